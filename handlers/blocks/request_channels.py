"""What is said in a request channel besides answers: an offer that one person sees, and who reads along."""

from __future__ import annotations

from handlers import action_ids
from handlers.blocks.limits import actions, button, context, section, truncate
from handlers.blocks.replies import MAX_QUOTED, Message, paragraph
from handlers.blocks.words import WORDS
from handlers.request_control import RequestControl


def render_offer(control: RequestControl) -> Message:
    """*Answer this?*, for the writer of the message only. Several may stand below each other: each quotes its own."""
    words = WORDS.requests
    value = control.encode() or "-"
    press = button(words.ANSWER, action_ids.Action.ANSWER_REQUEST, value, style="primary")
    quoted = context(words.about(truncate(" ".join(control.words.split()), MAX_QUOTED)))
    blocks = [section(words.OFFER), quoted, actions([press], block_id="offer"), context(words.NOT_KEPT)]
    return Message(words.OFFER, blocks)


def render_notice(*, is_on: bool) -> Message:
    """What the channel is told when an administrator names it, and when it is one no longer."""
    return paragraph(WORDS.requests.ON if is_on else WORDS.requests.OFF)
