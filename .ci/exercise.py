"""Tries the program that is installed beside the Python that runs this; the argument is the extra it came with.

It asks, examines, answers an assistant, and serves on each database there is a driver for: a signed question is
answered, SIGTERM ends it with exit code 0, and nothing it writes is a warning or a traceback.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from pathlib import Path

import aiohttp

import bot
from bot.sandbox.server import LocalSlack

COMMAND = Path(sys.executable).with_name("nextgen-help-desk")
SERVER = os.environ.get("HELPDESK_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
EXTRA = sys.argv[1]
PATIENCE_SECONDS = 120


def main() -> None:
    assert Path(bot.__file__).is_relative_to(sys.prefix), f"this is about an installed bot, not {bot.__file__}"
    owners = packages_distributions()
    assert all(owners.get(name, ["nextgen-help-desk"]) == ["nextgen-help-desk"] for name in ("bot", "handlers"))
    assert "knowledge" not in owners

    assert "January 27, 2020" in run("ask", "when did S.D. Fla. go live?")
    run("knowledge", "export", "mine")
    assert "January 27, 2020" in run("--knowledge", "mine", "ask", "when did S.D. Fla. go live?")
    key = keyed()
    asyncio.run(assisted())
    asyncio.run(tried("sqlite:///var/helpdesk.db"))
    if key:
        asyncio.run(many(key))
    if EXTRA == "postgres":
        with database() as url:
            run("db", "upgrade", variables={"DATABASE_URL": url})
            asyncio.run(tried(url))
    print("asked, examined, served, stopped", end="")


def run(*arguments: str, variables: Mapping[str, str] | None = None, code: int = 0) -> str:
    """A command that says nothing but what it is asked for; its output, or what it complains of."""
    environment = os.environ | (variables or {})
    ended = subprocess.run([COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == code, f"{arguments} ended with {ended.returncode}: {ended.stdout}{ended.stderr}"
    complaints = ended.stderr.replace("Checking the knowledge; that takes half a minute.\n", "")
    assert code or not complaints, f"{arguments} complains: {complaints}"
    return ended.stdout if code == 0 else complaints


def keyed() -> str | None:
    """A key, for which an extra has to bring the library, its own or another's; without it a sentence says so."""
    if EXTRA in ("workspaces", "mcp"):
        return run("tokens", "key").strip()
    assert "'.[workspaces]'" in run("tokens", "key", code=1)
    return None


async def assisted() -> None:
    """An assistant, with the client of the extra `mcp`; without it a sentence says so."""
    if EXTRA != "mcp":
        assert "'.[mcp]'" in run("mcp", code=1)
        return
    from mcp import Client, StdioServerParameters, stdio_client

    cache = {"HELPDESK_CACHE": os.environ["HELPDESK_CACHE"]}
    async with Client(stdio_client(StdioServerParameters(command=str(COMMAND), args=["mcp"], env=cache))) as client:
        answered = await client.call_tool("answer", {"question": "when did S.D. Fla. go live?"})
    assert "January 27, 2020" in json.dumps(answered.structured_content), answered


async def tried(url: str) -> None:
    """One workspace: a question over signed HTTP."""
    async with LocalSlack() as slack:
        port = free_port()
        variables = {name: value for name, value in slack.environment.items() if name != "SLACK_APP_TOKEN"}
        variables |= {"DATABASE_URL": url, "PORT": str(port), "HELPDESK_HOST": "127.0.0.1"}
        thoroughly = () if EXTRA == "" else ("--quick",)  # the knowledge is the same with every extra
        examined = await asyncio.to_thread(run, "doctor", *thoroughly, variables=variables)
        assert "Nothing failed." in examined, examined

        log, process = serving(variables)
        await ready(log, process)
        slack.request_url = f"http://127.0.0.1:{port}/slack/events"
        ada = slack.person("U_ADA")
        asked = await ada.says("#ask-helpdesk", "@helpdesk when did S.D. Fla. go live?")
        await slack.wait_for(lambda: "January 27, 2020" in json.dumps(ada.thread(asked)), PATIENCE_SECONDS)
        await slack.settled()
        stopped(log, process)


async def many(key: str) -> None:
    """Many workspaces: the page on which they install the bot."""
    async with LocalSlack(installed=False) as slack:
        port = free_port()
        variables = {
            "SLACK_API_URL": slack.api_url, "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_CLIENT_ID": slack.client_id, "SLACK_CLIENT_SECRET": slack.client_secret,
            "HELPDESK_TOKEN_KEY": key, "PORT": str(port), "HELPDESK_HOST": "127.0.0.1",
        }  # fmt: skip
        log, process = serving(variables)
        await ready(log, process)
        async with aiohttp.ClientSession() as session:
            answer = await session.get(f"http://127.0.0.1:{port}/slack/install", allow_redirects=False)
            assert answer.status in (200, 302), answer.status
        stopped(log, process)


def serving(variables: Mapping[str, str]) -> tuple[Path, subprocess.Popen[bytes]]:
    log = Path("serve.log")
    with log.open("wb") as output:
        return log, subprocess.Popen([COMMAND, "serve"], stdout=output, stderr=output, env=os.environ | variables)


async def ready(log: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE_SECONDS * 10):
        if '"ready"' in written(log):
            return
        assert process.poll() is None, f"it ended: {written(log)}"
        await asyncio.sleep(0.1)
    raise TimeoutError(written(log))


def written(log: Path) -> str:
    return log.read_text(encoding="utf-8")


def stopped(log: Path, process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    code, text = process.wait(PATIENCE_SECONDS), written(log)
    assert code == 0, f"exit code {code}: {text}"
    assert all(json.loads(line)["level"] in ("info", "debug") for line in text.splitlines()), text


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def database() -> Iterator[str]:
    """An empty database on the server, gone afterwards."""
    import psycopg

    name = f"helpdesk_wheel_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{SERVER.rsplit('/', 1)[0]}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


main()
