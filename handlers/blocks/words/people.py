"""People in sentences."""

from __future__ import annotations

ERASED = "somebody whose data were erased"


def mention(who: str, otherwise: str) -> str:
    """Mentions a person; `otherwise` for who has erased their data, and for nobody: Slack shows no such mention."""
    return f"<@{who}>" if who[:1] in ("U", "W") else otherwise


def somebody(who: str) -> str:
    """Mentions a person of a ticket, who may have erased their data since."""
    return mention(who, ERASED)


__all__ = ["ERASED", "mention", "somebody"]
