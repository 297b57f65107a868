"""The files of deploy/: nginx accepts its configuration, and forwards and limits the right
requests."""

from __future__ import annotations

import http.server
import json
import os
import re
import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from configparser import ConfigParser
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.surroundings import nginx

NGINX = nginx()
needs_nginx = pytest.mark.skipif(not NGINX, reason="nginx or openssl is missing")
NAME = "news.example.org"
#: The servers in place of the newsroom. A test may shut down the last one.
RUNNING: list[http.server.ThreadingHTTPServer] = []

# A worker of another user could not write to the folders of the test.
AROUND = (
    ("user root;" if os.geteuid() == 0 else "")
    + """
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configuration(folder: Path, *, http: int, https: int, newsroom: int) -> Path:
    """Write deploy/nginx.conf as an operator would complete it, with unprivileged ports."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    site = re.sub(r"/etc/letsencrypt/\S+/fullchain.pem", str(folder / "cert.pem"), site)
    site = re.sub(r"/etc/letsencrypt/\S+/privkey.pem", str(folder / "key.pem"), site)
    site = site.replace("/var/cache/nginx/newsroom", f"{folder}/pages")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{newsroom}")
    for port, free in ((80, http), (443, https)):
        site = site.replace(f"listen {port}", f"listen 127.0.0.1:{free}")
        site = re.sub(rf" *listen \[::\]:{port}.*\n", "", site)
    (folder / "site.conf").write_text(site)
    file = folder / "nginx.conf"
    file.write_text(AROUND.format(folder=folder))
    return file


@needs_nginx
def test_nginx_takes_the_site(tmp_path: Path):
    file = configuration(tmp_path, http=free_port(), https=free_port(), newsroom=8000)

    done = subprocess.run(
        [str(NGINX), "-t", "-p", tmp_path, "-c", file], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert "test is successful" in done.stderr


class Echo(http.server.BaseHTTPRequestHandler):
    """A server in place of the newsroom. It answers with the request headers that it got."""

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *args: object) -> None:
        pass


class Pages(Echo):
    """The same, with the headers of the page cache. The body is the number of the answer. A path
    with "private" is a page that must not be kept, and one with "ends" ends after two seconds."""

    answers = 0

    def do_GET(self) -> None:
        Pages.answers += 1
        body = str(Pages.answers).encode()
        self.send_response(200)
        if "private" in self.path:
            self.send_header("Cache-Control", "private, no-store")
        else:
            fresh, stale = (1, 1) if "ends" in self.path else (30, 30)
            lifetime = f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={stale}"
            self.send_header("Cache-Control", lifetime)
            self.send_header("X-Accel-Expires", "1")
            self.send_header("ETag", f'W/"{Pages.answers}"')
            self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[int]:
    """Yield the https port of an nginx in front of an Echo."""
    yield from serve_behind_nginx(tmp_path, Echo)


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[int]:
    """Yield the https port of an nginx in front of Pages."""
    yield from serve_behind_nginx(tmp_path, Pages)


def serve_behind_nginx(
    tmp_path: Path, handler: type[http.server.BaseHTTPRequestHandler]
) -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as newsroom:
        RUNNING.append(newsroom)
        threading.Thread(target=newsroom.serve_forever, daemon=True).start()
        port = free_port()
        file = configuration(
            tmp_path, http=free_port(), https=port, newsroom=newsroom.server_address[1]
        )
        server = subprocess.Popen([str(NGINX), "-p", tmp_path, "-c", file])
        try:
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=20)
            newsroom.shutdown()


def ask(port: int, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    connection = HTTPSConnection("127.0.0.1", port, context=trusting, timeout=30)
    sent = {"Host": f"{NAME}:{port}", "Content-Length": "0"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=sent)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.headers), body


@needs_nginx
@pytest.mark.parametrize("path", ["/", "/admin/login/"])
def test_nginx_passes_host_and_port_and_nothing_that_a_visitor_claims(proxy: int, path: str):
    status, _headers, body = ask(
        proxy, "GET", path, X_Forwarded_SSL="off", X_Forwarded_Protocol="http",
        X_Forwarded_Proto="http", X_Forwarded_For="203.0.113.9",
    )  # fmt: skip

    arrived = json.loads(body)
    assert status == 200
    assert arrived["host"] == f"{NAME}:{proxy}"
    assert arrived["x-forwarded-proto"] == "https"
    assert arrived["x-forwarded-for"] == "127.0.0.1"
    assert not {"x-forwarded-ssl", "x-forwarded-protocol"} & set(arrived)


