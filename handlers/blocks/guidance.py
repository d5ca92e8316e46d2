"""A guided check as Slack blocks: the card of where it stands, reminders, lists of checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.core import guiding
from bot.core.answering import Answer, NumberedStep
from bot.core.guiding import Asking, AtStep, Card, CheckSummary, Known, Reached, Reminder, Stuck
from bot.core.knowledge import Choice, Court, Source
from handlers import action_ids
from handlers.blocks import check_words, desk_words, words
from handlers.blocks.answers import answer_blocks_alone, court_option, start_button
from handlers.blocks.limits import (
    FALLBACK_TEXT,
    OPTION_TEXT,
    Block,
    actions,
    button,
    context,
    cut,
    escape,
    linked,
    section,
    sections,
)
from handlers.blocks.replies import Message, within_limits

ROW = 5
"""Buttons that stand side by side; more are hard to read on a phone."""
MAX_CHOICES = 25
MAX_LISTED = 20
"""Checks in one list: two blocks each, and Slack takes 50 in a message."""
OVER = ("nothing", "finished")
"""Verdicts after which only another court is left to do."""


def render_card(card: Card, *, live: bool = True) -> Message:
    """Where a check stands. `live`: with its controls; an older card of the same check says where it goes on."""
    if not live:
        return Message(check_words.MOVED, [context(_head(card), check_words.MOVED)])
    notice = [context(check_words.NOTICES[card.notice])] if card.notice else []
    blocks = [*notice, context(*filter(None, (_head(card), check_words.bar(*card.bar))))]
    if card.paused:
        blocks += [
            section(check_words.PAUSED),
            actions([_button(card, check_words.CONTINUE, "resume", style="primary")]),
        ]
    else:
        blocks += [*_body(card), *_told(card), _controls(card)]
    return Message(cut(escape(_spoken(card)), FALLBACK_TEXT), within_limits(blocks))


def render_reminder(reminder: Reminder) -> Message:
    """A card that nobody asked for, with the reason and a way to stop them."""
    card = reminder.card
    state = guiding.standing(card, card.paused).state
    return _unasked(card, check_words.reminder(reminder, state))


def render_nudge(card: Card) -> Message:
    """A card that the help desk sends, with the reason and a way to stop them."""
    return _unasked(card, desk_words.NUDGED.format(court=card.court.short if card.court else "your court"))


def _unasked(card: Card, text: str) -> Message:
    """A card with the reason why it comes, and a way to stop such messages."""
    shown = render_card(replace(card, notice=None))
    stop = _button(card, check_words.STOP_REMINDING, "decline")
    return Message(
        cut(escape(text) + "\n" + shown.text, FALLBACK_TEXT),
        within_limits([section(text), *shown.blocks, actions([stop], block_id="stop")]),
    )


def render_check_summaries(check_summaries: Sequence[CheckSummary]) -> Message:
    """Every check of a person, in a message to them."""
    if not check_summaries:
        return Message(
            check_words.NO_CHECKS, [section(check_words.NO_CHECKS), actions([start_button(action_ids.LINK, None)])]
        )
    text = "\n".join(check_words.standing(one) for one in check_summaries)
    blocks = [section(check_words.STANDINGS), *standing_blocks(check_summaries), standing_actions(check_summaries)]
    return Message(cut(escape(text), FALLBACK_TEXT), within_limits(blocks))


def render_gone() -> Message:
    """The check of the control pressed is not there for whoever pressed it."""
    return Message(
        check_words.CHECK_GONE, [section(check_words.CHECK_GONE), actions([start_button(action_ids.LINK, None)])]
    )


def standing_blocks(check_summaries: Sequence[CheckSummary]) -> list[Block]:
    """A line and a button for each check."""
    blocks = []
    for number, one in enumerate(check_summaries[:MAX_LISTED]):
        at = f"\n{check_words.will_remind(one.remind_at, one.court)}" if one.remind_at else ""
        name = check_words.head(one.title, one.court, one.subject)
        state = f"{one.state} (paused)" if one.paused else one.state
        text = "\n".join(filter(None, (f"*{_unmarked(name)}*", state, check_words.bar(*one.bar)))) + at
        word = check_words.SHOW if one.verdict in OVER else check_words.CONTINUE
        go_on = button(
            word,
            action_ids.numbered(action_ids.START, number),
            action_ids.Start(one.flow, one.court.id if one.court else None, one.run).encode(),
            label=f"{word}: {name}",
        )
        blocks.append(section(text, accessory=go_on))
    left = len(check_summaries) - MAX_LISTED
    return [*blocks, *([context(check_words.more_checks(left))] if left > 0 else [])]


def standing_actions(check_summaries: Sequence[CheckSummary]) -> Block:
    """What to do beside going on: another court, and what is kept."""
    word = check_words.ADD_COURT if check_summaries else check_words.START
    add = button(
        word, f"{action_ids.START}.new", action_ids.Start().encode(), style=None if check_summaries else "primary"
    )
    return actions([add, button(check_words.TOLD, action_ids.TOLD, "-")], block_id="checks")


# --- the body, by what the check stands at ---------------------------------------------------------------------------


def _body(card: Card) -> list[Block]:
    body = card.body
    match body:
        case Asking():
            return _asking(card, body)
        case AtStep():
            return _at_step(card, body)
        case Stuck():
            return _stuck(card, body)
        case Reached():
            return _reached(card, body)
        case _:
            assert_never(body)


def _asking(card: Card, asking: Asking) -> list[Block]:
    keep = [_button(card, check_words.KEEP, "keep")] if asking.now is not None else []
    blocks = sections(_lead_bold(asking.text))
    match asking.kind:
        case "choice":
            blocks += _choices(card, asking.node, asking.choices, now=asking.now)
            blocks += [actions(keep)] if keep else []
        case "court":
            blocks.append(actions([_court_select(card, asking), *keep]))
        case "label":
            if asking.now:
                blocks.append(context(check_words.standing_answer(asking.now)))
            name = _button(card, check_words.TYPE_NAME, "name", node=asking.node, style="primary")
            blocks += [actions([name, *keep]), context(check_words.TYPE_NAME_HINT)]
        case _:
            assert_never(asking.kind)
    return [*blocks, *_source(asking.source)]


def _at_step(card: Card, at: AtStep) -> list[Block]:
    step = at.step
    return [
        *_step(step, at.of),
        *([section(at.in_person)] if at.in_person else []),
        *_source(step.source),
        actions(
            [
                _button(card, check_words.DONE, "done", node=step.key, style="primary"),
                _button(card, check_words.STUCK, "stuck", node=step.key),
            ]
        ),
    ]


def _stuck(card: Card, stuck: Stuck) -> list[Block]:
    options = [
        _button(card, title, "open", node=stuck.step.key, choice=entry, number=number)
        for number, (entry, title) in enumerate(stuck.options)
    ]
    return [
        *_step(stuck.step, stuck.of),
        *([section(f"*{check_words.HELP_WITH_STEP}*")] if options else []),
        *_rows(options),
        *(answer_blocks_alone(stuck.shown) if stuck.shown else []),
        actions([_button(card, check_words.BACK_TO_STEP, "resume", node=stuck.step.key, style="primary")]),
    ]


def _reached(card: Card, reached: Reached) -> list[Block]:
    blocks = sections(_lead_bold(reached.text))
    blocks += [block for aside in reached.asides for block in sections(aside)]
    if reached.remind_at is not None:
        decline = _button(card, check_words.DECLINE, "decline", node=reached.node)
        blocks.append(section(_reminder_line(card.court, reached.remind_at), accessory=decline))
    blocks += answer_blocks_alone(reached.answer) if reached.answer else []
    blocks += _source(reached.source)
    return [*blocks, *_choices(card, reached.node, reached.choices, first_primary=True)]


def _step(step: NumberedStep, of: int) -> list[Block]:
    notes = [context("\n".join(step.notes))] if step.notes else []
    return [*sections(f"*{check_words.step_of(step.number, of)}*\n{step.text}"), *notes]


def _reminder_line(court: Court | None, at: datetime) -> str:
    return check_words.will_remind(at, court)


# --- controls --------------------------------------------------------------------------------------------------------


def _choices(
    card: Card, node: str, choices: Sequence[Choice], *, now: str | None = None, first_primary: bool = False
) -> list[Block]:
    return _rows(
        _button(
            card,
            check_words.standing_answer(choice.label) if choice.id == now else choice.label,
            "choose",
            node=node,
            choice=choice.id,
            number=number,
            style="primary" if first_primary and number == 0 else None,
        )
        for number, choice in enumerate(choices[:MAX_CHOICES])
    )


def _rows(buttons: Iterable[Block]) -> list[Block]:
    every = list(buttons)
    return [actions(every[at : at + ROW]) for at in range(0, len(every), ROW)]


def _court_select(card: Card, asking: Asking) -> Block:
    step = action_ids.Step(card.run, "choose", asking.node)
    block: Block = {
        "type": "external_select",
        "action_id": f"{action_ids.CHECK_COURT}.{step.encode()}",
        "placeholder": {"type": "plain_text", "text": check_words.PICK_A_COURT},
        "min_query_length": 0,
    }
    return block | ({"initial_option": court_option(card.court)} if card.court and asking.now else {})


def _told(card: Card) -> list[Block]:
    """What was answered so far, and a menu to answer one of it again."""
    if not card.known:
        return [context(check_words.DESK_SEES)]
    menu: Block = {
        "type": "static_select",
        "action_id": f"{action_ids.CHECK}.change",
        "placeholder": {"type": "plain_text", "text": check_words.CHANGE},
        "options": [_change_option(card, one) for one in card.known],
    }
    return [context(check_words.told_so_far(card.known)), actions([menu], block_id="told")]


def _change_option(card: Card, one: Known) -> Block:
    text = cut(f"{one.brief}: {one.answer}", OPTION_TEXT)
    value = action_ids.Step(card.run, "change", _node(card), one.question).encode()
    return {"text": {"type": "plain_text", "text": text}, "value": value}


def _controls(card: Card) -> Block:
    """What there is at every point: back, a pause, a person, from the start."""
    body, elements = card.body, []
    if card.can_go_back:
        elements.append(_button(card, check_words.BACK, "back"))
    if isinstance(body, Reached) and body.verdict in OVER:
        elements.append(button(check_words.ANOTHER_COURT, f"{action_ids.START}.another", action_ids.Start().encode()))
    else:
        elements.append(_button(card, check_words.PAUSE, "pause"))
    entry = body.answer.entry if isinstance(body, Reached) and body.answer else None
    asked = action_ids.Carried(None, entry, card.court.id if card.court else None, card.run)
    elements.append(button(words.ASK_DESK, action_ids.DESK, asked.encode()))
    if card.can_go_back:
        elements.append(_button(card, check_words.START_OVER, "restart") | {"confirm": _sure(check_words.START_OVER)})
    return actions(elements, block_id="controls")


def _sure(what: str) -> Block:
    return confirm(what, check_words.START_OVER_SURE)


def confirm(what: str, text: str) -> Block:
    """Asks once more before something is lost."""
    return {
        "title": {"type": "plain_text", "text": what},
        "text": {"type": "plain_text", "text": text},
        "confirm": {"type": "plain_text", "text": what},
        "deny": {"type": "plain_text", "text": check_words.CANCEL},
    }


def _button(
    card: Card,
    text: str,
    act: action_ids.Act,
    *,
    node: str | None = None,
    choice: str = "",
    number: int | None = None,
    style: str | None = None,
) -> Block:
    """A control of this card; action ids are unique in a row, what it does is in the value."""
    action = f"{action_ids.CHECK}.{act}" + ("" if number is None else f".{number}")
    value = action_ids.Step(card.run, act, _node(card) if node is None else node, choice).encode()
    return button(text, action, value, style=style)


def _node(card: Card) -> str:
    """What the card shows, as an old control can be told by."""
    body = card.body
    match body:
        case Asking(node=node) | Reached(node=node):
            return node
        case AtStep(step=step) | Stuck(step=step):
            return step.key
        case _:
            assert_never(body)


# --- words -----------------------------------------------------------------------------------------------------------


def _head(card: Card) -> str:
    return f"*{_unmarked(check_words.head(card.title, card.court, card.subject))}*"


def _lead_bold(text: str) -> str:
    """The first line bold, without marks of its own inside."""
    lead, newline, rest = text.partition("\n")
    return f"*{_unmarked(lead)}*{newline}{rest}"


def _unmarked(text: str) -> str:
    return text.replace("*", "")


def _source(source: Source | None) -> list[Block]:
    if source is None:
        return []
    line = f"{words.SOURCE} {linked(source, words.source_tail(source))}"
    return [{"type": "context", "elements": [{"type": "mrkdwn", "text": line, "verbatim": True}]}]


def _spoken(card: Card) -> str:
    """For notifications and screen readers: what is asked or said, then the ways on, then how far it is."""
    behind, total = card.bar
    lines = [] if card.paused else [*_spoken_body(card)]
    if card.notice:
        lines.insert(0, check_words.NOTICES[card.notice])
    if card.paused:
        lines.append(check_words.PAUSED)
    lines.append(check_words.head(card.title, card.court, card.subject))
    return _unmarked("\n".join([*lines, *([f"{behind} of {total} done"] if total else [])]))


def _spoken_body(card: Card) -> list[str]:
    body = card.body
    match body:
        case Asking(text=text, choices=choices):
            return [text, *_spoken_choices(choices)]
        case AtStep(step=step, of=of, in_person=in_person):
            return [check_words.step_of(step.number, of), step.text, *([in_person] if in_person else [])]
        case Stuck(step=step, of=of, shown=shown):
            return [check_words.step_of(step.number, of), step.text, *(_spoken_answer(shown) if shown else [])]
        case Reached(text=text, asides=asides, answer=answer, choices=choices):
            return [text, *asides, *(_spoken_answer(answer) if answer else []), *_spoken_choices(choices)]
        case _:
            assert_never(body)


def _spoken_choices(choices: Sequence[Choice]) -> list[str]:
    return ["- " + choice.label for choice in choices]


def _spoken_answer(answer: Answer) -> list[str]:
    steps = (f"{step.number}. {step.text}" for step in answer.steps)
    return [answer.lead, *([answer.body] if answer.body else []), *steps, *answer.offices]
