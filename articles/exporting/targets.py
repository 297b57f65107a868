"""Where an export writes: into the sources' own folders, or into a copy of them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from articles.errors import NewsroomError
from articles.exporting.outcome import Options
from articles.files import escaped
from articles.models import Source


class NowhereToWrite(NewsroomError):
    """The operator must say where to write, or mend what was said."""


@dataclass(frozen=True, slots=True)
class Target:
    """One folder to write below, and the source whose articles go there. ``own``: the folder is
    the source's, so what is written becomes the base. A copy has ``source`` None for articles that
    have no file yet."""

    root: Path
    source: Source | None
    own: bool


@dataclass(frozen=True, slots=True)
class Targets:
    """What is to be written where: the sources that take part, all there are, the one that was
    named, and the folder of a copy."""

    sources: tuple[Source, ...]
    every: tuple[Source, ...]
    named: Source | None
    copy: Path | None

    def of(self, source: Source) -> Target:
        if self.copy is None:
            return Target(Path(source.root), source, own=True)
        return Target(self.copy, source, own=False)


def targets(options: Options) -> Targets:
    """Who takes part, and where. DIR is read as an import reads its PATH: with a ``content`` folder
    of its own, that one is meant; the root of a source stands for this source.

    Raises :class:`NowhereToWrite`.
    """
    every = tuple(Source.objects.order_by("name"))
    named = _named(options.source, every)
    taking_part = (named,) if named else every
    if options.directory is None:
        _check_roots(taking_part)
        return Targets(taking_part, every, named, None)
    root = _content_root(options.directory)
    owner = next((s for s in every if Path(s.root) == root), None)
    if owner is None:
        _check_outside(root, every)
        return Targets(taking_part, every, named, root)
    if named not in (None, owner):
        raise NowhereToWrite(f"{escaped(str(root))} is the folder of the source {owner.name!r}.")
    return Targets((owner,), every, owner, None)


def _named(name: str | None, sources: tuple[Source, ...]) -> Source | None:
    if name is None:
        return None
    for source in sources:
        if source.name == name:
            return source
    known = ", ".join(repr(source.name) for source in sources) or "none"
    raise NowhereToWrite(f"There is no source {name!r}; there are: {known}.")


def _check_roots(sources: tuple[Source, ...]) -> None:
    if not sources:
        raise NowhereToWrite("Nothing was ever imported: say DIR, the folder to write to.")
    for source in sources:
        if not Path(source.root).is_dir():
            raise NowhereToWrite(
                f"The folder of the source {source.name!r} is gone: {escaped(source.root)}. Bring "
                "it back, or export with --source or to a DIR."
            )


def _content_root(directory: Path) -> Path:
    try:
        root = directory.resolve()
        content = root / "content"
        if root.exists() and not root.is_dir():
            raise NowhereToWrite(f"{escaped(str(directory))} is not a folder.")
    except (OSError, RuntimeError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise NowhereToWrite(f"{escaped(str(directory))}: {reason}") from None
    return content if content.is_dir() and not content.is_symlink() else root


def _check_outside(root: Path, sources: tuple[Source, ...]) -> None:
    """A copy inside of a source would be imported as more articles of it."""
    for source in sources:
        if root.is_relative_to(source.root):
            raise NowhereToWrite(
                f"{escaped(str(root))} lies inside the source {source.name!r}: export to its root, "
                f"{escaped(source.root)}, or to a folder outside."
            )
