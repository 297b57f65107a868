"""Export one article: compute the bytes that its file should have, and compare them with the file.

An :class:`Updater` writes to a source's own folder and keeps the base up to date. A :class:`Copier`
writes a copy of the sources to another folder; the database does not record that copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from django.utils import timezone

from articles.content.revision_values import from_json
from articles.content.status import is_draft
from articles.editing.file_base import FileBase, read_base
from articles.errors import PatchError
from articles.exporting import adopt
from articles.exporting.adopt import get_zone_of_new_files
from articles.exporting.comparing import find_edited_fields
from articles.exporting.new_files import Bundles, choose_path
from articles.exporting.refusals import (
    SKIPPED_STATES,
    export_or_report,
    report_conflict,
    report_in_trash,
    report_missing,
    report_path_taken,
    report_refusal,
    report_skipped,
)
from articles.exporting.report import Action, ExportOptions, ExportOutcome, make_diff
from articles.exporting.rewriting import format_house_body, render_new_file, rewrite_file
from articles.exporting.still_published import name_if_still_published
from articles.exporting.tree import ExportTree
from articles.hugo import Authored
from articles.models import Article, Source, SourceFile
from articles.widgets import registry

#: When an older copy of an article is found, compare it with at most this many versions of the
#: article, newest first.
MAX_REVISIONS_COMPARED: Final = 50

#: What to do if a new file cannot be created. It has no earlier version that could be changed by
#: hand.
PLACE_HINT: Final = "Choose another section or file path for the story in the admin."
NEW_FILE_HINT: Final = "Change the story in the admin, then export it again."


class Exporter:
    """The code shared by updating and copying. ``tree`` is the folder to write to."""

    def __init__(self, tree: ExportTree, options: ExportOptions) -> None:
        self.tree = tree
        self.options = options
        self.at = timezone.now()
        self.bundles = Bundles(tree)

    def export_file(self, row: SourceFile) -> ExportOutcome:
        """Export the article of a file."""
        url = row.article.path if row.article else ""
        self._tidy(row.path)
        outcome = self._export_safely(row.path, url, lambda: self._export_file(row))
        return name_if_still_published(outcome, row, self.tree, at=self.at)

    def export_new_article(self, article: Article, source: Source | None) -> ExportOutcome:
        """Export an article that has no file yet. Its new file belongs to ``source``."""
        try:
            path = choose_path(article)
        except PatchError as refusal:
            hint = PLACE_HINT
            return report_refusal(article.path.strip("/"), article.path, refusal, hint=hint)
        self._tidy(path)

        def export() -> ExportOutcome:
            try:
                return self._export_new_article(path, article, source)
            except PatchError as refusal:
                return report_refusal(path, article.path, refusal, hint=NEW_FILE_HINT)

        return self._export_safely(path, article.path, export)

    def _export_safely(
        self, path: str, url: str, export: Callable[[], ExportOutcome]
    ) -> ExportOutcome:
        try:
            return export_or_report(path, url, export)
        except OSError as fault:
            # This error will occur for every file, so name the file where it occurred first.
            raise OSError(fault.errno, fault.strerror, self.tree.place(path)) from fault

    def _tidy(self, path: str) -> None:
        if self.options.writes:
            self.tree.tidy(path)

    def _export_file(self, row: SourceFile) -> ExportOutcome:
        if row.is_tombstone and not self.tree.has(row.path):
            return ExportOutcome(row.path, "unchanged")
        if row.article is not None and row.article.status == Article.Status.TRASHED:
            return report_in_trash(row)
        if row.state in SKIPPED_STATES:
            return report_skipped(row)
        base = read_base(row, known_widgets=registry)
        if base is None or row.article is None:
            raise PatchError("the last imported version of the file is not known")
        wanted, before = row.article.authored(), bytes(row.base or b"")
        if find_edited_fields(base.said, wanted):
            data = _rewrite_file(base, wanted)
            if data != before:
                return self._write_edited(row, base, before, data)
        return self._write_unedited(row, base, before)

    def _write_edited(
        self, row: SourceFile, base: FileBase, before: bytes, data: bytes
    ) -> ExportOutcome:
        raise NotImplementedError

    def _write_unedited(self, row: SourceFile, base: FileBase, before: bytes) -> ExportOutcome:
        raise NotImplementedError

    def _export_new_article(
        self, path: str, article: Article, source: Source | None
    ) -> ExportOutcome:
        bundle = self.bundles.around(path)
        if bundle:
            reason = f"the folder {bundle!r} is a bundle, which has no page besides its index file"
            return report_refusal(path, article.path, PatchError(reason), hint=PLACE_HINT)
        wanted = replace(article.authored(), body=format_house_body(article.body))
        return self._write_new(path, article, wanted, _render_new_file(wanted), source)

    def _write_new(
        self, path: str, article: Article, wanted: Authored, data: bytes, source: Source | None
    ) -> ExportOutcome:
        raise NotImplementedError

    def _report_written(
        self, path: str, article: Article, action: Action, before: bytes | None, data: bytes
    ) -> ExportOutcome:
        diff = make_diff(path, before, data) if self.options.dry_run else ""
        return ExportOutcome(path, action, article.path, diff=diff)


class Updater(Exporter):
    """Writes to a source's own folder."""

    def _write_edited(
        self, row: SourceFile, base: FileBase, before: bytes, data: bytes
    ) -> ExportOutcome:
        assert row.article is not None
        there = self.tree.read(row.path)
        if there is None:
            # Without its file, a story that is not published has nothing to write.
            only_draft = find_edited_fields(base.said, row.article.authored()) == ("draft",)
            is_lost = not (only_draft and row.article.draft)
            return report_missing(row, severity="error" if is_lost else "warning")
        if there == data:
            # An earlier run wrote this file, but was stopped before it updated the database.
            if self.options.writes:
                adopt.adopt_base(row, data, None)
            return ExportOutcome(row.path, "unchanged", row.article.path)
        if there != before:
            return report_conflict(row.path, row.article)
        if self.options.writes:
            stat = self.tree.replace(row.path, data, instead_of=before)
            adopt.adopt_base(row, data, stat)
        return self._report_written(row.path, row.article, "written", before, data)

    def _write_unedited(self, row: SourceFile, base: FileBase, before: bytes) -> ExportOutcome:
        assert row.article is not None
        if not self.tree.has(row.path):
            return report_missing(row, severity="warning")
        return ExportOutcome(row.path, "unchanged", row.article.path)

    def _write_new(
        self, path: str, article: Article, wanted: Authored, data: bytes, source: Source | None
    ) -> ExportOutcome:
        assert source is not None
        there = self.tree.read(path)
        if there not in (None, data) or adopt.is_path_taken(source, path):
            return report_path_taken(path, article)
        if self.options.writes:
            stat = self.tree.create(path, data) if there is None else None
            adopt.record_new_file(source, path, article, wanted, data, stat)
        return self._report_written(path, article, "unchanged" if there else "created", there, data)


