"""People of other companies (Slack Connect): answers, and nothing kept, until the workspace wants it otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import Engine, select

from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.workspace import Preferences
from bot.sandbox.people import SlackPerson
from bot.sandbox.places import DEMO_TEAM, PARTNER_TEAM
from bot.store.store import Store
from bot.store.tables import metadata, tickets
from handlers.blocks.words import WORDS
from handlers.slack import teams
from handlers.slack.fields import MalformedError
from tests.handlers.test_tickets import STAFF, kept, opened, own_thread, staff_card
from tests.journey import all_done, everything_stored
from tests.stage import Json, Stage, staged, words_of

OURS, THEIRS = DEMO_TEAM.id, PARTNER_TEAM.id
ASK, DM = "#ask-helpdesk", "@helpdesk"
QUESTION = "When can I link my accounts in S.D. Ala.?"
COURT = "Southern District of Alabama"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(params=["socket", "http"])
async def stage(request: pytest.FixtureRequest, kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    async with staged(kb, Store(sqlite_engine), transport=request.param) as found:
        yield found


@pytest.fixture
async def pat(stage: Stage) -> SlackPerson:
    """Of another company, in #ask-helpdesk."""
    return stage.slack.connects(ASK)


def whispered(stage: Stage, who: str = "U_PAT") -> list[str]:
    return [words_of(one) for (person, _), one in stage.slack.workspace.whispers.items() if person == who]


def traces(stage: Stage) -> str:
    """All rows that say anything of the person, or of what they wrote."""
    return "\n".join(line for line in everything_stored(stage).splitlines() if re.search("U_PAT|T_PARTNER|Ala", line))


async def welcomed(stage: Stage) -> None:
    """The workspace has checked the box."""
    assert stage.running is not None
    desk = stage.running.bot.desks.workspaces
    desk.choose(OURS, replace(desk.preferences(OURS), serve_external=True))


# --- answers


@pytest.mark.parametrize("welcome", [False, True])
async def test_who_comes_into_a_shared_staff_channel_says_nothing_to_an_asker(stage: Stage, welcome: bool) -> None:
    if welcome:
        await welcomed(stage)
    await opened(stage)
    pat = stage.slack.connects(STAFF)

    await pat.says(STAFF, "!reply Send me your password, please.", dict(staff_card(stage)))
    await stage.settled()
    if welcome:
        await pat.clicks(dict(staff_card(stage)), WORDS.staff.CLAIM)
        await stage.settled()

    assert own_thread(stage) == []
    assert kept(stage)[0].state == "new"


async def test_external_people_are_answered_and_nothing_is_kept(stage: Stage, pat: SlackPerson) -> None:
    await pat.says(ASK, f"@helpdesk {QUESTION}")
    await pat.says(DM, QUESTION)
    await all_done(stage)

    for ref in (ASK, DM):
        [reply] = stage.bot_messages("U_PAT", ref)
        assert COURT in words_of(reply)
    assert traces(stage) == ""


async def test_their_follow_ups_need_a_mention_for_no_conversation_is_kept(stage: Stage, pat: SlackPerson) -> None:
    asked = await pat.says(ASK, f"@helpdesk {QUESTION}")
    await all_done(stage)
    await pat.says(ASK, "and in S.D. Fla.?", asked)
    await all_done(stage)

    assert len(stage.bot_messages()) == 1
    assert traces(stage) == ""


async def test_an_edit_of_theirs_brings_no_second_answer(stage: Stage, pat: SlackPerson) -> None:
    asked = await pat.says(ASK, f"@helpdesk {QUESTION}")
    await all_done(stage)
    await pat.edits(asked, "@helpdesk How do I get a PACER account in Alabama?")
    await all_done(stage)

    assert len(stage.bot_messages()) == 1
    assert traces(stage) == ""


