"""What each workspace has chosen, and what becomes of one that takes the bot out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from bot.core.workspace import Preferences
from bot.desk.questions import Clock
from bot.store.privacy import ERASED
from bot.store.store import Store
from bot.store.unit import Unit

REMEMBERED_SECONDS: Final = 10.0
"""Another process may have changed it: so long the old choice may still hold here."""
ROTATION: Final = timedelta(seconds=30)
"""How long one process may take to get a new token, before another tries."""
_LISTS: Final = ("admins", "courts")


class WorkspaceDesk:
    """The use cases about workspaces themselves. Thread-safe: a look-up that is done twice does no harm."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        defaults: Preferences,
        keep_removed: timedelta,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._clock = clock
        self._defaults = defaults
        self._keep_removed = keep_removed
        self._seconds = seconds
        self._remembered: dict[str, tuple[float, Preferences]] = {}

    # --- what it has chosen

    def preferences(self, team: str) -> Preferences:
        """What holds for this workspace; reads the database unless that was just done."""
        known = self.remembered(team)
        if known is not None:
            return known
        with self._store.reading() as unit:
            chosen, installer = unit.workspaces.preferences(team), unit.workspaces.installer(team)
        return self._remember(team, chosen, installer)

    def remembered(self, team: str) -> Preferences | None:
        """What was read just now; touches no database."""
        known = self._remembered.get(team)
        return None if known is None or self._seconds() - known[0] > REMEMBERED_SECONDS else known[1]

    def known(self, team: str) -> Preferences:
        """What was read last: inside another transaction nothing is to be read anew."""
        found = self._remembered.get(team)
        return self.preferences(team) if found is None else found[1]

    def choose(self, team: str, chosen: Preferences) -> Preferences:
        """Keeps what differs from what holds anyway: the rest follows the process's settings."""
        with self._store.writing() as unit:
            installer = unit.workspaces.installer(team)
            standing = asdict(self._standing(installer))
            kept = {name: value for name, value in asdict(chosen).items() if value != standing[name]}
            unit.workspaces.keep_preferences(team, kept, self._clock())
        return self._remember(team, kept, installer)

    def _remember(self, team: str, chosen: Mapping[str, Any], installer: str | None) -> Preferences:
        names = {field.name for field in fields(Preferences)}  # an older program may have kept others
        values = {name: tuple(value) if name in _LISTS else value for name, value in chosen.items() if name in names}
        found = Preferences(**{**asdict(self._standing(installer)), **values})
        self._remembered[team] = (self._seconds(), found)
        return found

    def _standing(self, installer: str | None) -> Preferences:
        """Who installed the bot is its first admin: somebody must be able to choose the staff channel."""
        # A pseudonym stands for who wanted to be forgotten.
        if installer is None or installer.startswith(ERASED) or self._defaults.admins:
            return self._defaults
        return replace(self._defaults, admins=(installer,))

    # --- coming and going

    def installed(self, team: str) -> None:
        """The workspace has the bot, for the first time or again; what is kept of it stays, what waited is due."""
        with self._store.writing() as unit:
            now = self._clock()
            unit.workspaces.installed(team, now)
            # Not at once: for so long a process may still know that there is no token.
            unit.retry_for_token(now + timedelta(seconds=REMEMBERED_SECONDS), team)
        self._remembered.pop(team, None)

    def joined(self, team: str, organization: str) -> None:
        """The workspace is served by the install of its organization; nothing is written where that is known."""
        with self._store.reading() as unit:
            known = unit.workspaces.organization(team)
        if known != organization:
            with self._store.writing() as unit:
                unit.workspaces.joined(team, organization, self._clock())
            self._remembered.pop(team, None)

    def organization(self, team: str) -> str | None:
        """Whose install serves this workspace, if it has none of its own."""
        with self._store.reading() as unit:
            return unit.workspaces.organization(team)

    def removed(self, team: str, when: datetime) -> bool:
        """It took the bot out then: its tokens are forgotten now, the rest some time later.

        False when that is old news: it has installed the bot again since.
        """
        with self._store.writing() as unit:
            gone = unit.workspaces.remove(team, when, self._clock())
        self._remembered.pop(team, None)
        return gone

    def teams(self) -> tuple[str, ...]:
        """Those that have installed the bot."""
        with self._store.reading() as unit:
            return unit.workspaces.teams()

    def may_rotate(self, team: str) -> bool:
        """Whether it is on this process to get a new token for this workspace."""
        with self._store.writing() as unit:
            return unit.workspaces.may_rotate(team, self._clock(), ROTATION)

    def rotated(self, team: str) -> None:
        with self._store.writing() as unit:
            unit.workspaces.rotated(team)

    def tidy(self, now: datetime) -> int:
        """Deletes all that is kept of workspaces that are long gone; how many rows."""
        with self._store.writing() as unit:
            unit.workspaces.forget_states(now)
            gone = unit.workspaces.long_gone(now - self._keep_removed)
        return sum(self._store.in_steps(partial(_purge, team)) for team in gone)


def _purge(team: str, unit: Unit, most: int) -> int:
    return unit.workspaces.purge(team, most)


__all__ = ["WorkspaceDesk"]
