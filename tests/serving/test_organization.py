"""An Enterprise Grid organization installs the bot once for all of its workspaces: one token, rows for each."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import Engine, select

from bot.core.knowledge_base import KnowledgeBase
from bot.jobs.inbox import LaterError
from bot.sandbox.places import DEMO_TEAM, ORGANIZATION, OTHER_TEAM
from bot.serving.tokens import Installations, Keys, account_of, new_key
from bot.store.store import Store
from bot.store.tables import (
    bots,
    installations,
    metadata,
    questions,
    tickets,
    workspaces,
)
from tests.isolation import OF_NO_WORKSPACE
from tests.serving.test_workspaces import DM, KEY, WHEN, Many, chooses, everything, many_of
from tests.stage import words_of
from tests.two_slacks import installs

DEMO, OTHER, ORG = DEMO_TEAM.id, OTHER_TEAM.id, ORGANIZATION.id
STAFF = "#helpdesk-staff"


POSTGRES, SLOW = pytest.mark.postgres, pytest.mark.slow


@pytest.fixture(
    params=[
        pytest.param((False, "sqlite"), id="fixed-sqlite"),
        pytest.param((True, "postgres"), marks=POSTGRES, id="rotating-postgres"),
        pytest.param((True, "sqlite"), marks=SLOW, id="rotating-sqlite"),
        pytest.param((False, "postgres"), marks=[POSTGRES, SLOW], id="fixed-postgres"),
    ]
)
def tokens_in(request: pytest.FixtureRequest) -> tuple[bool, Engine]:
    """Whether the organization's token is rotated, and where it is kept: each of both before each commit."""
    rotates, engine = request.param
    return rotates, request.getfixturevalue(f"{engine}_engine")


@pytest.fixture
async def many(kb: KnowledgeBase, tokens_in: tuple[bool, Engine]) -> AsyncIterator[Many]:
    """Two workspaces of one organization, which has installed the bot by the browser of one person."""
    rotates, engine = tokens_in
    async with many_of(kb, engine, organization=ORGANIZATION, token_rotation=rotates) as found:
        landed = await installs(found.two.demo, found.url)
        assert landed.status == 200
        await found.settled()
        yield found


def organizations(store: Store) -> dict[str, str | None]:
    with store.engine.connect() as connection:
        rows = connection.execute(select(workspaces.c.team_id, workspaces.c.organization)).all()
    return {row.team_id: row.organization for row in rows}


async def test_one_install_serves_every_workspace_with_rows_of_its_own(many: Many) -> None:
    demo, other = many.two.both
    await many.asks(demo)
    await many.asks(other)

    for slack in (demo, other):
        assert "Southern District of Alabama" in words_of(many.replies(slack)[-1])
        assert many.count(questions, slack.workspace.team_id) == 1
    assert (many.count(bots, ORG), many.count(bots, DEMO), many.count(bots, OTHER)) == (1, 0, 0)
    assert organizations(many.store) == {ORG: None, DEMO: ORG, OTHER: ORG}
    assert [secret for secret in ("xoxb-", "xoxe") if secret in everything(many.store.engine)] == []


async def test_who_installed_it_is_told_what_comes_next(many: Many) -> None:
    assert any("Help desk settings" in words_of(one) for one in many.replies(many.two.demo, DM, "U_SAM"))


async def test_clicks_forms_and_tickets_stay_in_their_workspace(many: Many) -> None:
    demo, other = many.two.both
    for slack in (demo, other):
        await chooses(many, slack, channel="G_STAFF", group="S_DESK")
        ada = slack.person("U_ADA")
        await many.asks(slack)
        await ada.clicks(dict(many.replies(slack)[-1]), "Did this answer your question? Yes")
        await ada.runs("/nextgen", f"ticket refused in {slack.workspace.team_id}")
        await many.settled()
        await ada.submits({})
        await many.settled()

    for slack in (demo, other):
        team = slack.workspace.team_id
        [card] = many.replies(slack, STAFF, "U_SAM")
        shown = words_of(card)
        assert ("#1" in shown, f"refused in {team}" in shown) == (True, True)
        await slack.person("U_SAM").clicks(dict(card), "Claim")
        await many.settled()
        with many.store.engine.connect() as connection:
            found = connection.execute(select(tickets.c.owner).where(tickets.c.team_id == team)).scalars().all()
        assert found == ["U_SAM"]


