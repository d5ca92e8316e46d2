"""A long text read piece by piece gives what one look at the whole gives."""

from __future__ import annotations

import importlib
import re
from functools import cache
from pkgutil import iter_modules

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import pieces, redaction
from bot.core.pieces import BETWEEN, PIECE, REACH, AnyCase, scan
from bot.core.redaction import redact
from tests.random_examples import examples

BORDER = PIECE - REACH
"""The first match that begins here is found with the second piece."""
SECRETS = (
    "my pacer password is Tiger!2024",
    "password:\nharborlight\n",
    "pw: `Harbor22`",
    "the passwrd for klawrence88 is Harbor22, still refused",
    "Harbor22 is my password",
    "my login is jdoe / Winter#88x",
    "user jsmith44 pass Winter#88 doesn't work",
    "my code from the authenticator app is 482 117",
    "xoxb-1234567890-abcdefghijkl",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
    "eyJ" + "a1B2" * 500 + ".eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
    "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA75Zx\n" * 60 + "-----END RSA PRIVATE KEY-----",
    "https://jdoe:Winter#88x@ecf.flsd.uscourts.gov/",
    "https://a.gov/login?password=Winter88x&next=1",
    "u: jdoe p: willow",
    "I typed BlueJay2291, then BlueJay2292",
    "my passwords are oak, elm, Maple77",
    "the security code is k7x2-m9p4-q3w8",
    "pass" + "word: " + "x7" * 450,
)
FILLERS = ("the court moved my filing account. ", "x", " ", "\n", "é", "case 1:22-cv-01234 ", "a.b-c/d ")


def whole(text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Redacted in one piece."""
    with monkeypatch.context() as patch:
        patch.setattr(pieces, "PIECE", 10**9)
        return redact(text).text


def sampled(number: int) -> list[pytest.MarkDecorator]:
    """Of the secrets only every tenth is tried before each commit: each takes seconds of computing."""
    return [pytest.mark.slow] if number % 10 else []


@pytest.mark.parametrize(
    "secret", [pytest.param(secret, id=str(number), marks=sampled(number)) for number, secret in enumerate(SECRETS)]
)
def test_a_secret_anywhere_around_a_border_is_gone_as_in_one_piece(
    secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for border in (BORDER, PIECE):
        for offset in range(-min(len(secret), 40) - 4, 6, 2):
            filler = FILLERS[offset % 4]  # sentences, spaces
            text = (filler * 200)[: border + offset].ljust(border + offset) + f" {secret} " + filler * 20
            assert redact(text).text == whole(text, monkeypatch), offset


@st.composite
def long_texts(draw: st.DrawFn) -> str:
    """Fillers with secrets among them, one near each border."""
    text = ""
    for number in range(1, draw(st.integers(2, 4))):
        to = number * BORDER + draw(st.integers(-80, 20)) + draw(st.sampled_from((0, REACH)))
        filler = draw(st.sampled_from(FILLERS))
        text += (filler * 2000)[: max(0, to - len(text))]
        text += (
            draw(st.sampled_from(("", " ", "\n"))) + draw(st.sampled_from(SECRETS)) + draw(st.sampled_from((" ", "")))
        )
    return text + draw(st.text(max_size=200))


@given(text=long_texts())
@examples(8)
def test_pieces_give_what_the_whole_gives_and_redacting_twice_is_redacting_once(text: str) -> None:
    pieces_give_what_the_whole_gives(text)


@pytest.mark.slow
@given(text=long_texts())
@examples(60)
def test_pieces_give_what_the_whole_gives_for_many_texts(text: str) -> None:
    pieces_give_what_the_whole_gives(text)


def pieces_give_what_the_whole_gives(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        found = redact(text).text
        assert found == whole(text, patch)
    assert redact(found).text == found


@cache
def scanned() -> list[tuple[str, re.Pattern[str] | AnyCase]]:
    """The patterns that rules try on a whole text."""
    found = []
    for module in iter_modules(redaction.__path__, f"{redaction.__name__}."):
        loaded = importlib.import_module(module.name)
        source = loaded.__loader__.get_source(module.name) or ""  # type: ignore[union-attr]
        names = re.findall(r"\b(?:scan|search)\((\w+), |\b(\w+)\.(?:spans|is_in)\(", source)
        found += [(name, getattr(loaded, name)) for name in map("".join, names) if name.isupper()]
    return found


def test_every_rule_tries_its_patterns_piece_by_piece() -> None:
    names = {name for name, _ in scanned()}

    assert {"KEYWORD", "_FIRM_TOKEN", "_CODE_TALK", "_SLASHED", "_UNSEPARATED", "_CLUE"} <= names


ATOMS = st.sampled_from(
    (
        "password",
        "pw",
        " is ",
        ": ",
        "code",
        " ",
        "\n",
        "7",
        "482117",
        "Harbor22",
        "-",
        "/",
        "a",
        "is my ",
        "key",
        "<",
        "x",
    )
)


@examples(40)
@given(near=st.lists(ATOMS, min_size=1, max_size=60).map("".join), at=st.integers(BORDER - 200, BORDER + 40))
def test_scan_finds_what_finditer_finds(near: str, at: int) -> None:
    text = "." * at + near + "." * REACH + near
    for name, pattern in scanned():
        if isinstance(pattern, AnyCase):
            found, there = list(pattern.spans(text)), pattern.ignoring
        else:
            found, there = [one.span() for one in scan(pattern, text)], pattern
        assert found == [one.span() for one in there.finditer(text)], name


@pytest.mark.parametrize("text", ["MASCOT", "İ mascot", "Maiden NAME", "born in Ohio", "\u212aarte, maſcot"])
def test_a_pattern_of_any_case_finds_what_ignoring_case_finds(text: str) -> None:
    for name, pattern in scanned():
        if isinstance(pattern, AnyCase):
            assert list(pattern.spans(text)) == [one.span() for one in pattern.ignoring.finditer(text)], name


def test_others_go_on_after_each_piece() -> None:
    calls: list[int] = []
    token = BETWEEN.set(lambda: calls.append(1))
    try:
        redact("the court moved my password " * 1400)
    finally:
        BETWEEN.reset(token)

    assert len(calls) >= 40_000 / PIECE
