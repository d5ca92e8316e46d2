"""The words around a secret: those that announce one, and those of everyday talk about passwords."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from importlib import resources
from typing import Final


class Kind(Enum):
    """What a keyword announces."""

    PW = "anything, also plain words"
    PIN = "digits, four at least"
    CODE = "digits, or digits and letters"
    PHRASE = "plain words, also a whole sentence"
    PAIR = "a login name, then the password"


# Every spelling seen so far keeps p, s and w in order ("pswd", "passwrod", "psswrd") or drops the w ("passord").
PW: Final = (
    r"p{1,2}(?=[a-z]?s)[as]{1,5}[a-z]?w[a-z]{0,5}|ap?s{1,2}p?w[a-z]{2,5}|pass?[a-z]?[ao]r?d|pw(?:or)?r?ds?"
    r"|pws?|p[/.]w\.?"
    r"|pass\ (?:word|wrd)s?|p[a@4]?[s$5]{1,2}w[o0]rds?|pw[ord]{2,4}|contrase[nñ]as?|claves?"
    r"|p[4@]s{1,2}w(?:or)?ds?|p4s{1,2}|pword|mots? de passe|mdp|passw(?:o|ö)rte?[rns]{0,2}|kennw(?:o"
    r"|ö)rte?[rs]?|senhas?"
    r"|palavra-?passe|parol[aeo]|wachtwoord(?:en)?|lösenord|adgangskode|salasana|has[lł][oaue]"
    r"|парол\w{1,3}|şifre[mn]?|sifre|mật khẩu"
    r"|sign-?in word|magic word|login word"
    r"|(?:security|secret)\ answers?|answers? (?:to|for|of) (?:the|my|a|this|that) (?:security|secret) questions?"
)
# As in "passphrase", "pass frase", "recovery phrase", "phrase de passe"
PHRASE: Final = (
    r"pass?[ -]?(?:phr[a-z]{2,4}|prases?|frases?)|pas[hs]{1,2}p[hr]{1,2}[a-z]{2,5}|(?:recovery"
    r"|seed) phrases?|phrases? de passe|frases? de (?:paso|acceso|contraseña)|secret phrases?"
)
# As in "PIN", "passcode", "pass"
PIN: Final = r"pass?[ -]?(?:code|cod)s?|pass(?! ?w(?:o?r)?d)|pin(?: ?codes?| ?numbers?)?s?"
# As in "code", "otp", "token", "api key"
CODE: Final = (
    r"codes?|cod|otps?|totp|tokens?|(?:api|access|secret|private|app|recovery)[ _-]?keys?"
    r"|(?:client|signing|app|shared)[ _-]?secrets?|secret"
)
# As in "creds", "login", "u/p"
PAIR: Final = r"creds?|credentials?|log-?ins?|sign-?ins?|log ?on|u/p|user ?(?:name)? ?(?:/|and|&) ?pass"
KEYWORD: Final = re.compile(
    rf"(?<![^\W_])(?:(?:my|new|old|temp|user|ecf|pacer)_?)?(?:(?P<PHRASE>{PHRASE})|(?P<PIN>{PIN})"
    rf"|(?P<PW>{PW})|(?P<CODE>{CODE})"
    rf"|(?P<PAIR>{PAIR}))\d?(?![^\W_])",
    re.IGNORECASE,
)
# These codes are no secrets: "error code 482117", "client code 100245".
OPEN_CODE: Final = re.compile(
    r"(?:error|message|zip|area|client|postal|status|billing|event|country|dress|matter|cost|office|court|relief"
    r"|promo|building"
    r"|exit|stop|result|response|reason|source|bar|qr|http|us|u\.s\.|district|chapter|party|role|division|location"
    r"|discount|reference|activity|fee|charge|tax|case|filer|attorney)s?[ -]$",
    re.IGNORECASE,
)
# Before the keyword: "login and password", "username/pw"
NAME_BEFORE: Final = re.compile(
    r"(?:user(?:\s?names?|s|\s?ids?)?|log-?in(?:\s?(?:names?|ids?))?|ids?|e-?mails?|accounts?)"
    r"\s{0,2}(?:/|and|&|\+|,|\||-|or|then|n)\s{0,2}(?:(?:my|the|a|temp)\s)?$",
    re.IGNORECASE,
)
# What stands between a keyword and a value shows that the value is something else: "password for case 22-1".
GAP_STRANGER: Final = re.compile(
    r"\b(?:log-?ins?|user|username|id|number|no|case|bar|account|acct|docket|version|release|e-?mail|phone"
    r"|fax|name|after|go)\b",
    re.IGNORECASE,
)


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of `lists/<name>.txt`, where a line that begins with "#" is a remark."""
    lines = (resources.files("bot.core.redaction") / "lists" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


# As in "expired", "missing", "acceptable": seldom a password
_ABOUT_ENDING: Final = re.compile(r"[a-z]{3,}(?:ed|ing|able|ible|less|ful|ous|ally|n't|nt|'s|'ll)$")
# As in "14 characters": the number counts something
UNIT: Final = re.compile(
    r"[\s-]*+(?:\+|or more|plus)?\s*+(?:char|digit|day|year|letter|time|month|hour|minute|symbol|number"
    r"|court|word|week|people|attorney)",
    re.IGNORECASE,
)


_OPENERS: Final = ("sentence", "about", "other_languages")


def opens_sentence(word: str) -> bool:
    """Does a sentence about a password go on with the word, so that it is no password itself?"""
    plain = word.lower().replace("’", "'")
    return (
        any(plain in words_of(name) for name in _OPENERS)
        or plain.rstrip("!") in words_of("about")
        or bool(_ABOUT_ENDING.fullmatch(plain))
        or not any(c.isalnum() for c in plain)
    )


def is_listed(word: str) -> bool:
    """Does the word stand in one of the lists?"""
    plain = word.lower().replace("’", "'")
    return any(plain in words_of(name) for name in (*_OPENERS, "subject"))


_OF_COURTS: Final = word_set("bankruptcy bankr bk bkr district dist court ct")


def names_court(text: str) -> bool:
    """Is it a court as filers write it, such as "azb", "WDNY bankruptcy"? A password that is one would stay, too."""
    words = re.findall(r"[^\W_]+", text.lower())
    return not words_of("courts").isdisjoint(words) and all(
        word in words_of("courts") or word in _OF_COURTS for word in words
    )


@cache
def labels(name: str) -> dict[str, str]:
    """The words of a list whose lines begin with a label, such as "typing: typed put entered"."""
    found: dict[str, str] = {}
    for line in (resources.files("bot.core.redaction") / "lists" / f"{name}.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            label, _, words = line.partition(": ")
            found |= dict.fromkeys(words.split(), label)
    return found


def is_common(word: str) -> bool:
    """Is it said to this desk, or one of the 5,000 most frequent words of English?"""
    plain = word.lower().replace("’", "'")
    return plain in labels("subject_words") or labels("english").get(plain) in ("0", "1")


def is_talk(word: str) -> bool:
    """Is it a word of everyday talk, of this subject, of offices or courts?"""
    return word.lower() in words_of("subject") or opens_sentence(word)
