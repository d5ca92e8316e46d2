"""Workspaces: what they have chosen, whether they still have the bot, and what goes when they have not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, func, or_, select, tuple_, update

from bot.store.rows import Json, upsert
from bot.store.tables import bots, installations, metadata, oauth_states, workspaces


@dataclass(frozen=True, slots=True)
class Workspaces:
    """The rows about workspaces themselves, in an open transaction."""

    connection: Connection

    def preferences(self, team: str) -> Json:
        """What the workspace has chosen; nothing where it has not."""
        query = select(workspaces.c.preferences).where(workspaces.c.team_id == team)
        return self.connection.execute(query).scalar_one_or_none() or {}

    def keep_preferences(self, team: str, chosen: Mapping[str, Any], now: datetime) -> None:
        values = {"preferences": dict(chosen), "updated_at": now}
        upsert(self.connection, workspaces, {"team_id": team}, values, ("team_id",))

    def installed(self, team: str, now: datetime) -> None:
        """It has the bot (again)."""
        values = {"removed_at": None, "rotating_until": None, "updated_at": now}
        upsert(self.connection, workspaces, {"team_id": team}, values, ("team_id",), first={"preferences": {}})

    def installer(self, team: str) -> str | None:
        """Who installed it last."""
        query = select(installations.c.user_id).where(installations.c.team_id == team)
        return self.connection.execute(query.order_by(installations.c.installed_at.desc()).limit(1)).scalar()

    def teams(self) -> tuple[str, ...]:
        """Those that have installed the bot."""
        return tuple(self.connection.execute(select(bots.c.team_id).distinct().order_by(bots.c.team_id)).scalars())

    def remove(self, team: str, when: datetime, now: datetime) -> bool:
        """Forgets its tokens; False when it has installed the bot anew after `when`, or had no token here."""
        query = select(bots.c.installed_at).where(bots.c.team_id == team).order_by(bots.c.installed_at.desc()).limit(1)
        since = self.connection.execute(query.with_for_update()).scalar()
        if since is None or since.replace(tzinfo=UTC) > when:
            return False
        for table in (bots, installations):
            self.connection.execute(delete(table).where(table.c.team_id == team))
        values = {"removed_at": now, "updated_at": now}
        upsert(self.connection, workspaces, {"team_id": team}, values, ("team_id",), first={"preferences": {}})
        return True

    def may_rotate(self, team: str, now: datetime, patience: timedelta) -> bool:
        """Whether this process is the one to get a new token; nobody else may until it is done, or so much later."""
        free = or_(workspaces.c.rotating_until.is_(None), workspaces.c.rotating_until < now)
        taken = update(workspaces).where(workspaces.c.team_id == team, free).values(rotating_until=now + patience)
        return self.connection.execute(taken).rowcount == 1

    def rotated(self, team: str) -> None:
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


__all__ = ["Workspaces"]
