"""What the card of a check says in plain text: for notifications and screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.core.answering import Answer
from bot.core.guiding import AtOutcome, AtStep, Card, OpenQuestion, StepHelp
from bot.core.knowledge import Choice
from handlers.blocks.words import WORDS


def unmarked(text: str) -> str:
    """The text without marks for bold."""
    return text.replace("*", "")


def spoken(card: Card) -> str:
    """For notifications and screen readers: what is asked or said, then the ways on, then how far it is."""
    behind, total = card.bar
    then = [WORDS.check.then(card.waiting)] if card.waiting else []
    lines = [] if card.paused else [*_spoken_body(card), *card.offices]
    if card.notice:
        lines.insert(0, WORDS.check.NOTICES[card.notice])
    if card.paused:
        lines.append(WORDS.check.paused_until(card.remind_at) if card.remind_at else WORDS.check.PAUSED)
    lines.append(WORDS.check.head(card.title, card.court, card.subject))
    return unmarked("\n".join([*lines, *([WORDS.check.done(behind, total)] if total else []), *then]))


def _spoken_body(card: Card) -> list[str]:
    body = card.body
    match body:
        case OpenQuestion():
            return _spoken_question(body)
        case AtStep(step=step, of=of, in_person=in_person):
            return [WORDS.check.step_of(step.number, of), step.text, *([in_person] if in_person else [])]
        case StepHelp(step=step, of=of, open_answer=shown):
            return [WORDS.check.step_of(step.number, of), step.text, *(_spoken_answer(shown) if shown else [])]
        case AtOutcome(text=text, asides=asides, answer=answer, choices=choices):
            return [text, *asides, *(_spoken_answer(answer) if answer else []), *_spoken_choices(choices)]
        case _:
            assert_never(body)


def _spoken_question(asking: OpenQuestion) -> list[str]:
    if asking.proposed is not None:
        return [WORDS.check.change_to(asking.brief, asking.proposed[1])]
    told = [f"{WORDS.check.HOW_TO_TELL} {asking.unsure}"] if asking.is_unsure and asking.unsure else []
    return [asking.text, *told, *_spoken_choices(asking.choices)]


def _spoken_choices(choices: Sequence[Choice]) -> list[str]:
    return ["- " + choice.label for choice in choices]


def _spoken_answer(answer: Answer) -> list[str]:
    steps = (f"{step.number}. {step.text}" for step in answer.steps)
    return [answer.lead, *([answer.body] if answer.body else []), *steps, *answer.offices]
