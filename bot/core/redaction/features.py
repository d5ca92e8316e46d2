"""What speaks for and against a word being a part of a secret.

Each feature is a short string, such as "before=is~R03" ("is" stands before a rare word); `tagger` has a weight for it.
A word that carries no meaning of its own here goes by its rarity: what was learned of one holds for others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final

from bot.core.redaction.tokens import MARKS, PLAIN_SHAPES, Token, pattern

_LINKS: Final = {
    **dict.fromkeys(("is", "was", "are", "were", "be", "it's", "its", "that's", "being", "called", "es", "est", "ist"),
                    "is"),
    "to": "to",
    "as": "as",
    "of": "of",
    "with": "with",
}  # fmt: skip
ANNOUNCING: Final = ("PW", "PHRASE", "PIN", "CODE", "PAIR", "question", "topic", "code", "phrase")
"""The cues that announce a secret; how far away the nearest ones are counts."""
_SUBJECTS: Final = (
    ("f", ("PHRASE",)),
    ("w", ("PW",)),
    ("q", ("question",)),
    ("t", ("topic",)),
    ("c", ("CODE", "code", "PIN")),
    ("l", ("PAIR",)),
)
"""What a text is about, the firmest first: passphrases, passwords, security questions, their topics, codes, logins."""
_SPLIT: Final = frozenset(("colon", "comma", "quote", "open", "close", "line", "stop", "question", "bang", "dash"))
"""Marks between which a clause stands."""
_QUOTES: Final = frozenset("\"“”`«»'‘’*")
_LONGEST_QUOTE: Final = 13
_START, _END = "^", "$"


@cache
def known_words() -> frozenset[str]:
    """The words that count by themselves, whatever their class: small words and the most frequent ones of the desk."""
    lines = (resources.files("bot.core.redaction") / "lists" / "known_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def subject_of(words: Sequence[Token]) -> str:
    """The letter of what the text is about; "0" for none of it."""
    cues = {word.cue for word in words}
    return next((letter for letter, kinds in _SUBJECTS if not cues.isdisjoint(kinds)), "0")


def features(words: Sequence[Token]) -> list[list[str]]:
    """The features of each word, in order."""
    view = _View(words)
    return [list(view.of(at)) for at in range(len(words))]


def _far(distance: int) -> str:
    """A distance in words, the more roughly the farther."""
    for limit in (1, 2, 3, 5, 8, 14, 25):
        if distance <= limit:
            return str(limit)
    return "far"


class _View:
    """A text as seen from each of its words."""

    def __init__(self, words: Sequence[Token]) -> None:
        self.words = words
        self.subject = subject_of(words)
        self.marks = [MARKS.get(word.text) or _LINKS.get(word.plain) for word in words]
        self.names = [_name(word, mark) for word, mark in zip(words, self.marks, strict=True)]
        self.idents = [
            word.plain if word.plain in known_words() else name for word, name in zip(words, self.names, strict=True)
        ]
        self.before = _nearest(words, range(len(words)))
        self.after = _nearest(words, range(len(words) - 1, -1, -1))
        self.separators = _separators(self.marks)
        self.quoted = _quoted(words)
        self.clauses = _clauses(self)

    def of(self, at: int) -> Iterator[str]:
        yield from self._itself(at)
        yield from self._neighbors(at)
        yield from self._announced(at)
        yield from self._set_off(at)

    def name(self, at: int) -> str:
        return self.names[at] if 0 <= at < len(self.names) else _START if at < 0 else _END

    def _ident(self, at: int) -> str:
        return self.idents[at] if 0 <= at < len(self.idents) else _START if at < 0 else _END

    def _itself(self, at: int) -> Iterator[str]:
        word, about = self.words[at], self.subject
        rarity, shape = word.rarity, word.shape
        yield from ("any", f"shape={shape}", f"rarity={rarity}", f"name={self.names[at]}", f"word={self.idents[at]}")
        yield from (f"shape={shape}~{rarity}", f"about={about}~{rarity}")
        if about != "0":
            yield from (f"about={about}~{shape}", f"about={about}~{self.idents[at]}")
        if shape not in PLAIN_SHAPES and not word.is_mark:
            form = pattern(word.text)
            yield from (f"length={shape}{min(len(word.text), 14)}", f"form={form}", f"form={form}~{about}")
            yield f"form={form}~{self.name(at - 1)}"

    def _neighbors(self, at: int) -> Iterator[str]:
        rarity, about = self.words[at].rarity, self.subject
        one, two, next_one, next_two = (self.name(at + step) for step in (-1, -2, 1, 2))
        yield from (f"-1={one}~{rarity}", f"+1={next_one}~{rarity}", f"-2-1={two}_{one}", f"-2-1={two}_{one}~{rarity}")
        yield from (f"+1+2={next_one}_{next_two}", f"-1+1={one}_{next_one}")
        yield from (f"word{step:+d}={self._ident(at + step)}" for step in (-2, -1, 1, 2))
        if about != "0":
            yield from (f"-1={one}~{rarity}~{about}", f"+1={next_one}~{rarity}~{about}")

    def _announced(self, at: int) -> Iterator[str]:
        rarity = self.words[at].rarity
        for distance, cue in self.before[at]:
            far = _far(distance)
            yield from (f"after={cue}{far}", f"after={cue}{far}~{rarity}")
        for distance, cue in self.after[at]:
            far = _far(distance)
            yield from (f"before={cue}{far}", f"before={cue}{far}~{rarity}")

    def _set_off(self, at: int) -> Iterator[str]:
        rarity, about = self.words[at].rarity, self.subject
        mark, distance = self.separators[at]
        cue = self.before[at][0][1] if self.before[at] else "-"
        yield f"since={mark}{min(distance, 5)}~{rarity}"
        yield from (f"since={mark}{min(distance, 5)}~{cue}", f"since={mark}{min(distance, 4)}~{about}~{rarity}")
        if self.quoted[at]:
            yield from ("quoted", f"quoted={min(self.quoted[at], 6)}", f"quoted~{rarity}", f"quoted~{about}")
            yield f"quoted~{about}~{rarity}"
        clause = self.clauses[at]
        if clause is not None:
            yield from clause.features(about)


def _name(word: Token, mark: str | None) -> str:
    """What a word is called as a neighbor: its cue, its mark, itself if it is well known, else how common it is."""
    if word.cue is not None:
        return word.cue
    if word.is_mark:
        return mark or "sign"
    if word.plain in known_words():
        return word.plain
    kind = "word" if word.shape in PLAIN_SHAPES else "other"
    return f"{kind}{0 if word.talk >= 3 else 1 if word.talk else 2}"


def _nearest(words: Sequence[Token], order: range) -> list[list[tuple[int, str]]]:
    """For each word the two nearest kinds of announcing cues on one side, and how many words away they are."""
    nearest: list[list[tuple[int, str]]] = [[] for _ in words]
    last: dict[str, int] = {}
    for at in order:
        nearest[at] = sorted((abs(at - place), cue) for cue, place in last.items())[:2]
        cue = words[at].cue
        if cue in ANNOUNCING:
            last[cue] = at
    return nearest


def _separators(marks: Sequence[str | None]) -> list[tuple[str, int]]:
    """For each word the nearest mark or linking word before it, and how many words away it is."""
    found = []
    mark, place = _START, -1
    for at, name in enumerate(marks):
        found.append((mark, at - place))
        if name is not None:
            mark, place = name, at
    return found


def _quoted(words: Sequence[Token]) -> list[int]:
    """For each word how many stand between the quotation marks around it; 0 outside."""
    inside = [0] * len(words)
    opened: int | None = None
    for at, word in enumerate(words):
        if word.text not in _QUOTES:
            continue
        if opened is None:
            opened = at
            continue
        if 1 < at - opened <= _LONGEST_QUOTE:
            inside[opened + 1 : at] = [at - opened - 1] * (at - opened - 1)
        opened = None
    return inside


class _Clause:
    """The words between two marks: how many, how many of them rare, and what they speak of."""

    def __init__(self, view: _View, start: int, end: int) -> None:
        words = view.words[start:end]
        self.before, self.after = view.name(start - 1), view.name(end)
        self.length = min(len(words), 6)
        self.rare = round(4 * sum(word.talk <= 1 for word in words) / len(words))
        cues = {word.cue for word in words}
        self.speaks = (
            ("r" if cues & {"refusal", "typing"} else "")
            + ("c" if cues & set(ANNOUNCING) else "")
            + ("t" if any(word.rarity == "T4" and word.plain not in known_words() for word in words) else "")
        )

    def features(self, about: str) -> Iterator[str]:
        yield from (f"clause={self.length}{self.rare}{about}", f"clause={self.speaks}~{about}")
        yield from (f"clause={self.before}<~{about}", f"clause={self.speaks}>{self.after}")


def _clauses(view: _View) -> list[_Clause | None]:
    """For each word its clause; None for a mark."""
    clauses: list[_Clause | None] = [None] * len(view.words)
    start = 0
    for at in range(len(view.words) + 1):
        ends = at == len(view.words) or (view.words[at].is_mark and view.marks[at] in _SPLIT)
        if ends:
            if start < at:
                clauses[start:at] = [_Clause(view, start, at)] * (at - start)
            start = at + 1
    return clauses
