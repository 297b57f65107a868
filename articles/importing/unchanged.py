"""Compare the files of a listing with the rows of a source, to find out which files need not be
opened and which are missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import PurePosixPath

from django.db.models import Q

from articles.content.candidate import DiscoveredFile
from articles.importing.decisions import State
from articles.importing.listing import ContentListing
from articles.models import Source, SourceFile, TrashEntry

#: Maximum number of rows per query, and of names per query.
ROWS_PER_QUERY = 5_000
NAMES_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of a comparison: the files to read (``fresh``), and the number of ``unchanged``
    files. ``vanished`` maps the row ids of missing files to their paths, ``tombstones`` those of
    missing files whose article was deleted in the admin. ``unmissed`` holds the row ids of all
    missing files without an article."""

    fresh: list[DiscoveredFile]
    unchanged: int
    vanished: dict[int, str]
    tombstones: dict[int, str]
    unmissed: list[int]


def compare_listing(
    listing: ContentListing, source: Source | None, stamp: str, *, again: Collection[str] = ()
) -> Comparison:
    """Compare a listing with the rows of earlier imports; ``stamp`` is the context of this import.

    Files in ``again`` are always fresh. One index contains all columns that are read. The rows are
    processed one by one to save memory.
    """
    if source is None:
        return Comparison(listing.articles, 0, {}, {}, [])
    here = {found.path: found for found in listing.articles}
    gone: list[tuple[int, str]] = []
    for pk, path, size, mtime_ns, context, state in _get_rows(listing, source):
        found = here.get(path)
        if found is None:
            gone.append((pk, path))
        elif path in again:
            continue
        elif (size, mtime_ns, context, state) == (found.size, found.mtime_ns, stamp, IMPORTED):
            del here[path]
    fresh = list(here.values())
    there = {file.content for file in listing.files}
    there |= {o.path for o in listing.skipped if any(p.code == UNREAD_CODE for p in o.problems)}
    covered = {pk: path for pk, path in gone if path not in there and listing.covers(path)}
    known, deleted = _find_rows(covered, HAS_ARTICLE), _find_rows(covered, IS_TOMBSTONE)
    vanished = {pk: path for pk, path in covered.items() if pk in known}
    tombstones = {pk: path for pk, path in covered.items() if pk in deleted}
    unmissed = [pk for pk in covered if pk not in known]
    return Comparison(fresh, len(listing.articles) - len(fresh), vanished, tombstones, unmissed)


#: The problem code of a file that is only read as a story if it is named on the command line. If
#: such a file became an article earlier, it does not count as missing now.
UNREAD_CODE = "no-front-matter"
HAS_ARTICLE = Q(article__isnull=False)
IS_TOMBSTONE = Q(article=None, deleted_at__isnull=False)
#: The plain value, as stored in the database: comparing enumeration members would take longer than
#: all other comparisons together.
IMPORTED = State.IMPORTED.value


def find_files_in_trash(source: Source | None) -> list[str]:
    """Return the paths of the files whose articles are in the trash: every import reports them."""
    if source is None:
        return []
    entries = TrashEntry.objects.filter(article__source_file__source=source).order_by()
    return list(entries.values_list("article__source_file__path", flat=True))


def _get_rows(
    listing: ContentListing, source: Source
) -> Iterator[tuple[int, str, int, int, str, str]]:
    rows = SourceFile.objects.filter(source=source).order_by()
    if listing.only_files() and len(listing.scope) <= NAMES_PER_QUERY:
        rows = rows.filter(_get_rows_looked_at(listing))
    columns = ("pk", "path", "size", "mtime_ns", "context", "state")
    return iter(rows.values_list(*columns).iterator(chunk_size=ROWS_PER_QUERY))


def _get_rows_looked_at(listing: ContentListing) -> Q:
    """Return a filter for the rows of the listed files. A listed path may have been a folder, so
    rows of files below it are included."""
    paths = {file.relative_to(listing.root).as_posix() for file in listing.scope}
    paths |= {found.path for found in listing.articles}
    folders = [path for path in paths if not PurePosixPath(path).suffix]
    below = (Q(path__startswith=f"{path}/") for path in folders)
    return reduce(or_, below, Q(path__in=paths))


def _find_rows(rows: Collection[int], condition: Q) -> set[int]:
    ids = list(rows)
    found: set[int] = set()
    for start in range(0, len(ids), ROWS_PER_QUERY):
        some = SourceFile.objects.filter(pk__in=ids[start : start + ROWS_PER_QUERY])
        found.update(some.filter(condition).values_list("pk", flat=True))
    return found


def clear_problems(rows: Sequence[int]) -> bool:
    """Delete the stored problems of missing files. Return whether there were any."""
    number = 0
    for start in range(0, len(rows), ROWS_PER_QUERY):
        some = SourceFile.objects.filter(pk__in=rows[start : start + ROWS_PER_QUERY])
        number += some.exclude(problems=[]).update(problems=[])
    return number > 0
