"""What each part of a reply says outside Slack, as running mrkdwn, and mrkdwn in other forms."""

from __future__ import annotations

import re
from typing import Final, assert_never

from bot.core.answering import Answer
from bot.core.language import Language
from bot.core.mrkdwn import BOLD
from bot.core.reply_parts import (
    AnswerPart,
    ChatPart,
    CheckPart,
    ExtraQuestionPart,
    NoAnswerPart,
    OutsidePart,
    Part,
    PersonPart,
    ProgressPart,
    SuggestionPart,
)
from bot.core.which_court import WhichCourt
from handlers.blocks.words import WORDS, spoken

_LITERAL: Final = re.compile(r"[*<]")
"""What Markdown would obey."""
_LIST_ITEM: Final = re.compile(r"\s*(?:[-•]|\d{1,3}\.)\s")


def said(part: Part) -> str:
    """What a part says, without what comes first before a deadline."""
    language = part.match.language
    words = spoken(language).answers
    match part:
        case AnswerPart(which=which):
            return paragraphs(which_court(which, language=language), answer_text(shown(part)))
        case SuggestionPart() | ExtraQuestionPart():
            return _choices(part)
        case NoAnswerPart(which=which):
            return which_court(which, not_known(part), language)
        case OutsidePart():
            return part.text
        case ChatPart(kind=kind):
            return words.CHAT[kind]
        case PersonPart(contacts=contacts):
            return paragraphs(words.PERSON, *map(answer_text, contacts))
        case CheckPart():
            return words.GUIDED_IN_SLACK
        case ProgressPart():
            return words.PROGRESS_IN_SLACK
        case _:
            assert_never(part)


def shown(part: AnswerPart) -> Answer:
    """The answer without what the lines before a deadline say already."""
    return part.rush.without_repeats(part.answer, WORDS.rush.THEN) if part.rush else part.answer


def not_known(part: NoAnswerPart) -> str:
    """That there is no answer, and what is answered in another language than English."""
    titles = (f"- {title}" for _, title in part.options)
    return paragraphs(spoken(part.match.language).answers.NOT_KNOWN, "\n".join(titles), "\n".join(part.reach))


def which_court(which: WhichCourt | None, else_: str = "", language: Language = "en") -> str:
    """Asks which court is meant, and names each; `else_` where that is plain."""
    if which is None:
        return else_
    words = spoken(language).answers
    courts = (f"{court.id}: {words.court_line(court)}" for court in which.courts)
    return "\n".join([words.which_court(which), *courts])


def _choices(part: SuggestionPart | ExtraQuestionPart) -> str:
    titles = [title for _, title in part.options]
    language = part.match.language
    words = spoken(language).answers
    if isinstance(part, ExtraQuestionPart):
        return words.also_asked(titles)
    return paragraphs(which_court(part.which, language=language), words.did_you_mean(titles))


def answer_text(answer: Answer) -> str:
    """The short form of an answer, without its sources."""
    steps = "\n".join(f"{step.number}. {step.text}" for step in answer.steps)
    only_english = spoken(answer.language).answers.ONLY_ENGLISH if answer.only_english else ""
    return paragraphs(only_english, answer.lead, answer.body, steps, answer.rule, "\n".join(answer.offices))


def details_text(answer: Answer) -> str:
    """What is folded away; empty where nothing is."""
    words = spoken(answer.language).answers
    steps = (words.step_note(step.number, note) for step in answer.steps for note in step.notes)
    notes = (words.note_text(answer, note) for note in answer.notes)
    return paragraphs(answer.details, "\n".join(steps), *notes, "\n".join(answer.more_offices))


def paragraphs(*texts: str) -> str:
    """The texts that are not empty, with an empty line between them."""
    return "\n\n".join(text for text in texts if text)


# --- other forms


def strip_marks(mrkdwn: str) -> str:
    """Slack's mrkdwn without its marks."""
    return BOLD.sub(r"\1", mrkdwn)


def to_markdown(mrkdwn: str) -> str:
    """Slack's mrkdwn as Markdown that shows the same words in the same lines."""
    lines = [_line_as_markdown(line) for line in mrkdwn.split("\n")]
    return "\n".join(line + _end(line, following) for line, following in zip(lines, [*lines[1:], ""], strict=True))


def _line_as_markdown(line: str) -> str:
    # Group 1 of a bold stretch stands at every odd place.
    pieces = [_LITERAL.sub(r"\\\g<0>", piece) for piece in BOLD.split(line)]
    return "".join(f"**{piece}**" if place % 2 else piece for place, piece in enumerate(pieces))


def _end(line: str, following: str) -> str:
    """What keeps the next line apart: Markdown joins plain lines, and takes one below a list into its last item."""
    if not line.strip() or not following.strip() or _LIST_ITEM.match(following):
        return ""
    return "\n" if _LIST_ITEM.match(line) and not following.startswith(" ") else "  "
