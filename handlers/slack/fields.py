"""Fields of Slack's payloads, each read as what it must be, or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Payload = Mapping[str, Any]

_ID = re.compile(r"[A-Za-z0-9_]{1,32}")
_TS = re.compile(r"[0-9]{1,15}\.[0-9]{1,15}")
_URL = re.compile(r"https?://[\w.-]+(:[0-9]{1,5})?/[\w./-]*")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""JSON can carry them and no database takes them: NUL and halves of a character."""


class MalformedError(Exception):
    """A payload that Slack does not send. What it holds is not in the message."""


def as_object(value: object) -> Payload:
    if not isinstance(value, Mapping):
        raise MalformedError("something else where an object belongs")
    return value


def as_text(value: object) -> str:
    """A text that a database takes; empty where there is none."""
    if value is not None and not isinstance(value, str):
        raise MalformedError("something else where a text belongs")
    return _UNSTORABLE.sub("", value or "")


def as_id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise MalformedError("something else where an id of Slack belongs")
    return value


def as_ts(value: object) -> str:
    if not isinstance(value, str) or not _TS.fullmatch(value):
        raise MalformedError("something else where a message's ts belongs")
    return value


def as_url(value: object) -> str:
    if not isinstance(value, str) or not _URL.fullmatch(value):
        raise MalformedError("something else where a response_url belongs")
    return value


def optional(read: Callable[[object], str], value: object) -> str | None:
    return read(value) if value else None


__all__ = ["MalformedError", "Payload", "as_id", "as_object", "as_text", "as_ts", "as_url", "optional"]
