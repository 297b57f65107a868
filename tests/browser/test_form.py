"""The form of a story as a page to write on: the order of its fields, the dialog before a story is
published, keys, and errors. The window fixture fails on violations of the security policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article
from tests.browser.conftest import Window
from tests.desk import story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

ADD = "/admin/articles/article/add/"
FOCUSED = (
    "document.activeElement.name || document.activeElement.id || document.activeElement.textContent"
)


def test_tab_leads_from_the_title_to_the_text_and_on_to_publish(desk: Callable[..., Page]):
    story("Other", section="sport")
    page = desk()
    page.goto(ADD)
    expect(page.get_by_label("Title:", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Story:", exact=True)).to_be_focused()

    stops = []
    while "_publish_changes" not in stops and len(stops) < 20:
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED).strip())

    assert stops[0] == "section" and stops[-2:] == ["_continue", "_publish_changes"]
    assert len(stops) <= 8, stops


def test_a_new_story_is_published_from_a_dialog_and_is_on_the_home_page(
    desk: Callable[..., Page], window: Window
):
    story("Other", section="sport")
    page = desk()
    page.goto(ADD)
    page.keyboard.type("Harbour re-opens")
    page.keyboard.press("Enter")
    page.keyboard.type("Ships sail.\n\n![](/nowhere.jpg)")
    page.locator("#id_section").select_option("sport")
    page.keyboard.press("Control+Enter")

    dialog = page.get_by_role("dialog", name="Publish the story")
    expect(dialog).to_contain_text("/sport/harbour-re-opens/")
    expect(dialog).to_contain_text("home page")
    expect(dialog).to_contain_text("'/nowhere.jpg' does not exist")
    expect(dialog.get_by_role("button", name="Publish", exact=True)).to_be_focused()
    dialog.get_by_role("button", name="Back to the story").click()
    expect(dialog).to_be_hidden()
    assert Article.objects.count() == 1

    page.get_by_role("button", name="Publish…").click()
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    reader = window()
    reader.goto("/")
    expect(reader.get_by_role("link", name="Harbour re-opens").first).to_be_visible()


def test_without_scripts_a_page_asks_before_a_story_is_published(desk: Callable[..., Page]):
    story("Other", section="sport")
    page = desk(java_script_enabled=False)
    page.goto(ADD)
    page.get_by_label("Title:", exact=True).fill("Harbour re-opens")
    new = page.get_by_label("Name of the new section:")
    expect(new).to_be_hidden()
    page.locator("#id_section").select_option("/new")
    new.fill("Local News")
    page.get_by_role("button", name="Publish…").click()

    expect(page.get_by_text("/local-news/harbour-re-opens/").first).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get(title="Harbour re-opens").status == "published"


@pytest.mark.parametrize("scripts", [True, False])
def test_errors_are_listed_at_the_top_and_lead_to_their_fields(
    desk: Callable[..., Page], scripts: bool
):
    article = story(status="draft")
    page = desk(java_script_enabled=scripts)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.get_by_label("Title:", exact=True).fill("")
    page.locator("summary", has_text="Publishing").click()
    page.get_by_label("Expires").fill("2020-01-01T00:00:00")
    page.get_by_role("button", name="Publish…").click()

    errors = page.get_by_role("alert")
    expect(errors.get_by_role("link")).to_have_count(2)
    expect(page.get_by_label("Expires")).to_be_visible()
    errors.get_by_role("link", name="Expires").click()
    expect(page.get_by_label("Expires")).to_be_focused()
    errors.get_by_role("link", name="Title").click()
    expect(page.get_by_label("Title:", exact=True)).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_part_of_the_form_is_wider_than_the_screen(desk: Callable[..., Page], width: int):
    article = story("Donaudampfschiff" * 12, tags=("Rindfleischetikettierung" * 3,))
    page = desk(viewport={"width": width, "height": 844})
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    for summary in page.locator("main summary:visible").all():
        summary.click()
    page.get_by_role("button", name="Writing help").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("button", name="Save draft", exact=True)).to_be_in_viewport()


def test_the_word_count_leaves_out_the_addresses_of_links_and_pictures(
    desk: Callable[..., Page],
):
    page = desk()
    page.goto(ADD)
    page.locator("#id_body").fill("One [two](/news/a-b/).\n\n![three](/images/2026/11/img_1.jpg)")
    expect(page.get_by_text("min read")).to_contain_text("3 words")
    page.locator("#id_body").fill("One")
    expect(page.get_by_text("min read")).to_have_text("1 word · 1 min read")
    page.locator("#id_body").fill("")
    expect(page.get_by_text("min read")).to_have_count(0)


def test_an_error_of_the_tags_leads_to_the_field_that_can_be_seen(desk: Callable[..., Page]):
    article = story(status="draft", tags=("Port",))
    page = desk()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.get_by_role("combobox", name="Tags").fill("x" * 101)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alert").get_by_role("link", name="Tags").click()
    expect(page.get_by_role("combobox", name="Tags")).to_be_focused()


def test_the_chosen_names_are_one_tab_stop_and_arrow_keys_lead_to_them(
    desk: Callable[..., Page],
):
    article = story(status="draft", tags=("Port", "Sea", "Town"))
    page = desk()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    tags = page.get_by_role("combobox", name="Tags")
    tags.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Authors")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(tags).to_be_focused()

    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Town: remove")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("#id_tag_names")).to_have_value("Port, Town, Sea")
    page.keyboard.press("Delete")
    expect(page.locator("#id_tag_names")).to_have_value("Port, Sea")
    expect(tags).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(tags).to_be_focused()


def test_the_folded_publish_time_says_what_was_chosen(desk: Callable[..., Page]):
    page = desk()
    page.goto(ADD)
    heading = page.locator("summary", has_text="Publish time")
    expect(heading).to_contain_text("when it is published")
    heading.click()
    page.get_by_label("Date", exact=False).first.fill("2026-12-24T18:30:00")
    expect(heading).to_contain_text("December 24, 2026, 18:30")
