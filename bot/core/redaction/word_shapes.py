"""What a single word looks like: a password, an ordinary code of office life, or plain English."""

from __future__ import annotations

import re
from typing import Final

from bot.core.redaction.text import MARK_OPEN
from bot.core.redaction.vocabulary import is_talk, opens_sentence

# Never a secret, whatever stands before it.
PUBLIC: Final = re.compile(
    r"<[^<>\s][^<>]{0,2000}>?|[^@\s/:]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}|(?:https?://|www\.)\S{1,2000}"
    r"|(?:[a-z0-9-]{1,63}\.){1,5}(?:gov|com|org|net|edu|us|law)(?:/\S{0,2000})?"
    r"|\S{1,200}\.(?:pdf|docx?|xlsx?|txt|rtf|msg|eml|zip|png|jpe?g|gif|csv|pptx?|tiff?|heic|wpd|html?|exe"
    r"|yaml|json|pl)"
    r"|(?:tel|mailto|sip):\S{1,200}|[a-z]:\\\S{0,400}|\\\\\S{1,400}|\S{1,200}\.(?:pl|cgi|aspx?|php"
    r"|jsp)\?[\w.=&-]{1,200}|\d{1,2}:\d{2,4}-?[a-z]{2,4}-?\d{1,6}\S{0,40}"
    r"|\d{2,4}-(?:[a-z]{2,4}-)?\d{3,6}(?:[-(]\S{0,40})?|0x[0-9a-f]{1,16}"
    r"|v?\d{1,4}(?:\.\d{1,5}){1,4}[a-z]{0,2}|:[a-z0-9_+-]{1,60}:|\[removed\]",
    re.IGNORECASE,
)
# No secret unless a keyword points straight at it: short office codes, ordinals, sizes, rules, product names.
ORDINARY: Final = re.compile(
    r"\d{1,6}(?:st|nd|rd|th|am|pm|[kmxsdh]|[kmg]b|hrs?|mins?|days?|yrs?|fa|ish|ch|chars?)(?:[-/]\S{0,12})?"
    r"|\d{1,4}-[a-z]{2,12}|(?:pre|post|mid|late|early|sub|non)-?\d{1,6}s?|(?=.{1,6}(?:\Z"
    r"|\s))[a-z]{1,3}-?\d{1,4}[a-z]?"
    r"|\d{1,4}(?-i:[a-z]{1,4}|[A-Z]{1,4})(?:\d{1,4})?|(?:doc|dkt|d\.?e|ecf|ext|no|rm|case|ex|exh|item|pg?|step|ticket|issue"
    r"|bar|acct|apt|ste|unit|room|count|suite|matter|docket|invoice|order|exhibit|case)[.#]{1,2}-?\d{1,6}"
    r"|(?:covid|form|rule|room|suite|chapter"
    r"|exhibit|ecf|doc)-?\d{1,6}[a-z]?"
    r"|(?:nextgen|windows|win|office|microsoft|yubikey|adobe|word|excel|teams|zoom|android|galaxy|pixel"
    r"|chrome|edge|firefox|safari|macos|ios|iphone|ipad|acrobat|outlook|base|utf|sha|cso"
    r"|pacer|cmecf|area|page|step|top|version)-?\d{1,4}(?:\.\d{1,3})?[a-z]{0,3}|§{1,2}\S{0,40}|[@#]\S{0,60}"
    r"|\w{1,20}=\d{1,4}(?:[/.-]\d{1,4}){1,3}|(?:shift|ctrl|control|alt|cmd|command|option|fn"
    r"|win)[+-]\S{1,12}|h-?1b\S{0,20}|\d{1,5}\([a-z0-9]{1,3}\)\S{0,20}|[\d.,:/%$€£()+#*=<>~-]{1,60}",
    re.IGNORECASE,
)
_SHARP: Final = "!#$%^&*+=~@?|\\‹>"
_SHARP_SET: Final = frozenset(_SHARP)
_PIECE: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
# As in the "0" of "Passw0rd"
_LEET: Final = re.compile(r"(?<=[^\W\d_])[0134578@$!]{1,3}(?=[^\W\d_])")
# The most used passwords, in letters or in leetspeak, with something appended.
FAVOURITE: Final = re.compile(
    r"p[a@4][s$5]{2}w[o0]rd[\d!@#$%]{1,8}"
    r"|p(?=[a@4]?[s$5]{1,2}w[o0])(?![a-z]{6,})[a@4][s$5]{1,2}w[o0]rd[\d!@#$%]{0,8}|(?:qwerty|letmein|welcome"
    r"|iloveyou|changeme|trustno|admin|abc)\d{1,8}[!@#$%]{0,3}"
    r"|(?:summer|winter|spring|autumn|fall|january|february|march|april|june|july|august|september|october"
    r"|november|december)\d{2,4}[!@#$%]{1,3}",
    re.IGNORECASE,
)
# As in "a=1", "4+years": no password
_SUM: Final = re.compile(
    r"[a-z]{1,5}[=+&]\d{1,6}|[a-z_]{2,30}=[\d-]{1,20}|\d{1,6}[+&=][a-z]{1,12}|[\w.-]{1,40}=\w{1,12}"
    r"|~?\d{1,6}[a-z]{1,8}\+?",
    re.IGNORECASE,
)
_TIDY: Final = re.compile(r"(?:[A-Z]?[a-z]+|[A-Z]+)\d*|\d+[A-Za-z]*")
# As in "Maple_77", but not "Exhibit_12"
_NUMBERED_NAME: Final = re.compile(
    r"(?!part|exh|form|motion|doc|page|attach|order|brief|case|scan|ima?ge?|file|vers|draft|count|item|step|vol|append"
    r"|tab|rule|court|chapter|schedule|notice|amended|main|memo)[A-Z][a-z]{3,15}_(?i:\d{2,4})[!?]{0,2}"
)
# As in "Torts4Ever", "Justice4All": a digit said as a word
_NUMBER_FOR_WORD: Final = re.compile(r"[A-Z][a-z]{3,15}[2-9][A-Z][a-z]{2,15}")
# As in "Larkspur&Lime", where passwords are spoken of
_TWO_NAMES: Final = re.compile(r"[A-Z][a-z]{3,15}[&+=*][A-Z][a-z]{3,15}[!?]?")
# As in "Gavel#Gavel"
_SYMBOL_INSIDE: Final = re.compile(r"[A-Za-z]{2}[#$%^~!@][A-Za-z]{2}")


