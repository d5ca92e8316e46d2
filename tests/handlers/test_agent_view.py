"""Where Slack shows the bot as an agent: direct messages are answered in threads, and prompts say what goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

import bot.jobs.inbox
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.places import AgentSurface
from bot.store.store import Store
from bot.store.tables import questions
from handlers.blocks.words import WORDS
from handlers.slack import agent_view
from tests.handlers.test_guidance import card, press, to_steps, whispers
from tests.handlers.test_tickets import opened, own_card
from tests.handlers.test_tickets import press as press_staff
from tests.handlers.test_tickets import staff_card as ticket_card
from tests.journey import all_done
from tests.stage import Json, Stage, staged, words_of

DM = "@helpdesk"
LINK = "How do I link my account in the Southern District of Florida?"
BEFORE = datetime(2020, 1, 21, 10, 0, tzinfo=ZoneInfo("America/New_York"))
"""When some courts were not on NextGen yet."""
METHODS = (agent_view.PROMPTS, agent_view.TITLE, agent_view.STATUS)


@pytest.fixture
async def agent(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    """A stage where Slack shows the bot as an agent."""
    async with staged(kb, Store(sqlite_engine), agent_view=True) as found:
        yield found


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)


async def say(stage: Stage, text: str, thread: Json | None = None) -> Json:
    said = await stage.slack.person("U_ADA").says(DM, text, None if thread is None else dict(thread))
    await all_done(stage)
    return said


def under(stage: Stage, root: Json) -> list[Json]:
    """What the bot said in the thread that this message begins."""
    replies = stage.slack.person("U_ADA").thread(dict(root))
    return [one for one in replies if one["user"] == "U_BOT" and not one.get("is_ephemeral")]


def outside(stage: Stage) -> list[Json]:
    """What the bot said in the direct message, but in no thread."""
    found = stage.bot_messages("U_ADA", DM)
    return [one for one in found if one.get("thread_ts") in (None, one["ts"]) and not one.get("is_ephemeral")]


def surface(stage: Stage) -> AgentSurface:
    return stage.slack.person("U_ADA").channel(DM).agent


def calls(stage: Stage, *methods: str) -> list[Json]:
    return [entry.request for method in methods for entry in stage.slack.journal.calls(method)]


async def prompts(stage: Stage) -> dict[str, str]:
    """What is offered when the messages are opened: each prompt with its message."""
    await stage.slack.person("U_ADA").opens_dm()
    await all_done(stage)
    return {one["title"]: one["message"] for one in surface(stage).prompts}


# --- threads


async def test_a_direct_message_is_answered_in_its_thread_and_what_follows_there_too(agent: Stage) -> None:
    root = await say(agent, LINK)
    later = await say(agent, "and in N.D. Ill.?", root)

    first, second = under(agent, root)

    assert "S.D. Fla." in words_of(first)
    assert "N.D. Ill." in words_of(second)
    assert later["thread_ts"] == root["ts"]
    assert outside(agent) == []


async def test_without_the_agent_view_a_direct_message_is_answered_below_it(stage: Stage) -> None:
    await say(stage, LINK)
    await prompts(stage)

    assert len(outside(stage)) == 1
    assert surface(stage) == AgentSurface()
    assert calls(stage, *METHODS) == []


async def test_a_new_thread_leans_on_what_was_said_last_in_the_direct_message(agent: Stage) -> None:
    first = await say(agent, LINK)
    await say(agent, "and in N.D. Ill.?", first)

    second = await say(agent, "What about the deadline?")

    [answer] = under(agent, second)
    assert "N.D. Ill." in words_of(answer)


async def test_each_thread_goes_on_with_its_own_court(agent: Stage) -> None:
    florida = await say(agent, LINK)
    illinois = await say(agent, "How do I link my account in N.D. Ill.?")

    await say(agent, "is there a deadline?", florida)
    await say(agent, "is there a deadline?", illinois)

    assert "S.D. Fla." in words_of(under(agent, florida)[-1])
    assert "N.D. Ill." in words_of(under(agent, illinois)[-1])


async def test_a_court_that_was_picked_in_one_thread_counts_for_the_next(agent: Stage) -> None:
    root = await say(agent, "How do I link my CM/ECF account to PACER?")
    ada, [answer] = agent.slack.person("U_ADA"), under(agent, root)
    select = next(
        element["action_id"]
        for block in answer["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory") or {})
        if element.get("type") == "external_select"
    )
    await ada.selects(dict(answer), select, "flsd", query="flsd")
    await all_done(agent)

    second = await say(agent, "is there a deadline for linking?")

    assert "S.D. Fla." in words_of(under(agent, second)[-1])


async def test_everything_twice_makes_one_answer_in_the_thread(agent: Stage) -> None:
    agent.slack.faults.copies = agent.slack.faults.event_ids = 2

    root = await say(agent, LINK)

    assert len(under(agent, root)) == 1


async def test_the_answer_to_an_edited_message_changes_in_its_thread(agent: Stage) -> None:
    root = await say(agent, LINK)

    await agent.slack.person("U_ADA").edits(dict(root), "How do I link my account in N.D. Ill.?")
    await all_done(agent)

    [answer] = under(agent, root)
    assert "N.D. Ill." in words_of(answer)
    assert outside(agent) == []


async def test_a_deleted_message_takes_its_answer_out_of_the_thread(agent: Stage) -> None:
    root = await say(agent, LINK)

    await agent.slack.person("U_ADA").deletes(dict(root))
    await all_done(agent)

    assert under(agent, root) == []
    with agent.store.reading() as unit:
        assert unit.connection.execute(questions.select()).first() is None


async def test_a_password_is_warned_of_once_where_it_was_typed(agent: Stage) -> None:
    await say(agent, "My CM/ECF password is Tr0ub4dor&3, why can't I log in?")

    assert len(whispers(agent)) == 1


async def test_an_example_of_the_home_tab_is_no_message_to_answer_in_a_thread(agent: Stage) -> None:
    ada = agent.slack.person("U_ADA")
    await ada.opens_home()
    await all_done(agent)
    assert ada.home is not None

    await ada.clicks(ada.home, WORDS.home.EXAMPLES[0])
    await all_done(agent)

    assert len(outside(agent)) == 1


async def test_people_of_other_companies_are_answered_in_the_thread_and_get_no_prompts(agent: Stage) -> None:
    pat = agent.slack.connects()
    said = await pat.says(DM, LINK)
    await pat.opens_dm()
    await all_done(agent)

    assert [one["user"] for one in pat.thread(said)] == ["U_BOT"]
    assert pat.channel(DM).agent.prompts == []


async def test_stop_in_a_thread_forgets_what_a_new_thread_would_lean_on(agent: Stage) -> None:
    root = await say(agent, LINK)
    await say(agent, "stop", root)

    second = await say(agent, "What about the deadline?")

    assert WORDS.quiet.QUIET.splitlines()[0] in words_of(under(agent, root)[-1])
    assert "S.D. Fla." not in words_of(under(agent, second)[-1])


# --- checks


async def test_a_check_goes_on_in_the_thread_where_it_began(agent: Stage) -> None:
    root = await say(agent, "walk me through linking in flsd")
    begun = card(agent)
    pressed = await press(agent, "Me")
    typed = await say(agent, "yes", root)

    assert begun["thread_ts"] == root["ts"]
    assert pressed["ts"] == begun["ts"]
    assert card(agent)["thread_ts"] == root["ts"] == typed["thread_ts"]
    assert card(agent)["ts"] != begun["ts"]
    assert outside(agent) == []


async def test_an_answer_in_another_thread_is_no_answer_to_the_check(agent: Stage) -> None:
    other = await say(agent, LINK)
    await say(agent, "walk me through linking in flsd")
    before = card(agent)

    await say(agent, "me", other)

    assert card(agent)["ts"] == before["ts"]
    assert words_of(card(agent)) == words_of(before)


async def test_what_begins_a_thread_may_answer_the_check_which_goes_on_there(agent: Stage) -> None:
    await say(agent, "walk me through linking in flsd")

    root = await say(agent, "me")

    assert card(agent)["thread_ts"] == root["ts"]


async def test_a_question_beside_the_check_leaves_its_card_where_it_is(agent: Stage) -> None:
    first = await say(agent, "walk me through linking in flsd")

    second = await say(agent, "I forgot my CM/ECF password")
    within = await say(agent, "I forgot my CM/ECF password", first)

    assert len(under(agent, second)) == 1, "the answer alone"
    assert card(agent)["thread_ts"] == first["ts"] == within["thread_ts"]
    assert under(agent, first)[-1]["ts"] == card(agent)["ts"], "below the answer in its own thread"


async def test_a_check_that_a_button_starts_begins_in_the_thread_of_the_button(agent: Stage) -> None:
    root = await say(agent, LINK)
    [answer] = under(agent, root)

    await agent.slack.person("U_ADA").clicks(dict(answer), WORDS.check.START)
    await all_done(agent)

    assert card(agent)["thread_ts"] == root["ts"]


async def test_a_check_started_in_a_channel_begins_outside_of_threads_and_goes_on_in_its_own(agent: Stage) -> None:
    await agent.slack.person("U_ADA").runs("/nextgen", "check flsd", "#ask-helpdesk")
    await all_done(agent)
    begun = card(agent)

    await say(agent, "me", begun)

    assert "thread_ts" not in begun
    assert card(agent)["thread_ts"] == begun["ts"]


async def test_a_name_that_is_typed_in_the_modal_leaves_the_check_in_its_thread(agent: Stage) -> None:
    root = await say(agent, "walk me through linking in flsd")
    await press(agent, "An attorney I work for")
    ada = agent.slack.person("U_ADA")

    await ada.clicks(card(agent), WORDS.check.TYPE_NAME)
    await all_done(agent)
    await ada.submits({"label": "MQ"})
    await all_done(agent)
    await say(agent, "back", root)

    assert card(agent)["thread_ts"] == root["ts"]


# --- prompts


async def test_whoever_is_new_is_offered_the_check_and_what_many_ask(agent: Stage) -> None:
    offered = await prompts(agent)

    assert list(offered) == ["Start the check", *WORDS.home.EXAMPLES[:3]]
    assert surface(agent).greeting == WORDS.agent_view.GREETING


async def test_each_prompt_of_somebody_new_is_understood(agent: Stage) -> None:
    start, *examples = (await prompts(agent)).values()

    answers = [words_of(under(agent, await say(agent, text))[-1]) for text in examples]
    root = await say(agent, start)

    assert all("Did this answer" in answer or "\n" in answer for answer in answers)
    with agent.store.reading() as unit:
        kept = unit.connection.execute(questions.select()).all()
    assert {row.matches[0]["outcome"] for row in kept} <= {"answer", "guided"}
    assert card(agent)["thread_ts"] == root["ts"]


async def test_a_check_under_way_is_gone_on_with_at_its_step(agent: Stage) -> None:
    await to_steps(agent)
    before = words_of(card(agent))

    offered = await prompts(agent)
    root = await say(agent, offered["Go on: S.D. Fla., step 1"])

    assert "Start the check" not in offered
    assert card(agent)["thread_ts"] == root["ts"]
    assert before.splitlines()[0] in words_of(card(agent))


async def test_a_check_that_waits_for_a_name_is_gone_on_with_and_the_prompt_is_no_name(agent: Stage) -> None:
    await say(agent, "walk me through linking in flsd")
    await press(agent, "An attorney I work for")

    offered = await prompts(agent)
    await say(agent, offered["Go on: S.D. Fla."])

    assert "What should I call the attorney" in words_of(card(agent))


async def test_a_paused_check_is_gone_on_with(agent: Stage) -> None:
    await say(agent, "walk me through linking in flsd")
    await press(agent, WORDS.check.PAUSE)

    offered = await prompts(agent)
    await say(agent, offered["Go on: S.D. Fla."])

    assert WORDS.check.PAUSED not in words_of(card(agent))


async def test_a_ticket_that_waits_for_its_asker_is_shown_with_the_question(agent: Stage) -> None:
    await _asked_back(agent, "Which browser do you use?")

    offered = await prompts(agent)
    root = await say(agent, offered["Ticket #1: answer the question"])

    [shown] = under(agent, root)
    assert "Which browser do you use?" in words_of(shown)
    assert WORDS.agent_view.OPEN_TICKET in words_of(shown)
    assert own_card(agent)["ts"].replace(".", "") in words_of(shown), "the link leads to its thread"


async def test_somebody_elses_ticket_is_not_shown(agent: Stage) -> None:
    await _asked_back(agent, "Which browser do you use?")
    ben = agent.slack.person("U_BEN")

    said = await ben.says(DM, "Show ticket #1")
    await all_done(agent)

    [shown] = ben.thread(said)
    assert words_of(shown) == WORDS.agent_view.NO_TICKET.format(number=1)


async def test_a_court_of_theirs_that_is_not_live_is_asked_for(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    days = {court: court.go_live.day for court in kb.library.courts.values() if court.go_live}
    not_live, day = next((court, day) for court, day in days.items() if day > BEFORE.date())
    async with staged(kb, Store(sqlite_engine), agent_view=True, start=BEFORE) as stage:
        assert stage.running is not None
        desk = stage.running.bot.desks.questions
        await asyncio.to_thread(desk.set_usual_court, Asker("T_DEMO", "U_ADA"), not_live.id)

        offered = await prompts(stage)
        root = await say(stage, offered[f"Is {not_live.short} live?"])

        assert f"Start the check for {not_live.short}" in offered
        assert not_live.short in words_of(under(stage, root)[-1])
        assert str(day.year) in words_of(under(stage, root)[-1])


async def test_the_check_that_is_offered_is_for_the_court_asked_about_last(agent: Stage) -> None:
    await say(agent, LINK)

    offered = await prompts(agent)
    await say(agent, offered["Start the check for S.D. Fla."])

    assert "S.D. Fla." in words_of(card(agent))


async def test_opening_the_home_tab_sets_no_prompts(agent: Stage) -> None:
    await agent.slack.person("U_ADA").opens_home()
    await all_done(agent)

    assert calls(agent, *METHODS) == []


async def test_prompts_name_no_thread_since_slack_would_drop_them_silently(agent: Stage) -> None:
    await prompts(agent)

    [call] = calls(agent, agent_view.PROMPTS)
    assert "thread_ts" not in call


# --- titles


async def test_a_thread_is_called_by_its_first_answer_once(agent: Stage) -> None:
    root = await say(agent, LINK)
    title = surface(agent).titles[root["ts"]]

    await say(agent, "I forgot my CM/ECF password", root)

    assert title.startswith("S.D. Fla.: ")
    assert surface(agent).titles == {root["ts"]: title}
    assert len(calls(agent, agent_view.TITLE)) == 1


async def test_a_title_has_no_word_that_a_person_wrote(agent: Stage) -> None:
    await say(agent, "Marta Quinn here, zebra motion due: how do I link my account in S.D. Fla.?")
    await say(agent, "walk me through linking in flsd")
    await press(agent, "An attorney I work for")
    await say(agent, "Xylo Kwon")

    titles = " ".join(surface(agent).titles.values())

    assert titles
    assert not any(word in titles for word in ("Marta", "Quinn", "zebra", "Xylo", "Kwon"))


async def test_a_thread_in_which_a_check_begins_is_called_by_it(agent: Stage) -> None:
    root = await say(agent, "walk me through linking in flsd")

    assert surface(agent).titles[root["ts"]].startswith("S.D. Fla.: ")


# --- the status line


async def test_an_answer_that_slack_makes_wait_is_announced_until_it_comes(agent: Stage) -> None:
    agent.slack.faults.fail("chat.postMessage", status=429, retry_after=3)

    root = await agent.slack.person("U_ADA").says(DM, LINK)
    await agent.slack.wait_for(lambda: surface(agent).statuses.get(root["ts"]) == WORDS.agent_view.BUSY)
    await all_done(agent)

    assert len(under(agent, root)) == 1
    assert surface(agent).statuses == {}


async def test_an_answer_at_once_has_no_status_line(agent: Stage) -> None:
    await say(agent, LINK)

    assert calls(agent, agent_view.STATUS) == []


async def test_who_writes_while_the_database_is_out_sees_that_the_answer_will_come(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    soon = (0.2,) * 100
    async with staged(kb, Store(sqlite_engine), transport="http", agent_view=True, retry_delays=soon) as stage:
        await say(stage, LINK)
        with sqlite_engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")

        root = await stage.slack.person("U_ADA").says(DM, "I forgot my CM/ECF password")
        await stage.slack.wait_for(lambda: surface(stage).statuses.get(root["ts"]) == WORDS.agent_view.OUTAGE)
        with sqlite_engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
        await stage.slack.wait_for(lambda: len(under(stage, root)) == 1)

        assert surface(stage).statuses == {}


# --- decoration fails


@pytest.mark.parametrize(
    "error",
    [
        "missing_scope",
        "a_name_of_tomorrow",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("unknown_method", "invalid_thread_ts")),
    ],
)
async def test_a_refusal_of_what_is_decoration_is_not_repeated_and_nobody_is_told(agent: Stage, error: str) -> None:
    for method in METHODS:
        agent.slack.faults.fail(method, 9, status=200, error=error)
    agent.slack.faults.fail("chat.postMessage", status=429, retry_after=3)

    first = await say(agent, LINK)
    await prompts(agent)
    second = await say(agent, "I forgot my CM/ECF password")
    await prompts(agent)

    assert [len(under(agent, root)) for root in (first, second)] == [1, 1]
    assert sorted(entry["channel_id"] for entry in calls(agent, *METHODS)) == ["D_ADA"] * 3, "each method once"
    assert agent.bot_messages("U_SAM", "#helpdesk-staff") == []
    assert agent.running is not None
    assert agent.running.bot.refusals.summaries() == ()


@pytest.mark.parametrize("fault", ["429", "500", "hangs"])
async def test_a_title_that_slack_does_not_take_keeps_no_answer_waiting(
    agent: Stage, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_view, "PATIENCE_SECONDS", 0.2)
    if fault == "hangs":
        agent.slack.faults.hang(agent_view.TITLE)
    else:
        agent.slack.faults.fail(agent_view.TITLE, status=int(fault), retry_after=60)

    first = await say(agent, LINK)
    second = await say(agent, "How do I link my account in N.D. Ill.?")

    assert [len(under(agent, root)) for root in (first, second)] == [1, 1]
    assert second["ts"] in surface(agent).titles or fault == "429"


async def test_what_the_workspace_grants_counts_from_the_start_of_the_bot(agent: Stage) -> None:
    agent.slack.tokens.fixed_token(agent.slack.manifest.scopes - {"assistant:write"})
    await agent.restart()

    await say(agent, LINK)

    assert len(outside(agent)) == 1


# --- tickets


async def test_a_ticket_has_its_own_thread_and_what_is_said_elsewhere_is_for_the_bot(agent: Stage) -> None:
    root = await say(agent, LINK)
    await _asked_back(agent, "Which browser do you use?")

    await say(agent, "Firefox", own_card(agent))
    await say(agent, "is there a deadline?", root)

    relayed = [words_of(one) for one in agent.slack.person("U_SAM").thread(dict(ticket_card(agent)))]
    assert any("Firefox" in line for line in relayed)
    assert not any("deadline" in line for line in relayed)
    assert "thread_ts" not in own_card(agent) or own_card(agent)["thread_ts"] == own_card(agent)["ts"]
    assert len(under(agent, root)) == 2


async def _asked_back(stage: Stage, question: str) -> None:
    """A ticket of Ada's in which the help desk waits for her answer."""
    await opened(stage)
    sam = stage.slack.person("U_SAM")
    await press_staff(stage, WORDS.staff.CLAIM)
    await press_staff(stage, WORDS.staff.INFO)
    await sam.submits({"text": question})
    await sam.submits()
    await all_done(stage)
