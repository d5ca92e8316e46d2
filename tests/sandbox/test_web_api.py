"""The Web API answers and refuses as Slack does."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import LocalSlack
from tests.sandbox.conftest import Json, TinyBot, section


@pytest.fixture
def client(unconnected: TinyBot) -> AsyncWebClient:
    return unconnected.client


async def refused(call: Any) -> Json:
    """The body of the refusal that the call must end in."""
    with pytest.raises(SlackApiError) as caught:
        await call
    body: Json = caught.value.response.data
    return body


async def fetch(slack: LocalSlack, method: str, verb: str = "POST", token: str = "", **request: Any) -> Json:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = slack.api_url + method
    async with aiohttp.ClientSession() as session, session.request(verb, url, headers=headers, **request) as answer:
        body: Json = await answer.json()
        return body


MESSAGE = {"channel": "C_ASK", "text": "hello", "blocks": [section("hello")]}
AS_FORM = MESSAGE | {"blocks": json.dumps(MESSAGE["blocks"])}


@pytest.mark.parametrize(
    ("verb", "request_as"),
    [
        ("POST", {"json": MESSAGE}),
        ("POST", {"data": AS_FORM}),
        ("GET", {"params": AS_FORM}),
        ("POST", {"params": AS_FORM}),
    ],
    ids=["json", "form", "query", "query of a post"],
)
async def test_arguments_come_in_any_form(slack: LocalSlack, verb: str, request_as: Json) -> None:
    answer = await fetch(slack, "chat.postMessage", verb, slack.bot_token, **request_as)
    assert answer["ok"] is True
    assert answer["message"]["blocks"][0]["text"]["text"] == "hello"


async def test_arguments_come_as_multipart_and_the_token_among_them(slack: LocalSlack) -> None:
    with aiohttp.MultipartWriter("form-data") as form:
        for name, value in (AS_FORM | {"token": slack.bot_token}).items():
            form.append(str(value)).set_content_disposition("form-data", name=name)
        answer = await fetch(slack, "chat.postMessage", data=form)
    assert answer["ok"] is True


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", "", "not_authed"),
        ("auth.test", "xoxb-somebody-else", "invalid_auth"),
        ("auth.test", LocalSlack.app_token, "not_allowed_token_type"),
        ("apps.connections.open", LocalSlack.bot_token, "not_allowed_token_type"),
        ("apps.connections.open", "xapp-else", "invalid_auth"),
        ("no.such.method", LocalSlack.bot_token, "unknown_method"),
    ],
)
async def test_a_call_needs_the_right_token(slack: LocalSlack, method: str, token: str, error: str) -> None:
    answer = await fetch(slack, method, token=token)
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_auth_test_tells_who_the_bot_is(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T_DEMO", "U_BOT", "B_BOT")
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_a_message_goes_where_the_bot_is(client: AsyncWebClient) -> None:
    for ref in ("C_ASK", "#ask-helpdesk", "ask-helpdesk", "G_STAFF", "D_ADA", "U_ADA"):
        assert (await client.chat_postMessage(channel=ref, text="hello"))["ok"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C_NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C_GENERAL", "text": "x"}, "not_in_channel"),
        ({"channel": "C_ASK"}, "no_text"),
        ({"channel": "C_ASK", "text": ""}, "no_text"),
        ({"channel": "C_ASK", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C_ASK", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C_ASK", "text": "x", "blocks": {}}, "invalid_blocks_format"),
        ({"channel": "C_ASK", "text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"channel": "C_ASK", "blocks": [section("x" * 3000)] * 5}, "msg_blocks_too_long"),
    ],
)
async def test_a_message_slack_would_refuse_is_refused(client: AsyncWebClient, arguments: Json, error: str) -> None:
    assert (await refused(client.api_call("chat.postMessage", json=arguments)))["error"] == error


async def test_invalid_blocks_are_refused_with_the_place_of_each_fault(client: AsyncWebClient) -> None:
    body = await refused(client.chat_postMessage(channel="C_ASK", text="x", blocks=[section("")]))
    assert body["error"] == "invalid_blocks"
    told = "must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    assert body["response_metadata"]["messages"] == [f"[ERROR] {told}"]
    assert body["errors"] == [told]


async def test_archived_and_private_channels_are_closed(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.channel("#ask-helpdesk").is_archived = True
    slack.removes_bot("#helpdesk-staff")
    assert (await refused(client.chat_postMessage(channel="C_ASK", text="x")))["error"] == "is_archived"
    assert (await refused(client.chat_postMessage(channel="G_STAFF", text="x")))["error"] == "channel_not_found"
    assert (await refused(client.conversations_info(channel="G_STAFF")))["error"] == "channel_not_found"


async def test_a_reply_to_a_reply_is_refused(client: AsyncWebClient) -> None:
    root = await client.chat_postMessage(channel="C_ASK", text="root")
    reply = await client.chat_postMessage(channel="C_ASK", text="reply", thread_ts=root["ts"])
    body = await refused(client.chat_postMessage(channel="C_ASK", text="x", thread_ts=reply["ts"]))
    assert body["error"] == "cannot_reply_to_message"


async def test_only_the_bots_own_messages_can_be_changed_or_deleted(slack: LocalSlack, client: AsyncWebClient) -> None:
    theirs = (await slack.person("U_ADA").says("#ask-helpdesk", "mine"))["ts"]
    assert (await refused(client.chat_update(channel="C_ASK", ts=theirs, text="x")))["error"] == "cant_update_message"
    assert (await refused(client.chat_delete(channel="C_ASK", ts=theirs)))["error"] == "cant_delete_message"
    assert (await refused(client.chat_update(channel="C_ASK", ts="1.1", text="x")))["error"] == "message_not_found"
    own = (await client.chat_postMessage(channel="C_ASK", text="own"))["ts"]
    too_long = await refused(client.chat_update(channel="C_ASK", ts=own, text="x" * 4001))
    assert too_long["error"] == "msg_too_long"
    await client.chat_update(channel="C_ASK", ts=own, text="changed")
    assert slack.channel("C_ASK").messages[own]["text"] == "changed"
    await client.chat_delete(channel="C_ASK", ts=own)
    assert own not in slack.channel("C_ASK").messages


async def test_an_update_without_blocks_keeps_them_and_an_empty_list_removes_them(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel="C_ASK", text="a", blocks=[section("a")]))["ts"]
    await client.chat_update(channel="C_ASK", ts=ts, text="b")
    assert slack.channel("C_ASK").messages[ts]["blocks"][0]["text"]["text"] == "a"
    await client.chat_update(channel="C_ASK", ts=ts, text="b", blocks=[])
    assert slack.channel("C_ASK").messages[ts]["blocks"] == []


async def test_an_ephemeral_message_is_for_one_member_only(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel="C_ASK", user="U_ADA", text="psst")
    assert [message["text"] for message in slack.person("U_ADA").sees("#ask-helpdesk")] == ["psst"]
    assert slack.person("U_BEN").sees("#ask-helpdesk") == []
    assert slack.channel("C_ASK").messages == {}
    outside = await refused(client.chat_postEphemeral(channel="G_STAFF", user="U_ADA", text="x"))
    assert outside["error"] == "user_not_in_channel"
    nobody = await refused(client.chat_postEphemeral(channel="C_ASK", user="U_X", text="x"))
    assert nobody["error"] == "user_not_in_channel"
    elsewhere = await refused(client.chat_postEphemeral(channel="C_GENERAL", user="U_ADA", text="x"))
    assert elsewhere["error"] == "not_in_channel"


async def test_metadata_comes_back_when_asked_for(client: AsyncWebClient) -> None:
    metadata = {"event_type": "answer", "event_payload": {"key": "k1"}}
    root = await client.chat_postMessage(channel="C_ASK", text="root", metadata=metadata)
    await client.chat_postMessage(channel="C_ASK", text="reply", thread_ts=root["ts"], metadata=metadata)
    history = await client.conversations_history(channel="C_ASK", include_all_metadata=True)
    replies = await client.conversations_replies(channel="C_ASK", ts=root["ts"], include_all_metadata=True)
    bare = await client.conversations_history(channel="C_ASK")
    assert [message["metadata"] for message in history["messages"]] == [metadata]
    assert [message["metadata"] for message in replies["messages"]] == [metadata, metadata]
    assert "event_payload" not in bare["messages"][0]["metadata"]


async def test_history_is_cut_by_time_and_by_pages_newest_first(client: AsyncWebClient) -> None:
    ts = [(await client.chat_postMessage(channel="C_ASK", text=str(n)))["ts"] for n in range(5)]

    async def texts(**arguments: Any) -> list[str]:
        answer = await client.conversations_history(channel="C_ASK", **arguments)
        return [message["text"] for message in answer["messages"]]

    assert await texts() == ["4", "3", "2", "1", "0"]
    assert await texts(oldest=ts[1], latest=ts[3]) == ["2"]
    assert await texts(oldest=ts[1], latest=ts[3], inclusive=True) == ["3", "2", "1"]
    first = await client.conversations_history(channel="C_ASK", limit=2)
    assert first["has_more"] is True
    assert await texts(limit=2, cursor=first["response_metadata"]["next_cursor"]) == ["2", "1"]


async def test_a_thread_that_is_not_there_and_a_channel_without_the_bot_have_no_replies(client: AsyncWebClient) -> None:
    assert (await refused(client.conversations_replies(channel="C_ASK", ts="1.1")))["error"] == "thread_not_found"
    assert (await refused(client.conversations_history(channel="C_GENERAL")))["error"] == "not_in_channel"


async def test_conversations_tell_kind_and_members(client: AsyncWebClient) -> None:
    assert (await client.conversations_open(users="U_ADA"))["channel"]["id"] == "D_ADA"
    assert (await client.conversations_info(channel="D_ADA"))["channel"]["is_im"] is True
    staff = (await client.conversations_info(channel="G_STAFF"))["channel"]
    assert (staff["is_private"], staff["is_member"]) == (True, True)
    assert (await client.conversations_members(channel="G_STAFF"))["members"] == ["U_SAM", "U_KIM", "U_BOT"]
    listed = (await client.conversations_list(types="public_channel,private_channel"))["channels"]
    assert {channel["id"] for channel in listed} == {"C_ASK", "C_GENERAL", "G_STAFF"}
    own = (await client.users_conversations(types="public_channel,private_channel"))["channels"]
    assert {channel["id"] for channel in own} == {"C_ASK", "G_STAFF"}
    assert (await refused(client.conversations_open(users="U_X")))["error"] == "user_not_found"


async def test_a_permalink_names_channel_message_and_thread(client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel="C_ASK", text="root"))["ts"]
    reply = (await client.chat_postMessage(channel="C_ASK", text="r", thread_ts=root))["ts"]
    link = (await client.chat_getPermalink(channel="C_ASK", message_ts=reply))["permalink"]
    assert link.endswith(f"/archives/C_ASK/p{reply.replace('.', '')}?thread_ts={root}&cid=C_ASK")


@pytest.fixture
async def generous(tmp_path: Path) -> Any:
    """A local Slack whose manifest asks for everything."""
    scopes = ["chat:write", "users:read", "usergroups:read", "reactions:write", "im:write", "users:read.email"]
    manifest = {"oauth_config": {"scopes": {"bot": scopes}}, "settings": {"event_subscriptions": {"bot_events": []}}}
    path = tmp_path / "manifest.yaml"
    path.write_text(yaml.safe_dump(manifest))
    async with LocalSlack(manifest=path) as slack:
        yield slack


async def test_people_groups_bots_and_reactions(generous: LocalSlack) -> None:
    client = TinyBot(generous).client
    ada = (await client.users_info(user="U_ADA"))["user"]
    assert (ada["real_name"], ada["profile"]["email"]) == ("Ada Reyes", "ada.reyes@harborlowe.example")
    assert (await refused(client.users_info(user="U_X")))["error"] == "user_not_found"
    found = (await client.users_lookupByEmail(email="Ada.Reyes@harborlowe.example"))["user"]
    assert (found["id"], found["deleted"], found["is_bot"]) == ("U_ADA", False, False)
    assert (await refused(client.users_lookupByEmail(email="zed@harborlowe.example")))["error"] == "users_not_found"
    assert (await client.usergroups_users_list(usergroup="S_DESK"))["users"] == ["U_SAM", "U_KIM"]
    assert (await client.bots_info(bot="B_BOT"))["bot"]["user_id"] == "U_BOT"
    ts = (await client.chat_postMessage(channel="C_ASK", text="x"))["ts"]
    await client.reactions_add(channel="C_ASK", timestamp=ts, name="eyes")
    assert generous.channel("C_ASK").messages[ts]["reactions"][0]["users"] == ["U_BOT"]
    again = await refused(client.reactions_add(channel="C_ASK", timestamp=ts, name="eyes"))
    assert again["error"] == "already_reacted"


async def test_what_the_manifest_does_not_ask_for_is_missing(generous: LocalSlack) -> None:
    client = TinyBot(generous).client
    body = await refused(client.conversations_history(channel="C_ASK"))
    assert (body["error"], body["needed"]) == ("missing_scope", "channels:history")
    assert "chat:write" in body["provided"]


async def test_calls_fail_as_often_as_they_are_told_to(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.faults.fail("chat.postMessage", 1, status=429, retry_after=7)
    slack.faults.fail("chat.postMessage", 1, status=500)
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel="C_ASK", text="x")
    assert limited.value.response.status_code == 429
    assert limited.value.response["error"] == "ratelimited"
    assert limited.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError) as broken:
        await client.chat_postMessage(channel="C_ASK", text="x")
    assert broken.value.response.status_code == 500
    assert (await client.chat_postMessage(channel="C_ASK", text="x"))["ok"]
    assert len(slack.channel("C_ASK").messages) == 1


async def test_a_post_can_be_taken_and_never_answered(slack: LocalSlack) -> None:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, timeout=1, retry_handlers=[])
    slack.faults.hang("chat.postMessage")
    with pytest.raises(asyncio.TimeoutError):
        await client.chat_postMessage(channel="C_ASK", text="in doubt")
    assert [message["text"] for message in slack.channel("C_ASK").messages.values()] == ["in doubt"]


async def test_a_refused_connection_leaves_no_trace(slack: LocalSlack) -> None:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    slack.faults.refusing = True
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel="C_ASK", text="x")
    slack.faults.clear()
    assert slack.channel("C_ASK").messages == {}
    assert (await client.chat_postMessage(channel="C_ASK", text="x"))["ok"]


async def test_a_channel_takes_only_so_many_posts_a_second(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.faults.posts_per_second = 1
    await client.chat_postMessage(channel="C_ASK", text="x")
    await client.chat_postMessage(channel="D_ADA", text="x")
    assert (await refused(client.chat_postMessage(channel="C_ASK", text="x")))["error"] == "ratelimited"


async def test_attachments_are_checked_and_kept(slack: LocalSlack, client: AsyncWebClient) -> None:
    async def post(attachments: list[Any]) -> Any:
        return await client.chat_postMessage(channel="C_ASK", text="x", attachments=attachments)

    kept = (await post([{"color": "#36a64f", "blocks": [section("in a box")]}]))["message"]["attachments"][0]
    assert (kept["id"], kept["blocks"][0]["text"]["text"]) == (1, "in a box")
    assert kept["blocks"][0]["block_id"]
    assert (await refused(post([{"blocks": [section("")]}])))["error"] == "invalid_blocks"
    assert (await refused(post([{"text": "x"}] * 101)))["error"] == "too_many_attachments"
    assert (await refused(post(["x"])))["error"] == "invalid_attachments"


async def test_metadata_has_a_limit(client: AsyncWebClient) -> None:
    metadata = {"event_type": "answer", "event_payload": {"key": "x" * 16_000}}
    body = await refused(client.chat_postMessage(channel="C_ASK", text="x", metadata=metadata))
    assert body["error"] == "metadata_too_large"


async def test_pages_and_times_that_make_no_sense_are_refused(client: AsyncWebClient) -> None:
    for wrong, error in (
        ({"limit": 1001}, "invalid_limit"),
        ({"limit": "many"}, "invalid_arguments"),
        ({"cursor": "x"}, "invalid_cursor"),
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
    ):
        body = await refused(client.api_call("conversations.history", params={"channel": "C_ASK", **wrong}))
        assert body["error"] == error
    listed = await refused(client.conversations_list(types="rooms"))
    assert listed["error"] == "invalid_types"


async def test_it_limits_as_slack_does_when_it_is_told_to() -> None:
    async with LocalSlack() as slack:
        slack.faults.limit(posts_per_second=1, post_burst=2, outside_marketplace=True)
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)

        async def pause(call: Callable[[], Awaitable[object]]) -> int | None:
            """Seconds of the pause that it asks for; None when the call is taken."""
            try:
                await call()
            except SlackApiError as error:
                return int(error.response.headers["Retry-After"])
            return None

        posts = [await pause(lambda: client.chat_postMessage(channel="C_ASK", text="x")) for _ in range(3)]
        looks = [await pause(lambda: client.conversations_history(channel="C_ASK")) for _ in range(2)]
        others = [await pause(lambda: client.conversations_info(channel="C_ASK")) for _ in range(3)]

        assert posts == [None, None, 1]
        assert looks == [None, 60]
        assert others == [None, None, None]
        assert slack.faults.page == 15
        slack.faults.clear()
        assert await pause(lambda: client.conversations_history(channel="C_ASK")) is None
