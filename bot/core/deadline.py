"""Tonight's deadline: whether a message says that something is due soon and that its writer can't get in.

The words decide, together with the entry that the matcher finds: it says what the trouble is, and so what to try first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.matching import Match
from bot.core.pieces import scan

LOGIN: Final = "login-rejected"
MAX_DUE: Final = 80
"""Characters of what is due, as the person put it."""
_TO_TRY: Final[Mapping[str, str]] = {
    "account-inactive": "account-inactive",
    "account-locked": "account-locked",
    "browser-cookies": "browser-cookies",
    "cannot-file-until-linked": "link-steps",
    "central-sign-on": LOGIN,
    "cmecf-outage": "cmecf-outage",
    "fees-unpaid-lockout": "fees-unpaid-lockout",
    "filing-menus-missing": "filing-menus-missing",
    "filing-rights-suspended": "filing-rights-suspended",
    "forgot-cmecf-credentials": "forgot-cmecf-credentials",
    "forgot-pacer-credentials": "forgot-pacer-credentials",
    "link-failed": "link-failed",
    "link-name-mismatch": "link-name-mismatch",
    "link-option-missing": "link-option-missing",
    "link-steps": "link-steps",
    "link-when": "link-steps",
    LOGIN: LOGIN,
    "mfa-apps": "mfa-lost-phone",
    "mfa-backup-codes": "mfa-lost-phone",
    "mfa-code-not-arriving": "mfa-code-not-arriving",
    "mfa-enroll": "mfa-enroll",
    "mfa-lost-phone": "mfa-lost-phone",
    "multifactor-authentication": "mfa-enroll",
    "registration-pending": "registration-pending",
    "repeated-login-prompt": "repeated-login-prompt",
    "wrong-account-linked": "wrong-account-linked",
}
"""Entries about a login, a link, a code or an outage; the first line of which entry says what can still be tried."""

_NUMBER: Final = r"(?:\d{1,3}|an?|half an|one|two|three|five|ten|fifteen|twenty|thirty|forty|forty-five|fifty|a few)"
_CLOCK: Final = r"\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\b|o'?clock)?|noon|midnight|twelve|five"
_SOON: Final = (
    r"(?:\b(?:today|tonight|tonite|2nite|2night|2day|this (?:morning|afternoon|evening)|midnight|tomorrow|tmrw|tmr|"
    r"eod|cob|right now|asap|immediately|(?:end|close) of (?:the )?(?:day|business)|past \w+ at night|"
    rf"(?:by|at|before|until|till?|up to) (?:{_CLOCK})|23:\d\d|11:[0-5]\d|17:00)\b|"
    rf"\b(?:in|within|have|got|like|only|left)\s+(?:(?:like|about|only|the|just)\s+)?(?:{_NUMBER})?\s*"
    r"(?:min(?:ute)?s?|hrs?|hours?)\b|"
    rf"\b{_NUMBER}\s+(?:min(?:ute)?s?|hrs?|hours?)\s+(?:left|to go|away|remaining)\b)"
)
_DUE: Final = (
    r"\b(?:due(?! to (?!file|be))|deadlines?|hearing|trial|(?:foreclosure )?sale|statute|limitations|cut-?off|last day|term ends|"
    r"clock runs|to respond|notice of appeal|"
    r"(?:e-?)?fil(?:e|ed|ing)(?! (?:site|page|system|rights|menus?|fees?|account|log-?in|portal))|"
    r"(?:to|be) submit(?:ted)?|lodged?|"
    r"present (?:the|my|our)|(?:be|go) (?:in|on file)|ordered)\b"
)
_SAME: Final = r"[^.?!;\n]{0,60}?"
"""Within a sentence, or nearly."""
_DUE_SOON: Final = re.compile(rf"{_DUE}{_SAME}{_SOON}", re.IGNORECASE)
_SOON_DUE: Final = re.compile(rf"{_SOON}{_SAME}{_DUE}", re.IGNORECASE)
_MUST: Final = re.compile(
    r"\b(?:must|have to|has to|need(?:s|ed)? to|got(?:ta| to)|trying to|supposed to)\s+(?:\w+\s+){0,3}?"
    r"(?:e-?)?(?:file|filed|submit|lodge)\b|\bfiling can'?t wait\b",
    re.IGNORECASE,
)
_CLOSED: Final = re.compile(
    r"\b(?:help ?-?desk|clerk'?s?(?: office)?|court|pacer)\b[^.?!\n]{0,25}?\bclosed\b|\bnobody (?:answers|picks up)",
    re.IGNORECASE,
)
_SAYS_SO: Final = (_DUE_SOON, _SOON_DUE, _MUST, _CLOSED)
"""What says that something is due soon, what names it best first."""
_LATER: Final = re.compile(
    r"\bno (?:rush|hurry|pressure|deadline)|\bnot (?:urgent|due)|\bnothing (?:is )?(?:due|to file)|plenty of time|"
    r"\bthere'?s time|\bisn'?t due|\bno filing due|\b(?:due|deadline|hearing|file|filing)\b[^.?!\n]{0,30}?\b"
    r"\b(?:next (?:week|month|year|term|spring|summer|fall|winter)|in (?:\w+ )?(?:\w+ )?(?:days|weeks|months)|"
    r"in a (?:week|month)|(?:by|on|until|till|next) (?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:until|till|on|to|in) (?:the \d|jan|feb|mar|apr|may|june|july|aug|sept|oct|nov|dec))",
    re.IGNORECASE,
)
"""There is time."""
_SUPPOSED: Final = re.compile(
    r"\bwhat (?:happens|if|does one|do (?:the )?(?:rules|courts))|\bon (?:a|the) (?:due date|deadline|last day)|"
    r"\bdo courts\b|\bdo (?:i|we) (?:also |still )?(?:need|have) to|\bwas (?:due|down)\b|\bpost-incident|\b(?:day|minutes?) late\b|"
    r"\bfiling missed|\b(?:i|we) filed\b|(?<!be )\bfiled (?:it )?(?:at )?\d|\bis (?:it|that) late\b|"
    r"\bif (?:\S+ ){1,3}(?:goes|went|should go|were) (?:down|offline)|\bmissed (?:the|my|our|a) deadline|"
    r"\b(?:got|am|i'?m|are|we'?re) in (?:now )?and\b|\b(?:it|that)'?s fixed|"
    r"\b(?:yesterday|last (?:night|week|month|year))\b",
    re.IGNORECASE,
)
"""Nobody is waiting at a login page: it is about a rule, or it is over."""
_FAILS: Final = (
    r"(?:can'?t|can ?not|could ?n'?t|won'?t|wont|cant|will not|does ?n'?t|do ?n'?t|did ?n'?t|is ?n'?t|unable to|not)"
)
_KINDS: Final[Sequence[tuple[re.Pattern[str], str]]] = tuple(
    (re.compile(words, re.IGNORECASE), entry)
    for words, entry in (
        (r"\b(?<!backup )codes?\b[^.?!\n]{0,30}\b(?:refused|rejected|invalid|not)\b", "mfa-code-not-arriving"),
        (
            r"\b(?:lost|stolen|dead|wiped|broken?|new|old|forgot)\b[^.?!\n]{0,40}\b(?:phone|authenticator|2fa|mfa|app)\b|"
            r"\b(?:phone|authenticator|2fa|mfa|backup codes?)\b[^.?!\n]{0,40}\b(?:lost|stolen|dead|died|wiped|gone|new|at home|"
            r"lock-?(?:out|ed)|fail(?:s|ed)?|used up|not|don'?t|cannot|can'?t)\b|\b(?:asks?|asking|wants) (?:me )?for a code|"
            r"\bwants a code|\b(?:complete|pass|get past|get through|do) (?:the )?(?:mfa|2fa)\b|\bcode i don'?t have|\b(?:past|at) the code screen|"
            r"\b(?:authenticator|2fa|second factor|backup codes?)\b",
            "mfa-lost-phone",
        ),
        (
            r"\b(?:ecf|pacer|cm/?ecf|nextgen|site|system|page|portal|server|e-?filing)\b[^.?!\n]{0,30}?\b(?:down|offline|dead|fallen|"
            r"50[0-4]|unavailable|timing out|times out|spins|spinning|crash(?:ed|es)?|maintenance|thr(?:ows|ew|owing)|errors? out|failing|refused to load|"
            r"(?:not|\w+n'?t) (?:respond\w*|load\w*|open\w*|working|available))\b|\b50[0-4]\b|\bservice unavailable",
            "cmecf-outage",
        ),
        (
            r"\bmenus?\b[^.?!\n]{0,25}\b(?:gone|missing|vanished|disappeared)|\bno (?:filing )?menus?\b|\bonly shows? query",
            "filing-menus-missing",
        ),
        (r"\bnames? (?:does ?n'?t|do ?n'?t|not) match", "link-name-mismatch"),
        (
            r"\blinking?\b[^.?!\n]{0,40}\b(?:fail\w*|error|stuck|refus\w*|reject\w*|recogni\w*|not|n'?t|can'?t|cannot)\b|"
            rf"\b(?:stuck|fail\w*|error|{_FAILS})\b[^.?!\n]{{0,25}}\blink(?:ing|ed)?\b",
            "link-failed",
        ),
        (
            r"\b(?:rights|privileges)\b[^.?!\n]{0,20}\b(?:suspended|revoked|gone|taken|off)\b|"
            r"\bno (?:longer )?(?:\S+ ){0,2}(?:rights|privileges)\b",
            "filing-rights-suspended",
        ),
        (r"\block(?:ed)?[ -]?out\b|\baccount (?:is )?locked\b|\btoo many (?:attempts|tries|failed)", "account-locked"),
        (r"\baccount\b[^.?!\n]{0,20}\b(?:disabled|deactivated|inactive)\b", "account-inactive"),
        (
            r"\b(?:forg[eo]t\w*|lost|do ?n'?t know|reset)\b[^.?!\n]{0,30}\b(?:cm/?ecf|ecf|old|court'?s?) (?:login|password)",
            "forgot-cmecf-credentials",
        ),
        (
            r"\b(?:forg[eo]t\w*|lost|do ?n'?t know|reset)\b[^.?!\n]{0,30}\bpassword|\bpassword (?:reset |has )?(?:e-?mail|expired)",
            "forgot-pacer-credentials",
        ),
        (
            rf"\b{_FAILS}\s+(?:(?:to|even|seem to|let|me|us|him|her|them)\s+){{0,3}}(?:log ?-?(?:ged )?(?:in|on)\b|login|sign in|"
            r"get (?:in|on)\b|(?:get )?into|access|enter|take my password)|\b(?:let|get) (?:me|us|him|her|them|anyone) (?:in|on)\b|"
            r"\b(?:log-?ins?|password|credentials|pacer|ecf|account|cso)\b[^.?!\n]{0,40}\b(?:reject\w*|refus\w*|fail\w*|wrong|invalid|"
            r"not work\w*|error|n'?t work\w*)|\b(?:reject\w*|refus\w*|invalid|wrong)\b[^.?!\n]{0,20}\b(?:log-?in|password)|"
            r"\blogged me out|\btook the login|\bhow do (?:i|we) get in\b|\btyped my password|\bneed in\b",
            LOGIN,
        ),
    )
)  # fmt: skip
"""How the trouble reads, and what to try; the first that fits counts."""
_OF_WORDS: Final = (LOGIN, "account-locked", "cmecf-outage")
"""What words say in general: an entry that the matcher is sure of says it more exactly."""
_CAN_WAIT: Final = ("link-failed", "filing-rights-suspended", "link-name-mismatch")
"""Whoever says no more than that they must file some day asks how it is done."""
_NEAR_TOPICS: Final = ("deadlines", "docketing-events", "hearings")
"""Outside topics that a deadline brings up beside the trouble."""
_OURS: Final = re.compile(r"\b(?:pacer|(?:cm/?)?ecf|nextgen|link|log(?:ged)? ?in|log-?in|site)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pressing:
    """Something is due soon, and this keeps its writer from filing it."""

    entry: str
    """The entry whose first line says what can still be tried."""
    due: str
    """What is due and when, in the person's own words; at most MAX_DUE characters."""