async def test_a_colleague_in_the_same_channel_is_served_as_ever(stage: Stage, pat: SlackPerson) -> None:
    await stage.slack.person("U_ADA").says(ASK, f"@helpdesk {QUESTION}")
    await all_done(stage)

    with stage.store.reading() as unit:
        assert len(unit.questions.recent_courts(Asker(OURS, "U_ADA"), 5)) == 1
    assert pat.id == "U_PAT"


async def test_what_they_press_under_a_colleagues_answer_shows_an_answer_and_keeps_nothing(
    stage: Stage, pat: SlackPerson
) -> None:
    await stage.slack.person("U_ADA").says(ASK, f"@helpdesk {QUESTION}")
    await all_done(stage)
    before = everything_stored(stage)
    [reply] = pat.sees(ASK)[-1:]

    await pat.clicks(reply, "helped_yes")
    await pat.clicks(reply, WORDS.answers.OTHER_COURT)
    await all_done(stage)
    [courts] = [one for one in pat.sees(ASK) if WORDS.answers.WHICH_OTHER_COURT in words_of(one)]
    await pat.selects(courts, WORDS.answers.PICK_COURT, "flsd", query="flsd")
    await all_done(stage)

    assert everything_stored(stage) == before
    assert any("Southern District of Florida" in text for text in whispered(stage))


async def test_their_secrets_are_taken_out_and_they_are_warned(stage: Stage, pat: SlackPerson) -> None:
    await pat.says(DM, "my password is Walnut#4471x, why is it refused?")
    await all_done(stage)

    assert WORDS.problems.SECRET_WARNING_ALONE in whispered(stage)
    assert "Walnut" not in everything_stored(stage)


# --- what is not for them


async def test_checks_and_tickets_are_refused_in_a_sentence(stage: Stage, pat: SlackPerson) -> None:
    await pat.says(ASK, f"@helpdesk {QUESTION}")
    await all_done(stage)
    reply = dict(stage.bot_messages("U_PAT")[0])

    for button in ("Start the check", WORDS.answers.ASK_DESK):
        await pat.clicks(reply, button)
    await all_done(stage)

    assert whispered(stage) == [WORDS.problems.EXTERNAL] * 2
    assert pat.modals == []
    assert (kept(stage), traces(stage)) == ((), "")


@pytest.mark.parametrize("text", ["Walk me through linking", "where was I?"])
async def test_a_wish_for_a_check_in_the_direct_message_is_refused_in_a_sentence(
    stage: Stage, pat: SlackPerson, text: str
) -> None:
    await pat.says(DM, text)
    await all_done(stage)

    assert [words_of(one) for one in stage.bot_messages("U_PAT", DM)] == [WORDS.problems.EXTERNAL]
    assert traces(stage) == ""


@pytest.mark.parametrize(
    "text", ["check", "check flsd", "ticket", "ticket it fails", "tickets", "status", "privacy", "desk", "report"]
)
async def test_commands_about_what_is_kept_are_refused_in_a_sentence(stage: Stage, pat: SlackPerson, text: str) -> None:
    await pat.runs("/nextgen", text)
    await all_done(stage)

    assert whispered(stage) == [WORDS.problems.EXTERNAL]
    assert (pat.modals, traces(stage)) == ([], "")


@pytest.mark.parametrize("text", [QUESTION, "court alsd", "help"])
async def test_a_command_that_asks_is_answered_and_not_kept(stage: Stage, pat: SlackPerson, text: str) -> None:
    await pat.runs("/nextgen", text)
    await all_done(stage)

    [answer] = whispered(stage)
    assert answer != WORDS.problems.EXTERNAL
    assert traces(stage) == ""


async def test_a_form_of_theirs_is_refused_where_it_was_sent(stage: Stage, pat: SlackPerson) -> None:
    """Such as one that was open when the workspace changed its mind."""
    await welcomed(stage)
    await pat.runs("/nextgen", "ticket it fails")
    await all_done(stage)
    assert stage.running is not None
    stage.running.bot.desks.workspaces.choose(OURS, Preferences(staff_channel="G_STAFF", admins=("U_BEN", "U_SAM")))

    await pat.submits({})
    await all_done(stage)

    assert WORDS.problems.EXTERNAL in str(pat.modal)
    assert kept(stage) == ()


