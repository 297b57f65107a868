"""What a reader typed, taken apart. Every string is a query; nothing here raises.

::

    harbour council        stories with both words, in any form of them
    "pilot harbour"        these words side by side
    harb*                  words that begin so
    -ferry  -"night boat"  stories without
    tag:economy  category:"North Sea"  author:ann  section:post  lang:de  -tag:sport
    after:2024  after:2024-05  before:2025-01-31    from a day on; up to the day before
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple

from articles.analysis import is_unspaced

MAX_CHARACTERS = 200
MAX_WORDS = 10
#: A shorter prefix would find nearly everything, slowly.
SHORTEST_PREFIX = 3

#: Why a query was not taken as typed; the words for readers stand in :mod:`articles.search`.
Notice = Literal["too-long", "too-many-words", "not-a-date", "short-prefix"]
Kind = Literal["words", "phrase", "prefix"]
FieldName = Literal["tag", "category", "author", "section", "lang"]
#: Beginning and end of a piece of the query's text.
Place = tuple[int, int]
NOWHERE: Place = (0, 0)

FIELDS: dict[str, FieldName] = {
    "tag": "tag",
    "tags": "tag",
    "category": "category",
    "categories": "category",
    "author": "author",
    "authors": "author",
    "section": "section",
    "lang": "lang",
    "language": "lang",
}
#: A date field and what it means with a minus before it.
DATE_FIELDS = {"after": "before", "before": "after"}

# Perhaps a minus, perhaps a field, then a phrase (perhaps never closed) or a word.
_ITEM = re.compile(r'(-?)(?:([a-zA-Z]{1,20}):)?(?:(")([^"]*)"?|([^\s"]+))')
_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class Term:
    """Something to look for in the words of a story, as typed, without its operators. ``place`` is
    where it stands in the query's text, with them."""

    text: str
    kind: Kind = "words"
    excluded: bool = False
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A demand on a fact of the story; ``value`` as typed."""

    name: FieldName
    value: str
    excluded: bool = False
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. ``text`` is as much of the typed string as was read. ``after`` is the first
    day that counts, ``before`` the first that no longer does. ``notices`` say what was left out.
    ``among`` are the numbers of the only articles that count, where they are known and few."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    fields: tuple[Field, ...] = ()
    after: date | None = None
    before: date | None = None
    notices: tuple[Notice, ...] = ()
    among: tuple[int, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was asked for."""
        return not (self.terms or self.fields or self.after or self.before)

    def of_days(self, after: date | None, before: date | None) -> Query:
        """The same query of these days only."""
        return replace(
            self,
            after=max(filter(None, (self.after, after)), default=None),
            before=min(filter(None, (self.before, before)), default=None),
        )

    def of_articles(self, numbers: Iterable[int] | None) -> Query:
        """The same query of these articles only."""
        if numbers is None:
            return self
        both = set(numbers) if self.among is None else set(numbers).intersection(self.among)
        return replace(self, among=tuple(sorted(both)))

    def without(self, *places: Place) -> str:
        """The text with pieces of it taken out."""
        return self.with_other(dict.fromkeys(places, ""))

    def with_other(self, pieces: Mapping[Place, str]) -> str:
        """The text with other words at some places."""
        text = self.text
        for (start, end), other in sorted(pieces.items(), reverse=True):
            text = f"{text[:start]}{other}{text[end:]}"
        return " ".join(text.split())

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that ``lang:`` demands, as typed."""
        return tuple(f.value for f in self.fields if f.name == "lang" and not f.excluded)


class Days(NamedTuple):
    """The first day that counts, and the first that no longer does."""

    after: date | None = None
    before: date | None = None


ALWAYS = Days()


class _Item(NamedTuple):
    """One piece of a query as it stands in the text."""

    excluded: bool
    field: str
    quoted: bool
    content: str
    place: Place


@dataclass(slots=True)
class _Draft:
    """A query while its items are read."""

    terms: list[Term] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    days: dict[str, list[date]] = field(default_factory=lambda: {"after": [], "before": []})
    notices: list[Notice] = field(default_factory=list)


def parse(typed: str) -> Query:
    """Take apart what a reader typed; any string, never an error."""
    text, is_cut = _readable(typed)
    draft = _Draft(notices=["too-long"] if is_cut else [])
    for item in _items(text):
        _take(draft, item)
    return Query(
        text=text,
        terms=tuple(_within_limit(draft)),
        fields=tuple(draft.fields),
        after=max(draft.days["after"], default=None),
        before=min(draft.days["before"], default=None),
        notices=tuple(dict.fromkeys(draft.notices)),
    )


def first_day(text: str) -> date | None:
    """The first day of a year, a month or a day (2024, 2024-05, 2024-05-31), or None."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _readable(typed: str) -> tuple[str, bool]:
    """What is read of ``typed`` (nothing invisible, cut between words), and whether it is cut."""
    start = typed[: 5 * MAX_CHARACTERS]
    plain = " ".join("".join(c for c in start.translate(_QUOTES) if _is_readable(c)).split())
    if len(plain) <= MAX_CHARACTERS:
        return plain, len(start) < len(typed)
    cut = plain[: MAX_CHARACTERS + 1]
    whole_words, space, _ = cut.rpartition(" ")
    return (whole_words if space else cut[:MAX_CHARACTERS]), True


def _is_readable(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in {"Cc", "Cs"}


def _items(text: str) -> Iterator[_Item]:
    for match in _ITEM.finditer(text):
        minus, name, quote, phrase, word = match.groups(default="")
        field_name, content = name.lower(), (phrase or word).strip()
        if name and (not content or field_name not in {*FIELDS, *DATE_FIELDS}):
            field_name, content = "", f"{name}:{content}"  # not ours: an address, a time
        yield _Item(bool(minus), field_name, bool(quote), content, match.span())


def _take(draft: _Draft, item: _Item) -> None:
    if item.field in DATE_FIELDS:
        _take_day(draft, item)
    elif item.field:
        draft.fields.append(Field(FIELDS[item.field], item.content, item.excluded, item.place))
    elif any(map(str.isalnum, item.content)):
        _take_term(draft, item)


def _take_day(draft: _Draft, item: _Item) -> None:
    day = first_day(item.content)
    if day is None:
        draft.notices.append("not-a-date")
    else:
        draft.days[DATE_FIELDS[item.field] if item.excluded else item.field].append(day)


def _take_term(draft: _Draft, item: _Item) -> None:
    kind: Kind = "phrase" if item.quoted else "words"
    text = item.content
    if text.endswith("*") and not item.quoted:
        text = text.rstrip("*")
        kind = "prefix"
        if len(text) < SHORTEST_PREFIX and not is_unspaced(text):
            kind = "words"
            draft.notices.append("short-prefix")
    draft.terms.append(Term(text, kind, item.excluded, item.place))


def _within_limit(draft: _Draft) -> Iterable[Term]:
    """The terms up to :data:`MAX_WORDS` words; a phrase that is too long is cut."""
    left = MAX_WORDS
    for term in draft.terms:
        words = term.text.split()
        if len(words) > left:
            draft.notices.append("too-many-words")
        if words and left:
            yield replace(term, text=" ".join(words[:left]))
        left = max(0, left - len(words))
