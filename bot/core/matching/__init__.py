"""Which entry a question asks for, how sure that is, and when to ask back or to stay out of it.

- `text`: words; `features`, `scoring`: the probability of each class
- `judging`: what one text asks for; `following`: what it means after others
- `mail`: what is quoted, which is left out; `parts`, `several`: several questions in one
- `index`: all of it together
"""

from bot.core.matching.features import Doubles, Floats, Ids, Vectors, letter_features, pair_features, word_features
from bot.core.matching.following import MAX_EARLIER, Talk
from bot.core.matching.index import Index, Match
from bot.core.matching.judging import MAX_SUGGESTIONS, MatchOutcome
from bot.core.matching.parts import question_parts
from bot.core.matching.scoring import Kinds, Weights, chances, evidence
from bot.core.matching.text import MAX_CHARACTERS, Reader, split_words, stem

__all__ = [
    "MAX_CHARACTERS",
    "MAX_EARLIER",
    "MAX_SUGGESTIONS",
    "Doubles",
    "Floats",
    "Ids",
    "Index",
    "Kinds",
    "Match",
    "MatchOutcome",
    "Reader",
    "Talk",
    "Vectors",
    "Weights",
    "chances",
    "evidence",
    "letter_features",
    "pair_features",
    "question_parts",
    "split_words",
    "stem",
    "word_features",
]
