"""Which phrases stand for which court."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

from bot.core.courts.words import split
from bot.core.knowledge import Court

DIRECTIONS = {
    "N": ("northern", "north", "no", "n"),
    "S": ("southern", "south", "so", "s"),
    "E": ("eastern", "east", "e"),
    "W": ("western", "west", "w"),
    "C": ("central", "cent", "c"),
    "M": ("middle", "mid", "m"),
}
MORE_SPELLINGS = {
    "Arizona": ("az",),
    "California": ("calif",),
    "Colorado": ("col",),
    "District of Columbia": ("washington dc", "washington d c", "dc", "d c"),
    "Florida": ("flor",),
    "Guam": (),
    "Hawaii": ("hawai'i",),
    "Idaho": ("ida",),
    "Illinois": ("ills",),
    "Kansas": ("kans",),
    "Kentucky": ("kent",),
    "Michigan": ("mi",),
    "Nebraska": ("nebr",),
    "New Mexico": ("n mex", "new mex"),
    "North Carolina": ("n carolina", "no carolina", "n car"),
    "North Dakota": ("n dakota", "n dak"),
    "Northern Mariana Islands": ("the northern mariana islands", "northern marianas", "n mariana islands"),
    "Oregon": ("ore",),
    "Pennsylvania": ("penn", "penna"),
    "Puerto Rico": ("p r",),
    "South Carolina": ("s carolina", "so carolina", "s car"),
    "South Dakota": ("s dakota", "s dak"),
    "Texas": ("texs",),
    "Virgin Islands": ("the virgin islands", "us virgin islands", "u s virgin islands", "usvi"),
    "Washington": ("washington state",),
    "West Virginia": ("w virginia", "wvirginia"),
    "Wisconsin": ("wisc",),
}
"""How states are also written, besides the full name, the Bluebook's form (in `Court.short`) and the postal code."""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
SHARED_CITIES = frozenset({"springfield", "charleston"})
"""Seats of several courts of about the same weight. Else a court's main seat goes before another court's side seat."""
SHARED_STATE_WORDS = frozenset({"Virginia", "West Virginia", "North Carolina", "South Carolina"})
"""States whose short directions are other states: "west virginia", "south carolina"."""
CITY_CODES: Mapping[tuple[str, ...], tuple[str, ...]] = {("la",): ("los", "angeles")}
"""Cities written as a state's code. "LA" alone may be Louisiana; in "the Central District (LA)" it is not."""
COMMON_WORD_IDS = frozenset(
    ["mad", "med", "cit", "cod", "hid", "ned", "rid", "vid", "deb", "orb", "rib", "neb", "utd", "prd"]
)
"""Court ids that are words or names in other talk: "hid", "deb", "rid". They count in capitals after "in", "for" ..."""
OFFICE_WORD_IDS = frozenset({"mtd", "cob", "ord"})
"""Court ids that lawyers write in capitals for something else: motion to dismiss, close of business, order."""
COMMON_WORD_CODES = frozenset(
    {"in", "ok", "oh", "la", "pa", "ma", "or", "me", "hi", "id", "al", "de", "co", "so", "mi"}
)
"""State codes that count only in capitals: "SD IN" is a court, "sd in" is not."""
PLAIN_AFTER_A_DIRECTION = frozenset({"pa", "la", "ok", "oh", "al", "mi"})
"""Of these the state codes that are plain beside a direction written out: "eastern pa"."""
NEVER_A_PLACE = frozenset({"or", "hi", "id", "in", "ok", "nd", "sd", "so", "me"})
"""State codes that even in capitals stand for something else more often: "district OR bankruptcy", "login ID"."""
LIKE_DISTRICT_COURT = frozenset({"ct"})
""""D. Ct." is a district court, not Connecticut."""
CODES_OF_WORDS = COMMON_WORD_CODES | NEVER_A_PLACE | LIKE_DISTRICT_COURT
NOT_IN_LOWER_CASE = frozenset(
    {"did", "dma", "dmd", "dme", "dor", "dco", "dde", "dms", "dal", "dne", "dpr", "dnd", "dhi"}
)
"""District abbreviations like "D.Id." written as one word, which are other words unless in capitals."""
PhraseKind = Literal["court", "district", "region", "state", "city", "county", "seat", "elliptic", "missing"]
"""What a phrase is; a seat is a city with its state, missing the name of a court that there is not."""
Care = Literal["", "word", "host", "code", "dotted", "joined"]


