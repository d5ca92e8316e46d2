"""Messages out: the Web API calls, and what their failures mean."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.inbox import LaterError, NoTokenError
from handlers import ids
from handlers.blocks.plainer import without_blocks
from handlers.blocks.replies import Message
from handlers.slack_errors import meaning_of

log = structlog.get_logger(__name__)

ADMIN_SECONDS = 300.0
"""How often that is tried which an admin has to put right first."""
TRIGGER_USED = "exchanged_trigger_id"
"""What Slack says when the modal shows already: the same click came twice."""
FAILED_STATUS = 500
RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
T = TypeVar("T")


class AdminNeededError(NoTokenError):
    """Slack refuses this until somebody changes something: a token, a scope, a policy. Then the message arrives."""

    def __init__(self, method: str, name: str) -> None:
        super().__init__(f"Slack refuses {method} until an admin acts: {name}", ADMIN_SECONDS)
        self.method = method
        self.name = name


class UndeliverableError(Exception):
    """Slack will never take this message there. The text is Slack's own name for why."""


class PlaceRefusedError(UndeliverableError):
    """This conversation takes no message of ours; in another one the same message may be taken."""


class LayoutRefusedError(UndeliverableError):
    """The message is too long or built as Slack does not like it; its words alone may be taken."""


class UnexpectedRefusalError(UndeliverableError):
    """A name that nobody foresaw, or one for a fault of ours. Tried again some times, then the person is told."""


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

        async def post(shown: Message) -> AsyncSlackResponse:
            return await self.client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                text=shown.text,
                blocks=shown.blocks,
                metadata={"event_type": ids.REPLY_EVENT, "event_payload": {"key": key}},
                reply_broadcast=True if broadcast and thread_ts else None,
                unfurl_links=False,
                unfurl_media=False,
            )

        return str((await _laid_out(post, message))["ts"])

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Puts other words in place of an earlier message of ours."""

        async def update(shown: Message) -> AsyncSlackResponse:
            return await self.client.chat_update(channel=channel, ts=ts, text=shown.text, blocks=shown.blocks)

        await _laid_out(update, message)

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

    async def whisper(self, channel: str, user: str, thread_ts: str | None, message: Message) -> Literal[True]:
        """Shows a message to one person only. Slack cannot repeat or find it: it is sent at most once.

        True, so that `at_most_once` tells whether it was sent.
        """

        async def whisper(shown: Message) -> AsyncSlackResponse:
            return await self.client.chat_postEphemeral(
                channel=channel, user=user, thread_ts=thread_ts, text=shown.text, blocks=shown.blocks
            )

        await _laid_out(whisper, message)
        return True

    async def is_member(self, channel: str) -> bool:
        """Whether the bot is in this channel; not, while Slack does not say."""
        try:
            async with failures():
                response = await self.client.conversations_info(channel=channel)
        except (LaterError, UndeliverableError):
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


async def _laid_out(send: Callable[[Message], Awaitable[AsyncSlackResponse]], message: Message) -> AsyncSlackResponse:
    """Sends the message as it is, or its words alone when Slack refuses how it is built."""
    try:
        async with failures():
            return await send(message)
    except LayoutRefusedError as error:
        log.error("Slack refuses how a message is built; only its words are sent", error=str(error))
    try:
        async with failures():
            return await send(without_blocks(message))
    except LayoutRefusedError as error:
        raise UnexpectedRefusalError(str(error)) from error


@asynccontextmanager
async def failures() -> AsyncIterator[None]:
    """Around a call of the Web API: LaterError when it is to be tried again, else a kind of UndeliverableError."""
    try:
        yield
    except SlackApiError as error:
        raise _meaning(error) from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError, ConnectionError) as error:
        raise LaterError(f"Slack cannot be reached: {type(error).__name__}") from error


def _meaning(error: SlackApiError) -> LaterError | UndeliverableError:
    response = error.response
    status = getattr(response, "status_code", 200)
    data = getattr(response, "data", None)
    name = data.get("error") if isinstance(data, dict) else None
    if status == 429 or name in RATE_LIMITED:
        return LaterError("Slack asked for a pause", float(response.headers.get("Retry-After", 1)))
    if status >= FAILED_STATUS or name is None:
        return LaterError(f"Slack failed: {name or status}")
    return _refusal(str(response.api_url).rpartition("/")[2], str(name))


def _refusal(method: str, name: str) -> LaterError | UndeliverableError:
    match meaning_of(method, name):
        case "retry":
            return LaterError(f"Slack failed: {name}")
        case "admin":
            return AdminNeededError(method, name)
        case "plainer":
            return LayoutRefusedError(name)
        case "elsewhere":
            return PlaceRefusedError(name)
        case "final":
            return UndeliverableError(name)
        case "unexpected":
            log.error("Slack refuses a call for a reason not foreseen", method=method, error=name[:60])
            return UnexpectedRefusalError(name)


async def at_most_once(call: Awaitable[T]) -> T | None:
    """For what Slack cannot repeat: a failure is final, and nothing else depends on it. None: it failed."""
    try:
        return await call
    except (LaterError, UndeliverableError) as error:  # both say what Slack said, and nothing of people
        log.warning("not sent, and not repeated", reason=str(error))
        return None
