"""Two courts side by side: what differs in two columns, what is the same once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.core.answering import NumberedStep
from bot.core.comparing import ComparedCourt, Comparison, FactPair, StepPair
from handlers.blocks.limits import FALLBACK_TEXT, Block, cut, escape, linked, mrkdwn, section, sections
from handlers.blocks.replies import Message, within_limits
from handlers.blocks.words import WORDS

FIELD_TEXT = 2000


def render_comparison(comparison: Comparison) -> Message:
    """Renders a comparison. Warnings that both courts share are left out."""
    lead = WORDS.comparison.summary(comparison)
    if comparison.left.court == comparison.right.court:
        return Message(escape(lead), [section(lead)])
    blocks = [section(f"*{lead}*")]
    blocks += [_fact(comparison, pair) for pair in comparison.different_facts]
    blocks += _steps(comparison)
    same = [pair for pair in comparison.facts if pair.same]
    if same:
        blocks += sections(
            "\n".join(
                [WORDS.comparison.SAME_IN_BOTH, *(f"{WORDS.comparison.FACTS[pair.fact]}: {pair.left}" for pair in same)]
            )
        )
    return Message(cut(escape(_spoken(comparison)), FALLBACK_TEXT), within_limits([*blocks, _sources(comparison)]))


def _fact(comparison: Comparison, pair: FactPair) -> Block:
    left, right = (
        f"*{side.court.short}:* {text or WORDS.comparison.NOT_ON_RECORD}"
        for side, text in ((comparison.left, pair.left), (comparison.right, pair.right))
    )
    return _columns(f"*{WORDS.comparison.FACTS[pair.fact]}*", left, right)


def _steps(comparison: Comparison) -> list[Block]:
    """All steps in order, those that are the same in one column."""
    blocks: list[Block] = [{"type": "divider"}, section(WORDS.comparison.STEPS_OF_LINKING)]
    for same, pairs in groupby(comparison.steps, key=lambda pair: pair.same):
        if same:
            blocks += sections("\n".join(_once(comparison, pair) for pair in pairs))
        else:
            blocks += [_both(comparison, pair) for pair in pairs]
    return blocks


def _once(comparison: Comparison, pair: StepPair) -> str:
    assert pair.left is not None, "what is the same is there"
    return f"{pair.left.text}  _({_places(comparison, pair)})_"


def _places(comparison: Comparison, pair: StepPair) -> str:
    return "; ".join(
        WORDS.sources.step_in(side, step)
        for side, step in ((comparison.left, pair.left), (comparison.right, pair.right))
    )


def _both(comparison: Comparison, pair: StepPair) -> Block:
    left, right = (
        _step(side, step, pair) for side, step in ((comparison.left, pair.left), (comparison.right, pair.right))
    )
    return _columns(None, left, right)


def _step(side: ComparedCourt, step: NumberedStep | None, pair: StepPair) -> str:
    if step is None:
        return f"*{side.court.short}:* _{WORDS.comparison.NO_SUCH_STEP}_"
    own = [f"- {note}" for note in step.notes if note not in pair.shared_notes]
    return "\n".join([f"*{WORDS.sources.step_in(side, step)}:* {step.text}", *own])


def _columns(head: str | None, left: str, right: str) -> Block:
    block: Block = {"type": "section", "fields": [mrkdwn(left, FIELD_TEXT), mrkdwn(right, FIELD_TEXT)]}
    return block | ({"text": mrkdwn(head)} if head else {})


def _sources(comparison: Comparison) -> Block:
    lines = [f"• {linked(source, WORDS.sources.tail(source))}" for source in comparison.sources]
    text = "\n".join([WORDS.sources.SOURCES, *lines, escape(WORDS.sources.comparison_status(comparison))])
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, 3000), "verbatim": True}]}


def _spoken(comparison: Comparison) -> str:
    """For notifications and screen readers: the result, and each difference in a line."""
    return "\n".join([WORDS.comparison.summary(comparison), *_differences(comparison)]).replace("*", "")


def _differences(comparison: Comparison) -> Iterator[str]:
    left, right = comparison.left.court.short, comparison.right.court.short
    for fact in comparison.different_facts:
        yield f"{WORDS.comparison.FACTS[fact.fact]}: {_versus((left, fact.left), (right, fact.right))}"
    for step in comparison.different_steps:
        yield _versus(
            (
                WORDS.sources.step_in(comparison.left, step.left),
                step.left.text if step.left else WORDS.comparison.NO_SUCH_STEP,
            ),
            (
                WORDS.sources.step_in(comparison.right, step.right),
                step.right.text if step.right else WORDS.comparison.NO_SUCH_STEP,
            ),
        )


def _versus(*sides: Sequence[str]) -> str:
    return " | ".join(f"{name}: {text or WORDS.comparison.NOT_ON_RECORD}" for name, text in sides)
