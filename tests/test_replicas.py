"""Three bots on one database, told by Slack over HTTP or over Socket Mode: everything is done once.

Over HTTP each event is delivered to two of them; over Socket Mode to one, and to another when that does not ack it. A
third run has PgBouncer before the database. The bots are processes of their own, on a knowledge of two entries so that
they start and reload quickly.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import func, make_url, select

from bot.sandbox.deliveries import Ack, HttpRequests, Kind, Transport
from bot.sandbox.interactions import NotAnsweredError
from bot.sandbox.server import LocalSlack
from bot.sandbox.wire import Json
from bot.serving.demo import stop_bot
from bot.serving.knowledge_base import knowledge_base_from
from bot.settings import Settings
from bot.store import database
from bot.store.store import Store
from bot.store.tables import inbox
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import Alarm, to_json
from tests.bench.clicks import databases
from tests.pgbouncer import through
from tests.process import ROOT, free_port
from tests.small_knowledge import change, folder_in
from tests.stage import words_of

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.asyncio(loop_scope="module")]

BOTS = 3
STORM_SECONDS = float(os.environ.get("HELPDESK_TEST_STORM_SECONDS", "12"))
KILL_EVERY = 3.0
QUESTION_EVERY = 0.08
PICK_EVERY = 0.4
HELD = 2
"""Direct messages that nobody has acked yet when a bot is killed that was stopped before."""
ALARMS = 8
START_SECONDS = 45.0
CALM_SECONDS = 45.0 + STORM_SECONDS
"""How long the last row may take after a storm."""
TEAM, ASK, GENERAL, STAFF, DM = "T_DEMO", "#ask-helpdesk", "#general", "#helpdesk-staff", "@helpdesk"
PLACES = (("U_ADA", ASK), ("U_SAM", DM), ("U_BEN", GENERAL), ("U_ADA", DM))
"""Who asks where. Slack tells of a mention twice, of a direct message once: nothing makes up for that if it is lost."""
CONTACT = """\
entries:
  - id: contact-court-help-desk
    title: Who helps at the court?
    answer:
      - text: The court's help desk.
    sources:
      - {document: "A page"}
    review_by: 2027-05-20
    asks:
      - who is there to call
"""
"""What a ticket's card needs beside the small knowledge."""
ACKED = 'helpdesk_ack_seconds_count{kind="event_callback"'
ASKS = ("how do I do the first thing", "how do I do the second thing")


@dataclass
class Bot:
    """`python -m bot serve` on a port of its own."""

    slack: LocalSlack
    environment: dict[str, str]
    folder: Path
    port: int
    logs: list[Path] = field(default_factory=list)
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Returns when it is ready."""
        self.logs.append(self.folder / f"bot-{self.port}-{len(self.logs)}.log")
        with self.logs[-1].open("wb") as output:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "serve",
                cwd=ROOT, stdout=output, stderr=output, env={**os.environ, **self.environment, "PORT": str(self.port)},
            )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
            while time.monotonic() < until and self.process.returncode is None:
                try:
                    async with http.get(f"{self.url}/readyz") as response:
                        if response.status == 200:
                            return
                except (aiohttp.ClientError, TimeoutError):
                    await asyncio.sleep(0.05)
        raise TimeoutError(f"The bot did not start: {self.logs[-1].read_text(encoding='utf-8')[-2000:]}")

    async def end(self, how: signal.Signals) -> None:
        if self.process is not None:
            await stop_bot(self.process, how)

    async def count(self, metric: str) -> float:
        """A metric of this process, over all labels that are not given."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/metrics") as response:
            lines = (await response.text()).splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(metric))


