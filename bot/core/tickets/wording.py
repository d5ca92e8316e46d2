"""What people's words say of their ticket: that it is urgent, or thanks and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_TODAY_WORDS = ("today", "tonight", "midnight", "due now", "right now", "asap", "immediately", "this evening")
_OTHER_DAY = re.compile(r"\bnot today\b|\bmidnight tomorrow\b|\btomorrow(?: at| by)? midnight\b")


def is_urgent(deadline: str, today: date) -> bool:
    """Whether a deadline as somebody typed it is today: "filing due today", "by midnight", the day itself."""
    said = _OTHER_DAY.sub("", " ".join(deadline.lower().split()))
    month = f"(?:{today:%B}|{today:%b}t?)".lower()  # Sept.
    named = rf"\b{month}\.? 0?{today.day}(?:st|nd|rd|th)?\b(?!,? (?!{today.year})20\d\d)"
    slashed = rf"(?<![\d/])0?{today.month}/0?{today.day}(?:/(?:{today.year}|{today:%y}))?(?![\d/])"
    return any(word in said for word in (*_TODAY_WORDS, today.isoformat())) or bool(
        re.search(f"{named}|{slashed}", said)
    )


_GRATEFUL = frozenset(re.findall("[a-z]+", "thanks thank thx ty cheers appreciated appreciate perfect great awesome"))
_POLITE = _GRATEFUL | frozenset(
    re.findall(
        "[a-z]+",
        "you so very much a lot lots again all good ok okay got it that this worked works now solved fixed for the "
        "your help i we really many helped did is was and have nice day evening weekend quick reply super wonderful",
    )
)


_NO_WORDS = re.compile(r":[a-z0-9_+-]+:|<@[A-Z0-9]+(?:\|[^<>]*)?>")
"""Emoji and mentions, as Slack writes them."""
_ASKS_OR_AGAIN = re.compile(
    r"(?:^|[,.!;]\s*)(?:is|was|did|have|has) (?:it|that|this|you|we|i)\b|(?<!thanks )(?<!you )(?<!thx )\bagain\b"
)
_NAME_AT_END = re.compile(r"(?<=\w)(?: |, (?=[A-Z]))[^\W\d_]+[\s.!]*$")
"""Without a comma, or with a capital: "thanks sam", "Thanks, Sam!", not "thanks, blank" and not "Thanks. Sadly"."""
_BEFORE_A_NAME = frozenset(("thanks", "thx", "ty", "you", "much", "lot", "again", "help", "cheers"))
_NO_NAME = frozenset(
    re.findall(
        "[a-z]+",
        "no not nope but still fails failed failing broken gone error nothing never however problem issue question "
        "anyway though yet later wait stuck locked wrong today tomorrow tonight help please",
    )
)


def is_thanks(text: str) -> bool:
    """Whether a text says thanks and nothing else: "Thanks, Sam!", not "thanks, but it still fails" or a question.

    In doubt it is not: a follow-up that is taken for thanks is lost.
    """
    text = _NO_WORDS.sub("", text)
    words = re.findall(r"[^\W\d_][\w']*", text.lower())
    if _ASKS_OR_AGAIN.search(text.lower()):
        return False
    if "?" in text or any(letter.isdigit() for letter in text) or not _GRATEFUL & set(words):
        return False
    others = [place for place, word in enumerate(words) if word not in _POLITE]
    return not others or (others == [len(words) - 1] and _ends_with_a_name(text, words))


def _ends_with_a_name(text: str, words: Sequence[str]) -> bool:
    """ "thank you so much, Sam"."""
    return words[-2] in _BEFORE_A_NAME and words[-1] not in _NO_NAME and _NAME_AT_END.search(text) is not None
