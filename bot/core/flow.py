"""A guided check: where a person stands in it, and what each input does to that. Values in, values out.

Nothing remembers a position. What was answered is kept by question, and the position follows by walking the flow from
its start: past every question that has an answer, through every fork that the court's record decides, to the first
that is open. So a changed answer keeps the later ones that still hold, and a changed flow strands nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal, assert_never

from bot.core.answering import holds, live_state, steps_of
from bot.core.hours import Moment
from bot.core.knowledge import (
    Branch,
    Choice,
    Court,
    Flow,
    Library,
    Node,
    Outcome,
    ProcedureNode,
    Question,
    ReminderKind,
)

MAX_LABEL: Final = 40
"""Characters of the name for a person asked for."""


@dataclass(frozen=True, slots=True)
class View:
    """What decides without asking: the court's record and its date."""

    library: Library
    court: Court | None
    today: date
    """In the court's own time zone."""
    moment: Moment | None = None
    """When a card is made, for whether an office is open."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of one check. Facts hold for every court of the person; the rest for this check."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """Question id -> choice id (a court's id, a label)."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """The same, of questions that are kept for the person."""
    done: tuple[str, ...] = ()
    """Keys of the steps done."""
    asking: str | None = None
    """An earlier question that is being asked again; its answer stands until there is another."""
    declined: tuple[ReminderKind, ...] = ()

    @property
    def known(self) -> Mapping[str, str]:
        return {**self.answers, **self.facts}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a check stands: at an open question, at a step, or at an outcome."""

    node: Question | ProcedureNode | Outcome
    path: tuple[str, ...]
    """Ids of the questions passed, in order."""
    step: str | None = None
    """Key of the step to do, in a walk."""


# --- inputs ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choose:
    """An answer to the node the person saw. For a court or label question, `choice` is the court's id or the label."""

    node: str
    choice: str


@dataclass(frozen=True, slots=True)
class StepDone:
    key: str


@dataclass(frozen=True, slots=True)
class Change:
    """Asks an earlier question again."""

    question: str


@dataclass(frozen=True, slots=True)
class Simple:
    """back: to what came before. keep: the answer being changed stays. restart: from the first question about this
    court; what holds for every court stays. decline: no (more) reminders of this check."""

    what: Literal["back", "keep", "restart", "decline"]
    seen: str | None = None
    """The node or step that was shown when it was pressed: a second click does not go back twice. None: as typed."""


Input = Choose | StepDone | Change | Simple


@dataclass(frozen=True, slots=True)
class Decision:
    """What an input leads to. A stale one (an old button) changes nothing: the present step is shown again."""

    progress: Progress
    stale: bool = False


# --- rules -----------------------------------------------------------------------------------------------------------


def position(flow: Flow, progress: Progress, view: View) -> Position:
    """Where the check stands. The flow is one that `bot.content.flows` has accepted: every goto leads somewhere."""
    known = progress.known
    path: list[str] = []
    at = flow.start
    while True:
        node = flow.nodes[at]
        match node:
            case Branch():
                at = _way_out(node, view)
            case ProcedureNode():
                step = next((key for key in step_keys(node, view) if key not in progress.done), None)
                if step is not None:
                    return Position(node, tuple(path), step)
                at = node.goto
            case Question() | Outcome():
                onward = None if node.id == progress.asking else leads_to(node, known.get(node.id))
                if onward is None or node.id in path:
                    return Position(node, tuple(path))
                path.append(node.id)
                at = onward
            case _:
                assert_never(node)


def advance(flow: Flow, progress: Progress, given: Input, view: View) -> Decision:
    """What `given` does. Never raises for an input that does not fit: that is a stale one."""
    here = position(flow, progress, view)
    match given:
        case Choose(node, choice):
            if node != here.node.id:
                return Decision(progress, stale=True)
            return _chosen(flow, progress, here.node, choice, view)
        case StepDone(key):
            if key != here.step:
                return Decision(progress, stale=True)
            return Decision(replace(progress, done=(*progress.done, key)))
        case Change(question):
            if question not in here.path:
                return Decision(progress, stale=True)
            return Decision(replace(progress, asking=question))
        case Simple(_, seen) if seen is not None and seen != (here.step or here.node.id):
            return Decision(progress, stale=True)
        case Simple():
            return _simple(flow, progress, given, here, view)
        case _:
            assert_never(given)


def fitted(flow: Flow, progress: Progress) -> Progress:
    """The progress with what this version of the flow still asks: the same object when all of it fits."""
    answers = {node: choice for node, choice in progress.answers.items() if _fits(flow, node, choice)}
    facts = {node: choice for node, choice in progress.facts.items() if _fits(flow, node, choice)}
    asking = progress.asking if progress.asking in flow.nodes else None
    if (len(answers), len(facts), asking) == (len(progress.answers), len(progress.facts), progress.asking):
        return progress
    return replace(progress, answers=answers, facts=facts, asking=asking)


def choice_of(node: Node, choice: str | None) -> Choice | None:
    """The choice with this id; None where the node has none of it."""
    choices = node.choices if isinstance(node, Question | Outcome) else ()
    return next((one for one in choices if one.id == choice), None)


def leads_to(node: Question | Outcome, answer: str | None) -> str | None:
    """The node that an answer leads to; None while there is no answer that leads on."""
    if answer is None:
        return None
    if isinstance(node, Question) and node.kind != "choice":
        return node.goto
    choice = choice_of(node, answer)
    return choice.goto if choice else None


def step_keys(walk: ProcedureNode, view: View) -> tuple[str, ...]:
    """The keys of the steps at this court, in order."""
    return tuple(step.key for step in steps_of(view.library, walk.procedure, view.court))


@dataclass(frozen=True, slots=True)
class Names:
    """Whose check it is, and for which court."""

    subject: str
    """Empty for oneself, and while nobody was named."""
    court: str | None


def names(flow: Flow, progress: Progress) -> Names:
    """Read from the answers. A label counts only while the answer that led to it stands."""
    subject, court = "", None
    for node in flow.nodes.values():
        if isinstance(node, Question) and node.kind == "court":
            court = progress.answers.get(node.id)
        if isinstance(node, Question) and _leads_to_label(flow, node):
            to = flow.nodes.get(leads_to(node, progress.answers.get(node.id)) or "")
            if isinstance(to, Question) and to.kind == "label":
                subject = progress.answers.get(to.id, "")
    return Names(subject, court)


def only_names(flow: Flow, progress: Progress) -> Progress:
    """The progress with nothing but whose check it is and for which court."""
    return Progress(_keys(flow, progress), progress.facts)


def for_another(flow: Flow, progress: Progress, view: View) -> Progress:
    """What a check for another court or person begins with: the answers given before that was asked."""
    path = position(flow, replace(progress, asking=None), view).path
    naming = [at for at, name in enumerate(path) if name in _keys(flow, progress)]
    before = path[: naming[-1] + 1] if naming else ()
    return Progress({name: progress.answers[name] for name in before if name in progress.answers}, progress.facts)


def for_oneself(flow: Flow, progress: Progress) -> Progress:
    """The progress as it was before somebody else was named in it."""
    answers = dict(progress.answers)
    for node in flow.nodes.values():
        if isinstance(node, Question) and node.kind == "label":
            answers.pop(node.id, None)
        if isinstance(node, Question) and _leads_to_label(flow, node):
            own = next((one for one in node.choices if not _is_label(flow, one.goto)), None)
            if own is not None:
                answers[node.id] = own.id
    return replace(progress, answers=answers, asking=None)


def begun_for(flow: Flow, subject: str, court: str | None) -> dict[str, str]:
    """The answers that a check begins with when it is known whose it is (empty: not known) and for which court."""
    answers: dict[str, str] = {}
    for node in flow.nodes.values():
        if not isinstance(node, Question):
            continue
        if node.kind == "court" and court:
            answers[node.id] = court
        if node.kind == "label" and subject:
            answers[node.id] = subject
        if subject and (choice := next((one for one in node.choices if _is_label(flow, one.goto)), None)):
            answers[node.id] = choice.id
    return answers


def reminder_due(flow: Flow, progress: Progress, view: View) -> ReminderKind | None:
    """Which reminder waits where the check stands; None where none does or the person declined it."""
    node = position(flow, progress, view).node
    kind = node.remind if isinstance(node, ProcedureNode | Outcome) else None
    return None if kind in progress.declined else kind


def bar(flow: Flow, progress: Progress, view: View) -> tuple[int, int]:
    """How much is behind the person, and how much there is: milestones passed and steps done."""
    known = progress.known
    milestones = [node for node in flow.nodes.values() if isinstance(node, Question) and node.milestone]
    steps = [key for node in flow.nodes.values() if isinstance(node, ProcedureNode) for key in step_keys(node, view)]
    total = len(milestones) + len(steps)
    here = position(flow, progress, view)
    if isinstance(here.node, Outcome) and here.node.verdict == "finished":
        return total, total
    passed = sum(_is_good(node, known.get(node.id)) for node in milestones)
    return passed + sum(key in progress.done for key in steps), total


# --- words typed instead of a click ----------------------------------------------------------------------------------

_NOT_WORD = re.compile(r"[^a-z0-9/+]+")
_FILLERS: Final = frozenset(
    (
        "i", "we", "it", "its", "is", "im", "am", "a", "an", "the", "think", "guess", "believe", "so", "um", "uh",
        "well", "please", "just", "has", "have", "do", "does", "my", "our", "that", "one", "yet", "already", "sorry",
        "ok", "okay",
    )
)  # fmt: skip
_SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "yes": ("yes", "y", "yep", "yeah", "yup", "sure", "correct", "right", "of course", "i do", "we do"),
    "no": ("no", "n", "nope", "nah", "not", "dont"),
    "not-sure": (
        "not sure", "unsure", "no idea", "dont know", "do not know", "dunno", "idk", "no clue", "not certain",
        "how would know", "how can tell", "how tell", "maybe", "?",
    ),
}  # fmt: skip
"""How people say these; for every question that has a choice of this id."""


