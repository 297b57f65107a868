"""Filters that select the articles with a given value of a query field."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from articles.hugo import VOCABULARIES, term_key
from articles.models import ArticleQuerySet
from articles.models.term_tables import TERM_TABLES, TermTables
from articles.search.query import FieldName, Query

#: If at most this many articles have a label, the index reads only their entries. If more have it,
#: reading all entries by date is fast enough, because many of them have the label.
MAX_FEW_ARTICLES = 5000

#: The tables of terms and uses, keyed by field name.
TABLES_BY_FIELD: dict[str, TermTables] = {
    VOCABULARIES[plural].singular: t for plural, t in TERM_TABLES.items()
}


def filter_by_fields(within: ArticleQuerySet, query: Query) -> ArticleQuerySet:
    """Return the articles of ``within`` that satisfy every field of ``query``. Dates are not
    fields: the index applies them."""
    for field in query.fields:
        holds = FIELD_LOOKUPS[field.name](field.value)
        within = within.filter(~holds if field.excluded else holds)
    return within


def find_few_with_term(labels: Iterable[tuple[str, str]]) -> tuple[int, ...] | None:
    """Find the first of ``labels`` (pairs of field name and value) that at most
    :data:`MAX_FEW_ARTICLES` articles have, and return the ids of these articles, possibly none.
    Return None if every label has more articles. Runs one query per label, until one is found."""
    for name, value in labels:
        if name in TABLES_BY_FIELD:
            article = TABLES_BY_FIELD[name].article
            some = (
                _get_term_uses(name, value)
                .order_by()
                .values_list(article, flat=True)[: MAX_FEW_ARTICLES + 1]
            )
            if len(some) <= MAX_FEW_ARTICLES:
                return tuple(sorted(set(some)))
    return None


def _make_term_lookup(name: str) -> Callable[[str], Q]:
    """Return a function that turns a value into a filter. The filter selects articles that have a
    term with this slug, or with this name in any spelling."""
    article = TABLES_BY_FIELD[name].article

    def demand(value: str) -> Q:
        return Q(Exists(_get_term_uses(name, value).filter(**{article: OuterRef("pk")})))

    return demand


def build_term_list_lookup(name: FieldName, value: str) -> Q:
    """Return the same filter as :data:`FIELD_LOOKUPS`, in a form that reads only the articles with
    the term. It is for lists that are not sorted by the date of the stories."""
    uses = _get_term_uses(name, value).order_by()
    return Q(pk__in=uses.values(TABLES_BY_FIELD[name].article))


def _get_term_uses(name: str, value: str) -> QuerySet[Model]:
    """Return the uses of the terms with this name or slug. The terms are looked up once, not once
    per article."""
    tables = TABLES_BY_FIELD[name]
    named = Q(key=term_key(value)) | Q(slug=value.lower())
    labels = tables.terms._default_manager.filter(named).order_by()
    keys = labels.values_list(Coalesce("alias_of", "pk"))
    uses: QuerySet[Model] = tables.uses._default_manager.filter(**{f"{tables.term}__in": keys})
    return uses


def _build_section_lookup(value: str) -> Q:
    section = value.strip("/")
    return Q(section__iexact=section) | Q(section__istartswith=f"{section}/")


def _build_language_lookup(value: str) -> Q:
    return Q(page_language__iexact=value) | Q(page_language__istartswith=f"{value}-")


FIELD_LOOKUPS: dict[FieldName, Callable[[str], Q]] = {
    **{v.singular: _make_term_lookup(v.singular) for v in VOCABULARIES.values()},
    "section": _build_section_lookup,
    "lang": _build_language_lookup,
}
