"""Previews: what staff see before readers do, by the desk or by a signed link."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signing import TimestampSigner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.editing import preview_links, publishing, publishing_changes
from articles.models import Article, Author, Category, Revision, SiteSettings, Tag, WorkingCopy
from tests.desk import (
    FUTURE,
    PAST,
    ROLES,
    edit_live,
    file_of,
    form_of,
    person,
    publish_changes,
    story,
    with_changes,
)
from tests.stories import many
from tests.stories import story as list_text

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


@pytest.fixture
def publisher(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def preview_url(article: Article) -> str:
    return reverse("admin:articles_article_preview", args=[article.pk])


def type_text(client: Client, article: Article, **changes: object) -> Any:
    """Open the form, change some fields, and press "Preview"."""
    return client.post(preview_url(article), form_of(client.get(change_url(article)), **changes))


def save(client: Client, article: Article, **changes: object) -> Article:
    """Open the form, change some fields, and save."""
    url = change_url(article)
    response = client.post(url, form_of(client.get(url), **({"_save": "x"} | changes)))
    assert response.status_code == 302
    article.refresh_from_db()
    return article


def shared_url(client: Client, article: Article) -> str:
    """Return the signed link that the preview offers."""
    page = client.get(preview_url(article)).content.decode()
    found = re.search(r'data-copy="http://testserver(/preview/[^"]+)"', page)
    assert found
    return found[1]


def fingerprint() -> list[object]:
    """Return everything that a preview might write."""
    models = (Article, Author, Category, Revision, Tag, WorkingCopy)
    rows = [list(model._default_manager.order_by("pk").values()) for model in models]
    return [*rows, SiteSettings.objects.values_list("generation", flat=True).first()]


def bare(page: bytes) -> str:
    """Return a page without what may differ between preview and public page: the bar, the robots
    tag and the canonical address."""
    html = page.decode()
    html = re.sub(r'<aside class="preview".*?</aside>\s*', "", html, flags=re.DOTALL)
    html = re.sub(r'<(meta name="robots"|link rel="canonical")[^>]*>', "", html)
    return re.sub(r"\s*\n\s*", "\n", html)


def assert_private(response: Any) -> None:
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    page = response.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page


# A public address is the same for everybody


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"status": "draft"}, 404),
        ({"status": "review"}, 404),
        ({"date": FUTURE}, 404),
        ({"expiry_date": PAST + timedelta(days=1)}, 404),
        ({"status": "retracted"}, 410),
    ],
)
def test_staff_see_at_a_public_address_what_readers_see(values: dict[str, Any], status: int):
    article = story("Secret word", **values)
    staff = Client()
    staff.force_login(person("superuser"))

    answers = [client.get(article.path) for client in (staff, Client())]

    assert [answer.status_code for answer in answers] == [status, status]
    assert answers[0].content == answers[1].content
    assert b"Secret word" not in answers[0].content


def test_links_of_the_desk_lead_to_the_preview_of_what_is_not_live(publisher: Client):
    live, draft = story("Live"), story("Draft", status="draft")
    pages = {a: publisher.get(change_url(a)).content.decode() for a in (live, draft)}

    assert f'href="{live.path}"' in pages[live]
    assert f'href="{draft.path}"' not in pages[draft]
    # The state and "View on site"
    assert pages[draft].count(f'href="{preview_url(draft)}"') == 2
    saved = publisher.post(
        change_url(draft), form_of(publisher.get(change_url(draft)), lead="x"), follow=True
    )
    message = str(next(iter(saved.context["messages"])))
    assert f'<a href="{preview_url(draft)}">{draft.path}</a>' in message
    delete = publisher.get(reverse("admin:articles_article_delete", args=[draft.pk]))
    assert f'href="{preview_url(draft)}"' in delete.content.decode()


# The preview of the desk


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"status": "draft"}, "draft, not visible to readers"),
        ({"status": "review"}, "in review, not visible to readers"),
        ({"date": FUTURE}, "scheduled, not visible to readers yet"),
        ({"expiry_date": PAST + timedelta(days=1)}, "expired, no longer visible to readers"),
        ({"status": "retracted"}, "retracted, no longer visible to readers"),
        ({}, "the live text, as readers see it"),
    ],
)
def test_the_preview_says_what_it_shows(publisher: Client, values: dict[str, Any], words: str):
    article = story("Harbour", **values)

    response = publisher.get(preview_url(article))

    page = response.content.decode()
    assert response.status_code == 200
    assert_private(response)
    assert "The harbour is open again." in page
    assert f"<strong>Preview:</strong> {words}</p>" in page
    assert f'href="{change_url(article)}"' in page


def test_unsaved_text_is_shown_as_the_site_renders_it_and_nothing_is_saved(publisher: Client):
    article = story("Harbour", tags=("Port",))
    reader = Client()
    live = reader.get(article.path).content
    before = fingerprint()

    response = type_text(
        publisher,
        article,
        title="Half a head",
        body="A *new* text.",
        tag_names="Port, Brand new",
        author_names="Ann Ho",
        authorbox="yes",
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert_private(response)
    assert "unsaved text, visible only to you" in page
    assert ">Half a head</h1>" in page
    assert "<em>new</em>" in page
    for words in ("Brand new", "Ann Ho"):
        assert words in page
    assert f'<a href="{preview_url(article)}">Share the saved text</a>' in page
    assert "testserver/preview/" not in page
    assert fingerprint() == before
    assert reader.get(article.path).content == live


def test_a_new_story_is_shown_before_its_first_save(publisher: Client):
    data = form_of(
        publisher.get(ADD), title="Not yet", body="Typed.", section="news", tag_names="New"
    )
    before = fingerprint()

    response = publisher.post(f"{ADD}preview/", data)

    page = response.content.decode()
    assert response.status_code == 200
    assert_private(response)
    assert ">Not yet</h1>" in page
    assert "Typed." in page
    assert "New</a>" in page
    assert "change/" not in page
    assert fingerprint() == before
    assert publisher.get(f"{ADD}preview/")["Location"] == ADD


def test_the_preview_equals_the_page_after_publishing(publisher: Client):
    other = story("Other", tags=("Port",), authors=("Ben",), translation_key="k")
    draft = story("Old", status="draft")
    typed = {
        "title": "Harbour opens",
        "lead": "At last.",
        "body": "## One\n\nText[^1].\n\n## Two\n\n[Other](/news/other/)\n\n[^1]: Note.\n",
        "tag_names": "Port, Brand new, Brand-New",
        "category_names": "Sea",
        "author_names": "Ann Ho, Ben",
        "authorbox": "yes",
        "toc": "yes",
        "pager": "yes",
        "widgets-mode": "own",
        **{f"widgets-{i}-name": n for i, n in enumerate(("related", "toc", "recent", "taglist"))},
        **{f"widgets-{i}-number": str(i + 1) for i in range(4)},
    }
    unsaved = type_text(publisher, draft, **typed)
    cache.clear()
    save(publisher, draft, **typed)
    stored = publisher.get(preview_url(draft))
    shared = Client().get(shared_url(publisher, draft))
    publishing.publish([draft], user=None, at=timezone.now())

    public = Client().get(Article.objects.get(pk=draft.pk).path)

    assert public.status_code == 200
    # Numbers of stories in the sidebar count the new one only when it is published.
    assert other.headline in public.content.decode()
    for response in (unsaved, stored, shared):
        main = bare(response.content).partition('<aside class="sidebar"')
        assert main[0] == bare(public.content).partition('<aside class="sidebar"')[0]


def test_a_typed_date_is_in_the_time_zone_that_it_has_after_saving(publisher: Client):
    """The date in a file has an offset of its own. A typed one is in the site's time zone."""
    article = list_text("a", date_offset=120)
    page = Client().get(article.path).content.decode()
    assert '<time datetime="2025-01-01T11:00:00+02:00">' in page

    typed = type_text(publisher, article, date="2025-01-01T10:00").content
    edit_live(publisher, article, date="2025-01-01T10:00")

    public = Client().get(article.path).content
    assert bare(typed).partition("<aside")[0] == bare(public).partition("<aside")[0]
    assert '<time datetime="2025-01-01T10:00:00+00:00">' in public.decode()


