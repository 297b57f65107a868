"""Range requests, as sent by video and audio players (RFC 9110, section 14)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db

FILM = bytes(range(256)) * 1000


@pytest.fixture(params=["media", "address"])
def film(request, tmp_path: Path) -> str:
    """Return the address of a film: in media storage, or the one on its Hugo site."""
    if request.param == "media":
        (Path(settings.MEDIA_ROOT) / "film.mp4").parent.mkdir(parents=True, exist_ok=True)
        (Path(settings.MEDIA_ROOT) / "film.mp4").write_bytes(FILM)
        return "/media/film.mp4"
    tree = Tree(tmp_path / "site")
    tree.write("post/leaf/index.md")
    tree.write("post/leaf/film.mp4", FILM)
    run_import(tree.site)
    return "/post/leaf/film.mp4"


def ask(client, address: str, asked: str = "", **headers: str):
    headers |= {"Range": asked} if asked else {}
    response = client.get(address, headers=headers)
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return response, data


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=100-", 100, len(FILM)),
        ("bytes=-500", len(FILM) - 500, len(FILM)),
        ("bytes=10-999999999", 10, len(FILM)),
        ("bytes=-999999999", 0, len(FILM)),
        ("BYTES=0-99999", 0, 100_000),
    ],
)
def test_a_part_is_answered_with_206(client, film, asked, start, end):
    response, data = ask(client, film, asked)
    assert (response.status_code, data) == (206, FILM[start:end])
    assert response["Content-Range"] == f"bytes {start}-{end - 1}/{len(FILM)}"
    assert response["Content-Length"] == str(end - start)


@pytest.mark.parametrize("asked", ["", "bytes=0-1,5-6", "bytes=5-2", "bytes=-", "lines=1-2", "x"])
def test_whatever_is_no_single_range_gets_the_whole(client, film, asked):
    response, data = ask(client, film, asked)
    assert (response.status_code, data) == (200, FILM)
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", [f"bytes={len(FILM)}-", "bytes=99999999-", "bytes=-0"])
def test_an_impossible_range_is_416(client, film, asked):
    response, data = ask(client, film, asked)
    assert (response.status_code, data) == (416, b"")
    assert response["Content-Range"] == f"bytes */{len(FILM)}"


def test_a_part_of_another_version_is_not_given(client, film):
    whole, _data = ask(client, film)
    name = whole.get("ETag") or whole["Last-Modified"]
    assert ask(client, film, "bytes=0-1", **{"If-Range": name})[0].status_code == 206
    for other in ('"another"', f"W/{name}", "Mon, 01 Jan 2001 00:00:00 GMT"):
        response, data = ask(client, film, "bytes=0-1", **{"If-Range": other})
        assert (response.status_code, data) == (200, FILM)


def test_head_says_what_there_is(client, film):
    response = client.head(film, headers={"Range": "bytes=0-1"})
    assert response.status_code == 200
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(len(FILM))


def test_parts_are_not_compressed(client, film):
    response, data = ask(client, film, "bytes=0-999", **{"Accept-Encoding": "gzip"})
    assert data == FILM[:1000]
    assert not response.has_header("Content-Encoding")
