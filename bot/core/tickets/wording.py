"""What people's words say of their ticket: that it is urgent, or thanks and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.core.knowledge import TicketKind

_TODAY_WORDS = ("today", "tonight", "midnight", "due now", "right now", "asap", "immediately", "this evening")
_STRETCH = r"in (?:about )?(?:\d+(?:\.\d)?|an?|half an|two|three|four|five)(?: and a half)? ?"
_SOON = re.compile(rf"\b{_STRETCH}(?:min|hour|hr|h\b)")
_WEEKS_FROM = r"(?:a|one|two|three|four|\d) weeks? from "
_OTHER_DAY = re.compile(
    rf"\bnot today\b|\b{_WEEKS_FROM}(?:today|tonight|midnight)\b"
    r"|\bmidnight tomorrow\b|\btomorrow(?: at| by)? midnight\b"
)


def is_urgent(deadline: str, today: date) -> bool:
    """Whether a deadline as somebody typed it is today: "filing due today", "by midnight", the day itself."""
    said = _OTHER_DAY.sub("", " ".join(deadline.lower().split()))
    month = f"(?:{today:%B}|{today:%b}t?)".lower()  # Sept.
    named = rf"\b{month}\.? 0?{today.day}(?:st|nd|rd|th)?\b(?!,? (?!{today.year})20\d\d)"
    slashed = rf"(?<![\d/])0?{today.month}/0?{today.day}(?:/(?:{today.year}|{today:%y}))?(?![\d/])"
    return any(word in said for word in (*_TODAY_WORDS, today.isoformat())) or bool(
        _SOON.search(said) or re.search(f"{named}|{slashed}", said)
    )


_WHEN = (
    r"today|tonight|midnight|noon|tomorrow|this (?:morning|afternoon|evening|week)|now|asap|end of (?:the )?day|eod|cob"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:next|this) (?:week|month)"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}"
    r"|\d{1,2}/\d{1,2}|\d{1,2}(?::\d\d)? ?[ap]\.?m\b\.?"
    rf"|{_STRETCH}(?:min|hour|hr|h\b|day)\w*(?: and a half)?"
)
_SAYS_DUE = r"due|deadline(?: is)?|hearing(?: is)?|files?|(?:must|have to|need to|got to) (?:be )?(?:file|filed)"
_DUE = re.compile(
    r"(?<!past )(?<!not )(?<!nothing )(?<!nothing is )(?<!isn't )(?<!never )"
    rf"\b(?:{_SAYS_DUE})\b(?! to\b)"
    rf"[ :]*(?P<when>(?:(?:is|by|on|at|until|before|it|this|today,?|tomorrow,?|{_WEEKS_FROM[:-1]}) )*(?:{_WHEN})"
    rf"(?:(?:,| at| by| on| the| before)* (?:{_WHEN}))*)",
    re.IGNORECASE,
)
"""What is due when: "due midnight", "deadline is Friday at 5 p.m.", "have to file by noon tomorrow"."""
_LOGIN = r"(?:log|sign)(?:ging|ing)?[ -]?(?:in|on)\b|lock(?:ed)? out\b|pass?words?\b"
_KINDS_IN_WORDS: Sequence[tuple[str, TicketKind]] = (
    (r"\b(?:mfa|2fa|authenticator|second factor|backup codes?|verification code)\b", "mfa"),
    (rf"\bpacer\b.{{0,80}}\b(?:{_LOGIN})|\b(?:{_LOGIN}).{{0,80}}\bpacer\b", "pacer-login"),
    (rf"\b(?:{_LOGIN})", "cmecf-login"),
    (r"\blink(?:ing|ed)?\b", "linking"),
    (r"\bmenus?\b", "menus"),
    (r"\bnames?\b.{0,80}\b(?:match|differ|wrong)", "names"),
)


def deadline_in(text: str) -> str:
    """What a text says is due, as it says it: "midnight" of "locked out, due midnight"; empty where it says nothing."""
    found = _DUE.search(" ".join(text.split()))
    return "" if found is None else re.sub(r"^(?:is|by|it|this) ", "", found["when"]).strip(" ,")


def kind_in_words(text: str) -> TicketKind:
    """What a few words to the desk are about where the knowledge has no answer to them: "locked out"."""
    said = " ".join(text.lower().split())
    return next((kind for pattern, kind in _KINDS_IN_WORDS if re.search(pattern, said)), "other")


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
