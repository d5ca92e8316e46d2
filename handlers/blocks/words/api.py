"""What programs are told that ask for answers: assistants, and whatever else reads plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from bot.core.knowledge import Court


class ApiWords:
    """What programs are told that ask for answers."""

    __slots__ = ()

    LIMITS = (
        "This is not legal advice, and it does not speak for a court. It is what court and PACER documents say, as of "
        "their dates; it knows no outages and no one's accounts. The court's own page and clerk decide."
    )
    INSTRUCTIONS = (
        "Answers about PACER and NextGen CM/ECF accounts in the US federal courts: upgrading, linking, lost logins, "
        "multifactor authentication, go-live dates, fees, filing problems, and whom to call. The right answer depends "
        "on the court and the day: pass both where you know them. Quote the steps, names of menus and phone numbers as "
        "they are, and cite the sources. If the outcome is not an answer, say so; don't guess. Never send passwords, "
        "codes or identity numbers. " + LIMITS
    )
    SECRET_REMOVED = (
        "What looks like a password, code or identity number was removed before the text was read, and was not kept. "
        "Tell the person to change it."
    )
    CAPABILITIES = (
        "I answer questions about PACER and NextGen CM/ECF accounts in the US federal courts: individual and upgraded "
        "PACER accounts, linking, forgotten logins, missing menus, go-live dates, and who to call."
    )
    PERSON = "A person can help: contact these offices directly."
    GUIDED = "The guided check is only available in Slack. Here, `procedure` gives a court's own steps."
    SUGGESTIONS = "It is not clear which of these questions is meant. Ask the person, then send its title:"
    NOT_KNOWN = (
        "There is no answer to that here. The knowledge covers PACER and NextGen CM/ECF accounts: upgrading, linking, "
        "passwords, go-live dates, and who can help with what. Try other words."
    )

    NO_DAY = "The argument 'day' is not a day; write it as 2020-01-26."
    NO_OBJECT = "The body is not a JSON object in UTF-8."
    REPEATED_ARGUMENT = "An argument is there twice."
    PROBLEMS: ClassVar[Mapping[int, str]] = {
        401: "Send an API key as `Authorization: Bearer KEY`. Whoever runs the bot makes keys.",
        403: "The workspace of this key has removed the bot.",
        404: "There is nothing at this address. /api/v1/openapi.json lists the addresses.",
        405: "This address takes another method. /api/v1/openapi.json lists the methods.",
        408: "The body did not come to its end in time.",
        413: "The body is too large.",
        415: "Send the body as JSON (Content-Type: application/json) in UTF-8, uncompressed.",
        429: "Too many requests. Try again after the seconds in Retry-After.",
        503: "The database does not respond. Try again later.",
    }
    """By HTTP status, where a sentence of its own says no more."""

    TITLES: ClassVar[Mapping[str, str]] = {
        "answer": "Answer a question",
        "courts": "Find courts",
        "court": "Show a court's record",
        "compare": "Compare two courts",
        "procedure": "List a procedure's steps",
    }
    DESCRIPTIONS: ClassVar[Mapping[str, str]] = {
        "answer": (
            "Answers a question about a PACER or NextGen CM/ECF account for one court on one day, with sources. "
            "The outcome says whether it is an answer, suggestions to choose from, a subject for someone else "
            "(outside), or not known."
        ),
        "courts": "Finds US federal courts by id, abbreviation, name, city or state, despite typing errors.",
        "court": (
            "Shows what is on record for one court: CM/ECF site, help desk, hours, NextGen go-live date, how a lost "
            "CM/ECF password is reset, its own procedures and notes, each with its source."
        ),
        "compare": "Shows how two courts differ: the facts on record, and the steps of linking, side by side.",
        "procedure": (
            "Lists the numbered steps of a procedure as one court has them on one day, with warnings and sources. "
            "The text says when they do not apply: before the court's go-live day, or where people file in another way."
        ),
    }

    def description(self, tool: str, procedures: Sequence[str]) -> str:
        """What a tool does; of the one for procedures also which there are."""
        names = f" Procedures: {', '.join(procedures)}." if tool == "procedure" else ""
        return self.DESCRIPTIONS[tool] + names

    def suggestions(self, titles: Sequence[str]) -> str:
        """Names the questions that may be meant."""
        return "\n".join((self.SUGGESTIONS, *(f"{number}. {title}" for number, title in enumerate(titles, start=1))))

    def read_up_to(self, most: int) -> str:
        return f"The question is long: only its first {most:,} characters were read."

    def no_court(self, text: str | None, near: Sequence[Court]) -> str:
        """`text`: what was asked for, as it may be shown; None: it is not quoted."""
        like = ", ".join(f"{court.id} ({court.short})" for court in near)
        named = "such court" if text is None else f"court {text!r}"
        return f"There is no {named}." + (f" Did you mean {like}?" if like else "")

    def no_day(self, text: str) -> str:
        return f"{text!r} is not a day; write it as 2020-01-26."

    def day_out_of_range(self, first: date, last: date) -> str:
        return f"The day must be from {first} to {last}."

    def no_procedure(self, text: str | None, known: Sequence[str]) -> str:
        """`text`: as for a court."""
        named = "such procedure" if text is None else f"procedure {text!r}"
        return f"There is no {named}; there are {', '.join(known)}."

    def no_tool(self, known: Sequence[str]) -> str:
        return f"There is no such tool; there are {', '.join(known)}."

    def missing_argument(self, name: str) -> str:
        return f"The argument {name!r} is missing."

    def bad_argument(self, name: str, problem: str) -> str:
        return f"The argument {name!r} cannot be used: {problem}."

    def unknown_argument(self, known: Sequence[str]) -> str:
        return f"There is no such argument; there are {', '.join(known)}."

    def unexpected(self, reference: str) -> str:
        """An error that nobody foresaw."""
        return f"Something went wrong, and there is no answer. The server's log has the place: {reference}."
