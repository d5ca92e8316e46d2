"""Each file in tests/journeys is a conversation that must go as it is written down."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from tests.journey import BrokenJourneyError, Player, Script, read
from tests.stage import Stage, staged

FOLDER = Path(__file__).parent / "journeys"


def _played() -> list[object]:
    scripts = [read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return [
        pytest.param(script, transport, id=f"{script.sentence} ({transport})")
        for script in scripts
        for transport in script.journey.transports
    ]


@pytest.mark.parametrize(("script", "transport"), _played())
async def test_journey(script: Script, transport: str, kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    start = script.journey.clock
    view = script.journey.agent_view
    async with staged(kb, Store(sqlite_engine), transport=transport, start=start, agent_view=view) as stage:
        await Player(stage, script).play()


def _script(tmp_path: Path, text: str) -> Script:
    path = tmp_path / "one.yaml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_a_step_that_does_two_things_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenJourneyError, match=r"one\.yaml:3: steps\.0: .*a step does one thing, not bot, says"):
        _script(tmp_path, "# It is so.\nsteps:\n- says: hello\n  bot: Hello\n- restart: bot\n")


def test_an_unknown_step_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenJourneyError, match=r"one\.yaml:4: steps\.1\.shouts"):
        _script(tmp_path, "# It is so.\nsteps:\n- says: hello\n- shouts: hello\n")


def test_a_journey_without_its_sentence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenJourneyError, match=r"one\.yaml:1: the first line must be a comment"):
        _script(tmp_path, "steps: []\n")


async def test_an_answer_that_no_step_expects_fails_the_journey(tmp_path: Path, stage: Stage) -> None:
    script = _script(tmp_path, "# It is so.\nsteps:\n- says: '@helpdesk hello'\n- says: nothing to the bot\n")

    with pytest.raises(BrokenJourneyError, match=r"journeys/one\.yaml:4: the bot had also said"):
        await Player(stage, script).play()


async def test_an_answer_with_other_words_fails_at_its_line(tmp_path: Path, stage: Stage) -> None:
    script = _script(tmp_path, "# It is so.\nsteps:\n- says: '@helpdesk hello'\n- bot: Good night\n")

    with pytest.raises(BrokenJourneyError, match=r"journeys/one\.yaml:4: 'Good night' is missing"):
        await Player(stage, script).play()
