"""What a keyword announces: how it is joined to what follows, and whether that is a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final

from bot.core.redaction.text import (
    EDGE_LEFT,
    EDGE_RIGHT,
    ENTITY_START,
    MARK_WORD,
    OPENING,
    WORD,
    Span,
    first_word,
    past,
    trim,
    whole_word,
)
from bot.core.redaction.vocabulary import GAP_STRANGER, KEYWORD, UNIT, Kind, opens_sentence, words_of
from bot.core.redaction.word_shapes import ORDINARY, PUBLIC, is_mixed, looks_like_code


class Bond(Enum):
    """How firmly a keyword and what follows it belong together."""

    SIGN = "a colon, an equals sign, an arrow"
    LINE = "the value stands on the next line"
    VERB = "is, was, are"
    TURN = "to, as"
    GAP = "a few words, then a sign or a verb"
    NEAR = "nothing but a space"


FIRM: Final = (Bond.SIGN, Bond.LINE, Bond.VERB)
# As in "pw: x", "pw -> x", "pw - x", "password colon x"
_SIGN: Final = re.compile(
    r"[ \t]*(?:(?:\s(?:colon|equals sign|hyphen|dash|comma|period)(?=\s))|\\?:{1,2}=?|;(?=\S)|={1,3}>?"
    r"|-{1,3}>|~>|→|⇒|»|>{1,2}|\s[-–—]{1,2}\s|[–—]"
    r"|-(?=\S))(?:[*_~`]{1,3}(?=\s))?[ \t]*(?P<line>\n)?\s{0,4}"
)
# As in "password\nHarbor22"
_LINE: Final = re.compile(r"[ \t]*\n\s{0,4}")
# As in "the password is still GoGators"
_SOFT: Final = (
    r"(?:still|just|now|currently|either|probably|maybe|literally|always|called|set to|actually|like|simply"
    r"|(?:all )?(?:caps|lower ?case|one word)|capital|only|likely|again|definitely|supposedly|i think"
    r"|the usual|the word|the same old)"
)
# As in "password is x", "the pw's x", "password has always been x"
_VERB: Final = re.compile(
    rf"(?:\s{{1,3}}(?:is|was|are|were|be|iz|na|equals|will be|should be|would be|(?:has|had)(?: always)? been"
    rf"|used to be|remains|ought to be|must be|might be|may be|(?:ok )?it is|it['’]s|reads|lautet|es|est|ist|é"
    rf"|era|war|jest|это|это:)"
    rf"|[’']s)(?:\s?:)?(?:\s{{1,3}}{_SOFT}){{0,2}}[\s:]{{1,4}}",
    re.IGNORECASE,
)
# As in "reset to x", "password set as x"
_TURN: Final = re.compile(r"\s{1,3}(?:to|as|of|from|being)(?:\s{1,3}be)?\s{1,3}", re.IGNORECASE)
# As in "the password the court gave me was x"
_GAP: Final = re.compile(
    r"(?:['’]s(?=\s))?(?:[ \t]{1,3}[^\s:=.?!;\[\]]{1,40}){1,8}?(?:[ \t]{0,2}(?::|=|->|→)\s{0,3}"
    r"|[ \t]{1,3}(?:is|was|are|were"
    r"|to|as|be|es|est|ist|é|era|war|jest)\s{1,3}(?:either\s)?)",
    re.IGNORECASE,
)
# As in "pw Harbor22", "password, maple77", "password…maple77"
_NEAR: Final = re.compile(r"[ \t]{0,2}(?:,|\(|…|\.\.\.)?[ \t]{1,3}|[ \t]?\(|…|\.{2,3}")
# What may stand between a keyword and the sign: "*password*:", "password (case sensitive):", "pin no."
_DRESS: Final = re.compile(
    r"[*_~`\"')\]]{0,4}(?:[ \t]{0,2}\((?:[^()\n\[\]]{0,40})\))?(?:[ \t]{0,2}(?:#|no\."
    r"|number)(?=[\s:]))?"
)
# Between two secrets: "Harbor22 or Harbor23", "oak, then elm"
_OTHER: Final = re.compile(
    r"[\s*_~`\"')]{0,4}(?:\s?\([a-z]{1,12}\)\s)?(?:,|/|;|\||&|\+|->|=>|→|>)?\s{0,3}(?:(?:or|and|then|also|now"
    r"|maybe|but|nor|even|not|to|n|its|it's|is|a|new|one)\s{1,2}){0,4}"
)
_LISTED: Final = re.compile(r"\s?(?:,|/|\bor\b|\band\b|&|\n)", re.IGNORECASE)


def links(text: str, at: int) -> Iterator[tuple[Bond, int]]:
    """Where a value may start after a keyword that ends at `at`, the firmest connection first."""
    for place in dict.fromkeys((past(_DRESS, text, at), at)):
        for bond, pattern in (
            (Bond.SIGN, _SIGN),
            (Bond.LINE, _LINE),
            (Bond.VERB, _VERB),
            (Bond.TURN, _TURN),
            (Bond.NEAR, _NEAR),
        ):
            found = pattern.match(text, place)
            if found is not None:
                yield (Bond.LINE if bond is Bond.SIGN and found["line"] else bond), found.end()
                break
    stop = at + 120
    while (gap := _GAP.match(text, at, stop)) is not None:
        if GAP_STRANGER.search(gap[0]) or KEYWORD.search(gap[0]):
            return
        yield Bond.GAP, gap.end()
        at = gap.end() - 1


def further_values(text: str, at: int, walked: set[int], *, plain: bool = False) -> Iterator[Span]:
    """Further values in a row: "A or B", "A, then B", one a line; `plain` words too after "my passwords are oak".

    `walked`: where somebody has gone on from before. A row that is entered again ends there: what follows was found.
    """
    while at not in walked:
        walked.add(at)
        link = past(_OTHER, text, at)
        first = first_word(text, past(OPENING, text, link))
        word = "" if first is None else text[first[0] : first[1]]
        if first is None or link == at or KEYWORD.fullmatch(word):
            return
        if not looks_like_code(word) and not (plain and _is_listed_word(text, at, word)):
            return
        yield whole_word(text, first)
        at = first[1]


_QUOTE: Final = re.compile(r"[*_~]{0,2}(?P<quote>```|[`\"'“‘«„])")
_CLOSING: Final = {"```": "```", "`": "`", '"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "„": "“"}
# As in "48211", "482 117"
_NUMBER_RUN: Final = re.compile(r"\d{1,12}(?:[ -]\d{2,6}){0,3}(?![\w/:])")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_LINE_END: Final = re.compile(r"[\s*_~`.!]{0,3}(?:\n|\Z)")
_NUMBER_IN: Final = re.compile(r"(?<= )\d{2,6}\Z")
# As in "two goats in snow" of "pw: two goats in snow, still refused"
_CLAUSE: Final = re.compile(r"[\w'’$@!#%&*+-]{1,40}(?: {1,2}[\w'’$@!#%&*+-]{1,40}){2,8}(?=[,.;?\n)\"”]|\s*\Z| -)")


def value_at(text: str, at: int, kind: Kind, bond: Bond) -> Span | None:
    """The secret that starts at `at`, if what stands there is one."""
    quote = _QUOTE.match(text, at)
    at = past(OPENING, text, at)
    if quote is not None:
        closing = text.find(_CLOSING[quote["quote"]], at, at + 200)
        if closing > at and "\n" not in text[at:closing].strip():
            return _quoted(text, at, closing, kind, bond)
    number = _number(text, at, kind, bond)
    first = first_word(text, at)
    if number is not None or first is None:
        return number
    if kind in (Kind.PW, Kind.PHRASE):
        return _plain_words(text, at, first, kind, bond) if bond in FIRM else _near_words(text, at, first, bond)
    return _code_word(text, first, kind, bond)


def _code_word(text: str, first: Span, kind: Kind, bond: Bond) -> Span | None:
    """One word after "PIN" or "code", if it mixes letters and digits."""
    word = text[first[0] : first[1]]
    if bond in FIRM:
        is_code = is_mixed(word) and not (bond is Bond.VERB and ORDINARY.fullmatch(word))
        return whole_word(text, first) if is_code else None
    if kind is Kind.CODE and bond is Bond.NEAR and word.isupper() and len(word) >= 6 and is_mixed(word):
        return first
    return _counted_out(text, first)


def _quoted(text: str, start: int, end: int, kind: Kind, bond: Bond) -> Span | None:
    words = text[start:end].split()
    coded = any(map(looks_like_code, words)) and not any(map(PUBLIC.fullmatch, words))
    if kind is Kind.PW:
        secret = bond is not Bond.GAP and _is_no_message(words)
    else:
        secret = kind is Kind.PHRASE or _digits_only(text, (start, end))
    return (start, end) if coded or secret else None


def _is_no_message(words: list[str]) -> bool:
    """Is what is quoted after "password" one, and no message such as "is not valid"?"""
    plain = [word.strip(EDGE_LEFT + EDGE_RIGHT).lower().replace("’", "'") for word in words]
    strange = sum(not opens_sentence(word) for word in plain)
    firm = strange >= 2 or (strange > 0 and words_of("about").isdisjoint(plain))
    return firm and words_of("denial").isdisjoint(plain)


def _is_listed_word(text: str, at: int, word: str) -> bool:
    return word.isalpha() and not opens_sentence(word) and _LISTED.match(text, at) is not None


def _number(text: str, at: int, kind: Kind, bond: Bond) -> Span | None:
    number = _NUMBER_RUN.match(text, at)
    is_pin = kind is Kind.PIN
    if number is None or bond is Bond.TURN or PUBLIC.match(text, at):
        return None
    if bond is Bond.GAP and not (is_pin and not _YEAR.fullmatch(number[0])):
        return None
    least = 4 if is_pin or bond is not Bond.NEAR else 6
    return number.span() if number.end() - at >= least and _digits_only(text, number.span()) else None


def _digits_only(text: str, span: Span) -> bool:
    """A number of four digits or more that counts nothing ("password: 482117", but not "1000 characters")."""
    word = text[span[0] : span[1]]
    digits = re.sub(r"[ -]", "", word)
    return digits.isdigit() and 4 <= len(digits) <= 12 and not UNIT.match(text, span[1])


def _plain_words(text: str, at: int, first: Span, kind: Kind, bond: Bond) -> Span | None:
    """What a firm connection leads to: a passphrase, or one odd word."""
    word = text[first[0] : first[1]]
    sentence = _sentence(text, at, kind)
    if sentence is not None:
        return sentence
    if word[0].isdigit() and UNIT.match(text, first[1]):
        return None
    phrase = passphrase(text, at, at + 400) or (first if looks_like_code(word) else None)
    if phrase is None or (bond is Bond.LINE and not is_mixed(word) and not _LINE_END.match(text, phrase[1])):
        return None
    return whole_word(text, phrase)


def _near_words(text: str, at: int, first: Span, bond: Bond) -> Span | None:
    """Right after the keyword: "pwd tree house 9 lamp", "pwd Harbor22"."""
    phrase = passphrase(text, at, at + 400) if bond is Bond.NEAR else None
    words = text[phrase[0] : phrase[1]].lower().split() if phrase is not None else []
    if len(words) >= 3 and any(word.isdigit() for word in words[1:]) and words_of("about").isdisjoint(words):
        return phrase
    return _counted_out(text, first)


def _counted_out(text: str, first: Span) -> Span | None:
    """One odd word, unless it counts what comes next."""
    word = text[first[0] : first[1]]
    odd = looks_like_code(word) or (word.endswith("!") and is_mixed(word))
    return whole_word(text, first) if odd and not UNIT.match(text, first[1]) else None


def passphrase(text: str, at: int, limit: int) -> Span | None:
    """The run of words from `at` that reads as a passphrase: up to eight, ended by punctuation or a sentence word."""
    start = end = at
    strong_start = False
    for count, found in enumerate(WORD.finditer(text, at, limit)):
        left, right = trim(text, found.start(), found.end())
        word = text[left:right]
        gap = text[end : found.start()]
        if count == 8 or "\n" in gap or (count and gap.strip(" \t")) or _is_no_part(text, found, word, count):
            break
        if count == 0:
            if opens_sentence(word):
                return None
            start, strong_start = left, looks_like_code(word)
        elif _ends_phrase(word, strong_start=strong_start):
            break
        end = right
        if right != found.end() or (left != found.start() and count):
            break
    return (start, end) if end > start else None


def _is_no_part(text: str, found: re.Match[str], word: str, count: int) -> bool:
    """Is it the mark, an address or a mention, a keyword after the first word, or a sign only?"""
    return (
        word in ("", MARK_WORD)
        or PUBLIC.fullmatch(word) is not None
        or ENTITY_START.match(text, found.start()) is not None
        or (count > 0 and KEYWORD.fullmatch(word) is not None)
    )


def _ends_phrase(word: str, *, strong_start: bool) -> bool:
    """After "Harbor22" only what looks like more of it belongs to the secret; after "harbor" any word of content."""
    if strong_start:
        return not (looks_like_code(word) or word.isdigit() or word[0].isupper())
    return word.lower().replace("’", "'") in words_of("sentence") and not word.isdigit()


def _sentence(text: str, at: int, kind: Kind) -> Span | None:
    """What stands up to the next punctuation, if it is a passphrase of plain words and no statement about one.

    After "passphrase" two words of content are enough; after "password" it takes a number that counts nothing.
    """
    clause = _CLAUSE.match(text, at)
    if clause is None:
        return None
    plain = clause[0].lower().replace("’", "'").split()
    strange = sum(word not in words_of("sentence") and word not in words_of("about") for word in plain)
    if strange < 2 or not words_of("denial").isdisjoint(plain):
        return None
    if kind is Kind.PW and not (words_of("about").isdisjoint(plain) and _NUMBER_IN.search(clause[0])):
        return None
    return clause.start(), clause.end()
