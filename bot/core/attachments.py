"""Attachments of tickets: which files are passed on between an asker and the help desk.

Nothing of a file is kept: its name may hold what its text must not, so that a copy is named after what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from bot.core.helpdesk import TicketMessage
from bot.core.tickets import Refusal, Ticket

MAX_FILES: Final = 5
"""With one message: a staff thread stays readable, and a bot's memory small."""
MAX_BYTES: Final = 10 * 1024 * 1024
"""Of one file: as many as Slack's own file input takes (docs.slack.dev/reference/block-kit)."""

Kind = Literal["picture", "pdf", "text"]
Problem = Literal["type", "size", "count", "elsewhere", "gone", "not-allowed", "not-taken"]
"""Why a file was not passed on. elsewhere: the bot may not open it, or Slack only has a link to it. gone: it, or its
message, was deleted. not-allowed: the workspace has not given the bot a scope for it. not-taken: Slack did not take the
copy."""


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is passed on."""

    kind: Kind
    ending: str
    """Of a copy's name; Slack's own name for the type as well, but for text."""


_TYPES: Final = (
    *(FileType("picture", ending) for ending in ("png", "jpg", "gif", "webp", "heic")),
    FileType("pdf", "pdf"),
    FileType("text", "txt"),
)
ENDINGS: Final = (*(one.ending for one in _TYPES), "jpeg")
"""Those that a form's file input takes."""
_SLACK_TYPES: Final = frozenset((*ENDINGS, "text", "heif"))
_MIME_TYPES: Final = frozenset(
    ("image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "image/heif", "application/pdf", "text/plain")
)
_SIGNATURES: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"....ftyp(?:hei[cxms]|hevc|mif1|msf1)", re.DOTALL), "heic"),
    (re.compile(rb"%PDF-"), "pdf"),
)
"""What the files of a type begin with."""
_PAGES: Final = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml")
"""A text that begins so is a page, and Slack's own sign-in page among them."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What Slack says of a file. Its name and title are not read."""

    id: str
    owner: str
    """Who uploaded it."""
    filetype: str
    """Slack's name for the type; empty while Slack still examines the file."""
    mimetype: str
    size: int
    is_stored: bool
    """By Slack; else it is a link to another service."""
    address: str = field(repr=False)
    """Where its bytes are, for who shows a token."""


@dataclass(frozen=True, slots=True)
class SortedFiles:
    """The files of one message: those that may be passed on, and why the others may not."""

    fit: tuple[Attachment, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class FileResult:
    """What has become of the files of one message."""

    sent: int
    problems: tuple[Problem, ...] = ()

    def encode(self) -> str:
        """Fits in a row of the inbox: "2:type,size"."""
        return f"{self.sent}:{','.join(self.problems)}"


def decode_result(text: str) -> FileResult:
    """Reads what `FileResult.encode` wrote; a problem of a later version is left out."""
    sent, _, named = text.partition(":")
    problems = tuple(one for one in get_args(Problem) if one in named.split(","))
    return FileResult(int(sent) if sent.isdecimal() else 0, problems)


def sort_files(files: Sequence[Attachment]) -> SortedFiles:
    """Judges by what Slack says of them; `type_of` looks at the bytes later."""
    fit: list[Attachment] = []
    problems: list[Problem] = []
    for one in files:
        problem = _problem(one) or ("count" if len(fit) == MAX_FILES else None)
        if problem is None:
            fit.append(one)
        else:
            problems.append(problem)
    return SortedFiles(tuple(fit), tuple(dict.fromkeys(problems)))


def _problem(file: Attachment) -> Problem | None:
    if not file.is_stored:
        return "elsewhere"
    if file.filetype not in _SLACK_TYPES and file.mimetype not in _MIME_TYPES and (file.filetype or file.mimetype):
        return "type"
    return "size" if file.size > MAX_BYTES else None


def type_of(content: bytes) -> FileType | None:
    """What a file is, by its bytes and not by its name; None for what is not passed on."""
    ending = next((ending for signature, ending in _SIGNATURES if signature.match(content)), None)
    if ending is None and _is_text(content):
        ending = "txt"
    return next((one for one in _TYPES if one.ending == ending), None)


def _is_text(content: bytes) -> bool:
    if not content or b"\0" in content or content[:100].lstrip().lower().startswith(_PAGES):
        return False
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def may_send_files(ticket: Ticket, message: TicketMessage | None) -> Refusal | None:
    """Why the files of a message are not sent to the other side of its ticket; None if they are."""
    if message is None or message.ticket != ticket.id or not message.files or message.state == "taken back":
        return "gone"
    return "over" if ticket.is_over else None


__all__ = [
    "ENDINGS",
    "MAX_BYTES",
    "MAX_FILES",
    "Attachment",
    "FileResult",
    "FileType",
    "Kind",
    "Problem",
    "SortedFiles",
    "decode_result",
    "may_send_files",
    "sort_files",
    "type_of",
]
