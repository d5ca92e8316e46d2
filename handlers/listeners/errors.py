"""The one place where an unexpected error becomes a plain sentence with a reference id."""

from __future__ import annotations

import asyncio
import secrets
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncRespond
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.logs import places
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.words import WORDS
from handlers.listeners import outdated
from handlers.slack import payloads, teams
from handlers.slack.client import SlackClient
from handlers.slack.fields import MalformedError
from handlers.slack.private_replies import answer, by_url
from handlers.slack.workspace_scope import Provider

log = structlog.get_logger(__name__)

ACK_SEEN_SECONDS = 0.05


def reference(error: Exception) -> str:
    """A short id a person can quote; the log has it beside the error's kind and place, never its message."""
    made = secrets.token_hex(4)
    log.error("unexpected error", reference=made, kind=type(error).__name__, at=places(error))
    return made


def register(app: AsyncApp, slack_client_of: Provider[SlackClient]) -> None:
    @app.error
    async def unexpected(
        error: Exception,
        respond: AsyncRespond,
        body: dict[str, Any],
        context: AsyncBoltContext,
        response: BoltResponse | None,
    ) -> None:
        if isinstance(error, BoltUnhandledRequestError):
            if response is not None:
                outdated.ack_unhandled(body, context, response)
            return
        malformed = _malformed(error, body)
        if response is not None and malformed:
            log.warning("Slack does not send this", problem=malformed)
            response.status = HTTPStatus.BAD_REQUEST
            return
        made = reference(error)
        if response is not None:
            # Before the ack: anything but a 200 makes Slack send it again, which is right, since nothing was kept.
            response.status = HTTPStatus.SERVICE_UNAVAILABLE
        if body.get("response_url"):
            await _say(
                slack_client_of, respond, context.get(payloads.INBOUND), paragraph(WORDS.problems.unexpected(made))
            )
        if response is None:
            # Bolt looks for the ack every 10 ms, and takes it for lost when this ends before it has looked.
            await asyncio.sleep(ACK_SEEN_SECONDS)


async def _say(
    slack_client_of: Provider[SlackClient], respond: AsyncRespond, inbound: payloads.Inbound | None, message: Message
) -> None:
    """Says it to who did what failed: by its response_url alone where more is not known, or not to be had."""
    match inbound:
        case payloads.Click() | payloads.Command() | payloads.ShortcutUse():
            slack_client = await _client(slack_client_of, inbound.asker.team_id)
            if slack_client is not None:
                await answer(slack_client, respond, inbound.recipient, message)
                return
    await by_url(respond, message)


async def _client(slack_client_of: Provider[SlackClient], team: str) -> SlackClient | None:
    try:
        return await slack_client_of(team)
    except Exception as error:  # noqa: BLE001 - no token, or no database: it may be why we are here
        log.warning("only the response_url is left", kind=type(error).__name__)
        return None


def _malformed(error: Exception, body: dict[str, Any]) -> str | None:
    """What is wrong with the payload, if that is the cause: Bolt reads some of it before it is parsed."""
    try:
        team = None if payloads.is_of_installation(body) else teams.read_parties(body).workspace
        payloads.parse(body, team, "")
    except MalformedError as found:
        return str(found)
    return str(error) if isinstance(error, MalformedError) else None
