"""The interactive elements and composition objects of Block Kit with their limits."""

from typing import Any, Final

from bot.sandbox.checks import (
    Check,
    SchemaFaults,
    Shape,
    anything,
    flag,
    items,
    number,
    one_of,
    string,
    tagged_object,
    text,
    url,
)

MARKUP: Final = ("plain_text", "mrkdwn")
_ID = string(255, 1)

CONFIRM = Shape(
    {
        "title": text(100),
        "text": text(300, *MARKUP),
        "confirm": text(30),
        "deny": text(30),
        "style": one_of("primary", "danger"),
    },
    required=("title", "text", "confirm", "deny"),
)


def _option(*kinds: str, with_url: bool = False) -> Shape:
    fields: dict[str, Check] = {"text": text(75, *kinds), "value": string(150), "description": text(75, *kinds)}
    if with_url:
        fields["url"] = url()
    return Shape(fields, required=("text", "value"))


OPTION = _option("plain_text")
_MARKED_OPTION = _option(*MARKUP)
OPTION_GROUP = Shape({"label": text(75), "options": items(OPTION, 1, 100)}, required=("label", "options"))


def _offered(options: Any, groups: Any) -> list[Any]:
    offered = list(options or [])
    for group in groups if isinstance(groups, list) else []:
        offered += group.get("options", []) if isinstance(group, dict) else []
    return offered


def _initial_is_offered(report: SchemaFaults, at: str, value: Any) -> None:
    groups = value.get("option_groups")
    if (value.get("options") is None) == (groups is None):
        report.add(at, "must define exactly one of: options, option_groups")
    offered = _offered(value.get("options"), groups)
    if "initial_option" in value and value["initial_option"] not in offered:
        report.add(f"{at}/initial_option", "not an option")
    several = value.get("initial_options")
    for one in several if isinstance(several, list) else []:
        if one not in offered:
            report.add(f"{at}/initial_options", "not an option")


def _element(fields: dict[str, Check], *required: str, placeholder: bool = False, also: Check | None = None) -> Shape:
    common: dict[str, Check] = {"type": anything, "action_id": _ID, "confirm": CONFIRM, "focus_on_load": flag}
    if placeholder:
        common["placeholder"] = text(150)
    return Shape(common | fields, required, also=also)


def _button() -> Shape:
    return Shape(
        {
            "type": anything,
            "action_id": _ID,
            "text": text(75),
            "value": string(2000),
            "url": url(),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "agent_prompt": string(4000),
        },
        required=("text",),
    )


_MENU: dict[str, Check] = {"options": items(OPTION, 1, 100), "option_groups": items(OPTION_GROUP, 1, 100)}
_MANY: dict[str, Check] = {"max_selected_items": number(1, 100)}
_FILTER: dict[str, Check] = {"filter": anything, "default_to_current_conversation": flag, "response_url_enabled": flag}


def _selects() -> dict[str, Shape]:
    one: dict[str, Check] = {"initial_option": OPTION}
    several: dict[str, Check] = {"initial_options": items(OPTION, 1, 100), **_MANY}
    external: dict[str, Check] = {"min_query_length": number(0, 3000)}
    shapes = {
        "static_select": _element(_MENU | one, placeholder=True, also=_initial_is_offered),
        "multi_static_select": _element(_MENU | several, placeholder=True, also=_initial_is_offered),
        "external_select": _element(external | one, placeholder=True),
        "multi_external_select": _element(external | several, placeholder=True),
    }
    for plural in ("users", "conversations", "channels"):
        more = _FILTER if plural == "conversations" else _FILTER if plural == "channels" else {}
        initial: dict[str, Check] = {f"initial_{plural.removesuffix('s')}": string(255, 1)}
        initials: dict[str, Check] = {f"initial_{plural}": items(string(255, 1), 1, 100)}
        shapes[f"{plural}_select"] = _element(initial | more, placeholder=True)
        shapes[f"multi_{plural}_select"] = _element(initials | more | _MANY, placeholder=True)
    return shapes


