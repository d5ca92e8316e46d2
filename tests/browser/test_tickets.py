"""A ticket in two windows: the attorney's and that of the help desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Locator, expect

from handlers.blocks.words import WORDS
from tests.browser.window import Window, Windows
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

MORNING = datetime(2026, 3, 3, 15, 12, tzinfo=UTC)
"""A Tuesday, 10:12 a.m. in New York: the help desk and the court are open."""
LOCKED_OUT = "How do I reset my CM/ECF password in the Southern District of {state}?"
HEAD = f"#1 · {WORDS.tickets.KINDS['cmecf-login']} · S.D. Ala."


async def presses(message: Locator, name: str) -> None:
    await message.get_by_role("button", name=name, exact=True).click()


async def opens_form(person: Window, state: str) -> None:
    """Asks in the channel, and goes to the help desk from the answer."""
    await person.asks(LOCKED_OUT.format(state=state))
    await presses(person.answer, "Ask the help desk")
    await expect(person.modal).to_contain_text(WORDS.ticket_form.INTRO)


async def staff_card(sam: Window, holds: str) -> Locator:
    """The newest card in the staff channel that says so, as soon as it can be worked with."""
    await sam.goes_to("helpdesk-staff")
    card = sam.messages.filter(has_text=holds).last
    await expect(card.get_by_role("button", name=WORDS.staff.REPLY, exact=True)).to_be_visible()
    return card


@pytest.mark.parametrize("stage", [MORNING], indirect=True)
async def test_a_forgotten_password_in_southern_alabama_goes_from_the_answer_to_the_rating(
    stage: Stage, windows: Windows, ada: Window
) -> None:
    sam = await windows.open("U_SAM")

    # The form knows what was asked; a password does not get through it.
    await opens_form(ada, "Alabama")
    what = ada.written(WORDS.ticket_form.WHAT)
    await expect(what).to_have_value(LOCKED_OUT.format(state="Alabama"))
    await expect(ada.modal).to_contain_text(WORDS.tickets.KINDS["cmecf-login"])
    await expect(ada.modal).to_contain_text("S.D. Ala.")
    await what.fill("The court's page refuses my password Walnut#4471x since Monday.")
    await ada.submits()
    await expect(ada.modal).to_contain_text("Something that looks like a password or code was removed below.")
    assert "Walnut" not in await ada.written(WORDS.ticket_form.WHAT).input_value()
    await ada.submits()
    await expect(ada.modal).to_contain_text("Your ticket is #1.")
    await ada.page.get_by_test_id("modal-close").click()

    # Each has a card: she in her direct message, the staff in their channel.
    await ada.goes_to("helpdesk")
    own = ada.messages.filter(has_text=WORDS.asker.WRITE_HERE)
    await expect(own).to_contain_text(HEAD)
    await expect(own).to_contain_text("A person will answer by")
    card = await staff_card(sam, HEAD)
    await expect(card).to_contain_text("Ada")
    await expect(card).to_contain_text("251-690-2371")
    await expect(card).to_contain_text("refuses my password")
    assert "Walnut" not in await sam.page.content() + await ada.page.content()

    # It is claimed, and answered through the form and its preview.
    await presses(card, WORDS.staff.CLAIM)
    await expect(card.get_by_role("button", name=WORDS.staff.CLAIM, exact=True)).to_have_count(0)
    await expect(own).to_contain_text(WORDS.tickets.STATES["claimed"])
    await sam.opens_thread(card)
    await ada.opens_thread(own)
    await expect(ada.thread.last).to_contain_text("is looking into it.")
    await presses(card, WORDS.staff.REPLY)
    await sam.written(WORDS.staff_form.REPLY_TEXT).fill("Have you ever linked your account?")
    await sam.submits()
    await expect(sam.modal).to_contain_text(WORDS.staff_form.PREVIEW_TITLE)
    await expect(sam.modal).to_contain_text("Have you ever linked your account?")
    await sam.submits()
    await expect(sam.modal).to_have_count(0)
    await expect(ada.thread.last).to_contain_text("Have you ever linked your account?")
    await expect(sam.thread.last).to_contain_text(WORDS.thread.DELIVERY["delivered"])

    # What staff say among themselves stays there; what she answers arrives.
    await sam.replies_with("She sounds lost, who knows this court?")
    await expect(sam.thread.last).to_contain_text("She sounds lost")
    await ada.replies_with("No, never.")
    await expect(sam.thread.last).to_contain_text("No, never.")
    await stage.settled()
    assert "sounds lost" not in await ada.page.content()

    # The court's turn, and back.
    await presses(card, WORDS.staff.PASS)
    await expect(sam.modal).to_contain_text(WORDS.staff_form.PASS_INTRO)
    await sam.submits()
    await expect(sam.modal).to_have_count(0)
    await expect(ada.thread.last).to_contain_text("251-690-2371")
    await expect(ada.thread.last).to_contain_text("A message you can copy.")
    await expect(own).to_contain_text(WORDS.tickets.STATES["waiting-court"])
    await presses(card, WORDS.staff.ANSWERED)
    await expect(card).to_contain_text(WORDS.tickets.STATES["claimed"])
    await expect(ada.thread.last).to_contain_text(WORDS.asker.NOTICES["answered"])

    # A reset is resolved only with the identity checked.
    await presses(card, WORDS.staff.RESOLVE)
    await sam.modal.get_by_role("radio", name=WORDS.tickets.RESOLUTIONS["court-reset"]).check()
    await sam.written(WORDS.staff_form.RESOLVE_TEXT).fill("The court has set a new one; it works now.")
    await sam.submits()
    await expect(sam.modal.get_by_test_id("field-error").filter(has_text=WORDS.staff.IDENTITY_NEEDED)).to_be_visible()
    await sam.modal.get_by_role("checkbox", name=WORDS.staff_form.IDENTITY_CHECKED).check()
    await sam.submits()
    await expect(sam.modal).to_contain_text(WORDS.staff_form.PREVIEW_TITLE)
    await sam.submits()
    await expect(sam.modal).to_have_count(0)
    await expect(card).to_contain_text(WORDS.tickets.STATES["resolved"])
    await expect(ada.thread.filter(has_text="it works now.")).to_be_visible()
    await expect(ada.thread.last).to_contain_text(WORDS.asker.NOTICES["resolved"])

    # She says how it was.
    await presses(ada.thread.last, WORDS.asker.RATINGS[-1])
    await expect(ada.whisper).to_contain_text(WORDS.asker.RATED)
    await expect(card).to_contain_text("rated 5 of 5")


@pytest.mark.parametrize("stage", [MORNING], indirect=True)
async def test_who_can_reset_it_alone_is_shown_how_and_sends_no_ticket(
    stage: Stage, windows: Windows, ada: Window
) -> None:
    sam = await windows.open("U_SAM")
    await opens_form(ada, "Florida")
    await ada.submits()
    await expect(ada.modal).to_contain_text(WORDS.ticket_form.TRIAGE_INTRO)

    await ada.modal.get_by_role("button", name=WORDS.ticket_form.SOLVED).click()

    await expect(ada.modal).to_contain_text(WORDS.ticket_form.SOLVED_THANKS)
    await ada.page.get_by_test_id("modal-close").click()
    await stage.settled()
    await sam.goes_to("helpdesk-staff")
    await expect(sam.messages).to_have_count(0)
    await ada.goes_to("helpdesk")
    await expect(ada.messages).to_have_count(0)
    with stage.store.reading() as unit:
        assert unit.tickets.since("T_DEMO", None) == ()
        assert unit.tickets.count_triages("T_DEMO", MORNING, MORNING + timedelta(hours=1)) == (1, 1)
