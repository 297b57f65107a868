"""The form of an article is built from the table of keys, and saves everything that is typed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from articles.admin import article_fieldsets
from articles.admin.article import ArticleAdmin
from articles.admin.article_fields import FIELD_BUILDERS, FIELD_LABELS, FORM_KEYS
from articles.admin.article_form import ArticleForm
from articles.hugo import Correction
from articles.hugo.keys import BY_FIELD, Kind
from articles.models import Article
from tests.desk import form_of, person, story

#: For each kind of key: the data that a browser posts, by suffix of the field's name, and the value
#: stored then.
TYPED: dict[Kind, tuple[dict[str, str], Any]] = {
    "aliases": ({"": "/old/"}, ("/old/",)),
    "authors": ({"": "Ann Ash"}, ("Ann Ash",)),
    "byline": ({"-mode": "own", "-1-number": "", "-0-number": "1"}, ("authors",)),
    "corrections": (
        {"": "2027-01-05 08:30:12 | Text"},
        (Correction(datetime(2027, 1, 5, 8, 30, 12, tzinfo=UTC), "Text"),),
    ),
    "date": ({"": "2027-01-05T08:30:12"}, "2027-01-05T08:30:12+00:00"),
    "language": ({"": "de"}, "de"),
    "line": ({"": "One line"}, "One line"),
    "picture": ({"": "/images/a.jpg"}, "/images/a.jpg"),
    "sidebar": ({"": "left"}, "left"),
    "slug": ({"": "elsewhere"}, "elsewhere"),
    "switch": ({"": "no"}, False),
    "terms": ({"": "Port"}, ("Port",)),
    "text": ({"": "Some text"}, "Some text"),
    "title": ({"": "Another title"}, "Another title"),
    "url": ({"": "/elsewhere/"}, "/elsewhere/"),
    "visibility": ({"": "post"}, ("post",)),
    "weight": ({"": "3"}, 3),
    "widgets": ({"-mode": "own", "-0-number": "1"}, None),
}


@pytest.fixture
def publisher(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def url_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORM_KEYS)
def test_what_is_typed_into_a_field_is_what_the_article_says(publisher: Client, name: str):
    article, key = story(status="draft"), FORM_KEYS[name]
    posted, expected = TYPED[key.kind]
    before = article.authored()
    form = form_of(publisher.get(url_of(article)))
    if key.kind in ("byline", "widgets"):
        form = {k: v for k, v in form.items() if not k.startswith(f"{name}-") or k.endswith("name")}
        expected = (form[f"{name}-0-name"],)

    publisher.post(url_of(article), form | {name + end: text for end, text in posted.items()})

    stored = getattr(Article.objects.get().authored(), key.field)
    assert stored != getattr(before, key.field)
    assert (stored.isoformat() if key.kind == "date" else stored) == expected


def test_every_kind_of_the_form_has_a_field():
    assert {key.kind for key in FORM_KEYS.values()} == FIELD_BUILDERS.keys() == TYPED.keys()


def test_every_value_that_can_differ_has_a_name():
    assert all(key.label for key in BY_FIELD.values())
    assert FIELD_LABELS.keys() == BY_FIELD.keys() | {
        "body", "params", "status", "section", "edition", "path", "file_path",
    }  # fmt: skip


@pytest.mark.django_db
def test_form_comparison_and_reading_call_a_value_the_same(publisher: Client):
    response = publisher.get(url_of(story()))
    fields = response.context["adminform"].form.fields
    assert {name: fields[name].label.lower() for name in FORM_KEYS} == {
        name: str(FIELD_LABELS[key.field]).lower() for name, key in FORM_KEYS.items()
    }


#: The fields that a writer sees at once, beside the text.
AT_ONCE = ["title", "body", "state", "section", "tag_names", "author_names", "thumbnail", "date"]


def test_every_field_stands_in_one_part_of_the_form():
    fieldsets = article_fieldsets.build_fieldsets(zone="", with_file=False)
    shown = flatten_fieldsets(fieldsets)
    assert sorted(shown) == sorted(
        ["state", "file_path", "front_matter", *article_fieldsets.list_field_names()]
    )
    assert len(set(shown)) == len(shown)
    unfolded = [f for f in fieldsets if "folded" not in f[1]["classes"]]
    assert flatten_fieldsets(unfolded) == AT_ONCE
    labels = {str(label): flatten_fieldsets([(label, o)]) for label, o in fieldsets if label}
    for name, key in FORM_KEYS.items():
        if name not in AT_ONCE:
            part = str(article_fieldsets.PARTS[key.fieldset].label)
            assert name in labels[part], name


@pytest.mark.django_db
def test_a_form_with_a_field_that_nothing_saves_is_refused(publisher: Client, monkeypatch):
    class FormWithMore(ArticleForm):
        subtitle = forms.CharField(required=False)

    article = story()
    assert publisher.get(url_of(article)).status_code == 200
    monkeypatch.setattr(ArticleAdmin, "form", FormWithMore)
    with pytest.raises(ImproperlyConfigured, match=r"\['subtitle'\]"):
        publisher.get(url_of(article))


def test_a_field_that_nothing_saves_or_shows_is_said_at_start_up():
    names = article_fieldsets.list_field_names()
    assert article_fieldsets.check_fields(names) == []
    unsaved, hidden = article_fieldsets.check_fields([*names, "subtitle"])
    assert (unsaved.id, hidden.id) == ("articles.E002", "articles.E002")
    assert "Nothing saves the form field 'subtitle'" in unsaved.msg
    assert "Nothing shows the form field 'subtitle'" in hidden.msg
    (missing,) = article_fieldsets.check_fields([name for name in names if name != "slug"])
    assert "Nothing makes the form field 'slug'" in missing.msg


def test_the_check_of_the_form_runs_at_start_up(monkeypatch):
    article_admin = admin.site._registry[Article]
    assert article_admin.check() == []
    monkeypatch.setitem(ArticleForm.declared_fields, "subtitle", forms.CharField())
    assert {error.id for error in article_admin.check()} == {"articles.E002"}
