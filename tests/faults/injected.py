"""Faults, each with how it is injected around something that a person does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, func, select, text

from bot.sandbox.faults import RESPONSE_URL
from bot.store import database
from bot.store.tables import inbox
from tests.faults.surfaces import ASKED, COMMAND, SURFACES, DueReminder, Surface

TIMES = 5
POST = "chat.postMessage"


@dataclass(frozen=True, slots=True)
class Fault:
    """`around`: the fault lasts while the block runs; on leaving it, it has really happened."""

    name: str
    injected: str
    around: Callable[[Surface], AbstractAsyncContextManager[None]]
    times: int = 1
    """How often the thing is done at the same moment."""
    databases: tuple[str, ...] = ("SQLite", "PostgreSQL")
    """Where it can happen."""
    surfaces: tuple[type[Surface], ...] = SURFACES
    """What it can happen to."""
    ends: str = "arrives once"
    arrivals: int = 1


async def _met(surface: Surface) -> None:
    """The bot has met the fault: Slack saw an error, the person did, or the time has come."""
    slack = surface.scene.slack
    if isinstance(surface, DueReminder):
        await slack.wait_for(surface.is_due)
    elif surface.how == "event":
        await slack.wait_for(slack.journal.failures)
    else:
        await slack.settled()


@asynccontextmanager
async def _refused(surface: Surface, status: int, name: str | None = None) -> AsyncIterator[None]:
    slack, before = surface.scene.slack, len(surface.scene.slack.journal.calls(POST))
    slack.faults.fail(POST, surface.posts, status=status, error=name)
    yield
    await slack.wait_for(lambda: len(slack.journal.calls(POST)) >= before + surface.posts)
    refused = slack.journal.calls(POST)[before : before + surface.posts]
    assert not any(call.answer.get("ok") for call in refused)


def _failing(surface: Surface) -> AbstractAsyncContextManager[None]:
    return _refused(surface, 500)


def _pausing(surface: Surface) -> AbstractAsyncContextManager[None]:
    return _refused(surface, 429)


def _named(name: str) -> Callable[[Surface], AbstractAsyncContextManager[None]]:
    """Slack's error name, with HTTP 200."""
    return lambda surface: _refused(surface, 200, name)


