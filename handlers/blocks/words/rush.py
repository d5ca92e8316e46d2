"""What stands above an answer when a deadline presses."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.rush import Rush


class RushWords:
    """What stands above an answer when a deadline presses: a line for each thing that still helps."""

    __slots__ = ()

    TICKET = "Urgent ticket"
    THEN = "*If that isn't enough:*"
    NAME_COURT = "*Technical failure:* each court has its own rule. Name the court, and I'll show what its page says."
    PROOF = "*Keep proof:* Write down the time and the error, and take a screenshot."

    def lines(self, rush: Rush) -> Sequence[str]:
        """At most five: what to try, the court's rule, two offices, what to keep."""
        return (f"*Do this now:* {rush.action}", self._rule(rush), *rush.reachable, self.PROOF)

    def _rule(self, rush: Rush) -> str:
        if rush.rule is not None:
            page = rush.rule.source.url or rush.rule.source.document
            return f"*If the system fails:* {rush.rule.text} ({page}) A jurisdictional deadline never moves."
        if rush.court is None:
            return self.NAME_COURT
        where = rush.court.web_url or rush.court.login_url
        return (
            "*If the system fails:* I have no page of this court on that. Look for *technical failure* in its CM/ECF "
            f"procedures: {where}"
        )
