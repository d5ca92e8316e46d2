"""Looks at all that a running bot needs, and says what is wrong and how to put it right. Changes nothing.

Each check stands for itself: what one finds stops no other, unless the other cannot be made without it.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import re
import socket
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sized
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final, Literal

import aiohttp
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import ValidationError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot import settings as settings_
from bot.clock import Clock
from bot.content import flow_check as proving
from bot.content import lint as checking
from bot.content.loader import KnowledgeError, load_with_places
from bot.core.knowledge import Library
from bot.jobs.inbox import LaterError
from bot.serving import manifest
from bot.serving.composition import workspace_desk
from bot.settings import Settings, SettingsError
from bot.store import database
from bot.store.database import DatabaseError
from bot.store.store import Store
from bot.training.weights import are_ready
from handlers.blocks import desk_words
from handlers.blocks.answers import answer_blocks
from handlers.blocks.guidance import render_card
from handlers.blocks.limits import too_much
from handlers.slack.client import AdminNeededError, UndeliverableError, failures
from handlers.staff_access import StaffRoom

State = Literal["ok", "warning", "failed", "not needed", "not checked"]
OK: Final = "ok"
WARNING: Final = "warning"
FAILED: Final = "failed"
NOT_NEEDED: Final = "not needed"
NOT_CHECKED: Final = "not checked"

SLACK_SECONDS = 10
HEALTH_SECONDS = 2
DATABASE_SECONDS = 10
MAX_SKEW = 60.0
"""Seconds. Beyond 300 a signature does not count any more: this leaves time to notice."""
APP = "api.slack.com/apps > your app"
STAFF_FIXES: Final = {
    desk_words.NOT_THERE: "Invite the bot there (/invite in the channel), and copy the channel's id from its details.",
    desk_words.NOT_PRIVATE: "Set HELPDESK_STAFF_CHANNEL to the id of a private channel.",
    desk_words.SHARED: "Set HELPDESK_STAFF_CHANNEL to the id of a channel that only your workspace is in.",
    desk_words.ARCHIVED: "Unarchive the channel in Slack, or set HELPDESK_STAFF_CHANNEL to the id of another.",
}
SHORTEST_SECRET = 8
"""Characters; taking out what is shorter would show it by the holes in other words."""
_SECRET = re.compile(r"xox[a-z]-[\w.%-]+|xapp-[\w.%-]+")
_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, without any token in it."""

    name: str
    state: State
    says: str
    fix: str | None = None

    def __str__(self) -> str:
        return f"{self.state:<11}  {self.name}: {self.says}." + (f" {self.fix}" if self.fix else "")


@dataclass(frozen=True, slots=True)
class Verdict:
    state: State
    says: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check and what it cannot be made without."""

    name: str
    look: Callable[[], Awaitable[Verdict]]
    reads: tuple[str, ...] = ()
    """Variables: with one that is not right, nothing can be said."""
    known: Verdict | None = None
    """What the settings alone say already."""
    after: tuple[str, ...] = ()
    """Checks that must be ok."""
    scopes: tuple[str, ...] = ()
    """Without these the bot's token may not ask."""


