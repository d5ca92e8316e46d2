"""Tickets: what asker, staff and the clock do with them. Each use case is one transaction.

What is to be said to whom is put into the inbox in the same transaction, one line for each side of a ticket, so that
it is sent once and in order; what a card says is made from the ticket as it is when the card is sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.core import business_time, hours
from bot.core import tickets as rules
from bot.core.answering import Answer, field_values
from bot.core.asking import Asker, KnowledgeBase
from bot.core.canned import Canned, canned, for_kind, suggestions
from bot.core.guiding import CheckSummary
from bot.core.helpdesk import (
    MAX_TEXT,
    AskerCard,
    Contact,
    Deliver,
    DeliverWhat,
    MessageState,
    PastChange,
    Places,
    Queue,
    QueueLine,
    Request,
    Side,
    StaffCard,
    Summary,
    Tick,
    TicketMessage,
    Triage,
)
from bot.core.knowledge import Court
from bot.core.redaction import Redacted
from bot.core.tickets import Decision, Input, Kind, Note, Office, Relay, Send, Tell, Terms, Ticket
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import Clock
from bot.store.store import Store
from bot.store.unit import UnitOfWork

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""Slack's clock and ours: what is posted now may bear a ts that much earlier."""
MAX_LISTED: Final = 20
SUMMARY: Final = "summary"
"""The kind of row, and the beginning of its key."""
GATHERED_FOR: Final = timedelta(seconds=5)
"""So long reminders that come due together are waited for."""
_ENTRIES: Final[dict[Kind, str]] = {
    "cmecf-login": "forgot-cmecf-credentials",
    "pacer-login": "forgot-pacer-credentials",
    "linking": "link-failed",
    "names": "link-name-mismatch",
    "menus": "filing-menus-missing",
    "mfa": "multifactor-authentication",
}
"""What the knowledge says to each kind of ticket."""
_KINDS: Final[dict[str, Kind]] = {
    **{entry: kind for kind, entry in _ENTRIES.items()},
    "login-rejected": "cmecf-login",
    "change-password": "cmecf-login",
    "account-inactive": "pacer-login",
    "repeated-login-prompt": "pacer-login",
    "link-option-missing": "linking",
    "link-steps": "linking",
    "link-when": "linking",
    "wrong-account-linked": "linking",
    "appellate-linking": "linking",
    "cannot-file-until-linked": "linking",
    "after-linking": "menus",
}
"""What a ticket is about that comes from under an answer."""
_FLOW_KINDS: Final[defaultdict[str, Kind]] = defaultdict(lambda: "other", {"link": "linking", "login": "cmecf-login"})
"""What a ticket is about that comes from a guided check."""
_ALONE: Final = ("self-service", "while-linking")
"""Reset routes of courts that need nobody else."""


def cut_short(text: str) -> str:
    """As much of a text as the form takes."""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Opened:
    ticket: Ticket
    added: bool
    """It was open already, and this request adds to it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Words on their way: what is to be sent, and to where."""

    message: TicketMessage
    ticket: Ticket
    places: Places


@dataclass(frozen=True, slots=True)
class File:
    """One ticket with all that happened to it."""

    ticket: Ticket
    court: Court | None
    history: tuple[PastChange, ...]
    zone: str
    """The desk's."""


