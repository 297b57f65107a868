"""Renditions of pictures: made in advance, named by a rule, and without metadata."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from PIL import Image, ImageCms

from articles.editing import saving
from articles.models import Article, ImportRun, Picture
from articles.pictures import renditions, scaling
from articles.rendering import get_rendition_widths, get_srcset
from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(tmp_path) -> Tree:
    (tmp_path / "site" / "content").mkdir(parents=True)
    return Tree(tmp_path / "site")


@pytest.fixture
def importing():
    return run_import


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


def photo(size=(2000, 1000), kind="JPEG", mode="RGB", **how) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new(mode, size, "blue")
    image.paste(Image.new(mode, (size[0] // 2, size[1]), "red"))
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def put(tree: Tree, path: str, data: bytes) -> None:
    file = tree.site / "static" / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def story_with(tree: Tree, picture: str, *, body: str = "Text.", name: str = "a") -> None:
    tree.write(f"post/{name}.md", f"---\ntitle: A\nthumbnail: {picture}\n---\n\n{body}\n")


def made() -> dict[str, tuple[int, int]]:
    """Return name → size of all renditions in storage."""
    found = {}
    for file in Path(settings.MEDIA_ROOT).rglob("*.w*.webp"):
        with Image.open(file) as image:
            found[file.relative_to(settings.MEDIA_ROOT).as_posix()] = image.size
    return found


def images(client, url: str) -> list[dict[str, str]]:
    answer = client.get(url)
    assert answer.status_code == 200
    main = html5lib.parse(answer.content, namespaceHTMLElements=False).find(".//main")
    return [dict(e.attrib) for e in main.iter("img")]


def test_which_widths_there_are_follows_from_name_and_width():
    assert get_rendition_widths("a.jpg", 4000) == (480, 800, 1200, 1600)
    assert get_rendition_widths("a.PNG", 1000) == (480, 800, 1000)
    assert get_rendition_widths("a.webp", 480) == (480,)
    assert get_rendition_widths("a.jpg", 90) == (90,)
    assert (
        get_rendition_widths("a.jpg", None)
        == get_rendition_widths("a.gif", 900)
        == get_rendition_widths("a.svg", 900)
        == ()
    )
    assert get_srcset("/m/a.jpg", 800) == "/m/a.jpg.w480.webp 480w, /m/a.jpg.w800.webp 800w"


def test_an_import_makes_what_its_stories_show_and_nothing_else(tree, importing, client):
    put(tree, "/shown.jpg", photo())
    put(tree, "/in-text.png", photo((700, 350), "PNG"))
    put(tree, "/unused.jpg", photo())
    story_with(tree, "/shown.jpg", body="![In the text](/in-text.png)")
    importing(tree.site)
    assert made() == {
        "site/shown.jpg.w480.webp": (480, 240),
        "site/shown.jpg.w800.webp": (800, 400),
        "site/shown.jpg.w1200.webp": (1200, 600),
        "site/shown.jpg.w1600.webp": (1600, 800),
        "site/in-text.png.w480.webp": (480, 240),
        "site/in-text.png.w700.webp": (700, 350),
    }
    assert default_storage.open("site/shown.jpg").read() == photo()
    lead, in_text = images(client, "/post/a/")
    assert (lead["width"], lead["height"], lead["fetchpriority"]) == ("2000", "1000", "high")
    assert "loading" not in lead
    assert (in_text["width"], in_text["height"], in_text["loading"]) == ("700", "350", "lazy")
    for image in (lead, in_text):
        assert image["sizes"]
        for entry in image["srcset"].split(", "):
            url, width = entry.rsplit(" ", 1)
            answer = client.get(url)
            assert answer["Content-Type"] == "image/webp"
            with Image.open(io.BytesIO(b"".join(answer))) as picture:
                assert f"{picture.width}w" == width
    (row,) = images(client, "/post/")
    assert row["srcset"] == lead["srcset"]
    assert (row["loading"], row["width"], row["height"]) == ("lazy", "2000", "1000")


def test_many_are_shared_out_among_processes(tree, importing):
    for i in range(6):
        put(tree, f"/p{i}.jpg", photo((500, 250)))
        story_with(tree, f"/p{i}.jpg", name=f"s{i}")
    importing(tree.site)
    assert len(made()) == 12


def test_what_is_made_is_not_made_again(tree, importing, monkeypatch):
    put(tree, "/a.jpg", photo())
    story_with(tree, "/a.jpg")
    importing(tree.site)
    monkeypatch.setattr(renditions, "scale_picture", lambda file: pytest.fail(file))
    importing(tree.site)
    tree.write("post/a.md", "---\ntitle: B\nthumbnail: /a.jpg\n---\nOther.\n")
    importing(tree.site)


def test_another_picture_of_the_same_name_gets_renditions_of_its_own(tree, importing):
    put(tree, "/a.jpg", photo((1000, 500)))
    story_with(tree, "/a.jpg")
    importing(tree.site)
    put(tree, "/a.jpg", photo((600, 600)))
    importing(tree.site)
    assert made() == {"site/a.jpg.w480.webp": (480, 480), "site/a.jpg.w600.webp": (600, 600)}


def test_a_dry_run_makes_nothing(tree, importing):
    put(tree, "/a.jpg", photo())
    story_with(tree, "/a.jpg")
    importing(tree.site, dry_run=True)
    assert made() == {}


def test_a_picture_stands_as_its_camera_was_held_and_tells_nothing_more(tree, importing, client):
    exif = Image.Exif()
    # Rotated by 90 degrees
    exif[0x0112] = 6
    exif[0x010F] = "Secret camera"
    put(tree, "/turned.jpg", photo((1200, 600), exif=exif))
    story_with(tree, "/turned.jpg")
    importing(tree.site)
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (600, 1200)
    assert made()["site/turned.jpg.w480.webp"] == (480, 960)
    with default_storage.open("site/turned.jpg.w480.webp") as file, Image.open(file) as small:
        top, bottom = small.convert("RGB").getpixel((240, 10)), small.getpixel((240, 950))
        assert top[0] > 200 > bottom[0]
        assert bottom[2] > 200 > top[2]
        assert not small.getexif()
    assert b"Secret camera" not in default_storage.open("site/turned.jpg.w480.webp").read()


def test_colours_stay_without_the_profile(tree, importing):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    put(tree, "/a.jpg", photo((500, 250), icc_profile=profile))
    story_with(tree, "/a.jpg")
    importing(tree.site)
    with default_storage.open("site/a.jpg.w500.webp") as file, Image.open(file) as small:
        assert "icc_profile" not in small.info
        red = small.convert("RGB").getpixel((50, 100))
    assert red[0] > 240
    assert max(red[1:]) < 15


def test_transparency_stays(tree, importing):
    put(tree, "/a.png", photo((500, 250), "PNG", "RGBA"))
    image = Image.new("RGBA", (500, 250), (0, 0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")
    put(tree, "/clear.png", out.getvalue())
    story_with(tree, "/clear.png")
    importing(tree.site)
    with default_storage.open("site/clear.png.w500.webp") as file, Image.open(file) as small:
        assert small.convert("RGBA").getpixel((1, 1))[3] == 0


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (600, 300), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


@pytest.mark.parametrize(("file", "kind"), [("m.gif", "GIF"), ("m.webp", "WEBP")])
def test_what_moves_is_left_as_it_is(tree, importing, client, file, kind):
    put(tree, f"/{file}", moving(kind))
    story_with(tree, f"/{file}")
    importing(tree.site)
    assert made() == {}
    (image,) = images(client, "/post/a/")
    addresses = [image["src"], *re.findall(r"(\S+) \d+w", image.get("srcset", ""))]
    for address in addresses:
        assert b"".join(client.get(address)) == moving(kind)


def test_a_drawing_is_left_as_it_is(tree, importing, client):
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 600"><path d="M0 0h9v9z"/></svg>'
    )
    put(tree, "/map.svg", svg)
    story_with(tree, "/map.svg", body="![Map](/map.svg)")
    importing(tree.site)
    assert made() == {}
    for image in images(client, "/post/a/"):
        assert (image["width"], image["height"]) == ("900", "600")
        assert "srcset" not in image


def test_a_file_that_claims_too_many_pixels_is_refused(tree, importing, monkeypatch):
    monkeypatch.setattr(scaling, "MAX_PIXELS", 100_000)
    put(tree, "/bomb.png", photo((1000, 1000), "PNG"))
    story_with(tree, "/bomb.png")
    ran = importing(tree.site)
    assert "picture-unreadable" in ran.stdout
    assert "1,000,000 pixels, the limit is 100,000" in ran.stdout
    assert not Picture.objects.exists()


def test_a_picture_that_breaks_off_is_served_as_it_is(tree, importing, client):
    put(tree, "/a.jpg", photo()[:2000])
    story_with(tree, "/a.jpg")
    importing(tree.site)
    assert made() == {}
    assert client.get("/post/a/").status_code == 200


def test_until_a_rendition_is_made_the_picture_stands_for_it(tree, importing, client):
    put(tree, "/a.jpg", photo())
    story_with(tree, "/a.jpg")
    importing(tree.site)
    default_storage.delete("site/a.jpg.w480.webp")
    answer = client.get("/media/site/a.jpg.w480.webp")
    assert answer["Content-Type"] == "image/jpeg"
    assert "max-age=60" in answer["Cache-Control"]
    assert "max-age=3600" in client.get("/media/site/a.jpg.w800.webp")["Cache-Control"]
    assert client.get("/media/site/no.jpg.w480.webp").status_code == 404
    assert client.get("/media/../a.jpg.w480.webp").status_code in (400, 404)
    call_command("make_pictures", quiet=True)
    assert client.get("/media/site/a.jpg.w480.webp")["Content-Type"] == "image/webp"


def test_the_desk_has_made_what_a_story_begins_to_show(
    tree, importing, django_capture_on_commit_callbacks
):
    put(tree, "/a.jpg", photo((500, 250)))
    tree.write("post/a.md")
    importing(tree.site)
    assert made() == {}
    article = Article.objects.get()
    authored = replace(article.authored(), body="![x](/a.jpg)")
    with django_capture_on_commit_callbacks(execute=True):
        saving.save_article(article, authored, status="published", user=None, at=timezone.now())
    assert "site/a.jpg.w500.webp" in made()
    assert "/media/site/a.jpg.w500.webp 500w" in Article.objects.get().html


def test_the_command_makes_what_is_missing_for_stories_that_readers_see(tree, importing, capsys):
    put(tree, "/a.jpg", photo((500, 250)))
    put(tree, "/b.jpg", photo((500, 250)))
    story_with(tree, "/a.jpg")
    tree.write("post/b.md", "---\ntitle: B\ndraft: true\nthumbnail: /b.jpg\n---\nB\n")
    importing(tree.site)
    for name in made():
        default_storage.delete(name)
    call_command("make_pictures", cards=5)
    assert {name.partition(".")[0] for name in made()} == {"site/a"}
    call_command("make_pictures", cards=5)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Pictures with new renditions: 1.")
    assert second == "Pictures with new renditions: 0. Share cards drawn: 0, removed: 0."


def test_an_author_cannot_say_what_other_sizes_there_are(tree, importing, client):
    put(tree, "/x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>')
    tree.write(
        "post/a.md",
        "---\ntitle: A\n---\n\n"
        '<img src="/x.svg" srcset="https://evil.example/x.jpg 2x" sizes="1px" alt="x">\n',
    )
    importing(tree.site)
    (image,) = images(client, "/post/a/")
    assert image == {"src": "/media/site/x.svg", "alt": "x", "loading": "lazy"}


def test_what_a_killed_import_left_out_is_made_by_the_next(tree, importing):
    put(tree, "/harbour.jpg", photo())
    story_with(tree, "/harbour.jpg")
    importing(tree.site)
    made = {one for one in files_of("site") if one.endswith(".webp")}
    assert made
    for one in made:
        default_storage.delete(f"site/{one}")
    importing(tree.site)
    assert not any(one.endswith(".webp") for one in files_of("site"))
    # The state that a killed import leaves
    ImportRun.objects.update(ended=ImportRun.Ending.RUNNING)
    importing(tree.site)
    assert made <= set(files_of("site"))
    assert not ImportRun.objects.filter(ended=ImportRun.Ending.RUNNING).exists()


def files_of(folder: str) -> list[str]:
    return default_storage.listdir(folder)[1]


def ramp(kind: str, mode: str) -> bytes:
    """Return a gradient from black on the left to white on the right, with more than one byte per
    grey value."""
    steps = [round(65_535 * x / 599) for x in range(600)]
    sample = "<" if mode == "I;16" else ">"
    row = struct.pack(f"{sample}600H", *steps)
    out = io.BytesIO()
    image = Image.frombytes(mode, (600, 200), row * 200)
    if mode == "I;16B" and kind == "PNG":
        image = image.convert("I").convert("I;16")
    image.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("ending", "kind", "mode"),
    [("png", "PNG", "I;16"), ("tiff", "TIFF", "I;16"), ("tif", "TIFF", "I;16B")],
)
def test_a_scan_of_16_bits_keeps_its_greys(tree, importing, ending, kind, mode):
    put(tree, f"/scan.{ending}", ramp(kind, mode))
    story_with(tree, f"/scan.{ending}")
    importing(tree.site)
    for name, (width, _height) in made().items():
        with default_storage.open(name) as file, Image.open(file) as small:
            greys = [small.convert("L").getpixel((width * n // 8, 50)) for n in range(8)]
        assert all(abs(grey - 255 * n / 8) < 6 for n, grey in enumerate(greys)), greys
    assert len(made()) == 2


@pytest.mark.parametrize("mode", ["I", "F"])
def test_a_picture_of_larger_numbers_is_shown_from_black_to_white(mode):
    image = Image.new(mode, (2, 1))
    image.putpixel((0, 0), -5)
    image.putpixel((1, 0), 70_000)
    assert scaling.convert_to_8_bit(image).getextrema() == (0, 255)


def test_a_logo_of_16_bits_is_no_white_box():
    steps = struct.pack("<64H", *(1000 * n for n in range(64)))
    image = Image.frombytes("I;16", (64, 64), steps * 64)
    assert scaling.convert_to_8_bit(image).convert("RGBA").getpixel((32, 5))[0] == 32_000 // 257


@pytest.mark.parametrize(
    ("ending", "kind", "scaled"),
    [("bmp", "BMP", True), ("ico", "ICO", False), ("tiff", "TIFF", True), ("TIF", "TIFF", True)],
)
def test_older_formats_are_pictures_too(tree, importing, client, ending, kind, scaled):
    put(tree, f"/old.{ending}", photo((600, 300), kind))
    story_with(tree, f"/old.{ending}", body=f"![x](/old.{ending})")
    assert importing(tree.site).codes("post/a.md") == []
    shown = images(client, "/post/a/")
    assert [image["src"] for image in shown] == [f"/media/site/old.{ending}"] * 2
    assert bool(made()) is scaled is bool(shown[1].get("srcset"))
    assert "attachment" not in client.get(shown[0]["src"]).headers["Content-Disposition"]


def test_the_first_page_of_a_tiff_is_shown(tree, importing):
    put(tree, "/pages.tiff", moving("TIFF"))
    story_with(tree, "/pages.tiff")
    importing(tree.site)
    assert made()["site/pages.tiff.w600.webp"] == (600, 300)


NAMES = {
    "a#b.png": ("/images/a%23b.png", "/images/a#b.png"),
    "why?.png": ("/images/why%3F.png", "/images/why?.png"),
    "100%.png": ("/images/100%25.png", "/images/100%.png"),
    "50%25.png": ("/images/50%2525.png", "/images/50%25.png"),
    "plain.png": ("/images/plain.png?v=2", "/images/plain.png#top", "../images/plain.png"),
    "a b & 'c' (1).png": ("/images/a%20b%20&%20'c'%20(1).png", "<../images/a b & 'c' (1).png>"),
}


@pytest.mark.parametrize(
    ("name", "written"), [(name, one) for name, all_ in NAMES.items() for one in all_]
)
def test_a_picture_is_found_whatever_signs_are_in_its_name(tree, importing, client, name, written):
    put(tree, f"/images/{name}", photo((600, 300), "PNG"))
    thumbnail = written.strip("<>")
    body = f'![p]({written})\n\n{{{{< figure src="{thumbnail}" >}}}}\n'
    story_with(tree, f'"{thumbnail}"', body=body)
    assert importing(tree.site).codes("post/a.md") == []
    shown = images(client, "/post/a/")
    assert len(shown) == 3
    for image in shown:
        for address in [image["src"], *re.findall(r"(\S+) \d+w", image["srcset"])]:
            assert client.get(address).status_code == 200, address
    article = Article.objects.get()
    before = article.html
    saving.save_article(
        article, article.authored(), status=article.status, user=None, at=timezone.now()
    )
    assert Article.objects.get().html == before
