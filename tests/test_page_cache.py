"""The page cache around the WSGI application: what it keeps, for whom, and until when."""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import InterfaceError, OperationalError, close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from articles.admin import placement
from articles.editing import publishing, saving
from articles.hugo import Authored
from articles.models import Article, SiteSettings
from newsroom import page_cache
from newsroom.page_cache import Page, PageCache, PageStore, SiteWatch
from tests.desk import NOW, story
from tests.surroundings import REDIS, redis_answers

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Site:
    """The site as readers ask for it. ``rendered`` are the paths that reached Django."""

    def __init__(self) -> None:
        self.rendered: list[str] = []
        self.handler = WSGIHandler()
        self.watch = SiteWatch()
        page_cache.site_changed.connect(self.watch.forget)
        self.cached = PageCache(self.answer, site=self.watch)

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        self.rendered.append(environ["PATH_INFO"])
        return self.handler(environ, start_response)

    def ask(self, path: str, *, query: str = "", method: str = "GET", **headers: str) -> Answer:
        """Ask through the cache."""
        return ask(self.cached, path, query=query, method=method, **headers)

    def fresh(self, path: str, **headers: str) -> Answer:
        """Ask Django itself."""
        return ask(self.handler, path, **headers)


def ask(
    application: Callable[..., Iterable[bytes]], path: str, *, query: str = "",
    method: str = "GET", **headers: str
) -> Answer:  # fmt: skip
    environ = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(), "REMOTE_ADDR": "127.0.0.1",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    found: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        found.update(status=int(status[:3]), headers={n.lower(): v for n, v in headers})

    parts = application(environ, start)
    body = b"".join(parts)
    getattr(parts, "close", lambda: None)()
    return Answer(found["status"], found["headers"], body)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Return a function that sets the clock of the site."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


def test_a_page_is_rendered_once(site: Site):
    path = story().path
    first, second = site.ask(path), site.ask(path)

    assert site.rendered == [path]
    assert first.status == second.status == 200
    assert first.body == second.body == site.fresh(path).body
    assert second.headers["content-length"] == str(len(second.body))
    assert second.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    ["/", "/news/", "/archive/", "/tags/", "/index.xml", "/sitemap.xml", "/robots.txt",
     "/news.xml", "/site.webmanifest", "/authors/"],
)  # fmt: skip
def test_every_kind_of_public_page_is_kept(site: Site, path: str):
    story(tags=("Port",), authors=("Ann",), date=timezone.now())

    bodies = {site.ask(path).body for _ in range(3)}

    assert site.rendered == [path]
    assert len(bodies) == 1


def test_a_change_is_seen_at_once_in_the_process_that_made_it(site: Site):
    article = story(title="Old headline")
    assert "Old headline" in site.ask("/").text
    story(title="Other story")
    assert "Other story" in site.ask("/").text
    publishing.retract([Article.objects.get(pk=article.pk)], user=None, at=NOW)

    assert site.ask(article.path).status == 410
    assert "Old headline" not in site.ask("/").text


def test_a_change_of_another_process_is_seen_within_a_second(site: Site):
    site.ask("/")
    SiteSettings.objects.update(title="Changed elsewhere", generation=10_000)
    deadline = time.monotonic() + 3 * page_cache.CHECK_INTERVAL
    began = time.monotonic()
    while "Changed elsewhere" not in site.ask("/").text:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert time.monotonic() - began < 2 * page_cache.CHECK_INTERVAL


def test_a_page_ends_when_a_story_is_published_or_expires(
    site: Site, clock: Callable[[datetime], None]
):
    first = datetime(2026, 5, 4, 12, tzinfo=UTC)
    clock(first)
    story(title="Short lived", expiry_date=first + timedelta(minutes=10))
    story(title="To come", publish_date=first + timedelta(minutes=20))
    seen = []
    for minutes in (0, 9, 10, 19, 20):
        clock(first + timedelta(minutes=minutes))
        answer = site.ask("/")
        assert answer.body == site.fresh("/").body
        seen.append(("Short lived" in answer.text, "To come" in answer.text))

    assert seen == [(True, False), (True, False), (False, False), (False, False), (False, True)]
    assert site.rendered.count("/") == 3


