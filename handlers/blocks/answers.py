"""An answer as Slack blocks: lead, body, numbered steps, court notes, source, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from bot.core.answering import Answer, NumberedStep
from bot.core.asking import ANSWERS_KEPT, Option
from bot.core.knowledge import Court, Source
from handlers import action_ids
from handlers.blocks.limits import (
    Block,
    actions,
    button,
    context,
    escape,
    linked,
    plain_text,
    section,
    sections,
    trusted,
)
from handlers.blocks.words import WORDS

RELATED_BUTTONS = 2
SOURCES_SHOWN = 4
LOGIN_ENTRIES = (
    "forgot-cmecf-credentials",
    "forgot-pacer-credentials",
    "login-rejected",
    "multifactor-authentication",
    "repeated-login-prompt",
    "account-inactive",
)
"""Answers about logins that fail: which of the two it is comes first."""


def answer_blocks(
    answer: Answer,
    question: int | None,
    *,
    sibling: Court | None = None,
    among_others: bool = False,
    login: bool = False,
) -> list[Block]:
    """Renders the whole answer with its buttons. `question`: None where nothing was stored to give feedback on.

    `among_others`: one of several in a message, which then shows only what is needed to go on from it. `login`: the
    question spoke of one.
    """
    carried = action_ids.Carried(question, answer.entry, answer.court.id if answer.court else None)
    lead, rest = _text_blocks(answer)
    blocks: list[Block] = [context(WORDS.answers.court_line(answer.court))] if answer.court else []
    blocks += lead
    if answer.wants_court:
        blocks.append(section(WORDS.answers.WHICH_COURT, accessory=court_select(carried, WORDS.answers.PICK_COURT)))
    blocks += rest
    if not among_others:
        blocks += _related(answer, carried)
    blocks.append(_next(answer, carried, sibling, login=login))
    if question is not None and not among_others:
        blocks.append(feedback(carried))
    return blocks


def answer_blocks_alone(answer: Answer) -> list[Block]:
    """Renders the answer and its sources without buttons, for a message about something else."""
    lead, rest = _text_blocks(answer)
    return [*lead, *rest]


@lru_cache(maxsize=ANSWERS_KEPT)
def _text_blocks(answer: Answer) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Its lead, and all that follows but the buttons. Nobody may change them: the next answer shows the same blocks."""
    notes = [section(WORDS.answers.note_text(answer, note)) for note in answer.notes]
    offices = [context("\n".join(answer.offices))] if answer.offices else []
    texts = (*sections(answer.body), *_steps(answer.steps), *sections(answer.rule), *notes)
    rest = (*texts, *offices, _sources(answer))
    return tuple(sections(answer.lead)), rest


def start_button(flow: str, court: Court | None, *, style: str | None = None) -> Block:
    """A button that starts a guided check for this court; without a court, the check asks for it."""
    text = WORDS.check.START_LOGIN if flow == action_ids.LOGIN else WORDS.check.START
    return button(
        text,
        f"{action_ids.Action.START}.{flow}",
        action_ids.Start(flow, court.id if court else None).encode(),
        style=style,
    )


def court_select(carried: action_ids.Carried, placeholder: str, chosen: Court | None = None) -> Block:
    """A picker whose action id says what it belongs to, since an option's value is the court."""
    return court_picker(f"{action_ids.Action.COURT}.{carried.encode()}"[:255], placeholder, chosen)


def court_picker(action_id: str, placeholder: str, chosen: Court | None = None) -> Block:
    """A type-ahead over all courts."""
    block: Block = {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder),
        "min_query_length": 0,
    }
    return block | ({"initial_option": court_option(chosen)} if chosen else {})


def court_option(court: Court) -> Block:
    """A court in a select: its abbreviation and its name."""
    return {"text": plain_text(f"{court.short} · {_title(court)}"[:75]), "value": court.id}


