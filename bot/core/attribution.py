"""Whose a text or a document is: the courts that it names, so that no answer for one court shows another's.

A court is named by its official name, its abbreviation, the place in everyday words ("Southern Florida", "Maryland's
bankruptcy court", "the Ninth Circuit") or an address under uscourts.gov.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.core.knowledge import Court, Source

_HOST: Final = re.compile(r"([a-z0-9-]+)\.uscourts\.gov", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z0-9]+(?:['’.&-][A-Za-z0-9]+)*\.?")
_PHONE: Final = re.compile(r"(?:1[-. ]{1,2})?\(?[2-9]\d{2}\)?[-. ]{1,2}\d{3}[-. ]\d{4}(?!\d)")
_TAIL: Final = re.compile(r"\d{3}[-. ]\d{4}")
"""How every number ends: looked for first, since few texts have one."""
_NO_DIGIT: Final = re.compile(r"\D")
_DISTRICT: Final = re.compile(r"^(\w+) District of (.+)$")
_LINES_KEPT: Final = 20_000
_OTHER_HOSTS: Final[Mapping[str, tuple[str, ...]]] = {
    "uscfc": ("cofc",), "cfc": ("cofc",), "moept": ("moed",), "moeb": ("moeb",), "vid": ("vid", "vib"),
    "idp": ("idd", "idb"),
}  # fmt: skip
"""Labels of addresses that are no court's id: an older name, the pretrial office of the district, one site for two."""


def phones_in(text: str) -> tuple[str, ...]:
    """Every telephone number in a text, as it is written there."""
    return tuple(phone for line in text.split("\n") for phone in _phones_in_line(line))


@lru_cache(maxsize=_LINES_KEPT)
def _phones_in_line(line: str) -> tuple[str, ...]:
    """Most lines are the same in many answers, and looked at once."""
    if _TAIL.search(line) is None:
        return ()
    found = _PHONE.finditer(line)
    return tuple(match.group() for match in found if not line[match.start() - 1 : match.start()].isalnum())


@lru_cache(maxsize=2048)
def plain_number(phone: str) -> str:
    """The ten digits of a number, however it is written; without an extension and the leading 1."""
    digits = _NO_DIGIT.sub("", phone)
    return digits[1:11] if digits.startswith("1") else digits[:10]


