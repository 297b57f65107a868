"""Submitting stories and changes for review, sending them back, and what waits for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User

from articles.editing import (
    desk_actions,
    publishing,
    publishing_changes,
    reviewing,
    saving,
    working_copies,
)
from articles.editing.reviewing import CannotSendBack, CannotSubmit
from articles.models import (
    Article,
    DeskAction,
    DeskActionItem,
    ReviewMessage,
    Source,
    WorkingCopy,
)
from articles.models.transactions import one_transaction
from tests.desk import NOW, story, with_changes
from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def ann() -> User:
    """A writer."""
    return User.objects.create_user("ann")


@pytest.fixture
def ben() -> User:
    """An editor, who may publish."""
    ben = User.objects.create_user("ben")
    ben.user_permissions.add(Permission.objects.get(codename="publish_article"))
    return ben


def submit(article: Article, user: Any, *, note: str = "", recipient: Any = None) -> ReviewMessage:
    return reviewing.submit(article, note=note, recipient=recipient, user=user, at=NOW)


def send_back(article: Article, user: Any, note: str = "") -> ReviewMessage:
    return reviewing.send_back(article, note=note, user=user, at=LATER)


def talk() -> list[tuple[str, str, Any, bool]]:
    """Return the conversation: kind, note, recipient, and whether it waits."""
    messages = ReviewMessage.objects.order_by("pk").select_related("recipient")
    return [(m.kind, m.note, m.recipient and m.recipient.username, m.is_open) for m in messages]


def state_of(article: Article) -> str:
    copy = WorkingCopy.objects.filter(article=article).first()
    return str((copy or Article.objects.get(pk=article.pk)).status)


def a_draft(user: Any) -> Article:
    return story("Draft", status="draft", date=None, user=user)


def changes(user: Any) -> Article:
    article = story("Live")
    with_changes(article, user=user, lead="New")
    return article


@pytest.mark.parametrize("make", [a_draft, changes])
def test_a_text_goes_to_a_colleague_and_back_and_again(make, ann: User, ben: User):
    article = make(ann)

    submit(article, ann, note="Please read.\n", recipient=ben)
    assert (state_of(article), talk()) == ("review", [("submit", "Please read.", "ben", True)])
    send_back(article, ben, "Who said that?")
    submit(article, ann, note="The mayor.")

    assert state_of(article) == "review"
    assert talk() == [
        ("submit", "Please read.", "ben", False),
        ("send-back", "Who said that?", "ann", False),
        ("submit", "The mayor.", None, True),
    ]
    of_copies = ReviewMessage.objects.values_list("of_working_copy", flat=True)
    assert set(of_copies) == {make is changes}
    logged = DeskAction.objects.order_by("pk").values_list("kind", "username", "details")
    assert list(logged) == [
        ("submit", "ann", "Please read."),
        ("send-back", "ben", "Who said that?"),
        ("submit", "ann", "The mayor."),
    ]
    assert set(DeskActionItem.objects.values_list("article", flat=True)) == {article.pk}


def test_submitting_changes_does_not_change_their_text_or_who_saved_it(ann: User, ben: User):
    article = changes(ann)
    before = WorkingCopy.objects.values().get()

    submit(article, ann)
    send_back(article, ben)

    assert WorkingCopy.objects.values().get() == before
    assert Article.objects.get().version == 1


@pytest.mark.parametrize(
    ("status", "copy", "fault"),
    [
        ("review", None, "in review already"),
        ("published", None, "no unpublished changes"),
        ("published", "review", "in review already"),
        ("retracted", None, "is retracted"),
        ("retracted", "review", "in review already"),
        ("trashed", None, "in the trash"),
        ("trashed", "draft", "in the trash"),
    ],
)
def test_what_cannot_be_submitted_is_refused_with_the_reason(status, copy, fault, ann: User):
    article = story("One", status="published" if copy else status)
    if copy:
        with_changes(article, status=copy, lead="New")
        Article.objects.update(status=status)

    with pytest.raises(CannotSubmit, match=fault):
        submit(article, ann)

    assert not DeskAction.objects.exists()


def test_a_scheduled_story_is_not_submitted(ann: User):
    article = story("One", date=NOW + timedelta(days=400))

    with pytest.raises(CannotSubmit, match="published already"):
        submit(article, ann)


def test_nothing_waits_for_somebody_who_may_not_publish(ann: User):
    article = a_draft(ann)

    with pytest.raises(CannotSubmit, match="ann may not publish"):
        submit(article, ann, recipient=ann)

    assert (state_of(article), talk()) == ("draft", [])


@pytest.mark.parametrize("make", [a_draft, changes])
def test_only_what_is_in_review_is_sent_back(make, ann: User, ben: User):
    article = make(ann)

    with pytest.raises(CannotSendBack, match="not in review any more"):
        send_back(article, ben)

    assert (state_of(article), talk()) == ("draft", [])


def publish(article: Article) -> None:
    publishing.publish([article], user=None, at=LATER)


def trash(article: Article) -> None:
    publishing.trash([article], user=None, at=LATER)


def back_to_draft(article: Article) -> None:
    article = Article.objects.get(pk=article.pk)
    text = working_copies.get_desk_text(article)
    working_copies.save_text(article, text, status="draft", user=None, at=LATER)


def publish_copy(article: Article) -> None:
    article = Article.objects.get(pk=article.pk)
    seen = WorkingCopy.objects.get().version
    publishing_changes.publish_copy(article, seen=seen, change="typo", user=None, at=LATER)


def discard(article: Article) -> None:
    working_copies.discard_copy(article, seen=WorkingCopy.objects.get().version)


def back_to_the_live_text(article: Article) -> None:
    article = Article.objects.get(pk=article.pk)
    live = working_copies.get_live_text(article)
    working_copies.save_copy(article, live, status="review", user=None, at=LATER)


@pytest.mark.parametrize(
    ("make", "end"),
    [
        (a_draft, publish), (a_draft, trash), (a_draft, back_to_draft),
        (changes, publish_copy), (changes, discard), (changes, back_to_draft),
        (changes, back_to_the_live_text), (changes, trash),
    ],
)  # fmt: skip
def test_nothing_waits_any_more_when_the_text_is_no_longer_in_review(
    make, end: Callable[[Article], None], ann: User, ben: User
):
    article = make(ann)
    submit(article, ann, recipient=ben)

    end(article)

    assert talk() == [("submit", "", "ben", False)]


@pytest.mark.parametrize(("make", "end"), [(a_draft, publish), (changes, publish_copy)])
def test_nothing_waits_for_the_writer_when_somebody_publishes_what_was_sent_back(
    make, end, ann: User, ben: User
):
    article = make(ann)
    submit(article, ann)
    send_back(article, ben)

    end(article)

    assert not ReviewMessage.objects.filter(is_open=True).exists()


def test_changes_still_wait_if_the_story_is_retracted(ann: User):
    article = changes(ann)
    submit(article, ann)

    publishing.retract([article], user=None, at=LATER)

    assert talk() == [("submit", "", None, True)]


@pytest.mark.parametrize("make", [a_draft, changes])
def test_a_save_does_not_end_the_review(make, ann: User, ben: User):
    article = make(ann)
    submit(article, ann)

    article = Article.objects.get()
    text = working_copies.get_desk_text(article)
    text = replace(text, authored=replace(text.authored, lead="Mended"))
    working_copies.save_text(article, text, status="review", user=ben, at=LATER)

    assert talk() == [("submit", "", None, True)]


def test_a_story_that_is_set_in_review_by_hand_waits_for_anybody(ann: User):
    article = a_draft(ann)

    saving.save_article(article, article.authored(), status="review", user=ann, at=LATER)
    new = story("New", status="review", user=ann)

    assert talk() == [("submit", "", None, True)] * 2
    assert set(ReviewMessage.objects.values_list("article", "author")) == {
        (article.pk, ann.pk), (new.pk, ann.pk),
    }  # fmt: skip


def test_changes_that_are_set_in_review_by_hand_wait_for_anybody(ann: User):
    with_changes(story("Live"), status="review", user=ann, lead="New")

    assert talk() == [("submit", "", None, True)]
    assert ReviewMessage.objects.get().of_working_copy


@pytest.mark.parametrize("sent_back", [False, True])
@pytest.mark.parametrize("make", [a_draft, changes])
def test_what_is_restored_from_the_trash_waits_again(make, sent_back, ann: User, ben: User):
    article = make(ann)
    submit(article, ann, note="Please read", recipient=ben)
    if sent_back:
        send_back(article, ben, "Who?")
    before = talk()

    trash(article)
    publishing.restore([article], user=ben, at=LATER)

    assert talk() == before
    assert state_of(article) == ("draft" if sent_back else "review")


def do(kind: DeskAction.Kind, article: Article, act: Callable[[Article], None]) -> DeskAction:
    with one_transaction():
        locked = Article.objects.get(pk=article.pk)
        action = desk_actions.record(kind, user=None, at=NOW)
        with desk_actions.log_articles(action, [locked]):
            act(article)
    return action


@pytest.mark.parametrize(
    ("make", "end"), [(a_draft, publish), (changes, publish_copy), (changes, trash)]
)
def test_undoing_a_publication_puts_the_text_back_in_review(make, end, ann: User, ben: User):
    article = make(ann)
    submit(article, ann, note="Please read", recipient=ben)
    action = do(DeskAction.Kind.PUBLISH, article, end)

    desk_actions.undo_item(action.items.get(), user=ben, at=LATER + timedelta(minutes=1))

    assert state_of(article) == "review"
    assert talk() == [("submit", "Please read", "ben", True)]


def test_undoing_does_not_open_an_old_conversation(ann: User):
    article = changes(ann)
    submit(article, ann)
    publish_copy(article)
    retract = lambda one: publishing.retract([one], user=None, at=LATER)  # noqa: E731
    action = do(DeskAction.Kind.RETRACT, article, retract)

    desk_actions.undo_item(action.items.get(), user=ann, at=LATER)

    assert talk() == [("submit", "", None, False)]


def test_a_story_that_an_import_holds_for_review_waits_for_anybody(tmp_path):
    tree = Tree(tmp_path / "site")
    tree.write("news/a.md", "---\ntitle: A\ndraft: true\n---\nText\n")
    run_import(tree.site)
    Source.objects.update(may_publish=False)
    tree.write("news/a.md", "---\ntitle: A\n---\nText\n")
    run_import(tree.site)

    assert talk() == [("submit", "", None, True)]
    message = ReviewMessage.objects.select_related("article").get()
    assert (message.article.title, message.author) == ("A", None)


def test_what_was_in_review_before_an_upgrade_waits_for_anybody(ann: User):
    draft, copied = story("Draft", status="review", user=ann), changes(ann)
    WorkingCopy.objects.update(status="review")
    ReviewMessage.objects.all().delete()

    migration = import_module("articles.migrations.0035_review_messages")
    migration.add_messages(apps, None)

    found = ReviewMessage.objects.values_list("article", "of_working_copy", "author", "is_open")
    assert set(found) == {(draft.pk, False, ann.pk, True), (copied.pk, True, ann.pk, True)}


def import_draft(tmp_path: Path) -> tuple[Tree, Article]:
    tree = Tree(tmp_path / "site")
    tree.write("news/a.md", "---\ntitle: A\ndraft: true\n---\nText\n")
    run_import(tree.site)
    return tree, Article.objects.get()


def test_an_import_that_changes_the_text_does_not_end_the_review(tmp_path, ann: User, ben: User):
    tree, article = import_draft(tmp_path)
    submit(article, ann, note="Please read", recipient=ben)

    tree.write("news/a.md", "---\ntitle: A\ndraft: true\n---\nNew text\n")
    run_import(tree.site)

    assert Article.objects.get().body == "New text\n"
    assert (state_of(article), talk()) == ("review", [("submit", "Please read", "ben", True)])


def test_nothing_waits_for_the_writer_when_a_file_publishes_the_story(tmp_path, ann, ben: User):
    tree, article = import_draft(tmp_path)
    submit(article, ann)
    send_back(article, ben)

    tree.write("news/a.md", "---\ntitle: A\n---\nText\n")
    run_import(tree.site)

    assert state_of(article) == "published"
    assert not ReviewMessage.objects.filter(is_open=True).exists()
