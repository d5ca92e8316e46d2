"""Remarks on the words of a draft: what the schema refuses, and what makes an answer hard to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final, get_args

from pydantic import TypeAdapter, ValidationError

from bot.content import style
from bot.content.schema.fields import Email, PhoneNumber, Url
from bot.core.desk_hours import desk_hours
from bot.core.drafts import AddPhrasings, Change, CourtFact, NewEntry, NewTopic
from bot.core.drafts.remarks import ChangeField, Remark
from bot.core.knowledge import Entry, Library, OutsideTopic, ResetRoute, Source

MAX_TITLE: Final = 75
"""As the schema says: a title is a button."""
MAX_PHRASING: Final = 300
"""Characters. Longer ones teach the matcher little."""
MAX_PHRASINGS: Final = 30
MAX_DETAILS: Final = 2500
_FIELD: Final = re.compile(r"[{}]")
"""`{court}` and its like are filled in by the bot; somebody who types a brace means something else."""
_ROUTES: Final = get_args(ResetRoute)
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_WEB: Final[TypeAdapter[str]] = TypeAdapter(Url)
_PHONE: Final[TypeAdapter[str]] = TypeAdapter(PhoneNumber)
_MAIL: Final[TypeAdapter[str]] = TypeAdapter(Email)


def remarks_on(change: Change, library: Library, today: date) -> tuple[Remark, ...]:
    """What is wrong with a change, errors first. `library`: the knowledge in use."""
    match change:
        case AddPhrasings():
            found = _of_phrasings(change, library)
        case NewEntry():
            found = _of_entry(change, library, today)
        case NewTopic():
            found = _of_topic(change, library)
        case CourtFact():
            found = _of_fact(change, library)
    return tuple(sorted(found, key=lambda remark: not remark.blocks))


def _of_phrasings(change: AddPhrasings, library: Library) -> Iterator[Remark]:
    if change.target not in library.entries and change.target not in library.topics:
        yield Remark("target", "That answer no longer exists. Choose another one.")
    if not change.phrasings:
        yield Remark("phrasings", "Write at least one way to ask this.")
    yield from _phrasings(change.phrasings, library, change.target)


def _of_entry(change: NewEntry, library: Library, today: date) -> Iterator[Remark]:
    yield from _title(change.title)
    yield from _lead(change.lead)
    if len(change.details) > MAX_DETAILS:
        yield Remark("details", f"The details have {len(change.details)} characters; {MAX_DETAILS} are the most.")
    yield from _style("lead", change.lead)
    yield from _style("details", change.details)
    if any(court not in library.courts for court in change.courts):
        yield Remark("courts", "I don't know one of these courts.")
    if not change.sources:
        yield Remark("document", "Name the document that says so. An answer without a source is not given.")
    for source in change.sources[:1]:
        yield from _source(source, today)
    for source in change.sources[1:]:
        yield from _listed_source(source, today)
    if change.review_by <= today:
        yield Remark("review_by", "Choose a day in the future.")
    if not change.phrasings:
        yield Remark("phrasings", "Write at least one way to ask this.")
    yield from _phrasings(change.phrasings, library, change.id)


def _of_topic(change: NewTopic, library: Library) -> Iterator[Remark]:
    yield from _title(change.title, "Pick a topic above, or name the new one here.")
    if not change.text:
        yield Remark("text", "Say who can help.")
    yield from _style("text", change.text)
    if not change.phrasings:
        yield Remark("phrasings", "Write at least one way to ask this.")
    yield from _phrasings(change.phrasings, library, change.id)


def _of_fact(change: CourtFact, library: Library) -> Iterator[Remark]:
    if change.court not in library.courts:
        yield Remark("court", "I don't know this court.")
    reasons: dict[str, Callable[[str], str]] = {
        "route": lambda value: "" if value in _ROUTES else f"Write one of: {', '.join(_ROUTES)}.",
        "url": lambda value: _refusal(_WEB, value, "Write a web address, such as https://www.flsd.uscourts.gov/reset."),
        "phone": lambda value: _refusal(_PHONE, value, "Write a phone number, such as 305-523-5100."),
        "email": lambda value: _refusal(_MAIL, value, "Write an e-mail address of an office."),
        "hours": _hours,
    }
    if reason := reasons[change.name](change.value):
        yield Remark("value", reason)
    yield from _source(change.source, date.max)


def _hours(value: str) -> str:
    try:
        desk_hours(value)
    except ValueError as error:
        return str(error)
    return ""


def _refusal(shape: TypeAdapter[str], value: str, otherwise: str) -> str:
    try:
        shape.validate_python(value)
    except ValidationError:
        return otherwise
    return ""


def _title(title: str, otherwise: str = "Write the question as a person would ask it.") -> Iterator[Remark]:
    if not title:
        yield Remark("title", otherwise)
    if len(title) > MAX_TITLE:
        yield Remark("title", f"The title has {len(title)} characters; {MAX_TITLE} are the most.")


def _lead(lead: str) -> Iterator[Remark]:
    if not lead:
        yield Remark("lead", "The first line is the answer. Write it as a full sentence.")
    if len(lead) > style.MAX_LEAD:
        yield Remark("lead", f"The first line has {len(lead)} characters; {style.MAX_LEAD} are the most.")


def _style(field: ChangeField, text: str) -> Iterator[Remark]:
    if _FIELD.search(text):
        yield Remark(field, "Write it without { and }.")
    for sentence in style.long_sentences(text):
        start = " ".join(sentence.split()[:6])
        yield Remark(field, f"A sentence has more than {style.MAX_SENTENCE} words: “{start} …”.", blocks=False)
    for word, better in style.find_avoided_words(text):
        yield Remark(field, f"“{word}” makes a reader stumble; write “{better}”.", blocks=False)


def _source(source: Source, today: date) -> Iterator[Remark]:
    if not source.document:
        yield Remark("document", "Name the document that says so.")
    if source.url and (reason := _refusal(_WEB, source.url, "Write the address as https://host/path.")):
        yield Remark("url", reason)
    if source.date is not None and source.date > today:
        yield Remark("dated", "The document can't be from a day in the future.")


def _listed_source(source: Source, today: date) -> Iterator[Remark]:
    """One of the further sources, which share a field; a line there that could not be read is all title."""
    if "|" in source.document:
        how = "Write it as Title | https://host/path | 2026-01-31."
        yield Remark("sources", f"I can't read “{source.document}”. {how}")
        return
    for remark in _source(source, today):
        yield Remark("sources", f"{source.document}: {remark.text}" if source.document else remark.text)


def _phrasings(phrasings: Iterable[str], library: Library, target: str) -> Iterator[Remark]:
    lines = tuple(phrasings)
    if len(lines) > MAX_PHRASINGS:
        yield Remark("phrasings", f"That is {len(lines)} lines; {MAX_PHRASINGS} are the most.")
    if any(len(line) > MAX_PHRASING for line in lines):
        yield Remark("phrasings", f"One line has more than {MAX_PHRASING} characters. Shorten it to the question.")
    for line in lines:
        if other := _leads_to(_plain(line), library, target):
            yield Remark("phrasings", f"“{line[:80]}” already leads to “{other}”. Take that line out.")


def _leads_to(plain: str, library: Library, target: str) -> str:
    """The title of what a phrasing leads to already, other than its target; may be empty."""
    things: tuple[Entry | OutsideTopic, ...] = (*library.entries.values(), *library.topics.values())
    return next((one.title for one in things if one.id != target and plain in _plain_asks(one.asks)), "")


@lru_cache(maxsize=512)
def _plain_asks(asks: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_plain, asks))


def _plain(text: str) -> str:
    return _NOT_WORD.sub(" ", text.lower()).strip()


__all__ = ["MAX_DETAILS", "MAX_PHRASING", "MAX_PHRASINGS", "MAX_TITLE", "remarks_on"]
