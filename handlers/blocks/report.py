"""The weekly figures in words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.reporting import Share, WeeklyReport
from handlers.blocks.limits import (
    escape,
    section,
    trusted_sections,
)
from handlers.blocks.replies import Message
from handlers.blocks.words import WORDS


def render_report(report: WeeklyReport, shorts: Mapping[str, str]) -> Message:
    """Renders the weekly figures. `shorts`: abbreviations of courts, by id."""
    lines = [
        WORDS.report.ticket_counts(report.opened, report.resolved, report.open_now),
        WORDS.report.median(WORDS.report.FIRST_REPLY, WORDS.times.hours(report.median_first_reply)),
        WORDS.report.median(WORDS.report.RESOLUTION, WORDS.times.hours(report.median_resolution)),
        *_share(WORDS.report.WITHOUT_COURT, report.resolved_without_court),
        *_share(WORDS.report.SOLVED_ALONE, report.solved_share),
    ]
    if report.rated.mean is not None:
        lines.append(WORDS.report.mean_rating(report.rated.mean, report.rated.count))
    lists = (
        (WORDS.report.TOP_COURTS, [(shorts.get(court, court), count) for court, count in report.top_courts]),
        (WORDS.report.TOP_KINDS, [(WORDS.tickets.KINDS.get(kind, kind), count) for kind, count in report.top_kinds]),  # type: ignore[call-overload]
        (WORDS.report.MISSED, report.missed),
        (WORDS.report.UNHELPFUL, report.unhelpful),
    )
    for title, pairs in lists:
        if pairs:
            lines.append(f"*{title}:* " + ", ".join(f"{escape(name)} ({count})" for name, count in pairs))
    text = "\n".join(lines)
    return Message(WORDS.report.TITLE.strip("*"), [section(WORDS.report.TITLE), *trusted_sections(text)])


def _share(title: str, share: Share) -> list[str]:
    return [WORDS.report.share(title, share.count, share.of)] if share.of else []
