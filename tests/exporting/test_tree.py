"""Files are replaced completely or not at all, below one folder and nowhere else."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.exporting import tree as writing
from articles.exporting.tree import (
    TEMPORARY_NAME,
    ExportTree,
    FileChanged,
    OutOfBounds,
    open_tree,
    split_path,
)


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[ExportTree]:
    (tmp_path / "a.md").write_bytes(b"old")
    with open_tree(tmp_path) as tree:
        yield tree


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}


def test_a_file_is_replaced_by_another_file(tree: ExportTree, tmp_path: Path) -> None:
    with (tmp_path / "a.md").open("rb") as reader:
        stat = tree.replace("a.md", b"new", instead_of=b"old")
        assert reader.read() == b"old"
    now = (tmp_path / "a.md").stat()
    assert (tmp_path / "a.md").read_bytes() == b"new"
    assert (stat.st_ino, stat.st_size, stat.st_mtime_ns) == (
        now.st_ino, now.st_size, now.st_mtime_ns
    )  # fmt: skip
    assert names(tmp_path) == {"a.md"}


def test_what_was_written_meanwhile_stays(tree: ExportTree, tmp_path: Path) -> None:
    with pytest.raises(FileChanged):
        tree.replace("a.md", b"new", instead_of=b"what was read a moment ago")
    assert (tmp_path / "a.md").read_bytes() == b"old"
    with pytest.raises(FileChanged):
        tree.create("a.md", b"new")
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert names(tmp_path) == {"a.md"}


@pytest.mark.parametrize("step", ["fsync", "rename", "utime", "write"])
@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_where_the_disk_fails_the_old_file_stays(
    tree: ExportTree, tmp_path: Path, monkeypatch, step, fault
) -> None:
    def failing(*_args, **_options):
        raise OSError(fault, os.strerror(fault))

    if step == "write":
        monkeypatch.setattr(writing.os, "open", failing)
    else:
        monkeypatch.setattr(writing.os, step, failing)
    with pytest.raises(OSError, match=os.strerror(fault)):
        tree.replace("a.md", b"new", instead_of=b"old")
    monkeypatch.undo()
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert names(tmp_path) == {"a.md"}


def test_folders_are_made_on_the_way(tree: ExportTree, tmp_path: Path) -> None:
    tree.create("x/y/z.md", b"new")
    assert (tmp_path / "x/y/z.md").read_bytes() == b"new"
    assert tree.read("x/y/z.md") == b"new"
    assert tree.has("x/y/z.md")
    assert names(tmp_path / "x") == {"y", "z.md"}


def test_files_are_created_without_hard_links_too(
    tree: ExportTree, tmp_path: Path, monkeypatch
) -> None:
    def unknown(*_args, **_options):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(writing.os, "link", unknown)
    tree.create("b.md", b"new")
    assert names(tmp_path) == {"a.md", "b.md"}
    with pytest.raises(FileChanged):
        tree.create("a.md", b"new")
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert names(tmp_path) == {"a.md", "b.md"}


def test_a_leftover_is_not_written_through(tree: ExportTree, tmp_path: Path) -> None:
    """An existing file with the temporary name is deleted, never opened: it may be a link to
    elsewhere."""
    (tmp_path / "precious").write_bytes(b"precious")
    os.link(tmp_path / "precious", tmp_path / TEMPORARY_NAME)
    tree.replace("a.md", b"new", instead_of=b"old")
    (tmp_path / TEMPORARY_NAME).symlink_to(tmp_path / "precious")
    tree.create("b.md", b"new")
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert names(tmp_path) == {"a.md", "b.md", "precious"}


def test_missing_files_and_folders_are_absent(tree: ExportTree) -> None:
    assert tree.read("b.md") is None
    assert tree.read("x/b.md") is None
    assert not tree.has("x/b.md")
    assert not tree.has("a.md/b.md")
    assert tree.names("x") == []


def test_without_a_folder_everything_is_absent(tmp_path: Path) -> None:
    with open_tree(tmp_path / "none") as tree:
        assert tree.read("a.md") is None
        assert not tree.has("a.md")
        with pytest.raises(FileNotFoundError):
            tree.create("a.md", b"")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("path", ["", "/", "/a", "a/", "../a", "a/../b", "a//b", ".", "./a", "a\0"])
def test_only_paths_that_lead_down_are_taken(path: str) -> None:
    with pytest.raises(OutOfBounds):
        split_path(path)


def test_links_are_not_followed(tree: ExportTree, tmp_path: Path) -> None:
    outside = tmp_path.with_name(f"{tmp_path.name}-outside")
    outside.mkdir()
    (outside / "a.md").write_bytes(b"secret")
    (tmp_path / "folder").symlink_to(outside)
    (tmp_path / "file.md").symlink_to(outside / "a.md")
    for path in ("folder/a.md", "file.md"):
        with pytest.raises(OutOfBounds):
            tree.read(path)
    with pytest.raises(OutOfBounds):
        tree.create("folder/new.md", b"x")
    with pytest.raises(OutOfBounds):
        tree.replace("file.md", b"x", instead_of=b"secret")
    assert names(outside) == {"a.md"}
    assert (outside / "a.md").read_bytes() == b"secret"
