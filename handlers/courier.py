"""Messages out: the Web API calls, and what their failures mean."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import aiohttp
import structlog
from slack_bolt.async_app import AsyncRespond
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.inbox import LaterError, NoTokenError
from handlers import ids
from handlers.blocks.replies import Message
from handlers.payloads import Click

log = structlog.get_logger(__name__)

TRANSIENT = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})
TOKEN_REFUSED = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
"""What Slack says of a token, not of a message."""
TOKEN_SECONDS = 300.0
"""How often that is tried: somebody has to do something first."""
TRIGGER_USED = "exchanged_trigger_id"
"""What Slack says when the modal shows already: the same click came twice."""
FAILED_STATUS = 500
T = TypeVar("T")


class RefusedTokenError(NoTokenError):
    """Slack takes the bot's token no more; `name` says how it puts that. With another one the message arrives."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Slack refuses the bot's token: {name}", TOKEN_SECONDS)
        self.name = name


class UndeliverableError(Exception):
    """Slack will never take this message: the channel is gone, archived, or the bot was removed from it."""


@dataclass(frozen=True, slots=True)
class Courier:
    """Speaks to one workspace."""

    client: AsyncWebClient

    async def post(
        self,
        channel: str,
        thread_ts: str | None,
        message: Message,
        key: str,
        *,
        in_doubt_since: str | None = None,
        broadcast: bool = False,
    ) -> str:
        """Posts a message and returns its ts. `broadcast`: one in a thread is shown in the channel, too.

        `in_doubt_since`: an earlier try may have been accepted without our seeing the answer; what was said in the
        conversation since that ts is searched for this `key` (kept in the message's metadata) before posting again.
        Raises LaterError when Slack cannot be reached, UndeliverableError when it refuses for good.
        """
        if in_doubt_since is not None:
            found = await self.find(channel, thread_ts, key, in_doubt_since)
            if found is not None:
                return found
        async with failures():
            response = await self.client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                text=message.text,
                blocks=message.blocks,
                metadata={"event_type": ids.REPLY_EVENT, "event_payload": {"key": key}},
                reply_broadcast=True if broadcast and thread_ts else None,
                unfurl_links=False,
                unfurl_media=False,
            )
        return str(response["ts"])

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Puts other words in place of an earlier message of ours."""
        async with failures():
            await self.client.chat_update(channel=channel, ts=ts, text=message.text, blocks=message.blocks)

    async def take_back(self, channel: str, ts: str) -> None:
        """Deletes a message of ours; one that is gone already stays gone."""
        try:
            async with failures():
                await self.client.chat_delete(channel=channel, ts=ts)
        except UndeliverableError as error:
            if str(error) != "message_not_found":
                raise

    async def tick(self, channel: str, ts: str) -> None:
        """A check mark on somebody's message: it was passed on."""
        async with failures():
            await self.client.reactions_add(channel=channel, timestamp=ts, name=ids.PASSED_ON)

    async def address(self, channel: str, ts: str) -> str:
        """Where a message can be opened."""
        async with failures():
            response = await self.client.chat_getPermalink(channel=channel, message_ts=ts)
        return str(response["permalink"])

    async def upload(
        self, channel: str, thread_ts: str | None, name: str, content: bytes, title: str, alt_text: str = ""
    ) -> None:
        """Posts a file."""
        async with failures():
            await self.client.files_upload_v2(
                channel=channel,
                thread_ts=thread_ts,
                filename=name,
                content=content,
                title=title,
                alt_txt=alt_text or None,
            )

    async def whisper(self, channel: str, user: str, thread_ts: str | None, message: Message) -> None:
        """Shows a message to one person only. Slack cannot repeat or find it: it is sent at most once."""
        async with failures():
            await self.client.chat_postEphemeral(
                channel=channel, user=user, thread_ts=thread_ts, text=message.text, blocks=message.blocks
            )

    async def is_member(self, channel: str) -> bool:
        """Whether the bot is in this channel."""
        try:
            response = await self.client.conversations_info(channel=channel)
        except SlackApiError:
            return False
        found: dict[str, Any] = response["channel"]
        return bool(found.get("is_member") or found.get("is_im"))

    async def direct_message(self, user: str) -> str:
        """The channel of the direct message with this person."""
        async with failures():
            response = await self.client.conversations_open(users=user)
        return str(response["channel"]["id"])

    async def publish_home(self, user: str, view: dict[str, Any]) -> None:
        async with failures():
            await self.client.views_publish(user_id=user, view=view)

    async def open_modal(self, trigger: str, view: dict[str, Any]) -> Literal[True]:
        """Shows a modal to whoever made the trigger, once, if that was less than three seconds ago.

        True, so that `at_most_once` tells whether it shows.
        """
        try:
            async with failures():
                await self.client.views_open(trigger_id=trigger, view=view)
        except UndeliverableError as error:
            if str(error) != TRIGGER_USED:
                raise
        return True

    async def update_modal(self, view_id: str, view: dict[str, Any]) -> None:
        async with failures():
            await self.client.views_update(view_id=view_id, view=view)

    async def find(self, channel: str, thread_ts: str | None, key: str, since: str) -> str | None:
        """Where the post with this key stands; None when none does. since: a ts before it was posted."""
        cursor: str | None = None
        while True:
            async with failures():
                if thread_ts is None:
                    response = await self.client.conversations_history(
                        channel=channel, oldest=since, include_all_metadata=True, limit=200, cursor=cursor
                    )
                else:
                    response = await self.client.conversations_replies(
                        channel=channel, ts=thread_ts, oldest=since, include_all_metadata=True, limit=200, cursor=cursor
                    )
            for message in response["messages"]:
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == ids.REPLY_EVENT and metadata["event_payload"].get("key") == key:
                    return str(message["ts"])
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None


@asynccontextmanager
async def failures() -> AsyncIterator[None]:
    """Around a call of the Web API: LaterError when Slack is out, UndeliverableError when it refuses for good."""
    try:
        yield
    except SlackApiError as error:
        raise _meaning(error) from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError, ConnectionError) as error:
        raise LaterError(f"Slack cannot be reached: {type(error).__name__}") from error


def _meaning(error: SlackApiError) -> LaterError | UndeliverableError:
    response = error.response
    status = getattr(response, "status_code", 200)
    name = response.get("error") if isinstance(response.data, dict) else None
    if status == 429 or name == "ratelimited":
        return LaterError("Slack asked for a pause", float(response.headers.get("Retry-After", 1)))
    if status >= FAILED_STATUS or name is None or name in TRANSIENT:
        return LaterError(f"Slack failed: {name or status}")
    if name in TOKEN_REFUSED:
        return RefusedTokenError(name)
    return UndeliverableError(str(name))


async def at_most_once(call: Awaitable[T]) -> T | None:
    """For what Slack cannot repeat: a failure is final, and nothing else depends on it. None: it failed."""
    try:
        return await call
    except (LaterError, UndeliverableError) as error:  # both say what Slack said, and nothing of people
        log.warning("not sent, and not repeated", reason=str(error))
        return None


async def tell(courier: Courier, respond: AsyncRespond, click: Click, message: Message) -> None:
    """Says it to the clicker only: beside an ephemeral message by its response_url, else in the conversation.

    In a view there is no conversation, and nothing is said.
    """
    if click.ephemeral:
        await respond(text=message.text, blocks=message.blocks, response_type="ephemeral", replace_original=False)
    elif click.channel is not None:
        await at_most_once(courier.whisper(click.channel, click.asker.user_id, click.thread_ts, message))
