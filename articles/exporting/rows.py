"""Reading what an export compares, a batch at a time: no query an article, and no cursor that stays
open while something is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet

from articles.models import Article, Source, SourceFile
from articles.models.article import COLUMN_FIELDS, PLACEMENT_FIELDS

#: Articles that are read at once.
BATCH: Final = 250

ARTICLE_COLUMNS: Final = (
    *COLUMN_FIELDS,
    *PLACEMENT_FIELDS,
    "terms",
    "inherited",
    "status",
    "version",
    "path",
)
FILE_COLUMNS: Final = ("path", "state", "context", "source", "base")


def files_of(source: Source) -> Iterator[list[SourceFile]]:
    """The files of a source with their articles, and those whose article was deleted here, in the
    order of their paths."""
    files = SourceFile.objects.filter(source=source).filter(
        Q(article__isnull=False) | Q(state=SourceFile.State.DELETED)
    )
    columns = (*FILE_COLUMNS, *(f"article__{name}" for name in ARTICLE_COLUMNS))
    wanted = SourceFile.objects.select_related("article").only(*columns).order_by("path")
    return _batches(files.order_by("path"), wanted)


def count(sources: Iterable[Source]) -> int:
    """How many articles an export looks at, for showing progress."""
    files = SourceFile.objects.filter(source__in=list(sources), article__isnull=False)
    return files.count() + Article.objects.filter(source_file__isnull=True).count()


def articles_without_file() -> Iterator[list[Article]]:
    """Articles that were written here, in the order of their addresses."""
    articles = Article.objects.filter(source_file__isnull=True)
    wanted = Article.objects.only(*ARTICLE_COLUMNS).order_by("path")
    return _batches(articles.order_by("path"), wanted)


def _batches(found: QuerySet[Any], wanted: QuerySet[Any]) -> Iterator[list[Any]]:
    keys: Sequence[int] = list(found.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield list(wanted.filter(pk__in=keys[start : start + BATCH]))
