"""What helps before a deadline, as Slack shows it: above all else, with a ticket that says how urgent it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.court_day import CourtDay
from bot.core.deadline import Pressing
from bot.core.knowledge import Library
from bot.core.reply_parts import AnswerPart, NoAnswerPart, OutsidePart, Part, PersonPart, Reply, SuggestionPart
from bot.core.rush import Rush, rush
from handlers import action_ids
from handlers.blocks.replies import render, render_answer
from handlers.blocks.words import WORDS
from tests.handlers.test_blocks import TODAY, answered, matched, refused, shown

OWN_RULE = ("azb", "cacb", "cacd", "caed", "nhd", "pamb", "txsb", "wawd", "ilnd", "utd", "ca9", "mssb")


def made(library: Library, court: str | None, entry: str = "cmecf-outage") -> Rush:
    found = rush(Pressing(entry, "due tonight"), CourtDay.of(library, library.courts.get(court or ""), TODAY))
    assert found is not None
    return found


@pytest.mark.parametrize("kind", ["answered", "suggested", "unknown", "outside", "person"])
def test_it_stands_above_every_kind_of_answer(library: Library, kind: str) -> None:
    first = made(library, "nysd")
    parts: dict[str, Part] = {
        "answered": replace(answered(library, "mfa-lost-phone", "nysd"), rush=first),
        "suggested": SuggestionPart(matched("suggestions"), (("link-steps", "How?"),), None, rush=first),
        "unknown": NoAnswerPart(matched("none"), rush=first),
        "outside": OutsidePart(matched("none"), next(iter(library.topics.values())), rush=first),
        "person": PersonPart(matched("human"), (), rush=first),
    }

    message = render(Reply(7, (parts[kind],)))

    assert refused(message) == []
    assert shown(message).startswith("*Do this now:*")
    assert message.text.startswith("Do this now:")
    button = message.blocks[1]["elements"][0]
    assert button["action_id"] == action_ids.Action.URGENT_TICKET
    assert action_ids.decode(button["value"]) == action_ids.AnswerContext(7, "cmecf-outage", "nysd")


@pytest.mark.parametrize("court", OWN_RULE)
@pytest.mark.parametrize("entry", ["technical-failure", "mfa-lost-phone", "link-steps", "login-rejected"])
def test_an_answer_of_a_court_with_a_rule_of_its_own_still_fits_below(library: Library, court: str, entry: str) -> None:
    first = made(library, court)
    assert first.rule is not None
    part = replace(answered(library, entry, court), rush=first)

    for message in (render(Reply(7, (part,))), render_answer(part.answer, 7, form="full", rush=first)):
        assert refused(message) == []
        assert WORDS.answers.SHORTENED not in shown(message)
        assert WORDS.answers.HELPED in shown(message)
        assert shown(message).count(WORDS.rush.PROOF) == 1


def test_with_several_questions_it_stands_above_all_once(library: Library) -> None:
    parts = (replace(answered(library, "login-rejected"), rush=made(library, "flsd")), answered(library))

    message = render(Reply(7, parts))

    assert refused(message) == []
    assert shown(message).startswith("*Do this now:*")
    assert shown(message).count(WORDS.rush.PROOF) == 1
    assert shown(message).count(WORDS.answers.ALL_HELPED) == 1


def test_one_answer_is_asked_about_once(library: Library) -> None:
    part: AnswerPart = replace(answered(library), rush=made(library, "flsd"))

    assert WORDS.answers.ALL_HELPED not in shown(render(Reply(7, (part,))))
    assert shown(render(Reply(7, (part,)))).count(WORDS.answers.HELPED) == 1
