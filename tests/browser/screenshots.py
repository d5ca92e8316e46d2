"""`make screenshots`: the README's pictures of the demo page, into tests/snapshots/."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, expect

from bot.content.loader import load
from bot.core.courts import CourtFinder
from bot.core.drafts import AddPhrasings, GateChange, QuestionChange, Report
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Index
from bot.desk.draft_measuring import MeasuringDesk
from bot.store import database
from bot.store.store import Store
from bot.training.weights import weights_for
from handlers.blocks.words import WORDS
from tests.browser.window import Window, Windows, launched
from tests.stage import Stage, staged

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "tests" / "snapshots"
MORNING = datetime(2026, 3, 3, 15, 12, tzinfo=UTC)
"""When the pictures are taken: the same day and minute each time, so that only what changed changes them."""
SCALE = 8 / 9
"""As on a screen of 1440 by 900."""
LARGEST_BYTES = 225_000
ALOUD = "can the filing screen read documents aloud to me"


async def answer(ada: Window) -> None:
    """A thread with a short answer, in a window in which all of it is seen."""
    await ada.page.set_viewport_size({"width": round(1280 / SCALE), "height": 980})
    await ada.asks("how do I link my account in the Southern District of Florida?")
    await expect(ada.answer).to_contain_text("(S.D. Fla.)")
    await ada.shows_from_its_top(ada.thread.first)


async def did_you_mean(ada: Window) -> None:
    await ada.asks("how do I reset my password?")
    await expect(ada.answer).to_contain_text("I'm not sure which of these you mean.")


async def check(ada: Window) -> None:
    """A question of the guided check, with how to tell."""
    await _begins(ada)
    await _presses(ada, "Me", "E-file", "No", "Own (individual)", "Not sure")
    await expect(ada.messages.last).to_contain_text("August 11, 2014")
    await ada.shows_from_its_top(ada.messages.last)


async def step(ada: Window) -> None:
    """A step of the court's own linking procedure."""
    await _begins(ada)
    await _presses(ada, "Me", "E-file", "No", "Own (individual)", "Upgraded", "Yes, known", "Same person")
    await _presses(ada, "Start the steps", *["Done"] * 2)
    await expect(ada.messages.last).to_contain_text("Step 3 of 4")
    await ada.shows_from_its_top(ada.messages.last)


async def _begins(ada: Window) -> None:
    await ada.goes_to("helpdesk")
    await ada.runs("/nextgen check flsd")
    await expect(ada.messages.locator("[data-action-id^=check]").first).to_be_visible()


async def _presses(ada: Window, *names: str) -> None:
    for name in names:
        card = ada.page.get_by_test_id("messages").locator("[data-testid=message][data-user=U_BOT]").last
        before = await card.inner_text()
        await card.get_by_role("button", name=name, exact=True).click()
        await expect(card).not_to_have_text(before, use_inner_text=True)


async def home(ada: Window) -> None:
    await _begins(ada)
    await _presses(ada, "Me", "E-file", "No", "Own (individual)", "Upgraded", "Yes, known", "Same person")
    await _presses(ada, "Start the steps", "Done", "Done")
    await ada.opens_home()
    await ada.picks(ada.home.get_by_role("combobox", name="Pick your court"), "miami", "flsd")
    await expect(ada.home.get_by_role("button", name="Forget my court")).to_be_visible()


async def dm(ada: Window) -> None:
    await ada.goes_to("helpdesk")
    await ada.says("is my pacer account legacy or upgraded?")
    await expect(ada.messages.last).to_contain_text("Upgraded PACER Account")
    await ada.shows_from_its_top(ada.messages.first)


# --- the help desk: two people, and whose window is shown


LOCKED_OUT = "I forgot my CM/ECF password in the Southern District of Alabama."


async def form(ada: Window, _sam: Window) -> Window:
    """The form to the help desk, filled in with what was asked."""
    await _opens_form(ada)
    return ada


