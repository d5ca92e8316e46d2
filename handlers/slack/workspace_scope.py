"""One office for each workspace: all that speaks to it, and to no other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot.core.workspace import Workspace
from bot.jobs.inbox import Job, Performer, ReplyPosted

T = TypeVar("T")
Part = TypeVar("Part")

Provider = Callable[[str], Awaitable[T]]
"""Gives what speaks to the workspace with this id. Raises LaterError when there is nothing that may speak to it."""


class WorkspaceDirectory(Protocol):
    """Knows the workspaces."""

    def only(self, authorized: str | None) -> str | None:
        """The one workspace that there is; None where there may be more.

        authorized: the one that Slack, asked by Bolt, named for the token of this payload.
        """

    async def look(self, team: str) -> Workspace:
        """Raises LaterError when there is no token for it now."""

    async def joined(self, team: str, organization: str) -> None:
        """A workspace is heard from through the install of its organization."""

    def forget(self, team: str) -> None:
        """What is known of it does not hold any more."""


class WorkspaceRegistry(Generic[T]):
    """Makes an office when a workspace is first heard of, and anew when its token or what it has chosen changes."""

    def __init__(self, look: Callable[[str], Awaitable[Workspace]], make: Callable[[Workspace], T]) -> None:
        self._look = look
        self._make = make
        self._made: dict[str, tuple[Workspace, T]] = {}

    async def of(self, team: str) -> T:
        """The office of this workspace. Raises LaterError while there is no token for it."""
        workspace = await self._look(team)
        known = self._made.get(team)
        if known is not None and known[0] == workspace:
            return known[1]
        made = self._make(workspace)
        self._made[team] = (workspace, made)
        return made

    def part(self, part: Callable[[T], Part]) -> Provider[Part]:
        """Gives one part of an office, for whoever needs no more."""

        async def of(team: str) -> Part:
            return part(await self.of(team))

        return of


@dataclass(frozen=True, slots=True)
class WorkspaceRouter:
    """The inbox's performer: hands each row to the performer of its workspace."""

    performer_of: Provider[Performer]

    async def perform(self, work: Job) -> str | ReplyPosted:
        return await (await self.performer_of(work.team_id)).perform(work)

    async def abandon(self, work: Job, error: Exception) -> None:
        await (await self.performer_of(work.team_id)).abandon(work, error)


__all__ = ["Provider", "WorkspaceDirectory", "WorkspaceRegistry", "WorkspaceRouter"]
