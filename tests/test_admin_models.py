"""The other pages of the admin: settings, terms, menus, redirects, sources, revisions,
conflicts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from articles import checks
from articles.admin.states import render_short_moment
from articles.editing import revisions
from articles.hugo import Authored
from articles.models import (
    Article,
    Author,
    Category,
    MenuEntry,
    Redirect,
    Revision,
    SiteSettings,
    Source,
    SourceFile,
    Tag,
    WorkingCopy,
)
from tests.desk import NOW, PAST, Form, file_of, form_of, person, publish_changes, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("superuser"))
    return client


def form(client: Client, url: str, model: str) -> dict[str, Any]:
    return Form(client.get(url).content.decode(), within=f"{model}_form").data


def errors(response) -> list[str]:
    return list(response.context["adminform"].form.errors)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# Site settings


def settings_url() -> str:
    return reverse("admin:articles_sitesettings_change", args=[SiteSettings.objects.get().pk])


def test_site_settings_open_at_once_and_cannot_be_added_or_deleted(desk: Client):
    response = desk.get("/admin/articles/sitesettings/", follow=True)

    assert response.redirect_chain == [(settings_url(), 302)]
    html = response.content.decode()
    assert "Delete" not in html
    assert desk.get("/admin/articles/sitesettings/add/").status_code == 403


def test_each_language_has_its_own_words_and_the_site_its_clock(desk: Client):
    desk.get("/admin/articles/sitesettings/")
    languages = [
        {"code": "en", "name": "English", "settings": {}},
        {"code": "de", "name": "Deutsch", "settings": {"title": "Blatt", "widgets": ["search"]}},
    ]
    SiteSettings.objects.update(languages=languages, default_language="en")
    data = form(desk, settings_url(), "sitesettings")
    assert data["language_de_title"] == "Blatt"
    words = {"language_de_title": "", "language_de_subtitle": "Täglich"}

    desk.post(settings_url(), data | words | {"time_zone": "Europe/Berlin"})

    site = SiteSettings.objects.get()
    assert site.languages[1]["settings"] == {"subtitle": "Täglich", "widgets": ["search"]}
    assert site.time_zone == "Europe/Berlin"
    assert "Täglich" in Client().get("/de/").content.decode()
    assert "Täglich" not in Client().get("/").content.decode()
    refused = desk.post(settings_url(), data | {"time_zone": "Mars/Olympus"})
    assert "Enter a time zone" in refused.content.decode()


def test_saved_settings_are_shown_to_readers(desk: Client):
    story("Harbour", section="news")
    story("Match", section="sport")
    desk.get("/admin/articles/sitesettings/")
    data = form(desk, settings_url(), "sitesettings")
    before = SiteSettings.objects.get().generation
    data |= {
        "title": "The Lantern",
        "main_sections": ["sport"],
        "highlight_colour": "#005588",
        "widgets-0-number": "2",
        "widgets-1-number": "1",
        "widgets-2-number": "",
        "recent_num": "3",
        "tags_counter": "on",
        "archive_limit": "24",
        "html_text": "Ring *us*.",
    }

    response = desk.post(settings_url(), data, follow=True)

    site = SiteSettings.objects.get()
    assert "successfully" in said(response)
    assert (site.title, site.main_sections) == ("The Lantern", ["sport"])
    assert site.widgets == ["recent", "search"]
    assert site.widget_options == {
        "recent": {"recent_num": 3},
        "taglist": {"tags_counter": True},
        "archive": {"limit": 24},
        "html": {"text": "Ring *us*."},
    }
    assert site.generation > before
    home = Client().get("/").content.decode()
    assert "The Lantern" in home
    assert "Match" in home and "/news/harbour/" not in home


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("YYYY-MM-DD", "Y-m-d"),
        ("dd.MM.yyyy", "d.m.Y"),
        ("MMM d, yyyy", "M j, Y"),
        ("%Y-%m-%d", "Y-m-d"),
        ("%-d %B %Y, %H:%M", "j F Y, H:i"),
        ("Jan 2, 2006", "M j, Y"),
        ("2006-01-02", "Y-m-d"),
    ],
)
def test_a_date_format_in_another_notation_is_refused_with_the_right_spelling(
    desk: Client, typed: str, right: str
):
    desk.get("/admin/articles/sitesettings/")
    data = form(desk, settings_url(), "sitesettings")
    response = desk.post(settings_url(), data | {"date_format": typed})
    (error,) = response.context["adminform"].form.errors["date_format"]
    assert f"Use {right} instead" in error
    assert SiteSettings.objects.get().date_format == ""


def test_a_date_format_without_a_date_is_refused(desk: Client):
    desk.get("/admin/articles/sitesettings/")
    data = form(desk, settings_url(), "sitesettings")
    for typed in (r"\d\a\y", "H:i", "–"):
        response = desk.post(settings_url(), data | {"date_format": typed})
        assert "no day, month or year" in str(response.context["adminform"].form.errors)


@pytest.mark.parametrize("pattern", ["j F Y", "Y-m-d", "D j.n.y", r"j \d\e F \d\e Y", "M jS"])
def test_a_date_format_in_djangos_letters_is_shown_by_a_specimen(desk: Client, pattern: str):
    desk.get("/admin/articles/sitesettings/")
    data = form(desk, settings_url(), "sitesettings")
    assert desk.post(settings_url(), data | {"date_format": pattern}).status_code == 302
    assert SiteSettings.objects.get().date_format == pattern
    page = desk.get(settings_url()).content.decode()
    assert f"a date reads “{date_format(datetime(2026, 2, 8, 17, 5), pattern)}”." in page


def test_options_of_widgets_that_the_form_does_not_show_are_kept(desk: Client):
    options = {"social": {"github": "x"}, "recent": {"recent_num": 4, "cached": True}}
    SiteSettings.objects.update_or_create(pk=1, defaults={"widget_options": options})

    data = form(desk, settings_url(), "sitesettings")
    assert data["recent_num"] == "4"
    desk.post(settings_url(), data | {"recent_num": ""})

    kept = SiteSettings.objects.get().widget_options
    assert kept == {"social": {"github": "x"}, "recent": {"cached": True}}


@pytest.mark.parametrize(
    ("field", "value"),
    [("highlight_colour", "red"), ("highlight_colour", "#12345"), ("page_size", "0"),
     ("main_sections", ["nowhere"]), ("recent_num", "-1"), ("widgets-0-number", "x")],
)  # fmt: skip
def test_settings_that_would_break_pages_are_refused(desk: Client, field: str, value: Any):
    desk.get("/admin/articles/sitesettings/")

    response = desk.post(
        settings_url(), form(desk, settings_url(), "sitesettings") | {field: value}
    )

    assert errors(response) == [field.partition("-")[0]]


# Terms


def label_url(term: Any, action: str = "change") -> str:
    return reverse(f"admin:articles_{term._meta.model_name}_{action}", args=[term.pk])


def test_a_renamed_tag_leaves_articles_their_words_and_readers_see_its_name(desk: Client):
    article = story(tags=("Port",))
    tag = Tag.objects.get()

    data = form(desk, label_url(tag), "tag") | {"name": "Harbour", "confirmed": "1"}
    desk.post(label_url(tag), data)

    article.refresh_from_db()
    assert article.authored().tags == ("Port",)
    assert article.terms["tags"] == [["Harbour", "port"]]
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("name", ["port authority", "PORT-AUTHORITY", " Port   authority "])
def test_a_name_that_exists_in_another_spelling_is_refused(desk: Client, name: str):
    story(tags=("Port Authority", "Other"))
    other = Tag.objects.get(name="Other")

    response = desk.post(label_url(other), {"name": name, "slug": "other"})

    assert "name" in errors(response)


@pytest.mark.parametrize("model", [Tag, Category, Author])
def test_a_label_without_a_slug_gets_one_that_links_can_carry(desk: Client, model: Any):
    url = reverse(f"admin:articles_{model._meta.model_name}_add")
    response = desk.post(url, {"name": "Café & Möwe", "slug": ""})

    assert response.status_code == 302
    assert model.objects.get(name="Café & Möwe").slug == "café-möwe"


def test_a_slug_is_put_into_the_form_of_links(desk: Client):
    desk.post("/admin/articles/tag/add/", {"name": "X", "slug": "Not A/../Slug?"})

    assert Tag.objects.get().slug == "not-a/slug"


def test_merging_asks_which_one_stays_and_says_what_it_did(desk: Client):
    story("One", tags=("Ports",))
    story("Two", tags=("Port", "Ports"))
    story("Three", tags=("Port",))
    tags = {tag.name: tag.pk for tag in Tag.objects.all()}
    chosen = {"action": "merge", "_selected_action": list(tags.values())}

    asked = desk.post("/admin/articles/tag/", chosen)
    assert Tag.objects.count() == 2
    assert "Which one do you want to keep?" in asked.content.decode()
    done = desk.post("/admin/articles/tag/", chosen | {"keep": tags["Port"]}, follow=True)

    assert "Merged into “Port”: Ports. 2 stories were updated." in said(done)
    assert all(a.terms["tags"] == [["Port", "port"]] for a in Article.objects.all())
    assert Tag.objects.get(alias_of=None).name == "Port"


def test_deleting_a_tag_names_its_articles_and_leaves_them(desk: Client):
    article = story(tags=("Port", "Sea"))
    tag = Tag.objects.get(name="Port")

    page = desk.get(label_url(tag, "delete")).content.decode()
    desk.post(label_url(tag, "delete"), {"post": "yes"})

    article.refresh_from_db()
    assert "Port (on 1 articles)" in page
    assert article.authored().tags == ("Sea",)
    assert Revision.objects.latest("pk").user.username == "superuser"


def test_suggestions_begin_with_what_was_typed(desk: Client):
    story(tags=("Port Authority", "Airport", "Sea", "Portugal"))

    def names(text: str) -> list[str]:
        return desk.get("/admin/articles/article/suggest/tags/", {"q": text}).json()["names"]

    assert names("PORT") == ["Port Authority", "Portugal", "Airport"]
    assert names("port-a") == ["Port Authority"]
    assert names("%") == names("_") == []
    assert desk.get("/admin/articles/article/suggest/users/").status_code == 404


# Redirects


def add_redirect(client: Client, **values: str):
    return client.post("/admin/articles/redirect/add/", {"path": "/old/", "target": "", **values})


def test_a_redirect_leads_readers_on(desk: Client):
    article = story()

    add_redirect(desk, path="/old/story/", article=str(article.pk))
    add_redirect(desk, path="/away/", target="https://example.org/x?y=1")

    assert Client().get("/old/story/")["Location"] == article.path
    assert Client().get("/away/")["Location"] == "https://example.org/x?y=1"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"path": "no-slash"}, "path"),
        ({"path": "https://elsewhere/"}, "path"),
        ({"path": "/admin/x/"}, "path"),
        ({"path": "/search/"}, "path"),
        ({"path": "/news/harbour-opens/"}, "path"),
        ({"target": ""}, "__all__"),
        ({"target": "/old/"}, "target"),
        ({"target": "/old"}, "target"),
    ],
)
def test_redirects_that_could_not_work_are_refused(desk: Client, values: dict, field: str):
    story()

    response = add_redirect(desk, **({"target": "/new/"} | values))

    assert errors(response) == [field]


def test_a_circle_of_redirects_is_refused(desk: Client):
    add_redirect(desk, path="/a/", target="/b/")
    add_redirect(desk, path="/b/", target="/c/")

    response = add_redirect(desk, path="/c/", target="/a/")

    assert "lead back to itself" in str(response.context["adminform"].form.errors)
    assert Redirect.objects.count() == 2


# Menus


def test_a_menu_entry_is_shown_to_readers(desk: Client):
    story()
    data = form(desk, "/admin/articles/menuentry/add/", "menuentry")

    desk.post("/admin/articles/menuentry/add/",
              data | {"menu": "footer", "name": "Imprint", "url": "/imprint/"})  # fmt: skip

    assert MenuEntry.objects.get().menu == "footer"
    assert 'href="/imprint/"' in Client().get("/").content.decode()


def test_an_entry_that_an_article_brings_along_is_changed_there(desk: Client):
    story(menu={"main": {"weight": 2}})
    entry = MenuEntry.objects.get()

    html = desk.get(reverse("admin:articles_menuentry_change", args=[entry.pk])).content.decode()

    assert 'name="weight"' not in html


# Revisions


def revision_url(version: int, action: str = "change") -> str:
    revision = Revision.objects.get(version=version, of_working_copy=False)
    return reverse(f"admin:articles_revision_{action}", args=[revision.pk])


def change(client: Client, article: Article, **values: Any) -> None:
    url = reverse("admin:articles_article_change", args=[article.pk])
    assert client.post(url, form_of(client.get(url), **values)).status_code == 302


def test_a_revision_shows_what_changed(desk: Client):
    article = story(body="One two three\n", status="draft")
    change(desk, article, body="One 2 three", tag_names="New", status="review")

    html = desk.get(revision_url(2)).content.decode()

    assert "<del> two</del>" in html and "<ins> 2</ins>" in html
    assert "Tags" in html and "In review" in html
    assert "Headline" not in html


def test_restoring_a_version_saves_its_values_anew(desk: Client):
    article = story(body="One\n", tags=("Old",), slug="first")
    change(desk, article, body="Two", tag_names="New", slug="second")
    publish_changes(desk, article)

    desk.post(revision_url(1, "restore"), {"version": "2"})
    article.refresh_from_db()
    assert (article.version, article.body) == (2, "Two")
    publish_changes(desk, article)

    article.refresh_from_db()
    assert (article.version, article.body, article.slug) == (3, "One\n", "first")
    assert article.authored().tags == ("Old",)
    saved = Revision.objects.filter(of_working_copy=True).latest("pk")
    assert saved.note == "Version 1 restored"
    assert Client().get("/news/second/")["Location"] == "/news/first/"


def test_restoring_after_somebody_saved_is_refused(desk: Client):
    article = story(status="draft")
    change(desk, article, lead="Mine")

    response = desk.post(revision_url(1, "restore"), {"version": "1"}, follow=True)

    assert "in the meantime" in said(response)
    assert Article.objects.get().lead == "Mine"


def test_restoring_to_an_address_that_is_taken_by_now_says_whose(desk: Client):
    article = story("First", slug="port")
    change(desk, article, slug="other")
    publish_changes(desk, article)
    Redirect.objects.all().delete()
    story("Second", slug="port")

    revision = Revision.objects.get(article=article, version=1, of_working_copy=False)
    url = reverse("admin:articles_revision_restore", args=[revision.pk])
    response = desk.post(url, {"version": "2"}, follow=True)

    assert "belongs to “Second”" in said(response)
    assert Article.objects.get(pk=article.pk).slug == "other"


def test_revisions_of_a_deleted_article_can_still_be_read(desk: Client):
    article = story(body="Kept words")
    article.delete()

    html = desk.get(revision_url(1)).content.decode()

    assert "Kept words" in html
    assert "Restore" not in html


# Sources


def test_files_are_listed_with_their_problems(desk: Client):
    file = file_of(story(), state="rejected", problems=[
        {"severity": "error", "line": 3, "column": 7, "message": "This date is none."},
        {"severity": "warning", "line": 4, "column": 1, "message": "Also."},
    ])  # fmt: skip

    rows = desk.get("/admin/articles/sourcefile/?problems=yes").content.decode()
    page = desk.get(reverse("admin:articles_sourcefile_change", args=[file.pk])).content.decode()

    assert "3:7 This date is none. (+1)" in rows
    assert "<code>4:1</code> Also." in page
    assert "_save" not in page
    assert desk.get("/admin/articles/sourcefile/?problems=no").context["cl"].result_count == 0


@pytest.mark.parametrize("model", ["source", "sourcefile", "revision", "redirect"])
def test_all_lists_show_times_alike(desk: Client, model: str):
    file_of(story())
    Source.objects.update(imported_at=NOW)
    SourceFile.objects.update(seen_at=NOW)
    Revision.objects.update(created_at=NOW)
    Redirect.objects.create(path="/old/", target="/new/")
    Redirect.objects.update(created_at=NOW)
    page = desk.get(f"/admin/articles/{model}/").content.decode()
    assert str(render_short_moment(NOW)) in page


def test_the_index_lists_logins_below_administration(desk: Client):
    page = desk.get("/admin/").content.decode()
    assert "Access attempts" in page.partition("Administration")[2]
    assert "Axes" not in page


def test_what_the_files_of_a_source_may_do_is_chosen_at_the_desk(desk: Client):
    source = file_of(story()).source
    address = reverse("admin:articles_source_change", args=[source.pk])
    page = desk.get(address).content.decode()
    assert "becomes a story in review" in page
    assert "everybody who can read the files can read the story" in page

    desk.post(address, {"agency": "Reuters", "exports_unpublished": "on"})

    source.refresh_from_db()
    assert (source.agency, source.may_publish, source.exports_unpublished) == (
        "Reuters", False, True,
    )  # fmt: skip


def test_a_source_leads_to_what_needs_somebody(desk: Client):
    file_of(story(), state="rejected", problems=[{"code": "yaml-syntax", "message": "No"}])

    html = desk.get("/admin/articles/source/").content.decode()

    assert "state__in=conflict,rejected" in html.replace("%2C", ",").replace("&amp;", "&")


def test_the_list_of_files_costs_the_same_for_many(desk: Client, django_assert_max_num_queries):
    for number in range(15):
        file_of(story(f"Story {number}"), path=f"{number}.md", state="rejected")

    with django_assert_max_num_queries(9):
        assert desk.get("/admin/articles/sourcefile/").status_code == 200


# Conflicts

BASE = b"""---
title: Base
tags: [Old]
---
One
Two
Three
"""

INCOMING = b"""---
title: Theirs
tags: [Old, From the file]
summary: Theirs too
---
One
Two, says the file
Three
"""


@pytest.fixture
def conflict() -> Article:
    """Create a conflict. Article and file both changed the title and the second line. Only the
    article changed the lead; only the file changed the tags and the summary."""
    article = story("Ours", tags=("Old",), body="One\nTwo, say we\nThree\n", lead="Ours", date=None)
    file_of(article, state="conflict", base=BASE, incoming=INCOMING)
    return article


def conflict_url(article: Article) -> str:
    return reverse("admin:articles_article_conflict", args=[article.pk])


def settle(client: Client, article: Article, **chosen: str):
    data = form(client, conflict_url(article), "conflict")
    return client.post(conflict_url(article), {**data, **chosen}, follow=True)


def test_a_conflict_is_announced_on_the_article_and_shows_both_texts(
    desk: Client, conflict: Article
):
    change_url = reverse("admin:articles_article_change", args=[conflict.pk])
    assert f'href="{conflict_url(conflict)}"' in desk.get(change_url).content.decode()

    response = desk.get(conflict_url(conflict))

    html = response.content.decode()
    assert response.context["names"] == "title, story"
    assert [item.field for item in response.context["coming"]] == ["summary", "tags"]
    assert "<mark> say we</mark>" in html and "<mark> says the file</mark>" in html


def test_a_conflict_of_a_long_story_shows_the_lines_near_the_change(desk: Client):
    lines = "".join(f"Line {number}\n" for number in range(40))
    article = story("Same", body=f"{lines}Ours\n", date=None)
    head = b"---\ntitle: Same\n---\n" + lines.encode()
    file_of(article, state="conflict", base=head + b"Base\n", incoming=head + b"Theirs\n")

    html = desk.get(conflict_url(article)).content.decode()

    assert "38 unchanged lines" in html
    assert '<td dir="auto">Line 37</td>' not in html and '<td dir="auto">Line 38</td>' in html


@pytest.mark.django_db(transaction=True)
def test_each_field_is_taken_from_the_side_that_the_editor_chose(desk: Client, conflict: Article):
    response = settle(desk, conflict, **{"side-title": "theirs", "side-body": "ours"})

    said_now = Article.objects.get().authored()
    assert "Conflict resolved" in said(response)
    assert (said_now.title, said_now.body) == ("Theirs", "One\nTwo, say we\nThree\n")
    assert (said_now.lead, said_now.summary) == ("Ours", "Theirs too")
    assert said_now.tags == ("Old", "From the file")
    assert bytes(SourceFile.objects.get().base) == INCOMING


def test_a_field_may_be_written_anew(desk: Client, conflict: Article):
    settle(desk, conflict, **{"side-body": "own", "text-body": "One\r\nTwo, say both\r\nThree\r\n",
                              "side-title": "own", "text-title": "Both\r\ntogether"})  # fmt: skip

    said_now = Article.objects.get().authored()
    assert (said_now.title, said_now.body) == ("Both together", "One\nTwo, say both\nThree\n")


def test_a_text_that_no_import_would_take_settles_nothing_and_is_kept(
    desk: Client, conflict: Article
):
    long_title = "x" * 600
    response = settle(desk, conflict, **{"side-title": "own", "text-title": long_title})

    assert "the limit is 500" in said(response)
    assert long_title in response.content.decode()
    assert SourceFile.objects.get().state == "conflict"
    assert Article.objects.get().version == 1


def test_a_message_and_its_hint_are_two_sentences(desk: Client):
    add_url = reverse("admin:articles_article_add")
    response = desk.post(add_url, {**form(desk, add_url, "article"), "title": "x" * 914})

    assert "has 914 characters; the limit is 500. Shorten it." in response.content.decode()


def test_without_a_choice_nothing_is_decided(desk: Client, conflict: Article):
    response = settle(desk, conflict)

    assert "Choose a version of: title." in said(response)
    assert Article.objects.get().version == 1
    assert SourceFile.objects.get().state == "conflict"


def test_a_long_text_begins_with_both_versions(desk: Client, conflict: Article):
    settle(desk, conflict, **{"side-title": "ours"})

    both = "One\nTwo, says the file\n\nTwo, say we\nThree\n"
    assert Article.objects.get().body == both


def test_a_conflict_is_not_settled_over_a_newer_save(desk: Client, conflict: Article):
    data = form(desk, conflict_url(conflict), "conflict")
    change(desk, conflict, lead="Newer")
    publish_changes(desk, conflict)

    response = desk.post(conflict_url(conflict), data | {"side-title": "theirs"})

    assert "changed in the meantime" in response.content.decode()
    assert Article.objects.get().title == "Ours"
    assert SourceFile.objects.get().state == "conflict"


def test_a_conflict_is_not_settled_over_a_newer_file(desk: Client, conflict: Article):
    data = form(desk, conflict_url(conflict), "conflict")
    SourceFile.objects.update(incoming=INCOMING + b"Four\n")

    desk.post(conflict_url(conflict), data | {"side-title": "theirs"})

    assert SourceFile.objects.get().state == "conflict"
    assert Article.objects.get().title == "Ours"


def test_a_file_that_publishes_is_settled_by_who_may_publish(client: Client):
    writer = person("writer")
    article = story("Ours", status="draft", date=None, user=writer)
    file_of(article, state="conflict", base=b"---\ntitle: Base\ndraft: true\n---\n",
            incoming=b"---\ntitle: Theirs\ndraft: false\n---\n")  # fmt: skip
    client.force_login(writer)

    response = settle(client, article, **{"side-title": "theirs"})

    assert "Only people with permission to publish" in said(response)
    assert Article.objects.get().status == "draft"


def test_a_file_that_cannot_be_read_can_only_be_left(desk: Client):
    article = story()
    file_of(article, state="conflict", incoming=b"---\ntitle: [\n---\n")

    html = desk.get(conflict_url(article)).content.decode()
    settle(desk, article)

    assert "The file cannot be read" in html
    assert 'type="submit" class="default"' not in html
    assert Article.objects.get().version == 1


def test_what_an_import_held_back_can_be_seen_and_restored(desk: Client, conflict: Article):
    theirs = Authored(title="Held back", date=PAST)
    revisions.record_unsaved_version(
        conflict, theirs, via="import", at=NOW, note="From the file, in conflict"
    )
    held = Revision.objects.latest("pk")

    html = desk.get(reverse("admin:articles_revision_change", args=[held.pk])).content.decode()
    desk.post(reverse("admin:articles_revision_restore", args=[held.pk]), {"version": "1"})

    assert "Version 1" in html and "<ins>Held back</ins>" in html.replace("<ins> ", "<ins>")
    assert WorkingCopy.objects.get().text.authored.title == "Held back"


# System checks


def test_widgets_that_do_not_exist_are_found():
    SiteSettings.objects.update_or_create(pk=1, defaults={"widgets": ["recnt", "search"]})
    for number in range(7):
        article = story(f"Story {number}")
        Article.objects.filter(pk=article.pk).update(widgets=["weather", "recent"])

    site, articles = checks.check_widget_names(databases=["default"])

    assert (site.id, articles.id) == ("articles.W001", "articles.W002")
    assert "Did you mean `recent`?" in site.hint
    assert "'weather'" in articles.msg and "and 2 more" in articles.msg


def test_nothing_is_wrong_with_the_shipped_widgets():
    assert [message for message in run_checks() if message.id.startswith("articles.")] == []
    assert checks.check_widget_names(databases=["default"]) == []


def test_a_widget_without_markup_is_found(monkeypatch: pytest.MonkeyPatch):
    class Weather(type(next(iter(checks.registry.values())))):
        name = "weather"

    monkeypatch.setitem(checks.registry, "weather", Weather())

    (error,) = checks.check_widget_templates()
    assert error.id == "articles.E001" and "templates/widgets/weather.html" in error.hint


def test_states_follow_the_clock():
    article = story(publish_date=NOW + timedelta(hours=1), expiry_date=NOW + timedelta(hours=2))

    states = [article.state(at=NOW + timedelta(minutes=m)) for m in (0, 60, 119, 120)]
    assert states == ["scheduled", "live", "live", "expired"]
