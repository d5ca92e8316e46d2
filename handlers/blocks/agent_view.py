"""A ticket that somebody asks to see where they talk to the bot, outside of the ticket's own thread."""

from __future__ import annotations

from bot.core.helpdesk import MAX_TEXT, AskerCard
from handlers.blocks.limits import FALLBACK_TEXT, Block, escape, quote, truncate, trusted_section
from handlers.blocks.replies import Message
from handlers.blocks.words import WORDS


def render_ticket(card: AskerCard, last_reply: str, link: str | None) -> Message:
    """Shows its state, what staff wrote last, and where to answer. `link`: opens the ticket's thread."""
    ticket = card.ticket
    head = f"*{escape(WORDS.tickets.head(ticket, card.court.short if card.court else None))}*"
    lines = [head, WORDS.tickets.state(ticket, own=True)]
    open_it = "" if link is None else f" <{link}|{WORDS.agent_view.OPEN_TICKET}>"
    blocks: list[Block] = [trusted_section("\n".join(lines))]
    if last_reply:
        blocks.append(trusted_section(quote(truncate(last_reply, MAX_TEXT))))
    blocks.append(trusted_section(WORDS.agent_view.ANSWER_THERE + open_it))
    return Message(truncate("\n".join([*lines, escape(last_reply)]), FALLBACK_TEXT), blocks)


__all__ = ["render_ticket"]
