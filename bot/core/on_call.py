"""Who is on call outside the help desk's hours, in which order, and what an urgent ticket's next page is.

Shifts are wall-clock times in the desk's zone; moments are aware, and compared as they pass. Members of user groups are
an argument: only Slack knows them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.core.business_time import Calendar, is_open, next_opening
from bot.core.desk_hours import on_call_hours
from bot.core.hours import LOOK_AHEAD_DAYS
from bot.core.tickets import Ticket

MAX_SHIFTS: Final = 4
MAX_PEOPLE: Final = 10
"""Of one shift."""
DEFAULT_MINUTES: Final = 10
MINUTES: Final = (2, 120)
"""Between two pages: at least, at most."""
ONE_DAY: Final = timedelta(days=1)
A_MOMENT: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """Who can be paged when. The list's order is the order of pages."""

    people: tuple[str, ...] = ()
    group: str | None = None
    """Id of a user group, whose members come after `people`."""
    hours: str = ""
    """As `on_call_hours` reads them; empty: whenever the desk is closed."""
    minutes: int = DEFAULT_MINUTES
    """How long each of them has before the next one is paged."""


PageState = Literal["sending", "sent", "failed", "nobody"]
"""nobody: a step at which no one was left to page."""


@dataclass(frozen=True, slots=True)
class Page:
    """One step of paging for a ticket. A round begins whenever an urgent ticket comes to wait for an owner."""

    id: int
    team_id: str
    ticket: int
    round: str
    step: int
    user: str
    """Empty where no one was left."""
    minutes: int
    state: PageState
    place: tuple[str, str] | None = None
    """Channel and ts of the message."""


@dataclass(frozen=True, slots=True)
class PageStep:
    """Time for a step, as a durable row keeps it."""

    team_id: str
    ticket: int
    round: str
    step: int
    since: str
    """ts before which nothing of this was sent."""


@dataclass(frozen=True, slots=True)
class RedrawPage:
    """A page whose ticket has changed, as a durable row keeps it."""

    team_id: str
    page: int


@dataclass(frozen=True, slots=True)
class PagePerson:
    user: str
    minutes: int


@dataclass(frozen=True, slots=True)
class NobodyLeft:
    """Everybody on call has been paged, or nobody is on call."""

    resume_at: datetime | None
    """When a shift begins before the desk opens; None: the desk comes first."""


@dataclass(frozen=True, slots=True)
class DeskIsOpen:
    """Staff are at work: nobody is paged."""


NextPage = PagePerson | NobodyLeft | DeskIsOpen


@dataclass(frozen=True, slots=True)
class OnCallState:
    """How far the paging for a ticket is, for its asker."""

    what: Literal["paging", "paged", "unanswered", "later", "nobody"]
    """later: a shift begins before the desk opens. nobody: none does."""
    until: datetime | None = None
    """When that shift begins."""

    @property
    def is_alone(self) -> bool:
        """Whether nobody on call can be expected now."""
        return self.what in ("unanswered", "later", "nobody")


def waits_for_owner(ticket: Ticket) -> bool:
    """Whether somebody has to be found for this ticket at once."""
    return ticket.urgent and ticket.state == "new" and ticket.owner is None and ticket.snoozed_until is None


def groups_on_call(shifts: Sequence[Shift], at: datetime, zone: str) -> tuple[str, ...]:
    """The user groups whose members must be known at this moment."""
    found = (shift.group for shift in shifts if shift.group and _is_on(shift, at, zone))
    return tuple(dict.fromkeys(found))


def people_on_call(
    shifts: Sequence[Shift], members: Mapping[str, Sequence[str]], at: datetime, zone: str
) -> tuple[PagePerson, ...]:
    """Who is on call at this moment, in the order of pages; each person once, by their first shift."""
    found: dict[str, PagePerson] = {}
    for shift in shifts:
        if _is_on(shift, at, zone):
            for user in (*shift.people, *members.get(shift.group or "", ())):
                found.setdefault(user, PagePerson(user, shift.minutes))
    return tuple(found.values())


