"""Channels as Slack describes them, and a line of the bot's at the end of a channel's topic."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.failures import UndeliverableError, failures

MAX_TOPIC: Final = 250
"""Characters that Slack takes (docs.slack.dev/reference/methods/conversations.setTopic)."""
PUBLIC_SCOPE: Final = "channels:write.topic"
PRIVATE_SCOPE: Final = "groups:write.topic"
BETWEEN: Final = " | "


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What Slack says of a channel to the bot."""

    name: str = ""
    """With its #; empty where the bot may not know."""
    is_member: bool = False
    """The bot is in it."""
    is_archived: bool = False
    is_private: bool = False
    topic: str = ""
    """As a person sees it."""


async def look_up(client: AsyncWebClient, channel: str) -> ChannelFacts:
    """Of a channel that the bot may not know of, nothing. Raises LaterError when Slack is out."""
    try:
        async with failures():
            found: dict[str, Any] = (await client.conversations_info(channel=channel))["channel"]
    except UndeliverableError:
        return ChannelFacts()
    return ChannelFacts(
        f"#{found.get('name', '')}",
        bool(found.get("is_member")),
        bool(found.get("is_archived")),
        bool(found.get("is_private")),
        html.unescape(str((found.get("topic") or {}).get("value") or "")),
    )


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one workspace's channels. What its token does not allow is not tried."""

    client: AsyncWebClient
    scopes: frozenset[str]
    """Those that Slack says the token has."""

    async def mark(self, channel: str, line: str, *, is_on: bool) -> bool:
        """Whether the topic says so now; not where the bot may not, or where there is no room.

        Raises LaterError or UndeliverableError when Slack does not do it.
        """
        if self.scopes.isdisjoint((PUBLIC_SCOPE, PRIVATE_SCOPE)):
            return False
        found = await look_up(self.client, channel)
        if not found.is_member or (PRIVATE_SCOPE if found.is_private else PUBLIC_SCOPE) not in self.scopes:
            return False
        before = found.topic
        after = with_line(before, line) if is_on else without_line(before, line)
        if after is None:
            return False
        if after != before:
            async with failures():
                await self.client.conversations_setTopic(channel=channel, topic=after)
        return True


def with_line(topic: str, line: str) -> str | None:
    """The topic with the line at its end; None where Slack would not take it."""
    if line in topic:
        return topic
    whole = f"{topic}{BETWEEN}{line}" if topic else line
    return whole if len(whole) <= MAX_TOPIC else None


def without_line(topic: str, line: str) -> str:
    """The topic as it was before; what others wrote in it since stays."""
    return topic.removesuffix(line).removesuffix(BETWEEN) if topic.endswith(line) else topic.replace(line, "").strip()


__all__ = [
    "MAX_TOPIC",
    "PRIVATE_SCOPE",
    "PUBLIC_SCOPE",
    "ChannelFacts",
    "Topics",
    "look_up",
    "with_line",
    "without_line",
]
