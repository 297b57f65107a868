"""The first step of an import: everything that must be done before the first story is read.

The source is found or created, and the site's configuration is imported. Pictures and other files
are stored. Then the listing is compared with earlier imports.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction

from articles.content.read_context import ReadContext
from articles.hugo import normalize_name
from articles.importing.configuring import ConfigurationChange, plan_configuration
from articles.importing.context import build_site_context
from articles.importing.files import StoredFilesResult, add_addresses, store_files
from articles.importing.listing import ContentListing, ImportOptions
from articles.importing.picture_texts import take_picture_texts
from articles.importing.pictures import (
    StoredPicturesResult,
    add_to_listing,
    find_pages_showing,
    store_pictures,
)
from articles.importing.recording import RunRecord, close_abandoned_runs
from articles.importing.unchanged import Comparison, compare_listing, find_files_in_trash
from articles.models import SiteSettings, Source
from articles.pictures.texts_file import find_site_folder
from articles.site_settings import current
from articles.site_settings.fragments import invalidate_cache


@dataclass(frozen=True, slots=True)
class Preparation:
    """The data needed to read the stories of one content root and to decide about them. ``source``
    is None in a dry run if the source is new. ``configured`` is None if the site has no
    configuration. ``outdated_pictures`` holds the storage names of pictures that have replaced an
    older picture, but still have renditions of it."""

    listing: ContentListing
    source: Source | None
    options: ImportOptions
    configured: ConfigurationChange | None
    context: ReadContext
    comparison: Comparison
    outdated_pictures: frozenset[str]


def get_or_create_source(
    root: Path, options: ImportOptions, notes: list[str]
) -> tuple[str, Source | None]:
    """Return the name and the source of a content root. Find the source by its name or its folder,
    or create it. In a dry run, do not create it, but return None in its place. If the name was
    taken, or if the source had another folder before, add that to ``notes``."""
    by_root = Source.objects.filter(root=str(root)).first()
    name = options.source or (by_root.name if by_root else _choose_source_name(root, notes))
    source = Source.objects.filter(name=name).first()
    if source and source.root != str(root):
        notes.append(_describe_move(source, root))
    if options.dry_run:
        return name, source
    if source is None:
        source = Source.objects.create(name=name, root=str(root))
    elif source.root != str(root):
        source.root = str(root)
        source.save(update_fields=["root"])
    return name, source


def prepare_database() -> None:
    """Check that the database is writable, and close the records of abandoned imports. Raise
    DatabaseError if it is not."""
    _check_writable()
    close_abandoned_runs()


def prepare(
    listing: ContentListing,
    name: str,
    source: Source | None,
    options: ImportOptions,
    record: RunRecord,
) -> Preparation:
    """Prepare the import of ``listing`` into the source called ``name``."""
    configured = _plan_and_store_configuration(listing, source, options, record)
    row = configured.row if configured else current.get_site_settings()
    pictures = _store_pictures(listing, name, source, options, record)
    _take_picture_texts(listing, source, pictures, options, record)
    files = _store_files(listing, row, source, options, record)
    again = find_pages_showing([*pictures.altered, *files.altered], source)
    add_to_listing(again, listing)
    context = build_site_context(
        listing,
        source,
        options,
        row=row,
        pictures=pictures.resolved,
        files=files.resolved,
        source_agency=source.agency if source else "",
    )
    again = {*again, *find_files_in_trash(source)}
    comparison = compare_listing(listing, source, context.stamp(), again=again)
    record.add_outcomes(add_addresses(listing.skipped, listing.files, files))
    record.report.counts["unchanged"] += comparison.unchanged
    outdated = frozenset(pictures.outdated)
    return Preparation(listing, source, options, configured, context, comparison, outdated)


def store_after_check(prepared: Preparation, name: str) -> Preparation:
    """Store the pictures, their texts and the other files, which wait until all files are known to
    be good (``--strict``). Return the preparation with the pictures that replaced an older one."""
    listing, source, context = prepared.listing, prepared.source, prepared.context
    pictures = store_pictures(listing.pictures, source, name, listing.root, dry_run=False)
    take_picture_texts(listing, source, pictures, dry_run=False)
    store_files(listing.files, source, listing.root, rules=context.rules, dry_run=False)
    return replace(prepared, outdated_pictures=frozenset(pictures.outdated))


def _describe_move(source: Source, root: Path) -> str:
    files = list(source.files.filter(article__isnull=False).values_list("path", flat=True))
    moved = f"The folder of the source “{source.name}” is now {root}; it was {source.root}."
    if not files or any((root / path).exists() for path in files):
        return moved
    return (
        f"{moved} It contains none of the files of this source. If this is another "
        "folder of stories, import it under another name, and import the former folder again with "
        f"--source {shlex.quote(source.name)}."
    )


def _choose_source_name(root: Path, notes: list[str]) -> str:
    """Return the name of the site's folder. If another source has this name, append a number, and
    add that to ``notes``."""
    stem = (root.parent.name if root.name == "content" else root.name) or "files"
    stem = normalize_name(stem.encode("utf-8", "replace").decode())[:90]
    name, number = stem, 2
    while Source.objects.filter(name=name).exists():
        name, number = f"{stem}-{number}", number + 1
    if name != stem:
        notes.append(
            f"This folder is the source “{name}”, because there is a source “{stem}” for another "
            f"folder. If that folder has moved here, import with --source {shlex.quote(stem)}."
        )
    return name


def _plan_and_store_configuration(
    listing: ContentListing, source: Source | None, options: ImportOptions, record: RunRecord
) -> ConfigurationChange | None:
    """Import the site's configuration if it changed, and report it."""
    site = listing.site
    configured = plan_configuration(site, source) if site else None
    if configured is None or site is None:
        return None
    record.add_configuration(site.folder, configured.outcome)
    wait = options.strict  # wait until all files are known to be good
    is_new = configured.outcome.action == "configured"
    if source and is_new and not (options.dry_run or wait):
        record.begin()
        configured.write(source)
    return configured


