"""`knowledge/flows/*.yaml` as guided checks, or every problem in them with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.content import schema
from bot.content.convert import to_source
from bot.content.files import files
from bot.content.schema_errors import mistakes
from bot.content.yaml_lines import Document, Problem, YamlError, read_yaml
from bot.core import knowledge as core
from bot.core.fields import FIELDS, GO_LIVE_FIELD, fields_in, stray_braces
from bot.core.guiding import SUBJECT_FIELD

Place = tuple[str, int]
_FIELDS = FIELDS - {GO_LIVE_FIELD} | {SUBJECT_FIELD}
"""What the texts may use: all that has a value whatever the court and the day."""


@dataclass(frozen=True, slots=True)
class ReferenceTargets:
    """What flows may refer to. References to a kind of file that could not be read are not judged."""

    entries: Mapping[str, core.Entry]
    procedures: Mapping[str, core.Procedure]
    courts: Mapping[str, core.Court]
    unreadable_kinds: frozenset[str] = frozenset()


def read_flows(
    folder: Path, targets: ReferenceTargets, problems: list[Problem], places: MutableMapping[tuple[str, ...], Place]
) -> dict[str, core.Flow]:
    """Every flow by id. What is wrong goes to `problems`; where each node stands to `places`."""
    flows: dict[str, core.Flow] = {}
    for path in files(folder, "flows/*.yaml"):
        name = f"{folder.name}/{path.relative_to(folder)}"
        try:
            document = read_yaml(path, name)
            raw = schema.Flow.model_validate(document.data)
        except YamlError as error:
            problems.append(error.problem)
            continue
        except ValidationError as error:
            problems += [Problem(name, document.line(at), text) for at, text in mistakes(error)]
            continue
        problems += _Judge(document, raw, targets).problems()
        if raw.id in flows:
            problems.append(Problem(name, document.line(("id",)), f"the flow {raw.id!r} is there already"))
        for node, at in _nodes_at(raw).items():
            places[("flows", raw.id, node)] = (name, document.line(at))
        places[("flows", raw.id)] = (name, document.line(("id",)))
        flows[raw.id] = _flow(raw, hashlib.sha256(path.read_bytes()).hexdigest()[:12])
    return flows


def _nodes_at(raw: schema.Flow) -> dict[str, tuple[str | int, ...]]:
    """Where each node stands in its file; of two with one id, the first."""
    found: dict[str, tuple[str | int, ...]] = {}
    for section in ("questions", "forks", "walks", "endings"):
        for number, node in enumerate(getattr(raw, section)):
            found.setdefault(node.id, (section, number))
    return found


@dataclass(frozen=True, slots=True)
class _Judge:
    """What is wrong in a flow that has the right shape."""

    document: Document
    raw: schema.Flow
    targets: ReferenceTargets

    def problems(self) -> Iterator[Problem]:
        for at, text in (
            *self._twice(),
            *self._gotos(),
            *self._sets(),
            *self._texts(),
            *self._references(),
            *self._circles(),
        ):
            yield Problem(self.document.file, self.document.line(at), text)

    def _twice(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        at = _nodes_at(self.raw)
        for section in ("questions", "forks", "walks", "endings"):
            for number, node in enumerate(getattr(self.raw, section)):
                if at[node.id] != (section, number):
                    yield (section, number), f"the id {node.id!r} is used twice in this flow"

    def _gotos(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        nodes = _nodes_at(self.raw)
        wanted: list[tuple[tuple[str | int, ...], str | None]] = [(("start",), self.raw.start)]
        for section in ("questions", "endings"):
            for number, node in enumerate(getattr(self.raw, section)):
                wanted.append(((section, number), getattr(node, "goto", None)))
                wanted += [
                    ((section, number, "choices", place), choice.goto) for place, choice in enumerate(node.choices)
                ]
        for number, fork in enumerate(self.raw.forks):
            wanted += [(("forks", number, "cases", place), case.goto) for place, case in enumerate(fork.cases)]
        wanted += [(("walks", number), walk.goto) for number, walk in enumerate(self.raw.walks)]
        for at, goto in wanted:
            if goto is not None and goto not in nodes:
                yield at, _unknown("there is no node", goto, nodes)

    def _sets(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        questions = {question.id: question for question in self.raw.questions}
        for section in ("questions", "endings"):
            for number, node in enumerate(getattr(self.raw, section)):
                for place, choice in enumerate(node.choices):
                    for question, answer in choice.sets.items():
                        yield from self._answer((section, number, "choices", place), questions, question, answer)
        for number, aside in enumerate(self.raw.asides):
            yield from self._answer(("asides", number), questions, aside.question, aside.choice)

    def _answer(
        self, at: tuple[str | int, ...], questions: Mapping[str, schema.Question], question: str, answer: str
    ) -> Iterator[tuple[tuple[str | int, ...], str]]:
        if question not in questions:
            yield at, _unknown("there is no question", question, questions)
        elif answer not in (ids := [choice.id for choice in questions[question].choices]):
            yield at, _unknown(f"the question {question!r} has no choice", answer, ids)

    def _texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for section, keys in (("questions", ("text", "for_other", "unsure")), ("endings", ("text", "for_other"))):
            for number, node in enumerate(getattr(self.raw, section)):
                for key in keys:
                    yield from _fields((section, number, key), getattr(node, key, None) or "")
        for number, walk in enumerate(self.raw.walks):
            for step, text in walk.in_person.items():
                yield from _fields(("walks", number, "in_person", step), text)
        for number, aside in enumerate(self.raw.asides):
            yield from _fields(("asides", number, "text"), aside.text)

    def _references(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for number, ending in enumerate(self.raw.endings):
            yield from self._entry(("endings", number, "entry"), ending.entry)
        for number, fork in enumerate(self.raw.forks):
            for place, case in enumerate(fork.cases):
                yield from self._courts(("forks", number, "cases", place), (case.when and case.when.court) or ())
        for number, walk in enumerate(self.raw.walks):
            yield from self._walk(("walks", number), walk)

    def _entry(self, at: tuple[str | int, ...], entry: str | None) -> Iterator[tuple[tuple[str | int, ...], str]]:
        if entry and entry not in self.targets.entries and "entries/*.yaml" not in self.targets.unreadable_kinds:
            yield at, _unknown("there is no entry", entry, self.targets.entries)

    def _courts(self, at: tuple[str | int, ...], courts: Iterable[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
        targets = self.targets
        for court in courts:
            if court not in targets.courts and "courts/directory.yaml" not in targets.unreadable_kinds:
                yield at, _unknown("there is no court", court, targets.courts)

    def _walk(
        self, at: tuple[str | int, ...], walk: schema.ProcedureNode
    ) -> Iterator[tuple[tuple[str | int, ...], str]]:
        targets = self.targets
        if "procedures/*.yaml" in targets.unreadable_kinds:
            return
        names = {procedure.name for procedure in targets.procedures.values()}
        if walk.procedure not in names:
            yield (*at, "procedure"), _unknown("there is no procedure", walk.procedure, names)
            return
        keys = self._step_keys(walk.procedure)
        unread = targets.unreadable_kinds & {
            "courts/directory.yaml",
            "courts/profiles/*.yaml",
        }  # with steps of courts in them
        for key in () if unread else {*walk.stuck, *walk.in_person, *walk.joined} - keys - {"*"}:
            part = next(part for part in ("stuck", "in_person", "joined") if key in getattr(walk, part))
            yield (*at, part, key), _unknown("no court has the step", key, keys)
        for key, entries in walk.stuck.items():
            for entry in entries:
                yield from self._entry((*at, "stuck", key), entry)

    def _step_keys(self, procedure: str) -> set[str]:
        """The keys of all its steps, those that only some courts have too."""
        targets = self.targets
        shared = [one.steps for one in targets.procedures.values() if one.name == procedure]
        own = [one.steps for court in targets.courts.values() for one in court.procedures if one.name == procedure]
        return {step.key for steps in (*shared, *own) for step in steps}

    def _circles(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Forks that lead to each other: nobody would ever be asked anything."""
        forks = {fork.id: fork for fork in self.raw.forks}
        for number, fork in enumerate(self.raw.forks):
            seen: set[str] = set()
            todo = [case.goto for case in fork.cases]
            while todo:
                node = todo.pop()
                if node in forks and node not in seen:
                    seen.add(node)
                    todo += [case.goto for case in forks[node].cases]
            if fork.id in seen:
                yield ("forks", number), f"the fork {fork.id!r} leads back to itself without a question in between"


