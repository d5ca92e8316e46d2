"""The page in a real browser: broadcasts, files, and every element of a ticket's card and forms."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from bot.sandbox.server import LocalSlack
from tests.browser.window import Window, Windows, launched
from tests.sandbox.conftest import (
    PICTURE,
    Json,
    TinyBot,
    button,
    keep,
    manifest_with,
    modal,
    plain,
    post,
    section,
    text_input,
)
from tests.sandbox.test_elements import CHOICES, ELSEWHERE, IN_INPUTS, element, field, places

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CHOSEN = {kind: (name, value) for kind, (_, name, value) in CHOICES.items()}
"""Under which name the bot gets which value."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with launched(chromium) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def slack(tmp_path: Path) -> AsyncIterator[LocalSlack]:
    """A local Slack whose bot may also upload files."""
    async with LocalSlack(manifest=manifest_with(tmp_path, {"files:write"}, {"files:read"})) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def bot(slack: LocalSlack) -> AsyncIterator[TinyBot]:
    tiny = TinyBot(slack)
    await tiny.connect_socket()
    yield tiny
    await tiny.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def kim(slack: LocalSlack, browser: Browser) -> AsyncIterator[Window]:
    """Her window; a script error in it fails the test."""
    windows = Windows(browser, slack.url)
    yield await windows.open("U_KIM")
    await windows.close()
    assert windows.troubles == []


def control(within: Locator, kind: str) -> Locator:
    return within.locator(f"[data-action-id={kind}]")


async def chooses(window: Window, within: Locator, kind: str) -> None:
    """What CHOICES says for the element, done with the mouse and the keyboard."""
    found = control(within, kind)
    match kind:
        case "users_select":
            await window.picks(found, "kim", "U_KIM")
        case "static_select":
            await window.picks(found, "tw", "two")
        case "checkboxes":
            await found.get_by_label("One").uncheck()
        case "radio_buttons":
            await found.get_by_label("One").check()
        case "datepicker":
            await found.fill("2026-12-24")
        case "overflow":
            await window.chooses_in_overflow(found, "Two")
        case _:
            await found.fill("two")
            await found.press("Enter")
            await found.press_sequentially("lines")


async def test_a_broadcast_reply_is_shown_in_the_channel_and_in_its_thread(
    slack: LocalSlack, bot: TinyBot, kim: Window
) -> None:
    root = await slack.person("U_ADA").says("#ask-helpdesk", "my login does not work")
    await post(bot, section("solved"), thread_ts=root["ts"], reply_broadcast=True)
    await expect(kim.messages).to_have_count(2)
    await expect(kim.messages.last).to_contain_text("solved")
    await kim.messages.last.get_by_role("button", name="Replied to a thread").click()
    await expect(kim.thread).to_have_count(2)
    await expect(kim.thread.first).to_contain_text("my login does not work")
    await expect(kim.thread.last).to_contain_text("Also sent to the channel")
    await expect(kim.thread.last).to_contain_text("solved")


async def test_a_picture_is_shown_with_its_words_and_another_file_can_be_downloaded(bot: TinyBot, kim: Window) -> None:
    picture = {"file": PICTURE, "filename": "open.png", "title": "Open tickets", "alt_txt": "Three tickets are open"}
    table = {"content": "x" * 1536, "filename": "tickets.csv"}
    await bot.client.files_upload_v2(file_uploads=[picture, table], channel="C_ASK", initial_comment="The week:")
    await expect(kim.messages.last).to_contain_text("The week:")
    await expect(kim.messages.last).to_contain_text("Open tickets")
    shown = kim.messages.last.get_by_role("img", name="Three tickets are open")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    link = kim.messages.last.get_by_role("link", name="tickets.csv")
    await expect(link).to_contain_text("1.5 KB")
    async with kim.page.expect_download() as download:
        await link.click()
    assert (await download.value).suggested_filename == "tickets.csv"


