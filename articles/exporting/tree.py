"""Write below one folder and nowhere else. Each folder on the path is opened separately, and links
are not followed. A file is replaced completely or not at all."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from articles.editing.file_base import escape_file_name
from articles.errors import NewsroomError

#: Name of a file until it is complete. Imports ignore it, because it is hidden. If a killed run
#: leaves this file behind, the next export deletes it.
TEMPORARY_NAME: Final = ".newsroom-export.tmp"
#: Maximum number of bytes to read of an article. None is larger than this.
MAX_FILE_SIZE: Final = 1_400_000

_OPEN_FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_LINK_UNSUPPORTED_ERRORS: Final = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


class OutOfBounds(NewsroomError):
    """Raised for a path that leads outside the tree, through a link, or to something that is not a
    file."""


class FileChanged(NewsroomError):
    """Raised if somebody changed the file after it was compared and before it was written."""


class ExportTree:
    """The files below one folder. Paths are relative and use "/"."""

    def __init__(self, root: int | None, at: Path) -> None:
        self._root = root
        self._at = at
        self._tidied: set[str] = set()

    def read(self, path: str, *, limit: int = MAX_FILE_SIZE) -> bytes | None:
        """Return the bytes of a file, or None if it is missing. Of a file with more than ``limit``
        bytes, return only one more than these.

        Raise :class:`OutOfBounds` for a path that leads outside the tree, and OSError if the system
        does not allow reading.
        """
        with suppress(FileNotFoundError), self._folder(path) as (folder, name):
            return _read_file(folder, name, limit)
        return None

    def has(self, path: str) -> bool:
        """Return whether a plain file exists, without opening it."""
        return self.size(path) is not None

    def size(self, path: str) -> int | None:
        """Return the size of a plain file in bytes, or None if there is none."""
        if self._root is None:
            return None
        with suppress(FileNotFoundError, NotADirectoryError):
            below = "/".join(split_path(path))
            found = os.stat(below, dir_fd=self._root, follow_symlinks=False)
            return found.st_size if stat.S_ISREG(found.st_mode) else None
        return None

    def place(self, path: str) -> str:
        """Return the full path of a file, for use in messages."""
        return escape_file_name(str(self._at / path))

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder. If there is no such folder, return an empty list."""
        with (
            suppress(FileNotFoundError),
            self._folder(f"{folder}/x") as (descriptor, _name),
            os.scandir(descriptor) as entries,
        ):
            return [entry.name for entry in entries]
        return []

    def tidy(self, path: str) -> None:
        """Delete the temporary file that a killed run may have left in the folder of ``path``. Each
        folder is only checked once."""
        around = path.rpartition("/")[0]
        if around in self._tidied:
            return
        self._tidied.add(around)
        with suppress(OSError, OutOfBounds), self._folder(path) as (folder, _name):
            os.unlink(TEMPORARY_NAME, dir_fd=folder)

    def replace(self, path: str, data: bytes, *, instead_of: bytes) -> os.stat_result:
        """Replace the content of a file, which must be ``instead_of``, with ``data``. Keep the
        file's mode and owner.

        Raise :class:`FileChanged` if the file now has other content, and OSError if writing fails.
        """
        with self._folder(path) as (folder, name):
            before = os.stat(name, dir_fd=folder, follow_symlinks=False)
            with _write_temporary_file(folder, data, like=before) as written:
                if _read_file(folder, name, len(instead_of)) != instead_of:
                    raise FileChanged("The file changed during the export.")
                os.rename(TEMPORARY_NAME, name, src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)
        return written

    def create(self, path: str, data: bytes) -> os.stat_result:
        """Create a file, and the folders on its path that are missing.

        Raise :class:`FileChanged` if the file already exists, and OSError if writing fails.
        """
        with self._folder(path, make=True) as (folder, name):
            with _write_temporary_file(folder, data) as written:
                _link_final_name(folder, name)
            os.fsync(folder)
        return written

    @contextmanager
    def _folder(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Open the folder of a file. Yield the folder's descriptor and the file's name."""
        *parts, name = split_path(path)
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
def open_tree(root: Path) -> Iterator[ExportTree]:
    """Open the tree below ``root``. If there is no such folder, the tree is empty."""
    try:
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield ExportTree(None, root)
        return
    except OSError as fault:
        raise NewsroomError(f"{escape_file_name(str(root))}: {fault.strerror}") from None
    try:
        yield ExportTree(descriptor, root)
    finally:
        os.close(descriptor)


def split_path(path: str) -> tuple[str, ...]:
    """Return the parts of a path. Raise :class:`OutOfBounds` for a path that could lead outside the
    folder."""
    parts = path.split("/")
    if "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise OutOfBounds(f"{escape_file_name(path)!r} is not a path inside the folder.")
    return PurePosixPath(path).parts


def _step_down(folder: int, part: str, path: str, *, make: bool) -> int:
    try:
        return os.open(part, _OPEN_FOLDER_FLAGS, dir_fd=folder)
    except FileNotFoundError:
        if not make:
            raise
    except OSError as fault:
        if fault.errno in (errno.ELOOP, errno.ENOTDIR):
            raise OutOfBounds(
                f"{escape_file_name(part)!r} is a symbolic link or not a folder."
            ) from None
        raise
    with suppress(FileExistsError):
        os.mkdir(part, dir_fd=folder)
        os.fsync(folder)
    return _step_down(folder, part, path, make=False)


def _read_file(folder: int, name: str, limit: int) -> bytes:
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise OutOfBounds("The file is a symbolic link, which is not followed.") from None
        raise
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OutOfBounds("This is not a regular file.")
        return file.read(limit + 1)


@contextmanager
def _write_temporary_file(
    folder: int, data: bytes, *, like: os.stat_result | None = None
) -> Iterator[os.stat_result]:
    """Write ``data`` to a temporary file and sync it to disk. At the end of the block, delete the
    file if it still has its temporary name."""
    with suppress(FileNotFoundError):
        os.unlink(TEMPORARY_NAME, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(TEMPORARY_NAME, flags, 0o666 if like is None else 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if like is not None:
                _copy_mode_and_owner(descriptor, like)
            # Set a precise modification time. The times that the system sets are coarse: a later
            # write could get the same time.
            os.utime(descriptor, ns=(time.time_ns(), time.time_ns()))
            os.fsync(descriptor)
            written = os.fstat(descriptor)
        yield written
    finally:
        with suppress(FileNotFoundError):
            os.unlink(TEMPORARY_NAME, dir_fd=folder)


def _copy_mode_and_owner(descriptor: int, like: os.stat_result) -> None:
    mine = os.fstat(descriptor)
    if (mine.st_uid, mine.st_gid) != (like.st_uid, like.st_gid):
        with suppress(PermissionError):
            os.fchown(descriptor, like.st_uid, like.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(like.st_mode))


def _link_final_name(folder: int, name: str) -> None:
    """Give the file its final name if no other file has it. A hard link never replaces a file."""
    taken = FileChanged("A file with this name was created during the export.")
    try:
        os.link(TEMPORARY_NAME, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        raise taken from None
    except OSError as fault:
        if fault.errno not in _LINK_UNSUPPORTED_ERRORS:
            raise
        # This file system has no hard links. Check that the name is free, then rename.
        with suppress(FileNotFoundError):
            os.stat(name, dir_fd=folder, follow_symlinks=False)
            raise taken from None
        os.rename(TEMPORARY_NAME, name, src_dir_fd=folder, dst_dir_fd=folder)
