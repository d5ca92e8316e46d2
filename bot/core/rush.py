"""What comes first in the answer when a deadline presses: what can still be tried, the court's rule, who is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core import offices
from bot.core.answering import Answer, answer_on
from bot.core.court_day import CourtDay
from bot.core.deadline import Pressing
from bot.core.knowledge import Court, Source
from bot.core.variants import variant_on


@dataclass(frozen=True, slots=True)
class CourtRule:
    """What one court offers when its system fails, in a line, and the page that says so."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Rush:
    """What can still be done before a deadline. Text is Slack mrkdwn."""

    entry: str
    """The entry that says what to try."""
    court: Court | None
    action: str
    """What to try, in a line."""
    rule: CourtRule | None
    """None: no page of the court's is on record, or no court is known."""
    reachable: tuple[str, ...]
    """Who can be called, and whether they are open; a line each."""

    def without_repeats(self, answer: Answer, then: str) -> Answer:
        """The answer that stands below, without what this says already. `then`: begins what to do after `action`."""
        heads = {self.rule.text: f"*{answer.title}*"} if self.rule else {}
        heads[self.action] = then
        body = "\n".join(line for line in answer.body.split("\n") if not any(said in line for said in heads))
        lead = heads.get(answer.lead, answer.lead)
        return replace(answer, lead=lead, body=body.strip(), offices=())


def rush(found: Pressing, day: CourtDay) -> Rush | None:
    """What helps before the deadline, for a court on a day; None where the knowledge has no entry on the trouble."""
    entry = day.library.entries.get(found.entry)
    if entry is None:
        return None
    return Rush(
        entry=entry.id,
        court=day.court,
        action=answer_on(day, entry).lead,
        rule=next(_rules(day), None),
        reachable=offices.reachable(day.library, day.court, day.moment),
    )


def _rules(day: CourtDay) -> Iterator[CourtRule]:
    """What the court's own pages say; nothing that holds for courts in general."""
    if day.court is None:
        return
    for entry in day.library.rules():
        when = variant_on(day.library, entry, day.court, day.today).when
        answer = answer_on(day, entry)
        if when is not None and day.court.id in (when.court or ()) and answer.sources:
            yield CourtRule(answer.lead, answer.sources[0])
        yield from (CourtRule(note.text, note.source) for note in answer.notes)


__all__ = ["CourtRule", "Rush", "rush"]
