"""After a file was written: what the database knows of it is what was written, so that neither the
next export nor the next import has anything to do."""

from __future__ import annotations

import os
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from articles import present
from articles.files import keep_untaken, zone_of
from articles.hugo import Authored
from articles.models import Article, Source, SourceFile

State = SourceFile.State


def adopt(row: SourceFile, data: bytes, stat: os.stat_result | None) -> None:
    """``data`` is the file's base from now on. Without ``stat``, of a file that was found like
    this, the next import looks at it once more."""
    SourceFile.objects.filter(pk=row.pk, state=State.IMPORTED).update(
        base=data, **_fingerprint(stat)
    )


def enter(
    source: Source,
    path: str,
    article: Article,
    wanted: Authored,
    data: bytes,
    stat: os.stat_result | None,
) -> None:
    """The file of an article that had none. The article's text gets the blank line and the line end
    that it has in the file: without them every comparison would find a change."""
    row = SourceFile.objects.filter(source=source, path=path).first()
    row = row or SourceFile(source=source, path=path)
    with transaction.atomic():
        keep_untaken(row, at=timezone.now())
        row.article, row.state, row.base, row.incoming = article, State.IMPORTED, data, None
        row.deleted_at = row.deleted_by = None
        row.problems, row.seen_at = [], timezone.now()
        row.context = latest_context(source)
        for name, value in _fingerprint(stat).items():
            setattr(row, name, value)
        row.save()
        same = Article.objects.filter(pk=article.pk, version=article.version)
        same.update(body=wanted.body)


def is_taken(source: Source, path: str) -> bool:
    """Whether the path is that of another article's file, wherever this file may be by now."""
    files = SourceFile.objects.filter(source=source, path=path)
    return files.filter(article__isnull=False).exists()


def latest_context(source: Source) -> str:
    """The reading context of the source's latest file, so that the next import need not open a new
    one; none where dates were read in another time zone then."""
    rows = SourceFile.objects.filter(source=source, state=State.IMPORTED).exclude(context="")
    latest = rows.order_by("-pk").values_list("context", flat=True).first() or ""
    return latest if zone_of(latest) == zone_of_new_files() else ""


def zone_of_new_files() -> ZoneInfo:
    """Dates in new files are local to the site's time zone, as the next import reads them."""
    return ZoneInfo(present.zone_name(present.site()))


def _fingerprint(stat: os.stat_result | None) -> dict[str, int]:
    return {
        "size": stat.st_size if stat else 0,
        "mtime_ns": stat.st_mtime_ns if stat else 0,
    }
