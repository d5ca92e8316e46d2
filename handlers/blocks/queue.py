"""Lists for the staff: open tickets, and who is not linked yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.helpdesk import (
    FoundTickets,
    Queue,
    QueueLine,
    UnlinkedPerson,
)
from handlers import action_ids
from handlers.blocks.guidance import confirm
from handlers.blocks.limits import (
    Block,
    actions,
    button,
    context,
    escape,
    section,
    trusted_sections,
)
from handlers.blocks.replies import Message, paragraph, within_limits
from handlers.blocks.words import WORDS
from handlers.blocks.words.people import somebody

MAX_LINES = 20
"""Tickets in one list; people, who have shorter lines, may be twice as many."""


def render_queue(queue: Queue, now: datetime, incidents: Sequence[Block] = ()) -> Message:
    """Lists all open tickets, urgent first, then the oldest. `incidents`: what is known to be down, above them."""
    blocks = [*incidents, section(WORDS.queue.TITLE), *queue_blocks(queue, now)]
    return Message(WORDS.queue.TITLE.strip("*"), within_limits(blocks))


def render_summary(lines: Sequence[QueueLine], now: datetime) -> Message:
    """Lists tickets whose reminders came due together."""
    title = WORDS.queue.summary(len(lines))
    return Message(title.replace("*", ""), within_limits([section(title), *_queue_lines(lines, now)]))


def render_found(found: FoundTickets, now: datetime, *, own: bool = False) -> Message:
    """Lists tickets that were looked for, the newest first. `own`: for who asked in them, without the staff's part."""
    if not found.lines:
        return paragraph(WORDS.queue.NONE_OF_YOURS if own else WORDS.queue.NONE_FOUND)
    title = WORDS.queue.FOUND.format(count=found.count)
    lines = "\n".join(_own_line(line) if own else _found_line(line, now) for line in found.lines)
    blocks = [section(title), *trusted_sections(lines), *_more(found.count - len(found.lines))]
    return Message(title.strip("*"), within_limits(blocks))


def _own_line(line: QueueLine) -> str:
    ticket = line.ticket
    head = escape(WORDS.tickets.head(ticket, line.court.short if line.court else None))
    return f"• {head}: {WORDS.tickets.outcome(ticket, own=True)}"


def _found_line(line: QueueLine, now: datetime) -> str:
    if not line.ticket.is_over:
        return _queue_line(line, now)
    return f"• {_linked_head(line)} · {somebody(line.ticket.asker)} · {WORDS.tickets.outcome(line.ticket)}"


def _linked_head(line: QueueLine) -> str:
    head = escape(WORDS.tickets.head(line.ticket, line.court.short if line.court else None))
    return f"<{line.link}|{head.replace('|', '/')}>" if line.link else head


def queue_blocks(queue: Queue, now: datetime) -> list[Block]:
    """Counts, and a line for each ticket."""
    if not queue.lines:
        return [section(WORDS.queue.EMPTY)]
    return [context(WORDS.tickets.counts(queue.mine, queue.by_state)), *_queue_lines(queue.lines, now)]


def _queue_lines(lines: Sequence[QueueLine], now: datetime) -> list[Block]:
    shown = "\n".join(_queue_line(line, now) for line in lines[:MAX_LINES])
    return [*trusted_sections(shown), *_more(len(lines) - MAX_LINES)]


def render_not_linked(people: Sequence[UnlinkedPerson], court: str | None, name: str | None) -> Message:
    """Lists whose check is not finished, and how far they are; nothing else about them."""
    words = WORDS.queue
    if not people:
        return paragraph(words.nobody_unlinked(name))
    lines = "\n".join(_person_line(one) for one in people[: MAX_LINES * 2])
    nudge = button(words.NUDGE, action_ids.Action.NUDGE, court or "-") | {
        "confirm": confirm(words.NUDGE, words.NUDGE_SURE)
    }
    csv = button(words.CSV, action_ids.Action.NOT_LINKED_CSV, court or "-")
    title = words.NOT_LINKED_TITLE + (f" · {name}" if name else "")
    more = _more(len(people) - MAX_LINES * 2)
    blocks = [section(title), *trusted_sections(lines), *more, actions([nudge, csv], block_id="not_linked")]
    return Message(title, within_limits(blocks))


def _person_line(one: UnlinkedPerson) -> str:
    whom = f" for {escape(one.subject)}" if one.subject else ""
    seen = WORDS.queue.last_seen(one.since.isoformat())
    return f"• <@{one.user}>{whom} · {one.court.short} · {escape(one.state)} · {seen}"


def _more(left: int) -> list[Block]:
    return [context(WORDS.queue.more(left))] if left > 0 else []


def _queue_line(line: QueueLine, now: datetime) -> str:
    ticket = line.ticket
    parts = [
        f"{'🔴 ' if ticket.urgent else ''}{_linked_head(line)}",
        somebody(ticket.asker),
        WORDS.tickets.state(ticket),
    ]
    parts.append(somebody(ticket.owner) if ticket.owner else WORDS.queue.UNCLAIMED)
    parts.append(WORDS.times.open_for((now - ticket.opened_at).total_seconds()))
    if line.overdue:
        parts.append(WORDS.queue.OVERDUE)
    elif line.due is not None:
        parts.append(WORDS.times.due(line.due))
    return "• " + " · ".join(parts)
