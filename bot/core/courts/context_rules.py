"""Decides from context whether a matched phrase refers to a court."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.courts.names import COMMON_WORD_CODES, NEVER_A_PLACE, Name
from bot.core.courts.place_rules import at_a_court
from bot.core.courts.sighting import NOT_A_COURT, Occurrence, Sighting, skip_back
from bot.core.courts.words import BANKRUPTCY, CHAPTERS, COURT_HEADS, SENTENCE_END, Words, word_set

LOWER_CASE_CODES = frozenset({"nj", "nh", "nm", "ri", "vt", "wy", "nv", "ks", "mn", "ak", "dc", "md", "ut", "mt", "az"})
"""State codes that are no other words, so that they count in small letters."""
BANKRUPTCY_TALK = frozenset({"trustee", "trustees", "debtor", "debtors", "adversary"})
NO_COURT_AFTER = word_set("breaker breakers reporter reporters board boards training")
"""After a court's name they make another thing of it: "second circuit breaker"."""


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
        case "district" | "elliptic" | "missing":
            return _with_kind(words, phrase.as_court())
        case "region":
            return None if phrase.after in NOT_A_COURT else _with_kind(words, phrase.as_court())
        case "state" | "city" | "seat" | "county":
            return at_a_court(phrase)


def _is_a_panel_of(words: Words, first: int, end: int) -> bool:
    """ "8th Cir. BAP": an appellate panel, and none of the directory, whose phrases are longer and come first."""
    before = skip_back(words, first - 1, {"of", "for", "the"})
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
    at = skip_back(words, found.first - 1, {"for", "of", "in", "the", "at"})
    if words.at(at) in COURT_HEADS:
        at -= 1
    if words.at(at) in BANKRUPTCY:
        return replace(found, first=at, bankruptcy=True)
    if words.at(at) in {"district", "dist", "usdc"} and words.at(at + 1) in COURT_HEADS | {words.words[found.first]}:
        return replace(found, first=at, bankruptcy=False)
    return None


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
