"""Any text that can arrive is read: no error, whatever its length, script and characters."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from typer.testing import CliRunner

from bot.cli import cli, terminal
from bot.cli import options as given_
from bot.core.canned import find_reply
from bot.core.comparing import two_courts
from bot.core.flow import CheckInput, Choose
from bot.core.inquiry import Asker, Context
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import redact
from bot.core.reply_parts import Reply
from bot.desk.guidance import GuidanceDesk
from bot.serving import knowledge_base
from bot.store.store import Store
from handlers import action_ids
from handlers.blocks.replies import asked_before, render
from handlers.jobs import ticket_threads
from handlers.listeners import staff_commands
from handlers.slack import payloads
from tests.bench.reading import SHAPES, of_shape, readers
from tests.handlers.parsed import asked_in, click_in, form_in, parsed
from tests.handlers.test_fuzz import click, form
from tests.random_examples import examples
from tests.serving.test_web import NOWHERE

pytestmark = pytest.mark.sweep
DM = "D1"
WAYS: tuple[tuple[CheckInput, ...], ...] = (
    (),
    (Choose("who", "other"),),
    (Choose("who", "me"), Choose("files", "files")),
)
"""To a question with choices, to one for a name, and one further."""
STRANGE = (
    "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff", "\u200b", "\u200d", "\u202e", "\u2066", "\ud800",
    "\udfff", "\ud83d\ude00", "\U0001f600", "\U0001f469\u200d\U0001f467", "\ufdfa", "\ufb01", "\u0130", "\xdf",
    "\u01c5", "\xb2", "\u2460", "\u2167", "\u0663", "a\u0301\u0323", "\u0f74\u0f71", "\xe9", "\u03a9", "\u6f22",
    "\u05e9", "\ud55c", "<", ">", "&", "&amp;", "&#0;", "&#x110000;", "<@U1>", "<@U0BOT>", "<!here>", "<#C1|x>",
    "<https://a.b|c>", "`", "```", "*", "_", "~", "|", "\\", "'", "\u2019", '"', "{", "}", "%", "%s", "{0}", "\n",
    "\r\n", "\t", " ", "?", "!reply", "?name", "court", "compare", "ticket", "check", "unlinked", "password is",
    "pw:", "482117", "Harbor22", "SDNY", "Miami", "the middle district", "today", "12/31", "thanks", "done", "yes",
)  # fmt: skip
"""Pieces that have a meaning somewhere, or that something may stumble over."""
TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=60),
    st.lists(st.sampled_from(STRANGE) | st.text(max_size=3), max_size=25).map("".join),
    st.builds(lambda word, times: word * times, st.sampled_from(STRANGE), st.sampled_from((99, 2_000, 5_000))),
    st.builds(of_shape, st.sampled_from(SHAPES), st.sampled_from((1, 100, 5_000))),
)


def today(_: object) -> date:
    return date(2026, 11, 28)


def event(text: str, **more: Any) -> dict[str, Any]:
    said = {"type": "message", "user": "U1", "channel": "C1", "ts": "1.1", "text": text} | more
    # As Slack sends it: halves of a character survive JSON.
    body: dict[str, Any] = json.loads(json.dumps({"type": "event_callback", "team_id": "T1", "event": said}))
    return body


@examples(60)
@given(text=TEXTS)
def test_any_text_is_read_by_every_function(kb: KnowledgeBase, text: str) -> None:
    for reader in readers(kb).values():
        reader(text)
    two_courts(kb.library.courts, kb.finder, text)
    find_reply(kb.library, text, None, date(2026, 11, 28))
    asked = redact(text).text
    asked_before(render(Reply(1, kb.respond(asked, Context(), today))), asked)


@examples(60)
@given(text=TEXTS)
def test_any_text_in_any_payload_is_read_and_can_be_stored(text: str) -> None:
    found: list[str] = []
    for body in (event(text), event(f"<@U0BOT> {text}"), event(text, channel_type="im"), event(text, thread_ts="1.0")):
        inbound = parsed(body)
        if isinstance(inbound, payloads.NewQuestion | payloads.ThreadLine):
            found.append(inbound.message.question(mentioned=True, external=False).text)
            line = inbound.message.ticket_line()
            if line is not None:
                ticket_threads.says_something(line, "staff")
                found.append(line.read().text or "")
    who = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2", "response_url": NOWHERE}
    asked = asked_in({**who, "command": "/nextgen", "text": text})
    staff_commands.for_staff(asked.text)
    found.append(asked.text)
    sent = form_in(form(action_ids.Modal.TICKET_FORM, "{}", text=text, subject=text, login=text))
    found += sent.read().values.values()
    typing = parsed({"type": "block_suggestion", "team": {"id": "T1"}, "user": {"id": "U1"}, "value": text})
    assert isinstance(typing, payloads.Typing)
    found.append(typing.read())
    click_in(click(action_ids.Action.DESK, text))

    for one in found:
        one.encode()
        assert "\x00" not in one


@examples(60)
@given(
    text=TEXTS, way=st.sampled_from(((), (Choose("who", "other"),), (Choose("who", "me"), Choose("files", "files"))))
)
def test_any_text_typed_into_a_check_is_an_answer_or_a_question(
    kb: KnowledgeBase, sqlite_engine: Engine, text: str, way: tuple[CheckInput, ...]
) -> None:
    desk = GuidanceDesk(Store(sqlite_engine), lambda: kb, lambda: datetime(2026, 11, 20, 17, tzinfo=UTC))
    asker = Asker("T1", f"U{abs(hash((text, way)))}")
    started = desk.start(asker, action_ids.LINK, None)
    assert started is not None
    desk.move_card(asker, started.run, DM, "1.1")
    for step in way:
        desk.act(asker, started.run, step)
    inbound = parsed(event(text, channel_type="im"))

    if isinstance(inbound, payloads.NewQuestion):
        desk.answer_typed(asker, DM, inbound.message.question(mentioned=True, external=False).text, "1")


@pytest.mark.sampled
@pytest.mark.parametrize("shape", SHAPES)
def test_the_longest_text_of_any_shape_is_answered(kb: KnowledgeBase, shape: str) -> None:
    text = redact(of_shape(shape, 40_000)).text

    assert kb.respond(text, Context(), today)


@examples(60)
@given(text=TEXTS)
def test_the_terminal_shows_the_answer_to_any_text(kb: KnowledgeBase, text: str) -> None:
    redaction = redact(text)
    parts = kb.respond(redaction.text, Context(), today)
    terminal.show(parts, secrets=redaction.found)
    given_.print_json(terminal.as_json(parts, redaction.text))


@pytest.mark.parametrize("text", ["\udcff what?", "\x1b[31m", "m" * 5_000])
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_the_command_line_answers_any_text(
    kb: KnowledgeBase, text: str, more: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_base, "knowledge_base_from", lambda *_: kb)
    result = CliRunner().invoke(cli, ["ask", *more, "--", text])

    assert result.exit_code == 0, result.output
