"""/nextgen: answers that only the asker sees."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.inquiry import Inquiry
from bot.core.redaction import Redacted
from bot.core.reminder_times import wants_reminder
from bot.core.reply_parts import ProgressPart, Silence
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import QuestionDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import Inbox
from handlers import action_ids
from handlers.blocks.comparison import render_comparison
from handlers.blocks.guidance import render_check_summaries
from handlers.blocks.replies import Message, asked_before, paragraph, render
from handlers.blocks.words import WORDS
from handlers.blocks.words.help import COMMAND
from handlers.listeners import guidance, incidents
from handlers.listeners.privacy import PrivacyListeners
from handlers.listeners.staff_commands import REPORT, LookUps, for_staff, looks_up, wants_tickets
from handlers.listeners.tickets import HelpDesk
from handlers.slack.payloads import Command
from handlers.slack.places import Place
from handlers.slack.private_replies import answer
from handlers.slack.workspace_scope import Provider

_HELP = re.compile(r"(help|\?|)", re.IGNORECASE)
_COURT = re.compile(r"court\s++(?P<name>.{2,60})", re.IGNORECASE)
_CHECK = re.compile(r"check(?:\s++(?P<court>.{2,60}))?", re.IGNORECASE)
_STATUS = re.compile(r"status|progress", re.IGNORECASE)
_TICKET = re.compile(r"ticket(?:\s++(?P<text>.+))?", re.IGNORECASE | re.DOTALL)
_PRIVACY = re.compile(r"privacy", re.IGNORECASE)
_COMPARE = re.compile(r"compare\s++(?P<courts>.{5,200})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Commands:
    """Answers commands; a subcommand is one only when the whole text fits it: "court records" stays a question."""

    desk: QuestionDesk
    guidance: GuidanceDesk
    inbox: Inbox
    help_desk: HelpDesk
    look_ups: LookUps
    privacy: PrivacyListeners

    async def answer(self, typed: Command, asked: Inquiry) -> Message | None:
        """What the asker sees; None where a form was opened instead."""
        start = await asyncio.to_thread(_check_wanted, self.desk, asked)
        if asked.external and (start is not None or _keeps(asked.text)):
            return paragraph(WORDS.problems.EXTERNAL)
        if start is not None:
            await guidance.show(self.inbox, asked.asker, start, at=Place(asked.channel))
            return paragraph(WORDS.check.SENT)
        if _HELP.fullmatch(asked.text):
            return paragraph(WORDS.help.command_help(desk=self.help_desk.access.channel is not None))
        if _PRIVACY.fullmatch(asked.text):
            return await self.privacy.overview(asked.asker)
        if wants_tickets(asked.text):
            return await self.look_ups.tickets(typed, asked)
        if wanted := _TICKET.fullmatch(asked.text):
            return await self._ticket(typed, wanted["text"])
        if found := for_staff(asked.text):
            return await self.look_ups.staff(typed, asked, found)
        return await asyncio.to_thread(_answer, self.desk, self.guidance, asked)

    async def _ticket(self, typed: Command, text: str | None) -> Message | None:
        """Opens the form: for oneself, or (staff) for the person named. What is to be said where it does not open."""
        if typed.person is not None and not await self.help_desk.access.is_staff(typed.asker.user_id):
            return paragraph(WORDS.staff.NOT_STAFF)
        said = Redacted(text) if text else None
        form = await self.help_desk.form_for(typed.asker, text=said, for_user=typed.person)
        return await self.help_desk.show_form(typed.trigger, form)

    async def afterwards(self, asked: Inquiry) -> None:
        """What takes longer than somebody likes to wait: the picture of a report, for the staff channel."""
        if asked.external:
            return
        if REPORT.fullmatch(asked.text) and await self.help_desk.access.is_staff(asked.asker.user_id):
            await self.look_ups.reporter.show_chart(asked.asker.team_id)


def _keeps(text: str) -> bool:
    """Whether it is more than a question: it reads or writes what is kept about somebody."""
    return any(one.fullmatch(text) for one in (_PRIVACY, _TICKET, _STATUS)) or looks_up(text)


@dataclass(frozen=True, slots=True)
class CommandListener:
    """Takes commands."""

    commands_of: Provider[Commands]

    async def answer(self, ack: AsyncAck, typed: Command, external: bool, respond: AsyncRespond) -> None:
        await ack()
        asked = await cooperatively(partial(typed.question, external=external))
        commands = await self.commands_of(asked.asker.team_id)
        message = await commands.answer(typed, asked)
        warning = paragraph(WORDS.problems.SECRET_IN_COMMAND) if asked.secrets else None
        for each in (warning, message):
            if each is not None:
                await answer(commands.help_desk.slack_client, respond, typed.recipient, each)
        await commands.afterwards(asked)


def _check_wanted(desk: QuestionDesk, asked: Inquiry) -> action_ids.Start | None:
    """The check to be begun: "check", or "check" and what a court is called exactly; all else is a question."""
    wanted = _CHECK.fullmatch(asked.text)
    if wanted is None:
        return None
    if wanted["court"] is None:
        return action_ids.Start()
    name = wanted["court"].strip().lower()
    found = (court for court in desk.find_courts(asked.asker, name) if name in court.exact_names)
    return next((action_ids.Start(court=court.id) for court in found), None)


def _answer(desk: QuestionDesk, guided: GuidanceDesk, asked: Inquiry) -> Message:
    if _STATUS.fullmatch(asked.text):
        return render_check_summaries(guided.check_summaries(asked.asker))
    if wants_reminder(asked.text):
        return paragraph(WORDS.check.REMINDERS_ELSEWHERE)
    if (wanted := _COMPARE.fullmatch(asked.text)) and (comparison := desk.compare(wanted["courts"])):
        return render_comparison(comparison)
    if not asked.external and (told := _usual_court_or_usage(desk, asked)):
        return told
    reply = desk.ask(asked)
    assert not isinstance(reply, Silence), "a command is always addressed to the bot"
    if isinstance(reply.parts[0], ProgressPart) and len(reply.parts) == 1:
        return render_check_summaries(guided.check_summaries(asked.asker))  # only they see it
    return asked_before(render(reply), asked.text)


def _usual_court_or_usage(desk: QuestionDesk, asked: Inquiry) -> Message | None:
    """Remembers the court that is called exactly so, or says how a command is written. None: it is a question."""
    named = _COURT.fullmatch(asked.text)
    if named and (home := desk.name_usual_court(asked.asker, named["name"])):
        return paragraph(WORDS.home.usual_court(home.usual_court))
    usage = WORDS.help.usage(asked.text)
    asks = desk.surely_asks(asked.text) and not incidents.is_begun(asked.text)
    return paragraph(usage) if usage and not asks else None


def register(app: AsyncApp, listener: CommandListener) -> None:
    app.command(COMMAND)(listener.answer)
