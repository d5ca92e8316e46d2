"""What people asked in vain, the drafts and the reviews, as pages of the Home tab or of a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from bot.core.drafts import OPEN, Draft, MissGroup
from bot.core.drafts.reviews import OverdueReviews, Review
from handlers import action_ids
from handlers.blocks.forms import View, modal
from handlers.blocks.limits import (
    Block,
    actions,
    button,
    context,
    escape,
    plain_text,
    quote,
    section,
    source_link,
    truncate,
    trusted_section,
    trusted_text,
)
from handlers.blocks.replies import Message, within_limits
from handlers.blocks.words import WORDS
from handlers.blocks.words.readiness import CourtName
from handlers.draft_controls import KnowledgeAct, KnowledgeControl

PAGE: Final = 10
"""Groups, drafts or reviews of a page."""
IN_HOME: Final = 3
MAX_WORDING: Final = 240
MAX_OTHERS: Final = 3
MAX_OTHER: Final = 120
MAX_PAGES: Final = 5
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Names:
    """What entries, topics and courts are called."""

    title: CourtName
    """Id of an entry or topic -> its title."""
    court: CourtName


def home_part(groups: Sequence[MissGroup], due: OverdueReviews) -> list[Block]:
    """The commonest groups in the staff's Home tab, and the ways to the lists."""
    words = WORDS.knowledge
    lines = [f"• {truncate(escape(group.miss.text), 100)} · {words.home_line(group)}" for group in groups[:IN_HOME]]
    text = "\n".join([f"*{words.TITLE}*", *(lines or [words.NONE])])
    open_ = control_button("groups", words.OPEN)
    shown: list[Block] = [trusted_section(text), actions([open_, *_lists("groups")], block_id="knowledge")]
    return [*shown, *([context(words.due(due))] if due.count else []), {"type": "divider"}]


def groups_page(groups: Sequence[MissGroup], page: int, names: Names) -> list[Block]:
    """A page of groups, most asked first."""
    words = WORDS.knowledge
    shown, pager = _cut(groups, page, "groups")
    own = control_button("teach", WORDS.teach.TEACH_OWN)
    head = _head(words.TITLE, "groups", own)
    rows = [_group(group, names) for group in shown]
    return [*head, *(rows or [section(words.NONE)]), *pager]


def drafts_page(drafts: Sequence[Draft], page: int, names: Names) -> list[Block]:
    """A page of drafts, the latest first."""
    words = WORDS.knowledge
    shown, pager = _cut(drafts, page, "drafts")
    rows = [_draft(draft, names) for draft in shown]
    return [*_head(words.DRAFTS, "drafts"), *(rows or [section(words.NO_DRAFTS)]), *pager]


def reviews_page(reviews: Sequence[Review], page: int, names: Names, reader: str = "") -> list[Block]:
    """A page of what is due for review. reader: who may note something of it; empty: nobody."""
    words = WORDS.knowledge
    shown, pager = _cut(reviews, page, "reviews")
    rows = [block for review in shown for block in _review(review, page, names, reader)]
    return [*_head(words.REVIEWS, "reviews"), *(rows or [section(words.NO_REVIEWS)]), *pager]


def as_home(blocks: Sequence[Block]) -> View:
    """A page as the Home tab."""
    back = actions([control_button("close", WORDS.knowledge.BACK)], block_id="knowledge_back")
    return {"type": "home", "blocks": [*blocks, back]}


def ignored_view(group: str) -> View:
    """A group was taken off the list, which can be taken back here. group: `MissGroup.wording`."""
    words = WORDS.teach
    back = actions([control_button("put-back", WORDS.knowledge.PUT_BACK, about=group)], block_id="ignored")
    return modal(words.TITLE, [section(words.IGNORED), back])


def as_message(blocks: Sequence[Block]) -> Message:
    """A page as a message."""
    return Message(str(blocks[0]["text"]["text"]), within_limits(list(blocks)))


