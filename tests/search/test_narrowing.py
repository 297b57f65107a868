"""The fields of the query language, tested with stored articles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from articles.models import (
    Article,
    ArticleAuthor,
    ArticleCategory,
    ArticleTag,
    Author,
    Category,
    Tag,
)
from tests.search.stories import found, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def labelled():
    one = story("Harbour one", section="post", page_language="en-GB")
    two = story("Harbour two", section="Wire/north", page_language="de")
    tag = Tag.objects.create(name="North Sea", slug="north-sea")
    category = Category.objects.create(name="Économie", slug="economie")
    author = Author.objects.create(name="Ann O'Hara", slug="ann-ohara")
    ArticleTag.objects.create(content_object=one, tag=tag)
    ArticleCategory.objects.create(content_object=one, tag=category)
    ArticleAuthor.objects.create(article=two, author=author)


@pytest.mark.usefixtures("labelled")
@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ('harbour tag:"north sea"', ["Harbour one"]),
        ("harbour tag:North-Sea", ["Harbour one"]),
        ("harbour -tag:north-sea", ["Harbour two"]),
        ("harbour category:ÉCONOMIE", ["Harbour one"]),
        ("harbour category:economie", ["Harbour one"]),
        ("harbour author:ann-ohara", ["Harbour two"]),
        ('harbour author:"ann o\'hara"', ["Harbour two"]),
        ("harbour section:POST", ["Harbour one"]),
        ("harbour section:/wire/north/", ["Harbour two"]),
        ("harbour lang:en", ["Harbour one"]),
        ("harbour lang:EN-gb", ["Harbour one"]),
        ("harbour lang:de", ["Harbour two"]),
        ("harbour lang:e", []),
        ("harbour lang:fr", []),
        ("harbour tag:north", []),
        ("tag:north-sea", ["Harbour one"]),
        ("tag:north-sea author:ann-ohara", []),
        ("harbour section:%", []),
        ("harbour tag:*", []),
    ],
)
def test_a_field_narrows_what_is_found(typed, titles):
    assert found(typed) == titles


def test_only_stories_that_may_be_seen_answer_to_fields_alone():
    story("Draft", section="post", status=Article.Status.DRAFT)
    story("Live", section="post")
    assert found("section:post") == ["Live"]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("harbour after:2025", ["Harbour 2025-01-01", "Harbour 2025-01-31"]),
        ("harbour before:2025", ["Harbour 2024-12-31"]),
        ("harbour after:2025-01-31", ["Harbour 2025-01-31"]),
        ("harbour before:2025-01-31 after:2025", ["Harbour 2025-01-01"]),
        ("-after:2025 harbour", ["Harbour 2024-12-31"]),
        ("after:2025-01-02", ["Harbour 2025-01-31"]),
        ("harbour after:0001-01-01 before:9999-12-31 after:2025-01-31", ["Harbour 2025-01-31"]),
        ("harbour after:9999-12-31", []),
        ("harbour before:0001-01-01", []),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_days_begin_at_midnight_in_the_zone_of_the_site(typed, titles, zone):
    with timezone.override(zone):
        here = timezone.get_current_timezone()
        for text in ("2024-12-31T23:59", "2025-01-01T00:00", "2025-01-31T00:00"):
            date = datetime.fromisoformat(text).replace(tzinfo=here)
            story(
                f"Harbour {date:%Y-%m-%d}",
                sort_date=date,
                live_from=datetime(2020, 1, 1, tzinfo=UTC),
            )
        assert sorted(found(typed)) == titles
