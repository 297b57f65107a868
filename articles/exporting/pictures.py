"""Write the pictures that were uploaded at the desk to where Hugo finds them: below ``static/``,
at their addresses."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from articles.exporting.tree import FileChanged, OutOfBounds, open_tree
from articles.models import Picture
from articles.pictures.storage import read_file


def export_pictures(root: Path, articles: Collection[str]) -> int:
    """Write the uploaded pictures that the articles at these addresses show. ``root`` is the
    content root. Return how many were written. A file that is there stays as it is."""
    site, prefix = (root.parent, "static") if root.name == "content" else (root, "")
    written = 0
    with open_tree(site) as tree:
        for picture in _find_pictures(articles):
            path = f"{prefix}{picture.path}".lstrip("/")
            try:
                if not tree.has(path):
                    tree.create(path, read_file(str(picture.file.name)))
                    written += 1
            except (FileChanged, OutOfBounds, FileNotFoundError):
                continue
    return written


def _find_pictures(articles: Collection[str]) -> list[Picture]:
    found: dict[int, Picture] = {}
    paths = sorted(articles)
    for start in range(0, len(paths), 500):
        shown = Picture.objects.exclude(digest="").filter(
            uses__article__path__in=paths[start : start + 500]
        )
        found |= {picture.pk: picture for picture in shown}
    return list(found.values())
