"""What came in and is not done yet. A row is written before Slack gets its ack, and done from there, once.

Rows of simultaneous events are committed together, and so is what came of them: a commit for each would be the
bottleneck of the whole bot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from bot.clock import running_seconds
from bot.jobs.batcher import Batcher
from bot.jobs.fair_turns import FairSemaphore
from bot.jobs.outcomes import LaterError, LostError, NoTokenError, ReplyPosted, WaitsError
from bot.logs import places
from bot.store.jobs import AWAITS_TOKEN, Incoming, Job, Json, Retry, SeenPost
from bot.store.store import Store

log = structlog.get_logger(__name__)

KEYS_KEPT_FOR = timedelta(days=7)
"""How long a key is remembered after its job is done; Slack repeats an event for minutes at most."""
PURGE_EVERY = timedelta(hours=1)
POLL_SECONDS = 1.0
CHECKPOINT_SECONDS = 1.0
"""Acked work that a power loss can lose on SQLite, in seconds."""
MAX_AT_HAND = 1000
"""Rows that a process leases for itself on arrival. Beyond that they wait in the database for any process."""
PREFETCH_PER_WORKER = 2
"""Rows claimed ahead for each worker: scanning a long backlog is expensive, and the next scan comes when half are done.
A claimed row waits for this process, though another may be free."""
MAX_SECONDS_BETWEEN_TRIES = 60.0
SEEN_SECONDS = 1.0
"""Between two look-ups, all together, of the bot's own messages that Slack has reported."""
LEASE_MARGIN = 0.1
"""Share of a lease by which it counts as over early, since clocks and connections are not exact."""
TRY_SECONDS = 300.0
"""A try that takes longer hangs: it is ended, and counts as failed. Waits for Slack's limits within a try must be
shorter."""
TRIES_OF_BROKEN_WORK = 6
"""After so many unexpected errors a job is abandoned, with a word to the person; outages are retried without end."""


class Performer(Protocol):
    """Does jobs. Raises LaterError to be called again for one."""

    async def perform(self, job: Job) -> str | ReplyPosted:
        """Returns a word for what came of it."""

    async def abandon(self, job: Job, error: Exception) -> None:
        """Tells the person, if that is possible, that the job failed for good."""


_ASIDE: ContextVar[Callable[[], None]] = ContextVar("aside", default=lambda: None)


def step_aside() -> None:
    """What is being done only waits from here on: its place among those at work is somebody else's.

    It does not get it back. What follows a wait for Slack is a call or two, at Slack's pace.
    """
    _ASIDE.get()()


