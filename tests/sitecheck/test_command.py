"""``check_site`` reports what would change in a move, and writes nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from articles.models import Article, Picture, Source, Tag
from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db


def check(*arguments: object) -> tuple[int, str, str]:
    """Return the exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("check_site", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def found(tree: Tree, *arguments: object) -> list[dict[str, Any]]:
    _code, out, _err = check(tree.site, "--format=json", *arguments)
    return json.loads(out)["findings"]


def places(findings: list[dict[str, Any]], kind: str) -> list[tuple[str, str, int, int]]:
    return [(f["what"], f["path"], f["line"], f["column"]) for f in findings if f["kind"] == kind]


def sitemap(tree: Tree, *paths: str) -> Path:
    urls = "".join(f"<url><loc>https://old.example{path}</loc></url>" for path in paths)
    file = tree.site / "sitemap.xml"
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    file.write_text(f'<?xml version="1.0"?><urlset xmlns="{space}">{urls}</urlset>')
    return file


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "site" / "content").mkdir(parents=True)
    return Tree(tmp_path / "site")


def test_a_site_without_findings_gives_exit_code_0(tree):
    tree.write("post/a.md")
    assert check(tree.site) == (0, "1 file read: nothing would differ.\n", "")


def test_nothing_is_written(tree):
    tree.write("post/a.md", "---\ntitle: A\ntags: [x]\nthumbnail: /no.png\n---\n[b](/b/)\n")
    (tree.site / "hugo.toml").write_text('title = "Other"\n')
    code, _out, _err = check(tree.site)
    assert code == 1
    for model in (Article, Source, Picture, Tag):
        assert not model.objects.exists()


def test_dead_links_and_missing_pictures_are_named_in_their_place(tree):
    tree.write("post/a.md", title="A")
    tree.write(
        "post/b.md",
        "---\ntitle: B\nthumbnail: /images/no.png\n---\n\n"
        "[there](/post/a/) and [there](../a/) and [file](a.md)\n"
        'and [nowhere](/post/c/), [ref]({{< ref "c" >}})\n\n![no](no.png) ![far](https://x.example/y.png)\n',
    )
    findings = found(tree)
    assert places(findings, "link-dead") == [
        ("c", "post/b.md", 7, 41),
        ("/post/c/", "post/b.md", 7, 15),
    ]
    assert places(findings, "picture-missing") == [
        ("/images/no.png", "post/b.md", 3, 12),
        ("no.png", "post/b.md", 9, 7),
    ]


def test_keys_and_shortcodes_are_counted_with_their_first_place(tree):
    for name in "ab":
        tree.write(
            f"post/{name}.md", f"---\ntitle: {name}\nmood: good\n---\n\n{{{{< poll 1 >}}}}\n"
        )
    tree.write(
        "post/c.md", "---\ntitle: c\ntype: note\ntags_weight: 3\nbuild: {list: never}\n---\nText\n"
    )
    findings = found(tree)
    assert places(findings, "key-meaningless") == [("mood", "post/a.md", 3, 7)]
    assert places(findings, "shortcode-unknown") == [("poll", "post/a.md", 6, 1)]
    assert {f["count"] for f in findings} == {2}


def test_keys_that_readers_see_are_not_without_meaning(tree):
    tree.write(
        "post/a.md",
        "---\ntitle: a\ndeck: D\nsource_url: https://x.example/\nparams: {Fee: 1}\nmood: m\n---\n",
    )
    tree.write(
        "post/b.md",
        "---\ntitle: b\nfee: 1\ndesk: {name: City}\ncolor: blue\ndeck: D\n---\n"
        '{{< param fee >}} {{% param "desk.name" %}} `{{</* param color */>}}`\n',
    )
    assert sorted(what for what, *_ in places(found(tree), "key-meaningless")) == [
        "Fee", "color", "deck", "mood",
    ]  # fmt: skip


def test_colliding_addresses_and_spellings_are_named(tree):
    tree.write("post/a.md", "---\ntitle: A\ntags: [Reuters, AT&T]\n---\nText\n")
    tree.write("post/b.md", "---\ntitle: B\nslug: a\ntags: [REUTERS, ATT]\n---\nText\n")
    findings = found(tree)
    assert places(findings, "address-collision") == [("url-taken", "post/b.md", 3, 7)]
    assert [what for what, *_ in places(findings, "term-spelling")] == ["Reuters", "att"]


def test_a_rejected_file_is_a_finding(tree):
    tree.write("post/a.md", "---\ntitle: [\n---\nText\n")
    [(code, path, *_place)] = places(found(tree), "file-rejected")
    assert path == "post/a.md"
    assert code


