"""The use cases around a guided check, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.flow import ChangeAnswer, CheckInput, Choose, Simple, StepDone
from bot.core.guiding import AtOutcome, AtStep, Card, OpenQuestion, Reminder, StepHelp
from bot.core.inquiry import Asker
from bot.core.knowledge import Flow, Question, ReminderKind
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reminders import Remind
from bot.desk.guidance import GuidanceDesk
from bot.desk.open_check import reminder_key
from bot.store.store import Store
from bot.store.tables import inbox
from tests.desk.conftest import Time

ADA = Asker("T1", "U_ADA")
BEN = Asker("T1", "U_BEN")
STRANGER = Asker("T2", "U_ADA")
NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
DM = "D1"


@pytest.fixture
def desk(guided: GuidanceDesk) -> GuidanceDesk:
    return guided


TO_READY: tuple[CheckInput, ...] = (
    Choose("who", "me"),
    Choose("files", "files"),
    Choose("linked", "no"),
    Choose("individual", "own"),
    Choose("upgraded", "upgraded"),
    Choose("login", "known"),
    Choose("names", "same"),
)


def started(desk: GuidanceDesk, court: str | None = "flsd", asker: Asker = ADA, flow: str = "link") -> Card:
    card = desk.start(asker, flow, court)
    assert card is not None
    return card


def done(desk: GuidanceDesk, card: Card, *inputs: CheckInput, asker: Asker = ADA) -> Card:
    """The card after inputs none of which is stale."""
    for given in inputs:
        after = desk.act(asker, card.run, given)
        assert after is not None
        assert after.notice != "stale", given
        card = after
    return card


def node(card: Card | None) -> str:
    assert card is not None
    match card.body:
        case OpenQuestion(node=found) | AtOutcome(node=found):
            return found
        case AtStep(step=step) | StepHelp(step=step):
            return step.key


def reminded(due: object) -> str:
    """Where the check of a reminder stands."""
    assert isinstance(due, Reminder)
    return node(due.card)


def scheduled(store: Store, check: int) -> dict[str, datetime]:
    """When each reminder of a check is due."""
    with store.reading() as unit:
        rows = unit.connection.execute(select(inbox.c.key, inbox.c.due_at).where(inbox.c.attempts == 0)).all()
    kinds: tuple[ReminderKind, ...] = ("go-live", "unfinished")
    return {kind: row.due_at for row in rows for kind in kinds if row.key == reminder_key(check, kind)}


def test_a_check_leads_to_its_outcome_and_through_the_steps(desk: GuidanceDesk) -> None:
    card = done(desk, started(desk), *TO_READY)
    assert node(card) == "ready"
    assert [known.answer for known in card.known_answers][:3] == ["Me", "S.D. Fla.", "E-file"]

    card = done(desk, card, Choose("ready", "go"))
    steps = []
    while isinstance(card.body, AtStep):
        steps.append(card.body.step.key)
        card = done(desk, card, StepDone(card.body.step.key))
    assert steps == ["open", "link-item", "credentials", "confirm"]
    assert node(card) == "menus"
    card = done(desk, card, Choose("menus", "yes"))
    assert node(card) == "finished"
    assert card.is_over
    assert card.bar[0] == card.bar[1]


def test_progress_outlives_the_process(desk: GuidanceDesk, store: Store, kb: KnowledgeBase, clock: Time) -> None:
    card = done(desk, started(desk), *TO_READY[:4])
    again = GuidanceDesk(store, lambda: kb, clock)

    assert node(again.start(ADA, "link", "flsd")) == node(card) == "upgraded"


def test_a_check_begun_again_goes_on(desk: GuidanceDesk) -> None:
    card = done(desk, started(desk), *TO_READY[:3])
    again = started(desk)

    assert (again.run, node(again), again.notice) == (card.run, "individual", "resumed")


def test_nobody_else_can_see_or_move_a_check(desk: GuidanceDesk) -> None:
    card = started(desk)

    for other in (BEN, STRANGER):
        assert desk.act(other, card.run, Choose("who", "me")) is None
        assert desk.resume(other, card.run) is None
        assert desk.help_with_step(other, card.run, None) is None
        assert desk.check_summaries(other) == ()
        assert desk.saved_facts(other) == ()
        assert desk.move_card(other, card.run, DM, "1.1") is None
    assert node(desk.resume(ADA, card.run)) == "who"


def test_a_flow_or_check_that_is_not_there_gives_nothing(desk: GuidanceDesk) -> None:
    assert desk.start(ADA, "no-such-flow", None) is None
    assert desk.act(ADA, 4711, Simple("back")) is None


def test_an_old_button_redraws_the_present_step(desk: GuidanceDesk) -> None:
    card = done(desk, started(desk), *TO_READY[:2])
    again = desk.act(ADA, card.run, Choose("who", "other"))

    assert again is not None
    assert (node(again), again.notice) == ("linked", "stale")


def test_what_holds_for_every_court_is_asked_once(desk: GuidanceDesk) -> None:
    done(desk, started(desk), *TO_READY)
    other = done(desk, started(desk, "alsd"), *TO_READY[:3])

    assert node(other) == "login"
    assert [known.question for known in other.known_answers if known.kept] == ["individual", "upgraded"]


def test_of_each_person_asked_for_the_facts_are_their_own(desk: GuidanceDesk) -> None:
    done(desk, started(desk), *TO_READY)
    boss = started(desk, "alsd")
    boss = done(desk, boss, Choose("who", "other"), Choose("name", "Ms. R."), *TO_READY[1:3])

    assert (boss.subject, node(boss)) == ("Ms. R.", "individual")
    assert isinstance(boss.body, OpenQuestion)
    assert boss.body.text.startswith("Which PACER account does Ms. R. have?")
    assert [told.subject for told in desk.saved_facts(ADA)] == ["", "Ms. R."]


def test_another_court_is_another_check_and_the_first_stays(desk: GuidanceDesk) -> None:
    first = done(desk, started(desk), *TO_READY[:3])
    second = done(desk, first, ChangeAnswer("court"), Choose("court", "alsd"))
    assert second.run != first.run
    assert (second.court.id if second.court else None, node(second)) == ("alsd", "files")

    back = desk.act(ADA, second.run, ChangeAnswer("court"))
    assert back is not None
    back = desk.act(ADA, second.run, Choose("court", "flsd"))
    assert back is not None
    assert (back.run, node(back), back.notice) == (first.run, "individual", "court-resumed")
    # The one for alsd held nothing but its names and is gone.
    assert [one.run for one in desk.check_summaries(ADA)] == [first.run]


def test_a_court_that_is_chosen_first_of_all_needs_no_second_check(desk: GuidanceDesk) -> None:
    card = started(desk, None)
    after = done(desk, card, Choose("who", "me"), Choose("court", "flsd"))

    assert (after.run, node(after)) == (card.run, "files")
    assert started(desk).run == card.run


def test_naming_somebody_else_in_ones_own_check_leaves_that_as_it_was(desk: GuidanceDesk) -> None:
    mine = done(desk, started(desk), *TO_READY[:3])
    hers = done(desk, mine, ChangeAnswer("who"), Choose("who", "other"), Choose("name", "Ms. R."))
    assert hers.run != mine.run
    assert (hers.subject, node(hers)) == ("Ms. R.", "files")

    again = desk.resume(ADA, mine.run)
    assert (again.subject if again else None, node(again)) == ("", "individual")


def test_a_pause_stands_until_somebody_goes_on(desk: GuidanceDesk) -> None:
    card = started(desk)
    paused = desk.pause(ADA, card.run)
    assert paused is not None
    assert paused.paused
    assert desk.check_summaries(ADA)[0].paused

    resumed = desk.resume(ADA, card.run)
    assert resumed is not None
    assert not resumed.paused


def test_stuck_offers_help_for_the_step_and_opens_it(desk: GuidanceDesk) -> None:
    card = done(desk, started(desk), *TO_READY, Choose("ready", "go"))
    for key in ("open",):
        card = done(desk, card, StepDone(key))
    help_ = desk.help_with_step(ADA, card.run, None)
    assert help_ is not None
    assert isinstance(help_.body, StepHelp)
    assert [entry for entry, _ in help_.body.options] == ["link-option-missing", "contact-court-help-desk"]

    opened = desk.help_with_step(ADA, card.run, "link-option-missing")
    assert opened is not None
    assert isinstance(opened.body, StepHelp)
    assert opened.body.open_answer is not None
    assert opened.body.open_answer.entry == "link-option-missing"
    forged = desk.help_with_step(ADA, card.run, "training")
    assert forged is not None
    assert isinstance(forged.body, StepHelp)
    assert forged.body.open_answer is None


def test_stuck_where_there_is_no_step_shows_the_card(desk: GuidanceDesk) -> None:
    card = started(desk)

    assert node(desk.help_with_step(ADA, card.run, None)) == "who"


# --- what is typed


@pytest.fixture
def talking(desk: GuidanceDesk) -> Callable[[str], Card | None]:
    """Says something in the direct message where a check is shown."""
    card = started(desk)
    desk.move_card(ADA, card.run, DM, "1.1")
    said: list[str] = []

    def say(text: str) -> Card | None:
        said.append(text)
        return desk.answer_typed(ADA, DM, Redacted(text), f"{DM}:{len(said)}")

    return say


def test_plain_words_are_answers_and_questions_are_not(talking: Callable[[str], Card | None]) -> None:
    assert node(talking("for me")) == "files"
    assert talking("what is central sign-on?") is None
    assert node(talking("I file")) == "linked"
    assert node(talking("not yet")) == "individual"
    assert node(talking("mine")) == "upgraded"
    assert node(talking("no idea")) == "upgraded-how"
    assert node(talking("legacy")) == "upgrade-first"
    assert talking("how long does that take?") is None
    assert node(talking("back")) == "upgraded"


def test_a_court_and_a_name_can_be_typed(desk: GuidanceDesk) -> None:
    card = started(desk, None)
    desk.move_card(ADA, card.run, DM, "1.1")
    assert node(desk.answer_typed(ADA, DM, Redacted("an attorney"), "1")) == "name"
    assert desk.answer_typed(ADA, DM, Redacted("how do I link my account in this court?"), "2") is None
    named = desk.answer_typed(ADA, DM, Redacted("Ms. R."), "3")
    assert named is not None
    assert named.subject == "Ms. R."
    chosen = desk.answer_typed(ADA, DM, Redacted("S.D. Fla."), "4")
    assert chosen is not None
    assert (chosen.court.id if chosen.court else None) == "flsd"


def test_steps_can_be_told_done_or_stuck(desk: GuidanceDesk) -> None:
    card = done(desk, started(desk), *TO_READY, Choose("ready", "go"))
    desk.move_card(ADA, card.run, DM, "1.1")

    assert node(desk.answer_typed(ADA, DM, Redacted("done"), "1")) == "link-item"
    help_ = desk.answer_typed(ADA, DM, Redacted("I'm stuck"), "2")
    assert help_ is not None
    assert isinstance(help_.body, StepHelp)
    paused = desk.answer_typed(ADA, DM, Redacted("pause"), "3")
    assert paused is not None
    assert paused.paused
    assert desk.answer_typed(ADA, DM, Redacted("done"), "4") is None


def test_a_message_that_comes_twice_is_one_answer(desk: GuidanceDesk) -> None:
    card = done(desk, started(desk), *TO_READY, Choose("ready", "go"))
    desk.move_card(ADA, card.run, DM, "1.1")

    assert node(desk.answer_typed(ADA, DM, Redacted("done"), "same")) == "link-item"
    assert node(desk.answer_typed(ADA, DM, Redacted("done"), "same")) == "link-item"


def test_words_elsewhere_or_long_after_are_no_answers(desk: GuidanceDesk, clock: Time) -> None:
    card = started(desk)
    assert desk.answer_typed(ADA, DM, Redacted("me"), "1") is None
    desk.move_card(ADA, card.run, DM, "1.1")
    assert desk.answer_typed(ADA, "D_OTHER", Redacted("me"), "2") is None
    assert desk.answer_typed(BEN, DM, Redacted("me"), "3") is None
    clock.now += timedelta(hours=25)
    assert desk.answer_typed(ADA, DM, Redacted("me"), "4") is None
    assert desk.open_here(ADA, DM) is None


def test_the_check_is_offered_again_while_something_is_left_to_do(desk: GuidanceDesk) -> None:
    card = started(desk)
    assert desk.open_here(ADA, DM) is None
    desk.move_card(ADA, card.run, DM, "1.1")
    assert node(desk.open_here(ADA, DM)) == "who"
    done(desk, card, Choose("who", "me"), Choose("files", "files"), Choose("linked", "yes"))
    # An outcome with a way on is offered again, too; one without is over.
    assert node(desk.open_here(ADA, DM)) == "already-linked"


def test_a_card_shown_elsewhere_names_the_one_before(desk: GuidanceDesk) -> None:
    card = started(desk)

    assert desk.move_card(ADA, card.run, DM, "1.1") is None
    assert desk.move_card(ADA, card.run, DM, "1.1") is None
    assert desk.move_card(ADA, card.run, DM, "2.2") == (DM, "1.1")


# --- reminders


def test_an_unfinished_link_is_reminded_of_once_after_three_days(desk: GuidanceDesk, store: Store, clock: Time) -> None:
    card = done(desk, started(desk), *TO_READY, Choose("ready", "go"))
    assert scheduled(store, card.run) == {"unfinished": NOW + timedelta(days=3)}
    clock.now += timedelta(days=1)
    done(desk, card, StepDone("open"))
    assert scheduled(store, card.run) == {"unfinished": NOW + timedelta(days=4)}

    clock.now = NOW + timedelta(days=4)
    about = Remind("T1", "U_ADA", card.run, "unfinished")
    assert reminded(desk.remind(about, again=False)) == "link-item"
    assert desk.remind(about, again=False) is None
    assert reminded(desk.remind(about, again=True)) == "link-item"
    done(desk, card, StepDone("link-item"))
    assert scheduled(store, card.run) == {}


def test_no_reminder_for_what_is_finished_declined_or_deleted(desk: GuidanceDesk, store: Store) -> None:
    card = done(desk, started(desk), *TO_READY, Choose("ready", "go"))
    about = Remind("T1", "U_ADA", card.run, "unfinished")

    declined = done(desk, card, Simple("decline"))
    assert scheduled(store, declined.run) == {}
    assert desk.remind(about, again=False) is None
    desk.forget_all(ADA)
    assert desk.remind(about, again=False) is None


def test_the_go_live_reminder_comes_at_nine_in_the_courts_time(desk: GuidanceDesk, store: Store, clock: Time) -> None:
    clock.now = datetime(2020, 1, 20, 12, tzinfo=UTC)
    card = done(desk, started(desk), *TO_READY[:3])
    assert isinstance(card.body, AtOutcome)
    assert (card.body.verdict, card.body.remind_at) == ("not-yet", datetime(2020, 1, 27, 14, tzinfo=UTC))
    assert scheduled(store, card.run) == {"go-live": datetime(2020, 1, 27, 14, tzinfo=UTC)}

    about = Remind("T1", "U_ADA", card.run, "go-live")
    clock.now = datetime(2020, 1, 27, 14, 0, 1, tzinfo=UTC)
    on_the_day = desk.remind(about, again=False)
    assert isinstance(on_the_day, Reminder)
    assert (reminded(on_the_day), on_the_day.on_the_day) == ("individual", True)
    clock.now += timedelta(days=2)
    late = desk.remind(about, again=False)
    assert isinstance(late, Reminder)
    assert not late.on_the_day


def test_a_day_that_was_put_off_puts_off_the_reminder(
    desk: GuidanceDesk, store: Store, kb: KnowledgeBase, clock: Time
) -> None:
    clock.now = datetime(2020, 1, 20, 12, tzinfo=UTC)
    card = done(desk, started(desk), *TO_READY[:3])
    court = kb.library.courts["flsd"]
    assert court.go_live is not None
    later = replace(court, go_live=replace(court.go_live, day=court.go_live.day + timedelta(days=7)))
    other = replace(kb, library=replace(kb.library, courts={**kb.library.courts, "flsd": later}))

    clock.now = datetime(2020, 1, 27, 14, 0, 1, tzinfo=UTC)
    due = GuidanceDesk(store, lambda: other, clock).remind(Remind("T1", "U_ADA", card.run, "go-live"), again=False)
    assert due == datetime(2020, 2, 3, 14, tzinfo=UTC)


def test_no_go_live_reminder_once_it_is_linked(desk: GuidanceDesk) -> None:
    card = done(desk, started(desk), Choose("who", "me"), Choose("files", "files"), Choose("linked", "yes"))

    assert desk.remind(Remind("T1", "U_ADA", card.run, "go-live"), again=False) is None


# --- what was told


def test_what_was_told_can_be_corrected_and_holds_in_every_check(desk: GuidanceDesk) -> None:
    card = done(desk, started(desk), *TO_READY)
    told = desk.correct(ADA, "", {"upgraded": "legacy", "login": "known", "individual": "nonsense", "files": "files"})

    assert {question.id: answer for question, answer in told[0].questions} == {
        "individual": "own",
        "upgraded": "legacy",
    }
    assert node(desk.resume(ADA, card.run)) == "upgrade-first"


def test_a_correction_is_no_step_in_any_check(desk: GuidanceDesk, clock: Time) -> None:
    first = done(desk, started(desk), *TO_READY)
    clock.now += timedelta(minutes=1)
    second = done(desk, started(desk, "alsd"), *TO_READY[:2])
    clock.now += timedelta(hours=30)
    desk.move_card(ADA, second.run, DM, "1.1")
    desk.correct(ADA, "", {"upgraded": "legacy"})

    assert [one.run for one in desk.check_summaries(ADA)] == [second.run, first.run]
    assert desk.answer_typed(ADA, DM, Redacted("no"), "1") is None


def test_all_can_be_deleted(desk: GuidanceDesk, store: Store) -> None:
    card = done(desk, started(desk), *TO_READY, Choose("ready", "go"))
    other = started(desk, "flsd", BEN)
    desk.forget_all(ADA)

    assert desk.check_summaries(ADA) == ()
    assert desk.saved_facts(ADA) == ()
    assert scheduled(store, card.run) == {}
    assert node(desk.resume(BEN, other.run)) == "who"


def test_standings_list_every_court_the_latest_first(desk: GuidanceDesk, clock: Time) -> None:
    done(desk, started(desk), *TO_READY, Choose("ready", "go"))
    clock.now += timedelta(minutes=1)
    done(desk, started(desk, "alsd"), *TO_READY[:2])
    clock.now += timedelta(minutes=1)
    started(desk, None, flow="login")

    found = desk.check_summaries(ADA)
    assert [(one.court.id if one.court else None, one.state, one.verdict) for one in found] == [
        ("alsd", "Question: Linked already", None),
        ("flsd", "Step 1 of 4", None),
    ]


# --- several at once, and a flow that changes


def test_of_simultaneous_clicks_one_counts_and_none_is_lost(desk: GuidanceDesk) -> None:
    card = done(desk, started(desk), *TO_READY, Choose("ready", "go"))

    with ThreadPoolExecutor(12) as pool:
        cards = list(pool.map(lambda _: desk.act(ADA, card.run, StepDone("open")), range(12)))
    assert [found.notice for found in cards if found].count("stale") == 0, "a second click says nothing"
    assert {node(found) for found in cards} == {"link-item"}


def test_two_that_begin_the_same_check_at_once_share_it(desk: GuidanceDesk) -> None:
    with ThreadPoolExecutor(8) as pool:
        cards = list(pool.map(lambda _: started(desk), range(8)))

    assert len({card.run for card in cards}) == 1


def changed_flow(flow: Flow) -> Flow:
    """The flow with another id for a choice of its question `login`."""
    login = flow.nodes["login"]
    assert isinstance(login, Question)
    choices = tuple(replace(one, id="certainly") if one.id == "known" else one for one in login.choices)
    return replace(flow, version="other", nodes={**flow.nodes, "login": replace(login, choices=choices)})


def test_a_changed_flow_keeps_what_fits_and_says_so_once(
    store: Store, kb: KnowledgeBase, clock: Time, desk: GuidanceDesk
) -> None:
    card = done(desk, started(desk), *TO_READY, Choose("ready", "go"), StepDone("open"))
    flows = {**kb.library.flows, "link": changed_flow(kb.library.flows["link"])}
    other = replace(kb, library=replace(kb.library, flows=flows))
    later = GuidanceDesk(store, lambda: other, clock)

    back = later.resume(ADA, card.run)
    assert back is not None
    assert (node(back), back.notice) == ("login", "flow-changed")
    on = later.act(ADA, card.run, Choose("login", "certainly"))
    assert on is not None
    # The answers after it and the steps done still hold.
    assert (node(on), on.notice) == ("link-item", None)


def test_a_check_of_a_flow_that_is_gone_is_not_shown(
    store: Store, kb: KnowledgeBase, clock: Time, desk: GuidanceDesk
) -> None:
    card = started(desk)
    other = replace(kb, library=replace(kb.library, flows={}))
    later = GuidanceDesk(store, lambda: other, clock)

    assert later.resume(ADA, card.run) is None
    assert later.check_summaries(ADA) == ()
    assert later.saved_facts(ADA) == () or later.saved_facts(ADA)[0].questions == ()
