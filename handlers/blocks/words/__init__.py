"""The bot's own sentences, a class for each subject: short, plain and calm; the first line is the answer.

What the bot knows is in `knowledge/`. Another language is another `Words`, with subclasses of these classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from handlers.blocks.words.answers import AnswerWords
from handlers.blocks.words.buttons import ButtonWords
from handlers.blocks.words.check import CheckWords
from handlers.blocks.words.comparison import ComparisonWords
from handlers.blocks.words.help import HelpWords
from handlers.blocks.words.home import HomeWords
from handlers.blocks.words.privacy import PrivacyWords
from handlers.blocks.words.problems import ProblemWords
from handlers.blocks.words.sources import SourceWords


@dataclass(frozen=True, slots=True)
class Words:
    """All sentences in one language, by subject."""

    answers: AnswerWords
    buttons: ButtonWords
    check: CheckWords
    comparison: ComparisonWords
    help: HelpWords
    home: HomeWords
    privacy: PrivacyWords
    problems: ProblemWords
    sources: SourceWords


WORDS: Final = Words(
    answers=AnswerWords(),
    buttons=ButtonWords(),
    check=CheckWords(),
    comparison=ComparisonWords(),
    help=HelpWords(),
    home=HomeWords(),
    privacy=PrivacyWords(),
    problems=ProblemWords(),
    sources=SourceWords(),
)
"""American English."""

__all__ = ["WORDS", "Words"]
