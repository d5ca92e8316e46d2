"""The local Slack: one loopback server with the Web API, Socket Mode, response URLs and the page."""

import asyncio
import random
import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.sandbox.agent_methods import AGENT_SCOPE
from bot.sandbox.calls import Tools
from bot.sandbox.clock import Counters, SandboxClock
from bot.sandbox.deliveries import Deliveries, HttpRequests
from bot.sandbox.events import Events
from bot.sandbox.faults import RESPONSE_URL, Faults
from bot.sandbox.files import Files
from bot.sandbox.interactions import Interactions
from bot.sandbox.journal import Journal
from bot.sandbox.manifest import MANIFEST, read_manifest
from bot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET, AppPages
from bot.sandbox.page import Page
from bot.sandbox.people import SlackPerson
from bot.sandbox.places import DEMO_TEAM, PARTNER_TEAM, Channel, Organization, Person, Team
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.tokens import Tokens
from bot.sandbox.views import Views
from bot.sandbox.web_api import WebApi, read_args
from bot.sandbox.wire import Json, RefusedError
from bot.sandbox.workspace import demo_workspace

_LARGEST_BODY: Final = 20 * 1024 * 1024
PATIENCE_SECONDS: Final = 30
"""How long a wait lasts before it fails: what is waited for takes far less, but not on a busy machine."""
_QUIET_SECONDS: Final = 0.12
_FOR_PEOPLE: Final = ("/page", "/static", "/files-pri", "/oauth", "/apps")


