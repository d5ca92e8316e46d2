"""Which entry a question asks for, how sure that is, and when to ask back or to stay out of it.

A linear model over words, word pairs and character n-grams (made by `bot.training.train`) gives every entry, every
outside topic and every route its probability. Two calibrated ones decide what happens with the best entry: that it is
right (answer), and that the question is about something the bot covers at all (did you mean). Everything here is
immutable and pure; the only state is a cache of spellings.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from bot.core.courts import CourtFinder, CourtMention
from bot.core.knowledge import CourtType, Library
from bot.core.redaction import Redacted

Outcome = Literal["answer", "suggestions", "none", "chat", "guided", "progress", "human"]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ids = NDArray[np.int32]

MAX_QUESTIONS: Final = 3
MAX_SUGGESTIONS: Final = 4
"""Entries offered when it asks back; as many as fit below each other on a phone."""
PART_FROM: Final = 0.75
"""A part of a message is a question of its own only when it is answered at least this surely."""
LONGEST: Final = 4000
"""Characters read of one message; Slack itself cuts at 40,000."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a text (or the part of it that `text` holds) asks for."""

    text: Redacted
    outcome: Outcome
    entry: str | None
    """Entry id with outcome answer; "@greeting", "@thanks" or "@capabilities" with chat; "@human" and so on."""
    topic: str | None
    """Outside topic id, with outcome none."""
    confidence: float
    """Probability that the best entry (or route) is right, learnt from phrasings held out in training."""
    suggestions: tuple[str, ...]
    """Entry ids, best first: what to offer with outcome suggestions, the runners-up with answer."""
    court: str | None
    place_only: bool
    """The court was named by a place, without saying district or bankruptcy."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What training leaves: one row per feature, one column per class."""

    features: tuple[str, ...]
    rarity: Floats
    """Inverse document frequency of each feature."""
    matrix: NDArray[np.int8]
    """(features, classes) in the order of the two tuples, each row in steps of its `unit`: a quarter of the memory.

    A vector times it, with `bias`, gives logits.
    """
    unit: Floats
    """(features,)"""
    bias: Floats
    """(classes,)"""
    classes: tuple[str, ...]
    """Entry ids, then "~" + outside topic ids, then "@" + route ids."""
    words: tuple[str, ...]
    """Known words, most frequent first: what a misspelt word is taken for."""
    sure: Doubles
    """Coefficients over `evidence`: the best entry is right."""
    trust: Doubles
    """Added to that for each class: some entries are named wrongly more often than others."""
    inside: Doubles
    """Coefficients over `evidence`: the question is about something the bot covers."""
    answer_from: float
    """Answer from this probability of being right."""
    ask_from: float
    """Offer suggestions from this probability of being covered."""


# --- reading: text -> words ------------------------------------------------------------------------------------------

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


def stem(word: str) -> str:
    """The word without its ending: crude on purpose, the character n-grams do the rest."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def split_words(text: str) -> list[str]:
    """Lower-case words and numbers; accents, apostrophes, Slack markup, punctuation and removed secrets are gone."""
    text = text[:LONGEST].lower()
    if not text.isascii():
        text = text.replace("’", "'")
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = _APOSTROPHE.sub("", _SLACK_MARKUP.sub(" ", _SECRET.sub(" ", text)))
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

    def read(self, text: str) -> tuple[list[str], CourtMention | None]:
        """The words of the text, a court's name replaced by placeholders, and the court."""
        mention = self._finder.find(text[:LONGEST])
        return self.words(text, mention), mention

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


# --- features: words -> a sparse vector ------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def word_features(word: str) -> tuple[str, ...]:
    """The word and its stem."""
    return ("w" + word, "s" + stem(word))


def pair_features(words: Iterable[str]) -> list[str]:
    """Neighbouring stems, the ends of the text included; and those with one word between them."""
    stems = [_stem(word) for word in words]
    pairs = [f"b{first} {second}" for first, second in pairwise(("^", *stems, "$"))]
    pairs += [f"k{first} {third}" for first, third in zip(stems, stems[2:], strict=False)]
    return pairs


