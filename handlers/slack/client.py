"""Messages out: the Web API calls, and what their failures mean."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Literal, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.questions import Clock
from bot.jobs.inbox import Job, LaterError, NoTokenError, WaitsError
from handlers import action_ids
from handlers.blocks.limits import MESSAGE_BLOCKS, context
from handlers.blocks.plainer import without_blocks
from handlers.blocks.replies import Message
from handlers.blocks.words import WORDS
from handlers.slack.error_names import meaning_of
from handlers.slack.rate_gate import FullLineError, Post, RateGate

log = structlog.get_logger(__name__)

ADMIN_SECONDS = 300.0
"""How often that is tried which an admin has to put right first."""
TRIGGER_USED = "exchanged_trigger_id"
"""What Slack says when the modal shows already: the same click came twice."""
FAILED_STATUS = 500
PARTLY_DONE = frozenset({"internal_error", "fatal_error"})
"""Of which Slack says that some of what was asked may have been done (docs.slack.dev/reference/methods)."""
RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
PAGE = 15
"""Messages of one look-up: as many as an app gets that is sold outside the Marketplace, once a minute."""
AROUND = timedelta(minutes=5)
"""A post in doubt is looked for up to so long after it became that: Slack's clock may differ from ours."""
LONGEST_WAIT = 10.0
"""Seconds of a pause that a call sits out."""
REPEAT_AFTER = timedelta(minutes=15)
"""A post that is in doubt for so long is sent again, and says so."""
T = TypeVar("T")
Check = Callable[[], Awaitable[None]]
"""Raises what stops a message that has waited for its turn."""


async def _nothing() -> None:
    """Before a call that may be repeated."""


_BEFORE_SENDING: ContextVar[Callable[[], Awaitable[None]]] = ContextVar("before_sending", default=_nothing)


def fenced() -> aiohttp.TraceConfig:
    """For the session of the client: a post is held to its lease once more when its connection is there.

    aiohttp calls the first before it writes a request's first byte; a connection may have taken longer than the lease
    lasts. It writes the body in a task of its own, and calls the second right before that: Slack does nothing without.
    """

    async def before_sending(*_: object) -> None:
        await asyncio.sleep(0)  # what others compute in this turn of the loop is over before the lease is looked at
        await _BEFORE_SENDING.get()()

    async def before_writing(*_: object) -> None:
        await _BEFORE_SENDING.get()()

    config = aiohttp.TraceConfig()
    config.on_request_headers_sent.append(before_sending)
    config.on_request_chunk_sent.append(before_writing)
    return config


class Connector(aiohttp.TCPConnector):
    """Its connections write at once. uvloop's would keep the bytes until the loop's turn is over (not under TLS)."""

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any:  # noqa: ASYNC109 - aiohttp's name
        connection = await super().connect(req, traces, timeout)
        if connection.transport is not None:
            connection.transport.set_write_buffer_limits(high=0)
        return connection


