"""The HTTP API answers programs that have a key, as the tools do, and repeats, keeps and logs nothing they send."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import aiohttp
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

import bot.serving.http_api
from bot.api.offers import OFFERS
from bot.api.openapi import ROUTES, document
from bot.api.tools import Tools
from bot.core.api_keys import ApiKey, hash_of
from bot.core.courts import CourtFinder
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.api_keys import ApiKeyDesk
from bot.serving.http_api import MAX_BODY
from bot.serving.http_limits import RateLimit
from bot.store.store import Store
from bot.store.tables import workspaces
from handlers.blocks.words import WORDS
from tests.cli.test_cli import LINK
from tests.journey import everything_stored
from tests.redaction.corpora import lines_of
from tests.stage import Stage, staged

NOON = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
ON = {"HELPDESK_API": True, "HELPDESK_API_PER_MINUTE": 6000}
CANARY = "Walnut#4471x"
JSON_TYPE, PROBLEM_TYPE = "application/json", "application/problem+json"
CALLS: Mapping[str, Mapping[str, Any]] = {
    "answer": {"question": f"{LINK} flsd", "day": "2026-07-01"},
    "courts": {"query": "miami", "limit": 2},
    "court": {"court": "S.D. Fla."},
    "compare": {"left": "flsd", "right": "alsd", "day": "2020-01-26"},
    "procedure": {"court": "flsd"},
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def detail(self) -> str:
        """Of a problem, which has this form and no other."""
        assert self.headers["Content-Type"].startswith(PROBLEM_TYPE), self.text
        assert sorted(self.json) == ["detail", "status", "title", "type"]
        assert self.json["status"] == self.status
        return str(self.json["detail"])


@dataclass(slots=True)
class Program:
    """A client with a key of T_DEMO."""

    stage: Stage
    session: aiohttp.ClientSession
    key: str

    @property
    def desk(self) -> ApiKeyDesk:
        assert self.stage.running is not None
        return self.stage.running.bot.desks.api_keys

    async def send(
        self, method: str, path: str, data: Any = None, headers: Mapping[str, str] | None = None, **query: Any
    ) -> Answer:
        assert self.stage.running is not None
        url = f"http://127.0.0.1:{self.stage.running.port}/api/v1{path}"
        wanted = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        async with self.session.request(method, url, data=data, headers=wanted, params=query) as answer:
            return Answer(answer.status, answer.headers, await answer.text())

    async def ask(self, question: object, headers: Mapping[str, str] | None = None, **more: object) -> Answer:
        body = json.dumps({"question": question, **more})
        return await self.send("POST", "/answer", body, {"Content-Type": JSON_TYPE, **(headers or {})})

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> Answer:
        """The same tool wherever it is."""
        if tool == "answer":
            return await self.ask(**arguments)
        path = next(route.path for route in ROUTES if route.tool == tool)
        query = {name: value for name, value in arguments.items() if f"{{{name}}}" not in path}
        return await self.send("GET", path.format(**{"court": "", **arguments}), **query)


@asynccontextmanager
async def program_in(
    kb: KnowledgeBase, engine: Engine, start: datetime | None = NOON, desk: Mapping[str, Any] = ON
) -> AsyncIterator[Program]:
    async with (
        staged(kb, Store(engine), transport="http", start=start, desk=desk) as stage,
        aiohttp.ClientSession() as session,
    ):
        program = Program(stage, session, "")
        program.key = program.desk.add("T_DEMO", "intranet") or ""
        yield program


@pytest.fixture
async def program(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Program]:
    async with program_in(kb, sqlite_engine) as found:
        yield found


# --- what it answers


@pytest.mark.parametrize("tool", OFFERS)
async def test_each_address_gives_what_its_tool_gives(program: Program, kb: KnowledgeBase, tool: str) -> None:
    answer = await program.call(tool, CALLS[tool])

    result = OFFERS[tool].run(Tools(kb, lambda: NOON), CALLS[tool])
    assert (answer.status, answer.headers["Content-Type"]) == (200, JSON_TYPE)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == result.model_dump(mode="json")


async def test_a_removed_secret_is_reported_as_by_the_tools(program: Program) -> None:
    answer = await program.ask(f"my password is {CANARY}. {LINK} flsd")

    assert answer.json["secret_removed"] is True
    assert answer.json["warnings"] == [WORDS.api.SECRET_REMOVED]
    assert answer.json["replies"][0]["entry"] == "link-steps"
    assert CANARY not in answer.text


async def test_a_new_knowledge_base_is_used_at_once(program: Program, kb: KnowledgeBase) -> None:
    assert program.stage.running is not None
    ref = program.stage.running.reloader.kb_ref
    ref.swap(replace(kb, finder=CourtFinder([])))

    assert (await program.send("GET", "/courts", query="miami")).json["courts"] == []


async def test_the_document_needs_no_key_and_describes_every_address(program: Program) -> None:
    program.key = ""
    answer = await program.send("GET", "/openapi.json")

    assert (answer.status, answer.json) == (200, document())
    assert {path.removeprefix("/api/v1") for path in answer.json["paths"]} == {route.path for route in ROUTES}
    assert {f"{offer.result.__name__}" for offer in OFFERS.values()} < set(answer.json["components"]["schemas"])
    [limit] = [one for one in answer.json["paths"]["/api/v1/courts"]["get"]["parameters"] if one["name"] == "limit"]
    assert limit["schema"] == {"default": 20, "maximum": 250, "minimum": 1, "type": "integer"}


# --- where it is


async def test_it_is_off_unless_it_is_switched_on(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    async with program_in(kb, sqlite_engine, desk={}) as program:
        answers = [await program.call(tool, arguments) for tool, arguments in CALLS.items()]
        answers.append(await program.send("GET", "/openapi.json"))

    assert {answer.status for answer in answers} == {404}


async def test_beside_it_slack_is_answered_and_its_addresses_take_no_key(program: Program) -> None:
    ada = program.stage.slack.person("U_ADA")
    await ada.says("#ask-helpdesk", f"@helpdesk {LINK} flsd")
    await program.stage.settled()

    assert len(program.stage.bot_messages()) == 1
    assert program.stage.slack.request_url is not None
    bearer = {"Authorization": f"Bearer {program.key}", "Content-Type": JSON_TYPE}
    async with program.session.post(program.stage.slack.request_url, data="{}", headers=bearer) as answer:
        assert answer.status == 401


# --- who may


@pytest.mark.parametrize(
    "sent",
    [{}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer nghd_short"},
     {"Authorization": f"Bearer nghd_{'A' * 43}"}, {"Authorization": "Basic {key}"}, {"Authorization": "{key}"},
     {"Authorization": "Bearer {key}x"}, {"Authorization": "Bearer é"}],
)  # fmt: skip
async def test_without_a_key_that_is_known_nobody_is_answered(program: Program, sent: dict[str, str]) -> None:
    headers = {name: value.format(key=program.key) for name, value in sent.items()}
    program.key = ""

    answer = await program.send("GET", "/courts", headers=headers)

    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.detail == WORDS.api.PROBLEMS[401]


async def test_a_revoked_key_is_refused_from_the_next_request_on_and_others_are_not(program: Program) -> None:
    other = program.desk.add("T_DEMO", "wiki") or ""
    assert (await program.send("GET", "/courts")).status == 200

    assert program.desk.revoke("T_DEMO", "intranet")

    assert (await program.send("GET", "/courts")).status == 401
    program.key = other
    assert (await program.send("GET", "/courts")).status == 200


async def test_keys_of_a_workspace_that_removed_the_bot_are_refused(program: Program) -> None:
    with program.stage.store.writing() as unit:
        unit.connection.execute(
            workspaces.insert().values(team_id="T_GONE", preferences={}, removed_at=NOON, updated_at=NOON)
        )
    gone, program_key = program.desk.add("T_GONE", "intranet") or "", program.key

    program.key = gone
    refused = await program.send("GET", "/courts")
    program.key = program_key

    assert (refused.status, refused.detail) == (403, WORDS.api.PROBLEMS[403])
    assert (await program.send("GET", "/courts")).status == 200
    assert [key.last_used_at for key in program.desk.all_keys() if key.team_id == "T_GONE"] == [None]


async def test_the_hour_of_the_last_use_is_recorded_once(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def last() -> list[datetime | None]:
        return [key.last_used_at for key in program.desk.all_keys()]

    assert last() == [None]
    recorded, record = list[ApiKey](), ApiKeyDesk.record_use

    def spied(self: ApiKeyDesk, key: ApiKey) -> None:
        recorded.append(key)
        record(self, key)

    monkeypatch.setattr(ApiKeyDesk, "record_use", spied)
    answers = [await program.send("GET", "/courts") for _ in range(3)]

    assert [answer.status for answer in answers] == [200] * 3
    assert len(recorded) == 1
    assert last() == [program.desk.clock().replace(minute=0, second=0, microsecond=0)]


async def test_a_key_has_so_many_requests_a_minute_and_others_have_their_own(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with program_in(kb, sqlite_engine, desk={**ON, "HELPDESK_API_PER_MINUTE": 2}) as program:
        first = [await program.send("GET", "/courts") for _ in range(3)]
        program.key = program.desk.add("T_DEMO", "wiki") or ""
        other = await program.send("GET", "/courts")

    assert [answer.status for answer in (*first, other)] == [200, 200, 429, 200]
    assert first[-1].detail == WORDS.api.PROBLEMS[429]
    assert 1 <= int(first[-1].headers["Retry-After"]) <= 30


async def test_an_address_tries_only_so_many_wrong_keys_and_locks_no_right_one_out(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, identify = list[str](), ApiKeyDesk.identify

    def spied(self: ApiKeyDesk, key_hash: str) -> ApiKey | Literal["unknown", "removed"]:
        looked.append(key_hash)
        return identify(self, key_hash)

    assert (await program.send("GET", "/courts")).status == 200
    monkeypatch.setattr(ApiKeyDesk, "identify", spied)
    wrong = {"Authorization": f"Bearer nghd_{'A' * 43}"}
    statuses = [(await program.send("GET", "/courts", headers=wrong)).status for _ in range(40)]

    assert statuses.count(401) == len(looked) < 40
    assert statuses[-1] == 429
    assert (await program.send("GET", "/courts")).status == 200
    program.desk.revoke("T_DEMO", "intranet")
    assert [(await program.send("GET", "/courts")).status for _ in range(2)] == [401, 429]


def test_a_rate_limit_fills_again_with_time_and_forgets_who_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.serving.http_limits, "MAX_LIMITED", 2)
    now = [0.0]
    limit = RateLimit(2, lambda: now[0])
    for _ in range(2):
        assert limit.wait("a") == 0
        limit.take("a")

    assert limit.wait("a") == pytest.approx(30)
    assert limit.wait("b") == 0
    now[0] = 20.0
    assert limit.wait("a") == pytest.approx(10)
    now[0] = 90.0
    assert limit.wait("a") == 0
    for who in ("b", "c", "d"):
        limit.take(who)
    assert set(limit._left) == {"b", "c", "d"}


# --- what cannot be used


@pytest.mark.parametrize(
    ("tool", "arguments", "status", "detail"),
    [
        ("answer", {"question": ""}, 422, "The argument 'question' is missing."),
        ("answer", {"question": 7}, 422, "The argument 'question' cannot be used: Input should be a valid string."),
        ("answer", {"question": "hi", CANARY: 1}, 422, "There is no such argument; there are question, court, day."),
        ("answer", {"question": "hi", "day": CANARY}, 422, WORDS.api.NO_DAY),
        ("answer", {"question": "hi", "day": "1999-12-31"}, 422, "The day must be from 2000-01-01 to 2099-12-31."),
        ("answer", {"question": "hi", "day": "2100-01-01"}, 422, "The day must be from 2000-01-01 to 2099-12-31."),
        ("answer", {"question": "hi", "court": "heliotrope"}, 404, "There is no such court."),
        ("court", {"court": "flsx"}, 404,
         "There is no such court. Did you mean flsd (S.D. Fla.), flsb (Bankr. S.D. Fla.)?"),
        ("court", {"court": "flsd", "day": "2026-02-30"}, 422, WORDS.api.NO_DAY),
        ("courts", {"limit": "many"}, 422, "The argument 'limit' cannot be used: Input should be a valid integer."),
        ("courts", {"limit": 251}, 422,
         "The argument 'limit' cannot be used: Input should be less than or equal to 250."),
        ("courts", {"limit": "9" * 5000}, 422, "The argument 'limit' cannot be used: Input should be a valid integer."),
        ("compare", {"left": "flsd"}, 422, "The argument 'right' is missing."),
        ("compare", {"left": "flsd", "right": "S.D. Fla."}, 422,
         "That is S.D. Fla. twice. Name two courts to compare."),
        ("procedure", {"court": "flsd", "procedure": "heliotrope"}, 404,
         "There is no such procedure; there are link, mfa-enroll, upgrade."),
    ],
)  # fmt: skip
async def test_what_cannot_be_used_is_a_problem_that_repeats_none_of_it(
    program: Program, tool: str, arguments: dict[str, Any], status: int, detail: str
) -> None:
    answer = await program.call(tool, arguments)

    assert answer.status == status
    assert answer.detail == detail
    assert CANARY not in answer.text
    assert "heliotrope" not in answer.text


async def test_an_argument_that_is_there_twice_is_refused(program: Program) -> None:
    twice = await program.send("GET", "/courts?query=miami&query=mobile")
    in_the_path_too = await program.send("GET", "/courts/flsd", court="alsd")

    assert {(one.status, one.detail) for one in (twice, in_the_path_too)} == {(422, WORDS.api.REPEATED_ARGUMENT)}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"[" * 10_000,
        b"9" * 5000,
        b'{"question": "\xff"}',
        '{"question": "é"}'.encode("utf-16"),
    ],
)
async def test_a_body_that_is_no_json_object_is_refused(program: Program, body: bytes) -> None:
    answer = await program.send("POST", "/answer", body, {"Content-Type": JSON_TYPE})

    assert (answer.status, answer.detail) == (422, WORDS.api.NO_OBJECT)


@pytest.mark.parametrize(
    "headers",
    [{"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"},
     {"Content-Type": "application/json; charset=utf-16"}, {"Content-Type": JSON_TYPE, "Content-Encoding": "gzip"}],
)  # fmt: skip
async def test_only_plain_json_is_read(program: Program, headers: dict[str, str]) -> None:
    body = json.dumps({"question": LINK}).encode()
    if "Content-Encoding" in headers:
        body = gzip.compress(body)

    answer = await program.send("POST", "/answer", body, headers)

    assert (answer.status, answer.detail) == (415, WORDS.api.PROBLEMS[415])


async def test_a_body_over_the_limit_is_refused_with_and_without_a_length(program: Program) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1000 + 1):
            yield b" " * 1000

    long = await program.ask("x" * MAX_BODY)
    endless = await program.send("POST", "/answer", pieces(), {"Content-Type": JSON_TYPE})
    fits = await program.ask("x" * (MAX_BODY - 100))

    assert [(one.status, one.detail) for one in (long, endless)] == [(413, WORDS.api.PROBLEMS[413])] * 2
    assert fits.status == 200


async def test_a_body_that_does_not_come_to_its_end_is_waited_for_only_so_long(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.serving.http_api, "READ_SECONDS", 0.05)
    given_up = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"{"
        await given_up.wait()

    answer = await program.send("POST", "/answer", pieces(), {"Content-Type": JSON_TYPE})
    given_up.set()

    assert (answer.status, answer.detail) == (408, WORDS.api.PROBLEMS[408])


@pytest.mark.parametrize(
    ("head", "sent"),
    [
        ("Content-Length: 100", b"{"),
        ("Transfer-Encoding: chunked", b"5\r\n{\r\n"),
        ("Transfer-Encoding: chunked", b"x\r\n"),
    ],
)
async def test_a_body_that_breaks_off_is_no_error_of_the_server(program: Program, head: str, sent: bytes) -> None:
    assert program.stage.running is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", program.stage.running.port)
    lines = ("POST /api/v1/answer HTTP/1.1", "Host: bot", f"Authorization: Bearer {program.key}",
             "Content-Type: application/json", head, "", "")  # fmt: skip
    with capture_logs() as logs:
        writer.write("\r\n".join(lines).encode() + sent)
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        assert (await program.send("GET", "/courts")).status == 200

    assert b" 500 " not in answer
    assert [line for line in logs if line["log_level"] == "error"] == []


async def test_other_addresses_and_methods_are_problems_too(program: Program) -> None:
    nowhere = await program.send("GET", "/ask")
    method = await program.send("GET", "/answer")

    assert (nowhere.status, nowhere.detail) == (404, WORDS.api.PROBLEMS[404])
    assert (method.status, method.detail, method.headers["Allow"]) == (405, WORDS.api.PROBLEMS[405], "POST")


async def test_without_its_database_it_says_so_and_when_to_try_again(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_self: ApiKeyDesk, key_hash: str) -> None:
        raise OperationalError(f"SELECT {key_hash}", {}, Exception("gone"))

    monkeypatch.setattr(ApiKeyDesk, "identify", fails)
    with capture_logs() as logs:
        answer = await program.send("GET", "/courts")

    assert (answer.status, answer.detail) == (503, WORDS.api.PROBLEMS[503])
    assert int(answer.headers["Retry-After"]) > 0
    assert (hash_of(program.key) or "") not in str(logs)


async def test_where_the_use_of_a_key_cannot_be_recorded_it_is_answered_all_the_same(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_self: ApiKeyDesk, _key: ApiKey) -> None:
        raise OperationalError("UPDATE", {}, Exception("disk full"))

    monkeypatch.setattr(ApiKeyDesk, "record_use", fails)

    assert (await program.ask(LINK)).status == 200


async def test_requests_are_counted_by_status(program: Program) -> None:
    await program.send("GET", "/courts")
    await program.send("GET", "/courts", day="x")
    await program.send("GET", "/nowhere")

    assert program.stage.running is not None
    page = program.stage.running.bot.metrics.page(None).decode()
    counts = dict(re.findall(r'^helpdesk_api_requests_total\{status="(\d+)"\} (\S+)', page, re.MULTILINE))
    assert counts == {"200": "1.0", "422": "1.0", "404": "1.0"}


# --- what is left of a request


async def test_nothing_that_a_program_sends_is_kept_or_logged(program: Program) -> None:
    before = without_keys(everything_stored(program.stage))
    with capture_logs() as logs:
        answers = [
            await program.ask(f"Heliotrope? my password is {CANARY}. {LINK} flsd"),
            await program.ask("Heliotrope?", court=CANARY),
            await program.ask("Heliotrope?", day=CANARY),
            await program.ask([f"Heliotrope {CANARY}"]),
            await program.send("GET", f"/courts/{CANARY.replace('#', '%23')}"),
            await program.send("GET", "/courts", query=f"Heliotrope {CANARY}"),
            await program.send("GET", f"/Heliotrope/{CANARY.replace('#', '%23')}"),
        ]

    assert [answer.status for answer in answers] == [200, 404, 422, 422, 404, 200, 404]
    written = everything_stored(program.stage)
    for word in ("Heliotrope", CANARY):
        assert word not in written
        assert word not in f"{logs}{[answer.text for answer in answers]}"
    assert without_keys(written) == before


def without_keys(stored: str) -> str:
    return "\n".join(line for line in stored.splitlines() if "'intranet'" not in line)


async def test_no_secret_of_the_corpus_comes_back_or_is_kept(program: Program) -> None:
    lines = [line for line in lines_of("told") if line.secrets]
    assert len(lines) > 10
    said = []
    with capture_logs() as logs:
        for line in lines:
            said += [await program.ask(line.text), await program.ask("hi", court=line.text)]
            said.append(await program.send("GET", "/courts", query=line.text))

    written = "\n".join([*(one.text for one in said), everything_stored(program.stage), str(logs)])
    assert [secret for line in lines for secret in line.secrets if secret in written] == []


async def test_a_key_is_neither_kept_nor_logged(program: Program) -> None:
    with capture_logs() as logs:
        assert (await program.ask(LINK)).status == 200

    assert re.fullmatch(r"nghd_[\w-]{43}", program.key)
    assert program.key not in everything_stored(program.stage)
    assert program.key not in f"{logs}{program.desk.all_keys()}"


async def test_an_error_that_nobody_foresaw_repeats_nothing_and_is_logged_by_its_place(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_self: Tools, read: Any) -> Any:
        raise ValueError(f"cannot answer {read.request.question}")

    monkeypatch.setattr(Tools, "answer", fails)
    with capture_logs() as logs:
        answer = await program.ask("Heliotrope?")

    [line] = [one for one in logs if one["event"] == "api_failed"]
    assert (answer.status, answer.detail) == (500, WORDS.api.unexpected(line["reference"]))
    assert (line["error"], "test_http_api.py" in line["places"][-1]) == ("ValueError", True)
    assert "Heliotrope" not in f"{logs}{answer.text}"
