"""The names behind the ids of a workspace's people. The database has ids only, so Slack is asked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from typing import Final

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.inbox import LaterError
from bot.ops.slack_checks import web_client
from bot.settings import Settings
from handlers.slack.failures import UndeliverableError, failures

MAX_SECONDS: Final = 10.0
_PERSON: Final = re.compile(r"[UW][A-Z0-9_]{2,30}")
"""A pseudonym of somebody who erased their data is no such id."""


def names_of(settings: Settings, ids: Iterable[str | None]) -> Mapping[str, str]:
    """Id -> "Ada Park (U0123)", of those that Slack names; none without a bot token, or while Slack does not answer."""
    people = sorted({one for one in ids if one and _PERSON.fullmatch(one)})
    if settings.slack_bot_token is None or not people:
        return {}
    return asyncio.run(_names(settings, people))


async def _names(settings: Settings, people: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=MAX_SECONDS)) as session:
        client = web_client(settings, session)
        try:
            async with asyncio.timeout(MAX_SECONDS):
                for person in people:
                    name = await _name(client, person)
                    found |= {person: f"{name} ({person})"} if name else {}
        except (LaterError, TimeoutError):  # Slack is out, or the token lacks users:read: ids say who it is, too
            return found
    return found


async def _name(client: AsyncWebClient, person: str) -> str | None:
    try:
        async with failures():
            response = await client.users_info(user=person)
    except UndeliverableError:  # of another workspace, or gone
        return None
    name: object = response["user"].get("real_name") or response["user"].get("name")
    return name if isinstance(name, str) else None


__all__ = ["names_of"]
