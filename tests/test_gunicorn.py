"""Requests that gunicorn changes before Django sees them, and log lines of refused requests."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import LAUNCH, ROOT, environment, make_database, run_well

Answer = tuple[int, dict[str, str], bytes]


class Served:
    """A newsroom served by gunicorn, and its log."""

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def get(self, path: str, **headers: str) -> Answer:
        """Send a GET request with exactly these header names."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest("GET", path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    var = tmp_path_factory.mktemp("served")
    make_database(var)
    run_well(*LAUNCH, "manage", "collectstatic", "--noinput", "-v", "0", var=var)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = var / "log"
    variables = {"SECRET_KEY": "x", "PORT": str(port), "WEB_CONCURRENCY": "1"}
    with log.open("w") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "newsroom/gunicorn.py", "newsroom.wsgi"],
            cwd=ROOT,
            env=environment(var=var, **variables),
            stderr=lines,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}/livez"
    try:
        waiting = ["curl", "-sf", "--retry", "60", "--retry-delay", "1", "--retry-connrefused"]
        subprocess.run([*waiting, address], check=True, capture_output=True, timeout=90)
        yield Served(port, log)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO", "script_name", "Path_Info"])
def test_a_header_does_not_decide_which_page_is_asked_for(served: Served, name: str) -> None:
    assert served.get("/livez", **{name: "/x"})[::2] == (200, b"ok\n")
    assert served.get("/nowhere/", **{name: "/livez"})[0] == 404
    assert served.get("/livez/x", **{name: "/livez"})[0] == 404
    status, headers, _body = served.get("/search", **{name: "//evil.example"})
    assert (status, headers["Location"]) == (301, "/search/")


@pytest.mark.parametrize(
    "path", ["//evil.example/page/1/", "///evil.example/page/1/", "/%2Fevil.example/page/1/"]
)
def test_an_address_that_begins_with_two_slashes_leads_nowhere_else(
    served: Served, path: str
) -> None:
    location = served.get(path)[1].get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_a_bad_host_is_one_line_in_the_log(served: Served) -> None:
    before = served.log.read_text()
    assert served.get("/", Host="evil.example")[0] == 400
    written = served.log.read_text().removeprefix(before)
    assert len(written.splitlines()) == 1
    assert "evil.example" in written
