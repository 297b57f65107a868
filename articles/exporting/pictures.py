"""Write the pictures that were uploaded at the desk to where Hugo finds them: below ``static/``,
at their addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from articles.exporting.refusals import export_or_report, report_problem
from articles.exporting.report import ExportOptions, ExportOutcome, build_file_problem
from articles.exporting.tree import ExportTree, open_tree
from articles.models import Article, Author, Picture, SiteSettings
from articles.models.picture import PictureQuerySet
from articles.pictures.storage import read_file
from articles.pictures.texts_file import find_site_folder

#: Maximum number of addresses per query.
BATCH_SIZE: Final = 500
#: The first part of the addresses of uploaded pictures, and such an address inside a text.
_FOLDER: Final = "/images/"
_ADDRESS: Final = re.compile(_FOLDER + r"[0-9]{4}/[0-9]{2}/[^\s\"'<>()\[\]{}?#\\]+")


@dataclass(slots=True)
class ExportedPictures:
    """The result of exporting pictures: how many were written, or would be, and the outcomes of
    those that could not be written."""

    written: int = 0
    outcomes: list[ExportOutcome] = field(default_factory=list)


def find_pictures_of_articles(articles: Collection[str]) -> list[Picture]:
    """Return the uploaded pictures that the articles at these addresses show or name."""
    found: dict[int, Picture] = {}
    paths = sorted(articles) if _select_uploads().exists() else []
    for start in range(0, len(paths), BATCH_SIZE):
        some = paths[start : start + BATCH_SIZE]
        named = _find_addresses(_read_texts(some))
        for wanted in (Q(uses__article__path__in=some), Q(path__in=named)):
            found |= {picture.pk: picture for picture in _select_uploads().filter(wanted)}
    return list(found.values())


def find_pictures_of_site() -> list[Picture]:
    """Return the uploaded pictures that authors or the site settings name."""
    if not _select_uploads().exists():
        return []
    authors = Author.objects.exclude(picture="", bio="").values_list("picture", "bio")
    settings = SiteSettings.objects.values_list()
    named = _find_addresses(str(value) for row in (*authors, *settings) for value in row)
    return list(_select_uploads().filter(path__in=named))


def _select_uploads() -> PictureQuerySet:
    return Picture.objects.exclude(digest="").select_related("source").order_by("path")


def _read_texts(articles: Sequence[str]) -> Iterator[str]:
    """Yield the texts of articles that may name pictures: body, lead picture and parameters."""
    told = Article.objects.filter(path__in=articles).annotate(told=Cast("params", TextField()))
    may_name = Q(body__contains=_FOLDER) | Q(told__contains=_FOLDER) | ~Q(thumbnail=None)
    for texts in told.filter(may_name).values_list("body", "told", "thumbnail"):
        yield from (text or "" for text in texts)


def _find_addresses(texts: Iterable[str]) -> set[str]:
    found = {address for text in texts for address in _ADDRESS.findall(text)}
    return found | {unquote(address) for address in found}


def export_pictures(
    root: Path, pictures: Iterable[Picture], options: ExportOptions
) -> ExportedPictures:
    """Write uploaded pictures. ``root`` is the content root. A file that is there stays as it is.
    If it is another picture, report it."""
    done = ExportedPictures()
    site = find_site_folder(root)
    with open_tree(site) as tree:
        for picture in pictures:
            path = f"{'' if site == root else 'static'}{picture.path}".lstrip("/")
            export = partial(_export, tree, path, picture, site, options)
            outcome = export_or_report(path, "", export)
            done.written += outcome.action == "created"
            if outcome.problems:
                done.outcomes.append(outcome)
    return done


def _export(
    tree: ExportTree, path: str, picture: Picture, site: Path, options: ExportOptions
) -> ExportOutcome:
    size = tree.size(path)
    # If the file already belongs to the picture, the next import reads the changed file.
    is_own = picture.source is not None and find_site_folder(Path(picture.source.root)) == site
    if size is not None and (size == picture.size or is_own):
        return ExportOutcome(path, "unchanged")
    if size is not None:
        taken = build_file_problem("path-taken", _TAKEN, hint=_TAKEN_HINT)
        return report_problem(path, "", "conflict", taken)
    if options.writes:
        try:
            data = read_file(str(picture.file.name))
        except FileNotFoundError:
            lost = build_file_problem("file-missing", _LOST, hint=_LOST_HINT)
            return report_problem(path, "", "missing", lost)
        tree.create(path, data)
    return ExportOutcome(path, "created")


_TAKEN: Final = (
    "Another file has the address of a picture that was uploaded at the desk. It was not "
    "overwritten, and pages would show it instead of the picture."
)
_TAKEN_HINT: Final = "Rename the file, and its address in the stories that mean it."
_LOST: Final = "The file of this uploaded picture is missing in media storage."
_LOST_HINT: Final = "Restore it from a backup, or upload the picture again."
