"""Copies the files of a ticket's message to the other side: each message's files arrive in one message, once.

Slack shows a file only to who is where it was shared, so that a copy is uploaded. Nobody sees an upload before it is
completed: what was uploaded is written down first, and after a crash Slack is asked whether it is shown already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from bot.core.attachments import Attachment, FileResult, Problem, decode_result, sort_files, type_of
from bot.core.helpdesk import Deliver
from bot.desk.questions import Clock
from bot.desk.ticket_delivery import Outgoing
from bot.desk.tickets import TicketDesk
from bot.jobs.inbox import Job, LaterError, WaitsError
from handlers.blocks.words import WORDS
from handlers.slack.client import Check
from handlers.slack.error_names import TOKEN_REFUSED
from handlers.slack.failures import AdminNeededError, UndeliverableError
from handlers.slack.fence import held_before_sending
from handlers.slack.fields import MalformedError
from handlers.slack.file_transfer import FileCopy, FileTransfer, NotCopiedError
from handlers.slack.places import Place

log = structlog.get_logger(__name__)

SETTLES: Final = timedelta(seconds=30)
"""How long the bot looks for a file that Slack took: it may show it some seconds later, or (rarely) never."""
LOOK_SECONDS: Final = 2.0
TRIES: Final = 8
"""Of a copy while Slack's file host fails, over some minutes: later messages to the same person wait for it."""
_FILE_REFUSED: Final = frozenset(("file_not_found", "file_upload_size_restricted", "snippet_too_large"))
"""What Slack says of a copy that it does not show, wherever that would be."""
_COPIES: Final = "copies"
_RESULT: Final = "result"
_TAKEN: Final = "taken"
_TRIED: Final = "tried"
"""What a row knows of its files beside its posts."""


