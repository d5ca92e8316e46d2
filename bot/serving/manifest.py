"""The app's manifest as Slack takes it: as it stands for Socket Mode, with the bot's addresses for HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.core.workspace import AGENT_SCOPE
from bot.serving.web import EVENTS_PATH, REDIRECT_PATH

MANIFEST = Path(__file__).parents[2] / "handlers" / "manifest.yaml"
OF_FEATURES = frozenset({AGENT_SCOPE})
"""Slack wants them where a feature of the app has them; a token from before that feature goes without."""
_ADDRESS = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", re.IGNORECASE)


class ManifestError(Exception):
    """No manifest can be made of what was given; one sentence."""


def text() -> str:
    """The manifest for Socket Mode."""
    return MANIFEST.read_text(encoding="utf-8")


def scopes() -> frozenset[str]:
    """What the bot's token must be allowed."""
    return frozenset(_read()["oauth_config"]["scopes"]["bot"]) - OF_FEATURES


def granted_scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """What a token is allowed, as Slack's answers say; None where this one does not."""
    found = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    return None if found is None else frozenset(re.findall(r"[^\s,]+", found))


def optional_scopes() -> frozenset[str]:
    """What it may be refused: the bot then does without what needs them."""
    return frozenset(_read()["oauth_config"]["scopes"]["bot_optional"]) | OF_FEATURES


def text_for_http(address: str, *, many: bool = False) -> str:
    """The manifest for a bot that Slack reaches at `address`, such as https://helpdesk.example.org.

    `many`: workspaces install it themselves, and their tokens rotate. Raises ManifestError.
    """
    base = address.strip().removesuffix("/")
    if not _ADDRESS.fullmatch(base):
        raise ManifestError(
            f"{address!r} is not where Slack can reach the bot: write https://, the host and no path, such as "
            "https://helpdesk.example.org."
        )
    url = base + EVENTS_PATH
    manifest = _read()
    for command in manifest["features"]["slash_commands"]:
        command["url"] = url
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"] = {"request_url": url, **settings["event_subscriptions"]}
    settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
    if many:
        manifest["oauth_config"]["redirect_urls"] = [base + REDIRECT_PATH]
        settings["token_rotation_enabled"] = True
    return (
        f"# The Slack app for {base}, made from handlers/manifest.yaml by `python -m bot manifest --http`.\n"
        + yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=120)
    )


def _read() -> dict[str, Any]:
    manifest: dict[str, Any] = yaml.safe_load(text())
    return manifest
