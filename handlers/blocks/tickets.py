"""An asker's tickets in the direct message: the card, what staff write, contacts, a message to send."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote as quote_url

from bot.core.helpdesk import MAX_TEXT, AskerCard, Contact, TicketMessage, Triage
from bot.core.knowledge import Court
from bot.core.tickets import AskerNotice, Refusal, Ticket
from handlers import action_ids
from handlers.blocks.answers import answer_blocks_alone, new_ticket_row
from handlers.blocks.guidance import confirm
from handlers.blocks.limits import (
    FALLBACK_TEXT,
    Block,
    actions,
    button,
    context,
    escape,
    quote,
    section,
    sections,
    truncate,
    trusted_section,
)
from handlers.blocks.replies import Message, within_limits
from handlers.blocks.words import WORDS
from handlers.blocks.words.people import somebody

MAX_MAIL_LINK = 1800
"""Characters of a link that every mail program takes."""
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b")
_PHONE = re.compile(r"(?<!\w)\+?\(?\d[\d().\s/-]{5,18}\d(?!\w)(?:\s?(?:x|ext\.?)\s?\d{1,5})?", re.IGNORECASE)


def render_asker_card(card: AskerCard) -> Message:
    """Renders a ticket in the direct message: number, state, when to expect a reply, and its controls."""
    ticket = card.ticket
    head = WORDS.tickets.head(ticket, card.court.short if card.court else None)
    urgent = f" · {WORDS.tickets.URGENT}" if ticket.urgent and not ticket.is_over else ""
    lines = [f"*{escape(head)}*", WORDS.tickets.state(ticket, own=True) + urgent]
    if ticket.opened_by:
        lines.append(WORDS.asker.opened_for(ticket.opened_by))
    if card.on_call is not None:
        lines.append(WORDS.on_call.asker_line(card.on_call))
    if card.reply_due is not None:
        lines.append(WORDS.times.by_when(card.reply_due))
    blocks: list[Block] = [trusted_section("\n".join(lines)), trusted_section(quote(truncate(ticket.text, MAX_TEXT)))]
    if card.reachable:
        blocks.append(section("\n".join((WORDS.on_call.REACHABLE, *card.reachable))))
    blocks += _meanwhile(card)
    blocks.append(context(WORDS.asker.WRITE_HERE))
    controls = _controls(card)
    spoken = "\n".join([*lines, escape(ticket.text)])
    return Message(truncate(spoken, FALLBACK_TEXT), within_limits([*blocks, *controls]))


def render_notice(what: AskerNotice, ticket: Ticket, who: str, contact: Contact | None, court: Court | None) -> Message:
    """Tells the asker about a change of state, in the ticket's thread."""
    text = WORDS.asker.NOTICES[what].format(who=somebody(who))
    blocks: list[Block] = [context(f"#{ticket.number}"), trusted_section(text)]
    if contact is not None:
        blocks += contact_blocks(contact)
        blocks += ready_message(ticket, contact, court)
    if what == "resolved" and ticket.rating is None:
        blocks += rating(ticket)
    elif what == "resolved" and ticket.rating is not None:
        blocks.append(section(WORDS.asker.rated(ticket.rating)))
    return Message(truncate(text, FALLBACK_TEXT), within_limits(blocks))


def render_state(card: AskerCard) -> Message:
    """Tells how far a ticket is, in a line or two."""
    owner = None if card.ticket.is_over else card.ticket.owner
    lines = [WORDS.asker.progress(WORDS.tickets.state(card.ticket, own=True), owner)]
    if card.reply_due is not None:
        lines.append(WORDS.times.by_when(card.reply_due))
    if card.opens_at is not None:
        lines.append(WORDS.times.desk_opens(card.opens_at))
    text = "\n".join(lines)
    return Message(text, [trusted_section(text)])