@dataclass(frozen=True, slots=True)
class FileDelivery:
    """Performs `Deliver` rows of files."""

    desk: TicketDesk
    transfer: FileTransfer
    clock: Clock

    async def deliver(self, work: Job, task: Deliver, place: Place, outgoing: Outgoing | None, check: Check) -> str:
        """Returns what came of it. `check`: made right before the files are shown."""
        if outgoing is None or outgoing.message.state == "taken back" or not self._names_files(task, outgoing):
            return "gone"
        result = await self._result(work, task, place, outgoing, check)
        await self.record(task, result)
        return "shown" if result.sent else "not sent"

    async def record(self, task: Deliver, result: FileResult) -> None:
        """Tells whoever sent the files."""
        await asyncio.to_thread(self.desk.attachments.record_result, task, result)

    @staticmethod
    def _names_files(task: Deliver, outgoing: Outgoing) -> bool:
        return bool(task.about) or outgoing.message.source is not None

    async def _result(
        self, work: Job, task: Deliver, place: Place, outgoing: Outgoing, check: Check
    ) -> FileResult:  # fmt: skip
        if not self.transfer.is_allowed:
            return FileResult(0, ("not-allowed",))
        try:
            if _COPIES not in work.sent.posts:
                await self._copy_all(work, task, outgoing)
            return await self._show(work, place, outgoing, check)
        except AdminNeededError as refused:
            if refused.name in TOKEN_REFUSED:  # with another token everything arrives
                raise
            return FileResult(0, ("not-allowed",))
        except UndeliverableError as refused:
            if str(refused) not in _FILE_REFUSED:  # the conversation is: whoever delivers the rest knows what to do
                raise
            return FileResult(0, ("not-taken",))
        except MalformedError:
            log.error("Slack describes a file in a way not foreseen", row=work.id)
            return FileResult(0, ("not-taken",))

    # --- copying

    async def _copy_all(self, work: Job, task: Deliver, outgoing: Outgoing) -> None:
        """Uploads copies, and writes them down before anything is shown."""
        posts = work.sent.posts
        try:
            copies, problems = await self._copies(work, task, outgoing)
        except LaterError as later:
            if isinstance(later, AdminNeededError):
                raise
            posts[_TRIED] = str(int(posts.get(_TRIED, "0")) + 1)
            if int(posts[_TRIED]) < TRIES:
                raise
            copies, problems = [], ["not-taken"]
        posts[_COPIES] = "\n".join(f"{one.id} {one.title}" for one in copies)
        posts[_RESULT] = FileResult(len(copies), tuple(dict.fromkeys(problems))).encode()
        work.sent.clear_doubt()
        if copies:
            raise WaitsError("the files are uploaded, and shown next", 0)

    async def _copies(self, work: Job, task: Deliver, outgoing: Outgoing) -> tuple[list[FileCopy], list[Problem]]:
        """Copies of the files that are passed on, and why others are not. What an earlier try uploaded is not again."""
        posts, files = work.sent.posts, sort_files(await self._files(task, outgoing) or ())
        copies: list[FileCopy] = []
        problems: list[Problem] = list(files.problems)
        for one in files.fit:
            name = f"copy:{one.id}"
            try:
                copy = _copy_of(posts[name]) if name in posts else await self._copy(one, len(copies) + 1)
                posts[name] = f"{copy.id} {copy.title}"
                copies.append(copy)
            except NotCopiedError as refused:
                problems.append(refused.problem)
                if refused.problem == "elsewhere":  # for want of a scope, this raises AdminNeededError
                    await self.transfer.described((one.id,), ())
        return copies, problems if copies or problems else ["gone"]

    async def _files(self, task: Deliver, outgoing: Outgoing) -> tuple[Attachment, ...] | None:
        """The files of the message as they are now, or those that came with a form."""
        message, ticket = outgoing.message, outgoing.ticket
        if task.about:
            owners = (message.author, *([ticket.opened_by] if ticket.opened_by else []))
            return await self.transfer.described(task.about.split(","), owners)
        assert message.source is not None, "it is looked at before"
        return await self.transfer.files_in(*message.source, message.author)

    async def _copy(self, file: Attachment, number: int) -> FileCopy:
        async with self.transfer.turns:
            content = await self.transfer.content_of(file)
            kind = type_of(content)
            if kind is None:
                raise NotCopiedError("type")
            title = WORDS.attachments.title(kind.kind, number)
            return FileCopy(await self.transfer.upload(f"{kind.kind}-{number}.{kind.ending}", content), title)

    # --- showing

    async def _show(self, work: Job, place: Place, outgoing: Outgoing, check: Check) -> FileResult:
        posts = work.sent.posts
        result = decode_result(posts[_RESULT])
        copies = [_copy_of(line) for line in posts[_COPIES].splitlines()]
        if not copies:
            return result
        if await self.transfer.is_shared(copies[0], place.channel):
            return result
        since = self._taken_at(work)
        if since is not None and self.clock() - since < SETTLES:
            raise WaitsError("the files are not shown yet", LOOK_SECONDS)
        if _TAKEN in posts:
            log.error("Slack took files, and does not show them", row=work.id)
            return FileResult(0, ("not-taken",))
        await check()
        await self._share(work, copies, place, outgoing)
        posts[_TAKEN] = self.clock().isoformat()
        if await self.transfer.is_shared(copies[0], place.channel):
            return result
        raise WaitsError("the files are not shown yet", LOOK_SECONDS)

    def _taken_at(self, work: Job) -> datetime | None:
        """When Slack took them, or may have."""
        taken = work.sent.posts.get(_TAKEN)
        return work.sent.in_doubt_since if taken is None else datetime.fromisoformat(taken)

    async def _share(self, work: Job, copies: Sequence[FileCopy], place: Place, outgoing: Outgoing) -> None:
        message = outgoing.message
        comment = WORDS.attachments.comment(message.author, len(copies), to_asker=message.side == "staff")
        hold = partial(self.transfer.slack_client.hold, work)
        await hold()
        work.sent.posting = True
        try:
            with held_before_sending(hold):
                await self.transfer.share(copies, place, comment)
        except LaterError as later:
            work.sent.posting = later.in_doubt
            raise
        except Exception:
            work.sent.posting = False
            raise
        work.sent.posting = False
        work.sent.clear_doubt()


def _copy_of(line: str) -> FileCopy:
    copy, _, title = line.partition(" ")
    return FileCopy(copy, title)


__all__ = ["FileDelivery"]
