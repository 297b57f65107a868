"""Files of a source that are not stories. They are served at the same addresses as on a Hugo
site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import reduce
from operator import or_
from pathlib import PurePosixPath
from posixpath import basename, dirname, join, split
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from articles.hugo.slugs import normalize_name, urlize
from articles.models import Article, Picture, SourceFile, StoredFile

#: When looking for the page to which a file belongs, search at most this many parent folders.
MAX_FOLDER_DEPTH = 20
#: Number of seconds for which clients may cache a file. The time is short, because the story to
#: which the file belongs may be retracted.
FILE_MAX_AGE = 60
#: Maximum number of bytes read from a text file that is included in one of our pages.
MAX_TEXT_BYTES = 500_000

#: The content security policy for HTML files of a source, for example a file that proves to a
#: search engine who owns the site. These files may not run or load anything.
SANDBOX_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def find_files(path: str) -> list[StoredFile]:
    """Return the files at ``path``. The caller uses the first one that the reader may see. The
    files of a bundle are below the address of their page.

    Hugo changes the spelling of a folder only if the folder contains pages. Here both spellings
    work.
    """
    folder, name = split(path)
    spellings = {path, f"/{urlize(folder)}/{name}".replace("//", "/")}
    named = Q(path__in=spellings) | Q(place=path)
    found = list(StoredFile.objects.filter(named).order_by("pk"))
    for source, content in _list_bundle_places(path):
        found += StoredFile.objects.filter(source=source, content=content)
    return found


def find_bundle_file(article: Article, place: str) -> StoredFile | None:
    """Return the file at ``place`` below the address of ``article`` if it belongs to the bundle of
    this article, else None. The article need not be live."""
    return next(
        (
            file
            for file in find_files(join(article.path, place))
            if file.bundle is not None
            and article.pk in _find_bundle_pages([file.bundle], source=file.source_id)
        ),
        None,
    )


def find_picture(path: str, *, at: datetime) -> Picture | None:
    """Return the picture at ``path``, or None. Hugo: a file in static/ has an address at the root.
    A file of a bundle has an address below the address of its page."""
    beside = list(_list_picture_places(path, at=at))
    pictures = {p.path: p for p in Picture.objects.filter(path__in=[path, *beside]).order_by("-pk")}
    own = pictures.get(path)
    if own and path not in beside and not _is_picture_public(own, at=at):
        del pictures[path]
    return next((pictures[place] for place in (path, *beside) if place in pictures), None)


def is_file_live(file: StoredFile, *, at: datetime) -> bool:
    """Return whether readers may see the page to which a file belongs, in at least one language. A
    file that belongs to no page is always live."""
    if file.bundle is None:
        return True
    return _is_any_live(_find_bundle_pages([file.bundle], source=file.source_id), at=at)


def read_text_file(path: str) -> str:
    """Return the text of the file at ``path``. Return "" if there is no file, or if it belongs to a
    page. Only the beginning of a long file is read. Robots do the same (RFC 9309)."""
    file = StoredFile.objects.filter(path=path, bundle=None).order_by("pk").first()
    data = _open_file(file) if file else None
    if data is None:
        return ""
    with data:
        return bytes(data.read(MAX_TEXT_BYTES)).decode("utf-8", "replace")


def serve_file(
    request: HttpRequest, file: StoredFile, *, private: bool = False
) -> HttpResponseBase:
    """Serve a file with a safe media type. Return "304 Not Modified" if the browser already has it.
    Raise Http404 if the file is missing from storage."""
    data = _open_file(file)
    if data is None:
        raise Http404
    etag = quote_etag(file.digest)
    response = FileResponse(
        data,
        as_attachment=file.media_type == "application/octet-stream",
        filename=basename(file.path),
        content_type=file.media_type,
    )
    response["Content-Length"] = str(data.size)
    response["ETag"] = etag
    response["Cache-Control"] = (
        "private, no-store" if private else f"public, max-age={FILE_MAX_AGE}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    # Allow other sites to load the file, as for pictures: feed readers play the audio files of a
    # story.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if file.media_type.startswith("text/html"):
        response["Content-Security-Policy"] = SANDBOX_POLICY
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is None:
        return response
    response.close()
    # Send these headers with "304 Not Modified" too, because a browser replaces the headers of its
    # cached copy with those of the 304 response.
    for header, value in response.items():
        if not header.startswith("Content-") or header == "Content-Security-Policy":
            unchanged[header] = value
    return unchanged


def _open_file(file: StoredFile) -> File[Any] | None:
    """Open the file. Return None if it is missing, for example after a restore without media."""
    try:
        return default_storage.open(str(file.file.name))
    except FileNotFoundError:
        return None


def _find_bundle_pages(bundles: Iterable[str], *, source: int) -> list[int | None]:
    """Find the pages of these bundles, in all languages. Return their primary keys. The key of a
    page that was deleted in the admin is None."""
    beginnings = tuple(f"{bundle}/index." for bundle in bundles)
    # On SQLite, startswith ignores case, so "Post/" would also find "post/index.md". Therefore
    # check again in Python.
    named = reduce(or_, (Q(path__startswith=beginning) for beginning in beginnings), Q(pk=None))
    found = SourceFile.objects.filter(named, source=source).values_list("path", "article")
    return [article for path, article in found if path.startswith(beginnings)]


def _is_picture_public(picture: Picture, *, at: datetime) -> bool:
    """Return True if a picture is in no bundle, or if readers may see the page of its bundle."""
    if picture.source_id is None:
        return True
    folders = [str(folder).lstrip("/") for folder in PurePosixPath(picture.path).parents][
        :MAX_FOLDER_DEPTH
    ]
    pages = _find_bundle_pages(filter(None, folders), source=picture.source_id)
    return not pages or _is_any_live(pages, at=at)


def _is_any_live(pages: Iterable[int | None], *, at: datetime) -> bool:
    known = [page for page in pages if page is not None]
    return Article.objects.published(at=at).filter(pk__in=known).exists()


def _list_bundle_places(path: str) -> list[tuple[int, str]]:
    """Return the bundle files to which ``path`` may refer, as (source, path below the content
    root). The file of the nearest page comes first."""
    folders: list[str] = []
    folder = dirname(path)
    while folder.strip("/") and len(folders) < MAX_FOLDER_DEPTH:
        folders.append(f"{folder}/")
        folder = dirname(folder)
    pages = Article.objects.filter(path__in=folders, source_file__isnull=False)
    rows = pages.values_list("path", "source_file__source", "source_file__path")
    return [
        (source, normalize_name(f"{dirname(own)}/{path[len(page) :]}".lstrip("/")))
        for page, source, own in sorted(rows, key=lambda row: -len(row[0]))
    ]


def _list_picture_places(path: str, *, at: datetime) -> Iterator[str]:
    """Yield the paths in the content tree to which ``path`` may refer. The path below the nearest
    page comes first."""
    folders = [str(folder).rstrip("/") + "/" for folder in PurePosixPath(path).parents][
        :MAX_FOLDER_DEPTH
    ]
    pages = Article.objects.for_lists().filter(path__in=folders)
    for page in sorted(pages, key=lambda page: -len(page.path)):
        if page.state(at=at) == "live":
            place = join("/", page.folder, page.name, path.removeprefix(page.path))
            yield from (place, f"/{page.placed_language}{place}")
