"""`check`, `eval`, `train`: is the knowledge right, and how well is it found?"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import settings as settings_
from bot.cli import options

if TYPE_CHECKING:
    from bot.content.loader import Loaded
    from bot.content.yaml_lines import Problem
    from bot.core.knowledge import Library


def check(
    folder: Annotated[Path | None, typer.Argument(help="The knowledge folder.")] = None,
    strict: Annotated[bool, typer.Option(help="Warnings are errors too, as for a release.")] = False,
    today: options.Day = None,
) -> None:
    """Checks the knowledge and names all problems at once, with file, line and fix."""
    from bot.content.loader import load_with_places

    day = options.day(today) or datetime.now(UTC).date()
    folder = folder or settings_.load_settings().knowledge
    loaded = load_with_places(folder)
    problems = problems_of(folder, loaded, day)
    for problem in problems:
        print(problem)
    errors = [problem for problem in problems if strict or not problem.warning]
    print(f"{_contents(loaded.library)}: {len(errors)} errors, {len(problems) - len(errors)} warnings.")
    if errors:
        raise typer.Exit(1)


def problems_of(folder: Path, loaded: Loaded, day: date) -> tuple[Problem, ...]:
    """Everything that is wrong with a knowledge that loads; takes half a minute and more."""
    from bot.content import contents
    from bot.content import lint as checking
    from bot.content.court_check import prove_courts
    from bot.content.flow_check import prove
    from handlers.blocks.answers import answer_blocks
    from handlers.blocks.guidance import render_card
    from handlers.blocks.limits import too_much

    return (
        *checking.check(loaded, day, lambda answer: too_much(answer_blocks(answer, 1, form="full"))),
        *prove(loaded, day, lambda card: too_much(render_card(card).blocks)),
        *prove_courts(loaded, day),
        *contents.stale(folder, loaded),
    )


def group() -> None:
    """The knowledge in use, and the one that came with the program."""


def export(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Writes out the knowledge that came with the program, to be edited there and used with --knowledge."""
    from bot.content import shipped

    shipped.export(folder)
    print(f"The knowledge is in {folder} now. A command uses it as ./knowledge, or after --knowledge {folder}.")


def show_contents(
    write: Annotated[bool, typer.Option("--write", help="Put the list into the folder's README.md.")] = False,
) -> None:
    """Lists every entry: its id and its question."""
    from bot.content import contents
    from bot.content.loader import load_with_places

    folder = settings_.load_settings().knowledge
    loaded = load_with_places(folder)
    if not write:
        print(contents.contents(loaded))
        return
    try:
        contents.write(folder, loaded)
    except contents.NoPlaceError as error:
        raise options.UsageError(str(error)) from None
    print(f"The list of {len(loaded.library.entries)} entries is in {folder / contents.README} now.")


def reload() -> None:
    """Asks every bot on this database to load its knowledge anew; one with errors is refused, and nothing changes."""
    from bot.store import database
    from bot.store.store import Store

    store = Store(database.open_existing(settings_.load_settings().database_url))
    check()
    train()
    with store.writing() as unit:
        unit.ask_to_reload(datetime.now(UTC))
    print("Every bot on this database loads its knowledge anew within seconds; its log says so.")


def evaluate(
    files: Annotated[
        list[Path] | None, typer.Argument(help="JSON Lines of labeled questions, measured together.")
    ] = None,
    as_json: options.AsJson = False,
    gate: Annotated[Path | None, typer.Option(help="YAML file of bounds; a figure worse than its bound fails.")] = None,
    gates: Annotated[bool, typer.Option("--gates", help="Instead of files: the gates that ship with it.")] = False,
) -> None:
    """Measures the matcher on labeled questions."""
    if bool(files) == gates:
        raise typer.BadParameter("Name files of labeled questions, or use --gates.")
    if gates:
        _run_gates()
        return
    from rich.console import Console

    from bot.serving.knowledge_base import knowledge_base_from
    from bot.training import evaluation
    from bot.training.gate import read_gate
    from bot.training.replaying import Replay

    lines = [line for file in files or () for line in evaluation.read_lines(file)]
    kb = knowledge_base_from(settings_.load_settings(), options.print_progress)
    report = evaluation.evaluate(kb.index, lines, replay=Replay(kb))
    if as_json:
        print(report.as_json())
    else:
        Console().print(report.as_table())
    complaints = read_gate(gate).complaints(report) if gate else ()
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if complaints:
        raise typer.Exit(1)


def _run_gates() -> None:
    from rich.console import Console

    from bot.serving.knowledge_base import knowledge_base_from
    from bot.training.gate import GATES, run_gates
    from bot.training.replaying import Replay

    kb = knowledge_base_from(settings_.load_settings(), options.print_progress)
    complaints = []
    for run in run_gates(kb.index, Replay(kb)):
        print(f"{run.name}: {', '.join(f'{file}.jsonl' for file in GATES[run.name])}")
        Console().print(run.report.as_table())
        complaints += [f"{run.name}: {complaint}" for complaint in run.complaints]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if complaints:
        raise typer.Exit(1)


def _contents(library: Library) -> str:
    asks = sum(len(entry.asks) for entry in library.entries.values())
    return (
        f"{len(library.entries)} entries, {asks} phrasings, {len(library.topics)} outside topics, "
        f"{len(library.courts)} courts, {len(library.flows)} flows, {len(library.replies)} canned replies"
    )


def train(
    ship: Annotated[bool, typer.Option("--ship", help="Put the result beside the knowledge, to be packaged.")] = False,
) -> None:
    """Trains the matcher on the phrasings and keeps the result."""
    from bot.serving.knowledge_base import knowledge_base_from
    from bot.training import weights

    settings = settings_.load_settings()
    kb = knowledge_base_from(settings, options.print_progress)
    if ship:
        weights.ship(kb.library, settings.cache)
    print(f"The matcher for knowledge {kb.library.version} is ready.")
