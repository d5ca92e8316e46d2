"""assistant.threads.*: what an agent app shows around its direct message, with Slack's limits and refusals."""

from typing import Final

from bot.sandbox.calls import Call, Method
from bot.sandbox.places import Channel
from bot.sandbox.wire import Json, RefusedError

AGENT_SCOPE: Final = "assistant:write"
MAX_PROMPTS: Final = 4
"""docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts."""
MAX_LOADING_MESSAGES: Final = 10
"""docs.slack.dev/reference/methods/assistant.threads.setStatus."""


def set_suggested_prompts(call: Call) -> Json:
    """Those of an agent app belong to the whole direct message: with `thread_ts` the call silently does nothing."""
    call.needs(AGENT_SCOPE)
    channel, prompts = _channel(call), call.structure("prompts")
    if not isinstance(prompts, list) or not 0 < len(prompts) <= MAX_PROMPTS:
        raise RefusedError("invalid_arguments", f"[ERROR] must have 1 to {MAX_PROMPTS} items: prompts")
    if not all(_is_prompt(one) for one in prompts):
        raise RefusedError("invalid_arguments", "[ERROR] each prompt needs a title and a message")
    if not call.text("thread_ts"):
        shown = [{"title": one["title"], "message": one["message"]} for one in prompts]
        call.workspace.suggest(channel, call.text("title"), shown)
    return {}


def set_title(call: Call) -> Json:
    call.needs(AGENT_SCOPE)
    channel = _channel(call)
    call.workspace.entitle(channel, _root(call, channel), call.required_text("title"))
    return {}


def set_status(call: Call) -> Json:
    """It vanishes with the next message of the app in the thread; an empty one takes it away."""
    if AGENT_SCOPE not in call.scopes:
        call.needs("chat:write")
    channel = _channel(call)
    if len(call.structure("loading_messages") or ()) > MAX_LOADING_MESSAGES:
        raise RefusedError("invalid_arguments", f"[ERROR] at most {MAX_LOADING_MESSAGES} items: loading_messages")
    call.workspace.set_status(channel, _root(call, channel), call.text("status"))
    return {}


def _channel(call: Call) -> Channel:
    return call.channel(ref=call.required_text("channel_id", "channel_not_found"))


def _root(call: Call, channel: Channel) -> str:
    thread_ts = call.required_text("thread_ts")
    if thread_ts not in channel.messages:
        raise RefusedError("invalid_thread_ts")
    return thread_ts


def _is_prompt(given: object) -> bool:
    names = ("title", "message")
    return isinstance(given, dict) and all(isinstance(given.get(name), str) and given[name] for name in names)


METHODS: dict[str, Method] = {
    "assistant.threads.setSuggestedPrompts": set_suggested_prompts,
    "assistant.threads.setTitle": set_title,
    "assistant.threads.setStatus": set_status,
}
