"""Draws the pages and forms of the knowledge loop; whether somebody is staff, the caller asks before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.drafts import MissGroup
from bot.core.inquiry import Asker
from bot.core.times import in_court_time
from bot.desk.drafts import DraftDesk
from bot.desk.miss_groups import MissGroupDesk
from bot.desk.reviews import ReviewDesk
from bot.desk.teaching import TeachingDesk
from bot.desk.wishes import WishDesk
from handlers.blocks.draft_report import DraftFile, draft_view
from handlers.blocks.forms import View
from handlers.blocks.knowledge import (
    IN_HOME,
    Names,
    drafts_page,
    groups_page,
    home_part,
    reviews_page,
)
from handlers.blocks.limits import Block
from handlers.blocks.teach_forms import Filling, teach_view
from handlers.draft_controls import KnowledgeControl
from handlers.slack.teach_form import TeachForm, kind_of, teach_form, values_of

MAX_GROUPS = 100
"""Groups that staff can leaf through."""
MAX_LEAD = 200
MAX_TITLE = 75
"""Of an entry: it is a button's text."""


@dataclass(frozen=True, slots=True)
class KnowledgeDesks:
    """The use cases of the knowledge loop."""

    drafts: DraftDesk
    groups: MissGroupDesk
    teaching: TeachingDesk
    wishes: WishDesk
    reviews: ReviewDesk


@dataclass(frozen=True, slots=True)
class KnowledgeViews:
    """All of it reads the database: call it in a thread."""

    desks: KnowledgeDesks

    @property
    def names(self) -> Names:
        return Names(self.desks.teaching.title, self._court_name)

    def home_part(self, team: str) -> list[Block]:
        """What the staff's Home tab shows of it."""
        return home_part(self.desks.groups.groups(team, IN_HOME), self.desks.reviews.overdue(team))

    def page(self, asker: Asker, control: KnowledgeControl) -> list[Block]:
        """A page of groups, drafts or reviews."""
        team = asker.team_id
        match control.act:
            case "drafts":
                return drafts_page(self.desks.drafts.drafts(team), control.number, self.names)
            case "reviews":
                reader = asker.user_id if self.desks.reviews.may_note(team) else ""
                return reviews_page(self.desks.reviews.reviews(team), control.number, self.names, reader)
            case _:
                return groups_page(self._groups(team), control.number, self.names)

    def form_of_group(self, team: str, key: str) -> TeachForm | None:
        """The form that begins with a group; None where the group is not on the list any more."""
        found = next((group for group in self._groups(team) if group.wording == key), None)
        if found is None:
            return None
        return teach_form((found.miss.text, *found.miss.others), group=found.wording)

    def report(self, asker: Asker, draft: int, said: str = "") -> View | None:
        """A draft as this person sees it; None where their workspace has no such draft."""
        found = self.desks.drafts.draft(asker.team_id, draft)
        if found is None:
            return None
        events = [replace(event, at=in_court_time(event.at, None)) for event in found[1]]
        refusal = self.desks.drafts.refusal(asker, found[0])
        return draft_view(DraftFile(found[0], events, found[2], refusal), self.names, said)

    def form_of_draft(self, team: str, draft: int) -> View | None:
        """The form that says what a draft says."""
        found = self.desks.drafts.draft(team, draft)
        if found is None:
            return None
        change = found[0].change
        form = TeachForm(kind_of(change, self.desks.teaching.is_topic), found[0].examples, draft=draft)
        return self.form(form, values_of(change))

    def new_form(self, form: TeachForm, reply: str) -> View:
        """The form of a new draft, filled in with what is known. reply: of staff to the ticket it began with."""
        teaching, values = self.desks.teaching, {"phrasings": "\n".join(form.examples)}
        if form.kind == "phrasings" and form.examples:
            values |= {"target": next((id_ for id_, _ in teaching.suggest(form.examples[0])), "")}
        if form.kind == "entry":
            first, _, rest = reply.strip().partition("\n")
            today = teaching.today()
            values |= {
                "title": form.examples[0][:MAX_TITLE] if form.examples else "",
                "lead": first if len(first) <= MAX_LEAD else "",
                "details": rest.strip() if len(first) <= MAX_LEAD else reply,
                "review_by": today.replace(year=today.year + 1, day=min(today.day, 28)).isoformat(),
            }
        return self.form(form, values)

    def form(self, form: TeachForm, values: dict[str, str]) -> View:
        """A form with what was typed and chosen in it."""
        target = values.get("target", "")
        option = (target, self.desks.teaching.title(target)) if target else None
        ids = (values.get("courts") or values.get("court") or "").split(",")
        courts = [court for id_ in ids if (court := self.desks.teaching.court(id_)) is not None]
        return teach_view(form, Filling(values, option, courts))

    def _groups(self, team: str) -> Sequence[MissGroup]:
        return self.desks.groups.groups(team, MAX_GROUPS)

    def _court_name(self, court: str) -> str:
        found = self.desks.teaching.court(court)
        return found.short if found else court


__all__ = ["KnowledgeDesks", "KnowledgeViews"]
