"""Known incidents: what staff and the clock do with them. Each use case is one transaction.

Whoever waits for the end of one is told by rows of the outbox, in the same transaction that ends it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import uuid4

from bot.core import incidents as rules
from bot.core.incident_answers import notices_of
from bot.core.incidents import (
    Follower,
    Incident,
    IncidentAct,
    IncidentNews,
    IncidentNewsKind,
    IncidentNotice,
    IncidentOver,
    IncidentRefusal,
    IncidentReport,
    IncidentTick,
)
from bot.core.inquiry import Asker
from bot.core.knowledge import TicketKind
from bot.core.knowledge_base import KnowledgeBase
from bot.core.tickets import Ticket
from bot.core.times import earliest_ts
from bot.desk.questions import Clock
from bot.desk.ticket_outbox import TicketOutbox
from bot.store.store import Store
from bot.store.unit import UnitOfWork

News = tuple[IncidentNewsKind, str]
"""What has happened, and who did it; empty for the clock."""


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An open incident in the list for staff."""

    notice: IncidentNotice
    reporter: str
    waiting: int
    """People who are told when it is over."""


class IncidentDesk:
    """The use cases of known incidents."""

    def __init__(self, store: Store, kb: Callable[[], KnowledgeBase], clock: Clock, zone: Callable[[str], str]) -> None:
        """zone: the time zone of each workspace's help desk."""
        self._store = store
        self._kb = kb
        self._clock = clock
        self._zone = zone

    # --- what staff do

    def report(self, asker: Asker, report: IncidentReport) -> IncidentNotice:
        """A new incident; where one of the same subject and court is open, that one with these words and a new day."""
        now, team = self._clock(), asker.team_id
        court = self._kb().court(report.court)
        zone = court.time_zone if court else self._zone(team)
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            known = unit.incidents.open_like(team, report)
            if known is None:
                made = unit.incidents.add(team, report, zone, now, now + rules.LASTS)
                _record(unit, made, ("report", asker.user_id), now)
                return self._notice(made)
            changed = rules.reported_again(known, report.text, now)
            if isinstance(changed, Incident):
                unit.incidents.keep(changed)
                _record(unit, changed, ("change", asker.user_id), now)
            return self._notice(changed if isinstance(changed, Incident) else known)

    def act(self, asker: Asker, number: int, act: IncidentAct) -> IncidentNotice | IncidentRefusal:
        """Renews or ends an incident, by its number in the workspace."""
        now, team = self._clock(), asker.team_id
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            known = unit.incidents.with_number(team, number)
            changed = "gone" if known is None else rules.act_on(known, act, now)
            if isinstance(changed, Incident):
                _keep(unit, changed, (act, asker.user_id), now)
                return self._notice(changed)
            return changed

    # --- what the clock does

    def tick(self, tick: IncidentTick) -> Literal["told", "no longer needed"]:
        """Its end, or the question to staff whether it goes on. The same again changes nothing."""
        now = self._clock()
        with self._store.writing() as unit:
            unit.tickets.hold(tick.team_id)
            known = unit.incidents.get(tick.team_id, tick.incident)
            if known is None:
                return "no longer needed"
            if tick.timer == "warn":
                return self._warn(unit, known, now)
            changed = rules.expire(known, now)
            if isinstance(changed, Incident):
                _keep(unit, changed, ("expire", ""), now)
                return "told"
            return "no longer needed"

    def _warn(self, unit: UnitOfWork, known: Incident, now: datetime) -> Literal["told", "no longer needed"]:
        if not rules.is_ending(known, now):
            return "no longer needed"
        # One word for each time that it is about to end, however often this is done.
        _send_news(unit, known, ("warn", ""), now, name=f"warn:{int(known.until.timestamp())}")
        return "told"

    # --- what people see

    def listing(self, team: str) -> tuple[IncidentLine, ...]:
        """The open incidents of a workspace, the newest first."""
        now = self._clock()
        with self._store.reading() as unit:
            found = rules.newest_first(unit.incidents.open_of([team], now).get(team, ()))
            ids = [one.id for one in found]
            who, waiting = unit.incidents.reporters(team, ids), unit.incidents.count_followers(team, ids)
        return tuple(IncidentLine(self._notice(one), who.get(one.id, ""), waiting.get(one.id, 0)) for one in found)

    def find(self, team: str, incident: int) -> IncidentNotice | None:
        """One incident, open or over; None once it is deleted."""
        with self._store.reading() as unit:
            known = unit.incidents.get(team, incident)
        return None if known is None else self._notice(known)

    def _notice(self, incident: Incident) -> IncidentNotice:
        (found,) = notices_of(self._kb(), [incident], self._clock())
        return found


