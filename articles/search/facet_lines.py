"""What a search can be narrowed by, as the index keeps it beside the words of a story: a line for
each of its labels. All that is shown of facets is counted in these, whatever articles there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from articles.search.query import FIELDS

#: What an article may be labelled with; each is a field of queries, too, which names its facet.
VOCABULARIES = ("categories", "tags", "authors")

#: A label as ``(facet, value, name)``; without a name where the value tells it.
Label = tuple[str, str, str]

#: What an article is labelled with: lists of (name, slug).
Terms = Mapping[str, Sequence[Sequence[str]]]


def facet_lines(*, section: str, language: str, terms: Terms) -> str:
    """The labels of a story, each ``facet TAB value TAB name``. ``section`` is that of the article,
    of which the first part counts, as of the tag of its ``language``."""
    labels = [("section", section.partition("/")[0], ""), ("lang", language.partition("-")[0], "")]
    labels += [
        (FIELDS[vocabulary], slug, name)
        for vocabulary in VOCABULARIES
        for name, slug in terms.get(vocabulary, ())
    ]
    parts = (tuple(map(_in_a_line, label)) for label in labels)
    return "\n".join("\t".join(label) for label in parts if label[1])


def counted(stories: Iterable[str]) -> Iterator[tuple[Label, int]]:
    """The labels of all stories, each with how often it was met, in the order in which they were.
    Names that are spelt differently are different labels."""
    lines = Counter("\n".join(stories).split("\n"))
    for line, number in lines.items():
        if line:
            facet, value, name = line.split("\t")
            yield (facet, value, name), number


def _in_a_line(text: str) -> str:
    """With one blank for any white space, as HTML shows it."""
    return " ".join(text.split())
