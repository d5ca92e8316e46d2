"""`make bench-load`: questions through the whole bot, on each database, beside a stock hello-world app.

Every candidate is a process of its own (or several, taking turns), over HTTP with signed requests; a stub answers its
Web API calls and counts what it posts under each question. Like Slack, the client repeats an event that is not acked in
three seconds. An event is answered when its reply has reached the Web API.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count, cycle
from math import ceil
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final, Literal

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web
from rich.table import Table

from bot.core.knowledge import Library
from bot.store import database
from bot.store.store import Store
from tests.bench.baselines import phrasings_of
from tests.bench.clicks import SECRET, TEAM, _Api, _free_port, _listening
from tests.bench.growth import grown

BOT: Final = ("-m", "bot", "serve")
HELLO_WORLD: Final = "Bolt, hello world"
HELLO_WORLD_APP: Final = """
import os
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

@app.event("app_mention")
async def hello(event, say):
    await say(text=f"Hello <@{event['user']}>!", thread_ts=event["ts"])

app.start(port=int(os.environ["PORT"]), host="127.0.0.1")
"""
CHANNELS: Final = 1000
PEOPLE: Final = 500
OPENERS: Final = ("", "", "", "hi, ", "quick question: ", "sorry to bother you, ", "help! ", "for a client: ")
PLACED: Final = 0.3
"""Share of the questions that name a court."""
ACK_SECONDS: Final = 3.0
"""How long Slack waits for an ack."""
RETRY_AFTER: Final = (0.0, 1.0, 3.0)
"""Seconds before an event is repeated; Slack's own pauses (none, a minute, five) would only make the run longer."""
SETTLE_SECONDS: Final = 10.0
"""How long rows may take to be marked as done once everything is answered."""
MAX_A_SECOND: Final = 1500
"""Events made ready for full speed; one that answers more a second is stopped early."""
CONNECTIONS: Final = 500
SOAK_SECONDS: Final = 60.0
"""Of a round."""
WARM: Final = 50
"""Events before anything is measured."""
Load = Literal["full speed", "paced", "burst"]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of it. At full speed `together` events are always under way."""

    seconds: float = 20.0
    """Per candidate, at full speed and paced."""
    rounds: int = 12
    """In which they are spent, the candidates taking turns: the machine may be slow for seconds."""
    together: int = 50
    paced: float = 200.0
    """Events a second."""
    burst: int = 5000
    burst_seconds: float = 10.0
    answer_seconds: float = 180.0
    """What is not answered so long after the last event counts as lost."""
    loads: tuple[Load, ...] = ("full speed", "paced", "burst")


QUICK: Final = Extent(seconds=1.0, rounds=1, together=20, burst=300, burst_seconds=1.0, answer_seconds=40.0)


@dataclass(slots=True)
class Event:
    """One question as Slack sends it, and what came of it. Times are of perf_counter()."""

    ts: str
    body: bytes
    headers: Mapping[str, str]
    sent: float = 0.0
    acked: float = 0.0
    """0: not yet."""
    tries: int = 0
    replies: list[float] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Measured:
    """One candidate under one load, over all rounds. Times in seconds."""

    name: str
    load: Load
    seconds: float = 0.0
    events: list[Event] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    """Events a second that were answered in full, of each round."""
    open_rows: int | None = None
    """None where there is no database."""
    memory: tuple[float, float] | None = None
    """MB of its processes before and after; None where this system does not tell."""

    def add(self, seconds: float, events: Sequence[Event]) -> None:
        """One round more."""
        self.seconds += seconds
        self.events += events
        self.rates.append(sum(1 for one in events if one.replies) / seconds)

    @property
    def rate(self) -> float:
        """Events a second that were answered in full."""
        return sum(1 for one in self.events if one.replies) / self.seconds if self.seconds else 0.0

    def beside(self, other: Measured) -> float:
        """Its rate as a share of the other's: the median of the rounds, each beside the other's round."""
        return median(mine / its for mine, its in zip(self.rates, other.rates, strict=True))

    @property
    def acks(self) -> list[float]:
        return [one.acked - one.sent for one in self.events if one.acked]

    @property
    def replies(self) -> list[float]:
        return [one.replies[0] - one.sent for one in self.events if one.replies]

    @property
    def repeated(self) -> int:
        """Events that had to be sent again."""
        return sum(1 for one in self.events if one.tries > 1)

    @property
    def lost(self) -> int:
        return sum(1 for one in self.events if not one.replies)

    @property
    def twice(self) -> int:
        """Events with more than one reply."""
        return sum(1 for one in self.events if len(one.replies) > 1)


@dataclass
class _Slack(_Api):
    """Also takes messages, and shows those of a thread again."""

    events: dict[str, Event] = field(default_factory=dict)
    said: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method not in ("chat.postMessage", "conversations.replies"):
            return await super()._answer(request)
        given = await request.json() if request.content_type == "application/json" else await request.post()
        if method == "conversations.replies":
            return web.json_response({"ok": True, "messages": self.said.get(str(given["ts"]), [])})
        at, thread = time.perf_counter(), str(given.get("thread_ts"))
        ts = f"1800000000.{next(self._ids):06}"
        self.said.setdefault(thread, []).append({"ts": ts, "metadata": given.get("metadata")})
        event = self.events.get(thread)
        if event is not None:
            event.replies.append(at)
            event.answered.set()
        return web.json_response({"ok": True, "ts": ts, "channel": given["channel"], "message": {"ts": ts}})


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What is measured, running."""

    name: str
    targets: Iterator[str]
    """Where the next event goes."""
    processes: Sequence[int]
    store: Store | None


