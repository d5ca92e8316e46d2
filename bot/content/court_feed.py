"""PACER's Court CM/ECF Lookup as the courts publish it: one JSON document read, cleaned and checked.

The feed is typed by each court's own staff: phones stand in prose, e-mails in HTML, notes in the place of a division.
What cannot be read as a phone, an address or a release is left out, and never guessed. `go_live_date` is not read at
all: it is the day of the court's first CM/ECF, which was years before NextGen.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Annotated, Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.core.knowledge import Phone

MAX_BYTES: Final = 20_000_000
"""The feed has less than two million; a page of anything else is not read to its end."""
TIMEOUT_SECONDS: Final = 60
Site = tuple[str, bool]
"""Host of the filing site, and whether the row is an appellate panel's, which shares its circuit's site."""

_COURT_DOMAIN = re.compile(r"[a-z0-9]+\.uscourts\.gov", re.IGNORECASE)
_COURT_HOST = re.compile(r"ecf\.[a-z0-9]+\.uscourts\.gov")
_RELEASE = re.compile(r"Release (\d+(?:\.\d+)+)")
_PHONE = re.compile(
    r"(?<!\d)(?:1[-. ])?\(?(\d{3})\)?[-. ]*(\d{3})[-. ](\d{4})(?!\d)(?:,?\s*(ext\.?|x|option)\s*(\d{1,6}))?",
    re.IGNORECASE,
)
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:MB)?(?![\w.])", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+gov\b", re.IGNORECASE)
_OFFICE = re.compile(r"ecf|help|clerk|efil|nextgen|support|info|court|attorney|admission|cases|doc", re.IGNORECASE)
"""Part of an address that an office reads. A person's own address is never taken, nor a webmaster's."""


class FeedError(Exception):
    """The feed cannot be used; one sentence."""


@dataclass(frozen=True, slots=True)
class FeedCourt:
    """What the feed says of one court, cleaned."""

    site: Site
    title: str
    release: str | None
    """As "1.7.1"; None where it names none."""
    help_desk: tuple[Phone, ...]
    every_number: frozenset[str]
    """Ten digits of each phone anywhere in the row: the offices' own, too."""
    emails: tuple[str, ...]
    """Addresses that an office reads, as written."""
    every_email: frozenset[str]
    """All addresses of the row, in lower case."""
    pdf_size: str | None
    """The most that one PDF may have, as "35 MB"; None where it names none."""
    web_url: str | None
    """Scheme and host of the court's website; None where it names its filing site instead."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The courts by their site; `updated` is the feed's own day."""

    updated: date
    courts: Mapping[Site, FeedCourt]


def fetch(place: str) -> bytes:
    """The document at a web address or in a file. Raises FeedError."""
    try:
        if not place.startswith(("http://", "https://")):
            return Path(place).read_bytes()
        request = Request(place, headers={"User-Agent": "nextgen-help-desk", "Accept": "application/json"})  # noqa: S310
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - a web address, looked at above
            content: bytes = answer.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        cause = error.reason if isinstance(error, URLError) else error
        raise FeedError(f"{place} cannot be read: {getattr(cause, 'strerror', None) or cause}.") from None
    if len(content) > MAX_BYTES:
        raise FeedError(f"{place} is over {MAX_BYTES // 1_000_000} MB: that is not the feed.")
    return content


def read_feed(content: bytes) -> Feed:
    """The feed in `content`. Raises FeedError when it is not the feed, or a court stands there twice."""
    try:
        raw = _Feed.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise FeedError(f"This is not PACER's court feed: {where}: {first['msg']}.") from None
    try:
        updated = parsedate_to_datetime(raw.meta.last_updated).date()
    except ValueError:
        raise FeedError(f"The feed's own day is not a date: meta.last_updated is {raw.meta.last_updated!r}.") from None
    courts: dict[Site, FeedCourt] = {}
    for court in filter(None, map(_court, raw.data)):
        if court.site in courts:
            raise FeedError(f"{court.site[0]} stands in the feed twice: {courts[court.site].title}, {court.title}.")
        courts[court.site] = court
    return Feed(updated, courts)


