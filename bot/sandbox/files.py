"""Files of the bot and of people: addresses that take the bytes, then each file itself, served to who may have it."""

import mimetypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.wire import Json, RefusedError
from bot.sandbox.workspace import SandboxWorkspace

UPLOAD: Final = "upload"
DOWNLOAD: Final = "download"
"""The names under which the bot's sending and fetching of the bytes stand in the journal and can be made to fail."""
_SIGN_IN: Final = "<!DOCTYPE html><html><body>Sign in to this workspace</body></html>"
"""What Slack sends for a file, with status 200, to a token that may not read it."""
SAMPLES: Final = {
    "image/png": bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000080000000808020000004b6d29dc000000114944415478da63d0cf9f8f15310c2d"
        "0900db8a4f41e933763e0000000049454e44ae426082"
    ),
    "application/pdf": b"%PDF-1.4\n%%EOF\n",
    "text/plain": b"A line of text.\n",
}
"""The smallest file of each type."""
PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""What a browser may draw; everything else is offered as a download."""
_FILETYPES: Final = {"": "binary", "jpeg": "jpg", "log": "text", "md": "markdown", "txt": "text", "yml": "yaml"}
"""Slack's names where they are not the ending of the file's name."""


@dataclass(slots=True)
class UploadedFile:
    """`about` is what messages say of it; `content` is None until it came, `done` once the upload is completed."""

    about: Json
    length: int
    content: bytes | None = None
    done: bool = False
    for_bot: bool = False
    """It was put into a form of the bot's."""
    shares: dict[str, list[str]] = field(default_factory=dict)
    """The ts of each message that shows it, by channel."""


