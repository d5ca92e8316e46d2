"""The tools over the Model Context Protocol, for assistants. Needs the extra `mcp`.

On the low-level server of the SDK: its high-level one repeats rejected arguments to the client, and logs errors with
their texts. Here every text is redacted before anything reads it, and a log has no texts.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import structlog
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations

from bot.api import models
from bot.api.offers import OFFERS, Offer
from bot.api.requests import RequestError
from bot.api.tools import Tools
from bot.logs import places
from handlers.blocks.words import WORDS

log = structlog.get_logger(__name__)

NAME: Final = "nextgen-help-desk"
_READ_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def _tool(name: str, offer: Offer, description: str) -> Tool:
    return Tool(
        name=name,
        title=WORDS.api.TITLES[name],
        description=description,
        input_schema=offer.request.model_json_schema(),
        output_schema=offer.result.model_json_schema(mode="serialization"),
        annotations=_READ_ONLY,
    )


def server(tools: Tools) -> Server[Any]:
    """The server, not yet connected to anything."""
    procedures = tools.procedures()
    listed = [_tool(name, offer, WORDS.api.description(name, procedures)) for name, offer in OFFERS.items()]

    async def list_tools(_context: object, _params: object) -> ListToolsResult:
        return ListToolsResult(tools=listed)

    async def call_tool(_context: object, params: CallToolRequestParams) -> CallToolResult:
        offer = OFFERS.get(params.name)
        if offer is None:
            return _refusal(WORDS.api.no_tool(list(OFFERS)))
        return _call(params.name, partial(offer.run, tools, params.arguments or {}))

    made: Server[Any] = Server(
        NAME,
        title="NextGen Help Desk",
        version=tools.kb.library.version,
        instructions=WORDS.api.INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    made.middleware.clear()  # no traces: where they would go is for whoever runs it to say
    return made


def _call(name: str, call: Callable[[], models.Result]) -> CallToolResult:
    try:
        result = call()
    except RequestError as error:
        return _refusal(str(error))
    except Exception as error:  # noqa: BLE001 - the SDK would log what it says, which may quote the question
        reference = secrets.token_hex(4)
        log.error("tool_failed", tool=name, reference=reference, error=type(error).__name__, places=places(error))
        return _refusal(WORDS.api.unexpected(reference))
    shape = result.model_dump(mode="json")
    # As text, too, for clients that do not read structured content.
    text = json.dumps(shape, ensure_ascii=False)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=shape)


def _refusal(sentence: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=sentence)], is_error=True)


async def serve(tools: Tools) -> None:
    """Serves on standard input and output until the client closes them."""
    made = server(tools)
    try:
        async with stdio_server() as (incoming, outgoing):
            await made.run(incoming, outgoing, made.create_initialization_options())
    except* BrokenPipeError:
        log.info("client_gone")


__all__ = ["NAME", "serve", "server"]
