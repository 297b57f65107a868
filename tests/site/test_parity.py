"""Keys, settings and widgets work on pages as authors of a Hugo and Mainroad site expect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import html5lib
import pytest

from articles.models import Author, MenuEntry, Picture, SiteSettings, Source
from articles.site_settings.fragments import invalidate_cache
from tests.stories import FIRST, story

pytestmark = pytest.mark.django_db


def page(client, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return html5lib.parse(answer.content, namespaceHTMLElements=False)


def text(element) -> str:
    return " ".join("".join(element.itertext()).split())


def classed(tree, name: str) -> list[Any]:
    return [e for e in tree.iter() if name in str(e.get("class") or "").split()]


def configure(**values) -> None:
    SiteSettings.objects.get_or_create(pk=1)
    SiteSettings.objects.update(**values)
    invalidate_cache()


def widget(client, name: str, url: str = "/") -> list[tuple[str, str]]:
    """Return (text, address) of the links of a widget, or [] if it is hidden."""
    found = classed(page(client, url), f"widget--{name}")
    return [(text(a), a.get("href")) for part in found for a in part.iter("a")]


# --- Keys


def test_a_cut_summary_has_a_read_more_where_the_site_wants_it(client):
    story("cut", title="Cut", body="Before.\n\n<!--more-->\n\nBehind.")
    story("whole", title="Whole", body="All of it.")
    story("own", title="Own", body="Body. " * 200, summary="In short.")
    assert classed(page(client, "/post/"), "row__more") == []
    configure(readmore=True)
    (link,) = classed(page(client, "/post/"), "row__more")
    assert (text(link), link.get("href")) == ("Read more – Cut", "/post/cut/")


@pytest.mark.parametrize("summary", [None, "The author's own summary."])
def test_a_divider_ends_what_lists_show(client, summary):
    story("a", body="Before, *short*.\n\n<!--more-->\n\nBehind.", summary=summary)
    story("b", body="Nothing before it.\n\n`<!--more-->` is code.", date=FIRST - timedelta(days=1))
    shown = [text(e) for e in classed(page(client, "/post/"), "row__excerpt")]
    assert shown == ["Before, short.", "Nothing before it. <!--more--> is code."]


def test_a_story_that_begins_with_the_divider_still_says_something(client):
    story("a", body="<!--more-->\n\nAll of it.")
    assert text(classed(page(client, "/post/"), "row__excerpt")[0]) == "All of it."


@pytest.mark.parametrize("lead", ["Of *stars* & <b>bold</b>", None])
def test_a_lead_stands_in_lists_in_place_of_the_excerpt(client, lead):
    story("a", lead=lead, body="The first sentence.")
    (shown,) = classed(page(client, "/post/"), "row__excerpt")
    assert text(shown) == (lead or "The first sentence.")


@pytest.mark.parametrize(
    ("values", "minutes"),
    [
        ({"body": "word " * 212}, 1),
        ({"body": "word " * 213}, 2),
        ({"body": "字" * 500, "language": "zh"}, 1),
        ({"body": "字" * 501, "language": "ja"}, 2),
        ({"body": "낱말 " * 213, "language": "ko"}, 2),
    ],
)
def test_the_reading_time_is_hugo_s(client, values, minutes):
    story("a", **values)
    assert f"{minutes} min read" in text(classed(page(client, "/post/a/"), "byline")[0])


@pytest.mark.parametrize("body", ["", "<!-- nothing yet -->", "![](/images/none.jpg)"])
def test_a_story_without_words_has_no_reading_time(client, body):
    story("a", body=body)
    assert "min read" not in text(page(client, "/post/a/"))


@pytest.mark.parametrize(("own", "shown"), [(True, True), (False, False), (None, True)])
def test_the_pager_leads_to_the_neighbours_in_the_section(client, own, shown):
    story("older", title="Older", date=FIRST - timedelta(days=1))
    story("a", pager=own)
    story("newer", title="Newer", date=FIRST + timedelta(days=1))
    story("elsewhere", folder="news")
    found = classed(page(client, "/post/a/"), "pager")
    assert bool(found) is shown
    if shown:
        links = [(text(a), a.get("rel")) for a in found[0].iter("a")]
        assert links == [("Previous Older", "prev"), ("Next Newer", "next")]


@pytest.mark.parametrize("said", [True, False, None])
def test_comments_are_kept_and_not_offered(client, said):
    made = story("a", comments=said)
    made.refresh_from_db()
    assert made.comments is said
    assert b"disqus" not in client.get("/post/a/").content.lower()


def test_the_desk_says_that_comments_are_not_offered_yet(admin_client):
    made = story("a", comments=True)
    form = admin_client.get(f"/admin/articles/article/{made.pk}/change/").content.decode()
    assert "This site does not offer comments yet" in form


@pytest.mark.parametrize(
    ("body", "headline"), [("# Of the *tide*\n\nText.", "Of the tide"), ("Text.", "The old mill")]
)
def test_a_story_without_a_title_has_the_first_heading_or_its_files_name(client, body, headline):
    story("the-old-mill", title=None, body=body)
    assert text(page(client, "/post/the-old-mill/").find(".//h1")) == headline


def test_a_lead_stands_between_headline_and_byline_and_is_plain_text(client):
    story("a", lead="Of *stars* & <b>bold</b>")
    head = page(client, "/post/a/").find(".//article/header")
    names = [e.get("class", "").split()[0] for e in head]
    assert names.index("story__headline") < names.index("standfirst") < names.index("byline")
    assert text(classed(head, "standfirst")[0]) == "Of *stars* & <b>bold</b>"


# --- Menus


def test_each_menu_stands_in_its_place_and_marks_where_the_reader_is(client):
    story("a")
    for menu in ("main", "side", "footer"):
        MenuEntry.objects.create(menu=menu, name=f"To {menu}", url=f"/{menu}/", weight=2)
        MenuEntry.objects.create(menu=menu, name=f"Post {menu}", url="/post/", weight=1)
    configure(widgets=["sidemenu"])
    tree = page(client, "/post/a/")
    main = classed(tree, "masthead__sections")[0]
    assert [text(a) for a in main.iter("a")] == ["Post main", "To main"]
    assert [text(a) for a in main.iter("a") if a.get("aria-current")] == ["Post main"]
    assert widget(client, "menu") == [("Post side", "/post/"), ("To side", "/side/")]
    footer = [text(a) for a in tree.find(".//footer[@class='colophon']").iter("a")]
    assert footer[:2] == ["Post footer", "To footer"]


def test_an_article_brings_its_own_menu_entry(client):
    story("about", folder="", title="About", menu={"footer": {"name": "Who we are"}})
    footer = page(client, "/").find(".//footer[@class='colophon']")
    assert ("Who we are", "/about/") in [(text(a), a.get("href")) for a in footer.iter("a")]


# --- Site settings


def test_the_logo_stands_beside_the_word_mark_and_takes_its_room_at_once(client):
    source = Source.objects.create(name="site", root="/srv")
    file = {"path": "/images/logo.svg", "file": "site/images/logo.svg"}
    Picture.objects.create(source=source, **file, width=90, height=60)
    configure(title="The Lantern", logo="/images/logo.svg", subtitle="Since 1871")
    masthead = classed(page(client, "/"), "masthead")[0]
    logo = masthead.find(".//img")
    assert [logo.get(name) for name in ("alt", "width", "height")] == ["", "90", "60"]
    assert logo.get("src") == "/media/site/images/logo.svg"
    assert text(classed(masthead, "wordmark")[0]) == "The Lantern"
    assert text(classed(masthead, "tagline")[0]) == "Since 1871"
    configure(wordmark="Lantern!")
    assert text(classed(page(client, "/"), "wordmark")[0]) == "Lantern!"


def test_the_desk_signs_stories_that_name_nobody(client):
    configure(author_name="The desk", author_bio="*Four* reporters", author_avatar="/media/a.png")
    story("a", authorbox=True)
    story("b", authorbox=True, authors=("Ann Ho",))
    tree = page(client, "/post/a/")
    assert text(classed(tree, "byline__people")[0]) == "The desk"
    box = classed(tree, "person")[0]
    assert text(box) == "The desk Four reporters"
    assert box.find(".//img").get("src") == "/media/a.png"
    assert text(classed(page(client, "/post/b/"), "byline__people")[0]) == "Ann Ho"


@pytest.mark.parametrize(("value", "shown"), [("", "The Lantern"), ("Ann Ho", "Ann Ho")])
def test_the_footer_names_who_owns_the_words(client, value, shown):
    configure(title="The Lantern", copyright=value)
    assert text(page(client, "/").find(".//footer[@class='colophon']/p")).endswith(shown)


def test_the_highlight_colour_is_a_served_stylesheet(client):
    configure(highlight_colour="#123456")
    assert b"--accent:#123456" in client.get("/site.css").content
    assert "/site.css?v=123456" in client.get("/").content.decode()


def test_lists_have_as_many_stories_as_the_site_says(client):
    configure(page_size=3)
    for i in range(5):
        story(f"s{i}")
    assert len(list(page(client, "/post/").iter("article"))) == 3
    assert len(list(page(client, "/post/page/2/").iter("article"))) == 2
    assert client.get("/post/page/1/")["Location"] == "/post/"
    assert client.get("/post/page/3/").status_code == 404


# --- Mainroad's widgets


def test_recent_shows_as_many_as_the_site_says_and_never_the_story_being_read(client):
    configure(widgets=["recent"], widget_options={"recent": {"recent_num": 2}})
    for i in range(4):
        story(f"s{i}", title=f"S{i}", date=FIRST + timedelta(days=i))
    assert [name for name, _ in widget(client, "recent", "/post/s3/")] == ["S2", "S1"]


@pytest.mark.parametrize(
    ("name", "plural", "counter"),
    [("tags", "tags", "tags_counter"), ("categories", "categories", "categories_counter")],
)
def test_words_stand_from_a_to_z_with_numbers_where_the_site_wants_them(
    client, name, plural, counter
):
    key = {"tags": "taglist"}.get(name, name)
    for i, words in enumerate([("Beta", "Alpha"), ("Beta",), ("Gamma",), ("Gamma", "Beta")]):
        story(f"s{i}", **{plural: words})
    configure(widgets=[key])
    assert [n for n, _ in widget(client, name)] == ["Alpha", "Beta", "Gamma"]
    configure(widget_options={key: {"limit": 2, counter: True}})
    tree = page(client, "/")
    shown = " ".join(text(part) for part in classed(tree, f"widget--{name}"))
    assert "Beta 3" in shown
    assert "Gamma 2" in shown
    assert "Alpha" not in shown
    assert f"All 3 {plural}" in shown


def test_social_links_stand_in_mainroad_s_order_and_the_site_s_own_last(client):
    own = [{"title": "Radio", "url": "https://example.org/radio"}, {"title": "x", "url": "data:,"}]
    options = {"github": "lantern", "facebook": "lantern", "email": "desk@example.org"}
    configure(widgets=["social"], widget_options={"social": {**options, "custom": own}})
    assert widget(client, "social") == [
        ("Facebook", "https://facebook.com/lantern"),
        ("GitHub", "https://github.com/lantern"),
        ("desk@example.org", "mailto:desk@example.org"),
        ("Radio", "https://example.org/radio"),
    ]


@pytest.mark.parametrize("name", ["social", "sidemenu", "taglist", "categories", "recent"])
def test_an_empty_widget_is_hidden(client, name):
    configure(widgets=[name], widget_options={"social": {"cached": True}})
    assert b"<aside" not in client.get("/").content


def test_languages_lead_to_the_home_page_of_each_and_mark_the_present_one(client):
    configure(widgets=["languages"])
    story("a")
    story("a", url_language="de")
    assert widget(client, "languages") == [("English", "/"), ("Deutsch", "/de/")]
    current = [a for a in page(client, "/de/").iter("a") if a.get("aria-current") == "true"]
    assert [text(a) for a in current] == ["Deutsch"]


@pytest.mark.parametrize("name", ["search", "ddg-search"])
def test_a_search_widget_leads_to_our_own_search(client, name):
    configure(widgets=[name])
    story("a")
    (form,) = [f for part in classed(page(client, "/post/a/"), "widget--search")
               for f in part.iter("form")]  # fmt: skip
    assert form.get("action") == "/search/"
    assert form.find(".//input").get("name") == "q"


def test_a_way_to_duckduckgo_says_so_and_that_it_leaves_the_site(client):
    configure(widgets=["ddg-search"])
    story("a")
    (part,) = classed(page(client, "/post/a/"), "widget--search")
    (link,) = part.iter("a")
    assert link.get("href") == "https://duckduckgo.com/?q=site%3Atestserver"
    assert text(link) == "Search with DuckDuckGo (leaves this site)"


def test_a_widget_that_is_named_twice_stands_twice(client):
    configure(widgets=["search", "taglist", "taglist"])
    story("a", tags=("Bus",))
    assert len(classed(page(client, "/post/a/"), "widget--tags")) == 2


# --- Pages


def test_home_has_a_lead_four_seconds_and_a_river_by_day(client):
    for i in range(9):
        story(f"s{i}", title=f"S{i}", date=FIRST - timedelta(hours=6 * i))
    main = page(client, "/").find(".//main")
    (lead,), (seconds,) = classed(main, "lead"), classed(main, "seconds")
    assert text(lead.find(".//h2")) == "S0"
    assert [text(h) for h in seconds.iter("h2")] == ["S1", "S2", "S3", "S4"]
    days = [[text(h) for h in day.iter("h3")] for day in classed(main, "day")]
    assert days == [["S5"], ["S6", "S7", "S8"]]


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/de/",
        "/quiet/",
        "/tags/",
        "/categories/",
        "/authors/",
        "/archive/",
        "/corrections/",
        "/search/?q=x",
    ],
)
def test_every_list_without_stories_says_so(client, url):
    if url == "/quiet/":
        story("quiet", kind="list", folder="", section="quiet", title="Quiet", body="")
    (empty,) = classed(page(client, url), "empty")
    assert len(text(empty)) > 20


# --- Other pages


def test_an_author_s_page_has_bio_and_stories(client):
    story("a", title="By Ann", authors=("Ann Ho",))
    Author.objects.get().save()
    Author.objects.update(bio_html="<p>Rows.</p>")
    main = page(client, "/authors/ann-ho/").find(".//main")
    assert "Rows." in text(main)
    assert "By Ann" in text(main)
    assert [text(a) for a in classed(main, "trail")[0].iter("a")] == ["Home", "Authors"]
    listed = page(client, "/authors/").find(".//main")
    assert ("Ann Ho", "/authors/ann-ho/") in [(text(a), a.get("href")) for a in listed.iter("a")]


def test_a_story_is_shared_by_plain_links(client):
    story("a", title="Ça & là?")
    share = classed(page(client, "/post/a/"), "share")[0]
    links = {text(a): a.get("href") for a in share.iter("a")}
    assert set(links) == {"E-mail", "Bluesky", "Facebook", "LinkedIn", "WhatsApp", "X"}
    for link in links.values():
        assert "http%3A%2F%2Ftestserver%2Fpost%2Fa%2F" in link
    assert "%C3%87a%20%26%20l%C3%A0%3F" in links["E-mail"]


@pytest.mark.parametrize("key", ["source_url", "source", "link", "externalUrl", "canonicalURL"])
def test_a_link_post_leads_to_what_it_is_about(client, key):
    made = story("a", body="\n", params={key: " https://www.example.org/story?a=1&b=2 "})
    shown = page(client, "/post/a/")
    (link,) = classed(shown, "origin")[0].iter("a")
    assert text(classed(shown, "origin")[0]) == text(link) == "Read at example.org"
    assert link.get("href") == "https://www.example.org/story?a=1&b=2"
    assert "min read" not in text(shown)
    assert made.word_count == 0


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ({"lead": "A lead.", "summary": "A summary."}, "A lead."),
        ({"params": {"Deck": "A *deck*."}, "summary": "A summary."}, "A deck."),
        ({"summary": "A `summary`."}, "A summary."),
    ],
)
def test_a_story_without_text_shows_its_lead_deck_or_summary_once(client, words, shown):
    story("a", body="", **words)
    said = text(classed(page(client, "/post/a/"), "story")[0])
    assert said.count(shown) == 1
    assert ("A summary." in said) is (shown == "A summary.")


def test_a_deck_stands_for_a_link_post_in_lists_and_feeds(client):
    story("a", body="", params={"deck": "What it is about.", "link": "https://example.org/x"})
    assert text(classed(page(client, "/post/"), "row__excerpt")[0]) == "What it is about."
    (item,) = client.get("/feed.json").json()["items"]
    assert item["external_url"] == "https://example.org/x"
    assert item["summary"] == "What it is about."


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "Reuters", "//example.org/", "https://[x/", "https://", "http:/x",
        "https://a.example/" + "x" * 2000, ["https://a.example/"], {"a": "https://a.example/"}, 5,
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_leads_nowhere(client, url):
    story("a", body="", params={"source": url, "canonicalURL": None})
    assert classed(page(client, "/post/a/"), "origin") == []


def test_a_story_with_a_text_is_no_link_post(client):
    story("a", params={"deck": "A deck.", "canonicalURL": "https://example.org/story"})
    shown = page(client, "/post/a/")
    assert classed(shown, "origin") == []
    assert "A deck." not in text(shown)


def test_a_wire_story_names_its_source_and_leads_to_the_original(client):
    story("a", body="It rose.\n\n[Reuters](https://www.tradingview.com/news/1/)\n")
    origin = classed(page(client, "/post/a/"), "origin")[0]
    assert text(origin) == "Read the original at Reuters · tradingview.com"
