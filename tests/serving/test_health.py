"""Whether the bot can write is found out by writing, and whoever asks keeps nobody waiting: with real faults."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, create_engine, event, select, text

import bot.serving.health
import bot.serving.web
from bot.core.knowledge_base import KnowledgeBase
from bot.serving.health import CachedCall, Health, Reading
from bot.store.store import Store
from bot.store.tables import write_probes
from bot.store.unit import UnitOfWork
from tests.stage import Stage, staged


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def health_of(engine: Engine) -> Iterator[Health]:
    found = Health(Store(engine), now)
    try:
        yield found
    finally:
        found.close()


async def asked(stage: Stage, path: str, **headers: str) -> tuple[int, str]:
    assert stage.running is not None
    url = f"http://127.0.0.1:{stage.running.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


@pytest.fixture
async def town(kb: KnowledgeBase, engine: Engine) -> AsyncIterator[Stage]:
    async with staged(kb, Store(engine)) as found:
        yield found


# --- writing


async def test_a_database_that_takes_what_is_written_is_well(engine: Engine) -> None:
    with health_of(engine) as health:
        assert await health.database() == Reading({"database": "ok", "waiting": 0, "lag_seconds": 0.0})

    with engine.connect() as connection:
        [row] = connection.execute(select(write_probes)).all()
    assert (row.id, row.filler) == (1, "")


async def test_a_deleted_file_is_not_written_any_more_though_it_is_still_open(sqlite_engine: Engine) -> None:
    path = Path(str(sqlite_engine.url.database))
    with health_of(sqlite_engine) as health:
        assert (await health.database()).failing == ()
        path.unlink()  # noqa: ASYNC240 - nobody waits meanwhile
        assert await again(health) == "deleted"
        path.write_bytes(b"")  # noqa: ASYNC240 - as above
        assert await again(health) == "replaced"


def chattr(change: str, path: str) -> bool:
    return subprocess.run(["chattr", change, path], check=False).returncode == 0


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("chattr") is None, reason="only root makes a file immutable")
async def test_an_immutable_file_is_read_only(sqlite_engine: Engine) -> None:
    path = str(sqlite_engine.url.database)
    with health_of(sqlite_engine) as health:
        assert (await health.database()).failing == ()
        if not chattr("+i", path):
            pytest.skip("this file system knows no immutable files")
        try:
            assert await again(health) == "read-only"
        finally:
            chattr("-i", path)
        assert await again(health) == "ok"


async def test_a_full_database_is_full(sqlite_engine: Engine) -> None:
    """With no page left, and none of its own that it could use again."""
    with sqlite_engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    health = Health(Store(sqlite_engine), now)
    event.listen(health._store.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count={pages}"))
    try:
        reading = await health.database()
    finally:
        health.close()

    assert reading == Reading({"database": "full"}, ("database",))


async def test_a_writer_that_does_not_end_locks_sqlite(sqlite_engine: Engine) -> None:
    with health_of(sqlite_engine) as health, sqlite_engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert (await health.database()).facts == {"database": "locked"}
        assert time.monotonic() - began < bot.serving.health.READY_SECONDS + 0.5
        connection.rollback()
        assert await again(health) == "ok"


@pytest.mark.slow  # it waits for a database of its own
@pytest.mark.own_database
@pytest.mark.postgres
async def test_a_postgresql_that_only_reads_is_read_only(postgres_engine: Engine) -> None:
    name = postgres_engine.url.database
    with health_of(postgres_engine) as health:
        assert (await health.database()).failing == ()
        with outside(postgres_engine) as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
        health._store.engine.dispose()  # a new connection, as after a failover
        assert await again(health) == "read-only"


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["inbox", "write_probes"])
async def test_a_locked_table_is_told_in_time(postgres_engine: Engine, table: str) -> None:
    with health_of(postgres_engine) as health, postgres_engine.connect() as connection:
        connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        assert (await health.database()).facts == {"database": "locked"}
        assert time.monotonic() - began < bot.serving.health.READY_SECONDS + 0.5
        connection.rollback()
        assert await again(health) == "ok"


@pytest.mark.postgres
async def test_counting_in_a_locked_table_ends_and_says_so(
    postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.serving.health, "COUNTING_SECONDS", 0.3)
    with health_of(postgres_engine) as health, postgres_engine.connect() as connection:
        connection.execute(text("LOCK TABLE questions IN ACCESS EXCLUSIVE MODE"))
        assert await health.activity() is None


@contextmanager
def outside(engine: Engine) -> Iterator[Any]:
    """A connection to the same server, in no transaction."""
    server = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        yield connection
    server.dispose()


async def again(health: Health) -> object:
    """What is said once the last answer is old."""
    health._probe._answered_at = -1000.0
    return (await health.database()).facts["database"]


# --- over HTTP


async def test_ready_names_what_fails_in_a_plain_word(town: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.serving.health, "READY_SECONDS", 0.5)
    status, said = await asked(town, "/readyz")
    known = json.loads(said)
    assert (status, known["ok"], known["failing"], known["database"]) == (200, True, [], "ok")

    monkeypatch.setattr(UnitOfWork, "try_writing", lambda *_: time.sleep(1))
    await asyncio.sleep(bot.serving.health.PROBED_SECONDS)
    began = time.monotonic()
    status, said = await asked(town, "/readyz")

    assert time.monotonic() - began < 1
    known = json.loads(said)
    assert (status, known["ok"], known["failing"], known["database"]) == (503, False, ["database"], "slow")
    assert known["slack"] is True


async def test_sixty_who_ask_for_the_metrics_are_one_question_and_keep_nobody_waiting(
    town: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    answered = threading.Event()
    activity = UnitOfWork.activity

    def slow(unit: UnitOfWork, at: datetime) -> object:
        taken.append(threading.current_thread().name)
        assert answered.wait(60), "the question waits for the count"
        return activity(unit, at)

    monkeypatch.setattr(UnitOfWork, "activity", slow)
    crowd = [asyncio.create_task(asked(town, "/metrics")) for _ in range(60)]
    await town.slack.wait_for(lambda: taken)
    await town.slack.person("U_ADA").says("#ask-helpdesk", "@helpdesk hello")
    try:
        await town.slack.wait_for(town.bot_messages)
    finally:
        answered.set()
    pages = await asyncio.gather(*crowd)

    assert {status for status, _ in pages} == {200}
    assert len(taken) == 1
    assert taken[0].startswith("health")


async def test_without_its_token_the_metrics_are_for_nobody(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    desk = {"HELPDESK_METRICS_TOKEN": SecretStr("s3cret-of-monitoring")}
    async with staged(kb, Store(sqlite_engine), desk=desk) as stage:
        statuses = [
            (await asked(stage, "/metrics"))[0],
            (await asked(stage, "/metrics", Authorization="Bearer another"))[0],
            (await asked(stage, "/metrics", Authorization="s3cret-of-monitoring"))[0],
            (await asked(stage, "/metrics", Authorization="Bearer s3cret-of-monitoring"))[0],
        ]
        _, said = await asked(stage, "/metrics")
        ready, _ = await asked(stage, "/readyz")

    assert statuses == [401, 401, 401, 200]
    assert said == bot.serving.web.NO_METRICS
    assert ready == 200


# --- one answer for all


async def test_whoever_asks_at_once_gets_one_answer_and_a_later_one_another() -> None:
    seconds = [0.0]
    answers = iter(range(100))

    def ask() -> int:
        time.sleep(0.05)
        return next(answers)

    latest = CachedCall(ask, 5, lambda: seconds[0])

    assert await asyncio.gather(*(latest.get() for _ in range(30))) == [0] * 30
    seconds[0] = 5
    assert await latest.get() == 0
    seconds[0] = 5.5
    assert await latest.get() == 1
    latest.close()


async def test_an_error_is_an_answer_for_all_and_ends_like_one() -> None:
    seconds = [0.0]
    away = [True]

    def ask() -> int:
        if away:
            away.clear()
            raise ValueError("away")
        return 7

    latest = CachedCall(ask, 5, lambda: seconds[0])
    for _ in range(3):
        with pytest.raises(ValueError, match="away"):
            await latest.get()
    seconds[0] = 6
    assert await latest.get() == 7
    latest.close()


async def test_who_stops_waiting_stops_nobody_else() -> None:
    go = threading.Event()
    ask: Callable[[], bool] = lambda: go.wait(5)  # noqa: E731 - as short as it is
    latest = CachedCall(ask, 5)
    impatient, patient = asyncio.create_task(latest.get()), asyncio.create_task(latest.get())
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    go.set()

    assert await patient
    latest.close()
