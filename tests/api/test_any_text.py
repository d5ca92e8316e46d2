"""Whatever is typed, each tool answers it or refuses it in a sentence, and all of it is JSON."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given

from bot.api.requests import (
    AnswerRequest,
    CompareRequest,
    CourtRequest,
    CourtsRequest,
    ProcedureRequest,
    RequestError,
    read,
)
from bot.api.tools import Tools
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import redact
from tests.handlers.test_any_text import TEXTS
from tests.random_examples import examples

pytestmark = pytest.mark.sweep
MAX_SENTENCE = 400


@examples(60)
@given(text=TEXTS)
def test_any_text_is_answered_or_refused(kb: KnowledgeBase, text: str) -> None:
    tools = Tools(kb, lambda: datetime(2026, 7, 1, 15, 0, tzinfo=UTC))
    calls = (
        lambda: tools.answer(read(AnswerRequest, {"question": text})),
        lambda: tools.answer(read(AnswerRequest, {"question": "hi", "court": text})),
        lambda: tools.courts(read(CourtsRequest, {"query": text})),
        lambda: tools.court(read(CourtRequest, {"court": text})),
        lambda: tools.court(read(CourtRequest, {"court": "flsd", "day": text})),
        lambda: tools.compare(read(CompareRequest, {"left": text, "right": "flsd"})),
        lambda: tools.procedure(read(ProcedureRequest, {"court": "flsd", "procedure": text})),
        lambda: tools.procedure(read(ProcedureRequest, {text: text})),
    )
    for call in calls:
        try:
            said = json.dumps(call().model_dump(mode="json"), ensure_ascii=False)
        except RequestError as error:
            said = str(error)
            assert len(said) <= MAX_SENTENCE
        assert said.encode()


@pytest.mark.parametrize("text", [" ", "\u0098\u008e\u0006", "\u200d", "\u3164 \ufeff", "\x85", "\U000e0041"])
def test_the_schema_wants_a_question_with_something_to_see(text: str) -> None:
    pattern = AnswerRequest.model_json_schema()["properties"]["question"]["pattern"]

    assert re.search(pattern, text) is None
    assert not redact(text).text.strip(), "nothing is left to answer"
    assert re.search(pattern, f"{text}?")
