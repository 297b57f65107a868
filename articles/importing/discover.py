"""Find the files to import. Nothing outside the given PATHs is read, and links are not followed.
Only regular files are opened, because opening anything else could block."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from posixpath import splitext

from articles.content.candidate import DiscoveredFile
from articles.content.file_bytes import read_file_bytes
from articles.content.suspicious_matter import find_liquid
from articles.editing.file_base import escape_file_name
from articles.errors import FrontMatterError, NewsroomError, Problem, Severity
from articles.hugo import normalize_name
from articles.hugo.configuration import Mount
from articles.importing.listing import (
    Action,
    ContentListing,
    FoundFile,
    FoundPicture,
    ImportOutcome,
)
from articles.importing.site_files import SiteFolder, read_site
from articles.pictures.texts_file import TEXTS_FILE, find_site_folder

#: Folders of a Jekyll site that never contain stories.
TEMPLATE_FOLDERS = frozenset(
    {"_layouts", "_includes", "_sass", "_data", "_plugins", "_site", "_drafts"}
)


def is_template_folder(name: str) -> bool:
    return name in TEMPLATE_FOLDERS


def is_home_text(path: str) -> bool:
    """Return whether a file below the content root could be the text of the home page."""
    stem = splitext(path.lower())[0]
    return "/" not in path and stem.partition(".")[0] in ("index", "_index")


def has_liquid(path: str) -> bool:
    """Return whether a file contains a Liquid tag. Liquid is the language of Jekyll's templates."""
    with suppress(FrontMatterError):
        return find_liquid(read_file_bytes(path).decode("utf-8", "replace")) is not None
    return False


#: Extensions of files that are always read as stories. Hugo also reads .html. Files with .mdx are
#: rendered as Markdown.
MARKDOWN_EXTENSIONS = frozenset({".md", ".markdown", ".mdown"})
#: A file with one of these extensions is a story only if it starts with front matter.
FRONT_MATTER_EXTENSIONS = frozenset({".mdx", ".html", ".txt"})
STORY_EXTENSIONS = MARKDOWN_EXTENSIONS | FRONT_MATTER_EXTENSIONS
#: The first bytes of front matter in YAML, TOML and JSON.
FRONT_MATTER_OPENINGS = (b"---", b"+++", b"{")
#: Front matter must start within this many bytes from the beginning of the file.
OPENING_BYTES = 256
PICTURE_EXTENSIONS = frozenset(
    {
        ".avif", ".bmp", ".gif", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp",
    }
)  # fmt: skip
#: A file with one of these extensions can make its folder a bundle. As in Hugo, .mdx is not one of
#: them: index.mdx is an ordinary page.
BUNDLE_EXTENSIONS = frozenset({"md", "markdown", "mdown", "html"})
LIQUID_MESSAGE = (
    "This is a template with Liquid tags (Jekyll). It was not imported as the text of "
    "the home page."
)
#: The only hidden folder whose files are meant for the public (RFC 8615).
WELL_KNOWN_FOLDER = ".well-known"


class PathUnusable(NewsroomError):
    """Raised for a PATH of the command line that does not exist or cannot be read."""


def discover(
    paths: Iterable[str | Path],
    changed: Collection[Path] | None = None,
    *,
    languages: Collection[str],
) -> list[ContentListing]:
    """Return one :class:`ContentListing` per content root. A file is listed once, even if several
    PATHs contain it.

    ``languages`` are the language codes of the newsroom; the languages in a site's own
    configuration take precedence. If ``changed`` is given, only these files are examined. They are
    listed as in a full scan; some may no longer exist. Raise :class:`PathUnusable` for a PATH that
    does not exist or cannot be read.
    """
    listings: dict[Path, ContentListing] = {}
    for given in paths:
        path = _resolve_path(Path(given))
        site = read_site(path) if path.is_dir() else SiteFolder(path)
        root = find_content_root(path, site)
        codes = frozenset(code.lower() for code in site.languages or languages)
        new = ContentListing(root=root, partial=changed is not None, languages=codes)
        listing = listings.setdefault(root, new)
        listing.within.append(path)
        listing.is_content |= root.name == "content" or is_whole_site(path, site, root)
        listing.is_hugo |= site.configuration is not None
        if changed is None:
            _list_path(path, site, listing)
        else:
            _list_changed(sorted(changed), path, site, listing)
        if changed is None or listing.pictures or path / TEXTS_FILE in changed:
            _find_texts_file(path, listing)
    for listing in listings.values():
        _sort_listing(listing)
    return list(listings.values())


def _find_texts_file(path: Path, listing: ContentListing) -> None:
    file = path / TEXTS_FILE
    is_site = path == find_site_folder(listing.root)
    if is_site and file.exists() and not file.parent.is_symlink():
        listing.texts_file = file


