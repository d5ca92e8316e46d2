"""What a guided check shows: one card for where a person stands, and lists of their checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from bot.core import flow as rules
from bot.core.answering import Answer, NumberedStep, answer, field_values, fill, numbered_steps, shown_source
from bot.core.flow import Position, Progress, View
from bot.core.knowledge import (
    Choice,
    Court,
    Flow,
    Outcome,
    ProcedureNode,
    Question,
    QuestionKind,
    ReminderKind,
    Source,
    Verdict,
)

SUBJECT_FIELD = "subject"
"""The field of flow texts that stands for the person asked for."""
GO_LIVE_HOUR = time(9)
UNFINISHED_AFTER = timedelta(days=3)

Notice = Literal["stale", "flow-changed", "resumed", "court-resumed"]
"""stale: an old button was pressed. flow-changed: some answers no longer fit. resumed: the check was begun before.
court-resumed: there was a check already for the court just chosen."""


@dataclass(frozen=True, slots=True)
class Known:
    """One answer given so far, as the summary shows it."""

    question: str
    brief: str
    answer: str
    kept: bool
    """It holds for every court of the person."""


@dataclass(frozen=True, slots=True)
class Asking:
    """An open question. `now`: the choice that stands while the question is asked again."""

    node: str
    kind: QuestionKind
    brief: str
    text: str
    choices: tuple[Choice, ...]
    now: str | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class AtStep:
    """A step to do. `in_person`: what the person asked for must do themselves; empty for oneself."""

    step: NumberedStep
    of: int
    in_person: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """Help with a step: entries to open, and the one that is open."""

    step: NumberedStep
    of: int
    options: tuple[tuple[str, str], ...]
    """Entry id and title."""
    shown: Answer | None


@dataclass(frozen=True, slots=True)
class Reached:
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


Body = Asking | AtStep | Stuck | Reached


@dataclass(frozen=True, slots=True)
class Card:
    """Where one check stands, ready to be shown to its person."""

    run: int
    flow: str
    title: str
    court: Court | None
    subject: str
    """Label of the person asked for; empty for oneself."""
    known: tuple[Known, ...]
    body: Body
    bar: tuple[int, int]
    """Behind, and in all."""
    can_go_back: bool
    paused: bool = False
    notice: Notice | None = None
    place: tuple[str, str] | None = None
    """Channel and ts of the message that showed it last."""

    @property
    def is_over(self) -> bool:
        """Nothing is left to do or to answer."""
        return isinstance(self.body, Reached) and self.body.verdict in ("finished", "nothing")


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


@dataclass(frozen=True, slots=True)
class SavedFacts:
    """What was told of one person and holds for every court: each question that is kept, and its answer."""

    subject: str
    """Label of the person; empty for oneself."""
    questions: tuple[tuple[Question, str | None], ...]


@dataclass(frozen=True, slots=True)
class Remind:
    """A reminder to be sent, as a durable row keeps it."""

    team_id: str
    user_id: str
    run: int
    about: ReminderKind


@dataclass(frozen=True, slots=True)
class Nudge:
    """A reminder that a member of staff sends, as a durable row keeps it."""

    team_id: str
    user_id: str
    run: int
    by: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a reminder that is due shows. `on_the_day`: the court goes live today; else it has before."""

    about: ReminderKind
    card: Card
    on_the_day: bool


def card(run: int, flow: Flow, progress: Progress, view: View, subject: str, now: datetime) -> Card:
    """The card of a check that stands where `progress` says. `now`: aware; of a reminder not yet due."""
    here = rules.position(flow, progress, view)
    texts = {**field_values(view.library, view.court, view.today, view.moment), SUBJECT_FIELD: subject or "you"}
    return Card(
        run=run,
        flow=flow.id,
        title=flow.title,
        court=view.court,
        subject=subject,
        known=_known(flow, progress, here, view),
        body=_body(flow, progress, here, view, subject, texts, now),
        bar=rules.bar(flow, progress, view),
        can_go_back=bool(here.path or progress.done),
    )


