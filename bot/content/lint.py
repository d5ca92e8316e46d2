"""What the loader cannot see in one file: phrasings that collide, dates gone by, answers that do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.content.loader import Loaded
from bot.content.yaml_lines import Problem
from bot.core.answering import Answer, answer
from bot.core.canned import filled
from bot.core.knowledge import Court

Renders = Callable[[Answer], list[str]]
"""What is wrong with an answer once rendered for Slack: sentences, none when it fits."""
MAX_LEAD = 200
"""Characters of an answer's first line: more is no answer at a glance."""
MAX_REPLY = 2_500
"""Characters of a canned reply, filled for a court."""
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def check(loaded: Loaded, today: date, renders: Renders) -> tuple[Problem, ...]:
    """Every problem of a library that loads, errors first. `renders` judges each answer as Slack would get it."""
    problems = [
        *_collisions(loaded),
        *_overdue(loaded, today),
        *_time_zones(loaded),
        *_rendered(loaded, today, renders),
        *_replies(loaded, today),
    ]
    return tuple(sorted(problems, key=lambda problem: (problem.warning, problem.file, problem.line)))


def _collisions(loaded: Loaded) -> Iterator[Problem]:
    seen: dict[str, tuple[str, str]] = {}
    library = loaded.library
    groups = (("entries", library.entries), ("topics", library.topics), ("routes", library.routes))
    for group, things in groups:
        for thing in things.values():
            for number, ask in enumerate(thing.asks):
                plain = _NOT_WORD.sub(" ", ask.lower()).strip()
                place = loaded.place(group, thing.id, "asks", str(number))
                if not plain:
                    continue
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
    for entry in library.entries.values():
        said: set[str] = set()
        for court in courts:
            shown = answer(library, entry, court, today)
            for problem in (*_lead(shown), *renders(shown)):
                if problem not in said:  # one court stands for all that have the same trouble
                    said.add(problem)
                    where = f" for {court.id}" if court else ""
                    yield Problem(*loaded.place("entries", entry.id), f"{entry.id}{where}: {problem}")


def _lead(shown: Answer) -> Iterator[str]:
    yield from _first_line(shown.lead)


def _first_line(line: str) -> Iterator[str]:
    if len(line) > MAX_LEAD:
        yield f"the first line has {len(line)} characters; {MAX_LEAD} are the most"


def _replies(loaded: Loaded, today: date) -> Iterator[Problem]:
    library = loaded.library
    courts: list[Court | None] = [None, *library.courts.values()]
    for reply in library.replies.values():
        said: set[str] = set()
        for court in courts:
            for day in _days(court, today, library.directory_as_of):
                for problem in _reply(filled(library, reply, court, day).text):
                    if (trouble := re.sub(r"\d+", "", problem)) not in said:  # courts differ in the number only
                        said.add(trouble)
                        where = f" for {court.id}" if court else ""
                        yield Problem(*loaded.place("replies", reply.id), f"{reply.id}{where}: {problem}")


def _days(court: Court | None, today: date, as_of: date) -> Iterator[date]:
    """Days on which a court's state differs: the words for each of them have to fit."""
    yield today
    if court is not None:
        turn = court.go_live.day if court.go_live else as_of
        yield from (turn - timedelta(days=1), turn, turn + timedelta(days=1))


def _reply(text: str) -> Iterator[str]:
    yield from _first_line(text.partition("\n")[0])
    if len(text) > MAX_REPLY:
        yield f"the reply has {len(text)} characters; {MAX_REPLY} are the most"
    if "{" in text or "}" in text:
        yield "a brace is left in what is sent; look at the court's own names and texts"
