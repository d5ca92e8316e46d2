"""Whether what staff published can be laid over the knowledge folder."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from bot.content.loader import KnowledgeError
from bot.ops.database_checks import existing_engine
from bot.ops.findings import FAILED, NOT_CHECKED, NOT_NEEDED, OK, WARNING, Verdict
from bot.serving.overlay import Overlay, OverlayError
from bot.settings import Settings
from bot.store.store import Store

ROLL_BACK: Final = "Roll that draft back in Slack (`/nextgen desk knowledge`), or correct the folder."


async def check_overlay(settings: Settings) -> Verdict:
    """Of the database of these settings; made in a folder of its own, which goes again."""
    return await asyncio.to_thread(_check, settings)


def _check(settings: Settings) -> Verdict:
    engine = existing_engine(settings.database_url)
    if engine is None:
        return Verdict(NOT_NEEDED, "there is no database yet, so nothing is published")
    store = Store(engine)
    try:
        with tempfile.TemporaryDirectory() as cache:
            elsewhere = settings.model_copy(update={"cache": Path(cache)})
            made = Overlay(elsewhere, store).compose()
        with store.reading() as unit:
            count = len(unit.drafts.publications())
    except OverlayError as error:
        return Verdict(
            FAILED,
            f"what staff published is not used, the knowledge folder alone answers: {error.problems[0]}".rstrip("."),
            ROLL_BACK,
        )
    except KnowledgeError:
        return Verdict(NOT_CHECKED, "the knowledge folder must be right first")
    finally:
        engine.dispose()
    if made.left_out:
        return Verdict(WARNING, f"one is not used, the others are used: {made.left_out[0]}".rstrip("."), ROLL_BACK)
    if not count:
        return Verdict(OK, "nothing is published beside the knowledge folder")
    return Verdict(OK, f"{count} published over the knowledge folder; version {made.library.version}")


__all__ = ["check_overlay"]
