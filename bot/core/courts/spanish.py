"""Names of courts and places in Spanish, as the court finder reads them: "Distrito Sur de la Florida"."""

from __future__ import annotations

import re
from typing import Final

from bot.core.language import without_accents

_PARTS: Final = {
    "norte": "Northern", "sur": "Southern", "este": "Eastern", "oeste": "Western", "central": "Central",
    "medio": "Middle",
}  # fmt: skip
_PART: Final = rf"(?P<part>{'|'.join(_PARTS)})"
_DISTRICT: Final = re.compile(rf"\bdistrito {_PART} (?:de|del) (?:la |el )?", re.IGNORECASE)
_WHOLE_DISTRICT: Final = re.compile(r"\bdistrito de (?:la |el )?(?=[A-Za-z])", re.IGNORECASE)
_CIRCUITS: Final = {
    "primer": "First", "segundo": "Second", "tercer": "Third", "cuarto": "Fourth", "quinto": "Fifth",
    "sexto": "Sixth", "septimo": "Seventh", "octavo": "Eighth", "noveno": "Ninth", "decimo": "Tenth",
    "undecimo": "Eleventh",
}  # fmt: skip
_CIRCUIT: Final = re.compile(rf"\b(?P<number>{'|'.join(_CIRCUITS)}) circuito\b", re.IGNORECASE)
_NAMES: Final = (
    (r"(?:tribunal|corte) (?:federal )?de (?:la )?(?:quiebras?|bancarrotas?)", "bankruptcy court"),
    (r"(?:tribunal|corte) de apelaciones", "court of appeals"),
    (r"nueva york", "New York"),
    (r"nueva jersey", "New Jersey"),
    (r"nuevo mexico", "New Mexico"),
    (r"nueva? hampshire", "New Hampshire"),
    (r"carolina del norte", "North Carolina"),
    (r"carolina del sur", "South Carolina"),
    (r"dakota del norte", "North Dakota"),
    (r"dakota del sur", "South Dakota"),
    (r"virginia occidental", "West Virginia"),
    (r"pensilvania", "Pennsylvania"),
    (r"luisiana", "Louisiana"),
    (r"misisipi", "Mississippi"),
    (r"filadelfia", "Philadelphia"),
    (r"islas virgenes", "Virgin Islands"),
)
_DEL: Final = re.compile(r"\bdel\b", re.IGNORECASE)
"""Else read as Delaware."""
_BANKRUPTCY_AFTER: Final = re.compile(r",? en (?:la|el) bankruptcy court\b")
_BANKRUPTCY_BEFORE: Final = re.compile(r"\bbankruptcy court (?:de|en) (?:la |el )?")
_NAME: Final = re.compile("|".join(rf"\b({pattern})\b" for pattern, _ in _NAMES), re.IGNORECASE)


def with_english_places(text: str) -> str:
    """The text with courts and places named as in English, and without accents."""
    plain = without_accents(text)
    plain = _NAME.sub(lambda found: _NAMES[(found.lastindex or 1) - 1][1], plain)
    plain = _DISTRICT.sub(lambda found: f"{_PARTS[found['part'].lower()]} District of ", plain)
    plain = _WHOLE_DISTRICT.sub("District of ", plain)
    plain = _DEL.sub("de el", plain)
    plain = _BANKRUPTCY_BEFORE.sub("bankruptcy court of ", _BANKRUPTCY_AFTER.sub(" bankruptcy court", plain))
    return _CIRCUIT.sub(lambda found: f"{_CIRCUITS[found['number'].lower()]} Circuit", plain)


__all__ = ["with_english_places"]
