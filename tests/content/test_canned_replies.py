"""Canned replies: the file becomes checked values, each mistake is named with its line, and ours fit every court."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.content.lint import MAX_REPLY, check
from bot.content.loader import KnowledgeError, load, load_with_places
from bot.content.style import MAX_LEAD, find_gaps
from bot.core import tickets
from bot.core.canned import fill_reply_on
from bot.core.court_day import CourtDay
from bot.core.knowledge import CannedReply, Court, Library, Source, TicketKind, Variant, When
from tests.content.test_knowledge import LONG_AGO, PRESENT
from tests.small_knowledge import change, folder_in

FILE = "replies.yaml"
SMALL = """\
replies:
  - id: call
    title: Call the court
    kinds: [linking, other]
    answer:
      - when: {go_live: [before]}
        text: "Not before {go_live}."
      - text: |
          Ask {help_desk}.

          More of it.
        sources:
          - {document: "A page", step: 6}
    sources:
      - {document: "The list"}
  - id: never
    title: Never send it
    text: "Never send it."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = folder_in(tmp_path)
    (folder / FILE).write_text(SMALL, encoding="utf-8")
    return folder


def problems(folder: Path) -> Sequence[str]:
    with pytest.raises(KnowledgeError) as raised:
        load(folder)
    return [str(problem) for problem in raised.value.problems]


def checked(folder: Path, today: date = PRESENT) -> Sequence[str]:
    return [str(problem) for problem in check(load_with_places(folder), today, lambda _answer: [])]


def test_the_file_becomes_replies_in_its_order(folder: Path) -> None:
    replies = load(folder).replies

    assert list(replies) == ["call", "never"]
    assert replies["never"] == CannedReply("never", "Never send it", (Variant("Never send it."),))
    assert replies["call"].kinds == ("linking", "other")
    assert replies["call"].sources == (Source("The list"),)
    assert replies["call"].answer == (
        Variant("Not before {go_live}.", When(go_live=("before",))),
        Variant("Ask {help_desk}.\n\nMore of it.", None, (Source("A page", step="6"),)),
    )


def test_without_the_file_there_are_none(folder: Path) -> None:
    (folder / FILE).unlink()

    assert load(folder).replies == {}


def test_replies_leave_the_version_of_the_knowledge_alone(folder: Path) -> None:
    """It keys what the matcher has learnt: a new reply must not cost a training."""
    before = load(folder)
    change(folder, FILE, "Never send it.", "Please never send it.")
    after = load(folder)
    (folder / FILE).unlink()

    assert before.replies != after.replies
    assert before.version == after.version == load(folder).version


def test_the_place_of_a_reply_is_known(folder: Path) -> None:
    assert load_with_places(folder).place("replies", "never") == (f"knowledge/{FILE}", 16)


FIELDS = (
    "the fields are: Court, Reset_now, as_of, court, court_site, court_web, go_live, help_desk, "
    "help_desk_details, help_desk_more, "
    "link_item, linking_here, live_by, live_since, login_link, menus, pdf_limit, reset, reset_more, reset_now, "
    "time_zone, today"
)
NO_DAY = "{go_live} is known only where `when` has go_live within [before, today, after]; write {live_since} instead"


