"""The help desk from the staff's side: what is pressed on a ticket's card, and the forms behind it.

Whoever presses or sends anything is checked first, every time.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.canned import Canned
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
from bot.desk.guidance import GuidanceDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import LaterError
from handlers import action_ids
from handlers.blocks import staff_card, staff_forms, staff_thread
from handlers.blocks.forms import View, closing_view
from handlers.blocks.replies import Message, plain
from handlers.blocks.words import WORDS
from handlers.listeners.not_linked_csv import not_linked_csv
from handlers.listeners.tickets import HelpDesk, number_in, tell_if_any
from handlers.slack import forms, payloads
from handlers.slack.client import UndeliverableError, at_most_once
from handlers.slack.forms import MAX_METADATA, StaffForm
from handlers.slack.payloads import Click, Submission
from handlers.slack.private_replies import tell
from handlers.slack.workspace_scope import Provider


def register(app: AsyncApp, help_desk_of: Provider[HelpDesk]) -> None:
    @app.action(action_ids.named(action_ids.STAFF))
    @app.action(action_ids.STAFF_MORE)
    async def pressed(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        help_desk = await help_desk_of(click.asker.team_id)
        if not await help_desk.room.is_staff(click.asker.user_id):
            await tell(help_desk.slack_client, respond, click, plain(WORDS.staff.NOT_STAFF))
            return
        await tell_if_any(help_desk, respond, click, await _pressed(help_desk, click))
        help_desk.inbox.wake()
        if click.action_id == action_ids.STAFF_MORE:
            await _redraw(help_desk, click)

    @app.view(action_ids.STAFF_FORM)
    async def filled_in(ack: AsyncAck, body: dict[str, Any]) -> None:
        sent = await cooperatively(payloads.submission, body)
        help_desk = await help_desk_of(sent.asker.team_id)
        form = forms.decode_staff_form(sent.about)
        ticket = await _ticket(help_desk, sent, form)
        if form is None or ticket is None:
            await ack(response_action="update", view=closing_view(WORDS.staff_form.REPLY_TITLE, WORDS.staff.NOT_STAFF))
            return
        await ack(**await _sent(help_desk, sent, replace(form, values=sent.values), ticket))
        help_desk.inbox.wake()

    @app.view(action_ids.STAFF_PREVIEW)
    async def previewed(ack: AsyncAck, body: dict[str, Any]) -> None:
        sent = await cooperatively(payloads.submission, body)
        help_desk = await help_desk_of(sent.asker.team_id)
        form = forms.decode_staff_form(sent.about)
        ticket = await _ticket(help_desk, sent, form)
        given = None if form is None else _words(form)
        if form is None or ticket is None or given is None:
            await ack(response_action="update", view=closing_view(WORDS.staff_form.REPLY_TITLE, WORDS.staff.NOT_STAFF))
            return
        decision = await _act(help_desk, sent, ticket, given, key=f"view:{sent.view_id}")
        if decision.refusal is None:
            await ack(response_action="clear")
        else:
            text = staff_thread.render_refused(decision).text
            await ack(response_action="update", view=closing_view(WORDS.staff_form.REPLY_TITLE, text))
        help_desk.inbox.wake()


def register_lists(app: AsyncApp, help_desk_of: Provider[HelpDesk], guided: GuidanceDesk) -> None:
    """*Who is not linked yet*: the reminder to all of them, and the list as a file."""

    async def _allowed(help_desk: HelpDesk, click: Click, respond: AsyncRespond) -> bool:
        room, user = help_desk.room, click.asker.user_id
        allowed = await room.is_admin(user)
        if not allowed:
            refusal = WORDS.staff.NOT_ADMIN if await room.is_staff(user) else WORDS.staff.NOT_STAFF
            await tell(help_desk.slack_client, respond, click, plain(refusal))
        return allowed

    @app.action(action_ids.NUDGE)
    async def nudge(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        help_desk = await help_desk_of(click.asker.team_id)
        if await _allowed(help_desk, click, respond):
            asker = click.asker
            count = await asyncio.to_thread(guided.nudge, asker.team_id, _court(click), asker.user_id)
            help_desk.inbox.wake()
            await tell(help_desk.slack_client, respond, click, plain(WORDS.queue.nudged(count)))

    @app.action(action_ids.NOT_LINKED_CSV)
    async def as_csv(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        help_desk = await help_desk_of(click.asker.team_id)
        channel = help_desk.room.channel
        if not await _allowed(help_desk, click, respond) or channel is None:
            return
        unfit = await help_desk.room.unfit()
        if unfit is not None:
            await tell(help_desk.slack_client, respond, click, plain(WORDS.queue.NOT_SENT.format(reason=unfit)))
            return
        found = await asyncio.to_thread(guided.not_linked, click.asker.team_id, _court(click))
        name = f"not-linked-{_court(click) or 'all'}.csv"
        content = not_linked_csv(found).encode()
        try:
            await help_desk.slack_client.upload(channel, None, name, content, WORDS.queue.NOT_LINKED_TITLE.strip("*"))
        except (LaterError, UndeliverableError) as error:
            await tell(help_desk.slack_client, respond, click, plain(WORDS.queue.NOT_SENT.format(reason=error)))
            return
        await tell(help_desk.slack_client, respond, click, plain(WORDS.queue.CSV_SENT))


def _court(click: Click) -> str | None:
    """Which court's list a button belongs to; None: that of all."""
    return None if click.value in ("", "-") else click.value


async def _ticket(help_desk: HelpDesk, sent: Submission, form: StaffForm | None) -> Ticket | None:
    """The ticket of a form, for staff; None for anybody else."""
    if form is None or not await help_desk.room.is_staff(sent.asker.user_id):
        return None
    found = await asyncio.to_thread(help_desk.desk.views.find, sent.asker.team_id, form.ticket)
    return None if found is None else found[0]


