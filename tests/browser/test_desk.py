"""Editors in a browser: what scripts add, what works without them, and the whole life of a story
from the home page to its correction."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, Author, MenuEntry, Redirect, Revision, SiteSettings, Tag
from tests.browser.conftest import Window, choose_new_section, log_in
from tests.desk import file_of, story, with_changes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


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
    page.goto("/admin/articles/article/?state=live")
    page.get_by_role("link", name="Harbour opens").click()
    page.get_by_label("Story:", exact=True).fill("The harbour is open again, at last.\n")
    page.get_by_role("button", name="Publish changes…").click()
    page.get_by_label("A typo").check()
    page.get_by_role("button", name="Publish changes").click()
    page.locator(".messagelist").get_by_role("link", name="/news/harbour-opens/").click()

    expect(page).to_have_url(re.compile(r"/news/harbour-opens/$"))
    expect(page.locator("main")).to_contain_text("open again, at last")
    page.goto("/search/?q=harbour+last")
    expect(page.locator("main").get_by_role("link", name="Harbour opens")).to_be_visible()


def test_the_sidebars_widgets_are_ordered_by_buttons(desk: Callable[..., Page]):
    SiteSettings.objects.update_or_create(
        pk=1, defaults={"widgets": ["search", "recent", "taglist"]}
    )
    article = story(status="draft")
    page = desk()
    page.goto(change_url(article))
    page.locator("summary", has_text="Sidebar").click()
    box = page.locator("#id_widgets")
    expect(box.locator("ol")).to_be_hidden()

    box.get_by_text("A custom list").click()
    box.get_by_role("button", name="Move Tags up").click()
    box.get_by_role("button", name="Move Tags up").click()
    expect(box.get_by_role("button", name="Move Tags up")).to_be_disabled()
    box.get_by_label("Recent posts", exact=True).uncheck()
    box.get_by_label("Categories", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().widgets == ["taglist", "search", "categories"]


def test_without_scripts_numbers_give_the_order(desk: Callable[..., Page]):
    article = story(tags=("Port",), status="draft")
    page = desk(java_script_enabled=False)
    page.goto(change_url(article))

    page.locator("summary", has_text="Sidebar").click()
    page.locator("#id_widgets").get_by_label("A custom list").check()
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
    article = story(tags=("Sea",), status="draft")
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
    choose_new_section(page, "news")

    page.get_by_role("button", name="Save", exact=True).dblclick()

    expect(page.locator(".messagelist")).to_contain_text("Draft")
    assert Article.objects.count() == 1


def test_a_saved_text_is_not_offered_again_after_a_colleague_changed_it(
    desk: Callable[..., Page],
):
    article = story(body="Old text\n", status="draft")
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
    """Open every page and use its controls. The window fixture fails on any violation."""
    article = story(tags=("Port", "Sea"), authors=("Ann",), menu={"main": {}})
    file = file_of(article, state="conflict", incoming=b"---\ntitle: Theirs\n---\n", problems=[
        {"severity": "warning", "line": 1, "column": 1, "message": "x"},
    ])  # fmt: skip
    own = MenuEntry.objects.create(name="M", url="/m/")
    redirect = Redirect.objects.create(path="/r/", target="/m/")
    SiteSettings.objects.update_or_create(pk=1)
    revision = Revision.objects.get()
    with_changes(article, lead="Unpublished")
    waiting = story("Waiting", status="review")
    page = desk()
    named = {
        "article": article.pk, "tag": Tag.objects.first().pk, "author": Author.objects.get().pk,
        "menuentry": own.pk, "redirect": redirect.pk, "sitesettings": 1,
        "revision": revision.pk, "sourcefile": file.pk, "source": file.source_id,
    }  # fmt: skip
    paths = [
        "/admin/", "/admin/password_change/", "/admin/auth/user/", "/admin/auth/user/add/",
        *(f"/admin/articles/{model}/" for model in named),
        *(f"/admin/articles/{model}/{pk}/change/" for model, pk in named.items()),
        *(f"/admin/articles/{model}/add/" for model in ("article", "tag", "redirect", "menuentry")),
        *(f"/admin/articles/{model}/{named[model]}/delete/" for model in ("article", "tag")),
        *(
            f"/admin/articles/article/{article.pk}/{page}/"
            for page in ("conflict", "publish", "discard", "retract", "quick-fix", "history",
                         "preview")
        ),
        f"/admin/articles/article/{article.pk}/compare/?old=live&new=copy",
        f"/admin/articles/article/{article.pk}/submit/",
        f"/admin/articles/article/{waiting.pk}/send-back/",
        f"/admin/articles/revision/{revision.pk}/restore/",
        "/admin/recovered/",
        f"/admin/auth/user/{User.objects.get(username='ann').pk}/change/",
    ]  # fmt: skip

    for path in paths:
        response = page.goto(path)
        assert response is not None and response.status == 200, path
        for summary in page.locator("main summary:visible").all():
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
    expect(page.get_by_role("heading", name="Which one do you want to keep?")).to_be_visible()


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


def test_every_list_fits_a_phone(desk: Callable[..., Page]):
    """A row is a card there. Nothing may be cut off or scroll sideways."""
    word = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"
    article = story(f"{word} tritt in Kraft", tags=(word,), categories=(word,), authors=(word,))
    with_changes(article, lead="New")
    file_of(article, path=f"news/{word}/{word}.md")
    MenuEntry.objects.create(name=word, url=f"/{word}/")
    Redirect.objects.create(path=f"/{word}/", target="/m/")
    page = desk(viewport={"width": 390, "height": 844})
    models = (
        "article", "picture", "tag", "category", "author", "redirect", "menuentry", "sourcefile",
        "source", "importrun", "revision", "trashentry", "deskaction",
    )  # fmt: skip
    lists = [f"/admin/articles/{model}/" for model in models]

    for path in ("/admin/", "/admin/calendar/", *lists, "/admin/auth/user/", "/admin/recovered/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        results = page.locator(".results")
        if results.count():
            assert results.evaluate("box => box.scrollWidth <= box.clientWidth"), path

    page.goto("/admin/articles/article/")
    headline = page.locator(".field-story").bounding_box()
    assert headline is not None and headline["width"] > 300
    expect(page.get_by_label("First day")).to_be_hidden()
    page.locator("summary", has_text="Narrow the list").click()
    expect(page.get_by_label("First day")).to_be_visible()
    page.locator("summary", has_text="Filter").click()
    page.get_by_role("link", name="Scheduled").click()
    expect(page.locator("#result_list")).to_have_count(0)
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator(".field-story")).to_be_visible()


def test_what_to_do_now_comes_before_the_lists_of_tables(desk: Callable[..., Page]):
    story("Waits", status="draft", user=User.objects.get(username="ann"))
    page = desk(viewport={"width": 390, "height": 844})
    page.goto("/admin/")

    def find(name: str) -> dict[str, float]:
        box = page.locator(name).bounding_box()
        assert box is not None
        return dict(box)

    now, tables = find("#content-main"), find(".desk-tables")
    assert now["y"] + now["height"] <= tables["y"]
    page.set_viewport_size({"width": 1280, "height": 900})
    now, tables = find(".desk-first > :first-child"), find(".desk-tables")
    assert now["width"] > 2 * tables["width"] and now["x"] < tables["x"]
    expect(page.locator(".desk-tables h2").last).to_have_text("Administration")


def test_a_wide_window_shows_every_filter(desk: Callable[..., Page]):
    story()
    page = desk()
    page.goto("/admin/articles/article/")

    expect(page.get_by_label("First day")).to_be_visible()
    expect(page.get_by_role("link", name="Scheduled")).to_be_visible()


def test_a_title_is_one_line_and_ctrl_s_saves(desk: Callable[..., Page]):
    article = story("Old", status="draft")
    page = desk()
    page.goto(change_url(article))

    title = page.get_by_label("Title:", exact=True)
    title.fill("New ")
    title.press("Enter")
    title.press_sequentially("head")
    expect(title).to_have_value("New head")
    title.press("Control+s")

    expect(page.get_by_role("status").filter(has_text="New head")).to_be_visible()
    assert Article.objects.get().title == "New head"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_word_widens_no_page(desk: Callable[..., Page], width: int):
    article = story("Donaudampfschiff" * 20)
    page = desk(viewport={"width": width, "height": 900})

    pages = ("history", "fix", "retract")
    for path in (change_url(article), *(_page_of(article, name) for name in pages)):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def _page_of(article: Article, name: str) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


def test_without_scripts_the_form_is_not_too_wide(desk: Callable[..., Page]):
    page = desk(viewport={"width": 390, "height": 900}, java_script_enabled=False)
    page.goto("/admin/articles/article/add/")
    box = page.get_by_label("Tags:", exact=True).bounding_box()
    assert box is not None and box["x"] + box["width"] <= 390 - 10


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

    page.get_by_role("group", name="Title").get_by_label("Use the version in the file").check()
    story_group = page.get_by_role("group", name="Story")
    expect(story_group.get_by_role("textbox")).to_have_value(
        "One\nTwo, says the file\n\nTwo, say we\nThree\n"
    )
    story_group.get_by_role("textbox").fill("One\nTwo, say both\nThree\n")
    page.get_by_role("button", name="Resolve").click()

    expect(page.locator(".messagelist")).to_contain_text("Conflict resolved")
    said = Article.objects.get().authored()
    assert (said.title, said.body) == ("Theirs", "One\nTwo, say both\nThree\n")
    assert said.tags == ("New",)


@pytest.mark.parametrize("width", [390, 768, 1024, 1280, 1440])
def test_the_columns_of_the_list_fit_into_the_window(desk: Callable[..., Page], width: int):
    with_changes(
        story("Donaudampfschifffahrtsgesellschaft" * 3),
        user=User.objects.get(username="ann"),
        body="New.\n",
    )
    story("Harbour opens after a long winter", section="business/shipping", status="review")
    page = desk(viewport={"width": width, "height": 900})

    page.goto(reverse("admin:articles_article_changelist"))

    table = page.locator("#result_list")
    hidden = table.evaluate("table => table.scrollWidth - table.parentElement.clientWidth")
    assert hidden <= 0
    expect(table.get_by_role("columnheader", name="Last saved")).to_be_in_viewport()
