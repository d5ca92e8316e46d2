"""In a request channel the bot answers clear questions without a mention; of all else it keeps nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

import handlers.slack.channels
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.server import LocalSlack
from bot.store.store import Store
from bot.store.tables import conversations, questions
from handlers.blocks.words import WORDS
from handlers.request_control import MAX_VALUE, RequestControl, decode_request_control
from handlers.slack.channels import MAX_TOPIC, with_line, without_line
from tests.handlers.parsed import click_in
from tests.journey import all_done, everything_stored
from tests.stage import Json, Stage, words_of

ASK, DM, STAFF, TEAM = "#ask-helpdesk", "@helpdesk", "#helpdesk-staff", "T_DEMO"
CLEAR = "How do I link my CM/ECF account in the Southern District of Florida?"
LIKELY = "Reset my PACER password this morning, works now"
UNCLEAR = "The copier is out of paper."


@pytest.fixture
async def listening(stage: Stage) -> Stage:
    """A stage where #ask-helpdesk is a request channel."""
    read_in(stage, "C_ASK")
    return stage


def read_in(stage: Stage, *channels: str) -> None:
    assert stage.running is not None
    desk = stage.running.bot.desks.workspaces
    desk.choose(TEAM, replace(desk.preferences(TEAM), request_channels=channels))


def channels_of(stage: Stage) -> tuple[str, ...]:
    assert stage.running is not None
    return stage.running.bot.desks.workspaces.read_again(TEAM).request_channels


def whispers(stage: Stage, who: str = "U_ADA") -> list[Json]:
    return [one for (person, _), one in stage.slack.workspace.whispers.items() if person == who]


def kept(stage: Stage) -> list[str]:
    with stage.store.reading() as unit:
        return list(unit.connection.execute(select(questions.c.text)).scalars())


async def chooses(stage: Stage, *channels: str, who: str = "U_SAM") -> Any:
    """In the settings; what Slack was answered."""
    sam = stage.slack.person(who)
    await sam.opens_home()
    await stage.slack.wait_for(lambda: sam.home)
    await stage.settled()
    await sam.clicks(sam.home or {}, WORDS.settings.BUTTON)
    await stage.settled()
    answer = await sam.submits({"requests": list(channels)})
    await all_done(stage)
    return answer


# --- what is said, and to whom


async def test_a_clear_question_that_comes_five_times_is_answered_once(listening: Stage) -> None:
    listening.slack.faults.copies = 5
    asked = await listening.slack.person("U_ADA").says(ASK, CLEAR)
    await all_done(listening)

    [answer] = listening.bot_messages()
    assert answer["thread_ts"] == asked["ts"]
    assert kept(listening) == [CLEAR]


async def test_an_offer_whose_event_comes_five_times_is_made_once_and_nothing_is_kept(listening: Stage) -> None:
    listening.slack.faults.copies = 5
    before = everything_stored(listening)
    await listening.slack.person("U_ADA").says(ASK, LIKELY)
    await all_done(listening)

    [offer] = whispers(listening)
    assert LIKELY in words_of(offer)
    assert whispers(listening, "U_BEN") == []
    assert (listening.bot_messages("U_BEN"), everything_stored(listening)) == ([], before)


async def test_an_offer_that_slack_does_not_take_goes_nowhere_else(listening: Stage) -> None:
    listening.slack.faults.fail("chat.postEphemeral", 9, status=500)
    await listening.slack.person("U_ADA").says(ASK, LIKELY)
    await all_done(listening)

    assert (whispers(listening), listening.bot_messages(), listening.bot_messages(ref=DM)) == ([], [], [])


async def test_an_offer_pressed_twice_brings_one_answer_in_the_messages_thread(listening: Stage) -> None:
    ada = listening.slack.person("U_ADA")
    asked = await ada.says(ASK, LIKELY)
    await all_done(listening)
    offer = dict(whispers(listening)[0])
    await asyncio.gather(*(ada.clicks(offer, WORDS.requests.ANSWER) for _ in range(2)))
    await all_done(listening)

    [answer] = listening.bot_messages("U_BEN")
    assert answer["thread_ts"] == asked["ts"]
    assert kept(listening) == [LIKELY]
    assert [words_of(one) for one in whispers(listening)] == [WORDS.answers.POSTED]


