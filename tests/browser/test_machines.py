"""Metadata in the head does not disturb readers: no policy violation, no request to other hosts,
and no layout shift while pictures load."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from tests.importing.conftest import Tree, run_import
from tests.stories import story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

EVIL = '</script><script>window.broken = 1</script>"\'><img src=x onerror="window.broken = 1">'

#: Layout shifts while the page was loading: size, time, element, old and new position.
SHIFTS = """() => new Promise(done => {
  const moved = [];
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      moved.push([entry.value, entry.startTime]);
      for (const {node, previousRect, currentRect} of entry.sources) {
        const text = node && node.textContent.slice(0, 40);
        moved.push([node && node.nodeName, text, previousRect.toJSON(), currentRect.toJSON()]);
      }
    }
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(moved), 500);
})"""


def test_facts_are_data_and_never_run(window):
    story("evil", title=f"X {EVIL}", description=EVIL, tags=("Bus",), authors=("Ann Ho",))
    page = window()
    for path in ("/", "/post/", "/post/evil/", "/tags/bus/", "/authors/ann-ho/", "/search/?q=x"):
        page.goto(path)
        facts = page.locator('script[type="application/ld+json"]').text_content()
        assert json.loads(facts)["@context"] == "https://schema.org"
        assert page.evaluate("window.broken") is None
        icons = page.evaluate(
            """async () => Promise.all(
                 [...document.querySelectorAll('link[rel~=icon],link[rel=manifest]')]
                 .map(async link => (await fetch(link.href)).status))"""
        )
        assert set(icons) == {200}


@pytest.mark.parametrize(("width", "chosen"), [(375, 480), (1280, 1200)])
def test_a_screen_gets_the_picture_that_it_needs_and_nothing_moves(window, tmp_path, width, chosen):
    tree = Tree(tmp_path / "site")
    (tree.site / "static").mkdir(parents=True)
    Image.effect_noise((2000, 1200), 40).convert("RGB").save(tree.site / "static" / "quay.jpg")
    text = "Words of the story. " * 40
    tree.write(
        "post/a.md",
        f"---\ntitle: A\ndate: 2025-01-01\nthumbnail: /quay.jpg\n---\n\n{text}\n\n"
        f"![The quay](/quay.jpg)\n\n{text}\n",
    )
    assert run_import(tree.site).exit_code == 0
    page = window(viewport={"width": width, "height": 900})
    page.goto("/post/a/")
    lead, in_text = page.locator("main img").all()
    for image in (lead, in_text):
        image.scroll_into_view_if_needed()
        page.wait_for_function(
            "image => image.complete && image.naturalWidth", arg=image.element_handle()
        )
        assert page.evaluate("image => image.currentSrc", image.element_handle()).endswith(".webp")
    source = page.evaluate("image => image.currentSrc", lead.element_handle())
    assert source.endswith(f".w{chosen}.webp")
    assert page.evaluate(SHIFTS) == []