# --- the setting


async def test_where_the_workspace_wants_it_they_are_served_like_its_own(stage: Stage, pat: SlackPerson) -> None:
    await welcomed(stage)

    await pat.says(ASK, f"@helpdesk {QUESTION}")
    await pat.runs("/nextgen", "ticket it fails")
    await all_done(stage)
    await pat.submits({})
    await all_done(stage)

    [ticket] = kept(stage)
    assert (ticket.team_id, ticket.asker) == (OURS, "U_PAT")
    assert THEIRS not in everything_stored(stage)


async def test_an_admin_chooses_it_in_the_settings(stage: Stage) -> None:
    sam = stage.slack.person("U_SAM")
    assert stage.running is not None
    desk = stage.running.bot.desks.workspaces
    assert not desk.preferences(OURS).serve_external
    for chosen, wanted in ((["yes"], True), ([], False)):
        await sam.opens_home()
        await stage.slack.wait_for(lambda: sam.home, 10)
        await stage.settled()
        await sam.clicks(sam.home or {}, WORDS.settings.BUTTON)
        await stage.settled()  # the form of last time may still be there, saying that it is saved
        await sam.submits({"external": chosen})
        await stage.settled()
        assert desk.preferences(OURS).serve_external is wanted


# --- forged


def form(team: str, kind: str = "view_submission") -> dict[str, Any]:
    """The help desk's form, as if it came from a team of another company, without a word of ours."""
    values = {"text": {"a": {"type": "plain_text_input", "value": "it fails"}}}
    return {
        "type": kind,
        "team": {"id": team, "domain": "forged"},
        "user": {"id": "U_EVE", "team_id": team},
        "view": {
            "id": "V_FORGED", "type": "modal", "callback_id": "ticket_form", "private_metadata": "",
            "state": {"values": values}, "blocks": [],
        },
    }  # fmt: skip


