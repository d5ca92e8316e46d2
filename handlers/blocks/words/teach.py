"""The forms with which staff teach the bot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.core.drafts import CourtFactName


class TeachWords:
    """The forms with which staff teach the bot."""

    __slots__ = ()

    TEACH = "Teach"
    TEACH_THIS = "Teach the bot this"
    TEACH_OWN = "Teach something else"
    TITLE = "Teach the bot"
    EDIT_TITLE = "Edit draft {number}"
    NEXT = "Next"
    SAVE = "Save draft"
    SAVE_ANYWAY = "Save anyway"
    QUESTIONS = "*Asked:*"
    NO_QUESTIONS = "Choose what you want to teach."
    FROM_TICKET = "*Your reply to the ticket:*"
    KIND = "What should I learn?"
    KINDS: ClassVar[Mapping[str, str]] = {
        "phrasings": "This means an answer that I have",
        "entry": "A new answer",
        "fact": "A fact about one court",
        "topic": "Not our topic",
        "ignore": "Nothing: take it off the list",
    }
    KINDS_HINT = "No answer changes until a draft of it has been measured and published."
    NEED_KIND = "Choose one."
    TARGET = "Answer"
    TARGET_PICK = "Search the answers"
    NEED_TARGET = "Choose the answer that this means."
    TOPIC = "Topic"
    TOPIC_PICK = "Search the topics"
    TOPIC_HINT = "A topic that I already turn away. For another one, leave this empty and fill in the next two fields."
    PHRASINGS = "Ways to ask it"
    PHRASINGS_HINT = "One per line, as people write. Take out names, firms, and case numbers."
    ENTRY_TITLE = "Question"
    ENTRY_TITLE_HINT = "As a person would ask it. It is also the text of a button."
    LEAD = "First line of the answer"
    LEAD_HINT = "A full sentence that answers the question, at most 200 characters."
    DETAILS = "Details"
    DETAILS_HINT = "What else to know or do, a line each. Everyone gets this answer: no names, no ticket numbers."
    COURTS = "Courts"
    COURTS_PICK = "All courts"
    COURTS_HINT = "Leave empty if it holds for every court."
    DOCUMENT = "Source"
    DOCUMENT_HINT = "The title of the page or document that says so."
    URL = "Web address of the source"
    DATED = "Date of the document"
    DATED_HINT = "The document's own date. Leave empty if it has none."
    SOURCES = "More sources"
    SOURCES_HINT = "One per line: Title | https://host/path | 2026-01-31. The address and the date may be left out."
    REVIEW = "Review by"
    REVIEW_HINT = "The day by which a person compares it with its source again."
    TOPIC_TITLE = "Name of a new topic"
    TOPIC_TEXT = "Who can help"
    TOPIC_TEXT_HINT = "What I say to whoever asks: that I don't cover it, and who does."
    COURT = "Court"
    COURT_PICK = "Search for a court"
    FACT = "What"
    FACTS: ClassVar[Mapping[CourtFactName, str]] = {
        "route": "How a CM/ECF password is reset",
        "url": "Web page for the reset",
        "phone": "Phone of the court's help desk",
        "email": "E-mail of the court's help desk",
        "hours": "Hours of the court's help desk",
    }
    VALUE = "Value"
    VALUE_HINT = (
        "A web address, a phone number, an e-mail address, or hours such as Mon-Fri 08:30-17:00 in the court's time. "
        "For a reset: self-service, court, web-form, e-mail, while-linking, register-anew, or pacer."
    )
    REMARKS = "*Before you save:*"
    REMARKS_THEN = "Change the text, or press *Save anyway*."
    SECRET = "I took out what looked like a password, code, or number of a person. Check the text."
    IGNORED = "Taken off the list."
    OUT_OF_DATE = "This form is out of date. Open it again."
    NOT_SAVED = "The draft was not saved."


__all__ = ["TeachWords"]
