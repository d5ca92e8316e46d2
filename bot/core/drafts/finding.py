"""Finds an entry or a topic by words of its title, while somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol


class Titled(Protocol):
    """An entry or an outside topic."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...


def find_by_title(things: Iterable[Titled], typed: str, most: int) -> tuple[str, ...]:
    """Ids of those in whose id or title each typed word begins a word; titles in which they come first, first."""
    words = _words(typed)
    ranked: list[tuple[int, str]] = []
    for thing in things:
        known = [*_words(thing.title), *_words(thing.id)]
        places = [_place(word, known) for word in words]
        if all(place is not None for place in places):
            ranked.append((sum(place or 0 for place in places), thing.id))
    return tuple(id_ for _, id_ in sorted(ranked)[:most])


def titles_of(things: Mapping[str, Titled], ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(id, title) of each that exists, each once."""
    return tuple((id_, things[id_].title) for id_ in dict.fromkeys(ids) if id_ in things)


def _place(word: str, known: list[str]) -> int | None:
    return next((place for place, other in enumerate(known) if other.startswith(word)), None)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


__all__ = ["Titled", "find_by_title", "titles_of"]