@needs_nginx
def test_nginx_leaves_parts_of_films_to_the_newsroom(proxy: int):
    asked = {"Range": "bytes=0-1", "If_Range": '"x"'}
    for path in ("/media/film.mp4", "/post/leaf/film.mp4"):
        _status, _headers, body = ask(proxy, "GET", path, **asked)
        seen = json.loads(body)
        assert (seen["range"], seen["if-range"]) == ("bytes=0-1", '"x"')


@needs_nginx
def test_nginx_holds_back_a_flood_of_log_ins_and_no_page(proxy: int):
    with ThreadPoolExecutor(20) as pool:
        posts = list(pool.map(lambda _n: ask(proxy, "POST", "/admin/login/"), range(80)))
        pages = list(pool.map(lambda _n: ask(proxy, "GET", "/admin/login/")[0], range(80)))

    statuses = Counter(status for status, _headers, _body in posts)
    assert 40 <= statuses[200] <= 55
    assert statuses[200] + statuses[429] == 80
    assert {h.get("Retry-After") for s, h, _b in posts if s == 429} == {"10"}
    assert {h.get("Retry-After") for s, h, _b in posts if s == 200} == {None}
    assert set(pages) == {200}


@needs_nginx
def test_nginx_keeps_a_page_for_a_second_and_asks_for_the_next_one_meanwhile(pages: int):
    began = time.monotonic()
    others = ({}, {"Cookie": "consent=1"}, {"Cookie": "theme=dark; a=b"})
    answers = [ask(pages, "GET", "/a/", **headers) for headers in others * 4]
    assert len({body for _status, _headers, body in answers}) <= time.monotonic() - began + 2
    assert not any("X-Accel-Expires" in headers for _status, headers, _body in answers)
    # A busy machine may fetch the next page in between.
    tags = (ask(pages, "GET", "/a/")[1]["ETag"] for _ in range(5))
    assert 304 in (ask(pages, "GET", "/a/", If_None_Match=tag)[0] for tag in tags)

    last = ask(pages, "GET", "/a/")[2]
    time.sleep(2.1)
    seen = [ask(pages, "GET", "/a/")[2]]
    while seen[-1] == seen[0] and len(seen) < 50:
        time.sleep(0.1)
        seen.append(ask(pages, "GET", "/a/")[2])
    assert int(seen[0]) <= int(last) + 1, "the last page is shown meanwhile"
    assert int(seen[-1]) > int(seen[0])


@needs_nginx
@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "a=b; __Host-sessionid=x"},
        {"Cookie": "sessionid=x"},
        {"Authorization": "Basic eDp5"},
    ],
)
def test_nginx_gives_no_kept_page_to_who_may_be_logged_in_and_keeps_none(
    pages: int, headers: dict[str, str]
):
    theirs = {ask(pages, "GET", "/a/", **headers)[2] for _ in range(3)}
    assert len(theirs) == 3
    public = ask(pages, "GET", "/a/")[2]
    assert public not in theirs
    assert ask(pages, "GET", "/a/", **headers)[2] != public


@needs_nginx
@pytest.mark.parametrize("path", ["/private/", "/admin/x/", "/media/a.jpg"])
def test_nginx_keeps_nothing_private_and_no_files(pages: int, path: str):
    assert len({ask(pages, "GET", path)[2] for _ in range(3)}) == 3


@needs_nginx
def test_nginx_shows_the_last_page_while_the_newsroom_is_away_but_not_beyond_its_end(pages: int):
    kept, short = ask(pages, "GET", "/a/"), ask(pages, "GET", "/ends/")
    assert (kept[0], short[0]) == (200, 200)
    RUNNING[-1].shutdown()
    RUNNING[-1].server_close()
    time.sleep(3)

    assert ask(pages, "GET", "/a/")[::2] == (200, kept[2])
    assert ask(pages, "GET", "/ends/")[0] == 502
    assert ask(pages, "GET", "/other/")[0] == 502


def test_systemd_lets_a_migration_take_its_time():
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string((ROOT / "deploy" / "newsroom.service").read_text())

    assert unit["Service"]["TimeoutStartSec"] == "1h"
