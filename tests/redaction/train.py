"""Learns the weights of `bot.core.redaction.tagger`: `python -m tests.redaction.train` (about two minutes).

Reads the corpora of this folder and the phrasings of the knowledge, which hold no secret, and writes `weights.txt`,
 `subject_words.txt` and `known_words.txt` in `bot/core/redaction/lists/`. The same input gives the same
weights. `python -m tests.redaction.train --why "my pw is willow"` shows what speaks for each word instead.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.content.loader import load
from bot.core.redaction import MARK
from bot.core.redaction.features import features, known_words
from bot.core.redaction.tagger import chances, model, reasons
from bot.core.redaction.tokens import Token, looks_of_letters, places, rarity_of, tokens
from bot.core.redaction.vocabulary import labels
from tests.core.test_redaction import TOLD, harmless_texts
from tests.redaction.corpora import FOLDER, Line, lines_of

LISTS: Final = Path(__file__).parents[2] / "bot" / "core" / "redaction" / "lists"
KNOWLEDGE: Final = Path(__file__).parents[2] / "knowledge"
LEARNED: Final = (
    "train", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "secrets", "more_secrets", "fresh-a", "fresh-b",
    "turns", "told",
    "harmless", "more_harmless", "fresh-harmless", "h1", "h2", "h3", "h4", "h5",
)  # fmt: skip
"""The corpora that weights are learned from."""
TALK_STEPS: Final = (1, 3, 9, 41)
"""From so many phrasings on a word has the next higher label in `subject_words.txt`."""
KNOWN_FROM: Final = (20, 80)
"""From so many lines of the corpora, or phrasings, on a word counts by itself."""
LEAST_LINES: Final = 3
"""A feature is learned from so many words on."""
SMALLEST_WEIGHT: Final = 14
"""Smaller weights, in hundredths, are left out."""
BATCH: Final = 256
SAMPLE: Final = 3
"""One phrasing of so many is learned from; of the others, those that look like secrets."""
SUSPICIOUS: Final = 0.1
SEED: Final = 14
EPOCHS, RATE, PENALTY = 80, 0.05, 0.07
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A text's words and which of them are parts of a secret."""

    words: Sequence[Token]
    secret: Sequence[bool]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--why", help="a text to explain")
    chosen = parser.parse_args()
    if chosen.why is not None:
        explain(chosen.why)
        return
    phrasings = list(asked(KNOWLEDGE))
    lines = [*(line for name in LEARNED for line in lines_of(name)), *unit_lines()]
    counts = Counter(word for text in phrasings for word in set(plain_words(text)))
    write_subject_words(counts)
    write_known_words(counts, lines)
    for read in (labels, looks_of_letters, known_words):
        read.cache_clear()
    examples = [*labeled(lines), *composed(lines), *salads()]
    asked_before, asked_after = phrasings[::SAMPLE], [ask for at, ask in enumerate(phrasings) if at % SAMPLE]
    examples += harmless(asked_before, counts)
    learner = Learner(examples)
    learner.learn(EPOCHS)
    write_weights(learner)
    # Learned from more: what looks like a secret now and is none.
    model.cache_clear()
    suspicious = [one for one in (*examples, *harmless(asked_after, counts)) if is_suspicious(one)]
    learner = Learner([*examples, *suspicious, *suspicious], learner)
    learner.learn(EPOCHS // 3)
    write_weights(learner)


def is_suspicious(one: Example) -> bool:
    return not any(one.secret) and max(chances(one.words), default=0) > SUSPICIOUS


def explain(text: str) -> None:
    for word, chance, why in reasons(text):
        print(f"{chance:.2f} {word:20} {', '.join(why)}")


def asked(folder: Path) -> Iterator[str]:
    """What the knowledge says people ask, each phrasing once."""
    library = load(folder)
    groups = (library.entries.values(), library.topics.values(), library.routes.values())
    yield from dict.fromkeys(ask for group in groups for one in group for ask in one.asks)


def unit_lines() -> Iterator[Line]:
    """The lines of the unit tests."""
    yield from (Line(text, tuple(secrets)) for text, secrets in TOLD)
    yield from map(Line, harmless_texts())


def plain_words(text: str) -> Iterator[str]:
    words = (text[start:end] for start, end in places(text))
    return (word.lower().replace("’", "'") for word in words if any(c.isalnum() for c in word))


def talk_label(count: int) -> int:
    return sum(count >= step for step in TALK_STEPS)


def write_list(name: str, head: Iterable[str], labels: Iterable[tuple[str, list[str]]]) -> None:
    rows = [f"# {line}" for line in head]
    for label, words in labels:
        row = label
        for word in sorted(words):
            if len(row) + 1 + len(word) > 120:
                rows.append(row)
                row = label
            row = f"{row} {word}".lstrip()
        rows.append(row)
    (LISTS / f"{name}.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_subject_words(counts: Counter[str]) -> None:
    head = (
        "How often people say a word to this desk: 1 (in one or two phrasings of the knowledge) to 4 (in 41 and more).",
        'Written by tests/redaction/train.py. Example: "expired" in "my password expired" stands here, so it stays.',
    )
    labels = [(f"{at}:", [word for word, n in counts.items() if talk_label(n) == at]) for at in range(1, 5)]
    write_list("subject_words", head, labels)


def write_known_words(counts: Counter[str], lines: Sequence[Line]) -> None:
    head = (
        "Words that count by themselves when the words around a secret are weighed; others go by how common they are.",
        'Written by tests/redaction/train.py. Example: "typed" before a word says more than that it is common.',
    )
    seen = Counter(word for line in lines for word in set(plain_words(line.text)))
    known = {word for word, n in seen.items() if n >= KNOWN_FROM[0]}
    known |= {word for word, n in counts.items() if n >= KNOWN_FROM[1]}
    write_list("known_words", head, [("", [word for word in known if any(c.isalpha() for c in word)])])


def labeled(lines: Sequence[Line]) -> Iterator[Example]:
    """The lines, and each once more with its secrets taken out, so that what is left of a text stays."""
    for line in lines:
        yield example(line.text, line.secrets)
        rest = line.text
        for secret in line.secrets:
            rest = rest.replace(secret, MARK)
            others = [other for other in line.secrets if other in rest]
            yield example(rest, others)


def example(text: str, secrets: Sequence[str]) -> Example:
    places = [found.span() for secret in secrets for found in re.finditer(re.escape(secret), text)]
    words = tokens(text)
    return Example(words, [any(word.start < end and start < word.end for start, end in places) for word in words])


def harmless(phrasings: Sequence[str], counts: Counter[str]) -> Iterator[Example]:
    """The phrasings, each as if it had not been counted among what people say: a new one has not been."""
    for text in phrasings:
        words = tokens(text)
        own = {word.plain for word in words}
        yield Example(
            [uncounted(word, counts[word.plain] - (word.plain in own)) for word in words], [False] * len(words)
        )


def uncounted(word: Token, count: int) -> Token:
    talk = talk_label(count)
    return word._replace(talk=talk, rarity=rarity_of(word.plain, word.shape, talk))


def composed(lines: Sequence[Line], most: int = 1500) -> Iterator[Example]:
    """Two lines as one message, so that a word in one sentence says less about a word in another."""
    dice = random.Random(SEED)
    for _ in range(most):
        one, two = dice.choice(lines), dice.choice(lines)
        if not any(secret in two.text for secret in one.secrets) and not any(
            secret in one.text for secret in two.secrets
        ):
            yield example(one.text + dice.choice((". ", "\n", " ", "\n\n")) + two.text, (*one.secrets, *two.secrets))


COURTLY: Final = (
    "how do I link my account in flsd CM/ECF PACER password pw expired reset the court login wrong code never came and "
    "7-digit 1:20-cv-12345 22-10123 NextGen 1.7.1 9am, (305) 523-5100 $405 please what same again Utilities menu?"
)


def salads(most: int = 400) -> Iterator[Example]:
    """Words of court life in any order."""
    dice, words = random.Random(SEED), COURTLY.split()
    yield from (example(" ".join(dice.choices(words, k=dice.randint(1, 14))), ()) for _ in range(most))


class Learner:
    """Maximum likelihood with a penalty on the squares of the weights, by AdaGrad in batches of like lengths."""

    def __init__(self, examples: Sequence[Example], before: Learner | None = None) -> None:
        """`before`: what was learned from fewer examples, to begin with."""
        found = [features(one.words) for one in examples]
        counts = Counter(name for text in found for word in text for name in word)
        names = sorted(name for name, n in counts.items() if n >= LEAST_LINES)
        self.ids = {name: at for at, name in enumerate(names)}
        self.weights: Floats = np.zeros(len(names))
        self.changes: Floats = np.zeros((2, 2))
        if before is not None:
            self._begin_with(before)
        order = sorted((at for at in range(len(examples)) if found[at]), key=lambda at: len(found[at]))
        self.penalty = PENALTY / len(order)
        self.batches = [
            _Batch([found[at] for at in part], [examples[at].secret for at in part], self.ids)
            for part in (order[start : start + BATCH] for start in range(0, len(order), BATCH))
        ]

    def _begin_with(self, before: Learner) -> None:
        self.changes += before.changes
        for name, at in before.ids.items():
            if name in self.ids:
                self.weights[self.ids[name]] = before.weights[at]

    def learn(self, epochs: int) -> None:
        squares, change_squares = np.full(len(self.weights), 1e-8), np.full((2, 2), 1e-8)
        dice = np.random.default_rng(0)
        for _ in range(epochs):
            for at in dice.permutation(len(self.batches)):
                batch = self.batches[at]
                slope, change_slope = batch.slopes(self.weights, self.changes)
                slope += self.penalty * batch.size * self.weights
                squares += slope**2
                change_squares += change_slope**2
                self.weights -= RATE * slope / np.sqrt(squares)
                self.changes -= RATE * change_slope / np.sqrt(change_squares)


def _sums(places: npt.NDArray[np.int32], values: Floats, size: int) -> Floats:
    """The sum of the values for each place below `size`."""
    return np.asarray(np.bincount(places, weights=values, minlength=size), dtype=np.float64)


class _Batch:
    """Texts of like length, padded to the longest: the features of all words in one row, and which are secret."""

    def __init__(self, texts: Sequence[list[list[str]]], secret: Sequence[Sequence[bool]], ids: dict[str, int]) -> None:
        self.size, self.length = len(texts), max(map(len, texts))
        self.secret = np.zeros((self.size, self.length), dtype=bool)
        self.used = np.zeros((self.size, self.length), dtype=bool)
        columns, places = [], []
        for row, text in enumerate(texts):
            self.used[row, : len(text)] = True
            self.secret[row, : len(text)] = secret[row]
            for at, word in enumerate(text):
                known = [ids[name] for name in word if name in ids]
                columns += known
                places += [row * self.length + at] * len(known)
        self.columns = np.array(columns, dtype=np.int32)
        self.places = np.array(places, dtype=np.int32)

    def slopes(self, weights: Floats, changes: Floats) -> tuple[Floats, Floats]:
        """The slope of the loss along each weight and each change of state."""
        cells = self.size * self.length
        scores = _sums(self.places, weights[self.columns], cells).reshape(self.size, self.length)
        ahead, total = self._forward(scores, changes)
        behind, change_slope = self._backward(scores, changes, ahead, total)
        chance = np.exp(ahead[:, :, 1] + behind[:, :, 1] - total[:, None]) * self.used
        wrong = (chance - self.secret).reshape(-1)
        return _sums(self.columns, wrong[self.places], len(weights)), change_slope

    def _forward(self, scores: Floats, changes: Floats) -> tuple[Floats, Floats]:
        ahead = np.zeros((self.size, self.length, 2))
        ahead[:, 0, 1] = scores[:, 0]
        for at in range(1, self.length):
            last, used = ahead[:, at - 1], self.used[:, at, None]
            step = np.logaddexp(last[:, :1] + changes[0], last[:, 1:] + changes[1])
            step[:, 1] += scores[:, at]
            ahead[:, at] = np.where(used, step, last)
        return ahead, np.logaddexp(ahead[:, -1, 0], ahead[:, -1, 1])

    def _backward(self, scores: Floats, changes: Floats, ahead: Floats, total: Floats) -> tuple[Floats, Floats]:
        behind = np.zeros((self.size, self.length, 2))
        slope = np.zeros((2, 2))
        for at in range(self.length - 2, -1, -1):
            used = self.used[:, at + 1]
            after = behind[:, at + 1] + np.stack([np.zeros(self.size), scores[:, at + 1]], axis=1)
            step = np.logaddexp(changes[:, 0] + after[:, :1], changes[:, 1] + after[:, 1:])
            behind[:, at] = np.where(used[:, None], step, 0)
            ways = ahead[:, at, :, None] + changes + after[:, None, :] - total[:, None, None]
            slope += (np.exp(ways) * used[:, None, None]).sum(axis=0)
            np.add.at(slope, (self.secret[used, at].astype(int), self.secret[used, at + 1].astype(int)), -1)
        return behind, slope


def digest() -> str:
    """Stands for what the corpora say; a corpus that was changed since has another."""
    found = hashlib.sha256()
    for name in LEARNED:
        found.update((FOLDER / f"{name}.jsonl").read_bytes())
    return found.hexdigest()[:16]


def write_weights(learner: Learner) -> None:
    rows = [
        "# What each feature says for a secret, in hundredths (natural logarithm of the odds); see features.py.",
        '# Written by tests/redaction/train.py: change the corpora, not this file. Example: "after=PW1~R03".',
        f"# Corpora: {digest()}",
    ]
    for one in (0, 1):
        rows += [f"change={one}{two}\t{round(100 * learner.changes[one, two])}" for two in (0, 1)]
    for name, at in learner.ids.items():
        weight = round(100 * learner.weights[at])
        if abs(weight) >= SMALLEST_WEIGHT:
            rows.append(f"{name}\t{weight}")
    (LISTS / "weights.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
