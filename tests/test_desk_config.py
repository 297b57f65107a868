"""The admin is loaded only if it is needed."""

from __future__ import annotations

import subprocess
import sys

from tests.commands import ROOT, environment


def run(code: str, var: object) -> str:
    command = [sys.executable, "-c", f"import django; django.setup(); {code}"]
    variables = environment(var=var, SECRET_KEY="key-of-a-test-run-only")  # type: ignore[arg-type]
    variables |= {"DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


HAS_DESK = "import sys; print('articles.admin.article' in sys.modules)"


def test_a_command_does_not_load_the_desk(tmp_path):
    assert run(HAS_DESK, tmp_path) == "False"


def test_the_addresses_of_the_site_do(tmp_path):
    assert run(f"import newsroom.urls; {HAS_DESK}", tmp_path) == "True"


def test_what_the_desk_shows_is_checked(tmp_path):
    code = (
        "from django.contrib import admin;"
        "Faulty = type('Faulty', (admin.ModelAdmin,), {'list_display': ['nothing']});"
        "from newsroom.apps import check_desk;"
        "admin.autodiscover(); model = next(iter(admin.site._registry));"
        "admin.site.unregister(model); admin.site.register(model, Faulty);"
        "print([fault.id for fault in check_desk(None)])"
    )
    assert "admin.E108" in run(code, tmp_path)
