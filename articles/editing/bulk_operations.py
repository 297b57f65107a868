"""What a bulk action does to one article: a table from its kind to a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _

from articles.content.story_text import StoryText
from articles.editing import desk_actions, publishing, reviewing, working_copies
from articles.editing.saving import save_article
from articles.errors import NewsroomError
from articles.hugo import term_key
from articles.models import Article, DeskAction, DeskActionItem, SourceFile, TrashEntry
from articles.models.term_tables import TERM_TABLES
from articles.models.transactions import one_transaction

Kind = DeskAction.Kind
Status = Article.Status


class NothingToDo(NewsroomError):
    """Raised if an article already is as the action wants it. The message says so."""


class CannotDo(NewsroomError):
    """Raised if an action is not possible for an article. The message says why."""


@dataclass(frozen=True, slots=True)
class Work:
    """A bulk action that ``user`` continues at the moment ``at``."""

    action: DeskAction
    user: Any
    at: datetime

    @property
    def parameters(self) -> Mapping[str, Any]:
        parameters: dict[str, Any] = self.action.parameters
        return parameters


#: Does one thing to one article, whose row the caller has locked. Raises NothingToDo, or any other
#: NewsroomError if it is not possible.
Operation = Callable[[Article, Work], None]


# The status


def _publish(article: Article, work: Work) -> None:
    if not publishing.publish([article], user=work.user, at=work.at):
        if working_copies.find_copy(article):
            raise NothingToDo(
                _("It is published already. Open it to publish its unpublished changes.")
            )
        raise NothingToDo(_("It is published already."))


def _retract(article: Article, work: Work) -> None:
    if not publishing.retract([article], user=work.user, at=work.at):
        raise NothingToDo(_("It is not published."))


def _submit(article: Article, work: Work) -> None:
    fault = reviewing.find_submit_fault(article, working_copies.find_copy(article), at=work.at)
    if fault:
        raise NothingToDo(fault)
    people: Any = get_user_model().objects
    recipient = people.filter(pk=work.parameters.get("recipient") or 0).first()
    note = str(work.parameters.get("note", ""))
    reviewing.submit(article, note=note, recipient=recipient, user=work.user, at=work.at, log=False)


def _trash(article: Article, work: Work) -> None:
    publishing.trash([article], user=work.user, at=work.at)


def _restore(article: Article, work: Work) -> None:
    if not publishing.restore([article], user=work.user, at=work.at):
        raise NothingToDo(_("It is not in the trash."))


def _erase(article: Article, work: Work) -> None:
    entries = TrashEntry.objects.filter(article=article)
    if not entries.exists():
        raise CannotDo(_("It is not in the trash."))
    if not entries.erasable(at=work.at).exists():
        raise CannotDo(_("It has been in the trash for less than 30 days."))
    publishing.erase([article], user=work.user, at=work.at)


def _undo(article: Article, work: Work) -> None:
    undone = DeskActionItem.objects.filter(action=work.action.undoes_id, article=article)
    item = undone.filter(outcome=DeskActionItem.Outcome.DONE).select_related("action").first()
    if item is None:
        raise CannotDo(_("The log does not say how this story was before."))
    desk_actions.undo_item(item, user=work.user, at=work.at)


# The text


def _add_terms(field: str) -> Operation:
    def operate(article: Article, work: Work) -> None:
        names = [str(name) for name in work.parameters[field]]

        def add(used: Sequence[str]) -> tuple[str, ...]:
            keys = _find_keys(field, used)
            return (*used, *(name for name in names if term_key(name) not in keys))

        _change_names(article, work, field, add)

    return operate


def _remove_terms(field: str) -> Operation:
    def operate(article: Article, work: Work) -> None:
        _remove_names(article, work, field, work.parameters[field])

    return operate


def _remove_deleted_terms(article: Article, work: Work) -> None:
    field = str(work.parameters["field"])
    terms = TERM_TABLES[field].terms._default_manager.filter(pk__in=work.parameters["terms"])
    _remove_names(article, work, field, list(terms.values_list("name", flat=True)))


def _remove_names(article: Article, work: Work, field: str, names: Sequence[str]) -> None:
    keys = _find_keys(field, names)

    def remove(used: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in used if term_key(name) not in keys)

    _change_names(article, work, field, remove)


def _set_authors(article: Article, work: Work) -> None:
    names = tuple(str(name) for name in work.parameters["authors"])
    _change_names(article, work, "authors", lambda used: names)


def _set_section(article: Article, work: Work) -> None:
    if article.kind != Article.Kind.PAGE:
        raise CannotDo(_("This is the text of a list page. Its section cannot be changed."))
    if SourceFile.objects.filter(article=article).exists():
        raise CannotDo(_("The folder of its file decides the section. Move the file."))
    section = str(work.parameters["section"])
    change_text(article, lambda text: replace(text, section=section), work)


def _change_names(
    article: Article,
    work: Work,
    field: str,
    change: Callable[[Sequence[str]], tuple[str, ...]],
) -> None:
    """Change the names of the terms of an article. If it sets none, its file's folder does."""
    inherited: Sequence[str] = article.inherited.get(field, ())

    def change_story(text: StoryText) -> StoryText:
        names = change(getattr(text.authored, field) or inherited)
        if inherited and not names:
            raise CannotDo(_("The front matter of its folder sets this. Change it there."))
        own = getattr(text.authored, field)
        if not own and list(names) == list(inherited):
            return text
        values: dict[str, Any] = {field: names}
        return replace(text, authored=replace(text.authored, **values))

    change_text(article, change_story, work)


