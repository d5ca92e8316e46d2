"""The Home tab: what the bot can do, examples to try, the person's checks and their usual court."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.guiding import CheckSummary
from bot.core.helpdesk import AskerCard, Queue
from bot.core.knowledge import Court
from bot.desk.incidents import IncidentLine
from bot.desk.questions import Home
from handlers import action_ids
from handlers.blocks.answers import court_picker, new_ticket_row
from handlers.blocks.forms import View
from handlers.blocks.guidance import check_actions, check_blocks
from handlers.blocks.incidents import incident_lines
from handlers.blocks.limits import Block, actions, button, context, plain_text, section
from handlers.blocks.queue import queue_blocks
from handlers.blocks.readiness import OnBoard, own_part
from handlers.blocks.tickets import ticket_lines
from handlers.blocks.words import WORDS
from handlers.board_controls import BoardControl

DIVIDER: Block = {"type": "divider"}


@dataclass(frozen=True, slots=True)
class HomeDesk:
    """What one person's Home tab shows of the help desk."""

    tickets: Sequence[AskerCard] | None = None
    """Their own; None where there is no help desk."""
    queue: Queue | None = None
    """For staff only."""
    incidents: Sequence[IncidentLine] = ()
    """What is known to be down; for staff only."""
    may_set: bool = False
    """Whether they may choose how the help desk works, and see the readiness board."""
    on_board: OnBoard | None = None
    knowledge: Sequence[Block] = ()
    """What people asked in vain; for staff only."""


def home_view(home: Home, check_summaries: Sequence[CheckSummary], desk: HomeDesk, now: datetime) -> View:
    """A view for views.publish. Staff see the queue, and of what attorneys see only what they have of their own."""
    is_staff = desk.queue is not None
    blocks = [
        {"type": "header", "text": plain_text(WORDS.home.TITLE)},
        *_queue(desk, now),
        *desk.knowledge,
        *_settings(desk),
        *(own_part(desk.on_board) if desk.on_board is not None else []),
        *([] if is_staff else _introduction()),
        *([] if is_staff and not check_summaries else _checks(check_summaries)),
        *([] if is_staff and not desk.tickets else _tickets(desk.tickets)),
        *_usual_court(home.usual_court),
        DIVIDER,
        context(WORDS.home.PRIVACY, *_knowledge(home)),
    ]
    return {"type": "home", "blocks": blocks}


def _introduction() -> list[Block]:
    examples = [
        button(example, action_ids.numbered_id(action_ids.Action.EXAMPLE, number), str(number))
        for number, example in enumerate(WORDS.home.EXAMPLES)
    ]
    return [
        section(WORDS.home.INTRO),
        section(WORDS.home.HOW_TO_ASK),
        DIVIDER,
        section(WORDS.home.TRY_ONE),
        actions(examples, block_id="examples"),
        DIVIDER,
    ]


def _checks(check_summaries: Sequence[CheckSummary]) -> list[Block]:
    return [
        section(WORDS.check.HOME_CHECKS if check_summaries else WORDS.check.HOME_NO_CHECKS),
        *check_blocks(check_summaries),
        check_actions(check_summaries),
        DIVIDER,
    ]


def _usual_court(court: Court | None) -> list[Block]:
    picker = court_picker(action_ids.Action.USUAL_COURT, WORDS.answers.PICK_COURT, court)
    forget = [button(WORDS.home.FORGET_COURT, action_ids.Action.FORGET_COURT, "-")] if court else []
    # A block id that changes with the court makes Slack show the new choice instead of what was typed before.
    row = actions([picker, *forget], block_id=f"usual_court.{court.id if court else 'none'}")
    return [section(WORDS.home.COURT if court else WORDS.home.NO_COURT), row]


def _knowledge(home: Home) -> list[str]:
    return [WORDS.sources.knowledge_line(home.knowledge, home.as_of)] if home.as_of else []


def _tickets(tickets: Sequence[AskerCard] | None) -> list[Block]:
    if tickets is None:
        return []
    lead = section(WORDS.asker.HOME_TICKETS if tickets else WORDS.asker.HOME_NO_TICKETS)
    return [lead, *ticket_lines(tickets), new_ticket_row(), DIVIDER]


def _queue(desk: HomeDesk, now: datetime) -> list[Block]:
    if desk.queue is None:
        return []
    return [*incident_lines(desk.incidents), section(WORDS.queue.TITLE), *queue_blocks(desk.queue, now), DIVIDER]


def _settings(desk: HomeDesk) -> list[Block]:
    if not desk.may_set:
        return []
    buttons = [button(WORDS.settings.BUTTON, action_ids.Action.SETTINGS, "-")]
    if desk.tickets is not None:
        buttons.append(button(WORDS.on_call.BUTTON, action_ids.Action.ON_CALL, "-"))
    buttons.append(button(WORDS.readiness.BUTTON, action_ids.Action.BOARD, BoardControl("open").encode()))
    return [actions(buttons, block_id="settings")]
