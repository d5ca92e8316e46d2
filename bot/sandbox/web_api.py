"""The Web API's door: reads a call in any of the forms that Slack takes, lets it in or not, and answers."""

import base64
import binascii
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from math import ceil
from typing import Final

from aiohttp import web

from bot.sandbox import agent_methods, app_methods, chat_methods, conversation_methods, file_methods, oauth
from bot.sandbox.calls import Call, Method, Tools
from bot.sandbox.faults import LOOKING_BACK, Faults
from bot.sandbox.journal import Journal
from bot.sandbox.wire import Json, RefusedError

_BOT_METHODS: Final = (
    agent_methods.METHODS
    | app_methods.METHODS
    | chat_methods.METHODS
    | conversation_methods.METHODS
    | file_methods.METHODS
)
_OPEN_METHODS: Final = oauth.METHODS | {"api.test": app_methods.api_test}
"""Called without a token."""
MINUTE: Final = 60.0
"""Seconds in which the calls of a method are counted."""
_NOT_NOTED: Final = ("token", "client_secret")


class WebApi:
    """Every call goes through `handle`, is written in the journal, and may be made to fail."""

    def __init__(self, tools: Callable[[], Tools], journal: Journal, faults: Faults, app_token: str) -> None:
        self._tools = tools
        self._journal = journal
        self._faults = faults
        self._app_token = app_token
        self._posts: dict[str, tuple[float, float]] = {}
        """Of each channel: posts that it would take now, and when that was so."""
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        """When each method was called in the last minute."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        started = time.monotonic()
        args = await read_args(request)
        args |= client_of(request)
        noted = {name: value for name, value in args.items() if name not in _NOT_NOTED}
        entry = self._journal.note("call", method, noted)
        try:
            run, scopes = self._let_in(method, token_of(request, args))
            self._limit_method(method)
            if method == "chat.postMessage":
                self._limit(str(args.get("channel", "")))
            if self._faults.page is not None and method in LOOKING_BACK:
                args["limit"] = min(int(args.get("limit") or self._faults.page), self._faults.page)
            entry.answer = {"ok": True, **run(Call(self._tools(), args, scopes))}
            await self._faults.hold(method)
            # bolt reads the scopes of the token from auth.test.
            headers = {"X-OAuth-Scopes": ",".join(sorted(scopes))} if method == "auth.test" else {}
            response = web.json_response(entry.answer, headers=headers)
        except RefusedError as refused:
            entry.answer = refused.body()
            response = web.json_response(entry.answer, status=refused.status)
            if refused.retry_after is not None:
                response.headers["Retry-After"] = str(refused.retry_after)
        finally:
            entry.ms = (time.monotonic() - started) * 1000
            self._journal.ring()
        return response

    def _let_in(self, method: str, token: str) -> tuple[Method, frozenset[str]]:
        """What the call runs, and what its token allows."""
        failure = self._faults.next_failure(method)
        if failure is not None:
            raise failure
        if method in _OPEN_METHODS:
            return _OPEN_METHODS[method], frozenset()
        if method in app_methods.APP_METHODS:
            self._check_app_token(token)
            return app_methods.APP_METHODS[method], frozenset()
        if method not in _BOT_METHODS:
            raise RefusedError("unknown_method", req_method=method)
        if token == self._app_token:
            raise RefusedError("not_allowed_token_type")
        return _BOT_METHODS[method], self._tools().tokens.scopes_of(token)

    def _check_app_token(self, token: str) -> None:
        if not token:
            raise RefusedError("not_authed")
        if token != self._app_token:
            raise RefusedError("not_allowed_token_type" if self._tools().tokens.knows(token) else "invalid_auth")

    def _limit(self, channel: str) -> None:
        allowed = self._faults.posts_per_second
        if allowed is None:
            return
        now = time.monotonic()
        most = max(allowed, self._faults.post_burst)
        left, at = self._posts.get(channel, (most, now))
        left = min(float(most), left + (now - at) * allowed)
        self._posts[channel] = (left - 1 if left >= 1 else left, now)
        if left < 1:
            raise RefusedError("ratelimited", status=429, retry_after=1)

    def _limit_method(self, method: str) -> None:
        allowed = self._faults.per_minute.get(method)
        if allowed is None:
            return
        now, calls = time.monotonic(), self._calls[method]
        while calls and now - calls[0] >= MINUTE:
            calls.popleft()
        if len(calls) >= allowed:
            raise RefusedError("ratelimited", status=429, retry_after=ceil(MINUTE - (now - calls[0])))
        calls.append(now)


def token_of(request: web.Request, args: Json) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(args.get("token", ""))


def client_of(request: web.Request) -> Json:
    """The app's own id and secret, where they come by HTTP Basic."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, client_secret = base64.b64decode(secret, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": client_id, "client_secret": client_secret}


async def read_args(request: web.Request) -> Json:
    """Query, form, multipart and JSON alike; a JSON body that is not an object counts as empty."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            body = {}
        return args | body if isinstance(body, dict) else args
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.post()
        args |= {name: value for name, value in form.items() if isinstance(value, str)}
    return args
