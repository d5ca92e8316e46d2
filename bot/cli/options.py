"""What several commands are given: a day, a court, --json."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.core.courts import CourtFinder
    from bot.core.knowledge import Court, Library
    from bot.store.store import Store

Day = Annotated[str | None, typer.Option(help="The day to answer for, as 2020-01-26; today by default.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


class UsageError(Exception):
    """Something was given to a command that it cannot use; one sentence."""


def day(text: str | None) -> date | None:
    """Raises UsageError."""
    from bot.api.requests import RequestError, read_day

    try:
        return read_day(text)
    except RequestError as error:
        raise UsageError(str(error)) from None


def court(library: Library, finder: CourtFinder, text: str) -> Court:
    """The court that is called so: by id, abbreviation or name. Raises UsageError with those that are near."""
    from bot.api.requests import RequestError, find_court

    try:
        return find_court(library, finder, text)
    except RequestError as error:
        raise UsageError(str(error)) from None


@contextmanager
def store_to_read() -> Iterator[Store]:
    """The database of the settings, for a command that only reads it; says which it is.

    Raises DatabaseError where there is none: a mistyped path must not look like a bot that nobody has asked.
    """
    from bot import settings as settings_
    from bot.store import database
    from bot.store.store import Store

    address = settings_.load_settings().database_url
    engine = database.open_existing(address, reads_only=True)
    print_progress(f"Reading {database.name_of(address)}.")
    try:
        yield Store(engine)
    finally:
        engine.dispose()


def check_workspace(store: Store, team: str) -> None:
    """Raises UsageError where no such workspace is known, with those that are."""
    from bot import settings as settings_
    from bot.serving.desks import workspace_desk

    known = workspace_desk(settings_.load_settings(), store).known_teams()
    if team not in known:
        there = f" These are known: {', '.join(known)}." if known else " None is known yet."
        raise UsageError(f"There is no workspace {team!r} here.{there}")


def print_json(value: object) -> None:
    # What was given in bytes that are no UTF-8 holds halves of characters, which no terminal takes.
    print(json.dumps(value, ensure_ascii=False, indent=1).encode(errors="replace").decode())


def print_progress(text: str) -> None:
    """Progress, which is no output."""
    print(text, file=sys.stderr)
