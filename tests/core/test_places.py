"""Places: a city with its state, a place alone, courts that there are not, typing errors and accents."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.core.courts import CourtFinder

COURTS = load(Path(__file__).parents[2] / "knowledge").courts
FINDER = CourtFinder(COURTS.values())
DISTRICTS = [court for court in COURTS.values() if court.type == "district"]
STATES = sorted({court.states[0] for court in DISTRICTS})
CITIES = sorted({city for court in DISTRICTS for city in court.cities})

LINK = "how do I link my account in {}, {}"
WORDS_TOO = {"al", "co", "ct", "de", "hi", "id", "in", "la", "ma", "me", "mi", "nd", "oh", "ok", "or", "pa", "sd"}
"""Postal codes that in small letters are something else after a city: "link in boston or ..."."""
OF: dict[str, set[str]] = defaultdict(set)
for _court in DISTRICTS:
    OF[_court.states[0]].add(_court.id)


def courts_offered(text: str) -> set[str]:
    """District courts that are named or offered."""
    mention, unclear = FINDER.find(text), FINDER.unclear(text)
    assert mention is None or unclear is None
    named = (mention.court,) if mention else unclear.courts if unclear else ()
    return {court for court in named if COURTS[court].type == "district"}


def sitting_in(city: str, state: str) -> set[str]:
    return {court.id for court in DISTRICTS if court.states[0] == state and city in court.cities}


@pytest.mark.parametrize("state", STATES)
def test_of_a_city_with_its_state_only_that_states_courts_count(state: str) -> None:
    others = random.Random(state).sample(CITIES, 25)
    for form, cities in ((LINK, CITIES), ("{} {} federal court", others), ("{}, {}", others)):
        for city in cities:
            if (city, state) != ("New York", "Northern Mariana Islands"):  # which begins like "New York Northern"
                text = form.format(city, state)
                assert courts_offered(text) == (sitting_in(city, state) or OF[state]), text


def codes() -> set[tuple[str, str]]:
    """Postal codes, which begin the courts' ids, with their states."""
    return {(court.id[:2] if court.id != "nmid" else "nmi", court.states[0]) for court in DISTRICTS}


@pytest.mark.parametrize(("code", "state"), sorted(codes()))
def test_a_city_with_a_postal_code_is_of_that_state(code: str, state: str) -> None:
    for city in random.Random(code).sample(CITIES, 40):
        text = LINK.format(city, code.upper())
        assert courts_offered(text) == (sitting_in(city, state) or OF[state]), text
        mention = FINDER.find(f"link in {city.lower()} {code}, please")
        assert mention is None or code in WORDS_TOO or COURTS[mention.court].states[0] == state, (city, code)
