"""Passwords that no word announces: their look gives them away, or a login name before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import AnyCase, scan
from bot.core.redaction.text import Span, trim
from bot.core.redaction.values import further_values
from bot.core.redaction.vocabulary import PAIR, PHRASE, PW, opens_sentence
from bot.core.redaction.word_shapes import (
    FAVOURITE,
    PUBLIC,
    is_numbered_name,
    is_string_of_words,
    kinds,
    looks_like_code,
    looks_like_password,
    may_be_password,
)

# As in "kjones/Maple77", "kjones:maple77", "hbarrow + nutmeg99"
_SLASHED: Final = re.compile(
    r"(?<![\w/.@:<-])(?P<name>[A-Za-z][\w.-]{1,30}(?:@[\w.-]{3,60})?)(?:\s{0,2}(?:/|\||//|::)\s{0,2}|\s[+&]\s"
    r"|:)(?P<value>[^\s/|]{5,200})"
)
# Before "name/secret": "log in as", "creds:"
_HANDED_OVER: Final = re.compile(
    r"\b(?:it'?s|w/|with|using|use|log-?in|as|tried|typed?|entered|mine is"
    r"|account|pacer|ecf|nextgen|old|new)[\s:]{1,2}$",
    re.IGNORECASE,
)
# As in "<@U123>", "https://ecf.flsd.uscourts.gov/x": no shapes are looked for in these
_ENTITY: Final = re.compile(
    r"<[@#!h m][^<>\n]{0,2000}>|\bhttps?://[^\s<>|]{1,2000}"
    r"|\bwww\.[^\s<>|]{1,2000}",
    re.IGNORECASE,
)
# After a word: "is my login", "as the user"
AS_LOGIN: Final = re.compile(
    r"\W{0,3}\s?(?:as|for|is)\s(?:my|the|a|our)?\s?(?:\w{1,10}\s)?(?:log-?in|user"
    r"|id\b|account)",
    re.IGNORECASE,
)
# Before a word: "username is", "signed in as"
_LOGIN_BEFORE: Final = re.compile(
    r"(?:\b(?:log|sign)(?:ged|ging|ing|ed|s)?[ -]?(?:in|on) (?:as|under)|user(?:\s?names?|\s?ids?)?"
    r"|log-?in(?:\s?names?)?|ids?|accounts?"
    r"|names?)(?:\s(?:is|was|of|for|as))?[\s:=*_`\"']{1,4}$",
    re.IGNORECASE,
)
# As in "password for the paralegal login: Dewey77Decimal": what comes is the password
_FOR_LOGIN: Final = re.compile(
    rf"\b(?:{PHRASE}|{PW})\s(?:for|to|of|on)\s[^\n.:;,]{{1,40}}[:=]\s{{0,2}}$", re.IGNORECASE
)
_UNQUOTED: Final = re.compile(r"[^\s\"“”`()\[\]{},;]+")
# The text is about signing in: "locked out", "username"
_SIGNING_IN: Final = AnyCase(
    rf"\b(?:{PHRASE}|{PW}|{PAIR}|log(?:ged|ging)? ?in|sign(?:ed"
    rf"|ing)? ?in|locked out|lock(?:s|ed) me|rejected|reuse|(?:long|strong) enough|acceptable"
    rf"|user ?names?|user ?ids?)\b"
)
# The text is about files, whose names look alike: "Exhibit_12"
_FILES: Final = AnyCase(
    r"\b(?:files?|upload\w*|pdfs?|attach\w*|docket\w*|documents?|exhibits?|orders?|motions?|forms?|drafts?)\b"
)


# As in "u: jdoe p: willow"
_LOGIN_THEN_P: Final = re.compile(
    r"(?<!\w)(?:u|un|usr|uid|user|l|login|id)\s?[:=]\s{0,2}[^\s,;:]{2,40}[\s,;/|]{1,4}p\s?[:=]\s{0,2}"
    r"(?P<value>[^\s,;]{4,60})",
    re.IGNORECASE,
)
# As in "密码是 lihua1988", "パスワード：sakura88", "비밀번호는 hangang7": no space parts these words from what follows
_UNSPACED: Final = re.compile(
    r"(?:密码|密碼|口令|パスワード|비밀번호|암호|รหัสผ่าน|كلمة السر|كلمة المرور|סיסמה"
    r"|סיסמא)[^\x21-\x7e]{0,8}[:=]?\s{0,2}(?P<value>[!-~]{4,60})"
)


def shapes(text: str) -> Iterator[Span]:
    """Where words stand that look like passwords."""
    about = _SIGNING_IN.is_in(text)
    numbered = not _FILES.is_in(text)
    walked: set[int] = set()
    for start, end in _candidates(text):
        word = text[start:end]
        if is_string_of_words(word):
            yield start, end
            continue
        looks = looks_like_password(word) or (about and may_be_password(word)) or (numbered and is_numbered_name(word))
        if looks and not _names_a_box(text, start, end) and not _is_login_name(text, start, end):
            yield _second_part(word, start), end
            yield from further_values(text, end, walked)


def _names_a_box(text: str, start: int, end: int) -> bool:
    return FAVOURITE.fullmatch(text[start:end]) is not None and text[end : end + 1] in (":", "=")


def _second_part(word: str, start: int) -> int:
    """Where the password in "jdoe/Gavel#Gavel" begins, if the word begins at `start`."""
    slash = word.find("/", 2)
    return start + slash + 1 if 0 < slash < len(word) - 5 and looks_like_password(word[slash + 1 :]) else start


def _candidates(text: str) -> Iterator[Span]:
    """The words of six to four hundred signs with more than letters in them, outside addresses and mentions."""
    entities = [found.span() for found in scan(_ENTITY, text)]
    position = 0
    for found in scan(_UNQUOTED, text):
        while position < len(entities) and entities[position][1] <= found.start():
            position += 1
        if position < len(entities) and entities[position][0] < found.end():
            continue
        start, end = trim(text, found.start(), found.end())
        if 6 <= end - start <= 400 and not text[start:end].isalpha():
            yield start, end


def fixed_forms(text: str) -> Iterator[Span]:
    """The value of "u: jdoe p: willow", and of a word for a password in a script that has no spaces."""
    for found in (*scan(_LOGIN_THEN_P, text), *scan(_UNSPACED, text)):
        start, end = trim(text, *found.span("value"))
        if end - start >= 4 and not PUBLIC.fullmatch(text[start:end]) and not opens_sentence(text[start:end]):
            yield start, end


def _is_login_name(text: str, start: int, end: int) -> bool:
    """Is the word introduced, or explained afterwards, as a login name?"""
    if _FOR_LOGIN.search(text[max(0, start - 60) : start]):
        return False
    return bool(_LOGIN_BEFORE.search(text[max(0, start - 30) : start]) or AS_LOGIN.match(text, end))


def pairs(text: str) -> Iterator[Span]:
    """The password in "name/Secret9": the second half has a digit and a capital, or both halves end in digits."""
    for found in scan(_SLASHED, text):
        start, end = trim(text, *found.span("value"))
        word = text[start:end]
        if not looks_like_code(word) or found["name"].lower() in ("http", "https", "mailto", "tel"):
            continue
        lower, upper, digit, sharp = kinds(word)
        mixed = lower and (digit + upper + sharp) >= 2
        if mixed or (lower and digit and len(word) >= 7 and _is_named(text, found, start, end)):
            yield start, end


def _is_named(text: str, found: re.Match[str], start: int, end: int) -> bool:
    """Is the first half a login name?"""
    return (
        any(c.isdigit() or c == "@" for c in found["name"])
        or _HANDED_OVER.search(text[max(0, found.start() - 16) : found.start()]) is not None
        or "+" in text[found.end("name") : start]
        or AS_LOGIN.match(text, end) is not None
    )
