"""Several questions in one message, and what else it asks: with the knowledge as it is."""

from __future__ import annotations

import pytest

from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Match
from bot.core.redaction import Redacted

BOTH_PASSWORDS = ("forgot-cmecf-credentials", "forgot-pacer-credentials")


def ask_all(kb: KnowledgeBase, text: str) -> tuple[Match, ...]:
    return kb.index.questions(Redacted(text))


def test_what_else_a_message_of_several_questions_asks_is_named(kb: KnowledgeBase) -> None:
    found = ask_all(kb, "how do i link in flsd, who resets my password there, and is pacer free")
    assert [match.entry for match in found] == ["link-steps", "pacer-fees", None]
    assert found[2].suggestions[:2] == BOTH_PASSWORDS


@pytest.mark.parametrize("text", ["who resets my password", "Who do I call to reset my password?"])
def test_whoever_asks_who_resets_a_password_is_asked_which(kb: KnowledgeBase, text: str) -> None:
    [match] = ask_all(kb, text)
    assert match.outcome == "suggestions"
    assert match.suggestions[:2] == BOTH_PASSWORDS


def test_at_a_court_it_is_the_courts_password_that_somebody_resets(kb: KnowledgeBase) -> None:
    [match] = ask_all(kb, "who resets my password in flsd")
    assert (match.outcome, match.entry) == ("answer", "forgot-cmecf-credentials")