async def examine(
    progress: Callable[[str], None] = lambda _: None, now: Callable[[], float] = time.time
) -> tuple[Finding, ...]:
    """Makes every check, with the settings of this process."""
    settings, wrong, verdict = _settings()
    timeout = aiohttp.ClientTimeout(total=SLACK_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        doctor = _Doctor(settings, _client(settings, session), session, now)
        findings = [Finding("settings", verdict.state, verdict.says, verdict.fix)]
        for check in doctor.checks():
            if check.name == "knowledge":
                progress("Checking the knowledge; that takes half a minute.")
            found = await _made(check, doctor, wrong, {finding.name: finding.state for finding in findings})
            findings.append(Finding(check.name, found.state, found.says, found.fix))
    return tuple(_mask_secrets(finding, settings) for finding in findings)


async def _made(check: Check, doctor: _Doctor, wrong: tuple[str, ...], states: dict[str, State]) -> Verdict:
    if bad := [name for name in check.reads if name in wrong]:
        return Verdict(NOT_CHECKED, f"{_listed(bad)} must be put right first")
    if check.known is not None:
        return check.known
    if before := [name for name in check.after if states[name] != OK]:
        return Verdict(NOT_CHECKED, f"the check of {_listed(before)} must be ok first")
    if missing := [scope for scope in check.scopes if doctor.lacks(scope)]:
        return Verdict(NOT_CHECKED, f"the bot's token lacks {_listed(missing)}")
    try:
        return await check.look()
    except AdminNeededError as error:
        return Verdict(FAILED, f"Slack refuses {error.method} ({error.name})", desk_words.admin_fix(error.name))
    except LaterError as error:
        return Verdict(FAILED, f"Slack does not answer this: {error}", "Try again in a minute.")
    except Exception as error:  # noqa: BLE001 - whatever happens in one check, the others are made
        return Verdict(
            FAILED, f"the check itself failed with {type(error).__name__}", "Report it with the version of the program."
        )


@dataclass
class _Doctor:
    """The checks, and what earlier ones found out for later ones."""

    settings: Settings
    client: AsyncWebClient
    session: aiohttp.ClientSession
    now: Callable[[], float]
    ahead: float | None = None
    """Seconds that this machine's clock is ahead of Slack's."""
    team: str | None = None
    """The workspace of the bot's token."""
    granted: frozenset[str] | None = None
    missing: frozenset[str] = frozenset()
    library: Library | None = field(default=None, repr=False)

    def lacks(self, scope: str) -> bool:
        """Whether Slack has said that the token may not do this."""
        return self.granted is not None and scope not in self.granted

    def checks(self) -> tuple[Check, ...]:
        settings, address = self.settings, "SLACK_API_URL"
        return (
            Check("Slack", self.slack, (address,)),
            Check("clock", self.clock, (address,), after=("Slack",)),
            Check("bot token", self.bot_token, (address, "SLACK_BOT_TOKEN"), self._no_bot_token(), ("Slack",)),
            Check(
                "workspaces",
                self.workspaces,
                ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "HELPDESK_TOKEN_KEY", "DATABASE_URL"),
                self._without(settings.slack_client_id, "without SLACK_CLIENT_ID the bot serves one workspace"),
            ),
            Check("scopes", self.scopes, known=self._of_each(), after=("bot token",)),
            Check(
                "app token",
                self.app_token,
                (address, "SLACK_APP_TOKEN"),
                None if settings.slack_app_token else Verdict(NOT_NEEDED, "without SLACK_APP_TOKEN the bot uses HTTP"),
                ("Slack",),
            ),
            Check("signing secret", self.signing_secret, ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")),
            Check(
                "staff channel",
                self.staff_channel,
                ("HELPDESK_STAFF_CHANNEL",),
                self._of_each() or self._without_channel("without HELPDESK_STAFF_CHANNEL there are no tickets"),
                ("bot token",),
                ("channels:read", "groups:read"),
            ),
            Check(
                "user group",
                self.user_group,
                ("HELPDESK_STAFF_CHANNEL", "HELPDESK_STAFF_GROUP"),
                self._of_each()
                or self._without_channel("without HELPDESK_STAFF_CHANNEL there is no staff")
                or self._without(
                    settings.staff_group, "without HELPDESK_STAFF_GROUP the staff channel's members are staff"
                ),
                ("bot token",),
                ("usergroups:read",),
            ),
            Check("database", self.database, ("DATABASE_URL",)),
            Check(
                "admins",
                self.admins,
                ("HELPDESK_ADMINS",),
                after=("database", *(() if settings.slack_client_id else ("bot token",))),
                scopes=("users:read",),
            ),
            Check("knowledge", self.knowledge, ("HELPDESK_KNOWLEDGE",)),
            Check("matcher", self.matcher, ("HELPDESK_KNOWLEDGE", "HELPDESK_CACHE")),
            Check("port", self.port, ("PORT", "HELPDESK_HOST")),
            Check("refusals", self.refusals, ("PORT", "HELPDESK_HOST")),
        )

    def _of_each(self) -> Verdict | None:
        """What each of many workspaces has for itself is not looked at here."""
        if self.settings.slack_client_id is None:
            return None
        return Verdict(NOT_NEEDED, "with SLACK_CLIENT_ID each workspace has its own")

    def _no_bot_token(self) -> Verdict | None:
        if self.settings.slack_bot_token is not None:
            return None
        if (verdict := self._of_each()) is not None:
            return verdict
        return Verdict(
            FAILED,
            "SLACK_BOT_TOKEN is missing",
            f"Set it to the Bot User OAuth Token (xoxb-...) from {APP} > OAuth & Permissions.",
        )

    def _without_channel(self, says: str) -> Verdict | None:
        return self._without(self.settings.staff_channel, says)

    def _without(self, setting: object, says: str) -> Verdict | None:
        return None if setting else Verdict(NOT_NEEDED, says)

    # --- Slack

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
        granted = _header(response.headers, "x-oauth-scopes")
        self.granted = None if granted is None else frozenset(re.findall(r"[^\s,]+", granted))
        self.missing = frozenset() if self.granted is None else manifest.scopes() - self.granted
        return Verdict(
            OK, f"accepted in the workspace {response['team']} ({response['team_id']}) as @{response['user']}"
        )

    async def scopes(self) -> Verdict:
        if self.granted is None:
            return Verdict(NOT_CHECKED, "Slack did not say what the token is allowed")
        if self.missing:
            return Verdict(
                FAILED,
                f"the bot's token lacks {_listed(sorted(self.missing))}",
                f"Paste what `python -m bot manifest` prints at {APP} > App Manifest, then reinstall the app.",
            )
        says = f"all {len(manifest.scopes())} that it needs are granted"
        if declined := sorted(manifest.optional_scopes() - self.granted):
            says += f"; without {_listed(declined)} it does less (handlers/README.md says what): reinstall to grant it"
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
        unfit = await StaffRoom(self.client, self.settings.staff_channel, None).unfit()
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
                "Copy the id of the group (S...) from its page in Slack.",
            )
        count = len(response["users"])
        if count == 0:
            return Verdict(WARNING, "nobody is in it, so nobody is staff", "Add people to the user group in Slack.")
        return Verdict(OK, f"{count} {'person is' if count == 1 else 'people are'} staff")

    async def admins(self) -> Verdict:
        """Whether each workspace has somebody left who may change its settings."""
        try:
            rooms = await asyncio.to_thread(_rooms, self.settings, self.client, self.team)
        except (DatabaseError, SettingsError, SQLAlchemyError) as error:
            return Verdict(NOT_CHECKED, f"who they are cannot be read ({type(error).__name__})")
        named = {team: room for team, room in rooms.items() if room.admins}
        if not named:
            return Verdict(NOT_NEEDED, "none is named: staff do what admins may")
        left, unknown = [], []
        for team, room in named.items():
            try:
                if await room.has_no_admin_left():
                    left.append(team)
            except UndeliverableError:
                unknown.append(team)
        if left:
            return Verdict(
                FAILED,
                f"every admin of {_listed(left)} is deactivated in Slack, and nobody can change the settings there",
                "Name another: `python -m bot workspaces admin TEAM USER`.",
            )
        if unknown:
            return Verdict(NOT_CHECKED, f"Slack does not say it of {_listed(unknown)} (the token lacks users:read)")
        count = len(named)
        return Verdict(OK, f"each of {count} workspaces has one" if count > 1 else "there is one")

    # --- this machine

    async def database(self) -> Verdict:
        verdict = await asyncio.to_thread(_database, self.settings.database_url)
        return verdict if verdict.state == FAILED else await _in_loop(self.settings.database_url) or verdict

    async def knowledge(self) -> Verdict:
        return await asyncio.to_thread(self._knowledge)

    def _knowledge(self) -> Verdict:
        fix = "Run `python -m bot check` and put right what it names."
        try:
            loaded = load_with_places(self.settings.knowledge)
        except KnowledgeError as error:
            return Verdict(FAILED, f"{_counted(error.problems, 'problem')}, the first: {error.problems[0]}", fix)
        self.library = loaded.library
        today = datetime.fromtimestamp(self.now(), UTC).date()
        problems = (
            *checking.check(loaded, today, lambda answer: too_much(answer_blocks(answer, 1))),
            *proving.prove(loaded, today, lambda card: too_much(render_card(card).blocks)),
        )
        if errors := [problem for problem in problems if not problem.warning]:
            return Verdict(FAILED, f"{_counted(errors, 'problem')}, the first: {errors[0]}", fix)
        if problems:
            return Verdict(WARNING, f"{_counted(problems, 'warning')}, the first: {problems[0]}", fix)
        return Verdict(OK, f"version {loaded.library.version[:16]} has no errors, and no review is overdue")

    async def matcher(self) -> Verdict:
        if self.library is None:
            return Verdict(NOT_CHECKED, "the knowledge must load first")
        folder = self.settings.cache
        if are_ready(self.library, folder):
            return Verdict(OK, "trained for these phrasings")
        if _writable(folder) and not folder.is_file():
            return Verdict(OK, "will be trained at the start, which takes half a minute and half a gigabyte of memory")
        return Verdict(
            WARNING,
            f"the folder {folder} cannot be written: it is trained anew at each start, for half a minute",
            "Let the bot write there, or set HELPDESK_CACHE to another folder.",
        )

    async def port(self) -> Verdict:
        """In Socket Mode too: /healthz is there."""
        host, port = self.settings.host, self.settings.port
        if port == 0:
            return Verdict(OK, "a free one is taken")
        try:
            await asyncio.to_thread(_bind, host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and await self._helpdesk_answers():
                return Verdict(
                    WARNING, f"a bot listens on port {port} already", "Leave it if that is this one; else change PORT."
                )
            if error.errno == errno.EADDRINUSE:
                return Verdict(FAILED, f"port {port} is in use", "Stop what uses it, or set PORT to another.")
            return Verdict(
                FAILED,
                f"nothing can listen on {host}, port {port}: {error.strerror or error}",
                "Correct HELPDESK_HOST and PORT; ports below 1024 may need rights.",
            )
        return Verdict(OK, f"{port} is free")

    async def refusals(self) -> Verdict:
        """What the running bot has met; only it knows what Slack refuses now and then."""
        found = await self._asked("/readyz")
        if found is None:
            return Verdict(NOT_CHECKED, f"no bot answers on port {self.settings.port} of this machine")
        refused = [str(one) for one in found.get("waits_for_admin", ())]
        if not refused:
            return Verdict(OK, "the running bot waits for nothing that an admin must allow")
        names = dict.fromkeys(one.rpartition(" ")[2] for one in refused)
        fixes = dict.fromkeys(desk_words.admin_fix(name) for name in names)
        return Verdict(FAILED, f"Slack refuses the running bot: {_listed(refused)}", " ".join(fixes))

    async def _helpdesk_answers(self) -> bool:
        found = await self._asked("/healthz")
        return found is not None and found.get("ok") is True

    async def _asked(self, path: str) -> dict[str, Any] | None:
        """What a bot on our port says there; None when there is none."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.settings.host, self.settings.host)  # noqa: S104 - no bind
        name = f"[{host}]" if ":" in host else host
        timeout = aiohttp.ClientTimeout(total=HEALTH_SECONDS)
        try:
            async with self.session.get(f"http://{name}:{self.settings.port}{path}", timeout=timeout) as answer:
                found = await answer.json()
                return found if isinstance(found, dict) else None
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None


def _settings() -> tuple[Settings, tuple[str, ...], Verdict]:
    """The settings, as far as they are right; the variables that are not; and what to say of that."""
    try:
        settings = settings_.read()
    except SettingsError as error:
        wrong = _wrong()
        others = f"; not right either: {_listed(wrong[1:])}" if wrong[1:] else ""
        verdict = Verdict(
            FAILED, str(error).rstrip(".") + others, "Correct it; `python -m bot settings` lists every variable."
        )
        return _without_variables(wrong), wrong, verdict
    names = [str(Settings.model_fields[name].validation_alias) for name in settings.model_fields_set]
    names = [name for name in settings_.variables() if name in names]
    return settings, (), Verdict(OK, f"readable; set: {_listed(names)}" if names else "readable; none is set")


def _wrong() -> tuple[str, ...]:
    try:
        Settings()
    except ValidationError as error:
        return tuple(settings_.mistakes(error))
    return ()


def _without_variables(wrong: tuple[str, ...]) -> Settings:
    fields = settings_.variables()
    return Settings(**{name: fields[name].get_default(call_default_factory=True) for name in wrong})


def _client(settings: Settings, session: aiohttp.ClientSession) -> AsyncWebClient:
    silent = logging.getLogger(f"{__name__}.slack")
    silent.disabled = True  # what fails is said by the checks
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return AsyncWebClient(token, base_url=settings.slack_api_url, session=session, retry_handlers=[], logger=silent)


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


def _rooms(settings: Settings, client: AsyncWebClient, team: str | None) -> dict[str, StaffRoom]:
    """The staff rooms of all workspaces, with their admins. Raises DatabaseError or SettingsError."""
    engine = _current(settings.database_url)
    if engine is None:  # nothing can have been chosen yet
        return {} if team is None else {team: StaffRoom(client, None, None, settings.admins)}
    try:
        desk = workspace_desk(settings, Store(engine))
        if settings.slack_client_id is None:
            tokens = {team: client.token} if team else {}
        else:
            from bot.serving.tokens import Installations, Keys

            installed = Installations(settings.slack_client_id, engine, Keys(settings.keys))
            tokens = {one: bot.bot_token for one in desk.teams() if (bot := installed.bot_of(one)) is not None}
        return {
            one: StaffRoom(_with_token(client, token), None, None, desk.preferences(one).admins)
            for one, token in tokens.items()
        }
    finally:
        engine.dispose()


def _current(address: str) -> Engine | None:
    """An engine for a database that is there and up to date; opening one that is not would make it."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        return None
    engine = database.connect(address)
    if database.is_current(engine):
        return engine
    engine.dispose()
    return None


def _with_token(client: AsyncWebClient, token: str | None) -> AsyncWebClient:
    silent = logging.getLogger(f"{__name__}.slack")
    return AsyncWebClient(token, base_url=client.base_url, session=client.session, retry_handlers=[], logger=silent)


def _database(address: str) -> Verdict:
    fix = "Set DATABASE_URL to sqlite:///var/helpdesk.db or postgresql://user:password@host/name."
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return Verdict(FAILED, "DATABASE_URL is not a database address", fix)
    backend = url.get_backend_name()
    if backend == "sqlite" and (verdict := _sqlite_file(url)) is not None:
        return verdict
    if backend == "postgresql" and "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(DATABASE_SECONDS)})
    try:
        engine = database.connect(url.render_as_string(hide_password=False))
    except DatabaseError as error:
        return Verdict(FAILED, str(error).rstrip("."), fix)
    try:
        with engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
        clock = Clock()
        clock.set_by(Store(engine).now)
    except SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", error)).split()).rstrip(".")
        if url.password:
            reason = reason.replace(url.password, "...")
        fix = "Move that file away, or" if backend == "sqlite" else "See that the server runs, or"
        return Verdict(FAILED, f"the database cannot be used: {reason}", f"{fix} correct DATABASE_URL.")
    finally:
        engine.dispose()
    verdict = _migrated(backend == "sqlite", f"{backend} {url.database or 'in memory'}", found)
    return verdict if clock.is_right or verdict.state == FAILED else _wrong_clock(clock.ahead.total_seconds())


def _wrong_clock(ahead: float) -> Verdict:
    way = "ahead of" if ahead > 0 else "behind"
    return Verdict(
        FAILED,
        f"this machine's clock is {abs(ahead):.0f} seconds {way} the database's; from 2 on the bot is not ready",
        "Let both machines set their clocks by NTP.",
    )


async def _in_loop(address: str) -> Verdict | None:
    """What keeps the bot's event loop from using this database, which can be used otherwise; None when nothing does."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and not await asyncio.to_thread(Path(url.database or "").exists):
        return None  # it is made at the start
    engine = database.connect(address)
    try:
        async with Store(engine).looped() as store:
            await store.in_loop(lambda _: _opened(store), ())
    except DatabaseError as error:
        return Verdict(FAILED, str(error).rstrip("."), "Then run this again.")
    finally:
        engine.dispose()
    return None


def _opened(store: Store) -> tuple[()]:
    with store.reading():
        return ()


def _sqlite_file(url: URL) -> Verdict | None:
    """What can be said before it is opened, since opening makes a file; None when it is to be opened."""
    if not url.database or url.database == ":memory:":
        return None  # refused by whatever opens it
    file = Path(url.database)
    locked = next((path for path in (file, file.parent) if not _writable(path)), None)
    if locked is not None:
        fix = "Let the bot write there, or set DATABASE_URL to another place."
        return Verdict(FAILED, f"{locked} cannot be written", fix)
    return None if file.exists() else Verdict(OK, f"sqlite {file} will be made at the start")


def _migrated(sqlite: bool, name: str, found: set[str]) -> Verdict:
    script = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    if found == set(script.get_heads()):
        return Verdict(OK, f"{name} is reachable, its tables up to date")
    if found - {revision.revision for revision in script.walk_revisions()}:
        return Verdict(
            FAILED,
            f"{name} has tables of a newer version of this program",
            "Run the version that made them, or restore a backup from before.",
        )
    if sqlite:
        return Verdict(OK, f"{name} is reachable and will be migrated at the start")
    return Verdict(
        FAILED,
        f"the tables of {name} are not up to date" if found else f"{name} has no tables yet",
        "Run `python -m bot db upgrade`.",
    )


def _writable(path: Path) -> bool:
    """Whether this may be written, or made in the nearest folder that there is."""
    if path.exists():
        return os.access(path, os.W_OK)
    there = next(parent for parent in path.absolute().parents if parent.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _bind(host: str, port: int) -> None:
    """Listens for a moment, as the bot would. Raises OSError."""
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    ):
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
            listener.listen(1)


def _mask_secrets(finding: Finding, settings: Settings) -> Finding:
    """On one line, and whatever an error said, without a token."""
    says = _SECRET.sub("...", " ".join(finding.says.split()))
    for secret in (
        settings.slack_bot_token,
        settings.slack_app_token,
        settings.slack_signing_secret,
        settings.slack_client_secret,
        settings.token_key,
        settings.metrics_token,
    ):
        if secret is not None and len(secret.get_secret_value()) >= SHORTEST_SECRET:
            says = says.replace(secret.get_secret_value(), "...")
    return replace(finding, says=says)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _counted(things: Sized, name: str) -> str:
    count = len(things)
    return f"{count} {name}{'' if count == 1 else 's'}"
