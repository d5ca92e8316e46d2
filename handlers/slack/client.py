"""Messages out: the Web API calls, and what their failures mean."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Literal, TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.questions import Clock
from bot.jobs.inbox import Job, LaterError, WaitsError
from handlers import action_ids
from handlers.blocks.limits import MESSAGE_BLOCKS, context
from handlers.blocks.plainer import without_blocks
from handlers.blocks.replies import Message
from handlers.blocks.words import WORDS
from handlers.slack.failures import (
    LayoutRefusedError,
    RateLimitedError,
    UndeliverableError,
    UnexpectedRefusalError,
    failures,
)
from handlers.slack.fence import held_before_sending
from handlers.slack.places import Place
from handlers.slack.rate_gate import FullLineError, Post, RateGate

log = structlog.get_logger(__name__)

PAGE = 15
"""Messages of one look-up: as many as an app gets that is sold outside the Marketplace, once a minute."""
TRIGGER_USED = "exchanged_trigger_id"
"""What Slack says when the modal shows already: the same click came twice."""
AROUND = timedelta(minutes=5)
"""A post in doubt is looked for up to so long after it became that: Slack's clock may differ from ours."""
TELL_WAIT = 2.0
"""Seconds that a post may wait for its turn before its reader is told so."""
LONGEST_WAIT = 10.0
"""Seconds of a pause that a call sits out."""
REPEAT_AFTER = timedelta(minutes=15)
"""A post that is in doubt for so long is sent again, and says so."""
T = TypeVar("T")
Check = Callable[[], Awaitable[None]]
"""Raises what stops a message that has waited for its turn."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Which post it is, and for which row of the inbox it is made, once.

    What is known to have arrived is not posted again. While the row is in doubt, the conversation is looked through
    first, from the ts `since` on, for this `key`, which is kept in the metadata.
    """

    key: str
    work: Job | None = None
    """None: posted at most once."""
    since: str = "0"
    """A ts before it was posted."""
    on_wait: Callable[[], Awaitable[None]] | None = None
    """Called before the post waits for so long that its reader wonders."""


@dataclass(frozen=True, slots=True)
class FileUpload:
    """A file to be posted."""

    name: str
    content: bytes
    title: str
    alt_text: str = ""
    """For who cannot see a picture."""


