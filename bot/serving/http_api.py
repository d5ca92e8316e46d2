"""The HTTP API: the tools of `bot.api` for programs with a key. Nothing that they send is kept or logged."""

from __future__ import annotations

import asyncio
import json
import math
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import structlog
from aiohttp import web
from prometheus_client import Counter
from pydantic_core import to_json
from sqlalchemy.exc import SQLAlchemyError

from bot.api.models import Problem
from bot.api.openapi import DOCUMENT_PATH, PREFIX, PROBLEM_TYPE, ROUTES, Route, document
from bot.api.requests import RequestError, UnknownNameError
from bot.api.tools import Tools
from bot.core.api_keys import ApiKey, hash_of
from bot.desk.api_keys import ApiKeyDesk
from bot.jobs.cooperation import cooperatively
from bot.logs import places
from bot.serving.http_limits import RateLimit, address
from handlers.blocks.words import WORDS

MAX_BODY: Final = 16_000
"""Bytes; of a question only the first 4,000 characters are read, and redacting more takes time for nothing."""
READ_SECONDS: Final = 10.0
WRONG_KEYS_PER_MINUTE: Final = 30
"""Of an address: nobody guesses a key, but each try is a look-up in the database."""
RETRY_SECONDS: Final = 5
_JSON_TYPE: Final = "application/json"
_WHOLE_NUMBER: Final = re.compile(r"-?[0-9]{1,9}")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HttpApi:
    """What each request needs."""

    keys: ApiKeyDesk
    tools: Callable[[], Tools]
    """With the knowledge that is in use now."""
    requests: Counter
    """By status."""
    per_key: RateLimit
    """By the id of a key."""
    wrong_keys: RateLimit = field(default_factory=lambda: RateLimit(WRONG_KEYS_PER_MINUTE))
    """By address."""
    _good: set[str] = field(default_factory=set, init=False)
    """Hashes of keys that were right here: whoever sends wrong ones from the same address locks none of them out."""

    def add_to(self, site: web.Application) -> None:
        """Puts the API below its prefix, and far from Slack's addresses."""
        described = to_json(document())

        async def describe(_: web.Request) -> web.Response:
            return web.Response(body=described, content_type=_JSON_TYPE)

        @web.middleware
        async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
            response = await handler(request)
            self.requests.labels(str(response.status)).inc()
            return response

        api = web.Application(middlewares=[count, _problems])
        api.router.add_get(DOCUMENT_PATH, describe)
        for route in ROUTES:
            api.router.add_route(route.method, route.path, partial(self._call, route))
        site.add_subapp(PREFIX, api)

    async def _call(self, route: Route, request: web.Request) -> web.Response:
        await self._admit(request)
        arguments = await _body(request) if route.method == "POST" else _from_address(route, request)
        # In the event loop, with pauses, as Slack's messages are read.
        result = await cooperatively(route.offer.run, self.tools(), arguments)
        return web.Response(
            body=result.model_dump_json().encode(), content_type=_JSON_TYPE, headers={"Cache-Control": "no-store"}
        )

    async def _admit(self, request: web.Request) -> None:
        """Lets only a request with a key on, as often as that may ask. Raises HTTPException."""
        key = await self._key(request)
        if seconds := self.per_key.wait(key.id):
            raise _too_many(seconds)
        self.per_key.take(key.id)
        if not self.keys.is_use_recorded(key):
            try:
                await asyncio.to_thread(self.keys.record_use, key)
            except SQLAlchemyError as error:  # an answer needs no database that can be written
                log.warning("the use of a key was not recorded", kind=type(error).__name__)

    async def _key(self, request: web.Request) -> ApiKey:
        key_hash, who = _key_hash(request), address(request)
        if key_hash not in self._good and (seconds := self.wrong_keys.wait(who)):
            raise _too_many(seconds)
        found = "unknown" if key_hash is None else await asyncio.to_thread(self.keys.identify, key_hash)
        if found == "removed":
            raise web.HTTPForbidden
        if key_hash is None or found == "unknown":
            self._good.discard(key_hash or "")
            self.wrong_keys.take(who)
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        self._good.add(key_hash)
        return found


def _key_hash(request: web.Request) -> str | None:
    """The hash of the key that is sent; None without one."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return hash_of(key.strip()) if scheme.lower() == "bearer" else None


def _too_many(seconds: float) -> web.HTTPTooManyRequests:
    return web.HTTPTooManyRequests(headers={"Retry-After": str(math.ceil(seconds))})


# --- what comes in


async def _body(request: web.Request) -> dict[str, Any]:
    """The JSON object of the body. Raises HTTPException, RequestError."""
    if not _is_json(request):
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > MAX_BODY:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY)
    try:
        async with asyncio.timeout(READ_SECONDS):
            text = (await request.clone(client_max_size=MAX_BODY).read()).decode()
        found = json.loads(text)
    except (TimeoutError, ConnectionError, web.RequestPayloadError):
        raise web.HTTPRequestTimeout from None
    except (ValueError, RecursionError):
        raise RequestError(WORDS.api.NO_OBJECT) from None
    if not isinstance(found, dict):
        raise RequestError(WORDS.api.NO_OBJECT)
    return found


def _is_json(request: web.Request) -> bool:
    encoded = request.headers.get("Content-Encoding", "identity").lower() != "identity"
    return request.content_type == _JSON_TYPE and (request.charset or "utf-8").lower() == "utf-8" and not encoded


def _from_address(route: Route, request: web.Request) -> dict[str, Any]:
    """The arguments in the path and the query. Raises RequestError."""
    arguments: dict[str, Any] = dict(request.match_info)
    for name, value in request.query.items():
        if name in arguments:
            raise RequestError(WORDS.api.REPEATED_ARGUMENT)
        arguments[name] = value
    for name, described in route.offer.request.model_fields.items():
        if described.annotation is int and _WHOLE_NUMBER.fullmatch(arguments.get(name, "")):
            arguments[name] = int(arguments[name])
    return arguments


# --- what goes out where there is no result


@web.middleware
async def _problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever goes wrong is a problem in JSON, without a word of what was sent."""
    try:
        return await handler(request)
    except RequestError as error:
        return _problem(404 if isinstance(error, UnknownNameError) else 422, error.unquoted)
    except web.HTTPException as error:
        kept = {name: error.headers[name] for name in _KEPT_HEADERS if name in error.headers}
        return _problem(error.status, WORDS.api.PROBLEMS.get(error.status, HTTPStatus(error.status).phrase), kept)
    except SQLAlchemyError as error:
        log.warning("the API waits for the database", kind=type(error).__name__)
        return _problem(503, WORDS.api.PROBLEMS[503], {"Retry-After": str(RETRY_SECONDS)})
    except Exception as error:  # noqa: BLE001 - aiohttp would log what it says, which may quote the question
        reference = secrets.token_hex(4)
        log.error("api_failed", reference=reference, error=type(error).__name__, places=places(error))
        return _problem(500, WORDS.api.unexpected(reference))


_KEPT_HEADERS: Final = ("Allow", "Retry-After", "WWW-Authenticate")


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> web.Response:
    said = Problem(type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail)
    more = {"Cache-Control": "no-store", **(headers or {})}
    return web.Response(status=status, body=said.model_dump_json().encode(), content_type=PROBLEM_TYPE, headers=more)


__all__ = ["MAX_BODY", "HttpApi"]
