"""What schemathesis needs to know of the API to get past its first checks: days and courts that there are."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import schemathesis
from hypothesis import strategies as st

from bot.api.requests import FIRST_DAY, LAST_DAY

COURTS: Final = {
    "court": ("flsd", "S.D. Ala.", "nysb", "ca9", "ord"),
    "left": ("flsd", "ca9", "ord"),
    "right": ("alsd", "gud"),
}

schemathesis.openapi.format("date", st.dates(FIRST_DAY, LAST_DAY).map(date.isoformat))


def _with_courts(arguments: Any) -> Any:
    """Puts a court that there is in the place of most that were made up."""
    if not isinstance(arguments, dict):
        return arguments
    made_up = {name: arguments.get(name) for name in COURTS}
    return arguments | {
        name: COURTS[name][len(value) % len(COURTS[name])]
        for name, value in made_up.items()
        if isinstance(value, str) and len(value) != 1
    }


@schemathesis.hook
def map_body(_context: object, body: Any) -> Any:
    return _with_courts(body)


@schemathesis.hook
def map_query(_context: object, query: Any) -> Any:
    return _with_courts(query)


@schemathesis.hook
def map_path_parameters(_context: object, parameters: Any) -> Any:
    return _with_courts(parameters)
