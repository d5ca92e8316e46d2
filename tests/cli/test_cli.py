"""Every command through the real entry point: what is printed, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect

import bot.content.court_check
import bot.content.flow_check
import bot.content.lint
import bot.content.loader
import bot.desk.misses
import bot.serving.knowledge_base
from bot import cli
from bot.cli import courts
from bot.content.loader import Loaded
from bot.content.yaml_lines import Problem
from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Match
from bot.core.redaction import Redacted
from bot.settings import Settings
from bot.store import database
from bot.store.store import Store
from tests.conftest import ROOT

ANSWER_KEYS = [
    "text", "kind", "entry", "topic", "confidence", "court", "suggestions", "answer", "details", "sources", "more"
]  # fmt: skip
LINK = "How do I link my CM/ECF account to my PACER account?"


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out)))


Run = Callable[..., Ran]


def run_in(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *command: str) -> Run:
    """Runs `python -m bot`, then `command` and the arguments, in this process, with a database in the folder."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/helpdesk.db")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["bot", *command, *arguments])
        code = 0
        try:
            cli.main()
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else 1
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, kb: KnowledgeBase) -> Run:
    """Runs `python -m bot ...` in this process, with the session's knowledge and matcher, and an own database."""
    monkeypatch.chdir(ROOT)
    # Reading the knowledge and its matcher takes a second, and doing so for each test would show nothing more.
    monkeypatch.setattr(bot.serving.knowledge_base, "knowledge_base_from", lambda _settings, _progress: kb)
    monkeypatch.setattr(bot.content.loader, "load", lambda _folder: kb.library)
    monkeypatch.setattr(courts, "load_courts", lambda: (kb.library, kb.finder))
    return run_in(tmp_path, monkeypatch, capsys)


@pytest.fixture
def store(run: Run, sqlite_engine: Engine) -> Store:
    """The database that `run` works on, brought up to date."""
    return Store(sqlite_engine)


def stopped(ran: Ran, says: str) -> None:
    """It ended with one plain sentence and no traceback."""
    assert ran.code == 1
    assert says in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert "Traceback" not in ran.err
    assert ran.out == ""


# --- ask


def test_ask_answers_with_steps_and_sources(run: Run) -> None:
    ran = run("ask", f"{LINK} flsd")

    assert ran.code == 0
    assert "S.D. Fla." in ran.out
    assert "On the menu bar, choose Utilities >" in ran.out
    assert "Sources (3): From court and PACER pages" in " ".join(ran.out.replace("│", "").split())
    assert ran.err == ""


def test_ask_full_has_the_details_and_every_source(run: Run) -> None:
    ran = run("ask", "--full", f"{LINK} flsd")

    assert "Step 2:" in ran.out
    assert "steps 1, 2, 4 to 11" in ran.out


def test_ask_json_has_exactly_the_agreed_keys(run: Run) -> None:
    found = run("ask", "--json", f"{LINK} flsd").json

    assert sorted(found) == sorted(ANSWER_KEYS)
    assert (found["kind"], found["entry"], found["court"]) == ("answer", "link-steps", "flsd")
    assert all(sorted(source) == ["date", "document", "step", "url"] for source in found["sources"])
    assert found["more"] == []


def test_a_court_named_in_the_text_wins_over_the_option(run: Run) -> None:
    assert run("ask", "--json", "--court", "casd", LINK).json["court"] == "casd"
    assert run("ask", "--json", "--court", "casd", f"{LINK} alsd").json["court"] == "alsd"
    assert run("ask", "--json", "--court", "S.D. Cal.", LINK).json["court"] == "casd"


def test_ask_answers_for_the_day_it_is_given(run: Run) -> None:
    before = run("ask", "--json", "--today", "2020-01-26", f"{LINK} flsd").json["answer"]
    after = run("ask", "--json", "--today", "2020-01-28", f"{LINK} flsd").json["answer"]

    assert before.startswith("You can't link until January 27, 2020")
    assert "January 27, 2020" not in after.splitlines()[0]


