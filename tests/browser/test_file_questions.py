"""The desk answers a file that would publish a retracted story: in a browser, without scripts and
by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article
from tests.desk import file_of, story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_a_retracted_story_is_published_by_keyboard_and_without_scripts(
    window: Callable[..., Page],
):
    User.objects.create_superuser("ann", password="a-long-password")
    article = story("Night ferry returns", status="retracted")
    file_of(article, problems=[{"code": "retracted-here", "message": "The story is retracted."}])
    page = window(java_script_enabled=False)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.get_by_label("Username").fill("ann")
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Log in").click()

    page.get_by_role("link", name="Decide whether to publish it").press("Enter")
    expect(page.locator("#content")).to_contain_text("news/x.md says that the story is published")
    page.get_by_role("button", name="Publish the story").press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("Published, as the file says.")
    assert Article.objects.get().status == "published"
    expect(page.get_by_role("link", name="Decide whether to publish it")).to_have_count(0)
