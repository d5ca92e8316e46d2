"""The words that travel: JSON objects, and a refusal as Slack words it."""

from typing import Any, TypeAlias, TypeVar

Json: TypeAlias = dict[str, Any]
"""A JSON object as Slack sends or takes it: a payload border, hence `Any`."""
Value = TypeVar("Value")


def copied(value: Value) -> Value:
    """A copy of a JSON value, at any depth; `copy.deepcopy` takes twice as long, as a value could be anything."""
    found: Any = value
    if isinstance(value, dict):
        found = {name: copied(inner) for name, inner in value.items()}
    elif isinstance(value, list):
        found = [copied(inner) for inner in value]
    result: Value = found
    return result


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
