"""A real browser before pages of attacks: it runs nothing of them, and asks no other host.

With a body that is not cleaned, and without the content security policy, it does run them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from articles.rendering import rendering
from tests.shared import needs_shared
from tests.site.hostile import EVERYWHERE, LISTS, texts, write_attacks

pytestmark = [pytest.mark.django_db(transaction=True), needs_shared]

Window = Callable[..., Page]

#: A picture that is not there is no attack.
MISSING = ("Failed to load resource",)

#: What attacks call to show that they run.
HOOKS = """for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = () => { window.ran = name; };"""

#: What the browser understood: links that do something else than lead on, and handlers.
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
    """Open the story of each attack, and lists of them."""
    for path in (*(story.path for story in write_attacks(attacks)), *LISTED):
        assert not ran(page, path), path
        assert page.evaluate(ODD) == [], path


@pytest.mark.parametrize("name", LISTS)
def test_a_browser_runs_nothing_of_any_attack(window: Window, name: str) -> None:
    page = window(expected=MISSING)
    page.add_init_script(HOOKS)
    look(page, texts(name))


def test_a_browser_runs_them_where_nothing_is_cleaned_and_no_policy_holds(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "clean", lambda html: html)
    monkeypatch.setattr(rendering, "wellformed", lambda html: html)
    page = window(expected=("",), bypass_csp=True)
    page.route("**/*", _stay)
    page.add_init_script(HOOKS)
    stories = write_attacks(texts("xss_h5sc")[10:40])
    assert any(ran(page, story.path) for story in stories)


def _stay(route: Any) -> None:
    """Let nothing out of this machine."""
    ours = route.request.url.startswith(("http://localhost", "http://127.0.0.1"))
    (route.continue_ if ours else route.abort)()
