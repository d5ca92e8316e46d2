"""What a thread in Slack is to the bot, in one look-up."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.core.helpdesk import Side
from bot.store.tables import conversations, tickets


@dataclass(frozen=True, slots=True)
class ThreadOwner:
    """Whose a thread is. Of a thread that is none of ours nothing is set."""

    side: Side | None = None
    """Which side of a ticket it is."""
    asker: str | None = None
    """Who began it by asking the bot."""
    is_shared: bool = False
    """Somebody else has written there, too."""


def find_thread_owner(connection: Connection, team: str, channel: str, thread_ts: str) -> ThreadOwner:
    """Whose thread this is: one statement, each part of it by an index."""
    at_staff = select(tickets.c.id).where(
        tickets.c.team_id == team, tickets.c.staff_channel == channel, tickets.c.staff_ts == thread_ts
    )
    at_asker = select(tickets.c.id).where(
        tickets.c.team_id == team, tickets.c.asker_channel == channel, tickets.c.asker_ts == thread_ts
    )
    of_conversation = (
        conversations.c.team_id == team,
        conversations.c.channel == channel,
        conversations.c.thread_ts == thread_ts,
    )
    row = connection.execute(
        select(
            at_staff.limit(1).scalar_subquery().label("staff_ticket"),
            at_asker.limit(1).scalar_subquery().label("asker_ticket"),
            select(conversations.c.asker).where(*of_conversation).scalar_subquery().label("asker"),
            select(conversations.c.shared).where(*of_conversation).scalar_subquery().label("shared"),
        )
    ).one()
    side: Side | None = "asker" if row.asker_ticket is not None else None
    return ThreadOwner("staff" if row.staff_ticket is not None else side, row.asker, bool(row.shared))


__all__ = ["ThreadOwner", "find_thread_owner"]
