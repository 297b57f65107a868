"""Readers never learn where a picture was taken. The rest of its file is unchanged."""

from __future__ import annotations

import importlib
import io
import time
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from PIL import Image, ImageCms, PngImagePlugin

from articles.pictures import storage
from articles.pictures.locations import blank_coordinates, without_location
from tests.importing.conftest import Tree, run_import

KINDS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "tiff": "TIFF"}
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="x"'
    b' exif:GPSLatitude="53,33.1234N"\n exif:GPSLongitude=\'9,59.5678E\' dc:rights="Jane Doe">'
    b"<exif:GPSAltitude>987654/1</exif:GPSAltitude><dc:title>Quay</dc:title>"
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)
PLACE = b"\xa9xyz\0\x1f\x15\xc7+53.5512+009.9938+012.345/"
SECRETS = (b"53,33.1234N", b"9,59.5678E", b"987654/1", b"ALTONA-BAHN", b"GPSLat")


def exif(endian: str = "<") -> Image.Exif:
    written = Image.Exif()
    written.endian = endian
    written[0x0112] = 6
    written[0x013B] = "Jane Doe"
    written[0x8298] = "(c) Jane Doe"
    written[0x8825] = {
        1: "N", 2: (53.0, 33.0, 12.34), 3: "E", 4: (9.0, 59.0, 56.78), 28: b"ALTONA-BAHN",
    }  # fmt: skip
    read = Image.Exif()
    read.load(written.tobytes())
    return read


def picture(kind: str, **how: Any) -> bytes:
    image = Image.effect_noise((64, 32), 50).convert("RGB")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = io.BytesIO()
    image.save(out, kind, **{"exif": exif(), "icc_profile": profile} | how)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def agree(before: bytes, after: bytes) -> None:
    """Assert that both are the same picture with the same credit and rotation, and that only
    ``before`` has a location."""
    one, other = opened(before), opened(after)
    assert one.tobytes() == other.tobytes()
    assert one.info.get("icc_profile") == other.info.get("icc_profile")
    kept, left = (Image.open(io.BytesIO(data)).getexif() for data in (before, after))
    assert 0x8825 in kept and 0x8825 not in left
    assert [left.get(tag) for tag in (0x0112, 0x013B, 0x8298)] == [6, "Jane Doe", "(c) Jane Doe"]
    assert not any(secret in after for secret in SECRETS)


@pytest.mark.parametrize("endian", ["<", ">"])
@pytest.mark.parametrize("kind", KINDS.values())
def test_the_place_goes_and_the_rest_stays(kind: str, endian: str) -> None:
    data = picture(kind, exif=exif(endian))
    assert b"ALTONA-BAHN" in data
    agree(data, without_location(data))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_the_place_in_xmp_goes_too(kind: str) -> None:
    data = picture(kind, xmp=XMP)
    after = without_location(data)
    agree(data, after)
    assert len(after) == len(data)
    assert b'dc:rights="Jane Doe"' in after and b"<dc:title>Quay</dc:title>" in after


def test_a_png_s_texts_tell_no_place() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    texts.add_text("exif:GPSLatitude", "53,33.1234N")
    texts.add_text("Raw profile type exif", "\nexif\n 8\n45786966", zip=True)
    texts.add_text("Author", "Jane Doe")
    data = picture("PNG", pnginfo=texts)
    after = without_location(data)
    agree(data, after)
    image = opened(after)
    assert set(image.info) >= {"Author", "XML:com.adobe.xmp"}
    assert not any("GPS" in f"{key}{value}" for key, value in image.info.items())
    Image.open(io.BytesIO(after)).verify()


def test_a_second_picture_behind_the_first_tells_nothing_either() -> None:
    data = picture("JPEG") + picture("JPEG")
    after = without_location(data)
    agree(data, after)
    assert len(after) == len(data)


@pytest.mark.parametrize("kind", KINDS.values())
def test_a_file_that_tells_no_place_is_left_as_it_is(kind: str) -> None:
    plain = exif()
    del plain[0x8825]
    data = picture(kind, exif=plain)
    assert without_location(data) == data


