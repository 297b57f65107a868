"""Resolution of references in a text to imported pictures, files and other articles.

Hugo: a path with a leading slash is relative to the site's root, other paths are relative to the
page's URL. In a bundle, that is the folder of its pictures. ``ref`` and ``relref`` name content
files.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, runtime_checkable
from urllib.parse import unquote

from articles.content.derive import Placement
from articles.hugo import normalize_name
from articles.hugo.resources import NamedFiles, name_files, read_resources
from articles.hugo.rules import Rules
from articles.rendering import Resolved


class PageFinder(Protocol):
    """An object that finds the public path of a content file in a language tree. If ``folder`` is
    None, the file may be in any folder."""

    def path_of(self, folder: str | None, name: str, tree: str) -> str | None: ...


@runtime_checkable
class PictureFolders(Protocol):
    """A mapping of pictures that can be looked up by path or by folder."""

    def below(self, folder: str) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Resolver:
    """An implementation of :data:`articles.rendering.Resolve` for one article of one source."""

    pictures: Mapping[str, Resolved]
    pages: PageFinder | None
    placement: Placement
    rules: Rules = field(default_factory=Rules)
    files: Mapping[str, Resolved] = field(default_factory=dict)
    named: NamedFiles = field(default_factory=NamedFiles)

    def __call__(
        self, target: str, kind: Literal["link", "image", "ref"], language: str = ""
    ) -> Resolved | None:
        address, mark, fragment = target.partition("#")
        path = normalize_name(unquote(address.partition("?")[0]))
        if kind == "ref" or _is_content_path(path):
            page = self._page(path, language)
            return Resolved(page + mark + unquote(fragment)) if page else None
        # A file name may contain characters with a meaning in URLs, and some authors write it
        # unquoted.
        names = dict.fromkeys(
            map(normalize_name, (path, unquote(address), unquote(target), target))
        )
        found = next(filter(None, map(self._picture, names)), None)
        return found if found or kind == "image" else self._file(path, target)

    def bundle(self) -> list[str]:
        """Return the pictures in the article's bundle, as paths relative to its folder."""
        return find_bundle_pictures(self.pictures, self.placement)

    def _picture(self, path: str) -> Resolved | None:
        found = self._beside(path, self.pictures)
        if found:
            return self._add_title(found[1], found[0], path)
        file = self.named.files.get(path.lower())
        return self._picture(f"./{file}") if file and file != path else None

    def _add_title(self, picture: Resolved, base: str, path: str) -> Resolved:
        if not self.named.titles or not base.endswith(f"/{self.placement.name}"):
            return picture
        title = self.named.titles.get(posixpath.normpath(path))
        return replace(picture, title=title) if title else picture

    def _file(self, path: str, target: str) -> Resolved | None:
        """Resolve a link to a file. If the file is in the page's own folder, the link stays as
        written, so that it remains valid if the page moves."""
        found = self._beside(path, self.files)
        if found is None:
            return None
        is_own = found[0] == next(self._bases()) and not path.startswith("/")
        if is_own:
            return Resolved(target)
        _path, mark, rest = _split_target(target)
        return Resolved(found[1].url + mark + rest)

    def _beside(self, path: str, named: Mapping[str, Resolved]) -> tuple[str, Resolved] | None:
        """Look up ``path`` in ``named``, relative to one possible folder after another. Return the
        first folder with an entry, and the entry."""
        if not path or "\0" in path:
            return None
        for base in self._bases():
            found = named.get(posixpath.normpath(posixpath.join(base, path)))
            if found:
                return base, found
        return None

    def _bases(self) -> Iterator[str]:
        """Yield the folders to which a path may be relative. In Hugo a path is relative to the
        page, but authors also write paths relative to the file or to the root. Pictures for one
        language are below a folder named after it; all others are for every language."""
        folder = f"/{self.placement.folder}".rstrip("/")
        for top in _get_roots(self.placement):
            yield from (f"{top}{folder}/{self.placement.name}", f"{top}{folder}" or "/", top or "/")

    def _page(self, path: str, language: str) -> str | None:
        if self.pages is None or not path:
            return None
        tree = self.placement.url_language
        if language:
            code = self._code(language)
            if code is None:
                return None
            tree = self.rules.tree_of(code)
        stem = _without_extension(path)
        found = self._in_tree(stem, tree)
        # Hugo: `b.de.md` means the page `b` in the requested language.
        bare, _, suffix = stem.rpartition(".")
        code = self._code(suffix) if bare and not found else None
        if code is None:
            return found
        return self._in_tree(bare, tree) or self._in_tree(bare, self.rules.tree_of(code))

    def _code(self, language: str) -> str | None:
        """Return the language code as the site spells it, or None if the site lacks the
        language."""
        return next((c for c in self.rules.languages if c.lower() == language.lower()), None)

    def _in_tree(self, stem: str, tree: str) -> str | None:
        """Find a page in a language tree: beside this one, below the root, or anywhere by its
        name."""
        assert self.pages is not None
        place = self.placement
        beside = f"/{place.folder}/{place.name}" if place.kind == "list" else f"/{place.folder}"
        is_name = "/" not in stem.rstrip("/")
        bases = (beside,) if is_name or stem.startswith(".") else ("/", beside)
        for base in bases:
            folder, name = posixpath.split(posixpath.normpath(posixpath.join(base, stem)))
            found = self.pages.path_of(folder.strip("/"), name, tree)
            if found:
                return found
        return self.pages.path_of(None, stem, tree) if is_name else None


