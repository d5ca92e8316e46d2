"""What was asked in vain, and which questions are one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.knowledge_base import KnowledgeBase
from bot.core.misses import (
    Miss,
    PastMatch,
    PastQuestion,
    WordingNormalizer,
    misses,
    near_entries,
    outside,
    reasons,
)

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
UNKNOWN = PastMatch("none", None, None, ())
ANSWERED = PastMatch("answer", "link-steps", None, ("link-when",))
UNSURE = PastMatch("suggestions", None, None, ("forgot-cmecf-credentials", "forgot-pacer-credentials"))
FEES = PastMatch("none", None, "fee-amounts", ())


def asked(
    text: str = "a question",
    *parts: PastMatch,
    asker: str = "U_ADA",
    helped: Sequence[bool] = (),
    picked: Sequence[str] = (),
    days_ago: int = 0,
) -> PastQuestion:
    return PastQuestion(
        asker=asker, text=text, asked_at=NOW - timedelta(days=days_ago), parts=parts or (UNKNOWN,),
        helped=tuple(helped), picked=tuple(picked),
    )  # fmt: skip


@pytest.fixture
def words(kb: KnowledgeBase) -> WordingNormalizer:
    return WordingNormalizer(kb.finder, kb.library.vocabulary)


def grouped(words: WordingNormalizer, *questions: PastQuestion) -> list[Miss]:
    return list(misses(questions, words))


def test_an_unknown_answer_is_a_miss() -> None:
    assert reasons(asked("x", UNKNOWN)) == ("no answer",)


def test_an_outside_topic_is_no_miss() -> None:
    assert reasons(asked("x", FEES)) == ()


def test_an_answer_that_nobody_complained_about_is_no_miss() -> None:
    assert reasons(asked("x", ANSWERED)) == ()
    assert reasons(asked("x", ANSWERED, helped=[True])) == ()


def test_a_no_makes_an_answer_a_miss_whoever_else_said_yes() -> None:
    assert reasons(asked("x", ANSWERED, helped=[True, False])) == ("not helped",)


def test_did_you_mean_is_a_miss_until_one_of_it_is_picked() -> None:
    assert reasons(asked("x", UNSURE)) == ("not picked",)
    assert reasons(asked("x", UNSURE, picked=["link-steps"])) == ("not picked",)
    assert reasons(asked("x", UNSURE, picked=["forgot-pacer-credentials"])) == ()


def test_one_part_in_vain_makes_the_whole_message_a_miss() -> None:
    assert reasons(asked("x", ANSWERED, UNKNOWN)) == ("no answer",)


def test_questions_in_like_words_are_one_however_they_are_typed(words: WordingNormalizer) -> None:
    [miss] = grouped(
        words,
        asked("how do I pay my pacer bill online"),
        asked("pay pacer bill online"),
        asked("can I pay the PACER bills online?"),
        asked("pay my pcaer bill onlnie"),
    )

    assert miss.times == 4


def test_the_court_makes_no_difference(words: WordingNormalizer) -> None:
    [miss] = grouped(
        words, asked("is the office open on friday in flsd"), asked("is the office open on friday S.D. Ala.")
    )

    assert miss.times == 2


def test_questions_about_different_things_stay_apart(words: WordingNormalizer) -> None:
    found = grouped(
        words, asked("page limit of briefs"), asked("fax number of the clerk"), asked("page limits of a brief")
    )

    assert [(miss.text, miss.times) for miss in found] == [
        ("page limit of briefs", 2),
        ("fax number of the clerk", 1),
    ]


def test_a_short_question_does_not_swallow_every_longer_one_with_its_words(words: WordingNormalizer) -> None:
    found = grouped(words, asked("pacer"), asked("pacer mobile phone app for the judge's calendar"))

    assert len(found) == 2


def test_the_most_frequent_comes_first_and_then_what_more_people_asked(words: WordingNormalizer) -> None:
    found = grouped(
        words,
        asked("fax number of the clerk", asker="U_ADA"),
        asked("fax number of the clerk", asker="U_ADA"),
        asked("page limit of a brief", asker="U_ADA"),
        asked("page limit of a brief", asker="U_BEN"),
        asked("parking near the courthouse"),
        asked("parking near the courthouse"),
        asked("parking near the courthouse"),
    )

    assert [(miss.text, miss.times, miss.people) for miss in found] == [
        ("parking near the courthouse", 3, 1),
        ("page limit of a brief", 2, 2),
        ("fax number of the clerk", 2, 1),
    ]


def test_the_order_of_the_questions_does_not_change_the_groups(words: WordingNormalizer) -> None:
    questions = [
        asked(text) for text in ("pay pacer bill", "pay the bill", "pacer bill", "bill paid online", "pay bills")
    ]

    assert grouped(words, *questions) == grouped(words, *questions[::-1])


def test_the_example_is_the_commonest_wording_and_the_others_follow(words: WordingNormalizer) -> None:
    [miss] = grouped(
        words, asked("fax number of clerk?"), asked("the clerk's fax number"), asked("the clerk's fax number")
    )

    assert miss.text == "the clerk's fax number"
    assert miss.others == ("fax number of clerk?",)


def test_a_group_counts_its_reasons_and_what_was_opened_instead(words: WordingNormalizer) -> None:
    [miss] = grouped(
        words,
        asked("link it", ANSWERED, helped=[False], picked=["link-steps", "link-failed"], days_ago=3),
        asked("link it", UNSURE, picked=["link-failed"]),
    )

    assert miss.reasons == (("not helped", 1), ("not picked", 1))
    # The answered entry itself is picked by choosing another court: that is nothing else.
    assert miss.picked == (("link-failed", 2),)
    assert (miss.first, miss.last) == (NOW - timedelta(days=3), NOW)


def test_texts_without_a_word_are_groups_of_their_own(words: WordingNormalizer) -> None:
    found = grouped(words, asked("???"), asked("???"), asked("!"))

    assert [(miss.text, miss.times) for miss in found] == [("???", 2), ("!", 1)]


def test_outside_topics_are_counted_with_their_latest_question() -> None:
    found = outside(
        [
            asked("fee for an appeal?", FEES, days_ago=1),
            asked("fee for a motion?", FEES, FEES, days_ago=2, asker="U_BEN"),
            asked("x", ANSWERED),
        ]
    )

    assert [(one.topic, one.text, one.times, one.people) for one in found] == [
        ("fee-amounts", "fee for an appeal?", 2, 2)
    ]


def test_the_nearest_entries_are_those_asked_for_in_like_words(
    phrasings: Mapping[str, str], words: WordingNormalizer
) -> None:
    assert near_entries("How do I link my CM/ECF account to my PACER account?", phrasings, words)[0] == "link-steps"
    assert near_entries("zzz qqq", phrasings, words) == ()