def is_bundle_index(name: str, languages: Collection[str]) -> bool:
    """Return whether a file with this name makes its folder a bundle.

    Hugo: the name is ``index.md``, or ``index.<language>.md`` with a configured language. Other
    Markdown files in a bundle are its resources, not pages. ``index.backup.md`` is an ordinary
    page.
    """
    stem, _, extension = name.lower().rpartition(".")
    index, _, language = stem.partition(".")
    is_index = index == "index" and (language in languages if "." in stem else True)
    return is_index and extension in BUNDLE_EXTENSIONS


def find_content_root(path: Path, site: SiteFolder) -> Path:
    """Return the folder that contains all content of the site at PATH. This is the folder named in
    the site's configuration, by default ``content``. If there is none, it is the nearest folder
    called ``content`` at or above PATH, else PATH itself (for a file, its folder). A file therefore
    has the same URL, whichever PATH is given."""
    inside = path / site.content_folder
    if _is_plain_folder(inside) and (site.configuration or inside != path):
        return inside
    folder = path if path.is_dir() else path.parent
    return next((p for p in (folder, *folder.parents) if p.name == "content"), folder)


def _resolve_path(path: Path) -> Path:
    shown = escape_file_name(str(path))
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


def _list_path(path: Path, site: SiteFolder, listing: ContentListing) -> None:
    listing.scope.append(path)
    if path.is_file():
        info = path.stat()
        name = path.relative_to(listing.root).as_posix()
        if is_home_text(name) and has_liquid(str(path)):
            _report_skipped(listing, name, "skipped", "warning", "liquid-template", LIQUID_MESSAGE)
        else:
            _add_article(listing, name, info, named=True)
        return
    if not is_whole_site(path, site, listing.root):
        _walk(path, listing)
        return
    listing.site = site
    for folder in site.content:
        if _is_plain_folder(path / folder):
            _walk(path / folder, listing)
    for mount in site.pictures:
        if _is_plain_folder(path / mount.source):
            _list_mounted_files(path / mount.source, mount, listing)


def is_whole_site(path: Path, site: SiteFolder, root: Path) -> bool:
    """Return whether PATH is the folder of a whole site, with its content in ``root``, and not just
    a folder of content."""
    return root == path / site.content_folder and (site.configuration is not None or root != path)


def _list_changed(
    changed: Iterable[Path], path: Path, site: SiteFolder, listing: ContentListing
) -> None:
    whole = is_whole_site(path, site, listing.root)
    content = [path / folder for folder in site.content] if whole else [path]
    for file in changed:
        is_folder = _is_plain_folder(file)
        if not is_folder and any(_is_reachable(file, folder) for folder in content):
            listing.scope.append(file)
            _list_single_file(file, listing)
        for mount in site.pictures if whole else ():
            if _is_reachable(file, path / mount.source, hidden=WELL_KNOWN_FOLDER):
                _list_mounted_file(file, path / mount.source, mount, listing)


def _is_reachable(file: Path, top: Path, *, hidden: str = "") -> bool:
    """Return whether a walk from ``top`` would reach the folder of ``file``. It would not if there
    is a link or a hidden folder on the way. A folder called ``hidden`` is not an obstacle."""
    if file == top or not file.is_relative_to(top) or top.is_symlink():
        return False
    return not any(
        folder.is_symlink() or (folder.name.startswith(".") and folder.name != hidden)
        for folder in _get_folders_between(file, top)
    )


def _get_folders_between(file: Path, top: Path) -> list[Path]:
    """Return the folders that contain the file, from the innermost up to ``top``, without
    ``top``."""
    return list(file.parents)[: len(file.relative_to(top).parts) - 1]


def _list_single_file(file: Path, listing: ContentListing) -> None:
    """List one file in the same way as a walk through its folder would. Ignore a missing file."""
    around = _get_folders_between(file, listing.root)
    if any(_is_template_folder(folder.name, listing) for folder in around):
        return
    bundles = [folder for folder in around if _has_bundle_index(folder, listing)]
    bundle = _get_path_below_root(str(bundles[-1]), listing).rstrip("/") if bundles else None
    place = _Folder(_get_path_below_root(str(file.parent), listing), bundle)
    with suppress(FileNotFoundError, NotADirectoryError):
        _list_entry(_SingleFileEntry(file), place, listing)


def _has_bundle_index(folder: Path, listing: ContentListing) -> bool:
    try:
        with os.scandir(folder) as scan:
            return any(_is_bundle_index_entry(entry, listing) for entry in scan)
    except OSError:
        return False


class _SingleFileEntry:
    """A file with the interface of ``os.DirEntry``. The file may not exist."""

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


