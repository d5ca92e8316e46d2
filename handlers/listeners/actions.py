"""Buttons and selects of the bot's answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.reply_parts import Option
from bot.desk.questions import ChosenAnswer, Pick, QuestionDesk
from bot.jobs.inbox import Inbox, Incoming, LaterError
from handlers import action_ids
from handlers.action_ids import Action, Menu
from handlers.blocks.answers import Form, court_option
from handlers.blocks.replies import (
    Message,
    below_incidents,
    paragraph,
    render_answer,
    render_not_helped,
    seen_alone,
)
from handlers.blocks.words import WORDS, spoken
from handlers.blocks.words.languages import AroundAnswer
from handlers.jobs.tasks import AnswerEntry, PostInThread, to_json
from handlers.slack.client import SlackClient
from handlers.slack.failures import UndeliverableError
from handlers.slack.payloads import Click, Typing
from handlers.slack.private_replies import answer, tell
from handlers.slack.workspace_scope import Provider

COURT_MENUS = (
    Action.COURT, Action.CHECK_COURT, Action.USUAL_COURT, Menu.TICKET_COURT, Menu.SETTINGS_COURTS, Menu.INCIDENT_COURT,
    Menu.TEACH_COURT, Menu.TEACH_COURTS,
)  # fmt: skip
"""Selects that offer courts while somebody types."""


@dataclass(frozen=True, slots=True)
class AnswerButtons:
    """Choices that change the answer they stand in, and choices that bring a new one."""

    desk: QuestionDesk
    slack_client_of: Provider[SlackClient]
    inbox: Inbox

    async def change(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        """Another answer in place of the message pressed."""
        await ack()
        slack_client = await self.slack_client_of(click.asker.team_id)
        shown = await asyncio.to_thread(self._chosen, click)
        if shown is None:
            await tell(slack_client, respond, click, paragraph(_words(click).GONE))
            return
        message = _message(shown, _form(click))
        if click.ephemeral:
            await answer(slack_client, respond, click.recipient, message, replace=True)
        elif shown.replaces and click.channel and click.message_ts:
            try:
                await slack_client.update(click.channel, click.message_ts, message)
            except (LaterError, UndeliverableError):  # the response_url needs neither membership nor patience
                await answer(slack_client, respond, click.recipient, seen_alone(message, click.context.language))
        else:
            await tell(slack_client, respond, click, seen_alone(message, click.context.language))

    async def post_related(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        """The answer to another question, posted as a message of its own."""
        entry, channel, since = click.context.entry, click.channel, click.message_ts
        if entry is None or channel is None or since is None:
            await ack()
            return
        shown = await asyncio.to_thread(self._chosen, click)
        if shown is None or click.ephemeral or not shown.theirs:
            await ack()
            message = paragraph(_words(click).GONE)
            if shown is not None:
                message = seen_alone(_message(shown), click.context.language)
            await tell(await self.slack_client_of(click.asker.team_id), respond, click, message)
            return
        question, court = click.context.question, click.context.court
        language = click.context.language
        task = AnswerEntry(click.asker, channel, click.thread_ts, since, question, entry, court, language)
        # The key has no time in it: the same button pressed twice brings one answer.
        key = f"{channel}:{since}:{entry}:{court or ''}"
        line = f"{channel}:{click.thread_ts or ''}"
        await self.inbox.accept(Incoming(click.asker.team_id, key, line, to_json(task)))  # before the ack, as below
        await ack()

    async def post_in_thread(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        """An answer that one person saw, posted for all."""
        if click.context.question is None or click.channel is None:
            await ack()
            return
        task = PostInThread(click.asker, click.context.question)
        key = f"{click.channel}:post:{click.context.question}"
        # Before the ack: who gets none sees an error, and presses again.
        await self.inbox.accept(Incoming(click.asker.team_id, key, key[:80], to_json(task)))
        await ack()
        slack_client = await self.slack_client_of(click.asker.team_id)
        await answer(slack_client, respond, click.recipient, paragraph(WORDS.answers.POSTED), replace=True)

    async def helped(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        if click.context.question is not None:
            await asyncio.to_thread(self.desk.rate_answer, click.asker, click.context.question, True)
        thanks = paragraph(_words(click).HELPED_THANKS)
        await tell(await self.slack_client_of(click.asker.team_id), respond, click, thanks)

    async def not_helped(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        options: tuple[Option, ...] = ()
        if click.context.question is not None:
            question, language = click.context.question, click.context.language
            options = await asyncio.to_thread(self.desk.rate_answer, click.asker, question, False, language)
        message = render_not_helped(options, click.context)
        await tell(await self.slack_client_of(click.asker.team_id), respond, click, message)

    async def offer_courts(self, ack: AsyncAck, typing: Typing) -> None:
        """Courts that fit what somebody has typed in a menu."""
        courts = await asyncio.to_thread(self.desk.find_courts, typing.asker, typing.read())
        await ack(options=[court_option(court) for court in courts])

    def _chosen(self, click: Click) -> ChosenAnswer | None:
        court = click.choice or click.context.court
        pick = Pick(click.context.entry or "", court, click.context.language)
        return self.desk.choose(click.asker, click.context.question, pick)


def _words(click: Click) -> AroundAnswer:
    return spoken(click.context.language).answers


def _message(shown: ChosenAnswer, form: Form = "short") -> Message:
    answer = render_answer(shown.answer, shown.question, shown.sibling, form, shown.rush)
    return below_incidents(answer, shown.incidents, WORDS.incidents.TELL)


def _form(click: Click) -> Form:
    """How much of the answer is shown, after what was pressed."""
    match click.action:
        case Action.DETAILS:
            return "full"
        case Action.OTHER_COURT:
            return "with courts"
        case _:
            return "short"


def register(app: AsyncApp, buttons: AnswerButtons) -> None:
    for menu in COURT_MENUS:
        app.options(action_ids.id_pattern(menu))(buttons.offer_courts)
