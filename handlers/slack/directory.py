"""Who people are in Slack, by e-mail address."""

from __future__ import annotations

from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.failures import UndeliverableError, failures

NOT_FOUND: Final = frozenset(("users_not_found", "user_not_found", "user_not_visible"))


async def find_by_email(client: AsyncWebClient, address: str) -> str | None:
    """The member of the workspace with this address; None where there is none, or one who is gone.

    Raises LaterError while Slack is out, UndeliverableError where the app may not look people up.
    """
    try:
        async with failures():
            response = await client.users_lookupByEmail(email=address)
    except UndeliverableError as error:
        if str(error) in NOT_FOUND:
            return None
        raise
    user = response["user"]
    return None if user.get("deleted") or user.get("is_bot") or user.get("is_stranger") else str(user["id"])


__all__ = ["find_by_email"]
