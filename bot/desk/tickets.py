"""Tickets: what asker, staff and the clock do with them. Each use case is one transaction.

What is to be said to whom is put into the outbox in the same transaction (`ticket_outbox`); what people see of tickets
is in `ticket_views`, what becomes of posts in `ticket_delivery`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

from bot.core import tickets as rules
from bot.core.helpdesk import News, Request, Seen, Side, Tick, TicketMessage, Triage, news_since
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.tickets import Decision, Relay, Send, StaffNote, Tell, Terms, Ticket, TicketInput
from bot.core.times import court_dates, in_court_time
from bot.desk.guidance import GuidanceDesk
from bot.desk.incidents import join, open_for
from bot.desk.paging import follow_ticket
from bot.desk.questions import Clock
from bot.desk.ticket_attachments import TicketAttachments
from bot.desk.ticket_delivery import TicketDelivery
from bot.desk.ticket_kinds import triage
from bot.desk.ticket_outbox import TicketOutbox
from bot.desk.ticket_views import TicketViews
from bot.store.store import Store
from bot.store.tickets import MessageChange, NewMessage
from bot.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    ticket: Ticket
    added: bool
    """It was open already, and this request adds to it."""


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """What somebody typed in a ticket's thread."""

    author: Asker
    channel: str
    thread_ts: str
    ts: str
    text: Redacted
    key: str
    """The same for every repetition of it."""
    files: int = 0
    """How many came with it; they pass to the other side only when their sender says so."""


