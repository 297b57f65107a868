"""Store the new state of a file in the database after the file was written. Neither the next export
nor the next import then has anything to do."""

from __future__ import annotations

import os
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from articles import search
from articles.editing.file_base import get_zone_of_context, record_pending_version
from articles.frontmatter import parse
from articles.hugo import Authored
from articles.hugo.file_dates import get_date_offsets
from articles.hugo.rules import read_site_path
from articles.models import Article, Source, SourceFile
from articles.site_settings import current
from articles.site_settings.fragments import invalidate_cache
from articles.widgets import registry

State = SourceFile.State


def adopt_base(row: SourceFile, data: bytes, stat: os.stat_result | None) -> None:
    """Store ``data`` as the file's base. If ``stat`` is None, the next import reads the file
    again."""
    with transaction.atomic():
        if row.article is not None:
            _adopt_date_offsets(row.article, row.path, data)
        SourceFile.objects.filter(pk=row.pk, state=State.IMPORTED).update(
            base=data, **_fingerprint(stat)
        )


def _adopt_date_offsets(article: Article, path: str, data: bytes) -> None:
    """Store the UTC offsets of the dates in ``data``, as the next import would. They may differ
    from those in the database: a changed date is written to the file with its previous offset."""
    rules = current.get_rules()
    name = read_site_path(path, rules).name
    offsets = get_date_offsets(parse(data).matter, name=name, dates=rules.dates)
    if offsets != {name: getattr(article, name) for name in offsets}:
        Article.objects.filter(pk=article.pk).update(**offsets)
        search.index_articles([Article.objects.get(pk=article.pk)])
        invalidate_cache()


def record_new_file(
    source: Source,
    path: str,
    article: Article,
    wanted: Authored,
    data: bytes,
    stat: os.stat_result | None,
) -> None:
    """Store the new file of an article that had none. Change the article's body to the file's body,
    including its leading blank line and its line ending. Otherwise, every comparison would find a
    difference."""
    row = SourceFile.objects.filter(source=source, path=path).first()
    row = row or SourceFile(source=source, path=path)
    with transaction.atomic():
        # Write the article before its file: all code uses this order, which avoids deadlocks.
        same = Article.objects.filter(pk=article.pk, version=article.version)
        same.update(body=wanted.body)
        record_pending_version(row, at=timezone.now(), known_widgets=registry)
        row.article, row.state, row.base, row.incoming = article, State.IMPORTED, data, None
        row.deleted_at = row.deleted_by = None
        row.problems, row.seen_at = [], timezone.now()
        row.context = get_latest_context(source)
        for name, value in _fingerprint(stat).items():
            setattr(row, name, value)
        row.save()


def is_path_taken(source: Source, path: str) -> bool:
    """Return whether the path belongs to the file of another article. That file may be missing."""
    files = SourceFile.objects.filter(source=source, path=path)
    return files.filter(article__isnull=False).exists()


def get_latest_context(source: Source) -> str:
    """Return the read context of the source's most recent file. If a new file has the same context,
    the next import does not open it. Return "" if that context has another time zone than new
    files."""
    rows = SourceFile.objects.filter(source=source, state=State.IMPORTED).exclude(context="")
    latest = rows.order_by("-pk").values_list("context", flat=True).first() or ""
    return latest if get_zone_of_context(latest) == get_zone_of_new_files() else ""


def get_zone_of_new_files() -> ZoneInfo:
    """Return the site's time zone, which the next import uses to read the dates of new files."""
    return ZoneInfo(current.get_zone_name(current.get_site_settings()))


def _fingerprint(stat: os.stat_result | None) -> dict[str, int]:
    return {
        "size": stat.st_size if stat else 0,
        "mtime_ns": stat.st_mtime_ns if stat else 0,
    }
