"""Two workspaces behind one Web API address, as a bot for many workspaces sees Slack."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from aiohttp import web
from yarl import URL

from bot.sandbox.places import DEMO_TEAM, OTHER_TEAM
from bot.sandbox.server import LocalSlack
from bot.sandbox.web_api import read_args, token_of

OTHER_TOKEN: Final = "xoxb-other-slack"
_LINK: Final = re.compile(r'href="([^"]*/oauth/v2/authorize[^"]*)"')


@dataclass
class TwoSlacks:
    """The same people, channels and ids in both. `url` is the front that the bot knows as Slack."""

    demo: LocalSlack
    other: LocalSlack
    url: str = ""
    calls: list[tuple[str, str]] = field(default_factory=list)
    """Every call of the Web API: the team that answered it, and the method."""

    @property
    def both(self) -> tuple[LocalSlack, LocalSlack]:
        return self.demo, self.other

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def environment(self) -> dict[str, str]:
        """What a bot in a process of its own needs from Slack."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_CLIENT_ID": self.demo.client_id,
            "SLACK_CLIENT_SECRET": self.demo.client_secret,
            "SLACK_SIGNING_SECRET": self.demo.signing_secret,
        }

    def of(self, team: str) -> LocalSlack:
        return next(slack for slack in self.both if slack.workspace.team_id == team)

    def meet(self, bot_url: str) -> None:
        """Where the bot listens: what the request URL and the redirect URL of the app begin with."""
        for slack in self.both:
            slack.request_url = f"{bot_url}/slack/events"
            slack.app_pages.redirect_url = f"{bot_url}/slack/oauth_redirect"

    async def settled(self) -> None:
        """Nothing is under way in either; what the second settles may have stirred the first."""
        for slack in (*self.both, self.demo):
            await slack.settled()

    # --- the front

    async def call(self, request: web.Request) -> web.StreamResponse:
        slack = self._whose(await read_args(request), request)
        self.calls.append((slack.workspace.team_id, request.match_info["method"]))
        return await slack.answer(request)

    def _whose(self, args: Mapping[str, Any], request: web.Request) -> LocalSlack:
        """By the token, code or refresh token; what neither gave out is the first one's to refuse."""
        secrets = (token_of(request, dict(args)), args.get("code"), args.get("refresh_token"))
        known = [slack for slack in self.both if any(slack.tokens.knows(str(one)) for one in secrets if one)]
        # The token of an organization is good for both: then the call says which is meant.
        meant = [slack for slack in known if slack.workspace.team_id == args.get("team_id")]
        return next(iter(meant or known), self.demo)

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """Slack lets a person choose among their workspaces; here `team` chooses."""
        slack = self.of(request.query.get("team") or self.demo.workspace.team_id)
        raise web.HTTPFound(URL(f"{slack.url}/oauth/v2/authorize").with_query(request.query))


@asynccontextmanager
async def two_slacks(**slack: Any) -> AsyncIterator[TwoSlacks]:
    """Both with the arguments of a LocalSlack, the app installed in neither unless `installed=True`.

    With an `organization` both belong to it, and have its tokens.
    """
    given = {"installed": False} | slack
    async with AsyncExitStack() as stack:
        demo = await stack.enter_async_context(LocalSlack(team=DEMO_TEAM, **given))
        shared = {"tokens": demo.tokens} if demo.workspace.organization else {"bot_token": OTHER_TOKEN}
        other = await stack.enter_async_context(LocalSlack(team=OTHER_TEAM, **given, **shared))
        two = TwoSlacks(demo, other)
        front = web.Application(client_max_size=10 * 1024 * 1024)
        front.add_routes(
            [web.route("*", "/api/{method:[A-Za-z0-9._]+}", two.call), web.get("/oauth/v2/authorize", two.authorize)]
        )
        runner = web.AppRunner(front, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        two.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield two
        finally:
            for one in two.both:
                one.faults.release()
            await runner.cleanup()


@dataclass(frozen=True, slots=True)
class Landing:
    """The page that a browser ends on."""

    status: int
    url: URL
    text: str


async def installs(slack: LocalSlack, bot_url: str, *, person: str = "U_SAM", answer: str = "allow") -> Landing:
    """A person walks from the bot's `/slack/install` over Slack's page, where they `allow` or `cancel`, and back."""
    async with browser(bot_url) as session:
        page = await asks(slack, bot_url, session)
        async with session.post(page, data={"person": person, "answer": answer}) as landed:
            return Landing(landed.status, landed.url, await landed.text())


async def asks(slack: LocalSlack, bot_url: str, session: aiohttp.ClientSession) -> URL:
    """As far as Slack's page: its address."""
    async with session.get(f"{bot_url}/slack/install", allow_redirects=False) as start:
        link = _LINK.search(await start.text())
        url = URL(start.headers.get("Location") or html.unescape(link[1] if link else ""))
    async with session.get(url.update_query(team=slack.workspace.team_id)) as page:
        text = await page.text()
        assert page.status == 200, text
        assert slack.workspace.team_name.replace("&", "&amp;") in text, text
        return page.url


@asynccontextmanager
async def browser(bot_url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Keeps cookies, also of an address without a name, and Secure ones although the bot here is not behind HTTPS."""
    cookies = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(bot_url))
    async with aiohttp.ClientSession(cookie_jar=cookies) as session:
        yield session
