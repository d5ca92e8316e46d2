"""The court directory brought up to date from PACER's feed: what differs, court by court, and the file rewritten.

Only phones, e-mails, release, website and the size of a PDF are the feed's. Everything else in
`courts/directory.yaml` is written by hand, and stays; so does every line and comment that no change is about.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bot.content.court_feed import Feed, FeedCourt, FeedError, Site, digits, host
from bot.content.schema import Court, Directory
from bot.content.yaml_edit import YamlEdit
from bot.content.yaml_lines import Document, Path_, YamlError, read_yaml
from bot.core.knowledge import Phone

MOST_LOST: Final = 0.1
"""Share of the courts that may be missing from a feed: with more it is a broken one."""
_PANEL = "bap"
"""How the id of an appellate panel begins."""


@dataclass(frozen=True, slots=True)
class Update:
    """What the feed says of one court otherwise than the directory; None and empty: the same."""

    court: str
    new_phones: tuple[Phone, ...] = ()
    gone_phones: tuple[str, ...] = ()
    new_emails: tuple[str, ...] = ()
    gone_emails: tuple[str, ...] = ()
    release: tuple[str | None, str] | None = None
    """The old one and the new one."""
    web_url: tuple[str | None, str] | None = None
    pdf_size: tuple[str | None, str] | None = None

    def lines(self) -> Iterator[str]:
        """The differences in words, one a line."""
        for phone in self.new_phones:
            yield f"phone: new {phone.number}" + (f" ({phone.division})" if phone.division else "")
        yield from (f"phone: gone {number}" for number in self.gone_phones)
        yield from (f"e-mail: new {email}" for email in self.new_emails)
        yield from (f"e-mail: gone {email}" for email in self.gone_emails)
        for label, pair in (("release", self.release), ("website", self.web_url), ("PDF size", self.pdf_size)):
            if pair is not None:
                yield f"{label}: {pair[0] or 'none'} -> {pair[1]}"


@dataclass(frozen=True, slots=True)
class Refresh:
    """How a feed differs from the directory."""

    updated: date
    """The feed's own day."""
    updates: tuple[Update, ...]
    """Of the courts that differ, in the order of the file."""
    new: tuple[FeedCourt, ...]
    """Courts that the directory does not have. Names and time zones are written by hand, so nothing adds them."""
    gone: tuple[str, ...]
    """Ids of courts that the feed does not have. They stay in the file until somebody takes them out."""


def compare(directory: Directory, feed: Feed) -> Refresh:
    """The differences. Raises FeedError for a feed that is older, or lacks more than a tenth of the courts."""
    if feed.updated < directory.as_of:
        raise FeedError(f"The feed is of {feed.updated}, older than the directory of {directory.as_of}.")
    sites = {_site(court): court for court in directory.courts}
    gone = tuple(court.id for site, court in sites.items() if site not in feed.courts)
    if len(gone) > MOST_LOST * len(sites):
        raise FeedError(
            f"The feed lacks {len(gone)} of {len(sites)} courts, more than a tenth: nothing of it is used. "
            f"Missing are {', '.join(gone[:5])} and others."
        )
    return Refresh(
        feed.updated,
        tuple(update for update in _updates(sites, feed) if any(update.lines())),
        tuple(court for site, court in feed.courts.items() if site not in sites),
        gone,
    )


def directory_of(path: Path) -> tuple[Document, Directory]:
    """The directory in the file at `path`. Raises FeedError; `check` names everything that is wrong with it."""
    try:
        document = read_yaml(path, path.name)
        return document, Directory.model_validate(document.data)
    except (YamlError, ValidationError):
        raise FeedError(f"{path} cannot be used as it is: run `check` first.") from None


def write(path: Path, feed: Feed) -> None:
    """Brings the file at `path` up to date, or leaves it as it is. Raises FeedError, also where it cannot be written.

    What was written is read again, and must differ from the feed no more, before it takes the file's place.
    """
    document, directory = directory_of(path)
    beside = path.with_name(f"{path.name}~")  # a name that nothing reads, should this end half-way
    try:
        beside.write_text(_refreshed(path.read_text("utf-8"), document, directory, feed), "utf-8")
        if not _is_refreshed(beside, feed):
            raise FeedError(f"{path} is laid out in a way that cannot be edited; take the changes over by hand.")
        beside.replace(path)
    except OSError as error:
        raise FeedError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        beside.unlink(missing_ok=True)


