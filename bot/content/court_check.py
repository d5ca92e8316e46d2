"""Proves the answers for every court before, on and after its go-live day.

Nothing of another court stands in them, each way to reset leads somewhere, and one desk has one number. Nobody is shown
steps that the guided check would not lead through.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bot.content.loader import Loaded
from bot.content.yaml_lines import Problem
from bot.core.answering import Answer, answer_on, steps_of
from bot.core.attribution import phones_in, plain_number
from bot.core.canned import fill_reply_on
from bot.core.court_day import CourtDay
from bot.core.court_state import live_state
from bot.core.fields import APPELLATE_LINK_ITEM, LINK_ITEM
from bot.core.knowledge import Branch, Court, Flow, Library, Outcome, ProcedureNode, Question, Reset, Source
from bot.core.offices import shown_phones
from bot.core.variants import holds

FLOW: Final = "link"
PROCEDURE: Final = "link"
"""The check that leads through linking, and the procedure whose steps it shows."""


def prove_courts(loaded: Loaded, today: date) -> Iterator[Problem]:
    """Every problem of the answers and canned replies for a known court, each once for what it stands in."""
    yield from _routes(loaded)
    library, said = loaded.library, set[tuple[str, str]]()
    for court in library.courts.values():
        for day in sides(court, today, library.live_by):
            for (kind, name), problem in _of_court(library, court, day):
                if (name, problem) not in said:
                    said.add((name, problem))
                    yield Problem(*loaded.place(kind, name), f"{name} for {court.id} on {day}: {problem}")


def sides(court: Court, today: date, as_of: date) -> tuple[date, ...]:
    """The day before a court changed, that day, and the present; without a day on record those of the directory."""
    turn = court.go_live.day if court.go_live else as_of
    return turn - timedelta(days=1), turn, today


def leads_to_steps(library: Library, court: Court, day: date) -> bool:
    """Whether the guided check can come to the steps of linking in this court.

    Asked about a day before the change, whether it will: the steps may be shown ahead.
    """
    flow = library.flows.get(FLOW)
    if flow is None:
        return True
    day = max(day, court.go_live.day if court.go_live else library.live_by)
    seen: set[str] = set()
    todo = [flow.start]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo += _ways_on(library, flow, at, court, day)
    return any(isinstance(flow.nodes[at], ProcedureNode) for at in seen)


def _ways_on(library: Library, flow: Flow, at: str, court: Court, day: date) -> list[str]:
    node = flow.nodes[at]
    match node:
        case Branch():
            state = live_state(court, day, library.live_by)
            return [next(case.goto for case in node.cases if holds(case.when, court, state, day))]
        case Question() if node.goto is not None:
            return [node.goto]
        case Question() | Outcome():
            return [choice.goto for choice in node.choices if choice.goto is not None]
        case ProcedureNode():  # pragma: no branch - there is no fifth kind of node
            return [node.goto]


def _of_court(library: Library, court: Court, day: date) -> Iterator[tuple[tuple[str, str], str]]:
    steps, on_day = leads_to_steps(library, court, day), CourtDay.of(library, court, day)
    for entry in library.entries.values():
        shown = answer_on(on_day, entry)
        for problem in (*_text_problems(library, _said(shown), court), *_cited(library, shown, court)):
            yield ("entries", entry.id), problem
        if not steps and _shows_steps(library, shown, court):
            yield ("entries", entry.id), "it shows steps of linking, and the guided check gives none"
    for reply in library.replies.values():
        text = fill_reply_on(on_day, reply).text
        for problem in _text_problems(library, text, court):
            yield ("replies", reply.id), problem
        if not steps and _names_link(text):
            yield ("replies", reply.id), "it tells what to click to link, and the guided check gives no steps"


def _said(shown: Answer) -> str:
    steps = [text for step in shown.steps for text in (step.text, *step.notes)]
    notes = [note.text for note in shown.notes]
    text = (shown.lead, shown.body, shown.details, shown.rule)
    return "\n".join((*text, *shown.offices, *shown.more_offices, *notes, *steps))


def _text_problems(library: Library, text: str, court: Court) -> Iterator[str]:
    for name in library.attribution.foreign_in(text, court):
        yield f"it names another court: {name!r}"
    numbers = phones_in(text)
    if not numbers:
        return
    own = {plain_number(number) for number in (*(phone.number for phone in shown_phones(court)), *court.after_hours)}
    pacer = set(map(plain_number, library.pacer.phones if library.pacer else ()))
    for number in numbers:
        if plain_number(number) not in own | pacer:  # the court's own is left out: one problem for all courts
            yield f"{number} is not the number of its help desk; write {{help_desk}}, or correct the number"


def _cited(library: Library, shown: Answer, court: Court) -> Iterator[str]:
    family, of_record = library.attribution.family(court), _of_record(court)
    for source in shown.all_sources():
        owners = library.attribution.courts_of(source)
        if owners and family.isdisjoint(owners) and source not in of_record:
            yield f"it cites another court's document, {source.document!r}"


def _of_record(court: Court) -> tuple[Source, ...]:
    """What a court's own record cites: a page of its circuit, of the court beside it."""
    known = (court.go_live, court.reset, court.system, court.login_link, *court.notes, *court.procedures)
    desk = (court.desk_source,) if court.desk_source else ()
    return (*(one.source for one in known if one is not None), *desk)


def _shows_steps(library: Library, shown: Answer, court: Court) -> bool:
    keys = tuple(step.key for step in shown.steps)
    steps = tuple(step.key for step in steps_of(library, PROCEDURE, court))
    return keys == steps or _names_link(f"{shown.lead}\n{shown.body}\n{shown.details}")


def _names_link(text: str) -> bool:
    return LINK_ITEM in text or APPELLATE_LINK_ITEM in text


def _routes(loaded: Loaded) -> Iterator[Problem]:
    for court in loaded.library.courts.values():
        gap = None if court.reset is None else _gap_in(court.reset, court)
        if gap is not None:
            yield Problem(*loaded.place("profiles", court.id), f"{court.id}: {gap}")


def _gap_in(reset: Reset, court: Court) -> str | None:
    """Why a way to reset leads nowhere: it has no number, no address. None where it leads somewhere."""
    match reset.route:
        case "e-mail" if not reset.email:
            return "a reset by e-mail without an address"
        case "court" if not (court.help_desk or court.emails or reset.email):
            return "only the court resets it, and neither a phone nor an e-mail of it is on record"
        case "web-form" if not (reset.url or court.web_url):
            return "a reset by a form without its address"
        case _:
            return None