def control_button(act: KnowledgeAct, text: str, at: int = 0, about: str = "", style: str | None = None) -> Block:
    """A button of the knowledge loop."""
    value = KnowledgeControl(act, at, about).encode()
    return button(text, f"{action_ids.Action.KNOWLEDGE}.{act}", value, style=style)


def _head(title: str, shown: KnowledgeAct, *more: Block) -> list[Block]:
    return [{"type": "header", "text": plain_text(title)}, actions([*more, *_lists(shown)], block_id="knowledge")]


def _lists(shown: KnowledgeAct) -> list[Block]:
    words = WORDS.knowledge
    lists: dict[KnowledgeAct, str] = {"groups": words.TITLE, "drafts": words.DRAFTS, "reviews": words.REVIEWS}
    return [control_button(act, text) for act, text in lists.items() if act != shown]


def _group(group: MissGroup, names: Names) -> Block:
    words, miss = WORDS.knowledge, group.miss
    others = [truncate(quote(other), MAX_OTHER) for other in miss.others[:MAX_OTHERS]]
    lines = [
        f"*{truncate(escape(miss.text), MAX_WORDING)}*",
        escape(words.counts(group, names.court)),
        escape(words.now(group, names.title)),
        *filter(None, [words.work(group)]),
        *others,
    ]
    accessory = control_button("teach", WORDS.teach.TEACH, about=group.wording)
    if group.draft is not None and group.draft.state in OPEN:  # a second draft for it would be work done twice
        accessory = control_button("report", words.SHOW, group.draft.id)
    return {"type": "section", "text": trusted_text("\n".join(lines)), "accessory": accessory}


def _draft(draft: Draft, names: Names) -> Block:
    words = WORDS.knowledge
    text = f"{words.head(draft)}\n{truncate(escape(words.change(draft.change, names.title, names.court)), 300)}"
    show = control_button("report", words.SHOW, draft.id)
    return {"type": "section", "text": trusted_text(text), "accessory": show}


def _review(review: Review, page: int, names: Names, reader: str) -> list[Block]:
    words, item = WORDS.knowledge, review.item
    name = names.court(item.id) if item.is_profile else names.title(item.id)
    pages = "\n".join(f"• {source_link(page, '')}" for page in item.documents[:MAX_PAGES])
    text = trusted_section(words.review(escape(name), review, pages))
    if not reader:
        return [text]
    own: tuple[KnowledgeAct, str] = ("look-after", words.LOOK_AFTER)
    if review.owner == reader:
        own = ("give-up", words.GIVE_UP)
    acts = [own] if review.is_checked else [("checked", words.CHECKED), own]
    return [text, actions([control_button(act, label, page, item.id) for act, label in acts])]


def _cut(rows: Sequence[Row], page: int, act: KnowledgeAct) -> tuple[Sequence[Row], list[Block]]:
    """The rows of a page, and the buttons to the pages beside it; the last page where there is no such page."""
    at = max(min(page, (len(rows) - 1) // PAGE), 0)
    shown = rows[at * PAGE : (at + 1) * PAGE]
    elements = []
    if at:
        elements.append(_page_button("earlier", WORDS.readiness.EARLIER, act, at - 1))
    if (at + 1) * PAGE < len(rows):
        elements.append(_page_button("later", WORDS.readiness.LATER, act, at + 1))
    if not elements:
        return shown, []
    place = WORDS.knowledge.page(at * PAGE + 1, at * PAGE + len(shown), len(rows))
    return shown, [context(place), actions(elements, block_id="knowledge_pages")]


def _page_button(name: str, text: str, act: KnowledgeAct, page: int) -> Block:
    return button(text, f"{action_ids.Action.KNOWLEDGE}.{name}", KnowledgeControl(act, page).encode())


__all__ = [
    "IN_HOME", "PAGE", "Names", "as_home", "as_message", "control_button", "drafts_page", "groups_page",
    "home_part", "ignored_view", "reviews_page",
]  # fmt: skip
