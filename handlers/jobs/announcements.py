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
from handlers.jobs.tasks import Announcement, TellChannel, to_json


def of_change(team: str, who: str | None, now: datetime) -> Announce:
    """Tells the old staff channel and all admins, old and new, where tickets go or who may do what from now on.

    who: changed it; None: the operator of the bot.
    """

    def rows(before: Preferences, after: Preferences) -> Iterator[Incoming]:
        yield from _to_request_channels(team, before, after, now)
        text = WORDS.settings.changed(before, after, who)
        if text is not None:
            yield from _to_help_desk(team, text, before, after, now)

    return rows


def of_lost_channel(team: str, channel: str, now: datetime) -> Announce:
    """Tells the staff channel and the admins that a request channel cannot be read any more: it cannot be told."""

    def rows(before: Preferences, after: Preferences) -> Iterator[Incoming]:
        if channel in before.request_channels:  # nobody has taken it off the list meanwhile
            yield from _to_help_desk(team, WORDS.requests.lost(channel), before, after, now)

    return rows


def _to_help_desk(team: str, text: str, before: Preferences, after: Preferences, now: datetime) -> Iterator[Incoming]:
    number, since = uuid4().hex, earliest_ts(now)
    told = [Announcement(text, since, channel=before.staff_channel)] if before.staff_channel else []
    told += [Announcement(text, since, admin=one) for one in dict.fromkeys((*before.admins, *after.admins))]
    for one in told:
        place = one.channel or one.admin
        yield Incoming(team, f"changed:{number}:{place}", f"announcement:{place}", to_json(one))


def _to_request_channels(team: str, before: Preferences, after: Preferences, now: datetime) -> Iterator[Incoming]:
    """Each channel that begins or ends to be read is told so, once."""
    number, since = uuid4().hex, earliest_ts(now)
    for channel in sorted({*before.request_channels} ^ {*after.request_channels}):
        task = TellChannel(team, channel, channel in after.request_channels, since)
        yield Incoming(team, f"request-channel:{number}:{channel}", f"announcement:{channel}", to_json(task))


__all__ = ["of_change", "of_lost_channel"]
