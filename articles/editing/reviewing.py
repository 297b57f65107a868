"""Submit a story or its unpublished changes for review, and send them back.

Both act on the text that the desk edits: the working copy if there is one, or else the story
itself. Each call locks the article, adds a message to the conversation and writes a log entry.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles.editing import working_copies
from articles.editing.desk_actions import make_item, read_values, record
from articles.editing.review_messages import Kind, add_message
from articles.editing.review_messages import close_messages as close_messages
from articles.editing.saving import save_article
from articles.errors import NewsroomError
from articles.models import Article, DeskAction, ReviewMessage, WorkingCopy
from articles.models.transactions import one_transaction

Status = Article.Status


class CannotSubmit(NewsroomError):
    """Raised if a story or its changes cannot be submitted in their present state."""


class CannotSendBack(NewsroomError):
    """Raised if neither the story nor its changes are in review."""

    def __init__(self, article: Article) -> None:
        super().__init__(_("“%(title)s” is not in review any more.") % {"title": article})


def submit(
    article: Article, *, note: str, recipient: Any, user: Any, at: datetime, log: bool = True
) -> ReviewMessage:
    """Submit ``article``, or its working copy, for review. ``recipient`` is the person for whom it
    waits, or None: then it waits for anybody who may publish. Without ``log``, the caller logs it.

    Raise :class:`CannotSubmit`, or any error of :func:`~articles.editing.saving.save_article`.
    """
    with one_transaction():
        article, copy = _lock(article)
        fault = find_submit_fault(article, copy, at=at)
        if fault:
            raise CannotSubmit(fault)
        if recipient is not None and not recipient.has_perm("articles.publish_article"):
            text = _("%(name)s may not publish. Choose somebody else.")
            raise CannotSubmit(text % {"name": recipient})
        message = _add(article, copy, Kind.SUBMIT, note, recipient, user=user, at=at)
        _set_status(article, copy, Status.REVIEW, user=user, at=at)
        if log:
            log_review(DeskAction.Kind.SUBMIT, article, note=note, user=user, at=at)
        return message


def send_back(article: Article, *, note: str, user: Any, at: datetime) -> ReviewMessage:
    """Send ``article``, or its working copy, back to the person who submitted it. It is a draft
    again. Raise :class:`CannotSendBack`, or any error of
    :func:`~articles.editing.saving.save_article`."""
    with one_transaction():
        article, copy = _lock(article)
        if not is_in_review(article, copy):
            raise CannotSendBack(article)
        recipient = find_submitter(article)
        message = _add(article, copy, Kind.SEND_BACK, note, recipient, user=user, at=at)
        _set_status(article, copy, Status.DRAFT, user=user, at=at)
        log_review(DeskAction.Kind.SEND_BACK, article, note=note, user=user, at=at)
        return message


def is_in_review(article: Article, copy: WorkingCopy | None) -> bool:
    """Return whether the text that the desk edits is in review."""
    return bool((copy or article).status == Status.REVIEW)


def find_submit_fault(article: Article, copy: WorkingCopy | None, *, at: datetime) -> str:
    """Return why the story or its changes cannot be submitted, or "" if they can."""
    facts = {"title": article}
    if article.status == Status.TRASHED:
        return _("“%(title)s” is in the trash.") % facts
    if is_in_review(article, copy):
        return _("“%(title)s” is in review already.") % facts
    if copy is not None or article.status == Status.DRAFT:
        return ""
    if working_copies.is_seen(article, at=at):
        return _("“%(title)s” has no unpublished changes to submit.") % facts
    if article.status == Status.PUBLISHED:
        return _("“%(title)s” is published already.") % facts
    return _("“%(title)s” is retracted. Only people who may publish can change it.") % facts


def find_submitter(article: Article) -> Any:
    """Return the person who submitted ``article`` or its changes last, or None if an import did."""
    submitted = ReviewMessage.objects.filter(article=article, kind=Kind.SUBMIT)
    newest = submitted.select_related("author").order_by("-at", "-pk").first()
    return newest.author if newest else None


def log_review(
    kind: DeskAction.Kind, article: Article, *, note: str = "", user: Any, at: datetime
) -> None:
    """Log that ``article`` or its changes were submitted or sent back. This is not undone from the
    log: people answer each other instead."""
    action = record(kind, user=user, at=at, details=note.strip())
    item = make_item(action, article, before=read_values(article))
    item.before = None
    item.save()


def _lock(article: Article) -> tuple[Article, WorkingCopy | None]:
    """Return the stored article and its working copy, locked until the transaction ends."""
    stored = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    return stored, working_copies.lock_copy(stored)


def _add(
    article: Article,
    copy: WorkingCopy | None,
    kind: Kind,
    note: str,
    recipient: Any,
    *,
    user: Any,
    at: datetime,
) -> ReviewMessage:
    return add_message(
        article,
        kind,
        of_working_copy=copy is not None,
        note=note.strip(),
        recipient=recipient,
        author=user,
        at=at,
    )


def _set_status(
    article: Article, copy: WorkingCopy | None, status: Status, *, user: Any, at: datetime
) -> None:
    if copy is None:
        save_article(article, article.authored(), status=status, user=user, at=at)
        return
    # The text stays as it is, and with it the person who saved it last.
    copy.status = status
    copy.save(update_fields=["status"])