@dataclass(frozen=True, slots=True)
class _Run:
    """What one run of the bench shares."""

    slack: _Slack
    http: ClientSession
    mint: Callable[[int], list[Event]]
    extent: Extent


def texts(library: Library, chance: random.Random) -> Iterator[str]:
    """Questions without end, as people ask them: phrasings of the knowledge and mixtures of them, some with a court."""
    asks = grown(phrasings_of(library).of_entries(), 3).texts
    courts = [court.short for court in library.courts.values()]
    while True:
        place = f" in {chance.choice(courts)}" if courts and chance.random() < PLACED else ""
        yield f"{chance.choice(OPENERS)}{chance.choice(asks)}{place}"


def mint(library: Library) -> Callable[[int], list[Event]]:
    """Makes so many mentions, signed now; each has a ts of its own."""
    chance = random.Random(1)
    asked, numbers, second = texts(library, chance), count(1), int(time.time())

    def made(number: int) -> list[Event]:
        return [_event(chance, next(asked), next(numbers), second) for _ in range(number)]

    return made


def _event(chance: random.Random, text: str, number: int, second: int) -> Event:
    ts = f"{second}.{number:06}"
    said = {
        "type": "app_mention",
        "user": f"U0{chance.randrange(PEOPLE):06}",
        "text": f"<@U0BOT> {text}",
        "ts": ts,
        "channel": f"C0{chance.randrange(CHANNELS):06}",
        "event_ts": ts,
        "team": TEAM,
    }
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": "U0BOT", "is_bot": True}
    envelope = {
        "type": "event_callback",
        "token": "x",
        "team_id": TEAM,
        "api_app_id": "A0BENCH",
        "event": said,
        "event_id": f"Ev{number:09}",
        "event_time": second,
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }
    body = json.dumps(envelope).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
    }
    return Event(ts, body, headers)


async def measure(
    library: Library,
    databases: Mapping[str, str],
    extent: Extent,
    *,
    processes: int = 1,
    progress: Progress,
) -> list[Measured]:
    """Every database and the hello-world app under each load in turn, round by round, so that noise meets all alike."""
    slack = _Slack()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        await stack.enter_async_context(slack.serving())
        http = ClientSession(timeout=ClientTimeout(total=ACK_SECONDS), connector=TCPConnector(limit=CONNECTIONS))
        await stack.enter_async_context(http)
        candidates = [
            await stack.enter_async_context(_running(f"the bot on {name}", BOT, slack, url, processes, folder))
            for name, url in databases.items()
        ]
        if "full speed" in extent.loads:
            app = ("-c", HELLO_WORLD_APP)
            candidates.append(await stack.enter_async_context(_running(HELLO_WORLD, app, slack, "", processes, folder)))
        run = _Run(slack, http, mint(library), extent)
        for candidate in candidates:
            await _full_speed(run, candidate, WARM, extent.answer_seconds)
            if candidate.store is not None:
                await asyncio.to_thread(_analyse, candidate.store)
        return await _measured(run, candidates, progress)