def test_faults_of_the_form_are_told_and_keep_the_typed_text_elsewhere(publisher: Client):
    article = story("Harbour", status="draft")
    before = fingerprint()

    wrong = type_text(publisher, article, title="", expiry_date="2001-01-01T00:00")
    deep = type_text(publisher, article, body="> " * 3_000 + "deep")
    broken = publisher.post(preview_url(article), {"title": "x" * 10_000, "version": "a"})
    empty = publisher.post(f"{ADD}preview/", {})

    for response in (wrong, deep, broken, empty):
        assert response.status_code == 422
        assert "no-store" in response["Cache-Control"]
        assert "Nothing was saved." in response.content.decode()
    assert "<strong>Title:</strong> Enter a headline." in wrong.content.decode()
    assert "The expiry date must be after" in wrong.content.decode()
    assert fingerprint() == before


def test_a_preview_after_a_colleagues_save_shows_what_was_typed(publisher: Client):
    article = story("Harbour", status="draft")
    form = form_of(publisher.get(change_url(article)), lead="Mine")
    save(publisher, article, lead="Theirs")

    response = publisher.post(preview_url(article), form)

    assert response.status_code == 200
    assert "Mine" in response.content.decode()


@pytest.mark.parametrize("kind", ["section", "home", "tag", "tags", "search", "author"])
def test_the_text_of_a_list_is_previewed_on_its_list(publisher: Client, kind: str):
    places = {
        "section": ("post", "", "post"), "home": ("", "", ""), "tag": ("port", "tags", ""),
        "tags": ("tags", "", ""), "search": ("search", "", ""), "author": ("ann", "authors", ""),
    }  # fmt: skip
    name, folder, section = places[kind]
    list_text("a", tags=("Port",), authors=("Ann",))
    values = {"kind": "list", "folder": folder, "section": section, "date": None}
    text = list_text(name, title="About it", body="A draft text.", status="draft", **values)

    shown = publisher.get(preview_url(text)).content.decode()
    typed = type_text(publisher, text, body="Typed text.").content.decode()

    assert "A draft text." in shown
    assert "Typed text." in typed
    for page in (shown, typed):
        assert 'class="preview"' in page
        assert "Story a" in page or kind in ("tags", "search")
    assert "draft text" not in Client().get(text.path).content.decode()


