"""Static files: what a template names is there, also under the manifest of a served site."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.commands import LAUNCH, ROOT, run_well

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
    """The manifest storage refuses a style sheet that names a file which is not there."""
    run_well(*LAUNCH, "manage", "collectstatic", "--no-input", "-v", "0", var=tmp_path)
    assert (tmp_path / "static" / "staticfiles.json").exists()
