"""What Slack makes of a line that a person types: escaped text with mentions and links, and a rich_text block."""

import re
from collections.abc import Callable, Iterator

from bot.sandbox.wire import Json
from bot.sandbox.workspace import SandboxWorkspace

_URL = r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"]"
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_DOMAIN = r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|gov|org|net|edu|us|io)\b(?:/[^\s<>|]*[^\s<>|.,;:!?)\]'\"])?"
_SPECIAL = re.compile(
    rf"(?P<url>{_URL})|(?P<email>{_EMAIL})|(?P<domain>{_DOMAIN})|@(?P<name>\w)|#(?P<channel>[\w-]+)", re.IGNORECASE
)
_BROADCASTS = ("here", "channel", "everyone")


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def text_and_blocks(typed: str, workspace: SandboxWorkspace, block_id: str) -> tuple[str, list[Json]]:
    """The `text` and `blocks` of the message that Slack makes of what was typed."""
    text = ""
    elements: list[Json] = []
    for element, written in _parts(typed, workspace):
        text += written
        elements.append(element)
    section = {"type": "rich_text_section", "elements": elements}
    return text, [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def command_text(typed: str, workspace: SandboxWorkspace, *, should_escape: bool) -> str:
    """A slash command's text: with `should_escape` people and channels come with their ids, links stay as typed."""
    if not should_escape:
        return escape(typed)
    text = ""
    for element, written in _parts(typed, workspace):
        match element:
            case {"type": "user", "user_id": user_id}:
                text += f"<@{user_id}|{workspace.people[user_id].handle}>"
            case {"type": "link", "url": url}:
                text += escape(str(element.get("text", url)))
            case _:
                text += written
    return text


def _parts(typed: str, workspace: SandboxWorkspace) -> Iterator[tuple[Json, str]]:
    """Each element of the rich text with the way it is written in `text`."""
    at = 0
    plain = ""

    def flush() -> Iterator[tuple[Json, str]]:
        if plain:
            yield {"type": "text", "text": plain}, escape(plain)

    for found in _SPECIAL.finditer(typed):
        if found.start() < at:
            continue
        special = _READERS[found.lastgroup or "url"](found, typed, workspace)
        if special is None:
            continue
        element, written, end = special
        plain += typed[at : found.start()]
        yield from flush()
        plain = ""
        yield element, written
        at = end
    plain += typed[at:]
    yield from flush()


_Special = tuple[Json, str, int] | None


def _url(found: re.Match[str], _typed: str, _workspace: SandboxWorkspace) -> _Special:
    return {"type": "link", "url": found[0]}, f"<{escape(found[0])}>", found.end()


def _email(found: re.Match[str], _typed: str, _workspace: SandboxWorkspace) -> _Special:
    url = f"mailto:{found[0]}"
    return {"type": "link", "url": url, "text": found[0]}, f"<{url}|{found[0]}>", found.end()


def _domain(found: re.Match[str], _typed: str, _workspace: SandboxWorkspace) -> _Special:
    url = f"http://{found[0]}"
    return {"type": "link", "url": url, "text": found[0]}, f"<{url}|{found[0]}>", found.end()


def _name(found: re.Match[str], typed: str, workspace: SandboxWorkspace) -> _Special:
    """The longest of: a member's full name, display name, or a broadcast."""
    rest = typed[found.start() + 1 :].casefold()
    if found.start() and typed[found.start() - 1].isalnum():
        return None
    names = [(name, {"type": "broadcast", "range": name}, f"<!{name}>") for name in _BROADCASTS]
    for person in workspace.people.values():
        mention = ({"type": "user", "user_id": person.id}, f"<@{person.id}>")
        names += [(name, *mention) for name in (person.handle, person.name, person.id)]
    fitting = [known for known in names if re.match(re.escape(known[0].casefold()) + r"(?!\w)", rest)]
    if not fitting:
        return None
    name, element, written = max(fitting, key=lambda known: len(known[0]))
    return element, written, found.start() + 1 + len(name)


def _channel(found: re.Match[str], _typed: str, workspace: SandboxWorkspace) -> _Special:
    for channel in workspace.channels.values():
        if channel.name == found["channel"] and channel.kind != "im":
            return {"type": "channel", "channel_id": channel.id}, f"<#{channel.id}|{channel.name}>", found.end()
    return None


_READERS: dict[str, Callable[[re.Match[str], str, SandboxWorkspace], _Special]] = {
    "url": _url,
    "email": _email,
    "domain": _domain,
    "name": _name,
    "channel": _channel,
}
