"""The names that a bundle's front matter gives its pictures, and values shown in texts."""

from __future__ import annotations

import pytest
from PIL import Image

from articles.editing import deriving
from articles.models import Article
from tests.importing.conftest import Tree

pytestmark = pytest.mark.django_db

STORY = """---
title: Trip
date: 2026-01-02
thumbnail: Plan
resources:
- src: "images/*.png"
  name: "photo-:counter"
  title: "Photo :counter"
- src: doc.png
  name: plan
---
![](photo-2) {{< figure src="photo-1" caption="C" >}} ![](images/a.png)
"""


def picture(tree: Tree, path: str, size: tuple[int, int] = (8, 6)) -> None:
    file = tree.content / path
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size).save(file)


def bundle(tree: Tree) -> None:
    for path in ("images/b.png", "images/a.png", "Doc.png"):
        picture(tree, f"news/trip/{path}")
    tree.write("news/trip/index.md", STORY)


def test_pictures_are_found_by_the_names_that_resources_give(tree, importing):
    bundle(tree)
    ran = importing(tree.site)
    assert ran.exit_code == 0, ran.stdout
    assert "picture-missing" not in ran.stdout
    article = Article.objects.get()
    for path in ("trip/images/a.png", "trip/images/b.png"):
        assert f"/news/{path}" in article.html
    assert 'alt="Photo 2"' in article.html
    assert article.html.count('alt="Photo 1"') == 1
    assert article.thumbnail_url.endswith("/trip/Doc.png")


def test_a_save_finds_pictures_by_these_names_too(tree, importing):
    bundle(tree)
    importing(tree.site)
    article = Article.objects.get()
    assert deriving.derive_columns(article, article.authored()).html == article.html
    assert importing(tree.site).summary == {"unchanged": 1}


def test_a_picture_called_feature_is_shown_when_the_story_is_shared(tree, importing, client):
    picture(tree, "news/trip/a.png", (1200, 630))
    picture(tree, "news/trip/The-Feature.png", (1200, 630))
    tree.write("news/trip/index.md")
    tree.write("news/other.md")
    importing(tree.site)
    page = client.get("/news/trip/").content.decode()
    head = page.partition("</head>")[0]
    assert "/trip/The-Feature.png" in head
    assert "Feature" not in client.get("/news/other/").content.decode()


def test_a_picture_that_comes_later_brings_its_bundle_up_to_date(tree, importing, client):
    bundle(tree)
    importing(tree.site)
    before = Article.objects.get()
    picture(tree, "news/trip/images/a0.png")
    picture(tree, "news/trip/cover.png", (1200, 630))
    importing(tree.site)
    after = Article.objects.get()
    assert "/images/b.png" in before.html
    assert "/images/a0.png" in after.html
    assert "/images/b.png" not in after.html
    assert "/trip/cover.png" in client.get("/news/trip/").content.decode().partition("</head>")[0]


CONFIGURATION = """
[params]
hotline = "555-0100"
[params.desk]
name = "City desk"
[languages.en]
weight = 1
[languages.de]
weight = 2
[languages.de.params]
hotline = "555-0200"
"""
VALUES = """---
title: Fees
date: 2026-01-02
params:
  fee: 12
color: blue
tags: [a, b]
---
{{< param "fee" >}}|{{< param hotline >}}|{{% param "Desk.Name" %}}|{{< param color >}}|
{{< param title >}}|{{< param tags >}}
"""


def test_texts_show_values_of_their_page_and_their_site(tree, importing):
    (tree.site / "hugo.toml").write_text(CONFIGURATION)
    tree.write("news/p.md", VALUES)
    tree.write("news/p.de.md", VALUES.replace("color: blue", "color: blau"))
    ran = importing(tree.site)
    assert ran.exit_code == 0
    assert "except that the shortcode" in ran.stdout
    words = dict(Article.objects.values_list("page_language", "plain_text"))
    assert words["en"] == "12|555-0100|City desk|blue| Fees|a, b"
    assert words["de"] == "12|555-0200|City desk|blau| Fees|a, b"


def test_a_new_value_of_the_site_reaches_stored_texts(tree, importing):
    configuration = tree.site / "hugo.toml"
    configuration.write_text(CONFIGURATION)
    tree.write("news/p.md", VALUES)
    importing(tree.site)
    configuration.write_text(CONFIGURATION.replace("555-0100", "555-0300"))
    importing(tree.site)
    assert "555-0300" in Article.objects.get().html
