"""What is said in the two threads of a ticket: what crosses from one side to the other, and what never does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.interactions import Spot
from bot.store.store import Store
from bot.store.tables import inbox, ticket_messages
from handlers import action_ids
from handlers.blocks.words import WORDS
from tests.handlers.test_tickets import DM, STAFF, kept, opened, own_card, press, said, send, whispers
from tests.journey import all_done
from tests.stage import Json, Stage, staged, words_of

pytestmark = pytest.mark.sampled

MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
async def dated(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    """The same on a Monday morning, with a clock that can be set."""
    async with staged(kb, Store(sqlite_engine), start=MONDAY) as stage:
        await opened(stage)
        yield stage


async def later(stage: Stage, moment: datetime) -> None:
    """The bot starts again at that time, and does what has become due."""
    await stage.stop()
    stage.slack.set_clock(moment)
    stage.clock = moment
    await stage.start()

    def all_taken() -> bool:
        with stage.store.reading() as unit:
            return not unit.inbox.is_any_due(moment)

    await stage.slack.wait_for(all_taken)
    await all_done(stage)


def staff_card(stage: Stage) -> Json:
    """The newest ticket in the staff channel."""
    with stage.store.reading() as unit:
        place = unit.tickets.places(kept(stage)[-1]).staff
    assert place is not None, "it is posted"
    return next(one for one in said(stage, STAFF, "U_SAM") if one["ts"] == place[1])


async def staff_say(stage: Stage, text: str, who: str = "U_SAM") -> Json:
    """A line in the internal thread."""
    line = await stage.slack.person(who).says(STAFF, text, dict(staff_card(stage)))
    await all_done(stage)
    return line


async def ada_says(stage: Stage, text: str) -> Json:
    """A line in the thread of the asker's card."""
    line = await stage.slack.person("U_ADA").says(DM, text, dict(own_card(stage)))
    await all_done(stage)
    return line


async def edit(stage: Stage, message: Json, text: str) -> None:
    await stage.slack.person(message["user"]).edits(dict(message), text)
    await all_done(stage)


async def delete(stage: Stage, message: Json) -> None:
    await stage.slack.person(message["user"]).deletes(dict(message))
    await all_done(stage)


def _by_bot(messages: Sequence[Json]) -> list[str]:
    return [words_of(one) for one in messages if one.get("user") == "U_BOT" and not one.get("is_ephemeral")]


def to_asker(stage: Stage) -> list[str]:
    """What the bot says in the asker's thread now."""
    return _by_bot(stage.slack.person("U_ADA").thread(dict(own_card(stage))))


def to_staff(stage: Stage) -> list[str]:
    """What the bot says in the internal thread now."""
    return _by_bot(stage.slack.person("U_SAM").thread(dict(staff_card(stage))))


async def resolve(stage: Stage, text: str = "") -> None:
    await press(stage, WORDS.staff.RESOLVE)
    await send(stage, "U_SAM", how="explained", **({"text": text} if text else {}))
    await send(stage, "U_SAM")


# --- what reaches the asker


@pytest.mark.parametrize(
    "line",
    [
        "Has anybody rung the court?",
        "reply Have you linked before?",
        "please !reply Have you linked before?",
        "`!reply` Have you linked before?",
        "!!! The court rang.",
        "!= what they said",
        "> !reply Have you linked before?",
        "@Ada Reyes Have you linked before?",
        "?reset-court and then we wait",
    ],
)
async def test_what_staff_say_to_each_other_stays_with_them(desk: Stage, line: str) -> None:
    await staff_say(desk, line)

    assert to_asker(desk) == []
    assert to_staff(desk) == []
    assert whispers(desk, "U_SAM") == []


@pytest.mark.parametrize(
    "line",
    [
        "!repl Heliotrope?",
        "!close",
        "!replyx Heliotrope?",
        "!replying now",
        "! reply Heliotrope?",
        "!resolve: Heliotrope",
        "!Reply-all Heliotrope",
    ],
)
async def test_an_unknown_word_after_an_exclamation_mark_is_answered_to_its_writer_only(desk: Stage, line: str) -> None:
    await staff_say(desk, line)

    assert whispers(desk, "U_SAM") == [WORDS.staff.NOT_SENT]
    assert to_asker(desk) == to_staff(desk) == []
    with desk.store.reading() as unit:
        kept = str(unit.connection.execute(inbox.select()).all()) + str(
            unit.connection.execute(ticket_messages.select()).all()
        )
    assert "Heliotrope" not in kept


