"""Log what people do at the desk, and undo it.

A log entry holds, for each of its articles, the values that the action changed, as they were
before. Undoing puts them back, unless the article has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from articles.content.revision_values import from_json, to_json
from articles.content.story_text import StoryText
from articles.editing import working_copies
from articles.editing.publishing import forget_trash
from articles.editing.review_messages import reopen_messages
from articles.editing.saving import save_article
from articles.errors import NewsroomError
from articles.models import Article, DeskAction, DeskActionItem, TrashEntry, WorkingCopy
from articles.models.transactions import one_transaction

Status = Article.Status

#: The key of :attr:`DeskActionItem.before` with the status of the working copy that the action
#: published.
COPY: Final = "copy"


class ChangedSince(NewsroomError):
    """Raised if an article changed after the action that is to be undone."""

    def __init__(self, item: DeskActionItem) -> None:
        text = _("“%(title)s” was changed since then, so this can no longer be undone.")
        super().__init__(text % {"title": item})


# Logging


def record(
    kind: DeskAction.Kind,
    *,
    user: Any,
    at: datetime,
    subject: str = "",
    details: str = "",
    parameters: Mapping[str, Any] | None = None,
    undoes: DeskAction | None = None,
) -> DeskAction:
    """Write a log entry without articles, and return it."""
    return DeskAction.objects.create(
        kind=kind,
        at=at,
        ended_at=at,
        user=user,
        username=user.get_username() if user is not None else "",
        subject=subject[:300],
        details=details,
        parameters=dict(parameters or {}),
        undoes=undoes,
    )


@contextmanager
def log_articles(action: DeskAction, articles: Iterable[Article]) -> Iterator[None]:
    """Add the articles that the block changes to the log entry ``action``, with their values
    before. The caller has locked ``articles`` and does not change these objects in the block;
    other articles are not logged."""
    former = {a.pk: (a.version, read_values(a)) for a in articles}
    copies = _read_copies(former)
    yield
    left = _read_copies(former)
    now = Article.objects.filter(pk__in=former).order_by("pk")
    DeskActionItem.objects.bulk_create(
        make_item(
            action,
            article,
            before=former[article.pk][1],
            copy=None if article.pk in left else copies.get(article.pk),
        )
        for article in now
        if article.version != former[article.pk][0]
    )


def _read_copies(keys: Iterable[int]) -> dict[int, str]:
    """Return the statuses of the working copies of these articles, by primary key."""
    copies = WorkingCopy.objects.filter(article__in=keys)
    return dict(copies.values_list("article", "status"))


def log_restored(articles: Iterable[Article], *, at: datetime) -> None:
    """Log that an import took articles out of the trash, because somebody asked for it. It cannot
    be undone."""
    action = record(DeskAction.Kind.RESTORE, user=None, at=at, details="import_articles --restore")
    DeskActionItem.objects.bulk_create(
        DeskActionItem(
            action=action,
            article=article,
            headline=str(article)[:520],
            path=article.path,
            version=article.version,
        )
        for article in articles
    )


@contextmanager
def log_act(
    kind: DeskAction.Kind, article: Article, *, user: Any, at: datetime
) -> Iterator[DeskAction]:
    """Log what the block does to one article. If it changes nothing, there is no log entry: then
    the yielded object has no primary key after the block."""
    with one_transaction():
        locked = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        action = record(kind, user=user, at=at)
        with log_articles(action, [locked]):
            yield action
        if not action.items.exists():
            action.delete()


def log_status(article: Article, *, former: str, user: Any, at: datetime) -> DeskAction | None:
    """Log that a save has just published or retracted ``article``, whose status was ``former``.
    Return the log entry, or None if the save did neither. Undoing keeps the text that was saved
    with the status."""
    if article.status == former or Status.PUBLISHED not in (article.status, former):
        return None
    published = article.status == Status.PUBLISHED
    kind = DeskAction.Kind.PUBLISH if published else DeskAction.Kind.RETRACT
    action = record(kind, user=user, at=at)
    make_item(action, article, before=read_values(article) | {"status": str(former)}).save()
    return action


def make_item(
    action: DeskAction, article: Article, *, before: Mapping[str, Any], copy: str | None = None
) -> DeskActionItem:
    """Return the unsaved log entry of one article, which had the values ``before``. ``copy`` is the
    status of its working copy, if the action published that."""
    changed = _compare(before, read_values(article))
    if copy is not None:
        changed[COPY] = copy
    return DeskActionItem(
        action=action,
        article=article,
        headline=str(article)[:520],
        path=article.path,
        version=article.version,
        before=changed,
    )


def read_values(article: Article) -> dict[str, Any]:
    """Return everything that an action can change in an article, as JSON values. Values that are
    not set are missing."""
    return to_json(article.authored()) | {
        "status": str(article.status),
        "section": article.section,
        "edition": article.url_language,
    }


def _compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of ``before`` that differ. Null stands for a value that was not set."""
    names = before.keys() | after.keys()
    return {n: before.get(n) for n in sorted(names) if before.get(n) != after.get(n)}


# Undoing


def undo_item(item: DeskActionItem, *, user: Any, at: datetime) -> Article:
    """Give an article back the values that it had before an action, and return it.

    Raise :class:`ChangedSince` if the article has changed since, was erased, or if the action was
    undone before. Raise any error of :func:`~articles.editing.saving.save_article`.
    """
    with one_transaction():
        stored = Article.objects.select_for_update(of=("self",))
        article = stored.filter(action_items=item).first()
        item = DeskActionItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if article is None or not can_undo(item, article):
            raise ChangedSince(item)
        _put_back(article, item.before or {}, user=user, at=at)
        item.undone = True
        item.save(update_fields=["undone"])
        return article


def can_undo(item: DeskActionItem, article: Article) -> bool:
    """Return whether ``article`` is as the action left it."""
    if item.undone or item.before is None or item.version != article.version:
        return False
    # The action wrote this version at ``updated_at``. A bulk action began before that.
    saved_later = WorkingCopy.objects.filter(article=article, updated_at__gt=article.updated_at)
    return not saved_later.exists()


def _put_back(article: Article, before: Mapping[str, Any], *, user: Any, at: datetime) -> None:
    after = working_copies.get_live_text(article)
    values = {n: v for n, v in {**read_values(article), **before}.items() if v is not None}
    text = StoryText(from_json(values), values["section"], values["edition"])
    _move_in_or_out_of_trash(article, values["status"], user=user, at=at)
    working_copies.place(article, text)
    note = _("Undone")
    reopen_messages([article])
    save_article(article, text.authored, status=values["status"], user=user, at=at, note=note)
    if COPY in before:
        # The changes that were published become unpublished changes again.
        reopen_messages([article])
        status = before[COPY]
        working_copies.save_copy(article, after, status=status, user=user, at=at, note=note)


def _move_in_or_out_of_trash(article: Article, status: str, *, user: Any, at: datetime) -> None:
    """Create or delete the entry in the trash before the status becomes ``status``."""
    if article.status == status:
        return
    if article.status == Status.TRASHED:
        forget_trash([article])
    elif status == Status.TRASHED:
        TrashEntry.objects.create(
            article=article, status=article.status, trashed_at=at, trashed_by=user
        )
