"""The page's WebSocket: what a window is shown and what it can do."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import LocalSlack
from tests.sandbox.conftest import Json, TinyBot, button, modal, option, plain, section, text_input


class Window:
    """One browser window as one person."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def next(self, kind: str) -> Json:
        """The next update of this kind; others are passed over."""
        while True:
            update: Json = await self._socket.receive_json(timeout=5)
            if update["type"] == kind:
                return update

    async def do(self, what: str, **wish: Any) -> None:
        await self._socket.send_json({"do": what, **wish})


class Browser:
    def __init__(self, slack: LocalSlack, session: aiohttp.ClientSession) -> None:
        self._slack = slack
        self._session = session

    async def opens(self, person: str) -> tuple[Window, Json]:
        """The window with the state it starts from."""
        url = f"{self._slack.url}/page/ws" + (f"?person={person}" if person else "")
        window = Window(await self._session.ws_connect(url))
        return window, await window.next("state")


@pytest.fixture
async def browser(slack: LocalSlack) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(slack, session)


async def test_a_window_starts_from_what_its_person_may_see(slack: LocalSlack, browser: Browser) -> None:
    await slack.person("U_SAM").says("#helpdesk-staff", "between us")
    _, ada = await browser.opens("U_ADA")
    _, sam = await browser.opens("U_SAM")
    assert ada["me"] == "U_ADA"
    assert {channel["id"] for channel in ada["channels"]} == {"C_ASK", "C_GENERAL", "D_ADA"}
    assert {channel["id"] for channel in sam["channels"]} == {"C_ASK", "C_GENERAL", "G_STAFF", "D_SAM"}
    assert "G_STAFF" not in ada["messages"]
    assert [message["text"] for message in sam["messages"]["G_STAFF"]] == ["between us"]
    assert ada["team"]["name"] == "Harbor & Lowe LLP"
    assert [command["command"] for command in ada["commands"]] == ["/nextgen"]
    assert [shortcut["callback_id"] for shortcut in ada["shortcuts"]] == [
        *("answer_this", "make_ticket"),
        *("ask", "start_check", "new_ticket"),
    ]
    assert {"id", "name", "title", "avatar_color", "is_bot"} <= ada["people"][0].keys()


async def test_the_page_and_its_files_are_served_but_not_to_other_sites(slack: LocalSlack) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(slack.url + "/") as page:
            assert (page.status, page.content_type) == (200, "text/html")
            assert page.headers["Cache-Control"] == "no-cache"
        async with session.get(slack.url + "/static/app.js") as script:
            assert script.status == 200
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(slack.url + "/page/ws", origin="https://elsewhere.example")


async def test_a_window_without_a_person_is_the_first_persons_and_nobody_else_is_let_in(browser: Browser) -> None:
    assert (await browser.opens(""))[1]["me"] == "U_ADA"
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await browser.opens("U_BOT")


async def test_what_one_says_the_other_sees_changed_and_gone(slack: LocalSlack, browser: Browser) -> None:
    (ada, _), (ben, _) = await browser.opens("U_ADA"), await browser.opens("U_BEN")
    await ada.do("say", channel="C_ASK", text="hello @ben")
    said = (await ben.next("message"))["message"]
    assert said["text"] == "hello <@U_BEN>"
    await ben.do("say", channel="C_ASK", text="hi", thread_ts=said["ts"])
    assert (await ada.next("message"))["message"]["ts"] == said["ts"]
    assert (await ada.next("message"))["message"]["thread_ts"] == said["ts"]
    assert (await ada.next("message"))["message"]["reply_count"] == 1
    await ada.do("edit", channel="C_ASK", ts=said["ts"], text="hello all")
    changed = [await ben.next("message") for _ in range(3)][-1]["message"]
    assert (changed["text"], changed["edited"]["user"]) == ("hello all", "U_ADA")
    own = await slack.person("U_ADA").says("#ask-helpdesk", "oops")
    await ada.do("delete", channel="C_ASK", ts=own["ts"])
    assert (await ben.next("message_deleted"))["ts"] == own["ts"]


