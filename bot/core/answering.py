"""An entry, a court and a day give one answer: the variant that applies, its fields filled, its steps composed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.core.attribution import phones_in
from bot.core.court_day import CourtDay
from bot.core.court_state import go_live_to_come, live_state, login_link_on, system_on
from bot.core.fields import BORROWED_FIELD, fields_in, fill
from bot.core.hours import Moment
from bot.core.knowledge import (
    Court,
    CourtProcedure,
    CourtType,
    Entry,
    Library,
    Offer,
    Procedure,
    Source,
    Step,
    Variant,
)
from bot.core.language import Language
from bot.core.record_words import EnglishRecord
from bot.core.variants import variant_on

_LIVE_FIELDS = frozenset({"live_since", "go_live"})
_RESET_FIELDS = frozenset({"reset", "reset_now", "Reset_now", "reset_more"})
_DESK_FIELDS = frozenset({"help_desk", "help_desk_more", "help_desk_details"})
_WAYS_THAT_GO = frozenset({"self-service", "web-form", "e-mail"})
"""Routes by a link or an address, which may be gone; staff of the court are there all the same."""

ELSEWHERE = EnglishRecord.ELSEWHERE
"""Stands for the documents of other courts in an answer for a court: whose they are would only mislead there."""


@dataclass(frozen=True, slots=True)
class NumberedStep:
    """One step as shown: our own running number, and the numbers it has in its document."""

    number: int
    key: str
    text: str
    notes: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """What holds in this court only."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said about one entry for one court on one day, all fields filled. Text is Slack mrkdwn."""

    entry: str
    title: str
    court: Court | None
    lead: str
    """The answer in one line."""
    body: str
    """What decides, and whom to call: with the lead and the offices it is read at one glance."""
    details: str
    """What is shown when asked for, as are the notes; may be empty."""
    steps: tuple[NumberedStep, ...]
    rule: str
    """How this court differs as a whole (a panel, the JPML ...); empty for most, and where it does not matter."""
    notes: tuple[AnswerNote, ...]
    sources: tuple[Source, ...]
    """Of the text; steps and notes carry their own."""
    checked_on: date | None
    review_by: date
    overdue: bool
    """Past its review date on the day of the question."""
    directory_as_of: date | None
    """Set where the answer shows what the court directory says."""
    past_day: date | None
    """The day asked about, where it is before that of the directory: phones, hours and documents are newer."""
    related: tuple[tuple[str, str], ...]
    """Entry id and title."""
    offer: tuple[Offer, ...]
    wants_court: bool
    """The answer differs by court, and none is known."""
    go_live_on: date | None = None
    """The day to come on which the court goes live, where the answer names it."""
    offices: tuple[str, ...] = ()
    """Whether the offices whose phones it prints were open when it was written; without a moment their hours."""
    more_offices: tuple[str, ...] = ()
    """The same of those whose phones stand in the details alone."""
    language: Language = "en"
    """Its asker's: that of its title, labels and buttons, and of its text unless `only_english`."""
    only_english: bool = False
    """Its asker writes another language, in which this answer is not to be had for this court and day."""

    def __hash__(self) -> int:
        # A rendering is found by its answer: the hash of every step and source would take longer than to render it.
        return hash((self.entry, self.court.id if self.court else None, self.lead, self.language))

    @property
    def folds(self) -> bool:
        """Is there more to read than the short form?"""
        return bool(self.details or self.notes or any(step.notes for step in self.steps))

    def all_sources(self) -> tuple[Source, ...]:
        """Every source of the text, the steps and the notes, each once, in order."""
        everything = (*self.sources, *(step.source for step in self.steps), *(note.source for note in self.notes))
        return _once(everything)


def answer(library: Library, entry: Entry, court: Court | None, today: date, moment: Moment | None = None) -> Answer:
    """What `entry` says for `court` on `today` (a date in the court's time zone).

    `moment`: when it is said, for whether an office is open; None: only its hours.
    """
    return answer_on(CourtDay.of(library, court, today, moment), entry)


