"""What is said about the help desk itself: who may do what, and where tickets go. Rows of the inbox, sent once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from bot.core.workspace import Preferences
from bot.desk.workspaces import Announce
from bot.jobs.inbox import Incoming
from handlers.blocks import desk_words as words
from handlers.jobs.tasks import Announcement, written

CLOCKS_DIFFER = timedelta(minutes=5)
"""Slack's clock and ours."""


def of_change(team: str, who: str | None, now: datetime) -> Announce:
    """Tells the old staff channel and all admins, old and new, where tickets go or who may do what from now on.

    who: changed it; None: the operator of the bot.
    """

    def rows(before: Preferences, after: Preferences) -> Iterator[Incoming]:
        text = words.desk_changed(before, after, who)
        if text is None:
            return
        number, since = uuid4().hex, f"{(now - CLOCKS_DIFFER).timestamp():.6f}"
        told = [Announcement(text, since, channel=before.staff_channel)] if before.staff_channel else []
        told += [Announcement(text, since, admin=one) for one in dict.fromkeys((*before.admins, *after.admins))]
        for one in told:
            place = one.channel or one.admin
            yield Incoming(team, f"changed:{number}:{place}", f"announcement:{place}", written(one))

    return rows


__all__ = ["CLOCKS_DIFFER", "of_change"]
