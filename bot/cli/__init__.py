"""The commands: `python -m bot --help`. One module a family; each imports what is slow only when it runs."""

from __future__ import annotations

import sys

import typer

from bot import settings
from bot.cli import asking, courts, flows, given, knowledge, running, tables
from bot.cli.compare import compare
from bot.cli.measuring import bench, clicks, quality
from bot.cli.misses import misses

cli = typer.Typer(
    help="NextGen Help Desk: answers, guides and escalates about PACER and NextGen CM/ECF accounts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli.command()(asking.ask)
cli.command()(knowledge.check)
cli.command(name="eval")(knowledge.evaluate)
cli.command()(knowledge.train)
cli.command()(compare)
cli.command()(misses)
cli.command()(bench)
cli.command(name="bench-clicks")(clicks)
cli.command()(quality)
cli.command()(running.serve)
cli.command()(running.demo)
cli.command(name="settings")(running.list_settings)

_courts = typer.Typer(help="The federal courts.", no_args_is_help=True)
_courts.command()(courts.search)
_courts.command()(courts.show)
cli.add_typer(_courts, name="courts")

_flows = typer.Typer(no_args_is_help=True)
_flows.callback()(flows.group)
_flows.command()(flows.draw)
cli.add_typer(_flows, name="flow")

_tables = typer.Typer(help="The database's tables.", no_args_is_help=True)
_tables.command()(tables.upgrade)
_tables.command()(tables.downgrade)
cli.add_typer(_tables, name="db")


def main() -> None:
    """Runs a command; what stops it is told in one plain sentence."""
    from bot.evaluation import EvaluationError
    from bot.library import KnowledgeError
    from bot.store.database import DatabaseError

    try:
        cli()
    except KnowledgeError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        count = len(error.problems)
        print(f"The knowledge cannot be used: {count} problem{'s' if count != 1 else ''}.", file=sys.stderr)
        sys.exit(1)
    except (settings.SettingsError, given.GivenError, DatabaseError, EvaluationError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
