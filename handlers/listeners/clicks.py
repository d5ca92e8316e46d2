"""Which listener each button and menu has: one that is drawn and not handled here fails mypy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, assert_never

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from handlers.action_ids import Action
from handlers.listeners.actions import AnswerButtons
from handlers.listeners.calendar import CalendarButtons
from handlers.listeners.comparisons import ComparisonButtons
from handlers.listeners.guidance import CheckButtons
from handlers.listeners.home import HomeButtons
from handlers.listeners.incidents import IncidentButtons
from handlers.listeners.knowledge import KnowledgeButtons, WishButton
from handlers.listeners.offers import OfferButtons
from handlers.listeners.on_call_settings import OnCallButtons
from handlers.listeners.outdated import ANY
from handlers.listeners.privacy import PrivacyButtons
from handlers.listeners.quiet import QuietButtons
from handlers.listeners.readiness import BoardButtons, RowButtons
from handlers.listeners.staff import StaffButtons
from handlers.listeners.staff_lists import StaffLists
from handlers.listeners.tickets import TicketButtons
from handlers.listeners.views import SavedFactsButtons
from handlers.listeners.workspace_settings import SettingsButtons
from handlers.slack.payloads import Click

Listener = Callable[[AsyncAck, Click, AsyncRespond], Awaitable[None]]
OfAnswer = Literal[
    Action.PICK, Action.COURT, Action.OTHER_COURT, Action.SIBLING, Action.DETAILS, Action.RELATED,
    Action.POST_IN_THREAD, Action.HELPED_YES, Action.HELPED_NO, Action.COMPARE, Action.CALENDAR, Action.ANSWER_REQUEST,
]  # fmt: skip
OfCheck = Literal[
    Action.CHECK,
    Action.CHECK_COURT,
    Action.START,
    Action.PROGRESS,
    Action.TOLD,
    Action.FORGET_ALL,
    Action.STOP_REMINDERS,
    Action.KEEP_REMINDERS,
]
OfHome = Literal[
    Action.USUAL_COURT, Action.FORGET_COURT, Action.EXAMPLE, Action.SETTINGS, Action.PRIVACY_EXPORT,
    Action.PRIVACY_ERASE, Action.ON_CALL,
]  # fmt: skip
OfDesk = Literal[
    Action.DESK, Action.NEW_TICKET, Action.URGENT_TICKET, Action.TRIAGE_SOLVED, Action.MINE, Action.STAFF,
    Action.STAFF_MORE, Action.STAFF_CANNED, Action.NUDGE, Action.NOT_LINKED_CSV,
]  # fmt: skip
OfBoard = Literal[Action.BOARD, Action.MY_ROW]
OfKnowledge = Literal[Action.KNOWLEDGE, Action.WISH]
OfIncident = Literal[Action.REPORT_OUTAGE, Action.INCIDENT]


@dataclass(frozen=True, slots=True)
class Clicks:
    """The listeners of everything that can be pressed."""

    answers: AnswerButtons
    checks: CheckButtons
    facts: SavedFactsButtons
    home: HomeButtons
    settings: SettingsButtons
    on_call: OnCallButtons
    privacy: PrivacyButtons
    tickets: TicketButtons
    staff: StaffButtons
    lists: StaffLists
    incidents: IncidentButtons
    calendar: CalendarButtons
    comparisons: ComparisonButtons
    quiet: QuietButtons
    board: BoardButtons
    row: RowButtons
    knowledge: KnowledgeButtons
    wish: WishButton
    offers: OfferButtons

    async def press(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        if click.action is not None:
            await self.listener(click.action)(ack, click, respond)

    def listener(self, action: Action) -> Listener:
        match action:
            case (
                Action.PICK | Action.COURT | Action.OTHER_COURT | Action.SIBLING | Action.DETAILS | Action.RELATED
                | Action.POST_IN_THREAD | Action.HELPED_YES | Action.HELPED_NO | Action.COMPARE
                | Action.CALENDAR | Action.ANSWER_REQUEST
            ):  # fmt: skip
                return self._of_answer(action)
            case (
                Action.CHECK | Action.CHECK_COURT | Action.START | Action.PROGRESS | Action.TOLD | Action.FORGET_ALL
                | Action.STOP_REMINDERS | Action.KEEP_REMINDERS
            ):  # fmt: skip
                return self._of_check(action)
            case (
                Action.USUAL_COURT | Action.FORGET_COURT | Action.EXAMPLE | Action.SETTINGS | Action.PRIVACY_EXPORT
                | Action.PRIVACY_ERASE | Action.ON_CALL
            ):  # fmt: skip
                return self._of_home(action)
            case (
                Action.DESK | Action.NEW_TICKET | Action.URGENT_TICKET | Action.TRIAGE_SOLVED | Action.MINE
                | Action.STAFF | Action.STAFF_MORE | Action.STAFF_CANNED | Action.NUDGE | Action.NOT_LINKED_CSV
            ):  # fmt: skip
                return self._of_desk(action)
            case Action.REPORT_OUTAGE | Action.INCIDENT:
                return self._of_incident(action)
            case Action.BOARD | Action.MY_ROW:
                return self._of_board(action)
            case Action.KNOWLEDGE | Action.WISH:
                return self._of_knowledge(action)
            case _:
                assert_never(action)

    def _of_answer(self, action: OfAnswer) -> Listener:
        match action:
            case Action.PICK | Action.COURT | Action.OTHER_COURT | Action.SIBLING | Action.DETAILS:
                return self.answers.change
            case Action.RELATED:
                return self.answers.post_related
            case Action.POST_IN_THREAD:
                return self.answers.post_in_thread
            case Action.HELPED_YES:
                return self.answers.helped
            case Action.HELPED_NO:
                return self.answers.not_helped
            case Action.COMPARE:
                return self.comparisons.post
            case Action.CALENDAR:
                return self.calendar.send
            case Action.ANSWER_REQUEST:
                return self.offers.accept
            case _:
                assert_never(action)

    def _of_check(self, action: OfCheck) -> Listener:
        match action:
            case Action.CHECK | Action.CHECK_COURT:
                return self.checks.answer_card
            case Action.START:
                return self.checks.start
            case Action.PROGRESS:
                return self.checks.show_progress
            case Action.TOLD:
                return self.facts.show
            case Action.FORGET_ALL:
                return self.facts.forget_all
            case Action.STOP_REMINDERS:
                return self.quiet.stop_reminders
            case Action.KEEP_REMINDERS:
                return self.quiet.keep_reminders
            case _:
                assert_never(action)

    def _of_home(self, action: OfHome) -> Listener:
        match action:
            case Action.USUAL_COURT:
                return self.home.set_usual_court
            case Action.FORGET_COURT:
                return self.home.forget_usual_court
            case Action.EXAMPLE:
                return self.home.try_example
            case Action.SETTINGS:
                return self.settings.show
            case Action.ON_CALL:
                return self.on_call.show
            case Action.PRIVACY_EXPORT:
                return self.privacy.export
            case Action.PRIVACY_ERASE:
                return self.privacy.erase
            case _:
                assert_never(action)

    def _of_desk(self, action: OfDesk) -> Listener:
        match action:
            case Action.DESK | Action.NEW_TICKET:
                return self.tickets.show_form
            case Action.URGENT_TICKET:
                return self.tickets.show_urgent_form
            case Action.TRIAGE_SOLVED:
                return self.tickets.note_solved
            case Action.MINE:
                return self.tickets.act
            case Action.STAFF:
                return self.staff.act
            case Action.STAFF_MORE:
                return self.staff.act_from_menu
            case Action.STAFF_CANNED:
                return self.staff.fill_in_canned
            case Action.NUDGE:
                return self.lists.nudge
            case Action.NOT_LINKED_CSV:
                return self.lists.send_csv
            case _:
                assert_never(action)

    def _of_incident(self, action: OfIncident) -> Listener:
        match action:
            case Action.REPORT_OUTAGE:
                return self.incidents.show_form
            case Action.INCIDENT:
                return self.incidents.act

    def _of_board(self, action: OfBoard) -> Listener:
        match action:
            case Action.BOARD:
                return self.board.act
            case Action.MY_ROW:
                return self.row.act
            case _:
                assert_never(action)

    def _of_knowledge(self, action: OfKnowledge) -> Listener:
        match action:
            case Action.KNOWLEDGE:
                return self.knowledge.act
            case Action.WISH:
                return self.wish.wish


async def _is_known(click: Click) -> bool:
    return click.action is not None


def register(app: AsyncApp, clicks: Clicks) -> None:
    """One listener for all: Bolt asks each that it has, and prepares arguments for it, at every click."""
    app.block_action(ANY, matchers=[_is_known])(clicks.press)
