"""The tags and categories of one story, read and written through django-taggit's manager."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.editing.terms import find_inconsistent_articles
from articles.editing.writing import ArticleWrite, write_articles
from articles.models import Article, ArticleTag, Tag
from tests.stories import story, writing

NAMES = ("Harbour", "harbour", "Port-Authority", "port authority", "R&amp;D", "C", "C!")


def uses(article: Article) -> list[tuple[Any, ...]]:
    """Return the rows of an article's tags, in the article's order."""
    rows = ArticleTag.objects.filter(content_object=article)
    return list(rows.values_list("tag__key", "position", "spelling", "weight"))


def retag(article: Article, *tags: str, **params: Any) -> None:
    article = Article.objects.get(pk=article.pk)
    values = replace(article.authored(), tags=tags, params=params)
    write_articles(
        [ArticleWrite(article, values, article.derived())], via="admin", at=timezone.now()
    )


@pytest.mark.django_db
def test_a_list_of_stories_reads_its_tags_without_a_query_each(django_assert_num_queries) -> None:
    story("a", tags=("Port-Authority", "harbour"), categories=("News",))
    story("b", tags=("port authority",))
    with django_assert_num_queries(1):
        found = {
            article.name: (article.tags.names(), article.categories.slugs())
            for article in Article.objects.for_lists()
        }
    assert found == {
        "a": (["Port-Authority", "harbour"], ["news"]),
        "b": (["port authority"], []),
    }


@pytest.mark.django_db
def test_all_tags_stand_in_the_order_of_the_author() -> None:
    story("a", tags=("one", "two"))
    article = story("b", tags=("two", "three", "one"))
    assert [tag.name for tag in article.tags.all()] == ["two", "three", "one"]
    assert list(article.tags.filter(slug="one")) == [Tag.objects.get(key="one")]
    assert {a.name for a in Article.objects.filter(tags__slug="two")} == {"a", "b"}
    assert [tag.num_times for tag in Article.tags.most_common()[:2]] == [2, 2]


@pytest.mark.django_db
def test_a_save_keeps_the_rows_of_tags_that_stay() -> None:
    article = story("a", tags=("one", "two", "three"))
    before = dict(ArticleTag.objects.values_list("tag__key", "pk"))
    retag(article, "Three", "four", "one", tags_weight=7)
    after = dict(ArticleTag.objects.values_list("tag__key", "pk"))
    assert uses(article) == [("three", 0, "Three", 7), ("four", 1, "four", 7), ("one", 2, "one", 7)]
    assert (after["one"], after["three"]) == (before["one"], before["three"])
    assert "two" not in after


class TestOneAndMany(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(st.lists(st.sampled_from(NAMES), max_size=4), min_size=2, max_size=2),
        st.lists(st.lists(st.sampled_from(NAMES), max_size=4), min_size=2, max_size=2),
    )
    def test_stories_written_alone_or_together_have_the_same_rows(
        self, first: list[list[str]], second: list[list[str]]
    ) -> None:
        alone = [story(f"alone-{n}", tags=tuple(tags)) for n, tags in enumerate(first)]
        together = [writing(f"many-{n}", tags=tuple(tags)) for n, tags in enumerate(first)]
        write_articles(together, via="import", at=timezone.now())
        many = [written.article for written in together]
        assert [uses(a) for a in alone] == [uses(a) for a in many]

        for article, tags in zip(alone, second, strict=True):
            retag(article, *tags)
        changed = [Article.objects.get(pk=article.pk) for article in many]
        write_articles(
            [
                ArticleWrite(a, replace(a.authored(), tags=tuple(tags)), a.derived())
                for a, tags in zip(changed, second, strict=True)
            ],
            via="import",
            at=timezone.now(),
        )
        assert [uses(a) for a in alone] == [uses(a) for a in many]
        assert find_inconsistent_articles() == []
