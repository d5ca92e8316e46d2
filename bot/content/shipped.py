"""Which knowledge is used when none is named: the one at hand, or else the one that came with the program."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

HERE: Final = Path("knowledge")


class ExportError(Exception):
    """The knowledge cannot be written there; one sentence."""


def knowledge_folder() -> Path:
    """`./knowledge` where that is a knowledge folder, else the one that came with the program."""
    return HERE if (HERE / "entries").is_dir() else shipped_knowledge()


def shipped_knowledge() -> Path:
    """The knowledge that came with the program: in the package once it is installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "_shipped" / "knowledge"
    return inside if inside.is_dir() else package.parent / "knowledge"


def export(folder: Path) -> None:
    """Copies the knowledge that came with the program into `folder`, new or empty. Raises ExportError."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ExportError(f"{folder} is not empty, and nothing in it is overwritten: name a new folder.")
        # Not the modes of files: an installation's may be read-only.
        shutil.copytree(shipped_knowledge(), folder, copy_function=shutil.copyfile, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        raise ExportError(f"{folder} cannot be written ({getattr(error, 'strerror', None) or error}).") from None
