"""Which source a folder belongs to, and what the report says about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from articles.models import Source
from tests.importing.conftest import Ran

pytestmark = pytest.mark.django_db

Importing = Callable[..., Ran]


def write(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(f"---\ntitle: {name}\n---\nx\n")
    return folder


def test_a_second_folder_of_the_same_name_is_said_to_get_a_number(
    tmp_path: Path, importing: Importing
):
    first, second = write(tmp_path / "a/wire", "a.md"), write(tmp_path / "b/wire", "b.md")
    assert "source" not in importing(first, format="text").stdout
    told = importing(second, format="text").stdout.splitlines()[-1]
    assert told.startswith("This folder is the source “wire-2”, because")
    assert told.endswith("import with --source wire.")
    assert set(Source.objects.values_list("name", flat=True)) == {"wire", "wire-2"}
    assert "source" not in importing(second, format="text").stdout


def test_a_source_that_moves_is_said_to_move(tmp_path: Path, importing: Importing):
    first = write(tmp_path / "wire", "a.md")
    importing(first, source="wire")
    second = first.rename(tmp_path / "new")
    dry = importing(second, source="wire", format="text", dry_run=True).stdout.splitlines()
    told = importing(second, source="wire", format="text").stdout.splitlines()
    line = f"The folder of the source “wire” is now {second}; it was {first}."
    assert dry[-1] == line
    assert told == ["1 unchanged.", line]
    assert importing(second, source="wire", format="text").stdout == "1 unchanged.\n"


def test_a_source_is_said_to_move_to_a_folder_without_its_files(
    tmp_path: Path, importing: Importing
):
    importing(write(tmp_path / "wire", "a.md", "b.md"), source="wire")
    told = importing(write(tmp_path / "other", "c.md"), source="wire", format="text").stdout
    assert "contains none of the files of this source" in told.splitlines()[-1]


def test_an_address_of_another_source_is_named_with_that_source(
    tmp_path: Path, importing: Importing
):
    importing(write(tmp_path / "a", "about.md"), source="our site")
    ran = importing(write(tmp_path / "b", "about.md"))
    (problem,) = ran.file("about.md")["problems"]
    assert problem["code"] == "url-taken"
    assert problem["message"] == (
        "The address /about/ belongs to about.md of the source “our site”, "
        "so about.md cannot use it."
    )
    assert problem["hint"].startswith("Give one of the two another slug. If")
    assert "--source 'our site'" in problem["hint"]


def test_an_address_of_the_same_source_is_named_without_it(tmp_path: Path, importing: Importing):
    folder = write(tmp_path / "a", "b.md")
    (folder / "a.md").write_text("---\ntitle: A\nslug: b\n---\nx\n")
    importing(folder)
    (problem,) = importing(folder).file("b.md")["problems"]
    assert problem["message"] == "The address /b/ belongs to a.md, so b.md cannot use it."
    assert problem["hint"] == "Give one of the two another slug."
