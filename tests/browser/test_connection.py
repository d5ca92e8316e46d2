"""When the page loses its connection."""

from __future__ import annotations

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.browser.window import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]


class Cable:
    """Between one window and the server; it can be pulled and put back."""

    def __init__(self) -> None:
        self.pulled = False
        self._open: list[WebSocketRoute] = []

    async def carry(self, window: Window) -> None:
        """From the next connection on."""
        await window.page.route_web_socket("**/page/ws*", self._connect)
        await window.page.reload()
        await window.is_connected()

    async def pull(self) -> None:
        self.pulled = True
        for socket in self._open:
            await socket.close()

    async def _connect(self, socket: WebSocketRoute) -> None:
        if self.pulled:
            await socket.close()
        else:
            socket.connect_to_server()
            self._open.append(socket)


async def test_a_lost_connection_is_announced_and_what_was_missed_is_there_when_it_is_back(
    windows: Windows, ada: Window
) -> None:
    cable = Cable()
    await cable.carry(ada)
    ben = await windows.open("U_BEN")
    banner = ada.page.get_by_test_id("banner")

    await cable.pull()
    await expect(banner).to_contain_text("The connection was lost.")
    await ben.says("Lunch?")
    cable.pulled = False
    await banner.get_by_role("button", name="Try now").click()

    await expect(banner).to_be_hidden()
    await ada.is_connected()
    await expect(ada.messages.last).to_contain_text("Lunch?")
    await ada.asks("Is my PACER account legacy or upgraded?")
    await expect(ada.answer).to_contain_text("Legacy PACER Account or Upgraded PACER Account")
