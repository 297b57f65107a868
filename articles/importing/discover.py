"""First stage: find the files. Nothing outside the given PATHs is ever read, no link is followed,
nothing that could block is opened."""

from __future__ import annotations

import os
import posixpath
import re
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from posixpath import splitext

from articles.errors import NewsroomError, Problem, Severity
from articles.files import escaped
from articles.importing.listing import Action, FoundPicture, Listing, Outcome
from articles.importing.site_files import Site, read_site
from articles.reading.found import Found

#: Hugo: .md .mdown .markdown, and .html; .mdx is rendered as Markdown; .txt must open with matter.
EXTENSIONS = frozenset({".md", ".markdown", ".mdown", ".mdx", ".html", ".txt"})
PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
#: Hugo: a folder with index.md is a leaf bundle; other Markdown in it is a resource, not a page.
#: (.mdx is not Hugo's: there index.mdx is an ordinary page among others.)
BUNDLE = re.compile(r"index(\.[a-z-]+)?\.(md|markdown|mdown|html)\Z", re.IGNORECASE)


class PathUnusable(NewsroomError):
    """A PATH of the command line that does not exist or cannot be read."""


def discover(paths: Iterable[str | Path], changed: Collection[Path] | None = None) -> list[Listing]:
    """One :class:`Listing` a content root; a file that several PATHs cover is listed once.

    Where it is known what has ``changed`` below the PATHs, files that are there or not, only that
    is looked at, and listed as a look at everything would list it. Raises :class:`PathUnusable`
    for a PATH that is not there.
    """
    listings: dict[Path, Listing] = {}
    for given in paths:
        path = _usable(Path(given))
        site = read_site(path) if path.is_dir() else Site(path)
        root = content_root(path, site)
        listing = listings.setdefault(root, Listing(root=root, partial=changed is not None))
        listing.within.append(path)
        if changed is None:
            _list_path(path, site, listing)
        else:
            _list_changed(sorted(changed), path, site, listing)
    for listing in listings.values():
        _tidy(listing)
    return list(listings.values())


def content_root(path: Path, site: Site) -> Path:
    """The folder that holds all content of the site at PATH, ``content`` where its configuration
    names no other; else the nearest folder of that name at or above PATH, else
    PATH itself (for a file: its folder), so that one file has one URL however it is named."""
    inside = path / site.content_folder
    if _is_plain_folder(inside) and (site.configuration or inside != path):
        return inside
    folder = path if path.is_dir() else path.parent
    return next((p for p in (folder, *folder.parents) if p.name == "content"), folder)