def test_the_form_has_one_button_for_the_preview(publisher: Client):
    draft = story("Draft", status="draft")
    for url, target in ((change_url(draft), preview_url(draft)), (ADD, f"{ADD}preview/")):
        page = publisher.get(url).content.decode()
        button = f'value="Preview" formaction="{target}" formtarget="_blank"'
        assert button in page
        assert "Save and preview" not in page


# Working copies


def test_the_preview_of_a_live_story_shows_its_unpublished_changes(publisher: Client):
    article = story("Harbour", body="One.\n\nTwo.\n")
    with_changes(article, body="One.\n\nTwo, changed.\n", tags=("Unborn",))

    response = publisher.get(preview_url(article))
    shared = Client().get(shared_url(publisher, article))

    for page in (response.content.decode(), shared.content.decode()):
        assert "unpublished changes, not visible to readers" in page
        assert "Two, changed." in page
        assert "Unborn" in page
    assert_private(response)
    assert not Tag.objects.exists()
    assert "changed" not in Client().get(article.path).content.decode()
    assert f'<a href="{preview_url(article)}">Preview and share</a>' in (
        publisher.get(change_url(article)).content.decode()
    )


def test_the_preview_of_a_working_copy_is_what_publishing_would_show(publisher: Client):
    """The live text changed meanwhile: both are merged, and nothing is written by looking."""
    article = story("Harbour", body="One.\n\nTwo.\n\nThree.\n")
    copy = with_changes(article, body="One.\n\nTwo.\n\nThree, changed.\n")
    fixed = replace(article.authored(), body="One, fixed.\n\nTwo.\n\nThree.\n")
    publishing_changes.publish_fix(article, fixed, user=None, at=timezone.now())

    page = publisher.get(preview_url(article)).content.decode()

    assert "One, fixed." in page
    assert "Three, changed." in page
    assert WorkingCopy.objects.values_list("version", "base_version").get() == (
        copy.version,
        copy.base_version,
    )


