"""Write the texts of pictures into ``data/pictures.yaml``. Only entries whose texts were changed at
the desk change; the rest of the file stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db.models import Q

from articles.errors import FrontMatterError, PatchError, Problem
from articles.exporting.refusals import export_or_report
from articles.exporting.report import (
    Action,
    ExportOptions,
    ExportOutcome,
    build_file_problem,
    make_diff,
)
from articles.exporting.tree import ExportTree, open_tree
from articles.frontmatter import KeyPath, patch_data
from articles.models import Picture, Source
from articles.pictures.texts_file import (
    MAX_TEXTS_FILE_BYTES,
    TEXTS_FILE,
    Entry,
    Texts,
    TextsFile,
    find_change,
    find_site_folder,
    get_file_texts,
    get_texts,
    read_texts_file,
)

#: The beginning of a new file.
HEADER: Final = b'# Texts of pictures, by address. In Hugo: index hugo.Data.pictures "ADDRESS"\n'
#: Number of rows per query.
BATCH_SIZE: Final = 500


@dataclass(slots=True)
class _Edits:
    """The changes to the file, the pictures with the texts in which file and row will agree, and
    the problems."""

    changes: dict[KeyPath, Any] = field(default_factory=dict)
    agreed: list[Picture] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def find_pictures_with_texts(sources: Sequence[Source]) -> list[Picture]:
    """Return the pictures of these sources that have a text, or had one in the file."""
    told = Q(alt__gt="") | Q(caption__gt="") | Q(credit__gt="") | ~Q(file_texts={})
    return list(Picture.objects.filter(told, source__in=sources).order_by("path", "pk"))


def export_picture_texts(
    root: Path, pictures: Iterable[Picture], source: Source | None, options: ExportOptions
) -> ExportOutcome | None:
    """Write the texts of ``pictures``. ``root`` is the content root of ``source``, or of a copy if
    that is None. Return None if there was nothing to write and nothing to report."""
    rows = _choose_rows(pictures, source)
    with open_tree(find_site_folder(root)) as tree:
        outcome = export_or_report(TEXTS_FILE, "", lambda: _export(tree, rows, source, options))
    return outcome if outcome.action != "unchanged" else None


def _choose_rows(pictures: Iterable[Picture], source: Source | None) -> list[Picture]:
    """Return one picture per address: that of ``source``, or the first one with a text."""

    def rank(row: Picture) -> tuple[bool, bool]:
        return (source is not None and row.source_id == source.pk, any(get_texts(row)))

    by_path: dict[str, Picture] = {}
    for row in pictures:
        present = by_path.get(row.path)
        if present is None or rank(row) > rank(present):
            by_path[row.path] = row
    return [by_path[path] for path in sorted(by_path)]


def _export(
    tree: ExportTree, rows: Sequence[Picture], source: Source | None, options: ExportOptions
) -> ExportOutcome:
    before = tree.read(TEXTS_FILE, limit=MAX_TEXTS_FILE_BYTES)
    try:
        file = read_texts_file(_check_size(HEADER if before is None else before))
    except FrontMatterError as fault:
        if all(get_texts(row) == get_file_texts(row) for row in rows):
            return ExportOutcome(TEXTS_FILE, "unchanged")
        place = f"line {fault.problem.line}: {fault.problem.message}"
        raise PatchError(
            f"new texts of pictures cannot be written into this file; {place}"
        ) from None
    edits = _find_edits(file, rows, source)
    action: Action = "conflict" if edits.problems else "unchanged"
    diff = ""
    if edits.changes:
        data = _check_size(patch_data(file.document, edits.changes))
        action = "created" if before is None else "written"
        diff = make_diff(TEXTS_FILE, before, data) if options.dry_run else ""
        if options.writes and before is None:
            tree.create(TEXTS_FILE, data)
        elif options.writes:
            tree.replace(TEXTS_FILE, data, instead_of=before or b"")
    if options.writes and source is not None:
        Picture.objects.bulk_update(edits.agreed, ["file_texts"], batch_size=BATCH_SIZE)
    return ExportOutcome(TEXTS_FILE, action, problems=tuple(edits.problems), diff=diff)


def _check_size(data: bytes) -> bytes:
    """Return ``data``. Raise PatchError if an import would refuse a file of this size."""
    if len(data) > MAX_TEXTS_FILE_BYTES:
        raise PatchError(f"the file would have more than {MAX_TEXTS_FILE_BYTES:,} bytes")
    return data


def _find_edits(file: TextsFile, rows: Iterable[Picture], source: Source | None) -> _Edits:
    edits = _Edits()
    for row in rows:
        entry, here = file.entries.get(row.path), get_texts(row)
        agreed = here if entry is None else _edit_entry(row, entry, source, file, edits)
        if entry is None and any(here):
            edits.changes[(row.path,)] = here.get_filled()
        if agreed.get_filled() != row.file_texts:
            row.file_texts = agreed.get_filled()
            edits.agreed.append(row)
    return edits


def _edit_entry(
    row: Picture, entry: Entry, source: Source | None, file: TextsFile, edits: _Edits
) -> Texts:
    """Add the changes of an entry to ``edits``. Return the texts in which file and row will
    agree."""
    here, agreed = get_texts(row)._asdict(), get_file_texts(row)._asdict()
    base = _find_base(row, entry, source)._asdict()
    changes: dict[str, str] = {}
    for name, said in entry.texts.items():
        change = find_change(base[name], said, here[name])
        if change == "both":
            edits.problems.append(_report_conflict(row, name))
        elif change == "here":
            changes[name] = here[name]
        if change == "here" or said == here[name]:
            agreed[name] = here[name]
    if changes and file.document.matter[entry.key] is None:
        edits.changes[(entry.key,)] = changes
    else:
        edits.changes |= {(entry.key, name): text for name, text in changes.items()}
    return Texts(**agreed)


def _find_base(row: Picture, entry: Entry, source: Source | None) -> Texts:
    """Return the texts with which file and row are compared. The database does not know what the
    file of a copy, or of another source, said before. If the file has former texts of the row, it
    is older."""
    said = Texts(*(text or "" for text in entry.texts.values()))
    is_own = source is not None and row.source_id in (None, source.pk)
    return said if not is_own and said.digest() in row.former_texts else get_file_texts(row)


def _report_conflict(row: Picture, name: str) -> Problem:
    message = (
        f"The {name} of {row.path} was changed in the file and, differently, at the desk. The file "
        "was left unchanged there."
    )
    hint = "Write the same text at the desk and into the file."
    return build_file_problem("changed-on-disk", message, hint=hint)
