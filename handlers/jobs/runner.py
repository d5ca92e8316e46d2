"""Performs the rows of the inbox: which of them is whose to do, and what becomes of one that cannot be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

import structlog

from bot.core.drafts import DraftNews, WishAnswer
from bot.core.helpdesk import Deliver, Summary, Tick
from bot.core.incidents import IncidentNews, IncidentOver, IncidentTick
from bot.core.inquiry import Inquiry
from bot.core.on_call import PageStep, RedrawPage
from bot.core.readiness.letters import AskToConfirm, Invite, MatchRoster, RemindInvited, RosterTick
from bot.core.reminders import Nudge, PersonalReminder, Remind
from bot.jobs.inbox import Job, ReplyPosted
from handlers.blocks.replies import paragraph
from handlers.blocks.words import WORDS
from handlers.jobs.checks import CheckJobs
from handlers.jobs.digest import DigestJob
from handlers.jobs.incidents import IncidentJobs
from handlers.jobs.knowledge import KnowledgeJobs
from handlers.jobs.paging import PagingJob
from handlers.jobs.questions import QuestionJobs
from handlers.jobs.request_channels import RequestChannelJob
from handlers.jobs.roster import RosterJobs
from handlers.jobs.tasks import (
    AdminAlert,
    Alarm,
    Announcement,
    AnswerEntry,
    AnswerQuestion,
    AskerSaid,
    Digest,
    LookAtAdmins,
    PostComparison,
    PostInThread,
    RelayedEdit,
    ShowCheck,
    ShowHome,
    ShowStandings,
    StaffSaid,
    TakeBack,
    Task,
    TellChannel,
    from_json,
)
from handlers.jobs.ticket_delivery import TicketDeliveryJob
from handlers.jobs.ticket_threads import Threads
from handlers.listeners import errors
from handlers.listeners.home import HomeTab
from handlers.slack.client import SlackClient
from handlers.slack.failures import UndeliverableError, UnexpectedRefusalError, at_most_once
from handlers.slack.places import Recipient
from handlers.slack.private_replies import say_to

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class JobRunner:
    """The inbox's performer, of one workspace."""

    questions: QuestionJobs
    checks: CheckJobs
    threads: Threads
    tickets: TicketDeliveryJob
    paging: PagingJob
    digest: DigestJob
    incidents: IncidentJobs
    tab: HomeTab
    roster: RosterJobs
    knowledge: KnowledgeJobs
    request_channels: RequestChannelJob
    slack_client: SlackClient

    async def perform(self, work: Job) -> str | ReplyPosted:
        """Returns what came of it: answered, silent, undeliverable ..."""
        task = from_json(work.content)
        try:
            return await self._do(work, task)
        except UnexpectedRefusalError:  # the inbox tries it some times more, then gives it up with a word to the person
            raise
        except UndeliverableError as error:
            log.warning("undeliverable", row=work.id, error=str(error))
            if isinstance(task, ShowCheck | ShowStandings) and task.channel is not None:
                not_sent = paragraph(WORDS.check.NOT_SENT)
                await at_most_once(self.slack_client.whisper(task.channel, task.asker.user_id, None, not_sent))
            return "undeliverable"

    async def _do(self, work: Job, task: Task) -> str | ReplyPosted:  # noqa: C901 - one arm for each kind of row
        match task:
            case AnswerQuestion(asked, files):
                return await self.questions.answer(work, asked, files)
            case AnswerEntry():
                return await self.questions.post_entry(work, task)
            case PostComparison():
                return await self.questions.post_comparison(work, task)
            case PostInThread():
                return await self.questions.post_in_thread(work, task)
            case TakeBack():
                return await self.questions.take_back(task)
            case ShowCheck():
                return await self.checks.show_check(work, task)
            case ShowStandings():
                return await self.checks.show_summaries(work, task)
            case Remind():
                return await self.checks.remind(work, task)
            case PersonalReminder():
                return await self.checks.remind_as_asked(work, task)
            case Nudge():
                return await self.checks.nudge(work, task)
            case AskerSaid():
                return await self.threads.asker_said(work, task)
            case StaffSaid():
                return await self.threads.staff_said(work, task)
            case RelayedEdit():
                return await self.threads.apply_edit(work, task)
            case Deliver():
                return await self.tickets.deliver(work, task)
            case Tick():
                return await self.tickets.tick(task)
            case Summary():
                return await self.tickets.summarize(work, task)
            case PageStep():
                return await self.paging.take_step(work, task)
            case RedrawPage():
                return await self.paging.redraw(task)
            case Alarm():
                return await self.tickets.alarm(work, task)
            case AdminAlert():
                return await self.tickets.admin_needed(work, task)
            case Announcement():
                return await self.tickets.announce(work, task)
            case TellChannel():
                return await self.request_channels.tell(work, task)
            case LookAtAdmins():
                return await self.digest.look_at_admins(work, task)
            case Digest():
                return await self.digest.digest(work, task)
            case IncidentNews():
                return await self.incidents.tell_staff(work, task)
            case IncidentOver():
                return await self.incidents.tell_asker(work, task)
            case IncidentTick():
                return await self.incidents.tick(task)
            case ShowHome(asker, board):
                await self.tab.draw(asker, board)
                return "shown"
            case Invite() | RemindInvited() | AskToConfirm() | MatchRoster() | RosterTick():
                return await self.roster.perform(work, task)
            case DraftNews():
                return await self.knowledge.tell_author(work, task)
            case WishAnswer():
                return await self.knowledge.tell_asker(work, task)
            case _:
                assert_never(task)

    async def abandon(self, work: Job, error: Exception) -> None:
        """Tells whoever waits for it that it was not done, with a reference for the help desk."""
        task = from_json(work.content)
        reference = errors.reference(error)
        log.error("given up", row=work.id, reference=reference)
        if isinstance(task, Deliver):
            await self.tickets.given_up(task, reference)
        elif isinstance(task, PageStep):
            await self.paging.given_up(task)
        elif (recipient := _who_waits(task)) is not None:
            await say_to(self.slack_client, recipient, paragraph(WORDS.problems.unexpected(reference)))


