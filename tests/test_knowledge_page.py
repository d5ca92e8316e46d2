"""The page for staff who teach the bot can be followed: what it calls by name is called so, and its steps lead on."""

from __future__ import annotations

import re

import pytest

from handlers.blocks.words import WORDS
from handlers.listeners.staff_commands import for_staff
from tests.conftest import ROOT

PAGE = (ROOT / "bot" / "KNOWLEDGE.md").read_text(encoding="utf-8")
OTHERS = {"italics", "In work"}


def test_every_button_field_and_state_on_the_page_is_called_so() -> None:
    said: set[str] = set()
    for words in (WORDS.knowledge, WORDS.teach):
        texts = (value for name in dir(words) if isinstance(value := getattr(words, name), str))
        said |= {text.replace("*", "") for text in texts} | {text.partition("*. ")[0].strip("*") for text in texts}
    said |= {
        WORDS.knowledge.CAN_PUBLISH.split("*")[1],
        WORDS.settings.BUTTON,
        WORDS.settings.ALONE_YES,
        WORDS.staff.MORE,
    }
    for table in (WORDS.knowledge.STATES, WORDS.knowledge.REASONS, WORDS.teach.KINDS, WORDS.teach.FACTS):
        said |= set(table.values())
    named = {" ".join(one.split()) for one in re.findall(r"(?<!\*)\*([^*\n]+(?:\n[^*\n]+)?)\*(?!\*)", PAGE)}

    assert len(named) > 40
    assert named - said == OTHERS
    assert {text for text in WORDS.knowledge.STATES.values() if f"| *{text}* |" not in PAGE} == set()
    assert {text for text in WORDS.teach.KINDS.values() if f"| *{text}* |" not in PAGE} == set()


@pytest.mark.parametrize("command", sorted(re.findall(r"`/nextgen ([^`]+)`", PAGE)))
def test_every_command_on_the_page_is_for_staff(command: str) -> None:
    assert for_staff(command) is not None
