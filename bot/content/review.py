"""Which entries and court profiles somebody has to compare with their pages, and the note that it was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from bot.content.files import files
from bot.content.yaml_edit import YamlEdit
from bot.content.yaml_lines import Document, Path_, read_yaml
from bot.core.knowledge import Court, Entry, Library, Source

Reviewed = TypeVar("Reviewed", Entry, Court)


class ReviewError(Exception):
    """There is nothing of that id, or its file cannot be written; one sentence."""


@dataclass(frozen=True, slots=True)
class DueReview:
    """An entry or a court's profile to be reviewed."""

    id: str
    """Of the entry, or of the court whose profile it is."""
    overdue_since: date | None
    """Its `review_by`, where that is over."""
    undated_sources: tuple[Source, ...]
    """Its documents that bear no date, each once; empty once somebody has compared it with them."""
    documents: tuple[Source, ...]
    """All its documents: what to open where the review is overdue."""

    @property
    def to_open(self) -> tuple[Source, ...]:
        return self.documents if self.overdue_since is not None else self.undated_sources


def due_reviews(
    library: Library, today: date, checked: Mapping[str, date] | None = None
) -> Iterator[tuple[Court | None, tuple[DueReview, ...]]]:
    """What is due, by court: its profile, and the entries with words for it alone. None: what speaks for all courts.

    checked: on which days staff compared entries and profiles with their pages, beside what the files say of it.
    """
    days = checked or {}
    of_entries = {
        entry.id: _due(entry.id, _as_checked(entry, days.get(entry.id)), _of_entry(entry), today)
        for entry in library.entries.values()
    }
    for court in library.courts.values():
        own = [_due(court.id, _as_checked(court, days.get(court.id)), _of_profile(court), today)]
        own += [of_entries[entry.id] for entry in library.entries.values() if court.id in _courts(entry)]
        if reviews := tuple(filter(None, own)):
            yield court, reviews
    for_all = (of_entries[entry.id] for entry in library.entries.values() if not _courts(entry))
    if reviews := tuple(filter(None, for_all)):
        yield None, reviews


def mark_checked(folder: Path, item: str, today: date) -> Path:
    """Notes in its file that an entry or a court's profile was compared with its pages today; next in a year.

    Raises ReviewError, and YamlError for a file that cannot be read.
    """
    for path in _files(folder):
        if _note(path, {item: today}):
            return path
    raise ReviewError(f"There is no entry {item!r}, and no court of that id with a profile.")


def write_checked(folder: Path, checked: Mapping[str, date]) -> tuple[str, ...]:
    """Notes the days on which entries and profiles were compared; those of which the files did not say so yet.

    What has gone from the files is passed over. Raises what `mark_checked` raises.
    """
    return tuple(item for path in _files(folder) for item in _note(path, checked, only_later=True))


def _files(folder: Path) -> tuple[Path, ...]:
    return (*files(folder, "courts/profiles/*.yaml"), *files(folder, "entries/*.yaml"))


def _note(path: Path, checked: Mapping[str, date], *, only_later: bool = False) -> tuple[str, ...]:
    """What of it stands in this file, and is noted there. only_later: than what the file says."""
    document = read_yaml(path, path.name)
    edit, noted = YamlEdit(path.read_text("utf-8"), document), []
    for item, day in checked.items():
        at = _place(document, item)
        if at is None or (only_later and _day_in(document, at) >= day.isoformat()):
            continue
        edit.set((*at, "checked_on"), day.isoformat())
        edit.set((*at, "review_by"), _year_later(day).isoformat())
        noted.append(item)
    if noted:
        beside = path.with_name(f"{path.name}~")  # a name that nothing reads, should this end half-way
        try:
            beside.write_text(edit.text(), "utf-8")
            beside.replace(path)
        except OSError as error:
            raise ReviewError(f"{path} cannot be written: {error.strerror}.") from None
    return tuple(noted)


def _day_in(document: Document, at: Path_) -> str:
    """When the file says that it was compared, as ISO 8601; empty where it was not."""
    data: Any = document.data
    for key in at:
        data = data[key]
    return str(data.get("checked_on") or "")


def _due(item: str, reviewed: Entry | Court, documents: tuple[Source, ...], today: date) -> DueReview | None:
    over = reviewed.review_by if reviewed.review_by is not None and reviewed.review_by < today else None
    undated = tuple(source for source in documents if source.date is None) if reviewed.checked_on is None else ()
    return DueReview(item, over, undated, documents) if over or undated else None


def _as_checked(reviewed: Reviewed, day: date | None) -> Reviewed:
    """As the files say it once `mark_checked` has noted this day; as it is where they know of no earlier one."""
    if day is None or (reviewed.checked_on is not None and reviewed.checked_on >= day):
        return reviewed
    return replace(reviewed, checked_on=day, review_by=_year_later(day))


def _of_profile(court: Court) -> tuple[Source, ...]:
    sources = [court.reset.source] if court.reset else []
    sources += [note.source for note in court.notes]
    sources += [own.source for own in court.procedures]
    return _documents(sources)


def _of_entry(entry: Entry) -> tuple[Source, ...]:
    return _documents([*entry.sources, *(source for variant in entry.answer for source in variant.sources or ())])


def _documents(sources: list[Source]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(Source(source.document, source.url, source.date) for source in sources))


def _courts(entry: Entry) -> frozenset[str]:
    return frozenset(court for variant in entry.answer if variant.when for court in variant.when.court or ())


def _place(document: Document, item: str) -> Path_ | None:
    """Where the mapping of this id stands: the whole file for a profile, one of its entries for an entry."""
    data = document.data
    if not isinstance(data, dict):
        return None
    if data.get("court") == item:
        return ()
    for number, entry in enumerate(data.get("entries") or ()):
        if isinstance(entry, dict) and entry.get("id") == item:
            return ("entries", number)
    return None


def _year_later(day: date) -> date:
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
