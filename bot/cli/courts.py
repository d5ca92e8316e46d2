"""`courts`: which courts there are, what is on record for one, and what keeps that fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import settings as settings_
from bot.cli import options
from bot.clock import machine_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from rich.table import Table

    from bot.core.courts import CourtFinder
    from bot.core.knowledge import Court, Library

Json = dict[str, Any]  # a JSON object for the outside world
MOST = 20
FEED_URL = "https://pacer.uscourts.gov/file-case/court-cmecf-lookup/data.json"


def search(
    query: Annotated[str, typer.Argument(help="Id, abbreviation, name, city or state; typing errors are allowed.")],
    most: Annotated[int, typer.Option(min=1, help="How many are shown.")] = MOST,
    as_json: options.AsJson = False,
) -> None:
    """Finds courts."""
    from rich.console import Console

    _, finder = load_courts()
    found = finder.search(query, most)
    if as_json:
        options.print_json([_listed(court) for court in found])
        return
    if not found:
        raise options.UsageError(f"No court fits {query!r}; try its id, its city or its state.")
    Console().print(_table(found))


def list_all(context: typer.Context) -> None:
    """The federal courts. Alone it lists all of them."""
    from rich.console import Console

    if context.invoked_subcommand is None:
        library, _ = load_courts()
        Console().print(_table(library.courts.values()))


def _table(courts: Iterable[Court]) -> Table:
    from rich.table import Table

    table = Table("id", "short", "court", "type", "seat", "help desk", box=None, padding=(0, 2, 0, 0))
    for court in courts:
        row = _listed(court)
        table.add_row(*(row[column] or "" for column in ("id", "short", "name", "type", "seat", "phone")))
    return table


def show(
    court: Annotated[str, typer.Argument(help="Its id, such as flsd, or its abbreviation or name.")],
    as_json: options.AsJson = False,
) -> None:
    """Shows everything on record for a court, and where it is from."""
    from rich.console import Console
    from rich.table import Table

    from bot.cli import terminal

    library, finder = load_courts()
    found = options.court(library, finder, court)
    if as_json:
        options.print_json(record(library, found))
        return
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in _lines(library, found):
        if text:
            table.add_row(label, terminal.rich_markup(text))
    Console().print(table)


def refresh(
    feed: Annotated[str, typer.Argument(help="File or web address of PACER's Court CM/ECF Lookup JSON.")] = FEED_URL,
    write: Annotated[bool, typer.Option("--write", help="Put the changes into courts/directory.yaml.")] = False,
) -> None:
    """Compares the court directory with PACER's own list, and brings it up to date."""
    from bot.content import court_feed, court_refresh

    path = settings_.load_settings().knowledge / "courts" / "directory.yaml"
    try:
        read = court_feed.read_feed(court_feed.fetch(feed))
        found = court_refresh.compare(court_refresh.directory_of(path)[1], read)
        for update in found.updates:
            print(update.court)
            print("".join(f"  {line}\n" for line in update.lines()), end="")
        for court in found.new:
            print(f"{court.site[0]}\n  new: {court.title}; add it by hand, with its name and time zone")
        for court_id in found.gone:
            print(f"{court_id}\n  gone from the list; it stays until you take it out by hand")
        count = len(found.updates)
        print(f"PACER's list of {found.updated}: {count} differ, {len(found.new)} new, {len(found.gone)} gone.")
        if write:
            court_refresh.write(path, read)
            print(f"{path} is up to date. Run `check`, then `knowledge reload`.")
    except court_feed.FeedError as error:
        raise options.UsageError(str(error)) from None


def review(
    checked: Annotated[
        str | None, typer.Option(metavar="ID", help="Entry, or court whose profile, you have just compared.")
    ] = None,
    today: options.Day = None,
) -> None:
    """Lists what has to be compared with the live pages, by court, with the pages to open."""
    from bot.content import review as reviewing
    from bot.content.yaml_lines import YamlError
    from bot.core.fields import long_date

    day = options.day(today) or machine_time().date()
    folder = settings_.load_settings().knowledge
    if checked is not None:
        try:
            print(f"{reviewing.mark_checked(folder, checked, day)}: {checked} was checked on {day}.")
        except (reviewing.ReviewError, YamlError) as error:
            raise options.UsageError(str(error)) from None
        return
    library, _ = load_courts()
    counted: set[str] = set()
    for court, items in reviewing.due_reviews(library, day):
        print(f"{court.short} ({court.id})" if court else "All courts")
        for item in items:
            counted.add(item.id)
            over = f"review was due by {long_date(item.overdue_since)}" if item.overdue_since else "no date"
            print(f"  {item.id}: {over}")
            for document in item.to_open:
                print(f"    {document.document}" + (f" {document.url}" if document.url else ", no address"))
    print(f"{len(counted)} to review. Compare each with its pages, then run `courts review --checked ID`.")


