"""A whole payload."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from bot.core.redaction.engine import redact, redact_parts
from bot.core.redaction.text import MARK
from bot.core.redaction.vocabulary import word_set

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
_AS_IS: Final = word_set(
    """
    id ids type subtype ts user users team channel channels enterprise ts_from range url action_id block_id callback_id
    api_app_id
    channel_type event_ts thread_ts latest_ts deleted_ts message_ts action_ts hash root_view_id previous_view_id app_id
    bot_id client_msg_id event_id trigger_id response_url permalink style mimetype filetype mode locale tz color unicode
    emoji
    """
)
_AS_IS_ENDING: Final = ("_id", "_ids", "_ts", "_url")
_NEVER_KEPT: Final = frozenset(
    ("token", "password", "secret", "authorization", "client_secret", "bot_token", "access_token", "refresh_token")
)
_SLACK_URL: Final = re.compile(r"https://(?:[a-z0-9-]{1,63}\.){0,3}slack(?:-edge|-files|-imgs)?\.com/", re.IGNORECASE)
_CALM: Final = re.compile(r"[A-Za-z0-9_.:-]{0,255}")


def redact_all(value: JSON) -> tuple[JSON, int]:
    """The same payload with every string a person can have typed redacted, and how many secrets were taken out.

    Anything not known to be an id, a time, a type or an address of Slack's counts as typed. Slack's own verification
    token goes as well. A rich text is read as a whole, since Slack cuts it where the style changes.
    """
    if isinstance(value, str):
        redaction = redact(value)
        return redaction.text, redaction.found
    if isinstance(value, list):
        return _each(value)
    if isinstance(value, dict):
        return _members(value)
    return value, 0


def _each(values: list[JSON]) -> tuple[JSON, int]:
    pairs = [redact_all(value) for value in values]
    return [value for value, _ in pairs], sum(found for _, found in pairs)


def _members(value: dict[str, JSON]) -> tuple[JSON, int]:
    if value.get("type") == "rich_text":
        value, found = _rich_text(value)
    elif isinstance(value.get("title"), str) and isinstance(value.get("value"), str):
        value, found = _field(value)
    else:
        found = 0
    kept: dict[str, JSON] = {}
    for key, member in value.items():
        if isinstance(member, str) and key.lower() in _NEVER_KEPT:
            kept[key] = MARK
            found += member != MARK
        elif _stays(key, member):
            kept[key] = member
        else:
            kept[key], count = redact_all(member)
            found += count
    return kept, found


def _stays(key: str, member: JSON) -> bool:
    """Is it an id, a time, a type, or an address of Slack's? Ids hold no spaces, whatever their key says."""
    if not isinstance(member, str) or not (key in _AS_IS or key.endswith(_AS_IS_ENDING)):
        return False
    return bool(_CALM.fullmatch(member) or _SLACK_URL.match(member))


def _field(value: dict[str, JSON]) -> tuple[dict[str, JSON], int]:
    """An attachment's field, whose title may be the keyword."""
    parts = [str(value["title"]), ": ", str(value["value"])]
    found = redact_parts(parts)
    return {**value, "title": parts[0], "value": parts[2]}, found


def _rich_text(value: dict[str, JSON]) -> tuple[dict[str, JSON], int]:
    """A copy whose texts are redacted as if they were one."""
    parts: list[str] = []
    _with_texts(value.get("elements"), parts, None)
    found = redact_parts(parts)
    if not found:
        return value, 0
    return {**value, "elements": _with_texts(value.get("elements"), [], iter(parts))}, found


def _with_texts(value: JSON, seen: list[str], replacements: Iterator[str] | None) -> JSON:
    """Walks the texts of a rich text in reading order: notes them in `seen`, or puts the replacements in place."""
    if isinstance(value, list):
        return [_with_texts(member, seen, replacements) for member in value]
    if not isinstance(value, dict):
        return value
    copy = dict(value)
    text = value.get("text")
    if isinstance(text, str):
        seen.append(text)
        if replacements is not None:
            copy["text"] = next(replacements)
    elif isinstance(value.get("elements"), list):
        copy["elements"] = _with_texts(value["elements"], seen, replacements)
        seen.append("\n")
        if replacements is not None:
            next(replacements)
    else:
        seen.append(" ")
        if replacements is not None:
            next(replacements)
    return copy
