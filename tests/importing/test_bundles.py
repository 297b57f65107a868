"""The files that make a folder a bundle, and the stories beside them."""

from __future__ import annotations

import pytest

from articles.importing.discover import is_bundle_index
from articles.models import Article
from tests.importing.conftest import Tree

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("index.md", True),
        ("INDEX.MD", True),
        ("index.html", True),
        ("index.de.md", True),
        ("index.DE.md", True),
        ("index.fr.md", False),
        ("index.backup.md", False),
        ("index.draft.md", False),
        ("index.de.backup.md", False),
        ("index", False),
        ("index.mdx", False),
        ("indexes.md", False),
        ("_index.md", False),
    ],
)
def test_only_index_in_a_configured_language_makes_a_bundle(name: str, expected: bool) -> None:
    assert is_bundle_index(name, {"en", "de"}) is expected


@pytest.mark.parametrize("left_over", ["index.backup.md", "index.draft.md", "index.fr.md"])
def test_a_left_over_file_hides_no_story_of_its_folder(tree: Tree, importing, left_over) -> None:
    for name in ("flood-gate.md", "night-ferry.md", left_over):
        tree.write(f"news/{name}", title=name)
    importing(tree.site)
    paths = set(Article.objects.filter(status="published").values_list("path", flat=True))
    assert {"/news/flood-gate/", "/news/night-ferry/"} <= paths
    importing(tree.site, retract_missing=True)
    assert set(Article.objects.filter(status="published").values_list("path", flat=True)) == paths


def test_the_languages_of_the_configuration_decide(tree: Tree, importing) -> None:
    (tree.site / "hugo.toml").write_text(
        'defaultContentLanguage = "en"\n[languages.en]\n[languages.fr]\n'
    )
    tree.write("news/index.fr.md", title="Nouvelles")
    tree.write("news/resource.md")
    ran = importing(tree.site)
    assert ran.codes("news/resource.md") == ["bundle-resource"]


def test_a_story_that_a_new_bundle_hides_is_named_and_stays_online(tree: Tree, importing) -> None:
    tree.write("news/night-ferry.md", title="Night ferry")
    importing(tree.site)
    tree.write("news/index.md", title="A bundle")
    ran = importing(tree.site, retract_missing=True)
    said = [file for file in ran.json["files"] if file["path"] == "news/night-ferry.md"]
    assert "file-left-out" in [p["code"] for file in said for p in file["problems"]]
    assert Article.objects.get(path="/news/night-ferry/").status == "published"
