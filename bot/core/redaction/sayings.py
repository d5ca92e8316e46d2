"""Turns of phrase that hand a secret over in plain words: "pw maplewood doesn't work", "the pin, 90210, is refused"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from bot.core.pieces import scan
from bot.core.redaction.places import Span, trimmed
from bot.core.redaction.vocabulary import GAP_STRANGER, Kind, is_listed, is_talk, opens_sentence, words_of
from bot.core.redaction.words import ORDINARY, PUBLIC, is_odd, kinds

# As in "pw maplewood doesn't work", "password purple mountain majesty does not meet", "password otterpop has been used"
_REFUSED: Final = re.compile(
    r"[\s\"'“]{1,2}(?P<value>[A-Za-z]{5,30}(?: [A-Za-z]{4,30}){0,5}?)[\"'”]?(?:,|;|\s-)?\s(?:(?:is|was"
    r"|keeps|still|just|it|says|get|gets)\s){0,3}"
    r"(?:not|does\s?n|do\s?n|has been used|was used|has been rejected|too (?:weak|short|long|common"
    r"|simple|easy)|stopped working|no longer works|isn['’]?t|won['’]?t|doesn['’]?t|didn['’]?t"
    r"|does not|fails|failed|rejected|refused|invalid|incorrect|wrong"
    r"|denied|no (?:me |la |lo |se )?(?:sirve|funciona|acepta|entra|vale)|refusée?|ne (?:marche"
    r"|fonctionne|passe)|nicht|abgelehnt|não|nie działa|no good|no luck)\b",
    re.IGNORECASE,
)
# As in "the password (it's bluebonnet) fails", "my password it's kigali."
_ITS: Final = re.compile(
    r"(?:\s?\(|\s)(?:it['’]?s|it is|it was|being|i\.e\.,?"
    r"|namely)\s(?P<value>[A-Za-z]{5,30}(?: [A-Za-z]{3,30}){0,3})(?=\s?[).!;\n]|\s*\Z)",
    re.IGNORECASE,
)
# As in "they keep rejecting my password of heliotrope"
_OF: Final = re.compile(r"\sof\s(?P<value>[a-z]{5,30})(?=[,.;!?)]|\s*\Z)")
# As in "I use password lemonade and for ECF another", "with password willow in ilnd"
_USED: Final = re.compile(
    r"\s(?P<value>[A-Za-z]{5,30}(?: [A-Za-z]{4,20}){0,2})(?=\s(?:and|for|in|on|but|at|to|since|it|pour|para|für|en)\b"
    r"|[,.;!?)]|\s*\Z)",
    re.IGNORECASE,
)
# Before the keyword: "I use password", "with the same pw"
_USING: Final = re.compile(
    r"\b(?:use[ds]?|using|utilise|uso|benutze|le|typing(?: in)?|entering|type(?: in)?|give|gave|giving"
    r"|with|w/|has|entered"
    r"|typed|tried|via|&|and)\s(?:(?:the|my|her|his|our|same|old|new)\s){0,2}$",
    re.IGNORECASE,
)
# As in "password? bluebonnet. yes really"
_ASKED: Final = re.compile(r"\?\s{1,2}(?P<value>[a-z]{6,30})(?=[.!\n]|\s*\Z)")
# As in "The passphrase I chose is seven brown horses run and it fails", "my pass phrase, grandma baked pies, too long?"
_CHOSEN_PHRASE: Final = re.compile(
    r"(?:[ \t][^\s:=.,?!;\[\]]{1,20}){0,6}?(?:[ \t](?:is|was|will be)|,|:"
    r"|[ \t][-–—])[ \t](?P<value>[A-Za-z']{1,20}(?: [A-Za-z']{1,20}){2,7}?)"
    r"(?=\s(?:and|but)\s(?:it|pacer|ecf|the|they|i|says|that|still|keeps|gets?|this)\b|\s(?:does|is"
    r"|was|keeps|gets|still)\s|[.,;!?\n)]|\s*\Z)",
    re.IGNORECASE,
)
# As in "pin for the filing account 4417"
_PIN_FURTHER: Final = re.compile(
    r"(?P<gap>(?:[\s,]{1,2}[a-z'’]{1,12}){1,7})[\s,.:]{1,3}(?P<value>(?!(?:19"
    r"|20)\d\d)\d{4,6})(?=[\s.,!?)]|\Z)(?! (?:digit|char|court|attorney))",
    re.IGNORECASE,
)
# As in "temp pass from you guys hq7vtz didn't work"
_FURTHER: Final = re.compile(
    r"(?P<gap>(?:\s[a-z'’]{1,14}){1,6})\s(?P<value>[^\s,;:]{5,30})(?=[\s,.!?]|\Z)", re.IGNORECASE
)
# As in "password for jdoe1177": what follows is a name
_NAMES_FOLLOW: Final = re.compile(
    r"\b(?:for|of|as|with|by|to|in|on|at|user|from|under|and|or|my|is|named|called|file|form|version)$", re.IGNORECASE
)
# As in "my password has a space: red barn"
_AFTER_COLON: Final = re.compile(
    r"(?P<gap>(?:\s[\w'’]{1,14}){1,7})\s?[:=]\s{1,2}(?P<value>[A-Za-z]{3,20}(?: [A-Za-z]{3,20}){0,4})"
    r"(?=\s*(?:\Z|[.,;!\n]))"
)
# As in "I told him the password, barnowl, over the phone"
_SET_OFF: Final = re.compile(r",\s(?P<value>[a-z]{5,24}(?: [a-z]{3,20}){0,3})[,.](?=\s)")
# As in "password azalea-azalea"
_HYPHENED: Final = re.compile(r"[\s:]{1,2}(?P<value>[A-Za-z]{4,20}(?:[-_][A-Za-z]{4,20}){1,5})(?![\w-])")
# As in "my password is every goat needs a friend."
_SAID: Final = re.compile(
    r"\s(?:is|was|will be|being)\s(?P<value>[A-Za-z'’]{1,20}(?: [A-Za-z'’]{1,20}){2,8})(?=\s*(?:\Z|[.;!,?\n)]))",
    re.IGNORECASE,
)
_PIN_STRANGER: Final = re.compile(
    r"\b(?:case|bar|docket|room|rule|form|suite|ext|extension|ticket|zip|number|no|phone|fax|after"
    r"|since|in|error|last)\b",
    re.IGNORECASE,
)
# As in "pw maplewood", where nothing else is said
_ALONE: Final = re.compile(r"[ \t](?P<value>[A-Za-z]{6,30})\s*\Z")
# As in "the passphrase (purple otters sing loudly) is refused"
_IN_BRACKETS: Final = re.compile(r"\s?\((?P<value>[a-z']{1,20}(?: [a-z']{1,20}){2,7})\)")
# As in "password: my dog has fleas"
_AFTER_SIGN: Final = re.compile(
    r"\s?[:=]\s{0,2}(?P<value>[A-Za-z']{1,20}(?: [A-Za-z']{1,20}){2,7})(?=\s*(?:\Z|[.;,!\n]))"
)
# As in "I set the password to bulldogs"
_SET_TO: Final = re.compile(
    r"\sto\s(?P<value>[A-Za-z]{5,30})(?=\s*(?:\Z|[,.;!\n]|(?:and|but|which|yesterday|today|last|this|now)\b))",
    re.IGNORECASE,
)
_SETTING: Final = re.compile(
    r"\b(?:set|chang(?:ed|e)|reset|updated?|switched)\s(?:(?:my|the|her|his|our|their|new|old|ecf|pacer)\s){0,3}$",
    re.IGNORECASE,
)
# As in "we share one password, Bulldogs1980, across the firm"
_ASIDE: Final = re.compile(
    r"(?P<gap>(?:\s[\w'’/-]{1,20}){1,6}?)(?:,\s|\s?\()(?P<value>[^\s,()]{4,40})(?=[,).!?]{1,3}(?:\s|\Z)|\s-|\s*\Z)"
)
_ASIDE_NUMBER: Final = re.compile(r"\d{4,8}|\d{3}-\d{3}")
# As in "it wants code 4821 from my phone"
_BY_PHONE: Final = re.compile(
    r"\s(?P<value>\d{4,8})\s(?:(?:from|on|by|via|in|sent|e?mailed)\s(?:\w{1,12}\s){0,3}(?:phone|cell"
    r"|text|sms|app|duo|me"
    r"|authenticator)|texted)\b",
    re.IGNORECASE,
)
# As in "u: jdoe p: willow"
_LOGIN_THEN_P: Final = re.compile(
    r"(?<!\w)(?:u|un|usr|uid|user|l|login|id)\s?[:=]\s{0,2}[^\s,;:]{2,40}[\s,;/|]{1,4}p\s?[:=]\s{0,2}"
    r"(?P<value>\S{4,60})",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(r"(?:p[./]?w\.?|pwd|psw)", re.IGNORECASE)
_NOTHING_ELSE: Final = re.compile(r"\s*(?:(?:my|the|ecf|pacer|cm/ecf|new|old|temp)\s){0,3}", re.IGNORECASE)


def said_after(text: str, keyword: re.Match[str], kind: Kind) -> Span | None:
    """The secret that plain words after a keyword hand over, if they do."""
    for pattern, holds in _SAYINGS.get(kind, ()):
        found = pattern.match(text, keyword.end())
        if found is not None and holds(found, keyword):
            return found.span("value")
    return None


def said_without(text: str) -> Iterator[Span]:
    """The second of "u: jdoe p: willow"."""
    for found in scan(_LOGIN_THEN_P, text):
        start, end = trimmed(text, *found.span("value"))
        word = text[start:end]
        if not (opens_sentence(word) or PUBLIC.fullmatch(word) or ORDINARY.fullmatch(word)):
            yield start, end


def _is_no_subject(word: str) -> bool:
    return not is_talk(word)


def _fills_the_text(found: re.Match[str], keyword: re.Match[str]) -> bool:
    """Is the whole text "pw maplewood"? After "password" one word alone is a subject: "password tampa"."""
    return (
        _SHORT.fullmatch(keyword[0]) is not None
        and _NOTHING_ELSE.fullmatch(keyword.string, 0, keyword.start()) is not None
        and _is_no_subject(found["value"])
    )


def _is_being_set(found: re.Match[str], keyword: re.Match[str]) -> bool:
    before = keyword.string[max(0, keyword.start() - 40) : keyword.start()]
    return _SETTING.search(before) is not None and _is_no_subject(found["value"])


def _is_no_remark(found: re.Match[str], _: re.Match[str]) -> bool:
    words = found["value"].split()
    return words_of("sentence").isdisjoint(words) and not any(opens_sentence(word) for word in words)


def _is_no_remark_on_a_phrase(found: re.Match[str], _: re.Match[str]) -> bool:
    words = found["value"].split()
    strange = sum(word not in words_of("sentence") for word in words)
    return strange >= 2 and words_of("about").isdisjoint(words) and words_of("denial").isdisjoint(words)


def _is_a_phrase(found: re.Match[str], _: re.Match[str]) -> bool:
    """ "my dog has fleas", not "it was changed last week": two words at least that no talk about passwords has."""
    words = found["value"].lower().split()
    strange = sum(
        word not in words_of("sentence") and not opens_sentence(word) and word not in words_of("subject")
        for word in words
    )
    remarks = sum(
        word not in words_of("sentence") and (opens_sentence(word) or word in words_of("subject")) for word in words
    )
    return strange >= 2 and remarks <= 1 and strange > remarks and words_of("denial").isdisjoint(words)


def _is_a_chosen_phrase(found: re.Match[str], keyword: re.Match[str]) -> bool:
    """After "password" a comma opens a remark: "sure of the password, I read it off the card"."""
    linked = keyword.string[found.start() : found.start("value")].split()
    return bool(linked) and linked[-1] in ("is", "was") and _is_a_phrase(found, keyword)


def _is_odd_aside(found: re.Match[str], _: re.Match[str]) -> bool:
    return is_odd(found["value"]) and not GAP_STRANGER.search(found["gap"])


def _is_number_aside(found: re.Match[str], _: re.Match[str]) -> bool:
    return _ASIDE_NUMBER.fullmatch(found["value"]) is not None and not GAP_STRANGER.search(found["gap"])


def _always(_: re.Match[str], __: re.Match[str]) -> bool:
    return True


def _is_all_strange(found: re.Match[str], _: re.Match[str]) -> bool:
    return all(_is_no_subject(word) for word in found["value"].split())


def _is_odd_further(found: re.Match[str], _: re.Match[str]) -> bool:
    gap = found["gap"]
    strange = GAP_STRANGER.search(gap) or _NAMES_FOLLOW.search(gap)
    return not strange and is_odd(found["value"]) and kinds(found["value"])[2]


def _is_all_strange_after(found: re.Match[str], keyword: re.Match[str]) -> bool:
    return not GAP_STRANGER.search(found["gap"]) and _is_all_strange(found, keyword)


def _is_set_off(found: re.Match[str], keyword: re.Match[str]) -> bool:
    return not found["value"].endswith("ly") and _is_all_strange(found, keyword)


def _is_all_parts_strange(found: re.Match[str], _: re.Match[str]) -> bool:
    return all(_is_no_subject(part) for part in re.split("[-_]", found["value"]))


def _is_a_saying(found: re.Match[str], _: re.Match[str]) -> bool:
    """Three words at least that stand in no list, and more of them than of the others."""
    words = found["value"].lower().split()
    content = sum(not is_listed(word) for word in words)
    return content >= 3 and 2 * content > len(words) and words_of("denial").isdisjoint(words)


def _is_in_use(found: re.Match[str], keyword: re.Match[str]) -> bool:
    before = keyword.string[max(0, keyword.start() - 40) : keyword.start()]
    return _USING.search(before) is not None and _is_all_strange(found, keyword)


def _is_far_pin(found: re.Match[str], keyword: re.Match[str]) -> bool:
    return keyword[0].lower().startswith("pin") and not _PIN_STRANGER.search(found["gap"])


_SAYINGS: Final[dict[Kind, tuple[tuple[re.Pattern[str], Callable[[re.Match[str], re.Match[str]], bool]], ...]]] = {
    Kind.PW: (
        (_REFUSED, _is_all_strange),
        (_USED, _is_in_use),
        (_ITS, _is_all_strange),
        (_OF, _is_all_strange),
        (_SET_OFF, _is_set_off),
        (_HYPHENED, _is_all_parts_strange),
        (_FURTHER, _is_odd_further),
        (_AFTER_COLON, _is_all_strange_after),
        (_SAID, _is_a_saying),
        (_ASKED, _is_all_strange),
        (_CHOSEN_PHRASE, _is_a_chosen_phrase),
        (_ALONE, _fills_the_text),
        (_IN_BRACKETS, _is_no_remark),
        (_AFTER_SIGN, _is_a_phrase),
        (_SET_TO, _is_being_set),
        (_ASIDE, _is_odd_aside),
    ),
    Kind.PHRASE: ((_IN_BRACKETS, _is_no_remark_on_a_phrase), (_CHOSEN_PHRASE, _is_a_phrase)),
    Kind.PIN: ((_FURTHER, _is_odd_further), (_ASIDE, _is_number_aside), (_PIN_FURTHER, _is_far_pin)),
    Kind.CODE: ((_BY_PHONE, _always), (_ASIDE, _is_number_aside)),
}
