"""A text cut into words, and the words that speak of courts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)*")
MISSPELT_BANKRUPTCY = ("bankr", "bankur", "banrk", "bakr", "bnkr", "banckr")
BANKRUPTCY = frozenset({"bankruptcy", "bk", "bky", "bkcy", "bkr", "bkrtcy", "bkruptcy", "usbc"})
CHAPTERS = frozenset({"7", "9", "11", "12", "13", "15"})
COURT_HEADS = frozenset({"court", "courthouse", "ct", "courts", "crt"})
COURT_KINDS = frozenset(
    {"federal", "fed", "district", "dist", "us", "u", "s", "united", "states", "usdc", "division", "div"}
)
CLAUSE_END = re.compile(
    r"[,;:?!\n—–]|\.(?=\s|$)|\s-\s"
    r"|\b(?:but|then|so|while|whereas|though|although|because)\b"
    r"|\b(?=(?:do|did|does|must|can|should) (?:i|we|it|that|you)\b|is\b|same\b|again\b|what)",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.?!](?=\s|$)|\n")


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words, lower case, with their places."""

    text: str
    words: Sequence[str]
    raw: Sequence[str]
    spans: Sequence[tuple[int, int]]

    def at(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def split(text: str) -> Words:
    """The words of a text, accents folded: "Hagåtña" is "hagatna"."""
    letters, places = _folded(text)
    found = list(WORD.finditer(letters))
    raw = [match.group() for match in found]
    words = [word.lower().replace("’", "'").removesuffix("'s") for word in raw]
    words = ["bankruptcy" if word.startswith(MISSPELT_BANKRUPTCY) else word for word in words]
    spans = [match.span() for match in found]
    if places is not None:
        spans = [(places[start], places[end - 1] + 1) for start, end in spans]
    return Words(text, words, raw, spans)


def _folded(text: str) -> tuple[str, list[int] | None]:
    """The text without accents, and where each of its letters stood; None: where they are."""
    if text.isascii():
        return text, None
    letters: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        plain = char if char.isascii() else unicodedata.normalize("NFKD", char).replace("ʻ", "'")
        for letter in plain:
            if not unicodedata.combining(letter):
                letters.append(letter)
                places.append(at)
    return "".join(letters), places
