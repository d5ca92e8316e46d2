"""Which files are passed on: judged by what Slack says of them, and in the end by their bytes."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.attachments import (
    MAX_BYTES,
    MAX_FILES,
    Attachment,
    FileResult,
    decode_result,
    sort_files,
    type_of,
)


def file(number: int = 1, **other: Any) -> Attachment:
    known: dict[str, Any] = {
        "id": f"F{number}", "owner": "U1", "filetype": "png", "mimetype": "image/png", "size": 1000,
        "is_stored": True, "address": "https://files.slack.com/files-pri/T1-F1/secret-name.png",
    }  # fmt: skip
    return Attachment(**{**known, **other})


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(8), "png"),
        (b"\xff\xd8\xff\xe0" + bytes(8), "jpg"),
        (b"GIF89a" + bytes(8), "gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"\0\0\0\x18ftypheic" + bytes(8), "heic"),
        (b"\0\0\0\x18ftypmif1" + bytes(8), "heic"),
        (b"%PDF-1.7\n", "pdf"),
        ("Error: no case found, \u00a7 5.\n".encode(), "txt"),
        (b"\xef\xbb\xbfwith a mark", "txt"),
    ],
)
def test_a_type_is_known_by_its_bytes(content: bytes, ending: str) -> None:
    found = type_of(content)

    assert found is not None
    assert found.ending == ending


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\0\x03",
        b"PK\x03\x04\0\0",
        b"\x7fELF\x02\0",
        b"a text with a \0",
        b"\xff\xfeu\0t\0f\0",
        b"caf\xe9 in another encoding",
        b"<!DOCTYPE html><html>Sign in</html>",
        b"  <HTML><body>",
        b"<script>alert(1)</script>",
        b"<svg xmlns='x' onload='alert(1)'>",
        b"<?xml version='1.0'?>",
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"\0\0\0\x18ftypmp42" + bytes(8),
    ],
)
def test_programs_pages_archives_and_films_are_not_passed_on(content: bytes) -> None:
    assert type_of(content) is None


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"filetype": "docx", "mimetype": "application/msword"}, "type"),
        ({"filetype": "mp4", "mimetype": "video/mp4"}, "type"),
        ({"size": MAX_BYTES + 1}, "size"),
        ({"is_stored": False}, "elsewhere"),
    ],
)
def test_what_slack_says_of_a_file_leaves_it_out(other: dict[str, Any], problem: str) -> None:
    assert sort_files([file(**other)]).problems == (problem,)
    assert sort_files([file(**other)]).fit == ()


@pytest.mark.parametrize(
    "other",
    [
        {"size": MAX_BYTES},
        {"filetype": "", "mimetype": ""},
        {"filetype": "", "mimetype": "image/heic"},
        {"filetype": "text", "mimetype": ""},
        {"filetype": "pdf", "mimetype": "application/pdf"},
    ],
)
def test_a_file_that_fits_or_is_still_examined_by_slack_is_passed_on(other: dict[str, Any]) -> None:
    assert sort_files([file(**other)]).problems == ()


def test_the_first_five_of_a_message_are_passed_on_and_each_problem_is_named_once() -> None:
    found = sort_files([file(0, size=MAX_BYTES + 1), *(file(number) for number in range(1, 9))])

    assert [one.id for one in found.fit] == [f"F{number}" for number in range(1, MAX_FILES + 1)]
    assert found.problems == ("size", "count")


def test_a_files_address_stands_in_no_text_of_it() -> None:
    assert "secret-name" not in repr(file())


@pytest.mark.parametrize("result", [FileResult(0), FileResult(3), FileResult(2, ("type", "not-taken"))])
def test_a_result_is_read_as_it_was_written(result: FileResult) -> None:
    assert decode_result(result.encode()) == result


@pytest.mark.parametrize("text", ["", ":", "x:y", "-1:", "1:new-problem"])
def test_a_result_of_another_version_is_read_as_far_as_it_is_known(text: str) -> None:
    assert decode_result(text).problems == ()
