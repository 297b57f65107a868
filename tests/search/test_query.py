from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.query import MAX_CHARACTERS, MAX_WORDS, Field, Query, Term, parse


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("harbour Council", (Term("harbour"), Term("Council"))),
        ('"pilot  boat" ferry', (Term("pilot boat", "phrase"), Term("ferry"))),
        ("“pilot boat„ «night»", (Term("pilot boat", "phrase"), Term("night", "phrase"))),
        ('never "closed here', (Term("never"), Term("closed here", "phrase"))),
        (
            '-ferry -"night boat"',
            (Term("ferry", excluded=True), Term("night boat", "phrase", True)),
        ),
        ("harb* -fer**", (Term("harb", "prefix"), Term("fer", "prefix", True))),
        ("中*", (Term("中", "prefix"),)),
        ("covid-19 a--b", (Term("covid-19"), Term("a--b"))),
        ("https://example.org/x 12:30", (Term("https://example.org/x"), Term("12:30"))),
        ("tag: economy", (Term("tag:"), Term("economy"))),
        ("AND OR NOT NEAR", (Term("AND"), Term("OR"), Term("NOT"), Term("NEAR"))),
        ("foo:bar", (Term("foo:bar"),)),
        ("- * \" ' ( ) :", ()),
    ],
)
def test_words_phrases_exclusions_and_beginnings(typed, terms):
    query = parse(typed)
    assert query.terms == terms
    assert query.fields == () and query.notices == ()


def test_fields_take_a_word_or_a_phrase_and_a_minus():
    query = parse('TAG:economy categories:"North Sea" author:ann section:post language:de -tag:x')
    assert query.fields == (
        Field("tag", "economy"),
        Field("category", "North Sea"),
        Field("author", "ann"),
        Field("section", "post"),
        Field("lang", "de"),
        Field("tag", "x", excluded=True),
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
    query = parse(typed)
    assert (query.after, query.before, query.notices) == (after, before, ())


@pytest.mark.parametrize("day", ["2024-13", "2024-02-30", "0000", "soon", "20245", "２０２４"])
def test_what_is_no_date_is_said_and_ignored(day):
    query = parse(f"harbour before:{day}")
    assert query.notices == ("not-a-date",)
    assert (query.terms, query.before) == ((Term("harbour"),), None)


def test_one_letter_before_a_star_is_taken_as_a_word_and_said():
    query = parse("a*")
    assert query.terms == (Term("a"),)
    assert query.notices == ("short-prefix",)


def test_only_the_first_ten_words_count_those_of_phrases_among_them():
    query = parse('one two "three four five six seven eight nine ten eleven" twelve')
    assert query.terms[-1] == Term("three four five six seven eight nine ten", "phrase")
    assert len(query.terms) == 3
    assert query.notices == ("too-many-words",)
    assert parse(" ".join("abcdefghij")).notices == ()


def test_a_long_text_is_cut_between_words_and_said():
    query = parse("harbour " * 40)
    assert "too-long" in query.notices
    assert len(query.text) <= MAX_CHARACTERS and query.text.endswith("harbour")
    assert parse("x" * 1_000_000).text == "x" * MAX_CHARACTERS


def test_control_characters_and_half_characters_are_dropped():
    assert parse("har\0bour\ud800 \x07 next\nline\tend").text == "harbour next line end"


@given(st.text() | st.text(alphabet='ab -"*:tg\0\ud800中', max_size=400))
def test_every_string_parses(typed):
    query = parse(typed)
    assert isinstance(query, Query)
    assert len(query.text) <= MAX_CHARACTERS
    assert sum(len(term.text.split()) for term in query.terms) <= MAX_WORDS
    query.text.encode()


@given(st.text(max_size=100))
def test_what_was_read_reads_the_same_again(typed):
    once = parse(typed)
    again = parse(once.text)
    assert (again.terms, again.fields, again.text) == (once.terms, once.fields, once.text)
