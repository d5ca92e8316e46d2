"""What the filled-in form of the on-call list says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.core.desk_hours import on_call_hours
from bot.core.on_call import DEFAULT_MINUTES, MAX_PEOPLE, MAX_SHIFTS, Shift
from bot.core.on_call import MINUTES as LIMITS
from handlers import action_ids
from handlers.blocks.words import WORDS

PEOPLE: Final = "people"
GROUP: Final = "group"
HOURS: Final = "hours"
MINUTES: Final = "minutes"


def field_of(name: str, place: int) -> str:
    """The block id of a shift's field."""
    return f"{name}.{place}"


def chosen_shifts(values: Mapping[str, str]) -> tuple[dict[int, Shift], dict[str, str]]:
    """The shifts that are filled in, by their place in the form; and, field by field, what is wrong with them.

    values: what was sent, by field.
    """
    shifts: dict[int, Shift] = {}
    errors: dict[str, str] = {}
    for place in range(MAX_SHIFTS):
        people, group, hours, minutes = (
            values.get(field_of(name, place), "").strip() for name in (PEOPLE, GROUP, HOURS, MINUTES)
        )
        if not (people or group or hours):
            continue
        listed = tuple(dict.fromkeys(filter(None, people.split(","))))
        length = DEFAULT_MINUTES if not minutes else action_ids.number(minutes) or 0
        shifts[place] = Shift(listed, group or None, hours, length)
        errors |= {field_of(name, place): why for name, why in _wrong(shifts[place])}
    return shifts, errors


def _wrong(shift: Shift) -> list[tuple[str, str]]:
    words = WORDS.on_call
    found = []
    if not shift.people and shift.group is None:
        found.append((PEOPLE, words.NOBODY_IN_SHIFT))
    if len(shift.people) > MAX_PEOPLE:
        found.append((PEOPLE, words.PEOPLE_MANY))
    if shift.group is not None and not action_ids.is_group(shift.group):
        found.append((GROUP, words.GROUP_WRONG))
    if not LIMITS[0] <= shift.minutes <= LIMITS[1]:
        found.append((MINUTES, words.MINUTES_WRONG))
    try:
        on_call_hours(shift.hours)
    except ValueError as error:
        found.append((HOURS, str(error)))
    return found


__all__ = ["GROUP", "HOURS", "MINUTES", "PEOPLE", "chosen_shifts", "field_of"]
