"""What attorneys are sent because of the readiness board: an invitation, a reminder, a question to confirm."""

from __future__ import annotations

from typing import Final

from bot.core.readiness import PersonRow
from bot.core.readiness.letters import CourtInvitation, Letter
from handlers import action_ids
from handlers.blocks.limits import Block, actions, button, context, escape, trusted_section
from handlers.blocks.readiness import confirmation_row, row_buttons
from handlers.blocks.replies import Message
from handlers.blocks.words import WORDS
from handlers.blocks.words.readiness import CourtName

MAX_STARTS: Final = 10
"""Courts with a button of their own; the check offers the others."""


def render_letter(letter: Letter, row: PersonRow, *, reminder: bool) -> Message:
    """An invitation or a reminder: who asks, which courts, a button for each, and what the board shows."""
    words = WORDS.readiness
    lead = words.reminder() if reminder else words.invitation(letter.asked_by)
    return _letter(lead, letter, row)


def render_answer(text: str, row: PersonRow | None, letter: Letter | None) -> Message:
    """What came of something pressed in a letter, with what is still to do."""
    if row is None:
        return Message(text, [trusted_section(text)])
    if letter is not None and letter.courts:
        return _letter(text, letter, row)
    buttons = row_buttons(row)
    more = [actions(buttons, block_id="row")] if buttons else []
    return Message(text, [trusted_section(text), *more, context(WORDS.readiness.SHOWN)])


def render_confirmation(by: str, court: str, name: CourtName) -> Message:
    """Asks the attorney whether they are linked."""
    text = WORDS.readiness.ask_to_confirm(by, name(court))
    blocks = [trusted_section(text), confirmation_row(court, "confirm", name), context(WORDS.readiness.SHOWN)]
    return Message(text, blocks)


def _letter(lead: str, letter: Letter, row: PersonRow) -> Message:
    words = WORDS.readiness
    lines = [words.asked_court(escape(one.court.short), one.go_live) for one in letter.courts]
    text = "\n".join([lead, *lines])
    starts = [_start(one, number) for number, one in enumerate(letter.courts[:MAX_STARTS])]
    blocks: list[Block] = [trusted_section(text), actions(starts, block_id="starts")]
    buttons = row_buttons(row)
    blocks += [actions(buttons, block_id="row")] if buttons else []
    return Message(text, [*blocks, context(words.SHOWN)])


def _start(one: CourtInvitation, number: int) -> Block:
    action = f"{action_ids.Action.START}.{action_ids.LINK}.{number}"
    value = action_ids.Start(action_ids.LINK, one.court.id).encode()
    return button(WORDS.readiness.start(one.court.short, begun=one.begun), action, value)


__all__ = ["render_answer", "render_confirmation", "render_letter"]
