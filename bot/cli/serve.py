"""`serve`, `demo`, `settings`: the bot at work."""

from __future__ import annotations

from typing import Annotated

import typer

from bot import settings as settings_


def serve() -> None:
    """Runs the bot: Socket Mode with SLACK_APP_TOKEN, otherwise HTTP on PORT."""
    import gc

    gc.disable()  # what a start makes stays: looking through it for garbage takes a quarter of the start
    from bot.serving.app import run

    run(settings_.for_serving(settings_.load_settings()))


def demo(
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.")] = 8088,
    clock: Annotated[str | None, typer.Option(help="Play another day: 2020-01-26T23:40-05:00.")] = None,
) -> None:
    """Starts a local Slack and the bot connected to it, and prints the page's address."""
    from bot.serving.demo import run

    run(port, clock)


def list_settings() -> None:
    """Lists every environment variable with its default."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("variable", no_wrap=True)
    table.add_column("default")
    table.add_column("what it does")
    for name, field in settings_.variables().items():
        default = field.get_default(call_default_factory=True)
        table.add_row(name, "" if default in (None, ()) else str(default), field.description)
    Console().print(table)
