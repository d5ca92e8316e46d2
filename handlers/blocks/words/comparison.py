"""Two courts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.core.comparing import Comparison, Fact, StepPair


class ComparisonWords:
    """Two courts side by side."""

    __slots__ = ()

    COMPARE = "Compare both"
    NOT_ON_RECORD = "not on record"
    NO_OWN_PROCEDURE = "The court's own procedure is not on record; the general steps for its kind of court apply."
    FACTS: ClassVar[Mapping[Fact, str]] = {
        "login": "CM/ECF site",
        "go-live": "NextGen go-live",
        "reset": "Lost CM/ECF password before linking",
        "phones": "Help desk",
        "emails": "E-mail",
        "link-item": "What to click to link",
        "menus": "Filing menus after linking",
        "rule": "Special rule",
    }
    NO_SUCH_STEP = "no matching step"
    SAME_IN_BOTH = "*The same in both*"
    ON_RECORD = "On record"
    THE_SAME = "The same"

    def step_row(self, pair: StepPair) -> str:
        """Names a step by the numbers that the answers for the two courts give it: "Linking step 3", "... 3 / none"."""
        left, right = (str(step.number) if step else "none" for step in (pair.left, pair.right))
        return f"Linking step {left}" if left == right else f"Linking step {left} / {right}"

    def summary(self, comparison: Comparison) -> str:
        """The result in one line. General steps say nothing about how a court differs, so they are not counted."""
        left, right = comparison.left.court, comparison.right.court
        if left == right:
            return f"That is {left.short} twice. Name two courts to compare."
        facts = ", ".join(self.FACTS[pair.fact] for pair in comparison.different_facts)
        return f"{left.short} and {right.short}: {self._step_summary(comparison)}" + (
            f" Different on record: {facts}." if facts else " Nothing else on record differs."
        )

    def _step_summary(self, comparison: Comparison) -> str:
        lacking = [side.court.short for side in (comparison.left, comparison.right) if not side.own_procedure]
        if len(lacking) == 2:
            return "neither court's own linking steps are on record, so the general ones are shown."
        if lacking:
            return f"{lacking[0]}'s own linking steps are not on record, so the general ones are shown."
        steps = len(comparison.different_steps)
        return (
            f"{steps} of {len(comparison.steps)} linking steps differ." if steps else "the linking steps are the same."
        )
