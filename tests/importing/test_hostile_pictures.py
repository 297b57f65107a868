"""Pictures that are damaged, huge or not pictures at all are reported, their stories are imported,
and no picture can run a script."""

from __future__ import annotations

import html5lib
import pytest

from tests.hostile.pictures import PICTURES
from tests.importing.conftest import Ran, Tree, run_import

pytestmark = pytest.mark.django_db

STORY = "---\ntitle: {name}\n---\n\n![tide](/{name})\n"


@pytest.fixture
def imported(tree: Tree) -> Ran:
    """Import one story per picture."""
    static = tree.site / "static"
    static.mkdir()
    for number, (name, (data, _)) in enumerate(PICTURES.items()):
        (static / name).write_bytes(data)
        tree.write(f"post/p{number}.md", STORY.format(name=name))
    return run_import(tree.site)


def test_each_picture_is_shown_or_reported_and_every_story_is_imported(
    imported: Ran, client
) -> None:
    assert imported.exit_code == 1
    assert "Traceback" not in imported.stderr
    assert imported.json["summary"]["created"] == len(PICTURES)
    unreadable = {
        name
        for name in PICTURES
        for file in imported.json["files"]
        for problem in file["problems"]
        if problem["code"] == "picture-unreadable"
        and name in f"{file['path']} {problem['message']}"
    }
    assert unreadable == {name for name, (_, shown) in PICTURES.items() if not shown}
    for number, (name, (_, shown)) in enumerate(PICTURES.items()):
        answer = client.get(f"/post/p{number}/")
        assert answer.status_code == 200
        article = html5lib.parse(answer.content, namespaceHTMLElements=False).find(".//article")
        assert any(img.get("alt") == "tide" for img in article.iter("img")) == shown, name


def test_no_picture_is_served_as_something_that_runs(imported: Ran, client) -> None:
    for name, (_, shown) in PICTURES.items():
        answer = client.get(f"/{name}", follow=True)
        assert answer.status_code == (200 if shown else 404), name
        if shown:
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Type"].startswith("image/"), name
            policy = answer["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
