"""Uploaded pictures: recognised by content, cleaned, named, stored once, and scaled at once."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pytest_django import Settings

from articles.models import Picture
from articles.pictures.clean_picture import PictureRefused, clean_picture
from articles.pictures.uploads import clean_name, store_upload
from tests.desk import NOW
from tests.uploading import SCRIPT, animation, list_hostile, picture, png_claiming, with_location

pytestmark = pytest.mark.django_db

BACKENDS = {
    "folder": "django.core.files.storage.FileSystemStorage",
    "memory": "django.core.files.storage.InMemoryStorage",
}


@pytest.fixture(params=BACKENDS)
def storage(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> str:
    """Media storage in a folder, and in one without local paths."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": BACKENDS[request.param]}}
    return str(request.param)


def upload(data: bytes, name: str = "harbour.jpg") -> Picture:
    return store_upload(data, name, user=None, at=NOW)


def read(name: str) -> bytes:
    with default_storage.open(name) as file:
        return bytes(file.read())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_picture_is_stored_under_its_real_type(storage: str, kind: str):
    stored = upload(picture(kind), "My Harbour.bin")

    extension = {"JPEG": "jpg"}.get(kind, kind.lower())
    assert stored.path == f"/images/2026/05/my-harbour.{extension}"
    assert (stored.width, stored.height) == (120, 80)
    with Image.open(io.BytesIO(read(str(stored.file.name)))) as image:
        image.load()
        assert (image.format, image.size) == (kind, (120, 80))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_the_location_is_removed_and_the_orientation_applied(kind: str, orientation: int):
    data = with_location(kind, orientation=orientation)
    assert b"taken at home" in data

    clean = clean_picture(data)

    with Image.open(io.BytesIO(clean.data)) as image:
        assert image.size == ((80, 120) if orientation == 6 else (120, 80))
        assert image.getexif().get_ifd(0x8825) == {}
        corner = image.convert("RGB").getpixel((image.width - 5, 5))
        expected = "red" if orientation == 6 else "blue"
        assert isinstance(corner, tuple)
        assert corner[0 if expected == "red" else 2] > 200
    assert b"53.55N" not in clean.data
    assert (b"taken at home" in clean.data) == (kind == "AVIF" and orientation == 1)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_an_animation_keeps_its_frames(kind: str):
    clean = clean_picture(animation(kind))

    with Image.open(io.BytesIO(clean.data)) as image:
        assert getattr(image, "n_frames", 1) == 4
        assert image.info.get("loop", 0) == 0


def test_the_pixels_of_a_png_stay_as_they_are():
    data = picture("PNG")
    assert clean_picture(data).data == data


def test_a_name_clash_never_overwrites(storage: str):
    paths = [upload(picture(size=(50, 40 + n))).path for n in range(3)]

    assert paths == [f"/images/2026/05/harbour{n}.jpg" for n in ("", "-2", "-3")]
    assert len({read(str(p.file.name)) for p in Picture.objects.all()}) == 3


def test_the_same_bytes_twice_give_the_same_picture(storage: str):
    first = upload(picture(), "a.jpg")

    assert upload(picture(), "b.jpg") == first
    assert Picture.objects.count() == 1


def test_a_lost_file_is_stored_again(storage: str):
    first = upload(picture())
    default_storage.delete(str(first.file.name))

    assert upload(picture()) == first
    assert default_storage.exists(str(first.file.name))


def test_renditions_are_made_at_once(storage: str, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        stored = upload(picture(size=(900, 600)))

    for width in (480, 800, 900):
        with Image.open(io.BytesIO(read(f"{stored.file.name}.w{width}.webp"))) as image:
            assert image.width == width


def test_names_are_cleaned():
    assert clean_name("C:\\Pictures\\My Cat.JPG") == "my-cat"
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("Größe 中文.png") == "größe-中文"
    assert clean_name("…") == clean_name("") == clean_name("..") == "picture"
    assert len(clean_name("é" * 400).encode()) <= 100


def test_the_message_names_the_limit():
    with pytest.raises(PictureRefused, match="10000 × 10000 pixels, more than 50 million"):
        clean_picture(png_claiming(10_000, 10_000))
    with pytest.raises(PictureRefused, match=r"has 25\.0 MB; the limit is 20 MB"):
        clean_picture(bytes(25_000_000))
    with pytest.raises(PictureRefused, match="SVG"):
        clean_picture(b"<svg></svg>")


@pytest.mark.parametrize("what", list_hostile())
def test_a_hostile_upload_is_refused_or_harmless(what: str, client: Client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    data, name = list_hostile()[what]
    try:
        stored = upload(data, name)
    except PictureRefused as refusal:
        assert str(refusal).endswith(".")
        assert not list(tmp_path.rglob("*.*"))
        return

    assert re.fullmatch(r"/images/2026/05/[\w-]+\.(jpg|png|gif|webp|avif)", stored.path)
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert all(file.is_relative_to(tmp_path / "media/uploads/images/2026/05") for file in written)
    response = client.get(f"/media/{stored.file.name}")
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    with Image.open(io.BytesIO(body)) as image:
        assert response["Content-Type"] == f"image/{(image.format or '').lower()}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert SCRIPT not in body
    assert b"<html" not in body
