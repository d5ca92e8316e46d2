"""How the app gets into the workspace and out again: the page that asks a person, and oauth.v2.access after it."""

from collections.abc import Callable
from html import escape
from typing import Final

from aiohttp import web
from yarl import URL

from bot.sandbox.calls import Call, Method
from bot.sandbox.manifest import Manifest
from bot.sandbox.page import from_elsewhere
from bot.sandbox.tokens import Tokens
from bot.sandbox.wire import Json, RefusedError
from bot.sandbox.workspace import SandboxWorkspace

CLIENT_ID: Final = "32107654321.98765432101"
CLIENT_SECRET: Final = "fedcba9876543210fedcba9876543210"
_POLICY: Final = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"


def access(call: Call) -> Json:
    """A code, or a refresh token, for a token. The app proves who it is by HTTP Basic or in the form."""
    if call.text("client_id") != CLIENT_ID:
        raise RefusedError("invalid_client_id")
    if call.text("client_secret") != CLIENT_SECRET:
        raise RefusedError("bad_client_secret")
    match call.text("grant_type", "authorization_code"):
        case "authorization_code":
            return call.tools.tokens.install(call.text("code"), call.text("redirect_uri"))
        case "refresh_token":
            return call.tools.tokens.refresh(call.text("refresh_token"))
        case _:
            raise RefusedError("invalid_grant_type")


METHODS: dict[str, Method] = {"oauth.v2.access": access}
"""Called without a token."""


class AppPages:
    """`/oauth/v2/authorize`, where a person lets the app in, and `/apps/<its id>`, where one takes it out."""

    def __init__(
        self, workspace: SandboxWorkspace, manifest: Manifest, tokens: Tokens, uninstall: Callable[[], None]
    ) -> None:
        self.redirect_url = ""
        """The app's own: taken where no redirect_uri is asked for, and what one that is must begin with."""
        self._workspace = workspace
        self._manifest = manifest
        self._tokens = tokens
        self._uninstall = uninstall

    def routes(self) -> list[web.AbstractRouteDef]:
        app_path = f"/apps/{self._workspace.app_id}"
        return [
            web.get("/oauth/v2/authorize", self._ask),
            web.post("/oauth/v2/authorize", self._answer),
            web.get(app_path, self._show),
            web.post(app_path, self._remove),
        ]

    # --- in

    async def _ask(self, request: web.Request) -> web.StreamResponse:
        """The form is sent to this same address, so that what was asked for comes along."""
        trouble = self._trouble(request)
        if trouble:
            return _page("This app cannot be installed", f"<p>{escape(trouble)}</p>", status=400)
        people = (person for person in self._workspace.people.values() if not person.is_bot)
        options = "".join(f'<option value="{person.id}">{escape(person.name)}</option>' for person in people)
        scopes = "".join(f"<li>{escape(scope)}</li>" for scope in sorted(_scopes(request)))
        return _page(
            f"{self._manifest.app_name} asks to come into {self._workspace.team_name}",
            f"<p>It would be allowed to:</p><ul>{scopes}</ul>",
            f'<label>You are <select name="person">{options}</select></label>',
            '<button class="btn" name="answer" value="cancel">Cancel</button>',
            '<button class="btn primary" name="answer" value="allow">Allow</button>',
        )

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        trouble = self._trouble(request)
        if trouble or from_elsewhere(request):
            return web.Response(status=400, text=trouble or "only the page itself may answer")
        form = await request.post()
        if form.get("person") not in self._workspace.people:
            return web.Response(status=400, text="somebody must be chosen")
        asked = request.query.get("redirect_uri", "")
        answer = {"state": request.query.get("state", "")}
        if form.get("answer") == "allow":
            answer["code"] = self._tokens.new_code(str(form.get("person")), _scopes(request), asked)
        else:
            answer["error"] = "access_denied"
        return web.Response(status=302, headers={"Location": str(URL(asked or self.redirect_url).update_query(answer))})

    def _trouble(self, request: web.Request) -> str:
        """What is wrong with the request of the app; empty when nothing is."""
        back, scopes = request.query.get("redirect_uri") or self.redirect_url, _scopes(request)
        if request.query.get("client_id") != CLIENT_ID:
            return "invalid_client_id: there is no app with this client_id."
        if not scopes or not scopes <= self._manifest.scopes:
            missing = ", ".join(sorted(scopes - self._manifest.scopes))
            return f"invalid_scope: the manifest does not name {missing}." if missing else "no_scopes: scope is empty."
        if not back or not back.startswith(self.redirect_url):
            return "bad_redirect_uri: redirect_uri did not match any configured URIs."
        return ""

    # --- and out

    async def _show(self, _request: web.Request) -> web.StreamResponse:
        title = f"{self._manifest.app_name} in {self._workspace.team_name}"
        if self._workspace.app_state == "removed":
            return _page(title, "<p>It is not installed.</p>")
        remove = '<button class="btn danger" name="answer" value="remove">Remove app</button>'
        return _page(title, "<p>It is installed.</p>", remove)

    async def _remove(self, request: web.Request) -> web.StreamResponse:
        if from_elsewhere(request):
            return web.Response(status=400, text="only the page itself may answer")
        self._uninstall()
        return web.Response(status=302, headers={"Location": request.path})


def _scopes(request: web.Request) -> frozenset[str]:
    return frozenset(scope for scope in request.query.get("scope", "").replace(" ", ",").split(",") if scope)


def _page(title: str, text: str, *controls: str, status: int = 200) -> web.Response:
    """`text` and `controls` are HTML."""
    form = f'<form method="post">{"".join(controls)}</form>' if controls else ""
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · Local Slack</title><link rel="stylesheet" href="/static/style.css"></head>'
        f'<body><main class="app-page"><h1>{escape(title)}</h1>{text}{form}</main></body></html>'
    )
    headers = {"Content-Security-Policy": _POLICY}
    return web.Response(text=html, content_type="text/html", status=status, headers=headers)