def kinds(word: str) -> tuple[bool, bool, bool, bool]:
    """Does the word hold lower-case letters, upper-case letters, digits, and sharp symbols?"""
    signs = set(word)
    return (
        any(c.islower() for c in signs),
        any(c.isupper() for c in signs),
        any(c.isdigit() for c in signs),
        not _SHARP_SET.isdisjoint(signs),
    )


def is_mixed(word: str) -> bool:
    """Letters with digits, or letters with a symbol among them: enough right after a keyword, not elsewhere."""
    if len(word) < 4 or PUBLIC.fullmatch(word) or MARK_OPEN in word:
        return False
    lower, upper, digit, _ = kinds(word)
    if not (lower or upper):
        return digit and not _SHARP_SET.isdisjoint(word[1:-1]) and not ORDINARY.fullmatch(word)
    return digit or not _SHARP_SET.isdisjoint(word[1:].rstrip("!?")) or _strung(word)


def _strung(word: str) -> bool:
    """Three words or more on a string, none of them of everyday talk: "copper-kettle-moon", not "out-of-the-box"."""
    parts = re.split("[-_.]", word.lower())
    if len(parts) < 3 or not all(len(part) >= 3 and part.isalpha() for part in parts):
        return False
    everyday = sum(opens_sentence(part) for part in parts)
    return everyday <= 1 and len(parts) >= 3 + everyday


def is_string_of_words(word: str) -> bool:
    """Four words or more with hyphens, none of everyday talk or of courts: "correct-horse-battery-staple"."""
    parts = word.split("-")
    return (
        len(parts) >= 4
        and all(len(part) >= 4 and part.islower() and part.isalpha() for part in parts)
        and sum(map(is_talk, parts)) <= 1
    )


def looks_like_code(word: str) -> bool:
    """Mixed, and no ordinary code of office life ("F5", "I-485", "401k")."""
    return is_mixed(word) and not ORDINARY.fullmatch(word.rstrip("!"))


def looks_like_password(word: str) -> bool:
    """Looks like a password with no word about passwords near it."""
    if not 6 <= len(word) <= 200 or PUBLIC.fullmatch(word) or ORDINARY.fullmatch(word.rstrip("!")):
        return False
    lower, upper, digit, sharp = kinds(word)
    if FAVOURITE.fullmatch(word) or (digit and _garbled(word)):
        return True
    if not lower:
        return upper and digit and _is_sharp(word[1:-1]) and len(word) >= 8
    if sharp:
        return _with_sign(word, upper=upper, digit=digit)
    return digit and len(word) >= 8 and _scrambled(word, upper=upper)


def _is_sharp(signs: str) -> bool:
    return not _SHARP_SET.isdisjoint(signs)


def _with_sign(word: str, *, upper: bool, digit: bool) -> bool:
    """Small letters and a sharp symbol: with a digit, the symbol inside; without, "Gavel#Gavel"."""
    if not digit:
        return len(word) >= 7 and upper and _SYMBOL_INSIDE.search(word) is not None
    at_end = upper and len(word) >= 8 and _is_sharp(word[0] + word[-1])
    return (_is_sharp(word[1:-1]) or at_end) and not _SUM.fullmatch(word)


def _garbled(word: str) -> bool:
    """Groups joined by hyphens of which two mix capitals, small letters and digits: "xQ9v-Lm27-TTz".

    A case number's groups are all digits or all letters, a product's are words and numbers ("MacBook-Pro14-M3").
    """
    return sum(map(_is_garble, word.split("-"))) >= 2


def _is_garble(group: str) -> bool:
    pieces = _PIECE.findall(group)
    return len(pieces) >= 2 and len(group) <= 2.3 * len(pieces) and not _TIDY.fullmatch(group)


def is_numbered_name(word: str) -> bool:
    """Like "Maple_77", but not "Exhibit_12"."""
    return _NUMBERED_NAME.fullmatch(word) is not None


def _scrambled(word: str, *, upper: bool) -> bool:
    """Digits in place of letters ("Tr0ub4dor"), or letters and digits in no order a name would have ("kT93bQzx")."""
    leet = len(_LEET.findall(word))
    pieces = _PIECE.findall(word)
    if _NUMBER_FOR_WORD.fullmatch(word):
        return True
    numbers, letters = sum(map(str.isdigit, pieces)), sum(map(str.isalpha, word))
    if upper:
        return leet >= 1 and (len(word) <= 2.3 * len(pieces) or (numbers >= 2 and letters >= 4))
    return leet >= 2 and letters >= 5 and len(word) <= 24


def may_be_password(word: str) -> bool:
    """Looks like a password once the message is about signing in; small letters and digits alone could be a login."""
    if not 7 <= len(word) <= 64 or "/" in word or not looks_like_code(word):
        return False
    lower, upper, digit, sharp = kinds(word)
    return (lower and digit and (upper or sharp)) or _TWO_NAMES.fullmatch(word) is not None
