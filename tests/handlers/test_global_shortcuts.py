"""*Ask*, *Start the check* and *New ticket*: shortcuts that are used on no message, from anywhere in Slack."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.interactions import NotAnsweredError
from bot.store.store import Store
from handlers import action_ids
from handlers.blocks import question_form
from handlers.blocks.question_form import QuestionFormState
from handlers.blocks.words import WORDS
from handlers.global_shortcuts import GlobalShortcut
from handlers.slack import payloads
from handlers.slack.fields import MalformedError
from tests.handlers.parsed import parsed
from tests.handlers.test_tickets import DM, kept, said
from tests.journey import all_done, everything_stored
from tests.stage import Json, Stage, staged, words_of

QUESTION = "When can I link, and is there a deadline?"
ANSWER = "no published deadline"
PASSWORD = "Walnut#4471x"


def shortcut_body(**more: Any) -> dict[str, Any]:
    """As Slack documents it: no channel, no message, no response_url."""
    return {
        "type": "shortcut",
        "token": "not used",
        "action_ts": "1581106241.371594",
        "team": {"id": "T0", "domain": "shortcuts-test"},
        "user": {"id": "U0ADA", "username": "ada", "team_id": "T0"},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": "ask",
        "trigger_id": "944799105734.773906753841.38b5894552bdd4a780554ee59d1f3638",
    } | more


async def asks(stage: Stage, text: str, who: str = "U_ADA") -> None:
    person = stage.slack.person(who)
    await person.uses(GlobalShortcut.ASK)
    await all_done(stage)
    assert await person.submits({question_form.QUESTION: text}) == {}
    await all_done(stage)


def has_controls(card: Json) -> bool:
    """Whether it is the card of a check that can be gone on with."""
    return any(block.get("block_id") == "controls" for block in card["blocks"])


# --- parsing


def test_a_global_shortcut_is_parsed_with_who_used_it_and_when() -> None:
    found = parsed(shortcut_body())

    assert isinstance(found, payloads.GlobalShortcutUse)
    assert (found.shortcut, found.asker.team_id, found.asker.user_id) == (GlobalShortcut.ASK, "T0", "U0ADA")
    assert found.action_ts == "1581106241.371594"
    assert found.trigger.startswith("944799105734.")


def test_of_an_install_for_a_whole_organization_the_person_says_the_workspace() -> None:
    body = shortcut_body(team=None, is_enterprise_install=True, enterprise={"id": "E0", "name": "Org"})

    found = parsed(body)

    assert isinstance(found, payloads.GlobalShortcutUse)
    assert found.asker.team_id == "T0"


def test_one_of_an_older_version_is_none_of_ours() -> None:
    found = parsed(shortcut_body(callback_id="dance"))

    assert isinstance(found, payloads.GlobalShortcutUse)
    assert found.shortcut is None


@pytest.mark.parametrize(
    "wrong", [{"user": None}, {"callback_id": 5}, {"action_ts": "yesterday"}, {"trigger_id": 5}, {"user": {"id": 5}}]
)
def test_what_slack_does_not_send_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        parsed(shortcut_body(**wrong))


def test_what_the_form_carries_comes_back_and_nothing_else_does() -> None:
    for state in (QuestionFormState("1581106241.371594"), QuestionFormState("1581106241.371594", warned=True)):
        assert question_form.decode_state(state.encode()) == state
    for forged in ("", "yesterday", "1" * 3000, "1.2 warned and more"):
        assert question_form.decode_state(forged) in (QuestionFormState("0"), QuestionFormState("1.2"))


# --- ask


async def test_a_question_asked_by_shortcut_is_answered_in_the_direct_message_below_the_question(stage: Stage) -> None:
    await asks(stage, QUESTION)

    [answer] = said(stage)
    assert words_of(answer).startswith(WORDS.answers.you_asked(QUESTION))
    assert ANSWER in words_of(answer)
    assert "thread_ts" not in answer
    assert WORDS.shortcuts.ANSWER_SENT in words_of(stage.slack.person("U_ADA").modal)


async def test_the_form_sent_twice_at_the_same_moment_is_one_question(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.uses(GlobalShortcut.ASK)
    await all_done(stage)
    await ada.fills(ada.modal, WORDS.shortcuts.QUESTION, QUESTION)
    view = dict(ada.modal)

    for _ in range(2):
        await stage.slack.interactions.submit(ada.person, dict(view))
    await all_done(stage)

    assert len(said(stage)) == 1


async def test_what_follows_in_the_direct_message_follows_the_question_of_the_form(stage: Stage) -> None:
    await asks(stage, "How do I link in S.D. Fla.?")
    await stage.slack.person("U_ADA").says(DM, "and in S.D. Ala.?")
    await all_done(stage)

    assert "Southern District of Alabama" in words_of(said(stage)[-1])


async def test_a_question_of_the_form_never_answers_an_open_check_whose_card_comes_again_below(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says(DM, "check")
    await all_done(stage)
    card = words_of(said(stage)[-1])

    await asks(stage, QUESTION)

    *_, answer, again = said(stage)
    assert ANSWER in words_of(answer)
    assert words_of(again) == card


async def test_a_password_in_the_form_is_taken_out_shown_once_and_kept_nowhere(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.uses(GlobalShortcut.ASK)
    await all_done(stage)
    await ada.submits({question_form.QUESTION: f"my PACER password is {PASSWORD} and I can't log in"})
    await all_done(stage)

    assert "password or code was removed" in words_of(ada.modal)
    assert PASSWORD not in str(ada.modal["blocks"])
    assert said(stage) == []
    await ada.submits()
    await all_done(stage)
    assert len(said(stage)) == 1
    assert PASSWORD not in everything_stored(stage) + str(said(stage))


async def test_an_empty_question_is_asked_for(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.uses(GlobalShortcut.ASK)
    await all_done(stage)

    assert await ada.submits({question_form.QUESTION: "  \n "}) == {question_form.QUESTION: WORDS.shortcuts.NEED_TEXT}
    await all_done(stage)
    assert said(stage) == []


async def test_a_form_that_cannot_be_written_down_stays_open_with_what_was_typed(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.uses(GlobalShortcut.ASK)
    await all_done(stage)
    await ada.fills(ada.modal, WORDS.shortcuts.QUESTION, QUESTION)
    await stage.stop()
    deliveries = stage.slack.deliveries
    patient, deliveries.ack_seconds = deliveries.ack_seconds, 0.1  # nobody is there to answer

    with pytest.raises(NotAnsweredError):
        await stage.slack.interactions.submit(ada.person, dict(ada.modal))
    deliveries.ack_seconds = patient
    await stage.start()
    assert await ada.submits() == {}
    await all_done(stage)
    assert len(said(stage)) == 1


async def test_a_form_that_does_not_open_is_said_in_the_direct_message(stage: Stage) -> None:
    stage.slack.faults.fail("views.open", 9, status=500)
    await stage.slack.person("U_ADA").uses(GlobalShortcut.ASK)
    await all_done(stage)

    assert [words_of(one) for one in said(stage)] == [WORDS.ticket_form.NOT_OPEN]


async def test_who_erases_everything_leaves_nothing_of_what_they_asked_in_the_form(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await asks(stage, QUESTION)
    await ada.closes(ada.modal)
    assert QUESTION in everything_stored(stage)
    assert stage.running is not None
    stage.running.bot.desks.privacy.erase(Asker("T_DEMO", "U_ADA"))
    await all_done(stage)

    stored = everything_stored(stage)
    assert QUESTION not in stored
    assert "U_ADA" not in stored


# --- the check, a ticket


async def test_the_check_begins_in_the_direct_message_and_the_modal_says_so(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.uses(GlobalShortcut.START_CHECK)
    await all_done(stage)

    [card] = said(stage)
    assert has_controls(card)
    assert WORDS.check.SENT in words_of(ada.modal)


async def test_the_check_used_twice_in_a_row_is_one_card(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.runs("/nextgen", "check")
    await all_done(stage)
    await ada.uses(GlobalShortcut.START_CHECK)
    await all_done(stage)

    assert sum(map(has_controls, said(stage))) == 1, "the card before has no controls any more"


async def test_a_new_ticket_is_the_form_of_the_help_desk(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.uses(GlobalShortcut.NEW_TICKET)
    await all_done(stage)
    assert ada.modal["callback_id"] == action_ids.Modal.TICKET_FORM
    assert await ada.submits({"text": "The court's page refuses my login."}) == {}
    await all_done(stage)

    [ticket] = kept(stage)
    assert ticket.asker == "U_ADA"


async def test_staff_open_the_form_for_themselves(stage: Stage) -> None:
    sam = stage.slack.person("U_SAM")
    await sam.uses(GlobalShortcut.NEW_TICKET)
    await all_done(stage)

    assert WORDS.ticket_form.INTRO in words_of(sam.modal)


async def test_without_a_help_desk_the_modal_says_who_can_help(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    async with staged(kb, Store(sqlite_engine), desk={}) as stage:
        ada = stage.slack.person("U_ADA")
        await ada.uses(GlobalShortcut.NEW_TICKET)
        await all_done(stage)

        assert "callback_id" not in {name for name, value in ada.modal.items() if value}
        assert "800" in words_of(ada.modal)


# --- rights


@pytest.mark.parametrize("shortcut", GlobalShortcut)
async def test_people_of_other_companies_are_refused_in_a_sentence_and_nothing_is_kept(
    stage: Stage, shortcut: GlobalShortcut
) -> None:
    pat = stage.slack.connects("#ask-helpdesk")
    before = everything_stored(stage)
    await pat.uses(shortcut)
    await all_done(stage)

    assert WORDS.problems.EXTERNAL in words_of(pat.modal)
    assert everything_stored(stage) == before
    assert said(stage, DM, "U_PAT") == []
