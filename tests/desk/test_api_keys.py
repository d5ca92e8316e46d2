"""Keys of the HTTP API: only hashes are kept, each key is of one workspace, and a revoked one is nobody's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Engine, select

from bot.core.api_keys import ApiKey, hash_of, is_name
from bot.desk.api_keys import ApiKeyDesk
from bot.store.store import Store
from bot.store.tables import api_keys
from tests.desk.test_transactions import CountingStore

NOW = datetime(2026, 11, 16, 15, 42, 7, tzinfo=UTC)
HOUR = NOW.replace(minute=0, second=0)


@pytest.fixture
def desk(store: Store) -> ApiKeyDesk:
    return ApiKeyDesk(store, lambda: NOW)


def added(desk: ApiKeyDesk, team: str = "T1", name: str = "intranet") -> str:
    key = desk.add(team, name)
    assert key is not None
    return key


def identified(desk: ApiKeyDesk, key: str) -> object:
    """As the API does."""
    key_hash = hash_of(key)
    return "unknown" if key_hash is None else desk.identify(key_hash)


def known(desk: ApiKeyDesk, key: str) -> ApiKey:
    found = identified(desk, key)
    assert isinstance(found, ApiKey)
    return found


def test_a_key_is_found_by_what_its_holder_sends_and_only_its_hash_is_kept(desk: ApiKeyDesk) -> None:
    first, second = added(desk), added(desk, "T2")

    assert first != second
    assert (known(desk, first).team_id, known(desk, second).team_id) == ("T1", "T2")
    assert known(desk, first).created_at == NOW
    with desk.store.reading() as unit:
        rows = unit.connection.execute(select(api_keys)).all()
    assert {row.key_hash for row in rows} == {sha256(key.encode()).hexdigest() for key in (first, second)}
    assert first not in repr(rows)


@pytest.mark.parametrize(
    "change", [lambda key: key[:-1], lambda key: key + "A", str.lower, lambda key: key[5:], lambda _: ""]
)
def test_what_is_not_the_whole_key_is_nobodys(desk: ApiKeyDesk, change: object) -> None:
    assert callable(change)

    assert identified(desk, change(added(desk))) == "unknown"


def test_a_name_is_taken_once_in_a_workspace_and_free_again_when_its_key_is_revoked(desk: ApiKeyDesk) -> None:
    first = added(desk)

    assert desk.add("T1", "intranet") is None
    assert not desk.revoke("T2", "intranet")
    assert identified(desk, first) != "unknown"
    assert desk.revoke("T1", "intranet")
    assert identified(desk, first) == "unknown"
    assert not desk.revoke("T1", "intranet")
    assert identified(desk, added(desk)) != "unknown"
    assert identified(desk, first) == "unknown"


def test_a_use_is_recorded_by_its_hour(desk: ApiKeyDesk) -> None:
    key = added(desk)
    before = known(desk, key)
    assert not desk.is_use_recorded(before)

    desk.record_use(before)

    after = known(desk, key)
    assert (before.last_used_at, after.last_used_at) == (None, HOUR)
    assert desk.is_use_recorded(after)
    later = replace(desk, clock=lambda: NOW + timedelta(hours=1))
    assert not later.is_use_recorded(after)


def test_keys_are_listed_by_workspace_and_name(desk: ApiKeyDesk) -> None:
    for team, name in (("T2", "b"), ("T1", "z"), ("T1", "a")):
        added(desk, team, name)

    assert [(key.team_id, key.name) for key in desk.all_keys()] == [("T1", "a"), ("T1", "z"), ("T2", "b")]


def test_each_use_case_opens_one_transaction(engine: Engine) -> None:
    store = CountingStore(engine)
    desk = ApiKeyDesk(store, lambda: NOW)
    key = added(desk)
    desk.record_use(known(desk, key))
    desk.all_keys()
    desk.revoke("T1", "intranet")

    assert store.transactions == ["writing", "reading", "writing", "reading", "writing"]


def test_keys_go_with_their_workspace(desk: ApiKeyDesk) -> None:
    gone, stays = added(desk), added(desk, "T2")
    with desk.store.writing() as unit:
        unit.workspaces.purge("T1", 100)

    assert identified(desk, gone) == "unknown"
    assert identified(desk, stays) != "unknown"


@pytest.mark.parametrize(
    ("name", "may"),
    [("intranet", True), ("wiki-2.old_one", True), ("x" * 40, True), ("", False), ("x" * 41, False), ("-x", False),
     ("my key", False), ("x\n", False), ("<!here>", False), ("é", False)],
)  # fmt: skip
def test_a_name_has_letters_digits_and_a_few_signs(name: str, may: bool) -> None:
    assert is_name(name) is may


@pytest.mark.parametrize("text", ["", "nghd_", "nghd_" + "é" * 43, "\udcff", "nghd_" + "A" * 43 + "\n"])
def test_what_is_no_key_has_no_hash(text: str) -> None:
    assert hash_of(text) is None
