"""What nothing else listens to: buttons and forms of an older version, events nobody asked for.

Slack counts each request without a 200 as failed, and takes events away from an app that fails often. Names are not
logged: whoever made them up could have put a text in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers.blocks.forms import closing_view
from handlers.blocks.replies import paragraph
from handlers.blocks.words import WORDS
from handlers.listeners.home import HomeTab
from handlers.slack.client import SlackClient
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import Click, GlobalShortcutUse, ShortcutUse
from handlers.slack.private_replies import tell
from handlers.slack.workspace_scope import Provider

log = structlog.get_logger(__name__)

ANY: Final = re.compile("")
_BEGUN: Final = "begun"


class _Noted(AsyncListenerStartHandler):
    """Notes that somebody listens: Bolt looks for another listener when the first one does not ack in time."""

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:  # noqa: ARG002 - Bolt's signature
        request.context[_BEGUN] = True


@dataclass(frozen=True, slots=True)
class OutdatedControls:
    """Acks what is of an older version, and tells who pressed or sent it."""

    slack_client_of: Provider[SlackClient]
    tab_of: Provider[HomeTab]

    async def click(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        log.debug("a button is out of date")
        slack_client = await self.slack_client_of(click.asker.team_id)
        if click.view_id is None:
            await tell(slack_client, respond, click, paragraph(WORDS.problems.OLD_BUTTON))
        elif click.container == "home":
            await at_most_once(slack_client.open_modal(click.trigger, _closing(WORDS.problems.OLD_BUTTON)))
            await (await self.tab_of(click.asker.team_id)).publish(click.asker)
        else:
            await at_most_once(slack_client.update_modal(click.view_id, _closing(WORDS.problems.OLD_BUTTON)))

    async def form(self, ack: AsyncAck) -> None:
        log.debug("a form is out of date")
        await ack(response_action="update", view=_closing(WORDS.problems.OLD_FORM))

    async def options(self, ack: AsyncAck) -> None:
        log.debug("a menu is out of date")
        await ack(options=[])

    async def shortcut(self, ack: AsyncAck, inbound: ShortcutUse | GlobalShortcutUse) -> None:
        await ack()
        log.debug("a shortcut is out of date")
        slack_client = await self.slack_client_of(inbound.asker.team_id)
        await at_most_once(slack_client.open_modal(inbound.trigger, _closing(WORDS.problems.OLD_SHORTCUT)))

    async def command(self, ack: AsyncAck) -> None:
        log.debug("a command is out of date")
        await ack(WORDS.problems.OLD_COMMAND)


async def _is_unheard(context: AsyncBoltContext) -> bool:
    return not context.get(_BEGUN)


def register(app: AsyncApp, outdated: OutdatedControls) -> None:
    """Comes after everybody else's."""
    app.listener_runner.listener_start_handler = _Noted()
    app.block_action(ANY, matchers=[_is_unheard])(outdated.click)
    app.view(ANY, matchers=[_is_unheard])(outdated.form)
    app.options(ANY, matchers=[_is_unheard])(outdated.options)
    app.shortcut(ANY, matchers=[_is_unheard])(outdated.shortcut)
    app.command(ANY, matchers=[_is_unheard])(outdated.command)


def ack_unhandled(body: dict[str, Any], context: AsyncBoltContext, response: BoltResponse) -> None:
    """Acks what Bolt has no listener for. Not what is none of Slack's, and not what somebody failed to ack."""
    if not context.get(_BEGUN) and isinstance(body.get("type"), str):
        log.debug("an event that nothing listens to")
        response.status, response.body = HTTPStatus.OK, ""


def _closing(text: str) -> dict[str, Any]:
    return closing_view(WORDS.problems.OLD_TITLE, text)
