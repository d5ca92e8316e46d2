"""The answer to "stop": one calm line, and where reminders would still come whether to stop these, too."""

from __future__ import annotations

from bot.core.quiet import Quiet
from handlers import action_ids
from handlers.blocks.limits import Block, actions, button, section
from handlers.blocks.replies import Message
from handlers.blocks.words import WORDS


def render_quiet(quiet: Quiet, *, in_thread: bool) -> Message:
    """The line alone, for all who read along; in a direct message with the question about reminders."""
    line = WORDS.quiet.QUIET_HERE if in_thread else WORDS.quiet.QUIET
    asks = [] if in_thread or not quiet.reminders else _about_reminders()
    return Message("\n".join((line, *([WORDS.quiet.REMINDERS] if asks else []))), [section(line), *asks])


def render_about_reminders() -> Message:
    """The question about reminders, for their person only."""
    return Message(WORDS.quiet.REMINDERS, _about_reminders())


def _about_reminders() -> list[Block]:
    stop = button(WORDS.quiet.STOP, action_ids.Action.STOP_REMINDERS, "-")
    keep = button(WORDS.quiet.KEEP, action_ids.Action.KEEP_REMINDERS, "-")
    return [section(WORDS.quiet.REMINDERS), actions([stop, keep], block_id="reminders")]
