"""The card of a ticket in the staff channel: who asks, for whom, what, how far it is, whom to contact."""

from __future__ import annotations

from bot.core.helpdesk import StaffCard
from bot.core.language import language_of
from bot.core.tickets import Ticket
from handlers import action_ids
from handlers.blocks.forms import option
from handlers.blocks.limits import (
    FALLBACK_TEXT,
    Block,
    actions,
    button,
    context,
    escape,
    plain_text,
    quote,
    section,
    truncate,
    trusted_context,
    trusted_section,
)
from handlers.blocks.replies import Message, within_limits
from handlers.blocks.tickets import contact_blocks
from handlers.blocks.words import WORDS
from handlers.blocks.words.people import somebody

MAX_QUOTED = 800
"""Characters of a question or of a policy on the card; the conversation has the whole."""


def render_staff_card(card: StaffCard, drawn: str = "") -> Message:
    """Renders a ticket for the staff: who asks, for whom, what, how far it is, whom to contact, and its controls.

    `drawn`: a value that differs from the last one makes Slack forget what was chosen in the menu.
    """
    ticket = card.ticket
    head = WORDS.tickets.head(ticket, card.court.short if card.court else None)
    blocks = summary_blocks(card)
    if ticket.state != "closed":
        blocks.append(
            context(WORDS.staff.INTERNAL, *([WORDS.staff.suited(card.canned_replies)] if card.canned_replies else []))
        )
    spoken_lead = f"{WORDS.tickets.URGENT_LEAD}: " if ticket.urgent else ""
    spoken = f"{spoken_lead}{head}. {WORDS.tickets.state(ticket)}. {ticket.text}"
    return Message(truncate(escape(spoken), FALLBACK_TEXT), within_limits([*blocks, *_controls(ticket, drawn)]))


def summary_blocks(card: StaffCard) -> list[Block]:
    """All that staff see of a ticket, without its controls."""
    ticket = card.ticket
    head = WORDS.tickets.head(ticket, card.court.short if card.court else None)
    urgent = f"🔴 *{WORDS.tickets.URGENT_LEAD}* · " if ticket.urgent and not ticket.is_over else ""
    lines = [f"{urgent}*{escape(head)}*", _state_line(card)]
    blocks: list[Block] = [
        trusted_section("\n".join(lines)),
        trusted_section(_who(ticket)),
        *([context(WORDS.staff.WRITES_SPANISH)] if language_of(ticket.text) == "es" else []),
        trusted_section(quote(truncate(ticket.text, MAX_QUOTED * 2))),
    ]
    if ticket.state != "closed":
        blocks += _incidents(card)
        blocks += _asked_before(card)
        blocks.append(trusted_section(_progress(card)))
        blocks += _earlier(card)
        if card.system:
            blocks.append(section(f"*{WORDS.staff.FILING_SYSTEM}:* {truncate(card.system, MAX_QUOTED)}"))
        blocks.append(section(f"*{WORDS.staff.WHO_RESETS}:* {truncate(card.policy, MAX_QUOTED)}"))
        blocks += contact_blocks(card.contact, lead=WORDS.staff.COURT_CONTACT)
    return blocks


def with_link(message: Message, link: str | None) -> Message:
    """A card shown elsewhere, with the way to its thread."""
    if link is None:
        return message
    return Message(message.text, [trusted_context(f"<{link}|{WORDS.staff.OPEN_THREAD}>"), *message.blocks])


def _incidents(card: StaffCard) -> list[Block]:
    words = WORDS.incidents
    return [section(f"{words.numbered(one)} {words.line(one)}") for one in card.incidents]


def _earlier(card: StaffCard) -> list[Block]:
    if not card.earlier:
        return []
    lines = [f"#{one.number} {WORDS.tickets.KINDS[one.kind]}: {WORDS.tickets.outcome(one)}" for one in card.earlier]
    return [trusted_section(f"*{WORDS.staff.EARLIER}:* {escape(' · '.join(lines))}")]


def _state_line(card: StaffCard) -> str:
    ticket = card.ticket
    parts = [WORDS.tickets.state(ticket)]
    if ticket.owner:
        parts.append(somebody(ticket.owner))
    if card.reply_due is not None:
        parts.append(WORDS.times.first_reply_by(card.reply_due))
    elif card.resolution_due is not None:
        parts.append(WORDS.times.resolve_by(card.resolution_due))
    if card.snoozed_until is not None:
        parts.append(WORDS.times.snoozed_until(card.snoozed_until))
    if ticket.resolution is not None:
        parts.append(WORDS.tickets.RESOLUTIONS[ticket.resolution])
    if ticket.rating is not None:
        parts.append(WORDS.staff.rated(ticket.rating))
    return " · ".join(parts)


