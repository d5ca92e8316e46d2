"""The use cases, put together. They serve every workspace: each call names the one it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Final

from bot.clock import Clock
from bot.content.draft_lint import remarks_on
from bot.content.review_items import due_items
from bot.core.knowledge_base import KnowledgeBase
from bot.core.tickets import Terms
from bot.core.workspace import Preferences
from bot.desk.api_keys import ApiKeyDesk
from bot.desk.calendar import CalendarDesk
from bot.desk.check_threads import CheckThreads
from bot.desk.drafts import DraftDesk, PublishingRules
from bot.desk.guidance import GuidanceDesk
from bot.desk.incidents import IncidentDesk
from bot.desk.invitations import InvitationDesk
from bot.desk.miss_groups import MissGroupDesk
from bot.desk.paging import PagingDesk
from bot.desk.privacy import PrivacyDesk, Retention
from bot.desk.prompts import PromptDesk
from bot.desk.questions import QuestionDesk
from bot.desk.quiet import QuietDesk
from bot.desk.readiness import ReadinessDesk
from bot.desk.reports import ReportDesk, ServiceDesk
from bot.desk.reviews import ReviewDesk
from bot.desk.roster import RosterDesk
from bot.desk.teaching import TeachingDesk
from bot.desk.threads import ThreadDesk
from bot.desk.tickets import TicketDesk
from bot.desk.wishes import WishDesk
from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.batcher import Batcher
from bot.serving.holidays import desk_calendar
from bot.settings import Settings
from bot.store.store import Store
from handlers.jobs.questions import Asking
from handlers.listeners.knowledge_views import KnowledgeDesks
from handlers.listeners.readiness import BoardDesks
from handlers.listeners.registration import ListenerDesks

HOLIDAY_YEARS: Final = 10


@dataclass(frozen=True, slots=True)
class Desks:
    """One desk for each subject."""

    questions: QuestionDesk
    asking: Asking
    guidance: GuidanceDesk
    tickets: TicketDesk
    paging: PagingDesk
    threads: ThreadDesk
    reports: ReportDesk
    privacy: PrivacyDesk
    workspaces: WorkspaceDesk
    incidents: IncidentDesk
    calendar: CalendarDesk
    quiet: QuietDesk
    check_threads: CheckThreads
    prompts: PromptDesk
    board: BoardDesks
    knowledge: KnowledgeDesks
    api_keys: ApiKeyDesk
    clock: Clock
    prepare: Callable[[], object]
    """Makes ahead what the first ticket would wait for: a third of a second for the holidays of years."""

    def for_listeners(self) -> ListenerDesks:
        return ListenerDesks(
            self.questions,
            self.guidance,
            self.tickets,
            self.paging,
            self.threads,
            self.workspaces,
            self.calendar,
            self.quiet,
            self.prompts,
            self.board,
            self.knowledge,
        )

    def purge_expired(self, now: datetime) -> None:
        """Takes away what is old."""
        self.privacy.purge_expired(now)
        self.workspaces.purge_expired(now)


def build_desks(settings: Settings, kb: Callable[[], KnowledgeBase], store: Store, now: Clock) -> Desks:
    defaults, promised = _defaults(settings), _promises(settings, now())
    workspaces = workspace_desk(settings, store, now)
    terms = _terms(promised, workspaces)
    guided = GuidanceDesk(store, kb, now)
    ticket_desk = TicketDesk(store, kb, now, guided, terms)

    def keeping(team: str) -> Retention:
        chosen = workspaces.preferences(team)
        return Retention(
            timedelta(days=chosen.keep_questions_days),
            timedelta(days=chosen.keep_tickets_days),
            timedelta(days=settings.keep_roster_days),
        )

    questions = QuestionDesk(store, kb, now, lambda team: workspaces.known(team).courts)
    return Desks(
        questions=questions,
        asking=Batcher(questions.ask_all, store.in_loop),
        guidance=guided,
        tickets=ticket_desk,
        paging=PagingDesk(store, now, terms),
        threads=ThreadDesk(store),
        reports=ReportDesk(store, kb, now, terms),
        privacy=PrivacyDesk(store, now, ticket_desk, keeping),
        workspaces=workspaces,
        incidents=IncidentDesk(store, kb, now, lambda team: terms(team).calendar.zone),
        calendar=CalendarDesk(store, kb, now, guided),
        quiet=QuietDesk(store),
        check_threads=CheckThreads(store),
        prompts=PromptDesk(store, kb, now, guided),
        board=_board_desks(store, kb, now, terms),
        knowledge=_knowledge_desks(settings, store, kb, workspaces, now),
        api_keys=ApiKeyDesk(store, now),
        clock=now,
        prepare=partial(promised, defaults.hours, defaults.time_zone, defaults.closed),
    )


def _board_desks(
    store: Store, kb: Callable[[], KnowledgeBase], now: Clock, terms: Callable[[str], Terms]
) -> BoardDesks:
    return BoardDesks(
        RosterDesk(store, kb, now),
        ReadinessDesk(store, kb, now),
        InvitationDesk(store, kb, now, lambda team: terms(team).calendar),
    )


def _knowledge_desks(
    settings: Settings, store: Store, kb: Callable[[], KnowledgeBase], workspaces: WorkspaceDesk, now: Clock
) -> KnowledgeDesks:
    is_alone = settings.slack_bot_token is not None
    rules = PublishingRules(
        is_operator=lambda team: is_alone or team == settings.operator_team,
        alone=lambda team: workspaces.known(team).publish_alone,
        with_others=not is_alone,
    )
    return KnowledgeDesks(
        DraftDesk(store, kb, now, rules),
        MissGroupDesk(store, kb, now),
        TeachingDesk(kb, now, remarks_on),
        WishDesk(store, kb, now),
        ReviewDesk(store, kb, now, due_items, rules.is_operator),
    )


def workspace_desk(settings: Settings, store: Store, now: Clock | None = None) -> WorkspaceDesk:
    """What workspaces have chosen, where these settings hold for what they have not."""
    now = Clock(settings.clock) if now is None else now
    return WorkspaceDesk(store, now, _defaults(settings), timedelta(days=settings.keep_removed_days))


def service_desk(settings: Settings, store: Store) -> ServiceDesk:
    """How quickly workspaces' help desks answer, by their own hours and these settings' targets."""
    now = Clock(settings.clock)
    return ServiceDesk(store, now, _terms(_promises(settings, now()), workspace_desk(settings, store, now)))


def _defaults(settings: Settings) -> Preferences:
    """What holds for a workspace that has chosen nothing."""
    return Preferences(
        staff_channel=settings.staff_channel,
        staff_group=settings.staff_group,
        admins=settings.admins,
        hours=settings.desk_hours,
        time_zone=settings.time_zone,
        closed=settings.closed,
        keep_questions_days=settings.keep_questions_days,
        keep_tickets_days=settings.keep_tickets_days,
    )


def _promises(settings: Settings, now: datetime) -> Callable[[str, str, str], Terms]:
    """A help desk's terms by its hours, time zone and closed days, once made, kept.

    Holidays are known for some years on: a bot is restarted more often.
    """
    first_reply = timedelta(hours=settings.first_reply_hours)

    @lru_cache(maxsize=256)
    def promised(hours: str, time_zone: str, closed: str) -> Terms:
        return Terms(
            calendar=desk_calendar(hours, time_zone, range(now.year - 2, now.year + HOLIDAY_YEARS), closed),
            first_reply=first_reply,
            urgent_reply=first_reply / 4,
            resolution=timedelta(hours=settings.resolution_hours),
        )

    return promised


def _terms(promised: Callable[[str, str, str], Terms], workspaces: WorkspaceDesk) -> Callable[[str], Terms]:
    """Each help desk's hours and targets."""

    def of(team: str) -> Terms:
        chosen = workspaces.known(team)
        return promised(chosen.hours, chosen.time_zone, chosen.closed)

    return of
