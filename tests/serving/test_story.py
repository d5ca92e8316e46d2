"""The demo's workspace has a story, and the tour leads to places and people that are there."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.misses import reasons
from bot.serving import story
from bot.serving.tour import TOUR, tour_shown
from tests.journey import all_done
from tests.stage import Stage


async def test_the_story_leaves_tickets_a_check_half_done_and_unanswered_questions(stage: Stage) -> None:
    story.cast(stage.slack)

    await story.play(stage.slack)
    await all_done(stage)

    with stage.store.reading() as unit:
        tickets = unit.tickets.since("T_DEMO", None)
        asked = unit.questions.since("T_DEMO", datetime.fromtimestamp(0, UTC))
    assert {ticket.state for ticket in tickets} == {"resolved", "claimed", "new"}
    assert {one.text for one in asked if "no answer" in reasons(one)} != set()
    assert [person.id for person in stage.slack.people.values() if person.modals] == []
    ada = stage.slack.person("U_ADA")
    await ada.opens_home()
    await stage.slack.wait_for(lambda: ada.home)
    assert "5 of 13 done" in str(ada.home)


async def test_each_stop_of_the_tour_names_somebody_who_is_there_and_a_place_they_see(stage: Stage) -> None:
    story.cast(stage.slack)

    for stop in TOUR:
        person = stage.slack.person(stop.person)
        assert stop.name.startswith(person.person.name)
        if stop.place not in ("home", "helpdesk"):
            assert person.id in person.channel(f"#{stop.place}").member_ids


def test_without_the_story_the_tour_leaves_out_what_only_it_made() -> None:
    names = [stop["task"] for stop in tour_shown(has_story=False)]
    assert 3 <= len(names) < len(tour_shown())
    assert not any("half done" in name for name in names)
