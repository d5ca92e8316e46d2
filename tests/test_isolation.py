"""The watch over statements (tests/isolation.py) finds what it is there for."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, or_, select, update

from bot.store.database import transaction
from bot.store.privacy import PersonalDataEraser
from bot.store.tables import feedback, inbox, oauth_states, questions, reloads, ticket_messages, tickets
from bot.store.unit import UnitOfWork
from tests import isolation
from tests.isolation import ACROSS, CrossingError, crossing

TEAM = questions.c.team_id == "T1"
OF_TICKET = tickets.c.team_id == "T1"


@pytest.mark.parametrize(
    "statement",
    [
        select(questions),
        select(questions.c.id).where(questions.c.id == 1),
        select(questions).where(questions.c.team_id == feedback.c.team_id),
        update(tickets).where(tickets.c.id == 1).values(state="closed"),
        delete(inbox),
        select(questions).where(TEAM, questions.c.id.in_(select(feedback.c.question_id))),
        select(questions, tickets).where(TEAM),
        select(tickets).join(ticket_messages, tickets.c.asker == ticket_messages.c.author).where(OF_TICKET),
    ],
)
def test_a_statement_that_names_no_workspace_is_found(statement: object) -> None:
    assert crossing(statement) is not None


@pytest.mark.parametrize(
    "statement",
    [
        select(questions).where(TEAM),
        select(questions).where(TEAM, or_(questions.c.id == 1, questions.c.id == 2)),
        select(ticket_messages).join(tickets, tickets.c.id == ticket_messages.c.ticket_id).where(OF_TICKET),
        update(tickets).where(tickets.c.team_id == "T1", tickets.c.id == 1).values(state="closed"),
        delete(inbox).where(inbox.c.team_id == "T1"),
        select(reloads),
        delete(oauth_states).where(oauth_states.c.id == 1),
        questions.insert().values(team_id="T1"),
    ],
)
def test_a_statement_inside_one_workspace_passes(statement: object) -> None:
    assert crossing(statement) is None


def test_it_is_raised_where_the_program_sends_such_a_statement(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "ACROSS", {})

    with (
        transaction(sqlite_engine, writes=False) as connection,
        pytest.raises(CrossingError, match=r"in QuestionRows\.teams"),
    ):
        UnitOfWork(connection).questions.teams()
    with (
        transaction(sqlite_engine, writes=False) as connection,
        pytest.raises(CrossingError, match=r"in PersonalDataEraser\.teams"),
    ):
        PersonalDataEraser(connection).teams()


def test_each_function_that_may_look_across_is_still_there() -> None:
    root = Path(__file__).parent.parent
    modules = [
        importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
        for path in (*sorted((root / "bot" / "store").glob("*.py")), root / "bot" / "serving" / "tokens.py")
    ]
    there = set()
    for module in modules:
        for name, value in vars(module).items():
            there |= {name} | {f"{name}.{part}" for part in vars(value)} if isinstance(value, type) else {name}

    assert ACROSS.keys() <= there
