"""Only regular files of limited size are read, and no link is followed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from articles.content.file_bytes import MAX_FILE_BYTES, read_file_bytes
from articles.errors import FrontMatterError


@pytest.mark.parametrize("size", [0, 1, MAX_FILE_BYTES])
def test_a_file_is_read_whole(tmp_path: Path, size: int) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"x" * size)
    assert read_file_bytes(file) == b"x" * size


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda file: file.write_bytes(b"x" * (MAX_FILE_BYTES + 1)), "file-too-large"),
        (lambda file: file.symlink_to(__file__), "file-unreadable"),
        (lambda file: file.symlink_to("nowhere"), "file-unreadable"),
        (lambda file: file.mkdir(), "file-unreadable"),
        (lambda file: os.mkfifo(file), "file-unreadable"),
        (lambda file: None, "file-vanished"),
    ],
    ids=["large", "link", "broken link", "folder", "pipe", "missing"],
)
def test_anything_else_is_refused(
    tmp_path: Path, make: Callable[[Path], object], code: str
) -> None:
    file = tmp_path / "a.md"
    make(file)
    with pytest.raises(FrontMatterError) as refused:
        read_file_bytes(file)
    assert refused.value.problem.code == code
