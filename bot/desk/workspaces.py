"""What each workspace has chosen, and what becomes of one that takes the bot out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.core.workspace import Preferences
from bot.desk.questions import Clock
from bot.store.jobs import Incoming
from bot.store.privacy import ERASED_PREFIX
from bot.store.store import Store
from bot.store.unit import UnitOfWork
from bot.store.workspaces import WorkspaceChoice

Announce = Callable[[Preferences, Preferences], Iterable[Incoming]]
"""What there is to be said when this was chosen in the place of that."""
REMEMBERED_SECONDS: Final = 10.0
"""How long a process may know a token that another one has replaced or taken away."""
CHOICE_SECONDS: Final = 1.0
"""Another process may have changed it: so long the old choice may still hold here."""
ROTATION: Final = timedelta(seconds=30)
"""How long one process may take to get a new token, before another tries."""
_LISTS: Final = ("admins", "courts", "request_channels")


def announce_nothing(_before: Preferences, _now: Preferences) -> tuple[()]:
    """Of what nobody has to be told."""
    return ()


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
        last_preferences = self.cached_preferences(team)
        return self.read_again(team) if last_preferences is None else last_preferences

    def read_again(self, team: str) -> Preferences:
        """The same as it is in the database now."""
        with self._store.reading() as unit:
            return self._remember(team, unit.workspaces.choice(team))

    def cached_preferences(self, team: str) -> Preferences | None:
        """What was read just now; touches no database."""
        known = self._remembered.get(team)
        return None if known is None or self._seconds() - known[0] > CHOICE_SECONDS else known[1]

    def known(self, team: str) -> Preferences:
        """What was read last: inside another transaction nothing is to be read anew."""
        found = self._remembered.get(team)
        return self.preferences(team) if found is None else found[1]

    def reads_all_of(self, team: str, channel: str) -> bool:
        """Whether it is a request channel of this workspace; at most one look-up a second."""
        return self.preferences(team).reads_all_of(channel)

    def replace_request_channel(
        self, team: str, channel: str, other: str | None, announce: Announce = announce_nothing
    ) -> bool:
        """Slack gave the channel another id, or (None) the bot cannot read it any more. False where it was none."""
        if channel not in self.read_again(team).request_channels:
            return False

        def change(before: Preferences) -> Preferences:
            new = (other if one == channel else one for one in before.request_channels)
            return replace(before, request_channels=tuple(dict.fromkeys(one for one in new if one is not None)))

        with self._store.writing() as unit:
            found = self._change(unit, team, change, announce)
        self._remember(team, found)
        return True

    def choose(self, team: str, wanted: Preferences, announce: Announce = announce_nothing) -> Preferences:
        """Keeps what differs from what holds anyway: the rest follows the process's settings.

        `announce`: what is to be said of the change; kept in the same transaction, and sent by the inbox.
        """
        with self._store.writing() as unit:
            found = self._change(unit, team, lambda _: wanted, announce)
        return self._remember(team, found)

    def name_admin(self, team: str, user: str, announce: Announce = announce_nothing) -> Preferences:
        """This person is the workspace's one admin from now on."""
        with self._store.writing() as unit:
            found = self._change(unit, team, lambda before: replace(before, admins=(user,)), announce)
        return self._remember(team, found)

    def _change(
        self, unit: UnitOfWork, team: str, change: Callable[[Preferences], Preferences], announce: Announce
    ) -> WorkspaceChoice:
        chosen, now = unit.workspaces.choice(team, to_change=True), self._clock()
        before = self._preferences(chosen)
        wanted = change(before)
        standing = asdict(self._standing(chosen.first_admin))
        kept = {name: value for name, value in asdict(wanted).items() if value != standing[name]}
        unit.workspaces.keep_preferences(team, kept, now)
        for row in announce(before, wanted):
            unit.outbox.send(team, row.key, row.conversation, row.content, now)
        return replace(chosen, preferences=kept)

    def _remember(self, team: str, chosen: WorkspaceChoice) -> Preferences:
        found = self._preferences(chosen)
        self._remembered[team] = (self._seconds(), found)
        return found

    def _preferences(self, chosen: WorkspaceChoice) -> Preferences:
        names = {field.name for field in fields(Preferences)}  # an older program may have kept others
        kept = chosen.preferences.items()
        values = {name: tuple(value) if name in _LISTS else value for name, value in kept if name in names}
        return Preferences(**{**asdict(self._standing(chosen.first_admin)), **values})

    def _standing(self, first_admin: str | None) -> Preferences:
        """Who installed the bot first is its admin: somebody must be able to choose the staff channel."""
        # A pseudonym stands for who wanted to be forgotten.
        if first_admin is None or first_admin.startswith(ERASED_PREFIX) or self._defaults.admins:
            return self._defaults
        return replace(self._defaults, admins=(first_admin,))

    # --- coming and going

    def record_install(self, team: str, who: str) -> None:
        """The workspace has the bot, for the first time or again.

        What is kept of it stays, and so do its admins; what waited is due.
        """
        with self._store.writing() as unit:
            now = self._clock()
            unit.workspaces.record_install(team, who, now)
            # Not at once: for so long a process may still know that there is no token.
            unit.inbox.retry_for_token(now + timedelta(seconds=REMEMBERED_SECONDS), team)
        self._remembered.pop(team, None)

    def record_organization(self, team: str, organization: str) -> None:
        """The workspace is served by the install of its organization; nothing is written where that is known."""
        with self._store.reading() as unit:
            known = unit.workspaces.organization(team)
        if known != organization:
            with self._store.writing() as unit:
                unit.workspaces.record_organization(team, organization, self._clock())
            self._remembered.pop(team, None)

    def organization(self, team: str) -> str | None:
        """Whose install serves this workspace, if it has none of its own."""
        with self._store.reading() as unit:
            return unit.workspaces.organization(team)

    def record_removal(self, team: str, when: datetime) -> bool:
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

    def known_teams(self) -> tuple[str, ...]:
        """Those that have the bot, have chosen something, or have asked something."""
        with self._store.reading() as unit:
            return tuple(sorted({*unit.workspaces.known_teams(), *unit.questions.teams(), *unit.tickets.teams()}))

    def may_rotate(self, team: str) -> bool:
        """Whether it is on this process to get a new token for this workspace."""
        with self._store.writing() as unit:
            return unit.workspaces.may_rotate(team, self._clock(), ROTATION)

    def end_rotation(self, team: str) -> None:
        with self._store.writing() as unit:
            unit.workspaces.end_rotation(team)

    def purge_expired(self, now: datetime) -> int:
        """Deletes all that is kept of workspaces that are long gone; how many rows."""
        with self._store.writing() as unit:
            unit.workspaces.forget_states(now)
            gone = unit.workspaces.long_gone(now - self._keep_removed)
        return sum(self._store.in_steps(partial(_purge, team)) for team in gone)


def _purge(team: str, unit: UnitOfWork, most: int) -> int:
    return unit.workspaces.purge(team, most)


__all__ = ["WorkspaceDesk"]
