"""The Home tab, and the usual court chosen there."""

from __future__ import annotations

from bot.core.knowledge import Court
from handlers.blocks.words.help import COMMAND


class HomeWords:
    """The Home tab, and the usual court chosen there."""

    __slots__ = ()

    TITLE = "NextGen Help Desk"
    INTRO = "Answers about PACER and NextGen CM/ECF accounts, for your court and today's date, each with its source."
    HOW_TO_ASK = (
        "*How to ask*\n"
        "- Write to me in *Messages*, or mention me in a channel.\n"
        f"- `{COMMAND} your question` answers so that only you see it.\n"
        "- In a message's menu, *Answer this* answers it; only you see it."
    )
    TRY_ONE = "*Try one*"
    EXAMPLES = (
        "How do I link my CM/ECF account to PACER?",
        "Is my PACER account legacy or upgraded?",
        "I forgot my CM/ECF password",
        "I linked, but I see no Civil or Criminal menu",
        "Can our firm's shared PACER account be linked?",
    )
    COURT = "*Your usual court*\nI'll use it unless you name another court."
    NO_COURT = "*Your usual court*\nPick one, and I'll use it unless you name another court."
    FORGET_COURT = "Forget my court"
    PRIVACY = (
        "I keep the questions you ask me (with passwords and codes removed) to improve the answers, your answers in "
        "a check until you delete them, and your tickets. The help desk sees your tickets and the courts where "
        "your check is not finished. I do not keep what you say to others. I give no legal advice and do not speak "
        f"for a court. Never send me a password. `{COMMAND} privacy` shows what I keep about you."
    )

    def example(self, number: int) -> str:
        """The question of an example button; the first for one that is no longer there."""
        return self.EXAMPLES[number] if number < len(self.EXAMPLES) else self.EXAMPLES[0]

    def usual_court(self, court: Court | None) -> str:
        """Confirms which court is remembered."""
        if court is None:
            return "I've forgotten your usual court."
        return f"Your usual court is now {court.name}. I'll use it unless you name another court."
