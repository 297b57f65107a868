"""The configuration of a site's folder, and where its content and pictures lie."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import commonpath

from articles.errors import FrontMatterError
from articles.hugo.configuration import (
    EXTENSIONS,
    ROOT_FILES,
    Configuration,
    FileProblem,
    Mount,
    read_configuration,
)
from articles.reading.file_bytes import read_whole
from articles.widgets import registry

#: Files of a configuration folder that are looked at; no site has as many.
MOST_FILES = 300
#: Where content and pictures lie on a site that says nothing else.
USUAL = (Mount(kind="content", source="content"), Mount(kind="static", source="static"))


@dataclass(frozen=True, slots=True)
class Site:
    """A folder that may be a whole site. ``unread`` are files of its configuration that the system
    does not let us read."""

    folder: Path
    configuration: Configuration | None = None
    unread: tuple[FileProblem, ...] = ()

    @property
    def content(self) -> list[str]:
        """Folders of content, each below the site's; none is inside another."""
        folders = {mount.source for mount in self._mounts("content")}
        return sorted(f for f in folders if not any(f.startswith(f"{o}/") for o in folders))

    @property
    def content_folder(self) -> str:
        """The folder that holds them all; "" is the site's own."""
        return commonpath(self.content) if self.content else "content"

    @property
    def pictures(self) -> list[Mount]:
        """Folders of pictures; where two have the same one, the first counts."""
        return [*self._mounts("static"), *self._mounts("assets")]

    @property
    def mounted(self) -> tuple[Mount, ...]:
        """Folders of content that are not read as they lie: of a language, or at another place.
        Their sources are below :attr:`content_folder`."""
        root = self.content_folder
        found = []
        for mount in self._mounts("content"):
            below = mount.source[len(root) :].strip("/")
            if below and (mount.language or mount.target or root != "content"):
                found.append(replace(mount, source=below))
        return tuple(found)

    def ignores(self, file: str) -> bool:
        """Whether the configuration names a file, by its whole path, as none of the site."""
        patterns = self.configuration.ignore_files if self.configuration else ()
        return any(re.search(pattern, file) for pattern in patterns)

    def _mounts(self, kind: str) -> list[Mount]:
        mounts = self.configuration.mounts if self.configuration else USUAL
        return [mount for mount in mounts if mount.kind == kind]


def read_site(folder: Path) -> Site:
    """The site at ``folder`` with what its configuration says, if there is one."""
    files: dict[str, bytes] = {}
    unread: list[FileProblem] = []
    for path in configuration_files(folder):
        try:
            files[path] = read_whole(folder / path)
        except FrontMatterError as fault:
            unread.append(FileProblem(path, fault.problem))
    return Site(folder, read_configuration(files, known_widgets=registry), tuple(unread))


def configuration_files(site: Path) -> Iterator[str]:
    """Paths of what may be configuration, below the site's folder; links are not followed."""
    for name in ROOT_FILES:
        if (site / name).is_file() and not (site / name).is_symlink():
            yield name
    count = 0
    for folder, folders, names in os.walk(site / "config", followlinks=False):
        folders.sort()
        for name in sorted(names):
            file = Path(folder) / name
            if file.suffix[1:].lower() in EXTENSIONS and not file.is_symlink():
                count += 1
                if count > MOST_FILES:
                    return
                yield file.relative_to(site).as_posix()