def _title(court: Court) -> str:
    return court.name.removeprefix("the ")


def _steps(steps: tuple[NumberedStep, ...]) -> list[Block]:
    """The steps in one run, so that they can be followed; what to know about them below, in small."""
    blocks = sections("\n".join(f"{step.number}. {step.text}" for step in steps))
    notes = [WORDS.answers.step_note(step.number, note) for step in steps for note in step.notes]
    return [*blocks, *([context("\n".join(notes))] if notes else [])]


def _sources(answer: Answer) -> Block:
    """All documents, each once, and when the answer was last checked."""
    lines = [linked(source, WORDS.sources.tail(source)) for source in _documents(answer)]
    if len(lines) > SOURCES_SHOWN + 1:
        lines[SOURCES_SHOWN:] = [WORDS.sources.more(len(lines) - SOURCES_SHOWN)]
    if len(lines) == 1:
        text = f"{WORDS.sources.SOURCE} {lines[0]}"
    else:
        text = "\n".join([WORDS.sources.SOURCES, *(f"• {line}" for line in lines)])
    status = escape(WORDS.sources.review_status(answer))
    return {"type": "context", "elements": [trusted(f"{text}\n{status}")]}


def _documents(answer: Answer) -> list[Source]:
    """The sources, several steps of one document as one with all their numbers."""
    steps: dict[Source, list[str]] = {}
    # What the court itself says about the steps comes before the general documents of the text.
    for source in sorted(answer.all_sources(), key=lambda source: source.step is None):
        numbers = steps.setdefault(replace(source, step=None), [])
        numbers += [number for number in (source.step or "").split(", ") if number and number not in numbers]
    return [replace(source, step=", ".join(numbers) or None) for source, numbers in steps.items()]


def feedback(carried: action_ids.Carried) -> Block:
    """*Did this help?* for the question."""
    words, value = WORDS.answers, carried.encode()
    yes = button(f"{words.HELPED} {words.YES}", action_ids.Action.HELPED_YES, value)
    no = button(words.NO, action_ids.Action.HELPED_NO, value, label=f"{words.HELPED} {words.NO}")
    return actions([yes, no], block_id="helped")


def _related(answer: Answer, carried: action_ids.Carried) -> list[Block]:
    elements = [
        pick_button(option, carried, action_ids.Action.RELATED, number)
        for number, option in enumerate(answer.related[:RELATED_BUTTONS])
    ]
    return [actions(elements, block_id="related")] if elements else []


def pick_button(option: Option, carried: action_ids.Carried, action: str, number: int) -> Block:
    """Shows another answer to the same question. `number`: its place in the row."""
    entry, title = option
    value = action_ids.Carried(carried.question, entry, carried.court).encode()
    return button(title, action_ids.numbered(action, number), value)


def new_ticket_row(*, style: str | None = None) -> Block:
    """Opens the form of the help desk."""
    return actions(
        [button(WORDS.asker.OPEN_TICKET, action_ids.Action.NEW_TICKET, "-", style=style)], block_id="new_ticket"
    )


def _next(answer: Answer, carried: action_ids.Carried, sibling: Court | None, *, login: bool) -> Block:
    elements: list[Block] = []
    if sibling is not None:
        other = action_ids.Carried(carried.question, carried.entry, sibling.id)
        elements.append(button(WORDS.answers.BANKRUPTCY_INSTEAD, action_ids.Action.SIBLING, other.encode()))
    if login or answer.entry in LOGIN_ENTRIES:
        elements.append(start_button(action_ids.LOGIN, answer.court))
    if "check" in answer.offer:
        elements.append(start_button(action_ids.LINK, answer.court))
    elements.append(button(WORDS.answers.ASK_DESK, action_ids.Action.DESK, carried.encode()))
    if not answer.wants_court:
        elements.append(court_select(carried, WORDS.answers.OTHER_COURT))
    return actions(elements, block_id="next")
