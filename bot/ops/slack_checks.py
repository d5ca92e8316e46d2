"""What Slack says of the bot's tokens, scopes and clock, and of the people and the channel of the help desk."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import settings as settings_
from bot.jobs.inbox import LaterError
from bot.ops.database_checks import existing_engine
from bot.ops.findings import FAILED, NOT_CHECKED, NOT_NEEDED, OK, WARNING, Verdict, join_names
from bot.serving import manifest
from bot.serving.desks import workspace_desk
from bot.settings import Settings, SettingsError
from bot.store import database
from bot.store.database import DatabaseError
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.scopes import SCOPES
from handlers.slack.failures import AdminNeededError, UndeliverableError, failures
from handlers.staff_access import StaffAccess

MAX_SKEW: Final = 60.0
"""In seconds. Beyond 300 a signature does not count any more: this leaves time to notice."""
APP: Final = "api.slack.com/apps > your app"
STAFF_FIXES: Final = {
    WORDS.alarms.NOT_THERE: (
        "Invite the bot there (/invite in the channel), and copy the channel's id from its details."
    ),
    WORDS.alarms.NOT_PRIVATE: "Set HELPDESK_STAFF_CHANNEL to the id of a private channel.",
    WORDS.alarms.SHARED: "Set HELPDESK_STAFF_CHANNEL to the id of a channel that only your workspace is in.",
    WORDS.alarms.ARCHIVED: "Unarchive the channel in Slack, or set HELPDESK_STAFF_CHANNEL to the id of another.",
}
_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")


@dataclass
class SlackChecks:
    """The checks that ask Slack, and what earlier ones found out for later ones."""

    settings: Settings
    client: AsyncWebClient
    now: Callable[[], float]
    ahead: float | None = None
    """Seconds that this machine's clock is ahead of Slack's."""
    team: str | None = None
    """The workspace of the bot's token."""
    granted_scopes: frozenset[str] | None = None
    missing_scopes: frozenset[str] = frozenset()

    def lacks(self, scope: str) -> bool:
        """Whether Slack has said that the token may not do this."""
        return self.granted_scopes is not None and scope not in self.granted_scopes

    async def slack(self) -> Verdict:
        where = self.settings.slack_api_url
        before = self.now()
        try:
            async with failures():
                response = await self.client.api_test()
        except (LaterError, UndeliverableError) as error:
            return Verdict(
                FAILED,
                f"{where} does not answer as Slack does ({error})",
                "Check this machine's network, its proxy (HTTPS_PROXY) and SLACK_API_URL.",
            )
        if date := _header(response.headers, "date"):
            self.ahead = (before + self.now()) / 2 - parsedate_to_datetime(date).timestamp()
        return Verdict(OK, f"{where} answers")

    async def clock(self) -> Verdict:
        if self.ahead is None:
            return Verdict(NOT_CHECKED, "Slack did not say what time it is")
        if abs(self.ahead) <= MAX_SKEW:
            return Verdict(OK, "within a minute of Slack's")
        way = "ahead of" if self.ahead > 0 else "behind"
        return Verdict(
            FAILED,
            f"{abs(self.ahead):.0f} seconds {way} Slack's; over HTTP, Slack's requests are refused from 300 on",
            "Let this machine set its clock by NTP.",
        )

    async def bot_token(self) -> Verdict:
        try:
            async with failures():
                response = await self.client.auth_test()
        except (AdminNeededError, UndeliverableError) as error:
            return Verdict(
                FAILED,
                f"Slack refuses SLACK_BOT_TOKEN ({_said(error)})",
                f"Copy the Bot User OAuth Token anew from {APP} > OAuth & Permissions.",
            )
        self.team = str(response["team_id"])
        self.granted_scopes = manifest.granted_scopes(response.headers)
        self.missing_scopes = frozenset() if self.granted_scopes is None else manifest.scopes() - self.granted_scopes
        return Verdict(
            OK, f"accepted in the workspace {response['team']} ({response['team_id']}) as @{response['user']}"
        )

    async def scopes(self) -> Verdict:
        if self.granted_scopes is None:
            return Verdict(NOT_CHECKED, "Slack did not say what the token is allowed")
        if self.missing_scopes:
            return Verdict(
                FAILED,
                f"the bot's token lacks {join_names(sorted(self.missing_scopes))}",
                f"Paste what `python -m bot manifest` prints at {APP} > App Manifest, then reinstall the app.",
            )
        says = f"all {len(manifest.scopes())} that it needs are granted"
        if declined := sorted(manifest.optional_scopes() - self.granted_scopes):
            less = " ".join(f"Without {name}: {SCOPES[name].without}" for name in declined)
            says += f"; reinstall the app to grant more. {less}".removesuffix(".")
        return Verdict(OK, says)

    async def app_token(self) -> Verdict:
        token = self.settings.slack_app_token
        assert token is not None, "the check is not needed without one"
        try:
            async with failures():
                await self.client.apps_connections_open(app_token=token.get_secret_value())
        except (AdminNeededError, UndeliverableError) as error:
            return Verdict(
                FAILED,
                f"Slack refuses SLACK_APP_TOKEN ({_said(error)})",
                f"Make one with the scope connections:write at {APP} > Basic Information > App-Level Tokens, and "
                "see that Socket Mode is on.",
            )
        return Verdict(OK, "accepted; the bot uses Socket Mode")

    async def workspaces(self) -> Verdict:
        try:
            settings_.for_serving(self.settings)
        except SettingsError as error:
            return Verdict(FAILED, str(error).rstrip("."), "Correct it; `python -m bot settings` lists every variable.")
        return await asyncio.to_thread(_workspaces, self.settings)

    async def signing_secret(self) -> Verdict:
        if self.settings.slack_app_token is not None:
            return Verdict(NOT_NEEDED, "with SLACK_APP_TOKEN no request comes over HTTP")
        secret = self.settings.slack_signing_secret
        if secret is None:
            return Verdict(
                FAILED,
                "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both missing",
                f"Set the first for Socket Mode or the second for HTTP; both are in {APP} > Basic Information.",
            )
        if not _SIGNING_SECRET.fullmatch(secret.get_secret_value()):
            return Verdict(
                FAILED,
                "SLACK_SIGNING_SECRET does not look like one: it has 32 hexadecimal digits",
                f"Copy the Signing Secret, not the Client Secret, from {APP} > Basic Information.",
            )
        return Verdict(OK, "set; whether it is the right one shows with the first request")

    async def staff_channel(self) -> Verdict:
        unfit = await StaffAccess(self.client, self.settings.staff_channel, None).unfit()
        if unfit is None:
            return Verdict(OK, "private, your own, and the bot is in it")
        return Verdict(FAILED, unfit, STAFF_FIXES[unfit])

    async def user_group(self) -> Verdict:
        group = self.settings.staff_group
        assert group is not None, "the check is not needed without one"
        try:
            async with failures():
                response = await self.client.usergroups_users_list(usergroup=group)
        except (AdminNeededError, UndeliverableError) as error:
            return Verdict(
                FAILED,
                f"HELPDESK_STAFF_GROUP cannot be read ({_said(error)})",
                "Reinstall the app with usergroups:read, or unset HELPDESK_STAFF_GROUP."
                if self.lacks("usergroups:read")
                else "Copy the id of the group (S...) from its page in Slack.",
            )
        count = len(response["users"])
        if count == 0:
            return Verdict(WARNING, "nobody is in it, so nobody is staff", "Add people to the user group in Slack.")
        return Verdict(OK, f"{count} {'person is' if count == 1 else 'people are'} staff")

    async def admins(self) -> Verdict:
        """Whether each workspace has somebody left who may change its settings."""
        try:
            accesses = await asyncio.to_thread(staff_accesses, self.settings, self.client, self.team)
        except (DatabaseError, SettingsError, SQLAlchemyError) as error:
            return Verdict(NOT_CHECKED, f"who they are cannot be read ({type(error).__name__})")
        named = {team: access for team, access in accesses.items() if access.admins}
        if not named:
            return Verdict(NOT_NEEDED, "none is named: staff do what admins may")
        orphaned, unknown = await _without_admins(named)
        if orphaned:
            return Verdict(
                FAILED,
                f"every admin of {join_names(orphaned)} is deactivated in Slack: nobody can change the settings there",
                "Name another: `python -m bot workspaces admin TEAM USER`.",
            )
        if unknown:
            return Verdict(NOT_CHECKED, f"Slack does not say it of {join_names(unknown)} (the token lacks users:read)")
        return Verdict(OK, f"each of {len(named)} workspaces has one" if len(named) > 1 else "there is one")


