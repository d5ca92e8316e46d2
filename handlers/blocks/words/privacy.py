"""What is kept about one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta


class PrivacyWords:
    """What is kept about one person."""

    __slots__ = ()

    TITLE = "*What I keep about you*"
    NOTHING = "I keep nothing about you."
    EXPORT_BUTTON = "Send me everything"
    ERASE_BUTTON = "Erase everything"
    ERASE_SURE = (
        "Questions, checks and what you told me are deleted. Open tickets are withdrawn, and what you have claimed is "
        "free again. Of your tickets only dates and what was done stay, without your name and words. This cannot be "
        "undone."
    )
    """Slack takes 300 characters here."""
    NOT_SLACK = "What stands in Slack itself stays there, until you or your workspace delete it."
    FILE_NAME = "what-is-kept-about-me.json"
    FILE_TITLE = "What is kept about you"
    EXPORTED = "I've sent you the file in our direct message."
    NOT_EXPORTED = "The file could not be sent. Try again in a few minutes."
    ERASED = "Erased. I keep nothing about you any more."
    UNTIL_DELETED = "until you delete that"

    def withdrawn(self, numbers: Sequence[int]) -> str:
        return f"Withdrawn and closed: {self._numbers(numbers)}. The help desk sees that."

    def released(self, numbers: Sequence[int]) -> str:
        return f"Free again for the others of the help desk: {self._numbers(numbers)}."

    def span(self, span: timedelta) -> str:
        """ "90 days", "2 years" """
        years, rest = divmod(span.days, 365)
        return self._count(years, "year") if years and not rest else self._count(span.days, "day")

    def kept_lines(self, counts: Mapping[str, int], questions: str, tickets: str) -> Sequence[str]:
        """One for each kind of thing there is."""
        said: Mapping[tuple[str, ...], str] = {
            (
                "questions",
            ): f"{self._count(counts['questions'], 'question')} you asked, with how I answered: {questions}.",
            ("feedback", "picks"): (
                f"{self._count(counts['feedback'] + counts['picks'], 'click')} on what fitted: as long as the question."
            ),
            ("conversations",): (
                f"{self._count(counts['conversations'], 'conversation')}, only the court and the subject: {questions}."
            ),
            ("usual_court",): f"Your usual court: {self.UNTIL_DELETED}.",
            ("checks", "facts"): (
                f"{self._count(counts['checks'], 'check')} and {self._count(counts['facts'], 'answer')} that hold for "
                f"every court: {self.UNTIL_DELETED}."
            ),
            ("tickets",): (
                f"{self._count(counts['tickets'], 'ticket')} with {self._count(counts['messages'], 'message')}: "
                f"{tickets} after the end, then only dates and what was done."
            ),
            ("solved_alone",): f"{self._count(counts['solved_alone'], 'hint')} at what you can do alone: {tickets}.",
            ("as_staff",): (
                f"{self._count(counts['as_staff'], 'line')} in the history of others' tickets: {tickets} after the end."
            ),
            ("as_admin",): f"That you installed the bot or look after the help desk: {self.UNTIL_DELETED}.",
            ("waiting",): f"{self._count(counts['waiting'], 'thing')} still to be done for you, like a reminder.",
        }
        return [line for names, line in said.items() if any(counts[name] for name in names)]

    def _count(self, count: int, what: str) -> str:
        return f"{count} {what}{'' if count == 1 else 's'}"

    def _numbers(self, numbers: Sequence[int]) -> str:
        return ", ".join(f"#{number}" for number in numbers)
