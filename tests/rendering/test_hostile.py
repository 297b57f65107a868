"""Markup meant to hurt comes out harmless, and no body takes a worker down or long."""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from articles.rendering import render, render_inline
from articles.rendering.markdown import commonmark
from tests.rendering.oracle import cases, unsafe
from tests.shared import needs_shared

LISTS = ("xss_h5sc", "xss_bleach")
SECONDS = 5.0
MEGABYTES = 512


def _forms(text: str) -> list[str]:
    """Every way in which the text can reach a page."""
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


@needs_shared
@pytest.mark.parametrize("name", LISTS)
def test_no_attack_survives_rendering(name: str) -> None:
    for case in cases(name):
        for html in _forms(case["input"]):
            assert not unsafe(html), (case["id"], html)


@needs_shared
@pytest.mark.parametrize("name", LISTS)
def test_the_same_attacks_are_seen_where_nothing_is_cleaned(name: str) -> None:
    found = [case["id"] for case in cases(name) if unsafe(commonmark(case["input"]))]
    assert len(found) > len(cases(name)) / 3


@needs_shared
def test_the_specification_is_unsafe_where_nothing_is_cleaned() -> None:
    assert any(unsafe(commonmark(case["input"])) for case in cases("commonmark_spec"))


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
    for name, value in attributes:
        assert not name.startswith("on")
        assert name not in ("style", "srcdoc", "action")
        if name in ("href", "src"):
            assert not re.match(r"\s*(?:java|vb)script|\s*data", value, re.IGNORECASE)
    assert "<script" not in render(text).html


def _attributes(html: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend((name, value or "") for name, value in attrs)

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


def test_a_local_picture_is_shown() -> None:
    assert '<img src="x"' in render("![x](x)").html


def _report(names: str) -> list[dict[str, Any]]:
    """Run bodies in a process of their own, whose death is a failed test and not a lost run."""
    script = Path(__file__).with_name("hostile_bodies.py")
    done = subprocess.run(
        [sys.executable, "-m", "tests.rendering.hostile_bodies", names],
        capture_output=True,
        text=True,
        cwd=script.parents[2],
        timeout=300,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, (done.returncode, lines[-1:], done.stderr[-500:])
    return lines


@needs_shared
def test_every_pathological_body_is_rendered_or_refused_in_time() -> None:
    lines = _report("shared")
    assert len(lines) == len(cases("markdown_pathological")) > 50
    for line in lines:
        assert line["seconds"] < SECONDS, line
        assert line["megabytes"] < MEGABYTES, line


@pytest.mark.slow
def test_every_body_that_once_took_minutes_is_rendered_or_refused_in_time() -> None:
    lines = _report("ours")
    assert len(lines) > 40
    for line in lines:
        assert line["seconds"] < SECONDS, line
        assert line["megabytes"] < MEGABYTES, line


def test_the_packing_of_the_shared_bodies_is_understood() -> None:
    packed = base64.b64encode(gzip.compress(b"# x")).decode()
    assert gzip.decompress(base64.b64decode(packed)) == b"# x"
