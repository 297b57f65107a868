"""What the desk says before a story is published, and that the story is then where it said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, DeskAction, Picture, SiteSettings
from articles.pictures.uploads import store_upload
from tests.desk import FUTURE, NOW, Form, form_of, person, story, with_changes
from tests.uploading import picture

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def publish_url(article: Article) -> str:
    return reverse("admin:articles_article_publish", args=[article.pk])


def ask(client: Client, address: str = ADD, **values: Any) -> Any:
    """Ask what will happen if the typed text is published, as the page's script does."""
    values = {"section": "news", "_outlook": "1", **values}
    return client.post(address, form_of(client.get(address), **values))


def outlook_of(client: Client, **values: Any) -> Any:
    return ask(client, **{"title": "Harbour opens", **values}).context["outlook"]


def test_a_new_story_with_the_defaults_is_on_the_home_page(editor: Client):
    story("Old", section="news")
    values = {"title": "Harbour re-opens", "body": "Ships sail.", "section": "news"}
    editor.post(ADD, form_of(editor.get(ADD), _publish="1", **values))

    article = Article.objects.get(title="Harbour re-opens")
    assert article.date is not None and timezone.now() - article.date < timedelta(minutes=5)
    for page in ("/", "/news/"):
        assert "Harbour re-opens" in Client().get(page).content.decode(), page


def test_without_scripts_a_page_asks_and_its_button_publishes(editor: Client):
    values = {"title": "Harbour re-opens", "body": "Ships sail.", "section": "news"}
    response = editor.post(
        ADD, form_of(editor.get(ADD), _publish_changes="1", **values), follow=True
    )
    article = Article.objects.get()
    assert response.redirect_chain[-1][0] == publish_url(article)
    assert article.status == "draft"
    html = response.content.decode()
    assert "/news/harbour-re-opens/" in html and "home page" in html and "at once" in html

    editor.post(publish_url(article), form_of_page(html))

    assert "Harbour re-opens" in Client().get("/").content.decode()
    assert DeskAction.objects.get().kind == "publish"


def form_of_page(html: str) -> dict[str, Any]:
    return Form(html, within="ask_form").data


def test_a_story_that_changed_since_is_not_published_unseen(editor: Client):
    article = story(status="draft")
    data = form_of_page(editor.get(publish_url(article)).content.decode())
    Article.objects.filter(pk=article.pk).update(version=7)

    response = editor.post(publish_url(article), data, follow=True)

    assert "Somebody else changed this story" in response.content.decode()
    article.refresh_from_db()
    assert article.status == "draft"


def test_the_outlook_names_the_address_the_time_and_every_list(editor: Client):
    found = outlook_of(editor, tag_names="Port, North Sea")
    assert (found.path, found.when) == (
        "/news/harbour-opens/", "Readers will see the story at once.",
    )  # fmt: skip
    assert found.places == [
        ("home page", "/"), ("section news", "/news/"),
        ("tag Port", "/tags/port/"), ("tag North Sea", "/tags/north-sea/"),
    ]  # fmt: skip
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("values", "main_sections", "places"),
    [
        ({"section": "/"}, [], set()),
        ({"section": "/", "date": "2026-01-05T08:30:00"}, [], {"/"}),
        ({"section": "sport"}, ["news"], {"/sport/"}),
        ({"section": "news"}, ["news"], {"/", "/news/"}),
    ],
)
def test_the_outlook_is_true_of_the_lists(
    editor: Client, values: dict[str, str], main_sections: list[str], places: set[str]
):
    SiteSettings.objects.update_or_create(pk=1, defaults={"main_sections": main_sections})
    assert {url for _name, url in outlook_of(editor, **values).places} == places

    values = {"title": "Harbour opens", **values}
    editor.post(ADD, form_of(editor.get(ADD), _publish="1", **values))

    for page in ("/", "/news/", "/sport/"):
        response = Client().get(page)
        shown = response.status_code == 200 and "Harbour opens" in response.content.decode()
        assert shown == (page in places), page


def test_a_later_or_past_time_is_told(editor: Client):
    assert "from" in outlook_of(editor, publish_date="2099-01-01T00:00:00").when
    over = outlook_of(editor, date="2026-01-05T08:30", expiry_date="2026-01-06T08:30")
    assert "will not see" in over.when


def test_what_is_missing_is_named_and_prevents_nothing(editor: Client):
    story("HARBOUR opens", date=timezone.now() - timedelta(days=2), slug="other")
    story("Harbour opens", date=timezone.now() - timedelta(days=9), slug="older")
    body = "![](/no.jpg) and [report](/news/report/) and {{< nowhere >}} and [[wiki]]\n"
    lacks = " ".join(outlook_of(editor, body=body, thumbnail="/gone.jpg", slug="new").lacks)
    for part in (
        "no summary", "'/no.jpg' does not exist", "'/gone.jpg' does not exist",
        "/news/report/ leads nowhere", "'nowhere' is unknown", "wikilink",
        "same headline: /news/other/",
    ):  # fmt: skip
        assert part in lacks, part
    assert "/news/older/" not in lacks
    fine = outlook_of(editor, body="[Old](/news/other/)", summary="In short.", title="Another")
    assert fine.lacks == []


def test_a_lead_picture_that_is_missing_or_not_described_is_named(editor: Client):
    silent = store_upload(picture(size=(90, 60)), "ship.jpg", user=None, at=NOW)
    body = f"![A ship]({silent.path})\n"

    def find(**values: Any) -> list[str]:
        found = outlook_of(editor, summary="In short.", title="New", **values).lacks
        return [line for line in found if "picture" in line]

    assert "without a picture" in find(body=body)[0]
    assert "no alternative text" in find(body=body, thumbnail=silent.path)[0]
    Picture.objects.update(alt="A ship")
    assert find(body=body, thumbnail=silent.path) == find(body="Words.\n") == []


def test_the_language_is_named_if_the_site_has_several(editor: Client, settings: Any):
    assert outlook_of(editor, language="de").language == "de"
    settings.LANGUAGES = [("en", "English")]
    assert outlook_of(editor).language == ""


def test_a_text_with_errors_has_no_outlook(editor: Client):
    assert ask(editor, title="", section="news").status_code == 204


@pytest.mark.parametrize("state", ["own", "live", "new"])
def test_only_publishers_are_told(client: Client, state: str):
    ann = person("writer")
    client.force_login(ann)
    article = story(status="draft" if state == "own" else "published", user=ann)
    address = ADD if state == "new" else reverse("admin:articles_article_change", args=[article.pk])
    assert ask(client, address, title="X").status_code == 403


def test_changes_of_a_live_story_are_checked_too(editor: Client):
    article = story()
    with_changes(article, body="[Gone](/news/gone/)\n", publish_date=FUTURE)
    html = editor.get(publish_url(article)).content.decode()
    assert "/news/gone/ leads nowhere" in html
