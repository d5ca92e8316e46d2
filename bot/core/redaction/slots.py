"""Words that no list explains, in a place where a secret stands: "still bumblebee", "I typed gumbo into favorite food".

Only in a text about passwords or security questions, and only between a word that hands something over and one that
goes on about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import first, scan
from bot.core.redaction.answers import OF_SECURITY, STRONG
from bot.core.redaction.places import MARK_WORD, Span
from bot.core.redaction.vocabulary import PHRASE, PW, is_listed, words_of
from bot.core.redaction.words import PUBLIC

_PASSWORDS: Final = re.compile(rf"(?<![^\W_])(?:{PHRASE}|{PW}|pass)(?![^\W_])", re.IGNORECASE)
# What hands a secret over: "is", "still", "typed", a comma, a colon, a quote
_BEFORE: Final = re.compile(
    r"(?:(?<![^\s(,\"“])(?:is|was|reads|previously|formerly|era|es|est|ist|being|be|as|with|w|w/"
    r"|typed?|tried|try|trying|uses?|used|using|put"
    r"|puts|gave|give|entered?|wrote|says|said|still"
    r"|always|just|to|from|called|answer|answers|set|whether|though|because|isn['’]?t|wasn['’]?t|name|about|have|into"
    r"|made it|i mean|should be|change it to|must be|not|now|says|typing|dictated|told (?:them|him|her|me|it)|word"
    r"|keeps? rejecting|rejects|refuses)\s"
    r"|\binstead of\s|\)\s|[,:=/;]\s|[=(\"“‘]|(?<=\s)['`*_])[\"“‘'(`*_]{0,2}",
    re.IGNORECASE,
)
# What goes on about it: "fails", "and", a full stop
_AFTER: Final = re.compile(
    r"(?![\"']{1,2}\s?:)[\"”’')`*_]{0,3}(?:\s|[,.;:!?)\n/]|\Z)|(?![\"']{1,2}\s?:)[\"”’')`*_]{0,3}(?:\s*(?:\Z"
    r"|[,.;:!?)\n/]|\s[-–—]\s)|\s(?:and|but|the|has|had"
    r"|should|as|for|or|is"
    r"|was|isn['’]?t|doesn['’]?t|won['’]?t|not|no|gets?|got"
    r"|into|instead|still|in|on|by|to|every|years|which|because|since|down|did|didn['’]?t|does|works?|worked"
    r"|fails?|failed|bounces|rejected"
    r"|refused|all|with|at|when|it|i|they|that|then|now|from|on|ten|two|three)\b)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’&-]{1,24}")
_GLUE: Final = frozenset(
    ("a", "an", "the", "of", "on", "in", "at", "my", "over", "our", "under", "de", "la", "is", "we")
)
_MOST: Final = 6


_NEXT_TO_KEYWORD: Final = re.compile(rf"(?<![^\W_])(?:{PHRASE}|{PW}|pass)(?:\s|['’]s\s|,\s|:\s|\s\()", re.IGNORECASE)


def slots(text: str) -> Iterator[Span]:
    """Where such words stand."""
    answering = first(OF_SECURITY, text) is not None or first(STRONG, text) is not None
    if not answering and not first(_PASSWORDS, text):
        return
    reached = 0
    for link in sorted((*scan(_BEFORE, text), *scan(_NEXT_TO_KEYWORD, text)), key=lambda found: found.end()):
        if link.end() < reached:
            continue
        value = _unexplained(text, link.end(), capitals=answering)
        if value is not None and not (
            link.re is _NEXT_TO_KEYWORD and text[slice(*value)].endswith(("ing", "ed", "tion"))
        ):
            yield value
            reached = value[1]


def _unexplained(text: str, at: int, *, capitals: bool) -> Span | None:
    """The run of words from `at` whose first, or second after a glue word, and last are in no list."""
    words: list[re.Match[str]] = []
    place = at
    while len(words) < _MOST and (word := _WORD.match(text, place)) is not None:
        plain = word[0].lower().replace("’", "'")
        if plain not in _GLUE and _is_explained(word[0], capitals=capitals):
            break
        words.append(word)
        place = word.end() + 1 if text[word.end() : word.end() + 1] == " " else len(text)
    while words and words[-1][0].lower() in _GLUE:
        words.pop()
    content = [word for word in words if word[0].lower() not in _GLUE]
    if not content or len(content) * 2 < len(words) or max(len(word[0]) for word in content) < 4:
        return None
    end = words[-1].end()
    if not _AFTER.match(text, end) or PUBLIC.fullmatch(text[words[0].start() : end]):
        return None
    return words[0].start(), end


def _is_explained(word: str, *, capitals: bool) -> bool:
    """Is the word in a list, in capitals only, a name, or of an ending that passwords seldom have?"""
    plain = word.lower().replace("’", "'").strip("'-")
    if len(plain) < 3 or plain == MARK_WORD or word.isupper() or any(c.isdigit() for c in word):
        return True
    if word[0].isupper() and not capitals and not any(c.isupper() for c in word[1:]):
        return True
    base = plain.removesuffix("'s")
    known = any(
        is_listed(form) or form in words_of("everyday") or form in words_of("question_talk") for form in _forms(base)
    )
    return known or plain.endswith(("n't", "'ll", "'ve", "'re", "'d"))


def _forms(word: str) -> Iterator[str]:
    """The word and what it may be a form of: "filings" of "filing", "linked" of "link"."""
    yield word
    for ending, other in (
        ("s", ""),
        ("es", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
        ("er", ""),
        ("d", ""),
        ("ies", "y"),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            yield word.removesuffix(ending) + other
    if "-" in word:
        yield word.replace("-", "")
        yield max(word.split("-"), key=len)
