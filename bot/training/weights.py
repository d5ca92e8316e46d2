"""The matcher's weights as files: those that come with the knowledge, and those trained here."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from bot.content.shipped import shipped_knowledge
from bot.core.knowledge import Library
from bot.core.matching import Weights
from bot.training.train import train

WEIGHTS_FORMAT: Final = 13
"""Raised when training or reading changes, so that weights of older code are not used."""
MAX_KEPT: Final = 3
"""Weights kept in the cache: the last edits of the knowledge can be taken back without training anew."""
SHIPPED_FOLDER: Final = "weights"
"""Folder beside the knowledge that came with the program, where a package has the weights for it (`train --ship`)."""


def weights_for(library: Library, cache: Path, progress: Callable[[str], None] = lambda _: None) -> Weights:
    """The weights of this library: read from the cache or from what was shipped, else trained and kept in the cache."""
    name = file_name(library)
    for folder in _folders(cache):
        try:
            return _load(folder / name)
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
            continue
    weights = train(library, progress)
    try:
        save(weights, cache / name)
        _drop_old(cache)
    except OSError as error:
        why = error.strerror or type(error).__name__
        progress(f"the matcher is trained anew at each start: the folder {cache} cannot be written ({why})")
    return weights


def _drop_old(cache: Path) -> None:
    for old in sorted(cache.glob("weights-*.npz"), key=lambda kept: kept.stat().st_mtime_ns)[:-MAX_KEPT]:
        old.unlink(missing_ok=True)


def keep_file(content: bytes, name: str, cache: Path) -> None:
    """Puts weights that another process trained into the cache. Raises OSError."""
    with _replacing(cache / name) as file:
        file.write(content)
    _drop_old(cache)


def are_ready(library: Library, cache: Path) -> bool:
    """Whether no training is needed for this library."""
    return any(zipfile.is_zipfile(folder / file_name(library)) for folder in _folders(cache))


def ship(library: Library, cache: Path) -> Path:
    """Puts the weights of this library beside the knowledge that came with the program, in place of older ones."""
    folder = shipped_knowledge() / SHIPPED_FOLDER
    weights = weights_for(library, cache)
    for old in folder.glob("weights-*.npz"):
        old.unlink()
    save(weights, folder / file_name(library))
    (folder / file_name(library)).chmod(0o644)
    return folder / file_name(library)


def _folders(cache: Path) -> tuple[Path, Path]:
    return cache, shipped_knowledge() / SHIPPED_FOLDER


def file_name(library: Library) -> str:
    """Named by what training reads, so that a corrected phone number trains nothing."""
    return f"weights-{training_digest(library)[:16]}-{WEIGHTS_FORMAT}.npz"


def training_digest(library: Library) -> str:
    """A hash of all that training reads: ways to ask, titles, vocabulary, and what courts are called."""
    digest = hashlib.sha256()
    for part in _training_input(library):
        digest.update(json.dumps(part, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def _training_input(library: Library) -> Iterator[object]:
    for entry in library.entries.values():
        yield "entry", entry.id, entry.title, entry.asks
    for topic in library.topics.values():
        yield "topic", topic.id, topic.title, topic.asks
    for route in library.routes.values():
        yield "route", route.id, route.asks
    yield "vocabulary", list(library.vocabulary.items())
    # A court named in a phrasing is replaced by a placeholder: these are the fields by which courts are found.
    for court in library.courts.values():
        yield "court", court.id, court.name, court.short, court.type, court.circuit
        yield court.states, court.cities, court.counties, court.aliases


def save(weights: Weights, path: Path) -> None:
    """Written beside and moved into place: a reader sees all of it or nothing."""
    with _replacing(path) as file:
        np.savez(
            file,
            features=_lines(weights.features),
            rarity=weights.rarity,
            matrix=weights.matrix,
            unit=weights.unit,
            bias=weights.bias,
            classes=_lines(weights.classes),
            words=_lines(weights.words),
            sure=weights.sure,
            trust=weights.trust,
            inside=weights.inside,
            thresholds=np.array([weights.answer_from, weights.ask_from]),
        )


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` once the block has written it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _load(path: Path) -> Weights:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        answer_from, ask_from = kept["thresholds"].tolist()
        return Weights(
            features=_split(kept["features"]),
            rarity=kept["rarity"],
            matrix=kept["matrix"],
            unit=kept["unit"],
            bias=kept["bias"],
            classes=_split(kept["classes"]),
            words=_split(kept["words"]),
            sure=kept["sure"],
            trust=kept["trust"],
            inside=kept["inside"],
            answer_from=answer_from,
            ask_from=ask_from,
        )


def _lines(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _split(kept: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(kept.tobytes().decode().split("\n"))
