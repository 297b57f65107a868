"""Logins: how many passwords are hashed at a time, which attempts are counted, and who is locked
out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from pytest_django import Settings

from newsroom import login
from tests.desk import person
from tests.hostile.addresses import REDIRECTS

LOGIN = "/admin/login/"
LIMIT = 8
# The password that tests.desk.person sets
RIGHT = "x"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _with_axes(settings: Settings) -> None:
    settings.AXES_ENABLED = True


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which every hashed password is added."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def noted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", noted)
    return hashed


def attempt(
    client: Client, password: str = "wrong", *, name: str = "superuser", address: str = "192.0.2.1"
) -> Any:
    form = {"username": name, "password": password}
    return client.post(LOGIN, form, headers={"X-Forwarded-For": address})


def test_the_eighth_failure_locks_the_account_for_that_address_alone(looked_at: list[str]):
    person("superuser")
    looked_at.clear()
    answers = [attempt(Client(), f"wrong {n}") for n in range(LIMIT + 2)]

    assert [answer.status_code for answer in answers] == [200] * (LIMIT - 1) + [429] * 3
    assert looked_at == [f"wrong {n}" for n in range(LIMIT)]
    assert attempt(Client(), RIGHT).status_code == 429
    assert attempt(Client(), RIGHT, address="192.0.2.2").status_code == 302


def test_a_refusal_says_when_to_come_again_and_is_not_stored():
    for _ in range(LIMIT):
        answer = attempt(Client())

    assert answer["Retry-After"] == "900"
    assert "no-store" in answer["Cache-Control"]
    assert "Try again in 15 minutes" in answer.content.decode()


def test_a_lock_ends_after_its_time_and_the_count_begins_anew():
    person("superuser")
    for _ in range(LIMIT):
        attempt(Client())
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    assert attempt(Client()).status_code == 200
    assert AccessAttempt.objects.get().failures_since_start == 1
    assert attempt(Client(), RIGHT).status_code == 302


def test_a_log_in_forgives_the_failures_before_it():
    person("superuser")
    for _turn in range(3):
        for _ in range(LIMIT - 1):
            attempt(Client())
        assert attempt(Client(), RIGHT).status_code == 302


def test_another_browser_name_does_not_begin_another_count():
    for number in range(LIMIT):
        answer = attempt(Client(headers={"User-Agent": f"Browser {number}"}))
    assert answer.status_code == 429


def test_an_address_is_locked_for_strangers_whatever_names_they_try(monkeypatch: Any):
    person("superuser")
    monkeypatch.setattr(login, "ADDRESS_LIMIT", 20)
    for number in range(20):
        assert attempt(Client(), name=f"name {number}").status_code == 200

    assert attempt(Client(), name="another").status_code == 429
    assert attempt(Client(), RIGHT).status_code == 429
    assert attempt(Client(), RIGHT, address="192.0.2.2").status_code == 302
    # A refused attempt adds no row.
    assert AccessAttempt.objects.count() == 20


def test_a_browser_that_logged_in_before_is_not_locked_with_its_address(monkeypatch: Any):
    person("superuser")
    editor = Client()
    assert attempt(editor, RIGHT).status_code == 302
    editor.post("/admin/logout/")
    monkeypatch.setattr(login, "ADDRESS_LIMIT", 20)
    for number in range(21):
        attempt(Client(), name=f"name {number}")

    assert attempt(Client(), RIGHT).status_code == 429
    assert attempt(editor, RIGHT).status_code == 302


def test_the_mark_of_a_known_browser_cannot_be_made_up_and_the_account_limit_holds_for_it():
    person("superuser")
    editor = Client()
    attempt(editor, RIGHT)
    mark = editor.cookies[login.BROWSER_COOKIE]
    assert (mark["httponly"], mark["samesite"], mark["path"]) == (True, "Lax", "/admin/")
    assert mark["max-age"] >= 30 * 24 * 3600
    editor.cookies.pop("sessionid")
    answers = [attempt(editor) for _ in range(LIMIT)]
    assert answers[-1].status_code == 429

    forged = Client()
    forged.cookies[login.BROWSER_COOKIE] = "1:1tEXt:" + "x" * 43
    assert not login.is_known_browser(forged.get(LOGIN).wsgi_request)


def test_no_address_of_an_ipv6_network_begins_another_count():
    for number in range(LIMIT):
        answer = attempt(Client(), address=f"2001:db8:1:2::{number + 1:x}")
    assert answer.status_code == 429
    assert attempt(Client(), address="2001:db8:1:3::1").status_code == 200


@pytest.mark.parametrize("address", ["unknown", "192.0.2.1:4711", "fe80::1%eth0", "x" * 400, ""])
def test_an_address_that_is_none_is_not_stored(address: str):
    assert attempt(Client(), address=address).status_code == 200
    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"


@pytest.mark.parametrize("name", ["n" * 5000, "名" * 400, "a\nb", "'; --"])
def test_a_name_of_any_length_and_kind_is_counted(name: str):
    for _ in range(LIMIT):
        answer = attempt(Client(), name=name)
    assert answer.status_code == 429


def test_the_failures_are_logged_without_the_passwords(caplog: pytest.LogCaptureFixture):
    for _ in range(LIMIT + 1):
        attempt(Client(), "s3cret guess")

    said = [record.getMessage() for record in caplog.records if record.name == "newsroom.login"]
    assert said[0] == "Login failed: superuser from 192.0.2.1"
    assert said[-1] == "Login locked: superuser from 192.0.2.1"
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("name", REDIRECTS)
def test_a_login_redirects_only_to_pages_of_this_site(name: str):
    person("superuser")
    for address, stays in REDIRECTS[name]:
        form = {"username": "superuser", "password": RIGHT, "next": address}
        answer = Client().post(LOGIN, form)
        assert answer.status_code == 302, address
        followed = iri_to_uri(address) if stays else "/admin/"
        assert answer["Location"] == followed, address


# Simultaneous attempts


FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "password change": (
        "/admin/password_change/",
        {"old_password": RIGHT, "new_password1": "a long new one", "new_password2": "a long new 1"},
    ),
    "another's password": (
        "/admin/auth/user/{pk}/password/",
        {"password1": "a long new one", "password2": "a long new one", "usable_password": "true"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_that_hashes_a_password_waits_for_no_place(form: str, looked_at: list[str]):
    user = person("superuser")
    client = Client()
    attempt(client, RIGHT)
    looked_at.clear()
    path, data = FORMS[form]
    path = path.format(pk=user.pk)
    taken = [login.STAFF_SLOTS.acquire(blocking=False) for _ in range(2)]
    try:
        refused = client.post(path, data)
    finally:
        for _ in taken:
            login.STAFF_SLOTS.release()

    assert taken == [True, True]
    assert (refused.status_code, refused["Retry-After"]) == (429, str(login.RETRY_SECONDS))
    assert looked_at == []
    assert client.post(path, data).status_code in (200, 302)
    assert looked_at != []


def test_strangers_cannot_take_the_places_of_staff():
    person("superuser")
    editor = Client()
    attempt(editor, RIGHT)
    editor.post("/admin/logout/")
    with login.STRANGER_SLOTS:
        assert attempt(Client()).status_code == 429
        assert Client().get(LOGIN).status_code == 200
        assert attempt(editor, RIGHT).status_code == 302


def test_a_form_without_its_token_takes_no_place():
    with login.STRANGER_SLOTS:
        assert attempt(Client(enforce_csrf_checks=True)).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_one_password_is_hashed_at_once_and_the_others_are_refused_meanwhile(monkeypatch: Any):
    """Hashing of the first password is held up until all other requests have been answered."""
    answered, hashing = Event(), []
    encode = MD5PasswordHasher.encode

    def slow(self: Any, password: str, salt: str) -> str:
        hashing.append(password)
        answered.wait(20)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", slow)
    statuses: list[int] = []

    def send(number: int) -> None:
        statuses.append(attempt(Client(), f"wrong {number}").status_code)
        if len(statuses) == 14:
            answered.set()

    at_once(send, 15)

    assert len(hashing) == 1
    assert sorted(statuses) == [200] + [429] * 14


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_attempts_in_one_instant_no_more_than_the_limit_are_let_through(
    monkeypatch: Any, looked_at: list[str]
):
    """Simulates many processes of one newsroom that share the table of attempts."""
    monkeypatch.setattr(login, "STRANGER_SLOTS", Places())

    def send(number: int) -> None:
        attempt(Client(), f"wrong {number}")

    at_once(send, 24)

    assert len(looked_at) == LIMIT
    assert AccessAttempt.objects.get().failures_since_start == LIMIT


class Places:
    """A semaphore without a limit."""

    def acquire(self, *, blocking: bool) -> bool:
        return True

    def release(self) -> None:
        pass


def at_once(send: Callable[[int], None], count: int) -> None:
    """Run ``send`` in threads that start at the same time. No call may raise."""
    start, raised = Barrier(count), []

    def run(number: int) -> None:
        start.wait()
        try:
            send(number)
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert raised == []
