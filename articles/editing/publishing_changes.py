"""Publish changes of live stories: a working copy, or a quick fix of the live text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext as _

from articles.content.derive import get_live_from
from articles.content.merging import FieldConflict
from articles.content.story_text import StoryText
from articles.editing.corrections import add_correction, mark_updated
from articles.editing.saving import SaveResult, save_article
from articles.editing.working_copies import (
    StaleCopy,
    delete_copy,
    is_seen,
    lock_copy,
    merge_with_live,
    place,
)
from articles.errors import NewsroomError
from articles.hugo import Authored
from articles.models import Article
from articles.models.transactions import one_transaction

#: The kinds of change that an editor can publish. Readers see nothing of a typo, a new date of an
#: update, and the note of a correction.
Change = Literal["typo", "update", "correction"]


class CopyConflict(NewsroomError):
    """Raised if the live text and the working copy changed the same lines differently."""

    def __init__(self, article: Article, conflicts: Sequence[FieldConflict]) -> None:
        text = _(
            "The live text of “%(title)s” changed in the same place. Merge both, then publish."
        )
        super().__init__(text % {"title": article})
        self.conflicts = conflicts


class WouldHideStory(NewsroomError):
    """Raised if publishing the working copy would move a live story into the future."""

    def __init__(self, article: Article) -> None:
        text = _(
            "“%(title)s” is live, and its new date is in the future. Readers would lose the story "
            "until then. Retract it first if that is what you want, then publish it again."
        )
        super().__init__(text % {"title": article})


def publish_copy(
    article: Article, *, seen: int, change: Change, note: str = "", user: Any, at: datetime
) -> SaveResult:
    """Publish the working copy of ``article``, whose row the caller has locked.

    ``seen`` is the version of the copy that the editor was shown. ``note`` is the text of a
    correction, as readers see it. Raise :class:`StaleCopy`, :class:`CopyConflict`,
    :class:`WouldHideStory` or any error of :func:`save_article`; then nothing is published.
    """
    with one_transaction():
        copy = lock_copy(article)
        if copy is None or copy.version != seen:
            raise StaleCopy(article)
        conflicts = merge_with_live(article, copy, at=at)
        if conflicts:
            raise CopyConflict(article, conflicts)
        if would_hide(article, copy.text, at=at):
            raise WouldHideStory(article)
        text = copy.text
        place(article, text)
        saved = save_article(
            article,
            _apply_change(text.authored, change, note, at=at),
            status=Article.Status.PUBLISHED,
            user=user,
            at=at,
            note=_describe_change(change),
        )
        delete_copy(article, copy)
    return saved


def publish_fix(article: Article, authored: Authored, *, user: Any, at: datetime) -> SaveResult:
    """Save ``authored`` as the live text of ``article``, whose row the caller has locked. The
    working copy stays as it is; it is merged with the live text when it is next opened.

    Raise any error of :func:`save_article`.
    """
    status, note = str(article.status), _("Quick fix")
    return save_article(article, authored, status=status, user=user, at=at, note=note)


def would_hide(article: Article, text: StoryText, *, at: datetime) -> bool:
    """Return whether publishing ``text`` would move a story that readers have seen into the
    future."""
    begins = get_live_from(text.authored)
    return is_seen(article, at=at) and begins > max(at, article.live_from)


def _apply_change(authored: Authored, change: Change, note: str, *, at: datetime) -> Authored:
    if change == "correction":
        return add_correction(authored, note, at=at)
    return mark_updated(authored, at=at) if change == "update" else authored


def _describe_change(change: Change) -> str:
    return {
        "typo": _("Changes published"),
        "update": _("Changes published as an update"),
        "correction": _("Changes published with a correction"),
    }[change]
