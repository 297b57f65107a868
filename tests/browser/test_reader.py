"""Readers in a browser: by keyboard, with their own colours, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.hugo import Correction
from tests.stories import FIRST, story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

Window = Callable[..., Page]

BODY = """First paragraph, with a [link](https://example.org/) and a note.[^1]

## One

| a | b |
|---|--:|
| 1 | 2 |

```python
def f(): pass
```

## Two

[^1]: The note.
"""
PAPER = "getComputedStyle(document.documentElement).backgroundColor"
LIGHT, DARK = "rgb(253, 252, 249)", "rgb(35, 32, 29)"

PAGES = ("/", "/post/", "/post/full/", "/tags/", "/tags/bus/", "/authors/ann-ho/", "/archive/",
         "/corrections/", "/archive/2025/01/", "/search/?q=paragraph", "/nowhere/",
         "/de/")  # fmt: skip


@pytest.fixture
def stories(live_server: Any) -> None:
    story("full", body=BODY, toc=True, authorbox=True, authors=("Ann Ho",), tags=("Bus",),
          corrections=(Correction(FIRST, "It was wrong."),))  # fmt: skip
    for i in range(12):
        story(f"s{i}", date=FIRST - timedelta(hours=i), section="news", folder="news")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_walked_by_keyboard(window: Window, stories: None, path: str) -> None:
    """Tab reaches every control once, in page order. Each one is visible and has a focus ring."""
    missing = ("404",) if path == "/nowhere/" else ()
    size = {"width": 1280, "height": 900}
    page = window(expected=missing, viewport=size, reduced_motion="reduce")
    page.goto(path)
    # The search page focuses its field, but the walk must begin at the top.
    page.evaluate("document.activeElement.blur()")
    controls = page.evaluate(CONTROLS)
    walked = []
    for _ in range(len(controls)):
        page.keyboard.press("Tab")
        walked.append(page.evaluate(FOCUSED))
    assert [step["name"] for step in walked] == controls
    unseen = [step["name"] for step in walked if not (step["ringed"] and step["inView"])]
    assert unseen == []


NAME = """one => `${one.tagName} ` +
  (one.getAttribute("href") || one.name || one.textContent).trim()"""
KINDS = "a[href], button, input, summary, [tabindex='0']"
CONTROLS = f"""() => [...document.querySelectorAll("{KINDS}")]
  .filter(one => one.checkVisibility({{visibilityProperty: true}}) && one.tabIndex >= 0)
  .map({NAME})"""
FOCUSED = f"""() => {{
  const one = document.activeElement, box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  return {{
    name: ({NAME})(one),
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inView: box.bottom > 0 && box.top < innerHeight,
  }};
}}"""


def test_the_skip_link_is_first_and_leads_past_the_masthead(window: Window, stories: None) -> None:
    page = window()
    page.goto("/post/full/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_footnote_leads_there_and_back(window: Window, stories: None) -> None:
    page = window()
    page.goto("/post/full/")
    page.locator(".footnote-ref a").first.click()
    expect(page.locator("#fn-1")).to_be_in_viewport()
    page.get_by_role("link", name="Back to reference 1").click()
    assert page.url.endswith("#fnref-1")


@pytest.mark.parametrize(("system", "own"), [("light", "dark"), ("dark", "light")])
def test_a_reader_s_own_choice_of_colours_is_there_before_the_first_paint(
    window: Window, stories: None, system: Any, own: str
) -> None:
    papers = {"light": LIGHT, "dark": DARK}
    page = window(color_scheme=system)
    page.goto("/")
    assert page.evaluate(PAPER) == papers[system]
    page.get_by_role("button", name=f"{own.capitalize()} theme").click()
    assert page.evaluate(PAPER) == papers[own]
    expect(page.get_by_role("button", name=f"{system.capitalize()} theme")).to_be_focused()

    # Record the page's colour when its body begins, before any script in the body can run.
    page.add_init_script(f"""new MutationObserver((_, watch) => {{
      if (!document.body) return;
      window.first = {PAPER};
      watch.disconnect();
    }}).observe(document, {{childList: true, subtree: true}});""")
    page.goto("/post/full/")
    assert page.evaluate("window.first") == papers[own]

    page.get_by_role("button", name=f"{system.capitalize()} theme").click()
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("system", ["light", "dark"])
def test_without_script_the_system_chooses_and_nothing_is_offered_that_does_nothing(
    window: Window, stories: None, system: Any
) -> None:
    page = window(color_scheme=system, java_script_enabled=False)
    page.goto("/post/full/")
    expect(page.locator("main")).to_be_visible()
    expect(
        page.locator("[data-turn], [data-copy]:not(body), .copy").locator("visible=true")
    ).to_have_count(0)


def test_links_and_code_are_copied(window: Window, stories: None) -> None:
    page = window(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/post/full/")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.locator(".code button").click()
    assert page.evaluate("navigator.clipboard.readText()") == "def f(): pass\n"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_every_word(window: Window, stories: None, scheme: Any) -> None:
    page = window(forced_colors="active", color_scheme=scheme)
    page.goto("/post/full/")
    for text in ("Home", "Ann Ho", "Contents", "Share"):
        expect(page.get_by_text(text, exact=True).first).to_be_visible()


def test_nothing_moves_for_who_wants_no_motion(window: Window, stories: None) -> None:
    page = window(reduced_motion="reduce")
    page.goto("/post/full/")
    assert page.evaluate(MOVING) == 0


MOVING = """() => [...document.querySelectorAll("*")].map(one => getComputedStyle(one))
  .filter(style => style.transitionDuration !== "0s" || style.animationName !== "none")
  .length"""
