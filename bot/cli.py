"""The commands: `python -m bot --help`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot import settings as settings_


class Half(StrEnum):
    ODD = "odd"
    EVEN = "even"


cli = typer.Typer(
    help="NextGen Help Desk: answers, guides and escalates about PACER and NextGen CM/ECF accounts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
database = typer.Typer(help="The database's tables.", no_args_is_help=True)
cli.add_typer(database, name="db")

Day = Annotated[str | None, typer.Option(help="The day to answer for, as 2020-01-26; today by default.")]


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
    except (settings_.SettingsError, DatabaseError, EvaluationError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)


@cli.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, as one would type it in Slack.")],
    court: Annotated[str | None, typer.Option(help="Court id, such as flsd; a court named in the text wins.")] = None,
    today: Day = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")] = False,
) -> None:
    """Answers a question in the terminal."""
    from bot import terminal
    from bot.app import shelf_from
    from bot.core.asking import Context
    from bot.core.redaction import redact

    settings = settings_.read()
    shelf = shelf_from(settings, _said)
    if court is not None and shelf.court(court) is None:
        near = ", ".join(f"{found.id} ({found.short})" for found in shelf.finder.search(court, 3))
        raise settings_.SettingsError(f"There is no court {court!r}." + (f" Did you mean {near}?" if near else ""))
    redaction = redact(question)
    parts = shelf.respond(redaction.text, Context(usual_court=court), terminal.day_of(_day(today)))
    if as_json:
        print(json.dumps(terminal.as_json(parts, redaction.text), ensure_ascii=False, indent=1))
    else:
        terminal.show(parts, secrets=redaction.found)


@cli.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="The knowledge folder.")] = None,
    strict: Annotated[bool, typer.Option(help="Warnings are errors too, as for a release.")] = False,
    today: Day = None,
) -> None:
    """Checks the knowledge and names all problems at once, with file, line and fix."""
    from bot.app import knowledge_problems

    problems, count = knowledge_problems(folder or settings_.read().knowledge, _day(today) or datetime.now(UTC).date())
    for problem in problems:
        print(problem)
    errors = [problem for problem in problems if strict or not problem.warning]
    print(f"{count}: {len(errors)} errors, {len(problems) - len(errors)} warnings.")
    if errors:
        raise typer.Exit(1)


@cli.command(name="eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="JSON Lines of labelled questions.")],
    half: Annotated[Half | None, typer.Option(help="odd or even: only these lines; even shows totals only.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
    gate: Annotated[Path | None, typer.Option(help="YAML file of bounds; a figure worse than its bound fails.")] = None,
) -> None:
    """Measures the matcher on labelled questions. The even half shows totals only, so that nobody tunes on it."""
    from rich.console import Console

    from bot import evaluation
    from bot.app import shelf_from

    lines = evaluation.read_lines(file, None if half is None else half.value)
    report = evaluation.evaluate(shelf_from(settings_.read(), _said).index, lines)
    totals_only = half is Half.EVEN
    if as_json:
        print(report.as_json(totals_only=totals_only))
    else:
        Console().print(report.as_table(totals_only=totals_only))
    complaints = evaluation.read_gate(gate).complaints(report) if gate else ()
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if complaints:
        raise typer.Exit(1)


@cli.command()
def train() -> None:
    """Trains the matcher on the phrasings and keeps the result."""
    from bot.app import shelf_from

    shelf = shelf_from(settings_.read(), _said)
    print(f"The matcher for knowledge {shelf.library.version} is ready.")


@cli.command()
def serve() -> None:
    """Runs the bot: Socket Mode with SLACK_APP_TOKEN, otherwise HTTP on PORT."""
    from bot.app import run

    run(settings_.for_serving(settings_.read()))


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.")] = 8088,
    clock: Annotated[str | None, typer.Option(help="Play another day: 2020-01-26T23:40-05:00.")] = None,
) -> None:
    """Starts a local Slack and the bot connected to it, and prints the page's address."""
    from bot.demo import run

    run(port, clock)


@database.command()
def upgrade(revision: str = "head") -> None:
    """Brings the tables up to date."""
    from bot.store import database as db

    db.upgrade(db.connect(settings_.read().database_url), revision)
    print("The database is up to date.")


@database.command()
def downgrade(revision: str) -> None:
    """Takes the tables back to an earlier revision (base: none)."""
    from bot.store import database as db

    db.downgrade(db.connect(settings_.read().database_url), revision)
    print(f"The database is at {revision}.")


@cli.command(name="settings")
def list_settings() -> None:
    """Lists every environment variable with its default."""
    from rich.console import Console
    from rich.table import Table

    table = Table("variable", "default", "what it does", box=None, padding=(0, 2, 0, 0))
    for name, field in settings_.Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        table.add_row(str(field.validation_alias or name), default, field.description)
    Console().print(table)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise settings_.SettingsError(f"{text!r} is not a day; write it as 2020-01-26.") from None


def _said(text: str) -> None:
    print(text, file=sys.stderr)
