"""What the app may call the workspace with: codes become tokens, tokens rotate, and all of them end one day."""

import hashlib
from dataclasses import dataclass
from typing import Final

from bot.sandbox.wire import Json, RefusedError
from bot.sandbox.workspace import SandboxWorkspace

EXPIRES_IN: Final = 43_200
"""Seconds that a token lives where tokens rotate."""
_CODE_SECONDS: Final = 600


@dataclass(slots=True)
class _Token:
    scopes: frozenset[str]
    expires: float | None = None
    """By the sandbox's clock; None where tokens do not rotate."""
    refused: str = ""
    """The error that every call with it ends in."""


@dataclass(slots=True)
class _Code:
    person_id: str
    scopes: frozenset[str]
    redirect_uri: str
    """As it was asked for; empty when the app's own was taken."""
    expires: float
    used: bool = False


class Tokens:
    """All that was ever given out here: an ended token is told from one that never was."""

    def __init__(self, workspace: SandboxWorkspace, bot_token: str, *, rotate: bool) -> None:
        self.rotate = rotate
        self.expires_in = EXPIRES_IN
        self.workspaces = [workspace]
        """Where an install is good: several where an organization installs for all of its own."""
        self._workspace = workspace
        self._bot_token = bot_token
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, _Token] = {}
        self._refreshing: dict[str, _Token | None] = {}
        """The token that a refresh token came with; None once it was used."""

    def knows(self, secret: str) -> bool:
        """Whether the token, refresh token or code was given out here."""
        return any(secret in given for given in (self._codes, self._tokens, self._refreshing))

    def scopes_of(self, token: str) -> frozenset[str]:
        """What the token allows; raises not_authed, invalid_auth, token_expired or why it has ended."""
        if not token:
            raise RefusedError("not_authed")
        known = self._tokens.get(token)
        if known is None:
            raise RefusedError("invalid_auth")
        if known.refused:
            raise RefusedError(known.refused)
        if known.expires is not None and self._workspace.clock.now() >= known.expires:
            raise RefusedError("token_expired")
        return known.scopes

    # --- coming

    def new_code(self, person_id: str, scopes: frozenset[str], redirect_uri: str = "") -> str:
        """For somebody who has allowed the app to be installed; good once, for ten minutes."""
        code = f"32107654321.65432109876.{self._secret('code', 32)}"
        expires = self._workspace.clock.now() + _CODE_SECONDS
        self._codes[code] = _Code(person_id, scopes, redirect_uri, expires)
        return code

    def install(self, code: str, redirect_uri: str = "") -> Json:
        """What the code is good for; the app is installed from now on."""
        found = self._codes.get(code)
        if found is None or self._workspace.clock.now() >= found.expires:
            raise RefusedError("invalid_code")
        if found.used:
            raise RefusedError("code_already_used")
        if found.redirect_uri and redirect_uri != found.redirect_uri:
            raise RefusedError("bad_redirect_uri")
        found.used = True
        for workspace in self.workspaces:
            workspace.app_state = "installed"
        given = self._rotating(found.scopes) if self.rotate else {"access_token": self.fixed_token(found.scopes)}
        return self._answer(given, found.scopes) | {"authed_user": {"id": found.person_id}}

    def refresh(self, refresh_token: str) -> Json:
        """A new pair; the token before it lives on until it expires, its refresh token is used up."""
        token = self._refreshing.get(refresh_token)
        if token is None or token.refused:
            raise RefusedError("invalid_refresh_token")
        self._refreshing[refresh_token] = None
        return self._answer(self._rotating(token.scopes), token.scopes)

    def fixed_token(self, scopes: frozenset[str]) -> str:
        """The token that does not rotate: the same at every installation, until it has ended."""
        token, number = self._bot_token, 1
        while token in self._tokens and self._tokens[token].refused:
            number += 1
            token = f"{self._bot_token}-{number}"
        self._tokens[token] = _Token(scopes)
        return token

    def _rotating(self, scopes: frozenset[str]) -> Json:
        """The access token is as long as Slack says one may be: 255 characters."""
        token = _Token(scopes, self._workspace.clock.now() + self.expires_in)
        access, refresh = f"xoxe.xoxb-1-{self._secret('access', 243)}", f"xoxe-1-{self._secret('refresh', 140)}"
        self._tokens[access] = self._refreshing[refresh] = token
        return {"access_token": access, "refresh_token": refresh, "expires_in": self.expires_in}

    def _answer(self, given: Json, scopes: frozenset[str]) -> Json:
        workspace, organization = self._workspace, self._workspace.organization
        return given | {
            "token_type": "bot",
            "scope": ",".join(sorted(scopes)),
            "bot_user_id": workspace.bot_user,
            "app_id": workspace.app_id,
            "team": None if organization else {"id": workspace.team_id, "name": workspace.team_name},
            "enterprise": {"id": organization.id, "name": organization.name} if organization else None,
            "is_enterprise_install": organization is not None,
        }

    def _secret(self, kind: str, length: int) -> str:
        """The same in every run, another in every workspace."""
        number = self._workspace.ids.next(f"{kind}-")
        return hashlib.shake_256(f"{self._workspace.team_id} {number}".encode()).hexdigest(length)[:length]

    # --- going

    def expire(self) -> None:
        """Those that rotate are over now, as if their twelve hours had passed."""
        for token in self._tokens.values():
            if token.expires is not None:
                token.expires = self._workspace.clock.now()

    def end(self, error: str) -> None:
        """Every token, and what could renew it, is refused from now on."""
        for token in self._tokens.values():
            token.refused = error
