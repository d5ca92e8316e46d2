"""The help desk from the asker's side: the form, what can be done alone, what is pressed about one's own ticket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, assert_never

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.inquiry import Asker
from bot.core.redaction import Redacted
from bot.core.tickets import AskerInput, Decision, Rate, Reopen, Withdraw
from bot.desk.incidents import IncidentDesk
from bot.desk.questions import QuestionDesk
from bot.desk.ticket_drafts import Prefill
from bot.desk.tickets import OpenedTicket, TicketDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import Inbox
from handlers import action_ids
from handlers.blocks import ticket_form
from handlers.blocks import tickets as blocks
from handlers.blocks.forms import View, closing_view
from handlers.blocks.replies import Message, paragraph, render_contacts
from handlers.blocks.staff_forms import not_sent_view
from handlers.blocks.words import WORDS
from handlers.listeners.attachments import answer_asker
from handlers.slack import forms
from handlers.slack.client import SlackClient
from handlers.slack.failures import at_most_once
from handlers.slack.forms import Form
from handlers.slack.payloads import Click, ShortcutUse, Submission
from handlers.slack.private_replies import answer, tell
from handlers.slack.workspace_scope import Provider
from handlers.staff_access import StaffAccess


@dataclass(frozen=True, slots=True)
class HelpDesk:
    """What all that has to do with tickets needs."""

    desk: TicketDesk
    questions: QuestionDesk
    slack_client: SlackClient
    inbox: Inbox
    access: StaffAccess
    incidents: IncidentDesk
    takes_files: bool = True
    """Whether the workspace lets the bot read files: else its forms have no field for them."""

    async def show_form(
        self, trigger: str, form: Form, answer_context: action_ids.AnswerContext | None = None
    ) -> Message | None:
        """Shows the form, filled in with what is known.

        What is to be said where it does not show: who can help where there is no desk to write to, or that it failed.
        """
        if self.access.channel is None:
            return await self._contacts(answer_context or action_ids.AnswerContext())
        view = self.form_view(form)
        shows = await at_most_once(self.slack_client.open_modal(trigger, view))
        return None if shows else paragraph(WORDS.ticket_form.NOT_OPEN)

    def form_view(self, form: Form, *, secret: bool = False) -> View:
        court = self.desk.views.court(form.request.court)
        return ticket_form.form_view(form, court, secret=secret, takes_files=self.takes_files)

    async def form_for(
        self,
        asker: Asker,
        *,
        answer_context: action_ids.AnswerContext | None = None,
        text: Redacted | None = None,
        for_user: str | None = None,
        urgent: bool = False,
    ) -> Form:
        """The form as it is shown first: from an answer, from a message, or from nothing."""
        known = answer_context or action_ids.AnswerContext()
        others = for_user not in (None, asker.user_id)
        prefill = Prefill(known.question, known.entry, known.court, known.run, text, urgent=urgent, for_other=others)
        request = await asyncio.to_thread(self.desk.views.draft, asker, prefill)
        return Form(request, for_user if for_user != asker.user_id else None)

    async def _contacts(self, answer_context: action_ids.AnswerContext) -> Message:
        """Who can help where there is no desk to write to."""
        language = answer_context.language
        contacts = self.questions.contacts
        found = await asyncio.to_thread(contacts, answer_context.entry, answer_context.court, language)
        return render_contacts(found, language)


@dataclass(frozen=True, slots=True)
class TicketButtons:
    """What an asker presses: what opens the form, what is done alone, what is about their own ticket."""

    help_desk_of: Provider[HelpDesk]

    async def show_form(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await self._show_form(ack, click, respond, urgent=False)

    async def show_urgent_form(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await self._show_form(ack, click, respond, urgent=True)

    async def _show_form(self, ack: AsyncAck, click: Click, respond: AsyncRespond, *, urgent: bool) -> None:
        await ack()
        help_desk = await self.help_desk_of(click.asker.team_id)
        form = await help_desk.form_for(click.asker, answer_context=click.context, urgent=urgent)
        await tell_if_any(help_desk, respond, click, await help_desk.show_form(click.trigger, form, click.context))

    async def note_solved(self, ack: AsyncAck, click: Click, _: AsyncRespond) -> None:
        """What can be done alone has helped: no ticket is opened."""
        await ack()
        if click.view_id is not None:
            help_desk = await self.help_desk_of(click.asker.team_id)
            await asyncio.to_thread(help_desk.desk.mark_triage_solved, click.asker, _key(click.view_id))
            view = closing_view(WORDS.ticket_form.TITLE, WORDS.ticket_form.SOLVED_THANKS)
            await at_most_once(help_desk.slack_client.update_modal(click.view_id, view))

    async def act(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        """Does what was pressed about one's own ticket."""
        await ack()
        help_desk = await self.help_desk_of(click.asker.team_id)
        await tell_if_any(help_desk, respond, click, await _act(help_desk, click))
        help_desk.inbox.wake()
        on = click.on_ticket
        if on is not None and on.act == "rate":
            await _take_question_off(help_desk, click, on.ticket)


