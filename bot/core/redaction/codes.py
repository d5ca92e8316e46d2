"""One-time codes, backup codes, set-up keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import AnyCase, scan, search
from bot.core.redaction.text import Span, trim
from bot.core.redaction.vocabulary import OPEN_CODE
from bot.core.redaction.word_shapes import ORDINARY, PUBLIC

# Words about codes: "the authenticator", "it texted", "código", "2-step"
_CODE_TALK: Final = AnyCase(
    r"\b(?:codes?|c[oó]digos?|kod(?:e|y)?|код\w{0,2}|scratch|emergency|best[aä]tigungs?codes?"
    r"|sicherheitscodes?|einmalcodes?|e?mailed|digits|numbers? on my (?:phone|screen|app|token)|fob"
    r"|key ?fob|microsoft auth\w{0,9}|okta|symantec|rsa|verificaci[oó]n|authenticat(?:or|ion)"
    r"|auth(?: app)?|the app|app (?:says|shows|gave|gives|displays|reads)|google auth\w{0,9}|prompts?"
    r"|prompted|push|six numbers"
    r"|authy|scan|seconds|voice|robocall|automated|duo|mfa|2fa|otps?|totp|(?:two|multi)[- ]?factor|one[- ]time"
    r"|pass-?codes?|verification|verify|backup|recovery|pins?|sms|text(?:ed|s)?|tokens?"
    r"|2[- ]step|two[- ]step|(?:six|6)[- ]digits?)\b"
)
_CODE_REACH: Final = 80
"""How many characters on either side of a number may lie between it and a word about codes."""
# As in "482117", "482 117", "48 21 17", "4 8 2 1 1 7", "83920174", "8392-0174", "48213 99017", "G-482117"
_DIGIT_CODE: Final = re.compile(
    r"(?<![\w$€£#.,/+-])(?<!\d:)(?:[A-Z]-)?(?:\d{6}|\d{3}[ .-]\d{3}|\d{8}|\d{4}[ -]\d{4}|\d{5}[ -]\d{5}"
    r"|\d{2}[ -]\d{2}[ -]\d{2}|\d(?:[ -]\d){5})(?![\w/:]|[-.,]\d| \d(?![).]))"
)
# As in "one-time code 7741", "otp, 8841,": four digits are enough right beside a word that says which code.
_SHORT_CODE: Final = re.compile(
    r"\b(?:one[- ]time (?:code|pass ?code|pin|password)|otp|verification (?:code|number)|verify code"
    r"|mfa(?: code)?|2fa(?: code)?|auth(?:entication|enticator)? code"
    r"|security code|backup code|recovery code|access code|sms code|text(?:ed)? code|login code"
    r"|sign-?in code|pass ?code|duo(?: code)?)s?"
    r"(?:[\s,:=(]|was|is|of|that|they|it|i|got|sent|me|texted|e?mailed|gave|just|shows|says|reads|to"
    r"|my|phone|for|pacer|ecf){1,12}"
    r"(?P<value>\d{3}[ -]\d{3}|\d{4,8})(?![\w/:-]|[.,]\d)(?! (?:digit|char|second|minute|hour|day|error))",
    re.IGNORECASE,
)
# As in "code sent to email was 77120"
_SENT_TO: Final = re.compile(
    r"\bcode (?:(?:they|it|you|was|i) )?(?:sent|texted|e-?mailed|from|got|received|by)\b[^\n\d]{0,30}?\b(?:is|was)\s"
    r"(?P<value>\d{4,8})(?![\w/:-]|[.,]\d)",
    re.IGNORECASE,
)
# As in "Code from email: K7M2QD"
_LETTERED: Final = re.compile(
    r"(?<!zip )(?<!error )(?<!court )(?<!client )(?<!area )\bcode(?:\s[a-z-]{1,12}){1,4}\s?:\s{1,2}"
    r"(?P<value>(?=[A-Z]{0,9}\d)(?=\d{0,9}[A-Z])[A-Z0-9]{5,10})\b(?![-/])",
    re.IGNORECASE,
)
# As in "the number they texted me to prove it's me is 68203"
_SENT: Final = re.compile(
    r"\b(?:texted|sent|e-?mailed|gave|showed) (?:to )?me\b[^\n\d]{0,50}?(?:\b(?:is|was|says|said)"
    r"|:)\s(?P<value>\d{4,8})(?![\w/:-]|[.,]\d)",
    re.IGNORECASE,
)
# As in "typed 204881", "put in 204 881": a number that somebody entered where a code goes
_ENTERED: Final = re.compile(
    r"\b(?:typed?|typing|enter(?:ed|ing)?|put(?:ting)? in|punched in|keyed in|plugged in"
    r"|tried|says|shows|displays|reads)\s(?:in\s)?(?P<value>\d{6}|\d{3}[ -]\d{3})"
    r"(?![\w/:-]|[.,]\d|\s\d|\s(?:as|for)\b)",
    re.IGNORECASE,
)
# As in "it wants code 4821 from my phone", "code 77120 texted to me"
_BY_PHONE: Final = re.compile(
    r"\bcode\s(?P<value>\d{4,8})\s(?:(?:from|on|by|via|in|sent|e?mailed)\s(?:\w{1,12}\s){0,3}(?:phone|cell|text|sms|app"
    r"|duo|me|authenticator)|texted)\b",
    re.IGNORECASE,
)
# As in "use 126790 to sign in"
_TO_SIGN_IN: Final = re.compile(r"\b(?P<value>\d{6}|\d{3}[ -]\d{3}) to (?:sign|log) ?in\b", re.IGNORECASE)
# As in "four four one nine oh two" and "pin is one two three four", where a word about codes stands near
_SPOKEN: Final = re.compile(
    r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|\d)(?:[ ,-]{1,2}|,? (?:dash|hyphen|space"
    r"|uh|um|then) )){3,12}(?:zero"
    r"|oh|one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
# As in "backup codes: a8f3k2 9dk2l1 p0q8s7", "recovery code K7M2PQ": letters and digits, all of a length
_LISTED: Final = re.compile(
    r"\b(?:(?:backup|recovery|scratch|emergency|one[- ]time|rescue|bypass"
    r"|single[- ]use)(?: access)?(?: ?/ ?\w{1,12})? (?:codes?|keys?|tokens?|pass ?codes?)|backup"
    r"|codes)\b"
    r"(?P<gap>[^\n\d]{0,40}?[\s:=`(])(?P<list>(?:(?:\d{1,2}[).] ?)?(?=[A-Za-z]{0,9}\d"
    r"|\d{1,9}[A-Za-z])[A-Za-z0-9]{5,12}(?:-[A-Za-z0-9]{4,8}){0,3}(?:[\s,;/`]{1,4}(?:and |or )?"
    r"|(?=[.?!)]|\Z))){1,16})",
    re.IGNORECASE,
)
# Before a number that is no code: "case no. 482117", "error code 482117"
_NUMBER_OF: Final = re.compile(
    r"(?:\bcase|docket|\bno\.|\bbar|account|acct\.?|#|\$|\bext\.?|extension|fax|call|matter|client|zip"
    r"|error|\bid|\bdated?|\bbox|invoice"
    r"|client code|error code|user|login|username|\brm|\broom|\bdoc|entry|transaction|receipt"
    r"|tracking)\s?(?:#|no\.?|number|is|was|:|id|code)?\s?(?:is|:)?\s?$",
    re.IGNORECASE,
)
# As in "7KQ2-9FWD", "JBSW Y3DP EHPK 3PXP"
_GROUPED_CODE: Final = re.compile(
    r"(?<![\w/:.@-])[A-Za-z0-9]{3,6}(?:-[A-Za-z0-9]{3,6}){1,7}(?![\w/@-])"
    r"|(?<![\w/:.@-])[A-Z0-9]{4,5}(?: [A-Z0-9]{4,5}){1,3}(?![\w/@-])"
)
# A text of nothing but codes: "7KQ2-9FWD\n8LR3-0GXE"
_ONLY_CODES: Final = re.compile(
    r"(?:[\s,;`*]{0,4}[A-Za-z0-9]{4,6}(?:-[A-Za-z0-9]{4,6}){1,3}(?=[\s,;`*]|\Z)){1,20}[\s,;`*]{0,4}"
)
# A text of one code: "482 117", "*482117*"
_BARE_CODE: Final = re.compile(
    r"[\s*_~`\"'>]*(?:[A-Z]-)?(?:\d{6}|\d{3}[ -]\d{3}|\d{2}[ -]\d{2}[ -]\d{2}"
    r"|\d{8}|\d{4} \d{4})[\s*_~`\"'.,!?]*"
)
_DIGITS: Final = frozenset("0123456789")
_DIGIT: Final = re.compile(r"\d")
# As in "setup key for the app: jbsw y3dp ehpk 3pxp"
_IN_LIST: Final = re.compile(r"(?=[A-Za-z]{0,9}\d|\d{1,9}[A-Za-z])[A-Za-z0-9]{5,12}(?:-[A-Za-z0-9]{4,8}){0,3}")
_ANOTHER_NUMBER: Final = re.compile(r"\b(?:case|docket|account|bar|phone|user|login|id|chapter|form)\b", re.IGNORECASE)
_SETUP_KEY: Final = re.compile(
    r"\b(?:key|secret)\b[^\n\d]{0,40}?[\s:=]{1,3}"
    r"(?P<value>(?=[a-z2-7 ]{0,38}[2-7])[a-z2-7]{4}(?: [a-z2-7]{4}){2,7})(?!\w)",
    re.IGNORECASE,
)


_VALUES: Final = (_SETUP_KEY, _BY_PHONE, _TO_SIGN_IN, _SHORT_CODE, _ENTERED, _LETTERED, _SENT, _SENT_TO)


def codes(text: str) -> Iterator[Span]:
    """Where such codes stand."""
    if _is_bare_code(text):
        bare = text.rstrip().rstrip("!?., \n")
        yield trim(bare, len(text) - len(text.lstrip()), len(bare))
        return
    talk = [span for span in _CODE_TALK.spans(text) if not OPEN_CODE.search(text[max(0, span[0] - 24) : span[0]])]
    yield from _beside(text, talk)
    if search(_DIGIT, text) is None:
        return
    yield from (found.span("value") for pattern in _VALUES for found in scan(pattern, text))
    if talk or _ONLY_CODES.fullmatch(text):
        yield from _listed(text)
        yield from _grouped(text)


def _is_bare_code(text: str) -> bool:
    return _BARE_CODE.fullmatch(text) is not None and len(set(text) & _DIGITS) > 1


def _is_grouped_code(word: str) -> bool:
    """Groups of one length, of which one mixes letters and digits."""
    groups = re.split(r"[- ]", word)
    mixed = any(not group.isdigit() and not group.isalpha() for group in groups)
    return mixed and len({len(group) for group in groups}) == 1 and not PUBLIC.fullmatch(word)


def _grouped(text: str) -> Iterator[Span]:
    return (found.span() for found in scan(_GROUPED_CODE, text) if _is_grouped_code(found[0]))


def _listed(text: str) -> Iterator[Span]:
    """Each of the codes that follow "backup codes"; the words between must be small ones."""
    for found in scan(_LISTED, text):
        if _ANOTHER_NUMBER.search(found["gap"]):
            continue
        for code in _IN_LIST.finditer(text, *found.span("list")):
            if not ORDINARY.fullmatch(code[0]) and not PUBLIC.fullmatch(code[0]):
                yield code.span()


def _beside(text: str, talk: list[Span]) -> Iterator[Span]:
    """The numbers no further than eighty characters from a word about codes."""
    if not talk:
        return
    position = 0
    for found in sorted((*scan(_DIGIT_CODE, text), *scan(_SPOKEN, text)), key=lambda found: found.start()):
        while position + 1 < len(talk) and talk[position + 1][0] <= found.start():
            position += 1
        near = any(
            found.start() - _CODE_REACH <= end and start <= found.end() + _CODE_REACH
            for start, end in talk[position : position + 2]
        )
        if near and not _NUMBER_OF.search(text[max(0, found.start() - 32) : found.start()]):
            yield found.span()
