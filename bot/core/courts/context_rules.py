"""Whether a phrase means a court where it stands."""

from __future__ import annotations

import re
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


def accepted(words: Words, name: Name, first: int, end: int) -> Sighting | None:
    if not _careful(words, name, first, end):
        return None
    match name.kind:
        case "court":
            if _is_a_panel_of(words, first, end) or words.at(end) in NO_COURT_AFTER:
                return None
            return _with_bankruptcy(words, Sighting(name, first, end))
        case "district" | "elliptic":
            return _with_bankruptcy(words, Sighting(name, first, end))
        case "region":
            if words.at(end) in NOT_A_COURT:
                return None
            return _with_bankruptcy(words, Sighting(name, first, end))
        case "state" | "city" | "seat":
            return _at_a_court(words, name, first, end)


def _is_a_panel_of(words: Words, first: int, end: int) -> bool:
    """ "8th Cir. BAP": an appellate panel, and none of the directory, whose phrases are longer and come first."""
    before = first - 1
    while words.at(before) in {"of", "for", "the"}:
        before -= 1
    after = words.words[end : end + 2]
    return "bap" in after[:1] or after == ["bankruptcy", "appellate"] or words.at(before) in {"bap", "panel"}


def _careful(words: Words, name: Name, first: int, end: int) -> bool:
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
        case "joined":  # "CA-9", not "ca. 9 pages"
            return raw[0].isupper() or words.text[words.spans[first][1]] == "-"
        case "dotted":
            dotted = words.text.startswith(".", words.spans[first][1])
            if raw[-1].islower():
                return raw[-1] not in (NEVER_A_PLACE if dotted else COMMON_WORD_CODES)
            return (
                raw[-1].lower() not in NEVER_A_PLACE
                or dotted
                or (end - first > 1 and raw[0].isupper() and len(raw[0]) > 1)
            )


def _with_bankruptcy(words: Words, found: Sighting) -> Sighting:
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


def _at_a_court(words: Words, name: Name, first: int, end: int) -> Sighting | None:
    """A place beside the words of a court: "miami federal court", "bankruptcy court in Tampa", "filing in Utah"."""
    found = _court_after(words, name, first, end) or _court_before(words, name, first, end)
    if found is not None:
        return found
    everything = first == 0 and end == len(words.words)
    plain = words.words[first] not in COMMON_WORD_CITIES or end - first > 1
    if plain and (everything or _filing_there(words, name, first, end) or _stands_alone(words, first, end)):
        return Sighting(name, first, end)
    return Sighting(name, first, end) if name.kind == "seat" and _set_apart(words, first, end) else None


def _stands_alone(words: Words, first: int, end: int) -> bool:
    """ "Louisville. The Utilities page has no link": a place that is a sentence of its own before the others."""
    if first != 0 or end == len(words.words) or words.words[first] in PERSONS_NAMES:
        return False
    head = words.at(end) in {"federal", "fed"}
    after = words.spans[end if head else end - 1][1]
    return _SENTENCE.match(words.text, after) is not None


_SENTENCE = re.compile(r"\s*(?:[.:;\n—–](?=\s)|\s-+\s)")


def _set_apart(words: Words, first: int, end: int) -> bool:
    """ "forgot my password, mobile alabama": a city with its state, set apart or at the end of talk of accounts."""
    before, after = words.at(first - 1), words.at(end)
    if before in NOT_A_COURT | ELSEWHERE or words.at(first - 2) in NOT_A_COURT | ELSEWHERE or after in NOT_A_COURT:
        return False
    stop = words.spans[end - 1][1]
    ends = not after or CLAUSE_END.match(words.text, stop) is not None
    begins = first == 0 or words.text[words.spans[first - 1][1] : words.spans[first][0]].strip() in {",", "-", ":", "("}
    return (ends or begins) and bool(ACCOUNT_TALK.intersection(words.words))


def _court_after(words: Words, name: Name, first: int, end: int) -> Sighting | None:
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
        return Sighting(name, first, at + (2 if words.at(at + 1) in COURT_HEADS else 1), bankruptcy=True)
    if head in COURT_HEADS:
        if words.at(at + 1) == "of" and words.at(at + 2) in STATE_COURTS:
            return None
        if not kinds and words.words[first] in COMMON_WORD_CITIES and end - first == 1:
            return None
        return Sighting(name, first, at + 1, bankruptcy=False if "district" in kinds and "court" in head else None)
    plain = words.words[first] not in COMMON_WORD_CITIES or end - first > 1
    if head == "district" or (kinds and kinds[-1] in {"district", "division", "usdc"}):
        return Sighting(name, first, at) if plain and words.at(at) not in NOT_A_COURT | {"attorney"} else None
    if plain and (head in {"ecf", "cmecf"} or (head == "cm" and words.at(at + 1) == "ecf")):
        return Sighting(name, first, end)
    return None


def _court_before(words: Words, name: Name, first: int, end: int) -> Sighting | None:
    at = first - 1
    linked = False
    while words.at(at) in {"in", "of", "for", "at", "the", "downtown", "to"}:
        linked = True
        at -= 1
    head = words.at(at)
    if head in {"usdc", "usbc"} or (head in BANKRUPTCY and not linked):
        return Sighting(name, at, end, bankruptcy=True if head in BANKRUPTCY else None)
    if head in COURT_HEADS and (linked or words.at(at - 1) in COURT_KINDS | BANKRUPTCY):
        kind = words.at(at - 1)
        if kind in BANKRUPTCY:
            return Sighting(name, at - 1, end, bankruptcy=True)
        if kind in COURT_KINDS:
            return Sighting(name, at - 1, end, bankruptcy=False if kind == "district" else None)
        return None
    if linked and (head in BANKRUPTCY or (head in CHAPTERS and words.at(at - 1) in {"chapter", "ch", "chap"})):
        return Sighting(name, first, end, bankruptcy=True) if words.at(end) not in NOT_A_COURT else None
    if linked and head == "ecf" and words.words[first] not in COMMON_WORD_CITIES:
        return Sighting(name, first, end)
    return None


def _filing_there(words: Words, name: Name, first: int, end: int) -> bool:
    """ "filing in Utah", "when does Utah go live": talk of filing or going live that only a court fits."""
    if words.at(end) in NOT_A_COURT:
        return False
    if words.at(end) in LIVE or (words.at(end) in LIVE_FIRST and words.at(end + 1) == "live"):
        return True
    # "link it for Tyler" is a person.
    if words.at(first - 1) not in ({"in", "for"} if name.kind == "state" else {"in"}):
        return False
    before = [words.at(first - back) for back in (2, 3, 4)]
    if words.at(first - 1) == "in" and not ROLES.isdisjoint(before):
        return True
    return (
        before[0] not in NOT_A_COURT
        and not FILING.isdisjoint(before)
        and {"home", "out", "here"}.isdisjoint(before[:2])
    )


def speaks_of_bankruptcy(words: Words, found: Sighting) -> bool:
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


def _abbreviated(words: Words, end: re.Match[str]) -> bool:
    """A full stop after a short word ("Fla.", "v.") ends no sentence for certain."""
    if end.group() != ".":
        return False
    before = next((span for span in reversed(words.spans) if span[1] <= end.start()), (0, 9))
    return before[1] - before[0] < 4
