"""The form of the on-call list."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.on_call import MAX_PEOPLE, MAX_SHIFTS, MINUTES, Shift
from handlers import action_ids
from handlers.blocks.forms import Submit, View, field, modal, text_input
from handlers.blocks.limits import Block, section, trusted_section
from handlers.blocks.words import WORDS
from handlers.slack import on_call_form as form


def on_call_view(shifts: Sequence[Shift], warning: str = "") -> View:
    """The form, filled in. `warning`: why it was not saved as it is."""
    blocks = [trusted_section(warning)] if warning else []
    blocks.append(section(WORDS.on_call.INTRO))
    for place in range(MAX_SHIFTS):
        blocks += _shift(place, shifts[place] if place < len(shifts) else Shift())
    return modal(WORDS.on_call.TITLE, blocks, Submit(WORDS.buttons.SAVE, action_ids.Modal.ON_CALL_FORM))


def _shift(place: int, shift: Shift) -> list[Block]:
    words = WORDS.on_call

    def named(name: str) -> str:
        return form.field_of(name, place)

    group, hours = text_input(30, initial=shift.group or ""), text_input(200, initial=shift.hours)
    return [
        {"type": "divider"},
        section(words.shift(place + 1)),
        field(named(form.PEOPLE), words.PEOPLE, _people(shift.people), optional=True),
        field(named(form.GROUP), words.GROUP, group, hint=words.GROUP_HINT, optional=True),
        field(named(form.HOURS), words.HOURS, hours, hint=words.HOURS_HINT, optional=True),
        field(named(form.MINUTES), words.MINUTES, _minutes(shift.minutes), optional=True),
    ]


def _people(chosen: Sequence[str]) -> Block:
    block: Block = {"type": "multi_users_select", "max_selected_items": MAX_PEOPLE}
    return block | ({"initial_users": list(chosen)} if chosen else {})


def _minutes(minutes: int) -> Block:
    least, most = MINUTES
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
        "initial_value": str(minutes),
    }
