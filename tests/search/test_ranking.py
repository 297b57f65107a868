from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.matching import Clause, TokenPattern, build_clauses
from articles.search.query import parse_query
from articles.search.ranking import MAX_KEY, SearchCandidate, make_sort_key, rank

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def order(typed: str, *stories: tuple[str, str, str], days: tuple[int, ...] = ()) -> list[int]:
    """Return the indexes of the stories (title, labels, text), best first. ``days`` are their
    ages."""
    ages = days or (100,) * len(stories)
    candidates = [
        SearchCandidate(number, make_sort_key(number, NOW - timedelta(days=age)), *parts)
        for number, (parts, age) in enumerate(zip(stories, ages, strict=True))
    ]
    return [
        hit.article_id
        for hit in rank(candidates, build_clauses(parse_query(typed).terms, []), at=NOW)
    ]


@pytest.mark.parametrize(
    ("typed", "stories"),
    [
        ("a", [("a", "", ""), ("", "a", ""), ("", "", "a a a a a a")]),
        ("a", [("a", "", "x"), ("a b c d e", "", "x")]),
        ("a", [("x", "", "a a a"), ("x", "", "a b c")]),
        ("a", [("x", "", "a b"), ("x", "", "a " + "b " * 2000)]),
        ("a b", [("x", "", "x a b x"), ("x", "", "b x x a")]),
        ("a b", [("a b", "", "x"), ("b a", "", "x")]),
        ("a b", [("a b", "", ""), ("a", "b", ""), ("a", "", "b")]),
        ("rare the", [("rare", "", "the the the"), ("the", "", "rare the the the the")]),
        ("a -b", [("a", "", ""), ("x", "", "a")]),
        ("abc*", [("abcd", "", ""), ("x", "", "abcde")]),
    ],
)
def test_the_better_story_comes_first(typed, stories):
    expected = list(range(len(stories)))
    assert order(typed, *stories) == expected
    turned = order(typed, *reversed(stories))
    assert turned == expected[::-1]


def test_of_equals_the_newer_comes_first_and_a_story_of_the_future_is_fresh():
    assert order("a", *[("a", "", "")] * 3, days=(3, 2, 1)) == [2, 1, 0]
    assert order("a", *[("a", "", "")] * 2, days=(0, -3)) == [1, 0]


def test_without_words_the_newest_comes_first():
    assert order("", ("b", "", ""), ("a", "", ""), days=(9, 2)) == [1, 0]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 2**24 - 1),
            st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 2)),
        ),
        min_size=2,
    )
)
def test_sort_keys_order_by_second_and_fit_a_database(articles):
    keys = [make_sort_key(*article) for article in articles]
    assert all(0 <= key < MAX_KEY for key in keys)
    seconds = [(at.replace(microsecond=0), number) for number, at in articles]
    by_key = [pair for _, pair in sorted(zip(keys, seconds, strict=True))]
    assert by_key == sorted(seconds)


def test_a_term_is_looked_for_as_each_language_in_use_would_have_it():
    (clause,) = build_clauses(parse_query("Regierungen").terms, ["en", "en-GB", "de", "xx"])
    assert set(clause.alternatives) == {TokenPattern(("regierungen",)), TokenPattern(("regier",))}
    assert build_clauses(parse_query("Regierungen").terms, ["de-AT"]) == (
        Clause((TokenPattern(("regier",)),)),
    )


def test_terms_without_anything_to_find_are_left_out():
    assert build_clauses(parse_query("ـــ harbour").terms, ["en"]) == (
        Clause((TokenPattern(("harbour",)),)),
    )
