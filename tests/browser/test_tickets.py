"""A ticket in two windows: the attorney's and that of the help desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Locator, expect

from handlers.blocks import desk_words as words
from tests.browser.window import Window, Windows
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

MORNING = datetime(2026, 3, 3, 15, 12, tzinfo=UTC)
"""A Tuesday, 10:12 a.m. in New York: the help desk and the court are open."""
LOCKED_OUT = "How do I reset my CM/ECF password in the Southern District of {state}?"
HEAD = f"#1 · {words.KINDS['cmecf-login']} · S.D. Ala."


async def presses(message: Locator, name: str) -> None:
    await message.get_by_role("button", name=name, exact=True).click()


async def opens_form(person: Window, state: str) -> None:
    """Asks in the channel, and goes to the help desk from the answer."""
    await person.asks(LOCKED_OUT.format(state=state))
    await presses(person.answer, "Ask the help desk")
    await expect(person.modal).to_contain_text(words.FORM_INTRO)


async def staff_card(sam: Window, holds: str) -> Locator:
    """The newest card in the staff channel that says so, as soon as it can be worked with."""
    await sam.goes_to("helpdesk-staff")
    card = sam.messages.filter(has_text=holds).last
    await expect(card.get_by_role("button", name=words.REPLY, exact=True)).to_be_visible()
    return card


@pytest.mark.parametrize("stage", [MORNING], indirect=True)
async def test_a_forgotten_password_in_southern_alabama_goes_from_the_answer_to_the_rating(
    stage: Stage, windows: Windows, ada: Window
) -> None:
    sam = await windows.open("U_SAM")

    # The form knows what was asked; a password does not get through it.
    await opens_form(ada, "Alabama")
    what = ada.written(words.WHAT)
    await expect(what).to_have_value(LOCKED_OUT.format(state="Alabama"))
    await expect(ada.modal).to_contain_text(words.KINDS["cmecf-login"])
    await expect(ada.modal).to_contain_text("S.D. Ala.")
    await what.fill("The court's page refuses my password Walnut#4471x since Monday.")
    await ada.submits()
    await expect(ada.modal).to_contain_text("What looks like a password or code was taken out below.")
    assert "Walnut" not in await ada.written(words.WHAT).input_value()
    await ada.submits()
    await expect(ada.modal).to_contain_text("Your ticket is #1.")
    await ada.page.get_by_test_id("modal-close").click()

    # Each has a card: she in her direct message, the staff in their channel.
    await ada.goes_to("helpdesk")
    own = ada.messages.filter(has_text=words.WRITE_HERE)
    await expect(own).to_contain_text(HEAD)
    await expect(own).to_contain_text("A person answers by")
    card = await staff_card(sam, HEAD)
    await expect(card).to_contain_text("Ada")
    await expect(card).to_contain_text("251-690-2371")
    await expect(card).to_contain_text("refuses my password")
    assert "Walnut" not in await sam.page.content() + await ada.page.content()

    # It is claimed, and answered through the form and its preview.
    await presses(card, words.CLAIM)
    await expect(card.get_by_role("button", name=words.CLAIM, exact=True)).to_have_count(0)
    await expect(own).to_contain_text(words.STATES["claimed"])
    await sam.opens_thread(card)
    await ada.opens_thread(own)
    await expect(ada.thread.last).to_contain_text("is looking into it.")
    await presses(card, words.REPLY)
    await sam.written(words.REPLY_TEXT).fill("Have you ever linked your account?")
    await sam.submits()
    await expect(sam.modal).to_contain_text(words.PREVIEW_TITLE)
    await expect(sam.modal).to_contain_text("Have you ever linked your account?")
    await sam.submits()
    await expect(sam.modal).to_have_count(0)
    await expect(ada.thread.last).to_contain_text("Have you ever linked your account?")
    await expect(sam.thread.last).to_contain_text(words.DELIVERY["delivered"])

    # What staff say among themselves stays there; what she answers arrives.
    await sam.replies_with("She sounds lost, who knows this court?")
    await expect(sam.thread.last).to_contain_text("She sounds lost")
    await ada.replies_with("No, never.")
    await expect(sam.thread.last).to_contain_text("No, never.")
    await stage.settled()
    assert "sounds lost" not in await ada.page.content()

    # The court's turn, and back.
    await presses(card, words.PASS)
    await expect(sam.modal).to_contain_text(words.PASS_INTRO)
    await sam.submits()
    await expect(sam.modal).to_have_count(0)
    await expect(ada.thread.last).to_contain_text("251-690-2371")
    await expect(ada.thread.last).to_contain_text("A message you can copy.")
    await expect(own).to_contain_text(words.STATES["waiting-court"])
    await presses(card, words.ANSWERED)
    await expect(card).to_contain_text(words.STATES["claimed"])
    await expect(ada.thread.last).to_contain_text(words.TOLD["answered"])

    # A reset is resolved only with the identity checked.
    await presses(card, words.RESOLVE)
    await sam.modal.get_by_role("radio", name=words.RESOLUTIONS["court-reset"]).check()
    await sam.written(words.RESOLVE_TEXT).fill("The court has set a new one; it works now.")
    await sam.submits()
    await expect(sam.modal.get_by_test_id("field-error").filter(has_text=words.IDENTITY_NEEDED)).to_be_visible()
    await sam.modal.get_by_role("checkbox", name=words.IDENTITY_CHECKED).check()
    await sam.submits()
    await expect(sam.modal).to_contain_text(words.PREVIEW_TITLE)
    await sam.submits()
    await expect(sam.modal).to_have_count(0)
    await expect(card).to_contain_text(words.STATES["resolved"])
    await expect(ada.thread.filter(has_text="it works now.")).to_be_visible()
    await expect(ada.thread.last).to_contain_text(words.TOLD["resolved"])

    # She says how it was.
    await presses(ada.thread.last, words.RATINGS[-1])
    await expect(ada.whisper).to_contain_text(words.RATED)
    await expect(card).to_contain_text("rated 5 of 5")


@pytest.mark.parametrize("stage", [MORNING], indirect=True)
async def test_who_can_reset_it_alone_is_shown_how_and_sends_no_ticket(
    stage: Stage, windows: Windows, ada: Window
) -> None:
    sam = await windows.open("U_SAM")
    await opens_form(ada, "Florida")
    await ada.submits()
    await expect(ada.modal).to_contain_text(words.TRIAGE_INTRO)

    await ada.modal.get_by_role("button", name=words.SOLVED).click()

    await expect(ada.modal).to_contain_text(words.SOLVED_THANKS)
    await ada.page.get_by_test_id("modal-close").click()
    await stage.settled()
    await sam.goes_to("helpdesk-staff")
    await expect(sam.messages).to_have_count(0)
    await ada.goes_to("helpdesk")
    await expect(ada.messages).to_have_count(0)
    with stage.store.reading() as unit:
        assert unit.tickets.since("T_DEMO", None) == ()
        assert unit.tickets.count_triages("T_DEMO", MORNING, MORNING + timedelta(hours=1)) == (1, 1)
