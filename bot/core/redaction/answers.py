"""Answers to security questions: "my mother's maiden name is Kowalczyk", "I used Fluffy for pet"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import AnyCase
from bot.core.redaction.text import MARK_OPEN, Span
from bot.core.redaction.vocabulary import is_common, is_listed, is_talk, words_of

# What such a question asks for: "first pet", "the street I grew up on", "favorite teacher".
_TOPIC: Final = (
    r"(?:m[ai]{1,2}d[ie]{1,2}n(?: name)?|(?:father|mother|dad|mom|sister|brother|grandmother"
    r"|grandfather|spouse|husband|wife|cousin|aunt|uncle|sibling|son|daughter)['’]?s? (?:middle(?: name)?|(?:first"
    r"|birth|nick) ?name)"
    r"|(?:first|childhood|favou?rite|old|oldest|youngest|best|my|his|her|your|mother['’]?s|father['’]?s"
    r"|grandmother['’]?s|spouse['’]?s|school|street|high|elementary|grade|middle|the)"
    r"(?: (?:first|middle|childhood|favou?rite|high|elementary|grade|best))?"
    r" (?:pets?|dogs?|cats?|cars?|street|school|teacher|friend|mascot|food|color|colour|movie|book|band|song|sport"
    r"|team|boss|job|city|town|nickname|hero|actor|author|singer|vacation|kiss|concert|employer|middle name"
    r"|roommate|college|instrument|cousin|toy|bike|bicycle|computer|crush|superhero|candy|dessert|ice cream"
    r"|animal|subject|artist|restaurant|cereal|drink|flower|president|cartoon|game|landlord|apartment|address|neighbor"
    r"|coach|phone number)(?:['’]?s)?(?: (?:name|of|mascot|team))?"
    r"|(?:pet|dog|cat|horse)['’]?s? name|(?:first|middle|last|nick|full) ?name of (?:my|your|the|his"
    r"|her) [^\n.?!:=,]{3,40}?(?=,|\s(?:is|was|i)\b|[:=?])"
    r"|name of (?:my|your|the|his|her) (?!firm|court|attorney|boss|judge|client|paralegal|company"
    r"|trustee|debtor|account|file|secretary|document)"
    r"[^\n.?!]{3,40}?(?=\s(?:is|was|i)\b|[:=?,])"
    r"|(?:street|road|house) (?:i|you|we|he|she|where i) (?:grew|lived)[^\n.?!,:=]{0,24}"
    r"|where i (?:met|grew|was|got|went|honeymooned)[^\n.?!,:=]{0,24}?(?=\s(?:is|was)\b|[:=?,])"
    r"|(?:city|town|place|hospital|state|year) (?:of birth"
    r"|(?:where )?(?:i|you|he|she) (?:was|were) born(?: in)?)|(?:i|you|he|she) (?:was|were) born(?: in)?|birth ?place"
    r"|mascota|(?:nombre|apellido) de soltera|nombre de (?:mi|su|la) \w{3,12}|apellido de soltera|nom de jeune fille"
    r"|mädchenname|nome de solteira"
    r"|cognome da nubile|primera? (?:mascota|escuela|coche|carro)|(?:ciudad|lugar) (?:de nacimiento|donde nac[ií])"
    r"|(?:lieu|ville) de naissance|animal de compagnie|haustiers?|geburtsort)(?: (?:de|di|da|meiner|mi|ma"
    r"|minha) (?:(?:mi|tu|su|ma|mia) )?\w{3,10})?"
)
# As in "security question", "secret answer", "challenge phrase"
_QUESTION: Final = (
    r"(?:(?:sec[ru]\w{2,7}|challenge(?= (?:phrase|word))|challenge|hint|recovery|verification|reset"
    r"|password|identity|pet|dog|cat|teacher|school|car|maiden name|street(?: name)?|city|mascot|food|movie|book"
    r"|nickname|friend"
    r"|sibling|cousin|hospital|instrument|first job|boss|concert|spouse|birth ?place|team|hero|band|song|vacation)"
    r"(?: ?/ ?\w{1,10})? (?:questions?|q\b|qs\b|answers?|an?s\w?er\w?|quest\w{2,5}"
    r"|(?<=challenge )(?:phrase|word))|security (?:q|qs|a)\b"
    r"|(?:preguntas? |questions? )(?:de seguridad|secr[eè]tas?|de sécurité)|respuestas?(?: secretas?"
    r"| de seguridad)?|(?:memorable|security|secret|verbal|safe) ?(?:word|date|place|phrase|name)"
    r"|sicherheitsfragen?|sicherheitsantwort|réponse(?: secrète)?|antwort)(?: ?#?\d\b)?"
)
# A text that speaks of such questions: "it asks for my first pet" does, "the first case" does not.
_CONTEXT: Final = AnyCase(
    rf"\b(?:{_QUESTION}|maiden name|it asks|asks? (?:me )?(?:for|what|my|about)|asked (?:me )?(?:for|what|my)"
    r"|question|answer(?:ed|ing)\b|(?:right|correct|wrong) answer|(?:my|the) answer is (?=[“'])|(?:they|it|pacer"
    r"|system|page|site"
    r"|form) (?:wants?|wanted)\b|apellido de soltera)"
)
# As in "my answer" is a security answer unless the text is about pleadings: "the answer is due Tuesday"
_MY_ANSWER: Final = AnyCase(r"\b(?:my|the|your|our|his|her) answers?\b")
_PLEADING: Final = AnyCase(
    r"\b(?:complaint|docket\w*|filed|to file|filing|served|service|motion|doc\b|defendants?|plaintiffs?|due"
    r"|deadline|counterclaim|amended|discovery)\b"
)
_LOUD: Final = AnyCase(
    r"maiden name|pet['’]?s?\b|dog['’]?s? name|cat['’]?s? name|first car|grew up|favou?rite|of birth|mascot|born"
    r"|soltera|jeune fille|mädchenname|childhood|first|name of (?:my|your|the|his|her)|middle name"
    r"|where i met|best man|honeymoon"
)
# How an answer is handed over: " is ", ": ", ", I typed ", "? ", " and I answer ", " A: "
_HANDS_OVER: Final = (
    r"(?:[\"'”’)]{0,2}(?:\s?[:=→]\s?|\s(?=(?:a|ans|answer)\s?[:=])|\s?->\s?|\?\s{0,2}|\s?[-–—]\s"
    r"|\s(?:is|was|being|should be|must be|would be|will be|are|were|es|era|it['’]?s|its|equals)\s|['’]s\s"
    r"|[,.;]?\s(?:(?:and|so|but)\s)?(?:\w{3,10}ly\s)?(?:of(?=\s[\"“])|that['’]?s|thats|it['’]?s|it is|it was)\s"
    r"|,?\swhich\s[^\n.,]{0,40}?\b(?:is|was)\s|[,;]\s|\s\("
    r"|[^\n.?!:=]{0,40}?\b(?:(?:and|so|but|then)\s)?(?:i|we|he|she|they|my)\s(?:(?:have|had|just"
    r"|always|keep|kept|then|say|also|would|must|might|may|could|probably|think|am|i|have)\s){0,3}"
    r"(?:(?:give|gave|told|tell) (?:it|them|him|her)|answer(?:ed|ing)?|typed?|typing|put(?:ting)?(?: in)?|enter(?:ed"
    r"|ing)?|used?|using|said|say"
    r"|saying|wrote|write|written|set|gave|give|chose|picked|answer is|answer was"
    r"|respond(?:ed)?|reply|replied)\s))"
    r"(?:(?:a|answer|ans)\s?[:=]\s?|(?:(?:the |my )?answer (?:is|was)\s))?"
    r"(?:(?:just|still|obviously|probably|the word|the|an|a|always|literally|either|only|is|was|in"
    r"|with|it as|as|it['’]?s|of course)\s){0,2}"
)
_VALUE: Final = (
    r"[\"'“‘`*_]{0,2}(?P<value>[^\W_][^\s,;:?!\"“”()<>\[\]|=]{1,30}(?: (?!(?i:and|but|or|for|is|was|it"
    r"|then|which|says?|not|does|doesn|to|as|why|that|still|the|on|in my|my|i|without|with|all|because"
    r"|since|so|rejected|fails?|failed|doesn['’]t|isn['’]t|won['’]t|wrong|mais|pero|aber|y|et|und|which"
    r"|honest)\b)[^\W_][^\s,;:?!\"“”()<>\[\]|=]{0,24}){0,4})"
)
# As in "first pet is Biscuit", "what is your first car? Datsun 510", "city of birth A: Akron"
_TOPIC_THEN: Final = re.compile(
    rf"\b{_TOPIC}(?:\s(?:question|name|on|from|in|of"
    rf"|at)(?:\s[^\s.?!,:=-]{{2,12}}){{0,3}}?)?(?:\s\([^()\n]{{2,30}}\)(?=\s?[:=→-]))?(?:{_HANDS_OVER}"
    rf"|\.{{0,3}}\s(?=(?-i:[A-Z])['’a-z])){_VALUE}",
    re.IGNORECASE,
)
# As in "security answer is Kowalczyk", "the answer was Pontiac to the question", "secret question, I typed Rex"
_QUESTION_THEN: Final = re.compile(
    rf"\b(?:{_QUESTION}|(?:my|the|correct|right|real|old|his|her|our) answers?(?: (?:to|for"
    rf"|on) [^\n.?!:=]{{3,50}}?)?)(?:\s\([^()\n]{{2,30}}\)(?=\s?[:=→-]))?(?:{_HANDS_OVER}"
    rf"|\.{{0,3}}\s(?=(?-i:[A-Z])['’a-z])){_VALUE}",
    re.IGNORECASE,
)
# As in "Mrs. Donnelly", "Lincoln Elementary"
_NAME: Final = r"(?:(?:Mrs?|Ms|Dr|St|Mt|Prof)\. )?[^\W_][\w'’.-]{1,24}(?: (?-i:[A-Z])[\w'’.-]{1,24}){0,3}"
# As in "Fluffy for pet and Akron for city", "St. Brendan's or Saint Brendan's as my elementary school"
_FOR_TOPIC: Final = re.compile(
    rf"(?<![\w])(?:(?P<other>{_NAME}),? or )?(?P<value>{_NAME}) (?:for|as) (?:the |my |his |her |our "
    rf"|a )?(?:first |favou?rite |childhood |best |maiden |high |elementary |grade "
    rf"|mother['’]?s ){{0,2}}"
    r"(?:pet|dog|cat|car|street|school|teacher|friend|mascot|food|color|colour|movie|book|team|city"
    r"|town|nickname|birth ?place"
    r"|maiden name|middle name|answer|security answer|security question|question)\b",
    re.IGNORECASE,
)
# As in "Kowalczyk is my mother's maiden name", "Moose is the answer to my security question"
_BACKWARD: Final = re.compile(
    rf"(?<![\w])(?P<value>{_NAME})[\"”’'`]?(?:,? (?:is|was|being|as|=|for|(?:isn['’]?t|not|was"
    rf"|is)(?: being)? (?:accepted|rejected|taken|working|recognized) (?:as|for)) |\s?\(|, "
    rf"|\s[-–—]\s|\.\s(?:that|this)(?:['’]?s| is| was) (?:still )?| is not )(?:the |my |our |his |her )?"
    rf"(?:where (?:i|we|he|she) (?:was|were|grew|met)\b|{_TOPIC}|{_QUESTION}|(?:correct |right )?answer\b)",
    re.IGNORECASE,
)
# As in "In what city did your parents meet?\nYoungstown"
_ASKED: Final = re.compile(
    r"\b(?:what|which|where|who|name)\b[^\n?.]{0,60}\b(?:your"
    r"|you)\b[^\n?.]{0,40}\?[\"”]?(?:\s{1,2}(?:(?:i|we|he|she|so i"
    r"|and i) (?:\w{2,6} )?(?:answer(?:ed)?|typed?|put|enter(?:ed)?|said|wrote|chose|used|set"
    r"|gave)(?: in)?|it['’]?s|that['’]?s|a:)\s|\s{1,3}|\s?[-–—>:]{1,2}\s|\s?\n\s?)[\"'“]?"
    rf"(?P<value>(?=(?-i:[A-Z])){_NAME}|[a-z]{{4,20}}(?=\n|\s?\Z))",
    re.IGNORECASE,
)
# As in "where did you meet your spouse, answer Waffle Barn in Tulsa", "where were you born? I entered el paso"
_ASKED_THEN: Final = re.compile(
    r"\b(?:what|which|where|who|name|in what|whose)\b[^\n.?]{0,60}\b(?:born|grew|meet|met|pet|first|spouse"
    r"|favou?rite|name"
    r"|schools?|mother|father|city|street|honeymoon|childhood|married|nickname|dream"
    r"|car)\b[^\n.?]{0,40}[?,:.]{1,2}[\"”]?\s"
    r"(?:(?:and|so|but)\s)?(?:(?:the|my)\s)?(?:answer(?:ed)?(?:\sis|\swas|:)?|a:|ans:?|(?:i"
    r"|we)\s(?:\w{2,6}\s)?(?:said|say|put|answer(?:ed)?"
    rf"|typed?|enter(?:ed)?|wrote|gave|use|used)(?:\sin)?)\s(?:(?:a|an|the)\s)?{_VALUE}",
    re.IGNORECASE,
)
# As in "the old answer trombone (first instrument) is known", "the answer banjo for the instrument question"
_ANSWER_NEXT: Final = re.compile(
    r"\b(?:answer|mine is|mine was|mine['’]s)\s[\"“'‘]?(?P<value>[^\W\d_][\w'’.-]{2,20}(?: (?!for |to |is |was |on "
    r"|stopped|fail|does)"
    r"[^\W\d_][\w'’.-]{1,20}){0,3}?)(?=[\"”'’]?(?:\s\(|\s(?:for|to|on|is|was|stopped|fails?|failed|does|doesn['’]?t"
    r"|isn['’]?t|won['’]?t|and|but"
    r"|with|in|no longer)\b|[,.;!?)\n]|\s*\Z))",
    re.IGNORECASE,
)
# As in "question about my nickname, answer is booger"
_BARE_ANSWER: Final = re.compile(rf"(?<=[,;.?:–—-] )answer(?:\s(?:is|was)|\s?[:=])\s{_VALUE}", re.IGNORECASE)
# As in "I wrote st. brendan's in lowercase as the answer to the hospital question", "rejected Akron as my city"
_GIVEN_AS: Final = re.compile(
    r"\b(?:wrote|write|put|typed?|typing|entered|enter|entering|answer(?:ed|ing)?|used?|using|rejects?|rejected"
    r"|refused|refuses"
    r"|said|gave|give|set|keep|tried|réponds?|mets|mis|puse|pongo|respond[oí]|contest[oé])\s(?:in\s)?[\"“'‘]?"
    r"(?P<value>[^\W\d_][\w'’.-]{1,20}(?: (?!in |as |for |to |into |como |comme |à "
    r"|a )[^\W_][\w'’.-]{0,20}){0,3}?)[\"”'’]?"
    r"(?:,?\s(?:in|with|without|all) [^\n.?!,]{3,24}?)?,?\s(?:as|for|to|into|in|à|comme|como|a|en|para|pour|on)\s"
    r"(?:(?:the|my|her|his|our|a|an|la|ma|el|mi|that)\s){0,2}"
    rf"(?:(?:correct |right |old |security )?answer\b|[^\n.?!,;:]{{0,40}}?\b(?:question|pregunta)\b|{_TOPIC}"
    rf"|city where|{_QUESTION})",
    re.IGNORECASE,
)
# As in "my dad's middle name is wrong but its leroy", "the teacher one, it's mr. abernathy"
_ITS: Final = re.compile(
    rf"\b(?:{_TOPIC}|{_QUESTION})[^\n]{{0,60}}?\b(?:it['’]?s|it is|it was|mine is|he['’]?s|she['’]?s|named|called|"
    rf"(?:so|and|but|then) i (?:put|wrote|said|typed|tried))\s(?:always\s|just\s|still\s|a\s|an\s"
    rf"|the\s){{0,2}}{_VALUE}",
    re.IGNORECASE,
)
# As in "pet = Fluffy, city = Akron", "Q1: Fluffy"
_FIELD: Final = re.compile(
    rf"(?<![\w])(?:pet|dog|cat|city|school|teacher|street|car|mascot|colou?r|food|[mp]aternal (?:grand)?(?:mother"
    rf"|father)|mother|maiden|friend"
    rf"|band|movie|book|team|[qa]\d)\s?[:=]\s{{0,2}}{_VALUE}",
    re.IGNORECASE,
)
# As in "the security question rejects me even though it's Fluffy"
_LATER: Final = re.compile(
    rf"\b{_QUESTION}[^\n]{{0,90}}?\b(?:is it|it['’]?s|it was|it is|that['’]?s|thats|namely|answer(?:ed)?(?: is| was"
    rf"| with)?"
    rf"|i (?:put|typed?|entered?|used|said|wrote|set|tried)(?: in)?)\s(?=[\"'“‘]|(?-i:[A-Z])[a-z]){_VALUE}",
    re.IGNORECASE,
)
# As in 'the secret question wants "fluffy"'
# A name in the middle of a sentence about such a question: "the security question, I thought, was Delphine"
_CAPITALIZED: Final = re.compile(
    r"(?:(?<=[a-z,:;(–—-] )|(?<= \())(?P<value>(?:(?:Mrs?|Ms|Dr|St"
    r"|Mt)\. )?[A-Z][a-zà-ÿ'’-]{2,20}(?: [A-Z][a-zà-ÿ'’-]{1,20}){0,3})(?![\w@])"
)
_TITLE_BEFORE: Final = re.compile(
    r"\b(?:[Jj]udge|[Aa]tt(?:orne)?y|[Cc]lerk|[Cc]ounsel|[Cc]ourt|[Dd]istrict|of|v\.?|vs\.?) $"
)
# As in the "fluffy" of: the secret question wants "fluffy"
_QUOTED: Final = re.compile(r"(?<!\w)[\"“‘'](?P<value>[^\W_][^\"“”\n]{1,40}?)[\"”’'](?!\w)")
# Further answers in a row: "Rex, Toledo and Ms. Hartwell"
_MORE: Final = re.compile(
    r"(?:,| and|, and| or|, or| /|;|\n)\s{1,2}(?:(?:also|then|tried|even|and|or"
    r"|now)\s){0,3}(?P<value>(?-i:[A-Z0-9])[\w'’.-]{1,24}(?: [A-Z0-9][\w'’.-]{1,24}){0,2})"
    r"(?=[\s,.;!?)]|\Z)"
)
OF_SECURITY: Final = AnyCase(rf"\b{_QUESTION}")
# What hardly anybody names but in such an answer
STRONG: Final = AnyCase(
    r"maiden|birth name|(?:nombre|apellido) de soltera|(?:ville|lieu) de naissance|lugar de nacimiento|geburtsort"
    r"|(?:city|town|place|hospital|state) (?:where )?(?:i|he|she|you|we) (?:was|were) born|where (?:i|he|she|you"
    r"|we) (?:was|were) born"
    r"|where were you born|meet your (?:spouse|husband|wife)|met (?:my|your) (?:spouse|husband|wife)|(?:my|your"
    r"|to) high school|(?:pet|dog|cat)['’]?s? name|(?:first|childhood|favou?rite"
    r"|best) (?:\w{3,10} )?(?:pet|dog|cat|car|job|school|teacher"
    r"|boss|concert|kiss|friend|food|colou?r|movie|book|band|song|team|author|actor|singer|city|drink"
    r"|restaurant|animal|subject|game|nickname|instrument|toy|bike|computer|crush|cousin|hero|trip|vacation|place"
    r"|flower|candy"
    r"|crush|street|spot)\b|childhood|grew up|street (?:i|we|he|she)\b|parents met|(?:mother|father"
    r"|sister|brother|husband|wife|spouse|grandmother|grandfather|sibling)['’]?s?"
    r" (?:first|middle|maiden|birth|last)|oldest sibling|mascot|(?:elementary|grade|primary"
    r"|grammar) school|honeymoon|anniversary place|city of birth"
    r"|born in [a-z]|ciudad natal|primera mascota|apellido de soltera|jeune fille|mädchenname"
    r"|(?:verbal|memorable|security|secret) (?:password|word)"
)
_LEADS: Final = re.compile(rf"(?:{_TOPIC}|{_QUESTION})\b", re.IGNORECASE)
_TITLE: Final = frozenset(("mrs.", "mr.", "ms.", "dr.", "st.", "prof.", "miss", "sister", "coach", "mt."))


# As in "el camino", "la jolla"
_ARTICLES: Final = frozenset(("el", "la", "los", "las", "le", "les", "de", "san"))

_PATTERNS: Final = (
    _TOPIC_THEN,
    _QUESTION_THEN,
    _FOR_TOPIC,
    _BACKWARD,
    _ASKED,
    _ASKED_THEN,
    _ANSWER_NEXT,
    _BARE_ANSWER,
    _ITS,
    _GIVEN_AS,
    _FIELD,
    _LATER,
    _QUOTED,
    _CAPITALIZED,
)
_PLAIN_WORDS: Final = (_ANSWER_NEXT, _GIVEN_AS, _ITS)
_GUESSES: Final = (_LATER, _QUOTED, _CAPITALIZED)


def answers(text: str) -> Iterator[Span]:
    """Where the answers to security questions stand."""
    context = _is_about_answers(text)
    strong = STRONG.is_in(text)
    if not (context or strong or _LOUD.is_in(text)):
        return
    security = OF_SECURITY.is_in(text)
    applies = {
        _TOPIC_THEN: True,
        _ASKED_THEN: True,
        _BACKWARD: context or strong,
        _ANSWER_NEXT: context and (strong or security),
        _QUOTED: context and security,
        _CAPITALIZED: strong or security,
    }
    for pattern in _PATTERNS:
        if applies.get(pattern, context):
            yield from _given(text, pattern, context=context)


def _is_about_answers(text: str) -> bool:
    return (_MY_ANSWER.is_in(text) and not _PLEADING.is_in(text)) or _CONTEXT.is_in(text)


def _given(text: str, pattern: re.Pattern[str], *, context: bool) -> Iterator[Span]:
    """The answers that one pattern finds, and those in a row with one."""
    at = 0
    while (found := pattern.search(text, at)) is not None:
        value = _answer(text, found, firm=context or STRONG.is_in(found[0]))
        guess = pattern in _GUESSES
        if value is not None and pattern in _PLAIN_WORDS and not _is_strange(text[slice(*value)]):
            value = None
        if value is None or (guess and (_is_of_office(text, value) or STRONG.ignoring.match(text, value[0]))):
            at = found.start() + 1
            continue
        yield value
        if pattern is _FOR_TOPIC and found["other"]:
            yield found.span("other")
        at = max(found.end(), value[1])
        if pattern in (_QUESTION_THEN, _FOR_TOPIC):
            yield from _in_a_row(text, value[1])


def _in_a_row(text: str, at: int) -> Iterator[Span]:
    while (more := _MORE.match(text, at)) is not None and not _is_talk(more["value"].split(maxsplit=1)[0]):
        yield more.span("value")
        at = more.end()


def _answer(text: str, found: re.Match[str], *, firm: bool) -> Span | None:
    """The words that are the answer, if they are one: no remark, no word of this subject."""
    start, end = found.span("value")
    if MARK_OPEN in found[0]:
        return None
    words = text[start:end].split(" ")
    stop = _full_stop(words)
    words = words[:stop]
    if len(words) > 1 and words[0].lower() in _ARTICLES and firm and not _is_talk(words[1]):
        words[0] = words[0].title()
    while words and _is_talk(words[-1]) and not words[-1][:1].isupper():
        words.pop()
    if not words or (_is_talk(words[0]) and words[0].lower() not in _ARTICLES) or words[-1].lower() in _ARTICLES:
        return None
    if _LEADS.match(text, start) or (words[0].islower() and not firm):
        return None
    value = " ".join(words).rstrip(".'’`*_-")
    return (start, start + len(value)) if len(value) >= 2 else None


def _is_of_office(text: str, value: Span) -> bool:
    """Is it a word of this subject, one in capitals only, a judge's or a court's name: "it's Friday", "it's SDNY"?"""
    answer = text[value[0] : value[1]]
    titled = _TITLE_BEFORE.search(text[max(0, value[0] - 12) : value[0]]) is not None
    return (
        titled or answer.isupper() or any(is_talk(word) or _is_talk(word) or is_common(word) for word in answer.split())
    )


def _is_strange(value: str) -> bool:
    """A name, or words of which the first and half of all stand in no list."""
    words = [word.strip("'’.-").lower() for word in value.split()]
    strange = [not is_listed(word) and not is_common(word) for word in words]
    return (value[:1].isupper() and not value.isupper() and strange[0]) or (
        any(strange) and 2 * sum(strange) >= len(words)
    )


def _full_stop(words: list[str]) -> int:
    """How many of the words stand before the sentence ends; "Mrs." ends none."""
    for index, word in enumerate(words):
        if word.endswith((".", "…")) and word.lower() not in _TITLE:
            return index + 1
    return len(words)


def _is_talk(word: str) -> bool:
    """Is it no answer? The ending counts in small letters ("rejected"), not in a name ("Thelonious")."""
    plain = word.strip(".,;:!?'\"’`*_()").lower().replace("’", "'")
    if not plain or plain in words_of("question_talk") or plain in words_of("sentence") or plain in words_of("about"):
        return True
    return word.islower() and is_talk(plain)
