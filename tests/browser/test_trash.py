"""A story is deleted and restored in a browser, with and without the Undo button; a reader looks at
its page meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, DeskAction
from tests.browser.conftest import Window
from tests.desk import story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def delete(page: Page, article: Article) -> None:
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.get_by_role("link", name="Delete", exact=True).click()
    expect(page.locator("#content")).to_contain_text("410 Gone")
    page.get_by_role("button", name="Move to the trash").click()
    expect(page.locator(".messagelist")).to_contain_text("was moved to the trash")


def assert_reader_sees(reader: Page, article: Article, heading: str) -> None:
    answer = reader.goto(article.path)
    assert answer is not None
    expect(reader.get_by_role("heading", level=1)).to_have_text(heading)
    assert answer.status == (200 if heading == article.headline else 410)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_deleted_story_is_gone_until_it_is_restored(
    desk: Callable[..., Page], window: Window, javascript: bool
):
    article = story("Harbour opens")
    page = desk(java_script_enabled=javascript)
    reader = window(expected=("410",))
    gone = "This story was withdrawn"

    delete(page, article)
    assert_reader_sees(reader, article, gone)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_contain_text("as it was before")
    assert_reader_sees(reader, article, "Harbour opens")

    delete(page, article)
    assert_reader_sees(reader, article, gone)
    page.goto(reverse("admin:articles_trashentry_changelist"))
    page.get_by_role("row", name="Harbour opens").get_by_role("button", name="Restore").click()
    expect(page.locator(".messagelist")).to_contain_text("Restored from the trash")
    assert_reader_sees(reader, article, "Harbour opens")

    page.goto(reverse("admin:articles_deskaction_changelist"))
    rows = page.locator("#result_list tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("Restored from the trash")
    rows.first.get_by_role("link").first.click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_contain_text("as it was before")
    assert_reader_sees(reader, article, gone)
    assert DeskAction.objects.count() == 5
