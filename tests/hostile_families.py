"""Texts of any length on which a bad parser, pattern or sanitizer needs quadratic time, and all
steps that process a text between its file and its readers.

``python -m tests.hostile_families [characters] [part of a name]`` prints the time per text at that
length and at an eighth of it, worst growth first.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zoneinfo import ZoneInfo

import django

from articles.content import text_analysis
from articles.content.candidate import DiscoveredFile
from articles.content.read_context import ReadContext
from articles.content.read_file import read_candidate
from articles.errors import FrontMatterError
from articles.frontmatter import parse
from articles.hugo import interpret
from articles.hugo.dates import InvalidDate, read_date
from articles.hugo.rules import Rules
from articles.rendering import (
    RenderError,
    apply_typography,
    clean_for_feeds,
    find_first_heading,
    remove_anchors,
    render,
    render_inline,
    shorten_to_excerpt,
)

GROWTH = 8
SLOW = 0.5
MOST = 12.0
"""Maximum factor by which the processor time may grow if the text is ``GROWTH`` times as long.
Quadratic growth would be 64."""

Text = Callable[[int], str]

CONTEXT = ReadContext(Rules(), ("search", "recent"), None, None, False, {}, {}, None)
ZONE = ZoneInfo("Europe/Berlin")


def repeated(pattern: str, *, before: str = "", behind: str = "") -> Text:
    return lambda size: before + pattern * (size // len(pattern)) + behind


def halves(first: str, second: str, *, before: str = "", between: str = "") -> Text:
    """Return a text that repeats ``first``, and then ``second`` equally often."""
    both = len(first) + len(second)
    return lambda size: before + first * (size // both) + between + second * (size // both)


def numbered(pattern: str, *, before: str = "", behind: str = "", most: int = 10**9) -> Text:
    def text(size: int) -> str:
        count = min(size // (len(pattern) + 3), most)
        return before + "".join(pattern.replace("#N", str(n)) for n in range(count)) + behind

    return text


# Patterns that a body repeats. They have no names, because a name would say no more than the
# pattern.
PATTERNS = (
    # Markdown marks that are never closed
    *('"', "'", "\"a 'b ", "(", "[", "![", "[a](", "[a][", "![a](", "](", "[]", "<", ">", "{", "}"),
    *("`", "``a ", "`a", "*a ", "*a **b ", "_a __b ", "**a* ", "***a ", "*_", "~~a ", "~a ", "\\"),
    *("a*b_c", "$a ", "$$a ", "\\(a ", "\\[", "|", "|a", "a|b\n", "|-|\n", "^a", "==a ", "++a "),
    # lines
    *("# a\n", "## a\n", "###### a #\n", "## a {#b}\n", "## a {", "## Page\n\n", "a\n===\n", "-\n"),
    *(
        "* * *\n",
        "- a\n",
        "1. a\n",
        "- ",
        "1. ",
        "  - a\n",
        "> ",
        "> a\n",
        "> - ",
        ">\n",
        "> > a\n",
    ),
    *("- [ ] a\n", "- [x", "> [!NOTE]\n", "> [!NOTE]\n> a\n\n", "a\n: b\n\n", "a\n\n: b\n\n", ": "),
    *("```\n", "```a\n```\n", "~~~\n", "    a\n", "\ta\n", "a  \n", "a\\\n", "\n", " \n", "\r\n"),
    *("|a|b|\n|-|-|\n|c|d|\n\n", "|a|\n", "| - ", "|:-:|", "<!--more-->", "\n<!--more-->\n\n"),
    # links, notes and entities
    *("[a](b) ", "[a](b 'c') ", "[a](<b>) ", "![a](b) ", "![a](//b/c) ", "[a]: b\n", "[a]: b 'c\n"),
    *(
        "[^a]",
        "[^a]: b\n\n",
        "[^",
        "[^a][^b",
        "http://a.b ",
        "http://a.b/(",
        "www.",
        "www.a.b ",
        "a@b.",
    ),
    *(
        "_@a.",
        "a@b.c ",
        "mailto:a",
        "://",
        "&amp;",
        "&",
        "&#",
        "&#1",
        "&#x1F600;",
        "&nbsp;",
        "a&b ",
    ),
    *(
        "&lt;p&gt;",
        "[a](&quot;) ",
        "<http://a.b> ",
        "<a@b.c>",
        "#",
        "@",
        "...",
        "--",
        "---a",
        "'80s ",
    ),
    # raw HTML
    *("<div>", "<b>", "<b><p>", "<a>", "<p><li>", "<table><tr><td>", "<table><a>", "<td>a<p>b"),
    *(
        "<svg>",
        "<math>",
        "<script>",
        "<style>",
        "<title>",
        "<textarea>",
        "<select>",
        "<select><option>",
    ),
    *("<!-- ", "<!-->", "<!", "<?", "<![CDATA[", "</", "</p", "</p>", "</b></i>", "<a ", "<p a='"),
    *('<p a="', "<p a=b ", "<p id=x>a</p>", "<p id='page'>a</p>\n\n", "<p title='<a href=", "<br>"),
    *(
        "<hr>",
        "<input type=checkbox>",
        "<input type=checkbox ",
        "<p align=center ",
        "<p align=center>",
    ),
    *(
        "<h1><h2>",
        "<h2>a</h2>",
        "<h2>a",
        "<h2 ",
        "<h2 id='a' class='b'>c</h2>\n\n",
        "<a name=b>c</a>",
    ),
    *(
        "<img src=a>",
        "<img src=//a>",
        "<img src=a ",
        "<img ",
        "<a href=//a>b</a>",
        "<a href='b'>",
        "</a>",
    ),
    *(
        "<a href='//[b'>c</a>",
        "<a href=b><img src=//c>",
        "<pre>",
        "<pre>\n",
        "<pre><code>",
        "<code>",
    ),
    *("<pre><code class='language-py'>a</code></pre>\n", "<p><a href='http://a.b/'>c</a></p>\n"),
    *("<p title='>'>", "<ruby><rt>", "<dl><dt>a<dd>b", "<section class=footnotes>", "<noscript>"),
    *(
        '<sup class="footnote-ref">a</sup>',
        '<a class="footnote-backref">',
        "<figure class='embed'>",
    ),
    *(
        "<details><summary>a",
        "<form>",
        "<button>",
        "<object>",
        "<video>",
        "<template>",
        "<frameset>",
    ),
    # iframes
    *(
        "<iframe ",
        "<iframe src ",
        "<iframe src=//a ",
        "<iframe src=//a>",
        "<iframe title='",
        "<iframe>",
    ),
    *("<video src=a>", "<video src=a></video>", "<video><source src=a>", "<source src=a>"),
    *("<audio src=a><a href=a>b</a></audio>", "<object data=a>", "<object data=a></object>"),
    *("<embed src=a>", "<form action=a>", "<form action=a></form>", "<select><option>a</select>"),
    *('{{< a src="b" >}}', "{{< a https://b.c >}}", "{{< qr >}}a{{< /qr >}}", "{{< param a >}}"),
    # formulas as Mainroad sites write them
    *("\\\\(x\\\\) ", "\\\\(", "\\\\[x\n", "\\begin{align}", "\\begin{align}x\\end{align} "),
    *("\\begin{math}x\\end{math}\n\n", "\\begin{equation}\n\n", "\\begin{split}<code>"),
    # hidden text
    *("<p hidden>a</p>", "<p hidden>", "<i hidden>a", "<p style='display:none'>a</p>\n\n"),
    *("<h2 hidden>a</h2>\n\n", "<dialog>", "<dialog>a</dialog>", "<!-- a -->\n", "<!--\n# a\n"),
    *("<iframe src=//a title='b'></iframe>", "<iframe src=//a.b/ title=' ", "<iframe src='//a"),
    # shortcodes
    *(
        "{{<",
        "{{%",
        "{{< ",
        "{{< a",
        "{{< a >}}",
        "{{% a %}}",
        "{{</* a */>}}",
        "{{< a",
        ">}}",
        "{{< /a >}}",
    ),
    *(
        "{{< a >}}b{{< /a >}}",
        "{{< a >}}{{< b >}}",
        "{{< details >}}",
        "{{< details >}}a{{< /details >}}",
    ),
    *(
        "{{< ref a >}}",
        "{{< figure src=a >}}",
        "{{< figure src=//a/b caption=c >}}",
        "{{< youtube a >}}",
    ),
    *("{{< highlight py >}}a{{< /highlight >}}", "{{< highlight py >}}", "zqx0z", "zqxq", "zqm0z"),
    # letters
    *(
        "a",
        "a ",
        "a.",
        "a. ",
        "A.B. ",
        "Mr. ",
        "中",
        "中。",
        "か",
        "\u0301",
        "a\u0301",
        "\u200b",
        "\u202e",
    ),
    *(
        "👍🏽",
        "é",
        "\0",
        "\x0b",
        "\ud800",
        "\ufeff",
        "«",
        "ﷺ",
        "İ",
        "ß",
        "1.",
        "1,",
        "a-b-",
        "a'b'",
        "_",
    ),
    *("กา", "1234567890", "a_b", "\u00ad", "/", "a/b", "=", ":", ";", ","),
)

BODIES: dict[str, Text] = {
    **{repr(pattern): repeated(pattern) for pattern in PATTERNS},
    **{
        f"code in {language}: {text!r}": repeated(text, before=f"```{language}\n", behind="\n```\n")
        for language in ("python", "html", "js", "yaml", "diff", "sql", "php", "unknown")
        for text in ('"', "a ", "<a ", "(\n", "'''", "/*", "\\", "- a: b\n")
    },
    "blocks of code": repeated("```python\nif a: pass\n```\n\n"),
    "lines of code numbered": repeated("a\n", before="```py {linenos=table hl_lines=[1]}\n"),
    "lines of code marked": lambda size: (
        "```py {hl_lines=[" + "1," * 400 + "]}\n" + "a\n" * (size // 2)
    ),
    "a quote in arguments": repeated('\\"', before='{{< figure src="', behind=" >}}"),
    "quotes in arguments": repeated('"\\', before="{{< figure src=", behind=" >}}"),
    "backticks in arguments": repeated("`a", before="{{< figure src=", behind="` >}}"),
    "names in arguments": repeated("a=", before="{{< figure ", behind=" >}}"),
    "blanks in arguments": repeated(" ", before="{{< figure a", behind="= >}}"),
    "a long name of an argument": repeated("a", before="{{< figure ", behind=" = >}}"),
    "numbers in arguments": numbered("a#N=#N ", before="{{< figure ", behind=" >}}"),
    "lines with shortcodes": repeated("a\n" * 20 + "{{< b >}}\n"),
    "shortcodes in each other": halves("{{< details >}}", "{{< /details >}}"),
    "closing shortcodes alone": halves("{{< a >}}", "{{< /b >}}"),
    "a token that grows": repeated("q", before="zqx"),
    "a token of formulas that grows": repeated("q", before="zqm"),
    "a token of attributes that grows": repeated("q", before="zqa"),
    "alerts": repeated("> [!a]- b\n> c\n\n"),
    "alerts in one line": repeated("[!a]", before="> "),
    "alerts in each other": repeated("> > > [!a] b\n"),
    "an alert with a long title": repeated("*a ", before="> [!a] "),
    "headings with attributes": repeated("## a {#b .c d=e}\n"),
    "attributes in one heading": repeated("#a .b c=d, ", before="## a {", behind="}"),
    "attributes that do not close": repeated('a="', before="## a {", behind="}"),
    "braces in a heading": repeated("{", before="## a ", behind="}"),
    "closed braces in a heading": repeated("{}", before="## a "),
    "closed braces in a line": repeated("} "),
    "lines of braces": repeated("{.a}\n"),
    "blocks with attributes": repeated("a\n{.b lang=c}\n\n"),
    "items with attributes": repeated("- a\n  {.b}\n"),
    "attributes behind open elements": repeated("<div>\n\na\n{#b}\n"),
    "underlined lines of braces": repeated("a {b}\n---\n"),
    "prefixes of a heading": repeated("> - ", behind="# a {b}"),
    "codes of emoji": repeated(":tada: "),
    "codes of emoji in headings": repeated("## :tada: a\n"),
    "colons": repeated(":"),
    "styles": repeated("text-align:", before='<p style="', behind='">a</p>'),
    "aligned text": repeated('<p style="text-align:center">a</p>'),
    "a class in an alignment": repeated("has-text-align-", before='<p class="', behind='">a</p>'),
    "attributes before an alignment": repeated(' a="b"', before="<p", behind=' align="left">a</p>'),
    "addresses with full stops": repeated("https://a.b。"),
    "an address that goes on": repeated("。", before="https://a.b"),
    "a host that goes on": repeated("a.", before="https://", behind="b的"),
    "letters behind hosts": repeated("https://a.bc的 "),
    "marked addresses": repeated("<https://a.b。c> "),
    "definitions with paragraphs": repeated("a\n: b\n\n  c\n\n"),
    "paragraphs of a definition": repeated("\n  c\n", before="a\n: b\n"),
    "terms of one definition": repeated("a\n", behind=": b\n"),
    "quoted definitions": repeated("> a\n> : b\n>\n>   c\n"),
    "clipped words": repeated("'em "),
    "apostrophes behind emphasis": repeated("*a*'s "),
    "apostrophes behind marks": repeated("*'s"),
    "apostrophes behind tags": repeated("<a'b"),
    "apostrophes behind links": repeated("](a 'em "),
    "letters in quotes": repeated("'n'"),
    "pairs in items": repeated("- {{< details >}}\n  a\n  {{< /details >}}\n"),
    "pairs in one line": repeated("> {{< details >}}a{{< /details >}}"),
    "formulas": repeated("$$x^2$$ "),
    "a long formula": repeated("{", before="$$", behind="$$"),
    "fractions": repeated(r"\frac{1}{2}", before="$$", behind="$$"),
    "formulas in brackets": repeated(r"\(x\) "),
    "closing brackets": halves("[", "](a)"),
    "closing brackets of references": halves("[", "][a]"),
    "emphasis that closes": halves("*a ", "b* "),
    "mixed emphasis": repeated("*a_b**c__d*e_f**g__"),
    "code that closes late": halves("`a ", "``b "),
    "backticks of every length": lambda size: " ".join(
        "`" * n for n in range(1, int((2 * size) ** 0.5))
    ),
    "a link with brackets": repeated("(", before="[a](", behind=")"),
    "a link with a title": repeated("'", before="[a](b '", behind=")"),
    "references": numbered("[a#N]", behind="\n\n[a0]: b\n"),
    "definitions of references": numbered("[a#N]: /b#N\n"),
    "references and definitions": lambda size: (
        numbered("[a#N] ")(size // 2) + "\n\n" + numbered("[a#N]: /b#N\n")(size // 2)
    ),
    "notes": lambda size: (
        numbered("[^#N] ")(size // 2) + "\n\n" + numbered("[^#N]: b\n\n")(size // 2)
    ),
    "one note used often": repeated("[^a] ", behind="\n\n[^a]: b\n"),
    "notes in notes": numbered("[^#N]: a [^1]\n\n", before="[^1]\n\n"),
    "links": numbered("[a](b#N) "),
    "links to headings": numbered("[a](#h#N) ", behind="\n\n## h1\n"),
    "links backwards": lambda size: "".join(f"[a](b{n}) " for n in range(size // 12, 0, -1)),
    "pictures": numbered("![a](b#N.png)\n\n"),
    "pictures backwards": lambda size: (
        "".join(f"![a][b{n}]\n" for n in range(size // 30))
        + "\n"
        + "".join(f"[b{n}]: /c{n}.png\n" for n in range(size // 30, 0, -1))
    ),
    "remote pictures": numbered("![a](//b.c/#N.png)\n\n"),
    "remote pictures in links": numbered("[![a](//b.c/#N.png)](/d)\n\n"),
    "unknown shortcodes": numbered("{{< a#N >}}\n", most=1900),
    "headings": numbered("## a #N\n\n"),
    "headings alike": repeated("## a\n\n"),
    "headings that meet": numbered("## a-#N\n\n", behind="## a\n\n" * 50),
    "headings with prefixes": lambda size: "".join(
        f"## {'page-' * (n % 40)}t\n\n" for n in range(size // 100)
    ),
    "ids": numbered("<p id=a#N>b</p>\n"),
    "ids alike": repeated("<p id=a>b</p>\n"),
    "attributes": numbered("a#N=1 ", before="<p ", behind=">"),
    "attributes alike": repeated("title=a ", before="<p ", behind=">"),
    "known attributes": repeated("title='a' lang=\"b\" ", before="<p ", behind=">"),
    "blanks in a tag": repeated(" ", before="<p", behind=">"),
    "blanks in an end tag": repeated(" ", before="</p", behind=">"),
    "blanks before a value": repeated(" ", before="<p a=", behind=">"),
    "blanks in a heading": repeated(" ", before="## a", behind="{"),
    "blanks in a title": repeated(" ", before="# a", behind="b"),
    "blanks in a shortcode": repeated(" ", before="{{< a", behind="b >}}"),
    "blanks in a frame": repeated(" ", before="<iframe src", behind="//a>"),
    "a long style": repeated("display:none;", before="<p style='", behind="'>a</p>"),
    "comments in a style": repeated("/*", before="<p style='", behind="'>a</p>"),
    "blanks in a line": repeated(" ", before="a", behind="b"),
    "blanks behind words": repeated("a          \n"),
    "an attribute list": repeated("#a ", before="## T {", behind="}"),
    "an attribute list not closed": repeated("#a", before="## T {"),
    "dividers in code": repeated("<!--more-->", before="```\n"),
    "wide table": lambda size: (
        "|a" * (size // 8) + "|\n" + "|-" * (size // 8) + "|\n" + "|b" * (size // 8) + "|\n"
    ),
    "long table": repeated("|a|b|\n", before="|a|b|\n|-|-|\n"),
    "short rows of a wide table": lambda size: (
        "|a" * 400 + "|\n" + "|-" * 400 + "|\n" + "|b|\n" * (size // 40)
    ),
    "deep lists": lambda size: "".join(" " * 2 * (n % 60) + "- a\n" for n in range(size // 65)),
    "a list in a list": repeated("- ", behind="a\n"),
    "quotes in lists": repeated("- > ", behind="a\n"),
    "lazy quotes": repeated("a\n", before=">" * 100 + "a\n"),
    "long quotes": repeated(">" * 50 + "a\n"),
    "definitions": repeated("a\n: b\n\n"),
    "definitions in quotes": repeated("> a\n> : b\n>\n"),
    "open elements": lambda size: "<div>" * 190 + "a</b> " * (size // 6),
    "stray ends": lambda size: "<i>" * 190 + "</u>a" * (size // 5),
    "a table of breaks": repeated("a<br>", before="<table>"),
    "misnested": lambda size: "<b><i>" * 90 + "<p>a" * (size // 4),
    "an open comment": repeated("-", before="<!-", behind="a"),
    "an open script": repeated("</scrip", before="<script>"),
    "a long title": repeated("a<b ", before="<p title='", behind="'>a</p>"),
    "a long link": repeated("%41", before="[a](/", behind=")"),
    "an address": repeated("a.", before="http://", behind=" b"),
    "a mail address": repeated("a.", before="b@", behind=" c"),
    "one long word": repeated("abcdefgh"),
    "one long line": repeated("words of a line "),
    "prose": repeated("The harbour board met on Monday. Ferries stay at the quay.\n\n"),
    "prose with quotes": repeated('He said "it\'s 5--10" and \'left\'... (at "noon").\n\n'),
}

FRONT_MATTER: dict[str, Text] = {
    **{
        f"YAML {pattern!r}": repeated(pattern, before="---\n", behind="\n---\nBody\n")
        for pattern in (
            *(
                "a: b\n",
                "- ",
                "- a\n",
                "[",
                "{",
                "a: {b: [",
                "? ",
                ": ",
                "a: |\n",
                "a: >\n  b\n",
                "&a ",
            ),
            *(
                "*a ",
                "!!a ",
                "!",
                "%a ",
                "'",
                '"',
                "a: '",
                'a: "\\',
                "#",
                "a: #\n",
                "@",
                "`",
                "\t",
                "---\n",
            ),
            *(
                "--- a\n",
                "...\n",
                "<<: a\n",
                "a: &a\n  <<: *a\n",
                "a:\n",
                "- - - ",
                "a: b: c\n",
                "\\",
                ",",
            ),
        )
    },
    **{
        f"TOML {pattern!r}": repeated(pattern, before="+++\n", behind="\n+++\nBody\n")
        for pattern in (
            *(
                "a = 1\n",
                "[a]\n",
                "[[a]]\n",
                "[",
                "[a.",
                "a.",
                "a = [",
                "a = {b = ",
                '"',
                "'",
                '"""',
                "'''",
            ),
            *(
                'a = "\\',
                "#",
                "a = 2026-",
                "=",
                ",",
                "a = [\n",
                "[[a.b]]\n",
                '"a".',
                "a\n",
                "1",
                "_",
            ),
        )
    },
    **{
        f"JSON {pattern!r}": repeated(pattern, before="{", behind="}\nBody\n")
        for pattern in (
            *(
                '"a": 1,',
                '"a": {',
                '"a": [',
                "[",
                "{",
                '"',
                '"a": "\\',
                "\\",
                ":",
                ",",
                "1",
                "[[],",
                "\n",
            ),
            *('"a": "\\u0041', "1e", "-", " ", "/*", "//", '"a": tru'),
        )
    },
    "YAML keys": numbered("k#N: v\n", before="---\n", behind="---\nBody\n"),
    "YAML maps": numbered("k#N: {a: [b]}\n", before="---\n", behind="---\nBody\n"),
    "YAML anchors": numbered("k#N: &a#N [1]\n", before="---\n", behind="---\nBody\n"),
    "YAML aliases": numbered("k#N: *a\n", before="---\na: &a b\n", behind="---\nBody\n"),
    "YAML indentation": lambda size: (
        "---\n" + "".join(f"{' ' * (n % 19)}k:\n" for n in range(size // 12)) + "---\nBody\n"
    ),
    "YAML repeated keys": repeated("a: b\n", before="---\n", behind="---\nBody\n"),
    "YAML a long text": repeated("word ", before="---\na: ", behind="\n---\nBody\n"),
    "YAML a folded text": repeated("  word\n", before="---\na: >\n", behind="---\nBody\n"),
    "YAML a quoted text": repeated("\\n", before='---\na: "', behind='"\n---\nBody\n'),
    "YAML comments": repeated("# a\n", before="---\na: b\n", behind="---\nBody\n"),
    "YAML not closed": repeated("a: b\n", before="---\n"),
    "YAML tags": numbered("- t #N\n", before="---\ntags:\n", behind="---\nBody\n"),
    "YAML tags alike": repeated("- News\n", before="---\ntags:\n", behind="---\nBody\n"),
    "YAML tags in a line": numbered("t#N, ", before="---\ntags: [", behind="]\n---\nBody\n"),
    "YAML authors": numbered("- A #N\n", before="---\nauthors:\n", behind="---\nBody\n"),
    "YAML aliases of a page": numbered("- /a#N/\n", before="---\naliases:\n", behind="---\nBody\n"),
    "YAML odd aliases": repeated("- /../a?#\n", before="---\naliases:\n", behind="---\nBody\n"),
    "YAML widgets": numbered("- w#N\n", before="---\nwidgets:\n", behind="---\nBody\n"),
    "YAML menus": numbered("  m#N:\n    weight: 1\n", before="---\nmenu:\n", behind="---\nBody\n"),
    "YAML params": numbered("  k#N: v\n", before="---\nparams:\n", behind="---\nBody\n"),
    "YAML misspelt keys": numbered("titel#N: v\n", before="---\n", behind="---\nBody\n"),
    "YAML a long key": repeated("k", before="---\n", behind=": v\n---\nBody\n"),
    "YAML a long title": repeated("A b ", before="---\ntitle: ", behind="\n---\nBody\n"),
    "YAML a long summary": repeated("*a ", before="---\nsummary: '", behind="'\n---\nBody\n"),
    "YAML a long date": repeated("1", before="---\ndate: ", behind="\n---\nBody\n"),
    "YAML a date of blanks": repeated(
        " ", before="---\ndate: '2026-01-01", behind="x'\n---\nBody\n"
    ),
    "YAML a long slug": repeated("a-", before="---\nslug: ", behind="\n---\nBody\n"),
    "YAML a long url": repeated("a/", before="---\nurl: /", behind="\n---\nBody\n"),
    "YAML a long number": repeated("9", before="---\nweight: ", behind="\n---\nBody\n"),
    "YAML a long thumbnail": repeated("../", before="---\nthumbnail: ", behind="a\n---\nBody\n"),
    "TOML keys": numbered("k#N = 1\n", before="+++\n", behind="+++\nBody\n"),
    "TOML tables": numbered("[t#N]\na = 1\n", before="+++\n", behind="+++\nBody\n"),
    "TOML dotted tables": numbered("[a.b.t#N]\n", before="+++\n", behind="+++\nBody\n"),
    "TOML lists of tables": repeated("[[a]]\nb = 1\n", before="+++\n", behind="+++\nBody\n"),
    "TOML a list": repeated("1, ", before="+++\na = [", behind="]\n+++\nBody\n"),
    "TOML a list of tables in a line": repeated(
        "{b=1},", before="+++\na = [", behind="]\n+++\nBody\n"
    ),
    "TOML a long text": repeated("word ", before='+++\na = """', behind='"""\n+++\nBody\n'),
    "TOML escapes": repeated("\\n", before='+++\na = "', behind='"\n+++\nBody\n'),
    "TOML repeated keys": repeated("a = 1\n", before="+++\n", behind="+++\nBody\n"),
    "TOML not closed": repeated("a = 1\n", before="+++\n"),
    "TOML tags": numbered('"t #N", ', before="+++\ntags = [", behind="]\n+++\nBody\n"),
    "JSON keys": numbered('"k#N": 1, ', before="{", behind='"z": 1}\nBody\n'),
    "JSON lists": repeated("[1], ", before='{"a": [', behind="1]}\nBody\n"),
    "JSON repeated keys": repeated('"a": 1, ', before="{", behind='"a": 1}\nBody\n'),
    "JSON a long text": repeated("word ", before='{"a": "', behind='"}\nBody\n'),
    "JSON escapes": repeated("\\n", before='{"a": "', behind='"}\nBody\n'),
    "JSON not closed": repeated('"a": 1, ', before="{"),
    "JSON tags": numbered('"t #N", ', before='{"tags": [', behind='"z"]}\nBody\n'),
}

LINES: dict[str, Text] = {
    **{repr(pattern): repeated(pattern) for pattern in PATTERNS if "\n" not in pattern},
    "a date": repeated("1", before="2026-01-01T00:00:00."),
    "a date with a zone": repeated("A", before="1 January 2026 10:00 "),
    "names of months": repeated("January "),
    "numbers and blanks": repeated("1 "),
}


class Step(NamedTuple):
    """A step that processes a text. It may reject the text, but must do so quickly."""

    name: str
    families: dict[str, Text]
    run: Callable[[str], object]


def _rendered(text: str) -> None:
    rendered = render(text)
    remove_anchors(rendered.html)
    clean_for_feeds(rendered.html, "https://x.example/post/a/")
    shorten_to_excerpt(summary=text, plain_text=rendered.plain_text)


def _searched(text: str) -> None:
    # Django's apps must be loaded before this import.
    from articles.search.snippets import (
        TermMatcher,
        make_snippet,
    )

    for language in ("en", "ar", "zh"):
        text_analysis.analyse(text, language)
    make_snippet(text, TermMatcher([["harbour"], ["a*"], ["the quay"]]), "en")


def _lines(text: str) -> None:
    apply_typography(text)
    shorten_to_excerpt(summary=None, plain_text=text)
    with suppress(InvalidDate):
        read_date(text, timezone=UTC)


def _read(text: str) -> None:
    """Read a file as an import does."""
    data = text.encode("utf-8", "surrogatepass")
    with TemporaryDirectory() as folder:
        file = Path(folder, "a.md")
        file.write_bytes(data)
        read_candidate(DiscoveredFile("a.md", len(data), 0, named=True), Path(folder), CONTEXT)


def _front_matter(text: str) -> None:
    interpret(parse(text.encode()), timezone=ZONE, known_widgets=("search",))


STEPS = (
    Step("render", BODIES, _rendered),
    Step("render as HTML", BODIES, lambda text: render(text, markup="html")),
    Step("render with formulas", BODIES, lambda text: render(text, math=True)),
    Step(
        "render with emoji and attributes",
        BODIES,
        lambda text: render(text, emoji=True, block_attributes=True),
    ),
    Step("render a line", BODIES, render_inline),
    Step("first heading", BODIES, find_first_heading),
    Step("search", BODIES, _searched),
    Step("read a body", BODIES, _read),
    Step("read front matter", FRONT_MATTER, _front_matter),
    Step("read a file", FRONT_MATTER, _read),
    Step("titles, excerpts and dates", LINES, _lines),
)


def seconds(run: Callable[[str], object], text: str, *, times: int = 1) -> float:
    """Return the processor time of a step with a text: the median of several measurements."""
    return statistics.median(_once(run, text) for _ in range(times))


def _once(run: Callable[[str], object], text: str) -> float:
    gc.disable()
    began = time.process_time()
    try:
        run(text)
    except (RenderError, FrontMatterError):
        pass
    finally:
        spent = time.process_time() - began
        gc.enable()
    return spent


def growing_too_fast(
    step: Step, family: str, size: int, *, least: float, times: int = 5
) -> str | None:
    """Return a message if the time of a step grows too fast with the length of its text, else None.

    Texts that take at most ``least`` seconds always pass. Another process may slow down one
    measurement, so a step fails only if two pairs of measurements agree.
    """
    small, large = (step.families[family](n) for n in (size // GROWTH, size))
    if seconds(step.run, large) <= least:
        return None
    for _pair in range(2):
        before, behind = (seconds(step.run, text, times=times) for text in (small, large))
        if behind <= max(least, MOST * before):
            return None
    return (
        f"{step.name}, {family}: {before:.4f} s, then {behind:.4f} s ({behind / before:.0f} times)"
    )


def pairs(part: str = "") -> Iterator[tuple[Step, str]]:
    for step in STEPS:
        yield from ((step, family) for family in step.families if part in f"{step.name}: {family}")


def main(size: int, part: str) -> None:
    found = []
    for step, family in pairs(part):
        small, large = (step.families[family](n) for n in (size // GROWTH, size))
        times = [seconds(step.run, text) for text in (small, large)]
        found.append((times[1] / max(times[0], 0.0005), *times, step.name, family))
        if times[1] > SLOW:
            print(f"{times[1]:8.1f} s  {step.name}: {family}", flush=True)
    for growth, before, behind, step_name, family in sorted(found, reverse=True)[:60]:
        print(f"{growth:6.1f} {before:8.4f} {behind:8.4f}  {step_name}: {family}")
    print(f"{len(found)} pairs, {sum(f[1] + f[2] for f in found):.0f} s")


if __name__ == "__main__":
    django.setup()
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else ""
    )
