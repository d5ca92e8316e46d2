"""Paging: finds an owner for an urgent ticket while the help desk is closed. Each use case is one transaction.

A row of the inbox is one step of a round. Whoever takes it keeps the page first, so that a repetition of the row finds
it and pages the same person; the next step is scheduled once that page has arrived, or was refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.core.business_time import is_open, next_closing
from bot.core.on_call import (
    DeskIsOpen,
    NobodyLeft,
    OnCallState,
    Page,
    PagePerson,
    PageStep,
    Shift,
    groups_on_call,
    next_page,
    state_for_asker,
    waits_for_owner,
)
from bot.core.tickets import Terms, Ticket, TicketChange
from bot.core.times import earliest_ts
from bot.desk.questions import Clock
from bot.desk.ticket_outbox import TicketOutbox
from bot.store.jobs import Incoming
from bot.store.store import Store
from bot.store.unit import UnitOfWork

Skipped = Literal["page-failed", "page-not-staff"]
"""Why somebody on call could not be paged: Slack refuses it, or they are not staff."""


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in the user groups that are on call now."""

    of: Mapping[str, Sequence[str]]
    unreadable: tuple[str, ...] = ()
    """Groups whose members Slack does not say."""


class PagingDesk:
    """The on-call list of each workspace, and the steps of paging."""

    def __init__(self, store: Store, clock: Clock, terms: Callable[[str], Terms]) -> None:
        """terms: of each workspace's help desk."""
        self._store = store
        self._clock = clock
        self._terms = terms

    # --- the list

    def shifts(self, team: str) -> tuple[Shift, ...]:
        with self._store.reading() as unit:
            return unit.paging.shifts(team)

    def choose(self, team: str, shifts: Sequence[Shift], announcements: Sequence[Incoming] = ()) -> bool:
        """Replaces the list. False where it is the same already: nothing is kept or announced then."""
        now = self._clock()
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            if unit.paging.shifts(team) == tuple(shifts):
                return False
            unit.paging.keep_shifts(team, shifts)
            for row in announcements:
                unit.outbox.send(team, row.key, row.conversation, row.content, now)
        return True

    # --- steps

    def groups(self, team: str) -> tuple[str, ...]:
        """The user groups whose members the next step must know."""
        return groups_on_call(self.shifts(team), self._clock(), self._terms(team).calendar.zone)

    def take_step(self, step: PageStep, members: Members) -> Page | None:
        """The page of this step, the same one each time; None where no page is needed any more."""
        with self._store.writing() as unit:
            unit.tickets.hold(step.team_id)
            taken = unit.paging.taken(step)
            if taken is not None:
                return taken
            ticket = unit.tickets.get(step.team_id, step.ticket)
            if ticket is None or not waits_for_owner(ticket):
                return None
            return self._take(unit, ticket, step, members)

    def still_waits(self, page: Page) -> bool:
        """Whether nobody has claimed its ticket yet."""
        with self._store.reading() as unit:
            ticket = unit.tickets.get(page.team_id, page.ticket)
        return ticket is not None and waits_for_owner(ticket)

    def mark_sent(self, page: Page, channel: str, ts: str, *, linked: bool = True) -> None:
        """The page stands there: staff and the asker see so, and the next step comes in some minutes.

        linked: it leads to the ticket's card in the staff channel.
        """
        with self._store.writing() as unit:
            unit.tickets.hold(page.team_id)
            ticket = unit.tickets.get(page.team_id, page.ticket)
            known = unit.paging.get(page.team_id, page.id)
            if ticket is None or known is None or known.state != "sending":
                return
            now = self._clock()
            outbox = TicketOutbox(unit, now)
            unit.paging.change(page, "sent", (channel, ts))
            unit.tickets.add_changes(ticket, (TicketChange("paged", "", known.user),), "", now)
            outbox.note(ticket, "paged", known.user)
            if waits_for_owner(ticket):
                outbox.draw_asker_card(ticket)
                outbox.set_page_timer(_after(page, now), now + timedelta(minutes=page.minutes))
            if not waits_for_owner(ticket) or (not linked and unit.tickets.places(ticket).staff_link):
                outbox.redraw_page(page)  # claimed, or the card was posted, while the page was on its way

    def skip(self, page: Page, why: Skipped) -> None:
        """This person cannot be paged: staff are told, and the next one is paged at once."""
        with self._store.writing() as unit:
            unit.tickets.hold(page.team_id)
            ticket = unit.tickets.get(page.team_id, page.ticket)
            known = unit.paging.get(page.team_id, page.id)
            if ticket is None or known is None or known.state != "sending":
                return
            now = self._clock()
            outbox = TicketOutbox(unit, now)
            unit.paging.change(page, "failed")
            outbox.note(ticket, why, known.user)
            if waits_for_owner(ticket):
                outbox.set_page_timer(_after(page, now), now)

    def skip_step(self, step: PageStep) -> None:
        """The same for the page of a step that failed for good."""
        with self._store.reading() as unit:
            page = unit.paging.taken(step)
        if page is not None:
            self.skip(page, "page-failed")

    def page(self, team: str, page: int) -> tuple[Page, Ticket] | None:
        """A page and its ticket as they are now."""
        with self._store.reading() as unit:
            known = unit.paging.get(team, page)
            ticket = None if known is None else unit.tickets.get(team, known.ticket)
        return None if known is None or ticket is None else (known, ticket)

    def _take(self, unit: UnitOfWork, ticket: Ticket, step: PageStep, members: Members) -> Page | None:
        now, calendar = self._clock(), self._terms(step.team_id).calendar
        shifts, outbox = unit.paging.shifts(step.team_id), TicketOutbox(unit, now)
        earlier = _of_round(unit, ticket, step.round)
        found = next_page(shifts, members.of, {page.user for page in earlier}, now, calendar)
        if isinstance(found, DeskIsOpen):
            _begin_again(outbox, ticket, next_closing(calendar, now))
            return None
        for group in () if earlier else members.unreadable:  # once a round
            outbox.note(ticket, "page-group", group)
        if isinstance(found, PagePerson):
            return unit.paging.add(step, found, now)
        page = unit.paging.add(step, None, now)
        self._nobody_left(outbox, ticket, page, earlier, found)
        if found.resume_at is None:  # the desk opens first, and may close with the ticket unclaimed
            _begin_again(outbox, ticket, next_closing(calendar, now))
        return page

    def _nobody_left(
        self, outbox: TicketOutbox, ticket: Ticket, page: Page, earlier: Sequence[Page], found: NobodyLeft
    ) -> None:
        """Staff and the asker are told so once; whoever comes on call before the desk opens is paged then."""
        if not any(one.state == "nobody" for one in earlier):
            was_paged = any(one.state == "sent" for one in earlier)
            outbox.note(ticket, "unanswered" if was_paged else "nobody-on-call")
            if was_paged:
                outbox.tell(ticket, "unanswered", "")
            outbox.draw_asker_card(ticket)
        if found.resume_at is not None:
            outbox.set_page_timer(_after(page, self._clock()), found.resume_at)