@pytest.mark.parametrize("rest", ["PACER refuses my login, why?", UNCLEAR])
async def test_a_pasted_password_is_never_echoed_and_only_its_writer_is_warned(listening: Stage, rest: str) -> None:
    await listening.slack.person("U_ADA").says(ASK, f"{rest} My password is Walnut#4471x")
    await all_done(listening)

    shown = [words_of(one) for one in whispers(listening)]
    assert shown[0] == WORDS.problems.SECRET_WARNING
    everywhere = [*whispers(listening), *listening.bot_messages()]
    assert "Walnut" not in str(everywhere) + everything_stored(listening)


async def test_a_message_too_long_for_a_button_is_not_offered_half(listening: Stage) -> None:
    await listening.slack.person("U_ADA").says(ASK, f"{LIKELY}. " + "We filed it in the end. " * 100)
    await all_done(listening)

    assert (whispers(listening), listening.bot_messages()) == ([], [])


async def test_in_another_channel_nothing_changes(stage: Stage) -> None:
    read_in(stage, "C_GENERAL")
    for text in (CLEAR, LIKELY):
        await stage.slack.person("U_ADA").says(ASK, text)
    await all_done(stage)

    assert (whispers(stage), stage.bot_messages(), kept(stage)) == ([], [], [])


async def test_what_nobody_asked_is_no_missed_question(listening: Stage) -> None:
    for text in (LIKELY, UNCLEAR, "How do I reset my password?", "What is the speed of light?"):
        await listening.slack.person("U_ADA").says(ASK, text)
    await all_done(listening)

    assert kept(listening) == []


async def test_people_of_other_companies_are_not_read_until_the_workspace_treats_them_as_its_own(
    listening: Stage,
) -> None:
    pat = listening.slack.connects(ASK)
    await pat.says(ASK, CLEAR)
    await all_done(listening)
    assert (listening.bot_messages(), kept(listening)) == ([], [])

    assert listening.running is not None
    desk = listening.running.bot.desks.workspaces
    desk.choose(TEAM, replace(desk.preferences(TEAM), serve_external=True))
    await pat.says(ASK, CLEAR)
    await all_done(listening)
    assert len(listening.bot_messages()) == 1


# --- after it


async def test_among_colleagues_who_go_on_in_the_thread_the_bot_is_reserved(listening: Stage) -> None:
    ada = listening.slack.person("U_ADA")
    asked = await ada.says(ASK, CLEAR)
    await all_done(listening)
    await ada.says(ASK, "Oh well. Where shall we have lunch?", asked)
    await all_done(listening)

    assert len(listening.bot_messages()) == 1
    with listening.store.reading() as unit:
        assert list(unit.connection.execute(select(conversations.c.shared)).scalars()) == [True]


async def test_an_edit_changes_the_answer_and_one_that_asks_nothing_any_more_takes_it_back(listening: Stage) -> None:
    ada = listening.slack.person("U_ADA")
    asked = await ada.says(ASK, CLEAR)
    await all_done(listening)
    asked = await ada.edits(asked, "What browser should I use for e-filing?")
    await all_done(listening)
    [answer] = listening.bot_messages()
    assert "Firefox" in words_of(answer)

    await ada.edits(asked, UNCLEAR)
    await all_done(listening)
    assert (listening.bot_messages(), kept(listening)) == ([], [])


async def test_a_message_that_was_not_answered_is_not_read_again_when_it_is_edited(listening: Stage) -> None:
    ada = listening.slack.person("U_ADA")
    said = await ada.says(ASK, UNCLEAR)
    await all_done(listening)
    await ada.edits(said, CLEAR)
    await all_done(listening)

    assert (listening.bot_messages(), whispers(listening), kept(listening)) == ([], [], [])


async def test_a_question_that_its_writer_deletes_takes_its_answer_with_it(listening: Stage) -> None:
    ada = listening.slack.person("U_ADA")
    asked = await ada.says(ASK, CLEAR)
    await all_done(listening)
    await ada.deletes(asked)
    await all_done(listening)

    assert (listening.bot_messages(), kept(listening)) == ([], [])


# --- who switches it on, and who is told


