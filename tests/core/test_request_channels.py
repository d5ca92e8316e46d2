"""Request channels: most messages in them are remarks, and only what surely asks is answered for all to see."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.core.inquiry import Context
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import redact
from bot.core.request_channels import Confidence, asks, confidence_of


def confidence(kb: KnowledgeBase, text: str) -> Confidence:
    words = redact(text).text
    parts = kb.respond(words, Context(), lambda _: date(2026, 11, 29), kb.moment(datetime(2026, 11, 29, tzinfo=UTC)))
    return confidence_of(words, parts)


@pytest.mark.parametrize(
    "text",
    [
        "Where do I log in?",
        "Hi all, how do we do this",
        "I forgot my PACER password",
        "can't get in",
        "The page is blank. What now",
        "We’re locked out of our account",
    ],
)
def test_a_question_and_trouble_that_is_not_over_ask_for_something(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "I linked my account yesterday",
        "The bill came in, please pay it",
        "Ms. R. has no filing account yet",
        "Two-factor is mandatory, just so you know",
        "I couldn't log in this morning, works now",
        "Never mind, I forgot to log out",
        "?",
        "",
    ],
)
def test_a_remark_asks_for_nothing(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do I link my CM/ECF account in S.D. Fla.?",
        "I forgot my PACER password",
        "What browser should I use for e-filing?",
    ],
)
def test_a_clear_question_is_answered(kb: KnowledgeBase, text: str) -> None:
    assert confidence(kb, text) == "sure"


@pytest.mark.parametrize(
    "text",
    [
        "FYI S.D. Fla. goes live Monday",
        "Reset my PACER password this morning, works now",
        "PACER is slow today",
        "Please remember that everyone needs an individual PACER account",
        "How do I reset my password?",
    ],
)
def test_of_a_remark_or_an_open_question_only_the_writer_is_asked(kb: KnowledgeBase, text: str) -> None:
    assert confidence(kb, text) == "close"


@pytest.mark.parametrize(
    "text",
    [
        "Thanks everyone",
        "Good morning",
        "The judge has moved the hearing to Monday",
        "Is the copier broken?",
        "Can somebody cover my hearing tomorrow?",
        "How do I reset my Windows password?",
        "Can I talk to a person?",
    ],
)
def test_talk_and_what_is_none_of_the_bots_business_are_met_with_silence(kb: KnowledgeBase, text: str) -> None:
    assert confidence(kb, text) == "none"