@pytest.mark.parametrize("place", ["section", "actions"])
async def test_every_element_works_in_a_message_of_the_channel(
    slack: LocalSlack, bot: TinyBot, kim: Window, place: str
) -> None:
    told = {kind: keep(bot, "action", kind) for kind in ELSEWHERE}
    await post(bot, *(places(kind)[place] for kind in ELSEWHERE))
    for kind in ELSEWHERE:
        await chooses(kim, kim.messages.last, kind)
        await slack.wait_for(lambda kind=kind: told[kind])  # type: ignore[misc]
        name, value = CHOSEN[kind]
        assert told[kind][-1]["actions"][0][name] == value


async def opens(slack: LocalSlack, bot: TinyBot, kim: Window, view: Json) -> None:
    @bot.app.action("open")
    async def show(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    await post(bot, {"type": "actions", "elements": [button("Open", "open")]})
    await kim.messages.last.get_by_role("button", name="Open").click()
    await expect(kim.modal).to_be_visible()


@pytest.mark.parametrize("place", ["section", "actions"])
async def test_every_element_works_in_a_modal(slack: LocalSlack, bot: TinyBot, kim: Window, place: str) -> None:
    told = {kind: keep(bot, "action", kind) for kind in ELSEWHERE}
    await opens(slack, bot, kim, modal(*(places(kind)[place] for kind in ELSEWHERE)))
    for kind in ELSEWHERE:
        await chooses(kim, kim.modal, kind)
        await slack.wait_for(lambda kind=kind: told[kind])  # type: ignore[misc]
        name, value = CHOSEN[kind]
        assert told[kind][-1]["actions"][0][name] == value
        assert told[kind][-1]["container"]["type"] == "view"


async def test_a_form_is_filled_in_and_leads_to_a_second_one_that_a_button_changes(
    slack: LocalSlack, bot: TinyBot, kim: Window
) -> None:
    taken: list[Json] = []
    again = {"type": "actions", "elements": [button("Check again", "check")]}
    second = (text_input("note", "Note", max_length=100), again)

    @bot.app.view("form")
    async def take(ack: Any, view: Json) -> None:
        taken.append(view["state"]["values"])
        if len(taken) == 1:
            await ack(response_action="update", view=modal(section("Almost there."), *second, title="Second"))
        else:
            await ack()

    @bot.app.action("check")
    async def check(ack: Any, body: Json, client: Any) -> None:
        await ack()
        third = modal(section("Checked."), *second, title="Third")
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=third)

    await opens(slack, bot, kim, modal(*map(field, IN_INPUTS)))
    for kind in IN_INPUTS:
        await chooses(kim, kim.modal, kind)
    await kim.submits()

    await expect(kim.modal).to_contain_text("Almost there.")
    await expect(kim.modal.get_by_role("heading")).to_have_text("Second")
    await expect(kim.modal.get_by_label("Note")).to_be_focused()
    for kind in IN_INPUTS:
        name, value = CHOSEN[kind]
        assert taken[0][f"in_{kind}"][kind][name] == value

    await kim.page.keyboard.type("please hurry")
    await kim.modal.get_by_role("button", name="Check again").click()
    await expect(kim.modal).to_contain_text("Checked.")
    await expect(kim.modal.get_by_role("heading")).to_have_text("Third")
    await expect(kim.modal.get_by_label("Note")).to_have_value("please hurry")
    await kim.submits()
    await expect(kim.modal).to_have_count(0)
    assert taken[1]["note"]["note_text"]["value"] == "please hurry"
    assert list(taken[1]) == ["note"]


async def test_choosing_with_the_keyboard_goes_on_where_it_was_after_the_bot_redrew_the_form(
    slack: LocalSlack, bot: TinyBot, kim: Window
) -> None:
    view = modal({"type": "actions", "block_id": "a", "elements": [element("checkboxes"), element("radio_buttons")]})

    @bot.app.action("checkboxes")
    async def redraw(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_update(view_id=body["view"]["id"], view=view | {"title": plain("Redrawn")})

    await opens(slack, bot, kim, view)
    box = control(kim.modal, "checkboxes").get_by_label("Two")
    await box.focus()
    await kim.page.keyboard.press("Space")
    await expect(kim.modal.get_by_role("heading")).to_have_text("Redrawn")
    await expect(box).to_be_focused()
    await expect(box).not_to_be_checked()
