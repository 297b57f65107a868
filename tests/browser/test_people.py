"""An administrator invites a writer, who sets her password and sees only what she may do."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import log_in
from tests.desk import person, story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PASSWORD = "a-long-password"


def shoot(page: Page, name: str) -> None:
    """Save a picture of the page, if somebody wants to look at it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_invited_writer_sets_her_password_and_sees_only_what_she_may_do(
    window: Callable[..., Page], scripts: bool
):
    boss = person("administrator", "boss")
    boss.set_password(PASSWORD)
    boss.save()
    other = story("Harbour opens", status="draft", user=boss)
    desk = window(java_script_enabled=scripts)
    desk.goto("/admin/auth/user/add/")
    log_in(desk, "boss")

    desk.get_by_label("First name").fill("Ann")
    desk.get_by_label("Last name").fill("Porter")
    desk.get_by_label("Email address").fill("ann@example.org")
    desk.get_by_label("Writers").check()
    desk.get_by_role("button", name="Add and make the link").click()
    field = desk.get_by_role("textbox", name="Link to set a password")
    expect(field).to_be_visible()
    expect(desk.get_by_role("button", name="Copy")).to_have_count(1 if scripts else 0)
    link = field.input_value()

    page = window(java_script_enabled=scripts)
    page.goto(link)
    expect(page.locator("#content")).to_contain_text("ann.porter")
    page.get_by_label("New password", exact=False).first.fill(PASSWORD)
    page.get_by_label("New password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.locator(".messagelist")).to_contain_text("Log in as ann.porter")
    log_in(page, "ann.porter")

    expect(page.get_by_role("link", name="Articles").first).to_be_visible()
    for hidden in ("Users", "Groups", "Site settings", "Tags", "Redirects"):
        expect(page.get_by_role("link", name=hidden, exact=True)).to_have_count(0)
    page.goto(reverse("admin:articles_article_change", args=[other.pk]))
    expect(page.locator("#content")).to_contain_text("This is a draft of boss.")
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    page.goto("/admin/articles/article/add/")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    expect(page.locator("#id_status option[value=published]")).to_have_count(0)
    assert User.objects.get(username="ann.porter").last_login is not None


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_people_fit_every_screen(window: Callable[..., Page], width: int, scheme: str):
    boss = person("administrator", "boss")
    boss.set_password(PASSWORD)
    boss.save()
    ann = person("writer", "ann")
    page = window(color_scheme=scheme, viewport={"width": width, "height": 900})
    for name, address in (("login", "/admin/login/"), ("forgotten", "/admin/forgotten/"),
                          ("ended", "/admin/password/MQ/a-b/")):  # fmt: skip
        page.goto(address)
        _check_width(page, f"{name}-{width}-{scheme}")
    page.goto("/admin/login/?next=/admin/auth/user/")
    log_in(page, "boss")
    _check_width(page, f"users-{width}-{scheme}")
    page.goto("/admin/auth/user/add/")
    _check_width(page, f"invite-{width}-{scheme}")
    page.goto(reverse("admin:auth_user_change", args=[ann.pk]))
    _check_width(page, f"person-{width}-{scheme}")
    page.goto(reverse("admin:auth_user_link", args=[ann.pk]))
    page.get_by_role("button", name="Make the link").click()
    field = page.get_by_role("textbox", name="Link to set a password")
    expect(field).to_be_visible()
    _check_width(page, f"link-{width}-{scheme}")
    link = field.input_value()
    page.context.clear_cookies()
    page.goto(link)
    _check_width(page, f"password-{width}-{scheme}")


def _check_width(page: Page, name: str) -> None:
    shoot(page, name)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, name
