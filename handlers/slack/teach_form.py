"""The forms that teach the bot: what they carry, and the change that a filled-in one says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, cast, get_args

from bot.core.drafts import AddPhrasings, Change, CourtFact, CourtFactName, NewEntry, NewTopic
from bot.core.drafts.remarks import ChangeField, Remark
from bot.core.knowledge import Source
from handlers.blocks.limits import truncate
from handlers.blocks.words import WORDS
from handlers.slack.forms import MAX_METADATA, field_name

TeachKind = Literal["phrasings", "entry", "fact", "topic", "ignore"]
"""this means an entry; new answer; court fact; not our topic; ignore the group."""
KIND: Final = "kind"
MAX_EXAMPLES: Final = 5
MAX_EXAMPLE: Final = 300
"""Characters of a question that a draft is measured with."""
_NAMES: Final = frozenset(get_args(CourtFactName))
_KINDS: Final = frozenset(get_args(TeachKind))
_GROUP: Final = re.compile(r"[a-z0-9]{0,64}", re.ASCII)
"""As in `MissGroup.wording`."""


@dataclass(frozen=True, slots=True)
class TeachForm:
    """What a form knows beside its fields."""

    kind: TeachKind = "phrasings"
    examples: tuple[str, ...] = ()
    """Questions that the draft should answer, redacted."""
    group: str = ""
    """The group that it began with, as `MissGroup.wording` names it."""
    ticket: int | None = None
    """The ticket whose reply it began with."""
    draft: int | None = None
    """The draft that is edited."""
    shown: int = 0
    """How often it came back with remarks."""
    advice: str = ""
    """The remarks on style that it came back with: sent again unchanged, they are accepted."""

    def encode(self) -> str:
        """Fits in a view's private metadata."""
        fields = {
            "kind": self.kind,
            "examples": list(self.examples),
            "group": self.group,
            "ticket": self.ticket,
            "draft": self.draft,
            "shown": self.shown,
            "advice": self.advice,
        }
        made = json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)
        if len(made) <= MAX_METADATA or not self.examples:
            return made[:MAX_METADATA]
        return replace(self, examples=self.examples[:-1]).encode()


def teach_form(examples: tuple[str, ...], group: str = "", ticket: int | None = None) -> TeachForm:
    """A form that begins with these questions."""
    cut = tuple(" ".join(one.split())[:MAX_EXAMPLE] for one in examples[:MAX_EXAMPLES])
    return TeachForm(examples=tuple(filter(None, cut)), group=group, ticket=ticket)


def decode_teach_form(about: str) -> TeachForm | None:
    """Reads what `TeachForm.encode` wrote; None for anything else."""
    try:
        fields = json.loads(about or "{}")
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or fields.get("kind") not in _KINDS:
        return None
    examples, group = fields.get("examples"), _text(fields.get("group"))
    return TeachForm(
        kind=fields["kind"],
        examples=tuple(one for one in examples if isinstance(one, str)) if isinstance(examples, list) else (),
        group=group if _GROUP.fullmatch(group) else "",
        ticket=_number(fields.get("ticket")),
        draft=_number(fields.get("draft")),
        shown=_number(fields.get("shown")) or 0,
        advice=_text(fields.get("advice")),
    )


def chosen_kind(values: Mapping[str, str]) -> TeachKind | None:
    """What staff chose to do with a question."""
    kind = values.get(KIND, "")
    return cast(TeachKind, kind) if kind in _KINDS else None


