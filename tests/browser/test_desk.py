"""Editors at work in a browser: what scripts add, what works without them, and the whole way of a
story from the front page to its correction."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, Author, MenuEntry, Redirect, Revision, SiteSettings, Tag
from tests.desk import file_of, story

pytestmark = pytest.mark.django_db(transaction=True)

Window = Callable[..., Page]


@pytest.fixture
def people() -> None:
    for name in ("ann", "ben"):
        User.objects.create_superuser(name, password="a-long-password")


@pytest.fixture
def desk(people: None, window: Window) -> Callable[..., Page]:
    """Opens a window in which somebody has logged in."""

    def opened(name: str = "ann", **options: Any) -> Page:
        page = window(**options)
        page.goto("/admin/login/")
        log_in(page, name)
        return page

    return opened


def log_in(page: Page, name: str = "ann") -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Log in").click()


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def test_a_correction_from_the_front_page_to_the_published_page(people: None, window: Window):
    story("Harbour opens", tags=("Port",), body="The harbor is open again.\n")
    story("Another one", tags=("Port", "Sea"), body="Nothing of note.\n")
    page = window()

    page.goto("/")
    page.get_by_role("link", name="Harbour opens").first.click()
    expect(page.get_by_role("heading", name="Harbour opens", level=1)).to_be_visible()
    page.locator("main").get_by_role("link", name="Port").first.click()
    expect(page).to_have_url(re.compile(r"/tags/port/$"))
    page.locator("input[type=search]:visible").first.fill("harbor")
    page.keyboard.press("Enter")
    expect(page.locator("main").get_by_role("link", name="Harbour opens")).to_be_visible()

    page.goto("/admin/")
    log_in(page)
    page.get_by_role("link", name="Live").click()
    page.get_by_role("link", name="Harbour opens").click()
    page.get_by_label("Story:", exact=True).fill("The harbour is open again, at last.\n")
    page.get_by_role("button", name="Save and preview").click()

    expect(page).to_have_url(re.compile(r"/news/harbour-opens/$"))
    expect(page.locator("main")).to_contain_text("open again, at last")
    page.goto("/search/?q=harbour+last")
    expect(page.locator("main").get_by_role("link", name="Harbour opens")).to_be_visible()


def test_two_windows_that_save_one_article(desk: Callable[..., Page]):
    article = story(body="The harbour is open.\n")
    anns, bens = desk("ann"), desk("ben")
    for page in (anns, bens):
        page.goto(change_url(article))

    bens.get_by_label("Story:", exact=True).fill("The harbour is shut.\n")
    bens.get_by_role("button", name="Save", exact=True).click()
    anns.get_by_label("Lead").fill("Anns lead")
    anns.get_by_role("button", name="Save", exact=True).click()

    panel = anns.locator(".desk-clashes")
    expect(panel).to_contain_text("ben saved it at")
    expect(anns.get_by_label("Lead")).to_have_value("Anns lead")
    expect(panel.get_by_role("group", name="Story").locator("del")).to_contain_text("shut")
    expect(panel.get_by_role("group", name="Story")).to_contain_text("You did not touch this one.")
    anns.get_by_role("button", name="Save", exact=True).click()

    expect(anns.locator(".messagelist")).to_contain_text("Live at /news/harbour-opens/")
    article.refresh_from_db()
    assert (article.lead, article.body) == ("Anns lead", "The harbour is shut.\n")
    assert Revision.objects.filter(article=article).count() == 3


def test_the_sidebars_widgets_are_ordered_by_buttons(desk: Callable[..., Page]):
    SiteSettings.objects.update_or_create(
        pk=1, defaults={"widgets": ["search", "recent", "taglist"]}
    )
    article = story()
    page = desk()
    page.goto(change_url(article))
    box = page.locator("#id_widgets")
    expect(box.locator("ol")).to_be_hidden()

    box.get_by_text("An own list").click()
    box.get_by_role("button", name="Tags: up").click()
    box.get_by_role("button", name="Tags: up").click()
    expect(box.get_by_role("button", name="Tags: up")).to_be_disabled()
    box.get_by_label("Recent posts", exact=True).uncheck()
    box.get_by_label("Categories", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().widgets == ["taglist", "search", "categories"]


def test_without_scripts_numbers_give_the_order(desk: Callable[..., Page]):
    article = story(tags=("Port",))
    page = desk(java_script_enabled=False)
    page.goto(change_url(article))

    page.locator("#id_widgets").get_by_label("An own list").check()
    page.get_by_label("Tags", exact=True).last.fill("1")
    page.get_by_label("Search", exact=True).fill("2")
    page.get_by_label("Tags:", exact=True).fill('Port, "Wolves, Lower"')
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert article.widgets == ["taglist", "search"]
    assert article.authored().tags == ("Port", "Wolves, Lower")


def test_names_are_suggested_and_kept_in_order(desk: Callable[..., Page]):
    story("Other", tags=("Port Authority", "Portugal", "Airport"))
    article = story(tags=("Sea",))
    page = desk()
    page.goto(change_url(article))
    field = page.get_by_role("combobox", name="Tags")

    field.press_sequentially("por")
    expect(page.locator(".suggestions li")).to_have_text(["Port Authority", "Portugal", "Airport"])
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    field.press_sequentially("Brand new,")
    field.press_sequentially("port-authority")
    field.press("Enter")
    page.get_by_role("button", name="Brand new: earlier").click()
    page.get_by_role("button", name="Sea: remove").click()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert article.authored().tags == ("Brand new", "Portugal", "port-authority")
    assert Tag.objects.filter(key="port authority").count() == 1


def test_a_quick_second_click_makes_one_article(desk: Callable[..., Page]):
    page = desk()
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Title:", exact=True).fill("Once")
    page.get_by_label("Section").fill("news")

    page.get_by_role("button", name="Save", exact=True).dblclick()

    expect(page.locator(".messagelist")).to_contain_text("Draft")
    assert Article.objects.count() == 1


def test_what_was_typed_is_there_after_logging_in_again(desk: Callable[..., Page]):
    article = story(body="Old text\n")
    page = desk()
    page.goto(change_url(article))
    page.get_by_label("Story:", exact=True).fill("An hour of work")
    Session.objects.all().delete()

    page.get_by_role("button", name="Save", exact=True).click()
    log_in(page)
    expect(page.get_by_text("was not saved")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Story:", exact=True)).to_have_value("An hour of work")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().body == "An hour of work"
    page.goto(change_url(article))
    expect(page.get_by_text("was not saved")).to_be_hidden()


def test_a_saved_text_is_not_offered_again_after_a_colleague_changed_it(
    desk: Callable[..., Page],
):
    article = story(body="Old text\n")
    page = desk()
    page.goto(change_url(article))
    page.get_by_label("Story:", exact=True).fill("Anns text")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    bens = desk("ben")
    bens.goto(change_url(article))
    bens.get_by_label("Story:", exact=True).fill("Bens text")
    bens.get_by_role("button", name="Save", exact=True).click()
    expect(bens.locator(".messagelist .success")).to_be_visible()

    page.goto(change_url(article))

    expect(page.get_by_label("Story:", exact=True)).to_have_value("Bens text")
    expect(page.get_by_text("was not saved")).to_be_hidden()


def test_no_page_of_the_desk_breaks_the_content_security_policy(desk: Callable[..., Page]):
    """Every page is opened and its controls are used; the window fails on what the browser says."""
    article = story(tags=("Port", "Sea"), authors=("Ann",), menu={"main": {}})
    file = file_of(article, state="conflict", incoming=b"---\ntitle: Theirs\n---\n", problems=[
        {"severity": "warning", "line": 1, "column": 1, "message": "x"},
    ])  # fmt: skip
    own = MenuEntry.objects.create(name="M", url="/m/")
    redirect = Redirect.objects.create(path="/r/", target="/m/")
    SiteSettings.objects.update_or_create(pk=1)
    page = desk()
    named = {
        "article": article.pk, "tag": Tag.objects.first().pk, "author": Author.objects.get().pk,
        "menuentry": own.pk, "redirect": redirect.pk, "sitesettings": 1,
        "revision": Revision.objects.get().pk, "sourcefile": file.pk, "source": file.source_id,
    }  # fmt: skip
    paths = [
        "/admin/", "/admin/password_change/", "/admin/auth/user/", "/admin/auth/user/add/",
        *(f"/admin/articles/{model}/" for model in named),
        *(f"/admin/articles/{model}/{pk}/change/" for model, pk in named.items()),
        *(f"/admin/articles/{model}/add/" for model in ("article", "tag", "redirect", "menuentry")),
        *(f"/admin/articles/{model}/{named[model]}/delete/" for model in ("article", "tag")),
        f"/admin/articles/article/{article.pk}/conflict/",
        f"/admin/auth/user/{User.objects.get(username='ann').pk}/change/",
    ]  # fmt: skip

    for path in paths:
        response = page.goto(path)
        assert response is not None and response.status == 200, path
        for summary in page.locator("main summary").all():
            summary.click()

    page.goto("/admin/articles/menuentry/add/")
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("harb")
    page.get_by_role("option", name="Harbour opens").click()
    expect(page.locator(".select2-selection__rendered")).to_contain_text("Harbour opens")
    page.goto("/admin/articles/tag/")
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").select_option("merge")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("heading", name="Which one stays?")).to_be_visible()


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_and_the_list_fit_every_window(desk: Callable[..., Page], width: int, scheme: str):
    article = story("A headline that goes on for as long as headlines of agencies do, and longer")
    page = desk(viewport={"width": width, "height": 900}, color_scheme=scheme)

    for path in (change_url(article), "/admin/articles/article/", "/admin/"):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path
        content = page.locator("#content-main").bounding_box()
        assert content is not None and content["width"] >= min(width * 0.85, 420), path


def test_a_conflict_with_the_file_is_settled_field_by_field(desk: Callable[..., Page]):
    article = story("Ours", body="One\nTwo, say we\nThree\n", date=None)
    file_of(
        article,
        state="conflict",
        base=b"---\ntitle: Base\n---\nOne\nTwo\nThree\n",
        incoming=b"---\ntitle: Theirs\ntags: [New]\n---\nOne\nTwo, says the file\nThree\n",
    )
    page = desk()
    page.goto(change_url(article))
    page.get_by_role("link", name="Compare the two and choose").click()

    page.get_by_role("group", name="Title").get_by_label("Take what the file says").check()
    story_group = page.get_by_role("group", name="Story")
    expect(story_group.get_by_role("textbox")).to_be_hidden()
    story_group.get_by_label("Write it anew").check()
    story_group.get_by_role("textbox").fill("One\nTwo, say both\nThree\n")
    page.get_by_role("button", name="Settle").click()

    expect(page.locator(".messagelist")).to_contain_text("The conflict is settled")
    said = Article.objects.get().authored()
    assert (said.title, said.body) == ("Theirs", "One\nTwo, say both\nThree\n")
    assert said.tags == ("New",)