@dataclass(frozen=True, slots=True)
class Name:
    """What a phrase stands for.

    `courts`: of a place its district courts, of "the middle district" all of that name; several, so it names none.
    """

    kind: PhraseKind
    courts: tuple[str, ...]
    care: Care = ""
    said: str = ""
    """What a missing or elliptic name calls the court: "Eastern District of Florida", "Eastern District"."""

    @property
    def is_one(self) -> bool:
        """It stands for one court."""
        return len(self.courts) == 1 and self.kind != "missing"


LARGE_COUNTIES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("cook", "county"): ("ilnd",),
    ("harris", "county"): ("txsd",),
    ("dallas", "county"): ("txnd",),
    ("king", "county"): ("wawd",),
    ("fulton", "county"): ("gand",),
    ("wayne", "county"): ("mied",),
    ("franklin", "county"): ("ohsd",),
    ("orange", "county"): ("cacd", "flmd"),
    ("montgomery", "county"): ("mdd", "paed", "txsd"),
    ("clark", "county"): ("nvd", "wawd"),
}
"""Counties whose namesakes are all small: named alone the one of more than a million people is meant, of several
large ones one of these. More courts than are offered have a county of these names."""
COUNTIES_CALLED = {"Louisiana": "parish"}
Phrases = Iterator[tuple[tuple[str, ...], Name]]
Seats = Mapping[tuple[str, ...], list[tuple[Court, bool]]]
"""District courts that sit in a city, and whether it is their main seat."""


def phrases(courts: Mapping[str, Court]) -> Phrases:
    """Every phrase that may name a court, as lower-case words, with what it stands for."""
    districts = [court for court in courts.values() if court.type == "district"]
    states, seats = _by_state(districts), cities(districts)
    for court in courts.values():
        yield from _id_phrases(court)
    for court in districts:
        yield from _district_phrases(court)
        yield from _county_phrases(court)
    yield from _shared_phrases(districts)
    yield from _state_phrases(states, seats)
    yield from _city_phrases(seats, states)
    for letter, spellings in DIRECTIONS.items():
        alike = tuple(court.id for court in districts if court.short.startswith(f"{letter}.D."))
        for direction, district in product(spellings[:2], ("district", "dist")):
            yield (direction, district), Name("elliptic", alike, said=f"{spellings[0].title()} District")
    for state, there in states.items():
        yield from _missing_phrases(state, there)


def _by_state(districts: Iterable[Court]) -> Mapping[str, list[Court]]:
    states: dict[str, list[Court]] = {}
    for court in districts:
        states.setdefault(court.states[0], []).append(court)
    return states


def cities(courts: Iterable[Court]) -> Seats:
    """The cities where district courts sit, in their spellings."""
    found: dict[tuple[str, ...], list[tuple[Court, bool]]] = {}
    for court in courts:
        if court.type == "district":
            for number, city in enumerate(court.cities):
                for words in _city_spellings(city):
                    found.setdefault(words, []).append((court, number == 0))
    return found


def _id_phrases(court: Court) -> Phrases:
    """Its id, and the names of a court that is no district or bankruptcy court."""
    care: Care = "word" if court.id in COMMON_WORD_IDS else "host" if court.id in OFFICE_WORD_IDS else ""
    yield (court.id,), Name("court", (court.id,), care)
    if court.type in {"appeals", "national"}:
        for phrase in _other_phrases(court):
            yield tuple(split(phrase).words), Name("court", (court.id,))
        yield ("ca", court.id.removeprefix("ca")), Name("court", (court.id,), "joined")


def _state_phrases(states: Mapping[str, list[Court]], seats: Seats) -> Phrases:
    for courts in states.values():
        for spelling in state_spellings(courts[0]):
            if spelling[-1] in NEVER_A_PLACE and len(spelling) == 1:
                continue
            there = seats.get(CITY_CODES.get(spelling, spelling), ())
            owners = {court.id for court in (*courts, *(court for court, _ in there))}
            care: Care = "code" if len(spelling) == 1 and len(spelling[0]) == 2 else ""
            yield spelling, Name("state", tuple(sorted(owners)), care)


def _city_phrases(seats: Seats, states: Mapping[str, list[Court]]) -> Phrases:
    state_names = {tuple(split(state).words) for state in states}
    for words, there in seats.items():
        for court, _ in there:
            yield from _seat_phrases(words, court, there)
        if words not in state_names:
            yield words, Name("city", _courts_in(words, there))


