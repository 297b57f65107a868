"""Dropping, pasting and choosing pictures in a browser."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from articles.models import Article, Picture, SiteSettings
from articles.pictures.uploads import store_upload
from tests.desk import NOW, story
from tests.uploading import picture, png_claiming

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

Desk = Callable[..., Page]

#: Drops or pastes files, given as [name, type, base64], on the story.
TRANSFER = """(area, [kind, files]) => {
    const transfer = new DataTransfer();
    for (const [name, type, data] of files) {
        const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
        transfer.items.add(new File([bytes], name, {type}));
    }
    const options = {bubbles: true, cancelable: true};
    area.dispatchEvent(kind === "drop"
        ? new DragEvent("drop", {...options, dataTransfer: transfer})
        : new ClipboardEvent("paste", {...options, clipboardData: transfer}));
}"""


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def transfer(page: Page, kind: str, *files: tuple[str, bytes]) -> None:
    packed = [[name, "image/jpeg", base64.b64encode(data).decode()] for name, data in files]
    page.locator("#id_body").evaluate(TRANSFER, [kind, packed])


def photo(page: Page, name: str) -> None:
    """Take a screenshot if a folder for them is named."""
    if folder := os.environ.get("PICTURES_SEEN"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def write(page: Page, text: str) -> None:
    page.goto("/admin/articles/article/add/")
    page.locator("#id_body").fill(text)


def selection(page: Page) -> int:
    return int(page.locator("#id_body").evaluate("(area) => area.selectionStart"))


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted_at_the_cursor(desk: Desk, kind: str):
    page = desk()
    write(page, "Before.")
    transfer(page, kind, ("harbour.jpg", picture()))

    body = page.locator("#id_body")
    expect(body).to_have_value(re.compile("jpg"))
    expect(body).to_have_value(f"Before.\n\n![]({Picture.objects.get().path})")
    assert selection(page) == len("Before.\n\n![")
    page.keyboard.type("A crane")
    expect(body).to_have_value(f"Before.\n\n![A crane]({Picture.objects.get().path})")
    for _ in range(30):
        page.keyboard.press("Control+z")
    expect(body).to_have_value("")


def test_several_pictures_are_dropped_and_a_refused_one_is_told(desk: Desk):
    page = desk()
    write(page, "")
    transfer(
        page,
        "drop",
        ("a.jpg", picture()),
        ("huge.png", png_claiming(10_000, 10_000)),
        ("b.jpg", picture(size=(60, 60))),
    )

    body = page.locator("#id_body")
    expect(body).to_have_value(re.compile("b.jpg"))
    paths = Picture.objects.order_by("pk").values_list("path", flat=True)
    expect(body).to_have_value("\n\n".join(f"![]({path})" for path in paths))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("huge.png: The picture has 10000 × 10000 pixels")
    assert Picture.objects.count() == 2
    photo(page, "form-refused")


def test_text_with_a_picture_of_itself_is_pasted_as_text(desk: Desk):
    page = desk()
    write(page, "")
    page.locator("#id_body").evaluate(
        """(area) => {
            const transfer = new DataTransfer();
            transfer.setData("text/plain", "Words");
            transfer.items.add(new File(["x"], "x.png", {type: "image/png"}));
            const event = new ClipboardEvent("paste", {
                bubbles: true, cancelable: true, clipboardData: transfer,
            });
            window.prevented = !area.dispatchEvent(event);
        }"""
    )
    assert page.locator(".desk-uploads p").count() == 0
    assert Picture.objects.count() == 0


#: Pastes HTML, and files given as [name, type, base64], on the story.
PASTE = """(area, [html, files]) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "Plain words");
    clipboardData.setData("text/html", html);
    for (const [name, type, data] of files) {
        const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
        clipboardData.items.add(new File([bytes], name, {type}));
    }
    area.dispatchEvent(new ClipboardEvent("paste", {
        bubbles: true, cancelable: true, clipboardData,
    }));
}"""


def paste(page: Page, html: str, *files: bytes) -> None:
    packed = [["image.png", "image/png", base64.b64encode(data).decode()] for data in files]
    page.locator("#id_body").evaluate(PASTE, [html, packed])


def in_address(data: bytes, kind: str = "jpeg") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def test_pictures_in_pasted_text_are_uploaded_to_their_places(desk: Desk):
    page = desk()
    write(page, "")
    paste(
        page,
        f"""<h2>Harbour</h2><p>Before.</p><p><img alt="A crane" src="{in_address(picture())}"></p>
        <p>Between.</p><p><img src='https://example.org/far.jpg' alt="Far away"></p>
        <p><img src="{in_address(png_claiming(10_000, 10_000), "png")}" alt="Huge"></p>
        <p><img src="{in_address(b"x" * 20, "gif")}" width=1>After.</p>""",
    )
    body = page.locator("#id_body")
    expect(body).to_have_value(re.compile("After"))
    assert body.input_value() == (
        f"## Harbour\n\nBefore.\n\n![A crane]({Picture.objects.get().path})\n\nBetween.\n\n"
        "[picture missing: drop it here: Far away]\n\n[picture missing: drop it here: Huge]\n\n"
        "After."
    )
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text("10000 × 10000 pixels")
    page.keyboard.press("Control+z")
    expect(body).to_have_value("")


def test_files_beside_pasted_text_stand_where_its_pictures_are(desk: Desk):
    html = "<p>One.</p><img src='file:///a.png' alt=A><p>Two.</p><img src='file:///b.png' alt=B>"
    page = desk()
    write(page, "")
    body = page.locator("#id_body")
    paste(page, html, picture(), picture(size=(60, 60)))
    expect(body).to_have_value(re.compile("Two"))
    one, two = Picture.objects.order_by("pk").values_list("path", flat=True)
    assert body.input_value() == f"One.\n\n![A]({one})\n\nTwo.\n\n![B]({two})"

    # One file may show the whole text, as Office and others add it.
    missing = "[picture missing: drop it here: "
    for text, files in ((html, 1), ("<html xmlns:w='urn:schemas-microsoft-com:office:word'>", 2)):
        page.locator("#id_body").fill("")
        pasted = text if files == 1 else text + html
        paste(page, pasted, *[picture(size=(70, 70 + n)) for n in range(files)])
        expect(body).to_have_value(f"One.\n\n{missing}A]\n\nTwo.\n\n{missing}B]")
    assert Picture.objects.count() == 2


def test_a_picture_is_picked_for_the_text_and_as_the_lead_picture(desk: Desk):
    for number, name in enumerate(("harbour.jpg", "town.jpg")):
        store_upload(picture(size=(90, 60 + number)), name, user=None, at=NOW)
    page = desk()
    write(page, "Text.")
    page.get_by_role("button", name="Picture", exact=True).click()
    dialog = page.get_by_role("dialog", name="Choose a picture")
    expect(dialog.get_by_role("button", name="town.jpg")).to_be_visible()
    dialog.get_by_label("Search").fill("harbour")
    dialog.get_by_role("button", name="Search").click()
    expect(dialog.get_by_role("button", name="town.jpg")).to_have_count(0)
    photo(page, "picker")
    dialog.get_by_role("button", name="harbour.jpg").click()
    expect(page.locator("#id_body")).to_have_value("Text.\n\n![](/images/2026/05/harbour.jpg)")

    page.get_by_role("button", name="Choose picture…").click()
    page.get_by_role("dialog").get_by_role("button", name="town.jpg").click()
    expect(page.locator("#id_thumbnail")).to_have_value("/images/2026/05/town.jpg")
    expect(page.locator("img.desk-chosen")).to_be_visible()
    photo(page, "form")


def test_a_picture_is_uploaded_in_the_dialog_and_closes_it(desk: Desk, tmp_path: Path):
    (tmp_path / "new.jpg").write_bytes(picture())
    page = desk()
    page.goto("/admin/articles/sitesettings/")
    page.get_by_role("button", name="Choose picture… (Logo picture:)").click()
    page.get_by_label("Upload").set_input_files(tmp_path / "new.jpg")

    expect(page.get_by_role("dialog")).to_have_count(0)
    address = Picture.objects.get().path
    expect(page.locator("#id_logo")).to_have_value(address)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    assert SiteSettings.objects.get().logo == address


def test_the_library_on_a_screen_and_on_a_telephone(desk: Desk):
    for number, name in enumerate(("harbour.jpg", "town-hall-of-a-very-long-name.jpg", "ship.jpg")):
        found = store_upload(picture(size=(900, 500 + 200 * number)), name, user=None, at=NOW)
    Picture.objects.filter(pk=found.pk).update(alt="A ship", caption="The ship", credit="Ann")
    story(body=f"![]({found.path})\n")
    assert Article.objects.get().picture_uses.count() == 1
    for width in (1280, 768, 390):
        page = desk(viewport={"width": width, "height": 800})
        page.goto("/admin/articles/picture/")
        expect(page.get_by_role("link", name="harbour.jpg")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        photo(page, f"library-{width}")
        page.get_by_role("link", name="ship.jpg").click()
        expect(page.get_by_label("Caption")).to_have_value("The ship")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        photo(page, f"picture-{width}")
