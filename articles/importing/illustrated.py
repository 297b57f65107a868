"""A picture that comes or changes concerns the pages that show it: they are read again, although
their own files did not change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from posixpath import basename
from urllib.parse import quote

from django.db.models import Q

from articles.importing.listing import Listing
from articles.models import Source, SourceFile
from articles.reading.found import Found

#: Names that are looked for in one go.
MANY = 50


def pages_showing(addresses: Sequence[str], source: Source | None) -> set[str]:
    """Paths of the files whose articles name a picture of ``addresses``, by its last part: a
    bundle's pages say no more of it."""
    names = sorted({basename(address) for address in addresses})
    found: set[str] = set()
    for start in range(0, len(names) if source else 0, MANY):
        named = reduce(or_, map(_names, names[start : start + MANY]))
        files = SourceFile.objects.filter(named, source=source, article__isnull=False)
        found.update(files.values_list("path", flat=True))
    return found


def _names(name: str) -> Q:
    spellings = {name, quote(name)}
    fields = ("article__body__contains", "article__thumbnail__contains")
    return reduce(or_, (Q(**{field: spelt}) for field in fields for spelt in spellings))


def list_also(paths: set[str], listing: Listing) -> None:
    """Add the files at ``paths`` to a listing, where they lie within what was asked for."""
    listed = {found.path for found in listing.articles}
    for path in sorted(paths - listed):
        file = listing.root / path
        if file.is_file() and any(file.is_relative_to(given) for given in listing.within):
            info = file.stat()
            listing.articles.append(Found(path, info.st_size, info.st_mtime_ns))
            listing.scope.append(file)