def digits(number: str) -> str:
    """The ten digits of a phone as anybody writes it, followed by its extension; empty where it is none."""
    match = _PHONE.search(number)
    return "" if match is None else match[1] + match[2] + match[3] + (match[5] or "")


def host(url: str | None) -> str:
    """Host of a web address, in lower case; empty where there is none."""
    return (urlsplit(url or "").hostname or "").lower()


# --- the feed's own shape: keys that are not named here are ignored ---------------------------------------------------


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


def _values(value: object) -> object:
    """A list may come as an object with numbers for keys, where an item was once taken out of it."""
    return list(value.values()) if isinstance(value, dict) else value


class _Desk(_Loose):
    phone: str | None = None
    division: str | None = None


class _Location(_Loose):
    phone: str | None = None
    email: str | None = None


class _Row(_Loose):
    title: str
    login_url: str | None = None
    web_url: str | None = None
    software_version: str | None = None
    pdf_size: str | None = None
    help_desk: Annotated[tuple[_Desk, ...], BeforeValidator(_values)] = ()
    locations: Annotated[tuple[_Location, ...], BeforeValidator(_values)] = ()


class _Meta(_Loose):
    last_updated: str


class _Feed(_Loose):
    meta: _Meta
    data: tuple[_Row, ...]


def _court(row: _Row) -> FeedCourt | None:
    """None for a row that is no court's filing site, such as the PACER Case Locator."""
    site = host(row.login_url)
    if not _COURT_HOST.fullmatch(site):
        return None
    desks = " ".join(_plain(part) for desk in row.help_desk for part in (desk.phone, desk.division))
    offices = " ".join(_plain(part) for place in row.locations for part in (place.phone, place.email))
    emails = _EMAIL.findall(f"{offices} {desks}")
    release = _RELEASE.search(row.software_version or "")
    return FeedCourt(
        site=(site, "BAP" in row.title.split()),
        title=row.title,
        release=release[1] if release else None,
        help_desk=tuple(_phones(row.help_desk)),
        every_number=frozenset(digits(found[0])[:10] for found in _PHONE.finditer(f"{desks} {offices}")),
        emails=tuple(dict.fromkeys(filter(_is_office, emails))),
        every_email=frozenset(map(str.lower, emails)),
        pdf_size=_size(row.pdf_size),
        web_url=_website(row),
    )


def _size(text: str | None) -> str | None:
    """Typed as 35, 35.0, 35MB or with a sentence behind; the figure at its beginning counts."""
    match = _SIZE.match(_plain(text))
    return f"{float(match[1]):g} MB" if match and float(match[1]) else None


def _website(row: _Row) -> str | None:
    name = host(row.web_url)
    return f"https://{name}" if name and not name.startswith("ecf.") else None


def _phones(desks: tuple[_Desk, ...]) -> Iterator[Phone]:
    for desk in desks:
        match = _PHONE.search(_plain(desk.phone))
        if match is None:
            continue
        number = f"{match[1]}-{match[2]}-{match[3]}"
        if match[5]:
            number += f", {'option' if match[4].lower() == 'option' else 'ext.'} {match[5]}"
        division = _plain(desk.division)
        # A division is a place or a task; where a sentence stands instead, nobody knows what the number is for.
        yield Phone(number, None if not division or re.search(r"@|http|www\.", division) else division)


def _is_office(email: str) -> bool:
    name, _, domain = email.partition("@")
    return bool(_OFFICE.search(name) and _COURT_DOMAIN.fullmatch(domain)) and "webmaster" not in name.lower()


def _plain(text: str | None) -> str:
    """Without HTML, in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", html.unescape(text or "")).split())
