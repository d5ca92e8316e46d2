"""The help desk's figures for a period, usually a week: tickets, missed questions, answers that did not help.

A period begins with `since` and ends just before `until`. Business times come with the tickets; nothing here measures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.misses import PastQuestion, misses
from bot.core.service_levels import ServiceLevel, ServiceReport, ServiceRow, service_level

MAX_ROWS: Final = 5
"""Rows in each list of the most frequent."""
TREND: Final = 8
"""Periods whose service levels are compared: the one reported, and those before it."""
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
    first_reply_target: timedelta
    resolution_target: timedelta
    """The desk's targets for it, as they are now."""
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
    service: ServiceReport
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
        service=service_report(known, period),
        resolved_without_court=_resolved_without_court(resolved),
        rated=_rating(resolved),
        top_courts=_top_courts(opened),
        top_kinds=_top_kinds(opened),
        missed=_missed(asked, words),
        unhelpful=_unhelpful(asked),
        solved_share=Share(triages.get("solved", 0), triages.get("shown", 0)),
        by_day=_by_day(opened, resolved, period),
    )


def service_report(tickets: Sequence[PastTicket], period: Period) -> ServiceReport:
    """How quickly tickets were answered in a period; those from outside it are left out, but for the comparison."""
    return ServiceReport(
        first_reply=_first_reply(tickets, period),
        resolution=_resolution(tickets, period),
        by_kind=_service_rows(tickets, period, lambda ticket: ticket.kind),
        by_court=_service_rows(tickets, period, lambda ticket: ticket.court),
        by_week=_trend(tickets, period),
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


def _first_reply(tickets: Iterable[PastTicket], period: Period) -> ServiceLevel:
    return service_level(
        (ticket.first_reply, ticket.first_reply_target)
        for ticket in tickets
        if ticket.first_reply is not None and period.has(ticket.first_reply_at)
    )


def _resolution(tickets: Iterable[PastTicket], period: Period) -> ServiceLevel:
    return service_level(
        (ticket.resolution_time, ticket.resolution_target)
        for ticket in tickets
        if ticket.resolution_time is not None and period.has(ticket.resolved_at)
    )


def _service_row(name: str, tickets: Sequence[PastTicket], period: Period) -> ServiceRow:
    return ServiceRow(name, _first_reply(tickets, period), _resolution(tickets, period))


def _service_rows(
    tickets: Iterable[PastTicket], period: Period, name_of: Callable[[PastTicket], str | None]
) -> tuple[ServiceRow, ...]:
    groups = defaultdict[str, list[PastTicket]](list)
    for ticket in tickets:
        if (name := name_of(ticket)) is not None:
            groups[name].append(ticket)
    rows = (_service_row(name, group, period) for name, group in groups.items())
    return tuple(sorted((row for row in rows if row.count), key=lambda row: (-row.count, row.name)))


def _trend(tickets: Sequence[PastTicket], period: Period) -> tuple[ServiceRow, ...]:
    length = period.until - period.since
    periods = [Period(period.since - back * length, period.until - back * length, period.zone) for back in range(TREND)]
    rows = (_service_row(one.day(one.since).isoformat(), tickets, one) for one in reversed(periods))
    return tuple(row for row in rows if row.count)


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
