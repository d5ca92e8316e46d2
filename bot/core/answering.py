"""An entry, a court and a day give one answer: the variant that applies, its fields filled, its steps composed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.core.days_in_text import known_on
from bot.core.hours import describe
from bot.core.knowledge import (
    Court,
    CourtProcedure,
    CourtType,
    Entry,
    GoLiveState,
    Library,
    Offer,
    Procedure,
    Source,
    Step,
    Variant,
    When,
)

FIELDS = frozenset(
    {
        "court", "Court", "court_site", "court_web", "help_desk", "help_desk_details", "reset", "menus", "link_item",
        "live_since", "go_live", "today", "as_of", "live_by",
    }
)  # fmt: skip
GO_LIVE_FIELD = "go_live"
_WAYS_THAT_GO = frozenset({"self-service", "web-form", "e-mail"})
"""Routes by a link or an address, which may be gone; staff of the court are there all the same."""
_DAY_FIELDS = frozenset({"live_since", "go_live", "today", "live_by"})
"""Fields that name days. Those of offices are of the day of the directory, whatever the day asked about."""
_FIELD = re.compile(r"\{(\w+)\}")

MENUS: Mapping[CourtType, str] = {
    "district": "*Civil* and *Criminal*",
    "bankruptcy": "*Bankruptcy* and *Adversary*",
}
OTHER_MENUS = "the filing menus"
LINK_ITEM = "*Link a CM/ECF account to my PACER account*"
APPELLATE_LINK_ITEM = "*Link my filer account to my PACER account*"
UNKNOWN_RESET = (
    "Before linking, who resets a CM/ECF password differs by court: some have a *forgot password* link on their CM/ECF "
    "login page, in others only court staff can do it. Ask {help_desk}. PACER cannot see or reset it."
)


@dataclass(frozen=True, slots=True)
class NumberedStep:
    """One step as shown: our own running number, and the numbers it has in its document."""

    number: int
    key: str
    text: str
    notes: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Note:
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
    steps: tuple[NumberedStep, ...]
    rule: str
    """How this court differs as a whole (a panel, the JPML ...); empty for most, and where it does not matter."""
    notes: tuple[Note, ...]
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

    def __hash__(self) -> int:
        # A rendering is found by its answer: the hash of every step and source would take longer than to render it.
        return hash((self.entry, self.court.id if self.court else None, self.lead))

    def all_sources(self) -> tuple[Source, ...]:
        """Every source of the text, the steps and the notes, each once, in order."""
        everything = (*self.sources, *(step.source for step in self.steps), *(note.source for note in self.notes))
        return tuple(dict.fromkeys(everything))


def fields_in(text: str) -> frozenset[str]:
    """Names of the `{fields}` in a text."""
    return frozenset(_FIELD.findall(text))


def stray_braces(text: str) -> bool:
    """Whether braces are left that make no field."""
    return bool(re.search("[{}]", _FIELD.sub("", text)))


def live_state(court: Court | None, today: date, live_by: date) -> GoLiveState:
    """Where the court stands on `today`, which is a date in the court's own time zone.

    A court without a day on record is live as of the directory's date; asked about an earlier day it is unknown.
    """
    if court is None:
        return "no-court"
    if court.go_live is None:
        return "unknown" if today < live_by else "live"
    if today < court.go_live.day:
        return "before"
    return "today" if today == court.go_live.day else "after"


def answer(library: Library, entry: Entry, court: Court | None, today: date) -> Answer:
    """What `entry` says for `court` on `today` (a date in the court's time zone)."""
    variant = variant_on(library, entry, court, today)
    used = fields_in(variant.text)
    if "reset" in used:
        used |= fields_in(_reset(court))
    day = _Day.of(library, court, today)
    lead, _, body = day.text(variant.text).partition("\n")
    from_directory = court is not None and (
        bool(used & {"help_desk", "help_desk_details"}) or live_state(court, today, library.live_by) == "live"
    )
    return Answer(
        entry=entry.id,
        title=entry.title,
        court=court,
        lead=lead.strip(),
        body="\n\n".join(filter(None, (body.strip(), _age_of_route(court, used, day)))),
        steps=tuple(_steps(library, variant.procedure or entry.procedure, court, day)),
        rule=day.known(court.rule or "") if court and entry.court_specific else "",
        notes=tuple(_notes(entry, variant, court, day)),
        sources=_sources(entry, variant, court, used),
        checked_on=entry.checked_on,
        review_by=entry.review_by,
        overdue=today > entry.review_by,
        directory_as_of=library.directory_as_of if from_directory else None,
        past_day=today if today < library.directory_as_of else None,
        related=tuple((other, library.entries[other].title) for other in entry.related),
        offer=entry.offer,
        wants_court=entry.court_specific and court is None,
    )


@dataclass(frozen=True, slots=True)
class _Day:
    """What can be said for a court on a day: its fields' values, and no day to come but an announced one."""

    today: date
    values: Mapping[str, str]
    announced: frozenset[date]

    @classmethod
    def of(cls, library: Library, court: Court | None, today: date) -> _Day:
        announced = frozenset([court.go_live.day] if court and court.go_live else [])
        return cls(today, field_values(library, court, today), announced)

    def known(self, text: str) -> str:
        """`text` filled, without the lines that name a later day."""
        return known_on(self.today, fill(text, self.values), self.announced)

    def text(self, text: str) -> str:
        """The text of a variant filled, its first line as it is, the others without those that name a later day.

        The first line is chosen by the day, and `check` refuses one that is too early. Of the fields only those that
        name days are looked at: phones and hours are today's.
        """
        dated = _FIELD.sub(lambda match: self.values[match[1]] if match[1] in _DAY_FIELDS else match[0], text.strip())
        lead, _, body = dated.partition("\n")
        return fill(f"{lead}\n{known_on(self.today, body, self.announced)}", self.values)


def _steps(library: Library, procedure: str | None, court: Court | None, day: _Day) -> Iterator[NumberedStep]:
    for step in numbered_steps(library, procedure, court, day.values) if procedure else ():
        notes = tuple(filter(None, (known_on(day.today, note, day.announced) for note in step.notes)))
        yield replace(step, notes=notes)


def _notes(entry: Entry, variant: Variant, court: Court | None, day: _Day) -> Iterator[Note]:
    """The court's notes for this entry, as far as their pages were there and nothing they name is to come."""
    for note in () if court is None or _is_own(variant, court) else court.notes:
        if note.entry == entry.id and (note.source.date or day.today) <= day.today and (text := day.known(note.text)):
            yield Note(text, note.source)


def _sources(entry: Entry, variant: Variant, court: Court | None, used: frozenset[str]) -> tuple[Source, ...]:
    sources = entry.sources if variant.sources is None else variant.sources
    if court is not None and "reset" in used and court.reset is not None:
        sources = (*sources, court.reset.source)
    if court is not None and used & {"live_since", "go_live"} and court.go_live is not None:
        sources = (*sources, court.go_live.source)
    return tuple(dict.fromkeys(sources))


def _age_of_route(court: Court | None, used: frozenset[str], day: _Day) -> str:
    """Says that a way to reset is from a page without a date, unless somebody has compared it since."""
    if court is None or court.reset is None or "reset" not in used or court.checked_on is not None:
        return ""
    undated = court.reset.source.date is None and court.reset.route in _WAYS_THAT_GO
    return (
        fill("The page that names this way bears no date. If it no longer works, ask {help_desk}.", day.values)
        if undated
        else ""
    )


def _is_own(variant: Variant, court: Court) -> bool:
    """Whether the wording is for this court: its notes, made for the general one, would say the same again."""
    return variant.when is not None and variant.when.court is not None and court.id in variant.when.court


def variant_on(library: Library, entry: Entry, court: Court | None, today: date) -> Variant:
    """The wording of `entry` that applies for `court` on `today`."""
    state = live_state(court, today, library.live_by)
    return next(variant for variant in entry.answer if holds(variant.when, court, state, today))


def numbered_steps(
    library: Library, name: str, court: Court | None, values: Mapping[str, str]
) -> tuple[NumberedStep, ...]:
    """The steps of the procedure `name` for this court (the base one where the court has none of its own)."""
    own = _procedure(library, name, court)
    return tuple(
        NumberedStep(
            number,
            step.key,
            fill(step.text, values),
            tuple(fill(note, values) for note in step.notes),
            _cited(step, own.source),
        )
        for number, step in enumerate(own.steps, start=1)
    )


def steps_of(library: Library, name: str, court: Court | None) -> tuple[Step, ...]:
    """The steps of the procedure `name` for this court (the base one where the court has none of its own)."""
    return _procedure(library, name, court).steps


def field_values(library: Library, court: Court | None, today: date) -> dict[str, str]:
    """A value for every field of FIELDS; `go_live` is empty where no day is on record."""
    values = {
        "today": long_date(today),
        "as_of": long_date(library.directory_as_of),
        "live_by": long_date(library.live_by),
        "go_live": long_date(court.go_live.day) if court and court.go_live else "",
        "link_item": APPELLATE_LINK_ITEM if court and court.type == "appeals" else LINK_ITEM,
        "live_since": _live_since(court, today, library.live_by),
    }
    if court is None:
        values |= {
            "court": "your court",
            "Court": "Your court",
            "court_site": "the court's CM/ECF site (https://ecf.COURT.uscourts.gov)",
            "court_web": "the court's website",
            "help_desk": "the court's CM/ECF help desk",
            "help_desk_details": "Each court has its own help desk. Name the court, and I show its phone and e-mail.",
            "menus": "*Civil* and *Criminal* (in a bankruptcy court *Bankruptcy* and *Adversary*)",
        }
    else:
        values |= {
            "court": court.name,
            "Court": court.name[:1].upper() + court.name[1:],
            "court_site": court.login_url,
            "court_web": court.web_url or "the court's website",
            "help_desk": _help_desk(court),
            "help_desk_details": _help_desk_details(court, library.directory_as_of),
            "menus": MENUS.get(court.type, OTHER_MENUS),
        }
    values["reset"] = fill(_reset(court), values)
    return values


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its fields filled. KeyError for a field that has no value: the library's check prevents it."""
    return _FIELD.sub(lambda match: values[match[1]], text)


def long_date(day: date) -> str:
    """As courts write it: January 27, 2020."""
    return f"{day:%B} {day.day}, {day.year}"


def holds(when: When | None, court: Court | None, state: GoLiveState, today: date) -> bool:
    """Whether a condition holds; None always does. `state` is the court's `live_state` on `today`."""
    if when is None:
        return True
    return _court_fits(when, court) and not (
        (when.go_live is not None and state not in when.go_live)
        or (when.since is not None and today < when.since)
        or (when.until is not None and today >= when.until)
    )


def _court_fits(when: When, court: Court | None) -> bool:
    if when.court is None and when.type is None and when.reset is None:
        return True
    if court is None:
        return False
    return not (
        (when.court is not None and court.id not in when.court)
        or (when.type is not None and court.type not in when.type)
        or (when.reset is not None and (court.reset is None or court.reset.route not in when.reset))
    )


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


def _live_since(court: Court | None, today: date, live_by: date) -> str:
    state = live_state(court, today, live_by)
    if court is None:
        return "is live on NextGen, as every federal court is" if today >= live_by else "may not be live yet"
    if court.go_live is None:
        return "is live on NextGen" if state == "live" else "may or may not have been live then: no date is on record"
    day = long_date(court.go_live.day)
    if state == "before":
        return f"goes live on {day}"
    if state == "today":
        return "goes live today"
    if court.go_live.certainty == "seen":
        return f"went live on {day}"
    return f"was announced to go live on {day}" + (" and is live now" if today >= live_by else "")


def _reset(court: Court | None) -> str:
    return court.reset.text if court and court.reset else UNKNOWN_RESET


def _help_desk(court: Court) -> str:
    """In brackets, so that a sentence can go on after it."""
    of_court = f"the CM/ECF help desk of {court.name}"
    reach = court.help_desk[0].number if court.help_desk else next(iter(court.emails), None)
    return f"{of_court} ({reach})" if reach else of_court


def _help_desk_details(court: Court, as_of: date) -> str:
    lines = [
        f"- Phone: {phone.number}" + (f" ({phone.division})" if phone.division else "") for phone in court.help_desk
    ]
    lines += [f"- E-mail: {email}" for email in court.emails[:3]]
    if not lines:
        lines = [f"- No phone or e-mail is on record; see {court.web_url or court.login_url}"]
    lines.append(f"- Hours: {describe(court.hours)}, local time" if court.hours else "- Hours: not known")
    lines.append(f"As PACER's court list had it on {long_date(as_of)}; the court's own site has the latest.")
    return "\n".join(lines)
