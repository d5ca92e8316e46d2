"""Long work in the event loop lets others go on."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.pieces import pause
from bot.core.redaction import redact
from bot.jobs import cooperation
from bot.jobs.cooperation import cooperatively

LONG = ("my password is Walnut#4471x, and the court moved my account. " * 200)[:12_000]


@pytest.fixture
def _at_every_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """However fast the machine is."""
    monkeypatch.setattr(cooperation, "HELD_SECONDS", 0.0)


async def turns_meanwhile(texts: list[str]) -> int:
    """How often another task has its turn while the texts are redacted."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(others())
    await asyncio.gather(*(cooperatively(redact, text) for text in texts))
    other.cancel()
    return turns


@pytest.mark.usefixtures("_at_every_pause")
async def test_others_go_on_between_the_pieces_of_a_long_text() -> None:
    assert await turns_meanwhile([LONG]) >= len(LONG) / 2000 * 10
    assert await turns_meanwhile([LONG] * 3) >= len(LONG) / 2000 * 10


@pytest.mark.usefixtures("_at_every_pause")
async def test_it_gives_what_the_call_gives_and_raises_what_it_raises() -> None:
    assert await cooperatively(redact, LONG) == redact(LONG)

    def fails() -> None:
        pause()
        raise ValueError("odd")

    def stops() -> None:
        raise StopIteration

    with pytest.raises(ValueError, match="odd"):
        await cooperatively(fails)
    with pytest.raises(RuntimeError):
        await cooperatively(stops)


async def test_a_short_text_is_read_at_once() -> None:
    assert await turns_meanwhile(["my password is Walnut#4471x"]) <= 5
