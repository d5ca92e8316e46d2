"""`python -m bot mcp` as assistants start it: a process that the SDK's own client talks to."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog
from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

from bot.api.mcp_server import server
from bot.api.tools import Tools
from bot.cli.mcp import NO_EXTRA
from bot.content.loader import load
from bot.core.knowledge_base import KnowledgeBase
from bot.training.weights import weights_for
from handlers.blocks.words import WORDS
from tests.cli.test_cli import LINK, run_in, stopped
from tests.conftest import ROOT
from tests.small_knowledge import folder_in
from tests.test_privacy import secret_lines

CANARY = "Walnut#4471x"
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("answer", {"question": f"{LINK} flsd"}),
    ("courts", {"query": "miami"}),
    ("court", {"court": "flsd"}),
    ("compare", {"left": "flsd", "right": "alsd"}),
    ("procedure", {"court": "flsd"}),
)


@dataclass(frozen=True, slots=True)
class Assistant:
    """A client of the SDK's, connected to the program, and where that writes its errors."""

    client: Client
    folder: Path
    """In which it was started: empty."""
    errors: Path

    async def calls(self, tool: str, **arguments: object) -> CallToolResult:
        return await self.client.call_tool(tool, arguments)


@asynccontextmanager
async def assistant(folder: Path, mode: str = "auto") -> AsyncIterator[Assistant]:
    """Starts the program in an empty folder, without any setting of Slack's or of a database's."""
    where = folder / "empty"
    where.mkdir()
    errors = folder / "errors.txt"
    environment = {
        "PYTHONPATH": str(ROOT),
        "HELPDESK_KNOWLEDGE": str(ROOT / "knowledge"),
        "HELPDESK_CACHE": str(ROOT / "var"),
        "HELPDESK_LOG_LEVEL": "debug",
    }
    program = StdioServerParameters(command=sys.executable, args=["-m", "bot", "mcp"], env=environment, cwd=where)
    with errors.open("w", encoding="utf-8") as log:
        async with Client(stdio_client(program, errlog=log), mode=mode) as client:
            yield Assistant(client, where, errors)


shared = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["auto", pytest.param("legacy", marks=pytest.mark.slow)]
)
async def program(
    kb: KnowledgeBase, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Assistant]:
    """One for several tests: its start takes seconds. The task that opened its client has to close it, too."""
    opened: asyncio.Future[Assistant] = asyncio.get_running_loop().create_future()
    done = asyncio.Event()

    async def keep_open() -> None:
        async with assistant(tmp_path_factory.mktemp("mcp"), request.param) as found:
            opened.set_result(found)
            await done.wait()

    keeping = asyncio.create_task(keep_open())
    await asyncio.wait((opened, keeping), return_when=asyncio.FIRST_COMPLETED)
    if keeping.done():
        await keeping
    yield opened.result()
    done.set()
    await keeping


def text_of(result: CallToolResult) -> str:
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


@shared
async def test_an_assistant_is_offered_the_tools_and_uses_each(kb: KnowledgeBase, program: Assistant) -> None:
    listed = (await program.client.list_tools()).tools
    results = {name: await program.calls(name, **arguments) for name, arguments in CALLS}
    info, instructions = program.client.server_info, program.client.instructions
    capabilities = program.client.server_capabilities

    assert [tool.name for tool in listed] == [name for name, _ in CALLS]
    for tool in listed:
        assert tool.annotations is not None
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        assert tool.description
        assert all("description" in field for field in tool.input_schema["properties"].values())
    assert (listed[-1].description or "").endswith("Procedures: link, mfa-enroll, upgrade.")
    assert info is not None
    assert (info.name, info.version) == ("nextgen-help-desk", kb.library.version)
    assert instructions == WORDS.api.INSTRUCTIONS
    assert capabilities is not None
    assert (capabilities.prompts, capabilities.resources) == (None, None)
    for result in results.values():
        assert not result.is_error
        assert json.loads(text_of(result)) == result.structured_content
        assert result.structured_content["limits"].startswith("This is not legal advice")
    [reply] = results["answer"].structured_content["replies"]
    assert (reply["outcome"], reply["entry"], reply["court"]["id"]) == ("answer", "link-steps", "flsd")
    assert len(results["procedure"].structured_content["steps"]) == 7
    assert list(program.folder.iterdir()) == [], "nothing is kept"
    assert program.errors.read_text(encoding="utf-8") == ""


@shared
async def test_what_cannot_be_used_is_an_error_that_says_what_is_known(program: Assistant) -> None:
    refused = {
        "There is no court 'flsx'. Did you mean flsd (S.D. Fla.), flsb (Bankr. S.D. Fla.)?": await program.calls(
            "court", court="flsx"
        ),
        "'tomorrow' is not a day; write it as 2020-01-26.": await program.calls(
            "answer", question=LINK, day="tomorrow"
        ),
        "The argument 'question' is missing.": await program.calls("answer"),
        "There is no such tool; there are answer, courts, court, compare, procedure.": await program.calls("ask"),
    }
    after = await program.calls("answer", question=f"{LINK} flsd")

    assert [text_of(result) for result in refused.values()] == list(refused)
    assert all(result.is_error for result in refused.values())
    assert not after.is_error


