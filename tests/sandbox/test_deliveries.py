"""Acks, redelivery, broken connections and signatures."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.sandbox.interactions import NotAnsweredError
from bot.sandbox.server import LocalSlack
from tests.sandbox.conftest import Json, TinyBot, button


def hear(bot: TinyBot) -> list[tuple[str, Json]]:
    """Keeps the retry number with the body of every message and mention."""
    heard: list[tuple[str, Json]] = []

    async def keep(body: Json, request: Any) -> None:
        heard.append((request.headers.get("x-slack-retry-num", [""])[0], body))

    bot.app.event("message")(keep)
    bot.app.event("app_mention")(keep)
    return heard


async def test_an_event_whose_ack_is_lost_comes_again_with_the_same_id(slack: LocalSlack, either: TinyBot) -> None:
    heard = hear(either)
    slack.faults.lost_acks = 2
    await slack.person("U_ADA").says("@helpdesk", "hello")
    await slack.settled()
    assert [number for number, _ in heard][1:] == ["1", "2"]
    assert heard[0][0] in ("", "0")
    assert len({body["event_id"] for _, body in heard}) == 1
    assert [entry.request["reason"] for entry in slack.journal.deliveries("message")][1:] == ["timeout", "timeout"]


async def test_an_event_nobody_listens_to_is_tried_four_times_in_all(slack: LocalSlack, either: TinyBot) -> None:
    slack.deliveries.ack_seconds = 0.1
    await slack.person("U_ADA").says("@helpdesk", "hello")
    await slack.settled()
    assert len(slack.journal.deliveries("message")) == 4


async def test_an_event_waits_for_the_bot_that_restarts(slack: LocalSlack, unconnected: TinyBot) -> None:
    slack.deliveries.ack_seconds = 0.05
    slack.deliveries.retry_delays = (0.0, 60.0, 300.0)
    heard = hear(unconnected)
    await slack.person("U_ADA").says("@helpdesk", "hello")
    await slack.wait_for(lambda: len(slack.journal.failures("message")) == 2)
    slack.deliveries.ack_seconds = 3.0
    await unconnected.connect_socket()
    await slack.wait_for(lambda: heard)
    assert heard[0][0] == "2"


async def test_events_can_be_delivered_several_times_and_under_several_ids(slack: LocalSlack, either: TinyBot) -> None:
    heard = hear(either)
    slack.faults.copies = 2
    slack.faults.event_ids = 3
    await slack.person("U_ADA").says("@helpdesk", "hello")
    await slack.settled()
    ids = [body["event_id"] for _, body in heard]
    assert len(ids) == 6
    assert len(set(ids)) == 3
    assert len({body["event"]["ts"] for _, body in heard}) == 1


async def test_a_delayed_event_still_comes(slack: LocalSlack, bot: TinyBot) -> None:
    heard = hear(bot)
    slack.faults.delay = 0.2
    await slack.person("U_ADA").says("@helpdesk", "hello")
    assert heard == []
    await slack.settled()
    assert len(heard) == 1


async def test_a_socket_address_is_good_for_one_connection(slack: LocalSlack) -> None:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {slack.app_token}"}) as session:
        async with session.post(slack.api_url + "apps.connections.open") as answer:
            url = (await answer.json())["url"]
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)


@asynccontextmanager
async def two_sockets(slack: LocalSlack) -> AsyncIterator[list[aiohttp.ClientWebSocketResponse]]:
    """Connected and greeted."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {slack.app_token}"}) as session:
        sockets = []
        for _ in range(2):
            async with session.post(slack.api_url + "apps.connections.open") as answer:
                url = (await answer.json())["url"]
            sockets.append(await session.ws_connect(url))
            await sockets[-1].receive_json()
        yield sockets


async def test_envelopes_go_to_any_of_the_connections(slack: LocalSlack) -> None:
    async with two_sockets(slack) as sockets:
        received = [0, 0]

        async def ack_all(number: int) -> None:
            async for frame in sockets[number]:
                envelope = frame.json()
                assert envelope["retry_attempt"] == 0
                assert envelope["accepts_response_payload"] is False
                received[number] += 1
                await sockets[number].send_json({"envelope_id": envelope["envelope_id"]})

        tasks = [asyncio.ensure_future(ack_all(number)) for number in range(2)]
        for _ in range(20):
            await slack.person("U_ADA").says("@helpdesk", "hello")
        await slack.settled()
        for socket in sockets:
            await socket.close()
        await asyncio.gather(*tasks)
    assert sum(received) == 20
    assert min(received) > 0


