"""What is kept about one person, shown to them alone: how much, for how long, and what they can do about it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.privacy import DataExport, Erasure, Retention
from handlers import action_ids
from handlers.blocks.guidance import confirm
from handlers.blocks.limits import Block, actions, button, context, section, trusted_context
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.words import WORDS


def render_kept(
    kept: DataExport, keeping: Retention, request_channels: Sequence[str] = (), board: Sequence[Block] = ()
) -> Message:
    """How much is kept, for how long, and the two buttons; then where each new message is read.

    board: what the readiness board shows of this person.
    """
    message = _kept(kept, keeping, board)
    if not request_channels:
        return message
    line = WORDS.requests.named(request_channels)
    return Message(f"{message.text}\n{line}", [*message.blocks, trusted_context(line)])


def _kept(kept: DataExport, keeping: Retention, board: Sequence[Block]) -> Message:
    if kept.is_empty:
        return paragraph(WORDS.privacy.NOTHING)
    lines = WORDS.privacy.kept_lines(
        kept.counts, *(WORDS.privacy.span(span) for span in (keeping.questions, keeping.tickets, keeping.roster))
    )
    text = "\n".join([WORDS.privacy.TITLE, *(f"- {line}" for line in lines)])
    erase = button(WORDS.privacy.ERASE_BUTTON, action_ids.Action.PRIVACY_ERASE, "-", style="danger")
    erase |= {"confirm": confirm(WORDS.privacy.ERASE_BUTTON, WORDS.privacy.ERASE_SURE)}
    row = actions(
        [button(WORDS.privacy.EXPORT_BUTTON, action_ids.Action.PRIVACY_EXPORT, "-"), erase], block_id="privacy"
    )
    return Message(text.replace("*", ""), [section(text), *board, row, context(WORDS.privacy.NOT_SLACK)])


def render_erased(erased: Erasure) -> Message:
    """What has gone, in place of what was shown before."""
    said = [WORDS.privacy.ERASED]
    if erased.withdrawn:
        said.append(WORDS.privacy.withdrawn(erased.withdrawn))
    if erased.handed_back:
        said.append(WORDS.privacy.released(erased.handed_back))
    text = " ".join(said)
    return Message(text, [section(text), context(WORDS.privacy.NOT_SLACK)])
