"""One draft: what it changes, what was measured, what happened to it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.core.drafts import OPEN, Draft, DraftEvent, NewEntry, NewTopic, PublishRefusal, QuestionChange, Report
from handlers import action_ids
from handlers.blocks import forms
from handlers.blocks.forms import Submit, View, modal, text_input
from handlers.blocks.knowledge import Names, control_button
from handlers.blocks.limits import (
    SECTION_TEXT,
    Block,
    actions,
    context,
    escape,
    marked_up,
    quote,
    section,
    source_link,
    truncate,
    trusted_context,
    trusted_section,
)
from handlers.blocks.replies import Message
from handlers.blocks.words import WORDS
from handlers.draft_controls import KnowledgeControl

MAX_LINES: Final = 10
"""Of a list in a report; how many more there are is said."""
MAX_LINE: Final = 220
MAX_QUESTION: Final = 120
"""Characters of a question, before what it gets."""
MAX_EVENTS: Final = 10
REASON: Final = "reason"


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A draft with its history."""

    draft: Draft
    events: Sequence[DraftEvent]
    publication: int | None
    """Its number in the overlay while it is there."""
    refusal: PublishRefusal | None = None
    """Why whoever looks can't publish it."""


def draft_view(file: DraftFile, names: Names, said: str = "") -> View:
    """A draft in a modal. said: what came of the last button; mrkdwn."""
    draft, words = file.draft, WORDS.knowledge
    blocks = [
        *([trusted_section(said)] if said else []),
        trusted_section(words.head(draft)),
        *_change(draft, names),
        *_measured(draft, names),
        *_history(file.events),
        *_controls(file),
    ]
    return modal(words.DRAFTS, blocks)


def reason_view(control: KnowledgeControl) -> View:
    """Why a draft is published, withdrawn or rolled back; whoever publishes need not say it."""
    words, is_publishing = WORDS.knowledge, control.act == "publish"
    text = {"publish": words.PUBLISH, "roll-back": words.ROLL_BACK}.get(control.act, words.WITHDRAW)
    hint = words.PUBLISH_REASON_HINT if is_publishing else words.REASON_HINT
    field = forms.field(REASON, words.REASON, text_input(300, focus=True), hint=hint, optional=is_publishing)
    blocks = [*([section(words.PUBLISH_SURE)] if is_publishing else []), field]
    return modal(text, blocks, Submit(text, action_ids.Modal.DRAFT_REASON, control.encode()))


def render_news(draft: Draft) -> Message:
    """Tells an author that their draft was measured."""
    words = WORDS.knowledge
    text = words.news(draft)
    show = actions([control_button("report", words.SHOW, draft.id)], block_id="draft")
    reasons = [context(*(truncate(reason, 300) for reason in _reasons(draft)[:5]))] if _reasons(draft) else []
    return Message(text.replace("*", ""), [section(text), *reasons, show])


def _reasons(draft: Draft) -> Sequence[str]:
    """Why it can't be published, as measured."""
    return () if draft.report is None else draft.report.reasons


def _change(draft: Draft, names: Names) -> list[Block]:
    change = draft.change
    lines = [escape(WORDS.knowledge.change(change, names.title, names.court))]
    match change:
        case NewEntry():
            lines += [quote(text) for text in (change.lead, change.details) if text]
            lines += [source_link(one, f" ({one.date})" if one.date else "") for one in change.sources]
        case NewTopic():
            lines.append(quote(change.text))
        case _:
            pass
    phrasings = getattr(change, "phrasings", ())
    lines += [f"• {escape(one)}" for one in phrasings[:MAX_LINES]]
    lines += [WORDS.knowledge.more(len(phrasings) - MAX_LINES)] if len(phrasings) > MAX_LINES else []
    return [trusted_section("\n".join(lines))]


def _measured(draft: Draft, names: Names) -> list[Block]:
    words, report = WORDS.knowledge, draft.report
    if report is None:
        return [section(words.NOT_MEASURED)] if draft.state in OPEN else []
    blocks: list[Block] = [{"type": "divider"}]
    if report.reasons:
        blocks += [section(words.CANNOT_PUBLISH), *_list("", report.reasons)]
    elif draft.state == "measured":
        blocks.append(section(words.CAN_PUBLISH))
    return [*blocks, *([] if report.problems else _figures(report, names))]


def _figures(report: Report, names: Names) -> list[Block]:
    words = WORDS.knowledge
    return [
        *_list(words.EXAMPLES, _questions(report.examples, names), most=400),
        *_list(words.GATES, [words.gate(gate) for gate in report.gates], most=500, is_counted=False),
        *(_list(words.LINES, _questions(report.lines, names), most=400) or [context(words.NO_LINES)]),
        *(
            _list(words.ANSWERS, [words.answer(one, names.title, names.court) for one in report.answers], most=400)
            or [context(words.NO_ANSWERS)]
        ),
    ]


def _questions(changes: Sequence[QuestionChange], names: Names) -> list[str]:
    """A long question is cut, and never what it gets."""
    short = (replace(one, text=truncate(one.text, MAX_QUESTION)) for one in changes)
    return [WORDS.knowledge.question(one, names.title) for one in short]


def _list(title: str, lines: Sequence[str], most: int = MAX_LINE, *, is_counted: bool = True) -> list[Block]:
    """A title and its first lines; nothing where there are none."""
    if not lines:
        return []
    count = f" ({len(lines)})" if title and is_counted and len(lines) > 1 else ""
    shown = [f"• {truncate(marked_up(line), most)}" for line in lines[:MAX_LINES]]
    more = [WORDS.knowledge.more(len(lines) - MAX_LINES)] if len(lines) > MAX_LINES else []
    head = [f"{title}{count}"] if title else []
    return [trusted_section(truncate("\n".join([*head, *shown, *more]), SECTION_TEXT))]


def _history(events: Sequence[DraftEvent]) -> list[Block]:
    words = WORDS.knowledge
    lines = [words.event(_escaped(event)) for event in events[-MAX_EVENTS:]]
    return [trusted_context("\n".join([words.HISTORY, *lines]))] if lines else []


def _escaped(event: DraftEvent) -> DraftEvent:
    return DraftEvent(event.action, event.by, event.at, truncate(escape(event.reason), 200))


def _controls(file: DraftFile) -> list[Block]:
    words, draft = WORDS.knowledge, file.draft
    if file.publication is not None:
        elements = [control_button("roll-back", words.ROLL_BACK, file.publication, str(draft.id), style="danger")]
        return [actions(elements, block_id="draft")]
    if draft.state not in OPEN:
        return []
    elements = []
    if draft.state == "measured" and file.refusal is None:
        elements.append(control_button("publish", words.PUBLISH, draft.id, style="primary"))
    if draft.state == "measured":
        elements.append(control_button("measure", words.MEASURE, draft.id))
    elements += [control_button("edit", words.EDIT, draft.id), control_button("withdraw", words.WITHDRAW, draft.id)]
    # Its reasons stand above, and what is not measured is said there, too.
    why_not = file.refusal if file.refusal not in ("refused", "not measured") else None
    return [*([context(words.REFUSED[why_not])] if why_not else []), actions(elements, block_id="draft")]


__all__ = ["REASON", "DraftFile", "draft_view", "reason_view", "render_news"]
