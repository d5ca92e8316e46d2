"""The folder `knowledge/` as one checked, immutable `Library`, or every problem in it with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError

from bot.content import convert, schema
from bot.content.canned_replies import read_replies
from bot.content.files import files, strays
from bot.content.flows import ReferenceTargets, read_flows
from bot.content.schema_errors import mistakes
from bot.content.slips import one_for_each_slip
from bot.content.spanish import read_spanish
from bot.content.yaml_lines import Document, Problem, YamlError, read_yaml
from bot.core import knowledge as core
from bot.core.fields import BORROWED_FIELD, FIELDS, GO_LIVE_FIELD, fields_in, stray_braces
from bot.core.procedures import StepChangeError, compose

M = TypeVar("M", bound=BaseModel)
Place = tuple[str, int]
"""File and line."""
_NEEDED = frozenset({"entries/*.yaml", "courts/directory.yaml"})
_ALWAYS = FIELDS - {GO_LIVE_FIELD}
"""Fields that have a value whatever the court and the day."""
_MADE_OF_RECORD = frozenset({"reset", "reset_now", "Reset_now", "reset_more", "linking_here"})
"""Fields made of the texts of a profile, which therefore cannot use them."""


class KnowledgeError(Exception):
    """The knowledge cannot be used; `problems` names all that is wrong, each with file, line and the fix."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A library with the place of each thing in it, for `bot.content.lint`."""

    library: core.Library
    places: Mapping[tuple[str, ...], Place]
    names: frozenset[str] = frozenset()
    """Of menus, links and pages, as the documents have them."""

    def place(self, *key: str) -> Place:
        for end in range(len(key), 0, -1):
            if key[:end] in self.places:
                return self.places[key[:end]]
        return ("knowledge", 1)


def load(folder: Path) -> core.Library:
    """The library in `folder`. Raises KnowledgeError."""
    return load_with_places(folder).library


def load_with_places(folder: Path) -> Loaded:
    """The library with file and line of each thing. Raises KnowledgeError naming every problem at once."""
    return _Reader(folder).result()


