"""The forms of the staff: a reply, a resolution, whom to pass a ticket to, and its history."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.helpdesk import MAX_REPLY, Contact, StaffCard
from bot.core.tickets import RESOLUTIONS, Ticket
from bot.desk.ticket_views import TicketFile
from handlers import action_ids
from handlers.blocks.forms import Submit, View, checkbox, field, modal, person, radio, select, text_input
from handlers.blocks.limits import Block, context, escape, section, sections, trusted_context, trusted_sections
from handlers.blocks.replies import within_limits
from handlers.blocks.ticket_form import kind_field
from handlers.blocks.tickets import contact_blocks, ready_message
from handlers.blocks.words import WORDS
from handlers.slack.forms import HOW, IDENTITY, KIND, OF, OFFICE, TEXT, TO, UNTIL, StaffForm

MAX_CHANGES = 40
"""Lines of a ticket's history; the newest are shown."""


def reply_view(ticket: Ticket, act: action_ids.TicketAct, text: str = "") -> View:
    """Words to the asker, to be previewed."""
    words = WORDS.staff_form
    title = words.INFO_TITLE if act == "info" else words.REPLY_TITLE
    entry = text_input(MAX_REPLY, initial=text, lines=True, focus=True)
    blocks = [_about(ticket), field(TEXT, words.REPLY_TEXT, entry, hint=words.REPLY_HINT)]
    return modal(title, blocks, _submit(words.PREVIEW, ticket, act))


def resolve_view(ticket: Ticket) -> View:
    """How it was resolved, and what to tell."""
    words = WORDS.staff_form
    hows = {str(how): WORDS.tickets.RESOLUTIONS[how] for how in RESOLUTIONS}
    entry = text_input(MAX_REPLY, lines=True)
    blocks = [
        _about(ticket),
        field(HOW, words.HOW, radio(hows)),
        field(IDENTITY, words.IDENTITY, checkbox("yes", words.IDENTITY_CHECKED), optional=True),
        field(TEXT, words.RESOLVE_TEXT, entry, hint=words.REPLY_HINT, optional=True),
    ]
    return modal(words.RESOLVE_TITLE, blocks, _submit(words.PREVIEW, ticket, "resolve"))


def preview_view(form: StaffForm, ticket: Ticket, *, secret: bool) -> View:
    """What the asker will read, before it is sent."""
    words = WORDS.staff_form
    text = form.values.get(TEXT, "")
    blocks: list[Block] = [_about(ticket)]
    if secret:
        blocks.append(section(f"*{words.PREVIEW_SECRET}*"))
    if form.act == "resolve":
        blocks.append(context(WORDS.tickets.RESOLUTIONS[form.values[HOW]]))  # type: ignore[index]
    blocks += sections(text) if text else [section(words.PREVIEW_NOTHING)]
    if form.act == "resolve":
        blocks.append(section(WORDS.asker.NOTICES["resolved"]))
    submit = Submit(words.SEND_NOW, action_ids.Modal.STAFF_PREVIEW, form.encode())
    return modal(words.PREVIEW_TITLE, blocks, submit, close=words.BACK)


def pass_view(card: StaffCard, pacer: Contact) -> View:
    """Whom to pass it to, with their contact and the message the asker gets."""
    words, ticket = WORDS.staff_form, card.ticket
    likely = "pacer" if ticket.kind in ("pacer-login", "mfa") else "court"
    blocks: list[Block] = [
        _about(ticket),
        section(words.PASS_INTRO),
        field(OFFICE, words.PASS_TO, radio(dict(WORDS.tickets.OFFICES.items()), likely)),
        *contact_blocks(card.contact),
        *ready_message(ticket, card.contact, card.court),
        *contact_blocks(pacer),
    ]
    return modal(words.PASS_TITLE, within_limits(blocks), _submit(words.PASS_ON, ticket, "pass"))


def small_view(ticket: Ticket, act: action_ids.TicketAct) -> View:
    """One question: to whom, until when, which kind, of which ticket."""
    words = WORDS.staff_form
    until = select(words.SNOOZES, "1d")
    fields: Mapping[str, tuple[str, Block]] = {
        "transfer": (words.TRANSFER_TITLE, field(TO, words.TRANSFER_TO, person())),
        "snooze": (words.SNOOZE_TITLE, field(UNTIL, words.SNOOZE_UNTIL, until)),
        "kind": (words.KIND_TITLE, kind_field(KIND, ticket.kind)),
        "duplicate": (words.DUPLICATE_TITLE, field(OF, words.DUPLICATE_OF, text_input(10))),
    }
    title, question = fields[act]
    return modal(title, [_about(ticket), question], _submit(WORDS.buttons.SAVE, ticket, act))


def history_view(file: TicketFile) -> View:
    """All that happened to a ticket, by the desk's clock."""
    lines = [WORDS.tickets.change(change, file.zone) for change in file.history[-MAX_CHANGES:]]
    head = WORDS.tickets.head(file.ticket, file.court.short if file.court else None)
    return modal(WORDS.staff.HISTORY_TITLE, [section(f"*{head}*"), *trusted_sections("\n".join(lines) or "–")])


def _submit(text: str, ticket: Ticket, act: action_ids.TicketAct) -> Submit:
    return Submit(text, action_ids.Modal.STAFF_FORM, StaffForm(ticket.id, act, {}).encode())


def _about(ticket: Ticket) -> Block:
    whom = f" · {escape(ticket.subject)}" if ticket.subject else ""
    return trusted_context(f"#{ticket.number} · <@{ticket.asker}>{whom} · {WORDS.tickets.KINDS[ticket.kind]}")
