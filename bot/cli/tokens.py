"""`tokens`: the key that the workspaces' tokens are encrypted with."""

from __future__ import annotations

from bot import settings as settings_


def group() -> None:
    """The tokens of many workspaces."""


def key() -> None:
    """Makes a key for HELPDESK_TOKEN_KEY. To replace a key, put the new one in front of the old, with a comma."""
    from bot.serving.tokens import new_key

    print(new_key())


def renew() -> None:
    """Encrypts every token with the first key of HELPDESK_TOKEN_KEY; the keys after it can go then."""
    from bot.serving.tokens import Installations, Keys
    from bot.store import database

    settings = settings_.load_settings()
    if settings.token_key is None or settings.slack_client_id is None:
        raise settings_.SettingsError("HELPDESK_TOKEN_KEY and SLACK_CLIENT_ID must be set, as they are for `serve`.")
    engine = database.open_existing(settings.database_url)
    count = Installations(settings.slack_client_id, engine, Keys(settings.keys)).renew()
    print(f"{count} token{'s are' if count != 1 else ' is'} encrypted with the first key now.")
