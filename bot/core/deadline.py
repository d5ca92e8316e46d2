"""Tonight's deadline: whether a message says that something is due soon and that its writer can't get in.

The words decide, together with the entry that the matcher finds: it says what the trouble is, and so what to try first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.business_time import Calendar
from bot.core.hours import Moment
from bot.core.knowledge import Entry, Hours, Library, Trouble, Urgency
from bot.core.matching import Match
from bot.core.pieces import scan
from bot.core.tickets import cannot_wait
from bot.core.times import WASHINGTON

MAX_DUE: Final = 80
"""Characters of what is due, as the person put it."""

_NUMBER: Final = r"(?:\d{1,3}(?:\.\d)?|an?|half an|a few|a couple of|[a-z]+(?:-[a-z]+)?)(?: and a half)?"
_CLOCK: Final = (
    r"(?:\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\b|o'?clock)?|noon|midnight|midnite|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve)"
)
_SPAN: Final = r"(?:min(?:ute)?s?|hrs?|hours?)\b(?: and a half\b)?"
_SOON: Final = "|".join((
    r"(?:\b(?:today|tonight|tonite|tonght|2nite|2night|2day|midnight|midnite|tomorrow|tmrw|tmr|eod|cob|asap)\b",
    r"\b(?:this (?:morning|afternoon|evening)|immediately|right now|t[- ]minus|past \w+ at night)\b",
    r"\b(?:end|close) of (?:the )?(?:day|business)\b|\b(?:23:\d\d|11:[0-5]\d|17:00)\b",
    rf"\b(?:by|at|before|b4|until|till?|up to) {_CLOCK}\b",
    rf"\b(?:in|within|have|got|like|only|left)\s+(?:(?:like|about|only|the|just)\s+)?(?:{_NUMBER})?\s*{_SPAN}",
    rf"\b{_NUMBER}\s+{_SPAN}\s+(?:left|to go|away|remaining|from now)\b)",
))  # fmt: skip
_WHOSE: Final = r"(?:our|my|his|her|their|this|the|an?) (?:\S+ ){0,2}"
_NO_PAPER: Final = r"(?! (?:site|page|system|rights|menus?|fees?|account|log-?in|portal))"
_DUE: Final = "|".join((
    r"\b(?:(?<!dues are )(?<!bill is )(?<!fee is )due(?! to (?!file|be))|deadlines?|hearing|trial",
    r"(?:foreclosure )?sale|statute|limitations|cut-?off|last day|bar date",
    r"term ends|clock runs|time (?:is )?(?:up|runs out)|closes|ordered",
    rf"{_WHOSE}(?:appeal|brief|motion|answer|petition|complaint|papers|response|objection)",
    rf"{_WHOSE}(?:reply|memo|opposition|exhibits)",
    rf"{_WHOSE}filing{_NO_PAPER}|(?:e-?)?fil(?:e|ing){_NO_PAPER}",
    r"(?:be|this|it|them|papers?) (?:e-?)?filed|gave (?:us|me)|to respond",
    r"(?:to|be) submit(?:ted)?|lodged?|present (?:the|my|our)|(?:be|go) (?:in|on file))\b",
))  # fmt: skip
_PLANNED: Final = r"\b(?:due|deadline|hearing|file|filing)\b[^.?!\n]{0,30}?"
_SAME: Final = r"(?:[^.?!;]|(?<=\b[a-z])\.|(?<=\b[a-z]{3})\.){0,60}?"
"""Within a sentence, or nearly; "S.D. Fla." ends none."""


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways), re.IGNORECASE)


_DUE_SOON: Final = _any(rf"{_DUE}{_SAME}{_SOON}")
_SOON_DUE: Final = _any(rf"{_SOON}{_SAME}{_DUE}")
_MUST: Final = _any(
    r"\b(?:must|have to|has to|need(?:s|ed)? to|got(?:ta| to)|trying to|supposed to)\s+(?:\w+\s+){0,3}?"
    r"(?:e-?)?(?:file|filed|submit|lodge)\b",
    r"\bfiling can'?t wait\b",
)
_CLOSED: Final = _any(
    r"\b(?:help ?-?desk|clerk'?s?(?: office)?|court|pacer)\b[^.?!\n]{0,25}?\bclosed\b",
    r"\bnobody (?:answers|picks up)\b",
)
_RUNS: Final = _any(
    rf"\b(?:deadline:?|due) {_CLOCK}\b",
    rf"\b{_NUMBER} {_SPAN} (?:to|before|until|out from) (?:\w+ ){{0,2}}deadline\b",
    rf"\b{_NUMBER} {_SPAN} (?:left|to go|remaining)\b",
    r"\b(?:filing|brief|motion|reply|response|something) due\b(?=\s*(?:[.,!;]|$|and\b))",
    rf"\b(?:i'?ve|we'?ve|i have|we have|only) (?:only )?(?:got )?{_NUMBER} {_SPAN}(?! before)",
)
_SAYS_WHEN: Final = (_DUE_SOON, _SOON_DUE, _RUNS)
_SAYS_SO: Final = (*_SAYS_WHEN, _MUST, _CLOSED)
"""What says that something is due soon, what names it best first."""
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_LATER: Final = _any(
    r"\bno (?:rush|hurry|pressure|deadline)\b",
    r"\bnot (?:urgent|due)\b|\bisn'?t due\b",
    r"\bnothing (?:is )?(?:due|to file)\b|\bno filing due\b",
    r"\bplenty of time\b|\bthere'?s time\b",
    rf"{_PLANNED}\bnext (?:week|month|year|term|spring|summer|fall|winter)\b",
    rf"{_PLANNED}\bin (?:\w+ )?(?:\w+ )?(?:days|weeks|months)\b|{_PLANNED}\bin a (?:week|month)\b",
    r"\b(?:weeks?|months?) from (?:now|today|tomorrow|tonight|midnight|the \d|\w{3,6}day)\b",
    rf"{_PLANNED}\b(?:by|on|until|till|next) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    rf"{_PLANNED}\b(?:until|till|on) the \d|{_PLANNED}\b(?:until|till|on|to|in|by) {_MONTH}\b",
)
"""There is time."""
_SUPPOSED: Final = _any(
    r"\bon (?:a|the) (?:due date|deadline|last day)\b|\bdo courts\b",
    r"\bdo (?:i|we) (?:also |still )?(?:need|have) to (?:e-?)?file\b",
    r"\bif (?:\S+ ){1,3}(?:goes|went|should go|were) (?:down|offline)\b",
    r"\bwas (?:due|down)\b|\bpost-incident\b|\b(?:day|minutes?) late\b|\bis (?:it|that) late\b",
    r"\bdeadline was\b|\bmissed (?:the|my|our|a) deadline\b|\bfiling missed\b|(?<!be )\bfiled (?:it )?(?:at )?\d",
    r"\bgot in and\b|\b(?:it|that)'?s fixed\b",
)
"""Nobody is waiting at a login page: it is about a rule, or it is over."""
_FAILS: Final = (
    r"(?:can'?t|can ?not|could ?n'?t|won'?t|wont|cant|will not|does ?n'?t|do ?n'?t|did ?n'?t|is ?n'?t|unable to|not)"
)
_SYSTEM: Final = r"(?:ecf|pacer|cm/?ecf|nextgen|site|system|page|portal|server|e-?filing)"
_FORGOT: Final = r"(?:forg[eo]t\w*|lost|do ?n'?t know|reset)"
_ENTER: Final = r"(?:log ?-?(?:ged )?(?:in|on)|login|sign in|get (?:in|on)|(?:get )?into|access|enter|take my password)"
_WITHIN: Final = r"[^.?!\n]{0,40}?\b"
"""Within a sentence, and near."""
_WORDS: Final[Mapping[Trouble, Sequence[str]]] = {
    "code-refused": (rf"\b(?<!backup )codes?\b{_WITHIN}(?:refused|rejected|invalid|not)\b",),
    "no-phone": (
        rf"\b(?:lost|stolen|dead|wiped|broken?|new|old|forgot)\b{_WITHIN}(?:phone|mfa|app)\b",
        rf"\b(?:phone|mfa)\b{_WITHIN}(?:lost|stolen|dead|died|wiped|gone|new|at home|lock-?(?:out|ed)|fail(?:s|ed)?)\b",
        rf"\b(?:phone|mfa)\b{_WITHIN}(?:used up|not|don'?t|cannot|can'?t)\b",
        r"\b(?:asks?|asking|wants?) (?:me )?(?:for )?a code\b|\bcode i don'?t have\b|\bcode screen\b",
        r"\b(?:complete|pass|get past|get through|do) (?:the )?mfa\b",
        r"\b(?:authenticator|2fa|second factor|backup codes?)\b",
    ),
    "outage": (
        rf"\b{_SYSTEM}\b{_WITHIN}(?:down|offline|dead|fallen|50[0-4]|unavailable|tim(?:ing|es|ed) out|maintenance)\b",
        rf"\b{_SYSTEM}\b{_WITHIN}(?:spins|spinning|crash(?:ed|es)?|thr(?:ows|ew|owing)|errors? out|failing)\b",
        rf"\b{_SYSTEM}\b{_WITHIN}(?:(?:not|\w+n'?t) (?:respond|load|open|work|available)|refused to load)",
        r"\b50[0-4]\b|\bservice unavailable\b",
    ),
    "menus-missing": (
        rf"\bmenus?\b{_WITHIN}(?:gone|missing|vanished|disappeared)\b",
        r"\bno (?:filing )?menus?\b|\bonly shows? query\b",
    ),
    "names-differ": (r"\bnames? (?:does ?n'?t|do ?n'?t|not) match",),
    "link-fails": (
        rf"\blink(?:ing)?\b{_WITHIN}(?:fail\w*|error|stuck|refus\w*|reject\w*|recogni\w*|not|can'?t|cannot)\b",
        rf"\b(?:stuck|fail\w*|error)\b{_WITHIN}link(?:ing|ed)?\b|\b{_FAILS}\b{_WITHIN}link(?:ing)?\b",
    ),
    "no-rights": (
        rf"\b(?:rights|privileges)\b{_WITHIN}(?:suspended|revoked|gone|taken|off|inactive)\b",
        r"\bno (?:longer )?(?:\S+ ){0,2}(?:rights|privileges)\b",
    ),
    "locked-out": (r"\block(?:ed)?[ -]?out\b|\baccount (?:is )?locked\b|\btoo many (?:attempts|tries|failed)",),
    "inactive": (rf"\baccount\b{_WITHIN}(?:disabled|deactivated|inactive)\b",),
    "cmecf-password": (rf"\b{_FORGOT}\b{_WITHIN}(?:cm/?ecf|ecf|old|court'?s?) (?:log-?in|password)\b",),
    "pacer-password": (
        rf"\b{_FORGOT}\b{_WITHIN}password\b",
        r"\bpassword (?:reset |has )?(?:e-?mail|expired)\b",
    ),
    "not-linked": (r"\b(?:never|not|\w+n'?t) linked\b",),
    "login-refused": (
        rf"\b{_FAILS} (?:(?:to|even|seem to|let|me|us|him|her|them) ){{0,3}}{_ENTER}\b",
        r"\b(?:let|get) (?:me|us|him|her|them|anyone) (?:in|on)\b|\baccess denied\b|\bnot authorized\b",
        rf"\b(?:log-?ins?|password|credentials|pacer|ecf|account|cso)\b{_WITHIN}(?:reject|refus|fail|wrong|invalid)",
        rf"\b(?:log-?ins?|password|credentials|pacer|ecf|account|cso)\b{_WITHIN}(?:error|not work)",
        rf"\b(?:reject\w*|refus\w*|invalid|wrong)\b{_WITHIN}(?:log-?in|password)\b",
        r"\blogged me out\b|\btook the login\b|\bhow do (?:i|we) get in\b|\btyped my password\b|\bneed in\b",
    ),
}
"""How each trouble reads; the first that fits counts."""
_SIGNS: Final = {trouble: _any(*ways) for trouble, ways in _WORDS.items()}
_GENERAL: Final[tuple[Trouble, ...]] = ("login-refused", "locked-out", "outage")
"""What words say in general: an entry that the matcher is sure of says it more exactly."""
MOST_LIKELY: Final = 3
_SOMETHING_FAILS: Final = _any(
    r"n't\b|\b(?:not|no|never|cannot|cant|wont|unable|without|stuck|outage|down|blank|dead|stolen|broke)\b",
    r"\b(?:lost|quit|expired|lock|refus|reject|invalid|wrong|fail|error|forg[eo]t|disabled|kicked|loop|spin|lake)",
    r"\b(?:bottom|out of|deactivat|permission|unlock|trying to)",
)
"""Something does, whatever it is."""
_ONLY_OURS: Final = re.compile(r"\b(?:pacer|(?:cm/?)?ecf|nextgen|linking)\b", re.IGNORECASE)
_OURS: Final = re.compile(r"\b(?:pacer|(?:cm/?)?ecf|nextgen|link|log(?:ged)? ?in|log-?in|site)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pressing:
    """Something is due soon, and this keeps its writer from filing it."""

    entry: str
    """The entry whose first line says what can still be tried."""
    due: str
    """What is due and when, in the person's own words; at most MAX_DUE characters."""


