"""The words around a secret: those that announce one, and those of everyday talk about passwords."""

from __future__ import annotations

import re
from enum import Enum
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
    r"|pass\ (?:word|wrd)s?|p[a@4]?[s$5]{1,2}w[o0]rds?|pw[ord]{2,4}|contrase[nñ]as?|clave"
    r"|(?:security|secret)\ answers?|answers? (?:to|for|of) (?:the|my|a|this|that) (?:security|secret) questions?"
)
PHRASE: Final = (
    r"pass?[ -]?(?:phr[a-z]{2,4}|prases?|frases?)|pas[hs]{1,2}p[hr]{1,2}[a-z]{2,5}|(?:recovery|seed) phrases?"
)
PIN: Final = r"pass?[ -]?(?:code|cod)s?|pass(?! ?w(?:o?r)?d)|pin(?: ?codes?| ?numbers?)?s?"
CODE: Final = (
    r"codes?|cod|otps?|totp|tokens?|(?:api|access|secret|private|app|recovery)[ _-]?keys?"
    r"|(?:client|signing|app|shared)[ _-]?secrets?|secret"
)
PAIR: Final = r"creds?|credentials?|log-?ins?|sign-?ins?|log ?on|u/p|user ?(?:name)? ?(?:/|and|&) ?pass"
KEYWORD: Final = re.compile(
    rf"(?<![^\W_])(?:(?:my|new|old|temp|user|ecf|pacer)_?)?(?:(?P<PHRASE>{PHRASE})|(?P<PIN>{PIN})"
    rf"|(?P<PW>{PW})|(?P<CODE>{CODE})"
    rf"|(?P<PAIR>{PAIR}))\d?(?![^\W_])",
    re.IGNORECASE,
)
# These codes are no secrets: "error code 482117", "client code 100245".
OPEN_CODE: Final = re.compile(
    r"(?:error|zip|area|client|postal|status|billing|event|country|dress|matter|cost|office|court|relief"
    r"|promo|building"
    r"|exit|stop|result|response|reason|source|bar|qr|http|us|u\.s\.|district|chapter|party|role|division|location"
    r"|discount|reference|activity|fee|charge|tax|case|filer|attorney)s?[ -]$",
    re.IGNORECASE,
)
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


# Words that end a passphrase or show that a sentence goes on.
SENTENCE: Final = word_set(
    """
    a about after again all also although always am an and any anybody anyone anything are as at back be because
    been before being both but by came come comes can cannot cant can't could couldnt couldn't did didnt didn't do
    does doesnt doesn't doing done dont don't each either else even ever every for from get gets getting give go
    goes going got had has hasnt hasn't have havent haven't having he help her here hers him his how however i id
    i'd if i'll im i'm in into is isnt isn't it its it's ive i've just keep keeps let like made make may maybe me
    might mine more most much must my neither never no nobody none nope not nothing now of off on once one only or
    other our ours out over per please pls plz quite really said same say says see seem seems she should shouldnt
    shouldn't since so some somebody someone something somewhere still such than thanks thank that thats that's the
    their them then there these they this those though thru till to too toward u under until up upon us use used
    uses using very via want wants was wasnt wasn't we well went were werent weren't what whatever whats what's when
    where whether which while who whom whos who's whose why will with within without wont won't would wouldnt
    wouldn't wrt yes yet you your yours yourself ok okay w/ w/o b/c btw fyi idk tbd tba n/a na ur r 2 4 is: rn sorry
    hi hello anyway aka etc whichever however wherever nowhere
    """
)
# Words with which a sentence about a password begins; none of them opens a passphrase.
ABOUT: Final = word_set(
    """
    able accept access account accounts active admin ages ago another appellate application asap ask asks attempt
    attorney autofill available bad bankruptcy bit blank broken browser bug busted button cannot case change changes
    characters chars check civil click client clerk close closed cm/ecf cmecf code common complex complexity
    complicated confirm confused confusing copy correct court courts crap criminal current date dated days dead default
    desk different difficult digit digits district doubtful due easy ecf edge efiling email emails empty entry error
    errors exact exactly expire expires expiry false federal few field fields file filing fine firm firm's first five
    forget forgot forgotten format four free fresh fields garbage general generator gibberish gone good great guess
    guessing hard hell hidden history hint horrible identical illegal impossible incomplete incorrect ineligible
    inside insecure instructions invalid irrelevant issue issues known last leaked legacy legit length less letters
    lifetime limit link links literally local lock login long longer lookup lost lowercase main mandatory many manager
    master max maximum menu min minimum missing mixed moot multiple mystery name near necessary needed needs network
    new nextgen nice nine null numbers obsolete obviously odd off-limits okay old older optional options original
    outdated pacer page paper part password passwords pending permanent personal pin policy possible private problem
    problems prompt prompts public question questions random ready refuse refused reason recent recovery required
    requirements requirement reset resets resetting restricted right rite ok'd rule rules safe save screen second secret
    secure security self-service sensitive separate setting settings seven shared short showing sign signin similar
    simple site six sketchy soon special stale standard static sticky strength strict strong stuck subject sure
    suspended symbol symbols system temporary ten text third three tied time times today toast token tomorrow top tough
    true trouble two type types unchanged unclear unique universal unknown unlimited unsafe uppercase upper lower
    username user usless utilities valid various visible void wack weak week weird whole wonky work works worthless
    wrong yesterday years zero across along among around behind below beneath beside between beyond case-sensitive
    despite during except minus near onto outside past plus through throughout toward underneath unlike versus
    according apparently basically certainly clearly completely currently definitely entirely finally generally
    honestly immediately indeed maybe merely mostly nearly normally obviously perhaps possibly presumably pretty
    previously probably rather simply somehow sometimes soon supposedly totally truly usually actually almost already
    alright altogether anymore apart aside away everywhere far fully half instead later often otherwise part quick
    seldom twice thing things way part bonkers hosed kaput fubar borked nonsense ridiculous insane annoying ugly
    terrible awful gross mess nightmare pain joke compromised pwned hacked leaked toast saved stored cached synced fwiw
    prob prolly def diff exp expird expried wront wrng correct corect incorect invlaid worng rong crct oldest newest
    confirmation notification screen entry maintenance proceed continue comply match meet vault tool tools guide
    training app apps website portal several word words phrase phrases chambers paralegal assistant secretary sheet list
    service center software window dialog message messages update updates creation checker strength combination combo
    pw pwd pws pwds
    """
)
# Words of a statement or a question; a passphrase said as a whole sentence has none of them.
DENIAL: Final = word_set(
    """
    not no never none nope cannot cant can't dont don't doesnt doesn't isnt isn't wasnt wasn't wont won't how what why
    where when who which whether does do did should could would can must please try again is are says said if
    """
)
_ABOUT_ENDING: Final = re.compile(r"[a-z]{3,}(?:ed|ing|able|ible|less|ful|ous|ally|n't|nt|'s|'ll)$")
UNIT: Final = re.compile(
    r"[\s-]*+(?:\+|or more|plus)?\s*+(?:char|digit|day|year|letter|time|month|hour|minute|symbol|number"
    r"|court|word|week|people|attorney)",
    re.IGNORECASE,
)


def opens_sentence(word: str) -> bool:
    plain = word.lower().replace("’", "'")
    return (
        plain in SENTENCE
        or plain in ABOUT
        or plain.rstrip("!") in ABOUT
        or bool(_ABOUT_ENDING.fullmatch(plain))
        or not any(c.isalnum() for c in plain)
    )
