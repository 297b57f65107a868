"""Real content and hostile files: each file is imported, or rejected with a position."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from articles.models import Article
from tests.corpus import TREES
from tests.hostile.files import FILES as FAULTY
from tests.hostile.files import OTHERS, write_files
from tests.hostile.front_matter import FILES, MATTER
from tests.importing.conftest import run_import
from tests.shared import ATTACK, get_input, needs_shared, read_cases

pytestmark = pytest.mark.django_db

#: Action → outcome in the lists of expected results.
ENDS = {"created": "ok", "rejected": "fail", "skipped": "skip"}


def positions_are_true(file: dict, root: Path) -> None:
    """Assert that each problem's line exists in the file, and its column in the line."""
    text = (root / file["path"]).read_bytes().decode("utf-8", "replace")
    lines = text.splitlines() or [""]
    for problem in file["problems"]:
        assert 1 <= problem["line"] <= len(lines) + 1, (file["path"], problem)
        line = lines[problem["line"] - 1] if problem["line"] <= len(lines) else ""
        assert 1 <= problem["column"] <= len(line) + 1, (file["path"], problem)


@pytest.mark.parametrize("name", TREES)
def test_real_trees_are_taken_in(name):
    first = run_import(TREES[name], language="en")
    files = sum(first.json["summary"].values())
    assert first.json["summary"]["rejected"] <= 0.02 * files
    assert first.json["summary"]["created"] >= 0.8 * files
    root = next(path for path in (TREES[name] / "content", TREES[name]) if path.is_dir())
    for file in first.json["files"]:
        # The configuration of a site is not in its content folder.
        positions_are_true(file, root if (root / file["path"]).exists() else root.parent)
    second = run_import(TREES[name], language="en")
    assert (second.json["summary"]["created"], second.json["summary"]["updated"]) == (0, 0)


def test_every_faulty_file_of_ours_has_the_expected_result(tmp_path):
    folder = tmp_path / "faults"
    write_files(folder)
    ran = run_import(folder)
    ended = {file["path"]: file for file in ran.json["files"]}
    wanted = {path: (action, list(codes)) for path, (_, action, codes) in FAULTY.items()}
    wanted |= {path: ("skipped", list(codes)) for path, codes in OTHERS.items()}
    found = {path: (file["action"], ran.codes(path)) for path, file in ended.items()}
    assert found == wanted
    assert ran.exit_code == 1
    assert "Traceback" not in ran.stderr
    for path in FAULTY:
        positions_are_true(ended[path], folder)
    assert not Article.objects.filter(body__contains="root:").exists()


#: Files with another outcome than the list expects, and that outcome.
OTHERWISE = {
    "229_huge_int.md": "ok",  # the key means nothing here, so its number may have any length
    "500_image.png": "fail",  # a broken picture is reported and causes exit code 1
}


@needs_shared
def test_every_faulty_file_ends_as_expected(tmp_path):
    folder = tmp_path / "faults"
    maker = [sys.executable, str(ATTACK / "make_import_faults.py"), str(folder)]
    subprocess.run(maker, check=True, capture_output=True)
    expected = json.loads((tmp_path / "expected_faults.json").read_text())
    # Only a user other than root cannot read this file; another test covers it.
    expected.pop("606_noperm.md")
    for name, end in OTHERWISE.items():
        expected[name]["want"] = end
    ran = run_import(folder)
    assert ran.exit_code == 1
    ended = {file["path"]: file for file in ran.json["files"]}
    wrong = {
        name: (want["want"], ended[name]["action"])
        for name, want in expected.items()
        if want["want"] not in ("either", ENDS[ended[name]["action"]])
    }
    assert wrong == {}
    for name in expected:
        if not (folder / name).is_symlink() and (folder / name).is_file():
            positions_are_true(ended[name], folder)
    assert not Article.objects.filter(body__contains="root:").exists()
    assert not Path("pwned_by_yaml").exists()


#: (Hugo's verdict, our action, our code) → why we differ from Hugo 0.111 in these cases.
DIFFERENCES = {
    ("error", "created", None): "an unknown shortcode or raw syntax is no reason to refuse a text",
    ("ok", "rejected", "org-unsupported"): "Org mode is not read; the file is named",
    ("ok", "rejected", "empty-file"): "an empty file is no article",
}


@needs_shared
def test_hugos_own_cases_end_as_hugo_says_or_differ_by_name(tmp_path):
    cases = read_cases("hugo_frontmatter")
    content = tmp_path / "content"
    content.mkdir()
    for case in cases:
        (content / f"{case['id']:03}.md").write_bytes(get_input(case))
    ran = run_import(tmp_path)
    ended = {file["path"]: file for file in ran.json["files"]}
    assert len(ended) == len(cases)
    for case in cases:
        file = ended[f"{case['id']:03}.md"]
        positions_are_true(file, content)
        verdict = "ok" if case["hugo_0_111_3_list_all"] == "ok" else "error"
        if (verdict, file["action"]) in (("ok", "created"), ("error", "rejected")):
            continue
        errors = [p["code"] for p in file["problems"] if p["severity"] == "error"]
        assert (verdict, file["action"], errors[0] if errors else None) in DIFFERENCES, case
        if verdict == "error":
            # Files that Hugo rejects are accepted only if the fault is in the body, never in the
            # front matter.
            assert "unmarshal" not in case["hugo_0_111_3_list_all"], case
        if case.get("must_fail"):
            assert file["action"] == "rejected"


@pytest.mark.parametrize("name", MATTER)
def test_odd_matter_never_breaks_the_run(tmp_path, name):
    content = tmp_path / "content"
    content.mkdir()
    # A case of the JSON suite is a whole file.
    files = [data for _, data in FILES.get(name, MATTER[name])]
    for number, data in enumerate(files):
        (content / f"{number:03}.md").write_bytes(data)
    (content / "zzz-good.md").write_text("---\ntitle: Good\n---\n\nGood\n")
    ran = run_import(tmp_path)
    assert sum(ran.json["summary"].values()) == len(files) + 1
    assert ran.file("zzz-good.md")["action"] == "created"
    assert "Traceback" not in ran.stderr
