"""How fast Slack is called: at its pace, in order, and no faster for being several."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

import handlers.slack.rate_gate
from bot.store.store import Store
from handlers.slack.rate_gate import GAP, FullLineError, RateGate

RATE = 20.0
"""Posts a second, where Slack takes one: the tests have no time."""
TICK = 1 / RATE


class Channel:
    """Takes one post every `TICK`, as Slack does every second, and asks for a pause of one for any more."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refused = 0
        self._free_at = 0.0

    async def post(self, pace: RateGate, name: str, channel: str = "C1") -> None:
        place = pace.post(channel)
        while True:
            async with place.turn():
                now = time.monotonic()
                if now >= self._free_at:
                    self._free_at = now + TICK
                    self.taken.append(name)
                    return
                self.refused += 1
            place.record_refusal(TICK)


async def test_posts_of_one_channel_go_one_after_the_other_at_slacks_pace_and_none_is_refused() -> None:
    channel, pace = Channel(), RateGate(1, rate=RATE)
    begun = time.monotonic()

    await asyncio.gather(*(channel.post(pace, f"{number:02}") for number in range(10)))

    assert channel.taken == [f"{number:02}" for number in range(10)]
    assert channel.refused == 0
    assert time.monotonic() - begun >= 9 * TICK


async def test_a_burst_that_slack_does_not_take_costs_one_refusal_and_keeps_the_order() -> None:
    channel, pace = Channel(), RateGate(2, rate=RATE)

    await asyncio.gather(*(channel.post(pace, f"{number:02}") for number in range(10)))

    assert channel.taken == [f"{number:02}" for number in range(10)]
    assert channel.refused == 1


async def test_a_channel_waits_once_for_all_that_retry_after_says() -> None:
    pace, tries = RateGate(5, rate=RATE), [0]

    async def post(pause: float) -> None:
        place = pace.post("C1")
        async with place.turn():
            tries[0] += 1
        if pause:
            place.record_refusal(pause)
            async with place.turn():
                tries[0] += 1

    begun = time.monotonic()
    await post(0.5)
    assert time.monotonic() - begun >= 0.5

    place = pace.post("C1")
    place.record_refusal(0.3)
    begun = time.monotonic()
    await asyncio.gather(*(post(0) for _ in range(3)))
    assert time.monotonic() - begun >= 0.3
    assert tries == [5]


async def test_a_channel_that_waits_keeps_no_other_waiting() -> None:
    pace = RateGate(1, rate=RATE)
    pace.post("C1").record_refusal(30)

    async with asyncio.timeout(1), pace.post("C2").turn():
        pass


async def test_whoever_waits_steps_aside_and_whoever_does_not_stays() -> None:
    aside = [0]

    def step_aside() -> None:
        aside[0] += 1

    pace = RateGate(1, aside=step_aside, rate=RATE)
    async with pace.post("C1").turn():
        pass
    assert aside == [0]

    async with pace.post("C1").turn():
        assert aside[0] >= 1


async def test_a_post_that_is_cancelled_while_it_waits_lets_the_next_one_go() -> None:
    channel, pace = Channel(), RateGate(1, rate=RATE)
    await channel.post(pace, "first")
    late = asyncio.create_task(channel.post(pace, "late"))
    last = asyncio.create_task(channel.post(pace, "last"))
    await asyncio.sleep(0)

    late.cancel()
    await last

    assert channel.taken == ["first", "last"]


async def test_a_line_that_is_too_long_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers.slack.rate_gate, "MAX_WAITING", 2)
    pace = RateGate(1, rate=RATE)
    pace.post("C1").record_refusal(5)
    waiting = [asyncio.create_task(Channel().post(pace, "")) for _ in range(2)]
    await asyncio.sleep(0)

    with pytest.raises(FullLineError):
        async with pace.post("C1").turn():
            pass
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_pause_longer_than_a_try_may_take_is_not_sat_out_by_any_post_of_the_channel() -> None:
    pace = RateGate(1, rate=RATE)
    async with pace.post("C1").turn():
        pass
    waiting = [asyncio.create_task(Channel().post(pace, "")) for _ in range(2)]
    await asyncio.sleep(0)

    place = pace.post("C1")
    place.record_refusal(600)

    async with asyncio.timeout(1):
        for task in (*waiting, asyncio.create_task(Channel().post(pace, ""))):
            with pytest.raises(FullLineError) as full:
                await task
            assert full.value.seconds > 590


async def test_whose_turn_does_not_come_in_the_time_of_a_try_waits_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers.slack.rate_gate, "MAX_SECONDS", 2.0)
    pace, channel = RateGate(1, rate=RATE), Channel()

    results = await asyncio.gather(*[channel.post(pace, str(n)) for n in range(8)], return_exceptions=True)

    waiting = [one for one in results if isinstance(one, FullLineError)]
    assert waiting
    assert len(set(channel.taken)) == len(channel.taken) == 8 - len(waiting)


async def test_three_processes_take_turns_after_the_first_refusal() -> None:
    channel = Channel()
    next_at: dict[str, float] = defaultdict(float)

    def reserving() -> Callable[[str], Awaitable[float]]:
        async def reserve(name: str) -> float:
            now = time.monotonic()
            turn = max(next_at[name], now)
            next_at[name] = turn + GAP * TICK
            return turn - now

        return reserve

    paces = [RateGate(2, reserving(), rate=RATE) for _ in range(3)]
    await asyncio.gather(*(channel.post(paces[number % 3], str(number)) for number in range(30)))

    assert len(channel.taken) == 30
    assert channel.refused <= 15


def test_turns_from_the_database_are_apart_and_of_one_channel(store: Store) -> None:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    with store.writing() as unit:
        turns = [unit.outbox.take_turn("T1", "C1", timedelta(seconds=1), now) for _ in range(3)]
        others = [
            unit.outbox.take_turn("T1", "C2", timedelta(seconds=1), now),
            unit.outbox.take_turn("T2", "C1", timedelta(), now),
        ]

    assert [(turn - now).total_seconds() for turn in turns] == [0, 1, 2]
    assert others == [now, now]


async def test_a_pause_of_a_method_is_kept_there_and_nowhere_else() -> None:
    pace = RateGate(1)
    pace.pause("chat.update", "C1", 0.2)
    begun = time.monotonic()

    await pace.wait_until_open("chat.update", "C2")
    await pace.wait_until_open("chat.postEphemeral", "C1")
    assert time.monotonic() - begun < 0.1
    await pace.wait_until_open("chat.update", "C1")

    assert time.monotonic() - begun >= 0.2
