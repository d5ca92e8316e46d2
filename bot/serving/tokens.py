"""Installs into many workspaces: Slack's OAuth flow, and the tokens it brings, which lie encrypted in the database.

Slack's own library does the flow and its rows (docs.slack.dev/authentication/installing-with-oauth). A token is opened
only to be used; a backup of the database alone opens none.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import structlog
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine, delete, select, update

from bot.desk.workspaces import WorkspaceDesk
from bot.serving import manifest
from bot.serving.public_pages import install_page
from bot.serving.web import INSTALL_PATH, REDIRECT_PATH
from bot.settings import Settings, SettingsError
from bot.store import database, tables

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

log = structlog.get_logger(__name__)

Welcome = Callable[[str, str], Awaitable[None]]
"""Speaks to who installed the bot: workspace and person."""
STATE_SECONDS: Final = 600
"""How long an install that was begun can be finished."""
NO_EXTRA: Final = (
    "Many workspaces need the library that encrypts their tokens, the extra `workspaces`: pip install '.[workspaces]'."
)


class Keys:
    """Encrypts with the first key and decrypts with any. Put a new key first; keep the old one until `re_encrypt`."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            from cryptography.fernet import Fernet, InvalidToken, MultiFernet
        except ModuleNotFoundError:
            raise SettingsError(NO_EXTRA) from None
        try:
            self._fernet: MultiFernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise SettingsError(
                "HELPDESK_TOKEN_KEY is not a key: make one with `python -m bot tokens key` and keep it as you keep a "
                "password; several, with commas, while one is being replaced."
            ) from None
        self._invalid = InvalidToken

    def encrypt(self, token: str | None) -> str | None:
        return None if token is None else self._fernet.encrypt(token.encode()).decode()

    def decrypt(self, token: str | None) -> str | None:
        """Raises SettingsError for a token that none of the keys has encrypted."""
        try:
            return None if token is None else self._fernet.decrypt(token.encode()).decode()
        except self._invalid:
            raise SettingsError(_WRONG_KEY) from None

    def re_encrypt(self, token: str | None) -> str | None:
        """Encrypted with the first key, whichever it was before. Raises as `decrypt` does."""
        try:
            return None if token is None else self._fernet.rotate(token.encode()).decode()
        except self._invalid:
            raise SettingsError(_WRONG_KEY) from None


def new_key() -> str:
    """A key, made at random."""
    try:
        from cryptography.fernet import Fernet
    except ModuleNotFoundError:
        raise SettingsError(NO_EXTRA) from None
    return Fernet.generate_key().decode()


_WRONG_KEY: Final = (
    "HELPDESK_TOKEN_KEY does not open every token in the database: put the key they were encrypted with behind the new "
    "one, with a comma. If it is lost, every workspace has to install the bot again."
)


