"""Texts that cannot be rendered: in the admin they are a form error, and the entered values are
kept; a page shows everything else."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django.urls import reverse

from articles.admin import terms
from articles.editing import bylines, deriving
from articles.models import Article, Author, SiteSettings, Tag
from articles.widgets import html
from tests.desk import Form, person, story

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"
SETTINGS = "/admin/articles/sitesettings/1/change/"
SAID = "An unexpected error (ZeroDivisionError) prevented"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("superuser"))
    return client


def raising(*_given, **_options):
    raise ZeroDivisionError("of no interest")


class Panic(BaseException):
    """An exception like those of panicking Rust code."""


def panicking(*_given, **_options):
    raise Panic


@pytest.fixture
def unrenderable(monkeypatch, caplog):
    """Make every rendering fail."""
    for module, name in ((deriving, "derive"), (deriving, "render")):
        monkeypatch.setattr(module, name, raising)
    return caplog


def typing(client: Client, address: str, **changes: str) -> dict[str, str]:
    """Return the form at ``address`` with ``changes``, as a browser sends it."""
    model = address.split("/")[3]
    typed = Form(client.get(address).content.decode(), within=f"{model}_form").data
    return typed | changes


def test_a_story_that_cannot_be_rendered_keeps_what_was_typed(desk, unrenderable):
    answer = desk.post(ADD, typing(desk, ADD, title="A title", body="My own words"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert SAID in page
    assert "My own words" in page
    assert not Article.objects.exists()
    assert "of no interest" in unrenderable.text


def test_a_panic_of_compiled_code_is_a_form_error_too(desk, monkeypatch):
    monkeypatch.setattr(deriving, "derive", panicking)
    answer = desk.post(ADD, typing(desk, ADD, title="A title", body="My own words"))
    assert "An unexpected error (Panic) prevented" in answer.content.decode()


def test_another_field_of_a_story_may_be_at_fault(desk, monkeypatch):
    article = story()
    address = reverse("admin:articles_article_change", args=[article.pk])
    typed = typing(desk, address, summary="My own words")
    monkeypatch.setattr(deriving, "derive", raising)
    page = desk.post(address, typed).content.decode()
    assert SAID in page
    assert "My own words" in page


def test_a_bio_that_cannot_be_rendered_keeps_what_was_typed(desk, unrenderable):
    author = Author.objects.create(name="Ann", slug="ann")
    address = reverse("admin:articles_author_change", args=[author.pk])
    page = desk.post(address, typing(desk, address, bio="My own words")).content.decode()
    assert SAID in page
    assert "My own words" in page


def test_a_bio_nested_past_reason_is_a_form_error(desk):
    author = Author.objects.create(name="Ann", slug="ann")
    address = reverse("admin:articles_author_change", args=[author.pk])
    nested = "<div>" * 300
    answer = desk.post(address, typing(desk, address, bio=nested))
    assert answer.status_code == 200
    assert "nests more than" in answer.content.decode()


@pytest.mark.parametrize("field", ["author_bio", "html_text"])
def test_settings_that_cannot_be_rendered_keep_what_was_typed(desk, unrenderable, field):
    SiteSettings.objects.get_or_create(pk=1)
    page = desk.post(SETTINGS, typing(desk, SETTINGS, **{field: "My words"})).content.decode()
    assert SAID in page
    assert "My words" in page


def test_whatever_fails_while_a_term_is_saved_keeps_what_was_typed(desk, monkeypatch, caplog):
    tag = Tag.objects.create(name="Port", slug="port")
    address = reverse("admin:articles_tag_change", args=[tag.pk])
    typed = typing(desk, address, description="My own words")
    monkeypatch.setattr(terms.BaseTermAdmin, "save_model", raising)
    answer = desk.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert SAID in page
    assert "your text is still here" in page
    assert "My own words" in page
    assert "of no interest" in caplog.text


def test_whatever_fails_while_a_form_is_checked_keeps_what_was_typed(desk, monkeypatch):
    tag = Tag.objects.create(name="Port", slug="port")
    address = reverse("admin:articles_tag_change", args=[tag.pk])
    typed = typing(desk, address, description="My own words")
    monkeypatch.setattr(terms.TermForm, "clean_name", raising)
    page = desk.post(address, typed).content.decode()
    assert SAID in page
    assert "My own words" in page


def test_a_widget_that_cannot_be_rendered_is_left_out_of_the_page(client, monkeypatch, caplog):
    story()
    SiteSettings.objects.update_or_create(
        pk=1, defaults={"widgets": ["html", "search"], "widget_options": {"html": {"text": "x"}}}
    )
    monkeypatch.setattr(html, "render", raising)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/")
    assert answer.status_code == 200
    assert "widget--search" in answer.content.decode()
    assert "of no interest" in caplog.text


def test_a_bio_of_the_newsroom_that_cannot_be_rendered_leaves_the_story(client, monkeypatch):
    article = story(authorbox=True)
    SiteSettings.objects.update_or_create(
        pk=1, defaults={"author_name": "Desk", "author_bio": "x", "authorbox": True}
    )
    monkeypatch.setattr(bylines, "render", raising)
    answer = client.get(article.path)
    assert answer.status_code == 200
    assert "The harbour is open again." in answer.content.decode()