def _split_target(target: str) -> tuple[str, str, str]:
    """Split a target into its path, the ``?`` or ``#`` that ends it, and the rest."""
    at = next((at for at, char in enumerate(target) if char in "?#"), len(target))
    return target[:at], target[at : at + 1], target[at + 1 :]


def make_resolver(
    pictures: Mapping[str, Resolved],
    pages: PageFinder | None,
    placement: Placement,
    params: Mapping[str, Any],
    *,
    rules: Rules | None = None,
    files: Mapping[str, Resolved] | None = None,
) -> Resolver:
    """Return the resolver for an article. ``resources`` in its front matter (``params``) sets names
    and titles for the files in its bundle."""
    entries = read_resources(params)
    named = (
        name_files(entries, find_bundle_pictures(pictures, placement)) if entries else NamedFiles()
    )
    return Resolver(pictures, pages, placement, rules or Rules(), files or {}, named)


def find_bundle_pictures(pictures: Mapping[str, Resolved], placement: Placement) -> list[str]:
    """Return the pictures in the bundle of an article, as paths relative to its folder."""
    inner = "/".join(filter(None, (placement.folder, placement.name)))
    for top in _get_roots(placement):
        folder = f"{top}/{inner}/"
        if inner and (found := find_pictures_below(pictures, folder)):
            return [path.removeprefix(folder) for path in found]
    return []


def find_pictures_below(pictures: Mapping[str, Resolved], folder: str) -> Sequence[str]:
    """Return the addresses of all pictures below a folder."""
    if isinstance(pictures, PictureFolders):
        return pictures.below(folder)
    addresses = _get_sorted_paths(pictures)
    return addresses[bisect_left(addresses, folder) : bisect_left(addresses, f"{folder[:-1]}0")]


#: A cache of the most recently sorted pictures. An import uses the same pictures for all its files.
_last_sorted: tuple[Mapping[str, Resolved], list[str]] = ({}, [])


def _get_sorted_paths(pictures: Mapping[str, Resolved]) -> list[str]:
    global _last_sorted
    if _last_sorted[0] is not pictures or len(_last_sorted[1]) != len(pictures):
        _last_sorted = (pictures, sorted(pictures))
    return _last_sorted[1]


def _get_roots(placement: Placement) -> list[str]:
    """Return the folders in which to look for pictures of a language: the folder named after the
    language, then the root."""
    return [f"/{placement.placed_language}", ""] if placement.placed_language else [""]


def _is_content_path(path: str) -> bool:
    return path.endswith((".md", ".markdown", ".mdx"))


def _without_extension(path: str) -> str:
    """Return the path of a page without extension: ``post/x.md`` and ``post/x/index.md`` are the
    page ``post/x``."""
    stem = posixpath.splitext(path)[0] if _is_content_path(path) else path.rstrip("/")
    return posixpath.dirname(stem) if posixpath.basename(stem) in ("index", "_index") else stem
