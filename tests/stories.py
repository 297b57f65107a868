"""Stories for tests, made as the desk makes them: through the one writer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from articles.derivation import Placement, derive
from articles.hugo import Authored
from articles.hugo.rules import Rules
from articles.models import Article
from articles.reading.resolving import Resolver
from articles.references import StoredPages, StoredPictures
from articles.writing import Writing, write

FIRST = datetime(2025, 1, 1, 9, tzinfo=UTC)


def writing(
    name: str,
    *,
    status: str = "published",
    folder: str = "post",
    section: str | None = None,
    kind: Any = "page",
    url_language: str = "",
    **authored: Any,
) -> Writing:
    """One story, not yet written; dated unless ``date`` says otherwise."""
    placement = Placement(
        kind=kind,
        folder=folder,
        name=name,
        section=folder if section is None else section,
        url_language=url_language,
        placed_language=url_language,
    )
    values = Authored(
        **{"title": f"Story {name}", "body": f"Body of {name}.", "date": FIRST} | authored
    )
    resolver = Resolver(StoredPictures(), StoredPages(), placement)
    derived, _ = derive(values, placement, rules=Rules(), resolve=resolver)
    article = Article(status=status)
    for field in placement.__slots__:
        setattr(article, field, getattr(placement, field))
    return Writing(article, values, derived)


def story(name: str = "a", **values: Any) -> Article:
    """One story in the database."""
    made = writing(name, **values)
    write([made], via="admin", at=timezone.now())
    return made.article


def many(number: int, **values: Any) -> list[Article]:
    """``number`` stories, a minute apart, with tags and categories of their own and shared ones."""
    made = [_one_of_many(i, values) for i in range(number)]
    for batch in _batches(made):
        write(batch, via="import", at=timezone.now())
    return [w.article for w in made]


def _one_of_many(i: int, values: dict[str, Any]) -> Writing:
    defaults = {
        "title": f"Story number {i}",
        "body": f"Body of story {i} about harbour and tram, with word{i}.",
        "date": FIRST + timedelta(minutes=i),
        "tags": ("Shared", f"Tag {i % 50}"),
        "categories": (f"Category {i % 7}",),
    }
    return writing(f"story-{i}", **(defaults | values))


def _batches(made: list[Writing]) -> Iterable[list[Writing]]:
    return (made[i : i + 500] for i in range(0, len(made), 500))
