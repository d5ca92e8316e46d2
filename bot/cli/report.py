"""`report`: how quickly the help desk answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import settings as settings_
from bot.cli import options

if TYPE_CHECKING:
    from rich.table import Table

    from bot.core.service_levels import ServiceLevel, ServiceReport, ServiceRow

Json = dict[str, Any]  # a JSON object for the outside world


def report(
    team: Annotated[str | None, typer.Option(help="Only this workspace (its Slack id, T...).")] = None,
    as_json: options.AsJson = False,
) -> None:
    """Shows how quickly tickets were answered in the last seven days, in working hours: by kind, court and week."""
    from rich.console import Console

    from bot.serving.desks import service_desk

    with options.store_to_read() as store:
        desk = service_desk(settings_.load_settings(), store)
        found = {name: desk.report(name) for name in desk.teams() if team in (None, name)}
    if team is not None and not found:
        raise options.UsageError(f"There are no tickets of a workspace {team!r}.")
    if as_json:
        options.print_json({"teams": [{"team": name, **_as_json(one)} for name, one in found.items()]})
        return
    console = Console()
    if not found:
        console.print("There are no tickets.")
    for name, one in found.items():
        console.print(_table(name, one))


def _table(team: str, of: ServiceReport) -> Table:
    from rich.markup import escape
    from rich.table import Table

    from bot.core.service_levels import ServiceRow
    from handlers.blocks.words import WORDS

    table = Table(
        "", "first replies", "in time", "median", "90%", "resolved", "in time", "median", "90%",
        title=f"Workspace {escape(team)}, the last seven days", title_justify="left", box=None, padding=(0, 2, 0, 0),
    )  # fmt: skip
    groups: tuple[tuple[str, Sequence[ServiceRow]], ...] = (
        ("", (ServiceRow("all", of.first_reply, of.resolution),)),
        (WORDS.report.BY_KIND, of.by_kind),
        (WORDS.report.BY_COURT, of.by_court),
        (WORDS.report.BY_WEEK, of.by_week),
    )
    for title, rows in groups:
        if title and rows:
            table.add_row(f"[bold]{title}[/]")
        for row in rows:
            table.add_row(escape(row.name), *_cells(row.first_reply), *_cells(row.resolution))
    return table


def _cells(level: ServiceLevel) -> tuple[str, str, str, str]:
    from handlers.blocks.words import WORDS

    median, percentile_90 = WORDS.times.hours(level.median), WORDS.times.hours(level.percentile_90)
    return str(level.count), str(level.within), median, percentile_90


def _as_json(of: ServiceReport) -> Json:
    return {
        "first_reply": _level(of.first_reply),
        "resolution": _level(of.resolution),
        "by_kind": [_row(row) for row in of.by_kind],
        "by_court": [_row(row) for row in of.by_court],
        "by_week": [_row(row) for row in of.by_week],
    }


def _row(row: ServiceRow) -> Json:
    return {"name": row.name, "first_reply": _level(row.first_reply), "resolution": _level(row.resolution)}


def _level(level: ServiceLevel) -> Json:
    return {
        "within_target": level.within,
        "count": level.count,
        "median_hours": _hours(level.median),
        "percentile_90_hours": _hours(level.percentile_90),
    }


def _hours(time: timedelta | None) -> float | None:
    return None if time is None else round(time.total_seconds() / 3600, 2)
