"""`make bench`: clicks in guided checks through the whole bot, on each database, beside a Bolt app that only acks.

The bot is a process of its own, over HTTP with signed requests; a stub answers its Web API calls. So many people click
at once, each again as soon as their card has changed (in the other app: as soon as the click is acked).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import signal
import socket
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import ClientSession, ClientTimeout, web
from rich.table import Table
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from bot.core.flow import Choose
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.guidance import GuidanceDesk
from bot.store import database
from bot.store.store import Store
from handlers import action_ids

TEAM: Final = "T0BENCH"
COURT: Final = "flsd"
SECRET: Final = "bench-signing-secret"
START_SECONDS: Final = 60.0
CHANGE_SECONDS: Final = 10.0
"""A card that has not changed by then is counted as lost."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Extent:
    people: int = 50
    """Who click at the same time, each in a check of their own."""
    seconds: float = 4.0
    """Per candidate and round."""
    rounds: int = 3


QUICK: Final = Extent(people=5, seconds=0.5, rounds=1)


@dataclass(slots=True)
class Measured:
    """One candidate, over all rounds. Times in seconds."""

    name: str
    seconds: float = 0.0
    acks: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    """From the click until the card's update has reached the Web API; empty for the app that only acks."""
    lost: int = 0

    @property
    def rate(self) -> float:
        return len(self.changes or self.acks) / self.seconds


@dataclass
class _Api:
    """Answers Web API calls, and says when a message was updated."""

    updated: dict[str, asyncio.Event] = field(default_factory=dict)
    url: str = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[_Api]:
        app = web.Application()
        app.router.add_post("/api/{method}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "chat.update":
            given = await request.json() if request.content_type == "application/json" else await request.post()
            event = self.updated.get(str(given["ts"]))
            if event is not None:
                event.set()
            return web.json_response({"ok": True, "ts": given["ts"], "channel": given["channel"]})
        ids_ = {
            "team_id": TEAM,
            "user_id": "U0BOT",
            "bot_id": "B0BOT",
            "user": "bot",
            "team": "bench",
            "url": "https://x/",
        }
        return web.json_response({"ok": True, **ids_})


@contextmanager
def databases(server: str) -> Iterator[dict[str, str]]:
    """Addresses of empty databases, migrated: SQLite's, and PostgreSQL's where a server answers; gone afterwards."""
    with TemporaryDirectory() as folder:
        found = {"SQLite": database.sqlite_address(Path(folder) / "bench.db")}
        database.open_current(found["SQLite"]).dispose()
        name = f"helpdesk_bench_{uuid.uuid4().hex[:12]}"
        try:
            maker = create_engine(database.connect(server).url, isolation_level="AUTOCOMMIT")
            with maker.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
        except (database.DatabaseError, OperationalError):
            yield found
            return
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        engine = database.connect(url)
        database.upgrade(engine)
        engine.dispose()
        try:
            yield {**found, "PostgreSQL": url}
        finally:
            with maker.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            maker.dispose()


async def measure(
    kb: KnowledgeBase, databases: Mapping[str, str], extent: Extent, progress: Callable[[str], None]
) -> list[Measured]:
    """Every database and the app that only acks in turn, round by round, so that noise meets all alike."""
    only_acks = Measured("Bolt, only acks")
    found = {name: Measured(f"the bot on {name}") for name in databases}
    async with _Api().serving() as api, ClientSession(timeout=ClientTimeout(total=30)) as http:
        with TemporaryDirectory() as folder:
            for number in range(extent.rounds):
                progress(f"clicks: round {number + 1} of {extent.rounds}")
                for name, url in databases.items():
                    people = await asyncio.to_thread(_begun, kb, url, extent.people)
                    async with _running(["-m", "bot", "serve"], api, url, Path(folder)) as target:
                        await _clicked(http, target, api, people, extent.seconds, found[name], changes=True)
                async with _running(["-m", "tests.bench.ack_only"], api, "", Path(folder)) as target:
                    people = [(f"U{one:05}", one) for one in range(extent.people)]
                    await _clicked(http, target, api, people, extent.seconds, only_acks, changes=False)
    return [*found.values(), only_acks]


def _begun(kb: KnowledgeBase, url: str, people: int) -> list[tuple[str, int]]:
    """Person and check, for so many checks that stand at the same question."""
    desk = GuidanceDesk(Store(database.open_current(url)), lambda: kb, lambda: datetime.now(UTC))
    found = []
    for number in range(people):
        user = f"U{uuid.uuid4().hex[:8].upper()}{number}"
        begun = desk.start(Asker(TEAM, user), action_ids.LINK, COURT)
        assert begun is not None, "the flow is there"
        desk.act(Asker(TEAM, user), begun.run, Choose("who", "me"))
        found.append((user, begun.run))
    return found


@asynccontextmanager
async def _running(command: Sequence[str], api: _Api, database_url: str, folder: Path) -> AsyncIterator[str]:
    """The process while the block runs; gives the address that takes events."""
    port = _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name != "SLACK_APP_TOKEN"},
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api.url,
        "PORT": str(port),
        "HELPDESK_HOST": "127.0.0.1",
        "DATABASE_URL": database_url,
    }
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=environment, stdout=log, stderr=log
        )
        try:
            await _listening(port, process)
            yield f"http://127.0.0.1:{port}/slack/events"
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()


