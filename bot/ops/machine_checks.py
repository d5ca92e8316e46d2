"""What the bot needs of this machine: its knowledge, a trained matcher, a port; and what the running bot has met."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.content import flow_check, lint
from bot.content.loader import KnowledgeError, load_with_places
from bot.core.knowledge import Library
from bot.ops.findings import FAILED, NOT_CHECKED, NOT_NEEDED, OK, WARNING, Verdict, count_of, join_names
from bot.settings import Settings
from bot.training.weights import are_ready
from handlers.blocks.answers import answer_blocks
from handlers.blocks.guidance import render_card
from handlers.blocks.limits import too_much
from handlers.blocks.words import WORDS

HEALTH_SECONDS: Final = 2


@dataclass
class MachineChecks:
    """The checks of this machine."""

    settings: Settings
    session: aiohttp.ClientSession
    now: Callable[[], float]
    library: Library | None = field(default=None, repr=False)
    """What the knowledge's check has loaded for the matcher's."""
    quick: bool = False
    """Leaves out what takes half a minute: reading each answer for each court."""

    async def knowledge(self) -> Verdict:
        return await asyncio.to_thread(self._knowledge)

    def _knowledge(self) -> Verdict:
        fix = "Run `python -m bot check` and put right what it names."
        try:
            loaded = load_with_places(self.settings.knowledge)
        except KnowledgeError as error:
            return Verdict(FAILED, f"{count_of(error.problems, 'problem')}, the first: {error.problems[0]}", fix)
        self.library = loaded.library
        version = f"version {loaded.library.version[:16]}"
        if self.quick:
            return Verdict(OK, f"{version} loads; its answers were not checked")
        today = datetime.fromtimestamp(self.now(), UTC).date()
        problems = (
            *lint.check(loaded, today, lambda answer: too_much(answer_blocks(answer, 1, form="full"))),
            *flow_check.prove(loaded, today, lambda card: too_much(render_card(card).blocks)),
        )
        if errors := [problem for problem in problems if not problem.warning]:
            return Verdict(FAILED, f"{count_of(errors, 'problem')}, the first: {errors[0]}", fix)
        if problems:
            return Verdict(WARNING, f"{count_of(problems, 'warning')}, the first: {problems[0]}", fix)
        return Verdict(OK, f"{version} has no errors, and no review is overdue")

    async def matcher(self) -> Verdict:
        if self.library is None:
            return Verdict(NOT_CHECKED, "the knowledge must load first")
        folder = self.settings.cache
        if are_ready(self.library, folder):
            return Verdict(OK, "trained for these phrasings")
        if writable(folder) and not folder.is_file():
            return Verdict(OK, "will be trained at the start, which takes half a minute and half a gigabyte of memory")
        return Verdict(
            WARNING,
            f"the folder {folder} cannot be written: it is trained anew at each start, for half a minute",
            "Let the bot write there, or set HELPDESK_CACHE to another folder.",
        )

    async def port(self) -> Verdict:
        """In Socket Mode too: /healthz is there."""
        return await self._port(self.settings.port, "PORT")

    async def metrics_port(self) -> Verdict:
        """That of /metrics alone; without one, /metrics is on the other port."""
        port = self.settings.metrics_port
        if port is None:
            return Verdict(NOT_NEEDED, "without HELPDESK_METRICS_PORT, /metrics is on PORT")
        if port == self.settings.port and port != 0:
            return Verdict(
                FAILED, f"HELPDESK_METRICS_PORT and PORT are both {port}", "Set HELPDESK_METRICS_PORT to another."
            )
        return await self._port(port, "HELPDESK_METRICS_PORT")

    async def _port(self, port: int, variable: str) -> Verdict:
        host = self.settings.host
        if port == 0:
            return Verdict(OK, "a free one is taken")
        try:
            await asyncio.to_thread(_bind, host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and await self._helpdesk_answers():
                fix = f"Leave it if that is this one; else change {variable}."
                return Verdict(WARNING, f"a bot listens on port {port} already", fix)
            if error.errno == errno.EADDRINUSE:
                return Verdict(FAILED, f"port {port} is in use", f"Stop what uses it, or set {variable} to another.")
            return Verdict(
                FAILED,
                f"nothing can listen on {host}, port {port}: {error.strerror or error}",
                f"Correct HELPDESK_HOST and {variable}; ports below 1024 may need rights.",
            )
        return Verdict(OK, f"{port} is free")

    async def refusals(self) -> Verdict:
        """What the running bot has met; only it knows what Slack refuses now and then."""
        found = await self._asked("/readyz")
        if found is None:
            return Verdict(NOT_CHECKED, f"no bot answers on port {self.settings.port} of this machine")
        refused = [str(one) for one in found.get("waits_for_admin", ())]
        if not refused:
            return Verdict(OK, "the running bot waits for nothing that an admin must allow")
        names = dict.fromkeys(one.rpartition(" ")[2] for one in refused)
        fixes = dict.fromkeys(WORDS.alarms.admin_fix(name) for name in names)
        return Verdict(FAILED, f"Slack refuses the running bot: {join_names(refused)}", " ".join(fixes))

    async def _helpdesk_answers(self) -> bool:
        found = await self._asked("/healthz")
        return found is not None and found.get("ok") is True

    async def _asked(self, path: str) -> dict[str, Any] | None:
        """What a bot on our port says there; None when there is none."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.settings.host, self.settings.host)  # noqa: S104 - no bind
        name = f"[{host}]" if ":" in host else host
        timeout = aiohttp.ClientTimeout(total=HEALTH_SECONDS)
        try:
            async with self.session.get(f"http://{name}:{self.settings.port}{path}", timeout=timeout) as answer:
                found = await answer.json()
                return found if isinstance(found, dict) else None
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None


def writable(path: Path) -> bool:
    """Whether this may be written, or made in the nearest folder that there is."""
    if path.exists():
        return os.access(path, os.W_OK)
    there = next(parent for parent in path.absolute().parents if parent.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _bind(host: str, port: int) -> None:
    """Listens for a moment, as the bot would. Raises OSError."""
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    ):
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
            listener.listen(1)
