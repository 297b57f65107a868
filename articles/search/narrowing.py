"""The fields of a query, as demands on articles."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, Model, OuterRef, Q

from articles.hugo import term_key
from articles.models import ArticleAuthor, ArticleCategory, ArticleQuerySet, ArticleTag
from articles.search.query import FieldName, Query


def narrow(within: ArticleQuerySet, query: Query) -> ArticleQuerySet:
    """Those of ``within`` that satisfy every field of ``query``; its days are the index's part."""
    for field in query.fields:
        holds = DEMANDS[field.name](field.value)
        within = within.filter(~holds if field.excluded else holds)
    return within


def _labelled(uses: type[Model], article: str, label: str) -> Callable[[str], Q]:
    """That an article has a label of this name, in any spelling, or with this slug."""

    def demand(value: str) -> Q:
        named = Q(**{f"{label}__key": term_key(value)}) | Q(**{f"{label}__slug": value.lower()})
        return Q(Exists(uses._default_manager.filter(named, **{article: OuterRef("pk")})))

    return demand


def _in_section(value: str) -> Q:
    section = value.strip("/")
    return Q(section__iexact=section) | Q(section__istartswith=f"{section}/")


def _in_language(value: str) -> Q:
    return Q(page_language__iexact=value) | Q(page_language__istartswith=f"{value}-")


DEMANDS: dict[FieldName, Callable[[str], Q]] = {
    "tag": _labelled(ArticleTag, "content_object", "tag"),
    "category": _labelled(ArticleCategory, "content_object", "tag"),
    "author": _labelled(ArticleAuthor, "article", "author"),
    "section": _in_section,
    "lang": _in_language,
}
