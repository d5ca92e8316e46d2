"""Changes that staff published, put into a knowledge folder's YAML files; the rest of each file stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from bot.content.files import files
from bot.content.lint import MIN_RELATED, folded
from bot.content.schema import Profile
from bot.content.yaml_lines import read_yaml
from bot.content.yaml_rewrite import Rewriter, append, block, block_map, flow_list, flow_map, put, quoted
from bot.core.desk_hours import desk_hours
from bot.core.drafts import AddPhrasings, Change, CourtFact, NewEntry, NewTopic
from bot.core.knowledge import Hours, Source

NEW_ENTRIES: Final = "entries/additions.yaml"
"""Where a new answer goes; a maintainer moves it to its subject's file."""
PROFILES: Final = "courts/profiles"
NO_COURT: Final = "It depends on the court. Name yours, and I'll tell you if I have it on record."
OTHER_COURT: Final = "I have nothing on record about this for {court}.\n\nAsk {help_desk}."
"""What an answer for some courts says where none is named, and in all the others."""
Used = TypeVar("Used")
Kind = Literal["entries", "topics"]
"""Also the key of a file under which they stand."""
_FILES: Final[Mapping[Kind, str]] = {"entries": "entries/*.yaml", "topics": "outside.yaml"}
_NEW: Final[Mapping[Kind, str]] = {"entries": NEW_ENTRIES, "topics": "outside.yaml"}
_COURT: Final = re.compile(r"[a-z0-9]{2,6}")
_OF_OLD_ROUTE: Final = ("url", "text")
"""What a court says about one way to reset is wrong for another."""


class ChangeError(Exception):
    """A change that has no place in the files; one sentence for staff."""

    def __init__(self, change: Change, sentence: str) -> None:
        super().__init__(sentence)
        self.change = change


def apply(changes: Sequence[Change], folder: Path, *, layout: bool = True) -> tuple[Change, ...]:
    """Puts changes into the files, in their order; returns those that did anything. A second time, none does.

    Without `layout` it is ten times as fast, and comments and quotes are lost. What the schema refuses is written too:
    load the folder to see. Raises ChangeError before anything is written, and YamlError for a file that can't be read.
    """
    edit = _Edit(folder, Rewriter(keeps_layout=layout))
    done = tuple(change for change in changes if edit.make(change))
    edit.rewriter.save()
    return done


def missing(changes: Sequence[Change], folder: Path) -> tuple[Change, ...]:
    """Those of the changes that the files don't have yet. Raises what `apply` raises.

    Of several facts about the same thing only the last one counts: the others are there as soon as it is.
    """
    last = {_subject(change): change for change in changes}
    edit = _Edit(folder, Rewriter(keeps_layout=False))
    absent = {subject for subject, change in last.items() if edit.make(change)}
    return tuple(change for change in changes if _subject(change) in absent)


def with_what_fits(
    changes: Sequence[Change], use: Callable[[Sequence[Change]], Used]
) -> tuple[Used, tuple[Change, ...], tuple[ChangeError, ...]]:
    """What `use` makes of the changes that have a place; these changes, and why each other one has none.

    A new answer may be rolled back while a way to ask for it is still published: the rest is used all the same.
    """
    fitting, errors = tuple(changes), list[ChangeError]()
    while True:
        try:
            return use(fitting), fitting, tuple(errors)
        except ChangeError as error:
            errors.append(error)
            fitting = tuple(change for change in fitting if change != error.change)


def _subject(change: Change) -> object:
    return (change.court, change.name) if isinstance(change, CourtFact) else change


@dataclass
class _Edit:
    folder: Path
    rewriter: Rewriter

    def make(self, change: Change) -> bool:
        """Whether there was anything to do."""
        match change:
            case AddPhrasings():
                return self._add_phrasings(change)
            case NewEntry():
                return self._add(change.id, "entries", lambda: _entry(change, self._related()))
            case NewTopic():
                return self._add(change.id, "topics", lambda: _topic(change))
            case CourtFact():  # pragma: no branch - there is no fifth kind of change
                return self._put_fact(change)

    def _add_phrasings(self, change: AddPhrasings) -> bool:
        found = self._find(change.target, "entries") or self._find(change.target, "topics")
        if found is None:
            raise ChangeError(change, f"There is no entry or outside topic {change.target!r}.")
        path, thing = found
        new = _new_phrasings(change.phrasings, thing["asks"])
        if new:
            append(thing["asks"], new)
            self.rewriter.mark(path)
        return bool(new)

    def _add(self, item: str, kind: Kind, make: Callable[[], dict[str, Any]]) -> bool:
        """A new entry or topic. One that is there under the same id stays: somebody may have improved it since."""
        if self._find(item, kind) is not None:
            return False
        path = self.folder / _NEW[kind]
        thing = make()
        append(self.rewriter.open(path, {kind: []})[kind], [thing])
        self.rewriter.mark(path)
        return True

    def _related(self) -> list[str]:
        """What to read next after a new answer: who else can help; in a knowledge without these its first entries."""
        paths = files(self.folder, _FILES["entries"])
        entries = [thing for path in paths for thing in self.rewriter.open(path)["entries"]]
        entries.sort(key=lambda thing: "contact_of" not in thing)
        return [thing["id"] for thing in entries[:MIN_RELATED]]

    def _put_fact(self, change: CourtFact) -> bool:
        path = self._profile(change)
        profile = self.rewriter.open(path, {"court": change.court})
        section, key, value = _place(profile, change)
        there = profile.get(section) or {}
        if _known(there.get("source")) == _known(_source(change.source)) and _known(there.get(key)) == _known(value):
            return False
        if not there:
            put(profile, section, there := block_map({}), _keys_after(section))
        elif change.name == "route" and there.get("route") != change.value:
            for old in _OF_OLD_ROUTE:
                there.pop(old, None)
        put(there, key, value, ("source",))
        there["source"] = _source(change.source)
        self.rewriter.mark(path)
        return True

    def _find(self, item: str, kind: Kind) -> tuple[Path, dict[str, Any]] | None:
        """The entry or outside topic of this id, and its file."""
        names_it = re.compile(rf"\bid[\"']?\s*:\s*[\"']?{re.escape(item)}\b")
        for path in dict.fromkeys((*files(self.folder, _FILES[kind]), self.folder / _NEW[kind])):
            if self.rewriter.is_open(path) or (path.exists() and names_it.search(path.read_text("utf-8"))):
                for thing in self.rewriter.open(path).get(kind) or ():
                    if thing["id"] == item:
                        return path, thing
        return None

    def _profile(self, change: CourtFact) -> Path:
        """The file of the court's profile, or the one to be made."""
        if not _COURT.fullmatch(change.court):
            raise ChangeError(change, f"There is no court {change.court!r}.")
        usual = self.folder / PROFILES / f"{change.court}.yaml"
        there = files(self.folder, f"{PROFILES}/*.yaml")
        return usual if usual in there else next((path for path in there if _court_of(path) == change.court), usual)


