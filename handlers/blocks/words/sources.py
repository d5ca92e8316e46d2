"""Where an answer is from, and when it was last checked."""

from __future__ import annotations

from datetime import date

from bot.core.answering import Answer, NumberedStep, long_date
from bot.core.comparing import Comparison, Side
from bot.core.knowledge import Source


class SourceWords:
    """Where an answer is from, and when it was last checked."""

    __slots__ = ()

    SOURCE = "Source:"
    SOURCES = "Sources:"
    NOT_RECHECKED = "Not rechecked against the live pages since then."

    def knowledge_line(self, version: str, as_of: date) -> str:
        """Which knowledge answers: what to say when an answer is wrong."""
        return f"Knowledge {version}. {self.directory_line(as_of)}"

    def line(self, source: Source) -> str:
        """A document with its steps, its own date and its address, for plain text."""
        return source.document + self.tail(source) + (f" {source.url}" if source.url else "")

    def tail(self, source: Source) -> str:
        """What follows a document's name: its steps and its own date."""
        step = f", {self._steps(source.step)}" if source.step else ""
        return step + (f", {long_date(source.date)}" if source.date else ", undated")

    def more(self, count: int) -> str:
        """Stands for the sources that are not listed."""
        return f"and {count} more court and PACER pages"

    def review_status(self, answer: Answer) -> str:
        """How far an answer has been checked against the live pages."""
        parts = []
        if answer.checked_on is None:
            parts.append(self.NOT_RECHECKED)
        else:
            parts.append(f"Checked against the live pages on {long_date(answer.checked_on)}.")
        if answer.overdue:
            parts.append(f"⚠ This answer was due for review by {long_date(answer.review_by)}. Check with the court.")
        if answer.directory_as_of is not None:
            parts.append(self.directory_line(answer.directory_as_of))
        return " ".join(parts)

    def directory_line(self, as_of: date) -> str:
        """Where addresses, phones and e-mails of courts are from."""
        return f"Court data: PACER's court list of {long_date(as_of)}."

    def comparison_status(self, comparison: Comparison) -> str:
        """How far a comparison has been checked."""
        return f"{self.NOT_RECHECKED} {self.directory_line(comparison.as_of)}"

    def step_in(self, side: Side, step: NumberedStep | None) -> str:
        """Where a step stands in its document: "S.D. Fla., step 6", "S.D.N.Y., general procedure, step 4"."""
        where = side.court.short if side.own_procedure else f"{side.court.short}, general procedure"
        return f"{where}, {self._steps(step.source.step)}" if step is not None and step.source.step else where

    def _steps(self, step: str) -> str:
        """ "steps 1, 2, 4 to 11" from "1, 2, 4, 5, ..."; a section or footnote as it is."""
        numbers = step.split(", ")
        if not all(number.isdigit() for number in numbers):
            return step
        runs: list[list[int]] = []
        for number in sorted(map(int, numbers)):
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        shown = [f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
        return f"{'step' if len(numbers) == 1 else 'steps'} {', '.join(shown)}"