async def _listening(port: int, process: asyncio.subprocess.Process) -> None:
    until = time.monotonic() + START_SECONDS
    while process.returncode is None and time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("the measured process did not start")


async def _clicked(
    http: ClientSession,
    target: str,
    api: _Api,
    people: Sequence[tuple[str, int]],
    seconds: float,
    into: Measured,
    *,
    changes: bool,
) -> None:
    until = time.perf_counter() + seconds
    begun = time.perf_counter()
    await asyncio.gather(
        *(
            _one_clicks(http, target, api, person, number, until, into, changes=changes)
            for number, person in enumerate(people)
        )
    )
    into.seconds += time.perf_counter() - begun


async def _one_clicks(
    http: ClientSession,
    target: str,
    api: _Api,
    person: tuple[str, int],
    number: int,
    until: float,
    into: Measured,
    *,
    changes: bool,
) -> None:
    """There and back: an answer, then *Back*, so that every click moves the check."""
    user, run = person
    there = (action_ids.CheckControl(run, "choose", "files", "files"), action_ids.CheckControl(run, "back"))
    ts = f"{1_700_000_000 + number}.{number:06}"
    turn = 0
    while time.perf_counter() < until:
        changed = api.updated[ts] = asyncio.Event()
        body, headers = _signed(_click(user, ts, there[turn % 2]))
        turn += 1
        clicked = time.perf_counter()
        async with http.post(target, data=body, headers=headers) as response:
            await response.read()
            if response.status != web.HTTPOk.status_code:
                into.lost += 1
                continue
        into.acks.append(time.perf_counter() - clicked)
        if changes:
            try:
                async with asyncio.timeout(CHANGE_SECONDS):
                    await changed.wait()
            except TimeoutError:
                into.lost += 1
            else:
                into.changes.append(time.perf_counter() - clicked)


def _click(user: str, ts: str, step: action_ids.CheckControl) -> Json:
    """A block action as Slack sends it, from a card in a direct message."""
    channel = {"id": "D0BENCH", "name": "directmessage"}
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "token": "x",
        "trigger_id": "1.2.3",
        "container": {"type": "message", "message_ts": ts, "channel_id": channel["id"], "is_ephemeral": False},
        "channel": channel,
        "message": {"type": "message", "ts": ts, "user": "U0BOT", "text": "card"},
        "response_url": "https://hooks.slack.com/actions/x",
        "actions": [
            {
                "type": "button",
                "block_id": "choices",
                "action_id": action_ids.numbered_id(action_ids.Action.CHECK, 0),
                "value": step.encode(),
                "action_ts": f"{time.time():.6f}",
            }
        ],
    }


def _signed(payload: Json) -> tuple[bytes, dict[str, str]]:
    body = urlencode({"payload": json.dumps(payload)}).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_table(measured: Sequence[Measured], extent: Extent) -> Table:
    """Clicks a second, and the median and 99th percentile in milliseconds of ack and of the changed card."""
    table = Table(title=f"Clicks in guided checks, {extent.people} people at once")
    for column in ("", "clicks/s", "of only acking", "ack p50", "ack p99", "changed p50", "changed p99", "lost"):
        table.add_column(column, justify="left" if not column else "right")
    base = measured[-1].rate
    for one in measured:
        table.add_row(
            one.name,
            f"{one.rate:.0f}",
            f"{one.rate / base:.2f}" if base else "",
            *_percentiles(one.acks),
            *_percentiles(one.changes),
            str(one.lost),
        )
    return table


def _percentiles(times: Sequence[float]) -> tuple[str, str]:
    if len(times) < 2:
        return "", ""
    cuts = quantiles(times, n=100)
    return f"{cuts[49] * 1000:.1f} ms", f"{cuts[98] * 1000:.1f} ms"
