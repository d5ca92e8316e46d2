"""Answers that one person sees: by the response_url of what they did, else beside it, else in the direct message.

`respond` raises nothing when Slack refuses: a response_url is good for five answers in half an hour, and may be
limited or fail like everything else (docs.slack.dev/interactivity/handling-user-interaction).
"""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Final

import aiohttp
import structlog
from slack_bolt.async_app import AsyncRespond

from handlers.blocks.replies import Message
from handlers.slack.client import Sending, SlackClient
from handlers.slack.failures import at_most_once, read_pause
from handlers.slack.payloads import Click
from handlers.slack.places import Place, Recipient

log = structlog.get_logger(__name__)

TRIES: Final = 3
"""Of the five answers that a response_url takes."""
TRY_SECONDS = 4.0
PAUSE_SECONDS = 1.0
URL_SECONDS = 10.0
"""For all tries and pauses; then the answer goes another way. A listener has 30 s, sometimes for two answers."""


async def answer(
    slack_client: SlackClient, respond: AsyncRespond, recipient: Recipient, message: Message, *, replace: bool = False
) -> None:
    """Says it to this person only. `replace`: instead of the message that was pressed."""
    if not await by_url(respond, message, replace=replace):
        await say_to(slack_client, recipient, message)


async def tell(slack_client: SlackClient, respond: AsyncRespond, click: Click, message: Message) -> None:
    """Says it to the clicker only: beside an ephemeral message by its response_url, else in the conversation.

    In a view there is no conversation, and nothing is said.
    """
    if click.channel is None:
        return
    user = click.asker.user_id
    if click.ephemeral:
        await answer(slack_client, respond, click.recipient, message)
    elif not await at_most_once(slack_client.whisper(click.channel, user, click.thread_ts, message)):
        await answer(slack_client, respond, Recipient(user, None), message)


async def say_to(slack_client: SlackClient, recipient: Recipient, message: Message) -> None:
    """Says it to this person only: where they are or, when that is refused, in the direct message."""
    user, channel = recipient.user, recipient.channel
    if channel is not None and await at_most_once(slack_client.whisper(channel, user, recipient.thread_ts, message)):
        return
    direct = await at_most_once(slack_client.direct_message(user))
    if direct is None or not await at_most_once(slack_client.post(Place(direct), message, Sending(_new_key()))):
        log.error("an answer reached nobody: neither where it was asked for nor the direct message took it")


def _new_key() -> str:
    return f"answer:{secrets.token_hex(8)}"


async def by_url(respond: AsyncRespond, message: Message, *, replace: bool = False) -> bool:
    """Whether the response_url took it; tried again while Slack fails or asks for a pause that is not too long."""
    if respond.response_url is None:
        return False
    until, pause = time.monotonic() + URL_SECONDS, PAUSE_SECONDS
    for attempt in range(TRIES):
        if attempt:
            if time.monotonic() + pause >= until:
                return False
            await asyncio.sleep(pause)
        try:
            async with asyncio.timeout(min(TRY_SECONDS, until - time.monotonic())):
                taken = await respond(
                    text=message.text,
                    blocks=message.blocks,
                    response_type=None if replace else "ephemeral",  # what is replaced stays as it is
                    replace_original=replace,
                )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("a response_url was not reached", kind=type(error).__name__)
            continue
        if taken.status_code < 400:
            return True
        log.warning("a response_url refuses an answer", status=taken.status_code)
        if taken.status_code < 500 and taken.status_code != 429:
            return False
        pause = read_pause(taken.headers, PAUSE_SECONDS)
    return False