def _fields(at: tuple[str | int, ...], text: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name in sorted(fields_in(text) - _FIELDS):
        yield at, f"{{{name}}} is not a field this text can use; the fields are: {', '.join(sorted(_FIELDS))}"
    if stray_braces(text):
        yield at, "a brace stands alone; braces are only for fields such as {court}"


def _unknown(text: str, wanted: str, known: Iterable[str]) -> str:
    from rapidfuzz.process import extractOne

    near = extractOne(wanted, list(known), score_cutoff=60)
    return f"{text} {wanted!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def _flow(raw: schema.Flow, version: str) -> core.Flow:
    nodes: list[core.Node] = [_question(question) for question in raw.questions]
    for fork in raw.forks:
        cases = (core.Case(case.goto, core.When(**dict(case.when)) if case.when else None) for case in fork.cases)
        nodes.append(core.Branch(fork.id, tuple(cases)))
    nodes += [
        core.ProcedureNode(walk.id, walk.procedure, walk.goto, walk.stuck, walk.in_person, walk.remind, walk.joined)
        for walk in raw.walks
    ]
    nodes += [_ending(ending) for ending in raw.endings]
    return core.Flow(
        id=raw.id,
        version=version,
        title=raw.title,
        start=raw.start,
        nodes={node.id: node for node in nodes},
        asides=tuple(core.FlowNote(aside.question, aside.choice, aside.text) for aside in raw.asides),
    )


def _question(raw: schema.Question) -> core.Question:
    return core.Question(
        id=raw.id,
        kind=raw.kind,
        text=raw.text,
        for_other=raw.for_other,
        brief=raw.brief,
        choices=_choices(raw.choices),
        goto=raw.goto,
        keep=raw.keep,
        unsure=raw.unsure,
        skip=raw.skip,
        source=to_source(raw.source) if raw.source else None,
    )


def _ending(raw: schema.Outcome) -> core.Outcome:
    return core.Outcome(
        id=raw.id,
        verdict=raw.verdict,
        state=raw.state,
        text=raw.text,
        for_other=raw.for_other,
        choices=_choices(raw.choices),
        entry=raw.entry,
        remind=raw.remind,
        source=to_source(raw.source) if raw.source else None,
    )


def _choices(raw: tuple[schema.Choice, ...]) -> tuple[core.Choice, ...]:
    return tuple(core.Choice(one.id, one.label, one.goto, one.sets, one.says, one.good, one.keep) for one in raw)
