"""The tools give what the bot says elsewhere, for the court and the day, and refuse what they cannot read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import bot.content.loader
import bot.serving.knowledge_base
from bot.api import models
from bot.api.requests import (
    AnswerRequest,
    CompareRequest,
    CourtRequest,
    CourtsRequest,
    ProcedureRequest,
    RequestError,
    read,
)
from bot.api.tools import Tools
from bot.core.knowledge_base import KnowledgeBase
from handlers.blocks.words import WORDS
from handlers.blocks.words.help import COMMAND
from tests.cli.test_cli import LINK, Run, run_in
from tests.conftest import ROOT
from tests.redaction.corpora import lines_of

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
QUESTIONS = (
    f"{LINK} flsd",
    "forgot my cm/ecf password, mobile alabama",
    "reset password",
    "qzx vvw",
    "how much is the fee for a complaint",
    "hello",
    "thanks!",
    "I want to talk to a person",
    "walk me through it",
    f"{LINK} Is my PACER account legacy or upgraded?",
    "can't log in to nysd and my brief is due tonight",
)
KINDS: Mapping[str, set[str]] = {
    "answer": {"answer"},
    "suggestions": {"suggestions"},
    "none": {"outside", "not-known"},
    "chat": {"chat"},
    "human": {"person"},
    "guided": {"slack-only"},
    "progress": {"slack-only"},
}
"""What `ask --json` calls each outcome."""


@pytest.fixture
def tools(kb: KnowledgeBase) -> Tools:
    return Tools(kb, lambda: NOW)


def ask(tools: Tools, question: str, **more: str) -> models.AnswerResult:
    return tools.answer(read(AnswerRequest, {"question": question, **more}))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, kb: KnowledgeBase) -> Run:
    """`python -m bot` in this process."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(bot.serving.knowledge_base, "knowledge_base_from", lambda _settings, _progress: kb)
    monkeypatch.setattr(bot.content.loader, "load", lambda _folder: kb.library)
    return run_in(tmp_path, monkeypatch, capsys)


# --- answer


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_that_of_the_terminal(tools: Tools, run: Run, question: str) -> None:
    asked = run("ask", "--json", "--today", "2026-07-01", question).json
    result = ask(tools, question, day="2026-07-01")

    of_terminal = [asked, *asked["more"]]
    assert len(result.replies) == len(of_terminal)
    for reply, other in zip(result.replies, of_terminal, strict=True):
        assert reply.outcome in KINDS[other["kind"]]
        assert (reply.entry, reply.topic, reply.confidence) == (other["entry"], other["topic"], other["confidence"])
        assert [option.entry for option in reply.options] == (
            other["suggestions"] if reply.outcome == "suggestions" else []
        )
        assert json.loads(json.dumps([one.model_dump(mode="json") for one in reply.sources])) == other["sources"]
        if reply.outcome in ("answer", "suggestions"):
            assert (reply.court.id if reply.court else None) == other["court"]
        assert (reply.outcome == "outside") == (other["topic"] is not None)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_result_speaks_of_what_only_slack_has(tools: Tools, question: str) -> None:
    said = ask(tools, question).model_dump_json()

    assert f"`{COMMAND}" not in said
    assert WORDS.answers.ASK_DESK not in said


def test_the_text_is_markdown_with_steps(tools: Tools) -> None:
    [reply] = ask(tools, f"{LINK} flsd").replies

    assert "\n2. On the **PACER LOGIN** page, log in" in reply.text
    assert "Step 2: Trouble logging in?" in reply.details
    assert reply.title == LINK
    assert reply.related
    assert reply.rests_on.startswith("From court and PACER pages")


def test_a_spanish_question_is_answered_in_spanish_for_the_court_and_the_day(tools: Tools) -> None:
    [answer] = ask(tools, "¿Cómo se vinculan las cuentas?", court="flsd", day="2026-07-01").replies
    [unknown] = ask(tools, "¿Cuánto cuesta un divorcio?").replies
    [talk] = ask(tools, "¿Contesta usted en español?").replies

    assert (answer.outcome, answer.entry) == ("answer", "link-steps")
    assert "\n2. En la página **PACER LOGIN**, inicie sesión" in answer.text
    assert "Paso 4:" in answer.details
    assert answer.rests_on.startswith("De páginas de tribunales y de PACER")
    assert (unknown.outcome, len(unknown.options)) == ("not-known", 11)
    assert COMMAND not in talk.text


def test_an_answer_is_for_the_day_and_the_court_that_are_given(tools: Tools) -> None:
    [before] = ask(tools, LINK, court="S.D. Fla.", day="2020-01-26").replies
    [after] = ask(tools, LINK, court="flsd", day="2020-01-28").replies
    [named] = ask(tools, f"{LINK} alsd", court="flsd").replies

    assert before.text.startswith("You can't link until January 27, 2020")
    assert "January 27, 2020" not in after.text
    assert (before.day, after.day) == (date(2020, 1, 26), date(2020, 1, 28))
    assert named.court is not None
    assert named.court.id == "alsd"


