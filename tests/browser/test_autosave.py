"""What is typed at the desk survives crashes, log-outs, other people and lost connections."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, Error, Page, expect

from articles.models import Article, Autosave
from tests.browser.conftest import ARGUMENTS, choose_new_section, log_in
from tests.desk import story, with_changes
from tests.surroundings import chromium

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

Desk = Callable[..., Page]

ADD = "/admin/articles/article/add/"
AUTOSAVE = "**/admin/autosave/"
#: What the browser's console says when a request fails.
NETWORK = ("Failed to load resource",)


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def body_of(page: Page):
    return page.get_by_label("Story:", exact=True)


def status_of(page: Page):
    return page.locator("#desk-autosave")


def kept_by(page: Page) -> list[str]:
    """Return the keys of the texts that the browser keeps."""
    keys: list[str] = page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('desk:'))")
    return keys


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Log out").click()


def kill(browser: Browser) -> None:
    """Make the browser crash, so that it says goodbye to no page."""
    with contextlib.suppress(Error):
        browser.new_browser_cdp_session().send("Browser.crash")


def test_a_text_is_recovered_after_the_browser_was_killed(
    browser: Browser, people: None, desk: Desk, live_server
):
    article = story(status="draft", body="Old text\n")
    other = browser.browser_type.launch(executable_path=chromium(), args=ARGUMENTS)
    page = other.new_page(base_url=live_server.url)
    page.goto("/admin/login/")
    log_in(page)
    page.goto(change_url(article))
    body_of(page).fill("An hour of work")
    expect(status_of(page)).to_have_text(re.compile(r"^Safety copy \d\d:\d\d$"))
    kill(other)

    page = desk()
    page.goto(change_url(article))
    expect(body_of(page)).to_have_value("Old text\n")
    page.get_by_role("link", name="Recovered text").click()
    page.get_by_role("link", name="Restore").click()
    expect(body_of(page)).to_have_value("An hour of work")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().body == "An hour of work"
    page.goto("/admin/recovered/")
    expect(page.get_by_text("There is nothing to recover.")).to_be_visible()


def test_after_a_log_out_in_another_tab_the_text_waits_and_is_sent_later(desk: Desk):
    article = story(status="draft", body="Old text\n")
    page = desk(expected=NETWORK)
    page.goto(change_url(article))
    other = page.context.new_page()
    other.goto("/admin/")
    log_out(other)

    body_of(page).fill("Typed while logged out")
    expect(status_of(page)).to_contain_text("Not saved: You are logged out.")
    other.goto("/admin/login/")
    log_in(other)
    expect(status_of(page)).to_have_text(re.compile(r"^Safety copy \d\d:\d\d$"))
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().body == "Typed while logged out"
    assert kept_by(page) == []


def test_two_new_stories_are_two_texts(desk: Desk):
    page = desk()
    second = page.context.new_page()
    for window, title in ((page, "First story"), (second, "Second story")):
        window.goto(ADD)
        window.get_by_label("Title:", exact=True).fill(title)
    for window in (page, second):
        expect(status_of(window)).to_contain_text("Safety copy")
    second.close()

    page.reload()
    offers = page.locator(".desk-texts li")
    expect(offers).to_have_count(2)
    # The report that the second window was closed may arrive after this page was made.
    restore = re.compile("^(Restore|Open it here)$")
    offers.filter(has_text="Second story").get_by_role("link", name=restore).click()
    expect(page.get_by_label("Title:", exact=True)).to_have_value("Second story")
    choose_new_section(page, "news")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(ADD)
    expect(offers).to_have_count(1)
    offers.get_by_role("link", name="Show or discard").click()
    expect(page.get_by_text("First story")).not_to_have_count(0)
    page.get_by_role("button", name="Discard").click()
    expect(page).to_have_url(re.compile(f"{ADD}$"))
    expect(offers).to_have_count(0)


def test_another_person_in_the_same_browser_gets_nothing(desk: Desk):
    """The session of Ann ends while she types; Ben logs in with her browser, then she again."""
    article = story(status="draft", body="Old text\n")
    page = desk(expected=NETWORK)
    page.goto(change_url(article))
    body_of(page).fill("Anns secret")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save", exact=True).click()

    log_in(page, "ben")
    expect(body_of(page)).to_have_value("Old text\n")
    page.goto("/admin/recovered/")
    expect(page.get_by_text("There is nothing to recover.")).to_be_visible()
    assert not Autosave.objects.filter(values__isnull=False).exists()
    log_out(page)
    page.goto(f"/admin/login/?next={change_url(article)}")
    log_in(page)

    page.get_by_text("was not saved").wait_for()
    page.get_by_role("link", name="Restore").click()
    expect(body_of(page)).to_have_value("Anns secret")


def test_without_a_connection_the_browser_keeps_the_text_and_sends_it_later(desk: Desk):
    article = story(status="draft", body="Old text\n")
    page = desk(expected=NETWORK)
    page.goto(change_url(article))
    expect(status_of(page)).to_be_attached()
    page.route(AUTOSAVE, lambda route: route.abort())

    body_of(page).fill("Typed in a tunnel")
    expect(status_of(page)).to_have_text("Not saved: no connection")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/admin/")
    assert asked == ["beforeunload"]
    page.unroute(AUTOSAVE)
    page.goto("/admin/recovered/")

    page.get_by_role("link", name="Restore").click()
    expect(body_of(page)).to_have_value("Typed in a tunnel")
    assert kept_by(page) == []


def test_a_log_out_asks_what_to_do_with_text_that_cannot_be_sent(desk: Desk):
    article = story(status="draft", body="Old text\n")
    page = desk(expected=NETWORK)
    page.goto(change_url(article))
    page.route(AUTOSAVE, lambda route: route.abort())
    body_of(page).fill("Nowhere else")

    log_out(page)
    dialog = page.get_by_role("dialog", name="Some text has not reached the server")
    dialog.get_by_role("button", name="Stay").click()
    expect(body_of(page)).to_have_value("Nowhere else")
    log_out(page)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Download").click()
    assert "Nowhere else" in Path(download.value.path()).read_text()
    dialog.get_by_role("button", name="Discard").click()

    expect(page.get_by_text("Logged out")).to_be_visible()
    assert kept_by(page) == []
    assert not Autosave.objects.filter(values__isnull=False).exists()


def test_a_log_out_sends_the_text_first(desk: Desk):
    article = story(status="draft", body="Old text\n")
    page = desk()
    page.goto(change_url(article))
    body_of(page).fill("Typed just now")

    log_out(page)

    expect(page.get_by_text("Logged out")).to_be_visible()
    assert Autosave.objects.get(values__isnull=False).values["body"] == ["Typed just now"]


def test_people_see_who_else_has_the_story_open(desk: Desk):
    article = story()
    anns, bens = desk("ann"), desk("ben")
    anns.goto(change_url(article))
    body_of(anns).fill("Typing")
    expect(status_of(anns)).to_contain_text("Safety copy")

    bens.goto(change_url(article))

    expect(bens.get_by_text("ann has this open, too. Last typed:")).to_be_visible()
    body_of(anns).press_sequentially("more")
    expect(anns.get_by_text("ben has this open, too.")).to_be_visible()


def test_a_text_of_the_window_that_was_just_left_is_not_open(desk: Desk):
    """Ann leaves a quick fix, and then a merge, by a link."""
    article = story(body="The harbour is open.\n")
    page = desk()
    page.goto(reverse("admin:articles_article_fix", args=[article.pk]))
    body_of(page).fill("The harbour is shut.")
    page.get_by_role("button", name="Show the change").click()
    expect(status_of(page)).to_contain_text("Safety copy")
    page.get_by_role("link", name="Back to the story").click()

    offer = page.locator(".desk-texts li")
    expect(offer).to_contain_text("was not saved. Story: shut. (Quick fix)")


def test_both_texts_of_a_merge_that_is_put_off_are_not_open(desk: Desk):
    article = story(status="draft", body="The harbour is open.\n")
    anns, bens = desk("ann"), desk("ben")
    for window, word in ((anns, "busy"), (bens, "shut")):
        window.goto(change_url(article))
        body_of(window).fill(f"The harbour is {word}.")
        expect(status_of(window)).to_contain_text("Safety copy")
    bens.get_by_role("button", name="Save", exact=True).click()
    expect(bens.locator(".messagelist .success")).to_be_visible()
    anns.get_by_role("button", name="Save", exact=True).click()
    expect(status_of(anns)).to_contain_text("Safety copy")
    anns.get_by_role("link", name="Decide later").click()

    offers = anns.locator(".desk-texts li")
    expect(offers).to_have_count(2)
    expect(offers.filter(has_text="was not saved")).to_have_count(2)
    expect(offers.filter(has_text="Story: busy.")).to_have_count(1)


def test_a_choice_alone_is_no_text(desk: Desk):
    article = story()
    with_changes(article, body="Changed\n")
    page = desk()
    page.goto(reverse("admin:articles_article_publish", args=[article.pk]))
    page.get_by_label("An update").check()
    page.goto("/admin/")
    assert not Autosave.objects.filter(values__isnull=False).exists()

    page.goto(reverse("admin:articles_article_publish", args=[article.pk]))
    page.get_by_role("textbox").fill("A new photograph")
    expect(status_of(page)).to_contain_text("Safety copy")


def test_in_a_narrow_window_the_line_stays_in_view_and_a_failure_differs(desk: Desk):
    article = story(status="draft")
    page = desk(expected=NETWORK, viewport={"width": 390, "height": 700})
    page.goto(change_url(article))
    line = status_of(page)
    body_of(page).fill("Typed")
    expect(line).to_contain_text("Safety copy")
    expect(line).to_be_in_viewport()
    expect(line).to_have_css("font-weight", "400")

    page.route(AUTOSAVE, lambda route: route.abort())
    body_of(page).fill("Typed in a tunnel")
    expect(line).to_have_text("Not saved: no connection")
    expect(line).to_have_css("font-weight", "700")
    page.on("dialog", lambda dialog: dialog.accept())
