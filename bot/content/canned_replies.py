"""`knowledge/replies.yaml` as canned replies, or every problem in it with file and line.

It is no part of the knowledge's version: the bot does not answer from it, so that a new reply trains nothing anew.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.content import schema
from bot.content.convert import to_source
from bot.content.flows import ReferenceTargets
from bot.content.schema_errors import mistakes
from bot.content.yaml_lines import Document, Path_, Problem, YamlError, read_yaml
from bot.core import knowledge as core
from bot.core.fields import FIELDS, GO_LIVE_FIELD, fields_in, stray_braces

Place = tuple[str, int]
FILE = "replies.yaml"
_ON_RECORD = frozenset({"before", "today", "after"})
"""States in which a court's go-live day is known."""
_NO_DAY = "{go_live} is known only where `when` has go_live within [before, today, after]; write {live_since} instead"


def read_replies(
    folder: Path, targets: ReferenceTargets, problems: list[Problem], places: MutableMapping[tuple[str, ...], Place]
) -> dict[str, core.CannedReply]:
    """Every canned reply by id; none where there is no such file. What is wrong goes to `problems`."""
    path, name = folder / FILE, f"{folder.name}/{FILE}"
    if not path.exists():
        return {}
    try:
        document = read_yaml(path, name)
        raw = schema.ReplyFile.model_validate(document.data)
    except YamlError as error:
        problems.append(error.problem)
        return {}
    except ValidationError as error:
        problems += [Problem(name, document.line(at), text) for at, text in mistakes(error)]
        return {}
    problems += _Judge(document, raw, targets).problems()
    for number, reply in enumerate(raw.replies):
        places.setdefault(("replies", reply.id), (name, document.line(("replies", number))))
    return {reply.id: _reply(reply) for reply in raw.replies}


@dataclass(frozen=True, slots=True)
class _Judge:
    """What is wrong in replies that have the right shape."""

    document: Document
    raw: schema.ReplyFile
    targets: ReferenceTargets

    def problems(self) -> Iterator[Problem]:
        for at, text in (*self._twice(), *self._texts(), *self._courts()):
            yield Problem(self.document.file, self.document.line(at), text)

    def _twice(self) -> Iterator[tuple[Path_, str]]:
        first: dict[str, int] = {}
        for number, reply in enumerate(self.raw.replies):
            if first.setdefault(reply.id, number) != number:
                line = self.document.line(("replies", first[reply.id]))
                stands = f"it stands at {self.document.file}:{line}"
                yield ("replies", number), f"the id {reply.id!r} is used twice; {stands}"

    def _texts(self) -> Iterator[tuple[Path_, str]]:
        for at, wording in self._wordings():
            text, when = wording.text, wording.when
            for field in sorted(fields_in(text) - FIELDS):
                fields = ", ".join(sorted(FIELDS))
                yield (*at, "text"), f"{{{field}}} is not a field this text can use; the fields are: {fields}"
            if stray_braces(text):
                yield (*at, "text"), "a brace stands alone; braces are only for fields such as {court}"
            states = set(when.go_live or ()) if when else set()
            if GO_LIVE_FIELD in fields_in(text) and (not states or states - _ON_RECORD):
                yield (*at, "text"), _NO_DAY

    def _courts(self) -> Iterator[tuple[Path_, str]]:
        from rapidfuzz.process import extractOne

        if "courts/directory.yaml" in self.targets.unreadable_kinds:
            return
        for at, wording in self._wordings():
            for court in (wording.when.court or ()) if wording.when else ():
                if court not in self.targets.courts:
                    near = extractOne(court, list(self.targets.courts), score_cutoff=70)
                    meant = f"; did you mean {near[0]!r}?" if near else ""
                    yield (*at, "when"), f"this court is not in courts/directory.yaml: {court!r}{meant}"

    def _wordings(self) -> Iterator[tuple[Path_, schema.Wording]]:
        for number, reply in enumerate(self.raw.replies):
            for place, wording in enumerate(_wordings(reply)):
                at: Path_ = ("replies", number)
                yield at if reply.answer is None else (*at, "answer", place), wording


def _wordings(raw: schema.Reply) -> tuple[schema.Wording, ...]:
    return raw.answer or (schema.Wording(text=raw.text or ""),)


def _reply(raw: schema.Reply) -> core.CannedReply:
    return core.CannedReply(
        id=raw.id,
        title=raw.title,
        answer=tuple(_variant(wording) for wording in _wordings(raw)),
        sources=_sources(raw.sources),
        kinds=raw.kinds,
    )


def _variant(raw: schema.Wording) -> core.Variant:
    when = None if raw.when is None else core.When(**dict(raw.when))
    return core.Variant(raw.text, when, None if raw.sources is None else _sources(raw.sources))


def _sources(raw: tuple[schema.Source, ...]) -> tuple[core.Source, ...]:
    return tuple(map(to_source, raw))
