"""Where an answer is from, and when it was last checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core.answering import Answer, NumberedStep
from bot.core.comparing import ComparedCourt, Comparison
from bot.core.fields import long_date
from bot.core.knowledge import Source


class SourceWords:
    """Where an answer is from, and when it was last checked."""

    __slots__ = ()

    SOURCE = "Source:"
    SOURCES = "Sources:"

    def knowledge_line(self, version: str, as_of: date) -> str:
        """Which knowledge answers: what to say when an answer is wrong."""
        return f"Knowledge {version}. {self.directory_line(as_of)}"

    def line(self, source: Source) -> str:
        """A document with its steps, its own date and its address, for plain text."""
        return source.document + self.tail(source) + (f" {source.url}" if source.url else "")

    def tail(self, source: Source) -> str:
        """What follows a document's name: its steps and its own date."""
        step = f", {self.steps(source.step)}" if source.step else ""
        return step + (f", {long_date(source.date)}" if source.date else "")

    def folded(self, count: int, status: str) -> str:
        """Stands for the list of `count` documents while it is not shown."""
        return f"{self.SOURCE if count == 1 else self.SOURCES.removesuffix(':') + f' ({count}):'} {status}"

    def more(self, count: int) -> str:
        """Stands for the sources that are not listed."""
        return f"and {count} more court and PACER pages"

    def review_status(self, answer: Answer) -> str:
        """What an answer rests on and of when that is, on one line."""
        parts = [self.rests_on(answer.all_sources())]
        if answer.checked_on is not None:
            parts.append(f"Checked against the live pages on {long_date(answer.checked_on)}.")
        if answer.overdue:
            parts.append(f"⚠ This answer was due for review by {long_date(answer.review_by)}. Check with the court.")
        if answer.directory_as_of is not None:
            parts.append(self.directory_line(answer.directory_as_of))
        if answer.past_day is not None:
            day = long_date(answer.past_day)
            parts.append(f"Phones, hours and pages are the newest on record, not those of {day}.")
        return " ".join(filter(None, parts))

    def rests_on(self, sources: Sequence[Source]) -> str:
        """Which pages and of when: "From court pages of 2019 to 2026; newest March 30, 2026." Empty for none."""
        pages = tuple(dict.fromkeys((source.document, source.url, source.date) for source in sources))
        if not pages:
            return ""
        days = sorted(day for _, _, day in pages if day is not None)
        kind = self._kind_of_pages(sources)
        if len(pages) == 1:
            return f"From a {kind[:-1]} " + (f"of {long_date(days[0])}." if days else "without a date.")
        return f"From {kind} " + (self._years(days, len(pages) - len(days)) if days else "without a date.")

    def _years(self, days: Sequence[date], undated: int) -> str:
        """days: in order."""
        first, last = days[0].year, days[-1].year
        years = str(first) if first == last else f"{first} to {last}"
        return f"of {years}; newest {long_date(days[-1])}" + (f"; {undated} undated." if undated else ".")

    def _kind_of_pages(self, sources: Sequence[Source]) -> str:
        from_pacer = {"pacer." in (source.url or "") or source.document.startswith("PACER") for source in sources}
        if len(from_pacer) == 2:
            return "court and PACER pages"
        return "PACER pages" if True in from_pacer else "court pages"

    def directory_line(self, as_of: date) -> str:
        """Where addresses, phones and e-mails of courts are from."""
        return f"Court data: PACER's court list of {long_date(as_of)}."

    def comparison_status(self, comparison: Comparison) -> str:
        """What a comparison rests on and of when that is."""
        return f"{self.rests_on(comparison.sources)} {self.directory_line(comparison.as_of)}".strip()

    def step_in(self, side: ComparedCourt, step: NumberedStep | None) -> str:
        """Where a step stands in its document: "S.D. Fla., step 6", "S.D.N.Y., general procedure, step 4"."""
        where = side.court.short if side.own_procedure else f"{side.court.short}, general procedure"
        return f"{where}, {self.steps(step.source.step)}" if step is not None and step.source.step else where

    def place_in(self, side: ComparedCourt, step: NumberedStep | None) -> str:
        """The same where the court is named already: "step 6", "general procedure, step 4"."""
        return self.step_in(side, step).removeprefix(side.court.short).removeprefix(", ")

    def steps(self, step: str) -> str:
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
