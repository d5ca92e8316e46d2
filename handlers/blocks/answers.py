"""An answer as Slack blocks: what is read at one glance, and on request its details and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal, assert_never

from bot.core.answering import Answer, cited_documents
from bot.core.knowledge import Court
from bot.core.knowledge_base import ANSWERS_KEPT
from bot.core.language import Language
from bot.core.reply_parts import Option
from handlers import action_ids
from handlers.blocks.calendar import go_live_button
from handlers.blocks.limits import (
    Block,
    actions,
    button,
    context,
    escape,
    overflow,
    plain_text,
    section,
    sections,
    source_link,
    trusted_text,
)
from handlers.blocks.rich import numbered_list
from handlers.blocks.words import spoken

RELATED_SHOWN = 2
SOURCES_SHOWN = 6
Form = Literal["short", "one of several", "with courts", "full"]
"""How much of an answer a message shows.

one of several: the message asks once, below all, whether they helped. with courts: short, with a select for another
court. full: with details and sources.
"""
_Below = Literal["nothing", "count of sources", "details"]
"""What stands below the text of an answer."""


def answer_blocks(
    answer: Answer,
    question: int | None,
    *,
    sibling: Court | None = None,
    login: bool = False,
    form: Form = "short",
) -> list[Block]:
    """Renders the answer with its buttons. `question`: None where nothing was stored to give feedback on.

    `login`: the question spoke of one.
    """
    words = spoken(answer.language).answers
    answer_context = action_ids.AnswerContext(
        question, answer.entry, answer.court.id if answer.court else None, language=answer.language
    )
    lead, rest = _text_blocks(answer, "details" if form == "full" else "count of sources")
    blocks: list[Block] = [context(words.court_line(answer.court))] if answer.court else []
    blocks += lead
    if answer.wants_court:
        blocks.append(section(words.WHICH_COURT, accessory=court_select(answer_context, words.PICK_COURT)))
    blocks += rest
    if form == "with courts":
        blocks.append(section(words.WHICH_OTHER_COURT, accessory=court_select(answer_context, words.PICK_COURT)))
    blocks.append(_next(answer, answer_context, sibling, login=login, form=form))
    if question is not None and form != "one of several":
        blocks += feedback(answer_context)
    return blocks


def answer_blocks_alone(answer: Answer, *, full: bool = False) -> list[Block]:
    """Renders the answer without buttons, for a message about something else.

    The short form counts no sources there: nobody could open them.
    """
    lead, rest = _text_blocks(answer, "details" if full else "nothing")
    return [*lead, *rest]


@lru_cache(maxsize=ANSWERS_KEPT)
def _text_blocks(answer: Answer, below: _Below) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Its lead, and all that follows but the buttons. Nobody may change them: the next answer shows the same blocks."""
    steps = [numbered_list([step.text for step in answer.steps])] if answer.steps else []
    offices = [context("\n".join(answer.offices))] if answer.offices else []
    rest = (*sections(answer.body), *steps, *sections(answer.rule), *offices, *_below(answer, below))
    only_english = [context(spoken(answer.language).answers.ONLY_ENGLISH)] if answer.only_english else []
    return (*only_english, *sections(answer.lead)), rest


def _below(answer: Answer, below: _Below) -> list[Block]:
    match below:
        case "details":
            return [*_details(answer), _sources(answer)]
        case "count of sources":
            return [_sources_line(answer)]
        case "nothing":
            return []
        case _:
            assert_never(below)


def _details(answer: Answer) -> list[Block]:
    """What is folded away: more to know, the notes of the steps, what holds in this court only."""
    words = spoken(answer.language).answers
    steps = [words.step_note(step.number, note) for step in answer.steps for note in step.notes]
    notes = [section(words.note_text(answer, note)) for note in answer.notes]
    offices = [context("\n".join(answer.more_offices))] if answer.more_offices else []
    blocks = [*sections(answer.details), *([context("\n".join(steps))] if steps else []), *notes, *offices]
    return [{"type": "divider"}, *blocks] if blocks else []


def start_button(flow: str, court: Court | None, *, style: str | None = None, language: Language = "en") -> Block:
    """A button that starts a guided check for this court; without a court, the check asks for it."""
    words = spoken(language).answers
    text = words.START_LOGIN if flow == action_ids.LOGIN else words.START
    return button(
        text,
        f"{action_ids.Action.START}.{flow}",
        action_ids.Start(flow, court.id if court else None).encode(),
        style=style,
    )


