"""``pinned_until`` from the file to the form and back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from articles.content.merging import merge
from articles.hugo import Authored
from articles.models import Article
from tests.desk import form_of, person, publish_changes
from tests.exporting.conftest import run_export
from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db

UNTIL = datetime(2099, 1, 5, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pinned_until: 2099-01-05 08:30:00 # top\n", "pinned_until: 2099-02-01 09:00:00 # top\n"),
        ("params:\n  Pinned_Until: 2099-01-05T08:30:00Z\n",
         "params:\n  Pinned_Until: 2099-02-01T09:00:00Z\n"),
    ],
)  # fmt: skip
def test_a_pin_is_imported_edited_and_exported(client, site: Tree, before: str, after: str) -> None:
    file = site.write("post/a.md", f"---\ntitle: A\n{before}---\n\nBody.\n")
    run_import(site.site)
    article = Article.objects.get(source_file__path="post/a.md")
    assert (article.pinned_until, article.params) == (UNTIL, {})
    assert run_export().summary == {"unchanged": 3}

    client.force_login(person("editor"))
    url = f"/admin/articles/article/{article.pk}/change/"
    client.post(url, form_of(client.get(url), _save="1", pinned_until="2099-02-01T09:00"))
    publish_changes(client, article)
    assert run_export().summary == {"written": 1, "unchanged": 2}
    assert file.read_text() == f"---\ntitle: A\n{after}---\n\nBody.\n"
    assert run_import(site.site).summary == {"unchanged": 3}


def test_a_wrong_moment_is_refused_by_import_and_form(client, site: Tree) -> None:
    site.write("post/a.md", "---\ntitle: A\npinned_until: soon\n---\n\nBody.\n")
    assert run_import(site.site).codes("post/a.md") == ["date-unreadable"]
    client.force_login(person("editor"))
    article = Article.objects.get(source_file__path="post/b.md")
    url = f"/admin/articles/article/{article.pk}/change/"
    response = client.post(url, form_of(client.get(url), _save="1", pinned_until="soon"))
    assert "pinned_until" in response.context["adminform"].form.errors


def test_both_sides_merge_and_different_moments_conflict() -> None:
    base, other = Authored(pinned_until=UNTIL), Authored(pinned_until=UNTIL.replace(year=2100))
    assert merge(base, base, other).merged.pinned_until == other.pinned_until
    assert merge(base, other, Authored()).conflicts[0].field == "pinned_until"