def stuck(shown: Card, flow: Flow, view: View, progress: Progress, entry: str | None) -> Card | None:
    """The card with help for its step, the answer of `entry` open; None when the check is at no step."""
    here = rules.position(flow, progress, view)
    if not isinstance(here.node, ProcedureNode) or not isinstance(shown.body, AtStep):
        return None
    offered = (*here.node.stuck.get(shown.body.step.key, ()), *here.node.stuck.get("*", ()))
    entries = view.library.entries
    options = tuple((one, entries[one].title) for one in dict.fromkeys(offered))
    opened = (
        answer(view.library, entries[entry], view.court, view.today, view.moment) if entry in dict(options) else None
    )
    return replace(shown, body=Stuck(shown.body.step, shown.body.of, options, opened))


def standing(shown: Card, paused: bool) -> CheckSummary:
    """The check of a card in one line."""
    verdict, remind_at = None, None
    match shown.body:
        case Asking(brief=brief):
            state = f"Question: {brief}"
        case AtStep(step=step, of=of) | Stuck(step=step, of=of):
            state = f"Step {step.number} of {of}"
        case Reached(state=short, verdict=found, remind_at=at):
            state, verdict, remind_at = short, found, at
        case _:
            assert_never(shown.body)
    return CheckSummary(
        shown.run, shown.flow, shown.title, shown.court, shown.subject, state, verdict, shown.bar, paused, remind_at
    )


def due_at(about: ReminderKind, court: Court | None, now: datetime) -> datetime | None:
    """When this reminder comes: at 9 on the go-live day in the court's time zone, or three days from now.

    None where the day is over, or not on record.
    """
    match about:
        case "unfinished":
            return now + UNFINISHED_AFTER
        case "go-live":
            if court is None or court.go_live is None:
                return None
            at = datetime.combine(court.go_live.day, GO_LIVE_HOUR, ZoneInfo(court.time_zone))
            return at if at > now else None
        case _:
            assert_never(about)


# --- details ---------------------------------------------------------------------------------------------------------


def _body(
    flow: Flow, progress: Progress, here: Position, view: View, subject: str, texts: Mapping[str, str], now: datetime
) -> Asking | AtStep | Reached:
    node = here.node
    match node:
        case Question():
            text = _said(node.text, node.for_other, subject, texts)
            now_chosen = progress.known.get(node.id) if progress.asking == node.id else None
            return Asking(node.id, node.kind, node.brief, text, node.choices, now_chosen, _source(node.source, view))
        case ProcedureNode():
            steps = numbered_steps(view.library, node.procedure, view.court, texts)
            step = next(step for step in steps if step.key == here.step)
            in_person = fill(node.in_person.get(step.key, ""), texts) if subject else ""
            return AtStep(step, len(steps), in_person)
        case Outcome():
            asides = tuple(
                fill(aside.text, texts) for aside in flow.asides if progress.known.get(aside.question) == aside.choice
            )
            entry = view.library.entries[node.entry] if node.entry else None
            about = rules.reminder_due(flow, progress, view)
            return Reached(
                node=node.id,
                verdict=node.verdict,
                state=node.state,
                text=_said(node.text, node.for_other, subject, texts),
                asides=asides,
                choices=node.choices,
                answer=answer(view.library, entry, view.court, view.today, view.moment) if entry else None,
                remind_at=due_at(about, view.court, now) if about else None,
                source=_source(node.source, view),
            )
        case _:
            assert_never(node)


def _source(source: Source | None, view: View) -> Source | None:
    return None if source is None else shown_source(view.library, source, view.court)


def _said(text: str, for_other: str | None, subject: str, texts: Mapping[str, str]) -> str:
    return fill(for_other if subject and for_other else text, texts).strip()


def _known(flow: Flow, progress: Progress, here: Position, view: View) -> tuple[Known, ...]:
    found = []
    for question in here.path:
        node = flow.nodes[question]
        if isinstance(node, Question):
            given = progress.known[question]
            found.append(Known(question, node.brief, _shown_answer(node, given, view), question in progress.facts))
    return tuple(found)


def _shown_answer(node: Question, given: str, view: View) -> str:
    if node.kind == "court":
        court = view.library.courts.get(given)
        return court.short if court else given
    choice = rules.choice_of(node, given)
    return choice.label if choice else given
