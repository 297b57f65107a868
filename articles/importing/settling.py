"""References to pages that an import itself has brought: what was rendered before they were there
is rendered again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from articles.caching import site_changed
from articles.models import Article
from articles.rerendering import render_again

#: Articles a transaction.
BATCH = 200


def settle_references(paths: Sequence[str]) -> None:
    """Render the articles at ``paths`` once more, now that all pages are in the database."""
    for start in range(0, len(paths), BATCH):
        with transaction.atomic():
            render_again(Article.objects.filter(path__in=paths[start : start + BATCH]))
            site_changed()
