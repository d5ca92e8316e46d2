"""What a row of the inbox holds: an event that came in, the job it became, and what is known of its posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.store.rows import Json

AWAITS_TOKEN = "awaits a token"
"""Outcome of an open row's last try that failed for want of a token."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing to be done exactly once: `key` is the same for every repetition of it."""

    team_id: str
    key: str
    conversation: str
    content: Json
    opens: bool = False
    """Its conversation begins with it: it waits for nothing."""


@dataclass(slots=True)
class PostingState:
    """What is known of a job's posts, by their keys. It changes during a try and is kept when the job is rescheduled.

    A job makes its posts one after the other: where one did not arrive, none of those after it was tried.
    """

    posts: dict[str, str] = field(default_factory=dict)
    """The ts of each that arrived."""
    pages: dict[str, str] = field(default_factory=dict)
    """Slack's cursor where the look-up of a post goes on."""
    in_doubt_since: datetime | None = None
    """A post may have arrived without anybody seeing the answer: one that is not in `posts` is looked up first."""
    posting: bool = False
    """A post is under way: if the try ends now, that post is in doubt."""
    faults: int = 0
    """Tries that failed by a fault of ours or an unforeseen refusal; an outage does not count."""

    def doubt_from(self, now: datetime) -> datetime | None:
        """Since when the job is in doubt if it is rescheduled now."""
        return now if self.posting else self.in_doubt_since

    def record_arrival(self, key: str, ts: str) -> None:
        self.posts[key] = ts
        self.pages.pop(key, None)
        self.posting = False

    def clear_doubt(self) -> None:
        """Nothing of what was in doubt has arrived."""
        self.in_doubt_since = None
        self.pages.clear()


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the inbox that is to be done. `attempts` counts this one; 0: nobody has claimed it yet."""

    id: int
    team_id: str
    key: str
    conversation: str
    attempts: int
    content: Json
    sent: PostingState = field(default_factory=PostingState, compare=False)

    @property
    def person(self) -> str:
        """Whose it is; the conversation if nobody in particular waits for it."""
        asker = self.content.get("asker") or (self.content.get("asked") or {}).get("asker") or {}
        return str(asker.get("user_id") or self.conversation)


@dataclass(frozen=True, slots=True)
class Retry:
    """When a job is tried again, and why not now."""

    at: datetime
    outcome: str | None = None
    """AWAITS_TOKEN if that was why."""
    tried: bool = True
    """False: it only waited for its turn, which does not count as a try."""


@dataclass(frozen=True, slots=True)
class SeenPost:
    """A message of the bot's own that Slack reported: which post of which row it is."""

    team_id: str
    row: int
    key: str
    ts: str


__all__ = ["AWAITS_TOKEN", "Incoming", "Job", "Json", "PostingState", "Retry", "SeenPost"]
