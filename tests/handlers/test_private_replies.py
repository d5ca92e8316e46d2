"""An answer that one person sees arrives, whatever becomes of its response_url."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.sandbox.faults import RESPONSE_URL
from bot.serving import slack_app
from handlers.blocks.words import WORDS
from handlers.slack import private_replies
from tests.conftest import ROOT
from tests.journey import all_done
from tests.stage import Stage, words_of

pytestmark = pytest.mark.sampled

CHANNEL, DM = "#ask-helpdesk", "@helpdesk"
QUESTION = "When can I link, and is there a deadline?"
ANSWER = "no published deadline"
SHARED = "@helpdesk Can we use our firm's shared PACER account?"
EPHEMERAL, OPEN = "chat.postEphemeral", "conversations.open"


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_replies, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(private_replies, "TRY_SECONDS", 0.3)


def whispers(stage: Stage) -> list[str]:
    return [words_of(one) for one in stage.slack.workspace.whispers.values()]


def in_direct_message(stage: Stage) -> list[str]:
    return [words_of(one) for one in stage.bot_messages("U_ADA", DM) if not one.get("is_ephemeral")]


def calls(stage: Stage, method: str) -> int:
    return len(stage.slack.journal.calls(method))


async def run(stage: Stage, text: str = QUESTION) -> None:
    await stage.slack.person("U_ADA").runs("/nextgen", text)
    await all_done(stage)


def _fail(status: int, times: int = 1, retry_after: int = 1) -> Callable[[Stage], None]:
    return lambda stage: stage.slack.faults.fail(RESPONSE_URL, times, status=status, retry_after=retry_after)


@pytest.mark.parametrize(
    ("fault", "whispered"),
    [
        pytest.param(_fail(500), 0, id="500 once"),
        pytest.param(_fail(503, 2), 0, id="503 twice"),
        pytest.param(_fail(429), 0, id="429 once"),
        pytest.param(_fail(404), 1, id="404: the url is used up or expired"),
        pytest.param(_fail(400), 1, id="400: the message is refused"),
        pytest.param(_fail(500, 9), 1, id="500 every time"),
        pytest.param(_fail(429, 9), 1, id="429 every time"),
        pytest.param(_fail(429, 1, retry_after=600), 1, id="a pause longer than a person waits"),
        pytest.param(_fail(429, 2, retry_after=18), 1, id="pauses longer than a listener has"),
    ],
)
async def test_an_answer_to_a_command_arrives_once(
    stage: Stage, fault: Callable[[Stage], None], whispered: int
) -> None:
    fault(stage)

    await run(stage)

    [said] = whispers(stage)
    assert ANSWER in said
    assert calls(stage, EPHEMERAL) == whispered
    assert in_direct_message(stage) == []


async def test_a_response_url_that_never_answers_costs_no_answer(stage: Stage) -> None:
    stage.slack.faults.hang(RESPONSE_URL, 9)

    await run(stage)

    assert calls(stage, EPHEMERAL) == 1
    assert ANSWER in whispers(stage)[-1]


async def test_a_response_url_takes_no_more_of_a_listeners_time_than_leaves_some_for_another_way(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 2 * private_replies.URL_SECONDS < slack_app.LISTENER_SECONDS
    monkeypatch.setattr(private_replies, "URL_SECONDS", 0.4)
    stage.slack.faults.hang(RESPONSE_URL, 9)

    await run(stage)

    assert len([one for one in stage.slack.journal.entries if one.kind == "response_url"]) <= 2
    assert calls(stage, EPHEMERAL) == 1


@pytest.mark.parametrize("refusal", ["not_in_channel", "user_not_in_channel", "restricted_action", "a_new_name"])
async def test_where_the_channel_takes_nothing_the_answer_comes_in_the_direct_message(
    stage: Stage, refusal: str
) -> None:
    _fail(404)(stage)
    stage.slack.faults.fail(EPHEMERAL, status=200, error=refusal)

    await run(stage)

    [said] = in_direct_message(stage)
    assert ANSWER in said
    assert whispers(stage) == []


def test_no_listener_answers_by_a_response_url_itself() -> None:
    calling = {path.name for path in (ROOT / "handlers").rglob("*.py") if "await respond(" in path.read_text("utf-8")}

    assert calling == {"private_replies.py"}, "Use `answer`, `tell` or `by_url` of handlers/slack/private_replies.py."


async def test_a_pause_that_slack_asks_for_is_kept(stage: Stage) -> None:
    _fail(429)(stage)

    await run(stage)

    refused, taken = [entry for entry in stage.slack.journal.entries if entry.kind == "response_url"]
    assert taken.at - refused.at >= 1


@pytest.mark.parametrize("status", [404, 500])
async def test_the_shortcut_answers(stage: Stage, status: int) -> None:
    ada = stage.slack.person("U_ADA")
    asked = await stage.slack.person("U_BEN").says(CHANNEL, QUESTION)
    _fail(status)(stage)

    await ada.uses("answer_this", asked)
    await all_done(stage)

    [said] = whispers(stage)
    assert ANSWER in said


@pytest.mark.parametrize("status", [404, 500])
async def test_a_button_of_an_answer_that_one_person_sees_answers(stage: Stage, status: int) -> None:
    ada = stage.slack.person("U_ADA")
    await run(stage, SHARED.removeprefix("@helpdesk "))
    [answer] = stage.slack.workspace.whispers.values()
    _fail(status)(stage)

    await ada.clicks(answer, f"{WORDS.answers.HELPED} {WORDS.answers.YES}")
    await all_done(stage)

    assert whispers(stage)[-1] == WORDS.answers.HELPED_THANKS


async def test_a_button_answers_where_the_bot_was_removed_since(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says(CHANNEL, SHARED)
    await all_done(stage)
    answer = stage.bot_messages()[-1]
    stage.slack.removes_bot(CHANNEL)

    await ada.clicks(dict(answer), f"{WORDS.answers.HELPED} {WORDS.answers.YES}")
    await all_done(stage)

    assert whispers(stage) == [WORDS.answers.HELPED_THANKS]


async def test_what_is_kept_is_shown_and_erased(stage: Stage) -> None:
    await run(stage)
    await run(stage, "privacy")
    *_, shown = stage.slack.workspace.whispers.values()
    _fail(404)(stage)

    await stage.slack.person("U_ADA").clicks(shown, WORDS.privacy.ERASE_BUTTON)
    await all_done(stage)

    assert WORDS.privacy.ERASED in whispers(stage)[-1]


async def test_the_sentence_about_an_unexpected_error_arrives(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("handlers.listeners.commands._answer", broken)
    _fail(404)(stage)

    await run(stage)

    [said] = whispers(stage)
    assert said.startswith(WORDS.problems.unexpected("")[:40])


async def test_a_card_that_cannot_be_redrawn_by_any_way_is_posted_anew(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says(DM, "walk me through it")
    await all_done(stage)
    card = stage.bot_messages("U_ADA", DM)[-1]
    stage.slack.faults.fail("chat.update", 1, status=200, error="cant_update_message")
    _fail(404)(stage)

    await ada.clicks(dict(card), "Me")
    await all_done(stage)

    old, new = stage.bot_messages("U_ADA", DM)[-2:]
    assert words_of(new) != words_of(card)
    assert not [block for block in old["blocks"] if block["type"] == "actions"], "its controls are gone"
    assert WORDS.check.GONE not in whispers(stage)


async def test_a_card_is_drawn_by_the_response_url_while_slack_asks_not_to_be_called(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.runs("/nextgen", "check flsd")
    await all_done(stage)
    stage.slack.faults.fail("chat.update", status=429, retry_after=60)

    for button in ("Me", "E-file"):
        await ada.clicks(dict(stage.bot_messages("U_ADA", DM)[-1]), button)
        await stage.slack.settled()

    assert calls(stage, "chat.update") == 1
    assert len([one for one in stage.slack.journal.entries if one.kind == "response_url"]) == 3