async def test_every_row_names_a_workspace_and_only_the_install_names_the_organization(many: Many) -> None:
    await many.asks(many.two.demo)
    named: dict[str, set[str]] = {}
    with many.store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table not in OF_NO_WORKSPACE:
                named[table.name] = set(connection.execute(select(table.c.team_id)).scalars())

    assert {name for name, teams in named.items() if ORG in teams} <= {"bots", "installations", "inbox", "workspaces"}
    assert named["questions"] == named["conversations"] == {DEMO}


async def test_after_a_restart_the_organizations_token_is_found_again(many: Many) -> None:
    await many.asks(many.two.other)
    await many.stop()
    await many.start()

    assert many.running is not None
    found = await many.running.bot.directory.look(OTHER)
    assert (found.organization, bool(found.token)) == (ORG, True)
    with pytest.raises(LaterError):
        await many.running.bot.directory.look("T_UNHEARD")


@pytest.mark.parametrize("tokens_first", [True, False])
async def test_when_the_organization_takes_it_out_every_workspace_is_left_alone_and_forgotten_in_time(
    many: Many, tokens_first: bool
) -> None:
    demo, other = many.two.both
    for slack in (demo, other):
        await many.asks(slack)

    demo.uninstall_app(tokens_first=tokens_first)
    await many.settled()

    assert (many.count(bots, ORG), many.count(installations, ORG)) == (0, 0)
    assert many.running is not None
    for team in (DEMO, OTHER):
        with pytest.raises(LaterError):
            await many.running.bot.directory.look(team)
    desk, now = many.running.bot.desks.workspaces, datetime.now(UTC)
    assert desk.purge_expired(now + timedelta(days=29)) == 0
    assert desk.purge_expired(now + timedelta(days=31)) > 0
    assert [table.name for table in metadata.sorted_tables if "team_id" in table.c and (
        many.count(table, DEMO) or many.count(table, OTHER) or many.count(table, ORG))] == []  # fmt: skip


async def test_it_may_come_back_with_all_that_was_kept(many: Many) -> None:
    demo, other = many.two.both
    await many.asks(other)
    demo.uninstall_app()
    await many.settled()
    time.sleep(1.1)  # noqa: ASYNC251 - installs are kept by the second
    await installs(demo, many.url)
    assert many.running is not None
    many.running.bot.directory.forget(ORG)

    await other.person("U_BEN").says("#ask-helpdesk", WHEN)
    await other.wait_for(lambda: len(many.replies(other)) == 2, 20)
    assert many.running.bot.desks.workspaces.purge_expired(datetime.now(UTC) + timedelta(days=31)) == 0
    assert many.count(questions, OTHER) == 2


