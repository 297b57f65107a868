"""Requests that are refused before any view runs, and headers of all answers."""

import gzip
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from pytest_django import Settings

from articles.models import Picture, Source
from newsroom.requests import client_address
from tests.commands import LAUNCH, run
from tests.stories import story

FORM = "application/x-www-form-urlencoded"
UNREADABLE = ["%00", "a%00b", "%FF", "%ED%A0%80", "%C0%AF", "caf%E9"]


@pytest.mark.parametrize("text", UNREADABLE)
def test_bytes_that_are_no_text_are_refused_everywhere(client: Client, text: str) -> None:
    # RAW_URI is set by gunicorn.
    assert client.get(f"/{text}", RAW_URI=f"/{text}").status_code == 400
    assert client.get(f"/livez?q={text}").status_code == 400
    assert client.get(f"/livez?{text}=q").status_code == 400
    assert client.post("/livez", f"q={text}", content_type=FORM).status_code == 400


@pytest.mark.parametrize(
    "text", ["plain", "caf%C3%A9", "%E7%A7%91%E6%8A%80", "%25", "100%", "%zz", ""]
)
def test_text_of_every_kind_passes(client: Client, text: str) -> None:
    assert client.get(f"/livez?q={text}", RAW_URI=f"/{text}").status_code == 200
    assert client.post("/livez", f"q={text}", content_type=FORM).status_code == 200


def test_nul_in_a_field_or_a_file_name_of_an_upload_is_refused(client: Client) -> None:
    assert client.post("/livez", {"q": "a\0b"}).status_code == 400
    assert client.post("/livez", {"a\0b": "q"}).status_code == 400
    picture = SimpleUploadedFile("p.png", b"\0\1\2")
    assert client.post("/livez", {"q": "text", "file": picture}).status_code == 200


def test_nul_in_a_cookie_is_refused(client: Client) -> None:
    """Django decodes quoted cookies, so a NUL in the session key would reach the database."""
    assert client.get("/livez", HTTP_COOKIE='sessionid="12345678\\000"').status_code == 400
    assert client.get("/livez", HTTP_COOKIE="sessionid=12345678").status_code == 200


POLICY = {
    "default-src 'none'",
    "img-src 'self'",
    "style-src 'self'",
    "script-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/livez", "/admin/login/"])
def test_an_answer_tells_the_browser_to_trust_nothing_from_elsewhere(
    client: Client, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_a_refusal_carries_the_headers_too(client: Client) -> None:
    answer = client.get("/%00")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.django_db
def test_a_page_for_anybody_neither_sets_cookies_nor_varies_on_them(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1:4711", "127.0.0.1"),
        ("127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),
    ],
)
def test_only_a_proxy_on_this_machine_may_say_who_the_visitor_is(
    rf: RequestFactory, remote: str, forwarded: str | None, expected: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR=remote)) == expected


# --- media ----------------------------------------------------------------------------------------


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    (tmp_path / "secret_key").write_text("do not tell")
    settings.MEDIA_ROOT = folder
    return folder


def test_a_picture_is_shown_and_anything_else_is_a_download(client: Client, media: Path) -> None:
    for name in ("a.png", "b.svg", "c.html"):
        (media / name).write_text("x")
    shown = {
        name: client.get(f"/media/{name}").headers["Content-Disposition"].partition(";")[0]
        for name in ("a.png", "b.svg", "c.html")
    }
    assert shown == {"a.png": "inline", "b.svg": "attachment", "c.html": "attachment"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["../secret_key", "%2e%2e/secret_key", "..%2fsecret_key", "/etc/passwd"]
)
def test_media_never_leaves_its_folder(client: Client, media: Path, path: str) -> None:
    (media / "a.png").write_text("x")
    assert client.get("/media/a.png").status_code == 200
    assert client.get(f"/media/{path}").status_code in (301, 302, 400, 404)
    assert b"do not tell" not in client.get(f"/media/{path}", follow=True).content


# --- health ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_site_with_its_database_is_healthy(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/healthz"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "[fd00::7]:8000", "10.0.0.7", "pod-7", ""])
def test_a_probe_may_call_the_machine_by_its_address(client: Client, path: str, host: str) -> None:
    answer = client.get(path, headers={"host": host})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/livez/", "/healthz/x"])
def test_no_other_page_answers_to_a_name_that_is_not_ours(client: Client, path: str) -> None:
    assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.django_db
def test_a_probe_is_not_sent_to_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/livez", headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_a_site_without_its_database_lives_but_is_not_healthy(tmp_path: Path) -> None:
    ask = (
        "from django.test import Client; c = Client(headers={'host': 'localhost'});"
        "print(c.get('/livez').status_code, c.get('/healthz').status_code)"
    )
    done = run(*LAUNCH, "manage", "shell", "-v", "0", "-c", ask, var=tmp_path)
    assert done.stdout.split() == ["200", "503"]


@pytest.mark.django_db
def test_readers_pages_travel_compressed_and_those_of_the_desk_do_not(client, admin_client):
    encoding = {"accept-encoding": "gzip"}
    answer = client.get("/", headers=encoding)
    assert answer["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.content)
    assert "Content-Encoding" not in client.get("/").headers
    assert "Content-Encoding" not in client.get("/admin/login/", headers=encoding).headers
    assert "Content-Encoding" not in admin_client.get("/", headers=encoding).headers


# --- what other sites may embed -------------------------------------------------------------------


@pytest.mark.django_db
def test_feed_readers_may_show_pictures_cards_icons_and_feeds(client: Client, media: Path) -> None:
    """The header is on every response: browsers also check it on redirects and on 304."""
    (media / "a.png").write_text("x")
    source = Source.objects.create(name="wire", root="/wire")
    Picture.objects.create(source=source, path="/images/a.png", file="a.png")
    made = story("a", tags=("Tea",), authors=("Ann",))
    feeds = [
        f"{place}{file}"
        for place in ("/", "/post/", "/tags/tea/", "/authors/ann/")
        for file in ("index.xml", "atom.xml", "feed.json")
    ]
    outdated = f"/social-cards/{made.pk}-{'0' * 16}.png"
    card = client.get(outdated)["Location"]
    icons = ["/favicon.ico", "/apple-touch-icon.png", f"/site-icons/192-{'0' * 16}.png"]
    for path in (*feeds, *icons, outdated, card, "/media/a.png", "/images/a.png"):
        answer = client.get(path)
        assert answer.status_code in (200, 301, 302), path
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin", path
    for path in (feeds[0], card):
        tag = client.get(path)["ETag"]
        again = client.get(path, headers={"if-none-match": tag})
        assert again.status_code == 304
        assert again["Cross-Origin-Resource-Policy"] == "cross-origin"
    for path in ("/", "/post/a/", "/site.css", "/sitemap.xml", "/admin/login/", "/nowhere/"):
        assert client.get(path)["Cross-Origin-Resource-Policy"] == "same-origin", path
