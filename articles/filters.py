"""How readers narrow what a search has found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, date, timedelta
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ArticleQuerySet
from articles.search import DEMANDS, Days

#: Values of one parameter that are heeded, and characters of each.
MOST_VALUES = 5
LONGEST_VALUE = 200


class SeveralValues(forms.Field):
    """A parameter that may be given several times; what is empty or too long is passed over."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        kept = (text.strip() for text in value or () if len(text) <= LONGEST_VALUE)
        return list(dict.fromkeys(filter(None, kept)))[:MOST_VALUES]


class OneValue(SeveralValues):
    """The same, of which the last counts."""

    def clean(self, value: Any) -> list[str]:
        return super().clean(value)[-1:]


class Demands(django_filters.Filter):
    """Stories of which every value holds, in any spelling: the demands of the query language."""

    field_class = SeveralValues

    def filter(self, qs: ArticleQuerySet, value: Sequence[str]) -> ArticleQuerySet:
        for one in value or ():
            qs = qs.filter(DEMANDS[self.field_name](one))
        return qs


class Demand(Demands):
    field_class = OneValue


class StoryFilter(django_filters.FilterSet):
    """Section, category, tags, authors, language, a year or a span of days, all optional. ``days``
    of the search index are faster than those of the articles, so that the set is narrowed by all
    others only."""

    section = Demand("section", label=_("Section"))
    category = Demands("category", label=_("Category"))
    tag = Demands("tag", label=_("Tag"))
    author = Demands("author", label=_("Author"))
    lang = Demand("lang", label=_("Language"))
    year = django_filters.NumberFilter(
        label=_("Year"), method="leave", min_value=1, max_value=MAXYEAR - 1
    )
    after = django_filters.DateFilter(label=_("From"), method="leave")
    before = django_filters.DateFilter(label=_("To"), method="leave")

    class Meta:
        model = Article
        fields: list[str] = []

    def leave(self, articles: ArticleQuerySet, _name: str, _value: Any) -> ArticleQuerySet:
        return articles

    @property
    def asked(self) -> dict[str, list[str]]:
        """The parameters that mean something, with their values as text."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else self._valid()
        texts = {name: _texts(value) for name, value in cleaned.items()}
        return {name: values for name, values in texts.items() if values}

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The same, each value with its name."""
        return [(name, value) for name, values in self.asked.items() for value in values]

    @property
    def days(self) -> Days:
        """The first day that counts, and the first that no longer does."""
        asked = self.asked
        after = [date.fromisoformat(day) for day in asked.get("after", ())]
        before = [_next(date.fromisoformat(day)) for day in asked.get("before", ())]
        for year in map(int, asked.get("year", ())):
            after.append(date(year, 1, 1))
            before.append(date(year + 1, 1, 1))
        return Days(max(after, default=None), min(before, default=None))

    def _valid(self) -> dict[str, Any]:
        return {n: v for n, v in self.form.cleaned_data.items() if n not in self.form.errors}


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _texts(value: Any) -> list[str]:
    """A year is a number to the form, and a whole one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [str(value) if isinstance(value, date) else str(int(value))]