@dataclass(frozen=True, slots=True)
class _Origin:
    """Who caused an input, and by which message."""

    who: str
    """Empty: the clock."""
    key: str | None = None
    source: tuple[str, str] | None = None
    """Channel and ts of what they typed."""
    files: int = 0
    form_files: tuple[str, ...] = ()
    """Slack's ids of files that came with a form, and pass with it."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """Words of staff that were looked at before they are sent."""

    team: str
    ticket: int
    event: rules.StaffInput
    who: str
    key: str
    """The same for every repetition of it."""
    seen: Seen | None
    """What they knew of the ticket; None where that is not known."""
    files: tuple[str, ...] = ()
    """Slack's ids of what was put into the form."""


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
        self._today = court_dates(clock)
        self._terms = terms
        self.views = TicketViews(store, kb, clock, guided, terms)
        self.delivery = TicketDelivery(store, clock)
        self.attachments = TicketAttachments(store, clock)

    # --- asking for help

    def triage(self, asker: Asker, wanted: Request, key: str) -> Triage | None:
        """What the person can do alone; None where nothing is known that would solve it. Kept as shown.

        A known outage leaves nothing to do alone: the page that resets a password is down with the rest.
        """
        kb, now = self._kb(), self._clock()
        steps = triage(kb, wanted.kind, kb.court(wanted.court), self._today, now)
        if steps is None or not steps.self_service:
            return None
        with self._store.writing() as unit:
            if open_for(unit, asker.team_id, wanted.kind, wanted.court, now):
                return None
            unit.tickets.keep_triage(asker, key, wanted, now)
        return steps

    def mark_triage_solved(self, asker: Asker, key: str) -> None:
        """*That solved it*: no ticket is sent."""
        with self._store.writing() as unit:
            unit.tickets.mark_triage_solved(asker, key)

    def open(self, asker: Asker, wanted: Request, key: str, opened_by: str | None = None) -> OpenedTicket:
        """A new ticket, or more for the one that is open. The same key again changes nothing."""
        now, team = self._clock(), asker.team_id
        wanted = self._with_urgency(wanted, team)
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            before = unit.tickets.message_with_key(team, key)
            if before is not None:
                known = unit.tickets.get(team, before.ticket)
                assert known is not None, "messages go with their ticket"
                return OpenedTicket(known, added=False)
            new = unit.tickets.open(team, asker.user_id, wanted, opened_by, now)
            if new is None:
                return OpenedTicket(self._add_request(unit, asker, wanted, key), added=True)
            first = NewMessage(key, "asker", asker.user_id, wanted.text, files=len(wanted.files))
            message = unit.tickets.add_message(new, first, now)
            unit.tickets.add_changes(new, (rules.TicketChange("open", "", "new"),), opened_by or asker.user_id, now)
            outbox = TicketOutbox(unit, now)
            outbox.draw_cards(new)
            if join(unit, new, now):
                outbox.tell(new, "outage", "")
            if message is not None and wanted.files:
                outbox.send_files(new, message, wanted.files)
            outbox.set_timers(new, self._terms(team))
            follow_ticket(unit, None, new, self._terms(team), now)
            return OpenedTicket(new, added=False)

    # --- what people do with it

    def act(self, team: str, ticket: int, event: TicketInput, who: str, key: str | None = None) -> Decision | None:
        """What comes of an input; None when there is no such ticket here. The same key again changes nothing."""
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            known = unit.tickets.get(team, ticket)
            if known is None:
                return None
            if key is not None and unit.tickets.message_with_key(team, key) is not None:
                return Decision(known)
            return self._decide(unit, known, event, _Origin(who, key))

    def send(self, previewed: Previewed) -> Decision | News | None:
        """The same for words that were previewed: what others did meanwhile comes back instead, and nothing is sent."""
        with self._store.writing() as unit:
            unit.tickets.hold(previewed.team)
            known = unit.tickets.get(previewed.team, previewed.ticket)
            if known is None:
                return None
            if unit.tickets.message_with_key(previewed.team, previewed.key) is not None:
                return Decision(known)
            history, messages = unit.tickets.history(known), unit.tickets.messages(known)
            news = news_since(previewed.seen, previewed.who, history, messages)
            origin = _Origin(previewed.who, previewed.key, files=len(previewed.files), form_files=previewed.files)
            return news or self._decide(unit, known, previewed.event, origin)

    def by_asker(self, asker: Asker, ticket: int, event: rules.AskerInput) -> Decision | None:
        """The same for the person who waits for help; None for anybody else."""
        with self._store.writing() as unit:
            unit.tickets.hold(asker.team_id)
            known = unit.tickets.get(asker.team_id, ticket)
            if known is None or known.asker != asker.user_id:
                return None
            return self._decide(unit, known, event, _Origin(asker.user_id))

    def relay_from_asker(self, message: ThreadMessage) -> Decision | None:
        """What the asker wrote in the ticket's thread. None where there is no ticket of theirs."""
        asker, text = message.author, message.text
        with self._store.writing() as unit:
            unit.tickets.hold(asker.team_id)
            place = unit.tickets.in_thread(asker.team_id, message.channel, message.thread_ts)
            if place is None or place[0].asker != asker.user_id:
                return None
            ticket = place[0]
            if self._is_known(unit, message):
                return Decision(ticket)
            event = rules.AskerSays(text, thanks=not message.files and rules.is_thanks(text))
            decision = self._decide(unit, ticket, event, _origin_of(message))
            if decision.refusal is not None:
                TicketOutbox(unit, self._clock()).refuse(ticket, decision.refusal)
            return decision

    def relay_from_staff(self, message: ThreadMessage) -> Decision | None:
        """A reply typed in the staff thread; its files stay there. None where no ticket is."""
        team = message.author.team_id
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            place = unit.tickets.in_thread(team, message.channel, message.thread_ts)
            if place is None or place[1] != "staff":
                return None
            if self._is_known(unit, message):
                return Decision(place[0])
            return self._decide(unit, place[0], rules.StaffReply(message.text), _origin_of(message))

    def add_question(self, asker: Asker, ticket: int, question: int) -> Decision | None:
        """What was asked of the bot beside the thread, but meant for the help desk; None when it is not theirs."""
        team, key = asker.team_id, f"add:{ticket}:{question}"
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            known, kept = unit.tickets.get(team, ticket), unit.questions.get(team, question)
            if known is None or kept is None or (known.asker, kept.asker) != (asker.user_id, asker):
                return None
            message = ThreadMessage(asker, kept.channel, "", kept.ts, Redacted(kept.text), key)
            if self._is_known(unit, message):
                return Decision(known)
            return self._decide(unit, known, rules.AskerSays(message.text), _origin_of(message))

    def edit_message(self, team: str, channel: str, ts: str, text: Redacted | None) -> None:
        """New words for a message that was passed on; None: its author deleted it. Both sides see it."""
        with self._store.writing() as unit:
            message = unit.tickets.message_typed_at(team, channel, ts)
            if message is not None:
                self._edit(unit, message, text)

    def tick(self, tick: Tick) -> Decision | None:
        """A timer has come; None when its ticket is gone."""
        return self.act(tick.team_id, tick.ticket, rules.TimerExpired(tick.timer), "")

    # --- inside a transaction

    def _add_request(self, unit: UnitOfWork, asker: Asker, wanted: Request, key: str) -> Ticket:
        """Adds to the open ticket of the same kind what is asked for once more."""
        key_of_ticket = (asker.user_id, wanted.subject, wanted.court or "", wanted.kind)
        ticket = unit.tickets.open_like(asker.team_id, key_of_ticket)
        assert ticket is not None, "it is what stood in the way"
        again = rules.AskAgain(wanted.text, wanted.urgent, wanted.deadline)
        decision = rules.decide(ticket, again, asker.user_id, self._clock(), self._terms(asker.team_id))
        origin = _Origin(asker.user_id, key, files=len(wanted.files), form_files=wanted.files)
        self._keep(unit, ticket, decision, origin)
        return decision.ticket

    def _decide(self, unit: UnitOfWork, ticket: Ticket, event: TicketInput, origin: _Origin) -> Decision:
        now, terms = self._clock(), self._terms(ticket.team_id)
        decision = rules.decide(ticket, event, origin.who, now, terms)
        refusal = decision.refusal or _collision(unit, ticket, decision.ticket)
        if refusal is None:
            self._keep(unit, ticket, decision, origin)
        elif decision.refusal is None:
            return Decision(ticket, refusal=refusal)
        elif isinstance(event, rules.TimerExpired):  # it came early: the desk's hours or closed days have changed since
            TicketOutbox(unit, now).set_timers(ticket, terms)
        return decision

    def _keep(self, unit: UnitOfWork, before: Ticket, decision: Decision, origin: _Origin) -> None:
        """Keeps what was decided, its history, and everything that is to be said."""
        ticket, now = decision.ticket, self._clock()
        outbox = TicketOutbox(unit, now)
        unit.tickets.keep(ticket)
        unit.tickets.add_changes(ticket, decision.changes, origin.who, now)
        for effect in decision.effects:
            match effect:
                case Tell(what=what):
                    outbox.tell(ticket, what, origin.who)
                case StaffNote(what=what, about=about):
                    outbox.note(ticket, what, about, quiet=what in rules.REMINDERS and outbox.gather(ticket))
                case Send() | Relay():
                    message = unit.tickets.add_message(ticket, _new_message(ticket, effect, origin), now)
                    if message is not None:
                        outbox.pass_on(ticket, message)
                        if origin.form_files:
                            outbox.send_files(ticket, message, origin.form_files)
        if ticket != before:
            outbox.draw_cards(ticket)
            outbox.set_timers(ticket, self._terms(ticket.team_id))
            follow_ticket(unit, before, ticket, self._terms(ticket.team_id), now)

    def _is_known(self, unit: UnitOfWork, message: ThreadMessage) -> bool:
        """Whether this was taken in before. An edit that overtook what it edits changes that."""
        team = message.author.team_id
        if unit.tickets.message_with_key(team, message.key) is not None:
            return True
        before = unit.tickets.message_typed_at(team, message.channel, message.ts)
        if before is not None:
            self._edit(unit, before, message.text)
        return before is not None

    def _edit(self, unit: UnitOfWork, message: TicketMessage, text: Redacted | None) -> None:
        team, is_back = message.team_id, message.state == "taken back"
        if (text is None and is_back) or (text == message.text and not is_back):
            return
        ticket = unit.tickets.get(team, message.ticket)
        assert ticket is not None, "messages go with their ticket"
        if text is None:
            change = MessageChange(text=rules.NO_TEXT, state="taken back", edited=True)
        else:
            change = MessageChange(text=text, state="queued" if is_back else message.state, edited=True)
        unit.tickets.change_message(team, message.id, change)
        TicketOutbox(unit, self._clock()).pass_on(ticket, message)

    def _with_urgency(self, wanted: Request, team: str) -> Request:
        """A deadline of today makes it urgent, in the court's own day; so does what comes before the desk opens."""
        court = self._kb().court(wanted.court)
        if wanted.urgent or rules.is_urgent(wanted.deadline, self._today(court)):
            return replace(wanted, urgent=True)
        now = in_court_time(self._clock(), court)
        said = f"due: {wanted.deadline}.\n{wanted.text}"
        return replace(wanted, urgent=rules.cannot_wait(said, now, self._terms(team).calendar) is not None)


