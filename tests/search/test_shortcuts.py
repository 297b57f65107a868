"""Optimizations of the index do not change what is found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles import search
from articles.models import Article, ArticleTag, Tag
from articles.search.dictionary import find_words_with_prefix
from tests.search.stories import NOW, found, look_for, story

pytestmark = pytest.mark.django_db


def many(number: int, text: str, **columns: object) -> list[Article]:
    """Create this many stories, index them in one batch, and return them, newest first."""
    made = []
    for n in range(number):
        day = NOW - timedelta(days=n + 1)
        made.append(story(f"S{n}", text.format(n=n), sort_date=day, live_from=day, **columns))
    search.index_articles(made)
    return made


def test_words_that_begin_so_are_known_the_shortest_first():
    story("Harbours harbour", "harbourmaster harvest")
    assert find_words_with_prefix("harb", most=9) == ["harbour", "harbours", "harbourmaster"]
    assert find_words_with_prefix("harb", most=1) == ["harbour"]
    assert find_words_with_prefix("zzz", most=9) == []


@pytest.mark.parametrize("typed", ["cov*", "cov* -ferry", "cov* tex*", "covid-1*"])
def test_a_beginning_finds_words_that_the_vocabulary_does_not_know(typed):
    story("A", "covid19 text")
    story("B", "covid-19 text")
    story("C", "covert text")
    assert set(found(typed)) >= ({"B"} if "-1" in typed else {"A", "B", "C"})


def test_a_beginning_finds_the_newest_of_very_many(monkeypatch):
    monkeypatch.setattr("articles.search.base.MAX_RANKED", 5)
    monkeypatch.setattr("articles.search.sqlite.MAX_RANKED", 5)
    many(9, "harbour harvest")
    page = look_for("har*")
    assert (page.total, page.total_is_exact) == (5, False)
    assert {hit.article.headline for hit in page.hits} == {"S0", "S1", "S2", "S3", "S4"}


def test_of_words_with_a_beginning_those_beyond_the_first_are_looked_for_if_few_are_found(
    monkeypatch,
):
    monkeypatch.setattr("articles.search.sqlite.MAX_PREFIX_WORDS", 1)
    story("Short", "harp")
    story("Long", "harbourmaster")
    assert set(found("har*")) == {"Short", "Long"}


@pytest.mark.parametrize("few", [0, 1, 5000])
def test_a_label_finds_its_stories_be_they_few_or_many(monkeypatch, few):
    monkeypatch.setattr("articles.search.field_lookups.MAX_FEW_ARTICLES", few)
    tag = Tag.objects.create(name="North Sea", slug="north-sea")
    stories = many(4, "harbour {n}")
    for one in stories[1:3]:
        ArticleTag.objects.create(content_object=one, tag=tag)
    for typed in ("tag:north-sea", 'tag:"North Sea" harbour', "tag:North-Sea har*", "harbour -S3"):
        assert set(found(typed)) >= {"S1", "S2"}
    assert found('"harbour 2" tag:north-sea') == ["S2"]
    assert found("harbour tag:south-sea") == []
    within = Article.objects.published(at=NOW).filter(pk__in=[stories[1].pk, stories[2].pk])
    chosen = [("tag", "north-sea"), ("year", "2026")]
    assert set(found("", within=within, chosen=chosen)) == {"S1", "S2"}


PHRASES = ["old harbour", "harbour wall", "wall old", "the old harbour wall", "harbour the"]


@pytest.fixture
def common():
    """Create ten stories with the same words. The phrases below have these words in other
    orders."""
    return many(10, "the old harbour wall fell {n} wall")


@pytest.mark.parametrize("phrase", PHRASES)
def test_common_words_side_by_side_are_found(common, phrase):
    everything = {f"S{n}" for n in range(10)}
    story("Late", "harbour the wall old old wall the old harbour wall")
    expected = {"Late"} | (everything if phrase in "the old harbour wall fell wall" else set())
    assert set(found(f'"{phrase}"', per_page=50)) == expected
    assert found(f'"{phrase}" -wall') == []
    assert set(found(f'"{phrase}" har*', per_page=50)) == expected


@pytest.mark.parametrize("phrase", PHRASES[:3])
def test_common_words_side_by_side_are_found_after_very_many_came(common, phrase):
    before = found(f'"{phrase}"', per_page=50)
    search.get_backend().refresh_statistics()
    assert found(f'"{phrase}"', per_page=50) == before
    story("Late", "the old harbour wall old")
    assert set(found(f'"{phrase}"', per_page=50)) == {"Late", *before}


def test_a_story_that_has_the_words_but_not_side_by_side_is_not_found(common):
    late = story("Late", "harbour old wall the fell harbour wall")
    assert "Late" not in found('"old harbour"', per_page=50)
    Article.objects.filter(pk=late.pk).update(plain_text="old harbour")
    late.refresh_from_db()
    search.index_articles([late])
    assert "Late" in found('"old harbour"', per_page=50)
    Article.objects.filter(pk=late.pk).update(plain_text="harbour old")
    late.refresh_from_db()
    search.index_articles([late])
    assert "Late" not in found('"old harbour"', per_page=50)


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_is_found_in_the_stories_of_a_label_be_they_few_or_many(
    common, monkeypatch, phrase
):
    tag = Tag.objects.create(name="North Sea", slug="north-sea")
    old = story("The old harbour wall", "harbour the wall old", sort_date=NOW - timedelta(days=99))
    for one in (*common[1:], old):
        ArticleTag.objects.create(content_object=one, tag=tag)
    before = found(f'"{phrase}" tag:north-sea', per_page=50)
    assert before and "S0" not in before
    monkeypatch.setattr("articles.search.field_lookups.MAX_FEW_ARTICLES", 0)
    assert found(f'"{phrase}" tag:north-sea', per_page=50) == before


def test_phrases_of_other_words_are_found_beside_common_ones(common):
    story("Late", "the old ferry by the harbour wall")
    assert found('"old ferry"') == ["Late"]
    assert found('"old ferry" "harbour wall"') == ["Late"]
