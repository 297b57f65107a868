"""Pictures that were uploaded at the desk, in exported files and after an import of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from articles.models import Article, Author, Picture, PictureUse, SiteSettings, Source
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


def upload(name: str, height: int) -> Picture:
    return store_upload(picture(size=(50, height)), name, user=None, at=NOW)


def test_pictures_of_authors_and_of_the_site_are_exported(site: Tree):
    portrait, logo, avatar, banner = (upload(f"{n}.jpg", n) for n in (41, 42, 43, 44))
    Author.objects.create(name="Ann", slug="ann", picture=portrait.path)
    SiteSettings.objects.update(
        logo=logo.path,
        author_avatar=avatar.path,
        widget_options={"html": {"markup": f'<img src="{banner.path}">'}},
    )

    assert run_export(check=True).exit_code == 1
    assert not (site.site / "static").exists()
    ran = run_export(format="text")

    assert "Pictures written to" in ran.stdout
    for found in (portrait, logo, avatar, banner):
        written = site.site / "static" / found.path.lstrip("/")
        assert written.read_bytes() == read_file(str(found.file.name))
    assert run_export(check=True).exit_code == 0


def test_pictures_of_the_site_need_a_home(site: Tree, tmp_path: Path):
    other = Tree(tmp_path / "other")
    other.write("post/x.md")
    run_import(other.site)
    logo = upload("logo.jpg", 41)
    SiteSettings.objects.update(logo=logo.path)

    ran = run_export(format="text")

    assert "no source is the home of new stories: pictures of authors and" in ran.stdout
    assert not (site.site / "static").exists()
    Source.objects.filter(name="other").update(is_home=True)
    run_export()
    assert (other.site / "static" / logo.path.lstrip("/")).is_file()
    assert not (site.site / "static").exists()
    copy = tmp_path / "copy/content"
    run_export(copy)
    assert (tmp_path / "copy/static" / logo.path.lstrip("/")).is_file()


def test_another_picture_at_the_address_of_an_upload_is_reported(site: Tree):
    found = upload("harbour.jpg", 41)
    there = site.site / "static" / found.path.lstrip("/")
    there.parent.mkdir(parents=True)
    there.write_bytes(picture(size=(90, 90)))
    write_here("harbour", body=f"![]({found.path})\n")

    ran = run_export()

    assert ran.exit_code == 1
    assert ran.codes(f"static{found.path}") == ["path-taken"]
    assert there.read_bytes() == picture(size=(90, 90))
    # After the other file has moved away, the picture is written.
    there.rename(there.with_name("other.jpg"))
    assert run_export().exit_code == 0
    assert there.read_bytes() == read_file(str(found.file.name))


def test_an_upload_takes_back_its_address_after_an_import_of_the_other_picture(site: Tree):
    found = upload("harbour.jpg", 41)
    there = site.site / "static" / found.path.lstrip("/")
    there.parent.mkdir(parents=True)
    there.write_bytes(picture(size=(90, 90)))
    assert run_import(site.site).exit_code == 0
    there.unlink()
    write_here("harbour", body=f"![]({found.path})\n")
    assert run_export().exit_code == 0

    assert run_import(site.site).exit_code == 0

    shown = Picture.objects.get(uses__article__name="harbour")
    assert read_file(str(shown.file.name)) == there.read_bytes()


def test_a_file_with_a_new_time_is_still_the_upload(site: Tree):
    found = upload("harbour.jpg", 41)
    write_here("harbour", body=f"![]({found.path})\n")
    run_export()
    run_import(site.site)
    found.refresh_from_db()
    name, digest = found.file.name, found.digest
    (site.site / "static" / found.path.lstrip("/")).touch()

    assert run_import(site.site).exit_code == 0

    found.refresh_from_db()
    assert (found.file.name, found.digest) == (name, digest)


def test_bytes_that_were_replaced_in_the_files_can_be_uploaded_again(site: Tree):
    found = upload("harbour.jpg", 41)
    write_here("harbour", body=f"![]({found.path})\n")
    run_export()
    run_import(site.site)
    there = site.site / "static" / found.path.lstrip("/")
    there.write_bytes(picture(size=(90, 90)))
    run_import(site.site)

    again = upload("harbour.jpg", 41)

    assert again.path != found.path
    assert (again.width, again.height) == (50, 41)
    found.refresh_from_db()
    assert (found.width, found.height) == (90, 90)
    assert run_export().exit_code == 0
    assert there.read_bytes() == picture(size=(90, 90))


def test_an_upload_whose_file_is_lost_is_reported(site: Tree):
    found = upload("harbour.jpg", 41)
    write_here("harbour", body=f"![]({found.path})\n")
    default_storage.delete(str(found.file.name))

    ran = run_export()

    assert ran.exit_code == 1
    assert ran.codes(f"static{found.path}") == ["file-missing"]
