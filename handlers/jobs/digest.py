"""The weekly digest: figures in words, and one picture where it can be drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.core.drafts.reviews import OverdueReviews
from bot.core.reporting import WeeklyReport
from bot.desk.questions import Clock
from bot.desk.reports import ReportDesk
from bot.jobs.inbox import Job, LaterError
from handlers.blocks.limits import trusted_section
from handlers.blocks.replies import Message
from handlers.blocks.report import render_report
from handlers.blocks.words import WORDS
from handlers.jobs.report_chart import NoChartError, alt_text, picture
from handlers.jobs.tasks import Digest, LookAtAdmins, to_json
from handlers.slack.client import FileUpload, Sending, SlackClient
from handlers.slack.failures import UndeliverableError
from handlers.slack.places import Place
from handlers.staff_access import StaffAccess

log = structlog.get_logger(__name__)

DIGEST_HOUR = 9
MONDAY = 0


@dataclass(frozen=True, slots=True)
class DigestJob:
    """Sends the digest to the staff channel, every Monday at 9 in the desk's time zone."""

    desk: ReportDesk
    slack_client: SlackClient
    access: StaffAccess
    zone: str
    """The desk's time zone."""
    clock: Clock
    count_overdue: Callable[[str], OverdueReviews]
    """A workspace's answers and courts' profiles that should have been reviewed by now."""

    def schedule(self, team: str) -> None:
        """Puts in the next digest, where there is a staff channel; writes to the database."""
        if self.access.channel is not None:
            self.desk.schedule(team, next_digest(self.clock(), self.zone))
            self._schedule_look(team)

    def _schedule_look(self, team: str) -> None:
        if self.access.channel is not None and self.access.admins:
            due = next_morning(self.clock(), self.zone)
            task = LookAtAdmins(team, f"{due.timestamp():.6f}")
            self.desk.schedule_task(team, f"admins:{due.date().isoformat()}", to_json(task), due)

    async def look_at_admins(self, work: Job, task: LookAtAdmins) -> str:
        """Says in the staff channel that nobody is left who may change the settings, each morning until that is so."""
        await asyncio.to_thread(self._schedule_look, task.team_id)
        if self.access.channel is None or not await self.access.has_no_admin_left():
            return "no longer needed"
        text = WORDS.settings.NO_ADMIN_LEFT.format(admins=WORDS.settings.people(self.access.admins), team=task.team_id)
        message = Message(text, [trusted_section(text)])
        await self.slack_client.post(Place(self.access.channel), message, Sending(work.key, work, task.since))
        return "told"

    async def digest(self, work: Job, task: Digest) -> str:
        """Posts the figures once; the picture, which Slack cannot find again, at most once."""
        await asyncio.to_thread(self.schedule, task.team_id)  # whatever becomes of this one, the next one comes
        unfit = await self.access.unfit()
        channel = self.access.channel
        if unfit is not None or channel is None:
            raise UndeliverableError(unfit or "no staff channel")
        report = await asyncio.to_thread(self.desk.report, task.team_id, datetime.fromisoformat(task.until))
        if report.is_empty:
            return "nothing to report"
        since = f"{datetime.fromisoformat(task.until).timestamp():.6f}"
        overdue = await asyncio.to_thread(self.count_overdue, task.team_id)
        message = render_report(report, self.desk.court_names(), overdue)
        await self.slack_client.post(Place(channel), message, Sending(work.key, work, since))
        await asyncio.to_thread(self.schedule, task.team_id)
        if work.attempts == 1:
            await self.draw(channel, report)
        return "reported"

    async def show_chart(self, team: str) -> None:
        """The picture of the last seven days, where the staff channel is fit for it."""
        try:
            unfit = await self.access.unfit()
        except LaterError as error:
            unfit = str(error)
        if self.access.channel is not None and unfit is None:
            await self.draw(self.access.channel, await asyncio.to_thread(self.desk.report, team))

    async def draw(self, channel: str, report: WeeklyReport) -> None:
        """Uploads the chart; without the extra that draws it, the words have to do."""
        try:
            drawn = await asyncio.to_thread(picture, report)
            file = FileUpload("help-desk.png", drawn, WORDS.report.CHART_TITLE, alt_text(report))
            await self.slack_client.upload(channel, file)
        except NoChartError as error:
            log.info("no chart", reason=str(error))
        except (LaterError, UndeliverableError) as error:
            log.warning("the chart was not uploaded", reason=str(error))


def next_morning(now: datetime, zone: str) -> datetime:
    """The next 9 o'clock in this time zone, after now."""
    local = now.astimezone(ZoneInfo(zone))
    at = datetime(local.year, local.month, local.day, DIGEST_HOUR, tzinfo=ZoneInfo(zone))
    return at if at > now else at + timedelta(days=1)


def next_digest(now: datetime, zone: str) -> datetime:
    """The next Monday at 9 in this time zone, after now."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=(MONDAY - local.weekday()) % 7)
    at = datetime(day.year, day.month, day.day, DIGEST_HOUR, tzinfo=ZoneInfo(zone))
    return at if at > now else at + timedelta(days=7)