def _usable(path: Path) -> Path:
    shown = escaped(str(path))
    try:
        resolved = path.resolve(strict=True)
        mode = resolved.stat().st_mode
        if stat.S_ISDIR(mode):
            os.scandir(resolved).close()
    except (OSError, RuntimeError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise PathUnusable(f"{shown}: {reason}") from None
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise PathUnusable(f"{shown}: neither a file nor a folder")
    return resolved


def _is_plain_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _list_path(path: Path, site: Site, listing: Listing) -> None:
    listing.scope.append(path)
    if path.is_file():
        info = path.stat()
        name = path.relative_to(listing.root).as_posix()
        _add_article(listing, name, info, named=True)
        return
    if not is_whole(path, site, listing.root):
        _walk(path, listing)
        return
    listing.site = site
    for folder in site.content:
        if _is_plain_folder(path / folder):
            _walk(path / folder, listing)
    for mount in site.pictures:
        if _is_plain_folder(path / mount.source):
            listing.pictures.extend(_mounted_pictures(path / mount.source, mount.target))


def is_whole(path: Path, site: Site, root: Path) -> bool:
    """Whether PATH is the folder of a site with its content in ``root``, rather than content."""
    return root == path / site.content_folder and (site.configuration is not None or root != path)


def _list_changed(changed: Iterable[Path], path: Path, site: Site, listing: Listing) -> None:
    whole = is_whole(path, site, listing.root)
    content = [path / folder for folder in site.content] if whole else [path]
    for file in changed:
        is_folder = _is_plain_folder(file)
        if not is_folder and any(_is_reached(file, folder) for folder in content):
            listing.scope.append(file)
            _list_alone(file, listing)
        for mount in site.pictures if whole else ():
            if _is_reached(file, path / mount.source):
                listing.pictures.extend(_mounted_picture(file, path / mount.source, mount.target))


def _is_reached(file: Path, top: Path) -> bool:
    """Whether a walk from ``top`` would come to the folder of ``file``: no link leads there, and
    nothing on the way is hidden."""
    if file == top or not file.is_relative_to(top) or top.is_symlink():
        return False
    return not any(
        folder.name.startswith(".") or folder.is_symlink() for folder in _between(file, top)
    )


def _between(file: Path, top: Path) -> list[Path]:
    """The folders from the file's own up to ``top``, that one left out."""
    return list(file.parents)[: len(file.relative_to(top).parts) - 1]


def _list_alone(file: Path, listing: Listing) -> None:
    """One file as a walk through its folder would list it; nothing where it is gone."""
    bundled = any(_has_bundle_text(folder) for folder in _between(file, listing.root))
    place = _Place(_below_root(str(file.parent), listing), bundled)
    with suppress(FileNotFoundError, NotADirectoryError):
        _take(_Alone(file), place, listing)


def _has_bundle_text(folder: Path) -> bool:
    try:
        with os.scandir(folder) as scan:
            return any(BUNDLE.match(entry.name) for entry in scan)
    except OSError:
        return False


class _Alone:
    """A file that may be gone by now, as the system describes one when it lists a folder."""

    def __init__(self, file: Path) -> None:
        self.name, self.path, self._file = file.name, str(file), file

    def stat(self, *, follow_symlinks: bool) -> os.stat_result:
        return self._file.stat(follow_symlinks=follow_symlinks)

    def is_symlink(self) -> bool:
        return stat.S_ISLNK(self.stat(follow_symlinks=False).st_mode)

    def is_dir(self, *, follow_symlinks: bool) -> bool:
        return stat.S_ISDIR(self.stat(follow_symlinks=follow_symlinks).st_mode)

    def is_file(self, *, follow_symlinks: bool) -> bool:
        return stat.S_ISREG(self.stat(follow_symlinks=follow_symlinks).st_mode)


def _walk(top: Path, listing: Listing) -> None:
    """Every folder below ``top``, without recursion."""
    waiting = [(str(top), False)]
    while waiting:
        folder, bundled = waiting.pop()
        entries = _entries(folder, listing)
        bundled = bundled or _is_bundle(folder, entries, listing)
        place = _Place(_below_root(folder, listing), bundled)
        folders = []
        # Each entry is let go when it is done: a folder may hold a hundred thousand.
        while entries:
            entry = entries.pop()
            try:
                _take(entry, place, listing)
            except FileNotFoundError:  # deleted since the folder was read
                continue
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                folders.append((entry.path, bundled))
        waiting.extend(reversed(folders))


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder: what stands before its entries' names in a path below the root ("post/"), and
    whether a bundle is around them."""

    prefix: str
    bundled: bool


def _entries(folder: str, listing: Listing) -> list[os.DirEntry[str]]:
    """What is in a folder, the last name first."""
    try:
        with os.scandir(folder) as scan:
            return sorted(scan, key=attrgetter("name"), reverse=True)
    except OSError as fault:
        message = f"This folder cannot be read: {fault.strerror}."
        name = _below_root(folder, listing).rstrip("/") or "."
        _report(listing, name, "rejected", "error", "folder-unreadable", message)
        listing.unread.append(Path(folder))
        return []


def _below_root(folder: str, listing: Listing) -> str:
    below = folder[len(str(listing.root)) :].strip("/")
    return f"{below}/" if below else ""


def _is_bundle(folder: str, entries: list[os.DirEntry[str]], listing: Listing) -> bool:
    at_root = folder == str(listing.root)
    return not at_root and any(BUNDLE.match(entry.name) for entry in entries)


def _take(entry: os.DirEntry[str] | _Alone, place: _Place, listing: Listing) -> None:
    """Sort one directory entry into articles, pictures and what is left alone."""
    path = place.prefix + entry.name
    suffix = splitext(entry.name)[1].lower()
    if entry.is_symlink():
        _report(listing, path, "skipped", "warning", "symlink", "A link is not followed.")
    elif entry.is_dir(follow_symlinks=False):
        if suffix in EXTENSIONS and suffix != ".txt":
            message = "A folder, though its name ends like an article's; what is in it is read."
            _report(listing, path, "skipped", "warning", "folder-named-like-article", message)
    elif not entry.is_file(follow_symlinks=False):
        message = "Not a plain file (a pipe, a socket or a device)."
        _report(listing, path, "skipped", "warning", "not-a-file", message)
    elif entry.name.startswith(".") or entry.name.endswith("~") or listing.ignores(path):
        _report(listing, path, "skipped")
    elif suffix in PICTURES:
        listing.pictures.append(_picture(Path(entry.path), listing.address(path)))
    elif suffix not in EXTENSIONS:
        _report(listing, path, "skipped")
    elif place.bundled and not BUNDLE.match(entry.name):
        message = "Belongs to the bundle around it (a folder with index.md) and is not published."
        _report(listing, path, "skipped", "warning", "bundle-resource", message)
    else:
        _add_article(listing, path, entry.stat(follow_symlinks=False), named=False)


def _add_article(listing: Listing, name: str, info: os.stat_result, *, named: bool) -> None:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        message = "The file's name is not valid UTF-8; rename it."
        _report(listing, name, "rejected", "error", "name-not-utf8", message)
        return
    listing.articles.append(Found(name, info.st_size, info.st_mtime_ns, named))


def _mounted_pictures(static: Path, target: str) -> Iterator[FoundPicture]:
    """Hugo: what lies in static/ is published at the site's root, or where it is mounted."""
    for folder, folders, files in os.walk(static, followlinks=False):
        folders.sort()
        for name in sorted(files):
            yield from _mounted_picture(Path(folder) / name, static, target)


def _mounted_picture(path: Path, static: Path, target: str) -> Iterator[FoundPicture]:
    """A file below ``static``, if it is a picture."""
    if path.suffix.lower() in PICTURES and path.is_file() and not path.is_symlink():
        below = posixpath.join("/", target, path.relative_to(static).as_posix())
        yield _picture(path, below)


def _picture(path: Path, address: str) -> FoundPicture:
    info = path.stat()
    return FoundPicture(path, address, info.st_size, info.st_mtime_ns)


def _report(
    listing: Listing,
    path: str,
    action: Action,
    severity: Severity | None = None,
    code: str = "",
    message: str = "",
) -> None:
    problems = (Problem(severity=severity, code=code, message=message),) if severity else ()
    listing.skipped.append(Outcome(escaped(path), action, problems=problems))


def _tidy(listing: Listing) -> None:
    """Paths in order, each once; one named on the command line stays named."""
    by_path: dict[str, Found] = {}
    for found in listing.articles:
        if found.path not in by_path or found.named:
            by_path[found.path] = found
    listing.articles = [by_path[path] for path in sorted(by_path)]
    first = reversed(listing.pictures)
    listing.pictures = list({picture.address: picture for picture in first}.values())[::-1]
    listing.skipped = list({outcome.path: outcome for outcome in listing.skipped}.values())
