"""What spares an index work must not change what is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from articles import search
from articles.models import Article, ArticleTag, Tag
from articles.search.vocabulary import beginning_with
from tests.search.stories import NOW, found, look_for, story

pytestmark = pytest.mark.django_db


def many(number: int, text: str, **columns: object) -> list[Article]:
    """So many stories, indexed in one batch, the newest first."""
    made = []
    for n in range(number):
        day = NOW - timedelta(days=n + 1)
        made.append(story(f"S{n}", text.format(n=n), sort_date=day, live_from=day, **columns))
    search.index_articles(made)
    return made


def test_words_that_begin_so_are_known_the_shortest_first():
    story("Harbours harbour", "harbourmaster harvest")
    assert beginning_with("harb", most=9) == ["harbour", "harbours", "harbourmaster"]
    assert beginning_with("harb", most=1) == ["harbour"]
    assert beginning_with("zzz", most=9) == []


@pytest.mark.parametrize("typed", ["cov*", "cov* -ferry", "cov* tex*", "covid-1*"])
def test_a_beginning_finds_words_that_the_vocabulary_does_not_know(typed):
    story("A", "covid19 text")
    story("B", "covid-19 text")
    story("C", "covert text")
    assert set(found(typed)) >= ({"B"} if "-1" in typed else {"A", "B", "C"})


def test_a_beginning_finds_the_newest_of_very_many(monkeypatch):
    monkeypatch.setattr("articles.search.base.NEWEST", 5)
    monkeypatch.setattr("articles.search.sqlite.NEWEST", 5)
    many(9, "harbour harvest")
    page = look_for("har*")
    assert (page.total, page.total_is_exact) == (5, False)
    assert {hit.article.headline for hit in page.hits} == {"S0", "S1", "S2", "S3", "S4"}


def test_of_words_with_a_beginning_those_beyond_the_first_are_looked_for_if_few_are_found(
    monkeypatch,
):
    monkeypatch.setattr("articles.search.sqlite.MOST_WORDS", 1)
    story("Short", "harp")
    story("Long", "harbourmaster")
    assert set(found("har*")) == {"Short", "Long"}


@pytest.mark.parametrize(("few", "many_of_them"), [(0, 9), (1, 9), (5000, 9), (5000, 0)])
def test_a_label_finds_its_stories_be_they_few_or_many(monkeypatch, few, many_of_them):
    monkeypatch.setattr("articles.search.narrowing.FEW", few)
    monkeypatch.setattr("articles.search.base.MANY", many_of_them)
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
def common(monkeypatch):
    """A hundred stories of which five words are common; what follows is judged by them."""
    monkeypatch.setattr("articles.search.pairs.TELLING", 5)
    many(10, "the old harbour wall fell {n} wall")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT word FROM articles_search_common")
            assert {"harbour", "old", "wall"} <= {word for (word,) in cursor.fetchall()}


@pytest.mark.parametrize("phrase", PHRASES)
def test_common_words_side_by_side_are_found_before_and_after_they_were_common(common, phrase):
    everything = {f"S{n}" for n in range(10)}
    story("Late", "harbour the wall old old wall the old harbour wall")
    expected = {"Late"} | (everything if phrase in "the old harbour wall fell wall" else set())
    assert set(found(f'"{phrase}"', per_page=50)) == expected
    assert found(f'"{phrase}" -wall') == []
    assert set(found(f'"{phrase}" har*', per_page=50)) == expected


@pytest.mark.parametrize("phrase", PHRASES[:3])
def test_common_words_side_by_side_are_found_after_very_many_came(common, phrase):
    before = found(f'"{phrase}"', per_page=50)
    search.backend().many_came()
    assert found(f'"{phrase}"', per_page=50) == before
    story("Late", "the old harbour wall old")
    assert set(found(f'"{phrase}"', per_page=50)) == {"Late", *before}


def test_after_very_many_came_lies_together_what_is_read_together(common):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's index knows where words stand")
    with connection.cursor() as cursor:
        another = "SELECT row, 7, bits FROM articles_search_pairs"
        cursor.execute(f"INSERT INTO articles_search_pairs {another}")
        search.backend().many_came()
        cursor.execute("SELECT row, block FROM articles_search_pairs ORDER BY ctid")
        rows = cursor.fetchall()
    assert rows == sorted(rows)
    assert {block for _, block in rows} > {7}


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


def test_if_very_many_may_have_the_words_all_are_looked_at(common, monkeypatch):
    monkeypatch.setattr("articles.search.pairs.FEW", 3)
    assert len(found('"old harbour"', per_page=20)) == 10


@pytest.mark.parametrize("phrase", PHRASES)
def test_where_many_may_have_the_words_the_newest_of_all_are_looked_at(common, monkeypatch, phrase):
    story("The old harbour wall", "harbour the wall old", sort_date=NOW - timedelta(days=99))
    before = found(f'"{phrase}"', per_page=50)
    assert before
    monkeypatch.setattr("articles.search.base.MANY", 0)
    assert found(f'"{phrase}"', per_page=50) == before


def test_phrases_of_other_words_are_found_beside_common_ones(common):
    story("Late", "the old ferry by the harbour wall")
    assert found('"old ferry"') == ["Late"]
    assert found('"old ferry" "harbour wall"') == ["Late"]
