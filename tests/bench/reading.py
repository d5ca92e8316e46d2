"""How long it takes to read what people type, for texts of any look: the longest that Slack lets through, and shorter.

`tests/test_reading_time.py` sees to it that ten times the text takes far less than the square of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from string import ascii_lowercase
from time import process_time
from typing import Final

from rich.table import Table

from bot.core.canned import suggestions
from bot.core.deadline import pressing
from bot.core.flow import choice_meant
from bot.core.inquiry import Context
from bot.core.knowledge import Question
from bot.core.knowledge_base import KnowledgeBase
from bot.core.misses import WordingNormalizer
from bot.core.redaction import Redacted, redact
from bot.core.request_channels import asks
from bot.core.tickets import is_thanks, is_urgent
from handlers.blocks.limits import quote, sections
from handlers.slack import payloads
from handlers.slack.payloads.text import plain_text

LONGEST: Final = 40_000
"""Characters; Slack cuts a message there."""
Reader = Callable[[str], object]

UNITS: Final[Mapping[str, str]] = {
    "one word": "a",
    "capitals": "AB",
    "digits": "7",
    "dots": ".",
    "dashes": "-",
    "underscores": "_",
    "commas": ",",
    "spaces": " ",
    "lines": "\n",
    "lines of Windows": "\r\n",
    "sentences": "the court moved my filing account last week and nobody told me the password. ",
    "questions": "how do I link my account in Miami? ",
    "courts": "SDNY and EDNY ",
    "courts mistyped": "southren distict of florida ",
    "places": "bankruptcy court in Miami, ",
    "covers": "covers ",
    "dotted": "s.d. ",
    "numbers": "482117 ",
    "grouped digits": "12 34 ",
    "codes": "the code is 482117 ",
    "grouped codes": "A1B2-",
    "keys": "key is abcd ",
    "password is": "password is ",
    "passwords": "pw: Harbor22 ",
    "passwords in a row": "Harbor22 ",
    "passwords backward": "Harbor22 is my password ",
    "keywords": "pw ",
    "keywords joined": "code-:",
    "keywords in brackets": "(pw ",
    "numbered names": "Maple_77 ",
    "logins": "logged in as jdoe with ",
    "pairs": "u: jdoe p: willow ",
    "addresses": "https://a.b/?pass=x&key=y ",
    "users in addresses": "http://x:y@",
    "token heads": "eyJabcdef-",
    "private keys": "-----BEGIN PRIVATE KEY-----",
    "mentions": "<@U123|",
    "opening brackets": "<",
    "emoji": ":a:",
    "escapes": "&amp;",
    "quotes": '"a" ',
    "backticks": "`",
    "symbols": "s$",
    "list": "1) what is it? ",
    "thanks": "thanks, it is ",
    "due": "due on Friday, file tonight ",
    "locked out": "the code of my account is not ",
    "Cyrillic": "пароль суда ",
    "right to left": "\u202eשלום ",
    "pictures": "😀",
    "unseen": "\u200b",
    "accents": "a\u0301\u0323",
    "mixed": "é漢Ω1a ",
}
"""What is repeated."""


def of_shape(name: str, length: int) -> str:
    """A text of so many characters."""
    if name == "different words":
        # Cues at the front: else a word that only the long text holds puts more rules to work.
        return " ".join((CUES, *_words(length)))[:length]
    unit = UNITS[name]
    return (unit * (length // len(unit) + 1))[:length]


CUES: Final = "my password, code, card, social security number and mother's maiden name:"
SHAPES: Final = (*UNITS, "different words")


def _words(length: int) -> Iterator[str]:
    """Words of five letters, each once; of all letters from the start, so that a short text is like a long one."""
    for number in range(length // 6 + 1):
        spread = number * 7_654_321 % 26**5
        yield "".join(ascii_lowercase[spread // 26**place % 26] for place in range(5))


def readers(kb: KnowledgeBase) -> Mapping[str, Reader]:
    """Everything that reads what people type, by what it is for."""
    day = datetime.now(UTC).date()
    choices = [
        node
        for flow in kb.library.flows.values()
        for node in flow.nodes.values()
        if isinstance(node, Question) and node.kind == "choice"
    ]
    wording = WordingNormalizer(kb.finder, kb.library.vocabulary)
    return {
        "redaction": redact,
        "a message": _heard,
        "markup": plain_text,
        "an answer": lambda text: kb.respond(Redacted(text), Context(), lambda _: day),
        "the court": kb.finder.find,
        "the court picker": lambda text: kb.finder.search(text, 10),
        "a typed choice": lambda text: [choice_meant(node, text) for node in choices[:3]],
        "thanks": is_thanks,
        "a deadline": lambda text: pressing(text, (), kb.library),
        "whether a remark asks": asks,
        "urgency": lambda text: is_urgent(text, day),
        "a canned reply's name": lambda text: suggestions(kb.library, text),
        "the wording of a miss": wording,
        "a quotation": quote,
        "sections": sections,
    }


def _heard(text: str) -> object:
    event = {"type": "message", "user": "U1", "channel": "C1", "ts": "1.1", "text": f"<@U0BOT> {text}"}
    inbound = payloads.parse({"type": "event_callback", "event": event}, "T1", "U0BOT")
    assert isinstance(inbound, payloads.NewQuestion), "it names the bot"
    return inbound.message.question(mentioned=True, external=False)


def seconds(reader: Reader, text: str, times: int = 1) -> float:
    """Of the processor, for reading the text so often."""
    began = process_time()
    for _ in range(times):
        reader(text)
    return process_time() - began


def measure(kb: KnowledgeBase) -> Mapping[str, Mapping[str, float]]:
    """Milliseconds for 40,000 characters: reader -> shape -> the better of two runs."""
    return {
        name: {
            shape: 1000 * min(seconds(reader, text), seconds(reader, text))
            for shape in SHAPES
            for text in (of_shape(shape, LONGEST),)
        }
        for name, reader in readers(kb).items()
    }


def as_table(measured: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table("reads", "sentences, ms", "median, ms", "longest, ms", "for", title="40,000 characters of text")
    for name, times in measured.items():
        ranked = sorted(times, key=lambda shape: times[shape])
        middle, last = ranked[len(ranked) // 2], ranked[-1]
        table.add_row(name, f"{times['sentences']:.1f}", f"{times[middle]:.1f}", f"{times[last]:.1f}", last)
    return table
