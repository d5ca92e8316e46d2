"""The tour of the demo: what to try, as whom, in which order; printed at the start and shown beside the page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from bot.sandbox.wire import Json


@dataclass(frozen=True, slots=True)
class TourStop:
    """One thing to try. `place` is a channel's name, "helpdesk" for the direct message with the bot, or "home"."""

    person: str
    """A person's id."""
    name: str
    place: str
    task: str
    """What to do there, as an instruction."""
    text: str = ""
    """What to type, where something is typed."""
    needs_story: bool = False
    """Whether there is nothing to see without the story of the workspace."""

    def printed(self, url: str) -> str:
        """For a terminal: who, what and the address at which the page is that person's."""
        return f"  As {self.name}: {self.task}\n    {self.text}\n    {url}/?person={self.person}"


TOUR: Final = (
    TourStop(
        "U_ADA", "Ada Reyes, attorney", "ask-helpdesk", "Ask a question. The answer comes in its thread.",
        "@helpdesk how do I link my account in S.D. Fla.?",
    ),
    TourStop(
        "U_PAULA", "Paula Nguyen, paralegal", "helpdesk", "Start a check for an attorney, and answer by button.",
        "/nextgen check flsd",
    ),
    TourStop(
        "U_OMAR", "Omar Haddad, bankruptcy attorney", "helpdesk", "Send the help desk a ticket.",
        "/nextgen ticket The filing menus are missing since I linked",
    ),
    TourStop(
        "U_SAM", "Sam Lindqvist, help desk", "helpdesk-staff",
        "Claim a ticket and reply. Its thread is internal; only Reply goes to the attorney.",
        needs_story=True,
    ),
    TourStop(
        "U_KIM", "Kim Duarte, help desk", "home", "See what is open, whose it is, and its due time.", needs_story=True
    ),
    TourStop("U_ADA", "Ada Reyes, attorney", "home", "Continue the check that she left half done.", needs_story=True),
    TourStop(
        "U_RUTH", "Ruth Kelly, who has no lawyer", "helpdesk", "Ask what a person without a lawyer asks.",
        "Can I file my own case electronically in the Northern District of Illinois?",
    ),
    TourStop(
        "U_BEN", "Ben Okafor, attorney", "helpdesk", "Name two courts, and compare them.",
        "compare S.D. Fla. and M.D. Fla.",
    ),
    TourStop(
        "U_BEN", "Ben Okafor, attorney", "ask-helpdesk", "Ask what the bot cannot know: it says so.",
        "@helpdesk which scanner should we buy?",
    ),
)  # fmt: skip
"""The first three are printed in the terminal, too."""


def tour_shown(*, has_story: bool = True) -> list[Json]:
    """The stops as the page takes them; without the story, those that need none."""
    return [asdict(stop) for stop in TOUR if has_story or not stop.needs_story]