def render_from_staff(message: TicketMessage, ticket: Ticket) -> Message:
    """Renders a reply from the staff, in the ticket's thread."""
    lead = WORDS.asker.from_staff(message.author)
    text = f"{lead}\n{escape(message.text)}"
    small = [*([WORDS.thread.EDITED] if message.edited else []), WORDS.asker.IN_THREAD_ONLY]
    blocks = [context(f"#{ticket.number}"), trusted_section(lead), *sections(message.text), context(*small)]
    return Message(truncate(text, FALLBACK_TEXT), blocks)


def render_refused(refusal: Refusal) -> Message:
    """Says why a message in an old ticket's thread was not passed on."""
    text = WORDS.asker.REFUSED[refusal]
    return Message(text, [section(text), new_ticket_row()])


def render_mine(cards: Sequence[AskerCard]) -> Message:
    """Lists a person's own tickets, for them alone."""
    if not cards:
        return Message(WORDS.asker.NO_TICKETS, [section(WORDS.asker.NO_TICKETS), new_ticket_row()])
    blocks = [section(f"*{WORDS.asker.TITLE}*"), *ticket_lines(cards), new_ticket_row()]
    return Message(WORDS.asker.TITLE, within_limits(blocks))


def ticket_lines(cards: Sequence[AskerCard]) -> list[Block]:
    """A line for each ticket."""
    lines = []
    for card in cards:
        due = f" · {WORDS.times.by_when(card.reply_due)}" if card.reply_due else ""
        head = WORDS.tickets.head(card.ticket, card.court.short if card.court else None)
        lines.append(f"• {escape(head)}: {WORDS.tickets.outcome(card.ticket, own=True)}{due}")
    return [trusted_section("\n".join(lines))] if lines else []


def add_row(ticket: Ticket, question: int) -> Block:
    """Offers to add a question to a ticket, when it was asked outside the ticket's thread."""
    value = action_ids.TicketControl(ticket.id, "add", str(question)).encode()
    return actions([button(WORDS.asker.add_to(ticket.number), f"{action_ids.Action.MINE}.add", value)], block_id="add")


def contact_blocks(contact: Contact, lead: str = "") -> list[Block]:
    """Says whom to contact, and when they are open. `lead`: replaces the knowledge's own heading."""
    head = lead or contact.lead.replace("*", "")
    blocks = [section("\n".join(filter(None, (f"*{head}*", contact.details))))]
    if contact.opens_at is not None and contact.court is not None:
        blocks.append(
            context(WORDS.times.court_opens(contact.opens_at, contact.court.short, of_clerk=contact.of_clerk))
        )
    elif contact.open_now:
        blocks.append(context(WORDS.asker.OPEN_NOW))
    return blocks


def ready_message(ticket: Ticket, contact: Contact, court: Court | None) -> list[Block]:
    """A message that the account holder can send, with no secret in it."""
    if contact.office == "pacer":
        template = WORDS.asker.READY_MESSAGE_PACER
    else:
        # Where nobody links, a message about linking would only puzzle the court.
        links = court is None or court.system is None
        by_login = WORDS.asker.READY_MESSAGE if links else WORDS.asker.READY_MESSAGE_LOGIN
        template = by_login if ticket.kind == "cmecf-login" else WORDS.asker.READY_MESSAGE_OTHER
    text = template.format(
        court=court.name if court else WORDS.asker.READY_COURT,
        login=ticket.login or WORDS.asker.READY_LOGIN,
        about="" if ticket.kind == "other" else f": {WORDS.tickets.KINDS[ticket.kind]}",
        name=ticket.subject or WORDS.asker.READY_NAME,
        reach=_reach(ticket),
    )
    address = _EMAIL.search(f"{contact.details} {contact.lead}")
    mail = "" if address is None else _mail_link(address[0], _subject(ticket, contact, court), text)
    lead = " ".join(filter(None, (escape(WORDS.asker.READY_LEAD), mail)))
    return [trusted_section(lead), trusted_section(f"```\n{escape(text)}\n```")]


