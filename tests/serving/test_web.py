"""What comes to the HTTP door: Slack's signed requests are answered, everything else is refused and breaks nothing."""

from __future__ import annotations

import asyncio
import copy
import gzip
import json
import logging
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import Engine, select
from structlog.testing import capture_logs

import bot.serving.web
from bot.core.knowledge_base import KnowledgeBase
from bot.serving.web import MAX_BODY
from bot.store.store import Store
from bot.store.tables import metadata, questions
from handlers.blocks.words import WORDS
from tests.handlers.test_tickets import kept, opened, press
from tests.journey import all_done, everything_stored
from tests.random_examples import examples
from tests.stage import Json, Stage, staged

Body = dict[str, Any]
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
CHALLENGE = json.dumps({"type": "url_verification", "challenge": "abc123", "token": "not used"})


class Door:
    """Sends hand-made requests to the bot's HTTP side."""

    def __init__(self, stage: Stage, session: aiohttp.ClientSession) -> None:
        self.stage = stage
        self.url = stage.slack.request_url or ""
        self._session = session

    async def post(
        self, body: str | bytes, headers: dict[str, str] | None = None, content_type: str = JSON_TYPE, path: str = ""
    ) -> tuple[int, str]:
        """Status and text. Without `headers` the body is signed."""
        if headers is None:
            headers = self.stage.slack.signed(body if isinstance(body, str) else body.decode("latin-1"))
        url = self.url.replace("/slack/events", path) if path else self.url
        async with self._session.post(url, data=body, headers={"Content-Type": content_type, **headers}) as answer:
            return answer.status, await answer.text()

    async def get(self, path: str) -> int:
        async with self._session.get(self.url.replace("/slack/events", path)) as answer:
            return answer.status


@pytest.fixture
async def door(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Door]:
    async with staged(kb, Store(sqlite_engine), transport="http") as stage, aiohttp.ClientSession() as session:
        yield Door(stage, session)


