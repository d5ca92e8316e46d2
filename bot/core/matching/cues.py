"""Words that decide by themselves, before the model or beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from bot.core.matching.text import split_words

_PASSWORD_WORDS: Final = frozenset(split_words("password passwords login logins username credentials"))
_LOST_WORDS: Final = frozenset(
    split_words("reset resetting resets forgot lost lose recover recovery recall remember unknown")
)
FUNCTION_WORDS: Final = frozenset(
    split_words(
        """a an the my our his her their your i we me you he she it us they is am are was do does did can
        could would will how to what where when why please need needs want wants required with for in at of on
        and or have has had get got not never no hi hello hey thanks there this that just court courts
        district again asap now today way so but about if"""
    )
)
"""Words that say nothing of what is asked, whatever they stand beside."""
_EMPTY_WORDS: Final = FUNCTION_WORDS | frozenset(
    split_words("help account accounts link page courtnamed attorney attorneys boss someone somebody steps")
)
"""The same beside a password that is lost."""
_WHO_RESETS: Final = frozenset(("who", "whom", "ask", "call", "contact"))
_COURTESY: Final = frozenset(
    split_words("hi hello hey good morning afternoon evening thanks thank you so much very please appreciate great")
)
DENIED: Final = 5
"""Words after "not" that it may deny."""

_WAVE: Final = re.compile(r":wave:|\N{WAVING HAND SIGN}")
_EMOJI: Final = re.compile(r":[+a-z0-9_-]{2,30}:")

_SAID: Final = frozenset(("did", "have", "had", "am", "was", "were", "never"))
_WHO: Final = frozenset(("i", "we", "he", "she", "they"))


def route_of_signs(text: str) -> str | None:
    """The route of a message without a word: an emoji is a nod or a wave, a question mark asks what the bot does."""
    if _WAVE.search(text):
        return "@greeting"
    if _EMOJI.search(text) or any(unicodedata.category(sign) == "So" for sign in text):
        return "@thanks"
    return "@capabilities" if text.strip() and not text.strip().strip("?") else None


def denial(words: Sequence[str]) -> int | None:
    """Where "not" stands in "I did not ...", "we have never ...": a person says what is not the case."""
    for at in range(2, len(words)):
        if words[at] == "not" and words[at - 1] in _SAID and words[at - 2] in _WHO:
            return at
    return None


def is_password_open(words: Sequence[str]) -> bool:
    """A password or login is lost or to be reset, and nothing says whether PACER's or CM/ECF's; or just "password?".

    "Who resets it at this court?" says so: PACER's is reset by no court.
    """
    said = set(words)
    if not said.isdisjoint(_WHO_RESETS):
        if "courtnamed" in said:
            return False
        said -= _WHO_RESETS
    if said.isdisjoint(_PASSWORD_WORDS) or not said <= _PASSWORD_WORDS | _LOST_WORDS | _EMPTY_WORDS:
        return False
    return not said.isdisjoint(_LOST_WORDS) or not said.isdisjoint(("password", "passwords"))


def without_courtesy(words: Sequence[str]) -> list[str]:
    """The words without greetings and thanks."""
    return [word for word in words if word not in _COURTESY]