@shared
async def test_no_secret_is_repeated_or_logged(program: Assistant) -> None:
    lines = secret_lines()
    said = [
        (await program.calls(tool, **{argument: text})).model_dump_json()
        for text, _ in lines
        for tool, argument in (("answer", "question"), ("court", "court"), ("courts", "query"), ("answer", "x"))
    ]
    said.append((await program.calls("answer", question=[f"my password is {CANARY}"])).model_dump_json())
    removed = await program.calls("answer", question=f"my password is {CANARY}. {LINK} flsd")

    written = "\n".join((*said, removed.model_dump_json(), program.errors.read_text(encoding="utf-8")))
    assert [secret for _, secrets in lines for secret in secrets if secret in written] == []
    assert CANARY not in written
    assert removed.structured_content["secret_removed"] is True
    assert removed.structured_content["warnings"] == [WORDS.api.SECRET_REMOVED]
    assert removed.structured_content["replies"][0]["entry"] == "link-steps"
    assert list(program.folder.iterdir()) == []


@dataclass(frozen=True, slots=True)
class Broken(Tools):
    """A program with a fault, which says what it was asked."""

    def answer(self, read: Any) -> Any:
        raise ValueError(f"cannot answer {read.request.question}")


def test_nothing_traces_what_is_asked(kb: KnowledgeBase) -> None:
    assert server(Tools(kb, lambda: datetime.now(UTC))).middleware == []


async def test_an_error_that_nobody_foresaw_repeats_nothing_and_is_logged_by_its_place(kb: KnowledgeBase) -> None:
    with structlog.testing.capture_logs() as logs:
        async with Client(server(Broken(kb, lambda: datetime.now(UTC)))) as client:
            result = await client.call_tool("answer", {"question": "Heliotrope?"})

    [line] = logs
    assert (line["event"], line["tool"], line["error"]) == ("tool_failed", "answer", "ValueError")
    assert "test_mcp.py" in line["places"][-1]
    assert text_of(result) == WORDS.api.unexpected(line["reference"])
    assert "Heliotrope" not in f"{result}{logs}"


# --- spoken to without the SDK

HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}  # fmt: skip
QUESTION = {
    "jsonrpc": "2.0", "id": 2, "method": "tools/call",
    "params": {"name": "answer", "arguments": {"question": "Heliotrope?"}},
}  # fmt: skip


def lines(*messages: object) -> bytes:
    return "".join(f"{json.dumps(message)}\n" for message in messages).encode()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Settings for a knowledge of two entries, whose matcher is trained: a program with it starts sooner."""
    place = tmp_path_factory.mktemp("small")
    folder, cache = folder_in(place), place / "cache"
    weights_for(load(folder), cache)
    return {"HELPDESK_KNOWLEDGE": str(folder), "HELPDESK_CACHE": str(cache)}


async def started(small: Mapping[str, str], output: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "mcp", cwd=ROOT, env=os.environ | small,
        stdin=asyncio.subprocess.PIPE, stdout=output, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def test_standard_output_has_only_the_protocol_and_the_end_of_the_input_ends_it(small: Mapping[str, str]) -> None:
    process = await started(small, asyncio.subprocess.PIPE)

    out, errors = await process.communicate(f"no message: {CANARY}\n".encode() + lines(HELLO))

    assert (process.returncode, errors) == (0, b"")
    assert {json.loads(line)["jsonrpc"] for line in out.splitlines()} == {"2.0"}
    assert b"serverInfo" in out
    assert CANARY.encode() not in out


@pytest.mark.slow
async def test_a_client_that_is_gone_ends_it_without_a_word_of_what_was_asked(small: Mapping[str, str]) -> None:
    reading, writing = os.pipe()
    process = await started(small, writing)
    os.close(writing)
    assert process.stdin is not None
    process.stdin.write(lines(HELLO))
    assert b"serverInfo" in await asyncio.to_thread(os.read, reading, 65_536)
    os.close(reading)

    _, errors = await process.communicate(lines({"jsonrpc": "2.0", "method": "notifications/initialized"}, QUESTION))

    assert process.returncode == 0
    assert [json.loads(line)["event"] for line in errors.splitlines()] == ["client_gone"]


@pytest.mark.slow
async def test_an_interrupt_ends_it_at_once(small: Mapping[str, str]) -> None:
    process = await started(small, asyncio.subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(lines(HELLO))
    assert b"serverInfo" in await process.stdout.readline()

    process.send_signal(signal.SIGINT)

    assert await process.wait() == -signal.SIGINT


@pytest.mark.slow
def test_what_a_library_logs_is_told_by_its_place_alone() -> None:
    script = (
        "import logging, sys; from bot import logs, settings; logs.configure(settings.load_settings());"
        "logs.leave_out_texts_of_libraries();"
        "log = logging.getLogger('mcp.server.runner'); log.warning('dropped %r', 'Heliotrope');"
        "\ntry: raise ValueError('Wisteria')\nexcept ValueError: log.exception('handler raised')"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    first, second = map(json.loads, done.stderr.splitlines())
    assert (first["event"], first["logger"]) == ("library_log", "mcp.server.runner")
    assert second["error"] == "ValueError"
    assert "Heliotrope" not in done.stderr
    assert "Wisteria" not in done.stderr


@pytest.mark.slow
def test_without_its_library_the_command_says_which_extra_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)

    stopped(run_in(tmp_path, monkeypatch, capsys)("mcp"), NO_EXTRA)
