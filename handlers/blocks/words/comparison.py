"""Two courts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.core.comparing import Comparison, Fact


class ComparisonWords:
    """Two courts side by side."""

    __slots__ = ()

    NOT_ON_RECORD = "not on record"
    NO_OWN_PROCEDURE = "The court's own procedure is not on record; the general steps for its kind of court apply."
    FACTS: ClassVar[Mapping[Fact, str]] = {
        "login": "CM/ECF site",
        "go-live": "Change to NextGen",
        "reset": "Lost CM/ECF password before linking",
        "phones": "Help desk",
        "emails": "E-mail",
        "link-item": "What to click to link",
        "menus": "Filing menus after linking",
        "rule": "Special rule",
    }
    NO_SUCH_STEP = "no such step"
    SAME_IN_BOTH = "*The same in both*"
    STEPS_OF_LINKING = "*Steps of linking*"

    def summary(self, comparison: Comparison) -> str:
        """The result in one line. General steps say nothing about how a court differs, so they are not counted."""
        left, right = comparison.left.court, comparison.right.court
        if left == right:
            return f"{left.short} twice: name two courts to compare."
        facts = ", ".join(self.FACTS[pair.fact] for pair in comparison.different_facts)
        return f"{left.short} and {right.short}: {self._step_summary(comparison)}" + (
            f" Different on record: {facts}." if facts else " Nothing else on record differs."
        )

    def _step_summary(self, comparison: Comparison) -> str:
        lacking = [side.court.short for side in (comparison.left, comparison.right) if not side.own_procedure]
        if len(lacking) == 2:
            return "neither court's own steps of linking are on record; shown are the general ones."
        if lacking:
            return f"{lacking[0]}'s own steps of linking are not on record; shown are the general ones."
        steps = len(comparison.different_steps)
        return (
            f"{steps} of {len(comparison.steps)} steps of linking differ."
            if steps
            else "the steps of linking are the same."
        )