def pressing(text: str, matches: Iterable[Match], library: Library, moment: Moment | None = None) -> Pressing | None:
    """What presses, and what stands in the way; None when there is time, or nothing that keeps anybody out.

    `moment`: when it is said. On a Friday evening a hearing on Monday presses, too.
    """
    plain, known = text.replace("\u2019", "'"), tuple(matches)
    due, says_when = _due(plain, moment)
    if due is None or any(_elsewhere(match, library) for match in known):
        return None
    trouble = _InTheWay(library).entry(plain, known if says_when else ())
    if trouble is None or (_MUST.fullmatch(due) and _can_wait(library.entries.get(trouble))):
        return None
    return Pressing(trouble, due)


def _due(text: str, moment: Moment | None) -> tuple[str | None, bool]:
    """What is due, and whether the text says when that is."""
    before = None if moment is None else _before_offices_open(text, moment)
    if before is not None:
        return before, True
    return due_soon(text), any(_finds(words, text) for words in _SAYS_WHEN)


def _before_offices_open(text: str, moment: Moment) -> str | None:
    """What comes before anybody can help, by usual hours in Washington."""
    found = cannot_wait(text, moment.at.astimezone(ZoneInfo(WASHINGTON)), _usual_hours(moment.holidays))
    return None if found is None else " ".join(found.split())[:MAX_DUE]


