"""Facet lines. The index stores one line for each label of a story, next to the story's words.
Facets are counted from these lines, without loading articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from articles.hugo import VOCABULARIES, get_display_name

#: A line that begins with this word holds the date's UTC offset in minutes. There is no such line
#: if the author wrote no offset.
OFFSET_KEY = "offset"

#: A label as ``(facet, value, name)``. The name is empty if the value can be shown as it is.
FacetValue = tuple[str, str, str]

#: The terms of an article: vocabulary -> list of (name, slug).
ArticleTerms = Mapping[str, Sequence[Sequence[str]]]


def build_facet_lines(
    *, section: str, language: str, terms: ArticleTerms, offset: int | None = None
) -> str:
    """Return one line ``facet TAB value TAB name`` for each label of a story. Only the first
    segment of ``section`` and the first part of the language tag ``language`` are used. The UTC
    ``offset`` of the date is stored as another line. It is not a label, but it decides in which
    year readers see the story."""
    labels = [("section", section.partition("/")[0], ""), ("lang", language.partition("-")[0], "")]
    labels += [
        (vocabulary.singular, slug, get_display_name(name))
        for plural, vocabulary in VOCABULARIES.items()
        for name, slug in terms.get(plural, ())
    ]
    if offset is not None:
        labels.append((OFFSET_KEY, str(offset), ""))
    parts = (tuple(map(_collapse_whitespace, label)) for label in labels)
    return "\n".join("\t".join(label) for label in parts if label[1])


def get_offset(lines: str) -> int | None:
    """Return the offset of a story's date in minutes, or None if its author wrote none."""
    _before, line, behind = f"\n{lines}".rpartition(f"\n{OFFSET_KEY}\t")
    return int(behind.partition("\t")[0]) if line else None


def count_facet_values(stories: Iterable[str]) -> Iterator[tuple[FacetValue, int]]:
    """Yield the labels of all stories, each with its number of occurrences, in order of first
    occurrence. The same label with two spellings of its name is yielded twice."""
    lines = Counter("\n".join(stories).split("\n"))
    for line, number in lines.items():
        facet, _tab, label = line.partition("\t")
        if label and facet != OFFSET_KEY:
            value, name = label.split("\t")
            yield (facet, value, name), number


def _collapse_whitespace(text: str) -> str:
    """Replace each run of white space with a single space, as browsers do."""
    return " ".join(text.split())
