"""Everything under `knowledge/`, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.knowledge.facts import CannedReply, Court, Entry, OutsideTopic, Procedure, Route
from bot.core.knowledge.flows import Flow


@dataclass(frozen=True, slots=True)
class Library:
    """Everything under `knowledge/`, checked. `version` is a hash of what answers are found by and made of.

    Each flow has a version of its own, and the replies have none: changing either trains no matcher anew.
    """

    version: str
    entries: Mapping[str, Entry]
    topics: Mapping[str, OutsideTopic]
    routes: Mapping[str, Route]
    procedures: Mapping[str, Procedure]
    courts: Mapping[str, Court]
    directory_as_of: date
    """The day of the court directory: what it says of a court is known to hold then."""
    live_by: date
    """The day on which PACER's list first showed every court on NextGen; refreshing the directory leaves it."""
    vocabulary: Mapping[str, str] = field(default_factory=dict)
    """Written form -> the words it stands for ("pw" -> "password"); all lower case."""
    flows: Mapping[str, Flow] = field(default_factory=dict)
    replies: Mapping[str, CannedReply] = field(default_factory=dict)
    """Canned replies of staff; the bot never answers with them."""