def follow_ticket(unit: UnitOfWork, before: Ticket | None, ticket: Ticket, terms: Terms, now: datetime) -> None:
    """In the transaction that changes a ticket: begins or ends its paging, and tells who was paged.

    While the desk is open, paging begins when it closes. before: None for a new ticket.
    """
    outbox = TicketOutbox(unit, now)
    waited, waits = before is not None and waits_for_owner(before), waits_for_owner(ticket)
    if waits and not waited:
        if unit.paging.shifts(ticket.team_id):
            begins = next_closing(terms.calendar, now) if is_open(terms.calendar, now) else now
            outbox.set_page_timer(_first(ticket, begins), begins)
    elif waited and not waits:
        outbox.stop_paging(ticket.team_id, ticket.id)
    if before is not None and (before.owner, before.state, waited) != (ticket.owner, ticket.state, waits):
        _redraw_pages(unit, ticket, outbox)


def _redraw_pages(unit: UnitOfWork, ticket: Ticket, outbox: TicketOutbox) -> None:
    for page in unit.paging.of_ticket(ticket.team_id, ticket.id):
        if page.place is not None:
            outbox.redraw_page(page)


def link_pages(unit: UnitOfWork, ticket: Ticket, now: datetime) -> None:
    """In the transaction in which the ticket's card in the staff channel gets its address: pages lead there."""
    if waits_for_owner(ticket):
        _redraw_pages(unit, ticket, TicketOutbox(unit, now))


def on_call_state(store: Store, ticket: Ticket, terms: Terms, now: datetime) -> OnCallState | None:
    """What the asker of an urgent ticket that waits is told while the desk is closed; None of any other."""
    if not waits_for_owner(ticket) or is_open(terms.calendar, now):
        return None
    with store.reading() as unit:
        pages = unit.paging.of_ticket(ticket.team_id, ticket.id)
        shifts = unit.paging.shifts(ticket.team_id)
    latest = [page for page in pages if page.round == pages[-1].round]
    state = state_for_asker(shifts, latest, now, terms.calendar)
    return replace(state, until=state.until and state.until.astimezone(ZoneInfo(terms.calendar.zone)))


def _of_round(unit: UnitOfWork, ticket: Ticket, name: str) -> tuple[Page, ...]:
    return tuple(page for page in unit.paging.of_ticket(ticket.team_id, ticket.id) if page.round == name)


def _begin_again(outbox: TicketOutbox, ticket: Ticket, closes: datetime) -> None:
    """A new round when the desk closes again, in which everybody on call is paged anew; a claim takes it back."""
    outbox.set_page_timer(_first(ticket, closes), closes)


def _first(ticket: Ticket, at: datetime) -> PageStep:
    return PageStep(ticket.team_id, ticket.id, uuid4().hex[:12], 1, earliest_ts(at))


def _after(page: Page, now: datetime) -> PageStep:
    return PageStep(page.team_id, page.ticket, page.round, page.step + 1, earliest_ts(now))


__all__ = ["Members", "PagingDesk", "Skipped", "follow_ticket", "link_pages", "on_call_state"]
