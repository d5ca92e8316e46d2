"""The one place where an unexpected error becomes a plain sentence with a reference id."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncRespond
from slack_bolt.response import BoltResponse

from bot.logs import places
from handlers.blocks import words

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
        made = reference(error)
        if response is not None:
            # Before the ack: anything but a 200 makes Slack send it again, which is right, since nothing was kept.
            response.status = HTTPStatus.SERVICE_UNAVAILABLE
        if body.get("response_url"):
            await respond(text=words.problem(made), response_type="ephemeral", replace_original=False)
