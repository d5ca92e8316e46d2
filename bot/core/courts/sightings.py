"""The names of courts in a text, each where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.core.courts.context_rules import court_at
from bot.core.courts.names import Name, phrases
from bot.core.courts.sighting import Sighting, skip
from bot.core.courts.states import LISTED, States, place_before
from bot.core.courts.words import Words
from bot.core.knowledge import Court


@dataclass(slots=True)
class _Node:
    """One word of the known phrases; `names` where a phrase ends here."""

    following: dict[str, _Node] = field(default_factory=dict)
    names: tuple[Name, ...] = ()


class Sightings:
    """Finds known phrases that mean a court where they stand."""

    def __init__(self, courts: Mapping[str, Court], states: States) -> None:
        self._states = states
        self._root = _Node()
        for words, name in phrases(courts):
            node = self._root
            for word in words:
                node = node.following.setdefault(word, _Node())
            if name not in node.names:
                node.names += (name,)

    def of(self, words: Words) -> Iterator[Sighting]:
        """The names in a text that mean a court there."""
        begins, end = self._root.following, 0
        for at, word in enumerate(words.words):
            if at < end or word not in begins:
                continue
            sighting = self._sighting(words, at, end)
            if sighting is not None:
                yield sighting
                end = sighting.end

    def _sighting(self, words: Words, first: int, after: int) -> Sighting | None:
        """The longest known phrase that starts at a word and means a court there.

        `after`: what stands before that word is of another court.
        """
        for end, names in reversed(list(self._known(words, first))):
            for name in names:
                sighting = court_at(words, *self._in_its_state(words, name, first, end))
                if sighting is None and name.kind == "state":
                    sighting = _of_unknown_place(words, name, (first, end), after)
                if sighting is not None:
                    return self._placed(words, sighting) if name.kind == "elliptic" else sighting
        return None

    def _in_its_state(self, words: Words, name: Name, first: int, end: int) -> tuple[Name, int, int]:
        """A place with the state that follows it: "Rochester, Minnesota" is no place of New York's."""
        if name.kind not in {"city", "county", "state", "region"}:
            return name, first, end
        found = self._states.after(words, end)
        if found is None or self._reaches(words, end) > found[1]:
            return name, first, end
        state, stop = found
        place = words.words[first:end]
        if name.kind == "region":
            name, end = self._region_or_state(words, name, end, found)
            return name, first, end
        place = words.words[first:end]
        is_listed = LISTED.match(words.text, words.spans[stop - 1][1]) is not None
        if name.kind == "state" and (is_listed or not self._states.is_city(place)):
            return name, first, end
        return self._states.courts_in(place, name, state), first, stop

    def _region_or_state(self, words: Words, name: Name, end: int, found: tuple[str, int]) -> tuple[Name, int]:
        """ "Eastern Washington DC": the region, or the state after it; not of "Eastern Washington, Idaho"."""
        state, stop = found
        if "," in words.text[words.spans[end - 1][1] : words.spans[end][0]] and state != "District of Columbia":
            return name, end
        return replace(name, courts=tuple(dict.fromkeys((*name.courts, *self._states.districts[state])))), stop

    def _reaches(self, words: Words, first: int) -> int:
        """Where the longest known phrase ends that starts at a word."""
        return max((end for end, _ in self._known(words, first)), default=first)

    def _placed(self, words: Words, sighting: Sighting) -> Sighting:
        """Gives "the Central District (Los Angeles)" the one court of that name which sits there."""
        begins = skip(words, sighting.end, {"in", "of", "at", "for"})
        missing = sighting
        is_of = words.words[sighting.end : begins] == ["of"]
        for end, names in self._known(words, begins):
            for name in names:
                there = tuple(court for court in name.courts if court in sighting.name.courts)
                if name.kind in {"city", "seat", "state"} and len(there) == 1:
                    return replace(sighting, name=Name("district", there), end=end)
                if name.kind in {"city", "seat"} and is_of and not there:
                    missing = replace(sighting, name=_missing(words, sighting.name, name, (begins, end)), end=end)
        return missing

    def _known(self, words: Words, first: int) -> Iterator[tuple[int, tuple[Name, ...]]]:
        """The known phrases that start at a word: where each ends and what it stands for, the shortest first."""
        node, at = self._root.following.get(words.at(first)), first + 1
        while node is not None:
            if node.names:
                yield at, node.names
            node, at = node.following.get(words.at(at)), at + 1


def _missing(words: Words, district: Name, place: Name, span: tuple[int, int]) -> Name:
    """ "The Southern District of Chicago": no southern district has a court there."""
    said = words.text[words.spans[span[0]][0] : words.spans[span[1] - 1][1]]
    return Name("missing", place.courts, said=f"{district.said} of {said.title() if said.islower() else said}")


def _of_unknown_place(words: Words, state: Name, span: tuple[int, int], after: int) -> Sighting | None:
    """ "in Scottsdale, Arizona"."""
    begins = place_before(words, span[0], after)
    return None if begins is None else court_at(words, state, begins, span[1])
