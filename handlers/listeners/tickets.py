"""The help desk from the asker's side: the form, what can be done alone, what is pressed about one's own ticket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.asking import Asker
from bot.core.redaction import Redacted
from bot.core.tickets import AskerInput, Rate, Reopen, Withdraw
from bot.desk.questions import QuestionDesk
from bot.desk.ticket_views import Prefill
from bot.desk.tickets import OpenedTicket, TicketDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import Inbox
from handlers import action_ids
from handlers.blocks import ticket_form
from handlers.blocks import tickets as blocks
from handlers.blocks.forms import closing_view
from handlers.blocks.replies import Message, plain, render_contacts
from handlers.blocks.words import WORDS
from handlers.slack import forms, payloads
from handlers.slack.client import SlackClient, at_most_once
from handlers.slack.forms import Form
from handlers.slack.payloads import Click, Submission
from handlers.slack.private_replies import answer, tell
from handlers.slack.workspace_scope import Provider
from handlers.staff_access import StaffRoom


@dataclass(frozen=True, slots=True)
class HelpDesk:
    """What all that has to do with tickets needs."""

    desk: TicketDesk
    questions: QuestionDesk
    slack_client: SlackClient
    inbox: Inbox
    room: StaffRoom

    async def show_form(self, trigger: str, form: Form, carried: action_ids.Carried | None = None) -> Message | None:
        """Shows the form, filled in with what is known.

        What is to be said where it does not show: who can help where there is no desk to write to, or that it failed.
        """
        if self.room.channel is None:
            return await self._contacts(carried or action_ids.Carried())
        view = ticket_form.form_view(form, self.desk.views.court(form.request.court))
        shows = await at_most_once(self.slack_client.open_modal(trigger, view))
        return None if shows else plain(WORDS.ticket_form.NOT_OPEN)

    async def form_for(
        self,
        asker: Asker,
        *,
        carried: action_ids.Carried | None = None,
        text: Redacted | None = None,
        for_user: str | None = None,
    ) -> Form:
        """The form as it is shown first: from an answer, from a message, or from nothing."""
        known = carried or action_ids.Carried()
        prefill = Prefill(known.question, known.entry, known.court, known.run, text)
        request = await asyncio.to_thread(self.desk.views.draft, asker, prefill)
        return Form(request, for_user if for_user != asker.user_id else None)

    async def _contacts(self, carried: action_ids.Carried) -> Message:
        """Who can help where there is no desk to write to."""
        return render_contacts(await asyncio.to_thread(self.questions.contacts, carried.entry, carried.court))


def register(app: AsyncApp, help_desk_of: Provider[HelpDesk]) -> None:
    _register_form(app, help_desk_of)
    _register_own(app, help_desk_of)

    @app.action(action_ids.DESK)
    @app.action(action_ids.NEW_TICKET)
    async def ask_the_desk(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        help_desk = await help_desk_of(click.asker.team_id)
        form = await help_desk.form_for(click.asker, carried=click.carried)
        await tell_if_any(help_desk, respond, click, await help_desk.show_form(click.trigger, form, click.carried))

    @app.shortcut(action_ids.MAKE_TICKET)
    async def make_ticket(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        asked = await cooperatively(payloads.shortcut, body)
        help_desk = await help_desk_of(asked.asker.team_id)
        # Staff open it for whoever wrote the message; anybody else for themselves.
        is_staff = await help_desk.room.is_staff(asked.asker.user_id)
        for_user = payloads.author(body) if is_staff else None
        form = await help_desk.form_for(asked.asker, text=asked.text, for_user=for_user)
        message = await help_desk.show_form(payloads.trigger(body), form)
        if message is not None:
            await answer(help_desk.slack_client, respond, asked.asker.user_id, asked.channel, message)


def _register_form(app: AsyncApp, help_desk_of: Provider[HelpDesk]) -> None:
    @app.view(action_ids.TICKET_FORM)
    async def filled_in(ack: AsyncAck, body: dict[str, Any]) -> None:
        sent = await cooperatively(payloads.submission, body)
        help_desk = await help_desk_of(sent.asker.team_id)
        form = forms.filled(forms.decode_form(sent.about), sent.values)
        errors = forms.missing(form, sent.values)
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        if sent.secrets and not form.warned:
            view = ticket_form.form_view(form, help_desk.desk.views.court(form.request.court), secret=True)
            await ack(response_action="update", view=view)
            return
        triage = None
        if form.for_user is None:
            triage = await asyncio.to_thread(help_desk.desk.triage, sent.asker, form.request, _key(sent))
        if triage is not None:
            await ack(response_action="update", view=ticket_form.triage_view(form, triage))
        else:
            await _open(help_desk, ack, sent, form)

    @app.view(action_ids.TICKET_TRIAGE)
    async def send_anyway(ack: AsyncAck, body: dict[str, Any]) -> None:
        sent = await cooperatively(payloads.submission, body)
        form = forms.decode_form(sent.about)
        if not form.request.text.strip():  # no form of ours leads here without
            await ack(response_action="update", view=ticket_form.form_view(form, None))
            return
        await _open(await help_desk_of(sent.asker.team_id), ack, sent, form)

    @app.action(action_ids.TRIAGE_SOLVED)
    async def solved(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        click = payloads.click(body)
        if click.view_id is not None:
            help_desk = await help_desk_of(click.asker.team_id)
            await asyncio.to_thread(help_desk.desk.mark_triage_solved, click.asker, f"form:{click.view_id}")
            view = closing_view(WORDS.ticket_form.TITLE, WORDS.ticket_form.SOLVED_THANKS)
            await at_most_once(help_desk.slack_client.update_modal(click.view_id, view))


async def _open(help_desk: HelpDesk, ack: AsyncAck, sent: Submission, form: Form) -> None:
    """Opens the ticket before the ack: a form that could not be kept stays open with what was typed."""
    by: str | None = None
    asker = sent.asker
    if form.for_user is not None:
        if not await help_desk.room.is_staff(sent.asker.user_id):
            await ack(response_action="update", view=closing_view(WORDS.ticket_form.TITLE, WORDS.staff.NOT_STAFF))
            return
        by, asker = sent.asker.user_id, replace(sent.asker, user_id=form.for_user)
    opened: OpenedTicket = await asyncio.to_thread(help_desk.desk.open, asker, form.request, _key(sent), by)
    number = opened.ticket.number
    text = (
        WORDS.ticket_form.sent_for(number, asker.user_id, added=opened.added)
        if by
        else WORDS.ticket_form.sent(number, added=opened.added)
    )
    await ack(response_action="update", view=closing_view(WORDS.ticket_form.SENT_TITLE, text))
    help_desk.inbox.wake()


def _register_own(app: AsyncApp, help_desk_of: Provider[HelpDesk]) -> None:
    @app.action(action_ids.named(action_ids.MINE))
    async def pressed(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        help_desk = await help_desk_of(click.asker.team_id)
        message = await _acted(help_desk, click)
        await tell_if_any(help_desk, respond, click, message)
        help_desk.inbox.wake()
        on = click.on_ticket
        if on is not None and on.act == "rate" and click.channel and click.message_ts:
            await _take_question_off(help_desk, click.channel, click.message_ts, click.asker, on.ticket)


async def _take_question_off(help_desk: HelpDesk, channel: str, ts: str, asker: Asker, ticket: int) -> None:
    """Who has rated is not asked any more."""
    found = await asyncio.to_thread(help_desk.desk.views.find, asker.team_id, ticket)
    if found is not None and found[0].asker == asker.user_id and found[0].rating is not None:
        message = blocks.render_notice("resolved", found[0], "", None, None)
        await at_most_once(help_desk.slack_client.update(channel, ts, message))


async def tell_if_any(help_desk: HelpDesk, respond: AsyncRespond, click: Click, message: Message | None) -> None:
    if message is not None:
        await tell(help_desk.slack_client, respond, click, message)


async def _acted(help_desk: HelpDesk, click: Click) -> Message | None:
    """Does what was pressed about one's own ticket; what is to be said to that, beside what the ticket says itself."""
    on = click.on_ticket
    if on is None:
        return plain(WORDS.asker.NOT_YOURS)
    if on.act == "state":
        found = await asyncio.to_thread(help_desk.desk.views.find, click.asker.team_id, on.ticket)
        if found is None or found[0].asker != click.asker.user_id:
            return plain(WORDS.asker.NOT_YOURS)
        return blocks.render_state(await asyncio.to_thread(help_desk.desk.views.asker_card, found[0]))
    given = _input(on)
    decision = None
    if given is not None:
        decision = await asyncio.to_thread(help_desk.desk.by_asker, click.asker, on.ticket, given)
    elif on.act == "add":
        decision = await asyncio.to_thread(help_desk.desk.add_question, click.asker, on.ticket, number_in(on.about))
    if decision is None:
        return plain(WORDS.asker.NOT_YOURS)
    if decision.refusal is not None:
        return plain(WORDS.asker.REFUSED[decision.refusal])
    said: dict[action_ids.TicketAct, Message] = {"rate": plain(WORDS.asker.RATED), "add": plain(WORDS.asker.ADDED)}
    return said.get(on.act)


def _input(on: action_ids.OnTicket) -> AskerInput | None:
    match on.act:
        case "withdraw":
            return Withdraw()
        case "reopen":
            return Reopen()
        case "rate":
            return Rate(number_in(on.about))
        case _:
            return None


def number_in(text: str) -> int:
    """What a button carries; 0, which is nobody's, for anything else."""
    return action_ids.number(text) or 0


def _key(sent: Submission) -> str:
    """A form is one request, however often it is sent."""
    return f"form:{sent.view_id}"
