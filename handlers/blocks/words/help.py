"""What can be typed after the command, and the command itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

COMMAND: Final = "/nextgen"


class HelpWords:
    """What can be typed after the command."""

    __slots__ = ()

    COMMAND_HELP = (
        f"`{COMMAND} how do I link in S.D. Fla.?` answers your question; only you see the answer.\n"
        f"`{COMMAND} check` takes you through linking, one question at a time; `{COMMAND} check flsd` for that "
        "court.\n"
        f"`{COMMAND} status` shows your progress, court by court.\n"
        f"`{COMMAND} court flsd` remembers your usual court; `{COMMAND} court none` forgets it.\n"
        f"`{COMMAND} compare flsd and alsd` shows how linking differs between two courts.\n"
        f"`{COMMAND} privacy` shows what I keep about you, and lets you export or erase it."
    )
    HELP_HELP = f"`{COMMAND} help` shows this."
    DESK_HELP = (
        f"`{COMMAND} ticket` opens a form to the help desk; `{COMMAND} ticket what happened` fills it in for you.\n"
        f"`{COMMAND} tickets` shows your tickets, old ones too; `{COMMAND} tickets flsd linking` finds some by court, "
        "kind, state, number or words (staff: anybody's, also by `@person`).\n"
        f"`{COMMAND} ticket @person` opens a ticket for someone else (staff).\n"
        f"`{COMMAND} desk` shows all open tickets, `{COMMAND} desk mine` those you have claimed, "
        f"`{COMMAND} desk #12` that one (staff).\n"
        f"`{COMMAND} desk knowledge` shows what people asked in vain; `{COMMAND} desk teach a question` teaches me an "
        "answer to it (staff).\n"
        f"`{COMMAND} unlinked` shows whose check is not finished in any court, `{COMMAND} unlinked flsd` in that one "
        "(staff).\n"
        f"`{COMMAND} board` shows the readiness board (administrators).\n"
        f"`{COMMAND} incident` lists known outages; "
        f"`{COMMAND} incident ecf flsd login fails` reports one (staff).\n"
        f"`{COMMAND} report` shows the last 7 days (staff)."
    )

    _INCIDENT: ClassVar = (
        f"`{COMMAND} incident ecf flsd what fails`, `{COMMAND} incident ecf all what fails`, "
        f"`{COMMAND} incident pacer what fails`, `{COMMAND} incident` for the list, `{COMMAND} incident end 3` or "
        f"`{COMMAND} incident renew 3` (staff)."
    )
    _DESK: ClassVar = (
        f"`{COMMAND} desk`, `{COMMAND} desk mine`, `{COMMAND} desk #12`, `{COMMAND} desk knowledge`, or "
        f"`{COMMAND} desk teach a question` (staff)."
    )
    USAGE: ClassVar[Mapping[str, str]] = {
        "help": f"`{COMMAND} help` shows what you can type.",
        "check": f"`{COMMAND} check` or `{COMMAND} check flsd`: a court by its abbreviation or its full name.",
        "status": f"`{COMMAND} status` shows your progress; nothing comes after it.",
        "progress": f"`{COMMAND} status` shows your progress; nothing comes after it.",
        "court": f"`{COMMAND} court flsd` remembers your usual court, by its abbreviation or its full name; "
        f"`{COMMAND} court none` forgets it.",
        "compare": f"`{COMMAND} compare flsd and alsd`: two courts.",
        "privacy": f"`{COMMAND} privacy` shows what I keep about you, with buttons to export or erase it.",
        "desk": _DESK,
        "queue": _DESK,
        "unlinked": f"`{COMMAND} unlinked` or `{COMMAND} unlinked flsd` (staff).",
        "board": f"`{COMMAND} board` shows the readiness board; nothing comes after it (administrators).",
        "incident": _INCIDENT,
        "incidents": _INCIDENT,
        "report": f"`{COMMAND} report` shows the last 7 days; nothing comes after it (staff).",
    }
    """By the first word: how it is written."""
    USAGE_LEAD = "I don't understand what comes after that word."

    def usage(self, text: str) -> str | None:
        """How a command is written whose first word is known; None for all others. Asked where nothing else fits."""
        first, _, rest = text.strip().lower().partition(" ")
        known = self.USAGE.get(first)
        return f"{self.USAGE_LEAD} {known}" if known and rest.strip() else None

    def command_help(self, *, desk: bool) -> str:
        """What can be typed after the command. `desk`: there is a help desk to write to."""
        return "\n".join([self.COMMAND_HELP, *([self.DESK_HELP] if desk else []), self.HELP_HELP])