async def _redraw(help_desk: HelpDesk, click: Click) -> None:
    """The menu forgets what was chosen, so that the same can be chosen again."""
    on = click.on_ticket
    found = None if on is None else await asyncio.to_thread(help_desk.desk.views.find, click.asker.team_id, on.ticket)
    if found is not None and click.channel and found[1].staff == (click.channel, click.message_ts):
        card = await asyncio.to_thread(help_desk.desk.views.staff_card, found[0])
        message = staff_card.render_staff_card(card, drawn=click.action_ts)
        await at_most_once(help_desk.slack_client.update(*found[1].staff, message))


async def _pressed(help_desk: HelpDesk, click: Click) -> Message | None:
    """Does what needs no form, or opens the form; what is to be told to the clicker."""
    on = click.on_ticket
    team = click.asker.team_id
    found = None if on is None else await asyncio.to_thread(help_desk.desk.views.find, team, on.ticket)
    if on is None or found is None:
        return plain(WORDS.staff.REFUSED["gone"])
    at_once = _at_once(on)
    if at_once is not None:
        decision = await asyncio.to_thread(help_desk.desk.act, team, on.ticket, at_once, click.asker.user_id)
        return None if decision is None or decision.refusal is None else staff_thread.render_refused(decision)
    if on.act == "again":
        sends = await asyncio.to_thread(help_desk.desk.delivery.try_again, team, number_in(on.about))
        return None if sends else plain(WORDS.staff.REFUSED["unchanged"])
    view = await asyncio.to_thread(_form, help_desk, found[0], on)
    if view is None or await at_most_once(help_desk.slack_client.open_modal(click.trigger, view)):
        return None
    return plain(WORDS.ticket_form.NOT_OPEN)


def _at_once(on: action_ids.OnTicket) -> StaffInput | None:
    """What a control does without asking more."""
    match on.act:
        case "claim":
            return Claim()
        case "unclaim":
            return Unclaim()
        case "answered":
            return OfficeAnswered()
        case "urgent":
            return SetUrgent(on.about == "yes")
        case _:
            return None


def _form(help_desk: HelpDesk, ticket: Ticket, on: action_ids.OnTicket) -> View | None:
    """The form behind a control."""
    desk = help_desk.desk
    match on.act:
        case "reply" | "info":
            return staff_forms.reply_view(ticket, on.act)
        case "canned":
            found = desk.views.canned(ticket, on.about)
            return staff_forms.reply_view(ticket, "reply", found.text) if isinstance(found, Canned) else None
        case "resolve":
            return staff_forms.resolve_view(ticket)
        case "pass":
            return staff_forms.pass_view(desk.views.staff_card(ticket), desk.views.contact(ticket, "pacer"))
        case "transfer" | "snooze" | "kind" | "duplicate":
            return staff_forms.small_view(ticket, on.act)
        case "show":
            return staff_forms.history_view(desk.views.file(ticket))
        case _:
            return None


async def _sent(help_desk: HelpDesk, sent: Submission, form: StaffForm, ticket: Ticket) -> dict[str, Any]:
    """The answer to a form: errors in it, its preview, or nothing more."""
    if form.act in ("reply", "info", "resolve"):
        errors = _lacking(form) or _too_long(form)
        if errors:
            return {"response_action": "errors", "errors": errors}
        return {"response_action": "push", "view": staff_forms.preview_view(form, ticket, secret=bool(sent.secrets))}
    given, block, wrong = await _filled_in(help_desk, form, ticket)
    if given is None:
        return {"response_action": "errors", "errors": {block: wrong}}
    decision = await _act(help_desk, sent, ticket, given, key=None)
    if decision.refusal is not None:
        return {"response_action": "errors", "errors": {block: staff_thread.render_refused(decision).text}}
    return {}


async def _filled_in(help_desk: HelpDesk, form: StaffForm, ticket: Ticket) -> tuple[StaffInput | None, str, str]:
    """What a small form says; or None, with the field that is wrong and why."""
    values = form.values
    match form.act:
        case "pass":
            return PassOn("pacer" if values.get(forms.OFFICE) == "pacer" else "court"), forms.OFFICE, ""
        case "transfer":
            to = values.get(forms.TO, "")
            given = Transfer(to) if await help_desk.room.is_staff(to) else None
            return given, forms.TO, WORDS.staff_form.TRANSFER_NOT_STAFF
        case "snooze":
            until = await asyncio.to_thread(
                help_desk.desk.views.snoozed_until, ticket.team_id, values.get(forms.UNTIL, "")
            )
            return None if until is None else Snooze(until), forms.UNTIL, WORDS.staff_form.SNOOZE_UNTIL
        case "kind":
            kind = next((one for one in KINDS if one == values.get(forms.KIND)), ticket.kind)
            return SetKind(kind), forms.KIND, ""
        case _:
            number = action_ids.number(values.get(forms.OF, "").strip().lstrip("#"))
            return None if number is None else CloseAsDuplicate(number), forms.OF, WORDS.staff_form.NUMBER_NEEDED


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
    """A text with many quotation marks or line ends grows on its way through the preview."""
    return {forms.TEXT: WORDS.staff_form.TOO_LONG} if len(form.encode()) > MAX_METADATA else {}


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


async def _act(
    help_desk: HelpDesk, sent: Submission, ticket: Ticket, given: StaffInput, *, key: str | None
) -> Decision:
    decision = await asyncio.to_thread(help_desk.desk.act, ticket.team_id, ticket.id, given, sent.asker.user_id, key)
    return decision or Decision(ticket, refusal="gone")