def test_today_is_the_day_where_the_court_is(kb: KnowledgeBase) -> None:
    late = Tools(kb, lambda: datetime(2026, 7, 1, 3, 0, tzinfo=UTC))

    assert late.court(read(CourtRequest, {"court": "flsd"})).day == date(2026, 6, 30)
    assert late.court(read(CourtRequest, {"court": "gud"})).day == date(2026, 7, 1)


def test_an_office_is_open_or_closed_only_where_the_hour_is_known(tools: Tools) -> None:
    [now] = ask(tools, "forgot my cm/ecf password, S.D. Ala.").replies
    [then] = ask(tools, "forgot my cm/ecf password, S.D. Ala.", day="2026-07-01").replies

    assert "clerk's office: open now" in now.text
    assert "open now" not in then.text


def test_a_court_that_is_left_open_is_asked_for(tools: Tools) -> None:
    [unclear] = ask(tools, "live in Kansas City?").replies
    [kind] = ask(tools, "forgot my cm/ecf password, mobile alabama").replies
    [general] = ask(tools, LINK).replies

    assert [court.id for court in unclear.courts] == ["ksd", "mowd", "ksb", "mowb"]
    assert unclear.text.startswith(WORDS.answers.WHICH_OF_THESE)
    assert [court.id for court in kind.courts] == ["alsd", "alsb"]
    assert kind.text.startswith(f"{WORDS.answers.WHICH_KIND}\n- alsd: ")
    assert (general.wants_court, general.court, general.courts) == (True, None, ())


def test_what_helps_before_a_deadline_comes_with_the_courts_own_page(tools: Tools) -> None:
    result = ask(tools, "can't log in to nysd and my brief is due tonight")

    assert result.deadline is not None
    assert result.deadline.text.startswith("**Do this now:**")
    assert result.deadline.rule is not None
    assert "nysd.uscourts.gov" in (result.deadline.rule.url or "")
    assert ask(tools, f"{LINK} nysd").deadline is None


def test_a_secret_is_taken_out_and_the_result_says_so(tools: Tools) -> None:
    result = ask(tools, f"my password is Walnut#4471x. {LINK} flsd")

    assert result.secret_removed
    assert result.warnings == (WORDS.api.SECRET_REMOVED,)
    assert "Walnut" not in result.model_dump_json()
    assert result.replies[0].entry == "link-steps"
    assert not ask(tools, LINK).secret_removed


def test_no_secret_of_the_corpus_is_in_a_result_or_an_error(tools: Tools) -> None:
    lines = [line for line in lines_of("told") if line.secrets]
    assert len(lines) > 10

    found = [secret for line in lines for secret in line.secrets if secret in everything_said(tools, line.text)]
    assert found == []


def everything_said(tools: Tools, text: str) -> str:
    """The answer to a text, and every error that may repeat it."""
    calls: tuple[Callable[[], object], ...] = (
        lambda: ask(tools, text).model_dump_json(),
        lambda: ask(tools, "hi", day=text),
        lambda: ask(tools, "hi", court=text),
        lambda: tools.courts(read(CourtsRequest, {"query": text})),
        lambda: tools.procedure(read(ProcedureRequest, {"court": "flsd", "procedure": text})),
        lambda: read(AnswerRequest, {"question": [text]}),
        lambda: read(AnswerRequest, {"question": "hi", text: text}),
    )
    return "\n".join(map(said_by, calls))


def said_by(call: Callable[[], object]) -> str:
    try:
        return str(call())
    except RequestError as error:
        return str(error)


def test_of_a_long_text_the_first_characters_are_read(tools: Tools) -> None:
    padding = "Please advise. " * 400

    cut = ask(tools, f"{padding}{LINK} flsd")
    whole = ask(tools, f"{LINK} flsd {padding}")

    assert cut.warnings == whole.warnings == (WORDS.api.read_up_to(4000),)
    assert "flsd" not in {reply.court.id for reply in cut.replies if reply.court}
    assert ask(tools, "x" * 100_000).warnings == cut.warnings


# --- courts


def test_courts_are_found_in_spite_of_typing_errors(tools: Tools) -> None:
    found = tools.courts(read(CourtsRequest, {"query": "miami bankrupcy", "limit": 2}))

    assert found.courts[0].id == "flsb"
    assert len(found.courts) == min(2, found.total)
    assert tools.courts(read(CourtsRequest, {"query": "xqzt"})).courts == ()


def test_without_a_query_all_courts_are_listed_by_id(tools: Tools, kb: KnowledgeBase) -> None:
    everything = tools.courts(read(CourtsRequest, {"limit": 250}))
    some = tools.courts(read(CourtsRequest, {}))

    assert [court.id for court in everything.courts] == sorted(kb.library.courts)
    assert (some.total, len(some.courts)) == (len(kb.library.courts), 20)


