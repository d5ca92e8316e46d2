"""Which workspaces the bot speaks to, and with what token: the one of SLACK_BOT_TOKEN, or all that installed it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlalchemy.exc import SQLAlchemyError

from bot.core.workspace import Preferences, Workspace
from bot.desk.workspaces import REMEMBERED_SECONDS, WorkspaceDesk
from bot.jobs.inbox import LaterError, NoTokenError

if TYPE_CHECKING:
    from bot.serving.tokens import Installations

log = structlog.get_logger(__name__)

ROTATE_BEFORE_MINUTES: Final = 120
"""A token that rotates lives twelve hours (docs.slack.dev/authentication/using-token-rotation)."""
REMOVED_SECONDS: Final = 3600.0
"""How often work for a workspace without the bot is looked at again: it may come back."""


class OneWorkspace:
    """The workspace of SLACK_BOT_TOKEN."""

    def __init__(self, token: str, desk: WorkspaceDesk) -> None:
        self._token = token
        self._desk = desk
        self.bot_user: str | None = None
        self.scopes: frozenset[str] | None = None
        """Both set once Slack has said it."""

    async def look(self, team: str) -> Workspace:
        chosen = await _preferences(self._desk, team)
        return Workspace(team, self._token, self.bot_user, chosen, scopes=self.scopes)

    def only(self, authorized: str | None) -> str | None:
        """None for the token of a whole organization, which is good for all its workspaces."""
        return None if authorized is None or authorized.startswith("E") else authorized

    async def joined(self, team: str, organization: str) -> None:
        """Its token is in the settings, whoever installed the app."""

    def forget(self, team: str) -> None:
        """Its token is in the settings: there is nothing to forget."""


class ManyWorkspaces:
    """Those that have installed the bot. Their tokens are renewed in time, by one process at a time."""

    def __init__(
        self,
        installations: Installations,
        desk: WorkspaceDesk,
        rotator: AsyncTokenRotator,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._installations = installations
        self._desk = desk
        self._rotator = rotator
        self._seconds = seconds
        self._bots: dict[str, tuple[float, Bot | None]] = {}
        self._organizations: dict[str, str] = {}
        """Of workspaces that did not install the bot themselves."""
        self._unsaved: dict[str, Bot] = {}
        """Slack gives a new token once: while the database cannot take it, it is kept here."""

    def only(self, authorized: str | None) -> None:
        """There may be any number."""

    async def look(self, team: str) -> Workspace:
        account, bot = team, await self.bot(team)
        organization = None
        if bot is None and (organization := await self._organization(team)) is not None:
            account, bot = organization, await self.bot(organization)
        if bot is None:
            raise NoTokenError("the workspace took the bot out", REMOVED_SECONDS)
        if _expires_in(bot) < ROTATE_BEFORE_MINUTES * 60:
            bot = await self._rotated(account, bot)
        if account in self._unsaved:
            await self._save(account, self._unsaved[account])
        chosen, scopes = await _preferences(self._desk, team), frozenset(bot.bot_scopes or ()) or None
        return Workspace(team, bot.bot_token, bot.bot_user_id, chosen, organization, scopes)

    async def joined(self, team: str, organization: str) -> None:
        """Keeps which organization's token speaks to this workspace: later work names the workspace only."""
        if self._organizations.get(team) != organization:
            await asyncio.to_thread(self._desk.record_organization, team, organization)
            self._organizations[team] = organization

    async def _organization(self, team: str) -> str | None:
        if team not in self._organizations:
            found = await asyncio.to_thread(self._desk.organization, team)
            if found is None:  # another process may hear of it any moment
                return None
            self._organizations[team] = found
        return self._organizations[team]

    async def bot(self, team: str) -> Bot | None:
        """What a workspace, or an organization, has installed; None where it has not."""
        known = self._bots.get(team)
        if team in self._unsaved:
            return self._unsaved[team]
        if known is not None and self._seconds() - known[0] <= REMEMBERED_SECONDS:
            return known[1]
        return self._remember(team, await asyncio.to_thread(self._installations.bot_of, team))

    def forget(self, team: str) -> None:
        """What is known of it does not hold any more."""
        self._bots.pop(team, None)
        self._unsaved.pop(team, None)
        # `team` may be an organization: its workspaces may come back by an install of their own.
        self._organizations = {one: whose for one, whose in self._organizations.items() if whose != team}

    def _remember(self, team: str, bot: Bot | None) -> Bot | None:
        self._bots[team] = (self._seconds(), bot)
        return bot

    async def _rotated(self, team: str, bot: Bot) -> Bot:
        """The bot with a token that is good for long; with the old one while another process gets the new one."""
        if await asyncio.to_thread(self._desk.may_rotate, team):
            try:
                # Another process may have done it since this one looked.
                there = await asyncio.to_thread(self._installations.bot_of, team) or bot
                new = await self._rotator.perform_bot_token_rotation(
                    bot=there, minutes_before_expiration=ROTATE_BEFORE_MINUTES
                )
                if new is not None:
                    self._unsaved[team] = new
                    return new
                await asyncio.to_thread(self._desk.end_rotation, team)
                self._remember(team, there)
                return there
            except (SlackTokenRotationError, aiohttp.ClientError, OSError, TimeoutError) as error:
                # `rotating_until` stays: the next try comes half a minute later.
                log.warning("the token was not renewed", team=team, kind=type(error).__name__)
        if _expires_in(bot) <= 0:
            self.forget(team)
            raise LaterError("the workspace's token has run out", 5)
        return bot

    async def _save(self, team: str, new: Bot) -> None:
        try:
            await asyncio.to_thread(self._installations.save_bot, new)
            await asyncio.to_thread(self._desk.end_rotation, team)
        except SQLAlchemyError as error:
            log.warning("the new token is not saved yet", team=team, kind=type(error).__name__)
            return
        log.info("the token was renewed", team=team)
        if self._unsaved.pop(team, None) is not None:  # else the workspace left meanwhile
            self._remember(team, new)


class Authorize(AsyncAuthorize):
    """Tells Bolt which bot an event is for. No token is renewed for it: what comes in is written down either way."""

    def __init__(self, workspaces: ManyWorkspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self, *, context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None, **_: Any
    ) -> AuthorizeResult | None:
        # Where a whole organization installed the app, the payload may name no workspace at all.
        account = enterprise_id if context.is_enterprise_install else team_id
        bot = None if account is None else await self._workspaces.bot(account)
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=bot.bot_token,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
        )


def _expires_in(bot: Bot) -> float:
    return float("inf") if bot.bot_token_expires_at is None else bot.bot_token_expires_at - time.time()


async def _preferences(desk: WorkspaceDesk, team: str) -> Preferences:
    found = desk.cached_preferences(team)
    if found is not None:
        return found
    try:
        return await asyncio.to_thread(desk.preferences, team)
    except SQLAlchemyError:  # what was known last is better than nothing: the row itself waits for the database anyway
        return desk.known(team)


__all__ = ["Authorize", "ManyWorkspaces", "OneWorkspace"]