def load_courts() -> tuple[Library, CourtFinder]:
    """The knowledge without its matcher, which nothing about courts needs. Raises KnowledgeError."""
    from bot.content.loader import load
    from bot.core.courts import CourtFinder

    library = load(settings_.load_settings().knowledge)
    return library, CourtFinder(library.courts.values())


def _listed(court: Court) -> Json:
    from bot.api.records import court_line

    return court_line(court).model_dump(mode="json")


def record(library: Library, court: Court) -> Json:
    """All that is on record, as JSON; times of day are local ones of the court."""
    from bot.api.records import court_record

    found = court_record(library, court, _today(court), str).model_dump(mode="json")
    return {**found, "as_of": library.directory_as_of.isoformat()}


def _lines(library: Library, court: Court) -> Iterator[tuple[str, str]]:
    """Label and mrkdwn of each line of `show`."""
    from bot.core.fields import long_date

    yield from _directory_lines(court)
    yield "", f"As PACER's court list had it on {long_date(library.directory_as_of)}."
    yield from _profile_lines(library, court)


def _directory_lines(court: Court) -> Iterator[tuple[str, str]]:
    from bot.core.comparing import phones
    from bot.core.hours import describe
    from handlers.blocks.words import WORDS

    nothing = WORDS.comparison.NOT_ON_RECORD
    yield "court", f"*{court.id}* · {court.short} · {court.name.removeprefix('the ')}"
    yield "type", court.type + (f", circuit {court.circuit}" if court.circuit else "")
    yield "CM/ECF", court.login_url
    yield "website", court.web_url or nothing
    yield "states", ", ".join(court.states)
    yield "cities", ", ".join(court.cities)
    yield "counties", ", ".join(court.counties)
    yield "also called", ", ".join(court.aliases)
    yield "help desk", phones(court) or nothing
    yield "e-mail", "; ".join(court.emails) or nothing
    yield "clerk's office", describe(court.hours) or "hours not known"
    yield "time zone", court.time_zone
    yield "release", court.release or nothing
    yield "PDF size", court.pdf_size or nothing


def _profile_lines(library: Library, court: Court) -> Iterator[tuple[str, str]]:
    from bot.core.fields import field_values, fill, long_date
    from handlers.blocks.words import WORDS

    nothing, line = WORDS.comparison.NOT_ON_RECORD, WORDS.sources.line
    values = field_values(library, court, _today(court))
    live, reset = court.go_live, court.reset
    if live is None:
        yield "go-live", f"{nothing}; {values['live_since']}"
    else:
        certainty = {"seen": "seen", "announced": "announced, not seen"}[live.certainty]
        yield "go-live", f"{long_date(live.day)} ({certainty})\n{line(live.source)}"
    yield from _desk_lines(court)
    yield from _system_lines(court, values["linking_here"])
    yield "reset", nothing if reset is None else f"{reset.route}: {values['reset']}\n{line(reset.source)}"
    yield "rule", court.rule or ""
    for note in court.notes:
        yield note.entry, f"{fill(note.text, values)}\n{line(note.source)}"
    for own in court.procedures:
        yield f"steps: {own.name}", f"{len(own.steps)} steps of its own\n{line(own.source)}"
    if not court.procedures:
        yield "steps", WORDS.comparison.NO_OWN_PROCEDURE


def _desk_lines(court: Court) -> Iterator[tuple[str, str]]:
    from bot.core.hours import describe
    from handlers.blocks.words import WORDS

    if court.desk_hours:
        yield "help desk hours", describe(court.desk_hours)
    if court.desk_source is not None:
        yield "help desk page", WORDS.sources.line(court.desk_source)


def _system_lines(court: Court, linking_here: str) -> Iterator[tuple[str, str]]:
    from handlers.blocks.words import WORDS

    if court.system is not None:
        yield "files in", f"{court.system.kind}: {linking_here}\n{WORDS.sources.line(court.system.source)}"
    if court.login_link is not None:
        yield "filing link", f"*{court.login_link.words}*\n{WORDS.sources.line(court.login_link.source)}"


def _today(court: Court) -> date:
    from bot.core.times import court_dates

    return court_dates(machine_time)(court)
