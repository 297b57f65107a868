"""File names from a Mac, in Unicode NFD, match the same names in NFC."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from unicodedata import normalize

import pytest
from django.apps import apps
from django.conf import settings
from PIL import Image

from articles.models import Article, Picture, SourceFile
from tests.importing.conftest import Tree

FORMS = ("NFC", "NFD")


def picture(tree: Tree, path: str) -> None:
    file = tree.site / path
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8)).save(file)


@pytest.fixture(params=[(name, text) for name in FORMS for text in FORMS], ids="-".join)
def site(request, tree) -> Tree:
    """Write a site whose file names are in one Unicode form and whose texts are in the same or the
    other."""
    names, texts = request.param
    picture(tree, normalize(names, "static/bilder-ü/größe-ü.png"))
    picture(tree, normalize(names, "content/Küche/Brötchen/teig-ä.png"))
    body = (
        "![a](/bilder-ü/größe-ü.png) ![b](teig-ä.png) ![c](teig-a%CC%88.png) "
        '[d](größe-ü.md) [e]({{< relref "größe-ü" >}}) [f](/küche/größe-ü/)'
    )
    bundle = f"---\ntitle: Brötchen\nthumbnail: teig-ä.png\ntags: [Küche]\n---\n{body}\n"
    tree.write(normalize(names, "Küche/Brötchen/index.md"), normalize(texts, bundle))
    page = "---\ntitle: Größe\ntags: [Küche]\n---\n[x](/küche/brötchen/)\n"
    tree.write(normalize(names, "Küche/größe-ü.md"), normalize(texts, page))
    return tree


def hrefs(html: str, attribute: str) -> list[str]:
    return [part.split('"')[0] for part in html.split(f'{attribute}="')[1:]]


def test_links_and_pictures_are_found_in_any_form(site, importing, client):
    ran = importing(site.site)
    assert ran.exit_code == 0
    assert not [problem for file in ran.json["files"] for problem in file["problems"]]
    article = Article.objects.get(title__startswith="Br")
    assert article.path == "/küche/brötchen/"
    assert article.thumbnail_url
    for url in hrefs(article.html, "src"):
        assert url.startswith("/media/")
        assert client.get(url).status_code == 200
    for url in hrefs(article.html, "href"):
        answer = client.get(url, follow=True)
        assert answer.status_code == 200, url


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "path",
    [
        "/küche/", "/küche/größe-ü/", "/küche/brötchen/", "/tags/küche/", "/tags/küche/index.xml",
        "/küche/index.xml", "/bilder-ü/größe-ü.png", "/küche/größe-ü", "/küche/brötchen/teig-ä.png",
    ],
)  # fmt: skip
def test_every_address_answers_in_any_form(site, importing, client, path, form):
    importing(site.site)
    answer = client.get(normalize(form, path) + "?x=1", follow=True)
    if path.endswith(".png"):
        assert answer.redirect_chain[-1][0].startswith("/media/")
    assert answer.status_code == 200
    assert all(status == 301 for _url, status in answer.redirect_chain)
    if form == "NFD":
        assert answer.redirect_chain[0][0].endswith("?x=1")


def test_names_are_stored_in_one_form(site, importing):
    importing(site.site)
    names = [*Article.objects.values_list("folder", "name"), *Picture.objects.values_list("path")]
    stored = [name for row in names for name in row]
    assert stored == [normalize("NFC", name) for name in stored]
    on_disk = set(SourceFile.objects.values_list("path", flat=True))
    assert on_disk == {str(f.relative_to(site.content)) for f in site.content.rglob("*.md")}


@pytest.mark.parametrize("edited", [False, True])
def test_a_file_whose_name_changes_its_form_is_the_same_file(tree, importing, edited):
    old = tree.write(normalize("NFD", "news/größe-ü.md"), title="Size")
    importing(tree.site)
    first = Article.objects.get()
    old.unlink()
    tree.write(normalize("NFC", "news/größe-ü.md"), title="Other" if edited else "Size")
    ran = importing(tree.site, retract_missing=True)
    assert ran.exit_code == 0
    article = Article.objects.get()
    assert (article.pk, article.status) == (first.pk, "published")
    assert SourceFile.objects.get().path == normalize("NFC", "news/größe-ü.md")


def test_a_picture_that_comes_later_is_found_in_any_form(tree, importing):
    tree.write("news/a.md", "---\ntitle: A\n---\n![a](/größe-ü.png)\n")
    importing(tree.site)
    picture(tree, normalize("NFD", "static/größe-ü.png"))
    importing(tree.site)
    assert "/media/" in Article.objects.get().html


def test_patterns_of_a_configuration_fit_names_in_any_form(tree, importing):
    configuration = """
ignoreFiles = ['notiz-ü']
[permalinks]
'küche' = '/k/:slug/'
[[cascade]]
lead = 'From above'
[cascade.target]
path = '/küche/**'
"""
    (tree.site / "hugo.toml").write_text(normalize("NFC", configuration))
    tree.write(normalize("NFD", "Küche/a.md"), "---\ntitle: A\n---\nA\n")
    tree.write(normalize("NFD", "Küche/notiz-ü.md"))
    importing(tree.site)
    article = Article.objects.get()
    assert article.path == "/k/a/"
    assert article.inherited["lead"] == "From above"


def test_media_lie_below_composed_names(tree, importing):
    picture(tree, normalize("NFD", "static/größe-ü.png"))
    importing(tree.site)
    stored = str(Picture.objects.get().file.name)
    assert stored == normalize("NFC", stored)
    assert (Path(settings.MEDIA_ROOT) / stored).is_file()


def test_the_migration_composes_what_is_stored(tree, importing):
    picture(tree, "static/größe-ü.png")
    tree.write("Küche/größe-ü.md")
    importing(tree.site)
    Article.objects.update(folder=normalize("NFD", "Küche"), name=normalize("NFD", "größe-ü"))
    Picture.objects.update(path=normalize("NFD", "/größe-ü.png"))
    import_module("articles.migrations.0020_addresses_in_any_form").compose(apps, None)
    assert [*Article.objects.values_list("folder", "name")] == [("Küche", "größe-ü")]
    assert Picture.objects.get().path == "/größe-ü.png"
