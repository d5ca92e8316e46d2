"""A browser window on the demo page, and what one person does in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, async_playwright, expect

QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Chromium's flags: it runs as root in CI, draws without a graphics card, and talks to nobody but the page."""
PATIENCE_MS = 10_000


@asynccontextmanager
async def launched(chromium: str) -> AsyncIterator[Browser]:
    """A headless Chromium at that path."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(frozen=True)
class Screen:
    """What a window is shown on."""

    width: int = 1280
    height: int = 800
    is_dark: bool = False

    @property
    def is_phone(self) -> bool:
        return self.width < 600


DESKTOP, PHONE = Screen(), Screen(390, 844)
DARK_DESKTOP, DARK_PHONE = Screen(is_dark=True), Screen(390, 844, is_dark=True)


@dataclass(frozen=True)
class Window:
    """One person's window."""

    page: Page

    @property
    def messages(self) -> Locator:
        """The messages of the channel or direct message that is open."""
        return self.page.get_by_test_id("messages").get_by_test_id("message")

    @property
    def thread(self) -> Locator:
        """The messages of the open thread; the first is the one that began it."""
        return self.page.get_by_test_id("thread-messages").get_by_test_id("message")

    @property
    def answer(self) -> Locator:
        """The bot's last message in the open thread that everybody sees."""
        return self.page.get_by_test_id("thread-messages").locator(OF_BOT + FOR_ALL).last

    @property
    def whisper(self) -> Locator:
        """The last message that only this person sees."""
        return self.page.locator("[data-testid=message][data-ephemeral=true]").last

    @property
    def options(self) -> Locator:
        """What the open select offers."""
        return self.page.get_by_test_id("select-list").get_by_role("option")

    @property
    def home(self) -> Locator:
        return self.page.get_by_test_id("home")

    @property
    def modal(self) -> Locator:
        """The topmost modal."""
        return self.page.get_by_test_id("modal")

    def written(self, name: str) -> Locator:
        """A field of the modal that one writes in, by its label."""
        return self.modal.get_by_role("textbox", name=name)

    async def submits(self) -> None:
        """Sends the form in the modal."""
        await self.page.get_by_test_id("modal-submit").click()

    async def is_connected(self) -> None:
        await expect(self.page.locator("html[data-connection=open]")).to_be_attached()

    async def goes_back(self) -> None:
        """On a phone: the arrow at the head of what is on the screen."""
        await self.page.locator(".back:visible").last.click()

    async def goes_to(self, name: str) -> None:
        """A channel by its name, "helpdesk" for the direct message with the bot."""
        await self.page.get_by_test_id(f"channel-{name}").click()

    async def opens_home(self) -> None:
        await self.goes_to("helpdesk")
        await self.page.get_by_test_id("tab-home").click()

    async def says(self, text: str) -> Locator:
        """Writes where the channel's messages are; the message as it then stands there."""
        await self._writes("composer", text)
        return self.page.get_by_test_id("messages").locator(BY_PERSON).last

    async def runs(self, command: str) -> None:
        await self._writes("composer", command)

    async def replies_with(self, text: str) -> None:
        """Writes in the open thread."""
        await self._writes("thread-composer", text)

    async def opens_thread(self, message: Locator) -> None:
        await message.get_by_test_id("reply-bar").click()
        await expect(self.page.get_by_test_id("thread")).to_be_visible()

    async def asks(self, text: str) -> None:
        """Asks with a mention, and looks at the thread in which it is answered."""
        await self.opens_thread(await self.says(f"@helpdesk {text}"))

    async def edits(self, message: Locator, text: str) -> None:
        await self.chooses_action(message, "Edit message")
        editor = self.page.get_by_test_id("editor")
        await editor.fill(text)
        await editor.press("Enter")

    async def chooses_action(self, message: Locator, name: str) -> None:
        """An entry of the menu that comes with the pointer over a message."""
        await message.hover()
        await message.get_by_role("button", name="More actions").click()
        await self.page.get_by_role("menuitem", name=name).click()

    async def picks(self, select: Locator, typed: str, option: str) -> None:
        """Types in a select and takes an option by its value."""
        await select.click()
        await self.page.get_by_test_id("select-search").press_sequentially(typed)
        await self.page.locator(f"[data-testid=select-list] [role=option][data-value={option}]").click()

    async def chooses_in_overflow(self, overflow: Locator, name: str) -> None:
        """Opens the menu behind the three dots and takes an entry."""
        await overflow.click()
        await self.page.get_by_role("menuitem", name=name).click()

    async def shows_from_its_top(self, message: Locator) -> None:
        """Scrolls as a reader does who begins at the beginning."""
        await message.evaluate("message => message.scrollIntoView({block: 'start'})")

    async def _writes(self, testid: str, text: str) -> None:
        field = self.page.get_by_test_id(testid)
        await field.fill(text)
        await field.press("Enter")
        await expect(field).to_have_value("")


OF_BOT = "[data-testid=message][data-user=U_BOT]"
BY_PERSON = "[data-testid=message]:not([data-user=U_BOT])"
FOR_ALL = ":not([data-ephemeral=true])"


@dataclass
class Windows:
    """The windows of one test: each with its own cookies and storage, as on a machine of its own."""

    browser: Browser
    url: str
    left: dict[Screen, list[Page]] = field(default_factory=dict)
    """Windows that others have left. Whoever takes one finds nothing of theirs; the page's scripts are loaded."""
    troubles: list[str] = field(default_factory=list)
    """What went wrong in the pages' scripts, as their consoles tell."""
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def open(
        self, person: str = "U_ADA", *, now: datetime | None = None, scale: float = 1, screen: Screen = DESKTOP
    ) -> Window:
        """The page as that person sees it, once it is connected.

        `now` is what the machine's own clock shows; at a `scale` below 1 more of the page fits on the screen.
        """
        left = self.left.setdefault(screen, []) if now is None and scale == 1 else []
        page = left.pop() if left else await (await self._machine(screen, scale)).new_page()
        self._open.push_async_callback(self._leave, page, left)
        if now is not None:
            await page.context.clock.set_fixed_time(now)
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._hear)
        page.on("pageerror", self._stumble)
        window = Window(page)
        await page.goto(f"{self.url}/?person={person}")
        await window.is_connected()
        return window

    async def _machine(self, screen: Screen, scale: float) -> BrowserContext:
        return await self.browser.new_context(
            viewport={"width": round(screen.width / scale), "height": round(screen.height / scale)},
            color_scheme="dark" if screen.is_dark else "light",
            has_touch=screen.is_phone,
            device_scale_factor=scale,
            reduced_motion="reduce",
            locale="en-US",
            timezone_id="America/New_York",
        )

    async def _leave(self, page: Page, left: list[Page]) -> None:
        """Forgets all that the page keeps, and shows a file of the same place, so that what was loaded stays."""
        page.remove_listener("console", self._hear)
        page.remove_listener("pageerror", self._stumble)
        await page.evaluate("localStorage.clear()")
        await page.goto(f"{self.url}/static/style.css")
        left.append(page)

    async def close(self) -> None:
        await self._open.aclose()

    def _stumble(self, error: Error) -> None:
        self.troubles.append(str(error))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"{message.type}: {message.text}")
