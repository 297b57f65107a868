"""The metadata of pages for search engines, share previews and feed readers."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import html5lib
import pytest

from articles.models import Author, Picture, SiteSettings, Source
from articles.seo import html_to_line, shorten_description
from tests.stories import FIRST, story

pytestmark = pytest.mark.django_db

SITE = "http://testserver"

#: Type → (required properties, properties required only if the page knows their values). Sources:
#: Google Search Central "Article", "Breadcrumb", "Profile page", "Organization" and "Sitelinks
#: search box"; schema.org for the rest.
PROPERTIES: dict[str, tuple[set[str], set[str]]] = {
    "NewsArticle": (
        {"headline", "datePublished", "dateModified", "author", "publisher", "mainEntityOfPage"}
        | {"url", "description", "inLanguage", "wordCount"},
        {"articleSection", "keywords"},
    ),
    "WebPage": ({"@id"}, {"name", "url", "description", "inLanguage", "publisher"}),
    "CollectionPage": ({"name", "url", "description", "inLanguage"}, {"isPartOf"}),
    "ProfilePage": ({"name", "url", "mainEntity"}, {"description", "inLanguage"}),
    "BreadcrumbList": ({"itemListElement"}, set()),
    "ListItem": ({"position", "name", "item"}, set()),
    "WebSite": ({"name", "url"}, set()),
    "SearchAction": ({"target", "query-input"}, set()),
    "EntryPoint": ({"urlTemplate"}, set()),
    "NewsMediaOrganization": ({"name", "url", "logo"}, set()),
    "Organization": ({"name"}, set()),
    "Person": ({"name", "url"}, set()),
    "CorrectionComment": ({"text"}, {"datePublished"}),
    "ImageObject": ({"url"}, {"width", "height"}),
}


def head(client, url: str):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return html5lib.parse(answer.content, namespaceHTMLElements=False).find(".//head")


def meta(client, url: str) -> dict[str, str]:
    """Return the last value of each name or property."""
    return {
        e.get("property") or e.get("name"): e.get("content") for e in head(client, url).iter("meta")
    }


@pytest.mark.parametrize("url", ["/", "/post/", "/post/a/", "/tags/bus/", "/authors/ann-ho/"])
def test_search_engines_may_show_our_pictures_large(client, url):
    story("a", tags=("Bus",), authors=("Ann Ho",))
    assert meta(client, url)["robots"] == "max-image-preview:large"


def test_a_description_says_its_words_without_markup(client):
    typed = "A **bold** and <em>short</em> [link](https://x.org/) {{< ref x >}} on <daily> 2 * 3"
    story("a", description=typed)
    shown = meta(client, "/post/a/")
    names = ("description", "og:description", "twitter:description")
    assert {shown[name] for name in names} == {"A bold and short link on <daily> 2 * 3"}
    article = graph(client, "/post/a/")["NewsArticle"]
    assert article["description"] == shown["description"]


def links(client, url: str, rel: str) -> list[dict[str, str]]:
    return [dict(e.attrib) for e in head(client, url).iter("link") if e.get("rel") == rel]


def versions(client, url: str) -> list[dict[str, str]]:
    """Return the links to a page's versions in other languages."""
    return [e for e in links(client, url, "alternate") if "hreflang" in e]


def data_blocks(tree) -> list:
    return [e for e in tree.iter("script") if e.get("type")]


def graph(client, url: str) -> dict[str, dict[str, Any]]:
    """Return the structured data of a page by type, after checking that the required properties
    exist."""
    (script,) = data_blocks(head(client, url))
    facts = json.loads(script.text)
    assert facts["@context"] == "https://schema.org"
    for one in facts["@graph"]:
        assert_complete(one)
    return {one["@type"]: one for one in facts["@graph"]}


def assert_complete(facts: Any) -> None:
    if isinstance(facts, list):
        for one in facts:
            assert_complete(one)
    elif isinstance(facts, dict):
        required, _recommended = PROPERTIES[facts["@type"]]
        assert required <= facts.keys(), facts
        for value in facts.values():
            assert value not in ("", None, [], {})
            assert_complete(value)


OURS = {
    "title": "Rowers beat the tide",
    "body": "The crew rowed through the night. They came in first.",
    "tags": ("Rowing", "Harbour"),
    "categories": ("Sport",),
    "authors": ("Ann Ho", "Bo Li"),
    "last_modified": FIRST + timedelta(hours=3),
}


