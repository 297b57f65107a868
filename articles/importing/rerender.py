"""Updates after the last story of an import. Some texts refer to pages that were imported later
than the text. An editor may have changed the list of agencies during the import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from django.utils import timezone

from articles.content.read_context import ReadContext, mark_unresolved
from articles.editing.rerender import rerender_articles, update_agency_names
from articles.errors import Problem
from articles.importing.listing import ImportOutcome
from articles.models import Article, SiteSettings, Source, SourceFile
from articles.models.transactions import retry_transaction
from articles.site_settings.fragments import invalidate_cache

#: Number of articles per transaction.
BATCH_SIZE = 200


def rerender_references(paths: Sequence[str], *, stamp: str) -> Iterator[ImportOutcome]:
    """Render the articles at ``paths`` again, now that all pages are in the database. Mark their
    files as read with the context ``stamp``. Yield an outcome for each article that could not be
    rendered; the next import reads its file again."""
    for start in range(0, len(paths), BATCH_SIZE):
        left = retry_transaction(
            partial(_rerender_batch, paths[start : start + BATCH_SIZE], stamp=stamp)
        )
        for file in SourceFile.objects.filter(article__in=left).select_related("article"):
            assert file.article is not None
            problem = left[file.article.pk]
            yield ImportOutcome(file.path, "rejected", file.article.path, problems=(problem,))


def _rerender_batch(paths: Sequence[str], *, stamp: str) -> dict[int, Problem]:
    """Render one batch. Return the problems of articles that could not be rendered, keyed by
    article id."""
    articles = Article.objects.filter(path__in=paths)
    locked = articles.order_by("pk").select_for_update()
    left = {article.pk: problem for article, problem in rerender_articles(locked)}
    files = SourceFile.objects.filter(context=mark_unresolved(stamp), article__in=articles)
    files.exclude(article__in=left).update(context=stamp)
    invalidate_cache()
    return left


def update_agencies(source: Source, context: ReadContext) -> None:
    """Update the agency names of the stories of ``source``. This is needed if an editor has changed
    the list of agencies or the source's agency since ``context`` was built."""
    source.refresh_from_db(fields=["agency"])
    now = SiteSettings.current(at=timezone.now()).agencies
    if (tuple(now), source.agency) != (context.rules.agencies, context.source_agency):
        update_agency_names(Article.objects.filter(source_file__source=source), agencies=now)
        invalidate_cache()
