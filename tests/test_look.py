"""What a browser makes of the pages: measured, not looked at. (Looking is for people.)"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from articles.caching import site_changed
from articles.models import Article, SiteSettings
from tests.stories import FIRST, story
from tests.surroundings import chromium

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGE_WIDTH = "document.documentElement.scrollWidth"
WIDTHS = (320, 375, 768, 1280, 1440)
LONG = "A headline of one hundred and twenty characters, which is what editors write when nobody"
TITLES = (
    f"{LONG} stops them from adding more",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter",
    "MAYOR TELLS COUNCIL: WE WILL NOT PAY FOR A SECOND BRIDGE, NOT THIS YEAR, NOT NEXT YEAR",
    "中国科技股在人工智能热潮推动下继续上涨恒生科技指数创三年新高中国科技股继续上涨",
    "أسهم التكنولوجيا الصينية تواصل صعودها بدعم من طفرة الذكاء الاصطناعي",
)
BODY = f"""{"word" * 40}

| {" | ".join(["column"] * 12)} |
|{"---|" * 12}
| {" | ".join(["a value here"] * 12)} |

```python
{"x = " * 60} 1
```

[{"https://example.org/" + "a" * 80}](https://example.org/)

## A heading

[Reuters](https://www.tradingview.com/news/{"n" * 80}/)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # Playwright's loop runs in this thread; the tests themselves are as synchronous as any.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def opened(browser: Browser, live_server):
    """Opens a path at a size; fails on any message of the console, on another host, and on a page
    that is wider than its window."""
    contexts: list[BrowserContext] = []
    complaints: list[object] = []

    def visit(path: str, width: int, height: int = 900, late: str = "", **options) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append((path, width, message.text)))
        page.on("request", lambda request: complaints.extend(_foreign(request, live_server)))
        if late:
            page.route(late, _later)
        page.goto(live_server.url + path)
        page.evaluate("document.fonts.ready")
        assert page.evaluate(PAGE_WIDTH) <= width, (path, width)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def _later(route: Route) -> None:
    time.sleep(0.3)  # the text has been painted meanwhile
    route.continue_()


def _foreign(request, live_server) -> list[str]:
    ours = urlsplit(request.url).netloc == urlsplit(live_server.url).netloc
    return [] if ours else [request.url]


def wire(number: int) -> None:
    """Stories as agencies send them: one tag, one category, no picture, a source at the end."""
    for i in range(number):
        story(
            f"wire-{i}",
            title=f"Copper set for its third weekly gain on tight supply, number {i}",
            date=FIRST + timedelta(hours=3, minutes=-7 * i),
            tags=("Reuters",),
            categories=("Reuters",),
            body="Copper rose on Friday as traders weighed supply from Chile and Peru. " * 4
            + "\n\n[Reuters](https://www.tradingview.com/news/1/)\n",
        )


def configure(**values: object) -> None:
    SiteSettings.objects.get_or_create(pk=1)
    SiteSettings.objects.update(**values)
    site_changed()


@pytest.fixture
def hard_cases(live_server):
    for i, title in enumerate(TITLES * 2):
        story(
            f"hard-{i}",
            title=title,
            language="ar" if "أ" in title else None,
            date=FIRST - timedelta(hours=5 * i),
            section=("news", "sport")[i % 2],
            categories=(f"Category{'y' * 40}",),
            tags=("Tag" + "g" * 70, "short"),
            authors=("A" + "n" * 60,),
            toc=True,
            authorbox=True,
            body=BODY,
        )


def test_nothing_overflows_at_any_width(opened, hard_cases):
    for path in ("/", "/sport/", "/post/hard-0/", "/post/hard-4/", "/tags/", "/search/?q=word"):
        page = opened(path, WIDTHS[0])
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(PAGE_WIDTH) <= width, (path, width)


def test_wire_copy_fills_the_first_screen_of_a_desk(opened, live_server):
    wire(60)
    page = opened("/", 1280, 1000)
    bottoms = page.locator(".river .row").evaluate_all(
        "rows => rows.map(row => row.getBoundingClientRect().bottom)"
    )
    assert bottoms[2] <= 1000
    lead = page.locator(".lead").bounding_box()
    seconds = page.locator(".seconds").bounding_box()
    assert lead and seconds
    assert lead["x"] + lead["width"] < seconds["x"]
    assert 1.5 < lead["width"] / seconds["width"] < 2


def test_three_headlines_fit_a_phone(opened, live_server):
    wire(60)
    bottoms = (
        opened("/", 375, 800)
        .locator("main article :is(h2, h3)")
        .evaluate_all("all => all.map(one => one.getBoundingClientRect().bottom)")
    )
    assert bottoms[2] <= 800


def test_menu_and_search_open_without_javascript(opened, hard_cases):
    page = opened("/", 320, 640, java_script_enabled=False)
    field = page.locator(".menu input[type=search]")
    assert not field.is_visible()
    page.locator(".menu__button").click()
    assert field.is_visible()
    assert page.locator(".menu nav a", has_text="Sport").is_visible()


def test_the_sidebar_stands_beside_or_below(opened, live_server):
    story("right")
    story("left", sidebar="left")
    wire(3)

    def places(path: str, width: int) -> tuple[dict, dict]:
        page = opened(path, width)
        return page.locator("main").bounding_box(), page.locator("aside").bounding_box()

    main, aside = places("/post/right/", 1280)
    assert main["x"] + main["width"] <= aside["x"]
    main, aside = places("/post/left/", 1280)
    assert aside["x"] + aside["width"] <= main["x"]
    for path in ("/post/right/", "/post/left/"):
        main, aside = places(path, 768)
        assert main["y"] + main["height"] <= aside["y"]


def test_fingers_get_44_pixels(opened, live_server):
    wire(12)
    story("other", folder="news", authors=("Ann Ho",), categories=("Sport",), authorbox=True)
    for path in ("/", "/news/other/", "/tags/", "/search/?q=copper&tag=x"):
        page = opened(path, 375, 800, has_touch=True, is_mobile=True)
        small = page.evaluate(SMALL_TARGETS)
        assert small == [], path


#: What can be tapped and is lower than 44 px, the invisible edges of a link included.
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, summary")]
  .filter(one => one.checkVisibility() && !one.closest(".prose, .origin, .empty, .skip"))
  .filter(one => {
    const edges = ["::before", "::after"].map(name => getComputedStyle(one, name))
      .filter(style => style.position === "absolute").map(style => parseFloat(style.height));
    return Math.max(one.getBoundingClientRect().height, ...edges) < 44;
  })
  .map(one => one.outerHTML)"""


def test_nothing_shifts_while_a_page_loads(opened, live_server, settings):
    picture = Path(settings.MEDIA_ROOT, "harbour.png")
    picture.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (600, 400), "#345").save(picture)
    wire(20)
    made = story("pictured", title="The harbour at dawn", date=FIRST + timedelta(days=1))
    sizes = {"thumbnail_width": 600, "thumbnail_height": 400}
    Article.objects.filter(pk=made.pk).update(thumbnail_url="/media/harbour.png", **sizes)
    site_changed()
    for path in ("/", "/post/wire-1/", "/post/pictured/"):
        for width in (375, 1280):
            assert opened(path, width).evaluate(SHIFTS) < 0.01, (path, width)


def test_italics_that_come_late_shift_nothing(opened, live_server):
    """Where a line is full, an italic of another width would break it anew."""
    story("a", title="Tides", body=ITALICS)
    for width in (360, 375, 412):
        page = opened("/post/a/", width, late="**/*italic*.woff2")
        assert page.evaluate(SHIFTS) < 0.01, width


ITALICS = f"""The *Lantern* is put together every evening above the rope store on Herring Quay.
Today's tides: high water **05:52** and **18:14**, gulls throughout.

*What the council decided on Monday evening, it had decided on Friday; nobody but the gulls had
been told of it.*

{"What stands below would move. " * 40}
"""

SHIFTS = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(sum), 300);
})"""


def test_a_long_tag_line_leaves_the_masthead_low(opened, live_server):
    tagline = "The daily of the town, the harbour and the prevailing wind, since 1868"
    configure(title="The Selmouth Evening Lantern", subtitle=tagline)
    wire(7)
    for width in (768, 1024, 1100, 1440):
        box = opened("/", width).locator(".tagline").bounding_box()
        assert box and box["height"] <= 45, f"more than two lines at {width} px"


def test_a_screen_has_one_search_field(opened, live_server):
    wire(9)
    for path in ("/", "/post/", "/post/wire-1/", "/search/?q=copper"):
        seen = opened(path, 1280, 1000).locator("input[name=q]:visible").count()
        assert seen == 1, path


def test_a_root_has_its_sign(opened, live_server):
    """A browser draws none where the first font for formulas lacks it."""
    story("a", mathjax=True, body=r"It is \(\sqrt{n}\), and not \(n\).")
    page = opened("/post/a/", 800)
    root, bare = page.locator("math").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().width)"
    )
    assert root > 1.3 * bare


