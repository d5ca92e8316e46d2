"""What Slack refuses until an admin acts, as this process sees it: told to staff once, shown until it works again."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.core.times import earliest_ts
from bot.jobs.inbox import Inbox, Incoming
from bot.logs import places
from handlers.jobs.tasks import AdminAlert, to_json
from handlers.scopes import UNALARMED
from handlers.slack.error_names import TOKEN_REFUSED, meaning_of

log = structlog.get_logger(__name__)

SHOWN_SECONDS = 86_400.0
"""What was not met again for so long is over: nobody may ever call that method again, as in a workspace that left."""
EVERY_METHOD = "every method"
Report = Callable[[str, str, str], Awaitable[None]]
"""Takes the workspace, the method and Slack's error name."""


@dataclass
class Refusals:
    """Of every workspace; kept in memory, since whoever starts again sees soon enough whether it still holds."""

    seconds: Callable[[], float] = time.monotonic
    _known: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    """Workspace and method -> error name, and when it was seen last."""

    def record_refusal(self, team: str, method: str, name: str) -> bool:
        """Whether that is news."""
        key = (team, EVERY_METHOD if name in TOKEN_REFUSED else method)
        before, self._known[key] = self._known.get(key), (name, self.seconds())
        return before is None or before[0] != name

    def worked(self, team: str, method: str) -> None:
        """The method was called, and Slack did it: so the token is good as well."""
        self._known.pop((team, method), None)
        self._known.pop((team, EVERY_METHOD), None)

    def forget(self, team: str) -> None:
        """The workspace took the bot out."""
        for key in [key for key in self._known if key[0] == team]:
            del self._known[key]

    def summaries(self) -> tuple[str, ...]:
        """Such as "views.publish: not_enabled"; in which workspaces is not told."""
        now = self.seconds()
        for key in [key for key, (_, at) in self._known.items() if now - at > SHOWN_SECONDS]:
            del self._known[key]
        return tuple(sorted({f"{method}: {name}" for (_, method), (name, _) in self._known.items()}))


class RefusalHandler(AsyncRetryHandler):
    """Sees every answer of Slack to one workspace's client, and never has a call repeated."""

    def __init__(self, team: str, refusals: Refusals, report: Report) -> None:
        super().__init__(max_retry_count=1)
        self._team, self._refusals, self._report = team, refusals, report

    async def can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - slack_sdk's signature
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002 - as above
    ) -> bool:
        body = response.body if response is not None else None
        if not isinstance(body, dict):
            return False
        method, name = request.url.rpartition("/")[2], str(body.get("error", ""))
        if body.get("ok"):
            self._refusals.worked(self._team, method)
        elif name == "missing_scope" and body.get("needed") in UNALARMED:
            log.info("a scope was not granted", team=self._team, method=method)  # by choice: nobody is alarmed
        elif meaning_of(method, name) == "admin" and self._refusals.record_refusal(self._team, method, name):
            await self._tell(method, name)
        return False

    async def _tell(self, method: str, name: str) -> None:
        log.error("Slack refuses a method until an admin acts", team=self._team, method=method, error=name)
        try:
            await self._report(self._team, method, name)
        except Exception as error:  # noqa: BLE001 - the database may be out; the call's own outcome stands all the same
            log.warning("staff cannot be told", kind=type(error).__name__, at=places(error))


def into(inbox: Inbox) -> Report:
    """Reports by a row of the inbox: one a day, whichever process sees it."""

    async def report(team: str, method: str, name: str) -> None:
        now = inbox.clock()
        word = AdminAlert(method, name, earliest_ts(now))
        line = f"admin:{method}:{name}"
        await inbox.accept(Incoming(team, f"{line}:{now.date().isoformat()}"[:255], line[:80], to_json(word)))

    return report


__all__ = ["RefusalHandler", "Refusals", "into"]
