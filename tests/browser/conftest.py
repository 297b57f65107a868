"""Fixtures that open pages of a real server in Chromium. A complaint of the browser fails the
test."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.surroundings import chromium

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: Levels of console messages that fail a test. Others are only advice.
SERIOUS = {"error", "warning"}

#: Maximum time in milliseconds that anything on a page may take on a busy machine.
PATIENCE = 60_000

Window = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip("no Chromium on this machine")
    before, tracing = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE"), threading.gettrace()
    # The server starts dozens of threads. If two install coverage's trace function at the same
    # moment, one of them crashes, and the browser waits forever for its answer.
    threading.settrace(None)  # type: ignore[arg-type]
    # Playwright's event loop runs in this thread, but the tests themselves are synchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()
    threading.settrace(tracing)  # type: ignore[arg-type]
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def window(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window with separate cookies.

    Console messages (including violations of the content security policy), script errors and
    requests to other hosts fail the test. ``expected`` are parts of messages that the test
    provokes.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(text: str, expected: tuple[str, ...]) -> None:
        if not any(part in text for part in expected):
            complaints.append(text)

    def opened(*, expected: tuple[str, ...] = (), **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: m.type in SERIOUS and note(f"{page.url}: {m.text}", expected))
        page.on("pageerror", lambda error: note(f"{page.url}: {error}", expected))
        page.on("request", lambda r: _is_ours(r.url, live_server) or note(r.url, ()))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _is_ours(url: str, live_server: Any) -> bool:
    return url.startswith((live_server.url, "data:", "blob:"))


@pytest.fixture
def people() -> None:
    for name in ("ann", "ben"):
        User.objects.create_superuser(name, password="a-long-password")


@pytest.fixture
def desk(people: None, window: Window) -> Callable[..., Page]:
    """Return a function that opens a window in which a user has logged in."""

    def opened(name: str = "ann", **options: Any) -> Page:
        page = window(**options)
        page.goto("/admin/login/")
        log_in(page, name)
        return page

    return opened


def log_in(page: Page, name: str = "ann") -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Log in").click()


def choose_new_section(page: Page, name: str) -> None:
    """Choose a section that does not exist yet in the form of a story."""
    page.locator("#id_section").select_option("/new")
    page.get_by_label("Name of the new section:").fill(name)


def publish(page: Page) -> None:
    """Publish the story in the form, and confirm it: in a dialog, or on a page without scripts."""
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish", exact=True).click()
