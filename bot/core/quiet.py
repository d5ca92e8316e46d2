"""Whether somebody wants the bot to be quiet: "stop", "unsubscribe", "leave me alone"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_CHARS: Final = 80
_KIND: Final = (
    r"(?:please|pls|no|no thanks|no thank you|ok|okay|hey|bot|now|thanks|thank you|just|would you|can you|could you)"
)
_ME: Final = r"(?:me|this|it|us|here|already|at once)"
_QUIET: Final = re.compile(
    rf"(?:{_KIND}[, ]+)*(?:"
    rf"stop(?: {_ME})?"
    r"|stop (?:messaging|texting|pinging|writing|bothering|reminding|spamming|dm'?ing|answering|replying)"
    rf"(?: to)?(?: {_ME})?"
    r"|stop (?:all )?(?:the |these |your |my |sending )*(?:messages|reminders|pings|dms|replies|spam)"
    r"|(?:no more|turn off|cancel|mute)(?: all)?(?: the| these| your| my)? ?(?:messages|reminders|pings|dms|replies)"
    r"|unsubscribe(?: me)?|opt(?: me)? out|leave (?:me|us) (?:alone|be)|go away|be quiet|quiet"
    r"|shut up|enough(?: is enough)?|quit"
    rf"|don'?t (?:message|text|ping|write|remind|bother|dm)(?: to)? me(?: again| any ?more)?"
    rf")(?:[, ]+(?:{_KIND}|{_ME}|any ?more))*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quiet:
    """What is said to somebody who wants the bot to be quiet. `reminders`: they get some, and may stop these, too."""

    reminders: bool


def wants_quiet(text: str) -> bool:
    """Whether a message says that and nothing else: "stop the clock" and "can I unsubscribe from NEFs?" do not."""
    plain = " ".join(text.replace("’", "'").strip(" .!").split())
    return len(plain) <= MAX_CHARS and _QUIET.fullmatch(plain) is not None


__all__ = ["Quiet", "wants_quiet"]
