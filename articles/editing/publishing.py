"""Publish, retract, trash, restore and erase sets of articles, as editors do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from articles.editing import revisions
from articles.editing.deriving import derive_columns
from articles.editing.review_messages import reopen_messages
from articles.editing.saving import draw_cards, set_offsets
from articles.editing.writing import (
    ArticleWrite,
    lock_articles,
    lock_in_batches,
    write_articles,
)
from articles.hugo import Authored
from articles.models import (
    Article,
    Autosave,
    DeskActionItem,
    Revision,
    SourceFile,
    TrashEntry,
)
from articles.models.transactions import one_transaction
from articles.site_settings.fragments import invalidate_cache

Status = Article.Status


def publish(articles: Iterable[Article], *, user: Any, at: datetime) -> list[Article]:
    """Publish the articles that are not yet published, and return them as saved.

    If a story in a section has no date, it gets the date ``at``, because it is news of that day.
    """
    return _set_status(articles, Status.PUBLISHED, user=user, at=at)


def retract(articles: Iterable[Article], *, user: Any, at: datetime) -> list[Article]:
    """Retract published articles. Readers then get status 410 for them. Return the articles that
    were published before."""
    return _set_status(articles, Status.RETRACTED, user=user, at=at, only={Status.PUBLISHED})


def retract_without_file(article: Article, *, at: datetime) -> None:
    """Retract a published article whose file is gone. Its text does not change."""
    with one_transaction():
        article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        if article.status != Article.Status.PUBLISHED:
            return
        article.status = Article.Status.RETRACTED
        article.version += 1
        article.public_version = article.version
        article.updated_at = article.desk_saved_at = at
        changed = ("status", "version", "public_version", "updated_at", "desk_saved_at")
        article.save(update_fields=changed)
        note = "Retracted: its file is gone"
        revisions.record_revisions([article], via=Revision.Via.IMPORT, user=None, at=at, note=note)
        # Forget the size and time. If the same file returns, the next import reads it and reports
        # that its article is still retracted.
        SourceFile.objects.filter(article=article).update(size=0, mtime_ns=0)
        invalidate_cache()


def trash(articles: Iterable[Article], *, user: Any, at: datetime) -> list[Article]:
    """Move articles to the trash, and return those that were not in it. Readers then get status
    410 for them. They keep their addresses, terms, redirects, files and revisions."""
    moved: list[Article] = []
    with one_transaction():
        for batch in lock_in_batches([article.pk for article in articles]):
            eligible = [a for a in batch if a.status != Status.TRASHED]
            TrashEntry.objects.bulk_create(
                TrashEntry(article=a, status=a.status, trashed_at=at, trashed_by=user)
                for a in eligible
            )
            writings = [_change_status(article, Status.TRASHED, at) for article in eligible]
            _write(writings, user=user, at=at)
            moved += eligible
    return moved


def restore(articles: Iterable[Article], *, user: Any, at: datetime) -> list[Article]:
    """Take articles out of the trash, with the status that they had before, and return them."""
    restored: list[Article] = []
    with one_transaction():
        for batch in lock_in_batches([article.pk for article in articles]):
            entries = {e.article_id: e for e in TrashEntry.objects.filter(article__in=batch)}
            eligible = [a for a in batch if a.pk in entries]
            writings = [_build_write(a, Status(entries[a.pk].status)) for a in eligible]
            reopen_messages(eligible)
            _write(writings, user=user, at=at)
            forget_trash(eligible)
            restored += eligible
        draw_cards(restored, at=at)
    return restored


def forget_trash(articles: Sequence[Article]) -> None:
    """Delete the entries of articles in the trash, and what imports reported about their files."""
    TrashEntry.objects.filter(article__in=articles).delete()
    for file in SourceFile.objects.filter(article__in=articles).exclude(problems=[]):
        problems = [p for p in file.problems if p.get("code") != "in-trash"]
        if problems != file.problems:
            SourceFile.objects.filter(pk=file.pk).update(problems=problems)


def _set_status(
    articles: Iterable[Article],
    status: Article.Status,
    *,
    user: Any,
    at: datetime,
    only: set[Article.Status] | None = None,
) -> list[Article]:
    changed: list[Article] = []
    with one_transaction():
        for batch in lock_in_batches([article.pk for article in articles]):
            movable = [a for a in batch if a.status not in (status, Status.TRASHED)]
            eligible = [a for a in movable if not only or a.status in only]
            writings = [_change_status(article, status, at) for article in eligible]
            _write(writings, user=user, at=at)
            changed += eligible
        draw_cards(changed, at=at)
    return changed


def _write(writings: Sequence[ArticleWrite], *, user: Any, at: datetime) -> None:
    if writings:
        write_articles(writings, via=Revision.Via.ADMIN, user=user, at=at)


def _change_status(article: Article, status: Article.Status, at: datetime) -> ArticleWrite:
    authored = article.authored()
    if status == Status.PUBLISHED:
        former, authored = authored, fill_missing_date(authored, article, at=at)
        set_offsets(article, former, authored)
    return _build_write(article, status, authored)


def _build_write(
    article: Article, status: Article.Status, authored: Authored | None = None
) -> ArticleWrite:
    article.status = status
    authored = replace(authored or article.authored(), draft=article.draft)
    return ArticleWrite(article, authored, derive_columns(article, authored))


def fill_missing_date(authored: Authored, article: Article, *, at: datetime) -> Authored:
    """Return ``authored``, with ``at`` as its date if it is an undated story in a section. A page
    at the root (/about/) and the text of a list page stay undated."""
    undated = authored.date is None and authored.publish_date is None
    if undated and article.kind == Article.Kind.PAGE and article.section:
        return replace(authored, date=at.replace(microsecond=0))
    return authored


def erase(articles: Iterable[Article], *, user: Any, at: datetime) -> int:
    """Delete articles for ever, with all their texts, and return their number. The log keeps their
    headlines and addresses. Their files are marked as deleted, so that no import creates the
    articles again."""
    keys = [article.pk for article in articles]
    with one_transaction():
        lock_articles(keys)
        mark_files_deleted(keys, user=user, at=at)
        _delete_texts(keys)
        _count, by_model = Article.objects.filter(pk__in=keys).delete()
    return by_model.get(Article._meta.label, 0)


def _delete_texts(keys: Sequence[int]) -> None:
    """Delete every text of these articles that would outlive them: their revisions, what people
    typed into their forms, and the former values in the log."""
    Revision.objects.filter(article__in=keys).delete()
    DeskActionItem.objects.filter(article__in=keys, before__isnull=False).update(before=None)
    for form in (f"{Article._meta.label_lower}/{key}" for key in keys):
        Autosave.objects.filter(Q(form=form) | Q(form__startswith=f"{form}/")).delete()


def mark_files_deleted(keys: Sequence[int], *, user: Any, at: datetime) -> None:
    """Mark the files of articles as deleted, just before the articles are deleted. The files keep
    their ``base``."""
    SourceFile.objects.filter(article__in=keys).update(
        state=SourceFile.State.DELETED, deleted_at=at, deleted_by=user
    )