def test_a_signed_link_outlives_the_saves_of_a_working_copy_and_ends_with_its_publication(
    publisher: Client,
):
    article = story("Harbour")
    link = shared_url(publisher, article)
    with_changes(article, body="Second text.")
    with_changes(article, body="Third text.")
    assert "Third text." in Client().get(link).content.decode()

    publish_changes(publisher, article)

    assert Client().get(link).status_code == 410


def test_a_signed_link_ends_with_a_quick_fix(publisher: Client):
    article = story("Harbour")
    with_changes(article, body="Second text.")
    link = shared_url(publisher, article)
    fixed = replace(article.authored(), title="Harbor")
    publishing_changes.publish_fix(article, fixed, user=None, at=timezone.now())
    assert Client().get(link).status_code == 410


# Who may preview


def test_who_may_preview():
    people = {role: person(role) for role in ROLES}
    draft, live = story("Draft", status="draft", user=people["writer"]), story("Live")
    god = Client()
    god.force_login(person("superuser"))
    forms = {a: form_of(god.get(change_url(a)), lead="x") for a in (draft, live)}
    answers = {}
    for role in ("anonymous", *ROLES):
        client = Client()
        if role != "anonymous":
            client.force_login(people[role])
        answers[role] = [
            client.get(preview_url(draft)).status_code,
            client.post(preview_url(draft), forms[draft]).status_code,
            client.post(preview_url(live), forms[live]).status_code,
            client.post(f"{ADD}preview/", forms[draft] | {"slug": "new"}).status_code,
        ]

    assert answers == {
        "anonymous": [302, 302, 302, 302],
        "nobody": [403, 403, 403, 403],
        "viewer": [200, 403, 403, 403],
        "writer": [200, 200, 200, 200],
        "editor": [200, 200, 200, 200],
        "administrator": [200, 200, 200, 200],
    }


@pytest.mark.parametrize("key", ["0", "999999999999999999999999", "x", "a/b", "_5F"])
def test_a_preview_of_no_article_is_not_found(publisher: Client, key: str):
    url = f"/admin/articles/article/{key}/preview/"
    assert publisher.get(url).status_code == 404
    assert publisher.post(url, {"title": "x"}).status_code == 404


# Signed links


def test_a_signed_link_shows_the_newest_draft_to_anybody(publisher: Client):
    draft = story("Draft", status="draft")
    link = shared_url(publisher, draft)

    first = Client().get(link)
    save(publisher, draft, body="A newer text.", status="review")
    second = Client().get(link)
    staff = publisher.get(link)

    assert "The harbour is open again." in first.content.decode()
    assert "A newer text." in second.content.decode()
    for response in (first, second, staff):
        assert response.status_code == 200
        assert_private(response)
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies
        assert "/admin/" not in response.content.decode()
        assert "Share preview" not in response.content.decode()
    assert staff.content == second.content


def publish(client: Client, article: Article) -> None:
    save(client, article, _publish="x")


def schedule(client: Client, article: Article) -> None:
    """Schedule the story; then the moment comes."""
    now = timezone.now()
    save(client, article, status="published", publish_date="2099-01-01T00:00")
    Article.objects.filter(pk=article.pk).update(live_from=now)