async def _measured(run: _Run, candidates: Sequence[_Candidate], progress: Progress) -> list[Measured]:
    found = []
    for load in run.extent.loads:
        rounds = 1 if load == "burst" else run.extent.rounds
        measured = [Measured(one.name, load) for one in candidates]
        for number in range(rounds):
            for candidate, into in zip(candidates, measured, strict=True):
                progress(f"{load}, {candidate.name}: round {number + 1} of {rounds}")
                before = _memory(candidate.processes)
                seconds, events = await _under(load, run, candidate)
                into.add(seconds, events)
                into.open_rows = await _left_open(candidate)
                after = _memory(candidate.processes)
                if before is not None and after is not None:
                    into.memory = (into.memory[0] if into.memory else before, after)
        found += measured
    return found


# --- candidates


@asynccontextmanager
async def _running(
    name: str, command: Sequence[str], slack: _Slack, url: str, processes: int, folder: Path
) -> AsyncIterator[_Candidate]:
    """The candidate while the block runs: so many processes that listen."""
    async with AsyncExitStack() as stack:
        ports = [_free_port() for _ in range(processes)]
        started = [
            await stack.enter_async_context(_process(command, slack, url, port, folder / f"{port}.log"))
            for port in ports
        ]
        store = None
        if url:
            engine = database.connect(url)
            stack.callback(engine.dispose)
            store = Store(engine)
        targets = cycle([f"http://127.0.0.1:{port}/slack/events" for port in ports])
        yield _Candidate(name, targets, started, store)


@asynccontextmanager
async def _process(command: Sequence[str], slack: _Slack, url: str, port: int, log: Path) -> AsyncIterator[int]:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "SLACK_APP_TOKEN"},
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.url,
        "PORT": str(port),
        "HELPDESK_HOST": "127.0.0.1",
        "HELPDESK_STAFF_CHANNEL": "",
        "HELPDESK_POST_BURST": "1000",  # the stub takes any number: `--channel` measures the pace that Slack sets
        "DATABASE_URL": url,
    }
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=environment, stdout=output, stderr=output
        )
    try:
        await _listening(port, process)
        yield process.pid
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


def _memory(processes: Sequence[int]) -> float | None:
    """MB that these processes hold at this moment."""
    pages = 0
    for one in processes:
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, ValueError, IndexError):
            return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _left_open(candidate: _Candidate) -> int | None:
    """Rows of the inbox that are still to be done, once those just answered had time to be marked."""
    if candidate.store is None:
        return None
    until = time.perf_counter() + SETTLE_SECONDS
    while True:
        left = await asyncio.to_thread(_open_rows, candidate.store)
        if not left or time.perf_counter() > until:
            return left
        await asyncio.sleep(0.05)


def _analyse(store: Store) -> None:
    """What PostgreSQL does by itself within a minute of use: in empty tables any index looks as good as another."""
    if store.engine.dialect.name == "postgresql":
        with store.writing() as unit:
            unit.connection.exec_driver_sql("ANALYZE")


def _open_rows(store: Store) -> int:
    with store.reading() as unit:
        return unit.inbox.count_open()


# --- loads


async def _under(load: Load, run: _Run, candidate: _Candidate) -> tuple[float, list[Event]]:
    """One round: how many seconds it took, and what was sent."""
    extent = run.extent
    seconds = extent.seconds / extent.rounds
    match load:
        case "full speed":
            return await _full_speed(run, candidate, int(seconds * MAX_A_SECOND), seconds)
        case "paced":
            return await _at_pace(run, candidate, int(seconds * extent.paced), extent.paced)
        case "burst":
            return await _at_pace(run, candidate, extent.burst, extent.burst / extent.burst_seconds)


async def _full_speed(run: _Run, candidate: _Candidate, most: int, seconds: float) -> tuple[float, list[Event]]:
    """Each of so many senders sends the next event as soon as its last one is answered."""
    waiting, sent = iter(_known(run, most)), list[Event]()
    begun = time.perf_counter()

    async def sender() -> None:
        for event in waiting:
            if time.perf_counter() - begun >= seconds:
                return
            sent.append(event)
            event.sent = time.perf_counter()
            await _deliver(run.http, candidate, event)
            await _answered([event], run.extent.answer_seconds)

    await asyncio.gather(*(sender() for _ in range(run.extent.together)))
    return time.perf_counter() - begun, sent


