"""The history of a story in a browser: compare any two states, and restore one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, Revision, WorkingCopy
from tests.desk import story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

BODY = "The first paragraph.\n\nThe middle one.\n\nThe last paragraph.\n"


@pytest.mark.parametrize("scripts", [True, False])
def test_any_two_states_are_compared_and_one_is_restored(desk: Callable[..., Page], scripts: bool):
    article = story(body=BODY)
    page = desk(java_script_enabled=scripts)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.get_by_label("Story:", exact=True).fill(BODY.replace("middle", "second"))
    page.locator("summary", has_text="Note for colleagues").click()
    page.get_by_label("Why? (optional):", exact=True).fill("The council called")
    page.get_by_role("button", name="Save draft", exact=True).click()
    page.get_by_label("Story:", exact=True).fill(BODY.replace("middle", "third"))
    page.get_by_role("button", name="Save draft", exact=True).click()

    page.get_by_role("link", name="History", exact=True).click()
    states = page.get_by_role("list", name="Saved states").get_by_role("listitem")
    expect(states).to_have_count(3)
    expect(states.nth(1)).to_contain_text("The council called")
    expect(states.nth(1)).to_contain_text("Story (1 word added, 1 removed)")
    # With the keyboard: the marked button of a group has the focus, arrows move the mark.
    page.get_by_label("Old text: Draft 1").focus()
    page.keyboard.press("Space")
    page.get_by_label("New text: Version 1").check()
    page.get_by_role("button", name="Compare the two marked states").click()

    expect(page.locator("del")).to_have_text("second")
    expect(page.locator("ins")).to_have_text("middle")
    page.get_by_role("link", name="Back to the history").click()
    expect(page.get_by_label("Old text: Draft 1")).to_be_checked()
    expect(page.get_by_label("New text: Version 1")).to_be_checked()

    page.get_by_role("link", name="Restore Draft 1").click()
    expect(page.get_by_text("It replaces the unpublished changes that ann saved")).to_be_visible()
    expect(page.locator("ins")).to_have_text("second")
    page.get_by_role("button", name="Restore Draft 1").click()

    expect(page.locator(".messagelist")).to_contain_text("Draft 1 restored")
    assert WorkingCopy.objects.get().text.authored.body == BODY.replace("middle", "second")
    assert Article.objects.get().body == BODY
    assert Revision.objects.count() == 4
