"""The modals of the readiness board: a roster pasted or taken from a user group, its dry run, the plan, a request."""

from __future__ import annotations

from typing import Final

from bot.core.readiness import ImportPlan, LineVerdict, ReminderPlan
from bot.core.readiness.letters import Candidate
from handlers import action_ids
from handlers.blocks.forms import Submit, View, checkbox, closing_view, field, modal, option, person, text_input
from handlers.blocks.limits import Block, context, escape, plain_text, section, trusted_section, trusted_sections
from handlers.blocks.words import WORDS
from handlers.blocks.words.readiness import CourtName
from handlers.slack import roster_form as form

MAX_TYPED: Final = 2500
"""Characters of a pasted roster: its good lines must fit in a view's private metadata."""
MAX_LINES: Final = 200
"""Of a dry run; a form takes fewer, a user group may have more."""
MAX_BAD: Final = 20


def roster_view() -> View:
    """Where a roster is pasted."""
    words = WORDS.readiness
    lines = text_input(MAX_TYPED, lines=True, focus=True)
    blocks = [field(form.LINES, words.LINES, lines, hint=words.LINES_HINT), section(words.STATES_ONLY)]
    return modal(words.FORM_TITLE, blocks, Submit(words.CHECK, action_ids.Modal.ROSTER_FORM))


def group_view() -> View:
    """Which user group, and which courts its people file in."""
    words = WORDS.readiness
    blocks = [
        field(form.GROUP, words.GROUP, text_input(32, focus=True), hint=words.GROUP_HINT),
        field(form.COURTS, words.COURTS, text_input(300), hint=words.COURTS_HINT),
    ]
    return modal(words.GROUP_TITLE, blocks, Submit(words.CHECK, action_ids.Modal.ROSTER_GROUP))


def preview_view(plan: ImportPlan, about: str, court: CourtName) -> View:
    """What each line would do; nothing is saved yet. `about`: the roster, carried to the import."""
    words = WORDS.readiness
    bad = [words.bad_line(one, court) for one in plan.roster.bad]
    good = [words.line(one, _name(one), court) for one in plan.verdicts[:MAX_LINES]]
    blocks: list[Block] = [trusted_section(words.plan_summary(plan))]
    blocks += [section(f"⚠️ {line}") for line in bad[:MAX_BAD]]
    blocks += [context(WORDS.queue.more(len(bad) - MAX_BAD))] if len(bad) > MAX_BAD else []
    blocks += trusted_sections("\n".join(f"• {line}" for line in good)) if good else []
    if not plan.changes:
        return modal(words.PREVIEW_TITLE, [*blocks, section(words.NO_LINES)] if not good else blocks)
    return modal(words.PREVIEW_TITLE, blocks, Submit(words.IMPORT_NOW, action_ids.Modal.ROSTER_PREVIEW, about))


def imported_view(plan: ImportPlan) -> View:
    """The last word of an import."""
    return closing_view(WORDS.readiness.PREVIEW_TITLE, WORDS.readiness.imported(plan))


def choose_view(court: str | None, name: str) -> View:
    """Which attorneys are asked to link, in this court or in all of theirs. `name`: of the court."""
    words = WORDS.readiness
    picker: Block = {
        "type": "multi_external_select",
        "action_id": f"{action_ids.Menu.ROSTER_PEOPLE}.{court or ''}",
        "min_query_length": 0,
        "max_selected_items": form.MAX_CHOSEN,
        "placeholder": plain_text(words.CHOOSE_PICK),
    }
    blocks = [
        section(words.CHOOSE_COURT.format(court=name) if court else words.CHOOSE_ANY),
        field(form.PEOPLE, words.CHOOSE_WHO, picker, hint=words.CHOOSE_HINT),
        context(words.ASK_SURE),
    ]
    return modal(words.CHOOSE_TITLE, blocks, Submit(words.ASK_THEM, action_ids.Modal.ROSTER_CHOOSE, court or ""))


def candidate_option(one: Candidate) -> Block:
    """An attorney who can be chosen; by Slack id where the roster has no name."""
    return option(str(one.person), one.name or one.user)


def plan_view(plan: ReminderPlan) -> View:
    """How the workspace reminds."""
    words = WORDS.readiness
    day: Block = {"type": "datepicker"} | ({"initial_date": plan.day.isoformat()} if plan.day else {})
    days = text_input(60, initial=", ".join(map(str, plan.days)))
    active = checkbox(form.YES, words.PLAN_ACTIVE, ticked=plan.active)
    weekly = checkbox(form.YES, words.PLAN_WEEKLY, ticked=plan.weekly)
    blocks = [
        field(form.ACTIVE, words.PLAN_TITLE, active, optional=True),
        field(form.DAYS, words.PLAN_DAYS, days, hint=words.PLAN_DAYS_HINT, optional=True),
        field(form.WEEKLY, words.PLAN_AFTER, weekly, optional=True),
        field(form.DAY, words.PLAN_DAY, day, hint=words.PLAN_DAY_HINT, optional=True),
    ]
    return modal(words.PLAN_TITLE, blocks, Submit(words.SAVE, action_ids.Modal.ROSTER_PLAN))


def report_view(court: str, name: str) -> View:
    """Which attorney somebody did a check for."""
    words = WORDS.readiness
    blocks = [
        section(words.REPORT_COURT.format(court=name)),
        field(form.WHO, words.REPORT_WHO, person(), hint=words.REPORT_HINT),
    ]
    return modal(words.REPORT_TITLE, blocks, Submit(words.SEND, action_ids.Modal.ROSTER_REPORT, court))


def _name(verdict: LineVerdict) -> str:
    line = verdict.line
    return escape(str(line.name)) or (f"<@{line.user}>" if line.user else escape(line.email or ""))


__all__ = [
    "candidate_option", "choose_view", "group_view", "imported_view", "plan_view", "preview_view", "report_view",
    "roster_view",
]  # fmt: skip
