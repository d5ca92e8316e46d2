"""Which court a text speaks of.

A court is named by its id ("flsd", "ecf.flsd.uscourts.gov"), an abbreviation ("SDNY", "Bankr. D. Del."), its name, or
a place: "the miami federal court". A place counts only beside words of a court, since cities and states are mentioned
for many reasons; and a place that several courts share names none of them. No answer is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.knowledge import Court

WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)*")
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
COMMON_WORD_CITIES = frozenset({"mobile", "reading"})
"""Cities that are ordinary words of this subject: "mobile ecf" is no place."""
COMMON_WORD_IDS = frozenset(
    ["mad", "med", "cit", "cod", "hid", "ned", "rid", "vid", "deb", "orb", "rib", "neb", "utd", "prd"]
)
"""Court ids that are words or names in other talk: "hid", "deb", "rid". They count in capitals after "in", "for" ..."""
OFFICE_WORD_IDS = frozenset({"mtd", "cob", "ord"})
"""Court ids that lawyers write in capitals for something else: motion to dismiss, close of business, order."""
MISSPELT_BANKRUPTCY = ("bankr", "bankur", "banrk", "bakr", "bnkr", "banckr")
COMMON_WORD_CODES = frozenset(
    {"in", "ok", "oh", "la", "pa", "ma", "or", "me", "hi", "id", "al", "de", "co", "so", "mi"}
)
"""State codes that count only in capitals: "SD IN" is a court, "sd in" is not."""
LOWER_CASE_CODES = frozenset({"nj", "nh", "nm", "ri", "vt", "wy", "nv", "ks", "mn", "ak", "dc", "md", "ut", "mt", "az"})
NEVER_A_PLACE = frozenset({"or", "hi", "id", "in", "ok", "nd", "sd", "so", "me"})
"""State codes that even in capitals stand for something else more often: "district OR bankruptcy", "login ID"."""
LIKE_DISTRICT_COURT = frozenset({"ct"})
""""D. Ct." is a district court, not Connecticut."""
NOT_IN_LOWER_CASE = frozenset(
    {"did", "dma", "dmd", "dme", "dor", "dco", "dde", "dms", "dal", "dne", "dpr", "dnd", "dhi"}
)
"""District abbreviations like "D.Id." written as one word, which are other words unless in capitals."""

BANKRUPTCY = frozenset({"bankruptcy", "bk", "bky", "bkcy", "bkr", "bkrtcy", "bkruptcy", "usbc"})
BANKRUPTCY_TALK = frozenset({"trustee", "trustees", "debtor", "debtors", "adversary"})
CHAPTERS = frozenset({"7", "9", "11", "12", "13", "15"})
COURT_HEADS = frozenset({"court", "courthouse", "ct", "courts", "crt"})
COURT_KINDS = frozenset(
    {"federal", "fed", "district", "dist", "us", "u", "s", "united", "states", "usdc", "division", "div"}
)
STATE_COURTS = frozenset({"chancery", "common", "appeals", "appeal", "criminal"})
NOT_A_COURT = frozenset({"lawyer", "lawyers", "attorney", "attorneys", "attys", "atty", "firm", "firms", "practice"})
NOT_A_COURT |= {"practitioner", "practitioners", "bar", "counsel", "cocounsel", "law", "code", "office", "offices"}
NOT_A_COURT |= {"outfit", "folks", "team", "people", "paralegal", "partner", "boutique", "time", "standard", "guy"}
NOT_A_COURT |= {"client", "clients", "colleague", "weather"}
"""After a place: the talk is of people or things there, not of the court."""
FILING = frozenset(
    {"file", "files", "filed", "filing", "filings", "efile", "efiled", "efiling", "efilings", "docketing"}
)
FILING |= {"link", "linked", "linking", "connect", "connected", "connecting"}
LIVE = frozenset({"live", "switch", "switched", "switching", "convert", "converted", "converting", "nextgen"})
LIVE |= {"migrate", "migrated"}
LIVE_FIRST = frozenset({"go", "goes", "went", "going", "gone"})
SENTENCE_END = re.compile(r"[.?!](?=\s|$)|\n")
CLAUSE_END = re.compile(
    r"[,;:?!\n—–]|\.(?=\s|$)|\s-\s"
    r"|\b(?:but|then|so|while|whereas|though|although|because)\b"
    r"|\b(?=(?:do|did|does|must|can|should) (?:i|we|it|that|you)\b|is\b|same\b|again\b|what)",
    re.IGNORECASE,
)
NEXT_TO_DONE = re.compile(
    r"\b(?:from|unlike|like|than|as|after|besides|(?<!but )not|instead of|rather than|other than|apart from"
    r"|in addition to|already(?: \w+)?|outside)(?: (?:in|for|at|with|of|the|to))*\s*$",
    re.IGNORECASE,
)
NEXT_TO_ASKED = re.compile(
    r"(?:\b(?:again|now|also|next|but not|what about|how about|and what of|still|to|into|separately)"
    r"(?: (?:in|for|at|with|of|the|do|need))*)\s*$",
    re.IGNORECASE,
)
DONE = re.compile(
    r"\b(?:already|linke?d|paired|connected|joined|hooked|merged|did|done|used to|worked|works|working fine|fine|set up"
    r"|was|were|have been|i've been|last (?:week|month|year|spring|summer|fall|winter)|back in|in (?:19|20)\d\d|ago"
    r"|years|usually|normally|mostly|admitted|registered|have (?:an?|my) (?:account|login))\b",
    re.IGNORECASE,
)
ASKED = re.compile(
    r"\b(?:again|now|need|needs|next|tomorrow|today|tonight|monday|do i|does|can i|must i|should i|how|what|when|where"
    r"|too|as well|also|first time|still|due|want|wants|trying|try|can't|cant|cannot|won't|wont|doesn't|doesnt|not|"
    r"new|filing|separately|another)\b",
    re.IGNORECASE,
)
EXTENDED_TO = re.compile(
    r"\b(?:covers?|counts?|works?|good|enough|carry|apply|applies|login|account|credentials|extend|valid)\b"
    r"[^,;:]*?\b(?:for|in|at|to|with|on|cover|covers)\s*(?:the)?\s*$|\bcovers?\s*$",
    re.IGNORECASE,
)
"""Between two courts: "my SDNY login for EDNY", "does SDNY cover EDNY"; the second is asked about."""
ANOTHER_COURT = re.compile(
    r"\b(?:another|other|next|additional|different) (?:federal )?(?:court|district|circuit)s?\b", re.IGNORECASE
)
LOWER_COURT = re.compile(r"\b(?:district|bankruptcy|trial) courts?\b", re.IGNORECASE)
IN_ONE_BREATH = re.compile(
    r"[\s,/&+();.-]*(?:(?:and|or|plus|the|in|for|both|also|vs?|n)\b[\s,/&+();.-]*)*", re.IGNORECASE
)
ACCOUNT_TALK = FILING | frozenset(
    {"password", "passwords", "pw", "pwd", "login", "logins", "log", "account", "accounts", "acct", "pacer", "ecf"}
)
ACCOUNT_TALK |= {"cmecf", "nextgen", "efiler", "menu", "menus", "utilities", "credentials", "username", "register"}
ELSEWHERE = frozenset({"from", "near", "of", "to", "based", "live", "moved", "moving", "weather", "flying"})
"""Before a place: it is where somebody or something comes from, not a court."""
Kind = Literal["court", "district", "region", "state", "city", "seat", "elliptic"]
"""What a phrase is; a seat is a city with its state."""
Care = Literal["", "word", "host", "code", "dotted"]
DISTANCES = ((5, 0), (8, 1), (99, 2))
"""(shorter than, typing errors allowed)."""


@dataclass(frozen=True, slots=True)
class CourtMention:
    """A court named in a text."""

    court: str
    span: tuple[int, int]
    """Where in the text: from, up to."""
    sure: float
    """1: written as the court is cited. Less: named by a place (0.8), or with typing errors (0.7)."""
    place_only: bool
    """Named without saying which of the two courts there: the bankruptcy court may be meant instead."""

    @property
    def start(self) -> int:
        return self.span[0]

    @property
    def end(self) -> int:
        return self.span[1]


@dataclass(frozen=True, slots=True)
class _Name:
    """What a phrase stands for.

    `courts`: of a place its district courts, of "the middle district" all of that name; several, so it names none.
    """

    kind: Kind
    courts: tuple[str, ...]
    care: Care = ""


@dataclass(slots=True)
class _Node:
    """One word of the known phrases; `names` where a phrase ends here."""

    following: dict[str, _Node] = field(default_factory=dict)
    names: list[_Name] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Words:
    """A text cut into words, lower case, with their places."""

    text: str
    words: Sequence[str]
    raw: Sequence[str]
    spans: Sequence[tuple[int, int]]

    def at(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A name found: words `first` up to `end`, which may include the words that made it a court."""

    name: _Name
    first: int
    end: int
    bankruptcy: bool | None = None
    """Said of it: True bankruptcy, False district, None neither."""