def test_addresses_that_would_be_missing_are_named(tree):
    tree.write("post/a.md", "---\ntitle: A\ntags: [C#]\naliases: [/old/]\n---\nText\n")
    tree.write("post/draft.md", "---\ntitle: D\ndraft: true\n---\nText\n")
    tree.write("post/sub/_index.md", title="Sub")
    there = ("/", "/post/", "/post/a/", "/post/sub/", "/tags/", "/tags/c%23/", "/old/")
    file = sitemap(tree, *there, "/post/draft/", "/series/x/", "/post/page/2/")
    findings = found(tree, f"--sitemap={file}")
    missing = [f["what"] for f in findings if f["kind"] == "address-missing"]
    assert missing == ["https://old.example/post/draft/", "https://old.example/series/x/"]


def test_an_index_of_sitemaps_is_followed_beside_it(tree):
    tree.write("post/a.md")
    (tree.site / "en").mkdir()
    sitemap(tree, "/post/a/", "/post/b/").rename(tree.site / "en" / "sitemap.xml")
    index = tree.site / "sitemap.xml"
    index.write_text(
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        "<loc>https://old.example/en/sitemap.xml</loc></sitemap></sitemapindex>"
    )
    assert [f["what"] for f in found(tree, f"--sitemap={index}")] == ["https://old.example/post/b/"]


@pytest.mark.parametrize(
    "text",
    ["", "<html></html>", '<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', None],
    ids=["empty", "no sitemap", "document type", "missing"],
)
def test_an_invalid_sitemap_gives_one_line_and_exit_code_2(tree, text):
    tree.write("post/a.md")
    file = tree.site / "sitemap.xml"
    if text is not None:
        file.write_text(text)
    code, out, err = check(tree.site, f"--sitemap={file}")
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_missing_path_gives_exit_code_2(tree):
    code, _out, err = check(tree.site / "nowhere")
    assert (code, err.count("\n")) == (2, 1)


def test_addresses_from_other_sources_are_known(tree):
    tree.write("post/a.md")
    other = Tree(tree.site.parent / "other")
    other.write("news/b.md")
    run_import(other.site)
    assert found(tree, f"--sitemap={sitemap(tree, '/news/b/')}") == []


def test_pictures_of_a_languages_own_folder_are_found(tree):
    (tree.site / "hugo.toml").write_text(
        '[languages.en]\ncontentDir = "content/en"\n[languages.de]\ncontentDir = "content/de"\n'
    )
    picture = Path(__file__).parents[1] / "hugosite/static/images/dot.png"
    for language in ("en", "de"):
        tree.write(f"{language}/post/a/index.md", "---\ntitle: A\n---\n\n![dot](dot.png)\n")
        (tree.content / f"{language}/post/a/dot.png").write_bytes(picture.read_bytes())
    assert places(found(tree), "picture-missing") == []


def test_other_files_are_listed_and_hidden_ones_are_findings(tree):
    tree.write("post/a.md", "---\ntitle: A\nurl: /docs/a.txt\n---\n[b](/docs/b.pdf) [c](c.csv)\n")
    tree.write("post/leaf/index.md", "---\ntitle: L\n---\n[d](d.csv)\n")
    tree.write("post/leaf/d.csv", "1")
    for name in ("docs/a.txt", "docs/b.pdf", "sitemap.xml", "robots.txt", "post/index.xml"):
        file = tree.site / "static" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    for round_ in range(2):  # the same before and after an import
        _code, out, _err = check(tree.site, "--format=json")
        told = json.loads(out)
        assert told["taken_along"] == [
            *("/docs/a.txt", "/docs/b.pdf", "/post/index.xml", "/post/leaf/d.csv"),
            *("/robots.txt", "/sitemap.xml"),
        ]
        collisions = {f["what"]: f for f in told["findings"] if f["kind"] == "address-collision"}
        assert set(collisions) == {"/docs/a.txt", "/sitemap.xml", "/post/index.xml"}
        assert collisions["/docs/a.txt"]["path"] == "../static/docs/a.txt"
        assert "post/a.md" in collisions["/docs/a.txt"]["message"]
        assert "the sitemap" in collisions["/sitemap.xml"]["message"]
        dead = [f["what"] for f in told["findings"] if f["kind"] == "link-dead"]
        assert dead == ["c.csv"] or round_ == 1
        assert "Other files that would be imported (6):\n  /docs/a.txt\n" in check(tree.site)[1]
        run_import(tree.site)
