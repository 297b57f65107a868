"""What pages contain, and what they must never contain."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import html5lib
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.views.defaults import bad_request, permission_denied, server_error

from articles.models import Article, Author, SiteSettings
from articles.site_settings.fragments import invalidate_cache
from articles.templatetags import newsroom, story_dates, story_labels
from articles.widgets import PageContext, Widget, registry
from tests.stories import FIRST, story

pytestmark = pytest.mark.django_db

WIRE = {
    "categories": ("Reuters",),
    "tags": ("Reuters",),
    "body": "It rose. It fell.\n\n[Reuters](https://www.tradingview.com/news/1/)\n",
}
FULL = """First paragraph, with a [link](https://example.org/).

## One

| a | b |
|---|--:|
| 1 | 2 |

### Two

```python
def f(): pass
```
"""


def page(client, url: str, *, status: int = 200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return html5lib.parse(answer.content, namespaceHTMLElements=False)


def text(element) -> str:
    return " ".join("".join(element.itertext()).split())


def by_class(tree, name: str) -> list:
    return [e for e in tree.iter() if name in str(e.get("class") or "").split()]


def configure(**values) -> None:
    SiteSettings.objects.get_or_create(pk=1)
    SiteSettings.objects.update(**values)
    invalidate_cache()


@pytest.fixture
def newsroom_of_all_kinds():
    story("full", body=FULL, toc=True, authorbox=True, authors=("Ann Ho",), tags=("C#", "Bus"))
    story("wire", date=FIRST + timedelta(hours=2), **WIRE)
    story("undated", date=None, lead="A lead.", section="", folder="")
    story("gone", status="retracted")
    for i in range(12):
        story(f"more-{i}", date=FIRST - timedelta(days=i), section="news", folder="news")
    Author.objects.update(bio_html="<p>Rows.</p>")
    configure(subtitle="Since 1871")


URLS = {
    "/": 200,
    "/page/2/": 200,
    "/post/": 200,
    "/post/full/": 200,
    "/post/wire/": 200,
    "/undated/": 200,
    "/tags/": 200,
    "/tags/c%23/": 200,
    "/categories/": 200,
    "/categories/reuters/": 200,
    "/authors/": 200,
    "/authors/ann-ho/": 200,
    "/search/": 200,
    "/search/?q=paragraph&section=post": 200,
    "/search/?q=nothing": 200,
    "/de/": 200,
    "/nowhere/": 404,
    "/post/gone/": 410,
}
LOADING = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "srcset"}


@pytest.mark.parametrize("url", URLS)
def test_every_page_keeps_the_strict_policy_and_a_sound_outline(newsroom_of_all_kinds, client, url):
    tree = page(client, url, status=URLS[url])
    for element in tree.iter():
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
        assert element.tag != "style"
        data = element.get("type") == "application/ld+json"
        assert element.tag != "script" or data or (element.get("src") and not element.text)
        loaded = element.get(LOADING.get(element.tag, ""), "")
        if element.get("rel") not in ("canonical", "alternate"):
            assert "://" not in loaded, loaded
    assert len(list(tree.iter("h1"))) == 1
    assert len(list(tree.iter("main"))) == 1
    ids = Counter(e.get("id") for e in tree.iter() if e.get("id"))
    assert not [i for i, n in ids.items() if n > 1]
    assert tree.get("lang")
    assert text(tree.find(".//title"))
    fields = [e for e in tree.iter("input") if e.get("type") == "search"]
    assert fields
    assert {field.get("name") for field in fields} == {"q"}


@pytest.mark.parametrize(
    "url", ["/", "/post/", "/tags/c%23/", "/authors/ann-ho/", "/search/?q=first"]
)
def test_each_listed_story_is_an_article_with_a_link_and_a_date(newsroom_of_all_kinds, client, url):
    articles = page(client, url).findall(".//main//article")
    assert articles
    for article in articles:
        assert article.find(".//a[@href]") is not None
    times = [t.get("datetime") for article in articles for t in article.iter("time")]
    assert times
    assert all(datetime.fromisoformat(t).utcoffset() is not None for t in times)


def test_lists_are_canonical_and_offer_their_feed(newsroom_of_all_kinds, client):
    tree = page(client, "/page/2/")
    assert links(tree, "canonical") == ["http://testserver/page/2/"]
    assert links(tree, "alternate") == ["/index.xml", "/atom.xml", "/feed.json"]
    tree = page(client, "/tags/c%23/")
    assert links(tree, "canonical") == ["http://testserver/tags/c%23/"]
    assert links(tree, "alternate")[0] == "/tags/c%23/index.xml"
    for address in links(tree, "alternate"):
        assert client.get(address).status_code == 200


def links(tree, rel: str) -> list[str]:
    return [e.get("href") for e in tree.iter("link") if e.get("rel") == rel]


def test_a_description_is_written_out_or_taken_from_the_story(client):
    story("own", description="In one line.")
    story("none", body="Whole sentence here.")

    def described(url):
        return page(client, url).find(".//meta[@name='description']").get("content")

    assert described("/post/own/") == "In one line."
    assert described("/post/none/") == "Whole sentence here."


# --- No duplicate information on a page


def wire(number: int) -> None:
    for i in range(number):
        story(f"wire-{i}", date=FIRST + timedelta(minutes=i), **WIRE)


def test_what_every_story_of_a_list_carries_is_said_once_above_it(client):
    wire(8)
    main = page(client, "/").find(".//main")
    assert text(main).count("Reuters") == 1
    assert "All stories: Reuters" in text(main)


def test_of_three_stories_what_they_share_stands_above_them(client):
    wire(3)
    main = page(client, "/").find(".//main")
    assert text(main).startswith("All stories: Reuters")
    assert text(main).count("Reuters") == 1


def test_results_that_share_a_source_say_it_once(client):
    wire(3)
    main = page(client, "/search/?q=rose").find(".//main")
    assert len(list(main.iter("article"))) == 3
    assert text(main).count("Reuters") == 1


def test_a_label_stands_in_the_row_where_it_distinguishes(client):
    wire(7)
    story("other", categories=("Sport",), date=FIRST - timedelta(hours=1))
    rows = by_class(page(client, "/").find(".//main"), "row")
    assert {text(label) for row in rows for label in by_class(row, "row__labels")} == {
        "Reuters",
        "Sport",
    }


def test_the_page_of_a_tag_does_not_repeat_its_own_name(client):
    wire(3)
    story("other", categories=("Sport",), tags=("Reuters",))
    main = page(client, "/tags/reuters/").find(".//main")
    assert text(main).count("Reuters") == 1
    assert "Sport" in text(main)


def test_equal_source_category_and_tag_are_one_word_in_the_byline(client):
    story("a", **WIRE)
    article = page(client, "/post/a/").find(".//main//article")
    (byline,) = by_class(article, "byline")
    assert text(byline).count("Reuters") == 1
    assert byline.find(".//a").get("href") == "/categories/reuters/"
    assert by_class(article, "chips") == []
    (origin,) = by_class(article, "origin")
    assert text(origin) == "Read the original at Reuters · tradingview.com"
    assert text(article).count("Reuters") == 2


def test_a_source_that_is_a_tag_alone_leads_to_the_tag(client):
    story("a", **WIRE | {"categories": (), "tags": ("reuters", "Copper")})
    article = page(client, "/post/a/").find(".//main//article")
    (people,) = by_class(article, "byline__people")
    assert [(text(a), a.get("href")) for a in people.iter("a")] == [("reuters", "/tags/reuters/")]
    assert [text(a) for a in by_class(article, "chips")[0].iter("a")] == ["Copper"]


def test_a_tag_that_no_byline_says_stays(client):
    configure(byline=["date"])
    story("a", **WIRE)
    (chips,) = by_class(page(client, "/post/a/").find(".//main"), "chips")
    assert [a.get("href") for a in chips.iter("a")] == ["/tags/reuters/"]


def test_authors_come_before_the_source(client):
    story("a", authors=("Ann Ho", "Bo Li"), **WIRE)
    (people,) = by_class(page(client, "/post/a/"), "byline__people")
    assert text(people) == "Ann Ho, Bo Li"


def test_a_section_is_named_only_where_there_is_another(client):
    story("a")
    assert by_class(page(client, "/post/a/"), "trail") == []
    story("b", folder="news")
    (trail,) = by_class(page(client, "/post/a/"), "trail")
    steps = [(text(a), a.get("href")) for a in trail.iter("a")]
    assert steps == [("Home", "/"), ("Post", "/post/")]


def test_a_summary_never_stands_above_its_own_first_paragraph(client):
    story("a", body="It rose. It fell.", summary="It rose.It fell...")
    article = page(client, "/post/a/").find(".//main//article")
    assert text(article).count("It rose.") == 1


# --- Page options


def test_the_article_s_own_word_on_an_option_beats_the_site_s(client):
    configure(toc=True, authorbox=True)
    story("on", body=FULL, authors=("Ann Ho",))
    story("off", body=FULL, authors=("Ann Ho",), toc=False, authorbox=False, pager=False)
    on, off = page(client, "/post/on/"), page(client, "/post/off/")
    for name in ("contents", "people", "pager"):
        assert len(by_class(on, name)) == 1, name
        assert by_class(off, name) == [], name
    assert [a.get("href") for a in by_class(on, "contents")[0].iter("a")] == ["#one", "#two"]


def test_the_author_box_names_each_author_once_in_the_story_s_order(client):
    for i in range(3):
        story(f"old-{i}", authors=("Bo Li", "Ann Ho"))
    story("a", authors=("Ann Ho", "Bo Li"), authorbox=True)
    story("ann-ho", kind="list", folder="authors", section="", title="Ann Ho", body="She **rows**.")
    names = by_class(page(client, "/post/a/"), "person__name")
    assert [text(name) for name in names] == ["Ann Ho", "Bo Li"]
    (bio,) = by_class(page(client, "/post/a/"), "person__bio")
    assert text(bio) == "She rows."
    assert "She rows." in text(page(client, "/authors/ann-ho/").find(".//main"))


def test_no_contents_list_without_headings(client):
    story("a", toc=True, body="No heading.")
    assert by_class(page(client, "/post/a/"), "contents") == []


def test_the_byline_has_its_fields_in_the_configured_order(client):
    values = {"authors": ("Ann Ho",), "categories": ("Sport",)}
    story("a", post_meta=("categories", "author"), **values)
    story("b", **values)
    (byline,) = by_class(page(client, "/post/a/"), "byline")
    assert text(byline) == "Sport Ann Ho 1 min read"
    (byline,) = by_class(page(client, "/post/b/"), "byline")
    assert text(byline) == "Ann Ho January 1, 2025, 09:00 UTC Sport 1 min read"


def test_an_update_is_told_from_a_minute_on(client):
    story("same", last_modified=FIRST + timedelta(seconds=30))
    story("later", last_modified=FIRST + timedelta(hours=1))
    assert "Updated" not in text(page(client, "/post/same/"))
    assert "Updated January 1, 2025, 10:00" in text(page(client, "/post/later/"))


def pictured(name: str, **values) -> None:
    made = story(name, **values)
    sizes = {"thumbnail_width": 600, "thumbnail_height": 400}
    Article.objects.filter(pk=made.pk).update(thumbnail_url="/media/a.jpg", **sizes)
    invalidate_cache()


@pytest.mark.parametrize(
    ("visibility", "in_list", "on_page"),
    [(None, 1, 1), (["list"], 1, 0), (["post"], 0, 1)],
)
def test_a_picture_shows_where_it_is_visible(client, visibility, in_list, on_page):
    pictured("a", thumbnail_visibility=tuple(visibility) if visibility else None)
    story("b", date=FIRST + timedelta(hours=1))
    listed = list(page(client, "/").find(".//main").iter("img"))
    assert len(listed) == in_list
    assert len(list(page(client, "/post/a/").find(".//main").iter("img"))) == on_page
    for img in listed:
        assert (img.get("width"), img.get("height"), img.get("alt")) == ("600", "400", "")


def test_a_picture_of_another_host_is_never_loaded(client):
    story("a", thumbnail="https://example.org/a.jpg")
    for url in ("/", "/post/a/"):
        assert list(page(client, url).iter("img")) == []


# --- Languages


def test_a_page_speaks_the_language_of_its_article(client):
    story("ar", language="ar", title="أسهم", body="## قسم\n\nنص.")
    tree = page(client, "/post/ar/")
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    (masthead,) = by_class(tree, "masthead")
    assert (masthead.get("lang"), masthead.get("dir")) == ("en", "ltr")


def test_a_story_in_a_list_names_its_language_where_it_differs(client):
    story("zh", language="zh-hans")
    story("en")
    languages = [article.get("lang") for article in page(client, "/").iter("article")]
    assert sorted(languages, key=str) == [None, "zh-hans"]


def test_a_language_tree_links_within_itself_and_dates_in_its_language(client):
    story("a", url_language="de", tags=("Bus",), date=datetime(2025, 3, 7, 12, 5, tzinfo=UTC))
    tree = page(client, "/de/post/a/")
    (chips,) = by_class(tree.find(".//main"), "chips")
    assert [a.get("href") for a in chips.iter("a")] == ["/de/tags/bus/"]
    (byline,) = by_class(tree, "byline")
    assert "7. März 2025, 12:05" in text(byline)


def test_a_translations_line_names_other_languages_only(client):
    story("a")
    story("a", url_language="de", title="Auf Deutsch")
    story("b", translations=("en",))
    (byline,) = by_class(page(client, "/post/a/"), "byline")
    assert text(byline).endswith("Also in Deutsch")
    assert "Also in" not in text(page(client, "/post/b/"))


# --- The sidebar


def test_unknown_widgets_are_left_out_and_only_the_desk_is_told(client, admin_client):
    story("a", widgets=("search", "weather"))
    assert "weather" not in text(page(client, "/post/a/"))
    (note,) = by_class(page(admin_client, "/post/a/").find(".//aside"), "note")
    assert "“weather”" in text(note)


def test_a_widget_is_rendered_once_until_something_changes(monkeypatch, rf):
    class Counted(Widget):
        name = "counted"
        label = "Counted"
        template = "widgets/search.html"
        times = 0

        def context(self, page):
            type(self).times += 1
            return

    monkeypatch.setitem(registry, "counted", Counted())
    site = SiteSettings.current(at=FIRST)
    site.widgets = ["counted"]

    def render():
        shown = PageContext(site=site, at=FIRST, kind="home", language="")
        return newsroom.sidebar(Context({}), shown)

    assert render() == render() == ""
    assert Counted.times == 1
    site.generation += 1
    render()
    assert Counted.times == 2


def test_a_kept_sidebar_asks_the_database_nothing(client):
    story("a", tags=("Bus",))
    story("b")
    site = SiteSettings.current(at=FIRST)
    template = Template("{% load newsroom %}{% sidebar page %}")
    shown = PageContext(site=site, at=FIRST + timedelta(days=1), kind="home", language="")
    first = template.render(Context({"page": shown}))
    assert "/tags/bus/" in first
    with CaptureQueriesContext(connection) as asked:
        assert template.render(Context({"page": shown})) == first
    assert len(asked) == 0


@pytest.mark.parametrize("path", ["/", "/post/", "/post/a/", "/tags/", "/search/", "/post/b/"])
def test_every_masthead_has_the_same_way_to_the_search(client, path):
    story("a")
    story("b", widgets=("recent", "search"))
    tree = page(client, path)
    (place,) = by_class(tree, "masthead__search")
    (link,) = place.iter("a")
    assert link.get("href") == "/search/"
    assert not list(place.iter("input"))
    (menu,) = by_class(tree, "menu")
    assert [i.get("name") for i in menu.iter("input")] == ["q"]


def test_a_search_that_is_named_twice_stands_once(client):
    story("a", widgets=("search", "recent", "search", "ddg-search"))
    aside = page(client, "/post/a/").find(".//aside")
    assert len([i for i in aside.iter("input") if i.get("name") == "q"]) == 1


@pytest.mark.parametrize(("own", "expected"), [("left", "left"), ("none", "none"), (None, "right")])
def test_the_sidebar_stands_where_the_article_wants_it(client, own, expected):
    story("a", sidebar=own)
    tree = page(client, "/post/a/")
    (layout,) = by_class(tree, "layout")
    assert f"layout--{expected}" in layout.get("class")
    assert (tree.find(".//aside") is None) == (expected == "none")


# --- The desk


def test_staff_see_edit_on_live_stories_and_readers_do_not(client, admin_client):
    story("a")
    (edit,) = by_class(page(admin_client, "/post/a/"), "edit")
    assert edit.get("href").endswith("/change/")
    assert not by_class(page(client, "/post/a/"), "edit")


# --- Lists


@pytest.mark.parametrize("number", range(8))
def test_home_shows_each_story_once_however_few_there_are(client, number):
    for i in range(number):
        story(f"s{i}", title=f"Headline {i}", date=FIRST + timedelta(minutes=i))
    main = page(client, "/").find(".//main")
    for i in range(number):
        assert text(main).count(f"Headline {i}") == 1
    assert len(list(main.iter("article"))) == number
    assert bool(by_class(main, "empty")) == (number == 0)


def test_home_s_sidebar_repeats_nothing_that_stands_beside_it(client):
    for i in range(14):
        story(f"s{i}", title=f"Headline {i:02}", date=FIRST + timedelta(minutes=i))
    tree = page(client, "/")
    main, aside = (
        {text(a) for a in tree.find(where).iter("a") if text(a).startswith("Headline")}
        for where in (".//main", ".//aside")
    )
    assert len(main) == 10
    assert aside == {f"Headline {i:02}" for i in range(4)}


def test_pages_of_a_list_are_linked_both_ways(client):
    for i in range(25):
        story(f"s{i}", date=FIRST + timedelta(minutes=i))
    (nav,) = by_class(page(client, "/post/page/2/"), "pagination")
    assert {a.get("rel"): a.get("href") for a in nav.iter("a")} == {
        "prev": "/post/",
        "next": "/post/page/3/",
    }
    assert "Page 2 of 3" in text(nav)


def test_terms_run_from_a_to_z_whatever_their_accents(client):
    story("a", tags=("zinc", "Über", "Unter", "élan", "Eel", "1848", "中文", "#tag"))
    main = page(client, "/tags/").find(".//main")
    listed = [text(a) for a in main.iter("a") if "/tags/" in a.get("href")]
    assert " ".join(listed) == "#tag 1848 Eel élan Über Unter zinc 中文"
    assert [text(h) for h in main.iter("h2")] == ["0–9", "E", "U", "Z", "文"]
    jumps = [a.get("href")[1:] for a in by_class(main, "jump")[0].iter("a")]
    assert jumps == [h.get("id") for h in main.iter("h2")]


def test_an_unused_vocabulary_says_so(client):
    assert by_class(page(client, "/authors/"), "empty")


# --- Addresses


@pytest.mark.parametrize("slug", ["bus", "c#", "a/b", "日本語", "node.js", "c++", "50%", "who?"])
@pytest.mark.parametrize("tree", ["", "de"])
def test_term_links_are_the_addresses_that_answer(slug, tree):
    kwargs = {"plural": "tags", "slug": slug, "language": tree}
    built = newsroom.term_url(Context({"tree": tree}), "tags", slug)
    assert built == reverse("articles:term", kwargs=kwargs)


@pytest.mark.parametrize(
    ("path", "url", "expected"),
    [
        ("/news/", "/news/", ' aria-current="page"'),
        ("/news/a/", "/news/", ' aria-current="true"'),
        ("/newsroom/", "/news/", ""),
        ("/news/a/", "/", ""),
        ("/", "/", ' aria-current="page"'),
        ("/news/", "https://example.org/", ""),
    ],
)
def test_the_menu_marks_where_the_reader_is(rf, path, url, expected):
    assert newsroom.current(Context({"request": rf.get(path)}), url) == expected


@pytest.mark.parametrize(("words", "early"), [("Said *so*.", 3), ("Said so.", 2)])
def test_an_italic_at_the_top_of_home_is_fetched_with_the_first(client, words, early):
    """If it were only found in the style sheet, it would delay the first paint."""
    story("home", kind="list", folder="", section="", body=words)
    Article.objects.filter(kind="list").update(path="/")
    head = page(client, "/").find("head")
    assert len(head.findall("link[@rel='preload']")) == early


def test_the_browsers_frame_has_the_colour_of_the_paper(client):
    css = (settings.BASE_DIR / "static/css/newsroom.css").read_text()
    light_and_dark = re.search(r"--paper: light-dark\((#\w+), (#\w+)\)", css)
    metas = page(client, "/").findall(".//meta[@name='theme-color']")
    assert light_and_dark
    assert [meta.get("content") for meta in metas] == list(light_and_dark.groups())


# --- Dates


def dated(moment: datetime | None):
    return SimpleNamespace(sort_date=moment, date_offset=None, dated=moment is not None)


def clock(story, *, at: datetime = FIRST, below=None) -> str:
    return story_dates.clock(Context({"at": at}), story, below=below)


def test_days_are_those_of_the_site_s_time_zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    late, next_day = dated(datetime(2025, 1, 1, 23, 30, tzinfo=UTC)), dated(FIRST)
    days = story_dates.by_day([late, next_day, dated(None)])
    assert [day.day and day.day.isoformat() for day in days] == ["2025-01-02", "2025-01-01", None]
    assert [day.timed for day in days] == [True, True, False]
    shown = clock(late, below=days[0].day)
    assert "00:30" in shown and 'datetime="2025-01-02T00:30:00+01:00"' in shown
    assert ">00:30<" in clock(late, at=datetime(2025, 1, 2, 15, tzinfo=UTC))
    assert ">Jan 2<" in clock(late, at=datetime(2025, 1, 2, 23, tzinfo=UTC))


def test_a_mere_date_has_no_time_of_day():
    midnight = dated(datetime(2025, 1, 1, tzinfo=UTC))
    assert clock(midnight, below=midnight.sort_date.date()) == ""
    assert ">Jan 1<" in clock(midnight, at=FIRST)
    assert not story_dates.by_day([midnight])[0].timed


def test_stories_put_before_newer_ones_stand_together_and_no_day_comes_twice():
    day = datetime(2025, 3, 7, 9, tzinfo=UTC)
    first, second = dated(day), dated(day - timedelta(days=60))
    later, same, undated = dated(day + timedelta(days=1)), dated(day), dated(None)
    groups = story_dates.by_day([first, second, later, same, undated])
    assert [group.stories for group in groups] == [[first, second], [later], [same], [undated]]
    assert [group.is_first for group in groups] == [True, False, False, False]
    assert groups[0].timed
    in_turn = story_dates.by_day([later, first, same])
    assert [group.stories for group in in_turn] == [[later], [first, same]]


def test_a_story_with_a_weight_says_its_day_above_the_days(client):
    story("heavy", title="Put first", weight=1, date=FIRST - timedelta(days=9))
    story("new")
    groups = by_class(page(client, "/post/").find(".//main"), "day")
    assert [text(by_class(group, "day__title")[0]) for group in groups] == [
        "Top stories",
        "Wednesday, January 1, 2025",
    ]
    assert text(by_class(groups[0], "row__time")[0]) == "Dec 23, 2024"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2025, 3, 7, 8, 5, tzinfo=UTC), ">08:05<"),
        (datetime(2025, 3, 6, 23, 5, tzinfo=UTC), ">Mar 6<"),
        (datetime(2025, 2, 28, 8, 5, tzinfo=UTC), ">Feb 28<"),
        (datetime(2024, 3, 7, 8, 5, tzinfo=UTC), ">Mar 7, 2024<"),
        (datetime(2025, 3, 8, 8, 5, tzinfo=UTC), ">Mar 8<"),
    ],
)
def test_a_time_of_day_alone_means_today(moment, expected):
    assert expected in clock(dated(moment), at=datetime(2025, 3, 7, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Mar 7, 2024"), ("en-gb", "7 Mar 2024"), ("de", "7. Mär 2024")],
)
def test_a_day_of_another_year_says_which_as_its_language_does(language, expected):
    with translation.override(language):
        assert f">{expected}<" in clock(dated(datetime(2024, 3, 7, tzinfo=UTC)), at=FIRST)


def test_no_list_shows_a_time_of_day_without_its_day(client):
    """This covers rows, stories with a weight, search results, and the seconds next to a lead of
    the same day."""
    for days in range(4):
        for hours in range(4):
            date = timezone.now().replace(hour=9) - timedelta(days=days + 1, hours=hours)
            story(f"s{days}-{hours}", date=date, weight=1 if days == 3 else None)
    for url in ("/", "/post/", "/search/?q=story"):
        for time in page(client, url).iter("time"):
            assert len(text(time)) > len("09:00"), url


def test_what_a_widget_says_of_today_ends_at_midnight(monkeypatch, settings, tmp_path):
    settings.TIME_ZONE = "America/New_York"
    made = story("a", date=datetime(2025, 3, 7, 22, 5, tzinfo=UTC))
    site = SiteSettings.current(at=FIRST)

    class Clock(Widget):
        name, label, template = "clock", "Clock", "widgets/clock.html"

        def context(self, page):
            return {"story": made}

    (tmp_path / "widgets").mkdir()
    (tmp_path / Clock.template).write_text("{% load story_dates %}{% clock story %}")
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [tmp_path, *engine.dirs])
    monkeypatch.setitem(registry, "clock", Clock())
    site.widgets = ["clock"]

    def shown(at: datetime) -> str:
        page = PageContext(site=site, at=at, kind="home", language="")
        return newsroom.sidebar(Context({}), page)

    timezone.activate("America/New_York")
    midnight = datetime(2025, 3, 8, 5, tzinfo=UTC)
    assert ">17:05<" in shown(midnight - timedelta(minutes=1))
    assert ">17:05<" in shown(midnight - timedelta(seconds=1))
    assert ">Mar 7<" in shown(midnight)
    timezone.deactivate()


def test_an_update_that_reads_as_the_date_does_is_not_told(client):
    configure(date_format="F Y")
    story("same", last_modified=FIRST + timedelta(hours=3))
    story("later", last_modified=FIRST + timedelta(days=33))
    assert "Updated" not in text(by_class(page(client, "/post/same/"), "byline")[0])
    assert "Updated February 2025" in text(by_class(page(client, "/post/later/"), "byline")[0])


@pytest.mark.parametrize(
    ("date_format", "zone", "expected"),
    [
        ("", "Europe/Berlin", "January 1, 2025, 10:00 CET"),
        ("", "America/Sao_Paulo", "January 1, 2025, 06:00 UTC-03:00"),
        ("j F Y", "Europe/Berlin", "1 January 2025, 10:00 CET"),
        (r"j F Y \a\t H:i", "Europe/Berlin", "1 January 2025 at 10:00 CET"),
        ("j F Y H:i T", "Europe/Berlin", "1 January 2025 10:00 CET"),
        ("SHORT_DATE_FORMAT", "Asia/Tokyo", "01/01/2025, 18:00 JST"),
        ("F Y", "Europe/Berlin", "January 2025"),
    ],
)
def test_a_story_s_page_names_day_and_time_and_zone(client, date_format, zone, expected):
    configure(date_format=date_format, time_zone=zone)
    story("a")
    story("b", date=datetime(2025, 1, 1, tzinfo=ZoneInfo(zone)))
    (byline,) = by_class(page(client, "/post/a/"), "byline")
    assert text(next(byline.iter("time"))) == expected
    (mere_date,) = by_class(page(client, "/post/b/"), "byline")
    assert ":" not in text(next(mere_date.iter("time"))) or "H:i" in date_format


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Friday, March 7, 2025"),
        ("de", "Freitag, 7. März 2025"),
        ("zh-hans", "2025年3月7日 星期五"),
    ],
)
def test_a_day_is_named_as_its_language_does(language, expected):
    with translation.override(language):
        assert story_dates.day_title(datetime(2025, 3, 7).date()) == expected


def test_the_editor_s_date_format_rules(client):
    configure(date_format="j.n.Y")
    story("a")
    (byline,) = by_class(page(client, "/post/a/"), "byline")
    assert "1.1.2025" in text(byline)


# --- Terms without a database


def labelled(**terms):
    credit = terms.pop("credit", "")
    return Article(
        pk=1,
        terms={k: [[name, name.lower()] for name in v] for k, v in terms.items()},
        credit_name=credit,
    )


def test_words_are_equal_whatever_their_case_and_hyphens():
    stories = [labelled(categories=["AI-News"]), labelled(categories=["ai news"])]
    shared = story_labels.shared_labels(Context({}), stories)
    assert [label.text for label in shared] == ["AI-News"]


def test_one_story_shares_nothing_with_itself():
    assert story_labels.shared_labels(Context({}), [labelled(categories=["A"])]) == []


# --- Errors


@pytest.mark.parametrize(
    ("view", "status"),
    [(server_error, 500), (permission_denied, 403), (bad_request, 400)],
)
def test_error_pages_need_neither_database_nor_context(view, status, django_db_blocker):
    request = RequestFactory().get("/x/")
    arguments = (request,) if status == 500 else (request, Exception("why"))
    with CaptureQueriesContext(connection) as asked:
        answer = view(*arguments)
    assert answer.status_code == status
    assert len(asked) == 0
    tree = html5lib.parse(answer.content, namespaceHTMLElements=False)
    assert text(tree.find(".//h1"))
    assert tree.find(".//link[@rel='stylesheet']") is not None


def test_the_page_of_an_expired_form_says_that_nothing_was_saved():
    assert "Nothing was saved" in render_to_string("403_csrf.html")


def test_an_error_page_survives_a_file_that_the_manifest_does_not_know(monkeypatch):
    def unknown(path):
        raise ValueError(path)

    monkeypatch.setattr(newsroom, "static", unknown)
    assert newsroom.asset("css/newsroom.css") == "/static/css/newsroom.css"
    cache.clear()
