"""Does a Spanish answer say what the English one says, with the very names, numbers and addresses?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from bot.content import style
from bot.content.loader import Loaded
from bot.content.markup import markup_faults
from bot.content.yaml_lines import Problem
from bot.core.answering import Answer
from bot.core.attribution import phones_in, plain_number
from bot.core.court_day import CourtDay
from bot.core.fields import fields_in
from bot.core.knowledge import Court, Variant
from bot.core.knowledge.spanish import SpanishEntry, fingerprint
from bot.core.mrkdwn import BOLD
from bot.core.translating import answer_in

_ADDRESS: Final = re.compile(r"https?://[^\s,;)]+[^\s,;).:?]|[\w.]+@[\w.]+\w")
_LABEL_ENDS: Final = (":", "?")
_NOT_WORD: Final = re.compile(r"[^a-z0-9áéíóúñü]+")
STRETCH: Final = 1.2
"""Spanish takes a fifth more letters to say the same."""


def spanish_problems(loaded: Loaded, today: date, renders: Callable[[Answer], list[str]]) -> Iterator[Problem]:
    """Every problem of the Spanish answers; what is only out of date is a warning."""
    yield from _overdue(loaded, today)
    yield from _collisions(loaded)
    for entry in loaded.library.spanish.entries.values():
        yield from _variants(loaded, entry)
    yield from _steps(loaded)
    yield from _rendered(loaded, today, renders)


def _overdue(loaded: Loaded, today: date) -> Iterator[Problem]:
    for entry in loaded.library.spanish.entries.values():
        if entry.review_by < today:
            text = f"the Spanish {entry.entry} was to be reviewed by {entry.review_by}; read it again, set a new date"
            yield Problem(*loaded.place("spanish", entry.entry), text, warning=True)


def _collisions(loaded: Loaded) -> Iterator[Problem]:
    spanish = loaded.library.spanish
    asked = [(name, ask) for name, entry in spanish.entries.items() for ask in entry.asks]
    asked += [(route, ask) for route, asks in spanish.routes.items() for ask in asks]
    asked += [("outside", ask) for ask in spanish.outside]
    seen: dict[str, str] = {}
    for name, ask in asked:
        other = seen.setdefault(_NOT_WORD.sub(" ", ask.lower()).strip(), name)
        if other != name:
            place = loaded.place("spanish", name) if name in spanish.entries else loaded.place("spanish", "talk")
            yield Problem(*place, f"{ask!r} is also asked of {other!r}; keep it in one place")


def _variants(loaded: Loaded, spanish: SpanishEntry) -> Iterator[Problem]:
    entry = loaded.library.entries[spanish.entry]
    english = {variant.when: variant for variant in entry.answer}
    for number, variant in enumerate(spanish.answer):
        place = loaded.place("spanish", spanish.entry, "answer", str(number))
        source = english.get(variant.when)
        if source is None:
            yield Problem(*place, f"{spanish.entry} has no English variant with this `when`; none is translated by it")
            continue
        if variant.english != fingerprint(source):
            text = "the English text has changed since; until this one is compared with it, the bot answers in English"
            fix = f'then write `english: "{fingerprint(source)}"`'
            yield Problem(*place, f"{spanish.entry}: {text}; {fix}", warning=True)
            continue
        for fault in (*_other_facts(source, f"{variant.text}\n{variant.details}"), *markup_faults(variant.text)):
            yield Problem(*place, f"{spanish.entry}: {fault}")


def _other_facts(english: Variant, spanish: str) -> Iterator[str]:
    """What the Spanish text names that the English one does not, or the other way about."""
    said = f"{english.text}\n{english.details}\n{english.examples}"
    for what, of in (("an address", _addresses), ("a phone number", _phones)):
        for each in sorted(of(spanish) - of(said)):
            yield f"{each} is {what} that the English text does not have"
    for each in sorted(_phones(f"{english.text}\n{english.details}") - _phones(spanish)):
        yield f"the phone number {each} of the English text is missing"
    for each in sorted(_names(spanish) - _names(said)):
        yield f"*{each}* is not in bold in the English text; write names of menus and pages as they are there"
    for each in sorted(fields_in(spanish) - fields_in(said)):
        yield f"the English text does not use {{{each}}}"


def _addresses(text: str) -> set[str]:
    return set(_ADDRESS.findall(text))


def _phones(text: str) -> set[str]:
    return {plain_number(phone) for phone in phones_in(text)}


def _names(text: str) -> set[str]:
    """What is in bold and no label of ours."""
    return {name for name in BOLD.findall(text) if not name.endswith(_LABEL_ENDS) and "{" not in name}


def _steps(loaded: Loaded) -> Iterator[Problem]:
    """Steps whose Spanish words name something else, and those that no procedure has any more."""
    library = loaded.library
    shown = {
        text
        for steps in (
            *(procedure.steps for procedure in library.procedures.values()),
            *(own.steps for court in library.courts.values() for own in court.procedures),
        )
        for step in steps
        for text in (step.text, *step.notes)
    }
    place = loaded.place("spanish", "steps")
    for english, spanish in library.spanish.steps.items():
        if english not in shown:
            yield Problem(*place, f"no step says {english!r} any more; take it out", warning=True)
        for fault in _other_facts(Variant(english), spanish):
            yield Problem(*place, f"{english!r}: {fault}")


def _rendered(loaded: Loaded, today: date, renders: Callable[[Answer], list[str]]) -> Iterator[Problem]:
    """For every court as it is today."""
    library = loaded.library
    courts: list[Court | None] = [None, *library.courts.values()]
    days = [CourtDay.of(library, court, today) for court in courts]
    for name, spanish in library.spanish.entries.items():
        said: set[str] = set()
        for day in days:
            shown = answer_in(day, library.entries[name], "es")
            faults = () if shown.only_english else style.faults(shown, STRETCH)
            for problem in (*faults, *renders(shown)):
                if problem not in said:
                    said.add(problem)
                    where = f" for {day.court.id}" if day.court else ""
                    yield Problem(*loaded.place("spanish", spanish.entry), f"Spanish {name}{where}: {problem}")
