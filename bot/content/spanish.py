"""`knowledge/es/` as `Spanish`, or every problem in it with file and line.

It is no part of the knowledge's version: the matcher of English questions is not trained on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.files import files
from bot.content.schema import spanish as schema
from bot.content.schema_errors import mistakes
from bot.content.yaml_lines import Document, Problem, YamlError, read_yaml
from bot.core import knowledge as core
from bot.core.fields import FIELDS, GO_LIVE_FIELD, fields_in, stray_braces
from bot.core.knowledge import spanish as values

M = TypeVar("M", bound=BaseModel)
Place = tuple[str, int]
_ALWAYS = FIELDS - {GO_LIVE_FIELD}


def read_spanish(
    folder: Path,
    entries: Mapping[str, core.Entry],
    problems: list[Problem],
    places: MutableMapping[tuple[str, ...], Place],
) -> values.Spanish:
    """Every Spanish answer; none where there is no such folder. What is wrong goes to `problems`."""
    return _Reader(folder, entries, problems, places).result()


@dataclass(slots=True)
class _Reader:
    folder: Path
    known: Mapping[str, core.Entry]
    problems: list[Problem]
    places: MutableMapping[tuple[str, ...], Place]
    order: dict[str, int] = field(default_factory=dict)

    def result(self) -> values.Spanish:
        entries = {entry.entry: entry for entry in self._entries()}
        routes: dict[str, tuple[str, ...]] = {}
        outside: tuple[str, ...] = ()
        for document, talk in self._files("es/talk.yaml", schema.SpanishTalk):
            self.places[("spanish", "talk")] = (document.file, 1)
            routes, outside = {route.id: route.asks for route in talk.routes}, talk.outside
        steps = self._steps()
        words, subject = self._words()
        ordered = {name: entries[name] for name in sorted(entries, key=self.order.__getitem__)}
        return values.Spanish(ordered, routes, outside, steps, words, subject)

    def _words(self) -> tuple[dict[str, str], frozenset[str]]:
        """What each form stands for, and the words of our subject."""
        words: dict[str, str] = {}
        subject: frozenset[str] = frozenset()
        for document, listed in self._files("es/words.yaml", schema.SpanishWords):
            subject = frozenset(listed.subject)
            for word, forms in listed.words.items():
                for form in forms:
                    if form in words:
                        self._say(document, ("words", word), f"{form!r} stands for {words[form]!r} already")
                    words[form] = word
        return words, subject

    def _steps(self) -> dict[str, str]:
        steps: dict[str, str] = {}
        for document, read in self._files("es/steps.yaml", schema.SpanishSteps):
            self.places[("spanish", "steps")] = (document.file, 1)
            for number, step in enumerate(read.steps):
                if fields_in(step.spanish) != fields_in(step.english) or stray_braces(step.spanish):
                    self._say(document, ("steps", number), "the Spanish words use other {fields} than the English ones")
                steps[step.english] = step.spanish
        return steps

    def _entries(self) -> Iterator[values.SpanishEntry]:
        for document, raw in self._files("es/entries/*.yaml", schema.SpanishEntry):
            if raw.entry in self.order:
                self._say(document, ("entry",), f"{raw.entry!r} has a Spanish answer already")
            elif raw.place in self.order.values():
                self._say(document, ("place",), f"the place {raw.place} is taken by another Spanish answer")
            self.order[raw.entry] = raw.place
            self.places[("spanish", raw.entry)] = (document.file, document.line(("entry",)))
            if self.known and raw.entry not in self.known:
                self._say(document, ("entry",), f"there is no entry {raw.entry!r}")
            self._texts(document, raw)
            yield _entry(raw)

    def _texts(self, document: Document, raw: schema.SpanishEntry) -> None:
        for number, variant in enumerate(raw.answer):
            at = ("answer", number)
            self.places[("spanish", raw.entry, "answer", str(number))] = (document.file, document.line(at))
            allowed = FIELDS if variant.when and variant.when.go_live else _ALWAYS
            for text in (variant.text, variant.details or ""):
                for name in sorted(fields_in(text) - allowed):
                    self._say(document, at, f"{{{name}}} is not a field this text can use")
                if stray_braces(text):
                    self._say(document, at, "a brace stands alone; braces are only for fields such as {court}")

    def _say(self, document: Document, path: tuple[str | int, ...], text: str) -> None:
        self.problems.append(Problem(document.file, document.line(path), text))

    def _files(self, pattern: str, model: type[M]) -> Iterator[tuple[Document, M]]:
        for path in files(self.folder, pattern):
            name = f"{self.folder.name}/{path.relative_to(self.folder)}"
            try:
                document = read_yaml(path, name)
                yield document, model.model_validate(document.data)
            except YamlError as error:
                self.problems.append(error.problem)
            except ValidationError as error:
                self.problems += [Problem(name, document.line(at), text) for at, text in mistakes(error)]


def _entry(raw: schema.SpanishEntry) -> values.SpanishEntry:
    variants = tuple(
        values.SpanishVariant(
            None if one.when is None else core.When(**dict(one.when)), one.english, one.text, one.details or ""
        )
        for one in raw.answer
    )
    return values.SpanishEntry(raw.entry, raw.title, variants, raw.asks, raw.review_by, raw.checked_on)


__all__ = ["read_spanish"]
