"""What people see of tickets: forms, cards, lists and the history, each read in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core import business_time, hours, offices
from bot.core import tickets as rules
from bot.core.canned import RenderedReply, find_reply, for_kind, suggestions
from bot.core.deadline import due_soon
from bot.core.fields import field_values
from bot.core.guiding import CheckSummary
from bot.core.helpdesk import (
    MAX_SHORT,
    AskerCard,
    Contact,
    FoundTickets,
    News,
    PastChange,
    Places,
    Queue,
    QueueLine,
    Request,
    Seen,
    Side,
    StaffCard,
    Summary,
    TicketMessage,
    news_since,
    read_so_far,
)
from bot.core.incident_answers import notices_of
from bot.core.incidents import IncidentNotice
from bot.core.inquiry import Asker
from bot.core.knowledge import CannedReply, Court
from bot.core.knowledge_base import KnowledgeBase
from bot.core.on_call import OnCallState
from bot.core.redaction import Redacted
from bot.core.ticket_search import read_search
from bot.core.tickets import Office, Terms, Ticket
from bot.core.times import court_dates, in_court_time
from bot.desk.guidance import GuidanceDesk
from bot.desk.paging import on_call_state
from bot.desk.questions import TALK_LASTS, Clock
from bot.desk.ticket_drafts import Prefill, cut_short, draft_text, entry_and_court, kind_of, own_question
from bot.desk.ticket_kinds import triage
from bot.store.store import Store
from bot.store.ticket_search import find_tickets
from bot.store.unit import UnitOfWork

MAX_LISTED: Final = 20
MAX_EARLIER: Final = 3
"""Earlier tickets of a person on the card of one."""


@dataclass(frozen=True, slots=True)
class TicketFile:
    """One ticket with all that happened to it."""

    ticket: Ticket
    court: Court | None
    history: tuple[PastChange, ...]
    messages: tuple[TicketMessage, ...]
    """What both sides wrote."""
    replies: tuple[CannedReply, ...]
    """All canned replies, those for its kind first."""
    zone: str
    """The desk's."""

    @property
    def last_reply(self) -> str:
        """What staff wrote to the asker last; empty where they have not."""
        return next((one.text for one in reversed(self.messages) if one.side == "staff"), "")

    @property
    def seen(self) -> Seen:
        return read_so_far(self.history, self.messages)

    def news(self, seen: Seen | None, who: str) -> News:
        """What others did since then."""
        return news_since(seen, who, self.history, self.messages)