@pytest.fixture
def unexpected(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Errors that were logged; empty at the end, or the test fails."""
    found: list[str] = []
    with capture_logs() as logs:
        yield found
    found += [
        str(entry)
        for entry in logs
        # Somebody whom a spoilt payload makes up is not to be reached.
        if entry["log_level"] in ("error", "critical") and "reached nobody" not in entry["event"]
    ]
    found += [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert not found


def mention(text: str = "<@U_BOT> hello", ts: str = "1700000000.000001") -> Body:
    event = {"type": "app_mention", "user": "U_ADA", "text": text, "ts": ts, "channel": "C_ASK", "event_ts": ts}
    return _event(event)


def _event(event: Body) -> Body:
    return {
        "type": "event_callback",
        "team_id": "T_DEMO",
        "api_app_id": "A_HELPDESK",
        "event_id": "Ev1",
        "event_time": 1_700_000_000,
        "authorizations": [{"enterprise_id": None, "team_id": "T_DEMO", "user_id": "U_BOT", "is_bot": True}],
        "event": event,
    }


# --- signatures


async def test_a_signed_challenge_is_answered(door: Door) -> None:
    status, text = await door.post(CHALLENGE)

    assert status == 200
    assert "abc123" in text


async def test_a_signed_mention_is_answered_in_slack(door: Door) -> None:
    ada = door.stage.slack.person("U_ADA")

    await ada.says("#ask-helpdesk", "@helpdesk hello")
    await all_done(door.stage)

    assert len(door.stage.bot_messages()) == 1


def _forgeries() -> dict[str, dict[str, str]]:
    now = str(int(time.time()))
    right = "v0=" + "0" * 64
    return {
        "no headers at all": {},
        "no signature": {"X-Slack-Request-Timestamp": now},
        "no timestamp": {"X-Slack-Signature": right},
        "a wrong signature": {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": right},
        "a short signature": {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": "v0=abc"},
        "another version": {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": "v1=" + "0" * 64},
        "a timestamp that is no number": {"X-Slack-Request-Timestamp": "abc", "X-Slack-Signature": right},
        "a timestamp of 5000 digits": {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": right},
        "a negative timestamp": {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": right},
        "a timestamp in other digits": {"X-Slack-Request-Timestamp": "١٢٣", "X-Slack-Signature": right},
        "a signature in capitals": {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": "v0=" + "A" * 64},
        "a timestamp with a fraction": {"X-Slack-Request-Timestamp": now + ".0", "X-Slack-Signature": right},
        "a timestamp that is empty": {"X-Slack-Request-Timestamp": "", "X-Slack-Signature": right},
        "a signature that is not ASCII": {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": "v0=é" + "0" * 63},
    }


@pytest.mark.parametrize("body", [CHALLENGE, "{", "[]", "", "ssl_check=1", "payload={", "\udcff"])
async def test_nothing_unsigned_gets_in(door: Door, unexpected: list[str], body: str) -> None:
    raw = body.encode("utf-8", "surrogateescape")

    statuses = {name: (await door.post(raw, headers))[0] for name, headers in _forgeries().items()}

    assert statuses == dict.fromkeys(statuses, 401)


@pytest.mark.parametrize("shift", [-301, -100_000, 310, 100_000])
async def test_an_old_or_future_signature_is_refused(door: Door, shift: int) -> None:
    headers = door.stage.slack.signed(CHALLENGE, at=int(time.time()) + shift)

    assert (await door.post(CHALLENGE, headers))[0] == 401


async def test_a_signature_is_good_for_its_own_body_only(door: Door) -> None:
    headers = door.stage.slack.signed(CHALLENGE)

    assert (await door.post(CHALLENGE.replace("abc123", "abc124"), headers))[0] == 401


async def test_the_signature_of_another_secret_is_refused(door: Door) -> None:
    timestamp = str(int(time.time()))
    door.stage.slack.signing_secret += "x"
    headers = {**door.stage.slack.signed(CHALLENGE), "X-Slack-Request-Timestamp": timestamp}
    own = LocalSigned("another").headers(CHALLENGE, timestamp)

    assert (await door.post(CHALLENGE, headers | own))[0] == 401


async def test_a_request_sent_again_with_its_signature_has_no_second_effect(door: Door) -> None:
    question = await door.stage.slack.person("U_ADA").says("#ask-helpdesk", "@helpdesk hello")
    await all_done(door.stage)
    body = json.dumps(mention("<@U_BOT> hello", question["ts"]))
    headers = door.stage.slack.signed(body)

    statuses = [(await door.post(body, headers))[0] for _ in range(3)]
    await all_done(door.stage)

    assert statuses == [200, 200, 200]
    assert len(door.stage.bot_messages()) == 1


async def test_a_click_and_a_form_sent_again_have_no_second_effect(door: Door) -> None:
    stage = door.stage
    await opened(stage)
    await press(stage, WORDS.staff.CLAIM)
    await press(stage, WORDS.staff.REPLY)
    await stage.slack.person("U_SAM").submits({"text": "Which page is it?"})
    await stage.slack.person("U_SAM").submits()
    await all_done(stage)
    sent = [entry.request["payload"] for entry in stage.slack.journal.deliveries()]
    again = [body for body in sent if body.get("type") in ("block_actions", "view_submission")]
    before, posted = _about_tickets(stage), len(stage.slack.journal.calls("chat.postMessage"))

    for body in again:
        request, content_type = _as_request(dict(body), stage.slack.url)
        headers = stage.slack.signed(request)
        assert [(await door.post(request, headers, content_type))[0] for _ in range(2)] == [200, 200]
    await all_done(stage)

    assert len(again) == 5
    assert len(kept(stage)) == 1
    assert _about_tickets(stage) == before
    assert len(stage.slack.journal.calls("chat.postMessage")) == posted


def _about_tickets(stage: Stage) -> list[str]:
    names = ("tickets", "ticket_changes", "ticket_messages", "ticket_numbers")
    with stage.store.reading() as unit:
        return [repr(row) for name in names for row in unit.connection.execute(metadata.tables[name].select())]


async def test_a_voice_given_again_counts_once(door: Door) -> None:
    stage = door.stage
    ada = stage.slack.person("U_ADA")
    await ada.says("#ask-helpdesk", "@helpdesk When can I link, and is there a deadline?")
    await all_done(stage)
    shown: Json = stage.bot_messages()[-1]
    await ada.clicks(dict(shown), "helped_yes")
    await all_done(stage)
    click = stage.slack.journal.deliveries("block_actions")[-1].request["payload"]
    request, content_type = _as_request(dict(click), stage.slack.url)

    statuses = [(await door.post(request, content_type=content_type))[0] for _ in range(3)]
    await all_done(stage)

    assert statuses == [200] * 3
    with stage.store.reading() as unit:
        assert len(unit.connection.execute(metadata.tables["feedback"].select()).all()) == 1


# --- bodies


class Line:
    """A connection to the bot on which not even HTTP is done for the tests."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def status(self) -> int:
        async with asyncio.timeout(5):
            return int((await self.reader.readline()).split()[1])


@pytest.fixture
async def line(door: Door) -> AsyncIterator[Line]:
    assert door.stage.running is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", door.stage.running.port)
    yield Line(reader, writer)
    writer.transport.abort()


def _head(signed: dict[str, str], *more: str) -> bytes:
    lines = ["POST /slack/events HTTP/1.1", "Host: bot", f"Content-Type: {JSON_TYPE}"]
    lines += [f"{name}: {value}" for name, value in signed.items()]
    return "\r\n".join([*lines, *more, "", ""]).encode()


def _forged() -> dict[str, str]:
    """Headers that look as they must, of somebody who does not know the secret."""
    return {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=" + "0" * 64}


async def test_a_length_over_the_limit_is_refused_before_any_of_the_body_comes(line: Line) -> None:
    await line.send(_head(_forged(), f"Content-Length: {MAX_BODY + 1}"))

    assert await line.status() == 413


async def test_a_body_without_a_length_is_refused_as_soon_as_it_is_over_the_limit(line: Line) -> None:
    await line.send(_head(_forged(), "Transfer-Encoding: chunked"))
    piece = b"x" * 50_000
    for _ in range(MAX_BODY // len(piece) + 1):
        await line.send(b"%x\r\n%s\r\n" % (len(piece), piece))

    assert await line.status() == 413  # though the last chunk has not been sent


async def test_a_small_body_without_a_length_is_taken(door: Door, line: Line) -> None:
    await line.send(_head(door.stage.slack.signed(CHALLENGE), "Transfer-Encoding: chunked"))
    await line.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(CHALLENGE), CHALLENGE.encode()))

    assert await line.status() == 200


@pytest.mark.parametrize("at", [-301, 310])
async def test_an_old_or_future_timestamp_is_refused_before_any_of_the_body_comes(line: Line, at: int) -> None:
    headers = _forged() | {"X-Slack-Request-Timestamp": str(int(time.time()) + at)}
    await line.send(_head(headers, "Content-Length: 100"))

    assert await line.status() == 401


async def test_a_body_that_does_not_come_to_its_end_is_waited_for_only_so_long(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.serving.web, "READ_SECONDS", 0.05)
    await line.send(_head(_forged(), "Content-Length: 100") + b"{")

    assert await line.status() == 408


async def test_a_compressed_body_is_never_unfolded(door: Door, unexpected: list[str]) -> None:
    """A megabyte of zeros fits in a thousand bytes."""
    signer = LocalSigned(door.stage.slack.signing_secret)
    for body in (gzip.compress(CHALLENGE.encode()), gzip.compress(b"0" * 10 * MAX_BODY)):
        assert (await door.post(body, {**signer.headers(body), "Content-Encoding": "gzip"}))[0] == 400
        assert (await door.post(body, {**_forged(), "Content-Encoding": "gzip"}))[0] == 401


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("", JSON_TYPE, 404),
        ("", FORM_TYPE, 404),
        ("{", JSON_TYPE, 400),
        ("[]", JSON_TYPE, 400),
        ("null", JSON_TYPE, 400),
        ('"text"', JSON_TYPE, 400),
        ("[" * 100_000, JSON_TYPE, 400),
        ("9" * 5000, JSON_TYPE, 400),
        ("payload={", FORM_TYPE, 400),
        ("payload=[]", FORM_TYPE, 400),
        ("payload=null", FORM_TYPE, 400),
        ("a=b", FORM_TYPE, 404),
        ("hello", "text/plain", 404),
        ("hello", "text/plain; charset=klingon", 400),
        (CHALLENGE, "application/json; charset=utf-16", 400),
        (CHALLENGE, "nonsense", 200),
        (json.dumps({"type": "event_callback", "event": []}), JSON_TYPE, 400),
        (json.dumps({"type": "event_callback", "event": {"type": "never_heard_of"}}), JSON_TYPE, 200),
    ],
)
async def test_a_signed_body_that_is_no_request_of_slacks_is_refused(
    door: Door, unexpected: list[str], body: str, content_type: str, status: int
) -> None:
    assert (await door.post(body, content_type=content_type))[0] == status