@lru_cache(maxsize=20_000)
def letter_features(word: str) -> tuple[str, ...]:
    """Its runs of three and four characters, the word's edges marked."""
    edged = f"<{word}>"
    return tuple("c" + edged[i : i + n] for n in (3, 4) for i in range(len(edged) - n + 1))


_stem = lru_cache(maxsize=20_000)(stem)


_WORDS_SHARE: Final = 0.65
"""What words and word pairs have of a vector's squared length; letters, which see through spelling, have the rest."""
_LETTERS_SHARE: Final = 1.0 - _WORDS_SHARE
WORDS_KEPT: Final = 5000
"""Words whose sums a scorer keeps, at a kilobyte each: about as many as the knowledge has."""


class Vectors:
    """Features known from training -> ids and tf-idf values, as a vector of length 1.

    A word counts once, however often it is said. Letters that different words share stand there as often as they occur:
    to count them would take longer than to add them up.
    """

    def __init__(self, features: Sequence[str], rarity: Floats) -> None:
        self._ids = {feature: number for number, feature in enumerate(features)}
        self._rarity = rarity
        self._known = lru_cache(maxsize=20_000)(self.of_word)

    def vector(self, words: Sequence[str]) -> tuple[Ids, Floats]:
        ids: list[int] = []
        letters: list[int] = []
        for word in dict.fromkeys(words):
            own, within = self._known(word)
            ids += own
            letters += within
        ids += self.of_pairs(words)
        half = len(ids)
        numbers = np.array(ids + letters, dtype=np.int32)
        values = self._rarity[numbers]
        for part, share in ((slice(half), _WORDS_SHARE), (slice(half, None), _LETTERS_SHARE)):
            values[part] *= _scale(share, float(values[part] @ values[part]))
        return numbers, values

    def of_word(self, word: str) -> tuple[list[int], list[int]]:
        """Ids of the features of one word, and of the letters in it."""
        own, within = (
            [self._ids[name] for name in names if name in self._ids]
            for names in (word_features(word), letter_features(word))
        )
        return own, within

    def of_pairs(self, words: Sequence[str]) -> list[int]:
        """Ids of the word pairs, each once."""
        get = self._ids.get
        return [number for pair in dict.fromkeys(pair_features(words)) if (number := get(pair)) is not None]


def _scale(share: float, square: float) -> float:
    """What values of this squared length are multiplied by to have this share."""
    return math.sqrt(share / square) if square else 0.0


class Scorer:
    """A text's vector times the weights, without making the vector.

    What a word adds to each class is the same in every text but for the two lengths, so it is added up once a word.
    """

    def __init__(self, weights: Weights) -> None:
        self._vectors = Vectors(weights.features, weights.rarity)
        self._rarity, self._matrix, self._bias = weights.rarity, weights.matrix, weights.bias
        self._weight = weights.rarity * weights.unit
        self._of_word = lru_cache(maxsize=WORDS_KEPT)(self._word)

    def logits(self, words: Sequence[str]) -> Floats | None:
        """One for each class; None when nothing of the words is known."""
        total = self._sums(self._vectors.of_pairs(words), ())
        for word in dict.fromkeys(words):
            total += self._of_word(word)
        own, letters = total[:, -1].tolist()
        if not own and not letters:
            return None
        found: Floats = _scale(_WORDS_SHARE, own) * total[0, :-1]
        found += _scale(_LETTERS_SHARE, letters) * total[1, :-1]
        found += self._bias
        return found

    def _word(self, word: str) -> Floats:
        return self._sums(*self._vectors.of_word(word))

    def _sums(self, own: Sequence[int], letters: Sequence[int]) -> Floats:
        """(2, classes + 1): what words or pairs, and what letters add to each class before their lengths are set.

        The last column holds the squares of these lengths.
        """
        sums = np.zeros((2, len(self._bias) + 1), dtype=np.float32)
        for row, ids in zip(sums, (own, letters), strict=True):
            if ids:
                numbers = np.array(ids, dtype=np.int32)
                values = self._rarity[numbers]
                row[:-1] = self._weight[numbers] @ self._matrix.take(numbers, axis=0).astype(np.float32)
                row[-1] = values @ values
        return sums