@dataclass(frozen=True, slots=True)
class SlackClient:
    """Speaks to one workspace."""

    client: AsyncWebClient
    pace: RateGate
    clock: Clock
    hold: Callable[[Job], Awaitable[None]]
    """Right before a post: raises LaterError where the row may be another process's by now (`Inbox.hold`)."""
    count_repeat: Callable[[], None]
    """Counts a post that was sent again without knowing whether it was there."""

    async def post(self, place: Place, message: Message, sending: Sending, check: Check | None = None) -> str:
        """Posts a message and returns its ts.

        `check`: made when its turn has come, which may be minutes later.
        Raises LaterError when Slack cannot be reached, UndeliverableError when it refuses for good.
        """
        work = sending.work
        if work is not None:
            found = await self.find_post(place, sending)
            if found is not None:
                return found
            if work.sent.in_doubt_since is not None:
                log.warning("posted again in doubt", row=work.id)
                self.count_repeat()
                message = _marked(message)
            message = _with_key(message, work.id, sending.key)
        turn = self.pace.post(place.channel)

        async def post(shown: Message) -> str:
            arguments = _arguments(place, shown, sending.key)
            while True:
                if sending.on_wait is not None and self.pace.wait_of(place.channel) > TELL_WAIT:
                    await sending.on_wait()
                try:
                    return await self._in_turn(turn, arguments, sending, check)
                except RateLimitedError as limited:  # the pause is the channel's: this post keeps its place in the line
                    log.info("a channel waits", seconds=limited.pause)
                    turn.record_refusal(limited.pause)

        return await _laid_out(post, message)

    async def _in_turn(self, turn: Post, arguments: dict[str, Any], sending: Sending, check: Check | None) -> str:
        try:
            async with turn.turn():
                if check is not None:
                    await check()
                if sending.work is None:
                    return await self._posted(arguments)
                return await self._posted_for(sending.work, sending.key, arguments)
        except FullLineError as full:
            raise WaitsError(str(full), full.seconds) from full

    async def _posted_for(self, work: Job, key: str, arguments: dict[str, Any]) -> str:
        """Posts it for a row that this process still holds, and notes in the row whether it arrived."""
        await self.hold(work)
        work.sent.posting = True
        try:
            with held_before_sending(partial(self.hold, work)):
                ts = await self._posted(arguments)
        except LaterError as later:
            if key not in work.sent.posts:
                work.sent.posting = later.in_doubt
                raise
            ts = work.sent.posts[key]  # its event came, and only the answer did not
        except UndeliverableError:
            work.sent.posting = False
            raise
        work.sent.clear_doubt()
        work.sent.record_arrival(key, ts)
        return ts

    async def _posted(self, arguments: dict[str, Any]) -> str:
        async with failures():
            response = await self.client.chat_postMessage(**arguments)
        return str(response["ts"])

    @asynccontextmanager
    async def _paced(self, method: str, channel: str) -> AsyncIterator[None]:
        """Around a call of this method: a pause that Slack asked for is kept by all that is called there.

        Raises WaitsError for a longer one: a row can wait in the database, and a listener has a deadline.
        """
        left = self.pace.closed_for(method, channel)
        if left > LONGEST_WAIT:
            raise WaitsError("a pause that Slack asked for is not over", left)
        await self.pace.wait_until_open(method, channel)
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

    async def upload(self, channel: str, file: FileUpload) -> None:
        """Posts a file."""
        async with failures():
            await self.client.files_upload_v2(
                channel=channel,
                filename=file.name,
                content=file.content,
                title=file.title,
                alt_txt=file.alt_text or None,
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

    async def time_zone(self, user: str) -> str | None:
        """The person's time zone; None while Slack does not say, as to an install without the scope `users:read`."""
        try:
            async with failures():
                response = await self.client.users_info(user=user)
        except (LaterError, UndeliverableError):
            return None
        zone: object = response["user"].get("tz")
        return zone if isinstance(zone, str) else None

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

    async def find_post(self, place: Place, sending: Sending) -> str | None:
        """Where the row's post with this key stands; None when there is none.

        Where that is not known for `REPEAT_AFTER`, None as well, and the row stays in doubt. Raises LaterError before.
        """
        assert sending.work is not None, "only a row keeps what has arrived"
        sent, key = sending.work.sent, sending.key
        if key in sent.posts:
            return sent.posts[key]
        if sent.in_doubt_since is None:
            return None
        try:
            found = await self._find(sending.work, place, key, sending.since)
        except LaterError:
            if self.clock() - sent.in_doubt_since < REPEAT_AFTER:
                raise
            return None
        if found is None:
            sent.clear_doubt()
        else:
            sent.record_arrival(key, found)
        return found

    async def _find(self, work: Job, place: Place, key: str, since: str) -> str | None:
        """Looks page by page, and where Slack asks for a pause goes on there the next time."""
        pages = work.sent.pages
        while True:
            response = await self._page(work, place, since, pages.get(key))
            for message in response["messages"]:
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == action_ids.REPLY_EVENT and metadata["event_payload"].get("key") == key:
                    return str(message["ts"])
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            pages[key] = cursor

    async def _page(self, work: Job, place: Place, since: str, cursor: str | None) -> dict[str, Any]:
        assert work.sent.in_doubt_since is not None, "nothing else is looked up"
        method = "conversations.history" if place.thread_ts is None else "conversations.replies"
        left = self.pace.closed_for(method, "")
        if left > 0:  # of the whole workspace; the row is given back, since it may be a minute
            raise WaitsError("the look-up waits for its turn", left)
        until = f"{(work.sent.in_doubt_since + AROUND).timestamp():.6f}"
        span: dict[str, Any] = {"channel": place.channel, "oldest": since, "latest": until}
        page: dict[str, Any] = {"limit": PAGE, "cursor": cursor, "include_all_metadata": True}
        try:
            async with self._paced(method, ""):
                if place.thread_ts is None:
                    response = await self.client.conversations_history(**span, **page)
                else:
                    response = await self.client.conversations_replies(ts=place.thread_ts, **span, **page)
        except UndeliverableError as error:
            if cursor is None or str(error) != "invalid_cursor":
                raise
            work.sent.pages.clear()  # it was too old
            raise LaterError("the look-up begins anew", 1) from error
        found: dict[str, Any] = response.data if isinstance(response.data, dict) else {}
        return found


def _arguments(place: Place, message: Message, key: str) -> dict[str, Any]:
    """Of chat.postMessage."""
    return {
        "channel": place.channel,
        "thread_ts": place.thread_ts,
        "text": message.text,
        "blocks": message.blocks,
        "metadata": {"event_type": action_ids.REPLY_EVENT, "event_payload": {"key": key}},
        "reply_broadcast": True if place.broadcast and place.thread_ts else None,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _marked(message: Message) -> Message:
    blocks = (
        [context(WORDS.answers.MAY_BE_REPEAT), *message.blocks]
        if len(message.blocks) < MESSAGE_BLOCKS
        else message.blocks
    )
    return Message(f"{message.text}\n{WORDS.answers.MAY_BE_REPEAT}", blocks)


def _with_key(message: Message, row: int, key: str) -> Message:
    """With the key where the bot's own `message` event shows it: that has no metadata, but each block's id."""
    name = action_ids.PostId(row, key).encode()
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
