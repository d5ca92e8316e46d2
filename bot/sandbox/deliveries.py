"""How things reach the bot: one attempt over Socket Mode or signed HTTP, and for events the attempts after it."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.wire import Json

Kind = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True, slots=True)
class Ack:
    """Whether the bot took it in time; `payload` is what it answered, `reason` why it counts as failed."""

    ok: bool
    payload: Json | None = None
    reason: str = ""


class Transport(Protocol):
    """One way to the bot."""

    async def send(self, kind: Kind, payload: Json, attempt: int, reason: str, seconds: float) -> Ack: ...

    async def wait_before_retry(self, seconds: float) -> None: ...


class HttpRequests:
    """Signed POSTs to the app's request URL."""

    def __init__(self, request_url: str, signing_secret: str) -> None:
        self.request_url = request_url
        self._signing_secret = signing_secret
        self._session: aiohttp.ClientSession | None = None

    def signed(self, body: str, at: int | None = None) -> dict[str, str]:
        """The headers that prove a body; by real time, because bolt checks them against it."""
        timestamp = str(at if at is not None else int(time.time()))
        digest = hmac.new(self._signing_secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}

    async def send(self, kind: Kind, payload: Json, attempt: int, reason: str, seconds: float) -> Ack:
        body, content_type = _http_body(kind, payload)
        headers = self.signed(body) | {"Content-Type": content_type}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        session = self._open_session()
        try:
            timeout = aiohttp.ClientTimeout(total=seconds)
            async with session.post(self.request_url, data=body, headers=headers, timeout=timeout) as answer:
                text = await answer.text()
                if answer.status != 200:
                    return Ack(False, reason="no_retry" if answer.headers.get("X-Slack-No-Retry") else "http_error")
                return Ack(True, _answer(text, answer.content_type))
        except TimeoutError:
            return Ack(False, reason="http_timeout")
        except aiohttp.ClientError:
            return Ack(False, reason="connection_failed")

    async def wait_before_retry(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession()
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _http_body(kind: Kind, payload: Json) -> tuple[str, str]:
    match kind:
        case "events_api":
            return json.dumps(payload), "application/json"
        case "interactive":
            return urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
        case "slash_commands":
            return urlencode(payload), "application/x-www-form-urlencoded"


def _answer(text: str, content_type: str) -> Json | None:
    if not text:
        return None
    if content_type == "application/json":
        answer = json.loads(text)
        return answer if isinstance(answer, dict) else None
    return {"text": text}


class Deliveries:
    """Sends by the present transport, writes down what came of it, and repeats events that were not acked."""

    def __init__(
        self,
        journal: Journal,
        faults: Faults,
        transport: Transport,
        ack_seconds: float,
        retry_delays: tuple[float, ...],
    ) -> None:
        self.transport = transport
        self.ack_seconds = ack_seconds
        self.retry_delays = retry_delays
        self._journal = journal
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()

    async def deliver(self, kind: Kind, name: str, payload: Json, attempt: int = 0, reason: str = "") -> Ack:
        """One attempt."""
        if self._faults.delay:
            await asyncio.sleep(self._faults.delay)
        entry = self._journal.note("delivery", name, {"attempt": attempt, "reason": reason, "payload": payload})
        started = time.monotonic()
        self._journal.begin()
        try:
            ack = await self.transport.send(kind, payload, attempt, reason, self.ack_seconds)
        finally:
            entry.ms = (time.monotonic() - started) * 1000
            self._journal.end()
        if ack.ok and not self._faults.takes_ack():
            ack = Ack(False, reason="timeout")
        entry.answer = {"ok": ack.ok, "payload": ack.payload, "reason": ack.reason}
        self._journal.note("ack" if ack.ok else "failure", name, answer=entry.answer)
        return ack

    def send_event(self, payload: Json) -> None:
        """Delivers in the background until it is acked or the retries are used up."""
        self._journal.begin()
        self.in_background(self._until_acked(payload))

    async def _until_acked(self, payload: Json) -> None:
        try:
            reason = ""
            name = payload["event"]["type"]
            for attempt, delay in enumerate((0.0, *self.retry_delays)):
                if attempt:
                    await self.transport.wait_before_retry(delay)
                ack = await self.deliver("events_api", name, payload, attempt, reason)
                if ack.ok or ack.reason == "no_retry":
                    return
                reason = ack.reason
        finally:
            self._journal.end()

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
