from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.query import (
    MAX_CHARACTERS,
    MAX_WORDS,
    Query,
    QueryField,
    QueryTerm,
    parse_query,
)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("harbour Council", (QueryTerm("harbour"), QueryTerm("Council"))),
        ('"pilot  boat" ferry', (QueryTerm("pilot boat", "phrase"), QueryTerm("ferry"))),
        ("“pilot boat„ «night»", (QueryTerm("pilot boat", "phrase"), QueryTerm("night", "phrase"))),
        ('never "closed here', (QueryTerm("never"), QueryTerm("closed here", "phrase"))),
        (
            '-ferry -"night boat"',
            (QueryTerm("ferry", excluded=True), QueryTerm("night boat", "phrase", True)),
        ),
        ("harb* -fer**", (QueryTerm("harb", "prefix"), QueryTerm("fer", "prefix", True))),
        ("中*", (QueryTerm("中", "prefix"),)),
        ("covid-19 a--b", (QueryTerm("covid-19"), QueryTerm("a--b"))),
        ("https://example.org/x 12:30", (QueryTerm("https://example.org/x"), QueryTerm("12:30"))),
        ("tag: economy", (QueryTerm("tag:"), QueryTerm("economy"))),
        (
            "AND OR NOT NEAR",
            (QueryTerm("AND"), QueryTerm("OR"), QueryTerm("NOT"), QueryTerm("NEAR")),
        ),
        ("foo:bar", (QueryTerm("foo:bar"),)),
        ("- * \" ' ( ) :", ()),
    ],
)
def test_words_phrases_exclusions_and_beginnings(typed, terms):
    query = parse_query(typed)
    assert query.terms == terms
    assert query.fields == () and query.notices == ()


def test_fields_take_a_word_or_a_phrase_and_a_minus():
    query = parse_query(
        'TAG:economy categories:"North Sea" author:ann section:post language:de -tag:x'
    )
    assert query.fields == (
        QueryField("tag", "economy"),
        QueryField("category", "North Sea"),
        QueryField("author", "ann"),
        QueryField("section", "post"),
        QueryField("lang", "de"),
        QueryField("tag", "x", excluded=True),
    )
    assert query.terms == ()
    assert query.languages == ("de",)
    assert not query.is_empty


@pytest.mark.parametrize(
    ("typed", "after", "before"),
    [
        ("after:2024", date(2024, 1, 1), None),
        ("after:2024-05 before:2024-6-3", date(2024, 5, 1), date(2024, 6, 3)),
        ("after:2023 after:2024 before:2026 before:2025", date(2024, 1, 1), date(2025, 1, 1)),
        ("-after:2024 -before:2020", date(2020, 1, 1), date(2024, 1, 1)),
    ],
)
def test_dates_may_be_years_and_months(typed, after, before):
    query = parse_query(typed)
    assert (query.after, query.before, query.notices) == (after, before, ())


@pytest.mark.parametrize("day", ["2024-13", "2024-02-30", "0000", "soon", "20245", "２０２４"])
def test_what_is_no_date_is_said_and_ignored(day):
    query = parse_query(f"harbour before:{day}")
    assert query.notices == ("not-a-date",)
    assert (query.terms, query.before) == ((QueryTerm("harbour"),), None)


def test_one_letter_before_a_star_is_taken_as_a_word_and_said():
    query = parse_query("a*")
    assert query.terms == (QueryTerm("a"),)
    assert query.notices == ("short-prefix",)


def test_only_the_first_ten_words_count_those_of_phrases_among_them():
    query = parse_query('one two "three four five six seven eight nine ten eleven" twelve')
    assert query.terms[-1] == QueryTerm("three four five six seven eight nine ten", "phrase")
    assert len(query.terms) == 3
    assert query.notices == ("too-many-words",)
    assert parse_query(" ".join("abcdefghij")).notices == ()


def test_a_long_text_is_cut_between_words_and_said():
    query = parse_query("harbour " * 40)
    assert "too-long" in query.notices
    assert len(query.text) <= MAX_CHARACTERS and query.text.endswith("harbour")
    assert parse_query("x" * 1_000_000).text == "x" * MAX_CHARACTERS


def test_control_characters_and_half_characters_are_dropped():
    assert parse_query("har\0bour\ud800 \x07 next\nline\tend").text == "harbour next line end"


@given(st.text() | st.text(alphabet='ab -"*:tg\0\ud800中', max_size=400))
def test_every_string_parses(typed):
    query = parse_query(typed)
    assert isinstance(query, Query)
    assert len(query.text) <= MAX_CHARACTERS
    assert sum(len(term.text.split()) for term in query.terms) <= MAX_WORDS
    query.text.encode()


@given(st.text(max_size=100))
def test_what_was_read_reads_the_same_again(typed):
    once = parse_query(typed)
    again = parse_query(once.text)
    assert (again.terms, again.fields, again.text) == (once.terms, once.fields, once.text)
