"""Sends what tickets have to say: cards, lines, words of both sides. Each row of the inbox once, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NoReturn, TypeVar

import structlog

from bot.core.attachments import FileResult, decode_result
from bot.core.helpdesk import Deliver, Places, Summary, Tick, TicketMessage
from bot.core.tickets import ASKER_NOTICES, REFUSALS, AskerNotice, Ticket
from bot.desk.questions import Clock
from bot.desk.ticket_delivery import Outgoing
from bot.desk.tickets import TicketDesk
from bot.jobs.inbox import TRIES_OF_BROKEN_WORK, Inbox, Incoming, Job, LaterError, WaitsError
from handlers.blocks import attachments, queue, staff_card, staff_thread, tickets
from handlers.blocks.limits import trusted_section
from handlers.blocks.replies import Message, below_incidents, paragraph
from handlers.blocks.words import WORDS
from handlers.jobs.file_delivery import FileDelivery
from handlers.jobs.tasks import AdminAlert, Alarm, Announcement, to_json
from handlers.listeners import errors
from handlers.slack.client import Check, Sending, SlackClient
from handlers.slack.failures import AdminNeededError, UndeliverableError, UnexpectedRefusalError, at_most_once
from handlers.slack.places import Place
from handlers.staff_access import StaffAccess

log = structlog.get_logger(__name__)

UNFIT_SECONDS = 60.0
"""How long a ticket waits until the staff channel is looked at again."""
CARD_SECONDS = 5.0
"""How long what waits for a card in doubt waits until it looks again."""
CARD_GONE = "thread_not_found"
"""What Slack says of a reply to a message that is not there any more."""
NOT_TO_CHANGE = frozenset(("message_not_found", "cant_update_message", "edit_window_closed", "block_mismatch"))
"""What Slack says of an update where another message is needed."""
BROADCAST = frozenset(
    ("warn-first-reply", "warn-resolution", "follow-up", "reopened", "paged", "unanswered", "nobody-on-call")
)
"""Lines of the internal thread that the whole staff channel sees."""
Word = TypeVar("Word", bound=str)


class UnfitError(UndeliverableError):
    """The staff channel is not fit for tickets now."""


@dataclass(frozen=True, slots=True)
class TicketDeliveryJob:
    """Performs `Deliver` rows."""

    desk: TicketDesk
    slack_client: SlackClient
    access: StaffAccess
    inbox: Inbox
    clock: Clock
    files: FileDelivery
    access_now: Callable[[], Awaitable[StaffAccess]]
    """What is chosen now; differs from `access` once that has changed."""

    async def deliver(self, work: Job, task: Deliver) -> str:
        """Returns what came of it. Raises LaterError while Slack or the staff channel is not to be had."""
        found = await asyncio.to_thread(self.desk.views.find, task.team_id, task.ticket)
        if found is None:
            return "gone"
        ticket, places = found
        if task.side == "asker":
            return await self._to_asker(work, task, ticket, places)
        try:
            return await self._to_staff(work, task, ticket, places)
        except UndeliverableError as error:
            return await self._staff_refused(work, task, error)

    async def _staff_refused(self, work: Job, task: Deliver, error: UndeliverableError) -> str:
        """The staff channel did not take it: it waits, unless nothing but the message can be the reason."""
        if str(error) == CARD_GONE:
            await self._card_is_gone(task)
        self.access.look_again()
        unfit = await self.access.unfit()
        if unfit is None and isinstance(error, UnfitError):
            raise LaterError("the staff channel was put right just now", 0) from error
        if unfit is None and isinstance(error, UnexpectedRefusalError):  # tried again, then `given_up` tells staff
            raise error
        if unfit is None:
            work.sent.faults += 1
            if work.sent.faults >= TRIES_OF_BROKEN_WORK:
                await self.given_up(task, errors.reference(error))
                return "undeliverable"
        await self._alarm(task.team_id, WORDS.alarms.ALARM.format(reason=unfit or str(error)))
        raise LaterError(f"the staff channel cannot be used: {error}", UNFIT_SECONDS) from error

    async def tick(self, task: Tick) -> str:
        """A time of a ticket has come."""
        decision = await asyncio.to_thread(self.desk.tick, task)
        return "no longer needed" if decision is None or decision.refusal else "ticked"

    async def _card_is_gone(self, task: Deliver) -> NoReturn:
        """Somebody deleted the card, and its thread with it: the next try posts it anew."""
        await asyncio.to_thread(self.desk.delivery.forget_card_place, task)
        raise LaterError("the card was deleted", 0)

    async def _card_may_be_there(self, work: Job, task: Deliver) -> None:
        """What went ahead of a card in doubt and needs it waits for it after all: a ticket has one on each side."""
        if task.what != "card" and await self.inbox.is_behind(work):
            raise WaitsError("the ticket's card is in doubt", CARD_SECONDS)

    # --- the staff channel

    async def _to_staff(self, work: Job, task: Deliver, ticket: Ticket, places: Places) -> str:
        await self._must_be_fit()
        if places.staff is not None and places.staff[0] != self.access.channel:
            # Another staff channel was chosen: from here on everything goes there, beginning with a card.
            await asyncio.to_thread(self.desk.delivery.forget_card_place, task)
            places = replace(places, staff=None)
        if task.what == "card":
            await self._staff_card(work, task, ticket, places)
            return "shown"
        channel, thread = places.staff or await self._staff_card(work, task, ticket, places)
        if task.what == "note":
            what, _, about = task.about.partition(":")
            message = staff_thread.render_note(what, about)
            broadcast = what in BROADCAST and not task.quiet
            await self._post(work, task, Place(channel, thread, broadcast), message)
            return "noted"
        return await self._message_to_staff(work, task, Place(channel, thread))

    async def _message_to_staff(self, work: Job, task: Deliver, place: Place) -> str:
        outgoing = None if task.message is None else await asyncio.to_thread(
            self.desk.delivery.outgoing, task.team_id, task.message
        )  # fmt: skip
        if outgoing is None:
            return "gone"
        if task.what == "files":
            return await self.files.deliver(work, task, place, outgoing, self._must_be_fit)
        if task.what == "echo":
            return await self._echo(work, task, place, outgoing)
        return await self._relay(work, task, place, outgoing)

    async def _must_be_fit(self) -> None:
        """Raises UnfitError where tickets may not go into the staff channel now, LaterError when Slack is out.

        LaterError as well once another staff channel may have been chosen: the next try goes there.
        """
        if await self.access_now() is not self.access:
            raise LaterError("something else was chosen for the help desk", 0)
        unfit = await self.access.unfit()
        if unfit is not None:
            raise UnfitError(unfit)

    def _check_of(self, channel: str) -> Check | None:
        return self._must_be_fit if channel == self.access.channel else None

    async def _staff_card(self, work: Job, task: Deliver, ticket: Ticket, places: Places) -> tuple[str, str]:
        """Draws the card anew, or posts it; where it stands."""
        message = staff_card.render_staff_card(await asyncio.to_thread(self.desk.views.staff_card, ticket))
        if places.staff is not None and await self._changed(*places.staff, message):
            return places.staff
        channel = self.access.channel
        assert channel is not None, "a channel that is fit is there"
        await self._card_may_be_there(work, task)
        sending = Sending(f"{work.key}:card", work, task.since)
        ts = await self.slack_client.post(Place(channel), message, sending, self._must_be_fit)
        await asyncio.to_thread(self.desk.delivery.set_card_place, task, channel, ts)
        address = await at_most_once(self.slack_client.address(channel, ts))
        if address is not None:
            await asyncio.to_thread(self.desk.delivery.set_card_link, task.team_id, ticket.id, address)
        return channel, ts

    async def _echo(self, work: Job, task: Deliver, place: Place, outgoing: Outgoing) -> str:
        message = staff_thread.render_echo(outgoing.message, outgoing.ticket)
        if outgoing.message.echo_ts is not None:
            await self._changed(place.channel, outgoing.message.echo_ts, message)
            return "updated"
        ts = await self._post(work, task, place, message)
        await asyncio.to_thread(self.desk.delivery.set_echo_place, task.team_id, outgoing.message.id, ts)
        return "echoed"

    async def _relay(self, work: Job, task: Deliver, place: Place, outgoing: Outgoing) -> str:
        """What the asker wrote, into the internal thread."""
        message = outgoing.message
        if message.copy_ts is not None:
            await self._changed(place.channel, message.copy_ts, staff_thread.render_relayed(message))
            return "updated"
        ts = await self._post(work, task, place, staff_thread.render_relayed(message))
        await asyncio.to_thread(self.desk.delivery.mark_delivered, outgoing, ts)
        if message.source is not None:
            await at_most_once(self.slack_client.tick(*message.source))
        return "relayed"

    async def _changed(self, channel: str, ts: str, message: Message) -> bool:
        """Draws a message anew; False where somebody has deleted it, or Slack lets it be changed no more."""
        try:
            await self.slack_client.update(channel, ts, message, self._check_of(channel))
        except UndeliverableError as error:
            if str(error) not in NOT_TO_CHANGE:
                raise
            return False
        return True

    async def given_up(self, task: Deliver, reference: str) -> None:
        """A fault of ours stopped a message for good: an admin is told, and staff can send their words again."""
        outgoing = None if task.message is None else await asyncio.to_thread(
            self.desk.delivery.outgoing, task.team_id, task.message
        )  # fmt: skip
        if outgoing is not None and task.what == "message":
            await asyncio.to_thread(self.desk.delivery.mark_failed, outgoing)
        if task.what == "files":
            await self.files.record(task, FileResult(0, ("not-taken",)))
            self.inbox.wake()
        await self._alarm(task.team_id, WORDS.alarms.UNSENT.format(reference=reference))

    async def _alarm(self, team: str, reason: str) -> None:
        log.error("tickets cannot be delivered", reason=reason)
        await self._tell_admins(team, reason)

    async def _tell_admins(self, team: str, reason: str) -> None:
        """One word a day and reason to each admin."""
        since = f"{(self.clock() - timedelta(minutes=5)).timestamp():.6f}"
        for admin in self.access.admins:
            key = f"alarm:{admin}:{self.clock().date().isoformat()}:{reason}"[:255]
            await self.inbox.accept(Incoming(team, key, f"alarm:{admin}", to_json(Alarm(admin, reason, since))))

    async def admin_needed(self, work: Job, task: AdminAlert) -> str:
        """Tells staff that Slack refuses something until an admin acts; the admins, where there is no staff channel."""
        text = WORDS.alarms.admin_needed(task.method, task.name)
        try:
            channel = None if await self.access.unfit() else self.access.channel
            if channel is not None:
                await self.slack_client.post(Place(channel), paragraph(text), Sending(work.key, work, task.since))
                return "told"
        except AdminNeededError as error:  # this is refused as well: /readyz and `doctor` have to do
            log.warning("staff cannot be told", reason=str(error))
            return "cannot be told"
        except UndeliverableError:
            self.access.look_again()
        await self._tell_admins(work.team_id, text)
        return "told the admins"

    async def alarm(self, work: Job, task: Alarm) -> str:
        """Tells an admin."""
        channel = await self.slack_client.direct_message(task.admin)
        message = paragraph(task.reason)
        await self.slack_client.post(Place(channel), message, Sending(work.key, work, task.since))
        return "told"

    async def summarize(self, work: Job, task: Summary) -> str:
        """Reminds all staff once of what came due together; each ticket's thread has its own line, unheard."""
        lines = await asyncio.to_thread(self.desk.views.summary_lines, task)
        if not lines:
            return "no longer needed"
        await self.tell_staff(work, queue.render_summary(lines, self.clock()), task.since)
        return "reminded"

    async def tell_staff(self, work: Job, message: Message, since: str) -> None:
        """Posts for a row in the staff channel. While it is not fit, an admin is told; raises LaterError then."""
        try:
            await self._must_be_fit()
            assert self.access.channel is not None, "a channel that is fit is there"
            sending = Sending(work.key, work, since)
            await self.slack_client.post(Place(self.access.channel), message, sending, self._must_be_fit)
        except UnfitError as error:
            await self._alarm(work.team_id, WORDS.alarms.ALARM.format(reason=error))
            raise LaterError(f"the staff channel cannot be used: {error}", UNFIT_SECONDS) from error

    async def announce(self, work: Job, task: Announcement) -> str:
        """Says something of the help desk itself; a channel need not be fit for tickets for that."""
        channel = task.channel or await self.slack_client.direct_message(task.admin or "")
        message = Message(task.text, [trusted_section(task.text)])
        await self.slack_client.post(Place(channel), message, Sending(work.key, work, task.since))
        return "told"

    # --- the direct message

    async def _to_asker(self, work: Job, task: Deliver, ticket: Ticket, places: Places) -> str:
        outgoing = None if task.message is None else await asyncio.to_thread(
            self.desk.delivery.outgoing, task.team_id, task.message
        )  # fmt: skip
        try:
            return await self._said_to_asker(work, task, ticket, places, outgoing)
        except UnexpectedRefusalError:  # as above
            raise
        except UndeliverableError as error:
            if str(error) == CARD_GONE:
                await self._card_is_gone(task)
            log.warning("the asker cannot be reached", ticket=ticket.id, reason=str(error))
            if task.what == "files":
                await self.files.record(task, FileResult(0, ("not-taken",)))
                self.inbox.wake()
                return "undeliverable"
            if task.what == "tell":
                await asyncio.to_thread(self.desk.delivery.note_undelivered, task)
                self.inbox.wake()
            if outgoing is not None:
                await asyncio.to_thread(self.desk.delivery.mark_failed, outgoing)
                self.inbox.wake()
            return "undeliverable"

    async def _said_to_asker(
        self, work: Job, task: Deliver, ticket: Ticket, places: Places, outgoing: Outgoing | None
    ) -> str:
        if task.what == "card" or places.asker is None:
            places = await self._asker_card(work, task, ticket, places)
        if task.what == "card":
            return "shown"
        assert places.asker is not None, "it was posted just now, or is there"
        channel, thread = places.asker
        match task.what:
            case "tell":
                what, _, who = task.about.partition(":")
                message = await asyncio.to_thread(self._told, ticket, _known(ASKER_NOTICES, what), who)
                await self._post(work, task, Place(channel, thread, broadcast=True), message)
            case "refused":
                message = tickets.render_refused(_known(REFUSALS, task.about))
                await self._post(work, task, Place(channel, thread), message)
            case "files-told":
                message = attachments.render_result(decode_result(task.about))
                await self._post(work, task, Place(channel, thread), message)
            case "files":
                shown = await self.files.deliver(work, task, Place(channel, thread), outgoing, _nothing)
                self.inbox.wake()
                return shown
            case _:
                if outgoing is None:
                    return "gone"
                await self._words(work, task, Place(channel, thread, broadcast=True), outgoing)
        self.inbox.wake()
        return "told"

    async def _words(self, work: Job, task: Deliver, place: Place, outgoing: Outgoing) -> None:
        """Words of staff, posted, changed or taken back."""
        message: TicketMessage = outgoing.message
        ts = message.copy_ts
        if message.state == "taken back":
            if ts is None:  # perhaps an earlier try has posted it
                ts = await self.slack_client.find_post(place, Sending(work.key, work, task.since))
            if ts is not None:
                await self.slack_client.take_back(place.channel, ts)
            await asyncio.to_thread(self.desk.delivery.mark_removed, outgoing)
            return
        shown = tickets.render_from_staff(message, outgoing.ticket)
        if ts is None or not await self._changed(place.channel, ts, shown):
            ts = await self._post(work, task, place, shown)
        await asyncio.to_thread(self.desk.delivery.mark_delivered, outgoing, ts)

    async def _asker_card(self, work: Job, task: Deliver, ticket: Ticket, places: Places) -> Places:
        message = tickets.render_asker_card(await asyncio.to_thread(self.desk.views.asker_card, ticket))
        if places.asker is not None and await self._changed(*places.asker, message):
            return places
        channel = await self.slack_client.direct_message(ticket.asker)
        # Whatever row posts it first: the card of a ticket is one message.
        key = f"ticket:{ticket.id}:asker:card"
        await self._card_may_be_there(work, task)
        ts = await self.slack_client.post(Place(channel), message, Sending(key, work, task.since))
        await asyncio.to_thread(self.desk.delivery.set_card_place, task, channel, ts)
        return Places(places.staff, places.staff_link, (channel, ts))

    def _told(self, ticket: Ticket, told: AskerNotice, who: str) -> Message:
        contact = None
        if told in ("passed-court", "unanswered"):
            contact = self.desk.views.contact(ticket, "court")
        elif told == "passed-pacer":
            contact = self.desk.views.contact(ticket, "pacer")
        message = tickets.render_notice(told, ticket, who, contact, self.desk.views.court(ticket.court))
        return below_incidents(message, self.desk.views.incidents(ticket)) if told == "outage" else message

    async def _post(self, work: Job, task: Deliver, place: Place, message: Message) -> str:
        sending = Sending(work.key, work, task.since)
        return await self.slack_client.post(place, message, sending, self._check_of(place.channel))


async def _nothing() -> None:
    """Nothing is to be looked at before something is shown in a direct message."""


def _known(known: tuple[Word, ...], about: str) -> Word:
    """What a row is about, as the rules have it. ValueError for what a later version wrote."""
    return known[known.index(about)]