def _who_waits(task: Task) -> Recipient | None:
    """Who waits for a task; None where nobody does, or the next one comes anyway."""
    match task:
        case AnswerQuestion(asked):
            return _who_asked(asked)
        case AnswerEntry(asker, channel, thread_ts) | AskerSaid(asker, channel, thread_ts):
            return Recipient(asker.user_id, channel, thread_ts)
        case StaffSaid(asker, channel, thread_ts) | PostComparison(asker, channel, thread_ts):
            return Recipient(asker.user_id, channel, thread_ts)
        case ShowCheck() | ShowStandings():
            return Recipient(task.asker.user_id, task.channel)
        case PostInThread(asker):
            return Recipient(asker.user_id, None)
        case TakeBack() | ShowHome() | Remind() | PersonalReminder() | Nudge() | RelayedEdit() | Tick() | Deliver():
            return None
        case PageStep() | RedrawPage() | IncidentNews() | IncidentOver() | IncidentTick():
            return None  # the next person is paged, and nobody waits for a card or a word about an outage
        case Invite() | RemindInvited() | AskToConfirm() | MatchRoster() | RosterTick() | DraftNews() | WishAnswer():
            return None
        case Summary() | Alarm() | AdminAlert() | Announcement() | TellChannel() | LookAtAdmins() | Digest():
            return None
        case _:
            assert_never(task)


def _who_asked(asked: Inquiry) -> Recipient | None:
    """Where whoever asked it is told; what was asked in a form, in the direct message.

    None in a request channel: nobody has asked the bot, and colleagues may answer.
    """
    return None if asked.is_unprompted else Recipient(asked.asker.user_id, asked.channel or None, asked.thread_ts)
