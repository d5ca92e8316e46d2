"""What the page has beside the conversation: search, reactions, unread marks, the typing line, and the guide."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.serving.tour import TOUR, tour_shown
from tests.browser.window import PHONE, Window, Windows
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]


async def test_a_message_is_found_by_its_words_and_shown_in_its_thread(ada: Window) -> None:
    page = ada.page
    await ada.asks("is the Southern District of Florida on NextGen?")
    await expect(ada.answer).to_contain_text("January 27, 2020")
    await page.get_by_role("button", name="Close thread").click()
    await ada.goes_to("general")

    await page.get_by_test_id("search-button").click()
    await page.get_by_test_id("search").fill("nothing-has-this-word")
    await expect(page.get_by_test_id("search-dialog")).to_contain_text("No messages found.")
    await page.get_by_test_id("search").fill("went live help desk")
    await page.get_by_test_id("search-dialog").get_by_role("button", name="NextGen Help Desk").click()

    await expect(ada.answer).to_be_focused()
    await expect(page.get_by_test_id("search-dialog")).to_be_hidden()


async def test_what_somebody_may_not_see_is_not_found(ada: Window, windows: Windows) -> None:
    sam = await windows.open("U_SAM")
    await sam.goes_to("helpdesk-staff")
    await sam.says("The walnut folder is on my desk.")

    await ada.page.get_by_test_id("search-button").click()
    await ada.page.get_by_test_id("search").fill("walnut")
    await expect(ada.page.get_by_test_id("search-dialog")).to_contain_text("No messages found.")
    await sam.page.get_by_test_id("search-button").click()
    await sam.page.get_by_test_id("search").fill("walnut")
    await expect(sam.page.get_by_test_id("search-dialog")).to_contain_text("1 message")


async def test_a_reaction_is_added_seen_by_others_and_taken_back(ada: Window, windows: Windows) -> None:
    said = await ada.says("The new scanner is here.")
    ben = await windows.open("U_BEN")
    there = ben.messages.last

    await said.hover()
    await said.get_by_role("button", name="Add reaction").click()
    await ada.page.get_by_role("menuitem", name="Hooray").click()
    await there.get_by_role("button", name="tada, 1: Ada Reyes").click()
    both = said.get_by_role("button", name="tada, 2: Ada Reyes, Ben Okafor")
    await expect(both).to_have_attribute("aria-pressed", "true")
    await both.click()

    await expect(there.get_by_role("button", name="tada, 1: Ben Okafor")).to_be_visible()


async def presses_general_while_ben_writes(ada: Window, stage: Stage) -> None:
    """The button is down, and Ada's window has been told of what Ben wrote there."""
    async with ada.page.expect_websocket() as opened:
        await ada.page.reload()
    socket = await opened.value
    await ada.is_connected()
    await ada.page.get_by_test_id("channel-general").hover()
    await ada.page.mouse.down()
    async with socket.expect_event("framereceived", lambda frame: "Lunch?" in frame):
        await stage.slack.person("U_BEN").says("#general", "Lunch?")


async def test_a_click_counts_when_what_it_is_on_changes_meanwhile(ada: Window, stage: Stage) -> None:
    await presses_general_while_ben_writes(ada, stage)
    await ada.page.mouse.up()

    await expect(ada.messages.filter(has_text="Lunch?")).to_be_visible()


async def test_what_is_pressed_for_long_keeps_nothing_back(ada: Window, stage: Stage) -> None:
    await presses_general_while_ben_writes(ada, stage)

    await expect(ada.page.get_by_test_id("channel-general")).to_have_attribute("data-unread", "true")
    await ada.page.mouse.up()


async def test_what_was_said_before_one_looked_is_unread_and_read_stays_read(ada: Window, windows: Windows) -> None:
    await ada.goes_to("general")
    await ada.says("Lunch is at noon.")
    ben = await windows.open("U_BEN")
    general = ben.page.get_by_test_id("channel-general")
    await expect(general).to_have_attribute("data-unread", "true")

    await ben.goes_to("general")
    await expect(ben.messages.last).to_contain_text("Lunch")
    await ben.goes_to("ask-helpdesk")
    await ben.page.reload()
    await ben.is_connected()

    await expect(general).to_be_visible()
    await expect(general).not_to_have_attribute("data-unread", "true")


async def test_the_bot_is_typing_until_its_answer_is_there(ada: Window, stage: Stage) -> None:
    typing = ada.page.get_by_test_id("composer-typing")
    await ada.says("Nobody is asked here.")
    await expect(typing).to_be_empty()

    stage.slack.faults.fail("chat.postMessage", status=429, retry_after=2)
    await ada.says("@helpdesk is my pacer account legacy or upgraded?")
    await expect(typing).to_have_text("NextGen Help Desk is typing …")
    await expect(ada.messages.last.get_by_test_id("reply-bar")).to_be_visible()
    await expect(typing).to_be_empty()


async def test_nobody_types_when_the_bot_is_not_there(ada: Window, stage: Stage) -> None:
    await stage.stop()
    await ada.says("@helpdesk is my pacer account legacy or upgraded?")

    await expect(ada.page.get_by_test_id("composer-typing")).to_be_empty()
    await stage.start()


async def test_without_a_tour_there_is_no_guide(ada: Window) -> None:
    await expect(ada.page.get_by_test_id("guide-button")).to_be_hidden()
    await expect(ada.page.get_by_test_id("guide")).to_be_hidden()


async def test_the_guide_leads_to_each_place_as_its_person_and_stays_closed(windows: Windows, stage: Stage) -> None:
    stage.slack.page.tour = [stop for stop in tour_shown() if stop["person"] in stage.slack.people]
    window = await windows.open("U_BEN")
    page, guide = window.page, window.page.get_by_test_id("guide")
    await expect(guide).to_contain_text("Try this as Ada Reyes, attorney:")

    await guide.get_by_role("button", name=TOUR[0].task).click()
    await expect(page.get_by_test_id("person-switch")).to_have_attribute("data-person", "U_ADA")
    await expect(page.get_by_test_id("composer")).to_have_value(TOUR[0].text)
    await guide.get_by_role("button", name="Claim a ticket").click()
    await expect(page.locator("[data-testid=messages][data-channel=G_STAFF]")).to_be_visible()
    await guide.get_by_role("button", name="See what is open").click()
    await expect(window.home).to_be_visible()

    await page.get_by_role("button", name="Close guide").click()
    await page.reload()
    await window.is_connected()
    await expect(guide).to_be_hidden()
    await page.get_by_test_id("guide-button").click()
    await expect(guide).to_be_visible()


async def test_on_a_phone_the_guide_waits_behind_its_button(windows: Windows, stage: Stage) -> None:
    stage.slack.page.tour = [stop for stop in tour_shown() if stop["person"] in stage.slack.people]
    window = await windows.open("U_ADA", screen=PHONE)
    guide = window.page.get_by_test_id("guide")
    await expect(guide).to_be_hidden()

    await window.page.get_by_test_id("guide-button").click()
    await guide.get_by_role("button", name=TOUR[0].task).click()

    await expect(guide).to_be_hidden()
    await expect(window.page.get_by_test_id("composer")).to_have_value(TOUR[0].text)
