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
from handlers.blocks import desk_words as words
from handlers.blocks.answers import court_option
from handlers.blocks.forms import View, field, modal, plain_text, text_input
from handlers.blocks.limits import Block

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
        field(CHANNEL, words.PREF_CHANNEL, _channel(now.staff_channel), hint=words.PREF_CHANNEL_HINT, optional=True),
        field(
            GROUP,
            words.PREF_GROUP,
            text_input(30, initial=now.staff_group or ""),
            hint=words.PREF_GROUP_HINT,
            optional=True,
        ),
        field(ADMINS, words.PREF_ADMINS, _people(now.admins), hint=words.PREF_ADMINS_HINT, optional=True),
        field(HOURS, words.PREF_HOURS, text_input(200, initial=now.hours), hint=words.PREF_HOURS_HINT),
        field(ZONE, words.PREF_ZONE, text_input(60, initial=now.time_zone), hint=words.PREF_ZONE_HINT),
        field(
            CLOSED,
            words.PREF_CLOSED,
            text_input(500, initial=now.closed),
            hint=words.PREF_CLOSED_HINT,
            optional=True,
        ),
        field(COURTS, words.PREF_COURTS, _courts(courts), hint=words.PREF_COURTS_HINT, optional=True),
        field(QUESTIONS, words.PREF_QUESTIONS, _days(QUESTIONS, now.keep_questions_days)),
        field(TICKETS, words.PREF_TICKETS, _days(TICKETS, now.keep_tickets_days)),
        field(EXTERNAL, words.PREF_EXTERNAL, _yes(now.serve_external), hint=words.PREF_EXTERNAL_HINT, optional=True),
    ]
    return modal(words.PREF_TITLE, blocks, close=words.CANCEL, callback=action_ids.SETTINGS_FORM, submit=words.SAVE)


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
        errors[ZONE] = words.PREF_ZONE_WRONG
    if group and not action_ids.is_group(group):
        errors[GROUP] = words.PREF_GROUP_WRONG
    admins = _listed(values.get(ADMINS, ""))[:MAX_ADMINS]
    if not admins and not values.get(CHANNEL):
        errors[ADMINS] = words.PREF_NOBODY
    courts = _listed(values.get(COURTS, ""))
    if len(courts) > MAX_COURTS:
        errors[COURTS] = words.PREF_COURTS_MANY.format(most=MAX_COURTS)
    kept = {block: action_ids.number(values.get(block, "")) for block in DAYS}
    for block, days in kept.items():
        least, most = DAYS[block]
        if days is None or not least <= days <= most:
            errors[block] = words.PREF_DAYS_WRONG.format(least=least, most=most)
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
        "placeholder": plain_text(words.PREF_COURTS_PICK),
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
    options = [{"text": plain_text(words.PREF_EXTERNAL_YES), "value": _YES}]
    return {"type": "checkboxes", "options": options} | ({"initial_options": options} if chosen else {})


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in text.split(",") if part))


__all__ = ["CHANNEL", "GROUP", "chosen", "preferences_view"]
