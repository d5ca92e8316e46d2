"""The tables of installs and their tokens, which Slack's library reads and fills."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, String, Table, Text

from bot.store.columns import OTHER_ID, SLACK_ID, metadata


def _bot() -> tuple[Column[Any], ...]:
    """As Slack's library fills them (slack_sdk.oauth.installation_store): its times are of UTC without a zone.

    Tokens are encrypted, and longer then than the 200 characters it has for them.
    """
    return (
        Column("id", Integer, primary_key=True),
        Column("client_id", OTHER_ID, nullable=False),
        Column("app_id", OTHER_ID, nullable=False),
        Column("enterprise_id", OTHER_ID, nullable=True),
        Column("enterprise_name", String(200), nullable=True),
        Column("team_id", SLACK_ID, nullable=False),
        Column("team_name", String(200), nullable=True),
        Column("bot_token", Text, nullable=True),
        Column("bot_id", OTHER_ID, nullable=True),
        Column("bot_user_id", OTHER_ID, nullable=True),
        Column("bot_scopes", Text, nullable=True),
        Column("bot_refresh_token", Text, nullable=True),
        Column("bot_token_expires_at", DateTime, nullable=True),
        Column("is_enterprise_install", Boolean, nullable=False, default=False),
        Column("installed_at", DateTime, nullable=False),
    )


bots = Table("bots", metadata, *_bot(), Index("ix_bots_team", "team_id", "installed_at"))

installations = Table(
    "installations",
    metadata,
    *_bot(),
    Column("enterprise_url", Text, nullable=True),
    Column("user_id", SLACK_ID, nullable=False, doc="who installed it"),
    Column("user_token", Text, nullable=True),
    Column("user_scopes", Text, nullable=True),
    Column("user_refresh_token", Text, nullable=True),
    Column("user_token_expires_at", DateTime, nullable=True),
    Column("incoming_webhook_url", Text, nullable=True),
    Column("incoming_webhook_channel", Text, nullable=True),
    Column("incoming_webhook_channel_id", Text, nullable=True),
    Column("incoming_webhook_configuration_url", Text, nullable=True),
    Column("token_type", OTHER_ID, nullable=True),
    Index("ix_installations_team", "team_id", "installed_at"),
)

oauth_states = Table(
    "oauth_states",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", String(200), nullable=False),
    Column("expire_at", DateTime, nullable=False),
    Index("ix_oauth_states_state", "state"),
)

__all__ = ["bots", "installations", "oauth_states"]
