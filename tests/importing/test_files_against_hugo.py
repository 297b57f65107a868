"""Each file that the real Hugo publishes has the same address and the same bytes here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db

HUGO = Path(sys.executable).with_name("hugo")

CONFIGURATION = """
baseURL = "https://example.org/"
defaultContentLanguage = "en"
disableKinds = ["taxonomy", "term", "rss", "sitemap", "robotsTXT", "404"]
[languages.en]
[languages.de]
[permalinks]
dated = "/:year/:slugorcontentbasename/"
"""
NAMES = ["data.csv", "Big File.PDF", "a.b.json", "notes.txt", "todo.TXT", "x.js", "naïve ü.zip"]
#: The folders of the tree, each with the front matter of its ``index.md`` or None.
FOLDERS = {
    "": None,
    "plain": None,
    "plain/deep er": None,
    "Upper Case": None,
    "With Page": None,
    "With Page/Deep Er": None,
    "post/leaf": "title: Leaf",
    "post/leaf/Sub Dir": None,
    "post/slugged": "title: Slugged\nslug: elsewhere",
    "post/placed": "title: Placed\nurl: /quite/other/",
    "dated/report": "title: Report\ndate: 2025-02-14",
    "post/secret": "title: Secret\ndraft: true",
    "post/later": "title: Later\ndate: 2999-01-01",
}


def lay_out(tree: Tree) -> None:
    (tree.site / "hugo.toml").write_text(CONFIGURATION)
    (tree.site / "layouts").mkdir()
    for kind in ("single", "list", "home"):
        (tree.site / "layouts" / f"{kind}.html").write_text("{{ .Title }}")
    for folder, matter in FOLDERS.items():
        for name in NAMES:
            tree.write(f"{folder}/{name}".lstrip("/"), f"{folder} {name}\n")
        if matter is not None:
            tree.write(f"{folder}/index.md", f"---\n{matter}\n---\nText.\n")
    for page in ("plain/a.md", "With Page/a.md", "With Page/Deep Er/b.md"):
        tree.write(page)
    for name in (*NAMES, "docs/report.pdf", ".well-known/security.txt", "Über uns/CNAME"):
        file = tree.site / "static" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"static {name}\n")


def test_every_file_that_hugo_publishes_answers_at_its_address(tree, client):
    lay_out(tree)
    # Files in the root of the content would overwrite those of static/, so keep only the latter.
    for name in NAMES:
        (tree.content / name).unlink()
    public = tree.site.parent / "public"
    command = [HUGO, "--source", tree.site, "--destination", public, "--noTimes", "--quiet"]
    subprocess.run([*map(str, command)], check=True, capture_output=True, timeout=60)
    ran = run_import(tree.site)
    assert ran.exit_code == 0, ran.stdout
    published = {
        f"/{file.relative_to(public).as_posix()}": file.read_bytes()
        for file in public.rglob("*")
        if file.is_file() and file.suffix != ".html"
    }
    assert len(published) > 60
    answers = {}
    for address in published:
        response = client.get(quote(address))
        streamed = response.status_code == 200 and response.streaming
        answers[address] = b"".join(response.streaming_content) if streamed else b""
    assert answers == published
    for folder in ("post/secret", "post/later"):  # Hugo does not publish them either
        assert client.get(f"/{folder}/data.csv").status_code == 404
