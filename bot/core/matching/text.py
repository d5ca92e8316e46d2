"""Reads a text: lower-case words without markup, abbreviations written out, courts replaced, spelling mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from bot.core.courts import CourtFinder, CourtMention
from bot.core.knowledge import CourtType, Library

MAX_CHARACTERS: Final = 4000
"""Characters read of one message; Slack itself cuts at 40,000."""
_SLACK_MARKUP = re.compile(r"<(?:[@#!][^<>]*|(?:https?|mailto)[^<>]*)>|https?://\S+|:[a-z0-9_+-]{2,30}:")
# What stands for a secret, with what announces it: "my pw: [removed]" as a sentence of its own, else "is [removed]".
_SECRET = re.compile(
    r"(?:(?:\A|(?<=[.?!,;\n(-]))\s{0,4}(?:(?:and|my|the|our|his|her|old|new|temp|pacer|ecf|cm/ecf|nextgen)\s){0,4}"
    r"(?:pass ?(?:word|phrase|code)?|pwd?|pin|(?:\w{1,12}\s){0,2}code|ssn|social(?: security number)?|card)\s{0,2})?"
    r"(?:\b(?:is|was|are|as)\b\s{0,2})?[:=(\"'`]{0,3}\s{0,2}\[removed\]"
)
_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’`´](?=[a-z])")
_DATE_YEAR = re.compile(r"(?:19|20)\d\d$")
_SUFFIXES: Final = ("ing", "ied", "ies", "ed", "es", "s")
COURT_WORD: Final = "courtnamed"
_KIND_WORDS: Final[Mapping[CourtType, str]] = {
    "district": "",
    "bankruptcy": "bankruptcy",
    "appeals": "circuit",
    "national": "",
}


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its ending: crude on purpose, the character n-grams do the rest."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def split_words(text: str) -> list[str]:
    """Lower-case words and numbers; accents, apostrophes, Slack markup, punctuation and removed secrets are gone."""
    text = text[:MAX_CHARACTERS].lower()
    if not text.isascii():
        text = text.replace("’", "'")
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if "[removed]" in text:
        text = _SECRET.sub(" ", text)
    if "<" in text or ":" in text:
        text = _SLACK_MARKUP.sub(" ", text)
    text = _APOSTROPHE.sub("", text)
    return [_number(word) if word[0].isdigit() else word for word in _WORD.findall(text)]


def _number(word: str) -> str:
    if _DATE_YEAR.match(word):
        return "yearnumber"
    return "longnumber" if len(word) > 4 and word.isdigit() else word


class Reader:
    """Turns a text into words the model knows: abbreviations written out, courts replaced, spelling mended."""

    def __init__(self, library: Library, words: Sequence[str], finder: CourtFinder) -> None:
        vocabulary = library.vocabulary
        self._finder = finder
        # The name of a court says nothing about the question, the kind of court may ("link at the ninth circuit").
        self._stands_for = {court.id: f"{COURT_WORD} {_KIND_WORDS[court.type]}" for court in library.courts.values()}
        self._phrases: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        known = dict.fromkeys(words)
        for form, meaning in vocabulary.items():
            written = tuple(split_words(form))
            if written:
                self._phrases.setdefault(written[0], []).append((written, tuple(split_words(meaning))))
                known.update(dict.fromkeys((*written, *split_words(meaning))))
        for forms in self._phrases.values():
            forms.sort(key=lambda pair: -len(pair[0]))
        self._known = frozenset(known)
        self._like: dict[tuple[str, int], list[str]] = {}
        for word in known:
            if word.isalpha() and len(word) >= 4:
                self._like.setdefault((word[0], len(word)), []).append(word)
        self._mend = lru_cache(maxsize=20_000)(self._nearest)
        self.is_court = lru_cache(maxsize=20_000)(self._is_court)

    def read(self, text: str) -> tuple[list[str], CourtMention | None]:
        """The words of the text, a court's name replaced by placeholders, and the court, which may be left open."""
        mention = self._finder.asked(text[:MAX_CHARACTERS])
        return self.words(text, mention), mention

    def _is_court(self, word: str) -> bool:
        """Whether a word names a court by itself: "ndny"."""
        return len(word) > 3 and self._finder.find(word) is not None

    def words(self, text: str, mention: CourtMention | None) -> list[str]:
        if mention is not None:
            start, end = mention.span
            text = f"{text[:start]} {self._stands_for.get(mention.court, COURT_WORD)} {text[end:]}"
        return self._expand([self._mend(word) for word in split_words(text)])

    def _expand(self, words: list[str]) -> list[str]:
        expanded: list[str] = []
        at = 0
        while at < len(words):
            for written, meaning in self._phrases.get(words[at], ()):
                if tuple(words[at : at + len(written)]) == written:
                    expanded.extend(meaning)
                    at += len(written)
                    break
            else:
                expanded.append(words[at])
                at += 1
        return expanded

    def knows(self, word: str) -> bool:
        return word in self._known

    def _nearest(self, word: str) -> str:
        """The known word one slip away (two in long words), the first letter being right; else the word itself."""
        if word in self._known or len(word) < 4 or not word.isalpha():
            return word
        slips = 1 if len(word) < 9 else 2
        best, least = word, slips + 1
        for length in range(len(word) - slips, len(word) + slips + 1):
            for known in self._like.get((word[0], length), ()):
                # Four letters are too few to guess from, save for two that changed places: lnik, but not fine for file.
                if len(word) == 4 and sorted(known) != sorted(word):
                    continue
                distance = OSA.distance(word, known, score_cutoff=least - 1)
                if distance < least:
                    best, least = known, distance
        return best
