"""Known outages that the help desk has reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from bot.core.incidents import IncidentNews, IncidentNotice, IncidentRefusal
from handlers.blocks.words.people import mention
from handlers.blocks.words.times import TimeWords, clock_time


class IncidentWords:
    """Known outages that the help desk has reported."""

    __slots__ = ()

    LEAD = "*Known outage:*"
    TELL = "I'll message you when your help desk says it's over."
    REPORT = "Report an outage"
    RENEW = "Renew for 24 hours"
    END = "End outage"
    END_SURE = "I'll tell everyone who asked about it. This cannot be undone."
    TITLE = "*Known outages*"
    NONE = "No outages are reported."
    FORM_TITLE = "Report an outage"
    FORM_INTRO = (
        "Answers about it will begin with your sentence, and new tickets will join it. It expires after 24 hours "
        "unless you renew it."
    )
    KIND = "What is down"
    KINDS: ClassVar[Mapping[str, str]] = {
        "ecf": "CM/ECF of one court",
        "ecf-all": "CM/ECF in all courts",
        "pacer": "PACER",
    }
    COURT = "Court"
    COURT_HINT = "Only for CM/ECF of one court."
    TEXT = "What fails"
    TEXT_HINT = "One sentence that everyone will read. No names of clients, no passwords."
    NEED_COURT = "Choose the court, or say that CM/ECF is down in all courts."
    NEED_TEXT = "Say what fails, in one sentence."
    TOO_LONG = "Say it in at most {most} characters."
    REPORTED = "Reported: outage #{number}. Answers about it begin with your sentence now."
    REMOVED = "Something that looks like a password or code was removed from your sentence."
    REFUSED: ClassVar[Mapping[IncidentRefusal, str]] = {
        "gone": "There is no outage with that number. `/nextgen incident` lists the known ones.",
        "over": "That outage is already over.",
        "unchanged": "No change: it was renewed just now.",
        "early": "That outage still has time.",
    }

    def what(self, notice: IncidentNotice) -> str:
        """What fails, in a few words; a court's abbreviation may end in a full stop."""
        if notice.incident.subject == "pacer":
            return "PACER"
        return f"CM/ECF in {notice.court.short}" if notice.court else "CM/ECF in all courts"

    def line(self, notice: IncidentNotice) -> str:
        """What is known of it, and from whom: no court has said so."""
        whose = "PACER" if notice.incident.subject == "pacer" else "the court" if notice.court else "the courts"
        said = f" {notice.incident.text}" if notice.incident.text else ""
        since = self._at(notice, notice.incident.since, today=notice.today)
        return f"{self.what(notice)} since {since} (reported by your help desk, not by {whose}).{said}"

    def until(self, notice: IncidentNotice) -> str:
        return f"Expires {TimeWords().at(notice.incident.local(notice.incident.until))} unless renewed."

    def listed(self, notice: IncidentNotice, reporter: str, waiting: int) -> str:
        """Below its line, for staff: who reported it, when it ends, who waits. Mentions a person."""
        people = f" I'll tell {waiting} {'person' if waiting == 1 else 'people'} when it's over." if waiting else ""
        by = mention(reporter, "")
        return f"{f'Reported by {by}. ' if by else ''}{self.until(notice)}{people}"

    def numbered(self, notice: IncidentNotice) -> str:
        return f"*Outage #{notice.incident.number}:*"

    def news(self, news: IncidentNews, number: int) -> str:
        """What has happened to it, for the staff channel. Mentions a person."""
        who = mention(news.who, "someone")
        match news.what:
            case "report":
                return f"*Outage #{number} reported* by {who}. Answers about it begin with it now."
            case "change":
                return f"*Outage #{number} reported again* by {who}. Answers begin with the new words."
            case "renew":
                return f"*Outage #{number} renewed* by {who}."
            case "end":
                return f"*Outage #{number} is over*, says {who}. I'm telling everyone who asked about it."
            case "warn":
                return f"⏰ *Outage #{number} ends soon.* Is it still going on?"
            case "expire":
                return (
                    f"*Outage #{number} has expired*, since no one renewed it. I'm telling everyone who asked. "
                    "Still down? Report it again."
                )

    def over(self, notice: IncidentNotice) -> str:
        """Tells somebody who asked; the first line is the answer."""
        what = self.what(notice)
        if notice.incident.ended == "expired":
            return (
                f"*No longer reported as down:* {what}\nYour help desk's report has expired; no one has said "
                "whether the outage is over. Please try again."
            )
        return f"*Outage over:* {what}\nYour help desk says it's working again. Please try again."

    def done(self, notice: IncidentNotice, *, removed: bool = False) -> str:
        """Confirms a report to whoever made it."""
        lines = [f"{self.numbered(notice)} {self.line(notice)}", self.until(notice)]
        return "\n".join([*lines, *([self.REMOVED] if removed else [])])

    def acted(self, notice: IncidentNotice) -> str:
        """Confirms a renewal or an end."""
        if notice.incident.ended is None:
            return f"Renewed: outage #{notice.incident.number}. {self.until(notice)}"
        return f"Ended: outage #{notice.incident.number}. I'm telling everyone who asked about it."

    def _at(self, notice: IncidentNotice, moment: datetime, *, today: bool) -> str:
        local = notice.incident.local(moment)
        shown = f"{clock_time(local)} {local.tzname() or ''}".rstrip()
        return shown if today else f"{local:%B} {local.day}, {shown}"
