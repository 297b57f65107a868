"""The page cache: whole pages for anonymous readers, in the memory of each process.

It wraps the WSGI application, so that a cached page costs neither middleware nor a query. A page is
kept until the site's generation changes (see :mod:`articles.site_settings.fragments`) or until its
own end: the next moment at which the site changes by itself.

A page is only kept if every reader would get the same one: the request has no session, the response
sets no cookie and has the status 200. Clients always get an ETag, and answers with 304 cost less
than pages.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.cache import cache
from django.db import Error, close_old_connections
from django.utils import timezone
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from articles.models import SiteSettings
from articles.models.site import site_changed
from articles.search.filters import ReaderFilters
from articles.site_settings.fragments import get_expiry

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

#: Maximum size in bytes of all pages in a process, and of all search results. Results have a limit
#: of their own, so that a flood of different searches displaces no pages.
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_SEARCH_BYTES: Final = 8 * 1024 * 1024
#: Maximum size in bytes of a page that is kept.
MAX_PAGE_BYTES: Final = 2 * 1024 * 1024
#: Number of seconds for which the site's generation is not read again. A change in this process
#: ends them at once.
CHECK_INTERVAL: Final = 1.0
FORGOTTEN: Final = float("-inf")
#: Maximum number of seconds for which search results are kept, and what changes at moments that the
#: site does not know.
SHORT_SECONDS: Final = 30.0
#: Maximum number of seconds for which a proxy may serve a page without asking again. After a
#: retraction, a proxy may show the page for that long.
SHARED_SECONDS: Final = 60
#: Number of seconds for which nginx keeps a page without asking again. nginx removes this header.
PROXY_SECONDS: Final = "1"
#: Maximum number of seconds to wait while another thread renders the same page.
PATIENCE: Final = 10.0

#: Paths below these are never kept: they are files, or differ between users.
PRIVATE_PATHS: Final = ("/admin", "/media/", "/static/", "/preview/", "/healthz", "/livez")
#: The parameters of the search page. Other pages have none.
SEARCH_PARAMETERS: Final = frozenset({"q", "sort", "page", *ReaderFilters.base_filters})
MAX_SEARCH_LENGTH: Final = 300
MAX_PATH_LENGTH: Final = 1000
#: Headers of a request that select a part of a response, or ask whether it has changed. The
#: application does not see them: a page is kept whole.
CONDITIONS: Final = (
    "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_RANGE", "HTTP_IF_RANGE",
)  # fmt: skip
#: Headers that are not sent with "304 Not Modified".
ABOUT_THE_BODY: Final = frozenset({"content-type", "content-disposition"})


@dataclass(frozen=True, slots=True)
class Key:
    """What a page depends on. ``query`` is empty except for searches."""

    scheme: str
    host: str
    path: str
    query: str = ""

    @property
    def is_short_lived(self) -> bool:
        """Whether the page may change at any time: the news sitemap leaves out what is older than
        two days."""
        return bool(self.query) or self.path.endswith("/news.xml")


@dataclass(frozen=True, slots=True)
class SiteState:
    """The generation of the site, and the moment (POSIX time) at which it changes by itself."""

    generation: int
    ends: float


@dataclass(slots=True)
class Page:
    """A complete response with the status 200. ``rendered`` and ``ends`` are POSIX times;
    ``packed`` is the body with gzip, or None until a client accepts it, or b"" if that saves
    nothing."""

    headers: list[tuple[str, str]]
    body: bytes
    etag: str
    generation: int
    rendered: float
    ends: float
    packed: bytes | None = field(default=None, compare=False)

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed or b"") + 1024

    def pack(self) -> bytes:
        """Return the body with gzip, or b"" if it is not worth it."""
        if self.packed is None:
            packed = gzip.compress(self.body, 6, mtime=0) if len(self.body) > 200 else b""
            self.packed = packed if len(packed) < len(self.body) else b""
        return self.packed


class PageStore:
    """The pages of a process. The least recently used pages leave it when they take more than
    ``max_bytes``."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._pages: OrderedDict[Key, tuple[Page, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        return self._bytes

    def get(self, key: Key) -> Page | None:
        with self._lock:
            found = self._pages.get(key)
            if found is None:
                return None
            self._pages.move_to_end(key)
            return found[0]

    def put(self, key: Key, page: Page) -> None:
        # Count the packed body before it exists, so that the total is never too small.
        size = page.size + len(page.body) // 2
        with self._lock:
            self._bytes += size - self._pages.pop(key, (page, 0))[1]
            self._pages[key] = page, size
            while self._bytes > self._max_bytes:
                _key, (_page, freed) = self._pages.popitem(last=False)
                self._bytes -= freed


