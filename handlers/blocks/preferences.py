"""The form in which a workspace chooses how its help desk works."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.knowledge import Court
from bot.core.request_channels import MAX_REQUEST_CHANNELS
from bot.core.workspace import MAX_COURTS, Preferences
from handlers import action_ids
from handlers.blocks.answers import court_option
from handlers.blocks.forms import Submit, View, checkbox, field, modal, text_input
from handlers.blocks.limits import Block, plain_text
from handlers.blocks.words import WORDS
from handlers.slack import settings_form as form


def preferences_view(now: Preferences, courts: Sequence[Court]) -> View:
    """The form, filled in with what holds now. courts: those of `now`, in its order."""
    words = WORDS.settings
    blocks = [*_who(now), *_when(now), _courts(courts), *_how_long(now), _external(now), _requests(now), _alone(now)]
    return modal(words.TITLE, blocks, Submit(WORDS.buttons.SAVE, action_ids.Modal.SETTINGS_FORM))


def _who(now: Preferences) -> list[Block]:
    words = WORDS.settings
    group = text_input(30, initial=now.staff_group or "")
    return [
        field(form.CHANNEL, words.CHANNEL, _channel(now.staff_channel), hint=words.CHANNEL_HINT, optional=True),
        field(form.GROUP, words.GROUP, group, hint=words.GROUP_HINT, optional=True),
        field(form.ADMINS, words.ADMINS, _people(now.admins), hint=words.ADMINS_HINT, optional=True),
    ]


def _when(now: Preferences) -> list[Block]:
    words = WORDS.settings
    closed = text_input(500, initial=now.closed)
    return [
        field(form.HOURS, words.HOURS, text_input(200, initial=now.hours), hint=words.HOURS_HINT),
        field(form.ZONE, words.ZONE, text_input(60, initial=now.time_zone), hint=words.ZONE_HINT),
        field(form.CLOSED, words.CLOSED, closed, hint=words.CLOSED_HINT, optional=True),
    ]


def _how_long(now: Preferences) -> list[Block]:
    words = WORDS.settings
    return [
        field(form.QUESTIONS, words.QUESTIONS, _days(form.QUESTIONS, now.keep_questions_days)),
        field(form.TICKETS, words.TICKETS, _days(form.TICKETS, now.keep_tickets_days)),
    ]


def _external(now: Preferences) -> Block:
    words = WORDS.settings
    ticked = checkbox(form.YES, words.EXTERNAL_YES, ticked=now.serve_external)
    return field(form.EXTERNAL, words.EXTERNAL, ticked, hint=words.EXTERNAL_HINT, optional=True)


def _requests(now: Preferences) -> Block:
    words = WORDS.settings
    block: Block = {
        "type": "multi_conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "max_selected_items": MAX_REQUEST_CHANNELS,
    }
    block |= {"initial_conversations": list(now.request_channels)} if now.request_channels else {}
    return field(form.REQUESTS, words.REQUESTS, block, hint=words.REQUESTS_HINT, optional=True)


def _alone(now: Preferences) -> Block:
    words = WORDS.settings
    ticked = checkbox(form.YES, words.ALONE_YES, ticked=now.publish_alone)
    return field(form.ALONE, words.ALONE, ticked, hint=words.ALONE_HINT, optional=True)


def _channel(chosen: str | None) -> Block:
    block: Block = {"type": "conversations_select", "filter": {"include": ["private"], "exclude_bot_users": True}}
    return block | ({"initial_conversation": chosen} if chosen else {})


def _people(chosen: Sequence[str]) -> Block:
    block: Block = {"type": "multi_users_select", "max_selected_items": form.MAX_ADMINS}
    return block | ({"initial_users": list(chosen)} if chosen else {})


def _courts(chosen: Sequence[Court]) -> Block:
    words = WORDS.settings
    picker: Block = {
        "type": "multi_external_select",
        "action_id": action_ids.Menu.SETTINGS_COURTS,
        "min_query_length": 0,
        "max_selected_items": MAX_COURTS,
        "placeholder": plain_text(words.COURTS_PICK),
    }
    picker |= {"initial_options": [court_option(court) for court in chosen]} if chosen else {}
    return field(form.COURTS, words.COURTS, picker, hint=words.COURTS_HINT, optional=True)


def _days(block_id: str, days: int) -> Block:
    least, most = form.DAYS[block_id]
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
        "initial_value": str(days),
    }