def test_several_questions_are_all_answered(run: Run) -> None:
    text = "How do I link my CM/ECF account to my PACER account? Is my PACER account legacy or upgraded?"

    found = run("ask", "--json", text).json

    assert sorted([found["entry"], *(more["entry"] for more in found["more"])]) == ["account-type-check", "link-steps"]
    assert sorted(found["more"][0]) == sorted(key for key in ANSWER_KEYS if key != "more")


def test_a_password_is_taken_out_of_all_that_is_printed(run: Run) -> None:
    text = f"my password is Walnut#4471x. {LINK}"

    as_json, as_text = run("ask", "--json", text), run("ask", text)

    assert "Walnut" not in as_json.out + as_json.err + as_text.out + as_text.err
    assert as_json.json["text"].endswith(LINK)
    assert "password or code" in as_text.out


def test_ask_says_when_it_is_not_sure_or_does_not_know(run: Run) -> None:
    unsure, unknown = run("ask", "--json", "reset password").json, run("ask", "--json", "qzx vvw").json

    assert unsure["kind"] == "suggestions"
    assert len(unsure["suggestions"]) >= 2
    assert (unknown["kind"], unknown["entry"], unknown["suggestions"]) == ("none", None, [])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", "--court", "flsx", LINK), "There is no court 'flsx'. Did you mean flsd (S.D. Fla.)"),
        (("ask", "--court", "xqzt", LINK), "There is no court 'xqzt'."),
        (("ask", "--today", "tomorrow", LINK), "'tomorrow' is not a day; write it as 2020-01-26."),
        (("check", "--today", "2020-13-01"), "is not a day"),
        (("courts", "show", "flsx"), "Did you mean flsd (S.D. Fla.)"),
        (("courts", "search", "xqzt"), "No court fits 'xqzt'"),
        (("compare", "flsd", "flsx"), "There is no court 'flsx'"),
        (("compare", "flsd", "alsd", "--today", "x"), "is not a day"),
        (("eval", "no/such/file.jsonl"), "no/such/file.jsonl cannot be read"),
        (("serve",), "SLACK_BOT_TOKEN is missing"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(run: Run, arguments: tuple[str, ...], says: str) -> None:
    stopped(run(*arguments), says)


def test_a_broken_setting_is_told_in_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")

    stopped(run("train"), "PORT")


def test_a_broken_database_address_is_told_in_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://x/y")

    stopped(run("misses"), "only sqlite and postgresql")


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("ask",), ("ask", ""), ("ask", " "), ("misses", "--days", "0"), ("eval",)]
)
def test_a_wrong_command_line_shows_its_usage(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)

    assert ran.code == 2
    assert "Usage" in ran.err


def test_courts_alone_lists_every_court(run: Run, kb: KnowledgeBase) -> None:
    ran = run("courts")

    assert ran.code == 0
    assert len(ran.out.splitlines()) >= len(kb.library.courts)
    assert "flsd" in ran.out


# --- check, eval, train


