"""What a Spanish answer shows in Slack: every sentence and button around it in Spanish, within Slack's limits."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.core.court_day import CourtDay
from bot.core.hours import Moment
from bot.core.inquiry import Context
from bot.core.knowledge import Library
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reply_parts import Reply
from bot.core.translating import answer_in
from bot.sandbox.blocks import blocks_errors
from handlers import action_ids
from handlers.blocks.replies import Message, render, render_answer, render_contacts, render_not_helped
from handlers.blocks.words import spoken
from handlers.blocks.words.languages import AroundAnswer, AroundSources
from tests.stage import words_of

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
MOST_QUESTIONS = (
    "¿Cómo se vinculan las cuentas en el Distrito Sur de Florida?",
    "¿Cuánto cuesta un divorcio?",
    "quiero hablar con alguien",
    "hola buenas",
    "guíeme paso a paso con preguntas",
    "se me perdió la clave",
)
ENGLISH_BUTTONS = ("Details", "Sources", "Ask the help desk", "Yes", "Another court…", "Start the check")


def replied(kb: KnowledgeBase, text: str) -> Message:
    parts = kb.respond(Redacted(text), Context(), lambda _: TODAY, Moment(NOW))
    return render(Reply(7, parts))


def buttons_of(message: Message) -> list[dict[str, str]]:
    elements = [element for block in message.blocks for element in block.get("elements", [])]
    accessories = [block["accessory"] for block in message.blocks if "accessory" in block]
    return [one for one in (*elements, *accessories) if one.get("type") == "button"]


@pytest.mark.parametrize("question", MOST_QUESTIONS)
def test_what_stands_around_a_spanish_reply_is_spanish_and_slack_takes_it(kb: KnowledgeBase, question: str) -> None:
    message = replied(kb, question)
    lines = words_of({"blocks": message.blocks}).split("\n")

    assert blocks_errors(message.blocks, "message") == []
    assert not set(lines) & set(ENGLISH_BUTTONS)


def test_the_buttons_of_a_spanish_answer_remember_the_language(kb: KnowledgeBase) -> None:
    message = replied(kb, MOST_QUESTIONS[0])
    values = {one["action_id"]: one["value"] for one in buttons_of(message)}

    for action in (action_ids.Action.DETAILS, action_ids.Action.DESK, action_ids.Action.HELPED_NO):
        assert action_ids.decode(values[action]).language == "es"
    assert action_ids.decode("q=7&l=xx").language == "en"


def test_what_is_answered_in_spanish_is_offered_by_its_spanish_titles(kb: KnowledgeBase) -> None:
    titles = [entry.title for entry in kb.library.spanish.entries.values()]

    shown = words_of({"blocks": replied(kb, "¿Cuánto cuesta un divorcio?").blocks}).split("\n")

    assert [line for line in shown if line in titles] == titles
    assert spoken("es").answers.NOT_KNOWN in shown


@pytest.mark.parametrize("court", [None, "flsd", "alsd", "flsb", "ca9", "jpml", "caeb"])
def test_each_answer_fits_in_spanish_and_says_so_where_it_is_english(library: Library, court: str | None) -> None:
    day = CourtDay.of(library, library.courts[court] if court else None, TODAY)
    for entry in library.spanish.entries:
        shown = answer_in(day, library.entries[entry], "es")
        message = render_answer(shown, 7, form="full")
        text = words_of({"blocks": message.blocks})
        assert blocks_errors(message.blocks, "message") == []
        assert (spoken("es").answers.ONLY_ENGLISH in text) == shown.only_english
        assert ("Próxima revisión" in text) or shown.overdue


def test_a_no_and_a_workspace_without_help_desk_are_answered_in_spanish(library: Library) -> None:
    contact = answer_in(CourtDay.of(library, None, TODAY), library.entries["contact-pacer"], "es")

    sorry = render_not_helped((), action_ids.AnswerContext(7, language="es"))
    offices = render_contacts([contact], "es")

    assert sorry.text == spoken("es").answers.NOT_HELPED_BARE
    assert offices.text == spoken("es").answers.NO_DESK
    assert spoken("es").answers.PERSON_NOTE in words_of({"blocks": offices.blocks})


@pytest.mark.parametrize("protocol", [AroundAnswer, AroundSources])
def test_every_language_has_every_sentence_and_none_is_left_in_english(protocol: type) -> None:
    part = "answers" if protocol is AroundAnswer else "sources"
    english, spanish = getattr(spoken("en"), part), getattr(spoken("es"), part)
    names = [name for name in (*protocol.__annotations__, *vars(protocol)) if not name.startswith("_")]

    assert len(names) > 6
    for name in names:
        ours, theirs = getattr(english, name), getattr(spanish, name)
        assert callable(ours) == callable(theirs), name
        if isinstance(ours, str) and name != "NO":
            assert ours != theirs, name
