"""The lines of the corpora in this folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Line:
    """A message, the secrets in it (none in a harmless one), their kind, and whether a word or shape tells."""

    text: str
    secrets: tuple[str, ...] = ()
    kind: str = ""
    cue: bool = True


def lines_of(name: str) -> list[Line]:
    """The lines of `<name>.jsonl`."""
    rows = map(json.loads, (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
    return [Line(row["text"], tuple(row.get("secrets", ())), row.get("kind", ""), row.get("cue", True)) for row in rows]
