"""Who may use the HTTP API: keys of workspaces, which the operator makes and revokes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Literal

from bot.core.api_keys import RANDOM_BYTES, ApiKey, hash_of, hour_of, key_from
from bot.desk.questions import Clock
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class ApiKeyDesk:
    """Each use case opens one transaction."""

    store: Store
    clock: Clock

    def add(self, team: str, name: str) -> str | None:
        """The new key, which is not kept; None where the workspace has one of that name."""
        key = key_from(secrets.token_bytes(RANDOM_BYTES))
        key_hash = hash_of(key)
        assert key_hash is not None, "it is a key"
        with self.store.writing() as unit:
            return key if unit.api_keys.add(team, name, key_hash, self.clock()) else None

    def identify(self, key_hash: str) -> ApiKey | Literal["unknown", "removed"]:
        """Whose key it is, by its hash. "removed": its workspace has removed the bot."""
        with self.store.reading() as unit:
            found = unit.api_keys.find(key_hash)
        if found is None:
            return "unknown"
        return "removed" if found[1] else found[0]

    def is_use_recorded(self, key: ApiKey) -> bool:
        """Whether the present hour is on record as the last one in which it was used."""
        return key.last_used_at == hour_of(self.clock())

    def record_use(self, key: ApiKey) -> None:
        with self.store.writing(single=True) as unit:
            unit.api_keys.record_use(key.team_id, key.id, hour_of(self.clock()))

    def all_keys(self) -> tuple[ApiKey, ...]:
        """Of all workspaces."""
        with self.store.reading() as unit:
            return tuple(key for team in unit.api_keys.teams() for key in unit.api_keys.of_team(team))

    def revoke(self, team: str, name: str) -> bool:
        """The next request with it is refused, in every process. False where there is none of that name."""
        with self.store.writing() as unit:
            return unit.api_keys.drop(team, name)


__all__ = ["ApiKeyDesk"]
