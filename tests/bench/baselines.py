"""Well-known ways to find an entry, each in a few lines, behind the same protocol as the product's index.

They never abstain: they answer with their best entry and offer the two next. Each knows the phrasings of the entries
alone, so that an outside topic or a greeting cannot take a question away from them: that makes them look better, not
worse. BM25 is in the better of its two forms (on the odd half of the development set): its documents are entries, not
phrasings.
"""

from __future__ import annotations

import importlib
import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from bot.core.knowledge import Library
from bot.core.matching import MAX_SUGGESTIONS, Match, split_words
from bot.core.redaction import Redacted
from bot.training.evaluation import Questions

Scores = NDArray[np.float32]


class NotInstalledError(Exception):
    """What a baseline needs is not here; says what."""


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Ways to ask: `texts[at]` asks for `names[at]`, and what asks for the same stands together."""

    texts: tuple[str, ...]
    names: tuple[str, ...]
    """Entry ids; "~" + outside topic ids and "@" + route ids, as in the matcher's classes."""

    def of_entries(self) -> Phrasings:
        """Without outside topics and routes."""
        kept = [at for at, name in enumerate(self.names) if name[0] not in "~@"]
        return Phrasings(tuple(self.texts[at] for at in kept), tuple(self.names[at] for at in kept))

    def groups(self) -> tuple[tuple[str, range], ...]:
        """Each name with the places of its texts."""
        found: list[tuple[str, range]] = []
        for name, places in groupby(range(len(self.names)), key=self.names.__getitem__):
            own = list(places)
            found.append((name, range(own[0], own[-1] + 1)))
        return tuple(found)


def phrasings_of(library: Library) -> Phrasings:
    """What the matcher is trained on: titles and ways to ask."""
    pairs = [(text, entry.id) for entry in library.entries.values() for text in (entry.title, *entry.asks)]
    pairs += [(text, f"~{topic.id}") for topic in library.topics.values() for text in (topic.title, *topic.asks)]
    pairs += [(text, f"@{route.id}") for route in library.routes.values() for text in route.asks]
    return Phrasings(tuple(text for text, _ in pairs), tuple(name for _, name in pairs))


class Ranking:
    """Answers with the entry that scores best, however little that is."""

    def __init__(self, entries: Sequence[str], scores: Callable[[str], Scores]) -> None:
        """scores: one for each of the entries, in their order."""
        self._entries = tuple(entries)
        self._scores = scores

    def questions(self, text: Redacted) -> tuple[Match, ...]:
        order = np.argsort(-self._scores(text), kind="stable")[:MAX_SUGGESTIONS]
        best, *next_ones = (self._entries[at] for at in order)
        return (Match(text, "answer", best, None, 1.0, tuple(next_ones), None, False),)


def _nearest(phrasings: Phrasings, scores: Callable[[str], Scores]) -> Ranking:
    """An entry scores as its best phrasing does."""
    groups = phrasings.groups()
    starts = [places.start for _, places in groups]
    return Ranking([name for name, _ in groups], lambda text: np.maximum.reduceat(scores(text), starts))


# --- spelling --------------------------------------------------------------------------------------------------------

Ratio = Callable[..., float]


def _fuzzy(ratio: Ratio, phrasings: Phrasings) -> Questions:
    texts = [default_process(text) for text in phrasings.texts]

    def scores(text: str) -> Scores:
        found: Scores = process.cdist([default_process(text)], texts, scorer=ratio, dtype=np.float32)[0]
        return found

    return _nearest(phrasings, scores)


# --- words -----------------------------------------------------------------------------------------------------------


class _Postings:
    """Which documents hold a term, and how much it counts for each of them."""

    def __init__(self, documents: int, weights: Iterable[tuple[int, str, float]]) -> None:
        self._documents = documents
        held: dict[str, tuple[array[int], array[float]]] = {}
        for document, term, weight in weights:
            numbers, values = held.setdefault(term, (array("i"), array("f")))
            numbers.append(document)
            values.append(weight)
        self._held = {
            term: (np.frombuffer(numbers, np.int32), np.frombuffer(values, np.float32))
            for term, (numbers, values) in held.items()
        }

    def scores(self, terms: Mapping[str, float]) -> Scores:
        scores = np.zeros(self._documents, np.float32)
        for term, weight in terms.items():
            if term in self._held:
                numbers, values = self._held[term]
                scores[numbers] += weight * values
        return scores


K1: Final = 1.5
B: Final = 0.75