async def staff(ada: Window, sam: Window) -> Window:
    """The card in the staff channel, and its thread after a reply."""
    await _is_helped(ada, sam)
    await sam.shows_from_its_top(sam.messages.first)
    await sam.shows_from_its_top(sam.thread.nth(1))
    return sam


async def ticket(ada: Window, sam: Window) -> Window:
    """The ticket in the direct message, and its thread."""
    await _is_helped(ada, sam)
    await ada.shows_from_its_top(ada.messages.first)
    return ada


async def desk(ada: Window, sam: Window) -> Window:
    """The Home tab of the staff, with the open tickets."""
    await _is_helped(ada, sam)
    await _sends_another(ada, "flsd", "Linking fails")
    await _sends_another(ada, "flsb", "Filing menus missing", urgent=True)
    await sam.opens_home()
    queue = sam.home.get_by_text("Filing menus missing")
    await expect(queue).to_be_visible()
    await queue.evaluate("line => line.scrollIntoView({block: 'center'})")
    return sam


async def settings(_ada: Window, sam: Window) -> Window:
    """What an admin can choose for the help desk."""
    await sam.opens_home()
    await sam.home.get_by_role("button", name="Help desk settings").click()
    await expect(sam.written("Working hours")).to_have_value("Mon-Fri 09:00-17:00")
    return sam


async def _opens_form(ada: Window) -> None:
    await ada.asks(LOCKED_OUT)
    await ada.answer.get_by_role("button", name="Ask the help desk").click()
    await expect(ada.written("What happened?")).to_have_value(LOCKED_OUT)


async def _sends_another(ada: Window, court: str, kind: str, *, urgent: bool = False) -> None:
    await ada.runs("/nextgen ticket The court's page turns me away.")
    await ada.picks(ada.modal.get_by_role("combobox", name="Court"), court, court)
    await ada.modal.get_by_role("combobox", name="What is it about?").click()
    await ada.options.filter(has_text=kind).click()
    if urgent:
        await ada.modal.get_by_role("checkbox", name="A filing is due today").check()
    await _sends(ada)


async def _sends(ada: Window) -> None:
    await ada.submits()
    await expect(ada.modal).to_contain_text("Your ticket is")
    await ada.page.get_by_test_id("modal-close").click()


async def _is_helped(ada: Window, sam: Window) -> None:
    """A ticket that Sam has claimed and answered, with both threads open and a word back."""
    await _opens_form(ada)
    await _sends(ada)
    await ada.goes_to("helpdesk")
    await sam.goes_to("helpdesk-staff")
    card = sam.messages.first
    await card.get_by_role("button", name="Claim", exact=True).click()
    await ada.opens_thread(ada.messages.first)
    await sam.opens_thread(card)
    await card.get_by_role("button", name="Reply", exact=True).click()
    await sam.written("What they will read").fill("Have you ever linked your PACER account there?")
    await sam.submits()
    await expect(sam.modal).to_contain_text("They will read this")
    await sam.submits()
    await expect(ada.thread.last).to_contain_text("Have you ever")
    await ada.replies_with("No, never. I last filed there in 2019.")
    await expect(sam.thread.last).to_contain_text("2019")


# --- the knowledge loop


async def asked_in_vain(stage: Stage, ada: Window, sam: Window) -> Window:
    """What people asked in vain, in the Home tab of the staff."""
    for text in (
        ALOUD,
        ALOUD,
        "which browser plug-in shows sealed bookmarks in S.D. Fla.?",
        "where is my e-signature seal number",
    ):
        await ada.asks(text)
        await stage.settled()
    written_draft(stage)
    await sam.opens_home()
    await sam.home.get_by_role("button", name=WORDS.knowledge.OPEN, exact=True).click()
    await expect(sam.home.get_by_text("In work: draft 1")).to_be_visible()
    return sam