def _response_url(status: int, times: int = 1) -> Callable[[Surface], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def refused(surface: Surface) -> AsyncIterator[None]:
        slack = surface.scene.slack
        slack.faults.fail(RESPONSE_URL, times, status=status)
        yield
        await slack.wait_for(lambda: any(entry.kind == "response_url" for entry in slack.journal.entries))

    return refused


@asynccontextmanager
async def _unanswered(surface: Surface) -> AsyncIterator[None]:
    slack, before = surface.scene.slack, len(surface.scene.slack.journal.calls(POST))
    slack.faults.hang(POST, surface.posts)
    yield
    await slack.wait_for(lambda: len(slack.journal.calls(POST)) >= before + surface.posts)


@asynccontextmanager
async def _unreachable(surface: Surface) -> AsyncIterator[None]:
    scene, journal = surface.scene, surface.scene.slack.journal
    tried = select(func.count()).select_from(inbox).where(inbox.c.done_at.is_(None), inbox.c.attempts > 1)

    def tried_again() -> int:
        with scene.store.reading() as unit:
            return int(unit.connection.execute(tried).scalar_one())

    scene.slack.faults.refusing = True
    yield
    # Bolt asks Slack who it is before its first event: that one is not even acked.
    await scene.slack.wait_for(lambda: tried_again() or journal.failures())
    scene.slack.faults.refusing = False


@asynccontextmanager
async def _one_a_second(surface: Surface) -> AsyncIterator[None]:
    surface.scene.slack.faults.limit(posts_per_second=1)
    yield


@asynccontextmanager
async def _unanswered_outside_the_marketplace(surface: Surface) -> AsyncIterator[None]:
    surface.scene.slack.faults.limit(posts_per_second=1000, outside_marketplace=True)
    async with _unanswered(surface):
        yield


@asynccontextmanager
async def _nothing(surface: Surface) -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def _unacked(surface: Surface) -> AsyncIterator[None]:
    slack = surface.scene.slack
    slack.faults.lost_acks = 1
    yield
    if surface.how == "event":
        await slack.wait_for(slack.journal.failures)
    slack.faults.lost_acks = 0


@asynccontextmanager
async def _dropped(surface: Surface) -> AsyncIterator[None]:
    slack = surface.scene.slack
    await slack.socket_mode.drop(abruptly=True)
    await slack.wait_for(lambda: slack.socket_mode.connections == 0)
    yield
    await slack.connected()


@asynccontextmanager
async def _table_away(surface: Surface) -> AsyncIterator[None]:
    engine = surface.scene.store.engine
    _execute(engine, "ALTER TABLE inbox RENAME TO inbox_away")
    try:
        yield
        await _met(surface)
    finally:
        _execute(engine, "ALTER TABLE inbox_away RENAME TO inbox")


@asynccontextmanager
async def _interrupted(surface: Surface) -> AsyncIterator[None]:
    engine = surface.scene.store.engine
    if engine.dialect.name == "sqlite":
        with database.transaction(engine, writes=True):
            yield
            await _met(surface)
    else:
        cut_connections(engine)
        yield
        cut_connections(engine)


def cut_connections(engine: Engine) -> None:
    """As when PostgreSQL starts again: every connection of the bot is gone."""
    own = database.connect(engine.url.render_as_string(hide_password=False))
    _execute(
        own,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    own.dispose()


def _execute(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


KILLED = Fault(
    "the bot is killed (`kill -9`) while its posts are in doubt, and starts again",
    "`python -m bot serve`; every post is carried out and not answered, then SIGKILL",
    _nothing,
)
"""Of a process of its own, for all surfaces at once."""
FROZEN = Fault(
    "the bot is frozen for longer than its lease, another one does its work, and it goes on",
    "`python -m bot serve`; while its posts wait for a pause to end, SIGSTOP; a second one takes them up; SIGCONT",
    _nothing,
)
"""The same."""
CLOCKS = Fault(
    "the clocks of two bots' machines are an hour apart",
    "`python -m bot serve` twice, what it takes for its machine's time an hour ahead in one",
    _nothing,
    databases=("PostgreSQL",),
)
"""The same. On SQLite all processes have one machine's clock."""
ALONE: tuple[Fault, ...] = (KILLED, FROZEN, CLOCKS)
TWO_BOTS = Fault(
    "two bots on one database, everything comes twice",
    "a second bot with a pool of its own; events delivered twice, buttons pressed twice",
    _nothing,
    times=2,
)

FAULTS: tuple[Fault, ...] = (
    Fault("Slack fails", "`chat.postMessage` answers 500, once for each message", _failing),
    Fault("Slack asks for a pause", "429 with `Retry-After: 1`, once for each message", _pausing),
    Fault(
        "Slack refuses for a while",
        "the error name `team_added_to_org`, once for each message",
        _named("team_added_to_org"),
    ),
    Fault("an admin must act", "`missing_scope`, once for each message", _named("missing_scope")),
    Fault(
        "Slack refuses the layout",
        "`invalid_blocks`, once for each message",
        _named("invalid_blocks"),
        ends="arrives once, in words",
    ),
    Fault(
        "the conversation is closed to the bot",
        "`restricted_action`, once for each message",
        _named("restricted_action"),
        surfaces=ASKED,
        ends="arrives once, in the direct message",
    ),
    Fault(
        "what was asked is deleted",
        "`thread_not_found`, once for each message",
        _named("thread_not_found"),
        surfaces=ASKED,
        ends="ends in silence",
        arrivals=0,
    ),
    Fault("Slack gives an error name nobody foresaw", "once for each message", _named("a_name_of_tomorrow")),
    Fault("a `response_url` fails", "it answers 500, once", _response_url(500), surfaces=COMMAND),
    Fault("a `response_url` asks for a pause", "429 with `Retry-After: 1`, once", _response_url(429), surfaces=COMMAND),
    Fault("a `response_url` is used up", "it answers 404, every time", _response_url(404, 9), surfaces=COMMAND),
    Fault("a `response_url` stays out", "it answers 500, every time", _response_url(500, 9), surfaces=COMMAND),
    Fault("Slack takes a post and its answer is lost", "the call is carried out and never answered", _unanswered),
    Fault(
        "Slack cannot be reached",
        "every connection to its API is cut, until a row was tried twice or an event was not acked",
        _unreachable,
    ),
    Fault(
        "everything comes five times",
        "events delivered five times; a button or form sent, a timer set five times at once",
        _nothing,
        times=TIMES,
    ),
    Fault("the ack is lost", "the bot's ack is thrown away: Slack repeats, or the person tries again", _unacked),
    Fault("the socket breaks", "its connection is cut without a closing frame, just before", _dropped),
    Fault(
        "a channel takes one post a second",
        "the local Slack answers 429 with `Retry-After: 1` to any more, and counts every method's calls a minute",
        _one_a_second,
    ),
    Fault(
        "a post's answer is lost, and looking back is allowed once a minute",
        "the call is carried out and never answered; `conversations.history` and `.replies` once, 15 messages",
        _unanswered_outside_the_marketplace,
    ),
    KILLED,
    FROZEN,
    CLOCKS,
    Fault(
        "the database refuses",
        "the table `inbox` is renamed, until Slack or the person has seen an error",
        _table_away,
    ),
    Fault(
        "the database is locked, or drops its connections",
        "SQLite: another writer holds the lock until Slack or the person has seen an error; PostgreSQL: "
        "`pg_terminate_backend` before and after",
        _interrupted,
    ),
    TWO_BOTS,
)
