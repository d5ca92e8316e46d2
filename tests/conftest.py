"""Shared by all tests: the knowledge with its matcher, databases, and the stage."""

from __future__ import annotations

import gc
import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Container, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NoReturn

import pytest
from slack_bolt.async_app import AsyncApp
from sqlalchemy import Engine, event

from bot.content.loader import Loaded
from bot.core.knowledge import Library
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Index
from bot.core.misses import WordingNormalizer, phrasings_of
from bot.serving.app import COLLECTED_AFTER
from bot.store import database
from bot.store.store import Store
from bot.training.weights import weights_for
from tests import pgbouncer, random_examples
from tests.databases import Postgres, answers, compile_once
from tests.isolation import watch
from tests.shipped import shipped_finder, shipped_knowledge
from tests.stage import ACK_SECONDS, Stage, staged

ROOT = Path(__file__).parent.parent
DESKS = ROOT / "tests" / "desk"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
POSTGRES = os.environ.get("HELPDESK_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
NO_MATPLOTLIB = "matplotlib is not installed: `pip install '.[report]'` runs the tests of the report's picture."
AXE = ROOT / "var" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
NO_AXE = "axe-core is not installed: `make axe` runs the tests of the page's accessibility rules."
NO_CHROMIUM = "Chromium is not installed: `apt-get install chromium` runs the browser tests."
PROMTOOL = shutil.which("promtool")
NO_PROMTOOL = "promtool is not installed: `apt-get install prometheus` runs these tests."
DOCKER_COMPOSE = shutil.which("docker-compose")
NO_DOCKER_COMPOSE = "docker-compose is not installed: `apt-get install docker-compose` runs this test."
NO_PGBOUNCER = "PgBouncer is not installed: `apt-get install pgbouncer` runs these tests."
NO_POSTGRES = f"PostgreSQL does not answer at {POSTGRES.split('@')[-1]}: set HELPDESK_TEST_POSTGRES to run these tests."


MEMORY: Final = Path("/dev/shm")
ROOM: Final = 4 * 2**30
"""Bytes that must be free there; a run takes a tenth of that."""


def pytest_configure() -> None:
    """Puts the tests' files in memory where there is room: SQLite waits for a disk at each commit."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


gc.set_threshold(*COLLECTED_AFTER)
random_examples.load_profile()
event.listen(Engine, "before_execute", watch)  # in every test: no statement reaches into another workspace
compile_once()


SLACKS = frozenset({"stage", "slack", "files_slack", "chromium"})
"""Fixtures that start a local Slack, the bot in it, or a browser."""
STARTERS = frozenset({"staged", "processed", "two_slacks", "subprocess", "stdio_client"})
"""What a module imports whose tests start these, or processes, themselves."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks `whole` what starts the bot, a Slack or a process: nobody has to remember it."""
    if isinstance(item, pytest.Function) and (
        not SLACKS.isdisjoint(item.fixturenames) or not STARTERS.isdisjoint(vars(item.module))
    ):
        item.add_marker("whole")


SAMPLE: Final = 3
"""`make test` runs one of so many cases of what is sampled; `make test-slow` runs the others."""
MANY: Final = 6
"""Cases of one test from which on it is sampled, if each starts the bot, a Slack or a process."""
USUAL_TIMEOUT: Final = 300
"""Seconds: what has a longer one begins first."""
WHOLE_EACH_TIME: Final = ROOT / "tests" / "test_journeys.py"
"""What users do is tried as a whole before each commit."""


def _test_of(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _is_whole(item: pytest.Item) -> bool:
    return item.get_closest_marker("whole") is not None and item.path != WHOLE_EACH_TIME


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks `slow` all but a sample of the cases of a test marked `sampled`, and of the desks' tests on PostgreSQL.

    A test with many cases that each start the bot is sampled, too, unless it names its sample itself. The desks' SQL is
    the store's, whose own tests run on both databases before each commit.
    """
    cases = Counter(_test_of(item) for item in items if _is_whole(item))
    samples_itself = {_test_of(item) for item in items if item.get_closest_marker("slow") is not None}
    many = {test for test, number in cases.items() if number >= MANY} - samples_itself
    seen: Counter[str] = Counter()
    for item in items:
        group = _sampled_with(item, many)
        if group is not None and seen[group] % SAMPLE:
            item.add_marker("slow")
        seen[group or ""] += 1
    items.sort(key=_takes_minutes, reverse=True)  # last, it would run while the other workers have nothing left to do


def _takes_minutes(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("timeout")
    return marker is not None and marker.args[0] > USUAL_TIMEOUT


def _sampled_with(item: pytest.Item, many: Container[str]) -> str | None:
    """What it is sampled together with; None: it runs each time."""
    test = _test_of(item)
    if item.get_closest_marker("sampled") is not None or test in many:
        return test
    on_postgres = item.get_closest_marker("postgres") is not None
    return str(item.path) if on_postgres and item.path.is_relative_to(DESKS) else None


@pytest.fixture(scope="session", autouse=True)
def _patient_bolt() -> Iterator[None]:
    """Bolt gives a listener three seconds for its ack, as Slack does; on a busy machine they are soon over."""
    register = AsyncApp._register_listener
    before = register.__defaults__
    assert before == (False, 3), "Bolt's auto_acknowledgement and ack_timeout"
    register.__defaults__ = (False, int(ACK_SECONDS))
    yield
    register.__defaults__ = before


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    """The knowledge in use, with the place of each thing in it."""
    return shipped_knowledge()


@pytest.fixture(scope="session")
def library(loaded: Loaded) -> Library:
    return loaded.library


@pytest.fixture(scope="session")
def kb(library: Library) -> KnowledgeBase:
    finder = shipped_finder()
    ready = KnowledgeBase(library, Index(library, weights_for(library, ROOT / "var"), finder), finder)
    gc.freeze()  # as in a bot that is ready: what stays is not looked through again and again
    return ready


@pytest.fixture(scope="session")
def phrasings(kb: KnowledgeBase) -> Mapping[str, str]:
    """Every phrasing of the knowledge, reduced, with its entry: it takes seconds, and is the same for all tests."""
    return phrasings_of(kb.library, WordingNormalizer(kb.finder, kb.library.vocabulary))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database: copying it is faster than migrating one for each test."""
    path = tmp_path_factory.mktemp("template") / "helpdesk.db"
    engine = database.connect(f"sqlite:///{path}")
    database.upgrade(engine)
    engine.dispose()
    return path


def _missing(reason: str) -> NoReturn:
    """Skips; fails where nothing may be missing."""
    if os.environ.get("HELPDESK_NO_SKIPS"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """Address of a PostgreSQL server where databases may be made. Skips where there is none."""
    if not answers(POSTGRES):
        _missing(NO_POSTGRES)
    return POSTGRES


@pytest.fixture(scope="session")
def bouncer_port(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Port of a PgBouncer in transaction mode before the PostgreSQL server. Skips where it is not installed."""
    if pgbouncer.PROGRAM is None:
        _missing(NO_PGBOUNCER)
    with pgbouncer.pgbouncer(postgres_server, tmp_path_factory.mktemp("pgbouncer")) as port:
        yield port


@pytest.fixture(scope="session")
def promtool() -> str:
    """Path of Prometheus's tool for rules. Skips where it is not installed."""
    if PROMTOOL is None:
        _missing(NO_PROMTOOL)
    return PROMTOOL


@pytest.fixture(scope="session")
def docker_compose() -> str:
    """Path of docker-compose, which needs no Docker to check a file. Skips where it is not installed."""
    if DOCKER_COMPOSE is None:
        _missing(NO_DOCKER_COMPOSE)
    return DOCKER_COMPOSE


@pytest.fixture(scope="session")
def matplotlib() -> None:
    """Skips where the extra `report` is not installed."""
    if find_spec("matplotlib") is None:
        _missing(NO_MATPLOTLIB)


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    copy = tmp_path / "helpdesk.db"
    shutil.copy(sqlite_template, copy)
    engine = database.connect(f"sqlite:///{copy}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _postgres(postgres_server: str) -> Iterator[Postgres]:
    databases = Postgres(postgres_server)
    yield databases
    databases.close()


@pytest.fixture
def postgres_engine(request: pytest.FixtureRequest, _postgres: Postgres) -> Iterator[Engine]:
    """An empty, migrated database, the same for all tests of a worker; a new one for a test marked `own_database`."""
    if request.node.get_closest_marker("own_database") is None:
        yield _postgres.shared()
        _postgres.check()
        return
    engine = _postgres.copy()
    yield engine
    _postgres.drop(engine)


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


@pytest.fixture
async def desk(stage: Stage) -> Stage:
    """A stage with one ticket of Ada's."""
    from tests.handlers.test_tickets import opened

    await opened(stage)
    return stage


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Debian's Chromium. Skips where it is not installed."""
    if CHROMIUM is None:
        _missing(NO_CHROMIUM)
    return CHROMIUM


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, which finds what people with disabilities cannot use. Skips where it is not installed."""
    if not AXE.exists():
        _missing(NO_AXE)
    return AXE.read_text(encoding="utf-8")