@dataclass(frozen=True, slots=True)
class TicketForms:
    """The form for the help desk, and what can be done alone, which is shown before it is sent."""

    help_desk_of: Provider[HelpDesk]

    async def fill_in(self, ack: AsyncAck, sent: Submission) -> None:
        fields = await cooperatively(sent.read)
        help_desk = await self.help_desk_of(sent.asker.team_id)
        form = forms.fill_form(forms.decode_form(sent.about), fields.values)
        errors = forms.missing_fields(form, fields.values)
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        if fields.secrets and not form.warned:
            await ack(response_action="update", view=help_desk.form_view(form, secret=True))
            return
        triage = None
        if form.for_user is None:
            key = _key(sent.view_id)
            triage = await asyncio.to_thread(help_desk.desk.triage, sent.asker, form.request, key)
        if triage is not None and not form.fits():
            # What follows carries it along; cut short, the end of what was typed would be lost.
            await ack(response_action="errors", errors=forms.too_long(fields.values))
        elif triage is not None:
            await ack(response_action="update", view=ticket_form.triage_view(form, triage))
        else:
            await _open(help_desk, ack, sent, form)

    async def send_anyway(self, ack: AsyncAck, sent: Submission) -> None:
        form, help_desk = forms.decode_form(sent.about), await self.help_desk_of(sent.asker.team_id)
        if not form.request.text.strip():  # no form of ours leads here without
            await ack(response_action="update", view=help_desk.form_view(form))
            return
        await _open(help_desk, ack, sent, form)


@dataclass(frozen=True, slots=True)
class TicketShortcut:
    """*Make a ticket*, used on somebody's message."""

    help_desk_of: Provider[HelpDesk]

    async def show_form(self, ack: AsyncAck, used: ShortcutUse, external: bool, respond: AsyncRespond) -> None:
        await ack()
        asked = await cooperatively(partial(used.question, external=external))
        help_desk = await self.help_desk_of(used.asker.team_id)
        # Staff open it for whoever wrote the message; anybody else for themselves.
        is_staff = await help_desk.access.is_staff(used.asker.user_id)
        form = await help_desk.form_for(used.asker, text=asked.text, for_user=used.author if is_staff else None)
        message = await help_desk.show_form(used.trigger, form)
        if message is not None:
            await answer(help_desk.slack_client, respond, used.recipient, message)


async def _open(help_desk: HelpDesk, ack: AsyncAck, sent: Submission, form: Form) -> None:
    """Opens the ticket before the ack: a form that could not be kept stays open with what was typed."""
    by: str | None = None
    asker = sent.asker
    if form.for_user is not None:
        if not await help_desk.access.is_staff(sent.asker.user_id):
            view = not_sent_view(WORDS.ticket_form.TITLE, WORDS.staff.NOT_STAFF, form.request.text)
            await ack(response_action="update", view=view)
            return
        by, asker = sent.asker.user_id, replace(sent.asker, user_id=form.for_user)
    opened: OpenedTicket = await asyncio.to_thread(help_desk.desk.open, asker, form.request, _key(sent.view_id), by)
    number = opened.ticket.number
    text = (
        WORDS.ticket_form.sent_for(number, asker.user_id, added=opened.added)
        if by
        else WORDS.ticket_form.sent(number, added=opened.added)
    )
    await ack(response_action="update", view=closing_view(WORDS.ticket_form.SENT_TITLE, text))
    help_desk.inbox.wake()


