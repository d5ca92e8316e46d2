"""Known incidents: what staff reported, and who is told when it is over. Every query is of one workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, Select, String, and_, bindparam, delete, func, or_, select, update

from bot.core.incidents import Follower, Incident, IncidentNewsKind, IncidentReport
from bot.core.inquiry import Asker
from bot.core.redaction import Redacted
from bot.store.columns import Instant
from bot.store.incident_tables import incident_changes, incident_followers, incidents
from bot.store.rows import Json, execute_with_rows, insert_all_new, rows_parameter

_WRITES = ("report", "change")
"""What brings words of staff with it."""


@cache
def _open_of_teams(dialect: str) -> Select[Any]:
    wanted = rows_parameter(dialect, {"team_id": String()})
    open_ = (incidents.c.ended_at.is_(None), incidents.c.until > bindparam("now", type_=Instant()))
    return select(incidents).where(incidents.c.team_id == wanted["team_id"], *open_)


@dataclass(frozen=True, slots=True)
class Incidents:
    """The incidents of an open transaction."""

    connection: Connection

    # --- what is open

    def open_of(self, teams: Iterable[str], now: datetime) -> Mapping[str, Sequence[Incident]]:
        """The open incidents of these workspaces: one look-up by an index, since every question makes it."""
        wanted = [{"team_id": team} for team in dict.fromkeys(teams)]
        found: dict[str, list[Incident]] = {}
        for row in execute_with_rows(self.connection, _open_of_teams, wanted, now=now) if wanted else ():
            found.setdefault(row.team_id, []).append(_incident(row))
        return found

    def get(self, team: str, incident: int) -> Incident | None:
        """Locked: whoever ends it and whoever joins it come one after the other."""
        return self._one(incidents.c.team_id == team, incidents.c.id == incident)

    def with_number(self, team: str, number: int) -> Incident | None:
        return self._one(incidents.c.team_id == team, incidents.c.number == number)

    def open_like(self, team: str, report: IncidentReport) -> Incident | None:
        """The one of the same subject and court that has not ended."""
        same = (incidents.c.subject == report.subject, incidents.c.court == (report.court or ""))
        return self._one(incidents.c.team_id == team, incidents.c.ended_at.is_(None), *same)

    def reporters(self, team: str, found: Sequence[int]) -> Mapping[int, str]:
        """Who reported each of these."""
        query = select(incident_changes.c.incident_id, incident_changes.c.who).where(
            incident_changes.c.team_id == team,
            incident_changes.c.incident_id.in_(found),
            incident_changes.c.what == "report",
        )
        return {row.incident_id: row.who for row in self.connection.execute(query)}

    # --- what changes

    def add(self, team: str, report: IncidentReport, zone: str, since: datetime, until: datetime) -> Incident:
        """A new one, with the workspace's next number; `Tickets.hold` comes first."""
        last = select(func.coalesce(func.max(incidents.c.number), 0)).where(incidents.c.team_id == team)
        row = {
            "team_id": team,
            "number": int(self.connection.execute(last).scalar_one()) + 1,
            "subject": report.subject,
            "court": report.court or "",
            "text": report.text,
            "since": since,
            "until": until,
            "zone": zone,
        }
        return _incident(self.connection.execute(incidents.insert().values(row).returning(*incidents.c)).one())

    def keep(self, incident: Incident) -> None:
        """Its words, its time and its end."""
        values = {
            "text": incident.text,
            "until": incident.until,
            "ended_at": incident.ended_at,
            "ended": incident.ended,
        }
        here = (incidents.c.team_id == incident.team_id, incidents.c.id == incident.id)
        self.connection.execute(update(incidents).where(*here).values(values))

    def add_change(self, incident: Incident, what: IncidentNewsKind, who: str, at: datetime) -> None:
        """A line of its history, which is append-only. `who`: empty for the clock."""
        row = {"team_id": incident.team_id, "incident_id": incident.id, "at": at, "who": who, "what": what}
        self.connection.execute(incident_changes.insert().values(row))

    # --- who is told

    def follow(self, followers: Sequence[Follower]) -> frozenset[int]:
        """Keeps who is told; returns the incidents that have not ended meanwhile, and of others keeps nobody.

        Until this transaction ends, none of them ends.
        """
        open_: set[int] = set()
        for team, theirs in groupby(sorted(followers, key=attrgetter("team_id")), attrgetter("team_id")):
            query = select(incidents.c.id).where(
                incidents.c.team_id == team,
                incidents.c.id.in_(sorted({one.incident for one in theirs})),
                incidents.c.ended_at.is_(None),
            )
            open_.update(self.connection.execute(query.order_by(incidents.c.id).with_for_update(read=True)).scalars())
        rows = [_follower_row(one) for one in dict.fromkeys(followers) if one.incident in open_]
        insert_all_new(self.connection, incident_followers, rows, ("incident_id", "user_id", "ticket_id"))
        return frozenset(open_)

    def followers(self, incident: Incident) -> tuple[Follower, ...]:
        """In the order in which they came. Locked: whoever is erased meanwhile is either told or not there."""
        query = select(incident_followers).where(*_of(incident)).order_by(incident_followers.c.id).with_for_update()
        return tuple(
            Follower(row.team_id, row.incident_id, row.user_id, row.ticket_id or None)
            for row in self.connection.execute(query)
        )

    def drop_followers(self, incident: Incident) -> None:
        """They are told in this transaction, or never."""
        self.connection.execute(delete(incident_followers).where(*_of(incident)))

    def count_followers(self, team: str, found: Sequence[int]) -> Mapping[int, int]:
        """How many people wait for the end of each of these."""
        people = func.count(incident_followers.c.user_id.distinct())
        query = (
            select(incident_followers.c.incident_id, people.label("people"))
            .where(incident_followers.c.team_id == team, incident_followers.c.incident_id.in_(found))
            .group_by(incident_followers.c.incident_id)
        )
        return {row.incident_id: row.people for row in self.connection.execute(query)}

    def of_ticket(self, team: str, ticket: int) -> tuple[Incident, ...]:
        """The incidents that a ticket has joined and that have not ended."""
        joined = select(incident_followers.c.incident_id).where(
            incident_followers.c.team_id == team, incident_followers.c.ticket_id == ticket
        )
        query = select(incidents).where(
            incidents.c.team_id == team, incidents.c.id.in_(joined), incidents.c.ended_at.is_(None)
        )
        return tuple(_incident(row) for row in self.connection.execute(query.order_by(incidents.c.id)))

    # --- personal data

    def forget(self, asker: Asker, name: str) -> None:
        """Nobody is told for this person any more; where they acted as staff there is `name`, and not their words."""
        theirs = and_(incident_changes.c.team_id == asker.team_id, incident_changes.c.who == asker.user_id)
        written = select(incident_changes.c.incident_id).where(theirs, incident_changes.c.what.in_(_WRITES))
        here = (incidents.c.team_id == asker.team_id, incidents.c.id.in_(written))
        self.connection.execute(update(incidents).where(*here).values(text=""))
        self.connection.execute(update(incident_changes).where(theirs).values(who=name))
        mine = (incident_followers.c.team_id == asker.team_id, incident_followers.c.user_id == asker.user_id)
        self.connection.execute(delete(incident_followers).where(*mine))

    def drop_old(self, team: str, before: datetime, most: int) -> int:
        """Deletes incidents that ended before then, with their history; returns how many."""
        query = (
            select(incidents.c.id)
            .where(incidents.c.team_id == team, incidents.c.ended_at < before)
            .order_by(incidents.c.id)
            .limit(most)
        )
        found = self.connection.execute(query.with_for_update(skip_locked=True)).scalars().all()
        if found:
            self.connection.execute(delete(incidents).where(incidents.c.team_id == team, incidents.c.id.in_(found)))
        return len(found)

    def kept_of(self, asker: Asker) -> tuple[Json, ...]:
        """What is kept about a person: the incidents they wait for the end of, and what they did as staff."""
        team, who = asker.team_id, asker.user_id
        acted = select(incident_changes.c.incident_id).where(
            incident_changes.c.team_id == team, incident_changes.c.who == who
        )
        waits = select(incident_followers.c.incident_id).where(
            incident_followers.c.team_id == team, incident_followers.c.user_id == who
        )
        query = select(incidents).where(
            incidents.c.team_id == team, or_(incidents.c.id.in_(acted), incidents.c.id.in_(waits))
        )
        return tuple(self._kept(row, who) for row in self.connection.execute(query.order_by(incidents.c.id)).all())

    def _kept(self, row: Row[Any], who: str) -> Json:
        did = select(incident_changes.c.at, incident_changes.c.what).where(
            incident_changes.c.team_id == row.team_id,
            incident_changes.c.incident_id == row.id,
            incident_changes.c.who == who,
        )
        lines = [
            {"at": one.at.isoformat(), "what": one.what}
            for one in self.connection.execute(did.order_by(incident_changes.c.id))
        ]
        wrote = any(line["what"] in _WRITES for line in lines)
        return {
            "number": row.number,
            "subject": row.subject,
            "court": row.court,
            "since": row.since.isoformat(),
            "did": lines,
            **({"text": row.text} if wrote else {}),
        }

    # ---

    def _one(self, *conditions: Any) -> Incident | None:
        query = select(incidents).where(*conditions).order_by(incidents.c.id.desc()).limit(1).with_for_update()
        row = self.connection.execute(query).first()
        return None if row is None else _incident(row)


def _of(incident: Incident) -> tuple[Any, ...]:
    return (
        incident_followers.c.team_id == incident.team_id,
        incident_followers.c.incident_id == incident.id,
    )


def _follower_row(one: Follower) -> Json:
    return {
        "team_id": one.team_id,
        "incident_id": one.incident,
        "user_id": one.user_id,
        "ticket_id": one.ticket or 0,
    }


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        id=row.id,
        team_id=row.team_id,
        number=row.number,
        subject=row.subject,
        court=row.court or None,
        text=Redacted(row.text),
        since=row.since,
        until=row.until,
        zone=row.zone,
        ended_at=row.ended_at,
        ended=row.ended,
    )


__all__ = ["Incidents"]