async def _without_admins(accesses: Mapping[str, StaffAccess]) -> tuple[list[str], list[str]]:
    """The workspaces whose admins are all deactivated, and those of which Slack does not say it."""
    orphaned, unknown = [], []
    for team, access in accesses.items():
        try:
            if await access.has_no_admin_left():
                orphaned.append(team)
        except UndeliverableError:
            unknown.append(team)
    return orphaned, unknown


def web_client(settings: Settings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """One that tries once and logs nothing: what fails is said by the checks."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return _client(token, settings.slack_api_url, session)


def _client(token: str | None, address: str, session: aiohttp.ClientSession | None) -> AsyncWebClient:
    silent = logging.getLogger(f"{__name__}.slack")
    silent.disabled = True
    return AsyncWebClient(token, base_url=address, session=session, retry_handlers=[], logger=silent)


def _said(error: AdminNeededError | UndeliverableError) -> str:
    """In Slack's own word."""
    return error.name if isinstance(error, AdminNeededError) else str(error)


def _header(headers: Mapping[str, str], name: str) -> str | None:
    """One header of Slack's answer, in whatever case it came."""
    return next((value for key, value in headers.items() if key.lower() == name), None)


def _workspaces(settings: Settings) -> Verdict:
    """Whether the key opens the tokens of all that installed the bot."""
    from bot.serving.tokens import Installations, Keys

    try:
        keys = Keys(settings.keys)
        engine = database.open_existing(settings.database_url, reads_only=True)
        try:
            count = Installations(settings.slack_client_id or "", engine, keys).check()
        finally:
            engine.dispose()
    except SettingsError as error:
        return Verdict(FAILED, str(error).rstrip("."), "See `python -m bot tokens --help`.")
    except DatabaseError:
        return Verdict(NOT_CHECKED, "the database must be there and up to date first")
    except SQLAlchemyError as error:
        return Verdict(NOT_CHECKED, f"the database cannot be read ({type(error).__name__})")
    return Verdict(
        OK, f"{count} installed the bot, and HELPDESK_TOKEN_KEY opens {'its' if count == 1 else 'their'} tokens"
    )


def staff_accesses(settings: Settings, client: AsyncWebClient, team: str | None) -> dict[str, StaffAccess]:
    """Who is staff in each workspace. Raises DatabaseError or SettingsError."""
    engine = existing_engine(settings.database_url)
    if engine is None:  # nothing can have been chosen yet
        return {} if team is None else {team: StaffAccess(client, None, None, settings.admins)}
    try:
        desk = workspace_desk(settings, Store(engine))
        if settings.slack_client_id is None:
            tokens = {team: client.token} if team else {}
        else:
            from bot.serving.tokens import Installations, Keys

            installed = Installations(settings.slack_client_id, engine, Keys(settings.keys))
            tokens = {one: bot.bot_token for one in desk.teams() if (bot := installed.bot_of(one)) is not None}
        return {
            one: StaffAccess(_client(token, client.base_url, client.session), None, None, desk.preferences(one).admins)
            for one, token in tokens.items()
        }
    finally:
        engine.dispose()
