"""What staff read of the knowledge loop: questions asked in vain, drafts and their reports, reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.core.drafts import (
    OPEN,
    AddPhrasings,
    AnswerChange,
    Change,
    CourtFact,
    Draft,
    DraftAction,
    DraftEvent,
    DraftRefusal,
    DraftState,
    GateChange,
    MissGroup,
    NewEntry,
    NewTopic,
    PublishRefusal,
    QuestionChange,
    RollBackRefusal,
)
from bot.core.drafts.reviews import OverdueReviews, Review, ReviewRefusal
from bot.core.matching import MatchOutcome
from bot.core.misses import Reason
from handlers.blocks.words.people import mention
from handlers.blocks.words.readiness import CourtName
from handlers.blocks.words.teach import TeachWords
from handlers.blocks.words.times import in_list, short_day


class KnowledgeWords:
    """What staff read of the knowledge loop."""

    __slots__ = ()

    TITLE = "What people asked in vain"
    DRAFTS = "Drafts"
    REVIEWS = "Reviews"
    CHECKED = "Checked today"
    LOOK_AFTER = "I'll look after this"
    GIVE_UP = "No longer mine"
    REVIEW_REFUSED: ClassVar[Mapping[ReviewRefusal, str]] = {
        "unknown": "That answer or court is no longer there.",
        "operator": "Only the workspace that runs the bot can mark reviews.",
    }
    OPEN = "Open"
    BACK = "Back"
    NONE = "No question went unanswered."
    NO_DRAFTS = "There are no drafts. *Teach* below a question makes the first one."
    NO_REVIEWS = "Nothing is due for review."
    NOW: ClassVar[Mapping[MatchOutcome, str]] = {
        "answer": "Today I would answer: {entry}",
        "suggestions": "Today I would ask back.",
        "none": "Today I would say that I don't know.",
    }
    NOW_OTHERWISE = "Today I would not treat it as a question."
    REASONS: ClassVar[Mapping[Reason, str]] = {
        "no answer": "no answer",
        "not helped": "“No” below the answer",
        "not picked": "nothing picked",
        "explained": "explained in a ticket",
    }
    STATES: ClassVar[Mapping[DraftState, str]] = {
        "waiting": "waiting to be measured",
        "measuring": "being measured",
        "measured": "measured",
        "published": "published",
        "withdrawn": "withdrawn",
        "in files": "in the knowledge files",
    }
    ACTIONS: ClassVar[Mapping[DraftAction, str]] = {
        "write": "wrote it", "edit": "edited it", "measure": "asked to measure it again", "measured": "measured it",
        "publish": "published it", "roll back": "rolled it back", "withdraw": "withdrew it",
        "in files": "found it in the knowledge files",
    }  # fmt: skip
    OUTCOMES: ClassVar[Mapping[str, str]] = {"none": "no answer", "suggestions": "asks back"}
    GATE_NAMES: ClassVar[Mapping[str, str]] = {
        "gate": "Questions in people's own words",
        "gate-subjects": "Questions by subject",
        "gate-talk": "Conversations",
        "gate-near": "Near misses",
    }
    FIGURES: ClassVar[Mapping[str, str]] = {
        "right": "right", "helped": "right or offered", "wrong": "wrong", "false_answers": "other subjects answered",
        "asked_back": "other subjects asked back", "asked_back_far": "quite other subjects asked back",
        "routed": "small talk understood", "court": "courts recognized", "follow_ups_right": "follow-ups right",
        "follow_ups_wrong": "follow-ups wrong", "both": "both of two questions answered",
        "wrongly_answered": "wrong of all kinds",
    }  # fmt: skip
    ALWAYS_SHOWN = ("right", "helped", "wrong", "false_answers", "asked_back")
    """Figures of a gate; another one is shown where it changes."""
    SHOW = "Show"
    MEASURE = "Measure again"
    EDIT = "Edit"
    PUBLISH = "Publish"
    PUBLISH_SURE = "Everyone gets it within seconds. You can roll it back."
    PUBLISH_REASON_HINT = "If you want to say it. It is kept with the draft."
    WITHDRAW = "Withdraw"
    ROLL_BACK = "Roll back"
    REASON = "Why"
    REASON_HINT = "It is kept with the draft."
    NOT_MEASURED = "I measure it beside the knowledge in use. That takes a minute or two; I'll send you a message."
    CAN_PUBLISH = "*It can be published.* No figure gets worse by more than chance."
    CANNOT_PUBLISH = "*It can't be published as it is.*"
    EXAMPLES = "*Questions it should answer*"
    GATES = "*Evaluation, before → after*"
    LINES = "*Evaluation lines that change*"
    NO_LINES = "No evaluation line changes."
    ANSWERS = "*Answers that change*"
    NO_ANSWERS = "No answer changes its words."
    HISTORY = "*History*"
    NEW = "new"
    EVERY_COURT = "every court"
    PUBLISHED = "*Published.* Every server answers with it within seconds."
    WITHDRAWN = "*Withdrawn.*"
    ROLLED_BACK = "*Rolled back.* The knowledge is as it was before, within seconds."
    WAITS = "*Saved.*"
    REFUSED: ClassVar[Mapping[PublishRefusal | DraftRefusal, str]] = {
        "not measured": "It can't be published yet: it has not been measured.",
        "refused": "It can't be published: the report gives the reasons.",
        "measure again": "The knowledge has changed since it was measured. Measure it again.",
        "second person": "A second person has to publish it: you wrote or edited it.",
        "operator": "Only the workspace that runs the bot publishes. Your draft is there for it to see.",
        "unknown": "That draft does not exist.",
        "over": "That draft is closed: it was published, withdrawn, or is in the files.",
    }
    ROLL_BACK_REFUSED: ClassVar[Mapping[RollBackRefusal, str]] = {
        "unknown": "It is no longer in use.",
        "operator": "Only the workspace that runs the bot rolls back.",
    }
    NEED_REASON = "Say why, in a few words."
    WISH = "Tell me when you know"
    WISH_TAKEN = "I'll message you here once I have an answer."
    WISH_GONE = "I no longer have that question. Please ask again."
    NOW_KNOWN = "Now I know:"
    SOMEBODY = "a colleague"
    ITSELF = "the bot"
    GONE = "That group is no longer on the list."
    PUT_BACK = "Put it back"
    IS_BACK = "It is on the list again."

    def page(self, first: int, last: int, of: int) -> str:
        return f"{first}-{last} of {of}"

    def home_line(self, group: MissGroup) -> str:
        """One group in the Home tab, without its wording."""
        return f"{self.times(group.miss.times)}, {self.people(group.miss.people)}"

    def times(self, count: int) -> str:
        return "once" if count == 1 else f"{count} times"

    def people(self, count: int) -> str:
        return "1 person" if count == 1 else f"{count} people"

    def counts(self, group: MissGroup, court: CourtName) -> str:
        """How often, by whom, why, for which courts, and the trend."""
        miss = group.miss
        parts = [f"{self.times(miss.times)} by {self.people(miss.people)}", self.trend(group)]
        parts += [f"{self.REASONS[reason]} {count}" for reason, count in miss.reasons]
        parts += [f"{court(id_)} {count}" for id_, count in miss.courts[:3]]
        return " · ".join(parts)

    def trend(self, group: MissGroup) -> str:
        return f"this week {group.this_week}, last week {group.last_week}"

    def now(self, group: MissGroup, title: CourtName) -> str:
        """What the bot would do with the question today. title: an entry's id -> its title."""
        first = title(group.nearest[0]) if group.nearest else ""
        return self.NOW.get(group.now, self.NOW_OTHERWISE).format(entry=f"“{first}”")

    def work(self, group: MissGroup) -> str:
        """Who works on it, or whose draft did not help; empty where there is none. mrkdwn."""
        draft = group.draft
        if draft is None:
            return ""
        said = f"draft {draft.id} by {mention(draft.author, self.SOMEBODY)} ({self.state(draft)})"
        return f"In work: {said}" if draft.state in OPEN else f"Asked again since {said}"

    def state(self, draft: Draft) -> str:
        if draft.state == "measured" and draft.report is not None and draft.report.reasons:
            return "measured, can't be published"
        return self.STATES[draft.state]

    def head(self, draft: Draft) -> str:
        """Number, state, and who wrote it; mrkdwn."""
        edited = f", edited by {mention(draft.edited_by, self.SOMEBODY)}" if draft.edited_by else ""
        return f"*Draft {draft.id}* · {self.state(draft)} · by {mention(draft.author, self.SOMEBODY)}{edited}"

    def change(self, change: Change, title: CourtName, court: CourtName) -> str:
        """What a draft changes, in one line. title: an entry's or topic's id -> its title."""
        match change:
            case AddPhrasings(target, phrasings):
                ways = "1 way" if len(phrasings) == 1 else f"{len(phrasings)} ways"
                return f"{ways} to ask for “{title(target)}”"
            case NewEntry():
                courts = ", ".join(map(court, change.courts)) or "all courts"
                return f"New answer “{change.title}” ({courts})"
            case NewTopic():
                return f"New topic that I turn away: “{change.title}”"
            case CourtFact():
                return f"{court(change.court)} · {TeachWords.FACTS[change.name]}: {change.value}"

    def outcome(self, name: str, title: CourtName) -> str:
        """What a question gets: an entry's title, or what else happens."""
        return self.OUTCOMES.get(name) or title(name)

    def question(self, one: QuestionChange, title: CourtName) -> str:
        """What one question gets before and after."""
        before, after = self.outcome(one.before, title), self.outcome(one.after, title)
        moved = f"{before} → *{after}*" if one.before != one.after else f"{after} (as before)"
        mark = ("✅ " if one.after == one.expected else "⚠️ ") if one.expected else ""
        return f"{mark}{one.text}\n      {moved}"

    def gate(self, gate: GateChange) -> str:
        """One gate's main figures and those that move, these in bold."""
        after = dict(gate.after)
        figures = []
        for name, share in gate.before:
            was, then = f"{share:.1%}", f"{after.get(name, share):.1%}"
            if was != then or name in self.ALWAYS_SHOWN:
                text = was if was == then else f"{was} → *{then}*"
                figures.append(f"{self.FIGURES.get(name, name.replace('_', ' '))} {text}")
        return f"_{self.GATE_NAMES.get(gate.name, gate.name)}_: " + " · ".join(figures)

    def answer(self, one: AnswerChange, title: CourtName, court: CourtName) -> str:
        """How an answer's first line changes, and for which courts."""
        where = ", ".join(map(court, one.courts[:8])) or self.EVERY_COURT
        more = f" and {len(one.courts) - 8} more" if len(one.courts) > 8 else ""
        before = f"\n      _was:_ {one.before}" if one.before else f" ({self.NEW})"
        return f"{title(one.entry)}, {where}{more}{before}\n      {one.after}"

    def more(self, count: int) -> str:
        return f"and {count} more"

    def event(self, event: DraftEvent) -> str:
        """One line of a draft's history; mrkdwn, with the reason as it was typed."""
        who = mention(event.by, self.ITSELF)
        reason = f": {event.reason}" if event.reason else ""
        return f"{in_list(event.at)}: {who} {self.ACTIONS[event.action]}{reason}"

    def news(self, draft: Draft) -> str:
        """Tells an author that their draft was measured."""
        if draft.report is None:
            return (
                f"Draft {draft.id} was not measured: something failed. I'll try again when you press *{self.MEASURE}*."
            )
        if draft.report.reasons:
            return f"Draft {draft.id} was measured: *it can't be published as it is.*"
        return f"Draft {draft.id} was measured: *it can be published.*"

    def asked(self, question: str) -> str:
        """Above the answer that somebody waited for; mrkdwn. question: escaped, as it is kept."""
        return f"You asked: “{question}” {self.NOW_KNOWN}"

    def review(self, name: str, review: Review, pages: str) -> str:
        """One entry or profile that is due; mrkdwn. pages: what to open."""
        over = review.item.overdue_since
        since = f"due since {short_day(over)}" if over else "its source has no date"
        if review.is_checked:
            since = f"✅ checked today by {mention(review.checked_by, self.SOMEBODY)}"
        owner = f" · {mention(review.owner, self.SOMEBODY)} looks after it" if review.owner else ""
        return f"*{name}* · {since}{owner}\n{pages}"

    def due(self, overdue: OverdueReviews) -> str:
        """A line of the Home tab and the weekly digest; mrkdwn. It says whose they are as soon as one is anybody's."""
        count = overdue.count
        said = f"{'1 answer or court is' if count == 1 else f'{count} answers and courts are'} due for review"
        if not overdue.owners:
            return f"{said}."
        shares = [f"{number} of {mention(who, self.SOMEBODY)}" for who, number in overdue.owners]
        without = count - sum(number for _, number in overdue.owners)
        return f"{said}: {', '.join([*shares, *([f'{without} without an owner'] if without else [])])}."


__all__ = ["KnowledgeWords"]