async def test_a_signed_body_that_is_not_utf_8_is_refused(door: Door, unexpected: list[str]) -> None:
    body = b'{"text": "\xff\xfe"}'
    headers = LocalSigned(door.stage.slack.signing_secret).headers(body)

    assert (await door.post(body, headers))[0] == 400


async def test_a_body_that_is_too_large_is_refused(door: Door, unexpected: list[str]) -> None:
    body = "x" * (MAX_BODY + 1)

    assert (await door.post(body))[0] == 413
    assert (await door.post(body, {"X-Slack-Signature": "v0=1"}))[0] == 401


async def test_other_paths_and_methods_are_refused(door: Door, unexpected: list[str]) -> None:
    assert await door.get("/slack/events") == 405
    assert await door.get("/") == 404
    assert (await door.post(CHALLENGE, path="/slack/eventsx"))[0] == 404
    assert await door.get("/healthz") == 200
    assert await door.get("/readyz") == 200


# --- signed, but strange

NOWHERE = "https://hooks.slack.com/actions/T/1"


def _sound() -> list[Body]:
    """Payloads as Slack sends them, one of each kind that the bot listens to."""
    message: Body = {"type": "message", "user": "U_ADA", "text": "hello", "ts": "1700000000.000002", "channel": "D_ADA"}
    message |= {"channel_type": "im", "event_ts": "1700000000.000002", "team": "T_DEMO"}
    reply = message | {"channel": "C_ASK", "channel_type": "channel", "thread_ts": "1700000000.000001"}
    before = {"type": "message", "user": "U_ADA", "text": "hello", "ts": "1700000000.000002"}
    after = before | {"text": "thanks", "edited": {"user": "U_ADA", "ts": "1700000001.000000"}}
    edit: Body = {"type": "message", "subtype": "message_changed", "channel": "D_ADA", "channel_type": "im"}
    edit |= {"ts": "1700000002.000000", "message": after, "previous_message": before}
    deleted = edit | {"subtype": "message_deleted", "deleted_ts": before["ts"], "previous_message": before}
    tombstone = edit | {"message": before | {"subtype": "tombstone", "user": "USLACKBOT"}}
    opened = {"type": "app_home_opened", "user": "U_ADA", "channel": "D_ADA", "tab": "home", "event_ts": "1.2"}
    who: Body = {
        "team": {"id": "T_DEMO", "domain": "d"},
        "user": {"id": "U_ADA", "team_id": "T_DEMO"},
        "trigger_id": "1.2.3",
    }
    who |= {"api_app_id": "A_HELPDESK", "response_url": NOWHERE, "token": "not used"}
    container = {"type": "message", "message_ts": "1700000000.000009", "channel_id": "C_ASK", "is_ephemeral": False}
    action: Body = {"type": "button", "block_id": "b", "action_ts": "1700000003.000001"}
    place = {"container": container, "channel": {"id": "C_ASK", "name": "ask"}, "message": before}
    option = {"text": {"type": "plain_text", "text": "S.D. Fla."}, "value": "flsd"}
    clicks: list[Body] = [
        {"action_id": "helped_yes", "value": "q=1&e=link-when"},
        {"action_id": "helped_no", "value": "q=1&e=link-when"},
        {"action_id": "pick.0", "value": "q=1&e=link-when"},
        {"action_id": "related.1", "value": "q=1&e=link-when&c=flsd"},
        {"action_id": "sibling", "value": "q=1&e=link-when&c=flsb"},
        {"action_id": "desk", "value": "q=1"},
        {"action_id": "post_in_thread", "value": "q=1"},
        {"action_id": "example.0", "value": "0"},
        {"action_id": "forget_court", "value": "-"},
        {"action_id": "court.q=1&e=link-when", "type": "external_select", "selected_option": option},
        {"action_id": "usual_court", "type": "external_select", "selected_option": option},
    ]
    return [
        mention(),
        *(_event(event) for event in (message, reply, edit, deleted, tombstone, opened)),
        *({"type": "block_actions", **who, **place, "actions": [action | click]} for click in clicks),
        {"type": "block_suggestion", **who, **place, "action_id": "usual_court", "block_id": "b", "value": "miami"},
        {"type": "message_action", "callback_id": "answer_this", "action_ts": "1.2", **who, **place},
        {
            "command": "/nextgen",
            "text": "hello",
            "team_id": "T_DEMO",
            "user_id": "U_ADA",
            "channel_id": "C_ASK",
            "trigger_id": "1.2.3",
            "response_url": NOWHERE,
        },
    ]


