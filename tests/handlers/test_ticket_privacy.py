"""No password or code pasted around a ticket is kept, logged or passed on; nor is what staff say to each other."""

from __future__ import annotations

import html
import json
import signal
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot.cli.tickets import Book
from bot.core.flow import MAX_LABEL
from bot.core.helpdesk import MAX_SHORT
from bot.core.knowledge_base import KnowledgeBase
from bot.core.tickets import Ticket
from bot.sandbox.files import SAMPLES
from bot.sandbox.people import SlackPerson
from bot.sandbox.server import LocalSlack
from handlers.blocks.words import WORDS
from tests.handlers.test_tickets import kept
from tests.journey import all_done
from tests.process import Process, processed
from tests.stage import Json, Stage, words_of
from tests.test_privacy import everything_written, secret_lines

DESK = {"HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_ADMINS": "U_BEN", "HELPDESK_LOG_LEVEL": "debug"}
DM, STAFF, ASK = "@helpdesk", "#helpdesk-staff", "#ask-helpdesk"
LINES = [said for said, _ in secret_lines()]
SECRETS = [secret for _, secrets in secret_lines() for secret in secrets]


def found_in(text: str) -> list[str]:
    """The secrets that stand in a text, as they are or as Slack, JSON or an address writes them."""
    return [
        secret
        for secret in SECRETS
        if any(
            one in text for one in {secret, html.escape(secret, quote=False), json.dumps(secret)[1:-1], quote(secret)}
        )
    ]


def done_by_bot(slack: LocalSlack) -> str:
    """Every call the bot made, and every answer it gave to a click, a form or a command."""
    entries = slack.journal.entries
    calls = [json.dumps(one.request, ensure_ascii=False) for one in entries if one.kind in ("call", "response_url")]
    answers = [json.dumps(one.answer, ensure_ascii=False) for one in entries if one.kind == "delivery"]
    return "\n".join([*calls, *answers])


def shown_by_bot(slack: LocalSlack) -> str:
    """What the bot's messages say now, to anybody, and its open forms but for what is being typed in them."""
    messages = [one for channel in slack.workspace.channels.values() for one in channel.messages.values()]
    views = [{**view, "state": None} for stack in slack.views.stacks.values() for view in stack]
    shown = [one for one in messages if one.get("user") == "U_BOT"]
    return json.dumps([*shown, *slack.workspace.whispers.values(), *views], ensure_ascii=False)


def fields(said: str) -> dict[str, str]:
    """A line in each field of the form that takes so much."""
    most = {
        WORDS.ticket_form.WHAT: 1500,
        "login": MAX_SHORT,
        "deadline": MAX_SHORT,
        "reach": MAX_SHORT,
        "subject": MAX_LABEL,
    }
    return {name: said for name, length in most.items() if len(said) <= length}


def card_of(person: SlackPerson, ref: str) -> dict[str, Any]:
    """The newest ticket there."""
    mark = WORDS.staff.INTERNAL if ref == STAFF else WORDS.asker.WRITE_HERE
    return next(one for one in reversed(person.sees(ref)) if mark in words_of(one))


async def form_by(process: Process, person: SlackPerson, text: str = "ticket") -> None:
    await person.runs("/nextgen", text, ASK)
    await process.slack.wait_for(lambda: person.modals)


async def sends_twice(person: SlackPerson, values: dict[str, str]) -> None:
    """The first time shows the form again without what looked like a secret; the second sends it."""
    assert await person.submits(values) == {}
    assert WORDS.ticket_form.SECRET.split("*")[1] in words_of(person.modal)
    assert await person.submits() == {}


async def pressed(process: Process, person: SlackPerson, button: str) -> None:
    await person.clicks(card_of(person, STAFF), button)
    await process.slack.wait_for(lambda: person.modals)


def file_with(comment: str, thread: Json, who: str) -> dict[str, Any]:
    file = {"id": "F_NOTES", "name": "notes.png", "title": "notes.png", "mimetype": "image/png", "user": who}
    shared = {"text": comment, "user": who, "subtype": "file_share", "files": [file], "upload": False}
    return shared | {"thread_ts": thread["ts"]}


async def asker_does_everything(process: Process, lines: Sequence[str]) -> None:
    """Pastes every line wherever somebody who asks for help can."""
    slack = process.slack
    ada = slack.person("U_ADA")
    for said in lines:
        await form_by(process, ada)
        await sends_twice(ada, fields(said))
        await ada.closes()
        message = await slack.person("U_BEN").says(ASK, said)
        await ada.uses("make_ticket", message)
        await slack.wait_for(lambda: ada.modals)
        await ada.submits({"kind": "other"})
        await ada.closes()
    for said in lines:
        await form_by(process, ada, f"ticket {said}")
        await ada.submits({"kind": "other"})
        await ada.closes()
    await process.all_done()

    card = card_of(ada, DM)
    for said in lines:
        await ada.says(DM, said, card)
        escape_formula = await ada.says(DM, "It does not work.", card)
        await ada.edits(escape_formula, said)
        slack.workspace.post(slack.workspace.dm("U_ADA"), file_with(said, card, "U_ADA"))
    await process.all_done()


