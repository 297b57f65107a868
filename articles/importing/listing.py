"""Data passed between the stages of an import."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from articles.content.candidate import DiscoveredFile
from articles.errors import Problem
from articles.hugo import normalize_name
from articles.importing.site_files import SiteFolder

Action = Literal[
    "configured",
    "created",
    "updated",
    "merged",
    "unchanged",
    "conflict",
    "rejected",
    "skipped",
    "missing",
]
OnConflict = Literal["report", "file", "database"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """The options of the import command. Its help text explains them."""

    section: str | None = None
    source: str | None = None
    language: str | None = None
    dry_run: bool = False
    strict: bool = False
    restore: bool = False
    on_conflict: OnConflict = "report"
    retract_missing: bool = False
    wait: float = 60.0


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture: its file, and the address that texts use for it (``/images/x.png``), in Unicode
    form NFC."""

    file: Path
    address: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A public file that is neither a story nor a picture. ``place`` is the address that texts use
    for it. ``content`` is its path below the content root, or "" for a file of ``static/``.
    ``bundle`` is the folder of the page to which it belongs, or None."""

    file: Path
    place: str
    size: int
    mtime_ns: int
    content: str = ""
    bundle: str | None = None


@dataclass(slots=True)
class ContentListing:
    """Everything found below one content root. Articles are sorted by path.

    ``within`` holds the PATHs that were given, ``scope`` the files and folders that were examined,
    and ``unread`` the folders that could not be read. A ``partial`` listing contains only single
    files of the PATHs, and some of them may be missing. ``site`` is set if PATH is a whole site.
    ``languages`` are language codes in lower case.

    ``is_content`` is true if the root is known to be the content folder of a site. Then everything
    in it is public, as in Hugo. Any other folder may contain private files next to stories.
    ``is_hugo`` is true if a Hugo configuration was found. ``texts_file`` is the file with the texts
    of pictures, or None if there is none or it need not be read.
    """

    root: Path
    languages: frozenset[str]
    site: SiteFolder | None = None
    partial: bool = False
    is_content: bool = False
    is_hugo: bool = False
    texts_file: Path | None = None
    within: list[Path] = field(default_factory=list)
    scope: list[Path] = field(default_factory=list)
    unread: list[Path] = field(default_factory=list)
    articles: list[DiscoveredFile] = field(default_factory=list)
    pictures: list[FoundPicture] = field(default_factory=list)
    files: list[FoundFile] = field(default_factory=list)
    skipped: list[ImportOutcome] = field(default_factory=list)

    def address(self, path: str) -> str:
        """Return the address that texts use for a picture or file in the content folder. This is
        its path, without the language's folder if the language has a content folder of its own."""
        path = normalize_name(path)
        mounts = [
            replace(mount, source=normalize_name(mount.source))
            for mount in (self.site.mounted if self.site else ())
        ]
        fitting = [mount for mount in mounts if path.startswith(f"{mount.source}/")]
        if not fitting:
            return f"/{path}"
        mount = max(fitting, key=lambda one: len(one.source))
        return posixpath.join("/", mount.target, path[len(mount.source) + 1 :])

    def list_pages(self) -> Iterator[DiscoveredFile]:
        """Return the files that contain the texts of list pages. Hugo: ``_index.*``."""
        for found in self.articles:
            path = found.path.lower()
            # This test is cheap. It comes first because there may be a hundred thousand names.
            if "_index." in path and posixpath.basename(path).startswith("_index."):
                yield found

    def ignores(self, path: str) -> bool:
        """Return whether the site's configuration excludes the file. Hugo: ``ignoreFiles``."""
        return self.site is not None and self.site.ignores(f"{self.root}/{path}")

    def covers(self, path: str) -> bool:
        """Return whether this import would have found ``path`` if it existed."""
        file = self.root / path
        looked = any(file == s or file.is_relative_to(s) for s in self.scope)
        return looked and not any(file.is_relative_to(folder) for folder in self.unread)

    def only_files(self) -> bool:
        """Return whether this import examines no folders, but only files, which may be missing."""
        return self.partial or all(path.is_file() for path in self.scope)


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The outcome of one file. ``path`` is its path below the content root, ``url`` its address for
    readers. ``quotes`` holds one line of the file for each of its ``problems``. ``news`` are the
    problems that the last run did not report. ``otherwise`` is true if the last run reported
    something else about the file. ``changes`` are the fields that an update changes. ``state`` is
    what readers see of the written article, for instance "live"."""

    path: str
    action: Action
    url: str = ""
    problems: tuple[Problem, ...] = ()
    quotes: tuple[str, ...] = ()
    news: tuple[Problem, ...] | None = None
    otherwise: bool = False
    changes: tuple[FieldChange, ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """The old and the new value of one field of an article."""

    field: str
    before: Any
    after: Any
