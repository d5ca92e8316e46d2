"""The files of the bot: an address that takes the bytes, then the file itself, served to the page."""

import mimetypes
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.wire import Json, RefusedError
from bot.sandbox.workspace import SandboxWorkspace

UPLOAD: Final = "upload"
"""The name under which the sending of the bytes stands in the journal and can be made to fail."""
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


class Files:
    def __init__(self, workspace: SandboxWorkspace, journal: Journal, faults: Faults) -> None:
        self.base = ""
        """The server's address, known once it listens."""
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
        workspace = self._workspace
        file_id = workspace.ids.next("F")
        kind = "text/plain" if snippet_type else mimetypes.guess_type(name)[0] or "application/octet-stream"
        ending = PurePath(name).suffix.removeprefix(".").lower()
        url = f"{self.base}/files-pri/{workspace.team_id}-{file_id}/{quote(name, safe='')}"
        about: Json = {"id": file_id, "name": name, "title": name, "mimetype": kind, "size": length}
        about |= {"filetype": snippet_type or _FILETYPES.get(ending, ending), "mode": "hosted", "is_external": False}
        about |= {"user": workspace.bot_user, "created": int(workspace.clock.now()), "url_private": url}
        about["url_private_download"] = url
        about["permalink"] = f"https://{workspace.domain}.slack.com/files/{workspace.bot_user}/{file_id}/{quote(name)}"
        if alt_text:
            about["alt_txt"] = alt_text
        self._files[file_id] = UploadedFile(about, length)
        return {"upload_url": f"{self.base}/upload/v1/{file_id}", "file_id": file_id}

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
        """Never as a page: what was uploaded must not run in the browser."""
        file = self._files.get(request.match_info["file"])
        if file is None or file.content is None:
            return web.Response(status=404, text="there is no such file")
        kind = file.about["mimetype"]
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if kind in PICTURES:
            return web.Response(body=file.content, content_type=kind, headers=headers)
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.about['name'], safe='')}"
        return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)


async def _bytes_of(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""
