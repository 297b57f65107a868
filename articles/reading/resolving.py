"""What a reference in a text points to: a picture that came along, or another article.

Hugo: a path with a leading slash stands for the site's root, a relative one for the page's URL; in
a bundle that is the folder of its pictures. ``ref`` and ``relref`` name content files.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import unquote

from articles.derivation import Placement
from articles.rendering import Resolved


class Pages(Protocol):
    """Finds the public path of a content file; ``folder`` None: anywhere."""

    def path_of(self, folder: str | None, name: str, language: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Resolver:
    """Answers :data:`articles.rendering.Resolve` for one article of one source."""

    pictures: Mapping[str, Resolved]
    pages: Pages | None
    placement: Placement

    def __call__(self, target: str, kind: Literal["link", "image", "ref"]) -> Resolved | None:
        path, mark, fragment = unquote(target.partition("?")[0]).partition("#")
        if kind == "ref" or _names_content(path):
            page = self._page(path)
            return Resolved(page + mark + fragment) if page else None
        return self._picture(path)

    def _picture(self, path: str) -> Resolved | None:
        if not path or "\0" in path:
            return None
        for base in self._bases():
            found = self.pictures.get(posixpath.normpath(posixpath.join(base, path)))
            if found:
                return found
        return None

    def _bases(self) -> Iterator[str]:
        """Hugo's base is the page; authors also write paths as seen from the file or the root.
        Pictures of a language's own folder lie below its name, others serve all languages."""
        folder = f"/{self.placement.folder}".rstrip("/")
        for language in dict.fromkeys((self.placement.placed_language, "")):
            top = f"/{language}" if language else ""
            yield from (f"{top}{folder}/{self.placement.name}", f"{top}{folder}" or "/", top or "/")

    def _page(self, path: str) -> str | None:
        if self.pages is None or not path:
            return None
        folder, name = posixpath.split(_without_extension(path))
        language = self.placement.url_language
        if not folder:
            own = self.pages.path_of(self.placement.folder, name, language)
            return own or self.pages.path_of(None, name, language)
        for base in ("/", f"/{self.placement.folder}"):
            full = posixpath.normpath(posixpath.join(base, folder)).strip("/")
            found = self.pages.path_of(full, name, language)
            if found:
                return found
        return None


def _names_content(path: str) -> bool:
    return path.endswith((".md", ".markdown", ".mdx"))


def _without_extension(path: str) -> str:
    """``post/x.md`` and ``post/x/index.md`` name the page ``post/x``."""
    stem = posixpath.splitext(path)[0] if _names_content(path) else path.rstrip("/")
    return posixpath.dirname(stem) if posixpath.basename(stem) in ("index", "_index") else stem
