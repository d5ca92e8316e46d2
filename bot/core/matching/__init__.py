"""Which entry a question asks for, how sure that is, and when to ask back or to stay out of it.

`text` reads words, `features` and `scoring` give each class its probability, `index` decides.
"""

from bot.core.matching.features import Doubles, Floats, Ids, Vectors, letter_features, pair_features, word_features
from bot.core.matching.index import MAX_SUGGESTIONS, WHICH_PASSWORD, Index, Match, MatchOutcome
from bot.core.matching.scoring import Kinds, Weights, chances, evidence
from bot.core.matching.text import MAX_CHARACTERS, Reader, split_words, stem

__all__ = [
    "MAX_CHARACTERS",
    "MAX_SUGGESTIONS",
    "WHICH_PASSWORD",
    "Doubles",
    "Floats",
    "Ids",
    "Index",
    "Kinds",
    "Match",
    "MatchOutcome",
    "Reader",
    "Vectors",
    "Weights",
    "chances",
    "evidence",
    "letter_features",
    "pair_features",
    "split_words",
    "stem",
    "word_features",
]
