"""Which workspace a payload is for, and whether whoever acts belongs to it.

With Slack Connect the two differ: the workspace is where the bot is installed, the actor's may be any other. An app
that a whole organization installed gets payloads without a workspace of the installation; then it is where it happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handlers.slack.fields import Payload, as_id, as_object


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is concerned."""

    workspace: str
    """Where the bot is installed, and whose rows are read and written."""
    organization: str | None
    """The Enterprise Grid organization that installed the bot for all its workspaces; None for an install by one."""
    external: bool
    """The actor is of another company."""


def read_parties(body: Payload, own: str | None = None) -> Parties:
    """What the payload says. own: the only workspace of the bot's token, which no payload can change."""
    installed = _authorization(body)
    organization = _organization(body, installed)
    workspace = own or as_id(next(_workspaces(body, installed, organization), None))
    return Parties(workspace, organization, _is_external(body, workspace, installed))


def read_account(body: Payload) -> str:
    """Whose installation an event of its own is about: the workspace, or the organization. Raises MalformedError."""
    whole = str(body.get("is_enterprise_install", "")).lower() == "true" or not body.get("team_id")
    return as_id(body.get("enterprise_id") if whole else body["team_id"])


def _authorization(body: Payload) -> Payload:
    """The installation that an event is for."""
    found = body.get("authorizations")
    return as_object(found[0]) if isinstance(found, list) and found else {}


def _organization(body: Payload, installed: Payload) -> str | None:
    """None unless the whole organization installed the app."""
    if str((installed or body).get("is_enterprise_install", "")).lower() != "true":
        return None
    return _optional(installed.get("enterprise_id") or _enterprise(body))


def _workspaces(body: Payload, installed: Payload, organization: str | None) -> Iterator[str]:
    """What may name the workspace, the surest first."""
    view, user, team = _part(body, "view"), _part(body, "user"), body.get("team")
    seen_from, happened = body.get("context_team_id"), body.get("team_id")
    if organization is not None and body.get("context_enterprise_id") != organization:
        # In a channel shared with another company the event may be told from their side.
        seen_from, happened = happened, seen_from
    candidates = (
        view.get("app_installed_team_id"),
        installed.get("team_id"),
        team.get("id") if isinstance(team, Mapping) else team,
        seen_from if organization is not None else None,
        happened,
        view.get("team_id"),
        user.get("team_id"),
    )
    return (as_id(one) for one in candidates if one and not _is_organization(one))


def _part(body: Payload, name: str) -> Payload:
    """An object of the payload; empty where there is something else."""
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}


def _is_external(body: Payload, workspace: str, installed: Payload) -> bool:
    shared = body.get("is_ext_shared_channel") is True
    actor = _actor(body)
    if actor is None:
        return shared  # of a colleague Slack says the workspace
    if actor == workspace:
        return False
    if _is_organization(actor):
        return actor not in (installed.get("enterprise_id"), _enterprise(body))
    # A channel of several workspaces, but of no other company: they are colleagues from next door.
    return shared or not installed.get("enterprise_id")


def _actor(body: Payload) -> str | None:
    """The workspace or organization of whoever acts."""
    event = body.get("event")
    if isinstance(event, Mapping):
        for name in ("message", "previous_message"):
            if isinstance(event.get(name), Mapping):
                event = as_object(event[name])
                break
        return _optional(event.get("user_team") or event.get("source_team") or event.get("team"))
    user, team = body.get("user"), body.get("team")
    if isinstance(user, Mapping) and user.get("team_id"):
        return as_id(user["team_id"])
    return _optional((team.get("id") if isinstance(team, Mapping) else team) or body.get("team_id"))


def _enterprise(body: Payload) -> object:
    """The organization that the payload names, as it stands there."""
    enterprise = body.get("enterprise")
    return enterprise.get("id") if isinstance(enterprise, Mapping) else body.get("enterprise_id")


def _is_organization(team: object) -> bool:
    """Slack's ids of organizations begin with E, those of workspaces with T."""
    return isinstance(team, str) and team.startswith("E")


def _optional(value: object) -> str | None:
    return as_id(value) if value else None


__all__ = ["Parties", "read_account", "read_parties"]
