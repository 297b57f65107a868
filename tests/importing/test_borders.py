"""A bad file or picture affects no other file, whatever exception is raised at any stage."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command

from articles.exporting import exporter
from articles.importing import context, merge_article, pictures, plan, site_files, write_batch
from articles.models import Article, Picture, SiteSettings
from articles.pictures import cards, make_pictures, renditions
from articles.pictures.scaling import MAX_SIDE
from articles.tasks import failures, pool
from tests import troubled
from tests.importing.conftest import Tree, run_import
from tests.importing.mutations import SVG, sound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


def put(tree: Tree, name: str, data: bytes) -> None:
    file = tree.site / "static" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def png(cut: int = 0, crc: int = 0) -> bytes:
    """Return a PNG without its last ``cut`` bytes, or with a wrong checksum."""
    data = bytearray(sound("PNG"))
    data[-20] ^= crc
    return bytes(data[: len(data) - cut])


def bomb() -> bytes:
    """Return a small file that claims to have 65,000 by 65,000 pixels."""
    data = sound("PNG")
    header = b"IHDR" + struct.pack(">II", 65_000, 65_000) + data[24:29]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]


def svg(width: str) -> bytes:
    return SVG.format(width=width, height=1).encode()


BROKEN = {
    "cut.png": png(cut=40),
    "crc.png": png(crc=1),
    "bomb.png": bomb(),
    "half.avif": sound("AVIF")[: len(sound("AVIF")) // 2],
    "text.jpg": b"no picture",
    "empty.webp": b"",
    "huge.svg": svg("9" * 400),
    "wide.svg": svg(str(MAX_SIDE + 1)),
    "points.svg": svg("1.2.3"),
    "no.svg": b"<html></html>",
}


def test_broken_pictures_are_told_by_name_and_the_others_are_taken(tree: Tree, caplog):
    for name, data in BROKEN.items():
        put(tree, f"images/{name}", data)
    put(tree, "images/good.png", sound("PNG"))
    put(tree, "images/good.svg", svg("40"))
    body = "".join(f"![x](/images/{name})\n" for name in [*BROKEN, "good.png"])
    tree.write("post/a.md", f"---\ntitle: A\nthumbnail: /images/cut.png\n---\n\n{body}")
    ran = run_import(tree.site)
    assert ran.exit_code == 1
    assert ran.summary == {"created": 1, "rejected": len(BROKEN)}
    for name in BROKEN:
        assert ran.codes(f"../static/images/{name}") == ["picture-unreadable"], name
    assert {picture.path for picture in Picture.objects.all()} == {
        "/images/good.png", "/images/good.svg",
    }  # fmt: skip
    assert "/media/site/images/good.png" in Article.objects.get().html
    assert "Traceback" not in ran.stderr + caplog.text


def test_a_broken_picture_leaves_the_last_good_one(tree: Tree):
    put(tree, "a.png", sound("PNG"))
    tree.write("post/a.md", "---\ntitle: A\n---\n\n![x](/a.png)\n")
    run_import(tree.site)
    put(tree, "a.png", png(cut=40))
    assert run_import(tree.site).exit_code == 1
    assert default_storage.open("site/a.png").read() == sound("PNG")


def test_a_picture_whose_name_cannot_be_stored_is_told_alone(tree: Tree):
    name = f"{'n' * 250}.png"  # The storage appends to the name while it writes the file.
    put(tree, name, sound("PNG"))
    put(tree, "good.png", sound("PNG"))
    tree.write("post/a.md")
    ran = run_import(tree.site)
    assert ran.summary == {"created": 1, "rejected": 1}
    assert ran.codes(f"../static/{name}") == ["picture-unreadable"]
    assert Picture.objects.get().path == "/good.png"


def raising(*_given, **_options):
    raise ZeroDivisionError("of no interest")


def raising_for(word, function):
    """Return ``function`` so that it raises an exception if ``word`` occurs in its arguments."""

    def called(*given, **options):
        if word in repr(given):
            raise ZeroDivisionError("of no interest")
        return function(*given, **options)

    return called


def test_a_picture_that_makes_the_reader_fail_is_told_alone(tree: Tree, monkeypatch, caplog):
    monkeypatch.setattr(pictures, "measure", raising_for("bad", pictures.measure))
    put(tree, "bad.png", sound("PNG"))
    put(tree, "good.png", sound("PNG"))
    ran = run_import(tree.site)
    assert ran.exit_code == 1
    assert ran.codes("../static/bad.png") == ["internal-error"]
    assert Picture.objects.get().path == "/good.png"
    assert "of no interest" in caplog.text


def test_a_picture_that_hangs_the_reader_is_told_alone(tree: Tree, monkeypatch):
    monkeypatch.setattr(pictures, "measure", troubled.measure)
    monkeypatch.setattr(failures, "TIMEOUT_SECONDS", 0.5)
    put(tree, "hangs.png", sound("PNG"))
    put(tree, "good.png", sound("PNG"))
    ran = run_import(tree.site)
    assert ran.codes("../static/hangs.png") == ["took-too-long"]
    assert Picture.objects.get().path == "/good.png"


def test_a_picture_that_kills_the_reader_is_told_alone(tree: Tree, monkeypatch):
    monkeypatch.setattr(pictures, "measure", troubled.measure)
    monkeypatch.setattr(pictures, "MIN_PICTURES_FOR_WORKERS", 2)
    monkeypatch.setattr(pool, "count_cores", lambda: 2)
    put(tree, "dies.png", sound("PNG"))
    put(tree, "good.png", sound("PNG"))
    ran = run_import(tree.site)
    assert ran.codes("../static/dies.png") == ["worker-died"]
    assert Picture.objects.get().path == "/good.png"


def test_a_picture_that_cannot_be_scaled_keeps_its_original(tree: Tree, monkeypatch, client):
    monkeypatch.setattr(renditions, "scale_picture", raising_for("bad", renditions.scale_picture))
    put(tree, "bad.png", sound("PNG"))
    put(tree, "good.png", sound("PNG"))
    tree.write("post/a.md", "---\ntitle: A\n---\n\n![x](/bad.png) ![y](/good.png)\n")
    ran = run_import(tree.site)
    assert ran.exit_code == 1
    assert ran.codes("site/bad.png") == ["internal-error"]
    assert default_storage.exists("site/good.png.w60.webp")
    assert client.get("/media/site/bad.png.w60.webp").status_code == 200


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (merge_article, "merge"),
        (plan, "find_reserved_use"),
        (write_batch, "ArticleWrite"),
        (context, "get_cascade"),
    ],
)
def test_a_file_that_fails_at_any_stage_is_told_alone(
    tree: Tree, monkeypatch, caplog, module, name
):
    for path in ("post/a.md", "post/bad.md", "post/c.md"):
        tree.write(path, title=path)
    tree.write("bad/_index.md", "---\ntitle: bad\ncascade: {toc: true}\n---\n")
    run_import(tree.site)
    SiteSettings.objects.update(time_zone="Asia/Tokyo")  # every file is read again
    for path in ("post/a.md", "post/bad.md", "post/c.md", "post/new.md", "post/bad-new.md"):
        tree.write(path, title=f"Other {path}")
    monkeypatch.setattr(module, name, raising_for("bad", getattr(module, name)))
    ran = run_import(tree.site)
    assert ran.exit_code == 1
    assert "of no interest" in caplog.text
    told = [file["path"] for file in ran.json["files"] if file["action"] == "rejected"]
    assert told
    assert all("bad" in path for path in told)
    assert Article.objects.get(path="/post/new/").title == "Other post/new.md"
    assert Article.objects.get(path="/post/a/").title == "Other post/a.md"


def test_a_page_that_cannot_be_rendered_with_its_references_is_told_alone(tree: Tree, monkeypatch):
    from articles.editing import rerender

    tree.write("post/bad.md", '---\ntitle: bad\n---\n\n[c]({{< ref "c.md" >}})\n')
    tree.write("post/b.md", '---\ntitle: B\n---\n\n[c]({{< ref "c.md" >}})\n')
    tree.write("post/c.md")
    monkeypatch.setattr(rerender, "derive_stored", raising_for("bad", rerender.derive_stored))
    ran = run_import(tree.site)
    assert ran.exit_code == 1
    assert [f["path"] for f in ran.json["files"] if f["action"] == "rejected"] == ["post/bad.md"]
    assert 'href="/post/c/"' in Article.objects.get(path="/post/b/").html
    monkeypatch.undo()
    run_import(tree.site)
    assert 'href="/post/c/"' in Article.objects.get(path="/post/bad/").html


def test_a_configuration_that_makes_the_reader_fail_is_told_and_the_files_are_taken(
    tree: Tree, monkeypatch
):
    (tree.site / "hugo.toml").write_text('title = "T"\n')
    tree.write("post/a.md")
    monkeypatch.setattr(site_files, "read_configuration", raising)
    ran = run_import(tree.site)
    assert ran.exit_code == 1
    assert ran.codes("hugo.toml") == ["internal-error"]
    assert ran.summary == {"created": 1, "rejected": 1}


def test_an_article_that_cannot_be_exported_is_told_alone(tree: Tree, monkeypatch, tmp_path):
    for name in ("a", "bad", "c"):
        tree.write(f"post/{name}.md", title=name)
    run_import(tree.site)
    monkeypatch.setattr(exporter, "read_base", raising_for("bad", exporter.read_base))
    out = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("export_articles", str(tmp_path / "copy"), stdout=out, stderr=io.StringIO())
    assert stop.value.code == 1
    assert "[internal-error]" in out.getvalue()
    assert sorted(f.name for f in (tmp_path / "copy").rglob("*.md")) == ["a.md", "c.md"]


def test_the_check_of_a_site_tells_what_fails_and_goes_on(tree: Tree, monkeypatch):
    from articles.importing import workers
    from articles.sitecheck import checking

    put(tree, "cut.png", png(cut=40))
    tree.write("post/raises.md")
    tree.write("post/bad.md", title="bad")
    tree.write("post/c.md", "---\ntitle: C\n---\n\n[x](/nowhere/)\n")
    monkeypatch.setattr(workers, "read_candidate", troubled.read)
    monkeypatch.setattr(checking, "compute_derived", raising_for("bad", checking.compute_derived))
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("check_site", str(tree.site), stdout=out)
    said = out.getvalue()
    assert "post/raises.md:1:1: internal-error" in said
    assert "post/bad.md:1:1: internal-error" in said
    assert "cut.png:1:1: picture-unreadable" in said
    assert "/nowhere/" in said


def test_what_cannot_be_made_ahead_is_counted_and_the_rest_is_made(tree: Tree, monkeypatch):
    put(tree, "bad.png", sound("PNG"))
    put(tree, "good.png", sound("PNG"))
    tree.write("post/a.md", "---\ntitle: A\n---\n\n![x](/bad.png) ![y](/good.png)\n")
    monkeypatch.setattr(renditions, "scale_picture", raising_for("png", renditions.scale_picture))
    run_import(tree.site)
    monkeypatch.undo()
    monkeypatch.setattr(renditions, "scale_picture", raising_for("bad", renditions.scale_picture))
    monkeypatch.setattr(
        make_pictures.cards,
        "draw_missing_card",
        raising_for("headline='A'", cards.draw_missing_card),
    )
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("make_pictures", stdout=out, stderr=err)
    assert stop.value.code == 1
    assert out.getvalue().startswith("Pictures with new renditions: 1. Share cards drawn: 1")
    assert "2 could not be made" in err.getvalue()
