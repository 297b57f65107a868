"""The first page of the desk: what waits for the person who opens it, and the first steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin import recent_faults
from articles.editing import publishing, reviewing
from articles.models import Article, Redirect, SiteSettings, Source
from tests.desk import FUTURE, NOW, person, story, with_changes

pytestmark = pytest.mark.django_db

#: Maximum number of queries of the first page.
MAX_QUERIES = 15


@pytest.fixture
def writer() -> User:
    return person("writer")


@pytest.fixture
def editor() -> User:
    return person("editor")


def open_page(user: User, address: str = "/admin/") -> Any:
    client = Client()
    client.force_login(user)
    return client.get(address)


def waiting(user: User) -> list[str]:
    return [story.title for story in open_page(user).context["waiting"].stories]


def submit(title: str, user: User, *, recipient: Any = None, minutes: int = 0) -> Article:
    article = story(title, status="draft", date=None, user=user)
    at = NOW + timedelta(minutes=minutes)
    reviewing.submit(article, note="", recipient=recipient, user=user, at=at)
    return article


def test_an_editor_sees_what_waits_for_him_or_for_anybody_newest_first(writer, editor):
    ben = User.objects.create_superuser("ben")
    submit("Anybody", writer)
    submit("Editor", writer, recipient=editor, minutes=1)
    submit("Ben", writer, recipient=ben, minutes=2)
    live = story("Live")
    with_changes(live, lead="New")
    reviewing.submit(live, note="Two words\nmore", recipient=None, user=writer, at=NOW)

    assert waiting(editor) == ["Editor", "Live", "Anybody"]
    assert waiting(ben) == ["Ben", "Live", "Anybody"]
    assert waiting(writer) == []
    html = open_page(editor).content.decode()
    assert "Submitted for review by <bdi>writer</bdi>" in html
    assert "to <bdi>editor</bdi>" not in html
    assert "Two words" in html
    assert "Unpublished changes" in html


def test_a_writer_sees_what_was_sent_back_and_her_other_drafts(writer: User, editor: User):
    article = submit("Sent back", writer)
    reviewing.send_back(article, note="Who?", user=editor, at=NOW)
    story("Mine", status="draft", user=writer)
    story("His", status="draft", user=editor)

    page = open_page(writer)

    assert [one.title for one in page.context["waiting"].stories] == ["Sent back"]
    assert [one.title for one in page.context["drafts"].stories] == ["Mine"]
    assert "Who?" in page.content.decode()
    assert page.context["overview"] == []
    assert waiting(editor) == []


def test_nothing_waits_after_the_answer(writer: User, editor: User):
    one = submit("One", writer)
    publishing.publish([one], user=editor, at=NOW)
    trashed = submit("Two", writer)
    publishing.trash([trashed], user=editor, at=NOW)

    assert waiting(editor) == []
    assert "Nothing waits for you." in open_page(editor).content.decode()


def test_ten_are_shown_and_a_link_leads_to_all(writer: User, editor: User):
    for n in range(12):
        submit(f"Story {n}", writer, recipient=editor if n % 2 else None, minutes=n)

    page = open_page(editor)

    assert waiting(editor) == [f"Story {n}" for n in range(11, 1, -1)]
    assert "?waits=me" in page.content.decode()
    found = open_page(editor, "/admin/articles/article/?waits=me").context["cl"]
    assert found.result_count == 12
    assert open_page(writer, "/admin/articles/article/?waits=me").context["cl"].result_count == 0


def test_the_list_finds_the_drafts_of_the_user(writer: User, editor: User):
    for n in range(12):
        story(f"Draft {n}", status="draft", user=writer)
    story("Other", status="draft", user=editor)

    assert "?state=draft&amp;mine=yes" in open_page(writer).content.decode()
    found = open_page(writer, "/admin/articles/article/?state=draft&mine=yes").context["cl"]
    assert found.result_count == 12


def test_numbers_stop_at_a_hundred(editor: User):
    template = story("Draft", status="draft")
    rows = [Article.objects.get(pk=template.pk) for _ in range(101)]
    for n, row in enumerate(rows):
        row.pk, row.path, row._state.adding = None, f"/copy/{n}/", True
    Article.objects.bulk_create(rows)

    (entry,) = [e for e in open_page(editor).context["overview"] if e.state == "draft"]

    assert entry.shown == "100+"


# An empty desk


def steps(user: User) -> dict[str, bool]:
    return {str(step.label): step.done for step in open_page(user).context["steps"]}


def test_an_empty_desk_offers_four_steps_and_ticks_off_what_is_done():
    user = person("superuser")
    names = ["Name your site", "Choose your time zone", "Import your folder", "Write a story"]
    assert steps(user) == dict.fromkeys(names, False)
    html = open_page(user).content.decode()
    for text in ("make import FROM=~/my-site", "#id_title", "#id_time_zone", "/article/add/"):
        assert text in html

    site = SiteSettings.objects.get()
    site.title, site.time_zone = "The Harbour", "Europe/Berlin"
    site.save()
    Source.objects.create(name="site", root="/srv/site/content")

    assert steps(user) == dict.fromkeys(names[:3], True) | {"Write a story": False}
    story("One", status="draft")
    assert steps(user) == {}


def test_a_writer_is_offered_only_what_she_may_do(writer: User):
    assert steps(writer) == {"Write a story": False}
    assert steps(person("viewer")) == {}
    assert steps(person("nobody")) == {}


def test_the_links_of_the_first_steps_exist():
    user = person("superuser")

    for step in open_page(user).context["steps"]:
        if step.url:
            address, _hash, anchor = step.url.partition("#")
            page = open_page(user, address)
            assert page.status_code == 200
            assert not anchor or f'id="{anchor}"' in page.content.decode()


# Its cost


@pytest.mark.parametrize("role", ["writer", "editor", "superuser"])
def test_the_page_takes_few_queries(role: str, writer: User):
    user = writer if role == "writer" else person(role)
    for n in range(3):
        submit(f"Story {n}", writer)
        story(f"Draft {n}", status="draft", user=user)
    client = Client()
    client.force_login(user)
    client.get(reverse("admin:index"))

    with CaptureQueriesContext(connection) as sent:
        client.get(reverse("admin:index"))

    assert len(sent) <= MAX_QUERIES, [query["sql"][:120] for query in sent]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads small tables whole")
def test_no_query_reads_the_whole_archive(writer: User):
    submit("Story", writer)
    client = Client()
    client.force_login(person("superuser"))
    with CaptureQueriesContext(connection) as sent:
        client.get(reverse("admin:index"))

    plans = []
    for query in sent:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plans += [row[-1] for row in cursor.fetchall()]

    assert "SCAN U0 USING INDEX article_drafts" in plans
    whole = {"SCAN U0", "SCAN articles_article", "SCAN articles_sourcefile"}
    assert whole & set(plans) == set()


# What is to be mended


def faults(user: User) -> dict[str, list[tuple[str, str]]]:
    found = open_page(user).context["faulty"]
    return {story.title: [(f.kind, f.target) for f in story.faults] for story in found}


def test_broken_links_and_missing_pictures_are_to_be_mended(editor: User):
    story("Whole", body="[Old](/old/), [there](/news/there/) and [News](/news/).\n")
    story("There")
    Redirect.objects.create(path="/old/", target="/news/there/")
    story("Broken", body="[Gone](/news/gone/?a=1#b) ![Harbour](/images/none.jpg)\n")
    story("Relative", body="[Beside](../nowhere/) [Mail](mailto:a@example.org)\n")
    story("Thumbnail", thumbnail="/images/lead.jpg")

    assert faults(editor) == {
        "Thumbnail": [("picture", "/images/lead.jpg")],
        "Relative": [("link", "/news/nowhere/")],
        "Broken": [("link", "/news/gone/"), ("picture", "/images/none.jpg")],
    }
    html = open_page(editor).content.decode()
    assert "Broken link" in html and "Missing picture" in html


def test_a_link_to_a_draft_is_broken_until_it_is_published(editor: User):
    draft = story("Later", status="draft")
    story("Story", body="[Later](/news/later/)\n")
    assert faults(editor) == {"Story": [("link", "/news/later/")]}

    publishing.publish([draft], user=editor, at=NOW)

    assert faults(editor) == {}
    assert 'id="desk-faulty"' not in open_page(editor).content.decode()


def test_a_translation_that_does_not_exist_is_to_be_mended(editor: User):
    story("Harbour", translations=("en", "de", "fr"), translation_key="harbour")
    story("Hafen", language="de", translation_key="harbour")

    assert faults(editor) == {"Harbour": [("translation", "fr")]}


def test_the_last_stories_only_are_looked_at(editor: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recent_faults, "MAX_STORIES", 1)
    story("First", body="[Gone](/gone/)\n")
    story("Last")

    assert faults(editor) == {}


# What else the page offers


def test_a_new_story_is_offered_to_those_who_may_write_one(editor: User):
    assert (
        'href="/admin/articles/article/add/" class="button"' in open_page(editor).content.decode()
    )
    assert "desk-new" not in open_page(person("viewer")).content.decode()


def test_unpublished_changes_of_the_user_are_among_her_drafts(writer: User, editor: User):
    with_changes(story("Mine"), user=writer, lead="New")
    with_changes(story("His"), user=editor, lead="New")

    page = open_page(writer)

    assert [one.title for one in page.context["drafts"].stories] == ["Mine"]
    assert "Unpublished changes" in page.content.decode()


def test_what_is_published_next_comes_first(editor: User):
    story("Second", date=FUTURE + timedelta(days=1))
    story("First", date=FUTURE)
    story("Draft", date=FUTURE, status="draft")
    story("Live")

    found = open_page(editor).context["scheduled"].stories

    assert [one.title for one in found] == ["First", "Second"]


def test_system_tables_are_below_administration(writer: User, editor: User):
    def groups(user: User) -> dict[str, list[str]]:
        apps = open_page(user).context["app_list"]
        return {app["app_label"]: [row["object_name"] for row in app["models"]] for app in apps}

    administrator = groups(person("administrator"))
    assert {"AccessAttempt", "SourceFile", "Source", "SiteSettings"} <= {*administrator["system"]}
    assert "SourceFile" not in administrator["articles"]
    assert {*groups(writer), *groups(editor)} == {"articles"}
