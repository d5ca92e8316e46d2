"""The knowledge of this repository and the finder of its courts, made once: for what a module needs before fixtures."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.content.loader import Loaded, load_with_places
from bot.core.courts import CourtFinder


@cache
def shipped_knowledge() -> Loaded:
    return load_with_places(Path(__file__).parents[1] / "knowledge")


@cache
def shipped_finder() -> CourtFinder:
    return CourtFinder(shipped_knowledge().library.courts.values())
