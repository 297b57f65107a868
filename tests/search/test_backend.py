"""One suite for all search backends. It runs against the index of the database in use."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles import search
from articles.models import Article, ArticleTag, Tag
from articles.site_settings import current
from tests.search.stories import NOW, found, look_for, story

pytestmark = pytest.mark.django_db


def test_finds_a_word_in_title_labels_and_text():
    story("Harbour opens", "Ships arrive.")
    story("Council votes", "The harbour stays shut.")
    story("Ferry late", "Storm.", terms={"tags": [["Harbour", "harbour"]]})
    story("Football", "A match.")
    assert sorted(found("harbour")) == ["Council votes", "Ferry late", "Harbour opens"]


def test_a_word_nobody_wrote_finds_nothing():
    story("Harbour opens")
    page = look_for("zeppelin")
    assert (page.total, page.hits, page.total_is_exact, page.pages) == (0, (), True, 1)


def test_an_empty_query_finds_nothing():
    story("Harbour opens")
    for text in ("", "   ", "!!!", "-", '""', "ـــ"):
        assert found(text) == []


def test_all_words_are_needed():
    story("Harbour council")
    story("Harbour")
    assert found("council harbour") == ["Harbour council"]


@pytest.mark.parametrize(
    ("language", "title", "typed"),
    [
        ("en", "Companies regulated", "company regulation"),
        ("en-GB", "Harbours", "harbour's"),
        ("de", "Die Häuser der Größe", "haus"),
        ("de", "Neue Regierungen", "regierung"),
        ("de", "Straße nach München", "STRASSE munchen"),
        ("fr", "Les élèves du café", "eleve CAFE"),
        ("da", "Ø på øen", "o"),
        ("pl", "Łódź", "lodz"),
        ("ar", "الحُكومة الجديدة", "حكومة"),
        ("ru", "Новые войны", "новая война"),
        ("zh", "中国经济增长", "经济"),
        ("zh", "中国经济增长", "国"),
        ("ja", "東京で新しいニュース", "東京"),
        ("ja", "東京で新しいニュース", "ﾆｭｰｽ"),
        ("ko", "한국경제의 성장", "경제"),
        ("th", "ข่าวประเทศไทย", "ไทย"),
        ("hi", "हिन्दी समाचार", "समाचार"),
        ("xx", "Nimetön sivu", "nimeton"),
    ],
)
def test_each_language_is_found_as_its_readers_type_it(language, title, typed):
    story(title, page_language=language)
    story("Something else", page_language="en")
    assert found(typed) == [title]


def test_a_phrase_stands_side_by_side_and_in_one_part():
    story("Pilot", "harbour pilots and boats")
    story("Boats", "the pilot's boat is new")
    story("The pilot", "boat")
    assert found('"pilot boat"') == ["Boats"]


def test_words_joined_by_a_mark_are_a_phrase():
    story("Covid-19 is back")
    story("Covid in 19 towns")
    assert found("covid-19") == ["Covid-19 is back"]


def test_chinese_is_found_as_a_run_not_as_scattered_pairs():
    story("中国经济")
    story("经济 国经 中国")
    assert found("中国经济") == ["中国经济"]


def test_a_minus_takes_stories_away():
    story("Harbour ferry")
    story("Harbour pilots")
    story("Night boat to the harbour")
    assert sorted(found("harbour -ferry")) == ["Harbour pilots", "Night boat to the harbour"]
    assert found('harbour -"night boat" -pilot') == ["Harbour ferry"]


def test_only_a_minus_lists_all_the_others_newest_first():
    story("Ferry")
    story("Old", sort_date=datetime(2020, 1, 1, tzinfo=UTC))
    story("New", sort_date=datetime(2026, 5, 1, tzinfo=UTC))
    assert found("-ferry") == ["New", "Old"]


@pytest.mark.parametrize("typed", ["univ*", "universit*", "university*", "universities*"])
def test_a_beginning_finds_words_whatever_their_stem(typed):
    story("University opens")
    story("Union")
    assert found(typed) == ["University opens"]


def test_title_weighs_more_than_labels_and_labels_more_than_text():
    story("A", "harbour harbour harbour harbour harbour harbour harbour")
    story("B", "", terms={"tags": [["harbour", "harbour"]]})
    story("Harbour", "")
    assert found("harbour") == ["Harbour", "B", "A"]


def test_fresh_beats_stale_but_a_title_of_long_ago_beats_a_mention_of_today():
    story("Harbour old", sort_date=NOW - timedelta(days=2000))
    story("Harbour new", sort_date=NOW - timedelta(days=2))
    story("Mention", "harbour", sort_date=NOW)
    assert found("harbour") == ["Harbour new", "Harbour old", "Mention"]


def test_words_in_the_order_typed_come_first():
    story("A", "the sea in the north")
    story("B", "the north sea")
    story("C", "sea north")
    assert found("north sea")[0] == "B"


def test_a_changed_story_is_found_by_its_new_words_only():
    article = story("Harbour", "ships", terms={"tags": [["Boats", "boats"]]})
    article.headline, article.plain_text, article.terms = "Airport", "planes", {}
    article.sort_date += timedelta(days=3)
    article.save()
    search.index_articles([article])
    for old in ("harbour", "ships", "boats", "harb*"):
        assert found(old) == []
    assert found("airport planes") == ["Airport"]
    assert entries() == 1


def test_a_story_removed_from_the_index_is_gone():
    article = story("Harbour")
    search.remove_articles([article.pk])
    assert found("harbour") == []
    assert entries() == 0


def test_a_deleted_article_leaves_the_index_by_itself():
    story("Harbour one").delete()
    story("Harbour two")
    Article.objects.filter(headline="Harbour two").delete()
    story("Harbour three")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_article")
    assert entries() == 0
    story("Airport")
    assert found("harbour") == []


def test_indexing_twice_and_twice_at_once_keeps_one_entry():
    article = story("Harbour")
    search.index_articles([article, article])
    search.index_articles([article])
    assert entries() == 1
    assert look_for("harbour").total == 1


def test_the_text_of_a_list_page_is_not_searched():
    article = story("Harbour")
    article.kind = Article.Kind.LIST
    search.index_articles([article])
    assert entries() == 0


def test_what_readers_may_not_see_is_not_found():
    story("Harbour draft", status=Article.Status.DRAFT)
    story("Harbour retracted", status=Article.Status.RETRACTED)
    story("Harbour scheduled", live_from=NOW + timedelta(seconds=1))
    story("Harbour expired", live_until=NOW)
    story("Harbour live", live_from=NOW)
    page = look_for("harbour")
    assert [hit.article.headline for hit in page.hits] == ["Harbour live"]
    assert page.total == 1
    assert found("-airport") == ["Harbour live"]
    assert "Harbour scheduled" in found("harbour", at=NOW + timedelta(seconds=1))


def test_nothing_is_found_within_nothing():
    story("Harbour")
    assert found("harbour", within=Article.objects.none()) == []


def test_the_visible_set_may_be_narrowed_by_joins_and_doubled_by_them():
    tag = Tag.objects.create(name="Sea", slug="sea")
    other = Tag.objects.create(name="Ships", slug="ships")
    tagged = story("Harbour one")
    story("Harbour two")
    for one in (tag, other):
        ArticleTag.objects.create(content_object=tagged, tag=one)
    seen = Article.objects.published(at=NOW)
    assert found("harbour", within=seen.filter(tag_uses__tag__slug="sea")) == ["Harbour one"]
    doubled = seen.filter(tag_uses__tag__slug__in=["sea", "ships"])
    assert look_for("harbour", within=doubled).total == 1
    assert look_for("harbour", within=doubled.distinct()).total == 1


def test_pages_hold_all_hits_once_and_the_last_answers_for_any_beyond():
    for number in range(23):
        story(f"Harbour {number}", sort_date=NOW - timedelta(days=number))
    titles = [t for page in (1, 2, 3) for t in found("harbour", page=page, per_page=10)]
    assert len(titles) == len(set(titles)) == 23
    for number in (0, -5, 99, 10**30):
        page = look_for("harbour", page=number, per_page=10)
        assert (page.pages, page.total) == (3, 23)
        assert page.page == (3 if number > 0 else 1)
        assert page.hits


def test_of_very_many_matches_the_newest_are_ranked_and_those_by_title(monkeypatch):
    monkeypatch.setattr("articles.search.base.MAX_RANKED", 5)
    monkeypatch.setattr("articles.search.base.MAX_RANKED_BY_TITLE", 1)
    for number in range(5):
        story(f"S{number}", "harbour", sort_date=NOW - timedelta(days=number))
    page = look_for("harbour")
    assert (page.total, page.total_is_exact, len(page.hits)) == (5, True, 5)
    story("Harbour of old", sort_date=NOW - timedelta(days=900))
    story("Harbour of older times", sort_date=NOW - timedelta(days=901))
    page = look_for("harbour")
    assert (page.total, page.total_is_exact) == (5, False)
    titles = [hit.article.headline for hit in page.hits]
    assert titles[0] == "Harbour of old"
    assert sorted(titles[1:]) == ["S0", "S1", "S2", "S3", "S4"]


def test_by_date_the_newest_of_very_many_follow_each_other_without_a_gap(monkeypatch):
    monkeypatch.setattr("articles.search.base.MAX_RANKED", 5)
    for number in reversed(range(8)):
        story(f"S{number}", "harbour", sort_date=NOW - timedelta(days=number))
    story("Harbour of old", sort_date=NOW - timedelta(days=900))
    page = look_for("harbour", newest_first=True)
    assert [hit.article.headline for hit in page.hits] == ["S0", "S1", "S2", "S3", "S4"]
    assert (page.total, page.total_is_exact) == (5, False)


@pytest.mark.parametrize("typed", ["harbour text", "harb* text", '"harbour text"', "-ferry"])
def test_by_date_means_by_date_whatever_was_typed(typed):
    for number in range(9):
        text = "harbour text " * (1 + number % 3)
        story(f"Harbour {number}", text, sort_date=NOW - timedelta(days=number * 5 % 9))
    dates = [hit.article.sort_date for hit in look_for(typed, newest_first=True).hits]
    assert len(dates) == 9 and dates == sorted(dates, reverse=True)


def test_a_search_costs_three_queries(django_assert_num_queries):
    for number in range(12):
        story(f"Harbour {number}", "text")
    with django_assert_num_queries(3):
        found("harbour -ferry text")
    with current.cache_settings():
        current.get_site_settings()  # a request reads the settings before it searches
        with django_assert_num_queries(3):
            found("-tag:x after:2024 lang:en", page=2)
    with django_assert_num_queries(0):
        found("")


def test_beginnings_phrases_and_labels_cost_a_few_more(django_assert_max_num_queries):
    for number in range(12):
        story(f"Harbour {number}", "harbour text")
    for typed in ("harbour tex*", '"harbour text"', "tag:x harbour", "tag:x category:y author:z"):
        with django_assert_max_num_queries(6):
            found(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "a" * 100_000,
        '"' * 10_000,
        "(" * 10_000,
        "a OR " * 10_000,
        "word " * 1_200,
        "%" * 100_000,
        "\\" * 10_000,
        "\\ %s {title} : NEAR(a b, 0) title:x -x ^a + col:x *",
        "NEAR/0 AND NOT OR",
        "' OR 1=1 --",
        "'; DROP TABLE articles_search; --",
        '"unbalanced harbour',
        "harbour' & !x | <-> :*",
        "harbour \x00 \ud800 \udfff \ufffe",
        "中" * 100_000,
        "ﷺ " * 500,
        "*",
        "h* o* ** -*",
        "tag:" * 50,
        "after:9999-12-31 before:0001-01-01 -after:0001 harbour",
        'tag:"\x00%_\\" section:/ lang:_% author:"',
        "-a -b -c",
        "\u202e\u200b\ufeff",
        "e\u0301" * 1000,
    ],
)
def test_any_string_a_reader_types_answers_within_a_second(typed):
    story("Harbour", "word a b c")
    started = time.monotonic()
    look_for(typed)
    assert time.monotonic() - started < 1


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(
        st.text(),
        st.text(alphabet="ab -\"*:()'\\%^&|!<>{}+~.,\0\ud800中가กé", max_size=60),
        st.lists(
            st.sampled_from(
                [
                    "harbour",
                    "-",
                    '"',
                    "*",
                    "tag:",
                    "after:",
                    "2024-02-30",
                    "NOT",
                    "OR",
                    "NEAR(",
                    "中",
                    ":",
                ]
            )
        ).map("".join),
    )
)
@example("tag:\x00")
def test_every_string_is_a_query(typed):
    page = look_for(typed)
    assert page.total >= len(page.hits)


def test_words_of_every_story_can_be_looked_for_as_they_stand():
    """Tokens reach the database unchanged: numbers, addresses, hosts, other scripts."""
    text = (
        "3.14 -5e10 user@example.org https://a.b/c.html?x=1&y a/b v1.2-rc3 ½ x² ＡＢＣ १२ 한글 ﬁn"
    )
    story("All", text)
    for word in text.split():
        assert found(f'"{word}"') == ["All"], word


def test_a_very_long_story_is_indexed():
    text = " ".join(f"word{n}x{n * 7919}" for n in range(120_000))
    story("Long", text)
    assert found("long") == ["Long"]
    assert found("word77x609763") == ["Long"]


def entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_search")
        return cursor.fetchone()[0]
