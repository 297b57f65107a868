"""Bodies on which converters, sanitizers and patterns may take quadratic time, and a program that
renders them.

``python -m tests.hostile.bodies ours|raw|theirs`` prints a line of JSON for each body.
"""

from __future__ import annotations

import json
import resource
import sys
import time

from articles.rendering import RenderError, find_first_heading, render, shorten_to_excerpt
from tests.shared import get_input, read_cases

N = 400_000
MEMORY = 2_000_000_000


def repeated(pattern: str) -> str:
    return pattern * (N // len(pattern))


def numbered(pattern: str, count: int) -> str:
    return "".join(pattern.format(number) for number in range(count))


def nested(first: str, second: str, levels: int) -> str:
    return first * levels + "tide" + second * levels


#: Marks that open something again and again, or close something that is not open.
PATTERNS = (
    # emphasis
    *(
        "*a ",
        "_a ",
        "a_ ",
        "a** ",
        "*a **b ",
        "*a_ ",
        "a**b",
        "**_* ",
        "_*a",
        "~a ",
        "\"a '",
        "_@a.",
    ),
    # links and notes
    *("[", "![", "]", "[a](", "[a]: b\n", "[ (](", "![[]()", "![a](b)", "![a](//b)", "[^1", "<a:"),
    *("www.", "http://a.b/(", "http://a.b/*_", "a@b.", "<http:", "![a][b]"),
    # quotes, lists and definitions
    *("> ", "> - ", "> [!NOTE]\n", "- ", "1. ", "- [ ] ", "  * a\n\n", "-\n", "a\n\n: b\n\n"),
    # code, headings, tables and lines
    *(
        "`",
        "`a``",
        "```\n",
        "~~~ a\n",
        "## a\n",
        "a\n=\n",
        "|a",
        "|-|\n",
        "a|b\n-|-\n\n",
        "* * *\n",
    ),
    *("\\", "&amp;", "&#", "a&b ", "a  \n", " \n", "a. ", "。", "\0", "---"),
    # shortcodes
    *("{{<", "{{< details >}}", "{{< ref a >}}"),
)

MARKDOWN = {
    **{f"many {pattern!r}": repeated(pattern) for pattern in PATTERNS},
    "deep emphasis": nested("*a **a ", "b** b*", 30_000),
    "deep links": nested("[", "](a)", 60_000),
    "deep pictures": nested("![", "](a)", 60_000),
    "deep quotes": nested("> ", "", 100_000),
    "deep quotes in a list": "- " + nested("> - ", "", 60_000),
    "deep lists": "".join("  " * level + "* a\n" for level in range(700)),
    "deep lists with empty lines": "- " * 40_000 + "tide" + "\n" * 40_000,
    "deep quote with emphasis": ">" * 50_000 + "a*" * 50_000,
    "quotes in many lines": (">" * 149 + "a\n\n") * 500,
    "runs of code marks": "".join("a" + "`" * length for length in range(1, 1_200)),
    "fences of all lengths": "".join("`" * length + "\n" for length in range(3, 900)),
    "wide table": "|a" * 20_000 + "\n" + "|-" * 20_000 + "\n" + "|\n" * 100_000,
    "ragged table": "|a|b|\n|-|-|\n" + "".join("|c" * (n % 40) + "\n" for n in range(10_000)),
    "notes": numbered("[^{0}]", 20_000) + "\n\n" + numbered("[^{0}]: x\n\n", 20_000),
    "one note used often": "[^a]" * 60_000 + "\n\n[^a]: x",
    "links": numbered("[a](b{0})", 40_000),
    "links by name": numbered("[{0}]", 20_000) + "\n\n" + numbered("[{0}]: /x{0}\n", 20_000),
    "links backwards": numbered("[a][{0}]", 20_000)
    + "\n\n"
    + "".join(f"[{n}]: /x{n}\n" for n in range(20_000, 0, -1)),
    "one name for many links": "[a]: /x\n" * 20_000 + "[a] " * 20_000,
    "spaces in a heading": "## " + " " * N + "x}",
    "spaces in a title": "# a" + " " * N + "b" + " " * N + "c",
    "spaces in a shortcode": "{{< a" + " " * N + "b >}}",
    "dividers in code": "```\n" + "<!--more-->" * 30_000,
    "nested shortcodes": "{{< details >}}" * 500 + "{{< /details >}}" * 500,
}

#: Raw HTML. Some of these patterns were slow once.
RAW_PATTERNS = (
    *("<div>", "<b>", "<b><p>", "<a>", "<p><li>", "<table><tr><td>", "<table><a>", "<svg>"),
    *("<script>", "<!-- ", "<?", "<![CDATA[", "<a ", "<iframe src ", "<p a='", "<select>", "<"),
    *("<h1><h2>", "<td>a<p>b", "<p id=x>", "<p align=center "),
)


CODE = (
    ("java", "a\n"),
    ("java", "a a\n" * 19 + "(\n"),
    ("csharp", "@a\n"),
    ("pascal", "{" * 290 + "\n"),
    ("hcl", "<<A\n"),
    ("perl", "=begin\n"),
    ("html", "<?" * 140 + "\n"),
    ("python", '"""'),
)


def code(language: str, text: str) -> str:
    return f"```{language}\n{text * (2_900 // len(text))}\n```\n\n" * 40


RAW = {
    **{f"many {pattern!r}": repeated(pattern) for pattern in RAW_PATTERNS},
    "table of breaks": "<table>" + repeated("a<br>"),
    "misnested ids": numbered("<i id={0}>", 3_000) + "<p>" * 3_000,
    "attributes": "<p " + numbered("a{0}=1 ", 50_000) + ">",
    "quotes in tags": '<p a="<p" ' * 40_000,
    "spaces in a tag": "<p" + " " * N + ">",
    **{f"code in {name}, {text[:9]!r}": code(name, text) for name, text in CODE},
}

THEIRS = {
    case["title"]: get_input(case).decode("utf-8", "replace")
    for case in read_cases("markdown_pathological")
}

BODIES = {"ours": MARKDOWN, "raw": RAW, **({"theirs": THEIRS} if THEIRS else {})}


def run(name: str, text: str) -> None:
    start, outcome = time.process_time(), "rendered"
    try:
        rendered = render(text)
        shorten_to_excerpt(summary=text[:100_000], plain_text=rendered.plain_text)
        find_first_heading(text)
    except RenderError as error:
        outcome = str(error)
    seconds = round(time.process_time() - start, 2)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    line = {"name": name, "outcome": outcome, "seconds": seconds, "megabytes": megabytes}
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for title, body in BODIES[sys.argv[1]].items():
        run(title, body)
