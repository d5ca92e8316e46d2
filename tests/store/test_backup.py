"""The recipes of bot/OPERATIONS.md for backup and restore really do it, while a bot writes."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

import bot.jobs.inbox
from bot.core.knowledge_base import KnowledgeBase
from bot.store import database
from bot.store.store import Store
from tests.conftest import ROOT
from tests.faults.surfaces import DueReminder, Scene
from tests.journey import all_done
from tests.process import Process, processed
from tests.stage import Stage, staged, words_of
from tests.store.test_migrations_with_data import TYPED, fill

OPERATIONS = ROOT / "bot" / "OPERATIONS.md"
WHEN = "@helpdesk When can I link, and is there a deadline?"
SHARED = "@helpdesk Can we use our firm's shared PACER account?"
NO_CLIENT = "pg_dump and pg_restore are not installed: `apt-get install postgresql-client` runs these tests."


def recipe(title: str) -> str:
    """The block of the document with this title."""
    fence = re.compile(rf'^```(?:sh|sql) title="{re.escape(title)}"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
    [found] = fence.findall(OPERATIONS.read_text(encoding="utf-8"))
    return str(found)


def run(title: str, **variables: object) -> str:
    """Runs a recipe as it stands there, with `python` this Python; gives what it prints."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        **{name: str(value) for name, value in variables.items()},
    }
    done = subprocess.run(["sh", "-euc", recipe(title)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- SQLite, with the bot in a process of its own


@pytest.fixture
async def process(kb: KnowledgeBase, tmp_path: Path) -> AsyncIterator[Process]:
    async with processed(kb, tmp_path) as found:
        yield found


def restore(process: Process, backup: Path) -> None:
    run("restore SQLite", DATABASE=process.database, BACKUP=backup, ASIDE=process.folder / "aside")
    assert run("check a SQLite backup", BACKUP=process.database) == "ok\n"


@pytest.mark.slow
async def test_a_backup_made_while_the_bot_writes_is_whole_and_a_bot_starts_on_it(process: Process) -> None:
    slack, backups = process.slack, [process.folder / f"backup-{number}.db" for number in range(4)]

    async def ask() -> None:
        for _ in range(6):
            await asyncio.gather(
                *(slack.person(who).says("#ask-helpdesk", WHEN) for who in ("U_ADA", "U_BEN", "U_SAM"))
            )

    asking = asyncio.create_task(ask())
    for backup in backups:
        await asyncio.to_thread(run, "back up SQLite", DATABASE=process.database, BACKUP=backup)
    await asking
    await process.all_done()

    for backup in backups:
        assert run("check a SQLite backup", BACKUP=backup) == "ok\n"
        assert backup.stat().st_mode & 0o077 == 0, "only its owner reads it"
    assert len(process.said()) == 18
    await process.end(signal.SIGTERM)
    restore(process, backups[-1])
    await process.start()
    await process.all_done()
    assert len(process.said()) == 18, "what was answered since is found in Slack by its key, and not said again"


@pytest.mark.slow
async def test_what_was_open_at_the_backup_is_answered_after_the_restore(process: Process) -> None:
    slack, backup = process.slack, process.folder / "backup.db"
    slack.faults.fail("chat.postMessage", 50, status=503)
    await slack.person("U_ADA").says("#ask-helpdesk", WHEN)
    await slack.wait_for(lambda: slack.journal.calls("chat.postMessage"))
    run("back up SQLite", DATABASE=process.database, BACKUP=backup)
    await process.end(signal.SIGKILL)
    process.database.write_bytes(b"the disk is broken" * 1000)
    slack.faults.clear()

    restore(process, backup)
    await process.start()
    await process.all_done()

    [reply] = process.said()
    assert "no published deadline" in words_of(reply)


@pytest.mark.slow
async def test_what_was_answered_after_the_backup_is_not_answered_again_after_the_restore(process: Process) -> None:
    slack, backup = process.slack, process.folder / "backup.db"
    slack.faults.hang("chat.postMessage")
    await slack.person("U_ADA").says("#ask-helpdesk", WHEN)
    await slack.wait_for(lambda: slack.journal.calls("chat.postMessage"))
    run("back up SQLite", DATABASE=process.database, BACKUP=backup)
    slack.faults.release()
    await process.all_done()
    assert len(process.said()) == 1
    await process.end(signal.SIGTERM)

    restore(process, backup)
    assert process.open_rows() == 1
    await process.start()
    await process.all_done()

    assert len(process.said()) == 1


@pytest.mark.slow
async def test_a_backup_in_the_place_of_a_database_with_a_log_of_its_own_is_whole(process: Process) -> None:
    slack, backup = process.slack, process.folder / "backup.db"
    run("back up SQLite", DATABASE=process.database, BACKUP=backup)
    await slack.person("U_ADA").says("#ask-helpdesk", WHEN)
    await process.all_done()
    await process.end(signal.SIGKILL)
    assert process.database.with_name("helpdesk.db-wal").exists(), "a killed bot leaves its log behind"

    restore(process, backup)

    assert sorted(path.name for path in (process.folder / "aside").iterdir()) == [
        "helpdesk.db", "helpdesk.db-shm", "helpdesk.db-wal",
    ]  # fmt: skip
    assert run("check a SQLite backup", BACKUP=process.folder / "aside" / "helpdesk.db") == "ok\n"
    with closing(sqlite3.connect(process.database)) as restored:
        assert restored.execute("SELECT count(*) FROM questions").fetchone() == (0,)


def test_a_backup_never_overwrites_another(sqlite_engine: Engine, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    run("back up SQLite", DATABASE=sqlite_engine.url.database, BACKUP=backup)

    with pytest.raises(AssertionError, match="already exists"):
        run("back up SQLite", DATABASE=sqlite_engine.url.database, BACKUP=backup)


@pytest.mark.slow
async def test_what_was_waiting_at_the_backup_and_was_sent_since_is_not_sent_again(
    kb: KnowledgeBase, sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)
    database_file, backup = tmp_path / "helpdesk.db", tmp_path / "backup.db"
    async with staged(kb, Store(sqlite_engine)) as stage:
        reminder = DueReminder(Scene(stage.slack, stage.store, kb))
        await reminder.prepare()
        await stage.stop()
        await reminder.act()
        await asyncio.to_thread(run, "back up SQLite", DATABASE=database_file, BACKUP=backup)
        await stage.start()
        await reminder.has_arrived()
        await stage.stop()

        sqlite_engine.dispose()
        run("restore SQLite", DATABASE=database_file, BACKUP=backup, ASIDE=tmp_path / "aside")
        await stage.slack.wait_for(reminder.is_long_due)  # SQLite's own clock knows no fractions of a second
        with sqlite_engine.begin() as connection:
            assert connection.execute(text(recipe("look before sending what was waiting"))).rowcount == 1
        await stage.start()
        await reminder.has_arrived()

        assert reminder.arrived() == {"reminder": 1}


# --- PostgreSQL, with the bot in this process


@pytest.fixture
def client() -> None:
    """Skips where PostgreSQL's own tools are not installed."""
    if shutil.which("pg_dump") is None or shutil.which("pg_restore") is None:
        if os.environ.get("HELPDESK_NO_SKIPS"):
            pytest.fail(NO_CLIENT)
        pytest.skip(NO_CLIENT)


def address(engine: Engine) -> str:
    """As the tools of PostgreSQL read it."""
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
def restored(client: None, postgres_engine: Engine) -> Iterator[Engine]:
    """Where the restored database will be; nothing is there yet."""
    url = make_url(address(postgres_engine))
    name = f"{url.database}_restored"
    engine = database.connect(url.set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    server = create_engine(postgres_engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    server.dispose()


def restore_postgres(old: Engine, new: Engine, backup: Path) -> None:
    run(
        "restore PostgreSQL",
        DATABASE_URL=address(old),
        NEW_DATABASE=str(new.url.database),
        NEW_DATABASE_URL=address(new),
        BACKUP=backup,
    )


@pytest.mark.slow
@pytest.mark.postgres
async def test_a_dump_made_while_the_bot_works_is_restored_and_what_was_open_is_answered(
    kb: KnowledgeBase, postgres_engine: Engine, restored: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)
    backup = tmp_path / "helpdesk.dump"
    async with staged(kb, Store(postgres_engine)) as stage:
        await stage.slack.person("U_ADA").says("#ask-helpdesk", WHEN)
        await all_done(stage)
        stage.slack.faults.fail("chat.postMessage", 2, status=503)
        await stage.slack.person("U_BEN").says("#ask-helpdesk", SHARED)
        await stage.slack.wait_for(lambda: len(stage.slack.journal.calls("chat.postMessage")) == 2)
        await asyncio.to_thread(run, "back up PostgreSQL", DATABASE_URL=address(postgres_engine), BACKUP=backup)
        await stage.stop()
        assert backup.stat().st_mode & 0o077 == 0
        stage.slack.faults.clear()

        restore_postgres(postgres_engine, restored, backup)
        assert database.is_current(restored)
        await start_on(stage, restored)
        await all_done(stage, timeout=20)

        assert len(stage.bot_messages()) == 2
        await stage.slack.person("U_SAM").says("#ask-helpdesk", WHEN)
        await all_done(stage)
        assert len(stage.bot_messages()) == 3, "new rows get numbers that are free"


async def start_on(stage: Stage, engine: Engine) -> None:
    stage.store = Store(engine)
    await stage.start()


def test_a_dump_never_overwrites_another(client: None, postgres_engine: Engine, tmp_path: Path) -> None:
    backup = tmp_path / "helpdesk.dump"
    backup.write_bytes(b"yesterday's")

    with pytest.raises(AssertionError, match="already exists"):
        run("back up PostgreSQL", DATABASE_URL=address(postgres_engine), BACKUP=backup)
    assert backup.read_bytes() == b"yesterday's"


# --- both


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


def test_after_the_restore_no_ticket_gets_a_number_that_was_given_since_the_backup(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO ticket_numbers (team_id, last) VALUES ('T_DEMO', 12), ('T_OTHER', 3)"))

    with engine.begin() as connection:
        connection.execute(text(recipe("skip the numbers given since")))

    with engine.begin() as connection:
        numbers = connection.execute(text("SELECT last FROM ticket_numbers ORDER BY team_id")).scalars().all()
    assert numbers == [1012, 1003]


def test_the_words_of_one_ticket_are_taken_out_and_no_others(engine: Engine) -> None:
    fill(engine)
    statements = recipe("take the words out of a ticket").replace("T_TEAM", "T_DEMO").split(";")

    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))

    with engine.begin() as connection:
        tickets = connection.execute(text("SELECT text FROM tickets ORDER BY number")).scalars().all()
        [message] = connection.execute(text("SELECT text FROM ticket_messages")).scalars().all()
    assert message == tickets[0] == "(taken out)"
    assert tickets[1:] == [TYPED, TYPED]


def test_every_recipe_on_the_page_is_tried_here() -> None:
    titles = re.findall(r'^```\w+ title="([^"]+)"$', OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    here = Path(__file__).read_text(encoding="utf-8")

    assert len(titles) >= 8
    assert [title for title in titles if f'"{title}"' not in here] == []
