"""The configuration in a site's folder, and the folders of its content and pictures."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from posixpath import commonpath

from articles.content.file_bytes import read_file_bytes
from articles.editing.file_base import escape_file_name
from articles.errors import FrontMatterError
from articles.hugo import normalize_name
from articles.hugo.configuration import (
    EXTENSIONS,
    ROOT_FILES,
    Configuration,
    FileProblem,
    Mount,
    read_configuration,
)
from articles.tasks import Failure, attempt
from articles.widgets import registry

#: Maximum number of configuration files to read. Real sites have far fewer.
MAX_CONFIGURATION_FILES = 300
#: Folders of content and pictures that are used if the configuration names none.
DEFAULT_MOUNTS = (Mount(kind="content", source="content"), Mount(kind="static", source="static"))


@dataclass(frozen=True, slots=True)
class SiteFolder:
    """A folder that may be a whole site. ``unread`` are the configuration files that cannot be
    read."""

    folder: Path
    configuration: Configuration | None = None
    unread: tuple[FileProblem, ...] = ()

    @property
    def content(self) -> list[str]:
        """Return the content folders, relative to the site's folder. No content folder is inside
        another."""
        folders = {mount.source for mount in self._mounts("content")}
        return sorted(f for f in folders if not any(f.startswith(f"{o}/") for o in folders))

    @property
    def content_folder(self) -> str:
        """Return the folder that contains all content folders, or "" for the site's own folder."""
        return commonpath(self.content) if self.content else "content"

    @property
    def pictures(self) -> list[Mount]:
        """Return the folders of pictures. If two folders contain a picture with the same name, the
        first folder counts."""
        return [*self._mounts("static"), *self._mounts("assets")]

    @property
    def mounted(self) -> tuple[Mount, ...]:
        """Return the mounts of those content folders that belong to a language or have another
        address. Their sources are relative to :attr:`content_folder`."""
        root = self.content_folder
        found = []
        for mount in self._mounts("content"):
            below = mount.source[len(root) :].strip("/")
            if below and (mount.language or mount.target or root != "content"):
                found.append(replace(mount, source=below))
        return tuple(found)

    @property
    def languages(self) -> list[str]:
        """Return the codes of the languages in the configuration."""
        configuration = self.configuration
        return [language.code for language in configuration.languages] if configuration else []

    def ignores(self, file: str) -> bool:
        """Return whether the configuration excludes a file; ``file`` is its full path."""
        patterns = self.configuration.ignore_files if self.configuration else ()
        return any(re.search(normalize_name(pattern), normalize_name(file)) for pattern in patterns)

    def _mounts(self, kind: str) -> list[Mount]:
        mounts = self.configuration.mounts if self.configuration else DEFAULT_MOUNTS
        return [mount for mount in mounts if mount.kind == kind]


def read_site(folder: Path) -> SiteFolder:
    """Read the site at ``folder`` and its configuration, if it has one."""
    files: dict[str, bytes] = {}
    unread: list[FileProblem] = []
    for path in find_configuration_files(folder):
        try:
            files[path] = read_file_bytes(folder / path)
        except FrontMatterError as fault:
            unread.append(FileProblem(path, fault.problem))
    configuration = attempt(partial(read_configuration, known_widgets=registry), files)
    if isinstance(configuration, Failure):
        configuration.log(escape_file_name(str(folder)))
        unread.append(FileProblem(next(iter(files), ""), configuration.problem))
        configuration = None
    return SiteFolder(folder, configuration, tuple(unread))


def find_configuration_files(site: Path) -> Iterator[str]:
    """Yield the paths of possible configuration files, relative to the site's folder. Links are not
    followed."""
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
                if count > MAX_CONFIGURATION_FILES:
                    return
                yield file.relative_to(site).as_posix()
