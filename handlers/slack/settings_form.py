"""What the filled-in form of the help desk's settings says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.core.desk_hours import closed_days, desk_hours
from bot.core.request_channels import MAX_REQUEST_CHANNELS
from bot.core.times import time_zones
from bot.core.workspace import MAX_COURTS, Preferences
from handlers import action_ids
from handlers.blocks.words import WORDS

CHANNEL: Final = "channel"
GROUP: Final = "group"
ADMINS: Final = "admins"
HOURS: Final = "hours"
ZONE: Final = "zone"
CLOSED: Final = "closed"
COURTS: Final = "courts"
QUESTIONS: Final = "questions"
TICKETS: Final = "tickets"
EXTERNAL: Final = "external"
ALONE: Final = "alone"
REQUESTS: Final = "requests"
DAYS: Final = {QUESTIONS: (14, 3650), TICKETS: (30, 3650)}
"""As HELPDESK_KEEP_QUESTIONS_DAYS and HELPDESK_KEEP_TICKETS_DAYS allow."""
MAX_ADMINS: Final = 20
YES: Final = "yes"
"""What the ticked checkbox says."""


def chosen_settings(values: Mapping[str, str], now: Preferences) -> tuple[Preferences, dict[str, str]]:
    """What a filled-in form says; and, field by field, what is wrong with it. values: what was sent, by field."""
    admins, courts = _listed(values, ADMINS)[:MAX_ADMINS], _listed(values, COURTS)
    wanted = replace(
        now,
        staff_channel=values.get(CHANNEL) or None,
        staff_group=_typed(values, GROUP) or None,
        admins=admins,
        hours=_typed(values, HOURS),
        time_zone=_typed(values, ZONE),
        closed=_typed(values, CLOSED),
        courts=courts[:MAX_COURTS],
        keep_questions_days=_days(values, QUESTIONS) or now.keep_questions_days,
        keep_tickets_days=_days(values, TICKETS) or now.keep_tickets_days,
        serve_external=values.get(EXTERNAL) == YES,
        publish_alone=values.get(ALONE) == YES,
        request_channels=_listed(values, REQUESTS),
    )
    errors = _wrong_people(wanted) | _wrong_times(wanted) | _wrong_days(values) | _wrong_channels(wanted)
    if len(courts) > MAX_COURTS:
        errors[COURTS] = WORDS.settings.COURTS_MANY.format(most=MAX_COURTS)
    return wanted, errors


def _wrong_people(wanted: Preferences) -> dict[str, str]:
    errors = {}
    if wanted.staff_group and not action_ids.is_group(wanted.staff_group):
        errors[GROUP] = WORDS.settings.GROUP_WRONG
    if not wanted.admins and not wanted.staff_channel:
        errors[ADMINS] = WORDS.settings.NOBODY
    return errors


def _wrong_channels(wanted: Preferences) -> dict[str, str]:
    if len(wanted.request_channels) > MAX_REQUEST_CHANNELS:
        return {REQUESTS: WORDS.settings.REQUESTS_MANY.format(most=MAX_REQUEST_CHANNELS)}
    if wanted.staff_channel in wanted.request_channels:
        return {REQUESTS: WORDS.settings.REQUESTS_STAFF}
    return {}


def _wrong_times(wanted: Preferences) -> dict[str, str]:
    errors = {}
    for name, text, parse in ((HOURS, wanted.hours, desk_hours), (CLOSED, wanted.closed, closed_days)):
        try:
            parse(text)
        except ValueError as error:
            errors[name] = str(error)
    if wanted.time_zone not in time_zones():
        errors[ZONE] = WORDS.settings.ZONE_WRONG
    return errors


def _wrong_days(values: Mapping[str, str]) -> dict[str, str]:
    return {
        name: WORDS.settings.DAYS_WRONG.format(least=least, most=most)
        for name, (least, most) in DAYS.items()
        if not least <= (_days(values, name) or 0) <= most
    }


def _typed(values: Mapping[str, str], name: str) -> str:
    return values.get(name, "").strip()


def _listed(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in values.get(name, "").split(",") if part))


def _days(values: Mapping[str, str], name: str) -> int | None:
    return action_ids.number(values.get(name, ""))