def go_live_and_back(client: Client, article: Article) -> None:
    schedule(client, article)
    save(client, article, status="draft")


def publish_and_return(client: Client, article: Article) -> None:
    publish(client, article)
    save(client, article, status="draft")


def retract(client: Client, article: Article) -> None:
    publishing.retract([article], user=None, at=timezone.now())


def retract_for_a_file(client: Client, article: Article) -> None:
    file_of(article)
    publishing.retract_without_file(article, at=timezone.now())


def change_live_text(client: Client, article: Article) -> None:
    edit_live(client, article, body="Another text.")


def move_to_trash(client: Client, article: Article) -> None:
    publishing.trash([article], user=None, at=timezone.now())


def delete(client: Client, article: Article) -> None:
    publishing.erase([article], user=None, at=timezone.now())


def test_a_story_in_the_trash_can_be_looked_at_but_not_shared(publisher: Client):
    article = story("Harbour", status="draft")
    publishing.trash([article], user=None, at=timezone.now())

    html = publisher.get(reverse("admin:articles_article_preview", args=[article.pk]))

    assert "Harbour" in html.content.decode()
    assert "preview__link" not in html.content.decode()


@pytest.mark.parametrize(
    ("values", "act"),
    [
        ({"status": "draft"}, publish),
        ({"status": "draft"}, schedule),
        ({"status": "draft"}, go_live_and_back),
        ({"status": "draft"}, publish_and_return),
        ({"status": "draft"}, delete),
        ({"status": "draft"}, move_to_trash),
        ({}, move_to_trash),
        ({"status": "retracted"}, publish),
        ({"expiry_date": PAST + timedelta(days=1)}, retract),
        ({}, retract),
        ({}, retract_for_a_file),
        ({}, change_live_text),
        ({"date": FUTURE}, retract),
    ],
)
def test_a_signed_link_ends_when_readers_get_another_text(
    publisher: Client, values: dict[str, Any], act: Any
):
    article = story("Harbour", **values)
    link = shared_url(publisher, article)
    assert Client().get(link).status_code == 200

    act(publisher, article)

    response = Client().get(link)
    assert response.status_code == 410
    assert "This link has ended" in response.content.decode()
    assert "Harbour" not in response.content.decode().partition("<aside")[0]
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "values",
    [
        {"status": "draft"}, {"status": "review"}, {"status": "retracted"}, {"date": FUTURE},
        {"expiry_date": PAST + timedelta(days=1)},
    ],
)  # fmt: skip
def test_a_signed_link_outlives_the_saves_of_what_no_reader_sees(
    publisher: Client, values: dict[str, Any]
):
    article = story("Harbour", **values)
    link = shared_url(publisher, article)

    save(publisher, article, body="Second text.")
    save(publisher, article, body="Third text.")

    assert "Third text." in Client().get(link).content.decode()


def test_a_signed_link_ends_after_seven_days(publisher: Client, monkeypatch: Any):
    draft = story("Draft", status="draft")
    link = shared_url(publisher, draft)
    now = timezone.now().timestamp()

    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 7 * 86_400 - 60)
    assert Client().get(link).status_code == 200
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 7 * 86_400 + 60)
    assert Client().get(link).status_code == 410


def test_a_forged_link_is_not_found():
    draft = story("Draft", status="draft")
    token = preview_links.make_token(draft, at=timezone.now())
    text, time, signature = token.split(":")
    forged = [
        f"{text}:{time}:{signature[:-1]}", f"{draft.pk + 1}{text[1:]}:{time}:{signature}",
        f"{text}:zzzzzz:{signature}", TimestampSigner(salt="other").sign(text), "1-0-0::", "a:b:c",
        "1:2:3", "%00:a:b", "é:b:c", f"{'9' * 41}:a:b", text, "",
    ]  # fmt: skip

    answers = {Client().get(f"/preview/{one}/").status_code for one in forged}

    assert answers <= {404, 400}
    assert Client().get(f"/preview/{token}/").status_code == 200
    assert Client().post(f"/preview/{token}/").status_code == 405
    huge = TimestampSigner(salt="articles.preview_links").sign("9" * 30 + "-0-0")
    assert Client().get(f"/preview/{huge}/").status_code == 410