class CourtFinder:
    """Finds courts in texts; built once from the directory, then read-only and fast (tens of microseconds)."""

    def __init__(self, courts: Iterable[Court]) -> None:
        self._courts = {court.id: court for court in courts}
        self._root = _Node()
        for words, name in _phrases(self._courts):
            node = self._root
            for word in words:
                node = node.following.setdefault(word, _Node())
            if name not in node.names:
                node.names.append(name)
        self._spellings = _spelling_table(self._courts.values())
        self._cards = tuple(_Card.of(court) for court in self._courts.values())

    def find(self, text: str) -> CourtMention | None:
        """The one court the text asks about; None when it names none, or several and nothing speaks for one."""
        mentions = self._mentions(text)
        if not mentions:
            return None
        if len({mention.court for mention in mentions}) > 1:
            asked = _asked_about(text, mentions)
            return asked if asked and asked.court else None
        only = mentions[0]
        if not only.court or _asks_about_another(text, only, self._courts[only.court]):
            return None
        return only

    def find_all(self, text: str) -> tuple[CourtMention, ...]:
        """Every court named, in the order of the text."""
        return tuple(mention for mention in self._mentions(text) if mention.court)

    def _mentions(self, text: str) -> list[CourtMention]:
        """The courts named; with an empty `court` those spoken of without saying which ("a federal court in Ohio")."""
        words = _split(text)
        sightings = list(self._sightings(words))
        typed = 1.0
        if not sightings:
            mended = self._mended(words)
            if mended is not None:
                words, typed = mended, 0.7
                sightings = list(self._sightings(words))
        sightings = self._completed(sightings)
        return [self._mention(words, sighting, len(sightings) > 1, typed) for sighting in sightings]

    def _completed(self, sightings: list[_Sighting]) -> list[_Sighting]:
        """Gives "the middle district" the state of the one other court named; alone it says nothing."""
        named = [one for one in sightings if len(one.name.courts) == 1]
        states = {state for one in named for state in self._courts[one.name.courts[0]].states}
        completed: list[_Sighting] = []
        for one in sightings:
            if one.name.kind != "elliptic":
                completed.append(one)
            elif named:
                there = tuple(court for court in one.name.courts if set(self._courts[court].states) == states)
                completed.append(replace(one, name=_Name("district", there if len(there) == 1 else one.name.courts)))
        return completed

    def sibling(self, court: Court) -> Court | None:
        """The bankruptcy court of a district court and the reverse; None for all others."""
        other = {"district": "b", "bankruptcy": "d"}.get(court.type)
        return self._courts.get(court.id[:-1] + other) if other else None

    def search(self, query: str, limit: int) -> tuple[Court, ...]:
        """Courts for a picker while somebody types: id, abbreviation, name, city or state, typing errors allowed."""
        typed = _search_words(query)
        if not typed:
            return tuple(self._courts.values())[:limit]
        found = self.find(query)
        ranked = [
            (
                -score - (100 if found and found.court == card.court.id else 0),
                card.court.type == "bankruptcy",
                len(card.court.name),
                number,
            )
            for number, card in enumerate(self._cards)
            if (score := card.score(typed)) or (found and found.court == card.court.id)
        ]
        return tuple(self._cards[rank[-1]].court for rank in sorted(ranked)[:limit])

    def _sightings(self, words: _Words) -> Iterator[_Sighting]:
        at = 0
        while at < len(words.words):
            sighting = self._sighting(words, at)
            if sighting is None:
                at += 1
            else:
                yield sighting
                at = sighting.end

    def _sighting(self, words: _Words, first: int) -> _Sighting | None:
        """The longest known phrase that starts at a word and means a court there."""
        node = self._root.following.get(words.words[first])
        ends: list[tuple[int, _Node]] = []
        at = first + 1
        while node is not None:
            if node.names:
                ends.append((at, node))
            node = node.following.get(words.at(at))
            at += 1
        for end, node in reversed(ends):
            for name in node.names:
                sighting = _accepted(words, name, first, end)
                if sighting is not None:
                    return sighting
        return None

    def _mention(self, words: _Words, sighting: _Sighting, among_others: bool, typed: float) -> CourtMention:
        name = sighting.name
        span = (words.spans[sighting.first][0], words.spans[sighting.end - 1][1])
        if len(name.courts) > 1:
            return CourtMention("", span, 0.0, place_only=True)
        bankruptcy = sighting.bankruptcy
        if bankruptcy is None and name.kind != "court" and not among_others:
            bankruptcy = True if _speaks_of_bankruptcy(words, sighting) else None
        court = self._courts[name.courts[0]]
        if bankruptcy is not None and bankruptcy != (court.type == "bankruptcy"):
            court = self.sibling(court) or court
        sure = min(typed, 0.8 if name.kind in {"state", "city", "seat"} else 1.0)
        place_only = bankruptcy is None and name.kind != "court" and self.sibling(court) is not None
        return CourtMention(court.id, _whole_address(words.text, span), sure, place_only)

    def _mended(self, words: _Words) -> _Words | None:
        """The words with typing errors in court words put right; None when there are none."""
        mended = [self._nearest(word) for word in words.words]
        return None if mended == list(words.words) else replace(words, words=mended)

    def _nearest(self, word: str) -> str:
        candidates = self._spellings.get(word[0])
        if candidates is None or len(word) < DISTANCES[0][0] or word in candidates:
            return word
        allowed = next(distance for length, distance in DISTANCES if len(word) < length)
        best = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=allowed)
        return best[0] if best else word


