"""Facets are counted in lines that the index keeps beside the words of each story."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from articles import search
from articles.search.facet_lines import VOCABULARIES, counted, facet_lines
from tests.stories import story

TEXTS = st.text(min_size=1).filter(str.strip)
FORGET = {
    "sqlite": "UPDATE articles_search_texts SET facets = ''",
    "postgresql": "DELETE FROM articles_search_facets",
}


def test_every_label_is_a_line():
    terms = {"tags": [["North  Sea", "north-sea"]], "authors": [["Ann", "ann"]], "x": [["A", "a"]]}
    lines = facet_lines(section="news/port", language="de-AT", terms=terms)
    assert lines == "section\tnews\t\nlang\tde\t\ntag\tnorth-sea\tNorth Sea\nauthor\tann\tAnn"


def test_what_has_no_address_is_no_facet():
    assert facet_lines(section="", language="", terms={"tags": [["!", ""]]}) == ""
    assert list(counted(["", ""])) == []


@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(VOCABULARIES, st.lists(st.tuples(TEXTS, TEXTS)))),
        max_size=5,
    )
)
def test_all_that_is_written_is_counted(stories):
    lines = [facet_lines(section="news", language="en", terms=terms) for terms in stories]
    found = dict(counted(lines))
    assert found.pop(("section", "news", ""), 0) == len(stories)
    assert found.pop(("lang", "en", ""), 0) == len(stories)
    expected: dict[tuple[str, str, str], int] = {}
    for terms in stories:
        for vocabulary, facet in zip(VOCABULARIES, ("category", "tag", "author"), strict=True):
            for name, slug in terms[vocabulary]:
                label = (facet, " ".join(slug.split()), " ".join(name.split()))
                expected[label] = expected.get(label, 0) + 1
    assert found == expected


@pytest.mark.django_db
def test_an_index_of_before_is_given_its_lines():
    migration = import_module("articles.migrations.0016_search_facets")
    one = story("one", folder="news", title="Harbour", tags=("Port",), language="de")
    with connection.cursor() as cursor:
        cursor.execute(FORGET[connection.vendor])

    migration.fill(apps, connection.schema_editor())

    assert _indexed() == {one.pk: "section\tnews\t\nlang\tde\t\ntag\tport\tPort"}


@pytest.mark.django_db
def test_what_the_index_forgets_leaves_no_lines_behind():
    one, other = story("one"), story("other")
    search.remove_articles([one.pk])
    assert list(_indexed()) == [other.pk]
    other.delete()
    assert _indexed() == {}


def _indexed() -> dict[int, str]:
    """The lines of each article that has some."""
    table = {"sqlite": "articles_search_texts", "postgresql": "articles_search_facets"}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT article_id, facets FROM {table[connection.vendor]}")
        return dict(cursor.fetchall())
