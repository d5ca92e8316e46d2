"""What is wrong with a file of the knowledge, in sentences: where it stands and how to put it right."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

MAX_SAID = 300
"""Characters of a sentence about a mistake, which may quote what stands there."""
_NEEDED = {
    "string_type": "text, not {!r}; put it in quotes",
    "tuple_type": "a list, not {!r}; write it in brackets: [one, two]",
    "model_type": "keys with values, not {!r}; knowledge/README.md lists the keys",
    "bool_type": "true or false, not {!r}",
    "bool_parsing": "true or false, not {!r}",
}
"""What a value of another type must be, by pydantic's name of the mistake."""
Loc = tuple[int | str, ...]
"""Where a value stands: keys, and numbers of items."""


def mistakes(error: ValidationError) -> Iterator[tuple[Loc, str]]:
    """Where each mistake stands in the file, and a sentence that says how to put it right."""
    details = _told(error.errors())
    meant = dict(_mistyped_keys(details))
    for detail in details:
        if detail["type"] == "missing" and detail["loc"] in meant.values():
            continue
        said = _sentence(detail)
        if detail["loc"] in meant:
            said = f"the key `{detail['loc'][-1]}` is not known here; did you mean `{meant[detail['loc']][-1]}`?"
        yield detail["loc"], said if len(said) <= MAX_SAID else said[: MAX_SAID - 1] + "…"


def _told(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without "the list is too short" where it is that only because of a mistake in one of its items."""
    wrong = [detail["loc"] for detail in details]
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(len(loc) > len(detail["loc"]) and loc[: len(detail["loc"])] == detail["loc"] for loc in wrong)
    ]


def _mistyped_keys(details: list[ErrorDetails]) -> Iterator[tuple[Loc, Loc]]:
    """Each key that is not known, with the one that is missing beside it and is spelled much alike."""
    missing = [detail["loc"] for detail in details if detail["type"] == "missing"]
    for detail in details:
        loc = detail["loc"]
        beside = {str(other[-1]): other for other in missing if other[:-1] == loc[:-1]}
        near = get_close_matches(str(loc[-1]), beside, n=1) if detail["type"] == "extra_forbidden" else []
        if near:
            yield loc, beside[near[0]]


def _field_name(loc: Loc) -> str:
    return ".".join(str(part) for part in loc if not isinstance(part, int)) or "the file"


def _sentence(detail: ErrorDetails) -> str:
    where = _field_name(detail["loc"])
    match detail["type"]:
        case "extra_forbidden":
            return f"the key `{detail['loc'][-1]}` is not known here; knowledge/README.md lists the keys"
        case "missing":
            return f"the key `{detail['loc'][-1]}` is missing"
        case "value_error":
            return detail["msg"].removeprefix("Value error, ")
        case "string_too_long":
            return f"`{where}` has {len(detail['input'])} characters; {detail['ctx']['max_length']} are the most"
        case kind if kind in _NEEDED:
            return f"`{where}` must be {_NEEDED[kind].format(detail['input'])}"
        case "too_short":
            return f"`{where}` is empty; it needs at least one"
        case "string_pattern_mismatch":
            return f"`{where}`: {detail['input']!r} is not written as it must be; see knowledge/README.md"
        case kind if kind.startswith("date"):
            return f"`{where}`: {detail['input']!r} is not a date; write it as 2027-05-20"
        case _:
            return f"`{where}`: {detail['msg'][:1].lower()}{detail['msg'][1:]}"
