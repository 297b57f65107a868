"""Pictures that were uploaded at the desk, in exported files and after an import of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from articles.models import Article, Picture, PictureUse
from articles.pictures.storage import read_file
from articles.pictures.uploads import store_upload
from tests.desk import NOW
from tests.exporting.conftest import run_export, write_here
from tests.importing.conftest import Tree, run_import
from tests.uploading import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_an_uploaded_picture_survives_a_round_trip_through_files(site: Tree):
    found = store_upload(picture(), "harbour.jpg", user=None, at=NOW)
    Picture.objects.filter(pk=found.pk).update(alt="A crane", caption="Cranes")
    unused = store_upload(picture(size=(40, 40)), "unused.jpg", user=None, at=NOW)
    article = write_here("harbour", body=f"![]({found.path})\n")
    data = read_file(str(found.file.name))

    run_export()

    written = site.site / "static" / found.path.lstrip("/")
    assert written.read_bytes() == data
    assert not (site.site / "static" / unused.path.lstrip("/")).exists()
    # The next import of the same newsroom adopts the picture, with its texts.
    run_import(site.site)
    found.refresh_from_db()
    assert found.source is not None
    assert Picture.objects.filter(path=found.path).count() == 1
    article.refresh_from_db()
    assert "<figcaption>Cranes</figcaption>" in article.html
    # An empty newsroom shows it too.
    Article.objects.all().delete()
    Picture.objects.all().delete()
    found.source.delete()
    run_import(site.site)
    again = Article.objects.get(name="harbour")
    assert "<img " in again.html
    assert PictureUse.objects.get(article=again).picture.path == found.path


def test_a_file_that_is_there_is_not_overwritten(site: Tree):
    found = store_upload(picture(), "harbour.jpg", user=None, at=NOW)
    there = site.site / "static" / found.path.lstrip("/")
    there.parent.mkdir(parents=True)
    there.write_bytes(picture(size=(10, 10)))
    write_here("harbour", body=f"![]({found.path})\n")

    run_export()

    assert there.read_bytes() == picture(size=(10, 10))
