"""Which workspace a payload is for, and whether whoever acts belongs to it.

With Slack Connect the two differ: the workspace is where the bot is installed, the actor's may be any other. An app
that a whole organization installed gets payloads without a workspace of the installation; then it is where it happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from handlers.slack.fields import Payload, as_id, as_object

_SETTLED: Final = "helpdesk_parties"
"""Under this the payload carries what was settled. No JSON can forge it: it is no JSON."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is concerned."""

    workspace: str
    """Where the bot is installed, and whose rows are read and written."""
    organization: str | None
    """The Enterprise Grid organization that installed the bot for all its workspaces; None for an install by one."""
    external: bool
    """The actor is of another company, and the workspace has not chosen to treat such people as its own."""


def of(body: Payload) -> Parties:
    """As settled, or else as the payload alone says. Raises MalformedError where it names no workspace."""
    settled = body.get(_SETTLED)
    return settled if isinstance(settled, Parties) else read_parties(body)


def settle(body: MutableMapping[str, Any], parties: Parties) -> None:
    """From now on `of` gives these for this payload."""
    body[_SETTLED] = parties


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
    enterprise = body.get("enterprise")
    of_payload = enterprise.get("id") if isinstance(enterprise, Mapping) else body.get("enterprise_id")
    return _optional(installed.get("enterprise_id") or of_payload)


def _workspaces(body: Payload, installed: Payload, organization: str | None) -> Iterator[str]:
    """What may name the workspace, the surest first."""
    view, team, user = body.get("view"), body.get("team"), body.get("user")
    seen_from, happened = body.get("context_team_id"), body.get("team_id")
    if organization is not None and body.get("context_enterprise_id") != organization:
        # In a channel shared with another company the event may be told from their side.
        seen_from, happened = happened, seen_from
    candidates = (
        view.get("app_installed_team_id") if isinstance(view, Mapping) else None,
        installed.get("team_id"),
        team.get("id") if isinstance(team, Mapping) else team,
        seen_from if organization is not None else None,
        happened,
        view.get("team_id") if isinstance(view, Mapping) else None,
        user.get("team_id") if isinstance(user, Mapping) else None,
    )
    for candidate in candidates:
        if candidate and not _is_organization(candidate):
            yield as_id(candidate)


def _is_external(body: Payload, workspace: str, installed: Payload) -> bool:
    shared = body.get("is_ext_shared_channel") is True
    actor = _actor(body)
    if actor is None:
        return shared  # of a colleague Slack says the workspace
    if actor == workspace:
        return False
    if _is_organization(actor):
        enterprise = body.get("enterprise")
        of_payload = enterprise.get("id") if isinstance(enterprise, Mapping) else body.get("enterprise_id")
        return actor not in (installed.get("enterprise_id"), of_payload)
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


def _is_organization(team: object) -> bool:
    """Slack's ids of organizations begin with E, those of workspaces with T."""
    return isinstance(team, str) and team.startswith("E")


def _optional(value: object) -> str | None:
    return as_id(value) if value else None


__all__ = ["Parties", "of", "read_account", "read_parties", "settle"]
