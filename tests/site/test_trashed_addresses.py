"""What readers get at the addresses of a story that the desk deleted."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from articles.editing import publishing, saving
from articles.models import Article, MenuEntry
from tests.stories import story

pytestmark = pytest.mark.django_db

#: Addresses of one story, and what readers get there: while it is live, and in the trash.
ROUTES = {
    "/post/second/": (200, 410),
    "/post/second": (301, 410),
    "/post/second/index.html": (301, 410),
    "/post/first/": (301, 410),
    "/post/first": (301, 410),
    "/alias/": (301, 410),
    "/alias": (301, 410),
    "/de/post/zweite/": (200, 410),
    "/de/post/zweite": (301, 410),
    "/tags/gone/": (200, 404),
    "/tags/gone/index.xml": (200, 404),
    "/authors/ann/": (200, 404),
    "/categories/only/": (200, 404),
}
#: Pages that exist anyway, and show the story only while it is live.
LISTS = (
    "/", "/de/", "/post/", "/index.xml", "/atom.xml", "/feed.json", "/news.xml",
    "/search/?q=Harbour", "/tags/", "/corrections/", "/post/other/",
)  # fmt: skip


@pytest.fixture
def article() -> Article:
    """A story that has every kind of address, beside another one."""
    now = timezone.now()
    story("other", title="Other", tags=("Shared",))
    made = story(
        "a", title="Harbour", slug="first", tags=("Gone", "Shared"), authors=("Ann",),
        categories=("Only",), aliases=("/alias/",), menu={"main": {"name": "Harbour menu"}},
        date=now, translation_key="key",
    )  # fmt: skip
    german = story(
        "b", title="Harbour DE", slug="zweite", url_language="de", translation_key="key", date=now
    )
    values = {n: getattr(made.authored(), n) for n in made.authored().__dataclass_fields__}
    text = type(made.authored())(**(values | {"slug": "second"}))
    made = Article.objects.get(pk=made.pk)
    saving.save_article(made, text, status="published", user=None, at=now)
    MenuEntry.objects.create(name="Harbour chosen", article=made)
    assert german.path == "/de/post/zweite/"
    return Article.objects.get(pk=made.pk)


def answers(client: Client) -> dict[str, int]:
    return {url: client.get(url).status_code for url in ROUTES}


def lists_with_story(client: Client) -> set[str]:
    shown = set()
    for url in LISTS:
        text = client.get(url).getvalue().decode()
        if "/post/second/" in text or "/de/post/zweite/" in text or "Harbour menu" in text:
            shown.add(url)
    return shown


def test_every_address_says_gone_while_the_story_is_in_the_trash(client: Client, article: Article):
    both = Article.objects.exclude(name="other")
    before = answers(client)
    shown = lists_with_story(client)

    publishing.trash(both, user=None, at=timezone.now())
    gone, still = answers(client), lists_with_story(client)
    publishing.restore(both, user=None, at=timezone.now())

    assert before == {url: live for url, (live, _gone) in ROUTES.items()}
    assert gone == {url: trashed for url, (_live, trashed) in ROUTES.items()}
    assert {"/", "/index.xml", "/atom.xml", "/feed.json"} <= shown
    assert still == set()
    assert answers(client) == before
    assert lists_with_story(client) == shown


def test_no_browser_keeps_the_page_of_a_gone_story(client: Client, article: Article):
    publishing.trash([article], user=None, at=timezone.now())

    for url in (article.path, "/alias/", "/alias"):
        assert client.get(url)["Cache-Control"] == "no-cache"


def test_the_share_card_and_the_sitemap_end_with_the_story(client: Client, article: Article):
    maps = client.get("/sitemap.xml").content.decode()
    publishing.trash([article], user=None, at=timezone.now())

    assert article.path not in client.get("/sitemap.xml").content.decode()
    assert client.get(f"/card/{article.pk}.png").status_code in (404, 410)
    assert maps


def test_a_draft_in_the_trash_is_answered_as_one_that_never_was(client: Client):
    draft = story("secret", status="draft")
    publishing.trash([draft], user=None, at=timezone.now())

    assert client.get(draft.path).status_code == 404
    assert client.get(draft.path.rstrip("/")).status_code == 404
