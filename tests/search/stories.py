"""Stories for the tests of the search, made through the models and indexed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from articles import search
from articles.models import Article

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def story(title: str, text: str = "", *, path: str = "", **columns: Any) -> Article:
    """A published story of the spring, indexed; ``columns`` as the model has them."""
    columns = {
        "path": path or f"/post/{Article.objects.count() + 1}/",
        "headline": title,
        "title": title,
        "plain_text": text,
        "status": Article.Status.PUBLISHED,
        "page_language": "en",
        "live_from": datetime(2026, 3, 1, tzinfo=UTC),
        "sort_date": datetime(2026, 3, 1, tzinfo=UTC),
    } | columns
    article = Article.objects.create(**columns)
    search.index_articles([article])
    return article


def found(text: str, **options: Any) -> list[str]:
    """The titles that a reader finds who types ``text``, best first."""
    return [hit.article.headline for hit in look_for(text, **options).hits]


def look_for(text: str, **options: Any) -> search.SearchPage:
    at = options.pop("at", NOW)
    within = options.pop("within", None)
    if within is None:
        within = Article.objects.published(at=at)
    return search.search(text, at=at, within=within, **options)
