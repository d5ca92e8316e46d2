"""The load is what Slack would send, and what came of it is counted rightly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from itertools import cycle
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from rich.console import Console
from slack_sdk.signature import SignatureVerifier

from bot.core.knowledge import Library
from bot.serving.web import SIGNED_FOR
from handlers.slack import payloads
from tests.bench import load
from tests.bench.clicks import SECRET, TEAM
from tests.bench.load import HELLO_WORLD, Event, Extent, Measured
from tests.handlers.parsed import parsed

ROOT = Path(__file__).parent.parent.parent
TINY = Extent(seconds=0.2, rounds=1, together=4, paced=50, burst=20, burst_seconds=0.2, answer_seconds=20)


@pytest.fixture
def events(library: Library) -> Sequence[Event]:
    return load.mint(library)(2000)


def _measured(name: str, seconds: float, *replies: Sequence[float]) -> Measured:
    """Events sent at 0 and acked after a tenth of a second, with so many replies at these times."""
    events = [Event("1.0", b"", {}, acked=0.1, tries=1, replies=list(times)) for times in replies]
    measured = Measured(name, "full speed")
    measured.add(seconds, events)
    return measured


def test_an_event_is_signed_as_slack_signs(events: Sequence[Event]) -> None:
    verifier = SignatureVerifier(SECRET)

    assert all(verifier.is_valid_request(one.body, dict(one.headers)) for one in events[:50])


def test_an_event_is_a_question_to_the_bot(events: Sequence[Event]) -> None:
    inbound = [parsed(json.loads(one.body)) for one in events]

    assert all(isinstance(one, payloads.NewQuestion) and one.message.asker.team_id == TEAM for one in inbound)


def test_events_are_spread_over_people_and_channels_and_none_is_like_another(events: Sequence[Event]) -> None:
    said = [json.loads(one.body)["event"] for one in events]

    assert len({one.ts for one in events}) == len(events)
    assert load.PEOPLE * 0.9 < len({one["user"] for one in said}) <= load.PEOPLE
    assert load.CHANNELS * 0.8 < len({one["channel"] for one in said}) <= load.CHANNELS
    assert len({one["text"] for one in said}) > 1000


def test_a_rate_counts_what_was_answered() -> None:
    measured = _measured("the bot", 2.0, [0.5], [0.6, 0.7], [], [0.8])

    assert measured.rate == 1.5
    assert (measured.lost, measured.twice, measured.repeated) == (1, 1, 0)
    assert measured.replies == [0.5, 0.6, 0.8]


def test_what_the_bot_loses_says_twice_or_leaves_open_is_told_and_nothing_of_the_other_app() -> None:
    bot, other = _measured("the bot", 1.0, [], [0.1, 0.2], [0.1]), _measured(HELLO_WORLD, 1.0, [])
    bot.open_rows = 3

    assert load.faults([bot, other]) == [
        "the bot, full speed: 1 lost.",
        "the bot, full speed: 1 answered twice.",
        "the bot, full speed: 3 left open.",
    ]


def test_the_table_compares_with_the_other_app_under_the_same_load() -> None:
    console = Console(file=StringIO(), width=160)

    console.print(load.as_table([_measured("the bot", 2.0, [1.0], [1.0]), _measured(HELLO_WORLD, 1.0, [1.0])], TINY))

    (row,) = [line for line in console.file.getvalue().splitlines() if "the bot" in line]  # type: ignore[attr-defined]
    assert [cell.strip() for cell in row.strip("│").split("│")][1:5] == ["full speed", "1", "1.00", "100 / 100 ms"]


def test_rounds_are_compared_one_by_one_and_a_slow_one_changes_little() -> None:
    bot, other = _measured("the bot", 1.0, [1.0]), _measured(HELLO_WORLD, 1.0, [1.0], [1.0])
    for seconds in (1.0, 50.0):
        bot.add(seconds, bot.events[:1])
        other.add(1.0, other.events[:2])

    assert bot.beside(other) == 0.5
    assert bot.rate == 3 / 52


@pytest.mark.parametrize("extent", [load.QUICK, Extent(), load.lasting(600), load.soak(600), load.soak(1)])
def test_no_event_waits_longer_than_its_signature_is_good_for(extent: Extent) -> None:
    assert extent.seconds / extent.rounds + sum(load.RETRY_AFTER) + 4 * load.ACK_SECONDS < SIGNED_FOR


async def test_an_event_is_repeated_until_it_is_acked(events: Sequence[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "RETRY_AFTER", (0.0, 0.0))
    seen: list[str | None] = []

    async def busy(request: web.Request) -> web.Response:
        seen.append(request.headers.get("X-Slack-Retry-Num"))
        return web.Response(status=200 if len(seen) == 3 else 500)

    app = web.Application()
    app.router.add_post("/", busy)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        targets = cycle([f"http://127.0.0.1:{runner.addresses[0][1]}/"])
        async with ClientSession() as http:
            await load._deliver(http, load._Candidate("busy", targets, (), None), events[0])
    finally:
        await runner.cleanup()

    assert seen == [None, "1", "2"]
    assert events[0].tries == 3
    assert events[0].acked


async def test_hello_world_answers_each_event_once_under_every_load(library: Library) -> None:
    measured = await load.measure(library, {}, TINY, progress=lambda _: None)

    assert [(one.name, one.load) for one in measured] == [(HELLO_WORLD, one) for one in TINY.loads]
    assert [(one.lost, one.twice, one.open_rows) for one in measured] == [(0, 0, None)] * 3
    assert all(one.rate > 0 for one in measured)


async def test_no_answer_waits_for_the_turn_of_its_channel(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Slack takes one post a second in a channel; the load is about the bot, and may meet in one."""
    monkeypatch.setattr(load, "CHANNELS", 1)
    monkeypatch.setenv("HELPDESK_CACHE", str(ROOT / "var"))
    monkeypatch.chdir(ROOT)
    paced = replace(TINY, loads=("paced",), paced=200)

    address = f"sqlite:///{tmp_path / 'helpdesk.db'}"
    (measured,) = await load.measure(library, {"SQLite": address}, paced, progress=lambda _: None)

    assert len(measured.events) > paced.answer_seconds
    assert (measured.lost, measured.twice) == (0, 0)
