"""A page: an urgent ticket in the direct message of somebody on call, and what it turns into."""

from __future__ import annotations

from bot.core.helpdesk import StaffCard
from bot.core.on_call import Page
from bot.core.tickets import Ticket
from handlers.action_ids import Action, TicketControl
from handlers.blocks.limits import FALLBACK_TEXT, Block, actions, button, escape, link_button, truncate, trusted_section
from handlers.blocks.replies import Message, within_limits
from handlers.blocks.staff_card import summary_blocks
from handlers.blocks.words import WORDS

STAFF = Action.STAFF


def render_page(card: StaffCard, link: str | None) -> Message:
    """Renders a ticket that nobody has claimed, as staff see it, with *I have it* and *Open*.

    `link`: of its card in the staff channel; None until that is posted.
    """
    ticket = card.ticket
    head = WORDS.tickets.head(ticket, card.court.short if card.court else None)
    claim = button(
        WORDS.on_call.I_HAVE_IT, f"{STAFF}.claim", TicketControl(ticket.id, "claim").encode(), style="primary"
    )
    controls = actions([claim, _open(ticket, link)], block_id="page")
    blocks: list[Block] = [trusted_section(WORDS.on_call.LEAD), *summary_blocks(card), controls]
    spoken = f"{WORDS.on_call.LEAD} {escape(head)}. {escape(ticket.text)}"
    return Message(truncate(spoken, FALLBACK_TEXT), within_limits(blocks))


def render_page_over(page: Page, card: StaffCard, link: str | None) -> Message:
    """Renders a page whose ticket no longer waits: who has it, and nothing that its asker wrote."""
    ticket = card.ticket
    head = WORDS.tickets.head(ticket, card.court.short if card.court else None)
    text = f"*{escape(head)}*\n{WORDS.on_call.page_over(ticket, page.user)}"
    blocks: list[Block] = [trusted_section(text)]
    if ticket.owner == page.user and not ticket.is_over:
        blocks.append(actions([_open(ticket, link)], block_id="page"))
    return Message(text, blocks)


def _open(ticket: Ticket, link: str | None) -> Block:
    """Opens its card in the staff channel; where that is not posted, its history."""
    if link is None:
        return button(WORDS.on_call.OPEN, f"{STAFF}.show", TicketControl(ticket.id, "show").encode())
    return link_button(WORDS.on_call.OPEN, f"{STAFF}.open", TicketControl(ticket.id, "open").encode(), link)
