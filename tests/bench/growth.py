"""More phrasings than anybody wrote, to see how serving grows with them.

They tell how training and serving grow; the quality of what is learnt from them would mean nothing.
What serving costs follows from how many words and features there are, and those are made as real ones come about: a
new phrasing is mostly known words in new neighbourhoods, and now and then a word not seen before.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from bot.core.matching import Weights, letter_features, pair_features, split_words, word_features
from tests.bench.baselines import Phrasings

NEW_WORDS: Final = 0.1
"""Share of the new phrasings with a word that is made of the halves of two others."""
USUAL: Final = 3
"""A word said this often is known to the reader, as in training."""


def grown(phrasings: Phrasings, times: int) -> Phrasings:
    """That many times the phrasings: each new one is the front of one and the back of another that asks for the same.

    The same phrasings give the same result.
    """
    chance = np.random.default_rng(1)
    texts: list[str] = []
    names: list[str] = []
    for name, places in phrasings.groups():
        own = phrasings.texts[places.start : places.stop]
        split = [text.split() or [text] for text in own]
        texts += own
        new = len(own) * (times - 1)
        for at, (other, front, back, odd) in enumerate(chance.random((new, 4)).tolist()):
            first, second = split[at % len(own)], split[int(other * len(own))]
            words = [*first[: 1 + int(front * len(first))], *second[int(back * len(second)) :]]
            if odd < NEW_WORDS:
                place = int(odd / NEW_WORDS * len(words))
                one, two = words[place], words[place - 1]
                words[place] = one[: len(one) // 2 + 1] + two[len(two) // 2 :]
            texts.append(" ".join(words))
        names += [name] * (len(own) + new)
    return Phrasings(tuple(texts), tuple(names))


def widened(weights: Weights, phrasings: Phrasings) -> Weights:
    """The weights with a row for each feature of these phrasings that they lack; the values are those of other rows."""
    count: Counter[str] = Counter()
    features: set[str] = set()
    read = lru_cache(maxsize=None)(split_words)
    for text in phrasings.texts:
        # Bit by bit, as the same ones come again and again: a million texts are read in seconds.
        words = [word for bit in text.split() for word in read(bit)]
        if not words:
            continue
        count.update(words)
        features.update(pair_features(words))
    for word, times in count.items():
        features.update(word_features(word))
        if times > 1:
            features.update(letter_features(word))
    features.difference_update(weights.features)
    known = frozenset(weights.words)
    rows = np.random.default_rng(2).integers(len(weights.features), size=len(features))
    return replace(
        weights,
        features=(*weights.features, *sorted(features)),
        rarity=np.concatenate((weights.rarity, weights.rarity[rows])),
        matrix=np.concatenate((weights.matrix, weights.matrix[rows])),
        unit=np.concatenate((weights.unit, weights.unit[rows])),
        words=(*weights.words, *(word for word, times in count.most_common() if times >= USUAL and word not in known)),
    )
