"""What the stories found have in common, as links that narrow the search further.

Counts are of all stories that were found, or where very many were, of the newest of them: what a
facet costs does not depend on the size of the archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import languages
from articles.hugo import humanize, term_key
from articles.search import NEWEST, Candidate, Place, Query, counted, date_of
from articles.search.ranking import MAX_KEY, sort_key

#: The facets, and all parameters of a search in the order of its canonical address.
LABELS = {
    "section": _("Section"),
    "category": _("Category"),
    "tag": _("Tag"),
    "author": _("Author"),
    "lang": _("Language"),
    "year": _("Year"),
}
SINGLE = {"section", "lang", "year"}
DAYS = {"after": _("From"), "before": _("To")}
ORDER = ("q", *LABELS, *DAYS, "page")

#: Choices of one facet at most: those of most stories.
MOST_CHOICES = 12

#: How values are shown that have no name of their own.
NAMED: Mapping[str, Callable[[str], str]] = {"section": humanize, "lang": languages.native_name}


@dataclass(frozen=True, slots=True)
class Address:
    """The canonical address of a search: parameters that mean something, always in one order."""

    parameters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"?{self._spelt(ORDER)}"

    def with_only(self, name: str, value: str) -> Address:
        """With one value of a parameter; on the first page of results."""
        return Address({**self.parameters, "page": (), name: (value,)})

    def with_each(self, name: str, values: Iterable[str]) -> list[str]:
        """As it is spelt with one of ``values`` more, or in the place of what a parameter is that
        can be but one; on the first page of results. Spelt once for all of them."""
        kept = Address({**self.parameters, "page": (), **({name: ()} if name in SINGLE else {})})
        place = ORDER.index(name) + 1
        before, behind = kept._spelt(ORDER[:place]), kept._spelt(ORDER[place:])
        added = (f"{name}={quote_plus(value)}" for value in values)
        return [f"?{'&'.join(filter(None, (before, one, behind)))}" for one in added]

    def without(self, name: str, value: str) -> Address:
        kept = tuple(other for other in self.of(name) if other != value)
        return Address({**self.parameters, "page": (), name: kept})

    def of(self, name: str) -> Sequence[str]:
        return self.parameters.get(name, ())

    @property
    def narrowing(self) -> list[tuple[str, str]]:
        """All but the query itself, for a form that asks another."""
        return [(name, value) for name in (*LABELS, *DAYS) for value in self.of(name)]

    @property
    def but_days(self) -> list[tuple[str, str]]:
        return [(name, value) for name in ("q", *LABELS) for value in self.of(name) if value]

    def _spelt(self, names: Iterable[str]) -> str:
        pairs = [(name, value) for name in names for value in self.of(name)]
        return urlencode([pair for pair in pairs if pair[1]])


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to narrow the search: so many stories would be left."""

    label: str
    count: int
    url: str

    @property
    def stories(self) -> str:
        """The count in words."""
        counted = ngettext("%(total)s story", "%(total)s stories", self.count)
        return counted % {"total": self.count}


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: Any
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Active:
    """What the search is narrowed by, and the address without it."""

    name: Any
    value: str
    url: str


class Facets:
    """What narrows a search that found stories (newest first), and what else can."""

    def __init__(self, found: Sequence[Candidate], query: Query, address: Address) -> None:
        self.query, self.address = query, address
        self.total = min(len(found), NEWEST)
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in LABELS}
        self.names: dict[str, dict[str, str]] = {name: {} for name in LABELS}
        stories = found[:NEWEST]
        for (facet, value, name), number in counted(story.facets for story in stories):
            self.counts[facet][value] += number
            # As the newest story spells it.
            self.names[facet].setdefault(value, name or NAMED[facet](value))
        self.counts["year"] = Counter(filter(None, _years(stories)))
        self.names["year"] = {year: year for year in self.counts["year"]}

    @property
    def offered(self) -> list[Facet]:
        """Only choices that leave some stories and take others away."""
        made = []
        for facet, label in LABELS.items():
            chosen = self._chosen(facet)
            if chosen and facet in SINGLE:
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
    def active(self) -> list[Active]:
        """Fields that were typed, and parameters; each with the address without it."""
        typed = [
            Active(LABELS[f.name], f.value, self._untyped(f.place))
            for f in self.query.fields
            if not f.excluded
        ]
        return typed + [
            Active(label, self._name(facet, value), str(self.address.without(facet, value)))
            for facet, label in {**LABELS, **DAYS}.items()
            for value in self.address.of(facet)
        ]

    def _choices(self, facet: str, left: Sequence[str]) -> list[Choice]:
        counts, names = self.counts[facet], self.names[facet]
        most = sorted(left, key=lambda v: (-counts[v], names[v].casefold()))[:MOST_CHOICES]
        if facet == "year":
            most.sort(key=int, reverse=True)
        addresses = self.address.with_each(facet, most)
        return [
            Choice(names[value], counts[value], address)
            for value, address in zip(most, addresses, strict=True)
        ]

    def _chosen(self, facet: str) -> set[str]:
        typed = {term_key(f.value) for f in self.query.fields if f.name == facet}
        return typed | {term_key(value) for value in self.address.of(facet)}

    def _keys(self, facet: str, value: str) -> set[str]:
        return {term_key(value), term_key(self.names[facet][value])}

    def _name(self, facet: str, value: str) -> str:
        if facet == "lang":
            return languages.native_name(value)
        known = self.names.get(facet, {}).get(value)
        return known or (value if facet in DAYS or facet == "year" else humanize(value))

    def _untyped(self, place: Place) -> str:
        return str(self.address.with_only("q", self.query.without(place)))


def _years(stories: Sequence[Candidate]) -> list[str]:
    """The year of each story (newest first) in the site's zone; "" of one without a date."""
    found: list[str] = []
    year, begin = "", MAX_KEY
    for story in stories:
        if story.sort_key < begin:
            moment = timezone.localtime(date_of(story.sort_key))
            year, begin = _year(moment.year)
        found.append(year)
    return found


def _year(year: int) -> tuple[str, int]:
    """A year as readers see it, and the least sort key of a story of it."""
    if year <= 1:
        return "", 0
    return str(year), sort_key(0, timezone.make_aware(datetime(year, 1, 1)))
