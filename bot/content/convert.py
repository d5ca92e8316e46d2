"""What the YAML says, in the shapes of `bot.content.schema`, as values of `bot.core.knowledge`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.content import schema
from bot.core import knowledge as core
from bot.core.procedures import Add, Drop, Merge, Replace, StepChange


def to_source(raw: schema.Source) -> core.Source:
    return core.Source(raw.document, raw.url, raw.date, raw.step)


def to_variant(raw: schema.Variant) -> core.Variant:
    when = None if raw.when is None else core.When(**dict(raw.when))
    sources = None if raw.sources is None else tuple(to_source(source) for source in raw.sources)
    return core.Variant(raw.text, when, sources, raw.procedure, raw.examples or "", raw.steps, raw.details or "")


def texts_of(raw: schema.Variant) -> tuple[str, ...]:
    """Everything a variant says."""
    return raw.text, raw.details or "", raw.examples or ""


def to_entry(raw: schema.Entry) -> core.Entry:
    return core.Entry(
        id=raw.id,
        title=raw.title,
        answer=tuple(to_variant(variant) for variant in raw.answer),
        sources=tuple(to_source(source) for source in raw.sources),
        asks=raw.asks,
        review_by=raw.review_by,
        checked_on=raw.checked_on,
        related=raw.related,
        borrows=raw.borrows,
        offer=raw.offer,
        procedure=raw.procedure,
        court_specific=raw.court_specific,
        helped_by=raw.helped_by,
        contact_of=raw.contact_of,
        concerned_by=raw.concerned_by,
        ticket_kind=raw.ticket_kind,
        triage=raw.triage,
        choice_for=tuple(raw.choice_for.items()),
        instead=tuple(raw.instead.items()),
        urgent=None if raw.urgent is None else core.Urgency(**dict(raw.urgent)),
    )


def to_step(raw: schema.Step) -> core.Step:
    return core.Step(raw.key, raw.text, raw.cites, raw.notes)


def to_procedure(raw: schema.Procedure) -> core.Procedure:
    steps = tuple(to_step(step) for step in raw.steps)
    return core.Procedure(raw.id, raw.name, raw.title, raw.applies_to, to_source(raw.source), steps)


def to_change(raw: schema.Change, source: core.Source) -> StepChange:
    if raw.drop is not None:
        return Drop(raw.drop)
    step = core.Step(raw.key or raw.replace or "", raw.text or "", raw.cites, raw.notes, source)
    if raw.replace is not None:
        return Replace(replace(step, key=raw.replace))
    if raw.merge is not None:
        return Merge(raw.merge, step)
    return Add(raw.after or "", step)


def to_court(raw: schema.Court, go_live: core.GoLive | None) -> core.Court:
    return core.Court(
        id=raw.id,
        name=raw.name,
        short=raw.short,
        type=raw.type,
        circuit=raw.circuit,
        time_zone=raw.time_zone,
        login_url=raw.login_url,
        web_url=raw.web_url,
        states=raw.states,
        cities=raw.cities,
        counties=raw.counties,
        aliases=raw.aliases,
        release=raw.release,
        help_desk=tuple(to_phone(phone) for phone in raw.help_desk),
        emails=raw.emails,
        hours=tuple(to_hours(shift) for shift in raw.hours),
        rule=raw.rule,
        go_live=go_live,
        pdf_size=raw.pdf_size,
    )


def to_login_link(court: core.Court, words: str, read_on: date) -> core.LoginLink:
    document = f"CM/ECF front page, {court.name.removeprefix('the ')}"
    return core.LoginLink(words, core.Source(document, url=court.login_url, date=read_on))


def to_names(raw: schema.Names) -> frozenset[str]:
    return frozenset(raw.plain).union(*(page.names for page in raw.pages))


def to_phone(raw: schema.Phone) -> core.Phone:
    return core.Phone(raw.number, raw.division)


def to_hours(raw: schema.Hours) -> core.Hours:
    return core.Hours(raw.weekdays, raw.open, raw.close)


def to_reset(raw: schema.Reset) -> core.Reset:
    phones = tuple(to_phone(phone) for phone in raw.phones)
    return core.Reset(raw.route, raw.text or "", to_source(raw.source), raw.url, phones, raw.email)


def to_system(raw: schema.System) -> core.FilingSystem:
    return core.FilingSystem(raw.kind, raw.text, to_source(raw.source), raw.since, raw.site)


def to_note(raw: schema.Note) -> core.CourtNote:
    return core.CourtNote(raw.entry, raw.text, to_source(raw.source))


def with_desk(court: core.Court, raw: schema.Profile) -> core.Court:
    """The court with the help desk of its own pages: what they name takes the place of the directory's.

    Where they name none, the number for resets is the help desk's: nobody is to choose between two.
    """
    desk, reset = raw.desk, raw.reset
    if reset is not None and reset.phones:
        phones = tuple(to_phone(phone) for phone in reset.phones)
        court = replace(court, help_desk=phones, desk_source=to_source(reset.source))
    if desk is None:
        return court
    return replace(
        court,
        help_desk=tuple(to_phone(phone) for phone in desk.phones) or court.help_desk,
        emails=desk.emails or court.emails,
        desk_hours=tuple(to_hours(shift) for shift in desk.hours),
        desk_source=to_source(desk.source),
    )
