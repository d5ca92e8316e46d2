"""Markup that Slack would show as it is typed: a star without its partner, a Markdown link, a tag.

Only `*bold*` on one line is markup in our texts; addresses are written out (`knowledge/README.md`, "Rules of writing").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.content.loader import Loaded
from bot.content.names import texts_by_place
from bot.content.yaml_lines import Problem
from bot.core import knowledge as core
from bot.core.mrkdwn import BOLD

_STAR_AT_WORD: Final = re.compile(r"\*(?=\w)|(?<=\w)\*")
_FOREIGN: Final = (
    (re.compile(r"\[[^\]\n]+\]\([^)\n]*\)"), "is a Markdown link; write the address out"),
    (re.compile(r"`[^`\n]*`?"), "has a backtick; use *stars* for what is on the screen"),
    (re.compile(r"</?[A-Za-z][^>\n]*>"), "is a tag or a Slack link; write the plain words, or the address"),
    (re.compile(r"(?<![\w/{.=-])_[^_\s](?:[^_\n]*[^_\s])?_(?![\w/}])"), "is in italics; use *stars*, or no markup"),
)


def stray_markup(loaded: Loaded) -> Iterator[Problem]:
    """Each piece of a text that Slack would not show as it is meant, once for each place."""
    for key, texts in (*texts_by_place(loaded.library), *_other_texts(loaded.library)):
        for fault in dict.fromkeys(fault for text in texts for fault in markup_faults(text)):
            yield Problem(*loaded.place(*key), f"{key[-1]}: {fault}")


def markup_faults(text: str) -> Iterator[str]:
    """What is wrong with the markup of a text, each as a sentence.

    A star by itself between signs is no markup: "special characters ($, *)".
    """
    for line in text.split("\n"):
        left = BOLD.sub("", line)
        if left.count("*") > 1 or _STAR_AT_WORD.search(left):
            yield f"{line.strip()!r} has a star without its partner; write *words* with both, on one line"
        for pattern, fault in _FOREIGN:
            yield from (f"{found[0]!r} {fault}" for found in pattern.finditer(line))


def _other_texts(library: core.Library) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for topic in library.topics.values():
        yield ("topics", topic.id), (topic.text,)
    for flow in library.flows.values():
        for node in flow.nodes.values():
            if isinstance(node, core.Question):
                yield ("flows", flow.id, node.id), tuple(filter(None, (node.text, node.for_other, node.unsure)))
            elif isinstance(node, core.Outcome):
                yield ("flows", flow.id, node.id), tuple(filter(None, (node.text, node.for_other)))
