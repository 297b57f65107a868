"""How readers narrow what a search has found."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.hugo import term_key
from articles.models import Article, ArticleQuerySet


class StoryFilter(django_filters.FilterSet):
    """Section, tag, category, author and a span of days, all optional. ``tag`` and ``category``
    may be given in any spelling."""

    section = django_filters.CharFilter(method="in_or_below", label=_("Section"))
    tag = django_filters.CharFilter(method="with_tag", label=_("Tag"))
    category = django_filters.CharFilter(method="with_category", label=_("Category"))
    author = django_filters.CharFilter(method="with_author", label=_("Author"))
    after = django_filters.DateFilter(
        field_name="sort_date", lookup_expr="date__gte", label=_("From")
    )
    before = django_filters.DateFilter(
        field_name="sort_date", lookup_expr="date__lte", label=_("To")
    )

    class Meta:
        model = Article
        fields: list[str] = []

    def in_or_below(self, articles: ArticleQuerySet, _name: str, value: str) -> ArticleQuerySet:
        return articles.filter(Q(section=value) | Q(section__startswith=f"{value}/"))

    def with_tag(self, articles: ArticleQuerySet, _name: str, value: str) -> ArticleQuerySet:
        return articles.filter(tag_uses__tag__key=term_key(value))

    def with_category(self, articles: ArticleQuerySet, _name: str, value: str) -> ArticleQuerySet:
        return articles.filter(category_uses__tag__key=term_key(value))

    def with_author(self, articles: ArticleQuerySet, _name: str, value: str) -> ArticleQuerySet:
        return articles.filter(author_uses__author__key=term_key(value))
