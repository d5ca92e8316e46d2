"""Whether a short text is somebody's name. Names are not kept where questions are."""

from __future__ import annotations

import re
from typing import Final

from bot.core.matching import Index
from bot.core.redaction import Redacted

MAX_WORDS: Final = 5
SURE: Final = 0.85
"""Confidence from which such words are taken for a question or a request."""
_TITLED = re.compile(r"(?:mr|mrs|ms|mx|dr|prof|judge|atty|attorney)\b\.?\s+\w", re.IGNORECASE)
"""How a name begins that is surely one, though its letters may be like some question's: "Ms. R.", "Mr. B."."""
_BEFORE = re.compile(
    r"(?:(?:her|his|their|the|the attorney'?s)\s+name\s+is|(?:please\s+)?call\s+(?:her|him|them)|it'?s\s+for|it'?s"
    r"|it\s+is|this\s+is|for)\s+",
    re.IGNORECASE,
)
_ASKS: Final = frozenset(
    (
        "how", "hows", "what", "whats", "where", "wheres", "when", "why", "who", "whos", "whose", "whom", "which", "is",
        "are", "was", "were", "does", "did", "do", "can", "could", "should", "would", "i", "im", "ive", "id", "we",
        "you", "it", "its", "there", "that", "this", "not", "no", "nope", "yes", "yep", "yeah", "ok", "okay", "please",
        "pls", "thanks", "thank", "hi", "hello", "hey", "good", "sorry", "help", "stop", "start", "show", "walk",
        "take", "talk", "speak", "call", "open", "tell", "explain", "reset", "link", "give", "get", "need", "want",
        "let", "lets", "continue", "cancel", "quit", "exit", "resume", "go", "skip", "back", "pause", "done", "next",
        "later", "wait", "never", "nothing", "none", "idk", "dunno", "unsure", "actually", "forgot", "cant", "cannot",
        "dont", "wont", "pacer", "cm/ecf", "ecf", "cmecf", "nextgen",
    )
)  # fmt: skip
"""First words of what is said to the bot, and of no name."""


def could_be_name(index: Index, text: Redacted) -> bool:
    """A few words without a question mark that ask for nothing."""
    words = text.split()
    if not words or "?" in text or len(words) > MAX_WORDS or not any(map(str.isalpha, text)) or text[0] in "/!":
        return False
    if _TITLED.match(text):
        return True
    if words[0].lower().strip(".,!;:'").replace("'", "").replace("’", "") in _ASKS:
        return False
    return not index.knows_all(text) or not _asks_surely(index, text)


def _asks_surely(index: Index, text: Redacted) -> bool:
    """Whether words that are all known ask for something together: not "Grace Page", nor "the senior partner"."""
    match = index.match(text)
    return match.outcome not in ("none", "suggestions") and match.confidence >= SURE


def name_in(text: Redacted) -> Redacted:
    """The name without what people say around it: "her name is Marta Quinn"."""
    return Redacted(_BEFORE.sub("", " ".join(text.split()), count=1))


__all__ = ["could_be_name", "name_in"]