def _split(text: str) -> _Words:
    found = list(WORD.finditer(text))
    raw = [match.group() for match in found]
    words = [word.lower().replace("’", "'").removesuffix("'s") for word in raw]
    words = ["bankruptcy" if word.startswith(MISSPELT_BANKRUPTCY) else word for word in words]
    return _Words(text, words, raw, [match.span() for match in found])


# Which phrases stand for which court


Phrases = Iterator[tuple[tuple[str, ...], _Name]]
Seats = Mapping[tuple[str, ...], list[tuple[Court, bool]]]
"""District courts that sit in a city, and whether it is their main seat."""


def _phrases(courts: Mapping[str, Court]) -> Phrases:
    districts = [court for court in courts.values() if court.type == "district"]
    states: dict[str, list[Court]] = {}
    cities: dict[tuple[str, ...], list[tuple[Court, bool]]] = {}
    for court in courts.values():
        care: Care = "word" if court.id in COMMON_WORD_IDS else "host" if court.id in OFFICE_WORD_IDS else ""
        yield (court.id,), _Name("court", (court.id,), care)
        if court.type in {"appeals", "national"}:
            for phrase in _other_phrases(court):
                yield tuple(_split(phrase).words), _Name("court", (court.id,))
    for court in districts:
        yield from _district_phrases(court)
        yield from _county_phrases(court)
        for alias in court.aliases:
            yield tuple(_split(alias).words), _Name("city", (court.id,))
        states.setdefault(court.states[0], []).append(court)
        for number, city in enumerate(court.cities):
            for words in _city_spellings(city):
                cities.setdefault(words, []).append((court, number == 0))
    yield from _state_phrases(states, cities)
    yield from _city_phrases(cities, states)
    for letter, spellings in DIRECTIONS.items():
        alike = tuple(court.id for court in districts if court.short.startswith(f"{letter}.D."))
        yield (spellings[0], "district"), _Name("elliptic", alike)