async def staff_do_everything(process: Process, lines: Sequence[str]) -> None:
    """Paste every line wherever staff can."""
    slack = process.slack
    ada, sam = slack.person("U_ADA"), slack.person("U_SAM")
    card = card_of(sam, STAFF)
    for said in lines:
        for button in (WORDS.staff.REPLY, WORDS.staff.INFO):
            await pressed(process, sam, button)
            assert await sam.submits({"text": said}) == {}
            assert WORDS.staff_form.PREVIEW_SECRET in words_of(sam.modal)
            assert await sam.submits() == {}
        await pressed(process, sam, WORDS.staff.RESOLVE)
        assert await sam.submits({"how": "explained", "text": said}) == {}
        assert await sam.submits() == {}
        await process.all_done()
        await ada.says(DM, "It still fails.", card_of(ada, DM))
        await process.all_done()
    for said in lines:
        await sam.says(STAFF, f"!reply {said}", card)
        escape_formula = await sam.says(STAFF, "!reply Have you linked before?", card)
        await sam.edits(escape_formula, f"!reply {said}")
        slack.workspace.post(slack.workspace.channel(STAFF), file_with(f"!reply {said}", card, "U_SAM"))
    await process.all_done()


@pytest.mark.parametrize("lines", [LINES[:2], pytest.param(LINES, marks=pytest.mark.slow)], ids=["two", "all"])
async def test_no_secret_around_a_ticket_is_kept_logged_or_passed_on(
    lines: Sequence[str], kb: KnowledgeBase, tmp_path: Path
) -> None:
    async with processed(kb, tmp_path, **DESK) as process:
        slack = process.slack
        await asker_does_everything(process, lines)
        await staff_do_everything(process, lines)
        done, shown = done_by_bot(slack), shown_by_bot(slack)
        replies = slack.person("U_ADA").thread(card_of(slack.person("U_ADA"), DM))
        await process.end(signal.SIGKILL)
        written = everything_written(process).decode(errors="replace")

    assert found_in(written) == []
    assert found_in(done) == []
    assert found_in(shown) == []
    assert sum("from the help desk:" in words_of(one) for one in replies) >= 5 * len(lines)


