"""The page's colors, light and dark: whoever sees little can read what is written in them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from bot.sandbox.page import STATIC

READABLE = 4.5
"""WCAG 2.2, 1.4.3: the contrast of text with what it stands on."""
SEEN = 3.0
"""WCAG 2.2, 1.4.11: of the mark of the focus."""
PAPERS = ("paper", "wash", "wash-more", "whisper", "editing")
NOTICES = ("info", "success", "warning", "error")
TEXTS = (
    *((ink, paper) for ink in ("ink", "muted", "faint", "link", "red") for paper in PAPERS[:2]),
    *((ink, paper) for ink in ("ink", "muted", "link") for paper in PAPERS),
    *(("ink", notice) for notice in NOTICES),
    ("code", "wash"), ("link", "mention"), ("link", "mention-mine"), ("link", "pressed"),
    ("side-text", "aubergine"), ("side-text", "aubergine-deep"), ("side-strong", "aubergine"),
    ("side-current-text", "side-current"), ("on-accent", "accent"), ("on-green", "green"), ("on-green", "green-deep"),
    ("on-red", "red-solid"), ("on-red", "red-deep"), ("on-notice", "notice"), ("on-count", "count"), ("on-tip", "tip"),
)  # fmt: skip
"""Each color of text with each that it stands on."""

Theme = Mapping[str, str]


def themes() -> dict[str, Theme]:
    """The colors by name; the dark theme is the light one with its own changes."""
    light, dark = (STATIC / "theme.css").read_text(encoding="utf-8").split("@media", 1)
    plain = _colors(light)
    return {"light": plain, "dark": plain | _colors(dark)}


def _colors(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", text))


def luminance(color: str) -> float:
    """Relative luminance as WCAG defines it, of #rgb or #rrggbb."""
    digits = color.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(theme: Theme, one: str, other: str) -> float:
    darker, lighter = sorted((luminance(theme[one]), luminance(theme[other])))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_can_be_read_on_everything_that_it_stands_on(name: str) -> None:
    theme = themes()[name]
    weak = {pair: round(contrast(theme, *pair), 2) for pair in TEXTS if contrast(theme, *pair) < READABLE}
    assert weak == {}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_focus_is_seen_on_every_paper(name: str) -> None:
    theme = themes()[name]
    weak = {paper: contrast(theme, "focus", paper) for paper in PAPERS if contrast(theme, "focus", paper) < SEEN}
    assert weak == {}


def test_black_on_white_has_the_contrast_that_the_rule_gives_it() -> None:
    assert round(contrast({"black": "#000", "white": "#ffffff"}, "black", "white"), 2) == 21


def test_the_dark_theme_is_dark_and_no_other_stylesheet_colors_text() -> None:
    found = themes()
    assert luminance(found["dark"]["paper"]) < 0.05 < luminance(found["light"]["paper"])
    sheets = [STATIC / name for name in ("style.css", "phone.css")]
    own = [rule for sheet in sheets for rule in re.findall(r"[{ ]color: (#\w+)", sheet.read_text(encoding="utf-8"))]
    assert set(own) <= {"#fff"}
