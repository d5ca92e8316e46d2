"""The forms of the staff: a reply, a resolution, whom to pass a ticket to, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as field_of

from bot.core.helpdesk import MAX_REPLY, Contact, News, Seen, StaffCard, TicketMessage
from bot.core.tickets import RESOLUTIONS, Ticket
from bot.desk.ticket_views import TicketFile
from handlers import action_ids
from handlers.blocks.attachments import file_field, preview_line
from handlers.blocks.forms import Submit, View, checkbox, field, modal, person, radio, select, text_input
from handlers.blocks.limits import (
    Block,
    context,
    escape,
    quote,
    section,
    sections,
    truncate,
    trusted_context,
    trusted_section,
    trusted_sections,
)
from handlers.blocks.replies import within_limits
from handlers.blocks.ticket_form import kind_field
from handlers.blocks.tickets import contact_blocks, ready_message
from handlers.blocks.words import WORDS
from handlers.blocks.words.people import somebody
from handlers.slack.forms import CANNED, HOW, IDENTITY, KIND, OF, OFFICE, TEXT, TO, UNTIL, StaffForm

MAX_CHANGES = 40
"""Lines of a ticket's history; the newest are shown."""
MAX_SAID = 6
"""Messages of the conversation that a form shows; the thread has them all."""
MAX_SAID_CHARS = 600
MAX_NEWS = 10
MAX_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form begins with."""

    text: str = ""
    drawn: str = ""
    """Differs from the last time where other words are to stand in the field: Slack keeps what was typed in it."""
    seen: Seen | None = None
    """How far the ticket was read when the form was opened first; None: it opens now."""


def reply_view(
    file: TicketFile, act: action_ids.TicketAct, typed: Typed | None = None, *, takes_files: bool = True
) -> View:
    """Words to the asker, to be previewed; with what was written so far, and the canned replies."""
    words, typed, ticket = WORDS.staff_form, typed or Typed(), file.ticket
    title = words.INFO_TITLE if act == "info" else words.REPLY_TITLE
    entry = text_input(MAX_REPLY, initial=typed.text, lines=True, focus=True)
    blocks = [
        _about(ticket),
        *_conversation(file),
        *_canned(file),
        field(f"{TEXT}.{typed.drawn}" if typed.drawn else TEXT, words.REPLY_TEXT, entry, hint=words.REPLY_HINT),
        *([file_field(for_asker=False)] if takes_files else []),
    ]
    return modal(title, blocks, _submit(words.PREVIEW, ticket, act, typed.seen or file.seen))


def _conversation(file: TicketFile) -> list[Block]:
    """What both sides wrote last; what was taken back is left out."""
    written = [one for one in file.messages if one.state != "taken back"]
    if not written:
        return []
    left = len(written) - MAX_SAID
    more = [context(WORDS.staff_form.earlier(left))] if left > 0 else []
    return [section(f"*{WORDS.staff_form.SO_FAR}*"), *more, *(_said(one, file.zone) for one in written[-MAX_SAID:])]


def _said(message: TicketMessage, zone: str) -> Block:
    lead = WORDS.tickets.said(message, zone)
    return trusted_section(f"{lead}\n{quote(truncate(message.text, MAX_SAID_CHARS))}" if message.text else lead)


def _canned(file: TicketFile) -> list[Block]:
    """What is chosen comes into the field at once, below what is typed there."""
    if not file.replies:
        return []
    words = WORDS.staff_form
    options = {
        action_ids.TicketControl(file.ticket.id, "canned", reply.id).encode(): reply.title
        for reply in file.replies[:MAX_OPTIONS]
    }
    menu = select(options, None, words.CANNED_PICK) | {"action_id": action_ids.Action.STAFF_CANNED}
    chooser = field(CANNED, words.CANNED, menu, hint=words.CANNED_HINT, optional=True)
    return [chooser | {"dispatch_action": True}]


def resolve_view(file: TicketFile) -> View:
    """How it was resolved, and what to tell."""
    words, ticket = WORDS.staff_form, file.ticket
    hows = {str(how): WORDS.tickets.RESOLUTIONS[how] for how in RESOLUTIONS}
    entry = text_input(MAX_REPLY, lines=True)
    blocks = [
        _about(ticket),
        *_conversation(file),
        field(HOW, words.HOW, radio(hows)),
        field(IDENTITY, words.IDENTITY, checkbox("yes", words.IDENTITY_CHECKED), optional=True),
        field(TEXT, words.RESOLVE_TEXT, entry, hint=words.REPLY_HINT, optional=True),
    ]
    return modal(words.RESOLVE_TITLE, blocks, _submit(words.PREVIEW, ticket, "resolve", file.seen))


@dataclass(frozen=True, slots=True)
class Warnings:
    """What is said above a preview."""

    secret: bool = False
    news: News = field_of(default_factory=News)
    """What others did since the form was opened."""
    problem: str = ""
    """Why it could not be sent."""


def preview_view(form: StaffForm, file: TicketFile, who: str, warnings: Warnings) -> View:
    """What the asker will read, before `who` sends it; first of all what is different from what they know."""
    words, ticket = WORDS.staff_form, file.ticket
    text = form.values.get(TEXT, "")
    others = form.act == "resolve" and ticket.owner not in (None, who) and not ticket.is_over
    blocks: list[Block] = [_about(ticket), *_warned(warnings, file)]
    if others:
        blocks.append(trusted_section(words.of_somebody_else(ticket.owner or "")))
    if form.act == "resolve":
        blocks.append(context(WORDS.tickets.RESOLUTIONS[form.values[HOW]]))  # type: ignore[index]
    blocks += sections(text) if text else [section(words.PREVIEW_NOTHING)]
    blocks += preview_line(form.files)
    if form.act == "resolve":
        blocks.append(section(WORDS.asker.NOTICES["resolved"]))
    anyway = words.SEND_ANYWAY if warnings.news else words.SEND_NOW
    about = replace(form, seen=file.seen).encode()
    submit = Submit(words.RESOLVE_ANYWAY if others else anyway, action_ids.Modal.STAFF_PREVIEW, about)
    return modal(words.PREVIEW_TITLE, blocks, submit, close=words.BACK)


def _warned(warnings: Warnings, file: TicketFile) -> list[Block]:
    words = WORDS.staff_form
    problem = [trusted_section(f"*{words.NOT_SENT}* {warnings.problem}")] if warnings.problem else []
    secret = [section(f"*{words.PREVIEW_SECRET}*")] if warnings.secret else []
    return [*problem, *_news(warnings.news, file), *secret]


def _news(news: News, file: TicketFile) -> list[Block]:
    if not news:
        return []
    lines = [WORDS.tickets.change(change, file.zone) for change in news.changes[-MAX_NEWS:]]
    written = [_said(one, file.zone) for one in news.messages[-MAX_SAID:]]
    lead = trusted_section("\n".join([f"*{WORDS.staff_form.NEWS}*", *(f"• {line}" for line in lines)]))
    return [lead, *written, {"type": "divider"}]


def not_sent_view(title: str, reason: str, text: str) -> View:
    """Why nothing was sent, and what was typed: it is not lost."""
    kept = [section(WORDS.staff_form.YOUR_WORDS), *sections(text)] if text.strip() else []
    return modal(title, [trusted_section(reason), *kept])


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


def _submit(text: str, ticket: Ticket, act: action_ids.TicketAct, seen: Seen | None = None) -> Submit:
    return Submit(text, action_ids.Modal.STAFF_FORM, StaffForm(ticket.id, act, {}, seen).encode())


def _about(ticket: Ticket) -> Block:
    whom = f" · {escape(ticket.subject)}" if ticket.subject else ""
    return trusted_context(f"#{ticket.number} · {somebody(ticket.asker)}{whom} · {WORDS.tickets.KINDS[ticket.kind]}")
