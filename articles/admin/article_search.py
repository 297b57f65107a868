"""Find articles at the desk: by words, with the site's own search, or by an address."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.admin.capped_pages import MAX_COUNTED, CappedCount
from articles.models import ArticleQuerySet
from articles.search import find_ids

#: A character after all others.
LAST_CHARACTER: Final = "\U0010ffff"


class FoundArticles(NamedTuple):
    """The articles that a text finds. ``number`` is their number, or None if they were not counted.
    ``complete`` is false if more match than can be listed."""

    articles: Any
    number: int | None = None
    complete: bool = True


def find_by_text(articles: ArticleQuerySet, text: str) -> FoundArticles:
    """Return those of ``articles`` that ``text`` finds. A text that begins with a slash is the
    beginning of an address; anything else is a query as on the search page. An empty text finds
    all. Texts of list pages are found by their addresses only, because the search does not know
    them."""
    text = text.strip()
    if not text:
        return FoundArticles(articles)
    if text.startswith("/"):
        return FoundArticles(find_by_address(articles, text))
    ids, complete = find_ids(text, at=timezone.now(), within=articles)
    return FoundArticles(articles.filter(pk__in=ids), len(ids), complete)


def find_filtered(articles: ArticleQuerySet, matching: ArticleQuerySet) -> FoundArticles:
    """Return the articles of ``matching``, a selection from ``articles``, by the fastest way.

    A database can read all articles in the order of the list until enough of them match, or find
    those that match and sort them. SQLite cannot know which is faster. So a few are looked for
    first, in any order. This runs one query.
    """
    keys = list(matching.order_by().values_list("pk", flat=True)[: MAX_COUNTED + 1])
    if len(keys) <= MAX_COUNTED:
        return FoundArticles(articles.filter(pk__in=keys), len(keys))
    if connection.vendor == "sqlite":
        # Only the index of the order applies to the outer query.
        matching = articles.filter(Exists(matching.order_by().filter(pk=OuterRef("pk"))))
    return FoundArticles(matching, CappedCount(MAX_COUNTED))


def find_by_address(articles: ArticleQuerySet, start: str) -> ArticleQuerySet:
    """Return those of ``articles`` whose addresses begin with ``start``, by an index."""
    found = articles.filter(path__startswith=start)
    if connection.vendor == "sqlite":
        # SQLite does not use its index for LIKE.
        found = found.filter(path__gte=start, path__lt=start + LAST_CHARACTER)
    return found
