"""Where the bot's token and people's files go: to Slack's own hosts, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.core.attachments import MAX_BYTES, Attachment
from bot.jobs.inbox import LaterError
from bot.sandbox.files import SAMPLES
from bot.sandbox.server import LocalSlack
from handlers.slack.client import SlackClient
from handlers.slack.failures import RateLimitedError
from handlers.slack.fields import MalformedError
from handlers.slack.file_transfer import FileTransfer, NotCopiedError, is_of_slack, read_file
from handlers.slack.rate_gate import RateGate
from tests.stage import Json

API = "https://slack.com/api/"
PNG = SAMPLES["image/png"]


@pytest.mark.parametrize(
    ("address", "api"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.png", API),
        ("https://files-origin.slack.com/files-pri/T1-F1/a.png", API),
        ("https://acme.enterprise.slack.com/files/U1/F1", API),
        ("https://files.slack.com/files-pri/T1-F1/a%20b@2x.png", "https://www.slack.com/api/"),
        ("https://files.slack-gov.com/files-pri/T1-F1/a.png", "https://slack-gov.com/api/"),
        ("http://127.0.0.1:8080/files-pri/T1-F1/a.png", "http://127.0.0.1:8080/api/"),
    ],
)
def test_slacks_own_hosts_get_the_token(address: str, api: str) -> None:
    assert is_of_slack(address, api)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/files-pri/T1-F1/a.png",
        "http://files.slack.com/files-pri/T1-F1/a.png",
        "https://files.slack.com:8443/a.png",
        "https://files.slack.com:x/a.png",
        "https://slack.com.evil.example/a.png",
        "https://evilslack.com/a.png",
        "https://files.slack.com@evil.example/a.png",
        "https://evil.example\\@files.slack.com/a.png",
        "https://evil.example/files.slack.com/a.png",
        "https://evil.example#.slack.com",
        "https://evil.example?.slack.com",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/a.png",
        "https://[::1]/a.png",
        "https://[/a.png",
        "https://files.slack.com\n.evil.example/a.png",
        "https://files.slack.com\t/a.png",
        "file:///etc/passwd",
        "ftp://files.slack.com/a.png",
        "https://docs.google.com/document/d/1",
    ],
)
def test_no_other_address_gets_it(address: str) -> None:
    assert not is_of_slack(address, API)


@pytest.fixture
async def transfer() -> AsyncIterator[FileTransfer]:
    """On a local Slack, with what a running bot has."""
    async with LocalSlack() as slack, aiohttp.ClientSession() as session:
        yield transfer_to(slack, session)


def transfer_to(slack: LocalSlack, session: aiohttp.ClientSession) -> FileTransfer:
    async def hold(_job: object) -> None:
        """Nobody else has the row."""

    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
    return FileTransfer(SlackClient(client, RateGate(1), Clock(), hold, lambda: None), asyncio.Semaphore(1))


def attachment(address: str) -> Attachment:
    return Attachment("F1", "U_ADA", "png", "image/png", 10, True, address)


Answer = Any


async def served(answer: Answer) -> tuple[web.AppRunner, list[Json], str]:
    """A server that answers every request so, what it was asked, and its address."""
    asked: list[Json] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        asked.append({"path": request.path, "token": request.headers.get("Authorization", "")})
        found: web.StreamResponse = await answer(request)
        return found

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, asked, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def fetch(answer: Answer) -> tuple[bytes | str, list[Json]]:
    """What comes of fetching a file from a host of Slack's that answers so, and what the host was asked."""
    runner, asked, home = await served(answer)
    try:
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient("xoxb-secret", base_url=f"{home}/api/", session=session)
            slack_client = SlackClient(client, RateGate(1), Clock(), None, lambda: None)  # type: ignore[arg-type]
            content: bytes | str = await FileTransfer(slack_client, asyncio.Semaphore(1)).content_of(
                attachment(f"{home}/files-pri/T1-F1/a.png")
            )
    except NotCopiedError as refused:
        content = refused.problem
    finally:
        await runner.cleanup()
    return content, asked


async def test_the_bytes_come_with_the_token_once() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=PNG, content_type="image/png")

    content, asked = await fetch(answer)

    assert content == PNG
    assert [one["token"] for one in asked] == ["Bearer xoxb-secret"]