def _seat_phrases(words: tuple[str, ...], court: Court, seats: Iterable[tuple[Court, bool]]) -> Phrases:
    """A city with its state, in each of the state's spellings."""
    there = tuple(sorted(other.id for other, _ in seats if other.states == court.states))
    for spelling in state_spellings(court):
        yield words + spelling, Name("seat", there, "dotted" if spelling[-1] in COMMON_WORD_CODES else "")


def _courts_in(city: tuple[str, ...], seats: Iterable[tuple[Court, bool]]) -> tuple[str, ...]:
    """The one court whose main seat a city is; else all that sit there."""
    main = [court.id for court, is_main in seats if is_main and city[0] not in SHARED_CITIES]
    return tuple(main) if len(main) == 1 else tuple(sorted(court.id for court, _ in seats))


def _county_phrases(court: Court) -> Phrases:
    """A county with its state: "Harris County, Texas"."""
    state, code = tuple(split(court.states[0]).words), state_code(court)
    for words in _counties(court):
        yield (*words, *state), Name("city", (court.id,))
        yield (*words, code), Name("city", (court.id,), "dotted" if code in COMMON_WORD_CODES else "")


def _counties(court: Court) -> Iterator[tuple[str, ...]]:
    return ((*split(county).words, COUNTIES_CALLED.get(court.states[0], "county")) for county in court.counties)


def _shared_phrases(districts: Iterable[Court]) -> Phrases:
    """What may stand for courts of several states or districts: counties without their state, nicknames."""
    counties: dict[tuple[str, ...], list[str]] = {}
    aliases: dict[tuple[str, ...], list[str]] = {}
    for court in districts:
        for words in _counties(court):
            counties.setdefault(words, []).append(court.id)
        for alias in court.aliases:
            aliases.setdefault(tuple(split(alias).words), []).append(court.id)
    for words, ids in counties.items():
        yield words, Name("county", LARGE_COUNTIES.get(words) or tuple(sorted(set(ids))))
    for words, ids in aliases.items():
        yield words, Name("city", tuple(sorted(ids)))


def state_code(court: Court) -> str:
    """The postal code, which begins the court's id: "fl" of flsd, "gu" of gud."""
    return court.id[:-2] if _direction(court) else court.id[:-1]


def _direction(court: Court) -> str | None:
    """ "S" of a southern district; None where the district is the whole state."""
    return next((letter for letter in DIRECTIONS if re.match(rf"(Bankr\. )?{letter}\.D\.", court.short)), None)


def _district_phrases(court: Court) -> Phrases:
    direction = _direction(court)
    for state in state_spellings(court):
        if direction is None:
            yield from _whole_state_phrases(court, state)
        else:
            yield from _part_state_phrases(court, state, direction)


def _whole_state_phrases(court: Court, state: tuple[str, ...]) -> Phrases:
    """ "District of New Jersey", "D.N.J.", "DNJ"."""
    name, joined = Name("district", (court.id,)), "".join(state)
    for words in (("district", "of"), ("dist", "of"), ("district", "court", "of"), ("d", "of")):
        yield (*words, *state), name
    if state == ("district", "of", "columbia"):
        yield ("district", "columbia"), name
    if joined not in LIKE_DISTRICT_COURT:
        for word in ("district", "dist"):
            yield (word, *state), replace(name, care="dotted") if joined in COMMON_WORD_CODES | NEVER_A_PLACE else name
        yield ("d", *state), replace(name, care="dotted") if len(joined) == 2 else name
        yield (f"d{joined}",), replace(name, care="code") if f"d{joined}" in NOT_IN_LOWER_CASE else name


def _part_state_phrases(court: Court, state: tuple[str, ...], direction: str) -> Phrases:
    """ "Southern District of Florida", "S.D. Fla.", "SDFL", "Florida Southern", "southern Florida"."""
    name, joined, letter = Name("district", (court.id,)), "".join(state), direction.lower()
    careful = replace(name, care="dotted") if joined in COMMON_WORD_CODES else name
    long, south = DIRECTIONS[direction][:2]
    written_out = name if joined in PLAIN_AFTER_A_DIRECTION else careful
    for word in DIRECTIONS[direction]:
        for middle in (("district", "of"), ("dist", "of"), ("district",), ("dist",), ("distr", "of"), ("d", "of")):
            yield (word, *middle, *state), written_out if word == long else careful
    for short in ((letter, "d"), (f"{letter}d",), (f"{letter}d", "of"), (f"{letter}dist",)):
        yield (*short, *state), careful
    yield (f"{letter}d{joined}",), name
    yield from _state_first_phrases(name, state, long)
    yield (long, *state), replace(written_out, kind="region")
    if joined not in COMMON_WORD_CODES:
        yield (*state, long), replace(name, kind="region")
        if court.states[0] not in SHARED_STATE_WORDS:
            yield (south, *state), replace(name, kind="city")
            yield (letter, *state), replace(name, kind="city")


