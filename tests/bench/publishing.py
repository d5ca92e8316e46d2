"""`python -m bot bench-publishing`: how long after a draft is published every process answers with it.

Two bots, each a process with a cache of its own, on one database. A person publishes a draft that was measured; from
then on both are asked, ten times a second, until both give the new answer. Then it is rolled back, and they are asked
until neither gives it. Before each round the caches forget the draft: it is composed and its weights are fetched anew.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout
from rich.table import Table

from bot.content.loader import load
from bot.content.overlay import FOLDER, compose
from bot.core.drafts import Draft, NewEntry, Publication, Report
from bot.core.inquiry import Asker
from bot.core.knowledge import Source
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.api_keys import ApiKeyDesk
from bot.desk.draft_measuring import MeasuringDesk
from bot.desk.drafts import DraftDesk, PublishingRules
from bot.sandbox.server import LocalSlack
from bot.serving.demo import stop_bot
from bot.settings import Settings
from bot.store import database
from bot.store.store import Store
from bot.training.weights import file_name, weights_for
from tests.bench.start import processor_seconds
from tests.process import free_port

PROCESSES: Final = 2
AIM_SECONDS: Final = 5.0
START_SECONDS: Final = 120.0
PATIENCE_SECONDS: Final = 120.0
ASK_EVERY_SECONDS: Final = 0.1
TEAM: Final = "T_DEMO"
SAM, KIM = Asker(TEAM, "U_SAM"), Asker(TEAM, "U_KIM")
QUESTION: Final = "tell me about parcels"
CHANGE: Final = NewEntry(
    "bench-parcels", "Where do parcels go?", (), "Parcels go to the clerk.", "",
    (Source("A page", None, date(2026, 1, 2)),), date(2099, 1, 31),
    (QUESTION, "about parcels", "tell me of parcels", "parcels: tell me about them", "tell me more about parcels",
     "tell us about parcels"),
)  # fmt: skip


@dataclass(slots=True)
class Measured:
    """Seconds until every process answered with it, and until none did any more; one figure a round."""

    name: str
    published: list[float] = field(default_factory=list)
    rolled_back: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Seconds that one process used in a round, for both and for our questions; empty where the system does not say."""


@dataclass(frozen=True, slots=True)
class _Process:
    """A bot with its cache, and the key of a program that asks it."""

    url: str
    cache: Path
    key: str
    process: asyncio.subprocess.Process

    async def is_ready(self, http: ClientSession) -> bool:
        try:
            async with http.get(f"{self.url}/readyz") as response:
                return response.status == 200
        except (ClientError, TimeoutError):
            return False

    async def knows(self, http: ClientSession) -> bool:
        """Whether it answers with the draft now."""
        headers = {"Authorization": f"Bearer {self.key}"}
        async with http.post(f"{self.url}/api/v1/answer", json={"question": QUESTION}, headers=headers) as response:
            response.raise_for_status()
            return any(reply.get("entry") == CHANGE.id for reply in (await response.json())["replies"])

    def forget(self, weights: str) -> None:
        shutil.rmtree(self.cache / FOLDER, ignore_errors=True)
        (self.cache / weights).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Draft:
    """What every round publishes, measured once: only the evaluation is left out, as it changes nothing here."""

    version: str
    weights: str
    content: bytes


async def measure(
    settings: Settings, kb: KnowledgeBase, databases: Mapping[str, str], rounds: int, progress: Callable[[str], None]
) -> list[Measured]:
    """So many rounds on each database. Raises TimeoutError where an answer does not come."""
    found = []
    draft = await asyncio.to_thread(_trained, settings, settings.cache / "bench", progress)
    for name, url in databases.items():
        progress(f"{PROCESSES} processes on {name}, {rounds} rounds")
        found.append(await _measured(name, url, settings, kb, draft, rounds))
    return found


def _trained(settings: Settings, folder: Path, progress: Callable[[str], None]) -> _Draft:
    library = load(compose(settings.knowledge, [CHANGE], folder))
    weights_for(library, folder, progress)
    name = file_name(library)
    return _Draft(library.version, name, (folder / name).read_bytes())


async def _measured(name: str, url: str, settings: Settings, kb: KnowledgeBase, draft: _Draft, rounds: int) -> Measured:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(total=30)))
        engine = database.connect(url)
        stack.callback(engine.dispose)
        office = _Office(Store(engine), kb, draft)
        bots = await _serve(stack, http, url, settings, office)
        measured = Measured(name)
        for _ in range(rounds):
            for bot in bots:
                bot.forget(draft.weights)
            written = await asyncio.to_thread(office.measured_draft)
            began = time.monotonic()
            publication = await asyncio.to_thread(office.publish, written)
            used = _used(bots)
            measured.published.append(await _until(http, bots, began, is_known=True))
            began = time.monotonic()
            await asyncio.to_thread(office.roll_back, publication)
            measured.rolled_back.append(await _until(http, bots, began, is_known=False))
            measured.processor += [] if used is None else [((_used(bots) or used) - used) / PROCESSES]
        return measured


