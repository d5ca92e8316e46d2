"""Words and marks of a text, with what each looks like, how common it is, and what it has to do with secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from bot.core.redaction.text import EDGE_LEFT, EDGE_RIGHT, MARK, Span
from bot.core.redaction.vocabulary import KEYWORD, labels, opens_sentence, words_of
from bot.core.redaction.word_shapes import ORDINARY, PUBLIC, looks_like_code, looks_like_password

Looks = tuple[str, str, str | None, int, bool, str]
_CHUNK: Final = re.compile(r"\n|\[removed\]|[^\s]{1,400}")
# As in "user:jdoe", "pw=willow", "jdoe/willow": the parts count as words of their own.
_PART: Final = re.compile(r"[:=/]{1,2}|\.\.+|…|->|→|[^:=/→]+")
_LONGEST_IN_PARTS: Final = 60
_APOSTROPHE: Final = re.compile(r"[A-Za-z]+['’][a-zA-Z]{1,3}")
_JOINED: Final = re.compile(r"[^\W\d_]{1,40}(?:[-_.][^\W\d_]{1,40}){1,20}")
_SENTENCE_MARKS: Final = frozenset(".,?")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_LONGEST_PATTERN: Final = 10
PLAIN_SHAPES: Final = frozenset(("lower", "Title", "UPPER", "Mixed", "i", "it's"))
"""Shapes of words made of letters only."""
MARKS: Final = {
    **dict.fromkeys((":", "=", "->", "→", "::", "=="), "colon"),
    **dict.fromkeys((",", ";"), "comma"),
    **dict.fromkeys(('"', "“", "”", "'", "`", "‘", "’", "*", "_", "«", "»", "~"), "quote"),
    **dict.fromkeys(("(", "[", "{", "<"), "open"),
    **dict.fromkeys((")", "]", "}", ">"), "close"),
    **dict.fromkeys((".", "...", "…", ".."), "stop"),
    **dict.fromkeys(("-", "–", "—"), "dash"),
    "\n": "line",
    "?": "question",
    "!": "bang",
    "/": "slash",
}  # fmt: skip
"""What a mark is called among the features."""


class Token(NamedTuple):
    """A word or a mark; `start` and `end` are its place in the text."""

    start: int
    end: int
    text: str
    plain: str
    """In small letters, with straight apostrophes."""
    shape: str
    cue: str | None
    """What it has to do with secrets: a class of `lists/cues.txt`, or the kind of a keyword."""
    talk: int
    """How often people say it to this desk: 0 (never) to 4 (see `lists/subject_words.txt`)."""
    remark: bool
    """Does a sentence about a secret go on with it, as with "expired"?"""
    rarity: str
    """How common it is in general English, for a word that is seldom said to this desk; else its shape."""

    @property
    def is_mark(self) -> bool:
        return self.shape == "mark"


def tokens(text: str) -> list[Token]:
    """The words and marks in the order of the text."""
    return [
        Token(chunk.start() + start, chunk.start() + end, word, *looks(word))
        for chunk in _CHUNK.finditer(text)
        for start, end, word in _within(chunk[0])
    ]


def places(text: str) -> Iterator[Span]:
    """Where each word and each mark stands."""
    for chunk in _CHUNK.finditer(text):
        yield from ((chunk.start() + start, chunk.start() + end) for start, end, _ in _within(chunk[0]))


def _within(chunk: str) -> tuple[tuple[int, int, str], ...]:
    """The words and marks of what has no space in it, each with its place there."""
    if chunk.isalpha():  # most are, and one word
        return ((0, len(chunk), chunk),)
    return tuple((start, end, chunk[start:end]) for start, end in _cut(chunk))


def _cut(chunk: str) -> Iterator[Span]:
    start, end = 0, len(chunk)
    if chunk in ("\n", MARK):
        yield start, end
        return
    while start < end and chunk[start] in EDGE_LEFT:
        yield start, start + 1
        start += 1
    stop = _end_of_word(chunk, start)
    yield from _parts(chunk, start, stop)
    for at in range(stop, end):
        yield at, at + 1


def _end_of_word(text: str, start: int) -> int:
    """Where the word in a chunk ends; a "!" after digits or signs belongs to it: "Harbor22!"."""
    stop = end = len(text)
    while stop > start and (text[stop - 1] in EDGE_RIGHT or text[stop - 1] == "!"):
        stop -= 1
    word = text[start:stop]
    if word and not word.isalpha():
        while stop < end and text[stop] == "!":
            stop += 1
    return stop


def _parts(text: str, start: int, end: int) -> Iterator[Span]:
    word = text[start:end]
    if not word:
        return
    if len(word) > _LONGEST_IN_PARTS or PUBLIC.fullmatch(word):
        yield start, end
        return
    for part in _PART.finditer(word):
        yield start + part.start(), start + part.end()


def looks(word: str) -> Looks:
    """The plain form, shape, cue, talk, remark and rarity of a word, which are the same wherever it stands.

    Those of words of letters are remembered. What has digits or signs may be a password and is never kept.
    """
    return looks_of_letters(word) if word.isalpha() else _looks(word)


def _looks(word: str) -> Looks:
    plain = word.lower().replace("’", "'")
    shape = _shape(word)
    talk = int(labels("subject_words").get(plain, "0"))
    remark = shape in PLAIN_SHAPES and (opens_sentence(plain) or plain in words_of("question_talk"))
    return plain, shape, _cue(word, plain), talk, remark, rarity_of(plain, shape, talk)


looks_of_letters = lru_cache(maxsize=20_000)(_looks)


def _shape(word: str) -> str:
    if word == MARK:
        return "removed"
    if not any(c.isalnum() for c in word):
        return "mark"
    if word.isalpha():
        return _letters(word)
    if _is_punctuated(word):
        return "signs"
    if word.isdigit():
        return f"digits{min(len(word), 9)}"
    return _mixture(word)


def _is_punctuated(word: str) -> bool:
    """As in "??what" or "it,,,is": letters among the marks of a sentence, no password."""
    signs = {c for c in word if not c.isalpha()}
    return signs <= _SENTENCE_MARKS and not _JOINED.fullmatch(word)


def _letters(word: str) -> str:
    if word.islower():
        return "lower"
    if word.isupper():
        return "UPPER" if len(word) > 1 else "i"
    return "Title" if word[0].isupper() and word[1:].islower() else "Mixed"


def _mixture(word: str) -> str:
    """The shape of letters with digits or signs among them."""
    if PUBLIC.fullmatch(word):
        return "public"
    if _APOSTROPHE.fullmatch(word):
        return "it's"
    if looks_like_password(word):
        return "glaring"
    if _JOINED.fullmatch(word):
        return f"joined{min(4, len(re.split('[-_.]', word)))}"
    if looks_like_code(word):
        return "odd"
    if any(c.isdigit() for c in word):
        return "mixed" if any(c.isalpha() for c in word) else "number"
    return "signs"


def _cue(word: str, plain: str) -> str | None:
    keyword = KEYWORD.fullmatch(word.removesuffix("'s").removesuffix("’s"))
    if keyword is not None:
        return keyword.lastgroup
    return labels("cues").get(plain)


def rarity_of(plain: str, shape: str, talk: int) -> str:
    if shape not in PLAIN_SHAPES:
        return shape
    if talk >= 2:
        return f"T{talk}"
    return f"R{talk}" + labels("english").get(plain.removesuffix("'s"), "3")


def pattern(word: str) -> str:
    """ "Aa-9" for "Harlan-0021": runs of capitals, small letters and digits, the signs as they are."""
    short = re.sub("[a-z]+", "a", re.sub("[A-Z]+", "A", re.sub(r"\d+", "9", word)))
    return _NOT_ASCII.sub("u", short)[:_LONGEST_PATTERN]


def is_wordy(word: str) -> bool:
    """Does it look like a word of a secret? A number, an address, a case number or an office code alone is none."""
    if PUBLIC.fullmatch(word) or ORDINARY.fullmatch(word.rstrip("!")):
        return False
    digits = any(c.isdigit() for c in word)
    return any(c.isalpha() for c in word) and not (digits and "-" in word and word.upper() == word)
