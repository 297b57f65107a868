"""The review in a browser: a writer submits, an editor sends back, she mends, and he publishes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from articles.models import Article
from tests.browser.conftest import Window, choose_new_section, log_in, publish
from tests.desk import person, story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

BODY = "The ferry sails agian.\n"

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False])


@pytest.fixture
def writer() -> User:
    return set_password(person("writer"))


@pytest.fixture
def editor() -> User:
    return set_password(person("editor"))


@pytest.fixture
def desk_of(window: Window) -> Callable[..., Page]:
    """Return a function that opens the first page of the desk for somebody."""

    def opened(user: User, *, scripts: bool) -> Page:
        page = window(java_script_enabled=scripts)
        page.goto("/admin/login/")
        log_in(page, user.username)
        expect(page.get_by_role("link", name="Recovered text")).to_be_visible()
        return page

    return opened


def set_password(user: User) -> User:
    user.set_password("a-long-password")
    user.save()
    return user


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def open_waiting(page: Page, title: str) -> None:
    page.get_by_role("region", name="Waits for me").get_by_role("link", name=title).click()


@with_and_without_scripts
def test_a_story_goes_to_the_editor_back_to_the_writer_and_to_the_readers(
    desk_of: Callable[..., Page], writer: User, editor: User, window: Window, scripts: bool
):
    hers, his = desk_of(writer, scripts=scripts), desk_of(editor, scripts=scripts)

    hers.get_by_role("link", name="Write a story").click()
    hers.get_by_label("Title:", exact=True).fill("Night ferry")
    hers.get_by_label("Story:", exact=True).fill(BODY)
    choose_new_section(hers, "news")
    click(hers, "Submit for review…")
    hers.get_by_label("Note (optional)").fill("The harbour master confirmed it.")
    click(hers, "Submit for review")
    expect(hers.locator(".messagelist")).to_contain_text("Submitted for review.")
    expect(hers.locator(".desk-talk")).to_contain_text("It waits for anybody who may publish.")
    expect(hers.get_by_label("Title:", exact=True)).to_have_count(0)

    his.goto("/admin/")
    waiting = his.get_by_role("region", name="Waits for me")
    expect(waiting).to_contain_text("The harbour master confirmed it.")
    open_waiting(his, "Night ferry")
    click(his, "Send back…")
    his.get_by_label("What should be done?").fill("Please mend “agian”.")
    click(his, "Send back")
    expect(his.locator(".messagelist")).to_contain_text("Sent back.")

    hers.goto("/admin/")
    expect(hers.get_by_role("region", name="Waits for me")).to_contain_text("Please mend")
    open_waiting(hers, "Night ferry")
    hers.get_by_label("Story:", exact=True).fill(BODY.replace("agian", "again"))
    click(hers, "Submit for review…")
    hers.get_by_label("Note (optional)").fill("Mended.")
    click(hers, "Submit for review")
    expect(hers.locator(".desk-talk")).to_contain_text("2 earlier messages")

    his.goto("/admin/")
    open_waiting(his, "Night ferry")
    publish(his)
    expect(his.locator(".messagelist")).to_contain_text("Live at")
    his.goto("/admin/")
    expect(his.get_by_text("Nothing waits for you.")).to_be_visible()
    reader = window()
    reader.goto(Article.objects.get().path)
    expect(reader.locator("main")).to_contain_text("The ferry sails again.")


@with_and_without_scripts
def test_a_change_of_a_live_story_goes_to_a_named_person(
    desk_of: Callable[..., Page], writer: User, editor: User, window: Window, scripts: bool
):
    other = User.objects.create_superuser("other", password="a-long-password")
    article = story("Night ferry", body=BODY)
    hers, his = desk_of(writer, scripts=scripts), desk_of(editor, scripts=scripts)
    others = desk_of(other, scripts=scripts)

    hers.goto(f"/admin/articles/article/{article.pk}/change/")
    hers.get_by_label("Story:", exact=True).fill(BODY.replace("agian", "again"))
    click(hers, "Submit for review…")
    hers.get_by_label("Note (optional)").fill("A typo.")
    hers.get_by_label("For").select_option(label="editor")
    click(hers, "Submit for review")
    expect(hers.locator(".desk-talk")).to_contain_text("It waits for editor.")

    others.goto("/admin/")
    expect(others.get_by_text("Nothing waits for you.")).to_be_visible()
    his.goto("/admin/")
    waiting = his.get_by_role("region", name="Waits for me")
    expect(waiting).to_contain_text("Unpublished changes")
    open_waiting(his, "Night ferry")
    click(his, "Publish changes…")
    expect(his.locator("ins")).to_contain_text("again")
    his.get_by_label("A typo").check()
    click(his, "Publish changes")
    expect(his.locator(".messagelist")).to_contain_text("Changes published")
    reader = window()
    reader.goto(article.path)
    expect(reader.locator("main")).to_contain_text("The ferry sails again.")
    his.goto("/admin/")
    expect(his.get_by_text("Nothing waits for you.")).to_be_visible()


def test_a_typed_note_is_kept_when_the_window_is_closed(desk_of: Callable[..., Page], writer: User):
    article = story("Night ferry", status="draft", date=None, user=writer)
    page = desk_of(writer, scripts=True)
    address = f"/admin/articles/article/{article.pk}/submit/"
    page.goto(address)
    page.get_by_label("Note (optional)").fill("Half a note")
    expect(page.locator("#desk-autosave")).to_contain_text("Safety copy")

    page.goto("/admin/")
    page.goto(address)
    page.get_by_role("link", name="Restore").click()

    expect(page.get_by_label("Note (optional)")).to_have_value("Half a note")
