"""Decides from context whether a place refers to the court there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.core.courts.names import LIKE_DISTRICT_COURT
from bot.core.courts.sighting import COMMON_WORD_CITIES, NOT_A_COURT, Occurrence, Sighting, skip, skip_back
from bot.core.courts.words import BANKRUPTCY, CHAPTERS, CLAUSE_END, COURT_HEADS, COURT_KINDS, Words, word_set

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
STATE_COURTS = frozenset({"chancery", "common", "appeals", "appeal", "criminal"})
ELSEWHERE = word_set("from near of to based live moved moving weather flying")
"""Before a place: it is where somebody or something comes from, not a court."""
FILING = word_set(
    """
    file files filed filing filings efile efiled efiling efilings docketing link linked linking connect connected
    connecting
    """
)
ACCOUNTS = word_set("account accounts login logins password credentials")
FEDERAL = BANKRUPTCY | word_set("federal fed us u usdc cmecf ecf pacer nextgen")
LIVE = word_set("live switch switched switching convert converted converting nextgen migrate migrated")
LIVE_FIRST = word_set("go goes went going gone")
IS_LIVE = word_set("is it its it's go goes going gone went be being already nextgen cmecf ecf now yet that this")
"""Before "live in": it is a system that lives there, no person."""
SYSTEMS = word_set("ecf cmecf efile efiling login nextgen")
FAILS = word_set(
    """
    down slow offline out outage outages hang hangs hanging frozen freezes crash crashes crashed crashing fail fails
    failing failed broken unavailable unreachable
    """
)
CASES = word_set("case cases matter matters suit lawsuit complaint trial hearing petition adversary sued appearing")
MOVED = word_set("transferred removed remanded")
"""Of a case, before "to" and a place."""
NOT_IN_A_CASE = NOT_A_COURT | ELSEWHERE | {"home", "here", "i", "we", "state"}
CALLS = word_set("call phone telephone number contact reach dial email e-mail")
ASKS_WHOM = word_set("who whom what which how where")
QUESTION_WORDS = word_set("how what when where who which is are can do does did must should")
ASKS_WHICH = word_set("is covers cover handles serves has does for")
"""Between "which court" and a place."""
I_AM = word_set("i'm im we're")
LITTLE = word_set("and in for at the what about how please pls also too so its it's court one i'm we're feds federal")
"""Beside a place these say nothing: "and in Nevada, please"."""
ACCOUNT_TALK = FILING | word_set(
    """
    password passwords pw pwd login logins log account accounts acct pacer ecf cmecf nextgen efiler menu menus utilities
    credentials username register registered registration
    """
)


MOST_LITTLE = 4
"""Little words that may stand beside a place that is all that is said."""


def at_a_court(place: Occurrence) -> Sighting | None:
    """A place beside the words of a court: "miami federal court", "bankruptcy court in Tampa", "filing in Utah"."""
    if place.name.kind == "county" and not _is_federal(place):
        return None
    found = _court_after(place) or _court_before(place)
    if found is not None:
        return found
    if place.is_plain and any(
        there(place) for there in (_says_all, _filing_there, _fails_there, _calls_there, _case_there, _stands_alone)
    ):
        return place.as_court()
    if _set_apart(place):
        return place.as_court()
    return replace(place.as_court(), weak=True) if _is_there(place) else None


def _is_there(place: Occurrence) -> bool:
    """ "I'm in Vegas and can't link": where somebody is who speaks of accounts."""
    link, one, two, _ = _words_before(place)
    is_there = link == "in" and (one in I_AM or (one, two) in {("am", "i"), ("are", "we")})
    return is_there and place.is_plain and place.after not in NOT_A_COURT and _is_of_accounts(place)


def _says_all(place: Occurrence) -> bool:
    """Besides the place only little words are said: "and in Nevada?"."""
    words = place.words.words
    if len(words) > place.end - place.first + MOST_LITTLE:
        return False
    rest = [] if place.after == "not" else words[place.end :]  # "Jackson, Tennessee, not Mississippi"
    return place.is_whole_text or LITTLE.issuperset((*words[: place.first], *rest))


def _stands_alone(place: Occurrence) -> bool:
    """ "Louisville. The page has no link", "Maricopa, how do I link": a place set before what is said of it."""
    words, end = place.words, place.end
    if place.first != 0 or end == len(words.words) or place.first_word in PERSONS_NAMES:
        return False
    head = place.after in {"federal", "fed"}
    asks = words.at(end + head) in QUESTION_WORDS
    ends = _CLAUSE if place.name.kind == "seat" or asks else _SENTENCE
    return ends.match(words.text, words.spans[end if head else end - 1][1]) is not None


_SENTENCE = re.compile(r"\s*(?:[.:;\n—–](?=\s)|\s-+\s)")
_CLAUSE = re.compile(r"\s*(?:[.:;,\n—–](?=\s)|\s-+\s)")


def _set_apart(place: Occurrence) -> bool:
    """ "forgot my password, mobile alabama": a city with its state, set apart or at the end of talk of accounts.

    Any other place has to be both.
    """
    if not _is_of_accounts(place):
        return False
    words, first = place.words, place.first
    begins = first == 0 or words.text[words.spans[first - 1][1] : words.spans[first][0]].strip() in {",", "-", ":", "("}
    if place.name.kind != "seat":
        return begins and not place.after and place.first_word not in PERSONS_NAMES and place.is_plain
    return begins or not place.after or CLAUSE_END.match(words.text, words.spans[place.end - 1][1]) is not None


def _is_of_accounts(place: Occurrence) -> bool:
    """The talk is of accounts, and around the place not of people."""
    around = (place.before, place.words.at(place.first - 2))
    if not (NOT_A_COURT | ELSEWHERE).isdisjoint(around) or place.after in NOT_A_COURT:
        return False
    return not ACCOUNT_TALK.isdisjoint(place.words.words)


def _court_after(place: Occurrence) -> Sighting | None:
    """The court that the words after a place name: "miami federal court", "Tampa bankruptcy", "Utah ecf"."""
    words = place.words
    if place.first_word in LIKE_DISTRICT_COURT and place.before in COURT_KINDS | BANKRUPTCY:
        return None
    if place.after == "the":
        return _the_federal_one(place)
    at = skip(words, place.end, COURT_KINDS)
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


def _the_federal_one(place: Occurrence) -> Sighting | None:
    """ "Maricopa County, the federal one"."""
    begins = place.end + 1
    at = skip(place.words, begins, COURT_KINDS)
    is_federal = not FEDERAL.isdisjoint(place.words.words[begins:at])
    return place.as_court(end=at + 1) if is_federal and place.words.at(at) in {"one", "court"} else None


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
    at = skip_back(place.words, place.first - 1, {"in", "of", "for", "at", "the", "downtown", "to"})
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
    link, *before = _words_before(place)
    if link not in ({"in", "for"} if place.name.kind in {"state", "seat"} else {"in"}):
        return False
    return (link == "in" and not ROLES.isdisjoint(before)) or _is_filing(before)


def _calls_there(place: Occurrence) -> bool:
    """ "who do I call in Tampa", "what number do I call for Miami-Dade": asked whom to call, a court is meant."""
    link, *before = _words_before(place)
    if link not in {"in", "for", "at"} or place.after in NOT_A_COURT or before[0] not in CALLS:
        return False
    return not ASKS_WHOM.isdisjoint(place.words.words[max(0, place.first - 6) : place.first])


def _fails_there(place: Occurrence) -> bool:
    """ "Is ECF down in Miami?": a court's system that fails in a place."""
    link, before, second, _ = _words_before(place)
    fails = before in FAILS or (before == "working" and second in {"not", "isn't", "stopped"})
    if link != "in" or not fails or place.after in NOT_A_COURT:
        return False
    return not SYSTEMS.isdisjoint(place.words.words[max(0, place.first - 8) : place.first])