async def test_a_mistyped_reply_that_is_put_right_by_an_edit_reaches_the_asker(desk: Stage) -> None:
    line = await staff_say(desk, "!repl Have you linked before?")
    await edit(desk, line, "!reply Have you linked before?")

    [told] = to_asker(desk)
    assert "Have you linked before?" in told


@pytest.mark.parametrize(
    "line", ["!reply Have you linked before?", "!REPLY: Have you linked before?", "  !reply\nHave you linked before?"]
)
async def test_a_line_that_begins_with_reply_reaches_the_asker(desk: Stage, line: str) -> None:
    await staff_say(desk, line)

    [told] = to_asker(desk)
    assert "<@U_SAM> from the help desk:\nHave you linked before?" in told
    assert "!" not in told
    [echo] = to_staff(desk)
    assert WORDS.thread.DELIVERY["delivered"] in echo


async def test_a_reply_without_words_is_refused_to_its_writer_only(desk: Stage) -> None:
    await staff_say(desk, "!reply")

    assert to_asker(desk) == []
    assert to_staff(desk) == []
    assert whispers(desk, "U_SAM") == [WORDS.staff.REFUSED["no-text"]]


async def test_a_reply_outside_a_ticket_s_thread_goes_nowhere(desk: Stage) -> None:
    await desk.slack.person("U_SAM").says(STAFF, "!reply Have you linked before?")
    await all_done(desk)

    assert to_asker(desk) == []
    assert to_staff(desk) == []


async def test_only_reply_need_info_and_resolve_send_words_of_staff(desk: Stage) -> None:
    for button, values, text in (
        (WORDS.staff.REPLY, {}, "One."),
        (WORDS.staff.INFO, {}, "Two."),
        (WORDS.staff.RESOLVE, {"how": "explained"}, "Three."),
    ):
        await press(desk, button)
        await send(desk, "U_SAM", text=text, **values)
        assert text not in str(to_asker(desk)), "not before the preview is sent"
        await send(desk, "U_SAM")
        assert any(text in told for told in to_asker(desk))

    assert kept(desk)[0].state == "resolved"


async def test_what_staff_sort_among_themselves_is_not_told_to_the_asker(desk: Stage) -> None:
    sam = desk.slack.person("U_SAM")
    for name, values in (
        (WORDS.staff.SNOOZE, {"until": "1d"}),
        (WORDS.staff.CHANGE_KIND, {"kind": "mfa"}),
        (WORDS.staff.URGENT, None),
        (WORDS.staff.HISTORY, None),
    ):
        await sam.selects(dict(staff_card(desk)), action_ids.Action.STAFF_MORE, name)
        await all_done(desk)
        if values is not None:
            await send(desk, "U_SAM", **values)

    assert to_asker(desk) == []
    assert len(to_staff(desk)) == 3


async def test_what_the_asker_writes_is_passed_on_once_and_ticked(desk: Stage) -> None:
    line = await ada_says(desk, "It is Firefox.")

    [relayed] = to_staff(desk)
    assert "<@U_ADA>:\n> It is Firefox." in relayed
    there = desk.slack.workspace.message(desk.slack.workspace.dm("U_ADA"), line["ts"])
    assert [one["name"] for one in there["reactions"]] == [action_ids.PASSED_ON]
    assert to_asker(desk) == [], "nothing is said to it"


async def test_a_direct_message_outside_the_ticket_s_thread_is_a_question(desk: Stage) -> None:
    await desk.slack.person("U_ADA").says(DM, "When can I link, and is there a deadline?")
    await all_done(desk)

    assert to_staff(desk) == []
    assert any("no published deadline" in words_of(one) for one in desk.bot_messages("U_ADA", DM))