class SiteWatch:
    """Reads the state of the site, at most once per :data:`CHECK_INTERVAL` and process."""

    def __init__(self) -> None:
        self._state: SiteState | None = None
        self._read_at = FORGOTTEN
        self._changes = 0
        self._lock = threading.Lock()

    def forget(self, **_: Any) -> None:
        """Read the state again for the next request, because this process has changed the site."""
        self._changes += 1
        self._read_at = FORGOTTEN

    def get_state(self) -> SiteState | None:
        """Return the state, or None if the database does not answer. While another thread reads it,
        return the last one, because a database that is away may take seconds to say so."""
        if self._is_fresh():
            return self._state
        if not self._lock.acquire(blocking=self._read_at == FORGOTTEN):
            return self._state
        try:
            if not self._is_fresh():
                changes, began = self._changes, time.monotonic()
                self._state = read_state()
                if changes == self._changes:
                    self._read_at = began
            return self._state
        finally:
            self._lock.release()

    def _is_fresh(self) -> bool:
        state = self._state
        fresh = time.monotonic() - self._read_at < CHECK_INTERVAL
        return fresh and (state is None or get_time() < state.ends)


def get_time() -> float:
    """Return the POSIX time, from the clock that the views use."""
    return timezone.now().timestamp()


def read_state() -> SiteState | None:
    """Read the state of the site. Return None if the database does not answer. This runs one
    query."""
    close_old_connections()
    try:
        at = timezone.now()
        site = SiteSettings.current(at=at)
        return SiteState(site.generation, get_expiry(site, at).timestamp())
    except Error:  # also InterfaceError, which is no DatabaseError
        return None
    finally:
        close_old_connections()


#: The state of the site in this process.
watch = SiteWatch()
site_changed.connect(watch.forget, dispatch_uid="page cache")


