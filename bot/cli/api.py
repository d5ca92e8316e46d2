"""`api`: the HTTP API's keys and its description."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot import settings as settings_
from bot.cli import options
from bot.clock import machine_time

if TYPE_CHECKING:
    from bot.desk.api_keys import ApiKeyDesk

Name = Annotated[str, typer.Argument(help="What the key is for: letters, digits, dots, dashes, underscores.")]
Team = Annotated[str, typer.Option(help="The workspace's Slack id (T...).")]


def group() -> None:
    """The HTTP API (HELPDESK_API=1): its keys and its description."""


def openapi() -> None:
    """Prints the OpenAPI document of the API."""
    from bot.api.openapi import document

    options.print_json(document())


def add_key(name: Name, team: Team) -> None:
    """Makes a key for a program and prints it, this once: only its hash is kept."""
    from bot.core.api_keys import is_name

    if not is_name(name):
        raise options.UsageError("A name has 1 to 40 letters, digits, dots, dashes and underscores.")
    desk = _desk()
    options.check_workspace(desk.store, team)
    key = desk.add(team, name)
    if key is None:
        raise options.UsageError(f"{team} has a key {name!r}. Choose another name, or revoke that key first.")
    options.print_progress("Store it now: it cannot be shown again.")
    print(key)


def list_keys(as_json: options.AsJson = False) -> None:
    """Lists the keys of all workspaces, with the hour of their last use."""
    from bot.desk.api_keys import ApiKeyDesk

    with options.store_to_read() as store:
        keys = ApiKeyDesk(store, machine_time).all_keys()
    if as_json:
        options.print_json([
            {"team": key.team_id, "name": key.name, "created_at": _iso(key.created_at),
             "last_used_at": _iso(key.last_used_at)}
            for key in keys
        ])  # fmt: skip
        return
    for key in keys:
        last = "never used" if key.last_used_at is None else f"last used {key.last_used_at:%Y-%m-%d %H}:00 UTC"
        print(f"{key.team_id}  {key.name}  made {key.created_at:%Y-%m-%d}  {last}")
    if not keys:
        print("There are no keys.")


def revoke_key(name: Name, team: Team) -> None:
    """Takes a key away: a running bot refuses it from the next request on."""
    if not _desk().revoke(team, name):
        raise options.UsageError(f"{team} has no key {name!r}; see `api list-keys`.")
    print(f"The key {name!r} of {team} is refused now.")


def _desk() -> ApiKeyDesk:
    from bot.desk.api_keys import ApiKeyDesk
    from bot.store import database
    from bot.store.store import Store

    return ApiKeyDesk(Store(database.open_existing(settings_.load_settings().database_url)), machine_time)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
