"""Real content of others and hostile files: everything is taken in or refused with a position."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from articles.models import Article
from tests.importing.conftest import run_import
from tests.shared import ATTACK, CORPUS, needs_shared

pytestmark = [pytest.mark.django_db, needs_shared]

TREES = sorted(path.name for path in CORPUS.iterdir() if path.is_dir()) if CORPUS.is_dir() else []
#: Hugo: an .mdx file beside index.md is a resource of that bundle; real Hugo leaves these out too.
ENDS = {"created": "ok", "rejected": "fail", "skipped": "skip"}


def positions_are_true(file: dict, root: Path) -> None:
    """Every problem stands on a line that exists, and its column within it."""
    text = (root / file["path"]).read_bytes().decode("utf-8", "replace")
    lines = text.splitlines() or [""]
    for problem in file["problems"]:
        assert 1 <= problem["line"] <= len(lines) + 1, (file["path"], problem)
        line = lines[problem["line"] - 1] if problem["line"] <= len(lines) else ""
        assert 1 <= problem["column"] <= len(line) + 1, (file["path"], problem)


@pytest.mark.parametrize("name", TREES)
def test_real_trees_are_taken_in(name):
    first = run_import(CORPUS / name, language="en")
    files = sum(first.json["summary"].values())
    assert first.json["summary"]["rejected"] <= 0.02 * files
    assert first.json["summary"]["created"] >= 0.8 * files
    root = next(p for p in [*CORPUS.glob(f"{name}/content"), CORPUS / name] if p.is_dir())
    for file in first.json["files"]:
        positions_are_true(file, root)
    second = run_import(CORPUS / name, language="en")
    assert (second.json["summary"]["created"], second.json["summary"]["updated"]) == (0, 0)


def test_every_faulty_file_ends_as_expected(tmp_path):
    folder = tmp_path / "faults"
    maker = [sys.executable, str(ATTACK / "make_import_faults.py"), str(folder)]
    subprocess.run(maker, check=True, capture_output=True)
    expected = json.loads((tmp_path / "expected_faults.json").read_text())
    # The file without permissions needs a reader who is not root; it has a test of its own.
    expected.pop("606_noperm.md")
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


#: (Hugo's verdict, ours, our code) of the cases in which we and Hugo 0.111 do not agree, with why.
DIFFERENCES = {
    ("error", "created", None): "an unknown shortcode or raw syntax is no reason to refuse a text",
    ("ok", "rejected", "org-unsupported"): "Org mode is not read; the file is named",
    ("ok", "rejected", "empty-file"): "an empty file is no article",
}


def test_hugos_own_cases_end_as_hugo_says_or_differ_by_name(tmp_path):
    cases = json.loads((ATTACK / "hugo_frontmatter.json").read_text())["cases"]
    content = tmp_path / "content"
    content.mkdir()
    for case in cases:
        data = base64.b64decode(case["input_b64"]) if "input_b64" in case else None
        data = data or case["input"].encode("utf-8", "surrogatepass")
        (content / f"{case['id']:03}.md").write_bytes(data)
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
            # Only what Hugo says of the body may pass here; broken matter never does.
            assert "unmarshal" not in case["hugo_0_111_3_list_all"], case
        if case.get("must_fail"):
            assert file["action"] == "rejected"


@pytest.mark.parametrize("suite", ["yaml_test_suite", "json_test_suite"])
def test_parser_suites_as_matter_never_break_the_run(tmp_path, suite):
    cases = json.loads((ATTACK / f"{suite}.json").read_text())["cases"]
    content = tmp_path / "content"
    content.mkdir()
    for number, case in enumerate(cases):
        text = case.get("input")
        data = text.encode("utf-8", "surrogatepass") if text is not None else b""
        if text is None:
            data = base64.b64decode(case.get("input_b64", ""))
        wrapped = b"---\n" + data + b"\n---\nbody\n" if suite.startswith("yaml") else data
        (content / f"{number:03}.md").write_bytes(wrapped)
    (content / "zzz-good.md").write_text("---\ntitle: Good\n---\n\nGood\n")
    ran = run_import(tmp_path)
    assert sum(ran.json["summary"].values()) == len(cases) + 1
    assert ran.file("zzz-good.md")["action"] == "created"
    assert "Traceback" not in ran.stderr