def test_a_story_of_ours_states_every_fact_that_we_know(client):
    story("crew", section="sport", folder="sport", **OURS)
    facts = graph(client, "/sport/crew/")
    article = facts["NewsArticle"]
    assert PROPERTIES["NewsArticle"][1] <= article.keys()
    assert article["headline"] == "Rowers beat the tide"
    assert article["datePublished"] == "2025-01-01T09:00:00+00:00"
    assert article["dateModified"] == "2025-01-01T12:00:00+00:00"
    assert article["author"] == [
        {"@type": "Person", "name": "Ann Ho", "url": f"{SITE}/authors/ann-ho/"},
        {"@type": "Person", "name": "Bo Li", "url": f"{SITE}/authors/bo-li/"},
    ]
    assert article["publisher"]["name"] == "Newsroom"
    assert article["mainEntityOfPage"] == {"@type": "WebPage", "@id": f"{SITE}/sport/crew/"}
    assert article["keywords"] == ["Rowing", "Harbour"]
    assert article["articleSection"] == ["Sport"]
    assert article["inLanguage"] == "en"
    assert article["wordCount"] == 10
    assert "isBasedOn" not in article
    trail = facts["BreadcrumbList"]["itemListElement"]
    assert [(one["position"], one["name"], one["item"]) for one in trail] == [
        (1, "Newsroom", f"{SITE}/"),
        (2, "Sport", f"{SITE}/sport/"),
        (3, "Rowers beat the tide", f"{SITE}/sport/crew/"),
    ]


def test_wire_copy_is_the_agencys_and_names_its_original(client):
    story("wire", body="It rose.\n\n[Reuters](https://www.example.org/a?b=1&c=2)\n")
    article = graph(client, "/post/wire/")["NewsArticle"]
    assert article["author"] == [{"@type": "Organization", "name": "Reuters"}]
    assert article["isBasedOn"] == "https://www.example.org/a?b=1&c=2"
    assert article["publisher"]["name"] == "Newsroom"


def test_a_story_without_author_or_source_is_the_newsrooms(client):
    story("a")
    author = {"@type": "Organization", "name": "Newsroom", "url": f"{SITE}/"}
    assert graph(client, "/post/a/")["NewsArticle"]["author"] == [author]


def test_who_signs_for_the_desk_wrote_what_names_nobody(client):
    SiteSettings.objects.update_or_create(pk=1, defaults={"author_name": "Nell Harrow"})
    story("a")
    story("own", authors=("Ann Ho",))
    author = {"@type": "Person", "name": "Nell Harrow", "url": f"{SITE}/"}
    assert graph(client, "/post/a/")["NewsArticle"]["author"] == [author]
    assert graph(client, "/post/own/")["NewsArticle"]["author"][0]["name"] == "Ann Ho"


def test_keywords_are_the_tags_and_what_is_for_machines_alone(client):
    story("a", tags=("Bus",), params={"Keywords": ["tram", "Bus", "", 4]})
    assert graph(client, "/post/a/")["NewsArticle"]["keywords"] == ["Bus", "tram"]


def test_the_first_of_a_storys_images_stands_for_it_where_it_is_shared(client):
    source = Source.objects.create(name="s", root="/nowhere")
    Picture.objects.create(source=source, path="/post/b/x.jpg", file="s/x.jpg", width=90, height=60)
    story("a", params={"images": ["/nowhere.jpg", "https://example.org/far.jpg"]})
    story("b", params={"images": "x.jpg"})
    story("c", params={"images": ["/nowhere.jpg"]})
    assert meta(client, "/post/a/")["og:image"] == "https://example.org/far.jpg"
    near = meta(client, "/post/b/")
    assert (near["og:image"], near["og:image:width"]) == (f"{SITE}/media/s/x.jpg", "90")
    assert "/social-cards/" in meta(client, "/post/c/")["og:image"]