class TicketViews:
    """Reads tickets and changes nothing."""

    def __init__(
        self,
        store: Store,
        kb: Callable[[], KnowledgeBase],
        clock: Clock,
        guided: GuidanceDesk,
        terms: Callable[[str], Terms],
    ) -> None:
        """terms: of each workspace's help desk."""
        self._store = store
        self._kb = kb
        self._clock = clock
        self._today = court_dates(clock)
        self._guided = guided
        self._terms = terms

    # --- one ticket

    def find(self, team: str, ticket: int) -> tuple[Ticket, Places] | None:
        with self._store.reading() as unit:
            known = unit.tickets.get(team, ticket)
            return None if known is None else (known, unit.tickets.places(known))

    def in_thread(self, team: str, channel: str, thread_ts: str) -> tuple[Ticket, Side] | None:
        """The ticket whose thread this is, and on which side."""
        with self._store.reading() as unit:
            return unit.tickets.in_thread(team, channel, thread_ts)

    def is_passed_on(self, team: str, channel: str, ts: str) -> bool:
        """Whether the message with this ts was passed on to the other side."""
        with self._store.reading() as unit:
            return unit.tickets.message_typed_at(team, channel, ts) is not None

    def open_of(self, asker: Asker) -> Ticket | None:
        """The person's newest open ticket."""
        with self._store.reading() as unit:
            latest = unit.tickets.of_asker(asker.team_id, asker.user_id, MAX_LISTED)
        return next((ticket for ticket in latest if not ticket.is_over), None)

    def file(self, ticket: Ticket) -> TicketFile:
        with self._store.reading() as unit:
            history, messages = unit.tickets.history(ticket), unit.tickets.messages(ticket)
        library = self._kb().library
        replies = dict.fromkeys((*for_kind(library, ticket.kind), *library.replies.values()))
        zone = self._terms(ticket.team_id).calendar.zone
        return TicketFile(ticket, self.court(ticket.court), history, messages, tuple(replies), zone)

    # --- the form

    def draft(self, asker: Asker, prefill: Prefill) -> Request:
        """What the form is filled in with: what was asked of the bot just now, the check it was asked in, or a text."""
        kb = self._kb()
        with self._store.reading() as unit:
            check = None if prefill.run is None else self._guided.check_summary_in(unit, asker, prefill.run)
            question = own_question(unit, asker, prefill.question)
            known = self._court_spoken_of(unit, asker, prefill)
        text = prefill.text or draft_text(check, question)
        matched, matched_court = entry_and_court(kb, text)
        entry = prefill.entry or matched
        court = kb.court(prefill.court or matched_court or known)
        due, urgent = self._due(prefill, text, court, asker.team_id)
        return Request(
            subject=check.subject if check else "",
            court=court.id if court else None,
            kind=kind_of(kb.library, check, prefill.entry, entry, text),
            text=Redacted(cut_short(text)),
            deadline=due[:MAX_SHORT],
            urgent=urgent,
            entry=entry if entry in kb.library.entries else None,
            question=question.id if question else None,
        )

    def _due(self, prefill: Prefill, text: Redacted, court: Court | None, team: str) -> tuple[str, bool]:
        """What is due, in the asker's own words, and whether that is urgent."""
        now, calendar = in_court_time(self._clock(), court), self._terms(team).calendar
        if prefill.urgent:
            return due_soon(text) or rules.cannot_wait(text, now, calendar) or "", True
        due = rules.deadline_in(text) if prefill.text is not None else ""
        before = rules.cannot_wait(f"due: {due}.\n{text}", now, calendar)
        return due, rules.is_urgent(due, now.date()) or before is not None

    def _court_spoken_of(self, unit: UnitOfWork, asker: Asker, prefill: Prefill) -> str | None:
        """The court of the conversation just now, of the check that is under way, or the person's usual one."""
        if prefill.for_other:
            return None
        asked = unit.questions.latest_court(asker, self._clock() - TALK_LASTS)
        if asked is not None:
            return asked
        checks = self._guided.check_summaries_in(unit, asker)
        under_way = (one.court.id for one in checks if one.court and one.verdict not in ("finished", "nothing"))
        return next(under_way, None) or unit.conversations.usual_court(asker)

    # --- cards

    def staff_card(self, ticket: Ticket) -> StaffCard:
        """All that staff see of a ticket, as it is now."""
        kb, terms = self._kb(), self._terms(ticket.team_id)
        court = kb.court(ticket.court)
        asker = Asker(ticket.team_id, ticket.asker)
        with self._store.reading() as unit:
            number = unit.tickets.question_of(ticket)
            asked = None if number is None else unit.questions.get(ticket.team_id, number)
            checks = self._guided.check_summaries_in(unit, asker)
            facts = self._guided.fact_labels_in(unit, asker, ticket.subject)
            others = unit.tickets.of_asker(ticket.team_id, ticket.asker, MAX_EARLIER + 1)
            incidents = unit.incidents.of_ticket(ticket.team_id, ticket.id)
        moment = kb.moment(self._clock())
        answer = kb.answer(ticket.entry, court, self._today, moment) if ticket.entry else None
        values = field_values(kb.library, court, self._today(court), moment)
        return StaffCard(
            ticket=ticket,
            court=court,
            question=Redacted(asked.text) if asked else None,
            answer_line=answer.lead if answer else None,
            check=next((check for check in checks if _is_about(check, ticket)), None),
            saved_facts=facts,
            policy=values["reset"],
            system=values["linking_here"].partition("\n")[0],
            contact=self.contact(ticket, "court"),
            reply_due=self._local(ticket.team_id, rules.reply_due(ticket, terms)),
            resolution_due=self._local(ticket.team_id, rules.resolution_due(ticket, terms)),
            snoozed_until=self._local(ticket.team_id, ticket.snoozed_until),
            earlier=tuple(one for one in others if one.number < ticket.number)[:MAX_EARLIER],
            canned_replies=tuple(reply.id for reply in for_kind(kb.library, ticket.kind)),
            incidents=notices_of(kb, incidents, self._clock()),
        )

    def incidents(self, ticket: Ticket) -> tuple[IncidentNotice, ...]:
        """The open ones that it has joined."""
        with self._store.reading() as unit:
            found = unit.incidents.of_ticket(ticket.team_id, ticket.id)
        return notices_of(self._kb(), found, self._clock())

    def asker_card(self, ticket: Ticket) -> AskerCard:
        """What the asker sees of their ticket, as it is now."""
        now, terms = self._clock(), self._terms(ticket.team_id)
        court = self.court(ticket.court)
        closed = not business_time.is_open(terms.calendar, now)
        waits = ticket.state == "new" and ticket.first_reply_at is None
        helps = closed and ticket.urgent and waits and not self.incidents(ticket)  # what is down helps nobody
        meanwhile = triage(self._kb(), ticket.kind, court, self._today, now) if helps else None
        on_call = on_call_state(self._store, ticket, terms, now)
        return AskerCard(
            ticket=ticket,
            court=court,
            reply_due=self._reply_due(ticket, terms, closed=closed),
            opens_at=self._local(ticket.team_id, business_time.next_opening(terms.calendar, now)) if closed else None,
            can_reopen=rules.can_reopen(ticket, now),
            can_rate=rules.can_rate(ticket),
            meanwhile=meanwhile,
            contact=self.contact(ticket, "court") if meanwhile or ticket.state == "waiting-court" else None,
            on_call=on_call,
            reachable=self._reachable(court, on_call, now),
        )

    def _reply_due(self, ticket: Ticket, terms: Terms, *, closed: bool) -> datetime | None:
        """None also while somebody on call has it at night: they do not wait for the morning."""
        if closed and ticket.state == "claimed":
            return None
        return self._local(ticket.team_id, rules.reply_due(ticket, terms))

    def _reachable(self, court: Court | None, state: OnCallState | None, now: datetime) -> tuple[str, ...]:
        kb = self._kb()
        return offices.reachable(kb.library, court, kb.moment(now)) if state is not None and state.is_alone else ()

    def contact(self, ticket: Ticket, office: Office) -> Contact:
        """How to reach the ticket's court, or PACER; whether it is open, only where its hours are known."""
        kb, now = self._kb(), self._clock()
        court = kb.court(ticket.court)
        entry = kb.library.contact(office)
        answer = kb.answer(entry, court, self._today, kb.moment(now)) if entry else None
        assert answer is not None, f"the knowledge has a contact of {office}: `bot check` sees to it"
        if office == "pacer":
            return Contact(office, court, answer.lead, "", None, None)
        details = field_values(kb.library, court, self._today(court))["help_desk_details"]
        shifts = court.desk_hours or court.hours if court else ()
        if court is None or not shifts:
            return Contact(office, court, answer.lead, details, None, None)
        at = now.astimezone(ZoneInfo(court.time_zone))
        days_off = self._terms(ticket.team_id).calendar.holidays
        is_open = hours.is_open(shifts, at, days_off)
        opens = None if is_open else hours.next_opening(shifts, at, days_off)
        return Contact(office, court, answer.lead, details, is_open, opens, of_clerk=not court.desk_hours)

    def canned_reply(self, ticket: Ticket, name: str) -> RenderedReply | tuple[str, ...]:
        """A canned reply filled in for the ticket's court; the nearest names if there is none of that name."""
        kb = self._kb()
        court = kb.court(ticket.court)
        reply = find_reply(kb.library, name, court, self._today(court), kb.moment(self._clock()))
        return suggestions(kb.library, name) if reply is None else reply

    def court(self, court: str | None) -> Court | None:
        return self._kb().court(court)

    def snoozed_until(self, team: str, choice: str) -> datetime | None:
        """A choice of the snooze form ("2h", "3d") as a moment of the desk's time; None if it is not one."""
        calendar, now = self._terms(team).calendar, self._clock()
        count, unit = choice[:-1], choice[-1:]
        if not (count.isascii() and count.isdigit() and 0 < int(count) <= 60):
            return None
        if unit == "h":
            return self._local(team, business_time.after(calendar, now, timedelta(hours=int(count))))
        return self._local(team, business_time.days_after(calendar, now, int(count))) if unit == "d" else None

    # --- lists

    def queue(self, team: str, who: str, *, mine: bool = False) -> Queue:
        """The open tickets; `who` is looking, at all or at what they have claimed."""
        with self._store.reading() as unit:
            every = rules.in_order(unit.tickets.open_tickets(team))
            listed = tuple(ticket for ticket in every if ticket.owner == who or not mine)
            places = {ticket.id: unit.tickets.places(ticket) for ticket in listed[:MAX_LISTED]}
        return Queue(
            lines=tuple(self._line(ticket, places.get(ticket.id)) for ticket in listed),
            mine=sum(ticket.owner == who for ticket in listed),
            by_state=tuple(Counter(ticket.state for ticket in listed).items()),
        )

    def search(self, team: str, text: Redacted, person: str | None) -> FoundTickets:
        """The tickets of a workspace that fit what was typed; `person`: who asked."""
        search = read_search(text, self._kb().finder, person)
        with self._store.reading() as unit:
            found, count = find_tickets(unit.connection, team, search, MAX_LISTED)
            places = {ticket.id: unit.tickets.places(ticket) for ticket in found}
        return FoundTickets(tuple(self._line(ticket, places[ticket.id]) for ticket in found), count)

    def with_number(self, team: str, number: int) -> tuple[Ticket, Places] | None:
        with self._store.reading() as unit:
            known = unit.tickets.with_number(team, number)
            return None if known is None else (known, unit.tickets.places(known))

    def summary_lines(self, summary: Summary) -> tuple[QueueLine, ...]:
        """The tickets of a summary that are still open, in the order of the queue."""
        with self._store.reading() as unit:
            known = [unit.tickets.get(summary.team_id, one) for one in summary.tickets]
            still_open = rules.in_order([ticket for ticket in known if ticket is not None and not ticket.is_over])
            places = {ticket.id: unit.tickets.places(ticket) for ticket in still_open}
        return tuple(self._line(ticket, places[ticket.id]) for ticket in still_open)

    def of_asker(self, asker: Asker, limit: int = 5) -> tuple[AskerCard, ...]:
        """A person's tickets, the latest first."""
        with self._store.reading() as unit:
            latest = unit.tickets.of_asker(asker.team_id, asker.user_id, limit)
        return tuple(self.asker_card(ticket) for ticket in latest)

    # --- details

    def _line(self, ticket: Ticket, places: Places | None) -> QueueLine:
        terms = self._terms(ticket.team_id)
        due = rules.reply_due(ticket, terms) or rules.resolution_due(ticket, terms)
        overdue = due is not None and due < self._clock()
        due = self._local(ticket.team_id, due)
        return QueueLine(ticket, self.court(ticket.court), places.staff_link if places else None, due, overdue)

    def _local(self, team: str, at: datetime | None) -> datetime | None:
        """In the desk's own time zone."""
        return None if at is None else at.astimezone(ZoneInfo(self._terms(team).calendar.zone))


def _is_about(check: CheckSummary, ticket: Ticket) -> bool:
    return check.subject == ticket.subject and check.court is not None and check.court.id == ticket.court


__all__ = ["MAX_LISTED", "TicketFile", "TicketViews"]
