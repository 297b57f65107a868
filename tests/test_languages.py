"""The names of languages, and the language of a page's labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.conf import settings

from articles.models import Article, SiteSettings
from articles.site_settings import languages
from tests.stories import FIRST, story

LOCALE = Path(settings.BASE_DIR, "locale")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("en", "English"),
        ("de", "Deutsch"),
        ("zh", "中文"),
        ("zh-Hans", "简体中文"),
        ("zh-cn", "简体中文"),
        ("zh-TW", "繁體中文"),
        ("zh-Hant-HK", "繁體中文 (HK)"),
        ("no", "norsk"),
        ("nb", "norsk (bokmål)"),
        ("fr-CA", "français (CA)"),
        ("pt_BR", "Português Brasileiro"),
        ("en-GB", "British English"),
        ("sr-Latn", "srpski (latinica)"),
        ("uz-cyrl-UZ", "oʻzbek tili (Cyrl-UZ)"),
        ("fil", "Filipino"),
        ("ps", "پښتو"),
        ("qaa", "qaa"),
        ("", ""),
    ],
)
def test_a_language_is_called_by_its_own_name(code, name):
    assert languages.get_native_name(code) == name


@pytest.mark.parametrize("code", ["zh", "yue", "am", "fil", "zh-MO", "zh-SG", "es-419", "de-CH"])
def test_no_known_language_is_called_by_its_code(code):
    assert code.lower() not in languages.get_native_name(code).lower().split()


def site_of(*codes: str, default: str = "en") -> None:
    told = [{"code": code, "name": "", "settings": {"title": f"Site {code}"}} for code in codes]
    values = {"languages": told, "default_language": default}
    SiteSettings.objects.update_or_create(pk=1, defaults=values)


def test_our_labels_are_in_the_languages_of_the_catalogues():
    folders = {path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po")}
    assert {*languages.INTERFACE_LANGUAGES} == {"en", *folders}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("codes", "default", "told"),
    [
        (("en", "de", "fr"), "en", {"": "en", "de": "de", "fr": "en"}),
        (("en", "de", "fr"), "de", {"": "de", "en": "en", "fr": "de"}),
        (("fr", "ar"), "fr", {"": "en", "ar": "en"}),
        (("de-at", "zh"), "de-at", {"": "de-at", "zh": "de-at"}),
    ],
)
def test_labels_are_in_the_trees_language_or_the_sites_or_english(codes, default, told):
    site_of(*codes, default=default)
    assert {tree: languages.get_interface_language(tree) for tree in languages.get_trees()} == told


@pytest.mark.django_db
def test_all_labels_of_a_page_are_in_one_language(client):
    site_of("en", "fr")
    for number in range(30):
        story(f"s{number}", url_language="fr", title="Le port", tags=("Mer",))
    for url in ("/fr/", "/fr/post/s1/", "/fr/page/2/", "/fr/search/?q=port", "/fr/archive/"):
        page = client.get(url).content.decode()
        for french in ("Rechercher", "janvier", "Suivant", "Précédent", "Aller au contenu"):
            assert french not in page, (url, french)
    page = client.get("/fr/post/s1/").content.decode()
    assert "Skip to content" in page and "January 1, 2025" in page


def languages_of(tree: Any, around: str = "") -> Iterator[tuple[str, str]]:
    """Yield (language, text) of every text on a page, including attributes that screen readers
    read."""
    language = tree.get("lang") or around
    for name in ("aria-label", "placeholder"):
        if tree.get(name):
            yield language, tree.get(name)
    if tree.text and tree.text.strip():
        yield language, tree.text.strip()
    for child in tree:
        if child.tag not in ("script", "style", "head"):
            yield from languages_of(child, language)
        if child.tail and child.tail.strip():
            yield language, child.tail.strip()


ARABIC = re.compile("[\u0600-\u06ff]")
LATIN = re.compile("[A-Za-z]")
#: Names of networks and formats, which have no language.
NAMES = {"X", "WhatsApp", "LinkedIn", "Facebook", "Bluesky", "RSS"}


def meant(pair: tuple[str, str]) -> str:
    """Return the language of a text, as far as its script shows it."""
    language, text = pair
    if text in NAMES or bool(ARABIC.search(text)) == bool(LATIN.search(text)):
        return language
    return "ar" if ARABIC.search(text) else "en"


@pytest.mark.django_db
def test_every_text_of_a_page_is_marked_with_its_language(client):
    """In an Arabic tree with English labels, Arabic script is marked as Arabic, all other text as
    English."""
    site_of("en", "ar")
    site = SiteSettings.objects.get()
    site.languages[1]["settings"] = {"title": "الميناء", "subtitle": "يومي", "copyright": "لنا"}
    site.widgets = ["search", "recent", "taglist", "categories", "archive", "authors", "toc"]
    site.authorbox = site.toc = True
    site.save()
    story("english", title="English")
    for number in range(12):
        story(
            f"s{number}", url_language="ar", title="السفينة", body="## قسم\n\nنص.\n\n## آخر\n\nنص.",
            section="بحر" if number % 2 else "بر", folder="بحر" if number % 2 else "بر",
            tags=("مرفأ",), categories=("طقس",), authors=("آن",),
            date=FIRST - timedelta(days=number * 20),
        )  # fmt: skip
    addresses = [Article.objects.get(name="s1").path]
    addresses += [
        "/ar/",
        "/ar/page/2/",
        "/ar/tags/",
        "/ar/archive/",
        "/ar/archive/2025/",
        "/ar/no/",
    ]
    addresses += ["/ar/search/", "/ar/search/?q=السفينة", "/ar/search/?q=none", "/ar/authors/"]
    addresses += ["/ar/tags/مرفأ/", "/ar/archive/2024/12/"]
    wrong: list[tuple[str, str, str]] = []
    for url in addresses:
        page = html5lib.parse(client.get(url).content, namespaceHTMLElements=False)
        assert (page.get("lang"), page.get("dir")) == ("ar", "rtl"), url
        found = [*languages_of(page)]
        assert len(found) > 10, url
        wrong += [(url, *pair) for pair in found if pair[0] != meant(pair)]
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.django_db
def test_a_story_of_the_pages_language_within_labels_of_another_is_marked(client):
    """On an Arabic story in the English tree, the labels around related stories are English."""
    for name in ("a", "b", "c"):
        story(name, language="ar", title="السفينة", tags=("Harbour",), section="x", folder="x")
    page = html5lib.parse(client.get("/x/b/").content, namespaceHTMLElements=False)
    for language, text in languages_of(page):
        if ARABIC.search(text):
            assert language == "ar", text
    assert {link.get("lang") for link in page.iter("a") if link.text == "السفينة"} <= {"ar", None}
