"""What the inbox sends for the knowledge loop: what became of a draft, and the answer that somebody waits for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftNews:
    """Tells an author that their draft was measured: "Draft 3 was measured: ..."."""

    team_id: str
    user_id: str
    draft: int
    since: str
    """ts before which it was not posted."""


@dataclass(frozen=True, slots=True)
class WishAnswer:
    """Tells somebody what they asked, now that the knowledge has an answer (`WishDesk.reply`)."""

    team_id: str
    user_id: str
    wish: int
    channel: str
    thread_ts: str | None
    since: str


DraftWork = DraftNews | WishAnswer
