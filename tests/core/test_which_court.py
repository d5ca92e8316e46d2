"""District or bankruptcy: asked where a place alone is named, nothing settles it, and the answers differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.inquiry import Context
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reply_parts import AnswerPart
from handlers.blocks.words import WORDS

LINK = "how do I link my CM/ECF account to my PACER account in {}?"
NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
"""A Friday, noon in Miami."""


def answered(kb: KnowledgeBase, text: str, context: Context = Context()) -> AnswerPart:  # noqa: B008 - frozen
    found = kb.respond(Redacted(text), context, lambda _: NOW.date(), kb.moment(NOW))[0]
    assert isinstance(found, AnswerPart)
    return found


def asked(kb: KnowledgeBase, text: str, context: Context = Context()) -> list[str] | None:  # noqa: B008 - frozen
    """The courts it asks about; None where it answers."""
    which = answered(kb, text, context).which
    return [court.id for court in which.courts] if which else None


@pytest.mark.parametrize("place", ["Miami", "Miami-Dade County", "Utah", "NOLA"])
def test_a_place_alone_is_asked_about_with_the_two_courts_there(kb: KnowledgeBase, place: str) -> None:
    found = answered(kb, LINK.format(place))

    assert found.answer.court is None
    assert found.which is not None
    assert [court.type for court in found.which.courts] == ["district", "bankruptcy"]
    assert (found.which.by_kind, found.which.pair) == (True, None)
    assert WORDS.answers.which_court(found.which) == WORDS.answers.WHICH_KIND


@pytest.mark.parametrize(
    ("text", "court"),
    [
        (LINK.format("the Southern District of Florida"), "flsd"),
        (LINK.format("flsd"), "flsd"),
        (LINK.format("the Miami bankruptcy court"), "flsb"),
        ("how do I link my CM/ECF account to my PACER account for a chapter 7 in Miami?", "flsb"),
        ("I have a civil case. " + LINK.format("Miami"), "flsd"),
    ],
)
def test_the_question_settles_it(kb: KnowledgeBase, text: str, court: str) -> None:
    found = answered(kb, text)
    assert found.which is None
    assert found.answer.court is not None
    assert found.answer.court.id == court


@pytest.mark.parametrize(
    ("context", "court"),
    [(Context(court="flsb"), "flsb"), (Context(usual_court="flsb"), "flsb"),
     (Context(court="flsd", usual_court="flsb"), "flsd")],
)  # fmt: skip
def test_the_persons_earlier_court_settles_it(kb: KnowledgeBase, context: Context, court: str) -> None:
    found = answered(kb, LINK.format("Miami"), context)
    assert (found.which, found.answer.court) == (None, kb.library.courts[court])


def test_another_earlier_court_does_not(kb: KnowledgeBase) -> None:
    assert asked(kb, LINK.format("Miami"), Context(usual_court="alsb")) == ["flsd", "flsb"]


def conversation(kb: KnowledgeBase, *texts: str) -> list[tuple[str | None, list[str] | None]]:
    """The court that each message is answered for, and those that it is asked back about."""
    context, found = Context(), []
    for text in map(Redacted, texts):
        context = kb.context_for(text, context)
        parts = kb.respond(text, context, lambda _: NOW.date(), kb.moment(NOW))
        context = kb.next_context(context, text, parts)
        part = parts[0]
        assert isinstance(part, AnswerPart)
        court = part.answer.court.id if part.answer.court else None
        found.append((court, [one.id for one in part.which.courts] if part.which else None))
    return found


def test_a_place_named_before_leaves_it_open_until_somebody_says_which(kb: KnowledgeBase) -> None:
    miami, password = LINK.format("Miami"), "I forgot my CM/ECF password in Miami"
    either = (None, ["flsd", "flsb"])

    assert conversation(kb, miami, password) == [either, either]
    assert conversation(kb, miami, "the bankruptcy one", password) == [either, ("flsb", None), ("flsb", None)]
    assert conversation(kb, miami, "district please", password) == [either, ("flsd", None), ("flsd", None)]
    assert conversation(kb, LINK.format("flsd"), password) == [("flsd", None), ("flsd", None)]


def test_a_court_chosen_by_a_button_settles_it(kb: KnowledgeBase) -> None:
    earlier = (Redacted(LINK.format("Miami")),)
    left_open = Context(court="flsd", entry="link-steps", earlier=earlier)
    assert asked(kb, "I forgot my CM/ECF password in Miami", left_open) == ["flsd", "flsb"]
    assert asked(kb, "I forgot my CM/ECF password in Miami", replace(left_open, picked=True)) is None


def test_the_court_that_an_answer_is_for_stays_that_of_the_conversation(kb: KnowledgeBase) -> None:
    said = conversation(kb, "who do I call at flsb?", "I forgot my CM/ECF password in Miami", "how do I reset it?")
    assert [court for court, _ in said] == ["flsb", "flsb", "flsb"]


@pytest.mark.parametrize(
    "text", ["district please", "District, please!", "the district one", "sorry, district instead"]
)
def test_the_other_court_of_the_same_place_is_found_however_politely(kb: KnowledgeBase, text: str) -> None:
    assert kb.context_for(Redacted(text), Context(court="njb")).court == "njd"


@pytest.mark.parametrize(
    ("place", "courts"),
    [
        ("Vegas", ["nvd", "nvb"]),
        ("Philly", ["paed", "paeb"]),
        ("NOLA", ["laed", "laeb"]),
        ("St. Pete", ["flmd", "flmb"]),
        ("Frisco", ["cand", "txed", "canb", "txeb"]),
    ],
)
def test_where_somebody_is_who_cannot_link_is_their_court_not_that_of_before(
    kb: KnowledgeBase, place: str, courts: list[str]
) -> None:
    context = Context(court="utd", entry="link-steps", earlier=(Redacted(LINK.format("Utah")),))
    assert asked(kb, f"I'm in {place} and can't link", context) == courts


def test_where_somebody_is_says_nothing_beside_the_court_they_ask_about(kb: KnowledgeBase) -> None:
    assert kb.finder.named("I'm in Miami, and my login in Utah is refused") == ("utd",)
    assert kb.finder.named("I'm in Miami this week") == ()


def test_where_both_courts_are_answered_alike_nothing_is_asked(kb: KnowledgeBase) -> None:
    found = answered(kb, "what does PACER cost per page in Miami federal court?")
    assert found.which is None
    assert found.sibling == kb.library.courts["flsb"]


def test_asked_whom_to_call_it_gives_both_phones_and_whether_they_are_open(kb: KnowledgeBase) -> None:
    which = answered(kb, "who do I call about my e-filing in Miami-Dade?").which
    assert which is not None

    _, district, bankruptcy = WORDS.answers.which_court(which).split("\n")
    assert district.startswith("S.D. Fla. CM/ECF help desk: 1-888-318-2260")
    assert bankruptcy.startswith("Bankr. S.D. Fla. CM/ECF help desk: 305-714-1791")
    assert "open now until" in district
    assert "open now until" in bankruptcy


def test_of_one_court_its_phone_comes_with_whether_it_is_open(kb: KnowledgeBase) -> None:
    found = answered(kb, "what number do I call for the ecf help desk at flsd")
    assert "1-888-318-2260" in found.answer.lead
    assert [line for line in found.answer.offices if "open now until" in line]
