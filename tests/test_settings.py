"""A missing or malformed setting stops the start with one plain sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings, SettingsError
from bot.store.database import DatabaseError, connect
from bot.tokens import new_key

NAMES = [str(field.validation_alias) for field in Settings.model_fields.values()]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_any_setting_the_defaults_hold() -> None:
    found = settings.read()

    assert found.port == 3000
    assert found.slack_api_url == "https://slack.com/api/"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")

    assert settings.read() == Settings()


def test_a_setting_has_no_second_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, field in Settings.model_fields.items():
        if name.upper() != field.validation_alias:
            monkeypatch.setenv(name.upper(), "of somebody else")
            monkeypatch.setenv(name, "of somebody else")

    assert settings.read() == Settings()
    assert not settings.read().model_fields_set


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-wrong", "begins with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-wrong-kind", "begins with xapp-"),
        ("SLACK_API_URL", "slack.com", "not a web address"),
        ("SLACK_API_URL", "http://slack.com/api/", "must begin with https://"),
        ("PORT", "http", "valid integer"),
        ("PORT", "99999", "less than or equal to 65535"),
        ("HELPDESK_CLOCK", "yesterday", "2020-01-26T23:40-05:00"),
        ("HELPDESK_CLOCK", "2020-01-26T23:40", "time zone"),
        ("HELPDESK_LOG", "xml", "'json', 'pretty' or 'auto'"),
        ("HELPDESK_TOKEN_KEY", "secret", "python -m bot tokens key"),
    ],
)
def test_a_malformed_setting_is_named_with_its_fix(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        settings.read()

    message = str(caught.value)
    assert message.startswith(name)
    assert says in message
    assert "\n" not in message


def test_a_token_is_never_shown_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxp-secret-123")

    with pytest.raises(SettingsError) as caught:
        settings.read()

    assert "secret-123" not in str(caught.value)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret-123")
    assert "secret-123" not in repr(settings.read())


def test_another_day_can_be_played_only_with_a_local_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_CLOCK", "2020-01-26T23:40-05:00")
    with pytest.raises(SettingsError, match="local Slack"):
        settings.read()

    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:8088/api")

    assert settings.read().clock is not None


def test_serving_needs_a_bot_token_and_a_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is missing"):
        settings.for_serving(settings.read())
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-234")
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both missing"):
        settings.for_serving(settings.read())
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "abc")

    assert settings.for_serving(settings.read()).slack_app_token is None


def test_many_workspaces_need_an_id_a_secret_and_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "abc")
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    with pytest.raises(SettingsError, match="SLACK_CLIENT_SECRET is missing"):
        settings.for_serving(settings.read())
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "def")
    with pytest.raises(SettingsError, match="HELPDESK_TOKEN_KEY is missing"):
        settings.for_serving(settings.read())
    monkeypatch.setenv("HELPDESK_TOKEN_KEY", f"{new_key()}, {new_key()}")

    assert len(settings.for_serving(settings.read()).keys) == 2


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
        settings.for_serving(settings.read())

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
