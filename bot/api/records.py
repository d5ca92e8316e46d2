"""What is on record, as models: courts, sources, steps, two courts side by side.

`form` turns mrkdwn into the form that is wanted: `to_markdown`, or `str` to leave it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from bot.api import models
from bot.core import comparing
from bot.core import knowledge as core
from bot.core.answering import NumberedStep
from bot.core.fields import field_values, fill

Form = Callable[[str], str]


def source(of: core.Source) -> models.Source:
    return models.Source(document=of.document, step=of.step, url=of.url, date=of.date)


def court_line(court: core.Court) -> models.CourtLine:
    return models.CourtLine(
        id=court.id,
        short=court.short,
        name=court.name,
        type=court.type,
        seat=court.cities[0] if court.cities else None,
        phone=court.help_desk[0].number if court.help_desk else None,
        login_url=court.login_url,
    )


def step(of: NumberedStep, form: Form) -> models.Step:
    return models.Step(number=of.number, text=form(of.text), notes=tuple(map(form, of.notes)), source=source(of.source))


def court_record(library: core.Library, court: core.Court, day: date, form: Form) -> models.CourtRecord:
    """All that is on record; `day` in the court's time zone."""
    values = field_values(library, court, day)
    live, reset, system, link = court.go_live, court.reset, court.system, court.login_link
    return models.CourtRecord(
        id=court.id,
        name=court.name,
        short=court.short,
        type=court.type,
        circuit=court.circuit,
        time_zone=court.time_zone,
        login_url=court.login_url,
        web_url=court.web_url,
        states=court.states,
        cities=court.cities,
        counties=court.counties,
        aliases=court.aliases,
        release=court.release,
        pdf_size=court.pdf_size,
        help_desk=tuple(models.Phone(number=phone.number, division=phone.division) for phone in court.help_desk),
        emails=court.emails,
        hours=_hours(court.hours),
        rule=court.rule and form(court.rule),
        desk_hours=_hours(court.desk_hours),
        desk_source=court.desk_source and source(court.desk_source),
        system=system and _system(system, form(values["linking_here"])),
        login_link=link and models.LoginLinkRecord(words=link.words, source=source(link.source)),
        go_live=live and _go_live(live),
        reset=reset and models.ResetRecord(route=reset.route, text=form(values["reset"]), source=source(reset.source)),
        notes=tuple(_note(note, form(fill(note.text, values))) for note in court.notes),
        procedures=tuple(map(_procedure, court.procedures)),
    )


def _hours(shifts: Iterable[core.Hours]) -> tuple[models.Hours, ...]:
    return tuple(models.Hours(weekdays=one.weekdays, open=_clock(one.open), close=_clock(one.close)) for one in shifts)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _system(system: core.FilingSystem, text: str) -> models.SystemRecord:
    return models.SystemRecord(kind=system.kind, text=text, source=source(system.source))


def _go_live(live: core.GoLive) -> models.GoLiveRecord:
    return models.GoLiveRecord(day=live.day, certainty=live.certainty, source=source(live.source))


def _note(note: core.CourtNote, text: str) -> models.Note:
    return models.Note(entry=note.entry, text=text, source=source(note.source))


def _procedure(own: core.CourtProcedure) -> models.ProcedureRecord:
    return models.ProcedureRecord(name=own.name, source=source(own.source), steps=len(own.steps))


# --- two courts


def compared_courts(of: comparing.Comparison) -> tuple[models.ComparedCourt, models.ComparedCourt]:
    return _side(of.left), _side(of.right)


def _side(side: comparing.ComparedCourt) -> models.ComparedCourt:
    return models.ComparedCourt(
        id=side.court.id,
        short=side.court.short,
        own_procedure=side.own_procedure,
        sources=tuple(map(source, side.sources)),
    )


def fact_pairs(of: comparing.Comparison, form: Form) -> tuple[models.FactPair, ...]:
    return tuple(
        models.FactPair(fact=pair.fact, same=pair.same, left=form(pair.left) or None, right=form(pair.right) or None)
        for pair in of.facts
    )


def step_pairs(of: comparing.Comparison, form: Form) -> tuple[models.StepPair, ...]:
    return tuple(
        models.StepPair(
            key=pair.key,
            same=pair.same,
            left=pair.left and step(pair.left, form),
            right=pair.right and step(pair.right, form),
        )
        for pair in of.steps
    )
