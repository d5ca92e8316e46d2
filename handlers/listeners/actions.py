"""Buttons and selects of the bot's messages."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.asking import Option
from bot.desk.questions import ChosenAnswer, QuestionDesk
from bot.jobs.inbox import Inbox, Incoming, LaterError
from handlers import action_ids
from handlers.blocks.answers import court_option
from handlers.blocks.replies import plain, render_answer, render_not_helped
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import AnswerEntry, PostInThread, written
from handlers.slack import payloads
from handlers.slack.client import SlackClient, UndeliverableError
from handlers.slack.payloads import Click
from handlers.slack.private_replies import answer, tell
from handlers.slack.workspace_scope import Provider


def register(app: AsyncApp, desk: QuestionDesk, slack_client_of: Provider[SlackClient], inbox: Inbox) -> None:
    _register_choices(app, desk, slack_client_of, inbox)
    _register_feedback(app, desk, slack_client_of)

    @app.options(action_ids.named(action_ids.COURT))
    @app.options(action_ids.named(action_ids.CHECK_COURT))
    @app.options(action_ids.USUAL_COURT)
    @app.options(action_ids.TICKET_COURT)
    @app.options(action_ids.SETTINGS_COURTS)
    async def courts(ack: AsyncAck, body: dict[str, Any]) -> None:
        asker, typed = payloads.typed_option(body)
        found = await asyncio.to_thread(desk.find_courts, asker, typed)
        await ack(options=[court_option(court) for court in found])

    @app.action(action_ids.POST_IN_THREAD)
    async def post_in_thread(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        click = payloads.click(body)
        if click.carried.question is None or click.channel is None:
            await ack()
            return
        task = PostInThread(click.asker, click.carried.question)
        key = f"{click.channel}:post:{click.carried.question}"
        # Before the ack: who gets none sees an error, and presses again.
        await inbox.accept(Incoming(click.asker.team_id, key, key[:80], written(task)))
        await ack()
        slack_client = await slack_client_of(click.asker.team_id)
        await answer(
            slack_client, respond, click.asker.user_id, click.channel, plain(WORDS.answers.POSTED), replace=True
        )


def _register_choices(app: AsyncApp, desk: QuestionDesk, slack_client_of: Provider[SlackClient], inbox: Inbox) -> None:
    """Choices that change the message they stand in, and choices that bring a new one."""

    @app.action(action_ids.named(action_ids.PICK))
    @app.action(action_ids.named(action_ids.COURT))
    @app.action(action_ids.SIBLING)
    async def change(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        slack_client = await slack_client_of(click.asker.team_id)
        shown = await asyncio.to_thread(_chosen, desk, click)
        if shown is None:
            await tell(slack_client, respond, click, plain(WORDS.problems.GONE))
            return
        message = render_answer(shown.answer, shown.question, shown.sibling)
        if click.ephemeral:
            await answer(slack_client, respond, click.asker.user_id, click.channel, message, replace=True)
        elif shown.replaces and click.channel and click.message_ts:
            try:
                await slack_client.update(click.channel, click.message_ts, message)
            except (LaterError, UndeliverableError):  # the response_url needs neither membership nor patience
                await answer(
                    slack_client, respond, click.asker.user_id, click.channel, message, thread_ts=click.thread_ts
                )
        else:
            await tell(slack_client, respond, click, message)

    @app.action(action_ids.named(action_ids.RELATED))
    async def related(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        click = payloads.click(body)
        entry = click.carried.entry
        if entry is None or click.channel is None or click.message_ts is None:
            await ack()
            return
        shown = await asyncio.to_thread(_chosen, desk, click)
        if shown is None or click.ephemeral or not shown.theirs:
            await ack()
            message = plain(WORDS.problems.GONE) if shown is None else render_answer(shown.answer, shown.question)
            await tell(await slack_client_of(click.asker.team_id), respond, click, message)
            return
        task = AnswerEntry(
            asker=click.asker,
            channel=click.channel,
            thread_ts=click.thread_ts,
            since=click.message_ts,
            question=click.carried.question,
            entry=entry,
            court=click.carried.court,
        )
        # The key has no time in it: the same button pressed twice brings one answer.
        key = f"{click.channel}:{click.message_ts}:{entry}:{click.carried.court or ''}"
        line = f"{click.channel}:{click.thread_ts or ''}"
        await inbox.accept(Incoming(click.asker.team_id, key, line, written(task)))  # before the ack, as above
        await ack()


def _register_feedback(app: AsyncApp, desk: QuestionDesk, slack_client_of: Provider[SlackClient]) -> None:
    @app.action(action_ids.HELPED_YES)
    async def helped(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        if click.carried.question is not None:
            await asyncio.to_thread(desk.rate_answer, click.asker, click.carried.question, True)
        await tell(await slack_client_of(click.asker.team_id), respond, click, plain(WORDS.answers.HELPED_THANKS))

    @app.action(action_ids.HELPED_NO)
    async def not_helped(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        options: tuple[Option, ...] = ()
        if click.carried.question is not None:
            options = await asyncio.to_thread(desk.rate_answer, click.asker, click.carried.question, False)
        await tell(
            await slack_client_of(click.asker.team_id), respond, click, render_not_helped(options, click.carried)
        )


def _chosen(desk: QuestionDesk, click: Click) -> ChosenAnswer | None:
    court = click.chosen or click.carried.court
    return desk.choose(click.asker, click.carried.question, click.carried.entry or "", court)
