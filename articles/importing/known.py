"""What a source's rows say about the files of a listing: which need not even be opened, and which
files are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import PurePosixPath

from django.db.models import Q

from articles.importing.decisions import State
from articles.importing.listing import Listing
from articles.models import Source, SourceFile
from articles.reading.found import Found

#: Rows and names asked for at a time.
MANY = 5_000
FEW = 500


@dataclass(frozen=True, slots=True)
class Comparison:
    """``fresh`` are to be read, ``unchanged`` so many are not; ``vanished`` are files that were
    looked for and are not there any more: their rows, by id, and paths. ``unmissed`` are the rows
    of such files that never became an article."""

    fresh: list[Found]
    unchanged: int
    vanished: dict[int, str]
    unmissed: list[int]


def compare(
    listing: Listing, source: Source | None, stamp: str, *, again: Collection[str] = ()
) -> Comparison:
    """Compare a listing with what the last imports have left, reading under the context ``stamp``.

    Files that are to be read ``again`` are fresh, whatever is known of them. Rows are read from the
    one index that holds all that is asked, and forgotten one by one.
    """
    if source is None:
        return Comparison(listing.articles, 0, {}, [])
    here = {found.path: found for found in listing.articles}
    gone: list[tuple[int, str]] = []
    for pk, path, size, mtime_ns, context, state in _rows(listing, source):
        found = here.get(path)
        if found is None:
            gone.append((pk, path))
        elif path in again:
            continue
        elif (size, mtime_ns, context, state) == (found.size, found.mtime_ns, stamp, IMPORTED):
            del here[path]
    fresh = list(here.values())
    covered = {pk: path for pk, path in gone if listing.covers(path)}
    known = _with_article(covered)
    vanished = {pk: path for pk, path in covered.items() if pk in known}
    unmissed = [pk for pk in covered if pk not in known]
    return Comparison(fresh, len(listing.articles) - len(fresh), vanished, unmissed)


#: As the database has it: an enumeration's own comparison takes longer than all others together.
IMPORTED = State.IMPORTED.value


def _rows(listing: Listing, source: Source) -> Iterator[tuple[int, str, int, int, str, str]]:
    rows = SourceFile.objects.filter(source=source).order_by()
    if listing.only_files() and len(listing.scope) <= FEW:
        rows = rows.filter(_looked_at(listing))
    columns = ("pk", "path", "size", "mtime_ns", "context", "state")
    return iter(rows.values_list(*columns).iterator(chunk_size=MANY))


def _looked_at(listing: Listing) -> Q:
    """The rows of single files, and of those below what may have been a folder."""
    paths = {file.relative_to(listing.root).as_posix() for file in listing.scope}
    paths |= {found.path for found in listing.articles}
    folders = [path for path in paths if not PurePosixPath(path).suffix]
    below = (Q(path__startswith=f"{path}/") for path in folders)
    return reduce(or_, below, Q(path__in=paths))


def _with_article(rows: Collection[int]) -> set[int]:
    """Which of the rows have an article."""
    ids = list(rows)
    known: set[int] = set()
    for start in range(0, len(ids), MANY):
        some = SourceFile.objects.filter(pk__in=ids[start : start + MANY])
        known.update(some.filter(article__isnull=False).values_list("pk", flat=True))
    return known


def forget_problems(rows: Sequence[int]) -> bool:
    """Nothing is wrong any more with files that are not there. Answers whether there was."""
    number = 0
    for start in range(0, len(rows), MANY):
        some = SourceFile.objects.filter(pk__in=rows[start : start + MANY])
        number += some.exclude(problems=[]).update(problems=[])
    return number > 0