@pytest.mark.parametrize(
    ("instead_of", "write", "line", "says"),
    [
        ("kinds:", "kind:", 4, "the key `kind` is not known here; knowledge/README.md lists the keys"),
        ("    title: Never send it\n", "", 16, "the key `title` is missing"),
        ("title: Never send it", f"title: {'a' * 76}", 17, "`replies.title` has 76 characters; 75 are the most"),
        ("id: never", "id: Never_Send", 16, "`replies.id`: 'Never_Send' is not written as it must be; see"),
        ("id: never", "id: call", 16, f"the id 'call' is used twice; it stands at knowledge/{FILE}:2"),
        ("[linking, other]", "[linkng]", 4, "`replies.kinds`: input should be 'cmecf-login', 'pacer-login', 'linking'"),
        ("Ask {help_desk}.", "Ask {helpdesk}.", 8, f"{{helpdesk}} is not a field this text can use; {FIELDS}"),
        ('"Never send it."', '"{name}, never."', 18, f"{{name}} is not a field this text can use; {FIELDS}"),
        (
            '"Never send it."',
            '"Never {send it."',
            18,
            "a brace stands alone; braces are only for fields such as {court}",
        ),
        ('"Never send it."', '"Since {go_live}."', 18, NO_DAY),
        ("[before]", "[before, live]", 7, NO_DAY),
        ("{go_live: [before]}", "{type: [district]}", 7, NO_DAY),
        ("[before]", "[soon]", 6, "`replies.answer.when.go_live`: input should be 'before', 'today'"),
        (
            "[before]}",
            "[before], court: [flsx]}",
            6,
            "this court is not in courts/directory.yaml: 'flsx'; did you mean",
        ),
        ("[before]}", "[before], court: [zzzzz]}", 6, "this court is not in courts/directory.yaml: 'zzzzz'"),
        (
            "      - when: {go_live: [before]}\n        text",
            "      - text",
            2,
            "only the last variant of an answer may",
        ),
        (
            "      - text: |",
            "      - when: {type: [appeals]}\n        text: |",
            2,
            "the last variant of an answer must",
        ),
        ("      - text: |", "      - procedure: link\n        text: |", 8, "the key `procedure` is not known here"),
        ('    text: "Never send it."\n', "", 16, "the reply 'never' needs either `text` or, where courts differ, `ans"),
        ("    answer:\n", "    text: Call.\n    answer:\n", 2, "the reply 'call' needs either `text` or, where courts"),
        ('"Never send it."', '""', 18, "`replies.text`: string should have at least 1 character"),
        ('"Never send it."', "no", 18, "`replies.text` must be text, not False; put it in quotes"),
        ("step: 6", "url: here", 13, "'here' is not a web address; write it as https://host/path"),
        ("replies:\n", "replies:\n\t", 2, "not valid YAML"),
        ("replies:\n", "answers:\n", 1, "the key `answers` is not known here"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_what_to_do(
    folder: Path, instead_of: str, write: str, line: int, says: str
) -> None:
    change(folder, FILE, instead_of, write)

    found = problems(folder)

    assert [one for one in found if one.startswith(f"knowledge/{FILE}:{line}: ") and says in one], found


def test_a_court_is_not_blamed_when_the_directory_cannot_be_read(folder: Path) -> None:
    change(folder, FILE, "[before]}", "[before], court: [flsx]}")
    (folder / "courts/directory.yaml").write_text("\tbroken", encoding="utf-8")

    assert [line for line in problems(folder) if FILE in line] == []


def test_sound_replies_have_no_problems(folder: Path) -> None:
    assert checked(folder) == []


def test_a_reply_that_is_too_long_once_filled_is_named_once_with_its_court(folder: Path) -> None:
    change(folder, FILE, '"Never send it."', f'"Look.\\n\\n{"a" * (MAX_REPLY - 40)} {{court}} {{court}}"')

    assert checked(folder) == [
        f"knowledge/{FILE}:16: never for flsd: the reply has 2533 characters; {MAX_REPLY} are the most"
    ]


def test_a_first_line_that_is_too_long_is_named_once(folder: Path) -> None:
    change(folder, FILE, '"Never send it."', "a" * (MAX_LEAD + 1))

    assert checked(folder) == [
        f"knowledge/{FILE}:16: never: the first line has 201 characters; {MAX_LEAD} are the most"
    ]


def test_words_for_another_day_are_checked_too(folder: Path) -> None:
    change(folder, FILE, '"Not before {go_live}."', f'"{"a" * 195} {{go_live}}"')

    assert checked(folder) == [
        f"knowledge/{FILE}:2: call for flsd: the first line has 212 characters; {MAX_LEAD} are the most"
    ]


def test_a_brace_in_the_court_s_own_data_is_named(folder: Path) -> None:
    change(folder, "courts/directory.yaml", "name: the Southern District of Florida\n", "name: the {odd} one\n")

    problem = "a brace is left in what is sent; look at the court's own names and texts"
    assert f"knowledge/{FILE}:2: call for flsd: {problem}" in checked(folder)


# --- our own replies ------------------------------------------------------------------------------------------------

WANTED = (
    "reset-court",
    "reset-linked",
    "pacer-password",
    "which-account-check",
    "legacy-upgrade",
    "shared-account",
    "names-differ",
    "menus-missing",
    "link-option-missing",
    "mfa-lost",
    "never-filed",
    "not-live-yet",
    "call-the-court",
    "no-passwords",
)
"""Staff have them in their fingers: a reply may be added, none of these renamed."""


def _sent(library: Library) -> Iterator[tuple[str, Court | None, str]]:
    """What each reply says for each court and for none, today and on each side of the court's go-live day."""
    for court in (None, *library.courts.values()):
        turn = court.go_live.day if court and court.go_live else LONG_AGO
        for day in (PRESENT, turn - timedelta(days=1), turn, turn + timedelta(days=1)):
            on_day = CourtDay.of(library, court, day)
            for reply in library.replies.values():
                yield reply.id, court, fill_reply_on(on_day, reply).text


def test_every_reply_that_staff_know_is_there(library: Library) -> None:
    assert [reply for reply in WANTED if reply not in library.replies] == []


@pytest.mark.sweep
def test_every_reply_is_complete_for_every_court_and_for_none(library: Library) -> None:
    assert len(library.courts) == 207
    odd = [
        (reply, court.id if court else None, text)
        for reply, court, text in _sent(library)
        if [*find_gaps(text)]
        or not text[0].isupper()
        or len(text) > MAX_REPLY
        or len(text.partition("\n")[0]) > MAX_LEAD
    ]

    assert odd == []


def test_a_reply_rests_on_documents_that_the_entries_cite(library: Library) -> None:
    cited = {
        source
        for entry in library.entries.values()
        for sources in (entry.sources, *(variant.sources for variant in entry.answer))
        for source in sources or ()
    }
    wrong = [
        (reply.id, source)
        for reply in library.replies.values()
        for sources in (reply.sources, *(variant.sources for variant in reply.answer))
        for source in sources or ()
        if source not in cited
    ]

    assert wrong == []
    assert [reply.id for reply in library.replies.values() if not reply.sources] == []


def test_a_reply_names_no_other_court(library: Library) -> None:
    own = {court: court.name.removeprefix("the ") for court in library.courts.values()}
    site = re.compile(r"\b(?:ecf|www)\.([a-z0-9]+)\.uscourts\.gov")

    found = [
        (reply.id, variant.text)
        for reply in library.replies.values()
        for variant in reply.answer
        if site.search(variant.text) or any(name in variant.text for name in own.values())
    ]

    assert found == []


def test_no_reply_asks_for_a_password_or_a_code(library: Library) -> None:
    asks = re.compile(
        r"\b(?:send|tell|give|e-mail) (?:us|me) (?:the|your|a) (?:\S+ ){0,3}(?:password|code)", re.IGNORECASE
    )

    assert [reply.id for reply in library.replies.values() for one in reply.answer if asks.search(one.text)] == []
    assert "never send a password" in library.replies["no-passwords"].answer[0].text
    assert "change the one that was sent" in library.replies["no-passwords"].answer[0].text


def test_the_kinds_are_those_of_tickets() -> None:
    assert get_args(TicketKind) == tickets.KINDS


def test_every_kind_of_ticket_has_replies_made_for_it(library: Library) -> None:
    made = {kind for reply in library.replies.values() for kind in reply.kinds}

    assert set(get_args(TicketKind)) - made == {"other"}
