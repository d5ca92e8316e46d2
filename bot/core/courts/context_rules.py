"""Decides from context whether a matched phrase refers to a court."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from bot.core.courts.names import COMMON_WORD_CODES, LIKE_DISTRICT_COURT, NEVER_A_PLACE, Name
from bot.core.courts.words import (
    BANKRUPTCY,
    CHAPTERS,
    CLAUSE_END,
    COURT_HEADS,
    COURT_KINDS,
    SENTENCE_END,
    Words,
    word_set,
)

COMMON_WORD_CITIES = frozenset({"mobile", "reading"})
"""Cities that are ordinary words of this subject: "mobile ecf" is no place."""
LOWER_CASE_CODES = frozenset({"nj", "nh", "nm", "ri", "vt", "wy", "nv", "ks", "mn", "ak", "dc", "md", "ut", "mt", "az"})
"""State codes that are no other words, so that they count in small letters."""
PERSONS_NAMES = word_set(
    """
    austin madison jackson charlotte savannah florence tyler helena marshall orlando houston dallas lincoln jefferson
    georgia virginia beaumont montgomery raleigh peoria lawrence victoria laredo aurora augusta brunswick douglas
    london carson kinston
    """
)
"""Places that are names of people: "Austin. Can't log in" may speak to one."""
ROLES = word_set("trustee trustees ausa ausas panel admitted phv hac clerk clerked appointed")
"""Beside "in" and a place: they are that court's ("chapter 13 trustee in Birmingham")."""
BANKRUPTCY_TALK = frozenset({"trustee", "trustees", "debtor", "debtors", "adversary"})
STATE_COURTS = frozenset({"chancery", "common", "appeals", "appeal", "criminal"})
NOT_A_COURT = word_set(
    """
    lawyer lawyers attorney attorneys attys atty firm firms practice practitioner practitioners bar counsel cocounsel
    law code office offices outfit folks team people paralegal partner boutique time standard guy client clients
    colleague weather
    """
)
"""After a place: the talk is of people or things there, not of the court."""
NO_COURT_AFTER = word_set("breaker breakers reporter reporters board boards training")
"""After a court's name they make another thing of it: "second circuit breaker"."""
ELSEWHERE = word_set("from near of to based live moved moving weather flying")
"""Before a place: it is where somebody or something comes from, not a court."""
FILING = word_set(
    """
    file files filed filing filings efile efiled efiling efilings docketing link linked linking connect connected
    connecting
    """
)
LIVE = word_set("live switch switched switching convert converted converting nextgen migrate migrated")
LIVE_FIRST = word_set("go goes went going gone")
ACCOUNT_TALK = FILING | word_set(
    """
    password passwords pw pwd login logins log account accounts acct pacer ecf cmecf nextgen efiler menu menus utilities
    credentials username register
    """
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name found: words `first` up to `end`, which may include the words that made it a court."""

    name: Name
    first: int
    end: int
    bankruptcy: bool | None = None
    """Said of it: True bankruptcy, False district, None neither."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A known phrase in a text: words `first` up to `end`."""

    words: Words
    name: Name
    first: int
    end: int

    @property
    def first_word(self) -> str:
        return self.words.words[self.first]

    @property
    def before(self) -> str:
        """The word before it; empty at the beginning of the text."""
        return self.words.at(self.first - 1)

    @property
    def after(self) -> str:
        """The word after it; empty at the end of the text."""
        return self.words.at(self.end)

    @property
    def is_whole_text(self) -> bool:
        return self.first == 0 and self.end == len(self.words.words)

    @property
    def is_plain(self) -> bool:
        """It is no ordinary word of this subject."""
        return self.first_word not in COMMON_WORD_CITIES or self.end - self.first > 1

    def as_court(self, bankruptcy: bool | None = None, *, first: int | None = None, end: int | None = None) -> Sighting:
        """The court it means, with further words that say so."""
        return Sighting(self.name, self.first if first is None else first, self.end if end is None else end, bankruptcy)


def court_at(words: Words, name: Name, first: int, end: int) -> Sighting | None:
    """The court that a phrase means where it stands; None when it means none there."""
    phrase = Occurrence(words, name, first, end)
    if not _careful(phrase):
        return None
    match name.kind:
        case "court":
            if _is_a_panel_of(words, first, end) or phrase.after in NO_COURT_AFTER:
                return None
            return _with_kind(words, phrase.as_court())
        case "district" | "elliptic":
            return _with_kind(words, phrase.as_court())
        case "region":
            return None if phrase.after in NOT_A_COURT else _with_kind(words, phrase.as_court())
        case "state" | "city" | "seat":
            return _at_a_court(phrase)


def _is_a_panel_of(words: Words, first: int, end: int) -> bool:
    """ "8th Cir. BAP": an appellate panel, and none of the directory, whose phrases are longer and come first."""
    before = _skip_back(words, first - 1, {"of", "for", "the"})
    after = words.words[end : end + 2]
    return "bap" in after[:1] or after == ["bankruptcy", "appellate"] or words.at(before) in {"bap", "panel"}


# --- written so that it means a court --------------------------------------------------------------------------------


def _careful(phrase: Occurrence) -> bool:
    """Whether a phrase that is also something else is written so that it means a court."""
    words, first = phrase.words, phrase.first
    in_capitals = words.raw[first].isupper()
    match phrase.name.care:
        case "":
            return True
        case "word":
            return _is_host(phrase) or _is_id_in_a_sentence(phrase)
        case "host":
            return _is_host(phrase)
        case "code":
            return in_capitals or words.words[first] in LOWER_CASE_CODES
        case "joined":  # "CA-9", not "ca. 9 pages"
            return in_capitals or words.text[words.spans[first][1]] == "-"
        case "dotted":
            return _is_code_of_a_place(phrase)


def _is_host(phrase: Occurrence) -> bool:
    """ "ecf.mad.uscourts.gov"."""
    return phrase.before == "ecf" or phrase.after in {"uscourts", "ecf", "cmecf"}


def _is_id_in_a_sentence(phrase: Occurrence) -> bool:
    """ "in MAD", not "mad at"."""
    in_capitals = phrase.words.raw[phrase.first].isupper()
    return in_capitals and phrase.before in {"", "in", "for", "at", "from", "the", "and", "or"}


def _is_code_of_a_place(phrase: Occurrence) -> bool:
    """ "D. Me." and "SD IN", not "sd in"."""
    raw = phrase.words.raw[phrase.first : phrase.end]
    dotted = phrase.words.text.startswith(".", phrase.words.spans[phrase.first][1])
    if raw[-1].islower():
        return raw[-1] not in (NEVER_A_PLACE if dotted else COMMON_WORD_CODES)
    in_capitals = len(raw) > 1 and raw[0].isupper() and len(raw[0]) > 1
    return raw[-1].lower() not in NEVER_A_PLACE or dotted or in_capitals


# --- beside the words of a court -------------------------------------------------------------------------------------


def _with_kind(words: Words, found: Sighting) -> Sighting:
    """Adds what stands right beside the name: "bankruptcy", "bk court", "district court"."""
    return _with_kind_after(words, found) or _with_kind_before(words, found) or found


def _with_kind_after(words: Words, found: Sighting) -> Sighting | None:
    after, next_word = words.at(found.end), words.at(found.end + 1)
    if after in BANKRUPTCY and next_word not in {"appeal", "appeals"}:
        return replace(found, end=found.end + (2 if next_word in COURT_HEADS else 1), bankruptcy=True)
    if after in {"district", "dist"} and next_word in COURT_HEADS:
        return replace(found, end=found.end + 2, bankruptcy=False)
    return None


def _with_kind_before(words: Words, found: Sighting) -> Sighting | None:
    at = _skip_back(words, found.first - 1, {"for", "of", "in", "the", "at"})
    if words.at(at) in COURT_HEADS:
        at -= 1
    if words.at(at) in BANKRUPTCY:
        return replace(found, first=at, bankruptcy=True)
    if words.at(at) in {"district", "dist", "usdc"} and words.at(at + 1) in COURT_HEADS | {words.words[found.first]}:
        return replace(found, first=at, bankruptcy=False)
    return None


def _at_a_court(place: Occurrence) -> Sighting | None:
    """A place beside the words of a court: "miami federal court", "bankruptcy court in Tampa", "filing in Utah"."""
    found = _court_after(place) or _court_before(place)
    if found is not None:
        return found
    if place.is_plain and (place.is_whole_text or _filing_there(place) or _stands_alone(place)):
        return place.as_court()
    return place.as_court() if place.name.kind == "seat" and _set_apart(place) else None


def _stands_alone(place: Occurrence) -> bool:
    """ "Louisville. The Utilities page has no link": a place that is a sentence of its own before the others."""
    words, end = place.words, place.end
    if place.first != 0 or end == len(words.words) or place.first_word in PERSONS_NAMES:
        return False
    head = place.after in {"federal", "fed"}
    return _SENTENCE.match(words.text, words.spans[end if head else end - 1][1]) is not None


_SENTENCE = re.compile(r"\s*(?:[.:;\n—–](?=\s)|\s-+\s)")


def _set_apart(place: Occurrence) -> bool:
    """ "forgot my password, mobile alabama": a city with its state, set apart or at the end of talk of accounts."""
    words, first = place.words, place.first
    around = (place.before, words.at(first - 2))
    if not (NOT_A_COURT | ELSEWHERE).isdisjoint(around) or place.after in NOT_A_COURT:
        return False
    ends = not place.after or CLAUSE_END.match(words.text, words.spans[place.end - 1][1]) is not None
    begins = first == 0 or words.text[words.spans[first - 1][1] : words.spans[first][0]].strip() in {",", "-", ":", "("}
    return (ends or begins) and bool(ACCOUNT_TALK.intersection(words.words))


def _court_after(place: Occurrence) -> Sighting | None:
    """The court that the words after a place name: "miami federal court", "Tampa bankruptcy", "Utah ecf"."""
    words = place.words
    if place.first_word in LIKE_DISTRICT_COURT and place.before in COURT_KINDS | BANKRUPTCY:
        return None
    at = _skip(words, place.end, COURT_KINDS)
    kinds, head = words.words[place.end : at], words.at(at)
    if head in BANKRUPTCY:
        return _bankruptcy_court_after(place, at)
    if head in COURT_HEADS:
        return _named_court_after(place, at, kinds)
    if not place.is_plain:
        return None
    if _is_district(head, kinds):
        return place.as_court(end=at) if words.at(at) not in NOT_A_COURT | {"attorney"} else None
    return place.as_court() if _is_ecf(words, at) else None


def _is_district(head: str, kinds: Sequence[str]) -> bool:
    return head == "district" or (bool(kinds) and kinds[-1] in {"district", "division", "usdc"})


def _bankruptcy_court_after(place: Occurrence, at: int) -> Sighting | None:
    next_word = place.words.at(at + 1)
    if next_word in NOT_A_COURT:
        return None
    return place.as_court(True, end=at + (2 if next_word in COURT_HEADS else 1))


def _named_court_after(place: Occurrence, at: int, kinds: Sequence[str]) -> Sighting | None:
    words = place.words
    if words.at(at + 1) == "of" and words.at(at + 2) in STATE_COURTS:
        return None
    if not kinds and not place.is_plain:
        return None
    return place.as_court(False if "district" in kinds and "court" in words.at(at) else None, end=at + 1)


def _is_ecf(words: Words, at: int) -> bool:
    return words.at(at) in {"ecf", "cmecf"} or (words.at(at) == "cm" and words.at(at + 1) == "ecf")


def _court_before(place: Occurrence) -> Sighting | None:
    """The court that the words before a place name: "bankruptcy court in Tampa", "USDC Utah"."""
    at = _skip_back(place.words, place.first - 1, {"in", "of", "for", "at", "the", "downtown", "to"})
    linked = at < place.first - 1
    return _named_court_before(place, at, linked) or (_court_of_a_case(place, at) if linked else None)


def _named_court_before(place: Occurrence, at: int, linked: bool) -> Sighting | None:
    head, kind = place.words.at(at), place.words.at(at - 1)
    if head in {"usdc", "usbc"} or (head in BANKRUPTCY and not linked):
        return place.as_court(True if head in BANKRUPTCY else None, first=at)
    if head not in COURT_HEADS:
        return None
    if kind in BANKRUPTCY:
        return place.as_court(True, first=at - 1)
    if kind in COURT_KINDS:
        return place.as_court(False if kind == "district" else None, first=at - 1)
    return None


def _court_of_a_case(place: Occurrence, at: int) -> Sighting | None:
    """ "a chapter 13 in Tampa", "ecf for Utah"."""
    head, before = place.words.at(at), place.words.at(at - 1)
    if head in BANKRUPTCY or (head in CHAPTERS and before in {"chapter", "ch", "chap"}):
        return place.as_court(True) if place.after not in NOT_A_COURT else None
    if head == "ecf" and place.first_word not in COMMON_WORD_CITIES:
        return place.as_court()
    return None


def _filing_there(place: Occurrence) -> bool:
    """ "filing in Utah", "when does Utah go live": talk of filing or going live that only a court fits."""
    if place.after in NOT_A_COURT:
        return False
    if _goes_live(place):
        return True
    # "link it for Tyler" is a person.
    if place.before not in ({"in", "for"} if place.name.kind == "state" else {"in"}):
        return False
    before = [place.words.at(place.first - back) for back in (2, 3, 4)]
    if place.before == "in" and not ROLES.isdisjoint(before):
        return True
    is_filing = before[0] not in NOT_A_COURT and not FILING.isdisjoint(before)
    return is_filing and {"home", "out", "here"}.isdisjoint(before[:2])


def _goes_live(place: Occurrence) -> bool:
    return place.after in LIVE or (place.after in LIVE_FIRST and place.words.at(place.end + 1) == "live")


def _skip(words: Words, at: int, little: Set[str]) -> int:
    """The place of the first word from `at` on that is none of these."""
    while words.at(at) in little:
        at += 1
    return at


def _skip_back(words: Words, at: int, little: Set[str]) -> int:
    """The place of the first word from `at` backwards that is none of these."""
    while words.at(at) in little:
        at -= 1
    return at


# --- talk of bankruptcy around a name --------------------------------------------------------------------------------


def speaks_of_bankruptcy(words: Words, found: Sighting) -> bool:
    """Whether the sentence around a name that could be either court speaks of bankruptcy."""
    begin, stop = _sentence(words, found)
    return any(
        begin <= words.spans[at][0] < stop and _is_about_bankruptcy(words, at)
        for at in (*range(found.first), *range(found.end, len(words.words)))
    )


def _sentence(words: Words, found: Sighting) -> tuple[int, int]:
    """Where the sentence around a name begins and stops, in characters."""
    left, right = words.spans[found.first][0], words.spans[found.end - 1][1]
    begins = (end.end() for end in SENTENCE_END.finditer(words.text, 0, left) if not _abbreviated(words, end))
    stops = (end.start() for end in SENTENCE_END.finditer(words.text, right) if end.group() != ".")
    return max(begins, default=0), next(stops, len(words.text))


def _is_about_bankruptcy(words: Words, at: int) -> bool:
    word, before, after = words.words[at], words.at(at - 1), words.at(at + 1)
    if word in BANKRUPTCY:
        return before not in {"not", "non", "no"} and after != "appeal"
    return word in BANKRUPTCY_TALK or (word in {"chapter", "ch", "chap"} and after in CHAPTERS)


def _abbreviated(words: Words, end: re.Match[str]) -> bool:
    """A full stop after a short word ("Fla.", "v.") ends no sentence for certain."""
    if end.group() != ".":
        return False
    before = next((span for span in reversed(words.spans) if span[1] <= end.start()), (0, 9))
    return before[1] - before[0] < 4
