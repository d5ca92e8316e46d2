"""`courts`: which courts there are, and what is on record for one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot import settings as settings_
from bot.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.core.courts import CourtFinder
    from bot.core.knowledge import Court, Library, Source

Json = dict[str, Any]  # a JSON object for the outside world
MOST = 20


def search(
    query: Annotated[str, typer.Argument(help="Id, abbreviation, name, city or state; typing errors are allowed.")],
    most: Annotated[int, typer.Option(min=1, help="How many are shown.")] = MOST,
    as_json: options.AsJson = False,
) -> None:
    """Finds courts."""
    from rich.console import Console
    from rich.table import Table

    _, finder = opened()
    found = finder.search(query, most)
    if as_json:
        options.print_json([_listed(court) for court in found])
        return
    if not found:
        raise options.UsageError(f"No court fits {query!r}; try its id, its city or its state.")
    table = Table("id", "short", "court", "type", "seat", "help desk", box=None, padding=(0, 2, 0, 0))
    for court in found:
        row = _listed(court)
        table.add_row(*(row[column] or "" for column in ("id", "short", "name", "type", "seat", "phone")))
    Console().print(table)


def show(
    court: Annotated[str, typer.Argument(help="Its id, such as flsd, or its abbreviation or name.")],
    as_json: options.AsJson = False,
) -> None:
    """Shows everything on record for a court, and where it is from."""
    from rich.console import Console
    from rich.table import Table

    from bot.cli import terminal

    library, finder = opened()
    found = options.court(library, finder, court)
    if as_json:
        options.print_json(record(library, found))
        return
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in _told(library, found):
        if text:
            table.add_row(label, terminal.styled(text))
    Console().print(table)


def opened() -> tuple[Library, CourtFinder]:
    """The knowledge without its matcher, which nothing about courts needs. Raises KnowledgeError."""
    from bot.content.loader import load
    from bot.core.courts import CourtFinder

    library = load(settings_.read().knowledge)
    return library, CourtFinder(library.courts.values())


def _listed(court: Court) -> Json:
    return {
        "id": court.id,
        "short": court.short,
        "name": court.name,
        "type": court.type,
        "seat": court.cities[0] if court.cities else None,
        "phone": court.help_desk[0].number if court.help_desk else None,
        "login_url": court.login_url,
    }


def record(library: Library, court: Court) -> Json:
    """All that is on record, as JSON; times of day are local ones of the court."""
    from bot.core.answering import field_values, fill

    values = field_values(library, court, _today(court))
    return {
        "id": court.id,
        "name": court.name,
        "short": court.short,
        "type": court.type,
        "circuit": court.circuit,
        "time_zone": court.time_zone,
        "login_url": court.login_url,
        "web_url": court.web_url,
        "states": list(court.states),
        "cities": list(court.cities),
        "counties": list(court.counties),
        "aliases": list(court.aliases),
        "release": court.release,
        "help_desk": [{"number": phone.number, "division": phone.division} for phone in court.help_desk],
        "emails": list(court.emails),
        "hours": [
            {"weekdays": list(shift.weekdays), "open": _clock(shift.open), "close": _clock(shift.close)}
            for shift in court.hours
        ],
        "rule": court.rule,
        "go_live": court.go_live
        and {
            "day": court.go_live.day.isoformat(),
            "certainty": court.go_live.certainty,
            "source": source(court.go_live.source),
        },
        "reset": court.reset
        and {"route": court.reset.route, "text": values["reset"], "source": source(court.reset.source)},
        "notes": [
            {"entry": note.entry, "text": fill(note.text, values), "source": source(note.source)}
            for note in court.notes
        ],
        "procedures": [
            {"name": own.name, "source": source(own.source), "steps": len(own.steps)} for own in court.procedures
        ],
        "as_of": library.directory_as_of.isoformat(),
    }


def source(of: Source) -> Json:
    """A document as JSON."""
    return {
        "document": of.document,
        "step": of.step,
        "url": of.url,
        "date": of.date.isoformat() if of.date else None,
    }


def _told(library: Library, court: Court) -> Iterator[tuple[str, str]]:
    """Label and mrkdwn of each line of `show`."""
    from bot.core.answering import field_values, fill, long_date
    from bot.core.comparing import phones
    from bot.core.hours import describe
    from handlers.blocks import words

    values = field_values(library, court, _today(court))
    yield "court", f"*{court.id}* · {court.short} · {court.name.removeprefix('the ')}"
    yield "type", court.type + (f", circuit {court.circuit}" if court.circuit else "")
    yield "CM/ECF", court.login_url
    yield "website", court.web_url or words.NOT_ON_RECORD
    yield "states", ", ".join(court.states)
    yield "cities", ", ".join(court.cities)
    yield "counties", ", ".join(court.counties)
    yield "also called", ", ".join(court.aliases)
    yield "help desk", phones(court) or words.NOT_ON_RECORD
    yield "e-mail", "; ".join(court.emails) or words.NOT_ON_RECORD
    yield "hours", describe(court.hours) or "not known"
    yield "time zone", court.time_zone
    yield "release", court.release or words.NOT_ON_RECORD
    yield "", f"As PACER's court list had it on {long_date(library.directory_as_of)}."
    if court.go_live is None:
        yield "go-live", f"{words.NOT_ON_RECORD}; {values['live_since']}"
    else:
        certainty = {"seen": "seen", "announced": "announced, not seen"}[court.go_live.certainty]
        yield "go-live", f"{long_date(court.go_live.day)} ({certainty})\n{words.source_line(court.go_live.source)}"
    if court.reset is None:
        yield "reset", words.NOT_ON_RECORD
    else:
        yield "reset", f"{court.reset.route}: {values['reset']}\n{words.source_line(court.reset.source)}"
    yield "rule", court.rule or ""
    for note in court.notes:
        yield note.entry, f"{fill(note.text, values)}\n{words.source_line(note.source)}"
    for own in court.procedures:
        yield f"steps: {own.name}", f"{len(own.steps)} steps of its own\n{words.source_line(own.source)}"
    if not court.procedures:
        yield "steps", words.NO_OWN_PROCEDURE


def _today(court: Court) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(court.time_zone)).date()


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