SOUND = _sound()
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    st.sampled_from(["", "x", "\x00", "a\x00b", "\ud800", "9" * 400, "<@U_BOT>", "im", "message_changed", "é" * 40]),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just({"id": 5}),
    st.lists(st.dictionaries(st.text(max_size=5), st.none(), max_size=2), max_size=2),
)


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below: list[tuple[str | int, ...]] = []
    if isinstance(value, dict):
        below = [found for key, item in value.items() for found in _paths(item, (*path, key))]
    elif isinstance(value, list):
        below = [found for index, item in enumerate(value) for found in _paths(item, (*path, index))]
    return [*([path] if path else []), *below]


@st.composite
def spoilt(draw: st.DrawFn, bodies: Sequence[Body], junk: st.SearchStrategy[object]) -> Body:
    """One of the payloads with up to four of its values lost, or something else in their place."""
    body = copy.deepcopy(draw(st.sampled_from(bodies)))
    for _ in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from(_paths(body) or [("type",)]))
        inner: Any = body
        for key in way:
            inner = inner[key]
        if draw(st.integers(0, 3)):
            inner[last] = copy.deepcopy(draw(junk))
        else:
            del inner[last]
    return body


def _as_request(body: Body, slack_url: str) -> tuple[str, str]:
    if body.get("response_url") == NOWHERE:
        body["response_url"] = f"{slack_url}/actions/T_DEMO/nobody-asked"
    if "command" in body:
        flat = {key: str(value).encode("utf-8", "replace") for key, value in body.items()}
        return urlencode(flat), FORM_TYPE
    if body.get("type") == "event_callback":
        return json.dumps(body), JSON_TYPE
    return urlencode({"payload": json.dumps(body)}), FORM_TYPE


