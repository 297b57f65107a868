"""One article at a time: the bytes that its file should have, and what is there instead.

An :class:`Updater` writes into a source's own folder and keeps the base in step with it; a
:class:`Copier` writes a copy of the sources elsewhere, which the database knows nothing of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from articles.errors import FrontMatterError, PatchRefused, Problem, Severity
from articles.exporting import settling
from articles.exporting.comparing import edited
from articles.exporting.newcomers import Bundles, path_for
from articles.exporting.outcome import Action, Options, Outcome, problem
from articles.exporting.report import diff_of
from articles.exporting.rewriting import house_body, new_file, rewritten
from articles.exporting.settling import zone_of_new_files
from articles.exporting.tree import OutOfBounds, Overtaken, Tree
from articles.files import DISK_FULL, Base, read_base
from articles.hugo import Authored
from articles.models import Article, Source, SourceFile
from articles.revision_values import from_json
from articles.widgets import registry

State = SourceFile.State

#: Versions of an article, the newest first, that are looked at to know an older copy again.
REMEMBERED: Final = 50

#: State of a file that no export touches → why.
LEFT_ALONE: Final[dict[str, tuple[str, str, str]]] = {
    State.CONFLICT: (
        "conflict-pending",
        "File and article both changed, and nobody has decided yet; left as it is.",
        "Decide in the admin, on the article's page, under File.",
    ),
    State.REJECTED: (
        "file-broken",
        "The file has a new version that could not be imported; left as it is.",
        "Mend the file and import it.",
    ),
    State.DELETED: ("deleted-here", "Its article was deleted here; the file is left as it is.", ""),
}


class Exporter:
    """What updating and copying have in common. ``tree`` is the folder to write below."""

    def __init__(self, tree: Tree, options: Options) -> None:
        self.tree = tree
        self.options = options
        self.bundles = Bundles(tree)

    def file(self, row: SourceFile) -> Outcome:
        """Export the article of a file."""
        url = row.article.path if row.article else ""
        self._tidy(row.path)
        return self._told(row.path, url, lambda: self._file(row))

    def newcomer(self, article: Article, source: Source | None) -> Outcome:
        """Export an article that has no file yet, into ``source``."""
        try:
            path = path_for(article)
        except PatchRefused as refusal:
            return _refusal(article.path.strip("/"), article.path, refusal)
        self._tidy(path)
        return self._told(path, article.path, lambda: self._newcomer(path, article, source))

    def _told(self, path: str, url: str, export: Callable[[], Outcome]) -> Outcome:
        try:
            return _told(path, url, export)
        except OSError as fault:  # what stops one file stops them all
            raise OSError(fault.errno, fault.strerror, self.tree.place(path)) from fault

    def _tidy(self, path: str) -> None:
        if self.options.writes:
            self.tree.tidy(path)

    def _file(self, row: SourceFile) -> Outcome:
        if row.state in LEFT_ALONE:
            return _left_alone(row)
        base = read_base(row)
        if base is None or row.article is None:
            raise PatchRefused("nothing is known of what stood in it")
        wanted, before = row.article.authored(), bytes(row.base or b"")
        if edited(base.said, wanted):
            data = _rewritten(base, wanted)
            if data != before:
                return self._edited(row, base, before, data)
        return self._unedited(row, base, before)

    def _edited(self, row: SourceFile, base: Base, before: bytes, data: bytes) -> Outcome:
        raise NotImplementedError

    def _unedited(self, row: SourceFile, base: Base, before: bytes) -> Outcome:
        raise NotImplementedError

    def _newcomer(self, path: str, article: Article, source: Source | None) -> Outcome:
        bundle = self.bundles.around(path)
        if bundle:
            raise PatchRefused(f"the folder {bundle!r} is a bundle, its index file is the page")
        wanted = replace(article.authored(), body=house_body(article.body))
        return self._new(path, article, wanted, _new_file(wanted), source)

    def _new(
        self, path: str, article: Article, wanted: Authored, data: bytes, source: Source | None
    ) -> Outcome:
        raise NotImplementedError

    def done(
        self, path: str, article: Article, action: Action, before: bytes | None, data: bytes
    ) -> Outcome:
        diff = diff_of(path, before, data) if self.options.dry_run else ""
        return Outcome(path, action, article.path, diff=diff)


class Updater(Exporter):
    """Writes into a source's own folder."""

    def _edited(self, row: SourceFile, base: Base, before: bytes, data: bytes) -> Outcome:
        assert row.article is not None
        there = self.tree.read(row.path)
        if there is None:
            return _missing(row, severity="error")
        if there == data:
            # Written by a run that was stopped before it could say so.
            if self.options.writes:
                settling.adopt(row, data, None)
            return Outcome(row.path, "unchanged", row.article.path)
        if there != before:
            return _in_conflict(row.path, row.article)
        if self.options.writes:
            stat = self.tree.replace(row.path, data, instead_of=before)
            settling.adopt(row, data, stat)
        return self.done(row.path, row.article, "written", before, data)

    def _unedited(self, row: SourceFile, base: Base, before: bytes) -> Outcome:
        assert row.article is not None
        if not self.tree.has(row.path):
            return _missing(row, severity="warning")
        return Outcome(row.path, "unchanged", row.article.path)

    def _new(
        self, path: str, article: Article, wanted: Authored, data: bytes, source: Source | None
    ) -> Outcome:
        assert source is not None
        there = self.tree.read(path)
        if there not in (None, data) or settling.is_taken(source, path):
            return _taken(path, article)
        if self.options.writes:
            stat = self.tree.create(path, data) if there is None else None
            settling.enter(source, path, article, wanted, data, stat)
        return self.done(path, article, "unchanged" if there else "created", there, data)


