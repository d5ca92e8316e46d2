"""What the bot answers in Spanish, and where it does not pretend to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.core.answering import Answer, answer
from bot.core.court_day import CourtDay
from bot.core.hours import Moment
from bot.core.inquiry import Context
from bot.core.knowledge import Library
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted, redact
from bot.core.reply_parts import AnswerPart, ChatPart, NoAnswerPart, Part, PersonPart, SuggestionPart
from bot.core.translating import answer_in

TODAY = date(2026, 11, 20)
NOON = Moment(datetime(2026, 11, 20, 17, tzinfo=UTC))


def said(library: Library, entry: str, court: str | None, today: date = TODAY) -> Answer:
    of = library.courts[court] if court else None
    return answer_in(CourtDay.of(library, of, today), library.entries[entry], "es")


def ask(kb: KnowledgeBase, text: str, context: Context | None = None) -> Part:
    (part,) = kb.respond(Redacted(text), context or Context(), lambda _: TODAY, NOON)
    return part


def test_a_courts_own_steps_are_in_spanish_with_the_menus_as_the_screen_has_them(library: Library) -> None:
    spanish, english = (
        said(library, "link-steps", "flsd"),
        answer(library, library.entries["link-steps"], library.courts["flsd"], TODAY),
    )

    assert (spanish.language, spanish.only_english) == ("es", False)
    assert spanish.lead.startswith("Inicie sesión")
    assert "*Link a CM/ECF account to my PACER account*" in spanish.lead
    assert [step.key for step in spanish.steps] == [step.key for step in english.steps]
    assert all(step.text != other.text for step, other in zip(spanish.steps, english.steps, strict=True))
    assert spanish.sources == english.sources


def test_before_go_live_nobody_is_told_to_link(library: Library) -> None:
    before = said(library, "link-steps", "flsd", date(2020, 1, 26))

    assert before.lead.startswith("No puede vincular hasta el 27 de enero de 2020")
    assert "2025" not in before.details
    assert said(library, "link-check", "flsd", date(2020, 1, 26)).lead.startswith("Aquí todavía nadie está vinculado")


@pytest.mark.parametrize(
    ("entry", "court"),
    [("link-check", "ca9"), ("forgot-cmecf-credentials", "caeb"), ("contact-court-help-desk", "jpml"),
     ("filing-menus-missing", "ord"), ("fees-unpaid-lockout", "flsb")],
)  # fmt: skip
def test_where_a_court_has_words_of_its_own_that_nobody_translated_they_stay_english(
    library: Library, entry: str, court: str
) -> None:
    shown = said(library, entry, court)
    english = answer(library, library.entries[entry], library.courts[court], TODAY)

    assert shown.only_english
    assert replace(shown, language="en", only_english=False) == english


def test_an_english_text_that_has_changed_since_is_not_answered_in_old_spanish(library: Library) -> None:
    entry = library.entries["upgrade-account"]
    changed = replace(entry, answer=(*entry.answer[:-1], replace(entry.answer[-1], text="New words.")))

    shown = answer_in(CourtDay.of(library, None, TODAY), changed, "es")

    assert (shown.lead, shown.only_english) == ("New words.", True)


def test_how_to_reset_follows_the_courts_record(library: Library) -> None:
    phone, page, unknown = (said(library, "forgot-cmecf-credentials", court) for court in ("alsd", "flsb", None))

    assert "llame al 251-690-2371" in phone.lead
    assert "restablezca la contraseña en https://ecf.flsb.uscourts.gov" in page.lead
    assert "pida la contraseña al tribunal que se la dio" in unknown.lead


def test_hours_are_in_spanish_and_in_the_offices_own_time(library: Library) -> None:
    on_day = CourtDay.of(library, None, TODAY, NOON)
    closed = CourtDay.of(library, None, TODAY, Moment(datetime(2026, 11, 21, 17, tzinfo=UTC)))
    entry = library.entries["contact-pacer"]

    assert answer_in(on_day, entry, "es").offices == ("PACER Service Center: atiende ahora, hasta las 6:00 p.m. CT.",)
    assert answer_in(closed, entry, "es").offices == (
        "PACER Service Center: ahora no atiende; abre el lunes a las 8:00 a.m. CT.",
    )


def test_a_spanish_question_is_answered_in_spanish_and_an_english_one_in_english(kb: KnowledgeBase) -> None:
    spanish, english = ask(kb, "¿Cómo se vinculan las cuentas?"), ask(kb, "How do I link my accounts?")

    assert isinstance(spanish, AnswerPart)
    assert isinstance(english, AnswerPart)
    assert (spanish.answer.entry, spanish.answer.language) == ("link-steps", "es")
    assert (english.answer.entry, english.answer.language) == ("link-steps", "en")


def test_a_court_alone_goes_on_in_spanish(kb: KnowledgeBase) -> None:
    asked = Redacted("¿Cómo se vinculan las cuentas?")
    context = kb.next_context(Context(), asked, (ask(kb, asked),))

    for text in ("S.D. Fla.", "¿y en el Distrito Sur de Florida?"):
        part = ask(kb, text, context)
        assert isinstance(part, AnswerPart)
        assert part.answer.court is not None
        assert (part.answer.entry, part.answer.court.id, part.answer.language) == ("link-steps", "flsd", "es")


def test_what_is_not_answered_in_spanish_is_said_in_spanish_with_what_is(kb: KnowledgeBase) -> None:
    part = ask(kb, "¿Cuánto cuesta un divorcio en Puerto Rico?")

    assert isinstance(part, NoAnswerPart)
    assert [entry for entry, _ in part.options] == list(kb.library.spanish.entries)
    assert part.reach[-1].startswith("PACER Service Center: (800) 676-6856, atiende ahora")


def test_an_unsure_question_is_asked_back_about_with_spanish_titles(kb: KnowledgeBase) -> None:
    part = ask(kb, "se me perdió la contraseña")

    assert isinstance(part, SuggestionPart | AnswerPart)
    if isinstance(part, SuggestionPart):
        assert {"forgot-pacer-credentials", "forgot-cmecf-credentials"} <= {entry for entry, _ in part.options}
        assert all(title == kb.library.spanish.entries[entry].title for entry, title in part.options)


def test_talk_in_spanish_is_no_question(kb: KnowledgeBase) -> None:
    thanks, person = ask(kb, "muchísimas gracias"), ask(kb, "quiero que me atienda una persona")

    assert isinstance(thanks, ChatPart)
    assert (thanks.kind, thanks.match.language) == ("thanks", "es")
    assert isinstance(person, PersonPart)
    assert [contact.language for contact in person.contacts] == ["es", "es"]


@pytest.mark.parametrize(
    "text", ["mi contraseña es Gato2024!", "la clave que me dieron era Tigre99", "mi código es 483920"]
)
def test_secrets_are_taken_out_of_spanish_messages(text: str) -> None:
    assert text.rsplit(maxsplit=1)[-1] not in redact(text).text


@pytest.mark.parametrize("text", ["olvidé mi contraseña y es urgente", "mi clave es muy vieja"])
def test_spanish_talk_about_a_password_is_kept(text: str) -> None:
    assert redact(text).text == text
