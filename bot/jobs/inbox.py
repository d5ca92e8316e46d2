"""What came in and is not done yet. A row is written before Slack gets its ack, and done from there, once.

Rows of simultaneous events are committed together, and so is what came of them: a commit for each would be the
bottleneck of the whole bot.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Hashable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from bot.clock import running_seconds
from bot.jobs.batcher import Batcher
from bot.logs import places
from bot.store.store import Store
from bot.store.unit import AWAITS_TOKEN, Incoming, Job, Json, Seen

log = structlog.get_logger(__name__)

KEPT = timedelta(days=7)
"""How long a key is remembered after its work is done; Slack repeats an event for minutes at most."""
TIDY_EVERY = timedelta(hours=1)
POLL_SECONDS = 1.0
CHECKPOINT_SECONDS = 1.0
"""So much of what was acked a power loss can take on SQLite."""
MAX_AT_HAND = 1000
"""Rows that a process keeps for itself; what comes in beyond that waits in the database, for whoever is free."""
TAKEN_AHEAD = 2
"""Rows that are taken from the database ahead, for each that is worked on: half of them are done before the next look.
What is taken waits for this process, though another may be free."""
MAX_SECONDS_BETWEEN_TRIES = 60.0
SEEN_SECONDS = 1.0
"""The bot's own messages that Slack tells of are looked for among the open rows so often, all together."""
LEASE_MARGIN = 0.1
"""Of a lease: so long before its end it counts as over, since clocks and connections are not exact."""
TRY_SECONDS = 300.0
"""A try that takes longer hangs: it is ended, and counts as one that failed. Whoever waits for Slack's limits in a try
must wait less."""
TRIES_OF_BROKEN_WORK = 6
"""After so many unexpected errors a row is given up, with a word to the person; outages are retried without end."""


class LaterError(Exception):
    """The work cannot be done now, through no fault of its own: Slack or the network is out. It is tried again."""

    tried = True
    """False: nothing was tried, the row only waits for its turn."""

    def __init__(self, reason: str, seconds: float | None = None, *, in_doubt: bool = False) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.in_doubt = in_doubt
        """Slack may have done what was asked, and only its answer is missing."""


class WaitsError(LaterError):
    """Nothing was tried: it only waits for its turn."""

    tried = False


class LostError(LaterError):
    """The row's lease ran out, and another process has taken it up."""


class NoTokenError(LaterError):
    """There is no token that Slack takes. Once there is one, what waits for it is tried at once."""


@dataclass(frozen=True, slots=True)
class Replied:
    """A question was answered: where the reply stands is kept with the row's end, in one transaction."""

    outcome: str
    question: int
    ts: str


class Performer(Protocol):
    """Does the work of a row. Raises LaterError to be called again for it."""

    async def perform(self, work: Job) -> str | Replied:
        """Returns a word for what came of it."""

    async def abandon(self, work: Job, error: Exception) -> None:
        """The row is given up: tells the person, if that is possible."""


_ASIDE: ContextVar[Callable[[], None]] = ContextVar("aside", default=lambda: None)


def step_aside() -> None:
    """What is being done only waits from here on: its place among those at work is somebody else's.

    It does not get it back. What follows a wait for Slack is a call or two, at Slack's pace.
    """
    _ASIDE.get()()


