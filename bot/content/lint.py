"""What the loader cannot see in one file: phrasings that collide, dates gone by, answers that do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.content import style
from bot.content.loader import Loaded
from bot.content.markup import stray_markup
from bot.content.names import unknown_names
from bot.content.spanish_check import spanish_problems
from bot.content.yaml_lines import Problem
from bot.core.answering import Answer, answer_on
from bot.core.canned import fill_reply_on
from bot.core.court_day import CourtDay
from bot.core.days_in_text import days_named
from bot.core.fields import BORROWED_FIELD, fields_in
from bot.core.knowledge import Court, Entry, HelpedBy, Library, TicketKind, When
from bot.core.variants import variant_on

Renders = Callable[[Answer], list[str]]
"""What is wrong with an answer once rendered for Slack: sentences, none when it fits."""
MAX_REPLY = 2_500
"""Characters of a canned reply, filled for a court."""
MIN_RELATED, MAX_RELATED = 2, 4
"""Entries to read next."""
_YES_OR_NO = re.compile(r"(?:^|[,;:]\s+)(?:yes|no|not yet)\s*(?:[,.;:!]|$)", re.IGNORECASE)
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def check(loaded: Loaded, today: date, renders: Renders) -> tuple[Problem, ...]:
    """Every problem of a library that loads, errors first. `renders` judges each answer as Slack would get it."""
    problems = [
        *_collisions(loaded),
        *_overdue(loaded, today),
        *_triages(loaded),
        *_disputed(loaded),
        *_no_contact(loaded),
        *_one_sided(loaded),
        *_time_zones(loaded),
        *_rendered(loaded, today, renders),
        *_replies(loaded, today),
        *_too_early(loaded),
        *_never_shown(loaded),
        *unknown_names(loaded),
        *stray_markup(loaded),
        *_same_titles(loaded),
        *_misnamed_files(loaded),
        *_related(loaded),
        *_borrows_nothing(loaded),
        *_unused_variants(loaded, today),
        *spanish_problems(loaded, today, renders),
    ]
    return tuple(sorted(problems, key=lambda problem: (problem.warning, problem.file, problem.line)))


def folded(ask: str) -> str:
    """A phrasing without what makes no difference: two that are equal so are the same one. Signs alone stay signs."""
    return _NOT_WORD.sub(" ", ask.lower()).strip() or ask


def _collisions(loaded: Loaded) -> Iterator[Problem]:
    seen: dict[str, tuple[str, str]] = {}
    library = loaded.library
    groups = (("entries", library.entries), ("topics", library.topics), ("routes", library.routes))
    for group, things in groups:
        for thing in things.values():
            for number, ask in enumerate(thing.asks):
                plain, place = folded(ask), loaded.place(group, thing.id, "asks", str(number))
                if plain in seen:
                    other, text = seen[plain]
                    yield Problem(*place, f"{ask!r} is also asked of {other!r} ({text!r}); keep it in one place")
                else:
                    seen[plain] = (thing.id, ask)


def _overdue(loaded: Loaded, today: date) -> Iterator[Problem]:
    for entry in loaded.library.entries.values():
        if entry.review_by < today:
            text = f"{entry.id} was to be reviewed by {entry.review_by}; compare it with its sources and set a new date"
            yield Problem(*loaded.place("entries", entry.id), text, warning=True)

    for court in loaded.library.courts.values():
        if court.review_by is not None and court.review_by < today:
            text = f"the profile of {court.id} was to be reviewed by {court.review_by}"
            fix = "compare it with its sources and set a new date"
            yield Problem(*loaded.place("profiles", court.id), f"{text}; {fix}", warning=True)


def _triages(loaded: Loaded) -> Iterator[Problem]:
    first: dict[TicketKind, str] = {}
    for entry in loaded.library.entries.values():
        if entry.triage and entry.ticket_kind is not None:
            other = first.setdefault(entry.ticket_kind, entry.id)
            if other != entry.id:
                text = f"{other} is shown before tickets of kind {entry.ticket_kind} already; only one entry can be"
                yield Problem(*loaded.place("entries", entry.id), text)


def _disputed(loaded: Loaded) -> Iterator[Problem]:
    """Places among choices, offices and troubles that two entries have."""
    first: dict[tuple[str, object], str] = {}
    for entry in loaded.library.entries.values():
        claims: list[tuple[str, object]] = [(f"choice_for.{kind}", place) for kind, place in entry.choice_for]
        if entry.contact_of is not None:
            claims.append(("contact_of", entry.contact_of))
        if entry.urgent is not None and entry.urgent.trouble is not None:
            claims.append(("urgent.trouble", entry.urgent.trouble))
        for key, value in claims:
            other = first.setdefault((key, value), entry.id)
            if other != entry.id:
                text = f"`{key}: {value}` stands at {other} already; only one entry can have it"
                yield Problem(*loaded.place("entries", entry.id), text)


def _no_contact(loaded: Loaded) -> Iterator[Problem]:
    """Offices that staff pass tickets on to, and no entry says how to reach."""
    for office in get_args(HelpedBy):
        if loaded.library.contact(office) is None:
            fix = f"put `contact_of: {office}` at the one that does"
            yield Problem("entries", 1, f"no entry says how to reach the {office} help desk; {fix}")


def _one_sided(loaded: Loaded) -> Iterator[Problem]:
    """First lines with a yes or no, which is wrong for whoever asks the opposite: of an entry both are asked."""
    groups = (("entries", loaded.library.entries), ("replies", loaded.library.replies))
    for group, things in groups:
        for thing in things.values():
            for number, variant in enumerate(thing.answer):
                line = variant.text.strip().partition("\n")[0]
                if found := _YES_OR_NO.search(line.replace("*", "")):
                    word = found[0].strip(" ,.;:!")
                    text = f"the first line says {word!r}, which is wrong for whoever asks the opposite"
                    place = loaded.place(group, thing.id, "answer", str(number))
                    yield Problem(*place, f"{thing.id}: {text}; say what is so in a full sentence")


def _same_titles(loaded: Loaded) -> Iterator[Problem]:
    """Two buttons of the same words, and nobody knows which to press."""
    first: dict[str, str] = {}
    for entry in loaded.library.entries.values():
        other = first.setdefault(folded(entry.title), entry.id)
        if other != entry.id:
            text = f"{entry.id} has the same title as {other}; people choose between titles, so tell them apart"
            yield Problem(*loaded.place("entries", entry.id), text)


def _related(loaded: Loaded) -> Iterator[Problem]:
    """Entries that do not offer as many others to read next as fit below an answer; too few are a warning."""
    most, fewest = MAX_RELATED, min(MIN_RELATED, len(loaded.library.entries) - 1)
    for entry in loaded.library.entries.values():
        is_few = len(entry.related) < fewest
        if is_few or len(entry.related) > most or len(set(entry.related)) < len(entry.related):
            text = f"`related` of {entry.id} has {len(entry.related)}; name {MIN_RELATED} to {most} entries, each once"
            yield Problem(*loaded.place("entries", entry.id), text, warning=is_few)


def _borrows_nothing(loaded: Loaded) -> Iterator[Problem]:
    for entry in loaded.library.entries.values():
        texts = [text for variant in entry.answer for text in (variant.text, variant.details, variant.examples)]
        if entry.borrows and not any(BORROWED_FIELD in fields_in(text) for text in texts):
            text = f"{entry.id} borrows from {entry.borrows}, but no text of it has {{{BORROWED_FIELD}}}"
            yield Problem(*loaded.place("entries", entry.id), f"{text}; use the field, or leave `borrows` out")


def _unused_variants(loaded: Loaded, today: date) -> Iterator[Problem]:
    """Variants that no court's people are shown on any day, since another one or the go-live days leave no case."""
    library = loaded.library
    courts: list[Court | None] = [None, *library.courts.values()]
    for entry in library.entries.values():
        unused = dict(enumerate(entry.answer[:-1]))
        for court in courts if unused else ():
            for day in (today, *_days_to_prove(library, entry, court)):
                shown = variant_on(library, entry, court, day)
                unused = {number: variant for number, variant in unused.items() if variant is not shown}
        for number in unused:
            text = "no court shows this variant on any day"
            fix = "an earlier variant covers it, or courts/go_live.yaml lacks the day on which `when` rests"
            yield Problem(*loaded.place("entries", entry.id, "answer", str(number)), f"{entry.id}: {text}; {fix}")


