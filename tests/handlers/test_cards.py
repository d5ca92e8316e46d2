"""How a check is rendered: every card of the real flows within Slack's limits, and what each kind of it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from bot.core import flow as rules
from bot.core import guiding
from bot.core.answering import NumberedStep
from bot.core.flow import ChangeAnswer, Choose, FlowContext, Progress, StepDone
from bot.core.guiding import (
    AtOutcome,
    AtStep,
    Card,
    CheckState,
    CheckSummary,
    KnownAnswer,
    OpenQuestion,
    Reminder,
    SavedFacts,
    StepHelp,
)
from bot.core.knowledge import Choice, Court, Flow, Library, Outcome, ProcedureNode, Question, Source
from bot.desk.questions import Home
from bot.sandbox.blocks import blocks_errors, view_errors
from handlers import action_ids
from handlers.blocks import limits, saved_facts
from handlers.blocks.guidance import render_card, render_check_summaries, render_gone, render_reminder
from handlers.blocks.home import HomeDesk, home_view
from handlers.blocks.replies import Message
from handlers.blocks.words import WORDS
from handlers.slack import forms
from tests.stage import words_of

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 20, 15, tzinfo=UTC)
LONGEST = "&" * rules.MAX_LABEL
"""A name that takes as much room as one can."""


def refused(message: Message) -> list[str]:
    """Why Slack would refuse it, or why it would not be all there."""
    cut = [WORDS.answers.SHORTENED] if WORDS.answers.SHORTENED in shown(message) else []
    return blocks_errors(message.blocks, "message") + limits.too_much(message.blocks) + cut


def shown(message: Message) -> str:
    return words_of({"blocks": message.blocks})


def texts(message: Message) -> list[str]:
    """Texts of the buttons, in order."""
    return [element["text"]["text"] for element in elements(message) if element["type"] == "button"]


def elements(message: Message) -> list[dict[str, Any]]:
    rows = [[*block.get("elements", []), *filter(None, [block.get("accessory")])] for block in message.blocks]
    return [element for row in rows for element in row]


# --- every card of the real flows


def places(
    library: Library, flow: Flow, court: Court, subject: str, now: datetime
) -> Iterator[tuple[Progress, FlowContext]]:
    """A way to each question, step and outcome of a flow at a court."""
    view = FlowContext(library, court, now.date())
    whose = {"who": "other", "name": subject} if subject else {"who": "me"}
    todo, seen = [Progress({**whose, "court": court.id} if flow.id == "link" else {"court": court.id})], set()
    todo.append(Progress())
    while todo:
        progress = todo.pop()
        here = rules.position(flow, progress, view)
        if (here.node.id, here.step) in seen:
            continue
        seen.add((here.node.id, here.step))
        yield progress, view
        given: list[rules.CheckInput] = []
        match here.node:
            case ProcedureNode():
                assert here.step is not None
                given = [StepDone(here.step)]
            case Question(kind="court", id=node):
                given = [Choose(node, court.id)]
            case Question(kind="label", id=node):
                given = [Choose(node, subject or "A")]
            case Question(id=node, choices=choices) | Outcome(id=node, choices=choices):
                given = [Choose(node, choice.id) for choice in choices]
        todo += [rules.advance(flow, progress, one, view).progress for one in given]


def courts(library: Library) -> list[Court]:
    by_kind: dict[str, Court] = {}
    for court in sorted(library.courts.values(), key=lambda court: len(court.name)):
        by_kind[court.type] = court  # the one with the longest name
    return list(
        dict.fromkeys([*by_kind.values(), *(library.courts[name] for name in ("flsd", "alsd", "flsb", "ca5", "cofc"))])
    )


@pytest.mark.parametrize("flow", ["link", "login"])
@pytest.mark.parametrize(
    ("subject", "now"), [pytest.param("", NOW, marks=pytest.mark.slow), (LONGEST, NOW), ("", LONG_AGO)]
)
@pytest.mark.sampled
def test_every_card_of_the_flows_fits(library: Library, flow: str, subject: str, now: datetime) -> None:
    of, bodies = library.flows[flow], set()
    for court in courts(library):
        for progress, view in places(library, of, court, subject, now):
            card = guiding.card(999_999_999, CheckState(of, progress, view, subject), now)
            bodies.add(type(card.body))
            for message in variants(card, of, view, progress):
                assert refused(message) == [], (court.id, card.body)
                assert 0 < len(message.text) <= limits.FALLBACK_TEXT
    assert bodies == ({OpenQuestion, AtStep, AtOutcome} if flow == "link" else {OpenQuestion, AtOutcome})


def variants(card: Card, flow: Flow, view: FlowContext, progress: Progress) -> Iterator[Message]:
    """The card in every state it can be in where it is."""
    yield render_card(replace(card, notice="flow-changed"))
    yield render_card(card, live=False)
    yield render_card(replace(card, paused=True))
    yield render_reminder(Reminder("unfinished", card, on_the_day=False))
    yield render_check_summaries([guiding.summarize(card, True)] * 40)
    if isinstance(card.body, AtOutcome):
        yield render_card(replace(card, body=replace(card.body, remind_at=NOW)))
    for one in card.known_answers:
        again = rules.advance(flow, progress, ChangeAnswer(one.question), view).progress
        yield render_card(guiding.card(card.run, CheckState(flow, again, view, card.subject), NOW))
    yield render_card(guiding.with_hint(card))
    yield render_card(replace(card, waiting=tuple(view.library.courts.values())[:9]))
    state = CheckState(flow, progress, view, card.subject)
    stuck = guiding.with_step_help(card, state, None)
    if stuck is not None and isinstance(stuck.body, StepHelp):
        yield render_card(stuck)
        for entry, _ in stuck.body.options:
            opened = guiding.with_step_help(card, state, entry)
            assert opened is not None
            assert isinstance(opened.body, StepHelp)
            assert opened.body.open_answer is not None
            yield render_card(opened)


def test_every_control_of_the_cards_can_be_read_back(library: Library) -> None:
    flow = library.flows["link"]
    acts: set[str] = set()
    for progress, view in places(library, flow, library.courts["flsd"], LONGEST, NOW):
        card = guiding.card(7, CheckState(flow, progress, view, LONGEST), NOW)
        for message in variants(card, flow, view, progress):
            for element in elements(message):
                action = str(element.get("action_id", ""))
                if not action.startswith("check"):
                    continue
                values = [option["value"] for option in element.get("options", [])] or [element.get("value", "")]
                carried = [action.partition(".")[2]] if action.startswith(action_ids.Action.CHECK_COURT) else values
                steps = [action_ids.decode_check_control(value) for value in carried]
                assert all(step is not None and step.run == 7 for step in steps), (action, values)
                acts |= {step.act for step in steps if step is not None}
    assert acts == set(action_ids._ACTS)


# --- what each kind of card shows


def card_of(body: OpenQuestion | AtStep | StepHelp | AtOutcome, **more: Any) -> Card:
    made = Card(7, "link", "Linking check", None, "", (), body, (3, 8), can_go_back=False)
    return replace(made, **more)


YES, NO = Choice("yes", "Yes"), Choice("no", "No")
QUESTION = OpenQuestion(
    node="live",
    kind="choice",
    brief="Live",
    text="Is *it* live?\nLook it up.",
    choices=(YES, NO),
    now=None,
    source=None,
)
STEP = NumberedStep(3, "menu", "Click *Utilities*.", ("Mind it.",), Source("The guide", step="4"))


def test_a_question_begins_with_its_lead_in_bold_and_shows_how_far_it_is() -> None:
    message = render_card(card_of(QUESTION))

    assert "*Is it live?*\nLook it up." in shown(message)
    assert "▰▰▰▱▱▱▱▱ 3 of 8 done" in shown(message)
    assert texts(message)[:2] == ["Yes", "No"]
    assert "▰" not in message.text
    assert "3 of 8 done" in message.text


@pytest.mark.parametrize(
    ("behind", "total", "shows"),
    [(0, 0, ""), (0, 3, "▱▱▱ 0 of 3 done"), (3, 3, "▰▰▰ 3 of 3 done"), (7, 14, "▰▰▰▰▰▱▱▱▱▱ 7 of 14 done")],
)
def test_the_bar_has_at_most_ten_marks(behind: int, total: int, shows: str) -> None:
    assert WORDS.check.bar(behind, total) == shows


def test_many_choices_stand_in_rows_and_never_more_than_slack_takes() -> None:
    many = tuple(Choice(f"c{n}", f"Choice {n}") for n in range(30))
    message = render_card(card_of(replace(QUESTION, choices=many)))

    assert refused(message) == []
    rows = [len(block["elements"]) for block in message.blocks if block["type"] == "actions"]
    assert rows[:-1] == [5, 5, 5, 5, 5]


def test_a_question_asked_again_marks_the_answer_and_can_be_left_as_it_was() -> None:
    message = render_card(card_of(replace(QUESTION, now="no")))

    assert texts(message)[:3] == ["Yes", WORDS.check.current_answer("No"), WORDS.check.KEEP]


def test_what_was_told_stands_in_the_menu_that_changes_it() -> None:
    known = (
        KnownAnswer("who", "For", "Me", kept=False),
        KnownAnswer("upgraded", "Account type", "Upgraded", kept=True),
    )
    message = render_card(card_of(QUESTION, known_answers=known, can_go_back=True))

    [menu] = [element for element in elements(message) if element["type"] == "static_select"]
    assert [option["text"]["text"] for option in menu["options"]] == ["For: Me", "Account type: Upgraded"]
    assert shown(message).count("Account type: Upgraded") == 1, "nowhere else"
    steps = [action_ids.decode_check_control(option["value"]) for option in menu["options"]]
    assert steps == [
        action_ids.CheckControl(7, "change", "live", "who"),
        action_ids.CheckControl(7, "change", "live", "upgraded"),
    ]


def test_a_step_shows_its_number_its_notes_what_must_be_done_in_person_and_its_source() -> None:
    message = render_card(card_of(AtStep(STEP, 10, "Ms. R. types it in person."), can_go_back=True))

    text = shown(message)
    assert "*Step 3 of 10*\nClick *Utilities*." in text
    assert "Mind it." in text
    assert "Ms. R. types it in person." in text
    assert "Source: The guide, step 4" in text
    assert texts(message) == [
        WORDS.check.DONE, WORDS.check.STUCK, WORDS.check.BACK, WORDS.check.PAUSE, WORDS.answers.ASK_DESK,
        WORDS.check.START_OVER,
    ]  # fmt: skip


def test_an_outcome_says_when_a_reminder_comes_and_offers_to_do_without(library: Library) -> None:
    at = datetime(2020, 1, 27, 9, tzinfo=UTC)
    body = AtOutcome("not-live", "not-yet", "Not live", "Not yet.", ("A note.",), (YES, NO), None, at, None)
    message = render_card(card_of(body, court=library.courts["flsd"]))

    assert "I'll remind you on January 27, 2020 at 9:00, S.D. Fla. time." in shown(message)
    assert WORDS.check.DECLINE in texts(message)
    assert "A note." in shown(message)
    primary = [element["text"]["text"] for element in elements(message) if element.get("style") == "primary"]
    assert primary == ["Yes"]


def test_what_is_over_offers_another_court() -> None:
    message = render_card(card_of(AtOutcome("finished", "finished", "Linked", "Done.", (), (), None, None, None)))

    assert WORDS.check.ANOTHER_COURT in texts(message)
    assert WORDS.check.PAUSE not in texts(message)


def test_a_paused_card_only_goes_on_and_a_moved_one_has_no_controls() -> None:
    assert texts(render_card(card_of(QUESTION, paused=True))) == [WORDS.check.CONTINUE]
    moved = render_card(card_of(QUESTION), live=False)
    assert [block["type"] for block in moved.blocks] == ["context"]
    assert WORDS.check.MOVED in shown(moved)


@pytest.mark.parametrize("notice", WORDS.check.NOTICES)
def test_a_notice_stands_first(notice: guiding.Notice) -> None:
    message = render_card(card_of(QUESTION, notice=notice))

    assert shown(message).startswith(WORDS.check.NOTICES[notice])
    assert message.text.startswith(WORDS.check.NOTICES[notice])


def test_a_name_can_neither_mention_anybody_nor_break_the_line() -> None:
    message = render_card(card_of(QUESTION, subject="<!channel> *R*"))

    assert "<!channel>" not in shown(message) + message.text
    assert "*Linking check · for &lt;!channel&gt; R*" in shown(message)


def test_a_reminder_says_why_it_comes_and_how_to_stop_them(library: Library) -> None:
    card = card_of(AtStep(STEP, 10, ""), court=library.courts["flsd"])

    assert shown(render_reminder(Reminder("unfinished", card, on_the_day=False))).startswith(
        "You haven't finished your linking check for S.D. Fla.: Step 3 of 10."
    )
    today, late = (render_reminder(Reminder("go-live", card, on_the_day=on_the_day)) for on_the_day in (True, False))
    assert shown(today).startswith("S.D. Fla. goes live with NextGen today.")
    assert shown(late).startswith("S.D. Fla. has gone live")
    assert texts(today)[-1] == WORDS.check.DECLINE


# --- lists, modals, Home


def check_summaries(library: Library, count: int) -> list[CheckSummary]:
    court = max(library.courts.values(), key=lambda one: len(one.name))
    return [
        CheckSummary(n, "link", "Linking check", court, LONGEST, "S" * 75, None, (3, 14), paused=True, remind_at=NOW)
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 20, 30])
def test_lists_of_checks_fit_in_a_message_and_in_the_home_tab(library: Library, count: int) -> None:
    listed = check_summaries(library, count)

    assert refused(render_check_summaries(listed)) == []
    assert view_errors(home_view(Home(library.courts["flsd"]), listed, HomeDesk(()), NOW), "home") == []
    if count > 20:
        assert WORDS.check.more(count - 20) in shown(render_check_summaries(listed))


def test_a_check_in_a_list_is_shown_again_by_its_own_number(library: Library) -> None:
    buttons = [one for one in elements(render_check_summaries(check_summaries(library, 2))) if one["type"] == "button"]

    assert [action_ids.decode_start(one["value"]).run for one in buttons if ".new" not in one["action_id"]] == [
        0,
        1,
        None,
    ]


def test_without_checks_there_is_a_way_to_begin() -> None:
    assert texts(render_check_summaries(())) == [WORDS.check.START]
    assert texts(render_gone()) == [WORDS.check.START]


def people(library: Library, count: int) -> list[SavedFacts]:
    kept = [one for one in library.flows["link"].nodes.values() if isinstance(one, Question) and one.keep == "person"]
    return [SavedFacts(LONGEST[:-2] + str(n), tuple((one, None) for one in kept)) for n in range(count)]


@pytest.mark.parametrize("count", [0, 1, 20, 40])
def test_what_was_told_fits_in_a_modal(library: Library, count: int) -> None:
    assert view_errors(saved_facts.saved_facts_view(people(library, count)), "modal") == []
    assert view_errors(saved_facts.forgotten_view(), "modal") == []
    assert (
        view_errors(
            saved_facts.label_view(action_ids.CheckControl(999_999_999, "name", "name"), "D0ADA", "1.2"), "modal"
        )
        == []
    )


def test_only_what_was_changed_in_the_form_is_corrected(library: Library) -> None:
    kept = [one for one in library.flows["link"].nodes.values() if isinstance(one, Question) and one.keep == "person"]
    view = saved_facts.saved_facts_view(
        [SavedFacts("", tuple((one, None) for one in kept)), SavedFacts("R & S", ((kept[1], "upgraded"),))]
    )
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    values = {block["block_id"]: block["element"]["initial_option"]["value"] for block in inputs}
    assert forms.corrections(view["private_metadata"], values) == {}

    for block in inputs:
        question = parse_qs(block["block_id"])["q"][0]
        values[block["block_id"]] = {"individual": "own", "upgraded": forms.NOT_ANSWERED}[question]

    found = forms.corrections(view["private_metadata"], values)
    assert found == {"": {"individual": "own"}, "R & S": {"upgraded": None}}


@pytest.mark.parametrize("block", ["", "i=5&q=upgraded&was=-", "i=x&q=upgraded", "q=upgraded", "i=²&q=upgraded"])
def test_a_form_that_is_not_ours_corrects_nothing(block: str) -> None:
    assert forms.corrections('["", "R"]', {block: "legacy"}) == {}


# --- what buttons carry


@pytest.mark.parametrize(
    "step",
    [
        action_ids.CheckControl(7, "choose", "who", "me"),
        action_ids.CheckControl(1, "done", "link-item"),
        action_ids.CheckControl(2, "back"),
        action_ids.CheckControl(3, "open", "menu", "browser-cookies"),
        action_ids.CheckControl(4, "choose", "name", "R & S = T"),
    ],
)
def test_what_a_control_carries_comes_back(step: action_ids.CheckControl) -> None:
    assert action_ids.decode_check_control(step.encode()) == step


@pytest.mark.parametrize(
    "value",
    ["", "-", "r=1", "a=choose", "r=-1&a=back", "r=1&a=drop", "r=１&a=back", "r=99999999999&a=back", "%%%", "x" * 3000],
)
def test_a_forged_control_is_no_control(value: str) -> None:
    assert action_ids.decode_check_control(value) is None


def test_what_is_too_long_in_a_control_is_cut() -> None:
    step = action_ids.decode_check_control("r=1&a=choose&n=" + "n" * 500 + "&c=" + "c" * 500)

    assert step == action_ids.CheckControl(1, "choose", "n" * action_ids.MAX_NAME, "c" * action_ids.MAX_NAME)


@pytest.mark.parametrize("start", [action_ids.Start(), action_ids.Start("login", "flsd"), action_ids.Start(run=12)])
def test_what_a_start_button_carries_comes_back(start: action_ids.Start) -> None:
    assert action_ids.decode_start(start.encode()) == start


@pytest.mark.parametrize("value", ["", "-", "r=-1", "r=²", "%%%", "q=7&e=link-steps"])
def test_a_forged_start_begins_the_check_anew(value: str) -> None:
    assert action_ids.decode_start(value) == action_ids.Start()
