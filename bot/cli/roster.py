"""`roster`: a firm's roster from a file, for those that are too long for Slack's form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import settings as settings_
from bot.cli import options

if TYPE_CHECKING:
    from bot.core.readiness import ImportPlan
    from bot.desk.roster import RosterDesk
    from bot.store.store import Store

MAX_BYTES = 2_000_000


def group() -> None:
    """The roster of the readiness board."""


def import_file(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV: name, e-mail or Slack id, courts, role.")
    ],
    workspace: Annotated[str, typer.Option(help="The workspace's Slack id (T...).")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Says what each line would do, and writes nothing.")
    ] = False,
) -> None:
    """Imports a roster; says what each line does. The same file again changes nothing."""
    from bot.core.inquiry import Asker
    from bot.store import database
    from bot.store.store import Store

    text = _text(file)
    settings = settings_.load_settings()
    store = Store(database.open_existing(settings.database_url, reads_only=dry_run))
    options.check_workspace(store, workspace)
    desk = _desk(store, settings)
    roster = desk.read(text)
    _print(desk.preview(workspace, roster), desk)
    if not dry_run:
        from handlers.blocks.words import WORDS

        done = desk.import_roster(Asker(workspace, ""), roster)
        print(WORDS.readiness.imported(done))
        if done.unmatched:
            print("A running bot looks up the e-mail addresses in Slack now.")


def _text(file: Path) -> str:
    """Raises UsageError."""
    if file.stat().st_size > MAX_BYTES:
        raise options.UsageError(f"{file} is larger than {MAX_BYTES // 1_000_000} MB; import it in parts.")
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:  # as spreadsheets on Windows save it
        return content.decode("cp1252", errors="replace")


def _desk(store: Store, settings: settings_.Settings) -> RosterDesk:
    from bot.clock import Clock
    from bot.desk.roster import RosterDesk
    from bot.serving.knowledge_base import knowledge_base_from

    kb = knowledge_base_from(settings, options.print_progress)
    return RosterDesk(store, lambda: kb, Clock(settings.clock))


def _print(plan: ImportPlan, desk: RosterDesk) -> None:
    from handlers.blocks.words import WORDS

    for bad in plan.roster.bad:
        print(WORDS.readiness.bad_line(bad, desk.court_name))
    for verdict in plan.verdicts:
        line = verdict.line
        name = str(line.name) or line.user or line.email or ""
        print(WORDS.readiness.line(verdict, name, desk.court_name))
    counts, unusable = plan.counts, len(plan.roster.bad)
    print(f"{counts['new']} new, {counts['changed']} changed, {counts['same']} unchanged, {unusable} unusable.")
