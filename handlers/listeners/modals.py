"""Which listener each modal has when it is sent: one that is shown and not handled here fails mypy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import assert_never

from slack_bolt.async_app import AsyncApp

from handlers.action_ids import Modal
from handlers.listeners.staff import StaffForms
from handlers.listeners.tickets import TicketForms
from handlers.listeners.views import CheckForms
from handlers.listeners.workspace_settings import SettingsForm


@dataclass(frozen=True, slots=True)
class Modals:
    """The listeners of everything that can be sent."""

    checks: CheckForms
    tickets: TicketForms
    staff: StaffForms
    settings: SettingsForm

    def listener(self, modal: Modal) -> Callable[..., Awaitable[None]]:
        match modal:
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
            case Modal.SETTINGS_FORM:
                return self.settings.save
            case _:
                assert_never(modal)


def register(app: AsyncApp, modals: Modals) -> None:
    for modal in Modal:
        app.view(modal.value)(modals.listener(modal))
