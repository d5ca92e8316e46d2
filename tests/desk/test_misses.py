"""What a workspace asked in vain, from what was kept, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

import bot.desk.misses
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.misses import MissDesk, TeamMisses
from bot.store.store import Store
from tests.desk.conftest import KeptQuestions

ADA = Asker("T1", "U_ADA")
BEN = Asker("T1", "U_BEN")
STRANGER = Asker("T2", "U_ADA")
NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=90)
FAX = "fax number of the clerk"


@pytest.fixture
def desk(store: Store, kb: KnowledgeBase, phrasings: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> MissDesk:
    monkeypatch.setattr(bot.desk.misses, "phrasings_of", lambda _library, _words: phrasings)
    return MissDesk(store, kb)


def only(found: tuple[TeamMisses, ...]) -> TeamMisses:
    [team] = found
    return team


def test_where_nothing_was_asked_nothing_was_missed(desk: MissDesk) -> None:
    assert desk.look(SINCE, 30) == ()


def test_like_questions_are_counted_together_the_most_frequent_first(desk: MissDesk, kept: KeptQuestions) -> None:
    kept.question("parking near the courthouse")
    kept.question(FAX)
    kept.question("what is the clerk's fax number", asker=BEN)

    team = only(desk.look(SINCE, 30))

    assert [(one.miss.text, one.miss.times, one.miss.people) for one in team.misses] == [
        (FAX, 2, 2),
        ("parking near the courthouse", 1, 1),
    ]


def test_what_was_answered_well_is_only_counted(desk: MissDesk, kept: KeptQuestions) -> None:
    kept.feedback(kept.question("how do I link", "answer", entry="link-steps"), True)

    team = only(desk.look(SINCE, 30))

    assert (team.questions, team.misses) == (1, ())


def test_a_no_and_what_was_opened_instead_are_told(desk: MissDesk, kept: KeptQuestions) -> None:
    question = kept.question("my link is gone", "answer", entry="link-steps")
    kept.feedback(question, False)
    kept.pick(question, "link-option-missing")

    [looked] = only(desk.look(SINCE, 30)).misses

    assert looked.miss.reasons == (("not helped", 1),)
    assert looked.miss.picked == (("link-option-missing", 1),)


def test_did_you_mean_without_a_pick_is_a_miss_and_with_one_is_not(desk: MissDesk, kept: KeptQuestions) -> None:
    offered = ("forgot-cmecf-credentials", "forgot-pacer-credentials")
    kept.question("parking pass renewal", "suggestions", suggestions=offered)
    kept.pick(kept.question("reset password", "suggestions", suggestions=offered), "forgot-pacer-credentials")

    [looked] = only(desk.look(SINCE, 30)).misses

    assert looked.miss.text == "parking pass renewal"
    assert looked.miss.reasons == (("not picked", 1),)


def test_outside_topics_are_listed_apart(desk: MissDesk, kept: KeptQuestions) -> None:
    kept.question("how much is a complaint", topic="fee-amounts")

    team = only(desk.look(SINCE, 30))

    assert team.misses == ()
    assert [(asked.topic, asked.times) for asked in team.outside] == [("fee-amounts", 1)]


def test_texts_of_two_workspaces_are_never_in_one_group(desk: MissDesk, kept: KeptQuestions) -> None:
    kept.question(FAX)
    kept.question(FAX, asker=STRANGER)

    found = desk.look(SINCE, 30)

    assert [(team.team_id, [one.miss.times for one in team.misses]) for team in found] == [("T1", [1]), ("T2", [1])]


def test_one_workspace_sees_nothing_of_another(desk: MissDesk, kept: KeptQuestions) -> None:
    kept.question(FAX)
    theirs = kept.question("parking near the courthouse", asker=STRANGER)
    kept.feedback(theirs, False, STRANGER)

    assert [one.miss.text for one in only(desk.look(SINCE, 30, team="T1")).misses] == [FAX]
    assert desk.look(SINCE, 30, team="T9") == ()


def test_older_questions_and_rarer_groups_are_left_out(desk: MissDesk, kept: KeptQuestions) -> None:
    kept.question("page limit of a brief", at=NOW - timedelta(days=91))
    kept.question(FAX)
    kept.question(FAX)
    kept.question("parking near the courthouse")

    team = only(desk.look(SINCE, 1))

    assert [one.miss.text for one in team.misses] == [FAX]
    assert team.questions == 3


def test_it_is_told_what_the_knowledge_has_on_it_today(desk: MissDesk, kept: KeptQuestions) -> None:
    kept.question("How do I link my CM/ECF account to my PACER account?")
    kept.question("wifi password of the linking room", at=NOW - timedelta(days=1))

    learnt, other = only(desk.look(SINCE, 30)).misses

    assert (learnt.now, learnt.nearest[0]) == ("answer", "link-steps")
    assert other.now != "answer"
    assert len(other.nearest) <= 3
