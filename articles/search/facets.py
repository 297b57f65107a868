"""Facets: properties shared by the stories found, as links that narrow the search.

Counts cover all stories found or, if there are very many, only the newest. The cost of a facet
therefore does not depend on the size of the archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.utils import timezone
from django.utils.translation import ngettext

from articles.hugo import humanize, term_key
from articles.search import (
    MAX_RANKED,
    Query,
    QuerySpan,
    SearchCandidate,
    count_facet_values,
    get_sort_date,
)
from articles.search.facet_lines import get_offset
from articles.search.filters import ReaderFilters
from articles.search.ranking import MAX_KEY, make_sort_key
from articles.site_settings import current, languages

#: The facets. ``PARAMETER_ORDER`` lists all parameters of a search, in the order of its canonical
#: URL.
FACETS = ("section", "category", "tag", "author", "lang", "year")
FACET_LABELS = {name: ReaderFilters.base_filters[name].label for name in FACETS}
SINGLE_FACETS = {"section", "lang", "year"}
DAY_LABELS = {name: ReaderFilters.base_filters[name].label for name in ("after", "before")}
PARAMETER_ORDER = ("q", *FACET_LABELS, *DAY_LABELS, "sort", "page")

#: Maximum number of choices shown per facet, most frequent first.
MAX_CHOICES = 12

#: Functions that return the name of a value, for facets without names in the index.
VALUE_NAMES: Mapping[str, Callable[[str], str]] = {
    "section": humanize,
    "lang": languages.get_native_name,
}


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """The canonical URL of a search. It contains only parameters that have an effect, always in the
    same order."""

    parameters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"?{self._encode(PARAMETER_ORDER)}"

    def with_only(self, name: str, value: str) -> SearchAddress:
        """Return the URL in which the parameter has only this value. It leads to the first page of
        results."""
        return SearchAddress({**self.parameters, "page": (), name: (value,)})

    def with_each(self, name: str, values: Iterable[str]) -> list[str]:
        """Return one URL per value. Each leads to the first page of results and has the value added
        to the parameter. If the parameter can have only one value, the new value replaces the old
        one. The common part of the URLs is encoded only once."""
        kept = SearchAddress(
            {**self.parameters, "page": (), **({name: ()} if name in SINGLE_FACETS else {})}
        )
        place = PARAMETER_ORDER.index(name) + 1
        before, behind = (
            kept._encode(PARAMETER_ORDER[:place]),
            kept._encode(PARAMETER_ORDER[place:]),
        )
        added = (f"{name}={quote_plus(value)}" for value in values)
        return [f"?{'&'.join(filter(None, (before, one, behind)))}" for one in added]

    def without(self, name: str, value: str) -> SearchAddress:
        kept = tuple(other for other in self.of(name) if other != value)
        return SearchAddress({**self.parameters, "page": (), name: kept})

    def of(self, name: str) -> Sequence[str]:
        return self.parameters.get(name, ())

    @property
    def narrowing(self) -> list[tuple[str, str]]:
        """Return all parameters except the query, for the hidden fields of the search form."""
        return [
            (name, value)
            for name in (*FACET_LABELS, *DAY_LABELS, "sort")
            for value in self.of(name)
        ]

    @property
    def without_days(self) -> list[tuple[str, str]]:
        names = ("q", *FACET_LABELS, "sort")
        return [(name, value) for name in names for value in self.of(name) if value]

    def _encode(self, names: Iterable[str]) -> str:
        pairs = [(name, value) for name in names for value in self.of(name)]
        return urlencode([pair for pair in pairs if pair[1]])


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A link that narrows the search, and the number of stories that the narrowed search finds."""

    label: str
    count: int
    url: str

    @property
    def stories(self) -> str:
        """Return the number of stories in words."""
        counted = ngettext("%(total)s story", "%(total)s stories", self.count)
        return counted % {"total": self.count}


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: Any
    choices: Sequence[FacetChoice]


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter of the current search, and the URL of the search without that filter."""

    name: Any
    value: str
    url: str


class Facets:
    """The active filters of a search, and the filters to offer. ``found`` are the stories found,
    newest first."""

    def __init__(
        self, found: Sequence[SearchCandidate], query: Query, address: SearchAddress
    ) -> None:
        self.query, self.address = query, address
        self.total = min(len(found), MAX_RANKED)
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in FACET_LABELS}
        self.names: dict[str, dict[str, str]] = {name: {} for name in FACET_LABELS}
        stories = found[:MAX_RANKED]
        for (facet, value, name), number in count_facet_values(story.facets for story in stories):
            self.counts[facet][value] += number
            # Use the spelling of the newest story.
            self.names[facet].setdefault(value, name or VALUE_NAMES[facet](value))
        for slug, name in self.names["author"].items():
            self.names["author"][slug] = current.get_author_name(name, slug)
        self.counts["year"] = Counter(filter(None, _get_years(stories)))
        self.names["year"] = {year: year for year in self.counts["year"]}

    @property
    def offered(self) -> list[Facet]:
        """Return the facets to offer. A choice is only offered if it keeps some of the stories
        found and removes others."""
        made = []
        for facet, label in FACET_LABELS.items():
            chosen = self._get_chosen(facet)
            if chosen and facet in SINGLE_FACETS:
                continue
            left = [
                value
                for value, number in self.counts[facet].items()
                if number < self.total and not (chosen and self._keys(facet, value) & chosen)
            ]
            if left:
                made.append(Facet(facet, label, self._choices(facet, left)))
        return made

    @property
    def active(self) -> list[ActiveFilter]:
        """Return the active filters: first the fields typed in the query, then the parameters of
        the URL."""
        typed = [
            ActiveFilter(FACET_LABELS[f.name], f.value, self._get_url_without(f.place))
            for f in self.query.fields
            if not f.excluded
        ]
        return typed + [
            ActiveFilter(label, self._name(facet, value), str(self.address.without(facet, value)))
            for facet, label in {**FACET_LABELS, **DAY_LABELS}.items()
            for value in self.address.of(facet)
        ]

    def _choices(self, facet: str, left: Sequence[str]) -> list[FacetChoice]:
        counts, names = self.counts[facet], self.names[facet]
        most = sorted(left, key=lambda v: (-counts[v], names[v].casefold()))[:MAX_CHOICES]
        if facet == "year":
            most.sort(key=int, reverse=True)
        addresses = self.address.with_each(facet, most)
        return [
            FacetChoice(names[value], counts[value], address)
            for value, address in zip(most, addresses, strict=True)
        ]

    def _get_chosen(self, facet: str) -> set[str]:
        typed = {term_key(f.value) for f in self.query.fields if f.name == facet}
        return typed | {term_key(value) for value in self.address.of(facet)}

    def _keys(self, facet: str, value: str) -> set[str]:
        return {term_key(value), term_key(self.names[facet][value])}

    def _name(self, facet: str, value: str) -> str:
        if facet == "lang":
            return languages.get_native_name(value)
        known = self.names.get(facet, {}).get(value)
        return known or (value if facet in DAY_LABELS or facet == "year" else humanize(value))

    def _get_url_without(self, place: QuerySpan) -> str:
        return str(self.address.with_only("q", self.query.without(place)))


def _get_years(stories: Sequence[SearchCandidate]) -> list[str]:
    """Return the year of each story as readers see it, or "" for a story without a date. The
    stories must be sorted newest first."""
    found: list[str] = []
    year, begin = "", MAX_KEY
    for story in stories:
        offset = get_offset(story.facets)
        if offset is not None:
            found.append(str(current.to_reader_time(get_sort_date(story.sort_key), offset).year))
            continue
        if story.sort_key < begin:
            moment = timezone.localtime(get_sort_date(story.sort_key))
            year, begin = _get_year(moment.year)
        found.append(year)
    return found


def _get_year(year: int) -> tuple[str, int]:
    """Return ``year`` as text for readers, and the lowest sort key that a story of this year can
    have."""
    if year <= 1:
        return "", 0
    return str(year), make_sort_key(0, timezone.make_aware(datetime(year, 1, 1)))
