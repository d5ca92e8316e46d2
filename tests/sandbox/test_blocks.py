"""Every Block Kit limit that the sandbox knows, just kept and just broken."""

from typing import Any

import pytest

from bot.sandbox.blocks import blocks_errors, check_message_blocks, options_errors, view_errors
from bot.sandbox.wire import RefusedError
from tests.sandbox.conftest import Json, button, modal, option, plain, section, text_input

CONFIRM = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(count: int) -> list[Json]:
    return [option(f"Option {n}", str(n)) for n in range(count)]


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": options(2)} | more


def several(kind: str, count: int, **more: Any) -> Json:
    return {"type": kind, "action_id": "s", "options": options(count)} | more


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://x.example/y.png", "alt_text": "y"} | more


TEXT: Json = {"type": "text", "text": "x"}
LINE: Json = {"type": "rich_text_section", "elements": [TEXT]}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def listed(*texts: Json, **more: Any) -> Json:
    return {"type": "rich_text_list", "elements": [LINE | {"elements": [text]} for text in texts]} | more


def table(rows: list[list[Json]], **more: Any) -> Json:
    return {"type": "table", "rows": rows} | more


GOOD: list[tuple[str, list[Json]]] = [
    ("nothing", []),
    ("50 blocks", [section("x")] * 50),
    ("section text of 3000", [section("x" * 3000)]),
    ("10 fields of 2000", [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 1300}] * 10}]),
    ("header of 150", [{"type": "header", "text": plain("x" * 150)}]),
    ("divider", [{"type": "divider"}]),
    ("context of 10", [{"type": "context", "elements": [plain("x")] * 9 + [image()]}]),
    ("25 buttons", [actions(*[button("x", f"a{n}") for n in range(25)])]),
    ("button text of 75", [actions(button("x" * 75, "a"))]),
    ("button value of 2000", [actions(button("x", "a", value="v" * 2000, style="danger", confirm=CONFIRM))]),
    ("url button", [actions(button("x", "a", url="https://pacer.uscourts.gov"))]),
    ("100 options", [actions(select(options=options(100)))]),
    ("initial option", [actions(select(initial_option=options(2)[1]))]),
    (
        "option groups",
        [actions({"type": "static_select", "option_groups": [{"label": plain("G"), "options": options(2)}]})],
    ),
    ("5 in the overflow", [section("x", accessory=several("overflow", 5))]),
    ("10 radio buttons", [section("x", accessory=several("radio_buttons", 10))]),
    ("10 checkboxes", [actions(several("checkboxes", 10))]),
    ("image", [image(title=plain("t"))]),
    ("input", [text_input("b", "Label")]),
    ("rich text", [rich({"type": "rich_text_section", "elements": []})]),
    (
        "numbered list",
        [rich(listed({"type": "text", "text": "x", "style": {"bold": True}}, style="ordered", offset=3))],
    ),
    ("table", [table([[{"type": "raw_text", "text": "x"}, rich(LINE)]], column_settings=[None, {"is_wrapped": True}])]),
    (
        "feedback",
        [
            {
                "type": "context_actions",
                "elements": [
                    {"type": "feedback_buttons", "action_id": "f"}
                    | {f"{name}_button": {"text": plain("x"), "value": "v"} for name in ("positive", "negative")}
                ],
            }
        ],
    ),
    ("markdown", [{"type": "markdown", "text": "# x"}]),
]


@pytest.mark.parametrize("blocks", [blocks for _, blocks in GOOD], ids=[name for name, _ in GOOD])
def test_blocks_within_the_limits_are_taken(blocks: list[Json]) -> None:
    assert blocks_errors(blocks, "message") == []