@examples(150)
@given(body=spoilt(SOUND, JUNK))
async def test_a_spoilt_payload_breaks_nothing(door: Door, unexpected: list[str], body: Body) -> None:
    request, content_type = _as_request(body, door.stage.slack.url)

    status, _ = await door.post(request, content_type=content_type)

    assert status in (200, 400, 404)


@given(body=st.recursive(JUNK, lambda inner: st.dictionaries(
    st.sampled_from(["type", "event", "team", "user", "actions", "authorizations", "command", "view", "channel"]), inner
), max_leaves=6))  # fmt: skip
async def test_any_json_breaks_nothing(door: Door, unexpected: list[str], body: object) -> None:
    status, _ = await door.post(json.dumps(body))

    assert status in (200, 400, 404)


@examples(300)
@given(text=st.lists(st.sampled_from(["payload", "PAYLOAD", "payload=", "&payload={}", "%70ayload", "{", "+", "%", "="])
                     | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=8).map("".join),
       name=st.sampled_from(["general", "payload-team", "payload"]))  # fmt: skip
def test_bolt_reads_a_command_with_any_text_in_it(text: str, name: str) -> None:
    sent = {"token": "t", "command": "/nextgen", "text": text, "channel_name": name, "user_name": name}

    body = bot.serving.web.as_bolt_reads_it(urlencode(sent), FORM_TYPE)

    assert AsyncBoltRequest(body=body, headers={"Content-Type": FORM_TYPE}).body == sent


@pytest.mark.parametrize(
    "body", [urlencode({"payload": '{"a": "payload"}'}), "payload=", "", '{"text": "payload"}', "a=b"]
)
def test_whatever_bolt_reads_rightly_is_left_as_it_is(body: str) -> None:
    assert bot.serving.web.as_bolt_reads_it(body, JSON_TYPE if body.startswith("{") else FORM_TYPE) == body


@pytest.mark.parametrize("text", ["what is a payload in a NextGen filing?", "payload", "payload={}", "payload & more"])
async def test_a_command_with_the_word_payload_is_answered(door: Door, unexpected: list[str], text: str) -> None:
    ada = door.stage.slack.person("U_ADA")

    await ada.runs("/nextgen", text)
    await all_done(door.stage)

    assert [one for one in ada.sees("#ask-helpdesk") if one.get("is_ephemeral")]
    with door.stage.store.reading() as unit:
        texts = unit.connection.execute(select(questions.c.text)).scalars().all()
    assert texts == [text]


async def test_what_no_database_takes_is_left_out_of_a_question(door: Door, unexpected: list[str]) -> None:
    question = await door.stage.slack.person("U_ADA").says("#general", "a place for the answer")
    body = mention("<@U_BOT> hel\x00lo \ud800", question["ts"]) | {}
    body["event"]["channel"] = "D_ADA"

    status, _ = await door.post(json.dumps(body))
    await all_done(door.stage)

    assert status == 200
    assert "'hello'" in everything_stored(door.stage)


class LocalSigned:
    """Signs bytes, which need not be text."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def headers(self, body: str | bytes, timestamp: str | None = None) -> dict[str, str]:
        import hashlib
        import hmac

        at = timestamp or str(int(time.time()))
        raw = body.encode() if isinstance(body, str) else body
        digest = hmac.new(self._secret.encode(), b"v0:" + at.encode() + b":" + raw, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}
