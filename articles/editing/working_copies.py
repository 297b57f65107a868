"""Working copies: save, merge and discard the unpublished changes of a live story.

Saving is not publishing. As soon as readers have seen a story, its changes go to its one working
copy. If the live text changes in the meantime, through a file or a quick fix, both are merged when
the copy is next opened or published (:mod:`articles.editing.publishing_changes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy as clone
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from articles.content.merging import FieldConflict
from articles.content.story_text import StoryText, merge_texts
from articles.editing import addresses, review_messages, revisions
from articles.editing.saving import SaveResult, save_article
from articles.errors import NewsroomError
from articles.models import Article, Revision, WorkingCopy
from articles.models.transactions import one_transaction


class StaleCopy(NewsroomError):
    """Raised if somebody saved or published the working copy after the editor looked at it."""

    def __init__(self, article: Article) -> None:
        text = _("Somebody else changed “%(title)s” in the meantime. Look at it again.")
        super().__init__(text % {"title": article})


@dataclass(frozen=True, slots=True)
class CopyResult:
    """The result of saving a working copy. ``copy`` is None if the text equals the live text: then
    there is nothing to publish. ``written`` is false if nothing changed."""

    article: Article
    copy: WorkingCopy | None
    written: bool = True


# Which text the desk shows


def is_seen(article: Article, *, at: datetime) -> bool:
    """Return whether readers have seen the article as it is: it is live, or it has expired."""
    return article.status == Article.Status.PUBLISHED and article.live_from <= at


def find_copy(article: Article) -> WorkingCopy | None:
    """Return the working copy of ``article``, with the user who saved it last, or None."""
    if article.pk is None:
        return None
    return WorkingCopy.objects.filter(article=article).select_related("updated_by").first()


def build_copy_filter(*, in_review: bool = False) -> Q:
    """Return a filter for the articles that have a working copy, or one that is in review. The
    database starts from the small table of working copies."""
    found = WorkingCopy.objects.all()
    if in_review:
        found = found.filter(status=WorkingCopy.ReviewState.REVIEW)
    return Q(pk__in=found.values("article"))


def get_live_text(article: Article) -> StoryText:
    """Return the stored text of the article itself, without its working copy."""
    return StoryText(article.authored(), article.section, article.url_language)


def get_desk_text(article: Article) -> StoryText:
    """Return the newest saved text of the article: its working copy, or else its own text."""
    copy = find_copy(article)
    return copy.text if copy else get_live_text(article)


def find_former_text(article: Article, *, version: int, of_copy: bool) -> StoryText | None:
    """Return an earlier saved text, or None if its revision was pruned. ``of_copy`` says whether
    ``version`` counts the saves of working copies or of the article itself."""
    found = Revision.objects.filter(article=article, version=version, of_working_copy=of_copy)
    # A version of an article may have several revisions. Use the first: the later ones may contain
    # values that an import did not apply.
    revision = found.order_by("pk").first()
    if revision is None:
        return None
    text = revision.text
    if of_copy:
        return text
    return StoryText(text.authored, article.section, article.url_language)


# Merging with the live text


def merge_live_text(pk: int, *, at: datetime) -> None:
    """Merge changes of the live text into the working copy of the article with this primary key.
    If both changed the same lines, change nothing: an editor must merge them."""
    outdated = WorkingCopy.objects.filter(article_id=pk).exclude(base_version=F("article__version"))
    if not outdated.exists():
        return
    with one_transaction():
        article = Article.objects.select_for_update(of=("self",)).get(pk=pk)
        copy = lock_copy(article)
        if copy is not None:
            merge_with_live(article, copy, at=at)


def read_merged_text(article: Article, copy: WorkingCopy) -> StoryText:
    """Return the text of ``copy``, merged with the live text, without storing anything. If both
    changed the same lines, return the text of the copy alone."""
    if copy.base_version == article.version:
        return copy.text
    merged, result = merge_texts(copy.base, get_live_text(article), copy.text)
    return copy.text if result.conflicts else merged


def merge_with_live(
    article: Article, copy: WorkingCopy, *, at: datetime
) -> Sequence[FieldConflict]:
    """Merge the live text into ``copy`` and store both. Return the conflicts; if there are any,
    nothing is stored."""
    if copy.base_version == article.version:
        return ()
    live, text = get_live_text(article), copy.text
    merged, result = merge_texts(copy.base, live, text)
    if result.conflicts:
        return result.conflicts
    note = _("Merged with the live text")
    rebase_copy(article, copy, merged, user=None, at=at, note=note)
    return ()


def rebase_copy(
    article: Article, copy: WorkingCopy, text: StoryText, *, user: Any, at: datetime, note: str
) -> None:
    """Store ``text`` as the working copy, and the live text as its base. A copy without changes is
    deleted. ``user`` is None if nobody saved the copy, because both texts merged by themselves."""
    live = get_live_text(article)
    if text == live:
        delete_copy(article, copy)
        return
    changed = text != copy.text
    copy.base, copy.base_version = live, article.version
    if changed:
        _write(article, copy, text, user=user, at=at, note=note)
    else:
        copy.save()


# Saving


def save_text(
    article: Article, text: StoryText, *, status: str, user: Any, at: datetime, note: str = ""
) -> SaveResult | CopyResult:
    """Save ``text`` where the desk edits ``article``, whose row the caller has locked: in its
    working copy if there is one or if readers have seen the article, or else in the article itself.
    ``status`` is a status of a working copy or of an article.

    Raise any error of :func:`save_article`.
    """
    if is_seen(article, at=at) or find_copy(article):
        status = (
            status if status in WorkingCopy.ReviewState.values else WorkingCopy.ReviewState.DRAFT
        )
        return save_copy(article, text, status=status, user=user, at=at, note=note)
    place(article, text)
    return save_article(article, text.authored, status=status, user=user, at=at, note=note)


def save_copy(
    article: Article, text: StoryText, *, status: str, user: Any, at: datetime, note: str = ""
) -> CopyResult:
    """Save ``text`` as the working copy of ``article``, whose row the caller has locked. Readers
    see no change."""
    with one_transaction():
        copy = lock_copy(article)
        live = get_live_text(article)
        if copy is None and text == live:
            return CopyResult(article, None, written=False)
        _check_address(article, text)
        if copy is None:
            copy = WorkingCopy(
                article=article,
                base_version=article.version,
                version=_count_saves(article),
                created_at=at,
                created_by=user,
            )
            copy.base = live
        elif text == copy.text and status == copy.status:
            return CopyResult(article, copy, written=False)
        elif text == live and copy.base_version == article.version:
            _record(article, copy, text, user=user, at=at, note=note)
            delete_copy(article, copy)
            return CopyResult(article, None)
        copy.status = status
        _write(article, copy, text, user=user, at=at, note=note)
        review_messages.follow_copy(article, copy, user=user, at=at)
        return CopyResult(article, copy)


def find_new_path(article: Article, text: StoryText) -> str:
    """Return the path that ``article`` would have if ``text`` were published."""
    placed = clone(article)
    place(placed, text)
    return addresses.get_address_of(placed, text.authored)


def _check_address(article: Article, text: StoryText) -> None:
    """Raise :class:`~articles.editing.addresses.AddressTaken` if the address that ``article`` would
    get when ``text`` is published is not available."""
    path = find_new_path(article, text)
    fault = None if path == article.path else addresses.find_address_fault(path, article=article)
    if fault is not None:
        raise fault


def _write(
    article: Article, copy: WorkingCopy, text: StoryText, *, user: Any, at: datetime, note: str
) -> None:
    _record(article, copy, text, user=user, at=at, note=note)
    if user is not None:
        copy.updated_at, copy.updated_by = at, user
        Article.objects.filter(pk=article.pk).update(desk_saved_at=at)
    copy.text = text
    copy.save()


def _record(
    article: Article, copy: WorkingCopy, text: StoryText, *, user: Any, at: datetime, note: str
) -> None:
    """Count one more save of the copy, and keep its text in the article's history."""
    copy.version += 1
    revisions.record_copy(article, copy, text, user=user, at=at, note=note)


