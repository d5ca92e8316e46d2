"""One call of the Web API as its method sees it: who calls, with which arguments, on which state."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.files import Files
from bot.sandbox.manifest import Manifest
from bot.sandbox.places import Channel
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.tokens import Tokens
from bot.sandbox.views import Views
from bot.sandbox.wire import Json, RefusedError
from bot.sandbox.workspace import SandboxWorkspace

Method = Callable[["Call"], Json]
"""Takes a call, returns the answer without `ok`, or raises RefusedError."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the methods work on."""

    workspace: SandboxWorkspace
    views: Views
    files: Files
    manifest: Manifest
    socket_mode: SocketMode
    tokens: Tokens
    clock: SandboxClock
    base: str


@dataclass(frozen=True, slots=True)
class Call:
    tools: Tools
    args: Json
    scopes: frozenset[str] = frozenset()
    """What the token allows."""

    @property
    def workspace(self) -> SandboxWorkspace:
        return self.tools.workspace

    @property
    def views(self) -> Views:
        return self.tools.views

    def needs(self, scope: str) -> None:
        """Refuses the call when the app was not given the scope."""
        if scope not in self.scopes:
            provided = ",".join(sorted(self.scopes))
            raise RefusedError("missing_scope", needed=scope, provided=provided)

    def text(self, name: str, otherwise: str = "") -> str:
        value = self.args.get(name)
        return otherwise if value is None else str(value)

    def required_text(self, name: str, error: str = "invalid_arguments") -> str:
        value = self.text(name)
        if not value:
            details = (f"[ERROR] missing required field: {name}",) if error == "invalid_arguments" else ()
            raise RefusedError(error, *details)
        return value

    def optional(self, name: str) -> str | None:
        return self.text(name) or None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1")

    def number(self, name: str, otherwise: int) -> int:
        try:
            return int(self.text(name) or otherwise)
        except ValueError:
            raise RefusedError("invalid_arguments", f"[ERROR] must be an integer: {name}") from None

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """A list or object, sent as such in a JSON body or as JSON text in a form; None when absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise RefusedError(error) from None

    def channel(self, kind_scope: str = "", *, ref: str = "") -> Channel:
        """The channel named (or `ref`), as far as the bot may know of it.

        `kind_scope` is "read", "history" or nothing.
        """
        channel = self.workspace.channel(ref or self.required_text("channel", "channel_not_found"))
        if kind_scope:
            self.needs(f"{scope_prefix(channel)}:{kind_scope}")
        if channel.kind != "channel" and self.workspace.bot_user not in channel.member_ids:
            raise RefusedError("channel_not_found")
        return channel

    def joined_channel(self, kind_scope: str = "", *, ref: str = "") -> Channel:
        """The same, refused unless the bot is in it."""
        channel = self.channel(kind_scope, ref=ref)
        if self.workspace.bot_user not in channel.member_ids:
            raise RefusedError("not_in_channel")
        return channel


def scope_prefix(channel: Channel) -> str:
    return {"channel": "channels", "private": "groups", "im": "im", "mpim": "mpim"}[channel.kind]
