"""What speaks for and against a word being a part of a secret.

Each feature is a short string, such as "before=is~R03" ("is" stands before a rare word); `tagger` has a weight for it.
A word that carries no meaning of its own here goes by its rarity: what was learned of one holds for others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    return [view.of(at) for at in range(len(words))]


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
        names = [_name(word, mark) for word, mark in zip(words, self.marks, strict=True)]
        known = known_words()
        self.names = _padded(names)
        self.idents = _padded(
            word.plain if word.plain in known else name for word, name in zip(words, names, strict=True)
        )
        self.before = _nearest(words, range(len(words)))
        self.after = _nearest(words, range(len(words) - 1, -1, -1))
        self.separators = _separators(self.marks)
        self.quoted = _quoted(words)
        self.clauses = _clauses(self)

    def of(self, at: int) -> list[str]:
        return [*self._itself(at), *self._neighbors(at), *self._announced(at), *self._set_off(at)]

    def _itself(self, at: int) -> list[str]:
        word, about = self.words[at], self.subject
        rarity, shape, before, ident = word.rarity, word.shape, self.names[at - 1], self.idents[at]
        found = ["any", f"shape={shape}", f"rarity={rarity}", f"name={self.names[at]}", f"word={ident}"]
        found += (f"shape={shape}~{rarity}", f"about={about}~{rarity}")
        if about != "0":
            found += (f"about={about}~{shape}", f"about={about}~{ident}")
        if word.remark:
            found += ("remark", f"remark~{about}", f"remark~{before}", f"remark~{self.names[at + 1]}")
        if shape not in PLAIN_SHAPES and not word.is_mark:
            form = pattern(word.text)
            found += (f"length={shape}{min(len(word.text), 14)}", f"form={form}", f"form={form}~{about}")
            found.append(f"form={form}~{before}")
        return found

    def _neighbors(self, at: int) -> list[str]:
        rarity, about, names, idents = self.words[at].rarity, self.subject, self.names, self.idents
        two, one, after, second = names[at - 2], names[at - 1], names[at + 1], names[at + 2]
        found = [
            f"-1={one}~{rarity}",
            f"+1={after}~{rarity}",
            f"-2-1={two}_{one}",
            f"-2-1={two}_{one}~{rarity}",
            f"+1+2={after}_{second}",
            f"-1+1={one}_{after}",
            f"word-2={idents[at - 2]}",
            f"word-1={idents[at - 1]}",
            f"word+1={idents[at + 1]}",
            f"word+2={idents[at + 2]}",
        ]
        if about != "0":
            found += (f"-1={one}~{rarity}~{about}", f"+1={after}~{rarity}~{about}")
        return found

    def _announced(self, at: int) -> list[str]:
        rarity = self.words[at].rarity
        found: list[str] = []
        for side, cues in (("after", self.before[at]), ("before", self.after[at])):
            for distance, cue in cues:
                far = _far(distance)
                found += (f"{side}={cue}{far}", f"{side}={cue}{far}~{rarity}")
        return found

    def _set_off(self, at: int) -> list[str]:
        rarity, about, quoted = self.words[at].rarity, self.subject, self.quoted[at]
        mark, distance = self.separators[at]
        cue = self.before[at][0][1] if self.before[at] else "-"
        found = [f"since={mark}{min(distance, 5)}~{rarity}", f"since={mark}{min(distance, 5)}~{cue}"]
        found.append(f"since={mark}{min(distance, 4)}~{about}~{rarity}")
        if quoted:
            found += ("quoted", f"quoted={min(quoted, 6)}", f"quoted~{rarity}", f"quoted~{about}")
            found.append(f"quoted~{about}~{rarity}")
        clause = self.clauses[at]
        return found if clause is None else found + clause.features


def _padded(names: Iterable[str]) -> list[str]:
    """The names with "$" at the two places after the last and "^" at -1 and -2, before the first."""
    return [*names, _END, _END, _START, _START]


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
        before, after, about = view.names[start - 1], view.names[end], view.subject
        length = min(len(words), 6)
        rare = round(4 * sum(word.talk <= 1 for word in words) / len(words))
        cues = {word.cue for word in words}
        speaks = (
            ("r" if cues & {"refusal", "typing"} else "")
            + ("c" if cues & set(ANNOUNCING) else "")
            + ("t" if any(word.rarity == "T4" and word.plain not in known_words() for word in words) else "")
        )
        self.features = [
            f"clause={length}{rare}{about}",
            f"clause={speaks}~{about}",
            f"clause={before}<~{about}",
            f"clause={speaks}>{after}",
        ]
        """The same for each of its words."""


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
