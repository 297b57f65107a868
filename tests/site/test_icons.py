"""The site's icon for browsers, phones, feed readers and search engines."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import html5lib
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from articles.models import Picture, SiteSettings, Source
from articles.pictures.cards import store
from articles.site_settings.fragments import invalidate_cache
from tests.stories import story

pytestmark = pytest.mark.django_db

RED, BLUE = (204, 0, 0), (0, 0, 204)


def configure(**values: object) -> None:
    SiteSettings.objects.update_or_create(pk=1, defaults=values)
    invalidate_cache()


def logo(
    size: tuple[int, int], *, colour: tuple[int, ...] = BLUE, path: str = "/logo.png", **values: Any
) -> Picture:
    """Store a picture of one colour as the site's logo."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return stored(path, out.getvalue(), size, **values)


def stored(path: str, data: bytes, size: tuple[int, int], **values: Any) -> Picture:
    source, _made = Source.objects.get_or_create(name="site", defaults={"root": "/site"})
    name = f"site{path}"
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data))
    facts = {"file": name, "width": size[0], "height": size[1], **values}
    picture, _made = Picture.objects.update_or_create(source=source, path=path, defaults=facts)
    configure(logo=path, highlight_colour="#cc0000")
    return picture


def links(client: Any) -> list[tuple[str | None, str | None]]:
    head = html5lib.parse(client.get("/").content, namespaceHTMLElements=False).find(".//head")
    found = [e for e in head.iter("link") if "icon" in (e.get("rel") or "")]
    return [(e.get("type"), e.get("href")) for e in found]


def picture(client: Any, url: str) -> Image.Image:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return Image.open(BytesIO(answer.content))


def colours(client: Any, url: str) -> set[tuple[int, ...]]:
    """Return the colours that fill more than 5 % of the icon."""
    found = picture(client, url).convert("RGBA")
    counted = found.getcolors(found.width * found.height) or []
    most = found.width * found.height / 20
    return {colour[:3] for number, colour in counted if number > most and colour[3] > 200}


def addresses(client: Any) -> set[str]:
    """Return all addresses of icons in pages, the manifest and feeds."""
    story("a")
    manifest = json.loads(client.get("/site.webmanifest").content)
    feed = json.loads(client.get("/feed.json").content)
    named = {icon["src"] for icon in manifest["icons"]} | {url for _type, url in links(client)}
    return named | {feed["icon"].removeprefix("http://testserver")}


def test_a_logo_is_the_icon_everywhere(client):
    logo((300, 200))
    shown = addresses(client)
    assert len(shown) >= 5
    for url in (*shown, "/favicon.ico", "/apple-touch-icon.png"):
        with picture(client, url) as found:
            assert found.width == found.height
        assert BLUE in colours(client, url), url
        assert RED not in colours(client, url), url


def test_a_site_without_a_logo_has_a_letter_in_its_colour(client):
    configure(title="“Harbour” Courier", highlight_colour="#cc0000")
    for url in (*addresses(client), "/favicon.ico"):
        assert RED in colours(client, url), url
    first = client.get("/apple-touch-icon.png").content
    configure(title="Tide")
    assert client.get("/apple-touch-icon.png").content != first


@pytest.mark.parametrize("title", ["中国日报", "…", "😀", "الأخبار"])
def test_a_title_that_our_face_cannot_set_gives_a_tile(client, title):
    configure(title=title, highlight_colour="#cc0000")
    assert colours(client, "/apple-touch-icon.png") == {RED}


@pytest.mark.parametrize("size", [(600, 100), (100, 600)])
def test_a_word_mark_gives_way_to_the_letter(client, size):
    """In a square of 16 pixels, nobody could read it."""
    logo(size)
    assert RED in colours(client, "/apple-touch-icon.png")


def test_a_logo_that_cannot_be_read_gives_way_to_the_letter(client):
    stored("/broken.png", b"no picture", (100, 100))
    assert RED in colours(client, "/favicon.ico")


def test_browsers_scale_a_vector_logo_themselves(client):
    stored("/logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', (100, 100))
    assert ("image/svg+xml", "/media/site/logo.svg") in links(client)
    assert RED in colours(client, "/apple-touch-icon.png")


def test_a_changed_logo_has_another_address_and_the_former_leads_there(client):
    logo((64, 64), mtime_ns=1)
    before = dict(links(client))["image/png"]
    logo((64, 64), colour=(0, 204, 0), mtime_ns=2)
    after = dict(links(client))["image/png"]
    assert before != after
    assert client.get(before)["Location"] == after
    assert (0, 204, 0) in colours(client, after)
    assert "max-age=31536000" in client.get(after)["Cache-Control"]


def test_an_icon_is_drawn_once_and_then_kept(client, monkeypatch):
    configure(title="Tide", highlight_colour="#010203")
    first = client.get("/favicon.ico").content
    monkeypatch.setattr(store, "draw_icon", lambda icon: pytest.fail("drawn again"))
    assert client.get("/favicon.ico").content == first
