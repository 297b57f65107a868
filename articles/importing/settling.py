"""References to pages that an import itself has brought: what was rendered before they were there
is rendered again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from articles.caching import site_changed
from articles.models import Article, SourceFile
from articles.reading.context import awaiting
from articles.rerendering import render_again

#: Articles a transaction.
BATCH = 200


def settle_references(paths: Sequence[str], *, stamp: str) -> None:
    """Render the articles at ``paths`` once more, now that all pages are in the database. Then
    their files count as read under the context ``stamp``."""
    for start in range(0, len(paths), BATCH):
        with transaction.atomic():
            articles = Article.objects.filter(path__in=paths[start : start + BATCH])
            render_again(articles.select_for_update())
            files = SourceFile.objects.filter(context=awaiting(stamp), article__in=articles)
            files.update(context=stamp)
            site_changed()