class Copier(Exporter):
    """Writes a copy of the sources into a folder of its own."""

    def __init__(self, tree: Tree, options: Options) -> None:
        super().__init__(tree, options)
        self.paths: set[str] = set()

    def _edited(self, row: SourceFile, base: Base, before: bytes, data: bytes) -> Outcome:
        assert row.article is not None

        def as_file_of(version: Authored) -> bytes:
            return _rewritten(base, version)

        return self._copy(row.path, row.article, data, before, as_file_of)

    def _unedited(self, row: SourceFile, base: Base, before: bytes) -> Outcome:
        return self._edited(row, base, before, before)

    def _new(
        self, path: str, article: Article, wanted: Authored, data: bytes, source: Source | None
    ) -> Outcome:
        def as_file_of(version: Authored) -> bytes:
            return _new_file(replace(version, body=house_body(version.body)))

        return self._copy(path, article, data, None, as_file_of)

    def _copy(
        self,
        path: str,
        article: Article,
        data: bytes,
        before: bytes | None,
        as_file_of: Callable[[Authored], bytes],
    ) -> Outcome:
        """Put ``data`` there, in the place of nothing or of an older copy of the same article."""
        if path in self.paths:
            return _taken(path, article)
        self.paths.add(path)
        there = self.tree.read(path)
        if there == data:
            return Outcome(path, "unchanged", article.path)
        if there is None:
            if self.options.writes:
                self.tree.create(path, data)
            return self.done(path, article, "created", None, data)
        if there != before and not _is_earlier(there, article, as_file_of):
            return _in_conflict(path, article)
        if self.options.writes:
            self.tree.replace(path, data, instead_of=there)
        return self.done(path, article, "written", there, data)


def _rewritten(base: Base, wanted: Authored) -> bytes:
    return rewritten(base.document, wanted, zone=base.zone, widgets=registry)


def _new_file(wanted: Authored) -> bytes:
    return new_file(wanted, zone=zone_of_new_files(), widgets=registry)


def _is_earlier(there: bytes, article: Article, as_file_of: Callable[[Authored], bytes]) -> bool:
    """Whether a file is what this command would have made of an earlier version of the article:
    whoever replaces it loses nothing."""
    for revision in article.revisions.order_by("-pk")[:REMEMBERED]:
        values = revision.values
        draft = values.get("status") != Article.Status.PUBLISHED
        try:
            if as_file_of(replace(from_json(values), draft=draft)) == there:
                return True
        except PatchRefused:
            continue
    return False


def _told(path: str, url: str, export: Callable[[], Outcome]) -> Outcome:
    """What stops one article is told of it, and stops no other. Raises OSError for a full disk."""
    try:
        return export()
    except (PatchRefused, FrontMatterError) as refusal:
        return _refusal(path, url, refusal)
    except Overtaken as fault:
        return _problem(path, url, "conflict", problem("changed-on-disk", str(fault)))
    except OutOfBounds as fault:
        return _problem(path, url, "refused", problem("out-of-bounds", str(fault)))
    except OSError as fault:
        if fault.errno in DISK_FULL:
            raise
        message = f"The system does not let us: {fault.strerror}."
        return _problem(path, url, "refused", problem("write-failed", message))


def _problem(path: str, url: str, action: Action, told: Problem) -> Outcome:
    return Outcome(path, action, url, (told,))


def _refusal(path: str, url: str, refusal: Exception) -> Outcome:
    reason = str(refusal)
    message = f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
    hint = "Change the file by hand and import it."
    return _problem(path, url, "refused", problem("cannot-be-written", message, hint=hint))


def _left_alone(row: SourceFile) -> Outcome:
    code, message, hint = LEFT_ALONE[row.state]
    url = row.article.path if row.article else ""
    told = problem(code, message, hint=hint, severity="warning")
    return _problem(row.path, url, "skipped", told)


def _in_conflict(path: str, article: Article) -> Outcome:
    message = "The file was changed since it was last imported; it is not overwritten."
    told = problem("changed-on-disk", message, hint="Import it first, then export again.")
    return _problem(path, article.path, "conflict", told)


def _taken(path: str, article: Article) -> Outcome:
    message = "Another file has this path; it is not overwritten."
    hint = "Move the other file, or give this article another name."
    told = problem("path-taken", message, hint=hint)
    return _problem(path, article.path, "conflict", told)


def _missing(row: SourceFile, *, severity: Severity) -> Outcome:
    message = "The file is not there any more"
    message += ", and the article was edited here." if severity == "error" else "."
    hint = "Import the folder to find it under a new name, or export to another DIR for a copy."
    told = problem("file-missing", message, hint=hint, severity=severity)
    return _problem(row.path, row.article.path if row.article else "", "missing", told)