def test_a_courts_record_is_that_of_the_terminal(tools: Tools, run: Run) -> None:
    of_terminal = run("courts", "show", "flsd", "--json").json
    found = tools.court(read(CourtRequest, {"court": "flsd"}))

    shape = found.court.model_dump(mode="json")
    assert sorted(of_terminal) == sorted([*shape, "as_of"])
    assert shape["help_desk"] == of_terminal["help_desk"] != []
    assert found.court.go_live is not None
    assert found.court.go_live.day == date(2020, 1, 27)
    assert of_terminal["as_of"] == found.as_of.isoformat()


def test_two_courts_are_compared_as_in_the_terminal(tools: Tools, run: Run) -> None:
    of_terminal = run("compare", "flsd", "casd", "--json", "--today", "2020-01-26").json
    found = tools.compare(read(CompareRequest, {"left": "flsd", "right": "casd", "day": "2020-01-26"}))

    shape = found.model_dump(mode="json")
    assert [(one["fact"], one["same"]) for one in shape["facts"]] == [
        (one["fact"], one["same"]) for one in of_terminal["facts"]
    ]
    assert [one["key"] for one in shape["steps"]] == [one["key"] for one in of_terminal["steps"]]
    assert shape["courts"] == of_terminal["courts"]
    assert found.summary.startswith("S.D. Fla. and S.D. Cal.: ")
    assert "*" in json.dumps(of_terminal["facts"])
    assert "**" in json.dumps(shape["facts"])


# --- procedure


def test_a_procedure_has_the_steps_of_the_answer(tools: Tools) -> None:
    own = tools.procedure(read(ProcedureRequest, {"court": "flsd"}))
    general = tools.procedure(read(ProcedureRequest, {"court": "flsd", "procedure": "upgrade", "day": "2026-07-01"}))

    assert [step.number for step in own.steps] == list(range(1, 8))
    assert own.own_procedure
    assert own.steps[1].notes[1].startswith("Trouble logging in?")
    assert own.steps[0].source.document == "Southern District of Florida, Link PACER to NextGen CM/ECF"
    assert (general.procedure, general.own_procedure) == ("upgrade", False)
    assert general.steps


@pytest.mark.parametrize("court", ["ord", "jpml", "ca9"])
def test_where_nobody_links_there_are_no_steps_and_the_text_says_why(tools: Tools, court: str) -> None:
    found = tools.procedure(read(ProcedureRequest, {"court": court}))

    assert found.steps == ()
    assert found.text
    assert found.sources


def test_before_the_go_live_day_the_text_says_that_the_steps_do_not_apply_yet(tools: Tools) -> None:
    found = tools.procedure(read(ProcedureRequest, {"court": "flsd", "day": "2020-01-26"}))

    assert found.text.startswith("You can't link until January 27, 2020")


# --- what every result has, and errors


def test_every_result_says_that_it_is_not_legal_advice_and_of_when_it_is(tools: Tools, kb: KnowledgeBase) -> None:
    results: list[models.Result] = [
        ask(tools, "hello"),
        tools.courts(read(CourtsRequest, {})),
        tools.court(read(CourtRequest, {"court": "flsd"})),
        tools.compare(read(CompareRequest, {"left": "flsd", "right": "alsd"})),
        tools.procedure(read(ProcedureRequest, {"court": "flsd"})),
    ]

    assert {result.limits for result in results} == {WORDS.api.LIMITS}
    assert WORDS.api.LIMITS.startswith("This is not legal advice")
    assert {result.as_of for result in results} == {kb.library.directory_as_of}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"court": "flsx"}, "There is no court 'flsx'. Did you mean flsd (S.D. Fla.)"),
        ({"court": "xqzt"}, "There is no court 'xqzt'."),
        ({"court": "\udcff"}, "There is no court '?'."),
        ({"court": "flsd", "day": "tomorrow"}, "'tomorrow' is not a day; write it as 2020-01-26."),
        (
            {"court": "flsd", "procedure": "tango"},
            "There is no procedure 'tango'; there are link, mfa-enroll, upgrade.",
        ),
        ({}, "The argument 'court' is missing."),
        ({"court": 7}, "The argument 'court' cannot be used: Input should be a valid string."),
        ({"court": "flsd", "dya": "x"}, "There is no such argument; there are court, procedure, day."),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(tools: Tools, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(RequestError) as refused:
        tools.procedure(read(ProcedureRequest, arguments))

    assert str(refused.value).startswith(says)


@pytest.mark.parametrize("question", ["", " \n"])
def test_without_a_question_there_is_no_answer(tools: Tools, question: str) -> None:
    with pytest.raises(RequestError, match="'question' is missing"):
        ask(tools, question)


def test_a_court_is_not_compared_with_itself(tools: Tools) -> None:
    with pytest.raises(RequestError, match=r"That is S\.D\. Fla\. twice"):
        tools.compare(read(CompareRequest, {"left": "flsd", "right": "S.D. Fla."}))


def test_an_error_repeats_only_the_beginning_of_a_long_text(tools: Tools) -> None:
    with pytest.raises(RequestError) as refused:
        tools.court(read(CourtRequest, {"court": "wander " * 5000}))

    assert len(str(refused.value)) < 300