def test_proxies_keep_a_page_for_a_minute_at_most_and_never_beyond_its_end(
    site: Site, clock: Callable[[datetime], None]
):
    first = datetime(2026, 5, 4, 12, tzinfo=UTC)
    clock(first)
    story(expiry_date=first + timedelta(minutes=10))

    def get_lifetime(moment: datetime) -> int:
        clock(moment)
        said = site.ask("/").headers["cache-control"]
        parts = dict(part.strip().partition("=")[::2] for part in said.split(","))
        assert parts["max-age"] == "0"
        return int(parts["s-maxage"]) + int(parts["stale-while-revalidate"])

    assert get_lifetime(first) == 60
    for seconds in (599, 570, 541):
        assert get_lifetime(first + timedelta(seconds=seconds)) == 600 - seconds


# For whom


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "a=b; sessionid=x"},
        {"cookie": "sessionid=x"},
        {"cookie": "__Host-sessionid=x"},
        {"authorization": "Basic x"},
    ],
)
def test_who_may_be_logged_in_gets_no_page_from_the_cache_and_leaves_none(
    site: Site, headers: dict[str, str]
):
    story()
    site.ask("/", **headers)
    site.ask("/")
    site.ask("/", **headers)

    assert site.rendered == ["/", "/", "/"]


def test_staff_see_their_own_pages_and_readers_those_of_readers(site: Site):
    article = story()
    client = Client()
    client.force_login(User.objects.create_superuser("ann"))
    session = f"sessionid={client.cookies['sessionid'].value}"
    site.ask(article.path)

    staff = site.ask(article.path, cookie=session)
    reader = site.ask(article.path)

    assert f"/admin/articles/article/{article.pk}/" in staff.text
    assert "/admin/" not in reader.text
    assert staff.headers["cache-control"] == "private, no-store"
    assert "etag" not in staff.headers


def test_nginx_is_told_to_keep_a_page_for_a_second_after_the_lifetime_of_others(site: Site):
    names = list(site.ask("/").headers)

    assert names.index("x-accel-expires") > names.index("cache-control")
    assert "x-accel-expires" not in site.ask("/nope/").headers


def test_other_cookies_do_not_matter(site: Site):
    site.ask("/")
    site.ask("/", cookie="consent=yes; _ga=1")

    assert site.rendered == ["/"]


def test_only_get_and_head_are_answered_from_the_cache(site: Site):
    site.ask("/")
    assert site.ask("/", method="POST").status == 403
    head = site.ask("/", method="HEAD")

    assert head.body == b"" and head.status == 200
    assert int(head.headers["content-length"]) == len(site.ask("/").body)
    assert site.rendered == ["/", "/"]


@pytest.mark.parametrize("path", ["/admin/login/", "/healthz", "/livez", "/static/x", "/media/x"])
def test_the_desk_files_and_health_checks_are_never_kept(site: Site, path: str):
    for _ in range(2):
        site.ask(path)

    assert site.rendered == [path, path]


def test_errors_and_redirects_are_not_kept(site: Site):
    article = story(aliases=("/old/",))
    publishing.retract([story(title="Gone")], user=None, at=NOW)
    for path, status in (("/nope/", 404), ("/old/", 301), ("/news/gone/", 410)):
        assert [site.ask(path).status for _ in range(2)] == [status, status]
    story(section="", title="Nope")

    assert site.rendered == ["/nope/", "/nope/", "/old/", "/old/", "/news/gone/", "/news/gone/"]
    assert site.ask("/old/").headers["location"] == article.path


# Queries


def test_an_unknown_query_makes_no_entry_and_costs_no_page(site: Site):
    plain = site.ask("/")
    for number in range(20):
        assert site.ask("/", query=f"utm_source={number}").body == plain.body

    assert site.rendered == ["/"]
    assert site.cached._pages.bytes < 3 * len(plain.body) + 2048


def test_a_redirect_keeps_its_query(site: Site):
    story(aliases=("/old/",))

    for _ in range(2):
        answer = site.ask("/café/".replace("é", "e\u0301").encode().decode("latin-1"), query="a=1")
        assert answer.headers.get("location", "?a=1").endswith("?a=1")


def test_searches_are_kept_briefly(site: Site, clock: Callable[[datetime], None]):
    first = datetime(2026, 5, 4, 12, tzinfo=UTC)
    clock(first)
    story(title="Harbour")
    for query in ("q=harbour", "q=harbour", "q=ship", "q=harbour&x=1", "q=harbour&x=1"):
        answer = site.ask("/search/", query=query)
        assert ("Harbour" in answer.text) == ("harbour" in query)
    assert len(site.rendered) == 4

    clock(first + timedelta(seconds=page_cache.SHORT_SECONDS + 1))
    site.ask("/search/", query="q=harbour")
    assert len(site.rendered) == 5


