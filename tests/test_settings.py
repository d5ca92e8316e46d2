"""A missing or malformed setting stops the start with one plain sentence that says what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot import settings
from bot.serving.tokens import new_key
from bot.settings import Settings, SettingsError
from bot.store.database import DatabaseError, connect

NAMES = [str(field.validation_alias) for field in Settings.model_fields.values()]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_any_setting_the_defaults_hold() -> None:
    found = settings.load_settings()

    assert found.port == 3000
    assert found.slack_api_url == "https://slack.com/api/"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")

    assert settings.load_settings() == Settings()


def test_a_setting_has_no_second_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, field in Settings.model_fields.items():
        if name.upper() != field.validation_alias:
            monkeypatch.setenv(name.upper(), "of somebody else")
            monkeypatch.setenv(name, "of somebody else")

    assert settings.load_settings() == Settings()
    assert not settings.load_settings().model_fields_set


MALFORMED = [
    ("SLACK_BOT_TOKEN", "xapp-1-wrong", "begins with xoxb-"),
    ("SLACK_APP_TOKEN", "xoxb-wrong-kind", "begins with xapp-"),
    ("SLACK_API_URL", "slack.com", "not a web address"),
    ("SLACK_API_URL", "http://slack.com/api/", "must begin with https://"),
    ("SLACK_API_URL", "http://[", "not a web address"),
    ("HELPDESK_SUPPORT_CONTACT", "call us", "write it as help@example.com"),
    ("PORT", "http", "a whole number of at least 0 and at most 65535, such as 3000"),
    ("PORT", "99999", "a whole number of at least 0 and at most 65535, such as 3000"),
    ("PORT", "1.5", "a whole number"),
    ("HELPDESK_LEASE_SECONDS", "1", "a whole number of at least 2 and at most 600, such as 15"),
    ("HELPDESK_POST_BURST", "0", "a whole number of at least 1 and at most 1000, such as 2"),
    ("HELPDESK_WORKERS", "many", "at least 1 and at most 64, such as 32"),
    ("HELPDESK_STAFF_CHANNEL", "#desk", "begins with C or G"),
    ("HELPDESK_STAFF_GROUP", "@desk", "begins with S"),
    ("HELPDESK_ADMINS", "U_SAM, @sam", "copy the member ID"),
    ("HELPDESK_HOURS", "always", "write them like 'Mon-Fri 09:00-17:00'"),
    ("HELPDESK_TIME_ZONE", "Florida", "America/New_York"),
    ("HELPDESK_CLOSED", "soon", "write them like '2026-12-24"),
    ("HELPDESK_FIRST_REPLY_HOURS", "soon", "a number above 0 and at most 100, such as 2"),
    ("HELPDESK_FIRST_REPLY_HOURS", "nan", "a number above 0 and at most 100, such as 2"),
    ("HELPDESK_RESOLUTION_HOURS", "0", "a number above 0 and at most 1000, such as 16"),
    ("HELPDESK_KEEP_QUESTIONS_DAYS", "7", "a whole number of at least 14 and at most 3650, such as 90"),
    ("HELPDESK_KEEP_TICKETS_DAYS", "7", "a whole number of at least 30 and at most 3650, such as 730"),
    ("HELPDESK_KEEP_REMOVED_DAYS", "0", "a whole number of at least 1 and at most 365, such as 30"),
    ("HELPDESK_KEEP_ROSTER_DAYS", "7", "a whole number of at least 30 and at most 3650, such as 365"),
    ("HELPDESK_MEASURE_DRAFTS", "perhaps", "must be true or false; the usual one is true"),
    ("HELPDESK_OPERATOR_TEAM", "Harbor & Lowe", "begins with T"),
    ("HELPDESK_API", "perhaps", "must be true or false; the usual one is false"),
    ("HELPDESK_API_PER_MINUTE", "0", "a whole number of at least 1 and at most 6000, such as 60"),
    ("HELPDESK_SECRETS_DIR", "/dev/null", "a folder such as /run/secrets"),
    ("HELPDESK_CLOCK", "yesterday", "2020-01-26T23:40-05:00"),
    ("HELPDESK_CLOCK", "2020-01-26T23:40", "time zone"),
    ("HELPDESK_LOG", "xml", "json, pretty or auto"),
    ("HELPDESK_LOG_LEVEL", "loud", "debug, info, warning or error"),
    ("HELPDESK_METRICS_PORT", "metrics", "a whole number of at least 0 and at most 65535, such as 3001"),
    ("HELPDESK_TOKEN_KEY", "secret", "python -m bot tokens key"),
]
ANY_TEXT = {  # what is wrong with one of these shows only in its use
    "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "DATABASE_URL", "HELPDESK_HOST",
    "HELPDESK_KNOWLEDGE", "HELPDESK_CACHE", "HELPDESK_METRICS_TOKEN",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value", "says"), MALFORMED)
def test_a_malformed_setting_is_named_with_its_fix(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        settings.load_settings()

    message = str(caught.value)
    assert message.startswith(name)
    assert says in message
    assert "\n" not in message


def test_every_setting_that_can_be_malformed_is_tried() -> None:
    tried = {name for name, _, _ in MALFORMED}

    assert tried == set(NAMES) - ANY_TEXT, "add a wrong value to MALFORMED, or the name to ANY_TEXT"


@pytest.mark.parametrize("value", ["", " ", "-1", "http", "1e9", "nan", "[", "http://[", "9" * 5000, "\x85", "{}", "é"])
@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_setting_is_set_to_pydantic_says_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    try:
        Settings()
    except ValidationError as error:
        raw = [one["msg"] for one in error.errors()]
        [(told, says)] = settings.mistakes(error).items()
        assert told == name
        assert [one for one in raw if one.lower() in says.lower()] == []
        assert re.search(r"such as|write (it|them)|copy (it|the)|make one|must be|Mon, Tue", says), says


def a_secret(folder: Path, name: str, value: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(value, encoding="utf-8")


def test_secrets_come_from_the_files_of_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    a_secret(tmp_path, "SLACK_BOT_TOKEN", "xoxb-of-the-file\n")
    a_secret(tmp_path, "SLACK_SIGNING_SECRET", "of the file")
    a_secret(tmp_path, "SLACK_APP_TOKEN", "")
    a_secret(tmp_path, "of-somebody-else", "whatever")
    monkeypatch.setenv("HELPDESK_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "of the variable")

    found = settings.for_serving(settings.load_settings())

    assert found.slack_bot_token == SecretStr("xoxb-of-the-file")
    assert found.slack_signing_secret == SecretStr("of the variable")
    assert found.slack_app_token is None


def test_a_file_of_secrets_that_cannot_be_read_is_named_without_its_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secrets, elsewhere = tmp_path / "secrets", tmp_path / "elsewhere"
    monkeypatch.setenv("HELPDESK_SECRETS_DIR", str(secrets))
    a_secret(secrets, "SLACK_BOT_TOKEN", "Walnut4471")
    with pytest.raises(SettingsError, match=r"^SLACK_BOT_TOKEN does not look like one") as caught:
        settings.load_settings()
    assert "Walnut4471" not in str(caught.value)

    (secrets / "SLACK_BOT_TOKEN").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"^HELPDESK_SECRETS_DIR cannot be used: SLACK_BOT_TOKEN is not text"):
        settings.load_settings()

    (secrets / "SLACK_BOT_TOKEN").unlink()
    a_secret(elsewhere, "token", "xoxb-elsewhere")
    (secrets / "SLACK_BOT_TOKEN").symlink_to(elsewhere / "token")
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN leads to a file outside"):
        settings.load_settings()

    (secrets / "SLACK_BOT_TOKEN").unlink()
    (secrets / "SLACK_BOT_TOKEN").mkdir()
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN: is a directory"):
        settings.load_settings()


def test_a_token_is_never_shown_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxp-secret-123")

    with pytest.raises(SettingsError) as caught:
        settings.load_settings()

    assert "secret-123" not in str(caught.value)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret-123")
    assert "secret-123" not in repr(settings.load_settings())


def test_another_day_can_be_played_only_with_a_local_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_CLOCK", "2020-01-26T23:40-05:00")
    with pytest.raises(SettingsError, match="local Slack"):
        settings.load_settings()

    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:8088/api")

    assert settings.load_settings().clock is not None


def test_serving_needs_a_bot_token_and_a_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is missing"):
        settings.for_serving(settings.load_settings())
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-234")
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both missing"):
        settings.for_serving(settings.load_settings())
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "abc")

    assert settings.for_serving(settings.load_settings()).slack_app_token is None


def test_the_api_for_programs_is_served_over_http_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load_settings().api is False
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-abcd")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "abc")
    monkeypatch.setenv("HELPDESK_API", "1")
    assert settings.for_serving(settings.load_settings()).api

    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-abcd")
    with pytest.raises(SettingsError, match="HELPDESK_API is served over HTTP, and SLACK_APP_TOKEN turns on Socket"):
        settings.for_serving(settings.load_settings())


def test_many_workspaces_need_an_id_a_secret_and_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "abc")
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    with pytest.raises(SettingsError, match="SLACK_CLIENT_SECRET is missing"):
        settings.for_serving(settings.load_settings())
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "def")
    with pytest.raises(SettingsError, match="HELPDESK_TOKEN_KEY is missing"):
        settings.for_serving(settings.load_settings())
    monkeypatch.setenv("HELPDESK_TOKEN_KEY", f"{new_key()}, {new_key()}")

    assert len(settings.for_serving(settings.load_settings()).keys) == 2


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-1-234", "are both set"),
        ("HELPDESK_STAFF_CHANNEL", "G1234", "each workspace chooses its own"),
        ("HELPDESK_STAFF_GROUP", "S1234", "each workspace chooses its own"),
        ("HELPDESK_ADMINS", "U1234", "each workspace chooses its own"),
    ],
)
def test_what_is_of_one_workspace_is_refused_for_many(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    given = {"SLACK_SIGNING_SECRET": "abc", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "d", name: value}
    for variable, setting in (given | {"HELPDESK_TOKEN_KEY": new_key()}).items():
        monkeypatch.setenv(variable, setting)

    with pytest.raises(SettingsError, match=name) as caught:
        settings.for_serving(settings.load_settings())

    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("helpdesk.db", "not a database address"),
        ("mysql://root@localhost/test", "only sqlite and postgresql"),
    ],
)
def test_a_wrong_database_address_says_how_to_write_it(url: str, says: str) -> None:
    with pytest.raises(DatabaseError, match=says):
        connect(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_means_the_same_driver(scheme: str) -> None:
    engine = connect(f"{scheme}://user@127.0.0.1/name")

    assert engine.url.drivername == "postgresql+psycopg"


def test_an_sqlite_file_gets_its_folder(tmp_path: Path) -> None:
    connect(f"sqlite:///{tmp_path}/new/folder/helpdesk.db")

    assert (tmp_path / "new" / "folder").is_dir()
