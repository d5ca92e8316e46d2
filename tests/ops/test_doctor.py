"""`doctor` names each thing that would keep the bot from working, with its fix, and nothing that would not."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path

import pytest
from aiohttp import web
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import Engine, text

import bot.clock
from bot import cli
from bot.content.loader import load
from bot.core.drafts import AddPhrasings, Change, CourtFact
from bot.core.inquiry import Asker
from bot.core.knowledge import Source
from bot.core.on_call import Shift
from bot.ops import database_checks, doctor, machine_checks, slack_checks
from bot.ops.doctor import examine
from bot.ops.findings import Finding
from bot.sandbox.manifest import MANIFEST
from bot.sandbox.server import LocalSlack
from bot.serving.tokens import Installations, Keys
from bot.settings import Settings
from bot.store import database
from bot.store.database import DatabaseError
from bot.store.store import Store
from bot.training.weights import weights_for
from handlers.blocks.words import WORDS
from handlers.scopes import OPTIONAL, SCOPES
from tests.small_knowledge import change, folder_in

DESK = {"HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_STAFF_GROUP": "S_DESK", "HELPDESK_ADMINS": "U_SAM"}
OF_SLACK = ("clock", "bot token", "scopes", "app token", "staff channel", "user group")
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"
REVIEW_BY = "2999-05-20"
NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
DEAD = "http://127.0.0.1:9/api/"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a small knowledge, and an environment that says nothing but where that is."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    folder = folder_in(tmp_path)
    entries = folder / "entries" / "help.yaml"
    entries.write_text(entries.read_text().replace("2027-05-20", REVIEW_BY))
    monkeypatch.setenv("HELPDESK_KNOWLEDGE", str(folder))
    monkeypatch.setenv("HELPDESK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/helpdesk.db")
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("SLACK_API_URL", DEAD)
    return tmp_path


@pytest.fixture
async def slack(monkeypatch: pytest.MonkeyPatch, place: Path) -> AsyncIterator[LocalSlack]:
    """A local Slack that the environment leads to, over Socket Mode and with a help desk."""
    async with LocalSlack() as local:
        _lead_to(local, monkeypatch)
        yield local


def _lead_to(local: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (local.environment | DESK).items():
        monkeypatch.setenv(name, value)


async def found(now: Callable[[], float] = time.time) -> dict[str, Finding]:
    return {finding.name: finding for finding in await examine(now=now)}


def failed(findings: Mapping[str, Finding]) -> set[str]:
    return {name for name, finding in findings.items() if finding.state == "failed"}


def told(finding: Finding, state: str, *words: str) -> None:
    """This state, in one line with these words; a failure and a warning have a fix, nothing else has."""
    line = str(finding)
    assert finding.state == state, line
    assert [word for word in words if word not in line] == [], line
    assert "\n" not in line
    assert (finding.fix is not None) == (state in ("failed", "warning")), line
    if finding.fix:
        assert finding.fix.endswith(".")
        assert finding.says[-1] not in ".;:,"


# --- nothing wrong


async def test_a_bot_that_can_run_has_no_failure(slack: LocalSlack) -> None:
    findings = await found()

    assert {name: finding.state for name, finding in findings.items()} == {
        "settings": "ok",
        "Slack": "ok",
        "clock": "ok",
        "bot token": "ok",
        "workspaces": "not needed",
        "scopes": "ok",
        "app token": "ok",
        "signing secret": "not needed",
        "staff channel": "ok",
        "user group": "ok",
        "database": "ok",
        "admins": "ok",
        "on-call list": "not needed",
        "knowledge": "ok",
        "published drafts": "not needed",
        "matcher": "ok",
        "port": "ok",
        "metrics port": "not needed",
        "refusals": "not checked",
    }
    told(findings["bot token"], "ok", "Harbor & Lowe LLP", "T_DEMO", "@helpdesk")
    told(findings["user group"], "ok", "2 people are staff")
    told(findings["admins"], "ok", "there is one")
    told(findings["settings"], "ok", "SLACK_BOT_TOKEN", "HELPDESK_STAFF_CHANNEL")


async def test_a_help_desk_whose_admins_are_all_deactivated_is_told_how_to_name_another(slack: LocalSlack) -> None:
    for person in ("U_KIM", "U_SAM", "U_BEN"):
        slack.workspace.deactivate(person)

    told((await found())["admins"], "failed", "T_DEMO", "deactivated", "python -m bot workspaces admin")


def put_on_call(*shifts: Shift) -> None:
    engine = database.open_current(os.environ["DATABASE_URL"])
    with Store(engine).writing() as unit:
        unit.paging.keep_shifts("T_DEMO", shifts)
    engine.dispose()


async def test_a_user_group_on_call_that_cannot_be_read_is_named(slack: LocalSlack) -> None:
    put_on_call(Shift(("U_SAM",)), Shift((), "S_DESK"))
    told((await found())["on-call list"], "ok", "can be found")

    put_on_call(Shift((), "S_GONE"))
    told((await found())["on-call list"], "failed", "T_DEMO", "S_GONE", "no_such_subteam", "On-call list")

    slack.workspace.usergroups["S_GONE"] = []
    told((await found())["on-call list"], "warning", "nobody is in S_GONE")


async def test_a_token_that_may_not_read_user_groups_is_named_where_one_is_on_call(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.tokens.fixed_token(slack.manifest.scopes - {"usergroups:read"})
    put_on_call(Shift(("U_SAM",)))
    told((await found())["on-call list"], "ok")

    put_on_call(Shift((), "S_DESK"))
    told((await found())["on-call list"], "failed", "S_DESK", "missing_scope", "reinstall")


async def test_an_install_from_before_that_may_not_look_people_up_is_well_all_the_same(
    slack: LocalSlack, place: Path
) -> None:
    slack.tokens.fixed_token(slack.manifest.scopes - {"users:read"})

    findings = await found()

    told(findings["scopes"], "ok")
    told(findings["admins"], "not checked", "users:read")


async def test_of_many_workspaces_those_without_an_admin_are_named(
    slack: LocalSlack, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_BOT_TOKEN", *DESK):
        monkeypatch.delenv(name)
    key = Fernet.generate_key().decode()
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "quiet")
    monkeypatch.setenv("HELPDESK_TOKEN_KEY", key)
    engine = database.open_current(os.environ["DATABASE_URL"])
    installed = Installation(
        app_id="A", team_id="T_DEMO", user_id="U_SAM", bot_token=slack.bot_token, bot_id="B", bot_user_id="U"
    )
    Installations("1.2", engine, Keys([key])).save(installed)
    with Store(engine).writing() as unit:
        unit.workspaces.record_install("T_DEMO", "U_SAM", datetime.now(UTC))

    told((await found())["admins"], "ok", "there is one")
    slack.workspace.deactivate("U_SAM")
    told((await found())["admins"], "failed", "T_DEMO", "deactivated")


async def test_for_many_workspaces_the_key_is_tried_on_every_token(
    slack: LocalSlack, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_BOT_TOKEN", "HELPDESK_STAFF_CHANNEL", "HELPDESK_STAFF_GROUP", "HELPDESK_ADMINS"):
        monkeypatch.delenv(name)
    key, other = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    engine = database.open_current(os.environ["DATABASE_URL"])
    Installations("1.2", engine, Keys([key])).save(
        Installation(app_id="A", team_id="T1", user_id="U_SAM", bot_token="xoxb-of-t1", bot_id="B", bot_user_id="U")
    )
    engine.dispose()
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    told((await found())["workspaces"], "failed", "SLACK_CLIENT_SECRET is missing")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "quiet")

    monkeypatch.setenv("HELPDESK_TOKEN_KEY", key)
    findings = await found()
    told(findings["workspaces"], "ok", "1 installed the bot")
    each = [findings[name].state for name in ("bot token", "scopes", "staff channel", "user group", "admins")]
    assert each == ["not needed"] * 5
    monkeypatch.setenv("HELPDESK_TOKEN_KEY", other)
    told((await found())["workspaces"], "failed", "does not open every token")


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*"))


async def test_looking_changes_nothing(slack: LocalSlack, place: Path) -> None:
    before = _files(place)

    await examine()

    assert _files(place) == before
    calls = {entry.name for entry in slack.journal.entries if entry.kind == "call"}
    assert calls == {
        "api.test",
        "auth.test",
        "apps.connections.open",
        "conversations.info",
        "usergroups.users.list",
        "users.info",
    }


async def test_over_http_the_signing_secret_is_looked_at_and_no_app_token_is_needed(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SIGNING_SECRET)

    findings = await found()

    told(findings["signing secret"], "ok")
    told(findings["app token"], "not needed", "HTTP")


async def test_without_a_help_desk_its_checks_are_not_needed(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in DESK:
        monkeypatch.delenv(name)

    findings = await found()

    assert [findings[name].state for name in ("staff channel", "user group", "admins")] == ["not needed"] * 3


async def test_without_a_group_the_members_of_the_channel_are_staff(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HELPDESK_STAFF_GROUP")

    told((await found())["user group"], "not needed", "members")


# --- settings


async def test_a_setting_that_is_not_right_stops_only_what_reads_it(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("HELPDESK_ADMINS", "bob")

    findings = await found()

    told(findings["settings"], "failed", "PORT", "HELPDESK_ADMINS", "python -m bot settings")
    told(findings["port"], "not checked", "PORT must be put right first")
    told(findings["admins"], "not checked", "HELPDESK_ADMINS")
    assert failed(findings) == {"settings"}


async def test_with_a_broken_address_of_slack_no_token_goes_anywhere(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://slack.com/api/")

    findings = await found()

    told(findings["settings"], "failed", "https://")
    assert {findings[name].state for name in ("Slack", *OF_SLACK)} == {"not checked"}
    assert slack.journal.calls("auth.test") == []


async def test_a_clock_for_playing_is_refused_with_the_real_slack(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_CLOCK", "2020-01-26T23:40-05:00")
    monkeypatch.setattr(Settings, "local", False)

    told((await found())["settings"], "failed", "HELPDESK_CLOCK")


# --- Slack


async def test_slack_out_of_reach_is_one_failure(slack: LocalSlack) -> None:
    slack.faults.refusing = True

    findings = await found()

    told(findings["Slack"], "failed", "does not answer", "SLACK_API_URL")
    assert {findings[name].state for name in OF_SLACK} == {"not checked"}
    assert failed(findings) == {"Slack"}


async def test_a_page_that_is_not_slack_is_told_apart(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>Please log in to the guest network.</html>", content_type="text/html")

    site = web.Application()
    site.router.add_route("*", "/{any:.*}", page)
    runner = web.AppRunner(site)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{runner.addresses[0][1]}/api/")

        told((await found())["Slack"], "failed", "does not answer as Slack does")
    finally:
        await runner.cleanup()


async def test_slack_failing_at_one_thing_fails_only_there(slack: LocalSlack) -> None:
    slack.faults.fail("conversations.info", status=503, error="service_unavailable")

    findings = await found()

    told(findings["staff channel"], "failed", "service_unavailable", "Try again")
    assert findings["user group"].state == "ok"


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_bot_token_that_slack_refuses_is_named(slack: LocalSlack, error: str) -> None:
    slack.faults.fail("auth.test", status=200, error=error)

    findings = await found()

    told(findings["bot token"], "failed", error, "SLACK_BOT_TOKEN", "OAuth & Permissions")
    assert {findings[name].state for name in ("scopes", "staff channel", "user group")} == {"not checked"}
    assert findings["app token"].state == "ok"


async def test_without_a_bot_token_that_is_said_even_when_slack_is_out(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told((await found())["bot token"], "failed", "SLACK_BOT_TOKEN is missing", "xoxb-")


async def test_an_app_token_that_slack_refuses_is_named(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1-of-another-app")

    told((await found())["app token"], "failed", "invalid_auth", "SLACK_APP_TOKEN", "connections:write")


async def test_missing_scopes_are_named_and_what_needs_them_is_not_checked(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = place / "manifest.yaml"
    lacking = ("channels:history", "groups:read")
    lines = MANIFEST.read_text().splitlines(keepends=True)
    copy.write_text("".join(line for line in lines if line.strip("- \n") not in lacking))
    async with LocalSlack(manifest=copy) as local:
        _lead_to(local, monkeypatch)
        findings = await found()

    told(findings["scopes"], "failed", "lacks channels:history, groups:read.", "reinstall")
    told(findings["staff channel"], "not checked", "groups:read")
    assert findings["user group"].state == "ok"


@pytest.mark.parametrize("scope", sorted(OPTIONAL))
async def test_an_optional_scope_that_was_not_granted_is_named_with_what_is_missing(
    place: Path, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    copy = place / "manifest.yaml"
    lines = MANIFEST.read_text().splitlines(keepends=True)
    copy.write_text("".join(line for line in lines if line.strip("- \n") != scope))
    async with LocalSlack(manifest=copy) as local:
        _lead_to(local, monkeypatch)
        findings = await found()

    sentence = f"Without {scope}: {SCOPES[scope].without}"
    told(findings["scopes"], "ok", "all 10 that it needs are granted", "reinstall", sentence.removesuffix("."))
    if scope == "usergroups:read":
        told(findings["user group"], "failed", "missing_scope", "usergroups:read")


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (None, ("both missing", "Socket Mode")),
        ("0123456789abcdef0123456789abcde", ("32 hexadecimal digits", "Client Secret")),
        ("0123456789ABCDEF0123456789ABCDEF", ("32 hexadecimal digits",)),
        ("xapp-1-a-token-in-the-wrong-place", ("32 hexadecimal digits",)),
    ],
)
async def test_over_http_a_signing_secret_must_be_there_and_look_like_one(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch, secret: str | None, words: tuple[str, ...]
) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", secret or "")

    told((await found())["signing secret"], "failed", *words)


@pytest.mark.parametrize(
    ("ahead", "state", "words"),
    [(50, "ok", ()), (-50, "ok", ()), (75, "failed", ("ahead of", "NTP")), (-400, "failed", ("behind", "300"))],
)
async def test_a_clock_a_minute_off_fails(slack: LocalSlack, ahead: float, state: str, words: tuple[str, ...]) -> None:
    told((await found(lambda: time.time() + ahead))["clock"], state, *words)


def test_slacks_date_is_read_as_it_is_written() -> None:
    assert slack_checks._header({"date": formatdate(usegmt=True)}, "date") == formatdate(usegmt=True)
    assert slack_checks._header({"X-OAuth-Scopes": "a,b"}, "x-oauth-scopes") == "a,b"
    assert slack_checks._header({}, "date") is None


# --- the help desk


def _public(slack: LocalSlack) -> None:
    slack.channel("G_STAFF").kind = "channel"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_public, ("public", "private channel")),
        (lambda slack: slack.archives("G_STAFF"), ("archived", "Unarchive")),
        (lambda slack: slack.removes_bot("G_STAFF"), ("not in the staff channel", "/invite")),
        (lambda slack: slack.shares_externally("G_STAFF"), ("shared with another", "your workspace")),
    ],
)
async def test_a_staff_channel_that_is_not_fit_fails_with_its_fix(
    slack: LocalSlack, spoil: Callable[[LocalSlack], None], words: tuple[str, ...]
) -> None:
    spoil(slack)

    findings = await found()

    told(findings["staff channel"], "failed", *words)
    assert failed(findings) == {"staff channel"}


async def test_a_staff_channel_that_does_not_exist_fails(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_STAFF_CHANNEL", "C_NOWHERE")

    told((await found())["staff channel"], "failed", "does not exist")


async def test_a_user_group_that_does_not_exist_fails(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_STAFF_GROUP", "S_NOBODY")

    told((await found())["user group"], "failed", "no_such_subteam", "S...")


async def test_a_user_group_without_anybody_is_a_warning(slack: LocalSlack) -> None:
    slack.workspace.usergroups["S_DESK"] = []

    told((await found())["user group"], "warning", "nobody is staff")


def test_there_is_a_fix_for_each_reason_that_a_staff_channel_is_not_fit() -> None:
    reasons = {WORDS.alarms.NOT_THERE, WORDS.alarms.NOT_PRIVATE, WORDS.alarms.SHARED, WORDS.alarms.ARCHIVED}

    assert set(slack_checks.STAFF_FIXES) == reasons


# --- the database


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("helpdesk", ("not a database address", "sqlite:///")),
        ("postgresql://helper:Walnut4471@host:port/db", ("not a database address",)),
        ("mysql://helper:Walnut4471@host/db", ("'mysql'", "postgresql://")),
        ("postgresql://helper:Walnut4471@127.0.0.1:1/helpdesk", ("port 1", "the server runs", "DATABASE_URL")),
        ("sqlite:////dev/null/helpdesk.db", ("/dev/null", "cannot be written")),
        ("sqlite:///{place}", ("unable to open database file",)),
        ("sqlite:///{place}/text.db", ("not a database", "Move that file away")),
    ],
)
async def test_a_database_that_cannot_be_used_fails_and_its_password_stays_hidden(
    place: Path, monkeypatch: pytest.MonkeyPatch, url: str, words: tuple[str, ...]
) -> None:
    (place / "text.db").write_text("This is no database, however long one looks at it. " * 40)
    monkeypatch.setenv("DATABASE_URL", url.format(place=place))

    finding = (await found())["database"]

    told(finding, "failed", *words)
    assert "Walnut" not in str(finding)


async def test_sqlite_is_made_or_migrated_at_the_start(place: Path, sqlite_engine: Engine) -> None:
    told((await found())["database"], "ok", "up to date")

    database.downgrade(sqlite_engine, "0001")
    sqlite_engine.dispose()
    told((await found())["database"], "ok", "will be migrated at the start")

    (place / "helpdesk.db").unlink()
    told((await found())["database"], "ok", "will be made at the start")
    assert not (place / "helpdesk.db").exists()


async def test_tables_of_a_newer_version_fail(place: Path, sqlite_engine: Engine) -> None:
    with sqlite_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    sqlite_engine.dispose()

    told((await found())["database"], "failed", "newer version")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
async def test_a_database_in_memory_fails_as_it_does_at_the_start(
    place: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    told((await found())["database"], "failed", "in memory")
    with pytest.raises(DatabaseError, match="in memory"):
        database.connect(url)


@pytest.mark.postgres
async def test_what_only_the_event_loop_needs_is_missed_before_the_start(
    place: Path, monkeypatch: pytest.MonkeyPatch, postgres_engine: Engine
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_engine.url.render_as_string(hide_password=False))
    monkeypatch.setitem(sys.modules, "greenlet", None)

    told((await found())["database"], "failed", "greenlet", "pip install 'sqlalchemy[asyncio]'")


async def test_without_the_driver_of_postgresql_the_database_fails_with_the_extra_to_install(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://postgres@127.0.0.1/helpdesk")
    monkeypatch.setitem(sys.modules, "psycopg", None)

    told((await found())["database"], "failed", "its driver is not installed: pip install '.[postgres]'")


async def test_many_workspaces_without_their_extra_fail_before_there_is_a_database(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "quiet", "SLACK_SIGNING_SECRET": "quiet",
                        "HELPDESK_TOKEN_KEY": Fernet.generate_key().decode()}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(sys.modules, "cryptography.fernet", None)

    told((await found())["workspaces"], "failed", "pip install '.[workspaces]'")


async def test_settings_that_are_not_right_are_all_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_SECRETS_DIR", str(place / "none"))
    monkeypatch.setenv("PORT", "http")

    told((await found())["settings"], "failed", "HELPDESK_SECRETS_DIR cannot be used", "not right either: PORT")


@pytest.mark.own_database
@pytest.mark.postgres
async def test_postgresql_must_be_migrated_already(
    place: Path, monkeypatch: pytest.MonkeyPatch, postgres_engine: Engine
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_engine.url.render_as_string(hide_password=False))
    told((await found())["database"], "ok", "postgresql", "up to date")

    with monkeypatch.context() as patched:
        patched.setattr(bot.clock, "machine_time", lambda: datetime.now(UTC) + timedelta(seconds=30))
        told((await found())["database"], "failed", "30 seconds ahead of the database's", "NTP")

    database.downgrade(postgres_engine, "0001")
    told((await found())["database"], "failed", "not up to date", "python -m bot db upgrade")

    database.downgrade(postgres_engine, "base")
    told((await found())["database"], "failed", "no tables yet", "python -m bot db upgrade")
    assert not database.is_current(postgres_engine)


# --- the knowledge and its matcher


async def test_a_knowledge_that_does_not_load_fails_with_its_first_problem(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_KNOWLEDGE", str(place / "no-such-folder"))

    findings = await found()

    told(findings["knowledge"], "failed", "1 problem", "no-such-folder", "python -m bot check")
    told(findings["matcher"], "not checked")


async def test_an_error_that_only_check_finds_fails(place: Path) -> None:
    folder = Path(Settings().knowledge)
    change(folder, "entries/help.yaml", "how do I do the second thing", "how do I do the first thing")

    findings = await found()

    told(findings["knowledge"], "failed", "1 problem, the first: knowledge/entries/help.yaml", "python -m bot check")
    assert findings["matcher"].state == "ok"


async def test_an_overdue_review_is_a_warning(place: Path) -> None:
    old = f"review_by: {REVIEW_BY}\n    related"
    change(Path(Settings().knowledge), "entries/help.yaml", old, old.replace("2999", "2020"))

    told((await found())["knowledge"], "warning", "was to be reviewed by 2020-05-20", "python -m bot check")
    quick = {finding.name: finding for finding in await examine(quick=True)}
    told(quick["knowledge"], "ok", "loads; its answers were not checked")
    assert quick["matcher"] == (await found())["matcher"]


async def test_the_matcher_is_trained_or_will_be(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told((await found())["matcher"], "ok", "will be trained at the start")

    settings = Settings()
    await asyncio.to_thread(weights_for, load(settings.knowledge), settings.cache)
    told((await found())["matcher"], "ok", "trained for these phrasings")

    (file,) = settings.cache.glob("weights-*.npz")
    file.write_bytes(file.read_bytes()[:100])
    told((await found())["matcher"], "ok", "will be trained at the start")

    monkeypatch.setenv("HELPDESK_CACHE", str(file))
    told((await found())["matcher"], "warning", "cannot be written", "HELPDESK_CACHE")


# --- what staff published


def publish(change: Change) -> None:
    """Into the database of these settings."""
    store = Store(database.open_current(Settings().database_url))
    with store.writing() as unit:
        unit.drafts.publish(unit.drafts.write(Asker("T_DEMO", "U_SAM"), change, (), NOW), NOW)
    store.engine.dispose()


async def test_what_staff_published_is_counted(place: Path) -> None:
    publish(AddPhrasings("second", ("what about the second one",)))

    told((await found())["published drafts"], "ok", "1 published over the knowledge folder")


async def test_what_staff_published_and_cannot_be_used_fails_and_the_folder_itself_is_right(place: Path) -> None:
    publish(CourtFact("zzzz", "phone", "305-523-5100", Source("A page")))

    findings = await found()

    told(findings["published drafts"], "failed", "the knowledge folder alone answers", "zzzz", "Roll that draft back")
    assert findings["knowledge"].state == "ok"


async def test_what_is_left_out_of_what_staff_published_is_named(place: Path) -> None:
    publish(AddPhrasings("second", ("what about the second one",)))
    publish(AddPhrasings("gone", ("what about the one that is gone",)))

    told(
        (await found())["published drafts"],
        "warning",
        "one is not used, the others are used",
        "gone",
        "Roll that draft",
    )


# --- the port


@contextmanager
def _taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


async def test_a_port_must_be_free(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_HOST", "127.0.0.1")
    monkeypatch.setattr(machine_checks, "HEALTH_SECONDS", 0.2)
    with _taken() as port:
        monkeypatch.setenv("PORT", str(port))
        told((await found())["port"], "failed", f"port {port} is in use", "set PORT")

    told((await found())["port"], "ok", "is free")


async def test_the_port_of_the_metrics_must_be_free_and_another(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_HOST", "127.0.0.1")
    monkeypatch.setattr(machine_checks, "HEALTH_SECONDS", 0.2)
    with _taken() as port:
        monkeypatch.setenv("HELPDESK_METRICS_PORT", str(port))
        told((await found())["metrics port"], "failed", f"port {port} is in use", "set HELPDESK_METRICS_PORT")
    told((await found())["metrics port"], "ok", "is free")

    monkeypatch.setenv("PORT", str(port))
    told((await found())["metrics port"], "failed", f"are both {port}")


async def test_the_bot_itself_on_the_port_is_no_failure(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def healthy(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    site = web.Application()
    site.router.add_get("/healthz", healthy)
    runner = web.AppRunner(site)
    await runner.setup()
    try:
        await web.TCPSite(runner, "0.0.0.0", 0).start()
        monkeypatch.setenv("PORT", str(runner.addresses[0][1]))

        told((await found())["port"], "warning", "a bot listens on port")
    finally:
        await runner.cleanup()


async def test_an_address_of_another_machine_cannot_be_listened_on(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_HOST", "192.0.2.1")
    monkeypatch.setenv("PORT", "3999")

    told((await found())["port"], "failed", "192.0.2.1", "HELPDESK_HOST")


# --- all of it


async def test_a_check_that_breaks_stops_no_other(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> None:
        raise RuntimeError(f"the token is {slack.bot_token}")

    monkeypatch.setattr(database_checks, "_used", broken)

    findings = await found()

    told(findings["database"], "failed", "RuntimeError")
    assert failed(findings) == {"database"}


def test_what_is_said_is_one_line_without_tokens() -> None:
    said = Finding("x", "failed", "xoxb-1-abc\nand xapp-2.def and a-signing-secret", "Do it.")
    settings = Settings(SLACK_SIGNING_SECRET="a-signing-secret")

    assert doctor._mask_secrets(said, settings).says == "... and ... and ..."


class Command:
    """`python -m bot doctor` in a thread, beside the local Slack."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    async def run(self, *arguments: str) -> tuple[int, str, str]:
        self._monkeypatch.setattr(sys, "argv", ["bot", "doctor", *arguments])
        code = await asyncio.to_thread(self._code)
        return code, *self._capsys.readouterr()

    @staticmethod
    def _code() -> int:
        try:
            cli.main()
        except SystemExit as stopped:
            return stopped.code if isinstance(stopped.code, int) else 1
        return 0


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


