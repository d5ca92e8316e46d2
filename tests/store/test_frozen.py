"""A process that was stopped within a transaction on PostgreSQL does not keep others from what it locked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import greenlet_spawn

from bot.store import database

LOCK = text("SELECT pg_advisory_xact_lock(42)")


@pytest.mark.postgres
def test_the_locks_of_a_frozen_transaction_are_freed(postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "FROZEN_SECONDS", 1)
    address = postgres_engine.url.render_as_string(hide_password=False)
    frozen, other = database.connect(address), database.connect(address)

    with frozen.connect() as held:
        held.execute(LOCK)
        with other.begin() as waiting:  # without the limit this fails after its time
            waiting.execute(text("SET LOCAL lock_timeout = '20s'"))
            waiting.execute(LOCK)
        with pytest.raises(DBAPIError):
            held.execute(text("SELECT 1"))
        held.invalidate()
        held.rollback()
        held.execute(LOCK)  # the pool gives it a connection that works
    frozen.dispose()
    other.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("connect", [database.connect_in_loop, database.connect_aside])
async def test_each_engine_has_the_limit(postgres_engine: Engine, connect: Callable[[URL], Engine]) -> None:
    engine = connect(postgres_engine.url)

    def limit() -> object:
        with engine.connect() as connection:
            return connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar()

    assert await greenlet_spawn(limit) == f"{database.FROZEN_SECONDS}s"
    await greenlet_spawn(engine.dispose)
