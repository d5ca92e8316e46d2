"""Passphrases that read like an ordinary sentence: 'the passphrase on file, the river forgives no bridge, is refused'.

An announcement comes first ("passphrase", or "phrase", "sentence", "four words" in a text about passwords), then what
hands the passphrase over ("is", a colon, a comma, a quote), then everything up to the end of the clause; unless that
reads as a remark about passphrases ("is too long", "is on a sticky note").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import first, scan
from bot.core.redaction.places import MARK_WORD, Span
from bot.core.redaction.vocabulary import PHRASE, PW, is_listed, opens_sentence, word_set, words_of
from bot.core.redaction.words import PUBLIC

_PASS: Final = (
    rf"(?:{PHRASE}|phrase of pass|pass(?:word)? sentence|(?:mi|ma|my|his|her|our|the secret|secret) (?:phrase"
    rf"|frase)(?: secr\w{{1,6}})?"
    r"|(?:phrase|sentence) (?:i|we|he|she|they) (?:use|type|put|set|chose|picked|enter|made)[ds]?|phrase to (?:enter"
    r"|type|log in|sign in|get in))"
)
_FEW_WORDS: Final = (
    r"(?:three|four|five|six) (?:random |common |plain |short )?words|random words|words strung together"
)
_PASSWORDS: Final = re.compile(
    rf"(?<![^\W_])(?:{_PASS}|{PW}|{_FEW_WORDS}|(?:chose|chosen|picked|made|use|used|using) (?:an?|the"
    rf"|this) (?:\w{{1,9}} )?(?:phrase|sentence))(?![^\W_])",
    re.IGNORECASE,
)
# Before an announcement, somebody chooses: "so I put in a whole phrase"
_CHOSEN: Final = re.compile(
    r"\b(?:us(?:e|ed|ing)|benutze|uso|utilise|chose|choose|picked|made|put|putting|went with|gave|set|settled on"
    r"|typed?|tried|entered|wrote"
    r"|as|be)\s(?:[\w'’]{1,12}\s){0,3}\Z",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(rf"(?<![^\W_])(?:{_PASS})(?![^\W_])", re.IGNORECASE)
# As in the "words" of "I picked the words garnet whistle potato", where passwords are spoken of
_WEAK: Final = re.compile(
    r"(?<![^\W_])(?:phrases?|sentences?|satz|oración|(?:first |opening |whole |old )?line|lyrics?|quote|motto"
    r"|proverb|saying"
    r"|(?:(?:the|these|my|three|four|five|six|random|plain|common|\d) ){1,2}words)(?![^\W_])",
    re.IGNORECASE,
)
_OPEN: Final = r"[*_]{0,2}[\"“'‘«`]"
# What hands it over, after a few words: " on file: ", " I settled on, ", " is ", " was changed to "
_IS: Final = re.compile(
    r"(?:[’']s|(?:,?\s[^\s,.;:!?\n\"“]{1,20}){0,7}?(?:,\s(?:an?|the|my)(?:\s[\w'’]{1,14}){1,5},)?\s"
    r"(?:is|was|are|were|es|est|ist|é|will be|used to be"
    r"))"
    r"(?:\s(?:now|just|still|literally|simply|currently|actually))?[ ,:]{1,2}",
    re.IGNORECASE,
)
_SIGN: Final = re.compile(r"(?:\s[^\s,.;:!?\n\"“]{1,20}){0,7}?\s{0,2}(?:[:=\n]|-{1,2}>|→|\s[-–—]{1,2}\s)\s{0,2}")
_COMMA: Final = re.compile(r"(?:\s[^\s,.;:!?\n\"“]{1,20}){0,7}?(?:,\s|\s\()")
_NEAR: Final = re.compile(r"\s")
_QUOTE: Final = re.compile(rf"(?:[\s,:=(-]{{1,3}}[\w'’]{{0,16}}){{0,8}}?[\s:=,(-]{{1,3}}(?={_OPEN})", re.IGNORECASE)
# As in " was changed to ", " I set up as "
_TO: Final = re.compile(
    r"(?:,?\s[^\s,.;:!?\n\"“]{1,20}){0,7}?\s(?:set|set up|changed?|reset|switched|updated|chosen|made)(?: it)? (?:to"
    r"|as)[ ,:]{1,2}",
    re.IGNORECASE,
)
# Its end: a sign, or a word that goes on about it
_GOES_ON: Final = (
    r"(?:(?:and|but|y|et|und|pero|mais|e) (?:it|i|he|she|they|we|you|now|pacer|ecf|cm/ecf|nextgen|then|still|says?|got"
    r"|gets?|left|somebody|no|nothing|in|again|even|that|il|elle|ça|la|el"
    r"|the (?:\w{1,9} )?(?:site|page|court|system|box|form|meter|screen|reset|computer|website|field|link))\b"
    r"|(?:is|was|are) (?:not|too|just|being|still|now|what|the|my|ok|okay|wrong|invalid|bad|weak|long|short|\d"
    r"|(?!denied|tired|red|bed)\w{3,10}(?:ed|able))\b|(?:isn|wasn|doesn|didn|won|hasn)['’]?t\b|(?:does|did|will"
    r"|has) not\b"
    r"|(?:fails?|failed|rejected|refused|twice|lol|yesterday|denied by|stopped|works|worked|acceptable|allowed"
    r"|for (?:a|my|the) (?:new )?(?:pass|pw)|als |como |comme |ne |no la |count|to (?=\w+ \w+ \w+)"
    r"|or (?=\w+ \w+ \w+)|as (?:a|my|the|our) |got |gets |keeps |too (?:short|long|weak)))"
)
_CLAUSE: Final = re.compile(
    rf"(?P<value>[\w$@'’][\w'’$@#%&*+-]{{0,24}}(?: (?!{_GOES_ON})[\w$@'’][\w'’$@#%&*+-]{{0,24}}){{1,11}})"
    rf"(?= {_GOES_ON}|[,.;:!?)\n\"”]|\s*\Z| [-–—/>(])",
    re.IGNORECASE,
)
_WORDS_IN_A_ROW: Final = re.compile(
    r"(?P<value>[a-z]{3,20}(?:(?:, and |, | - | and )[a-z]{3,20}){2,7})(?=[.;!?)\n]|, |\s*\Z)", re.IGNORECASE
)
# As in "mine is hey jude" and "[removed] to new barn old paint", where passphrases are spoken of
_MINE: Final = re.compile(r"\b(?:mine|ours|hers|his) (?:is|was) |\[removed\],? (?:to|or|and|then|nor) ", re.IGNORECASE)
_FROM: Final = re.compile(r"(?:\s[^\s,.;:!?\n\"“]{1,20}){0,4}?\sfrom\s", re.IGNORECASE)
# As in "Hang Him From The Yardarm as the passphrase", "Nine tired clerks and a printer. That is the passphrase"
_NAMED_BEFORE: Final = re.compile(
    rf"(?:\b(?P<value>[A-Z][\w'’]{{1,20}}(?: [A-Z][\w'’]{{1,20}}){{2,7}}),?\s(?:as|for|is|was)"
    rf"|(?:\A|[.!?\n]\s?)(?P<other>[A-Z\d][\w'’]{{1,20}}(?: [\w'’]{{1,20}}){{2,8}})[.,!]\s(?i:that|this)(?:['’]s| is"
    rf"| was))"
    rf"\s(?:the|my|our|his|her|a)\s(?:[\w/]{{1,12}}\s)?(?i:{_PASS}|{PW})(?![^\W_])"
)
_QUOTED: Final = re.compile(r"[*_]{0,2}[\"“'‘«`](?P<value>[^\W_][^\"“”«»`\n]{5,120}?)[\"”'’»`](?!\w)")
_QUOTATION: Final = re.compile(r"(?<!\w)[\"“'‘«](?P<value>[^\W_][^\"“”«»\n]{8,120}?)[\"”'’»](?!\w)")
# As in '"Every Dog Has Its Day" - that's the passphrase'
_QUOTED_BEFORE: Final = re.compile(
    r"(?<!\w)[\"“«](?P<value>[^\W_][^\"“”«»\n]{5,120}?)[\"”»],?(?:\s[-–—]{1,2})?\s"
    rf"(?:(?:that['’]?s|thats|that is|this is|this was|is|was|as|being|it['’]?s|for)\s)(?:(?:the|my|our|his|her|a"
    rf"|new|old"
    rf"|pacer|ecf)\s){{1,3}}(?:{_PASS}|{PW})(?=\s*(?:\Z|[,.;:!?)\n]| (?:and|but|i|we|for|on|in|with|note|all)\b))",
    re.IGNORECASE,
)
_REMARKS: Final = word_set(
    """
    on in for from at with by of to not too so very also already only same supposed now required and or but which then
    because when after before if as than like about typed tried entered something one correct right wrong ok okay fine
    case there unless until since during over under between within without i'm it's its that's where whether how
    """
)
# A remark begins so: "the same as", "what they call it", "a mess", "I was given"
OPENS_REMARK: Final = re.compile(
    r"(?:(?:the|an?|my|your|his|her|their|our|any) (?:same|one|only|last|first|old|new|other|right|wrong|problem"
    r"|mess|issue"
    r"|joke|password|passphrase|temporary|long|short|secret|default|kind|sort|word|sentence|phrase|line|string|set"
    r"|bunch)"
    r"|what (?:they|he|she|it|i|you|we|is|was|the)\b|why (?:i|it|we|is)\b|(?:i|we|you|he|she|they) (?:was|were|am"
    r"|are|have|had"
    r"|do|did|don['’]?t|can['’]?t|think|guess|believe|hope|know|need|mean|think|typed|tried|typed|set|get|got|use|used"
    r"|forgot|lost|wrote)\b"
    r"|(?:it|this|that|they) (?:says?|said|is|was|keeps?|does|did|won|wants?|has|asks?)\b|up to\b|(?:all|every"
    r"|each) (?:lower|upper|caps|time"
    r"|day|court)|please (?:help|advise|reset|tell|send|explain|fix)\b|(?:can|could|do|does|will|would|may|is"
    r"|are) (?:i|it|you|we|they|this|that|the)\b"
    r"|let me know\b|thank|no (?:longer|luck|good|idea|matter|problem)\b|never (?:works|worked|works|got|had|set"
    r"|arrived|came))",
    re.IGNORECASE,
)
_NUMBERS: Final = word_set("one two three four five six seven eight nine ten eleven twelve first second third")
_SAYING_OPENERS: Final = word_set(
    "please let who never no may where show give stop keep all you can why do don't nobody"
)
_REACH: Final = 200


def sentences(text: str) -> Iterator[Span]:
    """Where such passphrases stand."""
    if first(_PASSWORDS, text) is None:
        return
    for announced in scan(_STRONG, text):
        yield from _after(text, announced.end(), strong=True)
    for announced in scan(_WEAK, text):
        chosen = _CHOSEN.search(text[max(0, announced.start() - 50) : announced.start()]) is not None
        yield from _after(text, announced.end(), strong=chosen)
    for found in scan(_PASSWORDS, text):
        link = _IS.match(text, found.end(), found.end() + _REACH)
        quoted = None if link is None else _QUOTED.match(text, link.end())
        if quoted is not None and _is_quotation(quoted["value"], least=3):
            yield quoted.span("value")
    if first(_STRONG, text) is not None:
        yield from _about_passphrases(text)
    yield from _named_after(text)


def _named_after(text: str) -> Iterator[Span]:
    """Where the announcement comes last: "Nine tired clerks and a printer. That is the passphrase"."""
    for found in scan(_NAMED_BEFORE, text):
        part = "value" if found["value"] else "other"
        if _is_quotation(found[part]):
            yield found.span(part)
    for found in scan(_QUOTED_BEFORE, text):
        if MARK_WORD not in found["value"]:
            yield found.span("value")


def _about_passphrases(text: str) -> Iterator[Span]:
    """Where passphrases are spoken of: every quotation that is no message or title, and what "mine is" hands over."""
    for found in scan(_QUOTATION, text):
        if _is_quotation(found["value"], least=3) and not OPENS_REMARK.match(found["value"]):
            yield found.span("value")
    for link in scan(_MINE, text):
        clause = _CLAUSE.match(text, link.end())
        if clause is not None and _is_secret(clause["value"], firm=True, most_talk=2):
            yield clause.span("value")


def _after(text: str, at: int, *, strong: bool) -> Iterator[Span]:
    stop = min(len(text), at + _REACH)
    quote = _QUOTE.match(text, at, stop)
    quoted = None if quote is None else _QUOTED.match(text, quote.end())
    if quoted is not None and (_is_quotation(quoted["value"]) if strong else _is_secret(quoted["value"], firm=False)):
        yield quoted.span("value")
        return
    for pattern, firm in ((_SIGN, True), (_TO, True), (_FROM, False), (_IS, strong), (_COMMA, False), (_NEAR, False)):
        link = pattern.match(text, at, stop)
        if link is None:
            continue
        row = _WORDS_IN_A_ROW.match(text, link.end())
        if row is not None and pattern is not _NEAR and _is_row(row["value"]):
            yield row.span("value")
            return
        found = _CLAUSE.match(text, link.end())
        if found is None:
            continue
        if pattern is _NEAR:
            given = _is_secret_near(found["value"], strong=strong)
        elif pattern is _COMMA:
            given = _is_secret_aside(found["value"], strong=strong)
        else:
            given = _is_secret(found["value"], firm=firm, most_talk=2 if pattern is _SIGN else 3)
        if given:
            yield found.span("value")
            return


def _plain(value: str) -> list[str]:
    return [word.strip("'*").replace("’", "'") for word in value.lower().split()]


def _talk(words: list[str]) -> int:
    """How many of the words are of this subject."""
    return sum((word in words_of("about") or word in words_of("subject")) and word not in _NUMBERS for word in words)


def _strange(words: list[str]) -> int:
    """How many of the words stand in no list."""
    return sum(not opens_sentence(word) and not is_listed(word) and word not in words_of("everyday") for word in words)


def _is_quotation(value: str, *, least: int = 2) -> bool:
    """Is it a passphrase that somebody quotes, and no message or title?"""
    words = _plain(value)
    return len(words) >= least and MARK_WORD not in words and 3 * _talk(words) <= len(words)


def _is_row(value: str) -> bool:
    """ "pickle, harbor and violin", not "court, name and date"."""
    words = [word for word in re.split(r"[ ,-]+", value.lower()) if word != "and"]
    return words[0] not in _REMARKS and len(words) >= 3 and 3 * _talk(words) <= len(words) and _strange(words) > 0


def _is_secret(value: str, *, firm: bool, most_talk: int = 3) -> bool:
    """Three words at least that are no remark; without a firm link one of them must be in no list.

    `most_talk`: one word out of so many may be of this subject.
    """
    words = _plain(value)
    if len(words) < 3 or MARK_WORD in words or any(PUBLIC.fullmatch(word) for word in words):
        return False
    talk, strange = _talk(words), _strange(words)
    if words[0] in _REMARKS or OPENS_REMARK.match(value):
        return strange >= 2 and strange > talk and words[0] not in _REMARKS
    if opens_sentence(words[0]) and words[0].endswith(("ed", "ing", "able")) and strange < 2:
        return False
    return (most_talk * talk <= len(words) and (firm or strange > 0)) or (strange >= 2 and strange >= talk)


def _is_secret_aside(value: str, *, strong: bool) -> bool:
    """After a comma a sentence may go on: "I picked a passphrase, typed it twice, and the page froze"."""
    words = _plain(value)
    if {"it", "it's", "them"} & set(words) and _strange(words) < 2:
        return False
    return _is_secret(value, firm=strong, most_talk=2) and (_strange(words) > 0 or 3 * _talk(words) <= len(words))


def _is_secret_near(value: str, *, strong: bool) -> bool:
    """With nothing between: words of which most stand in no list, or a saying of five that is no request."""
    words = _plain(value)
    if len(words) < 3 or MARK_WORD in words or any(PUBLIC.fullmatch(word) for word in words):
        return False
    if (strong or _strange(words[:1])) and 2 * _strange(words) >= len(words):
        return True
    return (
        strong
        and words[0] in _SAYING_OPENERS
        and not OPENS_REMARK.match(value)
        and len(words) >= 4
        and _talk(words) <= 1
        and "it" not in words
    )
