"""The page for administrators can be followed: its roster is imported, and what it calls by name is called so."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.cli import cli
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.readiness import ReadinessDesk
from bot.desk.roster import RosterDesk
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.listeners.staff_commands import for_staff
from tests.conftest import ROOT
from tests.test_docs import _commands


def _now() -> datetime:
    return datetime.now(UTC)


PAGE = (ROOT / "bot" / "ADMINISTRATORS.md").read_text(encoding="utf-8")
WORDS_OF_SLACK = {"Copy member ID", "italics"}


@pytest.fixture
def roster(store: Store, kb: KnowledgeBase) -> RosterDesk:
    return RosterDesk(store, lambda: kb, _now)


def example() -> str:
    [(indent, text)] = re.findall(r'^( *)```csv title="roster"\n(.*?)^ *```$', PAGE, re.MULTILINE | re.DOTALL)
    return "\n".join(line.removeprefix(indent) for line in text.splitlines())


def test_every_button_and_state_on_the_page_is_called_so() -> None:
    words = WORDS.readiness
    said = {str(value) for name in dir(words) if isinstance(value := getattr(words, name), str)}
    said |= {
        *words.STATES.values(),
        WORDS.settings.BUTTON,
        WORDS.settings.REQUESTS,
        words.BLOCKS.replace("blocks", "block"),
    }
    said |= {words.TREND.strip("*:"), words.BLOCKS.capitalize(), words.CANNOT_FILE.capitalize()}
    said |= {WORDS.requests.ANSWER}
    named = {" ".join(one.split()) for one in re.findall(r"(?<!\*)\*([^*\n]+(?:\n[^*\n]+)?)\*(?!\*)", PAGE)}

    assert len(named) > 25
    assert {one for one in named - WORDS_OF_SLACK if one not in said and not _is_ask(one)} == set()
    assert {state for state in words.STATES.values() if f"| *{state}* |" not in PAGE} == set()


def _is_ask(name: str) -> bool:
    first, _, last = name.partition(" ... ")
    said = WORDS.readiness.ask_everyone(3)
    return bool(last) and said.startswith(first) and said.endswith(last)


def test_the_roster_on_the_page_is_imported(roster: RosterDesk, store: Store, kb: KnowledgeBase) -> None:
    found = roster.read(example())

    assert found.bad == ()
    plan = roster.import_roster(Asker("T1", "U_SAM"), found)

    assert plan.counts == {"new": 3, "changed": 0, "same": 0}
    row = ReadinessDesk(store, lambda: kb, _now).row_of(Asker("T1", "U_BEN"))
    assert row is not None
    assert [cell.court for cell in row.cells] == ["casd", "flsd"]
    assert [address for _, address in roster.to_look_up("T1")] == ["ada.reyes@harborlowe.example"]


def test_the_commands_on_the_page_exist() -> None:
    typed = set(re.findall(r"`/nextgen ([a-z ]+)`", PAGE))
    assert typed == {"privacy", "board"}
    assert all(for_staff(one) or one == "privacy" for one in typed)
    named = {words.removesuffix("roster").strip() for words in re.findall(r"python -m bot ([a-z ]+)", PAGE)}

    assert named
    assert named <= {*_commands(cli), "courts"}
