"""Shared by all tests: the knowledge with its matcher, databases, and the stage."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from bot.content.loader import load
from bot.core.asking import KnowledgeBase
from bot.core.courts import CourtFinder
from bot.core.knowledge import Library
from bot.core.matching import Index
from bot.store import database
from bot.store.store import Store
from bot.training.weights import weights_for
from tests.isolation import watch
from tests.stage import Stage, staged

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
POSTGRES = os.environ.get("HELPDESK_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
NO_CHROMIUM = "Chromium is not installed: `apt-get install chromium` runs the browser tests."
NO_POSTGRES = f"PostgreSQL does not answer at {POSTGRES.split('@')[-1]}: set HELPDESK_TEST_POSTGRES to run these tests."


event.listen(Engine, "before_execute", watch)  # in every test: no statement reaches into another workspace


@pytest.fixture(scope="session")
def library() -> Library:
    return load(ROOT / "knowledge")


@pytest.fixture(scope="session")
def kb(library: Library) -> KnowledgeBase:
    finder = CourtFinder(library.courts.values())
    return KnowledgeBase(library, Index(library, weights_for(library, ROOT / "var"), finder), finder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database: copying it is faster than migrating one for each test."""
    path = tmp_path_factory.mktemp("template") / "helpdesk.db"
    engine = database.connect(f"sqlite:///{path}")
    database.upgrade(engine)
    engine.dispose()
    return path


def _postgres_answers() -> bool:
    engine = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """Address of a PostgreSQL server where databases may be made. Skips where there is none."""
    if not _postgres_answers():
        if os.environ.get("HELPDESK_NO_SKIPS"):
            pytest.fail(NO_POSTGRES)
        pytest.skip(NO_POSTGRES)
    return POSTGRES


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    copy = tmp_path / "helpdesk.db"
    shutil.copy(sqlite_template, copy)
    engine = database.connect(f"sqlite:///{copy}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres_server: str) -> Iterator[Engine]:
    name = f"helpdesk_test_{uuid.uuid4().hex[:12]}"
    server = create_engine(
        postgres_server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = database.connect(postgres_server.rsplit("/", 1)[0] + f"/{name}")
    database.upgrade(engine)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty, migrated database: SQLite and PostgreSQL in turn."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


@pytest.fixture
async def stage(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    """The bot in a local Slack over Socket Mode, on SQLite."""
    async with staged(kb, Store(sqlite_engine)) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Debian's Chromium. Skips where it is not installed."""
    if CHROMIUM is None:
        if os.environ.get("HELPDESK_NO_SKIPS"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    return CHROMIUM
