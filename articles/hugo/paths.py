"""The path from a file in the content folder to the address of its page.

Hugo: the address of an article comes from the path of its file, not from its title. A bundle's
folder is its article. If a file has a language suffix or is in a language's content folder, its
page gets an address below the language prefix.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote

from articles.hugo.slugs import DOT_SEGMENTS, normalize_name, urlize
from articles.hugo.term_names import make_hashed_slug

Kind = Literal["page", "list"]

MAX_PATH_LENGTH: Final = 500
MAX_NAME_LENGTH: Final = 200

#: A folder whose name is a number or a date is part of the address, but not a section.
NUMBER_OR_DATE: Final = re.compile(r"\d+(?:[-_.]\d+)*")
PAGINATION: Final = re.compile(r"(?:.*/)?page/\d+/?")
SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
FORBIDDEN_CHARACTERS: Final = re.compile(r"[?#\\\x00-\x1f\x7f-\x9f\u2028\u2029]")

#: Prefixes of addresses that articles cannot have, and what the newsroom serves there.
RESERVED_PREFIXES: Final[dict[str, str]] = {
    "/admin/": "the administration",
    "/static/": "the site's own files",
    "/media/": "uploaded pictures",
    "/healthz/": "the health check",
    "/livez/": "the health check",
    "/site-icons/": "the site's icon",
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
    "/favicon.ico": "the site's icon",
    "/site.css": "the site's colours",
}
RESERVED_FILES: Final[dict[re.Pattern[str], str]] = {
    re.compile(r"/sitemaps/[^/]+\.xml"): "the sitemaps",
    re.compile(r"/social-cards/[^/]+\.png"): "the share cards",
    re.compile(r"/preview/[^/:]+:[^/:]+:[^/:]+(?:/.*)?"): "links to previews",
}
#: Pages that exist on every site. An article at one of these addresses is shown as the page's text.
#: Only the page of corrections is replaced by a story or a section.
BUILT_IN_PAGES: Final[dict[str, str]] = {
    "/search/": "the search page",
    "/tags/": "the tag pages",
    "/categories/": "the category pages",
    "/authors/": "the author pages",
    "/archive/": "the archive",
    "/corrections/": "the page of corrections",
}
#: Every list has feeds at these addresses.
FEEDS: Final = ("/index.xml", "/atom.xml", "/feed.json")


@dataclass(frozen=True, slots=True)
class ContentPath:
    """The parts of a file's path below the content root.

    ``folder/name`` is the place of the page, without language and extension. It is spelt as on
    disk, but in NFC. A list page (kind "list", from ``_index.*``) has the name of its folder, and
    the home page has the name ''. ``section`` is in URL form, or '' at the root. ``language`` is
    set only if the suffix or the content folder names a configured language. ``bundle`` is true if
    the file is an ``index.*``, so that its folder holds the article's pictures.
    """

    folder: str
    name: str
    kind: Kind
    section: str
    language: str | None
    bundle: bool


def read_path(relative: str, *, languages: Collection[str], default_language: str) -> ContentPath:
    """Return the parts of a path below the content root. ``relative`` has '/' between its segments.

    Only codes in ``languages`` and ``default_language`` are recognized as languages, in any case.
    Hugo: `post/x/index.md` is the page `post/x`, `post/_index.md` the list `post`, and `index.md`
    at the root the home page.
    """
    codes = {code.lower(): code for code in (*languages, default_language)}
    *folders, file_name = [
        s for s in normalize_name(relative).split("/") if s not in DOT_SEGMENTS
    ] or [""]
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
        section=_get_section(folders if kind == "list" or not index else place),
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


def _get_section(folders: Iterable[str]) -> str:
    named = (urlize(f) for f in folders if not NUMBER_OR_DATE.fullmatch(f))
    return next((section for section in named if section), "")


def get_home_url(tree: str) -> str:
    """Return the address of a language tree's home page: ``/de/``, or ``/`` for the tree ""."""
    return f"/{tree}/" if tree else "/"


def make_public_path(
    *,
    folder: str,
    name: str,
    kind: str,
    slug: str | None,
    url: str | None,
    language: str | None,
    keep_case: bool = False,
) -> str:
    """Return the address of a page: decoded, in NFC, beginning with '/', without empty or dot
    segments.

    ``language`` is the language tree of the page. Hugo: ``url`` replaces the whole path. It gets
    the language prefix only if it has no leading slash. ``slug`` replaces the last segment, and may
    contain slashes. A ``url`` with a dot keeps its ending. Every other address ends with '/'. A
    name without letters or digits is replaced by its hash.
    """
    prefix = f"/{language}" if language else ""
    if url and url.strip():
        path = _normalize_url(url)
        return path if url.startswith("/") else f"{prefix}{path}"
    folders = _split_segments(folder, keep_case)
    last = urlize(name, keep_case=keep_case) or (make_hashed_slug("page", name) if name else "")
    if name and slug:
        last = urlize(slug.strip("-"), keep_case=keep_case) or last
    return _add_trailing_slash("/".join((prefix, *folders, *filter(None, [last]))))


