"""The one place where an unexpected error becomes a plain sentence with a reference id."""

from __future__ import annotations

import secrets
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp, AsyncRespond
from slack_bolt.response import BoltResponse

from bot.logs import places
from handlers import payloads
from handlers.blocks import words
from handlers.fields import MalformedError

log = structlog.get_logger(__name__)


def reference(error: Exception) -> str:
    """A short id a person can quote; the log has it beside the error's kind and place, never its message."""
    made = secrets.token_hex(4)
    log.error("unexpected error", reference=made, kind=type(error).__name__, at=places(error))
    return made


def register(app: AsyncApp) -> None:
    @app.error
    async def unexpected(
        error: Exception, respond: AsyncRespond, body: dict[str, Any], response: BoltResponse | None
    ) -> None:
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
            with suppress(aiohttp.ClientError, TimeoutError):  # it may be why we are here
                await respond(text=words.problem(made), response_type="ephemeral", replace_original=False)


def _malformed(error: Exception, body: dict[str, Any]) -> str | None:
    """What is wrong with the payload, if that is the cause: Bolt reads some of it before our own check."""
    try:
        payloads.check(body)
    except MalformedError as found:
        return str(found)
    return str(error) if isinstance(error, MalformedError) else None
