"""Known outages: the line that answers begin with, the list and the form for staff, and what is said at their end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.incidents import MAX_INCIDENT_TEXT, IncidentAct, IncidentNews, IncidentNotice
from bot.core.knowledge import Court
from bot.desk.incidents import IncidentLine
from handlers import action_ids
from handlers.blocks.answers import court_picker, new_ticket_row
from handlers.blocks.forms import Submit, View, field, modal, select, text_input
from handlers.blocks.guidance import confirm
from handlers.blocks.limits import Block, actions, button, context, escape, section, trusted_context, trusted_section
from handlers.blocks.replies import Message, within_limits
from handlers.blocks.words import WORDS
from handlers.incident_control import IncidentControl

KIND, COURT, TEXT = "kind", "court", "text"
"""Names of the form's fields."""
MAX_SHOWN: Final = 15
"""Outages in one list, with their controls: a message takes 50 blocks, and each is three."""


def render_incidents(lines: Sequence[IncidentLine], said: str = "") -> Message:
    """The open incidents for staff, each with its controls. `said`: what was done just now."""
    words = WORDS.incidents
    blocks: list[Block] = [section(said)] if said else []
    blocks.append(section(words.TITLE if lines else words.NONE))
    for line in lines[:MAX_SHOWN]:
        text = f"{words.numbered(line.notice)} {escape(words.line(line.notice))}"
        small = words.listed(line.notice, line.reporter, line.waiting)
        blocks += [trusted_section(text), trusted_context(small), _controls(line.notice)]
    blocks += [context(WORDS.queue.more(len(lines) - MAX_SHOWN))] if len(lines) > MAX_SHOWN else []
    blocks.append(report_row())
    return Message(said or (words.TITLE.strip("*") if lines else words.NONE), within_limits(blocks))


def incident_lines(lines: Sequence[IncidentLine]) -> list[Block]:
    """A line for each, and the way to report another one: above the queue."""
    words = WORDS.incidents
    shown = "\n".join(f"• {words.numbered(line.notice)} {escape(words.line(line.notice))}" for line in lines)
    return [*([trusted_section(shown)] if shown else []), report_row()]


def report_row() -> Block:
    """Opens the form."""
    return actions([report_button()], block_id="report_outage")


def report_button(court: str | None = None) -> Block:
    """`court`: the one that the form has chosen already."""
    value = action_ids.AnswerContext(court=court).encode()
    return button(WORDS.incidents.REPORT, action_ids.Action.REPORT_OUTAGE, value)


def report_view(court: Court | None) -> View:
    """The form. court: chosen already."""
    words = WORDS.incidents
    picker = court_picker(action_ids.Menu.INCIDENT_COURT, WORDS.answers.PICK_COURT, court)
    text = text_input(MAX_INCIDENT_TEXT, lines=True)
    blocks = [
        section(words.FORM_INTRO),
        field(KIND, words.KIND, select(words.KINDS, "ecf")),
        field(COURT, words.COURT, picker, hint=words.COURT_HINT, optional=True),
        field(TEXT, words.TEXT, text, hint=words.TEXT_HINT),
    ]
    return modal(words.FORM_TITLE, blocks, Submit(words.REPORT, action_ids.Modal.INCIDENT_FORM))


def render_news(news: IncidentNews, notice: IncidentNotice) -> Message:
    """What has happened to an incident, for the staff channel; its controls, as long as it is open."""
    words, incident = WORDS.incidents, notice.incident
    head = words.news(news, incident.number)
    blocks = [trusted_section(f"{head}\n{escape(words.line(notice))}")]
    if incident.ended is None:
        blocks += [context(words.until(notice)), _controls(notice)]
    return Message(head.replace("*", ""), blocks)


def render_over(notice: IncidentNotice) -> Message:
    """Tells somebody who asked that it is over."""
    text = WORDS.incidents.over(notice)
    return Message(text.replace("*", ""), [section(text), new_ticket_row()])


def _controls(notice: IncidentNotice) -> Block:
    words, number = WORDS.incidents, notice.incident.number
    end = _button(words.END, "end", number) | {"confirm": confirm(words.END, words.END_SURE)}
    return actions([_button(words.RENEW, "renew", number), end], block_id=f"incident.{number}")


def _button(text: str, act: IncidentAct, number: int) -> Block:
    value = IncidentControl(act, number).encode()
    return button(text, f"{action_ids.Action.INCIDENT}.{act}", value)
