"""Runs are recorded, and problems count as new by comparison with earlier reports."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from articles.errors import Interrupted
from articles.importing import finish, new_problems, recording
from articles.models import Article, ImportRun, Source
from tests.importing.conftest import Tree, manage
from tests.importing.test_command import png

pytestmark = pytest.mark.django_db

BROKEN = "---\ntitle: [\n---\n"


def last() -> ImportRun:
    return ImportRun.objects.first()  # the newest comes first


def quietly(importing, *paths, **options) -> list[str]:
    """Return the codes of the problems that ``--quiet`` prints."""
    shown = importing(*paths, format="text", quiet=True, **options).stdout
    return [line.rpartition("[")[2].rstrip("]") for line in shown.splitlines() if "]" in line[-1:]]


# What is recorded


def test_a_run_is_written_down_with_what_it_did(tree: Tree, importing):
    tree.write("post/a.md")
    tree.write("post/b.md", BROKEN)
    (tree.site / "static").mkdir()
    (tree.site / "static/x.png").write_bytes(png())
    importing(tree.site, language="de", on_conflict="file")
    run = last()
    assert (run.source.name, run.ended, run.reason) == ("site", "completed", "")
    assert run.counts == {"created": 1, "rejected": 1, "pictures": 1}
    assert run.paths == [str(tree.site)]
    assert run.options == {"language": "de", "on_conflict": "file"}
    assert run.duration is not None and run.duration.total_seconds() >= 0
    (file,) = run.problems
    assert (file["path"], file["action"]) == ("post/b.md", "rejected")
    (problem,) = file["problems"]
    assert (problem["code"], problem["line"], problem["severity"]) == ("yaml-syntax", 3, "error")
    assert run.problems_found == 1


def test_an_unchanged_tree_leaves_no_run(tree: Tree, importing, django_assert_max_num_queries):
    tree.write("post/a.md", "---\ntitle: A\nwidgets: [recnet]\n---\n\nx\n")
    tree.write("post/b.md", BROKEN)
    (tree.content / "post/link.md").symlink_to("a.md")
    importing(tree.site)
    first, said = last(), Source.objects.get().reported
    with django_assert_max_num_queries(40) as queries:
        importing(tree.site)
    assert list(ImportRun.objects.all()) == [first]
    assert Source.objects.get().reported == said
    inserted = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "DELETE"))]
    assert inserted == []


@pytest.mark.parametrize(
    "happen",
    [
        lambda tree: tree.write("post/b.md"),
        lambda tree: tree.write("post/a.md", title="Other"),
        lambda tree: (tree.content / "post/a.md").unlink(),
        lambda tree: tree.write("post/broken.md", "---\ntitle: T\ndate: never\n---\n"),
        lambda tree: tree.write("post/broken.md"),
        lambda tree: (tree.content / "post/link.md").unlink(),
        lambda tree: (tree.content / "post/other.md").symlink_to("a.md"),
        lambda tree: tree.write("post/x.png", png()),
    ],
    ids=["new", "changed", "gone", "broken otherwise", "mended", "link gone", "link", "picture"],
)
def test_whatever_happens_to_the_tree_leaves_one_run(tree: Tree, importing, happen):
    tree.write("post/a.md")
    tree.write("post/broken.md", BROKEN)
    (tree.content / "post/link.md").symlink_to("a.md")
    importing(tree.site)
    happen(tree)
    importing(tree.site)
    assert ImportRun.objects.count() == 2
    importing(tree.site)
    assert ImportRun.objects.count() == 2


def test_a_file_that_is_gone_and_one_that_is_back_leave_a_run_each(tree: Tree, importing):
    file = tree.write("post/a.md")
    tree.write("news/b.md")
    importing(tree.site)
    aside = file.rename(tree.site / "aside")
    for given in (tree.site, tree.content / "post", tree.site, tree.content / "news"):
        importing(given)
    assert ImportRun.objects.count() == 2
    assert [kept["action"] for kept in last().problems] == ["missing"]
    aside.rename(file)
    for given in (tree.site, tree.content / "post", tree.site):
        importing(given)
    assert ImportRun.objects.count() == 3
    assert last().counts == {"unchanged": 2}


def test_a_dry_run_is_not_written_down(tree: Tree, importing):
    tree.write("post/a.md", BROKEN)
    importing(tree.site, dry_run=True)
    assert not ImportRun.objects.exists()


def test_a_retraction_is_a_change(tree: Tree, importing):
    tree.write("post/a.md")
    importing(tree.site)
    (tree.content / "post/a.md").unlink()
    importing(tree.site)
    importing(tree.site, retract_missing=True)
    importing(tree.site, retract_missing=True)
    assert ImportRun.objects.count() == 3
    assert (last().counts, last().options) == ({"missing": 1}, {"retract_missing": True})
    assert last().problems == [{"path": "post/a.md", "action": "missing", "problems": []}]


def test_each_source_has_runs_of_its_own_and_keeps_the_newest(
    tree: Tree, importing, monkeypatch, tmp_path
):
    monkeypatch.setattr(recording, "MAX_RUNS", 3)
    other = Tree(tmp_path / "other")
    other.write("post/o.md", title="Other")
    importing(other.site)
    for number in range(5):
        tree.write("post/a.md", title=f"Story {number}")
        importing(tree.site, other.site)
    titles = ImportRun.objects.filter(source__name="site")
    assert [run.counts for run in titles] == [{"updated": 1}] * 3
    assert ImportRun.objects.filter(source__name="other").count() == 1


def test_what_is_kept_of_a_run_is_bounded(tree: Tree, importing, monkeypatch):
    monkeypatch.setattr(recording, "MAX_FILES", 2)
    monkeypatch.setattr(recording, "MAX_PROBLEMS_PER_FILE", 1)
    for name in "abc":
        tree.write(f"post/{name}.md", "---\ntitle: T\ndate: never\ntags: {a: b}\n---\n\nx\n")
    importing(tree.site)
    assert [(f["path"], len(f["problems"])) for f in last().problems] == [
        ("post/a.md", 1), ("post/b.md", 1),
    ]  # fmt: skip
    assert last().problems_found == 6


# How a run ends


def test_a_failing_database_is_the_reason(tree: Tree, importing, monkeypatch):
    tree.write("post/a.md")
    monkeypatch.setattr(finish, "rerender_references", failing)
    ran = importing(tree.site)
    assert ran.exit_code == 2
    assert (last().ended, last().reason) == ("failed", "disk I/O error")
    assert last().counts == {"created": 1}


def failing(*_args, **_options):
    raise DatabaseError("disk I/O error")


@pytest.mark.parametrize(
    ("number", "reason"),
    [(signal.SIGTERM, "SIGTERM"), (signal.SIGINT, "SIGINT"), (signal.SIGKILL, "killed")],
)
def test_a_run_that_is_stopped_says_so(tree: Tree, own_database, number, reason):
    for i in range(3000):
        tree.write(f"post/{i:04d}.md", title=f"Story {i}")
    process = manage(own_database, "import_articles", tree.site)
    deadline = time.monotonic() + 120
    while not rows(own_database) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(number)
    process.communicate(timeout=60)
    (row,) = rows(own_database)
    assert row[0] == ("running" if number == signal.SIGKILL else "interrupted")
    again = manage(own_database, "import_articles", tree.site)
    again.communicate(timeout=240)
    assert again.returncode == 0
    (new, old) = rows(own_database)
    assert new == ("completed", "")
    assert old[0] == "interrupted" and reason in old[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("noted", [False, True])
def test_a_run_that_is_stopped_inside_djangos_transaction_code_says_so(
    tree: Tree, importing, monkeypatch, noted
):
    def stopped(*_args, **_options):
        if not noted:
            connection.cursor().execute("BEGIN")
        connection.in_atomic_block = noted
        raise Interrupted(signal.SIGINT)

    tree.write("post/a.md")
    monkeypatch.setattr(finish, "rerender_references", stopped)
    assert importing(tree.site).exit_code == 130
    assert (last().ended, last().reason) == ("interrupted", "SIGINT")


def rows(environment: dict[str, str]) -> list[tuple[str, str]]:
    """How each run ended, the newest first, as another process sees it."""
    database = environment["DATABASE_URL"].removeprefix("sqlite:///")
    query = "SELECT ended, reason FROM articles_importrun ORDER BY id DESC"
    shown = subprocess.run(
        ["sqlite3", "-readonly", database, query], capture_output=True, text=True, check=True
    )
    return [tuple(line.split("|")) for line in shown.stdout.splitlines()]


# What counts as new


def test_quiet_tells_each_problem_once_whatever_has_it(tree: Tree, importing):
    tree.write("post/broken.md", BROKEN)
    tree.write("post/x.png", b"no picture")
    (tree.content / "post/link.md").symlink_to("a.md")
    (tree.content / "post/folder.md").mkdir()
    assert sorted(quietly(importing, tree.site)) == [
        "folder-named-like-article", "picture-unreadable", "symlink", "yaml-syntax",
    ]  # fmt: skip
    assert quietly(importing, tree.site) == []


def test_a_run_over_another_folder_of_the_source_makes_nothing_new(tree: Tree, importing):
    tree.write("news/a.md", BROKEN)
    tree.write("post/b.md", BROKEN)
    (tree.content / "news/link.md").symlink_to("a.md")
    new_problems, post = tree.content / "news", tree.content / "post"
    assert sorted(quietly(importing, new_problems)) == ["symlink", "yaml-syntax"]
    assert quietly(importing, post) == ["yaml-syntax"]
    assert quietly(importing, new_problems) == []
    assert quietly(importing, tree.site) == []


def test_a_problem_that_was_away_is_new_again(tree: Tree, importing):
    link = tree.content / "post/link.md"
    tree.write("post/a.md", BROKEN)
    link.symlink_to("a.md")
    importing(tree.site)
    tree.write("post/a.md")
    link.unlink()
    assert quietly(importing, tree.site) == []
    tree.write("post/a.md", BROKEN)
    link.symlink_to("a.md")
    assert sorted(quietly(importing, tree.site)) == ["symlink", "yaml-syntax"]


def test_the_problem_of_a_file_that_was_deleted_and_comes_back_is_new_again(tree: Tree, importing):
    file = tree.write("post/a.md", BROKEN)
    importing(tree.site)
    file.unlink()
    importing(tree.site)
    tree.write("post/a.md", BROKEN)
    assert quietly(importing, tree.site) == ["yaml-syntax"]


def test_a_problem_that_only_moved_within_its_file_is_not_new(tree: Tree, importing):
    tree.write("post/a.md", "---\ntitle: T\ndate: never\n---\n\nx\n")
    importing(tree.site)
    tree.write("post/a.md", "---\n# comment\ntitle: T\ndate: never\n---\n\nx\n")
    assert quietly(importing, tree.site) == []


def test_a_strict_import_that_is_refused_says_it_once(tree: Tree, importing):
    tree.write("post/a.md")
    tree.write("post/b.md", BROKEN)
    assert quietly(importing, tree.site, strict=True) == ["yaml-syntax"]
    assert quietly(importing, tree.site, strict=True) == []
    assert not Article.objects.exists()
    assert ImportRun.objects.count() == 1
    tree.write("post/b.md")
    assert quietly(importing, tree.site, strict=True) == []
    assert Source.objects.get().reported == {}


def test_what_is_remembered_without_rows_is_bounded(tree: Tree, importing, monkeypatch):
    monkeypatch.setattr(new_problems, "MAX_REMEMBERED_PATHS", 2)
    for name in "abcd":
        (tree.content / f"{name}.md").symlink_to("nowhere")
    assert quietly(importing, tree.site) == ["symlink"] * 4
    assert quietly(importing, tree.site) == []
    assert ImportRun.objects.count() == 1
    assert len(Source.objects.get().reported) == 2


def test_a_dry_run_knows_what_is_new_and_changes_nothing_of_it(tree: Tree, importing):
    (tree.content / "link.md").symlink_to("nowhere")
    assert quietly(importing, tree.site, dry_run=True) == ["symlink"]
    assert quietly(importing, tree.site) == ["symlink"]
    (tree.content / "other.md").symlink_to("nowhere")
    for _time in range(2):
        assert quietly(importing, tree.site, dry_run=True) == ["symlink"]


def test_the_paths_of_a_run_have_no_line_breaks(tree: Tree, importing):
    """The paths of a run are the folders it has examined, each on one line."""
    odd = tree.content / "post\nnews"
    odd.mkdir(parents=True)
    tree.write("post\nnews/a.md")
    importing(odd)
    assert last().paths == [str(Path(str(odd).replace("\n", "\\n")))]
