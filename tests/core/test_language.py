"""In which language somebody writes."""

from __future__ import annotations

import pytest

from bot.core.courts.spanish import with_english_places
from bot.core.days_in_text import days_named, known_on
from bot.core.language import language_of
from tests.shipped import shipped_finder

SPANISH = (
    "¿Cómo vinculo mi cuenta?",
    "como vinculo mi cuenta de pacer",
    "olvide el password del ecf",
    "my contraseña no la recuerdo, help",
    "numero de la mesa de ayuda",
    "gracias",
)
ENGLISH = (
    "How do I link Mr. de la Cruz's account?",
    "reset the password of José Peña in El Paso",
    "Los Angeles, San Juan or Las Vegas: which court do I call?",
    "Hola! how do I upgrade my PACER account?",
    "pacer password",
    "S.D. Fla.",
    "e.d. la",
    "appreciate ya",
    "",
)


@pytest.mark.parametrize("text", SPANISH)
def test_spanish_is_told_by_its_words_with_and_without_accents(text: str) -> None:
    assert language_of(text) == "es"


@pytest.mark.parametrize("text", ENGLISH)
def test_names_and_single_words_make_no_question_spanish(text: str) -> None:
    assert language_of(text) == "en"


def test_a_text_that_does_not_tell_is_in_the_language_of_what_came_before() -> None:
    assert language_of("S.D. Fla.", ("how do I link?", "¿cómo vinculo?")) == "es"
    assert language_of("S.D. Fla.", ("¿cómo vinculo?", "how do I link?")) == "en"
    assert language_of("how do I upgrade my account?", ("¿cómo vinculo?",)) == "en"


@pytest.mark.parametrize(
    ("text", "court"),
    [
        ("¿Cómo vinculo en el Distrito Sur de la Florida?", "flsd"),
        ("en el distrito central de California", "cacd"),
        ("el tribunal de quiebras de Puerto Rico", "prb"),
        ("Distrito de Puerto Rico", "prd"),
        ("en Miami, en la corte de bancarrota", "flsb"),
        ("en el noveno circuito", "ca9"),
        ("la contraseña del sistema", None),
    ],
)
def test_courts_are_found_by_their_spanish_names(text: str, court: str | None) -> None:
    found = shipped_finder().find(with_english_places(text))

    assert (found.court if found else None) == court


def test_spanish_dates_are_days_too() -> None:
    assert [str(day) for day in days_named("el 11 de mayo de 2025, agosto de 2014 y 1.º de enero de 2020")] == [
        "2025-05-11",
        "2014-08-31",
        "2020-01-01",
    ]
    before = days_named("el 11 de mayo de 2025")[0].replace(year=2024)
    assert known_on(before, "Antes.\nDesde el 11 de mayo de 2025, otra cosa.") == "Antes."