async def test_a_redirect_is_not_followed_with_the_token_or_without() -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        return web.Response(body=b"stolen")

    runner, asked_there, there = await served(elsewhere)

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{there}/files-pri/T1-F1/a.png"})

    content, asked = await fetch(answer)
    await runner.cleanup()

    assert content == "elsewhere"
    assert len(asked) == 1
    assert asked_there == []


async def test_another_host_is_not_even_asked(transfer: FileTransfer) -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        return web.Response(body=b"stolen")

    runner, asked, there = await served(elsewhere)
    with pytest.raises(NotCopiedError, match="elsewhere"):
        await transfer.content_of(attachment(f"{there}/a.png"))
    await runner.cleanup()

    assert asked == []


@pytest.mark.parametrize(
    ("status", "content_type", "problem"),
    [
        (200, "text/html", "elsewhere"),
        (401, "text/plain", "elsewhere"),
        (403, "text/plain", "elsewhere"),
        (404, "text/plain", "gone"),
    ],
)
async def test_what_is_not_the_file_is_never_taken_for_it(status: int, content_type: str, problem: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="Sign in", content_type=content_type)

    content, _ = await fetch(answer)

    assert content == problem


async def test_more_bytes_than_a_file_may_have_are_not_read() -> None:
    sent = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "image/png"})
        await response.prepare(request)
        try:
            while sent < 20 * MAX_BYTES:
                await response.write(bytes(1024 * 1024))
                sent += 1024 * 1024
        except ConnectionError:
            return response
        return response

    content, _ = await fetch(answer)

    assert content == "size"
    assert sent < 4 * MAX_BYTES


async def test_a_failing_host_and_a_pause_are_waited_for() -> None:
    async def fails(_: web.Request) -> web.Response:
        return web.Response(status=503)

    async def pauses(_: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "7"})

    with pytest.raises(LaterError):
        await fetch(fails)
    with pytest.raises(RateLimitedError) as caught:
        await fetch(pauses)
    assert caught.value.pause == 7


def test_a_file_object_is_read_without_its_name() -> None:
    found = read_file(
        {"id": "F1", "user": "U1", "name": "hunter2.png", "title": "hunter2", "filetype": "PNG", "size": 5,
         "mimetype": "image/png", "mode": "hosted", "url_private": "https://files.slack.com/hunter2.png"}
    )  # fmt: skip

    assert (found.filetype, found.size, found.is_stored) == ("png", 5, True)
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    "other",
    [
        {"mode": "external", "is_external": True},
        {"mode": "tombstone"},
        {"mode": "hidden_by_limit"},
        {"url_private": ""},
        {"mode": "canvas"},
    ],
)
def test_a_file_that_slack_does_not_store_is_known_by_its_mode(other: Json) -> None:
    known = {"id": "F1", "url_private": "https://files.slack.com/a.png", "mode": "hosted"}

    assert not read_file({**known, **other}).is_stored


@pytest.mark.parametrize("other", [{"id": "no id!"}, {"id": None}, {"size": "5"}, {"size": True}, {"mode": 3}])
def test_what_slack_does_not_send_is_refused(other: Json) -> None:
    with pytest.raises(MalformedError):
        read_file({"id": "F1", **other})


async def test_a_file_of_another_company_is_asked_for_by_its_id() -> None:
    async with LocalSlack() as slack, aiohttp.ClientSession() as session:
        ada = slack.person("U_ADA")
        message = await ada.sends_files("@helpdesk", [ada.uploads("a.png", PNG)])
        shown = slack.workspace.message(slack.channel("D_ADA"), message["ts"])
        shown["files"] = [{"id": one["id"], "mode": "", "file_access": "check_file_info"} for one in shown["files"]]
        found = await transfer_to(slack, session).files_in("D_ADA", message["ts"], "U_ADA")
        assert found is not None
        assert await transfer_to(slack, session).content_of(found[0]) == PNG
        assert len(slack.journal.calls("files.info")) == 1


async def test_somebody_elses_message_is_not_read_as_theirs() -> None:
    async with LocalSlack() as slack, aiohttp.ClientSession() as session:
        ada = slack.person("U_ADA")
        message = await ada.sends_files("@helpdesk", [ada.uploads("a.png", PNG)])
        assert await transfer_to(slack, session).files_in("D_ADA", message["ts"], "U_BEN") is None
