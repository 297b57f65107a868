"""Front matter as text, and finding stories and pictures: the library, the calendar and the filters
of the list, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, Picture, WorkingCopy
from articles.pictures.uploads import store_upload
from tests.browser.conftest import Window, log_in
from tests.desk import NOW, person, story
from tests.uploading import picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

Desk = Callable[..., Page]


def open_front_matter(page: Page, article: Article) -> None:
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.locator("summary", has_text="Front matter").click()


def test_a_wrong_line_of_front_matter_is_refused_and_the_right_one_waits_in_the_copy(desk: Desk):
    article = story("Harbour", params={"kicker": "Port"})
    page = desk()
    open_front_matter(page, article)
    field = page.locator("#id_params")
    expect(field).to_have_value('kicker: "Port"\n')

    field.fill("kicker: Port\nnested:\n  on: 1\n  on: 2\n")
    page.get_by_role("button", name="Save draft", exact=True).click()

    expect(page.get_by_text("Line 4, column 3:").first).to_be_visible()
    expect(field).to_have_value("kicker: Port\nnested:\n  on: 1\n  on: 2\n")
    assert not WorkingCopy.objects.exists()

    field.fill("kicker: Harbour\n")
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().params == {"kicker": "Port"}
    page.get_by_role("button", name="Publish changes…").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Publish changes", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().params == {"kicker": "Harbour"}


def test_a_writer_gains_no_address_by_front_matter(window: Window):
    writer = person("writer")
    writer.set_password("a-long-password")
    writer.save()
    article = story("Mine", status="draft", user=writer)
    page = window()
    page.goto("/admin/login/")
    log_in(page, "writer")
    open_front_matter(page, article)

    page.locator("#id_params").fill("x: 1\nurl: /front/\n")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Line 2, column 1: “url”").first).to_be_visible()
    assert (Article.objects.get().path, Article.objects.get().params) == (article.path, {})


def test_the_library_finds_a_picture_and_says_where_it_is_used(desk: Desk):
    for number, name in enumerate(("harbour.jpg", "town.jpg", "ship.jpg")):
        store_upload(picture(size=(90, 60 + number)), name, user=None, at=NOW)
    Picture.objects.filter(path__contains="town").update(alt="The town hall")
    used = Picture.objects.get(path__contains="ship")
    story("Ships sail", body=f"![A ship]({used.path})\n")
    page = desk()
    page.goto("/admin/articles/picture/")

    page.locator("#searchbar").fill("town hall")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="town.jpg")).to_be_visible()
    expect(page.get_by_role("link", name="ship.jpg")).to_have_count(0)

    page.goto("/admin/articles/picture/")
    page.get_by_role("link", name="Not used").click()
    expect(page.get_by_role("link", name="harbour.jpg")).to_be_visible()
    expect(page.get_by_role("link", name="ship.jpg")).to_have_count(0)

    page.goto(f"/admin/articles/picture/{used.pk}/change/")
    expect(page.get_by_role("link", name="Ships sail")).to_be_visible()
    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_text("This picture is used.").first).to_be_visible()
    assert Picture.objects.count() == 3


def test_the_calendar_leads_from_the_first_page_to_a_story_of_its_day(desk: Desk):
    story("Out in May", date=datetime(2026, 5, 4, 20, tzinfo=UTC))
    story("Out in June", date=datetime(2026, 6, 9, 20, tzinfo=UTC))
    page = desk()
    page.goto("/admin/calendar/?month=2026-05")
    day = page.locator("#day-2026-05-04")
    expect(day.get_by_role("link", name="Out in May")).to_be_visible()
    expect(page.get_by_role("link", name="Out in June")).to_have_count(0)

    page.get_by_role("link", name="Next month").click()
    page.locator("#day-2026-06-09").get_by_role("link", name="Out in June").click()
    expect(page.get_by_label("Title:", exact=True)).to_have_value("Out in June")

    page.goto("/admin/calendar/")
    page.get_by_label("Month:").fill("2026-05")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Out in May")).to_be_visible()


def test_filters_words_and_days_narrow_the_list_together(desk: Desk):
    story("Harbour opens", body="Ships sail.\n", date=datetime(2026, 5, 4, tzinfo=UTC))
    story("Harbour closes", body="Ships sail.\n", date=datetime(2026, 6, 4, tzinfo=UTC))
    story("Fair opens", body="Rides.\n", section="culture", date=datetime(2026, 5, 4, tzinfo=UTC))
    page = desk(viewport={"width": 1440, "height": 900})
    page.goto("/admin/articles/article/")
    stories = page.locator("#result_list tbody tr")
    expect(stories).to_have_count(3)

    page.locator("#searchbar").fill("ships")
    page.get_by_role("button", name="Search").click()
    expect(stories).to_have_count(2)
    page.get_by_label("Last day").fill("2026-05-31")
    page.get_by_role("button", name="Narrow").click()
    expect(stories).to_have_count(1)
    expect(stories).to_contain_text("Harbour opens")

    page.goto("/admin/articles/article/")
    page.get_by_role("link", name="culture", exact=True).click()
    expect(stories).to_have_count(1)
    expect(stories).to_contain_text("Fair opens")
