"""Static files: every file named in a template exists, even with the manifest of a deployed
site."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.commands import LAUNCH, ROOT, make_database, run, run_well

_NAMED = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")
NAMED = sorted(
    {
        name
        for file in (ROOT / "templates").rglob("*.*")
        for name in _NAMED.findall(file.read_text())
    }
)


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_a_template_names_exists(name: str) -> None:
    assert finders.find(name)


def test_every_reference_between_style_sheets_and_scripts_resolves(tmp_path: Path) -> None:
    """The manifest storage raises an error for a style sheet that refers to a missing file."""
    run_well(*LAUNCH, "manage", "collectstatic", "--no-input", "-v", "0", var=tmp_path)
    assert (tmp_path / "static" / "staticfiles.json").exists()


ASK = """
from django.test import Client
client = Client(headers={"host": "localhost"})
for path in ("/", "/admin/login/", "/index.xml", "/site.webmanifest", "/nowhere/"):
    print(client.get(path).status_code)
"""


@pytest.mark.parametrize("manifest", [None, "", '{"paths": {', '{"version": "1.1", "paths": {}}'])
def test_pages_answer_without_collected_files_and_one_line_names_the_remedy(
    tmp_path: Path, manifest: str | None
) -> None:
    make_database(tmp_path)
    if manifest is not None:
        (tmp_path / "static").mkdir()
        (tmp_path / "static" / "staticfiles.json").write_text(manifest)
    done = run(*LAUNCH, "manage", "shell", "-v", "0", "-c", ASK, var=tmp_path)
    assert done.stdout.split() == ["200", "200", "200", "200", "404"], done.stderr
    assert done.stderr.count("manage.py collectstatic") == 1
    assert "Traceback" not in done.stderr


def test_collecting_repairs_a_damaged_manifest_and_the_check_says_when_it_is_needed(
    tmp_path: Path,
) -> None:
    check = (*LAUNCH, "manage", "check", "--deploy")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text("{")
    before = run(*check, var=tmp_path).stderr
    run_well(*LAUNCH, "manage", "collectstatic", "--no-input", "-v", "0", var=tmp_path)
    after = run(*check, var=tmp_path).stderr
    assert ("newsroom.W001" in before, "newsroom.W001" in after) == (True, False)
