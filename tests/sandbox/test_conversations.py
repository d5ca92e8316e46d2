"""Broadcast replies, messages taken back, archived and shared channels, and who is at the help desk."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import LocalSlack
from tests.sandbox.conftest import Json, TinyBot


@pytest.fixture
def client(unconnected: TinyBot) -> AsyncWebClient:
    return unconnected.client


async def texts(client: AsyncWebClient, root: str | None = None) -> list[str]:
    """What the bot reads in the channel's main line, or in one of its threads."""
    if root is None:
        answer = await client.conversations_history(channel="C_ASK")
        return [message["text"] for message in reversed(answer["messages"])]
    answer = await client.conversations_replies(channel="C_ASK", ts=root)
    return [message["text"] for message in answer["messages"]]


# --- broadcast replies and deleted messages


async def test_a_broadcast_reply_stands_in_the_thread_and_in_the_channel(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root = await slack.person("U_ADA").says("#ask-helpdesk", "my login does not work")
    await client.chat_postMessage(channel="C_ASK", text="only here", thread_ts=root["ts"])
    answer = await client.chat_postMessage(channel="C_ASK", text="solved", thread_ts=root["ts"], reply_broadcast=True)
    message = answer["message"]
    assert (message["subtype"], message["thread_ts"]) == ("thread_broadcast", root["ts"])
    assert await texts(client) == ["my login does not work", "solved"]
    assert await texts(client, root["ts"]) == ["my login does not work", "only here", "solved"]


async def test_a_broadcast_outside_of_a_thread_is_an_ordinary_message(client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel="C_ASK", text="hello", reply_broadcast=True)
    assert "subtype" not in answer["message"]


async def test_the_bot_takes_its_broadcast_back_from_both_places(slack: LocalSlack, client: AsyncWebClient) -> None:
    root = await slack.person("U_ADA").says("#ask-helpdesk", "hello")
    said = await client.chat_postMessage(channel="C_ASK", text="x", thread_ts=root["ts"], reply_broadcast=True)
    await client.chat_delete(channel="C_ASK", ts=said["ts"])
    assert await texts(client) == await texts(client, root["ts"]) == ["hello"]
    assert "reply_count" not in slack.channel("C_ASK").messages[root["ts"]]


async def test_only_what_the_bot_said_and_what_is_there_can_be_deleted(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    theirs = await slack.person("U_ADA").says("#ask-helpdesk", "mine")
    gone = await client.chat_postMessage(channel="C_ASK", text="x")
    await client.chat_delete(channel="C_ASK", ts=gone["ts"])
    for ts, error in ((theirs["ts"], "cant_delete_message"), (gone["ts"], "message_not_found")):
        with pytest.raises(SlackApiError, match=error):
            await client.chat_delete(channel="C_ASK", ts=ts)


# --- archived and shared channels


async def test_an_archived_channel_can_be_read_but_nothing_is_said_or_changed_there(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root = await client.chat_postMessage(channel="C_ASK", text="root")
    await client.chat_postMessage(channel="C_ASK", text="reply", thread_ts=root["ts"])
    slack.archives("#ask-helpdesk")
    assert (await client.conversations_info(channel="C_ASK"))["channel"]["is_archived"] is True
    assert await texts(client) == ["root"]
    assert await texts(client, root["ts"]) == ["root", "reply"]
    for refused, error in (
        (client.chat_postMessage(channel="C_ASK", text="x", thread_ts=root["ts"]), "is_archived"),
        (client.chat_postEphemeral(channel="C_ASK", user="U_ADA", text="x"), "is_archived"),
        (client.chat_update(channel="C_ASK", ts=root["ts"], text="x"), "is_inactive"),
    ):
        with pytest.raises(SlackApiError, match=error):
            await refused


async def test_a_channel_tells_whether_another_company_is_in_it(slack: LocalSlack, client: AsyncWebClient) -> None:
    async def flags(channel: str) -> tuple[bool, bool, bool]:
        told = (await client.conversations_info(channel=channel))["channel"]
        return told["is_shared"], told["is_ext_shared"], told["is_org_shared"]

    slack.shares_externally("#ask-helpdesk")
    assert await flags("C_ASK") == (True, True, False)
    assert await flags("C_GENERAL") == await flags("G_STAFF") == await flags("D_ADA") == (False, False, False)


async def test_an_event_tells_whether_its_channel_is_shared_externally(slack: LocalSlack, bot: TinyBot) -> None:
    told: list[bool] = []

    @bot.app.event("message")
    async def hear(body: Json) -> None:
        told.append(body["is_ext_shared_channel"])

    bot.hears_changes()
    ada = slack.person("U_ADA")
    await ada.says("#ask-helpdesk", "among us")
    await slack.settled()
    slack.shares_externally("#ask-helpdesk")
    await ada.says("#ask-helpdesk", "with others")
    await slack.settled()
    assert told == [False, True]


# --- the help desk


async def test_two_people_are_at_the_help_desk_and_see_the_same(slack: LocalSlack) -> None:
    kim, sam = slack.person("kim"), slack.person("sam")
    assert (kim.person.name, kim.person.title) == ("Kim Duarte", sam.person.title)
    assert kim.person.email == "kim.duarte@harborlowe.example"
    for channel in slack.workspace.channels.values():
        if channel.kind != "im":
            assert (kim.id in channel.member_ids) == (sam.id in channel.member_ids)
    assert slack.workspace.usergroups == {"S_DESK": ["U_SAM", "U_KIM"]}
    assert kim.channel("@helpdesk").id == "D_KIM"
    assert len({person.avatar_color for person in slack.workspace.people.values()}) == 5
