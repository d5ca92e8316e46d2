"""`mcp`: answers for assistants."""

from __future__ import annotations

from typing import Final

from bot import settings as settings_
from bot.cli import options

NO_EXTRA: Final = "Serving assistants needs the library of their protocol, the extra `mcp`: pip install '.[mcp]'."


def mcp() -> None:
    """Answers assistants over the Model Context Protocol, on standard input and output; keeps nothing."""
    import asyncio
    import signal
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        raise options.UsageError(NO_EXTRA)
    from bot import logs
    from bot.api import mcp_server
    from bot.api.tools import Tools
    from bot.clock import machine_time
    from bot.serving.knowledge_base import knowledge_base_from

    settings = settings_.load_settings()
    logs.configure(settings)
    logs.leave_out_texts_of_libraries()
    kb = knowledge_base_from(settings, options.print_progress)
    # There is nothing to finish; the SDK would wait for one more line of input.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    asyncio.run(mcp_server.serve(Tools(kb, machine_time)))
