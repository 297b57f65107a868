"""What an import works with, between its stages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from articles.errors import Problem
from articles.importing.site_files import Site
from articles.reading.found import Found

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an operator wants the import to go; see the command's help."""

    section: str | None = None
    source: str | None = None
    language: str | None = None
    dry_run: bool = False
    strict: bool = False
    restore: bool = False
    on_conflict: Literal["report", "file", "database"] = "report"
    retract_missing: bool = False
    wait: float = 60.0


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture: its file, and the address by which texts name it (``/images/x.png``)."""

    file: Path
    address: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Listing:
    """All that was found below one content root, articles in the order of their paths. ``scope``
    holds what was looked through: files and folders; ``unread`` folders that could not be.
    ``within`` holds the PATHs that were given; a ``partial`` look is one at single files in them,
    some of which may be gone.
    ``site`` is there where a whole site was given."""

    root: Path
    site: Site | None = None
    partial: bool = False
    within: list[Path] = field(default_factory=list)
    scope: list[Path] = field(default_factory=list)
    unread: list[Path] = field(default_factory=list)
    articles: list[Found] = field(default_factory=list)
    pictures: list[FoundPicture] = field(default_factory=list)
    skipped: list[Outcome] = field(default_factory=list)

    def address(self, path: str) -> str:
        """How texts name a picture that lies beside them: by its place in the content, without the
        folder that a language has for itself."""
        mounts = self.site.mounted if self.site else ()
        fitting = [mount for mount in mounts if path.startswith(f"{mount.source}/")]
        if not fitting:
            return f"/{path}"
        mount = max(fitting, key=lambda one: len(one.source))
        return posixpath.join("/", mount.target, path[len(mount.source) + 1 :])

    def list_pages(self) -> Iterator[Found]:
        """The files that hold texts of list pages. Hugo: ``_index.*``."""
        for found in self.articles:
            path = found.path.lower()
            # Most names need no closer look, and there may be a hundred thousand.
            if "_index." in path and posixpath.basename(path).startswith("_index."):
                yield found

    def ignores(self, path: str) -> bool:
        """Whether the site's configuration leaves the file out. Hugo: ``ignoreFiles``."""
        return self.site is not None and self.site.ignores(f"{self.root}/{path}")

    def covers(self, path: str) -> bool:
        """Whether this import would have found ``path`` if it were there."""
        file = self.root / path
        looked = any(file == s or file.is_relative_to(s) for s in self.scope)
        return looked and not any(file.is_relative_to(folder) for folder in self.unread)

    def only_files(self) -> bool:
        """Whether this import looks at no folder, but only at files, there or gone."""
        return self.partial or all(path.is_file() for path in self.scope)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: ``path`` below the content root, the address where readers find it,
    and its problems, each with the line of text it stands on in ``quotes``. ``news`` are those that
    the last run did not report, ``otherwise`` says that it said something else of the file.
    ``changes`` are what an update changes, field by field."""

    path: str
    action: Action
    url: str = ""
    problems: tuple[Problem, ...] = ()
    quotes: tuple[str, ...] = ()
    news: tuple[Problem, ...] | None = None
    otherwise: bool = False
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an article before and after."""

    field: str
    before: Any
    after: Any