def _state_phrases(states: Mapping[str, list[Court]], cities: Seats) -> Phrases:
    for courts in states.values():
        for spelling in _state_spellings(courts[0]):
            if spelling[-1] in NEVER_A_PLACE and len(spelling) == 1:
                continue
            owners = {court.id for court in (*courts, *(court for court, _ in cities.get(spelling, ())))}
            care: Care = "code" if len(spelling) == 1 and len(spelling[0]) == 2 else ""
            yield spelling, _Name("state", tuple(sorted(owners)), care)


def _city_phrases(cities: Seats, states: Mapping[str, list[Court]]) -> Phrases:
    state_names = {tuple(_split(state).words) for state in states}
    for words, seats in cities.items():
        for court, _ in seats:
            there = tuple(sorted(other.id for other, _ in seats if other.states == court.states))
            for spelling in _state_spellings(court):
                care: Care = "dotted" if spelling[-1] in COMMON_WORD_CODES else ""
                yield words + spelling, _Name("seat", there, care)
        if words not in state_names:
            main = [court.id for court, is_main in seats if is_main and words[0] not in SHARED_CITIES]
            yield words, _Name("city", tuple(main) if len(main) == 1 else tuple(sorted(court.id for court, _ in seats)))


def _county_phrases(court: Court) -> Phrases:
    state, code = tuple(_split(court.states[0]).words), _state_code(court)
    for county in court.counties:
        words = (*_split(county).words, "county")
        yield (*words, *state), _Name("city", (court.id,))
        yield (*words, code), _Name("city", (court.id,), "dotted" if code in COMMON_WORD_CODES else "")


def _state_code(court: Court) -> str:
    """The postal code, which begins the court's id: "fl" of flsd, "gu" of gud."""
    return court.id[:-2] if _direction(court) else court.id[:-1]


def _direction(court: Court) -> str | None:
    """ "S" of a southern district; None where the district is the whole state."""
    return next((letter for letter in DIRECTIONS if re.match(rf"(Bankr\. )?{letter}\.D\.", court.short)), None)