class LocalSlack:
    """Everything of one run is in it and gone after it:

        async with LocalSlack() as slack:  # start a bot with `slack.environment` in its environment
            await slack.connected()
            ada = slack.person("U_ADA")
            asked = await ada.says("#ask-helpdesk", "@helpdesk is S.D. Fla. live?")
            await slack.wait_for(lambda: ada.thread(asked))
            await ada.clicks(ada.thread(asked)[0], "Did this answer your question? Yes")

    Deliveries go over Socket Mode, or as signed HTTP to `request_url` once that is set. `retry_delays` are the
    seconds before the second and later attempts of an event (Slack: at once, a minute, five minutes).

    The app is installed from the start, with `bot_token`. With `installed=False` it is not: nothing reaches it
    until somebody allows it on `/oauth/v2/authorize`. `token_rotation` is the manifest's unless it is given.
    With an `organization` it is installed for all of its workspaces at once: the others are given its `tokens`.
    """

    bot_token = "xoxb-local-slack"
    app_token = "xapp-1-local-slack"
    signing_secret = "0123456789abcdef0123456789abcdef"
    client_id = CLIENT_ID
    client_secret = CLIENT_SECRET

    def __init__(
        self,
        *,
        port: int = 0,
        start: datetime | None = None,
        manifest: Path = MANIFEST,
        ack_seconds: float = 3.0,
        retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0),
        seed: int = 0,
        team: Team = DEMO_TEAM,
        bot_token: str | None = None,
        installed: bool = True,
        token_rotation: bool | None = None,
        agent_view: bool = True,
        organization: Organization | None = None,
        tokens: Tokens | None = None,
    ) -> None:
        self._port = port
        chance = random.Random(seed)  # noqa: S311 -- a repeatable choice, not a secret
        self.clock = SandboxClock(start)
        self.ids = Counters()
        self.faults = Faults()
        self.manifest = read_manifest(manifest)
        self.journal = Journal(self.clock)
        bot_name, app_name = self.manifest.bot_name, self.manifest.app_name
        self.workspace = demo_workspace(self.clock, self.ids, bot_name, app_name, team)
        self.bot_token = bot_token or self.bot_token
        rotate = self.manifest.rotates_tokens if token_rotation is None else token_rotation
        self.workspace.organization = organization
        self.tokens = tokens or Tokens(self.workspace, self.bot_token, rotate=rotate)
        if tokens is not None:
            tokens.workspaces.append(self.workspace)
        if installed:
            # An install from before has not granted what came with the agent view.
            self.tokens.fixed_token(self.manifest.scopes - (frozenset() if agent_view else {AGENT_SCOPE}))
        else:
            self.workspace.app_state = "removed"
        self.views = Views(self.workspace)
        self.files = Files(self.workspace, self.journal, self.faults, self.tokens.scopes_of)
        self.socket_mode = SocketMode(self.journal, self.ids, self.workspace.app_id, chance)
        self.deliveries = Deliveries(self.journal, self.faults, self.socket_mode, ack_seconds, retry_delays)
        self.response_urls = ResponseUrls(self.workspace)
        self.events = Events(self.workspace, self.manifest, self.deliveries, self.faults, chance)
        self.interactions = Interactions(self.workspace, self.views, self.deliveries, self.response_urls, self.files)
        self.people = {
            person.id: self._played(person) for person in self.workspace.people.values() if not person.is_bot
        }
        self.page = Page(self.workspace, self.people, self.manifest, self.files)
        self.page.listens = lambda: self._http is not None or self.socket_mode.connections > 0
        self.app_pages = AppPages(self.workspace, self.manifest, self.tokens, self.uninstall_app)
        self._web_api = WebApi(self._tools, self.journal, self.faults, self.app_token)
        self._http: HttpRequests | None = None
        self._runner: web.AppRunner | None = None
        self._listening: socket.socket | None = None
        self.url = ""

    # --- where it is

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def environment(self) -> dict[str, str]:
        """What a bot in a process of its own needs to talk to this server over Socket Mode."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
        }

    @property
    def request_url(self) -> str | None:
        return self._http.request_url if self._http else None

    @request_url.setter
    def request_url(self, url: str) -> None:
        if self._http is not None:
            self._http.request_url = url
            return
        self._http = HttpRequests(url, self.signing_secret)
        self.deliveries.transport = self._http

    def signed(self, body: str, at: int | None = None) -> dict[str, str]:
        """The signature headers for a hand-made request to the bot."""
        return HttpRequests("", self.signing_secret).signed(body, at)

    # --- who is there

    def person(self, ref: str) -> SlackPerson:
        """By id or handle: U_ADA or ada."""
        for person in self.people.values():
            if ref in (person.id, person.person.handle):
                return person
        raise LookupError(f"There is no {ref}, only: {', '.join(self.people)}.")

    def _played(self, person: Person) -> SlackPerson:
        return SlackPerson(
            person, self.workspace, self.views, self.events, self.interactions, self.manifest, self.files
        )

    def connects(self, ref: str = "#ask-helpdesk") -> SlackPerson:
        """Somebody of another company comes into the channel (Slack Connect), and can write to the bot directly."""
        partner = Person("U_PAT", "pat", "Pat Quill", "Attorney", "#8a6d1d", team_id=PARTNER_TEAM.id)
        played = self.people.get(partner.id) or self._admitted(partner)
        self.shares_externally(ref)
        self.workspace.join(self.workspace.channel(ref), partner.id)
        return played

    def adds(self, person: Person) -> SlackPerson:
        """One more member, who was in every public channel from the start and has a direct message with the bot."""
        for channel in self.workspace.channels.values():
            if channel.kind == "channel":
                channel.member_ids.append(person.id)
        played = self._admitted(person)
        self.workspace.dm(person.id)
        return played

    def _admitted(self, person: Person) -> SlackPerson:
        self.workspace.people[person.id] = person
        self.people[person.id] = self._played(person)
        return self.people[person.id]

    def opens_group(self, *person_ids: str) -> Channel:
        """A direct message of these people and the bot."""
        members = [*(self.person(one).id for one in person_ids), self.workspace.bot_user]
        name = f"mpdm-{'--'.join(self.workspace.people[one].handle for one in members)}-1"
        channel = Channel(self.workspace.ids.next("G_MPIM"), name, "mpim", members)
        self.workspace.channels[channel.id] = channel
        return channel

    def channel(self, ref: str) -> Channel:
        return self.workspace.channel(ref)

    def invites_bot(self, ref: str) -> None:
        self.workspace.join(self.workspace.channel(ref), self.workspace.bot_user)

    def removes_bot(self, ref: str) -> None:
        self.workspace.leave(self.workspace.channel(ref), self.workspace.bot_user)

    def archives(self, ref: str) -> None:
        """What was said stays readable; nothing more can be said."""
        self.workspace.archive(self.workspace.channel(ref))

    def shares_externally(self, ref: str) -> None:
        """People of another company are in the channel from now on."""
        self.workspace.share(self.workspace.channel(ref), with_whom="company")

    def shares_in_organization(self, ref: str) -> None:
        """Another workspace of the same organization has the channel, too, from now on."""
        self.workspace.share(self.workspace.channel(ref), with_whom="organization")

    def stops_sharing(self, ref: str) -> None:
        self.workspace.share(self.workspace.channel(ref), with_whom="nobody")

    def makes_public(self, ref: str) -> None:
        """Everybody in the workspace can read the channel from now on, from its first message."""
        self.workspace.convert(self.workspace.channel(ref), "channel")

    def makes_private(self, ref: str) -> None:
        self.workspace.convert(self.workspace.channel(ref), "private")

    def another_app_says(self, ref: str, text: str, *, user: str | None = None) -> Json:
        """A message of some other app: subtype bot_message, or of its bot user when one is given."""
        channel = self.workspace.channel(ref)
        said: Json = {"text": text, "bot_id": "B_OTHER", "username": "Other app"}
        said |= {"user": user} if user else {"subtype": "bot_message"}
        return self.workspace.post(channel, said) | {"channel": channel.id}

    def unfurls(self, message: Json, title: str = "A page") -> None:
        """Slack adds the preview of a link: the message changes, but nobody edited it."""
        preview = [{"id": 1, "title": title, "from_url": "https://example.com", "fallback": title}]
        channel = self.workspace.channel(message["channel"])
        self.workspace.edit(channel, message["ts"], {"attachments": preview}, editor=None)

    def set_clock(self, moment: datetime) -> None:
        self.clock.set(moment)
        self.page.clock_was_set()

    # --- how the app's time here ends

    def expire_tokens(self) -> None:
        """Tokens that rotate are refused from now on with token_expired; their refresh tokens are still good."""
        self.tokens.expire()

    def revoke_tokens(self) -> None:
        """The bot is switched off: its tokens are refused and it hears of nothing; its commands are still there."""
        self.tokens.end("token_revoked")
        self.workspace.app_state = "revoked"
        self.events.tokens_revoked()

    def uninstall_app(self, *, tokens_first: bool = True) -> None:
        """Somebody removes the app. Of the two events that tell it, Slack does not promise which comes first."""
        if self.workspace.app_state == "removed":
            return
        self.tokens.end("account_inactive")
        for workspace in self.tokens.workspaces:
            workspace.app_state = "removed"
        told = [self.events.tokens_revoked, self.events.app_uninstalled]
        for tell in told if tokens_first else reversed(told):
            tell()

    # --- waiting

    async def wait_for(self, condition: Callable[[], object], timeout: float = PATIENCE_SECONDS) -> None:  # noqa: ASYNC109 - a test's own words
        """Returns as soon as the condition holds; TimeoutError with what happened last when it does not."""
        if not await self.journal.wait_for(condition, timeout):
            last = [f"{entry.kind} {entry.name} {entry.answer}"[:300] for entry in list(self.journal.entries)[-8:]]
            raise TimeoutError("It did not come true in time. Last:\n" + "\n".join(last))

    async def connected(self, count: int = 1, timeout: float = PATIENCE_SECONDS) -> None:  # noqa: ASYNC109 - a test's own words
        await self.wait_for(lambda: self.socket_mode.connections >= count, timeout)

    async def settled(self, timeout: float = PATIENCE_SECONDS, quiet: float = _QUIET_SECONDS) -> None:  # noqa: ASYNC109 - a test's own words
        """Returns when every delivery is acked or given up, no call is open and nothing happened for `quiet` s."""
        await self.wait_for(lambda: self.journal.under_way == 0 and self.journal.quiet_for(quiet), timeout)

    # --- coming and going

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """A call of the Web API that came to another address than this server's."""
        return await _refusing(self.faults)(request, self._web_api.handle)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[_refusing(self.faults)])
        app.add_routes(
            [
                web.route("*", "/api/{method:[A-Za-z0-9._]+}", self._web_api.handle),
                web.get("/link/", self.socket_mode.accept),
                web.post("/actions/{team}/{key}", self._respond),
                *self.files.routes(),
                *self.page.routes(),
                *self.app_pages.routes(),
            ]
        )
        app.on_response_prepare.append(_never_stale)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        self._listening = socket.create_server(("127.0.0.1", self._port))
        await web.SockSite(self._runner, self._listening).start()
        port = self._runner.addresses[0][1]
        self.url = self.interactions.base = self.files.base = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.clear()
        await self.deliveries.close()
        await self.socket_mode.close()
        await self.page.close()
        if self._http is not None:
            await self._http.close()
        if self._listening is not None and self._runner is not None:
            # Of a connection that is accepted while its server closes, Python 3.11 loses the socket (CPython issue
            # 109564).
            asyncio.get_running_loop().remove_reader(self._listening)
            await asyncio.sleep(0)  # what was accepted becomes a connection two turns later
            await asyncio.sleep(0)
            await self._runner.cleanup()

    def _tools(self) -> Tools:
        return Tools(
            self.workspace,
            self.views,
            self.files,
            self.manifest,
            self.socket_mode,
            self.tokens,
            self.clock,
            self.url,
        )

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        answer = await read_args(request)
        entry = self.journal.note("response_url", request.match_info["key"], answer)
        try:
            if (failure := self.faults.next_failure(RESPONSE_URL)) is not None:
                raise failure
            self.response_urls.respond(request.match_info["key"], answer)
        except RefusedError as refused:
            entry.answer = refused.body()
            status = refused.status if refused.status != 200 else 400
            after = {} if refused.retry_after is None else {"Retry-After": str(refused.retry_after)}
            return web.json_response(entry.answer, status=status, headers=after)
        entry.answer = {"ok": True}
        await self.faults.hold(RESPONSE_URL)
        return web.json_response(entry.answer)


def _refusing(faults: Faults) -> Middleware:
    """Cuts the bot's connections while that fault is on; the page stays."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if faults.refusing and not request.path.startswith(_FOR_PEOPLE) and request.path != "/":
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=503)
        return await handler(request)

    return refuse


async def _never_stale(_request: web.Request, response: web.StreamResponse) -> None:
    """The page's files are asked for anew after every change."""
    response.headers.setdefault("Cache-Control", "no-cache")