async def report(stage: Stage, ada: Window, sam: Window) -> Window:
    """A draft with what was measured."""
    await asked_in_vain(stage, ada, sam)
    await sam.home.get_by_role("button", name=WORDS.knowledge.DRAFTS, exact=True).click()
    await sam.home.get_by_role("button", name=WORDS.knowledge.SHOW, exact=True).click()
    await expect(sam.modal).to_contain_text("It can be published.")
    return sam


def written_draft(stage: Stage) -> None:
    """A draft of Kim's, with its report as if it had been measured."""
    assert stage.running is not None
    bot, entry = stage.running.bot, "supported-browsers"
    draft = bot.desks.knowledge.drafts.write(Asker("T_DEMO", "U_KIM"), AddPhrasings(entry, (ALOUD,)), (ALOUD,))
    before = (("right", 0.897), ("helped", 0.958), ("wrong", 0.028), ("false_answers", 0.024), ("asked_back", 0.0))
    after = (("right", 0.9), ("helped", 0.958), ("wrong", 0.028), ("false_answers", 0.024), ("asked_back", 0.0))
    found = Report(
        ground=stage.kb.library.version,
        version="measured",
        problems=(),
        examples=(QuestionChange(ALOUD, "none", entry),),
        gates=(
            GateChange("gate", before, after, ()),
            GateChange("gate-talk", (("right", 0.83),), (("right", 0.83),), ()),
        ),
        lines=(QuestionChange("does a screen reader work with e-filing", "none", entry, entry),),
    )
    MeasuringDesk(stage.store, bot.clock, "pictures", timedelta(minutes=1)).finish(draft, found, None)


SCENES: dict[str, Callable[[Window], Awaitable[None]]] = {
    "answer": answer,
    "did-you-mean": did_you_mean,
    "check": check,
    "step": step,
    "home": home,
    "dm": dm,
}
DESK_SCENES: dict[str, Callable[[Window, Window], Awaitable[Window]]] = {
    "form": form,
    "staff": staff,
    "ticket": ticket,
    "desk": desk,
    "settings": settings,
}
KNOWLEDGE_SCENES: dict[str, Callable[[Stage, Window, Window], Awaitable[Window]]] = {
    "asked-in-vain": asked_in_vain,
    "report": report,
}


async def picture(name: str, kb: KnowledgeBase, browser: Browser) -> Path:
    """Plays one scene on an empty stage and takes its picture. Raises ValueError for one too large for a README."""
    with tempfile.TemporaryDirectory() as folder:
        engine = database.connect(f"sqlite:///{folder}/helpdesk.db")
        database.upgrade(engine)
        async with staged(kb, Store(engine), start=MORNING) as stage:
            windows = Windows(browser, stage.slack.url)
            shown = ada = await windows.open("U_ADA", now=MORNING, scale=SCALE)
            if name in SCENES:
                await SCENES[name](ada)
            else:
                sam = await windows.open("U_SAM", now=MORNING, scale=SCALE)
                of_desk = DESK_SCENES.get(name)
                shown = await (of_desk(ada, sam) if of_desk else KNOWLEDGE_SCENES[name](stage, ada, sam))
            path = PICTURES / f"{name}.png"
            await shown.page.mouse.move(0, 0)
            await shown.page.screenshot(path=path, animations="disabled", caret="hide")
            await windows.close()
        engine.dispose()
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"{path.name} has {path.stat().st_size:,} bytes, more than {LARGEST_BYTES:,}.")
    return path


async def main(names: list[str]) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is not installed: `apt-get install chromium`.")
    library = load(ROOT / "knowledge")
    finder = CourtFinder(library.courts.values())
    kb = KnowledgeBase(library, Index(library, weights_for(library, ROOT / "var"), finder), finder)
    async with launched(chromium) as browser:
        for name in names or (*SCENES, *DESK_SCENES, *KNOWLEDGE_SCENES):
            path = await picture(name, kb, browser)
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