def understood(node: Question | Outcome, text: str) -> Choice | None:
    """The one choice that the text plainly means; None when it could mean none or several."""
    words = _plain(text)
    meant = [choice for choice in node.choices if words in map(_plain, _sayings(choice))]
    return meant[0] if words and len(meant) == 1 else None


def _sayings(choice: Choice) -> tuple[str, ...]:
    return (choice.id.replace("-", " "), choice.label, *choice.says, *_SAID.get(choice.id, ()))


def _plain(text: str) -> str:
    """Its words without those that say nothing; a lone question mark stays."""
    text = text.lower().replace("’", "'").replace("'", "")
    words = _NOT_WORD.sub(" ", text).split()
    return " ".join([word for word in words if word not in _FILLERS] or words) or text.strip()


# --- details ---------------------------------------------------------------------------------------------------------


def _way_out(fork: Branch, view: View) -> str:
    state = live_state(view.court, view.today, view.library.directory_as_of)
    return next(case.goto for case in fork.cases if holds(case.when, view.court, state, view.today))


def _chosen(
    flow: Flow, progress: Progress, node: Question | ProcedureNode | Outcome, given: str, view: View
) -> Decision:
    if isinstance(node, Question) and node.kind != "choice":
        if node.kind == "court" and given not in view.library.courts:
            return Decision(progress, stale=True)
        told = {node.id: given}
    else:
        choice = choice_of(node, given)
        if choice is None:
            return Decision(progress, stale=True)
        told = {**({node.id: choice.id} if choice.goto else {}), **choice.sets}
    answers, facts = dict(progress.answers), dict(progress.facts)
    for question, answer in told.items():
        kept, other = (facts, answers) if _is_kept(flow.nodes[question], answer) else (answers, facts)
        kept[question] = answer
        other.pop(question, None)
    return Decision(replace(progress, answers=answers, facts=facts, asking=None))