class Installations(SQLAlchemyInstallationStore):
    """Slack's store on our own tables. Of an install it keeps who did it, and the bot's token, once and encrypted."""

    def __init__(self, client_id: str, engine: Engine, keys: Keys) -> None:
        self.client_id = client_id
        self.engine = engine
        self.metadata = tables.metadata
        self.bots = tables.bots
        self.installations = tables.installations
        self._logger = logging.getLogger(__name__)
        self._keys = keys

    def save(self, installation: Installation) -> None:
        """The install of a workspace, or of a whole organization, which names no workspace."""
        # A token that rotates is saved again by the second it was installed at: parts of it would not come back equal.
        installation.installed_at = float(int(installation.installed_at))
        account = installation.team_id = account_of(installation)
        installation.enterprise_id = None  # an account is found by its own id
        known = Installation(**installation.to_dict_for_copying())
        known.bot_token = known.bot_refresh_token = known.user_token = known.user_refresh_token = None
        super().save(known)
        self.save_bot(installation.to_bot())
        self._forget_older(account)

    def save_bot(self, bot: Bot) -> None:
        if not bot.bot_token:  # Slack's store saves an install's bot, too; the one with the token comes next
            return
        closed = Bot(**bot.to_dict_for_copying())
        closed.team_id, closed.enterprise_id = account_of(bot), None
        closed.bot_token = self._keys.encrypt(bot.bot_token) or ""
        closed.bot_refresh_token = self._keys.encrypt(bot.bot_refresh_token)
        super().save_bot(closed)

    def find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """Raises SettingsError when the keys do not open its token."""
        account = enterprise_id if is_enterprise_install or team_id is None else team_id
        bot = super().find_bot(enterprise_id=None, team_id=account)
        if bot is not None:
            bot.bot_token = self._keys.decrypt(bot.bot_token) or ""
            bot.bot_refresh_token = self._keys.decrypt(bot.bot_refresh_token)
        return bot

    def bot_of(self, team: str) -> Bot | None:
        """The bot of this workspace or organization, with its token."""
        return self.find_bot(enterprise_id=None, team_id=team)

    def renew(self) -> int:
        """Encrypts every token with the first key; how many. Raises SettingsError, and then nothing is changed."""
        bots = self.bots
        columns = (bots.c.bot_token, bots.c.bot_refresh_token)
        with database.transaction(self.engine, writes=True) as connection:
            query = select(bots.c.id, bots.c.team_id, *columns).order_by(bots.c.id)
            for row in (rows := connection.execute(query).mappings().all()):
                values = {column.name: self._keys.re_encrypt(row[column.name]) for column in columns}
                here = (bots.c.team_id == row["team_id"], bots.c.id == row["id"])
                connection.execute(update(bots).where(*here).values(values))
        return len(rows)

    def check(self) -> int:
        """How many tokens there are. Raises SettingsError when the keys do not open one of them."""
        with self.engine.connect() as connection:
            tokens = connection.execute(select(self.bots.c.bot_token)).scalars().all()
        return sum(self._keys.decrypt(token) is not None for token in tokens)

    def _forget_older(self, team: str) -> None:
        for table in (self.bots, self.installations):
            newest = select(table.c.id).where(table.c.team_id == team).order_by(table.c.installed_at.desc()).limit(1)
            with database.transaction(self.engine, writes=True) as connection:
                kept = connection.execute(newest).scalar_one()
                connection.execute(delete(table).where(table.c.team_id == team, table.c.id != kept))


def account_of(install: Installation | Bot) -> str:
    """Whose install it is: the workspace's id, or that of the organization. Raises BoltError for one of nobody."""
    found = install.enterprise_id if install.is_enterprise_install else install.team_id
    # A bot read from our own table has its organization's id where a workspace's stands.
    found = found or install.team_id
    if found is None:
        raise BoltError("an install of neither a workspace nor an organization")
    return found


class States(SQLAlchemyOAuthStateStore):
    """Slack's store of installs that were begun, on our own table."""

    def __init__(self, engine: Engine) -> None:
        self.expiration_seconds = STATE_SECONDS
        self.engine = engine
        self.metadata = tables.metadata
        self.oauth_states = tables.oauth_states
        self._logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _AsyncStates(AsyncOAuthStateStore):
    states: States

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:  # noqa: ARG002 - Slack's signature
        return await asyncio.to_thread(self.states.issue)

    async def async_consume(self, state: str) -> bool:
        return await asyncio.to_thread(self.states.consume, state)


@dataclass(frozen=True, slots=True)
class _AsyncInstallations(AsyncInstallationStore):
    """Only what the flow needs: the bot itself reads tokens through `bot.serving.workspaces`."""

    installations: Installations
    desk: WorkspaceDesk
    welcome: Welcome

    async def async_save(self, installation: Installation) -> None:
        team = account_of(installation)
        await asyncio.to_thread(self.installations.save, installation)
        await asyncio.to_thread(self.desk.record_install, team, installation.user_id)
        log.info("installed", team=team)
        await self.welcome(team, installation.user_id)


class _Flow(AsyncOAuthFlow):
    """Slack's flow, with a page of ours before Slack's own."""

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:  # noqa: ARG002 - Bolt's signature
        return install_page(url)


def flow(
    settings: Settings, installations: Installations, desk: WorkspaceDesk, client: AsyncWebClient, welcome: Welcome
) -> AsyncOAuthFlow:
    """Slack's OAuth flow on /slack/install and /slack/oauth_redirect."""
    assert settings.slack_client_id is not None, "settings.for_serving() has seen to it"
    assert settings.slack_client_secret is not None, "settings.for_serving() has seen to it"
    slack = urlsplit(settings.slack_api_url)
    return _Flow(
        client=client,
        settings=AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            scopes=sorted(manifest.scopes() | manifest.optional_scopes()),
            user_scopes=[],
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=f"{slack.scheme}://{slack.netloc}/oauth/v2/authorize",
            installation_store=_AsyncInstallations(installations, desk, welcome),
            state_store=_AsyncStates(States(installations.engine)),
            state_expiration_seconds=STATE_SECONDS,
        ),
    )


__all__ = ["Installations", "Keys", "States", "flow", "new_key"]
