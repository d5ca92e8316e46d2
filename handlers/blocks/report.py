"""The weekly figures in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bot.core.drafts.reviews import OverdueReviews
from bot.core.reporting import MAX_ROWS, Share, WeeklyReport
from bot.core.service_levels import ServiceLevel, ServiceReport
from handlers.blocks.limits import (
    escape,
    section,
    trusted_sections,
)
from handlers.blocks.replies import Message
from handlers.blocks.words import WORDS


def render_report(report: WeeklyReport, shorts: Mapping[str, str], overdue: OverdueReviews | None = None) -> Message:
    """Renders the weekly figures. `shorts`: abbreviations of courts, by id. `overdue`: answers to be reviewed."""
    lines = [
        WORDS.report.ticket_counts(report.opened, report.resolved, report.open_now),
        WORDS.report.of_all(WORDS.report.FIRST_REPLY, _level(report.service.first_reply)),
        WORDS.report.of_all(WORDS.report.RESOLUTION, _level(report.service.resolution)),
        *_share(WORDS.report.WITHOUT_COURT, report.resolved_without_court),
        *_share(WORDS.report.SOLVED_ALONE, report.solved_share),
    ]
    if report.rated.mean is not None:
        lines.append(WORDS.report.mean_rating(report.rated.mean, report.rated.count))
    lists = (
        (WORDS.report.TOP_COURTS, [(shorts.get(court, court), count) for court, count in report.top_courts]),
        (WORDS.report.TOP_KINDS, [(_kind(kind), count) for kind, count in report.top_kinds]),
        (WORDS.report.MISSED, report.missed),
        (WORDS.report.UNHELPFUL, report.unhelpful),
    )
    for title, pairs in lists:
        if pairs:
            lines.append(f"*{title}:* " + ", ".join(f"{escape(name)} ({count})" for name, count in pairs))
    lines += _service_tables(report.service, shorts)
    lines += [WORDS.knowledge.due(overdue)] if overdue is not None and overdue.count else []
    text = "\n".join(lines)
    return Message(WORDS.report.TITLE.strip("*"), [section(WORDS.report.TITLE), *trusted_sections(text)])


def _level(level: ServiceLevel) -> str:
    """The share within the target, the median and the 90th percentile; empty without any."""
    if not level.count:
        return ""
    median, percentile_90 = WORDS.times.hours(level.median), WORDS.times.hours(level.percentile_90)
    return WORDS.report.level(level.within, level.count, median, percentile_90)


def _service_tables(report: ServiceReport, shorts: Mapping[str, str]) -> Iterator[str]:
    """The kinds and courts with the most tickets, and each of the last weeks."""
    tables = (
        (WORDS.report.BY_KIND, report.by_kind[:MAX_ROWS], _kind),
        (WORDS.report.BY_COURT, report.by_court[:MAX_ROWS], lambda court: shorts.get(court, court)),
        (WORDS.report.BY_WEEK, report.by_week, lambda day: WORDS.report.week_of(date.fromisoformat(day))),
    )
    for title, rows, name_of in tables:
        if rows:
            yield f"*{title}:*"
        for row in rows:
            yield WORDS.report.row(escape(name_of(row.name)), _level(row.first_reply), _level(row.resolution))


def _kind(kind: str) -> str:
    return WORDS.tickets.KINDS.get(kind, kind)  # type: ignore[call-overload, no-any-return]


def _share(title: str, share: Share) -> list[str]:
    return [WORDS.report.share(title, share.count, share.of)] if share.of else []
