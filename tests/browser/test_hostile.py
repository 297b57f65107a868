"""A real browser opens pages that contain attacks, runs none of them and contacts no other host.

A control test shows that the browser does run the attacks if bodies are not cleaned and there is no
content security policy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from articles.rendering import pipeline
from tests.hostile.markup import ATTACKS
from tests.site.hostile import EVERYWHERE, texts, write_attacks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

Window = Callable[..., Page]

#: A missing picture is not an attack.
MISSING = ("Failed to load resource",)

#: Functions that attacks call to show that they run.
HOOKS = """for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = () => { window.ran = name; };"""

#: What the browser must not find: links with other schemes than http, https and mailto, event
#: handlers, inline scripts, and embedded elements.
ODD = """() => [
  ...[...document.links].filter(a => !["http:", "https:", "mailto:"].includes(a.protocol)),
  ...[...document.querySelectorAll("*")].filter(one =>
    [...one.attributes].some(attribute => /^(on|style$|srcdoc$)/i.test(attribute.name))),
  ...document.querySelectorAll("script:not([src]):not([type='application/ld+json'])"),
  ...document.querySelectorAll("iframe, frame, object, embed, base, meta[http-equiv]"),
].map(one => one.outerHTML)"""

LISTED = ("/", "/part0/", "/tags/", "/categories/", "/authors/", f"/search/?q={EVERYWHERE}")


def ran(page: Page, path: str) -> bool:
    page.goto(path, wait_until="load")
    return bool(page.evaluate("window.ran"))


def look(page: Page, attacks: list[str]) -> None:
    """Open the story of each attack, and lists of these stories."""
    for path in (*(story.path for story in write_attacks(attacks)), *LISTED):
        assert not ran(page, path), path
        assert page.evaluate(ODD) == [], path


@pytest.mark.parametrize("name", ATTACKS)
def test_a_browser_runs_nothing_of_any_attack(window: Window, name: str) -> None:
    page = window(expected=MISSING)
    page.add_init_script(HOOKS)
    look(page, texts(name))


def test_a_browser_runs_them_where_nothing_is_cleaned_and_no_policy_holds(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "clean", lambda html: html)
    monkeypatch.setattr(pipeline, "make_wellformed", lambda html: html)
    page = window(expected=("",), bypass_csp=True)
    page.route("**/*", _stay)
    page.add_init_script(HOOKS)
    stories = write_attacks(texts("ours")[:30])
    assert any(ran(page, story.path) for story in stories)


def _stay(route: Any) -> None:
    """Allow no request to other machines."""
    ours = route.request.url.startswith(("http://localhost", "http://127.0.0.1"))
    (route.continue_ if ours else route.abort)()