def _district_phrases(court: Court) -> Phrases:
    direction = _direction(court)
    for state in _state_spellings(court):
        if direction is None:
            yield from _whole_state_phrases(court, state)
        else:
            yield from _part_state_phrases(court, state, direction)


def _whole_state_phrases(court: Court, state: tuple[str, ...]) -> Phrases:
    """ "District of New Jersey", "D.N.J.", "DNJ"."""
    name, joined = _Name("district", (court.id,)), "".join(state)
    for words in (("district", "of"), ("dist", "of"), ("district", "court", "of"), ("d", "of")):
        yield (*words, *state), name
    if joined not in LIKE_DISTRICT_COURT:
        yield ("d", *state), replace(name, care="dotted") if len(joined) == 2 else name
        yield (f"d{joined}",), replace(name, care="code") if f"d{joined}" in NOT_IN_LOWER_CASE else name


def _part_state_phrases(court: Court, state: tuple[str, ...], direction: str) -> Phrases:
    """ "Southern District of Florida", "S.D. Fla.", "SDFL", "Florida Southern", "southern Florida"."""
    name, joined, letter = _Name("district", (court.id,)), "".join(state), direction.lower()
    careful = replace(name, care="dotted") if joined in COMMON_WORD_CODES else name
    for word in DIRECTIONS[direction]:
        for middle in (("district", "of"), ("dist", "of"), ("district",), ("dist",), ("distr", "of"), ("d", "of")):
            yield (word, *middle, *state), careful
    for short in ((letter, "d"), (f"{letter}d",), (f"{letter}d", "of"), (f"{letter}dist",)):
        yield (*short, *state), careful
    yield (f"{letter}d{joined}",), name
    long, south = DIRECTIONS[direction][:2]
    yield (*state, long, "district"), name
    if joined not in COMMON_WORD_CODES:
        yield (long, *state), replace(name, kind="region")
        yield (*state, long), replace(name, kind="region")
        if court.states[0] not in SHARED_STATE_WORDS:
            yield (south, *state), replace(name, kind="city")


def _state_spellings(court: Court) -> list[tuple[str, ...]]:
    """Full name, Bluebook form ("N.Y." as "n y" and "ny"), postal code, and what else people write."""
    state = court.states[0]
    bluebook = tuple(_split(re.sub(r"^([NSEWCM]\.)?D\. ?", "", court.short)).words)
    spellings = [
        tuple(_split(state).words),
        bluebook,
        ("".join(bluebook),),
        (_state_code(court),),
    ]
    spellings += [tuple(more.split()) for more in MORE_SPELLINGS.get(state, ())]
    return list(dict.fromkeys(spelling for spelling in spellings if spelling != ("",)))


def _other_phrases(court: Court) -> Iterator[str]:
    """Ways to write a court of appeals, a panel or a national court."""
    yield court.name.removeprefix("the ")
    yield court.short
    yield from court.aliases
    number = re.search(r"\d+", court.id)
    if number is None:
        return
    figure = int(number.group())
    ending = {1: "st", 2: "nd", 3: "rd"}.get(figure, "th")
    written = [ORDINALS[figure - 1], f"{figure}{ending}", *({2: ("2d",), 3: ("3d",)}.get(figure, ()))]
    circuits = [f"{one} {word}" for one, word in product(written, ("circuit", "cir", "cir ct", "cca", "circ"))]
    if court.id.startswith("ca"):
        yield from circuits
        yield from (f"cca{figure}", f"ca{figure}", f"c a {figure}", f"ca-{figure}", f"cta{figure}")
        yield from (f"court of appeals for the {circuit}" for circuit in circuits)
    else:
        for circuit in circuits:
            yield from (f"{circuit} bap", f"{circuit} bankruptcy appellate panel", f"bap of the {circuit}")
            yield from (f"bap for the {circuit}", f"bap {circuit}", f"bankruptcy appellate panel of the {circuit}")
            yield f"bankruptcy appellate panel for the {circuit}"
        yield from (f"bap {figure}", f"bap{figure:02}", f"bap ca{figure}", f"ca{figure} bap")


def _city_spellings(city: str) -> list[tuple[str, ...]]:
    """ "Fort Worth" also as "ft worth", "St. Louis" also as "saint louis"."""
    words = tuple(_split(city).words)
    other = {"fort": "ft", "st": "saint"}.get(words[0])
    return [words, (other, *words[1:])] if other else [words]


# Whether a phrase means the court where it stands


def _accepted(words: _Words, name: _Name, first: int, end: int) -> _Sighting | None:
    if not _careful(words, name, first, end):
        return None
    match name.kind:
        case "court":
            return _with_bankruptcy(words, _Sighting(name, first, end))
        case "district" | "elliptic":
            return _with_bankruptcy(words, _Sighting(name, first, end))
        case "region":
            if words.at(end) in NOT_A_COURT:
                return None
            return _with_bankruptcy(words, _Sighting(name, first, end))
        case "state" | "city" | "seat":
            return _at_a_court(words, name, first, end)


