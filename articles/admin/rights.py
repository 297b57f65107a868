"""Who may do what with stories. All pages of the desk ask these functions.

Who may publish changes every story. Who may only change articles is a writer: she edits drafts
that she created, and the unpublished changes of stories that readers have seen, until they are in
review. Nobody changes what is in the trash.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.person_name import get_name
from articles.editing import picture_uses, working_copies
from articles.models import Article, Picture, WorkingCopy

Status = Article.Status


# Of a person, whatever the story


def may_view(user: Any) -> bool:
    """Return whether ``user`` may look at stories: at all of them, in every state."""
    return bool(user.has_perm("articles.view_article") or user.has_perm("articles.change_article"))


def may_add(user: Any) -> bool:
    """Return whether ``user`` may write new stories."""
    return bool(user.has_perm("articles.add_article"))


def may_publish(user: Any) -> bool:
    """Return whether ``user`` may decide what readers see, and so also send a story back."""
    return bool(user.has_perm("articles.publish_article"))


def may_trash(user: Any) -> bool:
    """Return whether ``user`` may move stories to the trash and restore them. Both change what
    readers see."""
    return may_publish(user) and bool(user.has_perm("articles.delete_article"))


def may_empty_trash(user: Any) -> bool:
    """Return whether ``user`` may erase stories for ever."""
    return bool(user.has_perm("articles.empty_trash"))


# Of one story


def may_change(user: Any, article: Article, copy: WorkingCopy | None = None) -> bool:
    """Return whether ``user`` may change ``article`` where the desk edits it: in its working copy,
    or else in the article itself. ``copy`` is the working copy, if the caller has it."""
    return bool(
        user.has_perm("articles.change_article") and not explain_refusal(user, article, copy)
    )


def may_change_itself(user: Any, article: Article) -> bool:
    """Return whether ``user`` may change ``article`` itself, not only its working copy."""
    at = timezone.now()
    return may_change(user, article) and (
        may_publish(user) or not working_copies.is_seen(article, at=at)
    )


def may_discard(user: Any, article: Article, copy: WorkingCopy) -> bool:
    """Return whether ``user`` may discard the working copy. A writer may, if she began it and saved
    it last: otherwise she would discard the work of others."""
    own = copy.created_by_id == copy.updated_by_id == user.pk
    return may_change(user, article, copy) and (may_publish(user) or own)


def explain_refusal(user: Any, article: Article, copy: WorkingCopy | None = None) -> str:
    """Return the reason why ``user``, who may change articles, may not change this one, as a
    sentence. Return "" if she may."""
    if article.status == Status.TRASHED:
        return _("This story is in the trash. Nobody can change it until it is restored.")
    if may_publish(user):
        return ""
    copy = copy or getattr(article, "working_copy", None)
    if working_copies.is_seen(article, at=timezone.now()):
        return _explain_copy(copy)
    if article.status == Status.REVIEW:
        return _("This story is in review. Only editors can change it now.")
    if article.status == Status.RETRACTED:
        return _("This story was retracted. Only editors can change it.")
    if article.status == Status.PUBLISHED:
        return _("This story is scheduled. Only editors can change it.")
    return _explain_draft(user, article, copy)


def _explain_draft(user: Any, article: Article, copy: WorkingCopy | None) -> str:
    author = article.created_by
    if author is None:
        return _("This draft was imported. Only editors can change it.")
    if author.pk != user.pk:
        text = _("This is a draft of %(name)s. Only %(name)s and editors can change it.")
        return text % {"name": get_name(author)}
    return _explain_copy(copy)


def _explain_copy(copy: WorkingCopy | None) -> str:
    if copy is not None and copy.status == WorkingCopy.ReviewState.REVIEW:
        return _("The changes are in review. Only editors can change them now.")
    return ""


# Of pictures


def may_change_picture(user: Any, picture: Picture) -> bool:
    """Return whether ``user`` may change the texts of a picture. A writer may, if she uploaded it
    and readers do not see it yet."""
    if may_publish(user):
        return True
    own = may_add(user) and picture.uploaded_by_id == user.pk
    return own and not picture_uses.is_shown(picture, at=timezone.now())
