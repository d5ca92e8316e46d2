"""An administrator imports a roster, looks at the board and asks an attorney, who sees who asked and may decline."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from handlers.blocks.words import WORDS
from tests.browser.window import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]
BOARD = WORDS.readiness


async def imports(sam: Window, roster: str) -> None:
    """From the Home tab to the board with these people."""
    await sam.opens_home()
    await sam.home.get_by_role("button", name=BOARD.BUTTON, exact=True).click()
    await sam.home.get_by_role("button", name=BOARD.IMPORT, exact=True).click()
    await sam.written(BOARD.LINES).fill(roster)
    await sam.submits()
    await expect(sam.modal).to_contain_text("Nothing is saved yet")
    await sam.submits()
    await expect(sam.modal).to_contain_text("Imported")
    await sam.page.keyboard.press("Escape")


async def test_a_roster_is_imported_and_an_attorney_is_asked(windows: Windows) -> None:
    sam, ada = await windows.open("U_SAM"), await windows.open("U_ADA")
    await imports(sam, "name,email,courts\nAda Reyes,ada.reyes@harborlowe.example,flsd alsd\nZed,,flsd\n")
    await expect(sam.home).to_contain_text("0 of 3 done")

    await sam.home.get_by_role("button", name=BOARD.SHOW, exact=True).first.click()
    await sam.home.get_by_role("button", name=BOARD.ask_everyone(1)).click()
    await sam.page.get_by_role("button", name=BOARD.ASK, exact=True).click()
    await expect(sam.home).to_contain_text("S.D. Fla.: not started")

    await ada.goes_to("helpdesk")
    letter = ada.messages.last
    await expect(letter).to_contain_text("asks you to link your CM/ECF account")
    await expect(letter).to_contain_text("and never your answers")
    await letter.get_by_role("button", name=BOARD.DECLINE).click()
    await expect(ada.messages.last).to_contain_text(BOARD.DECLINED)
    await ada.opens_home()
    await expect(ada.home).to_contain_text("S.D. Fla.: declined")
