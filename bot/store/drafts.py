"""Drafts, their history, and what of them is published: the overlay, which is the same for every workspace."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update

from bot.core.drafts import OPEN, Change, Draft, DraftAction, DraftEvent, DraftState, Publication, Report
from bot.core.inquiry import Asker
from bot.store.draft_rows import change_row, read_change, read_report, report_row
from bot.store.rows import upsert
from bot.store.tables import draft_events, draft_weights, drafts, publications, reloads

WEIGHTS_KEPT: Final = 4
"""A file has some 29 MB: those in use, and what a roll-back needs again."""
TO_BE_MEASURED: Final = ("waiting", "measuring")
_OF_MEASURING: Final = ("report", "ground", "version", "weights", "lease_until", "owner")
"""Columns that hold what measuring made of the words."""
IN_USE: Final = publications.c.ended_at.is_(None)


@dataclass(frozen=True, slots=True)
class DraftRows:
    """The drafts of an open transaction."""

    connection: Connection

    # --- what staff write

    def write(self, author: Asker, change: Change, examples: tuple[str, ...], now: datetime) -> Draft:
        """A new draft, which waits to be measured."""
        row = {
            "team_id": author.team_id,
            "author": author.user_id,
            "edited_by": "",
            "change": change_row(change),
            "examples": list(examples),
            "state": "waiting",
            "report": None,
            "written_at": now,
            "attempts": 0,
        }
        number = self.connection.execute(drafts.insert().values(row).returning(drafts.c.id)).scalar_one()
        return Draft(number, author.team_id, author.user_id, change, examples, "waiting", None, now)

    def edit(self, team: str, draft: int, change: Change, by: str) -> None:
        """Other words: they have to be measured anew."""
        here = (drafts.c.team_id == team, drafts.c.id == draft)
        edited_by = {"edited_by": by} if by else {}
        self.connection.execute(update(drafts).where(*here).values(change=change_row(change), **edited_by))
        self.wait(team, draft)

    def wait(self, team: str, draft: int) -> None:
        """It is to be measured (again); who measures it now does so in vain."""
        here = (drafts.c.team_id == team, drafts.c.id == draft)
        fresh = {"state": "waiting", "attempts": 0, **dict.fromkeys(_OF_MEASURING)}
        self.connection.execute(update(drafts).where(*here).values(**fresh))

    def set_state(self, team: str, draft: int, state: DraftState, now: datetime) -> None:
        """`now`: when it ended, if this is an end."""
        ended = None if state in (*OPEN, "published") else now
        here = (drafts.c.team_id == team, drafts.c.id == draft)
        values = {"state": state, "lease_until": None, "owner": None, "ended_at": ended}
        self.connection.execute(update(drafts).where(*here).values(**values))

    def get(self, team: str, draft: int, *, to_change: bool = False) -> Draft | None:
        """A draft of this workspace. `to_change`: who else changes it waits for this transaction."""
        query = select(drafts).where(drafts.c.team_id == team, drafts.c.id == draft)
        return _draft(self.connection.execute(query.with_for_update() if to_change else query).first())

    def of_team(self, team: str) -> tuple[Draft, ...]:
        """All of a workspace, the latest first."""
        query = select(drafts).where(drafts.c.team_id == team).order_by(drafts.c.id.desc())
        return tuple(map(_read_draft, self.connection.execute(query)))

    def suggested(self) -> tuple[Draft, ...]:
        """Those of every workspace that are not over, the latest first: the operator's publishes them."""
        query = select(drafts).where(drafts.c.state.in_((*OPEN, "published"))).order_by(drafts.c.id.desc())
        return tuple(map(_read_draft, self.connection.execute(query)))

    def find(self, draft: int, *, to_change: bool = False) -> Draft | None:
        """A draft of whichever workspace: for the operator's, and for who measures it."""
        query = select(drafts).where(drafts.c.id == draft)
        return _draft(self.connection.execute(query.with_for_update() if to_change else query).first())

    # --- its history

    def add_event(self, draft: Draft, event: DraftEvent) -> None:
        row = {"team_id": draft.team_id, "draft_id": draft.id, "action": event.action, "who": event.by}
        self.connection.execute(draft_events.insert().values(**row, at=event.at, reason=event.reason))

    def events(self, team: str, draft: int) -> tuple[DraftEvent, ...]:
        """Oldest first."""
        query = (
            select(draft_events)
            .where(draft_events.c.team_id == team, draft_events.c.draft_id == draft)
            .order_by(draft_events.c.id)
        )
        rows = self.connection.execute(query)
        return tuple(DraftEvent(cast(DraftAction, row.action), row.who, row.at, row.reason) for row in rows)

    def published_at(self, team: str) -> Mapping[int, datetime]:
        """When each draft of a workspace that is or was in the overlay came into it last."""
        query = (
            select(publications.c.draft_id, func.max(publications.c.published_at).label("at"))
            .where(publications.c.team == team)
            .group_by(publications.c.draft_id)
        )
        return {row.draft_id: row.at for row in self.connection.execute(query)}

    # --- measuring

    def claim_for_measuring(self, now: datetime, owner: str, lease: timedelta) -> Draft | None:
        """Leases the oldest draft that waits, or whose lease has run out; None where there is none.

        No other process gets it before the lease is over.
        """
        free = or_(drafts.c.state == "waiting", and_(drafts.c.state == "measuring", drafts.c.lease_until < now))
        query = select(drafts).where(drafts.c.state.in_(TO_BE_MEASURED), free).order_by(drafts.c.id).limit(1)
        found = _draft(self.connection.execute(query.with_for_update(skip_locked=True)).first())
        if found is None:
            return None
        values = {"state": "measuring", "owner": owner, "lease_until": now + lease, "attempts": drafts.c.attempts + 1}
        self.connection.execute(update(drafts).where(drafts.c.id == found.id).values(**values))
        return self.find(found.id)

    def attempts(self, draft: int) -> int:
        """How often somebody began to measure it since it was changed last."""
        query = select(drafts.c.attempts).where(drafts.c.id == draft)
        return int(self.connection.execute(query).scalar_one_or_none() or 0)

    def renew(self, draft: int, owner: str, until: datetime) -> bool:
        """Keeps the lease; False when it is not this owner's any more."""
        mine = (drafts.c.id == draft, drafts.c.owner == owner, drafts.c.state == "measuring")
        return self.connection.execute(update(drafts).where(*mine).values(lease_until=until)).rowcount == 1

    def release(self, draft: int, owner: str) -> None:
        """Gives the lease back: another process may measure it at once, and this was no attempt."""
        mine = (drafts.c.id == draft, drafts.c.owner == owner, drafts.c.state == "measuring")
        values = {"state": "waiting", "owner": None, "lease_until": None, "attempts": drafts.c.attempts - 1}
        self.connection.execute(update(drafts).where(*mine).values(**values))

    def finish(self, draft: Draft, report: Report, weights: str | None) -> bool:
        """Keeps the report of this draft; False when its words have changed meanwhile, or nobody waits for it.

        `weights`: name of the file that its version loads.
        """
        kept = self.find(draft.id, to_change=True)
        is_same = kept is not None and (kept.change, kept.examples) == (draft.change, draft.examples)
        if kept is None or not is_same or kept.state not in TO_BE_MEASURED:
            return False
        version = None if report.reasons else report.version
        of_report = {"report": report_row(report), "ground": report.ground, "version": version, "weights": weights}
        values = {**of_report, "state": "measured", "owner": None, "lease_until": None}
        here = (drafts.c.team_id == kept.team_id, drafts.c.id == kept.id)
        self.connection.execute(update(drafts).where(*here).values(**values))
        return True

    def is_measured(self, version: str) -> bool:
        """Whether a knowledge of this version passed `check` and the gates, or was in use when a draft was measured."""
        known = or_(drafts.c.version == version, drafts.c.ground == version)
        return self.connection.execute(select(drafts.c.id).where(known).limit(1)).first() is not None

    # --- the overlay

    def publish(self, draft: Draft, now: datetime) -> Publication:
        """Puts the change into the overlay; every process is to load it."""
        row = {"draft_id": draft.id, "team": draft.team_id, "change": change_row(draft.change), "published_at": now}
        number = self.connection.execute(publications.insert().values(row).returning(publications.c.id)).scalar_one()
        self.set_state(draft.team_id, draft.id, "published", now)
        self._reload(now)
        return Publication(number, draft.id, draft.change)

    def roll_back(self, publication: int, now: datetime) -> Publication | None:
        """Takes it out of the overlay; every process is to load it without. None when it is not in it."""
        found = self._end(publication, "withdrawn", now)
        if found is not None:
            self._reload(now)
        return found

    def leave_to_files(self, publication: int, now: datetime) -> Publication | None:
        """The folder says the same now: nothing has to be loaded. None when it is not in the overlay."""
        return self._end(publication, "in files", now)

    def publications(self) -> tuple[Publication, ...]:
        """What is in the overlay, in the order in which it is laid."""
        rows = self.connection.execute(select(publications).where(IN_USE).order_by(publications.c.id))
        return tuple(Publication(row.id, row.draft_id, read_change(row.change)) for row in rows)

    def publication_of(self, draft: int) -> int | None:
        """The number under which a draft is in the overlay."""
        query = select(func.max(publications.c.id)).where(publications.c.draft_id == draft, IN_USE)
        return cast(int | None, self.connection.execute(query).scalar_one_or_none())

    def _end(self, publication: int, state: DraftState, now: datetime) -> Publication | None:
        here = (publications.c.id == publication, IN_USE)
        ended = update(publications).where(*here).values(ended_at=now).returning(publications)
        row = self.connection.execute(ended).first()
        if row is None:
            return None
        self.set_state(row.team, row.draft_id, state, now)
        return Publication(row.id, row.draft_id, read_change(row.change))

    def _reload(self, now: datetime) -> None:
        self.connection.execute(reloads.insert().values(asked_at=now))

    # --- what the matcher learned

    def weights(self, name: str) -> bytes | None:
        """The file of this name; None where it is not (or no longer) kept."""
        query = select(draft_weights.c.content).where(draft_weights.c.name == name)
        content = self.connection.execute(query).scalar_one_or_none()
        return None if content is None else zlib.decompress(content)

    def keep_weights(self, name: str, packed: bytes, now: datetime) -> None:
        """Keeps a file (see `compress_weights`) beside the last few and those of the last publications."""
        upsert(self.connection, draft_weights, {"name": name, "content": packed}, {"made_at": now})
        newest = select(draft_weights.c.name).order_by(draft_weights.c.made_at.desc(), draft_weights.c.name)
        kept = {*self.connection.execute(newest.limit(WEIGHTS_KEPT)).scalars(), *self._published_weights()}
        self.connection.execute(delete(draft_weights).where(draft_weights.c.name.not_in(kept)))

    def _published_weights(self) -> tuple[str, ...]:
        """Of the knowledge in use, and of what a roll-back makes of it."""
        query = (
            select(drafts.c.weights)
            .join(publications, publications.c.draft_id == drafts.c.id)
            .where(IN_USE, drafts.c.weights.is_not(None))
            .order_by(publications.c.id.desc())
        )
        return tuple(self.connection.execute(query.limit(2)).scalars())


def compress_weights(content: bytes) -> bytes:
    """As the table keeps a file. Takes a second: do it before the transaction."""
    return zlib.compress(content)


def _draft(row: Row[Any] | None) -> Draft | None:
    return None if row is None else _read_draft(row)


def _read_draft(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        team_id=row.team_id,
        author=row.author,
        change=read_change(row.change),
        examples=tuple(row.examples),
        state=cast(DraftState, row.state),
        report=read_report(row.report),
        written_at=row.written_at,
        edited_by=row.edited_by,
    )


__all__ = ["DraftRows", "compress_weights"]
