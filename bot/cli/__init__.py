"""The commands: `python -m bot --help`. One module a family; each imports what is slow only when it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.cli import (
    api,
    asking,
    courts,
    database,
    drafts,
    flows,
    knowledge,
    options,
    roster,
    serve,
    tickets,
    tokens,
    workspaces,
)
from bot.cli.compare import compare
from bot.cli.doctor import doctor
from bot.cli.manifest import manifest
from bot.cli.mcp import mcp
from bot.cli.misses import misses
from bot.cli.report import report

cli = typer.Typer(
    help="NextGen Help Desk: answers, guides and escalates about PACER and NextGen CM/ECF accounts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@cli.callback()
def _options(
    context: typer.Context,
    knowledge: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder of the knowledge; also as HELPDESK_KNOWLEDGE."),
    ] = None,
) -> None:
    if knowledge is not None:
        context.with_resource(_variable("HELPDESK_KNOWLEDGE", str(knowledge.absolute())))


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    """Set while a command runs, so that the processes it starts have it, too."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


cli.command()(asking.ask)
cli.command()(knowledge.check)
cli.command(name="eval")(knowledge.evaluate)
cli.command()(knowledge.train)
cli.command()(compare)
cli.command()(misses)
cli.command()(report)
cli.command()(mcp)
cli.command()(serve.serve)
cli.command()(serve.demo)
cli.command()(doctor)
cli.command()(manifest)
cli.command(name="settings")(serve.list_settings)

_api = typer.Typer(no_args_is_help=True)
_api.callback()(api.group)
_api.command()(api.openapi)
_api.command()(api.add_key)
_api.command()(api.list_keys)
_api.command()(api.revoke_key)
cli.add_typer(_api, name="api")

_courts = typer.Typer(help="The federal courts.", invoke_without_command=True)
_courts.callback()(courts.list_all)
_courts.command()(courts.search)
_courts.command()(courts.show)
_courts.command()(courts.refresh)
_courts.command()(courts.review)
cli.add_typer(_courts, name="courts")

_knowledge = typer.Typer(help="The knowledge in use.", no_args_is_help=True)
_knowledge.callback()(knowledge.group)
_knowledge.command()(knowledge.reload)
_knowledge.command()(knowledge.export)
_knowledge.command(name="contents")(knowledge.show_contents)
cli.add_typer(_knowledge, name="knowledge")

_drafts = typer.Typer(no_args_is_help=True)
_drafts.callback()(drafts.group)
_drafts.command(name="list")(drafts.list_drafts)
_drafts.command()(drafts.measure)
_drafts.command()(drafts.apply)
_drafts.command()(drafts.export)
cli.add_typer(_drafts, name="drafts")

_flows = typer.Typer(no_args_is_help=True)
_flows.callback()(flows.group)
_flows.command()(flows.draw)
cli.add_typer(_flows, name="flow")

_tickets = typer.Typer(help="The help desk's tickets.", no_args_is_help=True)
_tickets.command(name="list")(tickets.list_tickets)
_tickets.command()(tickets.show)
_tickets.command()(tickets.export)
cli.add_typer(_tickets, name="tickets")

_roster = typer.Typer(no_args_is_help=True)
_roster.callback()(roster.group)
_roster.command(name="import")(roster.import_file)
cli.add_typer(_roster, name="roster")

_tokens = typer.Typer(no_args_is_help=True)
_tokens.callback()(tokens.group)
_tokens.command()(tokens.key)
_tokens.command()(tokens.renew)
cli.add_typer(_tokens, name="tokens")

_workspaces = typer.Typer(help="The workspaces that the bot knows.", no_args_is_help=True)
_workspaces.command(name="list")(workspaces.list_workspaces)
_workspaces.command()(workspaces.admin)
cli.add_typer(_workspaces, name="workspaces")

_tables = typer.Typer(help="The database's tables.", no_args_is_help=True)
_tables.command()(database.upgrade)
_tables.command()(database.downgrade)
cli.add_typer(_tables, name="db")


def _add_benches() -> None:
    """`quality` and all that begins with `bench`: a checkout has them, an installed program does not."""
    if (Path(__file__).parents[2] / "tests" / "bench").is_dir():
        import_module("tests.bench.commands").add_to(cli)


_add_benches()


def main() -> None:
    """Runs a command; what stops it is told in one plain sentence."""
    # numpy's products here are small: threads of its own cost more than they save, several times as much on a busy
    # machine. It reads this when it is imported, which is later.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from bot.content.loader import KnowledgeError
    from bot.content.shipped import ExportError
    from bot.store.database import DatabaseError
    from bot.training.evaluation import EvaluationError

    try:
        cli()
    except KnowledgeError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        count = len(error.problems)
        print(f"The knowledge cannot be used: {count} problem{'s' if count != 1 else ''}.", file=sys.stderr)
        sys.exit(1)
    except (settings.SettingsError, options.UsageError, DatabaseError, EvaluationError, ExportError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
