"""Guided checks in Slack, through the real Bolt app: what is pressed and typed, once, for the right person only."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

import bot.jobs.inbox
from bot.core.flow import Choose
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.reminders import Remind
from bot.store.jobs import Job
from bot.store.store import Store
from bot.store.tables import questions
from handlers import action_ids
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import ShowCheck, ShowStandings, to_json
from tests.journey import all_done
from tests.stage import Stage, staged, words_of

pytestmark = pytest.mark.sampled

Json = dict[str, Any]
DM = "@helpdesk"
LINK = "how do I link my CM/ECF account to my PACER account in the Southern District of Florida?"


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)


def cards(stage: Stage, who: str = "U_ADA") -> list[Json]:
    """The bot's messages in the direct message that still have controls of a check."""
    return [message for message in posted(stage, who) if _controls(message)]


def posted(stage: Stage, who: str = "U_ADA", ref: str = DM) -> list[Json]:
    """What the bot said there for all to see."""
    return [dict(message) for message in stage.bot_messages(who, ref) if not message.get("is_ephemeral")]


def _controls(message: Json) -> list[Json]:
    elements = [element for block in message["blocks"] for element in block.get("elements", [])]
    return [one for one in elements if str(one.get("action_id", "")).startswith(f"{action_ids.Action.CHECK}.")]


def card(stage: Stage, who: str = "U_ADA") -> Json:
    [only] = cards(stage, who)
    return only


def whispers(stage: Stage, who: str = "U_ADA") -> list[str]:
    found = stage.slack.workspace.whispers.items()
    return [words_of(message) for (person, _), message in found if person == who]


async def begin(stage: Stage, who: str = "U_ADA") -> Json:
    """A check begun in the direct message, at its first question."""
    await stage.slack.person(who).says(DM, "walk me through it")
    await all_done(stage)
    return card(stage, who)


async def press(stage: Stage, *buttons: str, who: str = "U_ADA") -> Json:
    """One button after the other in the card; the card afterwards."""
    for text in buttons:
        await stage.slack.person(who).clicks(card(stage, who), text)
        await all_done(stage)
    return card(stage, who)


async def pick_court(stage: Stage, court: str = "flsd", who: str = "U_ADA") -> Json:
    person = stage.slack.person(who)
    await person.selects(card(stage, who), _court_select(card(stage, who)), court, query=court)
    await all_done(stage)
    return card(stage, who)


def _court_select(message: Json) -> str:
    elements = [element for block in message["blocks"] for element in block.get("elements", [])]
    return next(str(one["action_id"]) for one in elements if one["type"] == "external_select")


TO_STEPS = (
    Choose("who", "me"), Choose("files", "files"), Choose("linked", "no"), Choose("individual", "own"),
    Choose("upgraded", "upgraded"), Choose("login", "known"), Choose("names", "same"),
    Choose("ready", "go"),
)  # fmt: skip


async def to_steps(stage: Stage) -> Json:
    """At the first step in S.D. Fla.; answered before without Slack, which would take its time."""
    assert stage.running is not None
    desk, ada = stage.running.bot.desks.guidance, Asker("T_DEMO", "U_ADA")
    begun = desk.start(ada, "link", "flsd")
    assert begun is not None
    for given in TO_STEPS:
        await asyncio.to_thread(desk.act, ada, begun.run, given)
    await stage.slack.person("U_ADA").says(DM, "continue")
    await all_done(stage)
    return card(stage)


# --- beginning


