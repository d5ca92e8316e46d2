"""The help desk from the staff's side: what is pressed on a ticket's card, and the forms behind it.

Whoever presses or sends anything is checked first, every time.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final, Literal, assert_never, cast

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.canned import RenderedReply
from bot.core.helpdesk import News
from bot.core.knowledge import TicketKind
from bot.core.redaction import Redacted
from bot.core.tickets import (
    KINDS,
    RESOLUTIONS,
    Claim,
    CloseAsDuplicate,
    Decision,
    OfficeAnswered,
    PassOn,
    Resolution,
    Resolve,
    SetKind,
    SetUrgent,
    Snooze,
    StaffInput,
    StaffReply,
    Ticket,
    Transfer,
    Unclaim,
)
from bot.desk.ticket_views import TicketFile
from bot.desk.tickets import Previewed
from bot.jobs.cooperation import cooperatively
from handlers import action_ids
from handlers.blocks import staff_card, staff_forms, staff_thread
from handlers.blocks.forms import View
from handlers.blocks.incidents import report_view
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.teach_forms import kind_view_of_ticket
from handlers.blocks.words import WORDS
from handlers.listeners.attachments import answer_staff
from handlers.listeners.tickets import HelpDesk, number_in, tell_if_any
from handlers.slack import forms
from handlers.slack.failures import at_most_once
from handlers.slack.forms import MAX_METADATA, StaffForm
from handlers.slack.payloads import Click, FormFields, Submission
from handlers.slack.private_replies import answer, tell
from handlers.slack.workspace_scope import Provider

FormAct = Literal[
    "reply", "info", "canned", "resolve", "pass", "transfer", "snooze", "kind", "duplicate", "show", "outage", "teach",
]  # fmt: skip
"""What opens a form."""
_BLOCK_OF: Final = {"pass": forms.OFFICE, "transfer": forms.TO, "snooze": forms.UNTIL, "kind": forms.KIND}
"""The field of a small form that a refusal is shown at."""


@dataclass(frozen=True, slots=True)
class StaffButtons:
    """What staff press about a ticket."""

    help_desk_of: Provider[HelpDesk]

    async def act(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        await self._act(click, respond)

    async def act_from_menu(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        """The same, from the menu of the card, which is drawn anew then."""
        await ack()
        if await self._act(click, respond):
            await _redraw(await self.help_desk_of(click.asker.team_id), click)

    async def fill_in_canned(self, ack: AsyncAck, click: Click, _: AsyncRespond) -> None:
        """A canned reply chosen in a form: its words come below those that are typed there."""
        await ack()
        help_desk = await self.help_desk_of(click.asker.team_id)
        form, on = forms.decode_staff_form(click.about), click.on_ticket
        if click.view_id is None or form is None or on is None or form.ticket != on.ticket:
            return  # forged
        if not await help_desk.access.is_staff(click.asker.user_id):
            return
        typed = await cooperatively(click.typed)
        view = await asyncio.to_thread(_with_canned, help_desk, click, form, typed)
        if view is not None:
            await at_most_once(help_desk.slack_client.update_modal(click.view_id, view))

    async def _act(self, click: Click, respond: AsyncRespond) -> bool:
        """Whether somebody pressed it who may."""
        help_desk = await self.help_desk_of(click.asker.team_id)
        if not await help_desk.access.is_staff(click.asker.user_id):
            await tell(help_desk.slack_client, respond, click, paragraph(WORDS.staff.NOT_STAFF))
            return False
        said, on = await _do(help_desk, click), click.on_ticket
        if said is not None and on is not None and on.act in ("attach", "leave"):  # a question is answered once
            await answer(help_desk.slack_client, respond, click.recipient, said, replace=click.ephemeral)
        else:
            await tell_if_any(help_desk, respond, click, said)
        help_desk.inbox.wake()
        return True


@dataclass(frozen=True, slots=True)
class StaffForms:
    """The forms behind what staff press, and the preview of what the asker will read."""

    help_desk_of: Provider[HelpDesk]

    async def fill_in(self, ack: AsyncAck, sent: Submission) -> None:
        fields = await cooperatively(sent.read)
        help_desk = await self.help_desk_of(sent.asker.team_id)
        form = forms.decode_staff_form(sent.about)
        filled = None if form is None else forms.fill_staff_form(form, fields.values)
        file = await _file(help_desk, sent, filled)
        if filled is None or file is None:
            await ack(**_not_staff(filled))
            return
        if filled.act in ("reply", "info", "resolve"):
            await ack(**_preview(filled, file, sent, fields))
        else:
            await ack(**await _act_on_form(help_desk, sent, filled, file.ticket))
        help_desk.inbox.wake()

    async def send_previewed(self, ack: AsyncAck, sent: Submission) -> None:
        help_desk = await self.help_desk_of(sent.asker.team_id)
        form = forms.decode_staff_form(sent.about)
        file = await _file(help_desk, sent, form)
        event = None if form is None else _words(form)
        if form is None or file is None or event is None:
            await ack(**_not_staff(form))
            return
        key = f"view:{sent.view_id}"
        previewed = Previewed(sent.asker.team_id, form.ticket, event, sent.asker.user_id, key, form.seen, form.files)
        done = await asyncio.to_thread(help_desk.desk.send, previewed)
        if isinstance(done, Decision) and done.refusal is None:
            await ack(response_action="clear")
        else:
            # What was typed stays, below what is new or why it could not be sent.
            warnings = _warnings(done)
            now = await _file(help_desk, sent, form) or file
            view = staff_forms.preview_view(form, now, sent.asker.user_id, warnings)
            await ack(response_action="update", view=view)
        help_desk.inbox.wake()


@dataclass(frozen=True, slots=True)
class _WrongField:
    """A field of a form that cannot be as it is."""

    block: str
    reason: str


async def _file(help_desk: HelpDesk, sent: Submission, form: StaffForm | None) -> TicketFile | None:
    """The ticket of a form with all that happened to it, for staff; None for anybody else."""
    if form is None or not await help_desk.access.is_staff(sent.asker.user_id):
        return None
    found = await asyncio.to_thread(help_desk.desk.views.find, sent.asker.team_id, form.ticket)
    return None if found is None else await asyncio.to_thread(help_desk.desk.views.file, found[0])


def _not_staff(form: StaffForm | None) -> dict[str, Any]:
    """What a form turns into for who may not send it; their own words stay readable."""
    text = "" if form is None else form.values.get(forms.TEXT, "")
    view = staff_forms.not_sent_view(WORDS.staff_form.REPLY_TITLE, WORDS.staff.NOT_STAFF, text)
    return {"response_action": "update", "view": view}


def _warnings(done: Decision | News | None) -> staff_forms.Warnings:
    """Why a preview was not sent."""
    if isinstance(done, News):
        return staff_forms.Warnings(news=done)
    problem = WORDS.staff.REFUSED["gone"] if done is None else staff_thread.render_refused(done).text
    return staff_forms.Warnings(problem=problem)


async def _redraw(help_desk: HelpDesk, click: Click) -> None:
    """The menu forgets what was chosen, so that the same can be chosen again."""
    on = click.on_ticket
    found = None if on is None else await asyncio.to_thread(help_desk.desk.views.find, click.asker.team_id, on.ticket)
    if found is not None and click.channel and found[1].staff == (click.channel, click.message_ts):
        card = await asyncio.to_thread(help_desk.desk.views.staff_card, found[0])
        message = staff_card.render_staff_card(card, drawn=click.action_ts)
        await at_most_once(help_desk.slack_client.update(*found[1].staff, message))


async def _do(help_desk: HelpDesk, click: Click) -> Message | None:
    """Does what was pressed about a ticket; what is to be told to the clicker."""
    on = click.on_ticket
    found = None if on is None else await asyncio.to_thread(help_desk.desk.views.find, click.asker.team_id, on.ticket)
    if on is None or found is None:
        return paragraph(WORDS.staff.REFUSED["gone"])
    return await _do_on_ticket(help_desk, click, on, found[0])


async def _do_on_ticket(
    help_desk: HelpDesk, click: Click, on: action_ids.TicketControl, ticket: Ticket
) -> Message | None:
    """Does what needs no form, or opens the form."""
    team = click.asker.team_id
    match on.act:
        case "claim" | "unclaim" | "answered" | "urgent":
            event, user = _at_once(on.act, on.about), click.asker.user_id
            decision = await asyncio.to_thread(help_desk.desk.act, team, on.ticket, event, user)
            return None if decision is None or decision.refusal is None else staff_thread.render_refused(decision)
        case "again":
            sends = await asyncio.to_thread(help_desk.desk.delivery.try_again, team, number_in(on.about))
            return None if sends else paragraph(WORDS.staff.REFUSED["unchanged"])
        case "open":  # Slack has opened its page
            return None
        case (
            "reply" | "info" | "canned" | "resolve" | "pass" | "transfer" | "snooze" | "kind" | "duplicate" | "show"
            | "outage" | "teach"
        ):  # fmt: skip
            view = await asyncio.to_thread(_form, help_desk, ticket, on.act, on.about)
            return await _open(help_desk, click.trigger, view)
        case "attach" | "leave":
            return await answer_staff(help_desk.desk, click, on.act)
        case "state" | "withdraw" | "reopen" | "rate" | "add" | "send-files" | "keep-files":
            return paragraph(WORDS.staff.REFUSED["gone"])  # forged: these are the asker's
        case _:
            assert_never(on.act)


async def _open(help_desk: HelpDesk, trigger: str, view: View | None) -> Message | None:
    """Opens a form; what is to be told where it does not open."""
    if view is None or await at_most_once(help_desk.slack_client.open_modal(trigger, view)):
        return None
    return paragraph(WORDS.ticket_form.NOT_OPEN)


def _at_once(act: Literal["claim", "unclaim", "answered", "urgent"], about: str) -> StaffInput:
    """What a control does without asking more."""
    match act:
        case "claim":
            return Claim()
        case "unclaim":
            return Unclaim()
        case "answered":
            return OfficeAnswered()
        case "urgent":
            return SetUrgent(about == "yes")
        case _:
            assert_never(act)


def _form(help_desk: HelpDesk, ticket: Ticket, act: FormAct, about: str) -> View | None:
    """The form behind a control; None for a canned reply that is there no more."""
    desk = help_desk.desk
    match act:
        case "reply" | "info":
            return staff_forms.reply_view(desk.views.file(ticket), act, takes_files=help_desk.takes_files)
        case "canned":
            canned = desk.views.canned_reply(ticket, about)
            if not isinstance(canned, RenderedReply):
                return None
            typed = staff_forms.Typed(canned.text)
            return staff_forms.reply_view(desk.views.file(ticket), "reply", typed, takes_files=help_desk.takes_files)
        case "resolve":
            return staff_forms.resolve_view(desk.views.file(ticket))
        case "pass":
            return staff_forms.pass_view(desk.views.staff_card(ticket), desk.views.contact(ticket, "pacer"))
        case "transfer" | "snooze" | "kind" | "duplicate":
            return staff_forms.small_view(ticket, act)
        case "show":
            return staff_forms.history_view(desk.views.file(ticket))
        case "outage":
            return report_view(desk.views.court(ticket.court))
        case "teach":
            return kind_view_of_ticket(desk.views.staff_card(ticket), desk.views.file(ticket).last_reply)
        case _:
            assert_never(act)


def _preview(form: StaffForm, file: TicketFile, sent: Submission, fields: FormFields) -> dict[str, Any]:
    """What the asker will read, and what others did meanwhile; or the errors in the form."""
    errors = _lacking(form) or _too_long(form)
    if errors:
        shown = {forms.field_name(block): block for block in fields.values}
        by_block = {shown.get(name, name): reason for name, reason in errors.items()}
        return {"response_action": "errors", "errors": by_block}
    who = sent.asker.user_id
    warnings = staff_forms.Warnings(bool(fields.secrets), file.news(form.seen, who))
    return {"response_action": "push", "view": staff_forms.preview_view(form, file, who, warnings)}


def _with_canned(help_desk: HelpDesk, click: Click, form: StaffForm, typed: str) -> View | None:
    """The form of a reply with the words of a canned reply below what is typed there."""
    assert click.on_ticket is not None, "it is looked at before"
    views = help_desk.desk.views
    found = views.find(click.asker.team_id, form.ticket)
    canned = None if found is None else views.canned_reply(found[0], click.on_ticket.about)
    if found is None or not isinstance(canned, RenderedReply) or form.act not in ("reply", "info"):
        return None
    text = "\n\n".join(filter(None, (typed, canned.text)))
    shown = staff_forms.Typed(text, click.action_ts.replace(".", "-"), form.seen)
    return staff_forms.reply_view(views.file(found[0]), form.act, shown, takes_files=help_desk.takes_files)


async def _act_on_form(help_desk: HelpDesk, sent: Submission, form: StaffForm, ticket: Ticket) -> dict[str, Any]:
    """Does what a small form says: the errors in it, or nothing more."""
    event = await _event(help_desk, form, ticket)
    if isinstance(event, _WrongField):
        return {"response_action": "errors", "errors": {event.block: event.reason}}
    decision = await _decide(help_desk, sent, ticket, event, key=None)
    if decision.refusal is not None:
        block = _BLOCK_OF.get(form.act, forms.OF)
        return {"response_action": "errors", "errors": {block: staff_thread.render_refused(decision).text}}
    return {}


async def _event(help_desk: HelpDesk, form: StaffForm, ticket: Ticket) -> StaffInput | _WrongField:
    """What a small form says."""
    values = form.values
    match form.act:
        case "pass":
            return PassOn("pacer" if values.get(forms.OFFICE) == "pacer" else "court")
        case "transfer":
            to = values.get(forms.TO, "")
            is_staff = await help_desk.access.is_staff(to)
            return Transfer(to) if is_staff else _WrongField(forms.TO, WORDS.staff_form.TRANSFER_NOT_STAFF)
        case "snooze":
            until = await asyncio.to_thread(
                help_desk.desk.views.snoozed_until, ticket.team_id, values.get(forms.UNTIL, "")
            )
            return _WrongField(forms.UNTIL, WORDS.staff_form.SNOOZE_UNTIL) if until is None else Snooze(until)
        case "kind":
            return SetKind(_kind(form, ticket))
        case _:
            number = action_ids.number(values.get(forms.OF, "").strip().lstrip("#"))
            return _WrongField(forms.OF, WORDS.staff_form.NUMBER_NEEDED) if number is None else CloseAsDuplicate(number)


def _kind(form: StaffForm, ticket: Ticket) -> TicketKind:
    return next((one for one in KINDS if one == form.values.get(forms.KIND)), ticket.kind)


def _lacking(form: StaffForm) -> dict[str, str]:
    """What has to be filled in still, by block id."""
    values = form.values
    if form.act != "resolve":
        return {} if values.get(forms.TEXT, "").strip() else {forms.TEXT: WORDS.ticket_form.NEED_TEXT}
    how = values.get(forms.HOW)
    if how not in RESOLUTIONS:
        return {forms.HOW: WORDS.staff_form.HOW}
    unchecked = how == "court-reset" and not values.get(forms.IDENTITY)
    return {forms.IDENTITY: WORDS.staff.IDENTITY_NEEDED} if unchecked else {}


def _too_long(form: StaffForm) -> dict[str, str]:
    """A text with many quotation marks or line ends grows on its way through the preview, which knows a little more."""
    return {forms.TEXT: WORDS.staff_form.TOO_LONG} if len(form.encode()) > MAX_METADATA - 25 else {}


def _words(form: StaffForm) -> StaffInput | None:
    """What a preview sends."""
    text = Redacted(form.values.get(forms.TEXT, ""))
    match form.act:
        case "reply":
            return StaffReply(text)
        case "info":
            return StaffReply(text, needs_info=True)
        case "resolve":
            how = cast(Resolution, form.values.get(forms.HOW, "other"))
            return Resolve(how, bool(form.values.get(forms.IDENTITY)), text)
        case _:
            return None


async def _decide(
    help_desk: HelpDesk, sent: Submission, ticket: Ticket, event: StaffInput, *, key: str | None
) -> Decision:
    decision = await asyncio.to_thread(help_desk.desk.act, ticket.team_id, ticket.id, event, sent.asker.user_id, key)
    return decision or Decision(ticket, refusal="gone")
