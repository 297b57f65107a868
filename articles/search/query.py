"""Parse what a reader typed. Every string is a query; nothing here raises an exception.

::

    harbour council        stories with both words or other forms of them
    "pilot harbour"        these words next to each other
    harb*                  words with this prefix
    -ferry  -"night boat"  stories without these words
    tag:economy  category:"North Sea"  author:ann  section:post  lang:de  -tag:sport
    after:2024  after:2024-05-31  stories of this day or later
    before:2025  before:2025-01   stories of the day before or earlier
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple

from articles.content.text_analysis import is_unspaced
from articles.hugo import VOCABULARIES
from articles.hugo.vocabularies import SingularName

MAX_CHARACTERS = 200
MAX_WORDS = 10
#: Minimum length of a prefix. A shorter prefix would match nearly everything, and take long.
MIN_PREFIX_LENGTH = 3

#: Codes for parts of a query that were ignored or changed. :mod:`articles.search` has the matching
#: texts for readers.
Notice = Literal["too-long", "too-many-words", "not-a-date", "short-prefix"]
TermKind = Literal["words", "phrase", "prefix"]
FieldName = SingularName | Literal["section", "lang"]
#: Start and end of a piece of the query's text.
QuerySpan = tuple[int, int]
NO_SPAN: QuerySpan = (0, 0)

FIELD_NAMES: dict[str, FieldName] = {
    **{vocabulary.singular: vocabulary.singular for vocabulary in VOCABULARIES.values()},
    **{plural: vocabulary.singular for plural, vocabulary in VOCABULARIES.items()},
    "section": "section",
    "lang": "lang",
    "language": "lang",
}
#: Date fields. With a minus, a field has the meaning of the other one.
DATE_FIELDS = {"after": "before", "before": "after"}

# One item: an optional minus and an optional field, then a word or a phrase. The closing quote of a
# phrase may be missing.
_ITEM = re.compile(r'(-?)(?:([a-zA-Z]{1,20}):)?(?:(")([^"]*)"?|([^\s"]+))')
_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A word, phrase or prefix to find in stories, as typed but without operators. ``place`` is its
    position in the query's text, including operators."""

    text: str
    kind: TermKind = "words"
    excluded: bool = False
    place: QuerySpan = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class QueryField:
    """A condition on a property of the story. ``value`` is the value as typed."""

    name: FieldName
    value: str
    excluded: bool = False
    place: QuerySpan = field(default=NO_SPAN, compare=False)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query.

    ``text`` is the part of the string that was parsed. ``after`` is the first day to include,
    ``before`` the first day to exclude. ``notices`` are codes for what was ignored or changed. If
    only a few articles can match and their ids are known, ``among`` holds these ids. If
    ``newest_first`` is true, results are sorted by date, not by relevance.
    """

    text: str = ""
    terms: tuple[QueryTerm, ...] = ()
    fields: tuple[QueryField, ...] = ()
    after: date | None = None
    before: date | None = None
    notices: tuple[Notice, ...] = ()
    among: tuple[int, ...] | None = None
    newest_first: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether the query asks for nothing."""
        return not (self.terms or self.fields or self.after or self.before)

    @property
    def days(self) -> DayRange:
        return DayRange(self.after, self.before)

    def of_days(self, after: date | None, before: date | None) -> Query:
        """Return the same query, further restricted to these days."""
        return replace(
            self,
            after=max(filter(None, (self.after, after)), default=None),
            before=min(filter(None, (self.before, before)), default=None),
        )

    def without(self, *places: QuerySpan) -> str:
        """Return the query's text without some of its pieces."""
        return self.replace_pieces(dict.fromkeys(places, ""))

    def replace_pieces(self, pieces: Mapping[QuerySpan, str]) -> str:
        """Return the query's text with other words in place of some pieces."""
        text = self.text
        for (start, end), other in sorted(pieces.items(), reverse=True):
            text = f"{text[:start]}{other}{text[end:]}"
        return " ".join(text.split())

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that ``lang:`` requires, as typed."""
        return tuple(f.value for f in self.fields if f.name == "lang" and not f.excluded)


class DayRange(NamedTuple):
    """The first day to include, and the first day to exclude."""

    after: date | None = None
    before: date | None = None


ALL_DAYS = DayRange()


class _Item(NamedTuple):
    """One item of a query, as typed."""

    excluded: bool
    field: str
    quoted: bool
    content: str
    place: QuerySpan


@dataclass(slots=True)
class _Draft:
    """The parts of a query that have been read so far."""

    terms: list[QueryTerm] = field(default_factory=list)
    fields: list[QueryField] = field(default_factory=list)
    days: dict[str, list[date]] = field(default_factory=lambda: {"after": [], "before": []})
    notices: list[Notice] = field(default_factory=list)


def parse_query(typed: str) -> Query:
    """Parse what a reader typed. Any string is valid."""
    text, is_cut = _clean_text(typed)
    draft = _Draft(notices=["too-long"] if is_cut else [])
    for item in _split_items(text):
        _add_item(draft, item)
    return Query(
        text=text,
        terms=tuple(_limit_words(draft)),
        fields=tuple(draft.fields),
        after=max(draft.days["after"], default=None),
        before=min(draft.days["before"], default=None),
        notices=tuple(dict.fromkeys(draft.notices)),
    )


def parse_first_day(text: str) -> date | None:
    """Return the first day of a year, month or day (2024, 2024-05, 2024-05-31). Return None for any
    other text."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clean_text(typed: str) -> tuple[str, bool]:
    """Return the part of ``typed`` to parse, and whether the end was cut off. Invisible characters
    are removed, and the text is only cut between words."""
    start = typed[: 5 * MAX_CHARACTERS]
    plain = " ".join("".join(c for c in start.translate(_QUOTES) if _is_readable(c)).split())
    if len(plain) <= MAX_CHARACTERS:
        return plain, len(start) < len(typed)
    cut = plain[: MAX_CHARACTERS + 1]
    whole_words, space, _ = cut.rpartition(" ")
    return (whole_words if space else cut[:MAX_CHARACTERS]), True


