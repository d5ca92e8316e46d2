"""Workspaces: what they have chosen, whether they still have the bot, and what goes when they have not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, func, or_, select, tuple_, update

from bot.store.rows import Json, upsert
from bot.store.tables import bots, installations, metadata, oauth_states, workspaces


@dataclass(frozen=True, slots=True)
class WorkspaceChoice:
    """What a workspace has chosen, as it is kept, and who is its admin while it has chosen no other."""

    preferences: Json = field(default_factory=dict)
    first_admin: str | None = None


@dataclass(frozen=True, slots=True)
class Workspaces:
    """The rows about workspaces themselves, in an open transaction."""

    connection: Connection

    def choice(self, team: str, *, to_change: bool = False) -> WorkspaceChoice:
        """What the workspace has chosen. `to_change`: who else wants to change it waits for this transaction."""
        columns = (workspaces.c.preferences, workspaces.c.first_admin, workspaces.c.organization)
        query = select(*columns).where(workspaces.c.team_id == team)
        row = self.connection.execute(query.with_for_update() if to_change else query).first()
        if row is None:
            return WorkspaceChoice()
        first_admin = row.first_admin
        if first_admin is None and row.organization is not None:  # nobody installed it there: its organization did
            first_admin = self.choice(row.organization).first_admin
        return WorkspaceChoice(row.preferences or {}, first_admin)

    def preferences(self, team: str) -> Json:
        """What the workspace has chosen; nothing where it has not."""
        return self.choice(team).preferences

    def keep_preferences(self, team: str, chosen: Mapping[str, Any], now: datetime) -> None:
        values = {"preferences": dict(chosen), "updated_at": now}
        upsert(self.connection, workspaces, {"team_id": team}, values)

    def record_install(self, team: str, who: str, now: datetime) -> None:
        """It has the bot (again); so have the workspaces of an organization.

        Only where nothing is known of it yet does `who` become its first admin.
        """
        values = {"removed_at": None, "rotating_until": None, "updated_at": now}
        upsert(self.connection, workspaces, {**_new(team), "first_admin": who}, values)
        for each in self.workspaces_of(team):
            upsert(self.connection, workspaces, _new(each), values)

    def record_organization(self, team: str, organization: str, now: datetime) -> None:
        """The workspace is served by the install of its organization."""
        values = {"organization": organization, "updated_at": now}
        upsert(self.connection, workspaces, _new(team), values)

    def organization(self, team: str) -> str | None:
        """Whose install serves this workspace, if it has none of its own."""
        query = select(workspaces.c.organization).where(workspaces.c.team_id == team)
        return self.connection.execute(query).scalar_one_or_none()

    def workspaces_of(self, organization: str) -> tuple[str, ...]:
        """Those that were heard from through the install of this organization."""
        query = select(workspaces.c.team_id).where(workspaces.c.organization == organization)
        return tuple(self.connection.execute(query.order_by(workspaces.c.team_id)).scalars())

    def teams(self) -> tuple[str, ...]:
        """Those that have installed the bot."""
        return tuple(self.connection.execute(select(bots.c.team_id).distinct().order_by(bots.c.team_id)).scalars())

    def known_teams(self) -> tuple[str, ...]:
        """Those that have the bot, and those that have chosen something."""
        query = select(workspaces.c.team_id).where(workspaces.c.removed_at.is_(None))
        return (*self.connection.execute(query).scalars(), *self.teams())

    def remove(self, team: str, when: datetime, now: datetime) -> bool:
        """Forgets its tokens; False when it has installed the bot anew after `when`, or had no token here.

        `team` may be an organization: then it takes the bot out of every workspace that has not installed it itself.
        """
        query = select(bots.c.installed_at).where(bots.c.team_id == team).order_by(bots.c.installed_at.desc()).limit(1)
        since = self.connection.execute(query.with_for_update()).scalar()
        if since is None or since.replace(tzinfo=UTC) > when:
            return False
        for table in (bots, installations):
            self.connection.execute(delete(table).where(table.c.team_id == team))
        values = {"removed_at": now, "updated_at": now}
        for each in (team, *(one for one in self.workspaces_of(team) if not self._has_own(one))):
            upsert(self.connection, workspaces, _new(each), values)
        return True

    def _has_own(self, team: str) -> bool:
        return self.connection.execute(select(bots.c.id).where(bots.c.team_id == team).limit(1)).scalar() is not None

    def may_rotate(self, team: str, now: datetime, patience: timedelta) -> bool:
        """Whether this process is the one to get a new token; nobody else may until it is done, or so much later."""
        free = or_(workspaces.c.rotating_until.is_(None), workspaces.c.rotating_until < now)
        taken = update(workspaces).where(workspaces.c.team_id == team, free).values(rotating_until=now + patience)
        return self.connection.execute(taken).rowcount == 1

    def end_rotation(self, team: str) -> None:
        self.connection.execute(update(workspaces).where(workspaces.c.team_id == team).values(rotating_until=None))

    def long_gone(self, before: datetime) -> tuple[str, ...]:
        """Those that took the bot out before then."""
        query = select(workspaces.c.team_id).where(workspaces.c.removed_at < before)
        return tuple(self.connection.execute(query.order_by(workspaces.c.team_id)).scalars())

    def purge(self, team: str, most: int) -> int:
        """Deletes at most so many rows of this workspace, in every table; how many. Its own row is the last to go."""
        total = 0
        others = (table for table in reversed(metadata.sorted_tables) if table is not workspaces)
        for table in (*others, workspaces):
            if "team_id" in table.c and total < most:
                total += self._purge(table, team, most - total)
        return total

    def states(self) -> int:
        """Installs that were begun."""
        return int(self.connection.execute(select(func.count()).select_from(oauth_states)).scalar_one())

    def _purge(self, table: Table, team: str, most: int) -> int:
        key = tuple(table.primary_key)
        of_team = table.c.team_id == team
        found = [tuple(row) for row in self.connection.execute(select(*key).where(of_team).limit(most))]
        if found:
            self.connection.execute(delete(table).where(of_team, tuple_(*key).in_(found)))
        return len(found)

    def forget_states(self, now: datetime) -> None:
        """Installs that were begun and never finished."""
        self.connection.execute(delete(oauth_states).where(oauth_states.c.expire_at < now.replace(tzinfo=None)))


def _new(team: str) -> Json:
    """The row of a workspace that has chosen nothing yet."""
    return {"team_id": team, "preferences": {}}


__all__ = ["WorkspaceChoice", "Workspaces"]