class PageCache:
    """A WSGI application that answers from the cache, and otherwise calls ``application``."""

    def __init__(self, application: Application, *, site: SiteWatch = watch) -> None:
        self._application = application
        self._site = site
        self._pages = PageStore(MAX_BYTES)
        self._searches = PageStore(MAX_SEARCH_BYTES)
        self._rendering: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = read_key(environ)
        page = self._find(key) if key else None
        if page is not None:
            return send(page, environ, start_response)
        if key is None or environ["REQUEST_METHOD"] == "HEAD":
            return self._application(environ, start_response)
        with self._wait_for_turn(key) as waited:
            page = self._find(key) if waited else None
            if page is not None:
                return send(page, environ, start_response)
            return self._render(key, environ, start_response)

    def _find(self, key: Key) -> Page | None:
        """Return the page if it may be shown now. If the database does not answer, a page is shown
        until its end."""
        store, state = self._get_store(key), self._site.get_state()
        page = store.get(key)
        if state is not None and (page is None or page.generation != state.generation):
            page = _find_shared(key, state)
            if page is not None:
                store.put(key, page)
        return page if page is not None and get_time() < page.ends else None

    @contextmanager
    def _wait_for_turn(self, key: Key) -> Iterator[bool]:
        """Let one thread at a time render a page. Yield whether this thread has waited for
        another one."""
        with self._lock:
            other = self._rendering.get(key)
            mine = self._rendering.setdefault(key, threading.Event())
        if other is not None:
            other.wait(PATIENCE)
            yield True
            return
        try:
            yield False
        finally:
            with self._lock:
                del self._rendering[key]
            mine.set()

    def _render(self, key: Key, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Call the application, and keep its page if it is the same for all readers."""
        # The state is read before the page. If the site changes meanwhile, the page is not shown
        # again.
        state = self._site.get_state()
        response = Response()
        plain = {name: value for name, value in environ.items() if name not in CONDITIONS}
        plain |= {"HTTP_ACCEPT_ENCODING": "", "QUERY_STRING": key.query}
        parts = self._application(plain, response.start)
        if not response.is_public or (getattr(parts, "streaming", True) and not response.is_xml):
            if key.query == environ.get("QUERY_STRING", ""):
                start_response(response.status, response.headers)
                return parts
            # Redirects keep the query, and this one has not seen it.
            _close(parts)
            return self._application(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            _close(parts)
        page = response.make_page(
            body, state, longest=SHORT_SECONDS if key.is_short_lived else None
        )
        if state is not None and page.size <= MAX_PAGE_BYTES and page.ends > page.rendered:
            self._get_store(key).put(key, page)
            _share(key, state, page)
        return send(page, environ, start_response)

    def _get_store(self, key: Key) -> PageStore:
        return self._searches if key.query else self._pages


class Response:
    """What the application passes to ``start_response``."""

    status = ""
    headers: list[tuple[str, str]]

    def start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[..., None]:
        self.status, self.headers = status, headers
        return _refuse_write

    @property
    def is_public(self) -> bool:
        """Whether every reader would get this response."""
        if not self.status.startswith("200 "):
            return False
        found = {name.lower(): value.lower() for name, value in self.headers}
        return (
            "set-cookie" not in found
            and found.get("vary", "accept-encoding") == "accept-encoding"
            and "public" in found.get("cache-control", "public")
        )

    @property
    def is_xml(self) -> bool:
        """Whether this is a sitemap. Sitemaps are streamed, like files, but they are pages."""
        return any(n.lower() == "content-type" and "xml" in v for n, v in self.headers)

    def make_page(self, body: bytes, state: SiteState | None, *, longest: float | None) -> Page:
        """Return the page. It ends with the state of the site, and after ``longest`` seconds."""
        now = get_time()
        ends = state.ends if state else now
        own = {"etag", "content-length", "content-encoding"}
        return Page(
            headers=[(name, value) for name, value in self.headers if name.lower() not in own],
            body=body,
            # Weak, because the page has the same tag with and without compression.
            etag=f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
            generation=state.generation if state else 0,
            rendered=now,
            ends=min(ends, now + longest) if longest else ends,
        )


def read_key(environ: Environ) -> Key | None:
    """Return what the requested page depends on, or None if the request is not for a page that all
    readers share."""
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if (
        environ["REQUEST_METHOD"] not in ("GET", "HEAD")
        or "HTTP_AUTHORIZATION" in environ
        or f"{settings.SESSION_COOKIE_NAME}=" in environ.get("HTTP_COOKIE", "")
        or path.startswith(PRIVATE_PATHS)
        or len(path) > MAX_PATH_LENGTH
    ):
        return None
    if not path.endswith("/search/"):
        query = ""  # No other page reads its query.
    elif len(query) > MAX_SEARCH_LENGTH or not _is_search(query):
        return None
    return Key(environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), path, query)


def _is_search(query: str) -> bool:
    """Return whether all parameters are known. Others would make a new entry for the same page."""
    return all(name in SEARCH_PARAMETERS for name, _value in parse_qsl(query, True))


def send(page: Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send a page, or "304 Not Modified" if the client has it."""
    now = get_time()
    headers = [("ETag", page.etag)]
    names = {name.lower() for name, _value in page.headers}
    if "cache-control" not in names:
        headers.append(("Cache-Control", describe_lifetime(page, now)))
        # After Cache-Control: nginx before 1.23 would otherwise ignore that.
        headers.append(("X-Accel-Expires", PROXY_SECONDS))
    # A date has whole seconds. Within two of them the page could change without a new date.
    if "last-modified" not in names and now - page.rendered > CHECK_INTERVAL + 1:
        headers.append(("Last-Modified", http_date(page.rendered)))
    if _is_known(page, environ):
        kept = [(n, v) for n, v in page.headers if n.lower() not in ABOUT_THE_BODY]
        start_response("304 Not Modified", kept + headers)
        return []
    body = page.body
    if _accepts_gzip(environ) and (packed := page.pack()):
        body = packed
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", page.headers + headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def describe_lifetime(page: Page, now: float) -> str:
    """Return a Cache-Control header. Browsers ask every time; proxies may keep the page for a
    while, but never beyond its end, and for at most :data:`SHARED_SECONDS` after a change."""
    left = min(SHARED_SECONDS, max(0, int(page.ends - now)))
    fresh = left // 2
    return f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={left - fresh}"


def _is_known(page: Page, environ: Environ) -> bool:
    """Return whether the client has this page. RFC 9110: the date counts only without an ETag."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        known = {tag.removeprefix("W/") for tag in parse_etags(tags)}
        return "*" in known or page.etag.removeprefix("W/") in known
    since = parse_http_date_safe(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    written = {n.lower(): v for n, v in page.headers}.get("last-modified")
    changed = parse_http_date_safe(written) if written else int(page.rendered)
    return since is not None and changed is not None and since >= changed


def _accepts_gzip(environ: Environ) -> bool:
    """Return whether the client accepts gzip. A weight of zero refuses it."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "").replace(" ", "").lower()
    return "gzip" in accepted and "gzip;q=0" not in accepted.replace("gzip;q=0.", "")


def _find_shared(key: Key, state: SiteState) -> Page | None:
    """Return the page that another process has rendered. Processes share pages only in Redis."""
    return cache.get(_make_shared_key(key, state)) if settings.REDIS_URL else None


def _share(key: Key, state: SiteState, page: Page) -> None:
    if settings.REDIS_URL:
        left = max(1, int(page.ends - page.rendered))
        cache.set(_make_shared_key(key, state), page, timeout=left)


def _make_shared_key(key: Key, state: SiteState) -> str:
    digest = hashlib.sha256(repr(key).encode("utf-8", "surrogatepass")).hexdigest()
    return f"page:1:{state.generation}:{digest[:32]}"


def _close(parts: Iterable[bytes]) -> None:
    close = getattr(parts, "close", None)
    if close is not None:
        close()


def _refuse_write(_data: bytes) -> None:
    raise NotImplementedError("The application returns its pages.")
