"""The filters of story lists, which readers and staff share."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict

from articles.models import (
    Article,
    ArticleAuthor,
    ArticleCategory,
    ArticleTag,
    Author,
    Category,
    SiteSettings,
    Tag,
)
from articles.search.base import has_authored_days
from articles.search.filters import ArticleFilters, ReaderFilters
from articles.search.query import DayRange
from tests.search.stories import NOW, story

pytestmark = pytest.mark.django_db

MAY = datetime(2024, 5, 1, tzinfo=UTC)

#: A value for each filter, and the stories that it selects.
CASES = {
    "section": ("news", {"Draft", "Ferry"}),
    "category": ("town-hall", {"Draft"}),
    "tag": ("North Sea", {"Draft"}),
    "author": ("ann", {"Ferry"}),
    "year": ("2024", {"Ferry"}),
    "after": ("2024-05-02", {"Draft", "Council"}),
    "before": ("2024-05-01", {"Ferry"}),
}


@pytest.fixture
def town():
    draft = story("Draft", section="news", status=Article.Status.DRAFT)
    ferry = story("Ferry", section="news/port", page_language="de-AT", sort_date=MAY)
    story("Council", section="post")
    tag = Tag.objects.create(name="North Sea", slug="north-sea")
    category = Category.objects.create(name="Town Hall", slug="town-hall")
    ArticleTag.objects.create(content_object=draft, tag=tag)
    ArticleCategory.objects.create(content_object=draft, tag=category)
    author = Author.objects.create(name="Ann", slug="ann")
    ArticleAuthor.objects.create(article=ferry, author=author)


def narrow(query: str) -> set[str]:
    filters = ArticleFilters(QueryDict(query), queryset=Article.objects.all())
    return set(filters.qs.values_list("headline", flat=True))


def test_every_filter_is_tried():
    assert CASES.keys() == ArticleFilters.base_filters.keys()


@pytest.mark.parametrize("zone", ["", "Europe/Berlin"])
@pytest.mark.parametrize("name", CASES)
def test_every_filter_narrows_the_stories(town, name: str, zone: str):
    SiteSettings.objects.update_or_create(defaults={"time_zone": zone})
    assert has_authored_days() is not bool(zone)
    value, titles = CASES[name]
    assert narrow("") == {"Draft", "Ferry", "Council"}
    assert narrow(f"{name}={value}") == titles


def test_filters_narrow_together_and_what_makes_no_sense_is_ignored(town):
    assert narrow("section=news&after=2024-05-02") == {"Draft"}
    assert narrow("year=x&before=never&tag=&section=post") == {"Council"}
    assert narrow("year=2024&after=2024-05-02") == set()


@pytest.mark.parametrize("lang", ["de", "DE", "de-at"])
def test_readers_narrow_by_language_too_in_all_its_regions(town, lang: str):
    assert ReaderFilters.base_filters.keys() == {*CASES, "lang"}
    found = ReaderFilters(QueryDict(f"lang={lang}"), at=NOW).qs
    assert [article.headline for article in found] == ["Ferry"]


@pytest.mark.parametrize("query", ["", "section=news", "tag=north-sea", "after=2024-01-01"])
def test_readers_narrow_only_what_is_public_and_stands_in_lists(town, query: str):
    story("Hidden", section="news", listed=False)
    found = ReaderFilters(QueryDict(query), at=NOW).qs.values_list("headline", flat=True)
    assert set(found) == narrow(query) - {"Draft", "Hidden"}


def test_the_days_of_a_year_and_of_a_span_are_those_in_both():
    filters = ReaderFilters(QueryDict("year=2024&after=2023-01-01&before=2024-05-31"), at=NOW)
    assert filters.days == DayRange(date(2024, 1, 1), date(2024, 6, 1))
    assert ReaderFilters(QueryDict("year=2024.5&before=x"), at=NOW).days == DayRange(
        date(2024, 1, 1), date(2025, 1, 1)
    )