def next_page(
    shifts: Sequence[Shift],
    members: Mapping[str, Sequence[str]],
    paged: Collection[str],
    at: datetime,
    calendar: Calendar,
) -> NextPage:
    """What comes next for a ticket that nobody has claimed. `paged`: who was paged in this round."""
    if is_open(calendar, at):
        return DeskIsOpen()
    for one in people_on_call(shifts, members, at, calendar.zone):
        if one.user not in paged:
            return one
    return NobodyLeft(next_shift(_untried(shifts, paged), at, calendar))


def next_shift(shifts: Sequence[Shift], at: datetime, calendar: Calendar) -> datetime | None:
    """When the next shift begins after `at`, if that is before the desk opens."""
    opens = next_opening(calendar, at)
    starts = (_next_start(shift, at, calendar.zone) for shift in shifts)
    return min((start for start in starts if start is not None and start < opens), default=None)


def state_for_asker(shifts: Sequence[Shift], pages: Sequence[Page], at: datetime, calendar: Calendar) -> OnCallState:
    """What the asker is told while the desk is closed. `pages`: of the present round, the first one first."""
    was_paged = any(page.state == "sent" for page in pages)
    is_exhausted = bool(pages) and pages[-1].state == "nobody"
    if was_paged:
        return OnCallState("unanswered" if is_exhausted else "paged")
    if not is_exhausted and any(_is_on(shift, at, calendar.zone) for shift in shifts):
        return OnCallState("paging")
    begins = next_shift(_untried(shifts, {page.user for page in pages}), at, calendar)
    return OnCallState("nobody") if begins is None else OnCallState("later", begins)


def _untried(shifts: Sequence[Shift], paged: Collection[str]) -> list[Shift]:
    """Those that may still bring somebody; who is in a group by then is not known."""
    return [shift for shift in shifts if shift.group or not set(shift.people) <= set(paged)]


def _is_on(shift: Shift, at: datetime, zone: str) -> bool:
    moment = at.astimezone(UTC)
    day = at.astimezone(ZoneInfo(zone)).date()
    # Yesterday's shift may go on after midnight.
    since_yesterday = datetime.combine(day - ONE_DAY, time(), tzinfo=ZoneInfo(zone))
    return any(start <= moment < end for start, end in _spans(shift, since_yesterday, days=2))


def _next_start(shift: Shift, at: datetime, zone: str) -> datetime | None:
    moment = at.astimezone(UTC)
    today = datetime.combine(at.astimezone(ZoneInfo(zone)).date(), time(), tzinfo=ZoneInfo(zone))
    starts = {start for start, end in _spans(shift, today, days=LOOK_AHEAD_DAYS) if moment < start < end}
    # Where one ends as the next begins, nobody comes on call.
    return next((start for start in sorted(starts) if not _is_on(shift, start - A_MOMENT, zone)), None)


def _spans(shift: Shift, midnight: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Starts and ends, in UTC, of what begins on these days; `midnight` of the first, in the desk's zone."""
    for ahead in range(days):
        day = midnight + timedelta(days=ahead)
        for hours in on_call_hours(shift.hours):
            if day.weekday() in hours.weekdays:
                # Wall-clock arithmetic: 17:00 stays 17:00 on the day the clocks change.
                start, end = (day + timedelta(minutes=minutes) for minutes in (hours.open, hours.close))
                yield start.astimezone(UTC), end.astimezone(UTC)


__all__ = [
    "DEFAULT_MINUTES",
    "MAX_PEOPLE",
    "MAX_SHIFTS",
    "MINUTES",
    "DeskIsOpen",
    "NextPage",
    "NobodyLeft",
    "OnCallState",
    "Page",
    "PagePerson",
    "PageState",
    "PageStep",
    "RedrawPage",
    "Shift",
    "groups_on_call",
    "next_page",
    "next_shift",
    "people_on_call",
    "state_for_asker",
    "waits_for_owner",
]
