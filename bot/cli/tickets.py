"""`tickets`: the help desk's tickets, to look at and to take along."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli import options
from bot.core.csv_cells import csv_text
from bot.settings import load_settings

if TYPE_CHECKING:
    from rich.table import Table

    from bot.core.helpdesk import PastChange, TicketMessage
    from bot.core.tickets import Ticket
    from bot.store.store import Store

Json = dict[str, Any]  # a JSON object for the outside world
Team = Annotated[str | None, typer.Option(help="Only this workspace (its Slack id, T...).")]
OpenOnly = Annotated[bool, typer.Option("--open", help="Only those that are neither resolved nor closed.")]

COLUMNS = (
    "number", "state", "kind", "court", "urgent", "asker", "subject", "owner", "opened", "first reply", "resolved",
    "resolution", "identity checked", "rating", "waited hours",
)  # fmt: skip
"""Of the CSV. Others may come at the end; these stay as they are."""


def list_tickets(open_only: OpenOnly = False, team: Team = None, as_json: options.AsJson = False) -> None:
    """Lists the tickets of each workspace, the oldest first."""
    from rich.console import Console

    with options.store_to_read() as store:
        found = Book(store).all(team, open_only=open_only)
    if as_json:
        options.print_json([_told(ticket) for tickets in found.values() for ticket in tickets])
        return
    console = Console()
    if not any(found.values()):
        console.print("No ticket is open." if open_only else "There are no tickets.")
    for name, tickets in found.items():
        if tickets:
            console.print(_table(name, tickets))


def show(
    number: Annotated[int, typer.Argument(min=1, help="As people call it: 12 for #12.")],
    team: Team = None,
    as_json: options.AsJson = False,
) -> None:
    """Shows one ticket with the conversation and all that happened to it.

    The database has people's ids only. With SLACK_BOT_TOKEN (and users:read) Slack is asked for their names.
    """
    from rich.console import Console

    from bot.ops.people_names import names_of

    with options.store_to_read() as store:
        book = Book(store)
        ticket = book.ticket_by_number(number, team)
        history, messages = book.history(ticket), book.messages(ticket)
    if as_json:
        said = [_said(message) for message in messages]
        options.print_json({**_told(ticket), "history": [_happened(change) for change in history], "messages": said})
        return
    people = [ticket.asker, ticket.owner, *(one.author for one in messages), *(change.who for change in history)]
    names, console = names_of(load_settings(), people), Console()
    console.print(_card(ticket, names))
    console.print(_conversation(messages, names))
    console.print(_history(history, names))


def export(
    csv_file: Annotated[str, typer.Option("--csv", metavar="FILE", help="The file to write; - for the terminal.")],
    team: Team = None,
    open_only: OpenOnly = False,
) -> None:
    """Writes the tickets of one workspace as CSV, the oldest first."""
    with options.store_to_read() as store:
        found = Book(store).all(team, open_only=open_only)
    if len(found) > 1:
        raise options.UsageError(f"There are tickets of several workspaces, {_listed(found)}: pick one with --team.")
    tickets = [ticket for of_team in found.values() for ticket in of_team]
    text = as_csv(tickets)
    if csv_file == "-":
        sys.stdout.write(text)
        return
    try:
        Path(csv_file).write_text(text, encoding="utf-8-sig", newline="")
    except OSError as error:
        raise options.UsageError(f"{Path(csv_file)} cannot be written: {error.strerror or error}.") from None
    options.print_progress(f"{csv_file}: {len(tickets)} ticket{'' if len(tickets) == 1 else 's'}.")


@dataclass(frozen=True, slots=True)
class Book:
    """Reads tickets; the knowledge is not needed for that."""

    store: Store

    def all(self, team: str | None, *, open_only: bool = False) -> dict[str, tuple[Ticket, ...]]:
        """Those of a workspace, or of each that has any, by number. Raises GivenError for a workspace without any."""
        with self.store.reading() as unit:
            teams = unit.tickets.teams()
            if team is not None and team not in teams:
                known = f" There are some of {_listed(teams)}." if teams else ""
                raise options.UsageError(f"There are no tickets of a workspace {team!r}.{known}")
            found = {each: unit.tickets.since(each, None) for each in teams if team in (None, each)}
        return {
            each: tuple(one for one in tickets if not (open_only and one.is_over)) for each, tickets in found.items()
        }

    def ticket_by_number(self, number: int, team: str | None) -> Ticket:
        """Raises GivenError when there is none, or one in each of several workspaces."""
        of_teams = self.all(team)
        found = [ticket for tickets in of_teams.values() for ticket in tickets if ticket.number == number]
        if not found:
            where = f" in workspace {team}" if team else ""
            raise options.UsageError(f"There is no ticket #{number}{where}.")
        if len(found) > 1:
            teams = _listed([ticket.team_id for ticket in found])
            raise options.UsageError(
                f"There is a ticket #{number} in several workspaces, {teams}: pick one with --team."
            )
        return found[0]

    def history(self, ticket: Ticket) -> tuple[PastChange, ...]:
        with self.store.reading() as unit:
            return unit.tickets.history(ticket)

    def messages(self, ticket: Ticket) -> tuple[TicketMessage, ...]:
        with self.store.reading() as unit:
            return unit.tickets.messages(ticket)


def as_csv(tickets: Sequence[Ticket]) -> str:
    """A line for each ticket, below one with the names of the columns."""
    return csv_text(COLUMNS, map(_cells, tickets))


# --- as text ---------------------------------------------------------------------------------------------------------


def _cells(ticket: Ticket) -> list[str]:
    from handlers.blocks.words import WORDS

    return [
        str(ticket.number),
        WORDS.tickets.state(ticket),
        WORDS.tickets.KINDS[ticket.kind],
        ticket.court or "",
        _yes(ticket.urgent),
        ticket.asker,
        ticket.subject,
        ticket.owner or "",
        _iso(ticket.opened_at),
        _iso(ticket.first_reply_at),
        _iso(ticket.resolved_at),
        WORDS.tickets.RESOLUTIONS[ticket.resolution] if ticket.resolution else "",
        _yes(ticket.identity_checked),
        "" if ticket.rating is None else str(ticket.rating),
        str(_hours(ticket)),
    ]


def _table(team: str, tickets: Sequence[Ticket]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    from handlers.blocks.words import WORDS

    table = Table(
        "number", "state", "kind", "court", "asker", "for", "owner", "opened",
        title=f"Workspace {escape(team)}", title_justify="left", box=None, padding=(0, 2, 0, 0),
    )  # fmt: skip
    for one in tickets:
        state = WORDS.tickets.state(one) + (" (urgent)" if one.urgent else "")
        row = (
            state,
            WORDS.tickets.KINDS[one.kind],
            one.court,
            one.asker,
            one.subject,
            one.owner,
            _local(one.opened_at),
        )
        table.add_row(f"#{one.number}", *(escape(cell or "") for cell in row))
    return table


def _card(ticket: Ticket, names: Mapping[str, str]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    from handlers.blocks.words import WORDS

    times = {field.name: getattr(ticket, field.name) for field in fields(ticket)}
    local = {name: _local(value) for name, value in times.items() if isinstance(value, datetime)}
    known = (
        _told(ticket)
        | local
        | {
            "state": WORDS.tickets.state(ticket),
            "kind": WORDS.tickets.KINDS[ticket.kind],
            "resolution": WORDS.tickets.RESOLUTIONS[ticket.resolution] if ticket.resolution else None,
            "warned": ", ".join(ticket.warned),
            "asker": names.get(ticket.asker, ticket.asker),
            "owner": names.get(ticket.owner or "", ticket.owner),
        }
    )
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in known.items():
        if value not in (None, ""):
            table.add_row(name.replace("_", " "), escape(_yes(value) if isinstance(value, bool) else str(value)))
    return table


def _conversation(messages: Sequence[TicketMessage], names: Mapping[str, str]) -> Table:
    """What both sides wrote; of what was taken back only that it was."""
    from rich.markup import escape
    from rich.table import Table

    table = Table("at", "who", "side", "text", title="conversation", title_justify="left")
    for one in messages:
        text = "(taken back)" if one.state == "taken back" else one.text
        table.add_row(*(escape(cell) for cell in (_local(one.at), names.get(one.author, one.author), one.side, text)))
    return table


def _history(history: Sequence[PastChange], names: Mapping[str, str]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table("at", "who", "what", "before", "after", title="history", title_justify="left")
    for change in history:
        moved = (change.before, change.after) if change.before != change.after else ()
        who = names.get(change.who, change.who) if change.who else "by itself"
        cells = (_local(change.at), who, change.what, *moved)
        table.add_row(*(escape(cell) for cell in cells))
    return table


def _listed(names: Sequence[str] | dict[str, Any]) -> str:
    return " and ".join(filter(None, (", ".join([*names][:-1]), [*names][-1])))


def _yes(value: bool) -> str:
    return "yes" if value else "no"


# --- as JSON ---------------------------------------------------------------------------------------------------------


def _told(ticket: Ticket) -> Json:
    """All that is kept of it, with the ids of states and kinds; without the row's own id, which nobody else knows."""
    kept = {field.name: getattr(ticket, field.name) for field in fields(ticket) if field.name not in ("id", "waited")}
    told = {name: _iso(value) if isinstance(value, datetime) else value for name, value in kept.items()}
    return told | {"warned": list(ticket.warned), "waited_hours": _hours(ticket)}


def _happened(change: PastChange) -> Json:
    return {
        "at": _iso(change.at),
        "who": change.who,
        "what": change.what,
        "before": change.before,
        "after": change.after,
    }


def _said(message: TicketMessage) -> Json:
    known = ("author", "side", "text", "files", "state", "edited")
    return {"at": _iso(message.at), **{name: getattr(message, name) for name in known}}


def _local(moment: datetime) -> str:
    """By the help desk's clock: "2026-03-03 10:00 EST"."""
    return f"{moment.astimezone(ZoneInfo(load_settings().time_zone)):%Y-%m-%d %H:%M %Z}"


def _iso(moment: datetime | None) -> str:
    """In UTC; empty for what has not happened."""
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def _hours(ticket: Ticket) -> float:
    """Working hours in which it waited on others, as far as that is over."""
    return round(ticket.waited.total_seconds() / 3600, 2)