def _simple(flow: Flow, progress: Progress, given: Simple, here: Position, view: View) -> Decision:
    match given.what:
        case "keep":
            return Decision(replace(progress, asking=None), stale=progress.asking is None)
        case "restart":
            return Decision(Progress(_keys(flow, progress), progress.facts, declined=progress.declined))
        case "decline":
            return Decision(replace(progress, declined=("go-live", "unfinished")))
        case "back":
            return _back(flow, progress, here, view)
        case _:
            assert_never(given.what)


def _is_kept(node: Node, answer: str) -> bool:
    if not isinstance(node, Question) or node.keep != "person":
        return False
    choice = choice_of(node, answer)
    return choice is None or choice.keep


def _back(flow: Flow, progress: Progress, here: Position, view: View) -> Decision:
    if isinstance(here.node, ProcedureNode):
        before = [key for key in step_keys(here.node, view) if key in progress.done]
        if before:
            return Decision(replace(progress, done=tuple(key for key in progress.done if key != before[-1])))
    elif not here.path:
        return Decision(progress, stale=True)
    else:
        walked = _walked_to(flow, progress, here, view)
        if walked is not None:
            return Decision(replace(progress, done=tuple(key for key in progress.done if key != walked)))
    return Decision(replace(progress, asking=here.path[-1]), stale=not here.path)


def _walked_to(flow: Flow, progress: Progress, here: Position, view: View) -> str | None:
    """The last step of the walk that led straight here; None when a question came in between."""
    for node in flow.nodes.values():
        if isinstance(node, ProcedureNode) and node.goto == here.node.id and progress.asking is None:
            keys = step_keys(node, view)
            if keys and keys[-1] in progress.done:
                return keys[-1]
    return None


def _keys(flow: Flow, progress: Progress) -> Mapping[str, str]:
    """The answers that say whose check this is and for which court: they stay when it begins anew."""
    return {
        question: answer
        for question, answer in progress.answers.items()
        if isinstance(node := flow.nodes.get(question), Question) and _names_the_check(flow, node)
    }


def _names_the_check(flow: Flow, node: Question) -> bool:
    """A court or a label, or the question that leads to the label."""
    return node.kind != "choice" or _leads_to_label(flow, node)


def _leads_to_label(flow: Flow, node: Question) -> bool:
    return any(_is_label(flow, choice.goto) for choice in node.choices)


def _is_label(flow: Flow, node_id: str | None) -> bool:
    node = flow.nodes.get(node_id or "")
    return isinstance(node, Question) and node.kind == "label"


def _fits(flow: Flow, node_id: str, answer: str) -> bool:
    node = flow.nodes.get(node_id)
    if isinstance(node, Question) and node.kind != "choice":
        return True
    return node is not None and choice_of(node, answer) is not None


def _is_good(node: Question, answer: str | None) -> bool:
    choice = choice_of(node, answer)
    return choice is not None and choice.good
