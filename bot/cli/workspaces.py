"""`workspaces`: those that the bot knows, and who looks after its help desk there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot import settings as settings_
from bot.cli import options

if TYPE_CHECKING:
    from bot.desk.workspaces import WorkspaceDesk
    from bot.store.store import Store

_USER = re.compile(r"[UW][A-Z0-9_]{2,30}")


def list_workspaces(as_json: options.AsJson = False) -> None:
    """Lists the workspaces that have the bot or have chosen something, with their staff channels and admins."""
    with options.store_to_read() as store:
        desk = _desk(store)
        rows = [(team, desk.preferences(team)) for team in desk.known_teams()]
    if as_json:
        options.print_json([
            {"team": team, "staff_channel": one.staff_channel, "staff_group": one.staff_group, "admins": one.admins}
            for team, one in rows
        ])  # fmt: skip
        return
    for team, one in rows:
        print(f"{team}  tickets: {one.staff_channel or 'none'}  admins: {', '.join(one.admins) or 'none'}")
    if not rows:
        print("No workspace has the bot or has chosen anything.")


def admin(
    team: Annotated[str, typer.Argument(help="The workspace's Slack id (T...).")],
    user: Annotated[str, typer.Argument(help="The person's Slack id (U...), from their profile.")],
) -> None:
    """Names the one admin of a workspace's help desk. The admins before, and the staff channel, are told."""
    from bot.store import database
    from bot.store.store import Store
    from handlers.jobs.announcements import of_change

    if not _USER.fullmatch(user):
        raise options.UsageError(f"{user!r} is not the id of a person: copy the member ID (U...) from their profile.")
    store = Store(database.open_existing(settings_.load_settings().database_url))
    options.check_workspace(store, team)
    _desk(store).name_admin(team, user, of_change(team, None, datetime.now(UTC)))
    print(f"{user} is the admin of {team} now. A running bot follows within a second, and tells everybody concerned.")


def _desk(store: Store) -> WorkspaceDesk:
    from bot.serving.desks import workspace_desk

    return workspace_desk(settings_.load_settings(), store)