def _walk(top: Path, listing: ContentListing) -> None:
    """List every folder below ``top``, without recursion."""
    waiting: list[tuple[str, str | None]] = [(str(top), None)]
    while waiting:
        folder, bundle = waiting.pop()
        entries = _list_entries(folder, listing)
        prefix = _get_path_below_root(folder, listing)
        if bundle is None and _is_bundle(folder, entries, listing):
            bundle = prefix.rstrip("/")
        place = _Folder(prefix, bundle)
        folders = []
        # Each entry is freed when it has been listed, because a folder may have a hundred thousand
        # entries.
        while entries:
            entry = entries.pop()
            try:
                _list_entry(entry, place, listing)
            except FileNotFoundError:  # deleted after the folder was read
                continue
            if _is_folder_to_read(entry, listing):
                folders.append((entry.path, bundle))
        waiting.extend(reversed(folders))


def _is_folder_to_read(entry: os.DirEntry[str], listing: ContentListing) -> bool:
    hidden = entry.name.startswith(".") or _is_template_folder(entry.name, listing)
    return not hidden and entry.is_dir(follow_symlinks=False)


def _is_template_folder(name: str, listing: ContentListing) -> bool:
    """Return whether this is a template folder of Jekyll. In a Hugo site it never is, because a
    content folder may have any name there."""
    return is_template_folder(name) and not listing.is_hugo


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder. ``prefix`` is its path below the content root, ending in a slash ("post/").
    ``bundle`` is the folder of the bundle that contains it, or None."""

    prefix: str
    bundle: str | None


def _list_entries(folder: str, listing: ContentListing) -> list[os.DirEntry[str]]:
    """Return the entries of a folder in reverse alphabetical order, so that ``pop`` returns them in
    alphabetical order."""
    try:
        with os.scandir(folder) as scan:
            return sorted(scan, key=attrgetter("name"), reverse=True)
    except OSError as fault:
        message = f"This folder cannot be read: {fault.strerror}."
        name = _get_path_below_root(folder, listing).rstrip("/") or "."
        _report_skipped(listing, name, "rejected", "error", "folder-unreadable", message)
        listing.unread.append(Path(folder))
        return []


def _get_path_below_root(folder: str, listing: ContentListing) -> str:
    below = folder[len(str(listing.root)) :].strip("/")
    return f"{below}/" if below else ""


def _is_bundle(folder: str, entries: list[os.DirEntry[str]], listing: ContentListing) -> bool:
    at_root = folder == str(listing.root)
    return not at_root and any(_is_bundle_index_entry(entry, listing) for entry in entries)


def _is_bundle_index_entry(entry: os.DirEntry[str], listing: ContentListing) -> bool:
    with suppress(FileNotFoundError):  # deleted after the folder was read
        named = is_bundle_index(entry.name, listing.languages)
        return named and _may_be_story(entry.name, entry.path)
    return False


def _may_be_story(name: str, path: str) -> bool:
    """Return whether a file is read as a story, judging by its extension or its front matter."""
    suffix = splitext(name)[1].lower()
    return suffix in MARKDOWN_EXTENSIONS or (
        suffix in FRONT_MATTER_EXTENSIONS and _opens_with_front_matter(path)
    )


def _opens_with_front_matter(path: str) -> bool:
    """Return whether a file starts with front matter. If it cannot be read, return True, so that it
    appears in the report."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError:
        return True
    try:
        begin = os.read(descriptor, OPENING_BYTES)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return begin.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(FRONT_MATTER_OPENINGS)


def _list_entry(
    entry: os.DirEntry[str] | _SingleFileEntry, place: _Folder, listing: ContentListing
) -> None:
    """Add one directory entry to the articles, the pictures, the files or the skipped entries."""
    path = place.prefix + entry.name
    suffix = splitext(entry.name)[1].lower()
    if entry.is_symlink():
        _report_skipped(
            listing, path, "skipped", "warning", "symlink", "Symbolic links are not followed."
        )
    elif entry.is_dir(follow_symlinks=False):
        if _is_template_folder(entry.name, listing):
            message = "This folder holds Jekyll templates or data. Nothing in it was imported."
            _report_skipped(listing, path, "skipped", "warning", "template-folder", message)
        elif suffix in STORY_EXTENSIONS and suffix != ".txt":
            message = (
                "This is a folder, although it has the name of an article. The files in it "
                "are imported."
            )
            _report_skipped(
                listing, path, "skipped", "warning", "folder-named-like-article", message
            )
    elif not entry.is_file(follow_symlinks=False):
        message = "This is not a regular file but a pipe, a socket or a device. It was not opened."
        _report_skipped(listing, path, "skipped", "warning", "not-a-file", message)
    elif entry.name.startswith(".") or entry.name.endswith("~") or listing.ignores(path):
        _report_skipped(listing, path, "skipped")
    elif suffix in PICTURE_EXTENSIONS:
        listing.pictures.append(_build_found_picture(Path(entry.path), listing.address(path)))
    elif not _may_be_story(entry.name, entry.path):
        _list_other_file(entry, path, suffix, place, listing)
    elif not place.prefix and is_home_text(path) and has_liquid(entry.path):
        _report_skipped(listing, path, "skipped", "warning", "liquid-template", LIQUID_MESSAGE)
    elif place.bundle is not None and not is_bundle_index(entry.name, listing.languages):
        message = (
            "This file belongs to a bundle (a folder with index.md), so it has no page of its own."
        )
        _report_skipped(listing, path, "skipped", "warning", "bundle-resource", message)
    else:
        _add_article(listing, path, entry.stat(follow_symlinks=False), named=False)


