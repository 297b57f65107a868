"""Real content to test with: our own, and that of other sites if :mod:`tests.shared` finds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.shared import CORPUS

TESTS = Path(__file__).parent
EXAMPLE = TESTS.parent / "example"

#: Name → a Hugo site, or a folder of content.
TREES = {
    "example": EXAMPLE,
    "hugosite": TESTS / "hugosite",
    **{path.name: path for path in sorted(CORPUS.glob("*")) if path.is_dir()},
}
THEIRS = [name for name, path in TREES.items() if path.is_relative_to(CORPUS)]


def find_texts(tree: str) -> list[Path]:
    """Return the articles of a tree."""
    return sorted(path for path in TREES[tree].rglob("*") if path.suffix in {".md", ".mdx"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A wire story in house style with every key of the project's assignment.

    ``title`` is the title in the file, ``headline`` the title on the page. ``term`` is the only
    tag, the only category and the name of the original publisher. ``found`` is a query that finds
    the story.
    """

    file: Path
    title: str
    headline: str
    date: str
    term: str
    beginning: str
    found: str
    origin: str
    widgets: tuple[str, ...]


SAMPLES = [
    Sample(
        file=EXAMPLE / "content" / "culture" / "film-prize.md",
        title="Film about a lighthouse keeper's silence wins festival's top prize",
        headline="Film about a lighthouse keeper’s silence wins festival’s top prize",
        date="2026-11-20T09:00:00+00:00",
        term="Northwire",
        beginning="A three-hour film in which a lighthouse keeper says eleven words",
        found="silver gannet",
        origin="example.com",
        widgets=("search", "taglist", "recent"),
    )
]
if THEIRS:
    SAMPLES.append(
        Sample(
            file=CORPUS / "sample" / "china-tech-rally.md",
            title="China's tech stock rally charges ahead on AI boost",
            headline="China’s tech stock rally charges ahead on AI boost",
            date="2025-02-14T13:02:05+00:00",
            term="Reuters",
            beginning="Chinese tech stocks resumed their bullish rally",
            found="hang seng",
            origin="tradingview.com",
            widgets=("search", "recent", "taglist"),
        )
    )