def _store_pictures(
    listing: ContentListing,
    name: str,
    source: Source | None,
    options: ImportOptions,
    record: RunRecord,
) -> StoredPicturesResult:
    stored = store_pictures(
        listing.pictures, source, name, listing.root, dry_run=options.dry_run or options.strict
    )
    if stored.new:
        record.begin()
    record.report.pictures += stored.new
    record.add_outcomes(stored.outcomes)
    return stored


def _take_picture_texts(
    listing: ContentListing,
    source: Source | None,
    pictures: StoredPicturesResult,
    options: ImportOptions,
    record: RunRecord,
) -> None:
    dry_run = options.dry_run or options.strict
    taken = take_picture_texts(listing, source, pictures, dry_run=dry_run)
    if taken.outcome is None:
        return
    if taken.outcome.changes:
        record.begin()
        record.report.notes.append(f"New texts of pictures: {len(taken.outcome.changes)}.")
    record.add_texts_file(find_site_folder(listing.root), taken.outcome)
    if taken.left:
        record.report.notes.append(
            f"Stories that show the new texts of their pictures after the next save: {taken.left}."
        )


def _store_files(
    listing: ContentListing,
    row: SiteSettings,
    source: Source | None,
    options: ImportOptions,
    record: RunRecord,
) -> StoredFilesResult:
    stored = store_files(
        listing.files,
        source,
        listing.root,
        rules=current.build_rules(row),
        dry_run=options.dry_run or options.strict,
    )
    if stored.new:
        record.begin()
    record.report.taken_files += stored.new
    record.report.other_files += len(stored.addresses)
    record.add_outcomes(stored.outcomes)
    return stored


def _check_writable() -> None:
    """Check that the database is writable, before thousands of files are read. Change nothing.
    Raise DatabaseError if it is not writable."""
    with transaction.atomic():
        invalidate_cache()
        transaction.set_rollback(True)