class Attribution:
    """What the courts of a directory are called; made once for a library. What it has looked at it remembers."""

    def __init__(self, courts: Mapping[str, Court]) -> None:
        self._courts = courts
        self._lines: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {}
        self._families: dict[str, frozenset[str]] = {}
        self._owners: dict[Source, frozenset[str]] = {}
        self.shown: dict[tuple[str, tuple[Source, ...]], tuple[Source, ...]] = {}
        """By court: the sources of a text, as answers for the court name them (`bot.core.answering`)."""

    def courts_of(self, source: Source) -> frozenset[str]:
        """Ids of the courts whose document this is; none for PACER's and others'. An address counts before a title."""
        found = self._owners.get(source)
        if found is None:
            found = self._owners[source] = self._owners_of(source)
        return found

    def _owners_of(self, source: Source) -> frozenset[str]:
        by_address = frozenset(id_ for label in _labels(source.url or "") for id_ in self._hosts.get(label, ()))
        if by_address or "uscourts.gov" in (source.url or ""):
            return by_address
        return frozenset(id_ for _, ids in self._named(source.document) for id_ in ids)

    def is_foreign(self, source: Source, court: Court) -> bool:
        """Whether it is a document of other courts only, none of them of the family."""
        owners = self.courts_of(source)
        return bool(owners) and self.family(court).isdisjoint(owners)

    def foreign_in(self, text: str, court: Court) -> tuple[str, ...]:
        """What in `text` names other courts, or is their address or number: as it stands there.

        The two courts of one district are not foreign to each other, nor a panel and the circuit whose site it uses.
        """
        family = self.family(court)
        return tuple(
            found for line in text.splitlines() for found, ids in self._mentions(line) if family.isdisjoint(ids)
        )

    def family(self, court: Court) -> frozenset[str]:
        """Ids of the courts that share a place with it: the district, the filing site, the website or the mail."""
        found = self._families.get(court.id)
        if found is None:
            sites = " ".join((court.login_url, court.web_url or "", *court.emails))
            shared = {id_ for label in _labels(sites) for id_ in self._hosts.get(label, ())}
            district = {one.id for one in self._courts.values() if _is_local(court) and one.id[:-1] == court.id[:-1]}
            found = self._families[court.id] = frozenset({court.id, *shared, *district})
        return found

    def _mentions(self, line: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """What in a line names courts, and which; most lines are the same for all courts and looked at once."""
        found = self._lines.get(line)
        if found is None:
            if len(self._lines) >= _LINES_KEPT:
                self._lines.clear()
            hosts = ((label, frozenset(self._hosts[label])) for label in _labels(line) if label in self._hosts)
            numbers = ((number, self._phones.get(plain_number(number), frozenset())) for number in phones_in(line))
            found = (*self._named(_HOST.sub(" ", line)), *hosts, *((one, ids) for one, ids in numbers if ids))
            self._lines[line] = found
        return found

    def _named(self, text: str) -> Iterator[tuple[str, frozenset[str]]]:
        """Each name in a text, the longest at every place, with the ids it may stand for."""
        words = [match.group() for match in _WORD.finditer(text)]
        plain = [_plain(word) for word in words]
        at = 0
        while at < len(words):
            length = next((len(name) for name in self._names.get(plain[at], ()) if _stands(name, plain, at)), 0)
            # Names are written with capitals; "maine" or "northern" in running text is none.
            if length and words[at][:1].isupper() | words[at][:1].isdigit():
                yield " ".join(words[at : at + length]), self._ids[tuple(plain[at : at + length])]
            at += max(length, 1)

    @cached_property
    def _ids(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        found: dict[tuple[str, ...], set[str]] = {}
        for name, ids in _names_of(self._courts.values()):
            key = tuple(_plain(word) for word in _WORD.findall(name))
            found.setdefault(key, set()).update(ids)
        return {key: frozenset(ids) for key, ids in found.items() if key}

    @cached_property
    def _names(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """First word -> names that begin with it, the longest first."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for name in sorted(self._ids, key=len, reverse=True):
            found.setdefault(name[0], []).append(name)
        return {word: tuple(names) for word, names in found.items()}

    @cached_property
    def _hosts(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {id_: (id_,) for id_ in self._courts}
        for court in self._courts.values():
            if _is_local(court):  # id.uscourts.gov is the site of both courts of the district
                district = court.id[:-1]
                found[district] = tuple(dict.fromkeys((*found.get(district, ()), court.id)))
            for label in _labels(court.login_url):
                found[label] = tuple(dict.fromkeys((*found.get(label, ()), court.id)))
        return {**found, **{label: ids for label, ids in _OTHER_HOSTS.items() if set(ids) <= set(self._courts)}}

    @cached_property
    def _phones(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for court in self._courts.values():
            numbers = (*court.help_desk, *(court.reset.phones if court.reset else ()))
            for phone in numbers:
                found.setdefault(plain_number(phone.number), set()).add(court.id)
        return {number: frozenset(ids) for number, ids in found.items()}


def _is_local(court: Court) -> bool:
    return court.type in ("district", "bankruptcy")


def _labels(text: str) -> list[str]:
    return [match[1].lower() for match in _HOST.finditer(text)]


def _plain(word: str) -> str:
    return word.lower().rstrip(".").replace("’", "'").removesuffix("'s")


def _stands(name: tuple[str, ...], words: list[str], at: int) -> bool:
    return tuple(words[at : at + len(name)]) == name


def _names_of(courts: Iterable[Court]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each name, and the ids of the courts that it may stand for."""
    everyone = tuple(courts)
    for court in everyone:
        yield from ((name, (court.id,)) for name in _names_of_one(court))
    for state in {state for court in everyone for state in court.states}:
        yield state, _courts_in(state, everyone)


def _names_of_one(court: Court) -> Iterator[str]:
    name = court.name.removeprefix("the ")
    yield name
    yield court.short
    place = name.removesuffix(" Bankruptcy Court")
    if found := _DISTRICT.match(place):
        yield place
        yield f"{found[1]} {found[2]}"
        yield f"{found[2]} {found[1]} District"
        yield f"{found[2]} {found[1]} bankruptcy court"


def _courts_in(state: str, everyone: tuple[Court, ...]) -> tuple[str, ...]:
    """Ids of the courts of a state, its circuit's appellate courts among them; not the circuit's other districts."""
    circuits = {court.circuit for court in everyone if state in court.states and _is_local(court)}
    return tuple(
        court.id for court in everyone if state in court.states or (court.circuit in circuits and not _is_local(court))
    )