# Conditions and compression


def test_a_client_that_has_the_page_gets_304(site: Site):
    page = site.ask("/")
    tag = page.headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        answer = site.ask("/", if_none_match=known)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == tag and "content-length" not in answer.headers
        assert answer.headers["cache-control"]
    assert site.ask("/", if_none_match='"x"').status == 200

    story(title="News")
    assert site.ask("/", if_none_match=tag).status == 200


def test_the_first_request_may_have_conditions(site: Site):
    tag = site.ask("/").headers["etag"]
    story()
    tag = site.ask("/").headers["etag"]
    story(title="Later")
    assert site.ask("/", if_none_match=tag, range="bytes=0-3").status == 200
    assert len(site.ask("/").body) > 4


def test_the_date_of_a_page_counts_if_there_is_no_tag(
    site: Site, clock: Callable[[datetime], None]
):
    first = datetime(2026, 5, 4, 12, tzinfo=UTC)
    clock(first)
    assert "last-modified" not in site.ask("/").headers
    clock(first + timedelta(seconds=3))
    date = site.ask("/").headers["last-modified"]

    assert parsedate_to_datetime(date) == first
    assert site.ask("/", if_modified_since=date).status == 304
    assert site.ask("/", if_modified_since=date, if_none_match='"x"').status == 200
    assert site.ask("/", if_modified_since="nonsense").status == 200
    story()
    assert site.ask("/", if_modified_since=date).status == 200


