"""Renders bodies that cost converters, sanitizers and patterns the square of their length.

``python -m tests.rendering.hostile_bodies shared|ours``: a line of JSON for each body.
"""

from __future__ import annotations

import base64
import gzip
import json
import resource
import sys
import time
from collections.abc import Iterator

from articles.rendering import RenderError, excerpt, first_heading, render
from tests.rendering.oracle import cases

N = 400_000
MEMORY = 2_000_000_000


def repeated(pattern: str) -> str:
    return pattern * (N // len(pattern))


def numbered(pattern: str, count: int) -> str:
    return "".join(pattern.format(number) for number in range(count))


def ours() -> dict[str, str]:
    patterns = (
        *("> ", "- ", "1. ", "> - ", "*a ", "*a **b ", "[", "![", "~a ", "\"a '", "a\n\n: b\n\n"),
        *("<div>", "<b>", "<b><p>", "<a>", "<p><li>", "<table><tr><td>", "<table><a>", "<svg>"),
        *("<script>", "<!-- ", "<?", "<![CDATA[", "<a ", "<iframe src ", "<p a='", "<select>"),
        *(
            "www.",
            "http://a.b/(",
            "a@b.",
            "_@a.",
            "&amp;",
            "a&b ",
            "<",
            "\\",
            "`",
            "```\n",
            "## a\n",
        ),
        *("[a]: b\n", "- [ ] ", "{{<", "{{< details >}}", "{{< ref a >}}", "<h1><h2>", "<td>a<p>b"),
        *(
            "![a](b)",
            "![a](//b)",
            "<p id=x>",
            "<p align=center ",
            "> [!NOTE]\n",
            "a. ",
            "。",
            " \n",
        ),
    )
    return {
        **{f"many {pattern!r}": repeated(pattern) for pattern in patterns},
        "deep quote with emphasis": ">" * 50_000 + "a*" * 50_000,
        "quotes in many lines": (">" * 149 + "a\n\n") * 500,
        "wide table": "|a" * 20_000 + "\n" + "|-" * 20_000 + "\n" + "|\n" * 100_000,
        "table of breaks": "<table>" + repeated("a<br>"),
        "notes": numbered("[^{0}]", 20_000) + "\n\n" + numbered("[^{0}]: x\n\n", 20_000),
        "one note used often": "[^a]" * 60_000 + "\n\n[^a]: x",
        "links": numbered("[a](b{0})", 40_000),
        "links backwards": numbered("[a][{0}]", 20_000)
        + "\n\n"
        + "".join(f"[{n}]: /x{n}\n" for n in range(20_000, 0, -1)),
        "misnested ids": numbered("<i id={0}>", 3_000) + "<p>" * 3_000,
        "attributes": "<p " + numbered("a{0}=1 ", 50_000) + ">",
        "quotes in tags": '<p a="<p" ' * 40_000,
        "spaces in a tag": "<p" + " " * N + ">",
        "spaces in a heading": "## " + " " * N + "x}",
        "spaces in a title": "# a" + " " * N + "b" + " " * N + "c",
        "spaces in a shortcode": "{{< a" + " " * N + "b >}}",
        "dividers in code": "```\n" + "<!--more-->" * 30_000,
        "nested shortcodes": "{{< details >}}" * 500 + "{{< /details >}}" * 500,
        **{f"code in {name}, {text[:9]!r}": _code(name, text) for name, text in _CODE},
    }


_CODE = (
    ("java", "a\n"),
    ("java", "a a\n" * 19 + "(\n"),
    ("csharp", "@a\n"),
    ("pascal", "{" * 290 + "\n"),
    ("hcl", "<<A\n"),
    ("perl", "=begin\n"),
    ("html", "<?" * 140 + "\n"),
    ("python", '"""'),
)


def _code(language: str, text: str) -> str:
    return f"```{language}\n{text * (2_900 // len(text))}\n```\n\n" * 40


def shared() -> Iterator[tuple[str, str]]:
    for case in cases("markdown_pathological"):
        packed = base64.b64decode(case["input_gz_b64"])
        yield case["title"], gzip.decompress(packed).decode("utf-8", "replace")


def run(name: str, text: str) -> None:
    start, outcome = time.process_time(), "rendered"
    try:
        rendered = render(text)
        excerpt(summary=text[:100_000], plain_text=rendered.plain_text)
        first_heading(text)
    except RenderError as error:
        outcome = str(error)
    seconds = round(time.process_time() - start, 2)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    line = {"name": name, "outcome": outcome, "seconds": seconds, "megabytes": megabytes}
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for title, body in shared() if sys.argv[1] == "shared" else ours().items():
        run(title, body)