def _careful(words: _Words, name: _Name, first: int, end: int) -> bool:
    """Whether a phrase that is also something else is written so that it means a court."""
    raw = words.raw[first:end]
    match name.care:
        case "":
            return True
        case "word" | "host":
            before = words.at(first - 1)
            if before == "ecf" or words.at(end) in {"uscourts", "ecf", "cmecf"}:
                return True
            return (
                name.care == "word"
                and raw[0].isupper()
                and before in {"", "in", "for", "at", "from", "the", "and", "or"}
            )
        case "code":
            return raw[0].isupper() or words.words[first] in LOWER_CASE_CODES
        case "dotted":
            dotted = words.text.startswith(".", words.spans[first][1])
            if raw[-1].islower():
                return raw[-1] not in (NEVER_A_PLACE if dotted else COMMON_WORD_CODES)
            return (
                raw[-1].lower() not in NEVER_A_PLACE
                or dotted
                or (end - first > 1 and raw[0].isupper() and len(raw[0]) > 1)
            )


def _with_bankruptcy(words: _Words, found: _Sighting) -> _Sighting:
    """Adds what stands right beside the name: "bankruptcy", "bk court", "district court"."""
    after = words.at(found.end)
    if after in BANKRUPTCY and words.at(found.end + 1) not in {"appeal", "appeals"}:
        end = found.end + (2 if words.at(found.end + 1) in COURT_HEADS else 1)
        return replace(found, end=end, bankruptcy=True)
    if after in {"district", "dist"} and words.at(found.end + 1) in COURT_HEADS:
        return replace(found, end=found.end + 2, bankruptcy=False)
    at = found.first - 1
    while words.at(at) in {"for", "of", "in", "the", "at"}:
        at -= 1
    if words.at(at) in COURT_HEADS:
        at -= 1
    if words.at(at) in BANKRUPTCY:
        return replace(found, first=at, bankruptcy=True)
    if words.at(at) in {"district", "dist", "usdc"} and words.at(at + 1) in COURT_HEADS | {words.words[found.first]}:
        return replace(found, first=at, bankruptcy=False)
    return found


def _at_a_court(words: _Words, name: _Name, first: int, end: int) -> _Sighting | None:
    """A place beside the words of a court: "miami federal court", "bankruptcy court in Tampa", "filing in Utah"."""
    found = _court_after(words, name, first, end) or _court_before(words, name, first, end)
    if found is not None:
        return found
    everything = first == 0 and end == len(words.words)
    plain = words.words[first] not in COMMON_WORD_CITIES or end - first > 1
    if (everything and plain) or (plain and _filing_there(words, name, first, end)):
        return _Sighting(name, first, end)
    return _Sighting(name, first, end) if name.kind == "seat" and _set_apart(words, first, end) else None


def _set_apart(words: _Words, first: int, end: int) -> bool:
    """ "forgot my password, mobile alabama": a city with its state, set apart or at the end of talk of accounts."""
    before, after = words.at(first - 1), words.at(end)
    if before in NOT_A_COURT | ELSEWHERE or words.at(first - 2) in NOT_A_COURT | ELSEWHERE or after in NOT_A_COURT:
        return False
    stop = words.spans[end - 1][1]
    ends = not after or CLAUSE_END.match(words.text, stop) is not None
    begins = first == 0 or words.text[words.spans[first - 1][1] : words.spans[first][0]].strip() in {",", "-", ":", "("}
    return (ends or begins) and bool(ACCOUNT_TALK.intersection(words.words))


def _court_after(words: _Words, name: _Name, first: int, end: int) -> _Sighting | None:
    if words.words[first] in LIKE_DISTRICT_COURT and words.at(first - 1) in COURT_KINDS | BANKRUPTCY:
        return None
    at = end
    while words.at(at) in COURT_KINDS:
        at += 1
    kinds = words.words[end:at]
    head = words.at(at)
    if head in BANKRUPTCY:
        if words.at(at + 1) in NOT_A_COURT:
            return None
        return _Sighting(name, first, at + (2 if words.at(at + 1) in COURT_HEADS else 1), bankruptcy=True)
    if head in COURT_HEADS:
        if words.at(at + 1) == "of" and words.at(at + 2) in STATE_COURTS:
            return None
        if not kinds and words.words[first] in COMMON_WORD_CITIES and end - first == 1:
            return None
        return _Sighting(name, first, at + 1, bankruptcy=False if "district" in kinds and "court" in head else None)
    plain = words.words[first] not in COMMON_WORD_CITIES or end - first > 1
    if head == "district" or (kinds and kinds[-1] in {"district", "division", "usdc"}):
        return _Sighting(name, first, at) if plain and words.at(at) not in NOT_A_COURT | {"attorney"} else None
    if plain and (head in {"ecf", "cmecf"} or (head == "cm" and words.at(at + 1) == "ecf")):
        return _Sighting(name, first, end)
    return None