@dataclass
class Spread:
    """Slack's side of a load balancer: each attempt goes to any bot, but not to the one its event went to last.

    Over Socket Mode all ways are the same one, and the local Slack chooses the connection.
    """

    ways: Sequence[Transport]
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    everywhere: bool = False
    """What is not an event goes all ways at the same time."""
    _last: dict[str, int] = field(default_factory=dict)

    async def send(self, kind: Kind, payload: Json, attempt: int, reason: str, seconds: float) -> Ack:
        if self.everywhere and kind != "events_api":
            acks = await asyncio.gather(*(way.send(kind, payload, attempt, reason, seconds) for way in self.ways))
            return next((ack for ack in acks if not ack.ok), acks[0])
        event = str(payload.get("event_id"))
        others = [number for number in range(len(self.ways)) if number != self._last.get(event)]
        chosen = self._last[event] = self.chance.choice(others)
        return await self.ways[chosen].send(kind, payload, attempt, reason, seconds)

    async def wait_before_retry(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass
class Replicas:
    """The bots, the Slack they speak to, and what they share."""

    slack: LocalSlack
    spread: Spread
    bots: list[Bot]
    store: Store
    knowledge: Path
    copies: int
    """How often every event of the storm is delivered."""
    killed: int = 0

    def open_rows(self) -> int:
        with self.store.reading() as unit:
            return unit.inbox.count_open()

    async def all_done(self, timeout: float = 20) -> None:  # noqa: ASYNC109 - as in LocalSlack
        """Every event is acked, every row done, and then nothing happens for a while."""
        slack = self.slack
        await slack.wait_for(lambda: slack.journal.under_way == 0 and self.open_rows() == 0, timeout)
        await slack.settled(timeout)

    def said(self, ref: str, who: str) -> list[Json]:
        """What the bots said there, as this person sees it, whispers left out."""
        seen = self.slack.person(who).sees(ref)
        said = [one for one in seen if one.get("user") == "U_BOT" and one.get("subtype") != "channel_join"]
        return [one for one in said if not one.get("is_ephemeral")]

    def replies(self, question: Json) -> list[Json]:
        """Under this question."""
        return [one for one in self.said(question["channel"], "U_ADA") if one.get("thread_ts") == question["ts"]]

    def unpicked(self) -> list[Json]:
        """Replies to Ada in the channel that still ask what she means."""
        said = [one for one in self.said(ASK, "U_ADA") if one.get("parent_user_id") == "U_ADA"]
        return [one for one in said if any(block.get("block_id") == "picks" for block in one["blocks"])]

    async def posted(self) -> list[float]:
        """How many messages each bot has posted since it was started."""
        return [await bot.count('helpdesk_slack_calls_total{method="chat.postMessage"') for bot in self.bots]

    async def storm(self) -> list[Json]:
        """Questions of three people in four places, one after the other, at least until two bots were killed."""
        places = cycle(PLACES)
        asked: list[Json] = []
        until = time.monotonic() + STORM_SECONDS
        self.slack.faults.copies = self.copies
        while time.monotonic() < until or self.killed < 2:
            who, ref = next(places)
            text = ASKS[len(asked) % 2]
            asked.append(await self.slack.person(who).says(ref, text if ref == DM else f"@helpdesk {text}"))
            await asyncio.sleep(QUESTION_EVERY)
        self.slack.faults.copies = 1
        return asked

    async def picking(self, storm: asyncio.Task[list[Json]]) -> None:
        """Ada picks one answer after the other; where the bot does not take it she is told so, and goes on."""
        while not storm.done():
            await asyncio.sleep(PICK_EVERY)
            for reply in self.unpicked()[-1:]:
                with suppress(NotAnsweredError):
                    await self.slack.person("U_ADA").clicks(reply, "pick.0")

    async def killing(self, storm: asyncio.Task[list[Json]]) -> int:
        """One bot after the other is killed and started again while the storm lasts; how many were killed in doubt.

        Every second one is that whose post has reached Slack and which does not know it yet; the others were told
        things that they have not acked.
        """
        in_doubt = 0
        starting = asyncio.create_task(asyncio.sleep(0))
        while not storm.done():
            _, waiting = await asyncio.wait([storm], timeout=KILL_EVERY)
            await starting
            if not waiting:
                break
            posts = bool(self.killed % 2)
            bot = await (self.waiting_for_slack(storm) if posts else self.holding(self.bots[self.killed % BOTS], storm))
            if bot is None:
                break
            in_doubt += posts
            await bot.end(signal.SIGKILL)
            self.killed += 1
            starting = asyncio.create_task(bot.start())
        await starting
        return in_doubt

    async def holding(self, bot: Bot, storm: asyncio.Task[list[Json]]) -> Bot:
        """This bot, stopped, once it was told things that it will never ack."""
        assert bot.process is not None
        bot.process.send_signal(signal.SIGSTOP)
        await self.slack.wait_for(lambda: storm.done() or self.unacked() >= HELD, CALM_SECONDS)
        return bot

    def unacked(self) -> int:
        """Direct messages under way to a bot."""
        under_way = [one.request["payload"] for one in self.slack.journal.deliveries("message") if not one.answer]
        return [payload["event"].get("channel_type") for payload in under_way].count("im")

    async def waiting_for_slack(self, storm: asyncio.Task[list[Json]]) -> Bot | None:
        """A bot whose post was carried out and never answered; None if the storm ends without one."""
        faults, journal = self.slack.faults, self.slack.journal
        faults.hang("chat.postMessage")
        await self.slack.wait_for(lambda: storm.done() or not faults._hanging["chat.postMessage"], CALM_SECONDS)
        if faults._hanging["chat.postMessage"]:
            faults.release()
            return None
        hanging = [call for call in journal.calls("chat.postMessage") if call.answer and not call.ms][-1]
        metadata = hanging.request["metadata"]
        key = (json.loads(metadata) if isinstance(metadata, str) else metadata)["event_payload"]["key"]
        with self.store.reading() as unit:
            owner = unit.connection.execute(select(inbox.c.owner).where(inbox.c.key == key)).scalar_one()
        return next(bot for bot in self.bots if bot.process is not None and f":{bot.process.pid}:" in owner)

    def taken_over(self) -> int:
        """Rows that were not done by whoever began them."""
        with self.store.reading() as unit:
            count = select(func.count()).select_from(inbox).where(inbox.c.attempts > 1, inbox.c.done_at.is_not(None))
            return int(unit.connection.execute(count).scalar_one())


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["http", "socket", "pgbouncer"])
async def replicas(
    request: pytest.FixtureRequest, postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Replicas]:
    over_http = request.param != "socket"
    folder = tmp_path_factory.mktemp("replicas")
    knowledge, cache = folder_in(folder), folder / "cache"
    (knowledge / "entries" / "contact.yaml").write_text(CONTACT, encoding="utf-8")
    knowledge_base_from(
        Settings(HELPDESK_KNOWLEDGE=knowledge, HELPDESK_CACHE=cache), lambda _: None
    )  # trained once, for all of them
    async with AsyncExitStack() as stack:
        address = stack.enter_context(databases(postgres_server))["PostgreSQL"]
        if request.param == "pgbouncer":
            address = through(request.getfixturevalue("bouncer_port"), make_url(address))
        engine = database.connect(address)
        stack.callback(engine.dispose)
        slack = await stack.enter_async_context(LocalSlack(retry_delays=(0.0, 0.2, 0.5, 1.0, 2.0, 4.0)))
        environment = slack.environment | {
            "SLACK_APP_TOKEN": "" if over_http else slack.app_token,
            "HELPDESK_HOST": "127.0.0.1",
            "HELPDESK_LEASE_SECONDS": "2",
            "HELPDESK_POST_BURST": "1000",
            "HELPDESK_KNOWLEDGE": str(knowledge),
            "HELPDESK_CACHE": str(cache),
            "HELPDESK_STAFF_CHANNEL": "G_STAFF",
            "HELPDESK_LOG": "json",
            "DATABASE_URL": address,
        }
        bots = [Bot(slack, environment, folder, free_port()) for _ in range(BOTS)]
        for bot in bots:
            stack.push_async_callback(bot.end, signal.SIGKILL)
        await asyncio.gather(*(bot.start() for bot in bots))
        requests = [HttpRequests(f"{bot.url}/slack/events", slack.signing_secret) for bot in bots]
        for one in requests:
            stack.push_async_callback(one.close)
        slack.deliveries.transport = spread = Spread(requests if over_http else [slack.socket_mode] * BOTS)
        slack.invites_bot(GENERAL)
        yield Replicas(slack, spread, bots, Store(engine), knowledge, copies=2 if over_http else 1)


