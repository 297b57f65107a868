"""From a file's place in the content tree to its place on the site.

Hugo: the address of an article is its file's path, not its title; a bundle's folder stands for the
article; a language suffix or content folder of a configured language moves the page below a prefix.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote

from articles.hugo.names import DOTS, stable_slug, urlize

Kind = Literal["page", "list"]

PATH_LIMIT: Final = 500
NAME_LIMIT: Final = 200

#: A folder of digits, or named by a date, is part of the address but no section.
NUMBER_OR_DATE: Final = re.compile(r"\d+(?:[-_.]\d+)*")
PAGINATION: Final = re.compile(r"(?:.*/)?page/\d+/?")
SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
UNWELCOME: Final = re.compile(r"[?#\\\x00-\x1f\x7f-\x9f\u2028\u2029]")

#: Addresses of the system: what stands in the middle says who answers there.
RESERVED_PREFIXES: Final[dict[str, str]] = {
    "/admin/": "the administration",
    "/accounts/": "the accounts",
    "/search/": "the search page",
    "/static/": "the site's own files",
    "/media/": "uploaded pictures",
    "/healthz/": "the health check",
    "/livez/": "the health check",
    "/tags/": "the tag pages",
    "/categories/": "the category pages",
    "/authors/": "the author pages",
    "/preview/": "the preview",
    "/sitemaps/": "the sitemaps",
    "/social-cards/": "the share cards",
}
RESERVED_PATHS: Final[dict[str, str]] = {
    "/": "the home page",
    "/index.html": "the home page",
    "/sitemap.xml": "the sitemap",
    "/news.xml": "the sitemap of news",
    "/robots.txt": "the rules for robots",
    "/opensearch.xml": "the description of the search",
    "/site.webmanifest": "the site's manifest",
    "/apple-touch-icon.png": "the site's icon",
    "/404.html": "the page for missing addresses",
    "/410.html": "the page for retracted stories",
    "/favicon.ico": "the site's icon",
    "/site.css": "the site's colours",
}
#: Stories of a year or a month; anything else below /archive/ is free.
ARCHIVE: Final = re.compile(r"/archive/(?:[12]\d{3}/(?:(?:0[1-9]|1[0-2])/)?)?")
#: Every list has its feeds beside it.
FEEDS: Final = ("/index.xml", "/atom.xml", "/feed.json")
#: Below these a list page (`_index.md`) titles a term.
VOCABULARIES: Final = ("/tags/", "/categories/", "/authors/")


@dataclass(frozen=True, slots=True)
class ContentPath:
    """What a file's path below the content root says.

    The page stands at ``folder/name``, both as spelt on disk without language and extension. A
    list page (kind "list", from ``_index.*``) is named by the folder that it titles; home has the
    name ''. ``section`` is in its URL form, '' at the root. ``language`` is set only where suffix
    or content folder name a configured language. ``bundle``: the file is an ``index.*``, its folder
    holds the article's pictures.
    """

    folder: str
    name: str
    kind: Kind
    section: str
    language: str | None
    bundle: bool


def read_path(relative: str, *, languages: Collection[str], default_language: str) -> ContentPath:
    """The meaning of a path below the content root, with '/' between segments.

    Only codes in ``languages`` (and ``default_language``) are taken for languages, whatever their
    case. Hugo: `post/x/index.md` is the page `post/x`, `post/_index.md` the list `post`, a root
    `index.md` the home page.
    """
    codes = {code.lower(): code for code in (*languages, default_language)}
    *folders, file_name = [part for part in relative.split("/") if part not in DOTS] or [""]
    language = codes.get(folders[0].lower()) if folders else None
    if language:
        folders = folders[1:]
    name, suffix = _split_language(_without_extension(file_name), codes)
    index = name.lower() if name.lower() in ("index", "_index") else ""
    kind: Kind = "list" if index == "_index" or (index and not folders) else "page"
    if index:
        name = folders[-1] if folders else ""
        place = folders[:-1]
    else:
        place = folders
    return ContentPath(
        folder="/".join(place),
        name=name,
        kind=kind,
        section=_section(folders if kind == "list" or not index else place),
        language=suffix or language,
        bundle=index == "index" and kind == "page",
    )


def _without_extension(file_name: str) -> str:
    stem, dot, _extension = file_name.rpartition(".")
    return stem if dot and stem else file_name


def _split_language(name: str, codes: dict[str, str]) -> tuple[str, str | None]:
    stem, _, suffix = name.rpartition(".")
    language = codes.get(suffix.lower()) if stem else None
    return (stem, language) if language else (name, None)


def _section(folders: Iterable[str]) -> str:
    named = (urlize(f) for f in folders if not NUMBER_OR_DATE.fullmatch(f))
    return next((section for section in named if section), "")


def public_path(
    *,
    folder: str,
    name: str,
    kind: str,
    slug: str | None,
    url: str | None,
    language: str | None,
    keep_case: bool = False,
) -> str:
    """The address of a page: decoded, NFC, beginning with '/', without empty or dotted segments.

    ``language`` is the tree that the page stands in. Hugo: ``url`` replaces the whole path (only
    one without a leading slash gets the language prefix) and keeps its ending if there is a dot in
    it; ``slug`` replaces the last segment and may hold slashes; every other address ends with '/'.
    A name without letters or digits gets a stable stand-in.
    """
    prefix = f"/{language}" if language else ""
    if url and url.strip():
        path = _normal(url)
        return path if url.startswith("/") else f"{prefix}{path}"
    folders = _segments(folder, keep_case)
    last = urlize(name, keep_case=keep_case) or (stable_slug("page", name) if name else "")
    if kind == "page" and slug:
        last = urlize(slug.strip("-"), keep_case=keep_case) or last
    return _closed("/".join((prefix, *folders, *filter(None, [last]))))


def _segments(folder: str, keep_case: bool) -> list[str]:
    raw = (segment for segment in folder.split("/") if segment not in DOTS)
    return [
        urlize(segment, keep_case=keep_case) or stable_slug("folder", segment) for segment in raw
    ]


def _closed(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"


def _normal(url: str) -> str:
    """A written address as a stored path, whatever is in it; '/' for one of dots and slashes."""
    path = unicodedata.normalize("NFC", unquote(url.strip()))
    bare = "/".join(s for s in UNWELCOME.sub("", path).split("/") if s not in DOTS)
    if not bare:
        return "/"
    # Hugo 0.168: a dot anywhere makes it a file.
    return f"/{bare}" if "." in bare and not path.endswith("/") else f"/{bare}/"


def url_fault(url: str) -> str | None:
    """Why a written ``url`` cannot be an address of this site; None if it can."""
    path = unquote(url)
    if SCHEME.match(path) or path.startswith("//"):
        return "names another site; write a path such as /about/"
    if UNWELCOME.search(path):
        return "contains `?`, `#`, a backslash or a control character"
    if any(segment in (".", "..") for segment in path.split("/")):
        return "climbs with `.` or `..`"
    if len(path) > PATH_LIMIT:
        return f"has {len(path)} characters; the limit is {PATH_LIMIT}"
    return None


def alias_path(alias: str, *, page_path: str) -> str:
    """The old address that an alias names, as a stored path.

    Hugo: `/old/` counts from the site's root, `old` from the section of the page that stands at
    ``page_path`` (its address without the last segment), `../old` from one above; climbing ends at
    the root.
    """
    path = unicodedata.normalize("NFC", unquote(alias.strip()))
    base = posixpath.dirname(page_path.rstrip("/")) or "/"
    joined = posixpath.normpath(posixpath.join("/", base, path.replace("\\", "/")))
    return _normal(f"{joined}/" if path.endswith("/") else joined)


def alias_fault(alias: str) -> str | None:
    """Why an alias cannot be redirected; None if it can."""
    path = unquote(alias)
    if SCHEME.match(path) or path.startswith("//"):
        return "names another site"
    if UNWELCOME.search(path):
        return "contains `?`, `#`, a backslash or a control character"
    if len(path) > PATH_LIMIT:
        return f"has {len(path)} characters; the limit is {PATH_LIMIT}"
    return None


def is_reserved(path: str, *, kind: str = "page", languages: Collection[str] = ()) -> str | None:
    """What answers at ``path`` already ("the search page"), or None if an article may stand there.

    A list page may title home, a section or a term. ``languages`` are the prefixes below which the
    same addresses are taken.
    """
    bare = path.lower()
    first, _, rest = bare[1:].partition("/")
    if first in {code.lower() for code in languages}:
        bare = f"/{rest}"
    if PAGINATION.fullmatch(bare):
        return "a further page of a list"
    if bare.endswith(FEEDS):
        return "the feed"
    if ARCHIVE.fullmatch(_closed(bare)) and (kind == "page" or bare != "/archive/"):
        return "the archive"
    owner = RESERVED_PATHS.get(bare) if kind == "page" or bare != "/" else None
    if owner or not _closed(bare).startswith(tuple(RESERVED_PREFIXES)):
        return owner
    return next(
        (
            whose
            for prefix, whose in RESERVED_PREFIXES.items()
            if _closed(bare).startswith(prefix) and not (kind == "list" and prefix in VOCABULARIES)
        ),
        None,
    )