def test_check_names_every_problem_of_a_broken_folder(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    linking = folder / "entries" / "linking.yaml"
    linking.write_text(linking.read_text().replace("procedure: link\n", "procedure: no-such\n", 1) + "\nsurprise: 1\n")

    ran = run("check", str(folder))

    assert ran.code == 1
    assert "knowledge/entries/linking.yaml:" in ran.err
    assert "surprise" in ran.err
    assert ran.err.strip().splitlines()[-1].startswith("The knowledge cannot be used: ")
    assert "Traceback" not in ran.err


def test_check_is_stricter_for_a_release(run: Run, loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.content.loader, "load_with_places", lambda _folder: loaded)
    overdue = Problem("entries/x.yaml", 3, "its review was due", warning=True)
    monkeypatch.setattr(bot.content.lint, "check", lambda _loaded, _today, _renders: (overdue,))
    monkeypatch.setattr(bot.content.flow_check, "prove", lambda _loaded, _today, _renders: ())
    monkeypatch.setattr(bot.content.court_check, "prove_courts", lambda _loaded, _today: ())

    lenient, strict = run("check"), run("check", "--strict")

    assert (lenient.code, strict.code) == (0, 1)
    assert lenient.out.startswith(f"{overdue}\n")
    assert lenient.out.endswith(": 0 errors, 1 warnings.\n")


@pytest.fixture
def labeled(tmp_path: Path) -> Path:
    """Four labeled questions."""
    lines = [
        {"id": "1", "text": f"{LINK} flsd", "kind": "in", "accept": ["link-steps"], "court": "flsd"},
        {"id": "2", "text": "hello", "kind": "chat", "accept": ["@greeting"], "court": None},
        {"id": "3", "text": "qzx vvw", "kind": "out", "accept": [], "court": None},
        {"id": "4", "text": "Is my PACER account legacy or upgraded?", "kind": "in", "accept": ["fees"], "court": None},
    ]
    path = tmp_path / "labeled.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_eval_shows_a_table(run: Run, labeled: Path) -> None:
    ran = run("eval", str(labeled))

    assert ran.code == 0
    assert "4 questions" in ran.out
    assert "50.0%" in ran.out
    assert "account-type-check" in ran.out


def test_eval_json_has_the_measures_and_every_item(run: Run, labeled: Path) -> None:
    found = run("eval", str(labeled), "--json").json

    assert found.keys() >= {
        "right", "helped", "wrong", "false_answers", "asked_back", "routed", "court", "secrets_missed", "overredacted",
        "p50_ms", "p99_ms", "n", "items",
    }  # fmt: skip
    assert (found["n"], found["right"], found["wrong"], found["routed"]) == (4, 0.5, 0.5, 1.0)
    assert [sorted(item) for item in found["items"]] == [
        sorted(("id", "kind", "outcome", "entry", "confidence", "suggestions", "court"))
    ] * 4


def test_several_files_are_measured_together(run: Run, labeled: Path) -> None:
    assert run("eval", str(labeled), str(labeled), "--json").json["n"] == 8


def test_public_benchmarks_are_read_from_the_folder_that_is_named(run: Run, tmp_path: Path) -> None:
    stopped(run("bench", "--public", str(tmp_path)), "holds neither clinc150_full.json or banking77_train.csv")


def test_train_says_that_the_matcher_is_ready(run: Run, kb: KnowledgeBase) -> None:
    assert run("train").out == f"The matcher for knowledge {kb.library.version} is ready.\n"


# --- settings, db


def test_settings_lists_every_variable(run: Run) -> None:
    ran = run("settings")

    assert ran.code == 0
    for field in Settings.model_fields.values():
        assert str(field.validation_alias) in ran.out


def test_the_tables_go_up_and_down(run: Run, tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path}/helpdesk.db")
    stopped(run("db", "downgrade", "base"), "There is no database at ")

    up = run("db", "upgrade")
    assert up.out == "The database is up to date.\n"
    assert "questions" in inspect(engine).get_table_names()

    down = run("db", "downgrade", "base")
    assert down.out == "The database is at base.\n"
    assert "questions" not in inspect(engine).get_table_names()


# --- courts, compare


def test_courts_are_found_in_spite_of_typing_errors(run: Run) -> None:
    for typed in ("miami bankr", "miami bankrupcy", "flsb"):
        ran = run("courts", "search", typed)
        assert ran.code == 0
        assert "flsb" in ran.out
        assert "305-714-1791" in ran.out


def test_courts_search_json_lists_what_fits_best_first(run: Run) -> None:
    found = run("courts", "search", "southern florida", "--json", "--most", "2").json

    assert [court["id"] for court in found] == ["flsd", "flsb"]
    assert sorted(found[0]) == ["id", "login_url", "name", "phone", "seat", "short", "type"]
    assert run("courts", "search", "xqzt", "--json").json == []


def test_a_court_shows_all_that_is_on_record_and_where_from(run: Run) -> None:
    out = run("courts", "show", "flsd").out

    for fact in (
        "Southern District of Florida", "https://ecf.flsd.uscourts.gov", "Broward", "1-888-318-2260",
        "Monday to Friday, 9:00 a.m. to 4:30 p.m.", "America/New_York", "January 10, 2023", "January 27, 2020 (seen)",
        "self-service", "Press release, Southern District of Florida, October 25, 2019", "where-to-log-in",
        "7 steps of its own",
    ):  # fmt: skip
        assert fact in out


def test_a_court_is_shown_by_its_abbreviation_too(run: Run) -> None:
    assert run("courts", "show", "S.D. Fla.", "--json").json["id"] == "flsd"


def test_a_court_as_json_is_complete(run: Run, kb: KnowledgeBase) -> None:
    found = run("courts", "show", "flsd", "--json").json

    assert found["go_live"]["day"] == "2020-01-27"
    assert found["go_live"]["certainty"] == "seen"
    assert found["reset"]["route"] == "self-service"
    assert found["hours"] == [{"weekdays": [0, 1, 2, 3, 4], "open": "09:00", "close": "16:30"}]
    assert len(found["notes"]) == len(kb.library.courts["flsd"].notes)
    assert [own["name"] for own in found["procedures"]] == ["link"]
    assert found["as_of"] == "2023-01-10"


def test_a_court_s_filing_system_desk_hours_and_filing_link_are_shown(run: Run) -> None:
    out, found = run("courts", "show", "caeb").out, run("courts", "show", "caeb", "--json").json

    assert "own: Nothing to link for most filings" in out
    assert "15 MB" in out
    assert found["system"]["kind"] == "own"
    assert found["login_link"]["words"] == "Eastern District of California - Document Filing Application"
    assert found["pdf_size"] == "15 MB"
    florida = run("courts", "show", "flsd", "--json").json
    assert florida["desk_hours"] == [{"weekdays": [0, 1, 2, 3, 4], "open": "08:30", "close": "17:00"}]
    assert "8:30 a.m. to 5:00 p.m." in run("courts", "show", "flsd").out


def test_a_court_without_records_of_its_own_says_so(run: Run) -> None:
    out, found = run("courts", "show", "nysd").out, run("courts", "show", "nysd", "--json").json

    assert "The court's own procedure is not on record" in out
    assert (found["reset"], found["procedures"]) == (None, [])


def test_every_court_can_be_shown(run: Run, kb: KnowledgeBase) -> None:
    for court in ("jpml", "cit", "bap9", "gub", "ca9", "cofc", "akb"):
        assert run("courts", "show", court).code == 0
        assert run("courts", "show", court, "--json").json["id"] == court


def test_compare_shows_what_differs_side_by_side(run: Run) -> None:
    out = run("compare", "flsd", "alsd").out

    assert out.startswith("S.D. Fla. and S.D. Ala.: 3 of 7 linking steps differ.")
    assert out.count("On the menu bar, choose Utilities >") == 1
    assert "You must contact the court to have the password reset." in out
    assert "1-888-318-2260" in out


def test_compare_names_courts_in_any_way(run: Run) -> None:
    found = run("compare", "S.D. Fla.", "miami bankruptcy court", "--json").json

    assert [court["id"] for court in found["courts"]] == ["flsd", "flsb"]


def test_compare_json_has_both_sides_of_every_step(run: Run) -> None:
    found = run("compare", "flsd", "casd", "--json", "--today", "2020-01-26").json

    assert found["today"] == "2020-01-26"
    facts = {fact["fact"]: fact for fact in found["facts"]}
    assert facts["go-live"]["left"] == "goes live on January 27, 2020"
    steps = {step["key"]: step for step in found["steps"]}
    assert steps["credentials"]["left"]["source"]["step"] == "6, 7"
    assert steps["credentials"]["right"]["source"]["step"] == "5"
    circuit = run("compare", "flsd", "ca4", "--json").json
    assert {step["key"]: step for step in circuit["steps"]}["confirm"]["right"] is None


def test_a_court_is_not_compared_with_itself(run: Run) -> None:
    assert run("compare", "flsd", "flsd").out == "That is S.D. Fla. twice. Name two courts to compare.\n"


# --- misses


def keep(store: Store, text: str, team: str = "T1", topic: str | None = None, user: str = "U_ADA") -> None:
    """A question that nothing was known about."""
    with store.writing() as unit:
        ts = f"{unit.connection.exec_driver_sql('SELECT count(*) FROM questions').scalar_one()}.0"
        asked = Inquiry(
            asker=Asker(team, user), key=f"C1:{ts}", text=Redacted(text), surface="dm", channel="C1", ts=ts,
            thread_ts=None, mentioned=True,
        )  # fmt: skip
        match = Match(Redacted(text), "none", None, topic, 0.1, (), None, place_only=False)
        unit.questions.keep([(asked, ts, [match])], "version", datetime.now(UTC))


@pytest.fixture
def _known_phrasings(phrasings: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.desk.misses, "phrasings_of", lambda _library, _words: phrasings)


@pytest.mark.usefixtures("_known_phrasings")
def test_misses_lists_what_was_asked_in_vain(run: Run, store: Store) -> None:
    for user in ("U_ADA", "U_BEN"):
        keep(store, "fax number of the [clerk]", user=user)
    keep(store, "how much is a complaint", topic="fee-amounts")
    keep(store, "parking near the courthouse", team="T2")

    out = run("misses").out

    assert "Workspace T1, 90 days: 3 asked, 2 of these in vain" in out
    assert "fax number of the [clerk]" in out
    assert "no answer (2)" in out
    assert "fee-amounts" in out
    assert "Workspace T2, 90 days: 1 asked, 1 of these in vain" in out


def test_misses_json_keeps_workspaces_apart(run: Run, store: Store) -> None:
    keep(store, "fax number of the clerk")
    keep(store, "fax number of the clerk", team="T2")

    everything, one = run("misses", "--json").json, run("misses", "--json", "--team", "T2", "--days", "7").json

    assert [team["team"] for team in everything["teams"]] == ["T1", "T2"]
    [team] = one["teams"]
    [miss] = team["misses"]
    assert sorted(miss) == [
        "first", "last", "nearest", "now", "others", "people", "picked", "reasons", "text", "times"
    ]  # fmt: skip
    assert (miss["times"], miss["reasons"]) == (1, {"no answer": 1})


@pytest.mark.usefixtures("_known_phrasings")
def test_misses_can_be_kept_short(run: Run, store: Store) -> None:
    keep(store, "fax number of the clerk")
    keep(store, "parking near the courthouse")

    [team] = run("misses", "--json", "--most", "1").json["teams"]

    assert len(team["misses"]) == 1
    assert team["questions"] == 2


def test_misses_of_nothing_are_one_sentence(run: Run, store: Store) -> None:
    assert run("misses").out == "Nothing was asked in the last 90 days.\n"
    assert run("misses", "--team", "T9").out == "Nothing was asked in the last 90 days in workspace T9.\n"


# --- as a program


def test_as_a_program_it_ends_with_one_sentence_and_its_exit_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "check", "--today", "2020-13-01"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "'2020-13-01' is not a day; write it as 2020-01-26.\n"


def test_as_a_program_it_answers_with_the_matcher_that_is_cached(kb: KnowledgeBase) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json", f"{LINK} flsd"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["entry"] == "link-steps"


def test_flow_draw_prints_every_check_as_mermaid(run: Run) -> None:
    ran = run("flow", "draw")

    assert ran.code == 0
    assert ran.out.count("```mermaid\nflowchart TD") == 2
    assert "Linking check (`link`)" in ran.out


def test_flow_draw_makes_a_picture_with_graphviz(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graphviz = tmp_path / "bin" / "dot"
    graphviz.parent.mkdir()
    graphviz.write_text('#!/bin/sh\n# As dot: -Tsvg -o FILE, the graph on standard input.\ncat > "$3"\n')
    graphviz.chmod(0o755)
    monkeypatch.setenv("PATH", f"{graphviz.parent}:/usr/bin:/bin")

    assert run("flow", "draw", "--svg", str(tmp_path / "flows.svg")).code == 0
    assert (tmp_path / "flows.svg").read_text().startswith("digraph flows {")


def test_flow_draw_says_where_to_get_graphviz(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = run("flow", "draw", "--svg", str(tmp_path / "flows.svg"))

    assert ran.code == 1
    assert "install it (apt-get install graphviz)" in ran.err
    assert not (tmp_path / "flows.svg").exists()
