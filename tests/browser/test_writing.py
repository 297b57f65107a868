"""The toolbar of the story, and pasting, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

Desk = Callable[..., Page]
PAIRS = Path(__file__).parent.parent / "rendering" / "pasted"
SENTENCE = "The harbour opens today."


def open_story(desk: Desk, **options: object) -> Page:
    page = desk(**options)
    page.goto("/admin/articles/article/add/")
    return page


def type_story(page: Page, text: str, start: int, end: int | None = None) -> None:
    """Type ``text``, and select it from ``start`` to ``end``."""
    story = page.locator("#id_body")
    story.fill("")
    story.focus()
    page.keyboard.insert_text(text)
    select(page, start, start if end is None else end)


def select(page: Page, start: int, end: int) -> None:
    page.locator("#id_body").evaluate(
        "(area, [start, end]) => area.setSelectionRange(start, end)", [start, end]
    )


def press_button(page: Page, name: str) -> None:
    toolbar = page.get_by_role("toolbar", name="Formatting")
    toolbar.get_by_role("button", name=name, exact=True).click()


def selected(page: Page) -> str:
    return page.locator("#id_body").evaluate(
        "(area) => area.value.slice(area.selectionStart, area.selectionEnd)"
    )


@pytest.mark.parametrize(
    ("button", "marked"),
    [
        ("Heading", "## The harbour opens today."),
        ("Bold", "The **harbour** opens today."),
        ("Italic", "The _harbour_ opens today."),
        ("Link", "The [harbour](https://) opens today."),
        ("Quote", "> The harbour opens today."),
        ("List", "- The harbour opens today."),
        ("Numbered list", "1. The harbour opens today."),
        ("Code", "The `harbour` opens today."),
    ],
)
def test_a_button_marks_the_word_or_line_and_undo_takes_it_back(
    desk: Desk, button: str, marked: str
):
    page = open_story(desk)
    story = page.locator("#id_body")
    type_story(page, SENTENCE, 6)
    press_button(page, button)
    expect(story).to_have_value(marked)
    expect(story).to_be_focused()
    page.keyboard.press("Control+z")
    expect(story).to_have_value(SENTENCE)


def test_pressing_a_button_again_removes_its_mark(desk: Desk):
    page = open_story(desk)
    story = page.locator("#id_body")
    for button in ("Bold", "Italic", "Code", "Quote", "List", "Numbered list"):
        type_story(page, SENTENCE, 6)
        press_button(page, button)
        expect(story).not_to_have_value(SENTENCE)
        press_button(page, button)
        expect(story).to_have_value(SENTENCE)
    press_button(page, "Heading")
    press_button(page, "Heading")
    expect(story).to_have_value(f"### {SENTENCE}")
    press_button(page, "Heading")
    expect(story).to_have_value(SENTENCE)


def test_marks_of_lines_stand_apart_from_the_paragraphs_around(desk: Desk):
    page = open_story(desk)
    story = page.locator("#id_body")
    type_story(page, "Before\none\n\ntwo\nAfter", 7, 16)
    press_button(page, "Numbered list")
    expect(story).to_have_value("Before\n\n1. one\n\n2. two\n\nAfter")
    press_button(page, "List")
    expect(story).to_have_value("Before\n\n- one\n\n- two\n\nAfter")
    type_story(page, "one\n\ntwo", 0, 8)
    press_button(page, "Quote")
    expect(story).to_have_value("> one\n> \n> two")
    type_story(page, "one\n\ntwo", 0, 8)
    press_button(page, "Bold")
    expect(story).to_have_value("**one**\n\n**two**")
    type_story(page, "a = 1\nb = 2", 0, 11)
    press_button(page, "Code")
    expect(story).to_have_value("```\na = 1\nb = 2\n```")


def test_the_keys_do_what_the_buttons_do(desk: Desk):
    page = open_story(desk)
    story = page.locator("#id_body")
    type_story(page, SENTENCE, 4, 11)
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+i")
    expect(story).to_have_value("The **_harbour_** opens today.")
    assert selected(page) == "harbour"
    type_story(page, SENTENCE, 4, 11)
    page.keyboard.press("Control+k")
    page.keyboard.insert_text("https://example.org/")
    expect(story).to_have_value("The [harbour](https://example.org/) opens today.")
    type_story(page, "https://example.org/", 0, 20)
    page.keyboard.press("Control+k")
    page.keyboard.insert_text("Harbour")
    expect(story).to_have_value("[Harbour](https://example.org/)")


def test_the_toolbar_is_one_tab_stop_and_arrow_keys_move_inside(desk: Desk):
    page = open_story(desk)
    toolbar = page.get_by_role("toolbar", name="Formatting")
    page.locator("#id_body").focus()
    page.keyboard.press("Shift+Tab")
    expect(toolbar.get_by_role("button", name="Heading")).to_be_focused()
    for key, name in (
        ("ArrowRight", "Bold"), ("ArrowLeft", "Heading"), ("ArrowLeft", "Full screen"),
        ("ArrowRight", "Heading"), ("End", "Full screen"), ("Home", "Heading"),
        ("ArrowRight", "Bold"),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(toolbar.get_by_role("button", name=name, exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#id_body")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(toolbar.get_by_role("button", name="Bold")).to_be_focused()


def test_full_screen_shows_only_the_story_and_escape_leaves_it(desk: Desk):
    page = open_story(desk)
    press_button(page, "Full screen")
    box = page.locator(".desk-writing").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (1280, 720)
    assert page.evaluate("document.getElementById('id_title').closest('[inert]') !== null")
    page.locator("#id_body").focus()
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('[inert]') === null")
    page.get_by_label("Title:", exact=True).fill("Reachable again")


def test_a_button_opens_the_help_and_escape_closes_it(desk: Desk):
    page = open_story(desk)
    example = page.get_by_text("**bold words**")
    expect(example).to_be_hidden()
    for _ in range(2):  # on the page, then in full screen
        press_button(page, "Writing help")
        expect(example).to_be_in_viewport()
        type_story(page, SENTENCE, 6)  # the story can be written beside it
        page.keyboard.press("Escape")
        expect(example).to_be_hidden()
        expect(page.get_by_role("button", name="Writing help")).to_be_focused()
        press_button(page, "Full screen")
    expect(page.locator(".desk-full")).to_have_count(0)


def test_the_help_stays_below_the_toolbar_of_a_long_story(desk: Desk):
    page = open_story(desk)
    type_story(page, "Words.\n\n" * 80, 600)
    page.mouse.move(400, 400)
    page.mouse.wheel(0, 1500)
    press_button(page, "Writing help")
    expect(page.get_by_text("**bold words**")).to_be_in_viewport()


def test_without_scripts_the_help_unfolds_below_the_story(desk: Desk):
    page = open_story(desk, java_script_enabled=False)
    expect(page.get_by_text("**bold words**")).to_be_hidden()
    page.locator("summary", has_text="Writing help").click()
    expect(page.get_by_text("**bold words**")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 600, 768])
def test_buttons_are_all_in_sight_and_large_enough_for_fingers(desk: Desk, width: int):
    page = open_story(desk, viewport={"width": width, "height": 844}, has_touch=True)
    buttons = page.get_by_role("toolbar", name="Formatting").get_by_role("button")
    sizes = [button.bounding_box() for button in buttons.all()]
    assert len(sizes) > 5
    assert all(size and size["width"] >= 44 and size["height"] >= 44 for size in sizes)
    assert all(size and size["x"] >= 0 and size["x"] + size["width"] <= width for size in sizes)


def test_without_scripts_the_story_is_a_plain_field(desk: Desk):
    page = open_story(desk, java_script_enabled=False)
    expect(page.get_by_role("toolbar", name="Formatting")).to_have_count(0)
    page.locator("#id_body").fill("Written")


PASTE = """(area, [html, plain]) => {
    const clipboardData = new DataTransfer();
    if (html) clipboardData.setData("text/html", html);
    clipboardData.setData("text/plain", plain);
    const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
    return area.dispatchEvent(event);
}"""


def paste(page: Page, html: str, plain: str) -> bool:
    """Paste, and return whether the browser would insert the plain text itself."""
    return bool(page.locator("#id_body").evaluate(PASTE, [html, plain]))


def test_pasted_formatting_becomes_markdown_and_undo_takes_it_back(desk: Desk):
    page = open_story(desk)
    story = page.locator("#id_body")
    type_story(page, "Before.\nAfter.", 7)
    html = (PAIRS / "word.html").read_text()
    assert not paste(page, html, "Harbour opens")
    expected = (PAIRS / "word.md").read_text().strip("\n")
    expect(story).to_have_value(f"Before.\n\n{expected}\n\nAfter.")
    page.keyboard.press("Control+z")
    expect(story).to_have_value("Before.\nAfter.")

    type_story(page, "A  C", 2)
    assert not paste(page, '<b style="color: red">B</b>', "B")
    expect(story).to_have_value("A **B** C")


def test_plain_text_is_left_to_the_browser(desk: Desk):
    page = open_story(desk)
    type_story(page, "", 0)
    assert paste(page, "", "two\nlines")
    assert paste(page, "<meta charset='utf-8'><span style='color:red'>words</span>", "words")
    keys = {"key": "V", "ctrlKey": True, "shiftKey": True}
    page.locator("#id_body").dispatch_event("keydown", keys)
    assert paste(page, "<h1>Big</h1>", "Big")


def test_a_link_pasted_on_selected_words_links_them(desk: Desk):
    page = open_story(desk)
    story = page.locator("#id_body")
    type_story(page, SENTENCE, 4, 11)
    assert not paste(page, "<a href='https://x.org/'>x</a>", "https://x.org/a_(b)")
    expect(story).to_have_value("The [harbour](https://x.org/a_%28b%29) opens today.")
    page.keyboard.press("Control+z")
    expect(story).to_have_value(SENTENCE)
    type_story(page, "https://old.org/", 0, 16)
    assert paste(page, "", "https://new.org/")


def test_without_an_answer_the_words_are_pasted(desk: Desk):
    page = open_story(desk, expected=("503",))
    page.route("**/paste/", lambda route: route.fulfill(status=503, body="away"))
    type_story(page, "", 0)
    assert not paste(page, "<h1>Big</h1>", "Big")
    expect(page.locator("#id_body")).to_have_value("Big")
    expect(page.get_by_text("The formatting of the pasted text was lost.")).to_be_visible()