class TicketDesk:
    """The use cases of the help desk."""

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
        self._guided = guided
        self._terms = terms

    # --- asking for help

    def draft(
        self,
        asker: Asker,
        *,
        question: int | None = None,
        entry: str | None = None,
        court: str | None = None,
        run: int | None = None,
        text: Redacted | None = None,
    ) -> Request:
        """What the form is filled in with: what was asked of the bot just now, the check it was asked in, or a text."""
        kb = self._kb()
        check = None if run is None else self._guided.standing(asker, run)
        if check is not None:
            text = text or Redacted(f"{check.title}: {check.state}")
        with self._store.reading() as unit:
            kept = None if question is None else unit.question(asker.team_id, question)
            usual = unit.usual_court(asker)
        theirs = kept if kept is not None and kept.asker == asker else None
        said = text or (Redacted(theirs.text) if theirs else rules.NO_TEXT)
        match = kb.index.match(said) if said else None
        found = entry or (match.entry if match is not None and match.outcome == "answer" else None)
        known = kb.court(court or (match.court if match is not None else None) or usual)
        kind = _KINDS.get(entry or "", _FLOW_KINDS[check.flow]) if check else _KINDS.get(found or "", "other")
        if found == "login-rejected" and "pacer" in said.lower() and "ecf" not in said.lower():
            kind = "pacer-login"
        return Request(
            subject=check.subject if check else "",
            court=known.id if known else None,
            kind=kind,
            text=Redacted(cut_short(said)),
            entry=found if found in kb.library.entries else None,
            question=theirs.id if theirs else None,
        )

    def triage(self, asker: Asker, wanted: Request, key: str) -> Triage | None:
        """What the person can do alone; None where nothing is known that would solve it. Kept as shown."""
        found = self._triage(wanted.kind, self._kb().court(wanted.court))
        if found is None or not found.self_service:
            return None
        with self._store.writing() as unit:
            unit.tickets.triage_shown(asker.team_id, asker.user_id, key, wanted, self._clock())
        return found

    def solved_alone(self, asker: Asker, key: str) -> None:
        """*That solved it*: no ticket is sent."""
        with self._store.writing() as unit:
            unit.tickets.triage_solved(asker.team_id, asker.user_id, key)

    def open(self, asker: Asker, wanted: Request, key: str, opened_by: str | None = None) -> Opened:
        """A new ticket, or more for the one that is open. The same key again changes nothing."""
        now, team = self._clock(), asker.team_id
        wanted = self._judged(wanted)
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            before = unit.tickets.message_with_key(team, key)
            if before is not None:
                known = unit.tickets.get(team, before.ticket)
                assert known is not None, "messages go with their ticket"
                return Opened(known, added=False)
            new = unit.tickets.open(team, asker.user_id, wanted, opened_by, now)
            if new is None:
                there = unit.tickets.open_like(team, (asker.user_id, wanted.subject, wanted.court or "", wanted.kind))
                assert there is not None, "it is what stood in the way"
                again = rules.AskAgain(wanted.text, wanted.urgent, wanted.deadline)
                decision = rules.decide(there, again, asker.user_id, now, self._terms(team))
                return Opened(self._kept(unit, there, decision, asker.user_id, key, None, 0), added=True)
            unit.tickets.add_message(new, key, "asker", asker.user_id, wanted.text, None, 0, now)
            unit.tickets.add_changes(new, (rules.Change("open", "", "new"),), opened_by or asker.user_id, now)
            self._send(unit, new, "staff", "card")
            self._send(unit, new, "asker", "card")
            self._set_timers(unit, new, now)
            return Opened(new, added=False)

    # --- what people do with it

    def act(self, team: str, ticket: int, given: Input, who: str, key: str | None = None) -> Decision | None:
        """What comes of an input; None when there is no such ticket here. The same key again changes nothing."""
        now = self._clock()
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            found = unit.tickets.get(team, ticket)
            if found is None:
                return None
            if key is not None and unit.tickets.message_with_key(team, key) is not None:
                return Decision(found)
            return self._decided(unit, found, given, who, now, key, None, 0)

    def by_asker(self, asker: Asker, ticket: int, given: rules.AskerInput) -> Decision | None:
        """The same for the person who waits for help; None for anybody else."""
        with self._store.reading() as unit:
            found = unit.tickets.get(asker.team_id, ticket)
        if found is None or found.asker != asker.user_id:
            return None
        return self.act(asker.team_id, ticket, given, asker.user_id)

    def side_of(self, team: str, channel: str, thread_ts: str) -> Side | None:
        """Which side of a ticket this thread is; None when it is none."""
        found = self.in_thread(team, channel, thread_ts)
        return None if found is None else found[1]

    def is_passed_on(self, team: str, channel: str, ts: str) -> bool:
        """Whether the message that stands there was passed on to the other side."""
        with self._store.reading() as unit:
            return unit.tickets.message_typed_at(team, channel, ts) is not None

    def in_thread(self, team: str, channel: str, thread_ts: str) -> tuple[Ticket, Side] | None:
        with self._store.reading() as unit:
            return unit.tickets.in_thread(team, channel, thread_ts)

    def said_by_asker(
        self, asker: Asker, channel: str, thread_ts: str, ts: str, text: Redacted, files: int, key: str
    ) -> Decision | None:
        """What the asker wrote in the ticket's thread. None where there is no ticket of theirs."""
        now, team = self._clock(), asker.team_id
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            found = unit.tickets.in_thread(team, channel, thread_ts)
            if found is None or found[0].asker != asker.user_id:
                return None
            if self._was_said(unit, team, channel, ts, text, key):
                return Decision(found[0])
            given = rules.AskerSays(text, thanks=not files and rules.is_thanks(text))
            decision = self._decided(unit, found[0], given, asker.user_id, now, key, (channel, ts), files)
            if decision.refusal is not None:
                self._send(unit, found[0], "asker", "refused", decision.refusal)
            return decision

    def open_of(self, asker: Asker) -> Ticket | None:
        """The person's newest open ticket."""
        with self._store.reading() as unit:
            found = unit.tickets.of_asker(asker.team_id, asker.user_id, MAX_LISTED)
        return next((ticket for ticket in found if not ticket.is_over), None)

    def add_question(self, asker: Asker, ticket: int, question: int) -> Decision | None:
        """What was asked of the bot beside the thread, but meant for the help desk; None when it is not theirs."""
        now, team, key = self._clock(), asker.team_id, f"add:{ticket}:{question}"
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            found, kept = unit.tickets.get(team, ticket), unit.question(team, question)
            if found is None or kept is None or found.asker != asker.user_id or kept.asker != asker:
                return None
            text = Redacted(kept.text)
            if self._was_said(unit, team, kept.channel, kept.ts, text, key):
                return Decision(found)
            given = rules.AskerSays(text)
            return self._decided(unit, found, given, asker.user_id, now, key, (kept.channel, kept.ts), 0)

    def said_by_staff(
        self, team: str, who: str, channel: str, thread_ts: str, ts: str, text: Redacted, key: str, files: int = 0
    ) -> Decision | None:
        """A reply typed in the staff thread; its files stay there. None where no ticket is."""
        now = self._clock()
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            found = unit.tickets.in_thread(team, channel, thread_ts)
            if found is None or found[1] != "staff":
                return None
            if self._was_said(unit, team, channel, ts, text, key):
                return Decision(found[0])
            return self._decided(unit, found[0], rules.StaffReply(text), who, now, key, (channel, ts), files)

    def retyped(self, team: str, channel: str, ts: str, text: Redacted | None) -> None:
        """New words for a message that was passed on; None: its writer took it back. Both sides see it."""
        with self._store.writing() as unit:
            message = unit.tickets.message_typed_at(team, channel, ts)
            if message is not None:
                self._retype(unit, message, text)

    def try_again(self, team: str, message: int) -> bool:
        """Sends once more what could not be delivered. False when there is nothing to send."""
        with self._store.writing() as unit:
            found = unit.tickets.message(team, message)
            if found is None or found.state != "failed":
                return False
            ticket = unit.tickets.get(team, found.ticket)
            assert ticket is not None, "messages go with their ticket"
            unit.tickets.change_message(team, message, state="queued")
            self._pass_on(unit, ticket, found)
            return True

    def tick(self, tick: Tick) -> Decision | None:
        """A timer has come; None when its ticket is gone."""
        return self.act(tick.team_id, tick.ticket, rules.Due(tick.timer), "")

    # --- what is sent

    def placed(self, deliver: Deliver, channel: str, ts: str) -> None:
        """A card was posted there for the first time."""
        with self._store.writing() as unit:
            unit.tickets.place(deliver.team_id, deliver.ticket, deliver.side, channel, ts)

    def linked(self, team: str, ticket: int, address: str) -> None:
        """The address of the card in the staff channel."""
        with self._store.writing() as unit:
            unit.tickets.link(team, ticket, address)

    def find(self, team: str, ticket: int) -> tuple[Ticket, Places] | None:
        with self._store.reading() as unit:
            found = unit.tickets.get(team, ticket)
            return None if found is None else (found, unit.tickets.places(found))

    def outgoing(self, team: str, message: int) -> Outgoing | None:
        """Words of one side as they are now, and where they go."""
        with self._store.reading() as unit:
            found = unit.tickets.message(team, message)
            ticket = None if found is None else unit.tickets.get(team, found.ticket)
            if found is None or ticket is None:
                return None
            return Outgoing(found, ticket, unit.tickets.places(ticket))

    def sent(self, outgoing: Outgoing, copy_ts: str) -> None:
        """The other side has it. Staff see so of their own words."""
        message = outgoing.message
        with self._store.writing() as unit:
            now_there = unit.tickets.message(message.team_id, message.id)
            if now_there is not None and copy_ts:
                # Taken back meanwhile: the row that says so comes next, and must find the copy.
                state: MessageState = "taken back" if now_there.state == "taken back" else "delivered"
                unit.tickets.change_message(message.team_id, message.id, state=state, copy_ts=copy_ts)
            if message.side == "staff":
                self._send(unit, outgoing.ticket, "staff", "echo", message=message.id)

    def gone(self, outgoing: Outgoing) -> None:
        """What was taken back is nowhere on the other side any more; sent again, it is posted anew."""
        message = outgoing.message
        with self._store.writing() as unit:
            unit.tickets.change_message(message.team_id, message.id, copy_ts="")
            self._send(unit, outgoing.ticket, "staff", "echo", message=message.id)

    def failed(self, outgoing: Outgoing) -> None:
        """It cannot be delivered; staff see it, with *Try again*."""
        message = outgoing.message
        with self._store.writing() as unit:
            now_there = unit.tickets.message(message.team_id, message.id)
            if now_there is not None and now_there.state != "taken back":
                unit.tickets.change_message(message.team_id, message.id, state="failed")
            if message.side == "staff":
                self._send(unit, outgoing.ticket, "staff", "echo", message=message.id)

    def untold(self, deliver: Deliver) -> None:
        """A fixed sentence could not be delivered; staff are told."""
        with self._store.writing() as unit:
            found = unit.tickets.get(deliver.team_id, deliver.ticket)
            if found is not None:
                self._send(unit, found, "staff", "note", "untold:")

    def displaced(self, deliver: Deliver) -> None:
        """Somebody deleted the card on this side: the next one that is posted takes its place."""
        with self._store.writing() as unit:
            unit.tickets.displace(deliver.team_id, deliver.ticket, deliver.side)

    def echoed(self, team: str, message: int, ts: str) -> None:
        """Where staff see their own words in the thread."""
        with self._store.writing() as unit:
            unit.tickets.change_message(team, message, echo_ts=ts)

    def staff_card(self, ticket: Ticket) -> StaffCard:
        """All that staff see of a ticket, as it is now."""
        kb, terms = self._kb(), self._terms(ticket.team_id)
        court = kb.court(ticket.court)
        asker = Asker(ticket.team_id, ticket.asker)
        with self._store.reading() as unit:
            number = unit.tickets.question_of(ticket)
            asked = None if number is None else unit.question(ticket.team_id, number)
        moment = kb.moment(self._clock())
        said = kb.answer(ticket.entry, court, self._today, moment) if ticket.entry else None
        values = field_values(kb.library, court, self._today(court), moment)
        return StaffCard(
            ticket=ticket,
            court=court,
            question=Redacted(asked.text) if asked else None,
            answered=said.lead if said else None,
            standing=self._standing(asker, ticket),
            told=self._guided.told_of(asker, ticket.subject),
            policy=values["reset"],
            system=values["linking_here"].partition("\n")[0],
            contact=self.contact(ticket, "court"),
            reply_due=self._local(ticket.team_id, rules.reply_due(ticket, terms)),
            resolution_due=self._local(ticket.team_id, rules.resolution_due(ticket, terms)),
            snoozed_until=self._local(ticket.team_id, ticket.snoozed_until),
            suited=tuple(reply.id for reply in for_kind(kb.library, ticket.kind)),
        )

    def asker_card(self, ticket: Ticket) -> AskerCard:
        """What the asker sees of their ticket, as it is now."""
        now, terms = self._clock(), self._terms(ticket.team_id)
        court = self._kb().court(ticket.court)
        closed = not business_time.is_open(terms.calendar, now)
        waits = ticket.state in ("new", "claimed") and ticket.first_reply_at is None
        triage = self._triage(ticket.kind, court) if closed and ticket.urgent and waits else None
        return AskerCard(
            ticket=ticket,
            court=court,
            reply_due=self._local(ticket.team_id, rules.reply_due(ticket, terms)),
            opens_at=self._local(ticket.team_id, business_time.next_opening(terms.calendar, now)) if closed else None,
            can_reopen=rules.can_reopen(ticket, now),
            can_rate=rules.can_rate(ticket),
            meanwhile=triage,
            contact=self.contact(ticket, "court") if triage or ticket.state == "waiting-court" else None,
        )

    def contact(self, ticket: Ticket, office: Office) -> Contact:
        """Whom to reach at the ticket's court, or at PACER; whether it is open, only where its hours are known."""
        kb, now = self._kb(), self._clock()
        court = kb.court(ticket.court)
        entry = "contact-court-help-desk" if office == "court" else "contact-pacer"
        answer = kb.answer(entry, court, self._today, kb.moment(now))
        assert answer is not None, f"the knowledge has {entry}"
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

    def canned(self, ticket: Ticket, name: str) -> Canned | tuple[str, ...]:
        """A canned reply filled in for the ticket's court; the names that are near when there is none of that name."""
        kb = self._kb()
        court = kb.court(ticket.court)
        found = canned(kb.library, name, court, self._today(court), kb.moment(self._clock()))
        return suggestions(kb.library, name) if found is None else found

    def court(self, court: str | None) -> Court | None:
        return self._kb().court(court)

    def snoozed_until(self, team: str, choice: str) -> datetime | None:
        """A choice of the snooze form ("2h", "3d") as a moment of the desk's time; None for what is none."""
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
            found = tuple(ticket for ticket in every if ticket.owner == who or not mine)
            places = {ticket.id: unit.tickets.places(ticket) for ticket in found[:MAX_LISTED]}
        states: dict[str, int] = {}
        for ticket in found:
            states[ticket.state] = states.get(ticket.state, 0) + 1
        return Queue(
            lines=tuple(self._line(ticket, places.get(ticket.id)) for ticket in found),
            mine=sum(ticket.owner == who for ticket in found),
            by_state=tuple(states.items()),
        )

    def summarized(self, summary: Summary) -> tuple[QueueLine, ...]:
        """The tickets of a summary that are still open, in the order of the queue."""
        with self._store.reading() as unit:
            known = [unit.tickets.get(summary.team_id, one) for one in summary.tickets]
            found = rules.in_order([ticket for ticket in known if ticket is not None and not ticket.is_over])
            places = {ticket.id: unit.tickets.places(ticket) for ticket in found}
        return tuple(self._line(ticket, places[ticket.id]) for ticket in found)

    def of_asker(self, asker: Asker, limit: int = 5) -> tuple[AskerCard, ...]:
        """A person's tickets, the latest first."""
        with self._store.reading() as unit:
            found = unit.tickets.of_asker(asker.team_id, asker.user_id, limit)
        return tuple(self.asker_card(ticket) for ticket in found)

    def file(self, ticket: Ticket) -> File:
        with self._store.reading() as unit:
            history = unit.tickets.history(ticket)
        return File(ticket, self._kb().court(ticket.court), history, self._terms(ticket.team_id).calendar.zone)

    # --- inside a transaction

    def _decided(
        self,
        unit: UnitOfWork,
        ticket: Ticket,
        given: Input,
        who: str,
        now: datetime,
        key: str | None,
        source: tuple[str, str] | None,
        files: int,
    ) -> Decision:
        decision = rules.decide(ticket, given, who, now, self._terms(ticket.team_id))
        after = decision.ticket
        if decision.refusal is None and (after.key != ticket.key or (ticket.is_over and not after.is_over)):
            other = unit.tickets.open_like(after.team_id, after.key)
            if other is not None and other.id != ticket.id:
                return Decision(ticket, refusal="there-is-one")
        if decision.refusal is None and after.duplicate_of not in (None, ticket.duplicate_of):
            assert after.duplicate_of is not None
            goes_on = unit.tickets.numbered(ticket.team_id, after.duplicate_of)
            if goes_on is None or goes_on.asker != ticket.asker:
                return Decision(ticket, refusal="gone")
            if goes_on.is_over:
                return Decision(ticket, refusal="over")
        if decision.refusal is None:
            self._kept(unit, ticket, decision, who, key, source, files)
        elif isinstance(given, rules.Due):  # it came early: the desk's hours or closed days have changed since
            self._set_timers(unit, ticket, now)
        return decision

    def _kept(
        self,
        unit: UnitOfWork,
        before: Ticket,
        decision: Decision,
        who: str,
        key: str | None,
        source: tuple[str, str] | None,
        files: int,
    ) -> Ticket:
        """Keeps what was decided, its history, and everything that is to be said."""
        ticket, now = decision.ticket, self._clock()
        unit.tickets.keep(ticket)
        unit.tickets.add_changes(ticket, decision.changes, who, now)
        for effect in decision.effects:
            match effect:
                case Tell(what=what):
                    self._send(unit, ticket, "asker", "tell", f"{what}:{who}")
                case Note(what=what, about=about):
                    quiet = what in rules.REMINDERS and self._gathered(unit, ticket, now)
                    self._send(unit, ticket, "staff", "note", f"{what}:{about}", quiet=quiet)
                case Send(text=text) | Relay(text=text):
                    side: Side = "staff" if isinstance(effect, Send) else "asker"
                    at = key or f"ticket:{ticket.id}:{uuid4().hex}"
                    message = unit.tickets.add_message(ticket, at, side, who, text, source, files, now)
                    if message is not None:
                        self._pass_on(unit, ticket, message)
        if ticket != before:
            for each in ("staff", "asker"):
                self._send(unit, ticket, "staff" if each == "staff" else "asker", "card")
            self._set_timers(unit, ticket, now)
        return ticket

    def _gathered(self, unit: UnitOfWork, ticket: Ticket, now: datetime) -> bool:
        """Whether a reminder goes into a summary, since too many have come due: after an outage, or at the opening.

        The first that finds so many others begins it; the others of the next seconds join it.
        """
        team = ticket.team_id
        found = unit.gathering(team, SUMMARY)
        if found is not None:
            key, work = found
            tickets = list(dict.fromkeys((*work["tickets"], ticket.id)))
            unit.rewrite(team, key, {**work, "tickets": tickets})
            return True
        due = [name for name in unit.timers_due(team, now) if name in rules.REMINDING]
        if len(due) <= rules.MAX_REMINDERS:
            return False
        summary = Summary(team, (ticket.id,), f"{(now - CLOCKS_DIFFER).timestamp():.6f}")
        content = {"kind": SUMMARY, **asdict(summary)}
        unit.schedule(team, f"{SUMMARY}:{uuid4().hex}", content, now + GATHERED_FOR, now)
        return True

    def _was_said(self, unit: UnitOfWork, team: str, channel: str, ts: str, text: Redacted, key: str) -> bool:
        """Whether this was taken in before. An edit that overtook what it edits changes that."""
        if unit.tickets.message_with_key(team, key) is not None:
            return True
        before = unit.tickets.message_typed_at(team, channel, ts)
        if before is not None:
            self._retype(unit, before, text)
        return before is not None

    def _retype(self, unit: UnitOfWork, message: TicketMessage, text: Redacted | None) -> None:
        team, is_back = message.team_id, message.state == "taken back"
        if (text is None and is_back) or (text == message.text and not is_back):
            return
        ticket = unit.tickets.get(team, message.ticket)
        assert ticket is not None, "messages go with their ticket"
        if text is None:
            unit.tickets.change_message(team, message.id, text=rules.NO_TEXT, state="taken back", edited=True)
        else:
            state = "queued" if is_back else message.state
            unit.tickets.change_message(team, message.id, text=text, state=state, edited=True)
        self._pass_on(unit, ticket, message)

    def _pass_on(self, unit: UnitOfWork, ticket: Ticket, message: TicketMessage) -> None:
        if message.side == "staff":
            self._send(unit, ticket, "staff", "echo", message=message.id)
            self._send(unit, ticket, "asker", "message", message=message.id)
        else:
            self._send(unit, ticket, "staff", "message", message=message.id)

    def _send(
        self,
        unit: UnitOfWork,
        ticket: Ticket,
        side: Side,
        what: DeliverWhat,
        about: str = "",
        *,
        message: int | None = None,
        quiet: bool = False,
    ) -> None:
        now = self._clock()
        since = f"{(now - CLOCKS_DIFFER).timestamp():.6f}"
        deliver = Deliver(ticket.team_id, ticket.id, side, what, about, message, since, quiet)
        key = f"ticket:{ticket.id}:{side}:{what}:{uuid4().hex}"
        unit.send(ticket.team_id, key, f"ticket:{ticket.id}:{side}", {"kind": "deliver", **asdict(deliver)}, now)

    def _set_timers(self, unit: UnitOfWork, ticket: Ticket, now: datetime) -> None:
        """Timers that are set already and still hold keep their rows; the others go."""
        name = f"clock:{ticket.id}"
        wanted = {
            f"{name}:{timer.name}:{int(timer.at.timestamp())}": (
                timer.at,
                {"kind": "tick", **asdict(Tick(ticket.team_id, ticket.id, timer.name))},
            )
            for timer in rules.timers(ticket, self._terms(ticket.team_id))
        }
        unit.set_timers(ticket.team_id, name, wanted, now)

    # --- details

    def _judged(self, wanted: Request) -> Request:
        """A deadline of today makes it urgent, in the court's own day."""
        today = self._today(self._kb().court(wanted.court))
        return replace(wanted, urgent=wanted.urgent or rules.is_urgent(wanted.deadline, today))

    def _triage(self, kind: Kind, court: Court | None) -> Triage | None:
        entry, kb = _ENTRIES.get(kind), self._kb()
        answer: Answer | None = (
            None if entry is None else kb.answer(entry, court, self._today, kb.moment(self._clock()))
        )
        if answer is None:
            return None
        by_court = court is not None and court.reset is not None and court.reset.route in _ALONE
        return Triage(answer, self_service=kind == "pacer-login" or (kind == "cmecf-login" and by_court))

    def _standing(self, asker: Asker, ticket: Ticket) -> CheckSummary | None:
        for one in self._guided.check_summaries(asker):
            if one.subject == ticket.subject and one.court is not None and one.court.id == ticket.court:
                return one
        return None

    def _line(self, ticket: Ticket, places: Places | None) -> QueueLine:
        terms = self._terms(ticket.team_id)
        due = rules.reply_due(ticket, terms) or rules.resolution_due(ticket, terms)
        overdue = due is not None and due < self._clock()
        court = self._kb().court(ticket.court)
        due = self._local(ticket.team_id, due)
        return QueueLine(ticket, court, places.staff_link if places else None, due, overdue)

    def _local(self, team: str, at: datetime | None) -> datetime | None:
        """In the desk's own time zone."""
        return None if at is None else at.astimezone(ZoneInfo(self._terms(team).calendar.zone))

    def _today(self, court: Court | None) -> date:
        """The date in the court's own time zone; without a court, in Washington's."""
        return self._clock().astimezone(ZoneInfo(court.time_zone if court else "America/New_York")).date()
