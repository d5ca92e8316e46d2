"""The Web API's door: reads a call in any of the forms that Slack takes, lets it in or not, and answers."""

import json
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from aiohttp import web

from bot.sandbox import app_methods, chat_methods, conversation_methods, file_methods
from bot.sandbox.calls import Call, Tools
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.wire import Json, RefusedError

_BOT_METHODS: Final = app_methods.METHODS | chat_methods.METHODS | conversation_methods.METHODS | file_methods.METHODS
_WITHOUT_TOKEN: Final = ("api.test",)


class WebApi:
    """Every call goes through `handle`, is written in the journal, and may be made to fail."""

    def __init__(
        self, tools: Callable[[], Tools], journal: Journal, faults: Faults, bot_token: str, app_token: str
    ) -> None:
        self._tools = tools
        self._journal = journal
        self._faults = faults
        self._bot_token = bot_token
        self._app_token = app_token
        self._posts: dict[str, list[float]] = defaultdict(list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        started = time.monotonic()
        args = await read_args(request)
        token = _token(request, args)
        entry = self._journal.note("call", method, {name: value for name, value in args.items() if name != "token"})
        try:
            answer = self._answer(method, token, args)
            entry.answer = {"ok": True, **answer}
            await self._faults.hold(method)
            response = web.json_response(entry.answer, headers=self._headers(method))
        except RefusedError as refused:
            entry.answer = refused.body()
            response = web.json_response(entry.answer, status=refused.status, headers=self._headers(method))
            if refused.retry_after is not None:
                response.headers["Retry-After"] = str(refused.retry_after)
        finally:
            entry.ms = (time.monotonic() - started) * 1000
            self._journal.ring()
        return response

    def _headers(self, method: str) -> dict[str, str]:
        """bolt reads the scopes of the token from auth.test."""
        scopes = ",".join(sorted(self._tools().manifest.scopes))
        return {"X-OAuth-Scopes": scopes} if method == "auth.test" else {}

    def _answer(self, method: str, token: str, args: Json) -> Json:
        failure = self._faults.next_failure(method)
        if failure is not None:
            raise failure
        call = Call(self._tools(), args)
        run = _BOT_METHODS.get(method)
        wants, other = (self._bot_token, self._app_token)
        if method in app_methods.APP_METHODS:
            run, wants, other = app_methods.APP_METHODS[method], other, wants
        if run is None:
            raise RefusedError("unknown_method", req_method=method)
        if method not in _WITHOUT_TOKEN:
            _check_token(token, wants, other)
        if method == "chat.postMessage":
            self._limit(call.text("channel"))
        return run(call)

    def _limit(self, channel: str) -> None:
        allowed = self._faults.posts_per_second
        if allowed is None:
            return
        now = time.monotonic()
        recent = [at for at in self._posts[channel] if now - at < 1]
        if len(recent) >= allowed:
            raise RefusedError("ratelimited", status=429, retry_after=1)
        self._posts[channel] = [*recent, now]


def _check_token(token: str, wanted: str, other: str) -> None:
    if not token:
        raise RefusedError("not_authed")
    if token == other:
        raise RefusedError("not_allowed_token_type")
    if token != wanted:
        raise RefusedError("invalid_auth")


def _token(request: web.Request, args: Json) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(args.get("token", ""))


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