async def post(stage: Stage, payload: Mapping[str, Any]) -> tuple[int, str]:
    body = urlencode({"payload": json.dumps(payload)})
    headers = {**stage.slack.signed(body), "Content-Type": FORM}
    async with (
        aiohttp.ClientSession() as session,
        session.post(stage.slack.request_url or "", data=body, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def test_a_signed_form_of_another_team_opens_no_ticket(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    async with staged(kb, Store(sqlite_engine), transport="http") as stage:
        status, text = await post(stage, form("T_EVE"))
        await all_done(stage)

        assert status == 200
        assert WORDS.problems.EXTERNAL in json.loads(text)["view"]["blocks"][0]["text"]["text"]
        assert "T_EVE" not in everything_stored(stage)
        with stage.store.reading() as unit:
            assert unit.connection.execute(select(tickets)).all() == []


async def test_a_signed_click_of_another_team_is_refused_and_changes_nothing(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with staged(kb, Store(sqlite_engine), transport="http") as stage:
        await stage.slack.person("U_ADA").says(ASK, f"@helpdesk {QUESTION}")
        await all_done(stage)
        before = everything_stored(stage)
        for action in ("start", "new_ticket", "mine.withdraw", "staff.claim", "forget_all", "privacy_erase"):
            url = f"{stage.slack.url}/actions/{OURS}/{stage.slack.response_urls.new('U_ADA', stage.slack.channel(ASK))}"
            status, _ = await post(
                stage,
                {
                    "type": "block_actions", "team": {"id": "T_EVE"}, "user": {"id": "U_ADA", "team_id": "T_EVE"},
                    "actions": [{"action_id": action, "value": "t=1&a=claim", "action_ts": "1700000000.000100"}],
                    "container": {"type": "message", "channel_id": "C_ASK", "message_ts": "1700000000.000100"},
                    "response_url": url, "trigger_id": "none",
                },
            )  # fmt: skip
            assert status == 200
        await all_done(stage)

        assert everything_stored(stage) == before
        assert whispered(stage, "U_ADA") == [WORDS.problems.EXTERNAL] * 6


def test_every_row_carries_the_workspace_of_the_installation() -> None:
    assert [table.name for table in metadata.sorted_tables if "team_id" not in table.c] == [
        "draft_weights",
        "oauth_states",
        "publications",
        "reloads",
        "write_probes",
    ]


# --- who is concerned


def event(**more: Any) -> Json:
    authorization = {"enterprise_id": None, "team_id": "T1", "is_enterprise_install": False}
    said = {"type": "message", "user": "U1", "team": "T1"}
    return {"type": "event_callback", "team_id": "T1", "authorizations": [authorization], "event": said} | more


def of_organization(**more: Any) -> Json:
    authorization = {"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}
    return event(authorizations=[authorization], enterprise_id="E1", context_enterprise_id="E1", **more)


def click(**more: Any) -> Json:
    return {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}} | more


@pytest.mark.parametrize(
    ("body", "workspace", "organization", "external"),
    [
        (event(), "T1", None, False),
        (event(team_id="T2", event={"user_team": "T2"}, is_ext_shared_channel=True), "T1", None, True),
        (event(event={"user_team": "T1", "team": "T2"}, is_ext_shared_channel=True), "T1", None, False),
        (event(event={"user_team": "E2"}, is_ext_shared_channel=True), "T1", None, True),
        (event(event={"message": {"user_team": "T2"}}, is_ext_shared_channel=True), "T1", None, True),
        (event(event={}, is_ext_shared_channel=True), "T1", None, True),
        (event(event={}), "T1", None, False),
        (event(event={"team": "T2"}), "T1", None, True),
        ({"type": "event_callback", "team_id": "T1", "event": {}}, "T1", None, False),
        # a whole organization
        (of_organization(context_team_id="T1"), "T1", "E1", False),
        (of_organization(event={"user_team": "E1"}), "T1", "E1", False),
        (of_organization(event={"team": "T3"}), "T1", "E1", False),
        (of_organization(event={"user_team": "T9"}, is_ext_shared_channel=True), "T1", "E1", True),
        (of_organization(team_id="T9", context_team_id="T1"), "T1", "E1", False),
        # what is pressed, sent and called
        (click(), "T1", None, False),
        (click(user={"id": "U1", "team_id": "T2"}), "T1", None, True),
        (click(team=None, enterprise={"id": "E1"}, is_enterprise_install=True), "T1", "E1", False),
        (click(view={"app_installed_team_id": "T1"}, team={"id": "T2"}, user={"id": "U1", "team_id": "T2"}),
         "T1", None, True),
        (click(view={"app_installed_team_id": "E1", "team_id": "T1"}, team=None, enterprise={"id": "E1"},
               is_enterprise_install=True), "T1", "E1", False),
        ({"command": "/nextgen", "team_id": "T1", "user_id": "U1"}, "T1", None, False),
        ({"command": "/nextgen", "team_id": "T1", "user_id": "U1", "enterprise_id": "E1",
          "is_enterprise_install": "true"}, "T1", "E1", False),
    ],
)  # fmt: skip
def test_whose_workspace_it_is_and_who_acts(
    body: Json, workspace: str, organization: str | None, external: bool
) -> None:
    found = teams.read_parties(body)

    assert (found.workspace, found.organization, found.external) == (workspace, organization, external)


def test_no_payload_changes_the_workspace_of_a_token_that_has_but_one() -> None:
    found = teams.read_parties(click(team={"id": "T2"}, user={"id": "U1", "team_id": "T2"}), "T1")
    assert (found.workspace, found.external) == ("T1", True)
    assert teams.read_parties(event(), "T1") == teams.Parties("T1", None, external=False)


@pytest.mark.parametrize("body", [{}, {"team": None, "user": {}}, {"team_id": "E1"}, {"team": {"id": 3}}])
def test_a_payload_of_no_workspace_is_refused(body: Json) -> None:
    with pytest.raises(MalformedError):
        teams.read_parties(body)
