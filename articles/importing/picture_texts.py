"""Import the texts of pictures from ``data/pictures.yaml``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from django.db.models import Q

from articles.content.file_bytes import read_file_bytes
from articles.editing.rerender import rerender_picture
from articles.errors import FrontMatterError, Problem
from articles.importing.listing import ContentListing, FieldChange, ImportOutcome
from articles.importing.pictures import StoredPicturesResult
from articles.models import Picture, Source
from articles.pictures.texts_file import (
    LIMITS,
    MAX_TEXTS_FILE_BYTES,
    TEXTS_FILE,
    Entry,
    Texts,
    TextsFile,
    add_former_texts,
    find_change,
    get_file_texts,
    get_texts,
    read_texts_file,
)
from articles.site_settings.fragments import invalidate_cache
from articles.tasks import Failure, attempt

#: Maximum number of pictures per query.
BATCH_SIZE: Final = 500


@dataclass(slots=True)
class TakenTexts:
    """The result of taking the texts: the outcome of the file, or None if there is no file, and the
    number of stories that were not rendered again, because there are too many."""

    outcome: ImportOutcome | None = None
    left: int = 0


@dataclass(slots=True)
class _Merge:
    """The merge of one picture's texts: the new texts of the row, the texts in which file and row
    agree, and the names of those that changed on both sides."""

    picture: Picture
    entry: Entry
    texts: Texts
    agreed: Texts
    kept: list[str]

    @property
    def is_new(self) -> bool:
        return self.texts != get_texts(self.picture)


def take_picture_texts(
    listing: ContentListing,
    source: Source | None,
    pictures: StoredPicturesResult,
    *,
    dry_run: bool,
) -> TakenTexts:
    """Take the texts that changed in the file of the site, and report them. A text that also
    changed at the desk stays. ``pictures`` are the stored pictures; they get the new texts."""
    if listing.texts_file is None:
        return TakenTexts()
    file = attempt(_read, listing.texts_file)
    if isinstance(file, Failure):
        file.log(TEXTS_FILE)
        file = ImportOutcome(TEXTS_FILE, "rejected", problems=(file.problem,))
    if isinstance(file, ImportOutcome):
        return TakenTexts(file)
    taken = TakenTexts()
    merges = [_merge(row, entry) for row, entry in _find_rows(file, source, pictures.resolved)]
    for merge in merges:
        if not dry_run:
            taken.left += _store(merge)
        seen = pictures.resolved[merge.picture.path]
        pictures.resolved[merge.picture.path] = replace(seen, **merge.texts._asdict())
    changes = tuple(change for merge in merges for change in _list_changes(merge))
    if changes and not dry_run:
        invalidate_cache()
    problems = (*file.problems, *(p for merge in merges for p in _report_kept(file, merge)))
    taken.outcome = ImportOutcome(
        TEXTS_FILE,
        "configured" if changes else "unchanged",
        problems=problems,
        quotes=_quote(file.document.text, problems),
        changes=changes,
    )
    return taken


def _read(path: Path) -> TextsFile | ImportOutcome:
    """Return the content of the file, or the outcome of a file that cannot be read."""
    data = b""
    try:
        data = read_file_bytes(path, limit=MAX_TEXTS_FILE_BYTES)
        return read_texts_file(data)
    except FrontMatterError as fault:
        quotes = _quote(data.decode("utf-8", "replace"), [fault.problem])
        return ImportOutcome(TEXTS_FILE, "rejected", problems=(fault.problem,), quotes=quotes)


def _quote(text: str, problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return the line of each problem."""
    lines = text.split("\n")
    return tuple(lines[problem.line - 1] for problem in problems)


def _find_rows(
    file: TextsFile, source: Source | None, known: Collection[str]
) -> Iterator[tuple[Picture, Entry]]:
    """Yield the ``known`` pictures with an entry: those of ``source``, and uploads that no file
    has. A picture that is not stored, because nothing is written yet, has a new row."""
    addresses = sorted(address for address in file.entries if address in known)
    for start in range(0, len(addresses), BATCH_SIZE):
        some = addresses[start : start + BATCH_SIZE]
        rows = Picture.objects.filter(Q(source=source) | Q(source=None), path__in=some)
        # If the source has a picture at the address of an upload, the entry belongs to the former.
        by_path = {row.path: row for row in sorted(rows, key=lambda row: row.source_id or 0)}
        yield from ((by_path.get(path) or Picture(path=path), file.entries[path]) for path in some)


def _merge(picture: Picture, entry: Entry) -> _Merge:
    here, base = get_texts(picture)._asdict(), get_file_texts(picture)._asdict()
    texts, agreed, kept = dict(here), dict(base), []
    for name, said in entry.texts.items():
        change = find_change(base[name], said, here[name])
        if change == "file" and said is not None:
            texts[name] = said
        elif change == "both":
            kept.append(name)
        if said is not None and said == texts[name]:
            agreed[name] = said
    return _Merge(picture, entry, Texts(**texts), Texts(**agreed), kept)


def _store(merge: _Merge) -> int:
    """Store the new texts, unless an editor changed the row meanwhile. Render the stories that show
    the picture, and return how many were left out."""
    row = merge.picture
    values: dict[str, Any] = {"file_texts": merge.agreed.get_filled()}
    if merge.is_new:
        former = add_former_texts(row.former_texts, get_texts(row))
        values |= merge.texts._asdict() | {"former_texts": former}
    elif row.file_texts == values["file_texts"]:
        return 0
    same = Picture.objects.filter(pk=row.pk, **{name: getattr(row, name) for name in LIMITS})
    stored = same.update(**values)
    return rerender_picture(row) if stored and merge.is_new else 0


def _list_changes(merge: _Merge) -> Iterator[FieldChange]:
    before = get_texts(merge.picture)._asdict()
    for name, after in merge.texts._asdict().items():
        if after != before[name]:
            yield FieldChange(f"{merge.picture.path} {name}", before[name], after)


def _report_kept(file: TextsFile, merge: _Merge) -> Iterator[Problem]:
    here = get_texts(merge.picture)._asdict()
    marks, key = file.document.marks, merge.entry.key
    for name in merge.kept:
        mark = marks.get((key, name)) or marks[(key,)]
        yield Problem(
            severity="warning",
            code="picture-text-kept",
            message=(
                f"The {name} of {merge.picture.path} was changed at the desk to {here[name]!r}, "
                f"which is kept; the file says {merge.entry.texts[name]!r}."
            ),
            hint="Write the same text at the desk and into the file.",
            line=mark.line,
            column=mark.column,
        )
