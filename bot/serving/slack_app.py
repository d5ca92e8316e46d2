"""Bolt's app with what it lacks: a number for each request, a clock on its ack, and deadlines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import logs
from bot.serving.metrics import Metrics
from handlers.listeners import errors

LISTENER_SECONDS = 30.0
"""How long a listener may run; Slack's own answers are given up before."""

Listener = Callable[..., Awaitable[Any]]


def in_time(listener: Listener) -> Listener:
    """The listener, ended with a TimeoutError when it hangs: Bolt's error handler then tells the person."""

    @wraps(listener)
    async def listened(*arguments: Any, **options: Any) -> Any:
        async with asyncio.timeout(LISTENER_SECONDS):
            return await listener(*arguments, **options)

    return listened


class WatchedApp(AsyncApp):
    """It wraps the dispatch itself, since Bolt's middlewares enclose nothing."""

    def __init__(self, metrics: Metrics, **options: Any) -> None:
        super().__init__(**options)
        self._metrics = metrics

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        with logs.bind_request_number(), self._metrics.time_ack(req.body):
            try:
                async with asyncio.timeout(LISTENER_SECONDS):
                    return await super().async_dispatch(req)
            except TimeoutError as error:  # before the ack: Slack sends it again
                errors.reference(error)
                return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)

    def _register_listener(self, functions: Sequence[Listener], *arguments: Any, **options: Any) -> Any:
        super()._register_listener([in_time(one) for one in functions], *arguments, **options)
        return functions[0]
