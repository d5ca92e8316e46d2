"""What can be typed after the command, and the command itself."""

from __future__ import annotations

from typing import Final

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
        f"`{COMMAND} tickets` shows your tickets.\n"
        f"`{COMMAND} ticket @person` opens a ticket for someone else (staff).\n"
        f"`{COMMAND} desk` shows all open tickets, `{COMMAND} desk mine` those you have claimed (staff).\n"
        f"`{COMMAND} unlinked` shows who is not linked yet in any court, `{COMMAND} unlinked flsd` in that one "
        "(staff).\n"
        f"`{COMMAND} report` shows the last 7 days (staff)."
    )

    def command_help(self, *, desk: bool) -> str:
        """What can be typed after the command. `desk`: there is a help desk to write to."""
        return "\n".join([self.COMMAND_HELP, *([self.DESK_HELP] if desk else []), self.HELP_HELP])
