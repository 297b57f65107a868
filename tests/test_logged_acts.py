"""What the pages about one story write into the log of the desk, and that their messages offer to
undo it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.editing import desk_actions
from articles.models import Article, DeskAction, WorkingCopy
from tests.desk import NOW, file_of, form_of, person, publish_changes, story, with_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def url_of(name: str, article: Article | None = None) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk] if article else [])


def save(desk: Client, article: Article | None, **changes: Any) -> Any:
    url = url_of("change", article) if article else url_of("add")
    return desk.post(url, form_of(desk.get(url), **changes))


def logged() -> list[tuple[str, str, str]]:
    """Return kind, person and headline of every log entry."""
    found = DeskAction.objects.order_by("pk").values_list("kind", "username", "items__headline")
    return list(found)


def undo() -> Article:
    item = DeskAction.objects.get().items.get()
    return desk_actions.undo_item(item, user=None, at=item.action.at)


def tags_of_messages(desk: Client) -> list[str]:
    response = desk.get(reverse("admin:index"))
    return [m.extra_tags for m in response.context["messages"] if m.extra_tags]


@pytest.mark.parametrize(
    ("status", "wanted", "kind"),
    [
        ("draft", "published", "publish"),
        ("review", "published", "publish"),
        ("retracted", "published", "publish"),
        ("retracted", "draft", None),
        ("draft", "review", "submit"),
        ("draft", "draft", None),
    ],
)
def test_the_form_logs_exactly_the_changes_that_readers_see(
    desk: Client, status: str, wanted: str, kind: str | None
):
    article = story("One", status=status)

    save(desk, article, status=wanted, lead="New lead", _save="Save")

    assert logged() == ([(kind, "editor", "One")] if kind else [])
    shown = DeskAction.objects.exclude(kind="submit")
    assert tags_of_messages(desk) == [f"undo-{action.pk}" for action in shown]
    stored = Article.objects.get()
    assert (stored.status, stored.lead) == (wanted, "New lead")


def test_making_a_scheduled_story_a_draft_is_logged_as_taking_it_back(desk: Client):
    article = story("One", publish_date=NOW.replace(year=2099))

    save(desk, article, status="draft", _save="Save")

    assert logged() == [("retract", "editor", "One")]
    assert undo().status == "published"


def test_undoing_a_publication_by_the_form_keeps_the_text_saved_with_it(desk: Client):
    article = story("One", status="draft", date=None)

    save(desk, article, lead="Typed", _publish="Publish")
    assert Article.objects.get().status == "published"
    undo()

    stored = Article.objects.get()
    assert (stored.status, stored.lead) == ("draft", "Typed")


def test_a_new_story_published_at_once_is_logged_and_becomes_a_draft_by_undo(desk: Client):
    save(desk, None, title="New", section="news", body="Text", _publish="Publish")

    assert logged() == [("publish", "editor", "New")]
    assert undo().status == "draft"


def test_a_new_draft_is_not_logged(desk: Client):
    save(desk, None, title="New", section="news", body="Text", _save="Save")

    assert Article.objects.get().status == "draft"
    assert logged() == []


def test_nobody_can_put_a_story_into_the_trash_by_its_status(desk: Client):
    article = story("One", status="draft")

    response = save(desk, article, status="trashed", _save="Save")

    assert response.status_code == 200
    assert Article.objects.get().status == "draft"


def test_publishing_changes_is_logged(desk: Client):
    article = story("One", lead="Old")
    with_changes(article, lead="New")

    publish_changes(desk, article)

    assert logged() == [("publish-changes", "editor", "One")]
    undo()
    assert (Article.objects.get().lead, WorkingCopy.objects.count()) == ("Old", 1)


def test_a_quick_fix_is_logged(desk: Client):
    article = story("One", lead="Old")
    url = url_of("fix", article)
    data = form_of(desk.get(url), lead="New") or {}

    desk.post(url, {"version": str(article.version), "title": "One", "lead": "New",
                    "body": article.body, "summary": "", "_publish": "1"} | data)  # fmt: skip

    assert logged() == [("quick-fix", "editor", "One")]
    assert undo().lead == "Old"


def test_retracting_is_logged_once(desk: Client):
    article = story("One")

    desk.post(url_of("retract", article))
    desk.post(url_of("retract", article))

    assert logged() == [("retract", "editor", "One")]
    assert undo().status == "published"


def test_publishing_as_the_file_asks_is_logged(desk: Client):
    article = story("One", status="retracted")
    file_of(article, problems=[{"code": "retracted-here", "message": "It would."}])
    url = url_of("question", article)
    token = desk.get(url).context_data["token"]

    desk.post(url, {"token": token, "_publish": "1"})

    assert logged() == [("publish", "editor", "One")]
    assert undo().status == "retracted"


def test_a_conflict_that_publishes_the_story_is_logged(desk: Client):
    article = story("One", status="draft", body="Ours.\n")
    text = b"---\ntitle: One\n%s---\n%s\n"
    file_of(
        article,
        state="conflict",
        base=text % (b"draft: true\n", b"Base."),
        incoming=text % (b"", b"Theirs."),
    )
    url = url_of("conflict", article)
    page = desk.get(url)
    data = form_of(page) | {"token": page.context_data["merge"].token, "side-body": "ours"}

    response = desk.post(url, data)

    assert response.status_code == 302
    assert logged() == [("publish", "editor", "One")]
    assert undo().status == "draft"


def test_a_failed_act_leaves_no_log_entry(desk: Client):
    article = story("One", lead="Old")
    with_changes(article, lead="New")

    desk.post(url_of("publish", article), {"version": "99", "change": "typo"})

    assert logged() == []