async def test_an_envelope_that_is_not_acked_comes_again_over_another_connection(slack: LocalSlack) -> None:
    slack.deliveries.ack_seconds = 0.2
    async with two_sockets(slack) as sockets:
        await slack.person("U_ADA").says("@helpdesk", "hello")
        received = [(await socket.receive_json(timeout=2), socket) for socket in sockets]
        (first, _), (again, acking) = sorted(received, key=lambda one: int(one[0]["retry_attempt"]))
        await acking.send_json({"envelope_id": again["envelope_id"]})
        await slack.settled()
    assert (first["retry_attempt"], again["retry_attempt"], again["retry_reason"]) == (0, 1, "timeout")
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert len(slack.journal.deliveries("message")) == 2


async def test_a_bot_asked_to_refresh_comes_back_and_misses_nothing(slack: LocalSlack, bot: TinyBot) -> None:
    heard = hear(bot)
    await slack.socket_mode.disconnect("refresh_requested")
    await slack.person("U_ADA").says("@helpdesk", "hello")
    await slack.wait_for(lambda: heard)
    assert slack.socket_mode.connections == 1


@pytest.mark.parametrize("abruptly", [False, True])
async def test_a_bot_whose_socket_was_dropped_comes_back(slack: LocalSlack, bot: TinyBot, abruptly: bool) -> None:
    heard = hear(bot)
    await slack.socket_mode.drop(abruptly=abruptly)
    await slack.wait_for(lambda: slack.socket_mode.connections == 0)
    await slack.connected()
    await slack.person("U_ADA").says("@helpdesk", "hello")
    await slack.wait_for(lambda: heard)


async def test_what_was_under_way_when_the_socket_dropped_comes_again_over_the_next(
    slack: LocalSlack, bot: TinyBot
) -> None:
    heard = hear(bot)

    @bot.app.middleware
    async def cut_the_first_time(next_: Any) -> None:
        if not heard and slack.socket_mode.connections and not slack.journal.failures():
            await slack.socket_mode.drop(abruptly=True)
        await next_()

    await slack.person("U_ADA").says("@helpdesk", "hello")
    await slack.settled(timeout=10)
    assert [body["event"]["text"] for _, body in heard][-1] == "hello"
    assert slack.journal.failures("message")


async def test_a_click_on_a_bot_that_is_gone_tells_the_person(slack: LocalSlack, unconnected: TinyBot) -> None:
    slack.deliveries.ack_seconds = 0.05
    blocks = [{"type": "actions", "elements": [button("Yes", "yes")]}]
    await unconnected.client.chat_postMessage(channel="#ask-helpdesk", text="?", blocks=blocks)
    ada = slack.person("U_ADA")
    with pytest.raises(NotAnsweredError, match="did not respond"):
        await ada.clicks(ada.sees("#ask-helpdesk")[0], "Yes")


async def test_http_deliveries_are_signed_and_a_changed_body_is_refused(
    slack: LocalSlack, unconnected: TinyBot
) -> None:
    await unconnected.listen_http()
    body = json.dumps({"type": "url_verification", "challenge": "c"})
    headers = slack.signed(body) | {"Content-Type": "application/json"}
    url = slack.request_url or ""
    async with aiohttp.ClientSession() as session:
        async with session.post(url, data=body, headers=headers) as answer:
            assert answer.status == 200
        async with session.post(url, data=body + " ", headers=headers) as answer:
            assert answer.status == 401


async def test_failed_http_deliveries_say_why(slack: LocalSlack, unconnected: TinyBot) -> None:
    slack.request_url = "http://127.0.0.1:9/nobody"
    await slack.person("U_ADA").says("@helpdesk", "hello")
    await slack.settled()
    assert slack.journal.deliveries("message")[-1].request["reason"] == "connection_failed"


async def test_the_journal_keeps_calls_deliveries_and_acks_in_order_with_times(slack: LocalSlack, bot: TinyBot) -> None:
    @bot.app.event("message")
    async def answer(say: Any) -> None:
        await say("Hello.")

    await slack.person("U_ADA").says("@helpdesk", "hello")
    await slack.settled()
    told = [(entry.kind, entry.name) for entry in slack.journal.entries]
    assert told.index(("delivery", "message")) < told.index(("call", "chat.postMessage"))
    assert ("ack", "message") in told
    assert slack.journal.calls("chat.postMessage")[0].ms > 0
    assert slack.journal.calls("chat.postMessage")[0].answer["ok"] is True
