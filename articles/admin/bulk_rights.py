"""Who may do what in bulk, continue it and undo it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth import get_permission_codename

from articles.admin import rights
from articles.models import Article, DeskAction
from articles.models.term_tables import TERM_TABLES

Kind = DeskAction.Kind

#: Kind of action → whether the user may do it to the article.
MAY: Final[dict[str, Callable[[Any, Article], bool]]] = {
    Kind.PUBLISH: lambda user, article: rights.may_publish(user),
    Kind.PUBLISH_CHANGES: lambda user, article: rights.may_publish(user),
    Kind.QUICK_FIX: lambda user, article: rights.may_publish(user),
    Kind.RETRACT: lambda user, article: rights.may_publish(user),
    Kind.TRASH: lambda user, article: rights.may_trash(user),
    Kind.RESTORE: lambda user, article: rights.may_trash(user),
    Kind.ERASE: lambda user, article: rights.may_empty_trash(user),
    Kind.SUBMIT: rights.may_change,
    Kind.SEND_BACK: lambda user, article: rights.may_publish(user),
    Kind.ADD_TAGS: rights.may_change_itself,
    Kind.REMOVE_TAGS: rights.may_change_itself,
    Kind.ADD_CATEGORIES: rights.may_change_itself,
    Kind.REMOVE_CATEGORIES: rights.may_change_itself,
    Kind.SET_SECTION: rights.may_change_itself,
    Kind.SET_AUTHORS: rights.may_change_itself,
    Kind.DELETE_TERMS: lambda user, article: rights.may_publish(user),
}
#: Kinds that nobody undoes, because people answer each other instead, or because nothing is left.
FINAL: Final = frozenset({Kind.SUBMIT, Kind.SEND_BACK, Kind.ERASE})


def may_do(user: Any, action: DeskAction, article: Article) -> bool:
    """Return whether ``user`` may do to ``article`` what ``action`` does. To undo something needs
    the same right as to do it; a change of a status needs the right to publish."""
    undone = action.undoes if action.kind == Kind.UNDO else None
    may = MAY.get(undone.kind if undone else action.kind)
    return may is not None and may(user, article)


def may_continue(user: Any, action: DeskAction) -> bool:
    """Return whether ``user`` may continue or undo ``action``: it is the user's own, or the user is
    an Administrator."""
    return action.user_id == user.pk or rights.may_empty_trash(user)


def may_finish(user: Any, action: DeskAction) -> bool:
    """Return whether ``user`` still has the right to what ``action`` does in the end, beside its
    stories: it may delete terms."""
    if action.kind != Kind.DELETE_TERMS:
        return True
    options = TERM_TABLES[action.parameters["field"]].terms._meta
    codename = get_permission_codename("delete", options)
    return bool(user.has_perm(f"{options.app_label}.{codename}"))


def may_look(user: Any) -> bool:
    """Return whether ``user`` may read what others did, as in the log."""
    return rights.may_view(user)


def can_be_undone(action: DeskAction) -> bool:
    """Return whether the log offers to undo ``action`` at all."""
    return action.kind in MAY and action.kind not in FINAL and action.ended_at is not None
