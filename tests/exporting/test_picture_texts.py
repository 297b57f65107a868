"""The texts of pictures in ``data/pictures.yaml``: written by exports, read by imports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from articles.importing import picture_texts
from articles.models import Picture, Source
from articles.pictures.texts_file import find_change
from articles.pictures.uploads import store_upload
from tests.desk import NOW, person
from tests.exporting.conftest import run_export, write_here
from tests.importing.conftest import Tree, run_import
from tests.uploading import picture

pytestmark = pytest.mark.django_db

CRANE = "/images/crane.jpg"


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def crane(site: Tree) -> Picture:
    """A picture of the tree, and a story that shows it."""
    file = site.site / "static" / CRANE.lstrip("/")
    file.parent.mkdir(parents=True)
    file.write_bytes(picture())
    site.write("post/a.md", f"---\ntitle: A\n---\n\n![]({CRANE})\n")
    assert run_import(site.site).exit_code == 0
    return Picture.objects.get(path=CRANE)


def describe(found: Picture, **texts: str) -> None:
    """Change the texts of a picture at the desk."""
    client = Client()
    client.force_login(User.objects.filter(is_superuser=True).first() or person("superuser"))
    row = Picture.objects.get(pk=found.pk)
    values = {"alt": row.alt, "caption": row.caption, "credit": row.credit} | texts
    response = client.post(f"/admin/articles/picture/{found.pk}/change/", values)
    assert response.status_code == 302, response.content.decode()


def texts_of(path: str = CRANE) -> dict[str, str]:
    row = Picture.objects.get(path=path)
    return {n: t for n in ("alt", "caption", "credit") if (t := getattr(row, n))}


def file_of(site: Tree) -> Path:
    return site.site / "data/pictures.yaml"


def write_texts(site: Tree, text: str) -> None:
    file_of(site).parent.mkdir(exist_ok=True)
    file_of(site).write_text(text)


def problems(ran: Any) -> list[tuple[str, str, str, int]]:
    files = ran.json["files"]
    found = [(f["path"], f["action"], p["code"], p["line"]) for f in files for p in f["problems"]]
    return [one for one in found if one[0] == "data/pictures.yaml"]


@pytest.mark.parametrize(
    ("base", "said", "here", "change"),
    [
        ("", "", "", "none"),
        ("", "", "desk", "here"),
        ("", "file", "", "file"),
        ("", "file", "desk", "both"),
        ("", "same", "same", "none"),
        ("old", "old", "desk", "here"),
        ("old", "old", "", "here"),
        ("old", "file", "old", "file"),
        ("old", "", "old", "file"),
        ("old", "", "desk", "both"),
        ("old", "file", "", "both"),
        ("old", None, "old", "none"),
        ("old", None, "desk", "both"),
    ],
)
def test_each_side_may_change_a_text(base, said, here, change):
    assert find_change(base, said, here) == change


def test_texts_of_the_desk_are_written_and_come_back(site: Tree, crane: Picture):
    describe(crane, alt="A crane", credit="Ann")
    before = {path: path.read_bytes() for path in site.content.rglob("*.md")}

    ran = run_export()

    assert ran.exit_code == 0
    assert ran.file("data/pictures.yaml")["action"] == "created"
    header, _, entries = file_of(site).read_text().partition("\n")
    assert header.startswith("# Texts of pictures")
    assert entries == f'"{CRANE}":\n  alt: "A crane"\n  credit: "Ann"\n'
    assert {path: path.read_bytes() for path in site.content.rglob("*.md")} == before
    assert run_export(check=True).exit_code == 0
    assert run_import(site.site).summary == {"unchanged": 3}
    Source.objects.all().delete()
    run_import(site.site)
    assert texts_of() == {"alt": "A crane", "credit": "Ann"}


def test_check_and_dry_run_say_that_texts_are_to_be_written(site: Tree, crane: Picture):
    describe(crane, alt="A crane")

    assert run_export(check=True).exit_code == 1
    ran = run_export(dry_run=True)

    assert '+  alt: "A crane"' in ran.file("data/pictures.yaml")["diff"]
    assert not file_of(site).exists()


def test_only_what_was_changed_at_the_desk_changes_in_the_file(site: Tree, crane: Picture):
    write_texts(
        site,
        f"# ours\n{CRANE}:\n  alt: A crane # short\n  licence: CC BY\n\ngallery:\n  - one\n",
    )
    run_import(site.site)
    describe(crane, alt="A red crane", caption="At dawn")

    assert run_export().exit_code == 0

    assert file_of(site).read_text() == (
        f"# ours\n{CRANE}:\n  alt: A red crane # short\n  licence: CC BY\n  caption: At dawn\n"
        "\ngallery:\n  - one\n"
    )


def test_a_change_in_the_file_reaches_stories(site: Tree, crane: Picture, client: Client):
    describe(crane, alt="A crane", caption="At dawn")
    run_export()
    file = file_of(site)
    file.write_text(file.read_text().replace("At dawn", "At noon"))

    assert run_export().exit_code == 0  # the file is newer, so there is nothing to write
    ran = run_import(site.site)

    assert ran.exit_code == 0
    assert texts_of() == {"alt": "A crane", "caption": "At noon"}
    assert "At noon" in client.get("/post/a/").content.decode()
    assert "At noon" in file.read_text()


def test_an_empty_text_in_the_file_removes_it_and_a_missing_entry_does_not(
    site: Tree, crane: Picture
):
    describe(crane, alt="A crane", caption="At dawn")
    run_export()
    file = file_of(site)
    file.write_text(f"{CRANE}:\n  alt: A crane\n")
    run_import(site.site)
    assert texts_of() == {"alt": "A crane"}

    file.write_text("# empty\n")
    run_import(site.site)
    assert texts_of() == {"alt": "A crane"}
    run_export()
    assert "A crane" in file.read_text()

    describe(crane, alt="")
    run_export()
    assert 'alt: ""' in file.read_text()


def test_a_text_that_changed_on_both_sides_is_reported_and_kept_on_both(site: Tree, crane: Picture):
    describe(crane, alt="A crane", caption="At dawn")
    run_export()
    file = file_of(site)
    file.write_text(file.read_text().replace("At dawn", "At noon"))
    describe(crane, alt="A red crane", caption="In the evening")

    for _again in range(2):
        written = run_export()
        assert written.exit_code == 1
        assert problems(written)[0][2] == "changed-on-disk"
        assert "At noon" in file.read_text()
        assert "A red crane" in file.read_text()  # the other text is written

        read = run_import(site.site)
        assert read.exit_code == 0
        assert problems(read) == [("data/pictures.yaml", "unchanged", "picture-text-kept", 4)]
        assert texts_of() == {"alt": "A red crane", "caption": "In the evening"}

    describe(crane, caption="At noon")
    assert run_export().exit_code == 0
    assert problems(run_import(site.site)) == []


@pytest.mark.parametrize(
    ("text", "problem", "export"),
    [
        ("  alt: Old\n  alt: 'never closed\n", ("rejected", "yaml-syntax", 5), 1),
        ("  alt: 7\n", ("unchanged", "value-ignored", 4), 1),
        (f"  alt: {'x' * 501}\n", ("unchanged", "too-long", 4), 1),
        ("  alt: new\n  alt: Old\n", ("unchanged", "duplicate-key", 5), 1),
        ("/images/b.jpg: B\n", ("configured", "value-ignored", 4), 0),
        ("- a\n", ("rejected", "yaml-syntax", 4), 1),
    ],
)
def test_a_fault_in_the_file_is_reported_and_stops_nothing(
    site: Tree, crane: Picture, text: str, problem: tuple[str, str, int], export: int
):
    describe(crane, alt="Old", caption="Old", credit="Old")
    run_export()
    text = f"{CRANE}:\n  caption: Old\n  credit: Old\n{text}"
    write_texts(site, text)
    site.write("post/new.md")

    ran = run_import(site.site)

    action, code, line = problem
    assert ("data/pictures.yaml", action, code, line) in problems(ran)
    assert ran.summary["created"] == 1
    assert ran.exit_code == (1 if action == "rejected" else 0)
    assert texts_of()["caption"] == "Old"
    assert action == "configured" or texts_of()["alt"] == "Old"
    # An export does not overwrite what it cannot read.
    describe(crane, alt="New", caption="New", credit="New")
    assert run_export().exit_code == (
        0 if code == "value-ignored" and line == 4 and "B" in text else 1
    )
    assert text.rstrip("\n").rpartition("\n")[2] in file_of(site).read_text()


def test_a_copy_gets_the_newest_texts_unless_somebody_changed_it(
    site: Tree, crane: Picture, tmp_path: Path
):
    copy = tmp_path / "copy/content"
    file = tmp_path / "copy/data/pictures.yaml"
    for alt in ("One", "Two", "Three"):
        describe(crane, alt=alt)
        if alt != "Two":
            assert run_export(copy).exit_code == 0
            assert alt in file.read_text()
    assert not file_of(site).exists()

    file.write_text(f"{CRANE}:\n  alt: Mine\n")
    assert run_export(copy).exit_code == 1
    assert "Mine" in file.read_text()


def test_an_upload_keeps_its_texts_when_the_file_is_adopted_and_changed(site: Tree):
    found = store_upload(picture(size=(50, 50)), "harbour.jpg", user=None, at=NOW)
    describe(found, alt="A harbour")
    write_here("harbour", body=f"![]({found.path})\n")
    run_export()
    run_import(site.site)
    file = file_of(site)
    file.write_text(file.read_text().replace("A harbour", "The harbour"))

    run_import(site.site)

    assert texts_of(found.path) == {"alt": "The harbour"}
    assert Picture.objects.count() == 1


def test_a_dry_run_shows_the_new_texts_and_stores_none(site: Tree, crane: Picture):
    write_texts(site, f"{CRANE}:\n  alt: A crane\n")

    ran = run_import(site.site, dry_run=True, format="text")

    assert f"pictures.yaml: {CRANE} alt: '' → 'A crane'" in ran.stdout
    assert texts_of() == {}


def test_the_line_with_a_fault_is_shown(site: Tree, crane: Picture):
    write_texts(site, f"{CRANE}:\n  alt: 7 # number\n")

    ran = run_import(site.site, format="text")

    assert "data/pictures.yaml:2:8: warning: alt: This is not a text." in ran.stdout
    assert "      alt: 7 # number\n" in ran.stdout


def test_links_are_not_followed(site: Tree, crane: Picture, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/pictures.yaml").write_text(f"{CRANE}:\n  alt: Elsewhere\n")
    (site.site / "data").symlink_to(tmp_path / "elsewhere")
    assert run_import(site.site).exit_code == 0
    assert texts_of() == {}
    describe(crane, alt="A crane")
    assert run_export().exit_code == 1
    assert "Elsewhere" in (tmp_path / "elsewhere/pictures.yaml").read_text()


def test_an_import_without_the_file_runs_no_further_query(site: Tree, crane: Picture):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            run_import(site.site)
        return len(queries)

    without = count()
    write_texts(site, f"{CRANE}:\n  alt: ''\n")
    assert count() > without
    file_of(site).unlink()
    assert count() == without


def test_a_file_that_is_too_large_is_refused_and_none_is_written(
    site: Tree, crane: Picture, monkeypatch: pytest.MonkeyPatch
):
    for room in ("articles.exporting", "articles.importing"):
        monkeypatch.setattr(f"{room}.picture_texts.MAX_TEXTS_FILE_BYTES", 200)
    describe(crane, alt="A crane " + "x" * 150)

    assert run_export().codes("data/pictures.yaml") == ["cannot-be-written"]
    assert not file_of(site).exists()
    write_texts(site, f"{CRANE}:\n  alt: {'x' * 300}\n")
    assert run_import(site.site).codes("data/pictures.yaml") == ["file-too-large"]
    assert run_export().codes("data/pictures.yaml") == ["cannot-be-written"]


def test_an_unexpected_error_in_the_file_stops_nothing_else(
    site: Tree, crane: Picture, monkeypatch: pytest.MonkeyPatch
):
    write_texts(site, f"{CRANE}:\n  alt: A crane\n")
    site.write("post/new.md")

    def fail(_data: bytes) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("articles.importing.picture_texts.read_texts_file", fail)
    ran = run_import(site.site)

    assert ran.codes("data/pictures.yaml") == ["internal-error"]
    assert ran.summary["created"] == 1


def test_a_text_that_is_saved_during_an_import_is_not_overwritten(
    site: Tree, crane: Picture, monkeypatch: pytest.MonkeyPatch
):
    write_texts(site, f"{CRANE}:\n  alt: From the file\n")
    merge = picture_texts._merge

    def merge_late(picture: Picture, entry: Any) -> Any:
        found = merge(picture, entry)
        Picture.objects.filter(pk=picture.pk).update(alt="From the desk")
        return found

    monkeypatch.setattr(picture_texts, "_merge", merge_late)
    run_import(site.site)

    assert texts_of() == {"alt": "From the desk"}