def test_a_date_reads_on_in_a_page_of_the_other_direction(opened, live_server):
    configure(date_format="j F Y")
    story("ar", language="ar", title=TITLES[4], tags=("Tide",), body="نص.")
    story("en", tags=("Tide",), date=FIRST - timedelta(days=1))
    places = opened("/post/ar/", 1280).locator(".related time").first.evaluate(PLACES)
    assert places == sorted(places), "31 December 2024 stands from left to right"


#: Where each character of a text begins.
PLACES = """one => [...one.textContent].map((_, n) => {
  const range = document.createRange();
  range.setStart(one.firstChild, n);
  range.setEnd(one.firstChild, n + 1);
  return range.getBoundingClientRect().left;
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_highlight_colour_can_be_read(opened, live_server, scheme):
    page = opened("/search/", 800, color_scheme=scheme)
    levels = (f"{level:02x}" for level in (0, 64, 128, 192, 255))
    hues = ["#" + "".join(hue) for hue in product(levels, repeat=3)]
    ratios = page.evaluate(CONTRASTS, hues)
    low = {hue: ratio for hue, ratio in zip(hues, ratios, strict=True) if ratio < 4.5}
    assert low == {}


#: The contrast of the accent as text with each colour as the editor's, on paper and on tint.
CONTRASTS = """colours => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const light = colour => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(
      v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const word = document.body.appendChild(document.createElement("p"));
  word.className = "kicker";
  const papers = ["--paper", "--tint"].map(name => {
    word.style.backgroundColor = `var(${name})`;
    return light(getComputedStyle(word).backgroundColor);
  });
  return colours.map(colour => {
    document.documentElement.style.setProperty("--accent", colour);
    const text = light(getComputedStyle(word).color);
    return Math.min(...papers.map(paper => ratio(text, paper)));
  });
}"""


def test_the_editor_s_colour_arrives(opened, live_server):
    configure(highlight_colour="#0000ee")
    story("a")
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"
    assert opened("/", 800).evaluate(accent) == "#0000ee"


def test_a_right_to_left_page_begins_right(opened, live_server):
    story("ar", language="ar", title=TITLES[4], body="نص.\n\n- أولا\n")
    page = opened("/post/ar/", 1280)
    main, aside = page.locator("main").bounding_box(), page.locator("aside").bounding_box()
    assert main and aside
    assert aside["x"] + aside["width"] <= main["x"]


def test_print_leaves_the_furniture_out_and_writes_addresses(opened, live_server):
    story("a", body="See [this](https://example.org/this).")
    page = opened("/post/a/", 800)
    page.emulate_media(media="print")
    for furniture in (".sidebar", ".masthead__search", ".pager", ".skip"):
        assert not any(one.is_visible() for one in page.locator(furniture).all()), furniture
    written = page.locator(".prose a").evaluate("a => getComputedStyle(a, '::after').content")
    assert "(" in written
    bar, headline = (page.locator(name).bounding_box() for name in (".masthead__bar", "h1"))
    assert bar and headline
    assert bar["x"] == headline["x"]


def test_contents_fold_on_a_small_screen_and_stand_open_in_the_margin(opened, live_server):
    story("a", toc=True, body="Text.\n\n## One\n\nMore.\n\n## Two\n\nThe end.")
    for width, folded in ((800, True), (1440, False)):
        page = opened("/post/a/", width)
        assert page.locator(".contents summary").is_visible() == folded, width
        assert page.locator(".contents a").first.is_visible() != folded, width
        assert page.locator(".contents :text-is('Contents'):visible").count() == 1, width


def test_what_narrows_a_search_shows_how_to_remove_it_in_forced_colours(opened, live_server):
    wire(3)
    page = opened("/search/?q=copper&tag=reuters", 800, forced_colors="active")
    cross = Image.open(BytesIO(page.locator(".active__remove").screenshot())).convert("L")
    darkest, lightest = cross.getextrema()
    assert lightest - darkest > 50
