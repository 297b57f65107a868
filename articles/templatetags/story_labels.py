"""Template tags for the terms shown on stories, and for the lists of all terms. A *source* here is
the publisher that a story credits.

No term is shown twice. If all stories of a list share a term, it is shown once above the list. A
page does not repeat its own name. A category and a source with the same name are one label.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template

from articles.hugo import term_key
from articles.models import Article
from articles.site_settings import current
from articles.templatetags.newsroom import byline_fields

register = template.Library()

#: Maximum number of terms shown per story in a list.
MAX_ROW_TERMS = 2

#: A list of at least this many terms is long: it would fill over three screens of a phone. It
#: therefore starts with the most used terms, and the terms of each letter are collapsed.
LARGE_VOCABULARY = 60
#: Number of terms shown as the most used ones: about one screen of a phone.
MOST_USED = 24


@dataclass(frozen=True, slots=True)
class StoryTerm:
    """A term shown on a story. ``plural`` is the taxonomy of the term. The slug of a source is "",
    because a source has no page."""

    plural: str
    text: str
    slug: str = ""

    @property
    def key(self) -> str:
        return term_key(self.text)


@register.simple_tag(takes_context=True)
def shared_labels(context: template.Context, stories: Sequence[Article]) -> list[StoryTerm]:
    """Return the terms that all ``stories`` of a list share, except the page's own name."""
    if len(stories) < 2:
        return []
    first, *others = (find_categories_and_source(story) for story in stories)
    everywhere = set.intersection(*({label.key for label in labels} for labels in others))
    return [
        label
        for label in first
        if label.key in everywhere and label.key not in get_page_names(context)
    ]


@register.simple_tag(takes_context=True)
def row_labels(context: template.Context, story: Article) -> list[StoryTerm]:
    """Return the terms that distinguish a story from the other stories in its list."""
    said = get_page_names(context) | {label.key for label in context.get("shared") or ()}
    return [label for label in find_categories_and_source(story) if label.key not in said][
        :MAX_ROW_TERMS
    ]


def get_page_names(context: template.Context) -> set[str]:
    """Return the keys of the terms that the page itself is about, for example the key of the tag on
    a tag's page. These terms need not be repeated."""
    slugs = {term_key(slug) for _plural, slug in context.get("own") or ()}
    return slugs | {term_key(context["title"])} if context.get("title") else slugs


def find_categories_and_source(story: Article) -> list[StoryTerm]:
    """Return a story's categories and credited source, without duplicates."""
    labels = _list_categories(story)
    if story.credit_name:
        labels.append(StoryTerm("source", story.credit_name))
    return _remove_duplicates(labels)


def _list_categories(story: Article) -> list[StoryTerm]:
    return [StoryTerm("categories", name, slug) for name, slug in story.categories.labels()]


def _list_tags(story: Article) -> list[StoryTerm]:
    return [StoryTerm("tags", name, slug) for name, slug in story.tags.labels()]


def _remove_duplicates(
    labels: Iterable[StoryTerm], *, but: Collection[str] = ()
) -> list[StoryTerm]:
    found: dict[str, StoryTerm] = {}
    for label in labels:
        if label.key not in but:
            found.setdefault(label.key, label)
    return list(found.values())


@register.simple_tag(takes_context=True)
def byline_people(context: template.Context, story: Article) -> list[StoryTerm]:
    """Return the authors of a story. If there are none, return the credited source, or else the
    site's author."""
    desk: str = getattr(context.get("site"), "author_name", "")
    return _find_signatories(story) or ([StoryTerm("desk", desk)] if desk else [])


def _find_signatories(story: Article) -> list[StoryTerm]:
    """Return the authors of a story. If there are none, return the credited source. If a category
    or tag has the same name as the source, return that instead, because it has a page."""
    authors = [StoryTerm("authors", name, slug) for name, slug in current.get_bylines(story)]
    if authors or not story.credit_name:
        return authors
    source = StoryTerm("source", story.credit_name)
    terms = (*_list_categories(story), *_list_tags(story))
    return [next((label for label in terms if label.key == source.key), source)]


@register.simple_tag
def byline_categories(story: Article) -> list[StoryTerm]:
    """Return a story's categories, except those that its byline already shows."""
    said = {label.key for label in _find_signatories(story)}
    return _remove_duplicates(_list_categories(story), but=said)


@register.simple_tag(takes_context=True)
def chips(context: template.Context, story: Article) -> list[StoryTerm]:
    """Return a story's tags, except those that its byline already shows."""
    fields = byline_fields(context)
    said = [
        *(_find_signatories(story) if "author" in fields else ()),
        *(byline_categories(story) if "categories" in fields else ()),
    ]
    return _remove_duplicates(_list_tags(story), but={label.key for label in said})


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """The terms that begin with the same letter, in order."""

    initial: str
    anchor: str
    terms: list[Any]


@register.simple_tag
def most_used(terms: Sequence[Any]) -> list[Any]:
    """Return the terms that have the most stories, for the beginning of a long list of terms.
    Return an empty list if the list is short."""
    if len(terms) < LARGE_VOCABULARY:
        return []
    return sorted(terms, key=lambda term: (-term.stories, term.key))[:MOST_USED]


@register.filter
def alphabetical(terms: Iterable[Any]) -> list[Any]:
    """Return the terms in alphabetical order, ignoring accents and case."""
    return sorted(terms, key=lambda term: (_fold(term.name), term.name))


@register.filter
def by_letter(terms: Iterable[Any]) -> list[LetterGroup]:
    """Group terms by their first letter, from A to Z, ignoring accents. Digits and signs form the
    first group, "0–9". Scripts without an alphabet form the last group, "文"."""
    groups: dict[tuple[int, str], list[Any]] = {}
    for term in alphabetical(terms):
        groups.setdefault(_get_initial(term.name), []).append(term)
    return [
        LetterGroup(initial, f"letter-{number}", groups[place, initial])
        for number, (place, initial) in enumerate(sorted(groups), start=1)
    ]


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _get_initial(name: str) -> tuple[int, str]:
    first = _fold(name)[:1].upper()
    if not first.isalpha():
        return 0, "0–9"
    # All characters of a large script, such as Chinese, are in one group.
    return (2, "文") if unicodedata.category(first) == "Lo" and first >= "⺀" else (1, first)
