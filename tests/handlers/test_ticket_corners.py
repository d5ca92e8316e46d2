"""Where tickets can go wrong: words that are taken back on their way, cards that somebody deletes, forged values."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

import bot.jobs.inbox
import bot.serving.app
from bot.core.helpdesk import Request
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.store.store import Store
from bot.store.tables import inbox
from handlers import action_ids
from handlers.blocks.words import WORDS
from handlers.slack.forms import Form, decode_form, decode_staff_form
from tests.handlers.test_rights import forge, problems
from tests.handlers.test_threads import ada_says, edit, staff_say, to_asker, to_staff
from tests.handlers.test_tickets import (
    ASK,
    DM,
    LOCKED_OUT,
    STAFF,
    kept,
    opened,
    own_card,
    press,
    said,
    send,
    staff_card,
    whispers,
)
from tests.journey import all_done
from tests.stage import Stage, staged, words_of

pytestmark = pytest.mark.sampled


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)


@pytest.fixture
async def hasty(kb: KnowledgeBase, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """The same with a bot that waits a second for Slack's answers."""
    monkeypatch.setattr(bot.serving.app, "SLACK_TIMEOUT_SECONDS", 1)
    async with staged(kb, Store(sqlite_engine)) as stage:
        await opened(stage)
        yield stage


# --- taken back


async def test_a_reply_that_was_taken_back_can_be_sent_after_all(desk: Stage) -> None:
    line = await staff_say(desk, "!reply Ring 1.")
    await edit(desk, line, "Ring 1.")
    assert to_asker(desk) == []

    await edit(desk, line, "!reply Ring 2.")

    [told] = to_asker(desk)
    assert "Ring 2." in told
    [echo] = to_staff(desk)
    assert WORDS.thread.DELIVERY["delivered"] in echo


async def test_a_reply_taken_back_while_its_post_is_in_doubt_is_gone_in_the_end(hasty: Stage) -> None:
    sam = hasty.slack.person("U_SAM")
    hasty.slack.faults.hang("chat.postMessage", 2)
    line = await sam.says(STAFF, "!reply Ring 1.", dict(staff_card(hasty)))
    await hasty.slack.wait_for(lambda: to_asker(hasty))

    await sam.deletes(dict(line))
    await all_done(hasty)

    assert to_asker(hasty) == []


async def test_what_the_asker_deletes_while_its_relay_is_in_doubt_is_gone_in_the_end(hasty: Stage) -> None:
    ada = hasty.slack.person("U_ADA")
    hasty.slack.faults.hang("chat.postMessage")
    line = await ada.says(DM, "It is Firefox.", dict(own_card(hasty)))
    await hasty.slack.wait_for(lambda: to_staff(hasty))

    await ada.deletes(dict(line))
    await all_done(hasty)

    [relayed] = to_staff(hasty)
    assert "Firefox" not in relayed


async def test_words_deleted_before_they_were_passed_on_are_not_passed_on(desk: Stage) -> None:
    ada, card = desk.slack.person("U_ADA"), dict(own_card(desk))
    desk.slack.faults.fail("chat.postMessage", 1, status=429, retry_after=1)
    await ada.says(DM, "status", card)
    await desk.slack.wait_for(lambda: desk.slack.journal.calls("chat.postMessage")[-1].answer.get("error"))
    line = await ada.says(DM, "It is Firefox.", card)
    await desk.settled()

    await ada.deletes(dict(line))
    await all_done(desk)

    assert "Firefox" not in str(to_staff(desk))


# --- deleted by somebody


async def test_a_copy_that_somebody_deleted_is_posted_anew_when_it_is_edited(desk: Stage) -> None:
    line = await staff_say(desk, "!reply One.")
    [copy] = desk.slack.person("U_ADA").thread(dict(own_card(desk)))
    desk.slack.workspace.delete(desk.slack.workspace.dm("U_ADA"), copy["ts"])

    await edit(desk, line, "!reply Two.")

    [told] = to_asker(desk)
    assert "Two." in told


async def test_a_staff_card_that_somebody_deleted_is_posted_anew(desk: Stage) -> None:
    desk.slack.workspace.delete(desk.slack.channel(STAFF), staff_card(desk)["ts"])

    await ada_says(desk, "It is Firefox.")

    shown = [words_of(one) for one in said(desk, STAFF, "U_SAM")]
    assert any("It is Firefox." in one for one in shown)
    assert any(WORDS.staff.INTERNAL in one for one in shown)


async def test_an_own_card_that_was_deleted_is_posted_anew(desk: Stage) -> None:
    desk.slack.workspace.delete(desk.slack.workspace.dm("U_ADA"), own_card(desk)["ts"])

    await staff_say(desk, "!reply One.")

    assert any("One." in words_of(one) for one in said(desk, DM))


async def test_staff_are_told_when_a_fixed_sentence_could_not_be_delivered(desk: Stage) -> None:
    desk.slack.workspace.dm("U_ADA").is_archived = True

    await press(desk, WORDS.staff.PASS)
    await send(desk, "U_SAM", office="court")

    assert any("couldn't notify them" in one for one in to_staff(desk))


# --- Slack is out


async def test_a_reply_waits_until_slack_says_who_is_staff(desk: Stage) -> None:
    assert desk.running is not None
    (await desk.running.bot.services.of("T_DEMO")).access._staff = None
    desk.slack.faults.fail("conversations.members", 1, status=429)

    await staff_say(desk, "!reply One.")

    assert len(to_asker(desk)) == 1