async def test_an_ephemeral_message_shows_only_to_its_person(browser: Browser, bot: TinyBot) -> None:
    @bot.app.command("/nextgen")
    async def answer(ack: Any) -> None:
        await ack(text="psst", blocks=[{"type": "actions", "elements": [button("Done", "done")]}])

    @bot.app.action("done")
    async def done(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="thanks", replace_original=True)
        await respond(delete_original=True)

    (ada, _), (ben, _) = await browser.opens("U_ADA"), await browser.opens("U_BEN")
    await ada.do("slash", channel="C_ASK", command="/nextgen", text="x")
    whisper = await ada.next("ephemeral")
    assert whisper["message"]["ephemeral"] is True
    place = {"channel": "C_ASK", "ts": whisper["message"]["ts"]}
    block_id = whisper["message"]["blocks"][0]["block_id"]
    await ada.do("action", source=place, ephemeral=True, block_id=block_id, action_id="done", action={}, state={})
    assert (await ada.next("ephemeral_replaced"))["message"]["text"] == "thanks"
    assert (await ada.next("ephemeral_deleted"))["ts"] == place["ts"]
    await ada.do("say", channel="C_ASK", text="next")
    assert (await ben.next("message"))["message"]["text"] == "next"


async def test_home_modals_errors_and_options_come_to_the_window(browser: Browser, bot: TinyBot) -> None:
    @bot.app.event("app_home_opened")
    async def show_home(event: Json, client: Any) -> None:
        blocks = [section("Welcome"), {"type": "actions", "block_id": "b", "elements": [button("Form", "form")]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    court = {"type": "external_select", "action_id": "court"}
    form = modal(
        text_input("name", "Name"), {"type": "input", "block_id": "c", "label": plain("Court"), "element": court}
    )

    @bot.app.action("form")
    async def show_form(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    @bot.app.options("court")
    async def offer(ack: Any) -> None:
        await ack(options=[option("Alaska", "akd")])

    submitted: list[Json] = []

    @bot.app.view("form")
    async def take(ack: Any, view: Json) -> None:
        submitted.append(view["state"]["values"])
        await ack(**({"response_action": "errors", "errors": {"name": "Again."}} if len(submitted) == 1 else {}))

    ada, _ = await browser.opens("U_ADA")
    await ada.do("open_home")
    home = (await ada.next("home"))["view"]
    await ada.do("action", source={"view_id": home["id"]}, block_id="b", action_id="form", action={"type": "button"})
    (view,) = (await ada.next("modals"))["stack"]
    source = {"view_id": view["id"]}
    await ada.do("options", request_id="r1", source=source, block_id="c", action_id="court", value="a")
    options = await ada.next("options")
    assert (options["request_id"], options["options"][0]["value"]) == ("r1", "akd")
    chosen = {"type": "external_select", "selected_option": options["options"][0]}
    name = {"type": "plain_text_input", "value": "Reyes"}
    state = {"values": {"name": {"name_text": name}, "c": {"court": chosen}}}
    await ada.do("submit", view_id=view["id"], state={"values": {"c": {"court": chosen}}})
    assert "name" in (await ada.next("view_errors"))["errors"]
    await ada.do("submit", view_id=view["id"], state=state)
    assert (await ada.next("view_errors"))["errors"] == {"name": "Again."}
    await ada.do("submit", view_id=view["id"], state=state)
    assert (await ada.next("modals"))["stack"] == []
    assert submitted[0]["c"]["court"]["selected_option"]["value"] == "akd"


async def test_what_cannot_be_done_is_told_in_the_window(slack: LocalSlack, browser: Browser) -> None:
    ada, _ = await browser.opens("U_ADA")
    for wish in (
        {"do": "say", "channel": "G_STAFF", "text": "x"},
        {"do": "slash", "channel": "C_ASK", "command": "/no", "text": ""},
        {"do": "close", "view_id": "V_NONE"},
        {"do": "dance"},
        {"do": "say", "channel": "C_ASK"},
        {"do": "action", "source": None, "block_id": "b", "action_id": "a"},
    ):
        await ada.do(**{"what": wish.pop("do"), **wish})  # type: ignore[arg-type]
        assert (await ada.next("error"))["text"]


async def test_the_clock_that_is_set_is_told(slack: LocalSlack, browser: Browser) -> None:
    ada, state = await browser.opens("U_ADA")
    moment = datetime(2020, 1, 26, 16, tzinfo=UTC)
    slack.set_clock(moment)
    told = (await ada.next("clock"))["now"]
    assert abs(told - moment.timestamp()) < 5
    assert state["now"] > told
