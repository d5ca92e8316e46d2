"""The Home tab: what the bot can do, examples to try, the person's checks and their usual court."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.core.guiding import CheckSummary
from bot.core.helpdesk import AskerCard, Queue
from bot.desk.questions import Home
from handlers import action_ids
from handlers.blocks import check_words, desk_words, words
from handlers.blocks.answers import court_option
from handlers.blocks.desk import queue_blocks
from handlers.blocks.guidance import standing_actions, standing_blocks
from handlers.blocks.limits import Block, actions, button, context, section
from handlers.blocks.tickets import mine_blocks, new_ticket_row


def home_view(
    home: Home,
    check_summaries: Sequence[CheckSummary],
    tickets: Sequence[AskerCard] | None,
    queue: Queue | None,
    now: datetime,
    *,
    may_set: bool = False,
) -> dict[str, Any]:
    """A view for views.publish. `tickets`: one's own; None where there is no help desk. `queue`: for staff only.

    `may_set`: the person may choose how the help desk works.
    """
    court = home.usual_court
    select: Block = {
        "type": "external_select",
        "action_id": action_ids.USUAL_COURT,
        "placeholder": {"type": "plain_text", "text": words.PICK_COURT},
        "min_query_length": 0,
    }
    if court is not None:
        select["initial_option"] = court_option(court)
    # A block id that changes with the court makes Slack show the new choice instead of what was typed before.
    chooser = [select, *([button(words.FORGET_COURT, action_ids.FORGET_COURT, "-")] if court else [])]
    blocks: list[Block] = [
        {"type": "header", "text": {"type": "plain_text", "text": words.HOME_TITLE}},
        *_queue(queue, now),
        *_settings(may_set=may_set),
        section(words.HOME_INTRO),
        section(words.HOME_HOW),
        {"type": "divider"},
        section(words.HOME_EXAMPLES),
        actions(
            [
                button(example, action_ids.numbered(action_ids.EXAMPLE, number), str(number))
                for number, example in enumerate(words.EXAMPLES)
            ],
            block_id="examples",
        ),
        {"type": "divider"},
        section(check_words.HOME_CHECKS if check_summaries else check_words.HOME_NO_CHECKS),
        *standing_blocks(check_summaries),
        standing_actions(check_summaries),
        {"type": "divider"},
        *_tickets(tickets),
        section(words.HOME_COURT if court else words.HOME_COURT_NONE),
        actions(chooser, block_id=f"usual_court.{court.id if court else 'none'}"),
        {"type": "divider"},
        context(words.HOME_PRIVACY, *([words.knowledge_line(home.knowledge, home.as_of)] if home.as_of else [])),
    ]
    return {"type": "home", "blocks": blocks}


def _tickets(tickets: Sequence[AskerCard] | None) -> list[Block]:
    if tickets is None:
        return []
    lead = section(desk_words.HOME_TICKETS if tickets else desk_words.HOME_NO_TICKETS)
    return [lead, *mine_blocks(tickets), new_ticket_row(), {"type": "divider"}]


def _queue(queue: Queue | None, now: datetime) -> list[Block]:
    if queue is None:
        return []
    return [section(desk_words.HOME_DESK), *queue_blocks(queue, now), {"type": "divider"}]


def _settings(*, may_set: bool) -> list[Block]:
    return [actions([button(desk_words.SETTINGS, action_ids.SETTINGS, "-")], block_id="settings")] if may_set else []
