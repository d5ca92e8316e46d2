"""The whole knowledge loop without Slack, from what was asked in vain to a roll-back, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.content.overlay import compose
from bot.core.drafts import AddPhrasings, Draft, GateChange, NewEntry, Publication, Report
from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge import Source
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reply_parts import AnswerPart, NoAnswerPart, Reply, SuggestionPart
from bot.desk.draft_measuring import MeasuringDesk
from bot.desk.drafts import DraftDesk, PublishingRules
from bot.desk.miss_groups import MissGroupDesk
from bot.desk.questions import QuestionDesk
from bot.desk.wishes import WishDesk
from bot.serving.knowledge_base import KnowledgeBaseRef
from bot.serving.overlay import knowledge_base_in_use
from bot.settings import Settings
from bot.store.store import Store
from bot.training.weights import file_name, weights_for
from tests.desk.conftest import Time
from tests.small_knowledge import folder_in

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
ADA, BEN, SAM, KIM = (Asker("T1", user) for user in ("U_ADA", "U_BEN", "U_SAM", "U_KIM"))
IN_VAIN = "Tell me about parcels"
MISSED = AddPhrasings("gone", (IN_VAIN,))
PHRASINGS = (
    IN_VAIN, "about parcels", "tell me of parcels", "parcels: tell me about them", "tell me more about parcels",
    "tell us about parcels",
)  # fmt: skip
ANSWER = NewEntry(
    "parcels", "Parcels?", (), "Parcels go to the clerk.", "", (Source("The court's page", None, date(2026, 1, 2)),),
    date(2027, 5, 20), PHRASINGS,
)  # fmt: skip


class Office:
    """The desks of one process on a knowledge of two entries, and what measures and reloads for it."""

    def __init__(self, store: Store, clock: Time, folder: Path) -> None:
        self.settings = Settings(HELPDESK_KNOWLEDGE=folder_in(folder), HELPDESK_CACHE=folder / "cache")
        self.store = store
        self.kb = KnowledgeBaseRef(self.load())
        self.questions = QuestionDesk(store, self.kb, clock)
        self.groups = MissGroupDesk(store, self.kb, clock)
        self.drafts = DraftDesk(store, self.kb, clock, PublishingRules(lambda _: True, lambda _: False))
        self.wishes = WishDesk(store, self.kb, clock)
        self.measuring = MeasuringDesk(store, clock, "host:1", timedelta(minutes=1))
        self._numbers = iter(range(1, 99))

    def load(self) -> KnowledgeBase:
        return knowledge_base_in_use(self.settings, self.store, lambda _: None)

    def reload(self) -> None:
        self.kb.swap(self.load())

    def ask(self, asker: Asker) -> Reply:
        ts = f"{next(self._numbers)}.0"
        reply = self.questions.ask(
            Inquiry(asker, f"D:{ts}", Redacted(IN_VAIN), "dm", f"D_{asker.user_id}", ts, None, mentioned=True)
        )
        assert isinstance(reply, Reply)
        return reply

    def measure(self) -> Draft:
        """As the command does it, but for the gates."""
        draft = self.measuring.next()
        assert draft is not None
        ground = self.kb().library.version
        folder = compose(self.settings.knowledge, [draft.change], self.settings.cache)
        library = load(folder)
        weights_for(library, self.settings.cache)
        name, gate = file_name(library), GateChange("gate", (("right", 0.9),), (("right", 0.9),), ())
        report = Report(ground, library.version, (), gates=(gate,))
        assert self.measuring.finish(draft, report, (name, (self.settings.cache / name).read_bytes()))
        return draft

    def refuse(self) -> None:
        """As the command does it for a draft without a place in the files."""
        draft = self.measuring.next()
        assert draft is not None
        report = Report(self.kb().library.version, "", ("There is no entry or outside topic 'gone'.",))
        assert self.measuring.finish(draft, report, None)


@pytest.fixture
def office(store: Store, clock: Time, tmp_path: Path) -> Office:
    return Office(store, clock, tmp_path)


def test_what_was_missed_three_times_is_answered_after_two_people_saw_to_it_and_no_more_after_a_roll_back(
    office: Office,
) -> None:
    replies = [office.ask(asker) for asker in (ADA, BEN, ADA)]
    assert all(isinstance(reply.parts[0], NoAnswerPart | SuggestionPart) for reply in replies)
    assert replies[0].question is not None
    assert office.wishes.wish(ADA, replies[0].question)

    [group] = office.groups.groups("T1", 5)
    assert (group.miss.text, group.miss.times, group.miss.people, group.this_week) == (IN_VAIN, 3, 2, 3)

    draft = office.drafts.write(SAM, MISSED, (group.miss.text,))
    [in_work] = office.groups.groups("T1", 5)
    assert in_work.draft is not None
    assert in_work.draft.id == draft.id
    office.refuse()
    assert office.drafts.publish(KIM, draft.id) == "refused"

    office.drafts.edit(SAM, draft.id, ANSWER)
    assert office.drafts.publish(KIM, draft.id) == "not measured"
    office.measure()
    assert office.drafts.publish(SAM, draft.id) == "second person"
    published = office.drafts.publish(KIM, draft.id, "asked three times a week")
    assert isinstance(published, Publication)

    office.reload()
    [part] = office.ask(BEN).parts
    assert isinstance(part, AnswerPart)
    assert part.answer.entry == "parcels"
    assert office.wishes.fulfil() == 1
    assert office.wishes.fulfil() == 0

    office.drafts.roll_back(SAM, published.id, "it was wrong")
    office.reload()
    assert not isinstance(office.ask(BEN).parts[0], AnswerPart)
    found = office.drafts.draft("T1", draft.id)
    assert found is not None
    assert [(event.action, event.by) for event in found[1]] == [
        ("write", "U_SAM"), ("measured", ""), ("edit", "U_SAM"), ("measured", ""), ("publish", "U_KIM"),
        ("roll back", "U_SAM"),
    ]  # fmt: skip