def _count_saves(article: Article) -> int:
    """Return the number of the last save of any working copy of the article, or 0."""
    saves = Revision.objects.filter(article=article, of_working_copy=True)
    return saves.order_by("-version").values_list("version", flat=True).first() or 0


def lock_copy(article: Article) -> WorkingCopy | None:
    copies = WorkingCopy.objects.select_for_update(of=("self",)).filter(article=article)
    return copies.select_related("updated_by").first()


def delete_copy(article: Article, copy: WorkingCopy) -> None:
    """Delete ``copy``. The article was then last saved when its live text was."""
    copy.delete()
    review_messages.end_copy(article)
    Article.objects.filter(pk=article.pk).update(desk_saved_at=F("updated_at"))


def place(article: Article, text: StoryText) -> None:
    """Move an article without a file to the section and edition of its new text."""
    if (text.section, text.edition) != (article.section, article.url_language):
        article.folder = article.section = text.section
        article.url_language = article.placed_language = text.edition


def discard_copy(article: Article, *, seen: int) -> None:
    """Delete the working copy. Its saved texts stay in the history. Raise :class:`StaleCopy` if
    somebody saved it after ``seen``."""
    with one_transaction():
        copy = lock_copy(article)
        if copy is None or copy.version != seen:
            raise StaleCopy(article)
        delete_copy(article, copy)