def _new_phrasings(phrasings: Iterable[str], known: Iterable[object]) -> list[str]:
    """Those that are not known, each once."""
    seen = {folded(str(ask)) for ask in known}
    new = {folded(text): quoted(text) for text in reversed(tuple(phrasings)) if text.strip()}
    return [text for plain, text in reversed(new.items()) if plain not in seen]


def _entry(change: NewEntry, related: Sequence[str]) -> dict[str, Any]:
    own: dict[str, Any] = {"text": block(change.lead)}
    if change.details.strip():
        own["details"] = block(change.details)
    answer = [block_map(own)]
    if change.courts:
        answer = [
            block_map({"when": _when("court", change.courts), **own}),
            block_map(
                {"when": flow_map({"go_live": flow_list(["no-court"])}), "text": quoted(NO_COURT), "sources": []}
            ),
            block_map({"text": block(OTHER_COURT), "sources": []}),
        ]
    return block_map(
        {
            "id": change.id,
            "title": quoted(change.title),
            "answer": answer,
            "sources": [_source(source) for source in change.sources],
            "checked_on": None,
            "review_by": change.review_by,
            "related": flow_list(related),
            **({"court_specific": True} if change.courts else {}),
            "asks": _new_phrasings(change.phrasings, ()),
        }
    )


def _when(key: str, values: Iterable[str]) -> dict[str, Any]:
    return flow_map({key: flow_list(values)})


def _topic(change: NewTopic) -> dict[str, Any]:
    asks = _new_phrasings(change.phrasings, ())
    return block_map({"id": change.id, "title": quoted(change.title), "text": block(change.text), "asks": asks})


def _place(profile: Mapping[str, Any], change: CourtFact) -> tuple[str, str, object]:
    """The section of the profile that has the fact, its key there, and the value. Raises ChangeError."""
    text = change.value.strip()
    match change.name:
        case "route":
            return "reset", "route", text
        case "url":
            if not profile.get("reset"):
                raise ChangeError(change, f"How {change.court} resets a password is not on record; say that first.")
            return "reset", "url", quoted(text)
        case "phone":
            return "desk", "phones", [flow_map({"number": quoted(text), "division": None})]
        case "email":
            return "desk", "emails", flow_list([quoted(text)])
        case "hours":  # pragma: no branch - there is no sixth kind of fact
            try:
                return "desk", "hours", [_shift(hours) for hours in desk_hours(text)]
            except ValueError as error:
                raise ChangeError(change, str(error)) from None


def _shift(hours: Hours) -> dict[str, Any]:
    opens, closes = (quoted(f"{minutes // 60:02}:{minutes % 60:02}") for minutes in (hours.open, hours.close))
    return flow_map({"weekdays": flow_list(hours.weekdays), "open": opens, "close": closes})


def _source(source: Source) -> dict[str, Any]:
    url = None if source.url is None else quoted(source.url)
    step = {} if source.step is None else {"step": quoted(source.step)}
    return flow_map({"document": quoted(source.document), "url": url, "date": source.date, **step})


def _known(value: Any) -> object:
    """What a value says: a key without a value says nothing."""
    if isinstance(value, dict):
        return {key: _known(one) for key, one in value.items() if one is not None}
    return [_known(one) for one in value] if isinstance(value, list | tuple) else value


def _keys_after(section: str) -> tuple[str, ...]:
    """The keys of a profile that come after this one."""
    keys = tuple(Profile.model_fields)
    return keys[keys.index(section) + 1 :]


def _court_of(path: Path) -> object:
    data = read_yaml(path, path.name).data
    return data.get("court") if isinstance(data, dict) else None
