"""What nobody sends and nobody writes: spoilt payloads, forged values, hostile files. Refused, in bounded time."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from structlog.testing import capture_logs

from bot.content import yaml_lines
from bot.content.loader import KnowledgeError, load
from bot.content.yaml_lines import MAX_BYTES, YamlError
from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from bot.store.tables import metadata
from handlers import action_ids
from handlers.slack import payloads, teams
from handlers.slack.fields import MalformedError
from tests.handlers.parsed import parsed
from tests.handlers.test_tickets import opened
from tests.journey import all_done
from tests.random_examples import examples
from tests.serving.test_web import JUNK, NOWHERE, SOUND, Body, Door, _as_request, spoilt
from tests.small_knowledge import FILES, folder_in
from tests.stage import Stage, staged

SECRET = "my password is Walnut#4471x, it is refused"


# --- payloads


def _who() -> Body:
    return {
        "team": {"id": "T_DEMO", "domain": "d"},
        "user": {"id": "U_ADA", "team_id": "T_DEMO"},
        "trigger_id": "1.2.3",
        "api_app_id": "A_HELPDESK",
        "token": "not used",
    }


def form(callback: str, about: str, **typed: str) -> Body:
    """A modal that was sent."""
    values = {block: {block: {"type": "plain_text_input", "value": text}} for block, text in typed.items()}
    view = {"id": "V1", "type": "modal", "callback_id": callback, "private_metadata": about, "blocks": []}
    return {"type": "view_submission", **_who(), "view": view | {"state": {"values": values}}}


def click(action_id: str, value: str = "-", *, chosen: str | None = None) -> Body:
    """A button pressed, or an option chosen, in a direct message of the bot."""
    action: Body = {"type": "button", "block_id": "b", "action_ts": "1700000003.000001", "action_id": action_id}
    action |= {"value": value} if chosen is None else {"selected_option": {"value": chosen}}
    container = {"type": "message", "message_ts": "1700000000.000009", "channel_id": "D_ADA", "is_ephemeral": False}
    message = {"type": "message", "user": "U_BOT", "text": "hello", "ts": "1700000000.000009"}
    place = {"container": container, "channel": {"id": "D_ADA", "name": "dm"}, "message": message}
    return {"type": "block_actions", **_who(), **place, "response_url": NOWHERE, "actions": [action]}


def with_secrets(body: Body) -> Body:
    """The payload with a password wherever somebody types."""

    def spoken(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {name: spoken(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [spoken(item, key) for item in value]
        return SECRET if key in ("text", "fallback") or (key == "value" and value == "typed") else value

    found: Body = spoken(copy.deepcopy(body), "")
    return found


REAL = [
    with_secrets(body)
    for body in (
        *SOUND,
        form(action_ids.Modal.QUESTION_FORM, "1581106241.371594", question="typed"),
        form(action_ids.Modal.TICKET_FORM, "{}", text="typed", subject="typed", login="typed"),
        form(action_ids.Modal.STAFF_FORM, '{"t": 1, "a": "reply"}', text="typed"),
        form(
            action_ids.Modal.SETTINGS_FORM,
            "",
            hours="typed",
            zone="typed",
            group="typed",
            questions="typed",
            tickets="typed",
        ),
        form(action_ids.Modal.CHECK_LABEL, '{"step": "r=1&a=name", "channel": "D_ADA", "ts": "1.2"}', label="typed"),
        click(f"{action_ids.Action.MINE}.withdraw", "t=1&a=withdraw"),
        click(action_ids.Action.STAFF_MORE, chosen="t=1&a=snooze"),
        click(action_ids.MORE, chosen="start.link?f=link&c=flsd"),
    )
]


def read_whole(inbound: payloads.Inbound) -> object:
    """All that people typed, read."""
    match inbound:
        case payloads.NewQuestion(message) | payloads.ThreadLine(message) | payloads.Edit(message):
            line = message.ticket_line()
            return message.question(mentioned=True, external=False), line and line.read()
        case payloads.Deletion():
            return inbound.ticket_line(), inbound.conversation
        case payloads.Command() | payloads.ShortcutUse():
            return inbound.question(external=False), inbound.recipient
        case payloads.Submission() | payloads.Typing():
            return inbound.read()
    return None


READERS: tuple[Callable[[Body], object], ...] = (
    teams.read_parties,
    lambda body: parsed(body, "U_BOT"),
    lambda body: read_whole(parsed(body, "U_BOT")),
)
SENTENCES = re.compile(
    r"a click without an action|a click on nothing|something else where "
    r"(an object|a text|a list|an id of Slack|a message's ts|a response_url|a time) belongs"
)
"""All that a refusal ever says."""


def _nested(depth: int) -> object:
    found: object = SECRET
    for _ in range(depth):
        found = [found]
    return found


WORSE = st.one_of(
    JUNK,
    st.just("9" * 100_000),
    st.just("<" * 50_000),
    st.just("<@U_BOT" * 10_000),
    st.just("&amp;" * 10_000),
    st.integers(50, 300).map(_nested),
    st.just({"type": {"type": {}}}),
    st.just(SECRET),
    st.just([SECRET]),
    st.just({"text": [SECRET]}),
)


def outcome(read: Callable[[Body], object], body: Body) -> tuple[object, str]:
    """What is read, or what the refusal says. Anything else that is raised fails the test."""
    try:
        return read(body), ""
    except MalformedError as refusal:
        return None, str(refusal)


@examples(400)
@given(body=spoilt(REAL, WORSE))
def test_a_spoilt_payload_is_read_or_refused_in_a_fixed_sentence(body: Body) -> None:
    said = [outcome(read, body)[1] for read in READERS]

    assert [one for one in said if one and not SENTENCES.fullmatch(one)] == []


@pytest.mark.parametrize("body", REAL, ids=lambda body: str(body.get("type", "command")))
def test_no_reader_of_a_real_payload_lets_a_password_through(body: Body) -> None:
    for read in READERS[:4] if body.get("type") == "event_callback" else READERS:
        found, said = outcome(read, body)
        assert "Walnut" not in repr(found)
        assert not said or SENTENCES.fullmatch(said)


# --- over HTTP


@pytest.fixture
async def door(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Door]:
    async with staged(kb, Store(sqlite_engine), transport="http") as stage, aiohttp.ClientSession() as session:
        await opened(stage, "U_BEN")
        yield Door(stage, session)


@examples(120)
@given(body=spoilt(REAL, WORSE))
async def test_whatever_is_signed_never_ends_in_an_error_of_the_server(door: Door, body: Body) -> None:
    try:
        request, content_type = _as_request(body, door.stage.slack.url)
    except UnicodeEncodeError:
        return
    status, _ = await door.post(request, content_type=content_type)

    assert status in (200, 400, 404)


CALLBACKS = (action_ids.Modal.STAFF_FORM, action_ids.Modal.STAFF_PREVIEW)
ABOUT = (
    "",
    "{",
    "[]",
    "5",
    "null",
    '{"t": 1}',
    '{"t": [1], "a": "reply"}',
    '{"t": 1, "a": "zz"}',
    '{"t": "x", "a": 1}',
)


@pytest.mark.parametrize("callback", CALLBACKS)
@pytest.mark.parametrize("about", ABOUT)
async def test_a_staff_form_that_is_not_ours_changes_nothing(door: Door, callback: str, about: str) -> None:
    before = kept_rows(door.stage)
    body = form(callback, about, text="hello")
    body["user"]["id"] = "U_SAM"
    request, content_type = _as_request(body, door.stage.slack.url)

    status, answer = await door.post(request, content_type=content_type)
    await all_done(door.stage)

    assert status == 200
    assert json.loads(answer)["response_action"] == "update"
    assert kept_rows(door.stage) == before


BY_VALUE = (
    action_ids.Action.HELPED_YES, action_ids.Action.HELPED_NO, f"{action_ids.Action.PICK}.0",
    f"{action_ids.Action.RELATED}.0", action_ids.Action.SIBLING, action_ids.Action.DESK,
    action_ids.Action.POST_IN_THREAD,
    f"{action_ids.Action.CHECK}.choose.0", action_ids.Action.TRIAGE_SOLVED, f"{action_ids.Action.MINE}.withdraw",
    f"{action_ids.Action.MINE}.rate5", f"{action_ids.Action.MINE}.add",
    f"{action_ids.Action.STAFF}.claim", f"{action_ids.Action.STAFF}.resolve", f"{action_ids.Action.STAFF}.again",
    f"{action_ids.Action.STAFF}.canned", action_ids.Action.NEW_TICKET, action_ids.Action.URGENT_TICKET,
    action_ids.Action.NUDGE, action_ids.Action.NOT_LINKED_CSV, action_ids.Action.TOLD, action_ids.Action.SETTINGS,
    action_ids.Action.CALENDAR, action_ids.Action.COMPARE, action_ids.Action.STOP_REMINDERS,
    action_ids.Action.KEEP_REMINDERS,
    f"{action_ids.Action.BOARD}.invite", f"{action_ids.Action.BOARD}.remove", f"{action_ids.Action.MY_ROW}.confirm",
)  # fmt: skip
"""Buttons that do what their value says, or that only show something."""
BY_OPTION = (
    f"{action_ids.Action.COURT}.q=1&e=link-when",
    f"{action_ids.Action.CHECK_COURT}.r=1&a=choose",
    action_ids.Action.STAFF_MORE,
    f"{action_ids.Action.BOARD}.person",
    action_ids.MORE,
    "court.",
    "check_court.",
)
VALUES = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "",
            "-",
            "q=",
            "related.0?q=1&e=claim",
            "staff.claim?t=1&a=claim",
            "?",
            "t=1&a=",
            "t=²&a=claim",
            "%00",
            "&" * 1900,
            "t=" + "9" * 1900,
            "\ud800",
            "q=1;e=2",
        ]
    ),
    st.builds(
        lambda numbers, words: urlencode({**numbers, **words}),
        st.dictionaries(st.sampled_from("qrt"), st.integers(1, 10**9), max_size=3),
        st.dictionaries(st.sampled_from("aecnxf"), st.sampled_from(["claim", "withdraw", "name", "\x00", "é" * 90])),
    ),
)


def kept_rows(stage: Stage) -> list[str]:
    """Everything that is kept but for what came in."""
    left_out = ("inbox", "reloads", "write_probes")
    with stage.store.reading() as unit:
        return [
            repr(row)
            for table in metadata.sorted_tables
            if table.name not in left_out
            for row in unit.connection.execute(table.select())
        ]


@examples(150)
@given(action=st.sampled_from((*BY_VALUE, *BY_OPTION)), value=VALUES)
async def test_a_random_value_behind_any_control_changes_nothing(door: Door, action: str, value: str) -> None:
    """Ada, who has asked nothing, presses what belongs to Ben and to staff."""
    before = kept_rows(door.stage)
    body = click(action, value) if action in BY_VALUE else click(action, chosen=value)
    request, content_type = _as_request(body, door.stage.slack.url)
    with capture_logs() as logs:
        status, _ = await door.post(request, content_type=content_type)
        await door.stage.settled()

    assert status == 200
    assert [entry for entry in logs if entry["log_level"] in ("error", "critical")] == []
    assert kept_rows(door.stage) == before


# --- files


def refused(folder: Path, content: bytes) -> str:
    """What is said of a file; empty when it can be read."""
    path = folder / "hostile.yaml"
    path.write_bytes(content)
    try:
        yaml_lines.read_yaml(path, "hostile.yaml")
    except YamlError as error:
        return str(error)
    return ""


def _stairs(levels: int) -> bytes:
    return "".join(f"{' ' * level}a:\n" for level in range(levels)).encode()


LAUGHS = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (c, c, c - 1, c - 1) for c in range(98, 122))
HOSTILE: Mapping[str, bytes] = {
    "a billion laughs": LAUGHS,
    "a text of a megabyte, a hundred thousand times": b"a: &a '" + b"x" * 10**6 + b"'\nb: [" + b"*a, " * 10**5 + b"]",
    "a list in itself": b"&a [*a]",
    "an alias as a key": b"a: &a x\n*a : 1",
    "brackets": b"[" * 10**6,
    "brackets behind as many closing ones": b"# " + b"]" * 10**6 + b"\na: " + b"[" * 10**6,
    "braces": b"{a: " * 10**5,
    "dashes": b"- " * 10**6,
    "question marks": b"? " * 10**6,
    "stairs": _stairs(2000),
    "stairs of lists": "".join(f"{'  ' * level}- a:\n" for level in range(1000)).encode(),
    "a number of a million digits": b"a: " + b"9" * 10**6,
    "a number to the base of sixty": b"a: 1" + b":59" * 10**6,
    "a fraction to the base of sixty": b"a: 1" + b":59" * 10**5 + b".5",
    "two million values": b"[" + b"a," * 1_900_000 + b"]",
    "a class of Python": b"a: !!python/object/apply:os.system ['true']",
    "a mapping that would be an object": b"a: !!python/object:os.system {x: 1}",
    "a name of Python": b"a: !!python/name:os.system x",
    "a number that is none": b"a: !!int ''",
    "a truth that is none": b"a: !!bool maybe",
    "a time that is none": b"a: !!timestamp noon",
    "a fraction that is none": b"a: !!float ''",
    "a day that is none": b"a: 2026-13-45",
    "a time zone that is none": b"a: 2001-01-01T00:00:00+99:99",
    "a set": b"!!set {x, y}",
    "a merge": b"a: {x: 1}\n<<: {y: 2}",
    "a key twice": b"a: 1\na: 2",
    "a long key twice": b"? " + b"k" * 10**5 + b"\n: 1\n? " + b"k" * 10**5 + b"\n: 2\n",
    "a key that is a list": b"? [a]\n: 1",
    "many documents": b"---\n" * 10**5,
    "no UTF-8": b"a: \xff",
    "half a character": b'a: "\\ud800"',
    "a control character": b"a: \x07",
    "too much": b"#" * (MAX_BYTES + 1),
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_file_and_line_before_it_can_do_harm(tmp_path: Path, name: str) -> None:
    said = refused(tmp_path, HOSTILE[name])

    assert re.match(r"hostile\.yaml:[0-9]+: \S", said)
    assert len(said) < 400
    assert "\n" not in said


def test_what_only_looks_hostile_is_read(tmp_path: Path) -> None:
    brackets = "a: '" + "[" * 500 + "'\n"
    deep = "b: " + "[" * 90 + "]" * 90 + "\n"
    indented = "c: |\n" + " " * 300 + "x\n"

    assert refused(tmp_path, (brackets + deep + indented).encode()) == ""


YAML_ISH = st.lists(
    st.sampled_from(
        ["a", "b: ", "- ", "? ", ": ", "\n", "\n  ", "[", "]", "{", "}", ",", "&x ", "*x", "!!int ", "!y ", "'", '"',
         "|\n", ">\n", "#", "%YAML 1.1\n", "---\n", "...\n", "<<: ", "1:59", "2026-01-01", "0x1f", ".nan", "~", "\t",
         "\x00", "\u2028", "é", "😀", "@", "`", "="]
    ) | st.text(max_size=5),
    max_size=40,
).map("".join)  # fmt: skip


@examples(500)
@given(text=YAML_ISH)
def test_any_text_is_read_or_refused_with_file_and_line(tmp_path: Path, text: str) -> None:
    said = refused(tmp_path, text.encode("utf-8", "surrogatepass"))

    assert said == "" or re.match(r"hostile\.yaml:[0-9]+: \S", said)
    assert "\n" not in said


@examples(200)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_file_and_line(tmp_path: Path, content: bytes) -> None:
    said = refused(tmp_path, content)

    assert said == "" or said.startswith("hostile.yaml:")


def _cuts(text: str) -> Iterator[str]:
    """The file with one of its lines lost, doubled, or something else in its place."""
    lines = text.splitlines(keepends=True)
    for number in range(len(lines)):
        yield "".join([*lines[:number], *lines[number + 1 :]])
        yield "".join([*lines[: number + 1], *lines[number:]])
        for junk in ("  x: &a [1]\n", "- \n", "  id: [1, {a: 1e999}]\n", "\t", "  text: !!python/name:os.system x\n"):
            yield "".join([*lines[:number], junk, *lines[number + 1 :]])


def problems(folder: Path) -> list[str]:
    """What is wrong with a folder; nothing when it loads."""
    try:
        load(folder)
    except KnowledgeError as error:
        return [str(problem) for problem in error.problems] or ["an error without a problem"]
    return []


@pytest.mark.parametrize("name", FILES)
def test_a_spoilt_folder_loads_or_has_each_problem_with_file_and_line(tmp_path: Path, name: str) -> None:
    folder = folder_in(tmp_path)
    for text in _cuts(FILES[name]):
        (folder / name).write_text(text, encoding="utf-8")
        found = problems(folder)
        assert [one for one in found if not re.match(r"knowledge/\S+:[0-9]+: \S", one)] == []
