"""The form of the help desk's settings: whatever is typed in it is an error at its field, or something that holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge import Library
from bot.core.workspace import MAX_COURTS, Preferences
from bot.sandbox.blocks import view_errors
from bot.serving.holidays import desk_calendar
from handlers.blocks import preferences as blocks
from handlers.blocks.words import WORDS
from handlers.slack import settings_form

SOUND = {
    "channel": "G_STAFF", "group": "", "admins": "U_SAM,U_BEN", "hours": "Mon-Fri 09:00-17:00",
    "zone": "America/Denver", "closed": "2026-12-24", "courts": "alsd,flsd", "questions": "30", "tickets": "365",
    "requests": "C_ASK,C_GENERAL",
}  # fmt: skip
NOW = Preferences()
TYPED = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "0", "14", "-5", "²", "Mon 09:00-10:00", "UTC", "S123", "U1,U1", "<!channel>", "\x00"]),
    st.just("9" * 30),
)


def test_a_sound_form_says_what_was_chosen() -> None:
    given_, errors = settings_form.chosen_settings(SOUND, NOW)

    assert errors == {}
    assert given_ == Preferences(
        staff_channel="G_STAFF",
        admins=("U_SAM", "U_BEN"),
        time_zone="America/Denver",
        closed="2026-12-24",
        courts=("alsd", "flsd"),
        keep_questions_days=30,
        keep_tickets_days=365,
        request_channels=("C_ASK", "C_GENERAL"),
    )


@given(st.dictionaries(st.sampled_from(sorted(SOUND)), TYPED, max_size=len(SOUND)))
def test_whatever_is_typed_is_wrong_at_its_field_or_holds(typed: dict[str, str]) -> None:
    found, errors = settings_form.chosen_settings({**SOUND, **typed}, NOW)

    assert errors.keys() <= SOUND.keys()
    if not errors:
        desk_calendar(found.hours, found.time_zone, (), found.closed)
        assert len(found.courts) <= MAX_COURTS
        assert 14 <= found.keep_questions_days <= 3650
        assert 30 <= found.keep_tickets_days <= 3650


@pytest.mark.parametrize(
    ("block", "value", "says"),
    [
        ("questions", "13", "14 to 3650"),
        ("questions", "many", "14 to 3650"),
        ("tickets", "29", "30 to 3650"),
        ("courts", ",".join(f"c{number}" for number in range(MAX_COURTS + 1)), "At most 10 courts."),
        ("requests", ",".join(f"C{number}" for number in range(11)), "At most 10 channels."),
        ("requests", "C_ASK,G_STAFF", "The staff channel"),
        ("hours", "Mon-Fri 17:00-09:00", "close before they open"),
        ("closed", "Christmas", "'Christmas' is not a day"),
    ],
)
def test_what_is_out_of_bounds_is_said(block: str, value: str, says: str) -> None:
    assert says in settings_form.chosen_settings({**SOUND, block: value}, NOW)[1][block]


def test_somebody_must_be_able_to_change_it_again() -> None:
    assert settings_form.chosen_settings({**SOUND, "channel": "", "admins": ""}, NOW)[1] == {
        "admins": WORDS.settings.NOBODY
    }


def test_the_form_is_one_that_slack_takes(library: Library) -> None:
    courts = list(library.courts.values())[:MAX_COURTS]
    full = replace(
        settings_form.chosen_settings(SOUND, NOW)[0], staff_group="S123", courts=tuple(court.id for court in courts)
    )

    assert view_errors(blocks.preferences_view(full, courts), "modal") == []
    assert view_errors(blocks.preferences_view(NOW, ()), "modal") == []