def _lengths_fit(report: SchemaFaults, at: str, value: Any) -> None:
    least, most = value.get("min_length"), value.get("max_length")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        report.add(f"{at}/min_length", "must not be more than max_length")


def _choices(most: int) -> tuple[dict[str, Check], dict[str, Check]]:
    options: dict[str, Check] = {"options": items(_MARKED_OPTION, 1, most)}
    return options | {"initial_option": _MARKED_OPTION}, options | {"initial_options": items(_MARKED_OPTION, 1, most)}


_DISPATCH: dict[str, Check] = {"dispatch_action_config": anything}
_ONE_CHOICE, _SOME_CHOICES = _choices(10)
_FEEDBACK = Shape(
    {"text": text(75), "value": string(2000), "accessibility_label": string(75)}, required=("text", "value")
)

ELEMENTS: Final[dict[str, Shape]] = {
    **_selects(),
    "button": _button(),
    "overflow": Shape(
        {
            "type": anything,
            "action_id": _ID,
            "options": items(_option("plain_text", with_url=True), 1, 5),
            "confirm": CONFIRM,
        },
        required=("options",),
    ),
    "checkboxes": _element(_SOME_CHOICES, "options", also=_initial_is_offered),
    "radio_buttons": _element(_ONE_CHOICE, "options", also=_initial_is_offered),
    "datepicker": _element({"initial_date": string(10, 10)}, placeholder=True),
    "timepicker": _element({"initial_time": string(5, 5), "timezone": string(255)}, placeholder=True),
    "datetimepicker": _element({"initial_date_time": number(10**9, 10**10 - 1)}),
    "plain_text_input": _element(
        {
            "initial_value": string(3000),
            "multiline": flag,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
            **_DISPATCH,
        },
        placeholder=True,
        also=_lengths_fit,
    ),
    "email_text_input": _element({"initial_value": string(3000), **_DISPATCH}, placeholder=True),
    "url_text_input": _element({"initial_value": string(3000), **_DISPATCH}, placeholder=True),
    "number_input": _element(
        {
            "is_decimal_allowed": flag,
            "initial_value": string(3000),
            "min_value": string(3000),
            "max_value": string(3000),
            **_DISPATCH,
        },
        "is_decimal_allowed",
        placeholder=True,
    ),
    "rich_text_input": _element({"initial_value": anything, **_DISPATCH}, placeholder=True),
    "file_input": Shape(
        {"type": anything, "action_id": _ID, "filetypes": items(string(20, 1), 1, 100), "max_files": number(1, 10)},
        surfaces=("modal",),
    ),
    "image": Shape(
        {"type": anything, "image_url": url(), "alt_text": string(2000), "slack_file": anything},
        required=("alt_text",),
    ),
    "feedback_buttons": Shape(
        {"type": anything, "action_id": _ID, "positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        required=("positive_button", "negative_button"),
    ),
    "icon_button": Shape(
        {
            "type": anything,
            "action_id": _ID,
            "icon": one_of("trash"),
            "text": text(75),
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": anything,
        },
        required=("icon", "text"),
    ),
}

SINGLE_SELECTS: Final = tuple(kind for kind in ELEMENTS if kind.endswith("_select") and not kind.startswith("multi_"))
MULTI_SELECTS: Final = tuple(kind for kind in ELEMENTS if kind.startswith("multi_"))
_PICKERS: Final = ("datepicker", "timepicker", "checkboxes", "radio_buttons")

IN_SECTION = tagged_object(ELEMENTS, {"button", "overflow", "image", *_PICKERS, *SINGLE_SELECTS, *MULTI_SELECTS})
IN_ACTIONS = tagged_object(ELEMENTS, {"button", "overflow", "datetimepicker", *_PICKERS, *SINGLE_SELECTS})
IN_CONTEXT_ACTIONS = tagged_object(ELEMENTS, {"feedback_buttons", "icon_button"})
IN_INPUT = tagged_object(
    ELEMENTS,
    {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"}
    | {"datetimepicker", *_PICKERS, *SINGLE_SELECTS, *MULTI_SELECTS},
)
