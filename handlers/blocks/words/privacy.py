"""What is kept about one person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta


class PrivacyWords:
    """What is kept about one person."""

    __slots__ = ()

    TITLE = "*What I keep about you*"
    NOTHING = "I keep nothing about you."
    EXPORT_BUTTON = "Send me everything"
    ERASE_BUTTON = "Erase everything"
    ERASE_SURE = (
        "Your questions, checks, and saved answers will be deleted. Open tickets will be withdrawn, and tickets you "
        "have claimed will be released. Only the dates and actions of your tickets remain, without your name or words. "
        "You'll leave the readiness board. This cannot be undone."
    )
    """Slack takes 300 characters here."""
    NOT_SLACK = "Messages already in Slack remain there until you or your workspace delete them."
    FILE_NAME = "what-is-kept-about-me.json"
    FILE_TITLE = "What is kept about you"
    EXPORTED = "I've sent you the file in a direct message."
    NOT_EXPORTED = "The file could not be sent. Try again in a few minutes."
    ERASED = "Erased. I no longer keep anything about you."
    UNTIL_DELETED = "until you delete it"

    def withdrawn(self, numbers: Sequence[int]) -> str:
        return f"Withdrawn and closed: {self._numbers(numbers)}. The help desk can see that."

    def released(self, numbers: Sequence[int]) -> str:
        return f"Released to the rest of the help desk: {self._numbers(numbers)}."

    def span(self, span: timedelta) -> str:
        """ "90 days", "2 years" """
        years, rest = divmod(span.days, 365)
        return self._count(years, "year") if years and not rest else self._count(span.days, "day")

    def kept_lines(self, counts: Mapping[str, int], questions: str, tickets: str, roster: str) -> Sequence[str]:
        """A line for each kind of thing that is kept. `questions`, `tickets`, `roster`: how long those are kept."""

        def many(name: str, what: str) -> str:
            return self._count(counts[name], what)

        clicks = self._count(counts["feedback"] + counts["picks"], "click")
        lines: Mapping[tuple[str, ...], str] = {
            ("questions",): f"{many('questions', 'question')} you asked, and how I answered: {questions}.",
            ("feedback", "picks"): f"{clicks} on what helped: as long as the question.",
            ("conversations",): (
                f"{many('conversations', 'conversation')}, only the court and the subject: {questions}."
            ),
            ("usual_court",): f"Your usual court: {self.UNTIL_DELETED}.",
            ("checks", "facts"): (
                f"{many('checks', 'check')}, and {many('facts', 'saved answer')} for every court: {self.UNTIL_DELETED}."
            ),
            ("tickets",): (
                f"{many('tickets', 'ticket')} with {many('messages', 'message')}: {tickets} after closing, then only "
                "dates and actions."
            ),
            ("solved_alone",): f"{many('solved_alone', 'self-service suggestion')}: {tickets}.",
            ("as_staff",): f"{many('as_staff', 'line')} in the history of others' tickets: {tickets} after closing.",
            ("as_admin",): f"That you installed the bot or are an admin of the help desk: {self.UNTIL_DELETED}.",
            ("incidents",): (
                f"{many('incidents', 'known outage')} you'll hear the end of, or handled as staff: {tickets} after it."
            ),
            ("on_call",): (
                f"{many('on_call', 'line')} about your on-call duty: shifts until an admin changes the list, pages "
                f"{tickets} after the ticket closes."
            ),
            ("roster",): (
                f"Your row on the readiness board, {self._count(counts['roster'], 'court')}: {roster} after its last "
                "change. Administrators of your help desk see it."
            ),
            ("roster_work",): f"{many('roster_work', 'action')} of yours on the readiness board: {roster}.",
            **self._of_drafts(many, questions),
            ("waiting",): f"{many('waiting', 'pending item')}, such as a reminder.",
        }
        return [line for names, line in lines.items() if any(counts[name] for name in names)]

    def _of_drafts(self, many: Callable[[str, str], str], questions: str) -> Mapping[tuple[str, ...], str]:
        drafts = many("drafts", "draft")
        return {
            ("drafts",): (
                f"{drafts} of answers you wrote or changed as staff, shown to staff with your name: {questions} "
                "once over."
            ),
            (
                "draft_work",
            ): f"{many('draft_work', 'action')} of yours on drafts, missed questions or reviews: as long as those.",
            ("wishes",): f"{many('wishes', 'answer')} you asked to be told: as long as the question.",
        }

    def _count(self, count: int, what: str) -> str:
        return f"{count} {what}{'' if count == 1 else 's'}"

    def _numbers(self, numbers: Sequence[int]) -> str:
        return ", ".join(f"#{number}" for number in numbers)
