"""No address that a stranger constructs redirects a reader to another site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver

from articles.models import Article, Picture, Redirect, SiteSettings, Source
from tests.stories import story

pytestmark = pytest.mark.django_db

#: Beginnings of requested addresses that a browser may interpret as the address of another site.
BEGINNINGS = [
    *("//evil.example", "/%2Fevil.example", "///evil.example", "/\\evil.example"),
    *("/%5Cevil.example", "/%09/evil.example", "/%0A/evil.example", "/%2F%5Cevil.example"),
    *("//evil.example%2F..", "/\t/evil.example", "//evil.example:80", "//user@evil.example"),
    # Unicode NFD, which is redirected to NFC.
    *("//evil.example/u%CC%88", "/%5Cevil.example/u%CC%88", "/%09/u%CC%88vil.example"),
]

#: A value for every parameter of a route.
PARTS = {
    "language": "de",
    "plural": "tags",
    "slug": "a--b",
    "number": "1",
    "file": "index.xml",
    "section": "post",
    "year": "2025",
    "month": "01",
    "kind": "stories",
    "base": "post/",
    "path": "post/story--a",
    "pk": "1",
    "digest": "0123456789abcdef",
    "token": "1-0-0:1xY0Um:signature",
    "place": "a.pdf",
}


def routes() -> Iterator[str]:
    """Yield one sample address for each public URL pattern."""
    for key in set(get_resolver("articles.urls").reverse_dict):
        for possibilities, *_rest in get_resolver("articles.urls").reverse_dict.getlist(key):
            for template, names in possibilities:
                yield "/" + template % {name: PARTS[name] for name in names}


ROUTES = sorted({*routes(), "/admin/", "/admin/articles/article/", "/healthz", "/media/x.png"})


def ask(client: Client, sent: str, **options: Any) -> Any:
    """Request exactly this address. Django's test client would remove the host from it."""
    path, _, query = sent.partition("?")
    decoded = unquote(path).encode().decode("latin-1")
    return client.get("/", PATH_INFO=decoded, QUERY_STRING=query, **options)


def assert_stays(answer: Any, sent: str) -> None:
    """Check that the redirect stays on this site. Interpret the address as browsers do: they ignore
    tabs and line endings, and a backslash is a slash."""
    location = answer.get("Location", "/")
    for ignored in "\t\r\n":
        location = location.replace(ignored, "")
    location = location.strip().replace("\\", "/")
    assert not location.startswith("//"), (sent, location)
    assert urlsplit(location).netloc in ("", "testserver"), (sent, location)


@pytest.fixture
def site() -> Article:
    """Create a target for every kind of redirect."""
    SiteSettings.objects.update_or_create(pk=1, defaults={"rules": {"pagination_path": "seite"}})
    Redirect.objects.create(path="/evil.example/old/", target="/post/")
    source = Source.objects.create(name="wire", root="/wire")
    Picture.objects.create(source=source, path="/evil.example/p.png", file="p.png")
    story("b", url_language="de", tags=("A B",))
    return story("story-a", tags=("A B",), authors=("Ann",), aliases=("/evil.example/alias/",))


#: Ends of addresses that are redirected.
REDIRECTED = ("/page/1/", "/seite/1/", "/old", "/p.png", "/alias", "/x--y", "/tags/a--b/", "")


def test_no_route_leads_away(site: Article, client: Client) -> None:
    for route in ROUTES:
        for sent in (f"//evil.example{route}", f"{route}//evil.example", f"/{route.rstrip('/')}"):
            assert_stays(ask(client, sent), sent)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_no_redirect_leads_away(site: Article, client: Client, beginning: str) -> None:
    for end in REDIRECTED:
        sent = f"{beginning}{end}"
        assert_stays(ask(client, f"{sent}?next=//evil.example"), sent)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_the_way_to_https_does_not_lead_away(site: Article, settings: Any, beginning: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = ask(Client(), f"{beginning}/page/1/")
    assert answer.status_code in (301, 400)
    assert_stays(answer, beginning)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_log_in_does_not_lead_away(client: Client, beginning: str) -> None:
    User.objects.create_superuser("ada", password="x")
    for target in (beginning, unquote(beginning), "https://evil.example/"):
        client.logout()
        form = {"username": "ada", "password": "x", "next": target}
        answer = client.post("/admin/login/", form)
        assert answer.status_code == 302
        assert_stays(answer, target)


def test_what_is_asked_for_by_such_an_address_is_found_at_its_own(client: Client) -> None:
    story("a")
    assert ask(client, "//post/page/1/")["Location"] == "/post/"
