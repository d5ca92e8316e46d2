"""Numbers that are a person's own: Social Security, cards, bank accounts, licenses, passports.

Their shape gives some away ("412-55-8830"), a word beside them the others ("routing 021000021"). Case, docket, bar,
form, phone, PACER account and tracking numbers have other shapes, or none of the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import AnyCase, scan, search
from bot.core.redaction.text import Span

# As in "412-55-8830": nothing else at court is written like that. Also within "ssn412-55-8830".
_SOCIAL_SHAPE: Final = re.compile(r"(?<![\d-])(?<!\d[/.:])\d{3}(\s?[-–—‐‑_]\s?|[ .])\d{2}\1\d{4}(?![\d]|[-.]\w)")
# As in "xxx-xx-5518", "***-**-5518": the last four, that a masked number shows
_MASKED: Final = re.compile(r"(?<!\w)[xX*#•]{3}[- ]?[xX*#•]{2}[- ]?(?P<value>\d{4})(?!\d)")
# As in "K-291-774-038-516", "S530-4417-8821": a driver's license of many states
_LICENSE_SHAPE: Final = re.compile(r"(?<![\w-])[A-Z]-?\d{3}(?:[- ]\d{2,4}){2,4}(?![\w-])")
# As in "EIN: 61 0047729", "employer id 61-0047729"
_EMPLOYER: Final = re.compile(
    r"\b(?:ein|fein|employer (?:id|identification)\w*)\b[^\n\d]{0,24}(?P<value>\d{2}[- ]?\d{7})(?!\d)", re.IGNORECASE
)
# As in "⑆091408734⑆ 5530027718⑈", as copied from the bottom of a check
_CHECK: Final = re.compile(r"⑆[\d ⑆⑈⑇⑉-]{8,60}")
# As in "SSN", "my social", "soc sec no", "ss#", "ITIN", "seguro social", "taxpayer ID"
_SOCIAL: Final = AnyCase(
    r"\b(?:ssns?|s\.s\.n?\.?|ss(?= ?[:#=])|soc(?= ?[:#=\d])|sécurité sociale|sozialversicherung\w*"
    r"|social insurance|ss ?#|ss (?:number|no\b)|soc(?:ial)?\.? ?sec(?:urity|\.)?|social|socials"
    r"|seguro social|itin"
    r"|tax(?:payer)? ?(?:id\b|identification)|sosh)(?:\b|(?<=#))"
)
# Near such a word: "412 55 8830", "412.55.8830", "412558830", "4 1 2 5 5 8 8 3 0"
_SOCIAL_NUMBER: Final = re.compile(
    r"(?<![\w.-])(?:\d{3}[ ./-]{1,3}\d{2}[ ./-]{1,3}\d{3,5}|\d{9}|\d{3}[ -]\d{6}|\d{3}[ -]\d{3}[ -]\d{3}|\d{5}[ -]\d{4}"
    r"|\d(?:[ ,-]{1,3}\d){8})(?![\w-])"
)
# As in "last 4 of my social 8830", "social ending in 8830", "last four are 8830"
_LAST_FOUR: Final = re.compile(
    r"\b(?:last|final|end\w{0,3}|termina\w{0,2}|[uú]ltimos)\b[^\n\d]{0,12}(?:4|four|digits|in"
    r"|with)?\b[^\n\d]{0,40}\b(?P<value>\d{4})(?![\w:/-]|\.\d)",
    re.IGNORECASE,
)
# As in "last four: 8830" says by itself that it is the SSN's, but not "card, last four 8830"
_BARE_LAST_FOUR: Final = re.compile(
    r"\blast (?:4|four)(?: digits?| of mine| numbers?)?(?:,? (?:which|that))?(?:\s(?:is|are|were)"
    r"|\s?[:=])?\s{1,2}(?P<value>\d{4})(?![\w:/-]|\.\d)",
    re.IGNORECASE,
)
# As in "social 8830", "SSN is 8830"
_SHORT_SOCIAL: Final = re.compile(
    r"\b(?:ssn|social(?: security)?(?: number| no\.?)?|soc(?: ?sec)?)(?:\s(?:is|was|ends? in|of|with)"
    r"|\s?[:#=]){0,2}\s{1,2}(?P<value>\d{4})(?![\w:/-]|\.\d)",
    re.IGNORECASE,
)
# As in "4111 1111 1111 1111", "4111-1111-1111-1111", "3782 822463 10005": 13 to 19 digits in groups, Luhn or not.
_CARD_GROUPS: Final = re.compile(
    r"(?<![\w#$.-])(?:[2-6]\d{3}(?P<sign>[ .–-])\d{4}(?P=sign)\d{4}(?P=sign)\d{1,7}|3\d{3}[ .–-]\d{6}[ .–-]\d{4,5}"
    r"|[2-6]\d{3}  ?\d{4}  ?\d{4}  ?\d{4})(?![\w]|-\d)"
)
# As in "4539148803436467" on its own, told from other long numbers by its check digit or a word about cards.
_CARD_RUN: Final = re.compile(r"(?<![\w#$./=:?-])[2-6]\d{12,18}(?![\w/-])")
# As in "card", "visa", "pay.gov"
_CARD: Final = AnyCase(
    r"\b(?:cards?|cc|ccn|visa|master ?card|amex|american express|discover|debit|credit|pay\.gov|tarjeta|diners)\b"
)
# After a card: "exp 09/27", "/ 03-27 / 667", "vence 08/26 código 551", "expires 0128"
_CARD_DATE: Final = re.compile(
    r"(?<![\w/-])(?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?\d\d(?![\w/-])|(?<=[Ee]xp[: ])\s?(?:0[1-9]|1[0-2])\d\d\b"
)
# As in "/ 667", "código 551"
_AFTER_CARD: Final = re.compile(
    r"(?:^[\s,/;|(]{1,4}|(?<=\d)[\s,/;|]{1,4}|\b(?:cvv|cvc|csc|ccv|code|código|codigo|cod|sec"
    r"|pin)\b[^\n\d]{0,16}?)(?P<value>\d{3,4})(?![\w/:-])",
    re.IGNORECASE,
)
# As in "cvv 123", "the security code on the back is 417", "CVC: 8821", "Security code required\nI put 470"
_CARD_CODE: Final = re.compile(
    r"(?:\b(?:cvv|cvc|csc|cid|ccv)\d?\b|\bsecurity code\b|\bon the (?:back"
    r"|front)\b)[^\d]{0,28}?(?<![\w$#])(?P<value>\d{3,4})"
    r"(?![\w/:-]|\.\d| (?:digit|number))",
    re.IGNORECASE,
)
_DIGIT_WORD: Final = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|twenty"
    r"|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|double|triple|\d{1,4})"
)
# As in the "uh" of "two six one uh 44 8092"
_BREATH: Final = r"[ ,.-]{1,3}(?:(?:uh|um|er|and|then|dash|hyphen|space|like)[ ,.-]{1,2})?"
# As in "two six one, 44 8092", near a word about the Social Security number
_SPOKEN_SOCIAL: Final = re.compile(rf"\b(?:{_DIGIT_WORD}{_BREATH}){{3,24}}{_DIGIT_WORD}\b", re.IGNORECASE)
# As in "four seven one six, double zero nine two, three three one eight", near a word about cards, banks or the SSN
_SPOKEN: Final = re.compile(rf"\b(?:{_DIGIT_WORD}{_BREATH}){{6,24}}{_DIGIT_WORD}\b", re.IGNORECASE)
# As in "expiration oh six twenty eight"
_SPOKEN_DATE: Final = re.compile(
    rf"\bexp(?:ir\w{{1,7}})?\b(?: date)?(?: is)?,? (?P<value>(?:{_DIGIT_WORD}[ ,/-]{{1,3}}){{1,4}}{_DIGIT_WORD})\b",
    re.IGNORECASE,
)
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]{0,7}\.?"
# As in "dob 03/14/1971", "born 5 May 1966", "Date of birth July 9, 1958"
_BIRTH: Final = re.compile(
    r"\b(?:d\.?o\.?b\b\.?|date of birth|birth ?date|birthday|born|anniversary|wedding date"
    r"|fecha de nacimiento|nacido|geboren|geburtsdatum|date de naissance)"
    r"[^\d]{0,24}?(?P<value>\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}|\d{4}-\d{2}-\d{2}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of"
    rf"| de)? {_MONTH},?(?: de)? \d{{2,4}}|\d{{6,8}})(?![\w/-])",
    re.IGNORECASE,
)
# As in "routing number 021000021", "IBAN ...", "our operating account", "ACH"
_BANK: Final = AnyCase(
    r"\b(?:routing|aba|ach|iban|swift|checking|savings|(?:bank|operating|trust|escrow|iolta|deposit)"
    r"(?: (?:account|acct))|bank|chase|sort code|clabe|blz|wells fargo|citibank|pnc|truist|capital one"
    r"|credit union|cuenta bancaria|wire|direct deposit)\b"
)
# As in "004417720913", "1180-553-02"
_BANK_NUMBER: Final = re.compile(
    r"(?<![\w$.:/-])(?:\d{6,17}|(?=[\d -]{8})\d{2,6}(?:[ -]\d{2,6}){1,4})(?![\w/]|-\w|\.\d)"
)
# As in "refund to acct 0044 1772 0913": PACER's account numbers have seven digits, a bank's more
_LONG_ACCOUNT: Final = re.compile(
    r"\b(?:account|acct|cuenta|konto)\.?(?:\s?(?:#|no\.?|number|num|is|was"
    r"|:)){0,3}\s{0,2}(?P<value>(?!\d{3}[ -]\d{4}\b)\d(?:[ -]?\d){8,18})(?![\w/-])",
    re.IGNORECASE,
)
# As in "DE44 5001 0517 5407 3249 31"
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_PHONE: Final = re.compile(r"(?:1[ -])?\(?\d{3}\)?[ -]\d{3}[ -]\d{4}")
# As in "pacer account 7123456" is no bank account, "case 22-10123" no number of a person
# As in "copy of license attached, number S0938827"
_LICENSE_NUMBER: Final = re.compile(
    r"(?<!bar )(?<!law )\blicen[sc]e\b[^\n\d]{0,40}?\b(?P<value>(?-i:[A-Z]{1,2})\d{6,14})(?![\w-])", re.IGNORECASE
)
# As in "April 2, 1971 is my date of birth"
_BIRTH_AFTER: Final = re.compile(
    rf"(?<![\w/-])(?P<value>\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
    r"(?: (?:is|was|as|for)|,|\s?[(=-])\s?(?:the |my |his |her |client['’]?s )?(?:dob\b|date of birth"
    r"|birth ?da(?:te|y))",
    re.IGNORECASE,
)
_COURT_NUMBER: Final = re.compile(
    r"\b(?:pacer|case|docket|bar|client|invoice|tracking|fax|phone|call|cell|tel|ein|receipt)\b"
    r"(?:[\s:#.=-]|\b(?:no|num|number|account|acct|id|is|was|code|at|login|matter)\b){0,8}$",
    re.IGNORECASE,
)
# As in "driver's license P622-4417-9081", "DL# D4417208", "passport number 548217709", "green card A123456789"
_PAPER: Final = re.compile(
    r"\b(?:driver['’]?s?['’]? ?(?:licen[sc]e|lic\b|id\b)|driving licen[sc]e|operator['’]?s licen[sc]e"
    r"|cdl|(?<!bar )(?<!law )licen[sc]e(?: no\.?| number| #)?(?=[^\n\d]{0,12}\b[A-Z]\d{2,3}[- ]?\d)"
    r"|dl(?= ?(?:#|no|num|is|:|[A-Z]?\d))|(?:state|photo|national|military|tribal|non-?driver) id|a#"
    r"|uscis (?:number|no|#)|dni|nie|curp|medicare"
    r"|passports?|alien (?:number|registration)|a-?number|green card|licencia de conducir|pasaporte|military id)"
    r"(?P<between>[^\n\d]{0,40}?)(?<![\w$])(?P<value>(?:(?-i:[A-Z]{1,3})[- ]?|[a-z]{1,3}-?)?\d"
    r"[A-Z\d]{1,12}(?:[ -][A-Z\d]{2,6}){0,4})(?![\w/])",
    re.IGNORECASE,
)
# As in "2019" or "3-14-59" after "passport issued", "28 USC 2241": a date, a law
_ISSUED: Final = re.compile(r"(?:19|20)\d\d|\d{1,2} [A-Z]{3} \d{1,5}|\d{1,2}[ -]\d{1,2}[ -]\d{2,4}|\d{1,5}")
_NEAR: Final = 90
_WRITTEN: Final = re.compile(r"[\d⑆]")


# Each of these says enough by itself.
_ALONE: Final = (
    _MASKED,
    _EMPLOYER,
    _CARD_CODE,
    _BIRTH,
    _BIRTH_AFTER,
    _LICENSE_NUMBER,
    _LONG_ACCOUNT,
)


def numbers(text: str) -> Iterator[Span]:
    """Where the numbers of persons stand."""
    if search(_WRITTEN, text):
        yield from _written(text)
    yield from _near(text, _SOCIAL, (_SPOKEN_SOCIAL,))
    yield from _near(text, _BANK, (_SPOKEN,))
    if _CARD.is_in(text):
        yield from (found.span("value") for found in scan(_SPOKEN_DATE, text))
        yield from _near(text, _CARD, (_SPOKEN,))


def _written(text: str) -> Iterator[Span]:
    """Those in digits; the others are spelled out."""
    for pattern in (_SOCIAL_SHAPE, _LICENSE_SHAPE, _CHECK):
        yield from (found.span() for found in scan(pattern, text))
    for pattern in (*_ALONE, *_beside(text)):
        yield from (found.span("value") for found in scan(pattern, text))
    yield from _near(text, _SOCIAL, (_SOCIAL_NUMBER,))
    yield from _near(text, _BANK, (_BANK_NUMBER, _IBAN))
    for card in _cards(text):
        yield card
        yield from _with_card(text, card[1])
    for found in scan(_PAPER, text):
        if not _ISSUED.fullmatch(found["value"]) and not _COURT_NUMBER.search(found["between"]):
            yield found.span("value")


def _beside(text: str) -> Iterator[re.Pattern[str]]:
    """The patterns that count because of another word anywhere in the text."""
    if _SOCIAL.is_in(text):
        yield from (_LAST_FOUR, _SHORT_SOCIAL)
    if not _CARD.is_in(text):
        yield _BARE_LAST_FOUR


def _near(text: str, about: AnyCase, patterns: tuple[re.Pattern[str], ...]) -> Iterator[Span]:
    """The numbers within ninety characters of such a word, but for phone and court numbers."""
    words = list(about.spans(text))
    if not words:
        return
    for pattern in patterns:
        position = 0
        for found in scan(pattern, text):
            while position + 1 < len(words) and words[position + 1][0] <= found.start():
                position += 1
            near = any(_is_within(found, word) for word in words[position : position + 2])
            if near and not _is_public(text, found):
                yield found.span()


def _is_within(number: re.Match[str], word: Span) -> bool:
    return number.start() - _NEAR <= word[1] and word[0] <= number.end() + _NEAR


def _is_public(text: str, number: re.Match[str]) -> bool:
    """A phone number, or a number of the court's."""
    before = text[max(0, number.start() - 30) : number.start()]
    return _PHONE.fullmatch(number[0]) is not None or _COURT_NUMBER.search(before) is not None


def _with_card(text: str, at: int) -> Iterator[Span]:
    """The date and the security code that follow a card's number."""
    after = text[at : at + 120]
    dates = [found.span() for found in _CARD_DATE.finditer(after)]
    masked = list(after)
    for start, end in dates:
        yield at + start, at + end
        masked[start:end] = "0" * (end - start)
    for found in _AFTER_CARD.finditer("".join(masked)):
        start, end = found.span("value")
        if not any(left < end and start < right for left, right in dates):
            yield at + start, at + end


def _cards(text: str) -> Iterator[Span]:
    for found in scan(_CARD_GROUPS, text):
        yield found.span()
    for found in scan(_CARD_RUN, text):
        about = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        if len(found[0]) == 16 or _passes_luhn(found[0]) or _CARD.is_in(about):
            yield found.span()


def _passes_luhn(digits: str) -> bool:
    """Is the last digit the check digit of a card number?"""
    doubled = [int(digit) * 2 if index % 2 else int(digit) for index, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
