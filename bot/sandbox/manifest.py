"""What the app is allowed and offers, read from its manifest as Slack does at installation."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from bot.sandbox.wire import Json

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, ten times faster, where PyYAML has it
MANIFEST = Path(__file__).parents[2] / "handlers" / "manifest.yaml"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of a manifest that change what the sandbox does."""

    app_name: str
    bot_name: str
    commands: tuple[Json, ...]
    shortcuts: tuple[Json, ...]
    scopes: frozenset[str]
    events: frozenset[str]
    rotates_tokens: bool = False
    """Whether tokens end after twelve hours."""


STANDARD = Manifest(
    app_name="NextGen Help Desk",
    bot_name="helpdesk",
    commands=({"command": "/nextgen", "description": "Ask about NextGen CM/ECF", "usage_hint": "your question"},),
    shortcuts=({"name": "Answer this", "type": "message", "callback_id": "answer_this", "description": "Answer it"},),
    scopes=frozenset(
        (
            *("app_mentions:read", "chat:write", "commands", "im:history", "im:read", "im:write", "users:read"),
            *("channels:history", "groups:history", "channels:read", "groups:read", "reactions:write"),
            "usergroups:read",
        )
    ),
    events=frozenset(("app_mention", "message.channels", "message.groups", "message.im", "app_home_opened")),
)
"""Used while there is no manifest file."""


def read_manifest(path: Path = MANIFEST) -> Manifest:
    """The manifest at `path`, or STANDARD where there is none; a broken file raises yaml.YAMLError."""
    if not path.exists():
        return STANDARD
    manifest: Json = yaml.load(path.read_bytes(), LOADER) or {}  # noqa: S506 - a safe one
    features, settings = _section(manifest, "features"), _section(manifest, "settings")
    scopes = _section(manifest, "oauth_config", "scopes")
    return Manifest(
        app_name=_section(manifest, "display_information").get("name", STANDARD.app_name),
        bot_name=_section(features, "bot_user").get("display_name", STANDARD.bot_name),
        commands=tuple(features.get("slash_commands") or ()),
        shortcuts=tuple(features.get("shortcuts") or ()),
        scopes=frozenset((*(scopes.get("bot") or ()), *(scopes.get("bot_optional") or ()))),
        events=frozenset(_section(settings, "event_subscriptions").get("bot_events") or ()),
        rotates_tokens=bool(settings.get("token_rotation_enabled")),
    )


def _section(manifest: Json, *names: str) -> Json:
    """What stands under these names; empty where a name is missing or has nothing under it."""
    for name in names:
        manifest = manifest.get(name) or {}
    return manifest