class Files:
    def __init__(
        self, workspace: SandboxWorkspace, journal: Journal, faults: Faults, scopes_of: Callable[[str], frozenset[str]]
    ) -> None:
        self.base = ""
        """The server's address, known once it listens."""
        self.drops = 0
        """Of the next uploads so many are taken with ok, and shown nowhere: Slack does that at times."""
        self._scopes_of = scopes_of
        self._workspace = workspace
        self._journal = journal
        self._faults = faults
        self._files: dict[str, UploadedFile] = {}

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post("/upload/v1/{file}", self._take),
            web.get("/files-pri/{team}-{file}/{name:.*}", self._serve),
        ]

    def expect(self, name: str, length: int, alt_text: str | None, snippet_type: str | None) -> Json:
        """The id of the file to be, and where its bytes are to be sent."""
        kind = "text/plain" if snippet_type else mimetype_of(name)
        about = self._described(self._workspace.bot_user, name, length, kind)
        about |= {"filetype": snippet_type} if snippet_type else {}
        about |= {"alt_txt": alt_text} if alt_text else {}
        self._files[about["id"]] = UploadedFile(about, length)
        return {"upload_url": f"{self.base}/upload/v1/{about['id']}", "file_id": about["id"]}

    def keep(self, person_id: str, name: str, content: bytes, mimetype: str = "") -> UploadedFile:
        """What a person uploads; nobody else sees it before it is shared."""
        about = self._described(person_id, name, len(content), mimetype or mimetype_of(name))
        self._files[about["id"]] = file = UploadedFile(about, len(content), content, done=True)
        self._journal.ring()
        return file

    def known(self, file_id: object) -> UploadedFile:
        """Raises file_not_found."""
        file = self._files.get(str(file_id))
        if file is None or file.content is None:
            raise RefusedError("file_not_found")
        return file

    def seen_by_bot(self, file_id: object) -> UploadedFile:
        """A file that the bot uploaded, got in a form, or that stands in one of its conversations; file_not_found."""
        file, bot = self.known(file_id), self._workspace.bot_user
        channels = (self._workspace.channels.get(one) for one in file.shares)
        is_shared = any(channel is not None and bot in channel.member_ids for channel in channels)
        if not (is_shared or file.for_bot or file.about["user"] == bot) or not file.done:
            raise RefusedError("file_not_found")
        return file

    def record_share(self, file_id: object, channel: str, ts: str) -> None:
        file = self._files.get(str(file_id))
        if file is not None:
            file.shares.setdefault(channel, []).append(ts)

    def delete(self, file_id: str) -> None:
        """Its owner deletes it; the messages stay, with a tombstone in its place."""
        self._files.pop(file_id, None)

    def give_to_bot(self, files: Sequence[Json]) -> None:
        """A form with these files was sent to the bot."""
        for one in files:
            self.known(one.get("id")).for_bot = True

    def _described(self, owner: str, name: str, length: int, kind: str) -> Json:
        workspace = self._workspace
        file_id = workspace.ids.next("F")
        ending = PurePath(name).suffix.removeprefix(".").lower()
        url = f"{self.base}/files-pri/{workspace.team_id}-{file_id}/{quote(name, safe='')}"
        about: Json = {"id": file_id, "name": name, "title": name, "mimetype": kind, "size": length}
        about |= {"filetype": _FILETYPES.get(ending, ending), "mode": "hosted", "is_external": False}
        about |= {"user": owner, "created": int(workspace.clock.now()), "url_private": url}
        about["url_private_download"] = url
        about["permalink"] = f"https://{workspace.domain}.slack.com/files/{owner}/{file_id}/{quote(name)}"
        return about

    def uploaded(self, file_id: object) -> UploadedFile:
        """A file whose bytes have come and that was not completed yet; raises file_not_found."""
        file = self._files.get(str(file_id))
        if file is None or file.content is None or file.done:
            raise RefusedError("file_not_found")
        return file

    async def _take(self, request: web.Request) -> web.StreamResponse:
        """Raw bytes or a form with the file in it; as many as were announced."""
        file = self._files.get(request.match_info["file"])
        content = await _bytes_of(request)
        entry = self._journal.note("call", UPLOAD, {"file": request.match_info["file"], "size": len(content)})
        failure = self._faults.next_failure(UPLOAD)
        if failure is not None:
            entry.answer = failure.body()
            return web.json_response(entry.answer, status=failure.status)
        if file is None or file.done:
            return web.Response(status=404, text="there is no upload at this address")
        if len(content) != file.length:
            return web.Response(status=400, text=f"{file.length} bytes were announced, {len(content)} came")
        file.content = content
        entry.answer = {"ok": True}
        self._journal.ring()
        await self._faults.hold(UPLOAD)
        return web.Response(text=f"OK - {len(content)}")

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """To the page as to a person who is signed in; to the bot, which shows a token, what that may read."""
        file = self._files.get(request.match_info["file"])
        if "Authorization" in request.headers:
            return self._fetched(request, file)
        return _shown(file)

    def _fetched(self, request: web.Request, file: UploadedFile | None) -> web.StreamResponse:
        file_id, token = request.match_info["file"], request.headers["Authorization"].removeprefix("Bearer ")
        entry = self._journal.note("call", DOWNLOAD, {"file": file_id})
        failure = self._faults.next_failure(DOWNLOAD)
        if failure is not None:
            entry.answer = failure.body()
            after = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
            return web.json_response(entry.answer, status=failure.status, headers=after)
        if file is None or file.content is None:
            return web.Response(status=404, text="there is no such file")
        try:
            if "files:read" not in self._scopes_of(token):
                raise RefusedError("missing_scope")
            self.seen_by_bot(file_id)
        except RefusedError as refused:
            entry.answer = refused.body()
            return web.Response(text=_SIGN_IN, content_type="text/html")
        entry.answer = {"ok": True}
        return _shown(file)


def _shown(file: UploadedFile | None) -> web.Response:
    """Never as a page: what was uploaded must not run in the browser."""
    if file is None or file.content is None:
        return web.Response(status=404, text="there is no such file")
    kind = file.about["mimetype"]
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    if kind in PICTURES:
        return web.Response(body=file.content, content_type=kind, headers=headers)
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.about['name'], safe='')}"
    return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)


def mimetype_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


async def _bytes_of(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""