@dataclass
class _Reader:
    """Reads one folder; collects problems instead of stopping at the first."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, ...], Place] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    """Kinds of file of which one could not be read: what refers to them is not judged, that would only be noise."""
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def result(self) -> Loaded:
        if not (self.folder / "entries").is_dir():
            raise KnowledgeError(
                [Problem(str(self.folder), 1, "there is no folder `entries` here; is this the knowledge folder?")]
            )
        self.problems += strays(self.folder)
        procedures = dict(self._each("procedures/*.yaml", schema.Procedure, self._procedure))
        names = self._usable(procedures)
        go_live = self._go_live()
        as_of, live_by, courts = self._courts(go_live)
        courts = self._profiles(self._with_login_links(courts), procedures)
        entries = dict(self._listed("entries/*.yaml", schema.EntryFile, "entries", self._entry))
        topics = dict(self._listed("outside.yaml", schema.TopicFile, "topics", self._topic))
        routes = dict(self._listed("routes.yaml", schema.RouteFile, "routes", self._route))
        words = self._vocabulary()
        self._references(entries, courts, names)
        targets = ReferenceTargets(entries, procedures, courts, frozenset(self.broken))
        notes = self.problems, self.places
        flows, replies = read_flows(self.folder, targets, *notes), read_replies(self.folder, targets, *notes)
        spanish = read_spanish(self.folder, {} if "entries/*.yaml" in self.broken else entries, *notes)
        if any(not problem.warning for problem in self.problems):
            raise KnowledgeError(one_for_each_slip(self.problems))
        library = core.Library(
            version=self.digest.hexdigest()[:12],
            entries=entries,
            topics=topics,
            routes=routes,
            procedures=procedures,
            courts=courts,
            directory_as_of=as_of,
            live_by=live_by,
            vocabulary=words,
            flows=flows,
            replies=replies,
            pacer=self._pacer(),
            spanish=spanish,
        )
        return Loaded(library, self.places, self._names())

    def _say(self, document: Document, path: tuple[str | int, ...], text: str) -> None:
        self.problems.append(Problem(document.file, document.line(path), text))

    def _files(self, pattern: str, model: type[M]) -> Iterator[tuple[Document, M]]:
        paths = files(self.folder, pattern)
        if not paths and pattern in _NEEDED:
            self.problems.append(Problem(f"{self.folder.name}/{pattern}", 1, "there is no such file"))
            self.broken.add(pattern)
        for path in paths:
            name = f"{self.folder.name}/{path.relative_to(self.folder)}"
            try:
                document = read_yaml(path, name)
                # Not the folder's own name: the same knowledge has the same version, and weights, wherever it lies.
                inside = f"knowledge/{path.relative_to(self.folder)}"
                self.digest.update(inside.encode() + b"\0" + path.read_bytes() + b"\0")
            except YamlError as error:
                self.problems.append(error.problem)
                self.broken.add(pattern)
                continue
            try:
                yield document, model.model_validate(document.data)
            except ValidationError as error:
                self.broken.add(pattern)
                for at, text in mistakes(error):
                    self._say(document, at, text)

    def _each(
        self, pattern: str, model: type[M], build: Callable[[Document, M], core.Procedure]
    ) -> Iterator[tuple[str, core.Procedure]]:
        seen: set[str] = set()
        for document, raw in self._files(pattern, model):
            built = build(document, raw)
            if built.id in seen:
                self._say(document, ("id",), f"the id {built.id!r} is used twice")
            seen.add(built.id)
            yield built.id, built

    def _listed(
        self, pattern: str, model: type[M], key: str, build: Callable[[Document, tuple[str | int, ...], object], _T]
    ) -> Iterator[tuple[str, _T]]:
        seen: dict[str, Place] = {}
        for document, raw in self._files(pattern, model):
            for number, item in enumerate(getattr(raw, key)):
                path = (key, number)
                place = (document.file, document.line(path))
                if item.id in seen:
                    first = seen[item.id]
                    self._say(document, path, f"the id {item.id!r} is used twice; it stands at {first[0]}:{first[1]}")
                seen[item.id] = place
                self.places[(key, item.id)] = place
                for ask in range(len(item.asks)):
                    at = (document.file, document.line((*path, "asks", ask)))
                    self.places[(key, item.id, "asks", str(ask))] = at
                yield item.id, build(document, path, item)

    def _procedure(self, document: Document, raw: schema.Procedure) -> core.Procedure:
        self.places[("procedures", raw.id)] = (document.file, document.line(("id",)))
        for number, step in enumerate(raw.steps):
            self._fields(document, ("steps", number, "text"), (step.text, *step.notes))
        return convert.to_procedure(raw)

    def _go_live(self) -> dict[str, core.GoLive]:
        result: dict[str, core.GoLive] = {}
        for document, raw in self._files("courts/go_live.yaml", schema.GoLiveFile):
            for number, item in enumerate(raw.courts):
                self.places[("go_live", item.court)] = (document.file, document.line(("courts", number)))
                if item.court in result:
                    self._say(document, ("courts", number), f"the court {item.court!r} stands here twice")
                result[item.court] = core.GoLive(item.day, item.certainty, convert.to_source(item.source))
        return result

    def _courts(self, go_live: Mapping[str, core.GoLive]) -> tuple[date, date, dict[str, core.Court]]:
        courts: dict[str, core.Court] = {}
        as_of = live_by = date.min
        for document, raw in self._files("courts/directory.yaml", schema.Directory):
            as_of, live_by = raw.as_of, raw.live_by or raw.as_of
            for number, item in enumerate(raw.courts):
                if item.id in courts:
                    self._say(document, ("courts", number), f"the court {item.id!r} stands here twice")
                self.places[("courts", item.id)] = (document.file, document.line(("courts", number)))
                courts[item.id] = convert.to_court(item, go_live.get(item.id))
        for court in go_live:
            self._known_court(court, courts, self.places[("go_live", court)])
        return as_of, live_by, courts

    def _with_login_links(self, courts: Mapping[str, core.Court]) -> dict[str, core.Court]:
        result = dict(courts)
        for document, raw in self._files("courts/login_links.yaml", schema.LoginLinks):
            for court, words in raw.words.items():
                self.places[("login_links", court)] = (document.file, document.line(("words", court)))
                if court in courts:
                    link = convert.to_login_link(courts[court], words, raw.read_on)
                    result[court] = replace(courts[court], login_link=link)
                else:
                    self._known_court(court, courts, self.places[("login_links", court)])
        return result

    def _vocabulary(self) -> dict[str, str]:
        read = [raw.words.items() for _, raw in self._files("vocabulary.yaml", schema.Vocabulary)]
        return {key.lower(): value.lower() for words in read for key, value in words}

    def _names(self) -> frozenset[str]:
        return frozenset().union(*(convert.to_names(raw) for _, raw in self._files("names.yaml", schema.Names)))

    def _pacer(self) -> core.PacerDesk | None:
        for _, raw in self._files("courts/pacer.yaml", schema.PacerDesk):
            hours = tuple(convert.to_hours(shift) for shift in raw.hours)
            return core.PacerDesk(raw.phones, raw.emails, hours, raw.time_zone, convert.to_source(raw.source))
        return None

    def _profiles(
        self, courts: Mapping[str, core.Court], procedures: Mapping[str, core.Procedure]
    ) -> dict[str, core.Court]:
        result = dict(courts)
        for document, raw in self._files("courts/profiles/*.yaml", schema.Profile):
            court = result.get(raw.court)
            if ("profiles", raw.court) in self.places:
                first = self.places[("profiles", raw.court)]
                self._say(document, ("court",), f"{raw.court!r} has a profile already, at {first[0]}:{first[1]}")
            self.places[("profiles", raw.court)] = (document.file, document.line(("court",)))
            if court is None:
                self._known_court(raw.court, courts, self.places[("profiles", raw.court)])
                continue
            self._profile_texts(document, raw)
            result[raw.court] = replace(
                convert.with_desk(court, raw),
                after_hours=raw.after_hours,
                reset=None if raw.reset is None else convert.to_reset(raw.reset),
                system=None if raw.system is None else convert.to_system(raw.system),
                notes=tuple(convert.to_note(note) for note in raw.notes),
                procedures=tuple(self._composed(document, raw, court, procedures)),
                checked_on=raw.checked_on,
                review_by=raw.review_by,
            )
        return result

    def _profile_texts(self, document: Document, raw: schema.Profile) -> None:
        if raw.reset is not None and raw.reset.text is not None:
            self._fields(document, ("reset", "text"), (raw.reset.text,), _ALWAYS - _MADE_OF_RECORD)
        if raw.system is not None:
            self._fields(document, ("system", "text"), (raw.system.text,), _ALWAYS - _MADE_OF_RECORD)
        for number, note in enumerate(raw.notes):
            line = document.line(("notes", number, "entry"))
            self.places[("profiles", raw.court, "notes", str(number))] = (document.file, line)
            self._fields(document, ("notes", number, "text"), (note.text,))

    def _composed(
        self, document: Document, raw: schema.Profile, court: core.Court, procedures: Mapping[str, core.Procedure]
    ) -> Iterator[core.CourtProcedure]:
        for number, changes in enumerate(raw.procedures):
            path = ("procedures", number)
            base = procedure_for(procedures, changes.name, court.type)
            if base is None:
                if "procedures/*.yaml" not in self.broken:
                    self._say(document, (*path, "name"), f"there is no procedure named {changes.name!r} for this court")
                    self.broken.add("courts/profiles/*.yaml")
                continue
            for index, change in enumerate(changes.steps):
                self._fields(document, (*path, "steps", index), (change.text or "", *change.notes))
            source = convert.to_source(changes.source)
            try:
                yield compose(base, source, [convert.to_change(change, source) for change in changes.steps])
            except StepChangeError as error:
                self._say(document, (*path, "steps"), str(error))
                self.broken.add("courts/profiles/*.yaml")

    def _entry(self, document: Document, path: tuple[str | int, ...], raw: object) -> core.Entry:
        assert isinstance(raw, schema.Entry)
        borrowed = {BORROWED_FIELD} if raw.borrows else set()
        for number, variant in enumerate(raw.answer):
            at = (*path, "answer", number)
            self.places[("entries", raw.id, "answer", str(number))] = (document.file, document.line(at))
            self._fields(document, (*at, "text"), convert.texts_of(variant), FIELDS | borrowed)
            states = set(variant.when.go_live or ()) if variant.when else set()
            if any(GO_LIVE_FIELD in fields_in(text) for text in convert.texts_of(variant)) and (
                not states or states - {"before", "today", "after"}
            ):
                self._say(
                    document,
                    (*at, "text"),
                    "{go_live} is known only where `when` has go_live within [before, today, after]; "
                    "write {live_since} instead",
                )
        return convert.to_entry(raw)

    def _topic(self, document: Document, path: tuple[str | int, ...], raw: object) -> core.OutsideTopic:
        assert isinstance(raw, schema.Topic)
        self._fields(document, (*path, "text"), (raw.text,), frozenset())
        return core.OutsideTopic(raw.id, raw.title, raw.text, raw.asks, raw.desk, raw.deadline)

    def _route(self, _document: Document, _path: tuple[str | int, ...], raw: object) -> core.Route:
        assert isinstance(raw, schema.Route)
        return core.Route(raw.id, raw.asks)

    def _fields(
        self,
        document: Document,
        path: tuple[str | int, ...],
        texts: Iterable[str],
        allowed: frozenset[str] = _ALWAYS,
    ) -> None:
        for text in texts:
            for name in sorted(fields_in(text) - allowed):
                known = ", ".join(sorted(allowed)) or "none"
                self._say(document, path, f"{{{name}}} is not a field this text can use; the fields are: {known}")
            if stray_braces(text):
                self._say(document, path, "a brace stands alone; braces are only for fields such as {court}")

    def _references(
        self,
        entries: Mapping[str, core.Entry],
        courts: Mapping[str, core.Court],
        names: set[str],
    ) -> None:
        for entry in entries.values():
            place = self.places[("entries", entry.id)]
            for key, other in entry.named():
                self._known_entry(other, entries, place, f"`{key}` of {entry.id}")
                if other == entry.id:
                    self.problems.append(Problem(*place, f"`{key}` of {entry.id} names the entry itself"))
            self._entry_procedures(entry, names)
            self._entry_courts(entry, courts)
        for record in courts.values():
            for number, note in enumerate(record.notes):
                place = self.places[("profiles", record.id, "notes", str(number))]
                self._known_entry(note.entry, entries, place, "a note")

    def _entry_procedures(self, entry: core.Entry, names: set[str]) -> None:
        if "procedures/*.yaml" in self.broken:
            return
        place = self.places[("entries", entry.id)]
        for name in {entry.procedure, *(variant.procedure for variant in entry.answer)} - {None, *names}:
            self._unknown(place, f"{entry.id} uses a procedure that is not there", str(name), names)

    def _entry_courts(self, entry: core.Entry, courts: Mapping[str, core.Court]) -> None:
        for number, variant in enumerate(entry.answer):
            for court in (variant.when.court or ()) if variant.when else ():
                self._known_court(court, courts, self.places[("entries", entry.id, "answer", str(number))])

    def _usable(self, procedures: Mapping[str, core.Procedure]) -> set[str]:
        """Names of the procedures; each must fit every type of court, or an answer would have no steps for some."""
        types: dict[str, list[str]] = {}
        for procedure in procedures.values() if "procedures/*.yaml" not in self.broken else ():
            types.setdefault(procedure.name, []).extend(procedure.applies_to)
        wrong = {name: found for name, found in types.items() if sorted(found) != sorted(get_args(core.CourtType))}
        if wrong:  # a name that is mistyped leaves two of them incomplete: one problem all the same
            place = next(self.places[("procedures", one.id)] for one in procedures.values() if one.name in wrong)
            named = "; ".join(f"those named {name!r} apply to {', '.join(found)}" for name, found in wrong.items())
            text = f"procedures of one name must apply to each type of court once; {named}"
            self.problems.append(Problem(*place, text))
            self.broken.add("procedures/*.yaml")
        return set(types)

    def _known_court(self, court: str, courts: Mapping[str, core.Court], place: Place) -> None:
        if court not in courts and "courts/directory.yaml" not in self.broken:
            self._unknown(place, "this court is not in courts/directory.yaml", court, courts)

    def _known_entry(self, entry: str, entries: Mapping[str, core.Entry], place: Place, who: str) -> None:
        if entry not in entries and "entries/*.yaml" not in self.broken:
            self._unknown(place, f"{who} names an entry that is not there", entry, entries)

    def _unknown(self, place: Place, text: str, wanted: str, known: Iterable[str]) -> None:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        near = extractOne(wanted.lower(), list(known), scorer=OSA.normalized_similarity, score_cutoff=0.7)
        self.problems.append(Problem(*place, f"{text}: {wanted!r}" + (f"; did you mean {near[0]!r}?" if near else "")))


_T = TypeVar("_T")


def procedure_for(
    procedures: Mapping[str, core.Procedure], name: str, court_type: core.CourtType
) -> core.Procedure | None:
    """The procedure of this name that fits courts of this type."""
    for procedure in procedures.values():
        if procedure.name == name and court_type in procedure.applies_to:
            return procedure
    return None
