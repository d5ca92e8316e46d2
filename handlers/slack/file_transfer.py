"""Files of Slack, copied from one conversation into another: Slack shows a file only where it was shared.

The bytes go through memory, one file after the other, and are kept nowhere. The bot's token, and the bytes, go to
Slack's own hosts only.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import aiohttp

from bot.core.attachments import MAX_BYTES, Attachment, Problem
from bot.jobs.inbox import LaterError
from handlers.slack.client import PAGE, SlackClient
from handlers.slack.failures import RateLimitedError, UndeliverableError, failures, read_pause
from handlers.slack.fields import MalformedError, Payload, as_id, as_object, as_text
from handlers.slack.places import Place

READ_SCOPE: Final = "files:read"
WRITE_SCOPE: Final = "files:write"
TRANSFER_SECONDS: Final = 25.0
"""For the bytes of one file, one way; five files take less than a try of a job may."""
AT_ONCE: Final = 2
"""Files that one process copies at the same time; together they take twice MAX_BYTES of memory."""
_CHUNK: Final = 64 * 1024
_NOT_STORED: Final = frozenset(("external", "tombstone", "hidden_by_limit", "space", "canvas", "quip", "list"))
"""Modes of files without bytes of their own here (docs.slack.dev/reference/objects/file-object)."""


class NotCopiedError(Exception):
    """This file cannot be copied, and never will be."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class FileCopy:
    """A copy that is uploaded and not shared yet."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class FileTransfer:
    """Copies files within one workspace."""

    slack_client: SlackClient
    turns: asyncio.Semaphore
    """Of this process, whichever workspace it is for."""
    is_allowed: bool = True
    """Whether the workspace has granted what reading files needs."""

    async def files_in(self, channel: str, ts: str, author: str) -> tuple[Attachment, ...] | None:
        """The files of a message; None when it is gone, or was not written by this person."""
        message = await self._message(channel, ts)
        if message is None or message.get("user") != author:
            return None
        forwarded = [as_object(one) for one in _list(message.get("attachments"))]
        files = [as_object(one) for part in (message, *forwarded) for one in _list(part.get("files"))]
        return tuple([await self._whole(one) for one in files])

    async def described(self, ids: Sequence[str], owners: Sequence[str]) -> tuple[Attachment, ...]:
        """These files, as far as they are there and one of `owners` uploaded them."""
        found = [await self._info(one) for one in ids]
        return tuple(read_file(one) for one in found if one is not None and one.get("user") in owners)

    async def content_of(self, file: Attachment) -> bytes:
        """A file's bytes. Raises NotCopiedError, or LaterError while Slack does not give them."""
        headers = {"Authorization": f"Bearer {self.slack_client.client.token}"}
        async with self._request("GET", file.address, headers=headers) as response:
            # Slack sends its sign-in page, or the way to it, where the token may not read the file.
            if response.status != 200 or response.content_type == "text/html":
                raise NotCopiedError("gone" if response.status in (404, 410) else "elsewhere")
            return await _bounded(response)

    async def upload(self, name: str, content: bytes) -> str:
        """Uploads a copy that nobody sees yet; its id."""
        try:
            async with failures():
                answer = await self.slack_client.client.files_getUploadURLExternal(filename=name, length=len(content))
        except UndeliverableError as error:
            raise NotCopiedError("not-taken") from error
        async with self._request("POST", str(answer["upload_url"]), data=content) as response:
            if response.status != 200:
                raise NotCopiedError("not-taken")
        return as_id(answer["file_id"])

    async def share(self, copies: Sequence[FileCopy], place: Place, comment: str) -> None:
        """Shows the copies in a thread, in one message. Slack may do so later than it says."""
        files: list[dict[str, str | None]] = [{"id": one.id, "title": one.title} for one in copies]
        async with failures():
            await self.slack_client.client.files_completeUploadExternal(
                files=files, channel_id=place.channel, thread_ts=place.thread_ts, initial_comment=comment
            )

    async def is_shared(self, copy: FileCopy, channel: str) -> bool:
        """Whether a copy is shown there by now."""
        file = await self._info(copy.id)
        shares = (file or {}).get("shares") or {}
        return any(channel in (shares.get(kind) or {}) for kind in ("public", "private"))

    async def _message(self, channel: str, ts: str) -> Payload | None:
        span: dict[str, Any] = {"oldest": ts, "latest": ts, "inclusive": True, "limit": PAGE}
        try:
            async with failures():
                response = await self.slack_client.client.conversations_replies(channel=channel, ts=ts, **span)
        except UndeliverableError:
            return None
        return next((as_object(one) for one in response["messages"] if one.get("ts") == ts), None)

    async def _whole(self, file: Payload) -> Attachment:
        """Of a file of another company Slack says no more than its id at first (Slack Connect)."""
        if file.get("file_access") == "check_file_info":
            file = await self._info(as_id(file.get("id"))) or {**file, "mode": "tombstone"}
        return read_file(file)

    async def _info(self, file_id: str) -> Payload | None:
        try:
            async with failures():
                response = await self.slack_client.client.files_info(file=file_id)
        except UndeliverableError:
            return None
        return as_object(response["file"])

    @asynccontextmanager
    async def _request(self, method: str, address: str, **request: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        """A request to a host of Slack's, redirected nowhere."""
        if not is_of_slack(address, self.slack_client.client.base_url):
            raise NotCopiedError("elsewhere")
        session = self.slack_client.client.session
        assert session is not None, "every client shares the process's session"
        timeout = aiohttp.ClientTimeout(total=TRANSFER_SECONDS)
        async with failures(), session.request(
            method, address, allow_redirects=False, timeout=timeout, **request
        ) as response:  # fmt: skip
            if response.status == 429:
                raise RateLimitedError(read_pause(response.headers, 1.0))
            if response.status >= 500:
                raise LaterError(f"Slack's file host failed: {response.status}")
            yield response


def read_file(file: Payload) -> Attachment:
    """What is read of a file object. Raises MalformedError for what Slack does not send."""
    size, mode, address = file.get("size"), as_text(file.get("mode")), as_text(file.get("url_private"))
    if size is not None and (not isinstance(size, int) or isinstance(size, bool)):
        raise MalformedError("something else where a file's size belongs")
    return Attachment(
        id=as_id(file.get("id")),
        owner=as_text(file.get("user")),
        filetype=as_text(file.get("filetype")).lower(),
        mimetype=as_text(file.get("mimetype")).lower(),
        size=size or 0,
        is_stored=bool(address) and mode not in _NOT_STORED and not file.get("is_external"),
        address=address,
    )


def is_of_slack(address: str, api: str) -> bool:
    """Whether an address is on the host of Slack's API or on one below it: files.slack.com beside slack.com/api/."""
    there, home = _parts(address), _parts(api)
    if there is None or home is None:
        return False
    host, base = there.hostname or "", (home.hostname or "").removeprefix("www.")
    same = (there.scheme, there.port) == (home.scheme, home.port)
    return same and bool(base) and (host == base or host.endswith(f".{base}"))


def _parts(address: str) -> SplitResult | None:
    """None for an address that two readers may read in two ways."""
    if "\\" in address or any(sign.isspace() or not sign.isprintable() for sign in address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for what is no number
    except ValueError:
        return None
    return None if "@" in parts.netloc else parts


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    """At most as many bytes as are passed on, whatever was announced."""
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > MAX_BYTES:
            raise NotCopiedError("size")
    return bytes(content)


__all__ = [
    "AT_ONCE",
    "READ_SCOPE",
    "WRITE_SCOPE",
    "FileCopy",
    "FileTransfer",
    "NotCopiedError",
    "is_of_slack",
    "read_file",
]