def open_for(unit: UnitOfWork, team: str, kind: TicketKind, court: str | None, now: datetime) -> tuple[Incident, ...]:
    """The open incidents that a ticket of this kind, for this court, may be part of."""
    open_ = unit.incidents.open_of([team], now).get(team, ())
    return rules.newest(one for one in open_ if rules.concerns_ticket(one, kind, court))


def join(unit: UnitOfWork, ticket: Ticket, now: datetime) -> tuple[Incident, ...]:
    """The open incidents that a new ticket may be part of: its asker is told in its thread when they are over."""
    found = open_for(unit, ticket.team_id, ticket.kind, ticket.court, now)
    still = unit.incidents.follow([Follower(ticket.team_id, one.id, ticket.asker, ticket.id) for one in found])
    return tuple(one for one in found if one.id in still)


def _keep(unit: UnitOfWork, incident: Incident, news: News, now: datetime) -> None:
    """The incident as it is now, and what follows from that."""
    unit.incidents.keep(incident)
    _record(unit, incident, news, now)
    if incident.ended is not None:
        _tell_all(unit, incident, now)


def _record(unit: UnitOfWork, incident: Incident, news: News, now: datetime) -> None:
    """Its history, its timers, and a word to staff."""
    unit.incidents.add_change(incident, *news, now)
    name = f"incident-clock:{incident.id}"
    timers = {
        f"{name}:{timer}:{int(at.timestamp())}": (
            at,
            {"kind": "incident-tick", **asdict(IncidentTick(incident.team_id, incident.id, timer))},
        )
        for timer, at in rules.timers(incident, now)
    }
    unit.outbox.set_timers(incident.team_id, name, timers, now)
    _send_news(unit, incident, news, now)


def _send_news(unit: UnitOfWork, incident: Incident, news: News, now: datetime, *, name: str = "") -> None:
    """`name`: the same for every repetition of it; none where its transaction is the only one that sends it."""
    what, who = news
    content = {
        "kind": "incident-news",
        **asdict(IncidentNews(incident.team_id, incident.id, what, who, earliest_ts(now))),
    }
    line = f"incident:{incident.id}:staff"
    unit.outbox.send(incident.team_id, f"{line}:{name or uuid4().hex}", line, content, now)


def _tell_all(unit: UnitOfWork, incident: Incident, now: datetime) -> None:
    """Everybody who waits for its end, once: in the thread of the ticket that joined it, or in the direct message."""
    followers = unit.incidents.followers(incident)
    told: set[str] = set()
    outbox = TicketOutbox(unit, now)
    for one in followers:
        ticket = None if one.ticket is None else unit.tickets.get(one.team_id, one.ticket)
        if ticket is not None and not ticket.is_over and ticket.asker == one.user_id:
            outbox.draw_staff_card(ticket.team_id, ticket.id)
            outbox.tell(ticket, "outage-expired" if incident.ended == "expired" else "outage-over", "")
            outbox.note(ticket, "outage-over", str(incident.number))
            told.add(one.user_id)
    for user in dict.fromkeys(one.user_id for one in followers if one.user_id not in told):
        key = f"incident-over:{uuid4().hex}"
        word = IncidentOver(incident.team_id, user, incident.id, earliest_ts(now))
        unit.outbox.send(incident.team_id, key, key, {"kind": "incident-over", **asdict(word)}, now)
    unit.incidents.drop_followers(incident)


__all__ = ["IncidentDesk", "IncidentLine", "join"]
