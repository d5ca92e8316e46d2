"""Guided checks: leading a person through a flow, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Final

from bot.core import flow as rules
from bot.core.flow import CheckInput, FlowContext, Progress
from bot.core.guiding import (
    AtOutcome,
    Card,
    CheckSummary,
    Notice,
    Reminder,
    SavedFacts,
    card,
    summarize,
    with_courts,
    with_hint,
    with_step_help,
)
from bot.core.helpdesk import UnlinkedPerson
from bot.core.inquiry import Asker
from bot.core.knowledge import Court, Flow
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reminder_times import wants_reminder
from bot.core.reminders import Nudge, PersonalReminder, Remind
from bot.core.times import court_dates
from bot.core.which_court import WhichCourt
from bot.desk import check_reminders
from bot.desk.check_names import check_named, for_court, leave, waiting_courts, waits
from bot.desk.open_check import OpenCheck, record_state, set_reminders, unschedule_reminders
from bot.desk.questions import Clock
from bot.desk.saved_facts import corrected_facts, saved_facts_in
from bot.desk.typed_answers import read_typed
from bot.store.checks import KeptCheck, NewCheck
from bot.store.store import Store
from bot.store.unit import UnitOfWork

LISTED_FLOW: Final = "link"
"""The flow whose checks are a person's progress; the others end where they began."""
TALKS_FOR: Final = timedelta(hours=24)
"""How long after its last step a check takes what is typed for an answer."""


