"""What is rendered: within Slack's limits for every answer, readable, and without a way to forge a mention."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.core.answering import answer
from bot.core.courts import Unclear
from bot.core.knowledge import Court, Library, Source
from bot.core.matching import Match, MatchOutcome
from bot.core.redaction import Redacted
from bot.core.reply_parts import (
    AnswerPart,
    ChatPart,
    CheckPart,
    NoAnswerPart,
    OutsidePart,
    Part,
    PersonPart,
    ProgressPart,
    Reply,
    SuggestionPart,
)
from bot.core.which_court import WhichCourt
from bot.desk.questions import Home
from bot.sandbox.blocks import blocks_errors, view_errors
from handlers import action_ids
from handlers.blocks import limits
from handlers.blocks.answers import Form, answer_blocks, answer_blocks_alone
from handlers.blocks.home import HomeDesk, home_view
from handlers.blocks.replies import Message, render, render_answer, render_contacts, render_not_helped
from handlers.blocks.words import WORDS
from tests.stage import words_of

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def matched(outcome: MatchOutcome = "answer") -> Match:
    return Match(
        text=Redacted("a question"), outcome=outcome, entry=None, topic=None, confidence=0.9, suggestions=(),
        court=None, place_only=False,
    )  # fmt: skip


def answered(library: Library, entry: str = "link-steps", court: str | None = "flsd") -> AnswerPart:
    of = library.courts[court] if court else None
    return AnswerPart(matched(), answer(library, library.entries[entry], of, TODAY))


def shown(message: Message) -> str:
    return words_of({"blocks": message.blocks})


def refused(message: Message) -> list[str]:
    """Why Slack would refuse it."""
    return blocks_errors(message.blocks, "message") + limits.too_much(message.blocks)


def test_every_answer_fits_for_a_court_of_every_kind(library: Library) -> None:
    by_kind: dict[str, Court] = {}
    for court in sorted(library.courts.values(), key=lambda court: len(court.name)):
        by_kind[court.type] = court  # the one with the longest name
    courts = [None, *by_kind.values(), *(library.courts[name] for name in ("flsd", "alsd", "casd", "gub"))]

    for entry in library.entries.values():
        for of in courts:
            found = answer(library, entry, of, TODAY)
            message = render_answer(found, 999_999_999)
            assert refused(message) == [], (entry.id, of and of.id)
            assert refused(render_answer(found, 999_999_999, form="full")) == [], (entry.id, of and of.id)
            assert 0 < len(message.text) <= limits.FALLBACK_TEXT


def test_an_answer_shows_its_court_its_steps_and_how_many_sources_it_has(library: Library) -> None:
    text = shown(render(Reply(7, (answered(library),))))

    assert "Southern District of Florida (S.D. Fla.)" in text
    assert "1. Open" in text
    assert "Sources (3): From court and PACER pages without a date." in text
    assert "steps 1, 2, 4 to 11" not in text
    assert "Step 2:" not in text


def test_details_bring_notes_sources_and_what_is_related(library: Library) -> None:
    found = answer(library, library.entries["link-steps"], library.courts["flsd"], TODAY)

    text = shown(render_answer(found, 7, form="full"))

    assert "steps 1, 2, 4 to 11" in text
    assert "Step 2:" in text
    assert found.related[0][1] in text
    assert WORDS.answers.DETAILS not in text.split("\n")


def test_an_answer_without_details_offers_its_sources(library: Library) -> None:
    found = answer(library, library.entries["link-steps"], None, TODAY)
    bare = replace(found, details="", notes=(), steps=())

    assert WORDS.answers.SOURCES in shown(render_answer(bare, 7)).split("\n")


def test_where_sources_cannot_be_opened_they_are_not_counted(library: Library) -> None:
    found = answer(library, library.entries["link-steps"], library.courts["flsd"], TODAY)

    assert "Source" not in words_of({"blocks": answer_blocks_alone(found)})
    assert WORDS.sources.SOURCES in words_of({"blocks": answer_blocks_alone(found, full=True)})


@pytest.mark.parametrize("form", ["short", "full", "with courts"])
def test_an_answer_has_two_buttons_one_menu_and_whether_it_helped(library: Library, form: Form) -> None:
    for entry in library.entries.values():
        found = answer(library, entry, library.courts["flsd"], TODAY)
        blocks = render_answer(found, 7, library.courts["flsb"], form).blocks
        *buttons, menu, yes, no = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]

        details = [] if form == "full" else [WORDS.answers.details(found)]
        assert [one["text"]["text"] for one in buttons] == [*details, WORDS.answers.ASK_DESK], entry.id
        assert menu["type"] == "overflow"
        assert 1 <= len(menu["options"]) <= 5
        assert (yes["action_id"], no["action_id"]) == ("helped_yes", "helped_no")


def test_the_menu_of_an_answer_has_the_check_other_courts_and_what_is_related(library: Library) -> None:
    found = answer(library, library.entries["link-steps"], library.courts["flsd"], TODAY)

    assert _menu(render_answer(found, 7, library.courts["flsb"]).blocks) == {
        WORDS.check.START: "start.link?f=link&c=flsd",
        WORDS.answers.BANKRUPTCY_INSTEAD: "sibling?q=7&e=link-steps&c=flsb",
        WORDS.answers.OTHER_COURT: "other_court?q=7&e=link-steps&c=flsd",
        found.related[0][1]: f"related.0?q=7&e={found.related[0][0]}&c=flsd",
        found.related[1][1]: f"related.1?q=7&e={found.related[1][0]}&c=flsd",
    }


def test_another_court_is_picked_in_the_answer_itself(library: Library) -> None:
    found = answer(library, library.entries["link-steps"], library.courts["flsd"], TODAY)
    blocks = render_answer(found, 7, form="with courts").blocks

    [picker] = [block["accessory"] for block in blocks if "accessory" in block]
    assert picker["action_id"] == "court.q=7&e=link-steps&c=flsd"
    assert WORDS.answers.OTHER_COURT not in _menu(blocks)


@pytest.mark.parametrize(
    ("option", "button"),
    [
        ("start.link?f=link&c=flsd", ("start.link", "f=link&c=flsd")),
        ("related.1?q=7&e=training", ("related.1", "q=7&e=training")),
        ("other_court?-", ("other_court", "-")),
        ("staff.claim?t=1&a=claim", ("", "")),
        ("privacy_erase?-", ("", "")),
        ("started?f=link", ("", "")),
        ("more?more?-", ("", "")),
        ("", ("", "")),
    ],
)
def test_an_option_of_the_menu_stands_for_a_button_of_the_menu_and_no_other(
    option: str, button: tuple[str, str]
) -> None:
    assert action_ids.chosen_in_menu(option) == button


def _menu(blocks: list[dict[str, Any]]) -> dict[str, str]:
    """What the options of the menu say, and their values."""
    menus = [one for block in blocks for one in block.get("elements", ()) if one["type"] == "overflow"]
    return {option["text"]["text"]: option["value"] for menu in menus for option in menu["options"]}


@pytest.mark.parametrize(
    ("sources", "line"),
    [
        ((), ""),
        ((Source("Notice, a court", None, date(2026, 3, 30)),), "From a court page of March 30, 2026."),
        ((Source("Notice, a court"),), "From a court page without a date."),
        ((Source("PACER: forgotten names"), Source("PACER, the guide")), "From PACER pages without a date."),
        (
            (Source("Notice", None, date(2019, 10, 25), "1"), Source("Notice", None, date(2019, 10, 25), "2")),
            "From a court page of October 25, 2019.",
        ),
        (
            (Source("Notice", None, date(2019, 10, 25)), Source("News", None, date(2026, 3, 30))),
            "From court pages of 2019 to 2026; newest March 30, 2026.",
        ),
        (
            (
                Source("Notice", None, date(2026, 1, 2)),
                Source("MFA", "https://pacer.uscourts.gov/mfa", date(2026, 2, 5)),
                Source("FAQ"),
            ),
            "From court and PACER pages of 2026; newest February 5, 2026; 1 undated.",
        ),
    ],
)
def test_one_line_says_what_an_answer_rests_on_and_of_when_that_is(sources: tuple[Source, ...], line: str) -> None:
    assert WORDS.sources.rests_on(sources) == line


def test_an_answer_that_differs_by_court_offers_the_picker(library: Library) -> None:
    blocks = answer_blocks(answer(library, library.entries["link-steps"], None, TODAY), 7)

    [picker] = [block["accessory"] for block in blocks if "accessory" in block]
    assert picker["type"] == "external_select"


def test_an_overdue_answer_is_marked(library: Library) -> None:
    late = render_answer(answer(library, library.entries["link-steps"], None, date(2029, 1, 1)), 7)

    assert "⚠ This answer was due for review by" in shown(late)


def test_several_answers_come_in_order_and_ask_once_whether_they_helped(library: Library) -> None:
    reply = Reply(
        7, (answered(library, "link-when"), answered(library, "training"), answered(library, "contact-pacer"))
    )

    message = render(reply)

    assert refused(message) == []
    assert shown(message).count(WORDS.answers.ALL_HELPED) == 1
    assert WORDS.answers.HELPED not in shown(message)
    titles = [
        shown(message).index(part.answer.lead[:30].replace("*", ""))
        for part in reply.parts
        if isinstance(part, AnswerPart)
    ]
    assert titles == sorted(titles)


def test_the_question_whether_it_helped_stands_in_words_over_a_row_of_its_own(library: Library) -> None:
    *_, asks, row = render(Reply(7, (answered(library),))).blocks

    assert asks["elements"][0]["text"] == WORDS.answers.HELPED
    assert [element["text"]["text"] for element in row["elements"]] == ["Yes", "No"]
    assert [element["accessibility_label"] for element in row["elements"]] == [
        f"{WORDS.answers.HELPED} Yes",
        f"{WORDS.answers.HELPED} No",
    ]


def test_answers_too_long_together_are_cut_with_a_word(library: Library) -> None:
    message = render(Reply(7, tuple(answered(library) for _ in range(12))))

    assert refused(message) == []
    assert WORDS.answers.SHORTENED in shown(message)


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("suggested", WORDS.answers.DID_YOU_MEAN),
        ("unknown", WORDS.answers.NOT_KNOWN),
        ("outside", "clerk"),
        ("greeting", "Hello"),
        ("person", WORDS.answers.PERSON),
        ("guided", WORDS.answers.GUIDED),
        ("progress", WORDS.answers.PROGRESS),
    ],
)
def test_every_kind_of_reply_has_its_words_and_fits(library: Library, kind: str, says: str) -> None:
    court = library.courts["flsd"]
    options = tuple((entry, library.entries[entry].title) for entry in library.choices("password"))
    topic = next(topic for topic in library.topics.values() if "clerk" in topic.text)
    contact = answer(library, library.entries["contact-pacer"], None, TODAY)
    parts: dict[str, Part] = {
        "suggested": SuggestionPart(matched("suggestions"), options, court),
        "unknown": NoAnswerPart(matched("none")),
        "outside": OutsidePart(matched("none"), topic),
        "greeting": ChatPart(matched("chat"), "greeting"),
        "person": PersonPart(matched("human"), (contact,)),
        "guided": CheckPart(matched("guided"), court),
        "progress": ProgressPart(matched("progress")),
    }

    message = render(Reply(7, (parts[kind],)))

    assert refused(message) == []
    assert says in shown(message)
    assert message.text


CHICAGO = Unclear(("ilnd", "ilnb"), "Southern District of Chicago")
NEW_YORK = Unclear(("nysd", "nyed"))


def left_open(library: Library, unclear: Unclear, entry: str | None) -> WhichCourt:
    return WhichCourt(unclear, tuple(library.courts[court] for court in unclear.courts), entry)


def test_courts_that_have_no_button_are_named_and_two_can_be_compared(library: Library) -> None:
    message = render(Reply(7, (NoAnswerPart(matched("none"), left_open(library, NEW_YORK, None)),)))

    assert refused(message) == []
    assert message.text == "Which court do you mean: S.D.N.Y. or E.D.N.Y.?"
    assert message.blocks[0]["text"]["text"] == message.text
    buttons = [one["text"]["text"] for block in message.blocks[1:] for one in block["elements"]]
    assert buttons == [WORDS.comparison.COMPARE, WORDS.answers.ASK_DESK]


def test_a_court_left_open_is_asked_with_a_button_for_each(library: Library) -> None:
    found = replace(answered(library, court=None), which=left_open(library, NEW_YORK, "link-steps"))

    message = render(Reply(7, (found,)))

    assert refused(message) == []
    assert WORDS.answers.WHICH_OF_THESE in message.text
    buttons = [one for block in message.blocks if block.get("block_id") == "which_court" for one in block["elements"]]
    assert {one["text"]["text"]: one["value"] for one in buttons} == {
        "S.D.N.Y.": "q=7&e=link-steps&c=nysd",
        "E.D.N.Y.": "q=7&e=link-steps&c=nyed",
        WORDS.comparison.COMPARE: "q=7&c=nysd&b=nyed",
    }


@pytest.mark.parametrize(
    ("unclear", "says"),
    [
        (CHICAGO, "There is no Southern District of Chicago; Chicago is in N.D. Ill."),
        (
            Unclear(("flmd", "flnd", "flsd", "flmb", "flnb", "flsb"), "Eastern District of Florida"),
            "There is no Eastern District of Florida; Florida has M.D. Fla., N.D. Fla. and S.D. Fla.",
        ),
        (Unclear(("ilnb",), "Southern District of Chicago"), "Chicago is in Bankr. N.D. Ill."),
    ],
)
def test_a_court_that_there_is_not_is_said_so_in_every_kind_of_reply(
    library: Library, unclear: Unclear, says: str
) -> None:
    which = left_open(library, unclear, None)
    options = (("link-when", "When can I link?"),)
    for part in (
        replace(answered(library, court=None), which=which),
        SuggestionPart(matched("suggestions"), options, None, which),
        NoAnswerPart(matched("none"), which),
    ):
        message = render(Reply(7, (part,)))
        assert refused(message) == []
        assert says in shown(message)
        assert "which_court" not in [block.get("block_id") for block in message.blocks]


def test_contacts_and_the_reply_to_no_fit(library: Library) -> None:
    contacts = [answer(library, library.entries["contact-court-help-desk"], library.courts["cacd"], TODAY)]
    options = (("link-when", "When can I link?"),)

    assert refused(render_contacts(contacts)) == []
    assert refused(render_not_helped(options, action_ids.AnswerContext(7, "link-steps", "flsd"))) == []
    assert refused(render_not_helped((), action_ids.AnswerContext(7))) == []


@pytest.mark.parametrize("court", [None, "flsd"])
def test_the_home_tab_fits_with_and_without_a_usual_court(library: Library, court: str | None) -> None:
    view = home_view(Home(library.courts[court] if court else None), (), HomeDesk(), NOW)

    assert view_errors(view, "home") == []


@pytest.mark.parametrize(
    "typed", ["<!channel>", "<@U123>", "<https://evil.example|https://ecf.flsd.uscourts.gov>", "a & b < c"]
)
def test_nothing_put_into_a_text_can_mention_or_disguise_a_link(typed: str) -> None:
    text = limits.mrkdwn(f"Court: {typed}")["text"]

    assert "<!" not in text
    assert "<@" not in text
    assert "|https" not in text.replace("&lt;https://evil.example|https", "")
    assert "&lt;" in text


def test_addresses_become_links_without_the_punctuation_after_them() -> None:
    text = limits.mrkdwn("See https://ecf.flsd.uscourts.gov/cgi-bin/login.pl, or *https://pacer.uscourts.gov*.")["text"]

    assert "<https://ecf.flsd.uscourts.gov/cgi-bin/login.pl>," in text
    assert "*<https://pacer.uscourts.gov>*." in text


def test_a_cut_never_splits_a_link_or_an_entity() -> None:
    assert limits.truncate("abc <https://example.com>", 10) == "abc…"
    assert limits.truncate("abcdef &amp; gh", 9) == "abcdef…"
    assert limits.truncate("short", 10) == "short"


def test_a_long_text_is_broken_between_lines() -> None:
    blocks = limits.sections("\n".join(["x" * 900] * 5))

    assert [len(block["text"]["text"]) for block in blocks] == [2702, 1801]


def test_a_source_is_a_link_with_its_steps_and_its_date() -> None:
    source = Source("Press | release", "https://www.flsd.uscourts.gov/x?a=1&b=2", date(2019, 10, 25), "footnote 1")

    text = limits.source_link(source, WORDS.sources.tail(source))

    assert text == "<https://www.flsd.uscourts.gov/x?a=1&amp;b=2|Press / release>, footnote 1, October 25, 2019"


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("6", "step 6"),
        ("1, 2", "steps 1, 2"),
        ("1, 2, 4, 5, 6, 9", "steps 1, 2, 4 to 6, 9"),
        ("footnote 1", "footnote 1"),
    ],
)
def test_step_numbers_are_shown_as_runs(step: str, text: str) -> None:
    assert WORDS.sources.tail(Source("A", step=step)) == f", {text}"


@pytest.mark.parametrize(
    "value", ["", "-", "q=abc", "q=-1", "q=99999999999", "%%%", "q=１", "x" * 3000, "q=1&q=2&e=a&e=b"]
)
def test_a_forged_button_value_is_read_as_far_as_it_makes_sense(value: str) -> None:
    carried = action_ids.decode(value)

    assert carried.question is None or 0 <= carried.question < 10**10


def test_what_a_button_carries_comes_back() -> None:
    for carried in (
        action_ids.AnswerContext(),
        action_ids.AnswerContext(7, "link-steps", "flsd"),
        action_ids.AnswerContext(None, "a-b"),
    ):
        assert action_ids.decode(carried.encode()) == carried


def test_an_action_id_matches_itself_and_its_numbered_forms_only() -> None:
    pattern = action_ids.id_pattern("court")

    assert pattern.search("court")
    assert pattern.search("court.q=1")
    assert not pattern.search("usual_court")
    assert not pattern.search("courts")


def _buttons(blocks: list[dict[str, Any]], action: str) -> list[str]:
    """Values of the buttons of this action in rows, and of the options that stand for such a one."""
    pattern = action_ids.id_pattern(action)
    elements = [element for block in blocks for element in block.get("elements", []) if element["type"] == "button"]
    pressed = [(element["action_id"], element["value"]) for element in elements]
    pressed += [action_ids.chosen_in_menu(value) for value in _menu(blocks).values()]
    return [value for action_id, value in pressed if pattern.search(action_id)]


def test_every_button_of_an_answer_knows_its_question_entry_and_court(library: Library) -> None:
    found = answer(library, library.entries["link-steps"], library.courts["flsd"], TODAY)
    blocks = [*render_answer(found, 7).blocks, *render_answer(found, 7, form="full").blocks]

    values = [
        _buttons(blocks, action)
        for action in (
            action_ids.Action.RELATED,
            action_ids.Action.DETAILS,
            action_ids.Action.DESK,
            action_ids.Action.HELPED_YES,
            action_ids.Action.HELPED_NO,
        )
    ]
    carried = [action_ids.decode(value) for some in values for value in some]
    assert len(carried) >= 9
    assert {one.question for one in carried} == {7}
    assert {one.court for one in carried} == {"flsd"}


def _starts(part: Part) -> list[action_ids.Start]:
    return [
        action_ids.decode_start(value) for value in _buttons(render(Reply(7, (part,))).blocks, action_ids.Action.START)
    ]


@pytest.mark.parametrize(
    ("entry", "flows"),
    [
        ("link-steps", ["link"]),
        ("contact-pacer", []),
        ("forgot-cmecf-credentials", ["login", "link"]),
        ("forgot-pacer-credentials", ["login"]),
        ("login-rejected", ["login", "link"]),
    ],
)
def test_an_answer_offers_the_check_it_leads_to_for_its_court(library: Library, entry: str, flows: list[str]) -> None:
    assert _starts(answered(library, entry)) == [action_ids.Start(flow, "flsd") for flow in flows]


def test_a_miss_offers_the_check_and_an_open_password_question_the_one_about_logins(library: Library) -> None:
    passwords = tuple((entry, library.entries[entry].title) for entry in library.choices("password"))

    assert _starts(NoAnswerPart(matched("none"))) == [action_ids.Start("link")]
    assert _starts(SuggestionPart(matched("suggestions"), passwords, None, login=True)) == [action_ids.Start("login")]
    assert _starts(SuggestionPart(matched("suggestions"), (("training", "Training"),), None)) == []
    assert _starts(CheckPart(matched("guided"), library.courts["flsd"])) == [action_ids.Start("link", "flsd")]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("I can't log in and a brief is due", True),
        ("locked out, must I link to file?", True),
        ("may staff sign on with my password", True),
        ("is linking mandatory", False),
        ("which catalog is in the menu", False),
    ],
)
def test_whoever_speaks_of_a_login_is_offered_to_find_out_which(library: Library, text: str, offered: bool) -> None:
    found = answered(library, "cannot-file-until-linked")
    message = render(Reply(7, (replace(found, match=replace(found.match, text=Redacted(text))),)))

    assert (WORDS.check.START_LOGIN in shown(message)) is offered
    assert refused(message) == []