async def _at_pace(run: _Run, candidate: _Candidate, number: int, rate: float) -> tuple[float, list[Event]]:
    """Sends at that rate, answered or not; over when all are answered. Times count from when an event was due."""
    events = _known(run, number)
    begun = time.perf_counter()
    deliveries = []
    for place, event in enumerate(events):
        event.sent = begun + place / rate
        early = event.sent - time.perf_counter()
        if early > 0:
            await asyncio.sleep(early)
        deliveries.append(asyncio.create_task(_deliver(run.http, candidate, event)))
    await asyncio.gather(*deliveries)
    await _answered(events, run.extent.answer_seconds)
    last = max((event.replies[0] for event in events if event.replies), default=time.perf_counter())
    return last - begun, events


def _known(run: _Run, number: int) -> list[Event]:
    """New events whose replies the stub will recognize."""
    events = run.mint(number)
    run.slack.events.update((event.ts, event) for event in events)
    return events


async def _deliver(http: ClientSession, candidate: _Candidate, event: Event) -> None:
    """Until it is acked, or as often as Slack would."""
    for pause in (None, *RETRY_AFTER):
        headers = event.headers
        if pause is not None:
            headers = {**headers, "X-Slack-Retry-Num": str(event.tries), "X-Slack-Retry-Reason": "http_timeout"}
            await asyncio.sleep(pause)
        event.tries += 1
        try:
            async with http.post(next(candidate.targets), data=event.body, headers=headers) as response:
                await response.read()
        except (ClientError, TimeoutError):
            continue
        if response.status == web.HTTPOk.status_code:
            event.acked = time.perf_counter()
            return


async def _answered(events: Sequence[Event], seconds: float) -> None:
    """Returns when all are, or after so long."""
    try:
        async with asyncio.timeout(seconds):
            for event in events:
                await event.answered.wait()
    except TimeoutError:
        return


# --- what is shown


def as_table(measured: Sequence[Measured], extent: Extent) -> Table:
    """A row for each candidate and load; percentiles of what was acked and answered."""
    table = Table(title=f"Questions answered, {extent.together} at once, {extent.paced:.0f} a second, "
                        f"{extent.burst} in {extent.burst_seconds:.0f} s")  # fmt: skip
    columns = ("", "load", "answered/s", "of hello world", "ack p50 / p99", "reply p50 / p99", "repeated", "lost",
               "twice", "open", "MB")  # fmt: skip
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < 2 else "right")
    base = {one.load: one for one in measured if one.name == HELLO_WORLD}
    for one in measured:
        beside = base.get(one.load)
        table.add_row(
            one.name,
            one.load,
            f"{one.rate:.0f}",
            f"{one.beside(beside):.2f}" if beside else "",
            _percentiles(one.acks),
            _percentiles(one.replies),
            *map(str, (one.repeated, one.lost, one.twice)),
            "" if one.open_rows is None else str(one.open_rows),
            f"{one.memory[0]:.0f} > {one.memory[1]:.0f}" if one.memory else "",
        )
    return table


def _percentiles(times: Sequence[float]) -> str:
    if len(times) < 2:
        return ""
    cuts = quantiles(times, n=100)
    return f"{cuts[49] * 1000:.0f} / {cuts[98] * 1000:.0f} ms"


def faults(measured: Sequence[Measured]) -> list[str]:
    """What must not happen to the bot: one sentence each."""
    told = []
    for one in measured:
        for what, number in (("lost", one.lost), ("answered twice", one.twice), ("left open", one.open_rows or 0)):
            if number and one.name != HELLO_WORLD:
                told.append(f"{one.name}, {one.load}: {number} {what}.")
    return told


def lasting(seconds: float) -> Extent:
    """The full extent with another number of seconds."""
    return replace(Extent(), seconds=seconds)


def soak(seconds: float) -> Extent:
    """Only paced and for long: whether the queue or the memory grows. What is signed is good for five minutes."""
    return replace(Extent(), seconds=seconds, rounds=max(2, ceil(seconds / SOAK_SECONDS)), loads=("paced",))
