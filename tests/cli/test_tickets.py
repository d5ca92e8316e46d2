"""`tickets list`, `show` and `export` through the real entry point, on tickets that the real rules have moved."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

import bot.serving.knowledge_base
from bot.cli.tickets import COLUMNS
from bot.core import tickets as rules
from bot.core.csv_cells import escape_formula
from bot.core.helpdesk import Request
from bot.core.knowledge import TicketKind
from bot.core.redaction import Redacted, redact
from bot.core.tickets import Terms, Ticket, TicketInput
from bot.sandbox.server import LocalSlack
from bot.serving.holidays import desk_calendar
from bot.store.store import Store
from bot.store.tickets import MessageChange, NewMessage
from tests.cli.test_cli import Ran, Run, run_in
from tests.conftest import ROOT

MORNING = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
"""10 a.m. in New York."""
HOUR = timedelta(hours=1)
TERMS = Terms(desk_calendar("Mon-Fri 09:00-17:00", "America/New_York", [2026]), HOUR, HOUR, HOUR)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs `python -m bot tickets ...` in this process, with an own database and without any knowledge."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delattr(bot.serving.knowledge_base, "knowledge_base_from")
    return run_in(tmp_path, monkeypatch, capsys, "tickets")


@pytest.fixture
def store(run: Run, sqlite_engine: Engine) -> Store:
    return Store(sqlite_engine)


def opened(
    store: Store,
    *inputs: tuple[str, TicketInput],
    team: str = "T1",
    asker: str = "U_ADA",
    kind: TicketKind = "cmecf-login",
    subject: str = "",
    urgent: bool = False,
    text: str = "I forgot my password.",
) -> Ticket:
    """A ticket that each of the inputs came to, an hour after the one before."""
    now = MORNING
    with store.writing() as unit:
        wanted = Request(subject, "alsd", kind, redact(text).text, login="ada1", urgent=urgent)
        ticket = unit.tickets.open(team, asker, wanted, None, now)
        assert ticket is not None
        unit.tickets.add_changes(ticket, (rules.TicketChange("open", "", "new"),), asker, now)
        for who, given in inputs:
            now += HOUR
            decision = rules.decide(ticket, given, who, now, TERMS)
            assert decision.refusal is None
            ticket = decision.ticket
            unit.tickets.keep(ticket)
            unit.tickets.add_changes(ticket, decision.changes, who, now)
    return ticket


def solved(store: Store, **about: Any) -> Ticket:
    """One that went to the court for two hours, was resolved and rated."""
    return opened(
        store,
        ("U_SAM", rules.Claim()),
        ("U_SAM", rules.PassOn("court")),
        ("U_ADA", rules.AskerSays(Redacted("They have not called."))),
        ("U_SAM", rules.OfficeAnswered()),
        ("U_SAM", rules.Resolve("court-reset", identity_checked=True, text=Redacted("Try it now."))),
        ("U_ADA", rules.Rate(5)),
        **about,
    )


def stopped(ran: Ran, says: str) -> None:
    """It ended with one plain sentence and no traceback."""
    assert (ran.code, ran.out) == (1, "")
    *reading, last = ran.err.splitlines()
    assert last == says
    assert all(line.startswith("Reading ") for line in reading)


# --- list


def test_the_list_shows_each_ticket_in_the_words_of_the_staff(run: Run, store: Store) -> None:
    solved(store)
    opened(store, kind="names", subject="Ms. [R.]", urgent=True)

    first, second = (" ".join(line.split()) for line in run("list").out.splitlines()[-2:])

    assert first == "#1 Resolved CM/ECF login or password alsd U_ADA U_SAM 2026-03-03 10:00 EST"
    assert second == "#2 New (urgent) Names don't match alsd U_ADA Ms. [R.] 2026-03-03 10:00 EST"


def test_what_waits_for_pacer_is_told_from_what_waits_for_the_court(run: Run, store: Store) -> None:
    opened(store, ("U_SAM", rules.PassOn("pacer")), kind="mfa")
    opened(store, ("U_SAM", rules.PassOn("court")))

    assert [row["state"] for row in run("export", "--csv", "-").rows] == ["Waiting for PACER", "Waiting for the court"]


def test_the_list_can_be_of_open_tickets_and_of_one_workspace_only(run: Run, store: Store) -> None:
    solved(store)
    opened(store)
    opened(store, team="T2")

    def listed(*options: str) -> list[tuple[str, int]]:
        return [(one["team_id"], one["number"]) for one in run("list", "--json", *options).json]

    assert listed() == [("T1", 1), ("T1", 2), ("T2", 1)]
    assert listed("--open") == [("T1", 2), ("T2", 1)]
    assert listed("--open", "--team", "T1") == [("T1", 2)]
    assert [name in run("list").out for name in ("Workspace T1", "Workspace T2")] == [True, True]


def test_a_list_of_nothing_is_one_sentence(run: Run, store: Store) -> None:
    assert run("list").out == "There are no tickets.\n"
    assert run("list", "--open").out == "No ticket is open.\n"
    assert run("list", "--json").json == []


def test_where_all_tickets_are_over_the_list_of_open_ones_says_so(run: Run, store: Store) -> None:
    solved(store)

    assert run("list", "--open").out == "No ticket is open.\n"


# --- show


def test_a_ticket_is_shown_with_conversation_and_history_by_the_desks_clock(run: Run, store: Store) -> None:
    ticket = solved(store)
    with store.writing() as unit:
        unit.tickets.add_message(ticket, NewMessage("key", "staff", "U_SAM", Redacted("Try it now.")), MORNING)

    ran = run("show", "1")

    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert "state Resolved" in lines
    assert "resolution Password reset by the court or PACER" in lines
    assert "identity checked yes" in lines
    assert "text I forgot my password." in lines
    assert any("pass-to-court" in line and "2026-03-03 12:00 EST" in line for line in lines)
    [said] = [line for line in lines if "Try it now." in line]
    assert all(part in said for part in ("2026-03-03 10:00 EST", "U_SAM", "staff"))
    [message] = run("show", "1", "--json").json["messages"]
    assert (message["text"], message["at"]) == ("Try it now.", "2026-03-03T15:00:00+00:00")


async def test_people_are_named_as_slack_knows_them_where_a_token_is_there(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = solved(store)
    with store.writing() as unit:
        unit.tickets.add_message(ticket, NewMessage("key", "staff", "U_SAM", Redacted("Try it now.")), MORNING)
        unit.tickets.add_message(ticket, NewMessage("2", "staff", "U_NOBODY", Redacted("Or later.")), MORNING)
    async with LocalSlack() as local:
        for name in ("SLACK_BOT_TOKEN", "SLACK_API_URL"):
            monkeypatch.setenv(name, local.environment[name])
        named = " ".join((await asyncio.to_thread(run, "show", "1")).out.split())
        as_json = (await asyncio.to_thread(run, "show", "1", "--json")).json
        local.faults.fail("users.info", status=200, error="missing_scope")
        unnamed = await asyncio.to_thread(run, "show", "1")

    people = local.workspace.people
    assert f"{people['U_ADA'].name} (U_ADA)" in named
    assert f"{people['U_SAM'].name} (U_SAM)" in named
    assert "U_NOBODY" in named
    assert as_json["asker"] == "U_ADA"
    assert unnamed.code == 0
    assert "U_SAM" in unnamed.out


async def test_while_slack_is_out_the_ids_are_shown(run: Run, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    solved(store)
    async with LocalSlack() as local:
        for name in ("SLACK_BOT_TOKEN", "SLACK_API_URL"):
            monkeypatch.setenv(name, local.environment[name])
        local.faults.fail("users.info", status=500)
        ran = await asyncio.to_thread(run, "show", "1")

    assert (ran.code, "U_ADA" in ran.out) == (0, True)
    assert local.workspace.people["U_ADA"].name not in ran.out


def test_of_words_that_were_taken_back_only_that_is_shown(run: Run, store: Store) -> None:
    ticket = solved(store)
    with store.writing() as unit:
        message = unit.tickets.add_message(
            ticket, NewMessage("key", "staff", "U_SAM", Redacted("Heliotrope.")), MORNING
        )
        assert message is not None
        gone = MessageChange(text=Redacted(""), state="taken back")
        unit.tickets.change_message("T1", message.id, gone)

    out = run("show", "1").out

    assert "(taken back)" in out
    assert "Heliotrope" not in out


def test_a_ticket_as_json_has_every_field_with_ids_and_times_in_utc(run: Run, store: Store) -> None:
    solved(store)

    told = run("show", "1", "--json").json

    assert {**Ticket.__dataclass_fields__, "history": 0, "waited_hours": 0}.keys() - told.keys() == {"id", "waited"}
    assert (told["state"], told["kind"], told["resolution"]) == ("resolved", "cmecf-login", "court-reset")
    assert (told["opened_at"], told["closed_at"]) == ("2026-03-03T15:00:00+00:00", None)
    assert told["waited_hours"] == 2.0
    assert {"open", "claim", "pass-to-court", "resolve"} <= {change["what"] for change in told["history"]}
    assert told["history"][0] == {
        "at": "2026-03-03T15:00:00+00:00", "who": "U_ADA", "what": "open", "before": "", "after": "new"
    }  # fmt: skip


def test_what_the_clock_did_is_shown_as_by_itself(run: Run, store: Store) -> None:
    opened(store, ("U_SAM", rules.StaffReply(Redacted("Which?"), needs_info=True)))
    with store.writing() as unit:
        ticket = unit.tickets.with_number("T1", 1)
        assert ticket is not None
        unit.tickets.add_changes(ticket, (rules.TicketChange("auto-close", "waiting-attorney", "closed"),), "", MORNING)

    assert "by itself" in run("show", "1").out


def test_a_number_that_several_workspaces_have_needs_the_workspace(run: Run, store: Store) -> None:
    opened(store)
    opened(store, team="T2", asker="U_TWO")

    stopped(run("show", "1"), "There is a ticket #1 in several workspaces, T1 and T2: pick one with --team.")
    assert run("show", "1", "--team", "T2", "--json").json["asker"] == "U_TWO"


# --- export


def test_the_export_has_one_line_for_each_ticket_in_columns_that_stay(run: Run, store: Store, tmp_path: Path) -> None:
    solved(store, subject="Ms. R.")
    opened(store, kind="mfa", urgent=True)

    ran = run("export", "--csv", "-")

    assert ran.out.splitlines()[0] == (
        "number,state,kind,court,urgent,asker,subject,owner,opened,first reply,resolved,resolution,identity checked,"
        "rating,waited hours"
    )
    first, second = ran.rows
    assert tuple(first) == COLUMNS
    assert list(first.values()) == [
        "1", "Resolved", "CM/ECF login or password", "alsd", "no", "U_ADA", "Ms. R.", "U_SAM",
        "2026-03-03T15:00:00+00:00", "2026-03-03T17:00:00+00:00", "2026-03-03T20:00:00+00:00",
        "Password reset by the court or PACER", "yes", "5", "2.0",
    ]  # fmt: skip
    assert list(second.values()) == [
        "2", "New", "Second factor (MFA)", "alsd", "yes", "U_ADA", "", "", "2026-03-03T15:00:00+00:00", "", "", "",
        "no", "", "0.0",
    ]  # fmt: skip
    assert (ran.code, ran.err) == (0, f"Reading {tmp_path}/helpdesk.db.\n")


def test_the_export_goes_into_a_file_and_says_how_many_there_are(run: Run, store: Store, tmp_path: Path) -> None:
    opened(store, subject="Ms. Ñandú")
    opened(store, ("U_ADA", rules.Withdraw()), kind="mfa")
    path = tmp_path / "tickets.csv"

    ran = run("export", "--csv", str(path))

    assert (ran.code, ran.out, ran.err) == (0, "", f"Reading {tmp_path}/helpdesk.db.\n{path}: 2 tickets.\n")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "or a spreadsheet takes it for another encoding"
    assert path.read_text(encoding="utf-8").count("\n") == 3
    assert "Ms. Ñandú" in path.read_text(encoding="utf-8")
    assert run("export", "--open", "--csv", str(path)).err.endswith(f"{path}: 1 ticket.\n")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_a_spreadsheet_would_compute_is_made_harmless(run: Run, store: Store, cell: str) -> None:
    opened(store, subject=cell)

    assert [row["subject"] for row in run("export", "--csv", "-").rows] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["", "Ms. R.", "1=1", "2026-03-03", "a\tb"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert escape_formula(cell) == cell


def test_a_password_never_comes_into_an_export_or_on_the_screen(run: Run, store: Store) -> None:
    opened(store, text="my password is Walnut#4471x and it fails")

    assert "Walnut" not in run("show", "1").out + run("list", "--json").out + run("export", "--csv", "-").out


def test_an_export_is_of_one_workspace(run: Run, store: Store) -> None:
    for team in ("T1", "T2", "T3"):
        opened(store, team=team, asker=f"U_OF_{team}")

    stopped(
        run("export", "--csv", "-"), "There are tickets of several workspaces, T1, T2 and T3: pick one with --team."
    )
    assert [row["asker"] for row in run("export", "--csv", "-", "--team", "T2").rows] == ["U_OF_T2"]


def test_an_export_of_nothing_has_the_names_of_the_columns(run: Run, store: Store) -> None:
    assert run("export", "--csv", "-").out == ",".join(COLUMNS) + "\r\n"


# --- what cannot be


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "7"), "There is no ticket #7."),
        (("show", "7", "--team", "T1"), "There is no ticket #7 in workspace T1."),
        (("show", "9" * 30), f"There is no ticket #{'9' * 30}."),
        (("show", "1", "--team", "T9"), "There are no tickets of a workspace 'T9'. There are some of T1."),
        (("list", "--team", "T9"), "There are no tickets of a workspace 'T9'. There are some of T1."),
        (
            ("export", "--csv", "-", "--team", "T9"),
            "There are no tickets of a workspace 'T9'. There are some of T1.",
        ),
        (("export", "--csv", "no/such/x.csv"), "no/such/x.csv cannot be written: No such file or directory."),
        (("export", "--csv", "."), ". cannot be written: Is a directory."),
        (("export", "--csv", ""), ". cannot be written: Is a directory."),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    run: Run, store: Store, arguments: tuple[str, ...], says: str
) -> None:
    opened(store)

    stopped(run(*arguments), says)


def test_without_any_ticket_an_unknown_workspace_is_told_too(run: Run, store: Store) -> None:
    stopped(run("list", "--team", "T9"), "There are no tickets of a workspace 'T9'.")


@pytest.mark.parametrize("arguments", [("show",), ("show", "0"), ("show", "one"), ("export",), ("nonsense",)])
def test_a_wrong_command_line_shows_its_usage(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)

    assert ran.code == 2
    assert "Usage" in ran.err


def test_as_a_program_it_starts_without_the_matcher(store: Store, tmp_path: Path) -> None:
    opened(store)
    program = (
        "import sys; from bot import cli; sys.argv = ['bot', 'tickets', 'list']; cli.cli(standalone_mode=False); "
        "sys.exit(any(name in sys.modules for name in "
        "('bot.serving.knowledge_base', 'bot.training.train', 'slack_bolt', 'aiohttp')))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stderr) == (0, f"Reading {tmp_path}/helpdesk.db.\n")
    assert "#1" in done.stdout
