"""Files of tickets in Slack: they pass to the other side once their sender says so, once, under a name of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from sqlalchemy import Engine

import bot.jobs.inbox
from bot.core.attachments import FileResult
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.files import SAMPLES
from bot.sandbox.interactions import Spot
from bot.sandbox.manifest import MANIFEST
from bot.sandbox.people import SlackPerson
from bot.store.store import Store
from handlers.blocks.words import WORDS
from tests.handlers.test_tickets import DM, STAFF, kept, opened, own_card, press, said, staff_card, staff_thread
from tests.journey import all_done, everything_stored
from tests.stage import Json, Stage, staged, words_of

File = dict[str, Any]
PNG = SAMPLES["image/png"]
SECRET_NAME = "password-Tr0ub4dor&3 case 26-cv-01234.png"
WORDS_ = WORDS.attachments


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(bot.jobs.inbox, "_pause", lambda attempts: 0.05)


@pytest.fixture
async def desk(stage: Stage) -> Stage:
    """With a ticket of Ada's that Sam has claimed."""
    await opened(stage)
    await press(stage, WORDS.staff.CLAIM)
    return stage


def copies(stage: Stage, ref: str, who: str) -> list[Json]:
    """The files that the bot has shown there."""
    return [file for one in said(stage, ref, who) for file in one.get("files", ())]


def at_staff(stage: Stage) -> list[Json]:
    return copies(stage, STAFF, "U_SAM")


def at_asker(stage: Stage) -> list[Json]:
    return copies(stage, DM, "U_ADA")


async def ada_sends(stage: Stage, *files: File, text: str = "") -> File:
    """In the thread of her ticket."""
    message = await stage.slack.person("U_ADA").sends_files(DM, files, text, dict(own_card(stage)))
    await all_done(stage)
    return message


async def sam_sends(stage: Stage, *files: File, text: str = "!reply See the page.") -> Json:
    message = await stage.slack.person("U_SAM").sends_files(STAFF, files, text, dict(staff_card(stage)))
    await all_done(stage)
    return message


def question(stage: Stage) -> Json:
    """What Ada is asked about her files."""
    return next(one for one in reversed(said(stage)) if WORDS_.WARNING in words_of(one))


def staff_question(stage: Stage) -> Json:
    whispers = [one for (who, _), one in stage.slack.workspace.whispers.items() if who == "U_SAM"]
    return next(one for one in reversed(whispers) if WORDS_.STAFF_WARNING in words_of(one))


async def answers(stage: Stage, who: str, where: Json, button: str) -> None:
    await stage.slack.person(who).clicks(dict(where), button)
    await all_done(stage)


async def content(file: Json) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(file["url_private"]) as response:
        return await response.read()


def picture(person: SlackPerson, name: str = SECRET_NAME) -> File:
    return person.uploads(name, PNG)


async def test_the_askers_file_comes_to_staff_once_they_say_so(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")), text="This is what I see.")

    assert at_staff(desk) == []
    assert any("This is what I see." in one for one in staff_thread(desk))
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)

    [copy] = at_staff(desk)
    assert (copy["title"], copy["name"], copy["user"]) == ("Picture 1", "picture-1.png", "U_BOT")
    assert await content(copy) == PNG
    [shown] = [one for one in said(desk, STAFF, "U_SAM") if one.get("files")]
    assert shown["thread_ts"] == staff_card(desk)["ts"]
    assert WORDS_.result(FileResult(1)) in words_of(said(desk)[-1])
    assert WORDS_.ON_ITS_WAY in [words_of(one) for one in said(desk)]


async def test_a_file_alone_is_asked_about_as_well(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    assert any(WORDS_.follow(1) in one for one in staff_thread(desk))

    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)
    assert len(at_staff(desk)) == 1


