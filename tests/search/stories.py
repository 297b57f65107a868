"""Stories for the tests of the search, created with the models and then indexed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from articles import search
from articles.models import Article

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def story(title: str, text: str = "", *, path: str = "", **columns: Any) -> Article:
    """Create and index a story that was published in spring. ``columns`` are columns of the
    model."""
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
    """Return the titles that a reader who types ``text`` finds, best first."""
    return [hit.article.headline for hit in look_for(text, **options).hits]


def look_for(text: str, **options: Any) -> search.SearchPage:
    at = options.pop("at", NOW)
    within = options.pop("within", None)
    if within is None:
        within = Article.objects.published(at=at)
    return search.search(text, at=at, within=within, **options)
