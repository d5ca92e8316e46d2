"""A whole guided check, as a person does it in the demo page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import Locator, expect

from tests.browser.window import Window
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

MORNING = datetime(2026, 3, 3, 15, 12, tzinfo=UTC)
STEPS = 4
"""Cards of linking in the Southern District of Florida."""


async def presses(card: Locator, *names: str) -> None:
    """Presses buttons one after the other, once the card has changed: two questions may have a button of one name."""
    for name in names:
        before = await card.text_content() or ""
        await card.get_by_role("button", name=name, exact=True).click()
        await expect(card).not_to_have_text(before)


@pytest.mark.parametrize("stage", [MORNING], indirect=True)
async def test_from_a_question_in_a_channel_to_the_finished_link(stage: Stage, ada: Window) -> None:
    await ada.asks("how do I link my account in the Southern District of Florida?")
    await ada.chooses_in_overflow(ada.answer.get_by_role("button", name="More options"), "Start the check")
    await expect(ada.whisper).to_contain_text("Check your direct messages")

    await ada.goes_to("helpdesk")
    card = ada.messages.last
    await expect(card).to_contain_text("Who is this for?")
    await presses(card, "Me", "E-file", "No")
    await expect(card).to_contain_text("Which PACER account do you have?")
    await presses(card, "Own (individual)", "Not sure")
    await expect(card).to_contain_text("The first of these three checks")
    await presses(card, "Legacy")
    await expect(card).to_contain_text("First upgrade the PACER account")
    await presses(card, "Done, go on")
    await expect(card).to_contain_text("CM/ECF filing login")
    await presses(card, "Yes, known", "Same person")
    await expect(card).to_contain_text("You are ready to link")

    # An answer given earlier is changed, and the later ones still hold.
    await card.get_by_role("combobox", name="Change an answer").click()
    await ada.options.filter(has_text="Account type").click()
    await expect(card.get_by_role("button", name="Keep my answer")).to_be_visible()
    await presses(card, "Keep my answer", "Start the steps")
    for number in range(1, STEPS + 1):
        await expect(card).to_contain_text(f"Step {number} of {STEPS}")
        if number == 2:
            await presses(card, "I'm stuck")
            await card.get_by_role("button", name="The link option is not on my Utilities page").click()
            await expect(card).to_contain_text("NextGen Release 1.1 Menu Items")
            await presses(card, "Back to the step")
            await expect(card.get_by_role("button", name="Done", exact=True)).to_be_visible()
        await presses(card, "Done")
    await expect(card).to_contain_text("Do you see Civil and Criminal now?")
    await presses(card, "Yes")
    await expect(card).to_contain_text("Done: linked in the Southern District of Florida.")
    await expect(ada.messages).to_have_count(1)

    await ada.opens_home()
    await expect(ada.home).to_contain_text("S.D. Fla.")
    await expect(ada.home).to_contain_text("Linked")


@pytest.mark.parametrize("stage", [MORNING], indirect=True)
async def test_a_name_is_typed_in_a_modal_and_what_was_told_is_corrected_in_another(stage: Stage, ada: Window) -> None:
    await ada.opens_home()
    await ada.home.get_by_role("button", name="Start the check").click()
    await ada.page.get_by_test_id("tab-messages").click()
    card = ada.messages.last
    await presses(card, "An attorney I work for")
    await card.get_by_role("button", name="Type the name").click()
    modal = ada.page.get_by_role("dialog")
    await modal.get_by_role("textbox").fill("Ms. R.")
    await modal.get_by_role("button", name="Save").click()
    await expect(card).to_contain_text("for Ms. R.")
    await ada.picks(card.get_by_role("combobox", name="Pick the court"), "miami", "flsd")
    await presses(card, "E-file", "No", "Own (individual)")
    await expect(card).to_contain_text("upgraded or legacy")

    await ada.opens_home()
    await ada.home.get_by_role("button", name="Your saved answers").click()
    await expect(modal).to_contain_text("Ms. R.")
    await expect(modal).to_contain_text("Own (individual)")
    await modal.get_by_role("button", name="Delete all").click()
    await ada.page.get_by_test_id("confirm").get_by_role("button", name="Delete all").click()
    await expect(modal).to_contain_text("Deleted")
    await expect(ada.home).not_to_contain_text("Ms. R.")
