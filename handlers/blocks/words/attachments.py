"""Files of tickets, on their way to the other side or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.core.attachments import FileResult, Kind, Problem


class AttachmentWords:
    """Files of tickets, on their way to the other side or not."""

    __slots__ = ()

    LIMITS = "I can send up to 5 files at a time: PNG, JPG, GIF, WEBP, HEIC, PDF, or TXT, up to 10 MB each."
    NOT_ALLOWED = "I can't send files in this workspace. Describe what you see instead."
    WARNING = (
        "Does it show a password, a code, or a case number? Help-desk staff will see it. A file that was sent stays in "
        "their channel, even if you delete your message."
    )
    SEND = "Send it to the help desk"
    DO_NOT_SEND = "Don't send"
    ON_ITS_WAY = "On its way to the help desk."
    NOT_SENT = "Not sent. The help desk does not see it."
    STAFF_WARNING = "Does it show a password, a code, or someone else's case? Only you can see this."
    STAFF_SEND = "Send it"
    STAFF_ON_ITS_WAY = "On its way. This thread will say when it has arrived."
    STAFF_NOT_SENT = "Not sent. It stays in this thread."
    FIELD = "Screenshot or PDF"
    FIELD_HINT = "Make sure that it shows no password, code, or case number. Up to 5 files, up to 10 MB each."
    STAFF_FIELD = "Files to send with it"
    STAFF_FIELD_HINT = "No passwords, codes, or other people's cases. Up to 5 files, up to 10 MB each."
    NOT_READ = "I read only your text, not the file."
    ATTACH_TO_TICKET = "To show a screenshot to a person, ask the help desk: the form takes files."
    _TITLES: ClassVar[Mapping[Kind, str]] = {"picture": "Picture", "pdf": "PDF", "text": "Text file"}
    _PROBLEMS: ClassVar[Mapping[Problem, str]] = {
        "type": f"A file was left out. {LIMITS}",
        "size": f"A file was left out. {LIMITS}",
        "count": f"A file was left out. {LIMITS}",
        "elsewhere": "A file was left out: I can't open it from here. Upload the file itself, not a link to it.",
        "gone": "A file was left out: it is not in Slack anymore.",
        "not-allowed": NOT_ALLOWED,
        "not-taken": "Slack did not take a file. Please send it again.",
    }

    def title(self, kind: Kind, number: int) -> str:
        """Names a copy after what it is; the name that its sender gave it may say too much."""
        return f"{self._TITLES[kind]} {number}"

    def ask(self, count: int) -> str:
        """Asks the sender once whether files may pass to the other side."""
        return "*Send this file to the help desk?*" if count == 1 else f"*Send these {count} files to the help desk?*"

    def ask_staff(self, asker: str, count: int) -> str:
        return f"*Send {'this file' if count == 1 else f'these {count} files'} to <@{asker}>?*"

    def comment(self, author: str, count: int, *, to_asker: bool) -> str:
        """Stands above copies."""
        what = "a file" if count == 1 else f"{count} files"
        return f"<@{author}> from the help desk sent {what}." if to_asker else f"<@{author}> sent {what}."

    def with_files(self, count: int) -> str:
        """In a preview, and beside a message whose files travel on their own."""
        return f"With {'1 file' if count == 1 else f'{count} files'}"

    def follow(self, count: int) -> str:
        """Beside words whose files come after them."""
        return f"_{self.with_files(count)}, sent separately once the sender has confirmed._"

    def in_ticket_thread(self, number: int) -> str:
        """In the direct message, to somebody who has a ticket open."""
        return f"To show it to the help desk, post it in the thread of your ticket #{number}."

    def problems(self, problems: tuple[Problem, ...]) -> list[str]:
        """Why files were left out, each sentence once."""
        return list(dict.fromkeys(self._PROBLEMS[one] for one in problems))

    def result(self, result: FileResult) -> str:
        """What has become of files that the asker sent."""
        what = "file" if result.sent == 1 else f"{result.sent} files"
        has = [f"The help desk has your {what}."] if result.sent else []
        return "\n".join([*has, *self.problems(result.problems)])

    def staff_result(self, result: FileResult) -> str:
        """The same for files that staff sent."""
        what = self.with_files(result.sent).removeprefix("With ")
        has = [f"✓ {what} delivered."] if result.sent else []
        return "\n".join([*has, *(f"⚠ {one}" for one in self.problems(result.problems))])
