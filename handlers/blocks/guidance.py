"""A guided check as Slack blocks: the card of where it stands, reminders, lists of checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import assert_never

from bot.core import guiding
from bot.core.answering import NumberedStep
from bot.core.guiding import AtOutcome, AtStep, Card, CheckSummary, KnownAnswer, OpenQuestion, Reminder, StepHelp
from bot.core.knowledge import Choice, Source
from handlers import action_ids
from handlers.blocks.answers import answer_blocks_alone, court_picker, start_button
from handlers.blocks.calendar import go_live_button, paused_blocks
from handlers.blocks.forms import option
from handlers.blocks.limits import (
    FALLBACK_TEXT,
    Block,
    actions,
    button,
    context,
    escape,
    plain_text,
    section,
    sections,
    source_link,
    truncate,
    trusted_context,
)
from handlers.blocks.replies import Message, within_limits
from handlers.blocks.spoken_check import spoken, unmarked
from handlers.blocks.words import WORDS

ROW = 5
"""Buttons that stand side by side; more are hard to read on a phone."""
MAX_CHOICES = 25
MAX_LISTED = 20
"""Checks in one list: two blocks each, and Slack takes 50 in a message."""
OVER = ("nothing", "finished")
"""Verdicts after which only another court is left to do."""


def render_card(card: Card, *, live: bool = True) -> Message:
    """Renders the state of a check. `live`: with controls; an older card only says where the check continues."""
    if not live:
        return Message(WORDS.check.MOVED, [context(_head(card), WORDS.check.MOVED)])
    notice = [context(WORDS.check.NOTICES[card.notice])] if card.notice else []
    then = WORDS.check.then(card.waiting) if card.waiting else ""
    blocks = [*notice, context(*filter(None, (_head(card), WORDS.check.bar(*card.bar), then)))]
    if card.paused:
        blocks += paused_blocks(card, _button(WORDS.check.CONTINUE, _step_on(card, "resume"), style="primary"))
    else:
        blocks += [*_body(card), *_answers_so_far(card), _controls(card)]
    return Message(truncate(escape(spoken(card)), FALLBACK_TEXT), within_limits(blocks))


def render_reminder(reminder: Reminder) -> Message:
    """Renders a reminder: the card, why it comes, and how to stop reminders."""
    card = reminder.card
    state = guiding.summarize(card, card.paused).state
    return _unasked(card, WORDS.check.reminder(reminder, state))


def render_nudge(card: Card) -> Message:
    """Renders a reminder from the help desk: the card, why it comes, and how to stop reminders."""
    return _unasked(card, WORDS.check.nudge(card.court))


def _unasked(card: Card, text: str) -> Message:
    """A card with the reason why it comes, and a way to stop such messages."""
    shown = render_card(replace(card, notice=None))
    stop = _button(WORDS.check.DECLINE, _step_on(card, "decline"))
    return Message(
        truncate(escape(text) + "\n" + shown.text, FALLBACK_TEXT),
        within_limits([section(text), *shown.blocks, actions([stop], block_id="stop")]),
    )


def render_check_summaries(check_summaries: Sequence[CheckSummary]) -> Message:
    """Lists all checks of a person."""
    if not check_summaries:
        return Message(
            WORDS.check.NO_CHECKS, [section(WORDS.check.NO_CHECKS), actions([start_button(action_ids.LINK, None)])]
        )
    text = "\n".join(WORDS.check.summary(one) for one in check_summaries)
    blocks = [section(WORDS.check.YOUR_CHECKS), *check_blocks(check_summaries), check_actions(check_summaries)]
    return Message(truncate(escape(text), FALLBACK_TEXT), within_limits(blocks))


def render_gone() -> Message:
    """Answers a control whose check does not exist for whoever pressed it."""
    return Message(WORDS.check.GONE, [section(WORDS.check.GONE), actions([start_button(action_ids.LINK, None)])])


def check_blocks(check_summaries: Sequence[CheckSummary]) -> list[Block]:
    """A line and a button for each check."""
    blocks = []
    for number, one in enumerate(check_summaries[:MAX_LISTED]):
        at = f"\n{WORDS.check.will_remind(one.remind_at, one.court)}" if one.remind_at else ""
        name = WORDS.check.head(one.title, one.court, one.subject)
        state = WORDS.check.state(one)
        text = "\n".join(filter(None, (f"*{unmarked(name)}*", state, WORDS.check.bar(*one.bar)))) + at
        word = WORDS.check.SHOW if one.verdict in OVER else WORDS.check.CONTINUE
        go_on = button(
            word,
            action_ids.numbered_id(action_ids.Action.START, number),
            action_ids.Start(one.flow, one.court.id if one.court else None, one.run).encode(),
            label=f"{word}: {name}",
        )
        blocks.append(section(text, accessory=go_on))
    left = len(check_summaries) - MAX_LISTED
    return [*blocks, *([context(WORDS.check.more(left))] if left > 0 else [])]


def check_actions(check_summaries: Sequence[CheckSummary]) -> Block:
    """Offers another court, and the saved answers."""
    word = WORDS.check.ADD_COURT if check_summaries else WORDS.check.START
    add = button(
        word,
        f"{action_ids.Action.START}.new",
        action_ids.Start().encode(),
        style=None if check_summaries else "primary",
    )
    return actions([add, button(WORDS.check.SAVED_FACTS, action_ids.Action.TOLD, "-")], block_id="checks")


# --- the body, by what the check stands at ---------------------------------------------------------------------------


def _body(card: Card) -> list[Block]:
    body = card.body
    match body:
        case OpenQuestion():
            return _asking(card, body)
        case AtStep():
            return _at_step(card, body)
        case StepHelp():
            return _stuck(card, body)
        case AtOutcome():
            return _reached(card, body)
        case _:
            assert_never(body)


def _asking(card: Card, asking: OpenQuestion) -> list[Block]:
    if asking.proposed is not None:
        return _confirming(card, asking, asking.proposed)
    blocks = [*sections(_lead_bold(asking.text)), *_how_to_tell(asking), *_offices(card)]
    match asking.kind:
        case "choice":
            blocks += _choices(card, asking.choices, now=asking.now)
            blocks += _in_a_row(_keep(card, asking), _unsure(card, asking))
        case "court":
            blocks += _courts_meant(card, asking)
            blocks += _in_a_row([_court_select(card, asking)], _keep(card, asking), _unsure(card, asking))
        case "label":
            if asking.now:
                blocks.append(context(WORDS.check.current_answer(asking.now)))
            name = _button(WORDS.check.TYPE_NAME, _step_on(card, "name"), style="primary")
            skip = [_button(WORDS.check.SKIP, _step_on(card, "choose", asking.skip))] if asking.skip else []
            blocks += _in_a_row([name], skip, _keep(card, asking), _unsure(card, asking))
            blocks.append(context(WORDS.check.TYPE_NAME_HINT))
        case _:
            assert_never(asking.kind)
    return [*blocks, *_source(asking.source)]


def _confirming(card: Card, asking: OpenQuestion, proposed: tuple[str, str]) -> list[Block]:
    """Asks whether an earlier answer is to be changed."""
    choice, label = proposed
    return [
        section(WORDS.check.change_to(unmarked(asking.brief), unmarked(label))),
        actions(
            [
                _button(WORDS.check.YES_CHANGE, _step_on(card, "choose", choice), style="primary"),
                _button(WORDS.check.NO_KEEP, _step_on(card, "keep")),
            ]
        ),
    ]


def _how_to_tell(asking: OpenQuestion) -> list[Block]:
    if not asking.is_unsure or not asking.unsure:
        return []
    return [*sections(f"{WORDS.check.HOW_TO_TELL} {asking.unsure}"), context(WORDS.check.OR_ELSE)]


def _courts_meant(card: Card, asking: OpenQuestion) -> list[Block]:
    """The courts that may be meant by what was typed, a button each."""
    if asking.which is None:
        return []
    courts = (
        _button(court.short, _step_on(card, "choose", court.id), number=number)
        for number, court in enumerate(asking.which.courts)
    )
    return [section(WORDS.answers.which_court(asking.which)), *_rows(courts)]


def _keep(card: Card, asking: OpenQuestion) -> list[Block]:
    return [] if asking.now is None else [_button(WORDS.check.KEEP, _step_on(card, "keep"))]


def _unsure(card: Card, asking: OpenQuestion) -> list[Block]:
    """*Not sure*, where no choice says so, until it has been pressed."""
    if not asking.unsure or asking.is_unsure:
        return []
    return [_button(WORDS.check.UNSURE, _step_on(card, "unsure"))]


def _in_a_row(*elements: list[Block]) -> list[Block]:
    found = [one for some in elements for one in some]
    return [actions(found)] if found else []


def _at_step(card: Card, at: AtStep) -> list[Block]:
    step = at.step
    return [
        *_step(step, at.of),
        *_offices(card),
        *([section(at.in_person)] if at.in_person else []),
        *_source(step.source),
        actions(
            [
                _button(WORDS.check.DONE, _step_on(card, "done"), style="primary"),
                _button(WORDS.check.STUCK, _step_on(card, "stuck")),
            ]
        ),
    ]


def _stuck(card: Card, stuck: StepHelp) -> list[Block]:
    options = [
        _button(title, _step_on(card, "open", entry), number=number)
        for number, (entry, title) in enumerate(stuck.options)
    ]
    return [
        *_step(stuck.step, stuck.of),
        *_offices(card),
        *([section(f"*{WORDS.check.HELP_WITH_STEP}*")] if options else []),
        *_rows(options),
        *(answer_blocks_alone(stuck.open_answer, full=True) if stuck.open_answer else []),
        actions([_button(WORDS.check.BACK_TO_STEP, _step_on(card, "resume"), style="primary")]),
    ]


def _reached(card: Card, reached: AtOutcome) -> list[Block]:
    blocks = sections(_lead_bold(reached.text))
    blocks += [block for aside in reached.asides for block in sections(aside)]
    blocks += _offices(card)
    if reached.remind_at is not None:
        decline = _button(WORDS.check.DECLINE, _step_on(card, "decline"))
        blocks.append(section(WORDS.check.will_remind(reached.remind_at, card.court), accessory=decline))
    blocks += [actions([go_live_button(card.court.id)])] if reached.go_live_on and card.court else []
    blocks += answer_blocks_alone(reached.answer, full=True) if reached.answer else []
    blocks += _source(reached.source)
    return [*blocks, *_choices(card, reached.choices, first_primary=True)]


def _step(step: NumberedStep, of: int) -> list[Block]:
    notes = [context("\n".join(step.notes))] if step.notes else []
    return [*sections(f"*{WORDS.check.step_of(step.number, of)}*\n{step.text}"), *notes]


def _offices(card: Card) -> list[Block]:
    return [context("\n".join(card.offices))] if card.offices else []


# --- controls --------------------------------------------------------------------------------------------------------


def _choices(
    card: Card, choices: Sequence[Choice], *, now: str | None = None, first_primary: bool = False
) -> list[Block]:
    return _rows(
        _button(
            WORDS.check.current_answer(choice.label) if choice.id == now else choice.label,
            _step_on(card, "choose", choice.id),
            number=number,
            style="primary" if first_primary and number == 0 else None,
        )
        for number, choice in enumerate(choices[:MAX_CHOICES])
    )


def _rows(buttons: Iterable[Block]) -> list[Block]:
    every = list(buttons)
    return [actions(every[at : at + ROW]) for at in range(0, len(every), ROW)]


def _court_select(card: Card, asking: OpenQuestion) -> Block:
    chosen = card.court if asking.now else None
    return court_picker(
        f"{action_ids.Action.CHECK_COURT}.{_step_on(card, 'choose').encode()}", WORDS.check.PICK_A_COURT, chosen
    )


def _answers_so_far(card: Card) -> list[Block]:
    """A menu of what was answered so far, to answer one of it again."""
    if not card.known_answers:
        return [context(WORDS.check.DESK_SEES)]
    menu: Block = {
        "type": "static_select",
        "action_id": f"{action_ids.Action.CHECK}.change",
        "placeholder": plain_text(WORDS.check.CHANGE),
        "options": [_change_option(card, one) for one in card.known_answers],
    }
    return [actions([menu], block_id="told")]


def _change_option(card: Card, known: KnownAnswer) -> Block:
    return option(_step_on(card, "change", known.question).encode(), f"{known.brief}: {known.answer}")


def _controls(card: Card) -> Block:
    """What there is at every point: back, a pause, a person, from the start."""
    body, elements = card.body, []
    if isinstance(body, AtOutcome) and card.waiting:
        court = card.waiting[0]
        elements.append(_button(WORDS.check.next_court(court), _step_on(card, "next", court.id)))
    if card.can_go_back:
        elements.append(_button(WORDS.check.BACK, _step_on(card, "back")))
    if isinstance(body, AtOutcome) and body.verdict in OVER:
        elements.append(
            button(WORDS.check.ANOTHER_COURT, f"{action_ids.Action.START}.another", action_ids.Start().encode())
        )
    else:
        elements.append(_button(WORDS.check.PAUSE, _step_on(card, "pause")))
    entry = body.answer.entry if isinstance(body, AtOutcome) and body.answer else None
    asked = action_ids.AnswerContext(None, entry, card.court.id if card.court else None, card.run)
    elements.append(button(WORDS.answers.ASK_DESK, action_ids.Action.DESK, asked.encode()))
    if card.can_go_back:
        sure = confirm(WORDS.check.START_OVER, WORDS.check.START_OVER_SURE)
        elements.append(_button(WORDS.check.START_OVER, _step_on(card, "restart")) | {"confirm": sure})
    return actions(elements, block_id="controls")


def confirm(what: str, text: str) -> Block:
    """A confirmation dialog, for what cannot be undone."""
    return {
        "title": plain_text(what),
        "text": plain_text(text),
        "confirm": plain_text(what),
        "deny": plain_text(WORDS.buttons.CANCEL),
    }


def _button(text: str, step: action_ids.CheckControl, *, number: int | None = None, style: str | None = None) -> Block:
    """A control of a card; action ids are unique in a row, so `number` tells buttons of one kind apart."""
    action = f"{action_ids.Action.CHECK}.{step.act}" + ("" if number is None else f".{number}")
    return button(text, action, step.encode(), style=style)


def _step_on(card: Card, act: action_ids.Act, choice: str = "") -> action_ids.CheckControl:
    """What a control of this card asks for."""
    return action_ids.CheckControl(card.run, act, _node(card), choice)


def _node(card: Card) -> str:
    """What the card shows, as an old control can be told by."""
    body = card.body
    match body:
        case OpenQuestion(node=node) | AtOutcome(node=node):
            return node
        case AtStep(step=step) | StepHelp(step=step):
            return step.key
        case _:
            assert_never(body)


# --- words -----------------------------------------------------------------------------------------------------------


def _head(card: Card) -> str:
    return f"*{unmarked(WORDS.check.head(card.title, card.court, card.subject))}*"


def _lead_bold(text: str) -> str:
    """The first line bold, without marks of its own inside."""
    lead, newline, rest = text.partition("\n")
    return f"*{unmarked(lead)}*{newline}{rest}"


def _source(source: Source | None) -> list[Block]:
    if source is None:
        return []
    line = f"{WORDS.sources.SOURCE} {source_link(source, WORDS.sources.tail(source))}"
    return [trusted_context(line)]
