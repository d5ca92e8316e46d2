"""The addresses of the HTTP API, and their description as an OpenAPI document, made from the models."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bot.api.models import Problem
from bot.api.offers import OFFERS, Offer
from handlers.blocks.words import WORDS

PREFIX: Final = "/api/v1"
DOCUMENT_PATH: Final = "/openapi.json"
PROBLEM_TYPE: Final = "application/problem+json"
_JSON_TYPE: Final = "application/json"
_COMPONENTS: Final = "#/components/schemas/{model}"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """Where a tool is."""

    method: Literal["GET", "POST"]
    path: str
    """Below PREFIX."""
    tool: str

    @property
    def offer(self) -> Offer:
        return OFFERS[self.tool]

    def place(self, argument: str) -> Literal["path", "query"]:
        return "path" if f"{{{argument}}}" in self.path else "query"


ROUTES: Final = (
    # What people write is in no address: proxies log those.
    Route("POST", "/answer", "answer"),
    Route("GET", "/courts", "courts"),
    Route("GET", "/courts/{court}", "court"),
    Route("GET", "/compare", "compare"),
    Route("GET", "/procedure", "procedure"),
)


def document() -> Json:
    """OpenAPI 3.1, whose schemas are JSON Schema as pydantic writes it."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
    for route in ROUTES:
        models.append((route.offer.result, "serialization"))
        if route.method == "POST":
            models.append((route.offer.request, "validation"))
    _, schemas = models_json_schema(models, ref_template=_COMPONENTS)
    return {
        "openapi": "3.1.0",
        "info": {"title": "NextGen Help Desk", "version": "1", "description": WORDS.api.INSTRUCTIONS},
        "security": [{"key": []}],
        "paths": {PREFIX + route.path: {route.method.lower(): _operation(route)} for route in ROUTES},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": WORDS.api.PROBLEMS[401]}},
        },
    }


def _operation(route: Route) -> Json:
    words, offer = WORDS.api, route.offer
    found = {"description": words.TITLES[route.tool], "content": _content(_JSON_TYPE, offer.result.__name__)}
    operation: Json = {
        "operationId": route.tool,
        "summary": words.TITLES[route.tool],
        "description": words.DESCRIPTIONS[route.tool],
        "responses": {"200": found, **{str(status): _problem(status) for status in _statuses(route)}},
    }
    if route.method == "POST":
        content = _content(_JSON_TYPE, offer.request.__name__)
        return operation | {"requestBody": {"required": True, "content": content}}
    return operation | {"parameters": _parameters(route)}


def _statuses(route: Route) -> tuple[int, ...]:
    """Of what may go wrong there."""
    of_names = () if route.tool == "courts" else (404,)
    of_body = (408, 413, 415) if route.method == "POST" else ()
    return tuple(sorted((401, 403, *of_names, *of_body, 422, 429, 500, 503)))


def _problem(status: int) -> Json:
    answer: Json = {"description": HTTPStatus(status).phrase, "content": _content(PROBLEM_TYPE, Problem.__name__)}
    if status in (429, 503):
        seconds = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
        answer["headers"] = {"Retry-After": seconds}
    return answer


def _content(kind: str, model: str) -> Json:
    return {kind: {"schema": {"$ref": _COMPONENTS.format(model=model)}}}


def _parameters(route: Route) -> list[Json]:
    schema = route.offer.request.model_json_schema()
    return [
        {
            "name": name,
            "in": route.place(name),
            "required": name in schema.get("required", ()),
            "description": one["description"],
            "schema": _in_an_address({key: value for key, value in one.items() if key not in ("description", "title")}),
        }
        for name, one in schema["properties"].items()
    ]


def _in_an_address(schema: Json) -> Json:
    """The same where there is no null: what is not sent is left out."""
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else schema


__all__ = ["DOCUMENT_PATH", "PREFIX", "PROBLEM_TYPE", "ROUTES", "Route", "document"]