def answer_on(day: CourtDay, entry: Entry) -> Answer:
    """The same where many entries are asked about for one court and day."""
    library, court, today = day.library, day.court, day.today
    variant = _with_borrowed(library, entry, variant_on(library, entry, court, today), court, today)
    procedure = variant.procedure or (entry.procedure if variant.steps else None)
    used = _used(variant, court, today) | _used_by_steps(library, procedure, court)
    lead, _, body = day.text(variant.text).partition("\n")
    details = day.details(f"{_details(variant, court)}\n\n{_age_of_route(day, used)}")
    steps = tuple(_steps(procedure, day))
    notes = tuple(_notes(entry, variant, day))
    rule = _rule(entry, used, day)
    said = "\n".join((lead, body, rule, *(step.text for step in steps)))
    of_short, of_all = _offices(day, said, _folded(details, steps, notes))
    return Answer(
        entry=entry.id,
        title=entry.title,
        court=court,
        lead=lead.strip(),
        body=body.strip(),
        details=details,
        steps=steps,
        rule=rule,
        notes=notes,
        sources=_sources(day, _cited_by(entry, variant), used),
        checked_on=entry.checked_on,
        review_by=entry.review_by,
        overdue=today > entry.review_by,
        directory_as_of=library.directory_as_of if _from_directory(library, court, used, today) else None,
        past_day=today if today < library.directory_as_of else None,
        related=tuple((other, library.entries[other].title) for other in entry.related),
        offer=entry.offer,
        wants_court=entry.court_specific and court is None,
        go_live_on=_go_live_named(day, used),
        offices=of_short,
        more_offices=tuple(line for line in of_all if line not in of_short),
    )