def _list_other_file(
    entry: os.DirEntry[str] | _SingleFileEntry,
    path: str,
    suffix: str,
    place: _Folder,
    listing: ContentListing,
) -> None:
    """Add a file that is not a story to the listing. Hugo: it is published next to the pages of its
    folder, unless its extension makes it a page."""
    page_in_bundle = suffix == ".html" and place.bundle is not None
    taken = not page_in_bundle and (listing.is_content or place.bundle is not None)
    if taken:
        info = entry.stat(follow_symlinks=False)
        listing.files.append(
            FoundFile(
                Path(entry.path),
                listing.address(path),
                info.st_size,
                info.st_mtime_ns,
                content=path,
                bundle=place.bundle,
            )
        )
    if suffix in FRONT_MATTER_EXTENSIONS:
        what = "It is served as a file" if taken else "It was left out"
        message = f"This file is not a story, because it does not begin with front matter. {what}."
        _report_skipped(listing, path, "skipped", "warning", "no-front-matter", message)
    else:
        _report_skipped(listing, path, "skipped")


def _add_article(listing: ContentListing, name: str, info: os.stat_result, *, named: bool) -> None:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        message = "The file's name is not valid UTF-8. Rename the file."
        _report_skipped(listing, name, "rejected", "error", "name-not-utf8", message)
        return
    listing.articles.append(DiscoveredFile(name, info.st_size, info.st_mtime_ns, named))


def _list_mounted_files(static: Path, mount: Mount, listing: ContentListing) -> None:
    """List the files of a static or assets folder. Hugo: files in static/ are published at the
    target of the mount or, if it has none, at the root of the site."""
    for folder, folders, files in os.walk(static, followlinks=False):
        folders.sort()
        for name in sorted(files):
            _list_mounted_file(Path(folder) / name, static, mount, listing)


def _list_mounted_file(path: Path, static: Path, mount: Mount, listing: ContentListing) -> None:
    """List one file below ``static``. Files in assets/ are only listed if they are pictures: Hugo
    does not publish them, but texts can show pictures from there. Hidden files are not listed,
    except those in ``.well-known``."""
    if not path.is_file() or path.is_symlink():
        return
    below = path.relative_to(static)
    place = posixpath.join("/", mount.target, below.as_posix())
    if path.suffix.lower() in PICTURE_EXTENSIONS:
        listing.pictures.append(_build_found_picture(path, place))
    elif mount.kind == "static" and not any(map(_is_hidden_or_backup, below.parts)):
        info = path.stat()
        listing.files.append(FoundFile(path, place, info.st_size, info.st_mtime_ns))


def _is_hidden_or_backup(part: str) -> bool:
    return (part.startswith(".") and part != WELL_KNOWN_FOLDER) or part.endswith("~")


def _build_found_picture(path: Path, address: str) -> FoundPicture:
    info = path.stat()
    return FoundPicture(path, normalize_name(address), info.st_size, info.st_mtime_ns)


def _report_skipped(
    listing: ContentListing,
    path: str,
    action: Action,
    severity: Severity | None = None,
    code: str = "",
    message: str = "",
) -> None:
    problems = (Problem(severity=severity, code=code, message=message),) if severity else ()
    listing.skipped.append(ImportOutcome(escape_file_name(path), action, problems=problems))


def _sort_listing(listing: ContentListing) -> None:
    """Sort the articles by path and remove duplicates from all lists. If an article was named on
    the command line, it stays marked as named."""
    by_path: dict[str, DiscoveredFile] = {}
    for found in listing.articles:
        if found.path not in by_path or found.named:
            by_path[found.path] = found
    listing.articles = [by_path[path] for path in sorted(by_path)]
    first = reversed(listing.pictures)
    listing.pictures = list({picture.address: picture for picture in first}.values())[::-1]
    listing.files = list({file.place: file for file in reversed(listing.files)}.values())[::-1]
    listing.skipped = list({outcome.path: outcome for outcome in listing.skipped}.values())
