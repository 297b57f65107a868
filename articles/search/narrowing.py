"""The fields of a query, as demands on articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from articles.hugo import term_key
from articles.models import (
    ArticleAuthor,
    ArticleCategory,
    ArticleQuerySet,
    ArticleTag,
    Author,
    Category,
    Tag,
)
from articles.search.query import FieldName, Query

#: A label of so few articles, and the index need only look at those; one of more is soon met.
FEW = 5000

#: Labels: the model of their uses, and its fields for the article and the label.
LABELS: dict[str, tuple[type[Model], str, str]] = {
    "tag": (ArticleTag, "content_object", "tag"),
    "category": (ArticleCategory, "content_object", "tag"),
    "author": (ArticleAuthor, "article", "author"),
}
VOCABULARIES: dict[str, type[Model]] = {"tag": Tag, "category": Category, "author": Author}


def narrow(within: ArticleQuerySet, query: Query) -> ArticleQuerySet:
    """Those of ``within`` that satisfy every field of ``query``; its days are the index's part."""
    for field in query.fields:
        holds = DEMANDS[field.name](field.value)
        within = within.filter(~holds if field.excluded else holds)
    return within


def few_labelled(labels: Iterable[tuple[str, str]]) -> list[int] | None:
    """The numbers of all articles with the first of ``labels`` (name of the field, value) that only
    :data:`FEW` articles have, or none; None where there is no such label. A query a label."""
    for name, value in labels:
        if name in LABELS:
            article = LABELS[name][1]
            some = _uses(name, value).order_by().values_list(article, flat=True)[: FEW + 1]
            if len(some) <= FEW:
                return list(some)
    return None


def _labelled(name: str) -> Callable[[str], Q]:
    """That an article has a label of this name, in any spelling, or with this slug."""
    article = LABELS[name][1]

    def demand(value: str) -> Q:
        return Q(Exists(_uses(name, value).filter(**{article: OuterRef("pk")})))

    return demand


def _uses(name: str, value: str) -> QuerySet[Model]:
    """The uses of labels. The labels are looked up once, not for every article."""
    uses, _, label = LABELS[name]
    named = Q(key=term_key(value)) | Q(slug=value.lower())
    labels = VOCABULARIES[name]._default_manager.filter(named).order_by().values("pk")
    return uses._default_manager.filter(**{f"{label}__in": labels})


def _in_section(value: str) -> Q:
    section = value.strip("/")
    return Q(section__iexact=section) | Q(section__istartswith=f"{section}/")


def _in_language(value: str) -> Q:
    return Q(page_language__iexact=value) | Q(page_language__istartswith=f"{value}-")


DEMANDS: dict[FieldName, Callable[[str], Q]] = {
    "tag": _labelled("tag"),
    "category": _labelled("category"),
    "author": _labelled("author"),
    "section": _in_section,
    "lang": _in_language,
}
