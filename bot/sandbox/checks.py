"""What Block Kit checks are made of: each takes a value and its place, and notes what Slack would refuse."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.wire import Json

Surface = Literal["message", "modal", "home"]
Check = Callable[["SchemaFaults", str, Any], None]


@dataclass(slots=True)
class SchemaFaults:
    """The faults found, worded as Slack words them."""

    surface: Surface
    errors: list[str] = field(default_factory=list)

    def add(self, at: str, fault: str) -> None:
        self.errors.append(f"[ERROR] {fault} [json-pointer:{at}]")


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with these fields and no others; `also` checks what depends on several fields."""

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    surfaces: tuple[Surface, ...] = ("message", "modal", "home")
    also: Check | None = None

    def __call__(self, report: SchemaFaults, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.add(at, "must be an object")
            return
        for name in self.required:
            if value.get(name) is None:
                report.add(at, f"missing required field: {name}")
        for name, inner in value.items():
            check = self.fields.get(name)
            if check is None:
                report.add(f"{at}/{name}", f"invalid additional property: {name}")
            elif inner is None:
                report.add(f"{at}/{name}", "must not be null")
            else:
                check(report, f"{at}/{name}", inner)
        if self.also is not None:
            self.also(report, at, value)


def anything(_report: SchemaFaults, _at: str, _value: Any) -> None:
    """Not looked into."""


def string(most: int, least: int = 0) -> Check:
    def check(report: SchemaFaults, at: str, value: Any) -> None:
        if not isinstance(value, str):
            report.add(at, "must be a string")
        elif len(value) > most:
            report.add(at, f"must be less than {most + 1} characters")
        elif len(value) < least:
            report.add(at, f"must be more than {least - 1} characters")

    return check


def number(least: int, most: int) -> Check:
    def check(report: SchemaFaults, at: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.add(at, "must be an integer")
        elif not least <= value <= most:
            report.add(at, f"must be between {least} and {most}")

    return check


def flag(report: SchemaFaults, at: str, value: Any) -> None:
    if not isinstance(value, bool):
        report.add(at, "must be a boolean")


def one_of(*values: str) -> Check:
    def check(report: SchemaFaults, at: str, value: Any) -> None:
        if value not in values:
            report.add(at, f"must be one of: {', '.join(values)}")

    return check


def url(most: int = 3000) -> Check:
    short = string(most, 1)

    def check(report: SchemaFaults, at: str, value: Any) -> None:
        short(report, at, value)
        if isinstance(value, str) and not value.startswith(("http://", "https://", "mailto:", "slack://")):
            report.add(at, "must be a valid URL")

    return check


def items(check_one: Check, least: int, most: int) -> Check:
    def check(report: SchemaFaults, at: str, value: Any) -> None:
        if not isinstance(value, list):
            report.add(at, "must be an array")
            return
        if len(value) > most:
            report.add(at, f"no more than {most} items allowed")
        if len(value) < least:
            report.add(at, f"must be at least {least} items")
        for number_, one in enumerate(value):
            check_one(report, f"{at}/{number_}", one)

    return check


def text(most: int, *kinds: str) -> Check:
    """A text object of 1 to `most` characters; without kinds only plain_text."""
    allowed = kinds or ("plain_text",)
    inner = string(most, 1)

    def check(report: SchemaFaults, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.add(at, "must be an object")
            return
        if value.get("type") not in allowed:
            report.add(f"{at}/type", f"must be one of: {', '.join(allowed)}")
        if "text" not in value:
            report.add(at, "missing required field: text")
        else:
            inner(report, f"{at}/text", value["text"])
        for name in value.keys() - {"type", "text", "emoji", "verbatim"}:
            report.add(f"{at}/{name}", f"invalid additional property: {name}")
        if value.get("type") == "mrkdwn" and "emoji" in value:
            report.add(f"{at}/emoji", "invalid additional property: emoji")
        if value.get("type") == "plain_text" and "verbatim" in value:
            report.add(f"{at}/verbatim", "invalid additional property: verbatim")

    return check


def tagged_object(shapes: Mapping[str, Shape], allowed: Collection[str] | None = None) -> Check:
    """An object whose `type` picks its shape, where only some types may stand and only on some surfaces."""

    def check(report: SchemaFaults, at: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in shapes or (allowed is not None and kind not in allowed):
            report.add(f"{at}/type", f"unsupported type: {kind}")
        elif report.surface not in shapes[kind].surfaces:
            report.add(f"{at}/type", f"unsupported type on a {report.surface}: {kind}")
        else:
            shapes[kind](report, at, value)

    return check


def unique(report: SchemaFaults, values: Iterator[tuple[str, Json]], name: str) -> None:
    """No two of the objects (each with its place) carry the same id."""
    seen: set[str] = set()
    for at, value in values:
        given = value.get(name)
        if isinstance(given, str) and given in seen:
            report.add(f"{at}/{name}", f"`{name}` must be unique: {given}")
        elif isinstance(given, str):
            seen.add(given)
