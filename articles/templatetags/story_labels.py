"""Say a word once: which labels of a story a page shows, and where.

A word distinguishes, or it is left out: what a whole list shares is said once above it, a page
never repeats its own name, and equal words of category and source are one label.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template

from articles.hugo import term_key
from articles.models import Article
from articles.templatetags.newsroom import byline_fields

register = template.Library()

#: Labels of one row of a list.
MOST = 2


@dataclass(frozen=True, slots=True)
class Label:
    """A word on a story. ``plural`` is its vocabulary; a source's name has no page (slug "")."""

    plural: str
    text: str
    slug: str = ""

    @property
    def key(self) -> str:
        return term_key(self.text)


@register.simple_tag(takes_context=True)
def shared_labels(context: template.Context, stories: Sequence[Article]) -> list[Label]:
    """The words that all ``stories`` of a list carry, less the page's own name."""
    if len(stories) < 2:
        return []
    first, *others = (words_of(story) for story in stories)
    everywhere = set.intersection(*({label.key for label in labels} for labels in others))
    return [
        label for label in first if label.key in everywhere and label.key not in own_words(context)
    ]


@register.simple_tag(takes_context=True)
def row_labels(context: template.Context, story: Article) -> list[Label]:
    """The words that tell a story from the others of its list."""
    said = own_words(context) | {label.key for label in context.get("shared") or ()}
    return [label for label in words_of(story) if label.key not in said][:MOST]


def own_words(context: template.Context) -> set[str]:
    """The page's own name, in every spelling: the page of a tag needs no label that says it."""
    slugs = {term_key(slug) for _plural, slug in context.get("own") or ()}
    return slugs | {term_key(context["title"])} if context.get("title") else slugs


def words_of(story: Article) -> list[Label]:
    """A story's categories and its source; equal words once."""
    labels = _terms(story, "categories")
    if story.credit_name:
        labels.append(Label("source", story.credit_name))
    return _once(labels)


def _terms(story: Article, plural: str) -> list[Label]:
    return [Label(plural, text, slug) for text, slug in story.terms.get(plural, ())]


def _once(labels: Iterable[Label], *, but: Collection[str] = ()) -> list[Label]:
    found: dict[str, Label] = {}
    for label in labels:
        if label.key not in but:
            found.setdefault(label.key, label)
    return list(found.values())


@register.simple_tag(takes_context=True)
def byline_people(context: template.Context, story: Article) -> list[Label]:
    """Who wrote a story: its authors, else its source, else the desk."""
    desk: str = getattr(context.get("site"), "author_name", "")
    return _signed(story) or ([Label("desk", desk)] if desk else [])


def _signed(story: Article) -> list[Label]:
    """A story's authors, else its source, which links to the category or tag of that name."""
    authors = _terms(story, "authors")
    if authors or not story.credit_name:
        return authors
    source = Label("source", story.credit_name)
    terms = (*_terms(story, "categories"), *_terms(story, "tags"))
    return [next((label for label in terms if label.key == source.key), source)]


@register.simple_tag
def byline_categories(story: Article) -> list[Label]:
    """A story's categories, less the words that its byline says already."""
    said = {label.key for label in _signed(story)}
    return _once(_terms(story, "categories"), but=said)


@register.simple_tag(takes_context=True)
def chips(context: template.Context, story: Article) -> list[Label]:
    """A story's tags, less the words that its byline says already."""
    fields = byline_fields(context)
    said = [
        *(_signed(story) if "author" in fields else ()),
        *(byline_categories(story) if "categories" in fields else ()),
    ]
    return _once(_terms(story, "tags"), but={label.key for label in said})


@dataclass(frozen=True, slots=True)
class Letter:
    """Terms of one initial, in order."""

    initial: str
    anchor: str
    terms: list[Any]


@register.filter
def alphabetical(terms: Iterable[Any]) -> list[Any]:
    """Terms as a dictionary orders them: accents and case count for nothing."""
    return sorted(terms, key=lambda term: (_folded(term.name), term.name))


@register.filter
def by_letter(terms: Iterable[Any]) -> list[Letter]:
    """Terms from A to Z under their initials: accents count for nothing, digits and signs come
    first as "0–9", scripts without letters last as "文"."""
    groups: dict[tuple[int, str], list[Any]] = {}
    for term in alphabetical(terms):
        groups.setdefault(_initial(term.name), []).append(term)
    return [
        Letter(initial, f"letter-{number}", groups[place, initial])
        for number, (place, initial) in enumerate(sorted(groups), start=1)
    ]


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _initial(name: str) -> tuple[int, str]:
    first = _folded(name)[:1].upper()
    if not first.isalpha():
        return 0, "0–9"
    # Letters of scripts without case and with thousands of signs: one group for all of them.
    return (2, "文") if unicodedata.category(first) == "Lo" and first >= "⺀" else (1, first)
