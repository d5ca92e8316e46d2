"""`misses`: what people asked in vain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import settings as settings_
from bot.cli import options

if TYPE_CHECKING:
    from rich.table import Table

    from bot.desk.misses import ReviewedMiss, TeamMisses

Json = dict[str, Any]  # a JSON object for the outside world


def misses(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days back.")] = 90,
    most: Annotated[int, typer.Option(min=1, help="How many are shown of each workspace.")] = 30,
    team: Annotated[str | None, typer.Option(help="Only this workspace (its Slack id, T...).")] = None,
    as_json: options.AsJson = False,
) -> None:
    """Lists what people asked in vain, like questions together, most frequent first. Texts are redacted."""
    from rich.console import Console

    from bot.desk.misses import MissDesk
    from bot.serving.knowledge_base import knowledge_base_from

    since = datetime.now(UTC) - timedelta(days=days)
    with options.store_to_read() as store:
        found = MissDesk(store, knowledge_base_from(settings_.load_settings(), options.print_progress)).look(
            since, most, team
        )
    if as_json:
        options.print_json({"since": since.isoformat(timespec="seconds"), "teams": [_as_json(one) for one in found]})
        return
    console = Console()
    if not found:
        console.print(f"Nothing was asked in the last {days} days" + (f" in workspace {team}." if team else "."))
    for one in found:
        count = sum(looked.miss.times for looked in one.misses)
        console.print(f"[bold]Workspace {one.team_id}[/], {days} days: {one.questions} asked, {count} of these in vain")
        if one.misses:
            console.print(_missed(one))
        if one.outside:
            console.print(_outside(one))


def _missed(of: TeamMisses) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table("times", "people", "asked", "why", "opened instead", "nearest today", show_lines=True)
    for looked in of.misses:
        miss = looked.miss
        more = "".join(f"\n[dim]{escape(other)}[/]" for other in miss.others)
        table.add_row(
            str(miss.times),
            str(miss.people),
            escape(miss.text) + more,
            _counted(miss.reasons),
            _counted(miss.picked),
            "\n".join(looked.nearest) + ("\n[green]answered by now[/]" if looked.now == "answer" else ""),
        )
    return table


def _outside(of: TeamMisses) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table("times", "people", "outside topic", "latest question", title="not covered, with a pointer given")
    for asked in of.outside:
        table.add_row(str(asked.times), str(asked.people), asked.topic, escape(asked.text))
    return table


def _counted(pairs: tuple[tuple[str, int], ...]) -> str:
    return "\n".join(f"{name} ({count})" for name, count in pairs)


def _as_json(of: TeamMisses) -> Json:
    return {
        "team": of.team_id,
        "questions": of.questions,
        "misses": [_miss(looked) for looked in of.misses],
        "outside": [
            {"topic": asked.topic, "times": asked.times, "people": asked.people, "text": asked.text}
            for asked in of.outside
        ],
    }


def _miss(looked: ReviewedMiss) -> Json:
    miss = looked.miss
    return {
        "text": miss.text,
        "others": list(miss.others),
        "times": miss.times,
        "people": miss.people,
        "reasons": dict(miss.reasons),
        "picked": dict(miss.picked),
        "first": miss.first.isoformat(timespec="seconds"),
        "last": miss.last.isoformat(timespec="seconds"),
        "now": looked.now,
        "nearest": list(looked.nearest),
    }
