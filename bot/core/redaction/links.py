"""How a keyword and the secret after it are joined: a colon, a new line, "is", a few words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final

from bot.core.redaction.places import OPENING, Span, first_word, past, whole_word
from bot.core.redaction.vocabulary import GAP_STRANGER, KEYWORD, opens_sentence
from bot.core.redaction.words import is_odd


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


def others(text: str, at: int, walked: set[int], *, plain: bool = False) -> Iterator[Span]:
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
        if not (is_odd(word) or (plain and word.isalpha() and not opens_sentence(word) and _LISTED.match(text, at))):
            return
        yield whole_word(text, first)
        at = first[1]
