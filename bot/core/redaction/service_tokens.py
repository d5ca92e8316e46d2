"""Keys and tokens of known services, passwords inside addresses and in code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import scan
from bot.core.redaction.text import Span
from bot.core.redaction.vocabulary import words_of
from bot.core.redaction.word_shapes import PUBLIC, is_mixed


def _words(*forms: str) -> str:
    """Forms that begin where a word does: where `re` looks for that once, it skips a form by its first sign."""
    return rf"\b(?:{'|'.join(forms)})"


# Each of these goes as a whole. An example stands beside it; "…" is left out.
_FIRM_TOKEN: Final = re.compile(
    "|".join(
        (
            # -----BEGIN RSA PRIVATE KEY----- … -----END RSA PRIVATE KEY-----
            (
                r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?"
                r"(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)"
            ),
            _words(
                r"x(?:ox[a-z]|app)(?:\.[a-z]{1,20})?-[\w-]{6,}",  # Slack: xoxb-1234567890-abcdef…
                r"(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA|A3T[A-Z0-9])[A-Z0-9]{12,}",  # AWS: AKIAIOSFODNN7EXAMPLE
                r"gh[a-z]_\w{16,}|github_pat_\w{16,}",  # GitHub: ghp_16C7e42F292c…
                r"gl[a-z]{2,5}-[\w-]{12,}|GR1348941[\w-]{12,}",  # GitLab: glpat-…
                r"sk-[\w-]{16,}",  # OpenAI: sk-…
                r"[rs]k_(?:live|test)_\w{8,}",  # Stripe: sk_live_4eC39Hq…
                r"AIza[\w-]{20,}|ya29\.[\w-]{10,}",  # Google: AIzaSy…, ya29.a0Af…
                r"eyJ[\w-]{6,380}\.[\w-]{4,}(?:\.[\w-]*)?",  # a JSON web token: eyJhbGciOi….eyJzdWIi….SflKxw…
                r"SG\.[\w-]{10,200}\.[\w-]{10,}",  # SendGrid: SG.ngeVfQFY….TmzLpuu…
                r"npm_\w{20,}",  # npm: npm_…
            ),
            r"(?<=_authToken=)[\w-]{8,}",  # npm: //registry/:_authToken=…
            _words(
                r"pypi-[\w-]{16,}",  # PyPI: pypi-AgEIcHlwaS5vcmc…
                r"sq0[a-z]{3}-[\w-]{16,}",  # Square: sq0csp-…
                r"(?:AC|SK)[a-z0-9]{32}\b",  # Twilio: AC and 32 small letters and digits
                r"[0-9a-f]{32}-us[0-9]{1,2}\b",  # Mailchimp: 32 hexadecimal digits and -us21
                r"\d{8,10}:[\w-]{35}(?![\w-])",  # Telegram: 110201543:AAHdqTcvCH1vGWJx…
                r"[MNO][a-zA-Z\d_-]{23,25}\.[a-zA-Z\d_-]{6}\.[a-zA-Z\d_-]{27}",  # Discord: three parts with dots
            ),
            r"(?<=AccountKey=)[A-Za-z0-9+/=]{40,}",  # Azure storage
            _words(
                r"AKC[a-zA-Z0-9]{10,}|AP[\dABCDEF][a-zA-Z0-9]{24,}",  # Artifactory: AKC…, AP6…
                # a set-up key in Base32: JBSWY3DPEHPK3PXP
                r"(?=[A-Z]{0,30}[2-7][A-Z]{0,30}[2-7])[A-Z2-7]{16}(?:[A-Z2-7]{8,16})?\b",
            ),
            r"(?<=hooks\.slack\.com/services/)[\w/]{8,}",  # a Slack webhook
        )
    ),
    re.DOTALL,
)
_LONG_RUN: Final = re.compile(r"(?<![\w-])[\w-]{384,}+(?:\.[\w-]{4,}(?:\.[\w-]*)?)?")
"""May be a JSON Web Token whose head is longer than others' (it may hold certificates). Such a run is read once: a
pattern that began to read at each "eyJ" would take the square of the time."""
_HEAD: Final = re.compile(r"\beyJ")
_SHORTEST_HEAD: Final = 6
# As in "Authorization: Bearer abc123def456", "basic cmpvZTpzZWNyZXQx"
_BEARER: Final = re.compile(
    r"\b(?:bearer|basic|authorization:(?: ?(?:bearer|basic|token))?)\s{1,3}(?P<value>[\w+/.=~-]{8,})",
    re.IGNORECASE,
)
# As in "?user=js&password=Harbor22"
_PARAMETER: Final = re.compile(
    r"(?:[?&;]|%26|%3f)(?:[\w.-]{0,24}[_.-])?(?:pass?w(?:or)?d?|passwd|pwd?|pass|pass(?:code|phrase)|pin|otp"
    r"|code|secret|(?:access|auth|id|refresh)?_?token"
    r"|api_?key|key|sig(?:nature)?|credential)(?:=|%3d)(?P<value>[^&\s<>|\"'#]{1,2000})",
    re.IGNORECASE,
)
# As in "https://js:Harbor22@ecf.flsd.uscourts.gov/"
_USER_INFO: Final = re.compile(
    r"\b[a-z][a-z0-9+]{1,12}://[^\s/:@<>|]{0,80}:(?P<value>[^\s/@<>|]{1,200})@", re.IGNORECASE
)
# As in "curl -u rperez:gladiolus7"
_CURL_USER: Final = re.compile(r"\s(?:-u|--user)[\s=]{1,2}[\"']?[^\s:\"']{1,60}:(?P<value>[^\s\"']{3,200})")
_SECRET_NAME: Final = (
    r"(?:password|passwd|passphrase|pass|pwd|pw|secret|secret_?key|api_?key|apikey|auth_?key|service_?key|account_?key"
    r"|access_?key|db_?key|database_?key|private_?key|client_?key|token|contrase(?:n|ñ)a)"
)
# As in "PACER_PASSWORD=willow", "export API_KEY='willow'", '"password": "willow"', "'pw' => 'willow'"
_ASSIGNED: Final = re.compile(
    rf"(?:(?<![^\W_])|_){_SECRET_NAME}(?:"
    r"=(?P<bare>[^\s\"'`,;&<>|(){}\[\]]{4,200})"
    r"|:\s{0,2}[\"'](?P<yaml>[^\"'\s]{4,200})[\"'](?=\s*(?:\Z|[\n,}]))"
    r"|[\"']\]?\s{0,2}(?::|=>|,|==?)\s{0,2}[\"'](?P<key>[^\"'\n]{3,200})[\"']"
    r"|\]?\s{0,2}(?::?={1,3}|!={1,2})\s{0,2}[\"'](?P<text>[^\"'\n]{3,200})[\"'])",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = re.compile(r"[_.*xX?\s-]+|<.*|\$.*|\{.*|\[removed.*|(?:is|are|was) .*")


def service_tokens(text: str) -> Iterator[Span]:
    """Where keys, tokens and assigned passwords stand."""
    for found in scan(_FIRM_TOKEN, text):
        yield found.span()
    for found in scan(_LONG_RUN, text):
        yield from _long_token(found)
    for pattern in (_BEARER, _PARAMETER, _USER_INFO, _CURL_USER):
        for found in scan(pattern, text):
            if is_mixed(found["value"]) or pattern is not _BEARER:
                yield found.span("value")
    for found in scan(_ASSIGNED, text):
        group = found.lastgroup or ""
        if not _stands_for_a_value(found[group]):
            yield found.span(group)


def _stands_for_a_value(text: str) -> bool:
    """A placeholder, a public name or a word, where a key or password would be assigned."""
    if _PLACEHOLDER.fullmatch(text) or PUBLIC.fullmatch(text):
        return True
    return text.lower() in words_of("about") | words_of("sentence")


def _long_token(run: re.Match[str]) -> Iterator[Span]:
    head = _HEAD.search(run[0])
    dot = run[0].find(".")
    if head is not None and dot - head.end() >= _SHORTEST_HEAD:
        yield run.start() + head.start(), run.end()