def _bm25(phrasings: Phrasings) -> Questions:
    """Okapi BM25; a document is all that is said to ask for one entry."""
    groups = phrasings.groups()
    counts = [Counter(word for at in places for word in split_words(phrasings.texts[at])) for _, places in groups]
    lengths = [count.total() for count in counts]
    average = sum(lengths) / len(lengths)
    found_in = Counter(word for count in counts for word in count)

    def weights() -> Iterable[tuple[int, str, float]]:
        for at, count in enumerate(counts):
            damping = K1 * (1 - B + B * lengths[at] / average)
            for word, times in count.items():
                rarity = math.log(1 + (len(counts) - found_in[word] + 0.5) / (found_in[word] + 0.5))
                yield at, word, rarity * times * (K1 + 1) / (times + damping)

    postings = _Postings(len(counts), weights())
    return Ranking([name for name, _ in groups], lambda text: postings.scores(Counter(split_words(text))))


def _tfidf(phrasings: Phrasings) -> Questions:
    """The nearest phrasing by the cosine of word counts times rarity."""
    counts = [Counter(split_words(text)) for text in phrasings.texts]
    found_in = Counter(word for count in counts for word in count)
    rarity = {word: math.log((1 + len(counts)) / (1 + times)) + 1.0 for word, times in found_in.items()}

    def weights() -> Iterable[tuple[int, str, float]]:
        for at, count in enumerate(counts):
            values = {word: times * rarity[word] for word, times in count.items()}
            length = math.hypot(*values.values())
            for word, value in values.items():
                yield at, word, value / length

    postings = _Postings(len(counts), weights())

    # The question's own length is left out: it changes no order.
    def scores(text: str) -> Scores:
        return postings.scores(
            {word: n * rarity[word] for word, n in Counter(split_words(text)).items() if word in rarity}
        )

    return _nearest(phrasings, scores)


# --- what only some have installed -----------------------------------------------------------------------------------


def _logistic(phrasings: Phrasings) -> Questions:
    """scikit-learn: logistic regression over word, word pair and character tf-idf. Raises NotInstalledError."""
    try:
        text = importlib.import_module("sklearn.feature_extraction.text")
        linear = importlib.import_module("sklearn.linear_model")
        pipeline = importlib.import_module("sklearn.pipeline")
    except ImportError as error:
        raise NotInstalledError("scikit-learn is not installed") from error
    features = pipeline.make_union(
        text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        text.TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2),
    )
    model = pipeline.make_pipeline(features, linear.LogisticRegression(C=10.0, max_iter=200))
    model.fit(phrasings.texts, phrasings.names)

    def scores(text: str) -> Scores:
        found: Scores = model.predict_proba([text])[0].astype(np.float32)
        return found

    return Ranking([str(name) for name in model.classes_], scores)


class Encoder(Protocol):
    """What of a sentence-transformers model is used."""

    def encode(self, sentences: list[str], *, normalize_embeddings: bool) -> Scores:
        """One row of length 1 for each of the sentences."""
        ...


ENCODER: Final = "sentence-transformers/all-MiniLM-L6-v2"


def encoder_from(folder: Path | None) -> Encoder:
    """The encoder in the folder, or MiniLM where an earlier program left it; never a download.

    Raises NotInstalledError.
    """
    try:
        library = importlib.import_module("sentence_transformers")
    except ImportError as error:
        raise NotInstalledError("sentence-transformers is not installed") from error
    try:
        encoder: Encoder = library.SentenceTransformer(str(folder or ENCODER), device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise NotInstalledError(f"there is no encoder in {folder}" if folder else "MiniLM is not installed") from error
    return encoder


def nearest_meaning(encoder: Encoder, phrasings: Phrasings) -> Questions:
    """The nearest phrasing by the cosine of two embeddings."""
    rows = encoder.encode(list(phrasings.texts), normalize_embeddings=True)

    def scores(text: str) -> Scores:
        found: Scores = rows @ encoder.encode([text], normalize_embeddings=True)[0]
        return found

    return _nearest(phrasings, scores)


# --- all of them -----------------------------------------------------------------------------------------------------

Build = Callable[[Phrasings], Questions]


def baselines(encoder: Path | None = None) -> Mapping[str, Build]:
    """What to compare with, by name. A build raises NotInstalledError when what it needs is not here."""
    return {
        "rapidfuzz WRatio": partial(_fuzzy, fuzz.WRatio),
        "rapidfuzz token_set_ratio": partial(_fuzzy, fuzz.token_set_ratio),
        "BM25": _bm25,
        "tf-idf, nearest phrasing": _tfidf,
        "logistic regression": _logistic,
        "MiniLM, nearest phrasing": lambda phrasings: nearest_meaning(encoder_from(encoder), phrasings),
    }