async def _take_question_off(help_desk: HelpDesk, click: Click, ticket: int) -> None:
    """Who has rated is not asked any more."""
    if click.channel is None or click.message_ts is None:
        return
    found = await asyncio.to_thread(help_desk.desk.views.find, click.asker.team_id, ticket)
    if found is not None and found[0].asker == click.asker.user_id and found[0].rating is not None:
        message = blocks.render_notice("resolved", found[0], "", None, None)
        await at_most_once(help_desk.slack_client.update(click.channel, click.message_ts, message))


async def tell_if_any(help_desk: HelpDesk, respond: AsyncRespond, click: Click, message: Message | None) -> None:
    if message is not None:
        await tell(help_desk.slack_client, respond, click, message)


_AT_ONCE: Final[dict[str, AskerInput]] = {"withdraw": Withdraw(), "reopen": Reopen()}
"""What a button says that needs nothing more."""


async def _act(help_desk: HelpDesk, click: Click) -> Message | None:
    """Does what was pressed about one's own ticket; what is to be said to that, beside what the ticket says itself."""
    on, asker = click.on_ticket, click.asker
    if on is None:
        return paragraph(WORDS.asker.NOT_YOURS)
    desk = help_desk.desk
    match on.act:
        case "state":
            return await _state(help_desk, asker, on.ticket)
        case "withdraw" | "reopen":
            return _refusal(await asyncio.to_thread(desk.by_asker, asker, on.ticket, _AT_ONCE[on.act]))
        case "rate":
            rated = await asyncio.to_thread(desk.by_asker, asker, on.ticket, Rate(number_in(on.about)))
            return _refusal(rated) or paragraph(WORDS.asker.RATED)
        case "add":
            added = await asyncio.to_thread(desk.add_question, asker, on.ticket, number_in(on.about))
            return _refusal(added) or paragraph(WORDS.asker.ADDED)
        case "send-files" | "keep-files":
            return await answer_asker(desk, help_desk.slack_client, click, on.act)
        case (
            "claim" | "unclaim" | "reply" | "info" | "pass" | "answered" | "resolve" | "transfer" | "snooze" | "kind"
            | "urgent" | "duplicate" | "again" | "canned" | "show" | "outage" | "open" | "attach" | "leave"
            | "teach"
        ):  # fmt: skip
            return paragraph(WORDS.asker.NOT_YOURS)  # forged: these are the staff's
        case _:
            assert_never(on.act)


async def _state(help_desk: HelpDesk, asker: Asker, ticket: int) -> Message:
    found = await asyncio.to_thread(help_desk.desk.views.find, asker.team_id, ticket)
    if found is None or found[0].asker != asker.user_id:
        return paragraph(WORDS.asker.NOT_YOURS)
    return blocks.render_state(await asyncio.to_thread(help_desk.desk.views.asker_card, found[0]))


def _refusal(decision: Decision | None) -> Message | None:
    """Why it was not done; None where it was."""
    if decision is None:
        return paragraph(WORDS.asker.NOT_YOURS)
    return None if decision.refusal is None else paragraph(WORDS.asker.REFUSED[decision.refusal])


def number_in(text: str) -> int:
    """What a button carries; 0, which is nobody's, for anything else."""
    return action_ids.number(text) or 0


def _key(view_id: str) -> str:
    """A form is one request, however often it is sent."""
    return f"form:{view_id}"


def register(app: AsyncApp, shortcut: TicketShortcut) -> None:
    app.shortcut(action_ids.Shortcut.MAKE_TICKET.value)(shortcut.show_form)
