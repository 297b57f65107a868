"""Pictures that were uploaded at the desk, in the site that the real Hugo builds from the exported
files, and in an empty newsroom that imports these files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from articles.models import Article, Author, Picture, SiteSettings, Source
from articles.pictures.storage import read_file
from articles.pictures.uploads import store_upload
from tests.desk import NOW
from tests.exporting.conftest import edit, run_export, write_here
from tests.importing.conftest import Tree, run_import
from tests.uploading import picture

pytestmark = pytest.mark.django_db

HUGO = Path(sys.executable).with_name("hugo")
CONFIGURATION = """
baseURL = "https://example.org/"
title = "The Almanac"
[taxonomies]
author = "authors"
[params.logo]
image = "{logo}"
"""
#: The page of a story: its HTML, and the texts of the pictures as a theme can read them.
LAYOUT = """{{ .Content }}
{{ with .Params.thumbnail }}
<img class="lead" src="{{ . }}"><i>{{ with index hugo.Data.pictures . }}{{ jsonify . }}{{ end }}</i>
{{ end }}"""
AUTHOR = "---\ntitle: Ann Lee\nthumbnail: {portrait}\n---\n\nAnn writes.\n"
TEXTS = {"alt": "A “red” crane: no. 1", "caption": "Cranes – at dawn", "credit": "Ann Lee"}


def upload(number: int, name: str, **texts: str) -> Picture:
    found = store_upload(picture(size=(60, 40 + number)), name, user=None, at=NOW)
    Picture.objects.filter(pk=found.pk).update(**texts)
    return found


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def test_hugo_and_an_empty_newsroom_show_what_was_uploaded(
    site: Tree, tmp_path: Path, client: Client, media: Path, settings: Settings
):
    lead = upload(1, "harbour.jpg", **TEXTS)
    inside = upload(2, "Größe mit é.jpg", alt="Größe")
    bundled = upload(3, "bundled.jpg", caption="In a bundle")
    portrait, logo = upload(4, "ann.jpg", credit="Bob"), upload(5, "logo.jpg", alt="The Almanac")
    shared, linked = upload(6, "shared.jpg"), upload(7, "large.jpg")
    chosen, unused = upload(8, "chosen.jpg", alt="Chosen"), upload(9, "unused.jpg", alt="Unused")
    every = {p.path: read_file(str(p.file.name)) for p in Picture.objects.exclude(pk=unused.pk)}
    (site.site / "hugo.toml").write_text(CONFIGURATION.format(logo=logo.path))
    site.write("authors/ann-lee/_index.md", AUTHOR.format(portrait=portrait.path))
    site.write("post/bundle/index.md", title="Bundle")
    assert run_import(site.site).exit_code == 0
    Author.objects.create(name="Bea", slug="bea", picture=chosen.path)
    write_here(
        "harbour",
        thumbnail=lead.path,
        authors=("Ann Lee",),
        params={"images": [shared.path]},
        body=f"![]({inside.path})\n\n[Large]({linked.path})\n",
    )
    edit("post/bundle/index.md", body=f"\n![A crane]({bundled.path})\n")

    ran = run_export()

    assert ran.exit_code == 0, ran.stdout
    (site.site / "layouts").mkdir()
    for kind in ("single", "list", "home"):
        (site.site / "layouts" / f"{kind}.html").write_text(LAYOUT)
    public = tmp_path / "public"
    command = [HUGO, "--source", site.site, "--destination", public, "--noTimes"]
    built = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60)
    assert built.returncode == 0, built.stdout + built.stderr
    pictures = {f"/{f.relative_to(public)}": f.read_bytes() for f in public.rglob("*.jpg")}
    assert pictures == every
    harbour = (public / "post/harbour/index.html").read_text()
    assert f'class="lead" src="{lead.path}"' in harbour
    assert json.loads(harbour.partition("<i>")[2].partition("</i>")[0]) == TEXTS
    assert f'src="{bundled.path}" alt="A crane"' in (public / "post/bundle/index.html").read_text()

    texts = {p.path: (p.alt, p.caption, p.credit) for p in Picture.objects.exclude(pk=unused.pk)}
    for model in (Article, Author, Picture, Source, SiteSettings):
        model.objects.all().delete()
    settings.MEDIA_ROOT = str(tmp_path / "empty")
    again = run_import(site.site)

    assert again.exit_code == 0, again.stdout
    assert {p.path: (p.alt, p.caption, p.credit) for p in Picture.objects.all()} == texts
    assert {p.path: read_file(str(p.file.name)) for p in Picture.objects.all()} == every
    assert SiteSettings.objects.get().logo == logo.path
    page = client.get("/post/harbour/").content.decode()
    assert 'alt="A “red” crane: no. 1"' in page
    assert "Cranes – at dawn" in page
    assert 'alt="Größe"' in page
    assert f"{portrait.path}" in client.get("/authors/ann-lee/").content.decode()
    assert "In a bundle" in client.get("/post/bundle/").content.decode()
    # Nothing is left to write.
    assert run_export(check=True).exit_code == 0
