"""The log of the desk, and undoing what it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.editing import desk_actions, publishing, publishing_changes, working_copies
from articles.models import Article, DeskAction, DeskActionItem, TrashEntry, WorkingCopy
from articles.models.transactions import one_transaction
from tests.desk import NOW, story, with_changes

pytestmark = pytest.mark.django_db

Kind = DeskAction.Kind
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


def do(kind: Kind, articles: list[Article], act: Callable[..., Any], user: Any) -> DeskAction:
    """Do something with articles and log it."""
    with one_transaction():
        locked = [Article.objects.get(pk=a.pk) for a in articles]
        action = desk_actions.record(kind, user=user, at=NOW)
        with desk_actions.log_articles(action, locked):
            act(articles, user=user, at=NOW)
    return action


def undo(action: DeskAction, user: Any) -> None:
    for item in action.items.all():
        desk_actions.undo_item(item, user=user, at=LATER)


def state_of(article: Article) -> tuple[Any, ...]:
    stored = Article.objects.get(pk=article.pk)
    return stored.status, stored.path, stored.authored(), stored.section


@pytest.mark.parametrize(
    ("kind", "act", "before", "after"),
    [
        (Kind.PUBLISH, publishing.publish, "draft", "published"),
        (Kind.PUBLISH, publishing.publish, "retracted", "published"),
        (Kind.RETRACT, publishing.retract, "published", "retracted"),
        (Kind.TRASH, publishing.trash, "published", "trashed"),
        (Kind.TRASH, publishing.trash, "review", "trashed"),
    ],
)
def test_an_action_is_logged_and_undone(kind, act, before: str, after: str, ann: User):
    one, other = story("One", status=before, date=None), story("Two", status=before, tags=("Port",))
    states = [state_of(one), state_of(other)]

    action = do(kind, [one, other], act, ann)
    done = [Article.objects.get(pk=a.pk).status for a in (one, other)]
    undo(action, ann)

    assert done == [after, after]
    assert [state_of(one), state_of(other)] == states
    assert not TrashEntry.objects.exists()
    assert list(action.items.values_list("headline", "undone")) == [("One", True), ("Two", True)]


def test_restoring_from_the_trash_brings_everything_back(ann: User):
    article = story("One", tags=("Port",), authors=("Ann",), aliases=("/old/",))
    before = state_of(article)

    publishing.trash([article], user=ann, at=NOW)
    restored = publishing.restore([article], user=ann, at=LATER)

    assert restored == [article]
    assert state_of(article) == before
    assert not TrashEntry.objects.exists()


def test_undoing_a_restoration_moves_the_story_back_to_the_trash(ann: User):
    article = story("One")
    publishing.trash([article], user=ann, at=NOW)

    undo(do(Kind.RESTORE, [article], publishing.restore, ann), ann)

    assert Article.objects.get().status == "trashed"
    assert TrashEntry.objects.get().status == "published"


def test_undoing_the_publication_of_changes_makes_them_unpublished_again(ann: User):
    article = story("One", lead="Old")
    with_changes(article, lead="New", tags=("Port",))

    def publish(articles: list[Article], *, user: Any, at: Any) -> None:
        publishing_changes.publish_copy(
            Article.objects.get(pk=article.pk),
            seen=WorkingCopy.objects.get().version, change="update", user=user, at=at,
        )  # fmt: skip

    action = do(Kind.PUBLISH_CHANGES, [article], publish, ann)
    assert Article.objects.get().lead == "New"
    undo(action, ann)

    article.refresh_from_db()
    assert (article.lead, article.labels("tags"), article.last_modified) == ("Old", [], None)
    text = working_copies.get_desk_text(article)
    assert (text.authored.lead, text.authored.tags) == ("New", ("Port",))


def test_a_change_since_then_cannot_be_undone(ann: User):
    article = story("One")
    action = do(Kind.RETRACT, [article], publishing.retract, ann)
    publishing.publish([article], user=ann, at=LATER)

    with pytest.raises(desk_actions.ChangedSince, match="One"):
        undo(action, ann)

    assert Article.objects.get().status == "published"


def test_an_action_is_undone_once(ann: User):
    article = story("One")
    action = do(Kind.RETRACT, [article], publishing.retract, ann)
    undo(action, ann)

    with pytest.raises(desk_actions.ChangedSince):
        undo(action, ann)


def test_undoing_never_loses_changes_that_somebody_typed_since(ann: User):
    article = story("One", status="draft", date=NOW - timedelta(days=1))
    action = do(Kind.PUBLISH, [article], publishing.publish, ann)
    stored = Article.objects.get()
    text = working_copies.get_live_text(stored)
    working_copies.save_copy(
        stored, text.__class__(text.authored, "sport"), status="draft", user=ann, at=LATER
    )

    with pytest.raises(desk_actions.ChangedSince):
        undo(action, ann)

    assert WorkingCopy.objects.get().text.section == "sport"


def test_the_log_keeps_headline_and_name_when_both_are_gone(ann: User):
    article = story("One")
    action = do(Kind.TRASH, [article], publishing.trash, ann)

    publishing.erase([article], user=ann, at=LATER)
    ann.delete()

    action.refresh_from_db()
    item = DeskActionItem.objects.get()
    assert (action.username, item.headline, item.article) == ("ann", "One", None)