async def test_the_form_shows_first_what_was_taken_out_and_keeps_nothing_of_it(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    for number, said in enumerate(LINES):
        await ada.runs("/nextgen", "ticket", ASK)
        await all_done(stage)
        assert await ada.submits(fields(said)) == {}
        await all_done(stage)
        assert len(kept(stage)) == number, "nothing is kept before it was seen"
        assert WORDS.ticket_form.SECRET.split("*")[1] in words_of(ada.modal)
        for field in (WORDS.ticket_form.WHAT, "login", "deadline", "reach", "subject"):
            wanted = ("text.again", f"{field}.again")
            shown = next(
                one for one in ada.modal["blocks"] if one["block_id"] == wanted[field != WORDS.ticket_form.WHAT]
            )
            assert ("[removed]" in shown["element"].get("initial_value", "")) == (field in fields(said))

        # Another kind each time, or another attorney: a second ticket of the same key adds to the first.
        assert await ada.submits({"subject.again": f"Attorney {number}"}) == {}
        await all_done(stage)
        assert len(kept(stage)) == number + 1

    exported = json.dumps([asdict(ticket) for ticket in exports(stage)], default=str, ensure_ascii=False)
    assert found_in(exported) == []
    assert exported.count("[removed]") >= 3 * len(LINES)


def exports(stage: Stage) -> tuple[Ticket, ...]:
    """What the command line takes out."""
    return tuple(one for of_team in Book(stage.store).all(None).values() for one in of_team)


async def test_a_form_that_was_closed_after_the_warning_leaves_nothing(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.runs("/nextgen", "ticket", ASK)
    await all_done(stage)
    await ada.submits(fields(LINES[0]))
    await ada.closes()
    await all_done(stage)

    assert kept(stage) == ()
    assert stage.bot_messages("U_ADA", DM) == []
    assert stage.bot_messages("U_SAM", STAFF) == []


async def test_whoever_pastes_a_secret_in_a_thread_is_told_so_alone(stage: Stage) -> None:
    ada, sam = stage.slack.person("U_ADA"), stage.slack.person("U_SAM")
    await ada.runs("/nextgen", "ticket", ASK)
    await all_done(stage)
    await ada.submits({WORDS.ticket_form.WHAT: "The page refuses my login."})
    await all_done(stage)
    await ada.says(DM, LINES[0], card_of(ada, DM))
    await sam.says(STAFF, f"!reply {LINES[0]}", card_of(sam, STAFF))
    await all_done(stage)

    warned = [
        who for (who, _), one in stage.slack.workspace.whispers.items() if words_of(one) == WORDS.asker.SECRET_IN_THREAD
    ]
    assert sorted(warned) == ["U_ADA", "U_SAM"]


@pytest.mark.slow  # test_threads.py has each of its parts
async def test_what_staff_say_to_each_other_leaves_no_trace(kb: KnowledgeBase, tmp_path: Path) -> None:
    said = ("Wisteria", "Aubergine", "Marigold", "Heliotrope", "Camellia", "Verbena", "Larkspur", "Oleander")
    async with processed(kb, tmp_path, **DESK) as process:
        slack = process.slack
        ada, sam, kim = (slack.person(who) for who in ("U_ADA", "U_SAM", "U_KIM"))
        await form_by(process, ada)
        await ada.submits({WORDS.ticket_form.WHAT: "The page refuses my Hyacinth login."})
        await process.all_done()
        card = card_of(sam, STAFF)

        line = await sam.says(STAFF, "How do I change their password? Wisteria.", card)
        await kim.says(STAFF, "They are impossible. Aubergine.", card, broadcast=True)
        await sam.edits(line, "How do they change their password? Marigold.")
        gone = await kim.says(STAFF, "reply them that: Heliotrope", card)
        await kim.deletes(gone)
        slack.workspace.post(slack.workspace.channel(STAFF), file_with("Camellia in this picture", card, "U_KIM"))
        await sam.says(STAFF, "When can they link? Verbena.")
        mine = await sam.says(STAFF, "!reply When did you link last?", card)
        await process.all_done()
        await sam.edits(mine, "We will not ask them that. Larkspur.")
        await process.all_done()
        await sam.edits(mine, "Nor this. Oleander.")
        await process.all_done()

        done, own = done_by_bot(slack), str(ada.sees(DM))
        await process.end(signal.SIGKILL)
        written = everything_written(process).decode(errors="replace")

    assert [word for word in said if word in written] == []
    assert [word for word in said if word in done] == []
    assert [word for word in said if word in own] == []
    assert "Hyacinth" in written
    assert "When did you link last?" in written


@pytest.mark.slow
async def test_no_name_of_a_file_is_kept_logged_or_passed_on(kb: KnowledgeBase, tmp_path: Path) -> None:
    """Not even while every call about it fails, and with everything logged."""
    names = [f"{' '.join(said.replace('/', ' ').split())[:80]}.png" for said in LINES[:8]] + [
        "Tamarisk 26-cv-01234.png"
    ]
    async with processed(kb, tmp_path, **DESK) as process:
        slack = process.slack
        ada, sam = slack.person("U_ADA"), slack.person("U_SAM")
        await form_by(process, ada)
        form = {WORDS.ticket_form.WHAT: "It hangs.", "kind": "other", "files": files_of(ada, names[:2])}
        assert await ada.submits(form) == {}
        await process.all_done()
        for person, ref, words in ((ada, DM, ""), (sam, STAFF, "!reply See this.")):
            for some in (names[:3], names[3:6], names[6:]):  # five of a message are passed on
                await person.sends_files(ref, files_of(person, some), words, card_of(person, ref))
            await process.all_done()
            for method in ("conversations.replies", "download"):
                slack.faults.fail(method, 1, status=500)
            for asked in [one for one in person.sees(ref) if slack_asks(one)]:
                await person.clicks(asked, WORDS.attachments.SEND if person is ada else WORDS.attachments.STAFF_SEND)
            await process.all_done()
        shown = [file["title"] for ref in (DM, STAFF) for one in sam_and_ada(slack, ref) for file in one["files"]]
        done, by_bot = done_by_bot(slack), shown_by_bot(slack)
        await process.end(signal.SIGKILL)
        written = everything_written(process).decode(errors="replace")

    assert len(shown) == 2 + 2 * len(names)
    for text in (written, done, by_bot):
        assert found_in(text) == []
        assert "Tamarisk" not in text
        assert "26-cv-01234" not in text
    assert "xoxb-" not in written
    assert "files-pri" not in written


def files_of(person: SlackPerson, names: list[str]) -> list[dict[str, Any]]:
    return [person.uploads(name, SAMPLES["image/png"]) for name in names]


def slack_asks(message: Json) -> bool:
    """Whether it is the question about somebody's files."""
    return any(one.get("block_id") == "files" for one in message.get("blocks") or ())


def sam_and_ada(slack: LocalSlack, ref: str) -> list[Json]:
    """The bot's messages there with files."""
    seen = slack.person("U_SAM" if ref == STAFF else "U_ADA").sees(ref)
    return [one for one in seen if one.get("user") == "U_BOT" and one.get("files")]
