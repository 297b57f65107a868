"""A real Chromium before a real server; what the browser complains of fails the test."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
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

#: Messages of the console that count; the rest is advice.
SERIOUS = {"error", "warning"}

#: How long, in milliseconds, anything on a page may take on a busy machine.
PATIENCE = 60_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip("no Chromium on this machine")
    before, tracing = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE"), threading.gettrace()
    # A server's threads begin by the dozen. Two that install coverage's trace function at the same
    # moment end one of them, and the browser waits for its answer in vain.
    threading.settrace(None)  # type: ignore[arg-type]
    # Playwright's loop runs in this thread; the tests themselves are as synchronous as any.
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
    """Opens a window with cookies of its own. Messages of the console (violations of the content
    security policy among them), errors of scripts and requests to other hosts fail the test;
    ``expected`` are parts of messages that the test provokes."""
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
