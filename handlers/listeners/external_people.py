"""People of other companies (Slack Connect): they get answers, and nothing else unless the workspace wants it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.jobs.inbox import LaterError
from handlers import action_ids
from handlers.blocks.forms import closing_view
from handlers.blocks.replies import plain
from handlers.blocks.words import WORDS
from handlers.slack import payloads, teams
from handlers.slack.client import SlackClient, at_most_once
from handlers.slack.private_replies import answer
from handlers.slack.workspace_scope import Directory, Provider

log = structlog.get_logger(__name__)

ANSWERS: Final = frozenset(
    (
        action_ids.PICK,
        action_ids.COURT,
        action_ids.SIBLING,
        action_ids.RELATED,
        action_ids.HELPED_YES,
        action_ids.HELPED_NO,
        action_ids.POST_IN_THREAD,
    )
)
"""What external people may press: it shows an answer, or does nothing without a question that was kept."""
WITHOUT_WORKSPACE: Final = frozenset(("app_uninstalled", "tokens_revoked"))
"""Events of an installation, which may be that of a whole organization."""
TELL_SECONDS: Final = 2.0
"""A click must be acked within three."""


@dataclass(frozen=True, slots=True)
class Externals:
    """Bolt's first middleware of ours: settles who acts in which workspace, for all that reads the payload later."""

    directory: Directory
    slack_client_of: Provider[SlackClient]

    async def __call__(
        self,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt passes its arguments by name
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        payloads.check(req.body)
        event = req.body.get("event")
        if req.body.get("type") == "event_callback" and event and event.get("type") in WITHOUT_WORKSPACE:
            return await next()
        authorized = req.context.authorize_result
        parties = teams.read_parties(req.body, self.directory.only(authorized.team_id if authorized else None))
        if parties.organization is not None:
            await self.directory.joined(parties.workspace, parties.organization)
        if parties.external and await self._are_welcome(parties.workspace):
            parties = replace(parties, external=False)
        teams.settle(req.body, parties)
        return await (self._refused(req) if parties.external and not _gets_answer(req) else next())

    async def _are_welcome(self, workspace: str) -> bool:
        try:
            return (await self.directory.look(workspace)).preferences.serve_external
        except LaterError:
            return False

    async def _refused(self, req: AsyncBoltRequest) -> BoltResponse:
        """Says so to who tried, before the ack: where it was pressed or sent."""
        if req.body.get("type") == "view_submission":
            view = closing_view(WORDS.ticket_form.TITLE, WORDS.problems.EXTERNAL)
            answer = json.dumps({"response_action": "update", "view": view})
            return BoltResponse(status=HTTPStatus.OK, body=answer, headers={"content-type": "application/json"})
        try:
            async with asyncio.timeout(TELL_SECONDS):
                await self._tell(req)
        except (LaterError, TimeoutError) as error:
            log.warning("not sent, and not repeated", reason=type(error).__name__)
        return BoltResponse(status=HTTPStatus.OK)

    async def _tell(self, req: AsyncBoltRequest) -> None:
        slack_client = await self.slack_client_of(teams.of(req.body).workspace)
        respond = req.context.respond
        if respond is not None and req.body.get("response_url"):
            asker, channel = payloads.whereabouts(req.body)
            await answer(slack_client, respond, asker.user_id, channel, plain(WORDS.problems.EXTERNAL))
        elif payloads.trigger(req.body):
            view = closing_view(WORDS.ticket_form.TITLE, WORDS.problems.EXTERNAL)
            await at_most_once(slack_client.open_modal(payloads.trigger(req.body), view))


def _gets_answer(req: AsyncBoltRequest) -> bool:
    """What is open to everybody. A command and a question by message look themselves: most of them are questions."""
    body = req.body
    match body.get("type"):
        case "block_actions":
            return payloads.click(body).action_id in ANSWERS
        case "message_action":
            return bool(body.get("callback_id") == action_ids.ANSWER_THIS)
        case "view_submission" | "shortcut":
            return False
        case "event_callback":
            return bool(body["event"].get("type") != "app_home_opened")
        case _:
            return True


def register(app: AsyncApp, externals: Externals) -> None:
    app.use(externals.__call__)


__all__ = ["Externals", "register"]