def _question(reply: Json) -> str:
    """The ts of what it answers: its thread's, or in a direct message the end of its key."""
    return str(reply.get("thread_ts") or reply["metadata"]["event_payload"]["key"].rsplit(":", 1)[-1])


@pytest.mark.timeout(240 + 3 * STORM_SECONDS)
async def test_bots_killed_one_after_the_other_under_load_answer_and_remind_once(replicas: Replicas) -> None:
    now = datetime.now(UTC)
    with replicas.store.writing() as unit:
        for number in range(ALARMS):
            alarm = Alarm("U_BEN", f"Reminder {number}", f"{now.timestamp():.6f}")
            due = now + timedelta(seconds=1 + number * STORM_SECONDS / ALARMS)
            unit.outbox.schedule(TEAM, f"alarm:{number}", to_json(alarm), due, now)

    storm = asyncio.create_task(replicas.storm())
    in_doubt, _ = await asyncio.gather(replicas.killing(storm), replicas.picking(storm))
    questions = await storm
    await replicas.all_done(CALM_SECONDS)
    for reply in replicas.unpicked():
        await replicas.slack.person("U_ADA").clicks(reply, "pick.0")
    await replicas.slack.wait_for(lambda: not replicas.unpicked(), 20)

    counted = Counter(_question(one) for who, ref in PLACES for one in replicas.said(ref, who))
    assert replicas.taken_over() >= in_doubt > 0
    assert replicas.slack.journal.failures()
    assert len([bot for bot in replicas.bots if await bot.count(ACKED)]) > 1
    assert Counter(counted[question["ts"]] for question in questions) == {1: len(questions)}
    assert sum(counted.values()) == len(questions)
    reminders = [words_of(one) for one in replicas.said(DM, "U_BEN")]
    assert sorted(reminders) == [f"Reminder {number}" for number in range(ALARMS)]