async def test_a_channel_is_told_once_and_its_topic_says_so_until_it_is_taken_off(stage: Stage) -> None:
    stage.slack.channel("C_ASK").topic = "Questions &amp; answers"
    await chooses(stage, "C_ASK")
    await chooses(stage, "C_ASK")  # saved again: no news

    told = [words_of(one) for one in stage.bot_messages()]
    assert [one.partition("\n")[0] for one in told if "every new message" in one] == [
        WORDS.requests.ON.partition("\n")[0]
    ]
    assert stage.slack.channel("C_ASK").topic == f"Questions &amp; answers | {WORDS.requests.TOPIC}"

    await chooses(stage)
    assert [words_of(one) for one in stage.bot_messages()].count(WORDS.requests.OFF) == 1
    assert stage.slack.channel("C_ASK").topic == "Questions &amp; answers"


async def test_without_the_scope_only_the_message_says_so_and_no_admin_is_alarmed(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with LocalSlack() as slack:
        scopes = slack.manifest.scopes - {"channels:write.topic", "groups:write.topic"}
        slack.tokens.fixed_token(scopes)
        stage = Stage(slack, Store(sqlite_engine), kb)
        await stage.start()
        try:
            await chooses(stage, "C_ASK")
            told = [words_of(one) for one in stage.bot_messages()]
        finally:
            await stage.stop()

        assert len(told) == 1
        assert slack.channel("C_ASK").topic == ""
        assert slack.journal.calls("conversations.setTopic") == []


async def test_a_topic_that_slack_refuses_is_left_as_it_is(stage: Stage) -> None:
    stage.slack.faults.fail("conversations.setTopic", 9, status=200, error="user_is_restricted")
    await chooses(stage, "C_ASK")

    assert len(stage.bot_messages()) == 1
    assert stage.slack.channel("C_ASK").topic == ""


async def test_the_word_to_the_channel_arrives_once_though_slack_fails(stage: Stage) -> None:
    stage.slack.faults.fail("conversations.setTopic", 1, status=500)
    await chooses(stage, "C_ASK")
    await stage.slack.wait_for(lambda: stage.slack.channel("C_ASK").topic, 20)
    await all_done(stage)

    assert sum("every new message" in words_of(one) for one in stage.bot_messages()) == 1


async def test_a_channel_without_the_bot_an_archived_one_and_the_staff_channel_are_refused(stage: Stage) -> None:
    stage.slack.invites_bot("C_GENERAL")
    stage.slack.archives("C_GENERAL")
    for channel, says in (("G_STAFF", WORDS.settings.REQUESTS_STAFF), ("C_GENERAL", "#general is archived")):
        assert says in (await chooses(stage, channel))["requests"]
    stage.slack.removes_bot("C_ASK")
    assert "#ask-helpdesk" in (await chooses(stage, "C_ASK"))["requests"]

    assert channels_of(stage) == ()


async def test_whoever_is_no_admin_names_no_channel(stage: Stage) -> None:
    sam = stage.slack.person("U_SAM")
    await sam.opens_home()
    await stage.slack.wait_for(lambda: sam.home)
    await stage.settled()
    await sam.clicks(sam.home or {}, WORDS.settings.BUTTON)
    await stage.settled()
    assert stage.running is not None
    (await stage.running.bot.services.of(TEAM)).access.admins = ("U_BEN",)  # somebody took the right meanwhile
    await sam.submits({"requests": ["C_ASK"]})
    await all_done(stage)

    assert channels_of(stage) == ()
    assert stage.bot_messages() == []


@pytest.mark.parametrize("end", ["removes_bot", "archives"])
async def test_a_channel_that_cannot_be_read_is_taken_off_the_list_and_the_admins_are_told(
    listening: Stage, end: str
) -> None:
    getattr(listening.slack, end)("C_ASK")
    await all_done(listening)

    assert channels_of(listening) == ()
    for who in ("U_BEN", "U_SAM"):
        [told] = listening.bot_messages(who, DM)
        assert words_of(told) == WORDS.requests.lost("C_ASK")


async def test_a_channel_that_gets_another_id_stays_on_the_list(listening: Stage) -> None:
    event = {"type": "channel_id_changed", "old_channel_id": "C_ASK", "new_channel_id": "C_NEW", "event_ts": "1.1"}
    listening.slack.events._to_app(event)
    await all_done(listening)

    assert channels_of(listening) == ("C_NEW",)


async def test_the_channel_where_it_holds_is_named_to_whoever_asks_what_is_kept(listening: Stage) -> None:
    await listening.slack.person("U_ADA").runs("/nextgen", "privacy")
    await all_done(listening)

    [shown] = whispers(listening)
    assert words_of(shown).endswith(WORDS.requests.named(["C_ASK"]))


async def test_a_staff_channel_is_not_read_though_it_was_on_the_list_before(listening: Stage) -> None:
    read_in(listening, "G_STAFF")
    await listening.slack.person("U_SAM").says(STAFF, CLEAR)
    await all_done(listening)

    assert (listening.bot_messages("U_SAM", STAFF), kept(listening)) == ([], [])


async def test_whoever_erases_everything_leaves_nothing_of_what_was_answered_unasked(listening: Stage) -> None:
    ada = listening.slack.person("U_ADA")
    for text in (CLEAR, LIKELY):
        await ada.says(ASK, text)
    await all_done(listening)
    await ada.runs("/nextgen", "privacy")
    await all_done(listening)
    assert "U_ADA" in everything_stored(listening)
    await ada.clicks(dict(whispers(listening)[-1]), WORDS.privacy.ERASE_BUTTON)
    await all_done(listening)

    left = everything_stored(listening)
    assert [one for one in ("U_ADA", CLEAR, LIKELY) if one in left] == []


async def test_where_there_is_no_request_channel_none_is_named(stage: Stage) -> None:
    await stage.slack.person("U_ADA").runs("/nextgen", "privacy")
    await all_done(stage)

    assert [words_of(one) for one in whispers(stage)] == [WORDS.privacy.NOTHING]


# --- what the button carries, and the topic


TS = st.integers(0, 10**6 - 1).map("1795994836.{:06}".format)
WRITTEN = st.text(max_size=200).map("I {}".format)


@given(TS, WRITTEN)
def test_a_button_brings_back_what_it_carries(ts: str, words: str) -> None:
    control = RequestControl(ts, words)
    value = control.encode()

    assert value is None or (len(value) <= MAX_VALUE and decode_request_control(value) == control)


def test_a_text_that_fits_to_the_last_character_is_carried_whole() -> None:
    ts = "1795994836.000002"
    most = MAX_VALUE - len(ts) - 1

    assert len(RequestControl(ts, "a" * most).encode() or "") == MAX_VALUE
    assert RequestControl(ts, "a" * (most + 1)).encode() is None
    assert RequestControl(ts, "\N{CLASSICAL BUILDING}" * most).encode() is None


@given(st.text())
def test_a_forged_button_is_read_or_refused(value: str) -> None:
    found = decode_request_control(value)
    assert found is None or found.encode() == value


def test_a_forged_secret_behind_the_button_is_redacted_when_it_is_pressed() -> None:
    click = click_in(
        {
            "type": "block_actions",
            "team": {"id": "T0"},
            "user": {"id": "U0ADA", "team_id": "T0"},
            "container": {"type": "message", "channel_id": "C0ASK", "message_ts": "2.2", "is_ephemeral": True},
            "actions": [
                {"action_id": "answer_request", "value": "1.1 my password is Walnut#4471x", "action_ts": "3.3"}
            ],
            "response_url": "https://hooks.slack.com/actions/x",
        }
    )
    question = click.question()

    assert question is not None
    assert "Walnut" not in question.text
    assert (question.key, question.mentioned) == ("C0ASK:1.1", True)


@given(st.text(max_size=MAX_TOPIC))
def test_a_topic_is_as_before_once_the_line_is_taken_off(topic: str) -> None:
    line = WORDS.requests.TOPIC
    marked = with_line(topic, line)
    assert marked is None or len(marked) <= MAX_TOPIC
    if marked is not None and line not in topic:
        assert without_line(marked, line) == topic


def test_the_line_is_not_added_twice() -> None:
    once = with_line("Ask here", WORDS.requests.TOPIC)
    assert once is not None
    assert with_line(once, WORDS.requests.TOPIC) == once
    assert handlers.slack.channels.without_line("Nothing of ours", WORDS.requests.TOPIC) == "Nothing of ours"
