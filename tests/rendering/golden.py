"""Write the golden HTML files again: ``python -m tests.rendering.golden``. Then read every
change."""

from __future__ import annotations

from pathlib import Path

from articles.rendering import ReferenceKind, Rendered, Resolved, render

FOLDER = Path(__file__).parent / "golden"
CASES = sorted(path.stem for path in FOLDER.glob("*.md"))

_KNOWN = {
    ("image", "quay.jpg"): Resolved("/media/quay.jpg", 800, 600),
    ("image", "/img/chart.svg"): Resolved("/media/img/chart.svg", 300, 150),
    ("link", "../ferry/"): Resolved("/post/ferry/"),
    ("link", "ferry.md"): Resolved("/post/ferry/"),
    ("ref", "post/ferry.md"): Resolved("/post/ferry/"),
}


def resolve(target: str, kind: ReferenceKind) -> Resolved | None:
    return _KNOWN.get((kind, target))


def rendered(case: str) -> Rendered:
    text = (FOLDER / f"{case}.md").read_text(encoding="utf-8")
    return render(text, resolve=resolve, anchor_prefix="a1-")


if __name__ == "__main__":
    for case in CASES:
        (FOLDER / f"{case}.html").write_text(rendered(case).html, encoding="utf-8")
