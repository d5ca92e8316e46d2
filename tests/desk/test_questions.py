"""The use cases around a question, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reply_parts import AnswerPart, ExtraQuestionPart, Reply, Silence, SuggestionPart
from bot.desk.questions import TALK_LASTS, Pick, QuestionDesk
from bot.desk.responses import conversation_line
from bot.desk.threads import ThreadDesk
from bot.store.store import Store

ADA = Asker("T1", "U_ADA")
BEN = Asker("T1", "U_BEN")
STRANGER = Asker("T2", "U_ADA")
NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def asked(text: str, **changes: object) -> Inquiry:
    """A mention by Ada in a channel."""
    ts = str(changes.get("ts", "1700000000.000100"))
    base = Inquiry(
        asker=ADA, key=f"C1:{ts}", text=Redacted(text), surface="channel", channel="C1", ts=ts, thread_ts=None,
        mentioned=True,
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.fixture
def desk_at(store: Store, kb: KnowledgeBase) -> Callable[[datetime], QuestionDesk]:
    return lambda moment: QuestionDesk(store, lambda: kb, lambda: moment)


@pytest.fixture
def desk(desk_at: Callable[[datetime], QuestionDesk]) -> QuestionDesk:
    return desk_at(NOW)


def answer_of(reply: Reply | Silence | None) -> AnswerPart:
    assert isinstance(reply, Reply)
    [part] = reply.parts
    assert isinstance(part, AnswerPart), part
    return part


def test_a_question_is_answered_for_the_court_it_names(desk: QuestionDesk) -> None:
    part = answer_of(desk.ask(asked("How do I link my CM/ECF account to my PACER account in S.D. Fla.?")))

    assert part.answer.entry == "link-steps"
    assert part.answer.court is not None
    assert part.answer.court.id == "flsd"


def test_a_follow_up_keeps_the_court_and_the_subject_of_its_thread(desk: QuestionDesk) -> None:
    first = asked("How do I link my CM/ECF account to my PACER account in S.D. Fla.?")
    desk.ask(first)

    later = answer_of(desk.ask(asked("and in S.D. Ala.?", ts="1700000001.0", thread_ts=first.ts)))
    same = answer_of(desk.ask(asked("I linked, but I see no Civil menu", ts="1700000002.0", thread_ts=first.ts)))

    assert (later.answer.entry, later.answer.court and later.answer.court.id) == ("link-steps", "alsd")
    assert same.answer.court is not None
    assert same.answer.court.id == "alsd"


@pytest.mark.parametrize(
    ("before", "now", "court"),
    [
        ("How do I link my CM/ECF account in S.D. Fla.?", "and in the bankruptcy court?", "flsb"),
        ("How do I link my CM/ECF account in Bankr. S.D. Fla.?", "and the district court", "flsd"),
        ("How do I link my CM/ECF account in E.D. Va.?", "no, the western one", "vawd"),
        ("How do I link my CM/ECF account in S.D. Fla.?", "no sorry i meant flmd", "flmd"),
    ],
)
def test_a_follow_up_speaks_of_a_court_beside_the_one_before(
    desk: QuestionDesk, before: str, now: str, court: str
) -> None:
    desk.ask(asked(before, surface="dm"))

    found = answer_of(desk.ask(asked(now, ts="2.0", surface="dm")))

    assert (found.answer.entry, found.answer.court and found.answer.court.id) == ("link-steps", court)


def test_a_few_words_are_understood_with_the_questions_before_them(desk: QuestionDesk) -> None:
    desk.ask(asked("what is a paa", surface="dm"))

    assert answer_of(desk.ask(asked("can it file", ts="2.0", surface="dm"))).answer.entry == "firm-billing"


def test_what_was_said_hours_ago_is_not_read_with_a_few_words(desk_at: Callable[[datetime], QuestionDesk]) -> None:
    desk_at(NOW).ask(asked("what is a paa", surface="dm"))

    reply = desk_at(NOW + TALK_LASTS + timedelta(seconds=1)).ask(asked("can it file", ts="2.0", surface="dm"))

    assert isinstance(reply, Reply)
    assert not isinstance(reply.parts[0], AnswerPart)


def test_a_deleted_question_is_not_read_with_the_next_one(desk: QuestionDesk) -> None:
    first = asked("what is a paa", surface="dm")
    desk.ask(first)
    desk.forget_message(ADA.team_id, first.channel, first.ts)

    reply = desk.ask(asked("can it file", ts="2.0", surface="dm"))

    assert isinstance(reply, Reply)
    assert not isinstance(reply.parts[0], AnswerPart)


def test_an_edit_is_not_read_with_the_message_as_it_was(desk: QuestionDesk) -> None:
    desk.ask(asked("what is a paa", surface="dm"))

    reply = desk.ask(asked("can it file", key="C1:1700000000.000100:edit", surface="dm", edited_ts="2.0"))

    assert isinstance(reply, Reply)
    assert not isinstance(reply.parts[0], AnswerPart)


def test_a_court_named_in_passing_in_a_long_story_does_not_stay(desk: QuestionDesk) -> None:
    story = (
        "Years ago, when I clerked, I used to drive to S.D. Fla. and hand everything in on paper at the counter, where "
        "a friendly woman stamped it; those were the days, and nobody had passwords. Now everything is on a screen. "
        "How do I link my CM/ECF account to my PACER account?"
    )
    desk.ask(asked(story, surface="dm"))
    kept = answer_of(desk.ask(asked("Is my PACER account legacy or upgraded?", ts="2.0", surface="dm")))
    assert kept.answer.court is None

    desk.ask(asked(story + " In S.D. Fla.?", ts="3.0", surface="dm"))
    kept = answer_of(desk.ask(asked("Is my PACER account legacy or upgraded?", ts="4.0", surface="dm")))
    assert kept.answer.court is not None


def test_two_questions_get_two_answers_and_a_third_one_is_named(desk: QuestionDesk) -> None:
    reply = desk.ask(
        asked("How do I link my account? Is my PACER account legacy or upgraded? And what does PACER cost?")
    )

    assert isinstance(reply, Reply)
    assert [type(part) for part in reply.parts] == [AnswerPart, AnswerPart, ExtraQuestionPart]


def test_the_usual_court_is_used_when_no_other_is_named(desk: QuestionDesk) -> None:
    desk.set_usual_court(ADA, "casd")

    usual = answer_of(desk.ask(asked("How do I link my CM/ECF account to my PACER account?")))
    named = answer_of(desk.ask(asked("How do I link my CM/ECF account to my PACER account in alsd?", ts="2.0")))

    assert usual.answer.court is not None
    assert usual.answer.court.id == "casd"
    assert named.answer.court is not None
    assert named.answer.court.id == "alsd"


def test_the_usual_court_of_one_workspace_is_unknown_in_another(desk: QuestionDesk) -> None:
    desk.set_usual_court(ADA, "casd")

    assert desk.home(STRANGER).usual_court is None
    assert desk.home(ADA).usual_court is not None


def test_the_usual_court_can_be_named_exactly_and_forgotten(desk: QuestionDesk) -> None:
    home = desk.name_usual_court(ADA, " S.D. Fla. ")

    assert home is not None
    assert home.usual_court is not None
    assert home.usual_court.id == "flsd"
    assert desk.name_usual_court(ADA, "records for flsd") is None
    forgotten = desk.name_usual_court(ADA, "none")
    assert forgotten is not None
    assert forgotten.usual_court is None


def test_the_day_is_that_of_the_court_and_not_of_the_clock(desk_at: Callable[[datetime], QuestionDesk]) -> None:
    # 20:00 in Washington on September 6, 2019 is 10:00 on the 7th in Guam, the day its bankruptcy court went live.
    desk = desk_at(datetime(2019, 9, 7, 0, 0, tzinfo=UTC))

    part = answer_of(desk.ask(asked("How do I link my CM/ECF account to my PACER account in gub?")))

    assert "today" in f"{part.answer.lead} {part.answer.body}"


def test_linking_is_refused_the_day_before_the_court_goes_live(desk_at: Callable[[datetime], QuestionDesk]) -> None:
    question = asked("How do I link my CM/ECF account to my PACER account in flsd?")

    before = answer_of(desk_at(datetime(2020, 1, 26, 18, tzinfo=UTC)).ask(question))
    after = answer_of(desk_at(datetime(2020, 1, 28, 18, tzinfo=UTC)).ask(replace(question, key="again")))

    assert "January 27, 2020" in before.answer.lead
    assert "January 27, 2020" not in after.answer.lead


def test_an_unmentioned_remark_in_a_shared_thread_gets_no_answer(desk: QuestionDesk) -> None:
    first = asked("Is my PACER account legacy or upgraded?")
    desk.ask(first)
    desk.mark_thread_shared("T1", "C1", first.ts, BEN.user_id)

    reply = desk.ask(asked("thanks", ts="2.0", thread_ts=first.ts, mentioned=False))

    assert isinstance(reply, Silence)


def test_an_unmentioned_question_in_a_shared_thread_is_answered(desk: QuestionDesk) -> None:
    first = asked("Is my PACER account legacy or upgraded?")
    desk.ask(first)
    desk.mark_thread_shared("T1", "C1", first.ts, BEN.user_id)

    part = answer_of(
        desk.ask(asked("I linked, but I see no Civil menu", ts="2.0", thread_ts=first.ts, mentioned=False))
    )

    assert part.answer.entry == "filing-menus-missing"


def test_the_askers_own_messages_do_not_make_a_thread_shared(desk: QuestionDesk) -> None:
    first = asked("Is my PACER account legacy or upgraded?")
    desk.ask(first)
    desk.mark_thread_shared("T1", "C1", first.ts, ADA.user_id)

    reply = desk.ask(asked("thanks", ts="2.0", thread_ts=first.ts, mentioned=False))

    assert isinstance(reply, Reply)


def test_a_thread_belongs_to_who_began_it(desk: QuestionDesk, store: Store) -> None:
    first = asked("Is my PACER account legacy or upgraded?")
    desk.ask(first)

    owner = ThreadDesk(store).owner
    assert owner("T1", first.channel, first.ts).asker == first.asker.user_id
    assert owner("T1", first.channel, "9.9").asker is None
    assert owner(STRANGER.team_id, first.channel, first.ts).asker is None


@pytest.mark.parametrize(
    ("changes", "opens"),
    [
        ({}, True),
        ({"thread_ts": "1700000000.000001"}, False),
        ({"edited_ts": "1700000099.000100"}, False),
        ({"surface": "dm"}, False),
        ({"surface": "command"}, False),
    ],
)
def test_only_a_new_mention_in_a_channel_opens_a_conversation(changes: dict[str, object], opens: bool) -> None:
    assert asked("How do I link?", **changes).opens is opens


def test_only_an_answered_message_of_ones_own_can_be_edited(desk: QuestionDesk, store: Store) -> None:
    first = asked("Is my PACER account legacy or upgraded?")
    reply = desk.ask(first)
    assert isinstance(reply, Reply)
    assert reply.question is not None
    with store.writing() as unit:
        unit.inbox.finish_all([], NOW, [(ADA.team_id, reply.question, "1700000009.9")])

    assert desk.was_asked(first)
    assert not desk.was_asked(replace(first, asker=BEN))
    assert not desk.was_asked(replace(first, ts="5.5"))
    assert desk.reply_of(first.asker.team_id, first.channel, first.ts) == "1700000009.9"
    assert desk.reply_of(first.asker.team_id, first.channel, "5.5") is None


def test_a_message_that_is_forgotten_leaves_nothing_and_others_stay(desk: QuestionDesk, store: Store) -> None:
    first = asked("Is my PACER account legacy or upgraded?")
    other = replace(first, ts="5.5", key="C_ASK:5.5")
    replies = [desk.ask(one) for one in (first, other)]
    assert isinstance(replies[0], Reply)
    assert replies[0].question is not None
    desk.rate_answer(ADA, replies[0].question, True)

    desk.forget_message("T2", first.channel, first.ts)
    assert desk.was_asked(first)
    desk.forget_message(ADA.team_id, first.channel, first.ts)

    assert not desk.was_asked(first)
    assert desk.was_asked(other)
    with store.reading() as unit:
        assert unit.questions.get(ADA.team_id, replies[0].question) is None
        assert unit.conversations.get(ADA.team_id, first.channel, first.ts) is None
        assert unit.conversations.get(ADA.team_id, other.channel, other.ts) is not None


def test_the_same_message_twice_is_one_question(desk: QuestionDesk) -> None:
    first = desk.ask(asked("Is my PACER account legacy or upgraded?"))
    again = desk.ask(asked("Is my PACER account legacy or upgraded?"))

    assert isinstance(first, Reply)
    assert isinstance(again, Reply)
    assert first.question == again.question


def test_a_choice_of_the_asker_may_replace_the_message_and_moves_the_conversation(desk: QuestionDesk) -> None:
    first = asked("reset password")
    reply = desk.ask(first)
    assert isinstance(reply, Reply)
    assert isinstance(reply.parts[0], SuggestionPart)
    assert reply.parts[0].login, "the check of which login fails is offered beside entries that offer it"

    shown = desk.choose(ADA, reply.question, Pick("forgot-cmecf-credentials", "alsd"))

    assert shown is not None
    assert (shown.theirs, shown.replaces) == (True, True)
    follow_up = answer_of(desk.ask(asked("and in flsd?", ts="3.0", thread_ts=first.ts)))
    assert follow_up.answer.entry == "forgot-cmecf-credentials"


def test_a_court_chosen_once_is_not_asked_about_again(desk: QuestionDesk) -> None:
    first = asked("how do I link my CM/ECF account to my PACER account in Miami?")
    reply = desk.ask(first)
    assert isinstance(reply, Reply)
    assert answer_of(reply).which is not None
    again = "I forgot my CM/ECF password in Miami"
    assert answer_of(desk.ask(asked(again, ts="2.0", thread_ts=first.ts))).which is not None

    desk.choose(ADA, reply.question, Pick("link-steps", "flsd"))

    part = answer_of(desk.ask(asked(again, ts="3.0", thread_ts=first.ts)))
    assert (part.which, part.answer.court and part.answer.court.id) == (None, "flsd")


def test_beside_a_check_its_court_is_meant_unless_another_is_talked_about(desk: QuestionDesk) -> None:
    def court_of(text: str, ts: str, **changes: object) -> str | None:
        inquiry = asked(text, ts=ts, surface="dm", channel="D1", check="open", check_court="flsd", **changes)
        court = answer_of(desk.ask(inquiry)).answer.court
        return court.id if court else None

    assert court_of("is ECF down?", "1.0") == "flsd"
    assert court_of("how do I link my CM/ECF account to my PACER account in S.D. Ala.?", "2.0") == "alsd"
    assert court_of("is ECF down?", "3.0") == "alsd"


def test_a_check_names_the_court_after_a_talk_of_long_ago(desk_at: Callable[[datetime], QuestionDesk]) -> None:
    place = {"surface": "dm", "channel": "D1"}
    desk_at(NOW).ask(asked("How do I link my CM/ECF account in S.D. Ala.?", ts="1.0", **place))

    later = desk_at(NOW + TALK_LASTS + timedelta(minutes=1))
    part = answer_of(later.ask(asked("is ECF down?", ts="2.0", check="open", check_court="flsd", **place)))
    assert part.answer.court is not None
    assert part.answer.court.id == "flsd"


def test_a_choice_of_somebody_else_changes_nothing_for_the_asker(desk: QuestionDesk) -> None:
    reply = desk.ask(asked("reset password"))
    assert isinstance(reply, Reply)

    shown = desk.choose(BEN, reply.question, Pick("forgot-cmecf-credentials", None))

    assert shown is not None
    assert (shown.theirs, shown.replaces) == (False, False)


@pytest.mark.parametrize("question", [None, 999_999])
def test_a_choice_without_a_question_is_shown_to_the_clicker_only(desk: QuestionDesk, question: int | None) -> None:
    shown = desk.choose(ADA, question, Pick("link-steps", None))

    assert shown is not None
    assert (shown.question, shown.theirs, shown.replaces) == (None, False, False)


def test_a_choice_of_an_entry_that_is_gone_says_so(desk: QuestionDesk) -> None:
    assert desk.choose(ADA, None, Pick("no-such-entry", None)) is None


def test_another_workspace_cannot_reach_a_question_by_its_number(desk: QuestionDesk) -> None:
    reply = desk.ask(asked("reset password"))
    assert isinstance(reply, Reply)
    assert reply.question is not None

    shown = desk.choose(STRANGER, reply.question, Pick("link-steps", None))

    assert shown is not None
    assert shown.question is None
    assert desk.rate_answer(STRANGER, reply.question, False) == ()
    assert desk.original(STRANGER, reply.question) is None


def test_no_offers_what_else_was_possible_and_yes_nothing(desk: QuestionDesk) -> None:
    reply = desk.ask(asked("reset password"))
    assert isinstance(reply, Reply)
    assert reply.question is not None

    assert desk.rate_answer(ADA, reply.question, True) == ()
    assert "forgot-pacer-credentials" in dict(desk.rate_answer(ADA, reply.question, False))


def test_the_picker_begins_with_the_usual_and_the_recent_courts(desk: QuestionDesk) -> None:
    desk.set_usual_court(ADA, "casd")
    desk.ask(asked("is alsd live", ts="1.0"))
    desk.ask(asked("is gand live", ts="2.0"))

    found = [court.id for court in desk.find_courts(ADA, "")]

    assert found[:3] == ["casd", "gand", "alsd"]
    assert len(found) == 100
    assert desk.find_courts(ADA, "miami")[0].id == "flsd"


def test_the_court_comes_first_except_where_only_pacer_can_help(desk: QuestionDesk) -> None:
    for_court = desk.contacts("link-failed", "flsd")
    for_pacer = desk.contacts("forgot-pacer-credentials", None)

    assert [contact.entry for contact in for_court] == ["contact-court-help-desk", "contact-pacer"]
    assert [contact.entry for contact in for_pacer] == ["contact-pacer", "contact-court-help-desk"]


def test_an_answer_shown_to_one_person_can_be_made_anew_for_the_thread(desk: QuestionDesk) -> None:
    reply = desk.ask(asked("Is my PACER account legacy or upgraded?", surface="shortcut", asker=BEN, ts="7.0"))
    assert isinstance(reply, Reply)
    assert reply.question is not None

    found = desk.original(BEN, reply.question)

    assert found is not None
    channel, ts, again = found
    assert (channel, ts) == ("C1", "7.0")
    assert answer_of(again).answer.entry == "account-type-check"


def test_a_command_belongs_to_no_conversation() -> None:
    assert conversation_line(asked("x", surface="command")) is None
    assert conversation_line(asked("x", surface="dm")) == ""
    assert conversation_line(asked("x", surface="dm", thread_ts="5.0")) == "5.0"
    assert conversation_line(asked("x", ts="6.0")) == "6.0"