class RateLimitedError(LaterError):
    """Slack asks for a pause of so many seconds; it did nothing of what was asked."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Slack asked for a pause", seconds)
        self.pause = seconds


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
class SlackClient:
    """Speaks to one workspace."""

    client: AsyncWebClient
    pace: RateGate
    clock: Clock
    hold: Callable[[Job], Awaitable[None]]
    """Right before a post: raises LaterError where the row may be another process's by now (`Inbox.hold`)."""
    repeated: Callable[[], None]
    """Counts a post that was sent again without knowing whether it was there."""

    async def post(
        self,
        channel: str,
        thread_ts: str | None,
        message: Message,
        key: str,
        *,
        work: Job | None = None,
        since: str = "0",
        broadcast: bool = False,
        check: Check | None = None,
    ) -> str:
        """Posts a message and returns its ts. `broadcast`: one in a thread is shown in the channel, too.

        `check`: made when its turn has come, which may be minutes later.

        `work`: the row it is posted for, once. What is known to have arrived is not posted again; while the row is in
        doubt, the conversation is looked through from the ts `since` on for this `key` (kept in the metadata) before.
        Raises LaterError when Slack cannot be reached, UndeliverableError when it refuses for good.
        """
        if work is not None:
            found = await self.arrived(work, channel, thread_ts, key, since)
            if found is not None:
                return found
            if work.sent.in_doubt_since is not None:
                log.warning("posted again in doubt", row=work.id)
                self.repeated()
                message = _marked(message)
            message = _with_key(message, work.id, key)
        place = self.pace.post(channel)

        async def post(shown: Message) -> str:
            said: dict[str, Any] = {
                "channel": channel,
                "thread_ts": thread_ts,
                "text": shown.text,
                "blocks": shown.blocks,
                "metadata": {"event_type": action_ids.REPLY_EVENT, "event_payload": {"key": key}},
                "reply_broadcast": True if broadcast and thread_ts else None,
                "unfurl_links": False,
                "unfurl_media": False,
            }
            while True:
                try:
                    return await self._in_turn(place, said, key, work, check)
                except RateLimitedError as limited:  # the pause is the channel's: this post keeps its place in the line
                    log.info("a channel waits", seconds=limited.pause)
                    place.refused(limited.pause)

        return await _laid_out(post, message)

    async def _in_turn(self, place: Post, said: dict[str, Any], key: str, work: Job | None, check: Check | None) -> str:
        try:
            async with place.turn():
                if check is not None:
                    await check()
                if work is None:
                    return await self._posted(said)
                await self.hold(work)
                work.sent.posting = True
                _BEFORE_SENDING.set(partial(self.hold, work))
                try:
                    ts = await self._posted(said)
                except LaterError as later:
                    if key in work.sent.posts:  # its event came, and only the answer did not
                        ts = work.sent.posts[key]
                    else:
                        work.sent.posting = later.in_doubt
                        raise
                except UndeliverableError:
                    work.sent.posting = False
                    raise
                finally:
                    _BEFORE_SENDING.set(_nothing)
                work.sent.refuted()
                work.sent.arrived(key, ts)
                return ts
        except FullLineError as full:
            raise WaitsError(str(full), full.seconds) from full

    async def _posted(self, said: dict[str, Any]) -> str:
        async with failures():
            response = await self.client.chat_postMessage(**said)
        return str(response["ts"])

    @asynccontextmanager
    async def _paced(self, method: str, channel: str) -> AsyncIterator[None]:
        """Around a call of this method: a pause that Slack asked for is kept by all that is called there.

        Raises WaitsError for a longer one: a row can wait in the database, and a listener has a deadline.
        """
        left = self.pace.closed_for(method, channel)
        if left > LONGEST_WAIT:
            raise WaitsError("a pause that Slack asked for is not over", left)
        await self.pace.open(method, channel)
        try:
            async with failures():
                yield
        except RateLimitedError as limited:
            self.pace.pause(method, channel, limited.pause)
            raise

    async def update(self, channel: str, ts: str, message: Message, check: Check | None = None) -> None:
        """Puts other words in place of an earlier message of ours. `check`: made after a pause."""

        async def update(shown: Message) -> None:
            async with self._paced("chat.update", channel):
                if check is not None:
                    await check()
                await self.client.chat_update(channel=channel, ts=ts, text=shown.text, blocks=shown.blocks)

        await _laid_out(update, message)

    async def take_back(self, channel: str, ts: str) -> None:
        """Deletes a message of ours; one that is gone already stays gone."""
        try:
            async with self._paced("chat.delete", channel):
                await self.client.chat_delete(channel=channel, ts=ts)
        except UndeliverableError as error:
            if str(error) != "message_not_found":
                raise

    async def tick(self, channel: str, ts: str) -> None:
        """A check mark on somebody's message: it was passed on."""
        async with failures():
            await self.client.reactions_add(channel=channel, timestamp=ts, name=action_ids.PASSED_ON)

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

        async def whisper(shown: Message) -> None:
            async with self._paced("chat.postEphemeral", channel):
                await self.client.chat_postEphemeral(
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

    async def arrived(self, work: Job, channel: str, thread_ts: str | None, key: str, since: str) -> str | None:
        """Where the row's post with this key stands; None when there is none. since: a ts before it was posted.

        Where that is not known for `REPEAT_AFTER`, None as well, and the row stays in doubt. Raises LaterError before.
        """
        sent = work.sent
        if key in sent.posts:
            return sent.posts[key]
        if sent.in_doubt_since is None:
            return None
        try:
            found = await self._find(work, channel, thread_ts, key, since)
        except LaterError:
            if self.clock() - sent.in_doubt_since < REPEAT_AFTER:
                raise
            return None
        if found is None:
            sent.refuted()
        else:
            sent.arrived(key, found)
        return found

    async def _find(self, work: Job, channel: str, thread_ts: str | None, key: str, since: str) -> str | None:
        """Looks page by page, and where Slack asks for a pause goes on there the next time."""
        pages = work.sent.pages
        while True:
            response = await self._page(work, channel, thread_ts, since, pages.get(key))
            for message in response["messages"]:
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == action_ids.REPLY_EVENT and metadata["event_payload"].get("key") == key:
                    return str(message["ts"])
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            pages[key] = cursor

    async def _page(
        self, work: Job, channel: str, thread_ts: str | None, since: str, cursor: str | None
    ) -> dict[str, Any]:
        assert work.sent.in_doubt_since is not None, "nothing else is looked up"
        method = "conversations.history" if thread_ts is None else "conversations.replies"
        left = self.pace.closed_for(method, "")
        if left > 0:  # of the whole workspace; the row is given back, since it may be a minute
            raise WaitsError("the look-up waits for its turn", left)
        until = f"{(work.sent.in_doubt_since + AROUND).timestamp():.6f}"
        given: dict[str, Any] = {"channel": channel, "oldest": since, "latest": until, "limit": PAGE, "cursor": cursor}
        try:
            async with self._paced(method, ""):
                if thread_ts is None:
                    response = await self.client.conversations_history(include_all_metadata=True, **given)
                else:
                    response = await self.client.conversations_replies(ts=thread_ts, include_all_metadata=True, **given)
        except UndeliverableError as error:
            if cursor is None or str(error) != "invalid_cursor":
                raise
            work.sent.pages.clear()  # it was too old
            raise LaterError("the look-up begins anew", 1) from error
        found: dict[str, Any] = response.data if isinstance(response.data, dict) else {}
        return found


def _marked(message: Message) -> Message:
    blocks = (
        [context(WORDS.answers.MAY_BE_REPEAT), *message.blocks]
        if len(message.blocks) < MESSAGE_BLOCKS
        else message.blocks
    )
    return Message(f"{message.text}\n{WORDS.answers.MAY_BE_REPEAT}", blocks)


def _with_key(message: Message, row: int, key: str) -> Message:
    """With the key where the bot's own `message` event shows it: that has no metadata, but each block's id."""
    name = action_ids.PostId(row, key).written()
    free = next((place for place, block in enumerate(message.blocks) if "block_id" not in block), None)
    if name is None or free is None:
        return message
    blocks = list(message.blocks)
    blocks[free] = {**blocks[free], "block_id": name}
    return Message(message.text, blocks)


async def _laid_out(send: Callable[[Message], Awaitable[T]], message: Message) -> T:
    """Sends the message as it is, or its words alone when Slack refuses how it is built."""
    try:
        return await send(message)
    except LayoutRefusedError as error:
        log.error("Slack refuses how a message is built; only its words are sent", error=str(error))
    try:
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
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:  # nothing was sent
        raise LaterError(f"Slack cannot be reached: {type(error).__name__}") from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError, ConnectionError) as error:
        raise LaterError(f"Slack does not answer: {type(error).__name__}", in_doubt=True) from error


def _meaning(error: SlackApiError) -> LaterError | UndeliverableError:
    response = error.response
    status = getattr(response, "status_code", 200)
    data = getattr(response, "data", None)
    name = data.get("error") if isinstance(data, dict) else None
    if status == 429 or name in RATE_LIMITED:
        return RateLimitedError(read_pause(response.headers, 1.0))
    if status >= FAILED_STATUS or name is None:
        return LaterError(f"Slack failed: {name or status}", in_doubt=True)
    return _refusal(str(response.api_url).rpartition("/")[2], str(name))


def read_pause(headers: Mapping[str, str], otherwise: float) -> float:
    """Seconds that Slack, or what stands before it, asks to wait: Retry-After, where that is a number."""
    after = headers.get("Retry-After", "")
    return float(after) if after.isdecimal() else otherwise


def _refusal(method: str, name: str) -> LaterError | UndeliverableError:
    match meaning_of(method, name):
        case "retry":
            return LaterError(f"Slack failed: {name}", in_doubt=name in PARTLY_DONE)
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
