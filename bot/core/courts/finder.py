"""Finds the court that a text asks about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from typing import Final

from bot.core.courts.context_rules import speaks_of_bankruptcy
from bot.core.courts.mention import CourtMention, Unclear, whole_address
from bot.core.courts.names import Name
from bot.core.courts.search import Picker
from bot.core.courts.several import asked_about, asks_about_another
from bot.core.courts.sighting import Sighting
from bot.core.courts.sightings import Sightings
from bot.core.courts.spelling import Spellings
from bot.core.courts.states import States
from bot.core.courts.words import Words, split
from bot.core.knowledge import Court

LONGEST: Final = 4000
"""Characters read of a text; Slack itself cuts at 40,000."""
MOST_OFFERED: Final = 6
"""Courts offered when it is left open which is meant: more are looked for by name."""
LONGEST_QUERY: Final = 80
"""Characters read of what somebody types in a picker: no court's name is longer."""


class CourtFinder:
    """Finds courts in texts; built once from the directory, then read-only and fast (tens of microseconds)."""

    def __init__(self, courts: Iterable[Court]) -> None:
        self._courts = {court.id: court for court in courts}
        self._states = States(self._courts.values())
        self._sightings = Sightings(self._courts, self._states)
        self._spellings = Spellings(self._courts.values())
        self._picker = Picker(self._courts.values())
        # Of one message it is asked which court is meant, which are named, and what is left open.
        self._mentions = lru_cache(maxsize=16)(self._found)

    def find(self, text: str) -> CourtMention | None:
        """The one court the text asks about; None when it names none, or several and nothing speaks for one.

        Reads the first 4,000 characters.
        """
        asked = self.asked(text)
        return asked if asked and asked.court else None

    def asked(self, text: str) -> CourtMention | None:
        """As above; with an empty `court` where the one place that the text asks about leaves open which."""
        text = text[:LONGEST]
        return self._asked(text, self._mentions(text))

    def named(self, text: str) -> tuple[str, ...]:
        """The ids of all courts that the text names, in its order."""
        return tuple(dict.fromkeys(mention.court for mention in self._mentions(text[:LONGEST]) if mention.court))

    def unclear(self, text: str) -> Unclear | None:
        """The courts that a text may ask about when it speaks of one and does not say which.

        None also where they are too many to be offered.
        """
        text = text[:LONGEST]
        mentions = self._mentions(text)
        asked = self._asked(text, mentions)
        if asked is None:
            return self._unclear(mentions)
        return None if asked.court else self._unclear([asked])

    def _unclear(self, mentions: Sequence[CourtMention]) -> Unclear | None:
        for mention in mentions:
            if mention.missing:
                return Unclear(mention.courts, mention.missing)
        courts = tuple(dict.fromkeys(court for mention in mentions for court in mention.courts or (mention.court,)))
        if len(courts) > MOST_OFFERED:
            courts = tuple(court for court in courts if self._courts[court].type != "bankruptcy")
        return Unclear(courts) if 1 < len(courts) <= MOST_OFFERED else None

    def _asked(self, text: str, mentions: Sequence[CourtMention]) -> CourtMention | None:
        """The one mention that a text asks about; without a `court` where that is left open."""
        if len({mention.court for mention in mentions}) > 1:
            return asked_about(text, mentions)
        if not mentions or (
            mentions[0].court and asks_about_another(text, mentions[0], self._courts[mentions[0].court])
        ):
            return None
        return mentions[0]

    def _found(self, text: str) -> tuple[CourtMention, ...]:
        """The courts named; with an empty `court` those spoken of without saying which ("a federal court in Ohio")."""
        words = split(text)
        sightings = list(self._sightings.of(words))
        typed = 1.0
        if not sightings:
            mended = self._spellings.mended(words)
            if mended is not None:
                words, typed = mended, 0.7
                sightings = list(self._sightings.of(words))
                if sightings:
                    states = self._states.written_out(words)
                    sightings = [one for one in sightings if self._is_there(one, states)]
        sightings = self._completed([one for one in sightings if not one.weak] or sightings)
        return tuple(self._mention(words, sighting, len(sightings) > 1, typed) for sighting in sightings)

    def _is_there(self, sighting: Sighting, states: Set[str]) -> bool:
        """Whether a place with its typing errors mended is in a state that the text names, if it names any."""
        there = {state for court in sighting.name.courts for state in self._courts[court].states}
        return sighting.name.kind not in {"city", "county"} or not states or not states.isdisjoint(there)

    def _completed(self, sightings: list[Sighting]) -> list[Sighting]:
        """Gives "the middle district" the state of the one other court named; alone it says nothing.

        A place of several courts ("Kansas City") says nothing more once one of them is named.
        """
        ids = {one.name.courts[0] for one in sightings if one.name.is_one}
        states = {state for court in ids for state in self._courts[court].states}
        completed: list[Sighting] = []
        for one in sightings:
            if one.name.kind != "elliptic":
                if one.name.is_one or ids.isdisjoint(one.name.courts):
                    completed.append(one)
            elif ids:
                completed.append(self._with_state(one, states))
        return completed

    def _with_state(self, sighting: Sighting, states: set[str]) -> Sighting:
        """ "The middle district" of these states; still of all that have one where not just one of them does."""
        courts = sighting.name.courts
        there = tuple(court for court in courts if set(self._courts[court].states) == states)
        return replace(sighting, name=Name("district", there if len(there) == 1 else courts))

    def court(self, court_id: str) -> Court:
        """The court with an id that a mention holds."""
        return self._courts[court_id]

    def sibling(self, court: Court) -> Court | None:
        """The bankruptcy court of a district court and the reverse; None for all others."""
        other = {"district": "b", "bankruptcy": "d"}.get(court.type)
        return self._courts.get(court.id[:-1] + other) if other else None

    def search(self, query: str, limit: int) -> tuple[Court, ...]:
        """Courts for a picker while somebody types: id, abbreviation, name, city or state, typing errors allowed.

        Of the query the first 80 characters count.
        """
        query = query[:LONGEST_QUERY]
        named = self.find(query)
        return self._picker.search(query, limit, named.court if named else None)

    def _of_kind(self, court: Court, bankruptcy: bool | None) -> Court:
        """The court, or its sibling where that is the one of this kind; None: of either."""
        if bankruptcy is None or bankruptcy == (court.type == "bankruptcy"):
            return court
        return self.sibling(court) or court

    def _either(self, districts: Sequence[str], bankruptcy: bool | None) -> tuple[str, ...]:
        """These district courts, the bankruptcy courts beside them, or both: as it is said."""
        siblings = [sibling.id for court in districts if (sibling := self.sibling(self._courts[court]))]
        if bankruptcy is None:
            return (*districts, *siblings)
        return tuple(siblings) if bankruptcy and siblings else tuple(districts)

    def _mention(self, words: Words, sighting: Sighting, among_others: bool, typed: float) -> CourtMention:
        name = sighting.name
        span = (words.spans[sighting.first][0], words.spans[sighting.end - 1][1])
        bankruptcy = sighting.bankruptcy
        if bankruptcy is None and name.kind != "court" and not among_others:
            bankruptcy = True if speaks_of_bankruptcy(words, sighting) else None
        if not name.is_one:
            return CourtMention("", span, 0.0, True, self._either(name.courts, bankruptcy), name.said)
        court = self._of_kind(self._courts[name.courts[0]], bankruptcy)
        sure = min(typed, 0.8 if name.kind in {"state", "city", "seat"} else 1.0)
        place_only = bankruptcy is None and name.kind != "court" and self.sibling(court) is not None
        by_place = name.kind in {"state", "city", "county", "seat"}
        span = whole_address(words.text, span)
        return CourtMention(court.id, span, sure, place_only, by_place=by_place)