async def test_the_command_prints_a_line_for_each_check_and_ends_well(slack: LocalSlack, command: Command) -> None:
    code, out, err = await command.run()

    assert code == 0, out
    *lines, last = out.splitlines()
    assert len(lines) == 19
    assert all(line.startswith(("ok ", "not needed ", "not checked ")) for line in lines)
    assert last == "Nothing failed."
    assert err == "Checking the knowledge; that takes half a minute.\n"


async def test_the_command_ends_with_one_when_something_failed(slack: LocalSlack, command: Command) -> None:
    slack.archives("G_STAFF")
    slack.faults.fail("apps.connections.open", status=200, error="invalid_auth")

    code, out, _ = await command.run()

    assert code == 1
    assert out.splitlines()[-1] == "Failed: app token, staff channel."


async def test_the_command_tells_a_program_the_same_as_json(slack: LocalSlack, command: Command) -> None:
    well, out, _ = await command.run("--json")
    answer = json.loads(out)
    slack.removes_bot("G_STAFF")
    ill, worse, _ = await command.run("--json")

    assert (well, answer["ok"], ill, json.loads(worse)["ok"]) == (0, True, 1, False)
    assert [sorted(check) for check in answer["checks"]] == [["fix", "name", "says", "state"]] * 19


async def test_no_token_is_ever_printed(slack: LocalSlack, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = ("xoxb-17-Walnut", "xapp-1-Walnut", "Walnut-is-no-hex")
    for name, token in zip(("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"), tokens, strict=True):
        monkeypatch.setenv(name, token)
    printed = [await command.run(), await command.run("--json")]
    slack.faults.refusing = True
    printed.append(await command.run())
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-Walnut")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xoxb-Walnut")
    printed.append(await command.run())

    assert [code for code, _, _ in printed] == [1] * 4
    assert "Walnut" not in "".join(out + err for _, out, err in printed)
