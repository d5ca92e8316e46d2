"""How many random examples a test tries, and which: the same in every run, or new ones.

`make test` tries the same ones each time, so that a change is judged by what it changes. `make test-random` looks for
new ones, many times as many.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

FACTOR: Final = int(os.environ.get("HELPDESK_TEST_EXAMPLES", "0"))
"""So many times the usual number, and new ones in each run; 0: the usual ones."""
USUAL: Final = 100
"""Of a test that says nothing else."""


def load_profile() -> None:
    """Before any test is read: each takes its settings from here."""
    settings.register_profile(
        "helpdesk",
        max_examples=USUAL * max(FACTOR, 1),
        derandomize=not FACTOR,
        database=None,
        deadline=None,
        # One desk or bot serves all examples of a test, and some take a tenth of a second each.
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    settings.load_profile("helpdesk")


def examples(number: int) -> settings:
    """Decorates a test for which more or fewer are usual."""
    return settings(max_examples=number * max(FACTOR, 1))
