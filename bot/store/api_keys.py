"""Keys of the HTTP API: made, found by their hash, taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.core.api_keys import ApiKey
from bot.store.rows import insert_new
from bot.store.tables import api_keys, workspaces

_KNOWN = (
    api_keys.c.id,
    api_keys.c.team_id,
    api_keys.c.name,
    api_keys.c.created_at,
    api_keys.c.last_used_at,
)


@dataclass(frozen=True, slots=True)
class ApiKeyRows:
    """The rows of keys, in an open transaction."""

    connection: Connection

    def add(self, team: str, name: str, key_hash: str, now: datetime) -> bool:
        """False where the workspace has a key of that name."""
        row = {"team_id": team, "name": name, "key_hash": key_hash, "created_at": now}
        return insert_new(self.connection, api_keys, row, ("team_id", "name")) is not None

    def find(self, key_hash: str) -> tuple[ApiKey, bool] | None:
        """The key with this hash, and whether its workspace has removed the bot.

        The time that the index takes tells at most how a hash begins, from which nobody gets to a key.
        """
        query = (
            select(*_KNOWN, workspaces.c.removed_at)
            .outerjoin(workspaces, workspaces.c.team_id == api_keys.c.team_id)
            .where(api_keys.c.key_hash == key_hash)
        )
        row = self.connection.execute(query).first()
        return None if row is None else (_key(row), row.removed_at is not None)

    def teams(self) -> tuple[str, ...]:
        """Workspaces with keys."""
        query = select(api_keys.c.team_id).distinct().order_by(api_keys.c.team_id)
        return tuple(self.connection.execute(query).scalars())

    def of_team(self, team: str) -> tuple[ApiKey, ...]:
        """By name."""
        query = select(*_KNOWN).where(api_keys.c.team_id == team).order_by(api_keys.c.name)
        return tuple(map(_key, self.connection.execute(query)))

    def record_use(self, team: str, key: int, hour: datetime) -> None:
        of_key = (api_keys.c.team_id == team, api_keys.c.id == key)
        self.connection.execute(update(api_keys).where(*of_key).values(last_used_at=hour))

    def drop(self, team: str, name: str) -> bool:
        """False where there is none of that name."""
        of_key = (api_keys.c.team_id == team, api_keys.c.name == name)
        return self.connection.execute(delete(api_keys).where(*of_key)).rowcount == 1


def _key(row: Any) -> ApiKey:
    return ApiKey(row.id, row.team_id, row.name, row.created_at, row.last_used_at)


__all__ = ["ApiKeyRows"]