def test_damaged_metadata_harms_nothing() -> None:
    data = picture("JPEG")
    start = data.index(b"Exif\0\0")
    for at in range(start, start + 400):
        for byte in (0, 0x25, 0x88, 0xFF):
            changed = data[:at] + bytes([byte]) + data[at + 1 :]
            assert len(without_location(changed)) == len(data)
    for end in range(start, len(data), 50):
        assert len(without_location(data[:end])) == end


def test_a_large_file_takes_no_time() -> None:
    data = picture("JPEG") + bytes(20_000_000) + b"II*\0MM\0* :GPS=" * 10_000
    started = time.process_time()
    without_location(data)
    assert time.process_time() - started < 2


@pytest.fixture
def tree(tmp_path: Path, settings: Any) -> Tree:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "site/content").mkdir(parents=True)
    (tmp_path / "site/static").mkdir()
    return Tree(tmp_path / "site")


@pytest.mark.django_db
@pytest.mark.parametrize("ending", KINDS)
def test_an_import_stores_what_readers_may_know(tree: Tree, client: Any, ending: str) -> None:
    data = picture(KINDS[ending])
    file = tree.site / f"static/quay.{ending}"
    file.write_bytes(data)
    tree.write("post/a.md", f"---\ntitle: A\nthumbnail: /quay.{ending}\n---\nText.\n")
    assert run_import(tree.site).exit_code == 0
    agree(data, b"".join(client.get(f"/media/site/quay.{ending}")))
    assert file.read_bytes() == data
    assert run_import(tree.site).summary == {"unchanged": 1}


@pytest.mark.django_db
def test_pictures_that_are_stored_already_are_told_nothing_of(tree: Tree) -> None:
    data = picture("JPEG")
    (tree.site / "static/quay.jpg").write_bytes(data)
    (tree.site / "static/gone.jpg").write_bytes(data)
    run_import(tree.site)
    storage.replace_file("site/quay.jpg", data)  # as an earlier version of the newsroom stored it
    default_storage.delete("site/gone.jpg")
    importlib.import_module("articles.migrations.0022_pictures_without_location").blank(apps, None)
    with default_storage.open("site/quay.jpg") as file:
        agree(data, file.read())


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["quay.jfif", "quay.heic", "quay.JXL"])
def test_photographs_that_pages_cannot_show_are_stored_without_their_place(
    tree: Tree, client: Any, name: str
) -> None:
    tree.write("post/a.md")
    photograph = tree.site / "static" / name
    photograph.parent.mkdir(exist_ok=True)
    photograph.write_bytes(picture("AVIF" if name.endswith("heic") else "JPEG"))
    run_import(tree.site)
    served = b"".join(client.get(f"/{name}").streaming_content)
    assert len(served) == len(photograph.read_bytes())
    assert not any(secret in served for secret in SECRETS)
    assert b"ALTONA-BAHN" in photograph.read_bytes()


@pytest.mark.django_db
def test_films_are_stored_without_their_place(tree: Tree, client: Any) -> None:
    tree.write("post/a.md")
    film = tree.site / "static" / "quay.mov"
    film.parent.mkdir(exist_ok=True)
    film.write_bytes(b"\0ftypqt  " + b"x" * 90 + PLACE + b"y" * 90)
    run_import(tree.site)
    served = b"".join(client.get("/quay.mov").streaming_content)
    assert len(served) == film.stat().st_size
    assert b"53.55" not in served and b"009.99" not in served
    assert served.endswith(b"y" * 90)


@pytest.mark.parametrize("size", [1, 7, 33, 64, 1000])
def test_coordinates_are_found_wherever_a_film_is_cut(size: int) -> None:
    film = b"a" * 100 + b"+53.5512+009.9938CRSWGS_84/" + b"b" * 50 + b"-12.0+123.4/"
    chunks = [film[at : at + size] for at in range(0, len(film), size)]
    blanked = b"".join(blank_coordinates(chunks))
    assert blanked == b"a" * 100 + b" " * 27 + b"b" * 50 + b" " * 12
