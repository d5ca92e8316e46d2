"""What a failed call of the Web API means for who waits for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.jobs.inbox import LaterError, NoTokenError
from handlers.slack.error_names import meaning_of

log = structlog.get_logger(__name__)

ADMIN_SECONDS = 300.0
"""How often that is tried which an admin has to put right first."""
FAILED_STATUS = 500
PARTLY_DONE = frozenset({"internal_error", "fatal_error"})
"""Of which Slack says that some of what was asked may have been done (docs.slack.dev/reference/methods)."""
RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
T = TypeVar("T")


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


def lacks_scope(error: Exception) -> bool:
    """Whether Slack refused it because the install was not granted a scope."""
    return (error.name if isinstance(error, AdminNeededError) else str(error)) == "missing_scope"


__all__ = [
    "AdminNeededError",
    "LayoutRefusedError",
    "PlaceRefusedError",
    "RateLimitedError",
    "UndeliverableError",
    "UnexpectedRefusalError",
    "at_most_once",
    "failures",
    "lacks_scope",
    "read_pause",
]
