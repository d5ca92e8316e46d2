"""The help desk's figures of a period, usually a week: tickets, questions asked in vain, answers that did not help.

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
"""So many rows at most in each list of the commonest."""
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
class Report:
    """The figures from `since` until just before `until`. A median of nothing is None, never 0."""

    since: datetime
    until: datetime
    opened: int
    resolved: int
    open_now: int
    """Neither resolved nor closed at `until`, whenever opened."""
    median_first_reply: timedelta | None
    """Business time, of the first replies given in the period."""
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
    """Questions asked in vain, in their commonest wording (redacted), like ones together."""
    unhelpful: tuple[Count, ...]
    """Entry ids, and how many answers with them somebody said "no" to."""
    solved_share: Share
    """How often an answer that was shown before a ticket was opened made the ticket needless, of all such times."""
    by_day: tuple[tuple[date, int, int], ...]
    """Every day of the period in the desk's zone, with how many tickets were opened and resolved."""

    @property
    def is_empty(self) -> bool:
        """Nothing happened that anybody would want to read of."""
        tickets = self.opened or self.resolved or self.open_now
        return not (tickets or self.missed or self.unhelpful or self.solved_share.of)


def report(
    tickets: Iterable[PastTicket],
    questions: Iterable[PastQuestion],
    triages: Mapping[str, int],
    *,
    since: datetime,
    until: datetime,
    zone: str,
    words: Callable[[str], str],
) -> Report:
    """The figures of a period; what lies outside it may be among what is given.

    `triages`: how often an answer was "shown" before a ticket, and how often it "solved" the matter. `zone`: the
    desk's, for the days. `words` is made by `bot.core.misses.Plain`. Raises ValueError unless `since` is before
    `until`, both aware.
    """
    if since.tzinfo is None or until.tzinfo is None:
        raise ValueError("a period's ends must be aware: give their time zone")
    if not since < until:
        raise ValueError(f"a period begins before it ends: {since} is not before {until}")

    def within(at: datetime | None) -> bool:
        return at is not None and since <= at < until

    known = tuple(tickets)
    opened = [ticket for ticket in known if within(ticket.opened_at)]
    resolved = [ticket for ticket in known if within(ticket.resolved_at)]
    replied = [ticket for ticket in known if within(ticket.first_reply_at)]
    asked = [question for question in questions if within(question.asked_at)]
    return Report(
        since=since,
        until=until,
        opened=len(opened),
        resolved=len(resolved),
        open_now=sum(_is_open(ticket, until) for ticket in known),
        median_first_reply=_median(ticket.first_reply for ticket in replied),
        median_resolution=_median(ticket.resolution_time for ticket in resolved),
        resolved_without_court=Share(sum(not ticket.passed_on for ticket in resolved), len(resolved)),
        rated=_rating([ticket.rating for ticket in resolved if ticket.rating is not None]),
        top_courts=_top(ticket.court for ticket in opened if ticket.court is not None),
        top_kinds=_top(ticket.kind for ticket in opened),
        missed=tuple((miss.text, miss.times) for miss in misses(asked, words)[:MAX_ROWS]),
        unhelpful=_top(entry for question in asked if False in question.helped for entry in _answered(question)),
        solved_share=Share(triages.get("solved", 0), triages.get("shown", 0)),
        by_day=_by_day(opened, resolved, since, until, ZoneInfo(zone)),
    )


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


def _rating(ratings: Sequence[int]) -> Rating:
    return Rating(len(ratings), sum(ratings) / len(ratings) if ratings else None)


def _top(names: Iterable[str]) -> tuple[Count, ...]:
    return tuple(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_ROWS])


def _by_day(
    opened: Iterable[PastTicket], resolved: Iterable[PastTicket], since: datetime, until: datetime, zone: ZoneInfo
) -> tuple[tuple[date, int, int], ...]:
    opened_on = Counter(ticket.opened_at.astimezone(zone).date() for ticket in opened)
    resolved_on = Counter(at.astimezone(zone).date() for ticket in resolved if (at := ticket.resolved_at) is not None)
    first, last = (since.astimezone(zone).date(), (until - timedelta.resolution).astimezone(zone).date())
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return tuple((day, opened_on[day], resolved_on[day]) for day in days)
