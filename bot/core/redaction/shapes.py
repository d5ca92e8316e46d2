"""Secrets that no word announces: their look gives them away, or that they were typed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import first, scan
from bot.core.redaction.links import others
from bot.core.redaction.places import OPENING, Span, first_word, past, trimmed, whole_word
from bot.core.redaction.vocabulary import PAIR, PHRASE, PW
from bot.core.redaction.words import (
    FAVOURITE,
    alternates,
    is_glaring,
    is_likely,
    is_numbered_name,
    is_odd,
    is_string_of_words,
    kinds,
)

# As in "<@U123>", "https://ecf.flsd.uscourts.gov/x": no shapes are looked for in these
_ENTITY: Final = re.compile(
    r"<[@#!h m][^<>\n]{0,2000}>|\bhttps?://[^\s<>|]{1,2000}"
    r"|\bwww\.[^\s<>|]{1,2000}",
    re.IGNORECASE,
)
# After a word: "is my login", "as the user"
AS_LOGIN: Final = re.compile(
    r"\W{0,3}\s?(?:as|for|is)\s(?:my|the|a|our)?\s?(?:\w{1,10}\s)?(?:log-?in|user"
    r"|id\b|account)",
    re.IGNORECASE,
)
# Before a word: "username is", "signed in as"
_LOGIN_BEFORE: Final = re.compile(
    r"(?:\b(?:log|sign)(?:ged|ging|ing|ed|s)?[ -]?(?:in|on) (?:as|under)|user(?:\s?names?|\s?ids?)?"
    r"|log-?in(?:\s?names?)?|ids?|accounts?"
    r"|names?)(?:\s(?:is|was|of|for|as))?[\s:=*_`\"']{1,4}$",
    re.IGNORECASE,
)
# As in "password for the paralegal login: Dewey77Decimal": what comes is the password
_FOR_LOGIN: Final = re.compile(
    rf"\b(?:{PHRASE}|{PW})\s(?:for|to|of|on)\s[^\n.:;,]{{1,40}}[:=]\s{{0,2}}$", re.IGNORECASE
)
_UNQUOTED: Final = re.compile(r"[^\s\"“”`()\[\]{},;]+")
# The text is about signing in: "locked out", "username"
_SIGNING_IN: Final = re.compile(
    rf"\b(?:{PHRASE}|{PW}|{PAIR}|log(?:ged|ging)? ?in|sign(?:ed"
    rf"|ing)? ?in|locked out|lock(?:s|ed) me|rejected|reuse|(?:long|strong) enough|acceptable"
    rf"|user ?names?|user ?ids?)\b",
    re.IGNORECASE,
)
# As in "I typed BlueJay2291", "they gave me kT93bQzx", "changed it to Sedona2025"
_CUE: Final = re.compile(
    r"\b(?:typed?|typing|enter(?:ed|ing)?|tried|try|trying|it['’]?s|it (?:is|was)|used to be|either|from|invalid for"
    r"|(?:set|changed|reset) (?:it|mine) to"
    r"|(?:gave|sent|issued|assigned|e?mailed|texted) me|(?:old|new|temp(?:orary)?|other|current|first"
    r"|second) one(?: is| was|:)?|(?:log|sign)(?:ged|ing|ed|s)?[ -](?:in|on) as \S{2,40}(?: with| using| w/"
    r"| and|,))\s{1,3}(?:in )?(?:either )?",
    re.IGNORECASE,
)
# The last thing spoken of is a password, not a login name
_LAST_SPOKEN_OF: Final = re.compile(
    rf"\b(?:{PHRASE}|{PW})\b(?!.*\b(?:log-?in|sign|user|id|account|case)(?:names?|s)?\b)", re.IGNORECASE | re.DOTALL
)
CASE_NUMBER: Final = re.compile(r"\d{2,4}-?[a-z]{2}-?\d{3,6}", re.IGNORECASE)
# The text is about files, whose names look alike: "Exhibit_12"
_FILES: Final = re.compile(
    r"\b(?:files?|upload\w*|pdfs?|attach\w*|docket\w*|documents?|exhibits?|orders?|motions?|forms?|drafts?)\b",
    re.IGNORECASE,
)


def shapes(text: str) -> Iterator[Span]:
    entities = [found.span() for found in scan(_ENTITY, text)]
    about = first(_SIGNING_IN, text) is not None
    in_file_talk = first(_FILES, text) is not None
    position = 0
    walked: set[int] = set()
    for found in scan(_UNQUOTED, text):
        while position < len(entities) and entities[position][1] <= found.start():
            position += 1
        if position < len(entities) and entities[position][0] < found.end():
            continue
        start, end = trimmed(text, found.start(), found.end())
        if end - start < 6 or end - start > 400:
            continue
        word = text[start:end]
        if word.isalpha():
            continue
        if is_string_of_words(word):
            yield start, end
            continue
        names_a_box = FAVOURITE.fullmatch(word) is not None and text[end : end + 1] in (":", "=")
        if (
            (is_glaring(word) or (about and is_likely(word)) or (is_numbered_name(word) and not in_file_talk))
            and not names_a_box
            and not _is_login_name(text, start, end)
        ):
            slash = word.find("/", 2)
            if 0 < slash < len(word) - 5 and is_glaring(word[slash + 1 :]):
                start += slash + 1
            yield start, end
            yield from others(text, end, walked)


def _is_login_name(text: str, start: int, end: int) -> bool:
    """Is the word introduced, or explained afterwards, as a login name?"""
    if _FOR_LOGIN.search(text[max(0, start - 60) : start]):
        return False
    return bool(_LOGIN_BEFORE.search(text[max(0, start - 30) : start]) or AS_LOGIN.match(text, end))


def cued(text: str) -> Iterator[Span]:
    """The word in "I typed BlueJay2291": capital, small letters and digits, and typed in.

    Without a capital it could be a login name, unless digits and letters alternate or a password was just spoken of.
    """
    walked: set[int] = set()
    for cue in scan(_CUE, text):
        word_at = first_word(text, past(OPENING, text, cue.end()))
        if word_at is None or word_at[1] - word_at[0] < 7 or AS_LOGIN.match(text, word_at[1]):
            continue
        word = text[word_at[0] : word_at[1]]
        lower, upper, digit, _ = kinds(word)
        if not (lower and digit and is_odd(word)) or CASE_NUMBER.match(word):
            continue
        if upper or alternates(word) or _LAST_SPOKEN_OF.search(text[max(0, cue.start() - 100) : cue.start()]):
            yield whole_word(text, word_at)
            yield from others(text, word_at[1], walked)