async def test_a_workspace_with_an_install_of_its_own_keeps_it(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    async with many_of(kb, sqlite_engine, organization=ORGANIZATION) as many:
        await installs(many.two.demo, many.url)
        await many.asks(many.two.other)
        assert many.running is not None
        desk = many.running.bot.desks.workspaces
        Installations(many.settings.slack_client_id or "", sqlite_engine, Keys([KEY])).save(install(team_id=OTHER))
        many.running.bot.directory.forget(OTHER)

        assert (await many.running.bot.directory.look(OTHER)).organization is None
        assert desk.record_removal(ORG, datetime.now(UTC) + timedelta(seconds=1))
        many.running.bot.directory.forget(ORG)
        assert (await many.running.bot.directory.look(OTHER)).token == "xoxb-made"


async def test_who_installed_it_for_the_organization_can_be_forgotten(many: Many) -> None:
    sam = many.two.other.person("U_SAM")
    await many.asks(many.two.other)
    await sam.runs("/nextgen", "privacy")
    await many.settled()
    shown = [one for one in sam.sees("#ask-helpdesk") if one.get("is_ephemeral")][-1]
    assert "installed the bot" in words_of(shown)

    await sam.clicks(dict(shown), "Erase everything")

    def forgotten() -> bool:
        with many.store.reading() as unit:
            return unit.workspaces.choice(ORG).first_admin != "U_SAM"

    await many.two.other.wait_for(forgotten, 20)
    with many.store.reading() as unit:
        assert unit.workspaces.choice(OTHER).first_admin == unit.workspaces.choice(ORG).first_admin


# --- tokens


def install(**more: Any) -> Installation:
    values: dict[str, Any] = {
        "app_id": "A", "user_id": "U_SAM", "bot_token": "xoxb-made", "bot_refresh_token": "xoxe-made",
        "bot_token_expires_at": int(time.time()) + 60, "bot_id": "B", "bot_user_id": "U_BOT",
    }  # fmt: skip
    return Installation(**(values | more))


def test_the_token_of_an_organization_is_encrypted_found_and_encrypted_anew(sqlite_engine: Engine) -> None:
    store = Installations("1.2", sqlite_engine, Keys([KEY]))
    store.save(install(enterprise_id="E1", team_id=None, is_enterprise_install=True))

    assert "xoxb-made" not in everything(sqlite_engine)
    found = store.find_bot(enterprise_id="E1", team_id="T1", is_enterprise_install=True)
    assert found is not None
    assert (found.bot_token, found.bot_refresh_token, account_of(found)) == ("xoxb-made", "xoxe-made", "E1")
    assert store.find_bot(enterprise_id="E1", team_id=None) is not None
    assert store.find_bot(enterprise_id="E1", team_id="T1") is None
    assert store.bot_of("E1") is not None

    changed = Installations("1.2", sqlite_engine, Keys([new_key(), KEY]))
    assert (changed.renew(), changed.check()) == (1, 1)


def test_a_token_that_rotates_is_saved_in_the_place_of_the_one_before(sqlite_engine: Engine) -> None:
    store = Installations("1.2", sqlite_engine, Keys([KEY]))
    store.save(install(enterprise_id="E1", team_id=None, is_enterprise_install=True))
    bot = store.bot_of("E1")
    assert bot is not None
    bot.bot_token = "xoxb-later"
    store.save_bot(bot)

    found = store.bot_of("E1")
    assert found is not None
    assert found.bot_token == "xoxb-later"
    with sqlite_engine.connect() as connection:
        assert len(connection.execute(select(bots.c.id)).all()) == 1


def test_an_install_of_nobody_is_refused(sqlite_engine: Engine) -> None:
    with pytest.raises(Exception, match="neither"):
        Installations("1.2", sqlite_engine, Keys([KEY])).save(install(team_id=None, enterprise_id=None))


async def test_a_token_of_an_organization_that_runs_out_is_renewed_once_for_all(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with many_of(kb, sqlite_engine, organization=ORGANIZATION, token_rotation=True) as many:
        many.two.demo.tokens.expires_in = 60
        await installs(many.two.demo, many.url)
        many.two.demo.tokens.expires_in = 43_200
        await many.settled()
        many.two.calls.clear()
        for slack in many.two.both:
            await many.asks(slack)

        renewals = [method for _, method in many.two.calls if method == "oauth.v2.access"]
        assert len(renewals) <= 1
        assert (many.count(bots, ORG), many.count(bots, DEMO)) == (1, 0)
        found = Installations(many.settings.slack_client_id or "", sqlite_engine, Keys([KEY])).bot_of(ORG)
        assert found is not None
        assert (found.bot_token_expires_at or 0) > time.time() + 40_000
