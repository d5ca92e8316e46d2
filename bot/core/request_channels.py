"""Request channels: which messages that nobody addressed to the bot it answers, and which it only offers to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from bot.core.reply_parts import AnswerPart, Part, SuggestionPart

MAX_REQUEST_CHANNELS: Final = 10
"""Channels of a workspace in which each new message is read."""
Confidence = Literal["sure", "close", "none"]
"""sure: it is answered for all to see. close: only its writer is asked whether it should be. none: nothing is said."""
MIN_PROBABILITY: Final = 0.9
"""That the answer is right, as the matcher has learnt it. Higher than for who asks the bot: `bot/DECISIONS.md`."""
_LEAD: Final = (
    r"(?:(?:hi|hello|hey|all|everyone|everybody|team|folks|so|also|and|ok|okay|quick question)\b[ ,.:!-]{0,4}){0,4}"
)
_ASKS: Final = re.compile(
    rf"(?:^|(?<=\w{{3}})[.!;:]|\n) ?{_LEAD}(?:please )?"
    r"(?:how|what|what's|when|where|who|which|why|can|can't|cannot|could|do|does|did|is|are|am|should|would|will|has"
    r"|(?:i|we)(?: am|'m| are|'re)? (?:need to know|wonder|wondering|trying to find out|not sure|unsure))\b",
    re.IGNORECASE,
)
_IN_TROUBLE: Final = re.compile(
    r"\b(?:i|i'm|i've|we|we're|we've|my|our|me|us)\b[^.!?\n]{0,80}?\b(?:can't|cannot|can not|could not|couldn't|unable"
    r"|won't|doesn't|does not|don't know|do not know|forgot|forgotten|lost|locked out|is locked|stuck|fails|failing"
    r"|rejected|refused|denied|need help|no idea)\b",
    re.IGNORECASE,
)
_IS_OVER: Final = re.compile(
    r"\b(?:works? now|working now|never ?mind|solved|resolved|fixed|figured it out|all good|sorted(?: out)?)\b",
    re.IGNORECASE,
)


def confidence_of(text: str, parts: Sequence[Part]) -> Confidence:
    """How surely a message wants the answer that the knowledge has for it. `parts`: of the reply to it.

    Whoever names the bot asks; here most messages are remarks. So a message must also ask for something, and leave
    neither the question nor the court open. A right answer to a remark would still disturb all who read along.
    """
    if not any(isinstance(part, AnswerPart | SuggestionPart) for part in parts):
        return "none"
    return "sure" if all(map(_is_settled, parts)) and asks(text) else "close"


def _is_settled(part: Part) -> bool:
    return isinstance(part, AnswerPart) and part.which is None and part.match.confidence >= MIN_PROBABILITY


def asks(text: str) -> bool:
    """Whether a message asks for something, as colleagues write it: a question, or trouble that is not over."""
    lines = (" ".join(line.split()) for line in text.replace("’", "'").splitlines())
    plain = "\n".join(line for line in lines if line)
    if _IS_OVER.search(plain):
        return False
    return "?" in plain.lstrip("? ") or _ASKS.search(plain) is not None or _IN_TROUBLE.search(plain) is not None


__all__ = ["MAX_REQUEST_CHANNELS", "MIN_PROBABILITY", "Confidence", "asks", "confidence_of"]