async def test_timers_due_for_all_bots_at_the_same_moment_fire_once_each(replicas: Replicas) -> None:
    now = datetime.now(UTC)
    due, timers = now + timedelta(seconds=0.5), [f"At the same moment, {number:02}" for number in range(20)]
    with replicas.store.writing() as unit:
        for reason in timers:
            alarm = to_json(Alarm("U_KIM", reason, f"{now.timestamp():.6f}"))
            unit.outbox.schedule(TEAM, f"moment:{reason}", alarm, due, now)

    await replicas.slack.wait_for(lambda: len(replicas.said(DM, "U_KIM")) >= len(timers), 20)
    await replicas.all_done()

    assert sorted(words_of(one) for one in replicas.said(DM, "U_KIM")) == timers


async def test_a_ticket_opened_and_claimed_at_all_bots_at_once_is_one_with_one_owner(replicas: Replicas) -> None:
    slack, ada = replicas.slack, replicas.slack.person("U_ADA")
    await ada.runs("/nextgen", "ticket", ASK)
    await slack.wait_for(lambda: ada.modals)
    replicas.spread.everywhere = True
    assert await ada.submits({"text": "The court's page refuses my login."}) == {}
    await replicas.all_done()

    (card,) = [one for one in replicas.said(STAFF, "U_SAM") if one.get("thread_ts", one["ts"]) == one["ts"]]
    await asyncio.gather(*(slack.person(who).clicks(card, WORDS.staff.CLAIM) for who in ("U_SAM", "U_KIM")))
    await slack.wait_for(lambda: slack.person("U_SAM").thread(dict(card)), 20)  # a click is acked before it is done
    await replicas.all_done()
    replicas.spread.everywhere = False

    with replicas.store.reading() as unit:
        (ticket,) = unit.tickets.since(TEAM, None)
    assert ticket.owner in ("U_SAM", "U_KIM")
    notes = [words_of(one) for one in slack.person("U_SAM").thread(dict(card))]
    assert notes == [WORDS.thread.note("claimed", ticket.owner)]
    told = WORDS.asker.NOTICES["claimed"].format(who=f"<@{ticket.owner}>")
    assert [told in words_of(one) for one in replicas.said(DM, "U_ADA")].count(True) == 1


async def test_a_wish_to_reload_reaches_all_bots(replicas: Replicas) -> None:
    change(replicas.knowledge, "entries/help.yaml", "title: The second question?", "title: Another question?")
    change(replicas.knowledge, "entries/help.yaml", "text: Second.", "text: Second, put right.")
    with replicas.store.writing() as unit:
        unit.ask_to_reload(datetime.now(UTC))
    for bot in replicas.bots:
        await replicas.slack.wait_for(_wrote(bot, b"loaded anew"), 60)

    before = await replicas.posted()
    while any(now == then for now, then in zip(await replicas.posted(), before, strict=True)):
        question = await replicas.slack.person("U_ADA").says(ASK, f"@helpdesk {ASKS[1]}")
        await replicas.all_done()
        (reply,) = replicas.replies(question)
        # So few phrasings are learnt from that it may answer or offer it.
        assert any(new in words_of(reply) for new in ("Another question?", "Second, put right."))


def _wrote(bot: Bot, text: bytes) -> Callable[[], bool]:
    return lambda: text in bot.logs[-1].read_bytes()
