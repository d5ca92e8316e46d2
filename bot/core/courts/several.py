"""Which of several courts is asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.courts.mention import CourtMention
from bot.core.courts.words import CLAUSE_END, SENTENCE_END
from bot.core.knowledge import Court

NEXT_TO_DONE = re.compile(
    r"\b(?:from|unlike|like|than|as|after|besides|(?<!but )not|instead of|rather than|other than|apart from"
    r"|in addition to|already(?: \w+)?|outside)(?: (?:in|for|at|with|of|the|to))*\s*$",
    re.IGNORECASE,
)
NEXT_TO_ASKED = re.compile(
    r"(?:\b(?:again|now|also|next|but not|what about|how about|and what of|still|to|into|separately)"
    r"(?: (?:in|for|at|with|of|the|do|need))*)\s*$",
    re.IGNORECASE,
)
DONE = re.compile(
    r"\b(?:already|linke?d|paired|connected|joined|hooked|merged|did|done|used to|worked|works|working fine|fine|set up"
    r"|was|were|have been|i've been|last (?:week|month|year|spring|summer|fall|winter)|back in|in (?:19|20)\d\d|ago"
    r"|years|usually|normally|mostly|admitted|registered|have (?:an?|my) (?:account|login))\b",
    re.IGNORECASE,
)
ASKED = re.compile(
    r"\b(?:again|now|need|needs|next|tomorrow|today|tonight|monday|do i|does|can i|must i|should i|how|what|when|where"
    r"|too|as well|also|first time|still|due|want|wants|trying|try|can't|cant|cannot|won't|wont|doesn't|doesnt|not|"
    r"new|filing|separately|another)\b",
    re.IGNORECASE,
)
EXTENDED_TO = re.compile(
    r"\b(?:covers?|counts?|works?|good|enough|carry|apply|applies|login|account|credentials|extend|valid)\b"
    r"[^,;:]*?\b(?:for|in|at|to|with|on|cover|covers)\s*(?:the)?\s*$|\bcovers?\s*$",
    re.IGNORECASE,
)
"""Between two courts: "my SDNY login for EDNY", "does SDNY cover EDNY"; the second is asked about."""
ANOTHER_COURT = re.compile(
    r"\b(?:another|other|next|additional|different) (?:federal )?(?:court|district|circuit)s?\b", re.IGNORECASE
)
LOWER_COURT = re.compile(r"\b(?:district|bankruptcy|trial) courts?\b", re.IGNORECASE)
IN_ONE_BREATH = re.compile(
    r"[\s,/&+();.-]*(?:(?:and|or|plus|the|in|for|both|also|vs?|n)\b[\s,/&+();.-]*)*", re.IGNORECASE
)


def asked_about(text: str, mentions: Sequence[CourtMention]) -> CourtMention | None:
    """The court where something is still to be done; None when nothing speaks for one."""
    runs = _runs(text, mentions)
    scores: dict[str, int] = {}
    lefts = [0, *(run[-1].end for run in runs)]
    rights = [*(run[0].start for run in runs[1:]), len(text)]
    for left, run, right in zip(lefts, runs, rights, strict=False):
        score = _score(text[left : run[0].start], text[run[-1].end : right], is_first=run is runs[0])
        for mention in run:
            scores[mention.court] = max(score, scores.get(mention.court, score))
    best = max(scores.values())
    winners = [court for court, score in scores.items() if score == best]
    if len(winners) != 1:
        return None
    return next(mention for mention in mentions if mention.court == winners[0])


def _score(lead: str, rest: str, *, is_first: bool) -> int:
    """How much speaks for the courts between `lead` and `rest`: what is asked of them, less what is done there."""
    clause = f"{_tail(lead)} {_head(rest)}"
    score = bool(ASKED.search(clause)) - 2 * bool(DONE.search(clause))
    score += 2 * bool(NEXT_TO_ASKED.search(lead)) - 3 * bool(NEXT_TO_DONE.search(lead))
    if not is_first and EXTENDED_TO.search(lead) and not SENTENCE_END.search(lead):
        score += 3
    return score


def asks_about_another(text: str, only: CourtMention, court: Court) -> bool:
    """Whether the one court named is already done, and the question is about a court it does not name."""
    before, after = _tail(text[: only.start]), _head(text[only.end :])
    if not (DONE.search(f"{before} {after}") or NEXT_TO_DONE.search(before)):
        return False
    rest = f"{text[: only.start - len(before)]} {text[only.end + len(after) :]}"
    return bool(ANOTHER_COURT.search(rest)) or (court.type == "appeals" and bool(LOWER_COURT.search(rest)))


def _runs(text: str, mentions: Sequence[CourtMention]) -> list[list[CourtMention]]:
    """Courts named in one breath ("SDNY, EDNY and D.N.J.") together: what is said, is said of all of them."""
    runs: list[list[CourtMention]] = []
    for mention in mentions:
        if runs and IN_ONE_BREATH.fullmatch(text, runs[-1][-1].end, mention.start):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _tail(text: str) -> str:
    """What stands in the same clause before a name."""
    return CLAUSE_END.split(text)[-1]


def _head(text: str) -> str:
    """What stands in the same clause after a name."""
    return CLAUSE_END.split(text)[0]
