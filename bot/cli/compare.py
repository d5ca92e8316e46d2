"""`compare`: two courts side by side."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import courts, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from bot.core.answering import NumberedStep
    from bot.core.comparing import ComparedCourt, Comparison, StepPair

Json = dict[str, Any]  # a JSON object for the outside world


def compare(
    left: Annotated[str, typer.Argument(help="A court: id, abbreviation or name.")],
    right: Annotated[str, typer.Argument(help="The other court.")],
    today: options.Day = None,
    as_json: options.AsJson = False,
) -> None:
    """Shows side by side what differs between two courts, and the steps of linking in each."""
    from rich.console import Console

    from bot.cli import terminal
    from bot.core.comparing import compare as compared
    from handlers.blocks.words import WORDS

    day = terminal.day_of(options.day(today))
    library, finder = courts.load_courts()
    one, other = options.court(library, finder, left), options.court(library, finder, right)
    comparison = compared(library, one, other, (day(one), day(other)))
    if as_json:
        options.print_json(_as_json(comparison, day(one)))
        return
    console = Console()
    console.print(terminal.rich_markup(f"*{WORDS.comparison.summary(comparison)}*"))
    if one == other:
        return
    console.print(_table(comparison))
    for document in comparison.sources:
        console.print(terminal.rich_markup(WORDS.sources.line(document)), style="dim")
    console.print(WORDS.sources.comparison_status(comparison), style="dim")


def _table(comparison: Comparison) -> Table:
    from rich.table import Table

    from bot.cli.terminal import rich_markup
    from handlers.blocks.words import WORDS

    table = Table(show_lines=True)
    table.add_column("", max_width=18)
    for side in (comparison.left, comparison.right):
        table.add_column(side.court.short, ratio=1)
    for fact in comparison.facts:
        right = "[dim]same[/]" if fact.same else rich_markup(fact.right or WORDS.comparison.NOT_ON_RECORD)
        table.add_row(
            WORDS.comparison.FACTS[fact.fact], rich_markup(fact.left or WORDS.comparison.NOT_ON_RECORD), right
        )
    table.add_section()
    for step in comparison.steps:
        table.add_row(f"step: {step.key}", *_cells(comparison, step))
    return table


def _cells(comparison: Comparison, pair: StepPair) -> Iterator[str]:
    for side, step in ((comparison.left, pair.left), (comparison.right, pair.right)):
        yield _cell(side, step, again=pair.same and step is pair.right)


def _cell(side: ComparedCourt, step: NumberedStep | None, *, again: bool) -> str:
    from bot.cli.terminal import rich_markup
    from handlers.blocks.words import WORDS

    if step is None:
        return f"[dim]{WORDS.comparison.NO_SUCH_STEP}[/]"
    number = f"[dim]{WORDS.sources.step_in(side, step)}[/]"
    if again:
        return f"{number}\n[dim]same[/]"
    return "\n".join([number, rich_markup(step.text), *(f"[dim]{rich_markup(f'- {note}')}[/]" for note in step.notes)])


def _as_json(comparison: Comparison, today: date) -> Json:
    from bot.api import records

    shown = {
        "courts": records.compared_courts(comparison),
        "facts": records.fact_pairs(comparison, str),
        "steps": records.step_pairs(comparison, str),
    }
    return {
        "today": today.isoformat(),
        "as_of": comparison.as_of.isoformat(),
        **{name: [one.model_dump(mode="json") for one in several] for name, several in shown.items()},
    }