@dataclass
class Inbox:
    """The inbox of one process. `owner` names it in the leases of its rows."""

    store: Store
    clock: Callable[[], datetime]
    owner: str
    lease: timedelta
    workers: int
    also_purge_expired: Callable[[datetime], object] | None = None
    """Purges what else has expired, as often as old keys are."""
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _duties: list[asyncio.Task[None]] = field(default_factory=list)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _closed: asyncio.Event = field(default_factory=asyncio.Event)
    _performer: Performer | None = None
    _claimed: set[int] = field(default_factory=set)
    """Those of `_running` that were claimed from the database: their number is limited, that of new ones is not."""
    _jobs: dict[int, Job] = field(default_factory=dict)
    """Of `_running`."""
    _held_until: dict[int, float] = field(default_factory=dict)
    """When the leases of `_running` are over, by the clock that a suspended machine does not stop."""
    _seen: list[SeenPost] = field(default_factory=list)
    _turns: FairSemaphore = field(init=False)
    _received: Batcher[Incoming, Job | None] = field(init=False)
    _finished: Batcher[tuple[Job, str | ReplyPosted], bool] = field(init=False)

    def __post_init__(self) -> None:
        self._turns = FairSemaphore(self.workers)
        self._received, self._finished = (
            Batcher(self._insert, self.store.in_loop),
            Batcher(self._finish, self.store.in_loop),
        )

    def start(self, performer: Performer) -> None:
        """Begins to work: on new rows, and on those that another process left or could not send for want of a token."""
        self._performer = performer
        duties = (self._claim_due, self._renew, self._confirm, self._purge_expired, self._checkpoint)
        self._duties = [asyncio.create_task(duty()) for duty in duties]

    async def stop(self, grace: float) -> None:
        """Claims nothing more, lets what runs finish for `grace` seconds, and reschedules the rest."""
        self._closed.set()
        self._wake.set()
        # Not cancelled: a thread that is at the database goes on all the same, and what it takes would lie leased.
        await asyncio.gather(*self._duties, self._received.drain())
        running = list(self._running.values())
        if running:
            _, late = await asyncio.wait(running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._finished.drain()

    async def accept(self, incoming: Incoming) -> bool:
        """Writes it down; True when it is new. When it returns, the row is committed. Raises when it could not be."""
        begun = running_seconds()
        job = await self._received(incoming)
        if job is not None and not self._closed.is_set():
            if job.attempts:
                self._begin(job, begun)
            else:
                self._wake.set()
        return job is not None

    async def hold(self, job: Job) -> None:
        """Right before something that must not be done twice. Raises LostError when it may be another process's by now.

        A process that was stopped for longer than its lease, and goes on, would else send what another one has sent.
        """
        if running_seconds() < self._held_until.get(job.id, 0.0):
            return
        begun = running_seconds()
        if not await asyncio.to_thread(self._regain, job):
            raise LostError("another process has claimed the row", 0)
        self._hold_from(begun, (job.id,))

    def saw(self, seen: SeenPost) -> None:
        """Slack tells of a message of the bot's own: the row it was posted for is in doubt no more."""
        job = self._jobs.get(seen.row)
        if job is not None and job.team_id == seen.team_id:
            job.sent.posts.setdefault(seen.key, seen.ts)
        self._seen.append(seen)

    async def is_behind(self, job: Job) -> bool:
        """Whether something earlier of its conversation is still open: it went ahead of a post in doubt."""
        return await asyncio.to_thread(self._is_behind, job)

    def schedule_once(self, team_id: str, name: str, content: Json, seconds: float) -> None:
        """Schedules work that may be done any number of times; one row waits for all that ask for it."""
        now = self.clock()
        with self.store.writing() as unit:
            if not unit.outbox.is_scheduled(team_id, f"{name}:"):
                due = now + timedelta(seconds=seconds)
                unit.outbox.schedule(team_id, f"{name}:{now.timestamp():.6f}", content, due, now)

    def wake(self) -> None:
        """Something was put in by a transaction of the desk: it is claimed now, not at the next poll."""
        self._wake.set()

    @property
    def rows_in_work(self) -> int:
        """Rows being worked on by this process."""
        return len(self._running)

    def _insert(self, arrived: Sequence[Incoming]) -> Sequence[Job | None]:
        owner = self.owner if len(self._running) < MAX_AT_HAND else None
        # What may wait for something earlier takes a second look.
        single = owner is None or all(one.opens for one in arrived)
        with self.store.writing(single=single) as unit:
            return unit.inbox.receive_all(arrived, self.clock(), owner, self.lease)

    def _begin(self, job: Job, begun: float) -> None:
        """begun: running_seconds() before the row was leased."""

        def ended(_: asyncio.Task[None]) -> None:
            del self._running[job.id], self._jobs[job.id], self._held_until[job.id]
            if job.id in self._claimed:  # its place is free for another
                self._claimed.discard(job.id)
                self._wake.set()

        self._jobs[job.id] = job
        self._hold_from(begun, (job.id,))
        with structlog.contextvars.bound_contextvars(row=job.id):
            self._running[job.id] = asyncio.create_task(self._do(job))
        self._running[job.id].add_done_callback(ended)

    async def _do(self, job: Job) -> None:
        try:
            async with self._turns.turn((job.team_id, job.person)) as leave:
                _ASIDE.set(partial(self._leave, job, leave))
                await self._try(job)
        except asyncio.CancelledError:
            # The process is going down: whoever starts next claims the row at once.
            await asyncio.shield(asyncio.to_thread(self._reschedule, job, 0.0))
            raise
        except Exception as error:  # noqa: BLE001 - the database is out; the row is claimed anew when its lease is over
            _log_failure("a row cannot be marked", error, row=job.id)

    def _leave(self, job: Job, leave: Callable[[], None]) -> None:
        """It does not count among those at work any more: others are claimed, and begun, in its place."""
        leave()
        if job.id in self._claimed:
            self._claimed.discard(job.id)
            self._wake.set()

    def _hold_from(self, begun: float, rows: Iterable[int]) -> None:
        until = begun + self.lease.total_seconds() * (1 - LEASE_MARGIN)
        self._held_until.update((row, until) for row in rows if row in self._jobs)

    async def _try(self, job: Job) -> None:
        assert self._performer is not None, "start() comes before accept()"
        try:
            async with asyncio.timeout(TRY_SECONDS):
                outcome = await self._performer.perform(job)
        except LaterError as later:
            seconds = later.seconds if later.seconds is not None else _pause(job.attempts)
            log.warning("put off", row=job.id, attempts=job.attempts, reason=str(later), seconds=seconds)
            why = AWAITS_TOKEN if isinstance(later, NoTokenError) else None
            await asyncio.to_thread(self._reschedule, job, seconds, why, later.tried)
        except Exception as error:  # noqa: BLE001 - a fault of ours: tried again, in the end abandoned with a word
            _log_failure("work failed", error, row=job.id, attempts=job.attempts)
            job.sent.faults += 1
            if job.sent.faults < TRIES_OF_BROKEN_WORK:
                await asyncio.to_thread(self._reschedule, job, _pause(job.sent.faults))
            else:
                async with asyncio.timeout(TRY_SECONDS):
                    await self._performer.abandon(job, error)
                await self._mark_done(job, "given up")
        else:
            await self._mark_done(job, outcome)

    async def _mark_done(self, job: Job, outcome: str | ReplyPosted) -> None:
        if await self._finished((job, outcome)):
            self._wake.set()

    def _reschedule(self, job: Job, seconds: float, outcome: str | None = None, tried: bool = True) -> None:
        now = self.clock()
        with self.store.writing() as unit:
            retry = Retry(now + timedelta(seconds=seconds), outcome, tried)
            unit.inbox.reschedule(job, self.owner, retry, now)

    def _finish(self, done: Sequence[tuple[Job, str | ReplyPosted]]) -> Sequence[bool]:
        """Whether something can be taken now, such as what waited for one of these."""
        now = self.clock()
        words = [(job.team_id, job.id, came.outcome if isinstance(came, ReplyPosted) else came) for job, came in done]
        replies = [(job.team_id, came.question, came.ts) for job, came in done if isinstance(came, ReplyPosted)]
        with self.store.writing(single=True) as unit:
            return [unit.inbox.finish_all(words, now, replies)] * len(done)

    def _claim(self, running: tuple[int, ...], *, first: bool = False) -> tuple[Job, ...]:
        most = PREFETCH_PER_WORKER * self.workers
        free = most - len(self._claimed)
        if free < most / 2:
            return ()
        with self.store.writing() as unit:
            if first:  # somebody may have put the token right, and started the process anew
                unit.inbox.retry_for_token(self.clock())
            return unit.inbox.claim_due(self.clock(), self.owner, self.lease, free, besides=running)

    async def _claim_due(self) -> None:
        first = True
        while not self._closed.is_set():
            try:
                begun = running_seconds()
                for job in await asyncio.to_thread(self._claim, tuple(self._running), first=first):
                    # One that began, and outlived its lease, while the database was asked goes on: it notices at `hold`
                    # that its row was claimed anew.
                    if job.id not in self._running:
                        self._claimed.add(job.id)
                        self._begin(job, begun)
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
            return unit.inbox.renew(rows, self.owner, self.clock() + self.lease)

    def _regain(self, job: Job) -> bool:
        with self.store.writing() as unit:
            return unit.inbox.regain(job, self.owner, self.clock() + self.lease)

    def _is_behind(self, job: Job) -> bool:
        with self.store.reading() as unit:
            return unit.inbox.is_behind(job)

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

    def _keep_seen(self, seen: Sequence[SeenPost]) -> bool:
        with self.store.writing() as unit:
            return unit.inbox.confirm(seen, self.clock())

    async def _purge_expired(self) -> None:
        while not self._closed.is_set():
            try:
                await asyncio.to_thread(self._forget)
            except Exception as error:  # noqa: BLE001 - as above
                _log_failure("what is old cannot be removed", error)
            await _either(self._closed, PURGE_EVERY.total_seconds())

    async def _checkpoint(self) -> None:
        while not self._closed.is_set():
            try:
                await asyncio.to_thread(self.store.checkpoint)
            except Exception as error:  # noqa: BLE001 - as above
                _log_failure("the database's log cannot be copied", error)
            await _either(self._closed, CHECKPOINT_SECONDS)

    def _forget(self) -> None:
        before = self.clock() - KEYS_KEPT_FOR
        self.store.in_steps(lambda unit, most: unit.inbox.forget_keys(before, most))
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
    "ReplyPosted",
    "SeenPost",
    "WaitsError",
    "step_aside",
]
