"""What is kept about somebody in Slack: shown, sent and erased, for themselves only."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.core.inquiry import Asker
from bot.desk.privacy import DataExport, Erasure, Retention
from bot.settings import Settings
from handlers import action_ids
from handlers.blocks import privacy as blocks
from handlers.blocks.words import WORDS
from handlers.blocks.words.people import ERASED
from tests.handlers.test_desk_lists import stopped_at_a_shared_account
from tests.handlers.test_tickets import (
    ASK,
    DM,
    STAFF,
    kept,
    opened,
    own_card,
    press,
    said,
    staff_card,
    staff_thread,
    whispers,
)
from tests.journey import all_done, everything_stored
from tests.stage import Json, Stage, words_of

ADA, BEN = Asker("T_DEMO", "U_ADA"), Asker("T_DEMO", "U_BEN")
QUESTION = "I forgot my CM/ECF password in S.D. Ala. Heliotrope."


async def shown(stage: Stage, who: str = "U_ADA") -> Json:
    """What `/nextgen privacy` shows."""
    before = len(whispers(stage, who))
    await stage.slack.person(who).runs("/nextgen", "privacy")
    await stage.slack.wait_for(lambda: len(whispers(stage, who)) > before)
    await all_done(stage)
    return next(one for one in reversed(stage.slack.person(who).sees(ASK)) if one.get("is_ephemeral"))


async def pressed(stage: Stage, message: Json, action: str, who: str = "U_ADA") -> None:
    await stage.slack.person(who).clicks(dict(message), action)
    await all_done(stage)


async def lived(stage: Stage, who: str = "U_ADA") -> None:
    """A question, a check, a ticket with words of both sides."""
    person = stage.slack.person(who)
    await person.says(DM, QUESTION)
    await all_done(stage)
    await stopped_at_a_shared_account(stage, who)
    await opened(stage, who, text="Heliotrope: the page refuses me.")
    await person.says(DM, "Still Heliotrope.", dict(own_card(stage, who)))
    await all_done(stage)
    await press(stage, WORDS.staff.CLAIM)


async def file_of(stage: Stage, who: str = "U_ADA") -> dict[str, Any]:
    """The file in the direct message."""
    [message] = [one for one in said(stage, DM, who) if one.get("files")]
    async with aiohttp.ClientSession() as session, session.get(message["files"][0]["url_private"]) as response:
        found: dict[str, Any] = json.loads(await response.read())
    return found


# --- shown


async def test_the_command_shows_how_much_is_kept_and_for_how_long(stage: Stage) -> None:
    await lived(stage)

    text = words_of(await shown(stage))

    assert WORDS.privacy.TITLE in text
    assert "1 question you asked, and how I answered: 90 days." in text
    assert "1 check, and 1 saved answer" in text
    assert "1 ticket with 2 messages: 2 years after closing" in text
    assert WORDS.privacy.NOT_SLACK in text


async def test_looking_at_it_keeps_nothing_more(stage: Stage) -> None:
    before = everything_stored(stage)

    message = await shown(stage)

    assert words_of(message) == WORDS.privacy.NOTHING
    assert everything_stored(stage) == before


async def test_words_about_privacy_stay_a_question(stage: Stage) -> None:
    await stage.slack.person("U_ADA").runs("/nextgen", "privacy of filings, who answers that?")
    await all_done(stage)

    assert WORDS.privacy.TITLE not in whispers(stage, "U_ADA")[-1]
    assert "privacy of filings, who answers that?" in everything_stored(stage)


# --- sent


async def test_everything_comes_as_a_file_in_the_direct_message(stage: Stage) -> None:
    await lived(stage)

    await pressed(stage, await shown(stage), action_ids.Action.PRIVACY_EXPORT)

    found = await file_of(stage)
    assert found["person"] == "U_ADA"
    assert [one["text"] for one in found["questions"]] == [QUESTION]
    assert [one["text"] for one in found["tickets"][0]["messages"]] == [
        "Heliotrope: the page refuses me.",
        "Still Heliotrope.",
    ]
    assert whispers(stage, "U_ADA")[-1] == WORDS.privacy.EXPORTED
    assert not any(one.get("files") for one in [*said(stage, ASK), *said(stage, STAFF, "U_SAM")])


async def test_everybody_gets_only_what_is_their_own(stage: Stage) -> None:
    await lived(stage)
    await stage.slack.person("U_BEN").says(DM, "When can I link?")
    await all_done(stage)

    await pressed(stage, await shown(stage, "U_BEN"), action_ids.Action.PRIVACY_EXPORT, "U_BEN")

    assert "Heliotrope" not in json.dumps(await file_of(stage, "U_BEN"))


async def test_a_file_that_cannot_be_sent_is_told(stage: Stage) -> None:
    await lived(stage)
    message = await shown(stage)
    stage.slack.faults.fail("files.getUploadURLExternal", 5, status=500)

    await pressed(stage, message, action_ids.Action.PRIVACY_EXPORT)

    assert whispers(stage, "U_ADA")[-1] == WORDS.privacy.NOT_EXPORTED


# --- erased


async def test_one_click_erases_everything_before_it_is_told(stage: Stage) -> None:
    await lived(stage)

    await pressed(stage, await shown(stage), action_ids.Action.PRIVACY_ERASE)

    told = whispers(stage, "U_ADA")[-1]
    assert WORDS.privacy.ERASED in told
    assert "#1" in told
    stored = everything_stored(stage)
    assert "U_ADA" not in stored
    assert "Heliotrope" not in stored
    assert words_of(await shown(stage)) == WORDS.privacy.NOTHING


async def test_staff_see_that_the_ticket_is_closed_and_no_words_of_it(stage: Stage) -> None:
    await lived(stage)
    assert "Heliotrope" in words_of(staff_card(stage))
    assert "Heliotrope" in "\n".join(staff_thread(stage))

    await pressed(stage, await shown(stage), action_ids.Action.PRIVACY_ERASE)

    card, thread = words_of(staff_card(stage)), "\n".join(staff_thread(stage))
    assert WORDS.tickets.STATES["closed"] in card
    assert WORDS.thread.TAKEN_BACK in thread
    assert WORDS.thread.note("withdrawn", "") in thread
    assert [word for word in ("Heliotrope", "U_ADA", "<@X") if word in card + thread] == []
    assert f"From: {ERASED}" in card.replace("*", "")
    assert kept(stage)[0].state == "closed"


async def test_nothing_is_said_to_the_person_about_what_was_erased(stage: Stage) -> None:
    await lived(stage)
    message = await shown(stage)
    before = len(said(stage))

    await pressed(stage, message, action_ids.Action.PRIVACY_ERASE)

    assert len(said(stage)) == before


async def test_old_buttons_of_an_erased_person_do_no_harm(stage: Stage) -> None:
    await lived(stage)
    card, message = own_card(stage), await shown(stage)
    await pressed(stage, message, action_ids.Action.PRIVACY_ERASE)
    before = everything_stored(stage)

    await stage.slack.person("U_ADA").clicks(dict(card), WORDS.asker.WITHDRAW)
    await all_done(stage)

    assert everything_stored(stage) == before
    assert whispers(stage, "U_ADA")[-1] == WORDS.asker.NOT_YOURS


async def test_the_home_tab_shows_it_at_once(stage: Stage) -> None:
    await lived(stage)
    await stage.slack.person("U_ADA").opens_home()
    await all_done(stage)
    message = await shown(stage)

    await pressed(stage, message, action_ids.Action.PRIVACY_ERASE)

    home = words_of(stage.slack.person("U_ADA").home or {})
    assert WORDS.check.HOME_NO_CHECKS.split("\n")[1][:40] in home
    assert "#1" not in home


async def test_who_was_erased_begins_anew(stage: Stage) -> None:
    await lived(stage)
    await pressed(stage, await shown(stage), action_ids.Action.PRIVACY_ERASE)

    again = await opened(stage, text="It is me again.")

    assert (again.number, again.state, again.asker) == (2, "new", "U_ADA")
    await pressed(stage, await shown(stage), action_ids.Action.PRIVACY_ERASE)
    assert "U_ADA" not in everything_stored(stage)


async def test_erasing_leaves_others_alone(stage: Stage) -> None:
    await stage.slack.person("U_BEN").says(DM, "When can I link? Marigold.")
    await all_done(stage)
    await opened(stage, "U_BEN", text="Marigold is stuck.")
    await lived(stage)

    await pressed(stage, await shown(stage), action_ids.Action.PRIVACY_ERASE)

    assert everything_stored(stage).count("Marigold") >= 3
    assert [one.state for one in kept(stage)] == ["new", "closed"]


async def test_what_is_old_is_looked_after_while_the_bot_runs(stage: Stage) -> None:
    await stage.slack.person("U_ADA").says(DM, QUESTION)
    await all_done(stage)
    assert stage.running is not None
    inbox = stage.running.bot.inbox
    assert inbox.also_purge_expired is not None

    inbox.also_purge_expired(inbox.clock() + timedelta(days=89))
    assert "Heliotrope" in everything_stored(stage)
    inbox.also_purge_expired(inbox.clock() + timedelta(days=91))
    assert "Heliotrope" not in everything_stored(stage)


async def test_a_repetition_of_what_was_erased_is_not_done_again(stage: Stage) -> None:
    assert stage.running is not None
    guided, inbox = stage.running.bot.desks.guidance, stage.running.bot.inbox
    from handlers import action_ids
    from handlers.listeners import guidance

    ts = f"{inbox.clock().timestamp():.6f}"
    await guidance.show(inbox, ADA, action_ids.Start(court="flsd"), ts)
    await all_done(stage)
    cards = len(said(stage))
    await pressed(stage, await shown(stage), action_ids.Action.PRIVACY_ERASE)

    await guidance.show(inbox, ADA, action_ids.Start(court="flsd"), ts)
    await all_done(stage)

    assert len(said(stage)) == cards
    assert guided.check_summaries(ADA) == ()


# --- how it looks


def full(**counts: int) -> DataExport:
    """Something of everything."""
    rows: dict[str, tuple[Any, ...]] = {
        name: tuple({"messages": []} for _ in range(counts.get(name, 0)))
        for name in (
            "questions", "feedback", "picks", "usual_court", "conversations", "checks", "facts", "tickets",
            "solved_alone", "as_staff", "as_admin", "incidents", "on_call", "roster", "roster_work", "drafts",
            "draft_work", "wishes", "waiting",
        )
    }  # fmt: skip
    return DataExport("T1", "U_ADA", "2026-11-16", **rows)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("questions", "- 2 questions you asked, and how I answered: 90 days."),
        ("picks", "- 2 clicks on what helped: as long as the question."),
        ("conversations", "- 2 conversations, only the court and the subject: 90 days."),
        ("usual_court", "- Your usual court: until you delete it."),
        ("checks", "- 2 checks, and 0 saved answers for every court: until you delete it."),
        ("tickets", "- 2 tickets with 0 messages: 2 years after closing, then only dates and actions."),
        ("solved_alone", "- 2 self-service suggestions: 2 years."),
        ("as_staff", "- 2 lines in the history of others' tickets: 2 years after closing."),
        ("as_admin", "- That you installed the bot or are an admin of the help desk: until you delete it."),
        (
            "incidents",
            "- 2 known outages you'll hear the end of, or handled as staff: 2 years after it.",
        ),
        (
            "on_call",
            (
                "- 2 lines about your on-call duty: shifts until an admin changes the list, pages 2 years after the "
                "ticket closes."
            ),
        ),
        (
            "roster",
            (
                "- Your row on the readiness board, 2 courts: 1 year after its last change. Administrators of your "
                "help desk see it."
            ),
        ),
        ("roster_work", "- 2 actions of yours on the readiness board: 1 year."),
        (
            "drafts",
            "- 2 drafts of answers you wrote or changed as staff, shown to staff with your name: 90 days once over.",
        ),
        ("draft_work", "- 2 actions of yours on drafts, missed questions or reviews: as long as those."),
        ("wishes", "- 2 answers you asked to be told: as long as the question."),
        ("waiting", "- 2 pending items, such as a reminder."),
    ],
)
def test_each_kind_of_thing_has_a_line_of_its_own(name: str, line: str) -> None:
    message = blocks.render_kept(full(**{name: 2}), Retention())

    assert message.text.split("\n")[1:] == [line]


def test_the_dialog_before_erasing_fits_in_slack() -> None:
    message = blocks.render_kept(full(questions=1), Retention())

    [confirm] = [one["confirm"] for block in message.blocks for one in block.get("elements", ()) if "confirm" in one]
    assert confirm["text"]["text"] == WORDS.privacy.ERASE_SURE
    limits = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
    assert {part: len(confirm[part]["text"]) <= most for part, most in limits.items()} == dict.fromkeys(limits, True)


@pytest.mark.parametrize(
    ("days", "text"), [(1, "1 day"), (90, "90 days"), (365, "1 year"), (730, "2 years"), (731, "731 days")]
)
def test_a_span_is_told_in_the_larger_unit_that_fits(days: int, text: str) -> None:
    assert WORDS.privacy.span(timedelta(days=days)) == text


def test_what_became_of_tickets_is_told() -> None:
    told = blocks.render_erased(Erasure(1, 1, 3, (3, 5), (8,))).text

    assert "#3, #5" in told
    assert "#8" in told


def test_how_long_things_are_kept_is_a_setting() -> None:
    settings = Settings()

    assert timedelta(days=settings.keep_questions_days) == Retention().questions
    assert timedelta(days=settings.keep_tickets_days) == Retention().tickets
    assert timedelta(days=settings.keep_roster_days) == Retention().roster


async def test_files_that_wait_go_nowhere_once_their_sender_has_erased_everything(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await opened(stage)
    await ada.shares(DM, "Heliotrope.png", "See this.", thread=dict(own_card(stage)))
    await all_done(stage)
    asked = next(one for one in said(stage) if WORDS.attachments.WARNING in words_of(one))
    stage.slack.faults.fail("download", 2, status=500)
    await ada.clicks(dict(asked), WORDS.attachments.SEND)
    await stage.slack.wait_for(lambda: stage.slack.journal.calls("download"))
    await ada.clicks(dict(await shown_at_once(stage)), action_ids.Action.PRIVACY_ERASE)
    await all_done(stage)

    assert not any(one.get("files") for one in said(stage, STAFF, "U_SAM"))


async def shown_at_once(stage: Stage) -> Json:
    """What `/nextgen privacy` shows, while something is still under way."""
    before = len(whispers(stage, "U_ADA"))
    await stage.slack.person("U_ADA").runs("/nextgen", "privacy")
    await stage.slack.wait_for(lambda: len(whispers(stage, "U_ADA")) > before)
    return next(one for one in reversed(stage.slack.person("U_ADA").sees(ASK)) if one.get("is_ephemeral"))
