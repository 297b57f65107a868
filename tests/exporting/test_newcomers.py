"""Articles that were written here get a file in house style at the path that matches their
address."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from articles.editing import publishing, saving
from articles.exporting.new_files import choose_path
from articles.models import Article, Revision, Source, SourceFile
from tests.exporting.conftest import base_of, edit, run_export, write_here
from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db

NOON = datetime(2025, 2, 14, 12, tzinfo=UTC)


def test_a_new_article_gets_a_file_that_the_next_import_need_not_open(site: Tree) -> None:
    article = write_here(
        "fresh", title='A "new" one', date=NOON, tags=("x",), body="One\r\n\r\ntwo"
    )
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (0, {"created": 1, "unchanged": 3})
    assert ran.file("post/fresh.md")["url"] == "/post/fresh/"
    file = site.content / "post/fresh.md"
    assert file.read_bytes() == (
        b'---\ntitle: "A \\"new\\" one"\ndate: "2025-02-14 12:00:00"\ntags:\n  - "x"\n---\n\n'
        b"One\n\ntwo\n"
    )
    assert base_of("post/fresh.md") == file.read_bytes()
    os.utime(file, ns=(1, file.stat().st_mtime_ns))
    assert run_import(site.site).summary == {"unchanged": 4}
    assert file.stat().st_atime_ns == 1
    assert run_export().summary == {"unchanged": 4}
    assert Article.objects.get(pk=article.pk).version == article.version


def test_after_its_first_export_a_file_is_like_any_other(site: Tree) -> None:
    write_here("fresh")
    run_export()
    edit("post/fresh.md", title="Other")
    assert run_export().summary == {"written": 1, "unchanged": 3}
    text = (site.content / "post/fresh.md").read_text()
    site.write("post/fresh.md", text + "\nMore from the file.\n")
    assert run_import(site.site).summary == {"updated": 1, "unchanged": 3}


@pytest.mark.parametrize(
    ("status", "line"),
    [("draft", True), ("review", True), ("retracted", True), ("published", False)],
)
def test_whatever_is_not_published_is_a_draft_in_its_file(site: Tree, status, line) -> None:
    Source.objects.update(exports_unpublished=True)
    write_here("fresh", status=status)
    run_export()
    assert ("draft: true" in (site.content / "post/fresh.md").read_text()) is line
    run_import(site.site)
    assert Article.objects.get(path="/post/fresh/").status == status


@pytest.mark.parametrize(
    ("article", "path"),
    [
        (Article(folder="post", section="post", name="x"), "post/x.md"),
        (Article(folder="post", section="post", name="x", url_language="de"), "post/x.de.md"),
        (Article(name="about"), "about.md"),
        (Article(folder="a/b", section="a", name="x"), "a/b/x.md"),
        (Article(kind="list", folder="", section="post", name="post"), "post/_index.md"),
        (Article(kind="list", name=""), "_index.md"),
        (Article(folder="post", section="post", name="x", markup="html"), "post/x.html"),
    ],
)
def test_a_file_stands_where_hugo_would_look_for_the_address(article: Article, path: str) -> None:
    assert choose_path(article) == path


@pytest.mark.parametrize(
    "name", ["index", "x.de", ".hidden", "_index", "../x", "", "a/b", "page.en"]
)
def test_a_name_that_would_be_another_article_is_refused(site: Tree, name: str) -> None:
    article = write_here("fresh")
    Article.objects.filter(pk=article.pk).update(name=name)
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (1, {"refused": 1, "unchanged": 3})
    assert [p["code"] for f in ran.json["files"] for p in f["problems"]] == ["cannot-be-written"]


def test_a_section_that_the_path_does_not_give_is_refused(site: Tree) -> None:
    article = write_here("fresh")
    Article.objects.filter(pk=article.pk).update(section="elsewhere")
    assert run_export().summary == {"refused": 1, "unchanged": 3}


def test_no_file_is_put_into_a_bundle_where_it_would_be_no_page(site: Tree) -> None:
    site.write("post/deep/index.md", title="Bundle")
    run_import(site.site)
    article = write_here("fresh")
    Article.objects.filter(pk=article.pk).update(folder="post/deep")
    ran = run_export()
    assert "bundle" in ran.file("post/deep/fresh.md")["problems"][0]["message"]
    assert not (site.content / "post/deep/fresh.md").exists()


def test_a_file_that_is_there_already_is_not_overwritten(site: Tree) -> None:
    (site.content / "post/fresh.md").write_text("somebody's own, not yet imported\n")
    write_here("fresh")
    ran = run_export()
    assert (ran.exit_code, ran.codes("post/fresh.md")) == (1, ["path-taken"])
    assert (site.content / "post/fresh.md").read_text().startswith("somebody's")
    assert not SourceFile.objects.filter(path="post/fresh.md").exists()


def test_the_path_of_another_articles_file_is_taken_wherever_that_is(site: Tree) -> None:
    edit("post/a.md", slug="moved")
    (site.content / "post/a.md").unlink()
    write_here("a")
    ran = run_export()
    assert [f["action"] for f in ran.json["files"]] == ["missing", "conflict"]
    assert not (site.content / "post/a.md").exists()


def test_a_new_article_may_take_the_place_of_a_deleted_one(site: Tree) -> None:
    publishing.erase(
        Article.objects.filter(source_file__path="post/a.md"), user=None, at=timezone.now()
    )
    (site.content / "post/a.md").unlink()
    write_here("a", title="Again")
    ran = run_export()
    assert ran.file("post/a.md")["action"] == "created"
    assert ran.summary == {"created": 1, "unchanged": 3}
    row = SourceFile.objects.get(path="post/a.md")
    assert (row.state, row.deleted_at, row.article) == (
        "imported",
        None,
        Article.objects.get(title="Again"),
    )
    assert run_import(site.site).summary == {"unchanged": 3}


def test_a_file_that_a_killed_run_left_is_taken_for_ones_own(site: Tree) -> None:
    """The run was killed after it created the file and before it updated the database; then an
    import ran."""
    write_here("fresh")
    run_export()
    SourceFile.objects.filter(path="post/fresh.md").delete()
    assert run_import(site.site).codes("post/fresh.md") == ["url-taken"]
    assert run_export().summary == {"unchanged": 4}
    row = SourceFile.objects.get(path="post/fresh.md")
    assert (row.state, row.incoming) == ("imported", None)
    assert row.article == Article.objects.get(path="/post/fresh/")
    assert run_import(site.site).summary == {"unchanged": 4}


def test_a_dry_run_shows_the_new_file_and_makes_none(site: Tree) -> None:
    write_here("fresh", section="new")
    diff = run_export(dry_run=True).file("new/fresh.md")["diff"]
    assert diff.startswith("--- /dev/null\n+++ b/new/fresh.md\n@@ -0,0 +1,5 @@\n+---\n")
    assert not (site.content / "new").exists()
    assert not SourceFile.objects.filter(path="new/fresh.md").exists()
    assert run_export(check=True).exit_code == 1


def test_a_new_file_goes_into_the_source_that_has_its_section(site: Tree, tmp_path) -> None:
    other = Tree(tmp_path / "other")
    other.write("wire/x.md")
    run_import(other.site)
    for name in ("post", "wire", "nowhere"):
        write_here("fresh", section=name)
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (1, {"created": 2, "refused": 1, "unchanged": 4})
    assert (site.content / "post/fresh.md").exists()
    assert (other.content / "wire/fresh.md").exists()
    assert ran.codes("nowhere/fresh") == ["source-unclear"]
    assert run_export(source="other").summary == {"created": 1, "unchanged": 2}
    assert (other.content / "nowhere/fresh.md").exists()


def test_a_copy_contains_new_files_without_a_record_in_the_database(site: Tree, tmp_path) -> None:
    article = write_here("fresh", body="One")
    assert run_export(tmp_path / "copy").summary == {"created": 4}
    assert (
        tmp_path / "copy/post/fresh.md"
    ).read_text() == '---\ntitle: "Story fresh"\n---\n\nOne\n'
    assert Article.objects.get(pk=article.pk).body == "One"
    assert not SourceFile.objects.filter(path="post/fresh.md").exists()
    article.refresh_from_db()
    saving.save_article(
        article, article.authored().__class__(title="Two"), status="published", user=None,
        at=timezone.now(),
    )  # fmt: skip
    assert run_export(tmp_path / "copy").summary == {"written": 1, "unchanged": 3}


@pytest.mark.django_db
def test_a_newsroom_without_any_source_exports_to_a_folder_and_takes_it_in_again(tmp_path) -> None:
    write_here("one", date=NOON, authors=("Ann",), toc=False, post_meta=())
    write_here("eins", language="de", section="nachrichten")
    before = {a.path: a.authored() for a in Article.objects.all()}
    assert run_export(tmp_path / "out").summary == {"created": 2}
    assert sorted(p.name for p in (tmp_path / "out").rglob("*.md")) == ["eins.de.md", "one.md"]
    Article.objects.all().delete()
    assert run_import(tmp_path / "out").summary == {"created": 2}
    for article in Article.objects.all():
        said = before[article.path]
        assert article.authored().body.strip() == said.body
        assert (article.title, article.date, article.toc) == (said.title, said.date, said.toc)
        assert article.authored().post_meta == said.post_meta


def test_a_broken_file_of_that_path_that_is_gone_stays_in_the_revisions(site: Tree) -> None:
    broken = site.write("post/fresh.md", "---\ntitle: [Broken\n---\nFirst attempt\n")
    run_import(site.site)
    broken.unlink()
    write_here("fresh")
    assert run_export().summary == {"created": 1, "unchanged": 3}
    assert any("First attempt" in str(revision.values) for revision in Revision.objects.all())
