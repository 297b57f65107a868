"""Editors of live stories in a browser: changes stay at the desk until they are published, quick
fixes go out alone, and two editors of one story lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article
from tests.browser.conftest import Window
from tests.desk import story
from tests.exporting.conftest import run_export
from tests.importing.conftest import Tree, run_import

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

BODY = "The first paragraph.\n\nThe middle one.\n\nThe last paragraph.\n"


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def test_readers_see_a_change_when_it_is_published(desk: Callable[..., Page], window: Window):
    article = story(body=BODY)
    page, reader = desk(), window()

    page.goto(change_url(article))
    page.get_by_label("Title:", exact=True).fill("Harbour half-op")
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Readers still see the live text")
    expect(page.locator(".desk-note")).to_contain_text("Unpublished changes since")
    reader.goto(article.path)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Harbour opens")

    page.get_by_label("Title:", exact=True).fill("Harbour opens again")
    page.get_by_role("button", name="Publish changes…").click()
    expect(page.locator("ins")).to_contain_text("again")
    page.get_by_role("button", name="Publish changes").click()  # no kind is chosen yet
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Harbour opens")
    page.get_by_label("An update").check()
    page.get_by_role("button", name="Publish changes").click()

    expect(page.locator(".messagelist")).to_contain_text("Changes published")
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Harbour opens again")
    expect(reader.locator("main")).to_contain_text("Updated")


def test_a_quick_fix_goes_out_beside_half_finished_changes(
    desk: Callable[..., Page], window: Window
):
    article = story(body=BODY.replace("middle", "midle"))
    bens, anns, reader = desk("ben"), desk("ann"), window()
    bens.goto(change_url(article))
    bens.locator("summary", has_text="Lead and summary").click()
    bens.get_by_label("Lead:", exact=True).fill("Ben has not finished")
    bens.get_by_role("button", name="Save draft", exact=True).click()

    anns.goto(change_url(article))
    anns.get_by_role("link", name="Quick fix").click()
    text = anns.get_by_label("Story:", exact=True)
    text.fill(text.input_value().replace("midle", "middle"))
    anns.get_by_role("button", name="Show the change").click()
    expect(anns.locator("ins")).to_contain_text("middle")
    anns.get_by_role("button", name="Publish this fix").click()

    expect(anns.locator(".messagelist")).to_contain_text("The fix is published")
    reader.goto(article.path)
    expect(reader.locator("main")).to_contain_text("The middle one")
    expect(reader.locator("main")).not_to_contain_text("Ben has not")
    bens.goto(change_url(article))
    expect(bens.get_by_label("Lead:", exact=True)).to_have_value("Ben has not finished")
    expect(bens.get_by_label("Story:", exact=True)).to_have_value(BODY)


def test_a_correction_goes_from_the_form_to_the_page_the_feed_and_the_file_and_back(
    desk: Callable[..., Page], window: Window, tmp_path: Path
):
    tree = Tree(tmp_path / "site")
    file = tree.write("news/port.md", "---\ntitle: Port\ndate: 2026-01-05\n---\nIt is shut.\n")
    run_import(tree.site)
    article = Article.objects.get()
    page, reader = desk(), window()

    page.goto(change_url(article))
    page.get_by_label("Story:", exact=True).fill("It is open.\n")
    page.get_by_role("button", name="Publish changes…").click()
    page.get_by_label("A correction").check()
    page.get_by_label("Note for readers").fill("The port is open, not shut.")
    page.get_by_role("button", name="Publish changes").click()
    expect(page.locator(".messagelist")).to_contain_text("Changes published")

    reader.goto(article.path)
    expect(reader.locator("main")).to_contain_text("The port is open, not shut.")
    reader.goto("/corrections/")
    expect(reader.locator("main")).to_contain_text("The port is open, not shut.")
    feed = reader.request.get("/corrections/index.xml").text()
    assert "The port is open, not shut." in feed
    assert run_export().exit_code == 0
    written = file.read_text()
    assert "corrections:" in written and "The port is open, not shut." in written
    file.write_text(written.replace("not shut", "and was never shut"))
    assert run_import(tree.site).summary == {"updated": 1}
    reader.goto(article.path)
    expect(reader.locator("main")).to_contain_text("The port is open, and was never shut.")


def test_two_editors_of_the_first_and_the_last_paragraph_keep_both(desk: Callable[..., Page]):
    article = story(body=BODY)
    anns, bens = desk("ann"), desk("ben")
    for page in (anns, bens):
        page.goto(change_url(article))

    bens.get_by_label("Story:", exact=True).fill(BODY.replace("first", "1st"))
    bens.get_by_role("button", name="Save draft", exact=True).click()
    anns.get_by_label("Story:", exact=True).fill(BODY.replace("last", "final"))
    anns.get_by_role("button", name="Save draft", exact=True).click()

    expect(anns.locator(".messagelist")).to_contain_text("changes that ben saved meanwhile")
    both = BODY.replace("first", "1st").replace("last", "final")
    expect(anns.get_by_label("Story:", exact=True)).to_have_value(both)


@pytest.mark.parametrize("scripts", [True, False])
def test_two_editors_of_one_paragraph_decide_on_a_page_that_keeps_both(
    desk: Callable[..., Page], scripts: bool
):
    article = story(body=BODY)
    anns, bens = desk("ann", java_script_enabled=scripts), desk("ben", java_script_enabled=scripts)
    for page in (anns, bens):
        page.goto(change_url(article))

    bens.get_by_label("Story:", exact=True).fill(BODY.replace("middle", "second"))
    bens.get_by_role("button", name="Save draft", exact=True).click()
    anns.get_by_label("Story:", exact=True).fill(BODY.replace("middle", "central"))
    anns.get_by_role("button", name="Save draft", exact=True).click()

    expect(anns.get_by_role("heading", name="Two people changed the same lines")).to_be_visible()
    text = anns.get_by_role("group", name="Story").get_by_role("textbox")
    both = "The second one.\n\nThe central one.\n\nThe last"
    assert both in text.input_value()
    text.fill(BODY.replace("middle", "second and central"))
    anns.get_by_role("button", name="Save").click()

    expect(anns.locator(".messagelist")).to_contain_text("Both texts were merged")
    expect(anns.get_by_label("Story:", exact=True)).to_have_value(
        BODY.replace("middle", "second and central")
    )