async def test_a_file_is_counted_and_asked_about_before_it_is_passed_on(desk: Stage) -> None:
    ada = desk.slack.person("U_ADA")
    await ada.shares(DM, "wisteria.png", "See this.", thread=dict(own_card(desk)))
    await all_done(desk)

    [relayed] = to_staff(desk)
    assert "See this." in relayed
    assert WORDS.attachments.follow(1) in relayed
    assert "wisteria" not in relayed


# --- canned replies


async def test_a_canned_reply_is_shown_to_one_person_and_sent_by_a_button_only(desk: Stage) -> None:
    await staff_say(desk, "?reset-court")

    [preview] = whispers(desk, "U_SAM")
    assert WORDS.staff_form.CANNED_PREVIEW in preview
    assert whispers(desk, "U_KIM") == []
    assert to_asker(desk) == []
    assert to_staff(desk) == []

    [shown] = [one for (who, _), one in desk.slack.workspace.whispers.items() if who == "U_SAM"]
    await desk.slack.person("U_SAM").clicks(dict(shown), WORDS.staff_form.USE_IT)
    await all_done(desk)
    await send(desk, "U_SAM")
    await send(desk, "U_SAM")
    assert len(to_asker(desk)) == 1


@pytest.mark.parametrize(("name", "near"), [("reset-cuort", "?reset-court"), ("zzzzqqqq", "")])
async def test_a_canned_reply_that_is_not_there_suggests_near_names(desk: Stage, name: str, near: str) -> None:
    await staff_say(desk, f"?{name}")

    [told] = whispers(desk, "U_SAM")
    assert WORDS.staff_form.NO_CANNED.format(name=name) in told
    assert near in told
    assert to_asker(desk) == []


# --- edits and deletions


async def test_an_edit_of_the_asker_changes_what_staff_read(desk: Stage) -> None:
    line = await ada_says(desk, "It is Firefox.")
    await edit(desk, line, "It is Edge.")

    [relayed] = to_staff(desk)
    assert "It is Edge." in relayed
    assert WORDS.thread.EDITED in relayed
    assert "Firefox" not in relayed


async def test_what_the_asker_deletes_is_taken_back(desk: Stage) -> None:
    line = await ada_says(desk, "It is Firefox.")
    await delete(desk, line)

    [relayed] = to_staff(desk)
    assert WORDS.thread.TAKEN_BACK in relayed
    assert "Firefox" not in relayed


async def test_an_edit_of_a_reply_changes_what_the_asker_reads(desk: Stage) -> None:
    line = await staff_say(desk, "!reply Ring 251-555-0100.")
    await edit(desk, line, "!reply Ring 251-555-0199.")

    [told] = to_asker(desk)
    assert "251-555-0199" in told
    assert WORDS.thread.EDITED in told
    [echo] = to_staff(desk)
    assert "251-555-0199" in echo
    assert WORDS.thread.EDITED in echo


@pytest.mark.parametrize("to", ["Ring 251-555-0199.", "!replyx Ring 251-555-0199.", None])
async def test_a_reply_that_is_none_any_more_is_taken_back(desk: Stage, to: str | None) -> None:
    line = await staff_say(desk, "!reply Ring 251-555-0100.")
    await (delete(desk, line) if to is None else edit(desk, line, to))

    assert to_asker(desk) == []
    [echo] = to_staff(desk)
    assert WORDS.thread.DELIVERY["taken back"] in echo
    assert "0100" not in echo
    assert "0199" not in echo


async def test_an_edit_that_makes_a_reply_of_internal_words_sends_it(desk: Stage) -> None:
    line = await staff_say(desk, "Ring the court.")
    assert to_asker(desk) == []
    await edit(desk, line, "!reply Ring the court.")

    [told] = to_asker(desk)
    assert "Ring the court." in told


async def test_an_edit_of_internal_words_stays_internal(desk: Stage) -> None:
    line = await staff_say(desk, "Ring the court.")
    await edit(desk, line, "Ring PACER.")
    await delete(desk, line)

    assert to_asker(desk) == []
    assert to_staff(desk) == []


