"""The form in which a workspace chooses how its help desk works, and what a filled-in one says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import available_timezones

from bot.core.desk_hours import closed_days, desk_hours
from bot.core.knowledge import Court
from bot.core.workspace import MAX_COURTS, Preferences
from handlers import action_ids
from handlers.blocks.answers import court_option
from handlers.blocks.forms import View, field, modal, plain_text, text_input
from handlers.blocks.limits import Block
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
DAYS: Final = {QUESTIONS: (14, 3650), TICKETS: (30, 3650)}
"""As HELPDESK_KEEP_QUESTIONS_DAYS and HELPDESK_KEEP_TICKETS_DAYS allow."""
MAX_ADMINS: Final = 20
_YES: Final = "yes"


def preferences_view(now: Preferences, courts: Sequence[Court]) -> View:
    """The form, filled in with what holds now. courts: those of `now`, in its order."""
    blocks = [
        field(
            CHANNEL,
            WORDS.settings.CHANNEL,
            _channel(now.staff_channel),
            hint=WORDS.settings.CHANNEL_HINT,
            optional=True,
        ),
        field(
            GROUP,
            WORDS.settings.GROUP,
            text_input(30, initial=now.staff_group or ""),
            hint=WORDS.settings.GROUP_HINT,
            optional=True,
        ),
        field(ADMINS, WORDS.settings.ADMINS, _people(now.admins), hint=WORDS.settings.ADMINS_HINT, optional=True),
        field(HOURS, WORDS.settings.HOURS, text_input(200, initial=now.hours), hint=WORDS.settings.HOURS_HINT),
        field(ZONE, WORDS.settings.ZONE, text_input(60, initial=now.time_zone), hint=WORDS.settings.ZONE_HINT),
        field(
            CLOSED,
            WORDS.settings.CLOSED,
            text_input(500, initial=now.closed),
            hint=WORDS.settings.CLOSED_HINT,
            optional=True,
        ),
        field(COURTS, WORDS.settings.COURTS, _courts(courts), hint=WORDS.settings.COURTS_HINT, optional=True),
        field(QUESTIONS, WORDS.settings.QUESTIONS, _days(QUESTIONS, now.keep_questions_days)),
        field(TICKETS, WORDS.settings.TICKETS, _days(TICKETS, now.keep_tickets_days)),
        field(
            EXTERNAL,
            WORDS.settings.EXTERNAL,
            _yes(now.serve_external),
            hint=WORDS.settings.EXTERNAL_HINT,
            optional=True,
        ),
    ]
    return modal(
        WORDS.settings.TITLE,
        blocks,
        close=WORDS.buttons.CANCEL,
        callback=action_ids.SETTINGS_FORM,
        submit=WORDS.buttons.SAVE,
    )


def chosen(values: Mapping[str, str], now: Preferences) -> tuple[Preferences, dict[str, str]]:
    """What a filled-in form says; and, block by block, what is wrong with it."""
    errors: dict[str, str] = {}
    hours, zone, closed, group = (values.get(block, "").strip() for block in (HOURS, ZONE, CLOSED, GROUP))
    for block, text, read in ((HOURS, hours, desk_hours), (CLOSED, closed, closed_days)):
        try:
            read(text)
        except ValueError as error:
            errors[block] = str(error)
    if zone not in available_timezones():
        errors[ZONE] = WORDS.settings.ZONE_WRONG
    if group and not action_ids.is_group(group):
        errors[GROUP] = WORDS.settings.GROUP_WRONG
    admins = _listed(values.get(ADMINS, ""))[:MAX_ADMINS]
    if not admins and not values.get(CHANNEL):
        errors[ADMINS] = WORDS.settings.NOBODY
    courts = _listed(values.get(COURTS, ""))
    if len(courts) > MAX_COURTS:
        errors[COURTS] = WORDS.settings.COURTS_MANY.format(most=MAX_COURTS)
    kept = {block: action_ids.number(values.get(block, "")) for block in DAYS}
    for block, days in kept.items():
        least, most = DAYS[block]
        if days is None or not least <= days <= most:
            errors[block] = WORDS.settings.DAYS_WRONG.format(least=least, most=most)
    given = replace(
        now,
        staff_channel=values.get(CHANNEL) or None,
        staff_group=group or None,
        admins=admins,
        hours=hours,
        time_zone=zone,
        closed=closed,
        courts=courts[:MAX_COURTS],
        keep_questions_days=kept[QUESTIONS] or now.keep_questions_days,
        keep_tickets_days=kept[TICKETS] or now.keep_tickets_days,
        serve_external=values.get(EXTERNAL) == _YES,
    )
    return given, errors


def _channel(chosen: str | None) -> Block:
    block: Block = {"type": "conversations_select", "filter": {"include": ["private"], "exclude_bot_users": True}}
    return block | ({"initial_conversation": chosen} if chosen else {})


def _people(chosen: Sequence[str]) -> Block:
    block: Block = {"type": "multi_users_select", "max_selected_items": MAX_ADMINS}
    return block | ({"initial_users": list(chosen)} if chosen else {})


def _courts(chosen: Sequence[Court]) -> Block:
    block: Block = {
        "type": "multi_external_select",
        "action_id": action_ids.SETTINGS_COURTS,
        "min_query_length": 0,
        "max_selected_items": MAX_COURTS,
        "placeholder": plain_text(WORDS.settings.COURTS_PICK),
    }
    return block | ({"initial_options": [court_option(court) for court in chosen]} if chosen else {})


def _days(block_id: str, days: int) -> Block:
    least, most = DAYS[block_id]
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
        "initial_value": str(days),
    }


def _yes(chosen: bool) -> Block:
    options = [{"text": plain_text(WORDS.settings.EXTERNAL_YES), "value": _YES}]
    return {"type": "checkboxes", "options": options} | ({"initial_options": options} if chosen else {})


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in text.split(",") if part))


__all__ = ["CHANNEL", "GROUP", "chosen", "preferences_view"]
