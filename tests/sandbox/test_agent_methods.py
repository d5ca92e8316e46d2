"""What the local Slack does where the bot is an agent: prompts, titles, a status line, with Slack's limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import LocalSlack

PROMPT = {"title": "Start the check", "message": "Start the check, please"}


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack() as local:
        yield local


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url)


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_prompts_show_above_the_composer_of_the_direct_message(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.assistant_threads_setSuggestedPrompts(channel_id="D_ADA", title="Hello", prompts=[PROMPT])

    agent = slack.person("ada").channel("@bot").agent
    assert (agent.greeting, agent.prompts) == ("Hello", [PROMPT])
    assert slack.person("ben").channel("@bot").agent.prompts == []


async def test_with_a_thread_named_the_prompts_are_dropped_and_the_call_succeeds(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    said = await slack.person("ada").says("@bot", "hello")

    await client.assistant_threads_setSuggestedPrompts(channel_id="D_ADA", thread_ts=said["ts"], prompts=[PROMPT])

    assert slack.person("ada").channel("@bot").agent.prompts == []


@pytest.mark.parametrize("prompts", [[], [PROMPT] * 5, [{"title": "x"}], [{"title": "", "message": "x"}], ["x"]])
async def test_more_than_four_prompts_or_one_without_its_message_are_refused(
    client: AsyncWebClient, prompts: list[Any]
) -> None:
    call = client.assistant_threads_setSuggestedPrompts(channel_id="D_ADA", prompts=prompts)

    assert await refused(call) == "invalid_arguments"


async def test_a_thread_gets_its_title_and_one_that_is_not_there_none(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    said = await slack.person("ada").says("@bot", "hello")

    await client.assistant_threads_setTitle(channel_id="D_ADA", thread_ts=said["ts"], title="S.D. Fla.")

    assert slack.person("ada").channel("@bot").agent.titles == {said["ts"]: "S.D. Fla."}
    nowhere = client.assistant_threads_setTitle(channel_id="D_ADA", thread_ts="1.1", title="x")
    assert await refused(nowhere) == "invalid_thread_ts"
    elsewhere = client.assistant_threads_setTitle(channel_id="D_NOBODY", thread_ts=said["ts"], title="x")
    assert await refused(elsewhere) == "channel_not_found"


async def test_a_status_stands_until_the_bot_speaks_in_the_thread(slack: LocalSlack, client: AsyncWebClient) -> None:
    said = await slack.person("ada").says("@bot", "hello")
    agent = slack.person("ada").channel("@bot").agent

    await client.assistant_threads_setStatus(channel_id="D_ADA", thread_ts=said["ts"], status="is waiting")
    await client.chat_postMessage(channel="D_ADA", text="elsewhere")
    assert agent.statuses == {said["ts"]: "is waiting"}
    await client.chat_postMessage(channel="D_ADA", thread_ts=said["ts"], text="there")

    assert agent.statuses == {}


async def test_an_empty_status_takes_it_away(slack: LocalSlack, client: AsyncWebClient) -> None:
    said = await slack.person("ada").says("@bot", "hello")

    await client.assistant_threads_setStatus(channel_id="D_ADA", thread_ts=said["ts"], status="is waiting")
    await client.assistant_threads_setStatus(channel_id="D_ADA", thread_ts=said["ts"], status="")

    assert slack.person("ada").channel("@bot").agent.statuses == {}


async def test_more_than_ten_loading_messages_are_refused(slack: LocalSlack, client: AsyncWebClient) -> None:
    said = await slack.person("ada").says("@bot", "hello")
    many = ["wait"] * 11

    call = client.assistant_threads_setStatus(
        channel_id="D_ADA", thread_ts=said["ts"], status="is waiting", loading_messages=many
    )

    assert await refused(call) == "invalid_arguments"


async def test_an_install_from_before_may_set_a_status_and_nothing_else() -> None:
    async with LocalSlack(agent_view=False) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        said = await slack.person("ada").says("@bot", "hello")

        await client.assistant_threads_setStatus(channel_id="D_ADA", thread_ts=said["ts"], status="is waiting")

        prompts = client.assistant_threads_setSuggestedPrompts(channel_id="D_ADA", prompts=[PROMPT])
        assert await refused(prompts) == "missing_scope"
        title = client.assistant_threads_setTitle(channel_id="D_ADA", thread_ts=said["ts"], title="x")
        assert await refused(title) == "missing_scope"


@pytest.mark.parametrize("method", ["assistant.search.context", "agents.sessions.setStatus", "agents.sessions.rename"])
async def test_what_the_bot_does_not_use_is_unknown(client: AsyncWebClient, method: str) -> None:
    assert await refused(client.api_call(method)) == "unknown_method"


async def test_the_page_is_told_of_prompts_and_titles(slack: LocalSlack, client: AsyncWebClient) -> None:
    import aiohttp

    async with aiohttp.ClientSession() as session, session.ws_connect(f"{slack.url}/page/ws?person=U_ADA") as socket:
        state = await socket.receive_json()
        await client.assistant_threads_setSuggestedPrompts(channel_id="D_ADA", title="Hello", prompts=[PROMPT])
        told = await socket.receive_json()

    assert state["agents"]["D_ADA"]["prompts"] == []
    assert (told["type"], told["channel"], told["agent"]["prompts"]) == ("agent", "D_ADA", [PROMPT])
