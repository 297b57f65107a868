"""The command: the files it writes or leaves alone, its output, and its exit codes."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editing import publishing
from articles.editing.lock import importer_lock
from articles.exporting import adopt as adopting
from articles.exporting import exporter
from articles.management.commands import export_articles
from articles.models import Article, Source, SourceFile
from tests.exporting.conftest import base_of, edit, run_export
from tests.importing.conftest import Tree, run_import

State = SourceFile.State


def test_what_nobody_edited_is_not_even_opened(site: Tree, contents) -> None:
    before = contents()
    stamps = {path: (site.content / path).stat() for path in before}
    for path in before:
        os.utime(site.content / path, ns=(1, stamps[path].st_mtime_ns))
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (0, {"unchanged": 3})
    for path in before:
        now = (site.content / path).stat()
        assert (now.st_ino, now.st_mtime_ns) == (stamps[path].st_ino, stamps[path].st_mtime_ns)
        assert now.st_atime_ns == 1


def test_an_edit_goes_into_its_file_and_the_next_import_has_nothing_to_do(
    site: Tree, contents
) -> None:
    before = contents()
    edit("post/a.md", title="New: title")
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (0, {"written": 1, "unchanged": 2})
    assert (ran.file("post/a.md")["action"], ran.file("post/a.md")["url"]) == (
        "written",
        "/post/a/",
    )
    after = contents()
    changed = before["post/a.md"].replace(b"title: A story", b'title: "New: title"')
    assert after == before | {"post/a.md": changed}
    assert base_of("post/a.md") == changed
    assert run_export().summary == {"unchanged": 3}
    os.utime(site.content / "post/a.md", ns=(1, (site.content / "post/a.md").stat().st_mtime_ns))
    assert run_import(site.site).summary == {"unchanged": 3}
    assert (site.content / "post/a.md").stat().st_atime_ns == 1


def test_each_format_takes_its_edit(site: Tree, contents) -> None:
    edit("post/b.md", tags=("y",))
    edit("news/c.md", status="retracted")
    assert run_export().summary == {"written": 2, "unchanged": 1}
    after = contents()
    assert after["post/b.md"].startswith(b'+++\ntitle = "B" # toml\ntags = ["y"]\n+++\n')
    assert b'"draft": true' in after["news/c.md"]
    assert run_import(site.site).summary == {"unchanged": 3}
    assert Article.objects.get(source_file__path="news/c.md").status == "retracted"


def test_a_dry_run_shows_the_diff_and_writes_nothing(site: Tree, contents) -> None:
    before = contents()
    edit("post/b.md", tags=("x", "y", "z"))
    ran = run_export(dry_run=True, format="text")
    assert ran.exit_code == 0
    assert ran.stdout == (
        "--- a/post/b.md\n+++ b/post/b.md\n@@ -1,6 +1,6 @@\n +++\n"
        ' title = "B" # toml\n-tags = ["x", "y"]\n+tags = ["x", "y", "z"]\n'
        " +++\n \n Body of B.\n"
        "Dry run, nothing written: 1 written, 2 unchanged.\n"
    )
    assert contents() == before
    assert base_of("post/b.md") == before["post/b.md"]
    assert run_export(dry_run=True).file("post/b.md")["diff"] in ran.stdout


def test_the_diff_is_one_that_git_applies(site: Tree, contents) -> None:
    tail = site.write("post/d.md", "---\ntitle: D\n---\nno line end\x0c\u2028 here")
    run_import(site.site)
    edit("post/d.md", body="another line end\nand none")
    edit("post/b.md", title="Neu")
    diff = "".join(file["diff"] for file in run_export(dry_run=True).json["files"])
    git = ["git", "apply", "--unsafe-paths", "-p1", "-"]
    done = subprocess.run(
        git, cwd=site.content, input=diff.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    patched = contents()
    assert tail.read_text() == "---\ntitle: D\n---\nanother line end\nand none"
    assert run_export().summary == {"unchanged": 4}
    assert contents() == patched


def test_check_says_by_its_exit_code_whether_anything_would_be_written(
    site: Tree, contents
) -> None:
    before = contents()
    assert run_export(check=True).exit_code == 0
    edit("post/a.md", title="New")
    ran = run_export(check=True, format="text")
    assert ran.exit_code == 1
    assert "post/a.md: to be written" in ran.stdout
    assert ran.stdout.endswith("Check, nothing written: 1 written, 2 unchanged.\n")
    assert contents() == before
    run_export()
    assert run_export(check=True).exit_code == 0


def test_a_file_that_changed_since_its_import_is_never_overwritten(site: Tree, contents) -> None:
    edit("post/a.md", title="Here")
    site.write("post/a.md", title="There")
    site.write("post/b.md", "+++\n+++\nchanged, but not edited here\n")
    before = contents()
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (1, {"conflicts": 1, "unchanged": 2})
    assert ran.codes("post/a.md") == ["changed-on-disk"]
    assert contents() == before
    assert run_export(format="text").stdout.startswith(str(site.content / "post/a.md"))


def test_after_an_import_has_merged_both_edits_the_export_writes_them(site: Tree) -> None:
    edit("post/a.md", title="Here")
    text = (site.content / "post/a.md").read_text()
    site.write("post/a.md", text + "\nA line from there.\n")
    assert run_export().exit_code == 1
    assert run_import(site.site).summary == {"merged": 1, "unchanged": 2}
    assert run_export().summary == {"written": 1, "unchanged": 2}
    assert (site.content / "post/a.md").read_text() == (
        text.replace("title: A story", "title: Here") + "\nA line from there.\n"
    )
    assert run_import(site.site).summary == {"unchanged": 3}


def test_a_vanished_file_is_missing_and_not_made_again(site: Tree) -> None:
    (site.content / "post/a.md").unlink()
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (0, {"missing": 1, "unchanged": 2})
    edit("post/a.md", title="New")
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (1, {"missing": 1, "unchanged": 2})
    assert ran.codes("post/a.md") == ["file-missing"]
    assert "delete or retract the article" in ran.file("post/a.md")["problems"][0]["hint"]
    assert not (site.content / "post/a.md").exists()


@pytest.mark.parametrize(
    ("state", "code"), [(State.CONFLICT, "conflict-pending"), (State.REJECTED, "file-broken")]
)
def test_files_that_wait_for_somebody_are_left_alone_and_named(site, contents, state, code) -> None:
    before = contents()
    edit("post/a.md", title="New")
    SourceFile.objects.filter(path="post/a.md").update(state=state)
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (0, {"skipped": 1, "unchanged": 2})
    assert ran.codes("post/a.md") == [code]
    assert contents() == before


def test_the_file_of_a_deleted_article_is_left_alone_and_named(site: Tree, contents) -> None:
    before = contents()
    deleted = Article.objects.filter(source_file__path="post/a.md")
    publishing.erase(deleted, user=None, at=timezone.now())
    ran = run_export()
    assert (ran.exit_code, ran.codes("post/a.md")) == (0, ["deleted-here", "still-published"])
    assert contents() == before


def test_what_cannot_be_written_is_refused_with_the_reason_and_stops_nothing(site: Tree) -> None:
    twice = "---\ntitle: a\ntitle: b\n---\n"
    site.write("aaa.md", twice)
    run_import(site.site)
    edit("aaa.md", title="c")
    edit("post/b.md", title="New")
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (1, {"refused": 1, "written": 1, "unchanged": 2})
    assert "more than once" in ran.file("aaa.md")["problems"][0]["message"]
    assert (site.content / "aaa.md").read_text() == twice


def test_dates_are_read_and_written_in_the_zone_of_their_import(site: Tree, settings) -> None:
    settings.TIME_ZONE = "Asia/Shanghai"
    assert run_export().summary == {"unchanged": 3}
    edit("post/a.md", date=datetime(2025, 2, 14, 20, 2, 5, tzinfo=UTC))
    run_export()
    assert "date: 2025-02-14 20:02:05\n" in (site.content / "post/a.md").read_text()


def test_values_that_a_later_version_no_longer_knows_are_no_edit(site: Tree, monkeypatch) -> None:
    """A widget that no longer exists stays in file and article."""
    site.write("post/w.md", "---\ntitle: W\nwidgets: [search, recent]\n---\n")
    run_import(site.site)
    fewer = {"search": None}
    for module in (exporter, adopting):
        monkeypatch.setattr(module, "registry", fewer)
    ran = run_export()
    assert "written" not in ran.summary


# Where it writes


def test_a_copy_has_every_file_and_nothing_else_changes(site: Tree, contents, tmp_path) -> None:
    before = contents()
    edit("post/a.md", title="New")
    ran = run_export(tmp_path / "new" / "copy")
    assert (ran.exit_code, ran.summary) == (0, {"created": 3})
    copy = {
        path.relative_to(tmp_path / "new/copy").as_posix(): path.read_bytes()
        for path in (tmp_path / "new/copy").rglob("*.md")
    }
    changed = before["post/a.md"].replace(b"A story", b"New", 1)
    assert copy == before | {"post/a.md": changed}
    assert contents() == before
    assert base_of("post/a.md") == before["post/a.md"]
    assert run_export(tmp_path / "new/copy").summary == {"unchanged": 3}
    assert run_export().summary == {"written": 1, "unchanged": 2}


def test_a_copy_is_brought_up_to_date_but_no_foreign_text_in_it_is_overwritten(
    site: Tree, tmp_path
) -> None:
    copy = tmp_path / "copy"
    run_export(copy)
    edit("post/a.md", title="Two")
    assert run_export(copy).summary == {"written": 1, "unchanged": 2}
    edit("post/a.md", title="Three")
    edit("post/b.md", title="B two")
    (copy / "post/b.md").write_text("somebody's own\n")
    ran = run_export(copy)
    assert (ran.exit_code, ran.summary) == (1, {"written": 1, "conflicts": 1, "unchanged": 1})
    assert "title: Three" in (copy / "post/a.md").read_text()
    assert (copy / "post/b.md").read_text() == "somebody's own\n"


@pytest.mark.parametrize("given", ["site", "site/content", "site/content/../content"])
def test_the_folder_of_a_source_stands_for_the_source(site: Tree, tmp_path, given) -> None:
    edit("post/a.md", title="New")
    assert run_export(tmp_path / given).summary == {"written": 1, "unchanged": 2}
    assert b"title: New" in base_of("post/a.md")


def test_a_folder_inside_a_source_is_refused(site: Tree, contents) -> None:
    before = contents()
    ran = run_export(site.content / "post")
    assert ran.exit_code == 2
    assert "is inside the folder of the source 'site'" in ran.stderr
    assert contents() == before


@pytest.mark.parametrize("link", ["post", "post/a.md"])
def test_a_link_in_the_copy_that_leads_out_is_not_followed(site: Tree, tmp_path, link) -> None:
    copy, outside = tmp_path / "copy", tmp_path / "outside"
    (outside / "post").mkdir(parents=True)
    (outside / "post/a.md").write_text("secret")
    (copy / link).parent.mkdir(parents=True)
    (copy / link).symlink_to(outside / link)
    ran = run_export(copy)
    assert ran.exit_code == 1
    assert ran.codes("post/a.md") == ["out-of-bounds"]
    assert [p.name for p in outside.rglob("*")] == ["post", "a.md"]
    assert (outside / "post/a.md").read_text() == "secret"
    assert (copy / "news/c.md").exists()


def test_a_link_in_the_source_is_not_followed_either(site: Tree, tmp_path) -> None:
    file = site.content / "post/a.md"
    elsewhere = tmp_path / "elsewhere.md"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    edit("post/a.md", title="New")
    before = elsewhere.read_bytes()
    assert run_export().codes("post/a.md") == ["out-of-bounds"]
    assert elsewhere.read_bytes() == before


@pytest.mark.parametrize("path", ["../out.md", "post/../../out.md", "/out.md", "post//x.md"])
def test_a_stored_path_that_climbs_is_refused(site: Tree, tmp_path, path) -> None:
    SourceFile.objects.filter(path="post/a.md").update(path=path)
    edit(path, title="New")
    assert run_export(tmp_path / "copy").file(path)["problems"][0]["code"] == "out-of-bounds"
    assert run_export().codes(path) == ["out-of-bounds"]
    assert not list(tmp_path.glob("out.md"))


def test_something_that_is_no_file_is_refused_without_waiting(site: Tree) -> None:
    edit("post/a.md", title="New")
    (site.content / "post/a.md").unlink()
    os.mkfifo(site.content / "post/a.md")
    assert run_export().codes("post/a.md") == ["out-of-bounds"]


def test_only_the_named_source_takes_part(site: Tree, tmp_path) -> None:
    other = Tree(tmp_path / "other")
    other.write("wire/x.md")
    run_import(other.site)
    edit("post/a.md", title="New")
    edit("wire/x.md", title="New")
    assert run_export(source="other").summary == {"written": 1}
    assert run_export(source="other", check=True).exit_code == 0
    assert run_export().summary == {"written": 1, "unchanged": 3}
    ran = run_export(source="nobody")
    assert (ran.exit_code, "'other', 'site'" in ran.stderr) == (2, True)
    ran = run_export(other.site, source="site")
    assert (ran.exit_code, "the source 'other'" in ran.stderr) == (2, True)


def test_two_sources_with_one_path_cannot_share_a_copy(site: Tree, tmp_path) -> None:
    other = Tree(tmp_path / "other")
    other.write("post/a.md", "---\nslug: other\n---\nx\n")
    run_import(other.site)
    ran = run_export(tmp_path / "copy")
    assert (ran.exit_code, ran.summary) == (1, {"created": 3, "conflicts": 1})
    problems = [problem for file in ran.json["files"] for problem in file["problems"]]
    assert [problem["code"] for problem in problems] == ["path-taken"]
    assert run_export(tmp_path / "copy2", source="other").summary == {"created": 1}


def test_a_source_whose_folder_is_gone_ends_the_run(site: Tree, tmp_path) -> None:
    site.site.rename(tmp_path / "away")
    ran = run_export()
    assert ran.exit_code == 2
    assert str(site.content) in ran.stderr
    assert run_export(tmp_path / "copy").exit_code == 0


@pytest.mark.django_db
def test_without_a_source_and_without_a_folder_there_is_nowhere_to_write() -> None:
    ran = run_export()
    assert ran.exit_code == 2
    assert "DIR" in ran.stderr


def test_a_file_in_the_place_of_the_folder_is_a_usage_problem(site: Tree, tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    for given in ("file", "file/below", "nul\0"):
        ran = run_export(tmp_path / given) if "\0" not in given else run_export(given)
        assert ran.exit_code == 2, given
        assert len(ran.stderr.splitlines()) == 1


# How files are written


def test_a_file_keeps_its_mode(site: Tree) -> None:
    file = site.content / "post/a.md"
    file.chmod(0o640)
    edit("post/a.md", title="New")
    run_export()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_nothing_is_left_behind_but_the_files(site: Tree, contents) -> None:
    names = set(contents())
    (site.content / "post" / ".newsroom-export.tmp").write_text("of a run that was killed")
    edit("post/a.md", title="New")
    run_export()
    assert set(contents()) == names


def test_what_a_killed_run_had_written_is_known_again(site: Tree, contents) -> None:
    """The run was killed after it renamed the file and before it updated the database."""
    before = contents()
    row = SourceFile.objects.get(path="post/a.md")
    edit("post/a.md", title="New")
    run_export()
    written = contents()
    SourceFile.objects.filter(pk=row.pk).update(base=before["post/a.md"], size=row.size)
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (0, {"unchanged": 3})
    assert contents() == written
    assert base_of("post/a.md") == written["post/a.md"]
    assert run_import(site.site).summary == {"unchanged": 3}


def test_an_edit_while_the_file_is_written_is_exported_next_time(site, monkeypatch) -> None:
    edit("post/a.md", title="One")
    adopt = adopting.adopt_base

    def meanwhile(row, data, stat):
        edit("post/a.md", title="Two")
        adopt(row, data, stat)

    monkeypatch.setattr(adopting, "adopt_base", meanwhile)
    run_export()
    monkeypatch.setattr(adopting, "adopt_base", adopt)
    assert "title: One" in (site.content / "post/a.md").read_text()
    assert run_export().summary == {"written": 1, "unchanged": 2}
    assert "title: Two" in (site.content / "post/a.md").read_text()


def test_a_second_run_waits_and_gives_up_naming_the_first(site: Tree) -> None:
    with importer_lock(settings.VAR_DIR / "import.lock", wait=1):
        ran = run_export(wait=0.2)
        assert ran.exit_code == 2
        assert "gave up after waiting 0.2 seconds" in ran.stderr
        assert run_export(check=True, wait=0.2).exit_code == 0


def test_the_number_of_queries_does_not_grow_with_the_articles(site: Tree) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert run_export().exit_code == 0
        return len(captured)

    few = queries()
    for number in range(40):
        site.write(f"post/n{number}.md", title=f"N {number}")
    run_import(site.site)
    assert queries() == few


def test_in_text_few_files_are_named_and_quietly_none(site: Tree) -> None:
    edit("post/a.md", title="New")
    ran = run_export(format="text", dry_run=True, quiet=True)
    assert ran.stdout == "Dry run, nothing written: 1 written, 2 unchanged.\n"
    ran = run_export(format="text")
    shown = f"{site.content / 'post/a.md'}: written\n1 written, 2 unchanged.\n"
    assert ran.stdout == shown


def test_json_is_one_object_with_every_count(site: Tree) -> None:
    ran = run_export()
    assert json.loads(ran.stdout) == {
        "summary": {
            "written": 0, "created": 0, "unchanged": 3, "conflicts": 0, "refused": 0, "skipped": 0,
            "missing": 0,
        },
        "files": [],
    }  # fmt: skip


def test_a_folder_name_that_could_trick_a_terminal_is_shown_escaped(db, tmp_path: Path) -> None:
    tree = Tree(tmp_path / "site")
    tree.write("post/a\x1b[31m\n.md", title="A")
    run_import(tree.site)
    edit("post/a\x1b[31m\n.md", title="New")
    ran = run_export(format="text")
    assert "\x1b" not in ran.stdout
    assert r"a\x1b[31m\n.md: written" in ran.stdout


def test_sources_are_not_touched_by_an_export(site: Tree) -> None:
    before = list(Source.objects.values())
    edit("post/a.md", title="New")
    run_export()
    assert list(Source.objects.values()) == before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_after_a_whole_file(site: Tree, monkeypatch, number, code) -> None:
    @contextmanager
    def stopping(_wanted, _doing):
        yield lambda done, _all: os.kill(os.getpid(), number) if done == 2 else None

    monkeypatch.setattr(export_articles, "progress_bar", stopping)
    for path in ("news/c.md", "post/a.md", "post/b.md"):
        edit(path, title="New")
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (code, {"written": 2})
    monkeypatch.undo()
    assert run_export().summary == {"written": 1, "unchanged": 2}


def test_a_signal_while_waiting_for_another_run_is_no_traceback(site: Tree) -> None:
    for run in (run_export, lambda **given: run_import(site.site, **given)):
        with importer_lock(settings.VAR_DIR / "import.lock", wait=1):
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
            ran = run(wait=20)
        assert (ran.exit_code, ran.summary) == (143, {})
