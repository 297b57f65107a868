"""Import runs in the admin: what each did, its problems per file, and the explanations of their
codes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from articles.admin import problem_codes
from articles.editing.lock import importer_lock
from articles.models import ImportRun, Source
from tests.desk import NOW, file_of, person, story
from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/importrun/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("superuser"))
    return client


@pytest.fixture
def tree(tmp_path) -> Tree:
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    return Tree(site)


def run(**values: Any) -> ImportRun:
    source, _ = Source.objects.get_or_create(name="wire", defaults={"root": "/wire/content"})
    given = {"started": NOW, "finished": NOW + timedelta(seconds=75), "ended": "completed"}
    return ImportRun.objects.create(source=source, **given | values)


def page(client: Client, of: ImportRun) -> str:
    html = client.get(reverse("admin:articles_importrun_change", args=[of.pk])).content.decode()
    return re.sub(r"\s+", " ", html)


def problem(code: str = "date-unreadable", **values: Any) -> dict[str, Any]:
    return {
        "severity": "error", "code": code, "message": "This is no date.", "field": "date",
        "line": 3, "column": 7, "hint": "Write 2025-02-14.",
    } | values  # fmt: skip


def test_an_import_can_be_looked_up_with_its_problems(desk: Client, tree: Tree):
    tree.write("post/good.md", title="A good one")
    tree.write("post/bad.md", "---\ntitle: A\ndate: yesterday\n---\n\nBody\n")
    tree.write("post/odd.md", "---\ntitle: Odd\nwidgets: [recnet]\n---\n\nBody\n")
    run_import(tree.site, on_conflict="file")

    rows = desk.get(LIST).content.decode()
    html = page(desk, ImportRun.objects.get())

    assert "2 created, 1 rejected" in rows
    assert "2 created, 1 rejected" in html
    assert "--on-conflict file" in html
    assert str(tree.site) in html
    bad, odd = html.index("post/bad.md"), html.index("post/odd.md")
    assert bad < html.index("<code>3:7</code> date: ") < odd < html.index("`recent`")
    assert "importrun/codes/#date-unreadable" in html
    assert ">Odd</a>" in html
    assert "_save" not in html


def test_a_run_says_how_it_ended_and_how_long_it_took(desk: Client):
    failed = run(ended="failed", reason="database or disk is full", counts={"created": 7})

    html = page(desk, failed)

    assert "Failed</span> database or disk is full" in html
    assert "1 min 15 s" in html
    assert "7 created" in html


def test_a_run_whose_process_is_gone_is_no_longer_running(desk: Client):
    killed = run(ended="running", finished=None)

    assert "Interrupted</span> The import process ended unexpectedly." in page(desk, killed)
    with importer_lock(settings.VAR_DIR / "import.lock", wait=0):
        assert "Running</span>" in page(desk, killed)


def test_what_a_run_could_not_keep_is_counted(desk: Client):
    files = [{"path": "a.md", "action": "rejected", "problems": [problem()]}]

    assert "41 more problems are not listed here" in page(
        desk, run(problems=files, problems_found=42)
    )


def test_nothing_that_a_file_says_is_markup(desk: Client):
    evil = "<script>alert(1)</script>"
    files = [{"path": evil, "action": "rejected", "problems": [problem(evil, message=evil)]}]
    told = run(problems=files, reason=evil, paths=[evil], ended="failed")

    assert evil not in page(desk, told)
    assert "&lt;script&gt;" in page(desk, told)


def test_pages_cost_the_same_for_many(desk: Client, django_assert_max_num_queries):
    files = []
    for number in range(20):
        file = file_of(story(f"Story {number}"), path=f"{number}.md")
        files.append({"path": file.path, "action": "rejected", "problems": [problem()]})
        run()
    long = run(problems=files)

    with django_assert_max_num_queries(9):
        desk.get(LIST)
    with django_assert_max_num_queries(9):
        assert "Story 19" in page(desk, long)


def test_a_source_leads_to_its_runs_and_the_desk_to_broken_files(desk: Client):
    file_of(story(), state="rejected", problems=[problem()])
    source = Source.objects.get()

    assert (
        f"importrun/?source__id__exact={source.pk}"
        in desk.get("/admin/articles/source/").content.decode()
    )
    front = desk.get("/admin/")
    assert LIST in front.content.decode()
    (entry,) = [entry for entry in front.context["overview"] if entry.state == "rejected"]
    assert entry.count == 1
    assert desk.get(entry.url).context["cl"].result_count == 1


def test_broken_files_are_counted_for_those_who_may_see_files(client: Client):
    file_of(story(), state="rejected", problems=[problem()])
    client.force_login(person("editor"))

    states = {entry.state for entry in client.get("/admin/").context["overview"]}

    assert "rejected" not in states


# Problem codes


def test_every_code_has_its_place_on_the_page(client: Client):
    client.force_login(person("nobody"))

    html = client.get(LIST + "codes/").content.decode()

    codes = re.findall(r"^\| `([a-z0-9-]+)` \|", problem_codes.DOCUMENT.read_text(), re.MULTILINE)
    assert len(codes) > 60
    assert [code for code in codes if f'<tr id="{code}">' not in html] == []
    assert "<code>---</code>" in html


def test_a_code_that_is_not_explained_leads_nowhere():
    assert problem_codes.render_code_link("no-such-code") == "no-such-code"


def test_without_the_document_the_page_says_so(desk: Client, monkeypatch, tmp_path):
    monkeypatch.setattr(problem_codes, "DOCUMENT", tmp_path / "none.md")
    problem_codes.load_tables.cache_clear()
    try:
        html = desk.get(LIST + "codes/").content.decode()
        assert "docs/problems.md is not installed" in html
        assert problem_codes.render_code_link("symlink") == "symlink"
    finally:
        problem_codes.load_tables.cache_clear()