def _misnamed_files(loaded: Loaded) -> Iterator[Problem]:
    """Files that a reader would look for under another name."""
    for (group, name, *rest), (file, line) in loaded.places.items():
        if group in ("profiles", "procedures") and not rest and not file.endswith(f"/{name}.yaml"):
            yield Problem(file, line, f"this is {name}; rename the file to {name}.yaml")


def _time_zones(loaded: Loaded) -> Iterator[Problem]:
    for court in loaded.library.courts.values():
        try:
            ZoneInfo(court.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            text = f"{court.time_zone!r} is not a time zone; write an IANA name such as America/New_York"
            yield Problem(*loaded.place("courts", court.id), text)


def _rendered(loaded: Loaded, today: date, renders: Renders) -> Iterator[Problem]:
    library = loaded.library
    courts: list[Court | None] = [None, *library.courts.values()]
    shown_on = [CourtDay.of(library, court, day) for court in courts for day in _days_shown(court, today)]
    for entry in library.entries.values():
        said: set[str] = set()
        for on_day in shown_on:
            shown, court, day = answer_on(on_day, entry), on_day.court, on_day.today
            for problem in (*style.faults(shown), *(renders(shown) if day == today else ())):
                if problem not in said:  # one court stands for all that have the same trouble
                    said.add(problem)
                    where = f" for {court.id}" if court else ""
                    when = f" on {day}" if day != today else ""
                    yield Problem(*loaded.place("entries", entry.id), f"{entry.id}{where}{when}: {problem}")


def _days_shown(court: Court | None, today: date) -> tuple[date, ...]:
    """Today, and both sides of the day on which the court changed."""
    turn = court.go_live.day if court and court.go_live else None
    return (today,) if turn is None else (today, turn - timedelta(days=1), turn)


def _first_line(line: str) -> Iterator[str]:
    if len(line) > style.MAX_LEAD:
        yield f"the first line has {len(line)} characters; {style.MAX_LEAD} are the most"


def _never_shown(loaded: Loaded) -> Iterator[Problem]:
    """Notes of a court for an entry that has words of its own for it on every day."""
    for court in loaded.library.courts.values():
        for number, note in enumerate(court.notes):
            own = [
                v.when for v in loaded.library.entries[note.entry].answer if v.when and court.id in (v.when.court or ())
            ]
            if any(replace(when, court=None) == When() for when in own):
                place = loaded.place("profiles", court.id, "notes", str(number))
                yield Problem(
                    *place, f"{note.entry} has words of its own for {court.id}; put there what this note adds"
                )


def _too_early(loaded: Loaded) -> Iterator[Problem]:
    """Answers on a past day that name a later one, other than a day that was announced then.

    What is not said in the first line or in a step is left out by itself (`bot.core.days_in_text`).
    """
    library = loaded.library
    courts = [None, *_unlike(loaded)]
    days: dict[tuple[str | None, date], CourtDay] = {}
    for entry in library.entries.values():
        said: set[str] = set()
        for court in courts:
            for day in _days_to_prove(library, entry, court):
                key = (court.id if court else None, day)
                on_day = days.get(key) or days.setdefault(key, CourtDay.of(library, court, day))
                for text in _named_too_early(on_day, entry):
                    if text not in said:
                        said.add(text)
                        where = f" for {court.id}" if court else ""
                        problem = f"{entry.id}{where} names a later day on {day}: {text!r}; give it `since`"
                        yield Problem(*loaded.place("entries", entry.id), problem)


def _unlike(loaded: Loaded) -> Iterator[Court]:
    """Each court with a day, a rule or a profile of its own; of the others, which differ in names, one of a type."""
    types: set[str] = set()
    for court in loaded.library.courts.values():
        own = court.go_live or court.rule or ("profiles", court.id) in loaded.places
        if own or court.type not in types:
            yield court
        if not own:
            types.add(court.type)


def _days_to_prove(library: Library, entry: Entry, court: Court | None) -> Iterator[date]:
    """The day before anything was live; each turn (a variant's, the court's own, a day that is named) and its eve."""
    first = _eve_of_first_live(library)
    turns = [library.live_by, *([court.go_live.day] if court and court.go_live else [])]
    for variant in entry.answer:
        turns += [day for day in ((variant.when.since, variant.when.until) if variant.when else ()) if day is not None]
        turns += days_named(f"{variant.text}\n{variant.details}")
    eves = {turn - timedelta(days=1) for turn in turns}
    yield from sorted(day for day in {first, *turns, *eves} if day >= first)


def _eve_of_first_live(library: Library) -> date:
    live = [court.go_live.day for court in library.courts.values() if court.go_live is not None]
    return min((*live, library.live_by)) - timedelta(days=1)


def _named_too_early(on_day: CourtDay, entry: Entry) -> Iterator[str]:
    day = on_day.today
    until = when.until if (when := variant_on(on_day.library, entry, on_day.court, day).when) else None
    for text in _texts_of_day(answer_on(on_day, entry), on_day):
        for named in days_named(text):
            if named > day and named not in on_day.announced and not (until is not None and named <= until):
                yield text


def _texts_of_day(shown: Answer, on_day: CourtDay) -> Iterator[str]:
    """What an answer says of that day: all but the desk's phones and hours, which are today's, and say so."""
    phones = on_day.values["help_desk_details"]
    text = f"{shown.body}\n{shown.details}".replace(phones, "")
    yield from (shown.lead, *text.split("\n"), shown.rule)
    yield from (note.text for note in shown.notes)
    for step in shown.steps:
        yield from (step.text, *step.notes)


def _replies(loaded: Loaded, today: date) -> Iterator[Problem]:
    library = loaded.library
    courts: list[Court | None] = [None, *library.courts.values()]
    days = [CourtDay.of(library, court, day) for court in courts for day in _days(court, today, library.live_by)]
    for reply in library.replies.values():
        said: set[str] = set()
        for on_day in days:
            for problem in _reply(fill_reply_on(on_day, reply).text):
                if (trouble := re.sub(r"\d+", "", problem)) not in said:  # courts differ in the number only
                    said.add(trouble)
                    where = f" for {on_day.court.id}" if on_day.court else ""
                    yield Problem(*loaded.place("replies", reply.id), f"{reply.id}{where}: {problem}")


def _days(court: Court | None, today: date, live_by: date) -> Iterator[date]:
    """Days on which a court's state differs: the words for each of them have to fit."""
    yield today
    if court is not None:
        turn = court.go_live.day if court.go_live else live_by
        yield from (turn - timedelta(days=1), turn, turn + timedelta(days=1))


def _reply(text: str) -> Iterator[str]:
    yield from _first_line(text.partition("\n")[0])
    if len(text) > MAX_REPLY:
        yield f"the reply has {len(text)} characters; {MAX_REPLY} are the most"
    if "{" in text or "}" in text:
        yield "a brace is left in what is sent; look at the court's own names and texts"