def _reach(ticket: Ticket) -> str:
    """Phone and e-mail, as far as they are known. Of somebody who writes for an attorney they are the office's."""
    email = _EMAIL.search(ticket.reach)
    phone = _PHONE.search(ticket.reach)
    lines = [f"Phone: {phone[0].strip() if phone else WORDS.asker.READY_PHONE}"]
    return "\n".join([*lines, *([f"E-mail: {email[0]}"] if email else [])])


def _subject(ticket: Ticket, contact: Contact, court: Court | None) -> str:
    about = WORDS.asker.READY_SUBJECT_OTHER if ticket.kind == "other" else WORDS.tickets.KINDS[ticket.kind]
    if contact.office == "pacer":
        return WORDS.asker.READY_SUBJECT_PACER.format(about=about)
    return WORDS.asker.READY_SUBJECT.format(court=court.short if court else WORDS.asker.READY_COURT, about=about)


def _mail_link(address: str, subject: str, body: str) -> str:
    """A link that opens the message in a mail program; empty where it is too long for one."""
    url = f"mailto:{quote_url(address, safe='@')}?subject={quote_url(subject)}&body={quote_url(body)}"
    return f"<{escape(url)}|{WORDS.asker.MAIL_IT}>" if len(url) <= MAX_MAIL_LINK else ""


def rating(ticket: Ticket) -> list[Block]:
    """Asks how the help was."""
    buttons = [
        button(
            name,
            f"{action_ids.Action.MINE}.rate{score}",
            action_ids.TicketControl(ticket.id, "rate", str(score)).encode(),
        )
        for score, name in enumerate(WORDS.asker.RATINGS, start=1)
    ]
    return [section(WORDS.asker.RATE), actions(buttons, block_id="rating")]


def _meanwhile(card: AskerCard) -> list[Block]:
    """Late at night: first what can still be done now, then who opens when."""
    opens = _openings(card)
    blocks: list[Block] = []
    if card.meanwhile is not None:
        opens.append(WORDS.asker.KEEPS_PLACE)
        blocks = _can_do_now(card, card.meanwhile)
    return [*blocks, *([section("\n".join(opens))] if opens else [])]


def _can_do_now(card: AskerCard, triage: Triage) -> list[Block]:
    kind, court = card.ticket.kind, card.court
    can_link = kind in ("linking", "menus") or (kind == "cmecf-login" and triage.self_service)
    can_link = can_link and (court is None or court.system is None)
    links = [section(WORDS.asker.NIGHT_LINKS)] if can_link else []
    return [section(WORDS.asker.NIGHT_LEAD), *links, *answer_blocks_alone(triage.answer)]


def _openings(card: AskerCard) -> list[str]:
    lines = [WORDS.times.desk_opens(card.opens_at)] if card.opens_at and card.reply_due else []
    contact = card.contact
    if contact is not None and contact.opens_at is not None and card.court is not None:
        lines.append(WORDS.times.court_opens(contact.opens_at, card.court.short, of_clerk=contact.of_clerk))
    return lines


def _controls(card: AskerCard) -> list[Block]:
    ticket = card.ticket
    elements: list[Block] = []
    if not ticket.is_over:
        withdraw = _button(ticket, WORDS.asker.WITHDRAW, "withdraw")
        sure = confirm(WORDS.asker.WITHDRAW, WORDS.asker.WITHDRAW_SURE)
        elements += [_button(ticket, WORDS.asker.STATUS, "state"), withdraw | {"confirm": sure}]
    if card.can_reopen:
        elements.append(_button(ticket, WORDS.asker.REOPEN, "reopen"))
    return [actions(elements, block_id="mine")] if elements else []


def _button(ticket: Ticket, text: str, act: action_ids.TicketAct) -> Block:
    return button(text, f"{action_ids.Action.MINE}.{act}", action_ids.TicketControl(ticket.id, act).encode())
