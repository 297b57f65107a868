"""The folder that an export writes below, and nowhere else: every step down is taken by hand,
through no link, and a file is replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from articles.errors import NewsroomError
from articles.files import escaped

#: Where new bytes wait for their name. Imports do not look at hidden files; what a killed run left
#: is cleared away by the next one.
WAITING: Final = ".newsroom-export.tmp"
#: Bytes; no article is larger, so nothing beyond is worth reading.
LARGEST: Final = 1_400_000

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_LINKS_UNKNOWN: Final = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


class OutOfBounds(NewsroomError):
    """A path that leads out of the tree, through a link, or to something that is no file."""


class Overtaken(NewsroomError):
    """Somebody wrote the file between our look at it and our writing."""


class Tree:
    """The files below one folder. Paths are relative, with '/' between their parts."""

    def __init__(self, root: int | None, at: Path) -> None:
        self._root = root
        self._at = at
        self._tidied: set[str] = set()

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where none is.

        Raises :class:`OutOfBounds`, and OSError for what the system does not let us read.
        """
        with suppress(FileNotFoundError), self._folder(path) as (folder, name):
            return _read(folder, name, path)
        return None

    def has(self, path: str) -> bool:
        """Whether a plain file is there; it is not opened."""
        if self._root is None:
            return False
        with suppress(FileNotFoundError, NotADirectoryError):
            below = "/".join(parts_of(path))
            found = os.stat(below, dir_fd=self._root, follow_symlinks=False)
            return stat.S_ISREG(found.st_mode)
        return False

    def place(self, path: str) -> str:
        """Where a file lies, for people."""
        return escaped(str(self._at / path))

    def names(self, folder: str) -> list[str]:
        """What is in a folder; nothing where there is none."""
        with (
            suppress(FileNotFoundError),
            self._folder(f"{folder}/x") as (descriptor, _name),
            os.scandir(descriptor) as entries,
        ):
            return [entry.name for entry in entries]
        return []

    def tidy(self, path: str) -> None:
        """Clear away what a killed run left waiting beside a file; once a folder."""
        around = path.rpartition("/")[0]
        if around in self._tidied:
            return
        self._tidied.add(around)
        with suppress(OSError, OutOfBounds), self._folder(path) as (folder, _name):
            os.unlink(WAITING, dir_fd=folder)

    def replace(self, path: str, data: bytes, *, instead_of: bytes) -> os.stat_result:
        """Put ``data`` in the place of a file that holds ``instead_of``, with its mode and owner.

        Raises :class:`Overtaken` where it holds something else by now, and OSError.
        """
        with self._folder(path) as (folder, name):
            before = os.stat(name, dir_fd=folder, follow_symlinks=False)
            with _waiting(folder, data, like=before) as written:
                if _read(folder, name, path) != instead_of:
                    raise Overtaken("The file was changed this very moment.")
                os.rename(WAITING, name, src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)
        return written

    def create(self, path: str, data: bytes) -> os.stat_result:
        """Make a file, and the folders on the way to it.

        Raises :class:`Overtaken` where there is one by now, and OSError.
        """
        with self._folder(path, make=True) as (folder, name):
            with _waiting(folder, data) as written:
                _give_name(folder, name)
            os.fsync(folder)
        return written

    @contextmanager
    def _folder(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """The folder of a file, opened, and the file's name in it."""
        *parts, name = parts_of(path)
        if self._root is None:
            raise FileNotFoundError(path)
        folder = os.dup(self._root)
        try:
            for part in parts:
                below = _step_down(folder, part, path, make=make)
                os.close(folder)
                folder = below
            yield folder, name
        finally:
            os.close(folder)


@contextmanager
def opened(root: Path) -> Iterator[Tree]:
    """The tree below ``root``; an empty one where there is no such folder."""
    try:
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield Tree(None, root)
        return
    except OSError as fault:
        raise NewsroomError(f"{escaped(str(root))}: {fault.strerror}") from None
    try:
        yield Tree(descriptor, root)
    finally:
        os.close(descriptor)


def parts_of(path: str) -> tuple[str, ...]:
    """The names on the way to a file. Raises :class:`OutOfBounds` for a path that could lead
    anywhere but down."""
    parts = path.split("/")
    if "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise OutOfBounds(f"{escaped(path)!r} is no path of a file below a folder.")
    return PurePosixPath(path).parts


def _step_down(folder: int, part: str, path: str, *, make: bool) -> int:
    try:
        return os.open(part, _FOLDER, dir_fd=folder)
    except FileNotFoundError:
        if not make:
            raise
    except OSError as fault:
        if fault.errno in (errno.ELOOP, errno.ENOTDIR):
            raise OutOfBounds(f"{escaped(part)!r} is a link, or no folder.") from None
        raise
    with suppress(FileExistsError):
        os.mkdir(part, dir_fd=folder)
        os.fsync(folder)
    return _step_down(folder, part, path, make=False)


def _read(folder: int, name: str, path: str) -> bytes:
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise OutOfBounds("The file is a link; a link is not followed.") from None
        raise
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OutOfBounds("Not a plain file.")
        return file.read(LARGEST + 1)


@contextmanager
def _waiting(
    folder: int, data: bytes, *, like: os.stat_result | None = None
) -> Iterator[os.stat_result]:
    """``data`` safely on disk under the name of what waits; gone again if nobody renames it."""
    with suppress(FileNotFoundError):
        os.unlink(WAITING, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(WAITING, flags, 0o666 if like is None else 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if like is not None:
                _take_after(descriptor, like)
            # The system's own stamps are coarse: whoever writes after us gets another than this.
            os.utime(descriptor, ns=(time.time_ns(), time.time_ns()))
            os.fsync(descriptor)
            written = os.fstat(descriptor)
        yield written
    finally:
        with suppress(FileNotFoundError):
            os.unlink(WAITING, dir_fd=folder)


def _take_after(descriptor: int, like: os.stat_result) -> None:
    mine = os.fstat(descriptor)
    if (mine.st_uid, mine.st_gid) != (like.st_uid, like.st_gid):
        with suppress(PermissionError):
            os.fchown(descriptor, like.st_uid, like.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(like.st_mode))


def _give_name(folder: int, name: str) -> None:
    """The final name, unless somebody has taken it: a second name never replaces a file."""
    taken = Overtaken("A file of that name was made this very moment.")
    try:
        os.link(WAITING, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        raise taken from None
    except OSError as fault:
        if fault.errno not in _LINKS_UNKNOWN:
            raise
        # A file system without second names: look, then rename.
        with suppress(FileNotFoundError):
            os.stat(name, dir_fd=folder, follow_symlinks=False)
            raise taken from None
        os.rename(WAITING, name, src_dir_fd=folder, dst_dir_fd=folder)