async def test_what_the_asker_does_not_send_stays_with_them(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    await answers(desk, "U_ADA", question(desk), WORDS_.DO_NOT_SEND)

    assert at_staff(desk) == []
    assert desk.slack.journal.calls("download") == []
    assert [words_of(one) for one in said(desk)][-1] == WORDS_.NOT_SENT
    assert not any(WORDS_.WARNING in words_of(one) for one in said(desk))


async def test_a_second_press_sends_nothing_again(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    asked = dict(question(desk))
    desk.slack.faults.fail("chat.update", 1, error="edit_window_closed")  # the buttons stay
    await answers(desk, "U_ADA", asked, WORDS_.SEND)
    await answers(desk, "U_ADA", asked, WORDS_.SEND)

    assert len(at_staff(desk)) == 1
    history = [one for one in desk_history(desk) if one[0] == "send-files"]
    assert history == [("send-files", "U_ADA", "1")]


def desk_history(stage: Stage) -> list[tuple[str, str, str]]:
    with stage.store.reading() as unit:
        return [(one.what, one.who, one.after) for one in unit.tickets.history(kept(stage)[-1])]


async def test_no_name_title_or_address_of_a_file_is_kept_or_shown(
    desk: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    ada, sam = desk.slack.person("U_ADA"), desk.slack.person("U_SAM")
    await ada_sends(desk, picture(ada))
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)
    await sam_sends(desk, picture(sam))
    await answers(desk, "U_SAM", staff_question(desk), WORDS_.STAFF_SEND)

    assert len(at_staff(desk)) == len(at_asker(desk)) == 1
    stored, logged = everything_stored(desk), "".join(capsys.readouterr())
    by_bot = str([one for ref, who in ((STAFF, "U_SAM"), (DM, "U_ADA")) for one in said(desk, ref, who)])
    for trace in ("Tr0ub4dor", "26-cv-01234", "files-pri"):
        assert trace not in stored + logged
    for trace in ("Tr0ub4dor", "26-cv-01234"):
        assert trace not in by_bot
    assert "xoxb" not in logged


async def test_a_file_that_is_deleted_before_it_is_sent_is_not_sent(desk: Stage) -> None:
    ada = desk.slack.person("U_ADA")
    message = await ada_sends(desk, picture(ada))
    asked = dict(question(desk))
    await ada.deletes(message)
    await all_done(desk)
    await answers(desk, "U_ADA", asked, WORDS_.SEND)

    assert at_staff(desk) == []
    assert desk.slack.journal.calls("download") == []


async def test_somebody_elses_button_sends_nothing(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    asked = dict(question(desk))
    value = next(one for block in asked["blocks"] for one in block.get("elements", ()) if "value" in one)["value"]
    with desk.store.reading() as unit:
        messages = unit.tickets.messages(kept(desk)[-1])
    assert f"x={messages[-1].id}" in value
    desk_of = desk.running.bot.desks.tickets.attachments if desk.running else None
    assert desk_of is not None
    assert desk_of.send_from_asker(Asker("T_DEMO", "U_BEN"), kept(desk)[-1].id, messages[-1].id) == "gone"
    assert desk_of.send_from_asker(Asker("T_OTHER", "U_ADA"), kept(desk)[-1].id, messages[-1].id) == "gone"
    assert desk_of.send_from_staff("T_DEMO", kept(desk)[-1].id, messages[-1].id, "U_SAM") == "gone"
    await all_done(desk)
    assert at_staff(desk) == []


@pytest.mark.parametrize(
    ("name", "bytes_", "sentence"),
    [
        ("run.exe", b"MZ\x90\0", WORDS_.LIMITS),
        ("page.html", b"<html>", WORDS_.LIMITS),
        ("big.png", PNG + bytes(10 * 1024 * 1024), WORDS_.LIMITS),
    ],
)
async def test_what_is_not_passed_on_gets_a_sentence_with_the_limits(
    desk: Stage, name: str, bytes_: bytes, sentence: str
) -> None:
    await ada_sends(desk, desk.slack.person("U_ADA").uploads(name, bytes_))

    last = words_of(said(desk)[-1])
    assert sentence in last
    assert WORDS_.SEND not in last


async def test_a_program_that_is_called_a_picture_is_not_passed_on(desk: Stage) -> None:
    await ada_sends(desk, desk.slack.person("U_ADA").uploads("notice.png", b"MZ\x90\0 not a picture"))
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)

    assert at_staff(desk) == []
    assert WORDS_.LIMITS in words_of(said(desk)[-1])


async def test_a_file_of_a_forwarded_message_that_the_bot_may_not_open_gets_a_sentence(desk: Stage) -> None:
    ada, ben = desk.slack.person("U_ADA"), desk.slack.person("U_BEN")
    letter = await ben.sends_files("#general", [picture(ben)], "From the court.")
    await ada.forwards(DM, letter, "They wrote this.", dict(own_card(desk)))
    await all_done(desk)
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)

    assert at_staff(desk) == []
    assert "".join(WORDS_.problems(("elsewhere",))) in words_of(said(desk)[-1])


@pytest.mark.sampled
@pytest.mark.parametrize("error", ["file_upload_size_restricted", "invalid_arguments"])
async def test_a_copy_that_slack_refuses_is_said_at_once(desk: Stage, error: str) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    desk.slack.faults.fail("files.getUploadURLExternal", status=200, error=error)
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)

    assert words_of(said(desk)[-1]) == WORDS_.result(FileResult(0, ("not-taken",)))
    assert desk.bot_messages("U_BEN", DM) == [], "it is nothing for an admin"


