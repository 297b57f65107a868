"""Stories that were written in the admin and that no reader has seen yet. They get no file, because
more people may read the files than the admin, unless a source says so."""

from __future__ import annotations

from datetime import datetime

from articles.content.derive import get_live_from
from articles.content.revision_values import from_json
from articles.models import Article, Source


def may_have_file(article: Article, home: Source | None, *, at: datetime) -> bool:
    """Return whether an export may create a file for an article that has none. ``home`` is the
    source to which it belongs."""
    return (home is not None and home.exports_unpublished) or was_seen(article, at=at)


def was_seen(article: Article, *, at: datetime) -> bool:
    """Return whether readers could see the article at the moment ``at`` or at any time before."""
    if article.state(at=at) in ("live", "expired"):
        return True
    return article.first_path is not None and _was_live_before(article, at)


def _was_live_before(article: Article, at: datetime) -> bool:
    """Return whether one of the article's revisions was live before the next one replaced it, or
    before ``at``."""
    end = at
    saved = article.revisions.filter(of_working_copy=False).order_by("-pk")
    for revision in saved.iterator():
        values = revision.values
        published = values.get("status") == Article.Status.PUBLISHED
        if published and get_live_from(from_json(values)) <= end:
            return True
        end = revision.created_at
    return False
