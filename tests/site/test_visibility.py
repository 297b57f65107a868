"""No story is on any public page or feed unless it is live; every story is once it is live."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from articles.editing import publishing
from articles.editing.writing import write_articles
from articles.hugo import Correction
from articles.models import Article
from tests.stories import story, writing

pytestmark = pytest.mark.django_db

NOW = timezone.now()

#: Name → (values that hide the story from readers, a word that is only in this story)
HIDDEN = {
    "draft": ({"status": "draft"}, "sackbut"),
    "review": ({"status": "review"}, "crumhorn"),
    "future": ({"date": NOW + timedelta(days=2)}, "oubliette"),
    "scheduled": ({"publish_date": NOW + timedelta(days=2)}, "quincunx"),
    "expired": ({"expiry_date": NOW - timedelta(days=2)}, "bladderwrack"),
    "retracted": ({"status": "retracted"}, "syzygy"),
    "trashed": ({"status": "trashed"}, "gallimaufry"),
    "thrown-away": ({}, "widdershins"),
    "headless": ({"params": {"headless": True}}, "zeugma"),
}

#: The stories that the newsroom took back.
GONE = ("retracted", "thrown-away")

ADDRESSES = re.compile(r'(?:href|src|action)="([^"#]+)|<(?:loc|link|guid)[^>]*>([^<]+)<')


def hidden_stories() -> list[Article]:
    made = []
    for name, (values, word) in HIDDEN.items():
        secret = {
            "title": f"About the {word}",
            "body": f"## The {word}\n\nThe {word} is here.",
            "summary": f"A {word}.",
            "lead": f"The {word}!",
            "description": f"{word}",
            "tags": (f"{word} tag", "Shared"),
            "categories": (f"{word} category",),
            "authors": (f"{word.capitalize()} Writer",),
            "aliases": (f"/old/{name}/",),
            "menu": {"main": {"name": f"{word} menu"}, "side": {}, "footer": {}},
            "translation_key": "shared-key",
            "slug": f"{word}-story",
            "corrections": (Correction(NOW, f"Not a {word}."),),
        }
        made.append(writing(name, **(secret | values)))
    write_articles(made, via="admin", at=NOW)
    articles = [w.article for w in made]
    publishing.trash([a for a in articles if a.name == "thrown-away"], user=None, at=NOW)
    return articles


def crawl(client: Client, *extra: str) -> dict[str, tuple[int, str]]:
    """Return every reachable address with its status and text."""
    waiting = ["/", "/de/", "/sitemap.xml", "/robots.txt", "/index.xml", "/tags/", "/categories/"]
    waiting += ["/news.xml", "/atom.xml", "/feed.json", "/opensearch.xml", "/site.webmanifest"]
    waiting += ["/authors/", "/search/", "/corrections/", "/de/corrections/", "/nowhere/", *extra]
    seen: dict[str, tuple[int, str]] = {}
    while waiting:
        url = waiting.pop()
        if url in seen or url.startswith(("/admin", "/static")):
            continue
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        text = body.decode("utf-8", "replace") + response.get("Location", "")
        seen[url] = (response.status_code, text)
        for pair in ADDRESSES.findall(text):
            found = (pair[0] or pair[1]).replace("http://testserver", "").replace("&amp;", "&")
            if found.startswith("/") and not found.startswith("//"):
                waiting.append(found)
    return seen


def direct(articles: list[Article]) -> list[str]:
    """Return addresses that a curious reader might guess, and searches for every secret word."""
    words = [word for _values, word in HIDDEN.values()]
    guesses = [a.path for a in articles] + [f"/old/{name}/" for name in HIDDEN]
    guesses += [f"/tags/{w}-tag/" for w in words] + [f"/categories/{w}-category/" for w in words]
    for file in ("", "index.xml", "atom.xml", "feed.json"):
        guesses += [f"/tags/{w}-tag/{file}" for w in words]
        guesses += [f"/authors/{w}-writer/{file}" for w in words]
    return guesses + [f"/search/?q={w}" for w in words]


def words_seen(pages: dict[str, tuple[int, str]]) -> dict[str, list[str]]:
    """Return secret word → addresses of the pages that show it, except as the reader's own
    query."""
    found: dict[str, list[str]] = {}
    for url, (_status, text) in pages.items():
        for _values, word in HIDDEN.values():
            shown = text.lower()
            if f"q={word}" in url:
                shown = re.sub(r'value="[^"]*"|<title>.*?</title>|[“"‘]' + word, "", shown)
                shown = re.sub(rf"q={word}", "", shown)
            if word in shown:
                found.setdefault(word, []).append(url)
    return found


@pytest.fixture
def company() -> None:
    """Create live stories, so that lists, neighbours and menus exist."""
    for i in range(3):
        story(f"live-{i}", tags=("Shared",), translation_key="shared-key", menu={"main": {}})


def test_hidden_stories_are_on_no_public_surface(company, client):
    hidden = hidden_stories()
    pages = crawl(client, *direct(hidden))
    assert pages["/"][0] == pages["/post/live-1/"][0] == pages["/tags/shared/"][0] == 200
    assert words_seen(pages) == {}


def test_the_same_crawl_finds_every_word_once_they_are_published(company, client):
    hidden = hidden_stories()
    for article in hidden:
        article.delete()
    for name, (_values, word) in HIDDEN.items():
        story(name, title=f"About the {word}", body=f"The {word} is here.", tags=(f"{word} tag",))
    found = words_seen(crawl(client))
    assert sorted(found) == sorted(word for _values, word in HIDDEN.values())
    for word, urls in found.items():
        lists = {"/", "/index.xml", "/atom.xml", "/feed.json", f"/tags/{word}-tag/"}
        assert lists <= set(urls)
        assert any(url.startswith("/sitemaps/tags-") for url in urls)


@pytest.mark.parametrize("name", [n for n in HIDDEN if n not in GONE])
def test_a_hidden_story_answers_as_one_that_never_was(company, client, name):
    hidden_stories()
    article = Article.objects.get(name=name)
    answer, never = client.get(article.path), client.get("/post/never-was/")
    assert answer.status_code == never.status_code == 404
    assert answer.headers == never.headers
    assert answer.content.replace(article.path.encode(), b"") == never.content.replace(
        b"/post/never-was/", b""
    )


@pytest.mark.parametrize("name", GONE)
def test_a_withdrawn_story_is_gone_and_so_are_its_old_addresses(company, client, name):
    hidden_stories()
    article = Article.objects.get(name=name)
    for address in (article.path, f"/old/{name}/"):
        assert client.get(address).status_code == 410
        assert client.get(address.rstrip("/"), follow=True).status_code == 410


def test_a_story_appears_and_disappears_by_itself(client, monkeypatch):
    hour = timedelta(hours=1)
    story("a")
    story("soon", title="Soon", publish_date=NOW + hour, expiry_date=NOW + 3 * hour)
    shown = []
    for hours in (0, 2, 4):
        moment = NOW + hours * hour
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        pages = [client.get(url).content for url in ("/", "/post/", "/post/a/", "/index.xml")]
        shown.append([b"Soon" in page for page in pages])
    assert shown == [[False] * 4, [True] * 4, [False] * 4]


def test_a_reader_with_an_account_is_no_staff(company, client, django_user_model):
    """Pages stay the same as for everybody, so that caches on the way may keep them."""
    draft = story("draft", status="draft", title="Unfinished")
    everybody = client.get("/post/live-1/")
    user = django_user_model.objects.create_user("eve", password="x")
    user.user_permissions.set(Permission.objects.filter(codename="view_article"))
    client.force_login(user)
    assert client.get(draft.path).status_code == 404
    answer = client.get("/post/live-1/")
    assert "private" not in answer.get("Cache-Control", "")
    assert answer.content == everybody.content
    user.is_staff = True
    user.save()
    assert client.get(draft.path).status_code == 404
    assert "private" in client.get("/post/live-1/")["Cache-Control"]


def test_pages_for_readers_set_no_cookie_and_do_not_vary_by_it(company, client):
    for url in ("/", "/post/", "/post/live-1/", "/tags/shared/", "/search/?q=story"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_a_menu_shows_the_articles_of_its_own_language_only(client):
    story("about", folder="", title="About", menu={"main": {"name": "About us"}})
    story("about", folder="", title="Über", url_language="de", menu={"main": {"name": "Über uns"}})
    english, german = (client.get(url).content.decode() for url in ("/", "/de/"))
    assert ("About us" in english, "About us" in german) == (True, False)
    assert ("Über uns" in english, "Über uns" in german) == (False, True)