def test_a_page_without_a_date_is_no_news(client):
    story("about", date=None, folder="", section="")
    assert graph(client, "/about/").keys() == {"WebPage", "BreadcrumbList"}
    assert meta(client, "/about/")["og:type"] == "website"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/post/", "CollectionPage"),
        ("/tags/rowing/", "CollectionPage"),
        ("/categories/sport/", "CollectionPage"),
        ("/tags/", "CollectionPage"),
        ("/authors/", "CollectionPage"),
        ("/search/?q=crew", "CollectionPage"),
        ("/authors/ann-ho/", "ProfilePage"),
    ],
)
def test_lists_say_what_they_are_and_where_they_stand(client, url, kind):
    story("crew", **OURS)
    facts = graph(client, url)
    assert facts.keys() == {kind, "BreadcrumbList"}
    crumbs = [one["item"] for one in facts["BreadcrumbList"]["itemListElement"]]
    assert crumbs[0] == f"{SITE}/"
    assert crumbs[-1] == facts[kind]["url"] == links(client, url, "canonical")[0]["href"]
    assert meta(client, url)["description"]


def test_the_front_page_tells_of_site_and_search(client):
    SiteSettings.objects.update_or_create(pk=1, defaults={"title": "Harbour & Tide"})
    facts = graph(client, "/")
    assert facts.keys() == {"WebSite", "NewsMediaOrganization"}
    action = facts["WebSite"]["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{SITE}/search/?q={{search_term_string}}"
    assert action["query-input"] == "required name=search_term_string"
    logo = facts["NewsMediaOrganization"]["logo"]
    assert (logo["width"], logo["height"]) == (512, 512)
    assert client.get(action["target"]["urlTemplate"].removeprefix(SITE)).status_code == 200


def test_an_author_is_a_person_with_the_profile_as_address(client):
    story("crew", **OURS)
    Author.objects.filter(slug="ann-ho").update(bio_html="<p>Rows &amp; writes.</p>")
    person = graph(client, "/authors/ann-ho/")["ProfilePage"]["mainEntity"]
    assert person == {"@type": "Person", "name": "Ann Ho", "url": f"{SITE}/authors/ann-ho/"}
    assert meta(client, "/authors/ann-ho/")["description"] == "Rows & writes."


EVIL = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    '" onload="alert(1)',
    "{{7*7}}${1}",
    "a\u2028b & c",
    "\\u003c/script>",
]


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_breaks_out_of_the_head(client, evil):
    made = story(
        "evil",
        title=f"X {evil}",
        description=evil,
        tags=(evil,),
        categories=(evil,),
        authors=(evil,),
        body=f"Text.\n\n[{evil.replace(']', '')}](https://example.org/%3C/script%3E)",
    )
    tree = html5lib.parse(client.get(made.path).content, namespaceHTMLElements=False)
    (script,) = data_blocks(tree)
    assert dict(script.attrib) == {"type": "application/ld+json"}
    article = json.loads(script.text)["@graph"][0]
    assert article["headline"] == made.headline
    assert article["keywords"] == list(made.authored().tags)
    assert all(e.get("src") and not e.text for e in tree.iter("script") if e is not script)
    assert not [e for e in tree.iter() if any(name.startswith("on") for name in e.attrib)]
    assert meta(client, made.path)["description"] == " ".join(evil.split())


def test_a_story_has_share_cards_for_both_kinds_of_network(client):
    story("crew", section="sport", folder="sport", **OURS)
    said = meta(client, "/sport/crew/")
    assert said["og:type"] == "article"
    assert said["og:url"] == f"{SITE}/sport/crew/"
    assert said["og:title"] == said["twitter:title"] == "Rowers beat the tide"
    assert said["og:description"] == said["twitter:description"] == said["description"]
    assert said["description"] == "The crew rowed through the night. They came in first."
    assert said["article:published_time"] == "2025-01-01T09:00:00+00:00"
    assert said["article:modified_time"] == "2025-01-01T12:00:00+00:00"
    assert said["article:section"] == "Sport"
    assert said["og:site_name"] == "Newsroom"


@pytest.mark.parametrize(
    ("values", "described"),
    [
        ({"description": "In one line."}, "In one line."),
        ({"summary": "A **bold** summary."}, "A bold summary."),
        ({"body": "Whole sentence here. And another."}, "Whole sentence here. And another."),
        ({"body": ""}, "The town’s daily."),
        ({"description": "word " * 100}, ("word " * 60).strip() + "…"),
    ],
)
def test_a_description_is_found_wherever_there_is_one(client, values, described):
    SiteSettings.objects.update_or_create(pk=1, defaults={"description": "The town’s daily."})
    story("a", **values)
    assert meta(client, "/post/a/")["description"] == described


