"""Stories that no reader has seen get no file, and files that Hugo would still publish although
their story is not public are named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from articles.editing import publishing, saving
from articles.models import Article, Revision, Source, SourceFile
from tests.exporting.conftest import edit, run_export, write_here
from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db

STORY = "---\ntitle: A story\n{keys}---\n\nChanged on disk.\n"


def is_exported(site: Tree, name: str = "fresh") -> bool:
    run_export()
    return (site.content / f"post/{name}.md").exists()


def save(article: Article, status: str) -> None:
    saving.save_article(article, article.authored(), status=status, user=None, at=timezone.now())


@pytest.mark.parametrize("status", ["draft", "review"])
def test_a_story_written_here_gets_no_file_before_its_publication(site: Tree, status: str) -> None:
    article = write_here("fresh", status=status)
    ran = run_export()
    assert (ran.exit_code, ran.summary) == (0, {"skipped": 1, "unchanged": 3})
    left_out = ran.file("post/fresh")
    assert (left_out["action"], left_out["problems"]) == ("skipped", [])
    publishing.publish([article], user=None, at=timezone.now())
    assert is_exported(site)


def test_the_text_of_the_report_counts_stories_that_no_reader_has_seen(site: Tree) -> None:
    write_here("fresh", status="draft")
    told = run_export(format="text").stdout.splitlines()
    assert told[0] == "3 unchanged, 1 skipped."
    assert told[1].startswith("Not exported, because no reader has seen them yet: 1 written")
    assert run_export(format="text", quiet=True).stdout == "3 unchanged, 1 skipped.\n"
    assert run_export(check=True).exit_code == 0


def test_a_source_can_ask_for_unpublished_stories(site: Tree) -> None:
    Source.objects.update(exports_unpublished=True)
    write_here("fresh", status="review")
    assert run_export().summary == {"created": 1, "unchanged": 3}
    assert "draft: true" in (site.content / "post/fresh.md").read_text()


def test_a_scheduled_story_gets_no_file_before_its_time_not_even_as_a_draft(site: Tree) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    article = write_here("fresh", publish_date=tomorrow)
    assert not is_exported(site)
    save(article, "draft")
    assert not is_exported(site)
    Revision.objects.filter(article=article).update(created_at=tomorrow + timedelta(hours=1))
    assert is_exported(site)


def test_a_retracted_story_gets_a_file_that_says_draft(site: Tree) -> None:
    article = write_here("fresh")
    publishing.retract([article], user=None, at=timezone.now())
    assert is_exported(site)
    assert "draft: true" in (site.content / "post/fresh.md").read_text()


def test_a_copy_contains_no_story_that_no_reader_has_seen(site: Tree, tmp_path: Path) -> None:
    write_here("fresh", status="draft")
    ran = run_export(tmp_path / "copy")
    assert ran.summary == {"created": 3, "skipped": 1}
    Source.objects.update(exports_unpublished=True)
    assert run_export(tmp_path / "copy").summary == {"created": 1, "unchanged": 3}


def test_a_draft_of_an_unclear_source_is_no_error(site: Tree, tmp_path: Path) -> None:
    Source.objects.create(name="other", root=str(tmp_path))
    write_here("fresh", section="sports", status="draft")
    assert (run_export().exit_code, run_export().summary) == (0, {"skipped": 1, "unchanged": 3})


@pytest.mark.parametrize("state", ["draft", "review", "retracted", "expired", "scheduled"])
def test_a_file_that_hugo_would_still_publish_is_named(site: Tree, state: str) -> None:
    now = timezone.now()
    changes = {"expired": {"expiry_date": now}, "scheduled": {"publish_date": now + timedelta(1)}}
    status = "published" if state in changes else state
    edit("post/a.md", status=status, **changes.get(state, {}))
    site.write("post/a.md", STORY.format(keys=""))
    ran = run_export()
    assert ran.codes("post/a.md") == ["changed-on-disk", "still-published"]
    assert "would still publish" in ran.file("post/a.md")["problems"][1]["message"]
    assert run_export(check=True).codes("post/a.md") == ["changed-on-disk", "still-published"]
    site.write("post/a.md", STORY.format(keys="draft: true\n"))
    assert run_export().codes("post/a.md") == ["changed-on-disk"]


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ("", True),
        ("publishDate: 2999-01-01\n", True),
        ("draft: true\n", False),
        ("expiryDate: 2001-01-01\n", False),
        ("headless: true\n", False),
        ("title: [\n", False),
    ],
)
def test_the_file_of_a_deleted_story_is_named_if_hugo_would_publish_it(
    site: Tree, keys: str, named: bool
) -> None:
    articles = Article.objects.filter(source_file__path="post/a.md")
    publishing.erase(articles, user=None, at=timezone.now())
    site.write("post/a.md", STORY.format(keys=keys))
    assert ("still-published" in run_export().codes("post/a.md")) is named


def test_the_file_of_a_deleted_story_is_not_named_once_it_is_gone(site: Tree) -> None:
    articles = Article.objects.filter(source_file__path="post/a.md")
    publishing.erase(articles, user=None, at=timezone.now())
    (site.content / "post/a.md").unlink()
    assert run_export().json["files"] == []


def test_an_older_copy_of_a_deleted_story_is_named(site: Tree, tmp_path: Path) -> None:
    run_export(tmp_path / "copy")
    articles = Article.objects.filter(source_file__path="post/a.md")
    publishing.erase(articles, user=None, at=timezone.now())
    codes = run_export(tmp_path / "copy").codes("post/a.md")
    assert codes == ["deleted-here", "still-published"]
    assert (tmp_path / "copy/post/a.md").exists()


def test_a_story_retracted_with_its_file_does_not_fail_every_export(site: Tree) -> None:
    (site.content / "post/a.md").unlink()
    run_import(site.site, retract_missing=True)
    ran = run_export()
    assert (ran.exit_code, ran.codes("post/a.md")) == (0, ["file-missing"])
    edit("post/a.md", title="Edited after that")
    assert run_export().exit_code == 1


def test_a_file_that_became_a_link_is_not_followed_to_see_what_hugo_publishes(site: Tree) -> None:
    articles = Article.objects.filter(source_file__path="post/a.md")
    publishing.erase(articles, user=None, at=timezone.now())
    file = site.content / "post/a.md"
    file.rename(site.site / "elsewhere.md")
    file.symlink_to(site.site / "elsewhere.md")
    assert "still-published" not in str(run_export().json)
    assert SourceFile.objects.get(path="post/a.md").is_tombstone