def _is_refreshed(path: Path, feed: Feed) -> bool:
    try:
        return not compare(directory_of(path)[1], feed).updates
    except FeedError:
        return False


def _refreshed(text: str, document: Document, directory: Directory, feed: Feed) -> str:
    edit = YamlEdit(text, document)
    updates = {update.court: update for update in compare(directory, feed).updates}
    for number, court in enumerate(directory.courts):
        if court.id in updates:
            _put(edit, ("courts", number), court, updates[court.id])
    edit.set(("as_of",), feed.updated.isoformat())
    if edit.has(("source", "date")):
        edit.set(("source", "date"), feed.updated.isoformat())
    return edit.text()


def _put(edit: YamlEdit, path: Path_, court: Court, update: Update) -> None:
    _put_phones(edit, path, court, update)
    _put_emails(edit, path, court, update)
    if update.release is not None:
        edit.set((*path, "release"), _quoted(update.release[1]))
    if update.web_url is not None:
        edit.set((*path, "web_url"), update.web_url[1])
    if update.pdf_size is not None:
        edit.set((*path, "pdf_size"), _quoted(update.pdf_size[1]))


def _put_phones(edit: YamlEdit, path: Path_, court: Court, update: Update) -> None:
    if update.new_phones or update.gone_phones:
        gone = [number for number, phone in enumerate(court.help_desk) if phone.number in update.gone_phones]
        edit.set_items((*path, "help_desk"), gone, [_item(phone) for phone in update.new_phones])


def _put_emails(edit: YamlEdit, path: Path_, court: Court, update: Update) -> None:
    if update.new_emails or update.gone_emails:
        emails = [email for email in court.emails if email not in update.gone_emails] + list(update.new_emails)
        edit.set((*path, "emails"), f"[{', '.join(map(_quoted, emails))}]")


def _site(court: Court) -> Site:
    return host(court.login_url), court.id.startswith(_PANEL)


def _numbers(courts: Iterable[Court]) -> frozenset[str]:
    return frozenset(digits(phone.number) for court in courts for phone in court.help_desk)


def _updates(sites: Mapping[Site, Court], feed: Feed) -> Iterator[Update]:
    # A circuit and its panel share a site, and the feed lists the numbers of both under the circuit.
    known = {at: _numbers(court for site, court in sites.items() if site[0] == at) for at, _ in sites}
    for site, court in sites.items():
        if site in feed.courts:
            yield _update(court, feed.courts[site], known[site[0]])


def _update(court: Court, row: FeedCourt, known: frozenset[str]) -> Update:
    left_out = {digits(one) or one.lower() for one in court.left_out}
    have = left_out | {email.lower() for email in court.emails}
    return Update(
        court=court.id,
        new_phones=tuple(phone for phone in row.help_desk if digits(phone.number) not in known | left_out),
        gone_phones=tuple(_gone_phones(court, row)),
        new_emails=tuple(email for email in row.emails if email.lower() not in have),
        gone_emails=tuple(_gone_emails(court, row)),
        release=_changed(court.release, row.release),
        web_url=_new_website(court, row, left_out),
        pdf_size=_changed(court.pdf_size, row.pdf_size),
    )


def _changed(known: str | None, listed: str | None) -> tuple[str | None, str] | None:
    return (known, listed) if listed and listed != known else None


def _gone_phones(court: Court, row: FeedCourt) -> list[str]:
    if not row.help_desk:  # a court that lists no desk any more has not said that the number on record is wrong
        return []
    return [phone.number for phone in court.help_desk if digits(phone.number)[:10] not in row.every_number]


def _gone_emails(court: Court, row: FeedCourt) -> list[str]:
    if not row.every_email:  # nor has one with no e-mail said so of its addresses
        return []
    return [email for email in court.emails if email.lower() not in row.every_email]


def _new_website(court: Court, row: FeedCourt, left_out: set[str]) -> tuple[str | None, str] | None:
    website = host(row.web_url)
    if row.web_url is None or website in {"", host(court.web_url), *left_out}:
        return None
    return court.web_url, row.web_url


def _item(phone: Phone) -> str:
    division = "null" if phone.division is None else _quoted(phone.division)
    return f"{{number: {_quoted(phone.number)}, division: {division}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # which YAML reads as well
