"""Filters for a list of stories, set by the parameters of the list's URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.validators import EMPTY_VALUES
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ArticleQuerySet
from articles.search import FIELD_LOOKUPS, DayRange, filter_by_days

#: Maximum number of values per parameter, and of characters per value. Further values and longer
#: values are ignored.
MAX_VALUES = 5
MAX_VALUE_LENGTH = 200


class MultiValueField(forms.Field):
    """A parameter that may have several values. Values that are empty or too long are ignored."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        kept = (text.strip() for text in value or () if len(text) <= MAX_VALUE_LENGTH)
        return list(dict.fromkeys(filter(None, kept)))[:MAX_VALUES]


class SingleValueField(MultiValueField):
    """A parameter that may have only one value. If it is given several times, the last value
    counts."""

    def clean(self, value: Any) -> list[str]:
        return super().clean(value)[-1:]


class MultiValueFilter(django_filters.Filter):
    """Select the stories that have all of the values. As in the query language, the spelling of a
    name does not matter."""

    field_class = MultiValueField

    def filter(self, qs: ArticleQuerySet, value: Sequence[str]) -> ArticleQuerySet:
        for one in value or ():
            qs = qs.filter(FIELD_LOOKUPS[self.field_name](one))
        return qs


class SingleValueFilter(MultiValueFilter):
    field_class = SingleValueField


class ArticleFilters(django_filters.FilterSet):
    """The filters for any list of stories, for readers and staff. All filters are optional, and
    invalid values are ignored. Days are the days that readers see."""

    section = SingleValueFilter("section", label=_("Section"))
    category = MultiValueFilter("category", label=_("Category"))
    tag = MultiValueFilter("tag", label=_("Tag"))
    author = MultiValueFilter("author", label=_("Author"))
    year = django_filters.NumberFilter(
        label=_("Year"), method="filter_days", min_value=1, max_value=MAXYEAR - 1
    )
    after = django_filters.DateFilter(label=_("From"), method="filter_days")
    before = django_filters.DateFilter(label=_("To"), method="filter_days")

    class Meta:
        model = Article
        fields: list[str] = []

    def filter_days(
        self, articles: ArticleQuerySet, name: str, value: Decimal | date
    ) -> ArticleQuerySet:
        return filter_by_days(articles, _get_days(name, value))

    @property
    def parameters(self) -> dict[str, list[str]]:
        """Return the parameters that narrow the list, with their values as text."""
        texts = {name: _get_texts(value) for name, value in self._get_valid_values().items()}
        return {name: values for name, values in texts.items() if values}

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Return the labels that narrow the list, as pairs of parameter name and value."""
        return [(name, value) for name, values in self.parameters.items() for value in values]

    @property
    def days(self) -> DayRange:
        """Return the days to which the list is narrowed."""
        values = self._get_valid_values()
        spans = [
            _get_days(name, values[name])
            for name in ("year", "after", "before")
            if values.get(name) is not None
        ]
        return DayRange(
            max((span.after for span in spans if span.after), default=None),
            min((span.before for span in spans if span.before), default=None),
        )

    def _get_valid_values(self) -> Mapping[str, Any]:
        """Return the valid values. The form's validation drops all others."""
        self.form.is_valid()
        values: Mapping[str, Any] = self.form.cleaned_data
        return values


class ReaderFilters(ArticleFilters):
    """The filters for readers. They only select stories that lists show and that are live at the
    moment ``at``."""

    lang = SingleValueFilter("lang", label=_("Language"))

    def __init__(self, data: Any, *, at: datetime) -> None:
        super().__init__(data, queryset=Article.objects.published(at=at).in_lists())


def _get_days(name: str, value: Any) -> DayRange:
    """Return the range of days that the parameter ``name`` selects."""
    if name == "year":
        year = int(value)
        return DayRange(date(year, 1, 1), date(year + 1, 1, 1))
    if name == "after":
        return DayRange(after=value)
    return DayRange(before=value + timedelta(days=1) if value < date.max else value)


def _get_texts(value: Any) -> list[str]:
    """Return the values of a parameter as text. The form parses a year as a decimal number."""
    if isinstance(value, list):
        return value
    if value in EMPTY_VALUES:
        return []
    return [str(int(value) if isinstance(value, Decimal) else value)]
