"""Which listener each modal has when it is sent: one that is shown and not handled here fails mypy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, assert_never

from slack_bolt.async_app import AsyncApp

from handlers.action_ids import Modal
from handlers.listeners.incidents import IncidentForm
from handlers.listeners.on_call_settings import OnCallForm
from handlers.listeners.roster_forms import RosterForms
from handlers.listeners.shortcuts import QuestionForm
from handlers.listeners.staff import StaffForms
from handlers.listeners.teach_forms import TeachForms
from handlers.listeners.tickets import TicketForms
from handlers.listeners.views import CheckForms
from handlers.listeners.workspace_settings import SettingsForm

OfAdmins = Literal[
    Modal.SETTINGS_FORM, Modal.ON_CALL_FORM,
    Modal.ROSTER_FORM, Modal.ROSTER_GROUP, Modal.ROSTER_PREVIEW, Modal.ROSTER_PLAN, Modal.ROSTER_REPORT,
    Modal.ROSTER_CHOOSE,
]  # fmt: skip
OfKnowledge = Literal[Modal.TEACH_KIND, Modal.TEACH_FORM, Modal.DRAFT_REASON]


@dataclass(frozen=True, slots=True)
class Modals:
    """The listeners of everything that can be sent."""

    checks: CheckForms
    tickets: TicketForms
    staff: StaffForms
    settings: SettingsForm
    incidents: IncidentForm
    on_call: OnCallForm
    roster: RosterForms
    teach: TeachForms
    questions: QuestionForm

    def listener(self, modal: Modal) -> Callable[..., Awaitable[None]]:
        match modal:
            case Modal.QUESTION_FORM:
                return self.questions.ask
            case Modal.CHECK_LABEL:
                return self.checks.name_person
            case Modal.TOLD_FORM:
                return self.checks.correct_facts
            case Modal.TICKET_FORM:
                return self.tickets.fill_in
            case Modal.TICKET_TRIAGE:
                return self.tickets.send_anyway
            case Modal.STAFF_FORM:
                return self.staff.fill_in
            case Modal.STAFF_PREVIEW:
                return self.staff.send_previewed
            case Modal.INCIDENT_FORM:
                return self.incidents.save
            case Modal.TEACH_KIND | Modal.TEACH_FORM | Modal.DRAFT_REASON:
                return self._of_knowledge(modal)
            case _:
                return self._of_admins(modal)

    def _of_knowledge(self, modal: OfKnowledge) -> Callable[..., Awaitable[None]]:
        match modal:
            case Modal.TEACH_KIND:
                return self.teach.choose_kind
            case Modal.TEACH_FORM:
                return self.teach.save
            case Modal.DRAFT_REASON:
                return self.teach.decide

    def _of_admins(self, modal: OfAdmins) -> Callable[..., Awaitable[None]]:
        match modal:
            case Modal.SETTINGS_FORM:
                return self.settings.save
            case Modal.ON_CALL_FORM:
                return self.on_call.save
            case Modal.ROSTER_FORM:
                return self.roster.check_roster
            case Modal.ROSTER_GROUP:
                return self.roster.check_group
            case Modal.ROSTER_PREVIEW:
                return self.roster.import_roster
            case Modal.ROSTER_CHOOSE:
                return self.roster.ask_chosen
            case Modal.ROSTER_PLAN:
                return self.roster.save_plan
            case Modal.ROSTER_REPORT:
                return self.roster.report
            case _:
                assert_never(modal)


def register(app: AsyncApp, modals: Modals) -> None:
    for modal in Modal:
        app.view(modal.value)(modals.listener(modal))
