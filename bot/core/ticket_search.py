"""What somebody types to find tickets: a court, a kind, a state, a number, a person, and other words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from bot.core.courts import CourtFinder
from bot.core.knowledge import TicketKind
from bot.core.tickets import KINDS, OVER, WAITING, TicketState

_Name = TypeVar("_Name", bound=str)
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
_NAMED: Final = frozenset((*_KINDS, *_STATES, *_SAY_NOTHING, "urgent"))
"""Words that are looked for in no text."""
_NUMBER: Final = re.compile(r"#?[0-9]{1,9}")


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
    courts, rest = _courts(text, finder)
    typed = re.findall(r"[^\s,;:.!?\"()]+", rest.lower())[: MAX_WORDS * 2]
    number = next((word for word in typed if _NUMBER.fullmatch(word) and (word[0] == "#" or len(typed) == 1)), None)
    words = tuple(dict.fromkeys(word for word in typed if word != number))
    return TicketSearch(
        courts=courts,
        kinds=_named_by(words, _KINDS),
        states=_named_by(words, _STATES),
        urgent="urgent" in words,
        number=int(number.lstrip("#")) if number else None,
        person=person,
        words=tuple(word[:MAX_WORD] for word in words if word not in _NAMED)[:MAX_WORDS],
    )


def _named_by(words: Sequence[str], names: Mapping[str, tuple[_Name, ...]]) -> tuple[_Name, ...]:
    return tuple(dict.fromkeys(name for word in words for name in names.get(word, ())))


def _courts(text: str, finder: CourtFinder) -> tuple[tuple[str, ...], str]:
    """The court that it names, with its sibling where either may be meant; and the rest of the text."""
    mention = finder.find(text)
    if mention is None or mention.sure <= _SURE:
        return (), text
    sibling = finder.sibling(finder.court(mention.court)) if mention.place_only else None
    rest = f"{text[: mention.start]} {text[mention.end :]}"
    return (mention.court, *([sibling.id] if sibling else [])), rest


__all__ = ["TicketSearch", "read_search"]