def _origin_of(message: ThreadMessage) -> _Origin:
    return _Origin(message.author.user_id, message.key, (message.channel, message.ts), message.files)


def _new_message(ticket: Ticket, effect: Send | Relay, origin: _Origin) -> NewMessage:
    key = origin.key or f"ticket:{ticket.id}:{uuid4().hex}"
    side: Side = "staff" if isinstance(effect, Send) else "asker"
    return NewMessage(key, side, origin.who, effect.text, origin.source, origin.files)


def _collision(unit: UnitOfWork, before: Ticket, after: Ticket) -> rules.Refusal | None:
    """Why a ticket cannot become what was decided, beside the others of its workspace."""
    is_open_anew = before.is_over and not after.is_over
    if after.key != before.key or is_open_anew:
        other = unit.tickets.open_like(after.team_id, after.key)
        if other is not None and other.id != before.id:
            return "there-is-one"
    if after.duplicate_of is not None and after.duplicate_of != before.duplicate_of:
        return _no_original(before, unit.tickets.with_number(before.team_id, after.duplicate_of))
    return None


def _no_original(duplicate: Ticket, original: Ticket | None) -> rules.Refusal | None:
    """Why a ticket cannot go on in another one."""
    if original is None or original.asker != duplicate.asker:
        return "gone"
    return "over" if original.is_over else None


__all__ = ["OpenedTicket", "Previewed", "ThreadMessage", "TicketDesk"]
