"""What is kept about one person, shown to them alone: how much, for how long, and what they can do about it."""

from __future__ import annotations

from bot.desk.privacy import Erased, Keeping, Kept
from handlers import action_ids
from handlers.blocks import privacy_words as words
from handlers.blocks.guidance import confirm
from handlers.blocks.limits import actions, button, context, section
from handlers.blocks.replies import Message, plain


def render_kept(kept: Kept, keeping: Keeping) -> Message:
    """How much is kept, for how long, and the two buttons."""
    if kept.is_empty:
        return plain(words.NOTHING)
    lines = words.kept_lines(kept.counts, words.long(keeping.questions), words.long(keeping.tickets))
    text = "\n".join([words.TITLE, *(f"- {line}" for line in lines)])
    erase = button(words.ERASE_BUTTON, action_ids.PRIVACY_ERASE, "-", style="danger")
    erase |= {"confirm": confirm(words.ERASE_BUTTON, words.ERASE_SURE)}
    row = actions([button(words.EXPORT_BUTTON, action_ids.PRIVACY_EXPORT, "-"), erase], block_id="privacy")
    return Message(text.replace("*", ""), [section(text), row, context(words.NOT_SLACK)])


def render_erased(erased: Erased) -> Message:
    """What has gone, in place of what was shown before."""
    said = [words.ERASED]
    if erased.withdrawn:
        said.append(words.withdrawn(erased.withdrawn))
    if erased.handed_back:
        said.append(words.handed_back(erased.handed_back))
    text = " ".join(said)
    return Message(text, [section(text), context(words.NOT_SLACK)])
