"""What is answered when a question leaves open which court it is about."""

from __future__ import annotations

from datetime import date

import pytest

from bot.api import texts
from bot.cli import terminal
from bot.core.courts import Unclear
from bot.core.inquiry import Context
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import redact
from bot.core.reply_parts import AnswerPart, Part
from bot.core.which_court import WhichCourt


def parts(kb: KnowledgeBase, text: str, context: Context | None = None) -> tuple[Part, ...]:
    return kb.respond(redact(text).text, context or Context(), lambda court: date(2026, 11, 28))


def test_a_place_of_several_courts_is_answered_for_none_and_each_is_offered(kb: KnowledgeBase) -> None:
    (part,) = parts(kb, "how do I link my account in Kansas City", Context(usual_court="flsd"))

    assert isinstance(part, AnswerPart)
    assert part.answer.court is None
    assert part.which is not None
    assert part.which.entry == "link-steps"
    assert {court.id for court in part.which.courts} == {"mowd", "mowb", "ksd", "ksb"}


def test_of_the_courts_that_may_be_meant_the_one_of_before_is(kb: KnowledgeBase) -> None:
    (part,) = parts(kb, "how do I link my account in Kansas City", Context(usual_court="ksd"))

    assert isinstance(part, AnswerPart)
    assert part.answer.court is not None
    assert (part.answer.court.id, part.which) == ("ksd", None)


def test_a_place_alone_that_leaves_the_court_open_offers_the_answer_of_before_for_each(kb: KnowledgeBase) -> None:
    (part,) = parts(kb, "Kansas City", Context(entry="link-steps"))

    assert isinstance(part, AnswerPart)
    assert part.answer.entry == "link-steps"
    assert part.which is not None
    assert part.which.entry == "link-steps"


@pytest.mark.parametrize(
    "text",
    [
        "Southern District of Chicago",
        "how do I link my account in the Southern District of Chicago",
        "menus missing in southern dist. of chicago",
    ],
)
def test_a_court_that_there_is_not_is_said_so(kb: KnowledgeBase, text: str) -> None:
    (part,) = parts(kb, text, Context(usual_court="ilnd"))

    assert "There is no Southern District of Chicago; Chicago is in N.D. Ill." in terminal.part_text(part)


def test_what_leaves_no_court_open_asks_for_none(kb: KnowledgeBase) -> None:
    for text in ("how do I link in S.D. Fla.?", "how do I link?", "what's for lunch"):
        for part in parts(kb, text):
            assert texts.which_court(getattr(part, "which", None)) == ""


def test_in_a_terminal_each_court_has_a_line(kb: KnowledgeBase) -> None:
    courts = kb.library.courts["nysd"], kb.library.courts["nyed"]

    assert texts.which_court(WhichCourt(Unclear(("nysd", "nyed")), courts, None)).splitlines()[-2:] == [
        "nysd: Southern District of New York (S.D.N.Y.)",
        "nyed: Eastern District of New York (E.D.N.Y.)",
    ]