def _offices(day: CourtDay, said: str, folded: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whether those are open whose phones stand in the short form, and in all of it."""
    of_short = day.words.open_lines(day.library, day.court, [said], day.moment)
    if not phones_in(folded):
        return of_short, of_short
    return of_short, day.words.open_lines(day.library, day.court, [said, folded], day.moment)


def _with_borrowed(library: Library, entry: Entry, variant: Variant, court: Court | None, today: date) -> Variant:
    """The variant with the first line of the entry that it borrows from, and that line's documents."""
    if entry.borrows is None or BORROWED_FIELD not in fields_in(variant.text) | fields_in(variant.details):
        return variant
    lender = library.entries[entry.borrows]
    lent = variant_on(library, lender, court, today)
    line = {BORROWED_FIELD: lent.text.strip().partition("\n")[0]}
    text, details = (fill(text, line, only=frozenset(line)) for text in (variant.text, variant.details))
    return replace(variant, text=text, details=details, sources=(*_cited_by(entry, variant), *_cited_by(lender, lent)))


def _folded(details: str, steps: tuple[NumberedStep, ...], notes: tuple[AnswerNote, ...]) -> str:
    """All that is shown when asked for."""
    of_steps = (note for step in steps for note in step.notes)
    return "\n".join((details, *of_steps, *(note.text for note in notes)))


def _details(variant: Variant, court: Court | None) -> str:
    """What single courts do is said while no court is known; to a court's filers it would be about others."""
    shown = (variant.details, variant.examples if court is None else "")
    return "\n".join(text.rstrip() for text in shown if text)


def _used(variant: Variant, court: Court | None, today: date) -> frozenset[str]:
    """The fields of a text, and those that what they stand for shows."""
    used = fields_in(variant.text) | fields_in(variant.details)
    if court is not None and used & _RESET_FIELDS:
        used |= fields_in(court.reset.text) if court.reset else _DESK_FIELDS
        used |= _DESK_FIELDS if court.reset and court.reset.route == "court" else frozenset()
    system = system_on(court, today)
    return used | fields_in(system.text) if system and "linking_here" in used else used


def _go_live_named(day: CourtDay, used: frozenset[str]) -> date | None:
    """The day to come on which the court goes live, where a text says it."""
    return go_live_to_come(day.court, day.today) if used & _LIVE_FIELDS else None


def _used_by_steps(library: Library, procedure: str | None, court: Court | None) -> frozenset[str]:
    steps = steps_of(library, procedure, court) if procedure else ()
    return frozenset().union(*(fields_in(step.text) for step in steps))


def _from_directory(library: Library, court: Court | None, used: frozenset[str], today: date) -> bool:
    if court is None:
        return False
    phone = bool(used & _DESK_FIELDS) and court.desk_source is None
    return phone or live_state(court, today, library.live_by) == "live"


def _steps(procedure: str | None, day: CourtDay) -> Iterator[NumberedStep]:
    for step in _steps_said(procedure, day) if procedure else ():
        notes = tuple(filter(None, map(day.without_later, step.notes)))
        yield replace(step, notes=notes)


def _steps_said(procedure: str, day: CourtDay) -> tuple[NumberedStep, ...]:
    return numbered_steps(day.library, procedure, day.court, day.values, day.step_text)


def _notes(entry: Entry, variant: Variant, day: CourtDay) -> Iterator[AnswerNote]:
    """The court's notes for this entry, as far as their pages were there and nothing they name is to come."""
    court = day.court
    for note in () if court is None or _is_own(variant, court) else court.notes:
        if note.entry == entry.id and (note.source.date or day.today) <= day.today and (text := day.known(note.text)):
            yield AnswerNote(text, note.source)


def _rule(entry: Entry, used: frozenset[str], day: CourtDay) -> str:
    """How the court differs as a whole, where that matters for the entry and its text does not say it already."""
    if day.court is None or not entry.court_specific or "linking_here" in used:
        return ""
    return day.known(day.court.rule or "")


def _cited_by(entry: Entry, variant: Variant) -> tuple[Source, ...]:
    return entry.sources if variant.sources is None else variant.sources


def _sources(day: CourtDay, sources: tuple[Source, ...], used: frozenset[str]) -> tuple[Source, ...]:
    shown = _shown(day.library, sources, day.court)
    of_record = tuple(_of_record(day.court, used, day.today)) if day.court else ()
    return _once((*shown, *of_record)) if of_record else shown


def _shown(library: Library, sources: tuple[Source, ...], court: Court | None) -> tuple[Source, ...]:
    """As an answer for `court` may name them, each once: the same on every day, and looked at once."""
    if court is None:
        return _once(sources)
    looked_at = library.attribution.shown
    shown = looked_at.get((court.id, sources))
    if shown is None:
        shown = _once(shown_source(library, source, court) for source in sources)
        looked_at[court.id, sources] = shown
    return shown


def _of_record(court: Court, used: frozenset[str], today: date) -> Iterator[Source]:
    """The documents of what the court's record put into the text."""
    link = login_link_on(court, today)
    of_record = (
        (_LIVE_FIELDS, court.go_live),
        (_RESET_FIELDS, court.reset),
        (frozenset({"linking_here"}), court.system),
        (frozenset({"login_link"}), link),
    )
    yield from (known.source for fields, known in of_record if known is not None and used & fields)
    if used & _DESK_FIELDS and court.desk_source is not None:
        yield court.desk_source


def shown_source(library: Library, source: Source, court: Court | None) -> Source:
    """A source as an answer for `court` may name it: of another court's document only its date."""
    foreign = court is not None and library.attribution.is_foreign(source, court)
    return Source(ELSEWHERE, date=source.date) if foreign else source


def _once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Each once, in order; last those of other courts as one, with their newest date."""
    found = dict.fromkeys(sources)
    elsewhere = [source for source in found if source.document == ELSEWHERE]
    own = tuple(source for source in found if source.document != ELSEWHERE)
    newest = max((source.date for source in elsewhere if source.date), default=None)
    return (*own, Source(ELSEWHERE, date=newest)) if elsewhere else own


def _age_of_route(day: CourtDay, used: frozenset[str]) -> str:
    """Says that a way to reset is from a page without a date, unless somebody has compared it since."""
    court = day.court
    if court is None or court.reset is None or not used & _RESET_FIELDS or court.checked_on is not None:
        return ""
    undated = court.reset.source.date is None and court.reset.route in _WAYS_THAT_GO
    return day.words.UNDATED_ROUTE if undated else ""


def _is_own(variant: Variant, court: Court) -> bool:
    """Whether the wording is for this court: its notes, made for the general one, would say the same again."""
    return variant.when is not None and variant.when.court is not None and court.id in variant.when.court


def numbered_steps(
    library: Library,
    name: str,
    court: Court | None,
    values: Mapping[str, str],
    said: Callable[[str], str] = lambda english: english,
) -> tuple[NumberedStep, ...]:
    """The steps of the procedure `name` for this court (the base one where the court has none of its own).

    `said`: what a step or a note says in the language of the values.
    """
    own = _procedure(library, name, court)
    general = isinstance(own, Procedure)
    return tuple(
        NumberedStep(
            number,
            step.key,
            fill(said(step.text), values),
            tuple(fill(said(note), values) for note in step.notes),
            shown_source(library, _cited(step, own.source), court) if general else _cited(step, own.source),
        )
        for number, step in enumerate(own.steps, start=1)
    )


def steps_of(library: Library, name: str, court: Court | None) -> tuple[Step, ...]:
    """The steps of the procedure `name` for this court (the base one where the court has none of its own)."""
    return _procedure(library, name, court).steps


def _procedure(library: Library, name: str, court: Court | None) -> CourtProcedure | Procedure:
    for own in court.procedures if court else ():
        if own.name == name:
            return own
    court_type: CourtType = court.type if court else "district"
    for procedure in library.procedures.values():
        if procedure.name == name and court_type in procedure.applies_to:
            return procedure
    raise LookupError(f"no procedure {name!r} for a {court_type} court")


def _cited(step: Step, source: Source) -> Source:
    own = step.source or source
    return Source(own.document, own.url, own.date, ", ".join(step.cites) or None)


def cited_documents(shown: Answer) -> tuple[Source, ...]:
    """The sources, several steps of one document as one with all their numbers."""
    steps: dict[Source, list[str]] = {}
    # What the court itself says about the steps comes before the general documents of the text.
    for source in sorted(shown.all_sources(), key=lambda source: source.step is None):
        numbers = steps.setdefault(replace(source, step=None), [])
        numbers += [number for number in (source.step or "").split(", ") if number and number not in numbers]
    return tuple(replace(source, step=", ".join(numbers) or None) for source, numbers in steps.items())
