"""Sitemaps: every address once, in files that follow the protocol."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, SiteSettings
from articles.pages import sitemaps
from tests.stories import FIRST, many, story

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d\Z")

# The checks below apply the rules of the schemas of sitemaps.org (sitemap.xsd, siteindex.xsd) and
# of Google (image and news 1.1 and 0.9) to our files: names, order, number and form of elements.
# The schemas themselves are not in this repository, because their licence does not allow it.


def text_of(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return b"".join(answer).decode()


def is_address(text: str | None) -> bool:
    parts = urlsplit(text or "")
    sound = 12 <= len(text or "") <= 2048 and re.fullmatch(r"[!-~]+", text or "") is not None
    return sound and f"{parts.scheme}://{parts.netloc}" == SITE


def tags(element) -> list[str]:
    return [child.tag for child in element]


def the_index(client, url: str = "/sitemap.xml") -> list[str]:
    """Return the paths of the parts."""
    root = ElementTree.fromstring(text_of(client, url))
    assert root.tag == f"{MAP}sitemapindex"
    for entry in root:
        assert entry.tag == f"{MAP}sitemap"
        assert tags(entry) in ([f"{MAP}loc"], [f"{MAP}loc", f"{MAP}lastmod"])
        assert is_address(entry[0].text)
        assert W3C.match(entry.findtext(f"{MAP}lastmod", "2025-01-01T00:00:00+00:00"))
    paths = [entry[0].text.removeprefix(SITE) for entry in root]
    assert 1 <= len(paths) <= 50_000
    assert len(set(paths)) == len(paths)
    return paths


def a_part(client, path: str) -> list:
    text = text_of(client, path)
    assert len(text.encode()) < 50_000_000
    root = ElementTree.fromstring(text)
    assert root.tag == f"{MAP}urlset"
    assert 1 <= len(root) <= 10_000
    for url in root:
        assert_sound(url)
    return list(root)


def assert_sound(url) -> None:
    assert url.tag == f"{MAP}url"
    assert url[0].tag == f"{MAP}loc"
    assert is_address(url[0].text), url[0].text
    own = [tag for tag in tags(url) if tag.startswith(MAP)]
    assert own in ([f"{MAP}loc"], [f"{MAP}loc", f"{MAP}lastmod"])
    # The protocol's own elements come first.
    assert tags(url)[: len(own)] == own
    assert len(url.findall(f"{IMAGE}image")) <= 1000
    assert W3C.match(url.findtext(f"{MAP}lastmod", "2025-01-01T00:00:00+00:00"))
    links = url.findall(LINK)
    for link in links:
        assert link.keys() == ["rel", "hreflang", "href"]
        assert is_address(link.get("href"))
        assert re.fullmatch(r"x-default|[a-zA-Z]{2,3}(-\w{2,8})*", link.get("hreflang"))
    codes = [link.get("hreflang") for link in links]
    assert len(set(codes)) == len(codes)
    if links:
        assert url[0].text in [link.get("href") for link in links]
    for image in url.findall(f"{IMAGE}image"):
        assert tags(image) == [f"{IMAGE}loc"]
        assert is_address(image[0].text)
    for news in url.findall(f"{NEWS}news"):
        assert tags(news) == [f"{NEWS}publication", f"{NEWS}publication_date", f"{NEWS}title"]
        assert tags(news[0]) == [f"{NEWS}name", f"{NEWS}language"]
        assert re.fullmatch(r"zh-cn|zh-tw|[a-z]{2,3}", news[0][1].text)
        assert W3C.match(news[1].text)
        assert news[2].text


def everything(client) -> dict[str, object]:
    """Return path → element for all parts of the index."""
    found: dict[str, object] = {}
    for path in the_index(client):
        for url in a_part(client, path):
            address = url[0].text.removeprefix(SITE)
            assert address not in found, address
            found[address] = url
    return found


def test_every_public_address_is_on_the_map_once_and_opens(client):
    story("a", title="A & <b>", tags=("C#", "日本語"), categories=("News & Views",))
    story("übung c#", slug="übung c#", authors=("Ann Ho",), date=FIRST + timedelta(days=400))
    story("about", folder="", section="", date=None)
    story("b", url_language="de", tags=("Bus",))
    story("draft", status="draft", tags=("Secret",), section="secret", folder="secret")
    story("unlisted", params={"build": {"list": "never"}})
    story("kept-out", params={"sitemap": {"disable": True}})
    found = everything(client)
    assert {
        "/", "/post/", "/post/a/", "/post/%C3%BCbung-c%23/", "/about/", "/tags/", "/tags/c%23/",
        "/tags/%E6%97%A5%E6%9C%AC%E8%AA%9E/", "/categories/", "/categories/news-views/",
        "/authors/", "/authors/ann-ho/", "/archive/", "/archive/2025/", "/archive/2026/",
        "/corrections/",
        "/de/", "/de/post/", "/de/post/b/", "/de/tags/bus/",
    } <= found.keys()  # fmt: skip
    assert not [path for path in found if "secret" in path or "draft" in path]
    assert not found.keys() & {"/post/unlisted/", "/post/kept-out/"}
    assert {path: client.get(path).status_code for path in found} == dict.fromkeys(found, 200)


def test_a_story_names_its_last_change(client):
    story("changed", last_modified=datetime(2025, 3, 1, 12, tzinfo=UTC))
    story("dated")
    story("undated", date=None)
    found = everything(client)
    dates = {name: found[f"/post/{name}/"].findtext(f"{MAP}lastmod") for name in
             ("changed", "dated", "undated")}  # fmt: skip
    assert dates == {
        "changed": "2025-03-01T12:00:00+00:00",
        "dated": "2025-01-01T09:00:00+00:00",
        "undated": None,
    }


def test_translations_name_each_other_as_their_pages_do(client):
    story("crew")
    story("crew", url_language="de")
    story("one", translation_key="k")
    story("eins", url_language="de", translation_key="k")
    story("alone")
    story("hidden", translation_key="h", status="draft")
    story("sichtbar", url_language="de", translation_key="h")
    found = everything(client)

    def versions(path: str) -> dict[str, str]:
        return {
            e.get("hreflang"): e.get("href").removeprefix(SITE) for e in found[path].findall(LINK)
        }

    crew = {"en": "/post/crew/", "de": "/de/post/crew/", "x-default": "/post/crew/"}
    assert versions("/post/crew/") == versions("/de/post/crew/") == crew
    keyed = {"en": "/post/one/", "de": "/de/post/eins/", "x-default": "/post/one/"}
    assert versions("/post/one/") == versions("/de/post/eins/") == keyed
    assert versions("/post/alone/") == versions("/de/post/sichtbar/") == {}
    assert versions("/de/") == {"en": "/", "de": "/de/", "x-default": "/"}
    section = {"en": "/post/", "de": "/de/post/", "x-default": "/post/"}
    assert versions("/post/") == versions("/de/post/") == section


def test_a_storys_pictures_are_on_the_map(client):
    story("a", body='![x](/media/x&y.png) and <img src="/media/z.png" alt="">')
    Article.objects.update(thumbnail_url="/media/lead.jpg")
    SiteSettings.increment_generation()
    images = [e[0].text for e in everything(client)["/post/a/"].findall(f"{IMAGE}image")]
    assert images == [f"{SITE}/media/{name}" for name in ("lead.jpg", "x&y.png", "z.png")]


def test_of_very_many_pictures_a_map_names_a_thousand(client):
    story("a", body="".join(f"![x](/media/{n}.png)\n" for n in range(1200)))
    assert len(everything(client)["/post/a/"].findall(f"{IMAGE}image")) == 1000


def test_parts_hold_what_they_should_at_any_size(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "KEYS_PER_PART", 7)
    many(60)
    Article.objects.filter(name__in=[f"story-{i}" for i in range(20, 40)]).update(status="draft")
    SiteSettings.increment_generation()
    parts = [path for path in the_index(client) if "stories" in path]
    assert len(parts) >= 6
    listed = [path for path in everything(client) if path.startswith("/post/story-")]
    assert len(listed) == 40
    assert all(len(a_part(client, path)) <= 7 for path in parts)
    for path in ("/sitemaps/stories-999.xml", "/sitemaps/stories-0.xml", "/sitemaps/x.xml"):
        assert client.get(path).status_code == 404


def test_each_language_has_an_index_of_its_own(client):
    story("a")
    story("b", url_language="de")
    assert all(path.startswith("/de/sitemaps/") for path in the_index(client, "/de/sitemap.xml"))
    assert len(the_index(client)) > len(the_index(client, "/de/sitemap.xml"))


@pytest.mark.parametrize(
    "url",
    ["/sitemap.xml", "/sitemaps/lists.xml", "/sitemaps/stories-{}.xml", "/sitemaps/tags-{}.xml",
     "/news.xml"],
)  # fmt: skip
def test_maps_cost_a_few_queries(client, url):
    many(30)
    for number in range(5):
        story("b", folder=f"part{number}", url_language="de", date=timezone.now())
        story("b", folder=f"part{number}", date=timezone.now())
    tagged = story("c", tags=["Harbour"])
    one = tagged if "stories" in url else tagged.tags.get()
    # On PostgreSQL, primary keys continue from test to test, so the part is not always the first.
    url = url.format((one.pk - 1) // sitemaps.KEYS_PER_PART + 1)
    with CaptureQueriesContext(connection) as captured:
        text_of(client, url)
    assert len(captured) <= 5


def test_news_are_the_stories_of_two_days(client):
    now = timezone.now()
    story("new", title="New & <big>", date=now - timedelta(hours=1))
    story("neu", title="Neu", url_language="de", date=now - timedelta(hours=2))
    story("chinese", title="新闻", language="zh-TW", date=now - timedelta(hours=47))
    story("old", date=now - timedelta(hours=49))
    story("coming", date=now + timedelta(hours=1))
    story("draft", status="draft", date=now)
    story("undated", date=None)
    urls = a_part(client, "/news.xml")
    news = [url.find(f"{NEWS}news") for url in urls]
    assert [n.findtext(f"{NEWS}title") for n in news] == ["New & <big>", "Neu", "新闻"]
    languages = [n.findtext(f"{NEWS}publication/{NEWS}language") for n in news]
    assert languages == ["en", "de", "zh-tw"]
    assert {n.findtext(f"{NEWS}publication/{NEWS}name") for n in news} == {"Newsroom"}


def test_without_news_the_map_has_the_home_page_and_is_sound(client):
    story("old", date=timezone.now() - timedelta(hours=49))
    (url,) = a_part(client, "/news.xml")
    assert (url.findtext(f"{MAP}loc"), url.find(f"{NEWS}news")) == (f"{SITE}/", None)


def test_an_empty_newsroom_has_a_map_of_its_lists(client):
    assert the_index(client) == ["/sitemaps/lists.xml", "/de/sitemaps/lists.xml"]
    assert "/" in everything(client)


def test_robots_may_read_all_but_the_desk_and_endless_searches(client):
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {SITE}/sitemap.xml\n" in text
    assert f"Sitemap: {SITE}/news.xml\n" in text
    assert "Disallow: /admin/\n" in text
    assert "Disallow: /search/*&\n" in text
    assert "Disallow: /\n" not in text
