"""File and article both change: merges, conflicts, renamed files and missing files."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from articles.content.derive import derive
from articles.editing.references import resolver_for
from articles.editing.writing import ArticleWrite, write_articles
from articles.hugo.rules import Rules
from articles.importing import apply as importing_apply
from articles.models import Article, Redirect, Revision, SourceFile

pytestmark = pytest.mark.django_db

STORY = "---\ntitle: {title}\ntags: [{tags}]\n---\n\n{body}\n"


def text(title: str = "T", tags: str = "a", body: str = "One.\n\nTwo.\n\nThree.") -> str:
    return STORY.format(title=title, tags=tags, body=body)


def save_here(path: str, **changes: Any) -> Article:
    """Save the article as an editor does."""
    article = Article.objects.get(path=path)
    authored = replace(article.authored(), **changes)
    rules = Rules()
    resolve = resolver_for(article, rules)
    derived, _ = derive(authored, article.placement(), rules=rules, resolve=resolve)
    write_articles([ArticleWrite(article, authored, derived)], via="admin", at=timezone.now())
    return article


def revised(word: str) -> bool:
    return any(word in str(revision.values) for revision in Revision.objects.all())


def test_changes_to_different_fields_merge_by_themselves(tree, importing):
    tree.write("post/a.md", text())
    importing(tree.site)
    save_here("/post/a/", title="Here", tags=("a", "b"))
    tree.write("post/a.md", text(tags="c, a", body="One.\n\nTwo.\n\nThree!"))
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (0, {"merged": 1})
    article = Article.objects.get()
    assert article.title == "Here"
    assert article.authored().tags == ("a", "b", "c")
    assert article.body.strip().endswith("Three!")
    assert "<p>Three!</p>" in article.html
    assert bytes(SourceFile.objects.get().base).endswith(b"Three!\n")
    assert importing(tree.site).summary == {"unchanged": 1}


def test_bodies_merge_by_lines(tree, importing):
    tree.write("post/a.md", text())
    importing(tree.site)
    save_here("/post/a/", body="\nOne here.\n\nTwo.\n\nThree.\n")
    tree.write("post/a.md", text(body="One.\n\nTwo.\n\nThree there."))
    assert importing(tree.site).summary == {"merged": 1}
    assert Article.objects.get().body.split() == ["One", "here.", "Two.", "Three", "there."]


def test_one_conflicting_field_holds_back_the_whole_file(tree, importing):
    tree.write("post/a.md", text())
    importing(tree.site)
    save_here("/post/a/", title="Here")
    tree.write("post/a.md", text(title="There", tags="a, b"))
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (1, {"conflicts": 1})
    assert "title" in ran.file("post/a.md")["problems"][0]["message"]
    article = Article.objects.get()
    assert (article.title, article.authored().tags) == ("Here", ("a",))
    assert revised("There")


@pytest.mark.parametrize(("wins", "title"), [("file", "There"), ("database", "Here")])
def test_a_standing_order_decides_and_the_loser_stays_in_the_revisions(
    tree, importing, wins, title
):
    tree.write("post/a.md", text())
    importing(tree.site)
    save_here("/post/a/", title="Here")
    tree.write("post/a.md", text(title="There", tags="a, b"))
    ran = importing(tree.site, on_conflict=wins)
    assert (ran.exit_code, ran.json["summary"]["conflicts"]) == (0, 0)
    article = Article.objects.get()
    assert (article.title, article.authored().tags) == (title, ("a", "b"))
    assert revised("Here")
    assert revised("There")
    assert importing(tree.site).summary == {"unchanged": 1}


def test_an_editor_who_saves_while_the_file_is_being_taken_in_is_not_overwritten(
    tree, importing, monkeypatch
):
    tree.write("post/a.md", text())
    importing(tree.site)
    tree.write("post/a.md", text(tags="a, b"))
    apply = importing_apply.apply_decisions
    saved = []

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        if not saved:
            saved.append(save_here("/post/a/", title="Meanwhile"))
        return apply(*args, **kwargs)

    monkeypatch.setattr(importing_apply, "apply_decisions", meanwhile)
    assert importing(tree.site).summary == {"merged": 1}
    article = Article.objects.get()
    assert (article.title, article.authored().tags) == ("Meanwhile", ("a", "b"))


def test_a_renamed_file_moves_its_article_and_leaves_a_redirect(tree, importing, client):
    old = tree.write("post/a.md", text(title="Moved"))
    importing(tree.site)
    save_here("/post/a/", lead="Edited here")
    (tree.content / "news").mkdir()
    old.rename(tree.content / "news" / "b.md")
    ran = importing(tree.site)
    assert ran.summary == {"updated": 1}
    article = Article.objects.get()
    assert (article.path, article.section, article.lead) == ("/news/b/", "news", "Edited here")
    assert Redirect.objects.get(path="/post/a/").article == article
    assert client.get("/post/a/")["Location"] == "/news/b/"
    assert SourceFile.objects.get().path == "news/b.md"
    assert importing(tree.site).summary == {"unchanged": 1}


def test_a_vanished_file_is_missing_and_its_article_stays(tree, importing):
    tree.write("post/a.md", text())
    tree.write("post/b.md", text(title="B"))
    importing(tree.site)
    (tree.content / "post/a.md").unlink()
    ran = importing(tree.site)
    assert (ran.exit_code, ran.summary) == (0, {"missing": 1, "unchanged": 1})
    assert ran.file("post/a.md")["url"] == "/post/a/"
    assert Article.objects.get(path="/post/a/").status == "published"


def test_missing_is_judged_only_inside_the_scanned_paths(tree, importing):
    tree.write("post/a.md", text())
    tree.write("news/b.md", text())
    importing(tree.site)
    (tree.content / "post/a.md").unlink()
    assert importing(tree.content / "news").summary == {"unchanged": 1}
    assert importing(tree.content / "news" / "b.md").summary == {"unchanged": 1}


def test_only_when_asked_a_missing_file_takes_its_article_off_the_site(tree, importing, client):
    tree.write("post/a.md", text())
    tree.write("post/b.md", text(title="B"))
    importing(tree.site)
    (tree.content / "post/a.md").unlink()
    importing(tree.site, retract_missing=True)
    assert client.get("/post/a/").status_code == 410
    assert Article.objects.count() == 2
    tree.write("post/a.md", text())
    importing(tree.site)
    assert client.get("/post/a/").status_code == 410


def test_a_story_in_a_folder_that_cannot_be_read_is_not_missing(tree, importing, monkeypatch):
    tree.write("post/a.md", text())
    tree.write("news/b.md", text(title="B"))
    importing(tree.site)
    # Without the right to read a folder, nobody can see whether a file in it exists.
    (tree.content / "post/a.md").unlink()
    scandir = os.scandir

    def refuse(folder: str) -> Any:
        if str(folder).endswith("/post"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return scandir(folder)

    monkeypatch.setattr("articles.importing.discover.os.scandir", refuse)
    ran = importing(tree.site, retract_missing=True)
    assert ran.summary == {"rejected": 1, "unchanged": 1}
    assert Article.objects.get(path="/post/a/").status == "published"


def test_a_dry_run_of_a_rename_and_a_removal_writes_nothing(tree, importing):
    tree.write("post/a.md", text(title="A")).rename(tree.content / "post" / "z.md")
    tree.write("post/b.md", text(title="B"))
    importing(tree.site)
    (tree.content / "post/b.md").unlink()
    (tree.content / "post/z.md").rename(tree.content / "post/y.md")
    ran = importing(tree.site, dry_run=True, retract_missing=True)
    assert ran.summary == {"updated": 1, "missing": 1}
    assert set(Article.objects.values_list("path", "status")) == {
        ("/post/z/", "published"),
        ("/post/b/", "published"),
    }


def test_a_deleted_articles_file_that_vanishes_is_not_reported(tree, importing):
    file = tree.write("post/a.md", text())
    importing(tree.site)
    user = get_user_model().objects.create_user("ada")
    Article.objects.get().delete()
    SourceFile.objects.update(
        state="deleted", deleted_at=timezone.now() - timedelta(days=1), deleted_by=user
    )
    file.unlink()
    assert importing(tree.site).summary == {}


def test_a_version_without_an_address_that_then_conflicts_is_kept_as_any_other(tree, importing):
    tree.write("post/a.md", text(title="A"))
    other = tree.write("post/b.md", text(title="B"))
    importing(tree.site)
    tree.write("post/a.md", text(title="There\nslug: b"))
    assert importing(tree.site).codes("post/a.md") == ["url-taken"]
    save_here("/post/a/", title="Here")
    Article.objects.get(path="/post/b/").delete()
    other.unlink()
    assert importing(tree.site).codes("post/a.md") == ["edited-on-both-sides"]
    assert revised("There")
