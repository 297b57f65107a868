"""New translations: a draft beside its original, in another language."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from articles.editing import translations
from articles.models import Article, Source
from tests.desk import form_of, person, story, with_changes
from tests.exporting.conftest import run_export
from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db

TOML = """\
title = "Ours"
defaultContentLanguage = "en"
[languages.en]
weight = 1
[languages.de]
weight = 2
label = "Deutsch"
"""


@pytest.fixture
def tree(tmp_path) -> Tree:
    """Import a site in English and German."""
    (tmp_path / "own" / "content").mkdir(parents=True)
    tree = Tree(tmp_path / "own")
    (tree.site / "hugo.toml").write_text(TOML)
    tree.write(
        "news/pier.md", "---\ntitle: The pier\ndate: 2026-01-05\nurl: /p/\nx: 1\n---\nOne.\n"
    )
    tree.write("news/deep/index.md", "---\ntitle: Deep\n---\nTwo.\n")
    run_import(tree.site)
    return tree


def url_of(article: Article) -> str:
    return reverse("admin:articles_article_translate", args=[article.pk])


def translate(client: Client, article: Article) -> Article:
    response = client.post(url_of(article), {"edition": "de"})
    assert response.status_code == 302, response.context
    return Article.objects.get(folder=article.folder, name=article.name, url_language="de")


@pytest.mark.parametrize(
    ("path", "beside", "address"),
    [
        ("news/pier.md", "news/pier.de.md", "/de/news/pier/"),
        ("news/deep/index.md", "news/deep/index.de.md", "/de/news/deep/"),
    ],
)
def test_a_translation_is_a_draft_with_the_text_and_a_file_beside_the_original(
    client: Client, tree: Tree, path: str, beside: str, address: str
) -> None:
    Source.objects.create(name="other", root="/nowhere", is_home=True)
    original = Article.objects.get(source_file__path=path)
    client.force_login(person("writer"))
    made = translate(client, original)
    assert (made.status, made.path, made.created_by.username) == ("draft", address, "writer")
    assert (made.title, made.body.strip()) == (original.title, original.body.strip())
    assert (made.date, made.url, made.params) == (None, None, original.params)
    assert made.is_translation_of(original)

    url = reverse("admin:articles_article_change", args=[made.pk])
    client.post(url, form_of(client.get(url), _save="Save", title="Etwas ganz anderes"))
    client.force_login(person("editor"))
    client.post(url, form_of(client.get(url), _publish="1"))
    assert Article.objects.get(pk=made.pk).path == address
    assert run_export(source="own").summary["created"] == 1
    assert (tree.content / beside).is_file()
    assert run_import(tree.site).summary == {"unchanged": 3}
    page = client.get(original.path).content.decode()
    assert 'hreflang="de"' in page
    assert address in page


def test_the_page_offers_only_languages_without_a_translation(client: Client, tree: Tree) -> None:
    original = Article.objects.get(source_file__path="news/pier.md")
    client.force_login(person("editor"))
    form = client.get(reverse("admin:articles_article_change", args=[original.pk]))
    assert url_of(original) in form.content.decode()
    assert "Deutsch (de)" in client.get(url_of(original)).content.decode()
    made = translate(client, original)
    page = client.get(url_of(original)).content.decode()
    assert made.path in page
    assert 'type="radio"' not in page
    for edition in ("de", "", "fr", "nonsense"):
        response = client.post(url_of(original), {"edition": edition})
        assert "Choose a language without a translation." in response.content.decode()
    assert Article.objects.filter(url_language="de").count() == 1


def test_the_newest_text_of_the_original_is_translated(client: Client, tree: Tree) -> None:
    original = Article.objects.get(source_file__path="news/pier.md")
    with_changes(original, lead="Not yet published")
    client.force_login(person("editor"))
    assert translate(client, original).lead == "Not yet published"


def test_a_taken_address_is_said(client: Client, tree: Tree) -> None:
    original = Article.objects.get(source_file__path="news/pier.md")
    other = story("Other", url="/de/news/pier/")
    client.force_login(person("editor"))
    response = client.post(url_of(original), {"edition": "de"}, follow=True)
    assert other.path in " ".join(str(message) for message in response.context["messages"])


def test_who_may_not_write_stories_may_not_translate_them(client: Client, tree: Tree) -> None:
    original = Article.objects.get(source_file__path="news/pier.md")
    client.force_login(person("viewer"))
    assert client.get(url_of(original)).status_code == 403
    assert client.post(url_of(original), {"edition": "de"}).status_code == 403


def test_stories_with_the_same_key_are_translations_too(db) -> None:
    one = story("One", translation_key="k")
    two = story("Two", translation_key="k")
    assert translations.find_translations(one) == [two]