async def test_started_in_a_channel_the_check_comes_in_the_direct_message(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says("#ask-helpdesk", f"@helpdesk {LINK}")
    await all_done(stage)

    await ada.clicks(posted(stage, ref="#ask-helpdesk")[-1], WORDS.check.START)
    await all_done(stage)

    assert "Who is this for?" in words_of(card(stage))
    assert "S.D. Fla." in words_of(card(stage))
    assert whispers(stage) == [WORDS.check.SENT]
    assert len(posted(stage, ref="#ask-helpdesk")) == 1, "nothing more is said in the channel"


async def test_asked_for_in_a_channel_only_a_way_to_the_direct_message_is_shown(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await to_steps(stage)

    for wish in ("walk me through it", "where was I?"):
        await ada.says("#ask-helpdesk", f"@helpdesk {wish}")
        await all_done(stage)

    said = "\n".join(words_of(message) for message in posted(stage, ref="#ask-helpdesk"))
    assert WORDS.answers.GUIDED in said
    assert WORDS.answers.PROGRESS in said
    assert "S.D. Fla." not in said
    await ada.clicks(posted(stage, ref="#ask-helpdesk")[-1], WORDS.check.SHOW_PROGRESS)
    await all_done(stage)
    assert "S.D. Fla." in words_of(posted(stage)[-1])
    assert "Step 1 of 4" in words_of(posted(stage)[-1])


async def test_a_button_pressed_twice_begins_one_check(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says("#ask-helpdesk", f"@helpdesk {LINK}")
    await all_done(stage)
    answer = posted(stage, ref="#ask-helpdesk")[-1]

    await asyncio.gather(ada.clicks(answer, WORDS.check.START), ada.clicks(answer, WORDS.check.START))
    await all_done(stage)

    assert len(posted(stage)) == 1


@pytest.mark.parametrize(("text", "says"), [("check", "Who is this for?"), ("check flsd", "S.D. Fla.")])
async def test_the_command_begins_a_check_in_the_direct_message(stage: Stage, text: str, says: str) -> None:
    await stage.slack.person("U_ADA").runs("/nextgen", text)
    await all_done(stage)

    assert says in words_of(card(stage))
    assert whispers(stage) == [WORDS.check.SENT]


async def test_a_command_that_only_begins_with_check_is_a_question(stage: Stage) -> None:
    await stage.slack.person("U_ADA").runs("/nextgen", "check whether my account is legacy or upgraded")
    await all_done(stage)

    assert cards(stage) == []
    assert "legacy" in "\n".join(whispers(stage))


async def test_the_status_shows_every_court_to_its_person_only(stage: Stage) -> None:
    await to_steps(stage)

    for who in ("U_ADA", "U_BEN"):
        await stage.slack.person(who).runs("/nextgen", "status")
    await all_done(stage)

    assert "S.D. Fla." in whispers(stage)[-1]
    assert "Step 1 of 4" in whispers(stage)[-1]
    assert whispers(stage, "U_BEN")[-1].startswith(WORDS.check.NO_CHECKS)


# --- clicking through


async def test_the_whole_way_is_one_message_that_changes(stage: Stage) -> None:
    first = await begin(stage)
    await press(stage, "Me")
    await pick_court(stage)
    at_step = await press(
        stage, "E-file", "No", "Own (individual)", "Upgraded", "Yes, known", "Same person", "Start the steps"
    )

    assert at_step["ts"] == first["ts"]
    assert "Step 1 of 4" in words_of(at_step)
    done = await press(stage, *[WORDS.check.DONE] * 4)
    assert "Do you see Civil and Criminal now?" in words_of(done)
    finished = await _last(stage, "Yes")
    assert "Done: linked in" in words_of(finished)
    assert "13 of 13 done" in words_of(finished)
    assert len(posted(stage)) == 1


async def _last(stage: Stage, button: str) -> Json:
    await stage.slack.person("U_ADA").clicks(card(stage), button)
    await all_done(stage)
    return posted(stage)[-1]


async def test_twelve_clicks_at_once_move_one_step(stage: Stage) -> None:
    before = await to_steps(stage)
    ada = stage.slack.person("U_ADA")

    await asyncio.gather(*(ada.clicks(before, WORDS.check.DONE) for _ in range(12)))
    await all_done(stage)

    assert "Step 2 of 4" in words_of(card(stage))


async def test_help_with_a_step_opens_an_answer_and_leads_back(stage: Stage) -> None:
    await to_steps(stage)

    stuck = await press(stage, WORDS.check.STUCK)
    cookies = stage.kb.library.entries["browser-cookies"]
    assert cookies.title in words_of(stuck)
    opened = await press(stage, cookies.title)
    assert "Allow cookies" in words_of(opened)
    assert WORDS.sources.SOURCES in words_of(opened), "the answer, with its sources"
    assert WORDS.sources.SOURCES not in words_of(stuck)
    back = await press(stage, WORDS.check.BACK_TO_STEP)
    assert WORDS.check.DONE in words_of(back)
    assert "Step 1 of 4" in words_of(back)


async def test_an_answer_can_be_changed_and_kept(stage: Stage) -> None:
    await to_steps(stage)
    ada = stage.slack.person("U_ADA")

    await ada.selects(card(stage), WORDS.check.CHANGE, "Account type: Upgraded")
    await all_done(stage)

    asked = card(stage)
    assert WORDS.check.current_answer("Upgraded") in words_of(asked)
    assert "Step 1 of 4" in words_of(await press(stage, WORDS.check.KEEP))
    await ada.selects(card(stage), WORDS.check.CHANGE, "Account type: Upgraded")
    await all_done(stage)
    assert "First upgrade the PACER account" in words_of(await press(stage, "Legacy"))


async def test_back_pause_and_start_over(stage: Stage) -> None:
    await to_steps(stage)

    assert "You are ready to link" in words_of(await press(stage, WORDS.check.BACK))
    paused = await press(stage, WORDS.check.PAUSE)
    assert WORDS.check.PAUSED in words_of(paused)
    assert "You are ready to link" in words_of(await press(stage, WORDS.check.CONTINUE))
    over = await press(stage, WORDS.check.START_OVER)
    assert "Who is this for?" in words_of(over)
    assert "S.D. Fla." in words_of(over)


async def test_an_old_button_draws_the_present_question_and_applies_nothing(stage: Stage) -> None:
    first = await begin(stage)
    await press(stage, "Me")
    old_button = next(one for one in _controls(first) if one["text"]["text"] == "An attorney I work for")

    await forged(stage, card(stage), old_button["value"])

    assert WORDS.check.NOTICES["stale"] in words_of(card(stage))
    assert "Which court?" in words_of(card(stage))


async def test_a_card_goes_on_after_a_restart(stage: Stage) -> None:
    await to_steps(stage)

    await stage.restart()

    assert "Step 2 of 4" in words_of(await press(stage, WORDS.check.DONE))


async def forged(stage: Stage, message: Json, value: str, who: str = "U_ADA") -> None:
    """A click in this message with a value that it does not hold."""
    person = stage.slack.person(who)
    action = {"type": "button", "action_id": f"{action_ids.Action.CHECK}.choose.0", "block_id": "b", "value": value}
    await stage.slack.interactions.block_action(person.person, person.spot(message), action, {})
    await all_done(stage)


async def test_nobody_can_press_in_a_check_of_somebody_else(stage: Stage) -> None:
    theirs = await begin(stage)
    me = next(one for one in _controls(theirs) if one["text"]["text"] == "Me")
    ben = stage.slack.person("U_BEN")
    await ben.says(DM, "hello")
    await all_done(stage)

    await forged(stage, posted(stage, "U_BEN")[-1], me["value"], who="U_BEN")

    assert whispers(stage, "U_BEN")[-1].startswith(WORDS.check.GONE)
    assert "Who is this for?" in words_of(card(stage))
    assert "Who is this for?" not in "\n".join(whispers(stage, "U_BEN"))


@pytest.mark.parametrize("value", ["", "r=1", "r=x&a=choose", "r=1&a=drop", "r=99999&a=done&n=open", "%00", "a=choose"])
async def test_a_button_of_no_check_says_so_and_offers_another(stage: Stage, value: str) -> None:
    await begin(stage)

    await forged(stage, card(stage), value)

    assert whispers(stage)[-1].startswith(WORDS.check.GONE)
    assert WORDS.check.START in whispers(stage)[-1]
    assert "Who is this for?" in words_of(card(stage))


# --- when Slack is slow or fails


@pytest.mark.parametrize("status", [429, 500])
async def test_a_click_is_kept_while_slack_cannot_redraw(stage: Stage, status: int) -> None:
    await begin(stage)
    stage.slack.faults.fail("chat.update", status=status)

    after = await press(stage, "Me")

    assert "Which court?" in words_of(after), "the response_url of the click took it"


async def test_a_click_is_kept_and_the_next_one_redraws_when_nothing_goes_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(stage)
    stage.slack.faults.fail("chat.update", status=500)
    stage.slack.faults.fail("chat.postMessage", status=500)
    monkeypatch.setattr(stage.slack.response_urls, "respond", _refuses)

    stale = await press(stage, "Me")
    assert "Who is this for?" in words_of(stale)
    monkeypatch.undo()

    assert "Which court?" in words_of(await press(stage, "An attorney I work for"))


def _refuses(_key: str, _answer: Json) -> None:
    from bot.sandbox.wire import RefusedError

    raise RefusedError("used_url", status=404)


# --- typing


async def test_a_typed_answer_moves_the_check_and_the_card_comes_anew(stage: Stage) -> None:
    first = await begin(stage)

    await stage.slack.person("U_ADA").says(DM, "for me")
    await all_done(stage)

    now = card(stage)
    assert now["ts"] > first["ts"]
    assert "Which court?" in words_of(now)
    old = posted(stage)[0]
    assert WORDS.check.MOVED in words_of(old)
    assert _controls(old) == []


async def test_a_question_in_between_is_answered_and_the_card_offered_again(stage: Stage) -> None:
    await begin(stage)

    await stage.slack.person("U_ADA").says(DM, "Can we use our firm's shared PACER account?")
    await all_done(stage)

    moved, answer, again = posted(stage)
    assert WORDS.check.MOVED in words_of(moved)
    assert "shared" in words_of(answer)
    assert "Who is this for?" in words_of(again)


@pytest.mark.parametrize("said", ["thank you!", "hello", "what is Central Sign-On?", "fax of the clerk in the annex"])
async def test_whatever_is_said_the_card_comes_again(stage: Stage, said: str) -> None:
    await begin(stage)

    await stage.slack.person("U_ADA").says(DM, said)
    await all_done(stage)

    assert len(posted(stage)) == 3
    assert posted(stage)[-1]["ts"] == card(stage)["ts"]
    assert "Who is this for?" in words_of(card(stage))


async def test_thanks_at_the_end_do_not_bring_the_card_again(stage: Stage) -> None:
    await begin(stage)
    await press(stage, "Me")
    await pick_court(stage)
    await press(stage, "Only look things up")

    await stage.slack.person("U_ADA").says(DM, "thank you!")
    await all_done(stage)

    assert [words_of(message) for message in posted(stage)][1:] == [WORDS.answers.CHAT["thanks"]]


async def test_not_sure_says_how_to_tell(stage: Stage) -> None:
    await begin(stage)
    told = await press(stage, WORDS.check.UNSURE)

    assert "Whose filings are they?" in words_of(told)
    assert WORDS.check.OR_ELSE in words_of(told)
    assert "Which court?" in words_of(await press(stage, "Me"))


async def test_the_name_can_be_skipped(stage: Stage) -> None:
    await begin(stage)
    await press(stage, "An attorney I work for", WORDS.check.SKIP)
    asked = await pick_court(stage)

    assert "Does the attorney e-file" in words_of(asked)
    assert "for the attorney" in words_of(asked)


async def test_a_correction_is_confirmed_before_it_counts(stage: Stage) -> None:
    await to_steps(stage)
    ada = stage.slack.person("U_ADA")
    await ada.says(DM, "actually the account is shared by the firm")
    await all_done(stage)
    assert "Change *PACER account* to *The firm's shared one*?" in words_of(card(stage))

    assert "Step 1 of 4" in words_of(await press(stage, WORDS.check.NO_KEEP))
    await ada.says(DM, "actually the account is shared by the firm")
    await all_done(stage)
    assert "First register for a PACER account" in words_of(await press(stage, WORDS.check.YES_CHANGE))


async def test_several_courts_come_one_after_the_other(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says(DM, "walk me through linking for nysd, nyed and njd")
    await all_done(stage)
    first = words_of(card(stage))
    assert "S.D.N.Y." in first
    assert "Then: E.D.N.Y., D.N.J." in first

    await press(stage, "Me", "E-file", "Yes")
    second = words_of(await press(stage, "Next: E.D.N.Y."))
    assert "Linking check · E.D.N.Y." in second
    assert "Do you e-file in" in second, "who it is for is known"
    await press(stage, "E-file", "Yes")
    third = words_of(await press(stage, "Next: D.N.J."))
    assert "Linking check · D.N.J." in third
    over = words_of(await press(stage, "E-file", "Yes"))
    assert "Next:" not in over


async def test_a_second_click_says_nothing(stage: Stage) -> None:
    first = await begin(stage)
    me = next(one for one in _controls(first) if one["text"]["text"] == "Me")
    await press(stage, "Me")

    await forged(stage, card(stage), me["value"])

    assert "Which court?" in words_of(card(stage))
    assert WORDS.check.NOTICES["stale"] not in words_of(card(stage))


@pytest.mark.parametrize("said", ["Marta Quinn", "the partner Marta Quinn in the office in Tampa downtown"])
async def test_a_name_typed_at_the_wrong_time_is_not_kept_as_a_question(stage: Stage, said: str) -> None:
    await begin(stage)
    if said != "Marta Quinn":
        await press(stage, "An attorney I work for")

    await stage.slack.person("U_ADA").says(DM, said)
    await all_done(stage)

    with stage.store.reading() as unit:
        kept = str(unit.connection.execute(select(questions)).all())
    assert "Quinn" not in kept
    assert card(stage)["ts"] == posted(stage)[-1]["ts"]


async def test_everything_twice_is_answered_once(stage: Stage) -> None:
    stage.slack.faults.copies = stage.slack.faults.event_ids = 2
    ada = stage.slack.person("U_ADA")
    await begin(stage)

    await ada.says(DM, "me")
    await all_done(stage)
    await ada.says(DM, "Can we use our firm's shared PACER account?")
    await all_done(stage)

    assert len(posted(stage)) == 4
    assert "Which court?" in words_of(card(stage))


@pytest.mark.parametrize("hanging", [1, 2])
async def test_a_reply_in_doubt_is_neither_lost_nor_doubled(
    kb: KnowledgeBase, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, hanging: int
) -> None:
    monkeypatch.setattr("bot.serving.app.SLACK_TIMEOUT_SECONDS", 0.5)
    async with staged(kb, Store(sqlite_engine)) as stage:
        await begin(stage)
        stage.slack.faults.hang("chat.postMessage", hanging)

        await stage.slack.person("U_ADA").says(DM, "Can we use our firm's shared PACER account?")
        await _heard_out(stage, 3)

        assert len(posted(stage)) == 3
        assert len(cards(stage)) == 1
        stage.slack.faults.release()


async def test_a_typed_answer_whose_reply_is_in_doubt_counts_once(
    kb: KnowledgeBase, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.serving.app.SLACK_TIMEOUT_SECONDS", 0.5)
    async with staged(kb, Store(sqlite_engine)) as stage:
        await to_steps(stage)
        stage.slack.faults.fail("chat.postMessage", status=503)

        await stage.slack.person("U_ADA").says(DM, "done")
        await _heard_out(stage, 2)

        assert "Step 2 of 4" in words_of(card(stage))


async def _heard_out(stage: Stage, messages: int) -> None:
    await stage.slack.wait_for(lambda: len(posted(stage)) >= messages, 10)
    await all_done(stage, 15)


@pytest.mark.parametrize(
    ("typed", "says"),
    [("pause", WORDS.check.PAUSED), ("back", "Who is this for?"), ("start over", "Who is this for?")],
)
async def test_the_controls_can_be_typed(stage: Stage, typed: str, says: str) -> None:
    await begin(stage)
    await press(stage, "Me")

    await stage.slack.person("U_ADA").says(DM, typed)
    await all_done(stage)

    assert says in words_of(card(stage))


async def test_a_paused_check_goes_on_with_a_word(stage: Stage) -> None:
    await begin(stage)
    await press(stage, "Me", WORDS.check.PAUSE)

    await stage.slack.person("U_ADA").says(DM, "continue")
    await all_done(stage)

    assert "Which court?" in words_of(card(stage))


async def test_where_was_i_lists_the_checks_in_the_direct_message(stage: Stage) -> None:
    await to_steps(stage)

    await stage.slack.person("U_ADA").says(DM, "where was I?")
    await all_done(stage)

    listed, again = posted(stage)[-2:]
    assert WORDS.check.YOUR_CHECKS in words_of(listed)
    assert "Step 1 of 4" in words_of(listed)
    assert "Step 1 of 4" in words_of(again)
    assert card(stage)["ts"] == again["ts"], "the card comes again"
    await stage.slack.person("U_ADA").clicks(listed, WORDS.check.CONTINUE)
    await all_done(stage)
    assert "Step 1 of 4" in words_of(card(stage))


# --- modals and Home


async def test_the_name_of_an_attorney_is_typed_in_a_modal(stage: Stage) -> None:
    await begin(stage)
    await press(stage, "An attorney I work for")
    ada = stage.slack.person("U_ADA")
    await ada.clicks(card(stage), WORDS.check.TYPE_NAME)

    refused = await ada.submits({WORDS.check.LABEL: "my password is Walnut#4471x"})
    assert refused == {"label": WORDS.check.LABEL_EMPTY}
    assert await ada.submits({WORDS.check.LABEL: "  Ms.   R. "}) == {}
    await all_done(stage)

    assert "for Ms. R." in words_of(card(stage))
    assert "Which court?" in words_of(card(stage))


async def test_home_shows_every_check_and_goes_on_with_it(stage: Stage) -> None:
    await to_steps(stage)
    ada = stage.slack.person("U_ADA")

    await ada.opens_home()
    await all_done(stage)

    home = words_of(ada.home or {})
    assert "S.D. Fla." in home
    assert "Step 1 of 4" in home
    await ada.clicks(ada.home or {}, WORDS.check.CONTINUE)
    await all_done(stage)
    assert len(posted(stage)) == 2
    assert "Step 1 of 4" in words_of(card(stage))
    await ada.clicks(ada.home or {}, WORDS.check.ADD_COURT)
    await all_done(stage)
    assert len(cards(stage)) == 2


async def test_what_was_told_can_be_seen_corrected_and_deleted(stage: Stage) -> None:
    await to_steps(stage)
    ada = stage.slack.person("U_ADA")
    await ada.opens_home()
    await all_done(stage)
    await ada.clicks(ada.home or {}, WORDS.check.SAVED_FACTS)
    await all_done(stage)
    assert "Account type" in _labels(ada.modal)

    await ada.submits({"Account type": "Legacy"})
    await all_done(stage)
    assert "Upgrade the PACER account first" in words_of(ada.home or {})

    await ada.clicks(ada.home or {}, WORDS.check.SAVED_FACTS)
    await all_done(stage)
    await ada.clicks(ada.modal, WORDS.check.FORGET_ALL)
    await all_done(stage)
    assert WORDS.check.FORGOTTEN in words_of(ada.modal)
    assert "S.D. Fla." not in words_of(ada.home or {})
    await ada.clicks(card(stage), WORDS.check.DONE)
    await all_done(stage)
    assert whispers(stage)[-1].startswith(WORDS.check.GONE)


def _labels(view: dict[str, Any]) -> Sequence[str]:
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


# --- reminders

BEFORE = datetime.fromisoformat("2020-01-24T12:00:00-05:00")
GO_LIVE = datetime.fromisoformat("2020-01-27T09:00:30-05:00")


async def at(stage: Stage, moment: datetime) -> None:
    """The bot is started again at this time."""
    await stage.stop()
    stage.slack.set_clock(moment)
    stage.clock = moment
    await stage.start()


async def not_yet_live(stage: Stage) -> Json:
    await stage.slack.person("U_ADA").runs("/nextgen", "check flsd")
    await all_done(stage)
    return await press(stage, "Me", "E-file", "No")


async def test_on_the_go_live_day_a_reminder_comes_once(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    async with staged(kb, Store(sqlite_engine), start=BEFORE) as stage:
        promised = await not_yet_live(stage)
        assert "I'll remind you on January 27, 2020 at 9:00, S.D. Fla. time." in words_of(promised)

        await at(stage, GO_LIVE)
        await stage.slack.wait_for(lambda: len(posted(stage)) == 2)
        await at(stage, GO_LIVE)
        await all_done(stage)

        moved, reminder = posted(stage)
        assert WORDS.check.MOVED in words_of(moved)
        assert words_of(reminder).startswith("S.D. Fla. goes live with NextGen today.")
        after = await press(stage, WORDS.check.DECLINE)
        assert WORDS.check.DECLINE not in words_of(after)
        assert "Which PACER account do you have?" in words_of(after)


async def test_a_reminder_declined_does_not_come(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    async with staged(kb, Store(sqlite_engine), start=BEFORE) as stage:
        await not_yet_live(stage)
        assert WORDS.check.DECLINE not in words_of(await press(stage, WORDS.check.DECLINE))

        await at(stage, GO_LIVE)
        await all_done(stage)

        assert len(posted(stage)) == 1


async def test_a_reminder_in_doubt_is_not_doubled(
    kb: KnowledgeBase, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.serving.app.SLACK_TIMEOUT_SECONDS", 0.5)
    async with staged(kb, Store(sqlite_engine), start=BEFORE) as stage:
        await not_yet_live(stage)
        stage.slack.faults.hang("chat.postMessage")

        await at(stage, GO_LIVE)
        await _heard_out(stage, 2)
        stage.slack.faults.release()
        await all_done(stage)

        assert len(posted(stage)) == 2
        assert len(cards(stage)) == 1


async def test_an_unfinished_link_is_called_to_mind_after_three_days(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    start = datetime.fromisoformat("2026-11-20T12:00:00-05:00")
    async with staged(kb, Store(sqlite_engine), start=start) as stage:
        await to_steps(stage)

        await at(stage, start + timedelta(days=3, minutes=1))
        await stage.slack.wait_for(lambda: len(posted(stage)) == 2)
        await all_done(stage)

        assert words_of(posted(stage)[-1]).startswith(
            "You haven't finished your linking check for S.D. Fla.: Step 1 of 4."
        )


async def test_a_start_in_doubt_brings_one_card(
    kb: KnowledgeBase, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.serving.app.SLACK_TIMEOUT_SECONDS", 0.5)
    async with staged(kb, Store(sqlite_engine)) as stage:
        stage.slack.faults.hang("chat.postMessage")

        await stage.slack.person("U_ADA").runs("/nextgen", "check")
        await _heard_out(stage, 1)
        stage.slack.faults.release()
        await all_done(stage)

        assert len(posted(stage)) == 1
        assert "Which court?" in words_of(await press(stage, "Me"))


@pytest.mark.parametrize(
    "task",
    [
        ShowCheck(Asker("T_DEMO", "U_ADA"), None, action_ids.LINK, "flsd", "1700000000.000100"),
        ShowStandings(Asker("T_DEMO", "U_ADA"), "1700000000.000100"),
    ],
)
async def test_who_waits_for_a_card_that_cannot_come_is_told_so(stage: Stage, task: ShowCheck | ShowStandings) -> None:
    assert stage.running is not None
    work = Job(1, "T_DEMO", "check:1", "check:U_ADA", 6, to_json(task))
    await (await stage.running.bot.services.of("T_DEMO")).job_runner.abandon(work, RuntimeError("broken"))

    [message] = posted(stage)
    assert "give the help desk this reference" in words_of(message)


async def test_a_reminder_that_cannot_be_made_troubles_nobody(stage: Stage) -> None:
    assert stage.running is not None
    work = Job(1, "T_DEMO", "reminder:1", "reminder:1", 6, to_json(Remind("T_DEMO", "U_ADA", 1, "unfinished")))
    await (await stage.running.bot.services.of("T_DEMO")).job_runner.abandon(work, RuntimeError("broken"))

    assert posted(stage) == []