async def test_a_digest_that_could_not_be_posted_is_followed_by_the_next(desk: Stage) -> None:
    assert desk.running is not None
    clock = desk.running.bot.inbox.clock
    with desk.store.writing() as unit:
        unit.outbox.schedule(
            "T_DEMO", "digest:then", {"kind": "digest", "team_id": "T_DEMO", "until": _then(desk)}, clock(), clock()
        )
    desk.slack.channel(STAFF).is_archived = True
    (await desk.running.bot.services.of("T_DEMO")).access.look_again()

    def outcomes() -> dict[str, str | None]:
        with desk.store.reading() as unit:
            rows = unit.connection.execute(inbox.select().where(inbox.c.key.startswith("digest:")))
            return {row.key: row.outcome for row in rows}

    await desk.slack.wait_for(lambda: outcomes()["digest:then"])
    assert None in outcomes().values()


def _then(stage: Stage) -> str:
    assert stage.running is not None
    return (stage.running.bot.inbox.clock() - timedelta(minutes=1)).isoformat()


# --- forged, or typed differently


async def test_a_huge_number_in_a_forged_try_again_is_refused(desk: Stage) -> None:
    value = action_ids.TicketControl(kept(desk)[0].id, "again", "9" * 40).encode()

    await forge(desk, "U_SAM", f"{action_ids.Action.STAFF}.again", value, where=staff_card(desk))

    assert problems(desk) == []
    assert whispers(desk, "U_SAM") == [WORDS.staff.REFUSED["unchanged"]]


async def test_a_forged_menu_draws_no_other_ticket_over_a_card(desk: Stage) -> None:
    await opened(desk, "U_BEN")
    first, _ = said(desk, STAFF, "U_SAM")
    before = words_of(first)

    value = action_ids.TicketControl(kept(desk)[1].id, "show").encode()
    await forge(desk, "U_SAM", action_ids.Action.STAFF_MORE, value, where=first, option=True)

    assert words_of(said(desk, STAFF, "U_SAM")[0]) == before


@pytest.mark.parametrize("about", ['{"t": 1e999, "a": "reply"}', "[]", "null", '{"t": 1}', "x", '{"t": 1, "a": "no"}'])
def test_metadata_that_no_form_of_ours_had_is_no_form(about: str) -> None:
    assert decode_staff_form(about) is None


async def test_a_bare_code_after_reply_is_taken_out(desk: Stage) -> None:
    await staff_say(desk, "!reply 482 117")

    assert "482 117" not in str(to_asker(desk))


async def test_a_bare_code_after_the_command_is_taken_out(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.runs("/nextgen", "ticket 482 117")
    await all_done(stage)

    assert "482 117" not in str(ada.modal)


@pytest.mark.parametrize("way", ["command", "shortcut", "button"])
async def test_whoever_waits_for_a_form_that_does_not_open_is_told_so(stage: Stage, way: str) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says(ASK, f"@helpdesk {LOCKED_OUT}")
    await all_done(stage)
    before = len(whispers(stage, "U_ADA"))
    stage.slack.faults.fail("views.open", status=200, error="expired_trigger_id")

    with capture_logs() as logs:
        if way == "command":
            await ada.runs("/nextgen", "ticket")
        elif way == "shortcut":
            await ada.uses(action_ids.Shortcut.MAKE_TICKET, dict(said(stage, ASK)[-1]))
        else:
            await ada.clicks(dict(said(stage, ASK)[-1]), WORDS.answers.ASK_DESK)
        await all_done(stage)
        await stage.slack.wait_for(lambda: len(whispers(stage, "U_ADA")) > before)

    assert whispers(stage, "U_ADA")[before:] == [WORDS.ticket_form.NOT_OPEN]
    assert [line["reason"] for line in logs if line["event"] == "not sent, and not repeated"] == ["expired_trigger_id"]


async def test_a_form_that_is_open_already_did_not_fail(stage: Stage) -> None:
    stage.slack.faults.fail("views.open", status=200, error="exchanged_trigger_id")
    await stage.slack.person("U_ADA").runs("/nextgen", "ticket")
    await all_done(stage)

    assert whispers(stage, "U_ADA") == []


async def test_a_word_that_only_begins_like_reply_sends_nothing(desk: Stage) -> None:
    await staff_say(desk, "!reply-all Hello")

    assert to_asker(desk) == []


async def test_a_ticket_names_the_canned_replies_for_its_kind(stage: Stage) -> None:
    await opened(stage, kind="menus")

    assert "For this: `?menus-missing`" in words_of(staff_card(stage))


@pytest.mark.parametrize(("kind", "court"), [("pacer-login", None), ("pacer-login", "flsd"), ("cmecf-login", "flsd")])
async def test_what_can_be_done_before_a_ticket_has_five_lines_at_most(
    stage: Stage, kind: str, court: str | None
) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.runs("/nextgen", "ticket")
    await all_done(stage)
    if court:
        await ada.selects(ada.modal, "court", court, query=court)
    await send(stage, text="My login is refused.", kind=kind)

    assert ada.modal["callback_id"] == action_ids.Modal.TICKET_TRIAGE
    sections = [block["text"]["text"] for block in ada.modal["blocks"] if block["type"] == "section"]
    assert 2 <= sum(len(text.split("\n")) for text in sections) <= 5
    assert {block["type"] for block in ada.modal["blocks"]} == {"section", "actions"}


async def test_a_text_that_what_follows_the_form_cannot_carry_stays_in_the_form(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.runs("/nextgen", "ticket")
    await all_done(stage)

    errors = await ada.submits({"text": "a" + "\n" * 1498 + "b", "kind": "pacer-login"})

    assert errors == {"text": WORDS.ticket_form.TOO_LONG}


def test_a_form_tells_whether_all_of_it_gets_through_a_view() -> None:
    short = Form(Request("", None, "other", Redacted("x" * 1500)))
    long = Form(Request("", None, "other", Redacted("\n" * 1500)))

    assert short.fits()
    assert not long.fits()
    assert decode_form(short.encode()) == short