def test_the_compressed_page_is_the_same_page(site: Site):
    plain = site.ask("/")
    for accepted in ("gzip", "br, gzip;q=0.5", "GZIP"):
        packed = site.ask("/", accept_encoding=accepted)
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["content-length"] == str(len(packed.body))
        assert packed.headers["vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.body) == plain.body
    for refused in ("identity", "gzip;q=0", "br"):
        assert site.ask("/", accept_encoding=refused).body == plain.body

    assert site.rendered == ["/"]


# Limits, crowds and outages


def make_page(size: int) -> Page:
    return Page([], b"x" * size, 'W/"x"', 1, 0.0, 1e12)


def test_the_least_used_pages_leave_first():
    store = PageStore(100_000)
    keys = [page_cache.Key("http", "h", f"/{n}/") for n in range(40)]
    for key in keys:
        store.put(key, make_page(3_000))
        store.get(keys[0])

    assert store.bytes <= 100_000
    assert store.get(keys[0]) and store.get(keys[-1]) and not store.get(keys[1])


def test_one_of_many_readers_renders_the_page(site: Site):
    original, waiting = site.handler, threading.Barrier(8)

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        time.sleep(0.3)
        return original(environ, start_response)

    site.handler = slow  # type: ignore[assignment]
    answers: list[Answer] = []

    def read() -> None:
        try:
            waiting.wait()
            answers.append(site.ask("/"))
        finally:
            close_old_connections()

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert [answer.status for answer in answers] == [200] * 8
    assert len({answer.body for answer in answers}) == 1
    assert site.rendered == ["/"]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_a_database_a_page_is_shown_until_its_end(
    site: Site,
    clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
):
    first = datetime(2026, 5, 4, 12, tzinfo=UTC)
    clock(first)
    story(title="Short lived", expiry_date=first + timedelta(minutes=10))
    page = site.ask("/")

    def fail(**_: Any) -> SiteSettings:
        raise error("the server is away")

    monkeypatch.setattr(SiteSettings, "current", fail)
    site.watch.forget()
    clock(first + timedelta(minutes=9))
    assert site.ask("/").body == page.body
    clock(first + timedelta(minutes=10))
    answer = site.ask("/")
    assert (answer.status, answer.headers["retry-after"]) == (503, "10")
    assert "etag" not in answer.headers

    monkeypatch.undo()
    site.watch.forget()
    assert site.ask("/").status == 200


def test_a_database_that_takes_its_time_delays_one_reader_only(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    page, read_state = site.ask("/"), page_cache.read_state
    reading, answered = threading.Event(), threading.Event()

    def read_slowly() -> page_cache.SiteState | None:
        reading.set()
        assert answered.wait(20)
        return read_state()

    monkeypatch.setattr(page_cache, "read_state", read_slowly)
    monkeypatch.setattr(page_cache, "CHECK_INTERVAL", 0.0)
    first = threading.Thread(target=lambda: (site.ask("/"), close_old_connections()))
    first.start()
    assert reading.wait(20)
    assert site.ask("/").body == page.body
    answered.set()
    first.join(20)


@pytest.mark.skipif(not redis_answers(), reason="no Redis")
def test_processes_share_pages_in_redis(site: Site, settings: Any):
    settings.REDIS_URL = REDIS
    settings.CACHES = {
        "default": {"BACKEND": "newsroom.cache.ForgivingRedisCache", "LOCATION": REDIS}
    }
    caches["default"].clear()
    other = Site()
    first = site.ask("/")

    assert other.ask("/").body == first.body
    assert other.rendered == []
    story()
    assert other.ask("/").body != first.body
    assert site.ask("/").body == other.ask("/").body
    assert len(other.rendered + site.rendered) == 2
    caches["default"].clear()


def test_the_state_of_the_site_is_read_once_a_second(site: Site, django_assert_num_queries: Any):
    site.ask("/")
    began = time.monotonic()
    with django_assert_num_queries(0):
        for _ in range(5):
            site.ask("/")
    assert time.monotonic() - began < page_cache.CHECK_INTERVAL


def test_a_hit_starts_no_request_of_django(site: Site):
    site.ask("/")
    started: list[object] = []

    def note(**found: object) -> None:
        started.append(found)

    request_started.connect(note)
    try:
        site.ask("/")
    finally:
        request_started.disconnect(note)

    assert started == []


# Any sequence of changes


CLOCK = [NOW]
BUILT = re.compile(rb"<lastBuildDate>[^<]*")


class Day(RuleBasedStateMachine):
    """Editors, the settings and the clock change the site. After each step, every cached page is
    the page that Django renders without any cache."""

    NAMES = ("one", "two", "three")

    def __init__(self) -> None:
        super().__init__()
        Article.objects.all().delete()
        self.site, self.now = Site(), datetime(2026, 5, 4, 12, tzinfo=UTC)
        self.set_clock(0)
        self.titles = 0

    def set_clock(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        CLOCK[0] = self.now

    @rule(minutes=st.sampled_from([1, 5, 30, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.set_clock(minutes)

    @rule(
        name=st.sampled_from(NAMES),
        starts=st.sampled_from([-5, 3, 40]),
        lasts=st.sampled_from([None, 4, 60]),
        status=st.sampled_from(["draft", "published"]),
    )
    def write(self, name: str, starts: int, lasts: int | None, status: str) -> None:
        self.titles += 1
        starts_at = self.now + timedelta(minutes=starts)
        article = Article.objects.filter(name=name).first() or Article(status=status)
        if article.pk is None:
            placement.set_placement(article, section="news", edition="", title=name)
        authored = Authored(
            title=f"{name} {self.titles}", body=f"Text {self.titles}.\n", date=self.now,
            publish_date=starts_at, tags=("Port",) if self.titles % 2 else ("Ship",),
            expiry_date=starts_at + timedelta(minutes=lasts) if lasts else None,
        )  # fmt: skip
        saving.save_article(article, authored, status=status, user=None, at=self.now)

    @rule(
        name=st.sampled_from(NAMES), act=st.sampled_from([publishing.retract, publishing.publish])
    )
    def decide(self, name: str, act: Any) -> None:
        act(list(Article.objects.filter(name=name)), user=None, at=self.now)

    @rule()
    def rename_the_site(self) -> None:
        self.titles += 1
        row = SiteSettings.current(at=self.now)
        row.title = f"Site {self.titles}"
        row.save()

    @invariant()
    def readers_see_what_is_true_now(self) -> None:
        lists = ["/", "/news/", "/archive/", "/tags/", "/tags/port/", "/index.xml", "/sitemap.xml"]
        for path in [*lists, *(f"/news/{name}/" for name in self.NAMES)]:
            cached = self.site.ask(path)
            caches["default"].clear()
            fresh = self.site.fresh(path)
            # Django dates a feed without stories by the clock of the machine.
            bodies = [BUILT.sub(b"", answer.body) for answer in (cached, fresh)]
            assert (cached.status, bodies[0]) == (fresh.status, bodies[1]), path


def test_after_every_change_readers_see_the_page_that_is_true_now(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(timezone, "now", lambda: CLOCK[0])
    chosen = settings(max_examples=8, stateful_step_count=8, deadline=None)
    run_state_machine_as_test(Day, settings=chosen)


@pytest.mark.slow
def test_after_any_of_many_changes_readers_see_the_page_that_is_true_now(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(timezone, "now", lambda: CLOCK[0])
    chosen = settings(max_examples=200, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(Day, settings=chosen)
