"""What is said about the help desk itself: who may do what, and where tickets go. Rows of the inbox, sent once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

from bot.core.times import earliest_ts
from bot.core.workspace import Preferences
from bot.desk.workspaces import Announce
from bot.jobs.inbox import Incoming
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import Announcement, to_json


def of_change(team: str, who: str | None, now: datetime) -> Announce:
    """Tells the old staff channel and all admins, old and new, where tickets go or who may do what from now on.

    who: changed it; None: the operator of the bot.
    """

    def rows(before: Preferences, after: Preferences) -> Iterator[Incoming]:
        text = WORDS.settings.changed(before, after, who)
        if text is None:
            return
        number, since = uuid4().hex, earliest_ts(now)
        told = [Announcement(text, since, channel=before.staff_channel)] if before.staff_channel else []
        told += [Announcement(text, since, admin=one) for one in dict.fromkeys((*before.admins, *after.admins))]
        for one in told:
            place = one.channel or one.admin
            yield Incoming(team, f"changed:{number}:{place}", f"announcement:{place}", to_json(one))

    return rows


__all__ = ["of_change"]
