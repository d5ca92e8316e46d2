"""Passwords of plain words that stand before or around the word "password": "sunflower was the password"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import first, scan
from bot.core.redaction.places import Span, trimmed
from bot.core.redaction.vocabulary import PHRASE, PW, opens_sentence, words_of
from bot.core.redaction.words import PUBLIC, is_odd

_PASSWORD: Final = rf"(?:{PHRASE}|{PW})(?![^\W_])"
_ABOUT_PASSWORDS: Final = re.compile(rf"(?<![^\W_]){_PASSWORD}", re.IGNORECASE)
_NAME_TALK: Final = re.compile(r"\b(?:log-?ins?|user ?(?:names?|ids?)?|ids?|accounts?)\b", re.IGNORECASE)
_QUOTE: Final = r"[\"'`“”‘’*]{0,3}"
_VALUE: Final = rf"(?:(?:capital|big|cap)[- ][A-Za-z] )?{_QUOTE}(?P<value>[^\W_][^\s,;:\"“”()<>\[\]`]{{3,40}}?){_QUOTE}"
_WORDS: Final = (
    rf"(?:(?:capital|big|cap)[- ][A-Za-z] )?{_QUOTE}"
    rf"(?P<value>[^\W_][^\s,;:\"“”()<>\[\]`]{{3,40}}(?: [^\s,;:\"“”()<>\[\]`]{{2,24}}){{0,3}}?){_QUOTE}"
)
_OWN: Final = r"(?:(?:the|my|our|his|her|their|your|a|an|both|old|new)\s){1,2}(?:[\w/]{1,12}\s){0,2}"
_SYSTEM: Final = r"(?:the )?(?:pacer|ecf|cm/?ecf|nextgen|efiling|e-filing|filing|court|district|bankruptcy|both)\b"
# After the word "password" the sentence ends or goes on about it; "password page" or "password that" is another matter.
_ENDS: Final = (
    r"(?=\s*(?:\Z|[.,;!?)\n]|\s(?:and|but|before|after|until|till|since|why|in|on|at|now|still|it|i|so"
    r"|because|doesn['’]?t"
    r"|does|right|correct|ok|okay|for (?:pacer|ecf|cm|both|the|my|years)|there|here)\b))"
)
# As in "Emma0412, is what I always use"
_WHAT_I_USE: Final = re.compile(
    rf"(?<!\S){_VALUE},? (?:is|was) (?:(?:the|my) (?:ecf|pacer|cm/ecf|nextgen|old|new|other) one\b"
    r"|(?:what|the one) (?:i|we|he|she|they) (?:(?:always|have|had|still|usually)\s){0,2}"
    r"(?:use[ds]?|type[ds]?|put|enter(?:ed|s)?|set|got|picked|chose|been using)\b)",
    re.IGNORECASE,
)
_MENTIONS: Final = (
    # As in "sunflower was the password before the reset", "so petunias is my pacer pw"
    re.compile(
        rf"(?:\A|(?<=[.,;:!?\n(] )|(?<=[\n(\"'`])|(?<=\bso )|(?<=\bthat )|(?<=\bthink )|(?<=\bbelieve )"
        rf"|(?<=\bsure )){_WORDS}"
        rf"\s(?:is|was|used to be|has been|had been)\s(?:(?:still|always|now|currently|once"
        rf"|never)\s)?{_OWN}{_PASSWORD}{_ENDS}",
        re.IGNORECASE,
    ),
    # As in "Falcon <- thats my pw", "merlot (that's her password)", "petunia - this is the password"
    re.compile(
        rf"(?<!\S){_VALUE}\s?(?:<-{{1,2}}|‹-{{1,2}}|←|-{{1,2}}|–|—|\(|,|\.{{1,3}})\s?(?:that['’]?s"
        rf"|thats|that is|this is|this was|is|it is|it['’]?s)\s{_OWN}{_PASSWORD}",
        re.IGNORECASE,
    ),
    # As in "she uses petunias for the password", "typed merlot as my password", "rejected merlot as password"
    re.compile(
        rf"\b(?:uses?|using|used|type[ds]?|typing|tr(?:y|ies|ied|ying)|enter(?:ed|ing|s)?|puts?|putting"
        rf"|chose|choose|picked|want(?:ed)?"
        rf"|made|reject(?:s|ed|ing)?|refus(?:es?|ed|ing)|accept(?:s|ed)?|take|takes|allow(?:s|ed)?"
        rf"|set(?: up)?|with|went with|is|was)\s(?:up\s|in\s|just\s|only\s|either\s)?{_WORDS}"
        rf"\s(?:as|for|to be)\s(?:{_OWN})?{_PASSWORD}",
        re.IGNORECASE,
    ),
    # As in "could RedBarn be too weak as a password", "is redbarn ok for a password"
    re.compile(
        rf"\b(?:could|would|will|can|is|isn['’]?t|was|does|might|should)\s{_VALUE}\s(?:(?:be|count|work"
        rf"|qualify|pass|too|good|strong|weak|short|long|simple|ok|okay|fine|enough|allowed|acceptable"
        rf"|valid|even|really)\s){{1,4}}"
        rf"(?:as|for|to be)\s(?:{_OWN})?{_PASSWORD}",
        re.IGNORECASE,
    ),
    # As in "the word she uses is petunias", "the one I picked was petunias" where passwords are spoken of
    re.compile(
        rf"\b(?:word|phrase|one|thing)\s(?:that\s)?(?:she|he|i|we|they)\s(?:use[ds]?|type[ds]?|picked"
        rf"|chose|set|enter(?:ed|s)?|made)\s(?:is|was)\s{_VALUE}(?=[\s,.;!?)]|\Z)",
        re.IGNORECASE,
    ),
    # As in "they reset it to Welcome" where passwords are spoken of
    re.compile(
        rf"\b(?:set|chang(?:e|ed|ing)|reset|switch(?:ed)?|made|updated?) (?:it|mine|hers|his|them|that"
        rf"|this) (?:to|=|into|as) {_VALUE}(?=[\s,.;!?)]|\Z)",
        re.IGNORECASE,
    ),
    # As in "the word is Larkspur with a capital L", "it's plumtree, no caps, that's the password"
    re.compile(
        rf"\b(?:word|one|it|mine)(?:['’]s|\s(?:is|was))\s{_VALUE}(?=\s(?:with|in|all|and) (?:an?|no|lower|upper|all)\b"
        rf"|[^.\n]{{0,50}}?[,;–—-]\s?(?:that|this)(?:['’]?s|\sis|\swas)\s{_OWN}{_PASSWORD})",
        re.IGNORECASE,
    ),
    # As in "the password on the sticky is Rosewood, first letter capital", "is thornbush7 an acceptable password"
    re.compile(
        rf"(?<![^\W_]){_PASSWORD}[^.\n]{{0,40}}?\s(?:is|was)\s{_VALUE},?\s\(?(?:first letter|capital|all (?:lower"
        rf"|caps|one|small)"
        r"|lower ?case|upper ?case|no (?:caps|spaces?|digits|numbers)|one word|with an? )",
        re.IGNORECASE,
    ),
    # As in "is thornbush7 an acceptable password"
    re.compile(rf"\b(?:is|was|isn['’]?t|wasn['’]?t)\s{_VALUE}\san?\s(?:\w{{2,12}}\s)?{_PASSWORD}", re.IGNORECASE),
    # As in "password catfish john with a space in the middle"
    re.compile(
        rf"(?<![^\W_]){_PASSWORD}\s{_QUOTE}(?P<value>[a-z]{{3,20}}(?: [a-z]{{3,20}}){{0,3}}?){_QUOTE},?\s"
        r"(?:with (?:an?|the|no|two|one|spaces?|capital)\b|all (?:lower|upper|caps|one)|in (?:lower|upper|all|caps)"
        r"|spelled|no (?:caps|spaces?)|(?:is|was) (?:refused|rejected|wrong|denied))",
        re.IGNORECASE,
    ),
    _WHAT_I_USE,
    # As in "passwords: lemonade for PACER, limeade for ECF"
    re.compile(
        rf"(?:(?<=[:,(] )|(?<=\band )|(?<=\buse )|(?<=\busing )|(?<=\bor )|(?<=\bis )|(?<=\bwas )"
        rf"|(?<=\n)){_VALUE}\s(?:for|in|on)\s{_SYSTEM}",
        re.IGNORECASE,
    ),
)
# As in "for PACER I use lemonade", "on ECF it's limeade": no word about login names may stand there
# As in "密码是 lihua1988", "パスワード：sakura88", "비밀번호는 hangang7": no space parts these words from what follows
_UNSPACED: Final = re.compile(
    r"(?:密码|密碼|口令|パスワード|비밀번호|암호|รหัสผ่าน|كلمة السر|كلمة المرور|סיסמה"
    r"|סיסמא)[^\x21-\x7e]{0,8}[:=]?\s{0,2}(?P<value>[!-~]{4,60})"
)
# As in "Patriots12 or [removed]"
# As in "the password as [removed] and as CanaryWharf"
_AFTER_MARK: Final = re.compile(
    r"\[removed\],?\s(?:and|or|then|and then|also|and also)\s(?:as|with|tried|typed|used|even"
    r"|in)\s(?P<value>[^\s,;\"]{4,40})"
)
# As in "reset to the word Philadelphia", where passwords are spoken of just before
_THE_WORD: Final = re.compile(
    rf"(?<![^\W_]){_PASSWORD}[^\n.]{{0,40}}?\b(?:to|is|was|as"
    rf"|just) (?:just )?the word [\"“'‘]?(?P<value>[A-Za-z]{{4,20}})",
    re.IGNORECASE,
)
# As in "we use trombone77 for everything", where passwords are spoken of; "i enter tdavis and trombone77" anywhere
_IN_USE: Final = re.compile(
    r"\b(?:i|we|he|she|they)\s(?:(?:always|just|still|all)\s)?(?:use|used|enter|entered|type|typed|put"
    r"|tried|try)\s(?:in\s)?"
    r"(?P<value>[a-z]{4,20}[!@#$%&*_-]?\d{1,4}[!@#$%]?)(?=[\s,.;]|\Z)",
    re.IGNORECASE,
)
# As in "the pw sounded like bravo7cedar", "a different password? mine is Cobalt;Moth8", where passwords are spoken of
_SOUNDS: Final = re.compile(
    r"\b(?:(?:sound(?:s|ed)|look(?:s|ed)|read|reads)\s(?:\w{2,10}\s)?like|(?:mine|ours|hers|it)(?:['’]s|\s(?:is|was"
    r"|has))"
    r"(?:\s(?:been|still|always|just))?)\s[\"'“`]?(?P<value>[^\s,\"”`]{5,40})(?=[\s,\"”`]|\Z)",
    re.IGNORECASE,
)
_WITH_NAME: Final = re.compile(
    r"\b(?:use|used|enter|entered|type|typed|put|tried"
    r"|try)\s(?:in\s)?[a-z][\w.]{3,20}\sand\s(?P<value>[a-z]{4,20}[!@#$%&*_-]?\d{1,4}[!@#$%]?)"
    r"(?=[\s,.;]|\Z)",
    re.IGNORECASE,
)
# As in "opens with Bluestone/61"
_OPENS_WITH: Final = re.compile(
    r"\b(?:opens?|opened|log(?:s|ged)? in|sign(?:s|ed)? in|works?|worked|unlocks?) (?:with|using"
    r"|via) (?P<value>[A-Z][a-z]{3,20}[/.-]\d{2,6})(?![\w/.-])"
)
# As in "Patriots12 or [removed]"
_BESIDE_MARK: Final = re.compile(r"(?<!\S)(?P<value>[^\s,;\"]{5,40}),?\s(?:or|nor)\s(?:even\s)?\[removed\]")
# As in "for PACER I use lemonade", where no word about login names stands
_FOR_SYSTEM: Final = re.compile(
    rf"\b(?:for|on|in)\s{_SYSTEM},?\s(?:(?:i|we|she|he|they)\s)?(?:(?:always|still|just"
    rf"|only)\s)?(?:use[ds]?|it['’]?s|its|is|have|has|type)\s{_VALUE}(?=[\s,.;!?)]|\Z)",
    re.IGNORECASE,
)

_FIRM: Final = (_WITH_NAME, _UNSPACED, _BESIDE_MARK, _OPENS_WITH)


def mentions(text: str) -> Iterator[Span]:
    """The words that a sentence about passwords says are one; none of them is talk of this subject."""
    about = first(_ABOUT_PASSWORDS, text) is not None
    for pattern in (*_FIRM, *((_IN_USE, _SOUNDS) if about else (_WHAT_I_USE,))):
        for found in scan(pattern, text):
            start, end = trimmed(text, *found.span("value"))
            if is_odd(text[start:end]):
                yield start, end
    for found in scan(_THE_WORD, text):
        if not any(found["value"].lower() in words_of(name) for name in ("about", "sentence")):
            yield found.span("value")
    for found in scan(_AFTER_MARK, text):
        if _is_secret(found["value"].rstrip(".!?"), alone=True):
            yield trimmed(text, *found.span("value"))
    if about:
        for pattern in _MENTIONS if first(_NAME_TALK, text) else (*_MENTIONS, _FOR_SYSTEM):
            yield from _plain(text, pattern)


def _plain(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    for found in scan(pattern, text):
        start, end = found.span("value")
        words = text[start:end].split(" ")
        if all(_is_secret(word, alone=len(words) == 1) for word in words):
            yield start, end


def _is_secret(word: str, *, alone: bool) -> bool:
    if PUBLIC.fullmatch(word) or "removed" in word:
        return False
    plain = word.lower().strip("'’.!?*")
    if is_odd(word):
        return True
    return (
        plain.isalpha()
        and len(plain) >= (4 if alone else 3)
        and plain not in words_of("subject")
        and not opens_sentence(plain)
    )