def pressing(text: str, matches: Iterable[Match]) -> Pressing | None:
    """What presses, and what stands in the way; None when there is time, or nothing that keeps anybody out."""
    plain = text.replace("\u2019", "'")
    due, trouble = due_soon(plain), _trouble(plain)
    if due is None or trouble is None or (trouble in _CAN_WAIT and _MUST.fullmatch(due)):
        return None
    known = tuple(matches)
    return None if any(_elsewhere(match) for match in known) else Pressing(_more_exact(trouble, known), due)


def due_soon(text: str) -> str | None:
    """What is due within a day or so, in the text's own words; None when nothing is, or nothing real."""
    if _finds(_LATER, text) or _finds(_SUPPOSED, text):
        return None
    found = next(filter(None, (next(scan(words, text), None) for words in _SAYS_SO)), None)
    return None if found is None else _shortest(" ".join(found[0].split()))[:MAX_DUE]


def _shortest(found: str) -> str:
    """What is due, without what stands before it: "menus are missing for filing and a brief is due today"."""
    while (later := _DUE_SOON.search(found, 1)) is not None:
        found = later[0]
    return found


def _trouble(text: str) -> str | None:
    return next((entry for words, entry in _KINDS if _finds(words, text)), None)


def _elsewhere(match: Match) -> bool:
    """Whether it is about another system: a state's portal, a bar's, a video hearing's."""
    return match.topic is not None and (match.topic not in _NEAR_TOPICS or not _finds(_OURS, match.text))


def _more_exact(trouble: str, matches: Iterable[Match]) -> str:
    """The entry that the matcher is sure of, where the words alone are general."""
    if trouble in _OF_WORDS:
        sure = (_TO_TRY.get(match.entry or "") for match in matches if match.outcome == "answer" and not _is_mfa(match))
        return next(filter(None, sure), trouble)
    return trouble


def _is_mfa(match: Match) -> bool:
    """Codes and phones are always named, and then the words say so."""
    return (match.entry or "").startswith("mfa")


def _finds(pattern: re.Pattern[str], text: str) -> bool:
    return next(scan(pattern, text), None) is not None