# --- the asker's own questions about it


@pytest.mark.parametrize("word", sorted(WORDS.asker.STATUS_WORDS))
async def test_a_word_for_the_state_is_answered_and_not_passed_on(desk: Stage, word: str) -> None:
    await ada_says(desk, word.capitalize())

    assert to_staff(desk) == []
    [told] = to_asker(desk)
    assert WORDS.tickets.STATES["new"] in told


async def test_thanks_after_the_end_disturb_nobody(desk: Stage) -> None:
    await resolve(desk)
    before = to_asker(desk), to_staff(desk)
    await ada_says(desk, "Thank you, Sam!")

    assert (to_asker(desk), to_staff(desk)) == before
    assert kept(desk)[0].state == "resolved"


async def test_thanks_before_the_end_are_passed_on(desk: Stage) -> None:
    await ada_says(desk, "Thank you, Sam!")

    [relayed] = to_staff(desk)
    assert "Thank you, Sam!" in relayed


async def test_a_follow_up_after_the_end_opens_it_again(desk: Stage) -> None:
    await resolve(desk, "Try it now.")
    await ada_says(desk, "Thanks, but it still fails.")

    assert not kept(desk)[0].is_over
    assert WORDS.asker.NOTICES["reopened"] in to_asker(desk)[-1]
    note, relayed = to_staff(desk)[-2:]
    assert WORDS.thread.note("reopened", "") in note
    assert "Thanks, but it still fails." in relayed


async def test_a_follow_up_within_seven_days_opens_it_again(dated: Stage) -> None:
    await resolve(dated)
    await later(dated, MONDAY + timedelta(days=6, hours=23))
    await ada_says(dated, "It fails again.")

    assert kept(dated)[0].state == "claimed"
    assert "It fails again." in to_staff(dated)[-1]


async def test_after_seven_days_a_follow_up_is_told_to_be_a_new_ticket(dated: Stage) -> None:
    await resolve(dated)
    await later(dated, MONDAY + timedelta(days=8))
    before = to_staff(dated)
    await ada_says(dated, "It fails again.")

    assert to_asker(dated)[-1] == f"{WORDS.asker.REFUSED['too-late']}\n{WORDS.asker.OPEN_TICKET}"
    assert to_staff(dated) == before
    assert kept(dated)[0].is_over

    ada = dated.slack.person("U_ADA")
    await ada.clicks(ada.thread(dict(own_card(dated)))[-1], WORDS.asker.OPEN_TICKET)
    await all_done(dated)
    await send(dated, **{WORDS.ticket_form.WHAT: "It fails again."})
    assert [ticket.number for ticket in kept(dated)] == [1, 2]


# --- others


async def test_a_question_to_the_bot_in_the_internal_thread_is_answered_there(desk: Stage) -> None:
    await staff_say(desk, "@helpdesk When can I link, and is there a deadline?")

    assert to_asker(desk) == []
    [answer] = to_staff(desk)
    assert "no published deadline" in answer


async def test_a_reply_that_names_the_bot_is_a_reply_and_no_question(desk: Stage) -> None:
    await staff_say(desk, "!reply Ask @helpdesk when you can link.")

    assert len(to_asker(desk)) == 1
    assert len(to_staff(desk)) == 1


async def test_another_person_s_click_on_the_asker_s_buttons_is_refused(desk: Stage) -> None:
    before = kept(desk)
    ben = desk.slack.person("U_BEN")
    theirs = await ben.says(DM, "hello")
    await all_done(desk)
    for act in ("state", "withdraw", "reopen", "rate"):
        value = action_ids.TicketControl(before[0].id, act, "5").encode()
        action = {"type": "button", "block_id": "mine", "action_id": f"{action_ids.Action.MINE}.{act}", "value": value}
        spot = Spot(desk.slack.workspace.dm("U_BEN"), theirs)
        await desk.slack.interactions.block_action(ben.person, spot, action, {})
    await all_done(desk)

    assert whispers(desk, "U_BEN") == [WORDS.asker.NOT_YOURS] * 4
    assert kept(desk) == before
    assert to_asker(desk) == []
