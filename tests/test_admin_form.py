"""Writing and saving an article in the admin, as with a browser without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from articles.hugo import Authored
from articles.models import Article, Author, Redirect, Revision, SiteSettings, Tag
from tests.desk import FUTURE, PAST, file_of, form_of, person, publish_changes, story

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"
LIST = "/admin/articles/article/"


@pytest.fixture
def publisher(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def edit(client: Client, article: Article, **changes: object):
    """Open the form, change some fields, and save."""
    url = change_url(article)
    return client.post(url, form_of(client.get(url), _save="Save", **changes), follow=True)


def write(client: Client, **values: object):
    return client.post(ADD, form_of(client.get(ADD), _save="Save", **values), follow=True)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def errors_of(response) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


# Writing


def test_a_new_article_is_a_draft_named_by_its_title(publisher: Client):
    response = write(publisher, title="Harbour re-opens!", body="Ships sail.", section="news")

    article = Article.objects.get()
    assert (article.status, article.path) == ("draft", "/news/harbour-re-opens/")
    assert article.name == "harbour-re-opens"
    assert "Draft" in said(response)
    assert article.authored() == Authored(title="Harbour re-opens!", body="Ships sail.", draft=True)


def test_everything_that_is_typed_is_what_the_author_said(publisher: Client):
    response = write(
        publisher,
        title="All of it",
        lead="A lead",
        body="One\r\n\r\nTwo\r\n",
        summary="In *short*",
        section="news",
        slug="everything",
        date="2026-01-05T08:30:12",
        expiry_date="2027-01-05T08:30",
        tag_names='Port, "Wolves, Lower", port',
        category_names="Wire",
        author_names="Ann Ash, Ben Birch",
        sidebar="left",
        **{"widgets-mode": "own", "widgets-0-number": "2", "widgets-1-number": "1"},
        thumbnail="/images/a.jpg",
        thumbnail_visibility="post",
        authorbox="yes",
        pager="no",
        description="For engines",
        aliases="/old/one/\r\n/old/two/\r\n",
        weight="3",
        language="de",
        translation_key="k",
        **{"post_meta-mode": "own"},
    )

    assert "Draft" in said(response)
    article = Article.objects.get()
    assert article.authored() == Authored(
        title="All of it",
        lead="A lead",
        body="One\n\nTwo\n",
        summary="In *short*",
        slug="everything",
        draft=True,
        date=datetime(2026, 1, 5, 8, 30, 12, tzinfo=UTC),
        expiry_date=datetime(2027, 1, 5, 8, 30, tzinfo=UTC),
        tags=("Port", "Wolves, Lower"),
        categories=("Wire",),
        authors=("Ann Ash", "Ben Birch"),
        sidebar="left",
        widgets=("recent", "search"),
        thumbnail="/images/a.jpg",
        thumbnail_visibility=("post",),
        authorbox=True,
        pager=False,
        description="For engines",
        aliases=("/old/one/", "/old/two/"),
        weight=3,
        language="de",
        translation_key="k",
        post_meta=(),
    )
    assert article.path == "/news/everything/"
    assert Redirect.objects.filter(article=article, origin="alias").count() == 2


def test_a_save_without_a_change_alters_nothing_that_a_file_said(publisher: Client):
    spoken = {
        "lead": "  A lead\nin two lines ",
        "body": "\n\nWindows line\r\nends\r\n",
        "date": datetime(2026, 1, 5, 8, 30, 12, 345678, tzinfo=UTC),
        "tags": ("port  authority", "Wolves, Lower", 'A "quoted" one'),
        "aliases": ("relative-old", "/Old/Path.html"),
        "widgets": ("recent", "search", "recent"),
        "thumbnail_visibility": ("post", "list"),
        "language": "pt-br",
        "translations": ("en", "de"),
        "menu": {"main": {"weight": 3}},
        "params": {"custom": [1, {"a": None}]},
        "post_meta": (),
    }
    article = story(**spoken)

    response = edit(publisher, article)

    article.refresh_from_db()
    assert article.version == 1
    assert "Nothing was changed" in said(response)
    for field, value in spoken.items():
        assert getattr(article.authored(), field) == value


def test_only_the_edited_field_changes(publisher: Client):
    article = story(status="draft", body="\nWindows\r\nlines\r\n", tags=("port  authority",))
    before = article.authored()

    edit(publisher, article, body="Windows\r\nlines\r\nand more\r\n")

    after = Article.objects.get(pk=article.pk).authored()
    assert after.body == "\nWindows\r\nlines\r\nand more\r\n"
    assert after.tags == before.tags
    assert after.date == before.date


def test_an_emptied_field_is_absent(publisher: Client):
    article = story(
        status="draft", lead="A lead", slug="x", weight=4, tags=("A",), toc=True,
        widgets=("search",),
    )  # fmt: skip

    edit(publisher, article, lead="", slug="", weight="", tag_names="", toc="",
         **{"widgets-mode": "site"})  # fmt: skip

    after = Article.objects.get(pk=article.pk).authored()
    absent = (after.lead, after.slug, after.weight, after.tags, after.toc, after.widgets)
    assert absent == (None, None, None, (), None, None)


def test_a_new_tag_is_made_and_a_known_one_is_used_in_the_articles_spelling(publisher: Client):
    story("First", tags=("Port Authority",))
    write(publisher, title="Second", section="news", tag_names="port authority, New one")

    assert sorted(Tag.objects.values_list("name", flat=True)) == ["New one", "Port Authority"]
    assert Article.objects.get(title="Second").terms["tags"] == [
        ["port authority", "port-authority"],
        ["New one", "new-one"],
    ]


def test_authors_keep_their_order(publisher: Client):
    write(publisher, title="X", section="news", author_names="Zoe, Ann")
    article = Article.objects.get()
    edit(publisher, article, author_names="Ann, Zoe")

    ordered = article.author_uses.order_by("position").values_list("author__name", flat=True)
    assert list(ordered) == ["Ann", "Zoe"]
    assert Author.objects.count() == 2


def test_the_form_spells_out_what_the_site_does(publisher: Client):
    SiteSettings.objects.update_or_create(
        pk=1,
        defaults={"widgets": ["search", "taglist"], "authorbox": True, "sidebar_single": "left"},
    )

    html = publisher.get(ADD).content.decode()

    assert "Site default: Search, Tags" in html
    assert "Site default: yes" in html
    assert "Site default: Left" in html


@pytest.mark.parametrize(("language", "words"), [("en", "New story"), ("de", "Neuer Artikel")])
def test_the_link_new_story_leads_to_a_page_of_this_name(
    publisher: Client, language: str, words: str
):
    headers = {"Accept-Language": language}
    first = publisher.get(reverse("admin:index"), headers=headers).content.decode()
    assert f'<a href="{ADD}" class="button">{words}</a>' in first
    page = publisher.get(ADD, headers=headers).content.decode()
    assert f"<h1>{words}</h1>" in page and f"<title>{words} · " in page
    assert f"&rsaquo; {words}\n" in page
    refused = publisher.post(ADD, {"title": ""}, headers=headers).content.decode()
    assert f"<h1>{words}</h1>" in refused


@override_settings(TIME_ZONE="Europe/Berlin")
def test_the_heading_of_the_publish_time_shows_it(publisher: Client):
    def shown(url: str) -> str:
        page = publisher.get(url).content.decode()
        return re.findall(r'id="desk-time"[^>]*>([^<]*)<', page)[0]

    assert shown(ADD) == "when it is published"
    assert shown(change_url(story(status="draft", date=None))) == "when it is published"
    assert shown(change_url(story("Undated", date=None))) == "no date"
    assert shown(change_url(story("Other", date=PAST))) == "Jan. 5, 2026, 09:30"


@override_settings(TIME_ZONE="Europe/Berlin")
def test_times_are_the_desks_and_the_zone_is_named(publisher: Client):
    article = story(date=datetime(2026, 7, 1, 10, 0, tzinfo=UTC))

    html = publisher.get(change_url(article)).content.decode()

    assert 'value="2026-07-01T12:00:00"' in html
    assert "Europe/Berlin" in html


@override_settings(TIME_ZONE="Europe/Berlin")
def test_the_second_of_two_equal_clock_times_survives_a_save(publisher: Client):
    # 02:30 for the second time in that night
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    article = story(date=second)

    edit(publisher, article, lead="New")

    assert Article.objects.get().date == second


# After saving


def test_the_message_after_saving_says_where_the_story_is(publisher: Client):
    live, later = story("Live one"), story("Later", publish_date=FUTURE)

    seen = said(edit(publisher, live, lead="x"))
    assert 'Draft saved. Readers still see the live text at <a href="/news/live-one/">' in seen
    assert "Scheduled for Jan. 1, 2099, 00:00 (UTC)" in said(edit(publisher, later, lead="x"))


def test_a_new_slug_of_a_live_story_announces_the_redirect(publisher: Client):
    article = story("Harbour opens")

    edit(publisher, article, slug="port")
    assert publisher.get("/news/harbour-opens/").status_code == 200
    response = publisher.get(publish_changes(publisher, article)["Location"])

    assert "The old address /news/harbour-opens/ now redirects to /news/port/" in said(response)
    assert publisher.get("/news/harbour-opens/").status_code == 301


def test_publishing_from_the_form_dates_the_story(publisher: Client):
    write(publisher, title="News", section="news")
    article = Article.objects.get()

    url = change_url(article)
    publisher.post(url, form_of(publisher.get(url), _publish="x"))

    article.refresh_from_db()
    assert article.status == "published"
    assert article.date is not None
    assert Client().get("/news/news/").status_code == 200


def test_the_name_of_a_draft_follows_its_title_until_it_is_published(publisher: Client):
    write(publisher, title="Working title", section="news")
    article = Article.objects.get()
    edit(publisher, article, title="Final title")
    article.refresh_from_db()
    assert article.path == "/news/final-title/"

    edit(publisher, article, status="published")
    edit(publisher, article, title="Corrected title")

    article.refresh_from_db()
    assert article.path == "/news/final-title/"
    assert not Redirect.objects.exists()


def test_a_title_of_another_script_and_one_without_letters_give_addresses(publisher: Client):
    write(publisher, title="东京的港口", section="news")
    write(publisher, title="?!", section="news")
    write(publisher, title="Node.js 5.de", section="news")

    paths = set(Article.objects.values_list("path", flat=True))
    assert paths == {"/news/东京的港口/", "/news/story/", "/news/node-js-5-de/"}


def test_an_imported_article_keeps_the_place_of_its_file(publisher: Client):
    article = story()
    file_of(article)

    edit(publisher, article, section="sport", edition="de", title="Other")

    article.refresh_from_db()
    assert (article.section, article.url_language) == ("news", "")
    assert article.path == "/news/harbour-opens/"


# Rejected values


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 501),
        ("slug", "x" * 201),
        ("url", "https://elsewhere.example/"),
        ("url", "/a/../b/"),
        ("url", "/admin/"),
        ("aliases", "//elsewhere/"),
        ("weight", "many"),
        ("weight", "9" * 30),
        ("date", "yesterday"),
        ("date", "2026-02-31T10:00"),
        ("thumbnail", "javascript:alert(1)"),
        ("tag_names", "x" * 101),
        ("section", "admin"),
        ("section", "tags"),
        ("section", "de"),
        ("section", "2026"),
        ("section", "a/b"),
        ("section", "../.."),
        ("status", "gone"),
        ("sidebar", "top"),
        ("body", "x" * (1024 * 1024 + 1)),
        ("body", "> " * 200_000),
    ],
)
def test_what_no_import_would_take_is_refused_beside_its_field(
    publisher: Client, field: str, value: str
):
    data = {"title": "Fine", "section": "news", field: value}

    response = write(publisher, **data)

    assert list(errors_of(response)) == [field]
    assert not Article.objects.exists()
    # Choice fields do not show a forged value again.
    if field not in ("status", "sidebar"):
        assert form_of(response)[field].replace("\r\n", "\n") == value


def test_a_widget_number_that_is_none_is_refused(publisher: Client):
    response = write(publisher, title="x", section="news",
                     **{"widgets-mode": "own", "widgets-0-number": "first"})  # fmt: skip

    assert list(errors_of(response)) == ["widgets"]
    assert form_of(response)["widgets-0-number"] == "first"


def test_a_widget_that_does_not_exist_is_refused(publisher: Client):
    response = write(publisher, title="x", section="news",
                     **{"widgets-mode": "own", "widgets-0-name": "weather",
                        "widgets-0-number": "1"})  # fmt: skip

    assert "no widget" in errors_of(response)["widgets"][0]


def test_a_taken_address_names_and_links_its_owner(publisher: Client):
    owner = story("Harbour opens")

    response = write(publisher, title="Harbour opens", section="news")

    (error,) = errors_of(response)["slug"]
    assert "belongs to “Harbour opens”" in error
    assert f'<a href="{change_url(owner)}">' in response.content.decode()


def test_an_end_before_the_beginning_is_refused(publisher: Client):
    response = write(
        publisher, title="x", section="news",
        date="2026-05-01T10:00", expiry_date="2026-04-01T10:00",
    )  # fmt: skip

    assert list(errors_of(response)) == ["expiry_date"]


def test_a_second_click_makes_no_second_article(publisher: Client):
    data = form_of(publisher.get(ADD), title="Once", section="news", body="x", _continue="x")

    first, second = publisher.post(ADD, data), publisher.post(ADD, data)

    assert Article.objects.count() == 1
    assert first["Location"] == second["Location"] == change_url(Article.objects.get())


def test_a_second_click_on_a_change_makes_no_second_version(publisher: Client):
    article = story()
    url = change_url(article)
    data = form_of(publisher.get(url), lead="New lead", _save="x")

    assert [publisher.post(url, data).status_code for _ in range(2)] == [302, 302]

    assert Revision.objects.filter(article=article).count() == 2


# Deleting


def test_deleting_asks_first_and_names_the_address(publisher: Client):
    article = story()
    url = reverse("admin:articles_article_delete", args=[article.pk])

    page = publisher.get(url)
    assert "/news/harbour-opens/" in page.content.decode()
    assert Article.objects.get().status == "published"

    publisher.post(url, {"post": "yes"})
    assert Article.objects.get().status == "trashed"


def test_the_original_of_an_article_is_shown_as_text(publisher: Client):
    article = story()
    file_of(article, base=b"---\ntitle: <script>alert(1)</script>\n---\n")

    response = publisher.get(reverse("admin:articles_article_file", args=[article.pk, "original"]))

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content.startswith(b"---\ntitle: <script>")


def test_problems_of_the_file_are_listed(publisher: Client):
    article = story(date=PAST)
    problem = {
        "severity": "warning",
        "code": "widget-unknown",
        "field": "widgets[2]",
        "line": 9,
        "column": 5,
        "message": "there is no widget `recnt`",
        "hint": "did you mean `recent`?",
    }
    file_of(article, problems=[problem])

    html = publisher.get(change_url(article)).content.decode()

    assert (
        "<code>9:5</code> widgets[2]: there is no widget `recnt` (did you mean `recent`?)" in html
    )


# Sections


def test_a_section_is_chosen_from_those_that_exist(publisher: Client):
    story("One", section="sport"), story("Two", section="local-news"), story("Page", section="")
    story("Deep", section="sport/chess"), story("Gone", section="old", status="trashed")
    html = publisher.get(ADD).content.decode()
    options = re.findall(
        r'<option value="([^"]*)"( selected)?>', html.partition('id="id_section"')[2]
    )
    assert options[:5] == [
        ("", " selected"), ("local-news", ""), ("sport", ""), ("/new", ""), ("/", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "path"),
    [
        ({"section": "sport"}, "/sport/x/"),
        ({"section": "/new", "section-new": "Local News"}, "/local-news/x/"),
        ({"section": "/"}, "/x/"),
    ],
)
def test_a_new_section_and_a_standalone_page_are_deliberate_choices(
    publisher: Client, chosen: dict[str, str], path: str
):
    write(publisher, title="X", **chosen)
    assert Article.objects.get().path == path


@pytest.mark.parametrize(
    ("chosen", "error"),
    [
        ({"section": ""}, "Choose a section."),
        ({"section": "/new", "section-new": " "}, "Enter the name of the new section."),
        ({"section": "/new", "section-new": "tags"}, "“tags” cannot be a section"),
    ],
)
def test_a_story_without_a_section_is_not_saved(
    publisher: Client, chosen: dict[str, str], error: str
):
    response = write(publisher, title="X", **chosen)
    assert errors_of(response).keys() == {"section"}
    assert error in errors_of(response)["section"][0]
    assert not Article.objects.exists()
    assert form_of(response).items() >= chosen.items()


@pytest.mark.parametrize("section", ["", "sport/chess", "Old Section"])
def test_a_story_keeps_a_section_that_cannot_be_chosen(publisher: Client, section: str):
    article = story(section=section, status="draft")
    edit(publisher, article, body="New.")
    article.refresh_from_db()
    assert (article.section, article.body) == (section, "New.")
