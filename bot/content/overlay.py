"""The knowledge folder with published changes laid over it, as a folder of its own that a process loads."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.content.draft_files import apply
from bot.content.files import READ_PATTERNS, files
from bot.core.drafts import Change

FOLDER: Final = "overlay"
"""In the cache; each folder in it is named by what it was made of, and has the folder `knowledge`."""
FORMAT: Final = 1
"""Raised when the same changes are put into the files in another way."""
MAX_KEPT: Final = 3
STALE_SECONDS: Final = 3600
"""A folder that was begun so long ago was left by a process that was killed."""
_BEGUN: Final = ".begun-"


def compose(base: Path, changes: Sequence[Change], cache: Path) -> Path:
    """The folder `base` with the changes applied; `base` itself where there are none.

    It is made once for the same files and changes, in one step, whoever makes it at the same time. The three last used
    are kept. Raises ChangeError, YamlError, and OSError where the cache can't be written.
    """
    if not changes:
        return base
    place = cache / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    whole = place / _name(base, changes)
    with suppress(FileNotFoundError):
        os.utime(whole)  # first, so that no other process takes it for one that nobody uses
    if not whole.is_dir():
        _make(base, changes, whole)
    _clear(place)
    return whole / "knowledge"


def _name(base: Path, changes: Sequence[Change]) -> str:
    digest = hashlib.sha256(str(FORMAT).encode())
    for path in _read(base):
        digest.update(str(path.relative_to(base)).encode() + b"\0" + path.read_bytes() + b"\0")
    for change in changes:
        digest.update(repr(change).encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]


def _read(folder: Path) -> Iterator[Path]:
    """What the loader reads. Pages about the knowledge, such as its list of entries, would not fit any more."""
    for pattern in READ_PATTERNS:
        yield from files(folder, pattern)


def _make(base: Path, changes: Sequence[Change], whole: Path) -> None:
    begun = Path(tempfile.mkdtemp(dir=whole.parent, prefix=_BEGUN))
    try:
        for path in _read(base):
            copy = begun / "knowledge" / path.relative_to(base)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        apply(changes, begun / "knowledge", layout=False)
        begun.replace(whole)
    except OSError:
        if not whole.is_dir():  # else another process was first
            raise
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def _clear(place: Path) -> None:
    """Removes the folders that were not used for longest, and what was left half-made."""
    whole = [path for path in place.iterdir() if path.is_dir() and not path.name.startswith(_BEGUN)]
    for path in sorted(whole, key=_last_used)[:-MAX_KEPT]:
        shutil.rmtree(path, ignore_errors=True)
    for path in place.glob(f"{_BEGUN}*"):
        if _last_used(path) < time.time() - STALE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process has removed it
        return 0.0
