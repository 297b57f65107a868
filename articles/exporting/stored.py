"""The articles of an export. They are read in batches, without the columns that files do not
contain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet

from articles.models import Article, ArticleQuerySet, Source, SourceFile
from articles.models.article import COLUMN_FIELDS, PLACEMENT_FIELDS

#: Number of articles per query.
BATCH_SIZE: Final = 250

ARTICLE_COLUMNS: Final = (
    *COLUMN_FIELDS,
    *PLACEMENT_FIELDS,
    "terms",
    "inherited",
    "status",
    "version",
    "path",
    "first_path",
    "live_from",
    "live_until",
    "bundle",
)
FILE_COLUMNS: Final = ("path", "state", "context", "source", "base", "deleted_at")


def read_files(source: Source) -> Iterator[SourceFile]:
    """Yield the files of a source, sorted by path. These are the files with an article, and the
    files whose article was deleted in the admin."""
    files = SourceFile.objects.filter(source=source).filter(
        Q(article__isnull=False) | Q(state=SourceFile.State.DELETED)
    )
    columns = (*FILE_COLUMNS, *(f"article__{name}" for name in ARTICLE_COLUMNS))
    wanted = SourceFile.objects.select_related("article").only(*columns).order_by("path")
    return _read_in_batches(files.order_by("path"), wanted)


def count_articles(sources: Iterable[Source]) -> int:
    """Return the number of articles in an export."""
    files = SourceFile.objects.filter(source__in=list(sources), article__isnull=False)
    return files.count() + _select_articles_without_file().count()


def read_articles_without_file() -> Iterator[Article]:
    """Yield the articles that were written here, sorted by address, except those in the trash."""
    articles = _select_articles_without_file()
    wanted = Article.objects.only(*ARTICLE_COLUMNS).order_by("path")
    return _read_in_batches(articles.order_by("path"), wanted)


def _select_articles_without_file() -> ArticleQuerySet:
    found: ArticleQuerySet = Article.objects.outside_trash().filter(source_file__isnull=True)
    return found


def _read_in_batches(found: QuerySet[Any], wanted: QuerySet[Any]) -> Iterator[Any]:
    keys: Sequence[int] = list(found.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH_SIZE):
        yield from wanted.filter(pk__in=keys[start : start + BATCH_SIZE])
