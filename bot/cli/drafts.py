"""`drafts`: what staff propose and published in Slack; measured, and written into the knowledge's files."""

from __future__ import annotations

import os
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import settings as settings_
from bot.cli import options

if TYPE_CHECKING:
    from datetime import date

    from bot.core.drafts import Change, Draft, Report

Folder = Annotated[
    Path | None, typer.Option(exists=True, file_okay=False, help="The knowledge folder; by default the one in use.")
]
Json = dict[str, Any]  # a JSON object for the outside world
STOPPED = 3
"""Exit code of a process that ended with its input."""


def group() -> None:
    """Changes of the knowledge that staff propose and publish in Slack."""


def list_drafts(as_json: options.AsJson = False) -> None:
    """Lists the drafts that are not over and those that are published, the latest first."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    with options.store_to_read() as store, store.reading() as unit:
        found = unit.drafts.suggested()
    if as_json:
        options.print_json([_as_json(draft) for draft in found])
        return
    if not found:
        print("There are no drafts.")
        return
    table = Table("draft", "workspace", "state", "what it changes", "written", "reasons against it")
    for draft in found:
        reasons = draft.report.reasons if draft.report else ()
        table.add_row(
            str(draft.id),
            draft.team_id,
            draft.state,
            escape(_named(draft.change)),
            f"{draft.written_at:%Y-%m-%d %H:%M}",
            escape("\n".join(reasons)),
        )
    Console().print(table)


def measure(
    number: Annotated[int, typer.Argument(help="The draft's number.")],
    while_stdin: Annotated[
        bool, typer.Option("--while-stdin", help="Stop as soon as the standard input ends, as it does with the bot.")
    ] = False,
) -> None:
    """Measures a draft beside the knowledge in use, and keeps the report; the bot runs this by itself."""
    if while_stdin:
        _end_with_stdin()
    from bot.cli.knowledge import problems_of
    from bot.clock import Clock
    from bot.desk.draft_measuring import MeasuringDesk
    from bot.store import database
    from bot.store.store import Store
    from bot.training import draft_report

    settings = settings_.load_settings()
    store, clock = Store(database.open_existing(settings.database_url)), Clock(settings.clock)
    with store.reading() as unit:
        draft, published = unit.drafts.find(number), unit.drafts.publications()
    if draft is None:
        raise options.UsageError(f"There is no draft {number}.")
    ground = draft_report.Ground(
        settings.knowledge, tuple(one.change for one in published), settings.cache, clock().date(), problems_of
    )
    measured = draft_report.measure(ground, draft.change, draft.examples, options.print_progress)
    file = measured.weights
    weights = None if file is None else (file.name, file.read_bytes())
    is_kept = MeasuringDesk(store, clock, "", timedelta()).finish(draft, measured.report, weights)
    _print_report(number, measured.report)
    if not is_kept:
        print("The report is not kept: nobody waits for it, or the draft has changed in the meantime.")


def apply(folder: Folder = None) -> None:
    """Writes the published changes and the reviews into the YAML files, comments and order kept."""
    from bot.content.draft_files import ChangeError
    from bot.content.draft_patch import write_changes
    from bot.content.review import ReviewError, write_checked

    folder = folder or settings_.load_settings().knowledge
    changes, checked = _published()
    try:
        done = write_changes(changes, folder)
    except ChangeError as error:
        raise options.UsageError(f"Nothing was written. {_named(error.change)}: {error}") from None
    for change in done:
        print(f"{folder}: {_named(change)}")
    try:
        for item in write_checked(folder, checked):
            print(f"{folder}: {item} was checked on {checked[item]}")
    except ReviewError as error:
        raise options.UsageError(str(error)) from None
    print(f"{len(done)} of {len(changes)} published changes were written; the others were there already.")


def export(folder: Folder = None) -> None:
    """Prints the published changes and the reviews as a patch of the YAML files, for `git apply`."""
    from bot.content.draft_files import ChangeError
    from bot.content.draft_patch import make_patch

    folder = folder or settings_.load_settings().knowledge
    here, place = Path.cwd(), folder.resolve()
    name = place.relative_to(here).as_posix() if place.is_relative_to(here) else place.name
    changes, checked = _published()
    try:
        sys.stdout.write(make_patch(changes, folder, name, checked))
    except ChangeError as error:
        raise options.UsageError(f"{_named(error.change)}: {error}") from None
    options.print_progress(f"{len(changes)} changes are published.")
    if checked:
        options.print_progress(f"{len(checked)} answers and courts were checked.")


def _end_with_stdin() -> None:
    """Ends this process at the end of its input, from a thread of its own, whatever it does then.

    What it would keep is one transaction, which the database undoes. The descriptor is read, not `sys.stdin`: Python
    aborts at its end when a thread still holds that.
    """

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os._exit(STOPPED)

    threading.Thread(target=watch, name="stdin", daemon=True).start()


def _published() -> tuple[tuple[Change, ...], dict[str, date]]:
    """The changes, and the days on which staff checked answers and courts."""
    with options.store_to_read() as store, store.reading() as unit:
        return tuple(one.change for one in unit.drafts.publications()), unit.reviews.checked()


def _named(change: Change) -> str:
    """What a change is about, on a line."""
    from bot.core.drafts import AddPhrasings, CourtFact, NewEntry, NewTopic

    match change:
        case AddPhrasings():
            count = len(change.phrasings)
            return f"{count} phrasing{'s' if count != 1 else ''} of {change.target}"
        case NewEntry():
            return f"new answer {change.id}"
        case NewTopic():
            return f"new outside topic {change.id}"
        case CourtFact():  # pragma: no branch - there is no fifth kind of change
            return f"{change.name} of {change.court}: {change.value}"


def _print_report(number: int, report: Report) -> None:
    if report.reasons:
        print(f"Draft {number} can't be published:")
        for reason in report.reasons:
            print(f"- {reason}")
        return
    counts = f"{len(report.lines)} evaluation lines and {len(report.answers)} answers change"
    print(f"Draft {number} can be published: {counts}.")
    for example in report.examples:
        print(f"- {example.text}: {example.before} -> {example.after}")


def _as_json(draft: Draft) -> Json:
    return {
        "draft": draft.id,
        "team": draft.team_id,
        "state": draft.state,
        "change": _named(draft.change),
        "written": draft.written_at.isoformat(timespec="seconds"),
        "reasons": list(draft.report.reasons) if draft.report else [],
    }