def _is_filing(before: Sequence[str]) -> bool:
    """Whether the words before "in", the nearest first, talk of filing, linking or an account."""
    if before[0] in NOT_A_COURT:
        return False
    if before[0] in ACCOUNTS and before[1] not in NOT_A_COURT:
        return True
    return not FILING.isdisjoint(before) and {"home", "out", "here"}.isdisjoint(before[:2])


def _goes_live(place: Occurrence) -> bool:
    after, next_word = place.after, place.words.at(place.end + 1)
    if after in LIVE or (after in LIVE_FIRST and next_word == "live") or (after, next_word) == ("on", "nextgen"):
        return True
    before = (place.before, place.words.at(place.first - 2))
    return before == ("in", "live") and (place.first == 2 or place.words.at(place.first - 3) in IS_LIVE)


def _words_before(place: Occurrence) -> list[str]:
    """The four words before a place, the nearest first; "the" right before it left out."""
    first = place.first - (place.before == "the")
    return [place.words.at(first - back) for back in (1, 2, 3, 4)]


def _case_there(place: Occurrence) -> bool:
    """ "now a case in Montgomery", "transferred to Reno"."""
    link, one, two, _ = _words_before(place)
    if place.after in NOT_A_COURT or two == "state":
        return False
    if link == "to":
        return one in MOVED
    if link == "in":
        return _in_a_case(place)
    return (link in ASKS_WHICH and one in COURT_HEADS | {"district"} and two in {"which", "what"}) or (
        link == "about" and one in {"what", "how"} and _is_linked(place)
    )


def _in_a_case(place: Occurrence) -> bool:
    """ "the case was filed across the river in East St. Louis"."""
    words, first = place.words, place.first
    for at in range(first - 2, max(first - 8, 0) - 1, -1):
        if words.words[at] in CASES:
            return words.at(at - 1) != "state" and not _STOP.search(
                words.text, words.spans[at][1], words.spans[first][0]
            )
        if words.words[at] in NOT_IN_A_CASE:
            return False
    return False


_STOP = re.compile(r"[,;:?!\n()]|\.\s")


def _is_linked(place: Occurrence) -> bool:
    """It was said before that somebody links: "linked in Macon, what about Savannah"."""
    return not FILING.isdisjoint(place.words.words[: place.first]) and (
        place.first_word not in PERSONS_NAMES or "in" in place.words.words[: place.first]
    )


def _is_federal(county: Occurrence) -> bool:
    """A county has courts of its own: "Cook County circuit court"."""
    around = (
        county.words.words[max(0, county.first - 5) : county.first],
        county.words.words[county.end : county.end + 4],
    )
    beside = {*around[0], *around[1]}
    return county.is_whole_text or not FEDERAL.isdisjoint(beside) or COURT_HEADS.isdisjoint(beside)
