"""What a site that is followed consists of: the folders whose changes count, and the files that say
how it is set up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from articles.errors import NewsroomError
from articles.importing.discover import content_root, is_whole
from articles.importing.site_files import configuration_files, read_site

#: (path, time of change, size) of a file.
Mark = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Setup:
    """Two of them are equal as long as nothing but content has changed."""

    folders: tuple[Path, ...]
    configuration: tuple[Mark, ...]

    def concerns(self, path: Path) -> bool:
        """Whether a file counts: nothing hidden does, nor what an editor leaves beside a file."""
        if path.name.endswith("~"):
            return False
        around = (folder for folder in self.folders if path.is_relative_to(folder))
        parts = (path.relative_to(folder).parts for folder in around)
        return any(not any(part.startswith(".") for part in found) for found in parts)


def set_up(paths: Iterable[str | Path]) -> Setup:
    """How the sites at ``paths`` are set up now. A folder that is not there counts for nothing.

    Raises :class:`NewsroomError` for a single file.
    """
    folders: list[Path] = []
    marks: list[Mark] = []
    for given in paths:
        path = Path(given).resolve()
        if path.is_file():
            raise NewsroomError(f"{path}: --watch follows folders, and this is a file")
        found = tuple(_marks(path))
        marks += found
        folders += [folder for folder in _places(path, found) if _is_plain(folder)]
    return Setup(tuple(dict.fromkeys(folders)), tuple(marks))


def _is_plain(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink()


def _marks(site: Path) -> Iterator[Mark]:
    for name in configuration_files(site):
        with suppress(FileNotFoundError):
            info = (site / name).stat()
            yield str(site / name), info.st_mtime_ns, info.st_size


@lru_cache(maxsize=16)
def _places(path: Path, _marks: tuple[Mark, ...]) -> tuple[Path, ...]:
    """Where content and pictures of PATH may lie, as its configuration says."""
    site = read_site(path)
    if not is_whole(path, site, content_root(path, site)):
        return (path,)
    folders = (*site.content, *(mount.source for mount in site.pictures))
    return tuple(path / folder for folder in folders)
