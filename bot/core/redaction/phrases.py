"""Passphrases of plain words, and passwords dictated sign by sign."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import scan
from bot.core.redaction.answers import STRONG
from bot.core.redaction.places import MARK_WORD, Span
from bot.core.redaction.sentences import OPENS_REMARK
from bot.core.redaction.vocabulary import PHRASE, PW, is_listed, is_talk, word_set, words_of
from bot.core.redaction.words import PUBLIC

_PASSPHRASE: Final = re.compile(
    rf"(?<![^\W_])(?:{PHRASE}|(?:three|four|five|six|random) (?:random )?words(?=\s(?:are|were)|[,:]))(?![^\W_])",
    re.IGNORECASE,
)
# As in "how about lonely tractor sings at noon as a passphrase"
_AS_PASSPHRASE: Final = re.compile(
    rf"\b(?:about|like|such as|us(?:e|ed|ing)|is|was|typed|would|with"
    rf"|tried)\s[\"'“]?(?P<value>[^\W\d_][\w'’]{{1,20}}(?: [\w'’]{{1,20}}){{2,8}}?)[\"'”]?\s(?:as|for"
    rf"|be)\s(?:(?:a|my|the|our|ok|okay|valid|good)\s){{1,2}}(?:\w{{2,8}}\s)?(?:as a\s)?(?:{PHRASE}"
    rf"|{PW})(?![^\W_])",
    re.IGNORECASE,
)
_PASSWORD: Final = re.compile(rf"(?<![^\W_])(?:{PHRASE}|{PW})(?![^\W_])", re.IGNORECASE)
# What a passphrase may follow: "is", "as", ",", ":", "typed", a bracket, a new line
_LINK: Final = re.compile(
    r"(?:\b(?:is|was|are|were|as|typed?|typing|tried|trying|entered|enter|used|use|using|put|set to|also|even"
    r"|or|to|be|est|es|ist|é|this:)"
    r"(?:\s(?:now|just|still|literally|simply))?[\s:]{1,3}|[,:(\n=]\s{0,3}|\s[-–—>]{1,2}\s)[\"'“‘`*_]{0,3}",
    re.IGNORECASE,
)
# Three to nine words up to a sign or a word that goes on about them
_RUN: Final = re.compile(
    r"(?P<value>[^\W\d_][\w'’]{1,20}(?: (?!(?:locked?|is|was|does|doesn['’]?t|did|didn['’]?t|gets?|got"
    r"|keeps?|still|has|hasn['’]?t|won['’]?t"
    r"|isn['’]?t|fails?|failed|rejected|refused|expired|stopped|works?|worked|but|mais|pero|aber"
    r"|confirmed|because|since|why|which|that"
    r"|not|also|no|ne|nicht|says?|said|makes?|exceeds?|meets?|for|and (?:it|pacer|ecf|they|somebody"
    r"|also|the|then|still|now|i|says|got|gets?"
    r"|keeps?|nothing|no|my|we|he|she|that))\b)[\w'’]{1,20}){2,8})"
    r"(?=[\s\"'”’`*_]|[,.;:!?)\n]|\Z)",
    re.IGNORECASE,
)
# As in 'The passphrase I selected, "seven quiet herons at dusk", was refused'
_QUOTED: Final = re.compile(r"(?<!\w)[\"“'‘`](?P<value>[^\W_][^\"“”`\n]{5,80}?)[\"”'’`](?!\w)")
# As in "quiet otters juggle lemons - passphrase, rejected"
_BEFORE: Final = re.compile(
    rf"(?:\A|[.\n]\s?)[\"'“]?(?P<value>[^\W\d_][\w'’]{{1,20}}(?: [\w'’]{{1,20}}){{2,8}}?)[\"'”]?"
    rf"(?:\s?[-–—,(]\s?|\s(?:is|was|as)\s)"
    rf"(?:(?:my|the|our|a)\s)?(?:\w{{2,8}}\s)?(?:{PHRASE})(?![^\W_])",
    re.IGNORECASE,
)
# As in "passphrase walrus.button.prairie.nine"
_STRUNG: Final = re.compile(r"(?<![\w./@-])[A-Za-z]{3,20}(?:[._-][A-Za-z]{3,20}){2,8}(?![\w/@-]|\.\w)")
_SIGN: Final = re.compile(r"\s{0,2}(?:[:=\n]\s{0,3}|\s[-–—>]{1,2}\s)[\"'“‘`*_]{0,3}")
# As in "the password so I know you have it: silver moccasin over easy"
_FAR_SIGN: Final = re.compile(r"(?:\s[\w'’]{1,14}){1,10}\s?[:=]\s{1,2}[\"'“‘`*_]{0,3}")
# As in "password to", "pw is", "pw's"
_TURN: Final = re.compile(
    r"(?:\s(?!(?:has|have|had|needs?|going|supposed|ought|want|able) to\b)[\w'’]{1,14}){0,2}?(?:\s(?:to|as|from|is"
    r"|was)\s|['’]s\s|\s?[:=]\s)(?:[\w'’]{1,10} (?:long"
    r"|sentence|new|funny),\s|a sentence: )?",
    re.IGNORECASE,
)
# As in "every goat needs a friend"
_SAYING: Final = re.compile(
    r"(?P<value>[^\W\d_][\w'’]{0,20}(?: (?!(?:and (?:it|now|pacer|ecf|they|still|the|then|i|forgot)"
    r"|but|because|then|to)\b)[\w'’]{1,20}){2,9})(?=[,.;:!?)\n\"”]|\s(?:and|but|to)\b|\s?\Z)",
    re.IGNORECASE,
)
# As in "I made a long one, yellow kite over harbor, for the password"
_SET_OFF: Final = re.compile(r"(?:,\s|\()(?P<value>[a-z]{3,20}(?: [a-z]{2,20}){2,6})(?=,\s|\)|[.;!?]|\s*\Z)")
_REACH: Final = 160
_GLUE: Final = frozenset(
    ("a", "an", "the", "of", "on", "in", "at", "and", "my", "with", "over", "to", "for", "our", "under")
)

_DICTATED: Final = re.compile(r"[^\W_]+|[^\s\w]")
_MARKERS: Final = word_set("big capital cap caps uppercase lowercase little small upper lower case")
_SYMBOLS: Final = word_set(
    """
    dollar at pound hash hashtag exclamation bang star asterisk underscore
    ampersand percent plus equals dash hyphen dot period caret tilde
    """
)
_DIGITS: Final = word_set(
    """
    zero oh one two three four five six seven
    eight nine ten eleven twelve twenty thirty forty fifty
    """
)
_IN_ADDRESSES: Final = frozenset(("dot", "at", "dash", "hyphen", "period"))
_BETWEEN: Final = word_set("sign point mark then and space spaces no all word symbol")

_NAMED: Final = _MARKERS | _SYMBOLS | _BETWEEN


def phrases(text: str) -> Iterator[Span]:
    """Where passphrases of plain words stand, and passwords read out sign by sign."""
    for keyword in scan(_PASSPHRASE, text):
        end = min(len(text), keyword.end() + _REACH)
        yield from _whole(text, keyword.end(), end, most_talk=1)
        starts = [keyword.end() + 1, *(link.end() for link in _LINK.finditer(text, keyword.end(), end))]
        yield from _runs(text, starts, least=2)
    for found in (*scan(_AS_PASSPHRASE, text), *scan(_BEFORE, text)):
        if _is_phrase(found["value"].split(), least=2):
            yield found.span("value")
    passwords = list(scan(_PASSWORD, text))
    for keyword in passwords:
        yield from _whole(text, keyword.end(), min(len(text), keyword.end() + _REACH // 2), most_talk=0)
        sign = _SIGN.match(text, keyword.end())
        colon = _FAR_SIGN.match(text, keyword.end())
        yield from _sayings(text, keyword.end())
        yield from _runs(text, [] if colon is None else [colon.end()], least=2)
        yield from _runs(text, [keyword.end() + 1] if sign is None else [sign.end()], least=3 if sign is None else 2)
    if passwords:
        for found in scan(_SET_OFF, text):
            if not any(is_talk(word) and word not in _GLUE for word in found["value"].split()) and _is_phrase(
                found["value"].split(), least=3
            ):
                yield found.span("value")
        yield from _dictated(text, passwords[0].end())


def _whole(text: str, at: int, end: int, *, most_talk: int) -> Iterator[Span]:
    """What quotes or hyphens hold together."""
    for pattern in (_QUOTED, _STRUNG):
        for found in pattern.finditer(text, at, end):
            span = found.span("value") if pattern is _QUOTED else found.span()
            words = re.split(r"[ ._-]", text[span[0] : span[1]])
            talk = sum(is_listed(word) and word not in _GLUE | _DIGITS for word in words)
            if (
                len(words) > 1
                and talk <= most_talk
                and _is_phrase(words, least=2)
                and not PUBLIC.fullmatch(text[slice(*span)])
                and not STRONG.match(text, span[0])
            ):
                yield span


def _sayings(text: str, at: int) -> Iterator[Span]:
    """A run of words after "to" or "as", one of them in no list: "set my password as every day is taco day"."""
    link = _TURN.match(text, at)
    found = None if link is None else _SAYING.match(text, link.end())
    if found is not None:
        words = found["value"].lower().split()
        unknown = sum(not is_listed(word) and word not in words_of("everyday") for word in words)
        if OPENS_REMARK.match(found["value"]):
            return
        if unknown and sum(not is_listed(word) for word in words) >= 2 and words_of("denial").isdisjoint(words):
            yield found.span("value")


def _runs(text: str, starts: list[int], *, least: int) -> Iterator[Span]:
    for start in starts:
        found = _RUN.match(text, start)
        if found is not None and _is_phrase(found["value"].split(), least=least):
            yield found.span("value")


def _is_phrase(words: list[str], *, least: int) -> bool:
    """Do the words begin with one of content, hold `least` of them, and more of them than of talk?"""
    plain = [word.lower().strip("'’.,") for word in words]
    content = [word not in _GLUE and (not is_listed(word) or word in _DIGITS) for word in plain]
    talk = sum(not is_content and word not in _GLUE for word, is_content in zip(plain, content, strict=True))
    unknown = sum(len(word) > 3 and not is_listed(word) and word not in words_of("everyday") for word in plain)
    if unknown >= 2 and 2 * unknown >= len(plain) and MARK_WORD not in plain:
        return True
    return (
        (content[0] or sum(content) >= 4)
        and (sum(content) >= 4 or plain[0] in _DIGITS or not is_talk(plain[0]))
        and MARK_WORD not in plain
        and sum(content) >= least
        and sum(content) > 2 * talk
        and words_of("denial").isdisjoint(plain)
    )


def _dictated(text: str, at: int) -> Iterator[Span]:
    """Runs of "big T little r four dollar sign": letters, digits and signs by name, and words of content among them."""
    run: list[re.Match[str]] = []
    for found in (*_DICTATED.finditer(text, at, at + 400), None):
        if found is not None and _may_be_dictated(found[0].lower()):
            run.append(found)
            continue
        if found is not None and found[0] in ",.;" and run:
            continue
        while run and run[-1][0].lower() in _BETWEEN - {"sign", "point", "mark"}:
            run.pop()
        if _is_spelled([word[0].lower() for word in run]):
            yield run[0].start(), run[-1].end()
        run = []


def _may_be_dictated(word: str) -> bool:
    return (
        word in _NAMED
        or word in _DIGITS
        or word.isdigit()
        or (len(word) == 1 and word.isalpha())
        or (word.isalpha() and not is_talk(word))
    )


def _is_spelled(words: list[str]) -> bool:
    """Three words at least, and a letter after "capital", or a digit or a word of content before "dollar sign"."""
    if len(words) < 3:
        return False
    firm = 0
    for word, following in itertools.pairwise(words):
        letter = len(following) == 1 and following.isalpha() and following != "a"
        content = not (following in _NAMED or following.isdigit() or following in _DIGITS)
        firm += word in _MARKERS and (letter or (content and word in ("capital", "cap", "big")))
        firm += following in _SYMBOLS - _IN_ADDRESSES and word not in _NAMED and word not in ("a", "one", "1")
    return firm > 0