class FairSemaphore:
    """At most `slots` at work at once. Whoever waits is served person by person, not in the order of arrival."""

    def __init__(self, slots: int) -> None:
        self._free = slots
        self._waiting: dict[Hashable, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def turn(self, person: Hashable) -> AsyncIterator[Callable[[], None]]:
        """Held while the block runs, or until what it is given is called."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(person)
        held = [True]

        def leave() -> None:
            if held:
                held.clear()
                self._pass_on()

        try:
            yield leave
        finally:
            leave()

    async def _wait(self, person: Hashable) -> None:
        mine = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(person, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it had come just then
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            person, line = next(iter(self._waiting.items()))
            del self._waiting[person]
            following = line.popleft()
            if line:
                self._waiting[person] = line  # behind everybody else who waits
            if not following.done():
                following.set_result(None)
                return
        self._free += 1


@dataclass
class Inbox:
    """The inbox of one process. `owner` names it in the leases of its rows."""

    store: Store
    clock: Callable[[], datetime]
    owner: str
    lease: timedelta
    workers: int
    also_purge_expired: Callable[[datetime], object] | None = None
    """What else is old, looked after as often as old keys."""
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _duties: list[asyncio.Task[None]] = field(default_factory=list)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _closed: asyncio.Event = field(default_factory=asyncio.Event)
    _performer: Performer | None = None
    _taken: set[int] = field(default_factory=set)
    """Those of `_running` that were taken from the database: their number is limited, that of new ones is not."""
    _works: dict[int, Job] = field(default_factory=dict)
    """Of `_running`."""
    _held_until: dict[int, float] = field(default_factory=dict)
    """When the leases of `_running` are over, by the clock that a suspended machine does not stop."""
    _seen: list[Seen] = field(default_factory=list)
    _turns: FairSemaphore = field(init=False)
    _received: Batcher[Incoming, Job | None] = field(init=False)
    _finished: Batcher[tuple[Job, str | Replied], bool] = field(init=False)

    def __post_init__(self) -> None:
        self._turns = FairSemaphore(self.workers)
        self._received, self._finished = (
            Batcher(self._insert, self.store.in_loop),
            Batcher(self._finish, self.store.in_loop),
        )

    def start(self, performer: Performer) -> None:
        """Begins to work: on new rows, and on those another process left or could not send for want of a token."""
        self._performer = performer
        duties = (self._take_up, self._renew, self._confirm, self._purge_expired, self._checkpoint)
        self._duties = [asyncio.create_task(duty()) for duty in duties]

    async def stop(self, grace: float) -> None:
        """Takes nothing more, lets what runs finish for `grace` seconds, and gives the rest back."""
        self._closed.set()
        self._wake.set()
        # Not cancelled: a thread that is at the database goes on all the same, and what it takes would lie leased.
        await asyncio.gather(*self._duties, self._received.ended())
        running = list(self._running.values())
        if running:
            _, late = await asyncio.wait(running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._finished.ended()

    async def accept(self, incoming: Incoming) -> bool:
        """Writes it down; True when it is new. When it returns, the row is committed. Raises when it could not be."""
        begun = running_seconds()
        work = await self._received(incoming)
        if work is not None and not self._closed.is_set():
            if work.attempts:
                self._begin(work, begun)
            else:
                self._wake.set()
        return work is not None

    async def hold(self, work: Job) -> None:
        """Right before something that must not be done twice. Raises LostError when it may be another process's by now.

        A process that was stopped for longer than its lease, and goes on, would else send what another one has sent.
        """
        if running_seconds() < self._held_until.get(work.id, 0.0):
            return
        begun = running_seconds()
        if not await asyncio.to_thread(self._regain, work):
            raise LostError("another process has taken the row up", 0)
        self._hold_from(begun, (work.id,))

    def saw(self, seen: Seen) -> None:
        """Slack tells of a message of the bot's own: the row it was posted for is in doubt no more."""
        work = self._works.get(seen.row)
        if work is not None and work.team_id == seen.team_id:
            work.sent.posts.setdefault(seen.key, seen.ts)
        self._seen.append(seen)

    async def is_behind(self, work: Job) -> bool:
        """Whether something earlier of its conversation is still open: it went ahead of a post in doubt."""
        return await asyncio.to_thread(self._is_behind, work)

    def put_in_later(self, team_id: str, name: str, content: Json, seconds: float) -> None:
        """Work that may be done any number of times, so many seconds later; one row waits for all that ask for it."""
        now = self.clock()
        with self.store.writing() as unit:
            if not unit.waits(team_id, f"{name}:"):
                due = now + timedelta(seconds=seconds)
                unit.schedule(team_id, f"{name}:{now.timestamp():.6f}", content, due, now)

    def wake(self) -> None:
        """Something was put in by a transaction of the desk: it is taken up now, not at the next look."""
        self._wake.set()

    @property
    def busy(self) -> int:
        """Rows being worked on by this process."""
        return len(self._running)

    def _insert(self, arrived: Sequence[Incoming]) -> Sequence[Job | None]:
        owner = self.owner if len(self._running) < MAX_AT_HAND else None
        # What may wait for something earlier takes a second look.
        single = owner is None or all(one.opens for one in arrived)
        with self.store.writing(single=single) as unit:
            return unit.receive_all(arrived, self.clock(), owner, self.lease)

    def _begin(self, work: Job, begun: float) -> None:
        """begun: running_seconds() before the row was leased."""

        def ended(_: asyncio.Task[None]) -> None:
            del self._running[work.id], self._works[work.id], self._held_until[work.id]
            if work.id in self._taken:  # its place is free for another
                self._taken.discard(work.id)
                self._wake.set()

        self._works[work.id] = work
        self._hold_from(begun, (work.id,))
        with structlog.contextvars.bound_contextvars(row=work.id):
            self._running[work.id] = asyncio.create_task(self._do(work))
        self._running[work.id].add_done_callback(ended)

    async def _do(self, work: Job) -> None:
        try:
            async with self._turns.turn((work.team_id, work.person)) as leave:
                _ASIDE.set(partial(self._leave, work, leave))
                await self._try(work)
        except asyncio.CancelledError:
            # The process is going down: whoever starts next takes the row up at once.
            await asyncio.shield(asyncio.to_thread(self._put_off, work, 0.0))
            raise
        except Exception as error:  # noqa: BLE001 - the database is out; the row is taken up when its lease is over
            _log_failure("a row cannot be marked", error, row=work.id)

    def _leave(self, work: Job, leave: Callable[[], None]) -> None:
        """It does not count among those at work any more: others are taken, and begun, in its place."""
        leave()
        if work.id in self._taken:
            self._taken.discard(work.id)
            self._wake.set()

    def _hold_from(self, begun: float, rows: Iterable[int]) -> None:
        until = begun + self.lease.total_seconds() * (1 - LEASE_MARGIN)
        self._held_until.update((row, until) for row in rows if row in self._works)

    async def _try(self, work: Job) -> None:
        assert self._performer is not None, "start() comes before accept()"
        try:
            async with asyncio.timeout(TRY_SECONDS):
                outcome = await self._performer.perform(work)
        except LaterError as later:
            seconds = later.seconds if later.seconds is not None else _pause(work.attempts)
            log.warning("put off", row=work.id, attempts=work.attempts, reason=str(later), seconds=seconds)
            why = AWAITS_TOKEN if isinstance(later, NoTokenError) else None
            await asyncio.to_thread(self._put_off, work, seconds, why, later.tried)
        except Exception as error:  # noqa: BLE001 - a fault of ours: tried again, in the end given up with a word
            _log_failure("work failed", error, row=work.id, attempts=work.attempts)
            work.sent.faults += 1
            if work.sent.faults < TRIES_OF_BROKEN_WORK:
                await asyncio.to_thread(self._put_off, work, _pause(work.sent.faults))
            else:
                async with asyncio.timeout(TRY_SECONDS):
                    await self._performer.abandon(work, error)
                await self._mark_done(work, "given up")
        else:
            await self._mark_done(work, outcome)

    async def _mark_done(self, work: Job, outcome: str | Replied) -> None:
        if await self._finished((work, outcome)):
            self._wake.set()

    def _put_off(self, work: Job, seconds: float, outcome: str | None = None, tried: bool = True) -> None:
        now = self.clock()
        with self.store.writing() as unit:
            unit.reschedule(work, self.owner, now + timedelta(seconds=seconds), now, outcome=outcome, tried=tried)

    def _finish(self, done: Sequence[tuple[Job, str | Replied]]) -> Sequence[bool]:
        """Whether something can be taken now, such as what waited for one of these."""
        now = self.clock()
        words = [(work.team_id, work.id, came.outcome if isinstance(came, Replied) else came) for work, came in done]
        replies = [(work.team_id, came.question, came.ts) for work, came in done if isinstance(came, Replied)]
        with self.store.writing(single=True) as unit:
            return [unit.finish_all(words, now, replies)] * len(done)

    def _take(self, running: tuple[int, ...], *, first: bool = False) -> tuple[Job, ...]:
        most = TAKEN_AHEAD * self.workers
        free = most - len(self._taken)
        if free < most / 2:
            return ()
        with self.store.writing() as unit:
            if first:  # somebody may have put the token right, and started the process anew
                unit.retry_for_token(self.clock())
            return unit.take(self.clock(), self.owner, self.lease, free, besides=running)

    async def _take_up(self) -> None:
        first = True
        while not self._closed.is_set():
            try:
                begun = running_seconds()
                for work in await asyncio.to_thread(self._take, tuple(self._running), first=first):
                    self._taken.add(work.id)
                    self._begin(work, begun)
                first = False
            except Exception as error:  # noqa: BLE001 - the database may be out; the next round tries again
                _log_failure("the inbox cannot be read", error)
            await _either(self._wake, POLL_SECONDS)
            self._wake.clear()

    async def _renew(self) -> None:
        while not self._closed.is_set():
            await _either(self._closed, self.lease.total_seconds() / 3)
            if self._running:
                begun = running_seconds()
                try:
                    self._hold_from(begun, await asyncio.to_thread(self._extend, list(self._running)))
                except Exception as error:  # noqa: BLE001 - as above
                    _log_failure("leases cannot be renewed", error)

    def _extend(self, rows: list[int]) -> Sequence[int]:
        with self.store.writing() as unit:
            return unit.renew(rows, self.owner, self.clock() + self.lease)

    def _regain(self, work: Job) -> bool:
        with self.store.writing() as unit:
            return unit.regain(work, self.owner, self.clock() + self.lease)

    def _is_behind(self, work: Job) -> bool:
        with self.store.reading() as unit:
            return unit.is_behind(work)

    async def _confirm(self) -> None:
        while not self._closed.is_set():
            await _either(self._closed, SEEN_SECONDS)
            seen, self._seen = self._seen, []
            if seen:
                try:
                    if await asyncio.to_thread(self._keep_seen, seen):
                        self._wake.set()
                except Exception as error:  # noqa: BLE001 - as above; what was seen is still there to be looked up
                    _log_failure("what was seen to arrive cannot be kept", error)

    def _keep_seen(self, seen: Sequence[Seen]) -> bool:
        with self.store.writing() as unit:
            return unit.confirm(seen, self.clock())

    async def _purge_expired(self) -> None:
        while not self._closed.is_set():
            try:
                await asyncio.to_thread(self._forget)
            except Exception as error:  # noqa: BLE001 - as above
                _log_failure("what is old cannot be removed", error)
            await _either(self._closed, TIDY_EVERY.total_seconds())

    async def _checkpoint(self) -> None:
        while not self._closed.is_set():
            try:
                await asyncio.to_thread(self.store.checkpoint)
            except Exception as error:  # noqa: BLE001 - as above
                _log_failure("the database's log cannot be copied", error)
            await _either(self._closed, CHECKPOINT_SECONDS)

    def _forget(self) -> None:
        before = self.clock() - KEPT
        self.store.in_steps(lambda unit, most: unit.forget_keys(before, most))
        if self.also_purge_expired is not None:
            self.also_purge_expired(self.clock())


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Waits for the event, or so long. Not wait_for(): Python 3.11's loses a cancellation that comes with the event."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _log_failure(what: str, error: Exception, **more: int) -> None:
    log.error(what, kind=type(error).__name__, at=places(error), **more)


def _pause(attempts: int) -> float:
    return float(min(2**attempts, MAX_SECONDS_BETWEEN_TRIES))


__all__ = [
    "Inbox",
    "Incoming",
    "Job",
    "Json",
    "LaterError",
    "LostError",
    "NoTokenError",
    "Performer",
    "Replied",
    "Seen",
    "WaitsError",
    "step_aside",
]
