"""The forms that teach the bot, sent: what to learn, the words of a draft, why one is taken back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from slack_bolt.async_app import AsyncAck

from bot.core.drafts import AddPhrasings, Change, Draft, NewEntry, NewTopic, Publication
from bot.core.inquiry import Asker
from bot.jobs.cooperation import cooperatively
from handlers import action_ids
from handlers.blocks.draft_report import REASON
from handlers.blocks.forms import View, closing_view
from handlers.blocks.knowledge import ignored_view
from handlers.blocks.staff_forms import not_sent_view
from handlers.blocks.words import WORDS
from handlers.draft_controls import KnowledgeControl, decode_knowledge_control
from handlers.listeners.home import HomeTab
from handlers.listeners.knowledge_views import KnowledgeDesks, KnowledgeViews
from handlers.slack.payloads import FormFields, Submission
from handlers.slack.teach_form import (
    KIND,
    MAX_EXAMPLES,
    Entered,
    TeachForm,
    advice_of,
    change_of,
    chosen_kind,
    decode_teach_form,
    errors_of,
)
from handlers.slack.workspace_scope import Provider


@dataclass(frozen=True, slots=True)
class TeachForms:
    """What staff send to teach the bot. Whether somebody is staff is asked first, every time."""

    tab_of: Provider[HomeTab]
    desks: KnowledgeDesks

    async def choose_kind(self, ack: AsyncAck, sent: Submission) -> None:
        """The form of what the bot is to learn; or the group is ignored."""
        tab, form, kind = await self._staff_tab(ack, sent), decode_teach_form(sent.about), chosen_kind(sent.choices)
        if tab is None:
            return
        if kind is None:
            await ack(response_action="errors", errors={KIND: WORDS.teach.NEED_KIND})
        elif form is None or (kind == "ignore" and not form.group):
            await ack(response_action="update", view=closing_view(WORDS.teach.TITLE, WORDS.teach.OUT_OF_DATE))
        elif kind == "ignore":
            await asyncio.to_thread(self.desks.groups.ignore, sent.asker, form.group)
            await ack(response_action="update", view=ignored_view(form.group))
            await tab.publish(sent.asker, KnowledgeControl("groups").encode())
        else:
            view = await asyncio.to_thread(self._new_form, tab, sent.asker, replace(form, kind=kind))
            await ack(response_action="update", view=view)

    async def save(self, ack: AsyncAck, sent: Submission) -> None:
        """Writes a draft, or other words into one; what makes it hard to read is said once before."""
        tab = await self._staff_tab(ack, sent)
        if tab is None:
            return
        fields, form = await cooperatively(sent.read), decode_teach_form(sent.about)
        if form is None or form.kind == "ignore":
            await ack(response_action="update", view=closing_view(WORDS.teach.TITLE, WORDS.teach.OUT_OF_DATE))
            return
        answer = await asyncio.to_thread(self._save, sent.asker, form, fields)
        if isinstance(answer, dict) and answer.get("type") == "modal":
            await ack(response_action="update", view=answer)
            if form.group and answer.get("callback_id") != action_ids.Modal.TEACH_FORM:
                await tab.publish(sent.asker, KnowledgeControl("groups").encode())
        else:
            await ack(response_action="errors", errors=answer)
        tab.help_desk.inbox.wake()

    async def decide(self, ack: AsyncAck, sent: Submission) -> None:
        """Publishes or withdraws a draft, or rolls a publication back, with the reason."""
        tab = await self._staff_tab(ack, sent)
        if tab is None:
            return
        fields, control = await cooperatively(sent.read), decode_knowledge_control(sent.about)
        reason = fields.values.get(REASON, "").strip()
        if control is None or control.act not in ("publish", "withdraw", "roll-back"):
            await ack(response_action="update", view=closing_view(WORDS.knowledge.DRAFTS, WORDS.teach.OUT_OF_DATE))
        elif not reason and control.act != "publish":
            await ack(response_action="errors", errors={REASON: WORDS.knowledge.NEED_REASON})
        else:
            view = await asyncio.to_thread(self._decide, sent.asker, control, reason)
            await ack(response_action="update", view=view)
            await tab.publish(sent.asker, KnowledgeControl("drafts").encode())

    # ---

    async def _staff_tab(self, ack: AsyncAck, sent: Submission) -> HomeTab | None:
        """The Home tab of a member of staff; None, and said so, for anybody else, whose words stay readable."""
        tab = await self.tab_of(sent.asker.team_id)
        if await tab.help_desk.access.is_staff(sent.asker.user_id):
            return tab
        fields = await cooperatively(sent.read)
        typed = "\n".join(fields.values[block] for block in sent.words)
        view = not_sent_view(WORDS.teach.TITLE, WORDS.staff.NOT_STAFF, typed)
        await ack(response_action="update", view=view)
        return None

    def _new_form(self, tab: HomeTab, asker: Asker, form: TeachForm) -> View:
        tickets = tab.help_desk.desk.views
        found = None if form.ticket is None else tickets.find(asker.team_id, form.ticket)
        reply = "" if found is None else tickets.file(found[0]).last_reply
        return tab.knowledge.new_form(form, reply)

    def _save(self, asker: Asker, form: TeachForm, fields: FormFields) -> View | dict[str, str]:
        """The modal that then shows, or errors by field."""
        views, teaching, entered = KnowledgeViews(self.desks), self.desks.teaching, Entered.of(fields.values)
        found = None if form.draft is None else self.desks.drafts.draft(asker.team_id, form.draft)
        old = found[0].change if found else None
        change = change_of(form, entered, teaching.new_id, teaching.today(), old)
        remarks = teaching.remarks(change)
        if errors := errors_of(remarks, fields.values):
            return errors
        advice = advice_of(remarks, fields.secrets)
        if not set(advice.splitlines()) <= set(form.advice.splitlines()):
            again = replace(form, shown=form.shown + 1, advice=advice)
            return views.form(again, dict(entered.values))
        return self._keep(views, asker, form, change)

    def _keep(self, views: KnowledgeViews, asker: Asker, form: TeachForm, change: Change) -> View:
        words = WORDS.knowledge
        if form.draft is None:
            draft = self.desks.drafts.write(asker, change, form.examples or _examples(change)).id
        else:
            draft = form.draft
            edited = self.desks.drafts.edit(asker, draft, change)
            if not isinstance(edited, Draft):
                return closing_view(words.DRAFTS, words.REFUSED[edited])
        return views.report(asker, draft, words.WAITS) or closing_view(words.DRAFTS, words.WAITS)

    def _decide(self, asker: Asker, control: KnowledgeControl, reason: str) -> View:
        words, views, drafts = WORDS.knowledge, KnowledgeViews(self.desks), self.desks.drafts
        if control.act == "publish":
            published, draft = drafts.publish(asker, control.number, reason), control.number
            said = words.PUBLISHED if isinstance(published, Publication) else words.REFUSED[published]
        elif control.act == "withdraw":
            done, draft = drafts.withdraw(asker, control.number, reason), control.number
            said = words.WITHDRAWN if isinstance(done, Draft) else words.REFUSED[done]
        else:
            back = drafts.roll_back(asker, control.number, reason)
            if not isinstance(back, Publication):
                return closing_view(words.DRAFTS, words.ROLL_BACK_REFUSED[back])
            draft, said = back.draft, words.ROLLED_BACK
        return views.report(asker, draft, said) or closing_view(words.DRAFTS, said)


def _examples(change: Change) -> tuple[str, ...]:
    """A draft that began with no question is measured with its own phrasings."""
    return change.phrasings[:MAX_EXAMPLES] if isinstance(change, AddPhrasings | NewEntry | NewTopic) else ()


__all__ = ["TeachForms"]