def _find_keys(field: str, names: Sequence[str]) -> set[str]:
    """Return the keys of all names of these terms, with their former names."""
    keys = {term_key(str(name)) for name in names}
    terms = TERM_TABLES[field].terms._default_manager
    found = {alias or pk for pk, alias in terms.filter(key__in=keys).values_list("pk", "alias_of")}
    same = terms.filter(Q(pk__in=found) | Q(alias_of__in=found))
    return keys | set(same.values_list("key", flat=True))


def change_text(article: Article, change: Callable[[StoryText], StoryText], work: Work) -> None:
    """Change the text of an article, whose row the caller has locked, at once: readers see it if
    the story is live. A working copy gets the same change and stays unpublished. If it has not been
    merged with the live text yet, that happens when somebody opens it.

    Raise :class:`NothingToDo` if nothing changes, or any error of ``change`` and of
    :func:`~articles.editing.saving.save_article`.
    """
    text = working_copies.get_live_text(article)
    changed = change(text)
    if changed == text:
        raise NothingToDo(_("It was like this already."))
    note = str(Kind(work.action.kind).label)
    with one_transaction():
        copy = working_copies.lock_copy(article)
        is_merged = copy is not None and copy.base_version == article.version
        working_copies.place(article, changed)
        save_article(
            article,
            changed.authored,
            status=str(article.status),
            user=work.user,
            at=work.at,
            note=note,
        )
        if copy is not None and is_merged:
            working_copies.rebase_copy(
                article, copy, change(copy.text), user=None, at=work.at, note=note
            )


OPERATIONS: Final[dict[DeskAction.Kind, Operation]] = {
    Kind.PUBLISH: _publish,
    Kind.RETRACT: _retract,
    Kind.SUBMIT: _submit,
    Kind.TRASH: _trash,
    Kind.RESTORE: _restore,
    Kind.ERASE: _erase,
    Kind.UNDO: _undo,
    Kind.ADD_TAGS: _add_terms("tags"),
    Kind.REMOVE_TAGS: _remove_terms("tags"),
    Kind.ADD_CATEGORIES: _add_terms("categories"),
    Kind.REMOVE_CATEGORIES: _remove_terms("categories"),
    Kind.SET_SECTION: _set_section,
    Kind.SET_AUTHORS: _set_authors,
    Kind.DELETE_TERMS: _remove_deleted_terms,
}

#: Operations that are faster for several articles at once. They return the changed articles.
TOGETHER: Final[dict[DeskAction.Kind, Any]] = {
    Kind.PUBLISH: publishing.publish,
    Kind.RETRACT: publishing.retract,
    Kind.TRASH: publishing.trash,
    Kind.RESTORE: publishing.restore,
}
