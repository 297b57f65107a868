"""Previews in a browser: the typed text in a new tab, and the signed link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, Revision
from tests.browser.conftest import publish
from tests.desk import story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

Window = Callable[..., Page]


def open_form(window: Window, article: Article, **options: object) -> Page:
    User.objects.create_superuser("ann", password="a-long-password")
    page = window(**options)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.get_by_label("Username").fill("ann")
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Log in").click()
    return page


def preview(page: Page) -> Page:
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview", exact=True).click()
    return opened.value


@pytest.mark.parametrize("scripts", [True, False])
def test_a_preview_shows_the_typed_headline_while_readers_see_the_old_one(
    window: Window, scripts: bool
):
    article = story("Harbour opens")
    page = open_form(window, article, java_script_enabled=scripts)
    page.get_by_label("Title:", exact=True).fill("Half a head")

    tab = preview(page)

    expect(tab.get_by_role("heading", level=1)).to_have_text("Half a head")
    expect(tab.get_by_role("complementary", name="Preview")).to_contain_text("unsaved text")
    tab.close()
    # A second click, and saving after it, work at once.
    page.get_by_label("Title:", exact=True).fill("A whole headline")
    tab = preview(page)
    expect(tab.get_by_role("heading", level=1)).to_have_text("A whole headline")
    reader = window()
    reader.goto(article.path)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Harbour opens")
    expect(page.get_by_label("Title:", exact=True)).to_have_value("A whole headline")
    assert Revision.objects.count() == 1


def test_a_signed_link_shows_the_draft_and_ends_when_it_is_published(window: Window):
    draft = story("Harbour opens", status="draft")
    page = open_form(window, draft)
    tab = page.context.new_page()
    tab.goto(reverse("admin:articles_article_preview", args=[draft.pk]))
    tab.get_by_text("Share preview").click()
    link = tab.get_by_role("complementary", name="Preview").get_by_text("/preview/")
    address = str(link.get_attribute("href"))
    guest = window(expected=("410",))
    guest.goto(address)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Harbour opens")
    expect(guest.get_by_role("complementary", name="Preview")).to_contain_text("draft")

    # Publishing right after a preview must not be taken for a second click.
    page.get_by_label("Title:", exact=True).fill("Harbour opens at last")
    preview(page).close()
    publish(page)

    expect(page.locator(".messagelist .success")).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("heading", level=1)).to_have_text("This link has ended")
    guest.goto(Article.objects.get().path)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Harbour opens at last")


def test_the_preview_beside_the_text_follows_it_and_is_the_published_page(window: Window):
    draft = story("Harbour opens", status="draft")
    page = open_form(window, draft, viewport={"width": 1280, "height": 800})
    text = page.locator("#id_body")
    page.get_by_role("button", name="Preview beside the text").click()
    frame = page.frame_locator(".desk-stage iframe:not([name])")
    expect(frame.get_by_text("The harbour is open again.")).to_be_visible()
    text.fill("## Now\n\nThe *harbour* is open.\n\n" + "A long text.\n\n" * 90)
    expect(frame.get_by_role("heading", name="Now")).to_be_visible()
    here = ".desk-stage iframe:not([name])"
    page.locator(here).evaluate("(frame) => frame.contentWindow.scrollTo(0, 500)")
    text.press_sequentially("The end.")
    expect(frame.get_by_text("The end.")).to_be_attached()
    assert page.locator(here).evaluate("(frame) => frame.contentWindow.scrollY") == 500
    assert page.locator(here).evaluate("(frame) => frame.contentWindow.innerWidth") == 1280
    page.get_by_role("button", name="Phone").click()
    assert page.locator(here).evaluate("(frame) => frame.contentWindow.innerWidth") == 390
    shown = frame.locator("#content").inner_html()
    assert Revision.objects.count() == 1

    page.keyboard.press("Escape")
    expect(page.locator(".desk-pane")).to_have_count(0)
    publish(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    reader = window()
    reader.goto(Article.objects.get().path)
    assert reader.locator("#content").inner_html() == shown


def test_the_preview_opens_again_after_saving(window: Window):
    page = open_form(window, story("Harbour opens", status="draft"))
    page.get_by_role("button", name="Preview beside the text").click()
    page.locator("#id_body").fill("Another text.")
    page.keyboard.press("Control+s")
    frame = page.frame_locator(".desk-stage iframe:not([name])")
    expect(page.locator(".messagelist .success")).to_be_attached()
    expect(frame.get_by_text("Another text.")).to_be_visible()


@pytest.mark.parametrize(("window_width", "page_width"), [(390, 390), (768, 390), (1280, 1280)])
def test_a_narrow_window_shows_the_page_of_a_phone_first(
    window: Window, window_width: int, page_width: int
):
    draft = story("Harbour opens", status="draft")
    page = open_form(window, draft, viewport={"width": window_width, "height": 844})
    page.get_by_role("button", name="Preview beside the text").click()
    frame = page.frame_locator(".desk-stage iframe:not([name])")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    shown = page.locator(".desk-stage iframe:not([name])")
    assert shown.evaluate("(frame) => frame.contentWindow.innerWidth") == page_width
    pressed = "Phone" if page_width == 390 else "Desktop"
    expect(page.locator(".desk-widths [aria-pressed=true]")).to_have_text(pressed)


def test_the_bar_of_a_preview_does_not_stretch_the_head_of_a_short_page(window: Window):
    draft = story("Harbour opens", status="draft")
    page = open_form(window, draft, viewport={"width": 1280, "height": 1600})
    page.goto(reverse("admin:articles_article_preview", args=[draft.pk]))
    heights = (
        "[...document.querySelectorAll('body > header, body > footer')].map(e => e.offsetHeight)"
    )
    here = page.evaluate(heights)
    reader = window(viewport={"width": 1280, "height": 1600})
    reader.goto("/")
    assert len(here) == 2 and here == reader.evaluate(heights)