BAD: list[tuple[str, list[Any], str, str]] = [
    ("51 blocks", [section("x")] * 51, "/blocks", "no more than 50"),
    ("not a block", ["x"], "/blocks/0/type", "unsupported type"),
    ("unknown type", [{"type": "sektion"}], "/blocks/0/type", "unsupported type: sektion"),
    ("unknown key", [section("x", colour="red")], "/blocks/0/colour", "additional property"),
    ("block_id of 256", [section("x", block_id="b" * 256)], "/blocks/0/block_id", "less than 256"),
    ("block_id twice", [section("x", block_id="b")] * 2, "/blocks/1/block_id", "unique"),
    ("empty section", [{"type": "section"}], "/blocks/0", "`text` or `fields`"),
    ("empty text", [section("")], "/blocks/0/text/text", "more than 0"),
    ("section text of 3001", [section("x" * 3001)], "/blocks/0/text/text", "less than 3001"),
    ("text without type", [{"type": "section", "text": {"text": "x"}}], "/blocks/0/text/type", "must be one of"),
    ("text that is a string", [{"type": "section", "text": "x"}], "/blocks/0/text", "object"),
    ("text that is null", [{"type": "section", "text": None}], "/blocks/0/text", "null"),
    (
        "emoji in mrkdwn",
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}],
        "/emoji",
        "additional",
    ),
    ("11 fields", [{"type": "section", "fields": [plain("x")] * 11}], "/blocks/0/fields", "no more than 10"),
    ("no fields", [{"type": "section", "fields": []}], "/blocks/0/fields", "at least 1"),
    ("field of 2001", [{"type": "section", "fields": [plain("x" * 2001)]}], "/fields/0/text", "less than 2001"),
    ("header of 151", [{"type": "header", "text": plain("x" * 151)}], "/text/text", "less than 151"),
    ("header in mrkdwn", [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "/text/type", "plain_text"),
    ("context of 11", [{"type": "context", "elements": [plain("x")] * 11}], "/elements", "no more than 10"),
    ("button in context", [{"type": "context", "elements": [button("x", "a")]}], "/elements/0/type", "unsupported"),
    ("actions of 26", [actions(*[button("x", f"a{n}") for n in range(26)])], "/elements", "no more than 25"),
    ("actions of none", [actions()], "/elements", "at least 1"),
    ("input in actions", [actions({"type": "plain_text_input"})], "/elements/0/type", "unsupported"),
    ("multi select in actions", [actions(several("multi_static_select", 2))], "/elements/0/type", "unsupported"),
    ("action_id twice", [actions(button("x", "a"), button("y", "a"))], "/elements/1/action_id", "unique"),
    ("action_id of 256", [actions(button("x", "a" * 256))], "/action_id", "less than 256"),
    ("button text of 76", [actions(button("x" * 76, "a"))], "/text/text", "less than 76"),
    ("button text empty", [actions(button("", "a"))], "/text/text", "more than 0"),
    ("button without text", [actions({"type": "button", "action_id": "a"})], "/elements/0", "required field: text"),
    ("button value of 2001", [actions(button("x", "a", value="v" * 2001))], "/value", "less than 2001"),
    ("button value a number", [actions(button("x", "a", value=1))], "/value", "string"),
    ("button url of 3001", [actions(button("x", "a", url="https://" + "x" * 3000))], "/url", "less than 3001"),
    ("button url no url", [actions(button("x", "a", url="pacer"))], "/url", "valid URL"),
    ("button style", [actions(button("x", "a", style="default"))], "/style", "primary, danger"),
    ("button in mrkdwn", [actions({"type": "button", "text": {"type": "mrkdwn", "text": "x"}})], "/text/type", "plain"),
    ("accessibility label", [actions(button("x", "a", accessibility_label="x" * 76))], "/accessibility_label", "76"),
    ("confirm without deny", [actions(button("x", "a", confirm=CONFIRM | {"deny": None}))], "/confirm", "deny"),
    (
        "confirm title of 101",
        [actions(button("x", "a", confirm=CONFIRM | {"title": plain("x" * 101)}))],
        "/title",
        "101",
    ),
    ("confirm text of 301", [actions(button("x", "a", confirm=CONFIRM | {"text": plain("x" * 301)}))], "/text", "301"),
    (
        "confirm yes of 31",
        [actions(button("x", "a", confirm=CONFIRM | {"confirm": plain("x" * 31)}))],
        "/confirm",
        "31",
    ),
    ("option text of 76", [actions(select(options=[option("x" * 76, "v")]))], "/options/0/text/text", "76"),
    ("option value of 151", [actions(select(options=[option("x", "v" * 151)]))], "/options/0/value", "151"),
    ("option without value", [actions(select(options=[{"text": plain("x")}]))], "/options/0", "required field: value"),
    (
        "option description",
        [actions(select(options=[option("x", "v") | {"description": plain("x" * 76)}]))],
        "/description",
        "76",
    ),
    (
        "option url in a select",
        [actions(select(options=[option("x", "v") | {"url": "https://x"}]))],
        "/url",
        "additional",
    ),
    ("101 options", [actions(select(options=options(101)))], "/options", "no more than 100"),
    ("no options", [actions(select(options=[]))], "/options", "at least 1"),
    ("neither options nor groups", [actions({"type": "static_select"})], "/elements/0", "options, option_groups"),
    (
        "group label of 76",
        [actions({"type": "static_select", "option_groups": [{"label": plain("x" * 76), "options": options(1)}]})],
        "/label",
        "76",
    ),
    ("foreign initial option", [actions(select(initial_option=option("x", "x")))], "/initial_option", "not an option"),
    ("placeholder of 151", [actions(select(placeholder=plain("x" * 151)))], "/placeholder", "151"),
    ("6 in the overflow", [section("x", accessory=several("overflow", 6))], "/options", "no more than 5"),
    ("11 checkboxes", [actions(several("checkboxes", 11))], "/options", "no more than 10"),
    ("11 radio buttons", [actions(several("radio_buttons", 11))], "/options", "no more than 10"),
    ("image without alt", [{"type": "image", "image_url": "https://x.example"}], "/blocks/0", "alt_text"),
    ("image without source", [{"type": "image", "alt_text": "x"}], "/blocks/0", "image_url"),
    ("image title of 2001", [image(title=plain("x" * 2001))], "/title", "2001"),
    ("input without label", [{"type": "input", "element": {"type": "plain_text_input"}}], "/blocks/0", "label"),
    ("input without element", [{"type": "input", "label": plain("x")}], "/blocks/0", "element"),
    ("input label of 2001", [text_input("b", "x" * 2001)], "/label", "2001"),
    (
        "button as input",
        [{"type": "input", "label": plain("x"), "element": button("x", "a")}],
        "/element/type",
        "unsupported",
    ),
    ("max_length of 3001", [text_input("b", "x", max_length=3001)], "/max_length", "between 1 and 3000"),
    ("min over max", [text_input("b", "x", min_length=5, max_length=4)], "/min_length", "max_length"),
    (
        "file input in a message",
        [{"type": "input", "label": plain("x"), "element": {"type": "file_input"}}],
        "/type",
        "on a message",
    ),
    (
        "two focused",
        [text_input("b", "x", focus_on_load=True), text_input("c", "x", focus_on_load=True)],
        "/blocks",
        "focus",
    ),
    ("markdown of 12001", [{"type": "markdown", "text": "x" * 12_001}], "/text", "12001"),
    ("markdown of 12001 in sum", [{"type": "markdown", "text": "x" * 6001}] * 2, "/blocks", "together"),
    ("two tables", [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2, "/blocks", "one table"),
    (
        "rich text of nothing known",
        [{"type": "rich_text", "elements": [{"type": "x"}]}],
        "/elements/0/type",
        "unsupported",
    ),
    ("text of nothing", [rich(LINE | {"elements": [{"type": "text", "text": ""}]})], "/elements/0/text", "more than 0"),
    ("link to nowhere", [rich(LINE | {"elements": [{"type": "link", "url": "x"}]})], "/elements/0/url", "valid URL"),
    ("style of a text", [rich(listed(TEXT | {"style": "bold"}, style="bullet"))], "/style", "must be an object"),
    ("list of no style", [rich(listed(TEXT))], "/elements/0", "missing required field: style"),
    ("list in roman", [rich(listed(TEXT, style="roman"))], "/style", "bullet, ordered"),
    ("list of texts", [rich(listed(TEXT, style="bullet") | {"elements": [TEXT]})], "/elements/0/type", "unsupported"),
    ("cell of mrkdwn", [table([[{"type": "mrkdwn", "text": "x"}]])], "/rows/0/0/type", "unsupported"),
    ("cell of nothing", [table([[{"type": "raw_text", "text": ""}]])], "/rows/0/0/text", "more than 0"),
    ("column of odd width", [table([[rich(LINE)]], column_settings=[{"width": 3}])], "/width", "additional property"),
    (
        "trash is the only icon",
        [{"type": "context_actions", "elements": [{"type": "icon_button", "icon": "x", "text": plain("x")}]}],
        "/icon",
        "trash",
    ),
]


@pytest.mark.parametrize(("blocks", "at", "fault"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_broken_limit_is_named_with_its_place(blocks: list[Json], at: str, fault: str) -> None:
    errors = blocks_errors(blocks, "message")
    assert any(at in error and fault in error for error in errors), errors
    with pytest.raises(RefusedError, match="invalid_blocks"):
        check_message_blocks(blocks)


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks)} | more


BAD_VIEWS: list[tuple[str, Json, str]] = [
    ("title of 25", modal(title="x" * 25), "/view/title/text"),
    ("no title", {"type": "modal", "blocks": []}, "required field: title"),
    ("no blocks", {"type": "modal", "title": plain("x")}, "required field: blocks"),
    ("submit of 25", modal(submit=plain("x" * 25)), "/view/submit/text"),
    ("close of 25", modal(close=plain("x" * 25)), "/view/close/text"),
    ("private_metadata of 3001", modal(private_metadata="x" * 3001), "/view/private_metadata"),
    ("callback_id of 256", modal(callback_id="x" * 256), "/view/callback_id"),
    ("external_id of 256", modal(external_id="x" * 256), "/view/external_id"),
    ("101 blocks", modal(*[section("x")] * 101), "no more than 100"),
    ("input without submit", {**modal(text_input("b", "x")), "submit": None}, "required field: submit"),
    ("markdown in a modal", modal({"type": "markdown", "text": "x"}), "unsupported type on a modal"),
    ("unknown key", modal(colour="red"), "additional property"),
    ("a home where a modal is wanted", home(), "must be a modal"),
]


@pytest.mark.parametrize(("view", "fault"), [row[1:] for row in BAD_VIEWS], ids=[row[0] for row in BAD_VIEWS])
def test_a_view_past_the_limits_is_refused(view: Json, fault: str) -> None:
    errors = view_errors(view, "modal")
    assert any(fault in error for error in errors), errors


def test_home_has_neither_title_nor_submit() -> None:
    assert view_errors(home(section("x")), "home") == []
    assert "submit" in view_errors(home(submit=plain("x")), "home")[0]


def test_all_texts_of_a_message_together_have_a_limit_of_their_own() -> None:
    check_message_blocks([section("x" * 2640)] * 5)
    with pytest.raises(RefusedError, match="msg_blocks_too_long"):
        check_message_blocks([section("x" * 2641)] * 5)


def test_a_modal_takes_100_blocks_and_a_file_input() -> None:
    file = {"type": "input", "label": plain("x"), "element": {"type": "file_input", "max_files": 10}}
    assert view_errors(modal(file, *[section("x")] * 99), "modal") == []


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        ({"options": []}, True),
        ({"options": options(100)}, True),
        ({"option_groups": [{"label": plain("G"), "options": options(3)}]}, True),
        ({"options": options(101)}, False),
        ({"options": [option("x" * 76, "v")]}, False),
        ({}, False),
        (None, False),
    ],
)
def test_options_are_checked_as_strictly_as_blocks(answer: Json | None, fits: bool) -> None:
    assert (options_errors(answer) == []) is fits
