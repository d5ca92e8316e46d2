"""The help desk's figures for a period, usually a week: tickets, missed questions, answers that did not help.

A period begins with `since` and ends just before `until`. Business times come with the tickets; nothing here measures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.misses import PastQuestion, misses

MAX_ROWS: Final = 5
"""Rows in each list of the most frequent."""
Count = tuple[str, int]
"""A name and how often."""


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket as the report needs it: no texts, no people. Instants are aware."""

    court: str | None
    """The court's id; None: it is about no court."""
    kind: str
    opened_at: datetime
    first_reply_at: datetime | None
    resolved_at: datetime | None
    passed_on: bool
    """It was with a court or with PACER at some time."""
    resolution: str | None
    rating: int | None
    first_reply: timedelta | None
    """Business time until a person replied; None: nobody has."""
    resolution_time: timedelta | None
    """Business time until it was resolved, waiting left out; None: it is not."""
    closed_at: datetime | None = None
    """When it was closed, resolved or not: withdrawn, a duplicate, no answer. None: it is not closed."""


@dataclass(frozen=True, slots=True)
class Share:
    """`count` out of `of`; `of` may be 0."""

    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Rating:
    """How often the help was rated, and how on average; None when it never was."""

    count: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """The figures from `since` until just before `until`. A median of nothing is None, never 0."""

    since: datetime
    until: datetime
    opened: int
    resolved: int
    open_now: int
    """Neither resolved nor closed at `until`, whenever opened."""
    median_first_reply: timedelta | None
    """Business time, of the first replies in the period."""
    median_resolution: timedelta | None
    """Business time, of the tickets resolved in the period."""
    resolved_without_court: Share
    """Never passed on, of those resolved in the period."""
    rated: Rating
    """Of those resolved in the period."""
    top_courts: tuple[Count, ...]
    """Court ids of the tickets opened in the period; those without a court are left out."""
    top_kinds: tuple[Count, ...]
    missed: tuple[Count, ...]
    """Missed questions in their most frequent wording (redacted), grouped with those that ask the same."""
    unhelpful: tuple[Count, ...]
    """Entry ids, and how many answers with them somebody said "no" to."""
    solved_share: Share
    """How often an answer that was shown before a ticket was opened made the ticket needless, of all such times."""
    by_day: tuple[tuple[date, int, int], ...]
    """Every day of the period in the desk's zone, with how many tickets were opened and resolved."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened that is worth reporting."""
        tickets = self.opened or self.resolved or self.open_now
        return not (tickets or self.missed or self.unhelpful or self.solved_share.of)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until just before `until`. Raises ValueError unless both are aware and in this order."""

    since: datetime
    until: datetime
    zone: str
    """IANA name of the desk's time zone, for the days."""

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or self.until.tzinfo is None:
            raise ValueError("a period's ends must be aware: give their time zone")
        if not self.since < self.until:
            raise ValueError(f"a period begins before it ends: {self.since} is not before {self.until}")

    def has(self, at: datetime | None) -> bool:
        """Whether an instant is in it; None, which stands for never, is not."""
        return at is not None and self.since <= at < self.until

    def day(self, at: datetime) -> date:
        """The day of an instant, in the desk's time zone."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def days(self) -> tuple[date, ...]:
        """Every day that it touches, in order."""
        first, last = self.day(self.since), self.day(self.until - timedelta.resolution)
        return tuple(first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def report(
    tickets: Iterable[PastTicket],
    questions: Iterable[PastQuestion],
    triages: Mapping[str, int],
    period: Period,
    words: Callable[[str], str],
) -> WeeklyReport:
    """The figures of a period; tickets and questions outside it are left out.

    `triages`: how often an answer was "shown" before a ticket, and how often it "solved" the matter. `words` is made by
    `bot.core.misses.Plain`.
    """
    known = tuple(tickets)
    opened = [ticket for ticket in known if period.has(ticket.opened_at)]
    resolved = [ticket for ticket in known if period.has(ticket.resolved_at)]
    asked = [question for question in questions if period.has(question.asked_at)]
    return WeeklyReport(
        since=period.since,
        until=period.until,
        opened=len(opened),
        resolved=len(resolved),
        open_now=_open_at(known, period.until),
        median_first_reply=_median(ticket.first_reply for ticket in known if period.has(ticket.first_reply_at)),
        median_resolution=_median(ticket.resolution_time for ticket in resolved),
        resolved_without_court=_resolved_without_court(resolved),
        rated=_rating(resolved),
        top_courts=_top_courts(opened),
        top_kinds=_top_kinds(opened),
        missed=_missed(asked, words),
        unhelpful=_unhelpful(asked),
        solved_share=Share(triages.get("solved", 0), triages.get("shown", 0)),
        by_day=_by_day(opened, resolved, period),
    )


def _open_at(tickets: Iterable[PastTicket], at: datetime) -> int:
    return sum(_is_open(ticket, at) for ticket in tickets)


def _resolved_without_court(resolved: Sequence[PastTicket]) -> Share:
    return Share(sum(not ticket.passed_on for ticket in resolved), len(resolved))


def _top_courts(opened: Iterable[PastTicket]) -> tuple[Count, ...]:
    return _top(ticket.court for ticket in opened if ticket.court is not None)


def _top_kinds(opened: Iterable[PastTicket]) -> tuple[Count, ...]:
    return _top(ticket.kind for ticket in opened)


def _missed(asked: Iterable[PastQuestion], words: Callable[[str], str]) -> tuple[Count, ...]:
    return tuple((miss.text, miss.times) for miss in misses(asked, words)[:MAX_ROWS])


def _unhelpful(asked: Iterable[PastQuestion]) -> tuple[Count, ...]:
    return _top(entry for question in asked if False in question.helped for entry in _answered(question))


def _is_open(ticket: PastTicket, at: datetime) -> bool:
    ends = (end for end in (ticket.resolved_at, ticket.closed_at) if end is not None)
    return ticket.opened_at < at and all(end >= at for end in ends)


def _answered(question: PastQuestion) -> tuple[str, ...]:
    """Entries it was answered with, each once: by the bot itself, or else those picked from its suggestions."""
    entries = [part.entry for part in question.parts if part.outcome == "answer" and part.entry is not None]
    return tuple(dict.fromkeys(entries or question.picked))


def _median(times: Iterable[timedelta | None]) -> timedelta | None:
    ordered = sorted(one for one in times if one is not None)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _rating(resolved: Iterable[PastTicket]) -> Rating:
    ratings = [ticket.rating for ticket in resolved if ticket.rating is not None]
    return Rating(len(ratings), sum(ratings) / len(ratings) if ratings else None)


def _top(names: Iterable[str]) -> tuple[Count, ...]:
    return tuple(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_ROWS])


def _by_day(
    opened: Iterable[PastTicket], resolved: Iterable[PastTicket], period: Period
) -> tuple[tuple[date, int, int], ...]:
    opened_on = Counter(period.day(ticket.opened_at) for ticket in opened)
    resolved_on = Counter(period.day(at) for ticket in resolved if (at := ticket.resolved_at) is not None)
    return tuple((day, opened_on[day], resolved_on[day]) for day in period.days())
