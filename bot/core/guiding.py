"""What a guided check shows: one card for a person's current position, and lists of their checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Literal, assert_never

from bot.core import flow as rules
from bot.core import offices
from bot.core.answering import Answer, NumberedStep, answer_on, numbered_steps, shown_source
from bot.core.court_state import go_live_to_come
from bot.core.fields import fill, fill_sentences
from bot.core.flow import FlowContext, Position, Progress
from bot.core.knowledge import (
    Choice,
    Court,
    Flow,
    Outcome,
    ProcedureNode,
    Question,
    QuestionKind,
    Source,
    Verdict,
)
from bot.core.reminder_times import BadTime
from bot.core.reminders import ReminderAbout, due_at
from bot.core.which_court import WhichCourt

SUBJECT_FIELD = "subject"
"""The field of flow texts that stands for the person asked for."""

Notice = Literal["stale", "flow-changed", "resumed", "court-resumed", "unsure"] | BadTime
"""stale: an old button was pressed. flow-changed: some answers no longer fit. resumed: the check was begun before.
court-resumed: there was a check already for the court just chosen. unsure: who can help where there is no question.
A `BadTime`: no reminder can be set for the time that was named."""


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """One answer so far, as the summary shows it."""

    question: str
    brief: str
    answer: str
    kept: bool
    """It holds for every court of the person."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An open question. `now`: the choice that stands while the question is asked again."""

    node: str
    kind: QuestionKind
    brief: str
    text: str
    choices: tuple[Choice, ...]
    now: str | None
    source: Source | None
    skip: str | None = None
    """What the person asked for is called when this is skipped; None where it cannot be."""
    unsure: str | None = None
    """How to tell, for who does not know; None where a choice is for them."""
    is_unsure: bool = False
    """That is shown: the person does not know."""
    proposed: tuple[str, str] | None = None
    """Choice and label of the answer to be confirmed; only that is asked then."""
    which: WhichCourt | None = None
    """The courts that may be meant by what was typed."""


@dataclass(frozen=True, slots=True)
class AtStep:
    """A step to do. `in_person`: what the person asked for must do themselves; empty for oneself."""

    step: NumberedStep
    of: int
    in_person: str


@dataclass(frozen=True, slots=True)
class StepHelp:
    """Help with a step: entries to open, and the one that is open."""

    step: NumberedStep
    of: int
    options: tuple[tuple[str, str], ...]
    """Entry id and title."""
    open_answer: Answer | None


@dataclass(frozen=True, slots=True)
class AtOutcome:
    """An outcome; `answer` has the steps of what is to be done first."""

    node: str
    verdict: Verdict
    state: str
    text: str
    asides: tuple[str, ...]
    choices: tuple[Choice, ...]
    answer: Answer | None
    remind_at: datetime | None
    """When a reminder will come; None where none will."""
    source: Source | None
    go_live_on: date | None = None
    """The day to come on which the court goes live."""


Body = OpenQuestion | AtStep | StepHelp | AtOutcome


@dataclass(frozen=True, slots=True)
class Card:
    """Where one check stands, ready to be shown to its person."""

    run: int
    flow: str
    title: str
    court: Court | None
    subject: str
    """Label of the person asked for; empty for oneself."""
    known_answers: tuple[KnownAnswer, ...]
    body: Body
    bar: tuple[int, int]
    """Behind, and in all."""
    can_go_back: bool
    offices: tuple[str, ...] = ()
    """Whether each office whose phone the body prints is open; an answer in the body says it itself."""
    paused: bool = False
    notice: Notice | None = None
    place: tuple[str, str] | None = None
    """Channel and ts of the message that showed it last."""
    waiting: tuple[Court, ...] = ()
    """Courts whose checks are to follow."""
    remind_at: datetime | None = None
    """When the person asked to be reminded of the check, which is paused until then; in their time zone."""

    @property
    def is_over(self) -> bool:
        """Nothing is left to do or to answer."""
        return isinstance(self.body, AtOutcome) and self.body.verdict in ("finished", "nothing")


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """One check in a list: Home, /nextgen status."""

    run: int
    flow: str
    title: str
    court: Court | None
    subject: str
    state: str
    """In a few words: "Upgrade first", "Step 3 of 10", "Question: Account type"."""
    verdict: Verdict | None
    """None while questions are open or steps to do."""
    bar: tuple[int, int]
    paused: bool
    remind_at: datetime | None
    step: int = 0
    """The number of the step it is at; 0 where it is at none."""

    @property
    def is_over(self) -> bool:
        """Nothing is left to do or to answer."""
        return self.verdict in ("finished", "nothing")


