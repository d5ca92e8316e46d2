"""Where this process may keep what it makes of the knowledge: composed folders and weights."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)


def writable_cache(cache: Path) -> Path:
    """The folder itself, or one in its place that lasts as long as this process, with the weights that are in it.

    In a container the cache may be a part of the image, which nobody can write. Where no folder can be written, it is
    the same again.
    """
    if _is_writable(cache):
        return cache
    try:
        place = Path(tempfile.mkdtemp(prefix="helpdesk-"))
        for weights in cache.glob("weights-*.npz"):
            (place / weights.name).symlink_to(weights.resolve())
    except OSError as error:
        log.warning("no folder can be written: what staff publish cannot be used", reason=str(error))
        return cache
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


__all__ = ["writable_cache"]