class GuidanceDesk:
    """The use cases around a guided check; each opens one transaction."""

    def __init__(self, store: Store, kb: Callable[[], KnowledgeBase], clock: Clock) -> None:
        self._store = store
        self._kb = kb
        self._clock = clock
        self._today = court_dates(clock)

    def start(
        self, asker: Asker, flow: str, court: str | None, subject: str = "", then: Sequence[str] = ()
    ) -> Card | None:
        """The card of the check for this court, begun or gone on with; None: no such flow. then: courts after it."""
        kb = self._kb()
        known = kb.court(court)
        found = kb.library.flows.get(flow)
        if found is None:
            return None
        with self._store.writing() as unit:
            kept = unit.checks.of(asker, flow, subject, known.id if known else None)
            resumed = kept is not None
            if kept is None:
                begun = rules.initial_answers(found, subject, known.id if known else None)
                new = NewCheck(flow, found.version, subject, known.id if known else None, dict(begun))
                kept = unit.checks.add(asker, new, self._clock())
            for later in then:
                new = NewCheck(flow, found.version, subject, later, rules.initial_answers(found, subject, later))
                unit.checks.add(asker, new, self._clock())
            opened = self._opened(unit, kept, found).unpaused
            shown = self._kept(unit, opened, "resumed" if resumed and opened.progress.answers else None)
            return replace(shown, waiting=waiting_courts(unit, opened))

    def act(self, asker: Asker, check: int, event: CheckInput) -> Card | None:
        """Where an input leads; None when this person has no such check (any more)."""
        with self._store.writing() as unit:
            opened = self._get(unit, asker, check)
            return None if opened is None else self._acted(unit, opened, event)

    def next_court(self, asker: Asker, check: int, court: str) -> Card | None:
        """The check for another court, for the same person, where this one has come to its end."""
        with self._store.writing() as unit:
            opened = self._get(unit, asker, check)
            if opened is None:
                return None
            progress = for_court(opened, court)
            if progress is None:
                return self._kept(unit, opened, None)
            return self._renamed(unit, opened, progress, rules.names(opened.flow, progress))

    def hint(self, asker: Asker, check: int) -> Card | None:
        """How to tell what the open question asks for."""
        with self._store.writing() as unit:
            opened = self._get(unit, asker, check)
            return None if opened is None else with_hint(self._kept(unit, opened, None))

    def help_with_step(self, asker: Asker, check: int, entry: str | None) -> Card | None:
        """Help with the present step, the answer of `entry` open. The plain card when the check is at no step."""
        with self._store.writing() as unit:
            opened = self._get(unit, asker, check)
            if opened is None:
                return None
            shown = self._kept(unit, opened, None)
            return with_step_help(shown, opened.state, entry) or shown

    def pause(self, asker: Asker, check: int) -> Card | None:
        return self._set_paused(asker, check, paused=True)

    def resume(self, asker: Asker, check: int) -> Card | None:
        return self._set_paused(asker, check, paused=False)

    def answer_typed(
        self, asker: Asker, channel: str, text: Redacted, key: str, zone: str | None = None
    ) -> Card | None:
        """Takes a typed message for an answer to the check under way: its card; None if it is no plain answer.

        The same key again (its reply was not delivered) gives the same card, and is no second answer. zone: of the
        person, in which a time is read.
        """
        with self._store.writing() as unit:
            before = unit.checks.with_answer_key(asker, key)
            if before is not None:
                opened = self._opened_of(unit, before)
                return None if opened is None else self._card(opened)
            opened = self._under_way(unit, asker, channel, paused=wants_reminder(text))
            shown = None if opened is None else self._answer_typed(unit, opened, text, zone)
            if shown is not None:
                unit.checks.set_answer_key(asker, shown.run, key)
            return shown

    def open_here(self, asker: Asker, channel: str) -> Card | None:
        """The check to be offered again after something else was talked about; None where none is under way."""
        with self._store.writing() as unit:
            opened = self._under_way(unit, asker, channel)
            if opened is None:
                return None
            shown = self._card(opened)
        over = isinstance(shown.body, AtOutcome) and not shown.body.choices
        return None if over else shown

    def move_card(
        self, asker: Asker, check: int, channel: str, ts: str, thread: str | None = None
    ) -> tuple[str, str] | None:
        """Remembers where the card is; the place of an older one, which is to lose its buttons."""
        with self._store.writing() as unit:
            kept = unit.checks.get(asker, check)
            if kept is None or (kept.channel, kept.message_ts) == (channel, ts):
                return None
            unit.checks.place(asker, check, channel, ts, thread)
        return kept.place

    def check_summaries(self, asker: Asker) -> tuple[CheckSummary, ...]:
        """Every linking check of the person, the latest first."""
        with self._store.reading() as unit:
            return self.check_summaries_in(unit, asker)

    def check_summaries_in(self, unit: UnitOfWork, asker: Asker) -> tuple[CheckSummary, ...]:
        """The same, in a transaction that is open."""
        checks = (self._opened_of(unit, kept) for kept in unit.checks.all_of(asker, LISTED_FLOW))
        return tuple(summarize(self._card(opened), opened.row.paused) for opened in checks if opened is not None)

    def check_summary_in(self, unit: UnitOfWork, asker: Asker, check: int) -> CheckSummary | None:
        """How far one check of this person has got; None when it is not theirs, or gone."""
        opened = self._get(unit, asker, check)
        return None if opened is None else summarize(self._card(opened), opened.row.paused)

    def fact_labels_in(self, unit: UnitOfWork, asker: Asker, subject: str) -> tuple[tuple[str, str], ...]:
        """What the person stated about this subject (empty: themselves), in a word each: question and answer."""
        saved = next((one for one in self._saved_facts(unit, asker) if one.subject == subject), None)
        questions = () if saved is None else saved.questions
        chosen = ((node, rules.choice_of(node, answer or "")) for node, answer in questions)
        return tuple((node.brief, choice.label) for node, choice in chosen if choice is not None)

    def not_linked(self, team: str, court: str | None) -> tuple[UnlinkedPerson, ...]:
        """Everybody whose check is not finished, for this court or (None) for any, the longest untouched first.

        It tells how far they have got, and nothing else of what they answered.
        """
        with self._store.reading() as unit:
            return tuple(one for one, _ in self._unlinked(unit, team, court))

    def nudge(self, team: str, court: str | None, by: str) -> int:
        """Reminds of each check in that list, once a day, but nobody who stopped reminders; how many reminders.

        by: the member of staff.
        """
        now = self._clock()
        with self._store.writing() as unit:
            waiting = [one for one, wanted in self._unlinked(unit, team, court) if wanted]
            for one in waiting:
                key = f"nudge:{one.run}:{self._today(None).isoformat()}"
                content = {"kind": "nudge", **asdict(Nudge(team, one.user, one.run, by))}
                unit.outbox.send(team, key, key, content, now)
        return len(waiting)

    def nudge_card(self, nudge: Nudge) -> Card | None:
        """The card that a nudge shows; None when its person has got on since, or wants no reminders."""
        with self._store.writing() as unit:
            opened = self._get(unit, Asker(nudge.team_id, nudge.user_id), nudge.run)
            if opened is None or not opened.wants_reminders:
                return None
            shown = self._card(opened)
        return None if shown.is_over else shown

    def saved_facts(self, asker: Asker) -> tuple[SavedFacts, ...]:
        """What the person has stated about themselves and others, by subject; themselves first."""
        with self._store.reading() as unit:
            return self._saved_facts(unit, asker)

    def correct(self, asker: Asker, subject: str, answers: Mapping[str, str | None]) -> tuple[SavedFacts, ...]:
        """Sets what holds for every court; None forgets it. What is no answer to a question is left out."""
        flow = self._kb().library.flows[LISTED_FLOW]
        with self._store.writing() as unit:
            facts = corrected_facts(flow, unit.checks.facts(asker, subject), answers)
            unit.checks.keep_facts(asker, subject, facts, self._clock())
            self._facts_changed(unit, asker, subject)
            return self._saved_facts(unit, asker)

    def forget_all(self, asker: Asker) -> None:
        """Deletes every check of the person, the facts they stated in them, and the reminders."""
        with self._store.writing() as unit:
            for check in unit.checks.drop_all(asker):
                unschedule_reminders(unit, asker, check)

    def remind(self, remind: Remind, *, again: bool) -> Reminder | datetime | None:
        """What a reminder that is due shows, again or not; None when it no longer applies, a time if put off."""
        asker = Asker(remind.team_id, remind.user_id)
        with self._store.writing() as unit:
            opened = self._get(unit, asker, remind.run)
            if opened is None or remind.about in opened.progress.declined:
                return None
            if remind.about == "go-live":
                return check_reminders.go_live_reminder(opened, self._card(opened), self._clock())
            due = rules.reminder_due(opened.flow, opened.progress, opened.view) == "unfinished"
            if not due or (opened.row.nudged_at is not None and not again):
                return None
            nudged = replace(opened.row, nudged_at=self._clock())
            unit.checks.keep(nudged, opened.row.updated_at)
            return Reminder("unfinished", self._card(opened), on_the_day=False)

    def remind_as_asked(self, asked: PersonalReminder, *, again: bool) -> Reminder | None:
        """The same at the time that the person named; the check is no longer paused then."""
        with self._store.writing() as unit:
            opened = self._get(unit, Asker(asked.team_id, asked.user_id), asked.run)
            if opened is None or not check_reminders.applies(self._card(opened), again=again):
                return None
            return Reminder("asked", self._kept(unit, opened.unpaused, None), on_the_day=False)

    # --- inside a transaction

    def _get(self, unit: UnitOfWork, asker: Asker, check: int) -> OpenCheck | None:
        kept = unit.checks.get(asker, check)
        return None if kept is None else self._opened_of(unit, kept)

    def _unlinked(self, unit: UnitOfWork, team: str, court: str | None) -> list[tuple[UnlinkedPerson, bool]]:
        """The list of `not_linked`, and of each whether its person wants reminders."""
        found = []
        for kept in unit.checks.in_courts(team, LISTED_FLOW, court):
            opened = self._opened_of(unit, kept)
            if opened is None:
                continue
            one = summarize(self._card(opened), opened.row.paused)
            if one.court is not None and one.verdict not in ("finished", "nothing"):
                since = kept.updated_at.date()
                unlinked = UnlinkedPerson(kept.asker.user_id, one.subject, one.court, one.state, since, kept.id)
                found.append((unlinked, opened.wants_reminders))
        return found

    def _facts_changed(self, unit: UnitOfWork, asker: Asker, subject: str) -> None:
        """What holds for every court has changed: so have the outcomes and reminders of the checks."""
        for kept in unit.checks.all_of(asker, LISTED_FLOW):
            if kept.subject == subject and (opened := self._opened_of(unit, kept)):
                self._kept(unit, opened, None, touched=False)

    def _under_way(self, unit: UnitOfWork, asker: Asker, channel: str, *, paused: bool = False) -> OpenCheck | None:
        kept = unit.checks.in_channel(asker, channel, self._clock() - TALKS_FOR, paused=paused)
        return None if kept is None else self._opened_of(unit, kept)

    def _opened_of(self, unit: UnitOfWork, kept: KeptCheck) -> OpenCheck | None:
        flow = self._kb().library.flows.get(kept.flow)
        return None if flow is None else self._opened(unit, kept, flow)

    def _opened(self, unit: UnitOfWork, kept: KeptCheck, flow: Flow) -> OpenCheck:
        told = replace(kept.progress, facts=unit.checks.facts(kept.asker, kept.subject))
        progress = told if kept.version == flow.version else rules.drop_outdated(flow, told)
        court = self._kb().court(rules.names(flow, progress).court)
        view = self._view(court)
        waits = rules.reminder_due(flow, progress, view)
        remind_at = check_reminders.scheduled(unit, kept.asker, kept.id) if kept.paused else None
        return OpenCheck(kept, flow, progress, view, progress is not told, told.facts, waits, remind_at)

    def _acted(self, unit: UnitOfWork, opened: OpenCheck, event: CheckInput) -> Card:
        decision = rules.advance(opened.flow, opened.progress, event, opened.view)
        names = rules.names(opened.flow, decision.progress)
        awake = opened.unpaused
        if (names.subject, names.court) != (opened.row.subject, opened.row.court):
            return self._renamed(unit, awake, decision.progress, names)
        moved = replace(awake, progress=decision.progress)
        shown = self._kept(unit, moved, "stale" if decision.stale else None)
        if opened.facts and not decision.progress.facts:
            self._facts_changed(unit, opened.row.asker, opened.row.subject)
        return shown

    def _renamed(self, unit: UnitOfWork, opened: OpenCheck, progress: Progress, names: rules.CheckNames) -> Card:
        """Another court or person: another check goes on, or begins. The open one stays, unless it was empty."""
        old, flow = opened.row, opened.flow
        begun = rules.for_another(flow, progress, opened.view).answers
        other = check_named(unit, opened, names)
        if other is not None and waits(flow, other):
            other = replace(other, subject=names.subject, progress=replace(other.progress, answers=begun))
        was_empty = opened.is_empty
        if other is None and (old.court is None or was_empty):
            kept = replace(old, subject=names.subject, court=names.court, progress=progress)
            return self._kept(unit, replace(self._opened(unit, kept, flow), row=kept), None)
        if was_empty:
            self._drop(unit, old)
        else:
            leave(unit, opened, names)
        notice: Notice | None = "court-resumed" if other and other.progress.answers != begun else None
        if other is None:
            new = NewCheck(flow.id, flow.version, names.subject, names.court, dict(begun))
            other = unit.checks.add(old.asker, new, self._clock())
        return self._kept(unit, self._opened(unit, replace(other, paused=False), flow), notice)

    def _kept(self, unit: UnitOfWork, opened: OpenCheck, notice: Notice | None, *, touched: bool = True) -> Card:
        """Keeps the check as it stands now, sets its reminders, and gives its card. touched: by its person."""
        now = self._clock()
        court = self._kb().court(rules.names(opened.flow, opened.progress).court)
        opened = replace(opened, view=self._view(court))
        made = self._card(opened)
        verdict = made.body.verdict if isinstance(made.body, AtOutcome) else None
        kept = replace(
            opened.row,
            version=opened.flow.version,
            court=court.id if court else None,
            progress=opened.progress,
            verdict=verdict,
        )
        unit.checks.keep(kept, now if touched else kept.updated_at)
        if opened.progress.facts != opened.facts:
            unit.checks.keep_facts(kept.asker, kept.subject, opened.progress.facts, now)
        set_reminders(unit, replace(opened, row=kept), now)
        record_state(unit, replace(opened, row=kept), now)
        if verdict not in (None, "ready"):
            made = replace(made, waiting=waiting_courts(unit, opened))
        return replace(made, paused=kept.paused, notice="flow-changed" if opened.flow_changed else notice)

    def _drop(self, unit: UnitOfWork, kept: KeptCheck) -> None:
        unit.checks.drop(kept.asker, kept.id)
        unschedule_reminders(unit, kept.asker, kept.id)

    def _answer_typed(self, unit: UnitOfWork, opened: OpenCheck, text: Redacted, zone: str | None) -> Card | None:
        match check_reminders.time_asked_for(opened, text, self._clock(), zone):
            case datetime() as at:
                check_reminders.schedule(unit, opened.row.asker, opened.row.id, at, self._clock())
                return self._kept(unit, replace(opened.paused, remind_at=at), None)
            case None:
                pass
            case unfit:
                return self._kept(unit, opened, unfit)
        match read_typed(self._kb(), opened, text):
            case None:
                return None
            case "pause":
                return self._kept(unit, opened.paused, None)
            case "stuck":
                return with_step_help(self._kept(unit, opened, None), opened.state, None)
            case "unsure":
                return with_hint(self._kept(unit, opened, None))
            case WhichCourt() as which:
                return with_courts(self._kept(unit, opened, None), which)
            case event:
                return self._acted(unit, opened, event)

    def _set_paused(self, asker: Asker, check: int, *, paused: bool) -> Card | None:
        with self._store.writing() as unit:
            opened = self._get(unit, asker, check)
            if opened is None:
                return None
            return self._kept(unit, opened.paused if paused else opened.unpaused, None)

    def _saved_facts(self, unit: UnitOfWork, asker: Asker) -> tuple[SavedFacts, ...]:
        return saved_facts_in(unit, asker, self._kb().library.flows.get(LISTED_FLOW))

    def _card(self, opened: OpenCheck) -> Card:
        kept = opened.row
        made = card(kept.id, opened.state, self._clock())
        return replace(made, paused=kept.paused, place=kept.place, remind_at=opened.remind_at if kept.paused else None)

    def _view(self, court: Court | None) -> FlowContext:
        kb = self._kb()
        return FlowContext(kb.library, court, self._today(court), kb.moment(self._clock()))
