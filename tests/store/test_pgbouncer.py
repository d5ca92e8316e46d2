"""Behind PgBouncer in transaction mode the bot migrates, answers and locks as it does on PostgreSQL itself.

Each transaction may be in another session of the server: nothing left in one may be needed in another, or hurt there.
`tests/test_replicas.py` kills bots under load behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, make_url, text

from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.ops.database_checks import check_database
from bot.ops.findings import OK
from bot.store import database
from bot.store.database import DatabaseError
from bot.store.jobs import Incoming
from bot.store.store import Store
from handlers.blocks.words import WORDS
from tests.desk.test_tickets_at_once import desk_on, request
from tests.journey import all_done
from tests.pgbouncer import SESSIONS, through
from tests.stage import staged, words_of

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 9, 14, 15, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
AT_ONCE = 4 * SESSIONS
OFTEN = 20
"""More than the five times after which psycopg prepares a statement."""


@pytest.fixture
def address(postgres_engine: Engine, bouncer_port: int) -> str:
    return through(bouncer_port, postgres_engine.url)


@pytest.fixture
def pooled(address: str) -> Iterator[Engine]:
    """The test's database, by way of PgBouncer."""
    engine = database.connect(address)
    yield engine
    engine.dispose()


def sessions_of(store: Store) -> set[int]:
    """The server's sessions that a few transactions of the same connections meet."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return set(pool.map(lambda _: _asked(store, "SELECT pg_backend_pid() FROM pg_sleep(0.01)"), range(3 * AT_ONCE)))


def _asked(store: Store, statement: str) -> int:
    with store.writing() as unit:
        return int(unit.connection.execute(text(statement)).scalar_one())


@pytest.mark.own_database
def test_several_processes_that_migrate_at_once_through_it_make_the_tables_once(address: str) -> None:
    first = database.connect(address)
    database.downgrade(first, "0014")
    engines = [database.connect(address) for _ in range(SESSIONS)]

    with ThreadPoolExecutor(SESSIONS) as pool:
        list(pool.map(database.upgrade, engines))

    assert database.is_current(first)
    for engine in (first, *engines):
        engine.dispose()


def test_more_connections_than_the_server_has_sessions_share_them(pooled: Engine) -> None:
    met = sessions_of(Store(pooled))

    assert 1 < len(met) <= SESSIONS


def test_nothing_is_prepared_in_a_session_that_another_transaction_may_not_meet(
    pooled: Engine, postgres_engine: Engine
) -> None:
    prepared = "SELECT count(*) FROM pg_prepared_statements"
    direct = Store(postgres_engine)
    for _ in range(OFTEN):
        _asked(direct, prepared)
        _asked(Store(pooled), prepared)

    assert _asked(direct, prepared) > 0, "what must not be so behind PgBouncer is so without it"
    assert _asked(Store(pooled), f"{prepared} WHERE name LIKE '\\_pg3%'") == 0


async def test_the_event_loop_leaves_no_setting_to_others(pooled: Engine) -> None:
    async with Store(pooled).with_loop_engine() as store:
        await store.in_loop(lambda asked: [_asked(store, "SELECT 1") for _ in asked], range(OFTEN))
        found = {_shown(store, "enable_seqscan") for _ in range(OFTEN)}

    assert found == {"on"}


def _shown(store: Store, name: str) -> str:
    with store.reading() as unit:
        return str(unit.connection.exec_driver_sql(f"SHOW {name}").scalar_one())


def test_a_limit_of_time_ends_with_its_transaction(pooled: Engine) -> None:
    store = Store(pooled)
    with store.writing() as unit:
        unit.limit_time(1.5)

    assert {_shown(store, "statement_timeout") for _ in range(OFTEN)} == {"0"}


def test_of_owners_that_claim_at_once_each_row_has_one(pooled: Engine) -> None:
    store = Store(pooled)
    arrived = [Incoming("T1", str(number), f"C1:{number}", {}) for number in range(40)]
    with store.writing() as unit:
        unit.inbox.receive_all(arrived, NOW, None, LEASE)

    def claim(owner: int) -> Sequence[str]:
        keys: list[str] = []
        while True:
            with store.writing() as unit:
                if not unit.inbox.is_any_due(NOW):
                    return keys
                keys += [job.key for job in unit.inbox.claim_due(NOW, str(owner), LEASE, 10)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        claimed = [key for keys in pool.map(claim, range(AT_ONCE)) for key in keys]

    assert Counter(claimed) == Counter(one.key for one in arrived)


def test_tickets_opened_at_once_have_numbers_of_their_own(pooled: Engine) -> None:
    desk = desk_on(pooled)

    def number_of(person: int) -> int:
        return desk.open(Asker("T1", f"U_{person}"), request("linking"), f"form:{person}").ticket.number

    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = sorted(pool.map(number_of, range(AT_ONCE)))

    assert numbers == list(range(1, AT_ONCE + 1))


def test_of_two_that_purge_at_once_one_does(pooled: Engine) -> None:
    store = Store(pooled)
    with store.writing() as first:
        assert first.may_purge()
        with store.writing() as second:
            assert not second.may_purge()
    with store.writing() as third:
        assert third.may_purge()


async def test_each_of_many_questions_is_answered_once(kb: KnowledgeBase, pooled: Engine) -> None:
    async with staged(kb, Store(pooled)) as stage:
        for _ in range(OFTEN):
            await stage.slack.person("U_ADA").says("#ask-helpdesk", "@helpdesk Can we share a PACER account?")
        await all_done(stage)

        answers = [words_of(message) for message in stage.bot_messages() if message.get("thread_ts")]

    assert len(answers) == OFTEN
    assert all(WORDS.answers.HELPED in answer for answer in answers)


async def test_doctor_finds_nothing_wrong_with_it(address: str) -> None:
    assert (await check_database(address)).state == OK


@pytest.mark.parametrize("value", ["yes", "1", "TRUE"])
def test_what_the_address_says_of_it_is_true_or_false(value: str) -> None:
    with pytest.raises(DatabaseError, match="true or false"):
        database.parse(f"postgresql://user@host/name?pgbouncer={value}")


def test_an_address_that_says_false_is_of_the_server_itself(postgres_engine: Engine) -> None:
    url = make_url(postgres_engine.url).update_query_dict({"pgbouncer": "false"})
    engine = database.connect(url.render_as_string(hide_password=False))

    assert database.is_current(engine)
    engine.dispose()
