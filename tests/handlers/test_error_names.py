"""What people get when Slack refuses a call: for every error name that is known, and for one that is not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import aiohttp
import pytest
from _pytest.mark import ParameterSet

import bot.jobs.inbox
from bot.jobs.inbox import TRIES_OF_BROKEN_WORK
from bot.ops import doctor
from bot.ops.findings import Finding
from bot.ops.machine_checks import MachineChecks
from handlers.blocks.limits import actions, button, section
from handlers.blocks.plainer import MAX_TEXT, without_blocks
from handlers.blocks.replies import Message
from handlers.blocks.rich import numbered_list
from handlers.blocks.words import WORDS
from handlers.slack import failures
from handlers.slack.error_names import GROUPS, Meaning, meaning_of
from handlers.slack.refusals import SHOWN_SECONDS, Refusals
from tests.handlers.test_tickets import opened, press
from tests.journey import all_done
from tests.stage import Json, Stage, related_title, words_of

POST = "chat.postMessage"
CHANNEL, DM, STAFF = "#ask-helpdesk", "@helpdesk", "#helpdesk-staff"
QUESTION = "When can I link, and is there a deadline?"
ANSWER = "no published deadline"
SHARED = "@helpdesk Can we use our firm's shared PACER account?"
NAMES = (*sorted(frozenset[str]().union(*(group.names for group in GROUPS))), "a_name_of_tomorrow")
EACH_TIME = 2
"""Names of each meaning that are tried before each commit."""


def _names() -> Iterator[ParameterSet | str]:
    tried: Counter[Meaning] = Counter()
    for name in NAMES:
        meaning = meaning_of(POST, name)
        tried[meaning] += 1
        yield name if tried[meaning] <= EACH_TIME else pytest.param(name, marks=pytest.mark.slow)


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due, and that is soon."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(bot.jobs.inbox, "_pause", lambda attempts: 0.02)
    monkeypatch.setattr(failures, "ADMIN_SECONDS", 0.05)


def refuse(stage: Stage, name: str, times: int = 1, method: str = POST) -> None:
    stage.slack.faults.fail(method, times, status=200, error=name)


async def ask(stage: Stage, text: str = f"@helpdesk {QUESTION}") -> Json:
    asked = await stage.slack.person("U_ADA").says(CHANNEL, text)
    await all_done(stage)
    return asked


def in_thread(stage: Stage, asked: Json) -> list[Json]:
    return [one for one in stage.bot_messages() if one.get("thread_ts") == asked["ts"] and not one.get("is_ephemeral")]


def in_direct_message(stage: Stage, who: str = "U_ADA") -> list[str]:
    return [words_of(one) for one in stage.bot_messages(who, DM) if not one.get("is_ephemeral")]


def whispers(stage: Stage) -> list[str]:
    return [words_of(one) for one in stage.slack.workspace.whispers.values()]


# --- the table


@pytest.mark.parametrize("name", tuple(_names()))
async def test_whoever_asks_in_a_channel_gets_the_answer_or_learns_why_not(stage: Stage, name: str) -> None:
    meaning = meaning_of(POST, name)
    refuse(stage, name, TRIES_OF_BROKEN_WORK if meaning == "unexpected" else 1)

    asked = await ask(stage)

    thread, direct = in_thread(stage, asked), in_direct_message(stage)
    match meaning:
        case "retry" | "admin":
            [answer] = thread
            assert ANSWER in words_of(answer)
            assert (direct, whispers(stage)) == ([], [])
        case "plainer":
            [answer] = thread
            assert not answer["blocks"]
            assert ANSWER in answer["text"]
            assert (direct, whispers(stage)) == ([], [])
        case "elsewhere":
            [said] = direct
            assert said.startswith(WORDS.answers.ELSEWHERE.format(channel=stage.slack.channel(CHANNEL).id))
            assert ANSWER in said
            assert (thread, whispers(stage)) == ([], [])
        case "final":
            assert (thread, direct, whispers(stage)) == ([], [], [])
            assert len(stage.slack.journal.calls(POST)) == 1
        case "unexpected":
            [told] = whispers(stage)
            assert told.startswith(WORDS.problems.unexpected("")[:40])
            assert (thread, direct) == ([], [])
            assert len(stage.slack.journal.calls(POST)) == TRIES_OF_BROKEN_WORK


@pytest.mark.parametrize(
    ("method", "name", "meaning"),
    [
        ("chat.update", "message_not_found", "final"),
        (POST, "message_not_found", "unexpected"),
        (POST, "channel_not_found", "elsewhere"),
        ("conversations.open", "channel_not_found", "final"),
        ("conversations.info", "channel_not_found", "final"),
        (POST, "no_permission", "elsewhere"),
        ("usergroups.users.list", "no_permission", "admin"),
        (POST, "invalid_arguments", "plainer"),
        ("views.open", "invalid_arguments", "unexpected"),
    ],
)
def test_what_a_name_means_depends_on_the_method(method: str, name: str, meaning: Meaning) -> None:
    assert meaning_of(method, name) == meaning


async def test_whoever_cannot_be_told_in_the_channel_is_told_in_the_direct_message(stage: Stage) -> None:
    refuse(stage, "a_name_of_tomorrow", TRIES_OF_BROKEN_WORK)
    refuse(stage, "a_name_of_tomorrow", 1, "chat.postEphemeral")

    await ask(stage)

    [told] = in_direct_message(stage)
    assert told.startswith(WORDS.problems.unexpected("")[:40])


async def test_a_name_not_foreseen_that_passes_costs_no_answer(stage: Stage) -> None:
    refuse(stage, "a_name_of_tomorrow", TRIES_OF_BROKEN_WORK - 1)

    asked = await ask(stage)

    assert len(in_thread(stage, asked)) == 1


async def test_who_stops_the_bot_is_asked_about_reminders_though_slack_refused_the_line_at_first(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says(DM, "walk me through linking in flsd")
    asked = await ask(stage)
    refuse(stage, "a_name_of_tomorrow")
    await ada.says(CHANNEL, "leave me alone", thread=asked["ts"])
    await all_done(stage)

    assert [words_of(one) for one in in_thread(stage, asked)].count(WORDS.quiet.QUIET_HERE) == 1
    questions = [one for one in whispers(stage) if WORDS.quiet.REMINDERS in one]
    assert len(questions) == 1


# --- elsewhere


async def test_the_warning_about_a_password_reaches_its_writer(stage: Stage) -> None:
    refuse(stage, "restricted_action", 1, "chat.postEphemeral")

    await ask(stage, f"@helpdesk my pw is Walnut#4471x. {QUESTION}")

    assert in_direct_message(stage) == [WORDS.problems.SECRET_WARNING]


async def test_an_answer_that_a_button_brings_goes_to_the_direct_message_where_the_channel_takes_none(
    stage: Stage,
) -> None:
    asked = await ask(stage, SHARED)
    [answer] = in_thread(stage, asked)
    refuse(stage, "restricted_action_thread_locked")

    await stage.slack.person("U_ADA").clicks(dict(answer), related_title(answer))
    await all_done(stage)

    [said] = in_direct_message(stage)
    assert said.startswith("You asked this in <#")
    assert in_thread(stage, asked) == [answer]


async def test_a_reply_that_cannot_be_changed_any_more_is_followed_by_another(stage: Stage) -> None:
    asked = await ask(stage)
    refuse(stage, "edit_window_closed", method="chat.update")

    await stage.slack.person("U_ADA").edits(dict(asked), SHARED)
    await all_done(stage)

    first, second = in_thread(stage, asked)
    assert ANSWER in words_of(first)
    assert "shared" in words_of(second)


async def test_a_direct_message_that_takes_nothing_is_not_tried_for_ever(stage: Stage) -> None:
    refuse(stage, "is_archived", 20)

    await stage.slack.person("U_ADA").says(DM, QUESTION)
    await all_done(stage)

    assert in_direct_message(stage) == []
    assert len(stage.slack.journal.calls(POST)) == 1


# --- plainer


def test_words_alone_keep_what_is_said_and_where_it_links() -> None:
    link = button("Court <page>", "link", "-") | {"url": "https://example.gov/"}
    message = Message("short", [section("First."), actions([button("Press", "press", "-"), link]), section("Second.")])

    assert without_blocks(Message("short", [numbered_list(["Open *A & B*.", "See https://x.example/y."])])) == Message(
        "1. Open *A &amp; B*.\n2. See <https://x.example/y>.", []
    )
    assert without_blocks(message) == Message("First.\n<https://example.gov/|Court &lt;page&gt;>\nSecond.", [])
    long = without_blocks(Message("", [section("x" * 2000), section("y" * 2000)]))
    assert len(long.text) <= MAX_TEXT
    assert long.text.endswith(WORDS.answers.SHORTENED)


async def test_a_layout_that_slack_refuses_to_one_person_is_sent_in_words(stage: Stage) -> None:
    asked = await ask(stage, SHARED)
    refuse(stage, "invalid_blocks", method="chat.postEphemeral")

    await stage.slack.person("U_ADA").clicks(
        dict(in_thread(stage, asked)[0]), f"{WORDS.answers.HELPED} {WORDS.answers.YES}"
    )
    await all_done(stage)

    assert whispers(stage) == [WORDS.answers.HELPED_THANKS]
    assert [call.answer["ok"] for call in stage.slack.journal.calls("chat.postEphemeral")] == [False, True]


async def test_words_that_slack_refuses_as_well_end_in_a_reference(stage: Stage) -> None:
    refuse(stage, "msg_too_long", 2 * TRIES_OF_BROKEN_WORK)

    await ask(stage)

    [told] = whispers(stage)
    assert told.startswith(WORDS.problems.unexpected("")[:40])


# --- an admin must act


async def readiness(stage: Stage) -> tuple[int, dict[str, object]]:
    assert stage.running is not None
    address = f"http://127.0.0.1:{stage.running.port}/readyz"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, json.loads(await answer.text())


async def diagnosis(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Finding:
    """What `doctor` says of the running bot."""
    assert stage.running is not None
    for name, value in {**stage.slack.environment, "PORT": str(stage.running.port)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(MachineChecks, "knowledge", MachineChecks.port)  # takes half a minute
    return next(finding for finding in await doctor.examine() if finding.name == "refusals")


async def test_staff_readyz_and_doctor_tell_what_waits_for_an_admin_until_it_works(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.slack.faults.fail("views.publish", 2, status=200, error="not_enabled")
    ada = stage.slack.person("U_ADA")
    for _ in range(2):
        await ada.opens_home()
        await all_done(stage)

    told = [words_of(one) for one in stage.bot_messages("U_SAM", STAFF)]
    assert told == [WORDS.alarms.admin_needed("views.publish", "not_enabled")]
    status, said = await readiness(stage)
    assert (status, said["waits_for_admin"]) == (200, ["views.publish: not_enabled"])
    found = await diagnosis(stage, monkeypatch)
    assert (found.state, found.fix) == ("failed", WORDS.alarms.admin_fix("not_enabled"))
    assert "views.publish: not_enabled" in found.says

    await ada.opens_home()
    await all_done(stage)
    assert "waits_for_admin" not in (await readiness(stage))[1]
    assert (await diagnosis(stage, monkeypatch)).state == "ok"


def test_a_refusal_that_is_not_met_for_a_day_is_shown_no_more() -> None:
    now = 0.0
    refusals = Refusals(lambda: now)

    assert refusals.record_refusal("T1", "views.publish", "not_enabled")
    assert not refusals.record_refusal("T1", "views.publish", "not_enabled")
    now = SHOWN_SECONDS
    assert refusals.summaries() == ("views.publish: not_enabled",)
    now += 1
    assert refusals.summaries() == ()
    assert refusals.record_refusal("T1", "views.publish", "not_enabled"), "it is news again"


def test_a_workspace_that_leaves_takes_its_refusals_with_it() -> None:
    refusals = Refusals()
    refusals.record_refusal("T1", "views.publish", "token_revoked")
    refusals.record_refusal("T2", "views.publish", "not_enabled")

    refusals.forget("T1")

    assert refusals.summaries() == ("views.publish: not_enabled",)


async def test_a_refused_token_is_shown_until_any_call_works(stage: Stage) -> None:
    # The second try is the word to staff, which has no way to them either.
    refuse(stage, "token_revoked", 2)
    with_token = failures.ADMIN_SECONDS
    failures.ADMIN_SECONDS = 30.0
    try:
        await stage.slack.person("U_ADA").says(CHANNEL, f"@helpdesk {QUESTION}")
        await stage.slack.wait_for(lambda: len(stage.slack.journal.calls(POST)) == 2)
        assert (await readiness(stage))[1]["waits_for_admin"] == ["every method: token_revoked"]
        assert stage.bot_messages("U_SAM", STAFF) == []
    finally:
        failures.ADMIN_SECONDS = with_token

    await stage.slack.person("U_BEN").opens_home()
    await stage.slack.settled()
    assert "waits_for_admin" not in (await readiness(stage))[1]


async def test_where_the_staff_channel_takes_nothing_the_admins_are_told(stage: Stage) -> None:
    stage.slack.archives(STAFF)
    refuse(stage, "not_enabled", method="views.publish")

    await stage.slack.person("U_ADA").opens_home()
    await all_done(stage)

    told = WORDS.alarms.admin_needed("views.publish", "not_enabled")
    assert [in_direct_message(stage, who) for who in ("U_BEN", "U_SAM")] == [[told], [told]]


# --- nothing is said to be sent that was not


@pytest.mark.parametrize("text", ["check", "check flsd"])
async def test_a_check_that_cannot_come_is_not_said_to_be_sent(stage: Stage, text: str) -> None:
    refuse(stage, "cannot_dm_bot", 5, "conversations.open")

    await stage.slack.person("U_ADA").runs("/nextgen", text)
    await all_done(stage)

    promised, told = whispers(stage)
    assert promised == WORDS.check.SENT
    assert "sent" not in promised
    assert told == WORDS.check.NOT_SENT


async def test_progress_that_cannot_come_is_not_said_to_be_sent(stage: Stage) -> None:
    await ask(stage, "@helpdesk where was I?")
    refuse(stage, "user_disabled", 5, "conversations.open")

    await stage.slack.person("U_ADA").clicks(dict(stage.bot_messages()[-1]), WORDS.check.SHOW_PROGRESS)
    await all_done(stage)

    assert whispers(stage) == [WORDS.check.SENT_AGAIN, WORDS.check.NOT_SENT]


async def test_staff_learn_that_a_form_did_not_open(stage: Stage) -> None:
    await opened(stage)
    refuse(stage, "expired_trigger_id", method="views.open")

    await press(stage, WORDS.staff.REPLY)

    assert whispers(stage)[-1] == WORDS.ticket_form.NOT_OPEN


async def test_words_to_an_asker_that_meet_a_name_not_foreseen_are_tried_again(stage: Stage) -> None:
    await opened(stage)
    [card] = stage.bot_messages("U_SAM", STAFF)
    before = len(in_direct_message(stage))
    refuse(stage, "a_name_of_tomorrow", 2)  # for the words, and for what staff see of them

    await stage.slack.person("U_SAM").says(STAFF, "!reply Have you linked before?", dict(card))
    await all_done(stage)

    assert "Have you linked before?" in in_direct_message(stage)[-1]
    assert len(in_direct_message(stage)) > before
