"""A secret in a question changes neither what is answered nor the court that is found."""

from __future__ import annotations

import pytest

from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Match, split_words
from bot.core.redaction import MARK, redact

QUESTIONS = (
    "how do I link my PACER account to my CM/ECF account",
    "why does it say invalid login in the Southern District of Florida?",
    "I have no civil menu after linking",
    "can my secretary file for me",
    "how do I get electronic filing rights in ilnd?",
    "I forgot my PACER password.",
    "the e-mail address on my PACER account is wrong. how do I change it?",
    "what is NextGen?",
    "do I need multifactor authentication?",
    "does each attorney need a PACER account of their own",
)
ENDINGS = (
    " my password is Tr1al!Day2024",
    ", my pw is Tr1al!Day2024.",
    "\npw: Tr1al!Day2024",
    " (Tr1al!Day2024)",
    ". my social security number is 412-55-8830",
    ". the code is 482117",
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"locked out. my pw: {MARK}", ["locked", "out"]),
        (f"password: {MARK}\nlocked out", ["locked", "out"]),
        (f"I forgot whether my password is {MARK}", ["i", "forgot", "whether", "my", "password"]),
        (f"it rejects {MARK} in flsd", ["it", "rejects", "in", "flsd"]),
        ("the menu was removed", ["the", "menu", "was", "removed"]),
    ],
)
def test_the_mark_and_what_announces_it_are_no_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


def told(match: Match) -> tuple[object, ...]:
    return match.outcome, match.entry, match.court


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_secret_after_a_question_changes_no_answer(question: str, kb: KnowledgeBase) -> None:
    plain = kb.index.questions(redact(question).text)
    for ending in ENDINGS:
        redaction = redact(question + ending)
        assert redaction.found == 1
        assert [told(match) for match in kb.index.questions(redaction.text)] == [told(match) for match in plain]
