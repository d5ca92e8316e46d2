"""The words that travel: JSON objects, and a refusal as Slack words it."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A JSON object as Slack sends or takes it: a payload border, hence `Any`."""


class RefusedError(Exception):
    """What Slack answers with `"ok": false`: its error code and, where Slack gives them, the details."""

    def __init__(
        self, error: str, *details: str, status: int = 200, retry_after: int | None = None, **more: str
    ) -> None:
        super().__init__(": ".join((error, *details[:1])))
        self.error = error
        self.details = details
        self.status = status
        self.retry_after = retry_after
        self.more = more

    def body(self) -> Json:
        """The answer as the Web API words it; block errors are listed twice, as Slack does."""
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.details:
            body["errors"] = [detail.removeprefix("[ERROR] ") for detail in self.details]
            body["response_metadata"] = {"messages": list(self.details)}
        return body
