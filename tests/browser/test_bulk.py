"""Bulk actions in a browser: they ask, show their progress, and let a colleague save meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.editing import bulk
from articles.models import Article, Tag
from tests.browser.conftest import PATIENCE
from tests.desk import PAST, story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

LIST = "/admin/articles/article/"


def many_stories(number: int, **values: Any) -> None:
    """Create published stories quickly: all but one are copies of a story."""
    first = story("Story 0", **values)
    fields = [f.attname for f in Article._meta.concrete_fields if not f.primary_key]
    copies = []
    for n in range(1, number):
        copy = Article(**{name: getattr(first, name) for name in fields})
        copy.title = copy.headline = f"Story {n}"
        copy.name, copy.path, copy.first_path = f"story-{n}", f"/news/story-{n}/", None
        copies.append(copy)
    Article.objects.bulk_create(copies)
    tags = list(first.tag_uses.values_list("tag", "position", "spelling"))
    uses = Article.tag_uses.rel.related_model
    uses.objects.bulk_create(
        uses(content_object=copy, tag_id=tag, position=position, spelling=spelling)
        for copy in copies
        for tag, position, spelling in tags
    )


def choose_all(page: Page, action: str, *, number: int) -> None:
    page.goto(LIST + "?section=news")
    page.locator("#action-toggle").check()
    page.get_by_role("button", name=f"Select all {number} articles").click()
    page.get_by_label("Action:").select_option(action)
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()


def expect_result(page: Page, text: str) -> None:
    """Wait until the action has ended, also on a busy machine."""
    expect(page.locator(".desk-result")).to_contain_text(text, timeout=2 * PATIENCE)


def save_something(page: Page, article: Article, lead: str) -> None:
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator("summary", has_text="Lead and summary").click()
    page.get_by_label("Lead:", exact=True).fill(lead)
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Draft saved.")


def test_three_hundred_stories_are_retracted_while_a_colleague_saves_and_it_is_undone(
    desk: Callable[..., Page],
):
    many_stories(300)
    other = story("Elsewhere", section="sport")
    page, colleague = desk(), desk("ben")

    choose_all(page, "retract", number=300)
    expect(page.locator("#content-main")).to_contain_text("300 stories will be retracted.")
    expect(page.locator("#content-main")).to_contain_text("300 of them are live now.")
    page.get_by_role("button", name="Retract 300 stories").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    save_something(colleague, other, "Saved meanwhile.")
    expect_result(page, "300 stories were retracted.")

    assert Article.objects.filter(status="retracted").count() == 300
    assert other.working_copy.text.authored.lead == "Saved meanwhile."
    page.locator("#content-main").get_by_role("button", name="Undo").click()
    save_something(colleague, other, "Saved during the undo.")
    expect_result(page, "300 stories are again as they were before")
    assert Article.objects.filter(status="published").count() == 301


def test_two_tags_with_five_hundred_stories_are_merged_while_somebody_saves(
    desk: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
):
    # Steps as on a slow machine, so that there is time to save in between
    monkeypatch.setattr(bulk, "REFILE_SIZE", 10)
    many_stories(500, tags=("Ports", "Sea"))
    kept = Tag.objects.create(name="Port", slug="port")
    other = story("Elsewhere", section="sport", tags=("Ports",))
    page, colleague = desk(), desk("ben")

    page.goto("/admin/articles/tag/")
    for name in ("Port", "Ports"):
        page.get_by_role("row", name=name, exact=False).filter(
            has=page.get_by_role("link", name=name, exact=True)
        ).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("merge")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()
    expect(page.locator("#content-main")).to_contain_text("A merge cannot be undone.")
    page.locator(f'input[name="keep"][value="{kept.pk}"]').check()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    save_something(colleague, other, "Saved meanwhile.")
    expect_result(page, "Merged into “Port”: Ports. 501 stories")

    labels = {tuple(n for n, _ in a.labels("tags")) for a in Article.objects.all()}
    assert labels == {("Port", "Sea"), ("Port",)}
    assert other.working_copy.text.authored.lead == "Saved meanwhile."


def test_without_a_script_continue_does_the_next_step(
    desk: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk, "BATCH_SIZE", 5)
    monkeypatch.setattr(bulk, "BATCH_SECONDS", -1)
    step = bulk.run_step

    def run_step(action: Any, **options: Any) -> Any:
        return step(action, **options | {"seconds": -1})

    monkeypatch.setattr(bulk, "run_step", run_step)
    for n in range(12):
        story(f"Story {n}", date=PAST)
    page = desk(java_script_enabled=False)

    page.goto(LIST)
    for box in page.locator("input[name=_selected_action]").all():
        box.check()
    page.get_by_label("Action:").select_option("add_tags")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()
    page.get_by_label("Tags").fill("Sea, Ship")
    page.get_by_role("button", name="Change 12 stories").click()
    for done in (5, 10):
        expect(page.locator("#bulk-status")).to_have_text(f"{done} of 12 stories processed.")
        page.get_by_role("button", name="Continue").click()
    expect(page.locator(".desk-result")).to_have_text("12 stories were changed.")
    assert all(len(a.labels("tags")) == 2 for a in Article.objects.all())
