"""How people go from drafts and wishes: by age, or because one of them wants it. Every query is of one workspace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, or_, select, tuple_, update

from bot.core.inquiry import Asker
from bot.store.rows import Json
from bot.store.tables import answer_wishes, draft_events, drafts, group_marks, questions, review_marks

_NAMING: Final = (
    drafts.c.author, drafts.c.edited_by, draft_events.c.who, group_marks.c.who,
    review_marks.c.checked_by, review_marks.c.owner,
)  # fmt: skip


def texts_of(connection: Connection, asker: Asker) -> frozenset[str]:
    """What they have asked, and nobody else in the same words."""
    here = questions.c.team_id == asker.team_id
    theirs = connection.execute(select(questions.c.text).where(here, questions.c.user_id == asker.user_id)).scalars()
    found = frozenset(theirs)
    others = select(questions.c.text).where(here, questions.c.user_id != asker.user_id, questions.c.text.in_(found))
    return found - set(connection.execute(others).scalars())


def erase_from_drafts(connection: Connection, asker: Asker, texts: frozenset[str]) -> None:
    """They wait for no answer any more, and no draft says that they wrote it, or shows what they asked (`texts`).

    What staff made of it, the words of a draft, are the workspace's, and name nobody.
    """
    mine = (answer_wishes.c.team_id == asker.team_id, answer_wishes.c.user_id == asker.user_id)
    connection.execute(delete(answer_wishes).where(*mine))
    for column in _NAMING:
        named = (column.table.c.team_id == asker.team_id, column == asker.user_id)
        connection.execute(update(column.table).where(*named).values({column.name: ""}))
    for row in connection.execute(select(drafts).where(drafts.c.team_id == asker.team_id)).all():
        if not texts.isdisjoint(row.examples):
            here = (drafts.c.team_id == asker.team_id, drafts.c.id == row.id)
            connection.execute(update(drafts).where(*here).values(**_without(row, texts)))


def _without(row: Row[Any], texts: frozenset[str]) -> dict[str, Any]:
    """Its examples, and what a report says of them."""
    values: dict[str, Any] = {"examples": [text for text in row.examples if text not in texts]}
    if row.report is not None:
        shown = [one for one in row.report.get("examples", ()) if one.get("text") not in texts]
        values["report"] = {**row.report, "examples": shown}
    return values


def drop_old_drafts(connection: Connection, team: str, before: datetime, most: int) -> int:
    """Deletes drafts that ended before then with their history, and marks of groups that were made before then.

    What is published stays, for as long as it is.
    """
    ended = (drafts.c.team_id == team, drafts.c.ended_at < before)
    query = select(drafts.c.id).where(*ended).order_by(drafts.c.id).limit(most).with_for_update(skip_locked=True)
    found = connection.execute(query).scalars().all()
    if found:
        connection.execute(delete(drafts).where(drafts.c.team_id == team, drafts.c.id.in_(found)))
    return len(found) + _drop_marks(connection, team, before, most - len(found))


def _drop_marks(connection: Connection, team: str, before: datetime, most: int) -> int:
    if most <= 0:
        return 0
    key = (group_marks.c.team_id, group_marks.c.wording)
    old = select(*key).where(group_marks.c.team_id == team, group_marks.c.at < before).limit(most)
    found = [tuple(row) for row in connection.execute(old.with_for_update(skip_locked=True))]
    if found:
        connection.execute(delete(group_marks).where(group_marks.c.team_id == team, tuple_(*key).in_(found)))
    return len(found)


def draft_data(connection: Connection, asker: Asker) -> dict[str, tuple[Json, ...]]:
    """The drafts somebody wrote or changed, their work on drafts, groups and reviews, and the answers they wait for."""
    who, team = asker.user_id, asker.team_id
    wrote = (drafts.c.team_id == team, or_(drafts.c.author == who, drafts.c.edited_by == who))
    waits = (answer_wishes.c.team_id == team, answer_wishes.c.user_id == who)
    return {
        "drafts": tuple(
            {
                "draft": row.id,
                "written_at": row.written_at.isoformat(),
                "state": row.state,
                "change": row.change,
                "examples": row.examples,
            }
            for row in connection.execute(select(drafts).where(*wrote).order_by(drafts.c.id))
        ),
        "draft_work": (*_work(connection, team, who), *_reviews(connection, team, who)),
        "wishes": tuple(
            {
                "question": row.question_id,
                "wished_at": row.wished_at.isoformat(),
                "told_at": row.told_at.isoformat() if row.told_at else None,
            }
            for row in connection.execute(select(answer_wishes).where(*waits).order_by(answer_wishes.c.id))
        ),
    }


def _work(connection: Connection, team: str, who: str) -> Iterator[Json]:
    did = (draft_events.c.team_id == team, draft_events.c.who == who)
    for row in connection.execute(select(draft_events).where(*did).order_by(draft_events.c.id)):
        yield {"at": row.at.isoformat(), "what": row.action, "draft": row.draft_id, "reason": row.reason}
    marked = (group_marks.c.team_id == team, group_marks.c.who == who)
    for row in connection.execute(select(group_marks).where(*marked).order_by(group_marks.c.at)):
        yield {"at": row.at.isoformat(), "what": row.mark}


def _reviews(connection: Connection, team: str, who: str) -> Iterator[Json]:
    marks = review_marks.c
    theirs = (marks.team_id == team, or_(marks.checked_by == who, marks.owner == who))
    for row in connection.execute(select(review_marks).where(*theirs).order_by(marks.item)):
        if row.checked_by == who:
            yield {"at": row.checked_on, "what": "checked", "item": row.item}
        if row.owner == who:
            yield {"what": "looks after", "item": row.item}


__all__ = ["draft_data", "drop_old_drafts", "erase_from_drafts", "texts_of"]
