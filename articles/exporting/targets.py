"""The targets of an export: the sources' own folders, or another folder that gets a copy of
them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from articles.editing.file_base import escape_file_name
from articles.errors import NewsroomError
from articles.exporting.report import ExportOptions
from articles.models import Source


class NowhereToWrite(NewsroomError):
    """Raised if there is no folder to write to. The operator has to name another one."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The sources to export, and where to write them. ``sources`` are the sources to export,
    ``every`` are all sources, and ``named`` is the source that the operator named. ``copy`` is the
    folder for a copy; None means the sources' own folders."""

    sources: tuple[Source, ...]
    every: tuple[Source, ...]
    named: Source | None
    copy: Path | None


def choose_targets(options: ExportOptions) -> Targets:
    """Return the sources to export and where to write them. DIR is read like the PATH of an import:
    if it contains a folder ``content``, that folder is used. If DIR is the root of a source, only
    this source is exported.

    Raise :class:`NowhereToWrite` if there is no suitable folder.
    """
    every = tuple(Source.objects.order_by("name"))
    named = _find_named_source(options.source, every)
    taking_part = (named,) if named else every
    if options.directory is None:
        _check_roots(taking_part)
        return Targets(taking_part, every, named, None)
    root = _find_content_root(options.directory)
    owner = next((s for s in every if Path(s.root) == root), None)
    if owner is None:
        _check_outside(root, every)
        return Targets(taking_part, every, named, root)
    if named not in (None, owner):
        raise NowhereToWrite(
            f"{escape_file_name(str(root))} is the folder of the source {owner.name!r}, not of the "
            "one named by --source."
        )
    return Targets((owner,), every, owner, None)


def _find_named_source(name: str | None, sources: tuple[Source, ...]) -> Source | None:
    if name is None:
        return None
    for source in sources:
        if source.name == name:
            return source
    known = ", ".join(repr(source.name) for source in sources) or "none"
    raise NowhereToWrite(f"There is no source {name!r}. The sources are: {known}.")


def _check_roots(sources: tuple[Source, ...]) -> None:
    if not sources:
        raise NowhereToWrite(
            "Nothing has been imported yet, so there is no folder to export to. Give a DIR."
        )
    for source in sources:
        if not Path(source.root).is_dir():
            raise NowhereToWrite(
                f"The folder of the source {source.name!r} does not exist: "
                f"{escape_file_name(source.root)}. Restore it, or export with --source or "
                "to a DIR."
            )


def _find_content_root(directory: Path) -> Path:
    try:
        root = directory.resolve()
        content = root / "content"
        if root.exists() and not root.is_dir():
            raise NowhereToWrite(f"{escape_file_name(str(directory))} is not a folder.")
    except (OSError, RuntimeError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise NowhereToWrite(f"{escape_file_name(str(directory))}: {reason}") from None
    return content if content.is_dir() and not content.is_symlink() else root


def _check_outside(root: Path, sources: tuple[Source, ...]) -> None:
    """Raise NowhereToWrite if ``root`` is inside a source, because the next import of that source
    would read the copy as additional articles."""
    for source in sources:
        if root.is_relative_to(source.root):
            raise NowhereToWrite(
                f"{escape_file_name(str(root))} is inside the folder of the source "
                f"{source.name!r}. Export to {escape_file_name(source.root)} or to a "
                "folder outside it."
            )
