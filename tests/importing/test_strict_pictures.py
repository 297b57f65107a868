"""Pictures, their texts and other files in an import with ``--strict``: all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from articles.models import Article, Picture, PictureUse, StoredFile
from tests.importing.conftest import Tree, run_import
from tests.uploading import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def pictured(tree: Tree, settings: Settings, tmp_path: Path) -> Tree:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    for folder in ("static/images", "data"):
        (tree.site / folder).mkdir(parents=True)
    (tree.site / "static/images/a.jpg").write_bytes(picture(size=(900, 600)))
    (tree.site / "static/data.csv").write_text("1,2\n")
    (tree.site / "data/pictures.yaml").write_text("/images/a.jpg:\n  caption: At dawn\n")
    tree.write("post/a.md", "---\ntitle: A\n---\n\n![](/images/a.jpg)\n")
    return tree


def test_good_files_bring_their_pictures(pictured: Tree, settings: Settings):
    assert run_import(pictured.site, strict=True).exit_code == 0

    found = Picture.objects.get()
    assert found.caption == "At dawn"
    assert Path(settings.MEDIA_ROOT, str(found.file.name)).is_file()
    assert Path(settings.MEDIA_ROOT, f"{found.file.name}.w480.webp").is_file()
    assert PictureUse.objects.get().picture == found
    assert "At dawn" in Article.objects.get().html
    assert StoredFile.objects.get().path == "/data.csv"

    (pictured.site / "static/images/a.jpg").write_bytes(picture(size=(700, 600)))
    assert run_import(pictured.site, strict=True).exit_code == 0
    found.refresh_from_db()
    assert found.width == 700
    assert run_import(pictured.site, strict=True).json["summary"]["updated"] == 0


def test_one_bad_file_keeps_all_pictures_out(pictured: Tree):
    pictured.write("post/bad.md", "---\ntitle: [\n---\n")

    assert run_import(pictured.site, strict=True).exit_code == 1

    assert not Picture.objects.exists()
    assert not StoredFile.objects.exists()