@dataclass(frozen=True, slots=True)
class SavedFacts:
    """What the bot keeps about one person for every court: each question that is kept, and its answer."""

    subject: str
    """Label of the person; empty for oneself."""
    questions: tuple[tuple[Question, str | None], ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a reminder that is due shows. `on_the_day`: the court goes live today; else it has before."""

    about: ReminderAbout
    card: Card
    on_the_day: bool


@dataclass(frozen=True, slots=True)
class CheckState:
    """A check at one moment: all that its card is drawn from, but the time."""

    flow: Flow
    progress: Progress
    context: FlowContext
    subject: str = ""
    """Label of the person asked for; empty for oneself."""

    @property
    def position(self) -> Position:
        return rules.position(self.flow, self.progress, self.context)


def card(run: int, check: CheckState, now: datetime) -> Card:
    """The card of a check. `run` is the check's number; `now`, aware, tells which reminders are still to come."""
    here, context = check.position, check.context
    body = _body(check, here, now)
    return Card(
        run=run,
        flow=check.flow.id,
        title=check.flow.title,
        court=context.court,
        subject=check.subject,
        known_answers=_known(check, here),
        body=body,
        bar=rules.progress_bar(check.flow, check.progress, check.context),
        can_go_back=bool(here.path or check.progress.done),
        offices=offices.open_lines(context.library, context.court, _said(body), context.moment),
    )


def with_step_help(shown: Card, check: CheckState, entry: str | None) -> Card | None:
    """The card with help for its step, the answer of `entry` open; None when the check is at no step."""
    node, library = check.position.node, check.context.library
    if not isinstance(node, ProcedureNode) or not isinstance(shown.body, AtStep):
        return None
    keys = (*rules.steps_shown(check.position, check.context), "*")
    offered = [entry for key in keys for entry in node.stuck.get(key, ())]
    options = tuple((one, library.entries[one].title) for one in dict.fromkeys(offered))
    opened = _answer(check, entry) if entry in dict(options) else None
    return replace(shown, body=StepHelp(shown.body.step, shown.body.of, options, opened))


def with_hint(shown: Card) -> Card:
    """The card for who does not know what to say to it: with how to tell, where it stands at a question."""
    if isinstance(shown.body, OpenQuestion) and shown.body.unsure:
        return replace(shown, body=replace(shown.body, is_unsure=True))
    return replace(shown, notice="unsure")


def with_courts(shown: Card, which: WhichCourt) -> Card:
    """The card with the courts that what was typed may mean, where it asks for one."""
    return replace(shown, body=replace(shown.body, which=which)) if isinstance(shown.body, OpenQuestion) else shown


def summarize(shown: Card, paused: bool) -> CheckSummary:
    """The check of a card in one line."""
    verdict, remind_at, at_step = None, None, 0
    match shown.body:
        case OpenQuestion(brief=brief):
            state = f"Question: {brief}"
        case AtStep(step=step, of=of) | StepHelp(step=step, of=of):
            state, at_step = f"Step {step.number} of {of}", step.number
        case AtOutcome(state=short, verdict=found, remind_at=at):
            state, verdict, remind_at = short, found, at
        case _:
            assert_never(shown.body)
    about = (shown.run, shown.flow, shown.title, shown.court, shown.subject)
    return CheckSummary(*about, state, verdict, shown.bar, paused, remind_at, at_step)


# --- details ---------------------------------------------------------------------------------------------------------


def _body(check: CheckState, here: Position, now: datetime) -> OpenQuestion | AtStep | AtOutcome:
    match here.node:
        case Question() as question:
            return _open_question(check, question)
        case ProcedureNode() as node:
            return _at_step(check, node, here)
        case Outcome() as outcome:
            return _reached(check, outcome, now)
        case _:
            assert_never(here.node)


def _said(body: Body) -> tuple[str, ...]:
    match body:
        case OpenQuestion(text=text):
            return (text,)
        case AtStep(step=step) | StepHelp(step=step):
            return (step.text, *step.notes)
        case AtOutcome(text=text, asides=asides):
            return (text, *asides)
        case _:
            assert_never(body)


def _open_question(check: CheckState, question: Question) -> OpenQuestion:
    progress, again = check.progress, check.progress.asking == question.id
    proposed = progress.proposed if again else None
    return OpenQuestion(
        node=question.id,
        kind=question.kind,
        brief=question.brief,
        text=_text(check, question),
        choices=question.choices,
        now=progress.all_answers.get(question.id) if again else None,
        source=_source(check, question.source),
        skip=question.skip,
        unsure=fill_sentences(question.unsure, _texts(check)) if question.unsure else None,
        proposed=(proposed, _shown_answer(question, proposed, check.context)) if proposed else None,
    )


def _at_step(check: CheckState, node: ProcedureNode, here: Position) -> AtStep:
    """The steps that one card shows, as one."""
    texts, context = _texts(check), check.context
    together = rules.steps_shown(here, context)
    every = numbered_steps(context.library, node.procedure, context.court, texts)
    steps = [step for step in every if step.key in together]
    groups = rules.step_groups(node, context)
    number = next(at for at, group in enumerate(groups) if together[0] in group) + 1
    text, notes = "\n".join(step.text for step in steps), tuple(chain.from_iterable(step.notes for step in steps))
    own = [fill_sentences(node.in_person[key], texts) for key in together if key in node.in_person]
    shown = replace(steps[0], number=number, text=text, notes=notes)
    return AtStep(shown, len(groups), "\n".join(own) if check.subject else "")


def _reached(check: CheckState, outcome: Outcome, now: datetime) -> AtOutcome:
    texts, known = _texts(check), check.progress.all_answers
    about = rules.reminder_due(check.flow, check.progress, check.context)
    return AtOutcome(
        node=outcome.id,
        verdict=outcome.verdict,
        state=outcome.state,
        text=_text(check, outcome),
        asides=tuple(fill(one.text, texts) for one in check.flow.asides if known.get(one.question) == one.choice),
        choices=outcome.choices,
        answer=_answer(check, outcome.entry),
        remind_at=due_at(about, check.context.court, now) if about else None,
        source=_source(check, outcome.source),
        go_live_on=go_live_to_come(check.context.court, check.context.today),
    )


def _answer(check: CheckState, entry: str | None) -> Answer | None:
    if entry is None:
        return None
    return answer_on(check.context.day, check.context.library.entries[entry])


def _source(check: CheckState, source: Source | None) -> Source | None:
    return None if source is None else shown_source(check.context.library, source, check.context.court)


def _text(check: CheckState, node: Question | Outcome) -> str:
    text = node.for_other if check.subject and node.for_other else node.text
    return fill_sentences(text, _texts(check))


def _texts(check: CheckState) -> Mapping[str, str]:
    """A value for every field of a flow's texts."""
    return {**check.context.day.values, SUBJECT_FIELD: check.subject or "you"}


def _known(check: CheckState, here: Position) -> tuple[KnownAnswer, ...]:
    found = []
    for name in here.path:
        node = check.flow.nodes[name]
        if isinstance(node, Question):
            shown = _shown_answer(node, check.progress.all_answers[name], check.context)
            found.append(KnownAnswer(name, node.brief, shown, name in check.progress.facts))
    return tuple(found)


def _shown_answer(node: Question, answer: str, context: FlowContext) -> str:
    if node.kind == "court":
        court = context.library.courts.get(answer)
        return court.short if court else answer
    choice = rules.choice_of(node, answer)
    return choice.label if choice else answer
