"""Two courts side by side: what differs in a table, what is the same once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.answering import NumberedStep
from bot.core.comparing import ComparedCourt, Comparison, FactPair, StepPair
from handlers.blocks.limits import FALLBACK_TEXT, Block, escape, section, sections, source_link, truncate
from handlers.blocks.replies import Message, within_limits
from handlers.blocks.rich import cell, table
from handlers.blocks.words import WORDS


def render_comparison(comparison: Comparison) -> Message:
    """Renders a comparison."""
    lead = WORDS.comparison.summary(comparison)
    if comparison.left.court == comparison.right.court:
        return Message(escape(lead), [section(lead)])
    blocks = [section(f"*{lead}*"), _table(comparison)]
    same = [pair for pair in comparison.facts if pair.same]
    if same:
        blocks += sections(
            "\n".join(
                [WORDS.comparison.SAME_IN_BOTH, *(f"{WORDS.comparison.FACTS[pair.fact]}: {pair.left}" for pair in same)]
            )
        )
    return Message(truncate(escape(_spoken(comparison)), FALLBACK_TEXT), within_limits([*blocks, _sources(comparison)]))


def _table(comparison: Comparison) -> Block:
    """What differs on record, then all steps of linking in order: a row each, a column for each court."""
    words, (left, right) = WORDS.comparison, (comparison.left, comparison.right)
    rows = [
        [cell([words.ON_RECORD]), cell([left.court.short]), cell([right.court.short])],
        *(_fact(pair) for pair in comparison.different_facts),
        *(_step(comparison, pair) for pair in comparison.steps),
    ]
    return table(rows)


def _fact(pair: FactPair) -> list[Block]:
    missing = WORDS.comparison.NOT_ON_RECORD
    return [cell([text]) for text in (WORDS.comparison.FACTS[pair.fact], pair.left or missing, pair.right or missing)]


def _step(comparison: Comparison, pair: StepPair) -> list[Block]:
    left = _one_step(comparison.left, pair.left, pair)
    if pair.same:
        right = cell([WORDS.comparison.THE_SAME], WORDS.sources.place_in(comparison.right, pair.right))
    else:
        right = _one_step(comparison.right, pair.right, pair)
    return [cell([WORDS.comparison.step_row(pair)]), left, right]


def _one_step(side: ComparedCourt, step: NumberedStep | None, pair: StepPair) -> Block:
    """The step with the number it has in its document. Warnings that both courts share are left out."""
    if step is None:
        return cell([], WORDS.comparison.NO_SUCH_STEP)
    own = [f"• {note}" for note in step.notes if note not in pair.shared_notes]
    return cell([step.text, *own], WORDS.sources.place_in(side, step))


def _sources(comparison: Comparison) -> Block:
    lines = [f"• {source_link(source, WORDS.sources.tail(source))}" for source in comparison.sources]
    text = "\n".join([WORDS.sources.SOURCES, *lines, escape(WORDS.sources.comparison_status(comparison))])
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": truncate(text, 3000), "verbatim": True}]}


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
