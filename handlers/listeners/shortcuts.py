"""The shortcuts: *Answer this* on somebody's message, and those that are used on no message."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.inquiry import Inquiry
from bot.core.redaction import Redacted
from bot.core.reply_parts import Silence
from bot.desk.questions import QuestionDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import Incoming
from handlers import action_ids
from handlers.blocks import question_form
from handlers.blocks.forms import View, closing_view, modal
from handlers.blocks.limits import actions, button, context
from handlers.blocks.replies import Message, paragraph, render
from handlers.blocks.words import WORDS
from handlers.global_shortcuts import GlobalShortcut
from handlers.jobs.tasks import AnswerQuestion, to_json
from handlers.listeners import guidance
from handlers.listeners.tickets import HelpDesk
from handlers.slack.client import SlackClient
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import GlobalShortcutUse, ShortcutUse, Submission
from handlers.slack.places import Recipient
from handlers.slack.private_replies import answer, say_to
from handlers.slack.workspace_scope import Provider


@dataclass(frozen=True, slots=True)
class AnswerShortcut:
    """*Answer this*, used on somebody's message."""

    desk: QuestionDesk
    slack_client_of: Provider[SlackClient]

    async def answer(self, ack: AsyncAck, used: ShortcutUse, external: bool, respond: AsyncRespond) -> None:
        await ack()
        asked = await cooperatively(partial(used.question, external=external))
        slack_client = await self.slack_client_of(used.asker.team_id)
        if not asked.text:
            await answer(slack_client, respond, used.recipient, paragraph(WORDS.answers.NO_TEXT))
            return
        reply = await asyncio.to_thread(self.desk.ask, asked)
        assert not isinstance(reply, Silence), "a shortcut is always addressed to the bot"
        shown = _for_one(render(reply), reply.question, may_post=await slack_client.is_member(asked.channel))
        await answer(slack_client, respond, used.recipient, shown)


def _for_one(message: Message, question: int | None, *, may_post: bool) -> Message:
    blocks = [*message.blocks, context(WORDS.answers.ONLY_YOU)]
    if may_post:
        post = button(
            WORDS.answers.POST_IN_THREAD,
            action_ids.Action.POST_IN_THREAD,
            action_ids.AnswerContext(question).encode(),
            style="primary",
        )
        blocks.append(actions([post], block_id="post"))
    return Message(message.text, blocks)


def register(app: AsyncApp, shortcut: AnswerShortcut) -> None:
    app.shortcut(action_ids.Shortcut.ANSWER_THIS.value)(shortcut.answer)


@dataclass(frozen=True, slots=True)
class GlobalShortcuts:
    """*Ask*, *Start the check*, *New ticket*: used on no message, from anywhere in Slack.

    Slack gives no response_url with them: what is to be said comes in a modal, or in the direct message.
    """

    help_desk_of: Provider[HelpDesk]

    async def ask(self, ack: AsyncAck, used_anywhere: GlobalShortcutUse) -> None:
        await ack()
        view = question_form.question_view(question_form.QuestionFormState(used_anywhere.action_ts))
        await _show(await self.help_desk_of(used_anywhere.asker.team_id), used_anywhere, view)

    async def start_check(self, ack: AsyncAck, used_anywhere: GlobalShortcutUse) -> None:
        """The check is written down before the ack: an ack that is missing is an error that the person sees."""
        help_desk, asker = await self.help_desk_of(used_anywhere.asker.team_id), used_anywhere.asker
        await guidance.show(help_desk.inbox, asker, action_ids.Start(), used_anywhere.action_ts)
        await ack()
        # No word of it in the direct message: the card itself comes there.
        view = closing_view(WORDS.shortcuts.CHECK_TITLE, WORDS.check.SENT)
        await at_most_once(help_desk.slack_client.open_modal(used_anywhere.trigger, view))

    async def new_ticket(self, ack: AsyncAck, used_anywhere: GlobalShortcutUse) -> None:
        await ack()
        help_desk = await self.help_desk_of(used_anywhere.asker.team_id)
        form = await help_desk.form_for(used_anywhere.asker)
        message = await help_desk.show_form(used_anywhere.trigger, form)
        if message is None:
            return
        if help_desk.access.channel is None:  # who can help where there is no desk to write to
            await _show(help_desk, used_anywhere, modal(WORDS.ticket_form.TITLE, message.blocks))
        else:
            await say_to(help_desk.slack_client, Recipient(used_anywhere.asker.user_id, None), message)


async def _show(help_desk: HelpDesk, used: GlobalShortcutUse, view: View) -> None:
    if not await at_most_once(help_desk.slack_client.open_modal(used.trigger, view)):
        message = paragraph(WORDS.ticket_form.NOT_OPEN)
        await say_to(help_desk.slack_client, Recipient(used.asker.user_id, None), message)


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """The form of *Ask*, sent: its question is written down before the ack, and answered in the direct message."""

    help_desk_of: Provider[HelpDesk]

    async def ask(self, ack: AsyncAck, sent: Submission) -> None:
        fields = await cooperatively(sent.read)
        state = question_form.decode_state(sent.about)
        block = question_form.QUESTION_AGAIN if state.warned else question_form.QUESTION
        text = Redacted(fields.values.get(block, ""))
        if not text.strip():
            await ack(response_action="errors", errors={block: WORDS.shortcuts.NEED_TEXT})
            return
        if fields.secrets and not state.warned:
            warned = question_form.QuestionFormState(state.since, warned=True)
            await ack(response_action="update", view=question_form.question_view(warned, text))
            return
        help_desk = await self.help_desk_of(sent.asker.team_id)
        await help_desk.inbox.accept(_asked_in_form(sent, text, state.since))
        view = closing_view(WORDS.shortcuts.ASK_TITLE, WORDS.shortcuts.ANSWER_SENT)
        await ack(response_action="update", view=view)


def _asked_in_form(sent: Submission, text: Redacted, since: str) -> Incoming:
    """A question as an inbox row; the view is sent once, so its id is the question's."""
    asked = Inquiry(
        asker=sent.asker,
        key=f"form:{sent.view_id}",
        text=text,
        surface="form",
        channel="",
        ts=since,
        thread_ts=None,
        mentioned=True,
    )
    content = to_json(AnswerQuestion(asked))
    return Incoming(sent.asker.team_id, asked.key, f"form:{sent.asker.user_id}", content)


def register_global(app: AsyncApp, shortcuts: GlobalShortcuts) -> None:
    listeners = {
        GlobalShortcut.ASK: shortcuts.ask,
        GlobalShortcut.START_CHECK: shortcuts.start_check,
        GlobalShortcut.NEW_TICKET: shortcuts.new_ticket,
    }
    for shortcut, listener in listeners.items():
        app.shortcut({"type": "shortcut", "callback_id": shortcut.value})(listener)
