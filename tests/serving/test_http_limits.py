"""Whoever reaches the port can keep it busy for so long only: with half-open requests, and with installs begun."""

from __future__ import annotations

import asyncio
import gc
import socket
import time
import warnings
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from sqlalchemy import Engine, func, select
from yarl import URL

from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.server import LocalSlack
from bot.serving import http_limits
from bot.serving.http_limits import InstallLimit, address
from bot.store.store import Store
from bot.store.tables import oauth_states
from tests.serving.test_workspaces import Many, many_of
from tests.stage import Stage, staged

BEGUN = b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nX-Slack-Sig"
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n"
CLIENT = "5.6.7.8"


@pytest.fixture
async def stage(kb: KnowledgeBase, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(http_limits, "HEADER_SECONDS", 0.5)
    async with staged(kb, Store(sqlite_engine), transport="http") as found:
        yield found


def port(stage: Stage) -> int:
    assert stage.running is not None
    return stage.running.port


class Line:
    """A connection by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, stage: Stage) -> Line:
        return cls(*await asyncio.open_connection("127.0.0.1", port(stage)))

    async def answered(self) -> bytes:
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        return head + await self.reader.readexactly(length)

    async def closed_after(self) -> float:
        """Seconds until the other side closes it."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(5):
                with suppress(ConnectionResetError):
                    await self.reader.read()
        finally:
            self.writer.transport.abort()
            await asyncio.sleep(0)
        return time.monotonic() - begun


@pytest.mark.parametrize("server", ["bot", "local Slack"])
@pytest.mark.parametrize("turns", range(5))
async def test_a_connection_that_comes_as_the_server_stops_is_closed(server: str, turns: int) -> None:
    with warnings.catch_warnings(record=True) as lost:
        warnings.simplefilter("always", ResourceWarning)
        async with AsyncExitStack() as stack:
            if server == "bot":
                runner = http_limits.Runner(web.Application(), shutdown_timeout=1)
                await runner.setup()
                stack.push_async_callback(runner.cleanup)
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                url = URL.build(scheme="http", host="127.0.0.1", port=runner.addresses[0][1])
            else:
                url = URL((await stack.enter_async_context(LocalSlack())).url)
            client = socket.create_connection((url.host or "", url.port or 0))
            for _ in range(turns):
                await asyncio.sleep(0)
        gc.collect()
    client.close()

    assert [str(one.message) for one in lost if str(url.port) in str(one.message)] == []


async def test_two_hundred_half_open_requests_stop_no_answer_and_are_closed(stage: Stage) -> None:
    lines = await asyncio.gather(*(Line.to(stage) for _ in range(200)))
    for number, line in enumerate(lines):
        line.writer.write(BEGUN if number % 2 else b"")

    begun = time.monotonic()
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port(stage)}/healthz") as answer:
        assert answer.status == 200
    assert time.monotonic() - begun < 2

    waited = await asyncio.gather(*(line.closed_after() for line in lines))
    assert max(waited) < 3


async def test_who_lets_a_header_trickle_in_is_cut_off(stage: Stage) -> None:
    line = await Line.to(stage)

    async def trickle() -> None:
        for sign in BEGUN:
            line.writer.write(bytes([sign]))
            await asyncio.sleep(0.05)

    trickling = asyncio.create_task(trickle())
    assert await line.closed_after() < 2
    trickling.cancel()


async def test_the_second_request_of_a_connection_is_waited_for_and_has_the_same_time(stage: Stage) -> None:
    line = await Line.to(stage)
    line.writer.write(WHOLE)
    assert b"200 OK" in await line.answered()
    await asyncio.sleep(0.8)  # idle, as a proxy leaves its connections
    line.writer.write(WHOLE[:20])
    await asyncio.sleep(0.1)
    line.writer.write(WHOLE[20:])
    assert b"200 OK" in await line.answered()

    line.writer.write(WHOLE[:20])

    assert 0.3 < await line.closed_after() < 2


# --- installs


@pytest.fixture
async def many(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Many]:
    async with many_of(kb, sqlite_engine) as found:
        yield found


async def begin(many: Many, client: str = "") -> tuple[int, str | None]:
    headers = {"X-Forwarded-For": client} if client else {}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(URL(f"{many.url}/slack/install"), allow_redirects=False) as answer,
    ):
        return answer.status, answer.headers.get("Retry-After")


def states(many: Many) -> int:
    with many.store.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(oauth_states)).scalar_one())


async def test_an_address_begins_only_so_many_installs_and_others_still_do(
    many: Many, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_limits, "INSTALLS_OF_AN_ADDRESS", 3)

    first = [await begin(many, CLIENT) for _ in range(5)]

    assert [status for status, _ in first] == [200, 200, 200, 429, 429]
    assert 500 < int(first[-1][1] or 0) <= 601
    assert states(many) == 3
    assert (await begin(many, f"{CLIENT}, 5.6.7.9"))[0] == 200  # what stands before, they wrote themselves
    assert (await begin(many))[0] == 200


async def test_all_together_begin_only_so_many_and_those_that_ran_out_do_not_count(
    many: Many, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_limits, "MAX_INSTALLS", 2)
    gone = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=1)
    with many.store.engine.begin() as connection:
        for number in range(5):
            connection.execute(oauth_states.insert().values(state=f"old{number}", expire_at=gone))

    found = [(await begin(many, f"5.6.7.{number}"))[0] for number in range(3)]

    assert found == [200, 200, 429]
    assert states(many) == 2


async def test_after_ten_minutes_an_address_may_again(store: Store) -> None:
    now = 0.0
    limit = InstallLimit(store, lambda: now)
    assert [await limit.wait("a") for _ in range(20)] == [None] * 20
    assert await limit.wait("a") == 600
    now = 599.0
    assert await limit.wait("a") == 1
    now = 600.0
    assert await limit.wait("a") is None


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("5.6.7.8", "9.9.9.9", "5.6.7.8"),  # no proxy: what is claimed does not count
        ("127.0.0.1", "", "127.0.0.1"),
        ("10.0.0.7", "9.9.9.9", "9.9.9.9"),
        ("10.0.0.7", "1.1.1.1, 9.9.9.9, 10.0.0.9", "9.9.9.9"),
        ("10.0.0.7", "9.9.9.9:1234", "9.9.9.9"),
        ("10.0.0.7", "192.168.1.4", "192.168.1.4"),
        ("10.0.0.7", "<script>", "10.0.0.7"),
        ("10.0.0.7", "[2600:1:2:3:4:5:6:7]:443", "2600:1:2:3::/64"),
        ("2600:1:2:3::9", "", "2600:1:2:3::/64"),
        ("::ffff:5.6.7.8", "9.9.9.9", "5.6.7.8"),
    ],
)
def test_an_address_is_the_one_that_nobody_can_make_up(peer: str, forwarded: str, found: str) -> None:
    request = make_mocked_request("GET", "/slack/install", {"X-Forwarded-For": forwarded} if forwarded else {})

    assert address(request.clone(remote=peer)) == found