class Copier(Exporter):
    """Writes a copy of the sources to another folder."""

    def __init__(self, tree: ExportTree, options: ExportOptions) -> None:
        super().__init__(tree, options)
        self.paths: set[str] = set()

    def _write_edited(
        self, row: SourceFile, base: FileBase, before: bytes, data: bytes
    ) -> ExportOutcome:
        assert row.article is not None

        def as_file_of(version: Authored) -> bytes:
            return _rewrite_file(base, version)

        return self._copy(row.path, row.article, data, before, as_file_of)

    def _write_unedited(self, row: SourceFile, base: FileBase, before: bytes) -> ExportOutcome:
        return self._write_edited(row, base, before, before)

    def _write_new(
        self, path: str, article: Article, wanted: Authored, data: bytes, source: Source | None
    ) -> ExportOutcome:
        def as_file_of(version: Authored) -> bytes:
            return _render_new_file(replace(version, body=format_house_body(version.body)))

        return self._copy(path, article, data, None, as_file_of)

    def _copy(
        self,
        path: str,
        article: Article,
        data: bytes,
        before: bytes | None,
        as_file_of: Callable[[Authored], bytes],
    ) -> ExportOutcome:
        """Write ``data`` to a new file. If there is an older copy of the same article, replace
        it."""
        if path in self.paths:
            return report_path_taken(path, article)
        self.paths.add(path)
        there = self.tree.read(path)
        if there == data:
            return ExportOutcome(path, "unchanged", article.path)
        if there is None:
            if self.options.writes:
                self.tree.create(path, data)
            return self._report_written(path, article, "created", None, data)
        if there != before and not _is_earlier_copy(there, article, as_file_of):
            return report_conflict(path, article)
        if self.options.writes:
            self.tree.replace(path, data, instead_of=there)
        return self._report_written(path, article, "written", there, data)


def _rewrite_file(base: FileBase, wanted: Authored) -> bytes:
    return rewrite_file(base.document, wanted, zone=base.zone, widgets=registry)


def _render_new_file(wanted: Authored) -> bytes:
    return render_new_file(wanted, zone=get_zone_of_new_files(), widgets=registry)


def _is_earlier_copy(
    there: bytes, article: Article, as_file_of: Callable[[Authored], bytes]
) -> bool:
    """Return whether a file was written by this command for an earlier version of the article.
    Replacing it then loses nothing."""
    saved = article.revisions.filter(of_working_copy=False).order_by("-pk")
    for revision in saved[:MAX_REVISIONS_COMPARED]:
        values = revision.values
        draft = is_draft(values.get("status", ""))
        try:
            if as_file_of(replace(from_json(values), draft=draft)) == there:
                return True
        except PatchError:
            continue
    return False
