"""Switches that make the sandbox behave as badly as a network and a busy Slack do."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Final

from bot.sandbox.wire import RefusedError

LOOKING_BACK: Final = ("conversations.history", "conversations.replies")
TIERS: Final = {
    **dict.fromkeys(LOOKING_BACK, 50),
    "chat.update": 50,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "conversations.info": 50,
    "conversations.members": 100,
    "conversations.open": 50,
    "reactions.add": 50,
    "usergroups.users.list": 20,
    "users.lookupByEmail": 50,
    "views.open": 100,
    "views.publish": 100,
    "views.update": 100,
}
"""Calls a minute and workspace that Slack promises (docs.slack.dev/apis/web-api/rate-limits): tiers 2 to 4."""
RESPONSE_URL: Final = "response_url"
"""What `fail` and `hang` call an answer to a response_url, which is no method."""


@dataclass(slots=True)
class Faults:
    """All off at the start; `clear()` turns them off again."""

    copies: int = 1
    """How often every event is delivered under the same event id."""
    event_ids: int = 1
    """Under how many different event ids every event is delivered."""
    delay: float = 0.0
    """Seconds that every delivery waits first."""
    lost_acks: int = 0
    """How many of the next acks are treated as never come."""
    posts_per_second: int | None = None
    """More than this in one channel is answered with 429, as Slack does at one a second."""
    post_burst: int = 1
    """How many may come at once, where they are limited to one a second."""
    per_minute: dict[str, int] = field(default_factory=dict)
    """Calls a minute of these methods, as Slack's tiers have it (`TIERS`); more are answered with 429."""
    page: int | None = None
    """The most messages that conversations.history and .replies give at once, whatever is asked for."""
    refusing: bool = False
    """The bot's connections are cut before an answer; the page stays."""
    _failing: dict[str, deque[RefusedError]] = field(default_factory=lambda: defaultdict(deque))
    _hanging: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def fail(
        self, method: str, times: int = 1, *, status: int = 500, error: str | None = None, retry_after: int = 1
    ) -> None:
        """The next calls of the method are refused: status 429 with Retry-After, 5xx, or 200 with an error code."""
        code = error or ("ratelimited" if status == 429 else "internal_error")
        after = retry_after if status == 429 else None
        self._failing[method].extend(RefusedError(code, status=status, retry_after=after) for _ in range(times))

    def limit(
        self, *, posts_per_second: int | None = 1, post_burst: int = 1, outside_marketplace: bool = False
    ) -> None:
        """As Slack limits an app; one that is sold outside its Marketplace may look back once a minute."""
        self.posts_per_second, self.post_burst = posts_per_second, post_burst
        self.per_minute = dict(TIERS)
        if outside_marketplace:
            self.per_minute |= dict.fromkeys(LOOKING_BACK, 1)
            self.page = 15

    def hang(self, method: str, times: int = 1) -> None:
        """The next calls of the method are carried out, but the answer never comes (until `release`)."""
        self._released.clear()
        self._hanging[method] += times

    def release(self) -> None:
        """Answers what hangs."""
        self._hanging.clear()
        self._released.set()

    def clear(self) -> None:
        self.copies = self.event_ids = 1
        self.delay = 0.0
        self.lost_acks = 0
        self.posts_per_second, self.post_burst = None, 1
        self.per_minute.clear()
        self.page = None
        self.refusing = False
        self._failing.clear()
        self.release()

    def next_failure(self, method: str) -> RefusedError | None:
        waiting = self._failing.get(method)
        return waiting.popleft() if waiting else None

    async def hold(self, method: str) -> None:
        """Returns at once unless this call is to hang."""
        if self._hanging[method] > 0:
            self._hanging[method] -= 1
            await self._released.wait()

    def takes_ack(self) -> bool:
        """Whether this ack arrives."""
        if self.lost_acks > 0:
            self.lost_acks -= 1
            return False
        return True
