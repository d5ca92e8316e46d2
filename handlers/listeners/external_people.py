"""People of other companies (Slack Connect): they get answers, and nothing else unless the workspace wants it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.jobs.inbox import LaterError
from handlers import action_ids
from handlers.action_ids import Shortcut
from handlers.blocks.forms import closing_view
from handlers.blocks.replies import paragraph
from handlers.blocks.words import WORDS
from handlers.board_controls import decode_row_control
from handlers.slack import payloads, teams
from handlers.slack.client import SlackClient
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import Click, GlobalShortcutUse, HomeOpened, Inbound, ShortcutUse, Submission
from handlers.slack.private_replies import answer
from handlers.slack.workspace_scope import Provider, WorkspaceDirectory

log = structlog.get_logger(__name__)

ANSWERS: Final = frozenset(
    (
        action_ids.Action.PICK,
        action_ids.Action.COURT,
        action_ids.Action.OTHER_COURT,
        action_ids.Action.SIBLING,
        action_ids.Action.DETAILS,
        action_ids.Action.RELATED,
        action_ids.Action.HELPED_YES,
        action_ids.Action.HELPED_NO,
        action_ids.Action.POST_IN_THREAD,
        action_ids.Action.COMPARE,
    )
)
"""What external people may press: it shows an answer, or does nothing without a question that was kept."""
TELL_SECONDS: Final = 2.0
"""A click must be acked within three."""


@dataclass(frozen=True, slots=True)
class Externals:
    """Bolt's first middleware of ours: parses the payload, for all that come later, and settles who acts where."""

    directory: WorkspaceDirectory
    slack_client_of: Provider[SlackClient]

    async def __call__(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        if payloads.is_of_installation(body):
            _put(context, payloads.parse(body, None, ""), external=False)
            return await next()
        authorized = context.authorize_result
        parties = teams.read_parties(body, self.directory.only(authorized.team_id if authorized else None))
        inbound = payloads.parse(body, parties.workspace, context.bot_user_id or "")
        if parties.organization is not None:
            await self.directory.joined(parties.workspace, parties.organization)
        external = parties.external and not await self._are_welcome(parties.workspace)
        _put(context, inbound, external=external)
        if external and not _gets_answer(inbound):
            return await self._refuse(context, inbound, parties.workspace)
        return await next()

    async def _are_welcome(self, workspace: str) -> bool:
        try:
            return (await self.directory.look(workspace)).preferences.serve_external
        except LaterError:
            return False

    async def _refuse(self, context: AsyncBoltContext, inbound: Inbound, team: str) -> BoltResponse:
        """Says so to who tried, before the ack: where it was pressed or sent."""
        view = closing_view(WORDS.ticket_form.TITLE, WORDS.problems.EXTERNAL)
        if isinstance(inbound, Submission):
            answer = json.dumps({"response_action": "update", "view": view})
            return BoltResponse(status=HTTPStatus.OK, body=answer, headers={"content-type": "application/json"})
        try:
            async with asyncio.timeout(TELL_SECONDS):
                await self._tell(context, inbound, team)
        except (LaterError, TimeoutError) as error:
            log.warning("not sent, and not repeated", reason=type(error).__name__)
        return BoltResponse(status=HTTPStatus.OK)

    async def _tell(self, context: AsyncBoltContext, inbound: Inbound, team: str) -> None:
        slack_client, respond = await self.slack_client_of(team), context.respond
        match inbound:
            case Click() | ShortcutUse() if respond is not None and respond.response_url:
                await answer(slack_client, respond, inbound.recipient, paragraph(WORDS.problems.EXTERNAL))
            case Click() | ShortcutUse() | GlobalShortcutUse() if inbound.trigger:
                view = closing_view(WORDS.ticket_form.TITLE, WORDS.problems.EXTERNAL)
                await at_most_once(slack_client.open_modal(inbound.trigger, view))


def _put(context: AsyncBoltContext, inbound: Inbound, *, external: bool) -> None:
    """Listeners take it from the context by naming it as an argument."""
    if external and isinstance(inbound, Click):
        inbound = inbound.without_question()
    context[payloads.INBOUND] = context[inbound.argument] = inbound
    context[payloads.EXTERNAL] = external


def _gets_answer(inbound: Inbound) -> bool:
    """What is open to everybody. A command and a question by message look themselves: most of them are questions."""
    match inbound:
        case Click():
            return inbound.action in ANSWERS or _says_no(inbound)
        case ShortcutUse():
            return inbound.shortcut is Shortcut.ANSWER_THIS
        case Submission() | GlobalShortcutUse() | HomeOpened():
            return False
        case _:
            return True


def _says_no(click: Click) -> bool:
    """Whoever was asked to link may decline and stop the reminders, wherever they are from."""
    control = decode_row_control(click.value) if click.action is action_ids.Action.MY_ROW else None
    return control is not None and control.act in ("decline", "stop")


def register(app: AsyncApp, externals: Externals) -> None:
    app.use(externals.__call__)
