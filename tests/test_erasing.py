"""Erasing stories from the trash, and restoring several of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import publishing
from articles.editing.autosaves import Report, store_report
from articles.models import (
    Article,
    Autosave,
    DeskAction,
    DeskActionItem,
    ReviewMessage,
    Revision,
    SourceFile,
    TrashEntry,
    WorkingCopy,
)
from tests.desk import file_of, person, story, with_changes

pytestmark = pytest.mark.django_db

ERASE = "/admin/erase/"


@pytest.fixture
def boss(client: Client) -> Client:
    """Return a client that is logged in as somebody who may empty the trash."""
    user = person("editor")
    user.user_permissions.add(Permission.objects.get(codename="empty_trash"))
    client.force_login(user)
    return client


def throw_away(title: str, *, days: float = 40) -> Article:
    article = story(title)
    publishing.trash([article], user=None, at=timezone.now() - timedelta(days=days))
    return article


def erase(client: Client) -> object:
    count = client.get(ERASE).context["count"]
    return client.post(ERASE, {"count": str(count)})


def test_only_stories_that_are_30_days_in_the_trash_are_erased(boss: Client):
    old, young = throw_away("Old", days=30), throw_away("Young", days=29.9)

    page = boss.get(ERASE)
    erase(boss)

    assert page.context["count"] == 1
    assert "Old" in page.content.decode()
    assert "Young" not in page.content.decode()
    assert list(Article.objects.all()) == [young]
    item = DeskActionItem.objects.get(action__kind="erase")
    assert (item.headline, item.path, item.article, item.outcome) == (
        "Old", old.path, None, "done",
    )  # fmt: skip
    assert DeskAction.objects.get(kind="erase").username == "editor"


def test_erasing_removes_every_text_and_keeps_the_mark_of_the_file(boss: Client):
    article = story("Secret word")
    other = story("Other")
    file_of(article)
    with_changes(article, lead="Secret lead")
    ReviewMessage.objects.create(article=article, kind="submit", note="Secret note")
    user = person("superuser")
    now = timezone.now()
    keys = [f"articles.article/{article.pk}", f"articles.article/{article.pk}/fix"]
    for number, key in enumerate(
        [*keys, f"articles.article/{article.pk}1", "articles.article/add"]
    ):
        values = {"title": [f"Secret {number}"]}
        store_report(Report(form=key, tab="1", values=values), user=user, at=now)
    action = DeskAction.objects.create(kind="retract", username="ann")
    DeskActionItem.objects.create(action=action, article=article, before={"lead": "Secret"})
    DeskActionItem.objects.create(action=action, article=other, before={"lead": "Kept"})
    publishing.trash([article], user=None, at=now - timedelta(days=31))

    erase(boss)

    assert list(Article.objects.all()) == [other]
    assert not WorkingCopy.objects.exists()
    assert not ReviewMessage.objects.exists()
    assert set(Revision.objects.values_list("article", flat=True)) == {other.pk}
    left = Autosave.objects.order_by("form").values_list("form", flat=True)
    assert list(left) == [f"articles.article/{article.pk}1", "articles.article/add"]
    befores = (
        DeskActionItem.objects.filter(action=action).order_by("pk").values_list("before", flat=True)
    )
    assert list(befores) == [None, {"lead": "Kept"}]
    file = SourceFile.objects.get()
    assert (file.state, file.is_tombstone, file.deleted_by.username) == ("deleted", True, "editor")


def test_the_address_is_free_afterwards(boss: Client):
    throw_away("One")
    erase(boss)

    assert story("One").path == "/news/one/"


@pytest.mark.parametrize("count", ["", "0", "2", "x", "1 "])
def test_a_question_about_another_number_is_asked_again(boss: Client, count: str):
    throw_away("One")

    response = boss.post(ERASE, {"count": count})

    assert response["Location"] == ERASE
    assert TrashEntry.objects.count() == 1


def test_a_story_that_was_restored_meanwhile_is_not_erased(boss: Client):
    article = throw_away("One")
    action = DeskAction.objects.create(kind="erase", waiting=[article.pk], user=None)
    publishing.restore([article], user=None, at=timezone.now())
    boss.post(reverse("admin:desk_bulk", args=[action.pk]))

    assert Article.objects.get().status == "published"
    assert action.items.get().outcome == "refused"


def test_nobody_else_may_erase(client: Client):
    throw_away("One")
    client.force_login(person("editor"))

    assert client.get(ERASE).status_code == 403
    assert client.post(ERASE, {"count": "1"}).status_code == 403
    assert "Erase" not in client.get("/admin/articles/trashentry/").content.decode()
    assert Article.objects.count() == 1


def test_several_stories_are_restored_together(boss: Client):
    for title in ("One", "Two", "Three"):
        throw_away(title)
    keys = TrashEntry.objects.exclude(article__headline="Two").values_list("pk", flat=True)

    response = boss.post(
        "/admin/articles/trashentry/",
        {"action": "restore_selected", "_selected_action": list(keys)},
    )
    boss.post(response["Location"])

    assert TrashEntry.objects.get().article.headline == "Two"
    assert DeskAction.objects.get(kind="restore").items.count() == 2
