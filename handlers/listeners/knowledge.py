"""The knowledge loop: what staff press in its pages and drafts, and an asker's wish to be told.

Whether somebody is staff is asked first, every time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.drafts import Draft
from bot.core.inquiry import Asker
from handlers import action_ids
from handlers.blocks.draft_report import reason_view
from handlers.blocks.forms import View, closing_view
from handlers.blocks.knowledge import as_message
from handlers.blocks.replies import paragraph
from handlers.blocks.teach_forms import entry_option, kind_view
from handlers.blocks.words import WORDS
from handlers.draft_controls import LISTS, REVIEWING, KnowledgeControl, decode_knowledge_control
from handlers.listeners.home import HomeTab
from handlers.listeners.knowledge_views import KnowledgeDesks, KnowledgeViews
from handlers.slack.client import SlackClient
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import Click, Typing
from handlers.slack.private_replies import answer, tell
from handlers.slack.teach_form import teach_form
from handlers.slack.workspace_scope import Provider


@dataclass(frozen=True, slots=True)
class KnowledgeButtons:
    """What staff press about questions, drafts and reviews."""

    tab_of: Provider[HomeTab]
    desks: KnowledgeDesks

    async def act(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        control = decode_knowledge_control(click.value)
        tab = await self.tab_of(click.asker.team_id)
        if control is None:
            return
        if not await tab.help_desk.access.is_staff(click.asker.user_id):
            await self._show(tab, click, closing_view(WORDS.knowledge.DRAFTS, WORDS.staff.NOT_STAFF))
            return
        if control.act == "close":
            await tab.publish(click.asker)
        elif control.act in LISTS:
            await self._show_list(tab, click, respond, control)
        elif control.act in REVIEWING:
            await self._note_review(tab, click, respond, control)
        else:
            view = await asyncio.to_thread(self._view, click.asker, control)
            await self._show(tab, click, view)
            if control.act == "put-back":
                await tab.publish(click.asker, KnowledgeControl("groups").encode())
            tab.help_desk.inbox.wake()

    async def _note_review(self, tab: HomeTab, click: Click, respond: AsyncRespond, control: KnowledgeControl) -> None:
        """Notes what staff say of an item; the page of reviews then, or why nothing was noted."""
        reviews = self.desks.reviews
        note = {"checked": reviews.mark_checked, "look-after": reviews.look_after, "give-up": reviews.give_up}
        refusal = await asyncio.to_thread(note[control.act], click.asker, control.about)
        if refusal is None:
            await self._show_list(tab, click, respond, KnowledgeControl("reviews", control.number))
        else:
            words = WORDS.knowledge
            await self._show(tab, click, closing_view(words.REVIEWS, words.REVIEW_REFUSED[refusal]))

    async def _show_list(self, tab: HomeTab, click: Click, respond: AsyncRespond, control: KnowledgeControl) -> None:
        """A page, where the button stood."""
        if click.container == "message":
            blocks = await asyncio.to_thread(tab.knowledge.page, click.asker, control)
            slack_client = tab.help_desk.slack_client
            await answer(slack_client, respond, click.recipient, as_message(blocks), replace=click.ephemeral)
        else:
            await tab.publish(click.asker, control.encode())

    def _view(self, asker: Asker, control: KnowledgeControl) -> View:
        """Does what a button says; the modal that then shows."""
        views = KnowledgeViews(self.desks)
        acts: dict[str, Callable[[], View | None]] = {
            "teach": lambda: self._teach(views, asker.team_id, control.about),
            "edit": lambda: views.form_of_draft(asker.team_id, control.number),
            "withdraw": lambda: reason_view(control),
            "roll-back": lambda: reason_view(control),
            "publish": lambda: reason_view(control),
            "measure": lambda: self._measure(views, asker, control.number),
            "put-back": lambda: self._put_back(asker, control.about),
        }
        act = acts.get(control.act, lambda: views.report(asker, control.number))
        words, of_group = WORDS.knowledge, control.act in ("teach", "put-back")
        gone = (WORDS.teach.TITLE, words.GONE) if of_group else (words.DRAFTS, words.REFUSED["unknown"])
        return act() or closing_view(*gone)

    def _teach(self, views: KnowledgeViews, team: str, key: str) -> View | None:
        form = views.form_of_group(team, key) if key else teach_form(())
        return None if form is None else kind_view(form)

    def _measure(self, views: KnowledgeViews, asker: Asker, draft: int) -> View | None:
        done = self.desks.drafts.measure_again(asker, draft)
        said = "" if isinstance(done, Draft) else WORDS.knowledge.REFUSED[done]
        return views.report(asker, draft, said)

    def _put_back(self, asker: Asker, group: str) -> View | None:
        is_back = self.desks.groups.put_back(asker, group)
        return closing_view(WORDS.teach.TITLE, WORDS.knowledge.IS_BACK) if is_back else None

    async def _show(self, tab: HomeTab, click: Click, view: dict[str, Any]) -> None:
        """In place of the modal that was pressed, or in a new one."""
        slack_client = tab.help_desk.slack_client
        if click.container == "modal" and click.view_id:
            await at_most_once(slack_client.update_modal(click.view_id, view))
        else:
            await at_most_once(slack_client.open_modal(click.trigger, view))


@dataclass(frozen=True, slots=True)
class WishButton:
    """Below an answer that the bot does not have. The desk looks whose question it was."""

    slack_client_of: Provider[SlackClient]
    desks: KnowledgeDesks

    async def wish(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        words, question = WORDS.knowledge, click.context.question
        kept = question is not None and await asyncio.to_thread(self.desks.wishes.wish, click.asker, question)
        slack_client = await self.slack_client_of(click.asker.team_id)
        await tell(slack_client, respond, click, paragraph(words.WISH_TAKEN if kept else words.WISH_GONE))


@dataclass(frozen=True, slots=True)
class AnswerPickers:
    """Entries and topics that fit what somebody types in a form."""

    desks: KnowledgeDesks

    async def offer_entries(self, ack: AsyncAck, typing: Typing) -> None:
        found = await asyncio.to_thread(self.desks.teaching.find_entries, typing.read())
        await ack(options=[entry_option(one) for one in found])

    async def offer_topics(self, ack: AsyncAck, typing: Typing) -> None:
        found = await asyncio.to_thread(self.desks.teaching.find_topics, typing.read())
        await ack(options=[entry_option(one) for one in found])


def register(app: AsyncApp, pickers: AnswerPickers) -> None:
    app.options(action_ids.id_pattern(action_ids.Menu.TEACH_ENTRY))(pickers.offer_entries)
    app.options(action_ids.id_pattern(action_ids.Menu.TEACH_TOPIC))(pickers.offer_topics)


__all__ = ["AnswerPickers", "KnowledgeButtons", "WishButton", "register"]
