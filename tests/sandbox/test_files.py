"""Files, uploaded as slack_sdk uploads them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import LocalSlack
from tests.sandbox.conftest import PICTURE, Json, TinyBot


@pytest.fixture
def client(files_slack: LocalSlack) -> AsyncWebClient:
    return TinyBot(files_slack).client


async def fetch(url: str) -> tuple[bytes, Any]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.read(), answer


async def announced(client: AsyncWebClient, content: bytes, name: str = "a.txt") -> tuple[str, str]:
    answer = await client.files_getUploadURLExternal(filename=name, length=len(content))
    return answer["file_id"], answer["upload_url"]


async def sent(url: str, data: Any) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, data=data) as answer:
        return answer.status


async def uploaded(client: AsyncWebClient, content: bytes = b"hello") -> str:
    """The id of a file whose bytes are there and that is not completed yet."""
    file_id, url = await announced(client, content)
    assert await sent(url, content) == 200
    return file_id


async def test_a_file_comes_into_the_thread_as_a_message_of_the_bot(
    files_slack: LocalSlack, client: AsyncWebClient
) -> None:
    ada = files_slack.person("U_ADA")
    root = await ada.says("#ask-helpdesk", "what does the form look like?")
    answer = await client.files_upload_v2(
        file=PICTURE,
        filename="form.png",
        title="The form",
        alt_txt="The form with its three fields",
        channel="C_ASK",
        thread_ts=root["ts"],
        initial_comment="It looks *so*.",
    )
    (message,) = ada.thread(root)
    assert (message["user"], message["subtype"], message["text"]) == ("U_BOT", "file_share", "It looks *so*.")
    (file,) = message["files"]
    assert answer["file"]["id"] == file["id"]
    assert (file["name"], file["title"], file["alt_txt"]) == ("form.png", "The form", "The form with its three fields")
    assert (file["mimetype"], file["filetype"], file["size"]) == ("image/png", "png", len(PICTURE))
    assert file["permalink"].endswith(f"/{file['id']}/form.png")
    content, served = await fetch(file["url_private"])
    assert (content, served.content_type) == (PICTURE, "image/png")


async def test_several_files_come_in_one_message_and_into_several_channels(
    files_slack: LocalSlack, client: AsyncWebClient
) -> None:
    uploads = [{"content": "a,b\n1,2\n", "filename": "tickets.csv"}, {"content": "all well", "filename": "notes.txt"}]
    await client.files_upload_v2(file_uploads=uploads, channels=["C_ASK", "G_STAFF"])
    for ref in ("#ask-helpdesk", "#helpdesk-staff"):
        (message,) = files_slack.person("U_KIM").sees(ref)
        assert [(file["name"], file["filetype"]) for file in message["files"]] == [
            ("tickets.csv", "csv"),
            ("notes.txt", "text"),
        ]


async def test_a_file_without_a_channel_is_shown_to_nobody(files_slack: LocalSlack, client: AsyncWebClient) -> None:
    answer = await client.files_upload_v2(content="for later", filename="a.txt")
    assert answer["file"]["title"] == "a.txt"
    assert all(not channel.messages for channel in files_slack.workspace.channels.values())


async def test_what_is_no_picture_is_served_as_a_download_only(client: AsyncWebClient) -> None:
    answer = await client.files_upload_v2(content="<script>alert(1)</script>", filename="tickets of März.html")
    content, served = await fetch(answer["file"]["url_private"])
    assert content == b"<script>alert(1)</script>"
    assert served.content_type == "application/octet-stream"
    disposition = "attachment; filename*=UTF-8''tickets%20of%20M%C3%A4rz.html"
    assert served.headers["Content-Disposition"] == disposition


async def test_the_bytes_may_come_in_a_form_and_must_be_as_many_as_announced(client: AsyncWebClient) -> None:
    file_id, url = await announced(client, b"hello")
    assert await sent(url, b"hell") == 400
    form = aiohttp.FormData()
    form.add_field("file", b"hello", filename="a.txt", content_type="text/plain")
    assert await sent(url, form) == 200
    answer = await client.files_completeUploadExternal(files=[{"id": file_id, "title": None}], channel_id="C_ASK")
    content, _ = await fetch(answer["files"][0]["url_private"])
    assert content == b"hello"
    assert await sent(url, b"other") == 404


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ({"channel_id": "C_NOWHERE"}, "channel_not_found"),
        ({"channel_id": "C_GENERAL"}, "not_in_channel"),
        ({"channel_id": "C_ASK", "channels": ["C_GENERAL"]}, "not_in_channel"),
        ({"channel_id": "C_ASK", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
async def test_a_file_is_refused_where_the_bot_cannot_post_and_shared_nowhere(
    files_slack: LocalSlack, client: AsyncWebClient, place: Json, error: str
) -> None:
    file: dict[str, str | None] = {"id": await uploaded(client), "title": "A"}
    with pytest.raises(SlackApiError, match=error):
        await client.files_completeUploadExternal(files=[file], **place)
    assert files_slack.channel("C_ASK").messages == {}
    await client.files_completeUploadExternal(files=[file], channel_id="C_ASK")
    assert len(files_slack.channel("C_ASK").messages) == 1


async def test_a_file_is_refused_in_an_archived_channel(files_slack: LocalSlack, client: AsyncWebClient) -> None:
    files_slack.archives("#ask-helpdesk")
    with pytest.raises(SlackApiError, match="is_archived"):
        await client.files_upload_v2(content="x", filename="a.txt", channel="C_ASK")


async def test_only_a_file_whose_bytes_came_can_be_completed_and_only_once(client: AsyncWebClient) -> None:
    empty, _ = await announced(client, b"hello")
    there = await uploaded(client)
    await client.files_completeUploadExternal(files=[{"id": there, "title": None}])
    for file_id in (empty, there, "F_NONE"):
        with pytest.raises(SlackApiError, match="file_not_found"):
            await client.files_completeUploadExternal(files=[{"id": file_id, "title": None}], channel_id="C_ASK")
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.files_completeUploadExternal(files=[], channel_id="C_ASK")
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.files_getUploadURLExternal(filename="a.txt", length=0)


@pytest.fixture
async def without_files(tmp_path: Path) -> AsyncIterator[LocalSlack]:
    path = tmp_path / "manifest.yaml"
    path.write_text(yaml.safe_dump({"oauth_config": {"scopes": {"bot": ["chat:write"]}}}), encoding="utf-8")
    async with LocalSlack(manifest=path) as slack:
        yield slack


async def test_without_the_scope_no_file_is_taken(without_files: LocalSlack) -> None:
    client = TinyBot(without_files).client
    with pytest.raises(SlackApiError, match="missing_scope") as caught:
        await client.files_upload_v2(content="x", filename="a.txt", channel="C_ASK")
    assert caught.value.response["needed"] == "files:write"


async def test_each_of_the_three_steps_can_be_made_to_fail(files_slack: LocalSlack, client: AsyncWebClient) -> None:
    for step, error in (
        ("files.getUploadURLExternal", SlackApiError),
        ("upload", SlackRequestError),
        ("files.completeUploadExternal", SlackApiError),
    ):
        files_slack.faults.fail(step, status=500)
        with pytest.raises(error):
            await client.files_upload_v2(content="x", filename="a.txt", channel="C_ASK")
    await client.files_upload_v2(content="x", filename="a.txt", channel="C_ASK")
    assert len(files_slack.channel("C_ASK").messages) == 1
    assert len(files_slack.journal.calls("upload")) == 3


# --- files of people


async def with_token(slack: LocalSlack, url: str, token: str | None = None) -> tuple[bytes, Any]:
    headers = {"Authorization": f"Bearer {token or slack.bot_token}"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return await answer.read(), answer


async def test_a_persons_file_comes_with_its_event_and_can_be_fetched_with_the_token(
    reading_slack: LocalSlack,
) -> None:
    message = await reading_slack.person("U_ADA").shares("@bot", "page.png", "look")
    (file,) = message["files"]
    assert (file["filetype"], file["mimetype"], file["user"]) == ("png", "image/png", "U_ADA")
    content, answer = await with_token(reading_slack, file["url_private"])
    assert (content[:4], answer.content_type) == (b"\x89PNG", "image/png")
    info = await TinyBot(reading_slack).client.files_info(file=file["id"])
    assert info["file"]["shares"] == {"private": {"D_ADA": [{"ts": message["ts"]}]}}


async def test_what_the_bot_may_not_see_is_not_found_and_gets_the_sign_in_page(reading_slack: LocalSlack) -> None:
    client = TinyBot(reading_slack).client
    ada = reading_slack.person("U_ADA")
    elsewhere = (await ada.shares("#general", "page.png"))["files"][0]
    unshared = ada.uploads("page.png", PICTURE)
    for file in (elsewhere, unshared):
        with pytest.raises(SlackApiError, match="file_not_found"):
            await client.files_info(file=file["id"])
        content, answer = await with_token(reading_slack, file["url_private"])
        assert (answer.status, answer.content_type) == (200, "text/html")
        assert PICTURE not in content
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_info(file="F_NONE")


async def test_without_the_scope_a_file_is_not_read(files_slack: LocalSlack) -> None:
    file = (await files_slack.person("U_ADA").shares("@bot", "page.png"))["files"][0]
    with pytest.raises(SlackApiError, match="missing_scope") as caught:
        await TinyBot(files_slack).client.files_info(file=file["id"])
    assert caught.value.response["needed"] == "files:read"
    _, answer = await with_token(files_slack, file["url_private"])
    assert answer.content_type == "text/html"
    _, answer = await with_token(files_slack, file["url_private"], "xoxb-nobody")
    assert answer.content_type == "text/html"


async def test_a_form_with_a_field_for_files_needs_the_scope(
    files_slack: LocalSlack, reading_slack: LocalSlack
) -> None:
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "T"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input", "block_id": "files", "label": {"type": "plain_text", "text": "Files"},
                "element": {"type": "file_input", "action_id": "files", "filetypes": ["png"], "max_files": 2},
            }
        ],
    }  # fmt: skip
    with pytest.raises(SlackApiError, match="missing_scope"):
        await TinyBot(files_slack).client.views_open(trigger_id=files_slack.views.new_trigger("U_ADA"), view=view)
    await TinyBot(reading_slack).client.views_open(trigger_id=reading_slack.views.new_trigger("U_ADA"), view=view)
    ada = reading_slack.person("U_ADA")
    png, exe = ada.uploads("a.png", PICTURE), ada.uploads("a.exe", b"MZ")
    big = ada.uploads("big.png", bytes(10 * 1024 * 1024 + 1))
    for wrong in ([], [png] * 3, [exe], [big]):
        assert "files" in await ada.submits({"Files": wrong})


async def test_an_upload_may_be_taken_and_shown_nowhere(files_slack: LocalSlack, client: AsyncWebClient) -> None:
    files_slack.files.drops = 1
    answer = await client.files_upload_v2(content="x", filename="a.txt", channel="C_ASK")
    assert answer["ok"]
    assert files_slack.channel("C_ASK").messages == {}


async def test_the_page_uploads_for_its_person_and_no_other_site_does(files_slack: LocalSlack) -> None:
    address = f"{files_slack.url}/page/files?person=U_ADA&name=../a.png"
    async with aiohttp.ClientSession() as session:
        async with session.post(address, data=PICTURE, headers={"Content-Type": "image/png"}) as answer:
            file = await answer.json()
        assert (file["name"], file["user"], file["mimetype"]) == ("a.png", "U_ADA", "image/png")
        assert (await fetch(file["url_private"]))[0] == PICTURE
        async with session.post(address, data=PICTURE, headers={"Origin": "https://evil.example"}) as answer:
            assert answer.status == 403
        async with session.post(f"{files_slack.url}/page/files?person=U_NOBODY&name=a.png", data=b"x") as answer:
            assert answer.status == 400
