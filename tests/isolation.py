"""Every statement that the tests make the program send is looked at: does it stay inside one workspace?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

from sqlalchemy import Connection, Delete, Insert, Select, Table, Update
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, ClauseElement, ColumnClause
from sqlalchemy.sql.operators import eq, in_op, is_not_distinct_from
from sqlalchemy.sql.selectable import TableValuedAlias

from bot.store.tables import draft_weights, metadata, oauth_states, publications, reloads, write_probes

ROOT: Final = Path(__file__).parent.parent
OF_NO_WORKSPACE: Final = frozenset((reloads, oauth_states, write_probes, publications, draft_weights))
ACROSS: Final = {
    "count_activity": "counts for an operator",
    "_count_later": "the same",
    "_count": "the same",
    "backlog": "the same",
    "InboxRows.count_open": "the same",
    "QuestionRows.teams": "the list of workspaces, each of which is then looked at alone",
    "PersonalDataEraser.teams": "the same",
    "Tickets.teams": "the same",
    "Workspaces.teams": "the same",
    "Workspaces.known_teams": "the same",
    "Workspaces.long_gone": "the workspaces whose time is over",
    "Workspaces.workspaces_of": "the workspaces of one organization, each of which is then looked at alone",
    "ApiKeyRows.teams": "the list of workspaces, each of which is then looked at alone",
    "ApiKeyRows.find": "whose key it is that a program sent",
    "InboxRows.claim_due": "what is due in any workspace; each row is then done for its own",
    "takeable": "the same",
    "InboxRows.renew": "rows that this process works on, by their ids",
    "InboxRows.regain": "the same",
    "InboxRows.reschedule": "the same",
    "InboxRows.retry_for_token": "what waits in any workspace for a process with another token",
    "InboxRows._release_waiting": "the same",
    "InboxRows.is_any_due": "whether anything is, not what",
    "InboxRows.forget_keys": "what is done and old",
    "DraftRows.claim_for_measuring": "the next draft of any workspace, to be measured",
    "DraftRows.attempts": "of a draft that this process measures",
    "DraftRows.renew": "the same",
    "DraftRows.release": "the same",
    "DraftRows.find": "one draft, by its number: for who measures it, and for the operator's workspace",
    "DraftRows.is_measured": "whether a version of the knowledge is known, not from whom",
    "DraftRows.suggested": "what workspaces suggest to the operator's",
    "DraftRows._published_weights": "names of files, of what is published for all",
    "ReviewRows.checked": "days on which the knowledge of all was checked, not by whom",
    "ReviewRows.leave_to_files": "the same days, which the files have now",
    "WishRows.teams": "the list of workspaces, each of which is then looked at alone",
    "Installations.save_bot": "in Slack's library: the row that it has just found by its workspace",
    "Installations.save": "the same",
    "Installations.renew": "every token, to be encrypted with another key",
    "Installations.check": "every token: whether the key opens it",
}
"""The functions of the program that look at more than one workspace, and for what."""
HANDS_ON: Final = "execute_with_rows"
"""Executes what another function wants executed."""


_LOOKED_AT: Final[dict[Any, str | None]] = {}
"""What is wrong with a statement, by its shape as SQLAlchemy keys it."""


class CrossingError(AssertionError):
    """A statement could reach the rows of another workspace."""


def crossing(statement: object) -> str | None:
    """What is wrong with a statement; None where it names the workspace of every table it touches."""
    if isinstance(statement, Insert):
        return None  # the row carries its workspace: the column must be filled
    if not isinstance(statement, (Select, Update, Delete)):
        return None
    touched = {table for table in _tables(statement) if table not in OF_NO_WORKSPACE}
    bound = {column.table for column in _bound(statement)}
    loose = {table.name for table in touched - bound if not _joined(statement, table, bound)}
    return f"{', '.join(sorted(loose))}: no workspace is named" if loose else None


def _tables(statement: ClauseElement) -> set[Table]:
    target = [statement.table] if isinstance(statement, (Update, Delete)) else []
    return {
        one for one in (*visitors.iterate(statement), *target) if isinstance(one, Table) and one.metadata is metadata
    }


def _comparisons(statement: ClauseElement) -> Iterator[BinaryExpression[Any]]:
    for one in visitors.iterate(statement):
        if isinstance(one, BinaryExpression) and one.operator in (eq, in_op, is_not_distinct_from):
            yield one


def _bound(statement: ClauseElement) -> Iterator[Any]:
    """Columns `team_id` that are compared with a value, or with that of a row given."""
    for one in _comparisons(statement):
        if isinstance(one.left, ColumnClause) and one.left.name == "team_id" and _is_bound_value(one.right):
            yield one.left


def _is_bound_value(value: ClauseElement) -> bool:
    """Whether it comes with the statement (see `rows.rows_parameter`), and not from a table."""
    named = [one for one in visitors.iterate(value) if isinstance(one, ColumnClause) and not one.is_literal]
    return isinstance(value, BindParameter) or (
        bool(named) and all(isinstance(one.table, TableValuedAlias) for one in named)
    )


def _joined(statement: ClauseElement, table: Table, bound: set[Any]) -> bool:
    """Whether the table hangs on one that is bound, by the id of its row."""
    for one in _comparisons(statement):
        columns = [side for side in (one.left, one.right) if isinstance(side, ColumnClause)]
        sides = [column.table for column in columns]
        by_id = len(sides) == 2 and any(column.name == "id" for column in columns)
        if by_id and table in sides and any(side in bound for side in sides if side is not table):
            return True
    return False


def watch(connection: Connection, statement: object, *_: object) -> None:
    """For SQLAlchemy's `before_execute`. Raises CrossingError in the middle of the test that caused it."""
    wrong = _known(statement)
    if wrong is not None and (sender := _sender()) is not None and sender not in ACROSS:
        raise CrossingError(f"{wrong}, in {sender}\n{statement}")


def _known(statement: object) -> str | None:
    """As `crossing`, once for all statements that differ in their values only: there are tens of thousands."""
    if isinstance(statement, Insert) or not isinstance(statement, ClauseElement):
        return crossing(statement)
    key = statement._generate_cache_key()
    if key is None:
        return crossing(statement)
    if key.key not in _LOOKED_AT:
        _LOOKED_AT[key.key] = crossing(statement)
    return _LOOKED_AT[key.key]


def _sender() -> str | None:
    """The function of the program that sends the statement; None where a test does."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        part = _part(frame.f_code.co_filename)
        if part == "tests":
            return None
        if part in ("bot", "handlers") and frame.f_code.co_qualname != HANDS_ON:
            return frame.f_code.co_qualname
        frame = frame.f_back
    return None


@cache
def _part(file: str) -> str | None:
    """Which folder of the repository it is in; None for what is not, and for this file."""
    path = Path(file)
    return path.relative_to(ROOT).parts[0] if path.is_relative_to(ROOT) and path.name != "isolation.py" else None


__all__ = ["ACROSS", "CrossingError", "crossing", "watch"]