def test_every_page_of_a_list_is_canonical_for_itself(client):
    for i in range(12):
        story(f"s-{i}", tags=("C#",))
    for url in ("/", "/page/2/", "/post/", "/post/page/2/", "/tags/c%23/page/2/"):
        assert [e["href"] for e in links(client, url, "canonical")] == [f"{SITE}{url}"]
    (canonical,) = links(client, "/search/?q=story&page=2", "canonical")
    assert canonical["href"] == f"{SITE}/search/"


def test_every_page_names_the_feeds_that_it_belongs_to(client):
    made = story("a", tags=("x",))
    about = story("about", folder="", section="")
    site = [f"/{file}" for file in ("index.xml", "atom.xml", "feed.json")]
    own = [f"/post/{file}" for file in ("index.xml", "atom.xml", "feed.json")]
    assert feeds(client, made.path) == [*own, *site]
    for path in (about.path, "/tags/", "/authors/", "/archive/", "/search/?q=a", "/"):
        assert feeds(client, path) == site
    for path in own:
        assert client.get(path).status_code == 200


def feeds(client, path: str) -> list[str]:
    page = client.get(path).content.decode()
    return re.findall(r'<link rel="alternate" type="[^"]*" title="[^"]*" href="([^"]*)">', page)


def test_lists_offer_their_feeds_in_three_formats(client):
    story("a", tags=("C#",), authors=("Ann Ho",))
    for base in ("/", "/post/", "/tags/c%23/", "/authors/ann-ho/"):
        offered = [e for e in links(client, base, "alternate") if "type" in e]
        assert [(e["type"], e["href"]) for e in offered] == [
            ("application/rss+xml", f"{base}index.xml"),
            ("application/atom+xml", f"{base}atom.xml"),
            ("application/feed+json", f"{base}feed.json"),
        ]


def test_translations_name_each_other_themselves_and_a_default(client):
    story("crew", title="Crew")
    story("crew", title="Mannschaft", url_language="de")
    story("alone")
    expected = {
        ("en", f"{SITE}/post/crew/"),
        ("de", f"{SITE}/de/post/crew/"),
        ("x-default", f"{SITE}/post/crew/"),
    }
    for url in ("/post/crew/", "/de/post/crew/"):
        found = {(e["hreflang"], e["href"]) for e in versions(client, url)}
        assert found == expected
    assert versions(client, "/post/alone/") == []
    front = {
        (e["hreflang"], e["href"]) for e in links(client, "/de/", "alternate") if "hreflang" in e
    }
    assert front == {("en", f"{SITE}/"), ("de", f"{SITE}/de/"), ("x-default", f"{SITE}/")}


def test_pages_that_are_nothing_are_not_kept_by_search_engines(client):
    story("gone", status="retracted")
    for url, status in (("/nowhere/", 404), ("/post/gone/", 410)):
        answer = client.get(url)
        assert answer.status_code == status
        assert b'<meta name="robots" content="noindex, follow">' in answer.content
        assert b"canonical" not in answer.content
        assert b"ld+json" not in answer.content


def test_dates_carry_the_zone_of_the_site(client, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    story("a", date=datetime(2025, 7, 1, 9, tzinfo=UTC))
    article = graph(client, "/post/a/")["NewsArticle"]
    assert article["datePublished"] == "2025-07-01T11:00:00+02:00"


def test_headlines_are_cut_where_search_engines_would(client):
    story("long", title="Word " * 40)
    headline = graph(client, "/post/long/")["NewsArticle"]["headline"]
    assert 100 < len(headline) <= 110 and headline.endswith(" Word…")


def test_texts_become_one_line_of_words():
    assert html_to_line("<p>One &amp; two</p>\n<p>three</p>") == "One & two three"
    assert html_to_line("a < b") == "a < b"
    assert shorten_description("one two three", 9) == "one two…"
    assert shorten_description("x" * 20, 10) == "x" * 9 + "…"
    assert shorten_description("One. Two three", 10) == "One."
    assert shorten_description("AI 中国科技股在", 7) == "AI 中国科…"
