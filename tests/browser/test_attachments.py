"""Files in the page: chosen for a message or a form, asked about, and seen on the other side."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from bot.sandbox.files import SAMPLES
from handlers.blocks.words import WORDS
from tests.browser.test_tickets import MORNING, presses, staff_card
from tests.browser.window import Window, Windows
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

WORDS_ = WORDS.attachments
SCREENSHOT = FilePayload(name="my password.png", mimeType="image/png", buffer=SAMPLES["image/png"])


async def opens_ticket(ada: Window, *files: FilePayload) -> None:
    await ada.runs("/nextgen ticket The court's page refuses my login.")
    await expect(ada.modal).to_contain_text(WORDS_.FIELD_HINT)
    for one in files:
        await ada.page.get_by_test_id("form-files").set_input_files(one)
        await expect(ada.modal.locator(".chosen-file")).to_contain_text(one["name"])
    await ada.submits()
    await expect(ada.modal).to_contain_text("#1")
    await ada.page.get_by_test_id("modal-close").click()


@pytest.mark.parametrize("stage", [MORNING], indirect=True)
async def test_a_screenshot_in_a_tickets_thread_is_asked_about_and_seen_by_staff(
    stage: Stage, windows: Windows, ada: Window
) -> None:
    sam = await windows.open("U_SAM")
    await opens_ticket(ada)
    card = await staff_card(sam, "#1")
    await presses(card, WORDS.staff.CLAIM)
    await ada.goes_to("helpdesk")
    own = ada.messages.filter(has_text=WORDS.asker.WRITE_HERE)
    await ada.opens_thread(own)

    await ada.page.get_by_test_id("thread-composer-files").set_input_files(SCREENSHOT)
    await expect(ada.page.locator(".thread .chosen-file")).to_contain_text("my password.png")
    await ada.replies_with("This is what I see.")
    await expect(ada.page.locator(".thread .chosen-file")).to_have_count(0)
    await expect(ada.thread.last).to_contain_text(WORDS_.ask(1).strip("*"))
    await presses(ada.thread.last, WORDS_.SEND)
    await expect(ada.thread.last).to_contain_text("The help desk has your file.")

    await sam.opens_thread(card)
    shown = sam.thread.filter(has_text="Picture 1")
    await expect(shown.locator("img.block-image")).to_be_visible()
    assert "my password" not in await sam.page.content()
    await stage.settled()


@pytest.mark.parametrize("stage", [MORNING], indirect=True)
@pytest.mark.slow
async def test_the_forms_take_files_and_the_preview_names_them(stage: Stage, windows: Windows, ada: Window) -> None:
    sam = await windows.open("U_SAM")
    await opens_ticket(ada, SCREENSHOT)
    card = await staff_card(sam, "#1")
    await sam.opens_thread(card)
    await expect(sam.thread.filter(has_text="Picture 1")).to_be_visible()

    await presses(card, WORDS.staff.REPLY)
    await sam.written(WORDS.staff_form.REPLY_TEXT).fill("It should look like this.")
    await sam.page.get_by_test_id("form-files").set_input_files(SCREENSHOT)
    await expect(sam.modal.locator(".chosen-file")).to_be_visible()
    await sam.submits()
    await expect(sam.modal).to_contain_text(WORDS_.with_files(1))
    await sam.submits()
    await expect(sam.modal).to_have_count(0)

    await ada.goes_to("helpdesk")
    await ada.opens_thread(ada.messages.filter(has_text=WORDS.asker.WRITE_HERE))
    await expect(ada.thread.filter(has_text="Picture 1").locator("img.block-image")).to_be_visible()
    await expect(sam.thread.filter(has_text="1 file delivered")).to_be_visible()
    await stage.settled()


async def test_a_chosen_file_can_be_taken_out_and_too_many_are_refused(stage: Stage, ada: Window) -> None:
    await ada.runs("/nextgen ticket It hangs.")
    await expect(ada.modal).to_be_visible()
    field = ada.page.get_by_test_id("form-files")
    await field.set_input_files([SCREENSHOT] * 6)
    await expect(ada.modal.locator(".chosen-file")).to_have_count(5)
    await expect(ada.page.get_by_text("You can add up to 5 files.")).to_be_visible()
    await ada.modal.get_by_role("button", name="Remove my password.png").first.click()
    await expect(ada.modal.locator(".chosen-file")).to_have_count(4)
    await stage.settled()


async def test_a_file_alone_can_be_sent_and_gets_a_sentence(stage: Stage, ada: Window) -> None:
    await ada.goes_to("helpdesk")
    await ada.page.get_by_test_id("composer-files").set_input_files(SCREENSHOT)
    await expect(ada.page.get_by_test_id("send")).to_be_enabled()
    await ada.page.get_by_test_id("send").click()
    await expect(ada.messages.last).to_contain_text(WORDS.answers.NO_WORDS)
    await expect(ada.messages.last.get_by_role("button", name=WORDS.answers.ASK_DESK)).to_be_visible()
    await stage.settled()