# --- evidence: scores -> probabilities -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kinds:
    """Where the classes of each kind stand: entries first, then outside topics, then routes."""

    entries: int
    """How many entries there are."""
    inside_or_topic: int
    """How many entries and topics."""

    @classmethod
    def of(cls, classes: Sequence[str]) -> Kinds:
        kinds = [name[0] if name[0] in "~@" else "" for name in classes]
        found = cls(kinds.count(""), len(kinds) - kinds.count("@"))
        assert kinds == [found.kind(at) for at in range(len(kinds))], "classes are in the order of their kinds"
        return found

    def kind(self, number: int) -> str:
        """Empty for an entry, "~" for a topic, "@" for a route."""
        if number < self.entries:
            return ""
        return "~" if number < self.inside_or_topic else "@"


def chances(logits: Floats) -> Floats:
    """The probability of each class, by softmax."""
    raised = np.exp(logits - logits.max())
    found: Floats = raised / raised.sum()
    return found


def evidence(logits: Floats, chance: Floats, kinds: Kinds, known: float, words: int) -> Doubles:
    """What the two probabilities are computed from, learnt on phrasings that were held out.

    chance: `chances(logits)`. known: share of the words that are known.
    """
    unsure = -float(chance @ np.log(chance + np.float32(1e-9)))
    # Plain floats: for a hundred numbers, that is faster than a dozen calls of numpy.
    of_class = chance.tolist()
    entries = of_class[: kinds.entries]
    second, best = sorted(entries)[-2:] if len(entries) > 1 else (0.0, *entries)
    raw = logits.tolist()
    second_raw, best_raw = sorted(raw[: kinds.entries])[-2:] if len(entries) > 1 else (0.0, *raw[: kinds.entries])
    other = max(raw[kinds.entries :], default=0.0)
    length = math.log1p(words)
    return np.array(
        (
            1.0,
            _odds(best),
            _odds(second),
            _odds(best / max(sum(entries), 1e-9)),
            _odds(sum(of_class[kinds.entries : kinds.inside_or_topic])),
            _odds(sum(of_class[kinds.inside_or_topic :])),
            unsure,
            best_raw / 10,
            other / 10,
            (best_raw - second_raw) / 10,
            (best_raw - other) / 10,
            ((best_raw - second_raw) / 10) ** 2,
            known,
            length,
            known * length,
        )
    )


def _odds(chance: float) -> float:
    """The logarithm of the odds, bounded at both ends."""
    return math.log((chance + 1e-3) / (1.0 - chance + 1e-3))


