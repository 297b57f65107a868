"""The layout of pages in a browser, as far as it can be measured."""

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

from articles.models import Article, SiteSettings
from articles.site_settings.fragments import invalidate_cache
from tests.stories import FIRST, story
from tests.surroundings import chromium

pytestmark = [
    pytest.mark.once,
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
    # Playwright's event loop runs in this thread, but the tests themselves are synchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def opened(browser: Browser, live_server):
    """Return a function that opens a path in a window of a given size. Any console message, any
    request to another host, and a page wider than its window fail the test."""
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
    # Meanwhile the text is already shown.
    time.sleep(0.3)
    route.continue_()


def _foreign(request, live_server) -> list[str]:
    ours = urlsplit(request.url).netloc == urlsplit(live_server.url).netloc
    return [] if ours else [request.url]


def wire(number: int) -> None:
    """Create stories as agencies send them: one tag, one category, no picture, a source at the
    end."""
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
    invalidate_cache()


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


#: Controls that can be tapped but are less than 44 px high, including the invisible margins of a
#: link.
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
    invalidate_cache()
    for path in ("/", "/post/wire-1/", "/post/pictured/"):
        for width in (375, 1280):
            assert opened(path, width).evaluate(SHIFTS) < 0.01, (path, width)


def test_italics_that_come_late_shift_nothing(opened, live_server):
    """In a full line, an italic font of another width would change the line breaks."""
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


#: Site titles of 5 to 60 characters: several words, one word, Chinese, Arabic. Capitals are the
#: widest.
SITE_TITLES = (
    "Wharf",
    "The Selmouth Evening Lantern",
    "THE SELMOUTH EVENING LANTERN AND HARBOUR POST",
    "The Selmouth Evening Lantern, Harbour Post and Daily Gazette",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunte",
    "港口晚报与海洋新闻及每日公报" * 3,
    "جريدة الميناء المسائية والأخبار البحرية اليومية لمدينة سلموث",
)
#: Tag lines of 0 to 120 characters.
TAG_LINES = (
    "",
    "Since 1868",
    "The daily of the town and the harbour",
    "The daily of the town, the harbour and the prevailing wind, since 1868, on every day",
    "The daily of the town, the harbour and the prevailing wind, which is read on both sides of"
    " the river, and has been since",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtergesellschaft" * 2,
    "港口与城市的日报，自一八六八年以来每天出版" * 4,
    "صحيفة المدينة والميناء والرياح السائدة منذ عام ١٨٦٨ تصدر كل يوم من أيام الأسبوع",
)
#: Show each tag line in the masthead, and return what is wrong with its position, or nothing.
MISPLACED = """tagLines => {
  const line = document.querySelector(".tagline"), root = document.documentElement;
  const bar = document.querySelector(".masthead__bar").getBoundingClientRect();
  const box = element => element.getBoundingClientRect();
  const meets = (one, other) => one.width && other.width
    && one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  const lines = element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return new Set([...range.getClientRects()].map(rect => Math.round(rect.top))).size;
  };
  const wrong = [];
  for (const text of tagLines) {
    const say = what => wrong.push(`${what}: ${text.slice(0, 30)} (${text.length})`);
    line.textContent = text.slice(0, 120);
    const tag = box(line), mark = box(document.querySelector(".wordmark"));
    const others = [...document.querySelectorAll(".menu, .masthead__search")].map(box);
    if (root.scrollWidth > innerWidth) say("wider than the window");
    if (tag.left < bar.left - 1 || tag.right > bar.right + 1) say("out of the masthead");
    if (meets(tag, mark) || others.some(other => meets(tag, other))) say("over something else");
    if (others.some(other => meets(mark, other))) say("word mark over something else");
    if (text && tag.top < mark.bottom - 4 && lines(line) > 1) say("beside and yet broken");
    if (text && lines(line) > (innerWidth < 768 ? 4 : 2)) say(`${lines(line)} lines`);
    if (text && lines(line) > 1 && tag.width < 280) say(`${tag.width} px wide`);
    const height = box(document.querySelector(".masthead")).height;
    if (height > (innerWidth < 768 ? 240 : 215)) say(`masthead ${height} px high`);
  }
  return wrong;
}"""


@pytest.mark.parametrize("title", SITE_TITLES, ids=lambda title: f"{title[:7]}-{len(title)}")
def test_any_title_and_tag_line_find_room_in_the_masthead(opened, live_server, title):
    configure(title=title, subtitle="A tag line")
    wire(9)
    wrong = {}
    page = opened("/", WIDTHS[0])
    for width in (320, 390, 768, 1024, 1100, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        wrong[width] = page.evaluate(MISPLACED, list(TAG_LINES))
    assert {width: found for width, found in wrong.items() if found} == {}


def test_a_tag_line_stands_beside_the_word_mark_where_it_fits(opened, live_server):
    configure(title="The Selmouth Lantern", subtitle="The daily of the town, since 1868")
    wire(9)
    page = opened("/", 1280)
    mark, tag = (page.locator(name).bounding_box() for name in (".wordmark", ".tagline"))
    assert mark and tag
    assert tag["x"] >= mark["x"] + mark["width"]
    assert mark["y"] < tag["y"] + tag["height"] / 2 < mark["y"] + mark["height"]


def test_below_the_highest_masthead_the_lead_fits_the_first_screen(opened, live_server):
    configure(title=SITE_TITLES[3], subtitle=TAG_LINES[4])
    wire(9)
    for width, height in ((1280, 720), (390, 844)):
        box = opened("/", width, height).locator(".lead__headline").bounding_box()
        assert box and box["y"] + box["height"] <= height


SEARCHED = ("/", "/post/", "/post/wire-1/", "/tags/", "/search/?q=copper")


def test_a_screen_has_one_search_field(opened, live_server):
    wire(9)
    for path in SEARCHED:
        page = opened(path, 1280, 1000)
        assert page.locator("input[name=q]:visible").count() == 1, path


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_way_to_the_search_stands_at_one_place(opened, live_server, width):
    wire(9)
    story("plain", sidebar="none")
    place = ".menu__button" if width < 768 else ".masthead__search a"
    boxes = [
        opened(path, width, 800).locator(place).bounding_box()
        for path in (*SEARCHED, "/post/plain/", "/archive/")
    ]
    assert all(box == boxes[0] for box in boxes)
    assert boxes[0] and boxes[0]["height"] >= 44


@pytest.mark.parametrize("path", ["/search/?q=copper", "/post/plain/", "/post/low/"])
def test_an_open_menu_has_the_only_search_field(opened, live_server, path):
    wire(9)
    story("plain", sidebar="none")
    story("low", body="Short.", title="Low")
    page = opened(path, 390, 2400)
    page.locator(".menu__button").click()
    assert page.locator("input[name=q]:visible").count() == 1
    assert page.locator(".menu input[name=q]").is_visible()


def test_escape_and_a_tap_outside_close_the_menu(opened, live_server):
    wire(3)
    story("other", section="sport", folder="sport")
    page = opened("/", 390, 800, has_touch=True)
    menu, button = page.locator(".menu"), page.locator(".menu__button")
    is_open = "one => one.open"
    button.click()
    page.locator(".menu input").focus()
    page.keyboard.press("Escape")
    assert not menu.evaluate(is_open)
    assert button.evaluate("one => one === document.activeElement")
    button.click()
    page.touchscreen.tap(195, 760)
    assert not menu.evaluate(is_open)
    button.click()
    page.locator(".menu__panel").click(position={"x": 5, "y": 5})
    assert menu.evaluate(is_open), "a tap inside leaves it open"
    page.locator(".colophon a").first.focus()
    assert not menu.evaluate(is_open), "the focus would be behind it"


WIDE_BODY = f"""| {" | ".join(["column"] * 12)} |
|{"---|" * 12}
| {" | ".join(["valueless"] * 12)} |

| a | b |
|---|---|
| 1 | 2 |

```
{"x = " * 90}1
```

```
short
```
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_scrolls_shows_that_it_does(opened, live_server, scheme):
    """A shadow marks an edge beyond which the content continues, and no other edge."""
    story("a", body=WIDE_BODY)
    page = opened("/post/a/", 390, 1400, color_scheme=scheme)
    boxes = page.locator(".story__body :is(.table-scroll, pre)")
    assert [_shaded(box) for box in boxes.all()] == [
        (False, True),
        (False, False),
        (False, True),
        (False, False),
    ]
    for box in boxes.all():
        assert box.evaluate("one => one.tabIndex") == 0
        box.evaluate("one => { one.scrollLeft = (one.scrollWidth - one.clientWidth) / 2; }")
    assert _shaded(boxes.nth(0)) == _shaded(boxes.nth(2)) == (True, True)
    boxes.nth(0).evaluate("one => { one.scrollLeft = one.scrollWidth; }")
    assert _shaded(boxes.nth(0)) == (True, False)


def _shaded(box) -> tuple[bool, bool]:
    """Return whether most of the left and of the right edge differs from the background."""
    picture = Image.open(BytesIO(box.screenshot())).convert("L")
    shades = sorted(picture.getcolors(picture.width * picture.height))
    ground = shades[-1][1]

    def differs(x: int) -> bool:
        edge = [abs(picture.getpixel((x, y)) - ground) > 4 for y in range(picture.height)]
        return sum(edge) > picture.height / 3

    return differs(2), differs(picture.width - 3)


@pytest.mark.parametrize("touch", [True, False])
def test_a_pointer_on_a_picture_underlines_no_headline(opened, live_server, settings, touch):
    picture = Path(settings.MEDIA_ROOT, "harbour.png")
    picture.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (600, 400), "#345").save(picture)
    made = [story(f"s{i}", date=FIRST + timedelta(hours=i)) for i in range(8)]
    sizes = {"thumbnail_width": 600, "thumbnail_height": 400}
    pks = [one.pk for one in made]
    Article.objects.filter(pk__in=pks).update(thumbnail_url="/media/harbour.png", **sizes)
    invalidate_cache()
    page = opened("/", 1280, 2000, has_touch=touch)
    for place in (".lead__picture", ".seconds .row__picture", ".river .row__picture"):
        page.locator(place).first.hover()
        lines = page.locator(":is(.lead__headline, .row__headline) a").evaluate_all(
            "all => all.map(a => getComputedStyle(a).textDecorationColor)"
        )
        assert set(lines) == {"rgba(0, 0, 0, 0)"}, place


def test_thousands_of_tags_are_a_few_screens(opened, live_server):
    wire(1)
    for i in range(12):
        names = [f"{chr(65 + n % 26)}tag {i}-{n}" for n in range(220)]
        story(f"t{i}", tags=(*names, "Ärger", *(["Often"] if i % 2 else [])))
    page = opened("/tags/", 390, 844)
    assert page.evaluate("document.documentElement.scrollHeight") < 4 * 844
    most = [one.inner_text().split() for one in page.locator(".chips a").all()[:2]]
    assert most == [["Ärger", "12"], ["Often", "6"]]
    names = page.locator("#letters li")
    assert names.count() == 12 * 220 + 3
    field = page.locator("#filter")
    field.fill("ARGER")
    assert [one.inner_text() for one in page.locator("#letters li:visible a").all()] == ["Ärger"]
    assert page.locator("output").inner_text() == "1 of 2643"
    assert not page.locator(".chips").is_visible()
    field.fill("")
    assert page.locator("#letters li:visible").count() == 0
    plain = opened("/tags/", 390, 844, java_script_enabled=False)
    assert not plain.locator("#filter").is_visible()
    plain.locator("#letters summary").first.click()
    assert plain.locator("#letters li:visible").count() > 100


def test_a_short_list_of_tags_is_not_folded(opened, live_server):
    story("a", tags=[f"{chr(65 + n % 26)} {n}" for n in range(59)])
    page = opened("/tags/", 1280)
    assert page.locator("#letters li:visible").count() == 59
    assert page.locator(".jump").is_visible()
    assert page.locator("#filter").count() == 0


def test_a_root_has_its_sign(opened, live_server):
    """Browsers draw no root sign if the first font for formulas lacks it."""
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


#: The left position of each character of a text.
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


#: The contrast between the accent as text and its backgrounds (paper and tint), for each of the
#: colours as the editor's highlight colour.
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


CODE = """نص مع `git commit -m "x"` في السطر.

```python {linenos=table}
def add(a, b):
    return a + b
```
"""


def test_code_runs_from_left_to_right_on_a_right_to_left_page(opened, live_server):
    story("ar", language="ar", title=TITLES[4], body=CODE)
    for width in (390, 1280):
        page = opened("/post/ar/", width)
        for code in page.locator(".prose code, .prose pre").all():
            assert code.evaluate("e => getComputedStyle(e).direction") == "ltr"
        line = page.locator(".prose .line").first
        block, first = page.locator(".prose pre").bounding_box(), line.bounding_box()
        assert block and first
        assert first["x"] - block["x"] < 40
        text = "e => { const r = document.createRange(); r.selectNodeContents(e); \
            return r.getBoundingClientRect().right }"
        assert line.evaluate(text) < block["x"] + block["width"] / 2 + 100
        # The bracket that ends the call is to the right of the name.
        ends = page.locator(".prose p code").evaluate(
            """e => { const at = n => { const r = document.createRange();
                r.setStart(e.firstChild, n); r.setEnd(e.firstChild, n + 1);
                return r.getBoundingClientRect().left };
                return [at(0), at(e.textContent.length - 1)] }"""
        )
        assert ends[0] < ends[1]


@pytest.mark.parametrize("language", ["ar", "fa", "zh", "zh-Hant", "ja", "ko"])
def test_scripts_without_an_italic_are_never_slanted(opened, live_server, language):
    body = "A *word* and <i>one</i>.\n\n> A quotation, *and more*.\n\n<cite>A title</cite>\n"
    story("a", language=language, body=body)
    quoted = f'<blockquote lang="{language}"><p>A <em>word</em></p></blockquote>'
    story("b", body=f"An *English* word.\n\n> A quotation.\n\n{quoted}\n")
    slanted = (
        "all => all.filter(e => getComputedStyle(e).fontStyle != 'normal').map(e => e.outerHTML)"
    )
    page = opened("/post/a/", 1280)
    assert page.locator(".story *").evaluate_all(slanted) == []
    assert (
        int(page.locator(".prose em").first.evaluate("e => getComputedStyle(e).fontWeight")) > 400
    )
    page = opened("/post/b/", 1280)
    assert page.locator("blockquote[lang], blockquote[lang] *").evaluate_all(slanted) == []
    assert len(page.locator(".prose em, blockquote:not([lang])").evaluate_all(slanted)) == 2
    # The browser must not slant letters artificially, even in texts without a language.
    made_up = page.locator("html").evaluate("e => getComputedStyle(e).fontSynthesisStyle")
    assert made_up == "none"


FORMULAS = [
    r"\hat{f}(x)", r"\hat{\hat{f}}", r"\overline{\overline{X}}", r"\sqrt{\frac{\hat{a}}{b}}",
    r"\overbrace{a+b}^{n}", r"\sum_{i=1}^{n} x_i", r"x_{j_{j_j}}", r"\vec{F}=m\vec{a}",
    r"\begin{pmatrix} \hat{a} & b \\ c & d \end{pmatrix}",
]  # fmt: skip


def test_a_formula_is_seen_whole(opened, live_server):
    """A box that scrolls sideways cuts off everything above and below it."""
    story("a", mathjax=True, body="\n\n".join(f"$$\n{tex}\n$$" for tex in FORMULAS))
    page = opened("/post/a/", 1280)
    page.evaluate("() => document.querySelectorAll('math').forEach(m => m.style.margin = '3rem 0')")
    formulas = page.locator("math").all()
    assert len(formulas) == len(FORMULAS)
    for tex, formula in zip(FORMULAS, formulas, strict=True):
        formula.scroll_into_view_if_needed()
        box = formula.bounding_box()
        assert box
        around = {**box, "y": box["y"] - 30, "height": box["height"] + 60}
        shown = page.screenshot(clip=around)
        formula.evaluate("m => { m.style.overflow = 'visible' }")
        assert page.screenshot(clip=around) == shown, tex
        formula.evaluate("m => { m.style.overflow = '' }")


def test_the_rows_of_a_matrix_keep_their_distance(opened, live_server):
    story("a", mathjax=True, body="$$\n" + FORMULAS[-1] + "\n$$")
    page = opened("/post/a/", 1280)
    padding = page.locator("mtd").first.evaluate("e => getComputedStyle(e).paddingBlockStart")
    assert float(padding.removesuffix("px")) > 2


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