def _who(ticket: Ticket) -> str:
    lines = [
        f"*{WORDS.staff.FROM}:* {somebody(ticket.asker)}"
        + (f" for *{escape(ticket.subject)}*" if ticket.subject else "")
    ]
    if ticket.opened_by:
        lines.append(f"*{WORDS.staff.OPENED_BY}:* {somebody(ticket.opened_by)}")
    for name, value in (
        (WORDS.staff.DUE, ticket.deadline),
        (WORDS.staff.LOGIN_NAME, ticket.login),
        (WORDS.staff.CONTACT, ticket.reach),
    ):
        if value:
            lines.append(f"*{name}:* {escape(value)}")
    return "\n".join(lines)


def _asked_before(card: StaffCard) -> list[Block]:
    lines = []
    if card.question and card.question != card.ticket.text:
        lines.append(f"*{WORDS.staff.ASKED}:* {truncate(escape(card.question), MAX_QUOTED)}")
    if card.answer_line:
        lines.append(f"*{WORDS.staff.BOT_ANSWERED}:* {escape(card.answer_line.replace('*', ''))}")
    return [trusted_section("\n".join(lines))] if lines else []


def _progress(card: StaffCard) -> str:
    one = card.check
    where = WORDS.staff.NO_CHECK if one is None else escape(f"{one.state} {WORDS.check.bar(*one.bar)}".strip())
    lines = [f"*{WORDS.staff.IN_CHECK}:* {where}"]
    if card.saved_facts:
        lines.append(
            f"*{WORDS.staff.TOLD_BOT}:* " + escape(" · ".join(f"{name}: {answer}" for name, answer in card.saved_facts))
        )
    return "\n".join(lines)


def _controls(ticket: Ticket, drawn: str) -> list[Block]:
    if ticket.state == "closed":
        return [actions([_button(ticket, WORDS.staff.HISTORY, "show")], block_id="staff")]
    if ticket.is_over:
        elements = [
            _button(ticket, WORDS.staff.REPLY, "reply"),
            _button(ticket, WORDS.teach.TEACH_THIS, "teach"),
            _button(ticket, WORDS.staff.HISTORY, "show"),
        ]
        return [actions(elements, block_id="staff")]
    elements = [] if ticket.owner else [_button(ticket, WORDS.staff.CLAIM, "claim", style="primary")]
    elements.append(_button(ticket, WORDS.staff.REPLY, "reply"))
    if ticket.state == "waiting-court":
        elements.append(_button(ticket, WORDS.staff.ANSWERED, "answered"))
    else:
        elements.append(_button(ticket, WORDS.staff.PASS, "pass"))
    elements += [
        _button(ticket, WORDS.staff.INFO, "info"),
        _button(ticket, WORDS.staff.RESOLVE, "resolve"),
        _more(ticket),
    ]
    return [actions(elements, block_id=f"staff.{drawn}" if drawn else "staff")]


def _more(ticket: Ticket) -> Block:
    urgent = WORDS.staff.NOT_URGENT if ticket.urgent else WORDS.staff.URGENT
    rows: list[tuple[action_ids.TicketAct, str, str]] = [
        ("transfer", WORDS.staff.TRANSFER, ""),
        *([("unclaim", WORDS.staff.UNCLAIM, "")] if ticket.owner else []),  # type: ignore[list-item]
        ("snooze", WORDS.staff.SNOOZE, ""),
        ("kind", WORDS.staff.CHANGE_KIND, ""),
        ("urgent", urgent, "no" if ticket.urgent else "yes"),
        ("duplicate", WORDS.staff.DUPLICATE, ""),
        ("outage", WORDS.incidents.REPORT, ""),
        ("teach", WORDS.teach.TEACH_THIS, ""),
        ("show", WORDS.staff.HISTORY, ""),
    ]
    return {
        "type": "static_select",
        "action_id": action_ids.Action.STAFF_MORE,
        "placeholder": plain_text(WORDS.staff.MORE),
        "options": [
            option(action_ids.TicketControl(ticket.id, act, about).encode(), text) for act, text, about in rows
        ],
    }


def _button(ticket: Ticket, text: str, act: action_ids.TicketAct, style: str | None = None) -> Block:
    return button(
        text, f"{action_ids.Action.STAFF}.{act}", action_ids.TicketControl(ticket.id, act).encode(), style=style
    )