def _is_readable(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in {"Cc", "Cs"}


def _split_items(text: str) -> Iterator[_Item]:
    for match in _ITEM.finditer(text):
        minus, name, quote, phrase, word = match.groups(default="")
        field_name, content = name.lower(), (phrase or word).strip()
        if name and (not content or field_name not in {*FIELD_NAMES, *DATE_FIELDS}):
            field_name, content = "", f"{name}:{content}"  # not a field: a URL, a time
        yield _Item(bool(minus), field_name, bool(quote), content, match.span())


def _add_item(draft: _Draft, item: _Item) -> None:
    if item.field in DATE_FIELDS:
        _add_day(draft, item)
    elif item.field:
        draft.fields.append(
            QueryField(FIELD_NAMES[item.field], item.content, item.excluded, item.place)
        )
    elif any(map(str.isalnum, item.content)):
        _add_term(draft, item)


def _add_day(draft: _Draft, item: _Item) -> None:
    day = parse_first_day(item.content)
    if day is None:
        draft.notices.append("not-a-date")
    else:
        draft.days[DATE_FIELDS[item.field] if item.excluded else item.field].append(day)


def _add_term(draft: _Draft, item: _Item) -> None:
    kind: TermKind = "phrase" if item.quoted else "words"
    text = item.content
    if text.endswith("*") and not item.quoted:
        text = text.rstrip("*")
        kind = "prefix"
        if len(text) < MIN_PREFIX_LENGTH and not is_unspaced(text):
            kind = "words"
            draft.notices.append("short-prefix")
    draft.terms.append(QueryTerm(text, kind, item.excluded, item.place))


def _limit_words(draft: _Draft) -> Iterable[QueryTerm]:
    """Yield the first terms, up to :data:`MAX_WORDS` words in total. A phrase that exceeds the
    limit is truncated."""
    left = MAX_WORDS
    for term in draft.terms:
        words = term.text.split()
        if len(words) > left:
            draft.notices.append("too-many-words")
        if words and left:
            yield replace(term, text=" ".join(words[:left]))
        left = max(0, left - len(words))
