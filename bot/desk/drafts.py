"""Drafts of the knowledge: what staff write, who publishes it, how it is taken back. The caller knows who is staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from bot.core.drafts import (
    OPEN,
    AddPhrasings,
    Change,
    CourtFact,
    Draft,
    DraftAction,
    DraftEvent,
    DraftRefusal,
    NewEntry,
    NewTopic,
    Publication,
    PublishRefusal,
    RollBackRefusal,
    publish_refusal,
)
from bot.core.inquiry import Asker
from bot.core.knowledge import Source
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import redact
from bot.desk.questions import Clock
from bot.store.store import Store
from bot.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class PublishingRules:
    """Who publishes."""

    is_operator: Callable[[str], bool]
    """Whether this workspace publishes; the others suggest."""
    alone: Callable[[str], bool]
    """Whether one person is enough in this workspace."""
    with_others: bool = False
    """There are other workspaces: the operator's sees what they suggest."""

    def sees_all(self, team: str) -> bool:
        """Whether this workspace sees the drafts of every other."""
        return self.with_others and self.is_operator(team)


class DraftDesk:
    """The use cases around drafts; each opens one transaction.

    The operator's workspace sees the drafts of all, without their authors, and may do with them what it may with its
    own: the others know that they suggest to it.
    """

    def __init__(self, store: Store, kb: Callable[[], KnowledgeBase], clock: Clock, rules: PublishingRules) -> None:
        self._store = store
        self._kb = kb
        self._clock = clock
        self._rules = rules

    # --- writing

    def write(self, asker: Asker, change: Change, examples: tuple[str, ...] = ()) -> Draft:
        """Keeps a draft, redacted; it is measured soon. examples: questions that it should answer."""
        safe, texts = redact_change(change), tuple(redact(text).text for text in examples)
        with self._store.writing() as unit:
            draft = unit.drafts.write(asker, safe, texts, self._clock())
            self._note(unit, draft, asker, "write")
        return draft

    def edit(self, asker: Asker, draft_id: int, change: Change) -> Draft | DraftRefusal:
        """Other words, redacted; it is measured anew."""
        safe = redact_change(change)
        with self._store.writing() as unit:
            draft = self._open(unit, asker, draft_id)
            if isinstance(draft, str):
                return draft
            unit.drafts.edit(draft.team_id, draft.id, safe, "" if asker.user_id == draft.author else asker.user_id)
            self._note(unit, draft, asker, "edit")
            return self._get(unit, asker.team_id, draft_id) or "unknown"

    def measure_again(self, asker: Asker, draft_id: int) -> Draft | DraftRefusal:
        """Its report is thrown away, and made anew soon."""
        with self._store.writing() as unit:
            draft = self._open(unit, asker, draft_id)
            if isinstance(draft, str):
                return draft
            unit.drafts.wait(draft.team_id, draft.id)
            self._note(unit, draft, asker, "measure")
            return self._get(unit, asker.team_id, draft_id) or "unknown"

    def withdraw(self, asker: Asker, draft_id: int, reason: str = "") -> Draft | DraftRefusal:
        """Gives it up."""
        with self._store.writing() as unit:
            draft = self._open(unit, asker, draft_id)
            if isinstance(draft, str):
                return draft
            unit.drafts.set_state(draft.team_id, draft.id, "withdrawn", self._clock())
            self._note(unit, draft, asker, "withdraw", reason)
            return self._get(unit, asker.team_id, draft_id) or "unknown"

    # --- publishing

    def publish(self, asker: Asker, draft_id: int, reason: str = "") -> Publication | PublishRefusal | DraftRefusal:
        """Puts it into the overlay: every process answers with it within seconds."""
        judge = self._judge(asker)
        with self._store.writing() as unit:
            draft = self._open(unit, asker, draft_id)
            if isinstance(draft, str):
                return draft
            refusal = judge(draft)
            if refusal is not None:
                return refusal
            self._note(unit, draft, asker, "publish", reason)
            return unit.drafts.publish(draft, self._clock())

    def refusal(self, asker: Asker, draft: Draft) -> PublishRefusal | None:
        """Why this person can't publish a draft as it is; None when they can."""
        return self._judge(asker)(draft)

    def roll_back(self, asker: Asker, publication_id: int, reason: str) -> Publication | RollBackRefusal:
        """Takes it out of the overlay again; the draft is withdrawn."""
        if not self._rules.is_operator(asker.team_id):
            return "operator"
        with self._store.writing() as unit:
            publication = unit.drafts.roll_back(publication_id, self._clock())
            if publication is None:
                return "unknown"
            draft = unit.drafts.find(publication.draft)
            if draft is not None:
                self._note(unit, draft, asker, "roll back", reason)
            return publication

    # --- looking

    def drafts(self, team: str) -> tuple[Draft, ...]:
        """The workspace's, the latest first; for the operator's those of others that are not over, too."""
        with self._store.reading() as unit:
            own = unit.drafts.of_team(team)
            others = unit.drafts.suggested() if self._rules.sees_all(team) else ()
        shown = (*own, *(_shown(draft, team) for draft in others if draft.team_id != team))
        return tuple(sorted(shown, key=lambda draft: -draft.id))

    def draft(self, team: str, draft_id: int) -> tuple[Draft, tuple[DraftEvent, ...], int | None] | None:
        """A draft, its history, and its number in the overlay while it is there."""
        with self._store.reading() as unit:
            draft = self._get(unit, team, draft_id)
            if draft is None:
                return None
            events = unit.drafts.events(draft.team_id, draft_id)
            return _shown(draft, team), events, unit.drafts.publication_of(draft_id)

    def publications(self) -> tuple[Publication, ...]:
        """What is laid over the knowledge folder now."""
        with self._store.reading() as unit:
            return unit.drafts.publications()

    # ---

    def _judge(self, asker: Asker) -> Callable[[Draft], PublishRefusal | None]:
        """Whether this person may publish a draft; made before a transaction, as it may read the preferences."""
        ground, alone = self._kb().library.version, self._rules.alone(asker.team_id)
        is_operator = self._rules.is_operator(asker.team_id)
        return partial(publish_refusal, by=asker.user_id, ground=ground, alone=alone, is_operator=is_operator)

    def _get(self, unit: UnitOfWork, team: str, draft_id: int, *, to_change: bool = False) -> Draft | None:
        if self._rules.sees_all(team):
            return unit.drafts.find(draft_id, to_change=to_change)
        return unit.drafts.get(team, draft_id, to_change=to_change)

    def _open(self, unit: UnitOfWork, asker: Asker, draft_id: int) -> Draft | DraftRefusal:
        """The draft, locked; or why nothing can be done with it."""
        draft = self._get(unit, asker.team_id, draft_id, to_change=True)
        if draft is None:
            return "unknown"
        return draft if draft.state in OPEN else "over"

    def _note(self, unit: UnitOfWork, draft: Draft, asker: Asker, action: DraftAction, reason: str = "") -> None:
        event = DraftEvent(action, asker.user_id, self._clock(), redact(reason).text)
        unit.drafts.add_event(draft, event)


def redact_change(change: Change) -> Change:
    """The change without passwords, codes and identity numbers in any text that somebody typed."""
    match change:
        case AddPhrasings():
            return replace(change, phrasings=_redact_all(change.phrasings))
        case NewEntry():
            return replace(
                change,
                title=redact(change.title).text,
                lead=redact(change.lead).text,
                details=redact(change.details).text,
                sources=tuple(map(_redact_source, change.sources)),
                phrasings=_redact_all(change.phrasings),
            )
        case NewTopic():
            return replace(
                change,
                title=redact(change.title).text,
                text=redact(change.text).text,
                phrasings=_redact_all(change.phrasings),
            )
        case CourtFact():
            return replace(change, value=redact(change.value).text, source=_redact_source(change.source))


def _redact_all(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(redact(text).text for text in texts)


def _redact_source(source: Source) -> Source:
    url = None if source.url is None else redact(source.url).text
    return replace(source, document=redact(source.document).text, url=url)


def _shown(draft: Draft, team: str) -> Draft:
    """Who wrote a draft is nobody's business in another workspace."""
    return draft if draft.team_id == team else replace(draft, author="", edited_by="")


__all__ = ["DraftDesk", "PublishingRules", "redact_change"]
