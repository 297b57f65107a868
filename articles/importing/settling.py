"""References to pages that an import itself has brought: what was rendered before they were there
is rendered again."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from articles.caching import site_changed
from articles.derivation import derive
from articles.models import Article
from articles.references import resolver_for

#: Articles a transaction.
BATCH = 200


def settle_references(paths: Sequence[str]) -> None:
    """Render the articles at ``paths`` once more, now that all pages are in the database."""
    for start in range(0, len(paths), BATCH):
        with transaction.atomic():
            for article in Article.objects.filter(path__in=paths[start : start + BATCH]):
                _render_again(article)
            site_changed()


def _render_again(article: Article) -> None:
    derived, _rendered = derive(
        article.authored(),
        article.placement(),
        default_language=settings.LANGUAGES[0][0],
        resolve=resolver_for(article),
    )
    if derived.html != article.html:
        Article.objects.filter(pk=article.pk).update(
            html=derived.html, summary_html=derived.summary_html
        )