@lru_cache(maxsize=16)
def _usual_hours(holidays: frozenset[date]) -> Calendar:
    return Calendar((Hours((0, 1, 2, 3, 4), 9 * 60, 17 * 60),), WASHINGTON, holidays)


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


@dataclass(frozen=True, slots=True)
class _InTheWay:
    """What keeps somebody from filing, by the entries of one library."""

    library: Library

    def entry(self, text: str, matches: Sequence[Match]) -> str | None:
        """The entry that says what to try: on what the words say, or on what the matcher takes them for."""
        for trouble, words in _SIGNS.items():
            on_it = self.library.trouble_entry(trouble)
            if on_it is not None and _finds(words, text):
                return self._more_exact(trouble, matches) or on_it
        fails = _finds(_SOMETHING_FAILS, text)
        likely = (entry for match in matches for entry in (*_sure(match), *self._guessed(match, fails=fails)))
        return next(filter(None, (self._to_try(entry, fails=fails) for entry in likely)), None)

    def _urgency(self, entry_id: str | None) -> Urgency | None:
        entry = self.library.entries.get(entry_id or "")
        return entry.urgent if entry else None

    def _to_try(self, entry: str, *, fails: bool) -> str | None:
        urgent = self._urgency(entry)
        if urgent is None or not (urgent.role == "trouble" or (fails and urgent.role == "task")):
            return None
        return urgent.entry or entry

    def _guessed(self, match: Match, *, fails: bool) -> tuple[str, ...]:
        """What else it may be where the matcher is sure of nothing but a rule; at last a login, if that fails."""
        urgent = self._urgency(match.entry)
        if urgent is not None and urgent.role == "rule" and urgent.entry:
            return (*self._next_likely(match, fails=fails), urgent.entry)
        if _sure(match) and (urgent is None or urgent.role not in ("rule", "beside")):
            return ()
        likely = self._next_likely(match, fails=fails)
        login = self.library.trouble_entry("login-refused")
        return (*likely, login) if login and fails and _finds(_OURS, match.text) else likely

    def _next_likely(self, match: Match, *, fails: bool) -> tuple[str, ...]:
        if _sure(match) and not fails:
            return ()
        most = MOST_LIKELY if fails else 2
        urgent = ((entry, self._urgency(entry)) for entry in match.suggestions[:most])
        return tuple(entry for entry, its in urgent if its is None or not its.only_sure)

    def _more_exact(self, trouble: Trouble, matches: Sequence[Match]) -> str | None:
        """What the entry says to try that the matcher is sure of, where the words alone are general."""
        if trouble not in _GENERAL:
            return None
        sure = (entry for match in matches for entry in _sure(match) if self.library.ticket_kind(entry) != "mfa")
        return next(filter(None, (self._to_try(entry, fails=True) for entry in sure)), None)


def _sure(match: Match) -> tuple[str, ...]:
    return (match.entry,) if match.outcome == "answer" and match.entry else ()


def _elsewhere(match: Match, library: Library) -> bool:
    """Whether it is about another system: a state's portal, a bar's, a video hearing's."""
    topic = library.topics.get(match.topic or "")
    if topic is None:
        return False
    return not _finds(_OURS if topic.deadline else _ONLY_OURS, match.text)


def _can_wait(entry: Entry | None) -> bool:
    return entry is not None and entry.urgent is not None and entry.urgent.can_wait


def _finds(pattern: re.Pattern[str], text: str) -> bool:
    return next(scan(pattern, text), None) is not None