async def test_a_copy_that_slack_does_not_find_any_more_is_said_at_once(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    desk.slack.faults.fail("files.completeUploadExternal", status=200, error="file_not_found")
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)

    assert words_of(said(desk)[-1]) == WORDS_.result(FileResult(0, ("not-taken",)))
    assert desk.bot_messages("U_BEN", DM) == []


async def test_at_most_five_files_go_with_one_message_and_the_sixth_is_told(desk: Stage) -> None:
    ada = desk.slack.person("U_ADA")
    await ada_sends(desk, *(picture(ada, f"{number}.png") for number in range(6)))
    assert WORDS_.ask(5) in words_of(question(desk))
    assert WORDS_.LIMITS in words_of(question(desk))
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)

    assert [one["title"] for one in at_staff(desk)] == [f"Picture {number}" for number in range(1, 6)]
    assert len([one for one in said(desk, STAFF, "U_SAM") if one.get("files")]) == 1


# --- staff


async def test_staffs_file_goes_to_the_asker_once_its_sender_says_so(desk: Stage) -> None:
    sam = desk.slack.person("U_SAM")
    await sam_sends(desk, sam.uploads("guide.pdf", SAMPLES["application/pdf"]))
    assert any("See the page." in words_of(one) for one in said(desk))
    assert at_asker(desk) == []
    assert not any(who == "U_KIM" for who, _ in desk.slack.workspace.whispers)

    await answers(desk, "U_SAM", staff_question(desk), WORDS_.STAFF_SEND)

    [copy] = at_asker(desk)
    assert copy["title"] == "PDF 1"
    assert await content(copy) == SAMPLES["application/pdf"]
    assert staff_thread(desk)[-1] == WORDS_.staff_result(FileResult(1))
    assert ("send-files", "U_SAM", "1") in desk_history(desk)


async def test_a_file_of_staff_without_reply_stays_inside_and_nobody_is_asked(desk: Stage) -> None:
    await sam_sends(desk, picture(desk.slack.person("U_SAM")), text="look at this one")

    assert at_asker(desk) == []
    assert not any(WORDS_.STAFF_WARNING in words_of(one) for one in desk.slack.workspace.whispers.values())
    assert desk.slack.journal.calls("conversations.replies") == []


async def test_a_file_that_staff_keep_stays_inside(desk: Stage) -> None:
    await sam_sends(desk, picture(desk.slack.person("U_SAM")))
    await answers(desk, "U_SAM", staff_question(desk), WORDS_.DO_NOT_SEND)

    assert at_asker(desk) == []
    assert WORDS_.STAFF_NOT_SENT in [words_of(one) for one in desk.slack.workspace.whispers.values()]