def _court_before(words: _Words, name: _Name, first: int, end: int) -> _Sighting | None:
    at = first - 1
    linked = False
    while words.at(at) in {"in", "of", "for", "at", "the", "downtown", "to"}:
        linked = True
        at -= 1
    head = words.at(at)
    if head in {"usdc", "usbc"} or (head in BANKRUPTCY and not linked):
        return _Sighting(name, at, end, bankruptcy=True if head in BANKRUPTCY else None)
    if head in COURT_HEADS and (linked or words.at(at - 1) in COURT_KINDS | BANKRUPTCY):
        kind = words.at(at - 1)
        if kind in BANKRUPTCY:
            return _Sighting(name, at - 1, end, bankruptcy=True)
        if kind in COURT_KINDS:
            return _Sighting(name, at - 1, end, bankruptcy=False if kind == "district" else None)
        return None
    if linked and (head in BANKRUPTCY or (head in CHAPTERS and words.at(at - 1) in {"chapter", "ch", "chap"})):
        return _Sighting(name, first, end, bankruptcy=True) if words.at(end) not in NOT_A_COURT else None
    if linked and head == "ecf" and words.words[first] not in COMMON_WORD_CITIES:
        return _Sighting(name, first, end)
    return None


def _filing_there(words: _Words, name: _Name, first: int, end: int) -> bool:
    """ "filing in Utah", "when does Utah go live": talk of filing or going live that only a court fits."""
    if words.at(end) in NOT_A_COURT:
        return False
    if words.at(end) in LIVE or (words.at(end) in LIVE_FIRST and words.at(end + 1) == "live"):
        return True
    # "link it for Tyler" is a person.
    if (
        words.at(first - 1) in ({"in", "for"} if name.kind == "state" else {"in"})
        and words.at(first - 2) not in NOT_A_COURT
    ):
        between = {words.at(first - back) for back in (2, 3)}
        return any(words.at(first - back) in FILING for back in (2, 3, 4)) and not between & {"home", "out", "here"}
    return False


def _speaks_of_bankruptcy(words: _Words, found: _Sighting) -> bool:
    """Whether the sentence around a name that could be either court speaks of bankruptcy."""
    left, right = words.spans[found.first][0], words.spans[found.end - 1][1]
    begin = max(
        (end.end() for end in SENTENCE_END.finditer(words.text, 0, left) if not _abbreviated(words, end)), default=0
    )
    stop = next(
        (end.start() for end in SENTENCE_END.finditer(words.text, right) if end.group() != "."), len(words.text)
    )
    for at, word in enumerate(words.words):
        if not begin <= words.spans[at][0] < stop or found.first <= at < found.end:
            continue
        if word in BANKRUPTCY and words.at(at - 1) not in {"not", "non", "no"} and words.at(at + 1) != "appeal":
            return True
        if word in BANKRUPTCY_TALK or (word in {"chapter", "ch", "chap"} and words.at(at + 1) in CHAPTERS):
            return True
    return False


def _abbreviated(words: _Words, end: re.Match[str]) -> bool:
    """A full stop after a short word ("Fla.", "v.") ends no sentence for certain."""
    if end.group() != ".":
        return False
    before = next((span for span in reversed(words.spans) if span[1] <= end.start()), (0, 9))
    return before[1] - before[0] < 4


