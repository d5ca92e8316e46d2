"""What a typed message plainly means where a guided check stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from bot.core import flow as rules
from bot.core.flow import ChangeAnswer, CheckInput, Choose, Simple, StepDone
from bot.core.knowledge import Outcome, Question
from bot.core.knowledge_base import KnowledgeBase
from bot.core.people_names import could_be_name, name_in
from bot.core.quiet import wants_quiet
from bot.core.redaction import Redacted
from bot.core.which_court import WhichCourt
from bot.desk.open_check import OpenCheck, asks_for_court

Typed = CheckInput | WhichCourt | Literal["pause", "stuck", "unsure"]
"""pause: for later. stuck: the step does not work. unsure: the person does not know what to say. A `WhichCourt`: a
court that there is not, or one of several."""
MAX_WORDS_OF_A_COURT: Final = 8
_PAUSE_WORDS: Final = frozenset(("pause", "later", "not now"))
_STUCK_WORDS: Final = frozenset(("stuck", "i'm stuck", "im stuck", "i am stuck", "help", "it does not work"))
_DONE_WORDS: Final = frozenset(("done", "next", "did it", "ok", "ok done", "finished", "yes", "it worked", "worked"))
_SKIP_WORDS: Final = frozenset(("skip", "skip it", "skip this", "no name", "none", "no", "doesn't matter", "any"))
_YES_WORDS: Final = frozenset(("yes", "y", "yep", "yeah", "yes please", "sure", "correct", "right", "ok", "change it"))
_NO_WORDS: Final = frozenset(("no", "n", "nope", "no thanks", "keep it", "keep", "leave it", "don't"))
_CONTROLS: Final[Mapping[str, Simple]] = {
    "back": Simple("back"),
    "go back": Simple("back"),
    "start over": Simple("restart"),
    "restart": Simple("restart"),
    "start again": Simple("restart"),
}
_WORDS_AROUND_A_COURT: Final = len("the court of ")


def plain_words(text: Redacted) -> str:
    """The text in small letters, without spaces and marks at its ends, as the sets of this module have it."""
    return " ".join(text.lower().replace("’", "'").strip(" .!").split())


def read_typed(kb: KnowledgeBase, opened: OpenCheck, text: Redacted) -> Typed | None:
    """What a text plainly is, where the check stands; None for anything else, such as a question."""
    words = plain_words(text)
    here = rules.position(opened.flow, opened.progress, opened.view)
    if words in _PAUSE_WORDS or wants_quiet(text):
        return "pause"
    if words in _CONTROLS:
        return _CONTROLS[words]
    if here.step is not None:
        plain = _at_step(here.step, words)
    elif opened.progress.proposed is not None:
        plain = _confirmed(here.node.id, opened.progress.proposed, words)
    else:
        plain = _answered(kb, here, text)
    if plain is not None:
        return plain
    if rules.is_unsure(text):
        return "stuck" if here.step is not None else "unsure"
    return _correction(kb, opened, here, text)


def _at_step(step: str, words: str) -> Typed | None:
    if words in _STUCK_WORDS:
        return "stuck"
    return StepDone(step) if words in _DONE_WORDS else None


def _confirmed(question: str, proposed: str, words: str) -> CheckInput | None:
    """Whether an earlier answer is to be changed as was proposed."""
    if words in _YES_WORDS:
        return Choose(question, proposed)
    return Simple("keep") if words in _NO_WORDS or rules.is_unsure(words) else None


def _answered(kb: KnowledgeBase, here: rules.Position, text: Redacted) -> CheckInput | WhichCourt | None:
    match here.node:
        case Question(kind="court") as node:
            return _typed_court(kb, node, text)
        case Question(kind="label") as node:
            return _typed_name(kb, node, text)
        case Question() | Outcome() as node:
            choice = rules.choice_meant(node, text)
            return Choose(node.id, choice.id) if choice else None
        case _:
            return None


def _typed_court(kb: KnowledgeBase, node: Question, text: Redacted) -> CheckInput | WhichCourt | None:
    """The court that the whole text names, or those that it may mean."""
    mention = kb.finder.find(text)
    if mention is None:
        unclear = kb.finder.unclear(text)
        if unclear is None or "?" in text or len(text.split()) > MAX_WORDS_OF_A_COURT:
            return None
        return WhichCourt(unclear, tuple(kb.library.courts[one] for one in unclear.courts), None)
    begin, end = mention.span
    covers = len(text) - (end - begin) <= _WORDS_AROUND_A_COURT
    return Choose(node.id, mention.court) if covers else None


def _typed_name(kb: KnowledgeBase, node: Question, text: Redacted) -> CheckInput | None:
    """The name that is asked for: what is typed, unless it is a question, a command or not known."""
    if plain_words(text) in _SKIP_WORDS and node.skip:
        return Choose(node.id, node.skip)
    name = name_in(text)
    if rules.is_unsure(text) or not could_be_name(kb.index, name):
        return None
    return Choose(node.id, name[: rules.MAX_LABEL].strip())


def _correction(kb: KnowledgeBase, opened: OpenCheck, here: rules.Position, text: Redacted) -> CheckInput | None:
    """Asks whether an earlier answer is to be changed; what corrects nothing but the open question answers that."""
    if not rules.corrects(text):
        return None
    known = dict(opened.progress.all_answers)
    found = rules.corrected(opened.flow, [*here.path, here.node.id], known, text)
    if found is not None:
        question, choice = found
        return Choose(*found) if question == here.node.id else ChangeAnswer(question, choice)
    mention = kb.finder.find(text)
    asked = next((name for name in here.path if asks_for_court(opened.flow.nodes[name])), None)
    if mention is None or asked is None or known.get(asked) == mention.court:
        return None
    return ChangeAnswer(asked, mention.court)


__all__ = ["plain_words", "read_typed"]
