"""Files are added, change, break, collide and disappear. Articles follow, and nothing is lost."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from articles.editing import publishing
from articles.errors import Interrupted
from articles.importing import decide, finish, write_batch
from articles.models import Article, Redirect, Revision, SiteSettings, Source, SourceFile
from tests.importing.conftest import STORY, run_import
from tests.test_transactions import fails_once

pytestmark = pytest.mark.django_db


def edit_here(path: str, **values) -> Article:
    """Save changes to the article as an editor does in the admin."""
    Article.objects.filter(path=path).update(**values)
    return Article.objects.get(path=path)


def test_a_file_becomes_an_article_at_hugos_address(tree, importing):
    tree.write("post/hello.md", title="Hello")
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (0, {"created": 1})
    article = Article.objects.get()
    assert (article.path, article.title, article.section) == ("/post/hello/", "Hello", "post")
    assert article.status == "published"


@pytest.mark.parametrize("given", ["", "content", "content/post", "content/post/hello.md"])
def test_one_file_has_one_address_however_it_is_named(tree, importing, given):
    tree.write("post/hello.md")
    importing(tree.site)
    ran = importing(tree.site / given)
    assert ran.summary == {"unchanged": 1}
    assert Article.objects.get().path == "/post/hello/"


def test_importing_twice_changes_nothing(tree, importing):
    for name in ("a", "b", "c"):
        tree.write(f"post/{name}.md")
    importing(tree.site)
    revisions = Revision.objects.count()
    ran = importing(tree.site)
    assert ran.summary == {"unchanged": 3}
    assert ran.json["files"] == []
    assert Revision.objects.count() == revisions


def test_an_unchanged_tree_is_neither_opened_nor_written(
    tree, importing, opened, django_assert_max_num_queries
):
    for number in range(20):
        tree.write(f"post/{number}.md")
    importing(tree.site)
    assert any(path.startswith(str(tree.content)) for path in opened)
    before = Source.objects.values().get(), SiteSettings.objects.values("generation").first()
    opened.clear()
    with django_assert_max_num_queries(30) as queries:
        assert importing(tree.site).summary == {"unchanged": 20}
    assert [path for path in opened if path.startswith(str(tree.content))] == []
    after = Source.objects.values().get(), SiteSettings.objects.values("generation").first()
    assert after == before
    writes = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    # The import tries to write to the database once and rolls that back.
    assert [sql for sql in writes if "articles_sitesettings" not in sql] == []


def test_an_edited_file_updates_its_article(tree, importing):
    tree.write("post/a.md", title="Old")
    importing(tree.site)
    tree.write("post/a.md", title="New")
    assert importing(tree.site).summary == {"updated": 1}
    article = Article.objects.get()
    assert article.title == "New"
    assert "Body of New" in article.html
    assert article.version == 2


def test_an_edit_that_keeps_size_is_seen_by_its_time(tree, importing):
    tree.write("post/a.md", title="Olds")
    importing(tree.site)
    tree.write("post/a.md", title="News")
    assert importing(tree.site).summary == {"updated": 1}


def test_a_file_written_a_moment_ago_is_not_trusted_to_be_unchanged(tree, importing):
    file = tree.write("post/a.md")
    file.touch()
    importing(tree.site)
    assert SourceFile.objects.get().mtime_ns == 0


def test_a_comment_added_to_the_matter_changes_no_article_but_moves_the_base(tree, importing):
    tree.write("post/a.md")
    importing(tree.site)
    text = STORY.format(title="A story", body="Body of A story.").replace("---\n", "---\n# x\n", 1)
    tree.write("post/a.md", text)
    assert importing(tree.site).summary == {"unchanged": 1}
    assert b"# x" in bytes(SourceFile.objects.get().base)
    assert Article.objects.get().version == 1


def test_an_article_edited_here_is_not_overwritten_by_a_changed_file(tree, importing):
    tree.write("post/a.md", title="From the file")
    importing(tree.site)
    edit_here("/post/a/", title="From the desk")
    tree.write("post/a.md", title="Newer in the file")
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (1, {"conflicts": 1})
    assert ran.codes("post/a.md") == ["edited-on-both-sides"]
    assert Article.objects.get().title == "From the desk"
    file = SourceFile.objects.get()
    assert (file.state, b"Newer in the file" in bytes(file.incoming)) == ("conflict", True)
    assert b"From the file" in bytes(file.base)


def test_a_conflict_stays_until_it_is_solved(tree, importing):
    tree.write("post/a.md", title="One")
    importing(tree.site)
    edit_here("/post/a/", title="Two")
    tree.write("post/a.md", STORY.format(title="Three", body="Body of One."))
    importing(tree.site)
    assert importing(tree.site).summary == {"conflicts": 1}
    edit_here("/post/a/", title="Three")
    assert importing(tree.site).summary == {"unchanged": 1}
    assert SourceFile.objects.get().state == "imported"


def test_an_article_edited_here_whose_file_did_not_change_is_left_alone(tree, importing):
    tree.write("post/a.md")
    importing(tree.site)
    edit_here("/post/a/", title="From the desk")
    assert importing(tree.site).summary == {"unchanged": 1}
    assert Article.objects.get().title == "From the desk"


def test_the_same_edit_on_both_sides_is_no_conflict(tree, importing):
    tree.write("post/a.md", title="One")
    importing(tree.site)
    edit_here("/post/a/", title="Two")
    tree.write("post/a.md", STORY.format(title="Two", body="Body of One."))
    assert importing(tree.site).summary == {"unchanged": 1}
    assert b"Two" in bytes(SourceFile.objects.get().base)


def test_a_broken_new_version_leaves_the_last_good_one_online(tree, importing, client):
    tree.write("post/a.md", title="Good")
    importing(tree.site)
    tree.write("post/a.md", "---\ntitle: [\n---\n\nBroken")
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (1, {"rejected": 1})
    assert Article.objects.get().title == "Good"
    file = SourceFile.objects.get()
    assert b"Broken" in bytes(file.incoming)
    assert file.problems[0]["code"]
    tree.write("post/a.md", title="Mended")
    assert importing(tree.site).summary == {"updated": 1}


def test_a_rejected_file_is_reported_again_although_it_did_not_change(tree, importing):
    tree.write("post/a.md", "---\ntitle: [\n---\n")
    assert importing(tree.site).summary == {"rejected": 1}
    assert importing(tree.site).summary == {"rejected": 1}


def test_one_bad_file_does_not_stop_the_others(tree, importing):
    tree.write("post/a.md")
    tree.write("post/b.md", b"\xff\xfe")
    tree.write("post/c.md")
    assert importing(tree.site).summary == {"created": 2, "rejected": 1}


def test_an_article_deleted_here_is_not_brought_back_unasked(tree, importing):
    tree.write("post/a.md")
    importing(tree.site)
    user = get_user_model().objects.create_user("ada")
    Article.objects.get().delete()
    SourceFile.objects.update(state="deleted", deleted_at=timezone.now(), deleted_by=user)
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (0, {"skipped": 1})
    assert "ada" in ran.file("post/a.md")["problems"][0]["message"]
    assert not Article.objects.exists()
    assert importing(tree.site, restore=True).summary == {"created": 1}
    assert importing(tree.site).summary == {"unchanged": 1}


def delete_here(path: str) -> None:
    publishing.erase(Article.objects.filter(path=path), user=None, at=timezone.now())


def test_a_deleted_article_does_not_come_back_when_its_file_breaks_and_is_mended(tree, importing):
    tree.write("post/a.md")
    importing(tree.site)
    delete_here("/post/a/")
    tree.write("post/a.md", "---\ntitle: [\n---\n")
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (0, {"skipped": 1})
    tree.write("post/a.md", title="Mended")
    assert importing(tree.site).codes("post/a.md") == ["deleted-here"]
    assert not Article.objects.exists()


def test_the_mark_of_a_deletion_survives_a_failed_restore(tree, importing):
    tree.write("post/a.md")
    importing(tree.site)
    delete_here("/post/a/")
    tree.write("post/a.md", "---\ntitle: [\n---\n")
    assert importing(tree.site, restore=True).summary == {"rejected": 1}
    assert SourceFile.objects.get().state == "deleted"
    tree.write("post/a.md", title="Mended")
    assert importing(tree.site).summary == {"skipped": 1}
    assert importing(tree.site, restore=True).summary == {"created": 1}


@pytest.mark.parametrize("imported_between", [True, False])
def test_a_deleted_article_does_not_come_back_under_a_new_file_name(
    tree, importing, imported_between
):
    file = tree.write("post/a.md")
    importing(tree.site)
    delete_here("/post/a/")
    if imported_between:
        tree.write("post/a.md", title="Changed since")
        importing(tree.site)
    file.rename(tree.content / "post" / "b.md")
    ran = importing(tree.site)
    assert (ran.exit_code, ran.codes("post/b.md")) == (0, ["deleted-here"])
    assert not Article.objects.exists()
    row = SourceFile.objects.get()
    assert (row.path, row.state, row.problems[0]["code"]) == (
        "post/b.md", "deleted", "deleted-here",
    )  # fmt: skip
    assert importing(tree.site, restore=True).file("post/b.md")["url"] == "/post/b/"


def test_only_the_file_of_a_deleted_article_is_held_back_not_one_beside_it(tree, importing):
    file = tree.write("post/a.md", title="Same")
    importing(tree.site)
    delete_here("/post/a/")
    file.rename(tree.content / "post" / "b.md")
    tree.write("post/c.md", title="Other")
    assert importing(tree.site).summary == {"skipped": 1, "created": 1}


@pytest.mark.parametrize("status", ["draft", "review"])
def test_a_story_that_readers_never_saw_is_not_retracted_with_its_file(tree, importing, status):
    file = tree.write("post/a.md", "---\ntitle: T\ndraft: true\n---\n\nBody.\n")
    importing(tree.site)
    edit_here("/post/a/", status=status)
    file.unlink()
    assert importing(tree.site, retract_missing=True).summary == {"missing": 1}
    assert Article.objects.get().status == status


def test_files_of_a_source_that_may_not_publish_become_stories_in_review(tree, importing, client):
    tree.write("post/a.md")
    assert importing(tree.site, dry_run=True).codes("post/a.md") == []
    importing(tree.site)
    Source.objects.update(may_publish=False)
    tree.write("post/b.md", title="New")
    tree.write("post/c.md", "---\ntitle: C\ndraft: true\n---\n\nBody.\n")
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (0, {"created": 2, "unchanged": 1})
    assert (ran.codes("post/b.md"), ran.codes("post/c.md")) == (["held-for-review"], [])
    tree.write("post/c.md", "---\ntitle: C\n---\n\nBody.\n")
    assert importing(tree.site).codes("post/c.md") == ["held-for-review"]
    statuses = dict(Article.objects.values_list("path", "status"))
    assert statuses == {"/post/a/": "published", "/post/b/": "review", "/post/c/": "review"}
    assert client.get("/post/b/").status_code == 404
    assert [r.values["status"] for r in Revision.objects.filter(path="/post/b/")] == ["review"]
    assert importing(tree.site).summary == {"unchanged": 3}


def test_the_text_of_the_report_names_a_file_that_may_not_publish(tree, importing):
    Source.objects.create(name="wire", root=str(tree.content), may_publish=False)
    tree.write("post/a.md")
    told = importing(tree.site, source="wire", format="text").stdout.splitlines()
    assert told[0].endswith("because the files of this source may not publish. [held-for-review]")
    assert "Not public (review): /post/a/" in told


def test_a_retracted_article_takes_the_files_text_but_is_not_republished(tree, importing):
    tree.write("post/a.md", title="Old")
    importing(tree.site)
    edit_here("/post/a/", status="retracted")
    tree.write("post/a.md", title="New")
    assert importing(tree.site).summary == {"updated": 1}
    article = Article.objects.get()
    assert (article.status, article.title) == ("retracted", "New")


@pytest.mark.parametrize(
    ("before", "here", "after", "then"),
    [
        (True, "review", True, "review"),
        (True, "published", True, "published"),
        (True, "review", False, "review"),
        (True, "draft", False, "published"),
        (False, "published", True, "draft"),
        (False, "retracted", True, "retracted"),
    ],
)
def test_only_a_changed_draft_key_changes_the_status(tree, importing, before, here, after, then):
    story = "---\ntitle: T\ndraft: {}\n---\n\n{}\n"
    tree.write("post/a.md", story.format(str(before).lower(), "One."))
    importing(tree.site)
    edit_here("/post/a/", status=here)
    tree.write("post/a.md", story.format(str(after).lower(), "Two, longer."))
    importing(tree.site)
    article = Article.objects.get()
    assert article.body.strip() == "Two, longer."
    assert article.status == then


def test_a_changed_slug_moves_the_article_and_leaves_a_redirect(tree, importing, client):
    tree.write("post/a.md", title="Moving")
    importing(tree.site)
    tree.write("post/a.md", "---\ntitle: Moving\nslug: elsewhere\n---\n\nBody.\n")
    assert importing(tree.site).file("post/a.md")["url"] == "/post/elsewhere/"
    assert Redirect.objects.get(path="/post/a/").article == Article.objects.get()


def test_of_two_newcomers_with_one_address_the_smaller_path_wins(tree, importing):
    tree.write("post/b.md", "---\ntitle: B\nslug: same\n---\nB\n")
    tree.write("post/a.md", "---\ntitle: A\nslug: same\n---\nA\n")
    ran = importing(tree.site)
    assert Article.objects.get().title == "A"
    problem = ran.file("post/b.md")["problems"][0]
    assert (problem["code"], problem["field"], problem["line"]) == ("url-taken", "slug", 3)
    assert "post/a.md" in problem["message"]
    assert "post/b.md" in problem["message"]


def test_the_present_owner_of_an_address_keeps_it(tree, importing):
    tree.write("post/b.md", "---\ntitle: B\nslug: same\n---\nB\n")
    importing(tree.site)
    tree.write("post/a.md", "---\ntitle: A\nslug: same\n---\nA\n")
    assert importing(tree.site).codes("post/a.md") == ["url-taken"]
    assert Article.objects.get().title == "B"


def test_a_reserved_address_is_refused(tree, importing):
    tree.write("admin.md")
    assert importing(tree.site).codes("admin.md") == ["url-reserved"]


def test_the_time_zone_of_the_site_is_read_into_dates(tree, importing, settings):
    tree.write("post/a.md")
    importing(tree.site)
    assert Article.objects.get().date.hour == 13
    settings.TIME_ZONE = "Asia/Shanghai"
    assert importing(tree.site).summary == {"updated": 1}
    assert Article.objects.get().date.hour == 5


def test_labels_are_made_once_and_keep_the_articles_spelling(tree, importing):
    tree.write("post/a.md", "---\ntitle: A\ntags: [Foo Bar, x]\nauthors: [Ann]\n---\nA\n")
    tree.write("post/b.md", "---\ntitle: B\ntags: [foo-bar]\nauthor: ann\n---\nB\n")
    importing(tree.site)
    a, b = Article.objects.order_by("path")
    assert [tag.name for tag in a.tags.order_by("key")] == ["Foo Bar", "x"]
    assert [tag.name for tag in b.tags.all()] == ["Foo Bar"]
    assert b.authored().tags == ("foo-bar",)
    assert a.authors.get() == b.authors.get()


def test_aliases_redirect_unless_a_page_lives_there(tree, importing, client):
    tree.write("post/a.md")
    tree.write("post/b.md", "---\ntitle: B\naliases: [/old/, /post/a/]\n---\nB\n")
    importing(tree.site)
    assert client.get("/old/")["Location"] == "/post/b/"
    assert client.get("/post/a/").status_code == 200
    Article.objects.filter(path="/post/a/").update(status="draft")
    assert client.get("/post/a/")["Location"] == "/post/b/"


def test_an_import_leaves_a_revision(tree, importing):
    tree.write("post/a.md", title="One")
    importing(tree.site)
    tree.write("post/a.md", title="Two")
    importing(tree.site)
    newest, first = Revision.objects.all()
    assert (first.values["title"], newest.values["title"]) == ("One", "Two")
    assert (newest.version, newest.via) == (2, "import")


def kept(word: str) -> bool:
    return any(word in str(revision.values) for revision in Revision.objects.all())


def test_a_broken_version_that_gives_way_to_another_stays_in_the_revisions(tree, importing):
    tree.write("post/a.md", title="Good")
    importing(tree.site)
    tree.write("post/a.md", "---\ntitle: [Broken\n---\nFirst attempt\n")
    importing(tree.site)
    tree.write("post/a.md", b"Second attempt \xff\n")
    importing(tree.site)
    importing(tree.site)
    assert (kept("First attempt"), kept("Second attempt")) == (True, False)
    revision = Revision.objects.first()
    assert revision.article == Article.objects.get()
    assert revision.note == "From the file, not imported"
    tree.write("post/a.md", title="Mended")
    importing(tree.site)
    assert kept("Second attempt")
    assert Revision.objects.filter(note__startswith="From the file").count() == 2


def test_a_broken_newcomer_that_is_mended_stays_in_the_revisions(tree, importing):
    tree.write("post/a.md", "---\ndate: soon\n---\nFirst attempt\n")
    importing(tree.site)
    tree.write("post/a.md", title="Mended")
    assert importing(tree.site).summary == {"created": 1}
    assert list(Revision.objects.filter(article=None).values_list("path")) == [("/post/a.md",)]
    assert kept("First attempt")


def test_the_file_of_a_deleted_article_may_change_and_nothing_is_lost(tree, importing):
    tree.write("post/a.md", title="One")
    importing(tree.site)
    publishing.erase(Article.objects.all(), user=None, at=timezone.now())
    for title in ("Two", "Three"):
        tree.write("post/a.md", title=title)
        importing(tree.site)
    assert kept("Two")


def test_a_file_that_cannot_be_read_leaves_what_was_read_before(tree, importing):
    tree.write("post/a.md", title="One")
    importing(tree.site)
    tree.write("post/a.md", "---\ntitle: [Broken\n---\n")
    importing(tree.site)
    tree.write("post/a.md", b"x" * 1_500_000)
    importing(tree.site)
    assert b"Broken" in bytes(SourceFile.objects.get().incoming)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("again", [False, True])
def test_references_are_settled_by_the_next_run_where_one_is_stopped_before(
    tree, importing, monkeypatch, again
):
    def stopped(*_given, **_named):
        raise Interrupted(15)

    refers = "---\ntitle: A\n---\n\n" + '[b]({{< ref "b.md" >}})\n'
    tree.write("post/a.md", refers.replace("A", "Old") if again else refers)
    tree.write("post/z.md")
    if again:
        importing(tree.site)
        tree.write("post/a.md", refers)
    tree.write("post/b.md")
    monkeypatch.setattr(decide, "MAX_BATCH_FILES", 1)
    monkeypatch.setattr(finish, "rerender_references", stopped)
    assert importing(tree.site).exit_code == 143
    monkeypatch.undo()
    assert 'href="/post/b/"' not in Article.objects.get(path="/post/a/").html
    importing(tree.site)
    article = Article.objects.get(path="/post/a/")
    assert 'href="/post/b/"' in article.html
    assert article.version == (2 if again else 1)
    assert importing(tree.site).summary == {"unchanged": 3}
    assert "awaiting" not in SourceFile.objects.get(path="post/a.md").context


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without statistics")
def test_after_a_large_import_postgresql_has_looked_at_its_tables(tree, importing, monkeypatch):
    monkeypatch.setattr(finish, "ANALYZE_AFTER", 3)
    for number in range(3):
        tree.write(f"post/{number}.md", title=f"T{number}")
    importing(tree.site)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'articles_search'")
        assert cursor.fetchone()[0] == 3


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_lost_a_deadlock_is_written_again(tree, monkeypatch):
    files = [tree.write(f"post/{n}.md", title=f"Story {n}") for n in range(3)]
    run_import(tree.site)
    for number, file in enumerate(files):
        tree.write(f"post/{file.name}", title=f"New {number}")
    fails_once(monkeypatch, write_batch, "write_articles")
    ran = run_import(tree.site)
    assert (ran.exit_code, ran.summary) == (0, {"updated": 3})
    assert sorted(Article.objects.values_list("title", flat=True)) == ["New 0", "New 1", "New 2"]
    assert Revision.objects.count() == 6
