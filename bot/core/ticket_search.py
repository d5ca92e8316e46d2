"""What somebody types to find tickets: a court, a kind, a state, a number, a person, and other words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.core.courts import CourtFinder
from bot.core.knowledge import TicketKind
from bot.core.tickets import KINDS, OVER, WAITING, TicketState

MAX_WORDS: Final = 6
MAX_WORD: Final = 40
_SURE: Final = 0.75
"""A court with a typing error mended is no court here: the words themselves are looked for."""
_KINDS: Final[Mapping[str, tuple[TicketKind, ...]]] = {
    **{kind: (kind,) for kind in KINDS},
    "login": ("cmecf-login", "pacer-login"),
    "password": ("cmecf-login", "pacer-login"),
    "link": ("linking",),
    "name": ("names",),
    "menu": ("menus",),
    "2fa": ("mfa",),
}
_STATES: Final[Mapping[str, tuple[TicketState, ...]]] = {
    "new": ("new",),
    "claimed": ("claimed",),
    "resolved": ("resolved",),
    "closed": ("closed",),
    "open": ("new", "claimed", "waiting-attorney", "waiting-court"),
    "waiting": tuple(sorted(WAITING)),
    "old": tuple(sorted(OVER)),
    "done": tuple(sorted(OVER)),
}
_SAY_NOTHING: Final = frozenset(("all", "ticket", "tickets", "of", "for", "from", "in", "the", "my", "and", "court"))


@dataclass(frozen=True, slots=True)
class TicketSearch:
    """What tickets are looked for by; each part that is there narrows it."""

    courts: tuple[str, ...] = ()
    kinds: tuple[TicketKind, ...] = ()
    states: tuple[TicketState, ...] = ()
    urgent: bool = False
    number: int | None = None
    person: str | None = None
    """Who asked."""
    words: tuple[str, ...] = field(default=(), repr=False)
    """Each of them stands in the ticket or in its conversation."""


def read_search(text: str, finder: CourtFinder, person: str | None = None) -> TicketSearch:
    """Reads what was typed after the command. `person`: whom it mentions."""
    mention = finder.find(text)
    courts: tuple[str, ...] = ()
    if mention is not None and mention.sure > _SURE:
        sibling = finder.sibling(finder.court(mention.court)) if mention.place_only else None
        courts = (mention.court, *([sibling.id] if sibling else []))
        text = f"{text[: mention.span[0]]} {text[mention.span[1] :]}"
    words = [word for word in re.split(r"[\s,;:.!?\"()]+", text.lower()) if word][: MAX_WORDS * 2]
    number = next((int(word[1:]) for word in words if re.fullmatch(r"#[0-9]{1,9}", word)), None)
    if number is None and len(words) == 1 and re.fullmatch("[0-9]{1,9}", words[0]):
        number = int(words[0])
        words = []
    rest = [word for word in words if not re.fullmatch(r"#[0-9]{1,9}", word)]
    free = [word[:MAX_WORD] for word in rest if word not in {*_KINDS, *_STATES, *_SAY_NOTHING, "urgent"}]
    return TicketSearch(
        courts=courts,
        kinds=tuple(dict.fromkeys(kind for word in rest for kind in _KINDS.get(word, ()))),
        states=tuple(dict.fromkeys(state for word in rest for state in _STATES.get(word, ()))),
        urgent="urgent" in rest,
        number=number,
        person=person,
        words=tuple(dict.fromkeys(free))[:MAX_WORDS],
    )


__all__ = ["TicketSearch", "read_search"]