def _whole_address(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The whole web address when the name stands in one: "https://ecf.flsd.uscourts.gov"."""
    start, end = span
    in_address = text[:start].lower().endswith(("ecf.", "www.", "train."))
    if not in_address and not text[end:].lower().startswith(".uscourts.gov"):
        return span
    while start > 0 and not text[start - 1].isspace() and text[start - 1] not in "<(\"'|@":
        start -= 1
    host = re.match(r"\.uscourts\.gov(?:/[^\s>)\"'|]*[^\s>)\"'|.,;:!?])?", text[end:], re.IGNORECASE)
    return start, end + (host.end() if host else 0)


# Which of several courts is asked about


def _asked_about(text: str, mentions: Sequence[CourtMention]) -> CourtMention | None:
    """The court where something is still to be done; None when nothing speaks for one."""
    runs = _runs(text, mentions)
    scores: dict[str, int] = {}
    for number, run in enumerate(runs):
        left = runs[number - 1][-1].end if number else 0
        right = runs[number + 1][0].start if number + 1 < len(runs) else len(text)
        before = _tail(text[left : run[0].start])
        clause = f"{before} {_head(text[run[-1].end : right])}"
        lead = text[left : run[0].start]
        score = bool(ASKED.search(clause)) - 2 * bool(DONE.search(clause))
        score += 2 * bool(NEXT_TO_ASKED.search(lead)) - 3 * bool(NEXT_TO_DONE.search(lead))
        if number and EXTENDED_TO.search(lead) and not SENTENCE_END.search(lead):
            score += 3
        for mention in run:
            scores[mention.court] = max(score, scores.get(mention.court, score))
    best = max(scores.values())
    winners = [court for court, score in scores.items() if score == best]
    if len(winners) != 1:
        return None
    return next(mention for mention in mentions if mention.court == winners[0])


def _asks_about_another(text: str, only: CourtMention, court: Court) -> bool:
    """Whether the one court named is where all is done already, and the question is about a court not named."""
    before, after = _tail(text[: only.start]), _head(text[only.end :])
    if not (DONE.search(f"{before} {after}") or NEXT_TO_DONE.search(before)):
        return False
    rest = f"{text[: only.start - len(before)]} {text[only.end + len(after) :]}"
    return bool(ANOTHER_COURT.search(rest)) or (court.type == "appeals" and bool(LOWER_COURT.search(rest)))


def _runs(text: str, mentions: Sequence[CourtMention]) -> list[list[CourtMention]]:
    """Courts named in one breath ("SDNY, EDNY and D.N.J.") together: what is said, is said of all of them."""
    runs: list[list[CourtMention]] = []
    for mention in mentions:
        if runs and IN_ONE_BREATH.fullmatch(text, runs[-1][-1].end, mention.start):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _tail(text: str) -> str:
    """What stands in the same clause before a name."""
    return CLAUSE_END.split(text)[-1]


def _head(text: str) -> str:
    """What stands in the same clause after a name."""
    return CLAUSE_END.split(text)[0]


# The picker


@dataclass(frozen=True, slots=True)
class _Card:
    """What a court is found by in a picker: words with what a hit is worth."""

    court: Court
    words: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, court: Court) -> _Card:
        worth: dict[str, float] = {}

        def add(text: str, value: float) -> None:
            for word in _search_words(text):
                worth[word] = max(value, worth.get(word, 0))

        add(court.id, 6)
        add(court.short, 5)
        worth["".join(_search_words(court.short)).removeprefix("bankruptcy")] = 5
        add(court.name.removeprefix("the "), 4)
        for alias in court.aliases:
            add(alias, 4)
        for number, city in enumerate(court.cities):
            add(city, 3 if number == 0 else 2)
        if court.type in {"district", "bankruptcy"}:
            for state in court.states:
                add(state, 3)
            add(_state_code(court), 2)
            add(court.type, 3)
        return cls(court, tuple(worth.items()))

    def score(self, typed: Sequence[str]) -> float:
        """How well what was typed fits; 0 when a word of it fits nothing."""
        total = 0.0
        for word in typed:
            best = max((value * _likeness(word, known) for known, value in self.words), default=0.0)
            if not best:
                return 0.0
            total += best
        return total


def _likeness(typed: str, known: str) -> float:
    if typed == known:
        return 1.0
    if known.startswith(typed):
        return 0.8
    if len(typed) > 3 and typed[0] == known[0]:
        allowed = 1 if len(typed) < 8 else 2
        if OSA.distance(typed, known[: len(typed) + 1], score_cutoff=allowed) <= allowed:
            return 0.4
    return 0.0


def _search_words(text: str) -> tuple[str, ...]:
    """Words for the picker: "S.D. Fla." as "sd", "fla"; the little words left out."""
    joined = re.sub(r"\b([A-Za-z])\.\s?(?=[A-Za-z]\b)", r"\1", text.lower())
    words = (word for word in _split(joined).words if word not in {"of", "the", "for", "court", "us"})
    return tuple("bankruptcy" if word in BANKRUPTCY else word for word in words)


def _spelling_table(courts: Iterable[Court]) -> dict[str, list[str]]:
    """Words of the courts' names and places worth mending when mistyped, by first letter."""
    known = {"bankruptcy", "court", "federal", "district", "courthouse", "chapter"}
    for court in courts:
        for text in (court.name, *court.states, *court.cities):
            known.update(word for word in _split(text).words if len(word) >= DISTANCES[0][0] and word.isalpha())
    table: dict[str, list[str]] = {}
    for word in sorted(known):
        table.setdefault(word[0], []).append(word)
    return table