class _Office:
    """Two people of the help desk, who write, publish and roll back."""

    def __init__(self, store: Store, kb: KnowledgeBase, draft: _Draft) -> None:
        self.store, self.draft, self.ground = store, draft, kb.library.version
        self.drafts = DraftDesk(store, lambda: kb, _now, PublishingRules(lambda _: True, lambda _: False))

    def key(self) -> str:
        key = ApiKeyDesk(self.store, _now).add(TEAM, "bench")
        assert key is not None, "the database is empty"
        return key

    def measured_draft(self) -> Draft:
        written = self.drafts.write(SAM, CHANGE)
        report = Report(self.ground, self.draft.version, ())
        weights = (self.draft.weights, self.draft.content)
        assert MeasuringDesk(self.store, _now, "bench", timedelta(minutes=1)).finish(written, report, weights)
        return written

    def publish(self, written: Draft) -> Publication:
        done = self.drafts.publish(KIM, written.id)
        assert isinstance(done, Publication), done
        return done

    def roll_back(self, publication: Publication) -> None:
        done = self.drafts.roll_back(KIM, publication.id, "the round is over")
        assert isinstance(done, Publication), done


async def _serve(
    stack: AsyncExitStack, http: ClientSession, url: str, settings: Settings, office: _Office
) -> list[_Process]:
    """The bots, once all of them are ready."""
    folder = Path(stack.enter_context(TemporaryDirectory()))
    slack = await stack.enter_async_context(LocalSlack())
    key, bots = office.key(), []
    for number in range(PROCESSES):
        cache, port = folder / f"cache-{number}", free_port()
        shutil.copytree(settings.cache, cache, ignore=lambda _, names: [n for n in names if not n.endswith(".npz")])
        environment = {
            **os.environ, **slack.environment, "SLACK_APP_TOKEN": "", "PORT": str(port), "HELPDESK_HOST": "127.0.0.1",
            "HELPDESK_KNOWLEDGE": str(settings.knowledge.resolve()), "HELPDESK_CACHE": str(cache),
            "HELPDESK_API": "true", "HELPDESK_API_PER_MINUTE": "6000", "HELPDESK_MEASURE_DRAFTS": "false",
            "DATABASE_URL": url,
        }  # fmt: skip
        with (folder / f"{number}.log").open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "serve", stdout=output, stderr=output, env=environment
            )
        stack.push_async_callback(stop_bot, process, signal.SIGTERM)
        bots.append(_Process(f"http://127.0.0.1:{port}", cache, key, process))
    async with asyncio.timeout(START_SECONDS):
        for number, bot in enumerate(bots):
            while not await bot.is_ready(http):
                if bot.process.returncode is not None:
                    raise RuntimeError((folder / f"{number}.log").read_text(encoding="utf-8")[-2000:])
                await asyncio.sleep(ASK_EVERY_SECONDS)
    return bots


async def _until(http: ClientSession, bots: list[_Process], began: float, *, is_known: bool) -> float:
    """Seconds from `began` until the last of them answers so."""

    async def ask(bot: _Process) -> float:
        while await bot.knows(http) != is_known:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(ASK_EVERY_SECONDS)
        return time.monotonic() - began

    async with asyncio.timeout(PATIENCE_SECONDS):
        return max(await asyncio.gather(*map(ask, bots)))


def _used(bots: list[_Process]) -> float | None:
    """Seconds of the processor that all of them have used until now."""
    seconds = [processor_seconds(Path(f"/proc/{bot.process.pid}")) for bot in bots]
    known = [one for one in seconds if one is not None]
    return sum(known) if len(known) == len(seconds) else None


def as_table(measured: list[Measured]) -> Table:
    """A row for each database and direction; seconds."""
    title = f"Until {PROCESSES} processes on one database have it (aim: {AIM_SECONDS:.0f} s)"
    table = Table("", "rounds", "median", "most", title=title, box=None, padding=(0, 2, 0, 0))
    for one in measured:
        for what, seconds in (("published", one.published), ("rolled back", one.rolled_back)):
            figures = (f"{median(seconds):.1f} s", f"{max(seconds):.1f} s")
            table.add_row(f"{one.name}: {what}", str(len(seconds)), *figures)
        if one.processor:
            figures = (f"{median(one.processor):.1f} s", f"{max(one.processor):.1f} s")
            table.add_row(f"{one.name}: processor time of a process for both", str(len(one.processor)), *figures)
    return table


def _now() -> datetime:
    return datetime.now(UTC)
