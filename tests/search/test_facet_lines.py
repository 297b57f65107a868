"""Facets are counted from lines that the index stores beside the words of each story."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from articles import search
from articles.hugo import VOCABULARIES, get_display_name
from articles.models import SiteSettings
from articles.search.facet_lines import build_facet_lines, count_facet_values
from tests.stories import story

TEXTS = st.text(min_size=1).filter(str.strip)
FORGET = {
    "sqlite": "UPDATE articles_search_texts SET facets = ''",
    "postgresql": "DELETE FROM articles_search_facets",
}


def test_every_label_is_a_line():
    terms = {"tags": [["North  Sea", "north-sea"]], "authors": [["Ann", "ann"]], "x": [["A", "a"]]}
    lines = build_facet_lines(section="news/port", language="de-AT", terms=terms)
    assert lines == "section\tnews\t\nlang\tde\t\ntag\tnorth-sea\tNorth Sea\nauthor\tann\tAnn"


def test_what_has_no_address_is_no_facet():
    assert build_facet_lines(section="", language="", terms={"tags": [["!", ""]]}) == ""
    assert list(count_facet_values(["", ""])) == []


@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(VOCABULARIES, st.lists(st.tuples(TEXTS, TEXTS)))),
        max_size=5,
    )
)
def test_all_that_is_written_is_counted(stories):
    lines = [build_facet_lines(section="news", language="en", terms=terms) for terms in stories]
    found = dict(count_facet_values(lines))
    assert found.pop(("section", "news", ""), 0) == len(stories)
    assert found.pop(("lang", "en", ""), 0) == len(stories)
    expected: dict[tuple[str, str, str], int] = {}
    for terms in stories:
        for vocabulary, facet in zip(VOCABULARIES, ("tag", "category", "author"), strict=True):
            for name, slug in terms[vocabulary]:
                label = (facet, " ".join(slug.split()), " ".join(get_display_name(name).split()))
                expected[label] = expected.get(label, 0) + 1
    assert found == expected


@pytest.mark.django_db
def test_migrate_gives_an_index_of_before_its_lines():
    one = story("one", folder="news", title="Harbour", tags=("Port",), language="de")
    with connection.cursor() as cursor:
        cursor.execute(FORGET[connection.vendor])
    SiteSettings.objects.update(index_version=1)

    call_command("migrate", verbosity=0)

    assert _indexed() == {one.pk: "section\tnews\t\nlang\tde\t\ntag\tport\tPort"}


@pytest.mark.django_db
def test_what_the_index_forgets_leaves_no_lines_behind():
    one, other = story("one"), story("other")
    search.remove_articles([one.pk])
    assert list(_indexed()) == [other.pk]
    other.delete()
    assert _indexed() == {}


def _indexed() -> dict[int, str]:
    """Return the facet lines of each article that has some."""
    table = {"sqlite": "articles_search_texts", "postgresql": "articles_search_facets"}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT article_id, facets FROM {table[connection.vendor]}")
        return dict(cursor.fetchall())