async def test_who_is_staff_no_more_sends_no_file(desk: Stage) -> None:
    await sam_sends(desk, picture(desk.slack.person("U_SAM")))
    asked = dict(staff_question(desk))
    await desk.slack.person("U_SAM").leaves(STAFF)
    spot = desk.slack.workspace.whispers["U_SAM", asked["ts"]]
    await all_done(desk)
    button = next(one for block in spot["blocks"] for one in block.get("elements", ()) if one.get("value"))
    action = {key: button[key] for key in ("action_id", "value", "type")} | {"block_id": "files"}
    where = Spot(desk.slack.channel(STAFF), spot)
    await desk.slack.interactions.block_action(desk.slack.person("U_SAM").person, where, action, {})
    await all_done(desk)

    assert at_asker(desk) == []


# --- forms


async def test_the_ticket_form_takes_files_which_come_to_staff_with_the_ticket(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await opened(stage, files=[picture(ada)])

    [copy] = at_staff(stage)
    assert copy["title"] == "Picture 1"
    [shown] = [one for one in said(stage, STAFF, "U_SAM") if one.get("files")]
    assert shown["thread_ts"] == staff_card(stage)["ts"]
    assert WORDS_.result(FileResult(1)) in words_of(said(stage)[-1])


async def test_files_survive_the_form_that_comes_back_for_a_secret_and_the_steps_before_it(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.runs("/nextgen", "ticket", "#ask-helpdesk")
    await all_done(stage)
    await ada.selects(ada.modal, "court", "flsd", query="flsd")
    text = "My password is Tr0ub4dor&3, and login fails."
    assert await ada.submits({"text": text, "kind": "cmecf-login", "files": [picture(ada)]}) == {}
    assert WORDS.ticket_form.SECRET.split("*")[1] in words_of(ada.modal)
    assert await ada.submits() == {}
    assert ada.modal["title"]["text"] == WORDS.ticket_form.TRIAGE_TITLE
    assert await ada.submits() == {}
    await all_done(stage)

    assert len(at_staff(stage)) == 1


async def test_files_of_a_form_for_a_ticket_that_is_open_come_to_that_ticket(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await opened(stage)
    await opened(stage, files=[picture(ada)], text="Still refused.")

    assert len(kept(stage)) == 1
    assert len(at_staff(stage)) == 1


async def test_somebody_elses_file_in_a_form_is_not_passed_on(stage: Stage) -> None:
    await opened(stage, files=[picture(stage.slack.person("U_BEN"))])

    assert at_staff(stage) == []
    assert "".join(WORDS_.problems(("gone",))) in words_of(said(stage)[-1])


async def test_the_reply_form_takes_files_and_its_preview_names_them(desk: Stage) -> None:
    sam = desk.slack.person("U_SAM")
    await press(desk, WORDS.staff.REPLY)
    assert await sam.submits({"text": "Follow this.", "files": [picture(sam)]}) == {}
    assert WORDS_.with_files(1) in words_of(sam.modal)
    assert at_asker(desk) == []
    assert await sam.submits() == {}
    await all_done(desk)

    [copy] = at_asker(desk)
    assert copy["title"] == "Picture 1"
    assert WORDS_.staff_result(FileResult(1)) in staff_thread(desk)


async def test_a_form_takes_five_files_of_the_types_that_are_passed_on(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.runs("/nextgen", "ticket", "#ask-helpdesk")
    await all_done(stage)

    assert "files" in await ada.submits({"text": "x", "files": [ada.uploads("run.exe", b"MZ")]})
    assert "files" in await ada.submits({"text": "x", "files": [picture(ada) for _ in range(6)]})


# --- outside of tickets


async def test_a_file_alone_in_the_direct_message_gets_a_sentence_and_the_way_to_the_help_desk(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.sends_files(DM, [picture(ada)])
    await all_done(stage)

    [answer] = said(stage)
    assert WORDS.answers.NO_WORDS in words_of(answer)
    assert WORDS_.ATTACH_TO_TICKET in words_of(answer)
    await ada.clicks(dict(answer), WORDS.answers.ASK_DESK)
    await all_done(stage)
    assert WORDS_.FIELD in words_of(ada.modal)


async def test_with_a_ticket_open_the_sentence_names_its_thread(desk: Stage) -> None:
    ada = desk.slack.person("U_ADA")
    await ada.sends_files(DM, [picture(ada)])
    await all_done(desk)

    assert WORDS_.in_ticket_thread(1) in words_of(said(desk)[-1])


async def test_text_with_a_file_is_answered_with_a_line_about_the_file(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.sends_files(DM, [picture(ada)], "When can I link, and is there a deadline?")
    await all_done(stage)

    [answer] = said(stage)
    assert "no published deadline" in words_of(answer)
    assert WORDS_.NOT_READ in words_of(answer)


async def test_a_text_alone_is_answered_without_that_line(stage: Stage) -> None:
    await stage.slack.person("U_ADA").says(DM, "When can I link, and is there a deadline?")
    await all_done(stage)

    assert WORDS_.NOT_READ not in words_of(said(stage)[-1])


# --- without the scope


@pytest.fixture
async def without_scope(kb: KnowledgeBase, sqlite_engine: Engine, tmp_path: Path) -> AsyncIterator[Stage]:
    """In a workspace that installed the app before it read files."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot_optional"].remove("files:read")
    path = tmp_path / "manifest.yaml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    async with staged(kb, Store(sqlite_engine), manifest=path) as found:
        yield found


async def test_without_the_scope_the_forms_open_without_a_field_for_files(without_scope: Stage) -> None:
    await opened(without_scope)
    await press(without_scope, WORDS.staff.CLAIM)
    await press(without_scope, WORDS.staff.REPLY)

    assert "file_input" not in str(without_scope.slack.person("U_SAM").modal)
    opens = [one.request for one in without_scope.slack.journal.calls("views.open")]
    assert len(opens) == 2
    assert "file_input" not in str(opens)


async def test_without_the_scope_files_get_an_honest_sentence_and_nothing_is_tried(without_scope: Stage) -> None:
    stage = without_scope
    ada, sam = stage.slack.person("U_ADA"), stage.slack.person("U_SAM")
    await opened(stage)
    await press(stage, WORDS.staff.CLAIM)
    await ada_sends(stage, picture(ada), text="See this.")
    await sam_sends(stage, picture(sam))
    await ada.sends_files(DM, [picture(ada)])
    await all_done(stage)

    told = [words_of(one) for one in said(stage)]
    assert WORDS_.NOT_ALLOWED in told
    assert told[-1] == WORDS.answers.NO_WORDS
    assert any("See this." in one for one in staff_thread(stage))
    assert any(words_of(one) == WORDS_.NOT_ALLOWED for one in stage.slack.workspace.whispers.values())
    for method in ("conversations.replies", "files.info", "download"):
        assert stage.slack.journal.calls(method) == []


async def test_a_scope_that_was_taken_away_since_the_start_is_said_when_it_is_missed(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    desk.slack.tokens.fixed_token(desk.slack.manifest.scopes - {"files:read"})
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)

    assert at_staff(desk) == []
    assert WORDS_.NOT_ALLOWED in words_of(said(desk)[-1])


async def test_a_file_in_a_direct_message_of_another_company_gets_no_ticket(stage: Stage) -> None:
    pat = stage.slack.connects()
    await pat.sends_files(DM, [picture(pat)])
    await all_done(stage)

    direct = [one for one in stage.slack.workspace.dm("U_PAT").in_order() if one.get("user") == "U_BOT"]
    assert [words_of(one) for one in direct] == [WORDS.answers.NO_WORDS]


async def test_where_there_is_no_help_desk_a_file_gets_the_bare_sentence(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with staged(kb, Store(sqlite_engine), desk={}) as stage:
        ada = stage.slack.person("U_ADA")
        await ada.sends_files(DM, [picture(ada)])
        await all_done(stage)

        assert [words_of(one) for one in said(stage)] == [WORDS.answers.NO_WORDS]