def probability(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


# --- deciding --------------------------------------------------------------------------------------------------------

_ROUTED: Final[Mapping[str, Outcome]] = {"@human": "human", "@guided": "guided", "@progress": "progress"}
MIN_ROUTE_PROBABILITY: Final = 0.4
"""Probability of all routes together from which a message is taken for talk."""
MIN_COURTESY_PROBABILITY: Final = 0.1
"""The same from which a greeting or thanks around a question is left out of it."""
TOPIC_FROM: Final = 0.3
"""Probability from which a refused message is said to be about an outside topic."""

_PASSWORD_WORDS: Final = frozenset(split_words("password passwords login logins username credentials"))
_LOST_WORDS: Final = frozenset(
    split_words("reset resetting resets forgot lost lose recover recovery recall remember unknown")
)
_EMPTY_WORDS: Final = frozenset(
    split_words(
        """a an the my our his her their your i we me you he she it us they is am are was do does did can could would
        will how to what where when why please need needs want wants required help with for in at of on and or have has
        had get got not never no hi hello hey thanks there this that account accounts just link page court courts
        courtnamed district attorney attorneys boss someone somebody again asap now today steps way so but about if"""
    )
)
_FOLLOW_UP: Final = (_EMPTY_WORDS - {"link", "account", "accounts", "help", "steps"}) | frozenset(
    split_words("same too also bankruptcy then ok okay ours one other else case circuit")
)
_COURTESY: Final = frozenset(
    split_words("hi hello hey good morning afternoon evening thanks thank you so much very please appreciate great")
)
WHICH_PASSWORD: Final = ("forgot-cmecf-credentials", "forgot-pacer-credentials", "change-password")


class Index:
    """Answers "which entry?" for one library; immutable, shared by threads, swapped as one reference."""

    def __init__(self, library: Library, weights: Weights, finder: CourtFinder) -> None:
        self._reader = Reader(library, weights.words, finder)
        self._scorer = Scorer(weights)
        self._sure, self._inside = weights.sure, weights.inside
        self._answer_from, self._ask_from = weights.answer_from, weights.ask_from
        self._entries = library.entries
        self._kinds = Kinds.of(weights.classes)
        self._names = weights.classes
        self._trust = weights.trust.tolist()
        self._which_password = tuple(entry for entry in WHICH_PASSWORD if entry in library.entries)

    def match(self, text: Redacted, *, topic: str | None = None) -> Match:
        """What the text asks for. topic: the entry the conversation is about; "and in alsd?" keeps it."""
        words, mention = self._reader.read(text)
        judged = self._judge(words, topic if mention else None)
        return Match(
            text,
            judged.outcome,
            judged.entry,
            judged.topic,
            judged.confidence,
            judged.suggestions,
            mention.court if mention else None,
            mention.place_only if mention else False,
        )

    def questions(self, text: Redacted, *, topic: str | None = None) -> tuple[Match, ...]:
        """What each question in the text asks for, in order; one match unless each part stands on its own.

        A story followed by a question is one question: parts count only when each is answered surely and differently.
        """
        whole = self.match(text, topic=topic)
        if whole.outcome not in ("answer", "suggestions") or not _MAY_BE_SEVERAL.search(text):
            return (whole,)
        parts = _parts(text)
        if len(parts) < 2:
            return (whole,)
        found = [self.match(Redacted(part), topic=topic) for part in parts[: MAX_QUESTIONS + 1]]
        entries = {match.entry for match in found if match.outcome == "answer" and match.confidence >= PART_FROM}
        if len(entries) < len(found) or len(found) > MAX_QUESTIONS:
            return (whole,)
        return tuple(
            match if match.court else replace(match, court=whole.court, place_only=whole.place_only) for match in found
        )

    def _judge(self, words: Sequence[str], topic: str | None) -> _Judged:
        if topic in self._entries and words and _FOLLOW_UP.issuperset(words):
            return _Judged("answer", topic, None, 0.9, ())
        logits = self._scorer.logits(words)
        if logits is None:
            return _Judged("none", None, None, 0.0, ())
        order = np.argsort(-logits[: self._kinds.entries], kind="stable")[:MAX_SUGGESTIONS]
        best = tuple(self._names[at] for at in order)
        known = sum(map(self._reader.knows, words)) / len(words)
        chance = chances(logits)
        seen = evidence(logits, chance, self._kinds, known, len(words))
        sure = probability(float(self._sure @ seen) + self._trust[order[0]])
        if _which_password_is_open(words):
            return _Judged("suggestions", None, None, sure, self._which_password)
        talk = self._talk(words, chance, topic)
        if talk is not None:
            return talk
        if sure >= self._answer_from:
            if self._negation_unheard(words, best[0]):
                return _Judged("suggestions", None, None, sure / 2, best)
            return _Judged("answer", best[0], None, sure, best[1:])
        if probability(float(self._inside @ seen)) >= self._ask_from:
            return _Judged("suggestions", None, None, sure, best)
        return _Judged("none", None, self._topic(chance), sure, ())

    def _talk(self, words: Sequence[str], chance: Floats, topic: str | None) -> _Judged | None:
        """Where a message leads that is no question; None for one that is, or that is one after its greeting."""
        routes = chance[self._kinds.inside_or_topic :]
        if float(routes.sum()) <= MIN_COURTESY_PROBABILITY:
            return None
        route = self._names[self._kinds.inside_or_topic + int(routes.argmax())]
        rest = [word for word in words if word not in _COURTESY]
        if route in ("@greeting", "@thanks") and 3 <= len(rest) < len(words):
            judged = self._judge(rest, topic)
            if judged.outcome == "answer":
                return judged
        if float(routes.sum()) <= MIN_ROUTE_PROBABILITY:
            return None
        return _Judged(_ROUTED.get(route, "chat"), route, None, float(routes.sum()), ())

    def _topic(self, chance: Floats) -> str | None:
        """The outside topic a refused message is about, where that is plain."""
        topics = chance[self._kinds.entries : self._kinds.inside_or_topic]
        if topics.max(initial=0.0) <= TOPIC_FROM:
            return None
        return self._names[self._kinds.entries + int(topics.argmax())].removeprefix("~")

    def _negation_unheard(self, words: Sequence[str], best: str) -> bool:
        """ "I did NOT link the wrong account": the entry follows from what is denied, and "not" made no difference."""
        at = _denial(words)
        if at is None:
            return False
        affirmed = self._best((*words[:at], *words[at + 1 :]))
        left = self._best((*words[:at], *words[at + 1 + _DENIED :]))
        return affirmed == best and left != best

    def _best(self, words: Sequence[str]) -> str | None:
        logits = self._scorer.logits(words)
        return None if logits is None else self._names[int(logits[: self._kinds.entries].argmax())]


_DENIED: Final = 5
"""Words after "not" that it may deny."""


def _denial(words: Sequence[str]) -> int | None:
    """Where "not" stands in "I did not ...", "we have never ...": a person says what is not the case."""
    for at in range(2, len(words)):
        if words[at] == "not" and words[at - 1] in _SAID and words[at - 2] in _WHO:
            return at
    return None


_SAID: Final = frozenset(("did", "have", "had", "am", "was", "were", "never"))
_WHO: Final = frozenset(("i", "we", "he", "she", "they"))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A match without its text and court."""

    outcome: Outcome
    entry: str | None
    topic: str | None
    confidence: float
    suggestions: tuple[str, ...]


def _which_password_is_open(words: Sequence[str]) -> bool:
    """A password or login is lost or to be reset, and nothing says whether PACER's or CM/ECF's; or just "password?"."""
    said = set(words)
    if said.isdisjoint(_PASSWORD_WORDS) or not said <= _PASSWORD_WORDS | _LOST_WORDS | _EMPTY_WORDS:
        return False
    return not said.isdisjoint(_LOST_WORDS) or not said.isdisjoint(("password", "passwords"))


_MAY_BE_SEVERAL = re.compile(r"[?!.;]\s|\n|\b(?:also|question|2[.)])", re.IGNORECASE)
_PART_END = re.compile(
    r"(?<=[?!.;])\s+|\n+|,?\s+(?=and also\b|also,|(?:another|second|2nd) question\b)|\s+(?=\(?[1-9][.)]\s)",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\(?[1-9][.):])\s*")
_LEAD_IN = re.compile(
    r"^(?:(?:and|also|then|plus|so|ok|another question|second question|2nd question)\b[\s,:-]*)+", re.IGNORECASE
)
_ASKS = re.compile(
    r"(?:how|what|where|when|why|who|which|whose|can|could|do|does|did|is|are|will|would|should|may|must|has|have|am)\b|.*\?",
    re.IGNORECASE | re.DOTALL,
)


def _parts(text: str) -> list[str]:
    """The questions a text may hold: sentences, lines and list items that ask something."""
    parts = (_LIST_MARK.sub("", part).strip() for part in _PART_END.split(text[:LONGEST]))
    return [part for part in parts if len(part) > 7 and _ASKS.match(_LEAD_IN.sub("", part))]
