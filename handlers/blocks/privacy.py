"""What is kept about one person, shown to them alone: how much, for how long, and what they can do about it."""

from __future__ import annotations

from bot.desk.privacy import DataExport, Erasure, Retention
from handlers import action_ids
from handlers.blocks.guidance import confirm
from handlers.blocks.limits import actions, button, context, section
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.words import WORDS


def render_kept(kept: DataExport, keeping: Retention) -> Message:
    """How much is kept, for how long, and the two buttons."""
    if kept.is_empty:
        return paragraph(WORDS.privacy.NOTHING)
    lines = WORDS.privacy.kept_lines(
        kept.counts, WORDS.privacy.span(keeping.questions), WORDS.privacy.span(keeping.tickets)
    )
    text = "\n".join([WORDS.privacy.TITLE, *(f"- {line}" for line in lines)])
    erase = button(WORDS.privacy.ERASE_BUTTON, action_ids.Action.PRIVACY_ERASE, "-", style="danger")
    erase |= {"confirm": confirm(WORDS.privacy.ERASE_BUTTON, WORDS.privacy.ERASE_SURE)}
    row = actions(
        [button(WORDS.privacy.EXPORT_BUTTON, action_ids.Action.PRIVACY_EXPORT, "-"), erase], block_id="privacy"
    )
    return Message(text.replace("*", ""), [section(text), row, context(WORDS.privacy.NOT_SLACK)])


def render_erased(erased: Erasure) -> Message:
    """What has gone, in place of what was shown before."""
    said = [WORDS.privacy.ERASED]
    if erased.withdrawn:
        said.append(WORDS.privacy.withdrawn(erased.withdrawn))
    if erased.handed_back:
        said.append(WORDS.privacy.released(erased.handed_back))
    text = " ".join(said)
    return Message(text, [section(text), context(WORDS.privacy.NOT_SLACK)])