def court_select(answer_context: action_ids.AnswerContext, placeholder: str, chosen: Court | None = None) -> Block:
    """A picker whose action id says what it belongs to, since an option's value is the court."""
    return court_picker(f"{action_ids.Action.COURT}.{answer_context.encode()}"[:255], placeholder, chosen)


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


def _sources_line(answer: Answer) -> Block:
    """How many documents it rests on, and of when they are."""
    words = spoken(answer.language).sources
    return context(words.folded(len(cited_documents(answer)), words.review_status(answer)))


def _sources(answer: Answer) -> Block:
    """All documents, each once, and when the answer was last checked."""
    words = spoken(answer.language).sources
    lines = [source_link(source, words.tail(source)) for source in cited_documents(answer)]
    if len(lines) > SOURCES_SHOWN + 1:
        lines[SOURCES_SHOWN:] = [words.more(len(lines) - SOURCES_SHOWN)]
    if len(lines) == 1:
        text = f"{words.SOURCE} {lines[0]}"
    else:
        text = "\n".join([words.SOURCES, *(f"• {line}" for line in lines)])
    status = escape(words.review_status(answer))
    return {"type": "context", "elements": [trusted_text(f"{text}\n{status}")]}


def feedback(answer_context: action_ids.AnswerContext, *, of_all: bool = False) -> list[Block]:
    """Asks whether the question is answered, with *Yes* and *No* in a row below. of_all: about several questions."""
    words, value = spoken(answer_context.language).answers, answer_context.encode()
    asks = words.ALL_HELPED if of_all else words.HELPED
    yes = button(words.YES, action_ids.Action.HELPED_YES, value, label=f"{asks} {words.YES}")
    no = button(words.NO, action_ids.Action.HELPED_NO, value, label=f"{asks} {words.NO}")
    return [context(asks), actions([yes, no], block_id="helped")]


def pick_button(option: Option, answer_context: action_ids.AnswerContext, action: str, number: int) -> Block:
    """Shows another answer to the same question. `number`: its place in the row."""
    entry, title = option
    value = replace(answer_context, entry=entry).encode()
    return button(title, action_ids.numbered_id(action, number), value)


def new_ticket_row(*, style: str | None = None, language: Language = "en") -> Block:
    """Opens the form of the help desk."""
    text = spoken(language).answers.OPEN_TICKET
    return actions([button(text, action_ids.Action.NEW_TICKET, "-", style=style)], block_id="new_ticket")


def _next(
    answer: Answer, answer_context: action_ids.AnswerContext, sibling: Court | None, *, login: bool, form: Form
) -> Block:
    """What most press next as buttons, all else in the menu beside them."""
    elements: list[Block] = []
    words = spoken(answer.language).answers
    if form != "full":
        elements.append(button(words.details(answer), action_ids.Action.DETAILS, answer_context.encode()))
    if answer.go_live_on and answer.court:
        elements.append(go_live_button(answer.court.id, words.ADD_TO_CALENDAR))
    elements.append(button(words.ASK_DESK, action_ids.Action.DESK, answer_context.encode()))
    more = [
        *_checks(answer, login=login),
        *_courts(answer, answer_context, sibling, form),
        *(
            pick_button(option, answer_context, action_ids.Action.RELATED, number)
            for number, option in enumerate(answer.related[:RELATED_SHOWN])
        ),
    ]
    if more:
        elements.append(_menu(more))
    return actions(elements, block_id="next")


def _checks(answer: Answer, *, login: bool) -> Iterator[Block]:
    if login or "login" in answer.offer:
        yield start_button(action_ids.LOGIN, answer.court, language=answer.language)
    if "check" in answer.offer:
        yield start_button(action_ids.LINK, answer.court, language=answer.language)


def _courts(
    answer: Answer, answer_context: action_ids.AnswerContext, sibling: Court | None, form: Form
) -> Iterator[Block]:
    words = spoken(answer.language).answers
    if sibling is not None:
        other = replace(answer_context, court=sibling.id)
        yield button(words.BANKRUPTCY_INSTEAD, action_ids.Action.SIBLING, other.encode())
    if not answer.wants_court and form != "with courts":
        yield button(words.OTHER_COURT, action_ids.Action.OTHER_COURT, answer_context.encode())


def _menu(buttons: Sequence[Block]) -> Block:
    """A menu whose options do what the buttons would."""
    options = [(one["text"]["text"], action_ids.in_menu(one["action_id"], one["value"])) for one in buttons]
    return overflow(action_ids.MORE, options)
