"""What people paste or say to each other stays out of the database and of the logs, down to the last byte."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.core.knowledge_base import KnowledgeBase
from handlers.blocks.words import WORDS
from tests.process import ROOT, Process, processed

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOLD = ROOT / "tests" / "redaction" / "told.jsonl"


def secret_lines() -> list[tuple[str, list[str]]]:
    """Messages that hold credentials, with what must vanish from them."""
    lines = [json.loads(line) for line in TOLD.read_text(encoding="utf-8").splitlines()]
    return [(line["text"], line["secrets"]) for line in lines]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def process(kb: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Process]:
    """One bot for all, which logs everything."""
    everything = {"HELPDESK_LOG_LEVEL": "debug", "HELPDESK_STAFF_CHANNEL": "G_STAFF"}
    async with processed(kb, tmp_path_factory.mktemp("bot"), **everything) as found:
        yield found


def everything_written(process: Process) -> bytes:
    """The database's files as they lie on the disk, and all logs."""
    files = [*process.folder.glob("helpdesk.db*"), *process.logs]
    return b"\n".join(file.read_bytes() for file in files)


async def test_no_secret_of_the_development_set_is_written_anywhere(process: Process) -> None:
    slack, before = process.slack, len(process.said())
    ada, ben = slack.person("U_ADA"), slack.person("U_BEN")
    for said, _ in secret_lines():
        await ada.says("#ask-helpdesk", f"@helpdesk {said}")
        await ada.says("@helpdesk", said)
        await ada.runs("/nextgen", said)
        unasked = await ada.says("#ask-helpdesk", said)
        await ben.uses("answer_this", unasked)
        asked = await ben.says("#ask-helpdesk", "@helpdesk hello")
        await ben.edits(asked, f"@helpdesk {said}")
    await process.all_done()

    written = everything_written(process)
    found = [secret for _, secrets in secret_lines() for secret in secrets if secret.encode() in written]
    assert found == []
    assert len(process.said()) - before >= 2 * len(secret_lines())


async def test_no_secret_in_a_roster_is_written_anywhere(process: Process) -> None:
    sam, words = process.slack.person("U_SAM"), WORDS.readiness
    await sam.opens_home()
    await process.slack.wait_for(lambda: sam.home)
    await sam.clicks(dict(sam.home or {}), words.BUTTON)
    await process.slack.wait_for(lambda: words.IMPORT in str(sam.home))
    await sam.clicks(dict(sam.home or {}), words.IMPORT)
    await process.slack.wait_for(lambda: sam.modals)
    lines = (
        "Ada Reyes,U_ADA,flsd", "Zed my pw is Walnut#4471x,U_Z1,flsd", "Zed,Heliotrope7!,flsd",
        "Zed,U_Z3,Marigold#22", "Zed,U_Z4,flsd,Wisteria9$",
    )  # fmt: skip
    await sam.submits({"lines": "\n".join(lines)})
    await process.slack.wait_for(lambda: words.IMPORT_NOW in str(sam.modal))
    await sam.submits({})
    await process.all_done()

    written, shown = everything_written(process), str(sam.modals) + str(sam.home)
    secrets = ("Walnut", "Heliotrope", "Marigold", "Wisteria")
    assert [word for word in secrets if word.encode() in written or word in shown] == []
    assert b"Ada Reyes" in written


async def test_errors_do_not_write_what_was_said_either(process: Process) -> None:
    slack = process.slack
    ada = slack.person("U_ADA")
    slack.faults.fail("chat.postMessage", 1, status=200, error="invalid_blocks")
    slack.faults.fail("chat.update", 1, status=200, error="fatal_error")
    slack.faults.fail("conversations.info", 1, status=500)
    asked = await ada.says("#ask-helpdesk", "@helpdesk Periwinkle, my pw is Walnut#4471x")
    await ada.uses("answer_this", asked)
    await process.all_done()
    slack.faults.clear()

    logs = b"".join(log.read_bytes() for log in process.logs)
    assert b"Periwinkle" not in logs
    assert b"Walnut" not in logs


async def test_what_colleagues_say_to_each_other_leaves_no_trace(process: Process) -> None:
    slack = process.slack
    ada, ben = slack.person("U_ADA"), slack.person("U_BEN")
    asked = await ada.says("#ask-helpdesk", "@helpdesk When can I link, and is there a deadline?")
    await process.all_done()

    await ben.says("#ask-helpdesk", "How do I get a PACER account? Wisteria.")
    reply = await ben.says("#ask-helpdesk", "How do I change my password? Aubergine.", asked)
    await ben.edits(reply, "How do I change my password? Marigold.")
    await ada.says("#ask-helpdesk", "@Ben Okafor how do I change my password? Heliotrope.", asked)
    await process.all_done()

    written = everything_written(process)
    assert [word for word in (b"Wisteria", b"Aubergine", b"Marigold", b"Heliotrope") if word in written] == []
    assert b"is there a deadline" in written