def _split_segments(folder: str, keep_case: bool) -> list[str]:
    raw = (segment for segment in folder.split("/") if segment not in DOT_SEGMENTS)
    return [
        urlize(segment, keep_case=keep_case) or make_hashed_slug("folder", segment)
        for segment in raw
    ]


def _add_trailing_slash(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"


def _normalize_url(url: str) -> str:
    """Return a ``url`` as a stored path, whatever it contains. A ``url`` of dots and slashes alone
    becomes '/'."""
    return _to_stored_path(FORBIDDEN_CHARACTERS.sub("", normalize_name(unquote(url.strip()))))


def _to_stored_path(path: str) -> str:
    bare = "/".join(s for s in path.split("/") if s not in DOT_SEGMENTS)
    if not bare:
        return "/"
    # Hugo 0.168 treats a path with a dot anywhere in it as a file.
    return f"/{bare}" if "." in bare and not path.endswith("/") else f"/{bare}/"


def find_url_problem(url: str) -> str | None:
    """Return why a ``url`` cannot be an address of this site, or None if it can."""
    path = unquote(url)
    if SCHEME.match(path) or path.startswith("//"):
        return "names another site; write a path such as /about/"
    if FORBIDDEN_CHARACTERS.search(path):
        return "contains `?`, `#`, a backslash or a control character"
    if any(segment in (".", "..") for segment in path.split("/")):
        return "contains `.` or `..` as a folder"
    if len(path) > MAX_PATH_LENGTH:
        return f"has {len(path)} characters; the limit is {MAX_PATH_LENGTH}"
    return None


def get_alias_path(alias: str, *, page_path: str) -> str:
    """Return the old address that an alias names, as a stored path.

    ``page_path`` is the address of the page. Hugo: `/old/` is relative to the site's root, `old` to
    the page's address without its last segment, and `../old` to the level above. A path cannot
    climb above the root.
    """
    path = FORBIDDEN_CHARACTERS.sub("", normalize_name(unquote(alias.strip())).replace("\\", "/"))
    base = posixpath.dirname(page_path.rstrip("/")) or "/"
    joined = posixpath.normpath(posixpath.join("/", base, path))
    return _to_stored_path(f"{joined}/" if path.endswith("/") else joined)


def get_alias_paths(alias: str, *, page_path: str, tree: str) -> tuple[str, ...]:
    """Return all old addresses that an alias may mean, the one in the page's own language first.

    ``tree`` is the language tree of the page. Hugo: since 0.155 `/old/` is relative to the root of
    the page's language, before that to the root of the site.
    """
    path = get_alias_path(alias, page_path=page_path)
    if not tree or not unquote(alias.strip()).startswith(("/", "\\")) or path == "/":
        return (path,)
    within = f"/{tree}{path}"
    return (path, within) if path.startswith(f"/{tree}/") else (within, path)


def find_alias_problem(alias: str) -> str | None:
    """Return why an alias cannot be redirected, or None if it can."""
    path = unquote(alias)
    if SCHEME.match(path) or path.startswith("//"):
        return "names another site"
    if FORBIDDEN_CHARACTERS.search(path):
        return "contains `?`, `#`, a backslash or a control character"
    if len(path) > MAX_PATH_LENGTH:
        return f"has {len(path)} characters; the limit is {MAX_PATH_LENGTH}"
    return None


def find_reserved_use(
    path: str, *, kind: str = "page", languages: Collection[str] = ()
) -> str | None:
    """Return what the newsroom serves at ``path`` ("the health check"), or None if the path is
    free.

    A list page may have the address of the home page. ``languages`` are the prefixes below which
    the same addresses are reserved.
    """
    bare = _strip_language(path, languages)
    if PAGINATION.fullmatch(bare):
        return "a further page of a list"
    if bare.endswith(FEEDS):
        return "the feed"
    if bare == "/" and kind != "page":
        return None
    prefixes = (
        whose for p, whose in RESERVED_PREFIXES.items() if _add_trailing_slash(bare).startswith(p)
    )
    files = (whose for file, whose in RESERVED_FILES.items() if file.fullmatch(bare))
    return RESERVED_PATHS.get(bare) or next(prefixes, None) or next(files, None)


def find_built_in_page(path: str, *, languages: Collection[str] = ()) -> str | None:
    """Return which built-in page is at ``path`` ("the search page"), or None.

    An article there becomes the text of the page, but no redirect can replace the page.
    """
    return BUILT_IN_PAGES.get(_add_trailing_slash(_strip_language(path, languages)))


def _strip_language(path: str, languages: Collection[str]) -> str:
    """Return the path in lower case, without the prefix of a language."""
    bare = path.lower()
    first, _, rest = bare[1:].partition("/")
    return f"/{rest}" if first in {code.lower() for code in languages} else bare
