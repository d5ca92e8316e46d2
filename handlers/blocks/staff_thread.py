"""The lines of a ticket's internal thread: what happened, what was written, what was refused."""

from __future__ import annotations

from datetime import datetime

from bot.core.attachments import decode_result
from bot.core.canned import RenderedReply
from bot.core.helpdesk import (
    MAX_REPLY,
    TicketMessage,
)
from bot.core.tickets import Decision, Ticket
from handlers import action_ids
from handlers.blocks.limits import (
    FALLBACK_TEXT,
    actions,
    button,
    context,
    escape,
    quote,
    sections,
    truncate,
    trusted_section,
)
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.words import WORDS
from handlers.blocks.words.people import somebody


def render_note(what: str, about: str) -> Message:
    """Renders one thing that happened. `about`: see `ThreadWords.note`; a kind by its id, a moment in ISO format."""
    if what == "kind":
        about = WORDS.tickets.KINDS.get(about, about)  # type: ignore[call-overload]  # a kind of an older version stays as it is
    elif what == "snoozed":
        about = WORDS.times.at(datetime.fromisoformat(about))
    files = what == "files"
    text = WORDS.attachments.staff_result(decode_result(about)) if files else WORDS.thread.note(what, about)
    return Message(text, [trusted_section(text)])


def render_relayed(message: TicketMessage) -> Message:
    """Shows the staff what the asker wrote."""
    who = f"{somebody(message.author)}:"
    if message.state == "taken back":
        return Message(WORDS.thread.TAKEN_BACK, [trusted_section(f"{who} {WORDS.thread.TAKEN_BACK}")])
    blocks = [trusted_section(f"{who}\n{quote(truncate(message.text, MAX_REPLY))}" if message.text else who)]
    small = [WORDS.attachments.follow(message.files)] if message.files else []
    small += [WORDS.thread.EDITED] if message.edited else []
    blocks += [context(*small)] if small else []
    return Message(truncate(f"{who} {escape(message.text)}", FALLBACK_TEXT), blocks)


def render_echo(message: TicketMessage, ticket: Ticket) -> Message:
    """Shows the staff their own reply as sent, and whether it arrived."""
    lead = WORDS.thread.to_asker(message.author, ticket.asker)
    blocks = [trusted_section(lead), *([trusted_section(quote(message.text))] if message.text else [])]
    edited = f" {WORDS.thread.EDITED}" if message.edited and message.text else ""
    state = WORDS.thread.DELIVERY[message.state] + edited
    follow = [WORDS.attachments.follow(message.files)] if message.files else []
    blocks.append(context(state, *follow))
    if message.state == "failed":
        again = action_ids.TicketControl(ticket.id, "again", str(message.id)).encode()
        blocks.append(
            actions([button(WORDS.thread.TRY_AGAIN, f"{action_ids.Action.STAFF}.again", again)], block_id="again")
        )
    return Message(truncate(f"{lead} {escape(message.text)} {state}", FALLBACK_TEXT), blocks)


def render_refused(decision: Decision) -> Message:
    """Says why a click or a line of the staff changed nothing."""
    assert decision.refusal is not None, "there is a refusal to be told"
    text = WORDS.staff.REFUSED[decision.refusal].format(owner=decision.ticket.owner or "")
    return Message(text, [trusted_section(text)])


def render_canned(ticket: Ticket, reply: RenderedReply | tuple[str, ...]) -> Message:
    """Previews a canned reply to one member of the staff, or lists similar names."""
    words = WORDS.staff_form
    if isinstance(reply, tuple):
        near = words.CANNED_NEAR.format(near=", ".join(f"`?{one}`" for one in reply)) if reply else ""
        return paragraph(words.NO_CANNED + near)
    value = action_ids.TicketControl(ticket.id, "canned", reply.id).encode()
    use = actions([button(words.USE_IT, f"{action_ids.Action.STAFF}.canned", value)], block_id="canned")
    return Message(reply.title, [context(f"?{reply.id}", words.CANNED_PREVIEW), *sections(reply.text), use])
