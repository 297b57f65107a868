"""Import thousands of damaged pictures and hostile texts: the import neither hangs nor stops, and
it imports every good file beside them. The inputs are the same in each run."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from tests.commands import ROOT, environment, run_well
from tests.importing.conftest import Tree
from tests.importing.mutations import KINDS, pictures, sound, texts

pytestmark = pytest.mark.slow

PICTURES, TEXTS, GOOD = 2_000, 5_000, 200
KEY = "key-of-a-test-run-only"
#: Maximum number of seconds for the whole import, on a busy machine.
PATIENCE = 3_000


def test_a_hostile_tree_costs_no_good_file(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "site")
    good = _write(tree)
    var = tmp_path / "var"
    run_well("manage.py", "migrate", "-v0", var=var, SECRET_KEY=KEY)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "import_articles", "--format=json", str(tree.site)],
        cwd=ROOT,
        env=environment(var=var, SECRET_KEY=KEY),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    seconds = time.monotonic() - began
    report = json.loads(done.stdout)
    codes = Counter(p["code"] for f in report["files"] for p in f["problems"])
    print(
        f"\n{seconds:.0f} seconds, {report['summary']}, {done.stderr.count('Traceback')} tracebacks"
    )
    print(dict(codes.most_common()))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr, done.stderr[:4000]
    assert not codes.keys() & {"internal-error", "took-too-long", "worker-died"}
    created = {f["path"] for f in report["files"] if f["action"] == "created"}
    assert good <= created
    for kind in KINDS.values():
        assert (var / f"media/site/good.{kind}").exists()
    for kind in ("png", "jpg", "webp"):
        (rendition,) = (var / "media/site").glob(f"good.{kind}.w4*.webp")
        with Image.open(rendition) as picture:
            assert picture.width in (400, 480)  # the first size is rotated, as its Exif data says


def _write(tree: Tree) -> set[str]:
    """Write the tree. Return the paths of its good files."""
    static = tree.site / "static"
    static.mkdir(parents=True)
    broken = dict(pictures(PICTURES, seed=15))
    for name, data in broken.items():
        (static / name).write_bytes(data)
    for kind, suffix in KINDS.items():
        (static / f"good.{suffix}").write_bytes(sound(kind, (600, 400)))
    names = list(broken)
    for number, (name, data) in enumerate(texts(TEXTS, seed=15)):
        shown = f"\n\n![x](/{names[number % PICTURES]})\n".encode()
        tree.write(f"post/{name}", data + shown)
    shown = "".join(f"![x](/good.{suffix})\n" for suffix in KINDS.values())
    for number in range(GOOD):
        text = f"---\ntitle: Good {number}\n---\n\n{shown}"
        tree.write(f"post/good-{number}.md", text)
    return {f"post/good-{number}.md" for number in range(GOOD)}