def test_a_story_cannot_have_the_address_of_a_signed_link(publisher: Client):
    draft = story("Draft", status="draft")
    url = change_url(draft)
    response = publisher.post(url, form_of(publisher.get(url), url="/preview/1-0-0:a:b/"))
    assert "reserved" in response.content.decode()
    # A section may be called "preview".
    assert Client().get(story("Match", section="preview").path).status_code == 200


# Nothing leaks


def test_a_preview_enters_no_cache(publisher: Client):
    """A preview before and after the first reader changes nothing for readers."""
    SiteSettings.objects.update_or_create(
        pk=1, defaults={"widgets": ["related", "toc", "recent", "taglist"], "toc": True}
    )
    for name in ("One", "Two"):
        story(name, tags=("Port", "Sea"))
    article = story("Harbour", tags=("Port",), body="## Old part\n\nText.\n")
    expected = Client().get(article.path).content
    typed = {"tag_names": "Sea", "body": "## Secret part\n\nText.", "title": "Secret head"}
    for warm in (True, False):
        cache.clear()
        if warm:
            Client().get(article.path)
        assert b"Secret part" in type_text(publisher, article, **typed).content
        assert Client().get(article.path).content == expected

    cache.clear()
    draft = story("Secret draft", status="draft", tags=("Port",))
    Client().get(shared_url(publisher, draft))
    for url in ("/", "/news/", "/tags/port/", "/index.xml", "/sitemaps/stories-1.xml", "/news.xml"):
        response = Client().get(url)
        assert response.status_code == 200
        assert b"ecret" not in b"".join(response)


# Cost


def test_a_preview_makes_as_many_queries_with_many_articles_as_with_few(publisher: Client):
    article = story("Harbour", tags=("Shared", "Tag 1"), authors=("Ann", "Ben"), authorbox=True)
    form = form_of(publisher.get(change_url(article)), lead="x", tag_names="Shared, New, Newer")
    link = shared_url(publisher, article)

    def count(request: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert request().status_code == 200
        return len(captured)

    found = []
    for number in (20, 200):
        many(number, folder=f"news{number}", section="news")
        found.append(
            {
                "stored": count(lambda: publisher.get(preview_url(article))),
                "shared": count(lambda: Client().get(link)),
                "typed": count(lambda: publisher.post(preview_url(article), form)),
            }
        )

    assert found[0] == found[1]
    assert found[0]["stored"] <= 13
    assert found[0]["shared"] <= 9
    # The typed text is rendered twice: to check the form, and to show it. Three queries are for the
    # path of the future file.
    assert found[0]["typed"] <= 30


def read_policy(response: Any) -> dict[str, set[str]]:
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: set(values) for name, *values in parts}


def test_only_the_form_and_its_preview_have_another_policy(publisher: Client):
    article = story()
    usual = read_policy(publisher.get("/admin/"))
    assert usual["frame-ancestors"] == {"'none'"}
    for url in (change_url(article), ADD):
        response = publisher.get(url)
        blobs = {"frame-src": {"'self'"}, "img-src": {"'self'", "blob:"}}
        assert read_policy(response) == usual | blobs
        assert response["X-Frame-Options"] == "DENY"
    added = publisher.post(f"{ADD}preview/", form_of(publisher.get(ADD), title="A", section="news"))
    for response in (
        publisher.get(preview_url(article)), type_text(publisher, article, title="B"),
        type_text(publisher, article, title=""), added,
    ):  # fmt: skip
        assert read_policy(response) == usual | {"frame-ancestors": {"'self'"}}
        assert response["X-Frame-Options"] == "SAMEORIGIN"
    for url in (article.path, "/", "/admin/articles/article/"):
        assert read_policy(publisher.get(url)) == usual
