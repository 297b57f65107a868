"""Hostile markup becomes harmless, and no body crashes a worker or takes long to render."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from articles.rendering import clean_for_feeds, render, render_inline
from articles.rendering.markdown import convert_commonmark
from tests.hostile.addresses import LEAVING, RUNNING, UNREADABLE
from tests.hostile.bodies import BODIES
from tests.hostile.markup import ATTACKS, DORMANT, MARKUP
from tests.html_oracle import unsafe
from tests.shared import needs_shared, read_cases

SECONDS = 5.0
MEGABYTES = 512


def _forms(text: str) -> list[str]:
    """Return the HTML of every way in which a text can reach a page."""
    body, page = render(text), render(text, markup="html")
    return [
        body.html,
        body.summary,
        page.html,
        page.summary,
        render_inline(text),
        render(f"{text}<!--more-->{text}").summary,
        render(f"{{{{< details summary=`x` >}}}}\n{text}\n{{{{< /details >}}}}").html,
        render(f"{{{{< figure src=`x` caption=`{text}` >}}}}").html,
        render(f"{{{{< highlight html >}}}}{text}{{{{< /highlight >}}}}").html,
        render(f'[x]({{{{< ref "{text}" >}}}})').html,
    ]


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_survives_rendering(name: str) -> None:
    for attack in ATTACKS[name]:
        for html in _forms(attack):
            assert not unsafe(html), (attack, html)


@pytest.mark.parametrize("name", ATTACKS)
def test_the_same_attacks_are_seen_where_nothing_is_cleaned(name: str) -> None:
    found = [attack for attack in ATTACKS[name] if unsafe(convert_commonmark(attack))]
    assert len(found) > len(ATTACKS[name]) / 3


def test_the_oracle_finds_each_of_our_own_attacks_and_nothing_in_dormant_ones() -> None:
    unseen = {name for name, text in MARKUP.items() if not unsafe(convert_commonmark(text))}
    seen = {name for name, text in DORMANT.items() if unsafe(convert_commonmark(text))}
    assert (unseen, seen) == (set(), set())


@needs_shared
def test_the_specification_is_unsafe_where_nothing_is_cleaned() -> None:
    assert any(unsafe(convert_commonmark(case["input"])) for case in read_cases("commonmark_spec"))


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](  jAvA&#10;script:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](javascript:alert(1))",
        "<a href='vbscript:x'>x</a>",
        "<javascript:alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<p style='background:url(//example.com/x)'>x</p>",
        "<form action=/x><input name=q></form>",
        "## T {#x onclick=alert(1)}",
        '## T {#x"onclick="alert(1)}',
        '[^a"onclick="x]\n\n[^a"onclick="x]: n',
        '```"><script>alert(1)</script>\nx\n```',
        '{{< youtube `"><script>alert(1)</script>` >}}',
        '{{< figure src=`x" onerror="alert(1)` link=`javascript:alert(1)` >}}',
        '<iframe src="https://e.com/&quot;onload=&quot;x" title=\'"><script>x</script>\'></iframe>',
    ],
)
def test_no_scheme_handler_or_style_gets_through(text: str) -> None:
    attributes = _attributes(render(text).html)
    for _tag, name, value in attributes:
        assert not name.startswith("on")
        assert name not in ("style", "srcdoc", "action")
        if name in ("href", "src"):
            assert not re.match(r"\s*(?:java|vb)script|\s*data", value, re.IGNORECASE)
    assert "<script" not in render(text).html


def _attributes(html: str) -> list[tuple[str, str, str]]:
    """Return the element, name and value of each attribute."""
    found: list[tuple[str, str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend((tag, name, value or "") for name, value in attrs)

    Reader().feed(html)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.example/x.png)",
        "![x](//evil.example/x.png)",
        "<img src='/\\evil.example/x.png'>",
        "<img src='\\\\evil.example/x.png'>",
        "<img src='ht\ntps://evil.example/x.png'>",
        "<img src='\t//evil.example/x.png'>",
        "<img src='/&#9;/evil.example/x.png'>",
        "<img src='HTTPS:evil.example/x.png'>",
        "<img src=x srcset='https://evil.example/x.png 2x'>",
        "<picture><source srcset='https://evil.example/x'><img src=x></picture>",
        "<video src='https://evil.example/x'></video>",
        '{{< figure src="https://evil.example/x.png" >}}',
        "<table background='https://evil.example/x'><tr><td>x</table>",
        "<link rel=stylesheet href='https://evil.example/x'>",
    ],
)
def test_no_page_loads_anything_from_another_host(text: str) -> None:
    html = render(text).html
    sources = [part.split('"')[0] for part in html.split(' src="')[1:]]
    assert all(source == "x" for source in sources), html
    assert "srcset" not in html
    assert "background" not in html


@pytest.mark.parametrize("address", RUNNING + LEAVING + UNREADABLE)
def test_no_address_runs_or_loads_anything_from_another_host(address: str) -> None:
    for text in (
        *(f"[tide](<{address}>)", f"![tide](<{address}>)", f"[a]\n\n[a]: <{address}>"),
        *(f"<{address}>", address, f'<a href="{escape(address)}">tide</a>'),
        f'<img src="{escape(address)}">',
    ):
        html = render(text).html
        for made in (html, clean_for_feeds(html, "https://testserver/post/a/")):
            assert not unsafe(made), made
        for tag, name, value in _attributes(html):
            assert (tag, name) != ("img", "src") or not _leaves(value), html


def _leaves(address: str) -> bool:
    """Return whether a browser requests it from another host."""
    read = re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33))))).replace("\\", "/")
    return bool(re.match(r"//|[a-z][a-z0-9+.-]*:", read, re.IGNORECASE))


@pytest.mark.parametrize("address", LEAVING)
def test_the_same_addresses_lead_to_another_host_if_nothing_is_cleaned(address: str) -> None:
    values = [value for _, name, value in _attributes(f'<img src="{escape(address)}">')]
    assert [_leaves(value) for value in values] == [True]


def test_a_local_picture_is_shown() -> None:
    assert '<img src="x"' in render("![x](x)").html


def _report(name: str) -> list[dict[str, Any]]:
    """Render bodies in another process, so that a crash fails one test instead of the whole run."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.bodies", name],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=300,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, (done.returncode, lines[-1:], done.stderr[-500:])
    return lines


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow if name == "raw" else ()) for name in BODIES],
)
def test_every_pathological_body_is_rendered_or_refused_in_time(name: str) -> None:
    lines = _report(name)
    assert len(lines) == len(BODIES[name]) > (30 if name == "raw" else 50)
    for line in lines:
        assert line["seconds"] < SECONDS, line
        assert line["megabytes"] < MEGABYTES, line
