"""What is typed where a guided check waits: names, not knowing, corrections, several courts; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Literal

import pytest

from bot.core.flow import CheckInput, Choose, Simple, StepDone
from bot.core.guiding import AtOutcome, AtStep, Body, Card, OpenQuestion, StepHelp
from bot.core.inquiry import Asker, Context, Inquiry
from bot.core.knowledge import Question
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reply_parts import CheckPart, Reply
from bot.desk.guidance import GuidanceDesk
from bot.desk.misses import MissDesk
from bot.desk.questions import QuestionDesk
from bot.store.store import Store
from tests.desk.conftest import Time

pytestmark = pytest.mark.sampled

ADA = Asker("T1", "U_ADA")
NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
DM = "D1"
TO_READY: tuple[CheckInput, ...] = (
    Choose("who", "me"), Choose("files", "files"), Choose("linked", "no"), Choose("individual", "own"),
    Choose("upgraded", "upgraded"), Choose("login", "known"), Choose("names", "same"),
)  # fmt: skip
UNSURE = ("idk", "not sure", "dunno", "no idea", "I don't know", "I have no idea which one that is", "no clue, sorry")


class Talk:
    """One check, and what is typed beside it."""

    def __init__(self, desk: GuidanceDesk, court: str | None = "flsd", flow: str = "link") -> None:
        self.desk = desk
        card = desk.start(ADA, flow, court)
        assert card is not None
        self.card = card
        desk.move_card(ADA, card.run, DM, "1.1")
        self._keys = count()

    def press(self, *inputs: CheckInput) -> Card:
        for given in inputs:
            card = self.desk.act(ADA, self.card.run, given)
            assert card is not None
            self.card = card
            self.desk.move_card(ADA, card.run, DM, "1.1")
        return self.card

    def say(self, text: str) -> Card | None:
        card = self.desk.answer_typed(ADA, DM, Redacted(text), f"{self.card.run}:{text}:{next(self._keys)}")
        self.card = card or self.card
        return card


def question(card: Card | None) -> OpenQuestion:
    assert card is not None
    assert isinstance(card.body, OpenQuestion), card.body
    return card.body


# --- names


@pytest.fixture
def at_name(guided: GuidanceDesk) -> Talk:
    talk = Talk(guided)
    talk.press(Choose("who", "other"))
    assert question(talk.card).kind == "label"
    return talk


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Marta Quinn", "Marta Quinn"), ("Mr. Helpman", "Mr. Helpman"), ("Ms. R.", "Ms. R."), ("R", "R"),
        ("marta quinn", "marta quinn"), ("my boss", "my boss"), ("Grace Page", "Grace Page"), ("O'Brien", "O'Brien"),
        ("the senior partner", "the senior partner"), ("Maria del Carmen Lopez Ruiz", "Maria del Carmen Lopez Ruiz"),
        ("her name is Marta Quinn", "Marta Quinn"), ("call her Marta", "Marta"),
        ("Dr. Will Park Jr.", "Dr. Will Park Jr."),
    ],
)  # fmt: skip
def test_what_is_typed_where_a_name_is_asked_for_is_the_name(at_name: Talk, typed: str, name: str) -> None:
    card = at_name.say(typed)

    assert card is not None
    assert (card.subject, question(card).node) == (name, "files")


@pytest.mark.parametrize(
    "typed",
    [
        "who is this for?", "Marta Quinn?", "where was I", "talk to a human", "I need a person", "thanks", "hello",
        "forgot my pacer password", "how do I link", "the attorney that I work for has two accounts", "/nextgen", "123",
    ],
)  # fmt: skip
def test_a_question_or_a_command_is_no_name(at_name: Talk, typed: str) -> None:
    assert at_name.say(typed) is None


def test_commands_work_where_a_name_is_asked_for(at_name: Talk) -> None:
    assert question(at_name.say("back")).node == "who"
    at_name.press(Choose("who", "other"))
    paused = at_name.say("pause")
    assert paused is not None
    assert paused.paused


@pytest.mark.parametrize("typed", ["skip", "Skip it", "no name"])
def test_the_name_can_be_skipped(at_name: Talk, typed: str) -> None:
    card = at_name.say(typed)

    assert card is not None
    assert card.subject == "the attorney"
    assert question(card).text.startswith("Does the attorney e-file in")
    at_name.press(Choose("files", "files"), Choose("linked", "not-sure"))
    assert question(at_name.card).text.startswith("When the attorney logs in")


def test_a_name_that_nobody_gave_begins_a_sentence_in_capitals(at_name: Talk) -> None:
    at_name.say("skip")
    card = at_name.press(*TO_READY[1:])

    assert card.body.text.startswith("The attorney is ready to link")  # type: ignore[union-attr]
    assert "The attorney must be at the keyboard" in card.body.text  # type: ignore[union-attr]


# --- not knowing


@pytest.mark.parametrize("typed", UNSURE)
def test_not_knowing_the_name_says_that_it_can_be_skipped(at_name: Talk, typed: str) -> None:
    told = question(at_name.say(typed))

    assert (told.kind, told.is_unsure, told.skip) == ("label", True, "the attorney")
    assert "*Skip*" in (told.unsure or "")


@pytest.mark.parametrize("flow", ["login", pytest.param("link", marks=pytest.mark.slow)])
def test_not_knowing_is_understood_at_every_question(guided: GuidanceDesk, kb: KnowledgeBase, flow: str) -> None:
    """Either how to tell comes as the next question, or it is said above the same one."""
    seen: set[str] = set()
    todo: list[tuple[CheckInput, ...]] = [()]
    while todo:
        way = todo.pop()
        guided.forget_all(ADA)
        talk = Talk(guided, None, flow)
        here = talk.press(*way).body
        at, onward = ways(here)
        if at in seen:
            continue
        seen.add(at)
        todo += [(*way, given) for given in onward]
        if isinstance(here, OpenQuestion):
            after = talk.say(UNSURE[len(seen) % len(UNSURE)])
            assert after is not None, at
            assert ways(after.body)[0] != at or question(after).is_unsure, at
    questions = {node.id for node in kb.library.flows[flow].nodes.values() if isinstance(node, Question)}
    assert questions - seen <= {"live", "in-acms"}, "those that this court does not ask"


def ways(body: Body) -> tuple[str, list[CheckInput]]:
    """Where a card stands, and what leads on from there."""
    match body:
        case AtStep(step=step) | StepHelp(step=step):
            return step.key, [StepDone(step.key)]
        case OpenQuestion(node=node, kind="court"):
            return node, [Choose(node, "alsd")]
        case OpenQuestion(node=node, kind="label"):
            return node, [Choose(node, "Ms. R.")]
        case OpenQuestion(node=node, choices=choices) | AtOutcome(node=node, choices=choices):
            return node, [Choose(node, choice.id) for choice in choices]


def test_not_knowing_at_a_step_is_being_stuck_and_at_an_outcome_says_who_helps(guided: GuidanceDesk) -> None:
    talk = Talk(guided)
    talk.press(*TO_READY)
    told = talk.say("no idea")
    assert told is not None
    assert told.notice == "unsure"
    talk.press(Choose("ready", "go"))
    stuck = talk.say("not sure")
    assert stuck is not None
    assert isinstance(stuck.body, StepHelp)


def test_a_question_that_begins_with_not_sure_is_a_question(guided: GuidanceDesk) -> None:
    assert Talk(guided).say("not sure how to reset my pacer password") is None


def test_not_sure_can_be_pressed_and_nobody_else_can(guided: GuidanceDesk) -> None:
    talk = Talk(guided)

    assert question(guided.hint(ADA, talk.card.run)).is_unsure
    assert guided.hint(Asker("T1", "U_BEN"), talk.card.run) is None


# --- corrections

SHARED = "actually the account is shared by the firm"


@pytest.fixture
def at_step(guided: GuidanceDesk) -> Talk:
    talk = Talk(guided)
    talk.press(*TO_READY, Choose("ready", "go"))
    return talk


def test_a_correction_is_asked_about(at_step: Talk) -> None:
    asked = question(at_step.say(SHARED))

    assert (asked.node, asked.brief, asked.proposed) == (
        "individual",
        "PACER account",
        ("shared", "The firm's shared one"),
    )
    again = question(at_step.desk.resume(ADA, at_step.card.run))
    assert again == asked, "it is kept"


@pytest.mark.parametrize("typed", ["yes", "Yes please", "ok"])
def test_a_correction_that_is_confirmed_changes_the_answer(at_step: Talk, typed: str) -> None:
    at_step.say(SHARED)
    after = at_step.say(typed)

    assert after is not None
    assert after.body.node == "get-own"  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["no", "no thanks", "not sure"])
def test_a_correction_that_is_not_meant_changes_nothing(at_step: Talk, typed: str) -> None:
    at_step.say(SHARED)
    after = at_step.say(typed)

    assert after is not None
    assert isinstance(after.body, AtStep)
    assert question(at_step.say(SHARED)).proposed is not None


@pytest.mark.parametrize(
    ("typed", "to"),
    [
        ("sorry, it's legacy", ("upgraded", "legacy")),
        ("wait, I forgot the login", ("login", "forgotten")),
        ("turns out the account was never upgraded", ("upgraded", "legacy")),
        ("actually I only look things up", ("files", "looks")),
        ("actually it's for my boss", ("who", "other")),
        ("oops, they are different people", ("names", "differ")),
        ("sorry, I meant flmd", ("court", "flmd")),
    ],
)
def test_other_corrections(at_step: Talk, typed: str, to: tuple[str, str]) -> None:
    asked = question(at_step.say(typed))

    assert (asked.node, (asked.proposed or ("",))[0]) == to


@pytest.mark.parametrize(
    "typed",
    [
        "the account is shared by the firm", "actually it is not shared", "actually is the account shared?",
        "actually my own account", "actually what about it", "sorry",
    ],
)  # fmt: skip
def test_what_corrects_nothing_is_not_asked_about(at_step: Talk, typed: str) -> None:
    assert at_step.say(typed) is None


def test_a_correction_of_the_open_question_answers_it(guided: GuidanceDesk) -> None:
    talk = Talk(guided)
    talk.press(*TO_READY[:3])
    after = talk.say(SHARED)

    assert after is not None
    assert after.body.node == "get-own"  # type: ignore[union-attr]


# --- courts that there are not, several courts, and starting over


@pytest.mark.parametrize(
    ("typed", "missing", "courts"),
    [
        ("southern dist. of chicago", "Southern District of Chicago", ["ilnd", "ilnb"]),
        ("new york", "", ["nyed", "nynd", "nysd", "nywd"]),
    ],
)
def test_a_court_that_there_is_not_brings_those_that_may_be_meant(
    guided: GuidanceDesk, typed: str, missing: str, courts: list[str]
) -> None:
    talk = Talk(guided, None)
    talk.press(Choose("who", "me"))
    asked = question(talk.say(typed))

    assert asked.kind == "court"
    assert asked.which is not None
    assert (asked.which.unclear.missing, [court.id for court in asked.which.courts]) == (missing, courts)
    assert talk.say(f"is there a {typed} court and where?") is None


def test_the_courts_of_a_wish_are_read(kb: KnowledgeBase) -> None:
    wish = Redacted("walk me through linking for nysd, nyed and njd")
    (part,) = kb.respond(wish, Context(), lambda _: kb.library.directory_as_of)

    assert isinstance(part, CheckPart)
    assert part.court is not None
    assert [court.id for court in (part.court, *part.then)] == ["nysd", "nyed", "njd"]


def test_checks_for_several_courts_come_one_after_the_other_for_the_same_person(guided: GuidanceDesk) -> None:
    card = guided.start(ADA, "link", "nysd", then=("nyed", "njd"))
    assert card is not None
    assert [court.id for court in card.waiting] == ["nyed", "njd"]
    assert len(guided.check_summaries(ADA)) == 3
    for given in (Choose("who", "other"), Choose("name", "Ms. R."), Choose("files", "files"), Choose("linked", "yes")):
        card = guided.act(ADA, card.run, given) or card
    assert [court.id for court in card.waiting] == ["nyed", "njd"]

    second = guided.next_court(ADA, card.run, "nyed")
    assert second is not None
    assert (second.subject, second.court.id if second.court else "", question(second).node) == (
        "Ms. R.",
        "nyed",
        "files",
    )
    assert second.notice is None
    assert len(guided.check_summaries(ADA)) == 3, "it is the one that waited"
    assert guided.next_court(Asker("T1", "U_BEN"), card.run, "njd") is None
    forged = guided.next_court(ADA, card.run, "nonsense")
    assert forged is not None
    assert forged.run == card.run


def test_starting_over_asks_everything_again(guided: GuidanceDesk) -> None:
    talk = Talk(guided)
    other = guided.start(ADA, "link", "alsd")
    assert other is not None
    over = talk.press(*TO_READY, Simple("restart"))

    assert (question(over).node, over.bar[0], over.court.id if over.court else "") == ("who", 0, "flsd")
    assert [answer for _, answer in guided.saved_facts(ADA)[0].questions] == [None, None]
    for given in TO_READY[:3]:
        over = guided.act(ADA, over.run, given) or over
    assert question(over).node == "individual"


def test_what_was_answered_counts(guided: GuidanceDesk) -> None:
    talk = Talk(guided)
    bars = [talk.press(given).bar for given in TO_READY]

    assert [behind for behind, _ in bars] == [2, 3, 4, 5, 6, 7, 8]
    assert {total for _, total in bars} == {13}


# --- what is not kept


@pytest.mark.parametrize(
    ("text", "check", "kept"),
    [
        ("Marta Quinn", "open", False),
        ("Mr. Helpman", "open", False),
        ("the partner Marta Quinn in the office in Tampa downtown", "name", False),
        ("fax number of the clerk please now", "open", True),
        ("what is the fax number of the clerk?", "open", True),
        ("Marta Quinn", "", True),
    ],
)
def test_names_typed_while_a_check_is_open_never_reach_the_misses(
    store: Store, kb: KnowledgeBase, clock: Time, text: str, check: Literal["", "open", "name"], kept: bool
) -> None:
    asked = Inquiry(
        asker=ADA, key="D1:1.0", text=Redacted(text), surface="dm", channel=DM, ts="1.0", thread_ts=None,
        mentioned=True, check=check,
    )  # fmt: skip
    reply = QuestionDesk(store, lambda: kb, clock).ask(asked)

    assert isinstance(reply, Reply)
    assert (reply.question is not None) == kept
    found = str(MissDesk(store, kb).look(NOW.replace(year=2020), 10))
    assert ("Quinn" in found or "Helpman" in found) == (kept and "Quinn" in text)