@dataclass(frozen=True, slots=True)
class Entered:
    """What was typed and chosen in a form, by field."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Entered:
        """By the names of fields, whichever time the form was shown."""
        return cls({field_name(block): value.strip() for block, value in values.items()})

    def text(self, name: ChangeField) -> str:
        return self.values.get(name, "")

    def line(self, name: ChangeField) -> str:
        return " ".join(self.text(name).split())

    def lines(self, name: ChangeField) -> tuple[str, ...]:
        """Each line once."""
        lines = (" ".join(line.split()).removeprefix("- ").removeprefix("• ") for line in self.text(name).split("\n"))
        return tuple(dict.fromkeys(filter(None, lines)))

    def day(self, name: ChangeField) -> date | None:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    def source(self) -> Source:
        return Source(self.line("document"), self.line("url") or None, self.day("dated"))

    def sources(self) -> tuple[Source, ...]:
        """The one with fields of its own, and those with a line each."""
        first, listed = self.source(), tuple(map(_source_of_line, self.lines("sources")))
        return (first, *listed) if first.document or first.url or listed else ()


def change_of(
    form: TeachForm, entered: Entered, new_id: Callable[[str], str], today: date, old: Change | None = None
) -> Change:
    """The change that a filled-in form says. `old`: the change that is edited, whose id it keeps."""
    match form.kind:
        case "entry":
            return _new_entry(entered, _id(old, entered, new_id), today)
        case "fact":
            name = entered.text("name")
            known = cast(CourtFactName, name) if name in _NAMES else "url"
            return CourtFact(entered.text("court"), known, entered.line("value"), entered.source())
        case "topic" if not entered.text("target"):
            text = entered.text("text")
            id_ = _id(old, entered, new_id)
            return NewTopic(id_, entered.line("title"), text, entered.lines("phrasings"))
        case _:
            return AddPhrasings(entered.text("target"), entered.lines("phrasings"))


def values_of(change: Change) -> dict[str, str]:
    """The fields of the form that says this change, as typed."""
    match change:
        case AddPhrasings(target, phrasings):
            return {"target": target, "phrasings": "\n".join(phrasings)}
        case NewEntry():
            first, *others = change.sources or (Source(""),)
            return {
                "title": change.title, "lead": change.lead, "details": change.details,
                "courts": ",".join(change.courts), "review_by": change.review_by.isoformat(),
                "phrasings": "\n".join(change.phrasings), "sources": "\n".join(map(_line_of_source, others)),
                **_source_values(first),
            }  # fmt: skip
        case NewTopic():
            return {"title": change.title, "text": change.text, "phrasings": "\n".join(change.phrasings)}
        case CourtFact():
            fact = {"court": change.court, "name": change.name, "value": change.value}
            return fact | _source_values(change.source)


def kind_of(change: Change, topics: Callable[[str], bool]) -> TeachKind:
    """Which form says this change. `topics`: whether an id is that of an outside topic."""
    match change:
        case AddPhrasings(target):
            return "topic" if topics(target) else "phrasings"
        case NewEntry():
            return "entry"
        case NewTopic():
            return "topic"
        case CourtFact():
            return "fact"


def errors_of(remarks: tuple[Remark, ...], values: Mapping[str, str]) -> dict[str, str]:
    """What blocks, by the block of its field as the form shows it; the first one of each field."""
    shown = {field_name(block): block for block in values}
    errors: dict[str, str] = {}
    for remark in remarks:
        if remark.blocks:
            errors.setdefault(shown.get(remark.field, remark.field), remark.text)
    return errors


def advice_of(remarks: tuple[Remark, ...], secrets: int) -> str:
    """What is only advice, a line each; and that something secret was taken out."""
    lines = [remark.text for remark in remarks if not remark.blocks]
    return truncate("\n".join(lines + ([WORDS.teach.SECRET] if secrets else [])), 1000)


def _new_entry(entered: Entered, id_: str, today: date) -> NewEntry:
    return NewEntry(
        id=id_,
        title=entered.line("title"),
        courts=tuple(dict.fromkeys(filter(None, entered.text("courts").split(",")))),
        lead=entered.line("lead"),
        details=entered.text("details"),
        sources=entered.sources(),
        review_by=entered.day("review_by") or today,
        phrasings=entered.lines("phrasings"),
    )


def _id(old: Change | None, entered: Entered, new_id: Callable[[str], str]) -> str:
    return old.id if isinstance(old, NewEntry | NewTopic) else new_id(entered.line("title"))


def _source_of_line(line: str) -> Source:
    """Of "Title | https://... | 2026-01-31"; address and date may be missing. All title where it can't be read."""
    document, url, dated, *more = (*(part.strip() for part in line.split("|")), "", "")
    try:
        day = date.fromisoformat(dated) if dated else None
    except ValueError:
        return Source(line)
    return Source(line) if any(more) else Source(document, url or None, day)


def _line_of_source(source: Source) -> str:
    return " | ".join(_source_values(source).values()).rstrip(" |")


def _source_values(source: Source) -> dict[str, str]:
    dated = source.date.isoformat() if source.date else ""
    return {"document": source.document, "url": source.url or "", "dated": dated}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


__all__ = [
    "KIND", "Entered", "TeachForm", "TeachKind", "advice_of", "change_of", "chosen_kind", "decode_teach_form",
    "errors_of", "kind_of", "teach_form", "values_of",
]  # fmt: skip