def _state_first_phrases(name: Name, state: tuple[str, ...], direction: str) -> Phrases:
    """ "Florida Southern District"; "down in southern district of florida" is not Indiana, nor "oh, northern" Ohio."""
    if state[-1] not in NEVER_A_PLACE:
        yield (*state, direction, "district"), replace(name, care="code") if state == ("oh",) else name


def _missing_phrases(state: str, courts: list[Court]) -> Phrases:
    """The districts that a state does not have: "the Eastern District of Florida", "E.D. Fla."."""
    ids, have = tuple(sorted(court.id for court in courts)), {_direction(court) for court in courts}
    spellings = [one for one in state_spellings(courts[0]) if one[0] not in CODES_OF_WORDS]
    for letter, directions in DIRECTIONS.items():
        if letter not in have:
            said = f"{directions[0].title()} District of {state.removeprefix('District of ')}"
            for spelling in spellings:
                yield from _missing_spellings(Name("missing", ids, said=said), spelling, letter)


def _missing_spellings(name: Name, state: tuple[str, ...], letter: str) -> Phrases:
    short = letter.lower()
    for word, middle in product(DIRECTIONS[letter][:3], (("district", "of"), ("dist", "of"), ("district",), ("dist",))):
        yield (word, *middle, *state), name
    if len(state[-1]) > 2:
        yield (f"{short}d", *state), name
        yield (short, "d", *state), name
    elif len(state) == 1:
        yield (f"{short}d{state[0]}",), replace(name, care="code")


def state_spellings(court: Court) -> list[tuple[str, ...]]:
    """Full name, Bluebook form ("N.Y." as "n y" and "ny"), postal code, and what else people write."""
    state = court.states[0]
    bluebook = tuple(split(re.sub(r"^([NSEWCM]\.)?D\. ?", "", court.short)).words)
    spellings = [
        tuple(split(state).words),
        bluebook,
        ("".join(bluebook),),
        (state_code(court),),
    ]
    spellings += [tuple(more.split()) for more in MORE_SPELLINGS.get(state, ())]
    return list(dict.fromkeys(spelling for spelling in spellings if spelling != ("",)))


def _other_phrases(court: Court) -> Iterator[str]:
    """Ways to write a court of appeals, a panel or a national court."""
    for name in (court.name.removeprefix("the "), court.short, *court.aliases):
        yield name
        yield name.lower().replace("international", "int'l").replace("intl", "int'l")
    number = re.search(r"\d+", court.id)
    if number is None:
        return
    figure = int(number.group())
    ending = {1: "st", 2: "nd", 3: "rd"}.get(figure, "th")
    written = [ORDINALS[figure - 1], f"{figure}{ending}", *({2: ("2d",), 3: ("3d",)}.get(figure, ()))]
    circuits = [f"{one} {word}" for one, word in product(written, ("circuit", "cir", "cir ct", "cca", "circ"))]
    if court.id.startswith("ca"):
        yield from circuits
        yield from (f"{figure} circuit", f"{figure} cir", f"{figure}cca", f"usca {figure}")
        yield from (f"{letters}{figure}" for letters in ("cca", "ca", "c a ", "cta", "usca"))
        yield from (f"court of appeals for the {circuit}" for circuit in circuits)
    else:
        for circuit in circuits:
            yield from (f"{circuit} bap", f"{circuit} bankruptcy appellate panel", f"bap of the {circuit}")
            yield from (f"bap for the {circuit}", f"bap {circuit}", f"bankruptcy appellate panel of the {circuit}")
            yield f"bankruptcy appellate panel for the {circuit}"
        yield from (f"bap {figure}", f"bap{figure:02}", f"bap ca{figure}", f"ca{figure} bap")


def _city_spellings(city: str) -> list[tuple[str, ...]]:
    """ "Fort Worth" also as "ft worth", "St. Louis" also as "saint louis"."""
    words = tuple(split(city).words)
    other = {"fort": "ft", "st": "saint"}.get(words[0])
    found = [words, (other, *words[1:])] if other else [words]
    return [*found, ("kc",)] if words == ("kansas", "city") else found
