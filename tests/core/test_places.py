"""Places: a city with its state, a place alone, courts that there are not, typing errors and accents."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from bot.core.knowledge import Court
from tests.shipped import shipped_finder, shipped_knowledge

COURTS = shipped_knowledge().library.courts
FINDER = shipped_finder()
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


PLACES = """
flsd | is ecf down in Miami?
flsd | cm/ecf login page hangs in miami
laed | ecf is slow in NOLA
nvd | the e-filing login fails in Las Vegas
alsd | is it live in Mobile?
ilnd | Cook County federal court
nvd | Nevada
paed | Philly
nvd | Vegas
nvd | and in Vegas?
almd | linked in SD Ala., now a case in Montgomery
med | a new case up in Bangor and no menu
iasd | transferred to Davenport, do I link again
gasd | linked in Macon, what about Savannah
txnd | Nothern Distrct of Texs
flsd | Suothern District of Flordia
gand | north Georgia, district court, not bankruptcy
gub | bankruptcy court in Hagåtña
nmd | federal court in Doña Ana County, New Mexico
prd | Mayagüez
azd | how do I link in Scottsdale, Arizona
azd | Scottsdale, AZ federal court
azd | Maricopa County, the federal one
cacd | orange county, the california one
gamd | filing in Columbus in Georgia
ord | do I link again in Portland, OR?
innd | link in Hammond, in
tnwd | jackson tennessee, not mississippi
txsd | which court covers Galveston
moed | link for Hannibal, Missouri please
nysb | bankruptcy court in the Bronx
ksd | Manhattan, Kansas federal court
flmd | Tampa MD Fla
flsd | Miami ct
ilsd | I live in St Louis, the case was filed across the river in East St. Louis
vaed | a matter in the Rocket Docket, pro hac
laed | how do I link in the big easy
nvd | is Sin City live?
mied | filing in Motown
cod | when does the Mile High City go live
flsd | who do I call in Miami-Dade
flsd | what number do I call for Miami
txnd | whom do I contact in Tarrant County
azd | Maricopa, how do I link?
mnd | Hennepin, who do I call
mied | how do I link in Wayne County
"""
NO_PLACE = """
my printer is down in Miami
is it me or ecf, I am working in Boston today
I am down in Miami and cannot log in to ecf
cook county circuit court
i live in Reno
we moved to Boise
our office in Scottsdale, Arizona
a state case in Tampa
they live in Mobile
filing in mobile view
my phone number in Tampa changed
what do I call my partner in Reno
who do I call in the valley
Tyler, how do I link?
link in Portland or Bangor
power outage at the union hall
"""
ASKED_BACK = """
LA | cacd laed lamd lawd
NYC | nyed nyeb nysb nysd
Eastern Washington DC | dcd dcb waed waeb
link in Springfield federal court | ilcd ilcb mad mab mowd mowb
how do I link in the Big Apple | nyed nyeb nysb nysd
how do I link in Orange County | cacd cacb flmd flmb
Montgomery County bankruptcy court | mdb paeb txsb
new york bankruptcy court | nyeb nynb nysb nywb
Boca Raton, Florida | flsd flsb flmd flmb flnd flnb
SDNY or EDNY, which went first | nysd nyed
"""
THERE_IS_NONE = """
Southern District of Chicago | Southern District of Chicago | ilnd ilnb
southern dist. of chicago | Southern District of Chicago | ilnd ilnb
we were sued in the Eastern District of Florida | Eastern District of Florida | flmd flnd flsd flmb flnb flsb
E.D. Fla. bankruptcy | Eastern District of Florida | flmb flnb flsb
Southern District of New Jersey | Southern District of New Jersey | njd njb
the Western District of Boston | Western District of Boston | mad mab
"""


def rows(table: str) -> list[list[str]]:
    return [[part.strip() for part in row.split("|")] for row in table.strip().splitlines()]


@pytest.mark.parametrize(("court", "text"), rows(PLACES))
def test_a_place_names_its_court(court: str, text: str) -> None:
    mention = FINDER.find(text)
    assert mention is not None
    assert mention.court == court


@pytest.mark.parametrize("text", [text for (text,) in rows(NO_PLACE)])
def test_a_place_in_other_talk_names_none(text: str) -> None:
    assert FINDER.find(text) is None


@pytest.mark.parametrize(("text", "courts"), rows(ASKED_BACK))
def test_of_a_place_of_several_courts_all_are_offered(text: str, courts: str) -> None:
    unclear = FINDER.unclear(text)
    assert FINDER.find(text) is None
    assert unclear is not None
    assert (unclear.missing, set(unclear.courts)) == ("", set(courts.split()))


@pytest.mark.parametrize(("text", "missing", "courts"), rows(THERE_IS_NONE))
def test_a_court_that_there_is_not_is_said_so_with_those_of_the_place(text: str, missing: str, courts: str) -> None:
    unclear = FINDER.unclear(text)
    assert FINDER.find(text) is None
    assert unclear is not None
    assert (unclear.missing, set(unclear.courts)) == (missing, set(courts.split()))


def test_too_many_courts_are_not_offered_and_a_court_that_is_named_leaves_nothing_open() -> None:
    assert FINDER.unclear("Jefferson County federal court") is None
    assert FINDER.unclear("how do I link in S.D. Fla.?") is None
    assert FINDER.unclear("how do I link?") is None


def test_the_span_of_an_accented_place_is_that_of_the_text() -> None:
    text = "e\u0301 for the Hagåtña federal court please"
    mention = FINDER.find(text)
    assert mention is not None
    assert text[mention.start : mention.end] == "Hagåtña federal court"


@pytest.mark.parametrize(
    "court", [court for court in DISTRICTS if len(OF[court.states[0]]) > 1], ids=lambda one: one.id
)
def test_typing_errors_in_a_full_name_never_make_it_another_court(court: Court) -> None:
    slips = random.Random(court.id)
    for _ in range(30):
        words = court.name.removeprefix("the ").split()
        at = slips.choice([number for number, word in enumerate(words) if len(word) > 5])
        letter = slips.randrange(1, len(words[at]) - 1)
        words[at] = words[at][:letter] + words[at][letter + 1 :]
        mention = FINDER.find(f"link in the {' '.join(words)}")
        assert mention is None or mention.court == court.id, words


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
